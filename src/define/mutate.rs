//! Mutants: an indicator with one thing in its definition flipped. A test that passes for the
//! indicator and for its mutant says nothing about what was flipped.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::expression::Expr;
use super::flip::{Flip, Ground};
use super::indicator::{Basis, BoundIndicator, Excluded, Rows, UnknownRule, Within};
use super::kind::{Measure, Recipe};
use crate::cases::contract::Contract;
use crate::diagnostic::{Checked, Faults, Place, collect_checked};
use crate::document::{Localised, Node, Value};

/// An indicator with one thing flipped.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// The clause it stands in, by its keys: `numerator`, `within.days`.
    pub clause: String,
    /// Which sort of thing, in words.
    pub what: &'static str,
    /// The text before.
    pub before: String,
    /// The text after.
    pub after: String,
    /// Where the clause stands.
    pub place: Place,
    /// The flipped indicator.
    pub indicator: Arc<BoundIndicator>,
}

impl Mutant {
    /// As it is printed, and as it is named where it is explained.
    pub fn flip(&self) -> String {
        format!("{}: {} -> {}", self.clause, self.before, self.after)
    }
}

/// A flip that no test notices, explained beside the definition.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The indicator's code.
    pub indicator: String,
    /// The flip, as it is printed.
    pub flip: String,
    /// Why no test notices it.
    pub why: Localised,
    /// Where it stands.
    pub place: Place,
}

/// Reads `mutants: [{flip, why}]`; several flips may have one reason.
pub(super) fn read(node: &Node, code: &str) -> Checked<Vec<Explanation>> {
    let explanations = collect_checked(node.list().iter().map(|item| explained(item, code)))?;
    Ok(explanations.into_iter().flatten().collect())
}

fn explained(node: &Node, code: &str) -> Checked<Vec<Explanation>> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let flips = fields.require("flip", &mut faults, flips);
    let why = fields.require("why", &mut faults, Node::localised);
    fields.finish(&mut faults);
    let whole = flips.zip(why).map(|(flips, why)| {
        let explanation = |(flip, place)| Explanation {
            indicator: code.to_owned(),
            flip,
            why: why.clone(),
            place,
        };
        flips.into_iter().map(explanation).collect()
    });
    faults.or_whole(whole)
}

fn flips(node: &Node) -> Checked<Vec<(String, Place)>> {
    let flip = |node: &Node| Ok((node.text()?.trim().to_owned(), node.place.clone()));
    collect_checked(node.list().iter().map(flip))
}

/// Where the clauses of an indicator stand: `within.days`, `exclude.0` → its place.
#[derive(Debug, Clone, Default)]
pub struct Clauses(BTreeMap<String, Place>);

impl Clauses {
    /// The places of all keys and items of an indicator, its tests apart.
    pub(super) fn of(indicator: &Node) -> Self {
        let mut clauses = Self::default();
        clauses.add("", indicator);
        clauses
    }

    fn add(&mut self, path: &str, node: &Node) {
        match &node.value {
            Value::Null | Value::Text(_) => {}
            Value::List(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.one(path, &number.to_string(), &item.place, item);
                }
            }
            Value::Map(entries) => {
                for (key, value) in entries {
                    let name = key.text().unwrap_or_default();
                    if name != "tests" {
                        self.one(path, name, &key.place, value);
                    }
                }
            }
        }
    }

    fn one(&mut self, path: &str, name: &str, place: &Place, value: &Node) {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        self.0.insert(path.clone(), place.clone());
        self.add(&path, value);
    }

    /// Where a clause stands, or what it is part of; a numerator that nobody wrote is the window's.
    fn place(&self, path: &str) -> Option<&Place> {
        let outer = || path.rsplit_once('.').and_then(|(outer, _)| self.place(outer));
        let window = || (path == "numerator").then(|| self.0.get("within")).flatten();
        self.0.get(path).or_else(outer).or_else(window)
    }
}

/// A clause that a definition may have once.
type Clause = fn(&mut Rows) -> &mut Option<Arc<Expr>>;

/// Those with whether a definition stands without them.
const CLAUSES: [(&str, Clause, bool); 5] = [
    ("population", |rows| &mut rows.population, true),
    ("denominator", |rows| &mut rows.denominator, true),
    ("numerator", |rows| &mut rows.numerator, false),
    ("numerator_exclude", |rows| &mut rows.numerator_exclude, true),
    ("value", |rows| &mut rows.value, false),
];

