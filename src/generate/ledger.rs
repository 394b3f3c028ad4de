//! `ledger.csv`: what was planted, where, and what should tell of it.

use std::path::Path;

use crate::diagnostic::Checked;

use super::fault::{Fault, Told};
use super::file::Written;
use super::unwritable;
use super::world::Feed;

/// Where it stands, relative to the folder.
const FILE: &str = "ledger.csv";

/// One line: one thing that should be told. A fault of which two things are told has two lines.
#[derive(Debug, Clone)]
pub(super) struct Line([String; 9]);

impl Line {
    /// What should be told of a row, which ends in this line of its file and is this row of it.
    pub(super) fn new(
        feed: &Feed<'_>,
        (line, row): (u64, u64),
        key: &str,
        fault: Fault,
        told: Told,
    ) -> Self {
        Self([
            feed.file.clone(),
            line.to_string(),
            row.to_string(),
            feed.table.to_owned(),
            key.to_owned(),
            told.column,
            fault.name().to_owned(),
            told.finding.to_owned(),
            told.rule,
        ])
    }
}

/// Writes the lines of all files.
pub(super) fn write(out: &Path, written: &[Written]) -> Checked<()> {
    let path = out.join(FILE);
    let write = || {
        let mut ledger = csv::Writer::from_path(&path)?;
        ledger.write_record([
            "file", "line", "row", "table", "key", "column", "fault", "finding", "rule",
        ])?;
        for line in written.iter().flat_map(|file| &file.told) {
            ledger.write_record(&line.0)?;
        }
        ledger.flush()?;
        Ok(())
    };
    write().map_err(|error: csv::Error| unwritable(&path, &error.into()))
}
