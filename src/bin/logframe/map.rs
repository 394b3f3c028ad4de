//! `logframe map`: a source mapping for an export that nobody has mapped yet.

use logframe::cases::contract::Contract;
use logframe::cases::propose;
use logframe::diagnostic::{Checked, Diagnostic};
use logframe::programme::Programme;
use serde_json::{Value, json};

use crate::args::Map;
use crate::render::Printer;
use crate::{AT_FAULT, DONE};

/// Prints a proposal, or the ready mapping of a layout.
pub(crate) fn map(asked: &Map, printer: &Printer) -> u8 {
    match proposed(asked) {
        Ok((text, document, findings)) => {
            printer.result(&text, document, &findings);
            DONE
        }
        Err(faults) => printer.faults(&faults, AT_FAULT),
    }
}

/// The mapping as text and as data, with what was found on the way.
fn proposed(asked: &Map) -> Checked<(String, Value, Vec<Diagnostic>)> {
    let programme = Programme::read(&asked.dir)?;
    let contract = Contract::read(&asked.dir)?;
    let table = asked.table.as_deref();
    if let Some(layout) = &asked.like {
        let text = propose::like(&programme, &contract, &asked.file, table, layout)?;
        let document = json!({ "ok": true, "layout": layout, "mapping": text });
        return Ok((text, document, Vec::new()));
    }
    let proposal = propose::propose(&programme, &contract, &asked.file, table)?;
    Ok((proposal.to_string(), proposal.document(), proposal.findings))
}
