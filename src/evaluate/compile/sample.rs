//! Small tables written as text, and short ways to write expressions, for tests of this folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::{DataFrame, DataType, IntoColumn, NamedFrom, Series};

use super::{Answers, Mask, Prepared, bits};
use crate::calendar::Day;
use crate::cases::contract::{Column, ColumnId, ColumnType, PersonScope, Subject, Table};
use crate::cases::{NOBODY, Part, State, ValidTable, ValidTables};
use crate::define::expression::{Ask, Children, Comparison, Expr};
use crate::diagnostic::Place;
use crate::document::Localised;

/// A table `cases`, its children `services` and theirs, `visits`: all with the same columns.
fn table(id: &str) -> Table {
    let list = || "list".to_owned();
    let columns = [
        ("id", ColumnType::Id),
        ("sex", ColumnType::Code { list: list() }),
        ("forms", ColumnType::Codes { list: list() }),
        ("consent", ColumnType::Bool),
        ("from", ColumnType::Date),
        ("to", ColumnType::Date),
        ("month", ColumnType::Month),
        ("born", ColumnType::Year),
        ("age", ColumnType::Integer),
        ("cost", ColumnType::Decimal { scale: 2 }),
    ];
    let column = |(id, kind): (&str, ColumnType)| Column {
        id: id.to_owned(),
        kind,
        required: false,
        quasi_identifier: false,
        foldable: false,
        planned: false,
        range: (None, None),
        title: Localised::default(),
        aliases: Vec::new(),
        hxl: None,
        place: Place::file(""),
    };
    Table {
        id: id.to_owned(),
        columns: columns.into_iter().map(column).collect(),
        key: None,
        person: None,
        person_scope: PersonScope::Country,
        subject: Subject::Person,
        country: None,
        parent: None,
        weight: None,
        data_use_consent: None,
        place: Place::file(""),
    }
}

/// Tables by name, each in parts. A part has its columns' names in its first line and a row in each
/// further one: `.` is missing, `!` invalid, `-` in `forms` is recorded but none. A column that is not
/// there is not collected; `parent` is the number of the parent row.
pub(super) fn tables(texts: &[(&str, &[&str])]) -> ValidTables {
    let valid = |(id, parts): &(&str, &[&str])| {
        let table = table(id);
        let parts = parts.iter().map(|text| part(&table, text)).collect();
        ValidTable::by_hand(table, parts)
    };
    ValidTables::by_hand(texts.iter().map(valid).collect())
}

/// A table `cases` of one part.
pub(super) fn cases(text: &str) -> ValidTables {
    tables(&[("cases", &[text])])
}

fn part(table: &Table, text: &str) -> Part {
    let (frame, states, parent) = frame(table, text);
    Part::by_hand(frame, Day::parse("2014-03-31").unwrap(), states, parent)
}

/// The frame of a part, the states of its values, and the parent rows.
pub(in crate::evaluate) fn frame(
    table: &Table,
    text: &str,
) -> (DataFrame, BTreeMap<ColumnId, Vec<State>>, Option<Vec<u32>>) {
    let mut lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let (mut columns, mut states, mut parent) = (Vec::new(), BTreeMap::new(), None);
    for (index, name) in names.into_iter().enumerate() {
        let cells: Vec<&str> = rows.iter().map(|row| row[index]).collect();
        if name == "parent" {
            parent = Some(cells.iter().map(|cell| cell.parse().unwrap_or(NOBODY)).collect());
            continue;
        }
        let id = table.column(name).unwrap();
        columns
            .extend(series(name, &table[id].kind, &cells).into_iter().map(IntoColumn::into_column));
        if cells.contains(&"!") {
            states.insert(id, cells.iter().map(|cell| state(cell)).collect());
        }
    }
    (DataFrame::new(rows.len(), columns).unwrap(), states, parent)
}

fn state(cell: &str) -> State {
    match cell {
        "." => State::Missing,
        "!" => State::Invalid,
        _ => State::Value,
    }
}

/// A column as `cases` lays it down; `forms` in two words of 64 codes.
fn series(name: &str, kind: &ColumnType, cells: &[&str]) -> Vec<Series> {
    let some: Vec<Option<&str>> =
        cells.iter().map(|cell| Some(*cell).filter(|cell| !matches!(*cell, "." | "!"))).collect();
    let days: Vec<Option<i32>> =
        some.iter().map(|cell| cell.and_then(Day::parse).map(|day| day.0)).collect();
    let name = |suffix: &str| format!("{name}{suffix}").into();
    match kind {
        ColumnType::Id | ColumnType::Text => vec![Series::new(name(""), some)],
        ColumnType::Code { .. } => vec![Series::new(name(""), all::<u16>(&some))],
        ColumnType::Bool => {
            let held: Vec<Option<bool>> =
                some.iter().map(|cell| cell.map(|yes| yes == "yes")).collect();
            vec![Series::new(name(""), held)]
        }
        ColumnType::Date | ColumnType::Month => {
            vec![Series::new(name(""), days).cast(&DataType::Date).unwrap()]
        }
        ColumnType::Year => vec![Series::new(name(""), all::<i32>(&some))],
        ColumnType::Integer | ColumnType::Decimal { .. } => {
            vec![Series::new(name(""), all::<i64>(&some))]
        }
        ColumnType::Codes { .. } => {
            let word =
                |word| some.iter().map(|cell| cell.map(|codes| in_word(codes, word))).collect();
            let words: [Vec<Option<u64>>; 2] = [0, 1].map(word);
            let [low, high] = words;
            vec![Series::new(name("#0"), low), Series::new(name("#1"), high)]
        }
    }
}

