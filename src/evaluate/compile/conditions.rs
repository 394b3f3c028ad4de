//! Conditions: from typed expressions to three answers.

use std::sync::Arc;

use super::answers::{Answers, Sort, branch_values};
use super::children::Answer;
use super::mask::{Mask, Presence};
use super::values::Values;
use super::{bits, compare, numbers, operands};
use crate::define::expression::{Comparison, Expr};

impl Answers<'_> {
    /// Evaluates a condition.
    pub(super) fn condition(&mut self, expression: &Expr) -> Mask {
        match expression {
            Expr::Truth(true) => Mask::all(self.rows),
            Expr::Truth(false) => Mask::none(self.rows),
            Expr::Column(column) => self.column(*column).truth(),
            Expr::Not(one) => self.truth(one).not(),
            Expr::And(all) => self.fold(all, Mask::all(self.rows), Mask::and),
            Expr::Or(any) => self.fold(any, Mask::none(self.rows), Mask::or),
            Expr::Compare(comparison, one, other) => self.compare(*comparison, one, other),
            Expr::In(one, literals) => self.is_in(one, literals),
            Expr::IsNull(one) => self.is_null(one),
            Expr::IsTrue(one) => self.truth(one).held(),
            Expr::Case(branches, otherwise) => {
                let choice = self.choice(branches);
                let masks: Vec<_> = branch_values(branches, otherwise.as_ref())
                    .map(|one| self.truth(one))
                    .collect();
                choice.mask(&masks)
            }
            Expr::Has(column, code) => self.column(*column).has(*code),
            Expr::AnyOf(column) => self.column(*column).any_of(),
            Expr::Fact(fact) => self.fact(*fact),
            Expr::Children(question) => match self.told(question) {
                Answer::Truth(mask) => mask.cut(self.first_row(), self.rows),
                Answer::Number { .. } | Answer::Day(_) => unreachable!("exists is a condition"),
            },
            Expr::Number { .. }
            | Expr::Text(_)
            | Expr::Day(_)
            | Expr::Code(_)
            | Expr::AsOf
            | Expr::PeriodStart
            | Expr::PeriodEnd
            | Expr::Arithmetic(..)
            | Expr::Between(..)
            | Expr::YearOf(_) => unreachable!("binding has found a condition here"),
        }
    }

    /// Joins the answers to several conditions.
    fn fold(
        &mut self,
        conditions: &[Arc<Expr>],
        start: Mask,
        join: impl Fn(&Mask, &Mask) -> Mask,
    ) -> Mask {
        conditions.iter().fold(start, |mask, condition| join(&mask, &self.truth(condition)))
    }

    /// Compares two values of one type; unknown where one is null or unknown.
    fn compare(&mut self, comparison: Comparison, one: &Arc<Expr>, other: &Arc<Expr>) -> Mask {
        if is_literal(one) && !is_literal(other) {
            return self.compare(compare::turned(comparison), other, one);
        }
        match self.sort(one) {
            Sort::Truth => compare::truths(comparison, &self.truth(one), &self.truth(other)),
            Sort::Number => self.compare_numbers(comparison, one, other),
            Sort::Day => self.compare_days(comparison, one, other),
            Sort::Code => self.compare_codes(comparison, one, other),
            Sort::Text => {
                let (one, other) = (self.texts(one), self.texts(other));
                self.pairs(comparison, &one, &other)
            }
            Sort::Codes => unreachable!("binding compares no column of several codes"),
        }
    }

    fn compare_numbers(&mut self, by: Comparison, one: &Arc<Expr>, other: &Arc<Expr>) -> Mask {
        let amounts = self.amounts(one);
        if let Expr::Number { digits, scale } = **other {
            return numbers::compare_literal(by, &amounts, (digits, scale), self.rows);
        }
        numbers::compare(by, &amounts, &self.amounts(other), self.rows)
    }

    fn compare_days(&mut self, by: Comparison, one: &Arc<Expr>, other: &Arc<Expr>) -> Mask {
        let days = self.days(one);
        if let Expr::Day(mark) = **other {
            let yes = compare::with(by, &days.values, mark.0);
            return days.presence().answers(self.rows, &yes);
        }
        let other = self.days(other);
        self.pairs(by, &days, &other)
    }

    fn compare_codes(&mut self, by: Comparison, one: &Arc<Expr>, other: &Arc<Expr>) -> Mask {
        if let Expr::Code(mark) = **other {
            let (codes, presence) = self.codes(one);
            return presence.answers(self.rows, &compare::with(by, &codes, mark));
        }
        let ((one, presence), (other, its)) = (self.codes(one), self.codes(other));
        presence.both(&its).answers(self.rows, &compare::pairs(by, &one, &other))
    }

    /// Compares values with values.
    fn pairs<T: Copy + Default + PartialOrd>(
        &self,
        comparison: Comparison,
        one: &Values<T>,
        other: &Values<T>,
    ) -> Mask {
        let yes = compare::pairs(comparison, &one.values, &other.values);
        one.presence().both(&other.presence()).answers(self.rows, &yes)
    }

    /// Whether a value is one of some literals.
    fn is_in(&mut self, one: &Arc<Expr>, literals: &[Expr]) -> Mask {
        match self.sort(one) {
            Sort::Code => {
                let (codes, presence) = self.codes(one);
                presence.answers(self.rows, &rows_in(&codes, &codes_of(literals)))
            }
            Sort::Day => {
                let (days, list) = (self.days(one), days_of(literals));
                let yes = bits::pack(&days.values, |day| list.contains(&day));
                days.presence().answers(self.rows, &yes)
            }
            Sort::Text => {
                let (texts, list) = (self.texts(one), texts_of(literals));
                let yes = bits::pack(&texts.values, |text| list.contains(&text));
                texts.presence().answers(self.rows, &yes)
            }
            Sort::Truth | Sort::Number => {
                literals.iter().fold(Mask::none(self.rows), |mask, literal| {
                    let literal = Arc::new(literal.clone());
                    mask.or(&self.compare(Comparison::Equal, one, &literal))
                })
            }
            Sort::Codes => unreachable!("binding compares no column of several codes"),
        }
    }

    /// Yes for null, no for a value, unknown for what cannot be told.
    fn is_null(&mut self, one: &Arc<Expr>) -> Mask {
        if let Expr::Column(column) = **one {
            return self.column(column).presence().is_null(self.rows);
        }
        if self.sort(one) == Sort::Truth {
            let mask = self.truth(one);
            let unknown = bits::and(&mask.unknown(), &self.doubt(one));
            let valid = bits::or(&mask.yes, &mask.no);
            return Presence { valid, unknown }.is_null(self.rows);
        }
        self.presence(one).is_null(self.rows)
    }

    /// Rows in which a value that a condition looks at cannot be told: there, no answer is not null.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are made of operands")]
    fn doubt(&mut self, expression: &Arc<Expr>) -> Vec<u64> {
        match &**expression {
            Expr::Has(column, _) | Expr::AnyOf(column) => self.column(*column).presence().unknown,
            Expr::Children(_) if self.sort(expression) == Sort::Truth => {
                self.truth(expression).unknown()
            }
            _ if self.sort(expression) != Sort::Truth => self.presence(expression).unknown,
            Expr::Column(column) => self.column(*column).presence().unknown,
            other => operands(other).into_iter().fold(bits::none(self.rows), |doubt, operand| {
                bits::or(&doubt, &self.doubt(operand))
            }),
        }
    }

    /// Which rows have a value of any type but a condition.
    fn presence(&mut self, expression: &Arc<Expr>) -> Presence {
        match self.sort(expression) {
            Sort::Number => self.amounts(expression).presence(),
            Sort::Day => self.days(expression).presence(),
            Sort::Code => self.codes(expression).1,
            Sort::Text => self.texts(expression).presence(),
            Sort::Truth | Sort::Codes => unreachable!("columns and conditions are asked before"),
        }
    }
}

