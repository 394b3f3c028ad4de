//! How a file of synthetic rows is written, so that the mapping of its source reads it: names of columns,
//! spellings of codes, formats of days, marks of numbers, letters.

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::calendar::Day;
use crate::cases::contract::{CodeList, Column, ColumnId, ColumnType, Contract, Table};
use crate::cases::source::{From, ReadOptions, Rule, Source, Split};
use crate::stats::draws::Draws;

use super::answer::scale_of;
use super::value::{Row, Value};

/// Names of months, as `%B` is written.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Text with a delimiter.
    Text {
        /// Its letters.
        encoding: &'static Encoding,
        /// What parts cells.
        delimiter: u8,
        /// Lines above the header.
        banner: usize,
    },
    /// One object a line.
    Ndjson,
}

/// Text as everybody reads it.
const PLAIN: Form = Form::Text { encoding: UTF_8, delimiter: b',', banner: 0 };

/// How the files of a source are written.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) form: Form,
    /// Whether the mapping itself names the encoding, so that a byte that is none of its letters shows.
    pub(super) names_encoding: bool,
    /// The columns of the file.
    pub(super) headings: Vec<Heading>,
    /// How each column of the contract is spelled, where the file has it.
    spellings: BTreeMap<ColumnId, Spelling>,
    pub(super) decimal: char,
    missing: BTreeSet<String>,
    /// Texts that say nothing of a value: those that mean missing, and those that keep it back.
    silent: BTreeSet<String>,
}

/// A column of the file.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) name: String,
    pub(super) column: ColumnId,
    /// The code that it is a flag of.
    flag: Option<u16>,
}

/// How the values of a column are written.
#[derive(Debug, Clone)]
struct Spelling {
    /// Every code with the texts that mean it; those without one cannot be written.
    codes: BTreeMap<u16, Vec<String>>,
    /// The texts that mean no and yes.
    truths: [Vec<String>; 2],
    date: Option<String>,
    split: String,
    /// Texts that the mapping makes something else of.
    mapped: BTreeSet<String>,
}

impl Layout {
    /// How the files of a source are written, in their own format or as plain text; `None` where its
    /// mapping asks for what is not written here.
    pub(super) fn of(
        source: &Source,
        table: &Table,
        contract: &Contract,
        own: bool,
    ) -> Option<Self> {
        let file = source.files.first().or(source.unmet.first().map(|(file, _)| file))?;
        let form = if own { form(&source.read, file)? } else { PLAIN };
        if own && !source.read.totals.is_empty() {
            return None;
        }
        let mut headings = Vec::new();
        let mut spellings = BTreeMap::new();
        let missing = &source.missing;
        let silent = missing.union(&source.suppressed).cloned().collect();
        let decimal = source.read.decimal.unwrap_or('.');
        for id in (0..table.columns.len()).map(ColumnId) {
            let rule = source.columns.get(&id);
            if rule.is_none() && !is_taken_by_name(source, table, id) {
                continue;
            }
            let list = contract.list_of(&table[id]);
            let (from, added) = headings_of(rule, &table[id], id, list)?;
            let spelling = Spelling::new(&table[id], list, &from, &silent, form)?;
            let spelling = spelling.without(&added);
            headings.extend(added);
            spellings.insert(id, spelling);
        }
        let names_encoding = !own || source.read.encoding.is_some();
        let missing = missing.clone();
        let layout = Self { form, names_encoding, headings, spellings, decimal, missing, silent };
        layout.is_clear().then(|| layout.with_plain_column_last(table))
    }

