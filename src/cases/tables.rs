//! Rows that have passed the contract: typed columns in Polars frames, one part a piece of a source.
//!
//! What a column of the contract is in memory:
//!
//! | type | Polars | value |
//! |---|---|---|
//! | `id`, `text` | `String` | the text |
//! | `code` | `UInt16` | index in the code list |
//! | `codes` | one or more `UInt64`, `name#0`, `name#1`, … | bit i of word w: code 64 w + i; null: nothing recorded |
//! | `bool` | `Boolean` | |
//! | `date` | `Date` | days since 1970-01-01 |
//! | `year` | `Int32` | the year |
//! | `month` | `Date` | first day of the month |
//! | `integer` | `Int64` | |
//! | `decimal` | `Int64` | value × 10^scale |
//!
//! A value that is not there is null. Why it is not there stands in the states: see [`State`].

use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::{Column as Series, DataFrame, StringChunked};
use roaring::RoaringBitmap;

use super::contract::{ColumnId, Table};
use super::raw::Lines;
use crate::calendar::Day;

/// Why a value is there or not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// It is there.
    Value = 0,
    /// The export says nothing: blank, or a missing code.
    Missing = 1,
    /// The export says something that the contract does not know: unknown to every expression.
    Invalid = 2,
}

/// All tables of a programme, checked against the contract. Only `cases` can make one.
#[derive(Debug, Clone, Default)]
pub struct ValidTables {
    pub(super) tables: BTreeMap<String, ValidTable>,
}

impl ValidTables {
    /// A table that at least one source feeds.
    pub fn get(&self, table: &str) -> Option<&ValidTable> {
        self.tables.get(table)
    }

    /// Every table that at least one source feeds.
    pub fn iter(&self) -> impl Iterator<Item = &ValidTable> {
        self.tables.values()
    }
}

/// One table: its rows in parts.
#[derive(Debug, Clone)]
pub struct ValidTable {
    pub(super) table: Arc<Table>,
    pub(super) parts: Vec<Part>,
    pub(super) repeated: RoaringBitmap,
    pub(super) persons: u32,
    pub(super) same_keys: Vec<(u32, u32)>,
}

impl ValidTable {
    /// The contract's side of it.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Its parts, in the order of sources and rows.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.parts.iter().map(Part::rows).sum()
    }

    /// Persons with more than one row in this table. All others are counted by counting rows.
    pub fn repeated(&self) -> &RoaringBitmap {
        &self.repeated
    }

    /// Rows whose key an earlier row has, each with the first such row, in the order of rows.
    pub fn same_keys(&self) -> &[(u32, u32)] {
        &self.same_keys
    }

    /// The part that a row of the table is in, and which of its rows it is there.
    pub fn locate(&self, row: u32) -> (&Part, usize) {
        let part = self.parts.partition_point(|part| part.first_row <= row) - 1;
        let part = &self.parts[part];
        (part, (row - part.first_row) as usize)
    }

    /// How many different persons it has; person numbers are below it.
    pub fn persons(&self) -> u32 {
        self.persons
    }
}

/// Rows of one source that lie together.
#[derive(Debug, Clone)]
pub struct Part {
    pub(super) frame: DataFrame,
    pub(super) source: Arc<SourceFacts>,
    pub(super) file: Arc<str>,
    pub(super) lines: Lines,
    pub(super) first_row: u32,
    pub(super) states: BTreeMap<ColumnId, Vec<State>>,
    pub(super) columns: Vec<Collected>,
    pub(super) country: Vec<u16>,
    pub(super) person: Option<Vec<u32>>,
    pub(super) parent: Option<Vec<u32>>,
}

/// Whether a source has a column at all, and what it is called in the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collected {
    /// The source lacks it: unknown for every row.
    Not,
    /// It is there, in so many words for `codes`, in one column otherwise.
    As(Vec<String>),
}

/// What is the same for all rows of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFacts {
    /// The source's id: its file name without ending.
    pub id: String,
    /// The office that sent it.
    pub partner: String,
    /// The day the export was drawn; nothing is known after it.
    pub as_of: Day,
}

/// Stands in [`Part::country`] for a row whose country is unknown or not of the programme.
pub const NO_COUNTRY: u16 = u16::MAX;
/// Stands in [`Part::person`] for a row without a person, and in [`Part::parent`] for an orphan.
pub const NOBODY: u32 = u32::MAX;

