//! `reconciliation`: what others have published beside what this release says of the same thing.
//!
//! The lines of `published.csv` are public and all of them stand here; of a row that is withheld stands
//! that it is.

use std::collections::BTreeMap;

use super::standings::{lack, status};
use super::table::{Column, Get, column, files};
use crate::calendar::Day;
use crate::cases::reference::{Break, Published};
use crate::diagnostic::Checked;
use crate::evaluate::cell::Status;
use crate::protect::{Release, Row};
use crate::publish::series::value;
use crate::publish::{Edition, Writer, Written};
use crate::stats::round12;

/// `tables/reconciliation.parquet` and `.csv`, and the same by indicator.
#[derive(Debug)]
pub(in crate::publish) struct Reconciliation;

impl Writer for Reconciliation {
    fn name(&self) -> &'static str {
        "reconciliation"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        let (lines, provenance) = (lines(edition.release), edition.provenance());
        let summaries = summaries(&lines);
        let mut written = files("reconciliation", COLUMNS, &lines, &provenance);
        written.extend(files("reconciliation_summary", SUMMARY, &summaries, &provenance));
        Ok(written)
    }
}

/// A published figure beside ours.
#[derive(Debug, Clone)]
struct Line {
    published: Published,
    ours: Option<f64>,
    as_of: Option<Day>,
    unit: Option<String>,
    verdict: Verdict,
    sources: u64,
    sources_disagree: bool,
    series_break: Option<String>,
    reason: Option<String>,
}

/// What comes of holding one beside the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Ours, rounded to the digits that were published, is what was published.
    Agrees,
    Differs,
    Withheld,
    NotAvailable,
}

impl Verdict {
    fn name(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Withheld => "withheld",
            Self::NotAvailable => "not_available",
        }
    }
}

/// Every published figure, in the order of indicators, countries, periods, sources and the file.
fn lines(release: &Release) -> Vec<Line> {
    let rows = rows(release);
    let mut published: Vec<&Published> = release.published().iter().collect();
    published.sort_by(|one, other| cell(one).cmp(&cell(other)).then(one.source.cmp(&other.source)));
    let of_cells = published.chunk_by(|one, other| cell(one) == cell(other));
    let lines = of_cells.map(|others| {
        let row = rows.get(&cell(others[0])).copied();
        others.iter().map(move |one| line(release, one, others, row))
    });
    lines.flatten().collect()
}

/// Indicator, country and period.
type Cell<'a> = (&'a str, &'a str, &'a str);

/// Which cell a figure is of.
fn cell(published: &Published) -> Cell<'_> {
    (&published.indicator, &published.country, &published.period)
}

/// The rows that published figures are meant for: the first measure of the total.
fn rows(release: &Release) -> BTreeMap<Cell<'_>, &Row> {
    let first: Vec<Option<String>> =
        release.indicators().iter().map(|one| one.measures().first().cloned()).collect();
    let is_meant = |row: &&Row| {
        row.dimension == "total" && first[row.indicator].as_ref() == Some(&row.measure)
    };
    let cell = |row: &Row| {
        let (code, area) =
            (&release.indicators()[row.indicator].code, &release.areas()[row.area].id);
        (code.as_str(), area.as_str(), release.period(row).id.as_str())
    };
    release.rows().iter().filter(is_meant).map(|row| (cell(row), row)).collect()
}

/// A figure, beside all that were published of its cell and our row.
fn line(
    release: &Release,
    published: &Published,
    others: &[&Published],
    row: Option<&Row>,
) -> Line {
    let ours = row.and_then(|row| value(row).ok());
    Line {
        ours: ours.map(|(value, _)| value),
        as_of: ours.and_then(|(_, figures)| figures.as_of),
        unit: row.map(|row| release.indicators()[row.indicator].unit.clone()),
        verdict: verdict(published, row),
        sources: others.len() as u64,
        sources_disagree: others.iter().any(|one| disagrees(one, others)),
        series_break: series_break(release, published),
        reason: reason(row),
        published: published.clone(),
    }
}

fn disagrees(published: &Published, others: &[&Published]) -> bool {
    others.iter().any(|other| !published.agrees_with_published(other))
}