    /// A file with the contract's own names and codes. What is the same in every row stays out of it.
    pub(super) fn plain(
        table: &Table,
        contract: &Contract,
        constant: &BTreeMap<ColumnId, String>,
    ) -> Self {
        let form = PLAIN;
        let missing = BTreeSet::from([String::new()]);
        let columns =
            (0..table.columns.len()).map(ColumnId).filter(|id| !constant.contains_key(id));
        let (mut headings, mut spellings) = (Vec::new(), BTreeMap::new());
        for id in columns {
            let column = &table[id];
            let list = contract.list_of(column);
            let split = list.map(separator).map(|text| Split::At(vec![text.to_owned()]));
            let from = From { split, ..From::default() };
            let spelling = Spelling::new(column, list, &from, &missing, form);
            spellings.extend(spelling.map(|spelling| (id, spelling)));
            headings.push(Heading { name: column.id.clone(), column: id, flag: None });
        }
        let (names_encoding, decimal, silent) = (true, '.', missing.clone());
        let layout = Self { form, names_encoding, headings, spellings, decimal, missing, silent };
        layout.with_plain_column_last(table)
    }

    /// Whether every header is there once, and can be written.
    fn is_clear(&self) -> bool {
        let names = self.headings.iter().map(|heading| even(&heading.name));
        let names: BTreeSet<String> = names.collect();
        let written = self.headings.iter().all(|heading| can_be_written(&heading.name, self.form));
        written && names.len() == self.headings.len() && !names.is_empty()
    }

    /// A row that is cut off loses its last cell: nothing hangs on it.
    fn with_plain_column_last(mut self, table: &Table) -> Self {
        let plain = |heading: &Heading| !is_structural(table, heading.column);
        if let Some(last) = self.headings.iter().rposition(plain) {
            let last = self.headings.remove(last);
            self.headings.push(last);
        }
        self
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, column: ColumnId) -> bool {
        self.spellings.contains_key(&column)
    }

    /// Whether nothing stands in any cell of a row.
    pub(super) fn says_nothing(&self, row: &Row) -> bool {
        let blank = |id: &ColumnId| matches!(row[*id], Value::Missing | Value::Unknown);
        self.spellings.keys().all(blank)
    }

    /// The codes of a column that can be written.
    pub(super) fn codes(&self, column: ColumnId) -> Vec<u16> {
        self.spellings
            .get(&column)
            .map(|one| one.codes.keys().copied().collect())
            .unwrap_or_default()
    }

    /// Texts that mean missing in a column, without the blank one.
    pub(super) fn missing(&self, column: ColumnId) -> Vec<&String> {
        let Some(spelling) = self.spellings.get(&column) else { return Vec::new() };
        let means = |text: &&String| {
            !spelling.mapped.contains(&even(text)) && can_be_written(text, self.form)
        };
        self.missing.iter().filter(means).collect()
    }

    /// The cells of a column in a row of the file.
    pub(super) fn cells_of(&self, column: ColumnId) -> Vec<usize> {
        let cells = self.headings.iter().enumerate();
        cells.filter(|(_, heading)| heading.column == column).map(|(cell, _)| cell).collect()
    }

    /// How days of a column are written, where that is not ISO.
    pub(super) fn date(&self, column: ColumnId) -> Option<&str> {
        self.spellings.get(&column)?.date.as_deref()
    }

    /// Whether a column is written as flags, one for each code.
    pub(super) fn is_flagged(&self, id: ColumnId) -> bool {
        self.headings.iter().any(|heading| heading.column == id && heading.flag.is_some())
    }

    /// Whether a value can be written so that it is read as itself.
    pub(super) fn can_write(&self, table: &Table, column: ColumnId, value: &Value) -> bool {
        let Some(spelling) = self.spellings.get(&column) else { return true };
        match value {
            Value::Code(_)
            | Value::Codes(_)
            | Value::Truth(_)
            | Value::Missing
            | Value::Unknown => true,
            Value::Text(_) | Value::Day(_) | Value::Number(_) => {
                let text = self.plain_text(&table[column], spelling, value);
                !spelling.mapped.contains(&even(&text)) && !self.silent.contains(text.trim())
            }
        }
    }

