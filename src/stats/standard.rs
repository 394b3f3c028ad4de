//! Standardised rates and ratios: what a group's rate would be, did its make-up not differ.

use super::as_f64;
use super::{Interval, poisson};

/// Fewest events of which a directly standardised rate is made.
pub const FROM_EVENTS: u64 = 10;

/// One stratum of a population, such as an age group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Events in it.
    pub events: u64,
    /// Residents, or time under observation.
    pub population: f64,
    /// How many of the standard population are in it.
    pub weight: f64,
}

/// Why there is no standardised figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoStandard {
    /// Fewer than [`FROM_EVENTS`] events in all.
    FewEvents,
    /// A stratum has a weight or events, but nobody who could have them.
    EmptyStratum,
    /// The weights, or the events that are expected, sum to nothing.
    NothingExpected,
}

/// The directly standardised rate `Σ w x/n / Σw` and Dobson's limits: those of the total `O` of events, moved
/// to the rate by `rate + √(V/O) (limit − O)` with the variance `V = Σ w² x/n² / (Σw)²`. The limits of the
/// total are Byar's. The rate is of one person; [`Interval::times`] makes it one of 100,000.
///
/// Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991), Stat Med 10:457–462; fewer than ten events are
/// refused after Morris JK et al. (2018), Popul Health Metr, doi 10.1186/s12963-018-0177-1. Two age groups,
/// of 20 in 1,000 and 30 in 500, in a standard population of 3 to 1:
///
/// ```
/// use logframe::stats::standard::{Stratum, direct};
/// let young = Stratum { events: 20, population: 1_000.0, weight: 3.0 };
/// let old = Stratum { events: 30, population: 500.0, weight: 1.0 };
/// let (rate, limits) = direct(&[young, old], 0.95).unwrap();
/// assert_eq!(format!("{rate:.4}"), "0.0300"); // (3 · 0.02 + 1 · 0.06) / 4
/// assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), "0.0221 0.0397");
/// ```
pub fn direct(strata: &[Stratum], level: f64) -> Result<(f64, Interval), NoStandard> {
    let observed: u64 = strata.iter().map(|stratum| stratum.events).sum();
    let weights: f64 = strata.iter().map(|stratum| stratum.weight).sum();
    let empty = |stratum: &Stratum| !positive(stratum.population) && !stratum.is_nothing();
    if strata.iter().any(empty) {
        return Err(NoStandard::EmptyStratum);
    }
    if !positive(weights) {
        return Err(NoStandard::NothingExpected);
    }
    if observed < FROM_EVENTS {
        return Err(NoStandard::FewEvents);
    }
    let strata = || strata.iter().filter(|stratum| !stratum.is_nothing());
    let rate = strata().map(Stratum::share).sum::<f64>() / weights;
    let variance = |stratum: &Stratum| stratum.share() * stratum.weight / stratum.population;
    let deviation = strata().map(variance).sum::<f64>().sqrt() / weights;
    let total = as_f64(observed);
    let dobson = |limit: f64| rate + deviation / total.sqrt() * (limit - total);
    let (limits, _) = poisson(observed, level);
    Ok((rate, Interval { low: dobson(limits.low), high: dobson(limits.high) }))
}

impl Stratum {
    /// The events of its standard population at its rate.
    fn share(&self) -> f64 {
        self.weight * as_f64(self.events) / self.population
    }

    /// No event and no weight: nothing to standardise.
    fn is_nothing(&self) -> bool {
        self.events == 0 && self.weight <= 0.0
    }
}

/// The indirectly standardised ratio `O / E` and the limits of `O`, exact below ten events and Byar's from
/// there, over `E`: the events that the population of each stratum would have at the reference's rate.
/// Strata are `(population, reference rate)`.
///
/// Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, ch. 2. 100 events, where 1,000
/// residents at 0.02 and 2,000 at 0.03 would have 80:
///
/// ```
/// use logframe::stats::standard::indirect;
/// let (ratio, limits) = indirect(100, &[(1_000.0, 0.02), (2_000.0, 0.03)], 0.95).unwrap();
/// assert_eq!(format!("{ratio:.2}"), "1.25");
/// assert_eq!(format!("{:.4} {:.4}", limits.low, limits.high), "1.0170 1.5203"); // 81.36, 121.63 by 80
/// ```
pub fn indirect(
    observed: u64,
    strata: &[(f64, f64)],
    level: f64,
) -> Result<(f64, Interval), NoStandard> {
    let expected: f64 = strata.iter().map(|(population, rate)| population * rate).sum();
    if !positive(expected) {
        return Err(NoStandard::NothingExpected);
    }
    let (limits, _) = poisson(observed, level);
    let limits = Interval { low: limits.low / expected, high: limits.high / expected };
    Ok((as_f64(observed) / expected, limits))
}

fn positive(number: f64) -> bool {
    number > 0.0 && number.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stratum(events: u64, population: f64, weight: f64) -> Stratum {
        Stratum { events, population, weight }
    }

    #[test]
    fn nine_events_make_no_standardised_rate() {
        let strata = [stratum(4, 100.0, 1.0), stratum(5, 100.0, 1.0)];
        assert_eq!(direct(&strata, 0.95), Err(NoStandard::FewEvents));
        assert_eq!(direct(&[], 0.95), Err(NoStandard::NothingExpected));
    }

    #[test]
    fn a_stratum_with_a_weight_and_nobody_is_refused() {
        for nobody in [0.0, -1.0, f64::NAN] {
            let strata = [stratum(40, 100.0, 1.0), stratum(0, nobody, 1.0)];
            assert_eq!(direct(&strata, 0.95), Err(NoStandard::EmptyStratum));
        }
        let nothing = [stratum(40, 100.0, 1.0), stratum(0, 0.0, 0.0)];
        assert_eq!(direct(&nothing, 0.95), direct(&nothing[..1], 0.95));
    }

    #[test]
    fn nothing_expected_is_no_ratio() {
        assert_eq!(indirect(3, &[(100.0, 0.0)], 0.95), Err(NoStandard::NothingExpected));
    }

    /// With one stratum nothing is standardised: the limits are those of the count over the population.
    #[test]
    fn one_stratum_has_the_limits_of_its_rate() {
        let (_, ours) = direct(&[stratum(25, 1_000.0, 7.0)], 0.95).unwrap();
        let plain = super::super::byar(25, 0.95).times(0.001);
        assert!((ours.low - plain.low).abs() < 1e-15 && (ours.high - plain.high).abs() < 1e-15);
    }
}
