//! `time_to_event`: how long it takes until something happens, also where not everybody was observed
//! until it did.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::quantile::marks;
use super::{as_f64, limits, no_interval, ok, without};
use crate::define::bind::Scope;
use crate::define::expression::{Comparison, Expr, Operation, Unit};
use crate::define::indicator::{BoundIndicator, Rows};
use crate::define::kind::{Kind, Measure, Terms};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, collect_checked};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Limits, Status};
use crate::stats::Interval;
use crate::stats::kaplan_meier::{Curve, Days, Step};

const NOTHING_ASKED: Code = Code("E0370");
const METHOD: &str = "log_log";

/// Kaplan-Meier: quantiles of the days from one day to another, and percent with the event by a day.
#[derive(Debug, Clone, Copy)]
pub struct TimeToEvent;

impl Kind for TimeToEvent {
    fn name(&self) -> &'static str {
        "time_to_event"
    }

    fn summary(&self) -> &'static str {
        "days `from` one day to an `event`, censored: quantiles `q`, percent `by_days` (Kaplan-Meier)"
    }

    fn unit(&self) -> (&'static str, u8) {
        ("days", 1)
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        let from = fields.require("from", faults, |node| scope.day(node));
        let event = fields.require("event", faults, |node| scope.day(node));
        let censor_at = fields.read("censor_at", faults, |node| scope.day(node));
        let asked = fields.get("q").is_some() || fields.get("by_days").is_some();
        let quantiles = fields.read("q", faults, marks);
        let by_days = fields.read("by_days", faults, day_marks);
        if !asked {
            let message = "neither `q` nor `by_days` is there: nothing is asked";
            let fault = Diagnostic::error(NOTHING_ASKED, message).at(fields.place());
            faults.push(fault.hint("write q: [0.5], or by_days: [30, 90]"));
        }
        rows.value = Some(followed(&from?, &event?, censor_at));
        let (quantiles, by_days) = (quantiles.unwrap_or_default(), by_days.unwrap_or_default());
        let some = !quantiles.is_empty() || !by_days.is_empty();
        some.then(|| Arc::new(Survival { quantiles, by_days }) as Arc<dyn Measure>)
    }
}

/// Reads `by_days`: one or more whole numbers of days, each once.
fn day_marks(node: &Node) -> Checked<Vec<u32>> {
    let days: Vec<u32> = collect_checked(node.list().iter().map(|item| {
        let text = item.text()?;
        let whole = text.bytes().all(|byte| byte.is_ascii_digit());
        let day = text.parse().ok().filter(|_| whole);
        day.ok_or_else(|| item.not("a whole number of days"))
    }))?;
    for (number, day) in days.iter().enumerate() {
        if days[..number].contains(day) {
            return Err(node.list()[number].not("in the list for the first time"));
        }
    }
    if days.is_empty() { Err(node.not("one or more numbers of days")) } else { Ok(days) }
}

/// The days that a row was followed, and whether the event ended them, in one number: `2 t` with the
/// event, `2 t + 1` without. So one exact histogram holds both, events before censorings of the same
/// day. There is none, and the row is unknown, where a day that decides cannot be read, or where the
/// following would end before it began.
fn followed(from: &Arc<Expr>, event: &Arc<Expr>, censor_at: Option<Arc<Expr>>) -> Arc<Expr> {
    let end = last_day(censor_at);
    let missing = Arc::new(Expr::IsNull(Arc::clone(event)));
    let in_time = compare(Comparison::LessOrEqual, event, &end);
    let happened = Expr::And(vec![Arc::new(Expr::Not(missing)), in_time]);
    let days = |until| Arc::new(Expr::Between(Unit::Days, Arc::clone(from), Arc::clone(until)));
    let twice = |days| Arc::new(Expr::Arithmetic(Operation::Multiply, number(2), days));
    let odd = Arc::new(Expr::Arithmetic(Operation::Add, twice(days(&end)), number(1)));
    let followed = Expr::Case(
        vec![(Arc::new(happened), from_on(from, event, twice(days(event))))],
        Some(from_on(from, &end, odd)),
    );
    Arc::new(followed)
}

