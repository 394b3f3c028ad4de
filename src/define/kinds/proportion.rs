//! `proportion`: the share of those known for whom something holds.

use std::sync::Arc;

use super::{as_f64, limits, ok, without};
use crate::define::bind::Scope;
use crate::define::expression::Expr;
use crate::define::indicator::{BoundIndicator, Interval, Rows, UnknownRule, Within};
use crate::define::kind::{Kind, Measure, Terms};
use crate::diagnostic::{Checked, Faults};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Limits, Status};
use crate::stats;

/// The share of those known for whom the numerator holds, in percent with `unit: percent`.
#[derive(Debug, Clone, Copy)]
pub struct Proportion;

impl Kind for Proportion {
    fn name(&self) -> &'static str {
        "proportion"
    }

    fn summary(&self) -> &'static str {
        "share of the known for whom `numerator` holds"
    }

    fn unit(&self) -> (&'static str, u8) {
        ("percent", 1)
    }

    fn intervals(&self) -> &'static [&'static str] {
        &["wilson", "exact"]
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        let condition = |node: &Node| scope.condition(node);
        rows.within = fields.read("within", faults, |node| within(node, scope));
        rows.denominator = fields.read("denominator", faults, condition);
        rows.numerator_exclude = fields.read("numerator_exclude", faults, condition);
        rows.except =
            fields.read("except", faults, |node| scope.excluded(node)).unwrap_or_default();
        // Beside a window, even a faulty one, nobody has to write the numerator.
        rows.numerator = if fields.get("within").is_some() {
            let written = fields.read("numerator", faults, condition);
            written.or_else(|| rows.within.as_ref().map(|within| happened(&within.event)))
        } else {
            fields.require("numerator", faults, condition)
        };
        rows.numerator.as_ref().map(|_| Arc::new(*self) as Arc<dyn Measure>)
    }
}

/// `event is not null`: what a window without a numerator asks.
fn happened(event: &Arc<Expr>) -> Arc<Expr> {
    Arc::new(Expr::Not(Arc::new(Expr::IsNull(Arc::clone(event)))))
}

/// Reads `within: {event, of, days}`.
fn within(node: &Node, scope: &Scope<'_>) -> Checked<Within> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let event = fields.require("event", &mut faults, |node| scope.day(node));
    let of = fields.require("of", &mut faults, |node| scope.day(node));
    let days = fields.require("days", &mut faults, days);
    fields.finish(&mut faults);
    let whole = event.zip(of).zip(days);
    faults.or_whole(whole.map(|((event, of), days)| Within { event, of, days }))
}

fn days(node: &Node) -> Checked<i32> {
    let days: i32 = node.number()?;
    if days >= 0 { Ok(days) } else { Err(node.not("a number of days")) }
}

impl Measure for Proportion {
    fn terms(&self) -> Terms {
        Terms::default()
    }

