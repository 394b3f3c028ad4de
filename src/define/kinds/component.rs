//! A component of a composite: whom it is about, and who has met it.

use std::sync::Arc;

use crate::define::bind::Scope;
use crate::define::expression::{Comparison, Expr, Unit};
use crate::define::flip::{Flip, Ground};
use crate::define::indicator::{BoundIndicator, Rows, UnknownRule, Within};
use crate::define::kind::Indicators;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::Node;
use crate::programme;

const UNKNOWN_INDICATOR: Code = Code("E0342");
const HOW_MANY: Code = Code("E0360");
const REPEATED: Code = Code("E0361");
const NO_COMPONENT: Code = Code("E0362");

/// A composite of more components is a questionnaire; a row's counts also have to fit together in one
/// number.
pub(super) const MOST: usize = 60;

/// A component that every row is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Component {
    /// Its id, or the code of the indicator that it is.
    id: String,
    /// Whom it is about; everybody when silent.
    eligible: Option<Arc<Expr>>,
    /// Who has met it, of those it is about.
    met: Arc<Expr>,
    /// Less is better: who has met it has failed, and the other way about.
    flip: bool,
    /// Whether its conditions are its own, and not those of an indicator.
    is_written: bool,
}

impl Component {
    /// Whom it is about.
    pub(super) fn eligible(&self) -> Arc<Expr> {
        self.eligible.clone().unwrap_or_else(|| Arc::new(Expr::Truth(true)))
    }

    /// Yes where a row has met it, no in all other rows.
    pub(super) fn is_met(&self) -> Arc<Expr> {
        let met = if self.flip { not(&self.met) } else { Arc::clone(&self.met) };
        is_true(all(vec![self.eligible(), met]))
    }

    /// Yes where a row has failed it: a row that it is not about never has.
    pub(super) fn is_failed(&self) -> Arc<Expr> {
        let failed = if self.flip { Arc::clone(&self.met) } else { not(&self.met) };
        is_true(all(vec![self.eligible(), failed]))
    }

    /// Yes where it can be told whether it is about a row and, if it is, whether the row has met it.
    pub(super) fn is_told(&self) -> Arc<Expr> {
        any(vec![is_true(not(&self.eligible())), self.is_met(), self.is_failed()])
    }
}

/// Reads `components` of a scoring of rows.
pub(super) fn read(
    node: &Node,
    scope: &Scope<'_>,
    indicators: &Indicators,
) -> Checked<Vec<Component>> {
    let components =
        collect_checked(node.list().iter().map(|item| component(item, scope, indicators)))?;
    let ids: Vec<&str> = components.iter().map(|one| one.id.as_str()).collect();
    check_list(node, &ids)?;
    Ok(components)
}

/// Whether there are components at all, not too many, and none twice.
pub(super) fn check_list(node: &Node, ids: &[&str]) -> Checked<()> {
    if ids.is_empty() || ids.len() > MOST {
        let message = format!("there are {} components, not 1 to {MOST}", ids.len());
        return Err(vec![Diagnostic::error(HOW_MANY, message).at(&node.place)]);
    }
    let again = ids.iter().enumerate().filter(|(at, id)| ids[..*at].contains(id));
    let faults: Vec<Diagnostic> = again
        .map(|(at, id)| {
            let message = format!("the component `{id}` is there twice");
            Diagnostic::error(REPEATED, message).at(&node.list()[at].place)
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The codes that components name, of rows or of figures. Faulty ones name none.
pub(super) fn codes(node: &Node) -> Vec<String> {
    let code = |item: &Node| match item.text() {
        Ok(code) => Some(code.to_owned()),
        Err(_) => Some(item.fields().ok()?.get("indicator")?.text().ok()?.to_owned()),
    };
    node.list().iter().filter_map(code).collect()
}

/// Reads a component: `CODE`, `{indicator, flip}` or `{id, eligible, met, flip}`.
fn component(node: &Node, scope: &Scope<'_>, indicators: &Indicators) -> Checked<Component> {
    if node.text().is_ok() {
        return of_indicator(node, scope, indicators);
    }
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let flip = fields.read("flip", &mut faults, Node::yes_no).unwrap_or(false);
    let component = if fields.get("indicator").is_some() {
        let read = |node| of_indicator(node, scope, indicators);
        fields.require("indicator", &mut faults, read)
    } else {
        let id = fields.require("id", &mut faults, programme::name);
        let eligible = fields.read("eligible", &mut faults, |node| scope.condition(node));
        let met = fields.require("met", &mut faults, |node| scope.condition(node));
        let own = |(id, met)| Component { id, eligible, met, flip, is_written: true };
        id.zip(met).map(own)
    };
    fields.finish(&mut faults);
    faults.or_whole(component.map(|one| Component { flip, ..one }))
}

impl Component {
    /// Itself with one thing flipped, for each thing that is written.
    pub(super) fn flips(&self, ground: Ground<'_>) -> Vec<(&'static str, Flip<Self>)> {
        let flip = Flip {
            what: "a rule",
            before: format!("{} flip {}", self.id, self.flip),
            after: format!("{} flip {}", self.id, !self.flip),
            flipped: Self { flip: !self.flip, ..self.clone() },
        };
        let mut flips = vec![("flip", flip)];
        if !self.is_written {
            return flips;
        }
        let met = |met: Expr| Self { met: Arc::new(met), ..self.clone() };
        flips.extend(ground.flips(&self.met).into_iter().map(|one| ("met", one.inside(met))));
        if let Some(eligible) = &self.eligible {
            let other = |eligible| Self { eligible, ..self.clone() };
            let flipped = ground.flips(eligible).into_iter();
            let flipped = flipped.map(|one| one.inside(|expr| other(Some(Arc::new(expr)))));
            let (before, after) = (ground.text(eligible), "nothing".to_owned());
            let dropped = Flip { what: "a clause", before, after, flipped: other(None) };
            flips.extend(flipped.chain([dropped]).map(|one| ("eligible", one)));
        }
        flips
    }

    /// Its id, as a flip tells that it is dropped.
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

/// An indicator by its code, or the nearest known one.
pub(super) fn named<'a>(node: &Node, indicators: &'a Indicators) -> Checked<&'a BoundIndicator> {
    let code = node.text()?;
    indicators.get(code).map(AsRef::as_ref).ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_INDICATOR, format!("no indicator `{code}`"));
        vec![fault.at(&node.place).did_you_mean(code, indicators.keys().map(String::as_str))]
    })
}

