//! One indicator's numbers: what each is of, where it stands, and what must not be learned of it.

use std::collections::BTreeMap;

use super::super::rules::CLASSES;
use super::super::table::{Levels, Spot, Table, at_level, without};
use super::cells::{Cells, Count, Key, Place, Time, Where};
use super::subject::{Quantity, Subject, Subjects};
use super::{Bonds, Family, Printed};
use crate::evaluate::cell::Classes;
use crate::evaluate::{Estimate, Estimates};

/// The numbers of an indicator that are of the same rows.
struct Number<'a> {
    subject: Subject<'a>,
    role: Role,
    /// The spot that prints it, where it stands, and what it is.
    at: Vec<(usize, Place, Count)>,
}

/// What a number is to its indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// Everybody whom it is about.
    Population,
    /// A class that stands beside the population.
    Beside,
    /// Rows without a date.
    Undated,
    /// A class of the population, by its name.
    Part(&'static str),
    /// Of a distribution, everybody with or without a value; then those without.
    Whole,
    Without,
    /// Another figure: how many persons, a sum, a count of something else.
    Further(usize),
}

impl Role {
    /// Its name in the log of the gate.
    fn name(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Beside => "population_unknown",
            Self::Undated => "undated",
            Self::Part(class) => class,
            Self::Whole => "with or without a value",
            Self::Without => "without a value",
            Self::Further(_) => "figure",
        }
    }
}

/// The numbers by what they are; those of which conditions ask for the period also by that.
type Numbers<'a> = BTreeMap<(Role, usize), Number<'a>>;

/// Takes in an indicator's numbers, and those of stretches that nobody prints; gives its rows.
pub(super) fn take<'a>(
    number: usize,
    (table, estimates): (&Table<'a>, &'a Estimates),
    unprinted: Option<(&Table<'a>, &'a Estimates)>,
    cells: &mut Cells<'a>,
    bonds: &mut Bonds,
) -> Vec<Printed> {
    let numbers = numbers(number, table, estimates);
    let mut subjects = BTreeMap::new();
    let mut printed: Vec<Vec<(Role, usize)>> = vec![Vec::new(); table.spots.len()];
    for (name, one) in numbers.into_iter().filter(|(_, one)| one.matters()) {
        let subject = cells.subject(one.agreed(number, cells), table.threshold);
        subjects.insert(name, subject);
        for (spot, (at, time, levels), count) in one.at {
            let cell = cells.add(Key { subject, at, time, levels }, count);
            printed[spot].push((one.role, cell));
        }
    }
    if let Some((table, estimates)) = unprinted {
        take_unprinted(number, table, estimates, &subjects, cells);
    }
    bonds.take(&subjects);
    let rows = table.spots.iter().zip(printed).enumerate();
    rows.filter(|(_, (spot, _))| spot.available)
        .map(|(place, (spot, printed))| {
            keep(spot, &printed, table.threshold, bonds.width, cells);
            let printed = printed.into_iter().map(|(role, cell)| (role.name(), cell)).collect();
            Printed::new(number, place, table, printed)
        })
        .collect()
}

fn take_unprinted<'a>(
    number: usize,
    table: &Table<'a>,
    estimates: &'a Estimates,
    subjects: &BTreeMap<(Role, usize), usize>,
    cells: &mut Cells<'a>,
) {
    for (name, one) in numbers(number, table, estimates) {
        if let Some(&subject) = subjects.get(&name) {
            for (_, (at, time, levels), count) in
                one.at.into_iter().filter(|(_, place, _)| place.1 != Time::Never)
            {
                cells.add_unprinted(Key { subject, at, time, levels }, count);
            }
        }
    }
}

