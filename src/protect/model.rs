//! Which hidden numbers there are, and which sums of them each row prints.
//!
//! A hidden number is a country × an edge of the [`Timeline`] × a term of the categories. Of a column
//! in whose levels rows part, the largest level is no term of its own: it is the total less the
//! others, with or without a total in print. So the relations between tables (total = sum of parts,
//! also for totals that nobody prints; a group = its countries; a year = its quarters) hold by the way
//! the sums are written, and need no equations. Rows whose date is missing stand in no period: for
//! them time is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::field::Element;
use super::nullspace::Sum;
use super::rules::CLASSES;
use super::table::{Levels, Span, Spot, Table, at_level, without};
use super::timeline::{Path, Timeline, remainders};
use crate::evaluate::cell::Classes;

/// The hidden numbers of one indicator.
#[derive(Debug)]
pub(super) struct Model<'a> {
    table: &'a Table<'a>,
    timeline: Timeline,
    /// In each column in whose levels rows part, the level that is the total less the others.
    rest: BTreeMap<usize, usize>,
    /// Whether any row has no date.
    has_undated: bool,
    /// How many countries there are, at least.
    countries: usize,
    terms: BTreeMap<Levels, usize>,
    /// Term by term, the coordinate of each country and edge; [`UNUSED`] until a sum is about it.
    coordinates: Vec<Vec<usize>>,
    /// How many coordinates are used.
    size: usize,
    /// Categories as sums of terms, and spans as paths, so far: most are asked for again and again.
    expanded: BTreeMap<Levels, Path<usize>>,
    paths: BTreeMap<Span, Path<usize>>,
}

/// No sum is about it yet.
const UNUSED: usize = usize::MAX;

/// What a spot prints, each a sum of hidden numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Printed {
    /// What stands in its period.
    pub(super) dated: Vec<Sum>,
    /// Its rows without a date.
    pub(super) undated: Option<Sum>,
}

impl<'a> Model<'a> {
    /// The hidden numbers behind a table.
    pub(super) fn of(table: &'a Table<'a>) -> Self {
        let spans = table.spots.iter().map(|spot| spot.span).collect();
        let countries = table.spots.iter().flat_map(|spot| spot.countries.iter().copied());
        Self {
            table,
            timeline: Timeline::whole(&spans),
            rest: largest_levels(table),
            has_undated: table.spots.iter().any(|spot| spot.rows.undated > 0),
            countries: countries.max().map_or(0, |last| last + 1),
            terms: BTreeMap::new(),
            coordinates: Vec::new(),
            size: 0,
            expanded: BTreeMap::new(),
            paths: BTreeMap::new(),
        }
    }

    /// How many hidden numbers the sums made so far are about.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// What a spot prints. A row of a distribution also prints everybody, and those without a value.
    pub(super) fn printed(&mut self, spot: &Spot) -> Printed {
        if !spot.available || !spot.counted {
            return Printed::default();
        }
        let mut dated = vec![self.dated(spot, &spot.levels)];
        if let Some(column) = self.table.shared() {
            let unknown = self.table.columns[&column].levels - 1;
            dated.push(self.dated(spot, &without(&spot.levels, column)));
            dated.push(self.dated(spot, &at_level(&spot.levels, column, unknown)));
        }
        Printed { dated, undated: self.undated(spot) }
    }

    /// The sums that must not be learned: those of sensitive rows, complements of categories that
    /// overlap, and what overlapping periods leave of each other.
    pub(super) fn secrets(&mut self, printed: &[Printed]) -> Vec<Sum> {
        let spots = self.table.spots.iter().zip(printed);
        let secret = spots.filter(|(spot, _)| spot.is_secret());
        let rows: Vec<Sum> =
            secret.flat_map(|(spot, printed)| self.secrets_of(spot, printed)).collect();
        let complements = self.complements();
        let remainders = self.remainders();
        rows.into_iter().chain(complements).chain(remainders).collect()
    }

    /// The sums that are known to be nought because a zero is shown there, or around there.
    pub(super) fn zeros(&mut self) -> Vec<Sum> {
        let shown: Vec<&Spot> = self.table.spots.iter().filter(|spot| shows_zero(spot)).collect();
        let mut places = BTreeSet::new();
        for (levels, stretches) in self.stretches() {
            for zero in shown.iter().filter(|zero| includes(&levels, &zero.levels)) {
                let inner = stretches.iter().filter(|stretch| lies_in(**stretch, zero.span));
                places.extend(inner.flat_map(|stretch| {
                    zero.countries.iter().map(|country| (*country, *stretch, levels.clone()))
                }));
            }
        }
        let undated: Vec<Sum> = shown.iter().filter_map(|spot| self.undated(spot)).collect();
        let dated =
            places.into_iter().map(|(country, at, levels)| self.sum(&[country], at, &levels));
        dated.chain(undated).collect()
    }

    fn dated(&mut self, spot: &Spot, levels: &Levels) -> Sum {
        self.sum(&spot.countries, spot.span, levels)
    }

