//! Tables that several sections need: the latest figures of some indicators by area, and of one by category.

use std::collections::{BTreeMap, BTreeSet};

use super::indicator_page::{latest_rows, link, safe};
use super::model::{Cell, Heading, Line, Purpose, Run, Table, Text};
use super::writing::Writing;
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::protect::Row;
use crate::publish::series::{Mark, Series, value};

/// The latest figures of some indicators, by area; none where none of them has a value.
pub(super) fn latest_by_area(
    writing: &Writing<'_>,
    anchor: &str,
    caption: &str,
    belongs: impl Fn(&BoundIndicator) -> bool,
) -> Option<Table> {
    let series = writing.all_series().filter(|series| belongs(series.indicator));
    let series: Vec<&Series<'_>> =
        series.filter(|one| one.rows().any(|row| value(row).is_ok())).collect();
    let areas: Vec<usize> = (0..writing.release.areas().len()).collect();
    let mut head =
        ["head-indicator", "head-period"].map(|key| Heading::words(writing.words(key))).to_vec();
    head.extend(areas.iter().map(|area| Heading::number(writing.area(*area))));
    (!series.is_empty()).then(|| Table {
        anchor: anchor.to_owned(),
        caption: writing.text(caption, &[]),
        head: vec![head],
        groups: vec![series.iter().map(|series| by_area(writing, series, &areas)).collect()],
        purpose: Purpose::Main,
    })
}

/// A measure in its latest period: one cell for each area.
fn by_area(writing: &Writing<'_>, series: &Series<'_>, areas: &[usize]) -> Line {
    let rows = latest_rows(series);
    let period = rows.first().map_or_else(String::new, |row| writing.period(row.period));
    let name = [link(&series.indicator.code), Run::Plain(format!(" {}", writing.measure(series)))];
    let cell = |area: &usize| {
        let row = rows.iter().find(|row| row.area == *area);
        Cell::number(row.map(|row| with_limits(writing, row)))
    };
    let mut about = rows.first().map(|row| writing.about(row)).unwrap_or_default();
    (about.area, about.ratings) = (None, Vec::new());
    let cells = [Cell::head(Text(name.into())), Cell::words(period)];
    Line {
        cells: cells.into_iter().chain(areas.iter().map(cell)).collect(),
        about,
        is_group: false,
    }
}

/// The value with its interval under it.
pub(super) fn with_limits(writing: &Writing<'_>, row: &Row) -> Text {
    let text = Text::from(writing.value(row));
    match writing.range(row, "ci_low", "ci_high") {
        Some(limits) => text.with(Run::Small(limits)),
        None => text,
    }
}

/// The figures of an indicator by category, a table for each dimension that stands by itself, in the latest
/// period that has any.
pub(super) fn by_category(writing: &Writing<'_>, number: usize) -> Vec<Table> {
    let indicator = &writing.release.indicators()[number];
    let alone = indicator.dimensions.iter().filter(|one| one.columns.len() == 1);
    alone.filter_map(|dimension| of_dimension(writing, number, dimension)).collect()
}

/// Category and area of a row.
type ByCategory<'a> = BTreeMap<(&'a str, usize), &'a Row>;

fn of_dimension(writing: &Writing<'_>, number: usize, dimension: &Dimension) -> Option<Table> {
    let (period, rows) = latest_of(writing, number, dimension)?;
    let shown = |area: &usize| rows.iter().any(|((_, one), row)| one == area && is_there(row));
    let areas: Vec<usize> = (0..writing.release.areas().len()).filter(shown).collect();
    let mut head = vec![Heading::words(writing.catalogue.term(&dimension.id))];
    head.extend(areas.iter().map(|area| Heading::number(writing.area(*area))));
    let line = |category: usize| {
        let code = dimension.category(category);
        let cell = |area: &usize| {
            let row = rows.get(&(code.as_str(), *area));
            Cell::number(row.map(|row| writing.value(row)))
        };
        let name = Cell::head(writing.category(dimension, category));
        Line::of([name].into_iter().chain(areas.iter().map(cell)).collect())
    };
    let has_row =
        |category: &usize| rows.keys().any(|(code, _)| *code == dimension.category(*category));
    let categories = (0..dimension.categories()).filter(has_row);
    let indicator = &writing.release.indicators()[number];
    let places = [
        ("what", writing.named(&indicator.title).into()),
        ("by", writing.catalogue.term(&dimension.id).into()),
        ("period", writing.period(period).into()),
    ];
    let key =
        if dimension.multi_valued() { "caption-categories-several" } else { "caption-categories" };
    Some(Table {
        anchor: format!("by-{}-{}", safe(&indicator.code), safe(&dimension.id)),
        caption: writing.text(key, &places),
        head: vec![head],
        groups: vec![categories.map(line).collect()],
        purpose: Purpose::Reference,
    })
}

/// The latest period in which any category has a value, and its rows of the first measure.
fn latest_of<'a>(
    writing: &Writing<'a>,
    number: usize,
    dimension: &Dimension,
) -> Option<(usize, ByCategory<'a>)> {
    let release = writing.release;
    let measure = release.indicators()[number].measures().into_iter().next();
    let own = release.rows().iter().filter(|row| {
        row.indicator == number
            && row.dimension == dimension.id
            && Some(&row.measure) == measure.as_ref()
    });
    let own: Vec<&Row> = own.collect();
    let periods: BTreeSet<_> = own
        .iter()
        .filter(|row| value(row).is_ok())
        .map(|row| (release.period(row).end, release.period(row).start, row.period))
        .collect();
    let (.., period) = *periods.last()?;
    let of_period = own.into_iter().filter(|row| row.period == period);
    Some((period, of_period.map(|row| ((row.category.as_str(), row.area), row)).collect()))
}

fn is_there(row: &Row) -> bool {
    value(row).map(drop) != Err(Mark::NotAvailable)
}
