//! Mapping: raw cells to typed columns, by the contract and the source's rules.
//!
//! A different value is read once, however many rows hold it. What cannot be read is kept as invalid
//! and counted; nothing is dropped.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{
    BooleanChunked, Column as Series, DataFrame, Int32Chunked, Int64Chunked, IntoColumn,
    IntoSeries, NewChunkedArray, StringChunked, UInt16Chunked, UInt64Chunked,
};

use super::contract::{CodeList, Column, ColumnId, ColumnType, Contract, Table};
use super::raw::{NO_VALUE, RawColumn, RawTable, RawValue};
use super::source::{From, Rule, Source};
use super::tables::{Collected, State};
use super::values::{self, Read};
use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Place, collect_checked};

const NO_HEADER: Code = Code("E0620");
const TWO_HEADERS: Code = Code("E0621");

/// Typed columns of a piece, and what could not be read of them.
#[derive(Debug)]
pub(super) struct Mapped {
    pub(super) frame: DataFrame,
    pub(super) columns: Vec<Collected>,
    pub(super) states: BTreeMap<ColumnId, Vec<State>>,
    pub(super) invalid: BTreeMap<ColumnId, Invalid>,
}

/// Cells of one column that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Invalid {
    pub(super) cells: u64,
    pub(super) first_line: u32,
    /// Codes that nobody knows, a few of them; never a day, an id or a text.
    pub(super) codes: BTreeSet<String>,
}

impl Invalid {
    /// Adds what a later piece found.
    pub(super) fn merge(&mut self, later: Self) {
        if self.cells == 0 {
            self.first_line = later.first_line;
        }
        self.cells += later.cells;
        self.codes.extend(later.codes);
    }
}

/// What one column of the contract becomes.
struct Typed {
    words: Vec<Series>,
    states: Option<Vec<State>>,
    invalid: Invalid,
}

/// Maps a piece of a file to the columns of its table.
pub(super) fn map(
    source: &Source,
    table: &Table,
    contract: &Contract,
    raw: &RawTable,
    file: &str,
) -> Checked<Mapped> {
    let mapper = Mapper { source, contract, raw, file, headers: headers(raw) };
    let ids = (0..table.columns.len()).map(ColumnId);
    let typed = collect_checked(ids.map(|id| mapper.column(id, &table[id])))?;
    let (mut words, mut columns) = (Vec::new(), Vec::new());
    let (mut states, mut invalid) = (BTreeMap::new(), BTreeMap::new());
    for (number, typed) in typed.into_iter().enumerate() {
        let Some(typed) = typed else {
            columns.push(Collected::Not);
            continue;
        };
        let names = typed.words.iter().map(|word| word.name().to_string()).collect();
        columns.push(Collected::As(names));
        words.extend(typed.words);
        if typed.invalid.cells > 0 {
            states.extend(typed.states.map(|of_rows| (ColumnId(number), of_rows)));
            invalid.insert(ColumnId(number), typed.invalid);
        }
    }
    let frame = DataFrame::new(raw.rows, words).expect("columns of one length with unlike names");
    Ok(Mapped { frame, columns, states, invalid })
}

/// Every name of the header, as it is compared → where it stands; twice where it stands twice.
fn headers(raw: &RawTable) -> BTreeMap<String, Vec<usize>> {
    let mut headers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, name) in raw.header.iter().enumerate() {
        headers.entry(values::tidy(name)).or_default().push(place);
    }
    headers
}

struct Mapper<'a> {
    source: &'a Source,
    contract: &'a Contract,
    raw: &'a RawTable,
    file: &'a str,
    headers: BTreeMap<String, Vec<usize>>,
}

