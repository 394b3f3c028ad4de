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
    /// For each coordinate the vectors that move it, and some that no longer do.
    movers: Vec<Vec<usize>>,
    /// Two random vectors of the space.
    random: [Vec<Element>; 2],
    /// The sensitive sums that have a coordinate, with their coefficients.
    sensitive_at: Vec<Vec<(usize, Element)>>,
    /// What the random vectors give for each sensitive sum, and the ratio of the two.
    marks: Vec<([Element; 2], Option<Ratio>)>,
    /// The sensitive sums of each ratio of marks.
    ratios: BTreeMap<Ratio, BTreeSet<usize>>,
}

/// A ratio of two marks; `None` is that of something to nought.
type Ratio = Option<Element>;

/// What undoes a publication.
#[derive(Debug)]
struct Undo {
    /// The vectors as they were.
    vectors: Vec<(usize, Sum)>,
    /// The one that left, and how often it was taken from the random vectors.
    leaving: usize,
    times: [Element; 2],
}

impl NullSpace {
    /// Nothing is published yet: every coordinate moves by itself.
    pub(super) fn new(coordinates: usize, sensitive: &[Sum]) -> Self {
        let mut space = Self::free(coordinates);
        for sum in sensitive {
            space.guard(sum);
        }
        space
    }

    /// Nothing is published yet, and nothing is sensitive.
    pub(super) fn free(coordinates: usize) -> Self {
        let mut dice = Dice::seeded(SEED);
        let mut vector = || (0..coordinates).map(|_| dice.roll()).collect::<Vec<_>>();
        Self {
            random: [vector(), vector()],
            basis: (0..coordinates).map(|at| vec![(at, Element::ONE)]).collect(),
            movers: (0..coordinates).map(|at| vec![at]).collect(),
            sensitive_at: vec![Vec::new(); coordinates],
            marks: Vec::new(),
            ratios: BTreeMap::new(),
        }
    }

    /// Remembers a sensitive sum.
    pub(super) fn guard(&mut self, sum: &Sum) {
        let number = self.marks.len();
        for &(at, coefficient) in sum {
            self.sensitive_at[at].push((number, coefficient));
        }
        self.marks.push(([Element::ZERO; 2], None));
        self.set_mark(number, self.mark(sum));
    }

    /// Whether publishing a sum would determine a sensitive one.
    pub(super) fn would_tell(&self, sum: &Sum) -> bool {
        self.tells(sum).is_some()
    }

    /// The first sensitive sum that publishing a sum would determine.
    pub(super) fn tells(&self, sum: &Sum) -> Option<usize> {
        let ratio = ratio(self.mark(sum))?;
        self.ratios.get(&ratio)?.first().copied()
    }

    /// Whether what is published already gives a sum.
    pub(super) fn gives(&self, sum: &Sum) -> bool {
        self.mark(sum).iter().all(|mark| mark.is_zero())
    }

    /// Takes a sum as known: the changes that move it leave the space.
    pub(super) fn publish(&mut self, sum: &Sum) {
        self.take(sum, None);
    }

    /// Takes a sum as known, one of whose coordinates follows from the others from now on.
    pub(super) fn bind(&mut self, sum: &Sum, follows: usize) {
        self.take(sum, Some(follows));
    }

    /// Publishes sums one after another; when one would determine a sensitive sum, none is
    /// published, and the number of the sensitive one is the error.
    pub(super) fn publish_together(&mut self, sums: &[Sum]) -> Result<(), usize> {
        if let Some(told) = sums.iter().find_map(|sum| self.tells(sum)) {
            return Err(told);
        }
        let mut done = Vec::new();
        for sum in sums {
            if let Some(told) = self.tells(sum) {
                done.into_iter().rev().for_each(|undo| self.undo(undo));
                return Err(told);
            }
            done.extend(self.take(sum, None));
        }
        Ok(())
    }

