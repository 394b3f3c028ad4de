//! `logframe generate`: synthetic exports, and the faults that are planted in them.

use logframe::generate::{self, Generated, Options};
use serde_json::{Value, json};

use crate::args::Generate;
use crate::render::Printer;
use crate::{AT_FAULT, DONE};

/// Writes the folder and says what is in it.
pub(crate) fn generate(wanted: &Generate, printer: &Printer) -> u8 {
    let options = Options {
        out: wanted.out.clone(),
        rows: wanted.rows,
        seed: wanted.seed,
        missing: wanted.missing,
        faults: wanted.faults.clone().unwrap_or_default(),
    };
    match generate::generate(&wanted.dir, &options) {
        Ok(generated) => {
            let (text, document) = (text(&options, &generated), document(&options, &generated));
            printer.result(&text, document, &generated.findings);
            DONE
        }
        Err(faults) => printer.faults(&faults, AT_FAULT),
    }
}

/// What a person wants to know afterwards.
fn text(options: &Options, generated: &Generated) -> String {
    let many = |number: u64, thing: &str| {
        format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
    };
    format!(
        "{0}: {1} in {2}, {3} planted; next: logframe run {0}\n",
        options.out.display(),
        many(generated.rows(), "synthetic row"),
        many(generated.exports.len() as u64, "export"),
        many(generated.planted, "fault"),
    )
}

fn document(options: &Options, generated: &Generated) -> Value {
    let exports = generated.exports.iter();
    let exports: Vec<Value> =
        exports.map(|(file, rows)| json!({ "file": file, "rows": rows })).collect();
    json!({
        "ok": true,
        "out": options.out,
        "rows": generated.rows(),
        "planted": generated.planted,
        "exports": exports,
    })
}
