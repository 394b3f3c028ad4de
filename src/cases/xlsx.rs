//! Workbooks: XLSX, XLS and ODS through `calamine`.

use std::io::Cursor;

use calamine::{Data, Range, Reader, open_workbook_auto_from_rs};

use super::raw::{Dictionary, Lines, RawTable, RawValue};
use super::source::{Export, Format, Opened};
use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const NOT_A_WORKBOOK: Code = Code("E0640");
const NO_SHEET: Code = Code("E0641");
const NO_HEADER: Code = Code("E0620");
const EMPTY: Code = Code("W0601");

/// A sheet of a workbook; days are days where the cell says so.
#[derive(Debug)]
pub(super) struct Xlsx;

impl Format for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn summary(&self) -> &'static str {
        "a sheet of a workbook (XLSX, XLS, ODS)"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["xlsx", "xls", "ods", "xlsm", "xlsb"]
    }

    fn open(&self, export: &Export<'_>) -> Checked<Opened> {
        let wrong = |code, message: String| {
            vec![Diagnostic::error(code, message).at(&Place::file(export.file))]
        };
        let mut book = open_workbook_auto_from_rs(Cursor::new(export.bytes.clone()))
            .map_err(|_| wrong(NOT_A_WORKBOOK, "the file is not a workbook".to_owned()))?;
        let sheets = book.sheet_names();
        let sheet = match &export.read.sheet {
            Some(name) => sheets.iter().find(|sheet| *sheet == name).ok_or_else(|| {
                let fault = Diagnostic::error(NO_SHEET, format!("no sheet `{name}`"));
                let known = sheets.iter().map(String::as_str);
                vec![fault.at(&Place::file(export.file)).did_you_mean(name, known)]
            })?,
            None => sheets
                .first()
                .ok_or_else(|| wrong(NO_SHEET, "the workbook has no sheet".to_owned()))?,
        }
        .clone();
        let range = book.worksheet_range(&sheet).map_err(|error| {
            wrong(NOT_A_WORKBOOK, format!("cannot read sheet `{sheet}`: {error}"))
        })?;
        let table = read(&range, export.read.header_row, export.file)?;
        let read_as = format!("xlsx, sheet {sheet}, header in row {}", export.read.header_row);
        Ok(Opened { pieces: vec![Box::new(move || Ok(table))], read_as })
    }
}

/// Reads the header row and everything below it.
fn read(range: &Range<Data>, header_row: usize, file: &str) -> Checked<RawTable> {
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let skipped = (header_row - 1).saturating_sub(first);
    let mut rows = range.rows().enumerate().skip(skipped);
    let header = rows.next().map(|(_, cells)| cells.iter().map(text).collect::<Vec<String>>());
    let header = header.filter(|names| names.iter().any(|name| !name.trim().is_empty()));
    let Some(header) = header else {
        let fault = Diagnostic::error(NO_HEADER, "the sheet has no header");
        return Err(vec![fault.at(&Place::file(file))]);
    };
    let mut columns: Vec<Dictionary> = header.iter().map(|_| Dictionary::default()).collect();
    let mut lines = Vec::new();
    for (number, cells) in rows.filter(|(_, cells)| cells.iter().any(|cell| *cell != Data::Empty)) {
        lines.push(u32::try_from(first + number + 1).unwrap_or(u32::MAX));
        columns.iter_mut().zip(cells).for_each(|(column, cell)| push(column, cell));
    }
    let empty = Diagnostic::warning(EMPTY, "the export has a header and no rows");
    let findings = if lines.is_empty() { vec![empty.at(&Place::file(file))] } else { Vec::new() };
    Ok(RawTable {
        header,
        columns: columns.into_iter().map(Dictionary::finish).collect(),
        rows: lines.len(),
        lines: Lines::Each(lines),
        findings,
    })
}

fn text(cell: &Data) -> String {
    cell.to_string()
}

fn push(column: &mut Dictionary, cell: &Data) {
    match cell {
        Data::Empty => column.push_null(),
        Data::String(text) | Data::DurationIso(text) => column.push_text(text),
        Data::Int(number) => column.push(RawValue::Whole(*number)),
        Data::Float(number) => column.push(RawValue::number(*number)),
        Data::Bool(yes) => column.push(RawValue::Truth(*yes)),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            match Day::new(i32::from(year), month, day) {
                Some(day) => column.push(RawValue::Day(day.0)),
                None => column.push_text(&cell.to_string()),
            }
        }
        Data::DateTime(_) => column.push_text(&cell.to_string()),
        Data::DateTimeIso(text) => match super::values::day(text, None) {
            Some(day) => column.push(RawValue::Day(day.0)),
            None => column.push_text(text),
        },
        Data::Error(_) => column.push(RawValue::Torn),
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Cell, ExcelDateTime, ExcelDateTimeType};

    use super::*;

    #[test]
    fn a_day_is_the_same_in_both_calendars_of_workbooks() {
        let day = |serial, is_1904| {
            let kind = ExcelDateTimeType::DateTime;
            Data::DateTime(ExcelDateTime::new(serial, kind, is_1904))
        };
        let header = Cell::new((2, 0), Data::String("day".to_owned()));
        let cells = [day(40_910.0, false), day(39_448.0, true)];
        let cells = (3..).zip(cells).map(|(row, cell)| Cell::new((row, 0), cell));
        let range = Range::from_sparse([header].into_iter().chain(cells).collect());
        let table = read(&range, 3, "a.xlsx").unwrap();
        let wanted = Day::new(2012, 1, 2).map(|day| RawValue::Day(day.0));
        assert_eq!((table.columns[0].get(0), table.columns[0].get(1)), (wanted.clone(), wanted));
        assert_eq!((table.lines.of(0), table.lines.of(1)), (4, 5));
    }
}
