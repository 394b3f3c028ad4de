//! `composite` with `scoring: weighted`: an index of other indicators on 0 to 100.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::component::{check_list, named};
use super::composite::WhenMissing;
use super::derived::shared_dimensions;
use super::ratio::lacking;
use super::{no_interval, ok, without};
use crate::define::formula::{Column, Reading, When};
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::define::kind::{Desk, Indicators, Made, Others, Recipe};
use crate::define::syntax;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, collect_checked};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Finished, Other, Status};
use crate::stats::round12;
use crate::stats::weights::{self, Component};

const UNKNOWN_MEASURE: Code = Code("E0343");
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

    fn canonical(&self, out: &mut String) {
        let missing = match self.when_missing {
            WhenMissing::Withhold => "withhold",
            WhenMissing::Reweight => "reweight",
        };
        write!(out, "composite weighted {missing}").expect("a string can be written to");
        for Part { reading, definition, weight, flip } in &self.parts {
            let sign = if *flip { "100 - " } else { "" };
            write!(out, "\n{weight} * {sign}{reading} {definition}")
                .expect("a string can be written to");
        }
    }
}

impl Index {
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
