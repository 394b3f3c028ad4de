//! `comparability`: whether the figures of a country may be set beside those of other countries and years.
//!
//! A verdict follows from facts that stand in the release, by the thresholds below, and says which of them
//! weighed. How many values a mapping could not read is not part of a release; a condition that is always
//! or never true on the data, which is how a lost code usually shows, is.

use crate::stats::as_f64;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::segments::segments;
use super::standings::lack;
use super::table::{Column, Get, column, files};
use crate::calendar::{Day, Each};
use crate::define::indicator::BoundIndicator;
use crate::diagnostic::Checked;
use crate::evaluate::Figures;
use crate::protect::{Release, Row};
use crate::publish::series::value;
use crate::publish::{Edition, Writer, Written};
use crate::stats::round12;

/// Percent of rows with an unknown outcome from which a share is to be compared with care: from here on the
/// unknown alone can move it by as much as most programmes want to see it change in a year.
const UNKNOWN_CARE: f64 = 5.0;

/// Percent of unknown from which it is not to be compared: the value may then be anything in a range of 20
/// points, and countries differ less than that.
const UNKNOWN_TOO_MANY: f64 = 20.0;

/// Percent of rows not yet due from which to take care: the figure is of an early part of its cases, and
/// will move.
const NOT_YET_DUE_CARE: f64 = 5.0;

/// Days between the extracts of two countries from which to take care: a quarter of late registrations.
const AS_OF_CARE: i32 = 92;

/// Days from which they are not to be compared: one has a year of registrations more.
const AS_OF_TOO_FAR: i32 = 366;

/// `tables/comparability.parquet` and `.csv`.
#[derive(Debug)]
pub(in crate::publish) struct Comparability;

impl Writer for Comparability {
    fn name(&self) -> &'static str {
        "comparability"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        Ok(files(
            "comparability",
            COLUMNS,
            &edition.comparison.comparability,
            &edition.provenance(),
        ))
    }
}

/// Whether figures may be compared. The worst of several findings decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::publish) enum Verdict {
    Comparable,
    WithCare,
    Not,
    NotAvailable,
}

impl Verdict {
    pub(in crate::publish) fn name(self) -> &'static str {
        match self {
            Self::Comparable => "comparable",
            Self::WithCare => "compare_with_care",
            Self::Not => "do_not_compare",
            Self::NotAvailable => "not_available",
        }
    }
}

/// One country's figures of one indicator.
#[derive(Debug, Clone)]
pub(in crate::publish) struct Line {
    pub(in crate::publish) indicator: String,
    pub(in crate::publish) country: String,
    definition: String,
    changed_on: Option<Day>,
    periods: u64,
    with_value: u64,
    coverage: &'static str,
    /// What stands in the place of values.
    lacking: Vec<&'static str>,
    unknown_percent: Option<f64>,
    not_yet_due_percent: Option<f64>,
    constant_condition: bool,
    breaks: Vec<String>,
    as_of: Option<Day>,
    as_of_distance: Option<i32>,
    pub(in crate::publish) verdict: Verdict,
    pub(in crate::publish) findings: Vec<Finding>,
    reason: Option<String>,
}

