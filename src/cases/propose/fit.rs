//! How well the cells of a column fit a type, and what a rule has to say so that they do.

use std::collections::{BTreeMap, BTreeSet};

use super::super::contract::{Column, ColumnType, Contract};
use super::super::values;
use super::fold::fold;
use super::names::Names;
use super::sample::FileColumn;

/// What offices write where they have nothing to write.
const MISSING: &[&str] = &[
    "-99",
    "-9",
    "Unknown",
    "unknown",
    "UNKNOWN",
    "Not specified",
    "Not Specified",
    "Not recorded",
    "Not Recorded",
    "N/A",
    "n/a",
    "NA",
    "#N/A",
    "NULL",
    "null",
    "ZZ",
    "-",
    "–",
    "—",
    "?",
    "н/д",
    "Н/Д",
    "н.д.",
    "нд",
    "невідомо",
    "Невідомо",
    "не вказано",
    "не указано",
    "неизвестно",
    "нет данных",
    "немає даних",
    "necunoscut",
    "Necunoscut",
    "nespecificat",
    "fără date",
    "n/d",
];

/// How days are written, apart from ISO; of two that fit all cells the first is taken.
const DAYS: &[&str] = &[
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
];
const MONTHS: &[&str] = &["%m.%Y", "%m/%Y", "%Y/%m", "%Y.%m"];
/// What parts several values in one cell; `;` needs no word in a mapping.
const SPLITS: &[&str] = &[";", ",", "|", "/", "&", "\n", " "];

/// A column as a type.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fit {
    /// Cells that say something.
    pub(super) recorded: u64,
    /// Cells of them that the rule reads.
    pub(super) read: u64,
    /// Text of the file → code of the contract, where they are not the same.
    pub(super) map: BTreeMap<String, String>,
    /// How days are written, unless in ISO.
    pub(super) date: Option<String>,
    /// Whether days could be months and months days: both orders read all of them.
    pub(super) is_either_order: bool,
    /// What parts several values.
    pub(super) split: Option<String>,
    /// Whether the comma is the point of a number.
    pub(super) has_decimal_comma: bool,
    /// Texts that nobody knows and that may be shown.
    pub(super) unknown: Vec<String>,
    /// How many more texts nobody knows.
    pub(super) hidden: usize,
}

impl Fit {
    /// Percent of the recorded cells that are read, rounded down; none where nothing is recorded.
    pub(super) fn percent(&self) -> Option<u64> {
        (self.recorded > 0).then(|| 100 * self.read / self.recorded)
    }
}

/// Whether a text is one of those that mean missing.
pub(super) fn is_missing(text: &str) -> bool {
    text.is_empty() || MISSING.contains(&text)
}

/// The texts of a column that mean missing, but for a blank.
pub(super) fn missing_in(column: &FileColumn) -> BTreeSet<String> {
    let texts = column.texts.keys();
    texts.filter(|text| !text.is_empty() && is_missing(text)).cloned().collect()
}

/// How well a column of a file fits a column of the contract.
pub(super) fn fit(names: &Names, contract: &Contract, column: &Column, file: &FileColumn) -> Fit {
    let mut fit = fit_of_texts(names, contract, column, file);
    // What the file itself calls a day needs no format.
    let holds_days = matches!(column.kind, ColumnType::Date | ColumnType::Month | ColumnType::Year);
    fit.recorded += file.days;
    fit.read += if holds_days { file.days } else { 0 };
    fit
}

fn fit_of_texts(names: &Names, contract: &Contract, column: &Column, file: &FileColumn) -> Fit {
    match &column.kind {
        ColumnType::Id | ColumnType::Text => share(file, |_| true),
        ColumnType::Bool => truths(names, file),
        ColumnType::Date => days(file, DAYS, |text, format| values::day(text, format).is_some()),
        ColumnType::Month => {
            days(file, MONTHS, |text, format| values::month(text, format).is_some())
        }
        ColumnType::Year => share(file, is_year),
        ColumnType::Integer => numbers(file, 0),
        ColumnType::Decimal { scale } => numbers(file, *scale),
        ColumnType::Code { .. } | ColumnType::Codes { .. } => {
            let list = contract.list_of(column).expect("a column of codes has a list");
            let known = Known {
                exact: list.codes.iter().map(|(code, _)| values::tidy(code)).collect(),
                names: names.of_list(list),
            };
            let several = matches!(column.kind, ColumnType::Codes { .. });
            if several { known.in_parts(file) } else { known.fit(file, None) }
        }
    }
}

