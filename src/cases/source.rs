//! Sources: one file in `data/sources/` says where an export is, how to read it, and what its columns
//! and codes mean.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use super::contract::{CodeList, Column, ColumnId, ColumnType, Contract, Table};
use super::links::Link;
use super::raw::RawTable;
use super::totals::{self, Totals};
use super::values::{self, Precision};
use super::versions;
use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::{self, Fields, Node, Value};
use crate::programme::Programme;

const NO_FILES: Code = Code("E0601");
const UNKNOWN_TABLE: Code = Code("E0602");
const UNKNOWN_COLUMN: Code = Code("E0603");
const UNKNOWN_CODE: Code = Code("E0604");
const WRONG_RULE: Code = Code("E0605");
const UNKNOWN_FORMAT: Code = Code("E0606");
const NOT_A_MAPPING: Code = Code("E0613");
const NO_REASON: Code = Code("E0614");

/// Where the mappings are.
pub(super) const FOLDER: &str = "data/sources";

/// A format that exports come in.
pub trait Format: fmt::Debug + Sync {
    /// Its name in `read: {format: …}`.
    fn name(&self) -> &'static str;

    /// One sentence for `logframe list`.
    fn summary(&self) -> &'static str;

    /// Endings of file names, without the point.
    fn endings(&self) -> &'static [&'static str];

    /// Takes a file apart into pieces that can be read by themselves.
    fn open(&self, export: &Export<'_>) -> Checked<Opened>;
}

/// Every format that there is.
pub const FORMATS: &[&dyn Format] = &[
    &super::csv::Csv,
    &super::ndjson::Ndjson,
    &super::parquet::Parquet,
    &super::stata::Stata,
    &super::xlsx::Xlsx,
];

/// A file to read, and how.
#[derive(Debug)]
pub struct Export<'a> {
    /// All its bytes.
    pub(crate) bytes: bytes::Bytes,
    /// Its path, relative to the programme folder.
    pub(crate) file: &'a str,
    /// What the source says about reading.
    pub(crate) read: &'a ReadOptions,
    /// Which of its columns are asked for.
    pub(crate) wanted: Wanted,
}

/// The columns of an export that a mapping asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Names as they are compared, each with whether its texts are mostly different.
    pub(crate) names: BTreeMap<String, bool>,
    /// Beginnings of names: the options of a question with several answers.
    pub(crate) prefixes: Vec<String>,
    /// Names of columns of days and numbers of which nobody says how they are written.
    pub(crate) open: BTreeSet<String>,
}

impl Wanted {
    /// What the mapping of a source to a table asks for.
    pub(crate) fn by(source: &Source, table: &Table) -> Self {
        let mut wanted = Self::default();
        for (number, column) in table.columns.iter().enumerate() {
            let different = matches!(column.kind, ColumnType::Id | ColumnType::Text);
            let rule = source.columns.get(&ColumnId(number));
            if let Some(name) = open_name(source, rule, column) {
                wanted.open.insert(values::tidy(name));
            }
            match rule {
                Some(Rule::From(from)) => wanted.add(&from.header, different),
                Some(Rule::Flags(flags, _)) => {
                    for (_, header) in flags {
                        wanted.add(header, false);
                    }
                }
                Some(Rule::Options { prefix, .. }) => wanted.prefixes.push(values::tidy(prefix)),
                None => wanted.add(&column.id, different),
            }
        }
        for name in source.read.totals.iter().flat_map(Totals::names) {
            wanted.names.entry(values::tidy(name)).or_insert(false);
        }
        wanted
    }

    fn add(&mut self, name: &str, different: bool) {
        self.names.insert(values::tidy(name), different);
    }

    /// Whether a column is wanted, by its name or the last part of its path.
    pub(crate) fn has(&self, name: &str) -> bool {
        let name = values::tidy(name);
        let last = name.rsplit_once('/').map_or(name.as_str(), |(_, last)| last);
        self.names.contains_key(&name)
            || self.names.contains_key(last)
            || self.prefixes.iter().any(|prefix| name.starts_with(prefix))
    }

    /// Whether the texts of a column are mostly different.
    pub(crate) fn is_different(&self, name: &str) -> bool {
        self.names.get(&values::tidy(name)).copied().unwrap_or(false)
    }
}

