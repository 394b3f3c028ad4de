//! What figures are held against: targets, baselines and the breaks of a series.

use super::place::At;
use crate::calendar::Period;
use crate::cases::reference::{Break, Published, Reference, Target};
use crate::define::indicator::{BoundIndicator, Direction};
use crate::programme::{Area, Programme};

/// What the figures of one indicator are held against.
#[derive(Debug)]
pub(super) struct Against<'a> {
    programme: &'a Programme,
    indicator: &'a BoundIndicator,
    /// The lines of `targets.csv` that are of it.
    targets: Vec<&'a Target>,
    /// The lines of `breaks.csv` that are of it.
    breaks: Vec<&'a Break>,
    /// The lines of `published.csv` that are of it.
    published: Vec<&'a Published>,
}

/// Where a figure began and where it is to be.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Goal {
    pub(super) baseline: Option<f64>,
    pub(super) target: Option<f64>,
}

impl<'a> Against<'a> {
    pub(super) fn new(
        programme: &'a Programme,
        indicator: &'a BoundIndicator,
        reference: &'a Reference,
    ) -> Self {
        let code = &indicator.code;
        Self {
            programme,
            indicator,
            targets: reference.targets.iter().filter(|one| one.indicator == *code).collect(),
            breaks: reference.breaks.iter().filter(|one| one.indicator == *code).collect(),
            published: reference.published.iter().filter(|one| one.indicator == *code).collect(),
        }
    }

    /// The line of `targets.csv` for a cell. It names no measure: it is meant for the first.
    pub(super) fn goal(&self, at: At<'_>, measure: &str) -> Goal {
        let period = &self.programme.periods[at.period].id;
        let of_cell = |target: &&&Target| match at.dimension {
            None => target.dimension == "total" && target.category == "total",
            Some(number) => {
                let dimension = &self.indicator.dimensions[number];
                target.dimension == dimension.id
                    && target.category == dimension.category(at.category)
            }
        };
        let first = self.indicator.measures().first().is_some_and(|first| first == measure);
        let mut targets = self.targets.iter().filter(|_| first);
        let found =
            targets.find(|one| one.country == at.area.id && one.period == *period && of_cell(one));
        found.map(|one| Goal { baseline: one.baseline, target: one.target }).unwrap_or_default()
    }

    /// Percent of the way from baseline to target, where the indicator has a direction.
    pub(super) fn progress(&self, value: Option<f64>, goal: Goal) -> Option<f64> {
        progress(self.indicator.direction, value, goal.baseline, goal.target)
    }

    /// `achieved`, `on_track`, `partly`, `off_track`; the lower edge of a band belongs to it.
    pub(super) fn rating(&self, progress: f64) -> &'static str {
        let bands = &self.indicator.bands;
        match progress {
            p if p >= bands.achieved => "achieved",
            p if p >= bands.on_track => "on_track",
            p if p >= bands.partly => "partly",
            _ => "off_track",
        }
    }

    /// Whether the series breaks before this period.
    pub(super) fn breaks(&self, at: At<'_>) -> bool {
        let period = &self.programme.periods[at.period].id;
        self.breaks.iter().any(|one| one.country == at.area.id && one.period == *period)
    }

    /// Why figures of two periods of an area are not to be compared.
    pub(super) fn parted(&self, at: At<'_>, other: usize) -> Option<String> {
        let periods = &self.programme.periods;
        let (one, two) = (&periods[at.period], &periods[other]);
        parted(self.programme, self.indicator, &self.breaks, at.area, (one, two))
    }

    /// Whether a value is what others have published of the cell, all of them. A line of
    /// `published.csv` names no measure: it is meant for the first.
    pub(super) fn reconciled(&self, at: At<'_>, measure: &str, value: Option<f64>) -> bool {
        let period = &self.programme.periods[at.period].id;
        let first = self.indicator.measures().first().is_some_and(|first| first == measure);
        let of_cell = |one: &&&Published| one.country == at.area.id && one.period == *period;
        let mut lines = self.published.iter().filter(of_cell).peekable();
        let (Some(value), true, None) = (value, first, at.dimension) else { return false };
        lines.peek().is_some() && lines.all(|line| line.agrees_with(value))
    }
}

/// Why figures of two periods of an area are not to be compared: the series breaks after the
/// earlier begins and not after the later does, in one of its countries, or by a change of the
/// definition. `breaks` are those of the indicator.
pub(crate) fn parted(
    programme: &Programme,
    indicator: &BoundIndicator,
    breaks: &[&Break],
    area: &Area,
    (one, two): (&Period, &Period),
) -> Option<String> {
    let (earlier, later) = if one.start <= two.start { (one, two) } else { (two, one) };
    let here = |country: &str| {
        let mut own = area.countries.iter();
        country == area.id || own.any(|one| programme.countries[*one] == country)
    };
    let starts = |id: &str| programme.periods.iter().find(|one| one.id == id).map(|one| one.start);
    let broken = breaks.iter().find(|one| {
        let start = starts(&one.period);
        here(&one.country)
            && start.is_some_and(|start| earlier.start < start && start <= later.start)
    });
    let changed = indicator.changes.iter().find(|change| {
        !change.comparable && earlier.start < change.date && change.date <= later.end
    });
    let changed = changed.map(|change| format!("the definition changed on {}", change.date));
    broken.map(|one| format!("the series breaks before {}", one.period)).or(changed)
}

/// Percent of the way from baseline to target, of unrounded numbers and not clamped.
fn progress(
    direction: Direction,
    value: Option<f64>,
    baseline: Option<f64>,
    target: Option<f64>,
) -> Option<f64> {
    let (value, baseline, target) = (value?, baseline?, target?);
    let way = target - baseline;
    let judged = direction != Direction::None && way != 0.0;
    judged.then(|| 100.0 * (value - baseline) / way)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_runs_from_baseline_to_target_in_both_directions() {
        let of = |direction, value, baseline, target| {
            progress(direction, Some(value), Some(baseline), Some(target))
        };
        assert_eq!(of(Direction::Up, 85.0, 0.0, 90.0).map(f64::round), Some(94.0));
        assert_eq!(of(Direction::Down, 20.0, 40.0, 10.0).map(f64::round), Some(67.0));
        assert_eq!(of(Direction::Up, 120.0, 0.0, 100.0), Some(120.0));
    }

    #[test]
    fn there_is_no_progress_to_where_one_is_or_without_a_direction() {
        assert_eq!(progress(Direction::Up, Some(5.0), Some(5.0), Some(5.0)), None);
        assert_eq!(progress(Direction::None, Some(5.0), Some(0.0), Some(9.0)), None);
        assert_eq!(progress(Direction::Up, None, Some(0.0), Some(9.0)), None);
    }
}
