//! The columns of a file as they are: names, and how often each different text stands in them.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::contract::Table;
use super::super::raw::{RawColumn, RawValue};
use super::super::source::{self, ReadOptions, Wanted};
use super::super::{RawFile, opened, values};
use super::names::Names;
use crate::diagnostic::{Checked, Diagnostic, Place};

/// So many rows tell what a column holds.
const ROWS: usize = 20_000;

/// A file that nobody has mapped yet.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Its columns, in their order.
    pub(super) columns: Vec<FileColumn>,
    /// How many rows it has.
    pub(super) rows: usize,
    /// As what it was read.
    pub(super) read_as: String,
    /// What its format found.
    pub(super) findings: Vec<Diagnostic>,
}

/// A column of a file.
#[derive(Debug, Default, Clone)]
pub(super) struct FileColumn {
    /// Its name, with single blanks.
    pub(super) header: String,
    /// Every different text, and how many rows have it. Internal: no proposal shows them all.
    pub(super) texts: BTreeMap<String, u64>,
    /// How many cells the file itself calls days.
    pub(super) days: u64,
    /// Whether another column has the name too.
    pub(super) is_twice: bool,
}

impl Sample {
    /// Reads a file as `run` would read it without a word about how.
    pub(super) fn read(path: &Path, file: &str, tables: &[&Table], names: &Names) -> Checked<Self> {
        let bytes =
            std::fs::read(path).map_err(|error| vec![Diagnostic::unreadable(file, &error)])?;
        let bytes = bytes::Bytes::from(bytes);
        // The first look is for the header: which columns there are to ask for.
        let RawFile { pieces, .. } = open(&bytes, file, expected(tables, names))?;
        let all = pieces.iter().flat_map(|piece| &piece.header);
        let wanted = all.map(|name| (values::tidy(name), false)).collect();
        Ok(Self::of(open(&bytes, file, wanted)?))
    }

    fn of(file: RawFile) -> Self {
        let RawFile { pieces, read_as, findings } = file;
        let mut sample = Self { read_as, findings, ..Self::default() };
        let header = pieces.first().map(|piece| piece.header.clone()).unwrap_or_default();
        let tidy: Vec<String> = header.iter().map(|name| values::tidy(name)).collect();
        for name in &tidy {
            let is_twice = tidy.iter().filter(|other| *other == name).count() > 1;
            let header = name.clone();
            sample.columns.push(FileColumn { header, is_twice, ..FileColumn::default() });
        }
        for piece in pieces {
            let left = ROWS.saturating_sub(sample.rows).min(piece.rows);
            for (column, cells) in sample.columns.iter_mut().zip(&piece.columns) {
                count(column, cells, left);
            }
            sample.rows += piece.rows;
        }
        sample
    }

    /// How many rows were looked at.
    pub(super) fn looked_at(&self) -> usize {
        self.rows.min(ROWS)
    }
}

/// The names that a header could have, so that it can be told from a banner above it.
fn expected(tables: &[&Table], names: &Names) -> BTreeMap<String, bool> {
    let columns = tables.iter().flat_map(|table| &table.columns);
    let of_contract = columns.flat_map(Names::in_contract).cloned();
    let all = of_contract.chain(names.written().map(str::to_owned));
    all.flat_map(|name| [capital(&name), name]).map(|name| (values::tidy(&name), false)).collect()
}

/// With a capital letter, as most headers are written.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.as_str().chars()).collect()
}

fn open(bytes: &bytes::Bytes, file: &str, names: BTreeMap<String, bool>) -> Checked<RawFile> {
    let (read, wanted) = (ReadOptions::default(), Wanted { names, ..Wanted::default() });
    let format = source::format_of(file, None)?;
    let raw = RawFile::read(opened(bytes.clone(), file, format, &read, wanted)?, file)?;
    if raw.pieces.iter().any(|piece| !piece.header.is_empty()) {
        return Ok(raw);
    }
    let fault = Diagnostic::error(super::NO_COLUMNS, "the file has no columns to map");
    Err(vec![fault.at(&Place::file(file))])
}

/// Counts the texts and days of the first rows; a blank counts as a text, no cell at all as a blank.
fn count(column: &mut FileColumn, cells: &RawColumn, rows: usize) {
    let mut add = |value: Option<RawValue>, rows: u64| {
        if matches!(value, Some(RawValue::Day(_))) {
            column.days += rows;
            return;
        }
        let text = value.map(|value| value.text().trim().to_owned()).unwrap_or_default();
        *column.texts.entry(text).or_insert(0) += rows;
    };
    if let RawColumn::Dictionary { values, codes } = cells {
        let mut of_code: BTreeMap<u32, u64> = BTreeMap::new();
        codes.iter().take(rows).for_each(|code| *of_code.entry(*code).or_insert(0) += 1);
        for (code, rows) in of_code {
            add(values.get(code as usize).cloned(), rows);
        }
    } else {
        (0..rows).for_each(|row| add(cells.get(row), 1));
    }
}
