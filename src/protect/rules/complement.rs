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
            "proportion" => {
                let known = row.persons.met + row.persons.not_met;
                row.few().contains(&known) || row.few().contains(&row.persons.not_met)
            }
            kind if APART.contains(&kind) => false,
            _ => row.is_few(row.figures.denominator) || row.is_few(rest(row)),
        }
    }
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
    fn those_without_the_event_are_counted_from_the_figures() {
        let mut rows = figures(Classes { met: 40, ..Classes::default() });
        (rows.numerator, rows.denominator) = (Some(38.0), Some(40.0));
        assert!(Complement.forbids(&judged("time_to_event", &rows)));
        assert!(!Complement.forbids(&judged("rate", &rows)), "residents are no complement");
    }
}