impl Part {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.frame.height()
    }

    /// What its source is.
    pub fn source(&self) -> &SourceFacts {
        &self.source
    }

    /// The file it was read from, relative to the programme folder.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line of a row in its file; for Parquet the row, counted from 1.
    pub fn line(&self, row: usize) -> u32 {
        self.lines.of(row)
    }

    /// The texts of an `id` or `text` column, or `None` where the source does not collect it.
    pub(super) fn texts(&self, column: ColumnId) -> Option<&StringChunked> {
        let values = self.values(column)?;
        Some(values[0].str().expect("an id or text column is String"))
    }

    /// The text of a row in an `id` or `text` column; `None` where there is none.
    pub fn text(&self, column: ColumnId, row: usize) -> Option<&str> {
        self.texts(column)?.get(row)
    }

    /// Number of its first row in the whole table; rows of a table are numbered through its parts.
    pub fn first_row(&self) -> u32 {
        self.first_row
    }

    /// The values of a column, or `None` where the source does not collect it. A `codes` column
    /// has as many as it needs words of 64 codes, every other type one.
    pub fn values(&self, column: ColumnId) -> Option<Vec<&Series>> {
        match &self.columns[column.0] {
            Collected::Not => None,
            Collected::As(names) => Some(names.iter().map(|name| self.series(name)).collect()),
        }
    }

    fn series(&self, name: &str) -> &Series {
        self.frame.column(name).expect("a collected column is in the frame")
    }

    /// The state of every value of a column, or `None` where no value is invalid: then null is
    /// missing.
    pub fn states(&self, column: ColumnId) -> Option<&[State]> {
        self.states.get(&column).map(Vec::as_slice)
    }

    /// Every row's country, as an index into the programme's countries, or [`NO_COUNTRY`].
    pub fn country(&self) -> &[u16] {
        &self.country
    }

    /// Every row's person, numbered through the table, or [`NOBODY`]; `None` where the table
    /// has no person column of its own or its parent's.
    pub fn person(&self) -> Option<&[u32]> {
        self.person.as_deref()
    }

    /// Every row's parent row, numbered through the parent table, or [`NOBODY`]; `None` where the
    /// table hangs on nothing.
    pub fn parent(&self) -> Option<&[u32]> {
        self.parent.as_deref()
    }
}

/// Tables without exports, for unit tests of later stages.
#[cfg(test)]
mod by_hand {
    use super::{
        Arc, BTreeMap, Collected, ColumnId, DataFrame, Day, Lines, Part, RoaringBitmap,
        SourceFacts, State, Table, ValidTable, ValidTables,
    };

    impl ValidTables {
        /// These tables.
        pub(crate) fn by_hand(tables: Vec<ValidTable>) -> Self {
            let named = tables.into_iter().map(|table| (table.table.id.clone(), table));
            Self { tables: named.collect() }
        }
    }

    impl ValidTable {
        /// Parts whose rows are numbered one after the other; what a frame has is collected.
        pub(crate) fn by_hand(table: Table, mut parts: Vec<Part>) -> Self {
            let mut first_row = 0;
            for part in &mut parts {
                part.first_row = first_row;
                first_row += u32::try_from(part.rows()).expect("a small table");
                part.columns =
                    table.columns.iter().map(|column| part.collected(&column.id)).collect();
            }
            let (repeated, same_keys) = (RoaringBitmap::new(), Vec::new());
            Self { table: Arc::new(table), parts, repeated, persons: 0, same_keys }
        }

        /// The same rows, of which these have the key of an earlier one.
        pub(crate) fn with_same_keys(self, same_keys: Vec<(u32, u32)>) -> Self {
            Self { same_keys, ..self }
        }

        /// The same rows, with so many persons, some of whom have several rows.
        pub(crate) fn with_persons(self, repeated: RoaringBitmap, persons: u32) -> Self {
            Self { repeated, persons, ..self }
        }
    }

    impl Part {
        /// A part of one source, without persons or countries.
        pub(crate) fn by_hand(
            frame: DataFrame,
            as_of: Day,
            states: BTreeMap<ColumnId, Vec<State>>,
            parent: Option<Vec<u32>>,
        ) -> Self {
            let source = SourceFacts { id: "hand".to_owned(), partner: String::new(), as_of };
            let country = vec![0; frame.height()];
            let (first_row, columns, person) = (0, Vec::new(), None);
            let source = Arc::new(source);
            let (file, lines) = (Arc::from("hand"), Lines::default());
            Self { frame, source, file, lines, first_row, states, columns, country, person, parent }
        }

        /// The same rows, of these countries and persons.
        pub(crate) fn placed(self, country: Vec<u16>, person: Option<Vec<u32>>) -> Self {
            Self { country, person, ..self }
        }

        /// How a column stands in the frame: by its name, or in words `name#0`, `name#1`, ….
        fn collected(&self, id: &str) -> Collected {
            let names = self.frame.get_column_names().into_iter();
            let its = |name: &String| name == id || name.starts_with(&format!("{id}#"));
            let names: Vec<String> = names.map(ToString::to_string).filter(its).collect();
            if names.is_empty() { Collected::Not } else { Collected::As(names) }
        }
    }
}
