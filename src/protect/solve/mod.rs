//! A disclosure problem in numbers alone, and its solution: which rows are withheld, so that no secret
//! can be learned, with a proof for each.
//!
//! 1. [`presolve`] takes apart what nothing binds, and drops what is known.
//! 2. [`publication`] (step A) publishes row by row, unless a secret would follow.
//! 3. [`ranges`] (step C) keeps the moves that prove how little is known of each secret.
//!
//! [`check`] looks at the proofs again, without anything of this.
#![cfg_attr(not(test), expect(dead_code, unused_imports, reason = "the gate does not call it yet"))]

mod certificate;
mod part;
mod presolve;
mod problem;
mod publication;
mod ranges;

use rayon::prelude::*;

pub(super) use certificate::check;
pub(super) use problem::{Certificate, Problem, Reason, Row, Secret, Solution, State, UNBOUNDED};

use part::{Part, PartSolution};
use presolve::Origin;
use ranges::Ranges;

/// Withholds what has to be, part by part.
pub(super) fn solve(problem: &Problem) -> Solution {
    let parts = presolve::apart(problem);
    let solved: Vec<PartSolution> =
        parts.parts.par_iter().map(|(part, _)| solve_part(part)).collect();
    let mut solution = Solution {
        withheld: problem.rows.iter().map(|row| row.state == State::Withheld).collect(),
        reasons: vec![None; problem.rows.len()],
        certificates: vec![None; problem.secrets.len()],
        open: parts.known,
    };
    for ((_, origin), solved) in parts.parts.iter().zip(&solved) {
        solution.take(origin, solved);
    }
    solution.open.sort_unstable();
    solution
}

impl Solution {
    /// Takes over what was found for a part.
    fn take(&mut self, origin: &Origin, solved: &PartSolution) {
        for (part, &row) in origin.rows.iter().enumerate() {
            self.withheld[row] = solved.withheld[part];
            self.reasons[row] = solved.reasons[part].map(|reason| origin.reason(reason));
        }
        for (secrets, certificate) in origin.secrets.iter().zip(&solved.certificates) {
            for &secret in secrets.iter().filter(|_| *certificate != Certificate::default()) {
                self.certificates[secret] = Some(origin.certificate(certificate));
            }
        }
        self.open.extend(solved.open.iter().flat_map(|secret| &origin.secrets[*secret]));
    }
}

fn solve_part(part: &Part) -> PartSolution {
    let publication = publication::publish(part);
    let mut ranges = Ranges::of(part);
    for moved in publication.basis {
        ranges.credit(moved);
    }
    let secrets = 0..part.secrets.len();
    PartSolution {
        withheld: publication.withheld,
        reasons: publication.reasons,
        certificates: secrets.clone().map(|secret| ranges.certificate(secret)).collect(),
        open: secrets.filter(|secret| !ranges.is_wide(*secret)).collect(),
    }
}
