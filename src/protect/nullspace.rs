//! What a reader cannot see: an exact basis of all changes of the hidden numbers that leave every
//! published number as it is.
//!
//! After Ø. Langsrud's `GaussSuppression`, in its null-space form. A sensitive sum is determined by
//! what is published exactly when no vector of the basis moves it. Publishing a further sum
//! determines a sensitive one exactly when the two, seen through the basis, are proportional; then
//! two random vectors of the space give both the same ratio, always. Other sums give the same ratio
//! with a chance of about 10⁻⁹ in a large release, and then one row too many is withheld: the test
//! can hide too much, it cannot miss.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{Dice, Element};

/// A sum of hidden numbers with whole coefficients: (coordinate, coefficient), by coordinate.
pub(super) type Sum = Vec<(usize, Element)>;

/// The fixed seed: two runs make the same choices.
const SEED: u64 = 0x6c6f_6766_7261_6d65;

/// The space of changes that nobody can see.
#[derive(Debug)]
pub(super) struct NullSpace {
    /// Basis vectors; a spent one is empty.
    basis: Vec<Sum>,
    /// For each coordinate, the vectors that move it.
    movers: Vec<BTreeSet<usize>>,
    /// Two random vectors of the space.
    random: [Vec<Element>; 2],
    /// The sensitive sums that have a coordinate, with their coefficients.
    sensitive_at: Vec<Vec<(usize, Element)>>,
    /// What the random vectors give for each sensitive sum.
    marks: Vec<[Element; 2]>,
    /// How many sensitive sums have a ratio of marks.
    ratios: BTreeMap<Ratio, usize>,
}

/// A ratio of two marks; `None` is that of something to nought.
type Ratio = Option<Element>;

impl NullSpace {
    /// Nothing is published yet: every coordinate moves by itself.
    pub(super) fn new(coordinates: usize, sensitive: &[Sum]) -> Self {
        let mut dice = Dice::seeded(SEED);
        let mut vector = || (0..coordinates).map(|_| dice.roll()).collect::<Vec<_>>();
        let mut space = Self {
            random: [vector(), vector()],
            basis: (0..coordinates).map(|at| vec![(at, Element::ONE)]).collect(),
            movers: (0..coordinates).map(|at| BTreeSet::from([at])).collect(),
            sensitive_at: vec![Vec::new(); coordinates],
            marks: Vec::new(),
            ratios: BTreeMap::new(),
        };
        for sum in sensitive {
            space.guard(sum);
        }
        space
    }

    /// Whether publishing a sum would determine a sensitive one.
    pub(super) fn would_tell(&self, sum: &Sum) -> bool {
        ratio(self.mark(sum)).is_some_and(|ratio| self.ratios.contains_key(&ratio))
    }

    /// Whether what is published already gives a sum.
    pub(super) fn gives(&self, sum: &Sum) -> bool {
        ratio(self.mark(sum)).is_none()
    }

    /// Takes a sum as known: the changes that move it leave the space.
    pub(super) fn publish(&mut self, sum: &Sum) {
        if self.gives(sum) {
            return;
        }
        let moved = self.moved(sum);
        let (&leaving, &by) = moved
            .iter()
            .min_by_key(|(vector, _)| (self.basis[**vector].len(), **vector))
            .expect("a sum that is not given is moved by a vector of the basis");
        let pivot = self.take(leaving);
        let scale = by.inverse();
        for (&vector, &amount) in moved.iter().filter(|(vector, _)| **vector != leaving) {
            self.subtract(vector, &pivot, amount * scale);
        }
        self.settle(sum, &pivot, scale);
    }

    /// Remembers a sensitive sum.
    fn guard(&mut self, sum: &Sum) {
        let number = self.marks.len();
        for &(at, coefficient) in sum {
            self.sensitive_at[at].push((number, coefficient));
        }
        self.marks.push(self.mark(sum));
        self.count(number);
    }

    fn mark(&self, sum: &Sum) -> [Element; 2] {
        let mut mark = [Element::ZERO; 2];
        for &(at, coefficient) in sum {
            mark[0] = mark[0] + coefficient * self.random[0][at];
            mark[1] = mark[1] + coefficient * self.random[1][at];
        }
        mark
    }

    /// The vectors that move a sum, and by how much.
    fn moved(&self, sum: &Sum) -> BTreeMap<usize, Element> {
        let mut moved = BTreeMap::new();
        for &(at, coefficient) in sum {
            for &vector in &self.movers[at] {
                let amount = moved.entry(vector).or_insert(Element::ZERO);
                *amount = *amount + coefficient * entry(&self.basis[vector], at);
            }
        }
        moved.retain(|_, amount| !amount.is_zero());
        moved
    }

    /// Takes a vector out of the basis.
    fn take(&mut self, vector: usize) -> Sum {
        let taken = std::mem::take(&mut self.basis[vector]);
        for &(at, _) in &taken {
            self.movers[at].remove(&vector);
        }
        taken
    }

    /// Subtracts a multiple of the leaving vector from another.
    fn subtract(&mut self, vector: usize, pivot: &Sum, times: Element) {
        let difference = combine(&self.basis[vector], pivot, times);
        for &(at, _) in pivot {
            if entry(&difference, at).is_zero() {
                self.movers[at].remove(&vector);
            } else {
                self.movers[at].insert(vector);
            }
        }
        self.basis[vector] = difference;
    }

