//! `sum`: the exact sum of a number over the population.

use std::sync::Arc;

use super::{decimal, no_interval, ok};
use crate::define::bind::Scope;
use crate::define::indicator::{BoundIndicator, Rows};
use crate::define::kind::{Kind, Measure, Terms};
use crate::diagnostic::Faults;
use crate::document::Fields;
use crate::evaluate::cell::{Cell, Finished};

/// The exact sum of `value`. Rows without one are counted as unknown.
#[derive(Debug, Clone, Copy)]
pub struct Sum;

impl Kind for Sum {
    fn name(&self) -> &'static str {
        "sum"
    }

    fn summary(&self) -> &'static str {
        "exact sum of `value`"
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        read_value(fields, scope, rows, faults)?;
        Some(Arc::new(*self))
    }
}

/// Reads `value`, the number that sums, means and quantiles are of.
pub(super) fn read_value(
    fields: &mut Fields<'_>,
    scope: &Scope<'_>,
    rows: &mut Rows,
    faults: &mut Faults,
) -> Option<()> {
    let (value, scale) = fields.require("value", faults, |node| scope.number(node))?;
    rows.value = Some(value);
    rows.scale = scale;
    Some(())
}

impl Measure for Sum {
    fn terms(&self) -> Terms {
        Terms { total: true, ..Terms::default() }
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let sum = decimal(cell.sum, cell.scale);
        vec![Finished {
            numerator: Some(sum),
            unknown: Some(cell.rows.unknown),
            reason: no_interval(indicator),
            ..ok(sum, cell.rows.met)
        }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("sum");
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use crate::define::example::indicator;
    use crate::evaluate::cell::Classes;

    #[test]
    fn cents_add_up_exactly() {
        let cell = Cell { sum: 30, scale: 2, ..example::met(3) };
        assert_eq!(Sum.finish(&indicator("A"), &cell)[0].value, Some(0.3));
    }

    #[test]
    fn an_empty_sum_is_zero() {
        assert_eq!(Sum.finish(&indicator("A"), &example::met(0))[0].value, Some(0.0));
    }

    #[test]
    fn rows_without_a_value_are_unknown_and_the_rest_is_known() {
        let rows = Classes { met: 3, unknown: 2, ..Classes::default() };
        let finished = &Sum.finish(&indicator("A"), &example::cell(rows))[0];
        assert_eq!((finished.known, finished.unknown), (3, Some(2)));
    }
}
