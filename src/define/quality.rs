//! Rules on the quality of rows: those of `indicators/quality.yaml`, and those that follow from the
//! contract and that nobody writes.
//!
//! A rule is a share: of the rows that it applies to, those for which it holds. So it is counted, dated,
//! broken down and protected as a `proportion` is; what it has of its own is said here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::bind::Scope;
use super::canonical;
use super::condition::Conditions;
use super::expression::{Comparison, Expr, Fact};
use super::formula::{Column, Reading, When};
use super::indicator::{
    Bands, Basis, BoundIndicator, Dimension, DimensionColumn, Direction, Excluded, Interval, Level,
    Rows, Targets, UnknownRule,
};
use super::kind::{Others, Recipe};
use super::kinds::proportion::Proportion;
use super::syntax;
use crate::calendar::{Day, Each};
use crate::cases::contract::{ColumnId, ColumnType, Contract, Table};
use crate::cases::reference::Waiver;
use crate::cases::source::Source;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};
use crate::document::{self, Fields, Localised, Node, Value};
use crate::evaluate::cell::{Finished, Status};
use crate::programme;

/// Where the written rules stand, relative to the programme folder.
pub const FILE: &str = "indicators/quality.yaml";
/// The dimension of results beside the total: the office that sent the rows.
pub const PARTNER: &str = "partner";

const BAD_NAME: Code = Code("E0260");
const OF_A_PERIOD: Code = Code("E0261");
const BAD_TARGET: Code = Code("E0262");
const UNKNOWN_RULE: Code = Code("E0263");
const NO_KEY: Code = Code("E0264");

/// What a rule is about: a dimension of the quality of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Nothing is left blank.
    Completeness,
    /// What is said can be read, and is of the list and in the range.
    Validity,
    /// What is said in one place does not contradict another.
    Consistency,
    /// It is said soon.
    Timeliness,
    /// It is said once.
    Uniqueness,
}

impl Aspect {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 5] =
        [Self::Completeness, Self::Validity, Self::Consistency, Self::Timeliness, Self::Uniqueness];

    /// Its name in YAML and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Completeness => "completeness",
            Self::Validity => "validity",
            Self::Consistency => "consistency",
            Self::Timeliness => "timeliness",
            Self::Uniqueness => "uniqueness",
        }
    }

    /// The code of its score.
    pub fn score(self) -> String {
        format!("score:{}", self.name())
    }
}

/// The code of the index.
pub const INDEX: &str = "score:index";

/// How bad it is when a row breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// It has to be mended.
    Error,
    /// Somebody should look.
    Warning,
}

impl Gravity {
    /// Its name in YAML and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// It stands in `quality.yaml`.
    Written,
    /// The column has a value.
    Complete(ColumnId),
    /// What the column says can be read.
    Valid(ColumnId),
    /// No earlier row has the key.
    Unique(ColumnId),
    /// The row hangs on one of the table above.
    Parent(ColumnId),
    /// The day is not after the day that the export was drawn.
    Future(ColumnId),
}

impl Origin {
    /// The column that a rule of the contract is about.
    pub fn column(self) -> Option<ColumnId> {
        match self {
            Self::Written => None,
            Self::Complete(column)
            | Self::Valid(column)
            | Self::Unique(column)
            | Self::Parent(column)
            | Self::Future(column) => Some(column),
        }
    }
}

/// A rule, bound to the contract.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name; unique.
    pub name: String,
    /// What it asks for, in words; blank where nothing is written.
    pub title: Localised,
    /// Where it comes from.
    pub origin: Origin,
    /// What it is about.
    pub aspect: Aspect,
    /// How bad it is when a row breaks it.
    pub gravity: Gravity,
    /// Percent of the rows that it is to hold for.
    pub target: Option<f64>,
    /// The columns that it looks at, in the order of the table.
    pub columns: Vec<String>,
    /// Which rows it looks at: `denominator` is what it applies to, `numerator` what is to hold,
    /// `except` what is waived.
    pub rows: Rows,
    /// Where it stands.
    pub place: Place,
}

/// Every rule of a programme.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// In byte order of their names.
    pub rules: Vec<Rule>,
    /// Rows that may break a rule.
    pub waivers: Vec<Waiver>,
    /// Table → the offices that send rows of it.
    pub feeds: BTreeMap<String, BTreeSet<String>>,
}

