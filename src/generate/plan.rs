//! Where which fault is planted.

use std::collections::BTreeMap;

use crate::stats::draws::Draws;

use super::fault::{Fault, Planted, Planting, Wish};
use super::row::Purpose;
use super::world::{Crowd, World};

/// How often a place is looked for, for each fault that is wanted.
const TRIES: u64 = 200;

/// Which rows have a fault, where kinds were asked for by name; a share is drawn row by row.
#[derive(Debug, Default)]
pub(super) struct Plan {
    chosen: BTreeMap<(u64, u64), Fault>,
    /// How many of a kind found no place.
    pub(super) unplaced: BTreeMap<Fault, u64>,
}

impl Plan {
    /// Finds a row of its own for every fault that is wanted.
    pub(super) fn new(world: &World<'_>) -> Self {
        let mut plan = Self::default();
        let Wish::Counts(counts) = &world.options.faults else { return plan };
        for (fault, number) in counts {
            let mut draws = Draws::at(world.options.seed, &[u64::MAX, *fault as u64]);
            for _ in 0..*number {
                if !plan.place(world, *fault, &mut draws) {
                    *plan.unplaced.entry(*fault).or_default() += 1;
                }
            }
        }
        plan
    }

    /// Finds a row for one fault.
    fn place(&mut self, world: &World<'_>, fault: Fault, draws: &mut Draws) -> bool {
        let rows = world.crowds.values().map(|crowd| crowd.rows).sum::<u64>().max(1);
        for _ in 0..TRIES {
            let mut row = draws.below(rows);
            let crowd = world.crowds.values().find(|crowd| {
                let is_here = row < crowd.rows;
                row -= if is_here { 0 } else { crowd.rows };
                is_here
            });
            let Some(crowd) = crowd else { return false };
            let is_free = !self.chosen.contains_key(&(crowd.number, row));
            if is_free && planting(world, crowd, row).plant(fault).is_some() {
                self.chosen.insert((crowd.number, row), fault);
                return true;
            }
        }
        false
    }

    /// What is planted in a row.
    pub(super) fn planted(
        &self,
        world: &World<'_>,
        crowd: &Crowd<'_>,
        row: u64,
    ) -> Option<Planted> {
        match &world.options.faults {
            Wish::None => None,
            Wish::Counts(_) => {
                let fault = self.chosen.get(&(crowd.number, row))?;
                planting(world, crowd, row).plant(*fault)
            }
            Wish::Share(share) => {
                let mut draws = world.draws(crowd, row, Purpose::Chance);
                (draws.uniform() < *share).then(|| any_fault(world, crowd, row, &mut draws))?
            }
        }
    }

    /// Whether a file of the crowd has a fault of this kind.
    pub(super) fn has(&self, crowd: &Crowd<'_>, fault: Fault) -> bool {
        let rows = (crowd.number, 0)..=(crowd.number, u64::MAX);
        self.chosen.range(rows).any(|(_, one)| *one == fault)
    }
}

/// A fault of any kind that the row has a place for.
fn any_fault(world: &World<'_>, crowd: &Crowd<'_>, row: u64, draws: &mut Draws) -> Option<Planted> {
    let kinds: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| !fault.stops()).collect();
    let first = usize::try_from(draws.below(kinds.len() as u64)).unwrap_or(0);
    let mut planting = planting(world, crowd, row);
    let in_turn = kinds[first..].iter().chain(&kinds[..first]);
    in_turn.copied().find_map(|fault| planting.plant(fault))
}

/// A row to plant in.
fn planting<'a>(world: &'a World<'a>, crowd: &'a Crowd<'a>, number: u64) -> Planting<'a> {
    let draws = world.draws(crowd, number, Purpose::Fault);
    Planting { world, crowd, feed: crowd.feed_of(number), row: world.row(crowd, number), draws }
}
