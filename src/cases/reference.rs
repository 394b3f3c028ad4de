//! Three files of fixed columns: targets, published figures, series breaks.

use std::path::Path;

use super::Input;
use super::decode::TextFile;
use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};

const WRONG_HEADER: Code = Code("E0660");
const WRONG_CELL: Code = Code("E0661");

const TARGETS: [&str; 8] = [
    "indicator",
    "country",
    "period",
    "dimension",
    "category",
    "baseline",
    "baseline_period",
    "target",
];
const PUBLISHED: [&str; 6] = ["indicator", "country", "period", "value", "source", "as_of"];
const WAIVERS: [&str; 5] = ["rule", "key", "who", "until", "reason"];
const WAIVERS_FILE: &str = "indicators/waivers.csv";
const BREAKS: [&str; 4] = ["indicator", "country", "period", "reason"];

/// What stands in `data/reference/`; each list is empty where its file is not there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reference {
    /// `targets.csv`.
    pub targets: Vec<Target>,
    /// `published.csv`.
    pub published: Vec<Published>,
    /// `breaks.csv`.
    pub breaks: Vec<Break>,
}

/// Where an indicator began and where it wants to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its code.
    pub indicator: String,
    /// Country or group.
    pub country: String,
    /// Period id.
    pub period: String,
    /// `total` when blank.
    pub dimension: String,
    /// `total` when blank.
    pub category: String,
    /// Value at the start.
    pub baseline: Option<f64>,
    /// Period or year of the baseline.
    pub baseline_period: Option<String>,
    /// Value wanted.
    pub target: Option<f64>,
    /// Line of the file.
    pub place: Place,
}

/// A figure that somebody has published.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The indicator's code.
    pub indicator: String,
    /// Country or group.
    pub country: String,
    /// Period id.
    pub period: String,
    /// What was published.
    pub value: f64,
    /// Digits behind the point as it was published: it is rounded to them.
    pub digits: u8,
    /// Where.
    pub source: String,
    /// The day it was as of.
    pub as_of: Option<Day>,
    /// Line of the file.
    pub place: Place,
}

impl Published {
    /// How far a number may be from it and still be rounded to it: half of its last digit.
    pub fn half_digit(&self) -> f64 {
        0.5 * libm::pow(10.0, -f64::from(self.digits))
    }

    /// Whether a value, rounded to the digits that were published, is what was published. A value
    /// half way between two is either.
    pub fn agrees_with(&self, value: f64) -> bool {
        (value - self.value).abs() <= self.half_digit() * (1.0 + 1e-9)
    }

    /// Whether one value could have been published as both.
    pub fn agrees_with_published(&self, other: &Self) -> bool {
        let apart = (self.value - other.value).abs();
        apart <= (self.half_digit() + other.half_digit()) * (1.0 - 1e-9)
    }
}

/// A series break before a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The indicator's code.
    pub indicator: String,
    /// Country or group.
    pub country: String,
    /// Period id.
    pub period: String,
    /// Why.
    pub reason: String,
    /// Line of the file.
    pub place: Place,
}

/// Rows that somebody has said may break a quality rule, from `indicators/waivers.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// The key of the row.
    pub key: String,
    /// Who said so.
    pub who: String,
    /// The last day that it is valid on.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// Line of the file.
    pub place: Place,
}

impl Waiver {
    /// Reads `indicators/waivers.csv` of a programme folder; there are none where it is not there.
    ///
    /// # Errors
    /// A header that is not the fixed one, and cells that are blank or no day, with file and line.
    pub fn read_all(folder: &Path) -> Checked<Vec<Self>> {
        rows(folder, WAIVERS_FILE, &WAIVERS, &mut Vec::new(), waiver)
    }
}

fn waiver(row: &Row<'_>) -> Checked<Waiver> {
    let said = |column: usize| {
        let text = row.text(column);
        if text.is_empty() { Err(row.wrong(column, "filled")) } else { Ok(text) }
    };
    Ok(Waiver {
        rule: said(0)?,
        key: said(1)?,
        who: said(2)?,
        until: row.day(3)?.ok_or_else(|| row.wrong(3, "a day such as 2013-12-31"))?,
        reason: said(4)?,
        place: row.place.clone(),
    })
}

/// Reads the three files of a programme folder; each is empty where it is not there.
///
/// # Errors
/// A header that is not the fixed one, and cells that are no number or day, with file and line.
pub(super) fn read(folder: &Path, inputs: &mut Vec<Input>) -> Checked<Reference> {
    let mut faults = Faults::default();
    let targets =
        faults.absorb(rows(folder, "data/reference/targets.csv", &TARGETS, inputs, target));
    let published =
        faults.absorb(rows(folder, "data/reference/published.csv", &PUBLISHED, inputs, published));
    let breaks =
        faults.absorb(rows(folder, "data/reference/breaks.csv", &BREAKS, inputs, series_break));
    let whole = targets.zip(published).zip(breaks);
    faults.or_whole(whole.map(|((targets, published), breaks)| Reference {
        targets,
        published,
        breaks,
    }))
}

