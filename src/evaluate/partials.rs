//! Partial aggregates: exact, and mergeable in any order.

use std::collections::BTreeMap;

use super::cell::Classes;
use super::membership::{COUNTERS, Class, EXCEPT_UNKNOWN_NUMERATOR, EXCLUDE_UNKNOWN};
use super::returning::Batches;

/// What has been counted of some rows: for each indicator, in the order of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partials {
    pub(super) indicators: Vec<Counted>,
    /// The rows of persons with several rows.
    pub(super) returning: Batches,
}

/// What has been counted for one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Counted {
    /// One for each grouping that is counted.
    pub(super) tallies: Vec<Tally>,
    /// Over all rows: how often `population` was yes, no, unknown.
    pub(super) population: [u64; 3],
    /// Within the population: how often `numerator` was yes, no, unknown.
    pub(super) numerator: [u64; 3],
}

/// Counters of one grouping. A cell is (country × places + place) × categories + category.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Tally {
    /// [`COUNTERS`] counters a cell: rows, weighted where the table has a weight. Behind the last cell
    /// stand the rows that are in none.
    pub(super) rows: Vec<u64>,
    /// A sum a cell, where sums are wanted.
    pub(super) sums: Vec<Sum>,
    /// A histogram a cell, where histograms are wanted.
    pub(super) histograms: Vec<Histogram>,
}

/// An exact sum with its squares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) sum: i128,
    /// `None` once it does not fit.
    pub(super) squares: Option<i128>,
}

impl Default for Sum {
    fn default() -> Self {
        Self { sum: 0, squares: Some(0) }
    }
}

impl Sum {
    /// Adds a number that stands for `weight` rows.
    pub(super) fn add(&mut self, number: i64, weight: u64) {
        let number = i128::from(number);
        // 63 bits by 64, and by 63: neither outgrows 127. Multiplying with a check is slow.
        self.sum = self.sum.saturating_add(number * i128::from(weight));
        let square = number * number;
        let squares =
            if weight == 1 { Some(square) } else { square.checked_mul(i128::from(weight)) };
        self.squares = self.squares.zip(squares).and_then(|(sum, square)| sum.checked_add(square));
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.sum = self.sum.saturating_add(other.sum);
        self.squares = self.squares.zip(other.squares).and_then(|(one, two)| one.checked_add(two));
    }
}

/// Values nearer to 0 than this have a counter of their own place; days mostly do.
const NEAR: usize = 4096;

/// How often each whole number occurs: near ones dense, far ones by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Histogram {
    /// Counts of 0, 1, 2, …, up to the largest near value.
    near: Vec<u64>,
    /// Counts of -1, -2, -3, …, down to the smallest near value.
    below: Vec<u64>,
    far: BTreeMap<i64, u64>,
}

impl Histogram {
    /// Counts a value that stands for `weight` rows.
    pub(super) fn add(&mut self, value: i64, weight: u64) {
        // `!value` is -1 - value.
        let (near, place) =
            if value < 0 { (&mut self.below, !value) } else { (&mut self.near, value) };
        match usize::try_from(place) {
            Ok(place) if place < NEAR => {
                if near.len() <= place {
                    near.resize(place + 1, 0);
                }
                near[place] += weight;
            }
            Ok(_) | Err(_) => *self.far.entry(value).or_default() += weight,
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        add_dense(&mut self.near, &other.near);
        add_dense(&mut self.below, &other.below);
        for (value, count) in &other.far {
            *self.far.entry(*value).or_default() += count;
        }
    }

    /// Value → count, without zeros.
    pub(super) fn counts(&self) -> BTreeMap<i64, u64> {
        let near = (0..).zip(&self.near);
        let below = (0..).zip(&self.below).map(|(place, count): (i64, _)| (!place, count));
        let far = self.far.iter().map(|(value, count)| (*value, count));
        let all = near.chain(below).chain(far).filter(|(_, count)| **count > 0);
        all.map(|(value, count)| (value, *count)).collect()
    }
}

/// Adds counts place by place, of which the other may have more.
fn add_dense(here: &mut Vec<u64>, there: &[u64]) {
    if here.len() < there.len() {
        here.resize(there.len(), 0);
    }
    here.iter_mut().zip(there).for_each(|(here, there)| *here += there);
}

impl Tally {
    /// Adds the counters of other rows.
    fn merge(&mut self, other: &Self) {
        self.rows.iter_mut().zip(&other.rows).for_each(|(here, there)| *here += there);
        self.sums.iter_mut().zip(&other.sums).for_each(|(here, there)| here.merge(there));
        let pairs = self.histograms.iter_mut().zip(&other.histograms);
        pairs.for_each(|(here, there)| here.merge(there));
    }
}

/// The partials of two disjoint sets of rows are the partials of both.
///
/// # Panics
/// When the two were not made by one plan.
#[must_use]
pub fn merge(mut one: Partials, other: &Partials) -> Partials {
    assert_eq!(one.indicators.len(), other.indicators.len(), "partials of one plan");
    for (here, there) in one.indicators.iter_mut().zip(&other.indicators) {
        here.tallies.iter_mut().zip(&there.tallies).for_each(|(one, two)| one.merge(two));
        for (here, there) in
            [(&mut here.population, &there.population), (&mut here.numerator, &there.numerator)]
        {
            here.iter_mut().zip(there).for_each(|(here, there)| *here += there);
        }
    }
    one.returning.merge(&other.returning);
    one
}

/// The sums of one cell of a result: several counters' cells put together.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    rows: [u64; COUNTERS],
    /// Rows in each class that are no further person.
    repeats: [u64; Class::COUNTED.len()],
    pub(super) sum: Sum,
    pub(super) histogram: Histogram,
}

