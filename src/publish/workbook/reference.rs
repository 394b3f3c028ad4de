//! The sheet of definitions that both workbooks have.

use super::book::{Cell, Table};
use super::cells::Writing;
use crate::define::indicator::{BoundIndicator, Direction};
use crate::publish::words::sentence_case;

/// One row for every indicator: what its figures are, where its definition comes from, how to read it.
pub(super) fn indicators(writing: &Writing<'_>) -> Table {
    let (words, common) = (writing.words, writing.common);
    let fact = |name| sentence_case(&common.term(name));
    let columns = [
        (words.code.to_owned(), 12.0),
        (common.indicator.to_owned(), 44.0),
        (words.objective.to_owned(), 28.0),
        (common.level.to_owned(), 12.0),
        (common.kind.to_owned(), 20.0),
        (common.unit.to_owned(), 16.0),
        (words.direction.to_owned(), 18.0),
        (words.counting.to_owned(), 18.0),
        (words.criterion.to_owned(), 18.0),
        (common.notes.to_owned(), 60.0),
        (common.changes.to_owned(), 40.0),
        (fact("means_of_verification"), 36.0),
        (words.frequency.to_owned(), 18.0),
        (words.responsible.to_owned(), 24.0),
        (common.source.to_owned(), 40.0),
        (words.definition.to_owned(), 20.0),
    ];
    let order = writing.objectives();
    let rows = order.iter().flat_map(|(objective, numbers)| {
        let of = |number: &usize| row(writing, objective, &writing.release.indicators()[*number]);
        numbers.iter().map(of)
    });
    Table {
        name: "indicators".to_owned(),
        about: words.indicators.to_owned(),
        rows: rows.collect(),
        widths: columns.iter().map(|(_, width)| *width).collect(),
        header: super::cells::different(columns.map(|(name, _)| name)),
        works: false,
    }
}

fn row<'a>(writing: &Writing<'a>, objective: &str, indicator: &'a BoundIndicator) -> Vec<Cell> {
    let fact = |name: &str| fact(writing, indicator, name);
    let filled =
        |text: &str| if text.is_empty() { super::cells::nothing() } else { Cell::text(text) };
    vec![
        Cell::text(&indicator.code),
        Cell::text(writing.text(&indicator.title)),
        Cell::text(objective),
        writing.term(indicator.level.name()),
        writing.term(indicator.kind),
        writing.term(&indicator.unit),
        direction(writing, indicator),
        counting(writing, indicator),
        filled(indicator.dac.as_deref().unwrap_or_default()),
        filled(writing.text(&indicator.notes)),
        filled(&writing.common.changes(&indicator.changes, writing.language)),
        filled(fact("means_of_verification")),
        filled(fact("frequency")),
        filled(fact("responsible")),
        filled(&indicator.source),
        Cell::text(&indicator.definition),
    ]
}

/// A further fact of a definition; empty where it says nothing of it.
pub(super) fn fact<'a>(writing: &Writing<'a>, of: &'a BoundIndicator, name: &str) -> &'a str {
    let known = of.facts.iter().find(|(key, _)| *key == name);
    known.map_or("", |(_, text)| writing.text(text))
}

/// Which way is better.
pub(super) fn direction(writing: &Writing<'_>, indicator: &BoundIndicator) -> Cell {
    match indicator.direction {
        Direction::None => Cell::text(writing.words.neither_better),
        Direction::Up | Direction::Down => writing.term(indicator.direction.name()),
    }
}

/// Whether a period stands for itself, or for all up to its end.
pub(super) fn counting(writing: &Writing<'_>, indicator: &BoundIndicator) -> Cell {
    let words = writing.words;
    Cell::text(if indicator.cumulative { words.from_the_first } else { words.in_period })
}
