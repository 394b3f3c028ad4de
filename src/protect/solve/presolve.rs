//! What is plain before anything is solved: cells that are known whatever is withheld, cells that
//! are one number, and parts that nothing binds to each other.

use std::collections::{BTreeMap, BTreeSet};

use super::part::{Move, Part, PartRow};
use super::problem::{Certificate, Problem, Reason, Secret, State};

/// A problem in parts, and what the parts are made of.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) parts: Vec<(Part, Origin)>,
    /// Secrets that follow from what is known whatever is withheld.
    pub(super) known: Vec<usize>,
}

/// Where the cells, rows and secrets of a part come from.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// For each cell the cells of the problem that are the same number.
    cells: Vec<Vec<usize>>,
    pub(super) rows: Vec<usize>,
    /// For each secret the secrets of the problem about the same number.
    pub(super) secrets: Vec<Vec<usize>>,
}

impl Origin {
    /// A reason in the part as one in the problem.
    pub(super) fn reason(&self, reason: Reason) -> Reason {
        match reason {
            Reason::Determines(secret) => Reason::Determines(self.secrets[secret][0]),
            Reason::Narrows(secret) => Reason::Narrows(self.secrets[secret][0]),
        }
    }

    /// A certificate of the part as one of the problem.
    pub(super) fn certificate(&self, certificate: &Certificate) -> Certificate {
        Certificate { up: self.moved(&certificate.up), down: self.moved(&certificate.down) }
    }

    fn moved(&self, moved: &Move) -> Move {
        let of = |&(cell, change): &(usize, i64)| {
            self.cells[cell].iter().map(move |cell| (*cell, change))
        };
        let mut moved: Move = moved.iter().flat_map(of).collect();
        moved.sort_unstable();
        moved
    }
}

/// Takes a problem apart.
pub(super) fn apart(problem: &Problem) -> Parts {
    let mut numbers = Numbers::of(problem);
    numbers.settle();
    let known = |number: &usize| numbers.known[numbers.first(problem.secrets[*number].cell)];
    Parts {
        known: (0..problem.secrets.len()).filter(known).collect(),
        parts: Splitter::of(&numbers).parts(),
    }
}

/// The different numbers behind the cells.
struct Numbers<'a> {
    problem: &'a Problem,
    /// For each cell one that is the same number, in the end the first of them.
    same: Vec<usize>,
    /// For each first cell how far it can go down.
    slack: Vec<i64>,
    /// For each first cell whether it is known whatever is withheld.
    known: Vec<bool>,
    /// For each first cell the relations that may have changed with it.
    relations_of: Vec<Vec<usize>>,
}

impl<'a> Numbers<'a> {
    fn of(problem: &'a Problem) -> Self {
        let cells = problem.values.len();
        let mut relations_of = vec![Vec::new(); cells];
        for (number, relation) in problem.relations.iter().enumerate() {
            for &(cell, _) in relation {
                relations_of[cell].push(number);
            }
        }
        let mut known = vec![false; cells];
        for row in problem.rows.iter().filter(|row| row.state == State::Known) {
            row.cells.iter().for_each(|cell| known[*cell] = true);
        }
        let slack = problem.values.iter().zip(&problem.least);
        let slack = slack.map(|(value, least)| value.saturating_sub(*least).max(0)).collect();
        Self { problem, same: (0..cells).collect(), slack, known, relations_of }
    }

    /// The first cell that is the same number.
    fn first(&self, mut cell: usize) -> usize {
        while self.same[cell] != cell {
            cell = self.same[cell];
        }
        cell
    }

    /// A relation between numbers that are not known.
    fn relation(&self, number: usize) -> BTreeMap<usize, i64> {
        let mut terms = BTreeMap::new();
        for &(cell, coefficient) in &self.problem.relations[number] {
            let first = self.first(cell);
            if !self.known[first] {
                *terms.entry(first).or_insert(0) += coefficient;
            }
        }
        terms.retain(|_, coefficient| *coefficient != 0);
        terms
    }

    /// Looks at every relation until none makes a number known or two numbers one.
    fn settle(&mut self) {
        let mut queue: BTreeSet<usize> = (0..self.problem.relations.len()).collect();
        while let Some(number) = queue.pop_first() {
            let terms = self.relation(number);
            for cell in self.told(&terms) {
                self.known[cell] = true;
                queue.extend(self.relations_of[cell].iter().copied());
            }
            if let Some((one, other)) = twins(&terms) {
                self.join(one, other);
                queue.extend(self.relations_of[one].iter().copied());
            }
        }
    }

    /// The numbers that a relation alone makes known: the only one in it, or all, when all would have
    /// to go down and none can.
    fn told(&self, terms: &BTreeMap<usize, i64>) -> Vec<usize> {
        let one_sign = terms.values().all(|coefficient| *coefficient > 0)
            || terms.values().all(|coefficient| *coefficient < 0);
        let fixed = one_sign && terms.keys().all(|cell| self.slack[*cell] == 0);
        if terms.len() == 1 || fixed { terms.keys().copied().collect() } else { Vec::new() }
    }

    fn join(&mut self, one: usize, other: usize) {
        self.same[other] = one;
        self.slack[one] = self.slack[one].min(self.slack[other]);
        let more = std::mem::take(&mut self.relations_of[other]);
        self.relations_of[one].extend(more);
    }
}