/// One thing that speaks against comparing.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::publish) enum Finding {
    /// No period has a value; what stands in their place.
    NoValue { marks: Vec<&'static str> },
    /// The series breaks, and why.
    Parted(String),
    /// So many percent have an unknown outcome.
    Unknown(f64),
    /// So many days lie between the extracts.
    DrawnApart(i32),
    /// So many percent are not yet due.
    NotYetDue(f64),
    /// A source does not collect what is needed.
    PartlyCollected,
    /// A condition is always or never true on the data.
    ConstantCondition,
    /// Some periods have no value.
    Gaps { lacking: u64, periods: u64, marks: Vec<&'static str> },
}

/// Every indicator and country, in byte order.
pub(super) fn lines(release: &Release) -> Vec<Line> {
    let mut rows: BTreeMap<(usize, &str), Vec<&Row>> = BTreeMap::new();
    for row in release.rows() {
        let area = &release.areas()[row.area];
        if !area.is_group {
            rows.entry((row.indicator, &area.id)).or_default().push(row);
        }
    }
    let facts: Vec<(usize, Line)> =
        rows.into_iter().map(|((number, _), rows)| (number, facts(release, &rows))).collect();
    let mut lines = Vec::new();
    for of_indicator in facts.chunk_by(|one, other| one.0 == other.0) {
        let dates: Vec<Option<Day>> = of_indicator.iter().map(|(_, line)| line.as_of).collect();
        for (place, (_, line)) in of_indicator.iter().enumerate() {
            let others = dates.iter().enumerate().filter(|(other, _)| *other != place);
            let others: Vec<Day> = others.filter_map(|(_, day)| *day).collect();
            lines.push(judged(line.clone(), &others));
        }
    }
    lines
}

/// What the rows of one country say, without a verdict.
fn facts(release: &Release, rows: &[&Row]) -> Line {
    let indicator = &release.indicators()[rows[0].indicator];
    let rows = of_axis(release, &representative(rows));
    let shown: Vec<&Figures> = rows.iter().filter_map(|row| Some(value(row).ok()?.1)).collect();
    let lacking: BTreeSet<&'static str> = rows.iter().filter_map(|row| lack(row)).collect();
    let lacking: Vec<&'static str> = lacking.into_iter().collect();
    let flagged = |flag: &str| shown.iter().any(|figures| figures.flags.contains(&flag));
    Line {
        indicator: indicator.code.clone(),
        country: release.areas()[rows[0].area].id.clone(),
        definition: indicator.definition.clone(),
        changed_on: indicator.changes.iter().map(|change| change.date).max(),
        periods: rows.len() as u64,
        with_value: shown.len() as u64,
        coverage: match () {
            () if shown.is_empty() && lacking == ["not_available"] => "none",
            () if shown.is_empty() => "not_told",
            () if flagged("partly_collected") => "partly",
            () => "whole",
        },
        lacking,
        unknown_percent: percent(&shown, |figures| unknown(indicator, figures)),
        not_yet_due_percent: percent(&shown, not_yet_due),
        constant_condition: flagged("constant_condition"),
        breaks: breaks(release, indicator, &rows),
        as_of: shown.iter().filter_map(|figures| figures.as_of).min(),
        as_of_distance: None,
        verdict: Verdict::Comparable,
        findings: Vec::new(),
        reason: None,
    }
}

/// One row for each period: the total of the first measure, and where there is no total (of a
/// distribution) the first that has a value.
fn representative<'a>(rows: &[&'a Row]) -> Vec<&'a Row> {
    let mut of_period: BTreeMap<usize, &'a Row> = BTreeMap::new();
    let rank = |row: &Row| (row.dimension != "total", value(row).is_err());
    for row in rows {
        let best = of_period.entry(row.period).or_insert(row);
        if rank(row) < rank(best) {
            *best = row;
        }
    }
    of_period.into_values().collect()
}

/// The rows of the years, or of the first other sort of period that there is; by time.
fn of_axis<'a>(release: &Release, rows: &[&'a Row]) -> Vec<&'a Row> {
    let sorts = [Each::Year, Each::Quarter, Each::Month, Each::Named];
    let of = |sort: Each| rows.iter().copied().filter(move |row| release.period(row).each == sort);
    let sort = sorts.into_iter().find(|sort| of(*sort).any(|row| value(row).is_ok()));
    let sort = sort.or_else(|| sorts.into_iter().find(|sort| of(*sort).next().is_some()));
    let mut rows: Vec<&Row> = sort.map(|sort| of(sort).collect()).unwrap_or_default();
    rows.sort_by_key(|row| (release.period(row).start, release.period(row).end));
    rows
}

/// Rows with an unknown outcome, and the rows they are among.
fn unknown(indicator: &BoundIndicator, figures: &Figures) -> Option<(f64, f64)> {
    let rows = figures.rows.as_ref()?;
    match indicator.kind {
        "proportion" => Some((as_f64(figures.unknown?), figures.denominator?)),
        "distribution" => Some((as_f64(rows.not_in_denominator), as_f64(rows.population()))),
        _ => Some((as_f64(figures.unknown?), as_f64(rows.population()))),
    }
}

fn not_yet_due(figures: &Figures) -> Option<(f64, f64)> {
    let rows = figures.rows.as_ref()?;
    Some((as_f64(rows.not_yet_due), as_f64(rows.population())))
}

