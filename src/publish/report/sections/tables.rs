//! Annex: the figures of every indicator over time, and by category in the latest year.

use super::super::indicator_page::safe;
use super::super::model::{Block, Cell, Chapter, Heading, Line, Number, Purpose, Run, Table, Text};
use super::super::overview::by_category;
use super::super::{Body, Section, Writing};
use crate::protect::Row;
use crate::publish::series::{Series, value};

#[derive(Debug)]
pub(in super::super) struct Tables;

impl Section for Tables {
    fn name(&self) -> &'static str {
        "tables"
    }

    fn is_annex(&self) -> bool {
        true
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let all = 0..writing.release.indicators().len();
        let chapters: Vec<Chapter> = all.filter_map(|number| chapter(writing, number)).collect();
        let intro = Block::Paragraph(writing.words("tables-how").into());
        let blocks = if chapters.is_empty() { Vec::new() } else { vec![intro] };
        Body { blocks, chapters }
    }
}

/// The tables of an indicator; none where nothing of it has a value.
fn chapter(writing: &Writing<'_>, number: usize) -> Option<Chapter> {
    let indicator = &writing.release.indicators()[number];
    let with_values =
        writing.series_of(number).iter().filter(|one| one.rows().any(|row| value(row).is_ok()));
    let mut blocks: Vec<Block> =
        with_values.map(|series| Block::Table(over_time(writing, series))).collect();
    // An indicator without a total has its categories on its own page.
    if !writing.series_of(number).is_empty() {
        blocks.extend(by_category(writing, number).into_iter().map(Block::Table));
    }
    (!blocks.is_empty()).then(|| Chapter {
        anchor: format!("table-{}", safe(&indicator.code)),
        title: format!("{} · {}", indicator.code, writing.named(&indicator.title)),
        blocks,
        ..Chapter::default()
    })
}

/// Areas by periods.
fn over_time(writing: &Writing<'_>, series: &Series<'_>) -> Table {
    let periods = series.periods();
    let mut head = vec![Heading::words(writing.words("head-area"))];
    head.extend(periods.iter().map(|period| Heading::number(writing.period(*period))));
    let line = |area: usize| {
        let cells = periods.iter().map(|period| {
            let row = series.row(area, *period);
            Cell::number(row.map(|row| detailed(writing, series, row)))
        });
        Line {
            is_group: writing.release.areas()[area].is_group,
            ..Line::of([Cell::head(writing.area(area))].into_iter().chain(cells).collect())
        }
    };
    Table {
        anchor: format!("time-{}", safe(&series.stem())),
        caption: writing.text("caption-time", &[("what", writing.measure(series).into())]),
        head: vec![head],
        groups: vec![series.areas(&periods).into_iter().map(line).collect()],
        purpose: Purpose::Main,
    }
}

/// The value, with what its row says beside it for who points at it.
fn detailed(writing: &Writing<'_>, series: &Series<'_>, row: &Row) -> Text {
    let value = writing.value(row);
    let Run::Number(number) = value else { return value.into() };
    Run::Number(Number { detail: detail(writing, series, row), ..number }).into()
}

/// Interval, bounds and counts of a row.
fn detail(writing: &Writing<'_>, series: &Series<'_>, row: &Row) -> String {
    let range = |low, high| Some(writing.range(row, low, high)?.read_out());
    let number = |column| Some(writing.number(row, column)?.read_out());
    let named =
        |key: &str, text: Option<String>| Some(format!("{}: {}", writing.words(key), text?));
    let parts = [
        range("ci_low", "ci_high")
            .map(|text| format!("{}: {text}", writing.head_of_limits(series))),
        named("head-bounds", writing.bounds(row).map(|bounds| bounds.read_out())),
        named("flow-numerator", number("numerator")),
        named("flow-denominator", number("denominator")),
        named("head-target", number("target")),
    ];
    let place = format!("{}, {}", writing.area(row.area), writing.period(row.period));
    [Some(place)].into_iter().chain(parts).flatten().collect::<Vec<_>>().join("; ")
}
