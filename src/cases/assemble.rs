//! From mapped pieces to valid tables: rows numbered, countries, persons and parents found.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::contract::{CodeList, ColumnId, Contract, PersonScope, Table};
use super::keys::{Index, Keys, Scope};
use super::mapping::Mapped;
use super::raw::Lines;
use super::tables::{NO_COUNTRY, NOBODY, Part, SourceFacts, ValidTable, ValidTables};
use crate::programme::Programme;

/// A mapped piece with where it comes from.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) source: Arc<SourceFacts>,
    pub(super) file: Arc<str>,
    pub(super) lines: Lines,
    pub(super) mapped: Mapped,
}

/// Puts the pieces of all tables together, parents before children.
pub(super) fn assemble(
    programme: &Programme,
    contract: &Contract,
    mut pieces: BTreeMap<String, Vec<Piece>>,
) -> ValidTables {
    let mut tables = ValidTables::default();
    for table in parents_first(contract) {
        if let Some(pieces) = pieces.remove(&table.id) {
            let valid = one_table(programme, contract, table, pieces, &tables);
            tables.tables.insert(table.id.clone(), valid);
        }
    }
    tables
}

/// Tables so that each comes after the one it hangs on.
fn parents_first(contract: &Contract) -> Vec<&Table> {
    let depth = |table: &Table| {
        let above = |table: &Table| {
            table.parent.as_ref().and_then(|parent| contract.tables.get(&parent.table))
        };
        std::iter::successors(above(table), |table| above(table)).count()
    };
    let mut tables: Vec<&Table> = contract.tables.values().collect();
    tables.sort_by_key(|table| depth(table));
    tables
}

fn one_table(
    programme: &Programme,
    contract: &Contract,
    table: &Table,
    pieces: Vec<Piece>,
    tables: &ValidTables,
) -> ValidTable {
    let mut parts = Vec::new();
    let mut first_row = 0;
    for piece in pieces {
        let part = part(piece, first_row);
        first_row += u32::try_from(part.rows()).expect("a table has fewer than 2^32 rows");
        parts.push(part);
    }
    let parent = table.parent.as_ref().and_then(|parent| tables.get(&parent.table));
    if let Some(link) = &table.parent {
        find_parents(&mut parts, link.join, parent);
    }
    find_countries(&mut parts, programme, contract, table, parent);
    let persons = find_persons(&mut parts, table, parent);
    let repeated = repeated(&parts, persons);
    let mut valid = ValidTable {
        table: Arc::new(table.clone()),
        parts,
        repeated,
        persons,
        same_keys: Vec::new(),
    };
    valid.same_keys = same_keys(&valid);
    valid
}

/// Rows whose key an earlier row has, each with the first such row.
fn same_keys(table: &ValidTable) -> Vec<(u32, u32)> {
    let keys = Keys::of_table(table).filter(|keys| !keys.ascend());
    keys.map(|keys| Index::new(keys).repeats().to_vec()).unwrap_or_default()
}

/// A part that knows its rows, and nothing yet of countries, persons and parents.
fn part(piece: Piece, first_row: u32) -> Part {
    let Mapped { frame, columns, states, invalid: _, suppressed: _ } = piece.mapped;
    let country = vec![NO_COUNTRY; frame.height()];
    Part {
        frame,
        source: piece.source,
        file: piece.file,
        lines: piece.lines,
        first_row,
        states,
        columns,
        country,
        person: None,
        parent: None,
    }
}

/// Finds the parent row of every row; where a key stands twice, the first. Where nothing feeds the
/// parent, every row is an orphan.
fn find_parents(parts: &mut [Part], join: ColumnId, parent: Option<&ValidTable>) {
    let index = parent.and_then(Keys::of_table).map(Index::new);
    let row_of = |key: Option<&str>| key.and_then(|key| index.as_ref()?.find(key));
    parts.par_iter_mut().for_each(|part| {
        let parents = match part.texts(join) {
            None => vec![NOBODY; part.rows()],
            Some(keys) => keys.iter().map(|key| row_of(key).unwrap_or(NOBODY)).collect(),
        };
        part.parent = Some(parents);
    });
}

