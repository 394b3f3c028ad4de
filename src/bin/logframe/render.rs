//! Progress on standard error, results on standard output, findings for people or for programs.

use std::io::Write as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use logframe::diagnostic::{Diagnostic, Severity};
use serde_json::{Value, json};

use crate::args::Format;

/// Prints for one command.
#[derive(Debug)]
pub(crate) struct Printer {
    format: Format,
    quiet: bool,
}

impl Printer {
    /// A printer for what was asked on the command line.
    pub(crate) fn new(format: Format, quiet: bool) -> Self {
        Self { format, quiet }
    }

    /// Whether a program reads along.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// A bar for a run of so many steps, on standard error; hidden where nobody watches.
    pub(crate) fn bar(&self, steps: u64) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{spinner} {bar:24} {pos}/{len} {msg}")
            .expect("the template is well formed");
        let bar = ProgressBar::new(steps).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// Prints a result: its text, or its JSON document with the findings in it.
    pub(crate) fn result(&self, text: &str, document: Value, findings: &[Diagnostic]) {
        if self.is_json() {
            let mut document = document;
            document["findings"] = findings.iter().map(as_json).collect();
            say(&format!("{document:#}\n"));
        } else {
            self.findings(findings);
            say(text);
        }
    }

    /// Prints what keeps a command from its work, and gives the exit status.
    pub(crate) fn faults(&self, faults: &[Diagnostic], status: u8) -> u8 {
        if self.is_json() {
            let faults: Vec<Value> = faults.iter().map(as_json).collect();
            say(&format!("{:#}\n", json!({ "ok": false, "findings": faults })));
        } else {
            for fault in faults {
                eprintln!("{}: {fault}", word(fault.severity));
            }
            eprintln!("{}", tally(faults));
        }
        status
    }

    /// Prints findings for people, on standard error.
    fn findings(&self, findings: &[Diagnostic]) {
        if self.quiet {
            return;
        }
        for finding in findings.iter().filter(|finding| finding.severity != Severity::Note) {
            eprintln!("{}: {finding}", word(finding.severity));
        }
    }
}

/// Writes to standard output; a reader that has gone away is not our fault.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// `3 errors, 1 warning; nothing was written`.
fn tally(faults: &[Diagnostic]) -> String {
    let count = |severity| faults.iter().filter(|fault| fault.severity == severity).count();
    let many = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let errors = many(count(Severity::Error), "error");
    match count(Severity::Warning) {
        0 => format!("{errors}; nothing was written"),
        n => format!("{errors}, {}; nothing was written", many(n, "warning")),
    }
}

/// A finding as a JSON object with fixed keys.
fn as_json(finding: &Diagnostic) -> Value {
    let place = finding.place.as_ref();
    json!({
        "code": finding.code.0,
        "severity": word(finding.severity),
        "file": place.map(|place| place.file.as_str()),
        "line": place.map(|place| place.line).filter(|line| *line > 0),
        "column": place.map(|place| place.column).filter(|column| *column > 0),
        "message": finding.message,
        "hints": finding.hints,
    })
}
