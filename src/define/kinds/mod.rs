//! One file a kind: its keys, its terms, its arithmetic, its docs and tests.

mod component;
pub mod composite;
pub mod count;
pub mod derived;
pub mod distinct;
pub mod distribution;
pub mod mean;
pub mod proportion;
pub mod quantile;
pub mod rate;
pub mod ratio;
mod standardise;
pub mod sum;
pub mod time_to_event;
mod weighted;

use crate::define::indicator::{self, BoundIndicator};
use crate::define::kind::Kind;
use crate::evaluate::cell::{Finished, Limits, Status};
use crate::stats::{Interval, as_f64, round12, ten_to};

/// Every kind that there is.
pub const KINDS: &[&dyn Kind] = &[
    &composite::Composite,
    &count::Count,
    &derived::Derived,
    &distinct::Distinct,
    &distribution::Distribution,
    &mean::Mean,
    &proportion::Proportion,
    &quantile::Quantile,
    &rate::Rate,
    &ratio::Ratio,
    &sum::Sum,
    &time_to_event::TimeToEvent,
];

/// A cell with a value and no limits yet.
fn ok(value: f64, known: u64) -> Finished {
    Finished { value: Some(value), ..without(Status::Ok, known, None) }
}

/// A cell without a value, and why.
fn without(status: Status, known: u64, reason: Option<String>) -> Finished {
    Finished {
        value: None,
        status,
        reason,
        limits: None,
        bounds: None,
        numerator: None,
        denominator: None,
        unknown: None,
        known,
        sides: None,
        flags: Vec::new(),
    }
}

/// Why no interval is wanted, where none is: it is printed, whether the kind has limits or not.
fn no_interval(indicator: &BoundIndicator) -> Option<String> {
    match &indicator.interval {
        indicator::Interval::None { reason } => Some(reason.clone()),
        indicator::Interval::Default | indicator::Interval::Wilson | indicator::Interval::Exact => {
            None
        }
    }
}

/// Limits as they are written: with twelve digits.
fn limits(interval: Interval, level: f64, method: &'static str) -> Limits {
    Limits { low: round12(interval.low), high: round12(interval.high), level, method }
}

/// An exact sum, `digits × 10^-scale`, as the nearest number of a table.
fn decimal(digits: i128, scale: u8) -> f64 {
    mean_of(digits, scale, 1)
}

/// An exact sum over a count, divided once.
#[expect(clippy::cast_precision_loss, reason = "the one rounding of an exact sum")]
fn mean_of(digits: i128, scale: u8, count: u64) -> f64 {
    digits as f64 / (as_f64(count) * ten_to(scale))
}

#[cfg(test)]
mod example {
    //! Cells made by hand, and kinds read from their keys alone.

    use crate::cases::contract::Contract;
    use crate::define::bind::Scope;
    use crate::define::condition::Conditions;
    use crate::define::example::{contract, indicator};
    use std::sync::Arc;

    use crate::define::indicator::{BoundIndicator, Rows};
    use crate::define::kind::{Desk, Kind, Made};
    use crate::diagnostic::Faults;
    use crate::document;
    use crate::evaluate::cell::{Cell, Classes};

    /// What a kind adds to the rows of a table of the example, and its faults, a line each.
    pub(super) fn read(kind: &dyn Kind, table: &str, yaml: &str) -> (Rows, String) {
        read_with(&contract(), kind, table, yaml)
    }

    /// The same by another contract.
    pub(super) fn read_with(
        contract: &Contract,
        kind: &dyn Kind,
        table: &str,
        yaml: &str,
    ) -> (Rows, String) {
        let node = document::parse("a.yaml", yaml).expect("the keys are YAML");
        let mut fields = node.fields().expect("the keys are a map");
        let (table, conditions) = (&contract.tables[table], &Conditions::new());
        let scope = Scope { contract, table, conditions };
        let (mut rows, mut faults) = (indicator("A").rows().clone(), Faults::default());
        let measure = kind.read(&mut fields, &scope, &mut rows, &mut faults);
        fields.finish(&mut faults);
        assert!(measure.is_some() || !faults.is_clean(), "what is not made has a fault");
        let faults: Vec<String> = faults.into_vec().iter().map(ToString::to_string).collect();
        (rows, faults.join("\n"))
    }

    /// What a kind makes of its keys beside other indicators, and its faults, a line each. The code of
    /// the indicator is `A`.
    pub(super) fn made(
        kind: &dyn Kind,
        others: &[BoundIndicator],
        yaml: &str,
    ) -> (Option<Made>, String) {
        let node = document::parse("a.yaml", yaml).expect("the keys are YAML");
        let mut fields = node.fields().expect("the keys are a map");
        let (contract, conditions) = (&contract(), &Conditions::new());
        let others = others.iter().map(|one| (one.code.clone(), Arc::new(one.clone())));
        let (indicators, disaggregate) = (&others.collect(), fields.get("disaggregate"));
        let desk = Desk { code: "A", contract, conditions, indicators, disaggregate };
        let mut faults = Faults::default();
        let made = kind.make(&mut fields, &desk, &mut faults);
        fields.finish(&mut faults);
        let faults: Vec<String> = faults.into_vec().iter().map(ToString::to_string).collect();
        (made, faults.join("\n"))
    }

    /// A cell with these rows and nothing else.
    pub(super) fn cell(rows: Classes) -> Cell<'static> {
        Cell {
            rows,
            persons: None,
            sum: 0,
            squares: Some(0),
            histogram: None,
            scale: 0,
            over: None,
            strata: Vec::new(),
            level: 0.95,
        }
    }

    /// A cell in which so many rows count.
    pub(super) fn met(met: u64) -> Cell<'static> {
        cell(Classes { met, ..Classes::default() })
    }
}