    fn undated(&mut self, spot: &Spot) -> Option<Sum> {
        self.has_undated.then(|| {
            let terms = self.expand(&spot.levels);
            // Rows without a date stand beside every edge.
            self.write(&spot.countries, &[(self.timeline.edges(), 1)], &terms)
        })
    }

    fn sum(&mut self, countries: &[usize], span: Span, levels: &Levels) -> Sum {
        let timeline = &self.timeline;
        let path = || timeline.path(span).expect("every end of a span is joined to the others");
        let path = self.paths.entry(span).or_insert_with(path).clone();
        let terms = self.expand(levels);
        self.write(countries, &path, &terms)
    }

    /// Writes a sum out, a coordinate for each country, edge and term.
    fn write(&mut self, countries: &[usize], path: &[(usize, i64)], terms: &[(usize, i64)]) -> Sum {
        let mut sum = Sum::with_capacity(countries.len() * path.len() * terms.len());
        for &country in countries {
            for &(edge, sign) in path {
                for &(term, times) in terms {
                    sum.push((self.coordinate(country, edge, term), Element::from(sign * times)));
                }
            }
        }
        sum.sort_unstable();
        sum
    }

    fn coordinate(&mut self, country: usize, edge: usize, term: usize) -> usize {
        let at = &mut self.coordinates[term][country * (self.timeline.edges() + 1) + edge];
        if *at == UNUSED {
            *at = self.size;
            self.size += 1;
        }
        *at
    }

    /// A category as a sum of terms.
    fn expand(&mut self, levels: &Levels) -> Path<usize> {
        if let Some(known) = self.expanded.get(levels) {
            return known.clone();
        }
        let mut terms: Vec<(Levels, i64)> = vec![(Levels::new(), 1)];
        for &(column, level) in levels {
            let times: Vec<(Option<usize>, i64)> = match self.rest.get(&column) {
                Some(rest) if *rest == level => self.total_less_others(column, level),
                _ => vec![(Some(level), 1)],
            };
            terms = terms.iter().flat_map(|term| extend(term, column, &times)).collect();
        }
        let path: Path<usize> =
            terms.into_iter().map(|(levels, times)| (self.term(levels), times)).collect();
        self.expanded.insert(levels.clone(), path.clone());
        path
    }

    fn total_less_others(&self, column: usize, rest: usize) -> Vec<(Option<usize>, i64)> {
        let others = (0..self.table.columns[&column].levels).filter(|level| *level != rest);
        std::iter::once((None, 1)).chain(others.map(|level| (Some(level), -1))).collect()
    }

    fn term(&mut self, levels: Levels) -> usize {
        let next = self.terms.len();
        let term = *self.terms.entry(levels).or_insert(next);
        if term == next {
            self.coordinates.push(vec![UNUSED; self.countries * (self.timeline.edges() + 1)]);
        }
        term
    }

    /// What must not be learned of a sensitive spot.
    fn secrets_of(&self, spot: &Spot, printed: &Printed) -> Vec<Sum> {
        let undated = printed.undated.iter().filter(|_| spot.secret.undated).cloned();
        let mut secrets: Vec<Sum> = undated.collect();
        if spot.secret.dated {
            secrets.extend(printed.dated.first().cloned());
        }
        if let (true, [own, all, unknown]) = (spot.secret.dated, printed.dated.as_slice()) {
            secrets.push(minus(&minus(all, unknown), own));
            if self.around(spot) {
                secrets.extend([all.clone(), unknown.clone()]);
            }
        }
        secrets
    }

    /// Whether a row of a distribution is sensitive for what it says of everybody.
    fn around(&self, spot: &Spot) -> bool {
        let others = Classes { met: 0, not_met: 0, undated: 0, ..spot.persons };
        is_small(&others, self.table.threshold)
    }

    /// Of categories that overlap, everybody less a category where those are few.
    fn complements(&mut self) -> Vec<Sum> {
        let table = self.table;
        let index = table.index();
        let mut sums = Vec::new();
        for spot in table.spots.iter().filter(|spot| spot.available && spot.counted) {
            for &(column, _) in spot.levels.iter().filter(|(column, _)| !table.parts(*column)) {
                let margin = without(&spot.levels, column);
                let Some(&whole) = index.get(&(spot.area, spot.period, &margin)) else { continue };
                if few_left(&[(&table.spots[whole], 1), (spot, -1)], table.threshold) {
                    sums.push(minus(&self.dated(spot, &margin), &self.dated(spot, &spot.levels)));
                }
            }
        }
        sums
    }

    /// What overlapping periods leave of each other, where that is few.
    fn remainders(&mut self) -> Vec<Sum> {
        let mut known: BTreeMap<BTreeSet<Span>, BTreeSet<Path<Span>>> = BTreeMap::new();
        let mut sums = Vec::new();
        for ((_, levels), by_span) in by_place(self.table) {
            let spans: BTreeSet<Span> = by_span.keys().copied().collect();
            let left = known.entry(spans).or_insert_with_key(remainders);
            for path in &*left {
                let parts: Vec<_> =
                    path.iter().map(|(span, sign)| (by_span[span], *sign)).collect();
                if few_left(&parts, self.table.threshold) {
                    sums.push(self.signed(&parts, levels));
                }
            }
        }
        sums
    }

