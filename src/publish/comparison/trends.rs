//! `trends`: whether shares, counts and rates rise or fall over years, quarters or months, and how large a
//! change would have to be to be seen at all.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::evidence::{Evidence, wants_no_interval, whole};
use super::segments::{Segment, segments};
use super::table::{Column, Get, column, files};
use super::{Compared, LEVEL, corrected};
use crate::define::indicator::BoundIndicator;
use crate::diagnostic::Checked;
use crate::protect::{Release, Row};
use crate::publish::{Edition, Writer, Written};
use crate::stats::trend::{self, FROM_PERIODS, NoTrend};
use crate::stats::{Interval, power, round12};

/// The kinds whose figures are counts, so that chance is known.
const COUNTED: [&str; 5] = ["proportion", "distribution", "count", "distinct", "rate"];

/// `tables/trends.parquet` and `.csv`.
#[derive(Debug)]
pub(in crate::publish) struct Trends;

impl Writer for Trends {
    fn name(&self) -> &'static str {
        "trends"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        Ok(files("trends", COLUMNS, &edition.comparison.trends, &edition.provenance()))
    }
}

/// One segment of one series.
#[derive(Debug, Clone)]
pub(in crate::publish) struct Line {
    pub(in crate::publish) indicator: String,
    pub(in crate::publish) country: String,
    pub(in crate::publish) dimension: String,
    category: String,
    each: &'static str,
    pub(in crate::publish) from: String,
    pub(in crate::publish) to: String,
    periods: u64,
    trend: Option<Trend>,
    compared: Option<Compared>,
    power: Option<Power>,
    reason: Option<String>,
}

/// How a series moves.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Trend {
    method: &'static str,
    /// `ratio` of counts or rates, `odds_ratio` of shares.
    measure: &'static str,
    /// Of one year to the year before.
    annual: f64,
    limits: Interval,
    p: f64,
}

/// What a second period of average size would have to show.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Power {
    /// `value` of shares, `ratio` of counts and rates.
    measure: &'static str,
    lower: Option<f64>,
    higher: Option<f64>,
}

/// Every line: the cells in the order of result tables, each with its segments in the order of time.
pub(super) fn lines(release: &Release) -> Vec<Line> {
    let mut cells: BTreeMap<(usize, usize, &str, &str), Vec<&Row>> = BTreeMap::new();
    for row in release.rows().iter().filter(|row| has_trend(release, row)) {
        let cell = (row.indicator, row.area, row.dimension.as_str(), row.category.as_str());
        cells.entry(cell).or_default().push(row);
    }
    let cells: Vec<Vec<&Row>> = cells.into_values().collect();
    let found: Vec<Vec<Line>> = cells.par_iter().map(|rows| of_cell(release, rows)).collect();
    let mut lines: Vec<Line> = found.into_iter().flatten().collect();
    lines.sort_by(|one, other| {
        let key = |line: &Line| (line.indicator.clone(), line.country.clone());
        key(one).cmp(&key(other))
    });
    let p: Vec<Option<f64>> = lines.iter().map(|line| Some(line.trend?.p)).collect();
    for (line, compared) in lines.iter_mut().zip(corrected(&p)) {
        line.compared = compared;
    }
    lines
}

/// Counts that each stand for their own period.
fn has_trend(release: &Release, row: &Row) -> bool {
    let indicator = &release.indicators()[row.indicator];
    COUNTED.contains(&indicator.kind) && row.measure == "value" && !indicator.cumulative
}

fn of_cell(release: &Release, rows: &[&Row]) -> Vec<Line> {
    let Some(first) = rows.first() else { return Vec::new() };
    let indicator = &release.indicators()[first.indicator];
    let segments = segments(release, indicator, rows);
    segments.iter().map(|segment| of_segment(release, indicator, segment)).collect()
}

fn of_segment(release: &Release, indicator: &BoundIndicator, segment: &Segment<'_>) -> Line {
    let row = segment.points[0].row;
    let counts = Counts::of(indicator, segment);
    let trend = counts.trend(segment.a_year());
    let last = &segment.points[segment.points.len() - 1];
    Line {
        indicator: indicator.code.clone(),
        country: release.areas()[row.area].id.clone(),
        dimension: row.dimension.clone(),
        category: row.category.clone(),
        each: segment.each.name(),
        from: segment.points[0].period.id.clone(),
        to: last.period.id.clone(),
        periods: counts.periods(),
        power: counts.power(whole(indicator)),
        reason: reason(indicator, segment, trend.as_ref().err()),
        trend: trend.ok(),
        compared: None,
    }
}

