//! Time until something happens, where not everybody could be observed until it did: the product-limit
//! estimate from a histogram of days, exact counts until the last division.

use super::as_f64;
use std::collections::BTreeMap;

use super::{Interval, two_sided_z};

/// How many leave on one day. Those with the event come first: who is censored on that day was still
/// at risk when it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leaving {
    /// Those with the event.
    pub events: u64,
    /// Those of whom nothing more is known.
    pub censored: u64,
}

/// Days since the beginning → how many leave.
pub type Days = BTreeMap<i64, Leaving>;

/// Under it a survival is at a mark, but for the rounding of its product.
const ALMOST_NOTHING: f64 = 1e-12;

/// The share that is still without the event, day by day.
///
/// `S(t) = ∏ (1 − d / n)` over the days up to `t` with `d` events among `n` at risk. Kaplan EL, Meier P
/// (1958), J Am Stat Assoc 53:457–481. Remission of leukaemia under maintained chemotherapy, in weeks
/// (Miller RG 1997, Survival Analysis, p. 49); limits as in R's `survfit(conf.type = "log-log")`:
///
/// ```
/// use logframe::stats::kaplan_meier::{Curve, Days};
///
/// let mut weeks = Days::new();
/// for relapsed in [9, 13, 18, 23, 31, 34, 48] {
///     weeks.entry(relapsed).or_default().events += 1;
/// }
/// for still_well in [13, 28, 45, 161] {
///     weeks.entry(still_well).or_default().censored += 1;
/// }
/// let curve = Curve::of(&weeks, 0.95);
/// let step = curve.by(30).unwrap();
/// assert_eq!(format!("{:.4}", step.survival()), "0.6136");
/// let limits = step.limits.unwrap();
/// assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), "0.2658 0.8353");
/// assert_eq!(curve.quantile(0.5), Some(31));
/// assert_eq!(curve.quantile_limits(0.5), (Some(13), None));
/// assert_eq!(curve.quantile(0.9), None);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Before anything happens, then the days with an event.
    steps: Vec<Step>,
    /// The last day on which anybody leaves.
    last: Option<i64>,
}

/// The curve from one day with an event until the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The day; before the first event the earliest there is.
    day: i64,
    stretch: Stretch,
    /// How many of the stretch are left after the events of the day.
    left: u64,
    /// Limits of the survival, strictly between 0 and 1. None where the survival is either.
    pub limits: Option<Interval>,
}

/// A stretch of time in which nobody is censored: within it the product is one fraction of counts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch {
    /// The share without the event when it begins.
    survival: f64,
    /// The share with it.
    happened: f64,
    /// How many are at risk when it begins.
    from: u64,
}

impl Curve {
    /// The curve with limits at a level.
    pub fn of(days: &Days, level: f64) -> Self {
        let z = two_sided_z(level);
        let mut at_risk: u64 = days.values().map(|day| day.events + day.censored).sum();
        let mut stretch = Stretch { survival: 1.0, happened: 0.0, from: at_risk };
        let start = Step { day: i64::MIN, stretch, left: at_risk, limits: None };
        let mut steps: Vec<Step> = (at_risk > 0).then_some(start).into_iter().collect();
        let mut spread = 0.0;
        for (&day, leaving) in days {
            if leaving.events > 0 {
                let left = at_risk - leaving.events;
                spread += as_f64(leaving.events) / (as_f64(at_risk) * as_f64(left));
                let step = Step { day, stretch, left, limits: None };
                steps.push(Step { limits: log_log(step.survival(), spread, z), ..step });
                at_risk = left;
            }
            if leaving.censored > 0 {
                let end = Step { day, stretch, left: at_risk, limits: None };
                at_risk -= leaving.censored;
                stretch = Stretch {
                    survival: end.survival(),
                    happened: end.happened(1.0),
                    from: at_risk,
                };
            }
        }
        Self { steps, last: days.last_key_value().map(|(day, _)| *day) }
    }

    /// The curve on a day. `None` beyond the last day of anybody's follow-up.
    pub fn by(&self, day: i64) -> Option<&Step> {
        let step = self.steps.iter().rev().find(|step| step.day <= day)?;
        (day <= self.last?).then_some(step)
    }

    /// The first day on which the survival is `1 − q` or less; `None` where it is not reached.
    pub fn quantile(&self, q: f64) -> Option<i64> {
        self.first(q, |step| Some(step.survival()))
    }

    /// Limits of a quantile: the first days on which the lower and the upper limit of the survival are
    /// `1 − q` or less, each `None` where it is not reached.
    ///
    /// Brookmeyer R, Crowley J (1982), Biometrics 38:29–41, by the log-log limits.
    pub fn quantile_limits(&self, q: f64) -> (Option<i64>, Option<i64>) {
        let limit = |of: fn(Interval) -> f64| self.first(q, |step| step.limits.map(of));
        (limit(|limits| limits.low), limit(|limits| limits.high))
    }

    fn first(&self, q: f64, of: impl Fn(&Step) -> Option<f64>) -> Option<i64> {
        let reached =
            |step: &&Step| of(step).is_some_and(|share| share <= 1.0 - q + ALMOST_NOTHING);
        self.steps.iter().find(reached).map(|step| step.day)
    }
}

impl Step {
    /// The share without the event.
    pub fn survival(&self) -> f64 {
        self.stretch.survival * as_f64(self.left) / as_f64(self.stretch.from)
    }

