//! Stage 1: exports become valid tables.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

mod assemble;
mod consent;
pub mod contract;
mod csv;
mod decode;
mod identifiers;
mod keys;
mod mapping;
mod ndjson;
pub(crate) mod numbered;
mod overlaps;
mod parquet;
mod raw;
pub mod reference;
pub mod source;
mod tables;
mod text_table;
mod validate;
mod values;
mod xlsx;

use rayon::prelude::*;

use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, Severity, collect_checked};
use crate::digest::sha256;
use crate::programme::Programme;
use assemble::Piece;
use contract::{Column, ColumnId, ColumnType, Contract, Table};
use mapping::Invalid;
pub use overlaps::{Overlap, Shared};
use reference::Reference;
use source::{Export, Rule, Source};
pub use source::{FORMATS, Format};
pub use tables::{
    Collected, NO_COUNTRY, NOBODY, Part, SourceFacts, State, ValidTable, ValidTables,
};
use validate::counted;

const TOO_MANY_ROWS: Code = Code("E0609");
const DAMAGED: Code = Code("E0612");
const INVALID: Code = Code("W0620");
const NO_MAPPING: Code = Code("W0605");

/// Everything that the exports and reference files of a programme gave.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Typed rows.
    pub tables: ValidTables,
    /// Targets, published figures, breaks.
    pub reference: Reference,
    /// What was found on the way: warnings with counts, notes of what was detected. No values.
    pub findings: Vec<Diagnostic>,
    /// Every file that was read.
    pub inputs: Vec<Input>,
    /// Persons and keys that are in the exports of two partners; internal.
    pub overlaps: Vec<Overlap>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The source that says how it is read: its file name without ending; blank for reference files.
    pub source: String,
    /// Path relative to the programme folder.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// How many rows it has under its header; internal.
    pub rows: u64,
    /// How many of them became rows of a table; internal.
    pub typed: u64,
    /// How many were left out for want of consent, which is told; internal.
    pub withdrawn: u64,
    /// What was detected or configured: format, encoding, delimiter, sheet.
    pub read_as: String,
}

impl Input {
    /// What is known of a file that was read.
    fn new(path: &str, bytes: &[u8], rows: u64, read_as: String) -> Self {
        let sha256 = sha256(bytes);
        let (path, bytes) = (path.to_owned(), bytes.len() as u64);
        let source = String::new();
        Self { source, path, sha256, bytes, rows, typed: rows, withdrawn: 0, read_as }
    }
}

/// What became of the rows of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The source: its file name without ending.
    pub source: String,
    /// Rows under the headers of its files.
    pub rows: u64,
    /// Rows of a table.
    pub typed: u64,
    /// Rows that were left out and told.
    pub left_out: u64,
}

impl Account {
    /// One for each source.
    pub fn of(inputs: &[Input]) -> Vec<Self> {
        let mut accounts: BTreeMap<&str, Self> = BTreeMap::new();
        for input in inputs.iter().filter(|input| !input.source.is_empty()) {
            let source = input.source.clone();
            let account = accounts.entry(&input.source).or_insert(Self {
                source,
                rows: 0,
                typed: 0,
                left_out: 0,
            });
            account.rows += input.rows;
            account.typed += input.typed;
            account.left_out += input.withdrawn;
        }
        accounts.into_values().collect()
    }
}

impl fmt::Display for Account {
    /// `ukr-iom: 812 rows = 800 typed + 12 left out`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, rows, typed, left_out } = self;
        write!(f, "{source}: {} = {typed} typed + {left_out} left out", counted(*rows, "row"))
    }
}