/// What rules are read against.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The whole contract.
    pub contract: &'a Contract,
    /// `conditions.yaml`, bound.
    pub conditions: &'a Conditions,
}

/// The file of the written rules, if it is there.
pub(super) fn file(folder: &Path) -> Checked<Option<Node>> {
    if folder.join(FILE).exists() { document::read(folder, FILE).map(Some) } else { Ok(None) }
}

impl Rules {
    /// Reads the written rules, makes those of the contract, and lets the waived rows off. `indicators`
    /// say which column usually puts a row of a table in a period.
    pub(super) fn read(
        about: About<'_>,
        folder: &Path,
        written: Option<&Node>,
        indicators: &[Arc<BoundIndicator>],
        faults: &mut Faults,
    ) -> Self {
        let dated_by = usual_periods(about.contract, indicators);
        let mut rules = of_contract(about.contract, &dated_by);
        let mut places = BTreeMap::new();
        for node in written.map(|node| items(node, faults)).unwrap_or_default() {
            let rule = faults.absorb(rule(node, about, &dated_by));
            rules.extend(rule.filter(|rule| is_new(rule, &mut places, faults)));
        }
        rules.sort_by(|one, other| one.name.cmp(&other.name));
        let waivers = faults.absorb(Waiver::read_all(folder)).unwrap_or_default();
        let mut rules = Self { rules, waivers, feeds: BTreeMap::new() };
        rules.let_off(about.contract, faults);
        rules
    }

    /// What distinguishes these rules from others: what they ask, of which rows, and how much is wanted.
    pub fn canonical(&self, contract: &Contract) -> String {
        let by_partner = Dimension { id: PARTNER.to_owned(), columns: Vec::new() };
        let line = |rule: &Rule| {
            let definition = of_rule(rule, contract, &by_partner).definition;
            let Rule { name, aspect, gravity, target, .. } = rule;
            format!("{name} {} {} {target:?} {definition}", aspect.name(), gravity.name())
        };
        self.rules.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// A rule by its name.
    pub fn get(&self, name: &str) -> Option<&Rule> {
        let place = self.rules.binary_search_by(|rule| rule.name.as_str().cmp(name));
        place.ok().map(|place| &self.rules[place])
    }

    /// The same with the offices that these mappings name.
    #[must_use]
    pub fn fed_by(mut self, sources: &[Source]) -> Self {
        for source in sources {
            let offices = self.feeds.entry(source.table.clone()).or_default();
            offices.insert(source.partner.clone());
        }
        self
    }

    /// Every office, in byte order.
    pub fn partners(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self.feeds.values().flatten().collect();
        all.into_iter().cloned().collect()
    }

    /// Whether results of a rule are broken down by an office: it has to send rows of the table.
    pub fn is_of(&self, rule: &Rule, partner: &str) -> bool {
        self.feeds.get(&rule.rows.table).is_some_and(|offices| offices.contains(partner))
    }

    /// Lets the rows of all waivers off their rules.
    fn let_off(&mut self, contract: &Contract, faults: &mut Faults) {
        let mut of_rule: BTreeMap<usize, Vec<&Waiver>> = BTreeMap::new();
        for waiver in &self.waivers {
            match named(&self.rules, waiver, contract) {
                Ok(rule) => of_rule.entry(rule).or_default().push(waiver),
                Err(fault) => faults.push(fault),
            }
        }
        for (number, waivers) in of_rule {
            let rule = &mut self.rules[number];
            let key = contract.tables[&rule.rows.table].key;
            rule.rows.except.extend(key.map(|key| let_off(key, &waivers)));
        }
    }
}

/// The rule that a waiver is of; its table has to have a key.
fn named(rules: &[Rule], waiver: &Waiver, contract: &Contract) -> Result<usize, Diagnostic> {
    let Some(number) = rules.iter().position(|rule| rule.name == waiver.rule) else {
        let fault = Diagnostic::error(UNKNOWN_RULE, format!("there is no rule `{}`", waiver.rule));
        let known = rules.iter().map(|rule| rule.name.as_str());
        return Err(fault.at(&waiver.place).did_you_mean(&waiver.rule, known));
    };
    let table = &rules[number].rows.table;
    if contract.tables[table].key.is_some() {
        return Ok(number);
    }
    let message = format!("table `{table}` has no key by which a row could be waived");
    Err(Diagnostic::error(NO_KEY, message).at(&waiver.place))
}

/// The rows of these keys, in exports that were drawn while the waiver is valid.
fn let_off(key: ColumnId, waivers: &[&Waiver]) -> Excluded {
    let mut until: BTreeMap<Day, BTreeSet<&str>> = BTreeMap::new();
    for waiver in waivers {
        until.entry(waiver.until).or_default().insert(&waiver.key);
    }
    let valid = |(day, keys): (Day, BTreeSet<&str>)| {
        let keys = keys.into_iter().map(|key| Expr::Text(key.to_owned())).collect();
        let last = compare(Comparison::LessOrEqual, Expr::AsOf, Expr::Day(day));
        and(vec![Expr::In(Arc::new(Expr::Column(key)), keys), last])
    };
    let when = any(until.into_iter().map(valid).collect());
    Excluded { when: Arc::new(when), reason: Localised::plain("waived") }
}

/// The rules of the file: a list of them.
fn items<'a>(document: &'a Node, faults: &mut Faults) -> &'a [Node] {
    if matches!(document.value, Value::List(_) | Value::Null) {
        return document.list();
    }
    for fault in document.not("a list of rules") {
        faults.push(fault.hint("begin every rule with `- rule:`"));
    }
    &[]
}

