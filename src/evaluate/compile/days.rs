//! Days between days, full months and full years between days.

use super::values::{Days, Values};
use crate::define::expression::Unit;

/// How long it is from one day to another; negative when the second is earlier.
pub(super) fn between(unit: Unit, from: &Days, to: &Days) -> Values<i64> {
    match unit {
        Unit::Days => from.zip(to, |from, to| i64::from(to) - i64::from(from)),
        Unit::Months => from.zip(to, months),
        Unit::Years => from.zip(to, |from, to| months(from, to) / 12),
    }
}

/// The calendar year of every day.
pub(super) fn years(days: &Days) -> Values<i64> {
    days.map(|day| civil(day).year)
}

/// Full months from one day to another. A month is full on the same day of a later month, or on the
/// last day of one that is too short: Jan 31 to Feb 28 is one.
fn months(from: i32, to: i32) -> i64 {
    if to < from {
        return -months(to, from);
    }
    let (from, to) = (civil(from), civil(to));
    let apart = (to.year - from.year) * 12 + (to.month - from.month);
    let full = from.day.min(to.last_of_month());
    apart - i64::from(to.day < full)
}

/// A calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: i64,
    day: i64,
}

impl Civil {
    /// How many days its month has.
    fn last_of_month(self) -> i64 {
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        }
    }
}

/// The date of a day since 1970-01-01, in the Gregorian calendar before its time too. Hinnant,
/// "chrono-compatible low-level date algorithms": years begin in March, so that the leap day is last,
/// and months are fifths of 153 days. Integers alone: a calendar library takes ten times as long.
fn civil(day: i32) -> Civil {
    let since = i64::from(day) + 719_468;
    let (era, of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    Civil {
        year: year + era * 400 + i64::from(month <= 2),
        month,
        day: of_year - (153 * march + 2) / 5 + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    fn day(text: &str) -> i32 {
        Day::parse(text).unwrap().0
    }

    fn one(unit: Unit, from: &str, to: &str) -> i64 {
        let days = |text| Days::constant(day(text), 1);
        between(unit, &days(from), &days(to)).values[0]
    }

    #[test]
    fn dates_agree_with_the_calendar() {
        for number in (-800_000..800_000).step_by(97).chain(-800..800) {
            let (civil, day) = (civil(number), Day(number));
            let of_calendar = [day.year(), day.month(), day.day_of_month()].map(i64::from);
            assert_eq!([civil.year, civil.month, civil.day], of_calendar);
        }
    }

    #[test]
    fn days_are_counted_across_a_leap_day_and_backwards() {
        assert_eq!(one(Unit::Days, "2012-02-28", "2012-03-01"), 2);
        assert_eq!(one(Unit::Days, "2013-02-28", "2013-03-01"), 1);
        assert_eq!(one(Unit::Days, "2013-03-01", "2013-02-28"), -1);
    }

    #[test]
    fn a_month_is_full_on_the_last_day_of_a_short_month() {
        assert_eq!(one(Unit::Months, "2013-01-31", "2013-02-28"), 1);
        assert_eq!(one(Unit::Months, "2012-01-31", "2012-02-28"), 0);
        assert_eq!(one(Unit::Months, "2012-01-31", "2012-02-29"), 1);
        assert_eq!(one(Unit::Months, "2013-02-28", "2013-03-28"), 1);
        assert_eq!(one(Unit::Months, "2013-02-28", "2013-03-31"), 1);
        assert_eq!(one(Unit::Months, "2013-01-15", "2013-02-14"), 0);
        assert_eq!(one(Unit::Months, "2012-11-30", "2013-02-28"), 3);
        assert_eq!(one(Unit::Months, "2013-05-05", "2013-05-05"), 0);
    }

    #[test]
    fn months_and_years_backwards_are_those_forwards_with_a_minus() {
        assert_eq!(one(Unit::Months, "2013-02-28", "2013-01-31"), -1);
        assert_eq!(one(Unit::Months, "2013-02-14", "2013-01-15"), 0);
        assert_eq!(one(Unit::Years, "2013-06-30", "2011-07-01"), -1);
    }

    #[test]
    fn a_birthday_on_a_leap_day_is_on_the_28th_in_other_years() {
        assert_eq!(one(Unit::Years, "2012-02-29", "2013-02-27"), 0);
        assert_eq!(one(Unit::Years, "2012-02-29", "2013-02-28"), 1);
        assert_eq!(one(Unit::Years, "2012-02-29", "2016-02-28"), 3);
        assert_eq!(one(Unit::Years, "2012-02-29", "2016-02-29"), 4);
        assert_eq!(one(Unit::Years, "1900-02-28", "2000-02-28"), 100);
    }

    #[test]
    fn any_number_that_stands_where_no_day_is_passes_through() {
        assert_eq!(one_of(i32::MIN, i32::MAX), i64::from(u32::MAX));
        assert!(months(i32::MIN, i32::MAX) > 140_000_000);
    }

    fn one_of(from: i32, to: i32) -> i64 {
        between(Unit::Days, &Days::constant(from, 1), &Days::constant(to, 1)).values[0]
    }
}
