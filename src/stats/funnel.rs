//! Funnel limits: what a country of a given size may show while nothing but chance sets it apart.
//!
//! Spiegelhalter DJ (2005), Funnel plots for comparing institutional performance, Stat Med 24:1185–1202. The
//! limits are the inverse of the interval that is printed beside the value, so that a country lies beyond
//! them exactly where its own interval leaves out the pooled value, and chart and table never disagree. So
//! does `assign_funnel_significance` of R's `PHEindicatormethods`: Wilson for proportions, exact limits
//! below ten events and Byar's from there for rates and ratios. (The lines that its
//! `calculate_funnel_limits` draws for rates and ratios are exact for every count; from ten events the two
//! differ by less than one percent.)

use super::as_f64;
use statrs::function::gamma::{gamma_lr, gamma_ur};

use super::beta::root;
use super::poisson::BYAR_FROM;
use super::{Interval, two_sided_z};

/// The levels of the inner and the outer limits.
pub const LEVELS: [f64; 2] = [0.95, 0.998];

/// Limits of a share of `n` around the pooled share: `θ ± z √(θ(1 − θ)/n)`, within 0 and 1.
///
/// The share at which Wilson's interval just touches `θ`: his interval is the set of all `θ` that the score
/// test does not reject. Of nothing, everything is possible. Around 30 % for 100 persons:
///
/// ```
/// let limits = logframe::stats::funnel::proportion(0.3, 100, 0.95);
/// assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), "0.2102 0.3898");
/// ```
pub fn proportion(pooled: f64, n: u64, level: f64) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let half = two_sided_z(level) * (pooled * (1.0 - pooled) / as_f64(n)).sqrt();
    Interval { low: (pooled - half).max(0.0), high: (pooled + half).min(1.0) }
}

/// Limits of a rate around the pooled rate: those of the [`events`] that its exposure lets expect, over the
/// exposure. Without exposure every rate is possible.
///
/// 4 per 1,000 person-years, for 5,000 of them (20 events expected):
///
/// ```
/// let limits = logframe::stats::funnel::rate(0.004, 5_000.0, 0.95);
/// assert_eq!(format!("{:.5} {:.5}", limits.low, limits.high), "0.00225 0.00594");
/// ```
pub fn rate(pooled: f64, exposure: f64, level: f64) -> Interval {
    if exposure <= 0.0 {
        return Interval { low: 0.0, high: f64::INFINITY };
    }
    events(pooled * exposure, level).times(1.0 / exposure)
}

/// Limits of an indirectly standardised ratio around the pooled ratio (1 where the standard is the pool
/// itself): a rate whose exposure is the expected count.
///
/// ```
/// let limits = logframe::stats::funnel::standardised_ratio(1.0, 20.0, 0.95);
/// assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), "0.5623 1.4856");
/// ```
pub fn standardised_ratio(pooled: f64, expected: f64, level: f64) -> Interval {
    rate(pooled, expected, level)
}

/// Limits of a count of events where so many are expected: the counts, as if they were not whole, whose
/// own interval ([`poisson`](super::poisson()): exact below ten events, Byar's from there) just touches the
/// expected count.
///
/// A whole count is above the upper limit exactly where its lower confidence limit is above the expected
/// count, and the other way round. Of 9 events the exact upper limit is 17.0848, so for 17.0848 expected
/// the lower funnel limit is 9:
///
/// ```
/// let limits = logframe::stats::funnel::events(17.084_803_448_269, 0.95);
/// assert_eq!(format!("{:.6}", limits.low), "9.000000");
/// ```
pub fn events(expected: f64, level: f64) -> Interval {
    if expected <= 0.0 {
        return Interval { low: 0.0, high: 0.0 };
    }
    Interval { low: fewest(expected, level), high: most(expected, level) }
}

/// The chance, if the pooled share were everybody's, of a share at least as far from it as `x/n`: the p-value of
/// the score test, whose limits [`proportion`] gives. 1 of nothing, or where nothing can vary.
///
/// 40 of 100 against 30 %, as R's `prop.test(40, 100, p = 0.3, correct = FALSE)`:
///
/// ```
/// let p = logframe::stats::funnel::p_of_proportion(40, 100, 0.3);
/// assert_eq!(format!("{p:.7}"), "0.0290963");
/// ```
pub fn p_of_proportion(x: u64, n: u64, pooled: f64) -> f64 {
    let variance = pooled * (1.0 - pooled) * as_f64(n);
    if variance <= 0.0 {
        return 1.0;
    }
    let z = (as_f64(x) - pooled * as_f64(n)) / variance.sqrt();
    libm::erfc(z.abs() / 2.0_f64.sqrt())
}

/// Twice the smaller of the chances of so few and of so many events where so many are expected, at most 1:
/// the p-value that belongs to the exact limits (Garwood 1936).
///
/// 10 events where 5 are expected; R's `ppois(9, 5, lower.tail = FALSE)` is 0.03182806:
///
/// ```
/// let p = logframe::stats::funnel::p_of_events(10, 5.0);
/// assert_eq!(format!("{p:.7}"), "0.0636561");
/// ```
pub fn p_of_events(events: u64, expected: f64) -> f64 {
    if expected <= 0.0 {
        return 1.0;
    }
    let few = gamma_ur(as_f64(events) + 1.0, expected);
    let many = if events == 0 { 1.0 } else { gamma_lr(as_f64(events), expected) };
    (2.0 * few.min(many)).min(1.0)
}

