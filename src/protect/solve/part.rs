//! A part of a problem that nothing binds to the rest, in its smallest form.

use std::collections::BTreeMap;

use super::problem::{Certificate, Secret, State};

/// A change of cells: (cell, change), by cell.
pub(super) type Move = Vec<(usize, i64)>;

/// Cells that are not known, the relations between them, and the rows that would publish them.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// How far each cell can go down before a reader knows better.
    pub(super) slack: Vec<i64>,
    pub(super) relations: Vec<Vec<(usize, i64)>>,
    /// For each cell the relations that it stands in, with its coefficients.
    pub(super) at: Vec<Vec<(usize, i64)>>,
    /// The most important first.
    pub(super) rows: Vec<PartRow>,
    /// For each cell the rows that would publish it.
    pub(super) rows_of: Vec<Vec<usize>>,
    pub(super) secrets: Vec<Secret>,
    /// For each cell the secret that it is.
    pub(super) secret_at: BTreeMap<usize, usize>,
}

/// A row of a part; no row is known.
#[derive(Debug, Clone)]
pub(super) struct PartRow {
    pub(super) cells: Vec<usize>,
    pub(super) state: State,
    pub(super) cost: u64,
}

/// What is withheld of a part, and the proofs.
#[derive(Debug, Clone, Default)]
pub(super) struct PartSolution {
    pub(super) withheld: Vec<bool>,
    pub(super) reasons: Vec<Option<super::problem::Reason>>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) open: Vec<usize>,
}

impl Part {
    /// Links cells, relations, rows and secrets in both directions.
    pub(super) fn linked(
        slack: Vec<i64>,
        relations: Vec<Vec<(usize, i64)>>,
        rows: Vec<PartRow>,
        secrets: Vec<Secret>,
    ) -> Self {
        let mut at = vec![Vec::new(); slack.len()];
        for (number, relation) in relations.iter().enumerate() {
            for &(cell, coefficient) in relation {
                at[cell].push((number, coefficient));
            }
        }
        let mut rows_of = vec![Vec::new(); slack.len()];
        for (number, row) in rows.iter().enumerate() {
            for &cell in &row.cells {
                rows_of[cell].push(number);
            }
        }
        let secret_at =
            secrets.iter().enumerate().map(|(number, secret)| (secret.cell, number)).collect();
        Self { slack, relations, at, rows, rows_of, secrets, secret_at }
    }

    /// For each cell how many rows publish it.
    pub(super) fn publishers(&self, withheld: &[bool]) -> Vec<usize> {
        let mut publishers = vec![0; self.slack.len()];
        for (row, _) in self.rows.iter().zip(withheld).filter(|(_, withheld)| !**withheld) {
            for &cell in &row.cells {
                publishers[cell] += 1;
            }
        }
        publishers
    }

    /// Whether all relations hold after a move.
    pub(super) fn holds(&self, moved: &Move) -> bool {
        let mut sums: BTreeMap<usize, i128> = BTreeMap::new();
        for &(cell, change) in moved {
            for &(relation, coefficient) in &self.at[cell] {
                *sums.entry(relation).or_insert(0) += i128::from(coefficient) * i128::from(change);
            }
        }
        sums.values().all(|sum| *sum == 0)
    }

    /// How often a move can be made before a cell goes under its least.
    pub(super) fn times(&self, moved: &Move, sign: i64) -> i64 {
        let falls = moved.iter().filter(|(_, change)| change * sign < 0);
        falls.map(|(cell, change)| self.slack[*cell] / change.abs()).min().unwrap_or(i64::MAX)
    }
}
