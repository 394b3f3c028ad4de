//! Time as the printed spans cut it.
//!
//! The ends of all spans are points; a span joins two of them. Spans that join what was not joined
//! before make a tree, and each of its edges is an independent number; every other stretch between
//! two joined points is a sum of edges, with signs. So a quarter that is the year less three others
//! comes out as just that.

use std::collections::{BTreeMap, BTreeSet};

use super::table::Span;

/// A signed sum of edges or of spans.
pub(super) type Path<T> = Vec<(T, i64)>;

/// The points and the tree of edges between them.
#[derive(Debug, Clone)]
pub(super) struct Timeline {
    /// Edge by edge, the span it stands for.
    edges: Vec<Span>,
    /// For each point the tree that it is in, and its way from the first point of that tree.
    points: BTreeMap<i32, (i32, BTreeMap<usize, i64>)>,
}

impl Timeline {
    /// The tree of printed spans, the longest first.
    pub(super) fn printed(spans: &BTreeSet<Span>) -> Self {
        let ends = spans.iter().flat_map(|(from, to)| [*from, *to]);
        let mut timeline = Self {
            edges: Vec::new(),
            points: ends.map(|end| (end, (end, BTreeMap::new()))).collect(),
        };
        let mut longest: Vec<Span> = spans.iter().copied().collect();
        longest.sort_by_key(|(from, to)| (from - to, *from));
        for span in longest {
            timeline.join(span);
        }
        timeline
    }

    /// The same with unprinted stretches between what the printed spans leave apart.
    pub(super) fn whole(spans: &BTreeSet<Span>) -> Self {
        let mut timeline = Self::printed(spans);
        for stretch in timeline.stretches() {
            timeline.join(stretch);
        }
        timeline
    }

    /// How many independent numbers the tree has.
    pub(super) fn edges(&self) -> usize {
        self.edges.len()
    }

    /// The shortest stretches: from each point to the next.
    pub(super) fn stretches(&self) -> Vec<Span> {
        let points: Vec<i32> = self.points.keys().copied().collect();
        points.windows(2).map(|pair| (pair[0], pair[1])).collect()
    }

    /// A stretch as a sum of edges, if its ends are joined.
    pub(super) fn path(&self, (from, to): Span) -> Option<Path<usize>> {
        let ((one, start), (other, end)) = (self.points.get(&from)?, self.points.get(&to)?);
        (one == other).then(|| difference(end, start).into_iter().collect())
    }

    /// A stretch as a sum of printed spans, if its ends are joined.
    fn sum(&self, stretch: Span) -> Option<Path<Span>> {
        let path = self.path(stretch)?;
        Some(path.into_iter().map(|(edge, sign)| (self.edges[edge], sign)).collect())
    }

    /// Makes a span an edge, if its ends are not joined yet.
    fn join(&mut self, (from, to): Span) {
        let (kept, start) = self.points[&from].clone();
        let (moved, end) = self.points[&to].clone();
        if kept == moved {
            return;
        }
        let mut shift = difference(&start, &end);
        shift.insert(self.edges.len(), 1);
        self.edges.push((from, to));
        for (tree, way) in self.points.values_mut().filter(|(tree, _)| *tree == moved) {
            *tree = kept;
            *way = combine(way, &shift, 1);
        }
    }
}

/// One way less another.
fn difference(one: &BTreeMap<usize, i64>, other: &BTreeMap<usize, i64>) -> BTreeMap<usize, i64> {
    combine(one, other, -1)
}

fn combine(
    one: &BTreeMap<usize, i64>,
    other: &BTreeMap<usize, i64>,
    times: i64,
) -> BTreeMap<usize, i64> {
    let mut sum = one.clone();
    for (edge, sign) in other {
        *sum.entry(*edge).or_insert(0) += times * sign;
    }
    sum.retain(|_, sign| *sign != 0);
    sum
}

/// What is left between printed spans and can be worked out from them: every stretch with ends that
/// printed spans join, a span less those inside it, and a row of spans less one that lies across
/// them. Only what has an unprinted piece in it: the rest is made of rows that are judged as they are.
pub(super) fn remainders(spans: &BTreeSet<Span>) -> BTreeSet<Path<Span>> {
    let timeline = Timeline::printed(spans);
    let unprinted: Vec<Span> =
        timeline.stretches().into_iter().filter(|stretch| !spans.contains(stretch)).collect();
    if unprinted.is_empty() {
        return BTreeSet::new();
    }
    let joined = joined_stretches(&timeline, spans);
    let less_inner = spans.iter().flat_map(|span| packings(spans, *span));
    let less_across = spans.iter().filter_map(|span| covering(spans, *span));
    let leaves_unprinted =
        |path: &Path<Span>| unprinted.iter().any(|stretch| times_covered(path, *stretch) != 0);
    joined.into_iter().chain(less_inner).chain(less_across).filter(leaves_unprinted).collect()
}

/// Unprinted stretches between any two points that printed spans join.
fn joined_stretches(timeline: &Timeline, spans: &BTreeSet<Span>) -> Vec<Path<Span>> {
    let points: Vec<i32> = timeline.points.keys().copied().collect();
    let mut joined = Vec::new();
    for (number, &from) in points.iter().enumerate() {
        let later = points[number + 1..].iter().map(|&to| (from, to));
        let unprinted = later.filter(|stretch| !spans.contains(stretch));
        joined.extend(unprinted.filter_map(|stretch| timeline.sum(stretch)));
    }
    joined
}

