//! Stage 4: estimates and policy become a release, the only thing that may leave.
//!
//! 1. [`Policy::read`] reads what may be shown, and refuses what this gate cannot keep.
//! 2. [`rules`](fn@rules) judge every row by itself.
//! 3. `secondary` withholds what would give the withheld away, indicator by indicator.

#[cfg(test)]
mod attack;
mod bounds;
mod field;
#[cfg(test)]
mod fixture;
mod model;
mod nullspace;
mod policy;
mod release;
mod rules;
mod secondary;
mod table;
mod timeline;

use std::collections::BTreeSet;

use rayon::prelude::*;

pub use policy::Policy;
pub use release::{Release, Row, Shown, WITHHELD_REASON};
pub use rules::rules;

use crate::evaluate::Estimates;
use table::Table;

/// Applies every rule to every estimate, then withholds what would give the withheld away.
pub fn release(estimates: Estimates, policy: &Policy) -> Release {
    let withheld = withheld(&estimates, policy);
    Release::of(estimates, policy.clone(), &withheld)
}

/// The numbers of the estimates that are withheld. Each indicator is a problem of its own, so they
/// are solved side by side, and on any number of threads the answer is the same.
fn withheld(estimates: &Estimates, policy: &Policy) -> BTreeSet<usize> {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); estimates.indicators.len()];
    for (number, cell) in estimates.cells.iter().enumerate() {
        of[cell.key.indicator].push(number);
    }
    let tables = of.par_iter().enumerate();
    tables
        .flat_map_iter(|(indicator, numbers)| {
            withheld_of(&Table::of(estimates, indicator, numbers, policy))
        })
        .collect()
}

/// The numbers of the estimates of one indicator that are withheld.
fn withheld_of(table: &Table<'_>) -> Vec<usize> {
    let withheld = secondary::withheld(table);
    let spots = table.spots.iter().zip(withheld).filter(|(_, withheld)| *withheld);
    spots.flat_map(|(spot, _)| spot.estimates.iter().copied()).collect()
}
