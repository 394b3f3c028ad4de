//! `logframe list`: what there is to use and what a programme defines.

use std::fmt::Write as _;
use std::path::Path;

use logframe::cases::FORMATS;
use logframe::define::kind::KINDS;
use logframe::pipeline::{self, Defined};
use logframe::protect::rules;
use logframe::publish::WRITERS;
use logframe::publish::chart::CHARTS;
use serde_json::{Value, json};

use crate::render::Printer;
use crate::{AT_FAULT, DONE};

/// Lists a programme's indicators, dimensions and codes, and the registries of the engine.
pub(crate) fn list(dir: &Path, printer: &Printer) -> u8 {
    match pipeline::define(dir) {
        Ok(defined) => {
            let document = document(&defined);
            printer.result(&text(&document), document.clone(), &[]);
            DONE
        }
        Err(faults) => printer.faults(&faults, AT_FAULT),
    }
}

/// Everything there is to list, as one document; the text is printed from it.
fn document(defined: &Defined) -> Value {
    json!({
        "ok": true,
        "indicators": indicators(defined),
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

fn indicators(defined: &Defined) -> Vec<Value> {
    let language = defined.programme.languages.first().map_or("en", String::as_str);
    let row = |one: &std::sync::Arc<logframe::define::indicator::BoundIndicator>| {
        json!({
            "code": one.code,
            "kind": one.kind,
            "title": one.title.get(language),
            "objective": one.objective,
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
            "  {:<8} {:<12} {}",
            field(one, "code"),
            field(one, "kind"),
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
