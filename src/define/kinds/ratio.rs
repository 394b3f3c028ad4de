//! `ratio`: one sum over another, each with rows, a table and a period of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::count::Count;
use super::distinct::Distinct;
use super::proportion::whole;
use super::sum::Sum;
use super::without;
use crate::define::bind::Scope;
use crate::define::formula::{Column, Reading, When};
use crate::define::indicator::{BoundIndicator, Dimension, Rows};
use crate::define::kind::{Desk, Kind, Made, Measure, Others, Part, Recipe};
use crate::define::syntax;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Finished, Other, Status};

const NO_TABLE: Code = Code("E0350");
const WRONG_HALF: Code = Code("E0351");
const OTHER_CODES: Code = Code("E0352");

/// The kinds that may be halves of a ratio.
const HALVES: [&dyn Kind; 3] = [&Count, &Distinct, &Sum];

/// A ratio of two sums, each a count of rows, of persons, or a sum. The halves may be of different
/// tables and lie in time by different dates: decisions of a period over applications of that period.
#[derive(Debug, Clone, Copy)]
pub struct Ratio;

impl Kind for Ratio {
    fn name(&self) -> &'static str {
        "ratio"
    }

    fn summary(&self) -> &'static str {
        "one count or sum over another, each with its own rows"
    }

    fn unit(&self) -> (&'static str, u8) {
        ("ratio", 1)
    }

    fn is_made(&self, _fields: &mut Fields<'_>) -> bool {
        true
    }

    fn make(&self, fields: &mut Fields<'_>, desk: &Desk<'_>, faults: &mut Faults) -> Option<Made> {
        let usual = Usual { table: fields.get("table"), period: fields.get("period") };
        let upper =
            fields.require("numerator", faults, |node| half(node, "numerator", &usual, desk));
        let lower =
            fields.require("denominator", faults, |node| half(node, "denominator", &usual, desk));
        let (upper, lower) = upper.zip(lower)?;
        faults.absorb(alike(&upper, &lower, fields.place()))?;
        let recipe = UpperOverLower { upper: upper.code.clone(), lower: lower.code.clone() };
        let dimensions = upper.dimensions.clone();
        Some(Made { recipe: Arc::new(recipe), dimensions, parts: vec![upper, lower] })
    }
}

/// What a half that names neither takes from the ratio.
struct Usual<'a> {
    table: Option<&'a Node>,
    period: Option<&'a Node>,
}

/// Reads a half: `{kind, table, where, value, period}`.
fn half(node: &Node, name: &str, usual: &Usual<'_>, desk: &Desk<'_>) -> Checked<Part> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let kind = fields.require("kind", &mut faults, half_kind);
    let named = fields.get("table").or(usual.table);
    let table = faults.absorb(
        named
            .map_or_else(|| Err(vec![no_table(node)]), |table| syntax::table(table, desk.contract)),
    );
    let part = kind.zip(table).and_then(|(kind, table)| {
        let scope = Scope { contract: desk.contract, table, conditions: desk.conditions };
        let rows = rows(&mut fields, usual, &scope, &mut faults);
        let dimensions = broken_down(desk, &scope, &mut faults)?;
        let (rows, measure) = counted(kind, rows?, &mut fields, &scope, &mut faults)?;
        let code = format!("{}/{name}", desk.code);
        Some(Part { code, kind: kind.name(), rows, measure, dimensions })
    });
    fields.finish(&mut faults);
    faults.or_whole(part)
}

fn no_table(node: &Node) -> Diagnostic {
    let fault = Diagnostic::error(NO_TABLE, "it is not said of which table").at(&node.place);
    fault.hint("write `table:` here or beside `kind: ratio` for both halves")
}

fn half_kind(node: &Node) -> Checked<&'static dyn Kind> {
    let name = node.text()?;
    HALVES.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
        let message = format!("`{name}` is no half of a ratio");
        let fault = Diagnostic::error(WRONG_HALF, message).at(&node.place);
        vec![fault.did_you_mean(name, HALVES.iter().map(|kind| kind.name()))]
    })
}

/// Which rows a half looks at: those of `where`, in the period of `period`.
fn rows(
    fields: &mut Fields<'_>,
    usual: &Usual<'_>,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> Option<Rows> {
    let own = fields.get("period").or(usual.period);
    let read = |node: &Node| syntax::period(node, scope.table);
    let period = match own {
        Some(node) => faults.absorb(read(node)),
        None => fields.require("period", faults, read),
    };
    let population = fields.read("where", faults, |node| scope.condition(node));
    Some(Rows { population, ..Rows::all(&scope.table.id, period?) })
}

/// What a half is broken down by, in its own table.
fn broken_down(desk: &Desk<'_>, scope: &Scope<'_>, faults: &mut Faults) -> Option<Vec<Dimension>> {
    let Some(node) = desk.disaggregate else { return Some(Vec::new()) };
    faults.absorb(syntax::dimensions(node, scope))
}

