//! Rules and indicators that ask the same question of the same rows.
//!
//! That a column is filled is asked by one rule as what is to hold, by another as what it applies to, and
//! perhaps by an indicator. Each is protected by itself, and may choose other rows to withhold beside a
//! small count: what one hides the other would give back. So a place that is withheld in one of them is
//! withheld in all. That is safe: what they then print of the question is a part of what each alone was
//! found to be allowed.

use std::collections::{BTreeMap, BTreeSet};

use crate::cases::contract::ColumnId;
use crate::define::expression::{Expr, Fact};
use crate::evaluate::{Estimate, Estimates};

/// Table, period column, and what is asked of a row.
type Question<'a> = (&'a str, ColumnId, Asked<'a>);

/// What is asked of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked<'a> {
    /// Whether a column says anything, readable or not.
    Said(ColumnId),
    /// A condition.
    Condition(&'a Expr),
}

/// Area, period, dimension and category.
type Place<'a> = (usize, usize, Option<&'a str>, usize);

/// The withheld, and every cell that a rule and a rule or an indicator share a question in. Rules are the
/// indicators from `first` on.
pub(super) fn following(
    estimates: &Estimates,
    first: usize,
    mut withheld: BTreeSet<usize>,
) -> BTreeSet<usize> {
    let group = groups(estimates, first);
    let mut hidden: BTreeSet<(usize, Place<'_>)> = BTreeSet::new();
    for number in &withheld {
        let cell = &estimates.cells[*number];
        hidden.extend(group[cell.key.indicator].map(|group| (group, place(estimates, cell))));
    }
    for (number, cell) in estimates.cells.iter().enumerate() {
        let group = group[cell.key.indicator];
        if group.is_some_and(|group| hidden.contains(&(group, place(estimates, cell)))) {
            withheld.insert(number);
        }
    }
    withheld
}

fn place<'a>(estimates: &'a Estimates, cell: &Estimate) -> Place<'a> {
    let dimensions = &estimates.indicators[cell.key.indicator].dimensions;
    let dimension = cell.key.dimension.map(|number| dimensions[number].id.as_str());
    (cell.key.area, cell.key.period, dimension, cell.key.category)
}

/// For each indicator the group that it is in: those that share a question with a rule, directly or by way
/// of others.
fn groups(estimates: &Estimates, first: usize) -> Vec<Option<usize>> {
    let mut asked: BTreeMap<Question<'_>, Vec<usize>> = BTreeMap::new();
    for number in 0..estimates.indicators.len() {
        for question in questions(estimates, number) {
            asked.entry(question).or_default().push(number);
        }
    }
    let mut group: Vec<usize> = (0..estimates.indicators.len()).collect();
    for members in asked.values().filter(|members| members.iter().any(|one| *one >= first)) {
        for member in &members[1..] {
            join(&mut group, members[0], *member);
        }
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for one in &group {
        *sizes.entry(*one).or_default() += 1;
    }
    group.into_iter().map(|one| Some(one).filter(|one| sizes[one] > 1)).collect()
}

/// Makes the groups of two indicators one.
fn join(group: &mut [usize], one: usize, other: usize) {
    let (kept, gone) = (group[one], group[other]);
    group.iter_mut().filter(|number| **number == gone).for_each(|number| *number = kept);
}

/// What an indicator asks of rows: that much of it stands in its counts.
fn questions(estimates: &Estimates, number: usize) -> Vec<Question<'_>> {
    let Some((rows, _)) = estimates.indicators[number].counts() else { return Vec::new() };
    let conditions = [&rows.population, &rows.denominator, &rows.numerator];
    let asked = conditions.into_iter().flatten().map(|one| asked(one));
    asked.map(|asked| (rows.table.as_str(), rows.period, asked)).collect()
}

/// A condition, or whether a column says anything: that it is null, its contrary, and that it has a value
/// or something that cannot be read differ by the unreadable alone.
fn asked(condition: &Expr) -> Asked<'_> {
    said(condition).map_or(Asked::Condition(condition), Asked::Said)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other condition asks whether a column is null"
)]
fn said(condition: &Expr) -> Option<ColumnId> {
    match condition {
        Expr::Not(part) => said(part),
        Expr::IsNull(part) => {
            if let Expr::Column(column) = &**part {
                Some(*column)
            } else {
                None
            }
        }
        Expr::Fact(Fact::Invalid(column)) => Some(*column),
        Expr::Or(parts) => {
            let columns: BTreeSet<_> = parts.iter().map(|part| said(part)).collect();
            if columns.len() == 1 { columns.first().copied().flatten() } else { None }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::fixture::World;
    use super::*;

    fn said(column: usize) -> Arc<Expr> {
        let null = Expr::IsNull(Arc::new(Expr::Column(ColumnId(column))));
        Arc::new(Expr::Not(Arc::new(null)))
    }

    /// The same cells of three shares: of the first column is the numerator, of the second the
    /// denominator, as asked.
    fn shares(asked: [usize; 3]) -> Estimates {
        let world = World { countries: vec!["UKR", "MDA"], ..World::small() };
        let mut estimates = world.with(0, 10, &[], 40).with(1, 10, &[], 30).estimates();
        let (first, cells) = ((*estimates.indicators[0]).clone(), estimates.cells.clone());
        estimates.indicators.clear();
        estimates.cells.clear();
        for (number, column) in asked.into_iter().enumerate() {
            let mut share = first.clone();
            let rows = share.rows_mut();
            rows.population = None;
            rows.denominator = (number == 1).then(|| said(column));
            rows.numerator = (number != 1).then(|| said(column));
            estimates.indicators.push(Arc::new(share));
            estimates.cells.extend(cells.iter().cloned().map(|mut cell| {
                cell.key.indicator = number;
                cell
            }));
        }
        estimates
    }

    #[test]
    fn what_one_hides_another_that_asks_the_same_does_not_give_back() {
        let withheld = following(&shares([3, 3, 4]), 1, BTreeSet::from([0]));
        assert_eq!(withheld.into_iter().collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn indicators_alone_are_left_as_they_were() {
        let withheld = following(&shares([3, 3, 4]), 2, BTreeSet::from([0]));
        assert_eq!(withheld.into_iter().collect::<Vec<_>>(), [0]);
    }
}
