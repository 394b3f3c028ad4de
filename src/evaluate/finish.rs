//! From partials to estimates: slots become periods, countries become groups, sums become figures,
//! figures are held against targets.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::cell::{Cell, Classes, Finished, Status};
use super::coverage::{Collects, Coverage, Needed, needed};
use super::estimates::{Estimate, Estimates, Figures, Key};
use super::grouping::Source;
use super::membership::Class;
use super::outside::{Outside, stratum};
use super::partials::{Counted, Gathered, Partials};
use super::plan::{Plan, Planned};
use crate::cases::ValidTables;
use crate::cases::contract::Subject;
use crate::cases::reference::{Reference, Target};
use crate::define::indicator::{BoundIndicator, Dimension, Direction};
use crate::programme::Area;

/// The confidence level of every interval.
const LEVEL: f64 = 0.95;

/// Makes the figures of every cell. `tables` is asked for coverage and outside values alone.
pub fn finish(
    plan: &Plan,
    partials: &Partials,
    reference: &Reference,
    tables: &ValidTables,
    min_denominator: u64,
) -> Estimates {
    let coverage = Coverage::new(tables);
    let cells: Vec<Vec<Estimate>> = (0..plan.indicators.len())
        .into_par_iter()
        .map(|number| {
            let outside = plan.indicators[number].measure.over();
            let outside = outside.map(|over| Outside::new(tables, over));
            let finishing = Finishing {
                plan,
                number,
                indicator: &plan.indicators[number],
                planned: &plan.planned[number],
                counted: &partials.indicators[number],
                reference,
                coverage: &coverage,
                needed: needed_for(plan, &plan.indicators[number]),
                outside,
                min_denominator,
            };
            finishing.cells()
        })
        .collect();
    let mut cells: Vec<Estimate> = cells.into_iter().flatten().collect();
    sort(plan, &mut cells);
    Estimates {
        programme: Arc::clone(&plan.programme),
        areas: plan.areas.clone(),
        indicators: plan.indicators.clone(),
        cells,
    }
}

/// What an indicator's rows are judged by, persons included where they are counted.
fn needed_for(plan: &Plan, indicator: &BoundIndicator) -> Vec<Needed> {
    let mut needed = needed(indicator);
    if indicator.measure.terms().persons {
        let person = plan.table(indicator).person;
        needed.extend(person.map(|person| (indicator.rows.table.clone(), Some(person))));
    }
    needed
}

/// Byte order of indicator, country, period, dimension, category, measure.
fn sort(plan: &Plan, cells: &mut [Estimate]) {
    cells.sort_by_cached_key(|cell| {
        let Key { indicator, measure, area, period, dimension, category } = &cell.key;
        let one = &plan.indicators[*indicator];
        let (dimension, category) = dimension.map_or_else(
            || ("total".to_owned(), "total".to_owned()),
            |number| {
                let dimension = &one.dimensions[number];
                (dimension.id.clone(), dimension.category(*category))
            },
        );
        let area = plan.areas[*area].id.clone();
        let period = plan.programme.periods[*period].id.clone();
        (one.code.clone(), area, period, dimension, category, measure.clone())
    });
}

/// The finishing of one indicator.
struct Finishing<'a> {
    plan: &'a Plan,
    number: usize,
    indicator: &'a BoundIndicator,
    planned: &'a Planned,
    counted: &'a Counted,
    reference: &'a Reference,
    coverage: &'a Coverage<'a>,
    /// What its rows are judged by.
    needed: Vec<Needed>,
    outside: Option<Outside>,
    min_denominator: u64,
}

/// Where a cell is: its area, period, dimension and category.
#[derive(Clone, Copy)]
struct At<'a> {
    area: &'a Area,
    area_number: usize,
    period: usize,
    dimension: Option<usize>,
    category: usize,
}

