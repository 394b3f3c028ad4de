//! An indicator with every name found and every type agreed: what `define` gives to `evaluate`.

use std::sync::Arc;

use super::expression::Expr;
use super::kind::{Measure, Recipe};
use crate::calendar::Day;
use crate::cases::contract::ColumnId;
use crate::diagnostic::Place;
use crate::document::Localised;

/// An indicator, bound to the contract. Only `define` can make one.
#[derive(Debug, Clone)]
pub struct BoundIndicator {
    /// Its code, such as `IDN-17`; unique.
    pub code: String,
    /// Its name.
    pub title: Localised,
    /// The name of its kind in YAML.
    pub kind: &'static str,
    /// What its figures are made of.
    pub basis: Basis,
    /// What is counted for it alone and not published, such as the halves of a ratio.
    pub parts: Vec<Arc<BoundIndicator>>,
    /// Whether it is such a part itself.
    pub is_part: bool,
    /// Output, outcome, impact or quality.
    pub level: Level,
    /// A key of the programme's objectives.
    pub objective: String,
    /// OECD-DAC criterion.
    pub dac: Option<String>,
    /// What its figures are broken down by. The total is always there and is not listed.
    pub dimensions: Vec<Dimension>,
    /// Which sorts of period the breakdown is made for; the total is made for all.
    pub disaggregate_periods: Vec<crate::calendar::Each>,
    /// Counts from the first period to this one.
    pub cumulative: bool,
    /// Withheld last.
    pub headline: bool,
    /// What the value is in: `percent`, `persons`, `days`, …
    pub unit: String,
    /// Digits behind the point in reports; tables keep full precision.
    pub decimals: u8,
    /// Which interval is asked for.
    pub interval: Interval,
    /// Which way is better.
    pub direction: Direction,
    /// The direction as it is written, for a file may be silent.
    pub written_direction: Option<Direction>,
    /// Whether it is to have targets.
    pub targets: Targets,
    /// Percent of the way to the target at which a rating begins.
    pub bands: Bands,
    /// A stricter threshold than the policy's.
    pub threshold: Option<u32>,
    /// Where the definition comes from.
    pub source: String,
    /// How to read it.
    pub notes: Localised,
    /// Changes of the definition.
    pub changes: Vec<Change>,
    /// Further facts for reference sheets: means of verification, responsible, frequency,
    /// assumptions.
    pub facts: Vec<(&'static str, Localised)>,
    /// Hash of the canonical definition, in hexadecimal: equal definitions, equal hashes.
    pub definition: String,
    /// Where it stands.
    pub place: Place,
}

/// What an indicator's figures are made of.
#[derive(Debug, Clone)]
pub enum Basis {
    /// Rows of a table.
    Rows {
        /// Which rows it looks at.
        rows: Rows,
        /// What it counts and what it makes of the counts.
        measure: Arc<dyn Measure>,
    },
    /// Figures of other indicators.
    Figures(Arc<dyn Recipe>),
}

impl BoundIndicator {
    /// Which rows it looks at.
    ///
    /// # Panics
    /// When it is made of figures and not of rows.
    pub fn rows(&self) -> &Rows {
        self.counts().expect("an indicator that is counted has rows").0
    }

    /// What it counts and what it makes of the counts.
    ///
    /// # Panics
    /// When it is made of figures and not of rows.
    pub fn measure(&self) -> &dyn Measure {
        self.counts().expect("an indicator that is counted has a measure").1
    }

    /// Its rows, to be changed.
    #[cfg(test)]
    pub(crate) fn rows_mut(&mut self) -> &mut Rows {
        match &mut self.basis {
            Basis::Rows { rows, .. } => rows,
            Basis::Figures(_) => panic!("an indicator that is counted has rows"),
        }
    }

    /// Its rows and its measure, where it is made of rows.
    pub fn counts(&self) -> Option<(&Rows, &dyn Measure)> {
        match &self.basis {
            Basis::Rows { rows, measure } => Some((rows, measure.as_ref())),
            Basis::Figures(_) => None,
        }
    }

    /// How its figures are made of others, where they are.
    pub fn recipe(&self) -> Option<&dyn Recipe> {
        match &self.basis {
            Basis::Rows { .. } => None,
            Basis::Figures(recipe) => Some(recipe.as_ref()),
        }
    }

