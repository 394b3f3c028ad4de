//! `composite` with `scoring: weighted`: an index of other indicators on 0 to 100.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::component::{check_list, named};
use super::composite::{WhenMissing, changed};
use super::derived::shared_dimensions;
use super::ratio::lacking;
use super::{no_interval, ok, without};
use crate::define::flip::Flip;
use crate::define::formula::{Column, Reading, When};
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::define::kind::{Desk, Indicators, Made, Others, Recipe};
use crate::define::syntax;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, collect_checked};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Finished, Other, Status};
use crate::stats::round12;
use crate::stats::weights::{self, Component};

const UNKNOWN_MEASURE: Code = Code("E0346");
const NO_WEIGHT: Code = Code("E0364");
const OTHER_SCALE: Code = Code("E0365");

/// Units of figures that lie on 0 to 100.
const UNITS: [&str; 3] = ["percent", "points", "score"];

/// What is an index, and its range under other weights.
const MEASURES: [&str; 3] = ["value", "weights_p5", "weights_p95"];

/// Reads the keys of an index.
pub(super) fn make(
    fields: &mut Fields<'_>,
    when_missing: Option<WhenMissing>,
    desk: &Desk<'_>,
    faults: &mut Faults,
) -> Option<Made> {
    // They say where the rows are of what is weighted; an index has none of its own.
    fields.read("table", faults, |node| syntax::table(node, desk.contract));
    fields.get("period");
    let parts = fields.require("components", faults, |node| parts(node, desk.indicators))?;
    let dimensions = match desk.disaggregate {
        Some(node) => faults.absorb(dimensions(node, &parts, desk.indicators))?,
        None => Vec::new(),
    };
    let recipe = Arc::new(Index { parts, when_missing: when_missing? });
    Some(Made { recipe, dimensions, parts: Vec::new() })
}

/// Reads `components` of an index.
fn parts(node: &Node, indicators: &Indicators) -> Checked<Vec<Part>> {
    let parts = collect_checked(node.list().iter().map(|item| part(item, indicators)))?;
    let codes: Vec<&str> = parts.iter().map(|part| part.reading.indicator.as_str()).collect();
    check_list(node, &codes)?;
    Ok(parts)
}

/// Reads a component: `CODE`, or `{indicator, weight, flip, measure}`.
fn part(node: &Node, indicators: &Indicators) -> Checked<Part> {
    if node.text().is_ok() {
        return Ok(Part::of(on_the_scale(node, indicators)?, None, 1.0, false));
    }
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let indicator = fields.require("indicator", &mut faults, |node| on_the_scale(node, indicators));
    let weight = fields.read("weight", &mut faults, weight);
    let flip = fields.read("flip", &mut faults, Node::yes_no).unwrap_or(false);
    let measure = fields.get("measure").zip(indicator);
    let measure = measure.and_then(|(node, indicator)| faults.absorb(measure_of(node, indicator)));
    fields.finish(&mut faults);
    let weight = weight.unwrap_or(1.0);
    faults.or_whole(indicator.map(|indicator| Part::of(indicator, measure, weight, flip)))
}

/// An indicator whose figures may lie on 0 to 100.
fn on_the_scale<'a>(node: &Node, indicators: &'a Indicators) -> Checked<&'a BoundIndicator> {
    let indicator = named(node, indicators)?;
    if UNITS.contains(&indicator.unit.as_str()) {
        return Ok(indicator);
    }
    let (code, unit) = (&indicator.code, &indicator.unit);
    let message = format!("`{code}` is in {unit}, not on 0 to 100");
    let fault = Diagnostic::error(OTHER_SCALE, message).at(&node.place);
    Err(vec![fault.hint("an index is made of figures with `unit:` percent, points or score")])
}

/// A weight: a positive number.
fn weight(node: &Node) -> Checked<f64> {
    let weight: f64 = node.number()?;
    if weight > 0.0 && weight.is_finite() {
        return Ok(weight);
    }
    let fault = Diagnostic::error(NO_WEIGHT, format!("`{weight}` is not a positive weight"));
    Err(vec![fault.at(&node.place).hint("where less is better, write `flip: true`")])
}

/// A measure that an indicator has.
fn measure_of(node: &Node, indicator: &BoundIndicator) -> Checked<String> {
    let (name, known) = (node.text()?, indicator.measures());
    if known.iter().any(|measure| measure == name) {
        return Ok(name.to_owned());
    }
    let message = format!("`{}` has no measure `{name}`", indicator.code);
    let fault = Diagnostic::error(UNKNOWN_MEASURE, message).at(&node.place);
    Err(vec![fault.did_you_mean(name, known.iter().map(String::as_str))])
}

