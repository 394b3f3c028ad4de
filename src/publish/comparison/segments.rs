//! Rows over time: periods of one sort in their order, parted where they are not to be compared.

use std::collections::BTreeMap;

use crate::calendar::{Each, Period};
use crate::cases::reference::Break;
use crate::define::indicator::BoundIndicator;
use crate::evaluate::parted;
use crate::programme::Area;
use crate::protect::{Release, Row};

/// Periods that may be compared: of one sort, of one length, without overlap and without a break.
#[derive(Debug)]
pub(in crate::publish) struct Segment<'a> {
    pub(in crate::publish) each: Each,
    /// In the order of time.
    pub(in crate::publish) points: Vec<Point<'a>>,
    /// Why it does not go on from what was before.
    pub(in crate::publish) parted: Option<String>,
}

/// A row and where it stands in time.
#[derive(Debug, Clone, Copy)]
pub(in crate::publish) struct Point<'a> {
    /// Number of the year, quarter or month: neighbours differ by one.
    pub(in crate::publish) place: i32,
    pub(in crate::publish) period: &'a Period,
    pub(in crate::publish) row: &'a Row,
}

impl Segment<'_> {
    /// How many such periods a year has.
    pub(super) fn a_year(&self) -> f64 {
        match self.each {
            Each::Year | Each::Named => 1.0,
            Each::Quarter => 4.0,
            Each::Month => 12.0,
        }
    }
}

impl<'a> Segment<'a> {
    /// One entry for every period from the first to the last, `None` where there is no row.
    pub(super) fn spaced(&self) -> Vec<Option<Point<'a>>> {
        let places: BTreeMap<i32, Point<'a>> =
            self.points.iter().map(|point| (point.place, *point)).collect();
        let (Some(first), Some(last)) = (places.keys().next(), places.keys().next_back()) else {
            return Vec::new();
        };
        (*first..=*last).map(|place| places.get(&place).copied()).collect()
    }
}

/// The segments of the rows of one cell over time. A period with a name of its own belongs to no series.
pub(in crate::publish) fn segments<'a>(
    release: &'a Release,
    indicator: &BoundIndicator,
    rows: &[&'a Row],
) -> Vec<Segment<'a>> {
    let mut sorts: BTreeMap<(Each, i32, i32), Vec<Point<'a>>> = BTreeMap::new();
    for row in rows {
        let period = release.period(row);
        if let Some((sort, place)) = place(period) {
            sorts.entry(sort).or_default().push(Point { place, period, row });
        }
    }
    let breaks: Vec<&Break> =
        release.breaks().iter().filter(|one| one.indicator == indicator.code).collect();
    let parted = |area: &Area, earlier: &Period, later: &Period| {
        parted(release.programme(), indicator, &breaks, area, (earlier, later))
    };
    let mut segments = Vec::new();
    for ((each, _, _), mut points) in sorts {
        points.sort_by_key(|point| point.place);
        let mut open = Segment { each, points: Vec::new(), parted: None };
        for point in points {
            let area = &release.areas()[point.row.area];
            let before = open.points.last();
            if let Some(why) = before.and_then(|last| parted(area, last.period, point.period)) {
                let next = Segment { each, points: Vec::new(), parted: Some(why) };
                segments.push(std::mem::replace(&mut open, next));
            }
            open.points.push(point);
        }
        segments.push(open);
    }
    segments
}

/// The sort of a period (fiscal years apart from years) and its number.
fn place(period: &Period) -> Option<((Each, i32, i32), i32)> {
    let (year, month, day) =
        (period.start.year(), period.start.month(), period.start.day_of_month());
    match period.each {
        Each::Year => Some(((Each::Year, month, day), year)),
        Each::Quarter => Some(((Each::Quarter, 1, 1), 4 * year + (month - 1) / 3)),
        Each::Month => Some(((Each::Month, 1, 1), 12 * year + month - 1)),
        Each::Named => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::fixture::release;

    #[test]
    fn a_series_is_parted_where_the_definition_changes_and_named_periods_are_in_none() {
        let release = release();
        let of = |number: usize| {
            let rows: Vec<&Row> = release
                .rows()
                .iter()
                .filter(|row| row.indicator == number && row.area == 0 && row.measure != "q0.9")
                .collect();
            let found = segments(&release, &release.indicators()[number], &rows);
            let ids = |one: &Segment<'_>| {
                let ids: Vec<&str> = one.points.iter().map(|point| &*point.period.id).collect();
                ids.join(" ")
            };
            found.iter().map(ids).collect::<Vec<String>>()
        };
        assert_eq!(of(0), ["2010 2011 2012 2013"]);
        assert_eq!(of(1), ["2010 2011", "2012 2013"]);
        assert_eq!(of(4), ["2010 2011 2012 2013"]);
    }
}
