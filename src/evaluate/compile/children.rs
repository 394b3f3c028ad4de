//! What rows ask of child tables, answered for every row of the parent table at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::column::scale_of;
use super::mask::{Mask, Presence};
use super::values::{Days, Values};
use super::{Prepared, bits};
use crate::calendar::Day;
use crate::cases::contract::ColumnId;
use crate::cases::{NOBODY, ValidTable, ValidTables};
use crate::define::expression::{Ask, Children, Expr};

/// How many child rows are looked at in one go: few enough for the cache.
const BATCH: usize = 1 << 15;

/// The answers to every question, by question; row i is row i of the whole parent table.
pub(super) type Told = BTreeMap<Children, Answer>;

/// The answer to one question, for every row of the parent table.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// Of `exists`.
    Truth(Mask),
    /// Of `count` and `sum`.
    Number { digits: Values<i64>, scale: u8 },
    /// Of `first` and `last`.
    Day(Days),
}

/// Answers questions of the rows of a table, `rows` in number. Questions to a child that no source
/// feeds cannot be told.
pub(super) fn ask(
    tables: &ValidTables,
    rows: usize,
    questions: BTreeSet<&Children>,
    period: Option<(Day, Day)>,
) -> Told {
    let mut by_table: BTreeMap<&str, Vec<&Children>> = BTreeMap::new();
    for question in questions {
        by_table.entry(&question.table).or_default().push(question);
    }
    let answers = by_table.into_iter().flat_map(|(table, questions)| match tables.get(table) {
        Some(child) => ask_child(tables, child, rows, &questions, period),
        None => questions.into_iter().map(|one| (one.clone(), silence(&one.ask, rows))).collect(),
    });
    answers.collect()
}

/// Answers questions to one child table, each distinct condition once, on all cores.
fn ask_child(
    tables: &ValidTables,
    child: &ValidTable,
    rows: usize,
    questions: &[&Children],
    period: Option<(Day, Day)>,
) -> Vec<(Children, Answer)> {
    let conditions: Vec<Arc<Expr>> =
        questions.iter().filter_map(|question| question.condition.clone()).collect();
    let prepared = Prepared::new(tables, &child.table().id, &conditions, period);
    let mut by_condition: BTreeMap<Option<&Arc<Expr>>, Vec<&Children>> = BTreeMap::new();
    for question in questions {
        by_condition.entry(question.condition.as_ref()).or_default().push(question);
    }
    // Whole conditions, not ranges of rows: every total has one writer, on any number of threads.
    let by_condition: Vec<_> = by_condition.into_iter().collect();
    let answers = by_condition.into_par_iter().flat_map_iter(|(condition, questions)| {
        fold(&prepared, child, rows, condition, &questions)
    });
    answers.collect()
}

/// Adds every child row to the totals of its parent, for all questions with one condition.
fn fold(
    prepared: &Prepared<'_>,
    child: &ValidTable,
    rows: usize,
    condition: Option<&Arc<Expr>>,
    questions: &[&Children],
) -> Vec<(Children, Answer)> {
    let mut totals: Vec<Totals<'_>> =
        questions.iter().map(|question| Totals::new(&question.ask, rows)).collect();
    for part in child.parts() {
        let parents = part.parent().expect("a child table hangs on its parent");
        for start in (0..part.rows()).step_by(BATCH) {
            let range = start..part.rows().min(start + BATCH);
            let mut answers = prepared.batch(part, range.clone());
            let met = condition
                .map_or_else(|| Arc::new(Mask::all(range.len())), |asked| answers.truth(asked));
            for totals in &mut totals {
                let values = totals.column().map(|column| answers.column_values(column));
                totals.add(&met, &parents[range.clone()], values.as_ref());
            }
        }
    }
    let answers = totals.into_iter().map(|totals| totals.answer(child));
    questions.iter().map(|question| (*question).clone()).zip(answers).collect()
}

/// The answer where there is nobody to ask.
fn silence(ask: &Ask, rows: usize) -> Answer {
    match ask {
        Ask::Exists => Answer::Truth(Mask::doubt(rows)),
        Ask::Count | Ask::Sum(_) => Answer::Number { digits: Values::doubt(rows), scale: 0 },
        Ask::First(_) | Ask::Last(_) => Answer::Day(Values::doubt(rows)),
    }
}

