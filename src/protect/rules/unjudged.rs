//! Values on persons that nothing can be said of.

use super::{Judged, Rule};
use crate::evaluate::cell::Classes;

/// A value with no count beside it, and every derived value: a change gives back the hidden term,
/// and the gate is not told yet which rows a formula reads.
#[derive(Debug)]
pub(super) struct Unjudged;

impl Rule for Unjudged {
    fn name(&self) -> &'static str {
        "unjudged"
    }

    fn summary(&self) -> &'static str {
        "a value on persons without a count to judge it by, such as a derived one"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        let uncounted = row.rows.is_none() && row.persons == Classes::default();
        row.figures.value.is_some() && (row.kind == "derived" || uncounted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protect::rules::tests::{figures, judged};

    #[test]
    fn a_value_without_counts_is_withheld() {
        let mut bare = figures(Classes::default());
        (bare.rows, bare.value) = (None, Some(0.25));
        assert!(Unjudged.forbids(&judged("ratio", &bare)));
        bare.value = None;
        assert!(!Unjudged.forbids(&judged("ratio", &bare)));
    }

    #[test]
    fn a_derived_value_is_withheld_whatever_it_counts() {
        let mut change = figures(Classes { met: 500, ..Classes::default() });
        change.value = Some(0.25);
        assert!(Unjudged.forbids(&judged("derived", &change)));
        assert!(!Unjudged.forbids(&judged("count", &change)));
    }
}