/// Whether a column holds hardly anything but 0, 1 and what means missing, so that it can be a flag.
pub(super) fn is_flag(file: &FileColumn) -> bool {
    const NEARLY_ALL: u64 = 95;
    let fit = share(file, |text| values::truth(text).is_some());
    file.days == 0 && !file.texts.is_empty() && fit.percent().is_none_or(|read| read >= NEARLY_ALL)
}

/// Whether a column can hold codes: more than one, and few different ones.
pub(super) fn has_few_texts(file: &FileColumn) -> bool {
    (2..=FEW_TEXTS).contains(&said(file).count())
}

/// The texts that say something, with their rows.
fn said(file: &FileColumn) -> impl Iterator<Item = (&String, u64)> {
    file.texts.iter().filter(|(text, _)| !is_missing(text)).map(|(text, rows)| (text, *rows))
}

fn share(file: &FileColumn, reads: impl Fn(&str) -> bool) -> Fit {
    let mut fit = Fit::default();
    for (text, rows) in said(file) {
        fit.recorded += rows;
        fit.read += if reads(text) { rows } else { 0 };
    }
    fit
}

fn is_year(text: &str) -> bool {
    values::whole(text, None).is_some_and(|year| (1000..=9999).contains(&year))
}

fn truths(names: &Names, file: &FileColumn) -> Fit {
    let mut fit = share(file, |text| values::truth(text).is_some() || names.truth(text).is_some());
    let meant = said(file).filter(|(text, _)| values::truth(text).is_none());
    let meant = meant.filter_map(|(text, _)| Some((values::tidy(text), names.truth(text)?)));
    fit.map = meant.map(|(text, meaning)| (text, meaning.to_owned())).collect();
    fit
}

/// The format that reads most of a column's days; ISO where that is as good.
fn days(file: &FileColumn, formats: &[&str], reads: fn(&str, Option<&str>) -> bool) -> Fit {
    let mut best = share(file, |text| reads(text, None));
    for format in formats {
        let fit = share(file, |text| reads(text, Some(format)));
        if fit.read > best.read {
            best = Fit { date: Some((*format).to_owned()), ..fit };
        }
    }
    let other = best.date.as_ref().map(|format| format.replacen("%d/%m", "%m/%d", 1));
    if let Some(other) = other.filter(|other| best.date.as_ref() != Some(other)) {
        best.is_either_order = share(file, |text| reads(text, Some(&other))).read == best.read;
    }
    best
}

fn numbers(file: &FileColumn, scale: u8) -> Fit {
    let by = |point| share(file, |text| values::scaled(text, scale, point).is_some());
    let (plain, comma) = (by(None), by(Some(',')));
    if comma.read > plain.read { Fit { has_decimal_comma: true, ..comma } } else { plain }
}

/// The codes of a list and all their names.
struct Known {
    exact: BTreeSet<String>,
    names: BTreeMap<String, String>,
}

impl Known {
    /// What parts the values best.
    fn in_parts(&self, file: &FileColumn) -> Fit {
        let mut best = self.fit(file, Some(";"));
        for split in SPLITS {
            let fit = self.fit(file, Some(split));
            if fit.read > best.read {
                best = Fit { split: Some((*split).to_owned()), ..fit };
            }
        }
        best
    }

    fn fit(&self, file: &FileColumn, split: Option<&str>) -> Fit {
        let mut fit = Fit::default();
        let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
        for (text, rows) in file.texts.iter().filter(|(text, _)| self.is_said(text)) {
            let parts = split.map_or_else(|| vec![text.as_str()], |at| text.split(at).collect());
            let parts: Vec<&str> =
                parts.into_iter().filter(|part| self.is_said(part.trim())).collect();
            let known = parts.iter().filter(|part| self.add(part, &mut fit.map)).count();
            fit.recorded += rows;
            fit.read += if known == parts.len() { *rows } else { 0 };
            for part in parts.iter().filter(|part| !self.has(part)) {
                *unknown.entry(values::tidy(part)).or_insert(0) += rows;
            }
        }
        let few = file.texts.len() <= FEW_TEXTS;
        fit.hidden = unknown.len();
        fit.unknown =
            unknown.into_iter().filter(|one| few && may_be_shown(one)).map(|one| one.0).collect();
        fit.hidden -= fit.unknown.len();
        fit
    }

