//! What a mapping leaves open and the cells of a file answer: how days are written, and what the point
//! of a number is.
//!
//! All different values of all pieces are looked at before one of them is read, so that what is found
//! depends neither on the order of rows nor on how a file is cut.

use std::collections::BTreeSet;

use super::contract::{Column, ColumnId, ColumnType, Table};
use super::header::{Names, Stands};
use super::raw::{RawColumn, RawTable, RawValue};
use super::source::{From, Rule, Source};
use super::values::{self, UNDECIDED};
use crate::diagnostic::{Code, Diagnostic, Place};

const NO_ORDER: Code = Code("W0621");

/// How days are written, apart from ISO. Each pair differs only in the order of day and month.
const DAYS: &[(&str, Option<&str>)] = &[
    ("%d.%m.%Y", None),
    ("%d/%m/%Y", Some("%m/%d/%Y")),
    ("%d-%m-%Y", Some("%m-%d-%Y")),
    ("%Y/%m/%d", None),
    ("%Y.%m.%d", None),
    ("%d %B %Y", None),
    ("%d-%B-%Y", None),
    ("%B %d, %Y", None),
];
/// How months are written, apart from ISO.
const MONTHS: &[(&str, Option<&str>)] = &[("%m.%Y", None), ("%m/%Y", None), ("%B %Y", None)];
/// What may follow a day.
const CLOCKS: [&str; 3] = ["", " %H:%M", " %H:%M:%S"];

/// What was found in a file.
#[derive(Debug)]
pub(super) struct Detected {
    /// The source with nothing left open.
    pub(super) source: Source,
    /// `decimal ,`, `identified_on %d.%m.%Y`.
    pub(super) notes: Vec<String>,
    pub(super) findings: Vec<Diagnostic>,
}

/// Looks at a file for what its source leaves open.
pub(super) fn detect(source: &Source, table: &Table, pieces: &[RawTable], file: &str) -> Detected {
    let mut detected = Detected { source: source.clone(), notes: Vec::new(), findings: Vec::new() };
    let open = &mut detected.source;
    // All pieces of a file have one header.
    let Some(names) = pieces.first().map(Names::new) else { return detected };
    if source.read.decimal.is_none() {
        open.read.decimal = decimal(source, table, &names, pieces);
        detected.notes.extend(open.read.decimal.map(|point| format!("decimal {point}")));
    }
    for (number, column) in table.columns.iter().enumerate() {
        let id = ColumnId(number);
        let Some(from) = open_days(source, id, column, &names) else { continue };
        match format(column, &texts(&from, source, &names, pieces, |_| true)) {
            Format::Iso => {}
            Format::One(format) => {
                detected.notes.push(format!("{} {format}", column.id));
                open.columns.insert(id, Rule::From(From { date: Some(format), ..from }));
            }
            Format::Undecided => {
                let message = format!(
                    "day and month of `{}` cannot be told apart: its days are not read",
                    column.id
                );
                let hint = "say it: `date: \"%d/%m/%Y\"` or `date: \"%m/%d/%Y\"`";
                let finding = Diagnostic::warning(NO_ORDER, message).at(&Place::file(file));
                detected.findings.push(finding.hint(hint));
                let date = Some(UNDECIDED.to_owned());
                open.columns.insert(id, Rule::From(From { date, ..from }));
            }
        }
    }
    detected
}

/// A column of days, or of months, of which nobody says how they are written.
fn open_days(source: &Source, id: ColumnId, column: &Column, names: &Names<'_>) -> Option<From> {
    let is_day = matches!(column.kind, ColumnType::Date | ColumnType::Month);
    if !is_day || source.constant.contains_key(&id) {
        return None;
    }
    rule(source, id, column, names).filter(|from| from.date.is_none())
}

/// The header that a column is made from, whether the mapping names it or it is there of itself.
fn rule(source: &Source, id: ColumnId, column: &Column, names: &Names<'_>) -> Option<From> {
    match source.columns.get(&id) {
        Some(Rule::From(from)) => Some(from.clone()),
        Some(Rule::Flags(..) | Rule::Options { .. }) => None,
        None => {
            let is_there = matches!(names.find_own(column), Stands::At(_));
            let own = if matches!(names.find(&column.id), Stands::At(_)) {
                None
            } else {
                column.hxl.clone()
            };
            let header = own.unwrap_or_else(|| column.id.clone());
            let place = source.place.clone();
            is_there.then(|| From { header, place, ..From::default() })
        }
    }
}

/// The different texts under a header in all pieces that are asked for, but for those that mean missing.
fn texts(
    from: &From,
    source: &Source,
    names: &Names<'_>,
    pieces: &[RawTable],
    is_asked_for: fn(&str) -> bool,
) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let Stands::At(place) = names.find(&from.header) else { return texts };
    for piece in pieces {
        let mut add = |text: &str| {
            let text = text.trim();
            let is_blank = source.missing.contains(text) || source.suppressed.contains(text);
            if is_asked_for(text) && !is_blank && !texts.contains(text) {
                texts.insert(text.to_owned());
            }
        };
        match &piece.columns[place] {
            RawColumn::Dictionary { values, .. } => {
                for value in values {
                    if let RawValue::Text(text) = value {
                        add(text);
                    }
                }
            }
            RawColumn::Texts(cells) => cells.iter().flatten().for_each(add),
            RawColumn::Days(_)
            | RawColumn::Whole(_)
            | RawColumn::Numbers(_)
            | RawColumn::Truths(_) => {}
        }
    }
    texts
}

/// How a column's days are written.
#[derive(Debug, PartialEq, Eq)]
enum Format {
    /// `2013-05-01`, perhaps with a time.
    Iso,
    /// In one format.
    One(String),
    /// Day and month stand in an order that nobody can tell, or in both.
    Undecided,
}

