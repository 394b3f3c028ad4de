//! What follows because no count is negative: a first, light look.
//!
//! Every relation bounds its whole by its parts and its parts by its whole. Where the range of a
//! sensitive count shrinks to one value, the cheapest published row near it is withheld, and the look
//! is taken again. A patient reader with a linear programme can still know more; the full method
//! (moves that prove a width for each sensitive count) is not part of this yet.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::model::shows_zero;
use super::rules::CLASSES;
use super::table::{Levels, Span, Spot, Table, without};
use super::timeline::{inside, pack};
use crate::evaluate::cell::Classes;

/// No upper bound.
const ENDLESS: i64 = i64::MAX / 4;
/// How often each relation is looked at, about; what has not settled then hardly moves.
const SWEEPS: usize = 64;

/// Withholds further spots until no sensitive count is left with one possible value, then publishes
/// those again that turned out not to help.
pub(super) fn repair(table: &Table<'_>, withheld: &mut [bool]) {
    let net = Net::of(table);
    let secrets = secrets(table);
    let before = withheld.to_vec();
    net.withhold(table, withheld, &secrets);
    net.give_back(table, withheld, &before, &secrets);
}

/// Spots in the order in which they are given back: the most important first.
fn importance(spot: &Spot) -> (usize, Reverse<bool>, Reverse<u64>) {
    (spot.levels.len(), Reverse(spot.of_group), Reverse(spot.mass()))
}

impl Net {
    /// Withholds the cheapest published spot near each that is bare, until none is.
    fn withhold(&self, table: &Table<'_>, withheld: &mut [bool], secrets: &[Secrets]) {
        loop {
            let bare = self.bare(table, withheld, secrets);
            let mut touched = BTreeSet::new();
            for spot in bare {
                let Some(cheapest) = self.cheapest_near(table, withheld, spot, &touched) else {
                    continue;
                };
                touched.insert(cheapest);
            }
            if touched.is_empty() {
                return;
            }
            for spot in touched {
                withheld[spot] = true;
            }
        }
    }

    /// Publishes a spot again that was withheld here when no more sensitive counts become bare by it:
    /// one that follows from others protects nothing. What was published before may be published
    /// again, so the linear guarantee stands.
    fn give_back(
        &self,
        table: &Table<'_>,
        withheld: &mut [bool],
        before: &[bool],
        secrets: &[Secrets],
    ) {
        let mut taken: Vec<usize> =
            (0..withheld.len()).filter(|spot| withheld[*spot] && !before[*spot]).collect();
        taken.sort_by_key(|spot| (importance(&table.spots[*spot]), *spot));
        let bare = self.bare(table, withheld, secrets);
        for spot in taken {
            withheld[spot] = false;
            withheld[spot] = self.bare(table, withheld, secrets) != bare;
        }
    }
}

/// A class, and the spots whose count in it must not be learned.
type Secrets = (&'static Read, Vec<usize>);

/// The classes in which any spot has a sensitive count. Where every row is met, all rows together are
/// the same count as the met, with a better lower bound.
fn secrets(table: &Table<'_>) -> Vec<Secrets> {
    let all_met = table.spots.iter().all(|spot| spot.rows.met == spot.mass());
    let secret = || table.spots.iter().enumerate().filter(|(_, spot)| spot.is_secret());
    let spots = |class: &Read| {
        let tells = secret().filter(|(_, spot)| class.is_secret(spot, table.threshold));
        tells.map(|(number, _)| number).collect::<Vec<_>>()
    };
    let classes = READ.iter().filter(|class| !(all_met && class.is_met));
    classes.map(|class| (class, spots(class))).filter(|(_, spots)| !spots.is_empty()).collect()
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

/// The least and the most that a count can be.
type Bounds = (i64, i64);

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
            for count in relation.members() {
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
                let more = inner.iter().copied().map(length).sum::<i32>() < length(*span);
                self.relations.push(Relation { whole: counts[span], parts, more, undated: false });
            }
        }
    }

    /// The withheld spots with a sensitive count that has one possible value.
    fn bare(&self, table: &Table<'_>, withheld: &[bool], secrets: &[Secrets]) -> BTreeSet<usize> {
        let mut bare = BTreeSet::new();
        for (class, spots) in secrets {
            let bounds = self.propagate(table, withheld, class);
            bare.extend(spots.iter().filter(|spot| {
                let (low, high) = bounds[self.counts[**spot]];
                low == high
            }));
        }
        bare
    }

    /// The bounds of every count in one class.
    fn propagate(&self, table: &Table<'_>, withheld: &[bool], class: &Read) -> Vec<Bounds> {
        let start = |spots: &Vec<usize>| start(table, withheld, spots, class);
        let mut bounds: Vec<Bounds> = self.spots.iter().map(start).collect();
        let holds = |relation: &Relation| relation.undated || !class.undated;
        let is_open = |count: &usize| bounds[*count].0 < bounds[*count].1;
        let mut queue: VecDeque<usize> = (0..self.relations.len())
            .filter(|number| holds(&self.relations[*number]))
            .filter(|number| self.relations[*number].members().any(is_open))
            .collect();
        let mut waits = vec![false; self.relations.len()];
        for number in &queue {
            waits[*number] = true;
        }
        let mut moved = Vec::new();
        for _ in 0..queue.len() * SWEEPS {
            let Some(number) = queue.pop_front() else { break };
            waits[number] = false;
            self.relations[number].narrow(&mut bounds, &mut moved);
            for relation in moved.drain(..).flat_map(|count| &self.at[count]) {
                if *relation != number && !waits[*relation] && holds(&self.relations[*relation]) {
                    waits[*relation] = true;
                    queue.push_back(*relation);
                }
            }
        }
        bounds
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
        let members = relations.flat_map(|number| self.relations[*number].members().copied());
        members.collect()
    }
}

