//! Figures made of figures: a ratio of its halves, a change since the period before, an index.

use crate::stats::as_f64;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::against::Against;
use super::cell::{Finished, Other, Status};
use super::estimates::{Estimate, Figures, Key};
use super::finish::{LEVEL, too_few};
use super::place::{At, periods, previous};
use super::plan::Plan;
use crate::cases::reference::Reference;
use crate::define::formula::{Column, Reading, When};
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::define::kind::{Others, Recipe};

/// Adds the cells of the indicators that are made of others, each after those that it reads.
pub(super) fn add(
    plan: &Plan,
    reference: &Reference,
    min_denominator: u64,
    cells: &mut Vec<Estimate>,
) {
    for number in plan.planned.len()..plan.indicators.len() {
        let made = Making::new(plan, number, reference, cells);
        let made = Making { min_denominator, ..made }.cells();
        cells.extend(made);
    }
}

/// Every cell's number by its key.
type Index<'a> = BTreeMap<&'a Key, usize>;

/// The making of one indicator.
struct Making<'a> {
    plan: &'a Plan,
    number: usize,
    indicator: &'a BoundIndicator,
    recipe: &'a dyn Recipe,
    against: Against<'a>,
    /// The numbers of the indicators that it reads, by their codes, and what parts their series.
    reads: BTreeMap<&'a str, (usize, Against<'a>)>,
    cells: &'a [Estimate],
    index: Index<'a>,
    /// A share of fewer persons is no share.
    min_denominator: u64,
}

impl<'a> Making<'a> {
    fn new(plan: &'a Plan, number: usize, reference: &'a Reference, cells: &'a [Estimate]) -> Self {
        let indicator = &*plan.indicators[number];
        let recipe = indicator.recipe().expect("it is made of others");
        let (codes, programme) = (recipe.reads(), &plan.programme);
        let read = plan.indicators.iter().enumerate().filter(|(_, one)| codes.contains(&one.code));
        let reads: BTreeMap<&str, (usize, Against<'a>)> = read
            .map(|(number, one)| {
                (one.code.as_str(), (number, Against::new(programme, one, reference)))
            })
            .collect();
        let wanted: BTreeSet<usize> = reads.values().map(|(number, _)| *number).collect();
        let of_read =
            cells.iter().enumerate().filter(|(_, one)| wanted.contains(&one.key.indicator));
        let index = of_read.map(|(number, one)| (&one.key, number)).collect();
        let against = Against::new(programme, indicator, reference);
        Self { plan, number, indicator, recipe, against, reads, cells, index, min_denominator: 0 }
    }

    /// Every cell: the total and the dimensions, zeros and what is not available included.
    fn cells(&self) -> Vec<Estimate> {
        let dimensions =
            || std::iter::once(None).chain((0..self.indicator.dimensions.len()).map(Some));
        let mut cells = Vec::new();
        for (area_number, area) in self.plan.areas.iter().enumerate() {
            for dimension in dimensions() {
                let of = dimension.map(|number| &self.indicator.dimensions[number]);
                for period in periods(&self.plan.programme, self.indicator, area, dimension) {
                    for category in 0..of.map_or(1, Dimension::categories) {
                        let at = At { area, area_number, period, dimension, category };
                        cells.extend(self.estimates(at));
                    }
                }
            }
        }
        cells
    }

    /// One cell, once for each measure.
    fn estimates(&self, at: At<'_>) -> Vec<Estimate> {
        let seen = Seen { making: self, at, read: RefCell::default() };
        let finished = self.recipe.make(self.indicator, &seen);
        let read: Vec<&Estimate> =
            seen.read.into_inner().into_iter().map(|number| &self.cells[number]).collect();
        let measures = self.recipe.measures().into_iter().zip(finished);
        let estimate = |(measure, finished): (String, Finished)| Estimate {
            figures: self.figures(at, self.enough(finished, &read), &measure, &read),
            persons: super::cell::Classes::default(),
            sides: None,
            strata: Vec::new(),
            span: self.span(at),
            of_persons: read.iter().any(|one| one.of_persons),
            reads: read.iter().map(|one| one.key.clone()).collect(),
            key: Key {
                indicator: self.number,
                measure,
                area: at.area_number,
                period: at.period,
                dimension: at.dimension,
                category: at.category,
            },
        };
        measures.map(estimate).collect()
    }

    /// A share of too few persons is no share; the counts stay.
    fn enough(&self, finished: Finished, read: &[&Estimate]) -> Finished {
        let share = self.recipe.is_share() && self.indicator.unit == "percent";
        let few = finished.denominator.is_some_and(|of| of < as_f64(self.min_denominator));
        let judged = share && few && read.iter().any(|one| one.of_persons);
        if judged { too_few(finished, self.min_denominator) } else { finished }
    }

    fn span(&self, at: At<'_>) -> (crate::calendar::Day, crate::calendar::Day) {
        let period = &self.plan.programme.periods[at.period];
        (period.start, period.end)
    }

    /// The columns of a cell's row.
    fn figures(
        &self,
        at: At<'_>,
        finished: Finished,
        measure: &str,
        read: &[&Estimate],
    ) -> Figures {
        let goal = self.against.goal(at, measure);
        let progress = self.against.progress(finished.value, goal);
        let flags = self.flags(at, &finished, read, measure);
        let row = Figures {
            baseline: goal.baseline,
            target: goal.target,
            reason: finished.reason,
            ..Figures::none(finished.status)
        };
        if finished.status == Status::NotAvailable {
            return row;
        }
        Figures {
            value: finished.value,
            as_of: read.iter().filter_map(|one| one.figures.as_of).min(),
            limits: finished.limits,
            bounds: finished.bounds,
            unknown: finished.unknown,
            numerator: finished.numerator,
            denominator: finished.denominator,
            progress,
            rating: progress.map(|progress| self.against.rating(progress)),
            flags,
            ..row
        }
    }

    /// What a reader should know of what was read, and of this value, in byte order.
    fn flags(
        &self,
        at: At<'_>,
        finished: &Finished,
        read: &[&Estimate],
        measure: &str,
    ) -> Vec<&'static str> {
        // A break before the period that a change begins with does not part the two.
        let tells =
            |one: &Estimate, flag: &str| flag != "series_break" || one.key.period == at.period;
        let of_read = read
            .iter()
            .flat_map(|one| one.figures.flags.iter().copied().filter(|flag| tells(one, flag)));
        // What was read may be what others published; that says nothing of what is made of it.
        let of_read = of_read.filter(|flag| *flag != "reconciled");
        let breaks = self.against.breaks(at).then_some("series_break");
        let reconciled = self.against.reconciled(at, measure, finished.value);
        let reconciled = reconciled.then_some("reconciled");
        let own = finished.flags.iter().copied().chain(breaks).chain(reconciled);
        let flags: BTreeSet<&'static str> = of_read.chain(own).collect();
        flags.into_iter().collect()
    }
}