/// Whether a written rule is the first of its name.
fn is_new(rule: &Rule, places: &mut BTreeMap<String, Place>, faults: &mut Faults) -> bool {
    let Some(first) = places.insert(rule.name.clone(), rule.place.clone()) else { return true };
    let message = format!("there are two rules `{}`", rule.name);
    let hint = format!("the first is in {first}");
    faults.push(Diagnostic::error(BAD_NAME, message).at(&rule.place).hint(hint));
    places.insert(rule.name.clone(), first);
    false
}

/// Reads one written rule.
fn rule(node: &Node, about: About<'_>, dated_by: &BTreeMap<String, ColumnId>) -> Checked<Rule> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let name = fields.require("rule", &mut faults, name);
    let title = fields.read("title", &mut faults, Node::localised).unwrap_or_default();
    let aspects = Aspect::ALL.map(|one| (one.name(), one));
    let dimension = |node: &Node| syntax::choice(node, "a dimension of quality", &aspects);
    let aspect = fields.require("dimension", &mut faults, dimension);
    let gravities = [Gravity::Error, Gravity::Warning].map(|one| (one.name(), one));
    let severity = |node: &Node| syntax::choice(node, "a severity", &gravities);
    let gravity = fields.require("severity", &mut faults, severity);
    let target = fields.read("target", &mut faults, target);
    let table = fields.require("table", &mut faults, |node| syntax::table(node, about.contract));
    let rows = table.and_then(|table| asks(&mut fields, table, about, dated_by, &mut faults));
    if table.is_some() {
        fields.finish(&mut faults);
    }
    let whole = || {
        let (table, rows) = (table?, rows?);
        let columns = columns(&rows, table);
        let (origin, place) = (Origin::Written, node.place.clone());
        let (name, aspect, gravity) = (name?, aspect?, gravity?);
        Some(Rule { name, title, origin, aspect, gravity, target, columns, rows, place })
    };
    let whole = whole();
    faults.or_whole(whole)
}

/// A name that no rule of the contract can have.
fn name(node: &Node) -> Checked<String> {
    let name = programme::name(node)?;
    if !name.contains(':') {
        return Ok(name);
    }
    let message = format!("`{name}` cannot be the name of a rule");
    let hint = "names with `:` are kept for the rules that are made from the contract";
    Err(vec![Diagnostic::error(BAD_NAME, message).at(&node.place).hint(hint)])
}

/// Percent of the rows that a rule applies to.
fn target(node: &Node) -> Checked<f64> {
    let target: f64 = node.number()?;
    if (0.0..=100.0).contains(&target) {
        return Ok(target);
    }
    let fault = Diagnostic::error(BAD_TARGET, format!("`{target}` is not a percentage"));
    Err(vec![fault.at(&node.place)])
}

