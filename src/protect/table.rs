//! One indicator's estimates as the gate sees them: measures of a place together, categories as sets
//! of levels, each place judged.

use std::collections::{BTreeMap, BTreeSet};

use super::policy::Policy;
use super::rules::{CLASSES, Judged, any_forbids};
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::evaluate::cell::{Classes, Status};
use crate::evaluate::{Estimate, Estimates};

/// A column at one of its codes. The number after the last code is `unknown`.
pub(super) type Level = (usize, usize);

/// What a category asks of a row: a level in each column of its dimension, by column.
pub(super) type Levels = Vec<Level>;

/// First day, and the day after the last.
pub(super) type Span = (i32, i32);

/// Area, period, dimension, category.
type Place = (usize, usize, Option<usize>, usize);

/// Spots by area, period and levels.
pub(super) type Index<'a> = BTreeMap<(usize, usize, &'a Levels), usize>;

/// A column that figures are broken down by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// How many levels it has, `unknown` included.
    pub(super) levels: usize,
    /// Whether a row may be at several levels.
    pub(super) multi_valued: bool,
}

/// One indicator under the gate.
#[derive(Debug)]
pub(super) struct Table<'a> {
    /// Its definition.
    pub(super) indicator: &'a BoundIndicator,
    /// Its columns.
    pub(super) columns: BTreeMap<usize, Column>,
    /// Everything that is published or withheld as a whole.
    pub(super) spots: Vec<Spot>,
    /// A count of 1 to threshold − 1 is sensitive.
    pub(super) threshold: u64,
}

/// A place in the result table with all measures there: published or withheld together.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Spot {
    /// Index of the area.
    pub(super) area: usize,
    /// Whether that is a group.
    pub(super) of_group: bool,
    /// The countries that are counted in it: those of the area that report on the period.
    pub(super) countries: Vec<usize>,
    /// Index of the period.
    pub(super) period: usize,
    /// The days that count.
    pub(super) span: Span,
    /// Its category.
    pub(super) levels: Levels,
    /// Which estimates they are.
    pub(super) estimates: Vec<usize>,
    /// Rows in each class.
    pub(super) rows: Classes,
    /// Persons in each class.
    pub(super) persons: Classes,
    /// Whether any figure would be printed.
    pub(super) available: bool,
    /// Whether its figures come from counts of these rows.
    pub(super) counted: bool,
    /// What must not be learned of it.
    pub(super) secret: Secret,
    /// Whether a zero here can tell that a group shares a sensitive property.
    pub(super) beside_group: bool,
    /// Whether it is withheld already, for what other indicators print of the same rows.
    pub(super) held: bool,
}

/// What must not be learned of a spot. Undated rows stand in every period's row, so they are a number
/// of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Secret {
    /// A figure that belongs to the period.
    pub(super) dated: bool,
    /// The count of undated rows.
    pub(super) undated: bool,
    /// Whether that is because a group shares a sensitive property, and not because it is small.
    pub(super) group: bool,
}

impl Spot {
    /// Whether it is sensitive in itself.
    pub(super) fn is_secret(&self) -> bool {
        self.secret.dated || self.secret.undated
    }

    /// Every row in the period that is counted in any class.
    pub(super) fn mass(&self) -> u64 {
        self.rows.population() + self.rows.population_unknown
    }

    /// Whether nothing is counted in it. A zero is known to be shown.
    pub(super) fn is_empty(&self) -> bool {
        self.counted && CLASSES.iter().all(|(_, read)| read(&self.rows) + read(&self.persons) == 0)
    }
}

impl<'a> Table<'a> {
    /// The spots of one indicator's estimates, each judged by every rule. Rows about nobody have none.
    pub(super) fn of(
        estimates: &'a Estimates,
        indicator: usize,
        numbers: &[usize],
        policy: &Policy,
    ) -> Self {
        let definition = &*estimates.indicators[indicator];
        let threshold = policy.threshold.max(definition.threshold.unwrap_or(0));
        let places = together(estimates, numbers);
        let mut table = Self {
            indicator: definition,
            columns: columns(definition),
            spots: places.into_values().map(|place| spot(estimates, definition, place)).collect(),
            threshold: u64::from(threshold),
        };
        table.judge(&estimates.cells, &sensitive_columns(definition, policy));
        table
    }

