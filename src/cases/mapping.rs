//! Mapping: raw cells to typed columns, by the contract and the source's rules.
//!
//! A different value is read once, however many rows hold it. What cannot be read is kept as invalid
//! and counted; nothing is dropped.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::StringArray;
use polars::prelude::{
    BooleanChunked, ChunkedArray, Column as Series, DataFrame, Int32Type, Int64Type, IntoColumn,
    IntoSeries, NewChunkedArray, PolarsNumericType, StringChunked, UInt16Type, UInt64Chunked,
};

use super::contract::{CodeList, Column, ColumnId, ColumnType, Contract, Table};
use super::header::{Names, Stands};
use super::raw::{RawColumn, RawTable, RawValue};
use super::source::{From, Rule, Source, Split};
use super::tables::{Collected, State};
use super::values::{self, Read};
use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Place, collect_checked};
use crate::stats::ten_to;

const NO_HEADER: Code = Code("E0620");
const TWO_HEADERS: Code = Code("E0621");

/// Typed columns of a piece, and what could not be read of them.
#[derive(Debug)]
pub(super) struct Mapped {
    pub(super) frame: DataFrame,
    pub(super) columns: Vec<Collected>,
    pub(super) states: BTreeMap<ColumnId, Vec<State>>,
    pub(super) invalid: BTreeMap<ColumnId, Invalid>,
    /// Cells that the sender keeps back, with the first line of one.
    pub(super) suppressed: BTreeMap<ColumnId, (u64, u32)>,
}

/// Cells of one column that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Invalid {
    /// Cells that are not of the column's type: no day, no number, neither yes nor no.
    pub(super) unreadable: Cells,
    /// Cells with a code that no list or map knows.
    pub(super) unmapped: Cells,
    /// Codes that nobody knows, a few of them; never a day, an id or a text.
    pub(super) codes: BTreeSet<String>,
    /// Whether one has a comma, which may be the point of a number.
    pub(super) has_comma: bool,
}

/// Some cells of one column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cells {
    pub(super) cells: u64,
    /// The first lines that have one.
    pub(super) lines: Vec<u32>,
}

/// How many lines and codes of invalid cells are shown.
pub(super) const SHOWN: usize = 3;
/// Longer than any code: what has come into the column is something else, and not to be shown.
const LONGEST_CODE: usize = 24;

impl Cells {
    fn merge(&mut self, later: Self) {
        self.cells += later.cells;
        self.lines.extend(later.lines);
        self.lines.truncate(SHOWN);
    }

    fn add(&mut self, line: u32) {
        self.cells += 1;
        if self.lines.len() < SHOWN {
            self.lines.push(line);
        }
    }
}

impl Invalid {
    /// All of them.
    pub(super) fn cells(&self) -> u64 {
        self.unreadable.cells + self.unmapped.cells
    }

    /// Adds what a later piece found.
    pub(super) fn merge(&mut self, later: Self) {
        self.unreadable.merge(later.unreadable);
        self.unmapped.merge(later.unmapped);
        self.codes.extend(later.codes);
        self.has_comma |= later.has_comma;
        while self.codes.len() > SHOWN {
            self.codes.pop_last();
        }
    }

    /// Adds a code that nobody knows, and shows it if it can be one.
    fn add_code(&mut self, line: u32, text: &str) {
        self.unmapped.add(line);
        let code = values::tidy(text);
        if self.codes.len() < SHOWN && !code.is_empty() && code.chars().count() <= LONGEST_CODE {
            self.codes.insert(code);
        }
    }
}

/// What one column of the contract becomes.
struct Typed {
    words: Vec<Series>,
    states: Option<Vec<State>>,
    invalid: Invalid,
    suppressed: Option<(u64, u32)>,
}