/// The two numbers of a relation that says that they are equal.
fn twins(terms: &BTreeMap<usize, i64>) -> Option<(usize, usize)> {
    let mut terms = terms.iter();
    let (one, other, end) = (terms.next()?, terms.next()?, terms.next());
    (end.is_none() && *one.1 == -*other.1).then_some((*one.0, *other.0))
}

/// Splits numbers where nothing binds them.
struct Splitter<'a> {
    numbers: &'a Numbers<'a>,
    /// The relations between numbers that are not known, each once.
    relations: BTreeSet<Vec<(usize, i64)>>,
    /// For each row that is not known the numbers in it that are not known.
    rows: Vec<(usize, Vec<usize>)>,
}

impl<'a> Splitter<'a> {
    fn of(numbers: &'a Numbers<'a>) -> Self {
        let problem = numbers.problem;
        let relations = (0..problem.relations.len()).map(|number| numbers.relation(number));
        let relations = relations.filter(|terms| !terms.is_empty());
        let open = problem.rows.iter().enumerate();
        let open = open.filter(|(_, row)| row.state != State::Known);
        let unknown = |row: &super::problem::Row| {
            let cells: BTreeSet<usize> = row.cells.iter().map(|c| numbers.first(*c)).collect();
            cells.into_iter().filter(|cell| !numbers.known[*cell]).collect()
        };
        Self {
            numbers,
            relations: relations.map(|terms| terms.into_iter().collect()).collect(),
            rows: open.map(|(number, row)| (number, unknown(row))).collect(),
        }
    }

    /// The parts that have a secret.
    fn parts(&self) -> Vec<(Part, Origin)> {
        let part_of = self.part_of();
        let mut drafts: BTreeMap<usize, Draft> = BTreeMap::new();
        for (number, secret) in self.numbers.problem.secrets.iter().enumerate() {
            let first = self.numbers.first(secret.cell);
            if !self.numbers.known[first] {
                let draft = drafts.entry(part_of[first]).or_default();
                draft.secrets.entry(first).or_default().push(number);
            }
        }
        for cell in 0..part_of.len() {
            let first = self.numbers.first(cell);
            if let Some(draft) =
                drafts.get_mut(&part_of[first]).filter(|_| !self.numbers.known[first])
            {
                draft.cells.entry(first).or_default().push(cell);
            }
        }
        for relation in &self.relations {
            if let Some(draft) = drafts.get_mut(&part_of[relation[0].0]) {
                draft.relations.push(relation);
            }
        }
        for (number, cells) in &self.rows {
            if let Some(draft) = cells.first().and_then(|cell| drafts.get_mut(&part_of[*cell])) {
                draft.rows.push((*number, cells));
            }
        }
        drafts.into_values().map(|draft| draft.finish(self.numbers)).collect()
    }

    /// For each number that is not known the part that it belongs to.
    fn part_of(&self) -> Vec<usize> {
        let mut part: Vec<usize> = (0..self.numbers.same.len()).collect();
        for relation in &self.relations {
            relation.iter().for_each(|(cell, _)| unite(&mut part, relation[0].0, *cell));
        }
        for (_, cells) in &self.rows {
            cells.iter().for_each(|cell| unite(&mut part, cells[0], *cell));
        }
        (0..part.len()).map(|cell| root(&mut part, cell)).collect()
    }
}

fn root(part: &mut [usize], mut cell: usize) -> usize {
    while part[cell] != cell {
        part[cell] = part[part[cell]];
        cell = part[cell];
    }
    cell
}

fn unite(part: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(part, one), root(part, other));
    part[one.max(other)] = one.min(other);
}

/// A part while it is gathered, in the numbers of the problem.
#[derive(Default)]
struct Draft<'a> {
    /// Each number with the cells that it stands behind.
    cells: BTreeMap<usize, Vec<usize>>,
    relations: Vec<&'a Vec<(usize, i64)>>,
    rows: Vec<(usize, &'a Vec<usize>)>,
    secrets: BTreeMap<usize, Vec<usize>>,
}

impl Draft<'_> {
    fn finish(self, numbers: &Numbers<'_>) -> (Part, Origin) {
        let place: BTreeMap<usize, usize> =
            self.cells.keys().enumerate().map(|(place, cell)| (*cell, place)).collect();
        let problem = numbers.problem;
        let relations = self.relations.iter().map(|relation| {
            relation.iter().map(|(cell, coefficient)| (place[cell], *coefficient)).collect()
        });
        let rows = self.rows.iter().map(|(number, cells)| PartRow {
            cells: cells.iter().map(|cell| place[cell]).collect(),
            state: problem.rows[*number].state,
            cost: problem.rows[*number].cost,
        });
        let secrets = self.secrets.iter().map(|(cell, same)| Secret {
            cell: place[cell],
            width: same.iter().map(|number| problem.secrets[*number].width).max().unwrap_or(0),
        });
        let slack = self.cells.keys().map(|cell| numbers.slack[*cell]).collect();
        let part = Part::linked(slack, relations.collect(), rows.collect(), secrets.collect());
        let origin = Origin {
            cells: self.cells.into_values().collect(),
            rows: self.rows.iter().map(|(number, _)| *number).collect(),
            secrets: self.secrets.into_values().collect(),
        };
        (part, origin)
    }
}