/// Finds the country of every row: its own column's, or its parent's.
fn find_countries(
    parts: &mut [Part],
    programme: &Programme,
    contract: &Contract,
    table: &Table,
    parent: Option<&ValidTable>,
) {
    match (table.country, parent) {
        (Some(column), _) => {
            let list = contract.list_of(&table[column]).expect("a country column has a list");
            let index = countries(programme, list);
            for part in parts {
                part.country = own_countries(part, column, &index);
            }
        }
        (None, Some(parent)) => {
            let of_rows: Vec<u16> =
                parent.parts().iter().flat_map(|part| part.country().iter().copied()).collect();
            for part in parts {
                part.country = inherited(part, &of_rows, NO_COUNTRY);
            }
        }
        // A table without countries belongs to a programme of one.
        (None, None) => {
            let only = if programme.countries.len() == 1 { 0 } else { NO_COUNTRY };
            for part in parts {
                part.country.fill(only);
            }
        }
    }
}

/// Code of the list → index of the programme's country.
fn countries(programme: &Programme, list: &CodeList) -> Vec<u16> {
    let index = |code: &String| {
        let index = programme.countries.iter().position(|country| country == code);
        index.and_then(|index| u16::try_from(index).ok()).unwrap_or(NO_COUNTRY)
    };
    list.codes.iter().map(|(code, _)| index(code)).collect()
}

fn own_countries(part: &Part, column: ColumnId, index: &[u16]) -> Vec<u16> {
    let Some(values) = part.values(column) else { return vec![NO_COUNTRY; part.rows()] };
    let codes = values[0].u16().expect("a code column is UInt16");
    let country = |code: Option<u16>| code.and_then(|code| index.get(usize::from(code)).copied());
    codes.iter().map(|code| country(code).unwrap_or(NO_COUNTRY)).collect()
}

/// What the parent's row has, for every row.
fn inherited<T: Copy>(part: &Part, of_parent: &[T], orphan: T) -> Vec<T> {
    let parents = part.parent().unwrap_or_default();
    parents.iter().map(|row| of_parent.get(*row as usize).copied().unwrap_or(orphan)).collect()
}

/// Numbers persons in the order of rows, or takes the parent's; gives how many there are.
fn find_persons(parts: &mut [Part], table: &Table, parent: Option<&ValidTable>) -> u32 {
    if let Some(column) = table.person {
        let (numbers, persons) = number_persons(parts, column, table.person_scope);
        for part in parts {
            let first = part.first_row as usize;
            part.person = Some(numbers[first..first + part.rows()].to_vec());
        }
        return persons;
    }
    let Some(parent) =
        parent.filter(|parent| parent.parts().iter().all(|part| part.person().is_some()))
    else {
        return 0;
    };
    let of_rows: Vec<u32> = parent
        .parts()
        .iter()
        .flat_map(|part| part.person().unwrap_or_default().iter().copied())
        .collect();
    for part in parts {
        part.person = Some(inherited(part, &of_rows, NOBODY));
    }
    parent.persons()
}

/// The number of every row's person, in the order of their first rows, and how many there are.
fn number_persons(parts: &[Part], column: ColumnId, scope: PersonScope) -> (Vec<u32>, u32) {
    let mut sources = BTreeMap::new();
    for part in parts {
        let next = u32::try_from(sources.len()).expect("fewer sources than rows");
        sources.entry(part.source().id.as_str()).or_insert(next);
    }
    let index = Index::new(Keys::new(parts, column, |part| match scope {
        PersonScope::Programme => Scope::One(0),
        PersonScope::Source => Scope::One(sources[part.source().id.as_str()]),
        PersonScope::Country => Scope::Each(part.country()),
    }));
    let mut repeats = index.repeats().iter().peekable();
    let mut numbers: Vec<u32> = Vec::with_capacity(parts.iter().map(Part::rows).sum());
    let mut persons = 0;
    for part in parts {
        let ids = part.texts(column);
        for (row, place) in (part.first_row..).zip(0..part.rows()) {
            let number = if ids.is_none_or(|ids| ids.get(place).is_none()) {
                NOBODY
            } else if let Some((_, first)) = repeats.next_if(|(repeat, _)| *repeat == row) {
                numbers[*first as usize]
            } else {
                persons += 1;
                persons - 1
            };
            numbers.push(number);
        }
    }
    (numbers, persons)
}

/// Persons with more than one row in the table.
fn repeated(parts: &[Part], persons: u32) -> RoaringBitmap {
    let mut seen = vec![false; persons as usize];
    let mut repeated = Vec::new();
    let all = parts.iter().flat_map(|part| part.person().unwrap_or_default());
    for person in all.filter(|person| **person != NOBODY) {
        if std::mem::replace(&mut seen[*person as usize], true) {
            repeated.push(*person);
        }
    }
    repeated.sort_unstable();
    repeated.dedup();
    RoaringBitmap::from_sorted_iter(repeated).expect("sorted")
}
