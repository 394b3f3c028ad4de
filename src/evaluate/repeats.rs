//! Repeats: the rows of a cell that are no further person.
//!
//! A cell of a result has as many persons as rows, less its repeats: the rows of a person of whom an
//! earlier row of the same class is in that cell. They are counted person by person, so that no cell
//! needs a set of persons.

use super::cells::Cells;
use super::grouping::{Grouping, Source};
use super::membership::Class;
use super::plan::Plan;
use super::returning::{Kept, Returning};

/// How many classes a row may be counted in.
const CLASSES: usize = Class::COUNTED.len();

/// The repeats of one indicator, for every cell that its results may have.
#[derive(Debug)]
pub(super) struct Repeats {
    periods: usize,
    /// For each source of the indicator's groupings.
    groupings: Vec<Repeated>,
}

/// The repeats in one grouping of results.
#[derive(Debug)]
struct Repeated {
    /// Which counted grouping its figures come from.
    counted: usize,
    /// The category here of each category there.
    category_of: Vec<usize>,
    /// How many categories it has.
    categories: usize,
    /// For each spot, category and class; empty as long as there are no repeats.
    counts: Vec<u32>,
}

impl Repeats {
    /// Counts the repeats among the rows that an indicator counted, each pass in order of persons.
    pub(super) fn new(plan: &Plan, indicator: usize, passes: &[Returning]) -> Self {
        let groupings = &plan.planned[indicator].groupings;
        let none = |source: &Source| Repeated::none(source, &groupings.counted[source.counted]);
        let mut repeats = Self {
            periods: plan.programme.periods.len(),
            groupings: groupings.sources.iter().map(none).collect(),
        };
        let mut spots = Spots::new(plan, indicator);
        for pass in passes {
            if let Some(kept) = pass.indicators.get(&indicator) {
                repeats.count(pass, kept, &mut spots);
            }
        }
        repeats
    }

    /// How many repeats a cell has in each class.
    pub(super) fn of(
        &self,
        source: usize,
        area: usize,
        period: usize,
        category: usize,
    ) -> [u64; CLASSES] {
        let repeated = &self.groupings[source];
        let first = repeated.first(area * self.periods + period, category);
        let count = |class| repeated.counts.get(first + class).copied().map_or(0, u64::from);
        std::array::from_fn(count)
    }

    /// Looks at the rows of every person together, class by class.
    fn count(&mut self, rows: &Returning, kept: &Kept, spots: &mut Spots) {
        let mut first = 0;
        let (mut classes, mut found) = (Vec::new(), Vec::new());
        for of_person in rows.persons.chunk_by(|one, next| one == next) {
            let all = first..first + of_person.len();
            first = all.end;
            if !is_repeated(&kept.classes[all.clone()]) {
                continue;
            }
            classes.clear();
            classes.extend(all.map(|row| (kept.classes[row], row)));
            classes.sort_unstable();
            for same in classes.chunk_by(|(one, _), (next, _)| one == next) {
                if same.len() > 1 && same[0].0 != Class::Outside as u8 {
                    for grouping in &mut self.groupings {
                        let cells = &rows.cells[kept.cells[grouping.counted]];
                        grouping.count(same, cells, spots, &mut found);
                    }
                }
            }
        }
    }
}

/// Whether two of these classes are the same; mostly none are.
fn is_repeated(classes: &[u8]) -> bool {
    let mut seen = 0_u16;
    classes.iter().filter(|class| **class != Class::Outside as u8).any(|class| {
        let there = seen >> class & 1 == 1;
        seen |= 1 << class;
        there
    })
}

impl Repeated {
    fn none(source: &Source, counted: &Grouping) -> Self {
        let mut category_of = vec![0; counted.categories()];
        for (category, parts) in source.parts.iter().enumerate() {
            for part in parts {
                category_of[*part] = category;
            }
        }
        let categories = source.parts.len();
        Self { counted: source.counted, category_of, categories, counts: Vec::new() }
    }

    /// Counts the repeats among rows of one person in one class, category by category. `found` is room
    /// to work in.
    fn count(
        &mut self,
        same: &[(u8, usize)],
        cells: &Cells,
        spots: &mut Spots,
        found: &mut Vec<(usize, usize)>,
    ) {
        let (class, sides) = (usize::from(same[0].0), self.category_of.len());
        found.clear();
        for cell in same.iter().flat_map(|(_, row)| cells.of_row(*row)) {
            found.push((self.category_of[cell as usize % sides], cell as usize / sides));
        }
        found.sort_unstable();
        for alike in found.chunk_by(|(one, _), (next, _)| one == next).filter(|one| one.len() > 1) {
            let category = alike[0].0;
            let all = spots.seen.len();
            spots.repeated(alike.iter().map(|(_, base)| *base), |spot| {
                self.add(all, spot, category, class);
            });
        }
    }

    fn add(&mut self, spots: usize, spot: usize, category: usize, class: usize) {
        if self.counts.is_empty() {
            self.counts = vec![0; self.first(spots, 0)];
        }
        let place = self.first(spot, category) + class;
        self.counts[place] += 1;
    }

    /// Where the counts of a cell begin.
    fn first(&self, spot: usize, category: usize) -> usize {
        (spot * self.categories + category) * CLASSES
    }
}

/// Every area in every period: spot area × periods + period.
struct Spots {
    periods: usize,
    /// The areas that each country is in.
    areas_of: Vec<Vec<usize>>,
    /// The periods that each place in time is in.
    periods_of: Vec<Vec<usize>>,
    /// Which call was the last that came to each spot.
    seen: Vec<u64>,
    calls: u64,
}