/// What is known of a count before the relations: its value, or that it is not negative. A
/// withheld row has at least one row, for zeros are shown.
fn start(table: &Table<'_>, withheld: &[bool], at: &[usize], class: &Read) -> Bounds {
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

fn can_be_withheld(spot: &Spot) -> bool {
    spot.available && spot.counted && !shows_zero(spot) && spot.mass() > 0
}

fn length((from, to): Span) -> i32 {
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
    /// The whole and its parts.
    fn members(&self) -> impl Iterator<Item = &usize> {
        self.parts.iter().chain([&self.whole])
    }

    /// Narrows every bound that this relation narrows, and says of which counts.
    fn narrow(&self, bounds: &mut [Bounds], moved: &mut Vec<usize>) {
        let (mut low, mut high, mut endless) = (0, 0, 0);
        for part in &self.parts {
            let (least, most) = bounds[*part];
            low = least.saturating_add(low).min(ENDLESS);
            if most < ENDLESS {
                high = most.saturating_add(high).min(ENDLESS);
            } else {
                endless += 1;
            }
        }
        let known = endless == 0 && !self.more;
        let whole = bounds[self.whole];
        narrow(self.whole, (low, if known { high } else { ENDLESS }), bounds, moved);
        for &part in &self.parts {
            let (least, most) = bounds[part];
            let others_end = !self.more && endless == usize::from(most >= ENDLESS);
            let others = if most < ENDLESS { high - most } else { high };
            let least_left = if others_end { whole.0 - others } else { 0 };
            let most_left = if whole.1 < ENDLESS { whole.1 - (low - least) } else { ENDLESS };
            narrow(part, (least_left, most_left), bounds, moved);
        }
    }
}

/// Narrows the bounds of a count to others. Where nothing would be left between them, the relation does
/// not hold of these data and tells nobody anything.
fn narrow(count: usize, to: Bounds, bounds: &mut [Bounds], moved: &mut Vec<usize>) {
    let (low, high) = bounds[count];
    let narrower = (low.max(to.0), high.min(to.1));
    if narrower != (low, high) && narrower.0 <= narrower.1 {
        bounds[count] = narrower;
        moved.push(count);
    }
}

/// A count that is followed through the relations.
#[derive(Debug)]
struct Read {
    classes: &'static [fn(&Classes) -> u64],
    at_least_one: bool,
    is_met: bool,
    undated: bool,
}

const fn class(read: &'static [fn(&Classes) -> u64]) -> Read {
    Read { classes: read, at_least_one: false, is_met: false, undated: false }
}

/// Each class, and all of them together.
static READ: [Read; 10] = [
    class(&[|of| of.population_unknown]),
    class(&[|of| of.excluded]),
    class(&[|of| of.not_yet_due]),
    class(&[|of| of.not_in_denominator]),
    Read { is_met: true, ..class(&[|of| of.met]) },
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

#[cfg(test)]
mod tests {
    use super::super::fixture::World;
    use super::*;

    #[test]
    fn seven_single_persons_that_add_up_to_seven_need_one_row_more() {
        let codes = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        let world = World::one_column("citizenship", &codes, &[1, 1, 1, 1, 1, 1, 1, 40, 60]);
        let withheld = world.withheld();
        assert_eq!(withheld.len(), 8);
        assert!(withheld.contains(&"UKR 2013 h".to_owned()), "the cheapest of the others");
    }

    #[test]
    fn two_small_counts_that_could_be_shared_otherwise_need_nothing_more() {
        let world = World::one_column("citizenship", &["a", "b", "c"], &[1, 2, 40]);
        assert_eq!(world.withheld(), ["UKR 2013 a", "UKR 2013 b"]);
    }

    #[test]
    fn a_class_that_the_margin_leaves_no_room_for_is_kept_too() {
        let mut world = World::small();
        world.kind = "proportion";
        world.columns = vec![("sex", vec!["female", "male", "other"], false)];
        world.dimensions = vec![vec![0]];
        let world = world.with_both(0, Some(1), &[&[0]], 60, 50);
        let world = world.with_both(0, Some(1), &[&[1]], 12, 14);
        let world = world.with_both(0, Some(1), &[&[2]], 0, 2);
        let rows = world.withheld();
        assert_eq!(rows, ["UKR 2013 male", "UKR 2013 other"], "12 and 16 leave a wide range");
    }

    #[test]
    fn bounds_go_through_a_relation_both_ways() {
        let relation = Relation { whole: 0, parts: vec![1, 2], more: false, undated: true };
        let (mut bounds, mut moved) = (vec![(5, 5), (1, ENDLESS), (3, ENDLESS)], Vec::new());
        relation.narrow(&mut bounds, &mut moved);
        assert_eq!((bounds.as_slice(), moved), (&[(5, 5), (1, 2), (3, 4)][..], vec![1, 2]));
        let mut whole = vec![(0, ENDLESS), (1, 2), (3, 4)];
        relation.narrow(&mut whole, &mut Vec::new());
        assert_eq!(whole[0], (4, 6));
    }

    #[test]
    fn parts_that_are_not_all_of_the_whole_bound_it_from_below_alone() {
        let relation = Relation { whole: 0, parts: vec![1], more: true, undated: true };
        let mut bounds = vec![(0, 9), (2, ENDLESS)];
        relation.narrow(&mut bounds, &mut Vec::new());
        assert_eq!(bounds, [(2, 9), (2, 9)]);
    }
}