/// Reads what a rule asks of the rows of its table, and what puts them in a period.
fn asks(
    fields: &mut Fields<'_>,
    table: &Table,
    about: About<'_>,
    dated_by: &BTreeMap<String, ColumnId>,
    faults: &mut Faults,
) -> Option<Rows> {
    let About { contract, conditions } = about;
    let scope = Scope { contract, table, conditions };
    let condition = |node: &Node| {
        let bound = scope.condition(node)?;
        let of_period = |expr: &Expr| matches!(expr, Expr::PeriodStart | Expr::PeriodEnd);
        if !bound.any(&of_period) {
            return Ok(bound);
        }
        let message = "a row has its quality whatever the period";
        Err(vec![Diagnostic::error(OF_A_PERIOD, message).at(&node.place)])
    };
    let period = fields.read("period", faults, |node| syntax::period(node, table));
    let applies = fields.read("applies", faults, condition);
    let holds = fields.require("holds", faults, condition)?;
    let period = period.or_else(|| dated_by.get(&table.id).copied());
    Some(rows(table, period, applies, holds))
}

/// Rows of a table that a rule is about.
fn rows(
    table: &Table,
    period: Option<ColumnId>,
    applies: Option<Arc<Expr>>,
    holds: Arc<Expr>,
) -> Rows {
    Rows {
        table: table.id.clone(),
        period: period.unwrap_or(ColumnId::UNDATED),
        population: None,
        exclude: Vec::new(),
        within: None,
        denominator: applies,
        numerator: Some(holds),
        numerator_exclude: None,
        except: Vec::new(),
        unknown: UnknownRule::Bounds,
        value: None,
        scale: 0,
    }
}

/// The columns of its table that a rule looks at.
fn columns(rows: &Rows, table: &Table) -> Vec<String> {
    let mut found = BTreeSet::new();
    for condition in rows.denominator.iter().chain(&rows.numerator) {
        find_columns(condition, &mut found);
    }
    found.into_iter().map(|column| table[column].id.clone()).collect()
}

/// Adds the columns that an expression names; those of child tables are not of this one.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others name no column themselves")]
fn find_columns(expression: &Expr, found: &mut BTreeSet<ColumnId>) {
    match expression {
        Expr::Column(column)
        | Expr::Has(column, _)
        | Expr::AnyOf(column)
        | Expr::Fact(Fact::Invalid(column)) => {
            found.insert(*column);
        }
        Expr::Children(_) => {}
        _ => expression.parts().into_iter().for_each(|part| find_columns(part, found)),
    }
}

/// The column that usually puts a row of each table in a period: the one that most indicators use, or
/// else the first that is required, or else the first of time.
fn usual_periods(
    contract: &Contract,
    indicators: &[Arc<BoundIndicator>],
) -> BTreeMap<String, ColumnId> {
    let mut used: BTreeMap<(&str, ColumnId), usize> = BTreeMap::new();
    for (rows, _) in indicators.iter().filter_map(|one| one.counts()) {
        *used.entry((&rows.table, rows.period)).or_default() += 1;
    }
    let usual = |table: &Table| {
        let times = (0..table.columns.len()).map(ColumnId).filter(|id| is_time(&table[*id].kind));
        let rank = |id: &ColumnId| {
            let often = used.get(&(table.id.as_str(), *id)).copied().unwrap_or(0);
            (std::cmp::Reverse(often), !table[*id].required, *id)
        };
        Some((table.id.clone(), times.min_by_key(rank)?))
    };
    contract.tables.values().filter_map(usual).collect()
}

fn is_time(kind: &ColumnType) -> bool {
    matches!(kind, ColumnType::Date | ColumnType::Month | ColumnType::Year)
}

/// The rules that follow from the contract.
fn of_contract(contract: &Contract, dated_by: &BTreeMap<String, ColumnId>) -> Vec<Rule> {
    let tables = contract.tables.values();
    tables.flat_map(|table| of_table(table, dated_by.get(&table.id).copied())).collect()
}

fn of_table(table: &Table, period: Option<ColumnId>) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut add = |origin, applies, holds| rules.push(made(table, period, origin, applies, holds));
    for id in (0..table.columns.len()).map(ColumnId) {
        let (said, kind) = (not(Expr::IsNull(Arc::new(Expr::Column(id)))), &table[id].kind);
        let invalid = Expr::Fact(Fact::Invalid(id));
        add(Origin::Complete(id), None, said.clone());
        if !matches!(kind, ColumnType::Id | ColumnType::Text) {
            let filled = any(vec![said.clone(), invalid.clone()]);
            add(Origin::Valid(id), Some(filled), not(invalid));
        }
        if is_time(kind) && !table[id].planned {
            add(Origin::Future(id), Some(said), has_come(id, kind));
        }
    }
    if let Some(key) = table.key {
        let said = not(Expr::IsNull(Arc::new(Expr::Column(key))));
        add(Origin::Unique(key), Some(said), not(Expr::Fact(Fact::SameKey)));
    }
    if let Some(parent) = &table.parent {
        add(Origin::Parent(parent.join), None, not(Expr::Fact(Fact::Orphan)));
    }
    rules
}

