//! From partials to estimates: slots become periods, countries become groups, sums become figures,
//! figures are held against targets.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::against::Against;
use super::cell::{Cell, Classes, Finished, Status, Stratum};
use super::coverage::{Collects, Coverage, Needed, needed};
use super::estimates::{CONSTANT_CONDITION, Estimate, Estimates, Figures, Key};
use super::grouping::{Source, sides};
use super::made;
use super::membership::Class;
use super::outside::{Outside, stratum};
use super::partials::{Counted, Gathered, Partials};
use super::place::{At, periods};
use super::plan::{Plan, Planned};
use super::repeats::Repeats;
use super::standard::{Part, Strata, parts};
use super::timeline::cut_by;
use crate::cases::ValidTables;
use crate::cases::contract::{ColumnId, Subject};
use crate::cases::reference::Reference;
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::define::kind::{Over, STANDARDISED, Standard};
use crate::programme::Area;

/// The confidence level of every interval.
pub(super) const LEVEL: f64 = 0.95;

/// Makes the figures of every cell. `tables` is asked for coverage and outside values alone.
pub fn finish(
    plan: &Plan,
    partials: &Partials,
    reference: &Reference,
    tables: &ValidTables,
    min_denominator: u64,
) -> Estimates {
    let nowhere = plan.is_of_everything().then(|| plan.programme.countries.len() - 1);
    let coverage = Coverage::new(tables, nowhere);
    let returning = partials.returning.by_person();
    let cells: Vec<Vec<Estimate>> = (0..plan.planned.len())
        .into_par_iter()
        .map(|number| {
            let outside = plan.indicators[number].measure().over();
            let outside = outside.map(|over| Outside::new(tables, over));
            let standard = plan.indicators[number].measure().standard();
            let indicator = &plan.indicators[number];
            let finishing = Finishing {
                plan,
                number,
                indicator,
                planned: &plan.planned[number],
                counted: &partials.indicators[number],
                repeats: Repeats::new(plan, number, &returning),
                against: Against::new(&plan.programme, indicator, reference),
                coverage: &coverage,
                needed: needed(&plan.contract, indicator, plan.planned[number].everything),
                outside,
                strata: standard.map(|standard| Strata::new(tables, standard)),
                min_denominator,
            };
            finishing.cells()
        })
        .collect();
    let mut cells: Vec<Estimate> = cells.into_iter().flatten().collect();
    made::add(plan, reference, min_denominator, &mut cells);
    sort(plan, &mut cells);
    Estimates {
        programme: Arc::clone(&plan.programme),
        areas: plan.areas.clone(),
        indicators: plan.indicators.clone(),
        reference: reference.clone(),
        cells,
    }
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
    /// Its rows that are no further person.
    repeats: Repeats,
    /// What its figures are held against.
    against: Against<'a>,
    coverage: &'a Coverage<'a>,
    /// What its rows are judged by.
    needed: Vec<Needed>,
    outside: Option<Outside>,
    /// What the standard of a standardised rate says.
    strata: Option<Strata>,
    min_denominator: u64,
}

/// The strata of a standardised rate that lie in a cell.
#[derive(Debug, Default)]
struct InStrata {
    of: Vec<Stratum>,
    /// Persons in each of which the value tells, and in none.
    persons: Vec<u64>,
}

/// Of `all` persons, how many are in each stratum of which a value tells, and how many in `none`. A ratio
/// is of all events together and tells of no stratum. A person may have rows in several: where parts are
/// put together there are at least as many as in the largest, and as are in no other.
fn told(standard: &Standard, all: u64, strata: &[u64], none: &[u64]) -> Vec<u64> {
    let most = |persons: &[u64]| persons.iter().copied().max().unwrap_or(0);
    let mut told = match standard.events {
        None => strata.to_vec(),
        Some(_) => vec![most(strata).max(all.saturating_sub(none.iter().sum()))],
    };
    told.push(most(none));
    told
}