    /// A text that means missing elsewhere says something where a code has that name.
    fn is_said(&self, text: &str) -> bool {
        !text.is_empty() && (!is_missing(text) || self.has(text))
    }

    fn has(&self, text: &str) -> bool {
        self.exact.contains(&values::tidy(text)) || self.names.contains_key(&fold(text))
    }

    /// Whether a text is known; where it is not the code itself, the map says so.
    fn add(&self, text: &str, map: &mut BTreeMap<String, String>) -> bool {
        let tidy = values::tidy(text);
        if self.exact.contains(&tidy) {
            return true;
        }
        let code = self.names.get(&fold(text));
        if let Some(code) = code {
            map.insert(tidy, code.clone());
        }
        code.is_some()
    }
}

/// A column with more different texts than this holds no codes.
const FEW_TEXTS: usize = 60;

/// A text that nobody knows may be somebody's: it is shown only where it can be a code that several
/// rows have.
fn may_be_shown((text, rows): &(String, u64)) -> bool {
    const LONGEST: usize = 24;
    const ROWS: u64 = 3;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    *rows >= ROWS && text.chars().count() <= LONGEST && digits < 5 && !text.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(texts: &[(&str, u64)]) -> FileColumn {
        let texts = texts.iter().map(|(text, rows)| ((*text).to_owned(), *rows)).collect();
        FileColumn { header: "h".to_owned(), texts, ..FileColumn::default() }
    }

    #[test]
    fn the_format_that_reads_most_days_is_found_and_iso_where_it_does_as_well() {
        let read = |text: &str, format: Option<&str>| values::day(text, format).is_some();
        let found = |texts: &[(&str, u64)]| days(&column(texts), DAYS, read);
        assert_eq!(found(&[("31.12.2013", 9), ("н/д", 2)]).date.as_deref(), Some("%d.%m.%Y"));
        assert_eq!(found(&[("2013-12-31", 9)]).date, None);
        assert_eq!(
            found(&[("12/31/2013", 1), ("01/02/2013", 1)]).date.as_deref(),
            Some("%m/%d/%Y")
        );
        let either = found(&[("01/02/2013", 1)]);
        assert_eq!((either.date.as_deref(), either.is_either_order), (Some("%d/%m/%Y"), true));
    }

    #[test]
    fn what_nobody_knows_is_shown_only_where_it_can_be_a_code_that_several_rows_have() {
        let known = Known { exact: BTreeSet::from(["a".to_owned()]), names: BTreeMap::new() };
        let texts = [("a", 4), ("b", 3), ("rare", 2), ("380501234567", 9), ("x@y.z", 9), ("", 5)];
        let fit = known.fit(&column(&texts), None);
        assert_eq!((fit.recorded, fit.read, fit.percent()), (27, 4, Some(14)));
        assert_eq!((fit.unknown, fit.hidden), (vec!["b".to_owned()], 3));
    }

    #[test]
    fn what_parts_several_values_is_found() {
        let exact = ["labour", "sexual"].map(str::to_owned);
        let known = Known { exact: BTreeSet::from(exact), names: BTreeMap::new() };
        let fit = known.in_parts(&column(&[("labour&sexual", 1), ("labour", 2), ("-99", 1)]));
        assert_eq!((fit.split.as_deref(), fit.read, fit.recorded), (Some("&"), 3, 3));
        assert_eq!(known.in_parts(&column(&[("labour;sexual", 1)])).split, None);
    }

    #[test]
    fn a_comma_is_the_point_of_a_number_where_only_that_reads_it() {
        assert!(numbers(&column(&[("1,230", 2), ("38,05", 1)]), 3).has_decimal_comma);
        assert!(!numbers(&column(&[("38,05", 1)]), 2).has_decimal_comma);
    }
}
