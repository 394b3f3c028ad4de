//! `standardise` of a rate: what it would be, did the make-up of the population not differ.

use super::rate::{is_number, stratum, table, value_column};
use super::{as_f64, limits, ok, without};
use crate::cases::contract::{ColumnId, Table};
use crate::define::bind::Scope;
use crate::define::indicator::{BoundIndicator, DimensionColumn, Interval};
use crate::define::kind::{Over, Standard};
use crate::define::syntax;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::Node;
use crate::evaluate::cell::{Cell, Finished, Status};
use crate::stats;
use crate::stats::standard::{self, FROM_EVENTS, NoStandard, Stratum};

const BAD_STRATUM: Code = Code("E0332");
const BAD_STANDARD: Code = Code("E0333");

/// A rate that is standardised beside the plain one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standardised {
    pub(super) standard: Standard,
    /// `sex and age_group`.
    by: String,
}

/// Which way it is standardised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// The rates of the cell in the population of the standard.
    Direct,
    /// The events of the cell by those that the rates of the standard would give.
    Indirect,
}

/// Reads `{by, to, method, value, events}`.
pub(super) fn read(node: &Node, scope: &Scope<'_>, over: Option<&Over>) -> Checked<Standardised> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let method = fields.get("method").map_or(Ok(Method::Direct), method);
    let method = faults.absorb(method);
    let by = fields.need("by");
    let to = fields.require("to", &mut faults, |node| table(node, scope));
    let (given, value, place) = (fields.get("events"), fields.get("value"), fields.place());
    let by =
        to.zip(faults.absorb(by)).and_then(|(to, by)| faults.absorb(columns(by, to, scope, over)));
    let events =
        to.zip(method).and_then(|(to, method)| faults.absorb(events(given, to, method, place)));
    let value =
        to.zip(events).and_then(|(to, events)| faults.absorb(population(value, to, events, place)));
    fields.finish(&mut faults);
    let whole = to.zip(by).zip(events.zip(value)).map(|((to, by), (events, value))| {
        let names: Vec<&str> =
            by.iter().map(|(own, _)| scope.table[own.column].id.as_str()).collect();
        let names = names.join(" and ");
        Standardised { standard: Standard { table: to.id.clone(), by, value, events }, by: names }
    });
    faults.or_whole(whole)
}

fn method(node: &Node) -> Checked<Method> {
    match node.text()? {
        "direct" => Ok(Method::Direct),
        "indirect" => Ok(Method::Indirect),
        other => {
            let fault = Diagnostic::error(BAD_STANDARD, format!("no method `{other}`"));
            Err(vec![fault.at(&node.place).did_you_mean(other, ["direct", "indirect"])])
        }
    }
}

/// Reads `by`: columns that the indicator's table, the outside value and the standard share.
fn columns(
    node: &Node,
    to: &Table,
    scope: &Scope<'_>,
    over: Option<&Over>,
) -> Checked<Vec<(DimensionColumn, ColumnId)>> {
    if node.list().is_empty() {
        return Err(node.not("a list of columns"));
    }
    let columns = collect_checked(node.list().iter().map(|one| column(one, to, scope, over)))?;
    for (number, (own, _)) in columns.iter().enumerate() {
        if columns[..number].iter().any(|(other, _)| other.column == own.column) {
            let message = format!("`{}` is there twice", scope.table[own.column].id);
            let place = &node.list()[number].place;
            return Err(vec![Diagnostic::error(BAD_STRATUM, message).at(place)]);
        }
    }
    Ok(columns)
}

/// A column of the strata, and the one that it matches in the standard.
fn column(
    node: &Node,
    to: &Table,
    scope: &Scope<'_>,
    over: Option<&Over>,
) -> Checked<(DimensionColumn, ColumnId)> {
    let own = syntax::dimension_column(node, scope)?;
    let name = node.text()?;
    let fault = |message: String, hint: &str| {
        Err(vec![Diagnostic::error(BAD_STRATUM, message).at(&node.place).hint(hint)])
    };
    if own.multi_valued {
        let hint = "a stratum is a `code` or a `bool`";
        return fault(format!("a row may be in several strata of `{name}`"), hint);
    }
    if over.is_some_and(|over| over.strata.iter().all(|(column, _)| *column != own.column)) {
        let hint = "name it among the `keys` of `over`, whose table has it";
        return fault(format!("there is no outside value for each `{name}`"), hint);
    }
    let (_, there) = stratum(name, &node.place, to, scope.table)?;
    Ok((own, there))
}

