//! The release as one problem: every number that is printed or follows, what binds them, what is sensitive.
//!
//! A number is known by what it is of ([`subject`]), where, when and at which codes, so the same number in
//! two indicators is one [`cell`](cells). Cells that nobody prints are added where relations pass through them
//! ([`closure`]), and everything is bound ([`relations`]). What is left is arithmetic: [`solve`](super::solve).

mod cells;
mod closure;
mod relations;
mod series;
mod subject;
mod time;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::policy::Policy;
use super::solve::{Problem, Row, State};
use super::table::{Column, Spot, Table};
use crate::evaluate::Estimates;
use cells::Cells;

/// A problem, and what its rows are.
#[derive(Debug)]
pub(super) struct System {
    /// The problem.
    pub(super) problem: Problem,
    /// What each of its rows is.
    pub(super) rows: Vec<Meant>,
    /// For each cell that is printed a row that prints it, and what it is there.
    printed: BTreeMap<usize, (usize, &'static str)>,
}

/// What a row of the problem is.
#[derive(Debug, Clone, Default)]
pub(super) struct Meant {
    /// The numbers of the estimates in it.
    pub(super) estimates: Vec<usize>,
    /// The rule that it falls under.
    pub(super) rule: Option<&'static str>,
}

/// Which relations there are beside those of place, time and category.
#[derive(Debug, Default)]
struct Bonds {
    /// Populations with their classes.
    families: BTreeSet<Family>,
    /// Numbers that are a part of another, with that other.
    nested: Vec<(usize, usize)>,
    /// Counts of persons with the counts of their rows.
    persons: BTreeSet<(usize, usize)>,
    /// How wide the range of a sensitive count has to be.
    width: i64,
}

/// A population and the classes that it falls into, each by the number of its subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Family {
    whole: usize,
    parts: Vec<usize>,
}

/// A row of the result on its way into the problem.
struct Printed {
    /// What decides when it is published.
    order: Order,
    /// Its cells, and what each is.
    cells: Vec<(&'static str, usize)>,
    state: State,
    cost: u64,
    meant: Meant,
}

/// Headlines, totals before breakdowns, groups before countries, long periods before short ones, large counts
/// before small ones, then by place.
type Order = (Reverse<bool>, usize, Reverse<bool>, Reverse<i32>, Reverse<u64>, usize, usize);

impl System {
    /// The problem that estimates are under a policy.
    pub(super) fn of(estimates: &Estimates, policy: &Policy) -> Self {
        let counted = tables(estimates, policy);
        let stretches = estimates.stretches.as_deref();
        let unprinted = stretches.map(|one| (tables(one, policy), one));
        let mut cells = Cells::new(columns(&counted));
        let mut bonds = Bonds { width: WIDTH, ..Bonds::default() };
        let mut printed = Vec::new();
        for (number, table) in &counted {
            let unprinted = unprinted.as_ref();
            let unprinted = unprinted.and_then(|(tables, of)| Some((tables.get(number)?, *of)));
            let rows = series::take(*number, (table, estimates), unprinted, &mut cells, &mut bonds);
            printed.extend(rows);
        }
        bonds.nested = nested(&cells, &bonds.families);
        closure::close(&mut cells, &bonds);
        relations::bind(&mut cells, &bonds);
        printed.sort_by_key(|one| one.order);
        let (problem, constants) = cells.into_problem();
        let mut system = Self { problem, rows: Vec::new(), printed: BTreeMap::new() };
        let known = Row { cells: constants, state: State::Known, cost: 0 };
        system.add(known, Meant::default());
        for Printed { cells, state, cost, meant, .. } in printed {
            for (role, cell) in &cells {
                system.printed.entry(*cell).or_insert((system.rows.len(), *role));
            }
            let cells = cells.into_iter().map(|(_, cell)| cell).collect();
            system.add(Row { cells, state, cost }, meant);
        }
        system
    }

    fn add(&mut self, row: Row, meant: Meant) {
        self.problem.rows.push(row);
        self.rows.push(meant);
    }

    /// A row that prints a cell, and what it is there.
    pub(super) fn printed_in(&self, cell: usize) -> Option<(usize, &'static str)> {
        self.printed.get(&cell).copied()
    }
}

/// The range left for a sensitive count spans at least this.
const WIDTH: i64 = 5;

/// Every indicator that is counted, as the gate sees it.
fn tables<'a>(estimates: &'a Estimates, policy: &Policy) -> BTreeMap<usize, Table<'a>> {
    let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, cell) in estimates.cells.iter().enumerate() {
        if estimates.indicators[cell.key.indicator].counts().is_some() {
            of.entry(cell.key.indicator).or_default().push(number);
        }
    }
    let table = |(indicator, numbers): (usize, Vec<usize>)| {
        (indicator, Table::of(estimates, indicator, &numbers, policy))
    };
    of.into_iter().map(table).collect()
}

/// The columns of every table by their number.
fn columns<'a>(tables: &BTreeMap<usize, Table<'a>>) -> BTreeMap<(&'a str, usize), Column> {
    let of = |table: &Table<'a>| {
        let name = table.indicator.rows().table.as_str();
        table
            .columns
            .iter()
            .map(move |(number, column)| ((name, *number), *column))
            .collect::<Vec<_>>()
    };
    tables.values().flat_map(of).collect()
}

/// Pairs of numbers of which the first is a part of the second, without another between them. Classes of a
/// population are bound to it already.
fn nested(cells: &Cells<'_>, families: &BTreeSet<Family>) -> Vec<(usize, usize)> {
    let subjects: Vec<_> = cells.subjects().collect();
    let mut pairs = Vec::new();
    for (inner, part) in &subjects {
        let outer: Vec<_> = subjects.iter().filter(|(outer, _)| inner.is_part_of(outer)).collect();
        let direct = |(one, _): &&&(&subject::Subject<'_>, usize)| {
            !outer.iter().any(|(other, _)| other.is_part_of(one))
        };
        let of_family = |whole: usize| {
            families.iter().any(|one| one.whole == whole && one.parts.contains(part))
        };
        let wholes = outer.iter().filter(direct).map(|(_, whole)| *whole);
        pairs.extend(wholes.filter(|whole| !of_family(*whole)).map(|whole| (*part, whole)));
    }
    pairs
}

impl Printed {
    /// A row with these cells.
    fn new(
        number: usize,
        place: usize,
        table: &Table<'_>,
        cells: Vec<(&'static str, usize)>,
    ) -> Self {
        let spot = &table.spots[place];
        let (from, to) = spot.span;
        let state = match () {
            () if spot.is_secret() => State::Withheld,
            () if spot.shows_zero() => State::Known,
            () => State::Open,
        };
        Self {
            order: (
                Reverse(table.indicator.headline),
                spot.levels.len(),
                Reverse(spot.of_group),
                Reverse(to - from),
                Reverse(spot.mass()),
                number,
                place,
            ),
            cells,
            state,
            cost: cost(table, spot),
            meant: Meant { estimates: spot.estimates.clone(), rule: spot.secret.rule },
        }
    }
}

/// What withholding a row costs: a total is dearer than a category, a headline than anything, and many persons
/// than few.
fn cost(table: &Table<'_>, spot: &Spot) -> u64 {
    let by_levels = [8, 3, 1][spot.levels.len().min(2)];
    let headline = if table.indicator.headline { 10 } else { 1 };
    headline * by_levels * (10 + spot.mass().min(1_000))
}
