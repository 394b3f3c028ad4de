//! `logframe check --mutate`: the flips of definitions that no test notices.

use std::fmt::Write as _;

use logframe::diagnostic::Diagnostic;
use logframe::mutation::{self, Mutation, Survivor};
use logframe::pipeline::Defined;
use serde_json::{Value, json};

use crate::render::Printer;
use crate::{DONE, FAILED};

/// Flips the definitions and lists the flips that no test notices.
pub(crate) fn mutate(defined: &Defined, mut findings: Vec<Diagnostic>, printer: &Printer) -> u8 {
    let mut mutation = mutation::run(&defined.programme, &defined.contract, &defined.definitions);
    let (indicators, tests) = counts(defined);
    let unexplained = mutation.survivors.len();
    let document = json!({
        "ok": unexplained == 0,
        "indicators": indicators,
        "tests": tests,
        "flips": mutation.flips,
        "explained": mutation.explained,
        "survivors": mutation.survivors.iter().map(survivor).collect::<Vec<_>>(),
    });
    let text = listed(&mutation, indicators, tests);
    findings.append(&mut mutation.findings);
    printer.result(&text, document, &findings);
    if unexplained == 0 { DONE } else { FAILED }
}

/// A line for each flip that no test notices, and the tally.
fn listed(mutation: &Mutation, indicators: usize, tests: usize) -> String {
    let mut text = String::new();
    for finding in mutation.said() {
        writeln!(text, "{finding}").expect("a string can be written to");
    }
    let (flips, explained) = (mutation.flips, mutation.explained);
    let survivors = mutation.survivors.len();
    let noticed = flips - explained - survivors;
    let tally = format!(
        "{indicators} indicators, {tests} tests, {flips} flips: {noticed} noticed, {explained} explained, {survivors} unexplained\n"
    );
    if survivors > 0 {
        text.push_str("add a test that tells them apart, or say under `mutants:` why none can\n");
    }
    text + &tally
}

/// A flip that no test notices, as an object with fixed keys.
fn survivor(survivor: &Survivor) -> Value {
    let mutant = &survivor.mutant;
    json!({
        "indicator": survivor.indicator,
        "file": mutant.place.file,
        "line": mutant.place.line,
        "column": mutant.place.column,
        "what": mutant.what,
        "clause": mutant.clause,
        "before": mutant.before,
        "after": mutant.after,
        "flip": mutant.flip(),
    })
}

fn counts(defined: &Defined) -> (usize, usize) {
    (defined.definitions.indicators.len(), defined.definitions.tests.len())
}