/// Reads `disaggregate`: dimensions that every component has.
fn dimensions(node: &Node, parts: &[Part], indicators: &Indicators) -> Checked<Vec<Dimension>> {
    let read = parts.iter().filter_map(|part| indicators.get(&part.reading.indicator));
    let read: Vec<&BoundIndicator> = read.map(AsRef::as_ref).collect();
    shared_dimensions(node, &read)
}

/// A component of an index.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    reading: Reading,
    /// The definition that is read: where it changes, so does the index.
    definition: String,
    weight: f64,
    /// Less is better: it counts as 100 less its value.
    flip: bool,
}

impl Part {
    fn of(indicator: &BoundIndicator, measure: Option<String>, weight: f64, flip: bool) -> Self {
        let reading = Reading {
            column: Column::Value,
            indicator: indicator.code.clone(),
            measure,
            period: When::Same,
            category: None,
        };
        Self { reading, definition: indicator.definition.clone(), weight, flip }
    }
}

/// `Σ w·v / Σ w`.
#[derive(Debug, Clone, PartialEq)]
struct Index {
    parts: Vec<Part>,
    when_missing: WhenMissing,
}

impl Recipe for Index {
    fn reads(&self) -> BTreeSet<String> {
        self.parts.iter().map(|part| part.reading.indicator.clone()).collect()
    }

    fn measures(&self) -> Vec<String> {
        MEASURES.map(str::to_owned).to_vec()
    }

    fn make(&self, indicator: &BoundIndicator, others: &dyn Others) -> Vec<Finished> {
        let read: Vec<(&Part, Other)> =
            self.parts.iter().map(|part| (part, others.read(&part.reading))).collect();
        match self.weigh(&read) {
            Ok(weighed) => weighed.figures(indicator),
            Err(lack) => vec![*lack; MEASURES.len()],
        }
    }

    fn flips(&self) -> Vec<(String, Flip<Arc<dyn Recipe>>)> {
        let (before, after, when_missing) = self.when_missing.flipped();
        let other = changed(before, after, Self { when_missing, ..self.clone() });
        let parts = (0..self.parts.len()).flat_map(|number| self.other_parts(number));
        let flips = std::iter::once(("when_missing".to_owned(), other)).chain(parts);
        let recipe = |index| Arc::new(index) as Arc<dyn Recipe>;
        flips.map(|(path, flip)| (path, flip.inside(recipe))).collect()
    }

    fn canonical(&self, out: &mut String) {
        let (missing, ..) = self.when_missing.flipped();
        write!(out, "composite weighted {missing}").expect("a string can be written to");
        for Part { reading, definition, weight, flip } in &self.parts {
            let sign = if *flip { "100 - " } else { "" };
            write!(out, "\n{weight} * {sign}{reading} {definition}")
                .expect("a string can be written to");
        }
    }
}

impl Index {
    /// Itself with a component turned, of another weight, or without it.
    fn other_parts(&self, number: usize) -> Vec<(String, Flip<Self>)> {
        let (part, path) = (&self.parts[number], format!("components.{number}"));
        let with = |part| {
            let mut parts = self.parts.clone();
            parts[number] = part;
            Self { parts, ..self.clone() }
        };
        let said = |part: &Part| format!("{} flip {}", part.reading.indicator, part.flip);
        let turned = Part { flip: !part.flip, ..part.clone() };
        let heavier = Part { weight: part.weight + 1.0, ..part.clone() };
        let weights = (part.weight.to_string(), heavier.weight.to_string());
        let mut flips = vec![
            (format!("{path}.flip"), changed(&said(part), &said(&turned), with(turned.clone()))),
            (format!("{path}.weight"), changed(&weights.0, &weights.1, with(heavier))),
        ];
        if self.parts.len() > 1 {
            let mut parts = self.parts.clone();
            let dropped = parts.remove(number).reading.indicator;
            flips.push((path, changed(&dropped, "nothing", Self { parts, ..self.clone() })));
        }
        flips
    }

    /// The components that have a figure, or why there is no index.
    fn weigh(&self, read: &[(&Part, Other)]) -> Result<Weighed, Box<Finished>> {
        let (mut components, mut missing) = (Vec::new(), Vec::new());
        for (part, other) in read {
            let code = part.reading.indicator.as_str();
            match other.figure {
                Some(value) if (0.0..=100.0).contains(&value) => {
                    components.push(Component { value, weight: part.weight, flip: part.flip });
                }
                Some(_) => return Err(Box::new(off_the_scale(code))),
                None => missing.push(code),
            }
        }
        let enough = missing.is_empty() || self.when_missing == WhenMissing::Reweight;
        if components.is_empty() || !enough {
            return Err(Box::new(lacking(
                &read.iter().map(|(_, other)| other).collect::<Vec<_>>(),
            )));
        }
        let without = (!missing.is_empty()).then(|| format!("without {}", missing.join(", ")));
        Ok(Weighed { components, without })
    }
}