/// A proportion of the same rows as a component.
fn of_indicator(node: &Node, scope: &Scope<'_>, indicators: &Indicators) -> Checked<Component> {
    let indicator = named(node, indicators)?;
    let rows = match indicator.counts() {
        Some((rows, _)) if indicator.kind == "proportion" => rows,
        _ => return Err(vec![no_proportion(indicator, &node.place)]),
    };
    if rows.table != scope.table.id {
        let (code, theirs, ours) = (&indicator.code, &rows.table, &scope.table.id);
        let message = format!("`{code}` is about rows of `{theirs}`, and this is about `{ours}`");
        return Err(vec![Diagnostic::error(NO_COMPONENT, message).at(&node.place)]);
    }
    let (id, eligible, met) = (indicator.code.clone(), Some(eligible(rows)), met(rows));
    Ok(Component { id, eligible, met, flip: false, is_written: false })
}

fn no_proportion(indicator: &BoundIndicator, place: &Place) -> Diagnostic {
    let message = format!(
        "`{}` is a {}: rows are scored by proportions and conditions alone",
        indicator.code, indicator.kind
    );
    let hint = "figures of any kind on 0 to 100 go together under `scoring: weighted`";
    Diagnostic::error(NO_COMPONENT, message).at(place).hint(hint)
}

/// Whom a proportion is about: yes where a row would be met or not met, no where it would stand outside
/// its denominator, in the order in which it asks. Its period plays no part.
fn eligible(rows: &Rows) -> Arc<Expr> {
    let (yes, no) = (Arc::new(Expr::Truth(true)), Arc::new(Expr::Truth(false)));
    let mut branches = Vec::new();
    branches.extend(rows.population.as_ref().map(|population| (not(population), &no)));
    branches.extend(rows.exclude.iter().map(|one| (is_true(Arc::clone(&one.when)), &no)));
    branches.extend(rows.within.as_ref().map(|within| (is_true(not_yet_due(within)), &no)));
    if let Some(denominator) = &rows.denominator {
        let outside = not(denominator);
        match rows.unknown {
            UnknownRule::Bounds => branches.push((outside, &no)),
            UnknownRule::NotMet => {
                let inside = is_true(Arc::clone(denominator));
                branches.extend([(is_true(outside), &no), (not(&inside), &yes)]);
            }
        }
    }
    if !rows.except.is_empty() {
        branches.push((is_true(met(rows)), &yes));
        branches.extend(rows.except.iter().map(|one| (is_true(Arc::clone(&one.when)), &no)));
    }
    if branches.is_empty() {
        return yes;
    }
    let branches = branches.into_iter().map(|(when, then)| (when, Arc::clone(then))).collect();
    Arc::new(Expr::Case(branches, Some(yes)))
}

