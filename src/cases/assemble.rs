//! From mapped pieces to valid tables: rows numbered, countries, persons and parents found.

use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::{PlHashMap, StringChunked};
use roaring::RoaringBitmap;

use super::contract::{CodeList, ColumnId, Contract, PersonScope, Table};
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
    if let (Some(link), Some(parent)) = (&table.parent, parent) {
        find_parents(&mut parts, link.join, parent);
    }
    find_countries(&mut parts, programme, contract, table, parent);
    let persons = find_persons(&mut parts, table, parent);
    let repeated = repeated(&parts, persons);
    ValidTable { table: Arc::new(table.clone()), parts, repeated, persons }
}

/// A part that knows its rows, and nothing yet of countries, persons and parents.
fn part(piece: Piece, first_row: u32) -> Part {
    let Mapped { frame, columns, states, invalid: _ } = piece.mapped;
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

/// Finds the parent row of every row; where a key stands twice, the first.
fn find_parents(parts: &mut [Part], join: ColumnId, parent: &ValidTable) {
    let rows = rows_by_key(parent);
    for part in parts {
        let parents = match part.texts(join) {
            None => vec![NOBODY; part.rows()],
            Some(keys) => keys
                .iter()
                .map(|key| key.and_then(|key| rows.get(key).copied()).unwrap_or(NOBODY))
                .collect(),
        };
        part.parent = Some(parents);
    }
}

/// Key → number of the first row that has it.
fn rows_by_key(table: &ValidTable) -> PlHashMap<&str, u32> {
    let mut rows = PlHashMap::default();
    for part in table.parts() {
        let keys = table.table().key.and_then(|key| part.texts(key));
        let numbered = keys.into_iter().flat_map(StringChunked::iter).zip(part.first_row()..);
        for (key, row) in numbered.filter_map(|(key, row)| Some((key?, row))) {
            rows.entry(key).or_insert(row);
        }
    }
    rows
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
            parts.iter_mut().for_each(|part| part.country.fill(only));
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
        let mut numbers = Numbers::default();
        for part in parts {
            part.person = Some(numbers.number(part, column, table.person_scope));
        }
        return numbers.count();
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

/// Numbers of persons, by what scope their id is unique in.
#[derive(Default)]
struct Numbers {
    by_scope: BTreeMap<String, PlHashMap<String, u32>>,
    next: u32,
}

impl Numbers {
    fn count(&self) -> u32 {
        self.next
    }

    /// The number of every row's person.
    fn number(&mut self, part: &Part, column: ColumnId, scope: PersonScope) -> Vec<u32> {
        let Some(ids) = part.texts(column) else { return vec![NOBODY; part.rows()] };
        match scope {
            PersonScope::Programme => self.in_scope(String::new(), ids),
            PersonScope::Source => self.in_scope(part.source().id.clone(), ids),
            PersonScope::Country => self.by_country(ids, part.country()),
        }
    }

    fn in_scope(&mut self, scope: String, ids: &StringChunked) -> Vec<u32> {
        let known = self.by_scope.entry(scope).or_default();
        let next = &mut self.next;
        ids.iter().map(|id| id.map_or(NOBODY, |id| number_of(known, next, id))).collect()
    }

    fn by_country(&mut self, ids: &StringChunked, countries: &[u16]) -> Vec<u32> {
        let mut scopes: Vec<PlHashMap<String, u32>> = Vec::new();
        let mut place: BTreeMap<u16, usize> = BTreeMap::new();
        for country in countries {
            place.entry(*country).or_insert_with(|| {
                scopes.push(self.by_scope.remove(&country.to_string()).unwrap_or_default());
                scopes.len() - 1
            });
        }
        let numbers = ids
            .iter()
            .zip(countries)
            .map(|(id, country)| {
                let known = &mut scopes[place[country]];
                id.map_or(NOBODY, |id| number_of(known, &mut self.next, id))
            })
            .collect();
        for (country, scope) in place {
            self.by_scope.insert(country.to_string(), std::mem::take(&mut scopes[scope]));
        }
        numbers
    }
}

fn number_of(known: &mut PlHashMap<String, u32>, next: &mut u32, id: &str) -> u32 {
    if let Some(number) = known.get(id) {
        return *number;
    }
    let number = *next;
    *next += 1;
    known.insert(id.to_owned(), number);
    number
}

/// Persons with more than one row in the table.
fn repeated(parts: &[Part], persons: u32) -> RoaringBitmap {
    let mut seen = vec![false; persons as usize];
    let mut repeated = RoaringBitmap::new();
    let all = parts.iter().flat_map(|part| part.person().unwrap_or_default());
    for person in all.filter(|person| **person != NOBODY) {
        if std::mem::replace(&mut seen[*person as usize], true) {
            repeated.insert(*person);
        }
    }
    repeated
}
