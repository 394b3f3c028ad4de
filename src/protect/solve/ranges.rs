//! How far apart the values of each secret are that the moves found so far prove possible.

use super::part::{Move, Part};
use super::problem::Certificate;

/// The moves found so far, and for each secret the best of them.
#[derive(Debug)]
pub(super) struct Ranges<'a> {
    part: &'a Part,
    moves: Vec<Move>,
    up: Vec<Reach>,
    down: Vec<Reach>,
}

/// How far a secret goes when a move is made so many times.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    far: i64,
    by: Option<usize>,
    times: i64,
}

impl<'a> Ranges<'a> {
    pub(super) fn of(part: &'a Part) -> Self {
        let none = vec![Reach::default(); part.secrets.len()];
        Self { part, moves: Vec::new(), up: none.clone(), down: none }
    }

    /// Remembers a move for every secret that it takes further than those before.
    pub(super) fn credit(&mut self, moved: Move) {
        let mut helps = false;
        let by = self.moves.len();
        for sign in [1, -1] {
            let most = self.part.times(&moved, sign);
            for (cell, change) in moved.iter().filter(|_| most > 0) {
                if let Some(&secret) = self.part.secret_at.get(cell) {
                    helps |= self.reach(secret, change * sign, most, (by, sign));
                }
            }
        }
        if helps {
            self.moves.push(moved);
        }
    }

    /// Notes that a secret changes so much each time that a move is made, as often as it helps.
    fn reach(&mut self, secret: usize, change: i64, most: i64, (by, sign): (usize, i64)) -> bool {
        let enough = self.part.secrets[secret].width.max(1);
        let times = most.min((enough + change.abs() - 1) / change.abs());
        let far = times.saturating_mul(change.abs());
        let side = if change > 0 { &mut self.up } else { &mut self.down };
        let better = far > side[secret].far;
        if better {
            side[secret] = Reach { far, by: Some(by), times: times * sign };
        }
        better
    }

    /// How wide the range of a secret is proved to be.
    pub(super) fn width(&self, secret: usize) -> i64 {
        self.up[secret].far.saturating_add(self.down[secret].far)
    }

    pub(super) fn is_wide(&self, secret: usize) -> bool {
        self.width(secret) >= self.part.secrets[secret].width
    }

    pub(super) fn certificate(&self, secret: usize) -> Certificate {
        Certificate { up: self.made(self.up[secret]), down: self.made(self.down[secret]) }
    }

    fn made(&self, reach: Reach) -> Move {
        let moved = reach.by.map(|by| &self.moves[by]);
        let times = |(cell, change): &(usize, i64)| (*cell, change * reach.times);
        moved.into_iter().flatten().map(times).collect()
    }
}