/// Maps a piece of a file to the columns of its table.
pub(super) fn map(
    source: &Source,
    table: &Table,
    contract: &Contract,
    raw: &RawTable,
    file: &str,
) -> Checked<Mapped> {
    let mapper = Mapper { source, contract, raw, file, names: Names::new(raw) };
    let ids = (0..table.columns.len()).map(ColumnId);
    let typed = collect_checked(ids.map(|id| mapper.column(id, &table[id])))?;
    let (mut words, mut columns) = (Vec::new(), Vec::new());
    let (mut states, mut invalid) = (BTreeMap::new(), BTreeMap::new());
    let mut suppressed = BTreeMap::new();
    for (number, typed) in typed.into_iter().enumerate() {
        let Some(typed) = typed else {
            columns.push(Collected::Not);
            continue;
        };
        let names = typed.words.iter().map(|word| word.name().to_string()).collect();
        columns.push(Collected::As(names));
        words.extend(typed.words);
        suppressed.extend(typed.suppressed.map(|cells| (ColumnId(number), cells)));
        if typed.invalid.cells() > 0 {
            states.extend(typed.states.map(|of_rows| (ColumnId(number), of_rows)));
            invalid.insert(ColumnId(number), typed.invalid);
        }
    }
    Ok(Mapped { frame: frame(raw.rows, words), columns, states, invalid, suppressed })
}

fn frame(rows: usize, columns: Vec<Series>) -> DataFrame {
    DataFrame::new(rows, columns).expect("columns of one length with unlike names")
}

struct Mapper<'a> {
    source: &'a Source,
    contract: &'a Contract,
    raw: &'a RawTable,
    file: &'a str,
    names: Names<'a>,
}

impl<'s> Mapper<'s> {
    fn reader<'a>(&self, from: &'a From, column: &'a Column) -> Reader<'a>
    where
        's: 'a,
    {
        Reader::new(&self.source.missing, &self.source.suppressed, from, column)
    }

    /// One column of the contract; `None` where the source does not collect it.
    fn column(&self, id: ColumnId, column: &Column) -> Checked<Option<Typed>> {
        if let Some(constant) = self.source.constant.get(&id) {
            let value = RawValue::Text(constant.clone());
            let codes = vec![0; self.raw.rows];
            let cells = RawColumn::Dictionary { values: vec![value], codes };
            return Ok(Some(self.typed(column, &cells, &From::default())));
        }
        match self.source.columns.get(&id) {
            Some(Rule::From(from)) => {
                let cells = self.cells(&from.header, &from.place)?;
                Ok(Some(match &from.through {
                    Some(link) => self.typed(column, &link.followed(cells, self.raw.rows), from),
                    None => self.typed(column, cells, from),
                }))
            }
            Some(Rule::Flags(flags, place)) => {
                let cells = flags
                    .iter()
                    .map(|(code, header)| Ok((Some(*code), self.cells(header, place)?)));
                Ok(Some(self.flags(column, &collect_checked(cells)?)))
            }
            Some(Rule::Options { prefix, map, place }) => {
                let cells = self.options(column, prefix, map, place)?;
                Ok(Some(self.flags(column, &cells)))
            }
            // A column that the mapping does not name is taken from a header of its own name, or from
            // its hashtag.
            None => match self.names.find_own(column) {
                Stands::At(place) => {
                    Ok(Some(self.typed(column, &self.raw.columns[place], &From::default())))
                }
                Stands::Twice => Err(self.twice(&column.id, &self.source.place)),
                Stands::Nowhere => Ok(None),
            },
        }
    }

    /// The cells under a header.
    fn cells(&self, header: &str, place: &Place) -> Checked<&RawColumn> {
        match self.names.find(header) {
            Stands::At(one) => Ok(&self.raw.columns[one]),
            Stands::Twice => Err(self.twice(header, place)),
            Stands::Nowhere => Err(self.nowhere(header, place)),
        }
    }

    fn twice(&self, header: &str, place: &Place) -> Vec<Diagnostic> {
        let message = format!("`{}` has the header `{header}` more than once", self.file);
        vec![Diagnostic::error(TWO_HEADERS, message).at(place)]
    }

    fn nowhere(&self, header: &str, place: &Place) -> Vec<Diagnostic> {
        let message = format!("`{}` has no column `{header}`", self.file);
        let fault = Diagnostic::error(NO_HEADER, message).at(place);
        if !self.has_a_known_name() {
            let hint = "no name of the mapping is in the header: does the file have one there?";
            return vec![fault.hint(hint)];
        }
        let told = |name: &&str| super::identifiers::may_be_told(name);
        let known = self.raw.header.iter().map(String::as_str).filter(told);
        vec![fault.did_you_mean(header, known)]
    }

