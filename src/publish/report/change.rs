//! Whether a value moved, as far as its figures can tell: no sentence says "rises" or "falls" without this.

use super::writing::Writing;
use crate::protect::Row;
use crate::publish::comparison::segments::{Segment, segments};
use crate::publish::series::{Series, value};

/// The first and the last value of a stretch of time that may be compared, and what is told by them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) first: &'a Row,
    pub(super) last: &'a Row,
    pub(super) told: Told,
}

/// What two values tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It rises by more than chance explains.
    Rises,
    /// It falls by more than chance explains.
    Falls,
    /// Chance explains the difference.
    ByChance,
    /// Nobody says how far chance goes: the values stand by themselves.
    Bare,
}

impl Told {
    /// The name that chooses the sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rises => "rises",
            Self::Falls => "falls",
            Self::ByChance => "not-told",
            Self::Bare => "bare",
        }
    }
}

/// How the last stretch of a series moves in an area; nothing where it has fewer than two values.
pub(super) fn change<'a>(
    writing: &Writing<'a>,
    series: &Series<'a>,
    area: usize,
) -> Option<Change<'a>> {
    let rows: Vec<&'a Row> =
        series.periods().iter().filter_map(|period| series.row(area, *period)).collect();
    let stretches = segments(writing.release, series.indicator, &rows);
    let stretch = stretches.iter().rfind(|one| valued(one).len() > 1)?;
    let rows = valued(stretch);
    let (first, last) = (*rows.first()?, *rows.last()?);
    Some(Change { first, last, told: told(writing, stretch, first, last) })
}

/// Why the last stretch of a series does not go on from what was before.
pub(super) fn parted(writing: &Writing<'_>, series: &Series<'_>, area: usize) -> Option<String> {
    let rows: Vec<&Row> =
        series.periods().iter().filter_map(|period| series.row(area, *period)).collect();
    segments(writing.release, series.indicator, &rows).into_iter().rev().find_map(|one| one.parted)
}

fn valued<'a>(stretch: &Segment<'a>) -> Vec<&'a Row> {
    stretch.points.iter().map(|point| point.row).filter(|row| value(row).is_ok()).collect()
}

/// What the test of the trend says, and where there is none, whether the intervals part.
fn told(writing: &Writing<'_>, stretch: &Segment<'_>, first: &Row, last: &Row) -> Told {
    let (Ok((before, one)), Ok((after, other))) = (value(first), value(last)) else {
        return Told::ByChance;
    };
    if let Some(tested) = tested(writing, stretch, first) {
        return match tested {
            "rises" if after > before => Told::Rises,
            "falls" if after < before => Told::Falls,
            _ => Told::ByChance,
        };
    }
    match (&one.limits, &other.limits) {
        (Some(one), Some(other)) if one.high < other.low => Told::Rises,
        (Some(one), Some(other)) if other.high < one.low => Told::Falls,
        (Some(_), Some(_)) => Told::ByChance,
        (None | Some(_), None) | (None, Some(_)) => Told::Bare,
    }
}

/// What the table of trends says of a stretch; nothing where it has not tested it.
fn tested(writing: &Writing<'_>, stretch: &Segment<'_>, row: &Row) -> Option<&'static str> {
    let (from, to) = (stretch.points.first()?, stretch.points.last()?);
    let code = &writing.release.indicators()[row.indicator].code;
    let area = &writing.release.areas()[row.area].id;
    let mut lines = writing.edition.comparison.trends.iter();
    let line = lines.find(|line| {
        (&line.indicator, &line.country, &line.from, &line.to)
            == (code, area, &from.period.id, &to.period.id)
            && (line.dimension.as_str(), row.measure.as_str()) == ("total", "value")
    })?;
    line.change()
}
