//! Conditions and values in plain words. What the words do not reach stands as it is written.

use std::sync::Arc;

use super::words::Words;
use crate::cases::contract::{ColumnId, ColumnType, Contract, Table};
use crate::define::expression::{Ask, Children, Comparison, Expr, Unit};
use crate::document::Localised;
use crate::publish::words::fill;

/// What says expressions over the rows of one table, in one language.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    pub(super) contract: &'a Contract,
    pub(super) table: &'a Table,
    pub(super) words: &'static Words,
}

/// An expression that is longer as it is written is left to the exact definition.
const MOST_LETTERS: usize = 200;

impl Teller<'_> {
    /// An expression in words, else as it is written; nothing where that would be too long to read.
    pub(super) fn say(self, expr: &Expr) -> Option<String> {
        self.tell(expr).or_else(|| {
            let written = expr.canonical(self.contract, self.table);
            (written.chars().count() <= MOST_LETTERS).then(|| format!("`{written}`"))
        })
    }

    /// The same in words alone.
    fn tell(self, expr: &Expr) -> Option<String> {
        let words = self.words;
        Some(match expr {
            Expr::Truth(true) => words.always.to_owned(),
            Expr::Truth(false) => words.never.to_owned(),
            Expr::Column(column) if self.is_truth(*column) => self.about(words.is_yes, *column),
            Expr::Column(column) => self.column(*column),
            Expr::Number { .. } => expr.canonical(self.contract, self.table),
            Expr::Text(text) => format!("“{text}”"),
            Expr::Day(day) => day.to_string(),
            Expr::AsOf => words.as_of.to_owned(),
            Expr::PeriodStart => words.period_start.to_owned(),
            Expr::PeriodEnd => words.period_end.to_owned(),
            Expr::Not(part) => self.tell_not(part)?,
            Expr::And(parts) => self.joined(parts, words.and)?,
            Expr::Or(parts) => self.joined(parts, words.or)?,
            Expr::Compare(how, a, b) => self.compared(*how, a, b)?,
            Expr::In(part, literals) => self.listed(words.is_one_of, part, literals)?,
            Expr::IsNull(part) => fill(words.is_not_recorded, &[&self.bare(part)?]),
            Expr::IsTrue(part) => self.tell(part)?,
            Expr::Between(unit, a, b) => {
                let between = match unit {
                    Unit::Days => words.days,
                    Unit::Months => words.months,
                    Unit::Years => words.years,
                };
                fill(between, &[&self.bare(a)?, &self.bare(b)?])
            }
            Expr::YearOf(part) => fill(words.year_of, &[&self.bare(part)?]),
            Expr::Has(column, code) => self.has(words.includes, *column, *code),
            Expr::AnyOf(column) => self.about(words.is_recorded, *column),
            Expr::Children(children) => self.children(children, false)?,
            Expr::Code(_) | Expr::Arithmetic(..) | Expr::Case(..) | Expr::Fact(_) => return None,
        })
    }

    /// What is denied, said as a denial of its own where there is one.
    fn tell_not(self, part: &Expr) -> Option<String> {
        let words = self.words;
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "all else is denied by a sentence before it"
        )]
        Some(match part {
            Expr::Column(column) if self.is_truth(*column) => self.about(words.is_no, *column),
            Expr::IsNull(part) => fill(words.is_recorded, &[&self.bare(part)?]),
            Expr::In(part, literals) => self.listed(words.is_none_of, part, literals)?,
            Expr::Has(column, code) => self.has(words.does_not_include, *column, *code),
            Expr::AnyOf(column) => self.about(words.is_not_recorded, *column),
            Expr::Children(children) if children.ask == Ask::Exists => {
                self.children(children, true)?
            }
            other => fill(words.not_so, &[&self.inner(other)?]),
        })
    }

    /// A part of a larger expression: in brackets where several are joined in it, or where a condition
    /// on other rows would run on into what follows.
    fn inner(self, expr: &Expr) -> Option<String> {
        let told = self.tell(expr)?;
        let joined = matches!(expr, Expr::And(_) | Expr::Or(_));
        let runs_on =
            |part: &Expr| matches!(part, Expr::Children(children) if children.condition.is_some());
        Some(if joined || expr.any(&runs_on) { format!("({told})") } else { told })
    }

    /// A side of a comparison: a column by its name, even where it is a yes or a no.
    fn bare(self, expr: &Expr) -> Option<String> {
        if let Expr::Column(column) = expr { Some(self.column(*column)) } else { self.tell(expr) }
    }

    fn joined(self, parts: &[Arc<Expr>], with: &str) -> Option<String> {
        let told: Option<Vec<String>> = parts.iter().map(|part| self.inner(part)).collect();
        Some(told?.join(with))
    }

    fn compared(self, how: Comparison, a: &Expr, b: &Expr) -> Option<String> {
        let words = self.words;
        let days = self.is_day(a) || self.is_day(b);
        let sentence = match (how, days) {
            (Comparison::Equal, _) => words.is,
            (Comparison::NotEqual, _) => words.is_not,
            (Comparison::Less, false) => words.less,
            (Comparison::Less, true) => words.before,
            (Comparison::LessOrEqual, false) => words.at_most,
            (Comparison::LessOrEqual, true) => words.not_after,
            (Comparison::Greater, false) => words.more,
            (Comparison::Greater, true) => words.after,
            (Comparison::GreaterOrEqual, false) => words.at_least,
            (Comparison::GreaterOrEqual, true) => words.not_before,
        };
        Some(fill(sentence, &[&self.side(a, b)?, &self.side(b, a)?]))
    }

    /// One side of a comparison: a code is named by the list of the column on the other side.
    fn side(self, side: &Expr, other: &Expr) -> Option<String> {
        if let (Expr::Code(code), Expr::Column(column)) = (side, other) {
            return Some(self.code(*column, *code));
        }
        self.bare(side)
    }

    fn listed(self, sentence: &str, part: &Expr, literals: &[Expr]) -> Option<String> {
        let told: Option<Vec<String>> = literals.iter().map(|one| self.side(one, part)).collect();
        Some(fill(sentence, &[&self.bare(part)?, &told?.join(", ")]))
    }

    fn has(self, sentence: &str, column: ColumnId, code: u16) -> String {
        fill(sentence, &[&self.column(column), &self.code(column, code)])
    }

    fn about(self, sentence: &str, column: ColumnId) -> String {
        fill(sentence, &[&self.column(column)])
    }

    /// A question to child rows, in the words of their own table.
    fn children(self, children: &Children, none: bool) -> Option<String> {
        let (words, table) = (self.words, self.contract.tables.get(&children.table)?);
        let child = Teller { table, ..self };
        let condition = children.condition.as_ref().filter(|one| ***one != Expr::Truth(true));
        let condition = condition.map(|condition| child.tell(condition));
        let (alone, with, column) = match children.ask {
            Ask::Exists if none => (words.no_row, words.no_row_where, None),
            Ask::Exists => (words.any_row, words.any_row_where, None),
            Ask::Count => (words.number_of_rows, words.number_of_rows_where, None),
            Ask::Sum(column) => (words.sum_of, words.sum_of_where, Some(column)),
            Ask::First(column) => (words.first_of, words.first_of_where, Some(column)),
            Ask::Last(column) => (words.last_of, words.last_of_where, Some(column)),
        };
        let column = column.map(|column| child.column(column));
        let mut places: Vec<&str> = column.iter().map(String::as_str).collect();
        let name = format!("`{}`", children.table);
        places.push(&name);
        let condition = match condition {
            Some(told) => Some(told?),
            None => None,
        };
        places.extend(condition.as_deref());
        Some(fill(if condition.is_some() { with } else { alone }, &places))
    }

    /// A column by its title, or by its name where it has none.
    pub(super) fn column(self, column: ColumnId) -> String {
        let column = &self.table[column];
        let title = self.text(&column.title);
        if title.is_empty() { format!("`{}`", column.id) } else { title.to_owned() }
    }

    /// Whether a side of a comparison is a day.
    fn is_day(self, side: &Expr) -> bool {
        #[expect(clippy::wildcard_enum_match_arm, reason = "all else gives no day")]
        match side {
            Expr::Day(_) | Expr::AsOf | Expr::PeriodStart | Expr::PeriodEnd => true,
            Expr::Column(column) => {
                matches!(self.table[*column].kind, ColumnType::Date | ColumnType::Month)
            }
            Expr::Children(children) => matches!(children.ask, Ask::First(_) | Ask::Last(_)),
            _ => false,
        }
    }

    fn is_truth(self, column: ColumnId) -> bool {
        self.table[column].kind == ColumnType::Bool
    }

    /// A code by its title, in quotes.
    fn code(self, column: ColumnId, code: u16) -> String {
        let list = self.contract.list_of(&self.table[column]);
        let known = list.and_then(|list| list.codes.get(usize::from(code)));
        let title = known.map_or("", |(code, title)| match self.text(title) {
            "" => code,
            title => title,
        });
        format!("“{title}”")
    }

    fn text(self, text: &Localised) -> &str {
        text.get(self.words.language)
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::bind::Scope;
    use crate::define::condition::Conditions;
    use crate::define::example;
    use crate::document;

    fn told(language: &str, condition: &str) -> String {
        let contract = example::contract();
        let table = &contract.tables["cases"];
        let scope = Scope { contract: &contract, table, conditions: &Conditions::new() };
        let node = document::parse("a.yaml", &format!("\"{condition}\"")).unwrap();
        let expr = scope.condition(&node).unwrap();
        Teller { contract: &contract, table, words: Words::of(language) }.say(&expr).unwrap()
    }

    #[test]
    fn the_usual_conditions_are_said_in_plain_words() {
        let said = |condition| told("en", condition);
        assert_snapshot!(said("minor and not consent"), @"`minor` is yes and `consent` is no");
        assert_snapshot!(said("applied_on is not null or decided_on is null"), @"`applied_on` is recorded or `decided_on` is not recorded");
        assert_snapshot!(said("sex = 'female'"), @"`sex` is “female”");
        assert_snapshot!(said("sex not in ('female', 'male')"), @"`sex` is none of: “female”, “male”");
        assert_snapshot!(said("days_between(applied_on, decided_on) <= 30"), @"the number of days from `applied_on` to `decided_on` is at most 30");
        assert_snapshot!(said("exists(services, began_on is not null)"), @"there is a row in `services` where `began_on` is recorded");
        assert_snapshot!(said("not exists(services, true)"), @"there is no row in `services`");
        assert_snapshot!(said("not (minor or age > 60)"), @"it is not so that (`minor` is yes or `age` is more than 60)");
    }

    #[test]
    fn what_the_words_do_not_reach_stands_as_it_is_written() {
        assert_snapshot!(told("en", "cost * 2 > 10"), @"`(cost * 2) > 10`");
    }

    #[test]
    fn conditions_are_said_in_every_language_of_sheets() {
        assert_snapshot!(told("uk", "minor and decided_on is not null"), @"`minor` — так і `decided_on` зазначено");
        assert_snapshot!(told("ro", "minor and decided_on is not null"), @"`minor` este da și `decided_on` este înregistrat");
    }
}
