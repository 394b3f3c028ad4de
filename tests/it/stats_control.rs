//! Funnels, control charts, ranks, weights and power against R: `tests/golden/r/control.R`.

use std::collections::BTreeMap;

use logframe::stats::control_chart::{self, Point, Signal};
use logframe::stats::power::{self, Smallest};
use logframe::stats::ranks::{Best, Spread, Standing, standings};
use logframe::stats::{Interval, funnel, weights};

use crate::stats::{Compared, Pair, count, number, rows};

type Row = BTreeMap<String, String>;

/// Every comparison of this file with values of R.
pub(crate) fn compared() -> Vec<Compared> {
    vec![
        Compared::of(
            "funnel limits, proportion",
            "R 4.2, Wilson's limits inverted by `uniroot`",
            &funnel_of_shares(),
        ),
        Compared::of(
            "funnel limits, rate and ratio",
            "R 4.2, exact and Byar's limits inverted by `uniroot`",
            &funnel_of_events(),
        ),
        Compared::of("control chart, XmR", "R 4.2, by formula, on its `datasets`", &xmr()),
        Compared::of("control chart, p", "R 4.2, by formula, on its `datasets`", &p_chart()),
        Compared::of("control chart, u", "R 4.2, by formula, on its `datasets`", &u_chart()),
        Compared::of("power note, proportion", "R 4.2, `power.prop.test`", &power_of_shares()),
        Compared::of("power note, count or rate", "R 4.2, by formula", &power_of_counts()),
        Compared::of("weighted index", "R 4.2, `weighted.mean`", &index()),
    ]
}

#[test]
fn standings_and_control_agree_with_r() {
    compared();
}

fn funnel_of_shares() -> Vec<Pair> {
    both_limits("../r/control_funnel_proportion.csv", |row| {
        funnel::proportion(number(row, "pooled"), count(row, "n"), number(row, "level"))
    })
}

fn funnel_of_events() -> Vec<Pair> {
    both_limits("../r/control_funnel_events.csv", |row| {
        funnel::events(number(row, "expected"), number(row, "level"))
    })
}

fn both_limits(file: &str, limits: impl Fn(&Row) -> Interval) -> Vec<Pair> {
    rows(file)
        .iter()
        .flat_map(|row| {
            let ours = limits(row);
            [Pair::of(row, "low", ours.low), Pair::of(row, "high", ours.high)]
        })
        .collect()
}

/// The limits of each series once: they are the same at all of its points.
fn xmr() -> Vec<Pair> {
    let first = |(_, rows): (String, Vec<Row>)| pairs(&rows[..1], &xmr_of(&rows)[..1]);
    series().into_iter().flat_map(first).collect()
}

fn p_chart() -> Vec<Pair> {
    let rows = rows("../r/control_p_chart.csv");
    let shares: Vec<_> = rows.iter().map(|row| (count(row, "x"), count(row, "n"))).collect();
    pairs(&rows, &control_chart::p_chart(&shares).unwrap())
}

fn u_chart() -> Vec<Pair> {
    let rows = rows("../r/control_u_chart.csv");
    let rates: Vec<_> =
        rows.iter().map(|row| (count(row, "events"), number(row, "exposure"))).collect();
    pairs(&rows, &control_chart::u_chart(&rates).unwrap())
}

/// What R and we say of the same points.
fn pairs(rows: &[Row], points: &[Point]) -> Vec<Pair> {
    let of = |(row, point): (&Row, &Point)| {
        [("value", point.value), ("centre", point.centre), ("low", point.low), ("high", point.high)]
            .map(|(column, ours)| Pair::of(row, column, ours))
    };
    rows.iter().zip(points).flat_map(of).collect()
}

fn series() -> BTreeMap<String, Vec<Row>> {
    let mut series: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows("../r/control_xmr.csv") {
        series.entry(row["series"].clone()).or_default().push(row);
    }
    series
}

fn xmr_of(rows: &[Row]) -> Vec<Point> {
    let values: Vec<f64> = rows.iter().map(|row| number(row, "value")).collect();
    control_chart::xmr(&values).unwrap()
}

#[test]
fn signals_of_every_point_are_those_of_r() {
    let signals = [Signal::BeyondLimits, Signal::Run, Signal::Trend, Signal::OuterThird];
    for (name, rows) in series() {
        for (row, point) in rows.iter().zip(xmr_of(&rows)) {
            let theirs: Vec<Signal> =
                signals.into_iter().filter(|signal| row[signal.name()] == "1").collect();
            assert_eq!(point.signals, theirs, "{name}: {row:?}");
        }
    }
}

