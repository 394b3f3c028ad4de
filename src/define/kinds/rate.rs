//! `rate`: events of the period per so many of an outside value, such as residents.

use std::sync::Arc;

use super::standardise::{self, Standardised};
use super::{as_f64, limits, ok, without};
use crate::cases::contract::{ColumnId, ColumnType, Table};
use crate::define::bind::Scope;
use crate::define::indicator::{BoundIndicator, Interval, Rows};
use crate::define::kind::{Kind, Measure, Over, STANDARDISED, Standard, Terms};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};
use crate::document::{Fields, Node};
use crate::evaluate::cell::{Cell, Finished, Status};
use crate::stats;

const UNKNOWN_TABLE: Code = Code("E0320");
const UNKNOWN_COLUMN: Code = Code("E0321");
const WRONG_COLUMN: Code = Code("E0322");

/// Events of the period per `per` of an outside value, not annualised.
#[derive(Debug, Clone, Copy)]
pub struct Rate;

impl Kind for Rate {
    fn name(&self) -> &'static str {
        "rate"
    }

    fn summary(&self) -> &'static str {
        "events of the period per `per` of an outside value"
    }

    fn unit(&self) -> (&'static str, u8) {
        ("rate", 1)
    }

    fn intervals(&self) -> &'static [&'static str] {
        &["exact"]
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        _rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        let over = fields.require("over", faults, |node| over(node, scope));
        let per = fields.require("per", faults, per);
        let standardised = fields
            .get("standardise")
            .map(|node| faults.absorb(standardise::read(node, scope, over.as_ref())));
        let standardised = match standardised {
            Some(read) => Some(read?),
            None => None,
        };
        let (over, per) = over.zip(per)?;
        Some(Arc::new(PerOver { over, per, standardised }))
    }
}

/// Reads `per`: a positive number.
fn per(node: &Node) -> Checked<f64> {
    let per: f64 = node.number()?;
    if per > 0.0 && per.is_finite() { Ok(per) } else { Err(node.not("a positive number")) }
}

/// Reads `over: {table, keys, value}`.
fn over(node: &Node, scope: &Scope<'_>) -> Checked<Over> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let table = fields.require("table", &mut faults, |node| table(node, scope));
    let keys = fields.read("keys", &mut faults, |node| {
        node.list().iter().map(|key| Ok((key.text()?, &key.place))).collect::<Checked<Vec<_>>>()
    });
    let value = fields.need("value");
    let over = table.and_then(|table| {
        let value = faults.absorb(value.and_then(|node| value_column(node, table)));
        let year = faults.absorb(year_column(table, node));
        let country = faults.absorb(has_country(table, node));
        let strata = faults.absorb(strata(&keys.unwrap_or_default(), table, scope.table));
        country?;
        Some(Over {
            table: table.id.clone(),
            year: year?,
            strata: strata?,
            value: value?,
            subject: table.subject,
        })
    });
    fields.finish(&mut faults);
    faults.or_whole(over)
}

/// A table by its name.
pub(super) fn table<'a>(node: &Node, scope: &Scope<'a>) -> Checked<&'a Table> {
    let name = node.text()?;
    scope.contract.tables.get(name).ok_or_else(|| {
        let fault = Diagnostic::error(UNKNOWN_TABLE, format!("no table `{name}`")).at(&node.place);
        vec![fault.did_you_mean(name, scope.contract.tables.keys().map(String::as_str))]
    })
}

/// The column with the outside value: a number.
pub(super) fn value_column(node: &Node, table: &Table) -> Checked<ColumnId> {
    let id = column(node.text()?, &node.place, table)?;
    if is_number(&table[id].kind) {
        return Ok(id);
    }
    let message = format!("`{}` of `{}` is not a number", table[id].id, table.id);
    Err(vec![Diagnostic::error(WRONG_COLUMN, message).at(&node.place)])
}