/// Who has met a proportion, of those it is about.
fn met(rows: &Rows) -> Arc<Expr> {
    let numerator = rows.numerator.clone();
    let kept = rows.within.iter().flat_map(kept);
    let spoilt = rows.numerator_exclude.iter().map(not);
    let asked: Vec<Arc<Expr>> = numerator.into_iter().chain(kept).chain(spoilt).collect();
    match rows.unknown {
        UnknownRule::Bounds => all(asked),
        // What it cannot tell, of the denominator too, it counts as not met.
        UnknownRule::NotMet => {
            is_true(all(rows.denominator.iter().cloned().chain(asked).collect()))
        }
    }
}

/// `of + days > as_of`.
fn not_yet_due(within: &Within) -> Arc<Expr> {
    let passed = Expr::Between(Unit::Days, Arc::clone(&within.of), Arc::new(Expr::AsOf));
    compare(Comparison::Less, passed, within.days)
}

/// `of <= event <= of + days`.
fn kept(within: &Within) -> [Arc<Expr>; 2] {
    let took = || Expr::Between(Unit::Days, Arc::clone(&within.of), Arc::clone(&within.event));
    [
        compare(Comparison::GreaterOrEqual, took(), 0),
        compare(Comparison::LessOrEqual, took(), within.days),
    ]
}

fn compare(how: Comparison, days: Expr, with: i32) -> Arc<Expr> {
    Arc::new(Expr::Compare(how, Arc::new(days), number(i128::from(with))))
}

/// A whole number.
pub(super) fn number(digits: i128) -> Arc<Expr> {
    Arc::new(Expr::Number { digits, scale: 0 })
}

/// All of these hold; of none, yes.
pub(super) fn all(mut parts: Vec<Arc<Expr>>) -> Arc<Expr> {
    match parts.len() {
        0 => Arc::new(Expr::Truth(true)),
        1 => parts.remove(0),
        _ => Arc::new(Expr::And(parts)),
    }
}

/// One of these holds; of none, no.
pub(super) fn any(mut parts: Vec<Arc<Expr>>) -> Arc<Expr> {
    match parts.len() {
        0 => Arc::new(Expr::Truth(false)),
        1 => parts.remove(0),
        _ => Arc::new(Expr::Or(parts)),
    }
}

/// The contrary.
pub(super) fn not(part: &Arc<Expr>) -> Arc<Expr> {
    Arc::new(Expr::Not(Arc::clone(part)))
}

fn is_true(part: Arc<Expr>) -> Arc<Expr> {
    Arc::new(Expr::IsTrue(part))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::example::{bound, contract, programme};

    /// Whom a proportion with these keys is about, and who has met it.
    fn told(keys: &str) -> String {
        let contract = contract();
        let keys = format!("kind: proportion, table: cases, period: applied_on, {keys}");
        let indicator = bound(&programme(), &contract, &keys);
        let text = |expr: Arc<Expr>| expr.canonical(&contract, &contract.tables["cases"]);
        let rows = indicator.rows();
        let told = format!("eligible: {}\nmet: {}", text(eligible(rows)), text(met(rows)));
        told.replace(" when ", "\n  when ")
            .replace(" else ", "\n  else ")
            .replace(" and ", "\n  and ")
    }

    #[test]
    fn a_proportion_without_more_is_about_everybody() {
        assert_snapshot!(told("numerator: consent"), @"
        eligible: true
        met: consent
        ");
    }

    #[test]
    fn whom_a_proportion_is_about_is_asked_in_the_order_of_the_language() {
        let keys = "population: minor, exclude: [{when: cost > 1, reason: r}], \
                    denominator: age > 3, except: [{when: share > 1, reason: r}], \
                    within: {event: decided_on, of: applied_on, days: 30}";
        assert_snapshot!(told(keys), @"
        eligible: case
          when (not minor) then false
          when ((cost > 1) is true) then false
          when ((days_between(applied_on, as_of) < 30) is true) then false
          when (not (age > 3)) then false
          when (((not (decided_on is null))
          and (days_between(applied_on, decided_on) >= 0)
          and (days_between(applied_on, decided_on) <= 30)) is true) then true
          when ((share > 1) is true) then false
          else true end
        met: (not (decided_on is null))
          and (days_between(applied_on, decided_on) >= 0)
          and (days_between(applied_on, decided_on) <= 30)
        ");
    }

    #[test]
    fn what_a_proportion_counts_as_not_met_is_known() {
        let keys = "denominator: minor, numerator: consent, numerator_exclude: age > 3, \
                    unknown: not_met";
        assert_snapshot!(told(keys), @"
        eligible: case
          when ((not minor) is true) then false
          when (not (minor is true)) then true
          else true end
        met: (minor
          and consent
          and (not (age > 3))) is true
        ");
    }
}
