//! `logframe list`: what there is to use and what a programme defines.

use std::fmt::Write as _;
use std::path::Path;

use logframe::cases::FORMATS;
use logframe::cases::reference::Reference;
use logframe::define::kind::KINDS;
use logframe::diagnostic::Severity;
use logframe::pipeline::{self, Defined};
use logframe::protect::rules;
use logframe::publish::chart::CHARTS;
use logframe::publish::{self, WRITERS};
use logframe::{reference_sheet, review};
use serde_json::{Value, json};

use crate::render::Printer;
use crate::{AT_FAULT, DONE};

/// Lists a programme's indicators, dimensions and codes, and the registries of the engine.
pub(crate) fn list(dir: &Path, printer: &Printer) -> u8 {
    match pipeline::define(dir).and_then(|defined| Ok((Reference::read(dir)?, defined))) {
        Ok((reference, defined)) => {
            let document = document(&defined, &reference);
            printer.result(&text(&document), document.clone(), &[]);
            DONE
        }
        Err(faults) => printer.faults(&faults, AT_FAULT),
    }
}

/// Says what the indicators' reference sheets lack.
pub(crate) fn check(dir: &Path, printer: &Printer) -> u8 {
    let found = match pipeline::define(dir) {
        Ok(defined) => review::sheets(&defined),
        Err(faults) => return printer.faults(&faults, AT_FAULT),
    };
    if found.iter().any(|finding| finding.severity == Severity::Error) {
        return printer.faults(&found, AT_FAULT);
    }
    let text = match found.len() {
        0 => "every sheet is whole and in every language\n".to_owned(),
        lacking => format!("every sheet is whole; {lacking} texts are not in every language\n"),
    };
    printer.result(&text, json!({ "ok": true }), &found);
    DONE
}

/// Writes the reference sheets of all indicators.
pub(crate) fn sheets(dir: &Path, out: &Path, printer: &Printer) -> u8 {
    let written = pipeline::define(dir).and_then(|defined| {
        let pages = reference_sheet::pages(&defined, &Reference::read(dir)?);
        publish::put_among_others(&pages, out)?;
        Ok((defined, pages))
    });
    match written {
        Ok((defined, pages)) => {
            let indicators = defined.definitions.indicators.len();
            let languages = defined.programme.languages.join(", ");
            let text = format!(
                "{}: sheets of {indicators} indicators in {languages}\n",
                out.join("README.md").display()
            );
            let files: Vec<_> = pages.iter().map(|page| &page.path).collect();
            printer.result(&text, json!({ "ok": true, "out": out, "files": files }), &[]);
            DONE
        }
        Err(faults) => printer.faults(&faults, AT_FAULT),
    }
}

/// Everything there is to list, as one document; the text is printed from it.
fn document(defined: &Defined, reference: &Reference) -> Value {
    json!({
        "ok": true,
        "indicators": indicators(defined, reference),
        "codes": codes(defined),
        "kinds": KINDS.iter().map(|kind| entry(kind.name(), kind.summary())).collect::<Vec<_>>(),
        "formats": FORMATS.iter().map(|format| entry(format.name(), format.summary())).collect::<Vec<_>>(),
        "rules": rules().map(|(name, summary)| entry(name, summary)).collect::<Vec<_>>(),
        "charts": CHARTS.iter().map(|chart| entry(chart.name(), chart.summary())).collect::<Vec<_>>(),
        "writers": WRITERS.iter().map(|writer| writer.name()).collect::<Vec<_>>(),
    })
}

fn entry(name: &str, summary: &str) -> Value {
    json!({ "name": name, "summary": summary })
}

fn indicators(defined: &Defined, reference: &Reference) -> Vec<Value> {
    let language = defined.programme.languages.first().map_or("en", String::as_str);
    let row = |one: &std::sync::Arc<logframe::define::indicator::BoundIndicator>| {
        json!({
            "code": one.code,
            "kind": one.kind,
            "title": one.title.get(language),
            "level": one.level.name(),
            "objective": one.objective,
            "dac": one.dac,
            "direction": one.direction.name(),
            "source": one.source,
            "notes": one.notes.get(language),
            "targets": review::lines_for(one, &reference.targets),
            "no_targets": one.targets.none_because(),
            "dimensions": one.dimensions.iter().map(|dimension| &dimension.id).collect::<Vec<_>>(),
            "definition": one.definition,
        })
    };
    defined.definitions.indicators.iter().map(row).collect()
}

fn codes(defined: &Defined) -> Value {
    let names = |list: &logframe::cases::contract::CodeList| {
        list.codes.iter().map(|(code, _)| code.as_str()).collect::<Value>()
    };
    defined.contract.lists.iter().map(|(id, list)| (id.clone(), names(list))).collect()
}

/// The document for people: a heading and aligned lines for each part.
fn text(document: &Value) -> String {
    let mut out = String::from("Indicators\n");
    for one in members(document, "indicators") {
        let _infallible = writeln!(
            out,
            "  {:<12} {:<12} {:<9} {}",
            field(one, "code"),
            field(one, "kind"),
            targets(one),
            field(one, "title")
        );
    }
    for (heading, key) in
        [("Kinds", "kinds"), ("Formats", "formats"), ("Rules", "rules"), ("Charts", "charts")]
    {
        let _infallible = writeln!(out, "{heading}");
        for one in members(document, key) {
            let _infallible =
                writeln!(out, "  {:<16} {}", field(one, "name"), field(one, "summary"));
        }
    }
    out.push_str("Code lists\n");
    for (id, codes) in document["codes"].as_object().into_iter().flatten() {
        let _infallible = writeln!(out, "  {id:<20} {}", shortened(codes));
    }
    out
}

/// How many targets an indicator has; `none` where its definition says that it is to have none.
fn targets(indicator: &Value) -> String {
    match (indicator["targets"].as_u64().unwrap_or(0), indicator["no_targets"].is_null()) {
        (0, true) => String::new(),
        (0, false) => "none".to_owned(),
        (1, _) => "1 target".to_owned(),
        (lines, _) => format!("{lines} targets"),
    }
}

fn members<'a>(document: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    document[key].as_array().into_iter().flatten()
}

fn field<'a>(entry: &'a Value, key: &str) -> &'a str {
    entry[key].as_str().unwrap_or_default()
}

/// The first codes of a list and how many more there are.
fn shortened(codes: &Value) -> String {
    const SHOWN: usize = 12;
    let codes: Vec<&str> =
        codes.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let first = codes[..codes.len().min(SHOWN)].join(", ");
    if codes.len() > SHOWN { format!("{first}, … ({} in all)", codes.len()) } else { first }
}
