//! The columns of the indicator table: name, type, unit, meaning and where each value comes from.
//!
//! Parquet and CSV, public and internal, are written from this one list.

use std::borrow::Cow;

use crate::calendar::{Day, Period};
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::evaluate::cell::{Classes, Limits, Status};
use crate::evaluate::{Estimates, Figures};
use crate::protect::{Release, Row, Shown, WITHHELD_REASON};

/// One row of the table: its keys, what is public anyway, and its figures unless they are withheld.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    indicator: &'a BoundIndicator,
    measure: &'a str,
    area: &'a str,
    period: &'a Period,
    dimension: &'a str,
    category: Cow<'a, str>,
    multi_valued: bool,
    baseline: Option<f64>,
    target: Option<f64>,
    figures: Option<&'a Figures>,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its name, which is a promise to readers.
    pub(crate) name: &'static str,
    /// What its numbers are in; empty for names and words.
    pub(crate) unit: &'static str,
    /// What it means, in one sentence.
    pub(crate) description: &'static str,
    /// Its type, and its value in a row.
    pub(crate) get: Get,
}

/// The type of a column with the value of a row; `Maybe…`, `Number` and `Whole` may be null.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Get {
    Text(for<'a> fn(&'a Line<'_>) -> &'a str),
    MaybeText(for<'a> fn(&'a Line<'_>) -> Option<&'a str>),
    Texts(for<'a> fn(&'a Line<'_>) -> Vec<&'a str>),
    Day(fn(&Line<'_>) -> Day),
    MaybeDay(fn(&Line<'_>) -> Option<Day>),
    Number(fn(&Line<'_>) -> Option<f64>),
    Whole(fn(&Line<'_>) -> Option<u64>),
}

/// A column whose numbers or words have the unit that is named.
const fn column(
    name: &'static str,
    unit: &'static str,
    description: &'static str,
    get: Get,
) -> Column {
    Column { name, unit, description, get }
}

const OWN_UNIT: &str = "as the column unit says";
const ROWS: &str = "rows";

/// Every column, in the order of the table.
pub(crate) const COLUMNS: &[Column] = &[
    column("indicator", "", "Code of the indicator.", Get::Text(|line| &line.indicator.code)),
    column(
        "measure",
        "",
        "Which of its values: value, or a quantile, a day mark, standardised.",
        Get::Text(|line| line.measure),
    ),
    column("kind", "", "How the value is made.", Get::Text(|line| line.indicator.kind)),
    column(
        "level",
        "",
        "Place in the results chain: output, outcome, impact or quality.",
        Get::Text(|line| line.indicator.level.name()),
    ),
    column("objective", "", "Key of the objective.", Get::Text(|line| &line.indicator.objective)),
    column(
        "country",
        "",
        "ISO 3166-1 alpha-3 code of the country, or the id of a group of countries.",
        Get::Text(|line| line.area),
    ),
    column("period", "", "Id of the period.", Get::Text(|line| &line.period.id)),
    column("period_start", "date", "First day of the period.", Get::Day(|line| line.period.start)),
    column("period_end", "date", "Last day of the period.", Get::Day(|line| line.period.end)),
    column(
        "dimension",
        "",
        "What the row is broken down by; total when by nothing.",
        Get::Text(|line| line.dimension),
    ),
    column("category", "", "Category of the dimension.", Get::Text(|line| &line.category)),
    column(
        "status",
        "",
        "ok, suppressed, too_few, not_available, not_applicable or not_comparable.",
        Get::Text(|line| line.status().name()),
    ),
    column(
        "value",
        OWN_UNIT,
        "The value, unrounded; null unless the status is ok.",
        Get::Number(|line| line.figures?.value),
    ),
    column(
        "unit",
        "",
        "What the value is in.",
        Get::Text(|line| line.indicator.unit_of(line.measure)),
    ),
    column(
        "as_of",
        "date",
        "Day of the earliest extract that the row rests on.",
        Get::MaybeDay(|line| line.figures?.as_of),
    ),
    column(
        "ci_low",
        OWN_UNIT,
        "Lower limit of the confidence interval.",
        Get::Number(|line| Some(line.limits()?.low)),
    ),
    column(
        "ci_high",
        OWN_UNIT,
        "Upper limit of the confidence interval.",
        Get::Number(|line| Some(line.limits()?.high)),
    ),
    column(
        "ci_level",
        "share",
        "Level of the confidence interval, such as 0.95.",
        Get::Number(|line| Some(line.limits()?.level)),
    ),
    column(
        "ci_method",
        "",
        "Method of the confidence interval.",
        Get::MaybeText(|line| Some(line.limits()?.method)),
    ),
    column(
        "bound_low",
        OWN_UNIT,
        "The value if every unknown row were not met.",
        Get::Number(|line| Some(line.figures?.bounds?.0)),
    ),
    column(
        "bound_high",
        OWN_UNIT,
        "The value if every unknown row were met.",
        Get::Number(|line| Some(line.figures?.bounds?.1)),
    ),
    column(
        "population",
        ROWS,
        "Rows that the indicator is about, in the period.",
        Get::Whole(|line| Some(line.rows()?.population())),
    ),
    column(
        "population_unknown",
        ROWS,
        "Rows that could not be told to belong.",
        Get::Whole(|line| Some(line.rows()?.population_unknown)),
    ),
    column(
        "undated",
        ROWS,
        "Rows without the date that puts them in a period.",
        Get::Whole(|line| Some(line.rows()?.undated)),
    ),
    column(
        "excluded",
        ROWS,
        "Rows that the definition excludes.",
        Get::Whole(|line| Some(line.rows()?.excluded)),
    ),
    column(
        "not_yet_due",
        ROWS,
        "Rows whose time had not passed when the extract was drawn.",
        Get::Whole(|line| Some(line.rows()?.not_yet_due)),
    ),
    column(
        "excepted",
        ROWS,
        "Rows that leave the denominator because they are not met for an accepted reason.",
        Get::Whole(|line| Some(line.rows()?.excepted)),
    ),
    column(
        "unknown",
        ROWS,
        "Rows whose outcome, value or person is unknown.",
        Get::Whole(|line| line.figures?.unknown),
    ),
    column(
        "not_in_denominator",
        ROWS,
        "Rows of the population that the denominator leaves out.",
        Get::Whole(|line| Some(line.rows()?.not_in_denominator)),
    ),
    column(
        "numerator",
        "as the kind says",
        "What is divided: met rows, events, a sum.",
        Get::Number(|line| line.figures?.numerator),
    ),
    column(
        "denominator",
        "as the kind says",
        "What it is divided by: rows, or an outside value.",
        Get::Number(|line| line.figures?.denominator),
    ),
    column("baseline", OWN_UNIT, "Where the programme began.", Get::Number(|line| line.baseline)),
    column("target", OWN_UNIT, "Where the programme wants to be.", Get::Number(|line| line.target)),
    column(
        "progress",
        "percent",
        "Percent of the way from baseline to target.",
        Get::Number(|line| line.figures?.progress),
    ),
    column(
        "rating",
        "",
        "achieved, on_track, partly or off_track.",
        Get::MaybeText(|line| line.figures?.rating),
    ),
    column(
        "direction",
        "",
        "Which way is better: up, down or none.",
        Get::Text(|line| line.indicator.direction.name()),
    ),
    column("flags", "", "What a reader should know of the row.", Get::Texts(flags)),
    column(
        "reason",
        "",
        "Why there is no value, or why a method was chosen.",
        Get::MaybeText(reason),
    ),
    column(
        "definition",
        "",
        "Hash of the canonical definition: equal definitions, equal hashes.",
        Get::Text(|line| &line.indicator.definition),
    ),
];

impl<'a> Line<'a> {
    /// A row of a release: nothing of a withheld row but its keys and what is public anyway.
    pub(crate) fn released(release: &'a Release, row: &'a Row) -> Self {
        let indicator = &release.indicators()[row.indicator];
        let dimension = indicator.dimensions.iter().find(|one| one.id == row.dimension);
        Self {
            indicator,
            measure: &row.measure,
            area: &release.areas()[row.area].id,
            period: release.period(row),
            dimension: &row.dimension,
            category: Cow::Borrowed(&row.category),
            multi_valued: dimension.is_some_and(Dimension::multi_valued),
            baseline: row.baseline,
            target: row.target,
            figures: match &row.shown {
                Shown::Figures(figures) => Some(figures),
                Shown::Withheld => None,
            },
        }
    }

    /// Every unprotected row, for files that do not leave the office.
    pub(crate) fn internal(estimates: &'a Estimates) -> Vec<Self> {
        let line = |cell: &'a crate::evaluate::Estimate| {
            let indicator = &estimates.indicators[cell.key.indicator];
            let dimension = cell.key.dimension.map(|number| &indicator.dimensions[number]);
            Self {
                indicator,
                measure: &cell.key.measure,
                area: &estimates.areas[cell.key.area].id,
                period: &estimates.programme.periods[cell.key.period],
                dimension: dimension.map_or("total", |one| &one.id),
                category: dimension.map_or(Cow::Borrowed("total"), |one| {
                    Cow::Owned(one.category(cell.key.category))
                }),
                multi_valued: dimension.is_some_and(Dimension::multi_valued),
                baseline: cell.figures.baseline,
                target: cell.figures.target,
                figures: Some(&cell.figures),
            }
        };
        let published =
            |cell: &&crate::evaluate::Estimate| !estimates.indicators[cell.key.indicator].is_part;
        estimates.cells.iter().filter(published).map(line).collect()
    }

    /// A withheld row is `suppressed`, whatever it would have been.
    fn status(&self) -> Status {
        self.figures.map_or(Status::Suppressed, |figures| figures.status)
    }

    fn limits(&self) -> Option<&Limits> {
        self.figures?.limits.as_ref()
    }

    fn rows(&self) -> Option<&Classes> {
        self.figures?.rows.as_ref()
    }
}

/// A withheld row keeps the one flag that follows from its keys.
fn flags<'a>(line: &'a Line<'_>) -> Vec<&'a str> {
    match line.figures {
        Some(figures) => figures.flags.clone(),
        None if line.multi_valued => vec!["multi_valued"],
        None => Vec::new(),
    }
}

fn reason<'a>(line: &'a Line<'_>) -> Option<&'a str> {
    line.figures.map_or(Some(WITHHELD_REASON), |figures| figures.reason.as_deref())
}

/// Every row of a release.
pub(crate) fn released(release: &Release) -> Vec<Line<'_>> {
    release.rows().iter().map(|row| Line::released(release, row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_contract_in_its_order() {
        let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
        let contract = "indicator, measure, kind, level, objective, country, period, period_start, \
            period_end, dimension, category, status, value, unit, as_of, ci_low, ci_high, ci_level, \
            ci_method, bound_low, bound_high, population, population_unknown, undated, excluded, \
            not_yet_due, excepted, unknown, not_in_denominator, numerator, denominator, baseline, \
            target, progress, rating, direction, flags, reason, definition";
        assert_eq!(names.join(", "), contract);
    }

    #[test]
    fn a_withheld_row_has_only_its_keys_and_what_is_public() {
        let release = crate::publish::fixture::release();
        let row = release.rows().iter().find(|row| row.shown == Shown::Withheld).unwrap();
        let line = Line::released(&release, row);
        let filled: Vec<&str> = COLUMNS
            .iter()
            .filter(|column| match column.get {
                Get::MaybeText(get) => get(&line).is_some(),
                Get::MaybeDay(get) => get(&line).is_some(),
                Get::Number(get) => get(&line).is_some(),
                Get::Whole(get) => get(&line).is_some(),
                Get::Text(_) | Get::Texts(_) | Get::Day(_) => false,
            })
            .map(|column| column.name)
            .collect();
        assert_eq!(filled, ["baseline", "target", "reason"]);
        assert_eq!(line.status().name(), "suppressed");
    }
}
