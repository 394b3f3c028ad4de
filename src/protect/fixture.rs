//! Small programmes for the tests of the gate: records are counted into estimates, by hand and
//! without the engine.

use std::sync::Arc;

use super::policy::Policy;
use super::release::{Release, Row, Shown};
use super::rules::tests::figures;
use crate::calendar::{Day, Each, Period};
use crate::cases::contract::ColumnId;
use crate::cases::reference::Reference;
use crate::define::indicator::{
    Bands, Basis, BoundIndicator, Dimension, DimensionColumn, Direction, Interval, Level, Rows,
    Targets,
};
use crate::define::kind::{Measure, Terms};
use crate::diagnostic::Place;
use crate::document::Localised;
use crate::evaluate::cell::{Cell, Classes, Finished};
use crate::evaluate::{Estimate, Estimates, Key};
use crate::programme::{Area, Programme};

/// Some rows that are alike. A day of `None` is a row without a date.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) country: usize,
    pub(super) day: Option<i32>,
    /// For each column the levels that the rows are at; none is `unknown`.
    pub(super) levels: Vec<Vec<usize>>,
    pub(super) met: u64,
    pub(super) not_met: u64,
}

/// A programme with one indicator, and what was recorded.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) kind: &'static str,
    pub(super) countries: Vec<&'static str>,
    pub(super) has_group: bool,
    /// Id, first day, last day, countries.
    pub(super) periods: Vec<(&'static str, i32, i32, Option<Vec<&'static str>>)>,
    /// Name, codes, whether levels overlap.
    pub(super) columns: Vec<(&'static str, Vec<&'static str>, bool)>,
    /// Columns of each dimension.
    pub(super) dimensions: Vec<Vec<usize>>,
    pub(super) has_total: bool,
    pub(super) threshold: Option<u32>,
    pub(super) records: Vec<Record>,
}

impl World {
    /// One country and one year, without breakdowns.
    pub(super) fn small() -> Self {
        Self {
            kind: "count",
            countries: vec!["UKR"],
            has_group: false,
            periods: vec![("2013", 0, 364, None)],
            columns: Vec::new(),
            dimensions: Vec::new(),
            has_total: true,
            threshold: None,
            records: Vec::new(),
        }
    }

    /// Adds rows that are met.
    pub(super) fn with(self, country: usize, day: i32, levels: &[&[usize]], met: u64) -> Self {
        self.with_both(country, Some(day), levels, met, 0)
    }

    /// Adds rows that are met, and rows that are not.
    pub(super) fn with_both(
        mut self,
        country: usize,
        day: Option<i32>,
        levels: &[&[usize]],
        met: u64,
        not_met: u64,
    ) -> Self {
        let levels = levels.iter().map(|levels| levels.to_vec()).collect();
        self.records.push(Record { country, day, levels, met, not_met });
        self
    }

    /// One country and year with one column that is broken down by; each number is a category's.
    pub(super) fn one_column(name: &'static str, codes: &[&'static str], met: &[u64]) -> Self {
        let mut world = Self::small();
        world.columns = vec![(name, codes.to_vec(), false)];
        world.dimensions = vec![vec![0]];
        (met.iter().enumerate())
            .fold(world, |world, (level, met)| world.with(0, 10, &[&[level]], *met))
    }

    pub(super) fn programme(&self) -> Programme {
        let all = (0..self.countries.len()).collect();
        Programme {
            folder: std::path::PathBuf::new(),
            id: "test".to_owned(),
            title: Localised::default(),
            languages: vec!["en".to_owned()],
            countries: self.countries.iter().map(|id| (*id).to_owned()).collect(),
            groups: self.has_group.then(|| ("region".to_owned(), all)).into_iter().collect(),
            periods: self.periods.iter().map(period).collect(),
            objectives: Vec::new(),
            donor: None,
            policy_set_by: None,
            cascades: Vec::new(),
        }
    }

    pub(super) fn indicator(&self, code: &str) -> BoundIndicator {
        BoundIndicator {
            dimensions: self.dimensions.iter().map(|columns| self.dimension(columns)).collect(),
            threshold: self.threshold,
            ..indicator(code, self.kind)
        }
    }

    fn dimension(&self, columns: &[usize]) -> Dimension {
        let column = |number: &usize| DimensionColumn {
            column: ColumnId(*number),
            codes: self.columns[*number].1.iter().map(|code| (*code).to_owned()).collect(),
            titles: Vec::new(),
            multi_valued: self.columns[*number].2,
        };
        let names: Vec<&str> = columns.iter().map(|number| self.columns[*number].0).collect();
        Dimension { id: names.join("*"), columns: columns.iter().map(column).collect() }
    }

    /// Every row of the result, counted from the records.
    pub(super) fn estimates(&self) -> Estimates {
        let programme = Arc::new(self.programme());
        let (areas, definition) = (programme.areas(), Arc::new(self.indicator("IDN-01")));
        let mut cells = Vec::new();
        for (area, _) in areas.iter().enumerate() {
            for (period, span) in programme.periods.iter().enumerate() {
                if reports(&programme, &areas[area], span) {
                    self.count(&mut cells, &areas, &definition, (area, period));
                }
            }
        }
        let reference = Reference::default();
        Estimates { programme, areas, indicators: vec![definition], reference, cells }
    }

    fn count(
        &self,
        cells: &mut Vec<Estimate>,
        areas: &[Area],
        definition: &BoundIndicator,
        (area, period): (usize, usize),
    ) {
        let total = self.has_total.then_some((None, 0)).into_iter();
        let broken = definition.dimensions.iter().enumerate().flat_map(|(number, dimension)| {
            (0..dimension.categories()).map(move |category| (Some(number), category))
        });
        for (dimension, category) in total.chain(broken) {
            let name = dimension.map(|number| definition.dimensions[number].category(category));
            let asked = dimension.map_or(&[][..], |number| self.dimensions[number].as_slice());
            let (_, from, to, _) = self.periods[period];
            let is_in = |record: &&Record| {
                areas[area].countries.contains(&record.country)
                    && self.is_at(record, asked, name.as_deref().unwrap_or(""))
            };
            let mut classes = Classes::default();
            for record in self.records.iter().filter(is_in) {
                match record.day {
                    None => classes.undated += record.met + record.not_met,
                    Some(day) if from <= day && day <= to => {
                        classes.met += record.met;
                        classes.not_met += record.not_met;
                    }
                    Some(_) => {}
                }
            }
            let key = Key {
                indicator: 0,
                measure: "value".to_owned(),
                area,
                period,
                dimension,
                category,
            };
            cells.push(estimate(key, classes, (from, to)));
        }
    }

    /// Whether a record is in the category of that name.
    fn is_at(&self, record: &Record, columns: &[usize], category: &str) -> bool {
        columns.iter().zip(category.split('*')).all(|(column, name)| {
            let levels = &record.levels[*column];
            match self.columns[*column].1.iter().position(|code| *code == name) {
                Some(level) => levels.contains(&level),
                None => levels.is_empty(),
            }
        })
    }

    pub(super) fn release(&self) -> Release {
        super::release(self.estimates(), &Policy::default())
    }

    /// The withheld rows, each as `country period category`.
    pub(super) fn withheld(&self) -> Vec<String> {
        withheld(&self.release())
    }
}

