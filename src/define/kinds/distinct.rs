//! `distinct`: how many different persons the population has, counted in each cell.

use std::sync::Arc;

use super::{as_f64, no_interval, ok};
use crate::define::bind::Scope;
use crate::define::indicator::{BoundIndicator, Rows};
use crate::define::kind::{Kind, Measure, Terms};
use crate::diagnostic::{Code, Diagnostic, Faults};
use crate::document::Fields;
use crate::evaluate::cell::{Cell, Finished};

const NO_PERSON: Code = Code("E0310");

/// How many different persons the population has. Never added up from parts: somebody who comes in two
/// years is one person of both years together.
#[derive(Debug, Clone, Copy)]
pub struct Distinct;

impl Kind for Distinct {
    fn name(&self) -> &'static str {
        "distinct"
    }

    fn summary(&self) -> &'static str {
        "distinct persons, counted in each cell and never added up"
    }

    fn unit(&self) -> (&'static str, u8) {
        ("persons", 0)
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        _rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        if scope.has_person() {
            return Some(Arc::new(*self));
        }
        faults.push(
            Diagnostic::error(NO_PERSON, format!("table `{}` has no person", scope.table.id))
                .at(fields.place())
                .hint("name the column with the pseudonymous id under `person:` in the contract"),
        );
        None
    }
}

impl Measure for Distinct {
    fn terms(&self) -> Terms {
        Terms { persons: true, ..Terms::default() }
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let persons = cell.persons.expect("persons were asked for");
        vec![Finished {
            numerator: Some(as_f64(persons)),
            unknown: Some(cell.rows.unknown),
            reason: no_interval(indicator),
            ..ok(as_f64(persons), persons)
        }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("distinct");
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use crate::define::example::indicator;
    use crate::evaluate::cell::Classes;

    #[test]
    fn rows_without_a_person_are_unknown_and_not_counted() {
        let rows = Classes { met: 5, unknown: 2, ..Classes::default() };
        let cell = Cell { persons: Some(4), ..example::cell(rows) };
        let finished = Distinct.finish(&indicator("A"), &cell);
        assert_eq!((finished[0].value, finished[0].unknown), (Some(4.0), Some(2)));
    }

    #[test]
    fn nobody_is_zero_persons() {
        let cell = Cell { persons: Some(0), ..example::met(0) };
        assert_eq!(Distinct.finish(&indicator("A"), &cell)[0].value, Some(0.0));
    }
}
