//! The written rules on the quality of rows, as far as one row can be asked about them.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::cases::contract::{ColumnId, ColumnType, Contract, Table};
use crate::define::bind::Scope;
use crate::define::condition;
use crate::define::expression::{Comparison, Expr};
use crate::diagnostic::Checked;
use crate::document::{self, Node, Value as Yaml};

use super::answer::{self, Asked};
use super::value::Row;

/// Where they stand, relative to the programme folder.
const FILE: &str = "indicators/quality.yaml";

/// A rule about rows of one table.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) table: String,
    applies: Option<Arc<Expr>>,
    holds: Arc<Expr>,
    /// The columns that it names, in the order of the contract.
    pub(super) columns: Vec<ColumnId>,
}

impl Rule {
    /// Whether a row breaks it.
    pub(super) fn is_broken(&self, table: &Table, row: &Row) -> bool {
        let asked = Asked { table, row };
        let applies = self.applies.as_ref().is_none_or(|when| asked.says(when) == Some(true));
        applies && asked.says(&self.holds) == Some(false)
    }

    /// Pairs of days that it asks to be in this order.
    fn order(&self, table: &Table) -> Vec<(ColumnId, ColumnId)> {
        let parts: Vec<&Expr> = if let Expr::And(parts) = self.holds.as_ref() {
            parts.iter().map(AsRef::as_ref).collect()
        } else {
            vec![&self.holds]
        };
        let days = |column: ColumnId| table[column].kind == ColumnType::Date;
        let pairs = parts.into_iter().filter_map(|part| {
            let Expr::Compare(how, a, b) = part else { return None };
            let (Expr::Column(a), Expr::Column(b)) = (a.as_ref(), b.as_ref()) else { return None };
            match how {
                Comparison::Less | Comparison::LessOrEqual => Some((*a, *b)),
                Comparison::Greater | Comparison::GreaterOrEqual => Some((*b, *a)),
                Comparison::Equal | Comparison::NotEqual => None,
            }
        });
        pairs.filter(|(first, next)| days(*first) && days(*next) && first != next).collect()
    }
}

/// Every rule that can be answered from one row; one that is at fault is told by `check`, not here.
pub(super) fn read(folder: &Path, contract: &Contract) -> Vec<Rule> {
    let Ok(document) = document::read(folder, FILE) else { return Vec::new() };
    let conditions = condition::read(folder, contract).unwrap_or_default();
    let Yaml::List(items) = &document.value else { return Vec::new() };
    let bound = items.iter().filter_map(|node| rule(node, contract, &conditions).ok().flatten());
    bound.collect()
}

fn rule(
    node: &Node,
    contract: &Contract,
    conditions: &condition::Conditions,
) -> Checked<Option<Rule>> {
    let mut fields = node.fields()?;
    let name = fields.need("rule")?.text()?.to_owned();
    let Some(table) = contract.tables.get(fields.need("table")?.text()?) else { return Ok(None) };
    let scope = Scope { contract, table, conditions };
    let applies = fields.get("applies").map(|node| scope.condition(node)).transpose()?;
    let holds = scope.condition(fields.need("holds")?)?;
    let all = || applies.iter().chain([&holds]);
    if !all().all(|condition| answer::is_simple(condition)) {
        return Ok(None);
    }
    let mut columns = BTreeSet::new();
    all().for_each(|condition| name_columns(condition, &mut columns));
    let columns = columns.into_iter().collect();
    Ok(Some(Rule { name, table: table.id.clone(), applies, holds, columns }))
}

fn name_columns(expr: &Expr, columns: &mut BTreeSet<ColumnId>) {
    if let Expr::Column(column) | Expr::Has(column, _) | Expr::AnyOf(column) = expr {
        columns.insert(*column);
    }
    expr.parts().into_iter().for_each(|part| name_columns(part, columns));
}

/// The days of a table in the order in which they follow each other: as the rules ask, else as in the
/// contract.
pub(super) fn order_of_days(table: &Table, rules: &[Rule]) -> Vec<ColumnId> {
    let days = (0..table.columns.len()).map(ColumnId);
    let mut waiting: Vec<ColumnId> =
        days.filter(|id| table[*id].kind == ColumnType::Date).collect();
    let pairs: Vec<(ColumnId, ColumnId)> =
        rules.iter().flat_map(|rule| rule.order(table)).collect();
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let free = |column: &ColumnId| {
            !pairs.iter().any(|(first, next)| next == column && waiting.contains(first))
        };
        // Rules that go round in a circle cannot all be kept.
        let next = waiting.iter().position(free).unwrap_or(0);
        order.push(waiting.remove(next));
    }
    order
}