pub(super) fn is_number(kind: &ColumnType) -> bool {
    matches!(kind, ColumnType::Integer | ColumnType::Decimal { .. })
}

/// The one column of a reference table that holds a year.
fn year_column(table: &Table, node: &Node) -> Checked<ColumnId> {
    let year = table.columns.iter().position(|column| column.kind == ColumnType::Year);
    year.map(ColumnId).ok_or_else(|| {
        let message = format!("table `{}` has no column of type `year`", table.id);
        vec![Diagnostic::error(WRONG_COLUMN, message).at(&node.place)]
    })
}

/// A value of no country would be of none of the programme's.
fn has_country(table: &Table, node: &Node) -> Checked<()> {
    if table.country.is_some() || table.parent.is_some() {
        return Ok(());
    }
    let message = format!("table `{}` has no country", table.id);
    let hint = "name the column with the country under `country:` in the contract";
    Err(vec![Diagnostic::error(WRONG_COLUMN, message).at(&node.place).hint(hint)])
}

/// Keys beyond country and year: columns that both tables have under one name, with the same codes.
fn strata(
    keys: &[(&str, &Place)],
    reference: &Table,
    rows: &Table,
) -> Checked<Vec<(ColumnId, ColumnId)>> {
    let is_stratum = |name: &str| {
        let id = reference.column(name);
        id.is_none_or(|id| reference[id].kind != ColumnType::Year && reference.country != Some(id))
    };
    crate::diagnostic::collect_checked(
        keys.iter()
            .filter(|(name, _)| is_stratum(name))
            .map(|(name, place)| stratum(name, place, reference, rows)),
    )
}

/// A column of the indicator's table and the one of the same codes in a reference table.
pub(super) fn stratum(
    name: &str,
    place: &Place,
    reference: &Table,
    rows: &Table,
) -> Checked<(ColumnId, ColumnId)> {
    let (own, other) = (column(name, place, rows)?, column(name, place, reference)?);
    if same_codes(&rows[own].kind, &reference[other].kind) {
        return Ok((own, other));
    }
    let (rows, reference) = (&rows.id, &reference.id);
    let message = format!("`{name}` does not hold the same codes in `{rows}` and `{reference}`");
    let hint =
        "a key is a `bool` in both tables, or codes of one list, one a row in the reference table";
    Err(vec![Diagnostic::error(WRONG_COLUMN, message).at(place).hint(hint)])
}

/// Whether a category of one column is a row of the other: a code is its place in its list.
fn same_codes(own: &ColumnType, other: &ColumnType) -> bool {
    match other {
        ColumnType::Bool => *own == ColumnType::Bool,
        ColumnType::Code { list: theirs } => match own {
            ColumnType::Code { list } | ColumnType::Codes { list } => list == theirs,
            ColumnType::Id
            | ColumnType::Bool
            | ColumnType::Date
            | ColumnType::Year
            | ColumnType::Month
            | ColumnType::Integer
            | ColumnType::Decimal { .. }
            | ColumnType::Text => false,
        },
        ColumnType::Codes { .. }
        | ColumnType::Id
        | ColumnType::Date
        | ColumnType::Year
        | ColumnType::Month
        | ColumnType::Integer
        | ColumnType::Decimal { .. }
        | ColumnType::Text => false,
    }
}

fn column(name: &str, place: &Place, table: &Table) -> Checked<ColumnId> {
    table.column(name).ok_or_else(|| {
        let message = format!("table `{}` has no column `{name}`", table.id);
        let known = table.columns.iter().map(|column| column.id.as_str());
        vec![Diagnostic::error(UNKNOWN_COLUMN, message).at(place).did_you_mean(name, known)]
    })
}

/// What a rate is over, and per how many.
#[derive(Debug, Clone, PartialEq)]
struct PerOver {
    over: Over,
    per: f64,
    standardised: Option<Standardised>,
}

