//! `composite`: several components in one figure, row by row or figure by figure.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::component::{self, Component, all, any, not, number};
use super::proportion::{bounds, share, whole};
use super::weighted;
use super::{as_f64, limits, no_interval, ok, without};
use crate::define::bind::Scope;
use crate::define::expression::{Expr, Operation};
use crate::define::flip::{Flip, Ground};
use crate::define::indicator::{BoundIndicator, Rows, UnknownRule};
use crate::define::kind::{Desk, Indicators, Kind, Made, Measure, Terms};
use crate::define::syntax::choice;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Status};
use crate::stats::{self, ratio::ratio};

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

const _: () = assert!(component::MOST < 64, "what is met fits below what is eligible");

impl Kind for Composite {
    fn name(&self) -> &'static str {
        "composite"
    }

    fn summary(&self) -> &'static str {
        "several components in one score, each for those whom it is about"
    }

    fn unit(&self) -> (&'static str, u8) {
        ("percent", 1)
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
        let components =
            fields.require("components", faults, |node| component::read(node, scope, indicators));
        // An index is made of figures and comes another way.
        let scoring = scoring.flatten()?;
        faults.absorb(can_be_unknown(scoring, rows, fields))?;
        let components = components?;
        let scored = Score { scoring, when_missing: when_missing?, components };
        *rows = scored.judge(rows)?;
        Some(Arc::new(scored))
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

/// A scoring of rows by these components.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Score {
    scoring: Scoring,
    when_missing: WhenMissing,
    components: Vec<Component>,
}

impl Score {
    /// Something of each component.
    fn each(&self, of: fn(&Component) -> Arc<Expr>) -> Vec<Arc<Expr>> {
        self.components.iter().map(of).collect()
    }

    /// Whether a row is scored: all its components can be told, or one that it is eligible for.
    fn counts(&self) -> Arc<Expr> {
        match self.when_missing {
            WhenMissing::Withhold => all(self.each(Component::is_told)),
            WhenMissing::Reweight => {
                let met = self.each(Component::is_met).into_iter();
                any(met.chain(self.each(Component::is_failed)).collect())
            }
        }
    }

    /// Nought for a row whose components can all be told. A histogram of those that are met then tells
    /// whether any was scored by a part.
    fn untold(&self) -> Option<Arc<Expr>> {
        let reweights = self.when_missing == WhenMissing::Reweight;
        reweights.then(|| when(all(self.each(Component::is_told)), 0, UNTOLD))
    }

    /// A number that tells how many components a row is eligible for, and has met.
    fn number(&self) -> Arc<Expr> {
        let parts = self.components.iter().map(counted).chain(self.untold());
        let plus = |sum, part| Arc::new(Expr::Arithmetic(Operation::Add, sum, part));
        parts.reduce(plus).expect("there is a component")
    }

    /// Itself with another of its few words in place of one.
    fn other_words(&self) -> Vec<(String, Flip<Self>)> {
        let mut flips = Vec::new();
        for (name, other) in SCORINGS {
            let Some(scoring) = other.filter(|other| *other != self.scoring) else { continue };
            let flipped = Self { scoring, ..self.clone() };
            flips.push(("scoring".to_owned(), changed(self.scoring_name(), name, flipped)));
        }
        let (before, after, when_missing) = self.when_missing.flipped();
        let flipped = Self { when_missing, ..self.clone() };
        flips.push(("when_missing".to_owned(), changed(before, after, flipped)));
        flips
    }

    fn scoring_name(&self) -> &'static str {
        let name = SCORINGS.iter().find(|(_, one)| *one == Some(self.scoring));
        name.map_or("", |(name, _)| name)
    }

    /// Itself with a component flipped, or without one.
    fn other_components(&self, ground: Ground<'_>) -> Vec<(String, Flip<Self>)> {
        let mut flips = Vec::new();
        for (number, component) in self.components.iter().enumerate() {
            for (key, flip) in component.flips(ground) {
                let whole = |component| {
                    let mut components = self.components.clone();
                    components[number] = component;
                    Self { components, ..self.clone() }
                };
                flips.push((format!("components.{number}.{key}"), flip.inside(whole)));
            }
            if self.components.len() > 1 {
                let mut components = self.components.clone();
                components.remove(number);
                let flipped = Self { components, ..self.clone() };
                let dropped =
                    Flip { what: "a clause", ..changed(component.id(), "nothing", flipped) };
                flips.push((format!("components.{number}"), dropped));
            }
        }
        flips
    }
}

impl WhenMissing {
    /// Its name, and the other with its name.
    pub(super) fn flipped(self) -> (&'static str, &'static str, Self) {
        match self {
            Self::Withhold => ("withhold", "reweight", Self::Reweight),
            Self::Reweight => ("reweight", "withhold", Self::Withhold),
        }
    }
}