fn verdict(published: &Published, row: Option<&Row>) -> Verdict {
    let Some(row) = row else { return Verdict::NotAvailable };
    match value(row) {
        Ok((value, _)) if published.agrees_with(value) => Verdict::Agrees,
        Ok(_) => Verdict::Differs,
        Err(_) if status(row) == Status::Suppressed => Verdict::Withheld,
        Err(_) => Verdict::NotAvailable,
    }
}

/// Why there is nothing of ours.
fn reason(row: Option<&Row>) -> Option<String> {
    let Some(row) = row else { return Some("the release has no such row".to_owned()) };
    lack(row).map(|lack| format!("no value to compare: {lack}"))
}

/// Why the series breaks before the period, where it does.
fn series_break(release: &Release, published: &Published) -> Option<String> {
    let of_cell = |one: &&Break| {
        (one.indicator.as_str(), one.country.as_str(), one.period.as_str()) == cell(published)
    };
    release.breaks().iter().find(of_cell).map(|one| one.reason.clone())
}

impl Line {
    fn difference(&self) -> Option<f64> {
        self.ours.map(|ours| round12(ours - self.published.value))
    }

    /// In percent of what was published.
    fn relative(&self) -> Option<f64> {
        let relative = 100.0 * (self.ours? - self.published.value) / self.published.value;
        relative.is_finite().then(|| round12(relative))
    }
}

/// The lines of one indicator, counted.
#[derive(Debug, Clone, Default)]
struct Summary {
    indicator: String,
    agrees: u64,
    differs: u64,
    withheld: u64,
    not_available: u64,
    sources_disagree: u64,
    largest: Option<f64>,
}

fn summaries(lines: &[Line]) -> Vec<Summary> {
    let mut found: BTreeMap<&str, Summary> = BTreeMap::new();
    for line in lines {
        found.entry(&line.published.indicator).or_default().add(line);
    }
    found.into_values().collect()
}

impl Summary {
    fn add(&mut self, line: &Line) {
        self.indicator.clone_from(&line.published.indicator);
        match line.verdict {
            Verdict::Agrees => self.agrees += 1,
            Verdict::Differs => self.differs += 1,
            Verdict::Withheld => self.withheld += 1,
            Verdict::NotAvailable => self.not_available += 1,
        }
        self.sources_disagree += u64::from(line.sources_disagree);
        let apart = line.relative().map(f64::abs);
        self.largest = [self.largest, apart].into_iter().flatten().reduce(f64::max);
    }
}

const OWN_UNIT: &str = "as the column unit says";

const COLUMNS: &[Column<Line>] = &[
    column("indicator", "", "Code of the indicator.", Get::Text(|line| &line.published.indicator)),
    column("country", "", "Country or group.", Get::Text(|line| &line.published.country)),
    column("period", "", "Id of the period.", Get::Text(|line| &line.published.period)),
    column("source", "", "Who published the figure.", Get::Text(|line| &line.published.source)),
    column(
        "published",
        OWN_UNIT,
        "What was published.",
        Get::Number(|line| Some(line.published.value)),
    ),
    column(
        "published_as_of",
        "date",
        "The day it was as of.",
        Get::Day(|line| line.published.as_of),
    ),
    column("value", OWN_UNIT, "The value of this release.", Get::Number(|line| line.ours)),
    column(
        "as_of",
        "date",
        "Day of the earliest extract that the value rests on.",
        Get::Day(|line| line.as_of),
    ),
    column("unit", "", "What the value is in.", Get::MaybeText(|line| line.unit.as_deref())),
    column("difference", OWN_UNIT, "Value less published.", Get::Number(Line::difference)),
    column(
        "difference_percent",
        "percent",
        "The difference in percent of the published.",
        Get::Number(Line::relative),
    ),
    column(
        "verdict",
        "",
        "agrees when the value rounds to what was published, else differs; withheld; not_available.",
        Get::Text(|line| line.verdict.name()),
    ),
    column(
        "sources",
        "lines",
        "How many figures were published of this.",
        Get::Whole(|line| Some(line.sources)),
    ),
    column(
        "sources_disagree",
        "",
        "Whether they differ from each other by more than rounding.",
        Get::Flag(|line| Some(line.sources_disagree)),
    ),
    column(
        "series_break",
        "",
        "Why the series breaks before this period, where it does.",
        Get::MaybeText(|line| line.series_break.as_deref()),
    ),
    column("reason", "", "Why there is no value.", Get::MaybeText(|line| line.reason.as_deref())),
];