    /// Whether a name of the mapping is in the header. If none is, what stands there may be the first
    /// row of a file without a header, which is somebody's, and is not shown.
    fn has_a_known_name(&self) -> bool {
        let is_there = |header: &String| !matches!(self.names.find(header), Stands::Nowhere);
        self.source.columns.values().any(|rule| match rule {
            Rule::From(from) => is_there(&from.header),
            Rule::Flags(flags, _) => flags.iter().any(|(_, header)| is_there(header)),
            Rule::Options { prefix, .. } => !self.names.beginning(prefix).is_empty(),
        })
    }

    /// The 0/1 columns of a question, each with the code that its answer means, if it means one.
    fn options(
        &self,
        column: &Column,
        prefix: &str,
        map: &BTreeMap<String, String>,
        place: &Place,
    ) -> Checked<Vec<(Option<u16>, &RawColumn)>> {
        let from = From { map: map.clone(), ..From::default() };
        let reader = self.reader(&from, column);
        let codes = positions(self.list(column));
        let found = self.names.beginning(prefix).into_iter().map(|(_, answer, place)| {
            let code = reader.code(&RawValue::Text(answer.to_owned()), &codes);
            (code.value().copied(), &self.raw.columns[place])
        });
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            return Err(self.nowhere(prefix, place));
        }
        Ok(found)
    }

    /// Cells as the type of the column.
    fn typed(&self, column: &Column, cells: &RawColumn, from: &From) -> Typed {
        let reader = self.reader(from, column);
        if let Some(series) = reader.as_it_is(cells) {
            return Typed {
                words: vec![series],
                states: None,
                invalid: Invalid::default(),
                suppressed: None,
            };
        }
        let decimal = self.source.read.decimal;
        match &column.kind {
            ColumnType::Id | ColumnType::Text => self.texts(&reader, cells),
            ColumnType::Bool => {
                let read = reader.read(cells, self.raw.rows, |value| reader.truth(value));
                let truths = read.values().map(Option::<&bool>::copied);
                let series = BooleanChunked::from_iter_options(reader.name().into(), truths);
                self.whole(vec![series.into_column()], &read, cells, column)
            }
            ColumnType::Date | ColumnType::Month => {
                let month = column.kind == ColumnType::Month;
                let days = |days: ChunkedArray<Int32Type>| days.into_date().into_series();
                self.numbers(&reader, cells, |value| reader.day(value, month), days)
            }
            ColumnType::Year => self.numbers::<Int32Type>(
                &reader,
                cells,
                |value| reader.year(value),
                IntoSeries::into_series,
            ),
            ColumnType::Integer => self.scaled(&reader, cells, 0, decimal),
            ColumnType::Decimal { scale } => self.scaled(&reader, cells, *scale, decimal),
            ColumnType::Code { .. } => {
                let codes = positions(self.list(column));
                let read = reader.read(cells, self.raw.rows, |value| reader.code(value, &codes));
                let series = chunked::<UInt16Type>(&reader, &read);
                self.whole(vec![series.into_column()], &read, cells, column)
            }
            ColumnType::Codes { .. } => {
                let (codes, words) = (positions(self.list(column)), words_for(self.list(column)));
                let codes = |value: &RawValue| reader.codes(value, &codes, words);
                let read = reader.read(cells, self.raw.rows, codes);
                let word = |word: usize, row: usize| read.of(row).value().map(|bits| bits[word]);
                self.whole(as_words(&column.id, words, self.raw.rows, word), &read, cells, column)
            }
        }
    }

    fn list(&self, column: &Column) -> &CodeList {
        self.contract.list_of(column).expect("a column of codes has a list")
    }

    fn scaled(
        &self,
        reader: &Reader<'_>,
        cells: &RawColumn,
        scale: u8,
        decimal: Option<char>,
    ) -> Typed {
        let read = |value: &RawValue| reader.scaled(value, scale, decimal);
        self.numbers::<Int64Type>(reader, cells, read, IntoSeries::into_series)
    }

    /// A column of one number a row.
    fn numbers<P: PolarsNumericType>(
        &self,
        reader: &Reader<'_>,
        cells: &RawColumn,
        read: impl Fn(&RawValue) -> Read<P::Native>,
        series: impl FnOnce(ChunkedArray<P>) -> polars::prelude::Series,
    ) -> Typed {
        let read = reader.read(cells, self.raw.rows, read);
        let words = vec![series(chunked::<P>(reader, &read)).into_column()];
        self.whole(words, &read, cells, reader.column)
    }

    /// Columns with what could not be read of them.
    fn whole<T>(
        &self,
        words: Vec<Series>,
        read: &ReadCells<'_, T>,
        cells: &RawColumn,
        column: &Column,
    ) -> Typed {
        let suppressed = self.suppressed(read);
        if !read.different.iter().any(Read::is_invalid) {
            return Typed { words, states: None, invalid: Invalid::default(), suppressed };
        }
        let states: Vec<State> = (0..self.raw.rows).map(|row| read.of(row).state()).collect();
        let is_code = matches!(column.kind, ColumnType::Code { .. } | ColumnType::Codes { .. });
        let mut invalid = Invalid::default();
        for row in invalid_rows(&states) {
            let (line, cell) = (self.raw.lines.of(row), cells.get(row));
            let is_torn = cell == Some(RawValue::Torn);
            let text = cell.map(|value| value.text()).unwrap_or_default();
            invalid.has_comma |= text.contains(',');
            if is_code && !is_torn {
                invalid.add_code(line, &text);
            } else {
                invalid.unreadable.add(line);
            }
        }
        Typed { words, states: Some(states), invalid, suppressed }
    }

    /// How many cells the sender keeps back, and the first line that has one.
    fn suppressed<T>(&self, read: &ReadCells<'_, T>) -> Option<(u64, u32)> {
        if !read.different.iter().any(Read::is_suppressed) {
            return None;
        }
        let mut rows = (0..self.raw.rows).filter(|row| read.of(*row).is_suppressed());
        let line = self.raw.lines.of(rows.next()?);
        Some((1 + rows.count() as u64, line))
    }

    /// Ids and texts, each row its own.
    fn texts(&self, reader: &Reader<'_>, cells: &RawColumn) -> Typed {
        let is_plain = reader.from.map.is_empty() && reader.suppressed.is_empty();
        if let (RawColumn::Texts(texts), true) = (cells, is_plain) {
            return Typed {
                words: vec![plain_texts(reader, texts)],
                states: None,
                invalid: Invalid::default(),
                suppressed: None,
            };
        }
        let read = reader.read(cells, self.raw.rows, |value| reader.text(value));
        let texts = read.values().map(|text| text.map(String::as_str));
        let series = StringChunked::from_iter_options(reader.name().into(), texts);
        self.whole(vec![series.into_column()], &read, cells, reader.column)
    }

    /// Wide 0/1 columns as the codes of one column; a yes to an answer that is no code cannot be read.
    fn flags(&self, column: &Column, flags: &[(Option<u16>, &RawColumn)]) -> Typed {
        let (words, rows) = (words_for(self.list(column)), self.raw.rows);
        let from = From::default();
        let reader = self.reader(&from, column);
        let mut bits = vec![0_u64; words * rows];
        let mut states = vec![State::Missing; rows];
        for (code, cells) in flags {
            let read = reader.read(cells, rows, |value| reader.truth(value));
            for (row, state) in states.iter_mut().enumerate() {
                let flag = match (read.of(row).value(), code) {
                    (Some(true), Some(code)) => {
                        bits[usize::from(code / 64) * rows + row] |= 1_u64 << (code % 64);
                        State::Value
                    }
                    (Some(true), None) => State::Invalid,
                    (Some(false) | None, _) => read.of(row).state(),
                };
                *state = either(*state, flag);
            }
        }
        let word = |word: usize, row: usize| {
            (states[row] == State::Value).then(|| bits[word * rows + row])
        };
        let words = as_words(&column.id, words, rows, word);
        let mut invalid = Invalid::default();
        invalid_rows(&states).for_each(|row| invalid.unreadable.add(self.raw.lines.of(row)));
        Typed { words, states: Some(states), invalid, suppressed: None }
    }
}

