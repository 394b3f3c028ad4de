//! The change that a formula computes, where it compares two figures of one indicator and does nothing
//! else: then it has limits.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::formula::{Column, Formula, Reading, Sign, When};
use super::indicator::BoundIndicator;
use crate::evaluate::cell::Other;
use crate::stats::{self, Interval};

/// Two figures of one indicator, and how they are compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    how: How,
    /// The later, or the first that is written.
    pub(super) one: Reading,
    /// What it is compared with.
    pub(super) other: Reading,
    /// What the comparison is multiplied by.
    times: f64,
    /// What the indicator's own figures are multiplied by: 100 in percent.
    whole: f64,
}

/// How two figures are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    /// One less the other.
    Difference,
    /// One over the other, plus a number.
    Quotient(f64),
}

impl Change {
    /// What a formula compares: two periods next to each other, or two categories of which a row is
    /// in one alone. Figures with rows in common have no such limits.
    pub(super) fn of(
        formula: &Formula,
        indicators: &BTreeMap<String, Arc<BoundIndicator>>,
    ) -> Option<Self> {
        let (how, times, one, other) = compared(formula)?;
        let read = indicators.get(&one.indicator).filter(|_| one.indicator == other.indicator)?;
        let values = one.column == Column::Value && other.column == Column::Value;
        let apart = in_two_periods(one, other, read) || in_two_categories(one, other, read);
        let whole = if read.unit == "percent" { 100.0 } else { 1.0 };
        let (one, other) = (one.clone(), other.clone());
        (values && apart).then_some(Self { how, one, other, times, whole })
    }

    /// The limits of the change and their method. A difference of shares has Newcombe's; a quotient of
    /// counts or rates those of the exact conditional test. Others have none.
    pub(super) fn limits(
        &self,
        one: &Other,
        other: &Other,
        level: f64,
    ) -> Option<(Interval, &'static str)> {
        let (x1, x2) = (count(one.numerator)?, count(other.numerator)?);
        match (self.how, one.kind) {
            (How::Difference, "proportion" | "distribution") => {
                let (n1, n2) = (count(one.known)?, count(other.known)?);
                let possible = x1 <= n1 && x2 <= n2 && n1 > 0 && n2 > 0;
                let limits = possible.then(|| stats::newcombe(x1, n1, x2, n2, level).1)?;
                Some((self.scaled(limits, self.whole, 0.0), "newcombe"))
            }
            (How::Quotient(plus), "count" | "distinct" | "rate") => {
                let exposure = |one: &Other| if one.kind == "rate" { one.known } else { Some(1.0) };
                let ratio = stats::two_counts(x1, exposure(one)?, x2, exposure(other)?, level)?;
                Some((self.scaled(ratio.limits, 1.0, plus), "exact_ratio"))
            }
            _ => None,
        }
    }

    fn scaled(&self, limits: Interval, whole: f64, plus: f64) -> Interval {
        let scaled = |limit: f64| self.times * (whole * limit + plus);
        Interval { low: scaled(limits.low), high: scaled(limits.high) }
    }
}

/// Two figures, how they are compared and what that is multiplied by.
type Compared<'a> = (How, f64, &'a Reading, &'a Reading);

fn compared(formula: &Formula) -> Option<Compared<'_>> {
    let Formula::Arithmetic(sign, a, b) = formula else { return None };
    match (sign, &**a, &**b) {
        (Sign::Minus, Formula::Read(one), Formula::Read(other)) => {
            Some((How::Difference, 1.0, one, other))
        }
        (Sign::Over, Formula::Read(one), Formula::Read(other)) => {
            Some((How::Quotient(0.0), 1.0, one, other))
        }
        (Sign::Minus, quotient, Formula::Number(less)) => match compared(quotient)? {
            (How::Quotient(plus), 1.0, one, other) => {
                Some((How::Quotient(plus - less), 1.0, one, other))
            }
            _ => None,
        },
        (Sign::Times, Formula::Number(factor), inner)
        | (Sign::Times, inner, Formula::Number(factor))
            if *factor > 0.0 =>
        {
            let (how, times, one, other) = compared(inner)?;
            Some((how, times * factor, one, other))
        }
        _ => None,
    }
}

/// Whether one is of the period at hand and the other of the one before, with no row in both.
fn in_two_periods(one: &Reading, other: &Reading, read: &BoundIndicator) -> bool {
    let periods = (&one.period, &other.period);
    let next = matches!(periods, (When::Same, When::Previous) | (When::Previous, When::Same));
    next && one.category == other.category && !read.cumulative
}

/// Whether the two are different categories of one dimension in which each row is in one alone.
fn in_two_categories(one: &Reading, other: &Reading, read: &BoundIndicator) -> bool {
    let place = |reading: &Reading| read.category(reading.category.as_ref()?);
    let (Some((first, a)), Some((second, b))) = (place(one), place(other)) else { return false };
    let parts = !read.dimensions[first].multi_valued() && read.kind != "distribution";
    one.period == other.period && first == second && a != b && parts
}

/// A figure that is a count.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is whole, not negative and far below 2^53"
)]
fn count(figure: Option<f64>) -> Option<u64> {
    figure.filter(|figure| *figure >= 0.0 && figure.fract() == 0.0).map(|figure| figure as u64)
}
