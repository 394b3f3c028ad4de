//! `composite`: several components in one figure, row by row or figure by figure.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::component::{self, Component, all, any, not, number};
use super::proportion::{bounds, share, whole};
use super::weighted;
use super::{as_f64, limits, no_interval, ok, without};
use crate::define::bind::Scope;
use crate::define::expression::{Expr, Operation};
use crate::define::indicator::{BoundIndicator, Interval, Rows, UnknownRule};
use crate::define::kind::{Desk, Indicators, Kind, Made, Measure, Terms};
use crate::define::syntax::choice;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Status};
use crate::stats;

const NO_UNKNOWN: Code = Code("E0363");

/// Several components in one figure. `all_or_nothing`, `opportunity` and `linear` score rows by what
/// each is eligible for: what a person is not eligible for is never a failure. `weighted` is an index of
/// other indicators.
#[derive(Debug, Clone, Copy)]
pub struct Composite;

/// What is done where a component cannot be told, or has no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhenMissing {
    /// There is no score.
    Withhold,
    /// The others are scored.
    Reweight,
}

/// How rows are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scoring {
    /// The share of rows that have met everything that they are eligible for.
    AllOrNothing,
    /// The share of components met, of all that rows are eligible for.
    Opportunity,
    /// The mean over rows of the share of components met.
    Linear,
}

/// How a composite is scored: `None` as an index of figures.
const SCORINGS: &[(&str, Option<Scoring>)] = &[
    ("all_or_nothing", Some(Scoring::AllOrNothing)),
    ("opportunity", Some(Scoring::Opportunity)),
    ("linear", Some(Scoring::Linear)),
    ("weighted", None),
];

/// A row's number: what it is eligible for, times this, and what it has met.
const ELIGIBLE: i64 = 64;
/// Added to a row's number where a component could not be told.
const UNTOLD: i64 = ELIGIBLE * ELIGIBLE;

const _: () =
    assert!((component::MOST as i64) < ELIGIBLE, "what is met fits below what is eligible");

impl Kind for Composite {
    fn name(&self) -> &'static str {
        "composite"
    }

    fn summary(&self) -> &'static str {
        "several components in one score, each for those whom it is about"
    }

    fn is_made(&self, fields: &mut Fields<'_>) -> bool {
        let scoring = fields.get("scoring").and_then(|node| scoring(node).ok());
        scoring.is_some_and(|scoring| scoring.is_none())
    }

    fn mentions(&self, fields: &mut Fields<'_>) -> Vec<String> {
        fields.get("components").map(component::codes).unwrap_or_default()
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        self.read_beside(fields, scope, &Indicators::new(), rows, faults)
    }

    fn read_beside(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        indicators: &Indicators,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        let scoring = fields.require("scoring", faults, scoring);
        let when_missing = when_missing(fields, faults);
        let components = fields
            .require("components", faults, |node| component::read(node, scope, indicators))?;
        // An index is made of figures and comes another way.
        let scoring = scoring.flatten()?;
        faults.absorb(can_be_unknown(scoring, rows, fields))?;
        judge(&components, scoring, when_missing?, rows);
        Some(Arc::new(Score { scoring, components: components.len() }))
    }

    fn make(&self, fields: &mut Fields<'_>, desk: &Desk<'_>, faults: &mut Faults) -> Option<Made> {
        fields.get("scoring");
        let when_missing = when_missing(fields, faults);
        weighted::make(fields, when_missing, desk, faults)
    }
}

fn scoring(node: &Node) -> Checked<Option<Scoring>> {
    choice(node, "a scoring", SCORINGS)
}

/// Reads `when_missing`; silent, nothing is scored by a part of its components.
fn when_missing(fields: &mut Fields<'_>, faults: &mut Faults) -> Option<WhenMissing> {
    let choices = [("withhold", WhenMissing::Withhold), ("reweight", WhenMissing::Reweight)];
    let Some(node) = fields.get("when_missing") else { return Some(WhenMissing::Withhold) };
    faults.absorb(choice(node, "what is done where a component is missing", &choices))
}

