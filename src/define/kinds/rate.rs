//! `rate`: events of the period per so many of an outside value, such as residents.

use std::sync::Arc;

use super::{as_f64, limits, ok, without};
use crate::cases::contract::{ColumnId, ColumnType, Table};
use crate::define::bind::Scope;
use crate::define::indicator::{BoundIndicator, Interval, Rows};
use crate::define::kind::{Kind, Measure, Over, Terms};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Status};
use crate::stats;

const UNKNOWN_TABLE: Code = Code("E0320");
const UNKNOWN_COLUMN: Code = Code("E0321");
const WRONG_COLUMN: Code = Code("E0322");

/// Events of the period per `per` of an outside value, not annualised.
#[derive(Debug, Clone, Copy)]
pub struct Rate;

impl Kind for Rate {
    fn name(&self) -> &'static str {
        "rate"
    }

    fn summary(&self) -> &'static str {
        "events of the period per `per` of an outside value"
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        _rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        let over = fields.require("over", faults, |node| over(node, scope));
        let per = fields.require("per", faults, per);
        over.zip(per).map(|(over, per)| Arc::new(PerOver { over, per }) as Arc<dyn Measure>)
    }
}

/// Reads `per`: a positive number.
fn per(node: &Node) -> Checked<f64> {
    let per: f64 = node.number()?;
    if per > 0.0 { Ok(per) } else { Err(node.not("a positive number")) }
}

/// Reads `over: {table, keys, value}`.
fn over(node: &Node, scope: &Scope<'_>) -> Checked<Over> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let table = fields.require("table", &mut faults, |node| table(node, scope));
    let keys = fields.read("keys", &mut faults, |node| {
        node.list().iter().map(|key| Ok((key.text()?, &key.place))).collect::<Checked<Vec<_>>>()
    });
    let value = fields.need("value");
    let over = table.and_then(|table| {
        let value = faults.absorb(value.and_then(|node| value_column(node, table)));
        let year = faults.absorb(year_column(table, node));
        let strata = faults.absorb(strata(&keys.unwrap_or_default(), table, scope.table));
        Some(Over {
            table: table.id.clone(),
            year: year?,
            strata: strata?,
            value: value?,
            subject: table.subject,
        })
    });
    fields.finish(&mut faults);
    faults.or_whole(over)
}

fn table<'a>(node: &Node, scope: &Scope<'a>) -> Checked<&'a Table> {
    let name = node.text()?;
    scope.contract.tables.get(name).ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_TABLE, format!("no table `{name}`")).at(&node.place);
        vec![fault.did_you_mean(name, scope.contract.tables.keys().map(String::as_str))]
    })
}

/// The column with the outside value: a number.
fn value_column(node: &Node, table: &Table) -> Checked<ColumnId> {
    let id = column(node.text()?, &node.place, table)?;
    if matches!(table[id].kind, ColumnType::Integer | ColumnType::Decimal { .. }) {
        return Ok(id);
    }
    let message = format!("`{}` of `{}` is not a number", table[id].id, table.id);
    Err(vec![Diagnostic::error(WRONG_COLUMN, message).at(&node.place)])
}

/// The one column of a reference table that holds a year.
fn year_column(table: &Table, node: &Node) -> Checked<ColumnId> {
    let year = table.columns.iter().position(|column| column.kind == ColumnType::Year);
    year.map(ColumnId).ok_or_else(|| {
        let message = format!("table `{}` has no column of type `year`", table.id);
        vec![Diagnostic::error(WRONG_COLUMN, message).at(&node.place)]
    })
}

/// Keys beyond country and year: columns that both tables have under one name.
fn strata(
    keys: &[(&str, &Place)],
    reference: &Table,
    rows: &Table,
) -> Checked<Vec<(ColumnId, ColumnId)>> {
    let is_stratum = |name: &str| {
        let id = reference.column(name);
        id.is_none_or(|id| reference[id].kind != ColumnType::Year && reference.country != Some(id))
    };
    crate::diagnostic::collect_checked(
        keys.iter()
            .filter(|(name, _)| is_stratum(name))
            .map(|(name, place)| Ok((column(name, place, rows)?, column(name, place, reference)?))),
    )
}

fn column(name: &str, place: &Place, table: &Table) -> Checked<ColumnId> {
    table.column(name).ok_or_else(|| {
        let message = format!("table `{}` has no column `{name}`", table.id);
        let known = table.columns.iter().map(|column| column.id.as_str());
        vec![Diagnostic::error(UNKNOWN_COLUMN, message).at(place).did_you_mean(name, known)]
    })
}

/// What a rate is over, and per how many.
#[derive(Debug, Clone, PartialEq)]
struct PerOver {
    over: Over,
    per: f64,
}

impl Measure for PerOver {
    fn terms(&self) -> Terms {
        Terms::default()
    }

    fn over(&self) -> Option<&Over> {
        Some(&self.over)
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let events = cell.rows.met;
        let finished = match cell.over {
            None => without(Status::NotAvailable, events, Some("no outside value".to_owned())),
            Some(over) if over > 0.0 => self.rate(indicator, cell, over),
            Some(_) => {
                without(Status::NotApplicable, events, Some("the outside value is 0".to_owned()))
            }
        };
        vec![Finished { numerator: Some(as_f64(events)), denominator: cell.over, ..finished }]
    }

    fn canonical(&self, out: &mut String) {
        use std::fmt::Write as _;
        let Over { table, year, strata, value, subject: _ } = &self.over;
        let (year, value) = (year.0, value.0);
        let _ = write!(out, "rate {table} {year} {strata:?} {value} {}", self.per);
    }
}

impl PerOver {
    fn rate(&self, indicator: &BoundIndicator, cell: &Cell<'_>, over: f64) -> Finished {
        let events = cell.rows.met;
        let value = ok(as_f64(events) / over * self.per, events);
        if let Interval::None { reason } = &indicator.interval {
            return Finished { reason: Some(reason.clone()), ..value };
        }
        let (interval, method) = stats::poisson(events, cell.level);
        let reason = (method == "exact").then(|| "exact limits below 10 events".to_owned());
        let interval = interval.times(self.per / over);
        Finished { limits: Some(limits(interval, cell.level, method)), reason, ..value }
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use crate::cases::contract::Subject;
    use crate::define::example::indicator;

    fn rate(events: u64, over: Option<f64>) -> Finished {
        let over_table = Over {
            table: "population".to_owned(),
            year: ColumnId(1),
            strata: Vec::new(),
            value: ColumnId(2),
            subject: Subject::None,
        };
        let measure = PerOver { over: over_table, per: 100_000.0 };
        measure.finish(&indicator("A"), &Cell { over, ..example::met(events) }).remove(0)
    }

    #[test]
    fn belarus_2013_had_one_and_a_half_detected_victims_per_hundred_thousand() {
        let finished = rate(149, Some(9_465_997.0));
        assert_eq!(format!("{:.2}", finished.value.unwrap()), "1.57");
        assert_eq!(finished.limits.unwrap().method, "byar");
    }

    #[test]
    fn without_an_outside_value_it_is_not_available_and_over_zero_not_applicable() {
        assert_eq!(rate(3, None).status, Status::NotAvailable);
        assert_eq!(rate(3, Some(0.0)).status, Status::NotApplicable);
    }

    #[test]
    fn few_events_have_exact_limits_and_the_row_says_so() {
        let finished = rate(9, Some(1000.0));
        assert_eq!(finished.limits.map(|limits| limits.method), Some("exact"));
        assert!(finished.reason.is_some());
    }
}