/// Whether a day, month or year is not after the day that the export was drawn.
fn has_come(column: ColumnId, kind: &ColumnType) -> Expr {
    let of_years = *kind == ColumnType::Year;
    let last = if of_years { Expr::YearOf(Arc::new(Expr::AsOf)) } else { Expr::AsOf };
    compare(Comparison::LessOrEqual, Expr::Column(column), last)
}

/// A rule of the contract.
fn made(
    table: &Table,
    period: Option<ColumnId>,
    origin: Origin,
    applies: Option<Expr>,
    holds: Expr,
) -> Rule {
    let id = |column: ColumnId| format!("{}.{}", table.id, table[column].id);
    let (name, aspect, is_grave) = match origin {
        Origin::Complete(column) => {
            (format!("complete:{}", id(column)), Aspect::Completeness, table[column].required)
        }
        Origin::Valid(column) => (format!("valid:{}", id(column)), Aspect::Validity, true),
        Origin::Unique(key) => (format!("unique:{}", id(key)), Aspect::Uniqueness, true),
        Origin::Future(column) => (format!("future:{}", id(column)), Aspect::Consistency, true),
        Origin::Parent(_) => (format!("parent:{}", table.id), Aspect::Consistency, true),
        Origin::Written => unreachable!("it is made from the contract"),
    };
    Rule {
        name,
        title: Localised::default(),
        origin,
        aspect,
        gravity: if is_grave { Gravity::Error } else { Gravity::Warning },
        target: None,
        columns: origin.column().map(|column| table[column].id.clone()).into_iter().collect(),
        rows: rows(table, period, applies.map(Arc::new), Arc::new(holds)),
        place: table.place.clone(),
    }
}

fn not(condition: Expr) -> Expr {
    Expr::Not(Arc::new(condition))
}

fn and(all: Vec<Expr>) -> Expr {
    Expr::And(all.into_iter().map(Arc::new).collect())
}

/// `or` of some conditions; the condition itself where it is one.
fn any(mut conditions: Vec<Expr>) -> Expr {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        last => Expr::Or(conditions.into_iter().chain(last).map(Arc::new).collect()),
    }
}

fn compare(how: Comparison, one: Expr, other: Expr) -> Expr {
    Expr::Compare(how, Arc::new(one), Arc::new(other))
}

impl Rules {
    /// The rules and their scores as indicators, broken down by partner.
    pub fn indicators(&self, contract: &Contract) -> Vec<Arc<BoundIndicator>> {
        let by_partner = DimensionColumn {
            column: ColumnId::PARTNER,
            codes: self.partners(),
            titles: Vec::new(),
            multi_valued: false,
        };
        let by_partner = Dimension { id: PARTNER.to_owned(), columns: vec![by_partner] };
        let rules = self.rules.iter().map(|rule| of_rule(rule, contract, &by_partner));
        rules.chain(self.scores(&by_partner)).map(Arc::new).collect()
    }

    /// A score for each dimension that has a rule, and the index of them all.
    fn scores(&self, by_partner: &Dimension) -> Vec<BoundIndicator> {
        let named = |aspect: Aspect| {
            let rules = self.rules.iter().filter(move |rule| rule.aspect == aspect);
            let names: Vec<String> = rules.map(|rule| rule.name.clone()).collect();
            (!names.is_empty()).then_some((aspect.score(), names))
        };
        let scores: Vec<(String, Vec<String>)> =
            Aspect::ALL.into_iter().filter_map(named).collect();
        let index = scores.iter().map(|(score, _)| score.clone()).collect();
        let score = |(code, rules): (String, Vec<String>)| {
            bare(&code, "score", Basis::Figures(Arc::new(Score { rules })), by_partner)
        };
        let index = Basis::Figures(Arc::new(Index { scores: index }));
        let index = bare(INDEX, "score", index, by_partner);
        scores.into_iter().map(score).chain([index]).collect()
    }
}

