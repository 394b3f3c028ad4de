//! An attack from outside, for tests: what the published rows give away.
//!
//! Written otherwise than the gate: every number that could be printed is an unknown of its own,
//! relations are equations, and a dense elimination modulo another prime looks whether a number
//! follows.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::fixture::{Record, World};
use super::release::{Release, Row, Shown};

const PRIME: u64 = 2_147_483_647;
const THRESHOLD: u64 = 11;

/// Country, stretch of time (`None`: without a date), levels by column.
type Unknown = (usize, Option<usize>, Vec<(usize, usize)>);

struct Attack<'a> {
    world: &'a World,
    /// Elementary stretches of time, first and last day.
    stretches: Vec<(i32, i32)>,
    unknowns: BTreeMap<Unknown, usize>,
    /// Rows in echelon form, by their first column.
    echelon: BTreeMap<usize, Vec<u64>>,
}

impl<'a> Attack<'a> {
    fn on(world: &'a World, release: &Release) -> Self {
        let mut attack = Self {
            world,
            stretches: stretches(world),
            unknowns: BTreeMap::new(),
            echelon: BTreeMap::new(),
        };
        attack.number_unknowns();
        for equation in attack.relations() {
            attack.learn(equation);
        }
        for row in release.rows().iter().filter(|row| row.shown != Shown::Withheld) {
            attack.learn(attack.dated(release, row));
            attack.learn(attack.undated(release, row));
        }
        attack
    }

    /// Every category of every set of columns that are crossed, or are part of a crossing.
    fn categories(&self) -> Vec<Vec<(usize, usize)>> {
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        for dimension in &self.world.dimensions {
            for mask in 0..1_usize << dimension.len() {
                let chosen = (0..dimension.len()).filter(|bit| mask >> bit & 1 == 1);
                let mut set: Vec<usize> = chosen.map(|bit| dimension[bit]).collect();
                set.sort_unstable();
                sets.push(set);
            }
        }
        sets.sort();
        sets.dedup();
        sets.iter().flat_map(|set| self.crossed(set)).collect()
    }

    fn crossed(&self, set: &[usize]) -> Vec<Vec<(usize, usize)>> {
        set.iter().fold(vec![Vec::new()], |all, column| {
            let size = self.world.columns[*column].1.len() + 1;
            let with = |one: &Vec<(usize, usize)>, level| {
                one.iter().copied().chain([(*column, level)]).collect()
            };
            all.iter().flat_map(|one| (0..size).map(move |level| with(one, level))).collect()
        })
    }

    fn number_unknowns(&mut self) {
        let times = (0..self.stretches.len()).map(Some).chain([None]).collect::<Vec<_>>();
        for levels in self.categories() {
            for country in 0..self.world.countries.len() {
                for &time in &times {
                    let number = self.unknowns.len();
                    self.unknowns.insert((country, time, levels.clone()), number);
                }
            }
        }
    }

    /// Total = sum of parts, wherever a row is in exactly one part.
    fn relations(&self) -> Vec<Vec<u64>> {
        let mut equations: BTreeMap<(Unknown, usize), Vec<u64>> = BTreeMap::new();
        for ((country, time, levels), number) in &self.unknowns {
            for &(column, _) in levels.iter().filter(|(column, _)| !self.world.columns[*column].2) {
                let whole: Vec<_> =
                    levels.iter().copied().filter(|(other, _)| *other != column).collect();
                let margin = (*country, *time, whole);
                let whole = self.unknowns[&margin];
                let equation =
                    equations.entry((margin, column)).or_insert_with(|| self.only(&[whole]));
                equation[*number] = PRIME - 1;
            }
        }
        equations.into_values().collect()
    }

    fn only(&self, numbers: &[usize]) -> Vec<u64> {
        let mut row = vec![0; self.unknowns.len()];
        for number in numbers {
            row[*number] = 1;
        }
        row
    }

    fn dated(&self, release: &Release, row: &Row) -> Vec<u64> {
        self.sum(release, row, &self.times(release, row))
    }

    fn times(&self, release: &Release, row: &Row) -> Vec<Option<usize>> {
        let period = release.period(row);
        let inner = |stretch: &usize| {
            let (from, to) = self.stretches[*stretch];
            period.start.0 <= from && to <= period.end.0
        };
        (0..self.stretches.len()).filter(inner).map(Some).collect()
    }

    fn undated(&self, release: &Release, row: &Row) -> Vec<u64> {
        self.sum(release, row, &[None])
    }