const SUMMARY: &[Column<Summary>] = &[
    column("indicator", "", "Code of the indicator.", Get::Text(|one| &one.indicator)),
    column("agrees", "lines", "Published figures that agree.", Get::Whole(|one| Some(one.agrees))),
    column(
        "differs",
        "lines",
        "Published figures that differ.",
        Get::Whole(|one| Some(one.differs)),
    ),
    column(
        "withheld",
        "lines",
        "Published figures whose row is withheld.",
        Get::Whole(|one| Some(one.withheld)),
    ),
    column(
        "not_available",
        "lines",
        "Published figures of which the release has no value.",
        Get::Whole(|one| Some(one.not_available)),
    ),
    column(
        "sources_disagree",
        "lines",
        "Published figures of which there is another that differs.",
        Get::Whole(|one| Some(one.sources_disagree)),
    ),
    column(
        "largest_difference_percent",
        "percent",
        "Largest difference in percent of the published.",
        Get::Number(|one| one.largest),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::reference::Reference;
    use crate::diagnostic::Place;
    use crate::publish::comparison::table::tests::texts;
    use crate::publish::fixture::release;

    fn published(key: [&str; 3], value: f64, digits: u8, source: &str) -> Published {
        let [indicator, country, period] = key.map(str::to_owned);
        let (source, place) = (source.to_owned(), Place::default());
        Published { indicator, country, period, value, digits, source, as_of: None, place }
    }

    /// The lines of a release beside published figures.
    fn held(published: Vec<Published>) -> Vec<Line> {
        lines(&release().beside(Reference { published, ..Reference::default() }))
    }

    #[test]
    fn a_value_agrees_when_it_rounds_to_what_was_published() {
        let of_2013 = |value, digits| published(["IDN-17", "UKR", "2013"], value, digits, "a");
        // 104 of 127 is 81.889763… percent.
        let lines =
            held(vec![of_2013(82.0, 0), of_2013(81.9, 1), of_2013(81.88, 2), of_2013(81.0, 0)]);
        let expected = ["agrees", "agrees", "differs", "differs"];
        assert_eq!(texts(COLUMNS, "verdict", &lines), expected);
    }

    #[test]
    fn what_is_withheld_or_not_there_says_so_and_no_more() {
        let lines = held(vec![
            published(["IDN-17", "BLR", "2012"], 40.0, 0, "a"),
            published(["IDN-17", "MDA", "2011"], 40.0, 0, "a"),
            published(["IDN-99", "UKR", "2013"], 40.0, 0, "a"),
        ]);
        let verdicts = texts(COLUMNS, "verdict", &lines);
        assert_eq!(verdicts, ["not_available", "withheld", "not_available"]);
        assert_eq!(texts(COLUMNS, "difference", &lines), ["", "", ""]);
        assert_eq!(texts(COLUMNS, "reason", &lines)[2], "the release has no such row");
    }

    #[test]
    fn sources_that_disagree_are_marked_in_each_of_their_lines() {
        let of =
            |value, digits, source| published(["IDN-01", "UKR", "2010"], value, digits, source);
        let lines = held(vec![of(257.0, 0, "b"), of(262.0, 0, "a")]);
        assert_eq!(texts(COLUMNS, "source", &lines), ["a", "b"]);
        assert_eq!(texts(COLUMNS, "sources_disagree", &lines), ["true", "true"]);
        let rounded = held(vec![of(257.0, 0, "a"), of(257.4, 1, "b")]);
        assert_eq!(texts(COLUMNS, "sources_disagree", &rounded), ["false", "false"]);
        let summary = summaries(&lines);
        assert_eq!((summary[0].agrees, summary[0].differs, summary[0].sources_disagree), (1, 1, 2));
    }
}
