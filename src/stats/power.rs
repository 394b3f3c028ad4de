//! The power note: how large a change must be for so few persons to show it.
//!
//! Two periods of the same size are compared at a level, and a change that is really there is told from chance
//! with a power of 80 %. Both are approximations by the normal distribution; a note, not a test.

use super::as_f64;
use statrs::distribution::{ContinuousCDF, Normal};

use super::beta::root;
use super::two_sided_z;

/// The power that a change must have to be called one that could be told.
pub const POWER: f64 = 0.8;

/// Where a value would have to go, downwards and upwards, to be told from chance; `None` where no such
/// value exists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smallest {
    /// The nearest lower value.
    pub lower: Option<f64>,
    /// The nearest higher value.
    pub higher: Option<f64>,
}

/// The nearest proportions that two periods of `n` persons each could tell from `p`.
///
/// The solution `q` of `√n |p − q| = z_level √((p + q)(1 − (p + q)/2)) + z_power √(p(1 − p) + q(1 − q))`:
/// Fleiss JL, Levin B, Paik MC (2003), Statistical Methods for Rates and Proportions, section 4.2, as R's
/// `power.prop.test(n = 100, p1 = 0.5, power = 0.8)` solves it:
///
/// ```
/// let smallest = logframe::stats::power::proportion(0.5, 100, 0.95);
/// assert_eq!(format!("{:.4}", smallest.higher.unwrap()), "0.6932");
/// ```
pub fn proportion(p: f64, n: u64, level: f64) -> Smallest {
    Smallest { lower: higher(1.0 - p, n, level).map(|q| 1.0 - q), higher: higher(p, n, level) }
}

/// The nearest higher proportion. What has to be zero is a straight line less two concave roots: below zero
/// near `p`, it crosses once or never.
fn higher(p: f64, n: u64, level: f64) -> Option<f64> {
    let (z, power, root_of_n) = (two_sided_z(level), z_of_power(), as_f64(n).sqrt());
    let short = |q: f64| {
        let middle = f64::midpoint(p, q);
        let pooled = (2.0 * middle * (1.0 - middle)).sqrt();
        let apart = (p * (1.0 - p) + q * (1.0 - q)).sqrt();
        root_of_n * (q - p) - z * pooled - power * apart
    };
    // No slope is known: `root` halves.
    (short(1.0) > 0.0).then(|| root(p, 1.0, |q| (short(q), f64::NAN)))
}

/// The nearest ratios of a second count to a first one, over the same exposure, that could be told from 1.
///
/// The square root of a count has variance ¼, whatever its mean, so the roots must be
/// `(z_level + z_power)/√2` apart: `(1 ± (z_level + z_power)/√(2x))²`. Bartlett MS (1936), J R Stat Soc Suppl
/// 3:68–78; Huffman MD (1984), Appl Stat 33:224–226. For 100 events:
///
/// ```
/// let smallest = logframe::stats::power::ratio(100, 0.95);
/// let (lower, higher) = (smallest.lower.unwrap(), smallest.higher.unwrap());
/// assert_eq!(format!("{lower:.4} {higher:.4}"), "0.6430 1.4354");
/// ```
pub fn ratio(events: u64, level: f64) -> Smallest {
    let apart = (two_sided_z(level) + z_of_power()) / (2.0 * as_f64(events)).sqrt();
    let square = |root: f64| root * root;
    Smallest {
        lower: (apart < 1.0).then(|| square(1.0 - apart)),
        higher: apart.is_finite().then(|| square(1.0 + apart)),
    }
}

fn z_of_power() -> f64 {
    Normal::standard().inverse_cdf(POWER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_persons_can_tell_no_change() {
        assert_eq!(proportion(0.5, 3, 0.95), Smallest { lower: None, higher: None });
        assert_eq!(proportion(0.5, 0, 0.95), Smallest { lower: None, higher: None });
        assert_eq!(ratio(0, 0.95), Smallest { lower: None, higher: None });
        assert_eq!(ratio(3, 0.95).lower, None);
    }

    #[test]
    fn from_none_a_share_can_only_rise() {
        let smallest = proportion(0.0, 50, 0.95);
        assert!(smallest.lower.is_none() && smallest.higher.is_some());
    }

    #[test]
    fn millions_tell_a_change_of_a_tenth_of_a_percent() {
        let smallest = proportion(0.5, 10_000_000, 0.95);
        // (1.95996 + 0.84162) √(0.5 / 10⁷) to first order.
        assert!((smallest.higher.unwrap() - 0.500_626_453).abs() < 1e-8, "{smallest:?}");
    }
}
