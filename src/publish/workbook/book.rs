//! A workbook in memory: sheets of cells, none of which is ever a formula.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table as ExcelTable, TableColumn,
    TableStyle, Url, Workbook, Worksheet, XlsxError,
};

use crate::calendar::Day;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing: a place for whoever works with the sheet.
    Blank,
    /// Words, whatever they begin with.
    Text(String),
    /// Shorthand that stands where a number would.
    Mark(&'static str),
    /// A number with all its digits, and how many of them behind the point are printed.
    Number(f64, u8),
    /// A day.
    Day(Day),
    /// A way to a sheet of the workbook.
    Link(String),
}

/// A sheet: lines of text in the first column, and a table below them.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    /// What stands above the table; the first line is the title.
    pub(super) lines: Vec<Cell>,
    pub(super) table: Option<Table>,
}

impl Sheet {
    /// Whether its table has a row: a spreadsheet takes no table without one.
    pub(super) fn holds_something(&self) -> bool {
        self.table.as_ref().is_none_or(|table| !table.rows.is_empty())
    }
}

/// A table with a header and a name of its own.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name in the workbook: ASCII letters, digits and `_`.
    pub(super) name: String,
    /// What it holds, for those who have it read to them.
    pub(super) about: String,
    pub(super) header: Vec<String>,
    /// How wide the columns are, in characters.
    pub(super) widths: Vec<f64>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Whether it is made to be worked with: filters, bands and a dark header.
    pub(super) works: bool,
}

/// Rows of one table: as many as spreadsheets take, and some room.
pub(super) const MOST_ROWS: usize = 1_000_000;

/// A cell of a spreadsheet takes 32 767 characters.
const MOST_LETTERS: usize = 32_000;

/// The width of a column that holds sentences, in characters.
const SENTENCES: f64 = 85.0;

/// What a workbook says of itself. It bears a day of the data and never today's, so that the same
/// figures are the same bytes; a day that spreadsheets do not know is the first of 1970 instead.
pub(crate) fn properties(day: Day) -> Result<DocProperties, XlsxError> {
    let made = date(day).or_else(|_| date(Day(0)))?;
    Ok(DocProperties::new().set_creation_datetime(&made))
}

/// A day as spreadsheets have it: from 1900 to 9999.
fn date(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let whole = |number: i32| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(day.year()).unwrap_or(1970);
    ExcelDateTime::from_ymd(year, whole(day.month()), whole(day.day_of_month()))
}

/// A workbook under way.
pub(super) struct Book {
    workbook: Workbook,
    formats: Formats,
}

/// How cells look.
struct Formats {
    title: Format,
    line: Format,
    sentence: Format,
    text: Format,
    mark: Format,
    day: Format,
    link: Format,
    header: Format,
    dark_header: Format,
    numbers: BTreeMap<u8, Format>,
}

impl Formats {
    fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        let header = top.clone().set_bold().set_text_wrap();
        Self {
            title: Format::new().set_bold().set_font_size(14),
            line: Format::new(),
            sentence: top.clone().set_text_wrap(),
            text: top.clone().set_text_wrap(),
            mark: top.clone().set_align(FormatAlign::Right).set_indent(1),
            day: top.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            link: Format::new().set_hyperlink(),
            dark_header: header.clone().set_background_color("1F3864").set_font_color("FFFFFF"),
            header,
            numbers: BTreeMap::new(),
        }
    }

    /// `#,##0.0`: the digits that are printed.
    fn number(&mut self, decimals: u8) -> &Format {
        self.numbers.entry(decimals).or_insert_with(|| {
            let behind = "0".repeat(usize::from(decimals));
            let point = if decimals == 0 { "" } else { "." };
            let top = Format::new().set_align(FormatAlign::Top);
            let right = top.set_align(FormatAlign::Right).set_indent(1);
            right.set_num_format(format!("#,##0{point}{behind}"))
        })
    }
}

impl Book {
    pub(super) fn new(properties: &DocProperties) -> Self {
        let mut workbook = Workbook::new();
        workbook.set_properties(properties);
        Self { workbook, formats: Formats::new() }
    }

