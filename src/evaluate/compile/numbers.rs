//! Exact numbers: whole ones where that is enough, fractions where it is not, never floats.

use std::cmp::Ordering;

use super::bits;
use super::compare;
use super::mask::{Mask, Presence};
use super::values::{Choice, Values};
use crate::define::expression::{Comparison, Operation};

/// An exact number for every row: `digits × 10^-scale`, or that over `divisor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// All digits.
    pub(crate) digits: Vec<i128>,
    /// Digits behind the point, the same for every row.
    pub(crate) scale: u8,
    /// A divisor for every row, positive and without a common factor with the digits; `None` is 1.
    pub(crate) divisor: Option<Vec<i128>>,
    /// Bit i of word i / 64: whether row i has one.
    pub(crate) valid: Vec<u64>,
    /// Bit i of word i / 64: whether row i has one that cannot be told. Neither is null.
    pub(crate) unknown: Vec<u64>,
}

/// Numbers as they are computed with: columns and counts fit 64 bits, which is several times faster.
#[derive(Debug, Clone)]
pub(super) enum Amounts {
    /// `digits × 10^-scale`.
    Whole { digits: Values<i64>, scale: u8 },
    /// Whatever arithmetic has made.
    Exact(Numbers),
}

impl Amounts {
    /// Whole numbers.
    pub(super) fn whole(digits: Values<i64>) -> Self {
        Self::Whole { digits, scale: 0 }
    }

    /// The same number for every row.
    pub(super) fn literal(digits: i128, scale: u8, rows: usize) -> Self {
        if let Ok(digits) = i64::try_from(digits) {
            return Self::Whole { digits: Values::constant(digits, rows), scale };
        }
        Self::Exact(Numbers::new(vec![digits; rows], scale, None, Presence::certain(rows)))
    }

    /// Which rows have a number.
    pub(super) fn presence(&self) -> Presence {
        match self {
            Self::Whole { digits, .. } => digits.presence(),
            Self::Exact(numbers) => numbers.presence(),
        }
    }

    /// The numbers as the interface has them.
    pub(super) fn numbers(&self) -> Numbers {
        match self {
            Self::Whole { digits, scale } => {
                let wide = digits.values.iter().copied().map(i128::from).collect();
                Numbers::new(wide, *scale, None, digits.presence())
            }
            Self::Exact(numbers) => numbers.clone(),
        }
    }

    /// Digits behind the point.
    fn scale(&self) -> u8 {
        match self {
            Self::Whole { scale, .. } => *scale,
            Self::Exact(numbers) => numbers.scale,
        }
    }

    /// The number of a row that has one.
    fn fraction(&self, row: usize) -> Fraction {
        match self {
            Self::Whole { digits, scale } => {
                Fraction { digits: i128::from(digits.values[row]), divisor: 1, scale: *scale }
            }
            Self::Exact(numbers) => Fraction {
                digits: numbers.digits[row],
                divisor: numbers.divisor.as_ref().map_or(1, |divisor| divisor[row]),
                scale: numbers.scale,
            },
        }
    }

    /// Every row from the branch of a `case` that it takes.
    pub(super) fn choose(rows: usize, choice: &Choice, branches: &[std::sync::Arc<Self>]) -> Self {
        let scale = branches.iter().map(|branch| branch.scale()).max().unwrap_or(0);
        let presences: Vec<Presence> = branches.iter().map(|branch| branch.presence()).collect();
        let mut found = Builder::new(rows, scale, choice.presence(&presences));
        for ((taken, branch), presence) in choice.taken.iter().zip(branches).zip(&presences) {
            for row in bits::rows(&bits::and(taken, &presence.valid)) {
                found.put(row, branch.fraction(row).at(scale));
            }
        }
        Self::Exact(found.finish())
    }
}

impl Numbers {
    fn new(digits: Vec<i128>, scale: u8, divisor: Option<Vec<i128>>, presence: Presence) -> Self {
        let Presence { valid, unknown } = presence;
        Self { digits, scale, divisor, valid, unknown }
    }

    fn presence(&self) -> Presence {
        Presence { valid: self.valid.clone(), unknown: self.unknown.clone() }
    }
}

/// Exact arithmetic; unknown where it divides by zero or needs more than 128 bits.
pub(super) fn arithmetic(
    operation: Operation,
    one: &Amounts,
    other: &Amounts,
    rows: usize,
) -> Amounts {
    let presence = one.presence().both(&other.presence());
    let known = presence.valid.clone();
    let scale = match operation {
        Operation::Add | Operation::Subtract => one.scale().max(other.scale()),
        Operation::Multiply => one.scale().saturating_add(other.scale()),
        Operation::Divide => one.scale(),
    };
    let mut found = Builder::new(rows, scale, presence);
    for row in bits::rows(&known) {
        let result = one.fraction(row).calculate(operation, other.fraction(row));
        found.put(row, result.and_then(|result| result.at(scale)));
    }
    Amounts::Exact(found.finish())
}

