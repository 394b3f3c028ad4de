//! Rows of an export that add up other rows: they are left out, and verified where that is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::header::{Names, Stands};
use super::raw::{RawTable, RawValue};
use super::values::{self, tidy};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::Node;

const NO_HEADER: Code = Code("E0620");
const LEFT_OUT: Code = Code("N0601");
const DIFFERS: Code = Code("W0607");
const UNVERIFIED: Code = Code("W0608");

/// Digits behind the point that totals are compared with.
const SCALE: u8 = 6;

/// Which rows are totals, and what becomes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Totals {
    /// The column of the export that tells.
    column: String,
    /// What it says in a total, as it is compared.
    values: BTreeSet<String>,
    /// What is added up, and within what; nothing where totals are only left out.
    verify: Option<Verify>,
    place: Place,
}

/// What is verified of a total.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Verify {
    /// Columns of numbers that are added up.
    of: Vec<String>,
    /// Columns that a total and its parts have in common.
    by: Vec<String>,
}

impl Totals {
    /// Every column of the export that is needed for it.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        let verify = self.verify.iter().flat_map(|verify| verify.of.iter().chain(&verify.by));
        std::iter::once(&self.column).chain(verify)
    }
}

/// Reads `totals`: `{column, values, do: drop | verify, of, by}`, or several.
pub(super) fn read(node: &Node) -> Checked<Vec<Totals>> {
    collect_checked(node.list().iter().map(one))
}

fn one(node: &Node) -> Checked<Totals> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let column = fields.require("column", &mut faults, |node| Ok(node.text()?.to_owned()));
    let values = fields.require("values", &mut faults, Node::texts);
    let is_verified = fields.read("do", &mut faults, |node| match node.text()? {
        "drop" => Ok(false),
        "verify" => Ok(true),
        _ => Err(node.not("drop or verify")),
    });
    let mut verify = None;
    if is_verified == Some(true) {
        let of = fields.require("of", &mut faults, Node::texts);
        let by = fields.read("by", &mut faults, Node::texts).unwrap_or_default();
        verify = of.map(|of| Verify { of, by });
    }
    fields.finish(&mut faults);
    faults.or_whole(column.zip(values).map(|(column, values)| Totals {
        column,
        values: values.iter().map(|value| tidy(value)).collect(),
        verify,
        place: node.place.clone(),
    }))
}

/// Takes the totals out of all pieces of a file; gives what was found, and how many they were.
pub(super) fn take_out(
    totals: &[Totals],
    pieces: &mut [RawTable],
    decimal: Option<char>,
    file: &str,
) -> Checked<Vec<Diagnostic>> {
    let Some(first) = pieces.first().filter(|_| !totals.is_empty()) else {
        return Ok(Vec::new());
    };
    let rules = collect_checked(totals.iter().map(|totals| Rule::new(totals, first, file)))?;
    let marks: Vec<Vec<Marks>> = pieces.iter().map(|piece| marks(&rules, piece)).collect();
    let mut findings = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        findings.extend(rule.verified(number, &rules, pieces, &marks, decimal, file));
    }
    let mut left_out = 0;
    for (piece, marks) in pieces.iter_mut().zip(&marks) {
        let keep: Vec<bool> = marks.iter().map(|marks| *marks == 0).collect();
        left_out += keep.iter().filter(|keep| !**keep).count() as u64;
        piece.keep(&keep);
    }
    let names: Vec<String> = totals.iter().map(|totals| format!("`{}`", totals.column)).collect();
    let message = format!(
        "{} of totals, by {}, left out",
        super::validate::counted(left_out, "row"),
        names.join(" and ")
    );
    findings.push(Diagnostic::note(LEFT_OUT, message).at(&Place::file(file)));
    Ok(findings)
}

/// By which rules a row is a total, a bit each.
type Marks = u64;

fn marks(rules: &[Rule<'_>], piece: &RawTable) -> Vec<Marks> {
    let of_row = |row: usize| {
        let of_rule = |(number, rule): (usize, &Rule<'_>)| {
            u64::from(rule.totals.values.contains(&text(piece, rule.column, row))) << number.min(63)
        };
        rules.iter().enumerate().map(of_rule).fold(0, |marks, mark| marks | mark)
    };
    (0..piece.rows).map(of_row).collect()
}

fn text(piece: &RawTable, column: usize, row: usize) -> String {
    piece.columns[column].get(row).map(|cell| tidy(&cell.text())).unwrap_or_default()
}

/// A rule, its columns found in the header.
struct Rule<'a> {
    totals: &'a Totals,
    column: usize,
    of: Vec<usize>,
    by: Vec<usize>,
}

/// What a group of rows says, of one column of numbers.
#[derive(Default)]
struct Sums {
    parts: i128,
    /// The totals, each with its line.
    said: Vec<(i128, u32)>,
    /// The first line with a number that cannot be read.
    unread: Option<u32>,
}

impl<'a> Rule<'a> {
    fn new(totals: &'a Totals, table: &RawTable, file: &str) -> Checked<Self> {
        let (names, header) = (Names::new(table), &table.header);
        let place = |name: &String| {
            let Stands::At(place) = names.find(name) else {
                let message = format!("`{file}` has no column `{name}`");
                let fault = Diagnostic::error(NO_HEADER, message).at(&totals.place);
                return Err(vec![fault.did_you_mean(name, header.iter().map(String::as_str))]);
            };
            Ok(place)
        };
        let verify = totals.verify.iter();
        let of = verify.clone().flat_map(|verify| &verify.of).map(place);
        let by = verify.flat_map(|verify| &verify.by).map(place);
        Ok(Self {
            totals,
            column: place(&totals.column)?,
            of: collect_checked(of)?,
            by: collect_checked(by)?,
        })
    }

