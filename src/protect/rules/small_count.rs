//! Counts of a few persons.

use super::{CLASSES, Judged, Rule};

/// Kinds whose column `numerator` is a sum, or that have none. Of every other it counts.
const SUMS: [&str; 3] = ["sum", "mean", "quantile"];

/// A membership class, or a figure that counts, of 1 to threshold − 1 persons.
#[derive(Debug)]
pub(super) struct SmallCount;

impl Rule for SmallCount {
    fn name(&self) -> &'static str {
        "small_count"
    }

    fn summary(&self) -> &'static str {
        "a count of 1 to threshold - 1 persons, in any class of the row"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        has_small_class(row) || has_small_figure(row)
    }
}

/// Whether a class holds a few persons. Persons, not rows: three rows of one person are one person.
fn has_small_class(row: &Judged<'_>) -> bool {
    CLASSES.iter().any(|(_, read)| {
        let rows = row.rows.as_ref().map_or(0, read);
        let persons = read(&row.persons);
        row.few().contains(&persons) || (persons == 0 && row.few().contains(&rows))
    })
}

fn has_small_figure(row: &Judged<'_>) -> bool {
    (!SUMS.contains(&row.kind) && row.is_few(row.figures.numerator))
        || (row.kind == "ratio" && row.is_few(row.figures.denominator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::cell::Classes;
    use crate::protect::rules::tests::{figures, judged};

    fn forbids(rows: Classes) -> bool {
        SmallCount.forbids(&judged("proportion", &figures(rows)))
    }

    #[test]
    fn ten_are_few_and_eleven_are_not() {
        let met = |met| forbids(Classes { met, ..Classes::default() });
        assert_eq!([0, 1, 10, 11].map(met), [false, true, true, false]);
    }

    #[test]
    fn every_class_counts() {
        let large = Classes { met: 50, not_met: 50, ..Classes::default() };
        assert!(!forbids(large));
        let with = |change: fn(&mut Classes)| {
            let mut rows = large;
            change(&mut rows);
            forbids(rows)
        };
        assert!(with(|rows| rows.population_unknown = 3));
        assert!(with(|rows| rows.undated = 3));
        assert!(with(|rows| rows.excluded = 3));
        assert!(with(|rows| rows.not_yet_due = 3));
        assert!(with(|rows| rows.not_in_denominator = 3));
        assert!(with(|rows| rows.excepted = 3));
        assert!(with(|rows| rows.unknown = 3));
        assert!(with(|rows| rows.not_met = 3));
    }

    #[test]
    fn persons_are_tested_not_their_rows() {
        let rows = figures(Classes { met: 40, ..Classes::default() });
        let mut row = judged("count", &rows);
        row.persons.met = 8;
        assert!(SmallCount.forbids(&row));
    }

    #[test]
    fn a_numerator_that_counts_is_a_count_and_a_sum_is_none() {
        let mut few = figures(Classes { met: 40, ..Classes::default() });
        few.numerator = Some(4.0);
        assert!(SmallCount.forbids(&judged("distinct", &few)));
        assert!(!SmallCount.forbids(&judged("mean", &few)));
    }

    #[test]
    fn a_ratio_is_judged_by_both_of_its_terms() {
        let mut few = figures(Classes { met: 40, ..Classes::default() });
        (few.numerator, few.denominator) = (Some(40.0), Some(4.0));
        assert!(SmallCount.forbids(&judged("ratio", &few)));
        assert!(!SmallCount.forbids(&judged("rate", &few)), "that one is the outside value");
    }
}
