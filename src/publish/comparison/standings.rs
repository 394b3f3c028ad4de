//! `standings`: where each country stands among the others in one period, with the doubt in it, and whether
//! it stands apart from all of them together.

use rayon::prelude::*;

use super::evidence::Evidence;
use super::table::{Column, Get, column, files};
use super::{Compared, corrected};
use crate::calendar::{Each, Period};
use crate::define::indicator::Direction;
use crate::diagnostic::Checked;
use crate::evaluate::cell::Status;
use crate::programme::Programme;
use crate::protect::{Release, Row, Shown};
use crate::publish::series::{Series, value};
use crate::publish::{Edition, Writer, Written};
use crate::stats::ranks::{self, Best, Spread, Standing};
use crate::stats::{Interval, funnel, round12};

/// Countries that a standing needs.
const FROM_COUNTRIES: usize = 2;

/// `tables/standings.parquet` and `.csv`.
#[derive(Debug)]
pub(in crate::publish) struct Standings;

impl Writer for Standings {
    fn name(&self) -> &'static str {
        "standings"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        Ok(files("standings", COLUMNS, &edition.comparison.standings, &edition.provenance()))
    }
}

/// One country in one period of one measure.
#[derive(Debug, Clone)]
pub(in crate::publish) struct Line {
    pub(in crate::publish) indicator: String,
    pub(in crate::publish) measure: String,
    pub(in crate::publish) country: String,
    pub(in crate::publish) period: String,
    direction: &'static str,
    unit: String,
    status: &'static str,
    value: Option<f64>,
    standing: Option<Standing>,
    countries: u64,
    funnel: Option<Funnel>,
    compared: Option<Compared>,
    method: Option<&'static str>,
    reason: Option<String>,
}

/// On which side of all countries together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::publish) enum Apart {
    Above,
    Below,
}

/// All countries together, and how far one of this size may be from them by chance alone.
#[derive(Debug, Clone, Copy)]
struct Funnel {
    pooled: f64,
    /// At 95 % and at 99.8 %.
    limits: [Interval; 2],
    p: f64,
    method: &'static str,
}

/// Every line, in the order of indicators, measures, periods and countries.
pub(super) fn lines(release: &Release) -> Vec<Line> {
    let series = Series::all(release);
    let found: Vec<Vec<Line>> = series.par_iter().map(of_series).collect();
    let mut lines: Vec<Line> = found.into_iter().flatten().collect();
    let p: Vec<Option<f64>> = lines.iter().map(|line| Some(line.funnel?.p)).collect();
    for (line, compared) in lines.iter_mut().zip(corrected(&p)) {
        line.compared = compared;
    }
    lines
}

/// The lines of one measure of one indicator.
fn of_series(series: &Series<'_>) -> Vec<Line> {
    let periods = &series.release.programme().periods;
    let mut order: Vec<usize> = (0..periods.len()).collect();
    order.sort_by(|one, other| periods[*one].id.cmp(&periods[*other].id));
    order.into_iter().flat_map(|period| of_period(series, period)).collect()
}

/// The lines of one period: every country that reports on it, with a value or without.
fn of_period(series: &Series<'_>, period: usize) -> Vec<Line> {
    let areas = series.release.areas();
    let countries = (0..areas.len()).filter(|area| !areas[*area].is_group);
    let mut rows: Vec<&Row> = countries.filter_map(|area| series.row(area, period)).collect();
    rows.sort_by(|one, other| areas[one.area].id.cmp(&areas[other.area].id));
    let evidence: Vec<Option<Evidence>> =
        rows.iter().map(|row| Evidence::of(series.indicator, row)).collect();
    let compared = evidence.iter().flatten().count();
    let standings = if is_ranked(series.release.programme(), period) {
        standings(series.indicator.direction, &evidence)
    } else {
        vec![None; rows.len()]
    };
    let funnels = funnels(&rows, &evidence);
    let each = rows.iter().zip(&evidence).zip(standings).zip(funnels);
    each.map(|(((row, evidence), standing), funnel)| Line {
        countries: compared as u64,
        method: method(*evidence, standing.is_some()),
        reason: reason(series, row, *evidence, compared),
        standing,
        funnel,
        ..line(series, row)
    })
    .collect()
}

