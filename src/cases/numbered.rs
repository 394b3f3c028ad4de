//! Columns as plain numbers, for what asks only which rows have the same value.

use std::collections::BTreeMap;

use polars::prelude::{AnyValue, Column as Series, DataType};

use super::contract::ColumnId;
use super::tables::{Part, ValidTable};
use crate::stats::anonymity;

/// Every row's value as a number, the same for the same value; 0 where it is missing, invalid or not
/// collected.
pub(crate) fn numbered(table: &ValidTable, column: ColumnId) -> Vec<u32> {
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut numbers = Vec::with_capacity(table.rows());
    for part in table.parts() {
        let Some((texts, of_rows)) = different(part, column) else {
            numbers.extend(std::iter::repeat_n(0, part.rows()));
            continue;
        };
        let of_part: Vec<u32> = texts
            .into_iter()
            .map(|text| {
                let next = u32::try_from(known.len() + 1).expect("fewer values than rows");
                text.map_or(0, |text| *known.entry(text).or_insert(next))
            })
            .collect();
        numbers.extend(of_rows.into_iter().map(|value| of_part[value as usize]));
    }
    numbers
}

/// The different values of a part, each once, and which of them each row has.
fn different(part: &Part, column: ColumnId) -> Option<(Vec<Option<String>>, Vec<u32>)> {
    let words = part.values(column)?;
    let numbers: Vec<Vec<u32>> = words.iter().map(|word| ranks(word)).collect();
    let columns: Vec<&[u32]> = numbers.iter().map(Vec::as_slice).collect();
    let classes = anonymity::classes(&columns, part.rows());
    let mut texts: Vec<Option<String>> = Vec::new();
    for (row, class) in classes.iter().enumerate() {
        if *class as usize == texts.len() {
            texts.push(text(&words, row));
        }
    }
    Some((texts, classes))
}

/// A value of one or several words as a text; `None` where there is none.
fn text(words: &[&Series], row: usize) -> Option<String> {
    let cells: Vec<_> = words.iter().filter_map(|word| word.get(row).ok()).collect();
    let is_null = cells.iter().any(AnyValue::is_null);
    (!is_null).then(|| format!("{cells:?}"))
}

/// Numbers that are equal where the values are, null among them.
fn ranks(word: &Series) -> Vec<u32> {
    if *word.dtype() == DataType::String {
        let texts = word.str().expect("a String column");
        let mut known = BTreeMap::new();
        let number = |text| {
            let next = u32::try_from(known.len() + 1).expect("fewer values than rows");
            *known.entry(text).or_insert(next)
        };
        return texts.iter().map(number).collect();
    }
    let mut known = BTreeMap::new();
    let whole = |row| word.get(row).ok().and_then(|cell| cell.try_extract::<i128>().ok());
    let (truth, days) = (word.bool().ok(), word.date().ok());
    let number = |row| {
        let value = match (truth, days) {
            (Some(truth), _) => truth.get(row).map(i128::from),
            (None, Some(days)) => days.physical().get(row).map(i128::from),
            (None, None) => whole(row),
        };
        let next = u32::try_from(known.len() + 1).expect("fewer values than rows");
        *known.entry(value).or_insert(next)
    };
    (0..word.len()).map(number).collect()
}
