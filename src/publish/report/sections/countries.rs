//! Comparison between countries: their latest figures beside each other, whether they may be compared, and
//! who stands apart by more than chance explains.

use super::super::catalogue::Place;
use super::super::indicator_page::{latest_rows, link};
use super::super::model::{Block, Cell, Heading, Line, Purpose, Run, Table, Text, Weight};
use super::super::{Body, Section, Writing};
use crate::protect::Row;
use crate::publish::comparison::comparability::Verdict;
use crate::publish::comparison::standings::Apart;
use crate::publish::series::{Series, value};

#[derive(Debug)]
pub(in super::super) struct Countries;

impl Section for Countries {
    fn name(&self) -> &'static str {
        "countries"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let compared: Vec<&Series<'_>> =
            writing.first_series().filter(|series| countries(writing, series) > 1).collect();
        if compared.is_empty() {
            return Body::default();
        }
        let caveat = writing.words("countries-caveat").into();
        let caveat = Block::Note { weight: Weight::Caveat, text: caveat };
        let table = Block::Table(table(writing, &compared));
        let found: Vec<Text> = compared.iter().flat_map(|series| apart(writing, series)).collect();
        let found = if found.is_empty() {
            Block::Paragraph(writing.words("countries-none-apart").into())
        } else {
            let items = found.into_iter().map(|text| vec![Block::Paragraph(text)]).collect();
            Block::List { ordered: false, items }
        };
        Body { blocks: vec![caveat, found, table], chapters: Vec::new() }
    }
}

/// How many countries have a value in the latest period.
fn countries(writing: &Writing<'_>, series: &Series<'_>) -> usize {
    let is_country = |row: &&Row| !writing.release.areas()[row.area].is_group;
    latest_rows(series).into_iter().filter(is_country).filter(|row| value(row).is_ok()).count()
}

fn table(writing: &Writing<'_>, compared: &[&Series<'_>]) -> Table {
    let areas: Vec<usize> = (0..writing.release.areas().len()).collect();
    let mut head = vec![
        Heading::words(writing.words("head-indicator")),
        Heading::words(writing.words("head-period")),
    ];
    head.extend(areas.iter().map(|area| Heading::number(writing.area(*area))));
    head.push(Heading::words(writing.words("head-comparable")));
    Table {
        anchor: "compared".to_owned(),
        caption: writing.text("caption-countries", &[]),
        head: vec![head],
        groups: vec![compared.iter().map(|series| line(writing, series, &areas)).collect()],
        purpose: Purpose::Main,
    }
}

fn line(writing: &Writing<'_>, series: &Series<'_>, areas: &[usize]) -> Line {
    let rows = latest_rows(series);
    let period = rows.first().map_or_else(String::new, |row| writing.period(row.period));
    let name =
        vec![link(&series.indicator.code), Run::Plain(format!(" {}", writing.measure(series)))];
    let cell = |area: &usize| {
        let row = rows.iter().find(|row| row.area == *area);
        Cell::number(row.map(|row| writing.value(row)))
    };
    let verdict = verdict(writing, &series.indicator.code);
    let words = writing.words(&format!("verdict-{}", verdict.name().replace('_', "-")));
    let mut cells = vec![Cell::head(Text(name)), Cell::words(period)];
    cells.extend(areas.iter().map(cell));
    cells.push(Cell::words(words));
    let about = rows.first().map(|row| writing.about(row)).unwrap_or_default();
    let about = super::super::model::About { area: None, ratings: Vec::new(), ..about };
    Line { cells, about, is_group: false }
}

/// The worst of the verdicts on the countries that have figures.
fn verdict(writing: &Writing<'_>, code: &str) -> Verdict {
    let lines = writing.edition.comparison.comparability.iter();
    let of_indicator = lines.filter(|line| line.indicator == code).map(|line| line.verdict);
    let with_figures = of_indicator.filter(|verdict| *verdict != Verdict::NotAvailable);
    with_figures.max().unwrap_or(Verdict::NotAvailable)
}

/// The countries that stand apart from all together, where figures may be compared at all.
fn apart(writing: &Writing<'_>, series: &Series<'_>) -> Vec<Text> {
    if verdict(writing, &series.indicator.code) >= Verdict::Not {
        return Vec::new();
    }
    let rows = latest_rows(series);
    rows.iter().filter_map(|row| stands_apart(writing, series, row)).collect()
}

/// That a country stands apart, in a sentence.
fn stands_apart(writing: &Writing<'_>, series: &Series<'_>, row: &Row) -> Option<Text> {
    let (code, country) = (&series.indicator.code, &writing.release.areas()[row.area].id);
    let period = &writing.release.period(row).id;
    let mut lines = writing.edition.comparison.standings.iter();
    let line = lines.find(|line| {
        (&line.indicator, &line.measure, &line.country, &line.period)
            == (code, &row.measure, country, period)
    })?;
    let side = match line.apart()? {
        Apart::Above => "above",
        Apart::Below => "below",
    };
    let places = [
        ("indicator", Text::from(link(code)).into()),
        ("title", writing.named(&series.indicator.title).into()),
        ("area", writing.area(row.area).into()),
        ("period", writing.period(row.period).into()),
        ("value", writing.quantity(row, "value")?.into()),
        ("side", Place::Choice(side)),
    ];
    Some(writing.text("country-apart", &places))
}