/// The figures of other indicators, seen from one cell. It remembers what was read.
struct Seen<'a> {
    making: &'a Making<'a>,
    at: At<'a>,
    read: RefCell<BTreeSet<usize>>,
}

/// Why a figure cannot be read.
type Lack = (Status, String);

impl Others for Seen<'_> {
    fn read(&self, reading: &Reading) -> Other {
        let (number, against) = &self.making.reads[reading.indicator.as_str()];
        let read = self.making.plan.indicators[*number].as_ref();
        match self.find(*number, read, against, reading) {
            Ok(found) => {
                self.read.borrow_mut().insert(found);
                other(read, &self.making.cells[found].figures, reading.column)
            }
            Err((status, reason)) => Other {
                kind: read.kind,
                status,
                reason: Some(reason),
                figure: None,
                value: None,
                numerator: None,
                known: None,
            },
        }
    }

    fn level(&self) -> f64 {
        LEVEL
    }
}

impl Seen<'_> {
    /// The number of the cell that a reading is of.
    fn find(
        &self,
        number: usize,
        read: &BoundIndicator,
        against: &Against<'_>,
        reading: &Reading,
    ) -> Result<usize, Lack> {
        let code = &read.code;
        let period = self.period(reading)?;
        if let Some(parted) = against.parted(self.at, period) {
            return Err((Status::NotComparable, parted));
        }
        let (dimension, category) = self.category(read, reading).ok_or_else(|| lack(code))?;
        let first = || read.measures().into_iter().next().unwrap_or_default();
        let key = Key {
            indicator: number,
            measure: reading.measure.clone().unwrap_or_else(first),
            area: self.at.area_number,
            period,
            dimension,
            category,
        };
        self.making.index.get(&key).copied().ok_or_else(|| lack(code))
    }

    /// The period that a reading is of.
    fn period(&self, reading: &Reading) -> Result<usize, Lack> {
        let programme = &self.making.plan.programme;
        let lacks = |reason: &str| (Status::NotAvailable, reason.to_owned());
        match &reading.period {
            When::Same => Ok(self.at.period),
            When::Previous => previous(programme, self.at.period)
                .ok_or_else(|| lacks("there is no period right before")),
            When::Named(id) => (programme.periods.iter().position(|one| one.id == *id))
                .ok_or_else(|| lacks(&format!("there is no period {id}"))),
        }
    }

    /// The dimension and category that a reading is of: its own, or those at hand.
    fn category(&self, read: &BoundIndicator, reading: &Reading) -> Option<(Option<usize>, usize)> {
        if let Some(written) = &reading.category {
            let (dimension, category) = read.category(written)?;
            return Some((Some(dimension), category));
        }
        let Some(dimension) = self.at.dimension else { return Some((None, 0)) };
        let id = &self.making.indicator.dimensions[dimension].id;
        let there = read.dimensions.iter().position(|one| one.id == *id)?;
        Some((Some(there), self.at.category))
    }
}

fn lack(code: &str) -> Lack {
    (Status::NotAvailable, format!("{code} has no row there"))
}

/// The figures of a row, as a recipe reads them.
fn other(read: &BoundIndicator, figures: &Figures, column: Column) -> Other {
    let known = figures.denominator.zip(figures.unknown.or(Some(0)));
    Other {
        kind: read.kind,
        status: figures.status,
        reason: figures.reason.clone(),
        figure: match column {
            Column::Value => figures.value,
            Column::Numerator => figures.numerator,
            Column::Denominator => figures.denominator,
        },
        value: figures.value,
        numerator: figures.numerator,
        known: known.map(|(denominator, unknown)| denominator - as_f64(unknown)),
    }
}