/// A rule as a share of rows.
fn of_rule(rule: &Rule, contract: &Contract, by_partner: &Dimension) -> BoundIndicator {
    let basis = Basis::Rows { rows: rule.rows.clone(), measure: Arc::new(Proportion) };
    let indicator = bare(&rule.name, "proportion", basis, by_partner);
    let definition = canonical::hash(&indicator.canonical(contract));
    BoundIndicator { title: rule.title.clone(), definition, place: rule.place.clone(), ..indicator }
}

/// An indicator of percent, of nothing but its basis.
fn bare(code: &str, kind: &'static str, basis: Basis, by_partner: &Dimension) -> BoundIndicator {
    BoundIndicator {
        code: code.to_owned(),
        title: Localised::default(),
        kind,
        basis,
        parts: Vec::new(),
        is_part: false,
        level: Level::Quality,
        objective: String::new(),
        dac: None,
        dimensions: vec![by_partner.clone()],
        disaggregate_periods: vec![Each::Year, Each::Named],
        cumulative: false,
        headline: false,
        unit: "percent".to_owned(),
        decimals: 1,
        interval: Interval::None { reason: String::new() },
        direction: Direction::Up,
        written_direction: None,
        targets: Targets::None { reason: String::new() },
        bands: Bands::default(),
        threshold: None,
        source: String::new(),
        notes: Localised::default(),
        changes: Vec::new(),
        facts: Vec::new(),
        definition: String::new(),
        place: Place::default(),
    }
}

/// How often the rules of a dimension hold, of all times that it can be told: pooled, so that a rule
/// weighs as much as it is asked.
#[derive(Debug, Clone)]
struct Score {
    rules: Vec<String>,
}

impl Recipe for Score {
    fn reads(&self) -> BTreeSet<String> {
        self.rules.iter().cloned().collect()
    }

    fn make(&self, _: &BoundIndicator, others: &dyn Others) -> Vec<Finished> {
        let (mut holds, mut known, mut applies) = (0.0, 0.0, 0.0);
        for rule in &self.rules {
            let read = others.read(&reading(rule, Column::Denominator));
            if let (Some(met), Some(told), Some(all)) = (read.numerator, read.known, read.figure) {
                holds += met;
                known += told;
                applies += all;
            }
        }
        let value = (known > 0.0).then(|| 100.0 * holds / known);
        let counts = (Some(holds), Some(applies), Some(whole(applies - known)));
        vec![finished(value, whole(known), counts)]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("score ");
        out.push_str(&self.rules.join(" "));
    }
}

/// The mean of the scores of the dimensions that have one.
#[derive(Debug, Clone)]
struct Index {
    scores: Vec<String>,
}

impl Recipe for Index {
    fn reads(&self) -> BTreeSet<String> {
        self.scores.iter().cloned().collect()
    }

    fn make(&self, _: &BoundIndicator, others: &dyn Others) -> Vec<Finished> {
        let scores = self.scores.iter().map(|score| others.read(&reading(score, Column::Value)));
        let scores: Vec<f64> = scores.filter_map(|read| read.value).collect();
        let (sum, count) = scores.iter().fold((0.0, 0.0), |(sum, n), one| (sum + one, n + 1.0));
        let value = (count > 0.0).then(|| sum / count);
        vec![finished(value, scores.len() as u64, (None, None, None))]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("index ");
        out.push_str(&self.scores.join(" "));
    }
}

/// A figure of a rule or score in the cell at hand.
fn reading(indicator: &str, column: Column) -> Reading {
    let indicator = indicator.to_owned();
    Reading { column, indicator, measure: None, period: When::Same, category: None }
}

/// Numerator, denominator and unknown.
type Counts = (Option<f64>, Option<f64>, Option<u64>);

/// What a score comes to; without a value there is nothing to judge.
fn finished(value: Option<f64>, known: u64, (numerator, denominator, unknown): Counts) -> Finished {
    let reason = value.is_none().then(|| "no rule can be told of any row".to_owned());
    Finished {
        value,
        status: if value.is_some() { Status::Ok } else { Status::NotApplicable },
        reason,
        limits: None,
        bounds: None,
        numerator,
        denominator,
        unknown,
        known,
        sides: None,
        flags: Vec::new(),
    }
}