/// The header of a column that is written in a way which the source leaves open.
fn open_name<'a>(source: &Source, rule: Option<&'a Rule>, column: &'a Column) -> Option<&'a str> {
    let (name, date) = match rule {
        Some(Rule::From(from)) => (&from.header, from.date.as_ref()),
        Some(Rule::Flags(..) | Rule::Options { .. }) => return None,
        None => (&column.id, None),
    };
    let is_open = match column.kind {
        ColumnType::Date | ColumnType::Month => date.is_none(),
        ColumnType::Integer | ColumnType::Decimal { .. } => source.read.decimal.is_none(),
        ColumnType::Id
        | ColumnType::Code { .. }
        | ColumnType::Codes { .. }
        | ColumnType::Bool
        | ColumnType::Year
        | ColumnType::Text => false,
    };
    is_open.then_some(name)
}

/// A file taken apart.
pub struct Opened {
    /// Each can be read on a thread of its own.
    pub(crate) pieces: Vec<Piece>,
    /// What was configured or detected.
    pub(crate) read_as: String,
    /// What is worth knowing of the file as a whole.
    pub(crate) findings: Vec<Diagnostic>,
    /// Whether nothing of what is wanted has to be found out from texts.
    pub(crate) is_typed: bool,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pieces, {}", self.pieces.len(), self.read_as)
    }
}

/// Reads one piece of a file.
pub(crate) type Piece = Box<dyn FnOnce() -> Checked<RawTable> + Send>;

/// How a file is to be read; what is silent is detected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ReadOptions {
    pub(crate) format: Option<&'static str>,
    pub(crate) encoding: Option<String>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) decimal: Option<char>,
    /// The line of the header, from 1.
    pub(crate) header_row: Option<usize>,
    pub(crate) sheet: Option<String>,
    /// Which rows add up others.
    pub(crate) totals: Vec<Totals>,
}

/// A mapping of one export to one table.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its file name without ending.
    pub(crate) id: String,
    /// Which table it feeds.
    pub(crate) table: String,
    /// The files, relative to the programme folder, in byte order.
    pub(crate) files: Vec<String>,
    /// Patterns that no file fits, with where they stand.
    pub(crate) unmet: Vec<(String, Place)>,
    pub(crate) partner: String,
    pub(crate) as_of: Day,
    /// Columns that are the same in every row.
    pub(crate) constant: BTreeMap<ColumnId, String>,
    pub(crate) read: ReadOptions,
    /// Texts that mean missing.
    pub(crate) missing: BTreeSet<String>,
    /// Texts that stand for a value which the sender keeps back, such as `<5`.
    pub(crate) suppressed: BTreeSet<String>,
    /// What a column of the contract is made from.
    pub(crate) columns: BTreeMap<ColumnId, Rule>,
    /// Columns that look like direct identifiers and are none.
    pub(crate) allow: Vec<Allowed>,
    /// The mapping file.
    pub(crate) place: Place,
}

/// A column that may come although it looks like a direct identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// Its name in the export.
    pub(crate) column: String,
    /// Why.
    pub(crate) reason: String,
    /// Where that is said.
    pub(crate) place: Place,
}

/// What a column of the contract is made from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rule {
    /// One column of the export.
    From(From),
    /// Wide 0/1 columns, each for a code of the list.
    Flags(Vec<(u16, String)>, Place),
    /// The 0/1 columns of a question with several answers, named by a prefix and the answer.
    Options {
        /// What the names of all of them begin with.
        prefix: String,
        /// Answer of the export → code of the contract.
        map: BTreeMap<String, String>,
        /// Where the rule stands.
        place: Place,
    },
}

/// One column of the export, and what its cells mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct From {
    /// Its name in the export.
    pub(crate) header: String,
    /// Text of the export → code of the contract, or `yes` and `no`.
    pub(crate) map: BTreeMap<String, String>,
    /// How days are written; ISO when silent.
    pub(crate) date: Option<String>,
    /// What parts several values in one cell; `;` when silent.
    pub(crate) split: Option<Split>,
    /// Where a link is followed to.
    pub(crate) through: Option<Link>,
    /// Where the rule stands.
    pub(crate) place: Place,
}

