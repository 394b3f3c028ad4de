//! Stata's `.dta`: labels of values as their texts, its missing values, its days.

use std::io::{BufReader, Cursor};

use bytes::Bytes;
use dta::stata::dta::dta_error::Result;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::record_reader::RecordReader;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::dta::variable::Variable;
use dta::stata::temporal::TemporalKind;
use encoding_rs::Encoding;

use super::raw::{Dictionary, Lines, RawTable, RawValue};
use super::source::{Export, Format, Opened};
use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const NOT_STATA: Code = Code("E0651");
const EMPTY: Code = Code("W0601");

/// Days from 1960-01-01, from which Stata counts, to 1970-01-01.
const FROM_1960: i32 = 3653;

/// A data set of Stata.
#[derive(Debug)]
pub(super) struct Stata;

impl Format for Stata {
    fn name(&self) -> &'static str {
        "dta"
    }

    fn summary(&self) -> &'static str {
        "a data set of Stata; a labelled value is read as its label"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["dta"]
    }

    fn open(&self, export: &Export<'_>) -> Checked<Opened> {
        let wrong = |error: dta::stata::dta::dta_error::DtaError| {
            let message = format!("the file cannot be read as a data set of Stata: {error}");
            let fault = Diagnostic::error(NOT_STATA, message).at(&Place::file(export.file));
            vec![fault.hint("was the file copied whole?")]
        };
        let (mut table, release) = read(&export.bytes).map_err(wrong)?;
        if table.rows == 0 {
            let finding = Diagnostic::warning(EMPTY, "the export has columns and no rows");
            table.findings.push(finding.at(&Place::file(export.file)));
        }
        let read_as = format!("dta, release {release}");
        Ok(Opened {
            pieces: vec![Box::new(move || Ok(table))],
            read_as,
            findings: Vec::new(),
            is_typed: false,
        })
    }
}

/// What stands behind the rows of a data set.
struct Behind {
    labels: ValueLabelTable,
    long: LongStringTable,
}

type Reader = BufReader<Cursor<Bytes>>;

/// Goes to where the rows begin.
fn at_rows(bytes: &Bytes) -> Result<RecordReader<Reader>> {
    let reader = DtaReader::new().from_reader(BufReader::new(Cursor::new(bytes.clone())));
    let mut characteristics = reader.read_header()?.read_schema()?;
    characteristics.skip_to_end()?;
    characteristics.into_record_reader()
}

/// Reads labels and long texts.
fn behind(bytes: &Bytes) -> Result<Behind> {
    let mut rows = at_rows(bytes)?;
    rows.skip_to_end()?;
    let mut texts = rows.into_long_string_reader()?;
    let mut long = LongStringTable::for_reading();
    texts.read_remaining_into(&mut long)?;
    let mut sets = texts.into_value_label_reader()?;
    let mut labels = ValueLabelTable::new();
    sets.read_remaining_into(&mut labels)?;
    Ok(Behind { labels, long })
}

/// Reads a data set, and the release of its format.
fn read(bytes: &Bytes) -> Result<(RawTable, String)> {
    let behind = behind(bytes)?;
    let mut records = at_rows(bytes)?;
    let release = records.header().release().to_string();
    let encoding = records.encoding();
    let variables: Vec<Variable> = records.schema().variables().to_vec();
    let mut columns: Vec<Dictionary> = variables.iter().map(|_| Dictionary::default()).collect();
    let mut rows = 0;
    while let Some(record) = records.read_record()? {
        for ((column, variable), value) in columns.iter_mut().zip(&variables).zip(record.values()) {
            match cell(variable, value, &behind, encoding) {
                Some(value) => column.push(value),
                None => column.push_null(),
            }
        }
        rows += 1;
    }
    let table = RawTable {
        header: variables.iter().map(|variable| variable.name().to_owned()).collect(),
        columns: columns.into_iter().map(Dictionary::finish).collect(),
        rows,
        lines: Lines::From(1),
        ..RawTable::default()
    };
    Ok((table, release))
}

/// What a cell says; `.` and `.a` to `.z` say nothing.
fn cell(
    variable: &Variable,
    value: &Value<'_>,
    behind: &Behind,
    encoding: &'static Encoding,
) -> Option<RawValue> {
    let number = match value {
        Value::Byte(number) => f64::from(number.present()?),
        Value::Int(number) => f64::from(number.present()?),
        Value::Long(number) => f64::from(number.present()?),
        // What a file holds in single precision is what its shortest text says.
        Value::Float(number) => number.present()?.to_string().parse().ok()?,
        Value::Double(number) => number.present()?,
        Value::String(text) => return Some(RawValue::Text(text.clone().into_owned())),
        Value::LongStringRef(reference) => {
            let text = behind.long.get(reference)?;
            return text.data_str(encoding).map(|text| RawValue::Text(text.into_owned()));
        }
    };
    let whole = number.to_string().parse::<i32>().ok();
    match whole.and_then(|whole| behind.labels.label_for(variable, whole)) {
        Some(label) => Some(RawValue::Text(label.to_owned())),
        None => Some(of_number(variable, number)),
    }
}

/// A number, as a day where the variable's format says that it is one.
#[expect(clippy::cast_possible_truncation, reason = "days that no calendar has are not made days")]
fn of_number(variable: &Variable, number: f64) -> RawValue {
    let first = |year: i32, month: i32| Day::new(year, u8::try_from(month).ok()?, 1);
    let fits = number.abs() < 1e15;
    let whole = if fits { number.floor() as i64 } else { 0 };
    let parts = |length: i64| -> Option<(i32, i32)> {
        let year = i32::try_from(1960 + whole.div_euclid(12 / length)).ok()?;
        let part = i32::try_from(whole.rem_euclid(12 / length) * length).ok()?;
        Some((year, 1 + part))
    };
    let since_1960 = |days: i64| i32::try_from(days).ok()?.checked_sub(FROM_1960).map(Day);
    let day = match TemporalKind::from_format(variable.format()).filter(|_| fits) {
        Some(TemporalKind::Date) => since_1960(whole),
        Some(TemporalKind::DateTime) => since_1960(whole.div_euclid(86_400_000)),
        Some(TemporalKind::Month) => parts(1).and_then(|(year, month)| first(year, month)),
        Some(TemporalKind::Quarter) => parts(3).and_then(|(year, month)| first(year, month)),
        Some(TemporalKind::HalfYear) => parts(6).and_then(|(year, month)| first(year, month)),
        Some(_) | None => return RawValue::number(number),
    };
    day.map_or(RawValue::Torn, |day| RawValue::Day(day.0))
}