    /// The cells of a row.
    pub(super) fn spell(&self, table: &Table, row: &Row, draws: &mut Draws) -> Vec<String> {
        let cell = |heading: &Heading| self.cell(table, heading, &row[heading.column], draws);
        self.headings.iter().map(cell).collect()
    }

    fn cell(&self, table: &Table, heading: &Heading, value: &Value, draws: &mut Draws) -> String {
        let spelling = &self.spellings[&heading.column];
        let mut any = |texts: &[String]| match texts.len() as u64 {
            0 => String::new(),
            many => texts[usize::try_from(draws.below(many)).unwrap_or(0)].clone(),
        };
        let mut code = |code: &u16| any(spelling.codes.get(code).map_or(&[], Vec::as_slice));
        match (value, heading.flag) {
            (Value::Codes(codes), Some(flag)) => u8::from(codes.contains(&flag)).to_string(),
            (Value::Codes(codes), None) => {
                codes.iter().map(code).collect::<Vec<_>>().join(&spelling.split)
            }
            (Value::Code(one), _) => code(one),
            (Value::Truth(truth), _) => any(&spelling.truths[usize::from(*truth)]),
            (value, _) => self.plain_text(&table[heading.column], spelling, value),
        }
    }

    /// A value that has one spelling only.
    fn plain_text(&self, column: &Column, spelling: &Spelling, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Day(day) => in_format(*day, &column.kind, spelling.date.as_deref()),
            Value::Number(year) if column.kind == ColumnType::Year => {
                let first = Day::new(i32::try_from(*year).unwrap_or_default(), 1, 1);
                let format = spelling.date.as_deref();
                match first.zip(format) {
                    Some((day, format)) => in_format(day, &column.kind, Some(format)),
                    None => year.to_string(),
                }
            }
            Value::Number(number) => decimal(*number, scale_of(&column.kind), self.decimal),
            Value::Missing
            | Value::Unknown
            | Value::Code(_)
            | Value::Codes(_)
            | Value::Truth(_) => String::new(),
        }
    }
}

impl Spelling {
    /// How a column is spelled; `None` where it holds yes or no, and one of them cannot be written.
    fn new(
        column: &Column,
        list: Option<&CodeList>,
        from: &From,
        missing: &BTreeSet<String>,
        form: Form,
    ) -> Option<Self> {
        let splits = match &from.split {
            Some(Split::At(texts)) => texts.clone(),
            Some(Split::Inline) | None => vec![";".to_owned()],
        };
        let several = matches!(column.kind, ColumnType::Codes { .. });
        let codes = list.map(|list| spelled(list, from, missing, form)).unwrap_or_default();
        let fits = |text: &String| !several || !splits.iter().any(|split| text.contains(split));
        let codes = codes
            .into_iter()
            .map(|(code, texts)| (code, texts.into_iter().filter(fits).collect::<Vec<_>>()))
            .filter(|(_, texts)| !texts.is_empty())
            .collect();
        let truths = [false, true].map(|truth| truth_texts(truth, from, missing, form));
        if column.kind == ColumnType::Bool && truths.iter().any(Vec::is_empty) {
            return None;
        }
        let mapped = from.map.keys().map(|text| even(text)).collect();
        let date = from.date.clone();
        if date.as_deref().is_some_and(|format| !knows(format)) {
            return None;
        }
        let split = splits.into_iter().next().unwrap_or_default();
        Some(Self { codes, truths, date, split, mapped })
    }

    /// Only the codes that the file has flags for, if it has flags.
    fn without(mut self, headings: &[Heading]) -> Self {
        let flags: BTreeSet<u16> = headings.iter().filter_map(|heading| heading.flag).collect();
        if !flags.is_empty() {
            let of = |code: u16| (code, vec!["1".to_owned()]);
            self.codes = flags.into_iter().map(of).collect();
        }
        self
    }
}

/// Whether a column that the mapping does not name is written under its own name: what rows hang on, and
/// everything where the mapping names nothing.
fn is_taken_by_name(source: &Source, table: &Table, id: ColumnId) -> bool {
    !source.constant.contains_key(&id)
        && (source.columns.is_empty() || is_structural(table, id) || table[id].required)
}

