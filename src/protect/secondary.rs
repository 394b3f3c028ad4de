//! Which further rows are withheld, so that nothing gives a sensitive row back.
//!
//! Rows are published one after the other, the most important first, each unless a sensitive sum
//! would then follow from what is published ([`NullSpace`]). The guarantee is that none is linearly
//! determined: by margins over categories, countries and periods, in print or not, within one
//! indicator. Then [`bounds`](super::bounds) looks for those that follow because no count is negative.
//!
//! What is not covered yet: a range of a width that the policy sets, by certificates; integer and
//! linear programmes of a patient reader; the same count printed by two indicators, such as an equal
//! population; the terms of a composite; earlier releases. Distinct persons are taken to add up,
//! which they do not quite: that can withhold a row too many where it matters, and the count that is
//! tested is always the distinct one. Sums of amounts are judged by the persons behind them; that one
//! person may make most of a sum is not looked at.

use std::cmp::Reverse;

use super::bounds;
use super::model::{Model, Printed, shows_zero};
use super::nullspace::NullSpace;
use super::table::{Spot, Table};

/// For each spot whether it is withheld.
pub(super) fn withheld(table: &Table<'_>) -> Vec<bool> {
    if !table.spots.iter().any(Spot::is_secret) {
        return publish(table);
    }
    let mut withheld = publish(table);
    bounds::repair(table, &mut withheld);
    withheld
}

/// Publishes every spot that may be, and gives those that may not.
fn publish(table: &Table<'_>) -> Vec<bool> {
    let mut model = Model::of(table);
    let printed: Vec<Printed> = table.spots.iter().map(|spot| model.printed(spot)).collect();
    let secrets = model.secrets();
    if secrets.is_empty() {
        return vec![false; table.spots.len()];
    }
    let zeros = model.zeros();
    let mut space = NullSpace::new(model.size(), &secrets);
    zeros.iter().for_each(|zero| space.publish(zero));
    let mut withheld = vec![false; table.spots.len()];
    for number in order(&table.spots) {
        let spot = &table.spots[number];
        let may = !spot.is_secret() && (shows_zero(spot) || may_publish(&space, &printed[number]));
        withheld[number] = !may || !publish_all(&mut space, &printed[number]);
    }
    withheld
}

/// Spots in the order in which they are published: totals before breakdowns, groups before
/// countries, long periods before short ones, large counts before small ones, then by place.
fn order(spots: &[Spot]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by_key(|number| {
        let spot = &spots[*number];
        let (from, to) = spot.span;
        (
            spot.levels.len(),
            Reverse(spot.of_group),
            Reverse(to - from),
            Reverse(spot.mass()),
            *number,
        )
    });
    order
}

fn may_publish(space: &NullSpace, printed: &Printed) -> bool {
    sums(printed).all(|sum| !space.would_tell(sum))
}

/// Publishes the sums of a row one by one. When the second tells what the first did not, the row
/// stays withheld, and the first counts as known: that errs on the safe side.
fn publish_all(space: &mut NullSpace, printed: &Printed) -> bool {
    for sum in sums(printed) {
        if space.would_tell(sum) {
            return false;
        }
        space.publish(sum);
    }
    true
}

fn sums(printed: &Printed) -> impl Iterator<Item = &super::nullspace::Sum> {
    printed.dated.iter().chain(&printed.undated)
}
