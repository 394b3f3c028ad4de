//! What a reviewer wants to know first: scores by country and partner, and how much there is to mend.

use std::collections::BTreeMap;

use super::Assessment;
use super::exceptions::Told;
use crate::cases::profile::Profile;
use crate::define::quality::{Aspect, Gravity, INDEX, Rule};
use crate::evaluate::cell::Classes;

/// Unprotected scores and counts, for the office.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Of each country and group, over all rows.
    pub countries: Vec<Scores>,
    /// Of each partner, over all rows.
    pub partners: Vec<Scores>,
    /// What the columns hold.
    pub profile: Vec<Profile>,
    /// How many rules there are.
    pub rules: usize,
    /// Rows that break a rule whose breaking is an error.
    pub errors: usize,
    /// Rows that break a rule whose breaking is a warning.
    pub warnings: usize,
    /// Rows that break a rule and are waived.
    pub waived: usize,
    /// For each partner how often each rule is kept.
    pub(super) kept: BTreeMap<String, Vec<Kept>>,
}

/// Scores of a country or partner, in percent; `None` where no rule can be told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// Whose.
    pub of: String,
    /// By dimension, in the order of [`Aspect::ALL`].
    pub scores: [Option<f64>; 5],
    /// The mean of those that there are.
    pub index: Option<f64>,
}

/// How often a rule is kept by the rows of one partner.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    pub(super) rule: String,
    pub(super) aspect: Aspect,
    pub(super) target: Option<f64>,
    pub(super) rows: Classes,
}

impl Kept {
    /// Percent of the rows of which it can be told.
    pub(super) fn value(&self) -> Option<f64> {
        percent(self.rows.met, self.rows.met + self.rows.not_met)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
fn percent(holds: u64, known: u64) -> Option<f64> {
    (known > 0).then(|| 100.0 * holds as f64 / known as f64)
}

impl Summary {
    pub(super) fn new(assessment: &Assessment, told: &Told<'_>, profile: Vec<Profile>) -> Self {
        let kept = kept(assessment);
        let failing = |gravity: Gravity| {
            let graves = told.failing.iter().filter(|one| !one.waived);
            graves.filter(|one| told.rule(one).gravity == gravity).count()
        };
        Self {
            countries: of_countries(assessment),
            partners: kept.iter().map(|(partner, kept)| Scores::pooled(partner, kept)).collect(),
            profile,
            rules: told.rules.rules.len(),
            errors: failing(Gravity::Error),
            warnings: failing(Gravity::Warning),
            waived: told.failing.iter().filter(|one| one.waived).count(),
            kept,
        }
    }
}

impl Scores {
    /// Pools the rules of each dimension.
    fn pooled(of: &str, kept: &[Kept]) -> Self {
        let score = |aspect: Aspect| {
            let rules = kept.iter().filter(|one| one.aspect == aspect);
            let (holds, fails) = rules.fold((0, 0), |(holds, fails), one| {
                (holds + one.rows.met, fails + one.rows.not_met)
            });
            percent(holds, holds + fails)
        };
        Self::with_index(of, Aspect::ALL.map(score))
    }

    fn with_index(of: &str, scores: [Option<f64>; 5]) -> Self {
        let (sum, count) =
            scores.iter().flatten().fold((0.0, 0.0), |(sum, n), score| (sum + score, n + 1.0));
        Self { of: of.to_owned(), scores, index: (count > 0.0).then(|| sum / count) }
    }
}

/// Scores of every area over all rows, as they were counted.
fn of_countries(assessment: &Assessment) -> Vec<Scores> {
    let estimates = &assessment.estimates;
    let last = estimates.programme.periods.len() - 1;
    let mut areas: BTreeMap<usize, Scores> = BTreeMap::new();
    let over_all =
        |cell: &&crate::evaluate::Estimate| cell.key.period == last && cell.key.dimension.is_none();
    for cell in estimates.cells.iter().filter(over_all) {
        let code = &estimates.indicators[cell.key.indicator].code;
        let area = areas.entry(cell.key.area).or_default();
        area.of.clone_from(&estimates.areas[cell.key.area].id);
        if let Some(place) = Aspect::ALL.iter().position(|aspect| aspect.score() == *code) {
            area.scores[place] = cell.figures.value;
        } else if code == INDEX {
            area.index = cell.figures.value;
        }
    }
    areas.into_values().filter(|scores| scores.index.is_some()).collect()
}

/// For each partner how often each rule is kept: its rows in all countries, and in none.
fn kept(assessment: &Assessment) -> BTreeMap<String, Vec<Kept>> {
    let (estimates, rules) = (&assessment.estimates, &*assessment.rules);
    let (last, partners) = (estimates.programme.periods.len() - 1, rules.partners());
    let mut rows: BTreeMap<(usize, &str), Classes> = BTreeMap::new();
    for cell in &estimates.cells {
        let whole = cell.key.period == last && !estimates.areas[cell.key.area].is_group;
        let code = estimates.indicators[cell.key.indicator].code.as_str();
        let (Some(more), Some(_), true) = (&cell.figures.rows, cell.key.dimension, whole) else {
            continue;
        };
        if cell.key.category < partners.len() {
            add(rows.entry((cell.key.category, code)).or_default(), more);
        }
    }
    let mut kept: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
    for ((partner, code), rows) in rows {
        let Some(rule) = rules.get(code).filter(|rule| rules.is_of(rule, &partners[partner]))
        else {
            continue;
        };
        let Rule { name, aspect, target, .. } = rule;
        let one = Kept { rule: name.clone(), aspect: *aspect, target: *target, rows };
        kept.entry(partners[partner].clone()).or_default().push(one);
    }
    kept
}

fn add(sum: &mut Classes, more: &Classes) {
    sum.met += more.met;
    sum.not_met += more.not_met;
    sum.unknown += more.unknown;
    sum.excepted += more.excepted;
    sum.not_in_denominator += more.not_in_denominator;
}