/// Reads every source of a programme and checks it against the contract.
///
/// # Errors
/// Every fault that keeps a file from being read: missing file, missing column, wrong format, bad
/// mapping. A bad value in a row is not an error: it is kept as invalid, counted, and a finding.
pub fn load(programme: &Programme, contract: &Contract) -> Checked<Loaded> {
    let sources = source::read_all(programme, contract)?;
    let mut faults = Faults::default();
    let files = sources
        .iter()
        .flat_map(|source| source.files.iter().map(move |file| (source, file)).collect::<Vec<_>>());
    let files: Vec<(&Source, &String)> = files.collect();
    for source in &sources {
        faults.absorb(source.has_files());
    }
    let read: Vec<Checked<ReadFile>> = files
        .par_iter()
        .map(|(source, file)| read_file(programme, contract, source, file))
        .collect();
    let read: Vec<Option<ReadFile>> = read.into_iter().map(|one| faults.absorb(one)).collect();
    let mut loaded = Loaded { findings: no_mapping(&sources), ..Loaded::default() };
    let reference = faults.absorb(reference::read(&programme.folder, &mut loaded.inputs));
    let Some(read) = read.into_iter().collect::<Option<Vec<_>>>().filter(|_| faults.is_clean())
    else {
        return Err(faults.into_vec());
    };
    let mut pieces: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
    for ((source, _), file) in files.iter().zip(read) {
        loaded.findings.extend(file.findings);
        loaded.inputs.push(file.input);
        pieces.entry(source.table.clone()).or_default().extend(file.pieces);
    }
    can_be_numbered(&pieces)?;
    let (left_out, told) = consent::leave_out(contract, &mut pieces);
    loaded.findings.extend(told);
    account_for(&mut loaded.inputs, &left_out);
    loaded.tables = assemble::assemble(programme, contract, pieces);
    loaded.reference = reference.unwrap_or_default();
    loaded.findings.extend(loaded.tables.tables.values().flat_map(validate::check));
    loaded.overlaps = overlaps::find(&loaded.tables);
    loaded.findings.extend(overlaps::tell(&loaded.overlaps, &loaded.tables));
    loaded.findings.sort_by(|one, other| (&one.place, one.code).cmp(&(&other.place, other.code)));
    loaded.inputs.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(loaded)
}

/// Says how many rows of each file were left out. Every row is accounted for: it is a row of a table,
/// or it is told.
fn account_for(inputs: &mut [Input], left_out: &consent::LeftOut) {
    for input in inputs {
        input.withdrawn =
            left_out.get(&(input.source.clone(), input.path.clone())).copied().unwrap_or(0);
        input.typed -= input.withdrawn;
        let accounted = input.typed + input.withdrawn;
        assert_eq!(input.rows, accounted, "every row of `{}` is accounted for", input.path);
    }
}

/// A programme without mappings runs, on tables without a row.
fn no_mapping(sources: &[Source]) -> Vec<Diagnostic> {
    let message = "there is no mapping, so no export is read and every figure is of no row";
    let warning = Diagnostic::warning(NO_MAPPING, message)
        .at(&Place::file(source::FOLDER))
        .hint("a mapping is a file that ends in `.yaml`");
    if sources.is_empty() { vec![warning] } else { Vec::new() }
}

/// Rows are numbered by 32 bits, of which the last number stands for none.
fn can_be_numbered(pieces: &BTreeMap<String, Vec<Piece>>) -> Checked<()> {
    let tables = pieces.iter().map(|(table, pieces)| {
        let rows: usize = pieces.iter().map(|piece| piece.mapped.frame.height()).sum();
        if rows < NOBODY as usize {
            return Ok(());
        }
        let message = format!("table `{table}` has {rows} rows; no more than {NOBODY} can be read");
        let fault = Diagnostic::error(TOO_MANY_ROWS, message);
        Err(vec![fault.hint("aggregate by country and `merge`")])
    });
    collect_checked(tables).map(drop)
}

/// One file, mapped.
struct ReadFile {
    pieces: Vec<Piece>,
    findings: Vec<Diagnostic>,
    input: Input,
}

