//! Which rows break a rule: every one, for lists that stay in the office.

use std::ops::Range;

use rayon::prelude::*;

use super::batch::Batch;
use super::compile::bits;
use super::kernel::{Pass, passes, ranges};
use super::membership::Class;
use super::plan::Plan;
use crate::cases::{Part, ValidTables};

/// A row that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failing {
    /// Number of the rule among those that are counted.
    pub rule: usize,
    /// Number of the row in its table.
    pub row: u32,
    /// Whether somebody has said that it may.
    pub waived: bool,
}

/// Every row that breaks one of the rules of a plan, by rule and row.
pub fn failing(plan: &Plan, tables: &ValidTables) -> Vec<Failing> {
    let everything: Vec<usize> = (0..plan.planned.len()).collect();
    let passes = passes(plan, tables, &everything);
    let batches: Vec<(&Pass<'_>, &Part, Range<usize>)> = passes
        .iter()
        .flat_map(|pass| pass.table.parts().iter().map(move |part| (pass, part)))
        .flat_map(|(pass, part)| ranges(part.rows()).map(move |rows| (pass, part, rows)))
        .collect();
    let found = batches.into_par_iter().map(|(pass, part, rows)| of_batch(plan, pass, part, rows));
    let mut found: Vec<Failing> = found.flatten_iter().collect();
    found.par_sort_unstable();
    found
}

/// The rows of a batch that break a rule: those that are not met, and of the waived those that would
/// not be.
fn of_batch(plan: &Plan, pass: &Pass<'_>, part: &Part, rows: Range<usize>) -> Vec<Failing> {
    let first = part.first_row() + u32::try_from(rows.start).expect("rows have 32 bits");
    let dated = bits::all(rows.len());
    let mut batch = Batch::new(pass, part, rows);
    let mut found = Vec::new();
    for rule in &pass.indicators {
        let classified = batch.classify(&plan.indicators[*rule], &dated);
        let excepted = &classified.classes[Class::Excepted as usize];
        let waived = bits::without(excepted, &classified.except_unknown_numerator);
        let fails = &classified.classes[Class::NotMet as usize];
        for (rows, waived) in [(fails, false), (&waived, true)] {
            let row = |row: usize| first + u32::try_from(row).expect("a batch is small");
            found.extend(bits::rows(rows).map(|at| Failing { rule: *rule, row: row(at), waived }));
        }
    }
    found
}