fn off_the_scale(code: &str) -> Finished {
    without(Status::NotApplicable, 0, Some(format!("{code} is not between 0 and 100")))
}

/// What is weighed in one cell.
struct Weighed {
    components: Vec<Component>,
    /// Which components are left out, where any are.
    without: Option<String>,
}

impl Weighed {
    /// The index and its range, one figure for each measure.
    fn figures(self, indicator: &BoundIndicator) -> Vec<Finished> {
        let index = weights::index(&self.components).expect("weights are positive");
        let range = weights::range(&self.components).expect("there is a component");
        let flags = if self.without.is_some() { vec!["reweighted"] } else { Vec::new() };
        let reasons = [no_interval(indicator), self.without];
        let reason = reasons.into_iter().flatten().reduce(|one, other| format!("{one}; {other}"));
        let figure =
            |value| Finished { reason: reason.clone(), flags: flags.clone(), ..ok(value, 0) };
        // The last bit of a division may lie beyond the scale.
        let values = [index, round12(range.p5), round12(range.p95)];
        values.map(|value| figure(value.clamp(0.0, 100.0))).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::example::indicator;

    /// Figures of indicators by their codes; `None` is too few.
    #[derive(Debug)]
    struct Figures(Vec<(&'static str, Option<f64>)>);

    impl Others for Figures {
        fn read(&self, reading: &Reading) -> Other {
            let (_, figure) = self.0.iter().find(|(code, _)| *code == reading.indicator).unwrap();
            let status = if figure.is_some() { Status::Ok } else { Status::TooFew };
            let (value, numerator, known) = (*figure, None, None);
            Other { kind: "mean", status, reason: None, figure: *figure, value, numerator, known }
        }

        fn level(&self) -> f64 {
            0.95
        }
    }

    fn index(parts: &[(&str, f64, bool)], when_missing: WhenMissing) -> Index {
        let part = |(code, weight, flip): &(&str, f64, bool)| {
            Part::of(&indicator(code), None, *weight, *flip)
        };
        Index { parts: parts.iter().map(part).collect(), when_missing }
    }

    fn make(when_missing: WhenMissing, figures: [Option<f64>; 2]) -> Vec<Finished> {
        let index = index(&[("A", 3.0, false), ("B", 1.0, true)], when_missing);
        index.make(&indicator("I"), &Figures(vec![("A", figures[0]), ("B", figures[1])]))
    }

    #[test]
    fn an_index_weighs_and_flips_and_tells_its_range() {
        let finished = make(WhenMissing::Withhold, [Some(80.0), Some(30.0)]);
        assert_eq!(finished[0].value, Some(77.5));
        let [low, high] = [1, 2].map(|number| finished[number].value.unwrap());
        assert!(70.0 < low && low < 71.0 && 79.0 < high && high < 80.0, "{low} {high}");
    }

    #[test]
    fn what_is_missing_withholds_the_index_or_is_named() {
        let withheld = make(WhenMissing::Withhold, [Some(80.0), None]);
        assert!(withheld.iter().all(|one| (one.status, one.value) == (Status::TooFew, None)));
        let reweighted = &make(WhenMissing::Reweight, [Some(80.0), None])[0];
        assert_eq!(
            (reweighted.value, reweighted.reason.as_deref()),
            (Some(80.0), Some("without B"))
        );
        assert_eq!(reweighted.flags, ["reweighted"]);
        assert_eq!(make(WhenMissing::Reweight, [None, None])[0].status, Status::TooFew);
    }

    #[test]
    fn a_figure_off_the_scale_leaves_no_index() {
        let finished = &make(WhenMissing::Reweight, [Some(100.5), Some(1.0)])[0];
        assert_eq!(finished.status, Status::NotApplicable);
        assert_eq!(finished.reason.as_deref(), Some("A is not between 0 and 100"));
    }

    #[test]
    fn weights_flips_and_definitions_are_in_the_canonical_text() {
        let mut index = index(&[("A", 3.0, false), ("B", 0.5, true)], WhenMissing::Reweight);
        index.parts.iter_mut().for_each(|part| part.definition = "0f".to_owned());
        let mut text = String::new();
        index.canonical(&mut text);
        assert_snapshot!(text, @"
        composite weighted reweight
        3 * value(A) 0f
        0.5 * 100 - value(B) 0f
        ");
    }
}