/// Compares row by row; unknown where that needs more than 128 bits.
pub(super) fn compare(comparison: Comparison, one: &Amounts, other: &Amounts, rows: usize) -> Mask {
    let presence = one.presence().both(&other.presence());
    if let (Amounts::Whole { digits: a, scale }, Amounts::Whole { digits: b, scale: same }) =
        (one, other)
        && scale == same
    {
        return presence.answers(rows, &compare::pairs(comparison, &a.values, &b.values));
    }
    let mut mask = Mask::doubt(rows);
    for row in bits::rows(&presence.valid) {
        match one.fraction(row).compare(other.fraction(row)) {
            Some(order) if compare::holds(comparison, order) => bits::set(&mut mask.yes, row),
            Some(_) => bits::set(&mut mask.no, row),
            None => {}
        }
    }
    mask
}

/// Compares with one number, in 64 bits where both sides allow it.
pub(super) fn compare_literal(
    comparison: Comparison,
    one: &Amounts,
    (digits, scale): (i128, u8),
    rows: usize,
) -> Mask {
    if let Amounts::Whole { digits: values, scale: theirs } = one
        && let Some(mark) = (Fraction { digits, divisor: 1, scale }).whole_at(*theirs)
    {
        let yes = compare::with(comparison, &values.values, mark);
        return values.presence().answers(rows, &yes);
    }
    compare(comparison, one, &Amounts::literal(digits, scale, rows), rows)
}

/// `digits × 10^-scale / divisor`.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    digits: i128,
    divisor: i128,
    scale: u8,
}

impl Fraction {
    /// The same number with at least as many digits behind the point.
    fn at(self, scale: u8) -> Option<Self> {
        let shift = 10_i128.checked_pow(u32::from(scale.checked_sub(self.scale)?))?;
        Some(reduced(self.digits.checked_mul(shift)?, self.divisor, scale))
    }

    /// A number without divisor as a whole one at a scale, if it is whole there and fits.
    fn whole_at(self, scale: u8) -> Option<i64> {
        let digits = if scale >= self.scale {
            self.at(scale)?.digits
        } else {
            let shift = 10_i128.checked_pow(u32::from(self.scale - scale))?;
            (self.digits % shift == 0).then_some(self.digits / shift)?
        };
        i64::try_from(digits).ok()
    }

    /// The result of an operation, if there is one and it fits.
    fn calculate(self, operation: Operation, other: Self) -> Option<Self> {
        match operation {
            Operation::Add => self.plus(other),
            Operation::Subtract => self.plus(Self { digits: other.digits.checked_neg()?, ..other }),
            Operation::Multiply => self.times(other),
            Operation::Divide => self.over(other),
        }
    }

    fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let (one, other) = (self.at(scale)?, other.at(scale)?);
        let shared = gcd(one.divisor, other.divisor);
        let (left, right) = (other.divisor / shared, one.divisor / shared);
        let digits = one.digits.checked_mul(left)?.checked_add(other.digits.checked_mul(right)?)?;
        Some(reduced(digits, one.divisor.checked_mul(left)?, scale))
    }

    fn times(self, other: Self) -> Option<Self> {
        let (left, right) = (gcd(self.digits, other.divisor), gcd(other.digits, self.divisor));
        let digits = (self.digits / left).checked_mul(other.digits / right)?;
        let divisor = (self.divisor / right).checked_mul(other.divisor / left)?;
        Some(reduced(digits, divisor, self.scale.checked_add(other.scale)?))
    }

    /// Division keeps the scale of what is divided.
    fn over(self, other: Self) -> Option<Self> {
        if other.digits == 0 {
            return None;
        }
        let sign = other.digits.signum();
        let turned =
            Self { digits: other.divisor * sign, divisor: other.digits.checked_abs()?, scale: 0 };
        let shift = 10_i128.checked_pow(u32::from(other.scale))?;
        self.times(turned)?.times(Self { digits: shift, divisor: 1, scale: 0 })
    }

    fn compare(self, other: Self) -> Option<Ordering> {
        let scale = self.scale.max(other.scale);
        let (one, other) = (self.at(scale)?, other.at(scale)?);
        let left = one.digits.checked_mul(other.divisor)?;
        Some(left.cmp(&other.digits.checked_mul(one.divisor)?))
    }
}

/// A fraction without common factor.
fn reduced(digits: i128, divisor: i128, scale: u8) -> Fraction {
    let shared = gcd(digits, divisor);
    Fraction { digits: digits / shared, divisor: divisor / shared, scale }
}

