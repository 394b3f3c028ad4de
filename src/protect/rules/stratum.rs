//! Strata of a few persons behind a standardised value.

use super::{Judged, Rule};

/// A standardised rate with 1 to threshold − 1 persons in one of its strata. The table holds it with all
/// its digits, and the weights and residents are public: only one set of whole numbers has that sum, so
/// it tells the events of every stratum. Its limits tell how many events are in none.
#[derive(Debug)]
pub(super) struct Stratum;

impl Rule for Stratum {
    fn name(&self) -> &'static str {
        "stratum"
    }

    fn summary(&self) -> &'static str {
        "a standardised value with fewer persons than the threshold in a stratum, or in none"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        row.figures.value.is_some() && row.strata.iter().any(|persons| row.few().contains(persons))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::cell::Classes;
    use crate::protect::rules::tests::{figures, judged};

    #[test]
    fn a_stratum_of_ten_persons_withholds_what_is_standardised() {
        let forbids = |strata: &[u64], value| {
            let mut rows = figures(Classes { met: 60, ..Classes::default() });
            rows.value = value;
            Stratum.forbids(&Judged { strata, ..judged("rate", &rows) })
        };
        assert!(forbids(&[50, 10], Some(4.5)));
        assert!(!forbids(&[49, 11], Some(4.5)));
        assert!(!forbids(&[60, 0], Some(4.5)), "a zero is no person");
        assert!(!forbids(&[50, 10], None), "without a value nothing is told");
    }
}
