//! Indicators that print the same population.
//!
//! Two indicators on the same rows print the same `population` beside their own figures. Each is
//! protected by itself, and would choose other rows to withhold: what one hides the other would
//! give back. So the populations of such a family are one table of their own, solved first; what is
//! withheld in it is withheld in every member.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::policy::Policy;
use super::table::Table;
use crate::cases::contract::ColumnId;
use crate::cases::reference::Reference;
use crate::define::expression::Expr;
use crate::define::indicator::BoundIndicator;
use crate::evaluate::cell::{Classes, Status};
use crate::evaluate::{Estimate, Estimates, Figures};

/// What makes populations equal: table, period column, population, cumulative.
type Base<'a> = (&'a str, ColumnId, Option<&'a Expr>, bool);

/// Area, period, dimension and category: one population.
type Place<'a> = (usize, usize, Option<&'a str>, usize);

/// The numbers of the estimates that are withheld because their population is, in any indicator.
pub(super) fn withheld(estimates: &Estimates, policy: &Policy) -> BTreeSet<usize> {
    let families: Vec<Vec<usize>> = families(&estimates.indicators);
    families.par_iter().flat_map_iter(|members| withheld_of(estimates, members, policy)).collect()
}

/// Indicators with equal populations, where there are several.
fn families(indicators: &[Arc<BoundIndicator>]) -> Vec<Vec<usize>> {
    let mut families: BTreeMap<Base<'_>, Vec<usize>> = BTreeMap::new();
    for (number, one) in indicators.iter().enumerate() {
        let Some((rows, _)) = one.counts() else { continue };
        let base = (rows.table.as_str(), rows.period, rows.population.as_deref(), one.cumulative);
        families.entry(base).or_default().push(number);
    }
    families.into_values().filter(|members| members.len() > 1).collect()
}

fn withheld_of(estimates: &Estimates, members: &[usize], policy: &Policy) -> Vec<usize> {
    let mut places: BTreeMap<Place<'_>, Vec<usize>> = BTreeMap::new();
    for (number, cell) in estimates.cells.iter().enumerate() {
        if members.contains(&cell.key.indicator) {
            places.entry(place(estimates, cell)).or_default().push(number);
        }
    }
    let populations = populations(estimates, members, &places);
    let numbers: Vec<usize> = (0..populations.cells.len()).collect();
    let withheld = super::withheld_of(&Table::of(&populations, 0, &numbers, policy));
    let printed: Vec<&Vec<usize>> = places.values().collect();
    withheld.into_iter().flat_map(|number| printed[number].iter().copied()).collect()
}

fn place<'a>(estimates: &'a Estimates, cell: &Estimate) -> Place<'a> {
    let dimensions = &estimates.indicators[cell.key.indicator].dimensions;
    let dimension = cell.key.dimension.map(|number| dimensions[number].id.as_str());
    (cell.key.area, cell.key.period, dimension, cell.key.category)
}

/// The populations of a family as the estimates of one count, place by place.
fn populations(
    estimates: &Estimates,
    members: &[usize],
    places: &BTreeMap<Place<'_>, Vec<usize>>,
) -> Estimates {
    let members: Vec<&BoundIndicator> =
        members.iter().map(|number| &*estimates.indicators[*number]).collect();
    let indicator = together(&members);
    let cells = places.iter().map(|(place, numbers)| {
        let dimension =
            place.2.and_then(|id| indicator.dimensions.iter().position(|one| one.id == id));
        let cells: Vec<&Estimate> = numbers.iter().map(|one| &estimates.cells[*one]).collect();
        population(&cells, dimension)
    });
    Estimates {
        programme: Arc::clone(&estimates.programme),
        areas: estimates.areas.clone(),
        cells: cells.collect(),
        indicators: vec![Arc::new(indicator)],
        reference: Reference::default(),
    }
}

/// One count with the breakdowns of all members, as strict as the strictest.
fn together(members: &[&BoundIndicator]) -> BoundIndicator {
    let mut dimensions = Vec::new();
    for dimension in members.iter().flat_map(|one| &one.dimensions) {
        if !dimensions.contains(dimension) {
            dimensions.push(dimension.clone());
        }
    }
    let threshold = members.iter().filter_map(|one| one.threshold).max();
    BoundIndicator { kind: "count", dimensions, threshold, ..members[0].clone() }
}

/// The population of a place, from every member that prints it.
fn population(cells: &[&Estimate], dimension: Option<usize>) -> Estimate {
    let rows = cells.iter().find_map(|cell| cell.figures.rows).map(whole);
    // Members that sort rows into fewer classes count a person fewer times.
    let counted = cells.iter().filter(|cell| cell.figures.rows.is_some());
    let persons = counted.map(|cell| whole(cell.persons)).min_by_key(|persons| persons.met);
    let mut key = cells[0].key.clone();
    (key.indicator, key.measure, key.dimension) = (0, "value".to_owned(), dimension);
    Estimate {
        key,
        figures: figures(rows),
        persons: persons.unwrap_or_default(),
        sides: None,
        strata: Vec::new(),
        span: cells[0].span,
        of_persons: cells[0].of_persons,
        reads: Vec::new(),
    }
}

/// The whole population as met, beside what stands outside it.
fn whole(classes: Classes) -> Classes {
    Classes {
        met: classes.population(),
        population_unknown: classes.population_unknown,
        undated: classes.undated,
        ..Classes::default()
    }
}

/// Figures with nothing but counts of rows; none where no member has any.
fn figures(rows: Option<Classes>) -> Figures {
    let status = if rows.is_some() { Status::Ok } else { Status::NotAvailable };
    Figures { rows, ..Figures::none(status) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::fixture::{World, withheld};
    use super::super::{Policy, release};
    use crate::evaluate::Estimates;

    /// A count by sex, and a share of the same rows by sex in which other rows are sensitive.
    fn count_and_share() -> Estimates {
        let count = World::one_column("sex", &["female", "male", "other"], &[90, 30, 4]);
        let mut share = World { kind: "proportion", records: Vec::new(), ..count.clone() };
        for (level, (met, not_met)) in [(85, 5), (15, 15), (4, 0)].into_iter().enumerate() {
            share = share.with_both(0, Some(10), &[&[level]], met, not_met);
        }
        let mut both = count.estimates();
        both.indicators.push(Arc::new(share.indicator("IDN-09")));
        both.cells.extend(share.estimates().cells.into_iter().map(|mut cell| {
            cell.key.indicator = 1;
            cell
        }));
        both
    }

    #[test]
    fn a_share_does_not_give_back_the_population_that_a_count_withholds() {
        let release = release(count_and_share(), &Policy::default());
        let hidden = withheld(&release);
        let male = hidden.iter().filter(|row| row.ends_with("male") && !row.ends_with("female"));
        assert_eq!(male.count(), 2, "124 less 90 and 30 are 4: {hidden:?}");
    }

    #[test]
    fn indicators_on_other_rows_are_left_alone() {
        let mut estimates = count_and_share();
        let mut share = (*estimates.indicators[1]).clone();
        share.rows_mut().table = "trainings".to_owned();
        estimates.indicators[1] = Arc::new(share);
        let hidden = withheld(&release(estimates, &Policy::default()));
        let males = hidden.iter().filter(|row| row.ends_with(" male")).count();
        assert_eq!(males, 1, "{hidden:?}");
    }
}