impl Finishing<'_> {
    /// Every cell that the language wants, zeros included.
    fn cells(&self) -> Vec<Estimate> {
        let mut cells = Vec::new();
        for (area_number, area) in self.plan.areas.iter().enumerate() {
            let overall = self.collects(area, None);
            for dimension in self.dimensions() {
                let collects = overall.min(self.collects(area, dimension));
                for period in periods(&self.plan.programme, self.indicator, area, dimension) {
                    for category in self.categories(dimension) {
                        let at = At { area, area_number, period, dimension, category };
                        cells.extend(self.estimates(at, collects));
                    }
                }
            }
        }
        cells
    }

    /// The total, then every dimension; of a distribution the dimensions alone.
    fn dimensions(&self) -> impl Iterator<Item = Option<usize>> {
        let total = self.indicator.measure().shares().is_none().then_some(None);
        total.into_iter().chain((0..self.indicator.dimensions.len()).map(Some))
    }

    /// The categories of a dimension; a distribution has no share of those without a value.
    fn categories(&self, dimension: Option<usize>) -> Vec<usize> {
        let all = 0..self.source(dimension).parts.len();
        let Some(of) = self.indicator.measure().shares() else { return all.collect() };
        // The column of a distribution is the last, which runs fastest, and `unknown` is its last.
        let sides = sides(of);
        all.filter(|category| category % sides + 1 < sides).collect()
    }

    /// Where the figures of the total or of a dimension come from.
    fn source(&self, dimension: Option<usize>) -> &Source {
        &self.planned.groupings.sources[source_number(dimension)]
    }

    /// How well an area collects what the indicator, or one of its dimensions, needs.
    fn collects(&self, area: &Area, dimension: Option<usize>) -> Collects {
        let table = &self.indicator.rows().table;
        let of_area = |needed: &[Needed]| self.coverage.of_area(table, needed, &area.countries);
        let Some(number) = dimension else { return of_area(&self.needed) };
        let columns = self.indicator.dimensions[number].columns.iter();
        let columns = columns.filter(|one| one.column != ColumnId::PARTNER);
        let columns: Vec<Needed> = columns.map(|one| (table.clone(), Some(one.column))).collect();
        of_area(&columns)
    }

    /// Why nothing is available of a cell, where that is so.
    fn lacks(&self, at: At<'_>, finished: &Finished, collects: Collects) -> Option<String> {
        if collects == Collects::Not {
            return Some("not collected".to_owned());
        }
        if let Some(whole) = cut_by(&self.planned.dated_by, self.planned.spans[at.period]) {
            return Some(format!("dated by {whole}, of which the period does not consist"));
        }
        let lacks = finished.status == Status::NotAvailable;
        lacks.then(|| finished.reason.clone().unwrap_or_default())
    }

    /// One cell, once for each measure.
    fn estimates(&self, at: At<'_>, collects: Collects) -> Vec<Estimate> {
        let gathered = self.gather(at, source_number(at.dimension));
        let (rows, persons) = self.shares(at, gathered.rows(), gathered.persons());
        let over = self.over(at);
        let strata = self.strata(at, persons.met);
        let histogram = gathered.histogram.counts();
        let cell = Cell {
            rows,
            persons: Some(persons.met),
            sum: gathered.sum.sum,
            squares: gathered.sum.squares,
            histogram: Some(&histogram),
            scale: self.indicator.rows().scale,
            over,
            strata: strata.of,
            level: LEVEL,
        };
        let measures = self.indicator.measure().measures().into_iter();
        let finished = self.indicator.measure().finish(self.indicator, &cell);
        let most = persons.met;
        let (rows, persons) = apart(rows, persons, self.indicator.measure().left_out(&cell));
        let estimate = |(measure, finished): (String, Finished)| {
            let collects = collects.min(self.collects_strata(at.area, &measure));
            let sides = finished.sides;
            let figures = self.figures(at, &rows, finished, collects, &measure);
            let told = measure == STANDARDISED && figures.status != Status::NotAvailable;
            Estimate {
                figures,
                persons,
                sides: sides.map(|(low, high)| (low.min(most), high.min(most))),
                strata: if told { strata.persons.clone() } else { Vec::new() },
                span: self.planned.spans[at.period],
                of_persons: self.of_persons(),
                reads: Vec::new(),
                key: self.key(at, measure),
            }
        };
        measures.zip(finished).map(estimate).collect()
    }

    fn key(&self, at: At<'_>, measure: String) -> Key {
        Key {
            indicator: self.number,
            measure,
            area: at.area_number,
            period: at.period,
            dimension: at.dimension,
            category: at.category,
        }
    }

    /// How well an area collects the strata, where the measure is standardised over them.
    fn collects_strata(&self, area: &Area, measure: &str) -> Collects {
        let standard = self.indicator.measure().standard().filter(|_| measure == STANDARDISED);
        let Some(standard) = standard else { return Collects::All };
        let table = &self.indicator.rows().table;
        let columns = standard.by.iter().map(|(own, _)| (table.clone(), Some(own.column)));
        let columns: Vec<Needed> = columns.collect();
        self.coverage.of_area(table, &columns, &area.countries)
    }

    fn of_persons(&self) -> bool {
        self.plan.table(self.indicator).subject == Subject::Person
    }

    /// The classes of a category of a distribution, as a share of the whole that it is a part of: its
    /// own rows are met, the others with a value recorded are not, and the rest stands as in the whole.
    fn shares(&self, at: At<'_>, rows: Classes, persons: Classes) -> (Classes, Classes) {
        let (Some(of), Some(dimension)) = (self.indicator.measure().shares(), at.dimension) else {
            return (rows, persons);
        };
        let number = 1 + self.indicator.dimensions.len() + dimension;
        let whole = self.gather(At { category: at.category / sides(of), ..at }, number);
        (part_of(rows, whole.rows()), part_of(persons, whole.persons()))
    }

    /// The strata of a standardised rate in a cell, and the persons that it tells of.
    fn strata(&self, at: At<'_>, all: u64) -> InStrata {
        let (Some(standard), Some(strata)) = (self.indicator.measure().standard(), &self.strata)
        else {
            return InStrata::default();
        };
        let dimension = at.dimension.map(|number| &self.indicator.dimensions[number]);
        let number = 1 + self.indicator.dimensions.len() + at.dimension.map_or(0, |one| one + 1);
        let columns = dimension.map_or(&[][..], |one| &one.columns);
        let (mut of, mut persons, mut none) = (Vec::new(), Vec::new(), Vec::new());
        for Part { category, codes } in parts(standard, columns, at.category) {
            let gathered = self.gather(At { category, ..at }, number);
            let Some(codes) = codes.filter(|codes| strata.has(codes)) else {
                none.push(gathered.persons().met);
                continue;
            };
            let over = self.over_stratum(at, standard, &codes);
            of.push(Stratum { events: gathered.rows().met, over, standard: strata.of(&codes) });
            persons.push(gathered.persons().met);
        }
        InStrata { of, persons: told(standard, all, &persons, &none) }
    }

    /// Puts the counters of a cell together: its countries, its slots in time, its categories.
    fn gather(&self, at: At<'_>, source: usize) -> Gathered {
        let axis = &self.planned.axis;
        let repeats = self.repeats.of(source, at.area_number, at.period, at.category);
        let source = &self.planned.groupings.sources[source];
        let tally = &self.counted.tallies[source.counted];
        let sides = self.planned.groupings.counted[source.counted].categories();
        let slots = axis.range(at.period, self.planned.spans[at.period]);
        let undated = axis.undated(at.period);
        let mut gathered = Gathered::new(repeats);
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
        let over = self.indicator.measure().over()?;
        let stratum = self.of_cell(over, at)?;
        let span = self.planned.spans[at.period];
        self.outside.as_ref()?.over(&at.area.countries, span, &stratum)
    }

    /// What a rate divides by in a stratum of a cell.
    fn over_stratum(&self, at: At<'_>, standard: &Standard, codes: &[u16]) -> Option<f64> {
        let over = self.indicator.measure().over()?;
        let mut stratum = self.of_cell(over, at)?;
        for ((column, _), code) in standard.by.iter().zip(codes) {
            let place = over.strata.iter().position(|(own, _)| *own == column.column)?;
            stratum[place] = Some(*code);
        }
        let span = self.planned.spans[at.period];
        self.outside.as_ref()?.over(&at.area.countries, span, &stratum)
    }

    /// The codes that a cell fixes of what has an outside value of its own.
    fn of_cell(&self, over: &Over, at: At<'_>) -> Option<Vec<Option<u16>>> {
        match at.dimension {
            None => Some(vec![None; over.strata.len()]),
            Some(number) => stratum(over, &self.indicator.dimensions[number], at.category),
        }
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
        let goal = self.against.goal(at, measure);
        let (baseline, wanted) = (goal.baseline, goal.target);
        if let Some(reason) = self.lacks(at, &finished, collects) {
            return Figures {
                baseline,
                target: wanted,
                reason: Some(reason),
                ..Figures::none(Status::NotAvailable)
            };
        }
        let finished = self.enough(finished, measure);
        let reconciled = self.against.reconciled(at, measure, finished.value);
        let further = finished.flags.iter().copied().chain(reconciled.then_some("reconciled"));
        let progress = self.against.progress(finished.value, goal);
        Figures {
            status: finished.status,
            value: finished.value,
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
            rating: progress.map(|progress| self.against.rating(progress)),
            flags: with(self.flags(at, rows, collects), further),
            reason: join(finished.reason, self.mean_population(at)),
        }
    }

    /// A share of too few people is no share; the counts stay.
    fn enough(&self, finished: Finished, measure: &str) -> Finished {
        let share = self.indicator.measure().is_share(measure) && self.of_persons();
        let few = share && finished.known < self.min_denominator;
        if few { too_few(finished, self.min_denominator) } else { finished }
    }

    /// What a reader should know of a cell, in byte order.
    fn flags(&self, at: At<'_>, rows: &Classes, collects: Collects) -> Vec<&'static str> {
        let dimension = at.dimension.map(|number| &self.indicator.dimensions[number]);
        let flags = BTreeMap::from([
            (CONSTANT_CONDITION, self.is_constant()),
            ("cumulative", self.indicator.cumulative),
            ("except_unknown_numerator", rows.except_unknown_numerator > 0),
            ("exclude_unknown", rows.exclude_unknown > 0),
            ("immature", rows.not_yet_due > 0),
            ("mean_population", self.mean_population(at).is_some()),
            ("multi_valued", dimension.is_some_and(Dimension::multi_valued)),
            ("partly_collected", collects == Collects::Partly),
            ("series_break", self.against.breaks(at)),
        ]);
        flags.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect()
    }

    /// Whether a written condition is always or never true on the data.
    fn is_constant(&self) -> bool {
        let constant = |[yes, no, unknown]: [u64; 3]| {
            yes + no + unknown > 0 && (yes == 0 || (no == 0 && unknown == 0))
        };
        let never = |[yes, no, unknown]: [u64; 3]| yes == 0 && no + unknown > 0;
        let rows = &self.indicator.rows();
        let numerator = match (&rows.numerator, &rows.within) {
            (None, _) => false,
            (Some(_), None) => constant(self.counted.numerator),
            // That everything has happened is no wonder where the window is what is asked.
            (Some(_), Some(_)) => never(self.counted.numerator),
        };
        numerator || (rows.population.is_some() && constant(self.counted.population))
    }

    /// Why a rate's outside value is a mean, where its period spans years.
    fn mean_population(&self, at: At<'_>) -> Option<String> {
        let (start, end) = self.planned.spans[at.period];
        self.indicator.measure().over()?;
        let (first, last) = (start.year(), end.year());
        (first < last).then(|| format!("over the mean of the years {first} to {last}"))
    }
}

