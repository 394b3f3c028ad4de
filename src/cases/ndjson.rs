//! NDJSON: one object a line.

use std::collections::BTreeMap;

use serde_json::Value;

use super::decode::TextFile;
use super::raw::{Dictionary, Lines, RawTable, RawValue};
use super::source::{Export, Format, Opened};
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const NOT_JSON: Code = Code("E0630");
const EMPTY: Code = Code("W0601");

/// One JSON object a line; a key that a line lacks is null there.
#[derive(Debug)]
pub(super) struct Ndjson;

impl Format for Ndjson {
    fn name(&self) -> &'static str {
        "ndjson"
    }

    fn summary(&self) -> &'static str {
        "one JSON object a line"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["ndjson", "jsonl"]
    }

    fn open(&self, export: &Export<'_>) -> Checked<Opened> {
        let text = TextFile::open(&export.bytes, export.read.encoding.as_deref(), export.file)?;
        let read_as = format!("ndjson, {}", text.name);
        let file = export.file.to_owned();
        let piece = Box::new(move || read(&text.text(0..text.bytes.len(), 1, &file)?, &file));
        Ok(Opened { pieces: vec![piece], read_as, findings: Vec::new(), is_typed: false })
    }
}

/// Reads every line; all lines that are no object are told at once.
fn read(text: &str, file: &str) -> Checked<RawTable> {
    let mut columns: BTreeMap<String, Dictionary> = BTreeMap::new();
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(object)) => {
                for (key, value) in object {
                    let column = columns.entry(key).or_default();
                    pad(column, lines.len());
                    push(column, value);
                }
                lines.push(number);
            }
            Ok(_) | Err(_) => faults.push(
                Diagnostic::error(NOT_JSON, "the line is not a JSON object")
                    .at(&Place::line(file, number)),
            ),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let rows = lines.len();
    for column in columns.values_mut() {
        pad(column, rows);
    }
    let empty = Diagnostic::warning(EMPTY, "the export has no rows").at(&Place::file(file));
    Ok(RawTable {
        header: columns.keys().cloned().collect(),
        columns: columns.into_values().map(Dictionary::finish).collect(),
        rows,
        lines: Lines::Each(lines),
        findings: if rows == 0 { vec![empty] } else { Vec::new() },
        ..RawTable::default()
    })
}

/// Nulls for the lines that did not have the key.
fn pad(column: &mut Dictionary, rows: usize) {
    while column.len() < rows {
        column.push_null();
    }
}

fn push(column: &mut Dictionary, value: Value) {
    match value {
        Value::Null => column.push_null(),
        Value::Bool(yes) => column.push(RawValue::Truth(yes)),
        Value::Number(number) => {
            column.push(number.as_f64().map_or(RawValue::Torn, |binary| {
                number.as_i64().map_or_else(|| RawValue::number(binary), RawValue::Whole)
            }));
        }
        Value::String(text) => column.push_text(&text),
        Value::Array(items) => {
            let texts = items
                .into_iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            column.push(RawValue::List(texts.collect()));
        }
        Value::Object(_) => column.push_text(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_a_line_lacks_is_null_there() {
        let table = read("{\"a\": 1}\n\n{\"b\": [\"x\", \"y\"]}\n", "a.ndjson").unwrap();
        assert_eq!(table.header, ["a", "b"]);
        assert_eq!(table.columns[0].get(0), Some(RawValue::Whole(1)));
        assert_eq!((table.columns[0].get(1), table.columns[1].get(0)), (None, None));
        assert_eq!(table.lines.of(1), 3);
    }

    #[test]
    fn every_line_that_is_no_object_is_told() {
        let faults = read("{\"a\": 1}\n[1]\nnot json\n", "a.ndjson").unwrap_err();
        let lines: Vec<u32> =
            faults.iter().filter_map(|fault| Some(fault.place.as_ref()?.line)).collect();
        assert_eq!(lines, [2, 3]);
    }
}
