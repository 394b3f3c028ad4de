//! The plan of a run: what every indicator needs counted, and how it lies in time.

use std::sync::Arc;

use super::compile::depends_on_period;
use super::grouping::{Grouping, Groupings};
use super::standard::crossed;
use super::timeline::{Axis, span};
use crate::calendar::Day;
use crate::cases::contract::{Contract, Table};
use crate::define::expression::Expr;
use crate::define::indicator::BoundIndicator;
use crate::programme::{Area, Programme};

/// What a run has to count, for a programme, a contract and its indicators.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) programme: Arc<Programme>,
    pub(super) contract: Arc<Contract>,
    pub(super) areas: Vec<Area>,
    pub(super) indicators: Vec<Arc<BoundIndicator>>,
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
}

/// Plans a run.
pub fn plan(
    programme: Arc<Programme>,
    contract: Arc<Contract>,
    indicators: Vec<Arc<BoundIndicator>>,
) -> Plan {
    let planned = indicators.iter().map(|one| Planned::new(&programme, &contract, one)).collect();
    Plan { areas: programme.areas(), programme, contract, indicators, planned }
}

impl Plan {
    /// The indicators, in the order of everything that is made by this plan.
    pub fn indicators(&self) -> &[Arc<BoundIndicator>] {
        &self.indicators
    }

    /// The table that an indicator's rows are of.
    pub(super) fn table(&self, indicator: &BoundIndicator) -> &Table {
        &self.contract.tables[&indicator.rows.table]
    }
}

impl Planned {
    fn new(programme: &Programme, contract: &Contract, indicator: &BoundIndicator) -> Self {
        let periods = &programme.periods;
        let spans: Vec<(Day, Day)> =
            (0..periods.len()).map(|period| span(periods, period, indicator.cumulative)).collect();
        let expressions: Vec<Arc<Expr>> =
            indicator.rows.expressions().into_iter().cloned().collect();
        let by_period = expressions.iter().any(|expression| depends_on_period(expression));
        let table = &contract.tables[&indicator.rows.table];
        let axis = if by_period {
            Axis::Periods { count: periods.len() }
        } else {
            // Cut by all periods whether cumulative or not: indicators of one column share the cells.
            let plain: Vec<(Day, Day)> = periods.iter().map(|one| (one.start, one.end)).collect();
            Axis::new(&table[indicator.rows.period].kind, &plain)
        };
        let groupings = Groupings::new(&indicator.dimensions, further(indicator));
        Self { axis, groupings, spans, expressions, by_period }
    }
}

/// What a kind wants counted beside its dimensions: for each of a distribution, the whole that its
/// categories are shares of; for the total and each of a standardised rate, its strata.
fn further(indicator: &BoundIndicator) -> Vec<Grouping> {
    let dimensions = || indicator.dimensions.iter().map(|one| one.columns.as_slice());
    if let Some(of) = indicator.measure.shares() {
        return dimensions().map(|one| Grouping::of(one).without(of.column)).collect();
    }
    let Some(standard) = indicator.measure.standard() else { return Vec::new() };
    std::iter::once([].as_slice()).chain(dimensions()).map(|one| crossed(standard, one)).collect()
}
