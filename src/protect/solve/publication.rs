//! Step A: rows are published one after another, the most important first, each unless a secret would
//! then be a sum of what is published.

use std::collections::BTreeMap;

use super::super::field::Element;
use super::super::nullspace::{NullSpace, Sum};
use super::part::{Move, Part};
use super::problem::{Reason, State};

/// What is published of a part.
#[derive(Debug)]
pub(super) struct Publication {
    pub(super) withheld: Vec<bool>,
    pub(super) reasons: Vec<Option<Reason>>,
    /// Moves of hidden cells from which all others are made.
    pub(super) basis: Vec<Move>,
}

/// Publishes every row of a part that may be.
pub(super) fn publish(part: &Part) -> Publication {
    let mut space = space(part);
    let mut reasons = vec![None; part.rows.len()];
    for (row, reason) in part.rows.iter().zip(&mut reasons) {
        if row.state == State::Open {
            let sums: Vec<Sum> = row.cells.iter().map(|cell| vec![(*cell, Element::ONE)]).collect();
            *reason = space.publish_together(&sums).err().map(Reason::Determines);
        }
    }
    let kept = |(row, reason): (&super::part::PartRow, &Option<Reason>)| {
        row.state == State::Withheld || reason.is_some()
    };
    Publication {
        withheld: part.rows.iter().zip(&reasons).map(kept).collect(),
        reasons,
        basis: space.into_basis().filter_map(|vector| whole(&vector)).collect(),
    }
}

/// The moves under which all relations hold.
fn space(part: &Part) -> NullSpace {
    let mut space = NullSpace::free(part.slack.len());
    for (number, whole) in from_fine_to_coarse(part) {
        let relation = &part.relations[number];
        let sum: Sum =
            relation.iter().map(|(cell, times)| (*cell, Element::from(*times))).collect();
        space.bind(&sum, whole.unwrap_or(relation[0].0));
    }
    for secret in &part.secrets {
        space.guard(&vec![(secret.cell, Element::ONE)]);
    }
    space
}

/// Relations with their wholes, those of a part before those that it is a part of: so each total
/// follows from the finest cells under it, and every move stays short.
fn from_fine_to_coarse(part: &Part) -> Vec<(usize, Option<usize>)> {
    let wholes: Vec<Option<usize>> = part.relations.iter().map(|terms| whole_of(terms)).collect();
    let mut defined = vec![0_usize; part.slack.len()];
    for whole in wholes.iter().flatten() {
        defined[*whole] += 1;
    }
    let waits = |(number, whole): (usize, &Option<usize>)| {
        let parts = part.relations[number].iter().filter(|(cell, _)| Some(*cell) != *whole);
        parts.filter(|(cell, _)| defined[*cell] > 0).count()
    };
    let mut waits: Vec<usize> = wholes.iter().enumerate().map(waits).collect();
    let mut order: Vec<usize> = (0..wholes.len()).filter(|number| waits[*number] == 0).collect();
    let mut next = 0;
    while let Some(&number) = order.get(next) {
        next += 1;
        let Some(whole) = wholes[number] else { continue };
        defined[whole] -= 1;
        if defined[whole] > 0 {
            continue;
        }
        for &(above, _) in part.at[whole].iter().filter(|(above, _)| wholes[*above] != Some(whole))
        {
            waits[above] -= 1;
            if waits[above] == 0 {
                order.push(above);
            }
        }
    }
    order.extend((0..wholes.len()).filter(|number| waits[*number] > 0));
    order.into_iter().map(|number| (number, wholes[number])).collect()
}

/// The cell of a relation that is the sum of the others: the only one with its sign.
fn whole_of(relation: &[(usize, i64)]) -> Option<usize> {
    let of_sign = |positive: bool| {
        let mut cells = relation.iter().filter(move |(_, times)| (*times > 0) == positive);
        cells.next().filter(|_| cells.next().is_none()).map(|(cell, _)| *cell)
    };
    of_sign(true).or_else(|| of_sign(false))
}

/// A vector in whole numbers, the smallest; none where they are not small.
fn whole(vector: &Sum) -> Option<Move> {
    const MOST: i64 = 1 << 20;
    let mut scales: BTreeMap<Element, usize> = BTreeMap::new();
    for (_, value) in vector {
        *scales.entry(value.inverse()).or_insert(0) += 1;
    }
    let in_whole = |scale: &Element| {
        let value = |(at, value): &(usize, Element)| Some((*at, (*value * *scale).small(MOST)?));
        vector.iter().map(value).collect::<Option<Move>>()
    };
    scales.keys().find_map(in_whole)
}