/// A row's keys and value.
fn line(series: &Series<'_>, row: &Row) -> Line {
    Line {
        indicator: series.indicator.code.clone(),
        measure: row.measure.clone(),
        country: series.release.areas()[row.area].id.clone(),
        period: series.period(row.period).id.clone(),
        direction: series.indicator.direction.name(),
        unit: series.indicator.unit_of(&row.measure).to_owned(),
        status: status(row).name(),
        value: value(row).ok().map(|(value, _)| value),
        standing: None,
        countries: 0,
        funnel: None,
        compared: None,
        method: None,
        reason: None,
    }
}

/// A withheld row is `suppressed`, whatever it would have been.
pub(super) fn status(row: &Row) -> Status {
    match &row.shown {
        Shown::Figures(figures) => figures.status,
        Shown::Withheld => Status::Suppressed,
    }
}

/// Quarters and months have limits but no places where there are longer periods: their order is mostly
/// chance, and drawing it for each of them is most of the work.
fn is_ranked(programme: &Programme, period: usize) -> bool {
    let is_long = |period: &Period| matches!(period.each, Each::Year | Each::Named);
    is_long(&programme.periods[period]) || !programme.periods.iter().any(is_long)
}

/// What stands in place of a value, where there is none.
pub(super) fn lack(row: &Row) -> Option<&'static str> {
    let status = status(row);
    // A quantile that too few have reached is ok, and null.
    let name = if status == Status::Ok { "not_reached" } else { status.name() };
    value(row).is_err().then_some(name)
}

/// Where countries stand; none where neither way is better, or fewer than two have an interval.
fn standings(direction: Direction, evidence: &[Option<Evidence>]) -> Vec<Option<Standing>> {
    let spreads: Vec<Option<Spread>> =
        evidence.iter().map(|one| one.and_then(Evidence::spread)).collect();
    let ranked: Vec<Spread> = spreads.iter().flatten().copied().collect();
    let best = match direction {
        Direction::Up => Best::Highest,
        Direction::Down => Best::Lowest,
        Direction::None => return vec![None; evidence.len()],
    };
    if ranked.len() < FROM_COUNTRIES {
        return vec![None; evidence.len()];
    }
    let mut standings = ranks::standings(&ranked, best).into_iter();
    spreads.iter().map(|spread| spread.and_then(|_| standings.next())).collect()
}

/// Limits around the value of all countries together, which is made of their counts and never of their
/// values. None where fewer than two have counts of one sort.
fn funnels(rows: &[&Row], evidence: &[Option<Evidence>]) -> Vec<Option<Funnel>> {
    let with_counts = rows.iter().zip(evidence).filter_map(|(row, one)| Some((*row, (*one)?)));
    let pooled = Pool::of(&with_counts.collect::<Vec<_>>());
    evidence.iter().map(|one| pooled.as_ref()?.funnel((*one)?)).collect()
}

/// Countries of one period around all of them together, by their sizes.
#[derive(Debug)]
pub(in crate::publish) struct Funnelled {
    pool: Pool,
    sort: Evidence,
    /// Rows with their sizes and on which side of the limits they are.
    pub(in crate::publish) points: Vec<(usize, f64, &'static str)>,
}

/// The funnel of a period; none where fewer than two countries have counts of one sort.
pub(in crate::publish) fn funnelled(series: &Series<'_>, period: usize) -> Option<Funnelled> {
    let areas = series.release.areas();
    let countries = (0..areas.len()).filter(|area| !areas[*area].is_group);
    let rows = countries.filter_map(|area| series.row(area, period));
    let found: Vec<(&Row, Evidence)> =
        rows.filter_map(|row| Some((row, Evidence::of(series.indicator, row)?))).collect();
    let pool = Pool::of(&found)?;
    let point = |(row, evidence): &(&Row, Evidence)| {
        let (funnel, (_, size)) = (pool.funnel(*evidence)?, evidence.sums()?);
        let outlier = Line { funnel: Some(funnel), ..line(series, row) }.outlier()?;
        Some((row.area, size, outlier))
    };
    let points: Vec<_> = found.iter().filter_map(point).collect();
    let (_, sort) = *found.iter().find(|(_, one)| one.sums().is_some())?;
    Some(Funnelled { pool, sort, points })
}

impl Funnelled {
    /// The value of all together.
    pub(in crate::publish) fn pooled(&self) -> f64 {
        self.pool.share * self.pool.whole
    }