fn all<T: std::str::FromStr>(some: &[Option<&str>]) -> Vec<Option<T>> {
    some.iter().map(|cell| cell.and_then(|cell| cell.parse().ok())).collect()
}

/// The bits of a word of codes such as `0;65`.
fn in_word(codes: &str, word: u32) -> u64 {
    let codes = codes.split(';').filter_map(|code| code.parse::<u32>().ok());
    codes.filter(|code| code / 64 == word).map(|code| 1 << (code % 64)).sum()
}

/// Asks every part of `cases`, in batches of so many rows.
fn in_batches(
    tables: &ValidTables,
    expression: &Arc<Expr>,
    batch: usize,
    period: Option<(Day, Day)>,
    mut ask: impl FnMut(&mut Answers<'_>, usize),
) {
    let prepared = Prepared::new(tables, "cases", std::slice::from_ref(expression), period);
    for part in tables.get("cases").unwrap().parts() {
        for start in (0..part.rows()).step_by(batch) {
            let range = start..part.rows().min(start + batch);
            ask(&mut prepared.batch(part, range.clone()), range.len());
        }
    }
}

/// The answers of all rows: `y`, `n` or `?` for each.
pub(super) fn truth(tables: &ValidTables, expression: &Arc<Expr>) -> String {
    truth_in_batches(tables, expression, usize::MAX)
}

/// The same, asked in batches of so many rows.
pub(super) fn truth_in_batches(
    tables: &ValidTables,
    expression: &Arc<Expr>,
    batch: usize,
) -> String {
    let mut letters = String::new();
    in_batches(tables, expression, batch, None, |answers, rows| {
        let mask = answers.truth(expression);
        assert_eq!(mask.rows, rows);
        letters.extend((0..rows).map(|row| letter(&mask, row)));
    });
    letters
}

fn letter(mask: &Mask, row: usize) -> char {
    mask.answer(row).map_or('?', |yes| if yes { 'y' } else { 'n' })
}

/// The days of all rows, `null` or `?`, between blanks.
pub(super) fn days(
    tables: &ValidTables,
    expression: &Arc<Expr>,
    period: Option<(Day, Day)>,
) -> String {
    let mut words = Vec::new();
    in_batches(tables, expression, 2, period, |answers, rows| {
        let days = answers.days(expression);
        words.extend((0..rows).map(|row| match days.get(row) {
            Some(day) => Day(day).to_string(),
            None => absence(&days.unknown, row),
        }));
    });
    words.join(" ")
}

/// The numbers of all rows, as `digits`, `digits/divisor`, `null` or `?`, before the scale.
pub(super) fn numbers(tables: &ValidTables, expression: &Arc<Expr>) -> String {
    let mut words = Vec::new();
    in_batches(tables, expression, 2, None, |answers, rows| {
        let numbers = answers.numbers(expression);
        words.extend((0..rows).map(|row| {
            let over = numbers.divisor.as_ref().map_or(1, |divisor| divisor[row]);
            match (bits::has(&numbers.valid, row), over, numbers.scale) {
                (false, _, _) => absence(&numbers.unknown, row),
                (true, 1, 0) => numbers.digits[row].to_string(),
                (true, 1, scale) => format!("{}e-{scale}", numbers.digits[row]),
                (true, over, scale) => format!("{}e-{scale}/{over}", numbers.digits[row]),
            }
        }));
    });
    words.join(" ")
}

fn absence(unknown: &[u64], row: usize) -> String {
    if bits::has(unknown, row) { "?".to_owned() } else { "null".to_owned() }
}

/// A column of any of the tables.
pub(super) fn col(name: &str) -> Arc<Expr> {
    Arc::new(Expr::Column(id(name)))
}

pub(super) fn id(name: &str) -> ColumnId {
    table("").column(name).unwrap()
}

pub(super) fn num(digits: i128, scale: u8) -> Arc<Expr> {
    Arc::new(Expr::Number { digits, scale })
}

pub(super) fn day(text: &str) -> Arc<Expr> {
    Arc::new(Expr::Day(Day::parse(text).unwrap()))
}

pub(super) fn compare(one: &Arc<Expr>, by: Comparison, other: &Arc<Expr>) -> Arc<Expr> {
    Arc::new(Expr::Compare(by, Arc::clone(one), Arc::clone(other)))
}

pub(super) fn is_null(one: &Arc<Expr>) -> Arc<Expr> {
    Arc::new(Expr::IsNull(Arc::clone(one)))
}

pub(super) fn children(table: &str, ask: Ask, condition: Option<&Arc<Expr>>) -> Arc<Expr> {
    let condition = condition.cloned();
    Arc::new(Expr::Children(Box::new(Children { table: table.to_owned(), ask, condition })))
}

/// A table `cases` of one part whose columns lie in two pieces.
pub(super) fn in_pieces(one: &str, other: &str) -> ValidTables {
    let table = table("cases");
    let mut frame = frame(&table, one).0;
    frame.vstack_mut(&self::frame(&table, other).0).unwrap();
    let part = Part::by_hand(frame, Day(0), BTreeMap::new(), None);
    ValidTables::by_hand(vec![ValidTable::by_hand(table, vec![part])])
}