/// What parts several values in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Split {
    /// Any of these texts.
    At(Vec<String>),
    /// `;` or blanks, as tables in definitions are written.
    Inline,
}

/// Reads every mapping in `data/sources/`.
///
/// # Errors
/// Every fault of every file: unknown keys, tables, columns and codes, and files that are not there
/// are told apart from mappings that are wrong.
pub fn read_all(programme: &Programme, contract: &Contract) -> Checked<Vec<Source>> {
    let folder = programme.folder.join(FOLDER);
    let entries =
        std::fs::read_dir(&folder).map_err(|error| vec![Diagnostic::unreadable(FOLDER, &error)])?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut files: Vec<String> = names.map(|name| format!("{FOLDER}/{name}")).collect();
    files.sort_by_key(|file| id_of(file));
    collect_checked(files.iter().filter_map(|file| {
        match file.rsplit_once('.') {
            Some((_, "yaml")) => Some(
                document::read(&programme.folder, file)
                    .and_then(|node| source(&node, &programme.folder, contract)),
            ),
            Some((_, "yml")) => Some(Err(vec![
                Diagnostic::error(NOT_A_MAPPING, "a mapping that ends in `.yml` is not read")
                    .at(&Place::file(file))
                    .hint("its name has to end in `.yaml`"),
            ])),
            Some(_) | None => None,
        }
    }))
}

/// Reads one mapping.
fn source(node: &Node, folder: &Path, contract: &Contract) -> Checked<Source> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let table = fields.require("table", &mut faults, |node| table(node, contract));
    let patterns = fields.require("files", &mut faults, patterns);
    let partner = fields.require("partner", &mut faults, |node| Ok(node.text()?.to_owned()));
    let as_of = fields.require("as_of", &mut faults, Node::day);
    let read = fields.read("read", &mut faults, read_options).unwrap_or_default();
    let missing = fields.read("missing", &mut faults, Node::texts);
    let allow = fields.read("allow", &mut faults, allow).unwrap_or_default();
    let suppressed = fields.read("suppressed", &mut faults, Node::texts);
    let (constant, columns) = (fields.get("constant"), fields.get("columns"));
    let mapped = table.and_then(|table| {
        let scope = Mapping { contract, table, as_of };
        faults.absorb(no_column_twice(constant, columns));
        let constant = faults.absorb(scope.constants(constant));
        let columns = faults.absorb(scope.rules(columns));
        constant.zip(columns)
    });
    fields.finish(&mut faults);
    let (files, unmet) = find_files(folder, patterns.unwrap_or_default());
    let whole = table.zip(partner).zip(as_of).zip(mapped);
    faults.or_whole(whole.map(|(((table, partner), as_of), (constant, columns))| Source {
        id: id_of(&node.place.file),
        table: table.id.clone(),
        files,
        unmet,
        partner,
        as_of,
        constant,
        read,
        missing: missing.unwrap_or_default().into_iter().chain([String::new()]).collect(),
        suppressed: suppressed.unwrap_or_default().into_iter().collect(),
        columns,
        allow,
        place: node.place.clone(),
    }))
}

impl Source {
    /// The fault of a source whose files are not there: a fault of a run, not of a mapping.
    pub(super) fn has_files(&self) -> Checked<()> {
        let absent = self.unmet.iter().map(|(pattern, place)| {
            let fault = Diagnostic::error(NO_FILES, format!("there is no file `{pattern}`"));
            let hint = "`files` is relative to the programme folder, and a folder is no file";
            Err::<(), _>(vec![fault.at(place).hint(hint)])
        });
        collect_checked(absent).map(drop)
    }

    /// Whether, and why, a column may come although it looks like a direct identifier.
    pub(super) fn allowed(&self, header: &str) -> Option<&Allowed> {
        let header = values::tidy(header);
        self.allow.iter().find(|allowed| values::tidy(&allowed.column) == header)
    }

    /// Whether each piece of a file can be mapped without the others.
    pub(super) fn asks_nothing_of_a_whole_file(&self) -> bool {
        let links = |rule: &Rule| matches!(rule, Rule::From(From { through: Some(_), .. }));
        self.read.totals.is_empty() && !self.columns.values().any(links)
    }