fn invalid_rows(states: &[State]) -> impl Iterator<Item = usize> {
    let invalid = |(row, state): (usize, &State)| (*state == State::Invalid).then_some(row);
    states.iter().enumerate().filter_map(invalid)
}

/// The state of a row by two of its flags: one that is recorded is enough, one that cannot be read
/// spoils it.
fn either(one: State, other: State) -> State {
    match (one, other) {
        (State::Invalid, _) | (_, State::Invalid) => State::Invalid,
        (State::Value, _) | (_, State::Value) => State::Value,
        (State::Missing, State::Missing) => State::Missing,
    }
}

/// Texts that need no map: none is copied but into the column itself.
fn plain_texts(reader: &Reader<'_>, texts: &StringArray) -> Series {
    let said = texts.iter().map(|text| text.map(str::trim).filter(|text| !reader.is_blank(text)));
    StringChunked::from_iter_options(reader.name().into(), said).into_column()
}

fn chunked<P: PolarsNumericType>(
    reader: &Reader<'_>,
    read: &ReadCells<'_, P::Native>,
) -> ChunkedArray<P> {
    let values = read.values().map(Option::<&P::Native>::copied);
    ChunkedArray::from_iter_options(reader.name().into(), values)
}

/// Cells that were read: every different value once, and which of them each row has.
struct ReadCells<'a, T> {
    different: Vec<Read<T>>,
    codes: Option<&'a [u32]>,
    rows: usize,
}