impl Measure for PerOver {
    fn terms(&self) -> Terms {
        Terms::default()
    }

    fn over(&self) -> Option<&Over> {
        Some(&self.over)
    }

    fn standard(&self) -> Option<&Standard> {
        self.standardised.as_ref().map(|one| &one.standard)
    }

    fn unit_of(&self, measure: &str) -> Option<&'static str> {
        self.standardised.as_ref().filter(|_| measure == STANDARDISED)?.unit()
    }

    fn measures(&self) -> Vec<String> {
        let standardised = self.standardised.as_ref().map(|_| STANDARDISED);
        ["value"].into_iter().chain(standardised).map(str::to_owned).collect()
    }

    fn finish(&self, indicator: &BoundIndicator, cell: &Cell<'_>) -> Vec<Finished> {
        let events = cell.rows.met;
        let finished = match cell.over {
            None => without(Status::NotAvailable, events, Some("no outside value".to_owned())),
            Some(over) if over > 0.0 => self.rate(indicator, cell, over),
            Some(_) => {
                without(Status::NotApplicable, events, Some("the outside value is 0".to_owned()))
            }
        };
        let plain =
            Finished { numerator: Some(as_f64(events)), denominator: cell.over, ..finished };
        let standardised = self.standardised.as_ref();
        let standardised = standardised.map(|one| one.finish(self.per, indicator, cell));
        std::iter::once(plain).chain(standardised).collect()
    }

    fn canonical(&self, out: &mut String) {
        use std::fmt::Write as _;
        let Over { table, year, strata, value, subject: _ } = &self.over;
        let (year, value) = (year.0, value.0);
        let _ = write!(out, "rate {table} {year} {strata:?} {value} {}", self.per);
        if let Some(standardised) = &self.standardised {
            standardised.canonical(out);
        }
    }
}

impl PerOver {
    fn rate(&self, indicator: &BoundIndicator, cell: &Cell<'_>, over: f64) -> Finished {
        let events = cell.rows.met;
        let value = ok(as_f64(events) / over * self.per, events);
        let (interval, method, reason) = match &indicator.interval {
            Interval::None { reason } => {
                return Finished { reason: Some(reason.clone()), ..value };
            }
            Interval::Exact => (stats::poisson_exact(events, cell.level), "exact", None),
            Interval::Default | Interval::Wilson => by_events(events, cell.level),
        };
        let interval = interval.times(self.per / over);
        Finished { limits: Some(limits(interval, cell.level, method)), reason, ..value }
    }
}

