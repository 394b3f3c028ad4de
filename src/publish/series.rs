//! What a chart and a table of the page show: the totals of one measure of one indicator.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Each, Period};
use crate::define::indicator::BoundIndicator;
use crate::evaluate::Figures;
use crate::evaluate::cell::Status;
use crate::protect::{Release, Row, Shown};

/// The totals of one measure of one indicator, by area and period.
#[derive(Debug)]
pub(crate) struct Series<'a> {
    pub(crate) release: &'a Release,
    /// Index of the indicator in the release.
    pub(crate) number: usize,
    pub(crate) indicator: &'a BoundIndicator,
    pub(crate) measure: &'a str,
    /// Whether the indicator has no other measure.
    pub(crate) only: bool,
    rows: ByPlace<'a>,
}

/// Rows by the numbers of their area and period.
type ByPlace<'a> = BTreeMap<(usize, usize), &'a Row>;

/// Why there is no value, as a mark that stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Withheld,
    NotAvailable,
    NotApplicable,
    TooFew,
    NotComparable,
    /// A quantile that fewer than its share have reached.
    NotReached,
}

impl Mark {
    /// Every mark, in the order of keys to marks.
    pub(crate) const ALL: [Self; 6] = [
        Self::Withheld,
        Self::NotAvailable,
        Self::NotApplicable,
        Self::TooFew,
        Self::NotComparable,
        Self::NotReached,
    ];

    /// The key of what it says in the catalogue of reports.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Withheld => "mark-withheld",
            Self::NotAvailable => "mark-not-available",
            Self::NotApplicable => "mark-not-applicable",
            Self::TooFew => "mark-too-few",
            Self::NotComparable => "mark-not-comparable",
            Self::NotReached => "mark-not-reached",
        }
    }

    /// What is printed in place of the value.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Withheld => "[c]",
            Self::NotAvailable => "[x]",
            Self::NotApplicable => "[z]",
            Self::TooFew => "[u]",
            Self::NotComparable => "[b]",
            Self::NotReached => "[n]",
        }
    }
}

/// The value of a row with its figures, or the mark that stands in its place.
pub(crate) fn value(row: &Row) -> Result<(f64, &Figures), Mark> {
    let Shown::Figures(figures) = &row.shown else { return Err(Mark::Withheld) };
    match figures.status {
        Status::Ok => figures.value.map(|value| (value, figures)).ok_or(Mark::NotReached),
        Status::NotAvailable => Err(Mark::NotAvailable),
        Status::NotComparable => Err(Mark::NotComparable),
        Status::Suppressed => Err(Mark::Withheld),
        Status::NotApplicable => Err(Mark::NotApplicable),
        Status::TooFew => Err(Mark::TooFew),
    }
}

/// How many rows a value rests on, where its kind has rows that can be counted.
pub(crate) fn cases(indicator: &BoundIndicator, figures: &Figures) -> Option<f64> {
    match indicator.kind {
        "rate" => figures.numerator,
        "count" | "distinct" | "sum" | "ratio" | "derived" => None,
        _ => figures.denominator,
    }
}

impl<'a> Series<'a> {
    /// Every series of a release, in the order of its rows.
    pub(crate) fn all(release: &'a Release) -> Vec<Self> {
        let mut grouped: BTreeMap<(usize, &str), ByPlace<'a>> = BTreeMap::new();
        // The ends of a range under other weights are no series of their own.
        let is_range = |row: &Row| row.measure.starts_with("weights_");
        let totals = release.rows().iter().filter(|row| row.dimension == "total");
        for row in totals.filter(|row| !is_range(row)) {
            let rows = grouped.entry((row.indicator, &row.measure)).or_default();
            rows.insert((row.area, row.period), row);
        }
        let measures = |number| grouped.keys().filter(|(other, _)| *other == number).count();
        let only: Vec<bool> = grouped.keys().map(|(number, _)| measures(*number) == 1).collect();
        let series = |(((number, measure), rows), only)| Self {
            release,
            number,
            indicator: &release.indicators()[number],
            measure,
            only,
            rows,
        };
        grouped.into_iter().zip(only).map(series).collect()
    }

