//! Synthetic exports true to a contract, with faults planted on purpose and a ledger of them.
//!
//! A row is a function of the seed, its table and its number: it is made without any other row, so that
//! files are written as a stream, on any number of threads, and a child knows the key of its parent.

mod answer;
mod fault;
mod file;
mod folder;
mod layout;
mod ledger;
mod plan;
mod row;
mod rules;
mod value;
mod world;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cases::contract::Contract;
use crate::cases::source::{self, Source};
use crate::diagnostic::{Checked, Code, Diagnostic, Place, collect_checked};
use crate::programme::Programme;
pub use fault::{Fault, Wish};
use plan::Plan;
use world::World;

const TAKEN: Code = Code("E0690");
const UNWRITABLE: Code = Code("E0691");
const NO_ROOM: Code = Code("W0693");

/// What is to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The folder to make; it must not hold anything yet.
    pub out: PathBuf,
    /// How many rows every table gets.
    pub rows: u64,
    /// Another seed makes other rows; the same makes the same bytes.
    pub seed: u64,
    /// The share of the values that may be missing which are.
    pub missing: f64,
    /// Which faults are planted.
    pub faults: Wish,
}

impl Options {
    /// A thousand rows a table, without faults.
    pub fn new(out: impl Into<PathBuf>) -> Self {
        Self { out: out.into(), rows: 1000, seed: 1, missing: 0.1, faults: Wish::None }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// Every export, relative to the folder, with how many rows it has.
    pub exports: Vec<(String, u64)>,
    /// How many faults were planted.
    pub planted: u64,
    /// What could not be done as it was asked for.
    pub findings: Vec<Diagnostic>,
}

impl Generated {
    /// How many rows there are in all.
    pub fn rows(&self) -> u64 {
        self.exports.iter().map(|(_, rows)| rows).sum()
    }
}

/// Writes a programme folder of synthetic exports: its definitions as they are, an export for every
/// mapping, a mapping for every table that has none, `ledger.csv` and `README.md`.
///
/// # Errors
/// Every fault of the programme, its contract and its mappings; a folder that holds something; a file
/// that cannot be written.
pub fn generate(folder: &Path, options: &Options) -> Checked<Generated> {
    let programme = Programme::read(folder)?;
    let contract = Contract::read(folder)?;
    let sources = sources(&programme, &contract)?;
    is_free(&options.out)?;
    let world = World::new(&programme, &contract, &sources, options);
    let plan = Plan::new(&world);
    folder::copy(folder, &options.out)?;
    let written: Vec<Checked<file::Written>> =
        world.feeds().par_bridge().map(|feed| file::write(&world, &plan, feed)).collect();
    let mut written = collect_checked(written)?;
    written.sort_by(|one, other| one.file.cmp(&other.file));
    ledger::write(&options.out, &written)?;
    folder::write_mappings(&world, &options.out)?;
    let exports = written.iter().map(|one| (one.file.clone(), one.rows)).collect();
    let planted = written.iter().map(|one| one.planted).sum();
    let generated = Generated { exports, planted, findings: no_room(&plan) };
    folder::write_readme(&world, &generated)?;
    are_read(&options.out, &contract)?;
    Ok(generated)
}

/// The mappings of a programme; it may have none yet.
fn sources(programme: &Programme, contract: &Contract) -> Checked<Vec<Source>> {
    if !programme.folder.join(folder::SOURCES).exists() {
        return Ok(Vec::new());
    }
    source::read_all(programme, contract)
}

/// Whether nothing is overwritten.
fn is_free(out: &Path) -> Checked<()> {
    let taken = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    if !taken && !out.is_file() {
        return Ok(());
    }
    let fault = Diagnostic::error(TAKEN, "the folder is not empty");
    let hint = "name a folder that does not exist yet";
    Err(vec![fault.at(&Place::file(out.display().to_string())).hint(hint)])
}

/// Whether what was written is a programme whose mappings are right.
fn are_read(out: &Path, contract: &Contract) -> Checked<()> {
    source::read_all(&Programme::read(out)?, contract).map(drop)
}

/// Kinds of faults that were asked for more often than there was a place for.
fn no_room(plan: &Plan) -> Vec<Diagnostic> {
    let short = plan.unplaced.iter().map(|(fault, number)| {
        let message = format!("there is no place for {number} of the faults `{}`", fault.name());
        Diagnostic::warning(NO_ROOM, message).hint("more rows, or another contract, have more room")
    });
    short.collect()
}

/// A file that cannot be written.
fn unwritable(file: &Path, error: &std::io::Error) -> Vec<Diagnostic> {
    let fault = Diagnostic::error(UNWRITABLE, format!("cannot write the file: {error}"));
    vec![fault.at(&Place::file(file.display().to_string()))]
}
