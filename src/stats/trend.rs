//! Whether proportions or rates rise or fall over ordered periods.
//!
//! Periods are given in their order and evenly spaced. One without persons, or without exposure, says
//! nothing: it keeps its place, but is left out and does not count.

use super::as_f64;
use super::beta::root;
use super::two_proportions::{above, exact};
use super::{Interval, two_sided_z};

/// Fewest periods of which a trend is spoken.
pub const FROM_PERIODS: usize = 4;

/// Why there is no trend to speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTrend {
    /// Fewer than [`FROM_PERIODS`] periods have somebody in them.
    FewPeriods,
    /// No period has an event or, among proportions, all are events.
    NothingVaries,
}

/// How proportions move over periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProportionTrend {
    /// Change of the proportion from one period to the next: the line through the proportions by least
    /// squares, each weighing as many as it is of.
    pub slope: f64,
    /// Cochran-Armitage's chi-squared, of one degree of freedom.
    pub chi_squared: f64,
    /// Its p-value.
    pub p: f64,
}

/// The Cochran-Armitage test of `(x, n)` in periods 1 to k, where `s` is the period's number:
/// `N (N Σxs − X Σns)² / (X (N − X) (N Σns² − (Σns)²))`, `N = Σn`, `X = Σx`.
///
/// Armitage P (1955), Biometrics 11:375–386. Smokers in four groups of patients, the example of R's
/// `prop.trend.test` after Fleiss JL (1981), Statistical Methods for Rates and Proportions, p. 139:
///
/// ```
/// use logframe::stats::trend::cochran_armitage;
/// let trend = cochran_armitage(&[(83, 86), (90, 93), (129, 136), (70, 82)]).unwrap();
/// assert_eq!(format!("{:.4} {:.6}", trend.chi_squared, trend.p), "8.2249 0.004132");
/// ```
///
/// # Panics
/// When a part is more than its whole.
#[expect(clippy::panic_in_result_fn, reason = "more than the whole is a broken promise of ours")]
pub fn cochran_armitage(periods: &[(u64, u64)]) -> Result<ProportionTrend, NoTrend> {
    assert!(periods.iter().all(|(x, n)| x <= n), "a numerator is part of its denominator");
    if periods.iter().filter(|(_, n)| *n > 0).count() < FROM_PERIODS {
        return Err(NoTrend::FewPeriods);
    }
    let sum = |term: fn(i128, i128, i128) -> i128| -> i128 {
        (1..).zip(periods).map(|(s, &(x, n))| term(s, x.into(), n.into())).sum()
    };
    let (met, whole) = (sum(|_, x, _| x), sum(|_, _, n| n));
    if met == 0 || met == whole {
        return Err(NoTrend::NothingVaries);
    }
    let (first, second) = (sum(|s, _, n| s * n), sum(|s, _, n| s * s * n));
    let together = exact(whole * sum(|s, x, _| s * x) - met * first);
    let spread = exact(whole * second - first * first);
    let variance = exact(met) / exact(whole) * exact(whole - met);
    let chi_squared = together / spread * (together / variance);
    Ok(ProportionTrend { slope: together / spread, chi_squared, p: above(chi_squared) })
}

/// How the odds of proportions move over periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsTrend {
    /// Odds of one period over those of the period before.
    pub ratio: f64,
    /// Its limits.
    pub limits: Interval,
}

/// The logistic trend of `(x, n)`: `x` of `n` is binomial with odds `exp(a + b s)` in period `s`, and `a` and
/// `b` make the data likeliest. The ratio is `exp(b)`, its limits `exp(b ± z / √(Σws² − (Σws)²/Σw))` with
/// `w = n p (1 − p)`. Where the met and the others can be parted by a period the ratio has no bound.
///
/// Cox DR (1970), The Analysis of Binary Data, ch. 3; as R's `glm(cbind(x, n - x) ~ s, family = binomial)`
/// with `confint.default`. The smokers of [`cochran_armitage`]:
///
/// ```
/// let patients = [(83, 86), (90, 93), (129, 136), (70, 82)];
/// let trend = logframe::stats::trend::odds(&patients, 0.95).unwrap();
/// assert_eq!(format!("{:.6}", trend.ratio), "0.531733");
/// assert_eq!(format!("{:.6} {:.6}", trend.limits.low, trend.limits.high), "0.339797 0.832086");
/// ```
pub fn odds(periods: &[(u64, u64)], level: f64) -> Result<OddsTrend, NoTrend> {
    cochran_armitage(periods)?;
    let logistic = Logistic::of(periods);
    if let Some(ratio) = logistic.parted() {
        return Ok(OddsTrend { ratio, limits: Interval { low: 0.0, high: f64::INFINITY } });
    }
    let (slope, information) = logistic.slope();
    let half = two_sided_z(level) / information.sqrt();
    let limits = Interval { low: libm::exp(slope - half), high: libm::exp(slope + half) };
    Ok(OddsTrend { ratio: libm::exp(slope), limits })
}