/// The format that most of the texts are written in, ISO among equals; the rest cannot be read, and is
/// told as that. No text decides against another what is day and what is month.
fn format(column: &Column, texts: &BTreeSet<String>) -> Format {
    let is_month = column.kind == ColumnType::Month;
    let written =
        |format: &str| texts.iter().filter(|text| values::is_written_in(text, format)).count();
    let iso = texts.iter().filter(|text| is_iso(text)).count();
    let mut best = (iso, Format::Iso);
    if iso == texts.len() {
        return Format::Iso;
    }
    for (format, swapped) in if is_month { MONTHS } else { DAYS } {
        for clock in CLOCKS {
            let (format, swapped) =
                (format!("{format}{clock}"), swapped.map(|swapped| format!("{swapped}{clock}")));
            let Some(swapped) = swapped else {
                let count = written(&format);
                if count > best.0 {
                    best = (count, Format::One(format));
                }
                continue;
            };
            let fits = |text: &String, format: &str| values::is_written_in(text, format);
            let either = texts.iter().filter(|text| fits(text, &format) || fits(text, &swapped));
            let (mut all, mut day_first, mut month_first) = (0, 0, 0);
            for text in either {
                all += 1;
                day_first += usize::from(!fits(text, &swapped));
                month_first += usize::from(!fits(text, &format));
            }
            if all > best.0 {
                let found = match (day_first, month_first) {
                    (1.., 0) => Format::One(format),
                    (0, 1..) => Format::One(swapped),
                    (0, 0) if texts.iter().all(|text| same_either_way(text, &format, &swapped)) => {
                        Format::One(format)
                    }
                    (_, _) => Format::Undecided,
                };
                best = (all, found);
            }
        }
    }
    best.1
}

/// `05/05/2013` is one day, whichever comes first.
fn same_either_way(text: &str, one: &str, other: &str) -> bool {
    values::day(text, Some(one)) == values::day(text, Some(other))
}

fn is_iso(text: &str) -> bool {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    values::is_written_in(day, "%Y-%m-%d") || values::is_written_in(day, "%Y-%m")
}

/// What the point of the file's numbers is, if some of them can only be read with one, and none only
/// with the other.
fn decimal(source: &Source, table: &Table, names: &Names<'_>, pieces: &[RawTable]) -> Option<char> {
    let (mut comma, mut point) = (false, false);
    for (number, column) in table.columns.iter().enumerate() {
        let scale = match column.kind {
            ColumnType::Integer => 0,
            // More digits than the contract has are still digits behind a point.
            ColumnType::Decimal { .. } => 9,
            ColumnType::Id
            | ColumnType::Code { .. }
            | ColumnType::Codes { .. }
            | ColumnType::Bool
            | ColumnType::Date
            | ColumnType::Year
            | ColumnType::Month
            | ColumnType::Text => continue,
        };
        let Some(from) = rule(source, ColumnId(number), column, names) else { continue };
        let marked = |text: &str| text.contains([',', '.']);
        for text in texts(&from, source, names, pieces, marked) {
            if from.map.contains_key(&text) {
                continue;
            }
            let by = |point| values::scaled(&text, scale, Some(point)).is_some();
            let (by_comma, by_point) = (by(','), by('.'));
            comma |= by_comma && !by_point;
            point |= by_point && !by_comma;
        }
    }
    match (comma, point) {
        (true, false) => Some(','),
        (false, true) => Some('.'),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Localised;

    fn found(kind: ColumnType, texts: &[&str]) -> Format {
        let column = Column {
            id: "day".to_owned(),
            kind,
            required: false,
            quasi_identifier: false,
            foldable: false,
            range: (None, None),
            title: Localised::default(),
            aliases: Vec::new(),
            hxl: None,
            planned: false,
            place: Place::default(),
        };
        format(&column, &texts.iter().map(|text| (*text).to_owned()).collect())
    }

    fn one(format: &str) -> Format {
        Format::One(format.to_owned())
    }

    #[test]
    fn days_are_read_in_the_one_format_that_fits() {
        let found = |texts: &[&str]| found(ColumnType::Date, texts);
        assert_eq!(found(&["2013-05-01", "2013-05-02T10:00:00"]), Format::Iso);
        assert_eq!(found(&["01.05.2013", "30.02.2013", "?"]), one("%d.%m.%Y"));
        assert_eq!(found(&["01.05.2013 10:30", "02.05.2013 09:00"]), one("%d.%m.%Y %H:%M"));
        assert_eq!(found(&["1 травня 2013", "2 трав. 2013"]), one("%d %B %Y"));
        assert_eq!(found(&[]), Format::Iso);
    }

    #[test]
    fn what_is_day_and_what_month_is_not_guessed() {
        let found = |texts: &[&str]| found(ColumnType::Date, texts);
        assert_eq!(found(&["01/05/2013", "13/05/2013"]), one("%d/%m/%Y"));
        assert_eq!(found(&["01/05/2013", "05/13/2013"]), one("%m/%d/%Y"));
        assert_eq!(found(&["01/05/2013", "02/05/2013"]), Format::Undecided);
        assert_eq!(found(&["13/05/2013", "05/13/2013"]), Format::Undecided);
        assert_eq!(found(&["05/05/2013"]), one("%d/%m/%Y"));
    }

    #[test]
    fn months_have_formats_of_their_own() {
        assert_eq!(found(ColumnType::Month, &["05.2013", "06.2013"]), one("%m.%Y"));
        assert_eq!(found(ColumnType::Month, &["mai 2013"]), one("%B %Y"));
        assert_eq!(found(ColumnType::Month, &["2013-05"]), Format::Iso);
    }
}
