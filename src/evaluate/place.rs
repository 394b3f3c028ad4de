//! Where the rows of an indicator stand: areas, periods, categories.

use crate::calendar::Period;
use crate::define::indicator::BoundIndicator;
use crate::programme::{Area, Programme};

/// Where a cell is: its area, period, dimension and category.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) area: &'a Area,
    pub(super) area_number: usize,
    pub(super) period: usize,
    /// `None` is the total.
    pub(super) dimension: Option<usize>,
    pub(super) category: usize,
}

/// The periods that an area has rows for: all that its countries report on, and breakdowns only for
/// the sorts that the definition names.
pub(super) fn periods(
    programme: &Programme,
    indicator: &BoundIndicator,
    area: &Area,
    dimension: Option<usize>,
) -> Vec<usize> {
    let countries = &programme.countries;
    let reports = |period: &Period| match &period.countries {
        None => true,
        Some(_) => {
            !area.is_group && area.countries.iter().all(|one| period.covers(&countries[*one]))
        }
    };
    let broken_down = |period: &Period| {
        dimension.is_none() || indicator.disaggregate_periods.contains(&period.each)
    };
    let periods = programme.periods.iter().enumerate();
    periods
        .filter(|(_, period)| reports(period) && broken_down(period))
        .map(|(number, _)| number)
        .collect()
}

/// The period right before another, of the same sort.
pub(super) fn previous(programme: &Programme, period: usize) -> Option<usize> {
    let this = &programme.periods[period];
    programme.periods.iter().position(|one| one.each == this.each && one.end.next() == this.start)
}