/// The part in percent of the whole, of all rows together.
fn percent(shown: &[&Figures], of: impl Fn(&Figures) -> Option<(f64, f64)>) -> Option<f64> {
    let sums = shown.iter().filter_map(|figures| of(figures));
    let (part, whole) = sums.fold((0.0, 0.0), |(part, whole), one| (part + one.0, whole + one.1));
    (whole > 0.0).then(|| round12(100.0 * part / whole))
}

/// Why periods are not to be compared with those before, wherever that is so.
fn breaks(release: &Release, indicator: &BoundIndicator, rows: &[&Row]) -> Vec<String> {
    let parted = segments(release, indicator, rows).into_iter().filter_map(|one| one.parted);
    parted.collect()
}

/// The facts with a verdict, beside the days of the other countries' extracts.
fn judged(line: Line, others: &[Day]) -> Line {
    let as_of_distance =
        line.as_of.and_then(|own| others.iter().map(|other| (own.0 - other.0).abs()).max());
    let line = Line { as_of_distance, ..line };
    let findings = findings(&line);
    let verdict = findings.iter().map(Finding::verdict).max();
    let reasons: Vec<String> = findings.iter().map(ToString::to_string).collect();
    Line {
        verdict: verdict.unwrap_or(Verdict::Comparable),
        reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
        findings,
        ..line
    }
}

/// Everything that speaks against comparing.
fn findings(line: &Line) -> Vec<Finding> {
    if line.with_value == 0 {
        return vec![Finding::NoValue { marks: line.lacking.clone() }];
    }
    let unknown = line.unknown_percent.filter(|percent| *percent >= UNKNOWN_CARE);
    let apart = line.as_of_distance.filter(|days| *days > AS_OF_CARE);
    let early = line.not_yet_due_percent.filter(|percent| *percent >= NOT_YET_DUE_CARE);
    let lacking = line.periods - line.with_value;
    let gaps = Finding::Gaps { lacking, periods: line.periods, marks: line.lacking.clone() };
    let others = [
        unknown.map(Finding::Unknown),
        apart.map(Finding::DrawnApart),
        early.map(Finding::NotYetDue),
        (line.coverage == "partly").then_some(Finding::PartlyCollected),
        line.constant_condition.then_some(Finding::ConstantCondition),
        (lacking > 0).then_some(gaps),
    ];
    let parted = line.breaks.iter().cloned().map(Finding::Parted);
    parted.chain(others.into_iter().flatten()).collect()
}

impl Finding {
    /// What it means for comparing, by the thresholds above.
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoValue { .. } => Verdict::NotAvailable,
            Self::Parted(_) => Verdict::Not,
            Self::Unknown(percent) => worse(*percent > UNKNOWN_TOO_MANY),
            Self::DrawnApart(days) => worse(*days > AS_OF_TOO_FAR),
            Self::NotYetDue(_)
            | Self::PartlyCollected
            | Self::ConstantCondition
            | Self::Gaps { .. } => Verdict::WithCare,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoValue { marks } => write!(f, "no period has a value: {}", marks.join(", ")),
            Self::Parted(why) => f.write_str(why),
            Self::Unknown(percent) => write!(f, "{percent:.1} percent are unknown"),
            Self::DrawnApart(days) => write!(f, "drawn {days} days apart from another country's"),
            Self::NotYetDue(percent) => write!(f, "{percent:.1} percent are not yet due"),
            Self::PartlyCollected => f.write_str("not every source collects it"),
            Self::ConstantCondition => {
                f.write_str("a condition is always or never true on the data: a code may be lost")
            }
            Self::Gaps { lacking, periods, marks } => {
                write!(f, "{lacking} of {periods} periods have no value: {}", marks.join(", "))
            }
        }
    }
}

fn worse(is_worse: bool) -> Verdict {
    if is_worse { Verdict::Not } else { Verdict::WithCare }
}