impl Bonds {
    /// Takes in how an indicator's numbers hang together.
    fn take(&mut self, subjects: &BTreeMap<(Role, usize), usize>) {
        let of = |role, period| subjects.get(&(role, period)).copied();
        for (&(role, period), &subject) in subjects {
            match role {
                Role::Population => {
                    let is_part = |role: &Role| match role {
                        // Of a distribution these are categories of another number.
                        Role::Part("unknown" | "not_met") => of(Role::Whole, period).is_none(),
                        Role::Part(_) => true,
                        _ => false,
                    };
                    let parts =
                        subjects.iter().filter(|((role, at), _)| *at == period && is_part(role));
                    let parts: Vec<usize> = parts.map(|(_, part)| *part).collect();
                    if !parts.contains(&subject) && !parts.is_empty() {
                        self.families.insert(Family { whole: subject, parts });
                    }
                }
                Role::Further(_) => {
                    self.persons.extend(of(Role::Part("met"), period).map(|met| (subject, met)));
                }
                _ => {}
            }
        }
    }
}

impl<'a> Number<'a> {
    /// Whether it is anything anywhere: a class that is always nought binds nothing.
    fn matters(&self) -> bool {
        self.role == Role::Population
            || self.at.iter().any(|(_, _, count)| count.value != 0 || count.persons != 0)
    }

    /// What it is of: an indicator's own, should it not be what others say of the same rows.
    fn agreed(&self, number: usize, cells: &Cells<'a>) -> Subject<'a> {
        let counts = || self.at.iter().map(|(_, place, count)| (place, *count));
        if cells.agree(&self.subject, counts()) {
            return self.subject.clone();
        }
        self.subject.clone().of_its_own(number)
    }
}

/// The numbers of an indicator, spot by spot.
fn numbers<'a>(number: usize, table: &Table<'a>, estimates: &'a Estimates) -> Numbers<'a> {
    let mut all = Numbers::new();
    let mut known: BTreeMap<usize, Subjects<'a>> = BTreeMap::new();
    for (place, spot) in table.spots.iter().enumerate().filter(|(_, spot)| spot.counted) {
        let subjects = known
            .entry(spot.period)
            .or_insert_with(|| Subjects::of(number, table.indicator, spot.period));
        let mut add = |role, subject: &Subject<'a>, at: Place, count| {
            let period = subject.period.unwrap_or(usize::MAX);
            let new = || Number { subject: subject.clone(), role, at: Vec::new() };
            all.entry((role, period)).or_insert_with(new).at.push((place, at, count));
        };
        for (role, subject, levels, read) in classes(table, spot, subjects) {
            let time = if role == Role::Undated { Time::Never } else { Time::In(spot.span) };
            let place = (Where::of(&spot.countries), time, levels);
            add(role, subject, place, Count::of(spot, read));
        }
        let cells = spot.estimates.iter().map(|number| &estimates.cells[*number]);
        for (further, (quantity, value)) in
            cells.flat_map(|cell| further(number, table, cell)).enumerate()
        {
            let place = (Where::of(&spot.countries), Time::In(spot.span), spot.levels.clone());
            let count = Count { value, persons: spot.persons.met };
            add(Role::Further(further), &subjects.met.clone().taking(quantity), place, count);
        }
    }
    all
}

/// What reads a number off the classes of a spot.
type Read = fn(&Classes) -> u64;

/// The classes that a spot prints, and at which codes.
fn classes<'s, 'a>(
    table: &Table<'a>,
    spot: &Spot,
    subjects: &'s Subjects<'a>,
) -> Vec<(Role, &'s Subject<'a>, Levels, Read)> {
    let shared = table.shared();
    let margin = shared.map_or_else(|| spot.levels.clone(), |column| without(&spot.levels, column));
    let (beside, undated) = (&subjects.beside, &subjects.undated);
    let mut classes: Vec<(Role, &Subject<'a>, Levels, Read)> = vec![
        (Role::Population, &subjects.population, margin.clone(), Classes::population),
        (Role::Beside, &beside.0, margin.clone(), beside.1),
        (Role::Undated, &undated.0, margin.clone(), undated.1),
    ];
    for (name, (subject, read)) in &subjects.parts {
        let levels = if *name == "met" { &spot.levels } else { &margin };
        let apart = shared.is_some() && matches!(*name, "unknown" | "not_met");
        if !apart {
            classes.push((Role::Part(name), subject, levels.clone(), *read));
        }
    }
    if let Some(column) = shared {
        let unknown = at_level(&spot.levels, column, table.columns[&column].levels - 1);
        let whole = |of: &Classes| of.met + of.not_met + of.unknown;
        classes.push((Role::Whole, &subjects.met, margin, whole));
        classes.push((Role::Without, &subjects.met, unknown, |of| of.unknown));
    }
    classes
}