    /// Adds a sheet, and gives it to be furnished further.
    pub(super) fn add(&mut self, sheet: &Sheet) -> Result<&mut Worksheet, XlsxError> {
        let page = self.workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        for (row, line) in (0..).zip(&sheet.lines) {
            write_line(page, row, line, sheet.table.is_some(), &self.formats)?;
        }
        match &sheet.table {
            Some(table) => {
                let first = u32::try_from(sheet.lines.len()).unwrap_or(0);
                write_table(page, first, table, &mut self.formats)?;
                page.set_landscape();
            }
            None => drop(page.set_column_width(0, SENTENCES)?),
        }
        page.set_print_fit_to_pages(1, 0);
        Ok(page)
    }

    pub(super) fn bytes(mut self) -> Result<Vec<u8>, XlsxError> {
        self.workbook.save_to_buffer()
    }
}

/// Above a table a line runs on to the right; where there is no table it is wrapped.
fn write_line(
    page: &mut Worksheet,
    row: u32,
    line: &Cell,
    above_table: bool,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let format = match (row, above_table) {
        (0, _) => &formats.title,
        (_, true) => &formats.line,
        (_, false) => &formats.sentence,
    };
    match line {
        Cell::Text(text) => page.write_string_with_format(row, 0, shortened(text), format)?,
        Cell::Link(sheet) => page.write_url(row, 0, link(sheet))?,
        Cell::Blank | Cell::Mark(_) | Cell::Number(..) | Cell::Day(_) => page,
    };
    if let (Cell::Text(text), false) = (line, above_table || row == 0) {
        page.set_row_height(row, height(lines_of(text, SENTENCES)))?;
    }
    Ok(())
}

fn write_table(
    page: &mut Worksheet,
    first: u32,
    table: &Table,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    let header = if table.works { &formats.dark_header } else { &formats.header };
    let column = |name: &String| TableColumn::new().set_header(name).set_header_format(header);
    let columns: Vec<TableColumn> = table.header.iter().map(column).collect();
    let style = if table.works { TableStyle::Light1 } else { TableStyle::None };
    let made = ExcelTable::new()
        .set_name(&table.name)
        .set_columns(&columns)
        .set_autofilter(table.works)
        .set_style(style)
        .set_alt_text_title(&table.name)
        .set_alt_text(&table.about);
    let last = first + u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let wide = u16::try_from(table.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
    page.add_table(first, 0, last, wide, &made)?;
    for (number, width) in (0..).zip(&table.widths) {
        page.set_column_width(number, *width)?;
    }
    page.set_row_height(first, height(tallest(&table.header, &table.widths)))?;
    for (number, row) in (first + 1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            write_cell(page, (number, column), cell, formats)?;
        }
        let texts = row.iter().map(|cell| if let Cell::Text(text) = cell { text } else { "" });
        let lines = tallest(texts, &table.widths);
        if lines > 1 {
            page.set_row_height(number, height(lines))?;
        }
    }
    Ok(())
}

/// How many lines the longest of these texts takes in a column of its width.
fn tallest(texts: impl IntoIterator<Item = impl AsRef<str>>, widths: &[f64]) -> u16 {
    let lines = texts.into_iter().zip(widths).map(|(text, width)| lines_of(text.as_ref(), *width));
    lines.max().unwrap_or(1)
}

/// How many lines a text takes in a column of so many characters. Programs other than Excel do not
/// make rows taller for wrapped text, so that it is reckoned here: word by word, as they are broken.
fn lines_of(text: &str, width: f64) -> u16 {
    let (mut lines, mut used) = (1, 0.0);
    for word in text.split_whitespace() {
        let letters = f64::from(u32::try_from(word.chars().count()).unwrap_or(u32::MAX));
        if used > 0.0 && used + letters > width {
            lines += 1;
            used = 0.0;
        }
        used += letters + 1.0;
    }
    lines
}