impl Gathered {
    /// Nothing yet of a cell with so many repeats in each class.
    pub(super) fn new(repeats: [u64; Class::COUNTED.len()]) -> Self {
        Self { repeats, ..Self::default() }
    }

    /// Adds the counters of a cell; `keep` says which classes belong.
    pub(super) fn add(&mut self, tally: &Tally, cell: usize, keep: impl Fn(usize) -> bool) {
        for counter in (0..COUNTERS).filter(|counter| keep(*counter)) {
            self.rows[counter] += tally.rows[cell * COUNTERS + counter];
        }
        if keep(Class::Met as usize) {
            if let Some(sum) = tally.sums.get(cell) {
                self.sum.merge(sum);
            }
            if let Some(histogram) = tally.histograms.get(cell) {
                self.histogram.merge(histogram);
            }
        }
    }

    /// Rows in each class.
    pub(super) fn rows(&self) -> Classes {
        classes(|counter| self.rows[counter])
    }

    /// Different persons in each class; a row without a person is one of its own.
    pub(super) fn persons(&self) -> Classes {
        classes(|counter| self.rows[counter] - self.repeats.get(counter).unwrap_or(&0))
    }
}

fn classes(of: impl Fn(usize) -> u64) -> Classes {
    let class = |class: Class| of(class as usize);
    Classes {
        population_unknown: class(Class::PopulationUnknown),
        undated: class(Class::Undated),
        excluded: class(Class::Excluded),
        not_yet_due: class(Class::NotYetDue),
        not_in_denominator: class(Class::NotInDenominator),
        met: class(Class::Met),
        excepted: class(Class::Excepted),
        unknown: class(Class::Unknown),
        not_met: class(Class::NotMet),
        exclude_unknown: of(EXCLUDE_UNKNOWN),
        except_unknown_numerator: of(EXCEPT_UNKNOWN_NUMERATOR),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evaluate::{Plan, aggregate, example};

    /// An indicator of every kind, in every way that rows are put in time and in categories.
    const KEYS: [&str; 8] = [
        "kind: count, table: cases, period: applied_on, disaggregate: [sex, forms, [sex, forms]]",
        "kind: distinct, table: cases, period: applied_on, disaggregate: [minor, sex, [sex, minor]]",
        "kind: sum, table: cases, period: arrived_in, value: cost, disaggregate: [forms]",
        "kind: mean, table: cases, period: born_in, value: cost - age, disaggregate: [sex]",
        "kind: quantile, table: cases, period: applied_on, q: [0.5], disaggregate: [sex], \
         value: \"days_between(applied_on, decided_on)\"",
        "kind: proportion, table: cases, period: applied_on, disaggregate: [[sex, minor], forms], \
         population: consent, exclude: [{when: minor, reason: {en: R}}], \
         within: {event: decided_on, of: applied_on, days: 90}, \
         except: [{when: age > 40, reason: {en: R}}]",
        "kind: distinct, table: cases, period: applied_on, population: decided_on <= period_end, \
         disaggregate: [forms]",
        "kind: rate, table: cases, period: applied_on, cumulative: true, per: 1000, \
         over: {table: residents, keys: [country, year, sex], value: residents}, \
         standardise: {by: [sex], to: residents}, disaggregate: [minor]",
    ];

    fn plan() -> Plan {
        example::plan(example::programme(), example::contract(), &KEYS)
    }

    proptest! {
        #[test]
        fn partials_of_parts_merge_to_the_partials_of_all(parts in prop::array::uniform3(example::rows())) {
            let plan = plan();
            let parts: Vec<(&str, &str)> = parts.iter().map(|text| ("2013-10-31", text.as_str())).collect();
            let all = example::tables(&plan.contract, &[("cases", &parts)]);
            let [a, b, c] = [0, 1, 2].map(|one| aggregate(&plan, &example::only(&all, |part| part == one)));
            let whole = aggregate(&plan, &all);
            prop_assert_eq!(&merge(merge(a.clone(), &b), &c), &whole);
            prop_assert_eq!(&merge(a.clone(), &merge(b.clone(), &c)), &whole);
            prop_assert_eq!(&merge(merge(c, &a), &b), &whole);
        }
    }

    #[test]
    fn squares_that_do_not_fit_are_none_in_every_order() {
        let large = |number: i64| {
            let mut sum = Sum::default();
            sum.add(number, 1);
            sum
        };
        let numbers = [i64::MIN, i64::MAX, i64::MIN].map(large);
        let merged = |order: [usize; 3]| {
            let mut all = Sum::default();
            for one in order {
                all.merge(&numbers[one]);
            }
            all
        };
        assert_eq!(merged([0, 1, 2]), Sum { sum: -(1 << 63) - 1, squares: None });
        assert_eq!(merged([2, 0, 1]), merged([0, 1, 2]));
    }

    #[test]
    fn a_histogram_keeps_near_far_and_negative_values() {
        let near = 4096;
        let mut histogram = Histogram::default();
        for (value, weight) in [
            (3, 1),
            (-1, 2),
            (near, 1),
            (near - 1, 4),
            (3, 1),
            (-near, 1),
            (-near - 1, 3),
            (i64::MIN, 1),
        ] {
            histogram.add(value, weight);
        }
        let mut other = Histogram::default();
        for value in [near, -2, -near] {
            other.add(value, 1);
        }
        histogram.merge(&other);
        assert_eq!(
            histogram.counts().into_iter().collect::<Vec<_>>(),
            [
                (i64::MIN, 1),
                (-near - 1, 3),
                (-near, 2),
                (-2, 1),
                (-1, 2),
                (3, 2),
                (near - 1, 4),
                (near, 2),
            ]
        );
    }
}