fn power_of_shares() -> Vec<Pair> {
    let smallest = |row: &Row, turned: bool| {
        let p = number(row, "p");
        let p = if turned { 1.0 - p } else { p };
        power::proportion(p, count(row, "n"), number(row, "level"))
    };
    // R looks upwards only: downwards is upwards of those who are not met.
    let of = |row: &Row| {
        let (up, down) = (smallest(row, false).higher, smallest(row, true).lower);
        [optional(row, "higher", up), optional(row, "higher", down.map(|q| 1.0 - q))]
    };
    rows("../r/control_power_proportion.csv").iter().flat_map(of).flatten().collect()
}

fn power_of_counts() -> Vec<Pair> {
    let of = |row: &Row| {
        let Smallest { lower, higher } = power::ratio(count(row, "events"), number(row, "level"));
        [optional(row, "lower", lower), optional(row, "higher", higher)]
    };
    rows("../r/control_power_ratio.csv").iter().flat_map(of).flatten().collect()
}

/// Both have a value, or neither.
fn optional(row: &Row, column: &str, ours: Option<f64>) -> Option<Pair> {
    assert_eq!(ours.is_none(), row[column] == "NA", "{column} of {row:?}");
    ours.map(|ours| Pair::of(row, column, ours))
}

/// R sums the power of the test over all pairs of counts: the formula is good to one or two hundredths.
#[test]
fn the_ratio_that_the_note_names_has_the_power_that_it_promises() {
    for row in rows("../r/control_power_ratio.csv") {
        assert!((number(&row, "power") - power::POWER).abs() < 0.01, "{row:?}");
    }
}

fn index() -> Vec<Pair> {
    let rows = rows("../r/control_weights.csv");
    let part = |row: &Row| weights::Component {
        value: number(row, "value"),
        weight: number(row, "weight"),
        flip: row["flip"] == "1",
    };
    let ours = weights::index(&rows.iter().map(part).collect::<Vec<_>>()).unwrap();
    vec![Pair::of(&rows[0], "index", ours)]
}

/// The countries of one kind in R's file, and what R integrated for each.
fn countries(kind: &str) -> (Vec<Spread>, Vec<Row>) {
    let rows: Vec<Row> =
        rows("../r/control_ranks.csv").into_iter().filter(|row| row["kind"] == kind).collect();
    let spread = |row: &Row| match kind {
        "proportion" => Spread::Proportion { x: count(row, "a"), n: count(row, "b") },
        "rate" => Spread::Rate { events: count(row, "a"), exposure: number(row, "b") },
        _ => Spread::Normal { mean: number(row, "a"), se: number(row, "b") },
    };
    (rows.iter().map(spread).collect(), rows)
}

/// Four standard errors of a share of 10,000 draws; the ranks themselves are the same.
#[test]
fn standings_are_those_that_r_integrates() {
    for kind in ["proportion", "rate", "normal"] {
        let (countries, rows) = countries(kind);
        for (row, ours) in rows.iter().zip(standings(&countries, Best::Highest)) {
            for (column, share) in [("best", ours.best), ("worst", ours.worst)] {
                let theirs = number(row, column);
                let error = 4.0 * (theirs * (1.0 - theirs) / 10_000.0).sqrt();
                assert!((share - theirs).abs() < error, "{column} of {row:?}: {share}");
            }
            let Interval { low, high } = ours.interval;
            for (column, rank) in [("median", ours.median), ("low", low), ("high", high)] {
                assert_eq!(rank.to_string(), row[column], "{column} of {row:?}");
            }
        }
    }
}

#[test]
fn standings_are_the_same_again_and_on_four_threads() {
    let (countries, _) = countries("rate");
    let alone: Vec<Standing> = standings(&countries, Best::Lowest);
    std::thread::scope(|scope| {
        let run = || standings(&countries, Best::Lowest);
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        for run in runs {
            assert_eq!(run.join().unwrap(), alone);
        }
    });
}

/// Pinned, so that a change of the generator or of a sampler is seen: it changes published numbers.
#[test]
fn the_draws_of_this_version_stay_what_they_are() {
    let (countries, _) = countries("proportion");
    let best: Vec<f64> =
        standings(&countries, Best::Highest).iter().map(|standing| standing.best).collect();
    insta::assert_compact_debug_snapshot!(best, @"[0.8206, 0.0871, 0.0232, 0.0691]");
}