impl Mapper<'_> {
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
                Ok(Some(self.typed(column, cells, from)))
            }
            Some(Rule::Flags(flags, place)) => self.flags(column, flags, place).map(Some),
            // A column that the mapping does not name is taken from a header of its own name.
            None => match self.headers.get(&values::tidy(&column.id)) {
                Some(_) => {
                    let cells = self.cells(&column.id, &self.source.place)?;
                    Ok(Some(self.typed(column, cells, &From::default())))
                }
                None => Ok(None),
            },
        }
    }

    /// The cells under a header.
    fn cells(&self, header: &str, place: &Place) -> Checked<&RawColumn> {
        match self.headers.get(&values::tidy(header)).map(Vec::as_slice) {
            Some([one]) => Ok(&self.raw.columns[*one]),
            Some(_) => {
                let message = format!("`{}` has the header `{header}` more than once", self.file);
                Err(vec![Diagnostic::error(TWO_HEADERS, message).at(place)])
            }
            None => {
                let message = format!("`{}` has no column `{header}`", self.file);
                let known = self.raw.header.iter().map(String::as_str);
                Err(vec![
                    Diagnostic::error(NO_HEADER, message).at(place).did_you_mean(header, known),
                ])
            }
        }
    }

    /// Cells as the type of the column.
    fn typed(&self, column: &Column, cells: &RawColumn, from: &From) -> Typed {
        let reader = Reader { missing: &self.source.missing, from, column };
        let decimal = self.source.read.decimal;
        let name = column.id.as_str();
        let list = self.contract.list_of(column);
        match &column.kind {
            ColumnType::Id | ColumnType::Text => self.texts(&reader, cells),
            ColumnType::Bool => self.gather(
                &reader,
                cells,
                false,
                |value| reader.truth(value),
                |cells| vec![BooleanChunked::from_iter_options(name.into(), cells).into_column()],
            ),
            ColumnType::Date | ColumnType::Month => {
                let month = column.kind == ColumnType::Month;
                self.gather(
                    &reader,
                    cells,
                    false,
                    |value| reader.day(value, month),
                    |cells| vec![days(name, cells)],
                )
            }
            ColumnType::Year => self.gather(
                &reader,
                cells,
                false,
                |value| reader.year(value),
                |cells| vec![Int32Chunked::from_iter_options(name.into(), cells).into_column()],
            ),
            ColumnType::Integer => self.gather(
                &reader,
                cells,
                false,
                |value| reader.scaled(value, 0, decimal),
                |cells| vec![Int64Chunked::from_iter_options(name.into(), cells).into_column()],
            ),
            ColumnType::Decimal { scale } => self.gather(
                &reader,
                cells,
                false,
                |value| reader.scaled(value, *scale, decimal),
                |cells| vec![Int64Chunked::from_iter_options(name.into(), cells).into_column()],
            ),
            ColumnType::Code { .. } => {
                let codes = positions(list.expect("a code column has a list"));
                self.gather(
                    &reader,
                    cells,
                    true,
                    |value| reader.code(value, &codes),
                    |cells| {
                        vec![UInt16Chunked::from_iter_options(name.into(), cells).into_column()]
                    },
                )
            }
            ColumnType::Codes { .. } => {
                let list = list.expect("a codes column has a list");
                let codes = positions(list);
                let words = words_for(list);
                self.gather(
                    &reader,
                    cells,
                    true,
                    |value| reader.codes(value, &codes, words),
                    |cells| as_words(name, words, cells),
                )
            }
        }
    }

    /// Reads every different value once and gives every row its own.
    fn gather<T: Clone>(
        &self,
        reader: &Reader<'_>,
        cells: &RawColumn,
        shows_codes: bool,
        read: impl Fn(&RawValue) -> Read<T>,
        make: impl FnOnce(&mut dyn Iterator<Item = Option<T>>) -> Vec<Series>,
    ) -> Typed {
        let read =
            |value: &RawValue| if reader.is_missing(value) { Read::Missing } else { read(value) };
        let (different, code_of): (Vec<Read<T>>, Option<&Vec<u32>>) = match cells {
            RawColumn::Dictionary { values, codes } => {
                (values.iter().map(read).collect(), Some(codes))
            }
            RawColumn::Texts(_)
            | RawColumn::Days(_)
            | RawColumn::Whole(_)
            | RawColumn::Truths(_) => {
                let cell = |row| cells.get(row).map_or(Read::Missing, |value| read(&value));
                ((0..self.raw.rows).map(cell).collect(), None)
            }
        };
        let of_row = |row: usize| match code_of {
            Some(codes) if codes[row] == NO_VALUE => &Read::Missing,
            Some(codes) => &different[codes[row] as usize],
            None => &different[row],
        };
        let value = |row| match of_row(row) {
            Read::Value(value) => Some(value.clone()),
            Read::Missing | Read::Invalid => None,
        };
        let words = make(&mut (0..self.raw.rows).map(value));
        if !different.iter().any(|read| matches!(read, Read::Invalid)) {
            return Typed { words, states: None, invalid: Invalid::default() };
        }
        let states: Vec<State> = (0..self.raw.rows).map(|row| state(of_row(row))).collect();
        let invalid = self.invalid(&states, cells, shows_codes);
        Typed { words, states: Some(states), invalid }
    }

    /// Counts the cells that could not be read.
    fn invalid(&self, states: &[State], cells: &RawColumn, shows_codes: bool) -> Invalid {
        const SHOWN: usize = 3;
        let mut invalid = Invalid::default();
        for (row, _) in states.iter().enumerate().filter(|(_, state)| **state == State::Invalid) {
            if invalid.cells == 0 {
                invalid.first_line = self.raw.lines.of(row);
            }
            invalid.cells += 1;
            if shows_codes && invalid.codes.len() < SHOWN {
                invalid.codes.extend(cells.get(row).map(|value| values::tidy(&value.text())));
            }
        }
        invalid.codes.remove("");
        invalid
    }

    /// Ids and texts, each row its own.
    fn texts(&self, reader: &Reader<'_>, cells: &RawColumn) -> Typed {
        let name = reader.column.id.as_str();
        if let (RawColumn::Texts(texts), true) = (cells, reader.from.map.is_empty()) {
            let said =
                texts.iter().map(|text| text.as_deref().filter(|text| !reader.is_blank(text)));
            let words = vec![StringChunked::from_iter_options(name.into(), said).into_column()];
            return Typed { words, states: None, invalid: Invalid::default() };
        }
        self.gather(
            reader,
            cells,
            false,
            |value| reader.text(value),
            |cells| vec![StringChunked::from_iter_options(name.into(), cells).into_column()],
        )
    }

    /// Wide 0/1 columns as the codes of one column.
    fn flags(&self, column: &Column, flags: &[(u16, String)], place: &Place) -> Checked<Typed> {
        let list = self.contract.list_of(column).expect("binding has found a codes column");
        let words = words_for(list);
        let from = From::default();
        let reader = Reader { missing: &self.source.missing, from: &from, column };
        let cells = collect_checked(
            flags
                .iter()
                .map(|(code, header)| self.cells(header, place).map(|cells| (*code, cells))),
        )?;
        let mut rows: Vec<Option<Vec<u64>>> = vec![None; self.raw.rows];
        let mut states = vec![State::Missing; self.raw.rows];
        for (code, cells) in cells {
            for (row, said) in rows.iter_mut().enumerate() {
                let Some(value) = cells.get(row).filter(|value| !reader.is_missing(value)) else {
                    continue;
                };
                match reader.truth(&value) {
                    Read::Value(yes) => {
                        let said = said.get_or_insert_with(|| vec![0; words]);
                        said[usize::from(code / 64)] |= u64::from(yes) << (code % 64);
                    }
                    Read::Missing => {}
                    Read::Invalid => states[row] = State::Invalid,
                }
            }
        }
        for (state, said) in states.iter_mut().zip(&mut rows) {
            match (*state, &said) {
                (State::Invalid, _) => *said = None,
                (State::Missing | State::Value, Some(_)) => *state = State::Value,
                (State::Missing | State::Value, None) => {}
            }
        }
        let invalid = self.invalid(&states, &RawColumn::Texts(vec![None; self.raw.rows]), false);
        let words = as_words(&column.id, words, &mut rows.into_iter());
        Ok(Typed { words, states: Some(states), invalid })
    }
}