/// Only a row that is met or not can be counted as not met where it is unknown.
fn can_be_unknown(scoring: Scoring, rows: &Rows, fields: &mut Fields<'_>) -> Checked<()> {
    if scoring == Scoring::AllOrNothing || rows.unknown == UnknownRule::Bounds {
        return Ok(());
    }
    let message = "a row that cannot be scored has no share of components that are not met";
    let place = fields.get("unknown").map_or(fields.place(), |node| &node.place);
    let fault = Diagnostic::error(NO_UNKNOWN, message).at(place);
    Err(vec![fault.hint("leave `unknown` out, or give it to the proportions that are components")])
}

/// Says of every row whether it can be scored, and what by.
fn judge(components: &[Component], scoring: Scoring, missing: WhenMissing, rows: &mut Rows) {
    let each = |of: fn(&Component) -> Arc<Expr>| components.iter().map(of).collect::<Vec<_>>();
    let eligible = components.iter().map(|one| Arc::clone(&one.eligible)).collect();
    rows.denominator = Some(any(eligible));
    let told = all(each(Component::is_told));
    let counts = match missing {
        WhenMissing::Withhold => Arc::clone(&told),
        WhenMissing::Reweight => {
            let met = each(Component::is_met).into_iter();
            any(met.chain(each(Component::is_failed)).collect())
        }
    };
    // Nought where all could be told: of a row that is met, a histogram then tells whether it was.
    let untold = match missing {
        WhenMissing::Withhold => None,
        WhenMissing::Reweight => Some(when(told, 0, UNTOLD)),
    };
    if scoring == Scoring::AllOrNothing {
        let failed = any(each(Component::is_failed));
        rows.numerator = Some(Arc::new(Expr::Case(vec![(counts, not(&failed))], None)));
        rows.value = untold;
        return;
    }
    let parts = components.iter().map(counted).chain(untold);
    let sum = parts
        .reduce(|sum, part| Arc::new(Expr::Arithmetic(Operation::Add, sum, part)))
        .expect("there is a component");
    rows.value = Some(Arc::new(Expr::Case(vec![(counts, sum)], None)));
}

/// What a component adds to the number of a row.
fn counted(component: &Component) -> Arc<Expr> {
    let (met, failed) = (number(i128::from(ELIGIBLE + 1)), number(i128::from(ELIGIBLE)));
    let branches = vec![(component.is_met(), met), (component.is_failed(), failed)];
    Arc::new(Expr::Case(branches, Some(number(0))))
}

/// One number where a condition holds, another where it does not.
fn when(condition: Arc<Expr>, then: i64, otherwise: i64) -> Arc<Expr> {
    let [then, otherwise] = [then, otherwise].map(|digits| number(i128::from(digits)));
    Arc::new(Expr::Case(vec![(condition, then)], Some(otherwise)))
}

/// A scoring of rows by so many components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Score {
    scoring: Scoring,
    components: usize,
}

impl Measure for Score {
    fn terms(&self) -> Terms {
        Terms { histogram: true, ..Terms::default() }
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let scored = Scored::new(cell);
        let finished = match self.scoring {
            Scoring::AllOrNothing => all_or_nothing(indicator, cell),
            Scoring::Opportunity => self.opportunity(&scored, indicator, cell),
            Scoring::Linear => linear(&scored, indicator, cell),
        };
        vec![if scored.reweighted { reweighted(finished) } else { finished }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("composite ");
        let name = SCORINGS.iter().find(|(_, one)| *one == Some(self.scoring));
        out.push_str(name.map_or("", |(name, _)| name));
    }
}

/// Marks a figure in which rows are scored by a part of their components.
fn reweighted(finished: Finished) -> Finished {
    let said = "components that cannot be told are left out";
    let reason =
        finished.reason.map_or_else(|| said.to_owned(), |first| format!("{first}; {said}"));
    Finished { reason: Some(reason), flags: vec!["reweighted"], ..finished }
}

/// The rows of a cell that are scored, by what they are eligible for and what they have met.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Scored {
    /// Components eligible and met, and the rows with so many.
    rows: BTreeMap<(u64, u64), u64>,
    /// Whether a row is scored by a part of its components.
    reweighted: bool,
}

