//! Layouts that many offices use, with mappings that are ready.

use std::collections::BTreeSet;

use super::super::contract::{Contract, Table};
use super::super::values::tidy;
use super::sample::FileColumn;
use super::{NO_LAYOUT, UNKNOWN_TABLE};
use crate::diagnostic::{Checked, Diagnostic};
use crate::document::{self, Node, Value};

/// A layout and its mapping.
#[derive(Debug)]
pub struct Layout {
    /// Its name for `map --like`.
    pub id: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The mapping.
    text: &'static str,
    /// How many of its columns a header has to have to be taken for it.
    least: usize,
}

/// Every layout that there is. The contract of their tables is `data/mappings/contract.yaml`.
pub const LAYOUTS: &[Layout] = &[
    Layout {
        id: "ctdc_global",
        summary: "CTDC Global Dataset of 2017 and 2018",
        text: include_str!("../../../data/mappings/ctdc_global.yaml"),
        least: 40,
    },
    Layout {
        id: "ctdc_synthetic",
        summary: "CTDC Global Synthetic Dataset",
        text: include_str!("../../../data/mappings/ctdc_synthetic.yaml"),
        least: 22,
    },
    Layout {
        id: "htcds",
        summary: "IOM Human Trafficking Case Data Standard 2.0",
        text: include_str!("../../../data/mappings/htcds.yaml"),
        least: 5,
    },
];

impl Layout {
    /// Every header that its mapping reads.
    fn headers(&self) -> BTreeSet<String> {
        let node = document::parse(self.id, self.text).expect("a ready mapping is YAML");
        let rules =
            entries(&node).iter().filter(|(key, _)| key.value == Value::Text("columns".to_owned()));
        rules.flat_map(|(_, rules)| entries(rules)).flat_map(|(_, rule)| headers(rule)).collect()
    }

    /// The table of its own contract.
    fn table(&self) -> String {
        let node = document::parse(self.id, self.text).expect("a ready mapping is YAML");
        let table = entries(&node).iter().find(|(key, _)| key.text() == Ok("table"));
        table.and_then(|(_, table)| table.text().ok()).unwrap_or_default().to_owned()
    }

    /// Its mapping for a file and the table that is said, or the one of its own contract.
    pub(super) fn mapping(
        &self,
        contract: &Contract,
        table: Option<&str>,
        file: &str,
        columns: &[FileColumn],
    ) -> Checked<String> {
        let own = self.table();
        let name = table.unwrap_or(&own);
        let table = contract.tables.get(name).ok_or_else(|| {
            let fault = Diagnostic::error(UNKNOWN_TABLE, format!("no table `{name}`"));
            let fault = fault.did_you_mean(name, contract.tables.keys().map(String::as_str));
            vec![fault.hint("its columns stand in data/mappings/contract.yaml of logframe")]
        })?;
        Ok(self.adapted(table, file, columns))
    }

    /// Its mapping for a file and a table: a rule whose column the contract lacks, or whose header the
    /// file lacks, stays as a comment.
    fn adapted(&self, table: &Table, file: &str, columns: &[FileColumn]) -> String {
        let known: BTreeSet<&str> = columns.iter().map(|column| column.header.as_str()).collect();
        let mut adapted = String::new();
        for line in self.text.lines() {
            let line = match line.split_once(':') {
                Some(("table", _)) => format!("table: {}", table.id),
                Some(("files", _)) => format!("files: {}", serde_json::Value::from(file)),
                Some((key, _)) if key.starts_with("  ") => rule(line, key.trim(), table, &known),
                Some(_) | None => line.to_owned(),
            };
            adapted.push_str(&line);
            adapted.push('\n');
        }
        adapted
    }
}

/// One rule of a mapping, a comment where it cannot be kept.
fn rule(line: &str, column: &str, table: &Table, known: &BTreeSet<&str>) -> String {
    if column.starts_with('#') {
        return line.to_owned();
    }
    if table.column(column).is_none() {
        return format!("  # the contract lacks it: {}", line.trim());
    }
    let node = document::parse("rule", line.trim()).expect("a rule stands on one line");
    let wanted: Vec<String> = entries(&node).iter().flat_map(|(_, rule)| headers(rule)).collect();
    let is_there = wanted.iter().all(|header| known.contains(header.as_str()));
    if is_there { line.to_owned() } else { format!("  # the file lacks it: {}", line.trim()) }
}

/// The headers of a rule.
fn headers(rule: &Node) -> Vec<String> {
    let text = |node: &Node| node.text().map(tidy).unwrap_or_default();
    if let Value::Text(header) = &rule.value {
        return vec![tidy(header)];
    }
    let of_key = |(key, value): &(Node, Node)| match key.text() {
        Ok("from") => vec![text(value)],
        Ok("from_flags") => entries(value).iter().map(|(_, header)| text(header)).collect(),
        Ok(_) | Err(_) => Vec::new(),
    };
    entries(rule).iter().flat_map(of_key).collect()
}

fn entries(node: &Node) -> &[(Node, Node)] {
    node.entries().unwrap_or_default()
}

/// The layout whose header a file has: its name, how many of its columns are there, and of how many.
pub(super) fn recognised(columns: &[FileColumn]) -> Vec<(&'static str, usize, usize)> {
    let known: BTreeSet<&str> = columns.iter().map(|column| column.header.as_str()).collect();
    let found = |layout: &Layout| {
        let wanted = layout.headers();
        let there = wanted.iter().filter(|header| known.contains(header.as_str())).count();
        (there >= layout.least).then_some((layout.id, there, wanted.len()))
    };
    LAYOUTS.iter().filter_map(found).collect()
}

/// A layout by its name.
pub(super) fn layout_named(name: &str) -> Checked<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.id == name).ok_or_else(|| {
        let fault = Diagnostic::error(NO_LAYOUT, format!("no layout `{name}`"));
        vec![fault.did_you_mean(name, LAYOUTS.iter().map(|layout| layout.id))]
    })
}
