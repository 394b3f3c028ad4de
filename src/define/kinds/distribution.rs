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

    fn unit(&self) -> (&'static str, u8) {
        ("percent", 1)
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

/// Whether at least one value is recorded; of what cannot be read it is unknown.
fn recorded(of: &DimensionColumn, table: &Table) -> Arc<Expr> {
    if matches!(table[of.column].kind, ColumnType::Codes { .. }) {
        return Arc::new(Expr::AnyOf(of.column));
    }
    Arc::new(Expr::Not(Arc::new(Expr::IsNull(Arc::new(Expr::Column(of.column))))))
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

    fn is_share(&self, _measure: &str) -> bool {
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
        vec![Finished {
            numerator: Some(as_f64(cell.rows.met)),
            denominator: Some(as_f64(recorded)),
            unknown: Some(cell.rows.unknown),
            ..finished
        }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("distribution of ");
        out.push_str(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::example;
    use super::*;
    use crate::define::example::{bound, contract, indicator, programme};
    use crate::evaluate::cell::Classes;

    #[test]
    fn the_share_is_of_those_with_a_value_recorded() {
        let column = DimensionColumn {
            column: crate::cases::contract::ColumnId(0),
            codes: Vec::new(),
            titles: Vec::new(),
            multi_valued: true,
        };
        let of = Of { name: "forms".to_owned(), column };
        let share = |met, not_met| {
            let rows = Classes { met, not_met, not_in_denominator: 7, ..Classes::default() };
            let percent = BoundIndicator { unit: "percent".to_owned(), ..indicator("A") };
            of.finish(&percent, &example::cell(rows)).remove(0)
        };
        assert_eq!((share(2, 2).value, share(2, 2).denominator), (Some(50.0), Some(4.0)));
        assert_eq!(share(0, 0).status, Status::NotApplicable);
    }

    #[test]
    fn its_column_joins_every_breakdown() {
        let keys = "kind: distribution, of: forms, table: cases, period: applied_on, disaggregate: [sex, minor]";
        let dimensions = bound(&programme(), &contract(), keys).dimensions;
        let ids: Vec<&str> = dimensions.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["forms", "sex*forms", "minor*forms"]);
    }

    #[test]
    fn only_codes_have_shares() {
        let faults = |yaml: &str| example::read(&Distribution, "cases", yaml).1;
        assert_snapshot!(faults("of: minor\n"), @"
        a.yaml:1:5: [E0331] `minor` is neither a code nor codes
          hint: the share of a yes is a `proportion`
        ");
        assert_snapshot!(faults("of: form\n"), @"
        a.yaml:1:5: [E0203] `cases` has no column `form`
          hint: did you mean `forms`?
        ");
        assert_snapshot!(faults(""), @"a.yaml:1:1: [E0104] `of` is missing");
    }
}
