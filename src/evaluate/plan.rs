//! The plan of a run: what every indicator needs counted, and how it lies in time.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compile::depends_on_period;
use super::grouping::{Grouping, Groupings};
use super::standard::crossed;
use super::timeline::{Axis, span};
use crate::calendar::Day;
use crate::cases::contract::{ColumnType, Contract, Table};
use crate::define::expression::Expr;
use crate::define::indicator::BoundIndicator;
use crate::programme::{Area, Programme};

/// What a run has to count, for a programme, a contract and its indicators.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) programme: Arc<Programme>,
    pub(super) contract: Arc<Contract>,
    pub(super) areas: Vec<Area>,
    /// Those that are counted, parts included, then those that are made of others, each after what it
    /// reads.
    pub(super) indicators: Vec<Arc<BoundIndicator>>,
    /// For each that is counted.
    pub(super) planned: Vec<Planned>,
}

/// What one indicator needs.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// How its rows lie in time.
    pub(super) axis: Axis,
    /// What its rows are counted by.
    pub(super) groupings: Groupings,
    /// First and last day that count for each period of the programme.
    pub(super) spans: Vec<(Day, Day)>,
    /// Every expression that it asks.
    pub(super) expressions: Vec<Arc<Expr>>,
    /// Whether they have to be asked for each period apart.
    pub(super) by_period: bool,
    /// Whether rows without a date and without a country are counted too: see [`plan_everything`](super::plan_everything).
    pub(super) everything: bool,
    /// What the column holds that puts a row in a period.
    pub(super) dated_by: ColumnType,
}

/// Plans a run. What an indicator reads has to be among the indicators.
pub fn plan(
    programme: Arc<Programme>,
    contract: Arc<Contract>,
    indicators: Vec<Arc<BoundIndicator>>,
) -> Plan {
    let (mut counted, made): (Vec<_>, Vec<_>) =
        indicators.into_iter().partition(|one| one.counts().is_some());
    counted.extend(made.iter().flat_map(|one| one.parts.iter().cloned()));
    let planned = counted.iter().map(|one| Planned::new(&programme, &contract, one)).collect();
    let indicators = counted.into_iter().chain(in_turn(made)).collect();
    Plan { areas: programme.areas(), programme, contract, indicators, planned }
}

/// Each after those that it reads. Definitions are made of themselves in no way, so each has its turn.
fn in_turn(mut waiting: Vec<Arc<BoundIndicator>>) -> Vec<Arc<BoundIndicator>> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let open: BTreeSet<String> = waiting.iter().map(|one| one.code.clone()).collect();
        let reads_open = |one: &Arc<BoundIndicator>| {
            one.recipe().is_some_and(|recipe| !recipe.reads().is_disjoint(&open))
        };
        let (later, ready): (Vec<_>, Vec<_>) = waiting.into_iter().partition(reads_open);
        assert!(!ready.is_empty(), "no definition is made of itself");
        ordered.extend(ready);
        waiting = later;
    }
    ordered
}

impl Plan {
    /// The programme that it is of.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// Every indicator: those that are counted, then those that are made of them.
    pub fn indicators(&self) -> &[Arc<BoundIndicator>] {
        &self.indicators
    }

    /// The indicators that are counted, parts of others included: `membership` takes their numbers.
    pub fn counted(&self) -> &[Arc<BoundIndicator>] {
        &self.indicators[..self.planned.len()]
    }

    /// Whether rows without a date and without a country are counted too.
    pub(super) fn is_of_everything(&self) -> bool {
        self.planned.iter().any(|planned| planned.everything)
    }

    /// The table that an indicator's rows are of.
    pub(super) fn table(&self, indicator: &BoundIndicator) -> &Table {
        &self.contract.tables[&indicator.rows().table]
    }
}

impl Planned {
    fn new(programme: &Programme, contract: &Contract, indicator: &BoundIndicator) -> Self {
        let periods = &programme.periods;
        let spans: Vec<(Day, Day)> =
            (0..periods.len()).map(|period| span(periods, period, indicator.cumulative)).collect();
        let expressions: Vec<Arc<Expr>> =
            indicator.rows().expressions().into_iter().cloned().collect();
        let by_period = expressions.iter().any(|expression| depends_on_period(expression));
        let columns = &contract.tables[&indicator.rows().table].columns;
        let dated_by = columns.get(indicator.rows().period.0);
        let dated_by = dated_by.map_or(ColumnType::Date, |column| column.kind.clone());
        let axis = if by_period {
            Axis::Periods { count: periods.len() }
        } else {
            // Cut by all periods whether cumulative or not: indicators of one column share the cells.
            let plain: Vec<(Day, Day)> = periods.iter().map(|one| (one.start, one.end)).collect();
            Axis::new(&dated_by, &plain)
        };
        let groupings = Groupings::new(&indicator.dimensions, further(indicator));
        let everything = false;
        Self { axis, groupings, spans, expressions, by_period, everything, dated_by }
    }
}

/// What a kind wants counted beside its dimensions: for each of a distribution, the whole that its
/// categories are shares of; for the total and each of a standardised rate, its strata.
fn further(indicator: &BoundIndicator) -> Vec<Grouping> {
    let dimensions = || indicator.dimensions.iter().map(|one| one.columns.as_slice());
    if let Some(of) = indicator.measure().shares() {
        return dimensions().map(|one| Grouping::of(one).without(of.column)).collect();
    }
    let Some(standard) = indicator.measure().standard() else { return Vec::new() };
    std::iter::once([].as_slice()).chain(dimensions()).map(|one| crossed(standard, one)).collect()
}
