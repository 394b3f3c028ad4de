//! Marks with a few persons beyond them: quantiles, extremes, survival by a day.

use super::{Judged, Rule};

/// A quantile with fewer than threshold persons on either side, a score with so few who have met
/// something, or failed something; a minimum or maximum; and a survival value that stands for a few events or a few without.
#[derive(Debug)]
pub(super) struct Mark;

impl Rule for Mark {
    fn name(&self) -> &'static str {
        "mark"
    }

    fn summary(&self) -> &'static str {
        "a quantile or day mark with fewer persons than the threshold on either side; any extreme"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        row.figures.value.is_some() && (lonely(row) || extreme(row.measure) || few_by_day(row))
    }
}

/// A day mark may have nobody on a side: that is a zero, which is shown.
fn lonely(row: &Judged<'_>) -> bool {
    let by_day = row.measure.starts_with("by_");
    let is_few = |rows| persons(row, rows) < row.threshold && !(by_day && rows == 0);
    row.sides.is_some_and(|(below, above)| is_few(below) || is_few(above))
}

/// How many persons so many rows are of, at least. Of a time to an event the rows on a side are another
/// selection than those that are counted, so that any of its persons' further rows may be among them.
fn persons(row: &Judged<'_>, rows: u64) -> u64 {
    let all = row.rows.unwrap_or_default();
    let again = |rows: u64, persons: u64| rows.saturating_sub(persons);
    let met = again(all.met, row.persons.met).max(again(all.not_met, row.persons.not_met));
    if row.kind == "time_to_event" { rows.saturating_sub(met) } else { rows }
}

/// Whether a measure is a minimum or a maximum: one person's value, by definition.
fn extreme(measure: &str) -> bool {
    let quantile = measure.strip_prefix('q').and_then(|share| share.parse::<f64>().ok());
    quantile.is_some_and(|share| share <= 0.0 || share >= 1.0)
}

/// Whether `by_30_days`, multiplied with those at risk, counts a few events or a few without.
fn few_by_day(row: &Judged<'_>) -> bool {
    let (Some(value), Some(at_risk)) = (row.figures.value, row.figures.denominator) else {
        return false;
    };
    let events = value / 100.0 * at_risk;
    row.measure.starts_with("by_")
        && (row.is_few(Some(events)) || row.is_few(Some(at_risk - events)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::cell::Classes;
    use crate::protect::rules::tests::{figures, judged};

    fn forbids(measure: &str, value: f64, sides: Option<(u64, u64)>) -> bool {
        let mut rows = figures(Classes { met: 100, ..Classes::default() });
        (rows.value, rows.denominator) = (Some(value), Some(100.0));
        Mark.forbids(&Judged { measure, sides, ..judged("quantile", &rows) })
    }

    #[test]
    fn a_mark_needs_enough_persons_on_both_sides() {
        assert!(!forbids("q0.5", 30.0, Some((51, 50))));
        assert!(forbids("q0.95", 90.0, Some((95, 6))));
        assert!(forbids("q0.05", 2.0, Some((6, 95))));
    }

    #[test]
    fn an_extreme_is_never_shown() {
        assert!(forbids("q1", 1204.0, Some((100, 40))));
        assert!(forbids("q0", 0.0, Some((40, 100))));
    }

    #[test]
    fn a_day_mark_may_have_nobody_on_a_side_but_not_a_few() {
        assert!(!forbids("by_30_days", 40.0, Some((0, 60))));
        assert!(forbids("by_30_days", 40.0, Some((4, 60))));
        assert!(forbids("by_30_days", 40.0, Some((40, 10))));
    }

    #[test]
    fn rows_of_the_same_persons_are_not_that_many_persons() {
        let mut rows = figures(Classes { met: 60, not_met: 40, ..Classes::default() });
        rows.value = Some(30.0);
        let row = judged("time_to_event", &rows);
        let forbids = |persons: Classes| {
            Mark.forbids(&Judged { measure: "q0.5", sides: Some((20, 50)), persons, ..row.clone() })
        };
        assert!(!forbids(Classes { met: 60, not_met: 40, ..Classes::default() }));
        assert!(forbids(Classes { met: 50, not_met: 30, ..Classes::default() }));
    }

    #[test]
    fn survival_by_a_day_counts_events() {
        assert!(forbids("by_30_days", 4.0, None), "four of a hundred");
        assert!(forbids("by_30_days", 97.0, None), "all but three");
        assert!(!forbids("by_30_days", 40.0, None));
        assert!(!forbids("by_30_days", 0.0, None));
    }
}
