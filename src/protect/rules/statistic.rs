//! Values that rest on a few persons.

use super::{Judged, Rule};

/// Kinds whose value is a count or a share of counts, which other rules judge. A kind that is not
/// named is a statistic: what nobody has thought about is judged by more rules, not by fewer.
const COUNTS: [&str; 5] = ["count", "distinct", "proportion", "distribution", "composite"];

/// A sum, mean, quantile, rate or survival value on 1 to threshold − 1 persons.
#[derive(Debug)]
pub(super) struct Statistic;

impl Rule for Statistic {
    fn name(&self) -> &'static str {
        "statistic"
    }

    fn summary(&self) -> &'static str {
        "a sum, mean, quantile, rate or survival value on fewer persons than the threshold"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        !COUNTS.contains(&row.kind)
            && row.figures.value.is_some()
            && row.few().contains(&row.persons.met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::cell::Classes;
    use crate::protect::rules::tests::{figures, judged};

    #[test]
    fn a_mean_of_ten_persons_is_withheld() {
        let forbids = |persons, value| {
            let mut rows = figures(Classes { met: 30, ..Classes::default() });
            rows.value = value;
            let mut row = judged("mean", &rows);
            row.persons.met = persons;
            Statistic.forbids(&row)
        };
        assert!(forbids(10, Some(4.5)));
        assert!(!forbids(11, Some(4.5)));
        assert!(!forbids(10, None), "counts alone are another rule's");
    }
}