fn state<T>(read: &Read<T>) -> State {
    match read {
        Read::Value(_) => State::Value,
        Read::Missing => State::Missing,
        Read::Invalid => State::Invalid,
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

fn days(name: &str, cells: &mut dyn Iterator<Item = Option<i32>>) -> Series {
    Int32Chunked::from_iter_options(name.into(), cells).into_date().into_series().into_column()
}

/// The words `name#0`, `name#1`, … of a column of several codes.
fn as_words(
    name: &str,
    words: usize,
    cells: &mut dyn Iterator<Item = Option<Vec<u64>>>,
) -> Vec<Series> {
    let cells: Vec<Option<Vec<u64>>> = cells.collect();
    (0..words)
        .map(|word| {
            let name = format!("{name}#{word}");
            let of_word = cells.iter().map(|cell| cell.as_ref().map(|words| words[word]));
            UInt64Chunked::from_iter_options(name.as_str().into(), of_word).into_column()
        })
        .collect()
}

/// Reads the cells of one column.
struct Reader<'a> {
    missing: &'a BTreeSet<String>,
    from: &'a From,
    column: &'a Column,
}

impl Reader<'_> {
    /// Whether a cell says nothing.
    fn is_missing(&self, value: &RawValue) -> bool {
        match value {
            RawValue::Text(text) => self.is_blank(text),
            RawValue::Whole(_) | RawValue::Number(_) => self.missing.contains(&value.text()),
            RawValue::List(texts) => {
                texts.iter().all(|text| self.is_blank(text)) && !texts.is_empty()
            }
            RawValue::Day(_) | RawValue::Truth(_) | RawValue::Torn => false,
        }
    }

    fn is_blank(&self, text: &str) -> bool {
        self.missing.contains(text.trim())
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
            RawValue::Number(number) if number.fract() == 0.0 => {
                Read::Value(format!("{number:.0}"))
            }
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
            RawValue::Text(text) if month && text.trim().len() == 7 => {
                values::day(&format!("{}-01", text.trim()), None)
            }
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
        let year = match value {
            RawValue::Day(day) => Some(Day(*day).year()),
            RawValue::Text(_)
            | RawValue::Whole(_)
            | RawValue::Number(_)
            | RawValue::Truth(_)
            | RawValue::List(_)
            | RawValue::Torn => {
                values::whole(&value.text(), None).and_then(|year| year.try_into().ok())
            }
        };
        Read::of(year.filter(|year| (1000..=9999).contains(year)))
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

    /// Several codes as bits. `-` alone means recorded, but none.
    fn codes(
        &self,
        value: &RawValue,
        codes: &BTreeMap<String, u16>,
        words: usize,
    ) -> Read<Vec<u64>> {
        let texts = match value {
            RawValue::List(texts) => texts.clone(),
            RawValue::Torn => return Read::Invalid,
            RawValue::Text(_)
            | RawValue::Day(_)
            | RawValue::Whole(_)
            | RawValue::Number(_)
            | RawValue::Truth(_) => self.split(&value.text()),
        };
        let mut bits = vec![0; words];
        for text in texts.iter().filter(|text| !self.is_blank(text) && text.trim() != "-") {
            let Read::Value(code) = self.code(&RawValue::Text(text.clone()), codes) else {
                return Read::Invalid;
            };
            bits[usize::from(code / 64)] |= 1_u64 << (code % 64);
        }
        Read::Value(bits)
    }

    fn split(&self, text: &str) -> Vec<String> {
        match &self.from.split {
            Some(separator) => text.split(separator.as_str()).map(str::to_owned).collect(),
            None => text.split(';').map(str::to_owned).collect(),
        }
    }
}

/// Whether a number × 10^scale lies in a range.
#[expect(clippy::cast_precision_loss, reason = "ranges are written with few digits")]
fn in_range(number: i64, scale: u8, (least, most): (Option<f64>, Option<f64>)) -> bool {
    let number = number as f64 / (0..scale).fold(1.0, |unit, _| unit * 10.0);
    least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
}
