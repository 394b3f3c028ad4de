//! A sensitive property that nearly everybody of a group has.

use super::{Judged, Rule};
use crate::evaluate::cell::Classes;

/// One person of the group who knows of himself learns it of the others.
const COALITION: u64 = 1;

/// In a sensitive dimension: everybody of a margin, or all but one, in one category.
#[derive(Debug)]
pub(super) struct Group;

impl Rule for Group {
    fn name(&self) -> &'static str {
        "group"
    }

    fn summary(&self) -> &'static str {
        "nearly everybody of a margin in one category of a sensitive dimension"
    }

    fn forbids(&self, row: &Judged<'_>) -> bool {
        row.margins.iter().any(|margin| {
            tells_of_all(row.persons.population(), margin.population())
                || tells_of_all(row.persons.met, met_of(row, margin))
        })
    }
}

/// The margin of those who are met. A row of a distribution counts those in the category as met,
/// out of everybody with a value.
fn met_of(row: &Judged<'_>, margin: &Classes) -> u64 {
    if row.kind == "distribution" { margin.population() } else { margin.met }
}

fn tells_of_all(part: u64, margin: u64) -> bool {
    part > 0 && margin.saturating_sub(part) <= COALITION
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protect::rules::tests::{figures, judged};

    fn forbids(part: u64, margin: u64) -> bool {
        let met = |met| Classes { met, ..Classes::default() };
        let rows = figures(met(part));
        Group.forbids(&Judged { margins: vec![met(margin)], ..judged("count", &rows) })
    }

    #[test]
    fn all_of_a_margin_or_all_but_one_are_withheld() {
        assert!(forbids(40, 40));
        assert!(forbids(39, 40));
        assert!(!forbids(38, 40));
    }

    #[test]
    fn nobody_is_no_group() {
        assert!(!forbids(0, 1));
        assert!(!forbids(0, 0));
    }
}