    fn sum(&self, release: &Release, row: &Row, times: &[Option<usize>]) -> Vec<u64> {
        let levels = self.levels(row);
        let mut numbers = Vec::new();
        for country in &release.areas()[row.area].countries {
            for time in times {
                numbers.push(self.unknowns[&(*country, *time, levels.clone())]);
            }
        }
        self.only(&numbers)
    }

    fn levels(&self, row: &Row) -> Vec<(usize, usize)> {
        if row.dimension == "total" {
            return Vec::new();
        }
        let names = row.dimension.split('*').zip(row.category.split('*'));
        let level = |(name, code): (&str, &str)| {
            let column = self.world.columns.iter().position(|column| column.0 == name).unwrap();
            let codes = &self.world.columns[column].1;
            (column, codes.iter().position(|one| *one == code).unwrap_or(codes.len()))
        };
        let mut levels: Vec<_> = names.map(level).collect();
        levels.sort_unstable();
        levels
    }

    fn learn(&mut self, equation: Vec<u64>) {
        if let Some((first, row)) = self.rest(equation) {
            let scale = power(row[first], PRIME - 2);
            let row = row.iter().map(|value| value * scale % PRIME).collect();
            self.echelon.insert(first, row);
        }
    }

    /// What is left of a row when everything learned is taken from it, and its first column.
    fn rest(&self, mut row: Vec<u64>) -> Option<(usize, Vec<u64>)> {
        let mut first = None;
        for column in 0..row.len() {
            let value = row[column];
            if value == 0 {
                continue;
            }
            match self.echelon.get(&column) {
                None => first = first.or(Some(column)),
                Some(known) => {
                    for (entry, known) in row[column..].iter_mut().zip(&known[column..]) {
                        *entry = (*entry + (PRIME - value) * known) % PRIME;
                    }
                }
            }
        }
        first.map(|column| (column, row))
    }

    fn knows(&self, row: Vec<u64>) -> bool {
        self.rest(row).is_none()
    }

    /// Every small count that follows from what is published, by what it is of.
    fn recovered(&self, release: &Release) -> Vec<String> {
        let mut recovered = Vec::new();
        for row in release.rows() {
            let name = super::fixture::name(release, row);
            let all: Vec<Option<usize>> = (0..self.stretches.len()).map(Some).collect();
            for time in &all {
                if self.is_small(release, row, &[*time])
                    && self.knows(self.sum(release, row, &[*time]))
                {
                    recovered.push(format!("{name}, stretch {time:?}"));
                }
            }
            let inner = self.times(release, row);
            if self.is_small(release, row, &inner) && self.knows(self.dated(release, row)) {
                recovered.push(name.clone());
            }
            if self.is_small(release, row, &[None]) && self.knows(self.undated(release, row)) {
                recovered.push(format!("{name}, undated"));
            }
            recovered.extend(self.recovered_rest(release, row, &inner));
        }
        recovered
    }

    /// Those who are in a margin and not in a category that overlaps others, if they are few and known.
    fn recovered_rest(
        &self,
        release: &Release,
        row: &Row,
        times: &[Option<usize>],
    ) -> Option<String> {
        let levels = self.levels(row);
        let &(overlapping, _) = levels.iter().find(|(column, _)| self.world.columns[*column].2)?;
        let margin: Vec<_> =
            levels.iter().copied().filter(|(column, _)| *column != overlapping).collect();
        let count = |levels: &[(usize, usize)]| self.count(release, row, times, levels);
        let is_small = (0..2)
            .any(|class| (1..THRESHOLD).contains(&(count(&margin)[class] - count(&levels)[class])));
        let mut rest = self.sum(release, row, times);
        for value in &mut rest {
            *value = (PRIME - *value) % PRIME;
        }
        for country in &release.areas()[row.area].countries {
            for time in times {
                rest[self.unknowns[&(*country, *time, margin.clone())]] = 1;
            }
        }
        (is_small && self.knows(rest))
            .then(|| format!("{}, rest", super::fixture::name(release, row)))
    }

    fn is_small(&self, release: &Release, row: &Row, times: &[Option<usize>]) -> bool {
        let count = self.count(release, row, times, &self.levels(row));
        count.iter().any(|count| (1..THRESHOLD).contains(count))
    }

    /// The true counts of the met and of the others; without a date all are one class.
    fn count(
        &self,
        release: &Release,
        row: &Row,
        times: &[Option<usize>],
        levels: &[(usize, usize)],
    ) -> [u64; 2] {
        let area = &release.areas()[row.area];
        let in_time = |day: Option<i32>| {
            times.iter().any(|time| match (time, day) {
                (Some(stretch), Some(day)) => {
                    self.stretches[*stretch].0 <= day && day <= self.stretches[*stretch].1
                }
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            })
        };
        let at = |record: &&Record| {
            levels.iter().all(|(column, level)| {
                let own = &record.levels[*column];
                own.contains(level)
                    || (own.is_empty() && *level == self.world.columns[*column].1.len())
            })
        };
        let records = self.world.records.iter().filter(|one| area.countries.contains(&one.country));
        let records: Vec<_> = records.filter(|one| in_time(one.day)).filter(at).collect();
        let (met, not_met) =
            records.iter().fold((0, 0), |sum, one| (sum.0 + one.met, sum.1 + one.not_met));
        if times == [None] { [met + not_met, 0] } else { [met, not_met] }
    }
}