    /// Whether what its totals say is what their parts add up to. Totals of another rule are parts only
    /// where parts are told apart by that rule's column.
    fn verified(
        &self,
        number: usize,
        rules: &[Rule<'_>],
        pieces: &[RawTable],
        marks: &[Vec<Marks>],
        decimal: Option<char>,
        file: &str,
    ) -> Vec<Diagnostic> {
        let others = rules.iter().enumerate().filter(|(other, rule)| {
            *other != number && (rule.column == self.column || !self.by.contains(&rule.column))
        });
        let others = others.fold(0_u64, |bits, (other, _)| bits | 1 << other.min(63));
        let mut groups: BTreeMap<(usize, Vec<String>), Sums> = BTreeMap::new();
        for (piece, marks) in pieces.iter().zip(marks) {
            for row in (0..piece.rows).filter(|row| marks[*row] & others == 0) {
                let by: Vec<String> = self.by.iter().map(|by| text(piece, *by, row)).collect();
                for column in &self.of {
                    let sums = groups.entry((*column, by.clone())).or_default();
                    sums.add(piece, *column, row, marks[row] >> number.min(63) & 1 == 1, decimal);
                }
            }
        }
        let header = |column: usize| pieces[0].header[column].as_str();
        groups.iter().flat_map(|((column, _), sums)| sums.tell(header(*column), file)).collect()
    }
}

impl Sums {
    fn add(
        &mut self,
        piece: &RawTable,
        column: usize,
        row: usize,
        is_total: bool,
        decimal: Option<char>,
    ) {
        let line = piece.lines.of(row);
        let number = match piece.columns[column].get(row) {
            None => return,
            Some(RawValue::Text(text)) if text.trim().is_empty() => return,
            Some(RawValue::Number(number)) => values::scaled_number(number, SCALE),
            Some(cell) => values::scaled(&cell.text(), SCALE, decimal),
        };
        match number {
            Some(number) if is_total => self.said.push((i128::from(number), line)),
            Some(number) => self.parts += i128::from(number),
            None => self.unread = self.unread.or(Some(line)),
        }
    }

    fn tell(&self, name: &str, file: &str) -> Vec<Diagnostic> {
        if let (Some(line), false) = (self.unread, self.said.is_empty()) {
            let message = format!("a total of `{name}` is not verified: a number cannot be read");
            return vec![Diagnostic::warning(UNVERIFIED, message).at(&Place::line(file, line))];
        }
        let wrong = self.said.iter().filter(|(said, _)| *said != self.parts);
        let tell = |(said, line): &(i128, u32)| {
            let message = format!(
                "the total of `{name}` is {}, and its rows add up to {}",
                shown(*said),
                shown(self.parts)
            );
            Diagnostic::warning(DIFFERS, message).at(&Place::line(file, *line))
        };
        wrong.map(tell).collect()
    }
}

/// `1746`, `38.5`.
fn shown(number: i128) -> String {
    let unit = 10_i128.pow(u32::from(SCALE));
    let (whole, fraction) = (number / unit, (number % unit).abs());
    let sign = if number < 0 && whole == 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{fraction:06}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::raw::{Dictionary, Lines};
    use super::*;

    fn table(text: &str) -> RawTable {
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header: Vec<String> =
            lines.next().unwrap().iter().map(|name| (*name).to_owned()).collect();
        let mut columns: Vec<Dictionary> = header.iter().map(|_| Dictionary::default()).collect();
        let mut rows = 0;
        for line in lines {
            columns.iter_mut().zip(line).for_each(|(column, cell)| column.push_text(cell));
            rows += 1;
        }
        let columns = columns.into_iter().map(Dictionary::finish).collect();
        RawTable { header, columns, rows, lines: Lines::From(2), ..RawTable::default() }
    }

    fn found(rules: &str, text: &str) -> (Vec<String>, usize) {
        let totals = read(&crate::document::parse("a.yaml", rules).unwrap()).unwrap();
        let mut pieces = [table(text)];
        let findings = take_out(&totals, &mut pieces, None, "a.csv").unwrap();
        (findings.iter().map(ToString::to_string).collect(), pieces[0].rows)
    }

    const RULES: &str = "- {column: place, values: [Total], do: verify, of: cases, by: [year]}\n- {column: year, values: [All], do: verify, of: cases, by: [place]}\n";

    #[test]
    fn totals_that_add_up_are_left_out() {
        let text = "year,place,cases\n2013,UK,4\n2013,abroad,5\n2013,Total,9\n2014,UK,1.5\n2014,Total,1.5\nAll,UK,5.5\nAll,abroad,5\nAll,Total,10.5\n";
        let (findings, rows) = found(RULES, text);
        assert_eq!(findings, ["a.csv: [N0601] 5 rows of totals, by `place` and `year`, left out"]);
        assert_eq!(rows, 3);
    }

    #[test]
    fn a_total_that_does_not_add_up_is_told_with_its_line() {
        let text = "year,place,cases\n2013,UK,4\n2013,abroad,5\n2013,Total,10\n";
        let (findings, _) = found(RULES, text);
        assert_eq!(
            findings[0],
            "a.csv:4: [W0607] the total of `cases` is 10, and its rows add up to 9"
        );
        let (findings, _) = found(RULES, &text.replace(",4", ",<5"));
        assert!(findings[0].starts_with("a.csv:2: [W0608]"), "{findings:?}");
    }
}
