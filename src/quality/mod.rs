//! The quality of rows: rules are counted like indicators, and every row that breaks one is listed for
//! the office that can mend it.
//!
//! `run` counts the rules and releases what the gate lets pass; `run --internal` and `quality` also list
//! rows. What is listed, and every unprotected figure, stays in the office.

mod exceptions;
mod feedback;
mod sheet;
mod summary;
mod words;

use std::sync::Arc;

use crate::calendar::Day;
use crate::cases::profile::profile;
use crate::cases::{Loaded, source};
use crate::define::quality::{Rule, Rules};
use crate::diagnostic::{Checked, Code, Diagnostic};
use crate::evaluate::cell::Status;
use crate::evaluate::{self, Estimates, Plan};
use crate::pipeline::Defined;
use crate::programme::Programme;
use crate::publish::{self, Options, Written};
pub use exceptions::Previous;
pub use summary::{Scores, Summary};

const EXPIRED: Code = Code("W0260");
const MISSED: Code = Code("W0261");

/// What the rules found in the exports of a programme. Its numbers are unprotected.
#[derive(Debug, Clone)]
pub struct Assessment {
    pub(crate) rules: Arc<Rules>,
    pub(crate) estimates: Estimates,
    plan: Plan,
}

impl Assessment {
    /// Asks every rule of every row.
    ///
    /// # Errors
    /// Faults of the mappings, which name the offices.
    pub fn new(defined: &Defined, loaded: &Loaded) -> Checked<Self> {
        let sources = source::read_all(&defined.programme, &defined.contract)?;
        let rules = defined.definitions.rules.clone().fed_by(&sources);
        let (contract, indicators) =
            (Arc::clone(&defined.contract), rules.indicators(&defined.contract));
        let plan = evaluate::plan_everything(&defined.programme, contract, indicators);
        let partials = evaluate::aggregate(&plan, &loaded.tables);
        let least = u64::from(defined.policy.min_denominator);
        let reference = crate::cases::reference::Reference::default();
        let estimates = evaluate::finish(&plan, &partials, &reference, &loaded.tables, least);
        let mut assessment = Self { rules: Arc::new(rules), estimates, plan };
        assessment.rate();
        Ok(assessment)
    }

    /// Holds every rule against its target.
    fn rate(&mut self) {
        for cell in &mut self.estimates.cells {
            let indicator = &self.estimates.indicators[cell.key.indicator];
            let rule = self.rules.get(&indicator.code);
            let Some(target) = rule.and_then(|rule| rule.target) else { continue };
            let figures = &mut cell.figures;
            figures.target = Some(target);
            let progress = figures.value.map(|value| share_of(value, target));
            figures.progress = progress;
            figures.rating = progress.map(|progress| match progress {
                all if all >= indicator.bands.achieved => "achieved",
                much if much >= indicator.bands.on_track => "on_track",
                half if half >= indicator.bands.partly => "partly",
                _ => "off_track",
            });
        }
    }

    /// A warning for every rule that misses its target somewhere: in a country, a group, or the rows of
    /// one partner. No number is told.
    pub fn missed(&self) -> Vec<Diagnostic> {
        let targets = self.rules.rules.iter().filter_map(|rule| Some((rule, rule.target?)));
        targets.filter_map(|(rule, target)| self.missed_by(rule, target)).collect()
    }

    fn missed_by(&self, rule: &Rule, target: f64) -> Option<Diagnostic> {
        let of_rule = |cell: &&evaluate::Estimate| {
            self.estimates.indicators[cell.key.indicator].code == rule.name
        };
        let misses = |cell: &evaluate::Estimate| {
            cell.figures.status == Status::Ok
                && cell.figures.value.is_some_and(|value| value < target)
        };
        self.estimates.cells.iter().filter(of_rule).any(misses).then(|| {
            let message = format!("`{}` misses its target of {target} % somewhere", rule.name);
            Diagnostic::warning(MISSED, message)
                .at(&rule.place)
                .hint("`logframe quality` shows where, and lists the rows")
        })
    }

    /// A warning for every waiver that ended before the last export was drawn.
    pub fn expired(&self, loaded: &Loaded) -> Vec<Diagnostic> {
        let ended = |waiver: &&crate::cases::reference::Waiver| {
            let rule = self.rules.get(&waiver.rule);
            let drawn = rule.and_then(|rule| last_drawn(loaded, &rule.rows.table));
            drawn.is_some_and(|drawn| waiver.until < drawn)
        };
        let tell = |waiver: &crate::cases::reference::Waiver| {
            let message = format!("the waiver of `{}` ended on {}", waiver.rule, waiver.until);
            let warning = Diagnostic::warning(EXPIRED, message).at(&waiver.place);
            warning.hint("its row counts again; mend the row, or have the waiver renewed")
        };
        self.rules.waivers.iter().filter(ended).map(tell).collect()
    }

    /// What stays in the office: unprotected figures, every row that breaks a rule, what the columns
    /// hold, and for each partner what to mend. `previous` are the rows that an earlier run listed.
    pub fn files(
        &self,
        loaded: &Loaded,
        previous: &Previous,
        options: &Options,
    ) -> Checked<(Summary, Vec<Written>)> {
        let failing = evaluate::failing(&self.plan, &loaded.tables);
        let told = exceptions::Told::new(self, loaded, &failing);
        let mut files = publish::internal_quality(&self.estimates, &self.rules, options);
        files.push(told.parquet());
        let profile = profile(&loaded.tables);
        files.push(sheet::profile(&profile));
        let summary = Summary::new(self, &told, profile);
        files.extend(feedback::packs(&told, previous, &summary)?);
        Ok((summary, files))
    }

    /// The programme that the rules are counted for.
    fn programme(&self) -> &Programme {
        &self.estimates.programme
    }

    /// The default language.
    fn language(&self) -> &str {
        self.programme().languages.first().map_or("en", String::as_str)
    }
}

/// Percent of a target; of nothing wanted everything is there.
fn share_of(value: f64, target: f64) -> f64 {
    if target > 0.0 { 100.0 * value / target } else { 100.0 }
}

/// The day that the last export of a table was drawn.
fn last_drawn(loaded: &Loaded, table: &str) -> Option<Day> {
    let parts = loaded.tables.get(table)?.parts();
    parts.iter().map(|part| part.source().as_of).max()
}