/// What has been told so far to every parent row.
#[derive(Debug)]
struct Totals<'a> {
    ask: &'a Ask,
    rows: usize,
    /// How many, how much or which day.
    numbers: Vec<i64>,
    /// Parents with a child that is meant, or for a day, with one that has a day.
    met: Vec<u64>,
    /// Parents with a child that may be meant, or is and has no known value.
    unknown: Vec<u64>,
}

impl<'a> Totals<'a> {
    /// Nothing yet.
    fn new(ask: &'a Ask, rows: usize) -> Self {
        let numbers = if *ask == Ask::Exists { Vec::new() } else { vec![0; rows] };
        Self { ask, rows, numbers, met: bits::none(rows), unknown: bits::none(rows) }
    }

    /// The column that it needs.
    fn column(&self) -> Option<ColumnId> {
        match self.ask {
            Ask::Exists | Ask::Count => None,
            Ask::Sum(column) | Ask::First(column) | Ask::Last(column) => Some(*column),
        }
    }

    /// Adds a batch of child rows. Orphans are nobody's.
    fn add(&mut self, condition: &Mask, parents: &[u32], values: Option<&Values<i64>>) {
        let parent = |row: &usize| parents[*row] != NOBODY;
        for row in bits::rows(&condition.yes).filter(parent) {
            self.meet(parents[row] as usize, row, values);
        }
        for row in bits::rows(&condition.unknown()).filter(parent) {
            bits::set(&mut self.unknown, parents[row] as usize);
        }
    }

    /// Adds a child row that is meant.
    fn meet(&mut self, parent: usize, row: usize, values: Option<&Values<i64>>) {
        let number = values.and_then(|values| values.get(row));
        match (self.ask, number) {
            (Ask::Exists, _) => bits::set(&mut self.met, parent),
            (Ask::Count, _) => self.numbers[parent] += 1,
            (Ask::Sum(_), number) => {
                match number.and_then(|one| self.numbers[parent].checked_add(one)) {
                    Some(sum) => self.numbers[parent] = sum,
                    None => bits::set(&mut self.unknown, parent),
                }
            }
            (Ask::First(_), Some(day)) => self.keep(parent, day, i64::min),
            (Ask::Last(_), Some(day)) => self.keep(parent, day, i64::max),
            // A day that is missing has not come; one that cannot be told may be the one.
            (Ask::First(_) | Ask::Last(_), None) => {
                if values.is_some_and(|values| bits::has(&values.unknown, row)) {
                    bits::set(&mut self.unknown, parent);
                }
            }
        }
    }

    /// Keeps the earlier or the later day.
    fn keep(&mut self, parent: usize, day: i64, pick: impl Fn(i64, i64) -> i64) {
        let first = !bits::has(&self.met, parent);
        self.numbers[parent] = if first { day } else { pick(self.numbers[parent], day) };
        bits::set(&mut self.met, parent);
    }