impl<T> ReadCells<'_, T> {
    /// The cell of a row.
    fn of(&self, row: usize) -> &Read<T> {
        let place = self.codes.map_or(row, |codes| codes[row] as usize);
        // No dictionary is as long as the code of null is great.
        self.different.get(place).unwrap_or(&Read::Missing)
    }

    /// The values of all rows.
    fn values(&self) -> impl Iterator<Item = Option<&T>> {
        (0..self.rows).map(|row| self.of(row).value())
    }
}

/// Every code of a list, as it is compared → its position.
fn positions(list: &CodeList) -> BTreeMap<String, u16> {
    let codes = list.codes.iter().zip(0_u16..);
    codes.map(|((code, _), position)| (values::tidy(code), position)).collect()
}

/// How many words of 64 codes a list needs.
fn words_for(list: &CodeList) -> usize {
    list.codes.len().div_ceil(64).max(1)
}

/// The words `name#0`, `name#1`, … of a column of several codes.
fn as_words(
    name: &str,
    words: usize,
    rows: usize,
    of: impl Fn(usize, usize) -> Option<u64>,
) -> Vec<Series> {
    let word = |word| {
        let cells = (0..rows).map(|row| of(word, row));
        let name = format!("{name}#{word}");
        UInt64Chunked::from_iter_options(name.as_str().into(), cells).into_column()
    };
    (0..words).map(word).collect()
}

/// Reads the cells of one column.
struct Reader<'a> {
    missing: &'a BTreeSet<String>,
    suppressed: &'a BTreeSet<String>,
    /// What of `missing` is a number: a file that knows numbers has it as one.
    missing_numbers: Vec<f64>,
    /// How many bytes the longest of them has.
    longest_missing: usize,
    from: &'a From,
    column: &'a Column,
}

impl<'a> Reader<'a> {
    fn new(
        missing: &'a BTreeSet<String>,
        suppressed: &'a BTreeSet<String>,
        from: &'a From,
        column: &'a Column,
    ) -> Self {
        let missing_numbers = missing.iter().filter_map(|text| text.parse().ok()).collect();
        let longest_missing = missing.iter().map(String::len).max().unwrap_or(0);
        Self { missing, suppressed, missing_numbers, longest_missing, from, column }
    }

    fn name(&self) -> &str {
        &self.column.id
    }

