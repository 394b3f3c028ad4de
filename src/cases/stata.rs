//! Stata's `.dta`: labels of values as their texts, its missing values, its days.

use std::io::{BufReader, Cursor};

use bytes::Bytes;
use dta::stata::dta::dta_error::Result;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::header::Header;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::record_reader::RecordReader;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
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
        let Some(read) = lengths_fit(&export.bytes).then(|| read(&export.bytes)) else {
            return Err(not_whole(export.file));
        };
        let Some((mut table, release)) = read.map_err(wrong)? else {
            return Err(not_whole(export.file));
        };
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

/// A file that says it has more than it has.
fn not_whole(file: &str) -> Vec<Diagnostic> {
    let message = "the file has less than it says: it is damaged, or not copied whole";
    vec![Diagnostic::error(NOT_STATA, message).at(&Place::file(file))]
}

/// Whether the lengths that stand in the file, from release 117 on, are not longer than the file: room
/// is made for so many bytes before one is read.
fn lengths_fit(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"<stata_dta>") {
        return true;
    }
    let head = &bytes[..bytes.len().min(128)];
    let is_little = head.windows(14).any(|window| window == b"<byteorder>LSF");
    let has_wide_rows = !head.windows(12).any(|window| window == b"<release>117");
    let fits = |place: usize| -> Option<usize> {
        let length: [u8; 4] = bytes.get(place..place + 4)?.try_into().ok()?;
        let length =
            if is_little { u32::from_le_bytes(length) } else { u32::from_be_bytes(length) };
        let end = (place + 4).checked_add(length as usize)?;
        (end <= bytes.len()).then_some(end)
    };
    let tags = bytes.windows(5).enumerate().filter_map(|(place, window)| match window {
        [b'<', b'c', b'h', b'>', _] => Some(place + 4),
        b"<lbl>" => Some(place + 5),
        _ => None,
    });
    if !tags.into_iter().all(|place| fits(place).is_some()) {
        return false;
    }
    let texts = bytes.windows(7).rposition(|window| window == b"<strls>");
    let mut place = texts.map_or(bytes.len(), |texts| texts + 7);
    while bytes.get(place..).is_some_and(|rest| rest.starts_with(b"GSO")) {
        // Variable, row and type of the text stand before its length.
        let Some(end) = fits(place + 3 + 4 + if has_wide_rows { 8 } else { 4 } + 1) else {
            return false;
        };
        place = end;
    }
    true
}

/// Whether a file of so many bytes can have all variables that its header tells of: in the oldest release
/// each takes sixty bytes of names and labels.
fn has_variables(header: &Header, bytes: usize) -> bool {
    (header.variable_count() as usize).saturating_mul(60) <= bytes
}

/// Whether it can have all rows: of rows without a byte there would be no end.
fn has_rows(header: &Header, schema: &Schema, bytes: usize) -> bool {
    let width = |variable: &Variable| match variable.variable_type() {
        VariableType::Byte => 1,
        VariableType::Int => 2,
        VariableType::Long | VariableType::Float => 4,
        VariableType::Double | VariableType::LongString => 8,
        VariableType::FixedString(width) => u64::from(width),
    };
    let row: u64 = schema.variables().iter().map(width).sum();
    let rows = header.observation_count();
    rows == 0 || (row > 0 && rows.saturating_mul(row) <= bytes as u64)
}

/// What stands behind the rows of a data set.
struct Behind {
    labels: ValueLabelTable,
    long: LongStringTable,
}

type Reader = BufReader<Cursor<Bytes>>;

/// Goes to where the rows begin; nowhere if the file cannot have what it says.
fn at_rows(bytes: &Bytes) -> Result<Option<RecordReader<Reader>>> {
    let reader = DtaReader::new().from_reader(BufReader::new(Cursor::new(bytes.clone())));
    let schema = reader.read_header()?;
    if !has_variables(schema.header(), bytes.len()) {
        return Ok(None);
    }
    let mut characteristics = schema.read_schema()?;
    if !has_rows(characteristics.header(), characteristics.schema(), bytes.len()) {
        return Ok(None);
    }
    characteristics.skip_to_end()?;
    characteristics.into_record_reader().map(Some)
}

/// Reads labels and long texts.
fn behind(mut rows: RecordReader<Reader>) -> Result<Behind> {
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
fn read(bytes: &Bytes) -> Result<Option<(RawTable, String)>> {
    let Some(rows) = at_rows(bytes)? else { return Ok(None) };
    let behind = behind(rows)?;
    let Some(mut records) = at_rows(bytes)? else { return Ok(None) };
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
    Ok(Some((table, release)))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn data_set() -> Vec<u8> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::read(folder.join("tests/exports/cases.dta")).unwrap()
    }

    #[test]
    fn a_length_that_is_longer_than_the_file_is_seen_before_room_is_made_for_it() {
        let whole = data_set();
        assert!(lengths_fit(&whole) && lengths_fit(b"something else"));
        let label = whole.windows(5).position(|window| window == b"<lbl>").unwrap() + 5;
        let mut longer = whole.clone();
        longer[label..label + 4].copy_from_slice(&[0xFF; 4]);
        assert!(!lengths_fit(&longer));
    }

    #[test]
    fn rows_that_the_file_cannot_have_are_not_looked_for() {
        let mut bytes = data_set();
        let count = bytes.windows(3).position(|window| window == b"<N>").unwrap() + 3;
        bytes[count..count + 8].copy_from_slice(&u64::from(u32::MAX).to_le_bytes());
        assert!(read(&Bytes::from(bytes)).unwrap().is_none());
    }
}