fn power(base: u64, exponent: u64) -> u64 {
    (0..64).rev().fold(1, |result, bit| {
        let square = result * result % PRIME;
        if exponent >> bit & 1 == 1 { square * base % PRIME } else { square }
    })
}

fn stretches(world: &World) -> Vec<(i32, i32)> {
    let mut cuts: Vec<i32> =
        world.periods.iter().flat_map(|(_, from, to, _)| [*from, *to + 1]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|pair| (pair[0], pair[1] - 1)).collect()
}

fn level(overlaps: bool) -> BoxedStrategy<Vec<usize>> {
    if overlaps {
        proptest::collection::vec(0..2_usize, 0..3)
            .prop_map(|mut levels| {
                levels.sort_unstable();
                levels.dedup();
                levels
            })
            .boxed()
    } else {
        prop_oneof![8 => (0..2_usize).prop_map(|level| vec![level]), 1 => Just(Vec::new())].boxed()
    }
}

fn record(countries: usize, days: i32, overlaps: bool) -> impl Strategy<Value = Record> {
    let count = || prop_oneof![2 => 0..4_u64, 2 => 4..15_u64, 1 => 20..90_u64];
    let day = prop_oneof![9 => (0..days).prop_map(Some), 1 => Just(None)];
    (0..countries, day, level(false), level(overlaps), count(), count()).prop_map(
        |(country, day, one, other, met, not_met)| Record {
            country,
            day,
            levels: vec![one, other],
            met,
            not_met,
        },
    )
}

/// Two or three countries in a region, a year with two to four quarters, perhaps a programme year
/// across it, and breakdowns by one or two columns.
fn world() -> impl Strategy<Value = World> {
    let dimensions = prop_oneof![
        Just(vec![vec![0]]),
        Just(vec![vec![0], vec![1]]),
        Just(vec![vec![0], vec![0, 1]]),
        Just(vec![vec![0, 1]]),
    ];
    let shape =
        (2..4_usize, 2..5_usize, any::<bool>(), dimensions, any::<bool>(), any::<[bool; 2]>());
    shape.prop_flat_map(|(countries, quarters, across, dimensions, overlaps, [parts, undated])| {
        let records = proptest::collection::vec(record(countries, 400, overlaps), 1..40);
        records.prop_map(move |mut records| {
            records.retain(|record| undated || record.day.is_some());
            let quarter = [
                ("2013-Q1", 0, 89),
                ("2013-Q2", 90, 180),
                ("2013-Q3", 181, 272),
                ("2013-Q4", 273, 364),
            ];
            let mut periods = vec![("2013", 0, 364, None)];
            periods
                .extend(quarter[..quarters].iter().map(|(id, from, to)| (*id, *from, *to, None)));
            if across {
                periods.push(("nrm-y1", 50, 399, Some(vec!["UKR"])));
            }
            World {
                kind: if parts { "proportion" } else { "count" },
                countries: ["UKR", "MDA", "BLR"][..countries].to_vec(),
                has_group: true,
                periods,
                columns: vec![
                    ("sex", vec!["female", "male"], false),
                    ("form", vec!["labour", "sexual"], overlaps),
                ],
                dimensions: dimensions.clone(),
                records,
                ..World::small()
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_small_count_follows_from_a_release(world in world()) {
        let release = world.release();
        let recovered = Attack::on(&world, &release).recovered(&release);
        prop_assert!(recovered.is_empty(), "{recovered:?}");
    }
}

/// The attack works: with nothing but primary rows withheld it recovers many a count.
#[test]
fn the_attack_finds_a_count_that_a_margin_gives_back() {
    let world = World::one_column("sex", &["female", "male"], &[4, 30]);
    let mut release = world.release();
    let estimates = world.estimates();
    for (row, cell) in release.rows.iter_mut().zip(&estimates.cells) {
        if row.category == "male" {
            row.shown = Shown::Figures(cell.figures.clone());
        }
    }
    let recovered = Attack::on(&world, &release).recovered(&release);
    assert_eq!(recovered, ["UKR 2013 female, stretch Some(0)", "UKR 2013 female"]);
}
