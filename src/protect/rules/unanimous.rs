//! A small group that is met to the last person.

use super::{Judged, Rule};

/// Denominator = numerator, both under 2 × threshold: who is known to be in the group is known to
/// be met.
#[derive(Debug)]
pub(super) struct Unanimous;

impl Rule for Unanimous {
    fn name(&self) -> &'static str {
        "unanimous"
    }

    fn summary(&self) -> &'static str {
        "what is met by, or has happened to, all of fewer persons than twice the threshold"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        matches!(row.kind, "proportion" | "composite" | "time_to_event")
            && (1..2 * row.threshold).contains(&row.persons.met)
            && row.persons.not_met == 0
            && !some_failed(row)
    }
}

/// Whether rows are scored by components, and one of these has been failed.
fn some_failed(row: &Judged<'_>) -> bool {
    row.kind == "composite"
        && row.sides.is_some()
        && row.figures.numerator < row.figures.denominator
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::cell::Classes;
    use crate::protect::rules::tests::{figures, judged};

    fn forbids(kind: &str, met: u64, not_met: u64) -> bool {
        Unanimous.forbids(&judged(kind, &figures(Classes { met, not_met, ..Classes::default() })))
    }

    #[test]
    fn all_of_twenty_one_are_withheld_and_all_of_twenty_two_are_not() {
        assert!(forbids("proportion", 21, 0));
        assert!(!forbids("proportion", 22, 0));
        assert!(!forbids("proportion", 21, 30));
    }

    #[test]
    fn a_score_tells_of_all_where_every_component_is_met() {
        let forbids = |numerator| {
            let mut rows = figures(Classes { met: 15, ..Classes::default() });
            (rows.numerator, rows.denominator) = (Some(numerator), Some(45.0));
            Unanimous.forbids(&Judged { sides: Some((15, 15)), ..judged("composite", &rows) })
        };
        assert!(forbids(45.0));
        assert!(!forbids(30.0));
    }

    #[test]
    fn when_the_event_has_happened_to_all_of_a_small_group_it_has_to_each() {
        assert!(forbids("time_to_event", 15, 0));
        assert!(!forbids("time_to_event", 30, 0) && !forbids("time_to_event", 15, 30));
    }

    #[test]
    fn a_count_is_of_everybody_and_says_nothing_by_it() {
        assert!(!forbids("count", 15, 0));
    }
}
