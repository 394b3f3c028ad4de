//! A proposal of a source mapping for a file that nobody has mapped yet, for a person to check.
//!
//! It shows names of columns and codes, and how many percent of the cells a rule reads. It shows no
//! cell of a column of ids, texts, days or numbers: a proposal may be sent around.

mod fit;
mod flags;
mod fold;
mod matching;
mod names;
mod ready;
mod sample;
mod written;

use std::collections::BTreeSet;
use std::path::Path;

use super::contract::{Column, Contract, Table};
use crate::diagnostic::{Checked, Code, Diagnostic};
use crate::programme::Programme;
use fit::Fit;
use matching::Matching;
use names::{Names, Reason};
pub use ready::{LAYOUTS, Layout};
use sample::{FileColumn, Sample};

const UNKNOWN_TABLE: Code = Code("E0602");
const NO_COLUMNS: Code = Code("E0615");
const NO_LAYOUT: Code = Code("E0616");

/// A mapping as it could be.
#[derive(Debug)]
pub struct Proposal {
    /// Which table it feeds.
    table: String,
    /// Whether somebody said so.
    table_was_said: bool,
    /// The file, as `files` names it.
    file: String,
    rows: usize,
    looked_at: usize,
    read_as: String,
    /// The layouts that the header is of, each with how many of its columns are there and of how many.
    layouts: Vec<(&'static str, usize, usize)>,
    missing: BTreeSet<String>,
    has_decimal_comma: bool,
    /// Columns that are the same in every row.
    constant: Vec<(String, String)>,
    columns: Vec<Proposed>,
    /// Columns of the contract that nothing was found for.
    without_source: Vec<String>,
    /// Columns of the file that nothing is made of.
    unused: Vec<String>,
    /// Beginnings that several unused columns of 0 and 1 share.
    families: Vec<(String, usize)>,
    /// What the file's format found.
    pub findings: Vec<Diagnostic>,
}

/// A rule for one column of the contract.
#[derive(Debug)]
struct Proposed {
    column: String,
    from: Origin,
    fit: Fit,
    confidence: Confidence,
    reason: Reason,
}

/// What a column is made from.
#[derive(Debug)]
enum Origin {
    Header(String),
    /// Code → header.
    Flags(Vec<(String, String)>),
}

/// How much a person has to look at a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Confidence {
    Low,
    Medium,
    High,
}

/// Proposes a mapping of a file to a table of the programme's contract; to the table that it fits best,
/// where none is said.
///
/// # Errors
/// A table that there is not, and a file that cannot be read or has no columns.
pub fn propose(
    programme: &Programme,
    contract: &Contract,
    file: &Path,
    table: Option<&str>,
) -> Checked<Proposal> {
    let names = Names::new();
    let tables = tables(contract, table)?;
    let written = file.display().to_string();
    let sample = Sample::read(file, &written, &tables, &names)?;
    let proposals = tables.iter().map(|of| {
        let matching = Matching { names: &names, contract, table: of, sample: &sample };
        (*of, matching.columns())
    });
    let weight = |(_, columns): &(&Table, Vec<Proposed>)| -> u32 {
        columns.iter().map(|one| 1 << (2 * one.confidence as u32)).sum()
    };
    // The first of equals: `max_by_key` takes the last.
    let Some((of, columns)) = proposals.rev().max_by_key(weight) else { return Err(Vec::new()) };
    let mut proposal = Proposal::new(&sample, of, columns);
    proposal.table_was_said = table.is_some();
    proposal.file = path_in(&programme.folder, file);
    proposal.constant = country_of(programme, of, &mut proposal, file);
    Ok(proposal)
}