fn is_literal(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::Truth(_) | Expr::Number { .. } | Expr::Text(_) | Expr::Day(_) | Expr::Code(_)
    )
}

/// The days of a list of literals.
fn days_of(literals: &[Expr]) -> Vec<i32> {
    let day = |literal: &Expr| if let Expr::Day(day) = literal { Some(day.0) } else { None };
    literals.iter().filter_map(day).collect()
}

/// The texts of a list of literals.
fn texts_of<'e>(literals: &'e [Expr]) -> Vec<&'e str> {
    let text =
        |literal: &'e Expr| if let Expr::Text(text) = literal { Some(text.as_str()) } else { None };
    literals.iter().filter_map(text).collect()
}

/// The codes of a list of literals.
fn codes_of(literals: &[Expr]) -> Vec<u16> {
    let code = |literal: &Expr| if let Expr::Code(code) = literal { Some(*code) } else { None };
    literals.iter().filter_map(code).collect()
}

/// The rows whose code is in a list. Up to five comparisons of vectors are quicker than one look at a
/// set of bits.
fn rows_in(codes: &[u16], list: &[u16]) -> Vec<u64> {
    if list.len() <= 5 {
        return list.iter().fold(bits::none(codes.len()), |rows, code| {
            bits::or(&rows, &compare::with(Comparison::Equal, codes, *code))
        });
    }
    let mut set = bits::none(usize::from(u16::MAX) + 1);
    for code in list {
        bits::set(&mut set, usize::from(*code));
    }
    bits::pack(codes, |code| bits::has(&set, usize::from(code)))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{
        cases, col, compare, day, id, is_null, num, tables, truth, truth_in_batches,
    };
    use super::*;
    use crate::define::expression::{Operation, Unit};

    fn code(index: u16) -> Arc<Expr> {
        Arc::new(Expr::Code(index))
    }

    fn text(text: &str) -> Arc<Expr> {
        Arc::new(Expr::Text(text.to_owned()))
    }

    fn yes() -> Arc<Expr> {
        Arc::new(Expr::Truth(true))
    }

    fn and(all: &[&Arc<Expr>]) -> Arc<Expr> {
        Arc::new(Expr::And(all.iter().copied().cloned().collect()))
    }

    fn or(any: &[&Arc<Expr>]) -> Arc<Expr> {
        Arc::new(Expr::Or(any.iter().copied().cloned().collect()))
    }

    fn is_in(one: &Arc<Expr>, list: Vec<Expr>) -> Arc<Expr> {
        Arc::new(Expr::In(Arc::clone(one), list))
    }

    /// `case when consent then ONE else OTHER end`.
    fn case(one: &Arc<Expr>, other: Option<&Arc<Expr>>) -> Arc<Expr> {
        Arc::new(Expr::Case(vec![(col("consent"), Arc::clone(one))], other.cloned()))
    }

    const EVERY_STATE: &str = "\
id  sex forms consent from       born cost
a   0   1;65  yes     2013-05-01 1990 1250
.   .   .     .       .          .    .
!   !   !     !       !          !    !";

    #[test]
    fn is_null_is_yes_for_missing_no_for_a_value_unknown_for_invalid() {
        let cases = cases(EVERY_STATE);
        for column in ["id", "sex", "forms", "consent", "from", "born", "cost"] {
            assert_eq!(truth(&cases, &is_null(&col(column))), "ny?", "{column}");
        }
    }

    #[test]
    fn what_no_export_has_is_unknown_even_to_is_null() {
        let cases = cases("sex\n0\n.");
        for column in ["id", "forms", "consent", "from", "month", "born", "age", "cost"] {
            assert_eq!(truth(&cases, &is_null(&col(column))), "??", "{column}");
        }
        let has = Arc::new(Expr::Has(id("forms"), 1));
        let any_of = Arc::new(Expr::AnyOf(id("forms")));
        for condition in [&col("consent"), &has, &any_of] {
            assert_eq!(truth(&cases, condition), "??");
        }
    }

    #[test]
    fn comparing_null_or_invalid_is_unknown() {
        let cases = cases(EVERY_STATE);
        for (column, literal) in [
            ("id", text("a")),
            ("sex", code(0)),
            ("consent", yes()),
            ("from", day("2013-05-01")),
            ("born", num(1990, 0)),
            ("cost", num(125, 1)),
        ] {
            let answers = |by| truth(&cases, &compare(&col(column), by, &literal));
            assert_eq!(answers(Comparison::Equal), "y??", "{column}");
            assert_eq!(answers(Comparison::NotEqual), "n??", "{column}");
            assert_eq!(answers(Comparison::LessOrEqual), "y??", "{column}");
            let turned = compare(&literal, Comparison::Less, &col(column));
            assert_eq!(truth(&cases, &turned), "n??", "{column}");
            let itself = compare(&col(column), Comparison::Equal, &col(column));
            assert_eq!(truth(&cases, &itself), "y??", "{column}");
        }
    }

    #[test]
    fn a_bool_column_is_a_condition() {
        let cases = cases("consent\nyes\nno\n.\n!");
        assert_eq!(truth(&cases, &col("consent")), "yn??");
        assert_eq!(truth(&cases, &Arc::new(Expr::Not(col("consent")))), "ny??");
        assert_eq!(truth(&cases, &and(&[&col("consent"), &yes()])), "yn??");
        assert_eq!(truth(&cases, &or(&[&col("consent"), &yes()])), "yyyy");
    }

    #[test]
    fn has_is_unknown_where_nothing_is_recorded_and_any_of_is_no() {
        let cases = cases("forms\n1;65\n-\n.\n!\n64");
        let has = |code| truth(&cases, &Arc::new(Expr::Has(id("forms"), code)));
        assert_eq!(has(1), "yn??n");
        assert_eq!(has(65), "yn??n");
        assert_eq!(has(64), "nn??y");
        assert_eq!(has(130), "nn??n");
        assert_eq!(truth(&cases, &Arc::new(Expr::AnyOf(id("forms")))), "ynn?y");
    }

    #[test]
    fn in_finds_values_of_every_type() {
        let cases = cases(
            "id sex from       age consent\n\
             a  0   2013-05-01 7   yes\n\
             b  2   2013-05-02 8   no\n\
             c  70  2013-05-03 9   .\n\
             .  .   .          .   !",
        );
        let answers = |column: &str, list: Vec<Expr>| truth(&cases, &is_in(&col(column), list));
        assert_eq!(answers("id", vec![Expr::Text("a".into()), Expr::Text("c".into())]), "yny?");
        assert_eq!(answers("sex", vec![Expr::Code(2), Expr::Code(70)]), "nyy?");
        assert_eq!(answers("sex", vec![Expr::Code(0)]), "ynn?");
        let may_2 = Expr::Day(crate::calendar::Day::parse("2013-05-02").unwrap());
        assert_eq!(answers("from", vec![may_2]), "nyn?");
        let number = |digits, scale| Expr::Number { digits, scale };
        assert_eq!(answers("age", vec![number(70, 1), number(9, 0), number(85, 1)]), "yny?");
        assert_eq!(answers("consent", vec![Expr::Truth(false)]), "ny??");
    }

    #[test]
    fn a_long_list_of_codes_finds_what_short_ones_do() {
        let codes: Vec<u16> = (0..200).chain([u16::MAX]).collect();
        let list = [0, 3, 63, 64, 150, 199, u16::MAX];
        let short = bits::or(&rows_in(&codes, &list[..3]), &rows_in(&codes, &list[3..]));
        assert_eq!(rows_in(&codes, &list), short);
        assert_eq!(bits::count(&short), 7);
    }

    #[test]
    fn a_null_that_was_computed_is_null_and_an_unknown_one_is_not() {
        let cases = cases("from to\n2013-05-01 2013-05-03\n2013-05-01 .\n. !\n! 2013-05-03");
        let days = Arc::new(Expr::Between(Unit::Days, col("from"), col("to")));
        assert_eq!(truth(&cases, &is_null(&days)), "ny??");
        let zero = Arc::new(Expr::Arithmetic(Operation::Divide, days, num(0, 0)));
        assert_eq!(truth(&cases, &is_null(&zero)), "?y??");
        let later = compare(&col("from"), Comparison::Less, &col("to"));
        assert_eq!(truth(&cases, &later), "y???");
        assert_eq!(truth(&cases, &is_null(&later)), "ny??");
    }

    #[test]
    fn a_case_takes_the_first_branch_that_holds() {
        let cases = cases("consent age sex id\nyes 1 0 a\nno 2 1 b\n. 3 2 c");
        let equal =
            |one: &Arc<Expr>, other| truth(&cases, &compare(one, Comparison::Equal, &other));
        assert_eq!(truth(&cases, &case(&yes(), Some(&Arc::new(Expr::Truth(false))))), "yn?");
        assert_eq!(equal(&case(&col("age"), Some(&num(20, 1))), num(2, 0)), "ny?");
        assert_eq!(equal(&case(&col("sex"), Some(&code(1))), code(1)), "ny?");
        assert_eq!(equal(&case(&col("id"), Some(&text("z"))), text("z")), "ny?");
        assert_eq!(truth(&cases, &is_null(&case(&col("age"), None))), "ny?");
        assert_eq!(truth(&cases, &is_null(&case(&day("2013-01-01"), None))), "ny?");
    }

    /// 300 rows whose values have periods 7, 5 and 3.
    fn many_rows(range: std::ops::Range<usize>) -> String {
        let row = |row: usize| {
            let sex = ["0", "1", "2", ".", "!", "0", "1"][row % 7];
            let consent = ["yes", "no", ".", "!", "no"][row % 5];
            let forms = ["0;3", "-", "."][row % 3];
            format!("{sex} {consent} {forms}")
        };
        let header = "sex consent forms".to_owned();
        std::iter::once(header).chain(range.map(row)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn batches_and_parts_do_not_change_answers() {
        let condition = or(&[
            &and(&[&compare(&col("sex"), Comparison::Equal, &code(1)), &col("consent")]),
            &is_null(&col("sex")),
            &Arc::new(Expr::Has(id("forms"), 3)),
        ]);
        let whole = cases(&many_rows(0..300));
        let answers = truth(&whole, &condition);
        assert!(["y", "n", "?"].iter().all(|letter| answers.contains(letter)));
        for batch in [1, 63, 64, 65, 100] {
            assert_eq!(truth_in_batches(&whole, &condition, batch), answers, "{batch}");
        }
        let halves = [many_rows(0..131), many_rows(131..300)];
        let parts = tables(&[("cases", &[&halves[0], &halves[1]])]);
        assert_eq!(truth(&parts, &condition), answers);
    }
}
