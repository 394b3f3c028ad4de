//! On which scale a formula is: what `unit: percent` asks of it depends on that.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::formula::{Column, Formula, Reading, Sign};
use super::indicator::BoundIndicator;

/// The scale of a formula's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// A part or multiple of one, such as the quotient of two counts.
    Share,
    /// On 0 to 100 already.
    Percent,
    /// In some unit.
    Unit,
}

impl Scale {
    /// The scale of a formula. A quotient is a share, unless it is of percents by something else; sums
    /// and differences stay on the scale of what they are of; a share times 100 is in percent.
    pub(super) fn of(
        formula: &Formula,
        indicators: &BTreeMap<String, Arc<BoundIndicator>>,
    ) -> Self {
        match formula {
            Formula::Number(_) => Self::Share,
            Formula::Read(reading) => Self::of_reading(reading, indicators),
            Formula::Arithmetic(Sign::Times, a, b) if is_hundred(a) || is_hundred(b) => {
                let other = if is_hundred(a) { b } else { a };
                let scale = Self::of(other, indicators);
                if scale == Self::Share { Self::Percent } else { scale }
            }
            Formula::Arithmetic(sign, a, b) => {
                Self::both(*sign, Self::of(a, indicators), Self::of(b, indicators))
            }
        }
    }

    fn both(sign: Sign, a: Self, b: Self) -> Self {
        match (sign, a, b) {
            (Sign::Plus | Sign::Minus | Sign::Times, Self::Share, other)
            | (Sign::Plus | Sign::Minus | Sign::Times | Sign::Over, other, Self::Share) => other,
            (Sign::Plus | Sign::Minus, Self::Percent, Self::Percent) => Self::Percent,
            (Sign::Over, a, b) if a == b => Self::Share,
            (Sign::Plus | Sign::Minus | Sign::Times | Sign::Over, _, _) => Self::Unit,
        }
    }

    fn of_reading(reading: &Reading, indicators: &BTreeMap<String, Arc<BoundIndicator>>) -> Self {
        let in_percent = indicators.get(&reading.indicator).is_some_and(|one| {
            let measure = reading.measure.clone().or_else(|| one.measures().into_iter().next());
            one.unit_of(&measure.unwrap_or_default()) == "percent"
        });
        match reading.column {
            Column::Value if in_percent => Self::Percent,
            Column::Value | Column::Numerator | Column::Denominator => Self::Unit,
        }
    }
}

#[expect(clippy::float_cmp, reason = "a number as written")]
fn is_hundred(formula: &Formula) -> bool {
    matches!(formula, Formula::Number(number) if *number == 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::define::example::indicator;
    use crate::diagnostic::Place;

    fn scale(formula: &str) -> Scale {
        let percent = BoundIndicator { unit: "percent".to_owned(), ..indicator("P") };
        let persons = BoundIndicator { unit: "persons".to_owned(), ..indicator("N") };
        let indicators = [percent, persons].map(|one| (one.code.clone(), Arc::new(one)));
        Scale::of(&Formula::read(formula, &Place::default()).unwrap(), &indicators.into())
    }

    #[test]
    fn a_change_is_a_share_whatever_it_is_of() {
        for unit in ["N", "P"] {
            let change = format!("value({unit}) / value({unit}, period => 'previous') - 1");
            assert_eq!(scale(&change), Scale::Share);
            assert_eq!(scale(&format!("100 * ({change})")), Scale::Percent);
        }
        assert_eq!(scale("numerator(P) / denominator(P)"), Scale::Share);
    }

    #[test]
    fn sums_and_differences_stay_on_the_scale_of_what_they_are_of() {
        assert_eq!(scale("value(P) - value(P, period => 'previous')"), Scale::Percent);
        assert_eq!(scale("100 - value(P)"), Scale::Percent);
        assert_eq!(scale("(value(P) + value(P, period => 'previous')) / 2"), Scale::Percent);
        assert_eq!(scale("value(N) + value(P)"), Scale::Unit);
        assert_eq!(scale("value(N) / value(P)"), Scale::Unit);
        assert_eq!(scale("100 * value(N)"), Scale::Unit);
    }
}
