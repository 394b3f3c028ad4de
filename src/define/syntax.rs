//! An indicator in YAML: the keys that every kind has, then those of its kind.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bind::Scope;
use super::canonical;
use super::condition::Conditions;
use super::expression::Expr;
use super::indicator::{
    Bands, Basis, BoundIndicator, Change, Dimension, DimensionColumn, Direction, Interval, Level,
    Rows, Targets, UnknownRule,
};
use super::kind::{Desk, Kind, Made, Part, Standard};
use super::mutate::{self, Clauses, Explanation};
use super::tests::{self, DefinitionTest};
use crate::calendar::Each;
use crate::cases::contract::{ColumnId, ColumnType, Contract, Subject, Table};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::{Fields, Localised, Node, Value};
use crate::programme::{self, Programme};

const WRONG_TABLE: Code = Code("E0206");
const UNKNOWN_COLUMN: Code = Code("E0203");
const UNKNOWN_KIND: Code = Code("E0221");
const NO_SUCH_CHOICE: Code = Code("E0222");
const BAD_PERIOD: Code = Code("E0224");
const BAD_DIMENSION: Code = Code("E0225");
const BAD_BANDS: Code = Code("E0226");
const BAD_TARGETS: Code = Code("E0227");
const BAD_INTERVAL: Code = Code("E0228");
const NOT_CUMULATIVE: Code = Code("E0347");
const BAD_THRESHOLD: Code = Code("E0229");

const LEVELS: &[(&str, Level)] = &[
    ("output", Level::Output),
    ("outcome", Level::Outcome),
    ("impact", Level::Impact),
    ("quality", Level::Quality),
];

/// OECD-DAC criteria.
const DAC: &[(&str, &str)] = &[
    ("relevance", "relevance"),
    ("coherence", "coherence"),
    ("effectiveness", "effectiveness"),
    ("efficiency", "efficiency"),
    ("impact", "impact"),
    ("sustainability", "sustainability"),
];

const UNKNOWN_RULES: &[(&str, UnknownRule)] =
    &[("bounds", UnknownRule::Bounds), ("not_met", UnknownRule::NotMet)];

const DIRECTIONS: &[(&str, Direction)] =
    &[("up", Direction::Up), ("down", Direction::Down), ("none", Direction::None)];

/// What a definition is read against.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) programme: &'a Programme,
    pub(super) contract: &'a Contract,
    pub(super) conditions: &'a Conditions,
    pub(super) kinds: &'a [&'static dyn Kind],
    /// Those that have been read: what the one at hand names is among them.
    pub(super) indicators: &'a BTreeMap<String, Arc<BoundIndicator>>,
}

/// What proves a definition: its tests, why some flips pass them, and where its clauses stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Proof {
    pub(super) tests: Vec<DefinitionTest>,
    pub(super) explanations: Vec<Explanation>,
    pub(super) clauses: Clauses,
}

/// Reads one indicator with what proves it.
pub(super) fn indicator(reading: Reading<'_>, node: &Node) -> Checked<(BoundIndicator, Proof)> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let head = head(&mut fields, reading, &mut faults);
    let shown = shown(&mut fields, head.kind, &mut faults);
    let told = told(&mut fields, &mut faults);
    let code = head.code.clone().unwrap_or_default();
    let tests =
        fields.read("tests", &mut faults, |node| tests::read(node, &code, reading.contract));
    let explanations = fields.read("mutants", &mut faults, |node| mutate::read(node, &code));
    let counted = counted(&mut fields, reading, &head, &mut faults);
    // What a kind would have asked for is not known without it, nor what is too much.
    if head.kind.is_some() && (head.is_made || head.table.is_some()) {
        fields.finish(&mut faults);
    }
    let place = node.place.clone();
    let whole = || -> Option<(BoundIndicator, Proof)> {
        let indicator = BoundIndicator { place, ..whole(reading, head, shown?, told, counted?)? };
        let tests = tests.unwrap_or_default();
        tests::check_as_of(&indicator, &tests, &mut faults);
        let explanations = explanations.unwrap_or_default();
        Some((indicator, Proof { tests, explanations, clauses: Clauses::of(node) }))
    };
    let whole = whole();
    faults.or_whole(whole)
}

/// Puts the parts together and gives the definition its hash.
fn whole(
    reading: Reading<'_>,
    head: Head<'_>,
    shown: Shown,
    told: Told,
    counted: Counted,
) -> Option<BoundIndicator> {
    let (kind, (unit, decimals)) = (head.kind?.name(), head.kind?.unit());
    let mut indicator = BoundIndicator {
        code: head.code?,
        title: head.title?,
        kind,
        basis: counted.basis,
        parts: Vec::new(),
        is_part: false,
        level: head.level?,
        objective: head.objective?,
        dac: head.dac.map(str::to_owned),
        dimensions: counted.dimensions,
        disaggregate_periods: shown.disaggregate_periods,
        cumulative: counted.cumulative,
        headline: shown.headline,
        unit: shown.unit.unwrap_or_else(|| unit.to_owned()),
        decimals: shown.decimals.unwrap_or(decimals),
        interval: shown.interval,
        direction: shown.direction.unwrap_or(Direction::None),
        written_direction: shown.direction,
        targets: shown.targets,
        bands: shown.bands,
        threshold: shown.threshold,
        source: told.source,
        notes: told.notes,
        changes: told.changes,
        facts: told.facts,
        definition: String::new(),
        place: Place::default(),
    };
    let parts = counted.parts.into_iter().map(|part| Arc::new(own(part, &indicator)));
    indicator.parts = parts.collect();
    indicator.definition = canonical::hash(&indicator.canonical(reading.contract));
    Some(indicator)
}

