//! Tests that stand in a definition's file: small tables, and what must come out.

use std::collections::BTreeMap;

use super::expression::Expr;
use super::indicator::BoundIndicator;
use crate::calendar::Day;
use crate::cases::contract::Contract;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::{Node, Value};

const UNKNOWN_KEY: Code = Code("E0103");
const MISSING_KEY: Code = Code("E0104");
const NO_AS_OF: Code = Code("E0230");
const BAD_EXPECTATION: Code = Code("E0231");

/// One test of one indicator.
#[derive(Debug, Clone)]
pub struct DefinitionTest {
    /// The indicator's code.
    pub indicator: String,
    /// What it shows.
    pub name: String,
    /// The day the made-up export was drawn.
    pub as_of: Option<Day>,
    /// Table id → the table as text, cells between `|`, with the place of the text.
    pub tables: BTreeMap<String, (Place, String)>,
    /// Expected classes by key of the row.
    pub rows: Vec<(String, String, Place)>,
    /// Expected figures.
    pub figures: Vec<ExpectedFigures>,
    /// Where it stands.
    pub place: Place,
}

/// Expected figures of one cell.
#[derive(Debug, Clone)]
pub struct ExpectedFigures {
    /// A period id, or `country/period/dimension/category` with an optional measure.
    pub cell: String,
    /// Column of the result table → text of the expected value.
    pub columns: Vec<(String, String)>,
    /// Where it stands.
    pub place: Place,
}

/// What may become of a row.
pub const CLASSES: &[&str] = &[
    "outside",
    "undated",
    "excluded",
    "not_yet_due",
    "not_in_denominator",
    "met",
    "excepted",
    "unknown",
    "not_met",
];

/// Columns of the result table that a test may expect something of.
pub const COLUMNS: &[&str] = &[
    "value",
    "numerator",
    "denominator",
    "population",
    "unknown",
    "excluded",
    "not_yet_due",
    "excepted",
    "not_in_denominator",
    "undated",
    "population_unknown",
    "ci_low",
    "ci_high",
    "bound_low",
    "bound_high",
    "status",
    "flags",
];

/// Reads the tests of an indicator.
pub(super) fn read(node: &Node, code: &str, contract: &Contract) -> Checked<Vec<DefinitionTest>> {
    collect_checked(node.list().iter().map(|item| test(item, code, contract)))
}

/// Reads one test: its fixed keys, and as many tables as it has.
fn test(node: &Node, code: &str, contract: &Contract) -> Checked<DefinitionTest> {
    let mut faults = Faults::default();
    let (mut name, mut as_of, mut expected, mut tables) = (None, None, None, BTreeMap::new());
    for (key, value) in node.entries()? {
        match key.text()? {
            "name" => name = faults.absorb(value.text()),
            "as_of" => as_of = faults.absorb(value.day()),
            "expect" => expected = faults.absorb(expectations(value)),
            table if contract.tables.contains_key(table) => {
                let text = faults.absorb(value.text()).unwrap_or_default();
                tables.insert(table.to_owned(), (value.place.clone(), text.to_owned()));
            }
            other => faults.push(unknown_key(key, other, contract)),
        }
    }
    for (key, there) in [("name", has(node, "name")), ("expect", has(node, "expect"))] {
        if !there {
            let message = format!("`{key}` is missing");
            faults.push(Diagnostic::error(MISSING_KEY, message).at(&node.place));
        }
    }
    let whole = name.zip(expected).map(|(name, (rows, figures))| DefinitionTest {
        indicator: code.to_owned(),
        name: name.to_owned(),
        as_of,
        tables,
        rows,
        figures,
        place: node.place.clone(),
    });
    faults.or_whole(whole)
}

fn has(node: &Node, key: &str) -> bool {
    let entries = node.entries().unwrap_or_default();
    entries.iter().any(|(known, _)| known.text().is_ok_and(|known| known == key))
}