impl Scored {
    fn new(cell: &Cell<'_>) -> Self {
        let mut scored = Self::default();
        for (number, rows) in cell.histogram.into_iter().flatten() {
            scored.reweighted |= *number >= UNTOLD;
            let [eligible, met] = [number % UNTOLD / ELIGIBLE, number % ELIGIBLE]
                .map(|count| u64::try_from(count).expect("components are counted from nought"));
            *scored.rows.entry((eligible, met)).or_default() += rows;
        }
        scored
    }

    /// The sum over all rows of a number that each has.
    fn sum(&self, of: impl Fn(u64, u64) -> u64) -> u64 {
        self.rows.iter().map(|((eligible, met), rows)| of(*eligible, *met) * rows).sum()
    }

    /// Components eligible and met, of all rows.
    fn components(&self) -> (u64, u64) {
        (self.sum(|eligible, _| eligible), self.sum(|_, met| met))
    }

    /// Rows that have failed a component, and rows that have met one, as persons at least: a person's
    /// further rows may all be among them. Nobody is no few.
    fn sides(&self, cell: &Cell<'_>) -> (u64, u64) {
        let persons = cell.persons.unwrap_or(cell.rows.met);
        let again = cell.rows.met.saturating_sub(persons);
        let at_least =
            |rows: u64| if rows == 0 { persons } else { rows.saturating_sub(again).max(1) };
        let failed = self.sum(|eligible, met| u64::from(met < eligible));
        (at_least(failed), at_least(self.sum(|_, met| u64::from(met > 0))))
    }
}

/// The share of rows that have met everything that they are eligible for, of those for whom it is known.
fn all_or_nothing(indicator: &BoundIndicator, cell: &Cell<'_>) -> Finished {
    let (rows, whole) = (&cell.rows, whole(indicator));
    let known = rows.met + rows.not_met;
    let denominator = known + rows.unknown;
    let finished =
        if known == 0 { nobody() } else { share(rows.met, known, whole, indicator, cell.level) };
    let bounds = bounds(rows.met, rows.unknown, denominator, whole);
    Finished {
        numerator: Some(as_f64(rows.met)),
        denominator: Some(as_f64(denominator)),
        unknown: Some(rows.unknown),
        bounds: bounds.filter(|_| known > 0 && indicator.rows().unknown == UnknownRule::Bounds),
        ..finished
    }
}

/// A cell in which no row can be scored.
fn nobody() -> Finished {
    without(Status::NotApplicable, 0, Some("no row can be scored".to_owned()))
}

impl Score {
    /// `Σ met / Σ eligible`.
    fn opportunity(
        &self,
        scored: &Scored,
        indicator: &BoundIndicator,
        cell: &Cell<'_>,
    ) -> Finished {
        let (known, whole) = (cell.rows.met, whole(indicator));
        if known == 0 {
            return columns(nobody(), scored, cell);
        }
        let (eligible, met) = scored.components();
        let finished = match &indicator.interval {
            Interval::Default => {
                let reason = "components of one row hang together: no limits";
                Finished {
                    reason: Some(reason.to_owned()),
                    ..ok(whole * as_f64(met) / as_f64(eligible), known)
                }
            }
            Interval::Wilson | Interval::Exact => {
                let reason = Some("limits take components as independent".to_owned());
                let share = share(met, eligible, whole, indicator, cell.level);
                Finished { reason, known, ..share }
            }
            Interval::None { .. } => {
                Finished { known, ..share(met, eligible, whole, indicator, cell.level) }
            }
        };
        // At most all components of a row that cannot be scored are not met, or met.
        let more = cell.rows.unknown * u64::try_from(self.components).expect("components are few");
        let of_all = |met: u64| whole * as_f64(met) / as_f64(eligible + more);
        let bounds = Some((of_all(met), of_all(met + more)));
        columns(Finished { bounds, ..finished }, scored, cell)
    }
}