/// A change of one word.
pub(super) fn changed<T>(before: &str, after: &str, flipped: T) -> Flip<T> {
    Flip { what: "a rule", before: before.to_owned(), after: after.to_owned(), flipped }
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

    fn is_share(&self) -> bool {
        true
    }

    fn flips(&self, ground: Ground<'_>) -> Vec<(String, Flip<Arc<dyn Measure>>)> {
        let flips = self.other_words().into_iter().chain(self.other_components(ground));
        let measure = |score| Arc::new(score) as Arc<dyn Measure>;
        flips.map(|(path, flip)| (path, flip.inside(measure))).collect()
    }

    /// Says of every row whether it is eligible for anything, whether it can be scored, and its score.
    fn judge(&self, rows: &Rows) -> Option<Rows> {
        let denominator = Some(any(self.each(Component::eligible)));
        let rows = Rows { denominator, numerator: None, value: None, ..rows.clone() };
        let score = |of| Some(Arc::new(Expr::Case(vec![(self.counts(), of)], None)));
        Some(if self.scoring == Scoring::AllOrNothing {
            let unfailed = not(&any(self.each(Component::is_failed)));
            Rows { numerator: score(unfailed), value: self.untold(), ..rows }
        } else {
            Rows { value: score(self.number()), ..rows }
        })
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("composite ");
        out.push_str(self.scoring_name());
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

    /// The rows with as many components eligible and met, as a ratio's limits are made of them.
    fn groups(&self) -> Vec<stats::ratio::Rows> {
        let few = |count: u64| u32::try_from(count).expect("components are few");
        let group = |((whole, part), rows): (&(u64, u64), &u64)| stats::ratio::Rows {
            rows: *rows,
            part: few(*part),
            whole: few(*whole),
        };
        self.rows.iter().map(group).collect()
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
        let value = ok(whole * as_f64(met) / as_f64(eligible), known);
        let finished = with_limits(value, indicator, cell.level, || {
            let (_, found) = ratio(&scored.groups(), cell.level).ok_or("too large for limits")?;
            Ok(found)
        });
        // At most all components of a row that cannot be scored are not met, or met.
        let more =
            cell.rows.unknown * u64::try_from(self.components.len()).expect("components are few");
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
    let finished = with_limits(value, indicator, cell.level, || shares.limits(known, cell.level));
    let more = cell.rows.unknown;
    let most = mean_of(shares.sum() + as_f64(more), known + more);
    let bounds = Some((mean_of(shares.sum(), known + more), most));
    columns(Finished { bounds, ..finished }, scored, cell)
}

/// A share of components with limits from the rows, whose components hang together: none of fewer than
/// two rows or of rows that are all alike, and none beyond nothing and everything.
fn with_limits(
    value: Finished,
    indicator: &BoundIndicator,
    level: f64,
    found: impl FnOnce() -> Result<stats::Interval, &'static str>,
) -> Finished {
    let because = |reason: String| Finished { reason: Some(reason), ..value.clone() };
    if let Some(reason) = no_interval(indicator) {
        return because(reason);
    }
    if value.known < 2 {
        return because("limits need two rows".to_owned());
    }
    match found() {
        Err(reason) => because(reason.to_owned()),
        Ok(found) if found.low >= found.high => {
            because("all rows have the same share: no limits".to_owned())
        }
        Ok(found) => {
            let cut = |limit: f64| limit.clamp(0.0, 1.0);
            let found = stats::Interval { low: cut(found.low), high: cut(found.high) };
            let limits = limits(found.times(whole(indicator)), level, "t");
            Finished { limits: Some(limits), ..value }
        }
    }
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

    /// Student's limits of the mean, on the scale of a share.
    #[expect(clippy::cast_precision_loss, reason = "limits are no exact numbers")]
    fn limits(&self, rows: u64, level: f64) -> Result<stats::Interval, &'static str> {
        let found = self.squares.and_then(|all| stats::mean(rows, self.sum, all, 0, level));
        let (_, found) = found.ok_or("too large for limits")?;
        let of_whole = |limit: f64| limit / self.whole as f64;
        Ok(stats::Interval { low: of_whole(found.low), high: of_whole(found.high) })
    }
}

/// The greatest common divisor.
fn gcd(one: i128, other: i128) -> i128 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use crate::define::example::{bound, contract, indicator, programme};
    use crate::evaluate::cell::Classes;

    /// A scoring of rows with so many components eligible and met, in percent.
    fn finish(scoring: Scoring, rows: &[(i64, i64, u64)]) -> Finished {
        let numbers = rows.iter().map(|(eligible, met, rows)| (ELIGIBLE * eligible + met, *rows));
        let histogram: BTreeMap<i64, u64> = numbers.collect();
        let met = histogram.values().sum();
        let cell = Cell { histogram: Some(&histogram), ..example::met(met) };
        let percent = BoundIndicator { unit: "percent".to_owned(), ..indicator("A") };
        let (when_missing, components) = (WhenMissing::Withhold, Vec::new());
        Score { scoring, when_missing, components }.finish(&percent, &cell).remove(0)
    }

    #[test]
    fn opportunities_weigh_by_components_and_shares_by_rows() {
        let rows = [(3, 3, 1), (3, 1, 1), (2, 0, 1), (1, 1, 1)];
        let [opportunity, linear] =
            [Scoring::Opportunity, Scoring::Linear].map(|scoring| finish(scoring, &rows));
        assert_eq!(
            opportunity.value.map(|value| format!("{value:.4}")),
            Some("55.5556".to_owned())
        );
        assert_eq!(linear.value.map(|value| format!("{value:.4}")), Some("58.3333".to_owned()));
        assert_eq!((linear.numerator, linear.denominator, linear.known), (Some(5.0), Some(9.0), 4));
    }

    /// The sum of 1/1 to 1/60 is 4.679870412951736 (any table of harmonic numbers).
    #[test]
    fn sixty_components_fit_and_their_shares_are_exact() {
        let rows: Vec<(i64, i64, u64)> = (1..=60).map(|eligible| (eligible, 1, 1)).collect();
        let finished = finish(Scoring::Linear, &rows);
        let sum = finished.value.map(|percent| percent * 60.0 / 100.0);
        assert!(sum.is_some_and(|sum| (sum - 4.679_870_412_951_736).abs() < 1e-14), "{sum:?}");
        assert_eq!(finished.reason.as_deref(), Some("too large for limits"));
    }

    #[test]
    fn rows_that_are_all_alike_have_no_limits() {
        for scoring in [Scoring::Opportunity, Scoring::Linear] {
            let finished = finish(scoring, &[(2, 1, 4), (4, 2, 3)]);
            assert_eq!((finished.value, finished.limits), (Some(50.0), None));
            assert!(finished.reason.is_some_and(|reason| reason.contains("the same share")));
            assert_eq!(
                finish(scoring, &[(2, 1, 1)]).reason.as_deref(),
                Some("limits need two rows")
            );
        }
    }

    #[test]
    fn limits_stay_between_nothing_and_everything() {
        for scoring in [Scoring::Opportunity, Scoring::Linear] {
            let limits = finish(scoring, &[(1, 1, 1), (1, 0, 1)]).limits.unwrap();
            assert_eq!((limits.low, limits.high, limits.method), (0.0, 100.0, "t"));
        }
    }

    #[test]
    fn those_who_failed_and_those_who_met_something_are_counted_as_persons() {
        let sides = |persons| {
            let histogram = BTreeMap::from([(ELIGIBLE + 1, 30), (ELIGIBLE, 12)]);
            let rows = Classes { met: 42, ..Classes::default() };
            let cell =
                Cell { histogram: Some(&histogram), persons: Some(persons), ..example::cell(rows) };
            Scored::new(&cell).sides(&cell)
        };
        assert_eq!(sides(42), (12, 30));
        assert_eq!(
            sides(35),
            (5, 23),
            "seven rows more than persons may all be of those who failed"
        );
        assert_eq!(
            finish(Scoring::Linear, &[(1, 1, 30)]).sides,
            Some((30, 30)),
            "nobody is no few"
        );
    }

    #[test]
    fn nobody_who_can_be_scored_has_no_score() {
        for scoring in [Scoring::AllOrNothing, Scoring::Opportunity, Scoring::Linear] {
            let finished = finish(scoring, &[]);
            assert_eq!((finished.status, finished.value), (Status::NotApplicable, None));
            assert_eq!(finished.bounds, None);
        }
    }

    #[test]
    fn everything_that_changes_a_score_changes_its_definition() {
        let hash = |more: &str, component: &str| {
            let keys = format!(
                "kind: composite, table: cases, period: applied_on, {more}, components: [{component}, {{id: b, met: minor}}]"
            );
            bound(&programme(), &contract(), &keys).definition
        };
        let definitions = [
            hash("scoring: linear", "{id: a, met: consent}"),
            hash("scoring: linear", "{id: a, met: consent, flip: true}"),
            hash("scoring: linear", "{id: a, met: consent, eligible: minor}"),
            hash("scoring: linear, when_missing: reweight", "{id: a, met: consent}"),
            hash("scoring: opportunity", "{id: a, met: consent}"),
            hash("scoring: all_or_nothing", "{id: a, met: consent}"),
            hash("scoring: all_or_nothing, when_missing: reweight", "{id: a, met: consent}"),
        ];
        let different: std::collections::BTreeSet<&String> = definitions.iter().collect();
        assert_eq!(different.len(), definitions.len());
        assert_eq!(
            hash("scoring: linear, when_missing: withhold", "{id: z, met: consent}"),
            definitions[0]
        );
    }
}