/// Reads `events`, which the indirect method alone asks for.
fn events(
    given: Option<&Node>,
    to: &Table,
    method: Method,
    place: &Place,
) -> Checked<Option<ColumnId>> {
    match (given, method) {
        (None, Method::Direct) => Ok(None),
        (Some(node), Method::Indirect) => value_column(node, to).map(Some),
        (None, Method::Indirect) => {
            let fault = Diagnostic::error(BAD_STANDARD, "`events` is missing").at(place);
            let hint = "the indirect method compares with the rates of the standard: its events by \
                        its population";
            Err(vec![fault.hint(hint)])
        }
        (Some(node), Method::Direct) => {
            let message = "`events` goes with `method: indirect`";
            let fault = Diagnostic::error(BAD_STANDARD, message).at(&node.place);
            Err(vec![fault.hint("the direct method asks for the population alone")])
        }
    }
}

/// The column with the standard population: the one that is named, or the only number there is.
fn population(
    given: Option<&Node>,
    to: &Table,
    events: Option<ColumnId>,
    place: &Place,
) -> Checked<ColumnId> {
    if let Some(node) = given {
        return value_column(node, to);
    }
    let is_it = |id: &ColumnId| is_number(&to[*id].kind) && Some(*id) != events;
    let numbers: Vec<ColumnId> = (0..to.columns.len()).map(ColumnId).filter(is_it).collect();
    if let [only] = numbers.as_slice() {
        return Ok(*only);
    }
    let names: Vec<&str> = numbers.iter().map(|id| to[*id].id.as_str()).collect();
    let message = format!("which column of `{}` is the population?", to.id);
    let fault = Diagnostic::error(BAD_STANDARD, message).at(place);
    Err(vec![match names.as_slice() {
        [] => fault.hint("a column of type `integer` or `decimal` is"),
        several => fault.hint(format!("write `value:` and one of {}", several.join(", "))),
    }])
}

impl Standardised {
    /// The unit of the ratio, which is not that of the rate.
    pub(super) fn unit(&self) -> Option<&'static str> {
        self.standard.events.map(|_| "ratio")
    }

    /// The standardised figures of a cell; events that are in no stratum of the standard are `unknown`.
    pub(super) fn finish(&self, per: f64, indicator: &BoundIndicator, cell: &Cell<'_>) -> Finished {
        let counted: u64 = cell.strata.iter().map(|stratum| stratum.events).sum();
        let left_out = cell.rows.met - counted;
        let missing =
            |reason: &str| without(Status::NotAvailable, counted, Some(reason.to_owned()));
        let strata: Option<Vec<Stratum>> = cell.strata.iter().map(complete).collect();
        let finished = match strata {
            None => missing("a stratum has no outside value, or none in the standard"),
            Some(strata) if strata.is_empty() => missing("no stratum of the standard is here"),
            Some(strata) if self.standard.events.is_some() => {
                ratio(counted, &strata, indicator, cell.level)
            }
            Some(strata) => direct(counted, &strata, per, indicator, cell.level),
        };
        Finished {
            numerator: Some(as_f64(counted)),
            unknown: Some(left_out),
            flags: if left_out > 0 { vec!["not_in_strata"] } else { Vec::new() },
            reason: Some(self.reason(finished.reason.as_deref(), left_out)),
            ..finished
        }
    }

    /// How it is standardised, and what else there is to say.
    fn reason(&self, reason: Option<&str>, left_out: u64) -> String {
        let Self { standard: Standard { table, events, .. }, by } = self;
        let how = match events {
            None => format!("standardised by {by} to {table}"),
            Some(_) => format!("events by those that {table} would have at its rates by {by}"),
        };
        let left_out = (left_out > 0).then_some("events of none of its strata are left out");
        [Some(how.as_str()), left_out, reason].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    /// Appends what distinguishes it to the canonical form of a definition.
    pub(super) fn canonical(&self, out: &mut String) {
        use std::fmt::Write as _;
        let Standard { table, by, value, events } = &self.standard;
        let by: Vec<[usize; 2]> = by.iter().map(|(own, there)| [own.column.0, there.0]).collect();
        let events = events.map(|events| events.0);
        let _ = write!(out, " standardised {table} {by:?} {} {events:?}", value.0);
    }
}

/// A stratum in which nothing is missing.
fn complete(stratum: &crate::evaluate::cell::Stratum) -> Option<Stratum> {
    let (population, weight) = stratum.over.zip(stratum.standard)?;
    Some(Stratum { events: stratum.events, population, weight })
}

/// The rate that the standard population would have at the rates of the cell.
fn direct(
    events: u64,
    strata: &[Stratum],
    per: f64,
    indicator: &BoundIndicator,
    level: f64,
) -> Finished {
    let population = strata.iter().map(|stratum| stratum.population).sum();
    let finished = match standard::direct(strata, level) {
        Ok((rate, interval)) => {
            let value = ok(rate * per, events);
            limited(value, interval.times(per), "dobson", indicator, level)
        }
        Err(why) => none(why, events),
    };
    Finished { denominator: Some(population), ..finished }
}

