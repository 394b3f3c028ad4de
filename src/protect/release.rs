//! A release: figures that have passed the gate, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::policy::Policy;
use super::quality::Quality;
use crate::calendar::Period;
use crate::cases::reference::{Break, Published, Reference, Target};
use crate::define::indicator::BoundIndicator;
use crate::evaluate::cell::Status;
use crate::evaluate::{Estimate, Estimates, Figures, Key};
use crate::programme::{Area, Programme};

/// What stands in the column `reason` of every withheld row. It is the same for all, so that nobody
/// can tell a small count from a row that is withheld to keep another.
pub const WITHHELD_REASON: &str = "withheld to protect persons";

/// Figures that have passed the gate. Only `protect` can make one, and writers take nothing else.
#[derive(Debug, Clone)]
pub struct Release {
    pub(super) programme: Arc<Programme>,
    pub(super) areas: Vec<Area>,
    pub(super) policy: Policy,
    pub(super) indicators: Vec<Arc<BoundIndicator>>,
    pub(super) reference: Reference,
    pub(super) rows: Vec<Row>,
    pub(super) quality: Option<Arc<Quality>>,
}

/// One row of a result table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Index into [`Release::indicators`].
    pub indicator: usize,
    /// `value`, `q0.5`, ….
    pub measure: String,
    /// Index into [`Release::areas`].
    pub area: usize,
    /// Index into the programme's periods.
    pub period: usize,
    /// `total`, `sex`, `sex*age_group`.
    pub dimension: String,
    /// `total`, `female`, `female*9-17`.
    pub category: String,
    /// Public, and shown whatever the gate says.
    pub baseline: Option<f64>,
    /// Public, and shown whatever the gate says.
    pub target: Option<f64>,
    /// What may be shown.
    pub shown: Shown,
}

/// What may be shown of a row. All of its figures are withheld together, and nothing tells why.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "most rows are shown, and writers match on it")]
pub enum Shown {
    /// All figures.
    Figures(Figures),
    /// None.
    Withheld,
}

impl Release {
    /// Rows in the order of result tables, the withheld ones without their figures. What is counted
    /// for another indicator alone has no rows of its own.
    pub(super) fn of(estimates: Estimates, policy: Policy, withheld: &BTreeSet<usize>) -> Self {
        let Estimates { programme, areas, mut indicators, reference, cells } = estimates;
        let hidden = hidden(&cells, withheld);
        let place = sort_by_code(&mut indicators);
        let row = |(number, cell): (usize, Estimate)| {
            let indicator = place[cell.key.indicator]?;
            Some(row(indicator, &indicators[indicator], cell, hidden.contains(&number)))
        };
        let mut rows: Vec<Row> = cells.into_iter().enumerate().filter_map(row).collect();
        rows.sort_by(|one, other| {
            let key =
                |row: &Row| (row.indicator, &areas[row.area].id, &programme.periods[row.period].id);
            key(one).cmp(&key(other)).then_with(|| one.category().cmp(&other.category()))
        });
        Self { programme, areas, policy, indicators, reference, rows, quality: None }
    }

    /// The rows of these indicators alone. What is withheld was decided for all of them together, so a
    /// release of some says nothing that the whole one keeps.
    #[must_use]
    pub fn only(mut self, codes: &[String]) -> Self {
        let kept: Vec<usize> = (0..self.indicators.len())
            .filter(|number| codes.contains(&self.indicators[*number].code))
            .collect();
        let place = |row: Row| {
            let indicator = kept.iter().position(|number| *number == row.indicator)?;
            Some(Row { indicator, ..row })
        };
        self.rows = self.rows.into_iter().filter_map(place).collect();
        self.indicators = kept.iter().map(|number| Arc::clone(&self.indicators[*number])).collect();
        self
    }

    /// How many rows are withheld, for whichever reason. Only for the release as a whole: by
    /// indicator or country the number would tell.
    pub fn withheld(&self) -> usize {
        self.rows.iter().filter(|row| row.shown == Shown::Withheld).count()
    }

