//! Tables written as text, cells between `|`: for the tests that stand in definitions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assemble::Piece;
use super::contract::{Column, ColumnId, ColumnType, Contract, Table};
use super::mapping;
use super::raw::{Dictionary, Lines, RawTable};
use super::source::{From, ReadOptions, Rule, Source, Split};
use super::tables::SourceFacts;
use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const UNKNOWN_TABLE: Code = Code("E0602");
const UNKNOWN_COLUMN: Code = Code("E0603");
const WRONG_CELL: Code = Code("E0607");
const WRONG_WIDTH: Code = Code("E0608");

/// A cell that is meant to be one that cannot be read.
const UNREADABLE: &str = "!";

/// Reads one table; every column of the contract counts as collected.
pub(super) fn piece(
    contract: &Contract,
    id: &str,
    place: &Place,
    text: &str,
    as_of: Day,
) -> Checked<Piece> {
    let table = contract.tables.get(id).ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_TABLE, format!("no table `{id}`")).at(place);
        vec![fault.did_you_mean(id, contract.tables.keys().map(String::as_str))]
    })?;
    let raw = raw_table(table, place, text)?;
    let source = source(table, place, as_of);
    let mapped = mapping::map(&source, table, contract, &raw, &place.file)?;
    let unread = mapped.invalid.iter().filter_map(|(column, invalid)| {
        let meant = meant(&raw, *column);
        let mut lines = invalid.unreadable.lines.iter().chain(&invalid.unmapped.lines);
        let line = lines.find(|line| !meant.contains(line));
        if usize::try_from(invalid.cells()).is_ok_and(|cells| cells == meant.len()) {
            return None;
        }
        let column = &table[*column];
        let line = line.copied().unwrap_or(place.line);
        let fault =
            Diagnostic::error(WRONG_CELL, format!("a cell of `{}` cannot be read", column.id))
                .at(&Place::line(&place.file, line));
        let codes =
            contract.list_of(column).map(|list| list.codes.iter().map(|(code, _)| code.as_str()));
        let written = invalid.codes.iter().find(|code| *code != UNREADABLE);
        let written = written.map_or("", String::as_str);
        Some(codes.map_or(fault.clone(), |codes| fault.did_you_mean(written, codes)))
    });
    let unread: Vec<Diagnostic> = unread.collect();
    if !unread.is_empty() {
        return Err(unread);
    }
    let facts = SourceFacts { id: source.id, partner: source.partner, as_of };
    let file = Arc::from(place.file.as_str());
    Ok(Piece { source: Arc::new(facts), file, lines: raw.lines, mapped })
}

/// The lines in which a column is meant to be unreadable.
fn meant(raw: &RawTable, column: ColumnId) -> BTreeSet<u32> {
    let cells = &raw.columns[column.0];
    let said = |row: &usize| cells.get(*row).is_some_and(|value| value.text() == UNREADABLE);
    (0..raw.rows).filter(said).map(|row| raw.lines.of(row)).collect()
}

/// A source that maps every column to itself.
fn source(table: &Table, place: &Place, as_of: Day) -> Source {
    let several = |(number, column): (usize, &Column)| {
        matches!(column.kind, ColumnType::Codes { .. }).then(|| {
            let from = From {
                header: column.id.clone(),
                split: Some(Split::Inline),
                place: place.clone(),
                ..From::default()
            };
            (ColumnId(number), Rule::From(from))
        })
    };
    Source {
        id: "test".to_owned(),
        table: table.id.clone(),
        files: Vec::new(),
        unmet: Vec::new(),
        partner: "test".to_owned(),
        as_of,
        constant: BTreeMap::new(),
        read: ReadOptions::default(),
        missing: BTreeSet::from([String::new()]),
        suppressed: BTreeSet::new(),
        columns: table.columns.iter().enumerate().filter_map(several).collect(),
        allow: Vec::new(),
        place: place.clone(),
    }
}

/// Splits the text into columns; columns of the contract that it lacks are blank in every row.
fn raw_table(table: &Table, place: &Place, text: &str) -> Checked<RawTable> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let header = lines.next().map(|(number, line)| (number, cells(line))).unwrap_or_default();
    // A block of text has the place of its first line that is not blank: the header's.
    let line_number = |number: u32| place.line + number - header.0;
    let line_of = |number: u32| Place::line(&place.file, line_number(number));
    let mut faults: Vec<Diagnostic> = header
        .1
        .iter()
        .filter(|name| table.column(name).is_none())
        .map(|name| {
            let message = format!("table `{}` has no column `{name}`", table.id);
            let known = table.columns.iter().map(|column| column.id.as_str());
            Diagnostic::error(UNKNOWN_COLUMN, message)
                .at(&line_of(header.0))
                .did_you_mean(name, known)
        })
        .collect();
    let mut rows = Vec::new();
    for (number, line) in lines {
        let row = cells(line);
        if row.len() != header.1.len() {
            let message = format!("the row has {} cells, the header {}", row.len(), header.1.len());
            faults.push(Diagnostic::error(WRONG_WIDTH, message).at(&line_of(number)));
        }
        rows.push((line_number(number), row));
    }
    if faults.is_empty() { Ok(columns(table, &header.1, &rows)) } else { Err(faults) }
}

fn columns(table: &Table, header: &[String], rows: &[(u32, Vec<String>)]) -> RawTable {
    let column = |name: &str| {
        let place = header.iter().position(|written| written == name);
        let mut column = Dictionary::default();
        for (_, cells) in rows {
            match place {
                Some(place) => column.push_text(&cells[place]),
                None => column.push_null(),
            }
        }
        column.finish()
    };
    RawTable {
        header: table.columns.iter().map(|column| column.id.clone()).collect(),
        columns: table.columns.iter().map(|of| column(&of.id)).collect(),
        rows: rows.len(),
        lines: Lines::Each(rows.iter().map(|(line, _)| *line).collect()),
        ..RawTable::default()
    }
}
