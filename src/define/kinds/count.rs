//! `count`: how many rows the population has.

use std::sync::Arc;

use super::{as_f64, no_interval, ok};
use crate::define::bind::Scope;
use crate::define::indicator::{BoundIndicator, Rows};
use crate::define::kind::{Kind, Measure, Terms};
use crate::diagnostic::Faults;
use crate::document::Fields;
use crate::evaluate::cell::{Cell, Finished};

/// How many rows the population has. It has no keys of its own.
#[derive(Debug, Clone, Copy)]
pub struct Count;

impl Kind for Count {
    fn name(&self) -> &'static str {
        "count"
    }

    fn summary(&self) -> &'static str {
        "rows of the population"
    }

    fn unit(&self) -> (&'static str, u8) {
        ("count", 0)
    }

    fn read(
        &self,
        _fields: &mut Fields<'_>,
        _scope: &Scope<'_>,
        _rows: &mut Rows,
        _faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        Some(Arc::new(*self))
    }
}

impl Measure for Count {
    fn terms(&self) -> Terms {
        Terms::default()
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let rows = cell.rows.met;
        let reason = no_interval(indicator);
        vec![Finished { numerator: Some(as_f64(rows)), reason, ..ok(as_f64(rows), rows) }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("count");
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use crate::define::example::indicator;
    use crate::define::indicator::Interval;

    #[test]
    fn nothing_is_counted_as_zero() {
        let finished = Count.finish(&indicator("A"), &example::met(0));
        assert_eq!((finished[0].value, finished[0].numerator), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn why_there_is_no_interval_is_printed() {
        let none = BoundIndicator {
            interval: Interval::None { reason: "a full register".to_owned() },
            ..indicator("A")
        };
        let finished = &Count.finish(&none, &example::met(7))[0];
        assert_eq!((finished.value, finished.limits.as_ref()), (Some(7.0), None));
        assert_eq!(finished.reason.as_deref(), Some("a full register"));
    }
}
