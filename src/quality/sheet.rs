//! Sheets: rows of cells as text, and several of them as a workbook. No cell is ever a formula.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::calendar::Day;
use crate::cases::profile::Profile;
use crate::publish::{Written, harmless, properties};

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Words; nothing that begins with `=` is run.
    Text(String),
    /// A count.
    Count(u64),
    /// A percentage; blank where there is none.
    Percent(Option<f64>),
}

/// A sheet: a name, a header, rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) header: Vec<String>,
    /// How wide the columns are, in characters.
    pub(super) widths: Vec<f64>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// Rows of a sheet in a workbook, its header apart: as many as spreadsheets take, and some room.
const MOST_ROWS: u32 = 1_000_000;

impl Sheet {
    /// The sheet as text: UTF-8, commas. Text that a spreadsheet would run has a `'` in front.
    pub(super) fn csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let texts = self.rows.iter().map(|row| row.iter().map(Cell::text).collect::<Vec<_>>());
        for record in std::iter::once(self.header.clone()).chain(texts) {
            writer.write_record(&record).expect("rows are as long as the header");
        }
        writer.into_inner().expect("memory takes bytes")
    }
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => harmless(text),
            Self::Count(count) => count.to_string(),
            Self::Percent(percent) => percent.map(|one| format!("{one:.2}")).unwrap_or_default(),
        }
    }
}

/// Sheets as a workbook. It bears the day of the exports, so that the same sheets are the same bytes;
/// `rest` says how many rows did not fit.
///
/// # Errors
/// What the library refuses, such as a name that is too long.
pub(super) fn workbook(
    sheets: &[Sheet],
    day: Day,
    rest: impl Fn(usize) -> String,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(day)?);
    let bold = Format::new().set_bold();
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        for (number, name) in (0..).zip(&sheet.header) {
            page.write_string_with_format(0, number, name, &bold)?;
        }
        for (number, width) in (0..).zip(&sheet.widths) {
            page.set_column_width(number, *width)?;
        }
        for (number, row) in (1..=MOST_ROWS).zip(&sheet.rows) {
            write_row(page, number, row)?;
        }
        let more = sheet.rows.len().saturating_sub(MOST_ROWS as usize);
        if more > 0 {
            page.write_string(MOST_ROWS + 1, 0, rest(more))?;
        }
    }
    workbook.save_to_buffer()
}

fn write_row(
    page: &mut rust_xlsxwriter::Worksheet,
    number: u32,
    row: &[Cell],
) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(row) {
        match cell {
            Cell::Text(text) => page.write_string(number, column, text)?,
            #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
            Cell::Count(count) => page.write_number(number, column, *count as f64)?,
            Cell::Percent(Some(percent)) => {
                page.write_number(number, column, (100.0 * percent).round() / 100.0)?
            }
            Cell::Percent(None) => page,
        };
    }
    Ok(())
}

/// `internal/profile.csv`: what every column holds, partner by partner.
pub(super) fn profile(columns: &[Profile]) -> Written {
    let names =
        ["table", "column", "partner", "rows", "value", "missing", "invalid", "not_collected"];
    let mut header: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    header.push("distinct_codes".to_owned());
    let text = |text: &str| Cell::Text(text.to_owned());
    let row = |one: &Profile| {
        let codes = one.codes.map_or_else(|| text(""), |codes| Cell::Count(codes as u64));
        let names = [text(&one.table), text(&one.column), text(&one.partner)];
        let counts = [one.rows, one.values, one.missing, one.invalid, one.not_collected];
        names.into_iter().chain(counts.map(Cell::Count)).chain([codes]).collect()
    };
    let rows = columns.iter().map(row).collect();
    Written::new("internal/profile.csv", Sheet { header, rows, ..Sheet::default() }.csv())
}