/// A count that was added up as a number of a table.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
fn whole(count: f64) -> u64 {
    count as u64
}

/// Rules by hand, for the tests of later stages.
#[cfg(test)]
mod by_hand {
    use super::{About, Conditions, Contract, Day, Faults, Path, Place, Rules, Waiver, document};

    impl Rules {
        /// The rules of a contract, and these written ones.
        pub(crate) fn of_yaml(contract: &Contract, yaml: &str) -> Self {
            let node = document::parse("quality.yaml", yaml).expect("the rules are YAML");
            let about = About { contract, conditions: &Conditions::new() };
            let mut faults = Faults::default();
            let rules = Self::read(about, Path::new("nowhere"), Some(&node), &[], &mut faults);
            assert!(faults.is_clean(), "the rules are without fault");
            rules
        }

        /// Lets rows off: rule, key, last day.
        pub(crate) fn waive(&mut self, contract: &Contract, rows: &[(&str, &str, &str)]) {
            let waiver = |(rule, key, until): &(&str, &str, &str)| Waiver {
                rule: (*rule).to_owned(),
                key: (*key).to_owned(),
                who: "A reviewer".to_owned(),
                until: Day::parse(until).expect("a day"),
                reason: "known".to_owned(),
                place: Place::default(),
            };
            self.waivers.extend(rows.iter().map(waiver));
            let mut faults = Faults::default();
            self.let_off(contract, &mut faults);
            assert!(faults.is_clean(), "the waivers are without fault");
        }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;
    use crate::evaluate::cell::Other;

