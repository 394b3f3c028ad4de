//! What sections write with: the release, its series, the catalogue, and numbers that know their row.

use std::collections::BTreeMap;

use super::catalogue::{Catalogue, Place};
use super::model::{About, Fact, Number, Of, Rating, Run, Source, Text, VARIANCE, Withheld};
use crate::calendar::Period;
use crate::define::indicator::{BoundIndicator, Dimension};
use crate::document::Localised;
use crate::protect::{Release, Row};
use crate::publish::Edition;
use crate::publish::columns::{COLUMNS, Column, Get, Line};
use crate::publish::series::{Series, value};

/// The key of indicators that are of no objective of the programme.
const OTHER: &str = "other";

/// A report of one language on its way.
#[derive(Debug)]
pub(in crate::publish) struct Writing<'a> {
    pub(super) edition: &'a Edition<'a>,
    pub(super) release: &'a Release,
    pub(super) catalogue: Catalogue,
    /// The language that the programme asks for: of names that stand in its files.
    pub(super) language: &'a str,
    series: BTreeMap<usize, Vec<Series<'a>>>,
}

impl<'a> Writing<'a> {
    pub(super) fn new(edition: &'a Edition<'a>, language: &'a str) -> Self {
        let release = edition.release;
        let mut series: BTreeMap<usize, Vec<Series<'a>>> = BTreeMap::new();
        for one in Series::all(release) {
            series.entry(one.number).or_default().push(one);
        }
        Self { edition, release, catalogue: Catalogue::of(language), language, series }
    }

    /// The series of an indicator, one for each of its measures.
    pub(super) fn series_of(&self, indicator: usize) -> &[Series<'a>] {
        self.series.get(&indicator).map_or(&[], Vec::as_slice)
    }

    /// The first series of every indicator that has one.
    pub(super) fn first_series(&self) -> impl Iterator<Item = &Series<'a>> {
        self.series.values().filter_map(|all| all.first())
    }

    /// Every series.
    pub(super) fn all_series(&self) -> impl Iterator<Item = &Series<'a>> {
        self.series.values().flatten()
    }

    /// The objectives with their names in the order of the programme, then one for indicators of none.
    pub(super) fn objectives(&self) -> Vec<(String, String)> {
        let own = self.release.programme().objectives.iter();
        let own = own.map(|(key, title)| (key.clone(), self.named(title)));
        own.chain([(OTHER.to_owned(), self.words("other-objectives"))]).collect()
    }

    /// The indicators of an objective.
    pub(super) fn indicators_of(&self, objective: &str) -> Vec<usize> {
        let known = &self.release.programme().objectives;
        let of = |own: &str| {
            if known.iter().any(|(key, _)| key == own) {
                own == objective
            } else {
                objective == OTHER
            }
        };
        let indicators = self.release.indicators();
        (0..indicators.len()).filter(|number| of(&indicators[*number].objective)).collect()
    }

    /// Words of the catalogue.
    pub(super) fn words(&self, key: &str) -> String {
        self.catalogue.words(key)
    }

    /// A sentence of the catalogue.
    pub(super) fn text(&self, key: &str, places: &[(&str, Place)]) -> Text {
        self.catalogue.text(key, places)
    }

    /// What the programme's files call something.
    pub(super) fn named(&self, text: &Localised) -> String {
        text.get(self.language).to_owned()
    }

    /// The name of a country or group, by its number.
    pub(super) fn area(&self, area: usize) -> String {
        self.catalogue.area(&self.release.areas()[area].id)
    }

    /// The name of a category, by its number in a dimension of one column.
    pub(super) fn category(&self, dimension: &Dimension, category: usize) -> String {
        let title = dimension.title(category, self.language);
        if title.is_empty() { self.catalogue.term(&dimension.category(category)) } else { title }
    }

    /// The name of a period, by its number.
    pub(super) fn period(&self, period: usize) -> String {
        self.name_of_period(&self.release.programme().periods[period])
    }

    /// The name of a period.
    pub(super) fn name_of_period(&self, period: &Period) -> String {
        let title = period.title.get(self.language);
        if title.is_empty() { period.id.clone() } else { title.to_owned() }
    }

    /// A fact whose name is in the catalogue.
    pub(super) fn fact(&self, key: &str, text: impl Into<Text>) -> Fact {
        Fact { name: self.words(key), text: text.into() }
    }

    /// A number of a row, printed; nothing where the row shows none.
    pub(super) fn number(&self, row: &Row, column: &'static str) -> Option<Run> {
        Some(Run::Number(self.number_of(Of::Indicators, self.release, row, column)?))
    }

    /// A number of a row with the word for what it is in, in its plural.
    pub(super) fn quantity(&self, row: &Row, column: &'static str) -> Option<Text> {
        let number = self.number(row, column)?;
        let indicator = &self.release.indicators()[row.indicator];
        let unit = indicator.unit_of(&row.measure);
        let decimals = decimals(indicator, column, figure(self.release, row, column)?);
        let chooses =
            Place::Chooses(rounded(figure(self.release, row, column)?, decimals), decimals);
        Some(self.catalogue.quantity(number, chooses, unit))
    }

    fn number_of(
        &self,
        of: Of,
        release: &Release,
        row: &Row,
        column: &'static str,
    ) -> Option<Number> {
        let number = figure(release, row, column)?;
        let place = place(release, row);
        let text =
            printed(&self.catalogue, &release.indicators()[row.indicator], row, column, number);
        Some(Number { text, source: Source { of, row: place, column }, detail: String::new() })
    }

    /// The value of a row, or the mark that stands in its place.
    pub(super) fn value(&self, row: &Row) -> Run {
        self.value_of(Of::Indicators, self.release, row)
    }

    /// The same of a rule on the quality of records, or of a score.
    pub(super) fn value_of_rule(&self, rules: &Release, row: &Row) -> Run {
        self.value_of(Of::Rules, rules, row)
    }

    fn value_of(&self, of: Of, release: &Release, row: &Row) -> Run {
        match value(row) {
            Ok(_) => {
                let number = self.number_of(of, release, row, "value");
                Run::Number(number.expect("a value is a number of its row"))
            }
            Err(mark) => Run::Mark(Withheld {
                mark: mark.text(),
                meaning: self.words(mark.key()),
                of,
                row: place(release, row),
            }),
        }
    }

    /// What a row of a table is about.
    pub(super) fn about(&self, row: &Row) -> About {
        let indicator = &self.release.indicators()[row.indicator];
        About {
            indicator: Some(indicator.code.clone()),
            objective: Some(indicator.objective.clone()),
            area: Some(self.release.areas()[row.area].id.clone()),
            ratings: self.rating(row).map(|rating| rating.rating).into_iter().collect(),
        }
    }

    /// The name of an indicator, with its measure where it has several and what its values are in.
    pub(super) fn measure(&self, series: &Series<'_>) -> String {
        let title = self.named(&series.indicator.title);
        let unit = self.catalogue.term(series.indicator.unit_of(series.measure));
        if series.measure == "value" {
            return format!("{title}, {unit}");
        }
        format!("{title}, {}, {unit}", self.catalogue.term(series.measure))
    }

    /// What a kind of indicator is, in a sentence.
    pub(super) fn kind(&self, indicator: &BoundIndicator) -> String {
        self.catalogue.kind(indicator.kind)
    }

    /// The head of a column of intervals, with their level where they have one.
    pub(super) fn head_of_limits(&self, series: &Series<'_>) -> String {
        let limits = |row: &Row| value(row).ok()?.1.limits.as_ref().map(|limits| limits.level);
        match series.rows().find_map(limits) {
            Some(level) => {
                let level = self.catalogue.numbers.level(level);
                self.text("head-interval-at", &[("level", level.into())]).read_out()
            }
            None => self.words("head-interval"),
        }
    }

    /// The rating of a row, where it has one.
    pub(super) fn rating(&self, row: &Row) -> Option<Rating> {
        let rating = value(row).ok()?.1.rating?;
        Some(Rating { rating, text: self.catalogue.term(rating), row: place(self.release, row) })
    }

    /// What the unknown allow; nothing where none are unknown.
    pub(super) fn bounds(&self, row: &Row) -> Option<Text> {
        let (_, figures) = value(row).ok()?;
        figures.bounds.filter(|(low, high)| low < high)?;
        self.range(row, "bound_low", "bound_high")
    }

    /// Lower and upper limit: `74.3–87.6`.
    pub(super) fn range(&self, row: &Row, low: &'static str, high: &'static str) -> Option<Text> {
        let (low, high) = (self.number(row, low)?, self.number(row, high)?);
        Some(Text(vec![low, Run::Plain("–".to_owned()), high]))
    }
}

