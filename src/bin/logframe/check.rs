//! `logframe check`: definitions, mappings and definition tests, without any data.

use std::path::Path;

use logframe::{check, pipeline};
use serde_json::json;

use crate::render::Printer;
use crate::{AT_FAULT, DONE, FAILED};

/// Checks a programme folder and says how many tests passed.
pub(crate) fn check(dir: &Path, printer: &Printer) -> u8 {
    let defined = match pipeline::define(dir) {
        Ok(defined) => defined,
        Err(faults) => return printer.faults(&faults, AT_FAULT),
    };
    let failures = check::run_tests(&defined.programme, &defined.contract, &defined.definitions);
    if !failures.is_empty() {
        return printer.faults(&failures, FAILED);
    }
    let (indicators, tests) =
        (defined.definitions.indicators.len(), defined.definitions.tests.len());
    let document = json!({ "ok": true, "indicators": indicators, "tests": tests });
    let text = format!("{indicators} indicators, {tests} tests: all pass\n");
    let findings: Vec<_> =
        defined.policy.findings.into_iter().chain(defined.definitions.findings).collect();
    printer.result(&text, document, &findings);
    DONE
}
