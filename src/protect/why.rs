//! Why rows are withheld, and what proves that they keep their secret: for the office alone.

use super::solve::{Certificate, Reason, Solution, State};
use super::system::System;
use crate::evaluate::{Estimates, Key};

/// What the gate did and why. It names rows, and says of none what is in it; but that a row is sensitive in itself
/// tells that its counts are small, so it does not leave the office.
#[derive(Debug, Clone, Default)]
pub struct Withholding {
    /// Every withheld row, in the order in which rows were looked at.
    pub rows: Vec<Withheld>,
    /// Every move of every proof.
    pub moves: Vec<Move>,
    /// Sensitive numbers, each printed row and what follows from several.
    pub sensitive: usize,
    /// Those of them that have a proof.
    pub proved: usize,
}

/// A withheld row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// Indicator, country, period, dimension, category.
    pub row: [String; 5],
    /// The rule that it falls under, or what publishing it would do.
    pub why: &'static str,
    /// The sensitive number that it protects; blank where it is sensitive itself.
    pub protects: String,
}

/// One change of one number in a proof: the numbers that a reader can see stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The sensitive number.
    pub secret: String,
    /// `up` or `down`.
    pub way: &'static str,
    /// The number that changes.
    pub number: String,
    /// By how much.
    pub by: i64,
}

/// What is written of a row that is withheld because the gate says that it follows from others.
const MADE: &str = "made of a withheld figure";

impl Withholding {
    /// The reasons of a solution.
    pub(super) fn of(estimates: &Estimates, system: &System, solution: &Solution) -> Self {
        let named = Named { estimates, system };
        let proofs = system.problem.secrets.iter().zip(&solution.certificates);
        let proved = solution.certificates.iter().flatten().count();
        Self {
            rows: named.rows(solution),
            moves: proofs
                .flat_map(|(secret, proof)| named.moves(secret.cell, proof.as_ref()))
                .collect(),
            sensitive: system.problem.secrets.len(),
            proved: proved.saturating_sub(solution.open.len()),
        }
    }

    /// Adds a row that is made of withheld figures.
    pub(super) fn add_made(&mut self, estimates: &Estimates, number: usize) {
        let row = row(estimates, &estimates.cells[number].key);
        self.rows.push(Withheld { row, why: MADE, protects: String::new() });
    }
}

/// Rows and cells by their names.
struct Named<'a> {
    estimates: &'a Estimates,
    system: &'a System,
}

impl Named<'_> {
    fn rows(&self, solution: &Solution) -> Vec<Withheld> {
        let withheld = (0..solution.withheld.len()).filter(|row| solution.withheld[*row]);
        let first = |row: &usize| self.system.rows[*row].estimates.first().copied();
        withheld
            .filter_map(|number| {
                let row = row(self.estimates, &self.estimates.cells[first(&number)?].key);
                let (why, protects) = self.why(number, solution);
                Some(Withheld { row, why, protects })
            })
            .collect()
    }

    fn why(&self, row: usize, solution: &Solution) -> (&'static str, String) {
        let secret = |secret: usize| self.number(self.system.problem.secrets[secret].cell);
        match solution.reasons[row] {
            Some(Reason::Determines(number)) => ("would give a sensitive number", secret(number)),
            Some(Reason::Narrows(number)) => {
                ("would leave a sensitive number too few possible values", secret(number))
            }
            None if self.system.problem.rows[row].state == State::Withheld => {
                (self.system.rows[row].rule.unwrap_or("sensitive"), String::new())
            }
            None => ("withheld with others", String::new()),
        }
    }

    fn moves(&self, secret: usize, proof: Option<&Certificate>) -> Vec<Move> {
        let Some(Certificate { up, down }) = proof else { return Vec::new() };
        let ways = [("up", up), ("down", down)];
        let secret = self.number(secret);
        ways.into_iter()
            .flat_map(|(way, changes)| changes.iter().map(move |change| (way, *change)))
            .map(|(way, (cell, by))| {
                let number = self.number(cell);
                Move { secret: secret.clone(), way, number, by }
            })
            .collect()
    }

    /// A cell by a row that prints it, or by its number where none does.
    fn number(&self, cell: usize) -> String {
        let Some((printed, role)) = self.system.printed_in(cell) else {
            return format!("#{cell}");
        };
        let first = self.system.rows[printed].estimates.first();
        let name =
            |number: &usize| row(self.estimates, &self.estimates.cells[*number].key).join("|");
        first.map_or_else(|| format!("#{cell}"), |number| format!("{}|{role}", name(number)))
    }
}

/// Indicator, country, period, dimension, category.
fn row(estimates: &Estimates, key: &Key) -> [String; 5] {
    let indicator = &estimates.indicators[key.indicator];
    let dimension = key.dimension.map(|number| &indicator.dimensions[number]);
    let total = || "total".to_owned();
    [
        indicator.code.clone(),
        estimates.areas[key.area].id.clone(),
        estimates.programme.periods[key.period].id.clone(),
        dimension.map_or_else(total, |one| one.id.clone()),
        dimension.map_or_else(total, |one| one.category(key.category)),
    ]
}
