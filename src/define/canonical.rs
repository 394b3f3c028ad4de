//! The canonical text of a definition: what changes a number, and nothing else. Equal texts have
//! equal hashes, and the hash stands beside every published figure.

use super::expression::Expr;
use super::indicator::{Basis, BoundIndicator, Excluded, Rows, UnknownRule};
use crate::cases::contract::{Contract, Table};
use crate::digest::sha256;
use std::fmt::Write as _;

/// Sixteen hexadecimal digits suffice: a programme has hundreds of definitions, not billions.
const BYTES: usize = 8;

impl BoundIndicator {
    /// The canonical text of its definition: no titles, no notes, no tests, no places.
    pub fn canonical(&self, contract: &Contract) -> String {
        let mut out = format!("code {}\nkind {}\n", self.code, self.kind);
        if let Some((own, table)) = self
            .counts()
            .and_then(|(rows, _)| contract.tables.get(&rows.table).map(|table| (rows, table)))
        {
            rows(own, &Printer { contract, table }, &mut out);
        }
        for dimension in &self.dimensions {
            line(&mut out, "dimension", &dimension.id);
        }
        if self.cumulative {
            line(&mut out, "cumulative", "true");
        }
        out.push_str("measure ");
        match &self.basis {
            Basis::Rows { measure, .. } => measure.canonical(&mut out),
            Basis::Figures(recipe) => recipe.canonical(&mut out),
        }
        for part in &self.parts {
            out.push('\n');
            out.push_str(&part.canonical(contract));
        }
        out
    }
}

/// The hash of a canonical text, in hexadecimal.
pub(super) fn hash(text: &str) -> String {
    sha256(text.as_bytes())[..2 * BYTES].to_owned()
}

struct Printer<'a> {
    contract: &'a Contract,
    table: &'a Table,
}

impl Printer<'_> {
    fn text(&self, expr: &Expr) -> String {
        expr.canonical(self.contract, self.table)
    }
}

/// Everything that says what happens to a row.
fn rows(rows: &Rows, printer: &Printer<'_>, out: &mut String) {
    line(out, "table", &rows.table);
    let period = printer.table.columns.get(rows.period.0);
    line(out, "period", period.map_or("none", |column| &column.id));
    let conditions = [
        ("population", &rows.population),
        ("denominator", &rows.denominator),
        ("numerator", &rows.numerator),
        ("numerator_exclude", &rows.numerator_exclude),
        ("value", &rows.value),
    ];
    for (name, condition) in conditions {
        if let Some(condition) = condition {
            line(out, name, &printer.text(condition));
        }
    }
    reasons(&rows.exclude, "exclude", printer, out);
    reasons(&rows.except, "except", printer, out);
    if let Some(within) = &rows.within {
        let (event, of) = (printer.text(&within.event), printer.text(&within.of));
        line(out, "within", &format!("{event} of {of} days {}", within.days));
    }
    let unknown = match rows.unknown {
        UnknownRule::Bounds => "bounds",
        UnknownRule::NotMet => "not_met",
    };
    line(out, "unknown", unknown);
}

fn reasons(reasons: &[Excluded], name: &str, printer: &Printer<'_>, out: &mut String) {
    for reason in reasons {
        line(out, name, &printer.text(&reason.when));
    }
}

fn line(out: &mut String, name: &str, value: &str) {
    writeln!(out, "{name} {value}").expect("a string can be written to");
}
