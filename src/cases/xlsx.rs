//! Workbooks: XLSX, XLS and ODS through `calamine`.
//!
//! XLSX and XLSB are read cell by cell, so that a stray cell far down or far to the right costs nothing;
//! of the others calamine makes the whole sheet.

use std::io::Cursor;

use bytes::Bytes;
use calamine::{
    Data, DataRef, Dimensions, Reader, SheetVisible, Sheets, open_workbook_auto_from_rs,
};

use super::bounds;
use super::csv::BLANK;
use super::header::{self, LOOKED_AT};
use super::raw::{Dictionary, Lines, RawTable, RawValue, Tally};
use super::source::{Export, Format, Opened};
use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const NOT_A_WORKBOOK: Code = Code("E0640");
const NO_SHEET: Code = Code("E0641");
const NO_HEADER: Code = Code("E0620");
const EMPTY: Code = Code("W0601");
const LONG: Code = Code("W0603");
const HIDDEN: Code = Code("N0603");

/// A sheet of a workbook; days are days where the cell says so.
#[derive(Debug)]
pub(super) struct Xlsx;

type Book = Sheets<Cursor<Bytes>>;

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
        bounds::check(&export.bytes, export.file)?;
        let mut book = open_workbook_auto_from_rs(Cursor::new(export.bytes.clone()))
            .map_err(|_| not_a_workbook(export.file))?;
        let look = Look::find(&mut book, export)?;
        let mut read_as = format!("xlsx, sheet {}, header in row {}", look.sheet, look.row + 1);
        if look.has_groups {
            read_as.push_str(", groups above it");
        }
        if !look.tags.is_empty() {
            read_as.push_str(", hashtags under it");
        }
        let table = read(&mut book, &look, export.file)?;
        let findings = hidden(&book, &look.sheet, export.file);
        Ok(Opened { pieces: vec![Box::new(move || Ok(table))], read_as, findings, is_typed: false })
    }
}

fn not_a_workbook(file: &str) -> Vec<Diagnostic> {
    let fault = Diagnostic::error(NOT_A_WORKBOOK, "the file is not a workbook");
    let hint = "is it text under a workbook's name, protected by a password, or not copied whole?";
    vec![fault.at(&Place::file(file)).hint(hint)]
}

fn cannot_read(sheet: &str, error: &dyn std::fmt::Display, file: &str) -> Vec<Diagnostic> {
    let message = format!("cannot read sheet `{sheet}`: {error}");
    vec![Diagnostic::error(NOT_A_WORKBOOK, message).at(&Place::file(file))]
}

/// Tells of sheets that nobody sees when the workbook is opened.
fn hidden(book: &Book, read: &str, file: &str) -> Vec<Diagnostic> {
    let hidden = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible != SheetVisible::Visible && sheet.name != read);
    let names: Vec<String> = hidden.map(|sheet| format!("`{}`", sheet.name)).collect();
    let message = format!("hidden sheets are not read: {}", names.join(", "));
    let note = Diagnostic::note(HIDDEN, message).at(&Place::file(file));
    if names.is_empty() { Vec::new() } else { vec![note] }
}

/// The first rows of a sheet, each with its number from 0 and its cells.
type First = Vec<(u32, Vec<String>)>;

/// What is read of a workbook.
#[derive(Debug)]
struct Look {
    sheet: String,
    /// The header's row, from 0.
    row: u32,
    header: Vec<String>,
    /// Whether names of groups stand above some names.
    has_groups: bool,
    tags: Vec<String>,
}