const COLUMNS: &[Column<Line>] = &[
    column("indicator", "", "Code of the indicator.", Get::Text(|line| &line.indicator)),
    column(
        "country",
        "",
        "ISO 3166-1 alpha-3 code of the country.",
        Get::Text(|line| &line.country),
    ),
    column(
        "verdict",
        "",
        "comparable, compare_with_care, do_not_compare or not_available.",
        Get::Text(|line| line.verdict.name()),
    ),
    column(
        "reason",
        "",
        "What speaks against comparing.",
        Get::MaybeText(|line| line.reason.as_deref()),
    ),
    column(
        "definition",
        "",
        "Hash of the canonical definition.",
        Get::Text(|line| &line.definition),
    ),
    column(
        "definition_changed",
        "date",
        "Day of the last change of the definition.",
        Get::Day(|line| line.changed_on),
    ),
    column(
        "periods",
        "periods",
        "Years, or the first other sort of period with a value, that were looked at.",
        Get::Whole(|line| Some(line.periods)),
    ),
    column(
        "with_value",
        "periods",
        "How many of them have a value.",
        Get::Whole(|line| Some(line.with_value)),
    ),
    column(
        "coverage",
        "",
        "whole, partly (a source does not collect what is needed), none, or not_told where no value is shown.",
        Get::Text(|line| line.coverage),
    ),
    column(
        "unknown_percent",
        "percent",
        "Rows whose outcome or value is unknown, of the rows they are among, in all periods with a value.",
        Get::Number(|line| line.unknown_percent),
    ),
    column(
        "not_yet_due_percent",
        "percent",
        "Rows whose time had not passed, of the population, in all periods with a value.",
        Get::Number(|line| line.not_yet_due_percent),
    ),
    column(
        "constant_condition",
        "",
        "Whether a condition is always or never true on the data.",
        Get::Flag(|line| Some(line.constant_condition)),
    ),
    column(
        "breaks",
        "",
        "Why periods are not to be compared with those before.",
        Get::Texts(|line| line.breaks.iter().map(String::as_str).collect()),
    ),
    column("as_of", "date", "Day of the earliest extract.", Get::Day(|line| line.as_of)),
    column(
        "as_of_distance",
        "days",
        "Days to the earliest extract of the country that is furthest from it.",
        Get::Whole(|line| line.as_of_distance.map(i32::unsigned_abs).map(u64::from)),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::fixture::release;

    fn found(indicator: &str, country: &str) -> Line {
        let mut lines = lines(&release()).into_iter();
        lines.find(|line| line.indicator == indicator && line.country == country).unwrap()
    }

    fn verdict(line: Line) -> &'static str {
        judged(line, &[]).verdict.name()
    }

    #[test]
    fn a_whole_series_is_comparable_and_one_across_a_changed_definition_is_not() {
        assert_eq!(found("IDN-01", "UKR").verdict, Verdict::Comparable);
        let changed = found("IDN-17", "UKR");
        assert_eq!(changed.verdict, Verdict::Not);
        assert_eq!(changed.reason.unwrap(), "the definition changed on 2012-01-01");
        // 4 unknown of 252, 294, 159 and 131
        assert_eq!(changed.unknown_percent, Some(round12(100.0 * 16.0 / 836.0)));
    }

    #[test]
    fn a_country_without_a_value_is_not_available() {
        let rows = crate::publish::fixture::rows();
        let belarus = |row: &Row| row.indicator == 1 && row.area == 2 && value(row).is_err();
        let release =
            crate::publish::fixture::release_of("en", rows.into_iter().filter(belarus).collect());
        let lines = lines(&release);
        assert_eq!((lines.len(), lines[0].verdict), (1, Verdict::NotAvailable));
    }

    #[test]
    fn each_threshold_belongs_to_the_side_that_its_comment_says() {
        let unknown =
            |percent| verdict(Line { unknown_percent: Some(percent), ..found("IDN-01", "UKR") });
        let verdicts = [4.9, 5.0, 20.0, 20.1].map(unknown);
        assert_eq!(
            verdicts,
            ["comparable", "compare_with_care", "compare_with_care", "do_not_compare"]
        );
        let apart = |days: i32| {
            let line = Line { as_of: Some(Day(0)), ..found("IDN-01", "UKR") };
            judged(line, &[Day(1), Day(days)]).verdict.name()
        };
        assert_eq!([92, 93, 366, 367].map(apart), verdicts);
    }

    #[test]
    fn what_weighs_less_is_compared_with_care() {
        let line = || found("IDN-01", "UKR");
        let care = "compare_with_care";
        assert_eq!(verdict(Line { coverage: "partly", ..line() }), care);
        assert_eq!(verdict(Line { constant_condition: true, ..line() }), care);
        assert_eq!(verdict(Line { not_yet_due_percent: Some(5.0), ..line() }), care);
        assert_eq!(verdict(Line { with_value: 3, ..line() }), care);
    }
}