/// Reads and maps one file, its pieces in parallel.
fn read_file(
    programme: &Programme,
    contract: &Contract,
    source: &Source,
    file: &str,
) -> Checked<ReadFile> {
    let bytes = std::fs::read(programme.folder.join(file))
        .map_err(|error| vec![Diagnostic::unreadable(file, &error)])?;
    let bytes = bytes::Bytes::from(bytes);
    let table = &contract.tables[&source.table];
    let wanted = wanted(source, table);
    let export = Export { bytes: bytes.clone(), file, read: &source.read, wanted };
    let format = source.format(file)?;
    let opened = even_if_damaged(file, || format.open(&export))?;
    let read_as = opened.read_as;
    let map = |piece| map_piece(piece, contract, source, table, file);
    let (sha256, mapped) = rayon::join(
        || sha256(&bytes),
        || {
            opened
                .pieces
                .into_par_iter()
                .map(map)
                .collect::<Vec<Checked<(Looked, Checked<MappedPiece>)>>>()
        },
    );
    let (mapped, told) = no_identifiers(mapped, source, table, contract, file)?;
    let rows = mapped.iter().map(|piece| piece.rows).sum();
    let typed = mapped.iter().map(|piece| piece.piece.mapped.frame.height() as u64).sum();
    let mut findings: Vec<Diagnostic> =
        mapped.iter().flat_map(|piece| piece.findings.iter().cloned()).collect();
    findings.extend(told);
    findings.extend(invalid_cells(source, table, &mapped, file));
    let (source, path, bytes) = (source.id.clone(), file.to_owned(), bytes.len() as u64);
    let input = Input { source, path, sha256, bytes, rows, typed, withdrawn: 0, read_as };
    Ok(ReadFile { pieces: mapped.into_iter().map(|piece| piece.piece).collect(), findings, input })
}

/// Reads a file, or says that it is damaged: the libraries that take files apart believe what some of
/// their bytes say, and panic where it cannot be.
fn even_if_damaged<T>(file: &str, read: impl FnOnce() -> Checked<T>) -> Checked<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(vec![Diagnostic::error(DAMAGED, "the file is damaged").at(&Place::file(file))])
    })
}

/// A piece, with what its format found.
struct MappedPiece {
    piece: Piece,
    /// How many rows its format gave.
    rows: u64,
    findings: Vec<Diagnostic>,
}

fn map_piece(
    piece: source::Piece,
    contract: &Contract,
    source: &Source,
    table: &Table,
    file: &str,
) -> Checked<(Looked, Checked<MappedPiece>)> {
    let raw = even_if_damaged(file, piece)?;
    let seen = identifiers::look(&raw, source, table, contract);
    let looked = Looked { header: raw.header.clone(), seen };
    let mapped = mapping::map(source, table, contract, &raw, file).map(|mapped| {
        let (id, partner, as_of) = (source.id.clone(), source.partner.clone(), source.as_of);
        let facts = Arc::new(SourceFacts { id, partner, as_of });
        let piece = Piece { source: facts, file: Arc::from(file), lines: raw.lines, mapped };
        MappedPiece { piece, rows: raw.rows as u64, findings: raw.findings }
    });
    Ok((looked, mapped))
}

/// What was seen of the columns of a piece.
struct Looked {
    header: Vec<String>,
    seen: Vec<identifiers::Seen>,
}

/// The mapped pieces of a file that holds no direct identifier, and what is to be told of its columns.
fn no_identifiers(
    pieces: Vec<Checked<(Looked, Checked<MappedPiece>)>>,
    source: &Source,
    table: &Table,
    contract: &Contract,
    file: &str,
) -> Checked<(Vec<MappedPiece>, Vec<Diagnostic>)> {
    let (looked, mapped): (Vec<Looked>, Vec<_>) = collect_checked(pieces)?.into_iter().unzip();
    let mut looked = looked.into_iter();
    let mut whole = looked.next().unwrap_or(Looked { header: Vec::new(), seen: Vec::new() });
    for piece in looked {
        whole.seen.iter_mut().zip(&piece.seen).for_each(|(all, one)| all.add(one));
    }
    let told = identifiers::judge(&whole.header, &whole.seen, source, table, contract, file);
    let (found, told): (Vec<_>, Vec<_>) =
        told.into_iter().partition(|one| one.severity == Severity::Error);
    // A header that is not there is not there in any piece: it is told once.
    let mapped = collect_checked(mapped).map_err(|mut faults| {
        faults.dedup();
        faults
    });
    match mapped {
        Ok(mapped) if found.is_empty() => Ok((mapped, told)),
        Ok(_) => Err(found),
        Err(faults) => Err(found.into_iter().chain(faults).collect()),
    }
}

