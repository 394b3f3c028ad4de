//! What a chart and a table of the page show: the totals of one measure of one indicator.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Each, Period};
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::evaluate::Figures;
use crate::evaluate::cell::Status;
use crate::protect::{Release, Row, Shown};

/// The totals of one measure of one indicator, by area and period.
#[derive(Debug, Clone)]
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
    /// Every series of a release that has totals, in the order of its rows.
    pub(crate) fn all(release: &'a Release) -> Vec<Self> {
        Self::every(release).into_iter().filter(|series| !series.rows.is_empty()).collect()
    }

    /// Every series of a release, without rows where there are parts and no totals.
    fn every(release: &'a Release) -> Vec<Self> {
        let mut grouped: BTreeMap<(usize, &str), ByPlace<'a>> = BTreeMap::new();
        // The ends of a range under other weights are no series of their own.
        let is_range = |row: &Row| row.measure.starts_with("weights_");
        for row in release.rows().iter().filter(|row| !is_range(row)) {
            let rows = grouped.entry((row.indicator, &row.measure)).or_default();
            if row.dimension == "total" {
                rows.insert((row.area, row.period), row);
            }
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
        axis(self.release, &self.rows.values().copied().collect::<Vec<_>>())
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
        file_name(&name)
    }
}

/// A code as the name of a file.
pub(crate) fn file_name(code: &str) -> String {
    code.chars().map(safe).collect()
}

/// One measure of an indicator in one dimension, by area, period and number of the category.
#[derive(Debug)]
pub(crate) struct Breakdown<'a> {
    /// Its totals; without rows where there are none, as of a distribution.
    pub(crate) series: Series<'a>,
    pub(crate) dimension: &'a Dimension,
    rows: BTreeMap<(usize, usize, usize), &'a Row>,
}

impl<'a> Breakdown<'a> {
    /// Every breakdown of a release, in the order of its indicators, their measures and dimensions.
    pub(crate) fn all(release: &'a Release) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for series in Series::every(release) {
            let indicator: &'a BoundIndicator = &release.indicators()[series.number];
            for dimension in &indicator.dimensions {
                let (series, rows) = (series.clone(), BTreeMap::new());
                found.push(Self { series, dimension, rows });
            }
        }
        let place: BTreeMap<(usize, &str, &str), usize> = (0..)
            .zip(&found)
            .map(|(place, one)| {
                ((one.series.number, one.series.measure, one.dimension.id.as_str()), place)
            })
            .collect();
        let places: Vec<Option<usize>> = release
            .rows()
            .iter()
            .map(|row| place.get(&(row.indicator, &*row.measure, &*row.dimension)).copied())
            .collect();
        for (row, place) in release.rows().iter().zip(places) {
            let Some(one) = place.map(|place| &mut found[place]) else { continue };
            if let Some(category) = one.dimension.number(&row.category) {
                one.rows.insert((row.area, row.period, category), row);
            }
        }
        found.retain(|one| !one.rows.is_empty());
        found
    }

    /// The row of a category in an area and a period.
    pub(crate) fn row(&self, area: usize, period: usize, category: usize) -> Option<&'a Row> {
        self.rows.get(&(area, period, category)).copied()
    }

    /// The rows of an area in a period, by the number of their category.
    pub(crate) fn parts(&self, area: usize, period: usize) -> Vec<(usize, &'a Row)> {
        let range = (area, period, 0)..=(area, period, usize::MAX);
        self.rows.range(range).map(|((_, _, category), row)| (*category, *row)).collect()
    }

    /// The areas that have rows: countries, then groups.
    pub(crate) fn areas(&self) -> Vec<usize> {
        let areas: BTreeSet<usize> = self.rows.keys().map(|(area, _, _)| *area).collect();
        areas.into_iter().collect()
    }

    /// The periods of a time axis, as those of a series.
    pub(crate) fn periods(&self) -> Vec<usize> {
        axis(self.series.release, &self.rows.values().copied().collect::<Vec<_>>())
    }

    /// The last period of the axis in which any area has a value.
    pub(crate) fn latest(&self) -> Option<usize> {
        let has_value = |period: &usize| {
            let mut rows = self.rows.values().filter(|row| row.period == *period);
            rows.any(|row| value(row).is_ok())
        };
        self.periods().iter().rev().copied().find(has_value)
    }
}

/// The periods of a time axis for rows: years, or the first other sort of period that has a value
/// where no year has; by their first day.
fn axis(release: &Release, rows: &[&Row]) -> Vec<usize> {
    let period = |number: usize| &release.programme().periods[number];
    let sorts = [Each::Year, Each::Quarter, Each::Month, Each::Named];
    let is_of = |row: &Row, each: Each| period(row.period).each == each;
    let has_value = |each: &&Each| rows.iter().any(|row| is_of(row, **each) && value(row).is_ok());
    let has_row = |each: &&Each| rows.iter().any(|row| is_of(row, **each));
    let sort = sorts.iter().find(has_value).or_else(|| sorts.iter().find(has_row));
    let found: BTreeSet<usize> = rows
        .iter()
        .filter(|row| sort.is_some_and(|sort| is_of(row, *sort)))
        .map(|row| row.period)
        .collect();
    let mut periods: Vec<usize> = found.into_iter().collect();
    periods.sort_by_key(|number| (period(*number).start, period(*number).end));
    periods
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
