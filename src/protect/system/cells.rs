//! The cells of a release: one for each number, however often it is printed, and those that nobody prints.

use std::collections::{BTreeMap, BTreeSet};

use super::super::solve::{Problem, Secret, UNBOUNDED};
use super::super::table::{Column, Levels, Span};
use super::subject::{Quantity, Subject};
use super::time::Calendar;

/// Which number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// What it is of, by its number in [`Cells::subjects`].
    pub(super) subject: usize,
    pub(super) at: Where,
    pub(super) time: Time,
    pub(super) levels: Levels,
}

/// A country, or several together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Where {
    Country(usize),
    Countries(Vec<usize>),
}

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Time {
    /// From a day to the day before another.
    In(Span),
    /// In no period: rows without a date.
    Never,
}

/// A number, and how many persons it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) value: i64,
    pub(super) persons: u64,
}

impl Count {
    /// Whether it is of a few persons; where persons are not counted, of few rows.
    fn is_of_few(self, few: u64) -> bool {
        let rows = self.value.unsigned_abs();
        (1..few).contains(&self.persons) || (self.persons == 0 && (1..few).contains(&rows))
    }
}

/// A place of a subject's number.
pub(super) type Place = (Where, Time, Levels);

/// All cells, what binds them, and which of them must not be learned.
#[derive(Debug, Default)]
pub(super) struct Cells<'a> {
    subjects: BTreeMap<Subject<'a>, usize>,
    /// For each subject what has to be known of it.
    about: Vec<About<'a>>,
    columns: BTreeMap<(&'a str, usize), Column>,
    /// How the times of numbers cut each other.
    pub(super) calendar: Calendar,
    numbers: BTreeMap<Key, usize>,
    counts: Vec<Count>,
    least: Vec<i64>,
    relations: BTreeSet<Vec<(usize, i64)>>,
    secrets: BTreeMap<usize, i64>,
    /// Numbers of stretches of time that nobody prints; they become cells when a relation needs them.
    unprinted: BTreeMap<Key, Count>,
    /// What the relations do not explain of the numbers: a constant that everybody may know.
    constants: Vec<usize>,
}

/// What has to be known of a subject.
#[derive(Debug, Clone, Copy)]
struct About<'a> {
    table: &'a str,
    /// Whether a whole is the sum of its parts. Persons are in several.
    adds_up: bool,
    /// Whether it counts rows or persons: of other sums few is nothing by itself.
    counts: bool,
    /// Under this number of persons it is sensitive.
    few: u64,
}

impl Where {
    pub(super) fn of(countries: &[usize]) -> Self {
        match countries {
            [one] => Self::Country(*one),
            several => Self::Countries(several.to_vec()),
        }
    }
}