/// A part of an indicator, in all else like it.
fn own(part: Part, whole: &BoundIndicator) -> BoundIndicator {
    let Part { code, kind, rows, measure, dimensions } = part;
    let basis = Basis::Rows { rows, measure };
    BoundIndicator { code, kind, basis, dimensions, is_part: true, ..whole.clone() }
}

/// What an indicator is.
struct Head<'a> {
    code: Option<String>,
    title: Option<Localised>,
    kind: Option<&'static dyn Kind>,
    /// Whether it is made of figures, and not of the rows of a table.
    is_made: bool,
    table: Option<&'a Table>,
    level: Option<Level>,
    objective: Option<String>,
    dac: Option<&'static str>,
}

fn head<'a>(fields: &mut Fields<'_>, reading: Reading<'a>, faults: &mut Faults) -> Head<'a> {
    let code = fields.require("code", faults, programme::name);
    let title = fields.require("title", faults, Node::localised);
    let kind = fields.require("kind", faults, |node| kind(node, reading.kinds));
    let is_made = kind.is_some_and(|kind| kind.is_made(fields));
    let named = |node: &Node| table(node, reading.contract);
    Head {
        code,
        title,
        kind,
        is_made,
        // What is made of figures has its rows elsewhere.
        table: if is_made { None } else { fields.require("table", faults, named) },
        level: fields.require("level", faults, |node| choice(node, "a level", LEVELS)),
        objective: objective(fields, reading.programme, faults),
        dac: fields.read("dac", faults, |node| choice(node, "an OECD-DAC criterion", DAC)),
    }
}

fn kind(node: &Node, kinds: &[&'static dyn Kind]) -> Checked<&'static dyn Kind> {
    let name = node.text()?;
    kinds.iter().copied().find(|kind| kind.name() == name).ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_KIND, format!("no kind `{name}`")).at(&node.place);
        vec![fault.did_you_mean(name, kinds.iter().map(|kind| kind.name()))]
    })
}

pub(super) fn table<'a>(node: &Node, contract: &'a Contract) -> Checked<&'a Table> {
    let name = node.text()?;
    contract.tables.get(name).ok_or_else(|| {
        let fault = Diagnostic::error(WRONG_TABLE, format!("no table `{name}`")).at(&node.place);
        vec![fault.did_you_mean(name, contract.tables.keys().map(String::as_str))]
    })
}

/// A key of the programme's objectives; a programme without objectives asks for none.
fn objective(
    fields: &mut Fields<'_>,
    programme: &Programme,
    faults: &mut Faults,
) -> Option<String> {
    let known: Vec<(&str, &str)> =
        programme.objectives.iter().map(|(key, _)| (key.as_str(), key.as_str())).collect();
    let read =
        |node: &Node| choice(node, "an objective of the programme", &known).map(str::to_owned);
    if known.is_empty() {
        return Some(fields.read("objective", faults, read).unwrap_or_default());
    }
    fields.require("objective", faults, read)
}

/// One of a few words.
pub(super) fn choice<T: Copy>(node: &Node, what: &str, choices: &[(&str, T)]) -> Checked<T> {
    let text = node.text()?;
    let found = choices.iter().find(|(name, _)| *name == text);
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        let fault = Diagnostic::error(NO_SUCH_CHOICE, format!("`{text}` is not {what}"));
        let names = choices.iter().map(|(name, _)| *name);
        vec![fault.at(&node.place).did_you_mean(text, names)]
    })
}

/// How figures are shown and judged.
struct Shown {
    unit: Option<String>,
    decimals: Option<u8>,
    interval: Interval,
    direction: Option<Direction>,
    targets: Targets,
    bands: Bands,
    headline: bool,
    disaggregate_periods: Vec<Each>,
    threshold: Option<u32>,
}

fn shown(fields: &mut Fields<'_>, kind: Option<&dyn Kind>, faults: &mut Faults) -> Option<Shown> {
    let unit = fields.read("unit", faults, |node| node.text().map(str::to_owned));
    let decimals = fields.read("decimals", faults, decimals);
    let interval = interval(fields, kind, faults);
    let direction =
        fields.read("direction", faults, |node| choice(node, "a direction", DIRECTIONS));
    let targets = fields.read("targets", faults, targets);
    let bands = fields.read("bands", faults, bands);
    let headline =
        fields.read("priority", faults, |node| choice(node, "a priority", &[("headline", true)]));
    let disaggregate_periods = fields.read("disaggregate_periods", faults, |node| {
        collect_checked(node.list().iter().map(|item| choice(item, "a sort of period", &Each::ALL)))
    });
    let threshold = fields.read("publish", faults, threshold);
    Some(Shown {
        unit,
        decimals,
        interval: interval?,
        direction,
        targets: targets.unwrap_or(Targets::Expected),
        bands: bands.unwrap_or_default(),
        headline: headline.unwrap_or(false),
        disaggregate_periods: disaggregate_periods.unwrap_or_else(|| vec![Each::Year]),
        threshold,
    })
}

