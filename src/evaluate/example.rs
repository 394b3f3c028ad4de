//! Two countries, two years and small tables written as text, for the tests of this stage.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use roaring::RoaringBitmap;

use super::compile::sample::frame;
use super::{Estimate, Estimates, Partials, Plan};
use crate::calendar::Day;
use crate::cases::contract::{Column, ColumnType, Contract, Subject, Table};
use crate::cases::reference::Reference;
use crate::cases::{NO_COUNTRY, NOBODY, Part, ValidTable, ValidTables};
use crate::define::example;
use crate::define::indicator::BoundIndicator;
use crate::programme::{Area, Programme};

/// UKR and MDA, and both as `both`; 2012 and 2013.
pub(super) fn programme() -> Programme {
    let groups = BTreeMap::from([("both".to_owned(), vec![0, 1])]);
    Programme { groups, ..example::programme() }
}

/// The example of the stage before, with residents by country, sex and year.
pub(super) fn contract() -> Contract {
    let mut contract = example::contract();
    let cases = &contract.tables["cases"];
    let column = |from: &str, id: &str, kind: Option<ColumnType>| {
        let column = cases[cases.column(from).unwrap()].clone();
        Column { id: id.to_owned(), kind: kind.unwrap_or(column.kind.clone()), ..column }
    };
    let columns = vec![
        column("country", "country", None),
        column("sex", "sex", None),
        column("born_in", "year", None),
        column("age", "residents", None),
    ];
    let residents = Table {
        id: "residents".to_owned(),
        columns,
        key: None,
        person: None,
        subject: Subject::None,
        country: Some(crate::cases::contract::ColumnId(0)),
        ..cases.clone()
    };
    contract.tables.insert("residents".to_owned(), residents);
    contract
}

/// A plan for one indicator for each of these, coded `A0`, `A1`, ….
pub(super) fn plan(programme: Programme, contract: Contract, keys: &[&str]) -> Plan {
    let bound = |(number, keys): (usize, &&str)| {
        let mut indicator = example::bound(&programme, &contract, keys);
        indicator.code = format!("A{number}");
        Arc::new(indicator)
    };
    let indicators = keys.iter().enumerate().map(bound).collect();
    super::plan(Arc::new(programme), Arc::new(contract), indicators)
}

/// Tables as text, parents first: every part has the day that it was drawn, and its rows as
/// [`frame`] reads them. `country` is 0 or 1, or is that of the `parent`.
pub(super) fn tables(contract: &Contract, texts: &[(&str, &[(&str, &str)])]) -> ValidTables {
    let mut made: BTreeMap<&str, ValidTable> = BTreeMap::new();
    for (name, parts) in texts {
        let table = &contract.tables[*name];
        let above = table.parent.as_ref().and_then(|parent| made.get(parent.table.as_str()));
        let mut persons = BTreeMap::new();
        let parts = parts.iter().map(|text| part(table, above, *text, &mut persons)).collect();
        made.insert(name, numbered(table, parts));
    }
    ValidTables::by_hand(made.into_values().collect())
}

/// A table that knows who has several rows.
fn numbered(table: &Table, parts: Vec<Part>) -> ValidTable {
    let mut rows: BTreeMap<u32, usize> = BTreeMap::new();
    for person in parts.iter().filter_map(Part::person).flatten().filter(|one| **one != NOBODY) {
        *rows.entry(*person).or_default() += 1;
    }
    let persons = rows.keys().last().map_or(0, |last| last + 1);
    let repeated: RoaringBitmap =
        rows.into_iter().filter(|(_, rows)| *rows > 1).map(|(person, _)| person).collect();
    ValidTable::by_hand(table.clone(), parts).with_persons(repeated, persons)
}

fn part(
    table: &Table,
    above: Option<&ValidTable>,
    (as_of, text): (&str, &str),
    persons: &mut BTreeMap<String, u32>,
) -> Part {
    let (frame, states, parent) = frame(table, text);
    let cells = |name: &str| {
        let mut lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let place = lines.next().unwrap().into_iter().position(|one| one == name)?;
        Some(lines.map(|line| line[place].to_owned()).collect::<Vec<_>>())
    };
    let from_above = |of: fn(&Part) -> Vec<u32>, none: u32| -> Option<Vec<u32>> {
        let all: Vec<u32> = above?.parts().iter().flat_map(of).collect();
        let rows = parent.as_ref()?;
        Some(rows.iter().map(|row| all.get(*row as usize).copied().unwrap_or(none)).collect())
    };
    let country = cells("country").map_or_else(
        || {
            let of = |part: &Part| part.country().iter().map(|one| u32::from(*one)).collect();
            let above = from_above(of, u32::from(NO_COUNTRY));
            above.unwrap_or_else(|| vec![0; frame.height()])
        },
        |cells| cells.iter().map(|cell| cell.parse().unwrap_or(u32::from(NO_COUNTRY))).collect(),
    );
    let country = country.into_iter().map(|one| u16::try_from(one).unwrap()).collect();
    let own = cells("person_id").map(|cells| cells.iter().map(|id| number(id, persons)).collect());
    let person = own.or_else(|| {
        from_above(|part| part.person().map(<[u32]>::to_vec).unwrap_or_default(), NOBODY)
    });
    Part::by_hand(frame, Day::parse(as_of).unwrap(), states, parent).placed(country, person)
}

