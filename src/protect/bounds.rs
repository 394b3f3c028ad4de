//! What follows because no count is negative: a first, light look.
//!
//! Every relation bounds its whole by its parts and its parts by its whole. Where the range of a
//! sensitive count shrinks to one value, the cheapest published row near it is withheld, and the look
//! is taken again. A patient reader with a linear programme can still know more; the full method
//! (moves that prove a width for each sensitive count) is not part of this yet.

use std::collections::{BTreeMap, BTreeSet};

use super::model::shows_zero;
use super::rules::CLASSES;
use super::table::{Levels, Span, Spot, Table, without};
use super::timeline::{inside, pack};
use crate::evaluate::cell::Classes;

/// No upper bound.
const ENDLESS: i64 = i64::MAX / 4;
/// How often all relations are gone through; what has not settled then hardly moves.
const SWEEPS: usize = 64;

/// Withholds further spots until no sensitive count is left with one possible value.
pub(super) fn repair(table: &Table<'_>, withheld: &mut [bool]) {
    let net = Net::of(table);
    loop {
        let bare = net.bare(table, withheld);
        let mut touched = BTreeSet::new();
        for spot in bare {
            let Some(cheapest) = net.cheapest_near(table, withheld, spot, &touched) else {
                continue;
            };
            touched.insert(cheapest);
        }
        if touched.is_empty() {
            return;
        }
        touched.into_iter().for_each(|spot| withheld[spot] = true);
    }
}

/// Whole = sum of parts, and something more when not all parts are there or they overlap.
#[derive(Debug)]
struct Relation {
    whole: usize,
    parts: Vec<usize>,
    more: bool,
    /// Whether it holds for rows without a date, which no period parts.
    undated: bool,
}

/// Counts and the relations between them. A count is an area, a period and levels; one that nobody
/// prints has no spot.
#[derive(Debug, Default)]
struct Net {
    /// The spots of each count.
    spots: Vec<Vec<usize>>,
    /// The count of each spot.
    counts: Vec<usize>,
    relations: Vec<Relation>,
    /// The relations of each count.
    at: Vec<Vec<usize>>,
}

/// Area, period, levels.
type Place = (usize, usize, Levels);

impl Net {
    fn of(table: &Table<'_>) -> Self {
        let mut places: BTreeMap<Place, usize> = BTreeMap::new();
        let mut net = Self::default();
        for (number, spot) in table.spots.iter().enumerate() {
            let count = net.count(&mut places, (spot.area, spot.period, spot.levels.clone()));
            net.spots[count].push(number);
            net.counts.push(count);
        }
        if table.indicator.kind != "distribution" {
            net.relate_categories(table, &mut places);
        }
        net.relate_areas(table);
        net.relate_periods(table);
        net.at = vec![Vec::new(); net.spots.len()];
        for (number, relation) in net.relations.iter().enumerate() {
            for count in relation.parts.iter().chain([&relation.whole]) {
                net.at[*count].push(number);
            }
        }
        net
    }

    fn count(&mut self, places: &mut BTreeMap<Place, usize>, place: Place) -> usize {
        *places.entry(place).or_insert_with(|| {
            self.spots.push(Vec::new());
            self.spots.len() - 1
        })
    }

    /// Each category with the others of a column, and the margin that they are parts of.
    fn relate_categories(&mut self, table: &Table<'_>, places: &mut BTreeMap<Place, usize>) {
        let mut parts: BTreeMap<(Place, usize), Vec<usize>> = BTreeMap::new();
        let mut open: Vec<Place> = places.keys().cloned().collect();
        while let Some(place) = open.pop() {
            let count = places[&place];
            for &(column, _) in &place.2 {
                let margin = (place.0, place.1, without(&place.2, column));
                if !places.contains_key(&margin) {
                    self.count(places, margin.clone());
                    open.push(margin.clone());
                }
                parts.entry((margin, column)).or_default().push(count);
            }
        }
        for ((margin, column), parts) in parts {
            let whole = places[&margin];
            let overlap = !table.parts(column);
            let more = overlap || parts.len() < table.columns[&column].levels;
            let split =
                if overlap { parts.iter().map(|part| vec![*part]).collect() } else { vec![parts] };
            let relation = |parts| Relation { whole, parts, more, undated: true };
            self.relations.extend(split.into_iter().map(relation));
        }
    }

