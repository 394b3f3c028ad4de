//! Results framework: for every indicator where it began, where it was to be, where it is.

use super::super::indicator_page::{latest_rows, link};
use super::super::model::{
    Block, Cell, Chapter, Heading, Line, Purpose, Run, Table, Text, VARIANCE,
};
use super::super::overview::with_limits;
use super::super::{Body, Section, Writing};
use crate::protect::Row;
use crate::publish::series::{Mark, Series, value};

#[derive(Debug)]
pub(in super::super) struct Results;

impl Section for Results {
    fn name(&self) -> &'static str {
        "results"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let chapter = |(key, title): (String, String)| {
            let table = table(writing, &key, &title)?;
            Some(Chapter {
                anchor: format!("results-{key}"),
                title,
                blocks: vec![Block::Table(table)],
                ..Chapter::default()
            })
        };
        let chapters: Vec<Chapter> = writing.objectives().into_iter().filter_map(chapter).collect();
        let blocks = match chapters.first() {
            Some(_) => vec![Block::Paragraph(writing.words("results-how").into())],
            None => Vec::new(),
        };
        Body { blocks, chapters }
    }
}

/// The framework of one objective.
fn table(writing: &Writing<'_>, key: &str, title: &str) -> Option<Table> {
    let of_objective = writing.indicators_of(key);
    let series = of_objective.iter().filter_map(|number| writing.series_of(*number).first());
    let groups: Vec<Vec<Line>> =
        series.map(|series| lines(writing, series)).filter(|lines| !lines.is_empty()).collect();
    (!groups.is_empty()).then(|| Table {
        anchor: format!("framework-{key}"),
        caption: writing.text("caption-framework", &[("objective", title.into())]),
        head: vec![head(writing)],
        groups,
        purpose: Purpose::Main,
    })
}

fn head(writing: &Writing<'_>) -> Vec<Heading> {
    let words = ["head-indicator", "head-area", "head-period"];
    let numbers = ["head-baseline", "head-target", "head-actual", "head-variance", "head-progress"];
    let words = words.map(|key| Heading::words(writing.words(key)));
    let numbers = numbers.map(|key| Heading::number(writing.words(key)));
    let rating = Heading::words(writing.words("head-rating"));
    words.into_iter().chain(numbers).chain([rating]).collect()
}

/// The rows of an indicator: every area that has a value or a target, or else the first of all.
fn lines(writing: &Writing<'_>, series: &Series<'_>) -> Vec<Line> {
    let all = latest_rows(series);
    let mut rows: Vec<&Row> = all.iter().copied().filter(|row| says_something(row)).collect();
    if rows.is_empty() {
        rows.extend(all.first());
    }
    let count = rows.len();
    rows.into_iter()
        .enumerate()
        .map(|(place, row)| line(writing, series, row, (place == 0).then_some(count)))
        .collect()
}

fn says_something(row: &Row) -> bool {
    value(row).map(drop) != Err(Mark::NotAvailable)
        || row.target.is_some()
        || row.baseline.is_some()
}

/// A row, the first of an indicator with the name of it.
fn line(writing: &Writing<'_>, series: &Series<'_>, row: &Row, rows: Option<usize>) -> Line {
    let name = rows.map(|rows| Cell::group_head(name(writing, series), rows));
    let rating = writing.rating(row).map(|rating| Text::from(Run::Rating(rating)));
    let cells = [
        Cell::head(writing.area(row.area)),
        Cell::words(writing.period(row.period)),
        Cell::number(writing.number(row, "baseline")),
        Cell::number(writing.number(row, "target")),
        Cell::number(Some(with_limits(writing, row))),
        Cell::number(writing.number(row, VARIANCE)),
        Cell::number(writing.number(row, "progress")),
        Cell::words(rating.unwrap_or_default()),
    ];
    Line {
        cells: name.into_iter().chain(cells).collect(),
        about: writing.about(row),
        is_group: writing.release.areas()[row.area].is_group,
    }
}

/// The code as a link, what it is, and which way is better.
fn name(writing: &Writing<'_>, series: &Series<'_>) -> Text {
    let direction = writing.catalogue.term(series.indicator.direction.name());
    Text(vec![
        link(&series.indicator.code),
        Run::Plain(format!(" {}", writing.measure(series))),
        Run::Small(Text::plain(direction)),
    ])
}