/// Figures of an estimate that are no class of rows and add up, or nearly.
fn further<'a>(number: usize, table: &Table<'a>, cell: &Estimate) -> Vec<(Quantity<'a>, i64)> {
    let figures = &cell.figures;
    let rows = figures.rows.unwrap_or_default();
    let is_class = |figure: f64| {
        let classes = [rows.met, rows.not_met, rows.met + rows.not_met, rows.population()];
        classes.iter().any(|class| (figure - crate::stats::as_f64(*class)).abs() < 1e-9)
    };
    match table.indicator.kind {
        "distinct" => {
            figures.numerator.map(|one| (Quantity::Persons, whole(one, 0))).into_iter().collect()
        }
        "sum" | "mean" => {
            let rows = table.indicator.rows();
            let value = rows.value.as_deref().zip(figures.numerator);
            let sum =
                value.map(|(of, sum)| (Quantity::Sum(of, rows.scale), whole(sum, rows.scale)));
            sum.into_iter().collect()
        }
        "count" | "proportion" | "distribution" | "quantile" | "rate" => Vec::new(),
        _ => {
            let both = [("numerator", figures.numerator), ("denominator", figures.denominator)];
            let own = both.into_iter().filter_map(|(name, figure)| Some((name, figure?)));
            own.filter(|(_, figure)| !is_class(*figure))
                .map(|(name, figure)| {
                    let name = format!("{} {name}", cell.key.measure);
                    (Quantity::Figure(number, name), whole(figure, 0))
                })
                .collect()
        }
    }
}

/// A figure times ten to the digits behind its point.
#[expect(clippy::cast_possible_truncation, reason = "figures of a programme are far under 2⁶²")]
fn whole(figure: f64, scale: u8) -> i64 {
    (figure * crate::stats::ten_to(scale)).round() as i64
}

impl Count {
    fn of(spot: &Spot, read: Read) -> Self {
        let value = i64::try_from(read(&spot.rows)).expect("counts of rows fit");
        Self { value, persons: read(&spot.persons) }
    }
}

/// Says what must not be learned of a spot, and that it is not empty.
fn keep(spot: &Spot, printed: &[(Role, usize)], few: u64, width: i64, cells: &mut Cells<'_>) {
    let cell =
        |wanted: Role| printed.iter().find(|(role, _)| *role == wanted).map(|(_, cell)| *cell);
    let beside = [Role::Beside, Role::Undated].into_iter().filter_map(cell);
    let all: Vec<usize> = cell(Role::Population).into_iter().chain(beside).collect();
    if !spot.beside_group {
        cells.at_least_one(&all);
    }
    if let Some(undated) = cell(Role::Undated).filter(|_| spot.secret.undated) {
        cells.keep(undated, width);
    }
    if !spot.secret.dated {
        return;
    }
    let by_another_rule = spot.secret.group
        || CLASSES.iter().all(|(_, read)| !(1..few).contains(&read(&spot.persons)));
    for (role, cell) in printed.iter().filter(|(role, _)| *role != Role::Undated) {
        match role {
            Role::Further(_) => cells.keep(*cell, 1),
            _ if by_another_rule => {
                cells.keep_any(*cell, if spot.secret.group { width } else { 1 })
            }
            _ => cells.keep_few(*cell, few, width),
        }
    }
    let judged = ["met", "not_met"].map(|name| cell(Role::Part(name)));
    if let [Some(met), Some(not_met)] = judged {
        cells.keep_sum(&[met, not_met], few, width);
    }
}