fn unknown_key(key: &Node, name: &str, contract: &Contract) -> Diagnostic {
    let known = ["name", "as_of", "expect"].into_iter();
    let known = known.chain(contract.tables.keys().map(String::as_str));
    Diagnostic::error(UNKNOWN_KEY, format!("`{name}` is neither a key of a test nor a table"))
        .at(&key.place)
        .did_you_mean(name, known)
}

type Expectations = (Vec<(String, String, Place)>, Vec<ExpectedFigures>);

/// What a test expects; a test that expects nothing could not fail.
fn expectations(node: &Node) -> Checked<Expectations> {
    let mut faults = Faults::default();
    let (mut rows, mut figures) = (Vec::new(), Vec::new());
    for (key, value) in node.entries()? {
        match key.text()? {
            "rows" => rows = faults.absorb(classes(value)).unwrap_or_default(),
            cell => figures.extend(faults.absorb(cell_figures(cell, key, value))),
        }
    }
    if rows.is_empty() && figures.is_empty() && faults.is_clean() {
        let message = "the test expects nothing, so it cannot fail";
        faults.push(Diagnostic::error(BAD_EXPECTATION, message).at(&node.place));
    }
    faults.or_whole(Some((rows, figures)))
}

/// `{a: met, b: not_met}`.
fn classes(node: &Node) -> Checked<Vec<(String, String, Place)>> {
    collect_checked(node.entries()?.iter().map(|(key, class)| {
        let text = class.text()?;
        if !CLASSES.contains(&text) {
            let fault =
                Diagnostic::error(BAD_EXPECTATION, format!("`{text}` is no class of a row"))
                    .at(&class.place)
                    .did_you_mean(text, CLASSES.iter().copied());
            return Err(vec![fault]);
        }
        Ok((key.text()?.to_owned(), text.to_owned(), key.place.clone()))
    }))
}

/// `"UKR/2013/total/total": {denominator: 2, value: null}`.
fn cell_figures(cell: &str, key: &Node, value: &Node) -> Checked<ExpectedFigures> {
    let parts = cell.split('/').count();
    if ![1, 4, 5].contains(&parts) || cell.split('/').any(str::is_empty) {
        let message = format!("`{cell}` does not name a cell");
        let fault = Diagnostic::error(BAD_EXPECTATION, message)
            .at(&key.place)
            .hint("write a period, or country/period/dimension/category, with a measure after it if there are several");
        return Err(vec![fault]);
    }
    let columns = collect_checked(
        value.entries()?.iter().map(|(name, value)| Ok((column(name)?, expected(value)?))),
    )?;
    if columns.is_empty() {
        let message = format!("nothing is expected of `{cell}`");
        return Err(vec![Diagnostic::error(BAD_EXPECTATION, message).at(&key.place)]);
    }
    Ok(ExpectedFigures { cell: cell.to_owned(), columns, place: key.place.clone() })
}

/// The text of what is expected; nothing, or a list of nothing, is `null`.
fn expected(node: &Node) -> Checked<String> {
    match &node.value {
        Value::Null => Ok("null".to_owned()),
        Value::List(items) if items.is_empty() => Ok("null".to_owned()),
        Value::List(_) => Ok(node.texts()?.join(", ")),
        Value::Text(_) | Value::Map(_) => node.text().map(str::to_owned),
    }
}

fn column(node: &Node) -> Checked<String> {
    let name = node.text()?;
    if COLUMNS.contains(&name) {
        return Ok(name.to_owned());
    }
    let fault = Diagnostic::error(BAD_EXPECTATION, format!("no column `{name}` can be expected"))
        .at(&node.place)
        .did_you_mean(name, COLUMNS.iter().copied());
    Err(vec![fault])
}

/// The fault of every test that lacks the `as_of` that its indicator needs.
pub(super) fn check_as_of(
    indicator: &BoundIndicator,
    tests: &[DefinitionTest],
    faults: &mut Faults,
) {
    if !needs_as_of(indicator) {
        return;
    }
    for test in tests.iter().filter(|test| test.as_of.is_none()) {
        let message = format!("the test `{}` has no `as_of`", test.name);
        let fault = Diagnostic::error(NO_AS_OF, message).at(&test.place);
        faults.push(fault.hint("what is judged depends on the day the export was drawn"));
    }
}