/// A span less spans inside it that do not overlap: each alone, and as many as fit, in two ways.
fn packings(spans: &BTreeSet<Span>, span: Span) -> Vec<Path<Span>> {
    let inside: Vec<Span> = inside(spans, span);
    let alone = inside.iter().map(|one| vec![*one]);
    let packs = alone.chain([pack(&inside, false), pack(&inside, true)]);
    packs.filter(|pack| !pack.is_empty()).map(|pack| less(vec![span], &pack)).collect()
}

/// The spans inside another, itself apart.
pub(super) fn inside(spans: &BTreeSet<Span>, span: Span) -> Vec<Span> {
    let is_inside = |other: &&Span| **other != span && other.0 >= span.0 && other.1 <= span.1;
    spans.iter().filter(is_inside).copied().collect()
}

/// Spans one after the other without overlap: the longest at each start, or the shortest.
pub(super) fn pack(spans: &[Span], longest: bool) -> Vec<Span> {
    let mut order = spans.to_vec();
    order.sort_by_key(|(from, to)| (*from, if longest { -to } else { *to }));
    let mut packed: Vec<Span> = Vec::new();
    for span in order {
        if packed.last().is_none_or(|last| last.1 <= span.0) {
            packed.push(span);
        }
    }
    packed
}

/// The shortest row of touching spans that covers a span, less the span: two calendar years less the
/// programme year that lies across them.
fn covering(spans: &BTreeSet<Span>, span: Span) -> Option<Path<Span>> {
    let mut others: Vec<Span> = spans.iter().copied().filter(|other| *other != span).collect();
    others.sort_by_key(|(from, to)| to - from);
    let first = |other: &&Span| other.0 <= span.0 && other.1 > span.0 && other.1 < span.1;
    let mut row = vec![*others.iter().find(first)?];
    while row.last().is_some_and(|last| last.1 < span.1) {
        let end = row.last()?.1;
        row.push(*others.iter().filter(|other| other.0 == end).max_by_key(|other| {
            let reaches = other.1 >= span.1;
            (reaches, if reaches { -other.1 } else { other.1 })
        })?);
    }
    Some(less(row, &[span]))
}

/// A sum of spans less others.
fn less(whole: Vec<Span>, parts: &[Span]) -> Path<Span> {
    let plus = whole.into_iter().map(|span| (span, 1));
    plus.chain(parts.iter().map(|span| (*span, -1))).collect()
}

/// How often a sum of spans covers a stretch.
fn times_covered(path: &Path<Span>, stretch: Span) -> i64 {
    let covers = |span: &Span| span.0 <= stretch.0 && stretch.1 <= span.1;
    path.iter().filter(|(span, _)| covers(span)).map(|(_, sign)| sign).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Months of two years: quarters are three long, years twelve.
    fn spans(list: &[Span]) -> BTreeSet<Span> {
        list.iter().copied().collect()
    }

    #[test]
    fn the_last_quarter_is_the_year_less_the_others() {
        let timeline = Timeline::whole(&spans(&[(0, 12), (0, 3), (3, 6), (6, 9), (9, 12)]));
        let path = |span| timeline.path(span).unwrap();
        assert_eq!(path((0, 12)), [(0, 1)]);
        assert_eq!(path((6, 9)), [(3, 1)]);
        assert_eq!(path((9, 12)), [(0, 1), (1, -1), (2, -1), (3, -1)]);
    }

    #[test]
    fn an_unprinted_stretch_is_a_number_of_its_own() {
        let years = spans(&[(0, 12), (24, 36)]);
        assert_eq!(Timeline::printed(&years).path((12, 24)), None);
        assert_eq!(Timeline::whole(&years).path((12, 24)), Some(vec![(2, 1)]));
    }

    #[test]
    fn three_printed_quarters_leave_the_fourth() {
        let left = remainders(&spans(&[(0, 12), (0, 3), (3, 6), (6, 9)]));
        let fourth = vec![((0, 12), 1), ((0, 3), -1), ((3, 6), -1), ((6, 9), -1)];
        assert!(left.contains(&fourth));
    }

    #[test]
    fn what_is_printed_in_full_leaves_nothing() {
        assert!(remainders(&spans(&[(0, 12), (0, 6), (6, 12)])).is_empty());
    }

    #[test]
    fn a_programme_year_across_two_years_leaves_their_other_ends() {
        let left = remainders(&spans(&[(0, 12), (12, 24), (7, 19)]));
        assert!(left.contains(&vec![((0, 12), 1), ((12, 24), 1), ((7, 19), -1)]));
    }

    #[test]
    fn a_programme_year_less_its_quarters_is_left() {
        let left = remainders(&spans(&[(7, 19), (0, 12), (12, 24), (12, 15), (15, 18)]));
        assert!(left.contains(&vec![((7, 19), 1), ((12, 15), -1), ((15, 18), -1)]));
    }

    #[test]
    fn growing_spans_leave_the_steps_between_them() {
        let left = remainders(&spans(&[(0, 12), (0, 24)]));
        assert!(left.iter().any(|path| times_covered(path, (12, 24)) == 1));
    }
}