impl Spots {
    fn new(plan: &Plan, indicator: usize) -> Self {
        let planned = &plan.planned[indicator];
        let (periods, countries) = (plan.programme.periods.len(), plan.programme.countries.len());
        let areas_of = |country| {
            let areas = plan.areas.iter().enumerate();
            areas.filter(move |(_, area)| area.countries.contains(&country)).map(|(area, _)| area)
        };
        let periods_of = |place| {
            (0..periods).filter(move |period| {
                let slots = planned.axis.range(*period, planned.spans[*period]);
                slots.contains(&place) || planned.axis.undated(*period) == place
            })
        };
        let places = 0..planned.axis.places();
        Self {
            periods,
            areas_of: (0..countries).map(|country| areas_of(country).collect()).collect(),
            periods_of: places.map(|place| periods_of(place).collect()).collect(),
            seen: vec![0; plan.areas.len() * periods],
            calls: 0,
        }
    }

    /// Calls with the spots of these rows, each country × places + place, where an earlier one has been.
    fn repeated(&mut self, rows: impl Iterator<Item = usize>, mut with: impl FnMut(usize)) {
        self.calls += 1;
        let places = self.periods_of.len();
        for row in rows {
            let (areas, periods) = (&self.areas_of[row / places], &self.periods_of[row % places]);
            for (area, period) in
                areas.iter().flat_map(|area| periods.iter().map(move |period| (area, period)))
            {
                let spot = area * self.periods + period;
                if std::mem::replace(&mut self.seen[spot], self.calls) == self.calls {
                    with(spot);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use crate::calendar::Period;
    use crate::evaluate::{Estimate, aggregate, example, merge};

    /// Names of persons who are met, undated, and of whom the population is not known, by cell.
    type Persons = BTreeMap<String, [BTreeSet<String>; 3]>;

    const KEYS: &str = "kind: count, table: cases, period: applied_on, \
                        disaggregate: [sex, forms, [sex, forms]], disaggregate_periods: [year, quarter]";

    /// Year, quarter or half a year: its id, first and last day, and its first day if cumulative.
    const PERIODS: [(&str, &str, &str, &str); 4] = [
        ("2012", "2012-01-01", "2012-12-31", "2012-01-01"),
        ("2013", "2013-01-01", "2013-12-31", "2012-01-01"),
        ("2012-Q4", "2012-10-01", "2012-12-31", "2012-10-01"),
        ("2013-Q3", "2013-07-01", "2013-09-30", "2012-10-01"),
    ];

    /// Which rows of which parts an indicator counts, said anew: in a period from its first day, and
    /// where the population is asked, those decided on by its end.
    fn by_hand(parts: &[String], cumulative: bool, decided: bool) -> Persons {
        let mut persons = Persons::new();
        let day = |cell: &str| (![".", "!"].contains(&cell)).then(|| cell.to_owned());
        for (part, text) in parts.iter().enumerate() {
            for line in text.lines().skip(1) {
                let row: Vec<&str> = line.split(' ').collect();
                let alone = format!("row {} of {part}", row[0]);
                let person = if row[2] == "." { alone } else { row[2].to_owned() };
                for (period, start, end, first) in PERIODS {
                    let start = if cumulative { first } else { start };
                    let applied = day(row[5]);
                    let inside = applied.as_ref().map(|day| (start..=end).contains(&day.as_str()));
                    let population = if decided {
                        day(row[6]).map(|day| day.as_str() <= end)
                    } else {
                        Some(true)
                    };
                    let class = match (population, inside) {
                        (Some(true), Some(true)) => 0,
                        (Some(true), None) => 1,
                        (None, Some(true)) => 2,
                        _ => continue,
                    };
                    for cell in example::names(&row, &[period]) {
                        persons.entry(cell).or_default()[class].insert(person.clone());
                    }
                }
            }
        }
        persons
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_cell_has_as_many_persons_as_there_are_different_names(
            parts in prop::collection::vec(example::rows(), 3)
        ) {
            let keys = ["", ", cumulative: true", ", population: decided_on <= period_end"];
            let keys = keys.map(|more| format!("{KEYS}{more}"));
            let mut programme = example::programme();
            programme.periods = PERIODS.iter().filter_map(|(id, ..)| Period::calendar(id)).collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let plan = example::plan(programme, example::contract(), &keys);
            let texts: Vec<(&str, &str)> =
                parts.iter().map(|text| ("2013-12-31", text.as_str())).collect();
            let tables = example::tables(&plan.contract, &[("cases", &texts)]);
            let of = |wanted| aggregate(&plan, &example::only(&tables, |part| part == wanted));
            let partials = merge(merge(of(2), &of(0)), &of(1));
            let wanted = [(false, false), (true, false), (false, true)]
                .map(|(cumulative, decided)| by_hand(&parts, cumulative, decided));
            for cell in &example::finished(&plan, &partials, &tables).cells {
                let name = example::name(&plan, cell);
                let wanted = wanted[cell.key.indicator].get(&name).cloned().unwrap_or_default();
                let wanted = wanted.map(|names| names.len() as u64);
                prop_assert_eq!(persons(cell), wanted, "{} {}", cell.key.indicator, name);
            }
        }
    }

    fn persons(cell: &Estimate) -> [u64; 3] {
        [cell.persons.met, cell.persons.undated, cell.persons.population_unknown]
    }
}