/// The number of a person; `.` is nobody.
fn number(id: &str, persons: &mut BTreeMap<String, u32>) -> u32 {
    if id == "." {
        return NOBODY;
    }
    let next = u32::try_from(persons.len()).unwrap();
    *persons.entry(id.to_owned()).or_insert(next)
}

/// A load's tables with some parts of `cases` alone; persons keep their numbers.
pub(super) fn only(tables: &ValidTables, kept: impl Fn(usize) -> bool) -> ValidTables {
    let some = |table: &ValidTable| {
        let parts = table.parts().iter().enumerate();
        let parts = parts.filter(|(part, _)| table.table().id != "cases" || kept(*part));
        let parts = parts.map(|(_, part)| part.clone()).collect();
        ValidTable::by_hand(table.table().clone(), parts)
            .with_persons(table.repeated().clone(), table.persons())
    };
    ValidTables::by_hand(tables.iter().map(some).collect())
}

/// Counts and finishes, without targets and without a smallest denominator.
pub(super) fn estimates(plan: &Plan, tables: &ValidTables) -> Estimates {
    finished(plan, &super::aggregate(plan, tables), tables)
}

pub(super) fn finished(plan: &Plan, partials: &Partials, tables: &ValidTables) -> Estimates {
    super::finish(plan, partials, &Reference::default(), tables, 0)
}

/// `country/period/dimension/category` of a cell.
pub(super) fn name(plan: &Plan, cell: &Estimate) -> String {
    named(&plan.areas, &plan.programme, &plan.indicators, cell)
}

fn named(
    areas: &[Area],
    programme: &Programme,
    indicators: &[Arc<BoundIndicator>],
    cell: &Estimate,
) -> String {
    let dimension =
        cell.key.dimension.map(|number| &indicators[cell.key.indicator].dimensions[number]);
    let (dimension, category) = dimension.map_or_else(
        || ("total".to_owned(), "total".to_owned()),
        |one| (one.id.clone(), one.category(cell.key.category)),
    );
    let (area, period) = (&areas[cell.key.area].id, &programme.periods[cell.key.period].id);
    format!("{area}/{period}/{dimension}/{category}")
}

/// The first indicator's cell `country/period/dimension/category`, of its first measure.
pub(super) fn cell<'a>(estimates: &'a Estimates, wanted: &str) -> &'a Estimate {
    let Estimates { areas, programme, indicators, cells, reference: _ } = estimates;
    let is_it = |cell: &&Estimate| {
        cell.key.indicator == 0 && named(areas, programme, indicators, cell) == wanted
    };
    cells.iter().find(is_it).unwrap_or_else(|| panic!("no cell {wanted}"))
}

/// Up to thirty rows of cases as text, of few persons and with every sort of gap.
pub(super) fn rows() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::collection::vec(0_usize..1000, 11), 0..30).prop_map(|rows| {
        let row = |(number, dice): (usize, &Vec<usize>)| {
            let pick = |place: usize, of: &[&'static str]| of[dice[place] % of.len()];
            let days =
                ["2012-01-01", "2012-12-31", "2013-01-01", "2013-09-30", "2011-05-01", ".", "!"];
            let cells = [
                pick(0, &["0", "1", "."]),
                pick(1, &["p", "q", "r", "s", "."]),
                pick(2, &["0", "1", "2", ".", "!"]),
                pick(3, &["0", "1;2", "0;1;2", "-", "."]),
                pick(4, &days),
                pick(5, &days),
                pick(6, &["2012-01-01", "2013-11-01", "2014-01-01", "."]),
                pick(7, &["2011", "2012", "2013", "."]),
                pick(8, &["0", "17", "41", "100000", "."]),
                pick(9, &["0", "-125", "99999999", "!"]),
                pick(10, &["yes yes", "yes no", "no .", ". no", "yes ."]),
            ];
            format!("\n{number} {}", cells.join(" "))
        };
        let rows: String = rows.iter().enumerate().map(row).collect();
        format!(
            "case_id country person_id sex forms applied_on decided_on arrived_in born_in age cost \
             consent minor{rows}"
        )
    })
}

/// The cells of a row of [`rows`], as [`name`] has them.
pub(super) fn names(row: &[&str], periods: &[&str]) -> Vec<String> {
    let areas: &[&str] = match row[1] {
        "0" => &["UKR", "both"],
        "1" => &["MDA", "both"],
        _ => &[],
    };
    let sex = match row[3] {
        "0" => "female",
        "1" => "male",
        "2" => "other",
        _ => "unknown",
    };
    let forms: &[&str] = match row[4] {
        "0" => &["labour"],
        "1;2" => &["sexual", "other"],
        "0;1;2" => &["labour", "sexual", "other"],
        _ => &["unknown"],
    };
    let mut categories = vec!["total/total".to_owned(), format!("sex/{sex}")];
    for form in forms {
        categories.extend([format!("forms/{form}"), format!("sex*forms/{sex}*{form}")]);
    }
    let periods = areas.iter().flat_map(|area| periods.iter().map(move |period| (area, period)));
    periods
        .flat_map(|(area, period)| {
            categories.iter().map(move |one| format!("{area}/{period}/{one}"))
        })
        .collect()
}
