//! From partials to estimates: periods and groups put together, figures made, targets compared.

use super::estimates::Estimates;
use super::partials::Partials;
use super::plan::Plan;
use crate::cases::ValidTables;
use crate::cases::reference::Reference;

/// Makes the figures of every cell. `tables` is asked for coverage and outside values alone.
pub fn finish(
    plan: &Plan,
    partials: &Partials,
    reference: &Reference,
    tables: &ValidTables,
    min_denominator: u64,
) -> Estimates {
    let _unused = (plan, partials, reference, tables, min_denominator);
    unimplemented!("part of the evaluate work")
}
