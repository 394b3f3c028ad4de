//! Control charts: whether a series of periods still does what it did before.
//!
//! `XmR` for measured values, p and u charts for counts of varying size. Wheeler DJ (1993), Understanding
//! Variation; Wheeler DJ, Chambers DS (1992), Understanding Statistical Process Control; the signals are
//! those of NHS England's Making Data Count. Limits are not cut where a value cannot go except at 0 and 1
//! of counts: an `XmR` lower limit may be negative.

use super::as_f64;

/// Points that a chart needs: with fewer, limits are themselves mostly chance.
pub const POINTS: usize = 12;
/// Points that make a run or a trend.
const LONG: usize = 7;
/// Half the width of `XmR` limits in mean moving ranges: 3 / 1.128.
const NATURAL: f64 = 2.66;
/// Mean moving ranges above which a moving range is screened out.
const UPPER_RANGE: f64 = 3.267;
/// What differs by less than this part of the largest value is the same: sums of decimals leave such dust.
const DUST: f64 = 1e-12;

/// What a point of a chart says beyond chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// Above the upper or below the lower limit.
    BeyondLimits,
    /// One of seven or more points in a row on one side of the centre.
    Run,
    /// One of seven or more points in a row, each above (or each below) the one before.
    Trend,
    /// One of two of three neighbouring points in the outer third of the same side, or beyond it.
    OuterThird,
}

impl Signal {
    /// The name that stands in tables.
    ///
    /// ```
    /// assert_eq!(logframe::stats::control_chart::Signal::OuterThird.name(), "outer_third");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::BeyondLimits => "beyond_limits",
            Self::Run => "run",
            Self::Trend => "trend",
            Self::OuterThird => "outer_third",
        }
    }
}

/// A point of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its value.
    pub value: f64,
    /// The centre line at the point.
    pub centre: f64,
    /// The lower limit at the point.
    pub low: f64,
    /// The upper limit at the point.
    pub high: f64,
    /// Its signals, sorted.
    pub signals: Vec<Signal>,
}

/// Why there is no chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Fewer than [`POINTS`].
    TooFew {
        /// How many there are.
        points: usize,
    },
    /// A point without value: nothing was counted, or it is not a number.
    NoValue {
        /// Its place, from 0.
        point: usize,
    },
}

/// The chart of measured values: `mean ± 2.66 × mean moving range`.
///
/// A moving range is what two neighbours differ by. Ranges above 3.267 × their mean are screened out, once,
/// and the mean of the others is used, so that one jump does not widen the limits that should show it. Where
/// none is left, or all are zero, the limits are the mean.
///
/// Twelve values that swing by 2 around 11 (mean moving range 2):
///
/// ```
/// let values: Vec<f64> = (0..12).map(|month| if month % 2 == 0 { 10.0 } else { 12.0 }).collect();
/// let chart = logframe::stats::control_chart::xmr(&values).unwrap();
/// assert_eq!(format!("{} {:.2} {:.2}", chart[0].centre, chart[0].low, chart[0].high), "11 5.68 16.32");
/// ```
pub fn xmr(values: &[f64]) -> Result<Vec<Point>, Refused> {
    xmr_with_gaps(&[values.to_vec()])
}

/// The same where points are missing between stretches: the centre and the limits are those of all points,
/// but no moving range, run or trend reaches across a gap. Points come in their order.
pub fn xmr_with_gaps(stretches: &[Vec<f64>]) -> Result<Vec<Point>, Refused> {
    let values = stretches.concat();
    enough(&values)?;
    let centre = mean(&values);
    let third = NATURAL * mean_moving_range(stretches) / 3.0;
    Ok(chart(stretches, |value| Line { value: *value, centre, third }))
}

