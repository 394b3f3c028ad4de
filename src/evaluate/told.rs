//! What has become of single rows: for definition tests, and for what stays in the office.

use std::ops::Range;

use super::batch::Batch;
use super::cells::NOWHERE;
use super::kernel::{Pass, passes, ranges};
use super::membership::Class;
use super::plan::Plan;
use crate::cases::{Part, ValidTables};

/// What has become of one row: for definition tests and for `internal/membership.parquet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The row's key; blank in a table without one.
    pub key: String,
    /// A period that it is in; blank where it is in none.
    pub period: String,
    /// Its class: `met`, `not_met`, `excluded`, …, `outside`, `undated`.
    pub class: &'static str,
}

/// The class of every row of an indicator's table, in the order of the table; a row in several
/// periods comes once for each, and a row in none once.
pub fn membership(plan: &Plan, indicator: usize, tables: &ValidTables) -> Vec<Membership> {
    let passes = passes(plan, tables, &[indicator]);
    let Some(first) = passes.first() else { return Vec::new() };
    let parts = first.table.parts().iter();
    let batches = parts.flat_map(|part| ranges(part.rows()).map(move |rows| (part, rows)));
    batches.flat_map(|(part, rows)| tell(plan, indicator, &passes, part, rows)).collect()
}

/// Tells the classes of some rows of a part, row by row and pass by pass.
fn tell(
    plan: &Plan,
    indicator: usize,
    passes: &[Pass<'_>],
    part: &Part,
    rows: Range<usize>,
) -> Vec<Membership> {
    let looks: Vec<Look> =
        passes.iter().map(|pass| Look::new(plan, indicator, pass, part, rows.clone())).collect();
    let keys = Batch::new(&passes[0], part, rows).keys();
    let of_row = |(row, key): (usize, String)| {
        let mut told: Vec<(String, Class)> =
            looks.iter().flat_map(|look| look.periods(plan, indicator, row)).collect();
        // Of a row in no period every pass or none says something: it is told once, as the first
        // would have it.
        told.retain(|(period, _)| !period.is_empty());
        if told.is_empty() {
            told.push((String::new(), looks[0].classes[row]));
        }
        told.into_iter().map(move |(period, class)| Membership {
            key: key.clone(),
            period,
            class: class.name(),
        })
    };
    keys.into_iter().enumerate().flat_map(of_row).collect()
}

/// What one pass says of a batch.
struct Look {
    places: Vec<u32>,
    classes: Vec<Class>,
    /// Whether the pass is for one period, and so says nothing of rows that are not in it.
    one_period: bool,
}

impl Look {
    fn new(plan: &Plan, number: usize, pass: &Pass<'_>, part: &Part, rows: Range<usize>) -> Self {
        let (planned, indicator) = (&plan.planned[number], &plan.indicators[number]);
        let mut batch = Batch::new(pass, part, rows);
        let times = batch.times(planned, indicator, pass.period);
        let classified = batch.classify(indicator, &times.dated);
        Self {
            places: times.places.to_vec(),
            classes: (0..batch.len()).map(|row| classified.class(row)).collect(),
            one_period: pass.period.is_some(),
        }
    }

    /// The periods that a row is in, with its class; one blank where it is in none.
    fn periods(&self, plan: &Plan, number: usize, row: usize) -> Vec<(String, Class)> {
        let (place, class) = (self.places[row], self.classes[row]);
        if self.one_period && place == NOWHERE {
            return Vec::new();
        }
        let ids = periods_of(plan, number, place);
        ids.into_iter().map(|period| (period, class)).collect()
    }
}

/// The ids of the periods that hold a place in time; one blank where none does.
fn periods_of(plan: &Plan, indicator: usize, place: u32) -> Vec<String> {
    let planned = &plan.planned[indicator];
    let spans = plan.programme.periods.iter().zip(&planned.spans).enumerate();
    let ids: Vec<String> = spans
        .filter(|(period, (_, span))| {
            planned.axis.range(*period, **span).contains(&(place as usize))
        })
        .map(|(_, (period, _))| period.id.clone())
        .collect();
    if ids.is_empty() { vec![String::new()] } else { ids }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Period;
    use crate::evaluate::example;

    /// `key period class` of every row of `cases`, for an indicator with these keys.
    fn told(keys: &str, parts: &[(&str, &str)]) -> Vec<String> {
        let contract = example::contract();
        let tables = example::tables(&contract, &[("cases", parts)]);
        let plan = example::plan(example::programme(), contract, &[keys]);
        membership(&plan, 0, &tables)
            .into_iter()
            .map(|one| [one.key.as_str(), &one.period, one.class].join(" "))
            .collect()
    }

    #[test]
    fn rows_come_in_the_order_of_the_table_once_for_each_period_they_are_in() {
        let contract = example::contract();
        let parts = [
            ("2013-12-31", "case_id applied_on\na 2013-05-01\nb 2012-01-01"),
            ("2013-12-31", "case_id applied_on\nc .\nd 2011-12-31"),
        ];
        let tables = example::tables(&contract, &[("cases", &parts)]);
        let mut programme = example::programme();
        programme.periods.extend(Period::calendar("2013-Q2"));
        let keys = "kind: count, table: cases, period: applied_on";
        let plan = example::plan(programme, contract, &[keys]);
        let told: Vec<String> = membership(&plan, 0, &tables)
            .into_iter()
            .map(|one| [one.key.as_str(), &one.period, one.class].join(" "))
            .collect();
        assert_eq!(told, ["a 2013 met", "a 2013-Q2 met", "b 2012 met", "c  undated", "d  met"]);
    }

    #[test]
    fn conditions_on_the_period_are_told_for_the_rows_own_period() {
        let keys =
            "kind: count, table: cases, period: applied_on, population: decided_on <= period_end";
        let rows = "case_id applied_on decided_on\n\
                    a 2012-05-01 2012-06-01\nb 2012-05-01 2013-01-01\n\
                    c . 2012-01-01\nd 2013-05-01 2013-12-31\ne 2011-05-01 2011-06-01";
        assert_eq!(
            told(keys, &[("2013-12-31", rows)]),
            ["a 2012 met", "b 2012 outside", "c  undated", "d 2013 met", "e  outside"]
        );
    }

    #[test]
    fn a_year_column_and_conditions_on_the_period_go_together() {
        let keys =
            "kind: count, table: cases, period: born_in, population: applied_on <= period_end";
        let rows =
            "case_id born_in applied_on\na 2012 2012-06-01\nb 2013 2014-06-01\nc 2010 2010-01-01";
        assert_eq!(
            told(keys, &[("2014-12-31", rows)]),
            ["a 2012 met", "b 2013 outside", "c  outside"]
        );
    }
}
