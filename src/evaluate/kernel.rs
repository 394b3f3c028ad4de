//! Counting: batches of rows into dense counters, on all cores.

use super::partials::Partials;
use super::plan::Plan;
use crate::cases::ValidTables;

/// Counts every row of every table once, for every indicator.
pub fn aggregate(plan: &Plan, tables: &ValidTables) -> Partials {
    let _unused = (plan, tables);
    unimplemented!("part of the evaluate work")
}

/// What has become of one row: for definition tests and for `explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The row's key.
    pub key: String,
    /// Its class: `met`, `not_met`, `excluded`, …, `outside`, `undated`.
    pub class: &'static str,
}

/// The class of every row of an indicator's table, in the order of the table.
pub fn membership(plan: &Plan, indicator: usize, tables: &ValidTables) -> Vec<Membership> {
    let _unused = (plan, indicator, tables);
    unimplemented!("part of the evaluate work")
}
