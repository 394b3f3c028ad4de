//! Three answers, and which rows have a value at all.

use super::bits;

/// Three answers for every row of a batch: bit i of word i / 64. Bits behind the last row are 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mask {
    /// How many rows.
    pub(crate) rows: usize,
    /// Rows for which the condition holds.
    pub(crate) yes: Vec<u64>,
    /// Rows for which it does not hold.
    pub(crate) no: Vec<u64>,
}

impl Mask {
    /// Yes for every row.
    pub(crate) fn all(rows: usize) -> Self {
        Self { rows, yes: bits::all(rows), no: bits::none(rows) }
    }

    /// No for every row.
    pub(crate) fn none(rows: usize) -> Self {
        Self { rows, yes: bits::none(rows), no: bits::all(rows) }
    }

    /// Unknown for every row.
    pub(crate) fn doubt(rows: usize) -> Self {
        Self { rows, yes: bits::none(rows), no: bits::none(rows) }
    }

    /// Both hold: no as soon as one is no.
    #[must_use]
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self {
            rows: self.rows,
            yes: bits::and(&self.yes, &other.yes),
            no: bits::or(&self.no, &other.no),
        }
    }

    /// One of them holds: yes as soon as one is yes.
    #[must_use]
    pub(crate) fn or(&self, other: &Self) -> Self {
        Self {
            rows: self.rows,
            yes: bits::or(&self.yes, &other.yes),
            no: bits::and(&self.no, &other.no),
        }
    }

    /// The contrary; unknown stays unknown.
    #[must_use]
    pub(crate) fn not(&self) -> Self {
        Self { rows: self.rows, yes: self.no.clone(), no: self.yes.clone() }
    }

    /// Whether it is known to hold: unknown becomes no.
    #[must_use]
    pub(crate) fn held(&self) -> Self {
        Self { no: bits::without(&bits::all(self.rows), &self.yes), ..self.clone() }
    }

    /// Rows with neither yes nor no.
    pub(crate) fn unknown(&self) -> Vec<u64> {
        bits::without(&bits::all(self.rows), &bits::or(&self.yes, &self.no))
    }

    /// For how many rows it holds.
    pub(crate) fn count(&self) -> usize {
        bits::count(&self.yes)
    }

    /// The answer for one row.
    pub(crate) fn answer(&self, row: usize) -> Option<bool> {
        match (bits::has(&self.yes, row), bits::has(&self.no, row)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            (false, false) => None,
        }
    }

    /// `rows` rows from row `start` on.
    pub(super) fn cut(&self, start: usize, rows: usize) -> Self {
        let cut = |bits: &[u64]| bits::cut(bits, start, rows);
        Self { rows, yes: cut(&self.yes), no: cut(&self.no) }
    }
}

/// Which rows have a value and which are unknown. A row with neither is null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Presence {
    pub(super) valid: Vec<u64>,
    pub(super) unknown: Vec<u64>,
}

impl Presence {
    /// A value in every row.
    pub(super) fn certain(rows: usize) -> Self {
        Self { valid: bits::all(rows), unknown: bits::none(rows) }
    }

    /// Every row unknown.
    pub(super) fn doubt(rows: usize) -> Self {
        Self { valid: bits::none(rows), unknown: bits::all(rows) }
    }

    /// Of something made of two values: unknown if one is, otherwise null if one is.
    pub(super) fn both(&self, other: &Self) -> Self {
        Self {
            valid: bits::and(&self.valid, &other.valid),
            unknown: bits::or(&self.unknown, &other.unknown),
        }
    }

    /// Yes for null, no for a value, unknown for unknown.
    pub(super) fn is_null(&self, rows: usize) -> Mask {
        let known = bits::without(&bits::all(rows), &self.unknown);
        Mask { rows, yes: bits::without(&known, &self.valid), no: self.valid.clone() }
    }

    /// Yes and no where there is a value to ask; unknown elsewhere.
    pub(super) fn answers(&self, rows: usize, yes: &[u64]) -> Mask {
        Mask { rows, yes: bits::and(&self.valid, yes), no: bits::without(&self.valid, yes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: [Option<bool>; 3] = [Some(true), Some(false), None];

    /// One row with this answer.
    fn mask(answer: Option<bool>) -> Mask {
        match answer {
            Some(true) => Mask::all(1),
            Some(false) => Mask::none(1),
            None => Mask::doubt(1),
        }
    }

    #[test]
    fn and_or_and_not_follow_the_truth_table_of_sql() {
        let line = |one, other| {
            let (left, right) = (mask(one), mask(other));
            let (both, either) = (left.and(&right).answer(0), left.or(&right).answer(0));
            [letter(one), letter(other), ' ', letter(both), letter(either), '\n']
        };
        let pairs = ANSWERS.map(|one| ANSWERS.map(|other| line(one, other)));
        let table: String = pairs.into_iter().flatten().flatten().collect();
        insta::assert_snapshot!(table, @r"
        yy yy
        yn ny
        y? ?y
        ny ny
        nn nn
        n? n?
        ?y ?y
        ?n n?
        ?? ??
        ");
        let contrary = ANSWERS.map(|answer| letter(mask(answer).not().answer(0)));
        assert_eq!(contrary, ['n', 'y', '?']);
    }

    fn letter(answer: Option<bool>) -> char {
        answer.map_or('?', |yes| if yes { 'y' } else { 'n' })
    }

    #[test]
    fn a_mask_counts_the_rows_that_hold_and_finds_the_unknown() {
        let mask = Mask { rows: 70, yes: vec![0b101, 0], no: vec![0b010, 0] };
        assert_eq!(mask.count(), 2);
        assert_eq!(bits::count(&mask.unknown()), 67);
        assert_eq!(mask.cut(1, 2), Mask { rows: 2, yes: vec![0b10], no: vec![0b01] });
    }
}
