//! `tables/indicators.csv`: the same table as text, for spreadsheets and scripts.

use super::columns::{COLUMNS, Get, Line, released};
use super::{Edition, Writer, Written};
use crate::diagnostic::Checked;

/// The indicator table as text: UTF-8, commas, an empty cell for null, flags parted by `;`.
#[derive(Debug)]
pub(super) struct Csv;

impl Writer for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        Ok(vec![Written::new("tables/indicators.csv", file(&released(edition.release)))])
    }
}

/// The bytes of a table.
fn file(lines: &[Line<'_>]) -> Vec<u8> {
    encode(lines).expect("a table in memory can be written")
}

fn encode(lines: &[Line<'_>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().map(|column| column.name))?;
    for line in lines {
        writer.write_record(COLUMNS.iter().map(|column| cell(column.get, line)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The text of one cell. Numbers have all their digits: the shortest text that reads back the same.
fn cell(get: Get, line: &Line<'_>) -> String {
    match get {
        Get::Text(get) => harmless(get(line)),
        Get::MaybeText(get) => get(line).map(harmless).unwrap_or_default(),
        Get::Texts(get) => harmless(&get(line).join(";")),
        Get::Day(get) => get(line).to_string(),
        Get::MaybeDay(get) => get(line).map(|day| day.to_string()).unwrap_or_default(),
        Get::Number(get) => get(line).map(|number| number.to_string()).unwrap_or_default(),
        Get::Whole(get) => get(line).map(|number| number.to_string()).unwrap_or_default(),
    }
}

/// Text that a spreadsheet would run as a formula gets a `'` in front; a number is left alone.
pub(crate) fn harmless(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if runs && text.parse::<f64>().is_err() { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_a_spreadsheet_would_run_is_made_harmless() {
        let cells = ["=1+1", "@SUM(A1)", "-5", "+x", "9-17", "UKR"].map(harmless);
        assert_eq!(cells, ["'=1+1", "'@SUM(A1)", "-5", "'+x", "9-17", "UKR"]);
    }

    #[test]
    fn numbers_have_all_their_digits_and_nulls_are_empty() {
        let release = crate::publish::fixture::release();
        let bytes = file(&released(&release));
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().unwrap().clone();
        let value = header.iter().position(|name| name == "value").unwrap();
        let read: Vec<Option<f64>> =
            reader.records().map(|row| row.unwrap()[value].parse().ok()).collect();
        let lines = released(&release);
        let Get::Number(get) = COLUMNS[value].get else { panic!("value is a number") };
        let written: Vec<Option<f64>> = lines.iter().map(get).collect();
        assert_eq!(read, written);
        assert!(read.iter().any(|value| value.is_some_and(|number| number.fract() != 0.0)));
    }
}
