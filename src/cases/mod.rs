//! Stage 1: exports become valid tables.

use std::collections::BTreeMap;

pub mod contract;
pub mod reference;
mod tables;

use crate::calendar::Day;
use crate::diagnostic::{Checked, Diagnostic, Place};
use crate::programme::Programme;
use contract::Contract;
use reference::Reference;
pub use tables::{
    Collected, NO_COUNTRY, NOBODY, Part, SourceFacts, State, ValidTable, ValidTables,
};

/// Everything that the exports and reference files of a programme gave.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Typed rows.
    pub tables: ValidTables,
    /// Targets, published figures, breaks.
    pub reference: Reference,
    /// What was found on the way: warnings with counts, notes of what was detected. No values.
    pub findings: Vec<Diagnostic>,
    /// Every file that was read.
    pub inputs: Vec<Input>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Path relative to the programme folder.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// How many rows it gave; internal.
    pub rows: u64,
    /// What was detected or configured: format, encoding, delimiter, sheet.
    pub read_as: String,
}

/// Reads every source of a programme and checks it against the contract.
///
/// # Errors
/// Every fault that keeps a file from being read: missing file, missing column, wrong format, bad
/// mapping. A bad value in a row is not an error: it is kept as invalid, counted, and a finding.
pub fn load(programme: &Programme, contract: &Contract) -> Checked<Loaded> {
    let _unused = (programme, contract);
    unimplemented!("part of the cases work")
}

/// Valid tables from tables written as text, cells between `|`, header first: the same checks as for
/// exports. A blank cell and a column that is not there are missing. `yes` and `no` are read as
/// bools; several values of a `codes` column are parted by `;` or blanks, and `-` there means
/// recorded but none.
///
/// # Errors
/// Unknown tables, columns and codes, and values that cannot be read, each with its line.
pub fn inline(
    programme: &Programme,
    contract: &Contract,
    tables: &BTreeMap<String, (Place, String)>,
    as_of: Day,
) -> Checked<ValidTables> {
    let _unused = (programme, contract, tables, as_of);
    unimplemented!("part of the cases work")
}