/// The withheld rows of a release, each as `country period category`.
pub(super) fn withheld(release: &Release) -> Vec<String> {
    let hidden = release.rows().iter().filter(|row| row.shown == Shown::Withheld);
    hidden.map(|row| name(release, row)).collect()
}

pub(super) fn name(release: &Release, row: &Row) -> String {
    format!("{} {} {}", release.areas()[row.area].id, release.period(row).id, row.category)
}

/// An estimate with as many persons as rows.
pub(super) fn estimate(key: Key, classes: Classes, (from, to): (i32, i32)) -> Estimate {
    let mut figures = figures(classes);
    figures.value = Some(1.5);
    figures.target = Some(99.0);
    Estimate {
        key,
        figures,
        persons: classes,
        sides: None,
        strata: Vec::new(),
        span: (Day(from), Day(to)),
        of_persons: true,
        reads: Vec::new(),
    }
}

fn reports(programme: &Programme, area: &Area, period: &Period) -> bool {
    area.countries.iter().all(|country| period.covers(&programme.countries[*country]))
}

fn period(
    (id, from, to, countries): &(&'static str, i32, i32, Option<Vec<&'static str>>),
) -> Period {
    let named = |ids: &Vec<&'static str>| ids.iter().map(|id| (*id).to_owned()).collect();
    Period {
        id: (*id).to_owned(),
        title: Localised::default(),
        start: Day(*from),
        end: Day(*to),
        each: Each::Named,
        countries: countries.as_ref().map(named),
    }
}

/// An indicator of a kind, with nothing but what it must have.
fn indicator(code: &str, kind: &'static str) -> BoundIndicator {
    BoundIndicator {
        code: code.to_owned(),
        title: Localised::default(),
        kind,
        basis: Basis::Rows { rows: Rows::all("cases", ColumnId(9)), measure: Arc::new(Nothing) },
        parts: Vec::new(),
        is_part: false,
        level: Level::Output,
        objective: String::new(),
        dac: None,
        dimensions: Vec::new(),
        disaggregate_periods: Vec::new(),
        cumulative: false,
        headline: false,
        unit: "persons".to_owned(),
        decimals: 0,
        interval: Interval::Default,
        direction: Direction::None,
        written_direction: None,
        targets: Targets::Expected,
        bands: Bands::default(),
        threshold: None,
        source: String::new(),
        notes: Localised::default(),
        changes: Vec::new(),
        facts: Vec::new(),
        definition: String::new(),
        place: Place::default(),
    }
}

/// A measure that the gate never asks.
#[derive(Debug)]
struct Nothing;

impl Measure for Nothing {
    fn terms(&self) -> Terms {
        Terms::default()
    }

    fn finish(&self, _: &BoundIndicator, _: &Cell<'_>) -> Vec<Finished> {
        Vec::new()
    }

    fn canonical(&self, _: &mut String) {}
}