    /// Reads every different value once.
    fn read<'b, T>(
        &self,
        cells: &'b RawColumn,
        rows: usize,
        read: impl Fn(&RawValue) -> Read<T>,
    ) -> ReadCells<'b, T> {
        let read = |value: &RawValue| {
            if self.is_missing(value) {
                Read::Missing
            } else if self.is_suppressed(value) {
                Read::Suppressed
            } else {
                read(value)
            }
        };
        let (different, codes) = match cells {
            RawColumn::Dictionary { values, codes } => {
                (values.iter().map(read).collect(), Some(codes.as_slice()))
            }
            RawColumn::Texts(_)
            | RawColumn::Days(_)
            | RawColumn::Whole(_)
            | RawColumn::Numbers(_)
            | RawColumn::Truths(_) => {
                let cell = |row| cells.get(row).map_or(Read::Missing, |value| read(&value));
                ((0..rows).map(cell).collect(), None)
            }
        };
        ReadCells { different, codes, rows }
    }

    /// A column that the file has in the type of the contract, where nothing could make a cell of it
    /// missing or invalid.
    fn as_it_is(&self, cells: &RawColumn) -> Option<Series> {
        let (name, column) = (self.name().into(), self.column);
        let any_number = self.missing_numbers.is_empty() && column.range == (None, None);
        match (&column.kind, cells) {
            (ColumnType::Date, RawColumn::Days(days)) => {
                let days = ChunkedArray::<Int32Type>::from_iter_options(name, days.iter());
                Some(days.into_date().into_column())
            }
            (ColumnType::Bool, RawColumn::Truths(truths)) => {
                Some(BooleanChunked::from_iter_options(name, truths.iter()).into_column())
            }
            (ColumnType::Integer, RawColumn::Whole(numbers)) if any_number => {
                let numbers = ChunkedArray::<Int64Type>::from_iter_options(name, numbers.iter());
                Some(numbers.into_column())
            }
            _ => None,
        }
    }

    /// Whether a cell says nothing.
    fn is_missing(&self, value: &RawValue) -> bool {
        match value {
            // What the map names says something, even if it means missing in other columns.
            RawValue::Text(text) => self.is_blank(text) && self.mapped(text).is_none(),
            #[expect(clippy::cast_precision_loss, reason = "numbers that mean missing are small")]
            RawValue::Whole(number) => self.missing_numbers.contains(&(*number as f64)),
            RawValue::Number(number) => self.missing_numbers.contains(number),
            RawValue::List(texts) => {
                texts.iter().all(|text| self.is_blank(text)) && !texts.is_empty()
            }
            RawValue::Day(_) | RawValue::Truth(_) | RawValue::Torn => false,
        }
    }

    /// Whether the sender keeps a cell back.
    fn is_suppressed(&self, value: &RawValue) -> bool {
        let RawValue::Text(text) = value else { return false };
        self.suppressed.contains(text.trim()) && self.mapped(text).is_none()
    }

    fn is_blank(&self, text: &str) -> bool {
        let text = text.trim();
        text.len() <= self.longest_missing && self.missing.contains(text)
    }

    /// What the source's `map` makes of a text, if it says anything.
    fn mapped(&self, text: &str) -> Option<String> {
        let tidy = values::tidy(text);
        let exact = self.from.map.get(text).or_else(|| self.from.map.get(&tidy));
        let alike = || {
            let same = |from: &&String| values::tidy(from) == tidy;
            self.from.map.keys().find(same).and_then(|from| self.from.map.get(from))
        };
        exact.or_else(alike).cloned()
    }

    fn text(&self, value: &RawValue) -> Read<String> {
        match value {
            RawValue::Torn => Read::Invalid,
            RawValue::Text(_)
            | RawValue::Day(_)
            | RawValue::Whole(_)
            | RawValue::Number(_)
            | RawValue::Truth(_)
            | RawValue::List(_) => {
                let text = value.text();
                Read::Value(self.mapped(&text).unwrap_or_else(|| text.trim().to_owned()))
            }
        }
    }

    fn truth(&self, value: &RawValue) -> Read<bool> {
        if let RawValue::Truth(yes) = value {
            return Read::Value(*yes);
        }
        let text = value.text();
        Read::of(values::truth(&self.mapped(&text).unwrap_or(text)))
    }

    /// Days since 1970-01-01; for a month its first day.
    fn day(&self, value: &RawValue, month: bool) -> Read<i32> {
        let day = match value {
            RawValue::Day(day) => Some(Day(*day)),
            RawValue::Text(text) if month => values::month(text, self.from.date.as_deref()),
            RawValue::Text(text) => values::day(text, self.from.date.as_deref()),
            RawValue::Whole(_)
            | RawValue::Number(_)
            | RawValue::Truth(_)
            | RawValue::List(_)
            | RawValue::Torn => None,
        };
        let first = |day: Day| Day(day.0 - day.day_of_month() + 1);
        Read::of(day.map(|day| if month { first(day).0 } else { day.0 }))
    }

    fn year(&self, value: &RawValue) -> Read<i32> {
        let year = match (value, self.from.date.as_deref()) {
            (RawValue::Day(day), _) => Some(Day(*day).year()),
            (RawValue::Text(text), Some(format)) => values::day(text, Some(format)).map(Day::year),
            (
                RawValue::Text(_)
                | RawValue::Whole(_)
                | RawValue::Number(_)
                | RawValue::Truth(_)
                | RawValue::List(_)
                | RawValue::Torn,
                _,
            ) => values::whole(&value.text(), None).and_then(|year| year.try_into().ok()),
        };
        let fits = |year: &i32| {
            (1000..=9999).contains(year) && in_range(i64::from(*year), 0, self.column.range)
        };
        Read::of(year.filter(fits))
    }

    /// A number × 10^scale, in the range that the contract gives.
    fn scaled(&self, value: &RawValue, scale: u8, decimal: Option<char>) -> Read<i64> {
        let number = match value {
            RawValue::Whole(whole) => whole.checked_mul(10_i64.pow(u32::from(scale))),
            RawValue::Number(number) => values::scaled_number(*number, scale),
            RawValue::Text(text) => {
                values::scaled(&self.mapped(text).unwrap_or_else(|| text.clone()), scale, decimal)
            }
            RawValue::Day(_) | RawValue::Truth(_) | RawValue::List(_) | RawValue::Torn => None,
        };
        Read::of(number.filter(|number| in_range(*number, scale, self.column.range)))
    }

    fn code(&self, value: &RawValue, codes: &BTreeMap<String, u16>) -> Read<u16> {
        let text = value.text();
        let code = self.mapped(&text).unwrap_or(text);
        Read::of(codes.get(&values::tidy(&code)).copied())
    }

    /// Several codes as bits. A list that a file itself calls a list may be empty: recorded, but none.
    fn codes(
        &self,
        value: &RawValue,
        codes: &BTreeMap<String, u16>,
        words: usize,
    ) -> Read<Vec<u64>> {
        let (texts, may_be_none) = match value {
            RawValue::List(texts) => (texts.clone(), true),
            RawValue::Torn => return Read::Invalid,
            RawValue::Text(_)
            | RawValue::Day(_)
            | RawValue::Whole(_)
            | RawValue::Number(_)
            | RawValue::Truth(_) => self.split(&value.text()),
        };
        let said: Vec<&String> = texts.iter().filter(|text| !self.is_blank(text)).collect();
        if said.is_empty() && !may_be_none {
            return Read::Missing;
        }
        let mut bits = vec![0; words];
        for text in said {
            let Read::Value(code) = self.code(&RawValue::Text(text.clone()), codes) else {
                return Read::Invalid;
            };
            bits[usize::from(code / 64)] |= 1_u64 << (code % 64);
        }
        Read::Value(bits)
    }

    /// The values in a cell, and whether it says that there is none: `-` does in a definition's test.
    fn split(&self, text: &str) -> (Vec<String>, bool) {
        match &self.from.split {
            Some(Split::Inline) if text.trim() == "-" => (Vec::new(), true),
            Some(Split::Inline) => {
                let blank = |one: char| one == ';' || one.is_whitespace();
                (text.split(blank).map(str::to_owned).collect(), false)
            }
            Some(Split::At(separators)) => {
                let mut parts = vec![text];
                for separator in separators {
                    parts = parts.iter().flat_map(|part| part.split(separator.as_str())).collect();
                }
                (parts.into_iter().map(str::to_owned).collect(), false)
            }
            None => (text.split(';').map(str::to_owned).collect(), false),
        }
    }
}