/// The periods with persons as `(s, x, n)`, counted from their middle.
struct Logistic(Vec<(f64, f64, f64)>);

impl Logistic {
    fn of(periods: &[(u64, u64)]) -> Self {
        let persons = (1_u64..).zip(periods).filter(|(_, (_, n))| *n > 0);
        let mut found: Vec<(f64, f64, f64)> =
            persons.map(|(s, &(x, n))| (as_f64(s), as_f64(x), as_f64(n))).collect();
        let whole: f64 = found.iter().map(|(_, _, n)| n).sum();
        let middle: f64 = found.iter().map(|(s, _, n)| s * n / whole).sum();
        for (s, _, _) in &mut found {
            *s -= middle;
        }
        Self(found)
    }

    /// The ratio where a period parts the met from the others: nothing, or without end.
    fn parted(&self) -> Option<f64> {
        let places = |with: fn(f64, f64) -> bool| {
            let of: Vec<f64> =
                self.0.iter().filter(|(_, x, n)| with(*x, *n)).map(|(s, _, _)| *s).collect();
            (of[0], of[of.len() - 1])
        };
        let (met, others) = (places(|x, _| x > 0.0), places(|x, n| x < n));
        match () {
            () if met.0 >= others.1 => Some(f64::INFINITY),
            () if met.1 <= others.0 => Some(0.0),
            () => None,
        }
    }

    /// The likeliest slope and its information, by Newton's steps, which are cut so that no odds change
    /// more than by `exp(2)` at once: the likelihood has one top, and they end there.
    fn slope(&self) -> (f64, f64) {
        let reach = self.0.iter().map(|(s, _, _)| s.abs()).fold(0.0, f64::max);
        let (met, whole) = self.0.iter().fold((0.0, 0.0), |(x, n), one| (x + one.1, n + one.2));
        let (mut a, mut b) = (libm::log(met / (whole - met)), 0.0);
        for _ in 0..100 {
            let [up, along, w, ws, wss] = self.sums(a, b);
            let part = wss - ws * ws / w;
            let step = (along - up * ws / w) / part;
            let start = (up - step * ws) / w;
            let far = start.abs() + step.abs() * reach;
            let cut = if far > 2.0 { 2.0 / far } else { 1.0 };
            (a, b) = (a + cut * start, b + cut * step);
            if far < 1e-13 {
                break;
            }
        }
        let [_, _, w, ws, wss] = self.sums(a, b);
        (b, wss - ws * ws / w)
    }

    /// `Σ(x − np)`, `Σs(x − np)`, `Σw`, `Σws`, `Σws²` at the odds `exp(a + b s)`.
    fn sums(&self, a: f64, b: f64) -> [f64; 5] {
        self.0.iter().fold([0.0; 5], |[up, along, w, ws, wss], &(s, x, n)| {
            let p = 1.0 / (1.0 + libm::exp(-(a + b * s)));
            let (rest, weight) = (x - n * p, n * p * (1.0 - p));
            let ws_here = weight * s;
            [up + rest, along + s * rest, w + weight, ws + ws_here, wss + ws_here * s]
        })
    }
}

/// How rates move over periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateTrend {
    /// The rate of a period over that of the period before: the yearly ratio when periods are years. 0 or
    /// infinite when all events fall into the first or the last period with exposure.
    pub ratio: f64,
    /// Wald's limits of the ratio, 0 to infinite in those two cases.
    pub limits: Interval,
    /// The p-value of the likelihood ratio against one rate for all periods. It stands where Wald's fails,
    /// with all events at one end, and may differ from it a little with few events.
    pub p: f64,
}

