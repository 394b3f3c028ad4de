//! Stage 1: exports become valid tables.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

mod assemble;
mod bounds;
mod consent;
pub mod contract;
mod csv;
mod decode;
mod detect;
mod header;
mod identifiers;
mod keys;
mod links;
mod mapping;
mod months;
mod ndjson;
pub(crate) mod numbered;
mod overlaps;
mod parquet;
pub mod profile;
pub mod propose;
mod raw;
pub mod reference;
pub mod source;
mod stata;
pub mod states;
mod tables;
mod text_table;
mod totals;
mod validate;
mod values;
mod versions;
mod xlsx;

use rayon::prelude::*;

use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, Severity, collect_checked};
use crate::digest::sha256;
use crate::programme::Programme;
use assemble::Piece;
use contract::{Column, ColumnId, ColumnType, Contract, Table};
use mapping::{Cells, Invalid};
pub use overlaps::{Overlap, Shared};
use raw::{RawTable, Tally};
use reference::Reference;
use source::{Export, From, ReadOptions, Rule, Source, Wanted};
pub use source::{FORMATS, Format};
use states::CellStates;
pub use tables::{
    Collected, NO_COUNTRY, NOBODY, Part, SourceFacts, State, ValidTable, ValidTables,
};
use validate::counted;

const TOO_MANY_ROWS: Code = Code("E0609");
const DAMAGED: Code = Code("E0612");
const INVALID: Code = Code("W0620");
const UNMAPPED: Code = Code("W0622");
const SUPPRESSED: Code = Code("N0602");
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
    /// What the cells of every column of every file turned out to be; internal.
    pub cells: Vec<CellStates>,
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
    /// How many are totals of others and were left out, which is told; internal.
    pub totals: u64,
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
        Self { source, path, sha256, bytes, rows, typed: rows, totals: 0, withdrawn: 0, read_as }
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
            account.left_out += input.totals + input.withdrawn;
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
        loaded.cells.extend(file.cells);
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
        let accounted = input.typed + input.totals + input.withdrawn;
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
    cells: Vec<CellStates>,
}

/// Reads and maps one file, while its hash is worked out.
fn read_file(
    programme: &Programme,
    contract: &Contract,
    source: &Source,
    file: &str,
) -> Checked<ReadFile> {
    let bytes = read_bytes(programme, file)?;
    let (size, same) = (bytes.len() as u64, bytes.clone());
    let table = &contract.tables[&source.table];
    let reading = Reading { programme, contract, source, table, file };
    let (sha256, typed) = rayon::join(move || sha256(&same), || reading.typed(bytes));
    let Typed { pieces, findings, read_as, rows, totals } = typed?;
    let typed = pieces.iter().map(|piece| piece.mapped.frame.height() as u64).sum();
    let cells = states::of_file(source, table, &pieces, file);
    let (source, path, bytes) = (source.id.clone(), file.to_owned(), size);
    let withdrawn = 0;
    let input = Input { source, path, sha256, bytes, rows, typed, totals, withdrawn, read_as };
    Ok(ReadFile { pieces, findings, input, cells })
}

fn read_bytes(programme: &Programme, file: &str) -> Checked<bytes::Bytes> {
    let bytes = std::fs::read(programme.folder.join(file))
        .map_err(|error| vec![Diagnostic::unreadable(file, &error)])?;
    Ok(bytes::Bytes::from(bytes))
}

/// A file under reading.
struct Reading<'a> {
    programme: &'a Programme,
    contract: &'a Contract,
    source: &'a Source,
    table: &'a Table,
    file: &'a str,
}

/// A file's cells as typed columns, its pieces in their order.
struct Typed {
    pieces: Vec<Piece>,
    findings: Vec<Diagnostic>,
    read_as: String,
    /// How many rows its format gave.
    rows: u64,
    /// How many of them are totals and were left out.
    totals: u64,
}

/// What was seen of a piece before it was mapped.
struct Looked {
    header: Vec<String>,
    /// The column of the contract that is made from each.
    roles: Vec<Option<ColumnId>>,
    seen: Vec<identifiers::Seen>,
    rows: u64,
}

