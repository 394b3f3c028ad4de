//! `control_charts`: whether a series of twelve and more years, quarters or months still does what it did.
//!
//! A period that is withheld, or has no value, is a gap: the centre and the limits are those of all points, but no
//! run, trend or moving range reaches across it. Where the series breaks, another chart begins.

use super::evidence::{Evidence, whole};
use super::segments::{Point, Segment, segments};
use super::standings::status;
use super::table::{Column, Get, column, files};
use crate::diagnostic::Checked;
use crate::protect::{Release, Row};
use crate::publish::series::{Series, value};
use crate::publish::{Edition, Writer, Written};
use crate::stats::control_chart::{
    self, Point as Charted, p_chart_with_gaps, u_chart_with_gaps, xmr_with_gaps,
};
use crate::stats::round12;

/// `tables/control_charts.parquet` and `.csv`.
#[derive(Debug)]
pub(in crate::publish) struct ControlCharts;

impl Writer for ControlCharts {
    fn name(&self) -> &'static str {
        "control charts"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        let lines = lines(edition.release);
        Ok(files("control_charts", COLUMNS, &lines, &edition.provenance()))
    }
}

/// One period of one chart.
#[derive(Debug, Clone)]
struct Line {
    indicator: String,
    measure: String,
    country: String,
    each: &'static str,
    period: String,
    from: String,
    to: String,
    chart: &'static str,
    points: u64,
    status: &'static str,
    unit: String,
    /// `None` in a gap.
    point: Option<Charted>,
}

/// Every line, in the order of indicators, measures, countries and time.
fn lines(release: &Release) -> Vec<Line> {
    let mut lines = Vec::new();
    for series in Series::all(release).iter().filter(|series| !series.indicator.cumulative) {
        let areas = release.areas();
        let mut order: Vec<usize> = (0..areas.len()).collect();
        order.sort_by(|one, other| areas[*one].id.cmp(&areas[*other].id));
        for area in order {
            let rows: Vec<&Row> = series.rows().filter(|row| row.area == area).collect();
            let segments = segments(release, series.indicator, &rows);
            lines.extend(segments.iter().flat_map(|segment| of_segment(series, segment)));
        }
    }
    lines
}

/// The control chart of one area and stretch of time.
#[derive(Debug)]
pub(in crate::publish) struct Controlled {
    pub(in crate::publish) area: usize,
    /// `p`, `u` or `xmr`.
    pub(in crate::publish) chart: &'static str,
    /// Every period with a row, by its number, and its point where it has a value.
    pub(in crate::publish) points: Vec<(usize, Option<Charted>)>,
}

/// Every control chart of a series, by area and time.
pub(in crate::publish) fn controlled(series: &Series<'_>) -> Vec<Controlled> {
    if series.indicator.cumulative {
        return Vec::new();
    }
    let of_area = |area: usize| {
        let rows: Vec<&Row> = series.rows().filter(|row| row.area == area).collect();
        let segments = segments(series.release, series.indicator, &rows);
        segments.iter().filter_map(|segment| charted(series, segment)).collect::<Vec<_>>()
    };
    (0..series.release.areas().len()).flat_map(of_area).collect()
}

/// The chart of a segment, where it has the points for one.
fn charted(series: &Series<'_>, segment: &Segment<'_>) -> Option<Controlled> {
    let points = segment.spaced();
    let (chart, charted) = chart(series, &stretches(series, &points))?;
    let mut charted = charted.into_iter();
    let point = |point: Point<'_>| {
        let value = Evidence::of(series.indicator, point.row);
        (point.row.period, value.and_then(|_| charted.next()))
    };
    let points = points.into_iter().flatten().map(point).collect();
    Some(Controlled { area: segment.points[0].row.area, chart, points })
}

/// The lines of a segment, where it has the points for a chart.
fn of_segment(series: &Series<'_>, segment: &Segment<'_>) -> Vec<Line> {
    let Some(Controlled { area, chart, points }) = charted(series, segment) else {
        return Vec::new();
    };
    let all = points.iter().filter(|(_, point)| point.is_some()).count() as u64;
    let last = segment.points.len() - 1;
    let line = |(period, point): (usize, Option<Charted>)| Line {
        indicator: series.indicator.code.clone(),
        measure: series.measure.to_owned(),
        country: series.release.areas()[area].id.clone(),
        each: segment.each.name(),
        period: series.period(period).id.clone(),
        from: segment.points[0].period.id.clone(),
        to: segment.points[last].period.id.clone(),
        chart,
        points: all,
        status: series.row(area, period).map_or("", |row| status(row).name()),
        unit: series.indicator.unit.clone(),
        point,
    };
    points.into_iter().map(line).collect()
}

