//! Time, cut at every bound of every period: overlapping periods become runs of slots.

use std::ops::Range;

use crate::calendar::{Day, Each, Period};
use crate::cases::contract::ColumnType;

/// How rows are put in time for one indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Axis {
    /// A `date` column: slot i is the days from cut i to the day before cut i + 1.
    Days {
        /// First days of slots; the last is the day after all periods.
        cuts: Vec<Day>,
        /// The slot of every day from the first cut on.
        slot_of: Vec<u16>,
    },
    /// A `year` column: slot i is the year `first + i`.
    Years {
        /// The first year.
        first: i32,
        /// How many years.
        count: usize,
    },
    /// A `month` column: slot i is the month `first + i`, counted in months from year 0.
    Months {
        /// The first month.
        first: i32,
        /// How many months.
        count: usize,
    },
    /// Conditions depend on the period, so every period counts for itself.
    Periods {
        /// How many periods.
        count: usize,
    },
}

impl Axis {
    /// The axis of a column of this type over these spans.
    pub(super) fn new(kind: &ColumnType, spans: &[(Day, Day)]) -> Self {
        let first = spans.iter().map(|(start, _)| *start).min().unwrap_or(Day(0));
        let last = spans.iter().map(|(_, end)| *end).max().unwrap_or(Day(0));
        match kind {
            ColumnType::Year => {
                let count = usize::try_from(last.year() - first.year() + 1).unwrap_or(0);
                Self::Years { first: first.year(), count }
            }
            ColumnType::Month => {
                let count = usize::try_from(month_of(last) - month_of(first) + 1).unwrap_or(0);
                Self::Months { first: month_of(first), count }
            }
            ColumnType::Id
            | ColumnType::Code { .. }
            | ColumnType::Codes { .. }
            | ColumnType::Bool
            | ColumnType::Date
            | ColumnType::Integer
            | ColumnType::Decimal { .. }
            | ColumnType::Text => Self::days(spans),
        }
    }

    fn days(spans: &[(Day, Day)]) -> Self {
        let mut cuts: Vec<Day> =
            spans.iter().flat_map(|(start, end)| [*start, end.next()]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let slot_of = cuts
            .windows(2)
            .enumerate()
            .flat_map(|(slot, bounds)| {
                let days = usize::try_from(bounds[1].0 - bounds[0].0).unwrap_or(0);
                std::iter::repeat_n(u16::try_from(slot).expect("few periods"), days)
            })
            .collect();
        Self::Days { cuts, slot_of }
    }

    /// How many slots there are, the undated apart.
    pub(super) fn slots(&self) -> usize {
        match self {
            Self::Days { cuts, .. } => cuts.len().saturating_sub(1),
            Self::Years { count, .. } | Self::Months { count, .. } => *count,
            // Each period has a slot for the undated beside its own.
            Self::Periods { count } => 2 * count,
        }
    }

    /// How many places in time a counter has: the slots, and one for the undated.
    pub(super) fn places(&self) -> usize {
        self.slots() + 1
    }

    /// Where undated rows are counted for a period.
    pub(super) fn undated(&self, period: usize) -> usize {
        match self {
            Self::Periods { .. } => 2 * period + 1,
            Self::Days { .. } | Self::Years { .. } | Self::Months { .. } => self.slots(),
        }
    }

    /// The slot of a row's moment: days, years or months as the column holds them; `None` outside all
    /// periods.
    pub(super) fn slot(&self, moment: i32) -> Option<usize> {
        match self {
            Self::Days { cuts, slot_of } => {
                let since = usize::try_from(moment.checked_sub(cuts.first()?.0)?).ok()?;
                slot_of.get(since).map(|slot| usize::from(*slot))
            }
            Self::Years { first, count } => {
                let since = moment.checked_sub(*first)?;
                usize::try_from(since).ok().filter(|slot| slot < count)
            }
            Self::Months { first, count } => {
                let month = month_of(Day(moment)) - first;
                usize::try_from(month).ok().filter(|slot| slot < count)
            }
            Self::Periods { .. } => None,
        }
    }

    /// The slots of a period that is counted over a span: those that lie in it whole.
    pub(super) fn range(&self, period: usize, span: (Day, Day)) -> Range<usize> {
        let between = |low: i32, high: i32, count: usize| {
            let at = |slot: i32| usize::try_from(slot).unwrap_or(0).min(count);
            at(low)..at(high).max(at(low))
        };
        match self {
            Self::Days { cuts, .. } => {
                let at = |day: Day| cuts.partition_point(|cut| *cut < day);
                at(span.0)..at(span.1.next())
            }
            Self::Years { first, count } => {
                between(first_whole_year(span.0) - first, span.1.next().year() - first, *count)
            }
            Self::Months { first, count } => {
                between(first_whole_month(span.0) - first, month_of(span.1.next()) - first, *count)
            }
            Self::Periods { .. } => 2 * period..2 * period + 1,
        }
    }
}

/// Whether the moment of a row, as a column of this type holds it, lies in a span whole.
pub(super) fn holds(kind: &ColumnType, (start, end): (Day, Day), moment: i32) -> bool {
    match kind {
        ColumnType::Year => (first_whole_year(start)..end.next().year()).contains(&moment),
        ColumnType::Month => {
            (first_whole_month(start)..month_of(end.next())).contains(&month_of(Day(moment)))
        }
        ColumnType::Id
        | ColumnType::Code { .. }
        | ColumnType::Codes { .. }
        | ColumnType::Bool
        | ColumnType::Date
        | ColumnType::Integer
        | ColumnType::Decimal { .. }
        | ColumnType::Text => start.0 <= moment && moment <= end.0,
    }
}

/// What a span is not made of, where it cuts a moment of such a column in two: then nothing can be
/// said of it.
pub(super) fn cut_by(kind: &ColumnType, (start, end): (Day, Day)) -> Option<&'static str> {
    let begins_month = |day: Day| day.day_of_month() == 1;
    let begins_year = |day: Day| begins_month(day) && day.month() == 1;
    let whole = |begins: &dyn Fn(Day) -> bool| begins(start) && begins(end.next());
    match kind {
        ColumnType::Year => (!whole(&begins_year)).then_some("years"),
        ColumnType::Month => (!whole(&begins_month)).then_some("months"),
        ColumnType::Id
        | ColumnType::Code { .. }
        | ColumnType::Codes { .. }
        | ColumnType::Bool
        | ColumnType::Date
        | ColumnType::Integer
        | ColumnType::Decimal { .. }
        | ColumnType::Text => None,
    }
}