/// The greatest common factor, at least 1.
fn gcd(one: i128, other: i128) -> i128 {
    if one == 1 || other == 1 {
        return 1;
    }
    let (mut one, mut other) = (one.unsigned_abs(), other.unsigned_abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    i128::try_from(one.max(1)).unwrap_or(1)
}

/// Numbers of one scale, put row by row.
#[derive(Debug)]
struct Builder {
    numbers: Numbers,
    divisor: Vec<i128>,
}

impl Builder {
    fn new(rows: usize, scale: u8, presence: Presence) -> Self {
        Self { numbers: Numbers::new(vec![0; rows], scale, None, presence), divisor: vec![1; rows] }
    }

    /// Puts a number that is at the scale; one that could not be made is unknown.
    fn put(&mut self, row: usize, fraction: Option<Fraction>) {
        if let Some(fraction) = fraction {
            self.numbers.digits[row] = fraction.digits;
            self.divisor[row] = fraction.divisor;
        } else {
            self.numbers.valid[row / 64] &= !(1 << (row % 64));
            bits::set(&mut self.numbers.unknown, row);
        }
    }

    /// All of them, without divisors where every one is 1.
    fn finish(self) -> Numbers {
        let divisor = self.divisor.iter().any(|divisor| *divisor != 1).then_some(self.divisor);
        Numbers { divisor, ..self.numbers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(digits: i128, scale: u8) -> Amounts {
        Amounts::literal(digits, scale, 1)
    }

    fn calculate(one: &Amounts, operation: Operation, other: &Amounts) -> Amounts {
        arithmetic(operation, one, other, 1)
    }

    fn equal(one: &Amounts, other: &Amounts) -> Option<bool> {
        compare(Comparison::Equal, one, other, 1).answer(0)
    }

    #[test]
    fn a_tenth_and_two_tenths_are_three_tenths() {
        let sum = calculate(&literal(1, 1), Operation::Add, &literal(2, 1));
        assert_eq!(equal(&sum, &literal(3, 1)), Some(true));
        assert_eq!(equal(&sum, &literal(300, 3)), Some(true));
        assert_eq!(equal(&sum, &literal(301, 3)), Some(false));
    }

    #[test]
    fn a_third_three_times_is_one() {
        let third = calculate(&literal(1, 0), Operation::Divide, &literal(3, 0));
        assert_eq!(third.numbers().divisor, Some(vec![3]));
        let whole = calculate(&third, Operation::Multiply, &literal(3, 0));
        assert_eq!(equal(&whole, &literal(1, 0)), Some(true));
        assert_eq!(whole.numbers().divisor, None);
        let sixth = calculate(
            &third,
            Operation::Subtract,
            &calculate(&literal(1, 0), Operation::Divide, &literal(6, 0)),
        );
        assert_eq!((sixth.numbers().digits, sixth.numbers().divisor), (vec![1], Some(vec![6])));
    }

    #[test]
    fn division_takes_scales_and_signs_along() {
        let quotient = calculate(&literal(150, 2), Operation::Divide, &literal(-5, 1));
        assert_eq!(equal(&quotient, &literal(-3, 0)), Some(true));
        let quarter = calculate(&literal(1, 0), Operation::Divide, &literal(4, 0));
        assert_eq!(equal(&quarter, &literal(25, 2)), Some(true));
    }

    #[test]
    fn division_by_zero_is_unknown_not_null() {
        let result = calculate(&literal(1, 0), Operation::Divide, &literal(0, 2)).numbers();
        assert_eq!((result.valid, result.unknown), (vec![0], vec![1]));
    }

    #[test]
    fn what_does_not_fit_is_unknown() {
        let vast = calculate(&literal(i128::MAX, 0), Operation::Add, &literal(1, 0)).numbers();
        assert_eq!(vast.unknown, [1]);
        assert_eq!(equal(&literal(i128::MAX, 0), &literal(1, 1)), None);
        let least = calculate(&literal(1, 0), Operation::Divide, &literal(i128::MIN, 0)).numbers();
        assert_eq!(least.unknown, [1]);
    }

    #[test]
    fn fractions_compare_exactly() {
        let third = calculate(&literal(1, 0), Operation::Divide, &literal(3, 0));
        let near = literal(333_333_333_333_333_333, 18);
        assert_eq!(compare(Comparison::Greater, &third, &near, 1).answer(0), Some(true));
        assert_eq!(compare(Comparison::Less, &third, &literal(1, 0), 1).answer(0), Some(true));
    }

    #[test]
    fn a_literal_compares_the_same_at_every_scale() {
        let cost = Amounts::Whole { digits: Values::constant(1250, 1), scale: 2 };
        for (digits, scale, wanted) in [
            (125, 1, Ordering::Equal),
            (12, 0, Ordering::Greater),
            (12_501, 3, Ordering::Less),
            (12_500, 3, Ordering::Equal),
        ] {
            for comparison in [Comparison::Equal, Comparison::Less, Comparison::GreaterOrEqual] {
                let answer = compare_literal(comparison, &cost, (digits, scale), 1).answer(0);
                assert_eq!(answer, Some(compare::holds(comparison, wanted)), "{digits} {scale}");
            }
        }
    }

    #[test]
    fn numbers_of_a_whole_column_keep_scale_and_gaps() {
        let presence = Presence { valid: vec![0b01], unknown: vec![0b10] };
        let cost = Amounts::Whole { digits: Values::new(vec![1250, 7], presence), scale: 2 };
        let numbers = cost.numbers();
        assert_eq!((numbers.digits, numbers.scale, numbers.divisor), (vec![1250, 7], 2, None));
        assert_eq!((numbers.valid, numbers.unknown), (vec![0b01], vec![0b10]));
    }
}