    /// The format that a file is read as.
    pub(super) fn format(&self, file: &str) -> Checked<&'static dyn Format> {
        format_of(file, self.read.format)
    }
}

/// Reads `allow`: columns, each with the reason why it may come.
fn allow(node: &Node) -> Checked<Vec<Allowed>> {
    collect_checked(node.list().iter().map(|node| {
        if matches!(node.value, Value::Text(_)) {
            let message = "a column is let through without a reason";
            let fault = Diagnostic::error(NO_REASON, message).at(&node.place);
            return Err(vec![fault.hint("`allow: [{column: …, reason: …}]`")]);
        }
        let (mut fields, mut faults) = (node.fields()?, Faults::default());
        let text = |node: &Node| match node.text()?.trim() {
            "" => Err(node.not("a text")),
            text => Ok(text.to_owned()),
        };
        let column = fields.require("column", &mut faults, text);
        let reason = fields.require("reason", &mut faults, text);
        fields.finish(&mut faults);
        let place = node.place.clone();
        faults.or_whole(column.zip(reason).map(|(column, reason)| Allowed {
            column,
            reason,
            place,
        }))
    }))
}

/// The format of a file: what is said, or what its ending says.
pub(super) fn format_of(file: &str, said: Option<&str>) -> Checked<&'static dyn Format> {
    let ending = Path::new(file).extension().and_then(|ending| ending.to_str()).unwrap_or("");
    let ending = ending.to_lowercase();
    let found = FORMATS.iter().copied().find(|format| match said {
        Some(name) => format.name() == name,
        None => format.endings().contains(&ending.as_str()),
    });
    found.ok_or_else(|| {
        let message = format!("no format is known by the ending `{ending}`");
        let fault = Diagnostic::error(UNKNOWN_FORMAT, message).at(&Place::file(file));
        vec![fault.hint("say which it is: `read: {format: csv}`")]
    })
}

/// `data/sources/ukr-iom.yaml` → `ukr-iom`.
fn id_of(file: &str) -> String {
    let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str());
    stem.unwrap_or(file).to_owned()
}

fn table<'a>(node: &Node, contract: &'a Contract) -> Checked<&'a Table> {
    let name = node.text()?;
    contract.tables.get(name).ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_TABLE, format!("no table `{name}`")).at(&node.place);
        vec![fault.did_you_mean(name, contract.tables.keys().map(String::as_str))]
    })
}

fn read_options(node: &Node) -> Checked<ReadOptions> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let text = |key, fields: &mut Fields<'_>, faults: &mut Faults| {
        fields.read(key, faults, |node| Ok(node.text()?.to_owned()))
    };
    let options = ReadOptions {
        format: fields.read("format", &mut faults, format_name),
        encoding: text("encoding", &mut fields, &mut faults),
        delimiter: fields.read("delimiter", &mut faults, delimiter),
        decimal: fields.read("decimal", &mut faults, decimal),
        header_row: fields.read("header_row", &mut faults, header_row),
        sheet: text("sheet", &mut fields, &mut faults),
        totals: fields.read("totals", &mut faults, totals::read).unwrap_or_default(),
    };
    fields.finish(&mut faults);
    faults.or_whole(Some(options))
}

fn format_name(node: &Node) -> Checked<&'static str> {
    let name = node.text()?;
    let known = FORMATS.iter().map(|format| format.name());
    known.clone().find(|known| *known == name).ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_FORMAT, format!("no format `{name}`"));
        vec![fault.at(&node.place).did_you_mean(name, known)]
    })
}

fn delimiter(node: &Node) -> Checked<u8> {
    match node.text()?.as_bytes() {
        [one] => Ok(*one),
        b"\\t" | b"tab" => Ok(b'\t'),
        _ => Err(node.not("one character such as `;`")),
    }
}

fn decimal(node: &Node) -> Checked<char> {
    match node.text()? {
        "," => Ok(','),
        "." => Ok('.'),
        _ => Err(node.not("`,` or `.`")),
    }
}

fn header_row(node: &Node) -> Checked<usize> {
    let row: usize = node.number()?;
    if row > 0 { Ok(row) } else { Err(node.not("a line, counted from 1")) }
}