/// A clause that is a list of reasons to leave.
type Reasons = fn(&mut Rows) -> &mut Vec<Excluded>;

const REASONS: [(&str, Reasons); 2] =
    [("exclude", |rows| &mut rows.exclude), ("except", |rows| &mut rows.except)];

/// A day of a window.
type Moment = fn(&mut Within) -> &mut Arc<Expr>;

const MOMENTS: [(&str, Moment); 2] =
    [("within.event", |within| &mut within.event), ("within.of", |within| &mut within.of)];

/// What is written where a clause is dropped.
const NOTHING: &str = "nothing";

/// Every mutant of an indicator that differs from it and from the others: clause by clause, those of
/// its parts after its own.
pub fn mutants(indicator: &BoundIndicator, clauses: &Clauses, contract: &Contract) -> Vec<Mutant> {
    let making = Making { indicator, clauses };
    let own = std::iter::once((indicator, None));
    let parts = indicator.parts.iter().enumerate();
    let counted = own.chain(parts.map(|(number, part)| (part.as_ref(), Some(number))));
    let counted = counted.filter_map(|(one, part)| making.counted(one, part, contract));
    let drafts = counted.flat_map(|counted| counted.drafts());
    let drafts = drafts.chain(making.of_cumulative()).chain(making.of_recipe());
    let mut known = BTreeSet::from([indicator.canonical(contract)]);
    let drafts = drafts.filter(|draft| known.insert(draft.mutant.indicator.canonical(contract)));
    told_apart(drafts.collect())
}

/// A mutant, and its clause as a whole before and after.
struct Draft {
    mutant: Mutant,
    whole: Option<(String, String)>,
}

/// Flips that read alike are told apart by the whole of their clauses.
fn told_apart(drafts: Vec<Draft>) -> Vec<Mutant> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for draft in &drafts {
        *times.entry(draft.mutant.flip()).or_default() += 1;
    }
    let apart = |Draft { mutant, whole }: Draft| match whole {
        Some((before, after)) if times[&mutant.flip()] > 1 => Mutant { before, after, ..mutant },
        _ => mutant,
    };
    drafts.into_iter().map(apart).collect()
}

/// The making of the mutants of one indicator.
#[derive(Clone, Copy)]
struct Making<'a> {
    indicator: &'a BoundIndicator,
    clauses: &'a Clauses,
}

impl<'a> Making<'a> {
    /// The mutants that are made of the rows of an indicator itself, or of those of a part.
    fn counted(
        self,
        counted: &'a BoundIndicator,
        part: Option<usize>,
        contract: &'a Contract,
    ) -> Option<Counted<'a>> {
        let Basis::Rows { rows, measure } = &counted.basis else { return None };
        let table = contract.tables.get(&rows.table)?;
        let prefix = match part {
            Some(_) => format!("{}.", counted.code.rsplit('/').next().unwrap_or_default()),
            None => String::new(),
        };
        let ground = Ground { contract, table };
        Some(Counted { making: self, part, prefix, rows, measure, ground })
    }

    /// The period alone for all periods up to it, or the other way round, where something is counted.
    fn of_cumulative(self) -> Option<Draft> {
        if self.indicator.counts().is_none() && self.indicator.parts.is_empty() {
            return None;
        }
        let cumulative = !self.indicator.cumulative;
        let flip = changed("a rule", &self.indicator.cumulative, &cumulative);
        let turned = |one: &BoundIndicator| BoundIndicator { cumulative, ..one.clone() };
        let parts = self.indicator.parts.iter().map(|part| Arc::new(turned(part))).collect();
        let other = BoundIndicator { parts, ..turned(self.indicator) };
        Some(self.draft("cumulative", flip.inside(|()| other)))
    }

    /// The flips of how figures are made of others.
    fn of_recipe(self) -> Vec<Draft> {
        let flips = self.indicator.recipe().map(Recipe::flips).unwrap_or_default().into_iter();
        let whole =
            |recipe| BoundIndicator { basis: Basis::Figures(recipe), ..self.indicator.clone() };
        flips.map(|(path, flip)| self.draft(&path, flip.inside(whole))).collect()
    }

    /// The indicator with another basis of its own, or of one of its parts.
    fn based(self, part: Option<usize>, basis: Basis) -> BoundIndicator {
        let mut indicator = self.indicator.clone();
        match part {
            None => indicator.basis = basis,
            Some(number) => Arc::make_mut(&mut indicator.parts[number]).basis = basis,
        }
        indicator
    }

    fn draft(self, path: &str, flip: Flip<BoundIndicator>) -> Draft {
        let place = self.clauses.place(path).unwrap_or(&self.indicator.place).clone();
        let Flip { what, before, after, flipped } = flip;
        let indicator = Arc::new(flipped);
        let mutant = Mutant { clause: clause(path), what, before, after, place, indicator };
        Draft { mutant, whole: None }
    }
}