impl Look {
    /// Takes the sheet that is named, or the one with the most of the wanted names; the first that is
    /// seen among equals.
    fn find(book: &mut Book, export: &Export<'_>) -> Checked<Self> {
        let names = sheets(book, export)?;
        let mut best: Option<(usize, String, First)> = None;
        for sheet in names {
            let first = first_rows(book, &sheet)
                .map_err(|error| cannot_read(&sheet, &error, export.file))?;
            let rows: Vec<Vec<String>> = first.iter().map(|(_, cells)| cells.clone()).collect();
            let worth =
                if rows.is_empty() { 0 } else { 1 + header::find(&rows, &export.wanted).names };
            if best.as_ref().is_none_or(|(most, ..)| worth > *most) {
                best = Some((worth, sheet, first));
            }
        }
        let no_sheet = || {
            let fault = Diagnostic::error(NO_SHEET, "the workbook has no sheet");
            vec![fault.at(&Place::file(export.file))]
        };
        let (_, sheet, first) = best.ok_or_else(no_sheet)?;
        let merged = if has_gaps(&first) { merged(book, &sheet) } else { Vec::new() };
        Self::header(sheet, first, &merged, export)
    }

    fn header(
        sheet: String,
        mut first: First,
        merged: &[Dimensions],
        export: &Export<'_>,
    ) -> Checked<Self> {
        fill_down(&mut first, merged);
        let named: Vec<(u32, Vec<String>)> = first
            .iter()
            .map(|(row, cells)| (*row, with_groups(&first, *row, cells, merged)))
            .collect();
        let may_be = named.iter().position(|(row, _)| {
            export.read.header_row.is_none_or(|header_row| *row as usize + 1 >= header_row)
        });
        let from = may_be.unwrap_or(named.len());
        let most = if export.read.header_row.is_some() { 1 } else { LOOKED_AT };
        let rows = named[from..].iter().take(most).map(|(_, names)| names.clone());
        let place = from + header::find(&rows.collect::<Vec<_>>(), &export.wanted).row;
        let header = named.get(place).filter(|(_, cells)| cells.iter().any(|cell| !is_blank(cell)));
        let Some((row, cells)) = header else {
            let fault = Diagnostic::error(NO_HEADER, "the sheet has no header");
            return Err(vec![fault.at(&Place::file(export.file))]);
        };
        let mut header = cells.clone();
        let has_groups = first.get(place).is_some_and(|(_, cells)| *cells != header);
        while header.last().is_some_and(|name| is_blank(name)) {
            header.pop();
        }
        let under = first.get(place + 1).and_then(|(_, cells)| header::tags(cells));
        let tags = under.or_else(|| header::tags(&header)).unwrap_or_default();
        Ok(Self { sheet, row: *row, header, has_groups, tags })
    }

