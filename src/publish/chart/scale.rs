//! The vertical axis: which numbers it spans, and where its lines are.

/// An axis from `low` to `high` with a line at every `step`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
}

/// Steps that readers can count in.
const STEPS: [f64; 5] = [1.0, 2.0, 2.5, 5.0, 10.0];

impl Scale {
    /// The axis for these numbers. It begins at zero unless `from_zero` is false and the numbers
    /// are far from zero beside their spread; it ends at `most`, unless a number is above that.
    pub(super) fn spanning(numbers: &[f64], from_zero: bool, most: Option<f64>) -> Self {
        let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if numbers.is_empty() {
            return Self { low: 0.0, high: most.unwrap_or(1.0), step: most.unwrap_or(1.0) / 4.0 };
        }
        let far = !from_zero && least > 0.0 && least > 0.6 * greatest;
        let low = if far { least } else { least.min(0.0) };
        let high = if far { greatest } else { greatest.max(0.0) };
        let step = step((high - low).max(high.abs() * 1e-6).max(f64::MIN_POSITIVE));
        let top = (high / step).ceil() * step;
        let high = match most {
            Some(most) if high <= most => top.min(most),
            Some(_) | None => top,
        };
        let low = (low / step).floor() * step;
        Self { low, high: if high > low { high } else { low + step }, step }
    }

    /// The numbers at which there is a line.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let tick = |number: u32| self.low + f64::from(number) * self.step;
        (0..=10).map(tick).take_while(|tick| *tick <= self.high + self.step * 1e-6).collect()
    }

    /// How many digits behind the point the lines' numbers need.
    pub(super) fn decimals(&self) -> u8 {
        let needs_no_more = |decimals: &u8| {
            let shifted = (0..*decimals).fold(self.step, |step, _| step * 10.0);
            (shifted - shifted.round()).abs() < 1e-6
        };
        (0..6).find(needs_no_more).unwrap_or(6)
    }

    /// How far up the axis a number is, from 0 to 1.
    pub(super) fn part(&self, number: f64) -> f64 {
        (number - self.low) / (self.high - self.low)
    }
}

/// The smallest step of [`STEPS`] by a power of ten that crosses the span in four or fewer.
fn step(span: f64) -> f64 {
    let wanted = span / 4.0;
    let mut power = 1.0;
    while power > wanted {
        power /= 10.0;
    }
    while power * 10.0 <= wanted {
        power *= 10.0;
    }
    STEPS.iter().map(|step| step * power).find(|step| *step >= wanted).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(numbers: &[f64], from_zero: bool, most: Option<f64>) -> Vec<f64> {
        Scale::spanning(numbers, from_zero, most).ticks()
    }

    #[test]
    fn percentages_begin_at_zero_and_end_at_a_hundred() {
        assert_eq!(ticks(&[31.0, 92.5], true, Some(100.0)), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(ticks(&[6.0, 11.5], true, Some(100.0)), [0.0, 5.0, 10.0, 15.0]);
    }

    #[test]
    fn a_change_in_percent_may_pass_a_hundred_and_fall_below_zero() {
        let scale = Scale::spanning(&[-40.0, 150.0], true, Some(100.0));
        assert_eq!((scale.low, scale.high), (-50.0, 150.0));
    }

    #[test]
    fn numbers_far_from_zero_are_shown_from_near_them_only_where_that_is_allowed() {
        assert_eq!(ticks(&[820.0, 870.0], false, None), [820.0, 840.0, 860.0, 880.0]);
        assert_eq!(ticks(&[820.0, 870.0], true, None), [0.0, 250.0, 500.0, 750.0, 1000.0]);
    }

    #[test]
    fn no_numbers_and_a_single_zero_still_give_an_axis() {
        assert_eq!(ticks(&[], true, Some(100.0)), [0.0, 25.0, 50.0, 75.0, 100.0]);
        let flat = Scale::spanning(&[0.0], true, None);
        assert!(flat.high > flat.low && flat.part(0.0) == 0.0);
    }

    #[test]
    fn ticks_show_the_digits_that_they_need() {
        assert_eq!(Scale::spanning(&[0.0, 9.0], true, None).decimals(), 1);
        assert_eq!(Scale::spanning(&[0.0, 8.0], true, None).decimals(), 0);
        assert_eq!(Scale::spanning(&[0.0, 0.04], true, None).decimals(), 2);
    }
}