/// The number of the source of the total or of a dimension.
fn source_number(dimension: Option<usize>) -> usize {
    dimension.map_or(0, |number| number + 1)
}

/// Flags of the cell and of its value, in byte order.
fn with(
    mut flags: Vec<&'static str>,
    further: impl Iterator<Item = &'static str>,
) -> Vec<&'static str> {
    flags.extend(further);
    flags.sort_unstable();
    flags.dedup();
    flags
}

/// A category's classes beside those of the whole. A person may have rows in several categories:
/// then those that are in no other are fewer.
fn part_of(part: Classes, whole: Classes) -> Classes {
    Classes { met: part.met, not_met: whole.met.saturating_sub(part.met), ..whole }
}

/// The classes with some of the rows that are met as not met. Whose rows they are is not known: of those
/// with several rows there may be as few persons on either side as there can be.
fn apart(rows: Classes, persons: Classes, left_out: u64) -> (Classes, Classes) {
    if left_out == 0 {
        return (rows, persons);
    }
    let again = rows.met.saturating_sub(persons.met);
    let at_least = |rows: u64| rows.saturating_sub(again).max(rows.min(1));
    let counted = rows.met - left_out;
    let apart = |classes: Classes, met, not_met| Classes { met, not_met, ..classes };
    (apart(rows, counted, left_out), apart(persons, at_least(counted), at_least(left_out)))
}