/// Why there is no trend, and why it begins where it begins.
fn reason(
    indicator: &BoundIndicator,
    segment: &Segment<'_>,
    lacks: Option<&NoTrend>,
) -> Option<String> {
    let lacks = lacks.map(|lacks| match lacks {
        _ if wants_no_interval(indicator) => "the definition wants no interval".to_owned(),
        NoTrend::FewPeriods => format!("fewer than {FROM_PERIODS} periods have a value"),
        NoTrend::NothingVaries => "nothing varies".to_owned(),
    });
    let begins = segment.parted.as_ref().map(|why| format!("begins anew: {why}"));
    match (lacks, begins) {
        (Some(lacks), Some(begins)) => Some(format!("{lacks}; {begins}")),
        (lacks, begins) => lacks.or(begins),
    }
}

/// The counts of a segment, one for each period from its first to its last; nothing of nothing where there
/// is no value.
#[derive(Debug)]
enum Counts {
    Shares(Vec<(u64, u64)>),
    Events(Vec<(u64, f64)>),
}

impl Counts {
    fn of(indicator: &BoundIndicator, segment: &Segment<'_>) -> Self {
        let spaced = segment.spaced().into_iter();
        let evidence = spaced.map(|point| Evidence::of(indicator, point?.row));
        if matches!(indicator.kind, "proportion" | "distribution") {
            return Self::Shares(
                evidence.map(|one| one.and_then(Evidence::share).unwrap_or_default()).collect(),
            );
        }
        Self::Events(
            evidence.map(|one| one.and_then(Evidence::events).unwrap_or_default()).collect(),
        )
    }

    /// How many periods have a value.
    fn periods(&self) -> u64 {
        let periods = match self {
            Self::Shares(shares) => shares.iter().filter(|(_, n)| *n > 0).count(),
            Self::Events(events) => events.iter().filter(|(_, exposure)| *exposure > 0.0).count(),
        };
        periods as u64
    }

    fn trend(&self, a_year: f64) -> Result<Trend, NoTrend> {
        let yearly = |ratio: f64| libm::pow(ratio, a_year);
        let limits =
            |limits: Interval| Interval { low: yearly(limits.low), high: yearly(limits.high) };
        match self {
            Self::Shares(shares) => {
                let (tested, odds) =
                    (trend::cochran_armitage(shares)?, trend::odds(shares, LEVEL)?);
                Ok(Trend {
                    method: "cochran_armitage",
                    measure: "odds_ratio",
                    annual: yearly(odds.ratio),
                    limits: limits(odds.limits),
                    p: tested.p,
                })
            }
            Self::Events(events) => {
                let found = trend::log_linear(events, LEVEL)?;
                Ok(Trend {
                    method: "poisson_log_linear",
                    measure: "ratio",
                    annual: yearly(found.ratio),
                    limits: limits(found.limits),
                    p: found.p,
                })
            }
        }
    }

