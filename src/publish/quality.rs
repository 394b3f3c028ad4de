//! `tables/quality.parquet` and `.csv`: each rule on the quality of rows and each score, by country,
//! period and partner.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};

use super::csv::harmless;
use super::parquet::{encode, properties};
use super::provenance::Provenance;
use super::{Edition, Options, Writer, Written};
use crate::define::quality::{INDEX, Rules};
use crate::diagnostic::Checked;
use crate::evaluate::cell::Status;
use crate::evaluate::{Estimates, Figures};
use crate::protect::{Quality, Shown};

/// The table of the quality of rows, in columns and as text.
#[derive(Debug)]
pub(super) struct QualityTable;

impl Writer for QualityTable {
    fn name(&self) -> &'static str {
        "quality"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        let lines = edition.release.quality().map(released).unwrap_or_default();
        Ok(files("tables", &lines, &edition.provenance()))
    }
}

/// The same tables with unprotected figures: they must not leave the office.
pub(crate) fn internal_quality(
    estimates: &Estimates,
    rules: &Rules,
    options: &Options,
) -> Vec<Written> {
    let provenance = Provenance::new(&estimates.programme, None, &estimates.indicators, options);
    files("internal", &internal(estimates, rules), &provenance)
}

fn files(folder: &str, lines: &[Line<'_>], provenance: &Provenance) -> Vec<Written> {
    let parquet = encode(&batch(lines), properties(provenance));
    let parquet = parquet.expect("a table in memory can be written");
    let text = text(lines).expect("a table in memory can be written");
    vec![
        Written::new(format!("{folder}/quality.parquet"), parquet),
        Written::new(format!("{folder}/quality.csv"), text),
    ]
}

/// One row of the table: its keys, its target, and its figures unless they are withheld.
#[derive(Debug)]
struct Line<'a> {
    rule: &'a str,
    dimension: &'a str,
    table: &'a str,
    column: &'a str,
    country: &'a str,
    period: &'a str,
    partner: &'a str,
    target: Option<f64>,
    figures: Option<&'a Figures>,
}

/// A column: its name, what its numbers are in, what it means, and its value in a row.
type Column = (&'static str, &'static str, &'static str, Get);

/// The type of a column with the value of a row.
#[derive(Clone, Copy)]
enum Get {
    Text(for<'a> fn(&'a Line<'_>) -> &'a str),
    MaybeText(fn(&Line<'_>) -> Option<&'static str>),
    Number(fn(&Line<'_>) -> Option<f64>),
    Whole(fn(&Line<'_>) -> Option<u64>),
}

/// Every column, in the order of the table.
const COLUMNS: [Column; 16] = [
    (
        "rule",
        "",
        "Name of the rule; score:… pools the rules of a dimension.",
        Get::Text(|of| of.rule),
    ),
    (
        "dimension",
        "",
        "completeness, validity, consistency, timeliness, uniqueness or index.",
        Get::Text(|of| of.dimension),
    ),
    ("table", "", "Table whose rows the rule is about.", Get::Text(|of| of.table)),
    ("column", "", "Column that a rule of the contract is about.", Get::Text(|of| of.column)),
    (
        "country",
        "",
        "Country or group of countries; unknown for rows of no country of the programme.",
        Get::Text(|of| of.country),
    ),
    (
        "period",
        "",
        "Id of the period; the last is of all rows, dated or not.",
        Get::Text(|of| of.period),
    ),
    ("partner", "", "Office that sent the rows; total for all.", Get::Text(|of| of.partner)),
    ("rows", "rows", "Rows of the table.", Get::Whole(|of| Some(of.figures?.rows?.population()))),
    (
        "applies",
        "rows",
        "Rows that the rule applies to, the waived apart.",
        Get::Whole(|of| of.figures?.denominator.map(whole)),
    ),
    (
        "holds",
        "rows",
        "Rows for which it holds.",
        Get::Whole(|of| of.figures?.numerator.map(whole)),
    ),
    ("fails", "rows", "Rows that break it.", Get::Whole(|of| fails(of.figures?))),
    ("unknown", "rows", "Rows of which it cannot be told.", Get::Whole(|of| of.figures?.unknown)),
    ("value", "percent", "Holds over holds and fails.", Get::Number(|of| of.figures?.value)),
    ("target", "percent", "What the value is to be.", Get::Number(|of| of.target)),
    (
        "rating",
        "",
        "achieved, on_track, partly or off_track, by the share of the target.",
        Get::MaybeText(|of| of.figures?.rating),
    ),
    (
        "status",
        "",
        "ok, suppressed, too_few, not_available or not_applicable.",
        Get::Text(|of| of.status().name()),
    ),
];

impl Line<'_> {
    /// A withheld row is `suppressed`, whatever it would have been.
    fn status(&self) -> Status {
        self.figures.map_or(Status::Suppressed, |figures| figures.status)
    }
}

/// Of the rows that a rule applies to, those that break it.
fn fails(figures: &Figures) -> Option<u64> {
    let (applies, holds) = (figures.denominator.map(whole)?, figures.numerator.map(whole)?);
    Some(applies - holds - figures.unknown?)
}

/// A count that stands in a column of numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
fn whole(count: f64) -> u64 {
    count as u64
}

/// What the rows of one rule or score have in common.
struct Head<'a> {
    rule: Option<&'a crate::define::quality::Rule>,
    code: &'a str,
}

impl<'a> Head<'a> {
    fn new(rules: &'a Rules, code: &'a str) -> Self {
        Self { rule: rules.get(code), code }
    }

    fn dimension(&self) -> &'a str {
        let of_score = || self.code.strip_prefix("score:").unwrap_or(INDEX);
        self.rule.map_or_else(of_score, |rule| rule.aspect.name())
    }

    /// The column that a rule of the contract is about.
    fn column(&self) -> &'a str {
        let own = self.rule.filter(|rule| rule.origin.column().is_some());
        own.and_then(|rule| rule.columns.first()).map_or("", String::as_str)
    }

    /// Whether a partner has a row of its own.
    fn is_of(&self, rules: &Rules, partner: &str) -> bool {
        match (partner, self.rule) {
            ("unknown", _) => false,
            ("total", _) | (_, None) => true,
            (partner, Some(rule)) => rules.is_of(rule, partner),
        }
    }

    fn line<'l>(&self, place: [&'l str; 3], figures: Option<&'l Figures>) -> Line<'l>
    where
        'a: 'l,
    {
        let [country, period, partner] = place;
        Line {
            rule: self.code,
            dimension: self.dimension(),
            table: self.rule.map_or("", |rule| &rule.rows.table),
            column: self.column(),
            country,
            period,
            partner,
            target: self.rule.and_then(|rule| rule.target),
            figures,
        }
    }
}

/// Every row that has passed the gate.
fn released(quality: &Quality) -> Vec<Line<'_>> {
    let (rules, release) = (quality.about(), quality.rules());
    let line = |row| -> Option<Line<'_>> {
        let row: &crate::protect::Row = row;
        let head = Head::new(rules, &release.indicators()[row.indicator].code);
        let figures = match &row.shown {
            Shown::Figures(figures) => Some(figures),
            Shown::Withheld => None,
        };
        let area = &release.areas()[row.area].id;
        let place = [area.as_str(), release.period(row).id.as_str(), row.category.as_str()];
        head.is_of(rules, &row.category).then(|| head.line(place, figures))
    };
    release.rows().iter().filter_map(line).collect()
}