/// Digits behind the point; a double has no more than fifteen to show.
fn decimals(node: &Node) -> Checked<u8> {
    let decimals: u8 = node.number()?;
    if decimals <= 15 { Ok(decimals) } else { Err(node.not("a number of digits from 0 to 15")) }
}

/// `wilson`, `exact`, or `none` with a reason: `{none: "…"}`, or beside it as `interval_reason`.
fn interval(
    fields: &mut Fields<'_>,
    kind: Option<&dyn Kind>,
    faults: &mut Faults,
) -> Option<Interval> {
    let reason = fields.read("interval_reason", faults, |node| Ok((node, node.text()?)));
    let Some(node) = fields.get("interval") else {
        return faults.absorb(match reason {
            Some((node, _)) => Err(vec![lone_reason(node)]),
            None => Ok(Interval::Default),
        });
    };
    let interval = faults.absorb(match &node.value {
        Value::Map(_) => node.fields().and_then(none_because),
        Value::Null | Value::Text(_) | Value::List(_) => named_interval(node, reason),
    })?;
    if let (Some((reason, _)), false) = (reason, matches!(interval, Interval::None { .. })) {
        faults.push(lone_reason(reason));
    }
    if let (Some(kind), Value::Text(name)) = (kind, &node.value) {
        faults.absorb(fits(name, kind, node));
    }
    Some(interval)
}

/// An interval by name has to be one of the kind's: in silence another would be printed, or none.
fn fits(name: &str, kind: &dyn Kind, node: &Node) -> Checked<()> {
    let known = kind.intervals();
    if name == "none" || known.contains(&name) {
        return Ok(());
    }
    let message = format!("`{name}` is not an interval of a `{}`", kind.name());
    let hint = match known {
        [] => "leave it out: where the kind has limits, there is but one method".to_owned(),
        several => format!("there is {}, none", several.join(", ")),
    };
    Err(vec![Diagnostic::error(BAD_INTERVAL, message).at(&node.place).hint(hint)])
}

fn lone_reason(node: &Node) -> Diagnostic {
    let message = "`interval_reason` says why there is no interval: it goes with `interval: none`";
    Diagnostic::error(BAD_INTERVAL, message).at(&node.place)
}

fn none_because(mut fields: Fields<'_>) -> Checked<Interval> {
    let mut faults = Faults::default();
    let reason = fields.require("none", &mut faults, |node| node.text().map(str::to_owned));
    fields.finish(&mut faults);
    faults.or_whole(reason.map(|reason| Interval::None { reason }))
}

fn named_interval(node: &Node, reason: Option<(&Node, &str)>) -> Checked<Interval> {
    let choices = [("wilson", Interval::Wilson), ("exact", Interval::Exact)];
    match (node.text()?, reason) {
        ("none", Some((_, reason))) => Ok(Interval::None { reason: reason.to_owned() }),
        ("none", None) => {
            let fault = Diagnostic::error(BAD_INTERVAL, "no interval without a reason");
            let hint = "write interval: {none: \"why\"}; the reason is printed";
            Err(vec![fault.at(&node.place).hint(hint)])
        }
        (name, _) => choices.into_iter().find(|(known, _)| *known == name).map_or_else(
            || {
                let fault = Diagnostic::error(BAD_INTERVAL, format!("`{name}` is not an interval"));
                Err(vec![fault.at(&node.place).did_you_mean(name, ["wilson", "exact", "none"])])
            },
            |(_, interval)| Ok(interval),
        ),
    }
}

/// `none`, or with its reason `{none: "…"}`; targets themselves stand in `targets.csv`.
fn targets(node: &Node) -> Checked<Targets> {
    if let Value::Map(_) = node.value {
        let mut fields = node.fields()?;
        let mut faults = Faults::default();
        let reason = fields.require("none", &mut faults, |node| node.text().map(str::to_owned));
        fields.finish(&mut faults);
        return faults.or_whole(reason.map(|reason| Targets::None { reason }));
    }
    if node.text()? == "none" {
        return Ok(Targets::None { reason: String::new() });
    }
    let message = "`targets` says that there are none: `none`, or `{none: \"why\"}`";
    let fault = Diagnostic::error(BAD_TARGETS, message).at(&node.place);
    Err(vec![fault.hint("a target is a line of data/reference/targets.csv")])
}

/// `{achieved: 100, on_track: 80, partly: 50}`, from the top down.
fn bands(node: &Node) -> Checked<Bands> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let usual = Bands::default();
    let mut edge = |key, usual| fields.read(key, &mut faults, edge).unwrap_or(usual);
    let bands = Bands {
        achieved: edge("achieved", usual.achieved),
        on_track: edge("on_track", usual.on_track),
        partly: edge("partly", usual.partly),
    };
    fields.finish(&mut faults);
    if !(bands.achieved >= bands.on_track && bands.on_track >= bands.partly) {
        let message = "the bands do not go down from `achieved` over `on_track` to `partly`";
        let Bands { achieved, on_track, partly } = bands;
        let hint = format!(
            "achieved is {achieved}, on_track {on_track}, partly {partly}; where nothing is written, 100, 80, 50"
        );
        faults.push(Diagnostic::error(BAD_BANDS, message).at(&node.place).hint(hint));
    }
    faults.or_whole(Some(bands))
}