    /// The same with the spots of these estimates withheld from the start.
    pub(super) fn holding(mut self, withheld: &BTreeSet<usize>) -> Self {
        for spot in &mut self.spots {
            spot.held = spot.estimates.iter().any(|number| withheld.contains(number));
        }
        self
    }

    /// The column whose categories a distribution's rows are shares of: its first dimension.
    pub(super) fn shared(&self) -> Option<usize> {
        let first = self.indicator.dimensions.first()?.columns.first()?;
        (self.indicator.kind == "distribution").then_some(first.column.0)
    }

    /// Whether a row is in exactly one level of a column.
    pub(super) fn parts(&self, column: usize) -> bool {
        !self.columns[&column].multi_valued
    }

    /// Spots by area, period and levels. Dimensions of the same columns in another order meet here.
    pub(super) fn index(&self) -> Index<'_> {
        let place = |(number, spot): (usize, &'_ Spot)| {
            let levels: &Levels = &self.spots[number].levels;
            ((spot.area, spot.period, levels), number)
        };
        self.spots.iter().enumerate().map(place).collect()
    }

    /// Asks the rules about every spot.
    fn judge(&mut self, cells: &[Estimate], sensitive: &BTreeSet<usize>) {
        let index = self.index();
        let secret = |spot| self.secret(spot, cells, &self.margins(spot, sensitive, &index));
        let secrets: Vec<Secret> = self.spots.iter().map(secret).collect();
        for (spot, secret) in self.spots.iter_mut().zip(secrets) {
            spot.secret = secret;
        }
        self.mark_zeros(sensitive);
    }

    /// Where a group shares a sensitive property, zeros of the other properties tell who does.
    fn mark_zeros(&mut self, sensitive: &BTreeSet<usize>) {
        if self.spots.iter().any(|spot| spot.secret.group) {
            for spot in &mut self.spots {
                spot.beside_group =
                    spot.levels.iter().any(|(column, _)| sensitive.contains(column));
            }
        }
    }

    /// What the rules forbid to tell of a spot, undated rows apart.
    fn secret(&self, spot: &Spot, cells: &[Estimate], margins: &[Classes]) -> Secret {
        if !spot.available {
            return Secret::default();
        }
        let forbidden = |margins: &[Classes]| {
            let judged = |number: &usize| self.judged(&cells[*number], margins);
            spot.estimates.iter().map(judged).any(|row| any_forbids(&row))
        };
        let undated = [spot.persons.undated, spot.rows.undated];
        let few = undated.iter().find(|count| **count > 0).copied().unwrap_or(0);
        let dated = forbidden(margins);
        Secret {
            dated,
            undated: (1..self.threshold).contains(&few),
            group: dated && !margins.is_empty() && !forbidden(&[]),
        }
    }

    /// An estimate as the rules see it, without the undated.
    fn judged<'e>(&self, estimate: &'e Estimate, margins: &[Classes]) -> Judged<'e>
    where
        'a: 'e,
    {
        let dated = |classes: Classes| Classes { undated: 0, ..classes };
        Judged {
            kind: self.indicator.kind,
            measure: &estimate.key.measure,
            figures: &estimate.figures,
            rows: estimate.figures.rows.map(dated),
            persons: dated(estimate.persons),
            sides: estimate.sides,
            strata: &estimate.strata,
            margins: margins.to_vec(),
            threshold: self.threshold,
        }
    }

    /// Persons of the margins that a spot is a sensitive part of. `unknown` is no property.
    fn margins(&self, spot: &Spot, of: &BTreeSet<usize>, index: &Index<'_>) -> Vec<Classes> {
        let is_property = |(column, level): &&Level| {
            of.contains(column) && *level + 1 < self.columns[column].levels
        };
        let sensitive = spot.levels.iter().filter(is_property);
        sensitive.map(|(column, _)| self.margin(spot, *column, index)).collect()
    }

    /// Persons of the margin of a spot over one of its columns: as printed, or else the sum of its
    /// parts, which is all that a reader could know of it.
    fn margin(&self, spot: &Spot, column: usize, index: &Index<'_>) -> Classes {
        let at = |levels| index.get(&(spot.area, spot.period, &levels)).copied();
        if let Some(printed) = at(without(&spot.levels, column)) {
            return self.spots[printed].persons;
        }
        let parts = (0..self.columns[&column].levels)
            .filter_map(|level| at(at_level(&spot.levels, column, level)));
        parts.fold(Classes::default(), |sum, part| add(sum, self.spots[part].persons))
    }
}