    /// What every parent is told in the end.
    fn answer(self, child: &ValidTable) -> Answer {
        let known = bits::without(&bits::all(self.rows), &self.unknown);
        let scale = match self.ask {
            Ask::Exists => {
                // One child that is meant settles it, whatever else is unknown.
                let no = bits::without(&known, &self.met);
                return Answer::Truth(Mask { rows: self.rows, yes: self.met, no });
            }
            Ask::First(_) | Ask::Last(_) => {
                let day = |day| i32::try_from(day).expect("a day came from a column of days");
                let valid = bits::and(&known, &self.met);
                let days = self.numbers.into_iter().map(day).collect();
                return Answer::Day(Values::new(days, Presence { valid, unknown: self.unknown }));
            }
            Ask::Count => 0,
            Ask::Sum(column) => scale_of(&child.table()[*column].kind),
        };
        let presence = Presence { valid: known, unknown: self.unknown };
        Answer::Number { digits: Values::new(self.numbers, presence), scale }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{
        children, col, compare, day, days, id, is_null, num, numbers, tables, truth,
    };
    use super::*;
    use crate::define::expression::Comparison;

    /// Six cases: without services; with two met; with one met and one unknown; with one not met and
    /// one unknown; with one not met; with one met whose values are missing.
    fn sample() -> ValidTables {
        let services = [
            "parent consent from       cost\n\
             1      yes     2013-05-02 150\n\
             2      yes     2013-05-04 10\n\
             .      yes     2013-05-05 10",
            "parent consent from       cost\n\
             2      .       2013-05-01 10\n\
             1      yes     2013-05-01 25\n\
             3      no      2013-05-06 10\n\
             3      !       2013-05-07 10\n\
             4      no      2013-05-08 10\n\
             5      yes     .          .",
        ];
        tables(&[
            ("cases", &["age\n1\n2\n3", "age\n4\n5\n6"]),
            ("services", &[services[0], services[1]]),
        ])
    }

    fn met(ask: Ask) -> Arc<Expr> {
        children("services", ask, Some(&col("consent")))
    }

    #[test]
    fn exists_is_settled_by_one_child_and_unknown_without() {
        assert_eq!(truth(&sample(), &met(Ask::Exists)), "nyy?ny");
        assert_eq!(truth(&sample(), &children("services", Ask::Exists, None)), "nyyyyy");
    }

    #[test]
    fn count_is_unknown_as_soon_as_one_child_is() {
        assert_eq!(numbers(&sample(), &met(Ask::Count)), "0 2 ? ? 0 1");
        assert_eq!(numbers(&sample(), &children("services", Ask::Count, None)), "0 2 2 2 1 1");
    }

    #[test]
    fn sum_of_nobody_is_zero_and_of_a_missing_value_unknown() {
        let sum = met(Ask::Sum(id("cost")));
        assert_eq!(numbers(&sample(), &sum), "0e-2 175e-2 ? ? 0e-2 ?");
        assert_eq!(truth(&sample(), &compare(&sum, Comparison::Equal, &num(175, 2))), "ny??n?");
    }

    #[test]
    fn first_and_last_of_nobody_or_no_day_are_null() {
        let (first, last) = (met(Ask::First(id("from"))), met(Ask::Last(id("from"))));
        assert_eq!(days(&sample(), &first, None), "null 2013-05-01 ? ? null null");
        assert_eq!(days(&sample(), &last, None), "null 2013-05-02 ? ? null null");
        assert_eq!(truth(&sample(), &is_null(&first)), "yn??yy");
        let before = compare(&first, Comparison::Less, &day("2013-05-02"));
        assert_eq!(truth(&sample(), &before), "?y????");
    }

    #[test]
    fn a_day_that_cannot_be_told_may_be_the_first() {
        let invalid =
            tables(&[("cases", &["age\n1"]), ("services", &["parent from\n0 2013-05-01\n0 !"])]);
        let first = children("services", Ask::First(id("from")), None);
        assert_eq!(days(&invalid, &first, None), "?");
        let not_collected = tables(&[("cases", &["age\n1"]), ("services", &["parent age\n0 1"])]);
        assert_eq!(days(&not_collected, &first, None), "?");
        assert_eq!(numbers(&not_collected, &children("services", Ask::Sum(id("age")), None)), "1");
        assert_eq!(numbers(&not_collected, &children("services", Ask::Sum(id("cost")), None)), "?");
    }

    #[test]
    fn a_child_table_that_nobody_feeds_is_unknown() {
        let alone = tables(&[("cases", &["age\n1\n2"])]);
        assert_eq!(truth(&alone, &met(Ask::Exists)), "??");
        assert_eq!(truth(&alone, &is_null(&met(Ask::Exists))), "??");
        assert_eq!(numbers(&alone, &met(Ask::Count)), "? ?");
        assert_eq!(numbers(&alone, &met(Ask::Sum(id("cost")))), "? ?");
        assert_eq!(days(&alone, &met(Ask::First(id("from"))), None), "? ?");
    }

    #[test]
    fn children_of_children_are_asked_in_their_own_terms() {
        let three = tables(&[
            ("cases", &["age\n1\n2\n3"]),
            ("services", &["parent age\n0 1\n1 1\n2 1"]),
            ("visits", &["parent consent\n0 yes\n1 no\n2 ."]),
        ]);
        let visited = children("visits", Ask::Exists, Some(&col("consent")));
        assert_eq!(truth(&three, &children("services", Ask::Exists, Some(&visited))), "yn?");
    }

    #[test]
    fn a_sum_that_does_not_fit_is_unknown() {
        let vast = format!("parent cost\n0 {}\n0 1", i64::MAX);
        let tables = tables(&[("cases", &["age\n1"]), ("services", &[&vast])]);
        assert_eq!(numbers(&tables, &children("services", Ask::Sum(id("cost")), None)), "?");
    }
}
