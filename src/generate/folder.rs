//! What stands beside synthetic exports: the definitions as they are, mappings, and a page that says what
//! this is.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::cases::contract::{ColumnType, Contract, Table};
use crate::diagnostic::Checked;

use super::layout;
use super::row::RETURNING;
use super::world::{Feed, Mapping, REFERENCE, World};
use super::{Generated, Wish, unwritable};

/// Where the mappings are.
pub(super) const SOURCES: &str = "data/sources";

/// Files and folders of a programme that are copied as they are.
const DEFINITIONS: &[&str] = &[
    "programme.yaml",
    "policy.yaml",
    "data/contract.yaml",
    "indicators",
    "data/reference",
    SOURCES,
];

/// Copies what defines a programme; exports and reports stay where they are.
pub(super) fn copy(folder: &Path, out: &Path) -> Checked<()> {
    for name in DEFINITIONS {
        let from = folder.join(name);
        if from.exists() {
            copied(&from, &out.join(name)).map_err(|error| unwritable(&out.join(name), &error))?;
        }
    }
    fs::create_dir_all(out.join(SOURCES)).map_err(|error| unwritable(&out.join(SOURCES), &error))
}

fn copied(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copied(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    // Not `fs::copy`: a definition that may not be written may still be copied.
    fs::write(to, fs::read(from)?)
}

/// Writes the mappings that are not the programme's own as they are.
pub(super) fn write_mappings(world: &World<'_>, out: &Path) -> Checked<()> {
    for feed in world.feeds() {
        let path = out.join(SOURCES).join(format!("{}.yaml", feed.source));
        let text = match feed.mapping {
            Mapping::Own => continue,
            Mapping::Recast => recast(&fs::read_to_string(&path).unwrap_or_default(), feed),
            Mapping::Plain => plain(world.contract, &world.contract.tables[feed.table], feed),
        };
        fs::write(&path, text).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(())
}

/// The same mapping with another file and format.
fn recast(text: &str, feed: &Feed<'_>) -> String {
    let mut kept = String::new();
    let mut is_left_out = false;
    for line in text.lines() {
        let begins = !line.starts_with([' ', '\t', '-', '#']) && !line.trim().is_empty();
        if begins {
            is_left_out = line.starts_with("files:") || line.starts_with("read:");
        }
        if !is_left_out {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept + &how_to_read(feed)
}

/// The keys that say where a file is and how it is read.
fn how_to_read(feed: &Feed<'_>) -> String {
    let point = feed.layout.decimal;
    format!(
        "files: {}\nread: {{format: csv, encoding: utf-8, delimiter: \",\", decimal: \"{point}\", header_row: 1}}\n",
        quoted(&feed.file)
    )
}

/// A mapping of the contract's own names.
fn plain(contract: &Contract, table: &Table, feed: &Feed<'_>) -> String {
    let mut text = format!(
        "# Synthetic rows with the contract's own names and codes.\ntable: {}\npartner: {}\nas_of: {}\n{}",
        quoted(&table.id),
        quoted(&feed.partner),
        feed.as_of,
        how_to_read(feed)
    );
    let constant = feed.constant.iter();
    let constant = constant.map(|(id, value)| (&table[*id].id, quoted(value)));
    section(&mut text, "constant", &constant.collect::<Vec<_>>());
    let several = table.columns.iter().filter_map(|column| {
        let list = contract.list_of(column)?;
        let split = quoted(layout::separator(list));
        let is_several = matches!(column.kind, ColumnType::Codes { .. });
        let is_read = !feed.constant.keys().any(|id| table[*id].id == column.id);
        let rule = format!("{{from: {}, split: {split}}}", quoted(&column.id));
        (is_several && is_read).then_some((&column.id, rule))
    });
    section(&mut text, "columns", &several.collect::<Vec<_>>());
    text
}

/// Keys under a key, if there are any.
fn section(text: &mut String, key: &str, entries: &[(&String, String)]) {
    if !entries.is_empty() {
        let _infallible = writeln!(text, "{key}:");
    }
    for (name, value) in entries {
        let _infallible = writeln!(text, "  {}: {value}", quoted(name));
    }
}

/// A text between quotes, as JSON and YAML both read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Writes the page that says what this folder is.
pub(super) fn write_readme(world: &World<'_>, generated: &Generated) -> Checked<()> {
    let options = world.options;
    let path = options.out.join("README.md");
    let mut text = format!(
        "# Synthetic data of `{}`\n\n\
         Nobody is in here: `logframe generate` drew every row by chance, with `--rows {} --seed {}`. Names of\n\
         rows and persons begin with `syn-`. The same command makes the same bytes on every machine.\n\n\
         Nothing can be learned from the figures: values are drawn from the lists and ranges of\n\
         `data/contract.yaml`, each by itself. About {} of 100 rows are of a person who has an earlier row. Days\n\
         follow each other as the rules of `indicators/quality.yaml` ask, else in the order of the contract, and\n\
         none is after the day that the export was drawn. {} of 100 values that may be missing are.\n\n\
         Definitions, and the public figures of `{REFERENCE}`, are copies. An export in a format that is not\n\
         written here is a CSV file, and its mapping says so.\n\n",
        world.programme.id,
        options.rows,
        options.seed,
        percent(RETURNING),
        percent(options.missing),
    );
    let faults = match &options.faults {
        Wish::None => "No fault was planted.".to_owned(),
        Wish::Share(_) | Wish::Counts(_) => format!(
            "{} faults were planted; `ledger.csv` has a line for each thing that should be told of one:\n\
             `finding` is the code of what `logframe run` says, `rule` the rule on quality that the row breaks.",
            generated.planted
        ),
    };
    let _infallible = writeln!(text, "{faults}\n\n| export | rows |\n|---|---|");
    for (file, rows) in &generated.exports {
        let _infallible = writeln!(text, "| `{file}` | {rows} |");
    }
    fs::write(&path, text).map_err(|error| unwritable(&path, &error))
}

fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}