/// The same levels with another one in a column.
pub(super) fn at_level(levels: &Levels, column: usize, level: usize) -> Levels {
    let change = |&(other, old): &Level| (other, if other == column { level } else { old });
    levels.iter().map(change).collect()
}

/// Levels without those of a column.
pub(super) fn without(levels: &Levels, column: usize) -> Levels {
    levels.iter().copied().filter(|(other, _)| *other != column).collect()
}

/// Those of the estimates that are about persons, by place.
fn together(estimates: &Estimates, numbers: &[usize]) -> BTreeMap<Place, Vec<usize>> {
    let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for &number in numbers.iter().filter(|number| estimates.cells[**number].of_persons) {
        let key = &estimates.cells[number].key;
        let place = (key.area, key.period, key.dimension, key.category);
        places.entry(place).or_default().push(number);
    }
    places
}

/// A spot, not judged yet.
fn spot(estimates: &Estimates, definition: &BoundIndicator, numbers: Vec<usize>) -> Spot {
    let cells = || numbers.iter().map(|number| &estimates.cells[*number]);
    let first = cells().next().expect("a place has an estimate");
    let (area, period) = (&estimates.areas[first.key.area], first.key.period);
    let reports = |country: &&usize| {
        estimates.programme.periods[period].covers(&estimates.programme.countries[**country])
    };
    let dimension = first.key.dimension.map(|number| &definition.dimensions[number]);
    let available = |cell: &Estimate| cell.figures.status != Status::NotAvailable;
    let printed = cells().find_map(|cell| cell.figures.rows);
    Spot {
        area: first.key.area,
        of_group: area.is_group,
        countries: area.countries.iter().filter(reports).copied().collect(),
        period,
        span: (first.span.0.0, first.span.1.next().0),
        levels: dimension.map_or_else(Levels::new, |one| levels(one, first.key.category)),
        rows: printed.unwrap_or(first.persons),
        persons: first.persons,
        available: cells().any(available),
        counted: printed.is_some() || first.persons != Classes::default(),
        secret: Secret::default(),
        beside_group: false,
        held: false,
        estimates: numbers,
    }
}

/// The levels of a category: the last column runs fastest.
fn levels(dimension: &Dimension, mut number: usize) -> Levels {
    let mut levels = Levels::new();
    for column in dimension.columns.iter().rev() {
        let size = column.codes.len() + 1;
        levels.push((column.column.0, number % size));
        number /= size;
    }
    levels.sort_unstable();
    levels
}

fn columns(definition: &BoundIndicator) -> BTreeMap<usize, Column> {
    let all = definition.dimensions.iter().flat_map(|dimension| &dimension.columns);
    all.map(|column| {
        let (levels, multi_valued) = (column.codes.len() + 1, column.multi_valued);
        (column.column.0, Column { levels, multi_valued })
    })
    .collect()
}

/// The columns that the policy names. A dimension's id names its columns in their order.
fn sensitive_columns(definition: &BoundIndicator, policy: &Policy) -> BTreeSet<usize> {
    let named = definition.dimensions.iter().flat_map(|dimension| {
        dimension.id.split('*').zip(dimension.columns.iter().map(|column| column.column.0))
    });
    let is_sensitive = |name: &str| policy.sensitive_dimensions.iter().any(|one| one == name);
    named.filter(|(name, _)| is_sensitive(name)).map(|(_, column)| column).collect()
}

/// Class by class.
fn add(one: Classes, other: Classes) -> Classes {
    Classes {
        population_unknown: one.population_unknown + other.population_unknown,
        undated: one.undated + other.undated,
        excluded: one.excluded + other.excluded,
        not_yet_due: one.not_yet_due + other.not_yet_due,
        not_in_denominator: one.not_in_denominator + other.not_in_denominator,
        met: one.met + other.met,
        excepted: one.excepted + other.excepted,
        unknown: one.unknown + other.unknown,
        not_met: one.not_met + other.not_met,
        exclude_unknown: one.exclude_unknown + other.exclude_unknown,
        except_unknown_numerator: one.except_unknown_numerator + other.except_unknown_numerator,
    }
}