    fn is_share(&self) -> bool {
        true
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let rows = &cell.rows;
        let known = rows.met + rows.not_met;
        let denominator = known + rows.unknown;
        let whole = whole(indicator);
        let finished = if known == 0 {
            without(Status::NotApplicable, 0, Some("nothing is known of any row".to_owned()))
        } else {
            share(rows.met, known, whole, indicator, cell.level)
        };
        let bounds = bounds(rows.met, rows.unknown, denominator, whole);
        vec![Finished {
            numerator: Some(as_f64(rows.met)),
            denominator: Some(as_f64(denominator)),
            unknown: Some(rows.unknown),
            bounds: bounds.filter(|_| known > 0 && indicator.rows().unknown == UnknownRule::Bounds),
            ..finished
        }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("proportion");
    }
}

/// What stands for everybody: 100 in percent.
pub(super) fn whole(indicator: &BoundIndicator) -> f64 {
    if indicator.unit == "percent" { 100.0 } else { 1.0 }
}

/// `x / n` times the whole, with the limits that are asked for.
pub(super) fn share(
    x: u64,
    n: u64,
    whole: f64,
    indicator: &BoundIndicator,
    level: f64,
) -> Finished {
    assert!(x <= n, "a numerator is part of its denominator");
    let value = ok(whole * as_f64(x) / as_f64(n), n);
    let limits = |interval: stats::Interval, method| -> Option<Limits> {
        Some(limits(interval.times(whole), level, method))
    };
    match &indicator.interval {
        Interval::Default | Interval::Wilson => {
            Finished { limits: limits(stats::wilson(x, n, level), "wilson"), ..value }
        }
        Interval::Exact => {
            Finished { limits: limits(stats::clopper_pearson(x, n, level), "exact"), ..value }
        }
        Interval::None { reason } => Finished { reason: Some(reason.clone()), ..value },
    }
}

/// The share with every unknown row counted as not met, and as met.
pub(super) fn bounds(met: u64, unknown: u64, denominator: u64, whole: f64) -> Option<(f64, f64)> {
    let of_all = |x: u64| whole * as_f64(x) / as_f64(denominator);
    (denominator > 0).then(|| (of_all(met), of_all(met + unknown)))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::example;
    use super::*;
    use crate::define::example::indicator;
    use crate::evaluate::cell::Classes;

    fn finish(met: u64, not_met: u64, unknown: u64) -> Finished {
        let percent = BoundIndicator { unit: "percent".to_owned(), ..indicator("A") };
        let rows = Classes { met, unknown, not_met, ..Classes::default() };
        Proportion.finish(&percent, &example::cell(rows)).remove(0)
    }

    #[test]
    fn the_value_is_of_the_known_and_the_denominator_of_all() {
        let finished = finish(30, 10, 60);
        assert_eq!((finished.value, finished.denominator), (Some(75.0), Some(100.0)));
        assert_eq!((finished.known, finished.unknown), (40, Some(60)));
    }

    #[test]
    fn unknown_rows_widen_the_bounds_to_what_they_could_mean() {
        assert_eq!(finish(30, 10, 60).bounds, Some((30.0, 90.0)));
        assert_eq!(finish(3, 1, 0).bounds, Some((75.0, 75.0)));
    }

    #[test]
    fn none_and_all_stay_on_the_scale() {
        let (none, all) = (finish(0, 8, 0), finish(8, 0, 0));
        assert_eq!((none.value, all.value), (Some(0.0), Some(100.0)));
        let ends = (none.limits.map(|limits| limits.low), all.limits.map(|limits| limits.high));
        assert_eq!(ends, (Some(0.0), Some(100.0)));
    }

    #[test]
    fn of_nothing_known_there_is_no_share() {
        let finished = finish(0, 0, 5);
        assert_eq!((finished.status, finished.value), (Status::NotApplicable, None));
        assert_eq!((finished.denominator, finished.bounds), (Some(5.0), None));
    }

    #[test]
    fn without_percent_the_share_is_of_one() {
        let rows = Classes { met: 1, not_met: 3, ..Classes::default() };
        let share = BoundIndicator { unit: "share".to_owned(), ..indicator("A") };
        assert_eq!(Proportion.finish(&share, &example::cell(rows))[0].value, Some(0.25));
    }

    /// The share of 3 met, 1 not met and as many unknown as there are, with an interval and a rule.
    fn with(interval: Interval, unknown: UnknownRule) -> Finished {
        let mut percent = BoundIndicator { unit: "percent".to_owned(), ..indicator("A") };
        percent.interval = interval;
        percent.rows_mut().unknown = unknown;
        let rows = Classes { met: 3, not_met: 1, ..Classes::default() };
        Proportion.finish(&percent, &example::cell(rows)).remove(0)
    }

    #[test]
    fn limits_are_on_the_scale_of_the_value_and_name_their_method() {
        let wilson = with(Interval::Default, UnknownRule::Bounds).limits.unwrap();
        assert_eq!(
            format!("{:.2} {:.2} {}", wilson.low, wilson.high, wilson.method),
            "30.06 95.44 wilson"
        );
        let exact = with(Interval::Exact, UnknownRule::Bounds).limits.unwrap();
        assert_eq!(
            format!("{:.2} {:.2} {}", exact.low, exact.high, exact.method),
            "19.41 99.37 exact"
        );
    }

    #[test]
    fn without_an_interval_its_reason_stands_there() {
        let reason = "every office reports".to_owned();
        let finished = with(Interval::None { reason }, UnknownRule::Bounds);
        assert_eq!(finished.limits, None);
        assert_eq!(finished.reason.as_deref(), Some("every office reports"));
    }

    #[test]
    fn where_the_unknown_are_not_met_there_are_no_bounds() {
        let finished = with(Interval::Default, UnknownRule::NotMet);
        assert_eq!((finished.bounds, finished.known), (None, 4));
    }

    fn read(yaml: &str) -> (Rows, String) {
        example::read(&Proportion, "cases", yaml)
    }

    #[test]
    fn a_window_alone_asks_whether_the_event_happened_in_it() {
        let (rows, faults) = read("within: {event: decided_on, of: applied_on, days: 30}\n");
        assert_eq!(faults, "");
        let within = rows.within.unwrap();
        assert_eq!((rows.numerator, within.days), (Some(happened(&within.event)), 30));
    }

    #[test]
    fn a_share_wants_a_numerator_or_a_window() {
        assert_snapshot!(read("denominator: minor\n").1, @"a.yaml:1:1: [E0104] `numerator` is missing");
        assert_snapshot!(read("within: {event: decided_on, days: -1}\n").1, @"
        a.yaml:1:9: [E0104] `of` is missing
        a.yaml:1:35: [E0105] `-1` is not a number of days
        ");
    }
}
