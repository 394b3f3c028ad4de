//! A value for every row of a batch, or the reason that there is none.

use super::bits;
use super::mask::{Mask, Presence};

/// A value for every row. A row that is neither valid nor unknown is null.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "callers read `days.values`")]
pub(crate) struct Values<T> {
    /// All values; anything where there is none.
    pub(crate) values: Vec<T>,
    /// Bit i of word i / 64: whether row i has one.
    pub(crate) valid: Vec<u64>,
    /// Bit i of word i / 64: whether row i has one that cannot be told.
    pub(crate) unknown: Vec<u64>,
}

/// A day for every row, counted from 1970-01-01.
pub(crate) type Days = Values<i32>;

impl<T: Copy + Default> Values<T> {
    /// Values, and which of them there are.
    pub(super) fn new(values: Vec<T>, presence: Presence) -> Self {
        let Presence { valid, unknown } = presence;
        Self { values, valid, unknown }
    }

    /// The same for every row.
    pub(super) fn constant(value: T, rows: usize) -> Self {
        Self::new(vec![value; rows], Presence::certain(rows))
    }

    /// Unknown for every row.
    pub(super) fn doubt(rows: usize) -> Self {
        Self::new(vec![T::default(); rows], Presence::doubt(rows))
    }

    /// The value of one row.
    pub(crate) fn get(&self, row: usize) -> Option<T> {
        bits::has(&self.valid, row).then(|| self.values[row])
    }

    /// Which rows have a value.
    pub(super) fn presence(&self) -> Presence {
        Presence { valid: self.valid.clone(), unknown: self.unknown.clone() }
    }

    /// Something of every value.
    pub(super) fn map<U: Copy + Default>(&self, make: impl Fn(T) -> U) -> Values<U> {
        Values::new(self.values.iter().map(|value| make(*value)).collect(), self.presence())
    }

    /// Something of both values of every row.
    pub(super) fn zip<U: Copy + Default>(
        &self,
        other: &Self,
        make: impl Fn(T, T) -> U,
    ) -> Values<U> {
        let pairs = self.values.iter().zip(&other.values);
        let values = pairs.map(|(one, other)| make(*one, *other)).collect();
        Values::new(values, self.presence().both(&other.presence()))
    }

    /// `rows` rows from row `start` on.
    pub(super) fn cut(&self, start: usize, rows: usize) -> Self {
        let cut = |bits: &[u64]| bits::cut(bits, start, rows);
        Self {
            values: self.values[start..start + rows].to_vec(),
            valid: cut(&self.valid),
            unknown: cut(&self.unknown),
        }
    }

    /// Every row from the branch that it takes.
    pub(super) fn choose(choice: &Choice, branches: &[Self]) -> Self {
        let mut values = vec![T::default(); choice.rows];
        for (taken, branch) in choice.taken.iter().zip(branches) {
            for row in bits::rows(&bits::and(taken, &branch.valid)) {
                values[row] = branch.values[row];
            }
        }
        let presences: Vec<Presence> = branches.iter().map(Self::presence).collect();
        Self::new(values, choice.presence(&presences))
    }
}

/// Which branch of a `case` every row takes. A row that takes none is null.
#[derive(Debug)]
pub(super) struct Choice {
    rows: usize,
    /// For every branch, `else` last, the rows that take it.
    pub(super) taken: Vec<Vec<u64>>,
    unknown: Vec<u64>,
}

impl Choice {
    /// The first condition that holds decides. One that cannot be told decides too: whatever
    /// follows, an unknown must not be read as no.
    pub(super) fn new(rows: usize, conditions: &[std::sync::Arc<Mask>]) -> Self {
        let mut open = bits::all(rows);
        let mut unknown = bits::none(rows);
        let mut taken = Vec::with_capacity(conditions.len() + 1);
        for condition in conditions {
            taken.push(bits::and(&open, &condition.yes));
            unknown = bits::or(&unknown, &bits::and(&open, &condition.unknown()));
            open = bits::and(&open, &condition.no);
        }
        taken.push(open);
        Self { rows, taken, unknown }
    }

    /// Which rows have a value, from that of the branches.
    pub(super) fn presence(&self, branches: &[Presence]) -> Presence {
        let start = Presence { valid: bits::none(self.rows), unknown: self.unknown.clone() };
        self.taken.iter().zip(branches).fold(start, |so_far, (taken, branch)| Presence {
            valid: bits::or(&so_far.valid, &bits::and(taken, &branch.valid)),
            unknown: bits::or(&so_far.unknown, &bits::and(taken, &branch.unknown)),
        })
    }

    /// Every row's answer from the branch that it takes.
    pub(super) fn mask(&self, branches: &[std::sync::Arc<Mask>]) -> Mask {
        let start = Mask::doubt(self.rows);
        self.taken.iter().zip(branches).fold(start, |so_far, (taken, branch)| Mask {
            rows: self.rows,
            yes: bits::or(&so_far.yes, &bits::and(taken, &branch.yes)),
            no: bits::or(&so_far.no, &bits::and(taken, &branch.no)),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn an_unknown_condition_of_a_case_is_not_read_as_no() {
        let yes_no_unknown = Arc::new(Mask { rows: 3, yes: vec![0b001], no: vec![0b010] });
        let choice = Choice::new(3, &[yes_no_unknown]);
        let branches = [Values::constant(1, 3), Values::constant(2, 3)];
        let chosen = Values::choose(&choice, &branches);
        assert_eq!((0..3).map(|row| chosen.get(row)).collect::<Vec<_>>(), [Some(1), Some(2), None]);
        assert_eq!(chosen.unknown, [0b100]);
    }

    #[test]
    fn a_case_without_else_is_null_where_nothing_holds() {
        let choice = Choice::new(1, &[Arc::new(Mask::none(1))]);
        let chosen = Values::choose(&choice, &[Values::constant(1, 1)]);
        assert_eq!((chosen.valid, chosen.unknown), (vec![0], vec![0]));
    }

    #[test]
    fn of_two_values_unknown_outweighs_null() {
        let null = Values::new(vec![0], Presence { valid: vec![0], unknown: vec![0] });
        let sum = |other: &Values<i32>| null.zip(other, |one, other| one + other).presence();
        assert_eq!(sum(&Values::constant(1, 1)), null.presence());
        assert_eq!(sum(&Values::doubt(1)), Presence::doubt(1));
    }
}