/// The events of the cell by those that are expected; a weight is the rate of the standard.
fn ratio(events: u64, strata: &[Stratum], indicator: &BoundIndicator, level: f64) -> Finished {
    let strata: Vec<(f64, f64)> =
        strata.iter().map(|stratum| (stratum.population, stratum.weight)).collect();
    let expected: f64 = strata.iter().map(|(population, rate)| population * rate).sum();
    let finished = match standard::indirect(events, &strata, level) {
        Ok((ratio, interval)) => {
            let (interval, method) = match indicator.interval {
                Interval::Exact => {
                    (stats::poisson_exact(events, level).times(1.0 / expected), "exact")
                }
                Interval::Default | Interval::Wilson | Interval::None { .. } => {
                    (interval, stats::poisson(events, level).1)
                }
            };
            limited(ok(ratio, events), interval, method, indicator, level)
        }
        Err(why) => none(why, events),
    };
    Finished { denominator: Some(expected), ..finished }
}

/// A value with limits, unless none are wanted.
fn limited(
    value: Finished,
    interval: stats::Interval,
    method: &'static str,
    indicator: &BoundIndicator,
    level: f64,
) -> Finished {
    match &indicator.interval {
        Interval::None { reason } => Finished { reason: Some(reason.clone()), ..value },
        Interval::Default | Interval::Wilson | Interval::Exact => {
            Finished { limits: Some(limits(interval, level, method)), ..value }
        }
    }
}

/// Why there is no standardised figure, in words.
fn none(why: NoStandard, events: u64) -> Finished {
    let (status, reason) = match why {
        NoStandard::FewEvents => {
            (Status::TooFew, format!("fewer than {FROM_EVENTS} events in its strata"))
        }
        NoStandard::EmptyStratum => {
            (Status::NotApplicable, "the outside value of a stratum is 0".to_owned())
        }
        NoStandard::NothingExpected => {
            (Status::NotApplicable, "nothing is to be expected by the standard".to_owned())
        }
    };
    without(status, events, Some(reason))
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use crate::define::example::indicator;
    use crate::evaluate::cell;

    /// A rate per thousand in two strata; 20 of 1,000 and 30 of 500, and four events in neither.
    fn finish(
        events: Option<ColumnId>,
        interval: Interval,
        standard: [Option<f64>; 2],
    ) -> Finished {
        let [young, old] = standard;
        let standard =
            Standard { table: "s".to_owned(), by: Vec::new(), value: ColumnId(0), events };
        let strata = vec![
            cell::Stratum { events: 20, over: Some(1_000.0), standard: young },
            cell::Stratum { events: 30, over: Some(500.0), standard: old },
        ];
        let cell = Cell { strata, ..example::met(54) };
        let indicator = BoundIndicator { interval, ..indicator("A") };
        Standardised { standard, by: "age".to_owned() }.finish(1000.0, &indicator, &cell)
    }

    #[test]
    fn events_of_no_stratum_are_left_out_and_the_row_says_so() {
        let finished = finish(None, Interval::Default, [Some(3.0), Some(1.0)]);
        assert_eq!(finished.value.map(f64::round), Some(30.0));
        assert_eq!((finished.numerator, finished.unknown), (Some(50.0), Some(4)));
        assert_eq!(finished.flags, ["not_in_strata"]);
        assert_eq!(
            finished.reason.as_deref(),
            Some("standardised by age to s; events of none of its strata are left out")
        );
        assert_eq!(finished.limits.map(|limits| limits.method), Some("dobson"));
    }

    #[test]
    fn a_ratio_is_of_the_events_expected_with_the_limits_that_are_asked_for() {
        let of = |interval| finish(Some(ColumnId(1)), interval, [Some(0.02), Some(0.06)]);
        let usual = of(Interval::Default);
        assert_eq!((usual.value, usual.denominator), (Some(1.0), Some(50.0)));
        assert_eq!(usual.limits.map(|limits| limits.method), Some("byar"));
        assert_eq!(of(Interval::Exact).limits.map(|limits| limits.method), Some("exact"));
        let none = of(Interval::None { reason: "a register".to_owned() });
        assert!(none.limits.is_none() && none.reason.unwrap().ends_with("; a register"));
    }

    #[test]
    fn a_stratum_that_lacks_a_number_makes_no_figure_smaller() {
        let finished = finish(None, Interval::Default, [Some(3.0), None]);
        assert_eq!((finished.status, finished.value), (Status::NotAvailable, None));
    }
}
