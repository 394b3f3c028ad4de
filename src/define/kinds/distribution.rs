//! `distribution`: the share of each category among rows with at least one value recorded.

use std::sync::Arc;

use super::proportion::{share, whole};
use super::{as_f64, without};
use crate::cases::contract::{ColumnType, Table};
use crate::define::bind::Scope;
use crate::define::expression::Expr;
use crate::define::indicator::{BoundIndicator, DimensionColumn, Rows};
use crate::define::kind::{Kind, Measure, Terms};
use crate::define::syntax;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Status};

const NO_CATEGORIES: Code = Code("E0331");

/// Percent of each category of a `code` or `codes` column. A row with several values is in several
/// categories; a row with none is in no denominator: what is not recorded is not a "no".
#[derive(Debug, Clone, Copy)]
pub struct Distribution;

impl Kind for Distribution {
    fn name(&self) -> &'static str {
        "distribution"
    }

    fn summary(&self) -> &'static str {
        "share of each category of `of` among rows with a value recorded"
    }

    fn intervals(&self) -> &'static [&'static str] {
        &["wilson", "exact"]
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        let of = fields.require("of", faults, |node| column(node, scope))?;
        rows.denominator = Some(recorded(&of, scope.table));
        let name = scope.table[of.column].id.clone();
        Some(Arc::new(Of { name, column: of }))
    }
}

/// Reads `of`: a column of one code or of several.
fn column(node: &Node, scope: &Scope<'_>) -> Checked<DimensionColumn> {
    let of = syntax::dimension_column(node, scope)?;
    let column = &scope.table[of.column];
    if matches!(column.kind, ColumnType::Code { .. } | ColumnType::Codes { .. }) {
        return Ok(of);
    }
    let message = format!("`{}` is neither a code nor codes", column.id);
    let fault = Diagnostic::error(NO_CATEGORIES, message).at(&node.place);
    Err(vec![fault.hint("the share of a yes is a `proportion`")])
}

/// Whether at least one value is recorded; what cannot be read is not.
fn recorded(of: &DimensionColumn, table: &Table) -> Arc<Expr> {
    let asked = if matches!(table[of.column].kind, ColumnType::Codes { .. }) {
        Expr::AnyOf(of.column)
    } else {
        Expr::Not(Arc::new(Expr::IsNull(Arc::new(Expr::Column(of.column)))))
    };
    let (yes, no) = (Arc::new(Expr::Truth(true)), Arc::new(Expr::Truth(false)));
    Arc::new(Expr::Case(vec![(Arc::new(asked), yes)], Some(no)))
}

/// The column that the shares are of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Of {
    name: String,
    column: DimensionColumn,
}

impl Measure for Of {
    fn terms(&self) -> Terms {
        Terms::default()
    }

    fn is_share(&self) -> bool {
        true
    }

    fn shares(&self) -> Option<&DimensionColumn> {
        Some(&self.column)
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let recorded = cell.rows.met + cell.rows.not_met;
        let finished = if recorded == 0 {
            without(Status::NotApplicable, 0, Some("no row has a value recorded".to_owned()))
        } else {
            share(cell.rows.met, recorded, whole(indicator), indicator, cell.level)
        };
        let (numerator, denominator) = (Some(as_f64(cell.rows.met)), Some(as_f64(recorded)));
        vec![Finished { numerator, denominator, ..finished }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("distribution of ");
        out.push_str(&self.name);
    }
}
