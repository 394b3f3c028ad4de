//! Figures that are made of figures.
//!
//! A figure that a reader could work out from what is shown tells nothing more. So a ratio, a change or
//! an index is shown when everything that it is made of is, and withheld otherwise: with one term in
//! hand it would give the other back. What a ratio alone counts stands in its row, and is judged like
//! an indicator of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::{Estimates, Key};

/// The withheld, and every cell that is made of one, however far removed.
pub(super) fn following(estimates: &Estimates, mut withheld: BTreeSet<usize>) -> BTreeSet<usize> {
    let made: Vec<usize> = (0..estimates.cells.len())
        .filter(|number| !estimates.cells[*number].reads.is_empty())
        .collect();
    let read: BTreeSet<&Key> =
        made.iter().flat_map(|number| &estimates.cells[*number].reads).collect();
    let cells = estimates.cells.iter().enumerate();
    let numbers: BTreeMap<&Key, usize> = cells
        .filter(|(_, cell)| read.contains(&cell.key))
        .map(|(number, cell)| (&cell.key, number))
        .collect();
    loop {
        let is_hidden = |key: &Key| numbers.get(key).is_none_or(|number| withheld.contains(number));
        let next: Vec<usize> = made
            .iter()
            .copied()
            .filter(|number| !withheld.contains(number))
            .filter(|number| estimates.cells[*number].reads.iter().any(is_hidden))
            .collect();
        if next.is_empty() {
            return withheld;
        }
        withheld.extend(next);
    }
}