    /// Each group with its countries.
    fn relate_areas(&mut self, table: &Table<'_>) {
        let mut by_country: BTreeMap<(usize, usize, &Levels), usize> = BTreeMap::new();
        for (spot, count) in table.spots.iter().zip(&self.counts).filter(|(spot, _)| !spot.of_group)
        {
            for country in &spot.countries {
                by_country.insert((*country, spot.period, &spot.levels), *count);
            }
        }
        for (spot, &whole) in table.spots.iter().zip(&self.counts).filter(|(spot, _)| spot.of_group)
        {
            let part = |country: &usize| by_country.get(&(*country, spot.period, &spot.levels));
            let parts: Vec<usize> = spot.countries.iter().filter_map(part).copied().collect();
            let more = parts.len() < spot.countries.len();
            self.relations.push(Relation { whole, parts, more, undated: true });
        }
    }

    /// Each period with those inside it that do not overlap, the longest or the shortest.
    fn relate_periods(&mut self, table: &Table<'_>) {
        let mut by_span: BTreeMap<(usize, &Levels), BTreeMap<Span, usize>> = BTreeMap::new();
        for (spot, count) in table.spots.iter().zip(&self.counts) {
            by_span.entry((spot.area, &spot.levels)).or_default().insert(spot.span, *count);
        }
        let mut packings: BTreeMap<BTreeSet<Span>, Vec<(Span, Vec<Span>)>> = BTreeMap::new();
        for counts in by_span.into_values() {
            let spans: BTreeSet<Span> = counts.keys().copied().collect();
            for (span, inner) in packings.entry(spans).or_insert_with_key(all_packings) {
                let parts = inner.iter().map(|part| counts[part]).collect();
                let more = inner.iter().map(length).sum::<i32>() < length(span);
                self.relations.push(Relation { whole: counts[span], parts, more, undated: false });
            }
        }
    }

    /// The withheld spots with a sensitive count that has one possible value.
    fn bare(&self, table: &Table<'_>, withheld: &[bool]) -> BTreeSet<usize> {
        let mut bare = BTreeSet::new();
        for class in &READ {
            let tells: Vec<usize> = (0..table.spots.len())
                .filter(|spot| class.is_secret(&table.spots[*spot], table.threshold))
                .collect();
            if !tells.is_empty() {
                let bounds = self.propagate(table, withheld, class);
                bare.extend(tells.into_iter().filter(|spot| {
                    let (low, high) = bounds[self.counts[*spot]];
                    low == high
                }));
            }
        }
        bare
    }

    /// The bounds of every count in one class.
    fn propagate(&self, table: &Table<'_>, withheld: &[bool], class: &Read) -> Vec<(i64, i64)> {
        let start = |spots: &Vec<usize>| self.start(table, withheld, spots, class);
        let mut bounds: Vec<(i64, i64)> = self.spots.iter().map(start).collect();
        let is_open = |count: &usize| bounds[*count].0 < bounds[*count].1;
        let relations: Vec<&Relation> = (self.relations.iter())
            .filter(|relation| relation.undated || !class.undated)
            .filter(|relation| relation.parts.iter().chain([&relation.whole]).any(is_open))
            .collect();
        for _ in 0..SWEEPS {
            let moved = relations.iter().filter(|relation| relation.narrow(&mut bounds)).count();
            if moved == 0 {
                break;
            }
        }
        bounds
    }

    /// What is known of a count before the relations: its value, or that it is not negative. A
    /// withheld row has at least one row, for zeros are shown.
    fn start(
        &self,
        table: &Table<'_>,
        withheld: &[bool],
        at: &[usize],
        class: &Read,
    ) -> (i64, i64) {
        let known = |spot: &&usize| {
            let place = &table.spots[**spot];
            !withheld[**spot] && place.available && place.counted
        };
        if let Some(shown) = at.iter().find(known) {
            let value = class.of(&table.spots[*shown].rows);
            return (value, value);
        }
        let least = at.iter().map(|spot| class.of(&table.spots[*spot].rows)).min().unwrap_or(0);
        (if class.at_least_one { least.min(1) } else { 0 }, ENDLESS)
    }

    /// The cheapest published row near a spot that is not known to be nought, unless one near it has
    /// been taken in this round already.
    fn cheapest_near(
        &self,
        table: &Table<'_>,
        withheld: &[bool],
        spot: usize,
        taken: &BTreeSet<usize>,
    ) -> Option<usize> {
        let cost = |spot: &usize| {
            let Spot { levels, of_group, .. } = &table.spots[*spot];
            (usize::MAX - levels.len(), *of_group, table.spots[*spot].mass(), *spot)
        };
        let (mut seen, mut edge) = (BTreeSet::new(), BTreeSet::from([self.counts[spot]]));
        while !edge.is_empty() {
            seen.extend(edge.iter().copied());
            let near = self.neighbours(&edge);
            let spots = || near.iter().flat_map(|count| self.spots[*count].iter().copied());
            if spots().any(|spot| taken.contains(&spot)) {
                return None;
            }
            let gives = |spot: &usize| can_be_withheld(&table.spots[*spot]) && !withheld[*spot];
            if let Some(cheapest) = spots().filter(gives).min_by_key(cost) {
                return Some(cheapest);
            }
            let hidden = |count: &usize| self.spots[*count].iter().all(|spot| withheld[*spot]);
            edge =
                near.into_iter().filter(|count| !seen.contains(count) && hidden(count)).collect();
        }
        None
    }

