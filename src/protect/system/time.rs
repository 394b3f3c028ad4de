//! Spans of time as sums of shorter ones.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::table::Span;
use super::super::timeline::{Path, inside, pack, remainders};

/// What is known of sets of spans so far: most numbers of a release have one of a few sets.
#[derive(Debug, Default)]
pub(super) struct Calendar(RefCell<BTreeMap<BTreeSet<Span>, Rc<Cut>>>);

/// How spans cut each other.
#[derive(Debug)]
pub(super) struct Cut {
    /// The shortest stretches that they cut out of each other and that are none of them.
    pub(super) missing: Vec<Span>,
    /// Those that are no sum of others.
    pub(super) shortest: BTreeSet<Span>,
    /// How each with others in it is made of these.
    pub(super) divided: Vec<Divided>,
    /// What they leave of each other.
    pub(super) remainders: BTreeSet<Path<Span>>,
}

impl Calendar {
    /// How spans cut each other.
    pub(super) fn cut(&self, spans: &BTreeSet<Span>) -> Rc<Cut> {
        if let Some(known) = self.0.borrow().get(spans) {
            return Rc::clone(known);
        }
        let cut = Rc::new(Cut {
            missing: missing(spans),
            shortest: shortest(spans),
            divided: divided(spans),
            remainders: remainders(spans),
        });
        self.0.borrow_mut().insert(spans.clone(), Rc::clone(&cut));
        cut
    }
}

/// A span that shorter ones lie in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Divided {
    pub(super) whole: Span,
    pub(super) parts: Vec<Span>,
    /// Whether the parts are all of it.
    pub(super) all: bool,
}

/// The shortest stretches that spans cut out of each other and that are none of them.
fn missing(spans: &BTreeSet<Span>) -> Vec<Span> {
    let ends: BTreeSet<i32> = spans.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let ends: Vec<i32> = ends.into_iter().collect();
    let covered = |(from, to): &Span| spans.iter().any(|one| one.0 <= *from && *to <= one.1);
    let stretches = ends.windows(2).map(|pair| (pair[0], pair[1]));
    stretches.filter(|stretch| covered(stretch) && !spans.contains(stretch)).collect()
}

/// The spans that are no sum of others.
fn shortest(spans: &BTreeSet<Span>) -> BTreeSet<Span> {
    let divided: BTreeSet<Span> =
        spans.iter().copied().filter(|span| tiles(spans, *span).is_some()).collect();
    spans.difference(&divided).copied().collect()
}

/// How each span with others in it is made of these: of the fewest that fill it, or else of those that leave
/// the least.
fn divided(spans: &BTreeSet<Span>) -> Vec<Divided> {
    let of = |whole: Span| {
        if let Some(parts) = tiles(spans, whole) {
            return vec![Divided { whole, parts, all: true }];
        }
        let inner = inside(spans, whole);
        let packs = BTreeSet::from([pack(&inner, true), pack(&inner, false)]);
        let some = packs.into_iter().filter(|parts| !parts.is_empty());
        some.map(|parts| Divided { whole, parts, all: false }).collect()
    };
    spans.iter().copied().flat_map(of).collect()
}

/// The fewest spans that follow each other and fill another, if any do.
fn tiles(spans: &BTreeSet<Span>, whole: Span) -> Option<Vec<Span>> {
    let mut ways: BTreeMap<i32, Vec<Span>> = BTreeMap::from([(whole.0, Vec::new())]);
    // By their ends, so that the way to the start of a span is known before the span is looked at.
    let mut inner = inside(spans, whole);
    inner.sort_by_key(|(from, to)| (*to, *from));
    for span in inner {
        let Some(way) = ways.get(&span.0) else { continue };
        let longer = ways.get(&span.1).is_none_or(|known| known.len() > way.len() + 1);
        if longer {
            let way = way.iter().copied().chain([span]).collect();
            ways.insert(span.1, way);
        }
    }
    ways.remove(&whole.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(list: &[Span]) -> BTreeSet<Span> {
        list.iter().copied().collect()
    }

    #[test]
    fn a_year_is_its_quarters_and_many_years_are_years() {
        let set = spans(&[(0, 24), (0, 12), (12, 24), (0, 3), (3, 6), (6, 9), (9, 12)]);
        let divided = divided(&set);
        assert_eq!(divided[0].parts, [(0, 3), (3, 6), (6, 9), (9, 12)]);
        assert_eq!((divided[1].whole, divided[1].parts.len(), divided[1].all), ((0, 24), 2, true));
        assert!(missing(&set).is_empty());
        assert_eq!(shortest(&set).len(), 5);
    }

    #[test]
    fn what_periods_across_each_other_leave_is_missing() {
        let set = spans(&[(0, 12), (12, 24), (7, 19)]);
        assert_eq!(missing(&set), [(0, 7), (7, 12), (12, 19), (19, 24)]);
        let whole = spans(&[(0, 12), (12, 24), (7, 19), (0, 7), (7, 12), (12, 19), (19, 24)]);
        let across = divided(&whole).into_iter().find(|one| one.whole == (7, 19)).unwrap();
        assert_eq!(across.parts, [(7, 12), (12, 19)]);
    }

    #[test]
    fn three_quarters_are_not_all_of_a_year() {
        let divided = divided(&spans(&[(0, 12), (0, 3), (3, 6), (6, 9)]));
        assert_eq!((divided.len(), divided[0].all, divided[0].parts.len()), (1, false, 3));
    }

    #[test]
    fn a_gap_between_periods_is_nobodys() {
        assert!(missing(&spans(&[(0, 12), (24, 36)])).is_empty());
    }
}