/// The chart of shares `x/n` of varying `n`: `p̄ ± 3 √(p̄(1 − p̄)/n)` with `p̄ = Σx/Σn`, within 0 and 1.
///
/// Shewhart WA (1931), Economic Control of Quality of Manufactured Product; Montgomery DC (2013), Introduction
/// to Statistical Quality Control, section 7.2. For 20 of 100 in every month:
///
/// ```
/// let chart = logframe::stats::control_chart::p_chart(&[(20, 100); 12]).unwrap();
/// assert_eq!(format!("{} {:.2} {:.2}", chart[0].centre, chart[0].low, chart[0].high), "0.2 0.08 0.32");
/// ```
pub fn p_chart(shares: &[(u64, u64)]) -> Result<Vec<Point>, Refused> {
    p_chart_with_gaps(&[shares.to_vec()])
}

/// The same where points are missing between stretches, as in [`xmr_with_gaps`].
pub fn p_chart_with_gaps(stretches: &[Vec<(u64, u64)>]) -> Result<Vec<Point>, Refused> {
    let shares = stretches.concat();
    let values: Vec<f64> = shares.iter().map(|(x, n)| as_f64(*x) / as_f64(*n)).collect();
    enough(&values)?;
    let (met, all) = shares.iter().fold((0, 0), |(met, all), (x, n)| (met + x, all + n));
    let centre = as_f64(met) / as_f64(all);
    let third = |n: u64| (centre * (1.0 - centre) / as_f64(n)).sqrt();
    let line =
        |(x, n): &(u64, u64)| Line { value: as_f64(*x) / as_f64(*n), centre, third: third(*n) };
    Ok(within(chart(stretches, line), 1.0))
}

/// The chart of rates, events over an exposure that varies: `ū ± 3 √(ū/exposure)` with
/// `ū = Σ events / Σ exposure`, not below 0.
///
/// Montgomery DC (2013), Introduction to Statistical Quality Control, section 7.3. For 9 events in an exposure
/// of 1 in every month:
///
/// ```
/// let chart = logframe::stats::control_chart::u_chart(&[(9, 1.0); 12]).unwrap();
/// assert_eq!((chart[0].centre, chart[0].low, chart[0].high), (9.0, 0.0, 18.0));
/// ```
pub fn u_chart(rates: &[(u64, f64)]) -> Result<Vec<Point>, Refused> {
    u_chart_with_gaps(&[rates.to_vec()])
}

/// The same where points are missing between stretches, as in [`xmr_with_gaps`].
pub fn u_chart_with_gaps(stretches: &[Vec<(u64, f64)>]) -> Result<Vec<Point>, Refused> {
    let rates = stretches.concat();
    let values: Vec<f64> =
        rates.iter().map(|(events, exposure)| as_f64(*events) / exposure).collect();
    enough(&values)?;
    let events: u64 = rates.iter().map(|(events, _)| events).sum();
    let exposure: f64 = rates.iter().map(|(_, exposure)| exposure).sum();
    let centre = as_f64(events) / exposure;
    let line = |(events, exposure): &(u64, f64)| Line {
        value: as_f64(*events) / exposure,
        centre,
        third: (centre / exposure).sqrt(),
    };
    Ok(within(chart(stretches, line), f64::INFINITY))
}

/// Whether there are enough points, and each has a value.
fn enough(values: &[f64]) -> Result<(), Refused> {
    if values.len() < POINTS {
        return Err(Refused::TooFew { points: values.len() });
    }
    match values.iter().position(|value| !value.is_finite()) {
        Some(point) => Err(Refused::NoValue { point }),
        None => Ok(()),
    }
}

/// The mean of the moving ranges that are not screened out; 0 of none.
fn mean_moving_range(stretches: &[Vec<f64>]) -> f64 {
    let pairs = stretches.iter().flat_map(|stretch| stretch.windows(2));
    let ranges: Vec<f64> = pairs.map(|pair| (pair[1] - pair[0]).abs()).collect();
    let highest = UPPER_RANGE * mean(&ranges);
    let kept: Vec<f64> = ranges.into_iter().filter(|range| *range <= highest).collect();
    if kept.is_empty() { 0.0 } else { mean(&kept) }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / as_f64(values.len() as u64)
}

