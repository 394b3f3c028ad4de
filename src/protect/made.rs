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

#[cfg(test)]
mod tests {
    use super::super::fixture::World;
    use super::*;
    use crate::evaluate::Estimate;
    use crate::evaluate::cell::Classes;

    /// Two countries' cells, a ratio of each to itself, and a change of that ratio.
    fn estimates() -> Estimates {
        let world = World { countries: vec!["UKR", "MDA"], ..World::small() };
        let mut estimates = world.with(0, 10, &[], 40).with(1, 10, &[], 30).estimates();
        let counted = estimates.cells.clone();
        for (indicator, read) in [(1, 0), (2, 1)] {
            estimates.indicators.push(estimates.indicators[0].clone());
            let made = counted.iter().map(|cell| Estimate {
                key: Key { indicator, ..cell.key.clone() },
                persons: Classes::default(),
                reads: vec![Key { indicator: read, ..cell.key.clone() }],
                ..cell.clone()
            });
            estimates.cells.extend(made);
        }
        estimates
    }

    #[test]
    fn what_is_made_of_the_shown_is_shown() {
        assert!(following(&estimates(), BTreeSet::new()).is_empty());
    }

    #[test]
    fn what_is_made_of_the_withheld_is_withheld_however_far_removed() {
        let withheld = following(&estimates(), BTreeSet::from([1]));
        assert_eq!(withheld.into_iter().collect::<Vec<_>>(), [1, 3, 5]);
    }

    #[test]
    fn what_is_made_of_something_that_is_not_there_is_withheld() {
        let mut estimates = estimates();
        estimates.cells[2].reads = vec![Key { period: 9, ..estimates.cells[0].key.clone() }];
        assert!(following(&estimates, BTreeSet::new()).contains(&2));
    }
}
