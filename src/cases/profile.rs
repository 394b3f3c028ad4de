//! What the columns of the exports hold: how many cells have a value, are missing, cannot be read, or
//! were never collected.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::Column as Series;

use super::contract::{ColumnId, ColumnType};
use super::tables::{Part, State, ValidTable, ValidTables};

/// The cells of one column from one partner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// The table.
    pub table: String,
    /// Its column.
    pub column: String,
    /// The office that sent the rows.
    pub partner: String,
    /// Cells in all.
    pub rows: u64,
    /// With a value.
    pub values: u64,
    /// Without: blank, or a missing code.
    pub missing: u64,
    /// With something that the contract does not know.
    pub invalid: u64,
    /// Of sources without the column.
    pub not_collected: u64,
    /// How many different codes are used; `None` for a column without a list.
    pub codes: Option<usize>,
}

/// The profile of every column of every table and partner, in byte order.
pub fn profile(tables: &ValidTables) -> Vec<Profile> {
    tables.iter().flat_map(of_table).collect()
}

fn of_table(table: &ValidTable) -> Vec<Profile> {
    let mut partners: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for part in table.parts() {
        partners.entry(part.source().partner.as_str()).or_default().push(part);
    }
    let columns = (0..table.table().columns.len()).map(ColumnId);
    let each = columns.flat_map(|column| {
        partners.iter().map(move |(partner, parts)| Profile {
            partner: (*partner).to_owned(),
            ..of_column(table, column, parts)
        })
    });
    each.collect()
}

fn of_column(table: &ValidTable, id: ColumnId, parts: &[&Part]) -> Profile {
    let column = &table.table()[id];
    let mut found = Profile {
        table: table.table().id.clone(),
        column: column.id.clone(),
        ..Profile::default()
    };
    let mut codes = BTreeSet::new();
    for part in parts {
        let rows = part.rows() as u64;
        found.rows += rows;
        let Some(words) = part.values(id) else {
            found.not_collected += rows;
            continue;
        };
        let states = part.states(id).unwrap_or_default();
        let invalid = states.iter().filter(|state| **state == State::Invalid).count() as u64;
        let filled = rows - words[0].null_count() as u64;
        found.invalid += invalid;
        found.values += filled;
        found.missing += rows - filled - invalid;
        add_codes(&column.kind, &words, &mut codes);
    }
    let has_list = matches!(column.kind, ColumnType::Code { .. } | ColumnType::Codes { .. });
    found.codes = has_list.then_some(codes.len());
    found
}

/// Adds the codes that a part uses, by their places in the list.
fn add_codes(kind: &ColumnType, words: &[&Series], codes: &mut BTreeSet<usize>) {
    if let ColumnType::Code { .. } = kind {
        let column = words[0].u16().expect("a code column is UInt16");
        codes.extend(column.iter().flatten().map(usize::from));
    }
    if let ColumnType::Codes { .. } = kind {
        for (number, word) in words.iter().enumerate() {
            let column = word.u64().expect("a codes column is UInt64");
            let used = column.iter().flatten().fold(0, |used, bits| used | bits);
            codes.extend((0..64).filter(|bit| used >> bit & 1 == 1).map(|bit| 64 * number + bit));
        }
    }
}
