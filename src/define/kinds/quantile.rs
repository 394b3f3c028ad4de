//! `quantile`: sample quantiles of a number over the population.

use std::sync::Arc;

use super::sum::read_value;
use super::{as_f64, decimal, limits, no_interval, ok, without};
use crate::define::bind::Scope;
use crate::define::indicator::{BoundIndicator, Rows};
use crate::define::kind::{Kind, Measure, Terms};
use crate::diagnostic::{Checked, Faults, collect_checked};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Status};
use crate::stats::{quantile, ten_to};

/// A quantile of fewer rows says too little.
const LEAST_ROWS: u64 = 5;

/// Sample quantiles of `value`, type 7, from an exact histogram, with limits from order statistics.
#[derive(Debug, Clone, Copy)]
pub struct Quantile;

impl Kind for Quantile {
    fn name(&self) -> &'static str {
        "quantile"
    }

    fn summary(&self) -> &'static str {
        "sample quantiles `q` of `value`, type 7"
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        let value = read_value(fields, scope, rows, faults);
        let marks = fields.require("q", faults, marks)?;
        value.map(|()| Arc::new(Marks(marks)) as Arc<dyn Measure>)
    }
}

/// Reads `q`: one or more numbers between 0 and 1, each once: each is a row of its own.
pub(super) fn marks(node: &Node) -> Checked<Vec<f64>> {
    let marks = collect_checked(node.list().iter().map(|item| {
        let mark: f64 = item.number()?;
        if mark > 0.0 && mark < 1.0 { Ok(mark) } else { Err(item.not("between 0 and 1")) }
    }))?;
    for (number, mark) in marks.iter().enumerate() {
        if marks[..number].iter().any(|earlier| earlier.total_cmp(mark).is_eq()) {
            return Err(node.list()[number].not("in the list for the first time"));
        }
    }
    if marks.is_empty() { Err(node.not("one or more quantiles")) } else { Ok(marks) }
}

/// The quantiles that are asked for.
#[derive(Debug, Clone, PartialEq)]
struct Marks(Vec<f64>);

impl Measure for Marks {
    fn terms(&self) -> Terms {
        Terms { histogram: true, ..Terms::default() }
    }

    fn measures(&self) -> Vec<String> {
        self.0.iter().map(|mark| format!("q{mark}")).collect()
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        self.0.iter().map(|mark| finish_mark(*mark, indicator, cell)).collect()
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("quantile");
        self.measures().iter().for_each(|measure| {
            out.push(' ');
            out.push_str(measure);
        });
    }
}

fn finish_mark(mark: f64, indicator: &BoundIndicator, cell: &Cell<'_>) -> Finished {
    let used = cell.rows.met;
    let finished = match used {
        0 => without(Status::NotApplicable, 0, Some("no row has a value".to_owned())),
        _ if used < LEAST_ROWS => {
            without(Status::TooFew, used, Some(format!("a quantile needs {LEAST_ROWS} rows")))
        }
        _ => at_mark(mark, indicator, cell),
    };
    Finished { denominator: Some(as_f64(used)), unknown: Some(cell.rows.unknown), ..finished }
}

/// The quantile of enough rows, with limits where the sample gives any.
fn at_mark(mark: f64, indicator: &BoundIndicator, cell: &Cell<'_>) -> Finished {
    let histogram = cell.histogram.expect("a histogram was asked for");
    let unit = decimal(1, cell.scale);
    let at = quantile::type7(histogram, mark).expect("there are rows");
    let value = Finished {
        sides: Some(quantile::sides(histogram, at)),
        ..ok(at / ten_to(cell.scale), cell.rows.met)
    };
    if let Some(reason) = no_interval(indicator) {
        return Finished { reason: Some(reason), ..value };
    }
    match quantile::limits(histogram, mark, cell.level) {
        Some(interval) => Finished {
            limits: Some(limits(interval.times(unit), cell.level, "order_statistics")),
            ..value
        },
        None => Finished { reason: Some("too few rows for limits".to_owned()), ..value },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use insta::assert_snapshot;

    use super::super::example;
    use super::*;
    use crate::define::example::indicator;

    fn median(values: impl Iterator<Item = i64>, scale: u8) -> Finished {
        let mut histogram = BTreeMap::new();
        values.for_each(|value| *histogram.entry(value).or_default() += 1);
        let rows = histogram.values().sum();
        let cell = Cell { histogram: Some(&histogram), scale, ..example::met(rows) };
        Marks(vec![0.5]).finish(&indicator("A"), &cell).remove(0)
    }

    #[test]
    fn four_rows_are_too_few_and_five_are_enough() {
        assert_eq!(median(1..=4, 0).status, Status::TooFew);
        assert_eq!(median(1..=5, 0).value, Some(3.0));
    }

    #[test]
    fn the_value_is_in_units_of_the_number_not_of_its_digits() {
        assert_eq!(median((1..=5).map(|tenth| tenth * 10), 1).value, Some(3.0));
    }

    #[test]
    fn a_mark_stands_in_the_list_once() {
        let marks = |text: &str| marks(&crate::document::parse("a.yaml", text).unwrap());
        assert!(marks("[0.5, 0.9, 0.50]").is_err());
        assert_eq!(marks("[0.9, 0.5]").unwrap(), [0.9, 0.5]);
    }

    #[test]
    fn both_sides_of_the_mark_are_told() {
        assert_eq!(median(1..=7, 0).sides, Some((4, 4)));
    }

    #[test]
    fn of_no_row_there_is_no_quantile() {
        assert_eq!(median(std::iter::empty(), 0).status, Status::NotApplicable);
    }

    #[test]
    fn limits_are_numbers_of_the_sample_where_it_is_large_enough() {
        assert_eq!(median(1..=5, 0).reason.as_deref(), Some("too few rows for limits"));
        let limits = median((1..=10).map(|tenth| tenth * 10), 1).limits.unwrap();
        assert_eq!((limits.low, limits.high, limits.method), (2.0, 9.0, "order_statistics"));
    }

    #[test]
    fn marks_are_between_nothing_and_all_and_each_is_there_once() {
        let refused =
            |q: &str| example::read(&Quantile, "cases", &format!("value: age\nq: {q}\n")).1;
        assert_eq!(refused("[0.5, 0.9]"), "");
        assert_eq!(refused("0.5"), "");
        assert_snapshot!(refused("[0, 1, nan, half]"), @"
        a.yaml:2:5: [E0105] `0` is not between 0 and 1
        a.yaml:2:8: [E0105] `1` is not between 0 and 1
        a.yaml:2:11: [E0105] `nan` is not between 0 and 1
        a.yaml:2:16: [E0105] `half` is not a number
        ");
        assert_snapshot!(refused("[0.5, 0.9, 0.50]"), @"a.yaml:2:15: [E0105] `0.50` is not in the list for the first time");
        assert_snapshot!(refused("[]"), @"a.yaml:2:4: [E0105] a list is not one or more quantiles");
        assert_eq!(Marks(vec![0.5, 0.25]).measures(), ["q0.5", "q0.25"]);
    }
}