    fn neighbours(&self, counts: &BTreeSet<usize>) -> BTreeSet<usize> {
        let relations = counts.iter().flat_map(|count| &self.at[*count]);
        let members = relations.flat_map(|number| {
            let relation = &self.relations[*number];
            relation.parts.iter().chain([&relation.whole]).copied()
        });
        members.collect()
    }
}

fn can_be_withheld(spot: &Spot) -> bool {
    spot.available && spot.counted && !shows_zero(spot) && spot.mass() > 0
}

fn length((from, to): &Span) -> i32 {
    to - from
}

/// For each span the spans inside it, packed in both ways.
fn all_packings(spans: &BTreeSet<Span>) -> Vec<(Span, Vec<Span>)> {
    let both = |span: &Span| {
        let inner = inside(spans, *span);
        let packs = BTreeSet::from([pack(&inner, true), pack(&inner, false)]);
        packs.into_iter().map(|pack| (*span, pack)).collect::<Vec<_>>()
    };
    spans.iter().flat_map(both).filter(|(_, inner)| !inner.is_empty()).collect()
}

impl Relation {
    /// Narrows every bound that this relation narrows; whether there was one.
    fn narrow(&self, bounds: &mut [(i64, i64)]) -> bool {
        let low: i64 = self.parts.iter().map(|part| bounds[*part].0).sum();
        let endless = self.parts.iter().filter(|part| bounds[**part].1 >= ENDLESS).count();
        let high: i64 =
            self.parts.iter().map(|part| bounds[*part].1).filter(|high| *high < ENDLESS).sum();
        let (whole_low, whole_high) = bounds[self.whole];
        let mut moved = raise(&mut bounds[self.whole].0, low);
        if endless == 0 && !self.more {
            moved |= lower(&mut bounds[self.whole].1, high);
        }
        for part in &self.parts {
            let (part_low, part_high) = bounds[*part];
            if whole_high < ENDLESS {
                moved |= lower(&mut bounds[*part].1, whole_high - (low - part_low));
            }
            let others = endless - usize::from(part_high >= ENDLESS);
            if others == 0 && !self.more {
                let own = if part_high >= ENDLESS { 0 } else { part_high };
                moved |= raise(&mut bounds[*part].0, whole_low - (high - own));
            }
        }
        moved
    }
}

fn raise(bound: &mut i64, to: i64) -> bool {
    let moves = to > *bound;
    *bound = (*bound).max(to);
    moves
}

fn lower(bound: &mut i64, to: i64) -> bool {
    let moves = to < *bound;
    *bound = (*bound).min(to);
    moves
}

/// A count that is followed through the relations.
struct Read {
    classes: &'static [fn(&Classes) -> u64],
    at_least_one: bool,
    undated: bool,
}

const fn class(read: &'static [fn(&Classes) -> u64]) -> Read {
    Read { classes: read, at_least_one: false, undated: false }
}

/// Each class, and all of them together.
const READ: [Read; 10] = [
    class(&[|of| of.population_unknown]),
    class(&[|of| of.excluded]),
    class(&[|of| of.not_yet_due]),
    class(&[|of| of.not_in_denominator]),
    class(&[|of| of.met]),
    class(&[|of| of.excepted]),
    class(&[|of| of.unknown]),
    class(&[|of| of.not_met]),
    Read { undated: true, ..class(&[|of| of.undated]) },
    Read { at_least_one: true, ..class(&[Classes::population, |of| of.population_unknown]) },
];

impl Read {
    fn of(&self, classes: &Classes) -> i64 {
        let count: u64 = self.classes.iter().map(|read| read(classes)).sum();
        i64::try_from(count).expect("counts of rows fit")
    }

    /// Whether this count of a spot must not be learned: a few persons, or any, where another rule
    /// forbids the row.
    fn is_secret(&self, spot: &Spot, threshold: u64) -> bool {
        let persons = self.of(&spot.persons);
        if self.undated {
            return spot.secret.undated && persons > 0;
        }
        let few = persons < i64::try_from(threshold).unwrap_or(ENDLESS);
        let by_another_rule = spot.secret.group
            || CLASSES.iter().all(|(_, read)| !(1..threshold).contains(&read(&spot.persons)));
        spot.secret.dated && persons > 0 && (few || by_another_rule)
    }
}