    /// The signed sum of spots that differ in time alone.
    fn signed(&mut self, parts: &[(&Spot, i64)], levels: &Levels) -> Sum {
        let zero = Sum::new();
        parts.iter().fold(zero, |sum, (spot, sign)| {
            let part = self.dated(spot, levels);
            if *sign > 0 { plus(&sum, &part) } else { minus(&sum, &part) }
        })
    }

    /// For each category in print, the shortest stretches that its spans and those around it cut.
    fn stretches(&self) -> BTreeMap<Levels, Vec<Span>> {
        let mut spans: BTreeMap<&Levels, BTreeSet<Span>> = BTreeMap::new();
        for spot in &self.table.spots {
            spans.entry(&spot.levels).or_default().insert(spot.span);
        }
        let mut cut: BTreeMap<&BTreeSet<Span>, Vec<Span>> = BTreeMap::new();
        for set in spans.values() {
            cut.entry(set).or_insert_with(|| Timeline::printed(set).stretches());
        }
        spans.iter().map(|(levels, set)| ((*levels).clone(), cut[set].clone())).collect()
    }
}

/// Spots of an area and a category by their span.
type BySpan<'a> = BTreeMap<Span, &'a Spot>;

fn by_place<'a>(table: &'a Table<'_>) -> BTreeMap<(usize, &'a Levels), BySpan<'a>> {
    let mut places: BTreeMap<_, BySpan<'a>> = BTreeMap::new();
    for spot in table.spots.iter().filter(|spot| spot.available && spot.counted) {
        places.entry((spot.area, &spot.levels)).or_default().insert(spot.span, spot);
    }
    places
}

/// The level with the most rows in each column in whose levels rows part: it is hardly ever nought,
/// and the other levels are then simple terms.
fn largest_levels(table: &Table<'_>) -> BTreeMap<usize, usize> {
    let mut rows: BTreeMap<usize, Vec<u64>> = (table.columns.iter())
        .filter(|(_, column)| !column.multi_valued)
        .map(|(number, column)| (*number, vec![0; column.levels]))
        .collect();
    for spot in &table.spots {
        for (column, level) in &spot.levels {
            if let Some(levels) = rows.get_mut(column) {
                levels[*level] += spot.mass();
            }
        }
    }
    let largest = |levels: &Vec<u64>| {
        let most = levels.iter().max().copied().unwrap_or(0);
        levels.iter().position(|rows| *rows == most).unwrap_or(0)
    };
    rows.iter().map(|(column, levels)| (*column, largest(levels))).collect()
}

/// Whether a zero is shown whatever else happens. Beside a group that shares a sensitive property it
/// would tell who does, and waits its turn.
pub(super) fn shows_zero(spot: &Spot) -> bool {
    spot.available && spot.is_empty() && !spot.beside_group && !spot.held
}

/// Whether the first category lies within the second.
fn includes(inner: &Levels, outer: &Levels) -> bool {
    outer.iter().all(|level| inner.contains(level))
}

fn lies_in(inner: Span, outer: Span) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

/// A term with a further column, at each level that the column is written as.
fn extend(
    (levels, times): &(Levels, i64),
    column: usize,
    by: &[(Option<usize>, i64)],
) -> Vec<(Levels, i64)> {
    let with = |&(level, sign): &(Option<usize>, i64)| {
        let added = level.map(|level| (column, level));
        (levels.iter().copied().chain(added).collect(), times * sign)
    };
    by.iter().map(with).collect()
}

/// Whether any class of a signed sum of spots holds a few rows or a few persons.
fn few_left(parts: &[(&Spot, i64)], threshold: u64) -> bool {
    let left = |of: fn(&Spot) -> &Classes, read: fn(&Classes) -> u64| {
        parts.iter().map(|(spot, sign)| sign * signed(read(of(spot)))).sum::<i64>()
    };
    let few = |count: i64| (1..signed(threshold)).contains(&count);
    let dated = CLASSES.iter().filter(|(name, _)| *name != "undated");
    dated.into_iter().any(|(_, read)| {
        few(left(|spot| &spot.rows, *read)) || few(left(|spot| &spot.persons, *read))
    })
}

fn is_small(classes: &Classes, threshold: u64) -> bool {
    CLASSES.iter().any(|(_, read)| (1..threshold).contains(&read(classes)))
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).expect("counts of rows fit")
}

fn plus(one: &Sum, other: &Sum) -> Sum {
    with(one, other, |value| value)
}

fn minus(one: &Sum, other: &Sum) -> Sum {
    with(one, other, |value| -value)
}

fn with(one: &Sum, other: &Sum, change: fn(Element) -> Element) -> Sum {
    let mut sum: BTreeMap<usize, Element> = one.iter().copied().collect();
    for &(at, value) in other {
        let entry = sum.entry(at).or_insert(Element::ZERO);
        *entry = *entry + change(value);
    }
    sum.into_iter().filter(|(_, value)| !value.is_zero()).collect()
}