impl Finishing<'_> {
    /// Every cell that the language wants, zeros included.
    fn cells(&self) -> Vec<Estimate> {
        let mut cells = Vec::new();
        for (area_number, area) in self.plan.areas.iter().enumerate() {
            let overall = self.collects(area, None);
            for (number, source) in self.planned.groupings.sources.iter().enumerate() {
                let dimension = number.checked_sub(1);
                let collects = overall.min(self.collects(area, dimension));
                for period in self.periods(area, dimension) {
                    for category in 0..source.parts.len() {
                        let at = At { area, area_number, period, dimension, category };
                        cells.extend(self.estimates(at, source, collects));
                    }
                }
            }
        }
        cells
    }

    /// The periods that an area has rows for: all that its countries report on, and breakdowns only
    /// for the sorts that the definition names.
    fn periods(&self, area: &Area, dimension: Option<usize>) -> Vec<usize> {
        let countries = &self.plan.programme.countries;
        let reports = |period: &crate::calendar::Period| match &period.countries {
            None => true,
            Some(_) => {
                !area.is_group && area.countries.iter().all(|one| period.covers(&countries[*one]))
            }
        };
        let broken_down = |period: &crate::calendar::Period| {
            dimension.is_none() || self.indicator.disaggregate_periods.contains(&period.each)
        };
        let periods = self.plan.programme.periods.iter().enumerate();
        periods
            .filter(|(_, period)| reports(period) && broken_down(period))
            .map(|(number, _)| number)
            .collect()
    }

    /// How well an area collects what the indicator, or one of its dimensions, needs.
    fn collects(&self, area: &Area, dimension: Option<usize>) -> Collects {
        let table = &self.indicator.rows.table;
        let of_area = |needed: &[Needed]| self.coverage.of_area(table, needed, &area.countries);
        dimension.map_or_else(
            || of_area(&self.needed),
            |number| {
                let columns = self.indicator.dimensions[number].columns.iter();
                let needed: Vec<Needed> =
                    columns.map(|one| (table.clone(), Some(one.column))).collect();
                of_area(&needed)
            },
        )
    }

    /// Why nothing is available of a cell, where that is so.
    fn lacks(&self, at: At<'_>, finished: &Finished, collects: Collects) -> Option<String> {
        if collects == Collects::Not {
            return Some("not collected".to_owned());
        }
        if let Some(whole) = self.planned.axis.cut_by(self.planned.spans[at.period]) {
            return Some(format!("dated by {whole}, of which the period does not consist"));
        }
        let lacks = finished.status == Status::NotAvailable;
        lacks.then(|| finished.reason.clone().unwrap_or_default())
    }

    /// One cell, once for each measure.
    fn estimates(&self, at: At<'_>, source: &Source, collects: Collects) -> Vec<Estimate> {
        let gathered = self.gather(at, source);
        let rows = gathered.rows();
        let persons = gathered.persons();
        let over = self.over(at);
        let histogram = gathered.histogram.counts();
        let cell = Cell {
            rows,
            persons: Some(persons.met),
            sum: gathered.sum.sum,
            squares: gathered.sum.squares,
            histogram: Some(&histogram),
            scale: self.indicator.rows.scale,
            over,
            level: LEVEL,
        };
        let measures = self.indicator.measure.measures();
        let finished = self.indicator.measure.finish(self.indicator, &cell);
        measures
            .into_iter()
            .zip(finished)
            .map(|(measure, finished)| Estimate {
                figures: self.figures(at, &rows, finished.clone(), collects, &measure),
                persons,
                sides: finished
                    .sides
                    .map(|(low, high)| (low.min(persons.met), high.min(persons.met))),
                span: self.planned.spans[at.period],
                of_persons: self.of_persons(),
                key: Key {
                    indicator: self.number,
                    measure,
                    area: at.area_number,
                    period: at.period,
                    dimension: at.dimension,
                    category: at.category,
                },
            })
            .collect()
    }

    fn of_persons(&self) -> bool {
        self.plan.table(self.indicator).subject == Subject::Person
    }

    /// Puts the counters of a cell together: its countries, its slots in time, its categories.
    fn gather(&self, at: At<'_>, source: &Source) -> Gathered {
        let axis = &self.planned.axis;
        let tally = &self.counted.tallies[source.counted];
        let sides = self.planned.groupings.counted[source.counted].categories();
        let slots = axis.range(at.period, self.planned.spans[at.period]);
        let undated = axis.undated(at.period);
        let mut gathered = Gathered::default();
        for country in &at.area.countries {
            for category in &source.parts[at.category] {
                let cell = |place| (country * axis.places() + place) * sides + category;
                for slot in slots.clone() {
                    gathered.add(tally, cell(slot), |_| true);
                }
                gathered.add(tally, cell(undated), |class| class == Class::Undated as usize);
            }
        }
        gathered
    }

    /// What a rate divides by in a cell.
    fn over(&self, at: At<'_>) -> Option<f64> {
        let over = self.indicator.measure.over()?;
        let stratum = match at.dimension {
            None => vec![None; over.strata.len()],
            Some(number) => stratum(over, &self.indicator.dimensions[number], at.category)?,
        };
        let period = &self.plan.programme.periods[at.period];
        let span = (self.planned.spans[at.period].0, period.end);
        self.outside.as_ref()?.over(&at.area.countries, span, &stratum)
    }

    /// The columns of a cell's row.
    fn figures(
        &self,
        at: At<'_>,
        rows: &Classes,
        finished: Finished,
        collects: Collects,
        measure: &str,
    ) -> Figures {
        let target = self.target(at);
        let target = target.filter(|_| measure == "value" || measure.starts_with('q'));
        let (baseline, wanted) =
            (target.and_then(|one| one.baseline), target.and_then(|one| one.target));
        if let Some(reason) = self.lacks(at, &finished, collects) {
            return Figures { baseline, target: wanted, reason: Some(reason), ..nothing() };
        }
        let finished = self.enough(finished);
        let value = finished.value;
        let progress = progress(self.indicator.direction, value, baseline, wanted);
        Figures {
            status: finished.status,
            value,
            as_of: self.coverage.as_of(&self.needed, &at.area.countries),
            limits: finished.limits,
            bounds: finished.bounds,
            rows: Some(*rows),
            unknown: finished.unknown,
            numerator: finished.numerator,
            denominator: finished.denominator,
            baseline,
            target: wanted,
            progress,
            rating: progress.map(|progress| self.rating(progress)),
            flags: self.flags(at, rows, collects),
            reason: finished.reason,
        }
    }

    /// A share of too few people is no share; the counts stay.
    fn enough(&self, finished: Finished) -> Finished {
        let least = self.min_denominator;
        let share = self.indicator.kind == "proportion" && self.of_persons();
        if !share || finished.status != Status::Ok || finished.known >= least {
            return finished;
        }
        Finished {
            value: None,
            status: Status::TooFew,
            limits: None,
            bounds: None,
            reason: Some(format!("fewer than {least} known")),
            ..finished
        }
    }

    /// The line of `targets.csv` for a cell.
    fn target(&self, at: At<'_>) -> Option<&Target> {
        let (dimension, category) = at.dimension.map_or_else(
            || ("total".to_owned(), "total".to_owned()),
            |number| {
                let dimension = &self.indicator.dimensions[number];
                (dimension.id.clone(), dimension.category(at.category))
            },
        );
        self.reference.targets.iter().find(|target| {
            target.indicator == self.indicator.code
                && target.country == at.area.id
                && target.period == self.plan.programme.periods[at.period].id
                && target.dimension == dimension
                && target.category == category
        })
    }

    /// `achieved`, `on_track`, `partly`, `off_track`; the lower edge of a band belongs to it.
    fn rating(&self, progress: f64) -> &'static str {
        let bands = &self.indicator.bands;
        match progress {
            p if p >= bands.achieved => "achieved",
            p if p >= bands.on_track => "on_track",
            p if p >= bands.partly => "partly",
            _ => "off_track",
        }
    }

    /// What a reader should know of a cell, in byte order.
    fn flags(&self, at: At<'_>, rows: &Classes, collects: Collects) -> Vec<&'static str> {
        let period = &self.plan.programme.periods[at.period];
        let years = self.planned.spans[at.period].0.year() < period.end.year();
        let dimension = at.dimension.map(|number| &self.indicator.dimensions[number]);
        let flags = BTreeMap::from([
            ("constant_condition", self.is_constant()),
            ("cumulative", self.indicator.cumulative),
            ("except_unknown_numerator", rows.except_unknown_numerator > 0),
            ("exclude_unknown", rows.exclude_unknown > 0),
            ("immature", rows.not_yet_due > 0),
            ("mean_population", years && self.indicator.measure.over().is_some()),
            ("multi_valued", dimension.is_some_and(Dimension::multi_valued)),
            ("partly_collected", collects == Collects::Partly),
            ("series_break", self.breaks(at)),
        ]);
        flags.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect()
    }

    /// Whether a written condition is always or never true on the data.
    fn is_constant(&self) -> bool {
        let constant = |[yes, no, unknown]: [u64; 3]| {
            yes + no + unknown > 0 && (yes == 0 || (no == 0 && unknown == 0))
        };
        let rows = &self.indicator.rows;
        (rows.population.is_some() && constant(self.counted.population))
            || (rows.numerator.is_some()
                && rows.within.is_none()
                && constant(self.counted.numerator))
    }

    /// Whether the series breaks before this period.
    fn breaks(&self, at: At<'_>) -> bool {
        let period = &self.plan.programme.periods[at.period].id;
        self.reference.breaks.iter().any(|one| {
            one.indicator == self.indicator.code
                && one.country == at.area.id
                && one.period == *period
        })
    }
}