impl Reading<'_> {
    /// Reads the file's pieces in parallel. Where the file knows the types of its cells and nothing is
    /// asked of it as a whole, each piece is mapped as it is read; else all are read before one is mapped.
    fn typed(&self, bytes: bytes::Bytes) -> Checked<Typed> {
        let wanted = Wanted::by(self.source, self.table);
        let format = self.source.format(self.file)?;
        let opened = opened(bytes, self.file, format, &self.source.read, wanted)?;
        if opened.is_typed && self.source.asks_nothing_of_a_whole_file() {
            return self.piece_by_piece(opened);
        }
        let RawFile { mut pieces, mut read_as, mut findings } = RawFile::read(opened, self.file)?;
        let looked = pieces.par_iter().map(|piece| self.look(piece)).collect();
        let detect::Detected { source: mut open, notes, findings: found } =
            detect::detect(self.source, self.table, &pieces, self.file);
        findings.extend(found);
        findings.extend(self.follow_links(&mut open)?);
        let decimal = open.read.decimal;
        let (totals, told) = totals::take_out(&open.read.totals, &mut pieces, decimal, self.file)?;
        findings.extend(told);
        for note in notes {
            read_as = format!("{read_as}, {note}");
        }
        let map = |piece| self.map(piece, &open);
        let pieces = pieces.into_par_iter().map(map).collect::<Vec<Checked<Piece>>>();
        self.told(pieces, looked, totals, &open, Told { findings, read_as })
    }

    fn piece_by_piece(&self, opened: source::Opened) -> Checked<Typed> {
        let source::Opened { pieces, read_as, mut findings, is_typed: _ } = opened;
        let map = |piece| {
            let mut raw: RawTable = even_if_damaged(self.file, piece)?;
            let findings = std::mem::take(&mut raw.findings);
            let looked = self.look(&raw);
            Ok((self.map(raw, self.source), looked, findings))
        };
        let read = pieces.into_par_iter().map(map).collect::<Vec<Checked<_>>>();
        let (mut pieces, mut looked) = (Vec::new(), Vec::new());
        for (piece, seen, found) in collect_checked(read)? {
            pieces.push(piece);
            looked.push(seen);
            findings.extend(found);
        }
        self.told(pieces, looked, 0, self.source, Told { findings, read_as })
    }

    /// Looks for what must not be in an export.
    fn look(&self, raw: &RawTable) -> Looked {
        let roles = identifiers::roles(raw, self.source, self.table);
        let seen = identifiers::look(raw, &roles, self.source, self.table, self.contract);
        Looked { header: raw.header.clone(), roles, seen, rows: raw.rows as u64 }
    }

    /// Looks at a piece of what a link leads to, of which no column of the contract is made at once.
    fn look_through(&self, raw: &RawTable) -> Looked {
        let roles = vec![None; raw.header.len()];
        let seen = identifiers::look(raw, &roles, self.source, self.table, self.contract);
        Looked { header: raw.header.clone(), roles, seen, rows: 0 }
    }

    /// What is to be told of direct identifiers in all pieces of a file.
    ///
    /// # Errors
    /// Every column that has one and is not let through.
    fn no_identifiers(&self, looked: Vec<Looked>, file: &str) -> Checked<Vec<Diagnostic>> {
        let mut looked = looked.into_iter();
        let Some(mut whole) = looked.next() else { return Ok(Vec::new()) };
        for piece in looked {
            whole.seen.iter_mut().zip(&piece.seen).for_each(|(all, one)| all.add(one));
        }
        let Looked { header, roles, seen, rows: _ } = whole;
        let judged = identifiers::Judged { header: &header, roles: &roles, seen: &seen };
        let told = judged.tell(self.source, self.table, self.contract, file);
        let (found, told): (Vec<_>, Vec<_>) =
            told.into_iter().partition(|one| one.severity == Severity::Error);
        if found.is_empty() { Ok(told) } else { Err(found) }
    }

    fn map(&self, raw: RawTable, source: &Source) -> Checked<Piece> {
        let mapped = mapping::map(source, self.table, self.contract, &raw, self.file)?;
        let Source { id, partner, as_of, .. } = source;
        let facts = SourceFacts { id: id.clone(), partner: partner.clone(), as_of: *as_of };
        let file = Arc::from(self.file);
        Ok(Piece { source: Arc::new(facts), file, lines: raw.lines, mapped })
    }

    /// Pieces with what is to be told of their cells.
    fn told(
        &self,
        pieces: Vec<Checked<Piece>>,
        looked: Vec<Looked>,
        totals: u64,
        source: &Source,
        told: Told,
    ) -> Checked<Typed> {
        let Told { mut findings, read_as } = told;
        let rows = looked.iter().map(|piece| piece.rows).sum();
        let mut faults = Faults::default();
        let let_through = faults.absorb(self.no_identifiers(looked, self.file));
        // A header that is not there is not there in any piece: it is told once.
        let pieces = faults.absorb(collect_checked(pieces).map_err(|mut faults| {
            faults.dedup();
            faults
        }));
        let (pieces, let_through) = faults.or_whole(pieces.zip(let_through))?;
        findings.extend(let_through);
        findings.extend(invalid_cells(source, self.table, &pieces, self.file));
        findings.extend(suppressed_cells(self.table, &pieces, self.file));
        Ok(Typed { pieces, findings, read_as, rows, totals })
    }

    /// Reads the sheets and files that links of a source lead to.
    fn follow_links(&self, source: &mut Source) -> Checked<Vec<Diagnostic>> {
        let read = ReadOptions { totals: Vec::new(), header_row: None, ..source.read.clone() };
        let mut findings = Vec::new();
        for rule in source.columns.values_mut() {
            let Rule::From(From { through: Some(link), .. }) = rule else { continue };
            let target = link.file.clone().unwrap_or_else(|| self.file.to_owned());
            let format = source::format_of(&target, read.format)?;
            let names = link.names().map(|name| (values::tidy(name), false));
            let wanted = Wanted { names: names.into_iter().collect(), ..Wanted::default() };
            let read = ReadOptions { sheet: link.sheet.clone(), ..read.clone() };
            let bytes = read_bytes(self.programme, &target)?;
            let raw = RawFile::read(opened(bytes, &target, format, &read, wanted)?, &target)?;
            let looked = raw.pieces.iter().map(|piece| self.look_through(piece)).collect();
            // What the mapping lets through may stand in the file itself alone.
            let told = self.no_identifiers(looked, &target)?.into_iter();
            findings.extend(told.filter(|one| one.severity != Severity::Warning));
            findings.extend(link.follow(&raw.pieces, &target)?);
        }
        Ok(findings)
    }
}

