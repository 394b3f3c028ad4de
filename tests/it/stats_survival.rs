//! Survival against values of R's package `survival` 3.5.3.

use std::collections::BTreeMap;
use std::fs;

use logframe::stats::kaplan_meier::{Curve, Days, Leaving, Step};
use serde_json::Value;

use crate::stats::{CLOSE, Compared, count, difference, number, rows};

const R: &str = "R 4.2, `survfit` of `survival` 3.5.3";

type Row = BTreeMap<String, String>;

/// The curves of all sets at both levels, by set and level.
fn curves() -> BTreeMap<(String, String), Curve> {
    let mut sets: BTreeMap<String, Days> = BTreeMap::new();
    for row in rows("../r/survival_data.csv") {
        let leaving = Leaving { events: count(&row, "events"), censored: count(&row, "censored") };
        let day = row["time"].parse().unwrap();
        sets.entry(row["set"].clone()).or_default().insert(day, leaving);
    }
    let levels = |(set, days): (String, Days)| {
        ["0.95", "0.998"].map(|level| {
            ((set.clone(), level.to_owned()), Curve::of(&days, level.parse().unwrap()))
        })
    };
    sets.into_iter().flat_map(levels).collect()
}

fn curve<'a>(curves: &'a BTreeMap<(String, String), Curve>, row: &Row) -> &'a Curve {
    &curves[&(row["set"].clone(), row["level"].clone())]
}

/// What one method was held against, from the relative differences.
fn summed_up(method: &'static str, differences: &[f64]) -> Compared {
    let largest = differences.iter().copied().fold(0.0, f64::max);
    Compared { method, against: R, numbers: differences.len(), largest }
}

/// Survival by a day, and its limits where it is neither 0 nor 1: there R prints limits of its own.
fn by_day() -> Compared {
    let curves = curves();
    let mut differences = Vec::new();
    for row in rows("../r/survival_by.csv") {
        let step = curve(&curves, &row).by(row["day"].parse().unwrap()).unwrap();
        let survival = number(&row, "survival");
        differences.push(difference(step.survival(), survival));
        assert_eq!(step.limits.is_some(), survival > 0.0 && survival < 1.0, "{row:?}");
        if let Some(limits) = step.limits {
            differences.push(difference(limits.low, number(&row, "low")));
            differences.push(difference(limits.high, number(&row, "high")));
        }
    }
    summed_up("time to event, survival by a day, log-log limits", &differences)
}

/// Days of quantiles and of their limits; a day that is reached for one alone is as far as can be.
fn quantiles() -> Compared {
    let curves = curves();
    let mut differences = Vec::new();
    for row in rows("../r/survival_quantiles.csv") {
        let (curve, q) = (curve(&curves, &row), number(&row, "q"));
        let (low, high) = curve.quantile_limits(q);
        for (ours, theirs) in [(curve.quantile(q), "day"), (low, "low"), (high, "high")] {
            let theirs: Option<i64> = row[theirs].parse().ok();
            differences.push(if ours == theirs { 0.0 } else { f64::INFINITY });
        }
    }
    summed_up("time to event, quantiles and their limits", &differences)
}

/// Every comparison of this file.
pub(crate) fn compared() -> Vec<Compared> {
    vec![by_day(), quantiles()]
}

#[test]
fn survival_and_quantiles_are_those_of_r() {
    for compared in compared() {
        assert!(compared.numbers > 300, "{compared:?}");
        assert!(compared.largest < CLOSE, "{compared:?}");
    }
}

/// Twelve rows with ties between events and censorings.
#[test]
fn the_small_example_agrees_day_by_day() {
    let text = fs::read_to_string("tests/golden/r_oracle/kaplan_meier_small.json").unwrap();
    let example: Value = serde_json::from_str(&text).unwrap();
    let mut days = Days::new();
    for row in example["data"].as_array().unwrap() {
        let leaving = days.entry(row["time"].as_i64().unwrap()).or_default();
        let event = row["event"] == 1;
        leaving.events += u64::from(event);
        leaving.censored += u64::from(!event);
    }
    let curve = Curve::of(&days, 0.95);
    for at in example["at"].as_array().unwrap() {
        let step: &Step = curve.by(at["t"].as_i64().unwrap()).unwrap();
        let limits = step.limits.unwrap();
        for (ours, theirs) in [
            (step.survival(), "surv"),
            (step.happened(1.0), "cuminc"),
            (1.0 - limits.high, "lower"),
            (1.0 - limits.low, "upper"),
        ] {
            assert!(difference(ours, at[theirs].as_f64().unwrap()) < CLOSE, "{theirs} of {at}");
        }
    }
    assert_eq!(curve.quantile(0.5), example["median"].as_i64());
}