/// Every row before the gate.
fn internal<'a>(estimates: &'a Estimates, rules: &'a Rules) -> Vec<Line<'a>> {
    let partners = estimates.indicators.first().and_then(|one| one.dimensions.first());
    let partners = partners.and_then(|one| one.columns.first()).map_or(&[][..], |one| &one.codes);
    let line = |cell: &'a crate::evaluate::Estimate| {
        let head = Head::new(rules, &estimates.indicators[cell.key.indicator].code);
        let partner = match cell.key.dimension {
            None => "total",
            Some(_) => partners.get(cell.key.category).map_or("unknown", String::as_str),
        };
        let area = &estimates.areas[cell.key.area].id;
        let period = &estimates.programme.periods[cell.key.period].id;
        head.is_of(rules, partner).then(|| head.line([area, period, partner], Some(&cell.figures)))
    };
    estimates.cells.iter().filter_map(line).collect()
}

/// The rows as Arrow columns. Plain arrays: a dictionary could keep the words of rows that are gone.
fn batch(lines: &[Line<'_>]) -> RecordBatch {
    let schema = Schema::new(COLUMNS.iter().map(field).collect::<Vec<_>>());
    let arrays = COLUMNS.iter().map(|(.., get)| array(*get, lines)).collect();
    RecordBatch::try_new(Arc::new(schema), arrays).expect("every column has its type")
}

/// Name, type, whether it may be null, and what it means.
fn field((name, unit, description, get): &Column) -> Field {
    let facts = [("description", *description), ("unit", *unit)];
    let filled = facts.into_iter().filter(|(_, text)| !text.is_empty());
    let metadata: BTreeMap<String, String> =
        filled.map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
    let (kind, may_be_null) = match get {
        Get::Text(_) => (DataType::Utf8, false),
        Get::MaybeText(_) => (DataType::Utf8, true),
        Get::Number(_) => (DataType::Float64, true),
        Get::Whole(_) => (DataType::Int64, true),
    };
    Field::new(*name, kind, may_be_null).with_metadata(metadata)
}

fn array(get: Get, lines: &[Line<'_>]) -> ArrayRef {
    let signed = |count: u64| i64::try_from(count).expect("no table has 2^63 rows");
    match get {
        Get::Text(get) => Arc::new(StringArray::from_iter_values(lines.iter().map(get))),
        Get::MaybeText(get) => Arc::new(lines.iter().map(get).collect::<StringArray>()),
        Get::Number(get) => Arc::new(lines.iter().map(get).collect::<Float64Array>()),
        Get::Whole(get) => {
            Arc::new(lines.iter().map(|line| get(line).map(signed)).collect::<Int64Array>())
        }
    }
}

/// The rows as text: UTF-8, commas, an empty cell for null.
fn text(lines: &[Line<'_>]) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().map(|(name, ..)| name))?;
    for line in lines {
        writer.write_record(COLUMNS.iter().map(|(.., get)| cell(*get, line)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn cell(get: Get, line: &Line<'_>) -> String {
    match get {
        Get::Text(get) => harmless(get(line)),
        Get::MaybeText(get) => get(line).unwrap_or_default().to_owned(),
        Get::Number(get) => get(line).map(|number| number.to_string()).unwrap_or_default(),
        Get::Whole(get) => get(line).map(|number| number.to_string()).unwrap_or_default(),
    }
}