    /// Whether a row is of data.
    fn is_data(&self, row: u32) -> bool {
        // Where the hashtags are the header, no row of them follows.
        let are_under = !self.tags.is_empty() && header::tags(&self.header).is_none();
        row > self.row + u32::from(are_under)
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The sheets that may be meant.
fn sheets(book: &Book, export: &Export<'_>) -> Checked<Vec<String>> {
    let names = book.sheet_names();
    match &export.read.sheet {
        Some(name) if names.contains(name) => Ok(vec![name.clone()]),
        Some(name) => {
            let fault = Diagnostic::error(NO_SHEET, format!("no sheet `{name}`"));
            let known = names.iter().map(String::as_str);
            Err(vec![fault.at(&Place::file(export.file)).did_you_mean(name, known)])
        }
        None => {
            let seen = book.sheets_metadata().iter();
            let seen = seen.filter(|sheet| sheet.visible == SheetVisible::Visible);
            let seen: Vec<String> = seen.map(|sheet| sheet.name.clone()).collect();
            Ok(if seen.is_empty() { names } else { seen })
        }
    }
}

/// Walks over the rows of a sheet that have a cell, until it is told to stop.
fn walk(
    book: &mut Book,
    sheet: &str,
    mut take: impl FnMut(u32, &[(usize, DataRef<'_>)]) -> bool,
) -> Result<(), calamine::Error> {
    let mut row: Vec<(usize, DataRef<'_>)> = Vec::new();
    match book {
        Sheets::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(sheet)?;
            walk_cells(|| Ok(cells.next_cell()?), take)
        }
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(sheet)?;
            walk_cells(|| Ok(cells.next_cell()?), take)
        }
        Sheets::Xls(_) | Sheets::Ods(_) => {
            let range = book.worksheet_range(sheet)?;
            let (first_row, first_column) = range.start().unwrap_or_default();
            for (number, cells) in (first_row..).zip(range.rows()) {
                row.clear();
                let said = cells.iter().enumerate().filter(|(_, cell)| **cell != Data::Empty);
                row.extend(
                    said.map(|(column, cell)| (first_column as usize + column, by_ref(cell))),
                );
                if !row.is_empty() && !take(number, &row) {
                    break;
                }
            }
            Ok(())
        }
    }
}

/// Gathers cells to rows.
fn walk_cells<'a>(
    mut next: impl FnMut() -> Result<Option<calamine::Cell<DataRef<'a>>>, calamine::Error>,
    mut take: impl FnMut(u32, &[(usize, DataRef<'_>)]) -> bool,
) -> Result<(), calamine::Error> {
    let mut row: Vec<(usize, DataRef<'a>)> = Vec::new();
    let mut number = 0;
    while let Some(cell) = next()? {
        let (at, column) = cell.get_position();
        if *cell.get_value() == DataRef::Empty {
            continue;
        }
        if at != number && !row.is_empty() {
            if !take(number, &row) {
                return Ok(());
            }
            row.clear();
        }
        number = at;
        row.push((column as usize, cell.get_value().clone()));
    }
    if !row.is_empty() {
        take(number, &row);
    }
    Ok(())
}

fn by_ref(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::String(text) => DataRef::SharedString(text),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// The widest header that is read.
const COLUMNS: usize = 1 << 14;

fn first_rows(book: &mut Book, sheet: &str) -> Result<First, calamine::Error> {
    let mut first = First::new();
    walk(book, sheet, |number, cells| {
        let width = cells.iter().map(|(column, _)| column + 1).max().unwrap_or(0).min(COLUMNS);
        let mut texts = vec![String::new(); width];
        for (column, cell) in cells.iter().filter(|(column, _)| *column < width) {
            texts[*column] = Data::from(cell.clone()).to_string();
        }
        first.push((number, texts));
        first.len() < LOOKED_AT
    })?;
    Ok(first)
}

/// Whether a cell is blank between others in the first rows: it may be merged with another.
fn has_gaps(first: &First) -> bool {
    first.iter().take(8).any(|(_, cells)| {
        let filled = cells.iter().filter(|cell| !is_blank(cell)).count();
        filled > 1 && filled < first.iter().take(8).map(|(_, cells)| cells.len()).max().unwrap_or(0)
    })
}

fn merged(book: &mut Book, sheet: &str) -> Vec<Dimensions> {
    match book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        Sheets::Xlsb(_) | Sheets::Ods(_) => Vec::new(),
    }
}

/// Writes what stands in cells that are merged downwards into each of them.
fn fill_down(first: &mut First, merged: &[Dimensions]) {
    for region in merged.iter().filter(|region| region.start.0 < region.end.0) {
        let column = region.start.1 as usize;
        let said = |(row, cells): &(u32, Vec<String>)| {
            (*row == region.start.0).then(|| cells.get(column).cloned()).flatten()
        };
        let Some(text) = first.iter().find_map(said) else { continue };
        for (_, cells) in
            first.iter_mut().filter(|(row, _)| (region.start.0 + 1..=region.end.0).contains(row))
        {
            if column >= cells.len() {
                cells.resize(column + 1, String::new());
            }
            if is_blank(&cells[column]) {
                cells[column].clone_from(&text);
            }
        }
    }
}

/// The cells of a row, each behind the name of the group above it.
fn with_groups(first: &First, row: u32, cells: &[String], merged: &[Dimensions]) -> Vec<String> {
    let mut names = cells.to_vec();
    for (column, group) in groups(first, row, merged) {
        if let Some(name) = names.get_mut(column).filter(|name| !is_blank(name)) {
            *name = format!("{group}/{name}");
        }
    }
    names
}

/// Columns over which the row above a header has a name for several.
fn groups(first: &First, header: u32, merged: &[Dimensions]) -> Vec<(usize, String)> {
    let Some(above) = header.checked_sub(1) else { return Vec::new() };
    let Some((_, cells)) = first.iter().find(|(row, _)| *row == above) else { return Vec::new() };
    let wide = merged.iter().filter(|region| {
        region.start.1 < region.end.1 && (region.start.0..=region.end.0).contains(&above)
    });
    let named = wide.filter_map(|region| {
        let group = cells.get(region.start.1 as usize).filter(|group| !is_blank(group))?;
        let columns = region.start.1 as usize..=region.end.1 as usize;
        // A banner over the whole table is no group.
        let is_banner =
            columns.clone().count() >= first.iter().map(|(_, cells)| cells.len()).max()?;
        (!is_banner).then(|| columns.map(move |column| (column, group.trim().to_owned())))
    });
    named.flatten().collect()
}

/// Reads everything below the header.
fn read(book: &mut Book, look: &Look, file: &str) -> Checked<RawTable> {
    let mut rows = Rows::new(look.header.len());
    walk(book, &look.sheet, |row, cells| {
        if look.is_data(row) {
            rows.push(row + 1, cells);
        }
        true
    })
    .map_err(|error| cannot_read(&look.sheet, &error, file))?;
    let empty = Diagnostic::warning(EMPTY, "the export has a header and no rows");
    let is_empty = rows.lines.is_empty();
    let tallies = [
        Tally::of(
            LONG,
            &rows.long,
            "with more cells than the header: what is too much is not read",
        ),
        Tally::of(BLANK, &rows.blank, "without anything in any cell: not taken for rows"),
    ];
    Ok(RawTable {
        header: look.header.clone(),
        tags: look.tags.clone(),
        columns: rows.columns.into_iter().map(Dictionary::finish).collect(),
        rows: rows.lines.len(),
        lines: Lines::Each(rows.lines),
        findings: if is_empty { vec![empty.at(&Place::file(file))] } else { Vec::new() },
        tallies: tallies.into_iter().flatten().collect(),
    })
}

/// Rows on their way into columns.
struct Rows {
    columns: Vec<Dictionary>,
    lines: Vec<u32>,
    long: Vec<u32>,
    blank: Vec<u32>,
}

impl Rows {
    fn new(columns: usize) -> Self {
        let columns = (0..columns).map(|_| Dictionary::default()).collect();
        Self { columns, lines: Vec::new(), long: Vec::new(), blank: Vec::new() }
    }

    fn push(&mut self, line: u32, cells: &[(usize, DataRef<'_>)]) {
        if cells.iter().all(|(_, cell)| cell_is_blank(cell)) {
            self.blank.push(line);
            return;
        }
        let width = self.columns.len();
        if cells.iter().any(|(column, cell)| *column >= width && !cell_is_blank(cell)) {
            self.long.push(line);
        }
        let rows = self.lines.len();
        for (column, cell) in cells {
            // A damaged sheet may have a cell twice: the first is taken.
            if let Some(column) =
                self.columns.get_mut(*column).filter(|column| column.len() == rows)
            {
                push(column, cell);
            }
        }
        for column in self.columns.iter_mut().filter(|column| column.len() == rows) {
            column.push_null();
        }
        self.lines.push(line);
    }
}

fn cell_is_blank(cell: &DataRef<'_>) -> bool {
    match cell {
        DataRef::Empty => true,
        DataRef::String(text) => is_blank(text),
        DataRef::SharedString(text) => is_blank(text),
        DataRef::Int(_)
        | DataRef::Float(_)
        | DataRef::Bool(_)
        | DataRef::DateTime(_)
        | DataRef::DateTimeIso(_)
        | DataRef::DurationIso(_)
        | DataRef::Error(_) => false,
    }
}

fn push(column: &mut Dictionary, cell: &DataRef<'_>) {
    match cell {
        DataRef::Empty => column.push_null(),
        DataRef::SharedString(text) => column.push_text(text),
        DataRef::String(text) | DataRef::DurationIso(text) => column.push_text(text),
        DataRef::Int(number) => column.push(RawValue::Whole(*number)),
        DataRef::Float(number) => column.push(RawValue::number(*number)),
        DataRef::Bool(yes) => column.push(RawValue::Truth(*yes)),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            match Day::new(i32::from(year), month, day) {
                Some(day) => column.push(RawValue::Day(day.0)),
                None => column.push_text(&Data::from(cell.clone()).to_string()),
            }
        }
        DataRef::DateTime(_) => column.push_text(&Data::from(cell.clone()).to_string()),
        DataRef::DateTimeIso(text) => match super::values::day(text, None) {
            Some(day) => column.push(RawValue::Day(day.0)),
            None => column.push_text(text),
        },
        DataRef::Error(_) => column.push(RawValue::Torn),
    }
}

#[cfg(test)]
mod tests {
    use calamine::{ExcelDateTime, ExcelDateTimeType};

    use super::super::source::{ReadOptions, Wanted};
    use super::*;

    #[test]
    fn a_day_is_the_same_in_both_calendars_of_workbooks() {
        let day = |serial, is_1904| {
            let kind = ExcelDateTimeType::DateTime;
            DataRef::DateTime(ExcelDateTime::new(serial, kind, is_1904))
        };
        let mut rows = Rows::new(1);
        rows.push(4, &[(0, day(40_910.0, false))]);
        rows.push(5, &[(0, day(39_448.0, true))]);
        let column = rows.columns.remove(0).finish();
        let wanted = Day::new(2012, 1, 2).map(|day| RawValue::Day(day.0));
        assert_eq!((column.get(0), column.get(1)), (wanted.clone(), wanted));
    }

    fn first(rows: &[(u32, &[&str])]) -> First {
        let texts = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        rows.iter().map(|(row, cells)| (*row, texts(cells))).collect()
    }

    #[test]
    fn merged_cells_of_a_header_name_what_is_under_them() {
        let rows = first(&[
            (0, &["Register", "", "", ""]),
            (1, &["Case", "Person", "", "Closed"]),
            (2, &["", "Sex", "Age", ""]),
            (3, &["1", "F", "17", "no"]),
        ]);
        let region = |start, end| Dimensions { start, end };
        let merged = [
            region((0, 0), (0, 3)),
            region((1, 0), (2, 0)),
            region((1, 1), (1, 2)),
            region((1, 3), (2, 3)),
        ];
        let read = ReadOptions::default();
        let names = ["Case", "Sex", "Closed"].map(|name| (name.to_owned(), false));
        let wanted = Wanted { names: names.into_iter().collect(), ..Wanted::default() };
        let export = Export { bytes: Bytes::new(), file: "a.xlsx", read: &read, wanted };
        let look = Look::header("x".to_owned(), rows, &merged, &export).unwrap();
        assert_eq!(look.header, ["Case", "Person/Sex", "Person/Age", "Closed"]);
        assert_eq!((look.row, look.has_groups), (2, true));
    }

    #[test]
    fn a_cell_far_to_the_right_is_told_and_costs_nothing() {
        let mut rows = Rows::new(2);
        rows.push(9, &[(0, DataRef::Int(1)), (16_383, DataRef::Int(2))]);
        rows.push(10, &[(1, DataRef::SharedString(" "))]);
        assert_eq!((rows.lines, rows.long, rows.blank), (vec![9], vec![9], vec![10]));
    }
}