    /// The dimension and the number of a category: `minor`, where one dimension alone has it, or
    /// `age_group/minor`.
    pub fn category(&self, written: &str) -> Option<(usize, usize)> {
        let (wanted, name) = match written.split_once('/') {
            Some((dimension, name)) => (Some(dimension), name),
            None => (None, written),
        };
        let dimensions = self.dimensions.iter().enumerate();
        let mut found = dimensions
            .filter(|(_, one)| wanted.is_none_or(|id| id == one.id))
            .filter_map(|(number, one)| Some((number, one.number(name)?)));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// What the values of one of its measures are in.
    pub fn unit_of(&self, measure: &str) -> &str {
        let own = self.counts().and_then(|(_, of)| of.unit_of(measure));
        own.unwrap_or(&self.unit)
    }

    /// The names that stand in the column `measure`, one row each: `value`, or `q0.5`, ….
    pub fn measures(&self) -> Vec<String> {
        match &self.basis {
            Basis::Rows { measure, .. } => measure.measures(),
            Basis::Figures(recipe) => recipe.measures(),
        }
    }
}

/// Which rows an indicator looks at and what happens to each: the table of the language, section 4.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The table whose rows are meant.
    pub table: String,
    /// The `date`, `year` or `month` column that puts a row in a period.
    pub period: ColumnId,
    /// Which rows belong; all when silent.
    pub population: Option<Arc<Expr>>,
    /// Rows that leave, in the order of the file.
    pub exclude: Vec<Excluded>,
    /// How long something may take, and from when.
    pub within: Option<Within>,
    /// Which rows the share is of; all when silent.
    pub denominator: Option<Arc<Expr>>,
    /// Which rows are met; every row when silent.
    pub numerator: Option<Arc<Expr>>,
    /// Rows that are not met although the numerator is true.
    pub numerator_exclude: Option<Arc<Expr>>,
    /// Rows that leave the denominator unless they are met.
    pub except: Vec<Excluded>,
    /// What an unknown row counts as.
    pub unknown: UnknownRule,
    /// A number per row, for sums, means and quantiles.
    pub value: Option<Arc<Expr>>,
    /// Digits behind the point of `value`.
    pub scale: u8,
}

/// A reason to leave.
#[derive(Debug, Clone)]
pub struct Excluded {
    /// When it holds.
    pub when: Arc<Expr>,
    /// Why, for reports.
    pub reason: Localised,
}

/// `within: {event, of, days}`: met only when `of <= event <= of + days`, judged only when that time
/// has passed.
#[derive(Debug, Clone)]
pub struct Within {
    /// The day it happened.
    pub event: Arc<Expr>,
    /// The day the time begins.
    pub of: Arc<Expr>,
    /// How many days it may take.
    pub days: i32,
}

/// What an unknown row counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownRule {
    /// Counted apart; the bounds show what it could mean.
    Bounds,
    /// Counted as not met.
    NotMet,
}

/// What figures are broken down by: one column, or several crossed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// `sex`, `sex*age_group`.
    pub id: String,
    /// Its columns, in the order of the file.
    pub columns: Vec<DimensionColumn>,
}

/// A column of a dimension with all the codes it may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionColumn {
    /// The column.
    pub column: ColumnId,
    /// Its codes, in list order; `unknown` stands after them. For a `bool`, `no` and `yes`.
    pub codes: Vec<String>,
    /// What reports call the codes, in their order; empty where nobody says.
    pub titles: Vec<Localised>,
    /// Whether a row may be in several of them.
    pub multi_valued: bool,
}

impl Dimension {
    /// How many categories it has, `unknown` included.
    pub fn categories(&self) -> usize {
        self.columns.iter().map(|column| column.codes.len() + 1).product()
    }

    /// The name of a category by its number: the last column runs fastest, `unknown` is last.
    pub fn category(&self, mut number: usize) -> String {
        let mut names = Vec::with_capacity(self.columns.len());
        for column in self.columns.iter().rev() {
            let sides = column.codes.len() + 1;
            names.push(column.codes.get(number % sides).map_or("unknown", String::as_str));
            number /= sides;
        }
        names.reverse();
        names.join("*")
    }

    /// What reports call the category of that number in a language; empty where the list does not say.
    pub fn title(&self, number: usize, language: &str) -> String {
        let [column] = self.columns.as_slice() else { return String::new() };
        column.titles.get(number).map_or(String::new(), |title| title.get(language).to_owned())
    }

    /// The number of a category by its name.
    pub fn number(&self, name: &str) -> Option<usize> {
        let mut names = name.split('*');
        let number = self.columns.iter().try_fold(0, |number, column| {
            let (name, codes) = (names.next()?, &column.codes);
            let unknown = (name == "unknown").then_some(codes.len());
            let code = codes.iter().position(|code| code == name).or(unknown)?;
            Some(number * (codes.len() + 1) + code)
        })?;
        names.next().is_none().then_some(number)
    }

    /// Whether a row may be in several categories.
    pub fn multi_valued(&self) -> bool {
        self.columns.iter().any(|column| column.multi_valued)
    }
}

/// Output, outcome, impact or quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What the programme produced.
    Output,
    /// What it changed.
    Outcome,
    /// What that led to.
    Impact,
    /// How well work is done.
    Quality,
}

impl Level {
    /// Its name in YAML and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Outcome => "outcome",
            Self::Impact => "impact",
            Self::Quality => "quality",
        }
    }
}

/// Which interval is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interval {
    /// The usual one of the kind.
    Default,
    /// Wilson's score interval.
    Wilson,
    /// The exact (Clopper-Pearson) interval.
    Exact,
    /// None, for a reason that is printed.
    None {
        /// The reason.
        reason: String,
    },
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    None,
}

impl Direction {
    /// Its name in YAML and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::None => "none",
        }
    }
}

/// Whether an indicator is to have targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets {
    /// They stand in `targets.csv`.
    Expected,
    /// It has none, and is not to have any.
    None {
        /// Why; empty where nobody said.
        reason: String,
    },
}

/// Percent of the way from baseline to target at which a rating begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bands {
    /// `achieved` from here.
    pub achieved: f64,
    /// `on_track` from here.
    pub on_track: f64,
    /// `partly` from here; `off_track` below.
    pub partly: f64,
}

impl Default for Bands {
    /// `on_track` from 80, borrowed from Danida, which regards it as absolutely satisfactory when
    /// around 80 % of interim targets are reached (annual reports for 2012 and 2013).
    fn default() -> Self {
        Self { achieved: 100.0, on_track: 80.0, partly: 50.0 }
    }
}

/// A change of the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// From when it holds.
    pub date: Day,
    /// What changed.
    pub what: Localised,
    /// Whether values before and after may be compared.
    pub comparable: bool,
}