/// The points with a value, parted at every gap.
fn stretches<'a>(series: &Series<'_>, points: &[Option<Point<'a>>]) -> Vec<Vec<Valued<'a>>> {
    let valued = |point: &Option<Point<'a>>| {
        let row = point.as_ref()?.row;
        Some((row, Evidence::of(series.indicator, row)?))
    };
    let valued: Vec<Option<Valued<'a>>> = points.iter().map(valued).collect();
    let stretches = valued.split(Option::is_none);
    stretches
        .map(|stretch| stretch.iter().flatten().copied().collect::<Vec<_>>())
        .filter(|stretch| !stretch.is_empty())
        .collect()
}

/// A row that has a value, and what it rests on.
type Valued<'a> = (&'a Row, Evidence);

/// The chart that suits what the values rest on: p of shares, u of counts and rates, `XmR` of others.
fn chart(
    series: &Series<'_>,
    stretches: &[Vec<Valued<'_>>],
) -> Option<(&'static str, Vec<Charted>)> {
    if stretches.iter().map(Vec::len).sum::<usize>() < control_chart::POINTS {
        return None;
    }
    let shares = each(stretches, |(_, evidence)| evidence.share());
    if let Some(shares) = shares {
        let points = p_chart_with_gaps(&shares).ok()?;
        return Some(("p", scaled(points, whole(series.indicator))));
    }
    let events = each(stretches, |(_, evidence)| evidence.events());
    if let Some(events) = events {
        let points = u_chart_with_gaps(&events).ok()?;
        return Some(("u", scaled(points, per(stretches))));
    }
    let values = each(stretches, |(row, _)| value(row).ok().map(|(value, _)| value))?;
    Some(("xmr", xmr_with_gaps(&values).ok()?))
}

/// What a function makes of every point; `None` if it makes nothing of one.
fn each<T>(
    stretches: &[Vec<Valued<'_>>],
    of: impl Fn(Valued<'_>) -> Option<T>,
) -> Option<Vec<Vec<T>>> {
    stretches.iter().map(|stretch| stretch.iter().map(|point| of(*point)).collect()).collect()
}

/// What events by exposure are multiplied by to be the value; without an event all is zero anyway.
fn per(stretches: &[Vec<Valued<'_>>]) -> f64 {
    let per = |(row, evidence): &Valued<'_>| evidence.per(value(row).ok()?.0);
    stretches.iter().flatten().find_map(per).unwrap_or(1.0)
}

fn scaled(points: Vec<Charted>, whole: f64) -> Vec<Charted> {
    let scaled = |point: Charted| Charted {
        value: point.value * whole,
        centre: point.centre * whole,
        low: point.low * whole,
        high: point.high * whole,
        signals: point.signals,
    };
    points.into_iter().map(scaled).collect()
}

impl Line {
    fn number(&self, of: fn(&Charted) -> f64) -> Option<f64> {
        self.point.as_ref().map(of).map(round12)
    }

    fn signals(&self) -> Vec<&str> {
        let signals = self.point.iter().flat_map(|point| &point.signals);
        signals.map(|signal| signal.name()).collect()
    }
}

const OWN_UNIT: &str = "as the column unit says";

const COLUMNS: &[Column<Line>] = &[
    column("indicator", "", "Code of the indicator.", Get::Text(|line| &line.indicator)),
    column("measure", "", "Which of its values.", Get::Text(|line| &line.measure)),
    column(
        "country",
        "",
        "ISO 3166-1 alpha-3 code of the country, or the id of a group of countries.",
        Get::Text(|line| &line.country),
    ),
    column("each", "", "Sort of period: year, quarter or month.", Get::Text(|line| line.each)),
    column("from", "", "Id of the first period of the chart.", Get::Text(|line| &line.from)),
    column("to", "", "Id of its last period.", Get::Text(|line| &line.to)),
    column("period", "", "Id of the period of the point.", Get::Text(|line| &line.period)),
    column(
        "chart",
        "",
        "p of shares, u of counts and rates, xmr of other values.",
        Get::Text(|line| line.chart),
    ),
    column(
        "points",
        "periods",
        "How many periods have a value.",
        Get::Whole(|line| Some(line.points)),
    ),
    column(
        "status",
        "",
        "Status of the row in the indicator table.",
        Get::Text(|line| line.status),
    ),
    column(
        "value",
        OWN_UNIT,
        "The value; null in a gap, across which no run or trend reaches.",
        Get::Number(|line| line.number(|point| point.value)),
    ),
    column("unit", "", "What the value is in.", Get::Text(|line| &line.unit)),
    column(
        "centre",
        OWN_UNIT,
        "The centre line.",
        Get::Number(|line| line.number(|point| point.centre)),
    ),
    column(
        "low",
        OWN_UNIT,
        "Lower control limit.",
        Get::Number(|line| line.number(|point| point.low)),
    ),
    column(
        "high",
        OWN_UNIT,
        "Upper control limit.",
        Get::Number(|line| line.number(|point| point.high)),
    ),
    column(
        "signals",
        "",
        "beyond_limits, run (of 7 on one side), trend (of 7), outer_third (2 of 3).",
        Get::Texts(Line::signals),
    ),
];

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::calendar::{Each, Period};
    use crate::evaluate::Figures;
    use crate::protect::Shown;
    use crate::publish::comparison::table::tests::texts;
    use crate::publish::fixture;

    /// The charts of a count in twenty months from January 2012 on, `None` where it is withheld.
    fn charted(counts: &[Option<u32>]) -> Vec<Line> {
        let release = fixture::release();
        let day = |text| crate::calendar::Day::parse(text).unwrap();
        let mut programme = release.programme().clone();
        programme.periods = Period::every(Each::Month, day("2012-01-01"), day("2013-12-31"));
        let mut rows = fixture::rows();
        let row = fixture::total(&mut rows, 0, 0, 0).clone();
        let Shown::Figures(figures) = &row.shown else { panic!("it is shown") };
        let shown = |count: u32| {
            let count = Some(f64::from(count));
            Shown::Figures(Figures { value: count, numerator: count, ..figures.clone() })
        };
        let rows = counts.iter().enumerate().map(|(period, count)| Row {
            period,
            shown: count.map_or(Shown::Withheld, shown),
            ..row.clone()
        });
        let indicators = release.indicators().to_vec();
        let policy = release.policy().clone();
        lines(&Release::for_tests(Arc::new(programme), policy, indicators, rows.collect()))
    }

    /// Eight months of 10, then eight of 30.
    fn step() -> Vec<Option<u32>> {
        [[Some(10); 8], [Some(30); 8]].concat()
    }

    #[test]
    fn a_step_is_two_runs() {
        let lines = charted(&step());
        assert_eq!(texts(COLUMNS, "chart", &lines)[0], "u");
        // 20 - 3 sqrt(20) and 20 + 3 sqrt(20)
        assert_eq!(texts(COLUMNS, "low", &lines)[0], "6.583592135");
        assert_eq!(texts(COLUMNS, "high", &lines)[0], "33.416407865");
        assert!(texts(COLUMNS, "signals", &lines).iter().all(|signals| signals.contains("run")));
    }

    #[test]
    fn a_withheld_month_is_a_gap_that_no_run_reaches_across() {
        let mut counts = step();
        counts[3] = None;
        let lines = charted(&counts);
        let signals = texts(COLUMNS, "signals", &lines);
        assert!(signals[..8].iter().all(|signals| !signals.contains("run")), "{signals:?}");
        assert!(signals[8..].iter().all(|signals| signals.contains("run")), "{signals:?}");
        assert_eq!(
            (texts(COLUMNS, "value", &lines)[3].as_str(), lines[3].status),
            ("", "suppressed")
        );
        assert_eq!(lines[0].points, 15);
    }

    #[test]
    fn eleven_points_are_no_chart() {
        assert!(charted(&step()[..11]).is_empty());
        assert_eq!(charted(&step()[..12]).len(), 12);
    }
}