/// A value, its centre, and a third of the way from there to a limit.
#[derive(Debug, Clone, Copy)]
struct Line {
    value: f64,
    centre: f64,
    third: f64,
}

/// The points of all stretches with their limits and signals.
fn chart<T>(stretches: &[Vec<T>], line: impl Fn(&T) -> Line) -> Vec<Point> {
    let lines: Vec<Vec<Line>> =
        stretches.iter().map(|stretch| stretch.iter().map(&line).collect()).collect();
    let values = lines.iter().flatten().map(|line| line.value.abs());
    let dust = values.fold(0.0, f64::max) * DUST;
    lines.into_iter().flat_map(|lines| stretch(lines, dust)).collect()
}

/// The points of one stretch.
fn stretch(lines: Vec<Line>, dust: f64) -> Vec<Point> {
    let signals = [
        (Signal::BeyondLimits, beyond(&lines, dust)),
        (Signal::Run, runs(&lines, dust)),
        (Signal::Trend, trends(&lines, dust)),
        (Signal::OuterThird, outer_thirds(&lines, dust)),
    ];
    let of = |place: usize| {
        signals.iter().filter(|(_, points)| points[place]).map(|(signal, _)| *signal).collect()
    };
    let point = |(place, line): (usize, Line)| Point {
        value: line.value,
        centre: line.centre,
        low: line.centre - 3.0 * line.third,
        high: line.centre + 3.0 * line.third,
        signals: of(place),
    };
    lines.into_iter().enumerate().map(point).collect()
}

/// Limits that stay where a value can go. Signals were told before: the thirds stay what they are.
fn within(mut points: Vec<Point>, highest: f64) -> Vec<Point> {
    for point in &mut points {
        point.low = point.low.max(0.0);
        point.high = point.high.min(highest);
    }
    points
}

/// 1 where a number is above another, −1 where it is below, 0 where they differ by dust.
fn side(value: f64, other: f64, dust: f64) -> i8 {
    i8::from(value - other > dust) - i8::from(other - value > dust)
}

/// On which side of the centre a point is that far out (in thirds of the way to the limit); 0 if it is not.
fn outside(line: &Line, thirds: f64, dust: f64) -> i8 {
    let above = side(line.value, line.centre + thirds * line.third, dust);
    let below = side(line.value, line.centre - thirds * line.third, dust);
    i8::from(above > 0) - i8::from(below < 0)
}

fn beyond(lines: &[Line], dust: f64) -> Vec<bool> {
    lines.iter().map(|line| outside(line, 3.0, dust) != 0).collect()
}

/// A point on the centre is on neither side: it ends a run and belongs to none.
fn runs(lines: &[Line], dust: f64) -> Vec<bool> {
    let sides: Vec<i8> = lines.iter().map(|line| side(line.value, line.centre, dust)).collect();
    marked(lines.len(), LONG, |first| {
        let window = &sides[first..first + LONG];
        (window[0] != 0 && window.iter().all(|side| *side == window[0])).then(|| vec![true; LONG])
    })
}

/// Two equal neighbours end a trend.
fn trends(lines: &[Line], dust: f64) -> Vec<bool> {
    let steps: Vec<i8> =
        lines.windows(2).map(|pair| side(pair[1].value, pair[0].value, dust)).collect();
    marked(lines.len(), LONG, |first| {
        let window = &steps[first..first + LONG - 1];
        (window[0] != 0 && window.iter().all(|step| *step == window[0])).then(|| vec![true; LONG])
    })
}