fn edge(node: &Node) -> Checked<f64> {
    let edge: f64 = node.number()?;
    if edge.is_finite() { Ok(edge) } else { Err(node.not("a number")) }
}

/// `{threshold: 10}`.
fn threshold(node: &Node) -> Checked<u32> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let threshold = fields.require("threshold", &mut faults, |node| {
        let threshold: u32 = node.number()?;
        if threshold > 0 {
            return Ok(threshold);
        }
        let fault = Diagnostic::error(BAD_THRESHOLD, "a threshold of 0 would protect nobody");
        Err(vec![fault.at(&node.place)])
    });
    fields.finish(&mut faults);
    faults.or_whole(threshold)
}

/// What a reference sheet tells besides.
struct Told {
    source: String,
    notes: Localised,
    changes: Vec<Change>,
    facts: Vec<(&'static str, Localised)>,
}

fn told(fields: &mut Fields<'_>, faults: &mut Faults) -> Told {
    let source = fields.read("source", faults, |node| node.text().map(str::to_owned));
    let notes = fields.read("notes", faults, Node::localised);
    let changes = fields.read("changes", faults, changes);
    let keys = ["means_of_verification", "responsible", "frequency", "assumptions"];
    let facts = keys.into_iter().filter_map(|key| {
        let fact = fields.read(key, faults, Node::localised)?;
        Some((key, fact))
    });
    Told {
        facts: facts.collect(),
        source: source.unwrap_or_default(),
        notes: notes.unwrap_or_default(),
        changes: changes.unwrap_or_default(),
    }
}

/// `[{date: 2013-01-01, what: {en: "…"}, comparable: false}]`.
fn changes(node: &Node) -> Checked<Vec<Change>> {
    collect_checked(node.list().iter().map(|item| {
        let mut fields = item.fields()?;
        let mut faults = Faults::default();
        let date = fields.require("date", &mut faults, Node::day);
        let what = fields.require("what", &mut faults, Node::localised);
        let comparable = fields.read("comparable", &mut faults, Node::yes_no).unwrap_or(true);
        fields.finish(&mut faults);
        let change = date.zip(what).map(|(date, what)| Change { date, what, comparable });
        faults.or_whole(change)
    }))
}

/// What is counted, in which rows, by what.
struct Counted {
    basis: Basis,
    dimensions: Vec<Dimension>,
    parts: Vec<Part>,
    cumulative: bool,
}

/// Reads the keys of a kind: those about rows, or those about other indicators.
fn counted(
    fields: &mut Fields<'_>,
    reading: Reading<'_>,
    head: &Head<'_>,
    faults: &mut Faults,
) -> Option<Counted> {
    let cumulative = fields.read("cumulative", faults, Node::yes_no).unwrap_or(false);
    if !head.is_made {
        return of_rows(fields, reading, head, cumulative, faults);
    }
    let desk = Desk {
        code: head.code.as_deref().unwrap_or_default(),
        contract: reading.contract,
        conditions: reading.conditions,
        indicators: reading.indicators,
        disaggregate: fields.get("disaggregate"),
    };
    let Made { recipe, dimensions, parts } = head.kind?.make(fields, &desk, faults)?;
    if cumulative && parts.is_empty() {
        let message = "what is made of other figures is as cumulative as they are";
        let fault = Diagnostic::error(NOT_CUMULATIVE, message).at(fields.place());
        faults.push(fault.hint("write `cumulative: true` at the indicators that it reads"));
    }
    Some(Counted { basis: Basis::Figures(recipe), dimensions, parts, cumulative })
}

/// Reads the keys about rows, first the common ones, then those of the kind.
fn of_rows(
    fields: &mut Fields<'_>,
    reading: Reading<'_>,
    head: &Head<'_>,
    cumulative: bool,
    faults: &mut Faults,
) -> Option<Counted> {
    let table = head.table?;
    let scope = Scope { contract: reading.contract, table, conditions: reading.conditions };
    let broken_down = fields.read("disaggregate", faults, |node| dimensions(node, &scope));
    let dimensions = broken_down.unwrap_or_default();
    let (mut rows, dated) = common_rows(fields, &scope, faults);
    let indicators = reading.indicators;
    let measure = head.kind?.read_beside(fields, &scope, indicators, &mut rows, faults);
    dated?;
    let measure = measure?;
    let dimensions = match measure.shares() {
        Some(of) => faults.absorb(shared(of, dimensions, &scope, fields.place()))?,
        None => dimensions,
    };
    if let Some(standard) = measure.standard() {
        faults.absorb(told_by_none(standard, &dimensions, &scope, fields.place()))?;
    }
    let basis = Basis::Rows { rows, measure };
    Some(Counted { basis, dimensions, parts: Vec::new(), cumulative })
}

/// From a standardised rate one can work out the events of its strata. Those of persons must not be
/// categories besides: the gate would withhold some that the rate gives back. A ratio tells of none.
fn told_by_none(
    standard: &Standard,
    dimensions: &[Dimension],
    scope: &Scope<'_>,
    place: &Place,
) -> Checked<()> {
    let mut strata = standard.by.iter().map(|(own, _)| own.column);
    let broken_down = |column: &ColumnId| {
        dimensions.iter().flat_map(|one| &one.columns).any(|other| other.column == *column)
    };
    let free = scope.table.subject == Subject::None || standard.events.is_some();
    let Some(both) = strata.find(broken_down).filter(|_| !free) else { return Ok(()) };
    let name = &scope.table[both].id;
    let message = format!("`{name}` is a stratum of the standardised rate and a breakdown");
    let hint = "the rate of all would give categories back that are withheld: leave it out of one";
    Err(vec![Diagnostic::error(BAD_DIMENSION, message).at(place).hint(hint)])
}

/// The dimensions of a distribution: its own column, alone and after those of every breakdown.
fn shared(
    of: &DimensionColumn,
    breakdowns: Vec<Dimension>,
    scope: &Scope<'_>,
    place: &Place,
) -> Checked<Vec<Dimension>> {
    let name = &scope.table[of.column].id;
    if breakdowns.iter().flat_map(|one| &one.columns).any(|column| column.column == of.column) {
        let message = format!("`{name}` is crossed with itself");
        let hint = "a distribution stands under its own column: `disaggregate` names others";
        return Err(vec![Diagnostic::error(BAD_DIMENSION, message).at(place).hint(hint)]);
    }
    let crossed = |one: Dimension| Dimension {
        id: format!("{}*{name}", one.id),
        columns: one.columns.into_iter().chain([of.clone()]).collect(),
    };
    let alone = Dimension { id: name.clone(), columns: vec![of.clone()] };
    Ok(std::iter::once(alone).chain(breakdowns.into_iter().map(crossed)).collect())
}

/// What every kind says about rows; `None` beside it when it is not known what dates them.
fn common_rows(
    fields: &mut Fields<'_>,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> (Rows, Option<()>) {
    let period = fields.require("period", faults, |node| period(node, scope.table));
    let population = fields.read("population", faults, |node| scope.condition(node));
    let exclude = fields.read("exclude", faults, |node| scope.excluded(node));
    let unknown = fields
        .read("unknown", faults, |node| choice(node, "a rule for the unknown", UNKNOWN_RULES));
    let rows = Rows {
        population,
        exclude: exclude.unwrap_or_default(),
        unknown: unknown.unwrap_or(UnknownRule::Bounds),
        ..Rows::all(&scope.table.id, period.unwrap_or(ColumnId(0)))
    };
    (rows, period.map(|_| ()))
}

/// The column that puts a row in a period.
pub(super) fn period(node: &Node, table: &Table) -> Checked<ColumnId> {
    let dates =
        |kind: &ColumnType| matches!(kind, ColumnType::Date | ColumnType::Year | ColumnType::Month);
    let id = column(node, table)?;
    if dates(&table[id].kind) {
        return Ok(id);
    }
    let message = format!("`{}` does not put a row in a period", table[id].id);
    let known = table.columns.iter().filter(|column| dates(&column.kind));
    let fault = Diagnostic::error(BAD_PERIOD, message).at(&node.place);
    Err(vec![fault.did_you_mean("", known.map(|column| column.id.as_str()))])
}

fn column(node: &Node, table: &Table) -> Checked<ColumnId> {
    let name = node.text()?;
    table.column(name).ok_or_else(|| {
        let message = format!("`{}` has no column `{name}`", table.id);
        let known = table.columns.iter().map(|column| column.id.as_str());
        vec![Diagnostic::error(UNKNOWN_COLUMN, message).at(&node.place).did_you_mean(name, known)]
    })
}

/// `[sex, age_group, [sex, age_group]]`.
pub(super) fn dimensions(node: &Node, scope: &Scope<'_>) -> Checked<Vec<Dimension>> {
    let mut faults = Faults::default();
    let mut dimensions: Vec<Dimension> = Vec::new();
    for item in node.list() {
        let Some(dimension) = faults.absorb(dimension(item, scope)) else { continue };
        if dimensions.iter().any(|known| known.id == dimension.id) {
            let message = format!("`{}` is there twice", dimension.id);
            faults.push(Diagnostic::error(BAD_DIMENSION, message).at(&item.place));
        }
        dimensions.push(dimension);
    }
    faults.or_whole(Some(dimensions))
}

/// One column, or several crossed in the order of the file.
fn dimension(node: &Node, scope: &Scope<'_>) -> Checked<Dimension> {
    let columns = collect_checked(node.list().iter().map(|item| dimension_column(item, scope)))?;
    let names: Vec<&str> =
        columns.iter().map(|column| scope.table[column.column].id.as_str()).collect();
    let repeated = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
    if let Some((_, name)) = repeated {
        let message = format!("`{name}` is crossed with itself");
        return Err(vec![Diagnostic::error(BAD_DIMENSION, message).at(&node.place)]);
    }
    if names.is_empty() {
        return Err(node.not("a column or a list of columns"));
    }
    Ok(Dimension { id: names.join("*"), columns })
}

pub(super) fn dimension_column(node: &Node, scope: &Scope<'_>) -> Checked<DimensionColumn> {
    let id = column(node, scope.table)?;
    let found = &scope.table[id];
    let multi_valued = matches!(found.kind, ColumnType::Codes { .. });
    let (codes, titles) = match scope.contract.list_of(found) {
        Some(list) => list.codes.iter().cloned().unzip(),
        None if found.kind == ColumnType::Bool => {
            (vec!["no".to_owned(), "yes".to_owned()], Vec::new())
        }
        None => {
            let message = format!("`{}` has no categories", found.id);
            let fault = Diagnostic::error(BAD_DIMENSION, message).at(&node.place);
            return Err(vec![fault.hint("columns of type code, codes and bool have")]);
        }
    };
    Ok(DimensionColumn { column: id, codes, titles, multi_valued })
}

impl Rows {
    /// Every row of a table.
    pub(crate) fn all(table: &str, period: ColumnId) -> Self {
        Self {
            table: table.to_owned(),
            period,
            population: None,
            exclude: Vec::new(),
            within: None,
            denominator: None,
            numerator: None,
            numerator_exclude: None,
            except: Vec::new(),
            unknown: UnknownRule::Bounds,
            value: None,
            scale: 0,
        }
    }

