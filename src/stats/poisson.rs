//! Limits of a count of events. Divide by person-time, or by the expected count, for a rate or ratio.

use super::as_f64;
use statrs::distribution::{ChiSquared, Continuous, ContinuousCDF};

use super::{Interval, two_sided_z};

/// Events from which Byar's approximation is used instead of the exact limits.
pub const BYAR_FROM: u64 = 10;

/// The exact interval: `χ²(α/2; 2x)/2` and `χ²(1 − α/2; 2x + 2)/2`.
///
/// Garwood F (1936), Biometrika 28:437–442. For no event the upper limit is `−ln(α/2)`:
///
/// ```
/// let limits = logframe::stats::poisson_exact(0, 0.95);
/// assert_eq!(format!("{} {:.4}", limits.low, limits.high), "0 3.6889");
/// ```
pub fn poisson_exact(events: u64, level: f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    Interval {
        low: if events == 0 { 0.0 } else { chi_squared_quantile(tail, 2 * events) / 2.0 },
        high: chi_squared_quantile(1.0 - tail, 2 * events + 2) / 2.0,
    }
}

/// Byar's approximation: `x(1 − 1/(9x) − z/(3√x))³` and the same upwards for `x + 1`.
///
/// Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, p. 69. For 100 events:
///
/// ```
/// let limits = logframe::stats::byar(100, 0.95);
/// assert_eq!(format!("{:.2} {:.2}", limits.low, limits.high), "81.36 121.63");
/// ```
pub fn byar(events: u64, level: f64) -> Interval {
    let z = two_sided_z(level);
    let limit = |x: f64, sign: f64| {
        let root = 1.0 - 1.0 / (9.0 * x) + sign * z / (3.0 * x.sqrt());
        x * root * root * root
    };
    Interval {
        low: if events == 0 { 0.0 } else { limit(as_f64(events), -1.0) },
        high: limit(as_f64(events + 1), 1.0),
    }
}

/// The exact limits below [`BYAR_FROM`] events and Byar's from there, with the name of the method.
///
/// ```
/// assert_eq!(logframe::stats::poisson(9, 0.95).1, "exact");
/// assert_eq!(logframe::stats::poisson(10, 0.95).1, "byar");
/// ```
pub fn poisson(events: u64, level: f64) -> (Interval, &'static str) {
    if events < BYAR_FROM {
        (poisson_exact(events, level), "exact")
    } else {
        (byar(events, level), "byar")
    }
}

fn chi_squared_quantile(p: f64, degrees: u64) -> f64 {
    let chi_squared = ChiSquared::new(as_f64(degrees)).expect("there is a degree of freedom");
    polished(chi_squared.inverse_cdf(p), p, |x| chi_squared.cdf(x), |x| chi_squared.pdf(x))
}

/// Improves an inverse that a library gives to some ten digits by Newton steps on its own distribution.
fn polished(start: f64, p: f64, cdf: impl Fn(f64) -> f64, pdf: impl Fn(f64) -> f64) -> f64 {
    let mut x = start;
    for _ in 0..4 {
        let step = (cdf(x) - p) / pdf(x);
        if !step.is_finite() || x - step <= 0.0 {
            break;
        }
        x -= step;
    }
    x
}