/// What the names and codes of a mapping are looked up in.
struct Mapping<'a> {
    contract: &'a Contract,
    table: &'a Table,
    /// The day of the export, unless that is at fault.
    as_of: Option<Day>,
}

impl Mapping<'_> {
    /// Reads `constant`.
    fn constants(&self, node: Option<&Node>) -> Checked<BTreeMap<ColumnId, String>> {
        let entries = node.map_or(Ok(&[] as &[_]), Node::entries)?;
        let read = entries.iter().map(|(name, value)| {
            let id = self.column(name)?;
            self.is_known(&self.table[id], value.text()?, &value.place)?;
            Ok((id, value.text()?.to_owned()))
        });
        Ok(collect_checked(read)?.into_iter().collect())
    }

    /// Reads `columns`.
    fn rules(&self, node: Option<&Node>) -> Checked<BTreeMap<ColumnId, Rule>> {
        let entries = node.map_or(Ok(&[] as &[_]), Node::entries)?;
        let read = entries.iter().map(|(name, rule)| {
            let id = self.column(name)?;
            Ok((id, self.rule(&self.table[id], rule)?))
        });
        Ok(collect_checked(read)?.into_iter().collect())
    }

    fn column(&self, name: &Node) -> Checked<ColumnId> {
        let text = name.text()?;
        self.table.column(text).ok_or_else(|| {
            let message = format!("table `{}` has no column `{text}`", self.table.id);
            let known = self.table.columns.iter().map(|column| column.id.as_str());
            let fault = Diagnostic::error(UNKNOWN_COLUMN, message).at(&name.place);
            vec![fault.did_you_mean(text, known)]
        })
    }

    /// A header, `{from, map, date, split, through}`, `{from_flags}`, or `{select_multiple, map}`.
    fn rule(&self, column: &Column, node: &Node) -> Checked<Rule> {
        if let Value::Text(header) = &node.value {
            let from =
                From { header: header.clone(), place: node.place.clone(), ..From::default() };
            return Ok(Rule::From(from));
        }
        let mut fields = node.fields()?;
        let mut faults = Faults::default();
        if let Some(flags) = fields.get("from_flags") {
            let flags = faults.absorb(self.flags(column, flags));
            fields.finish(&mut faults);
            return faults.or_whole(flags);
        }
        if let Some(options) = fields.get("select_multiple") {
            let map = fields.read("map", &mut faults, |node| self.map(column, node));
            let rule = faults.absorb(self::options(column, options, map.unwrap_or_default()));
            fields.finish(&mut faults);
            return faults.or_whole(rule);
        }
        let text = |node: &Node| Ok(node.text()?.to_owned());
        let header = fields.require("from", &mut faults, text);
        let map = fields.read("map", &mut faults, |node| self.map(column, node));
        let date = fields.read("date", &mut faults, |node| date_format(column, node));
        let split = fields.read("split", &mut faults, |node| split(column, node));
        let through = fields.read("through", &mut faults, |node| Link::read(column, node));
        fields.finish(&mut faults);
        faults.or_whole(header.map(|header| {
            let place = node.place.clone();
            Rule::From(From { header, map: map.unwrap_or_default(), date, split, through, place })
        }))
    }

    /// Reads `map`: everything that it leads to has to be something that the column can hold.
    fn map(&self, column: &Column, node: &Node) -> Checked<BTreeMap<String, String>> {
        if precision(column).is_some() {
            let hint = "days are read by `date: \"%d.%m.%Y\"`";
            return Err(does_not_fit("map", column, node).map(|fault| fault.hint(hint)).into());
        }
        let maps = versions::of_map(node, self.as_of)?;
        let read = maps.into_iter().map(|(map, holds)| {
            // What a version leads to has to be known even where it does not hold.
            let read = collect_checked(map.entries()?.iter().map(|(from, to)| {
                self.is_known(column, to.text()?, &to.place)?;
                Ok((from.text()?.to_owned(), to.text()?.to_owned()))
            }))?;
            Ok(if holds { read } else { Vec::new() })
        });
        Ok(collect_checked(read)?.into_iter().flatten().collect())
    }

    /// Reads `from_flags`.
    fn flags(&self, column: &Column, node: &Node) -> Checked<Rule> {
        let several = matches!(column.kind, ColumnType::Codes { .. });
        let Some(list) = self.contract.list_of(column).filter(|_| several) else {
            let fault = Diagnostic::error(WRONG_RULE, "only a `codes` column is made from flags");
            return Err(vec![fault.at(&node.place)]);
        };
        let read = node.entries()?.iter().map(|(code, header)| {
            let position = position(list, code.text()?, &code.place)?;
            Ok((position, header.text()?.to_owned()))
        });
        Ok(Rule::Flags(collect_checked(read)?, node.place.clone()))
    }

    /// Whether a text is something that the column can hold.
    fn is_known(&self, column: &Column, text: &str, place: &Place) -> Checked<()> {
        if let Some(list) = self.contract.list_of(column) {
            return position(list, text, place).map(drop);
        }
        let fits = match &column.kind {
            ColumnType::Id
            | ColumnType::Text
            | ColumnType::Code { .. }
            | ColumnType::Codes { .. } => true,
            ColumnType::Bool => values::truth(text).is_some(),
            ColumnType::Date => Day::parse(text).is_some(),
            ColumnType::Month => Day::parse(&format!("{text}-01")).is_some(),
            ColumnType::Year | ColumnType::Integer => text.parse::<i64>().is_ok(),
            ColumnType::Decimal { scale } => values::scaled(text, *scale, Some('.')).is_some(),
        };
        if fits {
            return Ok(());
        }
        let message = format!("`{text}` cannot be a value of `{}`", column.id);
        Err(vec![Diagnostic::error(WRONG_RULE, message).at(place)])
    }
}

