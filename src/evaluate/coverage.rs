//! Coverage: which country's sources collect what an indicator needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Day;
use crate::cases::contract::ColumnId;
use crate::cases::{NO_COUNTRY, Part, ValidTables};
use crate::define::expression::{Ask, Expr};
use crate::define::indicator::BoundIndicator;

/// A column of a table, or the table alone.
pub(super) type Needed = (String, Option<ColumnId>);

/// Which parts of which table hold rows of which country.
#[derive(Debug)]
pub(super) struct Coverage<'a> {
    parts: BTreeMap<(String, usize), Vec<&'a Part>>,
}

/// How well a country's sources collect some columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Collects {
    /// No source has one of them, or there is no source at all.
    Not,
    /// A source lacks one of them.
    Partly,
    /// All have all.
    All,
}

impl<'a> Coverage<'a> {
    /// Looks which countries each part has rows of.
    pub(super) fn new(tables: &'a ValidTables) -> Self {
        let mut parts: BTreeMap<(String, usize), Vec<&Part>> = BTreeMap::new();
        for table in tables.iter() {
            for part in table.parts() {
                let countries: BTreeSet<u16> = part.country().iter().copied().collect();
                for country in countries.into_iter().filter(|country| *country != NO_COUNTRY) {
                    let key = (table.table().id.clone(), usize::from(country));
                    parts.entry(key).or_default().push(part);
                }
            }
        }
        Self { parts }
    }

    fn parts(&self, table: &str, country: usize) -> &[&'a Part] {
        self.parts.get(&(table.to_owned(), country)).map_or(&[], Vec::as_slice)
    }

    /// How well a country collects columns: its own rows' and those of child tables.
    pub(super) fn collects(&self, table: &str, needed: &[Needed], country: usize) -> Collects {
        if self.parts(table, country).is_empty() {
            return Collects::Not;
        }
        let one = |(table, column): &Needed| {
            let parts = self.parts(table, country);
            let has = |part: &&&Part| column.is_none_or(|column| part.values(column).is_some());
            let having = parts.iter().filter(has).count();
            match having {
                0 => Collects::Not,
                _ if having < parts.len() => Collects::Partly,
                _ => Collects::All,
            }
        };
        needed.iter().map(one).min().unwrap_or(Collects::All)
    }

    /// The worst of some countries: a group lacks what one of its countries lacks.
    pub(super) fn of_area(&self, table: &str, needed: &[Needed], countries: &[usize]) -> Collects {
        let worst = countries.iter().map(|country| self.collects(table, needed, *country)).min();
        worst.unwrap_or(Collects::Not)
    }

    /// The earliest extract that some countries' rows come from, those of child tables included.
    pub(super) fn as_of(&self, needed: &[Needed], countries: &[usize]) -> Option<Day> {
        let tables: BTreeSet<&str> = needed.iter().map(|(table, _)| table.as_str()).collect();
        let of_table = |table| countries.iter().flat_map(move |one| self.parts(table, *one));
        tables.into_iter().flat_map(of_table).map(|part| part.source().as_of).min()
    }
}

/// Every column that an indicator's rows are judged by: its own table's and its child tables'.
pub(super) fn needed(indicator: &BoundIndicator) -> Vec<Needed> {
    let mut needed = BTreeSet::new();
    for expression in indicator.rows.expressions() {
        find(expression, &indicator.rows.table, &mut needed);
    }
    needed.insert((indicator.rows.table.clone(), Some(indicator.rows.period)));
    needed.into_iter().collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all others name no column themselves")]
fn find(expression: &Expr, table: &str, needed: &mut BTreeSet<Needed>) {
    match expression {
        Expr::Column(column) | Expr::Has(column, _) | Expr::AnyOf(column) => {
            needed.insert((table.to_owned(), Some(*column)));
        }
        Expr::Children(question) => {
            needed.insert((question.table.clone(), None));
            if let Ask::Sum(column) | Ask::First(column) | Ask::Last(column) = question.ask {
                needed.insert((question.table.clone(), Some(column)));
            }
            if let Some(condition) = &question.condition {
                find(condition, &question.table, needed);
            }
        }
        _ => expression.parts().into_iter().for_each(|part| find(part, table, needed)),
    }
}
