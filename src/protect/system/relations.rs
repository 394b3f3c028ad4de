//! What binds the cells: a group is its countries, a year its quarters, a total its categories, a population
//! its classes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::table::{Levels, without};
use super::cells::{Cells, Key, Time, Where};
use super::closure::{ByLevels, least_times, spans};
use super::{Bonds, Family};

/// Binds all cells.
pub(super) fn bind(cells: &mut Cells<'_>, bonds: &Bonds) {
    bind_areas(cells);
    for ((subject, at), by_levels) in cells.times() {
        let place = In { subject, at };
        place.bind_times(cells, &by_levels);
        if matches!(place.at, Where::Country(_)) || !cells.adds_up(subject) {
            place.bind_levels(cells, &by_levels);
        }
        place.keep_levels(cells, &by_levels);
    }
    bind_families(cells, bonds);
    bind_nested(cells, bonds);
    bind_persons(cells, bonds);
}

/// A number in one country or group.
struct In {
    subject: usize,
    at: Where,
}

/// A group is the countries in it.
fn bind_areas(cells: &mut Cells<'_>) {
    let groups: Vec<(Key, usize)> = cells
        .keys()
        .filter(|(key, _)| matches!(key.at, Where::Countries(_)))
        .map(|(key, cell)| (key.clone(), cell))
        .collect();
    for (key, whole) in groups {
        let Where::Countries(countries) = &key.at else { continue };
        let country = |one: &usize| cells.find(&Key { at: Where::Country(*one), ..key.clone() });
        let parts: Vec<usize> = countries.iter().filter_map(country).collect();
        cells.bind_parts(key.subject, whole, &parts, parts.len() == countries.len());
    }
}

impl In {
    fn key(&self, time: Time, levels: &Levels) -> Key {
        Key { subject: self.subject, at: self.at.clone(), time, levels: levels.clone() }
    }

    /// A span is what follows each other in it.
    fn bind_times(&self, cells: &mut Cells<'_>, by_levels: &ByLevels) {
        // A group's spans are its countries' spans, which are divided already.
        let divides = matches!(self.at, Where::Country(_)) || !cells.adds_up(self.subject);
        for (levels, times) in by_levels {
            let spans = spans(times);
            let cell = |cells: &Cells<'_>, span| {
                cells.find(&self.key(Time::In(span), levels)).expect("every span has a cell")
            };
            let cut = cells.calendar.cut(&spans);
            for divided in cut.divided.iter().filter(|_| divides) {
                let parts: Vec<usize> =
                    divided.parts.iter().map(|part| cell(cells, *part)).collect();
                let whole = cell(cells, divided.whole);
                cells.bind_parts(self.subject, whole, &parts, divided.all);
            }
            for path in &cut.remainders {
                let parts: Vec<(usize, i64)> =
                    path.iter().map(|(span, sign)| (cell(cells, *span), *sign)).collect();
                cells.keep_left(self.subject, &parts);
            }
        }
    }

    /// A total is its categories; where these overlap, it is each and those who are not in it.
    fn bind_levels(&self, cells: &mut Cells<'_>, by_levels: &ByLevels) {
        let every = !cells.adds_up(self.subject);
        for ((margin, column, time), parts) in self.splits(cells, by_levels, every) {
            let Some(whole) = cells.find(&self.key(time, &margin)) else { continue };
            match cells.levels(self.subject, column) {
                Some(levels) => {
                    cells.bind_parts(self.subject, whole, &parts, levels == parts.len());
                }
                None => {
                    for part in parts {
                        if let Some(rest) = cells.bind_with_rest(whole, &[part]) {
                            cells.keep_if_few(self.subject, rest);
                        }
                    }
                }
            }
        }
    }

    /// Keeps what categories leave or add up to, wherever a reader may take them from or to each other: a total
    /// that nobody prints, and those of a total who are not in a category that overlaps others.
    fn keep_levels(&self, cells: &mut Cells<'_>, by_levels: &ByLevels) {
        for ((margin, column, time), parts) in self.splits(cells, by_levels, true) {
            let whole = cells.find(&self.key(time, &margin));
            match (whole, cells.levels(self.subject, column)) {
                (Some(whole), None) => {
                    for part in parts {
                        cells.keep_left(self.subject, &[(whole, 1), (part, -1)]);
                    }
                }
                (None, Some(levels)) if levels == parts.len() => {
                    let parts: Vec<(usize, i64)> =
                        parts.into_iter().map(|part| (part, 1)).collect();
                    cells.keep_left(self.subject, &parts);
                }
                (None | Some(_), None | Some(_)) => {}
            }
        }
    }

    /// The categories of every total over a column, at every time or at those that the others are made of.
    fn splits(
        &self,
        cells: &Cells<'_>,
        by_levels: &ByLevels,
        every: bool,
    ) -> BTreeMap<(Levels, usize, Time), Vec<usize>> {
        let mut splits: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (levels, all) in by_levels {
            let times = if every { all.clone() } else { least_times(&cells.calendar, all) };
            for time in times {
                let cell = cells.find(&self.key(time, levels)).expect("every time has a cell");
                for (column, _) in levels {
                    let split = (without(levels, *column), *column, time);
                    splits.entry(split).or_default().push(cell);
                }
            }
        }
        splits
    }
}

/// A population is its classes, wherever all of them are known.
fn bind_families(cells: &mut Cells<'_>, bonds: &Bonds) {
    for Family { whole, parts } in &bonds.families {
        for (at, time, levels) in cells.places_of(parts) {
            let cell = |subject: &usize| {
                cells.find(&Key { subject: *subject, at: at.clone(), time, levels: levels.clone() })
            };
            let found: Vec<usize> = parts.iter().filter_map(cell).collect();
            if let Some(cell) = cell(whole) {
                cells.bind_parts(*whole, cell, &found, found.len() == parts.len());
            }
        }
    }
}

/// Of two numbers of which one is a part of the other, those who are in the other alone.
fn bind_nested(cells: &mut Cells<'_>, bonds: &Bonds) {
    for (inner, outer) in &bonds.nested {
        let pairs: Vec<(usize, usize)> = cells
            .keys_of(*inner)
            .filter_map(|(key, part)| {
                Some((cells.find(&Key { subject: *outer, ..key.clone() })?, part))
            })
            .collect();
        for (whole, part) in pairs {
            if let Some(rest) = cells.bind_with_rest(whole, &[part]) {
                cells.keep_if_few(*inner, rest);
            }
        }
    }
}

/// There are no more persons than rows.
fn bind_persons(cells: &mut Cells<'_>, bonds: &Bonds) {
    for (persons, rows) in &bonds.persons {
        let pairs: BTreeSet<(usize, usize)> = cells
            .keys_of(*persons)
            .filter_map(|(key, part)| {
                Some((cells.find(&Key { subject: *rows, ..key.clone() })?, part))
            })
            .collect();
        for (whole, part) in pairs {
            cells.bind_with_rest(whole, &[part]);
        }
    }
}
