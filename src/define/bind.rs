//! From YAML and the contract to bound indicators: every name found, every type agreed, all faults
//! of all files at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::{Expr, Type};
use super::indicator::{BoundIndicator, Excluded};
use crate::cases::contract::{Contract, Table};
use crate::diagnostic::{Checked, Faults, collect_checked};
use crate::document::Node;
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

impl Scope<'_> {
    /// A condition: yes, no or unknown for every row.
    pub fn condition(&self, node: &Node) -> Checked<Arc<Expr>> {
        Ok(self.typed(node.text()?, &node.place, &Type::Truth)?.expr)
    }

    /// A number for every row whose sums are exact, with its digits behind the point.
    pub fn number(&self, node: &Node) -> Checked<(Arc<Expr>, u8)> {
        self.exact(node.text()?, &node.place)
    }

    /// A day for every row.
    pub fn day(&self, node: &Node) -> Checked<Arc<Expr>> {
        Ok(self.typed(node.text()?, &node.place, &Type::Day)?.expr)
    }

    /// Reasons to leave: a list of `{when, reason}`.
    pub fn excluded(&self, node: &Node) -> Checked<Vec<Excluded>> {
        collect_checked(node.list().iter().map(|item| {
            let mut fields = item.fields()?;
            let mut faults = Faults::default();
            let when = fields.require("when", &mut faults, |node| self.condition(node));
            let reason = fields.require("reason", &mut faults, Node::localised);
            fields.finish(&mut faults);
            faults.or_whole(when.zip(reason).map(|(when, reason)| Excluded { when, reason }))
        }))
    }
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