/// The day after which nothing is known of a row: the earlier of `censor_at`, where there is one, and
/// the day its export was drawn.
fn last_day(censor_at: Option<Arc<Expr>>) -> Arc<Expr> {
    let drawn = Arc::new(Expr::AsOf);
    let Some(censor_at) = censor_at else { return drawn };
    let missing = Arc::new(Expr::IsNull(Arc::clone(&censor_at)));
    let earlier = compare(Comparison::Less, &censor_at, &drawn);
    let branches = vec![(missing, Arc::clone(&drawn)), (earlier, censor_at)];
    Arc::new(Expr::Case(branches, Some(drawn)))
}

/// A value where one day is not before another, and none where it is.
fn from_on(from: &Arc<Expr>, until: &Arc<Expr>, value: Arc<Expr>) -> Arc<Expr> {
    Arc::new(Expr::Case(vec![(compare(Comparison::LessOrEqual, from, until), value)], None))
}

fn compare(comparison: Comparison, one: &Arc<Expr>, other: &Arc<Expr>) -> Arc<Expr> {
    Arc::new(Expr::Compare(comparison, Arc::clone(one), Arc::clone(other)))
}

fn number(digits: i128) -> Arc<Expr> {
    Arc::new(Expr::Number { digits, scale: 0 })
}

/// Who leaves on which day, from the numbers that [`followed`] made.
fn leaving(histogram: &BTreeMap<i64, u64>) -> Days {
    let mut days = Days::new();
    for (number, count) in histogram {
        let day = days.entry(number.div_euclid(2)).or_default();
        if number % 2 == 0 { day.events += count } else { day.censored += count }
    }
    days
}

/// What is asked of the curve.
#[derive(Debug, Clone, PartialEq)]
struct Survival {
    quantiles: Vec<f64>,
    by_days: Vec<u32>,
}

impl Measure for Survival {
    fn terms(&self) -> Terms {
        Terms { histogram: true, ..Terms::default() }
    }

    fn measures(&self) -> Vec<String> {
        let quantiles = self.quantiles.iter().map(|mark| format!("q{mark}"));
        quantiles.chain(self.by_days.iter().map(|day| format!("by_{day}_days"))).collect()
    }

    fn unit_of(&self, measure: &str) -> Option<&'static str> {
        measure.starts_with("by_").then_some("percent")
    }

    fn left_out(&self, cell: &Cell<'_>) -> u64 {
        let days = leaving(cell.histogram.expect("a histogram was asked for"));
        days.values().map(|leaving| leaving.censored).sum()
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let days = leaving(cell.histogram.expect("a histogram was asked for"));
        let curve = Curve::of(&days, cell.level);
        let followed = Followed { indicator, cell, days: &days, curve: &curve };
        let quantiles = self.quantiles.iter().map(|mark| followed.quantile(*mark));
        let by_days = self.by_days.iter().map(|day| followed.by(i64::from(*day), &self.by_days));
        quantiles.chain(by_days).map(|finished| followed.counted(finished)).collect()
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("time_to_event");
        self.measures().iter().for_each(|measure| {
            out.push(' ');
            out.push_str(measure);
        });
    }
}

/// One cell, day by day.
struct Followed<'a> {
    indicator: &'a BoundIndicator,
    cell: &'a Cell<'a>,
    days: &'a Days,
    curve: &'a Curve,
}

