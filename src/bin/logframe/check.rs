//! `logframe check`: definitions, mappings and definition tests, without any data.

use std::fmt::Write as _;

use logframe::mutation::{self, Mutation, Survivor};
use logframe::pipeline::{self, Defined};
use logframe::{check, diagnostic::Diagnostic};
use serde_json::{Value, json};

use crate::args;
use crate::render::Printer;
use crate::{AT_FAULT, DONE, FAILED};

/// Checks a programme folder and says how many tests passed, and which flips pass them too.
pub(crate) fn check(asked: &args::Check, printer: &Printer) -> u8 {
    let defined = match pipeline::define(&asked.dir) {
        Ok(defined) => defined,
        Err(faults) => return printer.faults(&faults, AT_FAULT),
    };
    let failures = check::run_tests(&defined.programme, &defined.contract, &defined.definitions);
    if !failures.is_empty() {
        return printer.faults(&failures, FAILED);
    }
    if asked.mutate { mutate(defined, printer) } else { passed(defined, printer) }
}

/// Says that all tests pass.
fn passed(defined: Defined, printer: &Printer) -> u8 {
    let (indicators, tests) = counts(&defined);
    let document = json!({ "ok": true, "indicators": indicators, "tests": tests });
    let text = format!("{indicators} indicators, {tests} tests: all pass\n");
    printer.result(&text, document, &findings(defined));
    DONE
}

/// Flips the definitions and lists the flips that no test notices.
fn mutate(defined: Defined, printer: &Printer) -> u8 {
    let mut mutation = mutation::run(&defined.programme, &defined.contract, &defined.definitions);
    let (indicators, tests) = counts(&defined);
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
    let mut findings = findings(defined);
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

fn findings(defined: Defined) -> Vec<Diagnostic> {
    defined.policy.findings.into_iter().chain(defined.definitions.findings).collect()
}