    /// The row of an area and a period.
    pub(crate) fn row(&self, area: usize, period: usize) -> Option<&'a Row> {
        self.rows.get(&(area, period)).copied()
    }

    /// Every row, by area and period.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &'a Row> {
        self.rows.values().copied()
    }

    /// The areas that have rows in any of the periods: countries, then groups.
    pub(crate) fn areas(&self, periods: &[usize]) -> Vec<usize> {
        let shown = |area: &usize| periods.iter().any(|period| self.row(*area, *period).is_some());
        (0..self.release.areas().len()).filter(shown).collect()
    }

    /// The periods of a time axis: years, or the first other sort of period that has a value where
    /// no year has; by their first day.
    pub(crate) fn periods(&self) -> Vec<usize> {
        let sorts = [Each::Year, Each::Quarter, Each::Month, Each::Named];
        let has_value = |each: &Each| {
            self.rows
                .values()
                .any(|row| self.period(row.period).each == *each && value(row).is_ok())
        };
        let has_row =
            |each: &Each| self.rows.values().any(|row| self.period(row.period).each == *each);
        let sort = sorts.iter().find(|each| has_value(each));
        let sort = sort.or_else(|| sorts.iter().find(|each| has_row(each)));
        let found: BTreeSet<usize> = self.rows.keys().map(|(_, period)| *period).collect();
        let mut periods: Vec<usize> = found
            .into_iter()
            .filter(|period| sort.is_some_and(|sort| self.period(*period).each == *sort))
            .collect();
        periods.sort_by_key(|period| (self.period(*period).start, self.period(*period).end));
        periods
    }

    /// The last of the periods in which any area has a value; else the last of all.
    pub(crate) fn latest(&self, periods: &[usize]) -> Option<usize> {
        let has_value = |period: &usize| {
            let mut rows = self.rows.values().filter(|row| row.period == *period);
            rows.any(|row| value(row).is_ok())
        };
        periods.iter().rev().copied().find(has_value).or_else(|| periods.last().copied())
    }

    /// A period of the programme.
    pub(crate) fn period(&self, number: usize) -> &'a Period {
        &self.release.programme().periods[number]
    }

    /// The name of its files and anchors: the code, and the measure where there are several.
    pub(crate) fn stem(&self) -> String {
        let name = if self.only {
            self.indicator.code.clone()
        } else {
            format!("{}.{}", self.indicator.code, self.measure)
        };
        name.chars().map(safe).collect()
    }
}

/// A code may hold what a file name may not.
fn safe(letter: char) -> char {
    if letter.is_alphanumeric() || "-._".contains(letter) { letter } else { '_' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_named_in_files_only_where_there_are_several() {
        let release = crate::publish::fixture::release();
        let stems: Vec<String> = Series::all(&release).iter().map(Series::stem).collect();
        assert!(stems.contains(&"IDN-17".to_owned()), "{stems:?}");
        assert!(stems.contains(&"REF-02.q0.5".to_owned()), "{stems:?}");
        assert!(stems.contains(&"REF-02.q0.9".to_owned()), "{stems:?}");
    }

    #[test]
    fn other_periods_are_drawn_only_where_no_year_has_a_value() {
        let release = crate::publish::fixture::release();
        let axis = |stem: &str| -> Vec<String> {
            let all = Series::all(&release);
            let series = all.iter().find(|series| series.stem() == stem).unwrap();
            series.periods().iter().map(|period| series.period(*period).id.clone()).collect()
        };
        assert_eq!(axis("IDN-17"), ["2010", "2011", "2012", "2013"]);
        assert_eq!(axis("SUS-01"), ["baseline", "programme"]);
    }
}