impl<'a> Cells<'a> {
    /// No cells yet; `columns` are those that figures are broken down by.
    pub(super) fn new(columns: BTreeMap<(&'a str, usize), Column>) -> Self {
        Self { columns, ..Self::default() }
    }

    /// The number of a subject, which may be another's already: then their counts agree wherever both have one.
    pub(super) fn subject(&mut self, subject: Subject<'a>, few: u64) -> usize {
        let about = About {
            table: subject.base.0,
            adds_up: subject.quantity != Quantity::Persons,
            counts: matches!(subject.quantity, Quantity::Rows | Quantity::Persons),
            few,
        };
        let next = self.subjects.len();
        let number = *self.subjects.entry(subject).or_insert(next);
        if number == next {
            self.about.push(about);
        }
        self.about[number].few = self.about[number].few.max(few);
        number
    }

    /// Whether a whole of a subject is the sum of its parts.
    pub(super) fn adds_up(&self, subject: usize) -> bool {
        self.about[subject].adds_up
    }

    /// How many levels a column has, where each row is at one of them.
    pub(super) fn levels(&self, subject: usize, column: usize) -> Option<usize> {
        let column = self.columns.get(&(self.about[subject].table, column))?;
        (!column.multi_valued).then_some(column.levels)
    }

    /// The subjects, in their order.
    pub(super) fn subjects(&self) -> impl Iterator<Item = (&Subject<'a>, usize)> {
        self.subjects.iter().map(|(subject, number)| (subject, *number))
    }

    /// Whether these counts of a subject are what is known of it.
    pub(super) fn agree<'p>(
        &self,
        subject: &Subject<'a>,
        mut counts: impl Iterator<Item = (&'p Place, Count)>,
    ) -> bool {
        let Some(&subject) = self.subjects.get(subject) else { return true };
        counts.all(|((at, time, levels), count)| {
            let key = Key { subject, at: at.clone(), time: *time, levels: levels.clone() };
            self.find(&key).is_none_or(|cell| self.counts[cell].value == count.value)
        })
    }

    /// The cell of a key.
    pub(super) fn find(&self, key: &Key) -> Option<usize> {
        self.numbers.get(key).copied()
    }

    /// The cell of a key, made if it is not there.
    pub(super) fn add(&mut self, key: Key, count: Count) -> usize {
        if let Some(cell) = self.find(&key) {
            return cell;
        }
        // Only sums of amounts may be under nought.
        let cell = self.hidden(count, if count.value < 0 { UNBOUNDED } else { 0 });
        self.numbers.insert(key, cell);
        cell
    }

    /// Remembers a number that nobody prints.
    pub(super) fn add_unprinted(&mut self, key: Key, count: Count) {
        self.unprinted.insert(key, count);
    }

    /// The cell of a key, if it is printed, or else what is in a stretch that nobody prints: few persons there
    /// must not be learned either.
    pub(super) fn find_or_unprinted(&mut self, key: &Key) -> Option<usize> {
        if let Some(cell) = self.find(key) {
            return Some(cell);
        }
        let count = *self.unprinted.get(key)?;
        let cell = self.add(key.clone(), count);
        self.keep_if_few(key.subject, cell);
        Some(cell)
    }

    /// A cell that no key leads to.
    pub(super) fn hidden(&mut self, count: Count, least: i64) -> usize {
        self.counts.push(count);
        self.least.push(least);
        self.counts.len() - 1
    }

    pub(super) fn count(&self, cell: usize) -> Count {
        self.counts[cell]
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    /// The keys of a subject.
    pub(super) fn keys_of(&self, subject: usize) -> impl Iterator<Item = (&Key, usize)> {
        // Keys are in order of their subjects.
        let first = |subject| Key {
            subject,
            at: Where::Country(0),
            time: Time::In((i32::MIN, i32::MIN)),
            levels: Levels::new(),
        };
        self.numbers.range(first(subject)..first(subject + 1)).map(|(key, cell)| (key, *cell))
    }

    /// Every place where one of these subjects has a cell.
    pub(super) fn places_of(&self, subjects: &[usize]) -> BTreeSet<Place> {
        let keys = subjects.iter().flat_map(|subject| self.keys_of(*subject));
        keys.map(|(key, _)| (key.at.clone(), key.time, key.levels.clone())).collect()
    }

    /// Every key, of all subjects.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&Key, usize)> {
        self.numbers.iter().map(|(key, cell)| (key, *cell))
    }

    /// The times at which a subject has cells, by where and category.
    pub(super) fn times(&self) -> BTreeMap<(usize, Where), BTreeMap<Levels, BTreeSet<Time>>> {
        let mut times: BTreeMap<_, BTreeMap<Levels, BTreeSet<Time>>> = BTreeMap::new();
        for key in self.numbers.keys() {
            let of = times.entry((key.subject, key.at.clone())).or_default();
            of.entry(key.levels.clone()).or_default().insert(key.time);
        }
        times
    }

    /// Says that not all of these cells are nought while they are withheld: then zeros would have been shown.
    pub(super) fn at_least_one(&mut self, cells: &[usize]) {
        let sum: i64 = cells.iter().map(|cell| self.counts[*cell].value).sum();
        if sum < 1 {
            return;
        }
        let all = match cells {
            [one] => *one,
            several => self.sum(&several.iter().map(|cell| (*cell, 1)).collect::<Vec<_>>()),
        };
        self.least[all] = self.least[all].max(1);
    }

    /// Says that a cell must not be learned, and how wide the range of what it may be has to be.
    pub(super) fn keep(&mut self, cell: usize, width: i64) {
        let kept = self.secrets.entry(cell).or_insert(width);
        *kept = (*kept).max(width);
    }

    /// The same of a cell that is of anybody.
    pub(super) fn keep_any(&mut self, cell: usize, width: i64) {
        if self.counts[cell].persons > 0 {
            self.keep(cell, width);
        }
    }

    /// The same of a cell that is of a few persons.
    pub(super) fn keep_few(&mut self, cell: usize, few: u64, width: i64) {
        if self.counts[cell].is_of_few(few) {
            self.keep(cell, width);
        }
    }

    /// The same of a sum of cells that is of a few persons.
    pub(super) fn keep_sum(&mut self, cells: &[usize], few: u64, width: i64) {
        let persons: u64 = cells.iter().map(|cell| self.counts[*cell].persons).sum();
        if (1..few).contains(&persons) {
            let sum = self.sum(&cells.iter().map(|cell| (*cell, 1)).collect::<Vec<_>>());
            self.keep(sum, width);
        }
    }

    /// The same of what is left when some cells are taken from others. Nobody prints it, so it need not have a
    /// range of any width, but must not be known.
    pub(super) fn keep_left(&mut self, subject: usize, parts: &[(usize, i64)]) {
        let of = |count: fn(&Count) -> i64| -> i64 {
            parts.iter().map(|(cell, sign)| sign * count(&self.counts[*cell])).sum()
        };
        let few = i64::try_from(self.about[subject].few).unwrap_or(i64::MAX);
        let rows = of(|count| count.value);
        let persons = of(|count| i64::try_from(count.persons).unwrap_or(i64::MAX));
        if self.about[subject].counts && ((1..few).contains(&rows) || (1..few).contains(&persons)) {
            let left = self.sum(parts);
            self.keep(left, 1);
        }
    }

    /// Keeps a cell that nobody prints, should it be of a few persons.
    pub(super) fn keep_if_few(&mut self, subject: usize, cell: usize) {
        let About { counts, few, .. } = self.about[subject];
        if counts {
            self.keep_few(cell, few, 1);
        }
    }

    /// Binds cells: a whole is its parts. What the numbers lack to it is made a constant of, which is no
    /// secret: then a relation tells of changes alone.
    pub(super) fn bind(&mut self, whole: usize, parts: &[usize]) {
        let sum: i64 = parts.iter().map(|part| self.counts[*part].value).sum();
        let lacking = self.counts[whole].value - sum;
        let mut relation: Vec<(usize, i64)> = parts.iter().map(|part| (*part, -1)).collect();
        relation.push((whole, 1));
        if lacking != 0 {
            let constant = self.hidden(Count { value: lacking, persons: 0 }, lacking);
            self.constants.push(constant);
            relation.push((constant, -1));
        }
        self.relate(relation);
    }

    /// Binds cells: a whole is its parts, and if these are not all of it, something more. Persons may be in
    /// several parts, and in each part are no more of them than in the whole.
    pub(super) fn bind_parts(&mut self, subject: usize, whole: usize, parts: &[usize], all: bool) {
        if self.adds_up(subject) {
            if all {
                self.bind(whole, parts);
            } else if let Some(rest) = self.bind_with_rest(whole, parts) {
                self.keep_if_few(subject, rest);
            }
            return;
        }
        for part in parts {
            self.bind_with_rest(whole, &[*part]);
        }
        if all {
            self.bind_overlapping(whole, parts);
        }
    }

    /// Binds cells: parts are together their whole, and whoever is in several of them as often more.
    fn bind_overlapping(&mut self, whole: usize, parts: &[usize]) {
        let sum: i64 = parts.iter().map(|part| self.counts[*part].value).sum();
        let again = sum - self.counts[whole].value;
        if again >= 0 {
            let again = self.hidden(Count { value: again, persons: 0 }, 0);
            let mut relation: Vec<(usize, i64)> = parts.iter().map(|part| (*part, 1)).collect();
            relation.extend([(whole, -1), (again, -1)]);
            self.relate(relation);
        }
    }

    /// Binds cells: a whole is its parts and something more, which is given.
    pub(super) fn bind_with_rest(&mut self, whole: usize, parts: &[usize]) -> Option<usize> {
        let of = |cell: &usize| self.counts[*cell];
        let sum: i64 = parts.iter().map(|part| of(part).value).sum();
        let persons: u64 = parts.iter().map(|part| of(part).persons).sum();
        let value = of(&whole).value - sum;
        if value < 0 {
            return None;
        }
        let persons = of(&whole).persons.saturating_sub(persons);
        let rest = self.hidden(Count { value, persons }, 0);
        let parts: Vec<usize> = parts.iter().copied().chain([rest]).collect();
        self.bind(whole, &parts);
        Some(rest)
    }

    /// A cell that is a sum of others, with signs.
    pub(super) fn sum(&mut self, parts: &[(usize, i64)]) -> usize {
        let value = parts.iter().map(|(cell, sign)| sign * self.counts[*cell].value).sum();
        let cell = self.hidden(Count { value, persons: 0 }, value.min(0));
        self.relate(parts.iter().copied().chain([(cell, -1)]).collect());
        cell
    }

    /// Takes in a sum of cells that is nought.
    fn relate(&mut self, mut relation: Vec<(usize, i64)>) {
        relation.sort_unstable();
        self.relations.insert(relation);
    }

    /// The problem that these cells are, without its rows; and the cells that everybody knows.
    pub(super) fn into_problem(self) -> (Problem, Vec<usize>) {
        let secrets = self.secrets.into_iter().map(|(cell, width)| Secret { cell, width });
        let problem = Problem {
            values: self.counts.iter().map(|count| count.value).collect(),
            least: self.least,
            relations: self.relations.into_iter().collect(),
            rows: Vec::new(),
            secrets: secrets.collect(),
        };
        (problem, self.constants)
    }
}