/// Whether a number × 10^scale lies in a range.
#[expect(clippy::cast_precision_loss, reason = "ranges are written with few digits")]
fn in_range(number: i64, scale: u8, (least, most): (Option<f64>, Option<f64>)) -> bool {
    let number = number as f64 / ten_to(scale);
    least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Localised;

    #[test]
    fn a_month_is_read_in_the_format_that_its_source_gives() {
        let column = Column {
            id: "month".to_owned(),
            kind: ColumnType::Month,
            required: false,
            quasi_identifier: false,
            foldable: false,
            planned: false,
            range: (None, None),
            title: Localised::default(),
            aliases: Vec::new(),
            hxl: None,
            place: Place::default(),
        };
        let missing = BTreeSet::new();
        let read = |date: Option<&str>, text: &str| {
            let from = From { date: date.map(str::to_owned), ..From::default() };
            Reader::new(&missing, &missing, &from, &column)
                .day(&RawValue::Text(text.to_owned()), true)
        };
        let may = Day::parse("2013-05-01").map_or(Read::Missing, |day| Read::Value(day.0));
        assert_eq!((read(Some("%m.%Y"), "05.2013"), read(None, "2013-05")), (may, may));
        assert_eq!(read(None, "2013-05-17"), may);
        assert_eq!(read(Some("%m.%Y"), "2013-05"), Read::Invalid);
    }
}
