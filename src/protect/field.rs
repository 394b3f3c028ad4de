//! Whole numbers modulo 2⁶¹ − 1: exact arithmetic without tolerances and without overflow.

use std::ops::{Add, Mul, Neg, Sub};

/// The prime 2⁶¹ − 1.
const PRIME: u64 = (1 << 61) - 1;

/// A number modulo 2⁶¹ − 1, always the smallest that is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Element(u64);

impl Element {
    /// Nought.
    pub(super) const ZERO: Self = Self(0);
    /// One.
    pub(super) const ONE: Self = Self(1);

    /// Whether it is nought.
    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The number that gives one when multiplied with this one, which is not nought: by Fermat its
    /// power p − 2.
    pub(super) fn inverse(self) -> Self {
        let mut power = self;
        let mut inverse = Self::ONE;
        let mut exponent = PRIME - 2;
        while exponent > 0 {
            if exponent & 1 == 1 {
                inverse = inverse * power;
            }
            power = power * power;
            exponent >>= 1;
        }
        inverse
    }
}

impl From<i64> for Element {
    fn from(number: i64) -> Self {
        let size = Self(number.unsigned_abs() % PRIME);
        if number < 0 { -size } else { size }
    }
}

impl Add for Element {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let sum = self.0 + other.0;
        Self(if sum >= PRIME { sum - PRIME } else { sum })
    }
}

impl Neg for Element {
    type Output = Self;

    fn neg(self) -> Self {
        Self(if self.0 == 0 { 0 } else { PRIME - self.0 })
    }
}

impl Sub for Element {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Element {
    type Output = Self;

    /// 2⁶¹ is one, so the upper half of the product is added to its lower half.
    #[expect(clippy::cast_possible_truncation, reason = "both halves are under 2⁶¹ + 1")]
    fn mul(self, other: Self) -> Self {
        let product = u128::from(self.0) * u128::from(other.0);
        let folded = (product as u64 & PRIME) + (product >> 61) as u64;
        Self(if folded >= PRIME { folded - PRIME } else { folded })
    }
}

/// Numbers that look random and are the same in every run (splitmix64, Steele and others 2014).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice that always fall in the same order.
    pub(super) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(super) fn roll(&mut self) -> Element {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Element((mixed ^ (mixed >> 31)) % PRIME)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn residue(number: i128) -> u64 {
        u64::try_from(number.rem_euclid(i128::from(PRIME))).unwrap()
    }

    proptest! {
        #[test]
        fn it_counts_as_whole_numbers_do(a: i64, b: i64) {
            let (x, y) = (Element::from(a), Element::from(b));
            let (a, b) = (i128::from(a), i128::from(b));
            prop_assert_eq!((x + y).0, residue(a + b));
            prop_assert_eq!((x - y).0, residue(a - b));
            prop_assert_eq!((x * y).0, residue(a * b));
        }

        #[test]
        fn an_inverse_multiplies_to_one(a in 1_i64..) {
            prop_assume!(!Element::from(a).is_zero());
            prop_assert_eq!(Element::from(a) * Element::from(a).inverse(), Element::ONE);
        }
    }

    #[test]
    fn the_prime_is_nought() {
        let prime = i64::try_from(PRIME).unwrap();
        assert!(Element::from(prime).is_zero());
        assert!(Element::from(-prime).is_zero());
        assert_eq!(Element::from(prime - 1) * Element::from(prime - 1), Element::ONE);
    }

    #[test]
    fn dice_fall_the_same_in_every_run() {
        let (mut one, mut other) = (Dice::seeded(7), Dice::seeded(7));
        assert_eq!(one.roll(), other.roll());
        assert_ne!(one.roll(), Dice::seeded(8).roll());
    }
}
