//! What a count is of: rows of a table that answer conditions in some way.
//!
//! Two numbers that are of the same rows are one number, in whichever indicators they stand. That those
//! outside one denominator are the not met of another is found by writing both as sets of answers.

use std::collections::BTreeSet;

use crate::cases::contract::ColumnId;
use crate::define::expression::Expr;
use crate::define::indicator::{BoundIndicator, Rows, UnknownRule};
use crate::evaluate::cell::Classes;
use crate::evaluate::depends_on_period;

/// What a number is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject<'a> {
    /// The table and the column that puts its rows in periods.
    pub(super) base: (&'a str, ColumnId),
    /// Where conditions ask for the period, which.
    pub(super) period: Option<usize>,
    /// What its rows have in common.
    pub(super) facts: BTreeSet<Fact<'a>>,
    /// What is taken of them.
    pub(super) quantity: Quantity<'a>,
}

/// What is known of each row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact<'a> {
    /// A condition holds.
    Holds(&'a Expr),
    /// A condition is false.
    Fails(&'a Expr),
    /// A condition cannot be told.
    Open(&'a Expr),
    /// It has no date, and is in no period.
    Undated,
    /// One of these holds.
    Any(Vec<&'a Expr>),
    /// None of these is known to hold.
    None(Vec<&'a Expr>),
    /// It has a value of its own.
    Valued(&'a Expr),
    /// It has none.
    Unvalued(&'a Expr),
    /// It has a person.
    Person,
    /// It has none.
    Nobody,
    /// What an indicator alone makes of it: its number, and the class.
    Own(usize, &'static str),
}

/// What is taken of rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quantity<'a> {
    /// How many there are.
    Rows,
    /// How many persons they are of. Persons do not add up: who is in two parts is once in the whole.
    Persons,
    /// The sum of a value, times ten to the digits behind the point.
    Sum(&'a Expr, u8),
    /// A figure of an indicator that adds up: its number, and the measure.
    Figure(usize, String),
}

/// A class of an indicator: whose rows, and how many are counted in it.
pub(super) type Class<'a> = (Subject<'a>, fn(&Classes) -> u64);

/// The classes of rows that an indicator's figures are made of. Numbered from one's own place in `all`, and equal
/// for those that ask the same.
#[derive(Debug, Clone)]
pub(super) struct Subjects<'a> {
    /// Everybody in the period whom the indicator is about.
    pub(super) population: Subject<'a>,
    /// Those of whom it cannot be told.
    pub(super) beside: Class<'a>,
    /// Those without a date.
    pub(super) undated: Class<'a>,
    /// The parts of the population, by name.
    pub(super) parts: Vec<(&'static str, Class<'a>)>,
    /// Rows that are met; all of the population where nothing is asked.
    pub(super) met: Subject<'a>,
}

/// Kinds whose classes are what the language says of rows, and not something of their own.
const PLAIN: [&str; 7] =
    ["count", "distinct", "sum", "mean", "quantile", "proportion", "distribution"];

impl<'a> Subjects<'a> {
    /// What the classes of an indicator are of; `period` matters where its conditions ask for it.
    pub(super) fn of(number: usize, indicator: &'a BoundIndicator, period: usize) -> Self {
        let rows = indicator.rows();
        let by_period = rows.expressions().into_iter().any(|one| depends_on_period(one));
        let plain = Subject {
            base: (&rows.table, rows.period),
            period: by_period.then_some(period),
            facts: BTreeSet::new(),
            quantity: Quantity::Rows,
        };
        let population = plain.clone().and(holds(rows.population.as_deref()));
        let beside = plain.and(rows.population.as_deref().map(|one| open(one)));
        let undated = population.clone().and([Fact::Undated]);
        let classes = Classed { number, indicator, rows, population: &population };
        Self {
            beside: (beside, |of| of.population_unknown),
            undated: (undated, |of| of.undated),
            parts: classes.parts(),
            met: classes.met(),
            population,
        }
    }
}

impl<'a> Subject<'a> {
    /// Those of them of whom more is known.
    fn and(mut self, facts: impl IntoIterator<Item = Fact<'a>>) -> Self {
        self.facts.extend(facts);
        self
    }

    /// The same, but of one indicator alone.
    pub(super) fn of_its_own(self, number: usize) -> Self {
        self.and([Fact::Own(number, "own")])
    }

    /// Something else of the same rows.
    pub(super) fn taking(self, quantity: Quantity<'a>) -> Self {
        Self { quantity, ..self }
    }

    /// Whether all of its rows are among those of another, in the same periods, and not the other way round.
    pub(super) fn is_part_of(&self, other: &Self) -> bool {
        self.base == other.base
            && self.period == other.period
            && self.quantity == other.quantity
            && self.facts.len() > other.facts.len()
            && self.facts.is_superset(&other.facts)
            && self.facts.contains(&Fact::Undated) == other.facts.contains(&Fact::Undated)
    }
}

/// An indicator whose classes are looked for.
struct Classed<'s, 'a> {
    number: usize,
    indicator: &'a BoundIndicator,
    rows: &'a Rows,
    population: &'s Subject<'a>,
}

impl<'a> Classed<'_, 'a> {
    fn parts(&self) -> Vec<(&'static str, Class<'a>)> {
        let failing = self.rows.denominator.as_deref();
        vec![
            ("excluded", (self.excluded(), |of| of.excluded)),
            ("not_yet_due", (self.own("not_yet_due"), |of| of.not_yet_due)),
            (
                "not_in_denominator",
                (self.stay("not_in_denominator", failing.map(fails)), |of| of.not_in_denominator),
            ),
            ("met", (self.met(), |of| of.met)),
            ("excepted", (self.own("excepted"), |of| of.excepted)),
            ("unknown", (self.unknown(), |of| of.unknown)),
            ("not_met", (self.not_met(), |of| of.not_met)),
        ]
    }

    /// A class that nobody else has.
    fn own(&self, class: &'static str) -> Subject<'a> {
        self.population.clone().and([Fact::Own(self.number, class)])
    }

    fn is_plain(&self) -> bool {
        PLAIN.contains(&self.indicator.kind) && self.rows.within.is_none()
    }

    fn excluded(&self) -> Subject<'a> {
        let leave = whens(&self.rows.exclude);
        self.population.clone().and([Fact::Any(leave)])
    }

    /// Those who stay when the excluded have left.
    fn stay(&self, class: &'static str, facts: Option<Vec<Fact<'a>>>) -> Subject<'a> {
        let Some(facts) = facts.filter(|_| self.is_plain()) else { return self.own(class) };
        let leave = whens(&self.rows.exclude);
        let left = (!leave.is_empty()).then_some(Fact::None(leave));
        self.population.clone().and(left).and(facts)
    }

    fn met(&self) -> Subject<'a> {
        let asked = [&self.rows.denominator, &self.rows.numerator];
        let facts = asked.into_iter().flat_map(|one| holds(one.as_deref()));
        let facts: Vec<Fact<'a>> = facts.chain(self.valued()).collect();
        let own = self.rows.numerator_exclude.is_some();
        self.stay("met", (!own).then_some(facts))
    }

    /// What a row has that is counted where no condition is asked.
    fn valued(&self) -> Option<Fact<'a>> {
        let value = self.rows.value.as_deref().map(Fact::Valued);
        value.or((self.indicator.kind == "distinct").then_some(Fact::Person))
    }

    fn unknown(&self) -> Subject<'a> {
        let Rows { denominator: None, numerator, unknown: UnknownRule::Bounds, .. } = self.rows
        else {
            return self.own("unknown");
        };
        let unvalued = self.valued().map(|fact| match fact {
            Fact::Valued(value) => Fact::Unvalued(value),
            _ => Fact::Nobody,
        });
        let facts = numerator.as_deref().map(open).or(unvalued);
        let alone = self.is_alone().then_some(facts).flatten();
        self.stay("unknown", alone.map(|fact| vec![fact]))
    }

    fn not_met(&self) -> Subject<'a> {
        let Some(numerator) = self.rows.numerator.as_deref() else { return self.own("not_met") };
        let counted = self.is_alone() && self.rows.unknown == UnknownRule::Bounds;
        let facts = holds(self.rows.denominator.as_deref()).into_iter().chain(fails(numerator));
        self.stay("not_met", counted.then(|| facts.collect()))
    }

    /// Whether nothing but the conditions decides who is met.
    fn is_alone(&self) -> bool {
        self.rows.numerator_exclude.is_none() && self.rows.except.is_empty()
    }
}

