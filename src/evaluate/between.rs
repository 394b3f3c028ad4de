//! Stretches of time that no period is, but that periods cut out of each other.
//!
//! A referral year from August to July and two calendar years leave five months here and seven there.
//! Nobody prints them, and a reader who subtracts has them all the same: so the gate has to know what is in
//! them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::estimates::Estimates;
use super::finish::finish;
use super::partials::Partials;
use super::plan::{Plan, Planned};
use crate::calendar::{Day, Each, Period};
use crate::cases::ValidTables;
use crate::cases::reference::Reference;
use crate::define::indicator::BoundIndicator;
use crate::document::Localised;
use crate::programme::Programme;

/// Estimates together with those of the stretches between the ends of periods, which nobody prints.
pub fn with_stretches(
    estimates: Estimates,
    plan: &Plan,
    partials: &Partials,
    tables: &ValidTables,
) -> Estimates {
    let plan = of_stretches(plan);
    let stretches = finish(&plan, partials, &Reference::default(), tables, 0);
    Estimates { stretches: Some(Box::new(stretches)), ..estimates }
}

/// The plan that makes figures of stretches from what another has counted: country by country, every
/// breakdown in every stretch.
fn of_stretches(plan: &Plan) -> Plan {
    let programme = Programme {
        periods: stretches(&plan.programme, plan.counted()),
        ..(*plan.programme).clone()
    };
    let planned = plan.planned.iter().map(|one| over(one, &programme.periods));
    let broken_down = |one: &Arc<BoundIndicator>| {
        Arc::new(BoundIndicator { disaggregate_periods: vec![Each::Named], ..(**one).clone() })
    };
    Plan {
        areas: plan.areas.iter().filter(|area| !area.is_group).cloned().collect(),
        contract: Arc::clone(&plan.contract),
        indicators: plan.counted().iter().map(broken_down).collect(),
        planned: planned.collect(),
        programme: Arc::new(programme),
        of_stretches: true,
    }
}

fn over(planned: &Planned, periods: &[Period]) -> Planned {
    let spans = periods.iter().map(|period| (period.start, period.end)).collect();
    Planned { spans, ..planned.clone() }
}

/// What lies between neighbouring ends of the periods that any indicator is counted or broken down for.
fn stretches(programme: &Programme, indicators: &[Arc<BoundIndicator>]) -> Vec<Period> {
    let broken_down: BTreeSet<&[Each]> =
        indicators.iter().map(|one| one.disaggregate_periods.as_slice()).collect();
    let all = programme.periods.iter().collect::<Vec<_>>();
    let of = |sorts: &[Each]| all.iter().copied().filter(|one| sorts.contains(&one.each)).collect();
    let sets = std::iter::once(all.clone()).chain(broken_down.into_iter().map(of));
    let left: BTreeSet<(Day, Day)> = sets.flat_map(|set: Vec<&Period>| left_by(&set)).collect();
    left.into_iter().map(stretch).collect()
}

/// The stretches between neighbouring ends of periods that are none of these periods themselves.
fn left_by(periods: &[&Period]) -> Vec<(Day, Day)> {
    let ends: BTreeSet<Day> = periods.iter().flat_map(|one| [one.start, one.end.next()]).collect();
    let ends: Vec<Day> = ends.into_iter().collect();
    let is_period = |(start, end): &(Day, Day)| {
        periods.iter().any(|one| one.start == *start && one.end.next() == *end)
    };
    let stretches = ends.windows(2).map(|pair| (pair[0], pair[1]));
    stretches.filter(|stretch| !is_period(stretch)).collect()
}

fn stretch((start, next): (Day, Day)) -> Period {
    let end = Day(next.0 - 1);
    let id = format!("{start}/{end}");
    let title = Localised::plain(&id);
    Period { id, title, start, end, each: Each::Named, countries: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(start: i32, end: i32) -> Period {
        stretch((Day(start), Day(end)))
    }

    fn left(periods: &[(i32, i32)]) -> Vec<(i32, i32)> {
        let periods: Vec<Period> = periods.iter().map(|(from, to)| named(*from, *to)).collect();
        let periods: Vec<&Period> = periods.iter().collect();
        left_by(&periods).into_iter().map(|(from, to)| (from.0, to.0)).collect()
    }

    #[test]
    fn a_year_across_two_years_leaves_both_ends_and_both_halves() {
        assert_eq!(left(&[(0, 12), (12, 24), (7, 19)]), [(0, 7), (7, 12), (12, 19), (19, 24)]);
    }

    #[test]
    fn quarters_of_a_year_leave_nothing_and_a_missing_one_is_left() {
        assert!(left(&[(0, 12), (0, 6), (6, 12)]).is_empty());
        assert_eq!(left(&[(0, 12), (0, 3), (3, 6), (6, 9)]), [(9, 12)]);
    }
}