    /// The programme.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// The policy that was applied.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What may be shown of the quality of rows, where rules were counted.
    pub fn quality(&self) -> Option<&Quality> {
        self.quality.as_deref()
    }

    /// Countries, then groups.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The indicators, in byte order of their codes.
    pub fn indicators(&self) -> &[Arc<BoundIndicator>] {
        &self.indicators
    }

    /// What others have published of the same things.
    pub fn published(&self) -> &[Published] {
        &self.reference.published
    }

    /// Where indicators began and where they want to be: all of it is public.
    pub fn targets(&self) -> &[Target] {
        &self.reference.targets
    }

    /// Where series break.
    pub fn breaks(&self) -> &[Break] {
        &self.reference.breaks
    }

    /// Every row, in byte order of indicator, country, period, dimension, category, measure.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The period of a row.
    pub fn period(&self, row: &Row) -> &Period {
        &self.programme.periods[row.period]
    }
}

impl Row {
    /// What orders the rows of one indicator, area and period.
    fn category(&self) -> (&str, &str, &str) {
        (&self.dimension, &self.category, &self.measure)
    }
}

/// Sorts indicators by code, without the parts of others, and gives the new place of each old one.
fn sort_by_code(indicators: &mut Vec<Arc<BoundIndicator>>) -> Vec<Option<usize>> {
    let mut order: Vec<usize> =
        (0..indicators.len()).filter(|number| !indicators[*number].is_part).collect();
    order.sort_by(|one, other| indicators[*one].code.cmp(&indicators[*other].code));
    let mut place = vec![None; indicators.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = Some(new);
    }
    *indicators = order.iter().map(|old| Arc::clone(&indicators[*old])).collect();
    place
}

/// Of the withheld estimates those that may not even say that they are not available: where one measure
/// of a place has a figure, that another has none tells something of the persons there.
fn hidden(cells: &[Estimate], withheld: &BTreeSet<usize>) -> BTreeSet<usize> {
    let place = |number: &usize| {
        let Key { indicator, measure: _, area, period, dimension, category } = &cells[*number].key;
        (*indicator, *area, *period, *dimension, *category)
    };
    let has_figures = |number: &&usize| cells[**number].figures.status != Status::NotAvailable;
    let places: BTreeSet<_> = withheld.iter().filter(has_figures).map(place).collect();
    withheld.iter().copied().filter(|number| places.contains(&place(number))).collect()
}

/// A row of the release. What is not available has no figures, and says so.
fn row(number: usize, indicator: &BoundIndicator, cell: Estimate, hides: bool) -> Row {
    let Estimate { key, figures, .. } = cell;
    let dimension = key.dimension.map(|dimension| &indicator.dimensions[dimension]);
    let total = || "total".to_owned();
    Row {
        indicator: number,
        measure: key.measure,
        area: key.area,
        period: key.period,
        dimension: dimension.map_or_else(total, |one| one.id.clone()),
        category: dimension.map_or_else(total, |one| one.category(key.category)),
        baseline: figures.baseline,
        target: figures.target,
        shown: match (hides, figures.status) {
            // That a series breaks is public, and comes before what the gate says.
            (true, Status::NotComparable) => Shown::Figures(without_figures(figures)),
            (true, _) => Shown::Withheld,
            (false, _) => Shown::Figures(figures),
        },
    }
}

/// A row that says what it is not, and nothing that depends on data.
fn without_figures(figures: Figures) -> Figures {
    let Figures { status, baseline, target, reason, .. } = figures;
    Figures { baseline, target, reason, ..Figures::none(status) }
}

#[cfg(test)]
impl Release {
    /// A release without a gate, for the tests of what comes after it.
    pub(crate) fn for_tests(
        programme: Arc<Programme>,
        policy: Policy,
        indicators: Vec<Arc<BoundIndicator>>,
        rows: Vec<Row>,
    ) -> Self {
        let (areas, reference) = (programme.areas(), Reference::default());
        Self { programme, areas, policy, indicators, reference, rows, quality: None }
    }

    /// The same release beside other public facts.
    pub(crate) fn beside(self, reference: Reference) -> Self {
        Self { reference, ..self }
    }
}
