//! Values on persons that nothing can be said of.

use super::{Judged, Rule};
use crate::evaluate::cell::Classes;

/// A value with no count beside it: what nothing is known of cannot be judged. Values that are made of
/// others follow these, and are not judged by themselves.
#[derive(Debug)]
pub(super) struct Unjudged;

impl Rule for Unjudged {
    fn name(&self) -> &'static str {
        "unjudged"
    }

    fn summary(&self) -> &'static str {
        "a value on persons without a count to judge it by"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        let uncounted = row.rows.is_none() && row.persons == Classes::default();
        row.figures.value.is_some() && uncounted
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
}