/// Whether rows are told apart, linked, counted or placed by a column.
pub(super) fn is_structural(table: &Table, id: ColumnId) -> bool {
    let join = table.parent.as_ref().map(|parent| parent.join);
    [table.key, table.person, table.country, table.weight, join].contains(&Some(id))
}

/// The columns of the file that a column of the contract is made from, and how they are read.
fn headings_of(
    rule: Option<&Rule>,
    column: &Column,
    id: ColumnId,
    list: Option<&CodeList>,
) -> Option<(From, Vec<Heading>)> {
    let heading = |name: &str, flag| Heading { name: name.to_owned(), column: id, flag };
    match rule {
        None => Some((From::default(), vec![heading(&column.id, None)])),
        // What a link leads to stands in another sheet or file.
        Some(Rule::From(from)) if from.through.is_some() => None,
        Some(Rule::From(from)) => Some((from.clone(), vec![heading(&from.header, None)])),
        Some(Rule::Options { prefix, map, .. }) => {
            let from = From { map: map.clone(), ..From::default() };
            let answers = spelled(list?, &from, &BTreeSet::new(), PLAIN);
            let answers = answers.into_iter().map(|(code, texts)| (code, texts[0].clone()));
            let headings =
                answers.map(|(code, text)| heading(&format!("{prefix}{text}"), Some(code)));
            Some((From::default(), headings.collect()))
        }
        Some(Rule::Flags(flags, _)) => {
            let headings = flags.iter().map(|(code, name)| heading(name, Some(*code)));
            Some((From::default(), headings.collect()))
        }
    }
}

/// What kind of file a source reads; `None` for one that is not written here.
fn form(read: &ReadOptions, file: &str) -> Option<Form> {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    let text = ["csv", "tsv", "txt"].contains(&ending.as_str());
    let ndjson = ["ndjson", "jsonl"].contains(&ending.as_str());
    match read.format {
        Some("ndjson") => Some(Form::Ndjson),
        None if ndjson => Some(Form::Ndjson),
        Some("csv") => text_form(read),
        None if text => text_form(read),
        Some(_) | None => None,
    }
}

fn text_form(read: &ReadOptions) -> Option<Form> {
    let encoding = match &read.encoding {
        None => UTF_8,
        Some(label) => {
            let page = label.to_lowercase().replace("cp125", "windows-125");
            Encoding::for_label(page.as_bytes())?
        }
    };
    let delimiter = read.delimiter.unwrap_or(b',');
    Some(Form::Text { encoding, delimiter, banner: read.header_row.map_or(0, |row| row - 1) })
}

/// Whether a text can be written in a file, and is one line of it.
fn can_be_written(text: &str, form: Form) -> bool {
    let encodable = match form {
        Form::Ndjson => true,
        Form::Text { encoding, .. } if [UTF_16LE, UTF_16BE].contains(&encoding) => true,
        Form::Text { encoding, .. } => {
            let (bytes, _, unmappable) = encoding.encode(text);
            // Some letters of old encodings have two codes, and come back as another.
            !unmappable && encoding.decode_without_bom_handling(&bytes).0 == text
        }
    };
    encodable && !text.trim().is_empty() && !text.chars().any(char::is_control)
}