/// The height of so many lines, in points; a row takes no more than 409.
fn height(lines: u16) -> f64 {
    (f64::from(lines) * 15.0).min(405.0)
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => page,
        Cell::Text(text) => {
            page.write_string_with_format(row, column, shortened(text), &formats.text)?
        }
        Cell::Mark(mark) => page.write_string_with_format(row, column, *mark, &formats.mark)?,
        Cell::Number(number, decimals) => {
            page.write_number_with_format(row, column, *number, formats.number(*decimals))?
        }
        Cell::Day(day) => match date(*day) {
            Ok(date) => page.write_datetime_with_format(row, column, date, &formats.day)?,
            Err(_) => page.write_string_with_format(row, column, day.to_string(), &formats.day)?,
        },
        Cell::Link(sheet) => page.write_url_with_format(row, column, link(sheet), &formats.link)?,
    };
    Ok(())
}

/// A link to the first cell of a sheet, with the sheet's name as its text.
fn link(sheet: &str) -> Url {
    Url::new(format!("internal:'{sheet}'!A1")).set_text(sheet)
}

/// A text that fits in a cell.
fn shortened(text: &str) -> String {
    text.chars().take(MOST_LETTERS).collect()
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Read};

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    /// Every part of the package, by its name.
    pub(in crate::publish) fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for number in 0..archive.len() {
            let mut file = archive.by_index(number).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            parts.insert(file.name().unwrap().into_owned(), text);
        }
        parts
    }

    /// The cells of every sheet, by its name.
    pub(in crate::publish::workbook) fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
        workbook.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
    }

    fn book(sheet: &Sheet) -> Vec<u8> {
        let mut book = Book::new(&properties(Day::parse("2014-03-31").unwrap()).unwrap());
        book.add(sheet).unwrap();
        book.bytes().unwrap()
    }

    fn table(rows: Vec<Vec<Cell>>) -> Sheet {
        let table = Table {
            name: "one".to_owned(),
            about: "One table".to_owned(),
            header: vec!["A".to_owned(), "B".to_owned()],
            widths: vec![10.0, 10.0],
            rows,
            works: false,
        };
        let lines = vec![Cell::text("Title")];
        Sheet { name: "Sheet".to_owned(), lines, table: Some(table) }
    }

    #[test]
    fn text_that_a_spreadsheet_would_run_stays_text() {
        let risky = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "https://a.b"];
        let rows = risky.map(|text| vec![Cell::text(text), Cell::Number(1.25, 1)]).to_vec();
        let bytes = book(&table(rows));
        let (_, cells) = &sheets(&bytes)[0];
        let read: Vec<String> = cells[2..].iter().map(|row| row[0].to_string()).collect();
        assert_eq!(read, risky);
        assert!(cells[2..].iter().all(|row| row[1] == Data::Float(1.25)));
        for (part, text) in parts(&bytes) {
            assert!(!text.contains("<f>") && !text.contains("http://a.b"), "{part}");
        }
    }

    #[test]
    fn a_row_is_as_tall_as_its_text_wraps() {
        assert_eq!(
            ["one", "one two", "one two three", ""].map(|text| lines_of(text, 8.0)),
            [1, 1, 2, 1]
        );
        let widths = [8.0, 30.0];
        assert_eq!(tallest(["one two three four", "one two three four"], &widths), 3);
    }

    #[test]
    fn the_same_sheets_are_the_same_bytes_and_bear_the_day_that_they_are_given() {
        let sheet =
            table(vec![vec![Cell::text("a"), Cell::Day(Day::parse("2013-05-06").unwrap())]]);
        let bytes = book(&sheet);
        assert_eq!(bytes, book(&sheet));
        let core = &parts(&bytes)["docProps/core.xml"];
        assert!(core.contains("2014-03-31T00:00:00Z"), "{core}");
    }

    #[test]
    fn a_day_that_spreadsheets_do_not_know_stands_as_text() {
        let early = Day::parse("1801-05-06").unwrap();
        let bytes = book(&table(vec![vec![Cell::text("a"), Cell::Day(early)]]));
        assert!(parts(&bytes)["xl/sharedStrings.xml"].contains("1801-05-06"));
        assert!(properties(early).is_ok());
    }
}
