//! The cells that nobody prints and that relations are about all the same: totals over a column, stretches
//! that periods cut out of each other, a population behind its classes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::table::{Levels, Span, without};
use super::cells::{Cells, Count, Key, Time, Where};
use super::time::Calendar;
use super::{Bonds, Family};

/// How often new cells may call for further ones: categories call for totals, these for stretches.
const ROUNDS: usize = 8;

/// Adds cells until every relation between printed numbers has all that it is about.
pub(super) fn close(cells: &mut Cells<'_>, bonds: &Bonds) {
    for _ in 0..ROUNDS {
        let before = cells.len();
        close_time(cells);
        close_levels(cells);
        close_families(cells, bonds);
        if cells.len() == before {
            return;
        }
    }
}

/// Categories of a number in one place, and the times at which each has a cell.
pub(super) type ByLevels = BTreeMap<Levels, BTreeSet<Time>>;

/// The spans among times.
pub(super) fn spans(times: &BTreeSet<Time>) -> BTreeSet<Span> {
    let span = |time: &Time| match time {
        Time::In(span) => Some(*span),
        Time::Never => None,
    };
    times.iter().filter_map(span).collect()
}

/// The times at which categories are added up to a total: what is true of the shortest spans is true of those
/// that are made of them.
pub(super) fn least_times(calendar: &Calendar, times: &BTreeSet<Time>) -> BTreeSet<Time> {
    let never = times.get(&Time::Never).copied();
    let cut = calendar.cut(&spans(times));
    cut.shortest.iter().copied().map(Time::In).chain(never).collect()
}

/// Adds what is known of the stretches that the spans of a number cut out of each other.
fn close_time(cells: &mut Cells<'_>) {
    for ((subject, at), by_levels) in cells.times() {
        if cells.adds_up(subject) && matches!(at, Where::Country(_)) {
            for (levels, times) in by_levels {
                for &span in &cells.calendar.cut(&spans(&times)).missing {
                    let (at, levels) = (at.clone(), levels.clone());
                    let key = Key { subject, at, time: Time::In(span), levels };
                    cells.find_or_unprinted(&key);
                }
            }
        }
    }
}

/// Adds the totals of categories that leave nobody out.
fn close_levels(cells: &mut Cells<'_>) {
    for ((subject, at), mut by_levels) in cells.times() {
        if !cells.adds_up(subject) || !matches!(at, Where::Country(_)) {
            continue;
        }
        let most = by_levels.keys().map(Vec::len).max().unwrap_or(0);
        for size in (1..=most).rev() {
            let levels_of = |column| cells.levels(subject, column);
            let totals = totals(&by_levels, size, &cells.calendar, levels_of);
            for (margin, time, parts) in totals {
                let key = Key { subject, at: at.clone(), time, levels: margin.clone() };
                if cells.find(&key).is_none() {
                    let part = |levels: &Levels| {
                        cells.find(&Key { levels: levels.clone(), ..key.clone() })
                    };
                    let parts: Option<Vec<usize>> = parts.iter().map(part).collect();
                    let Some(parts) = parts else { continue };
                    let total = sum(parts.iter().map(|part| cells.count(*part)));
                    let cell = cells.add(key, total);
                    cells.keep_if_few(subject, cell);
                    by_levels.entry(margin).or_default().insert(time);
                }
            }
        }
    }
}

/// Totals over one column of all categories of so many columns: the total's levels, its time, its parts. None
/// where the parts are not all there.
fn totals(
    by_levels: &ByLevels,
    size: usize,
    calendar: &Calendar,
    levels_of: impl Fn(usize) -> Option<usize>,
) -> Vec<(Levels, Time, Vec<Levels>)> {
    let mut parts: BTreeMap<(Levels, usize, Time), Vec<Levels>> = BTreeMap::new();
    for (levels, times) in by_levels.iter().filter(|(levels, _)| levels.len() == size) {
        for (time, (column, _)) in least_times(calendar, times)
            .iter()
            .flat_map(|time| levels.iter().map(move |one| (*time, one)))
        {
            let total = (without(levels, *column), *column, time);
            parts.entry(total).or_default().push(levels.clone());
        }
    }
    let all =
        parts.into_iter().filter(|((_, column, _), parts)| levels_of(*column) == Some(parts.len()));
    all.map(|((total, _, time), parts)| (total, time, parts)).collect()
}

fn sum(counts: impl Iterator<Item = Count>) -> Count {
    counts.fold(Count { value: 0, persons: 0 }, |sum, one| Count {
        value: sum.value + one.value,
        persons: sum.persons + one.persons,
    })
}

/// Adds the population wherever its classes have cells, and the classes wherever one of them has.
fn close_families(cells: &mut Cells<'_>, bonds: &Bonds) {
    for Family { whole, parts } in &bonds.families {
        for (at, time, levels) in cells.places_of(parts) {
            for subject in parts.iter().chain([whole]) {
                let key = Key { subject: *subject, at: at.clone(), time, levels: levels.clone() };
                cells.find_or_unprinted(&key);
            }
        }
    }
}