impl Followed<'_> {
    /// What every measure of the cell has.
    fn counted(&self, finished: Finished) -> Finished {
        let at_risk = self.cell.rows.met;
        let finished = if at_risk == 0 {
            without(Status::NotApplicable, 0, Some("nobody is at risk".to_owned()))
        } else {
            finished
        };
        Finished {
            numerator: Some(as_f64(self.events(|_| true))),
            denominator: Some(as_f64(at_risk)),
            unknown: Some(self.cell.rows.unknown),
            ..finished
        }
    }

    /// The day by which the event has happened to a share. That it is not reached is a result.
    fn quantile(&self, q: f64) -> Finished {
        let known = self.cell.rows.met;
        let Some(day) = self.curve.quantile(q) else {
            let reason = no_interval(self.indicator);
            return Finished { flags: vec!["not_reached"], ..without(Status::Ok, known, reason) };
        };
        let value = ok(as_f64_signed(day), known);
        if let Some(reason) = no_interval(self.indicator) {
            return Finished { reason: Some(reason), sides: Some(self.sides(day, day)), ..value };
        }
        match self.curve.quantile_limits(q) {
            (Some(low), Some(high)) => {
                let interval = Interval { low: as_f64_signed(low), high: as_f64_signed(high) };
                let limits = Some(limits(interval, self.cell.level, METHOD));
                Finished { limits, sides: Some(self.sides(low, high)), ..value }
            }
            (None, _) => self.open(value, day, "the lower limit is not reached"),
            (Some(_), None) => self.open(value, day, "the upper limit is not reached"),
        }
    }

    fn open(&self, value: Finished, day: i64, reason: &str) -> Finished {
        Finished { reason: Some(reason.to_owned()), sides: Some(self.sides(day, day)), ..value }
    }

    /// The percent with the event by a day.
    fn by(&self, day: i64, marks: &[u32]) -> Finished {
        let known = self.cell.rows.met;
        let Some(step) = self.curve.by(day) else {
            let reason = format!("nobody was followed for {day} days");
            return without(Status::NotAvailable, known, Some(reason));
        };
        let sides = Some(self.around(day, marks));
        let (limits, reason) = self.percent_limits(step);
        Finished { reason, limits, sides, ..ok(step.happened(100.0), known) }
    }

    fn percent_limits(&self, step: &Step) -> (Option<Limits>, Option<String>) {
        if let Some(reason) = no_interval(self.indicator) {
            return (None, Some(reason));
        }
        match step.limits {
            Some(Interval { low, high }) => {
                let share = Interval { low: 1.0 - high, high: 1.0 - low }.times(100.0);
                (Some(limits(share, self.cell.level, METHOD)), None)
            }
            None => (None, Some("no limits at 0 and at 100 percent".to_owned())),
        }
    }

    /// Rows with the event up to one day, and rows still followed on another.
    fn sides(&self, low: i64, high: i64) -> (u64, u64) {
        (self.events(|day| day <= low), self.rows(|day| day >= high))
    }

    /// The fewest events, but for none, in the time since the mark before and in that until the next;
    /// and the rows followed beyond the day, or on it where none is followed beyond.
    fn around(&self, day: i64, marks: &[u32]) -> (u64, u64) {
        let marks = || marks.iter().map(|mark| i64::from(*mark));
        let before = marks().filter(|mark| *mark < day).max();
        let after = marks().filter(|mark| *mark > day).min();
        let stretches = [
            self.events(|at| at <= day && before.is_none_or(|mark| at > mark)),
            self.events(|at| at > day && after.is_none_or(|mark| at <= mark)),
        ];
        let fewest = stretches.into_iter().filter(|events| *events > 0).min();
        let beyond = self.rows(|at| at > day);
        (fewest.unwrap_or(0), if beyond > 0 { beyond } else { self.rows(|at| at >= day) })
    }

    fn events(&self, when: impl Fn(i64) -> bool) -> u64 {
        self.days.iter().filter(|(day, _)| when(**day)).map(|(_, leaving)| leaving.events).sum()
    }

    fn rows(&self, when: impl Fn(i64) -> bool) -> u64 {
        let days = self.days.iter().filter(|(day, _)| when(**day));
        days.map(|(_, leaving)| leaving.events + leaving.censored).sum()
    }
}

