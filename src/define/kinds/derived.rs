//! `derived`: a formula over figures of other indicators, such as a change since the period before.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::ratio::lacking;
use super::{limits, no_interval, ok, without};
use crate::define::change::Change;
use crate::define::flip::{self, Flip};
use crate::define::formula::{Formula, Reading};
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::define::kind::{Desk, Kind, Made, Others, Recipe};
use crate::define::scale::Scale;
use crate::define::syntax;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Finished, Other, Status};

const UNKNOWN_INDICATOR: Code = Code("E0342");
const UNKNOWN_PLACE: Code = Code("E0343");
const NOT_BROKEN_DOWN: Code = Code("E0344");
const CONSTANT: Code = Code("E0345");

/// A formula over other indicators, other periods and other categories. A figure that is not there
/// leaves no value, and a change across a series break is not comparable.
#[derive(Debug, Clone, Copy)]
pub struct Derived;

impl Kind for Derived {
    fn name(&self) -> &'static str {
        "derived"
    }

    fn summary(&self) -> &'static str {
        "a formula over other indicators, periods and categories"
    }

    fn is_made(&self, _fields: &mut Fields<'_>) -> bool {
        true
    }

    fn mentions(&self, fields: &mut Fields<'_>) -> Vec<String> {
        let text = fields.get("formula").and_then(|node| Some((node.text().ok()?, &node.place)));
        let formula = text.and_then(|(text, place)| Formula::read(text, place).ok());
        let codes =
            |formula: Formula| formula.readings().iter().map(|one| one.indicator.clone()).collect();
        formula.map(codes).unwrap_or_default()
    }

    fn make(&self, fields: &mut Fields<'_>, desk: &Desk<'_>, faults: &mut Faults) -> Option<Made> {
        // They say where the rows are of what is read; a formula has none of its own.
        fields.read("table", faults, |node| syntax::table(node, desk.contract));
        fields.get("period");
        let formula = fields.require("formula", faults, |node| formula(node, desk))?;
        let dimensions = match desk.disaggregate {
            Some(node) => faults.absorb(dimensions(node, &formula, desk))?,
            None => Vec::new(),
        };
        let definitions =
            read_by(&formula, desk).map(|one| (one.code.clone(), one.definition.clone())).collect();
        let scale = Scale::of(&formula, desk.indicators);
        let change = Change::of(&formula, desk.indicators);
        let recipe = Arc::new(By { formula, definitions, scale, change });
        Some(Made { recipe, dimensions, parts: Vec::new() })
    }
}

/// The indicators that a formula reads.
fn read_by<'a>(
    formula: &Formula,
    desk: &Desk<'a>,
) -> impl Iterator<Item = &'a Arc<BoundIndicator>> + use<'a> {
    let codes: BTreeSet<String> =
        formula.readings().into_iter().map(|one| one.indicator.clone()).collect();
    let indicators = desk.indicators;
    codes.into_iter().filter_map(move |code| indicators.get(&code))
}

/// Reads `formula`, every indicator, category and measure in it found.
fn formula(node: &Node, desk: &Desk<'_>) -> Checked<Formula> {
    let formula = Formula::read(node.text()?, &node.place)?;
    if formula.readings().is_empty() {
        let fault = Diagnostic::error(CONSTANT, "the formula reads no indicator").at(&node.place);
        return Err(vec![fault.hint("write value(CODE)")]);
    }
    let readings = formula.readings().into_iter();
    collect_checked(readings.map(|one| is_there(one, desk, &node.place)))?;
    Ok(formula)
}