/// Rows that are counted, and what is made of them.
struct Counted<'a> {
    making: Making<'a>,
    /// The number of the part that they are of.
    part: Option<usize>,
    /// What leads to its keys.
    prefix: String,
    rows: &'a Rows,
    measure: &'a Arc<dyn Measure>,
    ground: Ground<'a>,
}

impl Counted<'_> {
    fn drafts(&self) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let is_written =
            |name: &str| name == "population" || self.measure.judge(self.rows).is_none();
        for (name, clause, optional) in CLAUSES.into_iter().filter(|(name, ..)| is_written(name)) {
            drafts.extend(self.of_clause(name, clause, optional));
        }
        for (name, reasons) in REASONS {
            drafts.extend(self.of_reasons(name, reasons));
        }
        if let Some(within) = &self.rows.within {
            drafts.extend(self.of_window(within));
        }
        drafts.extend(self.of_unknown());
        drafts.extend(self.of_measure());
        drafts
    }

    /// The flips of a clause, and its removal where a definition stands without it.
    fn of_clause(&self, name: &str, clause: Clause, optional: bool) -> Vec<Draft> {
        let Some(expr) = clause(&mut self.rows.clone()).take() else { return Vec::new() };
        // A part says `where`.
        let name = if self.part.is_some() && name == "population" { "where" } else { name };
        let flipped = self.of_expression(name, &expr, |rows, flipped| {
            *clause(rows) = Some(flipped);
        });
        let dropped =
            optional.then(|| self.of_rows(name, self.dropped(&expr), |rows| *clause(rows) = None));
        flipped.into_iter().chain(dropped).collect()
    }

    /// The flips of each reason to leave, and its removal.
    fn of_reasons(&self, name: &str, reasons: Reasons) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (number, reason) in reasons(&mut self.rows.clone()).iter().enumerate() {
            let path = format!("{name}.{number}");
            drafts.extend(self.of_expression(&path, &reason.when, |rows, flipped| {
                reasons(rows)[number].when = flipped;
            }));
            drafts.push(self.of_rows(&path, self.dropped(&reason.when), |rows| {
                reasons(rows).remove(number);
            }));
        }
        drafts
    }

    /// The flips of both days of a window and of its length, and its removal.
    fn of_window(&self, within: &Within) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (name, moment) in MOMENTS {
            let expr = Arc::clone(moment(&mut within.clone()));
            drafts.extend(self.of_expression(name, &expr, |rows, flipped| {
                rows.within.iter_mut().for_each(|within| *moment(within) = Arc::clone(&flipped));
            }));
        }
        let lengths = [within.days - 1, within.days.saturating_add(1)];
        let lengths = lengths.into_iter().filter(|days| *days >= 0);
        drafts.extend(lengths.map(|days| {
            self.of_rows("within.days", changed("a window", &within.days, &days), |rows| {
                rows.within.iter_mut().for_each(|within| within.days = days);
            })
        }));
        let (event, of) = (self.ground.text(&within.event), self.ground.text(&within.of));
        let dropped = changed("a window", &format!("{event} of {of}"), &NOTHING);
        drafts.push(self.of_rows("within", dropped, |rows| rows.within = None));
        drafts
    }

    /// The other rule for unknown rows, where a row can be unknown and can be not met.
    fn of_unknown(&self) -> Option<Draft> {
        self.rows.numerator.as_ref()?;
        let (before, after, rule) = match self.rows.unknown {
            UnknownRule::Bounds => ("bounds", "not_met", UnknownRule::NotMet),
            UnknownRule::NotMet => ("not_met", "bounds", UnknownRule::Bounds),
        };
        let flip = changed("a rule", &before, &after);
        Some(self.of_rows("unknown", flip, |rows| rows.unknown = rule))
    }

    /// The flips of what a kind holds beside its rows.
    fn of_measure(&self) -> Vec<Draft> {
        let flips = self.measure.flips(self.ground).into_iter();
        let whole = |measure: Arc<dyn Measure>| {
            let rows = measure.judge(self.rows).unwrap_or_else(|| self.rows.clone());
            self.making.based(self.part, Basis::Rows { rows, measure })
        };
        flips.map(|(path, flip)| self.draft(&path, flip.inside(whole))).collect()
    }

    /// The flips of an expression that `put` puts back.
    fn of_expression(
        &self,
        path: &str,
        expr: &Expr,
        put: impl Fn(&mut Rows, Arc<Expr>),
    ) -> Vec<Draft> {
        let draft = |flip: Flip<Expr>| {
            let whole = (self.ground.text(expr), self.ground.text(&flip.flipped));
            let flipped = Arc::new(flip.flipped.clone());
            let draft = self.of_rows(path, flip.inside(|_| ()), |rows| put(rows, flipped));
            Draft { whole: Some(whole), ..draft }
        };
        self.ground.flips(expr).into_iter().map(draft).collect()
    }

    /// The removal of a clause with this condition.
    fn dropped(&self, expr: &Expr) -> Flip<()> {
        changed("a clause", &self.ground.text(expr), &NOTHING)
    }

    /// The indicator with its rows changed.
    fn of_rows(&self, path: &str, flip: Flip<()>, change: impl FnOnce(&mut Rows)) -> Draft {
        let (mut rows, measure) = (self.rows.clone(), Arc::clone(self.measure));
        change(&mut rows);
        let indicator = self.making.based(self.part, Basis::Rows { rows, measure });
        self.draft(path, flip.inside(|()| indicator))
    }

    fn draft(&self, path: &str, flip: Flip<BoundIndicator>) -> Draft {
        self.making.draft(&format!("{}{path}", self.prefix), flip)
    }
}