/// What a half counts, once its kind has read its keys.
fn counted(
    kind: &dyn Kind,
    mut rows: Rows,
    fields: &mut Fields<'_>,
    scope: &Scope<'_>,
    faults: &mut Faults,
) -> Option<(Rows, Arc<dyn Measure>)> {
    let measure = kind.read(fields, scope, &mut rows, faults)?;
    Some((rows, measure))
}

/// Whether both halves have the same categories, whatever tables they are of.
fn alike(upper: &Part, lower: &Part, place: &Place) -> Checked<()> {
    let codes = |part: &Part| -> Vec<Vec<String>> {
        let columns = part.dimensions.iter().flat_map(|one| &one.columns);
        columns.map(|column| column.codes.clone()).collect()
    };
    if codes(upper) == codes(lower) {
        return Ok(());
    }
    let message = format!(
        "a breakdown has other codes in `{}` than in `{}`",
        upper.rows.table, lower.rows.table
    );
    Err(vec![Diagnostic::error(OTHER_CODES, message).at(place)])
}

/// The codes of the two halves.
#[derive(Debug, Clone, PartialEq, Eq)]
struct UpperOverLower {
    upper: String,
    lower: String,
}

impl Recipe for UpperOverLower {
    fn reads(&self) -> BTreeSet<String> {
        BTreeSet::from([self.upper.clone(), self.lower.clone()])
    }

    fn make(&self, indicator: &BoundIndicator, others: &dyn Others) -> Vec<Finished> {
        let [upper, lower] = [&self.upper, &self.lower].map(|code| others.read(&here(code)));
        let finished = match (upper.figure, lower.figure) {
            (Some(over), Some(under)) if under != 0.0 => {
                super::ok(whole(indicator) * over / under, 0)
            }
            (Some(_), Some(_)) => {
                without(Status::NotApplicable, 0, Some("the denominator is zero".to_owned()))
            }
            _ => lacking(&[&upper, &lower]),
        };
        vec![Finished { numerator: upper.figure, denominator: lower.figure, ..finished }]
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("ratio");
    }
}

/// A half as it stands in the cell at hand.
fn here(code: &str) -> Reading {
    Reading {
        column: Column::Value,
        indicator: code.to_owned(),
        measure: None,
        period: When::Same,
        category: None,
    }
}

/// A cell of which something that it is made of is lacking: the gravest lack tells why.
pub(super) fn lacking(others: &[&Other]) -> Finished {
    let lacks = others.iter().filter(|other| other.figure.is_none());
    let gravest = lacks.min_by_key(|other| other.status).expect("something is lacking");
    let nothing_said = gravest.status == Status::Ok;
    let status = if nothing_said { Status::NotApplicable } else { gravest.status };
    let reason =
        gravest.reason.clone().unwrap_or_else(|| "what it is made of has no value".to_owned());
    without(status, 0, Some(reason))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::example::made;
    use super::*;

    const COUNTS: &str = "table: cases\nperiod: applied_on\nnumerator: {kind: count}\n";

    #[test]
    fn a_half_takes_what_it_does_not_say_from_the_ratio() {
        let own = "denominator: {kind: sum, table: services, value: price, period: began_on}\n";
        let (ratio, faults) = made(&Ratio, &[], &format!("{COUNTS}{own}"));
        assert_eq!(faults, "");
        let parts = ratio.unwrap().parts;
        let tables = parts.iter().map(|part| (part.code.as_str(), part.rows.table.as_str()));
        assert_eq!(
            tables.collect::<Vec<_>>(),
            [("A/numerator", "cases"), ("A/denominator", "services")]
        );
    }

    #[test]
    fn every_fault_of_both_halves_is_said() {
        let faults = |yaml: &str| made(&Ratio, &[], yaml).1;
        assert_snapshot!(faults("numerator: {kind: count}\n"), @"
        a.yaml:1:12: [E0350] it is not said of which table
          hint: write `table:` here or beside `kind: ratio` for both halves
        a.yaml:1:1: [E0104] `denominator` is missing
        ");
        assert_snapshot!(faults(&format!("{COUNTS}denominator: {{kind: mean, table: case}}\n")), @"
        a.yaml:4:21: [E0351] `mean` is no half of a ratio
          hint: there is count, distinct, sum
        a.yaml:4:34: [E0206] no table `case`
          hint: did you mean `cases`?
        ");
        assert_snapshot!(faults(&format!("{COUNTS}denominator: {{kind: sum, wear: minor}}\n")), @"
        a.yaml:4:14: [E0104] `value` is missing
        a.yaml:4:26: [E0103] unknown key `wear`
          hint: did you mean `where`?
        ");
        assert_snapshot!(faults(&format!(
            "{COUNTS}denominator: {{kind: distinct, table: trainings, period: held_on}}\n"
        )), @"
        a.yaml:4:14: [E0310] table `trainings` has no person
          hint: name the column with the pseudonymous id under `person:` in the contract
        ");
    }
}