/// Whether a figure depends on the day that the export was drawn.
fn needs_as_of(indicator: &BoundIndicator) -> bool {
    let Some((rows, _)) = indicator.counts() else {
        return indicator.parts.iter().any(|part| needs_as_of(part));
    };
    let mut asks = rows.expressions().into_iter();
    // Time to event is censored at `as_of`, without an expression that says so.
    indicator.kind == "time_to_event"
        || rows.within.is_some()
        || asks.any(|expr| expr.any(&|part| *part == Expr::AsOf))
}

#[cfg(test)]
mod unit {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;
    use crate::document;

    fn tests_in(yaml: &str) -> Checked<Vec<DefinitionTest>> {
        read(&document::parse("a.yaml", yaml)?, "A", &example::contract())
    }

    fn refused(yaml: &str) -> String {
        let faults = tests_in(yaml).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_test_has_tables_and_expectations() {
        let tests = tests_in(concat!(
            "- name: two\n",
            "  as_of: 2013-12-31\n",
            "  cases: |\n",
            "    case_id | country\n",
            "    a       | UKR\n",
            "  services: x\n",
            "  expect:\n",
            "    rows: {a: met, 07: not_met}\n",
            "    \"2013\": {value: 50.0, ci_low: ~}\n",
            "    UKR/2013/total/total/q0.5: {status: ok, flags: [cumulative, immature]}\n",
            "    UKR/2013/sex/female: {flags: []}\n",
        ))
        .unwrap();
        let [test] = tests.as_slice() else { panic!("one test") };
        assert_eq!(test.as_of, Day::parse("2013-12-31"));
        assert_eq!(test.tables.keys().collect::<Vec<_>>(), ["cases", "services"]);
        assert_eq!(test.tables["cases"].0.line, 4);
        assert_eq!(test.rows[1].0, "07");
        assert_eq!(test.figures[0].cell, "2013");
        assert_eq!(test.figures[0].columns[0], ("value".to_owned(), "50.0".to_owned()));
        assert_eq!(test.figures[0].columns[1].1, "null");
        assert_eq!(test.figures[1].cell, "UKR/2013/total/total/q0.5");
        assert_eq!(test.figures[1].columns[1].1, "cumulative, immature");
        assert_eq!(test.figures[2].columns[0].1, "null");
    }

    #[test]
    fn what_is_no_test_is_refused() {
        assert_snapshot!(refused("- {name: a, case: x, expect: {rows: {a: meet}}}\n"), @"
        a.yaml:1:13: [E0103] `case` is neither a key of a test nor a table
          hint: did you mean `cases`?
        a.yaml:1:41: [E0231] `meet` is no class of a row
          hint: did you mean `met`?
        ");
        assert_snapshot!(refused("- {cases: x, as_of: soon}\n"), @"
        a.yaml:1:21: [E0105] `soon` is not a day such as 2013-12-31
        a.yaml:1:3: [E0104] `name` is missing
        a.yaml:1:3: [E0104] `expect` is missing
        ");
        assert_snapshot!(refused("- {name: a, expect: {}}\n"), @"a.yaml:1:21: [E0231] the test expects nothing, so it cannot fail");
        assert_snapshot!(refused("- {name: a, expect: {UKR/2013: {value: 1}, 2013: {valeu: 1}, 2014: {}}}\n"), @"
        a.yaml:1:22: [E0231] `UKR/2013` does not name a cell
          hint: write a period, or country/period/dimension/category, with a measure after it if there are several
        a.yaml:1:51: [E0231] no column `valeu` can be expected
          hint: did you mean `value`?
        a.yaml:1:62: [E0231] nothing is expected of `2014`
        ");
    }
}