    /// The faults of these rules, a line each.
    fn faults(yaml: &str) -> String {
        let (contract, conditions) = (example::contract(), Conditions::new());
        let node = document::parse("quality.yaml", yaml).unwrap();
        let about = About { contract: &contract, conditions: &conditions };
        let mut faults = Faults::default();
        Rules::read(about, Path::new("nowhere"), Some(&node), &[], &mut faults);
        faults.into_vec().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn all_faults_of_rules_are_told_with_their_places() {
        let yaml = "\
- {rule: a, dimension: consistence, table: cases, holds: consent, severity: grave}
- {rule: a:b, dimension: validity, table: cases, holds: age, severity: error, targt: 9, target: 101}
- {rule: c, dimension: validity, table: cases, holds: applied_on <= period_end, severity: error}
- {rule: d, dimension: validity, table: case, holds: consent, severity: error}
- {rule: e, dimension: validity, table: cases, period: age, holds: consent, severity: error}
- {rule: f, dimension: validity, table: cases, severity: error}
- {rule: g, dimension: validity, table: cases, holds: consent, severity: error}
- {rule: g, dimension: validity, table: cases, holds: minor, severity: error}
";
        assert_snapshot!(faults(yaml), @"
        quality.yaml:1:24: [E0222] `consistence` is not a dimension of quality
          hint: did you mean `consistency`?
        quality.yaml:1:77: [E0222] `grave` is not a severity
          hint: there is error, warning
        quality.yaml:2:10: [E0260] `a:b` cannot be the name of a rule
          hint: names with `:` are kept for the rules that are made from the contract
        quality.yaml:2:97: [E0262] `101` is not a percentage
        quality.yaml:2:57: [E0205] `age` is a number, not a yes or no
        quality.yaml:2:79: [E0103] unknown key `targt`
          hint: did you mean `target`?
        quality.yaml:3:55: [E0261] a row has its quality whatever the period
        quality.yaml:4:41: [E0206] no table `case`
          hint: did you mean `cases`?
        quality.yaml:5:56: [E0224] `age` does not put a row in a period
          hint: there is applied_on, decided_on, arrived_in, born_in
        quality.yaml:6:3: [E0104] `holds` is missing
        quality.yaml:8:3: [E0260] there are two rules `g`
          hint: the first is in quality.yaml:7:3
        ");
    }

    #[test]
    fn a_file_of_rules_is_a_list() {
        assert_snapshot!(faults("rule: a"), @"
        quality.yaml:1:1: [E0105] keys and values is not a list of rules
          hint: begin every rule with `- rule:`
        ");
    }

    #[test]
    fn the_contract_makes_rules_for_every_column_key_parent_and_day() {
        let rules = Rules::of_yaml(&example::contract(), "");
        let of_services = rules.rules.iter().filter(|rule| rule.rows.table == "services");
        let names: Vec<&str> = of_services.map(|rule| rule.name.as_str()).collect();
        assert_snapshot!(names.join("\n"), @"
        complete:services.began_on
        complete:services.case_id
        complete:services.free
        complete:services.kind
        complete:services.price
        complete:services.service_id
        future:services.began_on
        parent:services
        unique:services.service_id
        valid:services.began_on
        valid:services.free
        valid:services.kind
        valid:services.price
        ");
    }

    #[test]
    fn what_is_required_is_an_error_and_what_is_planned_may_come() {
        let mut contract = example::contract();
        let trainings = contract.tables.get_mut("trainings").unwrap();
        (trainings.columns[0].required, trainings.columns[0].planned) = (true, true);
        let rules = Rules::of_yaml(&contract, "");
        assert_eq!(rules.get("complete:trainings.held_on").unwrap().gravity, Gravity::Error);
        assert_eq!(rules.get("complete:cases.sex").unwrap().gravity, Gravity::Warning);
        assert!(rules.get("future:trainings.held_on").is_none());
        assert!(rules.get("future:cases.decided_on").is_some());
    }

    #[test]
    fn rules_of_a_table_without_days_are_of_rows_without_a_date() {
        let mut contract = example::contract();
        contract.tables.get_mut("trainings").unwrap().columns.remove(0);
        let rules = Rules::of_yaml(&contract, "");
        let rule = rules.get("complete:trainings.places").unwrap();
        assert_eq!(rule.rows.period, ColumnId::UNDATED);
        assert!(rules.canonical(&contract).contains("complete:trainings.places"));
    }

    #[test]
    fn a_rule_is_dated_as_most_indicators_of_its_table_are() {
        let mut other = example::indicator("A");
        let cases = &example::contract().tables["cases"];
        other.rows_mut().period = cases.column("decided_on").unwrap();
        let dated = usual_periods(&example::contract(), &[Arc::new(other)]);
        assert_eq!(dated.get("cases"), cases.column("decided_on").as_ref());
        let dated = usual_periods(&example::contract(), &[]);
        assert_eq!(dated.get("cases"), cases.column("applied_on").as_ref());
    }

    #[test]
    fn a_written_rule_names_the_columns_it_looks_at() {
        let yaml = "- {rule: a, dimension: validity, table: cases, severity: error, \
                    applies: minor, holds: \"sex is not null and exists(services, free)\"}";
        let rules = Rules::of_yaml(&example::contract(), yaml);
        assert_eq!(rules.get("a").unwrap().columns, ["sex", "minor"]);
    }

    /// Figures of rules by their names: holds, known, all.
    struct Seen(BTreeMap<&'static str, (f64, f64, f64)>);

    impl Others for Seen {
        fn read(&self, reading: &Reading) -> Other {
            let found = self.0.get(reading.indicator.as_str());
            Other {
                kind: "proportion",
                status: if found.is_some() { Status::Ok } else { Status::NotAvailable },
                reason: None,
                figure: found.map(|(.., all)| *all),
                value: found.map(|(holds, known, _)| 100.0 * holds / known),
                numerator: found.map(|(holds, ..)| *holds),
                known: found.map(|(_, known, _)| *known),
            }
        }

        fn level(&self) -> f64 {
            0.95
        }
    }

    #[test]
    fn a_score_pools_its_rules_and_the_index_is_the_mean_of_the_scores() {
        // 90 of 100 and 10 of 50 that can be told: 100 of 150, where the mean of 90 and 20 would be 55.
        let seen = Seen(BTreeMap::from([("a", (90.0, 100.0, 110.0)), ("b", (10.0, 50.0, 50.0))]));
        let some = example::indicator("A");
        let rules = ["a", "b", "not there"].map(str::to_owned).to_vec();
        let score = Score { rules: rules.clone() }.make(&some, &seen).remove(0);
        assert_eq!(score.value.map(|value| format!("{value:.4}")).as_deref(), Some("66.6667"));
        assert_eq!((score.denominator, score.unknown), (Some(160.0), Some(10)));
        let index = Index { scores: rules }.make(&some, &seen).remove(0);
        assert_eq!(index.value, Some(55.0));
        let none = Score { rules: Vec::new() }.make(&some, &seen).remove(0);
        assert_eq!((none.value, none.status), (None, Status::NotApplicable));
    }
}
