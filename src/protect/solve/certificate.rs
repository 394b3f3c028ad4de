//! Proofs of ranges, and their check: whole numbers, linear time, nothing of how they were made.

use std::collections::BTreeMap;

use super::problem::{Certificate, Problem, Secret, State};

impl Certificate {
    /// How far apart the two values are that it proves possible for a cell.
    pub(in crate::protect) fn width(&self, cell: usize) -> i64 {
        change(&self.up, cell).saturating_sub(change(&self.down, cell))
    }
}

/// How much a move changes a cell.
fn change(moved: &[(usize, i64)], cell: usize) -> i64 {
    moved.iter().filter(|(at, _)| *at == cell).map(|(_, change)| *change).sum()
}

/// The secrets whose certificate does not prove their width.
pub(in crate::protect) fn check(
    problem: &Problem,
    withheld: &[bool],
    certificates: &[Option<Certificate>],
) -> Vec<usize> {
    let reader = Reader::of(problem, withheld);
    let proves = |number: &usize| {
        let certificate = certificates.get(*number).and_then(Option::as_ref);
        certificate.is_some_and(|certificate| reader.accepts(certificate, problem.secrets[*number]))
    };
    (0..problem.secrets.len()).filter(|number| !proves(number)).collect()
}

/// What a reader can hold against a move.
struct Reader<'a> {
    problem: &'a Problem,
    /// For each cell whether it is published.
    published: Vec<bool>,
    /// For each cell the relations that it stands in, with its coefficients.
    relations: Vec<Vec<(usize, i64)>>,
}

impl<'a> Reader<'a> {
    fn of(problem: &'a Problem, withheld: &[bool]) -> Self {
        let mut published = vec![false; problem.values.len()];
        let shown = problem.rows.iter().zip(withheld);
        let shown = shown.filter(|(row, withheld)| row.state == State::Known || !**withheld);
        for &cell in shown.flat_map(|(row, _)| &row.cells) {
            published[cell] = true;
        }
        let mut relations = vec![Vec::new(); problem.values.len()];
        for (number, relation) in problem.relations.iter().enumerate() {
            for &(cell, coefficient) in relation {
                relations[cell].push((number, coefficient));
            }
        }
        Self { problem, published, relations }
    }

    fn accepts(&self, certificate: &Certificate, secret: Secret) -> bool {
        [&certificate.up, &certificate.down].into_iter().all(|moved| self.cannot_exclude(moved))
            && certificate.width(secret.cell) >= secret.width
    }

    /// Whether a reader must take the values after a move for possible.
    fn cannot_exclude(&self, moved: &[(usize, i64)]) -> bool {
        let mut changes: BTreeMap<usize, i128> = BTreeMap::new();
        let mut sums: BTreeMap<usize, i128> = BTreeMap::new();
        for &(cell, change) in moved {
            *changes.entry(cell).or_insert(0) += i128::from(change);
            for &(relation, coefficient) in &self.relations[cell] {
                *sums.entry(relation).or_insert(0) += i128::from(coefficient) * i128::from(change);
            }
        }
        let hidden = |(cell, change): (&usize, &i128)| *change == 0 || !self.published[*cell];
        let possible = |(cell, change): (&usize, &i128)| {
            i128::from(self.problem.values[*cell]) + change >= i128::from(self.problem.least[*cell])
        };
        sums.values().all(|sum| *sum == 0)
            && changes.iter().all(hidden)
            && changes.iter().all(possible)
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::Row;
    use super::*;

    /// 3 + 4 + 20 = 27; the first two are withheld.
    fn problem() -> Problem {
        let row = |cell, state| Row { cells: vec![cell], state, cost: 1 };
        Problem {
            values: vec![27, 3, 4, 20],
            least: vec![0; 4],
            relations: vec![vec![(0, 1), (1, -1), (2, -1), (3, -1)]],
            rows: vec![
                row(0, State::Open),
                row(1, State::Withheld),
                row(2, State::Withheld),
                row(3, State::Open),
            ],
            secrets: vec![Secret { cell: 1, width: 7 }],
        }
    }

    fn refused(up: &[(usize, i64)], down: &[(usize, i64)]) -> bool {
        let certificate = Certificate { up: up.to_vec(), down: down.to_vec() };
        !check(&problem(), &[false, true, true, false], &[Some(certificate)]).is_empty()
    }

    #[test]
    fn two_moves_that_nobody_can_exclude_prove_a_range() {
        assert!(!refused(&[(1, 4), (2, -4)], &[(1, -3), (2, 3)]));
    }

    #[test]
    fn a_move_that_proves_nothing_is_refused() {
        assert!(refused(&[(1, 4), (2, -4)], &[]), "too narrow");
        assert!(refused(&[(1, 4), (2, -4)], &[(1, -3), (2, 2)]), "the sum does not hold");
        assert!(refused(&[(1, 5), (2, -5)], &[(1, -3), (2, 3)]), "a count under nought");
        assert!(refused(&[(1, 7), (3, -7)], &[]), "a published cell moves");
        assert!(refused(&[(1, 4), (1, 4), (2, -4)], &[(1, -3), (2, 3)]), "a change given twice");
        assert_eq!(check(&problem(), &[false, true, true, false], &[None]), [0]);
    }

    #[test]
    fn a_known_row_is_published_whatever_is_withheld() {
        let mut problem = problem();
        problem.rows[2].state = State::Known;
        let certificate = Certificate { up: vec![(1, 4), (2, -4)], down: vec![(1, -3), (2, 3)] };
        assert_eq!(check(&problem, &[true; 4], &[Some(certificate)]), [0]);
    }
}
