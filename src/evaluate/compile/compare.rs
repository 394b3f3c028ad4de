//! Comparisons of slices, each in a loop of its own so that it can be one of vectors.

use std::cmp::Ordering;

use super::bits::{pack, pack_pairs};
use super::mask::Mask;
use crate::define::expression::Comparison;

/// The rows whose two values compare so.
pub(super) fn pairs<T: Copy + PartialOrd>(
    comparison: Comparison,
    one: &[T],
    other: &[T],
) -> Vec<u64> {
    match comparison {
        Comparison::Equal => pack_pairs(one, other, |one, other| one == other),
        Comparison::NotEqual => pack_pairs(one, other, |one, other| one != other),
        Comparison::Less => pack_pairs(one, other, |one, other| one < other),
        Comparison::LessOrEqual => pack_pairs(one, other, |one, other| one <= other),
        Comparison::Greater => pack_pairs(one, other, |one, other| one > other),
        Comparison::GreaterOrEqual => pack_pairs(one, other, |one, other| one >= other),
    }
}

/// The rows whose value compares so with one mark.
pub(super) fn with<T: Copy + PartialOrd>(
    comparison: Comparison,
    values: &[T],
    mark: T,
) -> Vec<u64> {
    match comparison {
        Comparison::Equal => pack(values, |value| value == mark),
        Comparison::NotEqual => pack(values, |value| value != mark),
        Comparison::Less => pack(values, |value| value < mark),
        Comparison::LessOrEqual => pack(values, |value| value <= mark),
        Comparison::Greater => pack(values, |value| value > mark),
        Comparison::GreaterOrEqual => pack(values, |value| value >= mark),
    }
}

/// Two conditions compared; no comes before yes.
pub(super) fn truths(comparison: Comparison, one: &Mask, other: &Mask) -> Mask {
    let less = one.not().and(other);
    let greater = one.and(&other.not());
    // What is known on both sides is one of three; `and` and `or` alone would know too much.
    let known = one.or(&one.not()).and(&other.or(&other.not()));
    let answer = match comparison {
        Comparison::Equal => less.or(&greater).not(),
        Comparison::NotEqual => less.or(&greater),
        Comparison::Less => less,
        Comparison::LessOrEqual => greater.not(),
        Comparison::Greater => greater,
        Comparison::GreaterOrEqual => less.not(),
    };
    let only_known = |bits: &[u64]| super::bits::and(bits, &known.yes);
    Mask { rows: answer.rows, yes: only_known(&answer.yes), no: only_known(&answer.no) }
}

/// Whether an order is one that the comparison means.
pub(super) fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

/// What the comparison is when its sides change places.
pub(super) fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_compare_says_the_same() {
        for comparison in Comparison::ALL {
            for (one, other) in [(1, 2), (2, 2), (3, 2)] {
                let wanted = u64::from(holds(comparison, one.cmp(&other)));
                assert_eq!(pairs(comparison, &[one], &[other]), [wanted]);
                assert_eq!(with(comparison, &[one], other), [wanted]);
                assert_eq!(with(turned(comparison), &[other], one), [wanted]);
            }
        }
    }

    #[test]
    fn conditions_compare_like_numbers_where_both_are_known() {
        for comparison in Comparison::ALL {
            for (one, other) in [(false, false), (false, true), (true, false), (true, true)] {
                let mask = |yes| if yes { Mask::all(1) } else { Mask::none(1) };
                let answer = truths(comparison, &mask(one), &mask(other)).answer(0);
                assert_eq!(answer, Some(holds(comparison, one.cmp(&other))));
                assert_eq!(truths(comparison, &mask(one), &Mask::doubt(1)).answer(0), None);
                assert_eq!(truths(comparison, &Mask::doubt(1), &mask(other)).answer(0), None);
            }
        }
    }
}
