//! Coverage: which country's sources collect what an indicator needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Day;
use crate::cases::contract::{ColumnId, Contract};
use crate::cases::{NO_COUNTRY, Part, ValidTables};
use crate::define::expression::{Ask, Expr, Fact};
use crate::define::indicator::BoundIndicator;

/// A column of a table, or the table itself.
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
    /// Looks which countries each part has rows of; rows of none are of `nowhere`, where that is one.
    pub(super) fn new(tables: &'a ValidTables, nowhere: Option<usize>) -> Self {
        let mut parts: BTreeMap<(String, usize), Vec<&Part>> = BTreeMap::new();
        for table in tables.iter() {
            for part in table.parts() {
                let countries: BTreeSet<u16> = part.country().iter().copied().collect();
                let place = |one| if one == NO_COUNTRY { nowhere } else { Some(usize::from(one)) };
                for country in countries.into_iter().filter_map(place) {
                    let key = (table.table().id.clone(), country);
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
            match parts.iter().filter(has).count() {
                0 => Collects::Not,
                having if having < parts.len() => Collects::Partly,
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

/// Every column that an indicator's rows are judged and counted by: its own table's and its child
/// tables'; and every child table that it asks, even where it asks for no column of it. Where everything is
/// counted, rows need no date.
pub(super) fn needed(
    contract: &Contract,
    indicator: &BoundIndicator,
    everything: bool,
) -> Vec<Needed> {
    let name = &indicator.rows().table;
    let mut needed = BTreeSet::new();
    if !everything {
        needed.insert((name.clone(), Some(indicator.rows().period)));
    }
    for expression in indicator.rows().expressions() {
        find(expression, name, &mut needed);
    }
    let weight = contract.tables[name].weight;
    needed.extend(weight.map(|weight| (name.clone(), Some(weight))));
    if indicator.measure().terms().persons {
        needed.extend(person(contract, name));
    }
    needed.into_iter().collect()
}

/// The column that a table's persons come from: its own, or that of a table above it.
fn person(contract: &Contract, name: &str) -> Option<Needed> {
    let mut table = contract.tables.get(name)?;
    while table.person.is_none() {
        table = contract.tables.get(&table.parent.as_ref()?.table)?;
    }
    Some((table.id.clone(), table.person))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all others name no column themselves")]
fn find(expression: &Expr, table: &str, needed: &mut BTreeSet<Needed>) {
    match expression {
        Expr::Column(column)
        | Expr::Has(column, _)
        | Expr::AnyOf(column)
        | Expr::Fact(Fact::Invalid(column)) => {
            needed.insert((table.to_owned(), Some(*column)));
        }
        Expr::Children(question) => {
            let column = match question.ask {
                Ask::Exists | Ask::Count => None,
                Ask::Sum(column) | Ask::First(column) | Ask::Last(column) => Some(column),
            };
            needed.insert((question.table.clone(), column));
            if let Some(condition) = &question.condition {
                find(condition, &question.table, needed);
            }
        }
        _ => expression.parts().into_iter().for_each(|part| find(part, table, needed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::example;

    const CASES: &str = "country applied_on\n0 2013-05-01\n1 2013-05-01";

    /// How well UKR and MDA collect what an indicator with these keys needs.
    fn collects(keys: &str, tables: &[(&str, &[(&str, &str)])]) -> [Collects; 2] {
        let contract = example::contract();
        let tables = example::tables(&contract, tables);
        let plan = example::plan(example::programme(), contract, &[keys]);
        let needed = needed(&plan.contract, &plan.indicators[0], false);
        let coverage = Coverage::new(&tables, None);
        [0, 1].map(|country| coverage.collects(&plan.indicators[0].rows().table, &needed, country))
    }

    #[test]
    fn a_child_table_is_needed_even_where_no_column_of_it_is() {
        let keys = "kind: count, table: cases, period: applied_on, population: exists(services)";
        let cases = ("cases", [("2013-12-31", CASES)]);
        assert_eq!(collects(keys, &[(cases.0, &cases.1)]), [Collects::Not; 2]);
        let services = [("2013-12-31", "parent price\n0 100")];
        let tables: [(&str, &[(&str, &str)]); 2] = [(cases.0, &cases.1), ("services", &services)];
        assert_eq!(collects(keys, &tables), [Collects::All, Collects::Not]);
    }

    #[test]
    fn columns_of_child_tables_are_needed_where_they_are_asked_for() {
        let cases = [("2013-12-31", CASES)];
        let services = [
            ("2013-12-31", "parent price\n0 100\n1 100"),
            ("2013-12-31", "parent price free\n0 100 yes"),
        ];
        let tables: [(&str, &[(&str, &str)]); 2] = [("cases", &cases), ("services", &services)];
        let asked = |population: &str| {
            let keys = "kind: count, table: cases, period: applied_on, population: ";
            collects(&format!("{keys}\"{population}\""), &tables)
        };
        assert_eq!(asked("sum(services, price) > 0"), [Collects::All; 2]);
        assert_eq!(asked("exists(services, free)"), [Collects::Partly, Collects::Not]);
        assert_eq!(asked("first(services, began_on) is null"), [Collects::Not; 2]);
    }

    #[test]
    fn persons_are_needed_where_they_are_counted_and_come_from_the_table_above() {
        let services = [("2013-12-31", "parent began_on\n0 2013-05-01\n1 2013-05-01")];
        let keys = |kind: &str| format!("kind: {kind}, table: services, period: began_on");
        let with = |cases: &str, kind: &str| {
            let cases = [("2013-12-31", cases)];
            collects(&keys(kind), &[("cases", &cases), ("services", &services)])
        };
        assert_eq!(with(CASES, "count"), [Collects::All; 2]);
        assert_eq!(with(CASES, "distinct"), [Collects::Not; 2]);
        let named = "country person_id applied_on\n0 p 2013-05-01\n1 q 2013-05-01";
        assert_eq!(with(named, "distinct"), [Collects::All; 2]);
    }

    #[test]
    fn a_weight_that_is_not_collected_leaves_nothing_to_count() {
        let mut contract = example::contract();
        let cases = contract.tables.get_mut("cases").unwrap();
        cases.weight = cases.column("age");
        let keys = "kind: count, table: cases, period: applied_on";
        let plan = example::plan(example::programme(), contract, &[keys]);
        let needed = needed(&plan.contract, &plan.indicators[0], false);
        let tables = example::tables(&plan.contract, &[("cases", &[("2013-12-31", CASES)])]);
        assert_eq!(Coverage::new(&tables, None).collects("cases", &needed, 0), Collects::Not);
    }
}