/// What is to be told of a file.
struct Told {
    findings: Vec<Diagnostic>,
    read_as: String,
}

/// Takes a file apart.
fn opened(
    bytes: bytes::Bytes,
    file: &str,
    format: &dyn Format,
    read: &ReadOptions,
    wanted: Wanted,
) -> Checked<source::Opened> {
    let export = Export { bytes, file, read, wanted };
    even_if_damaged(file, || format.open(&export))
}

/// A file's cells, which nobody has judged yet.
struct RawFile {
    pieces: Vec<RawTable>,
    read_as: String,
    findings: Vec<Diagnostic>,
}

impl RawFile {
    /// Reads all pieces in parallel; the bytes go when the last of them is read.
    fn read(opened: source::Opened, file: &str) -> Checked<Self> {
        let source::Opened { pieces, read_as, mut findings, is_typed: _ } = opened;
        let read = |piece| even_if_damaged(file, piece);
        let pieces = pieces.into_par_iter().map(read).collect::<Vec<Checked<RawTable>>>();
        let mut pieces = collect_checked(pieces)?;
        let tallies = pieces.iter().flat_map(|piece| piece.tallies.iter().copied());
        findings.extend(Tally::tell(tallies, file));
        findings.extend(pieces.iter_mut().flat_map(|piece| std::mem::take(&mut piece.findings)));
        Ok(Self { pieces, read_as, findings })
    }
}