/// The count whose upper limit is the expected count; 0 where even no event at all is no surprise.
fn fewest(expected: f64, level: f64) -> f64 {
    let (tail, z) = ((1.0 - level) / 2.0, two_sided_z(level));
    let byar = |x: f64| byar_root(x + 1.0, z);
    if byar(as_f64(BYAR_FROM)) <= libm::cbrt(expected) {
        return byar_inverse(expected, byar);
    }
    // P(at most x events) grows with x; for no event it may be above the tail already.
    if gamma_ur(1.0, expected) >= tail {
        return 0.0;
    }
    by_halves(|x| gamma_ur(x + 1.0, expected) - tail)
}

/// The count whose lower limit is the expected count.
fn most(expected: f64, level: f64) -> f64 {
    let (tail, z) = ((1.0 - level) / 2.0, two_sided_z(level));
    let byar = |x: f64| byar_root(x, -z);
    if byar(as_f64(BYAR_FROM)) <= libm::cbrt(expected) {
        return byar_inverse(expected, byar);
    }
    // P(at least x events) falls as x grows.
    by_halves(|x| tail - gamma_lr(x, expected))
}

/// The cube root of Byar's limit: `x^(1/3) (1 − 1/(9x) ± z/(3√x))`.
fn byar_root(x: f64, z: f64) -> f64 {
    libm::cbrt(x) * (1.0 - 1.0 / (9.0 * x) + z / (3.0 * x.sqrt()))
}

/// The count from which on Byar is used whose limit is the expected count; his limits grow with the count.
fn byar_inverse(expected: f64, byar: impl Fn(f64) -> f64) -> f64 {
    let (target, low) = (libm::cbrt(expected), as_f64(BYAR_FROM));
    let mut high = 2.0 * low;
    while byar(high) < target {
        high *= 2.0;
    }
    // The cube root of a count grows by a third of itself over the count: near enough for Newton's steps.
    root(low, high, |x| (byar(x) - target, libm::cbrt(x) / (3.0 * x)))
}

/// Where an increasing function of a count below ten is zero; ten where it is not reached before, which
/// is the case in the narrow gap between the exact limit of ten and Byar's.
fn by_halves(function: impl Fn(f64) -> f64) -> f64 {
    // No slope is known: `root` halves.
    root(0.0, as_f64(BYAR_FROM), |x| (function(x), f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{poisson, wilson};

    /// The law that the limits are made by, tried on every whole count.
    #[test]
    fn a_count_is_beyond_the_limits_where_its_own_interval_leaves_out_the_expected_count() {
        for level in LEVELS {
            for tenths in 1..400_u32 {
                let expected = f64::from(tenths) / 10.0 + 0.003;
                let limits = events(expected, level);
                for x in 0..80 {
                    let own = poisson(x, level).0;
                    let beyond = (as_f64(x) < limits.low, as_f64(x) > limits.high);
                    let left_out = (own.high < expected, own.low > expected);
                    assert_eq!(beyond, left_out, "{x} of {expected} at {level}: {limits:?}");
                }
            }
        }
    }

    #[test]
    fn a_share_is_beyond_the_limits_where_its_own_interval_leaves_out_the_pooled_share() {
        for (n, pooled) in [(7, 0.31), (40, 0.052), (333, 0.77)] {
            let limits = proportion(pooled, n, 0.95);
            for x in 0..=n {
                let (share, own) = (as_f64(x) / as_f64(n), wilson(x, n, 0.95));
                assert_eq!(share < limits.low, own.high < pooled, "{x} of {n}");
                assert_eq!(share > limits.high, own.low > pooled, "{x} of {n}");
            }
        }
    }

    #[test]
    fn the_gap_between_exact_and_byar_belongs_to_ten() {
        // Of ten events the lower limit is 4.7954 exactly and 4.7867 by Byar.
        let high = events(4.79, 0.95).high;
        assert!((10.0..10.02).contains(&high), "{high}");
    }

    #[test]
    fn nothing_expected_lets_nothing_happen() {
        assert_eq!(events(0.0, 0.95), Interval { low: 0.0, high: 0.0 });
    }

    #[test]
    fn without_exposure_everything_is_possible() {
        assert_eq!(rate(0.1, 0.0, 0.95), Interval { low: 0.0, high: f64::INFINITY });
        assert_eq!(proportion(0.1, 0, 0.95), Interval { low: 0.0, high: 1.0 });
    }

    #[test]
    fn a_hundred_million_expected_events_have_limits() {
        let limits = events(1e8, 0.95);
        assert!((limits.low - (1e8 - 19_600.0)).abs() < 5.0, "{limits:?}");
        assert!((limits.high - (1e8 + 19_600.0)).abs() < 5.0, "{limits:?}");
    }
}