/// Whether what is read is there, by its name.
fn is_there(reading: &Reading, desk: &Desk<'_>, place: &Place) -> Checked<()> {
    let code = &reading.indicator;
    let Some(read) = desk.indicators.get(code) else {
        let fault = Diagnostic::error(UNKNOWN_INDICATOR, format!("no indicator `{code}`"));
        let known = desk.indicators.keys().map(String::as_str);
        return Err(vec![fault.at(place).did_you_mean(code, known)]);
    };
    let unknown = |message: String| Diagnostic::error(UNKNOWN_PLACE, message).at(place);
    let mut faults = Vec::new();
    if let Some(category) = reading.category.as_ref().filter(|name| read.category(name).is_none()) {
        let message = format!("`{code}` has no one category `{category}`");
        let dimensions = read.dimensions.iter().map(|one| one.id.as_str());
        let hint = format!(
            "name its dimension too where several have it, as in 'sex/female': `{code}` is broken down by {}",
            dimensions.collect::<Vec<_>>().join(", ")
        );
        faults.push(unknown(message).hint(hint));
    }
    let measures = read.measures();
    if let Some(measure) = reading.measure.as_ref().filter(|name| !measures.contains(name)) {
        let message = format!("`{code}` has no measure `{measure}`");
        faults.push(unknown(message).did_you_mean(measure, measures.iter().map(String::as_str)));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Reads `disaggregate`: dimensions that every indicator has that is read in the category at hand.
fn dimensions(node: &Node, formula: &Formula, desk: &Desk<'_>) -> Checked<Vec<Dimension>> {
    let here = formula.readings().into_iter().filter(|one| one.category.is_none());
    let read: Vec<&BoundIndicator> =
        here.filter_map(|one| Some(desk.indicators.get(&one.indicator)?.as_ref())).collect();
    shared_dimensions(node, &read)
}

/// Reads `disaggregate`: dimensions that all of these have.
pub(super) fn shared_dimensions(node: &Node, read: &[&BoundIndicator]) -> Checked<Vec<Dimension>> {
    collect_checked(node.list().iter().map(|item| {
        let names: Vec<&str> = collect_checked(item.list().iter().map(Node::text))?;
        dimension(&names.join("*"), read, &item.place)
    }))
}

/// A dimension of this name, with the same codes in all that is read.
fn dimension(id: &str, all: &[&BoundIndicator], place: &Place) -> Checked<Dimension> {
    let mut found: Option<&Dimension> = None;
    for read in all {
        let own = read.dimensions.iter().find(|one| one.id == id);
        let same = own.is_some_and(|own| found.is_none_or(|first| same_codes(first, own)));
        if !same {
            let message = format!("`{}` is not broken down by `{id}` in the same codes", read.code);
            let known = read.dimensions.iter().map(|one| one.id.as_str());
            let fault = Diagnostic::error(NOT_BROKEN_DOWN, message).at(place);
            return Err(vec![fault.did_you_mean(id, known)]);
        }
        found = found.or(own);
    }
    found.cloned().ok_or_else(|| {
        let message = format!("every figure names its category: there is nothing by `{id}`");
        vec![Diagnostic::error(NOT_BROKEN_DOWN, message).at(place)]
    })
}

fn same_codes(one: &Dimension, other: &Dimension) -> bool {
    let codes = |dimension: &Dimension| -> Vec<Vec<String>> {
        dimension.columns.iter().map(|column| column.codes.clone()).collect()
    };
    codes(one) == codes(other)
}

/// A formula, and the definitions of what it reads: where one of these changes, so does this one.
#[derive(Debug, Clone, PartialEq)]
struct By {
    formula: Formula,
    definitions: Vec<(String, String)>,
    scale: Scale,
    /// The two figures that it compares, where it does nothing else.
    change: Option<Change>,
}

impl Recipe for By {
    fn reads(&self) -> BTreeSet<String> {
        self.definitions.iter().map(|(code, _)| code.clone()).collect()
    }

    fn make(&self, indicator: &BoundIndicator, others: &dyn Others) -> Vec<Finished> {
        let read: Vec<(&Reading, Other)> =
            self.formula.readings().into_iter().map(|one| (one, others.read(one))).collect();
        if read.iter().any(|(_, other)| other.figure.is_none()) {
            return vec![lacking(&read.iter().map(|(_, other)| other).collect::<Vec<_>>())];
        }
        let figure = |reading: &Reading| {
            let found = read.iter().find(|(one, _)| *one == reading);
            found.and_then(|(_, other)| other.figure).expect("every figure is there")
        };
        let Some(value) = self.formula.value(&figure) else {
            let reason = "the formula divides by zero".to_owned();
            return vec![without(Status::NotApplicable, 0, Some(reason))];
        };
        let (factor, reason) = (self.factor(indicator), no_interval(indicator));
        let change = self.change.as_ref().filter(|_| reason.is_none());
        let limits = change.and_then(|change| {
            let of = |reading| read.iter().find(|(one, _)| *one == reading).map(|(_, other)| other);
            let (interval, method) =
                change.limits(of(&change.one)?, of(&change.other)?, others.level())?;
            Some(limits(interval.times(factor), others.level(), method))
        });
        vec![Finished { reason, limits, ..ok(factor * value, 0) }]
    }

    fn flips(&self) -> Vec<(String, Flip<Arc<dyn Recipe>>)> {
        let whole = |formula| Arc::new(Self { formula, ..self.clone() }) as Arc<dyn Recipe>;
        let flips = flip::of_formula(&self.formula).into_iter();
        flips.map(|flip| ("formula".to_owned(), flip.inside(whole))).collect()
    }

    fn canonical(&self, out: &mut String) {
        write!(out, "derived {}", self.formula).expect("a string can be written to");
        for (code, definition) in &self.definitions {
            write!(out, "\nreads {code} {definition}").expect("a string can be written to");
        }
    }
}

impl By {
    /// What puts the formula on the scale of the indicator's unit.
    fn factor(&self, indicator: &BoundIndicator) -> f64 {
        if indicator.unit == "percent" && self.scale == Scale::Share { 100.0 } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::example::made;
    use super::*;
    use crate::define::example::{bound, contract, programme};

    /// What comes of a formula beside a count by sex of the code `N`.
    fn read(yaml: &str) -> (Option<Made>, String) {
        let keys = "kind: count, table: cases, period: applied_on, disaggregate: [sex, minor]";
        let count =
            BoundIndicator { code: "N".to_owned(), ..bound(&programme(), &contract(), keys) };
        made(&Derived, &[count], yaml)
    }

    fn faults(yaml: &str) -> String {
        read(yaml).1
    }

    #[test]
    fn a_formula_has_the_dimensions_of_what_it_reads() {
        let (made, faults) =
            read("formula: value(N)\ndisaggregate: sex\ntable: cases\nperiod: applied_on\n");
        assert_eq!(faults, "");
        let made = made.unwrap();
        assert_eq!(made.dimensions[0].id, "sex");
        assert_eq!(made.recipe.reads(), BTreeSet::from(["N".to_owned()]));
    }

    #[test]
    fn what_a_formula_reads_is_there() {
        assert_snapshot!(faults("formula: value(M) + value(N, category => 'girl')\n"), @"
        a.yaml:1:10: [E0342] no indicator `M`
          hint: there is N
        a.yaml:1:10: [E0343] `N` has no one category `girl`
          hint: name its dimension too where several have it, as in 'sex/female': `N` is broken down by sex, minor
        ");
        assert_snapshot!(faults("formula: value(N, category => 'unknown')\n"), @"
        a.yaml:1:10: [E0343] `N` has no one category `unknown`
          hint: name its dimension too where several have it, as in 'sex/female': `N` is broken down by sex, minor
        ");
        assert_snapshot!(faults("formula: value(N, measure => 'q0.5')\n"), @"
        a.yaml:1:10: [E0343] `N` has no measure `q0.5`
          hint: there is value
        ");
        assert_snapshot!(faults("formula: 1 + 1\n"), @"
        a.yaml:1:10: [E0345] the formula reads no indicator
          hint: write value(CODE)
        ");
        assert_eq!(faults("formula: value(N, category => 'minor/unknown')\n"), "");
    }

    #[test]
    fn a_breakdown_is_one_of_everything_that_is_read() {
        assert_snapshot!(faults("formula: value(N)\ndisaggregate: [sexe]\n"), @"
        a.yaml:2:16: [E0344] `N` is not broken down by `sexe` in the same codes
          hint: did you mean `sex`?
        ");
        assert_snapshot!(faults(
            "formula: \"value(N, category => 'female')\"\ndisaggregate: [sex]\n"
        ), @"a.yaml:2:16: [E0344] every figure names its category: there is nothing by `sex`");
    }

    #[test]
    fn a_definition_changes_with_what_it_reads() {
        let text = |definition: &str| {
            let (formula, definitions) =
                (Formula::Number(1.0), vec![("N".to_owned(), definition.to_owned())]);
            let mut out = String::new();
            By { formula, definitions, scale: Scale::Unit, change: None }.canonical(&mut out);
            out
        };
        assert_ne!(text("a"), text("b"));
    }
}