/// The mean over rows of `met / eligible`.
fn linear(scored: &Scored, indicator: &BoundIndicator, cell: &Cell<'_>) -> Finished {
    let (known, whole) = (cell.rows.met, whole(indicator));
    if known == 0 {
        return columns(nobody(), scored, cell);
    }
    let shares = scored.shares();
    let mean_of = |sum: f64, rows: u64| whole * sum / as_f64(rows);
    let value = ok(mean_of(shares.sum(), known), known);
    let finished = match no_interval(indicator) {
        Some(reason) => Finished { reason: Some(reason), ..value },
        None => match shares.limits(known, cell.level) {
            Ok(interval) => {
                Finished { limits: Some(limits(interval.times(whole), cell.level, "t")), ..value }
            }
            Err(reason) => Finished { reason: Some(reason.to_owned()), ..value },
        },
    };
    let more = cell.rows.unknown;
    let most = mean_of(shares.sum() + as_f64(more), known + more);
    let bounds = Some((mean_of(shares.sum(), known + more), most));
    columns(Finished { bounds, ..finished }, scored, cell)
}

/// What stands beside the value of a share of components.
fn columns(finished: Finished, scored: &Scored, cell: &Cell<'_>) -> Finished {
    let (eligible, met) = scored.components();
    Finished {
        numerator: Some(as_f64(met)),
        denominator: Some(as_f64(eligible)),
        unknown: Some(cell.rows.unknown),
        sides: Some(scored.sides(cell)),
        ..finished
    }
}

/// The shares of all rows, `met / eligible`, as whole numbers of a common unit.
struct Shares {
    /// How many units are the whole.
    whole: i128,
    sum: i128,
    /// `None` when it does not fit.
    squares: Option<i128>,
}

impl Scored {
    fn shares(&self) -> Shares {
        let counts = self.rows.keys().map(|(eligible, _)| i128::from(*eligible));
        // The least multiple of the numbers to 60 has 25 digits: sums of as many rows as there are fit.
        let whole = counts.fold(1, |multiple, count| multiple / gcd(multiple, count) * count);
        let mut shares = Shares { whole, sum: 0, squares: Some(0) };
        for ((eligible, met), rows) in &self.rows {
            let (share, rows) =
                (whole / i128::from(*eligible) * i128::from(*met), i128::from(*rows));
            shares.sum += share * rows;
            let square = share.checked_mul(share).and_then(|square| square.checked_mul(rows));
            shares.squares =
                shares.squares.zip(square).and_then(|(sum, square)| sum.checked_add(square));
        }
        shares
    }
}

impl Shares {
    #[expect(clippy::cast_precision_loss, reason = "the one rounding of an exact sum")]
    fn sum(&self) -> f64 {
        self.sum as f64 / self.whole as f64
    }

    /// Student's limits of the mean, cut at nothing and everything; or why there are none.
    #[expect(clippy::cast_precision_loss, reason = "limits are no exact numbers")]
    fn limits(&self, rows: u64, level: f64) -> Result<stats::Interval, &'static str> {
        if rows < 2 {
            return Err("limits need two rows");
        }
        let squares = self.squares.ok_or("too large for limits")?;
        let (_, found) =
            stats::mean(rows, self.sum, squares, 0, level).ok_or("too large for limits")?;
        if found.low >= found.high {
            return Err("all rows have the same share: no limits");
        }
        let cut = |limit: f64| (limit / self.whole as f64).clamp(0.0, 1.0);
        Ok(stats::Interval { low: cut(found.low), high: cut(found.high) })
    }
}

/// The greatest common divisor.
fn gcd(one: i128, other: i128) -> i128 {
    if other == 0 { one } else { gcd(other, one % other) }
}