impl Reference {
    /// Reads the three files of a programme folder alone, without any export.
    ///
    /// # Errors
    /// A header that is not the fixed one, and cells that are no number or day, with file and line.
    pub fn read(folder: &Path) -> Checked<Self> {
        read(folder, &mut Vec::new())
    }
}

/// One row of a file: its cells in the order of the header, and where it stands.
struct Row<'a> {
    header: &'a [&'a str],
    cells: Vec<&'a str>,
    place: Place,
}

impl Row<'_> {
    fn text(&self, column: usize) -> String {
        self.cells.get(column).copied().unwrap_or_default().trim().to_owned()
    }

    /// The text, or `total` where it is blank.
    fn or_total(&self, column: usize) -> String {
        Some(self.text(column))
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| "total".to_owned())
    }

    fn number(&self, column: usize) -> Checked<Option<f64>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| self.wrong(column, "a number"))
    }

    fn day(&self, column: usize) -> Checked<Option<Day>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        Day::parse(&text).map(Some).ok_or_else(|| self.wrong(column, "a day such as 2013-12-31"))
    }

    fn wrong(&self, column: usize, wanted: &str) -> Vec<Diagnostic> {
        let (text, name) = (self.text(column), self.header[column]);
        let message = if text.is_empty() {
            format!("the column `{name}` is blank and has to be {wanted}")
        } else {
            format!("`{text}` in the column `{name}` is not {wanted}")
        };
        vec![Diagnostic::error(WRONG_CELL, message).at(&self.place)]
    }
}

fn target(row: &Row<'_>) -> Checked<Target> {
    Ok(Target {
        indicator: row.text(0),
        country: row.text(1),
        period: row.text(2),
        dimension: row.or_total(3),
        category: row.or_total(4),
        baseline: row.number(5)?,
        baseline_period: Some(row.text(6)).filter(|text| !text.is_empty()),
        target: row.number(7)?,
        place: row.place.clone(),
    })
}

fn published(row: &Row<'_>) -> Checked<Published> {
    Ok(Published {
        indicator: row.text(0),
        country: row.text(1),
        period: row.text(2),
        value: row.number(3)?.ok_or_else(|| row.wrong(3, "a number"))?,
        digits: digits(&row.text(3)),
        source: row.text(4),
        as_of: row.day(5)?,
        place: row.place.clone(),
    })
}

/// Digits behind the point of a number as it is written: 1 of `13.0`, 0 of `47`.
fn digits(number: &str) -> u8 {
    let fraction = number.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    u8::try_from(digits).unwrap_or(u8::MAX)
}

#[expect(clippy::unnecessary_wraps, reason = "read as the rows of the other files are")]
fn series_break(row: &Row<'_>) -> Checked<Break> {
    Ok(Break {
        indicator: row.text(0),
        country: row.text(1),
        period: row.text(2),
        reason: row.text(3),
        place: row.place.clone(),
    })
}

/// No mapping says how these files are read, so they are in one encoding.
fn save_as_utf_8(mut faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for fault in &mut faults {
        fault.hints = vec!["save it as UTF-8".to_owned()];
    }
    faults
}

/// Every row of a file with a fixed header.
fn rows<T>(
    folder: &Path,
    file: &str,
    header: &[&str],
    inputs: &mut Vec<Input>,
    read: fn(&Row<'_>) -> Checked<T>,
) -> Checked<Vec<T>> {
    let path = folder.join(file);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let bytes = std::fs::read(&path).map_err(|error| vec![Diagnostic::unreadable(file, &error)])?;
    let bytes = bytes::Bytes::from(bytes);
    let text = TextFile::open(&bytes, Some("utf-8"), file).map_err(save_as_utf_8)?;
    let text = text.text(0..text.bytes.len(), 1, file).map_err(save_as_utf_8)?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().filter_map(Result::ok);
    let found = records.next();
    if !found.as_ref().is_some_and(|found| found.iter().map(str::trim).eq(header.iter().copied())) {
        let fault = Diagnostic::error(WRONG_HEADER, "the header is not the fixed one");
        let hint = format!("it is {}, with commas between", header.join(","));
        return Err(vec![fault.at(&Place::line(file, 1)).hint(hint)]);
    }
    let records: Vec<csv::StringRecord> = records.collect();
    inputs.push(Input::new(file, &bytes, records.len() as u64, "csv, UTF-8".to_owned()));
    crate::diagnostic::collect_checked(records.iter().map(|record| {
        let line = record.position().map_or(0, csv::Position::line);
        let place = Place::line(file, u32::try_from(line).unwrap_or(u32::MAX));
        read(&Row { header, cells: record.iter().collect(), place })
    }))
}
