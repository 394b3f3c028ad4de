//! Days, and the periods that a programme reports on.

use std::fmt;

use jiff::civil::Date;

use crate::document::Localised;

/// A calendar day, counted from 1970-01-01, as Parquet and Polars count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl Day {
    /// The day that a calendar date names, if there is such a day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let date = Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        );
        date.ok().map(Self::from_date)
    }

    /// Reads `2013-12-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    fn from_date(date: Date) -> Self {
        Self((date - EPOCH).get_days())
    }

    fn date(self) -> Date {
        EPOCH.saturating_add(jiff::Span::new().days(i64::from(self.0)))
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        i32::from(self.date().year())
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i32 {
        i32::from(self.date().month())
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> i32 {
        i32::from(self.date().day())
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())
    }
}

/// What a period is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Each {
    /// A year, calendar or fiscal.
    Year,
    /// A quarter.
    Quarter,
    /// A month.
    Month,
    /// A range with a name of its own.
    Named,
}

/// A stretch of time that has figures of its own. Periods may overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// `2013`, `2013-Q2`, `2013-06`, `nrm-y1`.
    pub id: String,
    /// For reports; the id where nothing is written.
    pub title: Localised,
    /// First day.
    pub start: Day,
    /// Last day, included.
    pub end: Day,
    /// What it is one of.
    pub each: Each,
    /// The countries that report on it; all when silent.
    pub countries: Option<Vec<String>>,
}

impl Period {
    /// Whether a day lies in it.
    pub fn contains(&self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }

    /// Whether a country reports on it.
    pub fn covers(&self, country: &str) -> bool {
        self.countries.as_ref().is_none_or(|named| named.iter().any(|one| one == country))
    }
}
