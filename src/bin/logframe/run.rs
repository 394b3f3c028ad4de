//! `logframe run`: the whole pipeline.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use logframe::cases::Account;
use logframe::diagnostic::{Code, Diagnostic, Severity};
use logframe::pipeline::{self, Finished, RunOptions};
use serde_json::{Value, json};

use crate::args::Run;
use crate::render::Printer;
use crate::{AT_FAULT, DONE, FAILED};

/// The steps that the pipeline tells of.
const STEPS: u64 = 6;

/// Runs a programme and says what it made.
pub(crate) fn run(run: &Run, printer: &Printer) -> u8 {
    if let Err(fault) = use_threads(run.threads) {
        return printer.faults(&[fault], AT_FAULT);
    }
    let bar = printer.bar(STEPS);
    let step = |name: &str| {
        bar.inc(1);
        bar.set_message(name.to_owned());
    };
    let finished = pipeline::run(&run.dir, &options(run), &step);
    bar.finish_and_clear();
    match finished {
        Ok(finished) => {
            let findings = [finished.findings.as_slice(), &finished.missed].concat();
            printer.result(&text(&finished, &findings), document(&finished), &findings);
            if run.strict && !finished.missed.is_empty() { FAILED } else { DONE }
        }
        Err(faults) => printer.faults(&faults, AT_FAULT),
    }
}

/// Sets how many threads there are, once for the whole program.
fn use_threads(threads: Option<u16>) -> Result<(), Diagnostic> {
    let Some(threads) = threads else { return Ok(()) };
    rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global().map_err(
        |error| Diagnostic::error(Code("E0002"), format!("cannot use {threads} threads: {error}")),
    )
}

fn options(run: &Run) -> RunOptions {
    RunOptions {
        out: run.out.clone(),
        internal: run.internal,
        only: run.only.clone(),
        png: run.png,
        no_charts: run.no_charts,
    }
}

/// What a person wants to know after a run.
fn text(finished: &Finished, findings: &[Diagnostic]) -> String {
    let release = &finished.release;
    let language = release.programme().languages.first().map_or("en", String::as_str);
    let mut text = format!(
        "{}: {} indicators, {} rows, {} of them withheld\n",
        release.programme().title.get(language),
        release.indicators().len(),
        release.rows().len(),
        release.withheld(),
    );
    text.push_str("Rows read:\n");
    for account in &finished.accounts {
        let _infallible = writeln!(text, "  {account}");
    }
    let warnings = count(findings, Severity::Warning);
    if warnings > 0 {
        let _infallible =
            writeln!(text, "{warnings} warning{}, above", if warnings == 1 { "" } else { "s" });
    }
    let tables = ["tables/indicators.parquet", "tables/indicators.csv", "tables/quality.csv"];
    let is_told =
        |file: &Path| is_report(file) || tables.iter().any(|table| file == Path::new(table));
    let mut told: Vec<&PathBuf> = finished.files.iter().filter(|file| is_told(file)).collect();
    told.sort_by_key(|file| !is_report(file));
    for file in told {
        let _infallible = writeln!(text, "  {}", finished.out.join(file).display());
    }
    let charts = finished.files.iter().filter(|file| file.starts_with("charts")).count();
    if charts > 0 {
        let folder = finished.out.join("charts");
        let _infallible = writeln!(text, "  {} ({charts} files)", folder.display());
    }
    text
}

/// Whether a file is the report in one of its languages and formats.
fn is_report(file: &Path) -> bool {
    file.to_string_lossy().starts_with("report.")
}

fn count(findings: &[Diagnostic], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}

fn document(finished: &Finished) -> Value {
    let release = &finished.release;
    json!({
        "ok": true,
        "programme": release.programme().id,
        "indicators": release.indicators().len(),
        "rows": release.rows().len(),
        "withheld": release.withheld(),
        "quality_targets_missed": finished.missed.len(),
        "out": finished.out,
        "files": finished.files,
        "rows_read": accounts(&finished.accounts),
    })
}

/// What became of the rows of every source.
pub(crate) fn accounts(accounts: &[Account]) -> Value {
    let one = |account: &Account| {
        let Account { source, rows, typed, left_out } = account;
        json!({ "source": source, "rows": rows, "typed": typed, "left_out": left_out })
    };
    accounts.iter().map(one).collect()
}