    /// The changes that are left.
    pub(super) fn into_basis(self) -> impl Iterator<Item = Sum> {
        self.basis.into_iter().filter(|vector| !vector.is_empty())
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
    fn moved(&mut self, sum: &Sum) -> Vec<(usize, Element)> {
        let mut moved = Vec::new();
        for &(at, coefficient) in sum {
            let movers = &mut self.movers[at];
            movers.sort_unstable();
            movers.dedup();
            movers.retain(|vector| {
                let amount = coefficient * entry(&self.basis[*vector], at);
                moved.push((*vector, amount));
                !amount.is_zero()
            });
        }
        added(moved)
    }

    /// Takes a sum as known. The shortest vector that moves it leaves, or the one that is asked for.
    fn take(&mut self, sum: &Sum, follows: Option<usize>) -> Option<Undo> {
        if self.gives(sum) {
            return None;
        }
        let moved = self.moved(sum);
        let first = |(vector, _): &&(usize, Element)| {
            (follows != Some(*vector), self.basis[*vector].len(), *vector)
        };
        let leaving = moved.iter().min_by_key(first).copied();
        let leaving = leaving.expect("a sum that is not given is moved by a vector of the basis");
        Some(self.remove(sum, &moved, leaving))
    }

    /// Takes a vector out of the basis and what it moves of a sum out of the others.
    fn remove(
        &mut self,
        sum: &Sum,
        moved: &[(usize, Element)],
        (leaving, by): (usize, Element),
    ) -> Undo {
        let pivot = std::mem::take(&mut self.basis[leaving]);
        let scale = by.inverse();
        let mut vectors = Vec::with_capacity(moved.len());
        for &(vector, amount) in moved.iter().filter(|(vector, _)| *vector != leaving) {
            vectors.push((vector, self.subtract(vector, &pivot, amount * scale)));
        }
        let times = self.mark(sum).map(|mark| mark * scale);
        self.settle(&pivot, times);
        vectors.push((leaving, pivot));
        Undo { vectors, leaving, times }
    }

    /// Subtracts a multiple of the leaving vector from another, and gives the other as it was.
    fn subtract(&mut self, vector: usize, pivot: &Sum, times: Element) -> Sum {
        let before = std::mem::take(&mut self.basis[vector]);
        self.basis[vector] = combine(&before, pivot, times);
        for &(at, _) in pivot {
            if entry(&before, at).is_zero() {
                self.movers[at].push(vector);
            }
        }
        before
    }

    /// Brings the random vectors back into the space, and the marks with them.
    fn settle(&mut self, pivot: &Sum, times: [Element; 2]) {
        for &(at, coefficient) in pivot {
            self.random[0][at] = self.random[0][at] - times[0] * coefficient;
            self.random[1][at] = self.random[1][at] - times[1] * coefficient;
        }
        for (number, amount) in self.sensitive_moved(pivot) {
            let [first, second] = self.marks[number].0;
            self.set_mark(number, [first - times[0] * amount, second - times[1] * amount]);
        }
    }

    /// Takes the last publication back.
    fn undo(&mut self, undo: Undo) {
        for (vector, before) in undo.vectors {
            for &(at, _) in &before {
                self.movers[at].push(vector);
            }
            self.basis[vector] = before;
        }
        let pivot = self.basis[undo.leaving].clone();
        self.settle(&pivot, undo.times.map(|times| -times));
    }

    /// The sensitive sums that a vector moves, and by how much.
    fn sensitive_moved(&self, vector: &Sum) -> Vec<(usize, Element)> {
        let at = |&(at, value): &(usize, Element)| {
            let here = self.sensitive_at[at].iter();
            here.map(move |(number, coefficient)| (*number, *coefficient * value))
        };
        added(vector.iter().flat_map(at).collect())
    }

    /// Notes what the random vectors give for a sensitive sum.
    fn set_mark(&mut self, number: usize, mark: [Element; 2]) {
        let after = ratio(mark);
        let (_, before) = std::mem::replace(&mut self.marks[number], (mark, after));
        if before == after {
            return;
        }
        if let Some(ratio) = before {
            let like = self.ratios.get_mut(&ratio).expect("a counted ratio is there");
            like.remove(&number);
            if like.is_empty() {
                self.ratios.remove(&ratio);
            }
        }
        if let Some(ratio) = after {
            self.ratios.entry(ratio).or_default().insert(number);
        }
    }
}

/// The amounts of each number added up, without those that come to nought.
fn added(mut amounts: Vec<(usize, Element)>) -> Vec<(usize, Element)> {
    amounts.sort_unstable_by_key(|(number, _)| *number);
    amounts.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1 + next.1;
        }
        same
    });
    amounts.retain(|(_, amount)| !amount.is_zero());
    amounts
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
    fn sums_that_tell_only_together_are_not_published_and_leave_no_trace() {
        let mut space = NullSpace::new(3, &[sum(&[1, 1, 0])]);
        let together = [sum(&[1, 0, 1]), sum(&[0, 0, 1]), sum(&[0, 1, 0])];
        assert_eq!(space.publish_together(&together), Err(0));
        assert!(!space.would_tell(&sum(&[1, 0, 0])) && !space.gives(&sum(&[1, 0, 1])));
        assert_eq!(space.publish_together(&together[..2]), Ok(()));
        assert!(space.gives(&sum(&[1, 0, 0])) && space.would_tell(&sum(&[0, 1, 0])));
    }

    #[test]
    fn a_bound_total_moves_with_its_parts() {
        let mut space = NullSpace::free(3);
        space.bind(&sum(&[1, -1, -1]), 0);
        space.guard(&sum(&[0, 0, 1]));
        space.publish(&sum(&[1, 0, 0]));
        assert_eq!(space.tells(&sum(&[0, 1, 0])), Some(0));
        let left: Vec<Sum> = space.into_basis().collect();
        assert_eq!(left, [sum(&[0, -1, 1])]);
    }

    #[test]
    fn vectors_are_combined_by_coordinate() {
        let (one, other) = (sum(&[1, 2, 0, 3]), sum(&[0, 1, 4, 0]));
        assert_eq!(combine(&one, &other, Element::from(2)), sum(&[1, 0, -8, 3]));
        assert_eq!(combine(&other, &one, Element::ONE), sum(&[-1, -1, 4, -3]));
    }
}
