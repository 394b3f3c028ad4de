//! What is sensitive in itself: rules that look at one row.
//!
//! Adding a rule is one file here and one line in [`RULES`]. A row that any rule forbids is withheld
//! whole; [`secondary`](super::secondary) then withholds what would give it back.

mod complement;
mod group;
mod mark;
mod small_count;
mod statistic;
mod stratum;
mod unanimous;
mod unjudged;

use std::fmt;
use std::ops::Range;

use crate::evaluate::Figures;
use crate::evaluate::cell::Classes;

/// A rule on one row.
pub(super) trait Rule: fmt::Debug + Sync {
    /// Its name, for lists.
    fn name(&self) -> &'static str;

    /// One sentence: what it withholds.
    fn summary(&self) -> &'static str;

    /// Whether the row must be withheld.
    fn forbids(&self, row: &Judged<'_>) -> bool;
}

/// Every rule that there is.
pub(super) const RULES: &[&dyn Rule] = &[
    &small_count::SmallCount,
    &complement::Complement,
    &statistic::Statistic,
    &stratum::Stratum,
    &mark::Mark,
    &group::Group,
    &unanimous::Unanimous,
    &unjudged::Unjudged,
];

/// Names and summaries of the rules, for lists and reports.
pub fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.name(), rule.summary()))
}

/// Whether any rule forbids a row.
pub(super) fn any_forbids(row: &Judged<'_>) -> bool {
    RULES.iter().any(|rule| rule.forbids(row))
}

/// One row as the rules see it.
#[derive(Debug, Clone)]
pub(super) struct Judged<'a> {
    /// The name of the indicator's kind.
    pub(super) kind: &'a str,
    /// Its measure, such as `q0.9`.
    pub(super) measure: &'a str,
    /// What would be published.
    pub(super) figures: &'a Figures,
    /// Rows in each class.
    pub(super) rows: Option<Classes>,
    /// Distinct persons in each class.
    pub(super) persons: Classes,
    /// For a quantile: persons at or below the mark, and at or above it.
    pub(super) sides: Option<(u64, u64)>,
    /// For a standardised value: persons in every stratum that it gives away, and those in none.
    pub(super) strata: &'a [u64],
    /// Persons of every margin that the row is a sensitive part of.
    pub(super) margins: Vec<Classes>,
    /// A count of 1 to threshold − 1 is sensitive.
    pub(super) threshold: u64,
}

impl Judged<'_> {
    /// The counts that are sensitive.
    pub(super) fn few(&self) -> Range<u64> {
        1..self.threshold
    }

    /// Whether a figure that counts is sensitive.
    pub(super) fn is_few(&self, figure: Option<f64>) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a threshold is a small number")]
        let threshold = self.threshold as f64;
        figure.is_some_and(|figure| figure > ALMOST_NOTHING && figure < threshold)
    }
}

/// Under it a figure is nought, but for the rounding of a division.
const ALMOST_NOTHING: f64 = 1e-9;

/// A class by its name, and how to read it.
pub(super) type Class = (&'static str, fn(&Classes) -> u64);

/// The classes whose sums are every count that is printed: if none of them is small, no count is.
pub(super) const CLASSES: [Class; 9] = [
    ("population_unknown", |of| of.population_unknown),
    ("undated", |of| of.undated),
    ("excluded", |of| of.excluded),
    ("not_yet_due", |of| of.not_yet_due),
    ("not_in_denominator", |of| of.not_in_denominator),
    ("met", |of| of.met),
    ("excepted", |of| of.excepted),
    ("unknown", |of| of.unknown),
    ("not_met", |of| of.not_met),
];

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::evaluate::cell::Status;

    /// Figures of a row with these rows in its classes and nothing else.
    pub(in crate::protect) fn figures(rows: Classes) -> Figures {
        Figures { rows: Some(rows), ..Figures::none(Status::Ok) }
    }

    /// A row of a kind with as many rows as persons, under a threshold of 11.
    pub(super) fn judged<'a>(kind: &'a str, figures: &'a Figures) -> Judged<'a> {
        Judged {
            kind,
            measure: "value",
            figures,
            rows: figures.rows,
            persons: figures.rows.unwrap_or_default(),
            sides: None,
            strata: &[],
            margins: Vec::new(),
            threshold: 11,
        }
    }

    #[test]
    fn every_rule_has_a_name_of_its_own_and_says_what_it_does() {
        let names: std::collections::BTreeSet<_> = rules().map(|(name, _)| name).collect();
        assert_eq!(names.len(), RULES.len());
        assert!(rules().all(|(_, summary)| summary.len() > 20));
    }
}