    /// The share with the event, of a whole: without censoring, the counted share to the last digit.
    pub fn happened(&self, whole: f64) -> f64 {
        if self.left == 0 {
            return whole;
        }
        let Stretch { survival, happened, from } = self.stretch;
        whole * happened + whole * survival * as_f64(from - self.left) / as_f64(from)
    }
}

/// `S^exp(± z √V / log S)`, with Greenwood's `V = Σ d / (n (n − d))`; none where S is 0 or 1.
///
/// Greenwood M (1926), Reports on Public Health 33; Kalbfleisch JD, Prentice RL (2002), The Statistical
/// Analysis of Failure Time Data, section 1.4.
fn log_log(survival: f64, variance: f64, z: f64) -> Option<Interval> {
    if survival <= 0.0 || survival >= 1.0 {
        return None;
    }
    let spread = z * variance.sqrt() / libm::log(survival);
    let limit = |spread: f64| libm::pow(survival, libm::exp(spread));
    Some(Interval { low: limit(-spread), high: limit(spread) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn days(leaving: &[(i64, u64, u64)]) -> Days {
        let day = |&(day, events, censored): &(i64, u64, u64)| (day, Leaving { events, censored });
        leaving.iter().map(day).collect()
    }

    #[test]
    fn nobody_has_no_curve() {
        let curve = Curve::of(&Days::new(), 0.95);
        assert_eq!((curve.by(0), curve.quantile(0.5)), (None, None));
    }

    #[test]
    fn who_is_censored_on_a_day_was_at_risk_on_it() {
        let step = |leaving| Curve::of(&days(leaving), 0.95).by(5).unwrap().survival();
        assert_eq!(format!("{:.4}", step(&[(5, 1, 2)])), "0.6667");
        assert_eq!(format!("{:.4}", step(&[(4, 0, 2), (5, 1, 0)])), "0.0000");
    }

    #[test]
    fn beyond_the_last_day_nothing_is_said() {
        let known = |leaving, day| Curve::of(&days(leaving), 0.95).by(day).is_some();
        assert!(known(&[(5, 1, 1)], 5) && !known(&[(5, 1, 1)], 6));
        assert!(known(&[(5, 1, 0), (9, 0, 1)], 9) && !known(&[(5, 1, 0), (9, 0, 1)], 10));
        assert!(!known(&[(5, 2, 0)], 6), "though all have had the event");
    }

    #[test]
    fn at_nothing_and_at_all_there_are_no_limits() {
        let curve = Curve::of(&days(&[(5, 2, 0)]), 0.95);
        assert_eq!(curve.by(4).unwrap().limits, None);
        assert_eq!(curve.by(5).unwrap().limits, None);
        assert!(curve.by(5).unwrap().survival() <= 0.0);
    }

    #[test]
    fn a_mark_is_reached_where_the_survival_is_just_there() {
        // In doubles 1 − 0.9 is less than 0.1, and 1 − 9/10 is not 1/10.
        let curve = Curve::of(
            &(1..=10).map(|day| (day, Leaving { events: 1, censored: 0 })).collect(),
            0.95,
        );
        for (q, day) in [(0.1, 1), (0.3, 3), (0.5, 5), (0.7, 7), (0.9, 9)] {
            assert_eq!(curve.quantile(q), Some(day), "{q}");
        }
    }

    fn leaving() -> impl Strategy<Value = Days> {
        proptest::collection::btree_map(
            0..90_i64,
            (0..4_u64, 1..4_u64)
                .prop_map(|(events, all)| Leaving { events, censored: all.saturating_sub(events) }),
            1..30,
        )
    }

    proptest! {
        #[test]
        fn without_censoring_it_is_the_counted_share(mut days in leaving(), day in 0..90_i64) {
            for leaving in days.values_mut() {
                leaving.censored = 0;
            }
            let count = |part: &Days| part.values().map(|leaving| leaving.events).sum::<u64>();
            let (all, by) = (count(&days), count(&days.range(..=day).map(|(a, b)| (*a, *b)).collect()));
            if let (Some(step), true) = (Curve::of(&days, 0.95).by(day), all > 0) {
                let share = 100.0 * as_f64(by) / as_f64(all);
                prop_assert!((step.happened(100.0) - share).abs() <= 0.0);
            }
        }

        #[test]
        fn it_never_rises_and_its_limits_hold_it(days in leaving()) {
            let curve = Curve::of(&days, 0.95);
            let mut before = 1.0;
            for day in days.keys() {
                let step = curve.by(*day).unwrap();
                let survival = step.survival();
                prop_assert!((0.0..=before).contains(&survival));
                prop_assert!((survival + step.happened(1.0) - 1.0).abs() < 1e-12);
                if let Some(limits) = step.limits {
                    prop_assert!(0.0 <= limits.low && limits.low <= survival);
                    prop_assert!(survival <= limits.high && limits.high <= 1.0);
                }
                before = survival;
            }
        }

        #[test]
        fn limits_of_a_quantile_hold_it(days in leaving(), q in 0.01..0.99) {
            let curve = Curve::of(&days, 0.95);
            let (low, high) = curve.quantile_limits(q);
            if let Some(day) = curve.quantile(q) {
                prop_assert!(low.is_none_or(|low| low <= day));
                prop_assert!(high.is_none_or(|high| high >= day));
            }
        }
    }
}