/// The ready mapping of a layout for a file, as YAML.
///
/// # Errors
/// A layout or table that there is not, and a file that cannot be read.
pub fn like(
    programme: &Programme,
    contract: &Contract,
    file: &Path,
    table: Option<&str>,
    layout: &str,
) -> Checked<String> {
    let (names, written) = (Names::new(), file.display().to_string());
    let layout = ready::layout_named(layout)?;
    let tables = tables(contract, table)?;
    let sample = Sample::read(file, &written, &tables, &names)?;
    let file = path_in(&programme.folder, file);
    layout.mapping(contract, table, &file, &sample.columns)
}

/// The tables to choose from.
fn tables<'a>(contract: &'a Contract, said: Option<&str>) -> Checked<Vec<&'a Table>> {
    let Some(name) = said else { return Ok(contract.tables.values().collect()) };
    contract.tables.get(name).map(|table| vec![table]).ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_TABLE, format!("no table `{name}`"));
        vec![fault.did_you_mean(name, contract.tables.keys().map(String::as_str))]
    })
}

/// The file relative to the programme folder, if it is in there, with `/` on every platform.
fn path_in(folder: &Path, file: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let file = whole(file);
    let inside = file.strip_prefix(whole(folder)).unwrap_or(&file);
    inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A country by the folder that the file is in, where no column of the file gives it.
fn country_of(
    programme: &Programme,
    table: &Table,
    proposal: &mut Proposal,
    file: &Path,
) -> Vec<(String, String)> {
    let Some(column) = table.country.map(|id| &table[id].id) else { return Vec::new() };
    let folders = file.parent().into_iter().flat_map(Path::components);
    let names: Vec<String> =
        folders.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let country = programme.countries.iter().find(|country| names.contains(country));
    let Some(country) = country.filter(|_| proposal.without_source.contains(column)) else {
        return Vec::new();
    };
    proposal.without_source.retain(|name| name != column);
    vec![(column.clone(), country.clone())]
}

impl Proposal {
    fn new(sample: &Sample, table: &Table, columns: Vec<Proposed>) -> Self {
        let used: BTreeSet<&str> = columns.iter().flat_map(|one| one.from.headers()).collect();
        let free: Vec<&FileColumn> =
            sample.columns.iter().filter(|one| !used.contains(one.header.as_str())).collect();
        let has = |column: &&Column| columns.iter().all(|one| one.column != column.id);
        Self {
            table: table.id.clone(),
            table_was_said: false,
            file: String::new(),
            rows: sample.rows,
            looked_at: sample.looked_at(),
            read_as: sample.read_as.clone(),
            layouts: ready::recognised(&sample.columns),
            missing: missing(sample, &columns),
            has_decimal_comma: columns.iter().any(|one| one.fit.has_decimal_comma),
            constant: Vec::new(),
            without_source: table.columns.iter().filter(has).map(|one| one.id.clone()).collect(),
            unused: free.iter().map(|one| shown(one, &sample.columns)).collect(),
            families: flags::families(&free),
            findings: sample.findings.clone(),
            columns,
        }
    }
}

/// The name of a column, unless it looks like a value: then the file may have no header at all.
fn shown(column: &FileColumn, all: &[FileColumn]) -> String {
    let name = &column.header;
    let digits = name.chars().filter(char::is_ascii_digit).count();
    if digits < 5 && !name.contains('@') && !name.is_empty() {
        return name.clone();
    }
    let place = all.iter().position(|one| std::ptr::eq(one, column)).map_or(0, |place| place + 1);
    format!("(column {place}, whose name is blank or looks like a value)")
}

impl Origin {
    fn headers(&self) -> Vec<&str> {
        match self {
            Self::Header(header) => vec![header],
            Self::Flags(flags) => flags.iter().map(|(_, header)| header.as_str()).collect(),
        }
    }
}

/// What means missing in the file, but for what a rule reads as a code.
fn missing(sample: &Sample, columns: &[Proposed]) -> BTreeSet<String> {
    let mut missing: BTreeSet<String> = sample.columns.iter().flat_map(fit::missing_in).collect();
    missing.retain(|text| columns.iter().all(|one| !one.fit.map.contains_key(text)));
    missing.insert(String::new());
    missing
}