/// Reads `select_multiple`: the question's name, or `{prefix, sep}`.
fn options(column: &Column, node: &Node, map: BTreeMap<String, String>) -> Checked<Rule> {
    if !matches!(column.kind, ColumnType::Codes { .. }) {
        let fault = Diagnostic::error(WRONG_RULE, "only a `codes` column has several answers");
        return Err(vec![fault.at(&node.place)]);
    }
    let (prefix, separator) = match &node.value {
        Value::Text(prefix) => (prefix.clone(), "/".to_owned()),
        Value::Null | Value::List(_) | Value::Map(_) => {
            let mut fields = node.fields()?;
            let mut faults = Faults::default();
            let text = |node: &Node| Ok(node.text()?.to_owned());
            let prefix = fields.require("prefix", &mut faults, text);
            let separator = fields.read("sep", &mut faults, text);
            fields.finish(&mut faults);
            let separator = separator.unwrap_or_else(|| "/".to_owned());
            faults.or_whole(prefix.map(|prefix| (prefix, separator)))?
        }
    };
    let is_whole = prefix.ends_with(&separator);
    let prefix = if is_whole { prefix } else { format!("{prefix}{separator}") };
    Ok(Rule::Options { prefix, map, place: node.place.clone() })
}

/// A column that is the same in every row is not read from the export as well.
fn no_column_twice(constant: Option<&Node>, columns: Option<&Node>) -> Checked<()> {
    let mapped = columns.map_or(Ok(&[] as &[_]), Node::entries)?;
    let constant = constant.map_or(Ok(&[] as &[_]), Node::entries)?;
    let twice = constant.iter().map(|(name, _)| {
        if mapped.iter().all(|(other, _)| other.value != name.value) {
            return Ok(());
        }
        let message = format!("`{}` is a constant and is mapped as well", name.text()?);
        Err(vec![Diagnostic::error(WRONG_RULE, message).at(&name.place)])
    });
    collect_checked(twice).map(drop)
}

/// How much of a day a column holds, if it holds any.
fn precision(column: &Column) -> Option<Precision> {
    match column.kind {
        ColumnType::Date => Some(Precision::Day),
        ColumnType::Month => Some(Precision::Month),
        ColumnType::Year => Some(Precision::Year),
        ColumnType::Id
        | ColumnType::Code { .. }
        | ColumnType::Codes { .. }
        | ColumnType::Bool
        | ColumnType::Integer
        | ColumnType::Decimal { .. }
        | ColumnType::Text => None,
    }
}