/// The log-linear trend of `(events, exposure)`: events are Poisson with mean `exposure · exp(a + b s)` in
/// period `s`, and `b` makes the data likeliest. The ratio is `exp(b)`, its limits
/// `exp(b ± z / √(Σμ (s − s̄)²))` with the fitted means `μ` and `s̄ = Σμs / Σμ`, and the likelihood ratio
/// `2 (b Σxs − X ln(Σ t exp(bs) / Σt))` has one degree of freedom, `X = Σx`.
///
/// Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, ch. 4; as R's
/// `glm(events ~ s + offset(log(exposure)), family = poisson)`. New cases of AIDS in Belgium, 1981 to 1993,
/// of Wood SN (2006), Generalized Additive Models, rose by 22 % a year:
///
/// ```
/// let cases = [12, 14, 33, 50, 67, 74, 123, 141, 165, 204, 253, 246, 240];
/// let trend = logframe::stats::trend::log_linear(&cases.map(|new| (new, 1.0)), 0.95).unwrap();
/// assert_eq!(format!("{:.5}", trend.ratio), "1.22400");
/// assert_eq!(format!("{:.5} {:.5}", trend.limits.low, trend.limits.high), "1.20549 1.24278");
/// ```
pub fn log_linear(periods: &[(u64, f64)], level: f64) -> Result<RateTrend, NoTrend> {
    let series = Series::of(periods);
    if series.periods.len() < FROM_PERIODS {
        return Err(NoTrend::FewPeriods);
    }
    if series.events <= 0.0 {
        return Err(NoTrend::NothingVaries);
    }
    if let Some(p) = series.end_alone() {
        let ratio = if series.lean > 0.0 { f64::INFINITY } else { 0.0 };
        return Ok(RateTrend { ratio, limits: Interval { low: 0.0, high: f64::INFINITY }, p });
    }
    let slope = series.slope();
    let half = two_sided_z(level) / (series.events * series.moments(slope).1).sqrt();
    let limits = Interval { low: libm::exp(slope - half), high: libm::exp(slope + half) };
    Ok(RateTrend { ratio: libm::exp(slope), limits, p: above(series.likelihood_ratio(slope)) })
}

/// The periods with exposure, counted from their middle: then sums do not cancel.
struct Series {
    periods: Vec<Exposed>,
    /// All events, `X`.
    events: f64,
    /// All exposure.
    exposure: f64,
    /// How far the events lean to late periods: `Σxs`, or `X` times the mean place of an event.
    lean: f64,
}

/// One period with exposure.
struct Exposed {
    /// Its number from the middle of the exposure.
    s: f64,
    events: f64,
    exposure: f64,
}

impl Series {
    fn of(periods: &[(u64, f64)]) -> Self {
        let mut periods: Vec<Exposed> = (1_u64..)
            .zip(periods)
            .filter(|(_, (_, exposure))| *exposure > 0.0 && exposure.is_finite())
            .map(|(s, &(x, exposure))| Exposed { s: as_f64(s), events: as_f64(x), exposure })
            .collect();
        let exposure: f64 = periods.iter().map(|period| period.exposure).sum();
        let middle =
            periods.iter().map(|period| period.s * period.exposure / exposure).sum::<f64>();
        for period in &mut periods {
            period.s -= middle;
        }
        let events = periods.iter().map(|period| period.events).sum();
        let lean = periods.iter().map(|period| period.s * period.events).sum();
        Self { periods, events, exposure, lean }
    }

    /// The p-value when all events are in the first or the last period: the slope has no end, and the
    /// likelihood ratio goes to `2 X ln(Σt / t)`.
    fn end_alone(&self) -> Option<f64> {
        let ends = [self.periods.first()?, self.periods.last()?];
        let alone = ends.into_iter().find(|end| end.events >= self.events)?;
        Some(above(2.0 * self.events * libm::log(self.exposure / alone.exposure)))
    }

    /// The slope `b` at which the mean place of the fitted events is that of the events.
    fn slope(&self) -> f64 {
        let (sign, place) = (self.lean.signum(), (self.lean / self.events).abs());
        let excess = |b: f64| {
            let (mean, variance) = self.moments(sign * b);
            (sign * mean - place, variance)
        };
        let mut high = 1.0;
        while excess(high).0 < 0.0 {
            high *= 2.0;
        }
        sign * root(0.0, high, excess)
    }

