//! From YAML and the contract to bound indicators: every name found, every type agreed, all faults
//! of all files at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::Expr;
use super::indicator::BoundIndicator;
use crate::cases::contract::{Contract, Table};
use crate::diagnostic::Checked;
use crate::programme::Programme;

/// What an expression may name: the table at hand, its children, the named conditions.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The whole contract.
    pub contract: &'a Contract,
    /// The table whose rows are meant.
    pub table: &'a Table,
    /// `conditions.yaml`, bound: name → (table, condition).
    pub conditions: &'a BTreeMap<String, (String, Arc<Expr>)>,
}

/// Definitions of a programme: indicators in byte order of their codes, with their tests.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// Every indicator.
    pub indicators: Vec<Arc<BoundIndicator>>,
    /// Tests in the files, by indicator code.
    pub tests: Vec<super::tests::DefinitionTest>,
    /// Warnings and notes.
    pub findings: Vec<crate::diagnostic::Diagnostic>,
}

/// Reads and binds every file in `indicators/` but `quality.yaml`.
///
/// # Errors
/// Every fault of every file.
pub fn read(programme: &Programme, contract: &Contract) -> Checked<Definitions> {
    let _unused = (programme, contract);
    unimplemented!("part of the define work")
}
