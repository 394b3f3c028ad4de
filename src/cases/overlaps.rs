//! What the exports of two partners have in common: the same person, the same key; and where they
//! contradict each other about it.
//!
//! Nothing is dropped: `distinct` counts a person once, whoever sent the rows. The list of all of them is
//! for `internal/`; what is told has counts alone.

use std::collections::{BTreeMap, BTreeSet};

use super::contract::{ColumnId, ColumnType, Table};
use super::keys::{Index, Keys};
use super::tables::{Part, ValidTable, ValidTables};
use super::validate::counted;
use crate::diagnostic::{Code, Diagnostic};

const SHARED_PERSONS: Code = Code("N0617");
const SHARED_KEYS: Code = Code("W0618");
const CONTRADICTION: Code = Code("W0619");

/// Columns that say the same of a person all their life.
const LASTING: [&str; 9] = [
    "sex",
    "gender",
    "citizenship",
    "nationality",
    "birth_year",
    "year_of_birth",
    "birth_month",
    "birth_country",
    "country_of_birth",
];

/// What two exports have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shared {
    /// The same person.
    Person,
    /// The same key of a row.
    Key,
}

impl Shared {
    /// Its word in `internal/overlaps.parquet`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Key => "key",
        }
    }
}

/// A person or key in the exports of two partners.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overlap {
    /// The table.
    pub table: String,
    /// The partner whose name comes first.
    pub partner_a: String,
    /// The other partner.
    pub partner_b: String,
    /// What they share.
    pub shared: Shared,
    /// A column about which they say different things; blank for the overlap itself.
    pub column: String,
    /// The id of the person, or the key.
    pub id: String,
}

/// Every overlap of every table, in order.
pub(super) fn find(tables: &ValidTables) -> Vec<Overlap> {
    let mut found: Vec<Overlap> = tables.iter().flat_map(of_table).collect();
    found.sort();
    found
}

fn of_table(table: &ValidTable) -> Vec<Overlap> {
    let partners: BTreeSet<&str> =
        table.parts().iter().map(|part| part.source().partner.as_str()).collect();
    if partners.len() < 2 {
        return Vec::new();
    }
    let persons = groups_of_persons(table);
    let keys = groups_of_keys(table);
    let (lasting, compared) = (lasting(table.table()), compared(table.table()));
    let person = table.table().person;
    let persons = persons.iter().flat_map(|rows| {
        person.into_iter().flat_map(|id| of_group(table, rows, Shared::Person, id, &lasting))
    });
    let key = table.table().key;
    let keys = keys.iter().flat_map(|rows| {
        key.into_iter().flat_map(|id| of_group(table, rows, Shared::Key, id, &compared))
    });
    persons.chain(keys).collect()
}

