//! A disclosure problem: numbers, what binds them, what is shown together, what must not be learned.

/// The least of a cell that has no lower bound.
pub(in crate::protect) const UNBOUNDED: i64 = i64::MIN / 4;

/// A disclosure problem.
#[derive(Debug, Clone, Default)]
pub(in crate::protect) struct Problem {
    /// The true value of each cell.
    pub(in crate::protect) values: Vec<i64>,
    /// The least that a reader knows each cell to be while it is withheld: mostly 0, 1 where a zero
    /// would have been shown, [`UNBOUNDED`] where it may be anything.
    pub(in crate::protect) least: Vec<i64>,
    /// Sums of cells that are nought, such as total − parts: (cell, coefficient). An inequality comes
    /// as an equality with a hidden slack cell whose least is 0.
    pub(in crate::protect) relations: Vec<Vec<(usize, i64)>>,
    /// What is published or withheld as a whole, in the order of publication: the most important first.
    pub(in crate::protect) rows: Vec<Row>,
    /// What must not be learned.
    pub(in crate::protect) secrets: Vec<Secret>,
}

/// Cells that are published together or not at all. A cell is published when any published row
/// contains it; one in no row is always hidden.
#[derive(Debug, Clone)]
pub(in crate::protect) struct Row {
    pub(in crate::protect) cells: Vec<usize>,
    pub(in crate::protect) state: State,
    /// What withholding it costs.
    pub(in crate::protect) cost: u64,
}

/// Whether a row may be withheld, must be, or cannot be any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::protect) enum State {
    Open,
    /// Sensitive in itself.
    Withheld,
    /// Public whatever is done: a shown zero, an earlier release.
    Known,
}

/// A cell that must not be learned: the range of its possible values spans at least `width`, so that
/// a width of 1 is "not exactly known".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::protect) struct Secret {
    pub(in crate::protect) cell: usize,
    pub(in crate::protect) width: i64,
}

/// Which rows are withheld, and the proof that this is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::protect) struct Solution {
    /// For each row whether it is withheld.
    pub(in crate::protect) withheld: Vec<bool>,
    /// For each row that the solver withholds, why.
    pub(in crate::protect) reasons: Vec<Option<Reason>>,
    /// For each secret the two moves that prove its range: the whole width, or for an open secret
    /// what was reached; none where no value but the true one is proved possible.
    pub(in crate::protect) certificates: Vec<Option<Certificate>>,
    /// Secrets for which even withholding everything open does not give the width.
    pub(in crate::protect) open: Vec<usize>,
}

/// Why the solver withholds a row. Both name a secret by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::protect) enum Reason {
    /// Publishing the row would give the secret as a sum of published cells.
    Determines(usize),
    /// Withholding the row widens the range of the secret.
    Narrows(usize),
}

/// Two changes of hidden cells that a reader cannot exclude: (cell, change). After each of them all
/// relations hold, every published cell is as it was, and no cell is under its least.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::protect) struct Certificate {
    pub(in crate::protect) up: Vec<(usize, i64)>,
    pub(in crate::protect) down: Vec<(usize, i64)>,
}
