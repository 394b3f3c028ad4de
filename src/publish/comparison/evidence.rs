//! What a printed value rests on: the counts or the interval that stand beside it.

use crate::define::indicator::{BoundIndicator, Interval};
use crate::evaluate::Figures;
use crate::protect::Row;
use crate::publish::series;
use crate::stats;
use crate::stats::as_f64;
use crate::stats::ranks::Spread;

/// What the figures of one row say of its value beside the value itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Evidence {
    /// So many of so many; the value is their quotient times `whole`.
    Share { x: u64, n: u64, whole: f64 },
    /// So many, without a size that they are of.
    Count { events: u64 },
    /// So many events in an exposure.
    Rate { events: u64, exposure: f64 },
    /// A value that only its limits say more of: its standard error, if they were normal.
    Measured { value: f64, se: f64 },
    /// A value without an interval.
    Bare,
}

impl Evidence {
    /// What a row rests on; `None` of a row that is withheld or has no value.
    pub(super) fn of(indicator: &BoundIndicator, row: &Row) -> Option<Self> {
        let (value, figures) = series::value(row).ok()?;
        if wants_no_interval(indicator) {
            return Some(Self::Bare);
        }
        let own = if row.measure == "value" { counted(indicator, figures) } else { None };
        Some(own.unwrap_or_else(|| measured(value, figures)))
    }

    /// What a country's value could be, given this; `None` without an interval.
    pub(super) fn spread(self) -> Option<Spread> {
        match self {
            Self::Share { x, n, .. } => Some(Spread::Proportion { x, n }),
            Self::Count { events } => Some(Spread::Rate { events, exposure: 1.0 }),
            Self::Rate { events, exposure } => Some(Spread::Rate { events, exposure }),
            Self::Measured { value, se } => Some(Spread::Normal { mean: value, se }),
            Self::Bare => None,
        }
    }

    /// So many of so many.
    pub(super) fn share(self) -> Option<(u64, u64)> {
        match self {
            Self::Share { x, n, .. } => Some((x, n)),
            Self::Count { .. } | Self::Rate { .. } | Self::Measured { .. } | Self::Bare => None,
        }
    }

    /// So many events in an exposure; a count has the exposure of one period.
    pub(super) fn events(self) -> Option<(u64, f64)> {
        match self {
            Self::Count { events } => Some((events, 1.0)),
            Self::Rate { events, exposure } => Some((events, exposure)),
            Self::Share { .. } | Self::Measured { .. } | Self::Bare => None,
        }
    }

    /// Numerator and denominator of what has both. A count by itself has no size that it is of.
    pub(super) fn sums(self) -> Option<(f64, f64)> {
        match self {
            Self::Share { x, n, .. } => Some((as_f64(x), as_f64(n))),
            Self::Rate { events, exposure } => Some((as_f64(events), exposure)),
            Self::Count { .. } | Self::Measured { .. } | Self::Bare => None,
        }
    }

    /// The same sort of evidence of another size, without any event.
    pub(super) fn of_size(self, size: f64) -> Self {
        match self {
            Self::Share { whole, .. } => {
                Self::Share { x: 0, n: count(size.round()).unwrap_or(0), whole }
            }
            Self::Rate { .. } => Self::Rate { events: 0, exposure: size },
            Self::Count { .. } | Self::Measured { .. } | Self::Bare => self,
        }
    }

    /// What a quotient is multiplied by to be the value: 100 in percent, 100,000 of a rate, 1 of a count. A
    /// rate without an event does not tell.
    pub(super) fn per(self, value: f64) -> Option<f64> {
        match self {
            Self::Share { whole, .. } => Some(whole),
            Self::Count { .. } => Some(1.0),
            Self::Rate { events, exposure } => {
                (events > 0).then(|| value * exposure / as_f64(events))
            }
            Self::Measured { .. } | Self::Bare => None,
        }
    }
}

/// Whether its author says that chance has no part in it: then nothing here brings chance back in.
pub(in crate::publish) fn wants_no_interval(indicator: &BoundIndicator) -> bool {
    matches!(indicator.interval, Interval::None { .. })
}

/// What 100 percent are in the unit of an indicator.
pub(super) fn whole(indicator: &BoundIndicator) -> f64 {
    if indicator.unit == "percent" { 100.0 } else { 1.0 }
}

/// The counts that a value is made of, where it is made of two, or is one.
fn counted(indicator: &BoundIndicator, figures: &Figures) -> Option<Evidence> {
    let numerator = count(figures.numerator?)?;
    match indicator.kind {
        "proportion" | "distribution" => {
            let denominator = count(figures.denominator?)?;
            let unknown = if indicator.kind == "proportion" { figures.unknown? } else { 0 };
            let known = denominator.checked_sub(unknown)?;
            let share = Evidence::Share { x: numerator, n: known, whole: whole(indicator) };
            (numerator <= known && known > 0).then_some(share)
        }
        "count" | "distinct" => Some(Evidence::Count { events: numerator }),
        "rate" => {
            let exposure = figures.denominator.filter(|exposure| *exposure > 0.0)?;
            Some(Evidence::Rate { events: numerator, exposure })
        }
        _ => None,
    }
}

/// The standard error that limits would have, were they those of a normal distribution.
fn measured(value: f64, figures: &Figures) -> Evidence {
    let Some(limits) = &figures.limits else { return Evidence::Bare };
    let se = (limits.high - limits.low) / (2.0 * stats::two_sided_z(limits.level));
    if se.is_finite() { Evidence::Measured { value, se } } else { Evidence::Bare }
}

/// A figure that is a count.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is whole, not negative and far below 2^53"
)]
fn count(figure: f64) -> Option<u64> {
    (figure >= 0.0 && figure.fract() == 0.0).then_some(figure as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::fixture::{release, rows, total};

    #[test]
    fn a_share_rests_on_the_known_and_a_withheld_row_on_nothing() {
        let release = release();
        let mut rows = rows();
        let share = Evidence::of(&release.indicators()[1], total(&mut rows, 1, 0, 3));
        assert_eq!(share, Some(Evidence::Share { x: 104, n: 127, whole: 100.0 }));
        assert_eq!(Evidence::of(&release.indicators()[1], total(&mut rows, 1, 1, 1)), None);
    }

    #[test]
    fn a_count_is_events_and_a_quantile_has_the_error_of_its_limits() {
        let release = release();
        let mut rows = rows();
        let count = Evidence::of(&release.indicators()[0], total(&mut rows, 0, 0, 0));
        assert_eq!(count, Some(Evidence::Count { events: 257 }));
        let days = Evidence::of(&release.indicators()[2], total(&mut rows, 2, 0, 0));
        let Some(Evidence::Measured { se, .. }) = days else { panic!("{days:?}") };
        // 41 days from 32.8 to 53.3: 20.5 / 3.92
        assert!((se - 20.5 / 3.919_927_969).abs() < 1e-6, "{se}");
        let share = Evidence::of(&release.indicators()[4], total(&mut rows, 4, 0, 5));
        assert_eq!(share, Some(Evidence::Bare));
    }
}
