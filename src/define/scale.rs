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
    /// The scale of a formula.
    pub(super) fn of(
        formula: &Formula,
        indicators: &BTreeMap<String, Arc<BoundIndicator>>,
    ) -> Self {
        match Powers::of(formula, indicators) {
            Some(Powers { units: 0, hundreds: 0, .. }) => Self::Share,
            Some(Powers { units: 0, hundreds: 1, .. }) => Self::Percent,
            Some(_) | None => Self::Unit,
        }
    }
}

/// What a formula is multiplied by: how many times a figure in some unit, how many times a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Powers {
    units: i32,
    hundreds: i32,
    /// Whether it is nothing but numbers as written: it takes the scale of what it is added to.
    written: bool,
}

impl Powers {
    /// `None` where things of different scales are added up.
    fn of(formula: &Formula, indicators: &BTreeMap<String, Arc<BoundIndicator>>) -> Option<Self> {
        match formula {
            Formula::Number(number) => {
                let hundreds = i32::from(is_hundred(*number));
                Some(Self { units: 0, hundreds, written: true })
            }
            Formula::Read(reading) => Some(Self::of_reading(reading, indicators)),
            Formula::Arithmetic(sign, a, b) => {
                Self::of(a, indicators)?.and(*sign, Self::of(b, indicators)?)
            }
        }
    }

    fn and(self, sign: Sign, other: Self) -> Option<Self> {
        let written = self.written && other.written;
        let times = |power: i32| Self {
            units: self.units + power * other.units,
            hundreds: self.hundreds + power * other.hundreds,
            written,
        };
        match sign {
            Sign::Times => Some(times(1)),
            Sign::Over => Some(times(-1)),
            Sign::Plus | Sign::Minus if self.written => Some(other),
            Sign::Plus | Sign::Minus if other.written => Some(self),
            Sign::Plus | Sign::Minus => (self == other).then_some(self),
        }
    }

    fn of_reading(reading: &Reading, indicators: &BTreeMap<String, Arc<BoundIndicator>>) -> Self {
        let in_percent = indicators.get(&reading.indicator).is_some_and(|one| {
            let measure = reading.measure.clone().or_else(|| one.measures().into_iter().next());
            one.unit_of(&measure.unwrap_or_default()) == "percent"
        });
        let share = reading.column == Column::Value && in_percent;
        Self { units: i32::from(!share), hundreds: i32::from(share), written: false }
    }
}

#[expect(clippy::float_cmp, reason = "a number as written")]
fn is_hundred(number: f64) -> bool {
    number == 100.0
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
        assert_eq!(scale("value(N) * 2 / value(N)"), Scale::Share);
    }

    #[test]
    fn a_hundred_counts_wherever_it_is_multiplied() {
        let written = [
            "100 * value(N) / value(N)",
            "100 * numerator(P) / denominator(P)",
            "(value(N) - value(N, period => 'previous')) * 100 / value(N)",
            "100 * value(P) / value(P, period => 'previous')",
            "value(N) / value(N) * 100",
        ];
        for formula in written {
            assert_eq!(scale(formula), Scale::Percent, "{formula}");
        }
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