/// The number of a row in its release.
fn place(release: &Release, row: &Row) -> usize {
    release.rows().element_offset(row).expect("a row of the release")
}

/// A number of a row as the result table has it.
pub(super) fn figure(release: &Release, row: &Row, column: &str) -> Option<f64> {
    let line = Line::released(release, row);
    if column == VARIANCE {
        return Some(value(row).ok()?.0 - row.target?);
    }
    match column_of(column).get {
        Get::Number(get) => get(&line),
        #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
        Get::Whole(get) => get(&line).map(|count| count as f64),
        Get::Text(_) | Get::MaybeText(_) | Get::Texts(_) | Get::Day(_) | Get::MaybeDay(_) => None,
    }
}

fn column_of(name: &str) -> &'static Column {
    COLUMNS.iter().find(|one| one.name == name).expect("a column of the table")
}

/// A number of a row as the report prints it.
pub(super) fn printed(
    catalogue: &Catalogue,
    indicator: &BoundIndicator,
    row: &Row,
    column: &str,
    number: f64,
) -> String {
    let (numbers, decimals) = (catalogue.numbers, decimals(indicator, column, number));
    match column {
        "value" | "baseline" | "target" => {
            numbers.with_unit(number, decimals, indicator.unit_of(&row.measure))
        }
        "progress" => numbers.with_unit(number, decimals, "percent"),
        VARIANCE => numbers.signed(number, decimals),
        _ => numbers.print(number, decimals),
    }
}

/// Digits behind the point: the indicator's own for what is in its unit, none for counts.
fn decimals(indicator: &BoundIndicator, column: &str, number: f64) -> u8 {
    match column {
        "value" | "baseline" | "target" | "ci_low" | "ci_high" | "bound_low" | "bound_high"
        | VARIANCE => indicator.decimals,
        "numerator" | "denominator" if number.fract() != 0.0 => indicator.decimals,
        _ => 0,
    }
}

/// The number that is read where it is printed with so many digits.
fn rounded(number: f64, decimals: u8) -> f64 {
    format!("{number:.*}", usize::from(decimals)).parse().unwrap_or(number)
}