#[expect(clippy::cast_precision_loss, reason = "days are far below 2^53")]
fn as_f64_signed(days: i64) -> f64 {
    days as f64
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::example;
    use super::*;
    use crate::define::example::{contract, indicator};
    use crate::define::indicator::Interval as Asked;

    /// What is asked by default of a cell with these numbers: days of events, days of censorings.
    fn finished(by_days: &[u32], events: &[i64], censored: &[i64]) -> Vec<Finished> {
        finished_for(&indicator("A"), by_days, events, censored)
    }

    fn finished_for(
        indicator: &BoundIndicator,
        by_days: &[u32],
        events: &[i64],
        censored: &[i64],
    ) -> Vec<Finished> {
        let mut histogram = BTreeMap::new();
        let numbers = events.iter().map(|day| 2 * day);
        for number in numbers.chain(censored.iter().map(|day| 2 * day + 1)) {
            *histogram.entry(number).or_default() += 1;
        }
        let rows = histogram.values().sum();
        let cell = Cell { histogram: Some(&histogram), ..example::met(rows) };
        let survival = Survival { quantiles: vec![0.5], by_days: by_days.to_vec() };
        assert_eq!(survival.left_out(&cell), u64::try_from(censored.len()).unwrap());
        survival.finish(indicator, &cell)
    }

    #[test]
    fn a_median_and_the_percent_by_a_day() {
        let finished = finished(&[15], &[10, 20, 30, 40], &[]);
        assert_eq!(finished[0].value, Some(20.0));
        assert_eq!(finished[1].value, Some(25.0));
        assert!(finished.iter().all(|one| one.numerator == Some(4.0)));
    }

    #[test]
    fn a_median_that_is_not_reached_is_a_result_without_a_value() {
        let one = &finished(&[], &[10], &[20, 20])[0];
        assert_eq!(
            (one.status, one.value, one.flags.as_slice()),
            (Status::Ok, None, &["not_reached"][..])
        );
    }

    #[test]
    fn a_limit_that_is_not_reached_is_told_and_none_is_given() {
        // Miller's example of stats::kaplan_meier: 13 weeks and no upper limit.
        let one = &finished(&[], &[9, 13, 18, 23, 31, 34, 48], &[13, 28, 45, 161])[0];
        assert_eq!((one.value, one.limits.clone()), (Some(31.0), None));
        assert_eq!(one.reason.as_deref(), Some("the upper limit is not reached"));
    }

    #[test]
    fn a_day_beyond_everybody_is_not_available() {
        let status = |by_day, censored: &[i64]| finished(&[by_day], &[10], censored)[1].status;
        assert_eq!(status(20, &[20]), Status::Ok);
        assert_eq!(status(21, &[20]), Status::NotAvailable);
        assert_eq!(status(21, &[]), Status::Ok, "the event has happened to all");
    }

    #[test]
    fn of_nobody_nothing_is_said() {
        let finished = finished(&[30], &[], &[]);
        assert!(finished.iter().all(|one| one.status == Status::NotApplicable));
    }

    #[test]
    fn who_wants_no_interval_is_told_why_there_is_none() {
        let silent = BoundIndicator {
            interval: Asked::None { reason: "a full register".to_owned() },
            ..indicator("A")
        };
        let finished = finished_for(&silent, &[15], &[10, 20, 30, 40], &[50]);
        let quiet = |one: &Finished| {
            one.limits.is_none() && one.reason.as_deref() == Some("a full register")
        };
        assert!(finished.iter().all(quiet));
    }

    #[test]
    fn events_between_marks_and_those_still_followed_are_on_the_sides() {
        let events: Vec<i64> = (1..=30).chain([45]).chain(61..=70).collect();
        let sides: Vec<_> =
            finished(&[60, 30], &events, &[80; 20])[1..].iter().map(|one| one.sides).collect();
        assert_eq!(sides, [Some((1, 30)), Some((1, 31))], "one event between the marks");
        assert_eq!(finished(&[60], &events, &[80; 20])[1].sides, Some((10, 30)));
        assert_eq!(finished(&[80], &events, &[80; 20])[1].sides, Some((41, 20)));
        assert_eq!(finished(&[0], &events, &[80; 20])[1].sides, Some((41, 61)));
    }

    #[test]
    fn sides_of_a_quantile_are_those_of_its_limits() {
        // R 4.2: quantile(survfit(Surv(1:100) ~ 1, conf.type = "log-log"), .5)
        let median = &finished(&[], &(1..=100).collect::<Vec<_>>(), &[])[0];
        let limits = median.limits.as_ref().unwrap();
        assert_eq!((limits.low, limits.high), (40.0, 60.0));
        assert_eq!(median.sides, Some((40, 41)));
    }

    #[test]
    fn quantiles_are_in_the_unit_of_the_indicator_and_shares_in_percent() {
        let survival = Survival { quantiles: vec![0.5], by_days: vec![30] };
        assert_eq!(survival.measures(), ["q0.5", "by_30_days"]);
        assert_eq!(
            ["q0.5", "by_30_days"].map(|one| survival.unit_of(one)),
            [None, Some("percent")]
        );
    }

    fn read(yaml: &str) -> (Rows, String) {
        example::read(&TimeToEvent, "cases", yaml)
    }

    #[test]
    fn the_value_says_all_that_happens_to_a_row() {
        let text = |yaml: &str| {
            let (rows, faults) = read(yaml);
            assert_eq!(faults, "");
            let contract = contract();
            rows.value.unwrap().canonical(&contract, &contract.tables["cases"])
        };
        assert_snapshot!(text("{from: applied_on, event: decided_on, q: 0.5}"), @"case when ((not (decided_on is null)) and (decided_on <= as_of)) then case when (applied_on <= decided_on) then (2 * days_between(applied_on, decided_on)) end else case when (applied_on <= as_of) then ((2 * days_between(applied_on, as_of)) + 1) end end");
        assert_snapshot!(text("{from: applied_on, event: decided_on, censor_at: date '2013-06-30', q: 0.5}"), @"case when ((not (decided_on is null)) and (decided_on <= case when (date '2013-06-30' is null) then as_of when (date '2013-06-30' < as_of) then date '2013-06-30' else as_of end)) then case when (applied_on <= decided_on) then (2 * days_between(applied_on, decided_on)) end else case when (applied_on <= case when (date '2013-06-30' is null) then as_of when (date '2013-06-30' < as_of) then date '2013-06-30' else as_of end) then ((2 * days_between(applied_on, case when (date '2013-06-30' is null) then as_of when (date '2013-06-30' < as_of) then date '2013-06-30' else as_of end)) + 1) end end");
    }

    #[test]
    fn what_is_asked_is_needed_and_can_be_understood() {
        let refused = |keys: &str| read(&format!("from: applied_on\nevent: decided_on\n{keys}")).1;
        assert_eq!(refused("by_days: 30\n"), "");
        assert_snapshot!(refused(""), @"
        a.yaml:1:1: [E0370] neither `q` nor `by_days` is there: nothing is asked
          hint: write q: [0.5], or by_days: [30, 90]
        ");
        assert_snapshot!(refused("by_days: [30, -1, 1.5, 030, x]\nq: [2]\n"), @"
        a.yaml:4:5: [E0105] `2` is not between 0 and 1
        a.yaml:3:15: [E0105] `-1` is not a whole number of days
        a.yaml:3:19: [E0105] `1.5` is not a whole number of days
        a.yaml:3:29: [E0105] `x` is not a whole number of days
        ");
        assert_snapshot!(refused("by_days: []\n"), @"a.yaml:3:10: [E0105] a list is not one or more numbers of days");
        assert_snapshot!(read("{event: age, by_days: 3}").1, @"
        a.yaml:1:1: [E0104] `from` is missing
        a.yaml:1:9: [E0205] `age` is a number, not a day
        ");
    }
}