/// Months from year 0.
fn month_of(day: Day) -> i32 {
    12 * day.year() + day.month() - 1
}

fn first_whole_year(start: Day) -> i32 {
    let begins = start.month() == 1 && start.day_of_month() == 1;
    start.year() + i32::from(!begins)
}

fn first_whole_month(start: Day) -> i32 {
    month_of(start) + i32::from(start.day_of_month() != 1)
}

/// First and last day that count for a period: itself, or from the earliest start of its sort on.
pub(crate) fn span(periods: &[Period], period: usize, cumulative: bool) -> (Day, Day) {
    let this = &periods[period];
    if !cumulative || this.each == Each::Named {
        return (this.start, this.end);
    }
    let same = periods.iter().filter(|one| one.each == this.each).map(|one| one.start);
    (same.min().unwrap_or(this.start), this.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn overlapping_periods_are_runs_of_slots() {
        let year = (day("2013-01-01"), day("2013-12-31"));
        let first = (day("2012-08-01"), day("2013-07-31"));
        let axis = Axis::new(&ColumnType::Date, &[year, first]);
        assert_eq!(axis.slots(), 3);
        assert_eq!((axis.range(0, year), axis.range(1, first)), (1..3, 0..2));
        let slot = |text| axis.slot(day(text).0);
        assert_eq!(slot("2012-07-31"), None);
        assert_eq!(slot("2012-08-01"), Some(0));
        assert_eq!((slot("2013-07-31"), slot("2013-08-01")), (Some(1), Some(2)));
        assert_eq!(slot("2014-01-01"), None);
    }

    #[test]
    fn a_year_counts_only_in_periods_that_hold_it_whole() {
        let spans = [
            (day("2012-01-01"), day("2013-12-31")),
            (day("2012-08-01"), day("2013-07-31")),
            (day("2012-08-01"), day("2013-12-31")),
        ];
        let axis = Axis::new(&ColumnType::Year, &spans);
        assert_eq!(axis.slot(2013), Some(1));
        let ranges: Vec<_> =
            spans.iter().enumerate().map(|(p, span)| axis.range(p, *span)).collect();
        assert_eq!(ranges, [0..2, 1..1, 1..2]);
    }

    #[test]
    fn a_month_counts_only_in_periods_that_hold_it_whole() {
        let spans =
            [(day("2012-12-01"), day("2013-01-31")), (day("2012-12-02"), day("2013-01-31"))];
        let axis = Axis::new(&ColumnType::Month, &spans);
        assert_eq!(axis.slot(day("2013-01-01").0), Some(1));
        assert_eq!((axis.range(0, spans[0]), axis.range(1, spans[1])), (0..2, 1..2));
    }

    #[test]
    fn a_span_holds_the_days_months_and_years_that_lie_in_it_whole() {
        let span = (day("2012-08-02"), day("2014-06-29"));
        let held = |kind, moments: [i32; 4]| moments.map(|moment| holds(&kind, span, moment));
        let days = ["2012-08-01", "2012-08-02", "2014-06-29", "2014-06-30"].map(|at| day(at).0);
        assert_eq!(held(ColumnType::Date, days), [false, true, true, false]);
        let months = ["2012-08-01", "2012-09-01", "2014-05-01", "2014-06-01"].map(|at| day(at).0);
        assert_eq!(held(ColumnType::Month, months), [false, true, true, false]);
        assert_eq!(held(ColumnType::Year, [2012, 2013, 2014, 15_706]), [false, true, false, false]);
    }

    #[test]
    fn a_span_that_cuts_a_year_or_a_month_is_told() {
        let spans =
            [(day("2013-01-01"), day("2013-12-31")), (day("2013-04-01"), day("2013-06-30"))];
        assert_eq!(spans.map(|span| cut_by(&ColumnType::Year, span)), [None, Some("years")]);
        assert_eq!(spans.map(|span| cut_by(&ColumnType::Month, span)), [None, None]);
        let from_the_second = (day("2013-04-02"), day("2013-06-30"));
        assert_eq!(cut_by(&ColumnType::Month, from_the_second), Some("months"));
        assert_eq!(cut_by(&ColumnType::Date, from_the_second), None);
    }

    #[test]
    fn cumulative_periods_begin_with_the_first_of_their_sort() {
        let periods: Vec<Period> =
            ["2011", "2012", "2012-Q2"].into_iter().filter_map(Period::calendar).collect();
        let start = |period, cumulative| span(&periods, period, cumulative).0;
        assert_eq!(start(1, true), day("2011-01-01"));
        assert_eq!(start(1, false), day("2012-01-01"));
        assert_eq!(start(2, true), day("2012-04-01"));
    }
}