    /// Mean and variance of the place of an event, if rates grow by `exp(b)` a period.
    fn moments(&self, b: f64) -> (f64, f64) {
        let tops = self.periods.iter().map(|period| b * period.s);
        let top = tops.fold(f64::NEG_INFINITY, f64::max);
        let weight = |period: &Exposed| period.exposure * libm::exp(b * period.s - top);
        let whole: f64 = self.periods.iter().map(weight).sum();
        let mean = self.periods.iter().map(|period| weight(period) * period.s).sum::<f64>() / whole;
        let square = |period: &Exposed| weight(period) * (period.s - mean) * (period.s - mean);
        (mean, self.periods.iter().map(square).sum::<f64>() / whole)
    }

    /// Twice the logarithm by which the slope makes the events likelier than one rate for all.
    fn likelihood_ratio(&self, b: f64) -> f64 {
        let growth = |period: &Exposed| period.exposure * libm::expm1(b * period.s);
        let growth = self.periods.iter().map(growth).sum::<f64>() / self.exposure;
        (2.0 * (b * self.lean - self.events * libm::log1p(growth))).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_periods_are_no_trend() {
        let empty = [(1, 10), (2, 10), (0, 0), (3, 10)];
        assert_eq!(cochran_armitage(&empty), Err(NoTrend::FewPeriods));
        assert_eq!(
            log_linear(&[(1, 1.0), (2, 1.0), (3, 0.0), (3, 1.0)], 0.95),
            Err(NoTrend::FewPeriods)
        );
        assert_eq!(log_linear(&[], 0.95), Err(NoTrend::FewPeriods));
    }

    #[test]
    fn where_nothing_varies_there_is_no_trend() {
        for flat in [[(0, 5); 4], [(5, 5); 4]] {
            assert_eq!(cochran_armitage(&flat), Err(NoTrend::NothingVaries));
        }
        assert_eq!(log_linear(&[(0, 2.0); 5], 0.95), Err(NoTrend::NothingVaries));
    }

    #[test]
    fn equal_periods_have_a_trend_of_nothing() {
        let trend = cochran_armitage(&[(2, 5); 4]).unwrap();
        assert_eq!((trend.slope, trend.chi_squared, trend.p), (0.0, 0.0, 1.0));
        let trend = log_linear(&[(7, 0.1); 6], 0.95).unwrap();
        assert!((trend.ratio - 1.0).abs() < 1e-14 && (trend.p - 1.0).abs() < 1e-7, "{trend:?}");
    }

    #[test]
    fn odds_agree_with_a_logistic_regression_made_in_r() {
        // glm(cbind(x, n - x) ~ s, family = binomial), confint.default; period 3 has nobody.
        let trend = odds(&[(0, 30), (5, 50), (0, 0), (2, 21), (40, 90), (77, 80)], 0.95).unwrap();
        let near = |ours: f64, r: f64| assert!((ours / r - 1.0).abs() < 1e-9, "{ours} {r}");
        near(trend.ratio, 4.287_832_781_561_681);
        near(trend.limits.low, 2.839_830_517_517_042);
        near(trend.limits.high, 6.474_157_471_508_23);
    }

    #[test]
    fn odds_have_no_bound_where_a_period_parts_the_met_from_the_others() {
        let rise = odds(&[(0, 5), (0, 5), (2, 5), (5, 5)], 0.95).unwrap();
        let fall = odds(&[(5, 5), (2, 5), (0, 5), (0, 5)], 0.95).unwrap();
        assert_eq!((rise.ratio, fall.ratio), (f64::INFINITY, 0.0));
        let flat = odds(&[(2, 5); 4], 0.95).unwrap();
        assert!((flat.ratio - 1.0).abs() < 1e-12, "{flat:?}");
    }

    #[test]
    fn all_events_at_one_end_are_a_trend_without_a_finite_ratio() {
        let rise = log_linear(&[(0, 1.0), (0, 1.0), (0, 1.0), (3, 1.0)], 0.95).unwrap();
        let fall = log_linear(&[(3, 1.0), (0, 1.0), (0, 1.0), (0, 1.0)], 0.95).unwrap();
        assert_eq!((rise.ratio, fall.ratio), (f64::INFINITY, 0.0));
        assert_eq!(rise.limits, Interval { low: 0.0, high: f64::INFINITY });
        // The chance that 3 events fall into one period of 4 is (1/4)^3: the likelihood ratio is 2 ln 64.
        assert_eq!((rise.p, fall.p), (above(2.0 * libm::log(64.0)), rise.p));
    }
}