    /// The limits of a size, at 95 % and at 99.8 %.
    pub(in crate::publish) fn limits(&self, size: f64) -> Option<[Interval; 2]> {
        self.pool.funnel(self.sort.of_size(size)).map(|funnel| funnel.limits)
    }
}

/// The sums of all countries.
#[derive(Debug, Clone, Copy)]
struct Pool {
    share: f64,
    /// What a share is multiplied by to be a value.
    whole: f64,
}

impl Pool {
    fn of(rows: &[(&Row, Evidence)]) -> Option<Self> {
        let sums = rows.iter().filter_map(|(_, one)| one.sums()).collect::<Vec<_>>();
        let (above, below) = sums.iter().fold((0.0, 0.0), |(x, n), one| (x + one.0, n + one.1));
        let whole = rows.iter().find_map(|(row, one)| one.per(value(row).ok()?.0))?;
        let enough = sums.len() >= FROM_COUNTRIES && below > 0.0;
        enough.then_some(Self { share: above / below, whole })
    }

    /// How far a country of this size may be from the pool. A count by itself has no size.
    fn funnel(&self, evidence: Evidence) -> Option<Funnel> {
        let share = self.share;
        let (limits, p, method) = match evidence {
            Evidence::Share { x, n, .. } => (
                funnel::LEVELS.map(|level| funnel::proportion(share, n, level)),
                funnel::p_of_proportion(x, n, share),
                "score",
            ),
            Evidence::Rate { events, exposure } => (
                funnel::LEVELS.map(|level| funnel::rate(share, exposure, level)),
                funnel::p_of_events(events, share * exposure),
                "poisson",
            ),
            Evidence::Count { .. } | Evidence::Measured { .. } | Evidence::Bare => return None,
        };
        let limits = limits.map(|limits| limits.times(self.whole));
        Some(Funnel { pooled: share * self.whole, limits, p, method })
    }
}

/// What places are drawn from.
fn method(evidence: Option<Evidence>, ranked: bool) -> Option<&'static str> {
    match evidence.filter(|_| ranked)? {
        Evidence::Share { .. } => Some("beta_draws"),
        Evidence::Count { .. } | Evidence::Rate { .. } => Some("gamma_draws"),
        Evidence::Measured { .. } => Some("normal_draws"),
        Evidence::Bare => None,
    }
}

/// Why there is no place, or why there are no limits.
fn reason(
    series: &Series<'_>,
    row: &Row,
    evidence: Option<Evidence>,
    compared: usize,
) -> Option<String> {
    let Some(evidence) = evidence else {
        return lack(row).map(|lack| format!("no value to compare: {lack}"));
    };
    let few = format!("fewer than {FROM_COUNTRIES} countries have a value");
    let why = match (evidence, series.indicator.direction) {
        _ if compared < FROM_COUNTRIES => few.as_str(),
        (Evidence::Bare, _) => "no place: the value has no interval",
        (_, Direction::None) => "no place: neither more nor less is better",
        _ if !is_ranked(series.release.programme(), row.period) => {
            "no place: places are of years and named periods"
        }
        (Evidence::Count { .. }, _) => "no limits: a count has no size that it is of",
        (Evidence::Measured { .. }, _) => "no limits: the value is not made of two counts",
        (Evidence::Share { .. } | Evidence::Rate { .. }, _) => return None,
    };
    Some(why.to_owned())
}

impl Line {
    /// On which side of the limits the value is.
    fn outlier(&self) -> Option<&'static str> {
        let (value, Funnel { limits: [inner, outer], .. }) = (self.value?, self.funnel?);
        Some(match value {
            _ if value > outer.high => "above_998",
            _ if value > inner.high => "above_95",
            _ if value < outer.low => "below_998",
            _ if value < inner.low => "below_95",
            _ => "within",
        })
    }

    /// Whether the country is above or below all together by more than chance explains.
    pub(in crate::publish) fn apart(&self) -> Option<Apart> {
        let (value, pooled) = (self.value?, self.funnel?.pooled);
        let survives = self.compared.is_some_and(|compared| compared.survives());
        survives.then_some(if value > pooled { Apart::Above } else { Apart::Below })
    }

    fn rank(&self, of: fn(&Standing) -> f64) -> Option<f64> {
        self.standing.as_ref().map(of)
    }

    fn limit(&self, level: usize, of: fn(&Interval) -> f64) -> Option<f64> {
        Some(round12(of(&self.funnel?.limits[level])))
    }
}