/// Both reasons, where there are two.
fn join(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("{one}; {other}")),
        (one, other) => one.or(other),
    }
}

/// A share without its value, since it is of too few.
pub(super) fn too_few(finished: Finished, least: u64) -> Finished {
    if finished.status != Status::Ok {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Period;
    use crate::cases::reference::{Break, Target};
    use crate::diagnostic::Place;
    use crate::evaluate::example;

    const DATED: &str = "table: cases, period: applied_on";
    const TOTAL: &str = "UKR/2013/total/total";

    fn finished(
        keys: &str,
        parts: &[(&str, &str)],
        least: u64,
        reference: &Reference,
    ) -> Estimates {
        let contract = example::contract();
        let tables = example::tables(&contract, &[("cases", parts)]);
        let plan = example::plan(example::programme(), contract, &[keys]);
        let partials = crate::evaluate::aggregate(&plan, &tables);
        finish(&plan, &partials, reference, &tables, least)
    }

    fn simply(keys: &str, parts: &[(&str, &str)]) -> Estimates {
        finished(keys, parts, 0, &Reference::default())
    }

    /// Three cases of UKR in 2013, of which two are met.
    const THREE: [(&str, &str); 1] = [(
        "2013-12-31",
        "country sex minor applied_on\n0 0 yes 2013-05-01\n0 0 yes 2013-05-01\n0 1 no 2013-05-01",
    )];

    fn minors() -> String {
        format!("kind: proportion, {DATED}, numerator: minor, direction: up")
    }

    fn target(baseline: Option<f64>, target: Option<f64>) -> Reference {
        let text = |text: &str| text.to_owned();
        let target = Target {
            indicator: text("A0"),
            country: text("UKR"),
            period: text("2013"),
            dimension: text("total"),
            category: text("total"),
            baseline,
            baseline_period: None,
            target,
            place: Place::default(),
        };
        Reference { targets: vec![target], ..Reference::default() }
    }

    #[test]
    fn every_cell_has_a_row_in_byte_order_and_zeros_too() {
        let mut programme = example::programme();
        programme.periods.extend(Period::calendar("2013-Q2"));
        let restricted =
            Period { countries: Some(vec!["MDA".to_owned()]), ..programme.periods[0].clone() };
        programme.periods.push(Period { id: "own".to_owned(), ..restricted });
        let contract = example::contract();
        let rows = "country minor applied_on\n1 yes 2013-05-01\n0 yes 2013-05-01";
        let tables = example::tables(&contract, &[("cases", &[("2013-12-31", rows)])]);
        let keys = format!("kind: count, {DATED}, disaggregate: [minor]");
        let plan = example::plan(programme, contract, &[&keys]);
        let estimates = example::estimates(&plan, &tables);
        let names: Vec<String> =
            estimates.cells.iter().map(|cell| example::name(&plan, cell)).collect();
        let of_year = |area: &str, year: &str| {
            ["minor/no", "minor/unknown", "minor/yes", "total/total"]
                .map(|category| format!("{area}/{year}/{category}"))
        };
        let quarter = |area: &str| vec![format!("{area}/2013-Q2/total/total")];
        let area = |area: &str, own: &[&str]| {
            let years = [of_year(area, "2012"), of_year(area, "2013")].concat();
            let own = own.iter().map(|one| (*one).to_owned()).collect();
            [years, quarter(area), own].concat()
        };
        let own: Vec<String> = of_year("MDA", "own").to_vec();
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        assert_eq!(names, [area("MDA", &own), area("UKR", &[]), area("both", &[])].concat());
        assert_eq!(example::cell(&estimates, "UKR/2012/minor/no").figures.value, Some(0.0));
    }

    #[test]
    fn a_group_is_counted_anew_and_not_averaged() {
        let rows = "country minor applied_on\n\
                    0 yes 2013-05-01\n1 no 2013-05-01\n1 no 2013-05-01\n1 no 2013-05-01";
        let estimates = simply(&minors(), &[("2013-12-31", rows)]);
        let value = |cell| example::cell(&estimates, cell).figures.value;
        assert_eq!(value("UKR/2013/total/total"), Some(100.0));
        assert_eq!(value("MDA/2013/total/total"), Some(0.0));
        assert_eq!(value("both/2013/total/total"), Some(25.0));
    }

    #[test]
    fn a_country_without_a_source_is_not_available_nor_is_a_group_with_it() {
        let estimates = simply(&minors(), &THREE);
        let status = |cell| example::cell(&estimates, cell).figures.status;
        assert_eq!(status("UKR/2013/total/total"), Status::Ok);
        assert_eq!(status("UKR/2012/total/total"), Status::NotApplicable);
        assert_eq!(status("MDA/2013/total/total"), Status::NotAvailable);
        assert_eq!(status("both/2013/total/total"), Status::NotAvailable);
    }

    #[test]
    fn what_is_not_available_is_null_but_for_its_target() {
        let keys = format!("{}, disaggregate: [sex]", minors());
        let lacking = [("2013-12-31", "country applied_on\n0 2013-05-01")];
        let estimates = finished(&keys, &lacking, 0, &target(Some(10.0), Some(50.0)));
        let figures = &example::cell(&estimates, TOTAL).figures;
        let reason = Some("not collected".to_owned());
        let (baseline, target) = (Some(10.0), Some(50.0));
        assert_eq!(
            figures,
            &Figures { baseline, target, reason, ..Figures::none(Status::NotAvailable) }
        );
    }

    #[test]
    fn a_dimension_that_is_not_collected_takes_its_own_rows_alone() {
        let keys = format!("{}, disaggregate: [sex]", minors());
        let lacking = [("2013-12-31", "country minor applied_on\n0 yes 2013-05-01")];
        let estimates = simply(&keys, &lacking);
        assert_eq!(example::cell(&estimates, TOTAL).figures.status, Status::Ok);
        let of_sex = |category| {
            example::cell(&estimates, &format!("UKR/2013/sex/{category}")).figures.status
        };
        assert_eq!(["female", "unknown"].map(of_sex), [Status::NotAvailable; 2]);
    }

    #[test]
    fn a_column_that_one_source_lacks_is_flagged_and_the_earliest_extract_is_named() {
        let lacking = ("2013-10-31", "country applied_on\n0 2013-05-01");
        let estimates = simply(&minors(), &[THREE[0], lacking]);
        let figures = &example::cell(&estimates, TOTAL).figures;
        assert_eq!(figures.flags, ["partly_collected"]);
        assert_eq!(figures.unknown, Some(1));
        assert_eq!(figures.as_of, crate::calendar::Day::parse("2013-10-31"));
    }

    #[test]
    fn a_share_of_a_category_of_too_few_keeps_its_counts() {
        let keys = format!("kind: distribution, of: sex, {DATED}");
        let shown = |least| {
            let estimates = finished(&keys, &THREE, least, &Reference::default());
            example::cell(&estimates, "UKR/2013/sex/female").figures.clone()
        };
        assert_eq!(shown(3).status, Status::Ok);
        let few = shown(4);
        assert_eq!((few.status, few.value, few.limits), (Status::TooFew, None, None));
        assert_eq!((few.numerator, few.denominator), (Some(2.0), Some(3.0)));
    }

    #[test]
    fn a_share_of_too_few_keeps_its_counts() {
        let status = |least| {
            let estimates = finished(&minors(), &THREE, least, &target(Some(0.0), Some(50.0)));
            example::cell(&estimates, TOTAL).figures.clone()
        };
        let figures = status(4);
        assert_eq!((figures.status, figures.value), (Status::TooFew, None));
        assert_eq!((figures.limits, figures.bounds, figures.progress), (None, None, None));
        assert_eq!((figures.numerator, figures.denominator), (Some(2.0), Some(3.0)));
        assert_eq!(status(3).status, Status::Ok);
    }

    #[test]
    fn a_value_is_held_against_its_target() {
        let figures = |baseline, wanted| {
            let estimates = finished(&minors(), &THREE, 0, &target(baseline, wanted));
            let figures = example::cell(&estimates, TOTAL).figures.clone();
            (figures.progress.map(f64::round), figures.rating)
        };
        assert_eq!(figures(Some(0.0), Some(200.0 / 3.0)), (Some(100.0), Some("achieved")));
        assert_eq!(figures(Some(0.0), Some(80.0)), (Some(83.0), Some("on_track")));
        assert_eq!(figures(Some(0.0), Some(100.0)), (Some(67.0), Some("partly")));
        assert_eq!(figures(Some(60.0), Some(100.0)), (Some(17.0), Some("off_track")));
        assert_eq!(figures(None, Some(100.0)), (None, None));
    }

    #[test]
    fn a_target_is_meant_for_the_first_of_several_measures() {
        let keys = format!("kind: quantile, {DATED}, q: [0.5, 0.9], value: age");
        let rows = "country age applied_on\n0 1 2013-05-01";
        let reference = target(Some(0.0), Some(9.0));
        let estimates = finished(&keys, &[("2013-12-31", rows)], 0, &reference);
        let targets = estimates.cells.iter().filter(|cell| cell.figures.target.is_some());
        assert_eq!(targets.map(|cell| cell.key.measure.as_str()).collect::<Vec<_>>(), ["q0.5"]);
    }

    #[test]
    fn flags_stand_in_byte_order() {
        let keys = format!(
            "{}, cumulative: true, exclude: [{{when: consent, reason: {{en: R}}}}], \
             population: applied_on is not null, disaggregate: [forms]",
            minors()
        );
        let rows = "country forms minor consent applied_on\n\
                    0 0 yes . 2013-05-01\n0 1 no no 2013-05-01";
        let broken = Break {
            indicator: "A0".to_owned(),
            country: "UKR".to_owned(),
            period: "2013".to_owned(),
            reason: String::new(),
            place: Place::default(),
        };
        let reference = Reference { breaks: vec![broken], ..Reference::default() };
        let estimates = finished(&keys, &[("2013-12-31", rows)], 0, &reference);
        let flags = |cell| example::cell(&estimates, cell).figures.flags.clone();
        assert_eq!(
            flags("UKR/2013/forms/labour"),
            ["constant_condition", "cumulative", "exclude_unknown", "multi_valued", "series_break"]
        );
        assert_eq!(flags("UKR/2012/total/total"), ["constant_condition", "cumulative"]);
    }

    #[test]
    fn immature_rows_and_unknown_exceptions_are_flagged() {
        let keys = format!(
            "kind: proportion, {DATED}, except: [{{when: minor, reason: {{en: R}}}}], \
             numerator: consent, within: {{event: decided_on, of: applied_on, days: 30}}"
        );
        let rows = "country minor consent applied_on decided_on\n\
                    0 no yes 2013-12-30 2013-12-30\n0 yes . 2013-05-01 2013-05-01\n\
                    0 no yes 2013-05-01 2013-05-01";
        let estimates = simply(&keys, &[("2013-12-31", rows)]);
        let flags = &example::cell(&estimates, TOTAL).figures.flags;
        assert_eq!(flags, &["except_unknown_numerator", "immature"]);
    }

    #[test]
    fn a_numerator_that_is_never_true_is_flagged_and_one_that_varies_is_not() {
        let flags = |numerator: &str| {
            let keys = format!("kind: proportion, {DATED}, numerator: {numerator}");
            example::cell(&simply(&keys, &THREE), TOTAL).figures.flags.clone()
        };
        assert_eq!(flags("minor"), [""; 0]);
        assert_eq!(flags("sex = 'other'"), ["constant_condition"]);
        assert_eq!(flags("sex <> 'other'"), ["constant_condition"]);
    }

    #[test]
    fn events_and_those_without_are_told_apart_for_the_gate() {
        let keys = format!(
            "kind: time_to_event, {DATED}, from: applied_on, event: decided_on, by_days: 30"
        );
        let apart = |person: &str| {
            let rows = format!(
                "country person_id applied_on decided_on\n0 p 2013-05-01 2013-05-04\n\
                 0 {person} 2013-05-01 2013-05-05\n0 q 2013-05-01 -\n0 r 2013-05-01 -"
            );
            let estimates = simply(&keys, &[("2013-12-31", &rows)]);
            let persons = example::cell(&estimates, TOTAL).persons;
            (persons.met, persons.not_met)
        };
        assert_eq!(apart("s"), (2, 2));
        assert_eq!(apart("p"), (1, 1), "any of the persons may have both rows");
    }

    #[test]
    fn a_quantile_has_no_more_persons_on_a_side_than_there_are() {
        let keys = format!("kind: quantile, {DATED}, q: [0.5], value: age");
        let rows = "country person_id age applied_on\n0 p 1 2013-05-01\n0 p 2 2013-05-01\n\
                    0 p 3 2013-05-01\n0 p 4 2013-05-01\n0 q 5 2013-05-01";
        let estimates = simply(&keys, &[("2013-12-31", rows)]);
        let (low, high) = example::cell(&estimates, TOTAL).sides.unwrap();
        assert!(low <= 2 && high <= 2, "{low} {high}");
    }
}