/// Limits by the method that suits the number of events, and why it was chosen.
fn by_events(events: u64, level: f64) -> (stats::Interval, &'static str, Option<String>) {
    let (interval, method) = stats::poisson(events, level);
    let below = format!("exact limits below {} events", stats::poisson::BYAR_FROM);
    (interval, method, (method == "exact").then_some(below))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::example;
    use super::*;
    use crate::cases::contract::{Contract, Subject};
    use crate::define::example::indicator;

    fn rate(events: u64, over: Option<f64>) -> Finished {
        rate_with(Interval::Default, events, over)
    }

    fn rate_with(interval: Interval, events: u64, over: Option<f64>) -> Finished {
        let over_table = Over {
            table: "population".to_owned(),
            year: ColumnId(1),
            strata: Vec::new(),
            value: ColumnId(2),
            subject: Subject::None,
        };
        let measure = PerOver { over: over_table, per: 100_000.0, standardised: None };
        let indicator = BoundIndicator { interval, ..indicator("A") };
        measure.finish(&indicator, &Cell { over, ..example::met(events) }).remove(0)
    }

    #[test]
    fn belarus_2013_had_one_and_a_half_detected_victims_per_hundred_thousand() {
        let finished = rate(149, Some(9_465_997.0));
        assert_eq!(format!("{:.2}", finished.value.unwrap()), "1.57");
        assert_eq!(finished.limits.unwrap().method, "byar");
    }

    #[test]
    fn without_an_outside_value_it_is_not_available_and_over_zero_not_applicable() {
        assert_eq!(rate(3, None).status, Status::NotAvailable);
        assert_eq!(rate(3, Some(0.0)).status, Status::NotApplicable);
    }

    #[test]
    fn few_events_have_exact_limits_and_the_row_says_so() {
        let finished = rate(9, Some(1000.0));
        assert_eq!(finished.limits.map(|limits| limits.method), Some("exact"));
        assert!(finished.reason.is_some());
    }

    #[test]
    fn no_event_is_a_rate_of_zero_with_an_upper_limit() {
        let finished = rate(0, Some(100_000.0));
        assert_eq!((finished.value, finished.numerator), (Some(0.0), Some(0.0)));
        let limits = finished.limits.unwrap();
        assert_eq!(format!("{} {:.4}", limits.low, limits.high), "0 3.6889");
    }

    #[test]
    fn exact_limits_are_had_for_any_number_of_events_where_they_are_asked_for() {
        let limits = rate_with(Interval::Exact, 100, Some(100_000.0)).limits.unwrap();
        assert_eq!(
            format!("{:.2} {:.2} {}", limits.low, limits.high, limits.method),
            "81.36 121.63 exact"
        );
    }

    #[test]
    fn without_an_interval_its_reason_stands_there() {
        let reason = "a full register".to_owned();
        let finished = rate_with(Interval::None { reason }, 3, Some(1000.0));
        assert_eq!(finished.limits, None);
        assert_eq!(finished.reason.as_deref(), Some("a full register"));
    }

    /// The contract of the example with residents by country, year, sex and form.
    fn with_residents() -> Contract {
        let mut contract = crate::define::example::contract();
        let cases = &contract.tables["cases"];
        let named = |name: &str, id: &str| {
            let column = &cases[cases.column(name).unwrap()];
            crate::cases::contract::Column { id: id.to_owned(), ..column.clone() }
        };
        let columns = vec![
            named("country", "country"),
            named("born_in", "year"),
            named("sex", "sex"),
            named("forms", "forms"),
            named("form_1", "form_2"),
            named("consent", "minor"),
            named("sex", "consent"),
            named("age", "residents"),
        ];
        let residents = Table {
            id: "residents".to_owned(),
            columns,
            key: None,
            person: None,
            country: Some(ColumnId(0)),
            ..cases.clone()
        };
        contract.tables.insert("residents".to_owned(), residents);
        contract
    }

    fn faults(yaml: &str) -> String {
        example::read_with(&with_residents(), &Rate, "cases", yaml).1
    }

    #[test]
    fn a_stratum_has_the_same_codes_on_both_sides() {
        let over = |keys| {
            faults(&format!(
                "per: 1000\nover: {{table: residents, keys: [{keys}], value: residents}}\n"
            ))
        };
        assert_eq!(over("country, year, sex, minor, form_2"), "");
        assert_snapshot!(over("country, consent, forms, age_group, age"), @"
        a.yaml:2:42: [E0322] `consent` does not hold the same codes in `cases` and `residents`
          hint: a key is a `bool` in both tables, or codes of one list, one a row in the reference table
        a.yaml:2:51: [E0322] `forms` does not hold the same codes in `cases` and `residents`
          hint: a key is a `bool` in both tables, or codes of one list, one a row in the reference table
        a.yaml:2:58: [E0321] table `cases` has no column `age_group`
          hint: did you mean `age`?
        a.yaml:2:69: [E0321] table `residents` has no column `age`
          hint: there is country, year, sex, forms, form_2, minor, consent, residents
        ");
    }

    /// The faults of `standardise` with these keys.
    fn standardised(keys: &str) -> String {
        let over = "{table: residents, keys: [country, year, sex, minor], value: residents}";
        faults(&format!("per: 1000\nover: {over}\nstandardise: {{{keys}}}\n"))
    }

    #[test]
    fn a_rate_is_standardised_over_what_has_an_outside_value() {
        assert_eq!(standardised("by: [sex, minor], to: residents"), "");
        assert_eq!(
            standardised(
                "by: [sex], to: residents, method: indirect, events: residents, value: residents"
            ),
            ""
        );
        assert_snapshot!(standardised("by: [sx, forms, form_1, note], to: residents"), @"
        a.yaml:3:20: [E0203] `cases` has no column `sx`
          hint: there is case_id, person_id, country, sex, forms, form_1, form_2, applied_on, decided_on, arrived_in, born_in, age, cost, share, consent, minor, note
        a.yaml:3:24: [E0332] a row may be in several strata of `forms`
          hint: a stratum is a `code` or a `bool`
        a.yaml:3:31: [E0332] there is no outside value for each `form_1`
          hint: name it among the `keys` of `over`, whose table has it
        a.yaml:3:39: [E0225] `note` has no categories
          hint: columns of type code, codes and bool have
        ");
        assert_snapshot!(standardised("by: [], to: residnts, methd: direct"), @"
        a.yaml:3:27: [E0320] no table `residnts`
          hint: did you mean `residents`?
        a.yaml:3:37: [E0103] unknown key `methd`
          hint: did you mean `method`?
        ");
        assert_snapshot!(standardised("by: [sex, minor, sex], to: residents"), @"a.yaml:3:32: [E0332] `sex` is there twice");
        assert_snapshot!(standardised("to: services"), @"a.yaml:3:14: [E0104] `by` is missing");
    }

    #[test]
    fn a_standard_has_one_population_and_events_where_its_rates_are_asked_for() {
        assert_snapshot!(standardised("by: [sex], to: cases"), @"
        a.yaml:3:14: [E0333] which column of `cases` is the population?
          hint: write `value:` and one of age, cost, share
        ");
        assert_snapshot!(standardised("by: [sex], to: residents, value: sex"), @"a.yaml:3:48: [E0322] `sex` of `residents` is not a number");
        assert_snapshot!(standardised("by: [sex], to: residents, events: residents"), @"
        a.yaml:3:49: [E0333] `events` goes with `method: indirect`
          hint: the direct method asks for the population alone
        ");
        assert_snapshot!(standardised("by: [sex], to: residents, method: indirect"), @"
        a.yaml:3:14: [E0333] `events` is missing
          hint: the indirect method compares with the rates of the standard: its events by its population
        ");
        assert_snapshot!(standardised("by: [sex], to: residents, method: indirct, events: sex"), @"
        a.yaml:3:49: [E0333] no method `indirct`
          hint: did you mean `indirect`?
        ");
    }

    #[test]
    fn what_a_rate_is_over_is_a_number_by_country_and_year() {
        assert_snapshot!(faults("per: 1000\n"), @"a.yaml:1:1: [E0104] `over` is missing");
        assert_snapshot!(faults("per: inf\nover: {table: residnts, value: residents}\n"), @"
        a.yaml:2:15: [E0320] no table `residnts`
          hint: did you mean `residents`?
        a.yaml:1:6: [E0105] `inf` is not a positive number
        ");
        assert_snapshot!(faults("per: 0\nover: {table: residents, value: sex}\n"), @"
        a.yaml:2:33: [E0322] `sex` of `residents` is not a number
        a.yaml:1:6: [E0105] `0` is not a positive number
        ");
        assert_snapshot!(faults("per: 1\nover: {table: trainings, value: places, key: year}\n"), @"
        a.yaml:2:7: [E0322] table `trainings` has no column of type `year`
        a.yaml:2:7: [E0322] table `trainings` has no country
          hint: name the column with the country under `country:` in the contract
        a.yaml:2:41: [E0103] unknown key `key`
          hint: did you mean `keys`?
        ");
    }
}