/// The headers that a source's columns are made from, and whether their texts are mostly different.
fn wanted(source: &Source, table: &Table) -> BTreeMap<String, bool> {
    let mut wanted = BTreeMap::new();
    for (number, column) in table.columns.iter().enumerate() {
        let different = matches!(column.kind, ColumnType::Id | ColumnType::Text);
        match source.columns.get(&ColumnId(number)) {
            Some(Rule::From(from)) => drop(wanted.insert(values::tidy(&from.header), different)),
            Some(Rule::Flags(flags, _)) => {
                wanted.extend(flags.iter().map(|(_, header)| (values::tidy(header), false)));
            }
            None => drop(wanted.insert(values::tidy(&column.id), different)),
        }
    }
    wanted
}

/// One warning for each column of a file that has cells nobody can read.
fn invalid_cells(
    source: &Source,
    table: &Table,
    pieces: &[MappedPiece],
    file: &str,
) -> Vec<Diagnostic> {
    let mut columns: BTreeMap<ColumnId, Invalid> = BTreeMap::new();
    for piece in pieces {
        for (column, invalid) in &piece.piece.mapped.invalid {
            columns.entry(*column).or_default().merge(invalid.clone());
        }
    }
    columns
        .into_iter()
        .map(|(column, invalid)| {
            let finding = invalid_column(&table[column], &invalid, file);
            let numbers =
                matches!(table[column].kind, ColumnType::Integer | ColumnType::Decimal { .. });
            if numbers && invalid.has_comma && source.read.decimal.is_none() {
                finding.hint("say what the comma of a number is: `read: {decimal: \",\"}`")
            } else {
                finding
            }
        })
        .collect()
}

/// `2 cells of sex cannot be read (lines 3, 4); they are unknown to every condition`.
fn invalid_column(column: &Column, invalid: &Invalid, file: &str) -> Diagnostic {
    let Invalid { cells, lines, codes, has_comma: _ } = invalid;
    let shown: Vec<String> = lines.iter().map(u32::to_string).collect();
    let more = if *cells > shown.len() as u64 { ", …" } else { "" };
    let (line, are) = if *cells == 1 { ("line", "it is") } else { ("lines", "they are") };
    let message = format!(
        "{} of `{}` cannot be read ({line} {}{more}); {are} unknown to every condition",
        counted(*cells, "cell"),
        column.id,
        shown.join(", "),
    );
    let place = Place::line(file, lines.first().copied().unwrap_or(0));
    let finding = Diagnostic::warning(INVALID, message).at(&place);
    let codes = codes.iter().filter(|code| identifiers::may_be_told(code));
    let codes: Vec<&String> = codes.collect();
    if codes.is_empty() {
        return finding;
    }
    let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    finding.hint(format!("no list or map knows {}", codes.join(", ")))
}

/// Valid tables from tables written as text, cells between `|`, header first: the same checks as for
/// exports. A blank cell and a column that is not there are missing. `yes` and `no` are read as
/// bools; several values of a `codes` column are parted by `;` or blanks, and `-` there means
/// recorded but none.
///
/// # Errors
/// Unknown tables, columns and codes, and values that cannot be read, each with its line.
pub fn inline(
    programme: &Programme,
    contract: &Contract,
    tables: &BTreeMap<String, (Place, String)>,
    as_of: Day,
) -> Checked<ValidTables> {
    let pieces = collect_checked(tables.iter().map(|(id, (place, text))| {
        text_table::piece(contract, id, place, text, as_of).map(|piece| (id.clone(), vec![piece]))
    }))?;
    let mut pieces = pieces.into_iter().collect();
    consent::leave_out(contract, &mut pieces);
    Ok(assemble::assemble(programme, contract, pieces))
}