/// Every code of a list with the texts that are read as it.
fn spelled(
    list: &CodeList,
    from: &From,
    missing: &BTreeSet<String>,
    form: Form,
) -> BTreeMap<u16, Vec<String>> {
    let mut positions: BTreeMap<String, u16> = BTreeMap::new();
    for ((code, _), position) in list.codes.iter().zip(0..) {
        positions.insert(even(code), position);
    }
    let mut spelled: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    let own = list.codes.iter().map(|(code, _)| code).filter(|_| from.map.is_empty());
    for text in from.map.keys().chain(own).filter(|text| can_be_written(text, form)) {
        let code = mapped(text, from).unwrap_or(text);
        let is_missing = missing.contains(text.trim()) && mapped(text, from).is_none();
        if let (Some(position), false) = (positions.get(&even(code)), is_missing) {
            spelled.entry(*position).or_default().push(text.clone());
        }
    }
    // Codes that the map leaves out stand for themselves.
    for (code, position) in &positions {
        let free = mapped(code, from).is_none() && !missing.contains(code);
        if free && !spelled.contains_key(position) && can_be_written(code, form) {
            spelled.insert(*position, vec![code.clone()]);
        }
    }
    spelled
}

/// What a mapping makes of a text.
fn mapped<'a>(text: &str, from: &'a From) -> Option<&'a String> {
    let alike = || from.map.iter().find(|(one, _)| even(one) == even(text)).map(|(_, to)| to);
    from.map.get(text).or_else(alike)
}

/// The texts that are read as yes, or as no.
fn truth_texts(truth: bool, from: &From, missing: &BTreeSet<String>, form: Form) -> Vec<String> {
    let words: &[&str] = if truth { &["yes", "true", "1"] } else { &["no", "false", "0"] };
    let means = |text: &str| words.contains(&text.trim().to_lowercase().as_str());
    let texts = from.map.iter().filter(|(_, to)| means(to)).map(|(text, _)| text.clone());
    let texts: Vec<String> = texts.filter(|text| can_be_written(text, form)).collect();
    if !texts.is_empty() {
        return texts;
    }
    let free = |word: &&&str| !missing.contains(**word) && mapped(word, from).is_none();
    words.iter().filter(free).take(1).map(|word| (*word).to_owned()).collect()
}

/// A text that parts codes and stands in none of them.
pub(super) fn separator(list: &CodeList) -> &'static str {
    const SEPARATORS: [&str; 6] = [";", "|", "&", "/", "#", "+"];
    let free = |text: &&&str| !list.codes.iter().any(|(code, _)| code.contains(**text));
    SEPARATORS.iter().find(free).copied().unwrap_or("~;~")
}

/// One blank where there are several, none at the ends.
fn even(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether every part of a format is known.
fn knows(format: &str) -> bool {
    let parts: Vec<&str> = format.split('%').collect();
    parts.iter().skip(1).all(|part| part.starts_with(['Y', 'm', 'B', 'b', 'd', 'H', 'M', 'S']))
}

/// A day as it is written; ISO when no format is given.
pub(super) fn in_format(day: Day, kind: &ColumnType, format: Option<&str>) -> String {
    in_parts((day.year(), day.month(), day.day_of_month()), kind, format)
}

/// Year, month and day, which need not be in any calendar, as they are written.
pub(super) fn in_parts(
    (year, month, day): (i32, i32, i32),
    kind: &ColumnType,
    format: Option<&str>,
) -> String {
    let iso = if *kind == ColumnType::Month { "%Y-%m" } else { "%Y-%m-%d" };
    let format = format.unwrap_or(iso);
    let written = format.replace("%Y", &format!("{year:04}")).replace("%m", &format!("{month:02}"));
    let month = MONTHS[usize::try_from(month - 1).unwrap_or(0) % 12];
    let written = written.replace("%B", month).replace("%b", month);
    let written = written.replace("%d", &format!("{day:02}"));
    ["%H", "%M", "%S"].iter().fold(written, |text, part| text.replace(part, "00"))
}

/// A number × 10^-scale, with all its digits.
pub(super) fn decimal(number: i64, scale: u8, point: char) -> String {
    if scale == 0 {
        return number.to_string();
    }
    let (sign, digits) = (if number < 0 { "-" } else { "" }, number.unsigned_abs().to_string());
    let width = usize::from(scale) + 1;
    let digits = format!("{digits:0>width$}");
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    format!("{sign}{whole}{point}{fraction}")
}