    /// Brings the random vectors back into the space, and the marks with them.
    fn settle(&mut self, sum: &Sum, pivot: &Sum, scale: Element) {
        let mark = self.mark(sum);
        let times = [mark[0] * scale, mark[1] * scale];
        for &(at, coefficient) in pivot {
            self.random[0][at] = self.random[0][at] - times[0] * coefficient;
            self.random[1][at] = self.random[1][at] - times[1] * coefficient;
        }
        for (number, amount) in self.sensitive_moved(pivot) {
            self.uncount(number);
            let [first, second] = self.marks[number];
            self.marks[number] = [first - times[0] * amount, second - times[1] * amount];
            self.count(number);
        }
    }

    /// The sensitive sums that a vector moves, and by how much.
    fn sensitive_moved(&self, vector: &Sum) -> BTreeMap<usize, Element> {
        let mut moved = BTreeMap::new();
        for &(at, value) in vector {
            for &(number, coefficient) in &self.sensitive_at[at] {
                let amount = moved.entry(number).or_insert(Element::ZERO);
                *amount = *amount + coefficient * value;
            }
        }
        moved.retain(|_, amount| !amount.is_zero());
        moved
    }

    fn count(&mut self, number: usize) {
        if let Some(ratio) = ratio(self.marks[number]) {
            *self.ratios.entry(ratio).or_insert(0) += 1;
        }
    }

    fn uncount(&mut self, number: usize) {
        let Some(ratio) = ratio(self.marks[number]) else { return };
        let left = self.ratios.get_mut(&ratio).expect("a counted ratio is there");
        *left -= 1;
        if *left == 0 {
            self.ratios.remove(&ratio);
        }
    }
}

/// The ratio of two marks; none when both are nought, which is a sum that does not move.
fn ratio([first, second]: [Element; 2]) -> Option<Ratio> {
    match (first.is_zero(), second.is_zero()) {
        (true, true) => None,
        (false, true) => Some(None),
        (_, false) => Some(Some(first * second.inverse())),
    }
}

/// The entry of a sparse vector at a coordinate.
fn entry(vector: &Sum, at: usize) -> Element {
    let found = vector.binary_search_by_key(&at, |(place, _)| *place);
    found.map_or(Element::ZERO, |index| vector[index].1)
}

/// One vector less a multiple of another, both by coordinate.
fn combine(one: &Sum, other: &Sum, times: Element) -> Sum {
    let mut sum = Vec::with_capacity(one.len() + other.len());
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(&&(a, value)), Some(&&(b, minus))) if a == b => {
                left.next();
                right.next();
                (a, value - times * minus)
            }
            (Some(&&(a, value)), Some(&&(b, _))) if a < b => {
                left.next();
                (a, value)
            }
            (_, Some(&&(b, minus))) => {
                right.next();
                (b, -(times * minus))
            }
            (Some(&&(a, value)), None) => {
                left.next();
                (a, value)
            }
            (None, None) => return sum,
        };
        if !next.1.is_zero() {
            sum.push(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(coefficients: &[i64]) -> Sum {
        let places = coefficients.iter().enumerate().filter(|(_, value)| **value != 0);
        places.map(|(at, value)| (at, Element::from(*value))).collect()
    }

    #[test]
    fn a_total_and_all_parts_but_one_give_the_last_part() {
        let mut space = NullSpace::new(3, &[sum(&[0, 0, 1])]);
        space.publish(&sum(&[1, 1, 1]));
        space.publish(&sum(&[1, 0, 0]));
        assert!(space.would_tell(&sum(&[0, 1, 0])));
        assert!(!space.gives(&sum(&[0, 0, 1])));
        space.publish(&sum(&[0, 1, 0]));
        assert!(space.gives(&sum(&[0, 0, 1])));
    }

    #[test]
    fn what_is_given_may_be_published() {
        let mut space = NullSpace::new(2, &[sum(&[1, 0])]);
        space.publish(&sum(&[1, 1]));
        assert!(space.gives(&sum(&[2, 2])) && !space.would_tell(&sum(&[2, 2])));
    }

    #[test]
    fn two_hidden_parts_keep_each_other() {
        let sensitive = [sum(&[1, 0, 0]), sum(&[0, 1, 0])];
        let mut space = NullSpace::new(3, &sensitive);
        space.publish(&sum(&[1, 1, 1]));
        assert!(!space.would_tell(&sum(&[0, 0, 1])));
        space.publish(&sum(&[0, 0, 1]));
        assert!(sensitive.iter().all(|hidden| !space.gives(hidden)));
        assert!(space.would_tell(&sum(&[2, 1, 0])), "one more equation would solve both");
    }

    #[test]
    fn a_sensitive_sum_of_several_is_kept_while_its_parts_move_against_each_other() {
        let mut space = NullSpace::new(3, &[sum(&[1, 1, 0])]);
        space.publish(&sum(&[1, 0, 1]));
        assert!(space.would_tell(&sum(&[0, 1, -1])), "their sum is the sensitive one");
        assert!(!space.would_tell(&sum(&[0, 1, 1])));
    }

    #[test]
    fn vectors_are_combined_by_coordinate() {
        let (one, other) = (sum(&[1, 2, 0, 3]), sum(&[0, 1, 4, 0]));
        assert_eq!(combine(&one, &other, Element::from(2)), sum(&[1, 0, -8, 3]));
        assert_eq!(combine(&other, &one, Element::ONE), sum(&[-1, -1, 4, -3]));
    }
}