/// Percent of the way from baseline to target, of unrounded numbers and not clamped.
fn progress(
    direction: Direction,
    value: Option<f64>,
    baseline: Option<f64>,
    target: Option<f64>,
) -> Option<f64> {
    let (value, baseline, target) = (value?, baseline?, target?);
    let way = target - baseline;
    let judged = direction != Direction::None && way != 0.0;
    judged.then(|| 100.0 * (value - baseline) / way)
}

/// The row of a cell for which something is not there.
fn nothing() -> Figures {
    Figures {
        status: Status::NotAvailable,
        value: None,
        as_of: None,
        limits: None,
        bounds: None,
        rows: None,
        unknown: None,
        numerator: None,
        denominator: None,
        baseline: None,
        target: None,
        progress: None,
        rating: None,
        flags: Vec::new(),
        reason: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_runs_from_baseline_to_target_in_both_directions() {
        let of = |direction, value, baseline, target| {
            progress(direction, Some(value), Some(baseline), Some(target))
        };
        assert_eq!(of(Direction::Up, 85.0, 0.0, 90.0).map(f64::round), Some(94.0));
        assert_eq!(of(Direction::Down, 20.0, 40.0, 10.0).map(f64::round), Some(67.0));
        assert_eq!(of(Direction::Up, 120.0, 0.0, 100.0), Some(120.0));
    }

    #[test]
    fn there_is_no_progress_to_where_one_is_or_without_a_direction() {
        assert_eq!(progress(Direction::Up, Some(5.0), Some(5.0), Some(5.0)), None);
        assert_eq!(progress(Direction::None, Some(5.0), Some(0.0), Some(9.0)), None);
        assert_eq!(progress(Direction::Up, None, Some(0.0), Some(9.0)), None);
    }
}
