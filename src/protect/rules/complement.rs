//! Those who are left when the numerator is taken away.

use super::{Judged, Rule};

/// Kinds whose numerator is no part of a denominator; of every other it is. Of a proportion the known
/// are what the numerator is part of, and [`Classes::not_met`](crate::evaluate::cell::Classes) is the
/// rest.
const APART: [&str; 6] = ["count", "distinct", "sum", "mean", "quantile", "rate"];

/// Known − numerator of 1 to threshold − 1 persons: 39 of 40 sheltered says that one was not.
#[derive(Debug)]
pub(super) struct Complement;

impl Rule for Complement {
    fn name(&self) -> &'static str {
        "complement"
    }

    fn summary(&self) -> &'static str {
        "known minus numerator, or known, of 1 to threshold - 1 persons"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        match row.kind {
            "proportion" => few_known(row),
            // Where components are counted, few failures are of few persons; that few persons may have
            // many is another rule's.
            "composite" => few_known(row) || (row.sides.is_some() && row.is_few(rest(row))),
            kind if APART.contains(&kind) => false,
            _ => row.is_few(row.figures.denominator) || row.is_few(rest(row)),
        }
    }
}

/// Whether few persons are known, or few of them are not met.
fn few_known(row: &Judged<'_>) -> bool {
    let known = row.persons.met + row.persons.not_met;
    row.few().contains(&known) || row.few().contains(&row.persons.not_met)
}

fn rest(row: &Judged<'_>) -> Option<f64> {
    Some(row.figures.denominator? - row.figures.numerator?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::cell::Classes;
    use crate::protect::rules::tests::{figures, judged};

    #[test]
    fn thirty_nine_of_forty_tell_of_the_one() {
        let forbids = |met, not_met| {
            let rows = figures(Classes { met, not_met, ..Classes::default() });
            Complement.forbids(&judged("proportion", &rows))
        };
        assert!(forbids(39, 1));
        assert!(!forbids(40, 0));
        assert!(!forbids(29, 11));
        assert!(forbids(7, 0), "the known are few");
    }

    #[test]
    fn components_that_few_failed_are_withheld_and_unknown_persons_are_no_failures() {
        let mut scored = figures(Classes { met: 60, ..Classes::default() });
        (scored.numerator, scored.denominator) = (Some(115.0), Some(120.0));
        let row = Judged { sides: Some((60, 60)), ..judged("composite", &scored) };
        assert!(Complement.forbids(&row));
        let mut all_or_nothing = figures(Classes { met: 40, unknown: 5, ..Classes::default() });
        (all_or_nothing.numerator, all_or_nothing.denominator) = (Some(40.0), Some(45.0));
        assert!(!Complement.forbids(&judged("composite", &all_or_nothing)));
    }

    #[test]
    fn those_without_the_event_are_counted_from_the_figures() {
        let mut rows = figures(Classes { met: 40, ..Classes::default() });
        (rows.numerator, rows.denominator) = (Some(38.0), Some(40.0));
        assert!(Complement.forbids(&judged("time_to_event", &rows)));
        assert!(!Complement.forbids(&judged("rate", &rows)), "residents are no complement");
    }
}