/// A key that says nothing about a column of this type.
fn does_not_fit(key: &str, column: &Column, node: &Node) -> [Diagnostic; 1] {
    let message = format!("`{key}` does not fit the type of `{}`", column.id);
    [Diagnostic::error(WRONG_RULE, message).at(&node.place)]
}

/// What parts the values of a `codes` column: a text, or several.
fn split(column: &Column, node: &Node) -> Checked<Split> {
    let separators = node.texts()?;
    if separators.is_empty() || separators.iter().any(String::is_empty) {
        return Err(node.not("what parts values, such as `;`"));
    }
    match column.kind {
        ColumnType::Codes { .. } => Ok(Split::At(separators)),
        ColumnType::Id
        | ColumnType::Code { .. }
        | ColumnType::Bool
        | ColumnType::Date
        | ColumnType::Year
        | ColumnType::Month
        | ColumnType::Integer
        | ColumnType::Decimal { .. }
        | ColumnType::Text => Err(does_not_fit("split", column, node).into()),
    }
}

fn position(list: &CodeList, code: &str, place: &Place) -> Checked<u16> {
    let position = list.position(code).and_then(|position| u16::try_from(position).ok());
    position.ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_CODE, format!("no code `{code}` in `{}`", list.id));
        vec![fault.at(place).did_you_mean(code, list.codes.iter().map(|(code, _)| code.as_str()))]
    })
}

/// A date format of which every part is known, and which names as much as the column holds.
fn date_format(column: &Column, node: &Node) -> Checked<String> {
    let format = node.text()?;
    let Some(precision) = precision(column) else {
        return Err(does_not_fit("date", column, node).into());
    };
    if values::knows_format(format, precision) {
        return Ok(format.to_owned());
    }
    let message = format!("`{format}` is not a date format for `{}`", column.id);
    let fault = Diagnostic::error(WRONG_RULE, message).at(&node.place);
    Err(vec![fault.hint("it is made of %Y, %m or %B, and %d, and %H, %M, %S which are read over")])
}

/// Reads `files`: one pattern or several.
fn patterns(node: &Node) -> Checked<Vec<(String, Place)>> {
    let read = node.list().iter().map(|node| Ok((node.text()?.to_owned(), node.place.clone())));
    collect_checked(read)
}

/// The files that patterns mean, relative to the folder, in byte order, and the patterns that no file
/// fits. `*` and `?` stand for parts of a file's name.
fn find_files(
    folder: &Path,
    patterns: Vec<(String, Place)>,
) -> (Vec<String>, Vec<(String, Place)>) {
    let (mut files, mut unmet) = (BTreeSet::new(), Vec::new());
    for (pattern, place) in patterns {
        let fitting = fitting(folder, &pattern);
        if fitting.is_empty() {
            unmet.push((pattern, place));
        }
        files.extend(fitting);
    }
    (files.into_iter().collect(), unmet)
}

/// The files that fit one pattern, but for hidden ones and the locks of open workbooks.
fn fitting(folder: &Path, pattern: &str) -> Vec<String> {
    let (parent, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    let entries = std::fs::read_dir(folder.join(parent)).into_iter().flatten();
    entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|found| matches(name, found) && folder.join(parent).join(found).is_file())
        .filter(|found| found == name || !(found.starts_with('.') || found.starts_with("~$")))
        .map(|found| if parent.is_empty() { found } else { format!("{parent}/{found}") })
        .collect()
}

/// Whether a name fits a pattern of `*` and `?`.
fn matches(pattern: &str, name: &str) -> bool {
    let mut pattern_rest = pattern.chars();
    match pattern_rest.next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = pattern_rest.as_str();
            let mut ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.any(|at| matches(rest, &name[at..]))
        }
        Some(wanted) => {
            let mut name_rest = name.chars();
            name_rest.next().is_some_and(|found| wanted == '?' || wanted == found)
                && matches(pattern_rest.as_str(), name_rest.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_part_of_a_name() {
        assert!(matches("ministry-*.csv", "ministry-2013.csv"));
        assert!(matches("*", "a") && matches("a?c", "abc") && matches("дан*.csv", "дані.csv"));
        assert!(!matches("ministry-*.csv", "ministry.csv") && !matches("a?c", "ac"));
    }
}
