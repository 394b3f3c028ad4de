//! Checks of whole tables: what no single cell can tell.
//!
//! Adding a check is one struct and one line in [`CHECKS`]. A check finds and counts; it drops nothing.

use std::collections::BTreeMap;
use std::fmt;

use rayon::prelude::*;

use super::contract::{ColumnId, ColumnType};
use super::tables::{NO_COUNTRY, NOBODY, Part, State, ValidTable};
use crate::diagnostic::{Code, Diagnostic, Place};

/// A check of a whole table.
pub(super) trait Check: fmt::Debug + Sync {
    /// What it finds, counted, with the first place.
    fn check(&self, table: &ValidTable) -> Vec<Diagnostic>;
}

/// Every check that there is.
pub(super) const CHECKS: &[&dyn Check] =
    &[&AfterExtract, &DuplicateKeys, &MissingRequired, &Orphans, &OutsideCountries];

/// All findings of all checks about a table.
pub(super) fn check(table: &ValidTable) -> Vec<Diagnostic> {
    CHECKS.par_iter().flat_map_iter(|check| check.check(table)).collect()
}

/// Counts rows of parts by file, and remembers the first line.
#[derive(Default)]
struct Found<'a>(BTreeMap<&'a str, (u64, u32)>);

impl<'a> Found<'a> {
    fn add(&mut self, part: &'a Part, row: usize) {
        let entry = self.0.entry(part.file()).or_insert((0, part.line(row)));
        entry.0 += 1;
    }

    /// One warning for each file.
    fn tell(self, code: Code, message: impl Fn(u64) -> String) -> Vec<Diagnostic> {
        let one = |(file, (rows, line)): (&str, (u64, u32))| {
            Diagnostic::warning(code, message(rows)).at(&Place::line(file, line))
        };
        self.0.into_iter().map(one).collect()
    }
}

/// `1 row`, `2 rows`.
pub(super) fn counted(count: u64, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// Rows whose key another row has.
#[derive(Debug)]
struct DuplicateKeys;

impl Check for DuplicateKeys {
    fn check(&self, table: &ValidTable) -> Vec<Diagnostic> {
        let Some(key) = table.table().key else { return Vec::new() };
        let mut found = Found::default();
        for (row, _) in table.same_keys() {
            let (part, row) = table.locate(*row);
            found.add(part, row);
        }
        let column = &table.table()[key].id;
        found.tell(Code("W0610"), |rows| {
            format!(
                "{} with a `{column}` that an earlier row has; nothing is dropped",
                counted(rows, "row")
            )
        })
    }
}

/// Rows that lack what the contract requires.
#[derive(Debug)]
struct MissingRequired;

impl Check for MissingRequired {
    fn check(&self, table: &ValidTable) -> Vec<Diagnostic> {
        let required =
            (0..table.table().columns.len()).map(ColumnId).filter(|id| table.table()[*id].required);
        required.flat_map(|id| missing(table, id)).collect()
    }
}

fn missing(table: &ValidTable, id: ColumnId) -> Vec<Diagnostic> {
    let mut found = Found::default();
    for part in table.parts() {
        let Some(values) = part.values(id) else { continue };
        if values[0].null_count() == 0 {
            continue;
        }
        let there = values[0].is_not_null();
        for (row, there) in there.iter().enumerate() {
            let invalid = part.states(id).is_some_and(|states| states[row] == State::Invalid);
            if there == Some(false) && !invalid {
                found.add(part, row);
            }
        }
    }
    let column = &table.table()[id].id;
    found.tell(Code("W0611"), |rows| {
        format!("{} without `{column}`, which is required", counted(rows, "row"))
    })
}

/// Rows of a child table that hang on nothing.
#[derive(Debug)]
struct Orphans;

impl Check for Orphans {
    fn check(&self, table: &ValidTable) -> Vec<Diagnostic> {
        let Some(parent) = &table.table().parent else { return Vec::new() };
        let mut found = Found::default();
        for part in table.parts() {
            let parents = part.parent().unwrap_or_default();
            let orphans = parents.iter().enumerate().filter(|(_, parent)| **parent == NOBODY);
            orphans.for_each(|(row, _)| found.add(part, row));
        }
        found.tell(Code("W0612"), |rows| {
            format!(
                "{} on no row of `{}`; no indicator of it sees them",
                counted(rows, "row"),
                parent.table
            )
        })
    }
}

/// Rows of a country that is not of the programme, or of none.
#[derive(Debug)]
struct OutsideCountries;

impl Check for OutsideCountries {
    fn check(&self, table: &ValidTable) -> Vec<Diagnostic> {
        // An orphan has no country because it has no parent, and is told as that.
        if table.table().country.is_none() {
            return Vec::new();
        }
        let mut found = Found::default();
        for part in table.parts() {
            let outside = part.country().iter().enumerate().filter(|(_, one)| **one == NO_COUNTRY);
            outside.for_each(|(row, _)| found.add(part, row));
        }
        found.tell(Code("W0613"), |rows| {
            format!(
                "{} of no country of the programme; no figure counts them",
                counted(rows, "row")
            )
        })
    }
}

/// Days after the day that the export was drawn.
#[derive(Debug)]
struct AfterExtract;

impl Check for AfterExtract {
    fn check(&self, table: &ValidTable) -> Vec<Diagnostic> {
        let dates = (0..table.table().columns.len()).into_par_iter().map(ColumnId).filter(|id| {
            table.table()[*id].kind == ColumnType::Date && !table.table()[*id].planned
        });
        dates.flat_map_iter(|id| after_extract(table, id)).collect()
    }
}

fn after_extract(table: &ValidTable, id: ColumnId) -> Vec<Diagnostic> {
    let mut found = Found::default();
    for part in table.parts() {
        let Some(values) = part.values(id) else { continue };
        let days = values[0].date().expect("a date column is Date").physical();
        let late = |day: Option<i32>| day.is_some_and(|day| day > part.source().as_of.0);
        let rows = days.iter().enumerate().filter(|(_, day)| late(*day));
        rows.for_each(|(row, _)| found.add(part, row));
    }
    let column = &table.table()[id].id;
    found.tell(Code("W0614"), |rows| {
        format!("{} with a `{column}` after the day the export was drawn", counted(rows, "row"))
    })
}