    /// The nearest values, of shares, or ratios, of counts and rates, that two periods of average size would
    /// tell from the average with 80 % power.
    fn power(&self, whole: f64) -> Option<Power> {
        let periods = self.periods();
        if periods == 0 {
            return None;
        }
        let scaled = |smallest: power::Smallest, measure, whole: f64| Power {
            measure,
            lower: smallest.lower.map(|value| value * whole),
            higher: smallest.higher.map(|value| value * whole),
        };
        match self {
            Self::Shares(shares) => {
                let (met, known) = shares.iter().fold((0, 0), |(x, n), one| (x + one.0, n + one.1));
                let smallest = power::proportion(quotient(met, known), known / periods, LEVEL);
                Some(scaled(smallest, "value", whole))
            }
            Self::Events(events) => {
                let all: u64 = events.iter().map(|(events, _)| events).sum();
                Some(scaled(power::ratio(all / periods, LEVEL), "ratio", 1.0))
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^53")]
fn quotient(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

impl Line {
    /// Whether it rises or falls, or whether that cannot be told from chance.
    pub(in crate::publish) fn change(&self) -> Option<&'static str> {
        let (trend, compared) = (self.trend?, self.compared?);
        Some(match () {
            () if !compared.survives() => "not_told_from_chance",
            () if trend.annual > 1.0 => "rises",
            () => "falls",
        })
    }

    fn finite(&self, of: fn(&Trend) -> f64) -> Option<f64> {
        self.trend.as_ref().map(of).filter(|value| value.is_finite()).map(round12)
    }
}

const COLUMNS: &[Column<Line>] = &[
    column("indicator", "", "Code of the indicator.", Get::Text(|line| &line.indicator)),
    column(
        "country",
        "",
        "ISO 3166-1 alpha-3 code of the country, or the id of a group of countries.",
        Get::Text(|line| &line.country),
    ),
    column(
        "dimension",
        "",
        "What it is broken down by; total when by nothing.",
        Get::Text(|line| &line.dimension),
    ),
    column("category", "", "Category of the dimension.", Get::Text(|line| &line.category)),
    column("each", "", "Sort of period: year, quarter or month.", Get::Text(|line| line.each)),
    column("from", "", "Id of the first period.", Get::Text(|line| &line.from)),
    column("to", "", "Id of the last period.", Get::Text(|line| &line.to)),
    column(
        "periods",
        "periods",
        "How many of them have a value.",
        Get::Whole(|line| Some(line.periods)),
    ),
    column(
        "change",
        "",
        "rises or falls where p_holm is below 0.05, else not_told_from_chance.",
        Get::MaybeText(Line::change),
    ),
    column(
        "annual_measure",
        "",
        "What the annual change is: the ratio of counts or rates, or the ratio of the odds of shares.",
        Get::MaybeText(|line| Some(line.trend?.measure)),
    ),
    column(
        "annual",
        "ratio",
        "Of one year to the year before; null where it is without end.",
        Get::Number(|line| line.finite(|trend| trend.annual)),
    ),
    column(
        "annual_low",
        "ratio",
        "Lower limit at 95 %.",
        Get::Number(|line| line.finite(|trend| trend.limits.low)),
    ),
    column(
        "annual_high",
        "ratio",
        "Upper limit at 95 %; null where it is without end.",
        Get::Number(|line| line.finite(|trend| trend.limits.high)),
    ),
    column(
        "p",
        "share",
        "Chance of so strong a trend, were there none.",
        Get::Number(|line| Some(line.compared?.p)),
    ),
    column(
        "comparisons",
        "trends",
        "How many trends the table tests.",
        Get::Whole(|line| Some(line.compared?.comparisons)),
    ),
    column(
        "p_holm",
        "share",
        "p corrected by Holm for all trends of the table.",
        Get::Number(|line| Some(line.compared?.corrected)),
    ),
    column(
        "survives",
        "",
        "Whether p_holm is below 0.05.",
        Get::Flag(|line| Some(line.compared?.survives())),
    ),
    column(
        "power_measure",
        "",
        "What the power note is in: value (the indicator's unit) or ratio (to the average).",
        Get::MaybeText(|line| Some(line.power?.measure)),
    ),
    column(
        "power_lower",
        "as power_measure says",
        "Highest lower value that two periods of average size would tell from the average, power 80 %.",
        Get::Number(|line| line.power?.lower.map(round12)),
    ),
    column(
        "power_higher",
        "as power_measure says",
        "Lowest higher value that two periods of average size would tell from the average, power 80 %.",
        Get::Number(|line| line.power?.higher.map(round12)),
    ),
    column("method", "", "Test of the trend.", Get::MaybeText(|line| Some(line.trend?.method))),
    column(
        "reason",
        "",
        "Why there is no trend, or why it begins where it begins.",
        Get::MaybeText(|line| line.reason.as_deref()),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::comparison::table::tests::texts;
    use crate::publish::fixture::release;

    /// A column of an indicator's lines in a country.
    fn told(indicator: &str, country: &str, column: &str) -> Vec<String> {
        let mut lines = lines(&release());
        lines.retain(|line| line.indicator == indicator && line.country == country);
        texts(COLUMNS, column, &lines)
    }

    #[test]
    fn counts_have_the_ratio_of_a_poisson_regression_made_in_r() {
        // glm(c(257, 294, 161, 131) ~ 1:4, family = poisson), confint.default, anova
        let near = |column: &str, r: f64| {
            let ours: f64 = told("IDN-01", "UKR", column)[0].parse().unwrap();
            assert!((ours / r - 1.0).abs() < 1e-9, "{column} {ours} {r}");
        };
        near("annual", 0.781_436_900_869_269);
        near("annual_low", 0.734_504_112_558_709);
        near("annual_high", 0.831_368_564_994_058);
        near("p", 2.697_027_451_527_83e-15);
        assert_eq!(told("IDN-01", "UKR", "change"), ["falls"]);
        assert_eq!(told("IDN-01", "UKR", "comparisons"), ["4"]);
    }

    #[test]
    fn a_changed_definition_begins_a_trend_anew_and_two_years_are_none() {
        assert_eq!(told("IDN-17", "UKR", "from"), ["2010", "2012"]);
        let few = "fewer than 4 periods have a value";
        let anew = format!("{few}; begins anew: the definition changed on 2012-01-01");
        assert_eq!(told("IDN-17", "UKR", "reason"), [few.to_owned(), anew]);
        assert_eq!(told("IDN-17", "MDA", "periods"), ["1", "2"], "2011 is withheld");
    }

    #[test]
    fn small_numbers_need_a_large_change() {
        let of = |known: u64| {
            let counts = Counts::Shares(vec![(known / 2, known); 4]);
            counts.power(100.0).unwrap().higher.unwrap()
        };
        // power.prop.test(n = 100, p1 = 0.5, power = 0.8) gives 0.6932
        assert!((of(100) - 69.32).abs() < 0.01, "{}", of(100));
        assert!(of(20) > of(1000));
    }

    #[test]
    fn a_year_of_quarters_is_the_ratio_of_a_quarter_four_times_over() {
        let counts = Counts::Events(vec![(10, 1.0), (20, 1.0), (40, 1.0), (80, 1.0)]);
        let trend = counts.trend(4.0).unwrap();
        assert!((trend.annual - 16.0).abs() < 1e-9, "{}", trend.annual);
    }
}