    /// Every expression that says what happens to a row.
    pub fn expressions(&self) -> Vec<&Arc<Expr>> {
        let single = [
            &self.population,
            &self.denominator,
            &self.numerator,
            &self.numerator_exclude,
            &self.value,
        ];
        let reasons = self.exclude.iter().chain(&self.except).map(|reason| &reason.when);
        let window = self.within.iter().flat_map(|within| [&within.event, &within.of]);
        single.into_iter().flatten().chain(reasons).chain(window).collect()
    }
}

#[cfg(test)]
mod unit {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;
    use crate::document;

    const LEAST: &str = "code: A\ntitle: T\nkind: plain\nlevel: outcome\nobjective: capacity\ntable: cases\nperiod: applied_on\n";

    fn read(yaml: &str) -> Checked<(BoundIndicator, Proof)> {
        let (programme, contract) = (example::programme(), example::contract());
        let conditions = Conditions::new();
        let reading = Reading {
            programme: &programme,
            contract: &contract,
            conditions: &conditions,
            kinds: example::KINDS,
            indicators: &BTreeMap::new(),
        };
        indicator(reading, &document::parse("a.yaml", yaml)?)
    }

    /// The least indicator with further lines.
    fn with(lines: &str) -> BoundIndicator {
        read(&format!("{LEAST}{lines}")).unwrap().0
    }