/// Reads a file, or says that it is damaged: the libraries that take files apart believe what some of
/// their bytes say, and panic where it cannot be.
fn even_if_damaged<T>(file: &str, read: impl FnOnce() -> Checked<T>) -> Checked<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(vec![Diagnostic::error(DAMAGED, "the file is damaged").at(&Place::file(file))])
    })
}

/// One note for each column of a file of which the sender keeps cells back.
fn suppressed_cells(table: &Table, pieces: &[Piece], file: &str) -> Vec<Diagnostic> {
    let mut columns: BTreeMap<ColumnId, (u64, u32)> = BTreeMap::new();
    for (column, (cells, line)) in pieces.iter().flat_map(|piece| &piece.mapped.suppressed) {
        columns.entry(*column).and_modify(|all| all.0 += cells).or_insert((*cells, *line));
    }
    let tell = |(column, (cells, line)): (ColumnId, (u64, u32))| {
        let (cells, name) = (counted(cells, "cell"), &table[column].id);
        let message = format!(
            "{cells} of `{name}` kept back by the sender: missing, and nothing is put in their place"
        );
        Diagnostic::note(SUPPRESSED, message).at(&Place::line(file, line))
    };
    columns.into_iter().map(tell).collect()
}

/// One warning for each column of a file that has cells nobody can read.
fn invalid_cells(source: &Source, table: &Table, pieces: &[Piece], file: &str) -> Vec<Diagnostic> {
    let mut columns: BTreeMap<ColumnId, Invalid> = BTreeMap::new();
    for piece in pieces {
        for (column, invalid) in &piece.mapped.invalid {
            columns.entry(*column).or_default().merge(invalid.clone());
        }
    }
    let told = columns.iter().flat_map(|(column, invalid)| {
        let column = &table[*column];
        [unreadable(source, column, invalid, file), unmapped(column, invalid, file)]
    });
    told.flatten().collect()
}

/// `2 cells of sex cannot be read (lines 3, 4); they are unknown to every condition`.
fn unreadable(
    source: &Source,
    column: &Column,
    invalid: &Invalid,
    file: &str,
) -> Option<Diagnostic> {
    let finding = tell(INVALID, column, &invalid.unreadable, "cannot be read", file)?;
    let numbers = matches!(column.kind, ColumnType::Integer | ColumnType::Decimal { .. });
    let is_unclear = numbers && invalid.has_comma && source.read.decimal.is_none();
    let hint = "say what the comma of a number is: `read: {decimal: \",\"}`";
    Some(if is_unclear { finding.hint(hint) } else { finding })
}

/// `2 cells of sex have a code that no list or map knows (lines 3, 4); they are unknown to every condition`.
fn unmapped(column: &Column, invalid: &Invalid, file: &str) -> Option<Diagnostic> {
    let has = if invalid.unmapped.cells == 1 { "has" } else { "have" };
    let what = format!("{has} a code that no list or map knows");
    let finding = tell(UNMAPPED, column, &invalid.unmapped, &what, file)?;
    let codes = invalid.codes.iter().filter(|code| identifiers::may_be_told(code));
    let codes: Vec<String> = codes.map(|code| format!("`{code}`")).collect();
    let hint = format!("say under `map` what they mean: {}", codes.join(", "));
    Some(if codes.is_empty() { finding } else { finding.hint(hint) })
}

/// One warning about some cells of a column, with their first lines.
fn tell(code: Code, column: &Column, found: &Cells, what: &str, file: &str) -> Option<Diagnostic> {
    let Cells { cells, lines } = found;
    let first = lines.first()?;
    let shown: Vec<String> = lines.iter().map(u32::to_string).collect();
    let more = if *cells > shown.len() as u64 { ", …" } else { "" };
    let (line, are) = if *cells == 1 { ("line", "it is") } else { ("lines", "they are") };
    let message = format!(
        "{} of `{}` {what} ({line} {}{more}); {are} unknown to every condition",
        counted(*cells, "cell"),
        column.id,
        shown.join(", "),
    );
    Some(Diagnostic::warning(code, message).at(&Place::line(file, *first)))
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