const OWN_UNIT: &str = "as the column unit says";

const COLUMNS: &[Column<Line>] = &[
    column("indicator", "", "Code of the indicator.", Get::Text(|line| &line.indicator)),
    column("measure", "", "Which of its values.", Get::Text(|line| &line.measure)),
    column("period", "", "Id of the period.", Get::Text(|line| &line.period)),
    column(
        "country",
        "",
        "ISO 3166-1 alpha-3 code of the country.",
        Get::Text(|line| &line.country),
    ),
    column(
        "direction",
        "",
        "Which way is better: up, down or none.",
        Get::Text(|line| line.direction),
    ),
    column(
        "status",
        "",
        "Status of the row in the indicator table.",
        Get::Text(|line| line.status),
    ),
    column("value", OWN_UNIT, "The value.", Get::Number(|line| line.value)),
    column("unit", "", "What the value is in.", Get::Text(|line| &line.unit)),
    column(
        "countries",
        "countries",
        "How many countries have a value in this period.",
        Get::Whole(|line| Some(line.countries)),
    ),
    column(
        "rank",
        "place",
        "Median of the place, 1 the best.",
        Get::Number(|line| line.rank(|one| one.median)),
    ),
    column(
        "rank_low",
        "place",
        "Lower end of the 95 % interval of the place.",
        Get::Number(|line| line.rank(|one| one.interval.low)),
    ),
    column(
        "rank_high",
        "place",
        "Upper end of the 95 % interval of the place.",
        Get::Number(|line| line.rank(|one| one.interval.high)),
    ),
    column(
        "p_best",
        "share",
        "Chance that the country is the best of those compared.",
        Get::Number(|line| line.rank(|one| one.best)),
    ),
    column(
        "p_worst",
        "share",
        "Chance that the country is the worst of those compared.",
        Get::Number(|line| line.rank(|one| one.worst)),
    ),
    column(
        "pooled",
        OWN_UNIT,
        "Value of the compared countries together, from the sums of their numerators and denominators.",
        Get::Number(|line| Some(round12(line.funnel?.pooled))),
    ),
    column(
        "funnel_low_95",
        OWN_UNIT,
        "Lower limit at 95 % around the pooled value for a country of this size.",
        Get::Number(|line| line.limit(0, |limits| limits.low)),
    ),
    column(
        "funnel_high_95",
        OWN_UNIT,
        "Upper limit at 95 %.",
        Get::Number(|line| line.limit(0, |limits| limits.high)),
    ),
    column(
        "funnel_low_998",
        OWN_UNIT,
        "Lower limit at 99.8 %.",
        Get::Number(|line| line.limit(1, |limits| limits.low)),
    ),
    column(
        "funnel_high_998",
        OWN_UNIT,
        "Upper limit at 99.8 %.",
        Get::Number(|line| line.limit(1, |limits| limits.high)),
    ),
    column(
        "outlier",
        "",
        "within the limits, or above_95, above_998, below_95, below_998.",
        Get::MaybeText(Line::outlier),
    ),
    column(
        "funnel_method",
        "",
        "What the limits and p are of: score (of shares) or poisson (of rates).",
        Get::MaybeText(|line| Some(line.funnel?.method)),
    ),
    column(
        "p",
        "share",
        "Chance of a value at least as far from the pooled value, were it the country's own.",
        Get::Number(|line| Some(line.compared?.p)),
    ),
    column(
        "comparisons",
        "comparisons",
        "How many such comparisons the table makes.",
        Get::Whole(|line| Some(line.compared?.comparisons)),
    ),
    column(
        "p_holm",
        "share",
        "p corrected by Holm for all comparisons of the table.",
        Get::Number(|line| Some(line.compared?.corrected)),
    ),
    column(
        "survives",
        "",
        "Whether p_holm is below 0.05.",
        Get::Flag(|line| Some(line.compared?.survives())),
    ),
    column("method", "", "What places are drawn from.", Get::MaybeText(|line| line.method)),
    column(
        "reason",
        "",
        "Why there is no place, or why there are no limits.",
        Get::MaybeText(|line| line.reason.as_deref()),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::comparison::table::tests::texts;
    use crate::publish::fixture::release;

    /// A column of an indicator's lines in a period, by country.
    fn told(indicator: &str, period: &str, column: &str) -> Vec<String> {
        let mut lines = lines(&release());
        lines.retain(|line| line.indicator == indicator && line.period == period);
        texts(COLUMNS, column, &lines)
    }

    fn numbers(indicator: &str, period: &str, column: &str) -> Vec<f64> {
        told(indicator, period, column).iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn countries_are_ranked_with_their_doubt_and_groups_are_not() {
        assert_eq!(told("IDN-17", "2013", "country"), ["BLR", "MDA", "UKR"]);
        assert_eq!(told("IDN-17", "2013", "rank"), ["2", "3", "1"]);
        assert_eq!(told("IDN-17", "2013", "rank_low"), ["1", "1", "1"]);
        // rbeta in R, 10^6 times: Moldova third 0.535, Ukraine best 0.7876, worst 0.0613.
        let (best, worst) =
            (numbers("IDN-17", "2013", "p_best"), numbers("IDN-17", "2013", "p_worst"));
        assert!(
            (best[2] - 0.7876).abs() < 0.02 && (worst[2] - 0.0613).abs() < 0.01,
            "{best:?} {worst:?}"
        );
        assert!((best.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_pool_is_of_counts_and_limits_are_around_it() {
        let near = |ours: f64, r: f64| assert!((ours / r - 1.0).abs() < 1e-9, "{ours} {r}");
        // 438 of 562, and theta + z sqrt(theta (1 - theta) / 127) in R.
        near(numbers("IDN-17", "2013", "pooled")[2], 77.935_943_060_498_2);
        near(numbers("IDN-17", "2013", "funnel_low_95")[2], 70.723_908_274_387_4);
        near(numbers("IDN-17", "2013", "funnel_high_95")[2], 85.147_977_846_609_1);
        // prop.test(104, 127, p = 438/562, correct = FALSE)
        near(numbers("IDN-17", "2013", "p")[2], 0.282_597_723_472_908);
        assert_eq!(told("IDN-17", "2013", "outlier"), ["within", "within", "within"]);
    }

    #[test]
    fn what_is_beyond_the_limits_is_an_outlier() {
        // 2011: Ukraine 141 of 290 and Belarus 122 of 300; Moldova's row is withheld.
        assert_eq!(told("IDN-17", "2011", "status"), ["ok", "suppressed", "ok"]);
        assert_eq!(told("IDN-17", "2011", "countries"), ["2", "2", "2"]);
        assert_eq!(told("IDN-17", "2011", "rank"), ["2", "", "1"]);
        // 2012: Ukraine 98 of 155, Moldova 171 of 284.
        assert_eq!(told("IDN-17", "2012", "reason")[0], "no value to compare: too_few");
        let line = |value: f64| Line {
            value: Some(value),
            ..lines(&release()).into_iter().find(|line| line.funnel.is_some()).unwrap()
        };
        let sides = [0.0, 100.0].map(|value| line(value).outlier());
        assert_eq!(sides, [Some("below_998"), Some("above_998")]);
    }

    #[test]
    fn a_count_has_a_rank_but_no_limits_and_a_bare_value_neither() {
        assert_eq!(told("IDN-01", "2010", "rank"), ["1", "3", "2"]);
        assert_eq!(told("IDN-01", "2010", "pooled"), ["", "", ""]);
        let bare = "no place: the value has no interval";
        assert_eq!(told("SUS-01", "programme", "reason"), [bare; 3]);
    }

    #[test]
    fn quarters_have_places_only_where_there_are_no_longer_periods() {
        let mut programme = release().programme().clone();
        let day = |text| crate::calendar::Day::parse(text).unwrap();
        let quarters = Period::every(Each::Quarter, day("2013-01-01"), day("2013-12-31"));
        programme.periods.extend(quarters.clone());
        let last = programme.periods.len() - 1;
        assert_eq!([0, 4, last].map(|period| is_ranked(&programme, period)), [true, true, false]);
        programme.periods = quarters;
        assert!(is_ranked(&programme, 0));
    }

    #[test]
    fn the_number_of_comparisons_is_that_of_the_table() {
        // 2010: Ukraine and Moldova, 2011: Ukraine and Belarus, 2012: Ukraine and Moldova, 2013: all.
        assert_eq!(told("IDN-17", "2013", "comparisons"), ["9", "9", "9"]);
    }
}