fn whens(excluded: &[crate::define::indicator::Excluded]) -> Vec<&Expr> {
    excluded.iter().map(|one| &*one.when).collect()
}

/// What holds of a row of which a condition does; nothing where none is asked.
fn holds(condition: Option<&Expr>) -> Vec<Fact<'_>> {
    condition.map_or_else(Vec::new, holding)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "every other condition is a fact by itself")]
fn holding(condition: &Expr) -> Vec<Fact<'_>> {
    match condition {
        Expr::Truth(true) => Vec::new(),
        Expr::Not(part) => fails(part),
        Expr::And(parts) => parts.iter().flat_map(|part| holding(part)).collect(),
        Expr::IsTrue(part) => holding(part),
        _ => vec![Fact::Holds(condition)],
    }
}

/// What holds of a row of which a condition is false.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other condition is a fact by itself")]
fn fails(condition: &Expr) -> Vec<Fact<'_>> {
    match condition {
        Expr::Not(part) => holding(part),
        Expr::Or(parts) => parts.iter().flat_map(|part| fails(part)).collect(),
        _ => vec![Fact::Fails(condition)],
    }
}

/// What holds of a row of which a condition cannot be told.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other condition is a fact by itself")]
fn open(condition: &Expr) -> Fact<'_> {
    match condition {
        Expr::Not(part) => open(part),
        _ => Fact::Open(condition),
    }
}