/// The keys of a path, without the numbers of items.
fn clause(path: &str) -> String {
    let keys = path.split('.').filter(|key| key.parse::<usize>().is_err());
    keys.collect::<Vec<_>>().join(".")
}

/// A change that is told by its two texts.
fn changed(what: &'static str, before: &impl fmt::Display, after: &impl fmt::Display) -> Flip<()> {
    Flip { what, before: before.to_string(), after: after.to_string(), flipped: () }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::condition::Conditions;
    use super::super::kind::KINDS;
    use super::super::syntax::{self, Proof, Reading};
    use super::*;
    use crate::define::example;
    use crate::document;

    /// An indicator of cases with these lines, and what proves it.
    fn read(lines: &str) -> Checked<(BoundIndicator, Proof)> {
        let head = "code: A\ntitle: T\nlevel: output\nobjective: capacity\ntable: cases\nperiod: applied_on\n";
        let (programme, contract) = (&example::programme(), &example::contract());
        let (conditions, kinds, indicators) = (&Conditions::new(), KINDS, &BTreeMap::new());
        let reading = Reading { programme, contract, conditions, kinds, indicators };
        syntax::indicator(reading, &document::parse("a.yaml", &format!("{head}{lines}"))?)
    }

    fn mutants_of(lines: &str) -> Vec<Mutant> {
        let (indicator, proof) = read(lines).unwrap();
        mutants(&indicator, &proof.clauses, &example::contract())
    }

    /// Its flips with their lines.
    fn flips(lines: &str) -> String {
        let said = |mutant: &Mutant| format!("{} {}", mutant.place.line, mutant.flip());
        mutants_of(lines).iter().map(said).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_clause_is_flipped_and_dropped_where_it_stands() {
        assert_snapshot!(flips(concat!(
            "kind: proportion\n",
            "population: minor\n",
            "exclude:\n",
            "  - {when: note is null, reason: R}\n",
            "  - {when: consent, reason: R}\n",
            "except: {when: minor, reason: R}\n",
            "denominator: has(forms, 'labour')\n",
            "numerator: minor\n",
            "numerator_exclude: consent\n",
            "unknown: not_met\n",
            "cumulative: true\n",
        )), @"
        8 population: minor -> not minor
        8 population: minor -> nothing
        13 denominator: has(forms, 'labour') -> not has(forms, 'labour')
        13 denominator: has(forms, 'labour') -> has(forms, 'sexual')
        13 denominator: has(forms, 'labour') -> nothing
        14 numerator: minor -> not minor
        15 numerator_exclude: consent -> not consent
        15 numerator_exclude: consent -> nothing
        10 exclude: note is null -> not (note is null)
        10 exclude: note is null -> nothing
        11 exclude: consent -> not consent
        11 exclude: consent -> nothing
        12 except: minor -> not minor
        12 except: minor -> nothing
        16 unknown: not_met -> bounds
        17 cumulative: true -> false
        ");
    }

    #[test]
    fn a_window_moves_by_a_day_and_falls_away() {
        assert_snapshot!(flips(concat!(
            "kind: proportion\n",
            "within:\n",
            "  event: decided_on\n",
            "  of: first(services, began_on)\n",
            "  days: 0\n",
        )), @"
        8 numerator: not (decided_on is null) -> decided_on is null
        10 within.of: first(services, began_on) -> last(services, began_on)
        11 within.days: 0 -> 1
        8 within: decided_on of first(services, began_on) -> nothing
        1 unknown: bounds -> not_met
        1 cumulative: false -> true
        ");
    }

    #[test]
    fn a_value_is_flipped_and_stays() {
        assert_snapshot!(flips("kind: sum\nvalue: cost + 1\n"), @"
        8 value: cost + 1 -> cost - 1
        8 value: cost + 1 -> cost + 0
        8 value: cost + 1 -> cost + 2
        1 cumulative: false -> true
        ");
    }

    #[test]
    fn both_halves_of_a_ratio_are_flipped_where_they_stand() {
        assert_snapshot!(flips(concat!(
            "kind: ratio\n",
            "numerator:\n",
            "  kind: count\n",
            "  where: minor\n",
            "denominator: {kind: sum, value: cost + 1}\n",
        )), @"
        10 numerator.where: minor -> not minor
        10 numerator.where: minor -> nothing
        11 denominator.value: cost + 1 -> cost - 1
        11 denominator.value: cost + 1 -> cost + 0
        11 denominator.value: cost + 1 -> cost + 2
        1 cumulative: false -> true
        ");
    }

    #[test]
    fn flips_that_read_alike_are_told_apart_by_the_whole_clause() {
        assert_snapshot!(flips("kind: count\npopulation: \"minor and age > 1 or consent and age > 1\"\n")
            .lines().filter(|line| line.contains("age = 1")).collect::<Vec<_>>().join("\n"), @"
        8 population: (minor and (age > 1)) or (consent and (age > 1)) -> (minor and (age = 1)) or (consent and (age > 1))
        8 population: (minor and (age > 1)) or (consent and (age > 1)) -> (minor and (age > 1)) or (consent and (age = 1))
        ");
    }

    #[test]
    fn a_mutant_differs_from_its_indicator_and_from_all_others() {
        let mutants = mutants_of("kind: count\npopulation: \"not (note is null)\"\n");
        let contract = example::contract();
        let texts: BTreeSet<String> =
            mutants.iter().map(|mutant| mutant.indicator.canonical(&contract)).collect();
        assert_eq!(texts.len(), mutants.len());
        assert_eq!(
            mutants.iter().map(|mutant| mutant.what).collect::<Vec<_>>(),
            ["`not` dropped", "a clause", "a rule"]
        );
    }

    #[test]
    fn several_flips_may_have_one_reason() {
        let (_, proof) = read(concat!(
            "kind: count\n",
            "mutants:\n",
            "  - flip: [\"population: a -> b\", \"population: b -> a\"]\n",
            "    why: {en: W}\n",
            "  - {flip: c, why: plain}\n",
        ))
        .unwrap();
        let told: Vec<(&str, &str, u32)> = proof
            .explanations
            .iter()
            .map(|one| (one.flip.as_str(), one.why.get("en"), one.place.line))
            .collect();
        let expected =
            [("population: a -> b", "W", 9), ("population: b -> a", "W", 9), ("c", "plain", 11)];
        assert_eq!(told, expected);
    }

    #[test]
    fn an_explanation_has_a_flip_and_a_reason() {
        let faults =
            read("kind: count\nmutants: [{flop: a}, {flip: {a: b}, why: W}]\n").unwrap_err();
        assert_snapshot!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"), @"
        a.yaml:8:11: [E0104] `flip` is missing
        a.yaml:8:11: [E0104] `why` is missing
        a.yaml:8:12: [E0103] unknown key `flop`
          hint: did you mean `flip`?
        a.yaml:8:29: [E0105] keys and values is not a single value
        ");
    }
}