    fn refused(lines: &str) -> String {
        faults(&format!("{LEAST}{lines}"))
    }

    fn faults(yaml: &str) -> String {
        let faults = read(yaml).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let indicator = with("");
        assert_eq!((indicator.unit.as_str(), indicator.decimals), ("number", 1));
        assert_eq!(indicator.interval, Interval::Default);
        assert_eq!(indicator.direction, Direction::None);
        assert_eq!(indicator.bands, Bands::default());
        assert_eq!(indicator.disaggregate_periods, [Each::Year]);
        assert_eq!(indicator.rows().unknown, UnknownRule::Bounds);
        assert!(!indicator.cumulative && !indicator.headline);
    }

    #[test]
    fn every_common_key_is_read() {
        let indicator = with(concat!(
            "dac: efficiency\npopulation: minor\nunknown: not_met\ncumulative: true\n",
            "exclude: [{when: consent, reason: R}]\nnumerator: decided_on is not null\n",
            "disaggregate: [sex, consent, forms, [sex, forms, minor]]\n",
            "unit: percent\ndecimals: 2\ninterval: {none: whole register}\ndirection: up\n",
            "bands: {achieved: 90, on_track: 70}\nsource: S\nnotes: {en: N, uk: П}\n",
            "changes: [{date: 2013-01-01, what: W, comparable: no}]\npriority: headline\n",
            "disaggregate_periods: [year, named]\npublish: {threshold: 20}\n",
            "responsible: R\nassumptions: {en: A}\n",
        ));
        assert_eq!(indicator.dac.as_deref(), Some("efficiency"));
        assert_eq!(indicator.interval, Interval::None { reason: "whole register".to_owned() });
        assert_eq!(indicator.bands, Bands { achieved: 90.0, on_track: 70.0, partly: 50.0 });
        assert_eq!(indicator.disaggregate_periods, [Each::Year, Each::Named]);
        assert_eq!(indicator.threshold, Some(20));
        assert!(!indicator.changes[0].comparable);
        assert!(indicator.cumulative && indicator.headline);
        let facts: Vec<&str> = indicator.facts.iter().map(|(key, _)| *key).collect();
        assert_eq!(facts, ["responsible", "assumptions"]);
        assert_snapshot!(indicator.canonical(&example::contract()), @"
        code A
        kind plain
        table cases
        period applied_on
        population minor
        numerator not (decided_on is null)
        exclude consent
        unknown not_met
        dimension sex
        dimension consent
        dimension forms
        dimension sex*forms*minor
        cumulative true
        measure plain
        ");
    }

    #[test]
    fn a_dimension_has_all_codes_of_its_columns() {
        let indicator = with("disaggregate: [consent, [sex, forms]]\n");
        let [consent, both] = indicator.dimensions.as_slice() else { panic!("two dimensions") };
        assert_eq!(consent.columns[0].codes, ["no", "yes"]);
        assert!(!consent.multi_valued() && both.multi_valued());
        assert_eq!((both.id.as_str(), both.categories()), ("sex*forms", 16));
        assert_eq!(both.category(0), "female*labour");
        assert_eq!(both.category(15), "unknown*unknown");
    }

    #[test]
    fn every_fault_of_an_indicator_is_reported() {
        assert_snapshot!(faults("code: a b\nkind: plian\nlevel: outcom\nobjective: x\ndac: y\ntable: case\n"), @r"
        a.yaml:1:7: [E0124] `a b` cannot be a name
          hint: a name has no blanks, `/`, `\` or `*`
        a.yaml:1:1: [E0104] `title` is missing
        a.yaml:2:7: [E0221] no kind `plian`
          hint: did you mean `plain`?
        a.yaml:6:8: [E0206] no table `case`
          hint: did you mean `cases`?
        a.yaml:3:8: [E0222] `outcom` is not a level
          hint: did you mean `outcome`?
        a.yaml:4:12: [E0222] `x` is not an objective of the programme
          hint: there is capacity
        a.yaml:5:6: [E0222] `y` is not an OECD-DAC criterion
          hint: there is relevance, coherence, effectiveness, efficiency, impact, sustainability
        ");
        assert_snapshot!(faults("{}\n"), @"
        a.yaml:1:1: [E0104] `code` is missing
        a.yaml:1:1: [E0104] `title` is missing
        a.yaml:1:1: [E0104] `kind` is missing
        a.yaml:1:1: [E0104] `table` is missing
        a.yaml:1:1: [E0104] `level` is missing
        a.yaml:1:1: [E0104] `objective` is missing
        ");
        assert_snapshot!(refused("numertor: minor\ndecimal: 1\n"), @"
        a.yaml:8:1: [E0103] unknown key `numertor`
          hint: did you mean `numerator`?
        a.yaml:9:1: [E0103] unknown key `decimal`
          hint: did you mean `decimals`?
        ");
        assert_snapshot!(refused("numerator: age\npopulation: aplied_on is null\n"), @"
        a.yaml:9:13: [E0203] `cases` has no column `aplied_on`
          hint: did you mean `applied_on`?
        a.yaml:8:12: [E0205] `age` is a number, not a yes or no
        ");
    }

    #[test]
    fn the_period_is_a_column_of_days_months_or_years() {
        for column in ["applied_on", "arrived_in", "born_in"] {
            let yaml = LEAST.replace("applied_on", column);
            assert!(read(&yaml).is_ok(), "{column}");
        }
        assert_snapshot!(faults(&LEAST.replace("applied_on", "sex")), @"
        a.yaml:7:9: [E0224] `sex` does not put a row in a period
          hint: there is applied_on, decided_on, arrived_in, born_in
        ");
        assert_snapshot!(faults(&LEAST.replace("applied_on", "aplied_on")), @"
        a.yaml:7:9: [E0203] `cases` has no column `aplied_on`
          hint: did you mean `applied_on`?
        ");
    }

    #[test]
    fn bad_dimensions_are_refused() {
        assert_snapshot!(refused("disaggregate: [sx, age, sex, sex, [sex, sex], []]\n"), @"
        a.yaml:8:16: [E0203] `cases` has no column `sx`
          hint: there is case_id, person_id, country, sex, forms, form_1, form_2, applied_on, decided_on, arrived_in, born_in, age, cost, share, consent, minor, note
        a.yaml:8:20: [E0225] `age` has no categories
          hint: columns of type code, codes and bool have
        a.yaml:8:30: [E0225] `sex` is there twice
        a.yaml:8:35: [E0225] `sex` is crossed with itself
        a.yaml:8:47: [E0105] a list is not a column or a list of columns
        ");
    }

    #[test]
    fn bad_ways_to_show_are_refused() {
        assert_snapshot!(refused("unknown: maybe\ndirection: upp\npriority: low\ndisaggregate_periods: [week]\n"), @"
        a.yaml:9:12: [E0222] `upp` is not a direction
          hint: did you mean `up`?
        a.yaml:10:11: [E0222] `low` is not a priority
          hint: there is headline
        a.yaml:11:24: [E0222] `week` is not a sort of period
          hint: there is year, quarter, month, named
        a.yaml:8:10: [E0222] `maybe` is not a rule for the unknown
          hint: there is bounds, not_met
        ");
        assert_snapshot!(refused("bands: {achieved: 50, on_track: 80, parly: 1}\ndecimals: -1\n"), @"
        a.yaml:9:11: [E0105] `-1` is not a number
        a.yaml:8:37: [E0103] unknown key `parly`
          hint: did you mean `partly`?
        a.yaml:8:8: [E0226] the bands do not go down from `achieved` over `on_track` to `partly`
          hint: achieved is 50, on_track 80, partly 50; where nothing is written, 100, 80, 50
        ");
        assert_snapshot!(refused("publish: {threshold: 0}\nchanges: [{what: W}]\n"), @"
        a.yaml:8:22: [E0229] a threshold of 0 would protect nobody
        a.yaml:9:11: [E0104] `date` is missing
        ");
    }

    #[test]
    fn an_indicator_may_say_that_it_has_no_targets() {
        let none = |reason: &str| Targets::None { reason: reason.to_owned() };
        assert_eq!(with("").targets, Targets::Expected);
        assert_eq!(with("targets: none\n").targets, none(""));
        assert_eq!(with("targets: {none: R}\n").targets, none("R"));
        assert_snapshot!(refused("targets: 80\n"), @r#"
        a.yaml:8:10: [E0227] `targets` says that there are none: `none`, or `{none: "why"}`
          hint: a target is a line of data/reference/targets.csv
        "#);
        assert_snapshot!(refused("targets: {non: R}\n"), @"
        a.yaml:8:10: [E0104] `none` is missing
        a.yaml:8:11: [E0103] unknown key `non`
          hint: did you mean `none`?
        ");
    }

    #[test]
    fn an_edge_that_is_not_written_has_its_usual_place() {
        assert_snapshot!(refused("bands: {achieved: 70}\n"), @"
        a.yaml:8:8: [E0226] the bands do not go down from `achieved` over `on_track` to `partly`
          hint: achieved is 70, on_track 80, partly 50; where nothing is written, 100, 80, 50
        ");
    }

    #[test]
    fn no_interval_wants_a_reason() {
        let none = |reason: &str| Interval::None { reason: reason.to_owned() };
        assert_eq!(with("interval: none\ninterval_reason: R\n").interval, none("R"));
        assert_eq!(with("interval: exact\n").interval, Interval::Exact);
        assert_eq!(with("interval: wilson\n").interval, Interval::Wilson);
        assert_snapshot!(refused("interval: none\n"), @r#"
        a.yaml:8:11: [E0228] no interval without a reason
          hint: write interval: {none: "why"}; the reason is printed
        "#);
        assert_snapshot!(refused("interval: wald\n"), @"
        a.yaml:8:11: [E0228] `wald` is not an interval
          hint: there is wilson, exact, none
        ");
        assert_snapshot!(refused("interval: exact\ninterval_reason: R\n"), @"a.yaml:9:18: [E0228] `interval_reason` says why there is no interval: it goes with `interval: none`");
        assert_snapshot!(refused("interval_reason: R\n"), @"a.yaml:8:18: [E0228] `interval_reason` says why there is no interval: it goes with `interval: none`");
        assert_snapshot!(refused("interval: {none: R, why: x}\n"), @"
        a.yaml:8:21: [E0103] unknown key `why`
          hint: there is none
        ");
    }

    #[test]
    fn an_interval_that_a_kind_does_not_know_is_refused() {
        let of = |name: &str, kind: &str| {
            let node = document::parse("a.yaml", name).unwrap();
            fits(name, crate::define::kind::kind(kind).unwrap(), &node)
        };
        for (name, kind) in [("wilson", "proportion"), ("exact", "rate"), ("exact", "distribution")]
        {
            assert!(of(name, kind).is_ok(), "{name} of a {kind}");
        }
        let refused = |name, kind| of(name, kind).unwrap_err()[0].to_string();
        assert_snapshot!(refused("wilson", "rate"), @"
        a.yaml:1:1: [E0228] `wilson` is not an interval of a `rate`
          hint: there is exact, none
        ");
        assert_snapshot!(refused("exact", "mean"), @"
        a.yaml:1:1: [E0228] `exact` is not an interval of a `mean`
          hint: leave it out: where the kind has limits, there is but one method
        ");
        assert!(
            ["count", "distinct", "sum", "quantile"].iter().all(|kind| of("exact", kind).is_err())
        );
        assert!(of("none", "count").is_ok(), "its reason is printed");
    }

    #[test]
    fn strata_of_persons_are_no_categories_besides() {
        let mut contract = example::contract();
        let by = |contract: &Contract| {
            let table = &contract.tables["cases"];
            let conditions = Conditions::new();
            let scope = Scope { contract, table, conditions: &conditions };
            let node = document::parse("a.yaml", "[minor, [sex, forms]]").unwrap();
            let dimensions = dimensions(&node, &scope).unwrap();
            let sex = dimensions[1].columns[0].clone();
            let by = vec![(sex, ColumnId(0))];
            let standard = |events| Standard {
                table: "standard".to_owned(),
                by: by.clone(),
                value: ColumnId(1),
                events,
            };
            let place = Place::file("a.yaml");
            [None, Some(ColumnId(2))]
                .map(|events| told_by_none(&standard(events), &dimensions, &scope, &place))
        };
        let [direct, indirect] = by(&contract);
        assert_snapshot!(direct.unwrap_err()[0], @"
        a.yaml: [E0225] `sex` is a stratum of the standardised rate and a breakdown
          hint: the rate of all would give categories back that are withheld: leave it out of one
        ");
        assert_eq!(indirect, Ok(()));
        contract.tables.get_mut("cases").unwrap().subject = Subject::None;
        assert_eq!(by(&contract), [Ok(()), Ok(())]);
    }

    #[test]
    fn a_test_that_depends_on_the_day_of_the_export_says_which() {
        let tests = "tests: [{name: t, expect: {rows: {a: met}}}]\n";
        assert_eq!(read(&format!("{LEAST}{tests}")).unwrap().1.tests.len(), 1);
        assert_snapshot!(refused(&format!("numerator: decided_on < as_of\n{tests}")), @"
        a.yaml:9:9: [E0230] the test `t` has no `as_of`
          hint: what is judged depends on the day the export was drawn
        ");
        assert_snapshot!(refused(&format!("population: exists(services, began_on < as_of)\n{tests}")), @"
        a.yaml:9:9: [E0230] the test `t` has no `as_of`
          hint: what is judged depends on the day the export was drawn
        ");
    }
}
