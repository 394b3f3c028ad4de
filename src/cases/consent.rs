//! Consent: rows of persons who do not let their data be used are left out before anything is counted.
//!
//! The contract says which column tells it (`data_use_consent`), since a consent to be helped or referred
//! is another thing. Rows of child tables go with the row that they hang on. Rows that do not say stay,
//! and are told.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign as _;

use polars::prelude::{BooleanChunked, NewChunkedArray};

use super::assemble::{Piece, parents_first};
use super::contract::{Contract, Table};
use super::raw::Lines;
use super::tables::Collected;
use super::validate::counted;
use crate::diagnostic::{Code, Diagnostic, Place};

const LEFT_OUT: Code = Code("N0615");
const SILENT: Code = Code("W0616");

/// How many rows of a file of a source were left out.
pub(super) type LeftOut = BTreeMap<(String, String), u64>;

/// Takes every row without consent out of the pieces, parents before children; gives how many rows of
/// each file, and what is to be told.
pub(super) fn leave_out(
    contract: &Contract,
    pieces: &mut BTreeMap<String, Vec<Piece>>,
) -> (LeftOut, Vec<Diagnostic>) {
    let (mut left_out, mut silent) = (LeftOut::new(), BTreeMap::new());
    let mut keys: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for table in parents_first(contract) {
        let mut of_table = BTreeSet::new();
        let parent = table.parent.as_ref().and_then(|parent| keys.get(parent.table.as_str()));
        for piece in pieces.get_mut(&table.id).into_iter().flatten() {
            let file = (piece.source.id.clone(), piece.file.to_string());
            if let Some(column) = table.data_use_consent {
                let rows = consent(piece, table).map_or(piece.rows(), BooleanChunked::null_count);
                silent
                    .entry((file.1.clone(), &table[column].id))
                    .or_insert(0)
                    .add_assign(rows as u64);
            }
            let stays = who_stays(piece, table, parent);
            let gone = stays.iter().filter(|stays| !**stays).count() as u64;
            if gone > 0 {
                of_table.extend(keys_of(piece, table, &stays));
                piece.keep(&stays);
                *left_out.entry(file).or_default() += gone;
            }
        }
        keys.insert(&table.id, of_table);
    }
    let told = left_out.iter().map(|((_, file), rows)| {
        let message = format!("{} without consent to use data: left out", counted(*rows, "row"));
        Diagnostic::note(LEFT_OUT, message).at(&Place::file(file))
    });
    let silent = silent.into_iter().filter(|(_, rows)| *rows > 0);
    let told = told.chain(silent.map(|((file, column), rows)| {
        let message = format!("{} without a `{column}`: counted", counted(rows, "row"));
        let finding = Diagnostic::warning(SILENT, message).at(&Place::file(file));
        finding.hint("is it known whether the persons let their data be used?")
    }));
    let told = told.collect();
    (left_out, told)
}

/// Whether each row stays: its own column does not say no, and the row that it hangs on stays.
fn who_stays(piece: &Piece, table: &Table, parent: Option<&BTreeSet<String>>) -> Vec<bool> {
    let mut stays = vec![true; piece.rows()];
    if let Some(consent) = consent(piece, table) {
        let refused = consent.iter().map(|consent| consent == Some(false));
        stays.iter_mut().zip(refused).for_each(|(stays, refused)| *stays &= !refused);
    }
    let join = table.parent.as_ref().and_then(|parent| piece.texts(parent.join));
    if let (Some(join), Some(gone)) = (join, parent.filter(|gone| !gone.is_empty())) {
        let hangs = join.iter().map(|key| key.is_some_and(|key| gone.contains(key)));
        stays.iter_mut().zip(hangs).for_each(|(stays, hangs)| *stays &= !hangs);
    }
    stays
}

fn consent<'a>(piece: &'a Piece, table: &Table) -> Option<&'a BooleanChunked> {
    let Collected::As(names) = &piece.mapped.columns[table.data_use_consent?.0] else {
        return None;
    };
    let column = piece.mapped.frame.column(&names[0]).expect("a collected column is in the frame");
    Some(column.bool().expect("a bool column is Boolean"))
}

/// The keys of rows that do not stay. Where a key stands twice, its children go with either row.
fn keys_of(piece: &Piece, table: &Table, stays: &[bool]) -> Vec<String> {
    let Some(keys) = table.key.and_then(|key| piece.texts(key)) else { return Vec::new() };
    let gone = keys.iter().zip(stays).filter(|(_, stays)| !**stays);
    gone.filter_map(|(key, _)| Some(key?.to_owned())).collect()
}

impl Piece {
    fn rows(&self) -> usize {
        self.mapped.frame.height()
    }

    /// Keeps the rows that stay.
    fn keep(&mut self, stays: &[bool]) {
        let kept = |row: &usize| stays[*row];
        let lines = (0..stays.len()).filter(kept).map(|row| self.lines.of(row)).collect();
        self.lines = Lines::Each(lines);
        let mask = BooleanChunked::from_slice("stays".into(), stays);
        self.mapped.frame = self.mapped.frame.filter(&mask).expect("a mask of as many rows");
        for states in self.mapped.states.values_mut() {
            *states = (0..stays.len()).filter(kept).map(|row| states[row]).collect();
        }
    }
}
