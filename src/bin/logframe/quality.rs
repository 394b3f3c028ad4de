//! `logframe quality`: the rules on the quality of rows, for the office that can mend them.

use std::fmt::Write as _;

use logframe::define::quality::Aspect;
use logframe::pipeline::{self, Assessed};
use logframe::quality::Scores;
use serde_json::{Map, Value, json};

use crate::args::Quality;
use crate::render::Printer;
use crate::{AT_FAULT, DONE, FAILED};

/// The steps that it tells of.
const STEPS: u64 = 5;

/// Asks the rules and says how every country and partner stands.
pub(crate) fn quality(quality: &Quality, printer: &Printer) -> u8 {
    let bar = printer.bar(STEPS);
    let step = |name: &str| {
        bar.inc(1);
        bar.set_message(name.to_owned());
    };
    let (out, previous) = (quality.out.as_deref(), quality.previous.as_deref());
    let assessed = pipeline::assess(&quality.dir, out, previous, &step);
    bar.finish_and_clear();
    match assessed {
        Ok(assessed) => {
            let findings = [assessed.findings.as_slice(), &assessed.missed].concat();
            printer.result(&text(&assessed), document(&assessed), &findings);
            if quality.strict && !assessed.missed.is_empty() { FAILED } else { DONE }
        }
        Err(faults) => printer.faults(&faults, AT_FAULT),
    }
}

/// Scores in percent, a line each, then what there is to mend and where it is listed.
fn text(assessed: &Assessed) -> String {
    let summary = &assessed.summary;
    let mut text = String::from("Unprotected figures, for the office alone.\n\n");
    let names = Aspect::ALL.map(|aspect| format!("{:>13}", aspect.name())).concat();
    for (what, scores) in [("country", &summary.countries), ("partner", &summary.partners)] {
        let _infallible = writeln!(text, "{what:<50}{:>7}{names}", "index");
        text.extend(scores.iter().map(line));
        text.push('\n');
    }
    let _infallible = writeln!(
        text,
        "{} rules; rows that break one: {} errors, {} warnings, {} waived",
        summary.rules, summary.errors, summary.warnings, summary.waived
    );
    for file in ["quality.csv", "profile.csv", "exceptions.parquet", "feedback"] {
        let place = assessed.out.join("internal").join(file);
        let _infallible = writeln!(text, "  {}", place.display());
    }
    text
}

fn line(scores: &Scores) -> String {
    let percent =
        |score: Option<f64>| score.map_or("–".to_owned(), |score| format!("{score:.2}"));
    let each = scores.scores.map(|score| format!("{:>13}", percent(score))).concat();
    format!("{:<50}{:>7}{each}\n", scores.of, percent(scores.index))
}

fn document(assessed: &Assessed) -> Value {
    let summary = &assessed.summary;
    let scores = |all: &[Scores]| all.iter().map(score_document).collect::<Vec<_>>();
    let profile = summary.profile.iter().map(|one| {
        json!({
            "table": one.table, "column": one.column, "partner": one.partner, "rows": one.rows,
            "value": one.values, "missing": one.missing, "invalid": one.invalid,
            "not_collected": one.not_collected, "distinct_codes": one.codes,
        })
    });
    json!({
        "ok": true,
        "rules": summary.rules,
        "countries": scores(&summary.countries),
        "partners": scores(&summary.partners),
        "errors": summary.errors,
        "warnings": summary.warnings,
        "waived": summary.waived,
        "targets_missed": assessed.missed.len(),
        "compared": assessed.compared,
        "profile": profile.collect::<Vec<_>>(),
        "out": assessed.out,
        "files": assessed.files,
    })
}

fn score_document(scores: &Scores) -> Value {
    let mut document = Map::new();
    document.insert("of".to_owned(), json!(scores.of));
    document.insert("index".to_owned(), json!(scores.index));
    for (aspect, score) in Aspect::ALL.iter().zip(scores.scores) {
        document.insert(aspect.name().to_owned(), json!(score));
    }
    Value::Object(document)
}