/// The third point may be anywhere; only those far out are marked.
fn outer_thirds(lines: &[Line], dust: f64) -> Vec<bool> {
    let sides: Vec<i8> = lines.iter().map(|line| outside(line, 2.0, dust)).collect();
    marked(lines.len(), 3, |first| {
        let window = &sides[first..first + 3];
        let most = [1, -1]
            .into_iter()
            .find(|side| window.iter().filter(|own| *own == side).count() > 1)?;
        Some(window.iter().map(|side| *side == most).collect())
    })
}

/// The points that any window of a length marks.
fn marked(points: usize, length: usize, marks: impl Fn(usize) -> Option<Vec<bool>>) -> Vec<bool> {
    let mut marked = vec![false; points];
    for first in 0..(points + 1).saturating_sub(length) {
        for (place, mark) in marks(first).into_iter().flatten().enumerate() {
            marked[first + place] |= mark;
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which points have a signal, one character a point.
    fn shown(points: &[Point], signal: Signal) -> String {
        points.iter().map(|point| if point.signals.contains(&signal) { 'x' } else { '.' }).collect()
    }

    #[test]
    fn eleven_points_are_refused() {
        assert_eq!(xmr(&[1.0; 11]), Err(Refused::TooFew { points: 11 }));
    }

    #[test]
    fn a_point_of_which_nothing_was_counted_is_refused() {
        let mut shares = [(1, 4); 12];
        shares[5] = (0, 0);
        assert_eq!(p_chart(&shares), Err(Refused::NoValue { point: 5 }));
    }

    #[test]
    fn equal_values_have_limits_of_no_width_and_no_signal() {
        // The sum of twelve times 0.1 is not 1.2, but that is dust.
        for point in xmr(&[0.1; 12]).unwrap() {
            assert!((point.high - point.low).abs() < f64::EPSILON);
            assert_eq!(point.signals, []);
        }
    }

    #[test]
    fn one_jump_is_screened_out_and_lies_beyond_the_limits() {
        let values = [4.0, 7.0, 4.0, 7.0, 4.0, 7.0, 40.0, 7.0, 4.0, 7.0, 4.0, 7.0, 4.0];
        assert_eq!(shown(&xmr(&values).unwrap(), Signal::BeyondLimits), "......x......");
    }

    #[test]
    fn seven_on_one_side_are_a_run_and_one_on_the_centre_ends_it() {
        // The mean is 5.
        let run = [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0];
        assert_eq!(shown(&xmr(&run).unwrap(), Signal::Run), "xxxxxxxxxxxxxx");
        let ended = [4.0, 4.0, 4.0, 5.0, 4.0, 4.0, 4.0, 6.0, 6.0, 6.0, 5.0, 6.0, 6.0, 6.0];
        assert_eq!(shown(&xmr(&ended).unwrap(), Signal::Run), "..............");
    }

    #[test]
    fn seven_steady_points_are_a_trend_and_six_are_not() {
        let seven = [3.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 3.0, 3.0, 3.0, 3.0];
        assert_eq!(shown(&xmr(&seven).unwrap(), Signal::Trend), ".xxxxxxx....");
        let six = [3.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 2.0, 3.0, 2.0, 3.0, 2.0];
        assert_eq!(shown(&xmr(&six).unwrap(), Signal::Trend), "............");
    }

    #[test]
    fn two_of_three_far_out_on_the_same_side_are_marked_alone() {
        // ū = 9, so one third is 3: above 15 and below 3 is the outer third.
        let signals = |counts: [u64; 12]| {
            shown(&u_chart(&counts.map(|events| (events, 1.0))).unwrap(), Signal::OuterThird)
        };
        assert_eq!(signals([9, 16, 9, 16, 5, 5, 8, 8, 8, 8, 8, 8]), ".x.x........");
        assert_eq!(signals([9, 16, 2, 9, 9, 9, 9, 9, 9, 9, 9, 9]), "............");
        assert_eq!(signals([9, 16, 9, 9, 16, 5, 5, 7, 8, 8, 8, 8]), "............");
    }
}