/// Rows of each person who has several.
fn groups_of_persons(table: &ValidTable) -> Vec<Vec<u32>> {
    if table.table().person.is_none() {
        return Vec::new();
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for part in table.parts() {
        let persons = (part.first_row()..).zip(part.person().unwrap_or_default());
        for (row, person) in persons.filter(|(_, person)| table.repeated().contains(**person)) {
            groups.entry(*person).or_default().push(row);
        }
    }
    groups.into_values().collect()
}

/// Rows of each key that several have.
fn groups_of_keys(table: &ValidTable) -> Vec<Vec<u32>> {
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    if let Some(keys) = Keys::of_table(table).filter(|keys| !keys.ascend()) {
        for (row, first) in Index::new(keys).repeats() {
            groups.entry(*first).or_insert_with(|| vec![*first]).push(*row);
        }
    }
    groups.into_values().collect()
}

/// Columns that are the same in all rows of a person.
fn lasting(table: &Table) -> Vec<ColumnId> {
    columns(table, |id| LASTING.contains(&table[id].id.as_str()))
}

/// Columns that are the same in all rows of a key: the person, what lasts, and days.
fn compared(table: &Table) -> Vec<ColumnId> {
    columns(table, |id| {
        let is_day = table[id].kind == ColumnType::Date;
        is_day || table.person == Some(id) || LASTING.contains(&table[id].id.as_str())
    })
}

fn columns(table: &Table, is: impl Fn(ColumnId) -> bool) -> Vec<ColumnId> {
    (0..table.columns.len()).map(ColumnId).filter(|id| is(*id)).collect()
}

/// The overlaps of rows of one person or key, for each pair of partners.
fn of_group(
    table: &ValidTable,
    rows: &[u32],
    shared: Shared,
    id: ColumnId,
    columns: &[ColumnId],
) -> Vec<Overlap> {
    let mut partners: BTreeMap<&str, Vec<(&Part, usize)>> = BTreeMap::new();
    for row in rows {
        let (part, row) = place(table, *row);
        partners.entry(&part.source().partner).or_default().push((part, row));
    }
    let partners: Vec<(&str, Vec<(&Part, usize)>)> = partners.into_iter().collect();
    let mut found = Vec::new();
    for (number, (partner_a, rows_a)) in partners.iter().enumerate() {
        for (partner_b, rows_b) in &partners[number + 1..] {
            let overlap = |column: &str| Overlap {
                table: table.table().id.clone(),
                partner_a: (*partner_a).to_owned(),
                partner_b: (*partner_b).to_owned(),
                shared,
                column: column.to_owned(),
                id: text(rows_a[0], id),
            };
            found.push(overlap(""));
            let differ = columns.iter().filter(|column| differ(rows_a, rows_b, **column));
            found.extend(differ.map(|column| overlap(&table.table()[*column].id)));
        }
    }
    found
}

/// The part of a row, and its number there.
fn place(table: &ValidTable, row: u32) -> (&Part, usize) {
    let part = table.parts().partition_point(|part| part.first_row() <= row) - 1;
    let part = &table.parts()[part];
    (part, (row - part.first_row()) as usize)
}

fn text((part, row): (&Part, usize), column: ColumnId) -> String {
    part.texts(column).and_then(|texts| texts.get(row)).unwrap_or_default().to_owned()
}

/// Whether two partners say different things; silence contradicts nobody.
fn differ(one: &[(&Part, usize)], other: &[(&Part, usize)], column: ColumnId) -> bool {
    let values = |rows: &[(&Part, usize)]| -> BTreeSet<String> {
        rows.iter().filter_map(|(part, row)| value(part, *row, column)).collect()
    };
    let (one, other) = (values(one), values(other));
    !one.is_empty() && !other.is_empty() && one.union(&other).count() > 1 && one != other
}

/// A value as something to compare; `None` where it is not known.
fn value(part: &Part, row: usize, column: ColumnId) -> Option<String> {
    let words = part.values(column)?;
    let known = words[0].get(row).ok().filter(|value| !value.is_null())?;
    let rest = words[1..].iter().map(|word| format!("{:?}", word.get(row)));
    Some(std::iter::once(format!("{known:?}")).chain(rest).collect())
}

/// One finding for each pair of partners, with counts alone.
pub(super) fn tell(overlaps: &[Overlap], tables: &ValidTables) -> Vec<Diagnostic> {
    type Pair<'a> = (&'a str, Shared, &'a str, &'a str);
    let mut pairs: BTreeMap<Pair<'_>, BTreeMap<&str, u64>> = BTreeMap::new();
    for one in overlaps {
        let pair = (one.table.as_str(), one.shared, one.partner_a.as_str(), one.partner_b.as_str());
        *pairs.entry(pair).or_default().entry(&one.column).or_default() += 1;
    }
    let told = pairs.into_iter().flat_map(|((table, shared, a, b), mut columns)| {
        let both = columns.remove("").unwrap_or(0);
        let at = |finding: Diagnostic| match tables.get(table) {
            Some(table) => finding.at(&table.table().place),
            None => finding,
        };
        let both = in_both(table, shared, both, a, b);
        std::iter::once(both)
            .chain(contradiction(table, shared, &columns, a, b))
            .map(at)
            .collect::<Vec<_>>()
    });
    told.collect()
}

fn in_both(table: &str, shared: Shared, count: u64, a: &str, b: &str) -> Diagnostic {
    let thing = counted(count, shared.word());
    match shared {
        Shared::Person => Diagnostic::note(
            SHARED_PERSONS,
            format!(
                "`{table}`: {thing} in the exports of both {a} and {b}; `distinct` counts each once"
            ),
        ),
        Shared::Key => Diagnostic::warning(
            SHARED_KEYS,
            format!("`{table}`: {thing} in the exports of both {a} and {b}; nothing is dropped"),
        ),
    }
}

fn contradiction(
    table: &str,
    shared: Shared,
    columns: &BTreeMap<&str, u64>,
    a: &str,
    b: &str,
) -> Option<Diagnostic> {
    let columns: Vec<String> =
        columns.iter().map(|(column, count)| format!("`{column}` ({count})")).collect();
    let message = format!(
        "`{table}`: {a} and {b} contradict each other about the same {}: {}",
        shared.word(),
        columns.join(", ")
    );
    (!columns.is_empty()).then(|| {
        Diagnostic::warning(CONTRADICTION, message)
            .hint("`run --internal` lists them in internal/overlaps.parquet")
    })
}
