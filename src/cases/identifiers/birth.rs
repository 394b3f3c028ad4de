//! Exact days of birth.

use super::super::values;
use super::cell::Cell;
use super::{Detector, Enough, Pattern};
use crate::calendar::Day;

/// Days so long ago that the rows' events cannot be meant.
#[derive(Debug)]
pub(super) struct LongAgo;

impl Detector for LongAgo {
    fn pattern(&self) -> Pattern {
        Pattern::Birth
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.5, least: 5 }
    }

    fn looks_at_all_tables(&self) -> bool {
        false
    }

    /// What the contract calls a day is an event.
    fn looks_at_events(&self) -> bool {
        false
    }

    /// A day from 1925 to 1999.
    fn matches(&self, cell: &Cell<'_>) -> bool {
        let may_be = (6..=10).contains(&cell.length) && cell.digits >= 6 && cell.letters == 0;
        let first = Day::new(1925, 1, 1).expect("a day");
        let last = Day::new(1999, 12, 31).expect("a day");
        may_be && day(cell.text).is_some_and(|day| (first..=last).contains(&day))
    }
}

/// A day in one of the forms that offices use.
fn day(text: &str) -> Option<Day> {
    let forms = [None, Some("%d.%m.%Y"), Some("%d/%m/%Y"), Some("%d-%m-%Y"), Some("%m/%d/%Y")];
    forms.into_iter().find_map(|form| values::day(text, form))
}

/// Whether what stands in a column of births is more exact than a month, a year, an age or a band.
pub(super) fn is_exact(cell: &Cell<'_>) -> bool {
    let groups: Vec<usize> = cell
        .text
        .split(|one: char| !one.is_ascii_digit())
        .map(str::len)
        .filter(|digits| *digits > 0)
        .collect();
    match groups.as_slice() {
        [] | [1..=4] | [4, 1 | 2 | 4] => false,
        [1 | 2, 1 | 2 | 4] => cell.letters > 0 && groups[1] == 4,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_years_ages_and_bands_are_not_exact() {
        let exact = |text| is_exact(&Cell::new(text));
        for text in
            ["1985", "1985-03", "03.1985", "9-17", "18--20", "1985-1989", "28", "unknown", "48+"]
        {
            assert!(!exact(text), "{text}");
        }
        for text in [
            "1985-03-12",
            "12.03.1985",
            "12 March 1985",
            "31118",
            "19850312",
            "1985-03-12T00:00:00",
        ] {
            assert!(exact(text), "{text}");
        }
    }

    #[test]
    fn days_of_events_are_not_long_ago() {
        let long_ago = |text| LongAgo.matches(&Cell::new(text));
        assert!(long_ago("1985-03-12") && long_ago("12.03.1985") && long_ago("3/12/1985"));
        assert!(!long_ago("2013-03-12") && !long_ago("1985") && !long_ago("198503"));
    }
}
