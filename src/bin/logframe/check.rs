//! `logframe check`: definitions, mappings and definition tests, without any data.

use logframe::diagnostic::Diagnostic;
use logframe::pipeline::{self, Defined};
use logframe::{check, lock, review};
use serde_json::json;

use crate::args::Check;
use crate::mutate;
use crate::render::Printer;
use crate::{AT_FAULT, DONE, FAILED};

/// Checks a programme folder, says how many tests passed, and locks the definitions when asked.
pub(crate) fn check(check: &Check, printer: &Printer) -> u8 {
    let defined = match pipeline::define(&check.dir) {
        Ok(defined) => defined,
        Err(faults) => return printer.faults(&faults, AT_FAULT),
    };
    let failures = check::run_tests(&defined.programme, &defined.contract, &defined.definitions);
    let found = match review::check(&defined) {
        Ok(found) if failures.is_empty() => found,
        Ok(_) => return printer.faults(&failures, FAILED),
        Err(faults) => return printer.faults(&[faults, failures].concat(), AT_FAULT),
    };
    if check.mutate {
        return mutate::mutate(&defined, findings(&defined, found), printer);
    }
    if !check.lock {
        return passed(&defined, found, printer);
    }
    match lock::write(&check.dir, &defined.definitions) {
        Ok(()) => passed(&defined, without_lock(found), printer),
        Err(faults) => printer.faults(&faults, AT_FAULT),
    }
}

/// What is left to say when the lock file has been written anew.
fn without_lock(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.into_iter().filter(|finding| !lock::is_about_lines(finding)).collect()
}

fn passed(defined: &Defined, found: Vec<Diagnostic>, printer: &Printer) -> u8 {
    let (indicators, tests) =
        (defined.definitions.indicators.len(), defined.definitions.tests.len());
    let document = json!({ "ok": true, "indicators": indicators, "tests": tests });
    let text = format!("{indicators} indicators, {tests} tests: all pass\n");
    printer.result(&text, document, &findings(defined, found));
    DONE
}

/// Everything that is said beside the result.
fn findings(defined: &Defined, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let findings = defined.policy.findings.iter().chain(&defined.definitions.findings);
    findings.cloned().chain(found).collect()
}
