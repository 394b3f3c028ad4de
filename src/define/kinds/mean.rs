//! `mean`: the arithmetic mean of a number over the population.

use std::sync::Arc;

use super::sum::read_value;
use super::{as_f64, decimal, limits, mean_of, no_interval, ok, without};
use crate::define::bind::Scope;
use crate::define::indicator::{BoundIndicator, Rows};
use crate::define::kind::{Kind, Measure, Terms};
use crate::diagnostic::Faults;
use crate::document::Fields;
use crate::evaluate::cell::{Cell, Finished, Status};
use crate::stats;

/// The arithmetic mean of `value` with Student's limits, from exact sums.
#[derive(Debug, Clone, Copy)]
pub struct Mean;

impl Kind for Mean {
    fn name(&self) -> &'static str {
        "mean"
    }

    fn summary(&self) -> &'static str {
        "arithmetic mean of `value`"
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

impl Measure for Mean {
    fn terms(&self) -> Terms {
        Terms { total: true, ..Terms::default() }
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let used = cell.rows.met;
        let finished = match used {
            0 => without(Status::NotApplicable, 0, Some("no row has a value".to_owned())),
            1 => without(Status::TooFew, 1, Some("a mean needs two rows".to_owned())),
            _ => mean(indicator, cell),
        };
        vec![Finished {
            numerator: Some(decimal(cell.sum, cell.scale)),
            denominator: Some(as_f64(used)),
            unknown: Some(cell.rows.unknown),
            ..finished
        }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("mean");
    }
}

/// The mean of two rows and more, with limits unless none are wanted.
fn mean(indicator: &BoundIndicator, cell: &Cell<'_>) -> Finished {
    let used = cell.rows.met;
    let value = ok(mean_of(cell.sum, cell.scale, used), used);
    if let Some(reason) = no_interval(indicator) {
        return Finished { reason: Some(reason), ..value };
    }
    let squares = cell.squares;
    let student = squares.and_then(|sq| stats::mean(used, cell.sum, sq, cell.scale, cell.level));
    match student {
        Some((_, interval)) => {
            Finished { limits: Some(limits(interval, cell.level, "t")), ..value }
        }
        None => Finished { reason: Some("too large for limits".to_owned()), ..value },
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use crate::define::example::indicator;
    use crate::evaluate::cell::Classes;

    #[test]
    fn one_row_has_no_mean_and_none_has_nothing_to_be_of() {
        let status = |rows| Mean.finish(&indicator("A"), &example::met(rows))[0].status;
        assert_eq!((status(0), status(1)), (Status::NotApplicable, Status::TooFew));
    }

    #[test]
    fn sum_and_rows_stand_beside_the_mean() {
        let cell = Cell { sum: 30, squares: Some(500), ..example::met(2) };
        let finished = &Mean.finish(&indicator("A"), &cell)[0];
        assert_eq!(finished.value, Some(15.0));
        assert_eq!((finished.numerator, finished.denominator), (Some(30.0), Some(2.0)));
        assert_eq!(finished.limits.as_ref().map(|limits| limits.method), Some("t"));
    }

    #[test]
    fn rows_without_a_value_are_unknown() {
        let rows = Classes { met: 1, unknown: 4, ..Classes::default() };
        let finished = &Mean.finish(&indicator("A"), &example::cell(rows))[0];
        assert_eq!((finished.known, finished.unknown), (1, Some(4)));
        assert_eq!((finished.value, finished.denominator), (None, Some(1.0)));
    }

    #[test]
    fn squares_that_do_not_fit_leave_the_mean_without_limits() {
        let cell = Cell { sum: 30, squares: None, scale: 1, ..example::met(2) };
        let finished = &Mean.finish(&indicator("A"), &cell)[0];
        assert_eq!((finished.value, finished.limits.as_ref()), (Some(1.5), None));
        assert_eq!(finished.reason.as_deref(), Some("too large for limits"));
    }
}
