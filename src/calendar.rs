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
        Self::new(digits(year)?, digits(month)?, digits(day)?)
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

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0 - 1)
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

/// The day of a month on which a fiscal year begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starts {
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month.
    pub day: u8,
}

impl Starts {
    /// The calendar year's own beginning.
    pub const JANUARY: Self = Self { month: 1, day: 1 };

    /// Reads `04-01`; `02-29` is refused, since not every year has it.
    pub fn parse(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-').filter(|_| text.len() == 5)?;
        let starts = Self { month: digits(month)?, day: digits(day)? };
        Day::new(2001, starts.month, starts.day).map(|_| starts)
    }
}

/// A number of digits alone: `u8` and `i32` would also read `+4`.
fn digits<N: std::str::FromStr>(text: &str) -> Option<N> {
    let all = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| all)
}

impl Period {
    /// A year, named by the calendar year it begins in: with `04-01`, `2013` ends on 2014-03-31.
    pub fn year(year: i32, starts: Starts) -> Option<Self> {
        let start = Day::new(year, starts.month, starts.day)?;
        let next = Day::new(year + 1, starts.month, starts.day)?;
        Some(Self::each(Each::Year, format!("{year:04}"), start, next))
    }

    /// A quarter of a calendar year, 1 to 4.
    pub fn quarter(year: i32, quarter: u8) -> Option<Self> {
        let first = quarter.checked_sub(1)?.checked_mul(3)?.checked_add(1)?;
        let start = Day::new(year, first, 1)?;
        let next = month_after(year, first.checked_add(2)?)?;
        Some(Self::each(Each::Quarter, format!("{year:04}-Q{quarter}"), start, next))
    }

    /// A month of a calendar year, 1 to 12.
    pub fn month(year: i32, month: u8) -> Option<Self> {
        let start = Day::new(year, month, 1)?;
        let next = month_after(year, month)?;
        Some(Self::each(Each::Month, format!("{year:04}-{month:02}"), start, next))
    }

    /// The year, quarter or month of the calendar that `2013`, `2013-Q2` or `2013-06` names.
    pub fn calendar(id: &str) -> Option<Self> {
        let (year, part) = id.split_once('-').unwrap_or((id, ""));
        let number: i32 = digits(year).filter(|_| year.len() == 4)?;
        match (part.as_bytes(), part.strip_prefix('Q')) {
            ([], _) if id.len() == 4 => Self::year(number, Starts::JANUARY),
            ([_, _], Some(quarter)) => Self::quarter(number, digits(quarter)?),
            ([_, _], None) => Self::month(number, digits(part)?),
            _ => None,
        }
    }

    /// Every year, quarter or month of the calendar from one day to another, whole ones alone.
    pub fn every(each: Each, from: Day, to: Day) -> Vec<Self> {
        let of_year = |year| -> Vec<Option<Self>> {
            match each {
                Each::Year => vec![Self::year(year, Starts::JANUARY)],
                Each::Quarter => (1..=4).map(|quarter| Self::quarter(year, quarter)).collect(),
                Each::Month => (1..=12).map(|month| Self::month(year, month)).collect(),
                Each::Named => Vec::new(),
            }
        };
        let years = from.year()..=to.year();
        let all = years.flat_map(of_year).flatten();
        all.filter(|period| from <= period.start && period.end <= to).collect()
    }

    fn each(each: Each, id: String, start: Day, next: Day) -> Self {
        let title = Localised::plain(&id);
        Self { id, title, start, end: next.previous(), each, countries: None }
    }

    /// Whether a day lies in it.
    pub fn contains(&self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }

    /// Whether a country reports on it.
    pub fn covers(&self, country: &str) -> bool {
        self.countries.as_ref().is_none_or(|named| named.iter().any(|one| one == country))
    }
}

/// The first day of the month after.
fn month_after(year: i32, month: u8) -> Option<Day> {
    if month == 12 { Day::new(year + 1, 1, 1) } else { Day::new(year, month + 1, 1) }
}

impl Each {
    /// What a period in YAML may be one of.
    pub const ALL: [(&'static str, Self); 4] = [
        ("year", Self::Year),
        ("quarter", Self::Quarter),
        ("month", Self::Month),
        ("named", Self::Named),
    ];

    /// Its name in YAML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Named => "named",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(period: Option<Period>) -> String {
        let written = |period: Period| format!("{} {}..{}", period.id, period.start, period.end);
        period.map_or_else(|| "none".to_owned(), written)
    }

    #[test]
    fn days_are_counted_from_1970() {
        let counts: Vec<Option<i32>> = ["1969-12-31", "1970-01-01", "2000-02-29", "2013-12-31"]
            .map(|text| Day::parse(text).map(|day| day.0))
            .to_vec();
        assert_eq!(counts, [Some(-1), Some(0), Some(11016), Some(16070)]);
    }

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for text in ["0001-01-01", "1969-12-31", "2012-02-29", "2013-06-07", "9999-12-31"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_day_that_is_not_in_the_calendar_is_none() {
        for text in
            ["2013-02-29", "2013-13-01", "2013-1-1", "13-01-01", "2013-01-01T00", "2013-00-10", "x"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_knows_its_year_month_and_day_of_month() {
        let day = Day::new(2012, 2, 29).unwrap();
        assert_eq!((day.year(), day.month(), day.day_of_month()), (2012, 2, 29));
        assert_eq!(day.next().to_string(), "2012-03-01");
        assert_eq!(day.previous().to_string(), "2012-02-28");
    }

    #[test]
    fn an_id_names_a_year_a_quarter_or_a_month() {
        assert_eq!(span(Period::calendar("2013")), "2013 2013-01-01..2013-12-31");
        assert_eq!(span(Period::calendar("2013-Q1")), "2013-Q1 2013-01-01..2013-03-31");
        assert_eq!(span(Period::calendar("2013-Q4")), "2013-Q4 2013-10-01..2013-12-31");
        assert_eq!(span(Period::calendar("2012-02")), "2012-02 2012-02-01..2012-02-29");
        assert_eq!(span(Period::calendar("2013-12")), "2013-12 2013-12-01..2013-12-31");
    }

    #[test]
    fn what_is_no_calendar_id_is_none() {
        for id in [
            "", "13", "2013-", "2013-Q0", "2013-Q5", "2013-13", "2013-00", "2013-6", "nrm-y1",
            "+013",
        ] {
            assert_eq!(span(Period::calendar(id)), "none", "{id}");
        }
    }

    #[test]
    fn a_fiscal_year_is_named_by_the_year_it_begins_in() {
        let april = Starts::parse("04-01").unwrap();
        assert_eq!(span(Period::year(2013, april)), "2013 2013-04-01..2014-03-31");
        assert_eq!(Starts::parse("02-29"), None);
        assert_eq!(Starts::parse("4-1"), None);
    }

    #[test]
    fn every_quarter_lies_wholly_between_two_days() {
        let (from, to) = (Day::new(2012, 6, 1).unwrap(), Day::new(2013, 6, 30).unwrap());
        let ids: Vec<String> =
            Period::every(Each::Quarter, from, to).into_iter().map(|period| period.id).collect();
        assert_eq!(ids, ["2012-Q3", "2012-Q4", "2013-Q1", "2013-Q2"]);
    }

    #[test]
    fn a_period_contains_its_first_and_its_last_day() {
        let june = Period::month(2013, 6).unwrap();
        let days = ["2013-05-31", "2013-06-01", "2013-06-30", "2013-07-01"];
        let inside = days.map(|day| june.contains(Day::parse(day).unwrap()));
        assert_eq!(inside, [false, true, true, false]);
    }
}
