//! Pictures of a release, drawn from released rows alone.
//!
//! Adding a chart is one file and one line in [`CHARTS`].

use std::collections::BTreeMap;
use std::fmt;

use rayon::prelude::*;

mod bullet;
mod canvas;
mod cascade;
mod control;
mod dots;
#[cfg(test)]
mod fixture;
mod funnel;
mod labels;
mod multiples;
mod number_line;
mod panel;
mod paper;
mod png;
mod pyramid;
mod scale;
mod scorecard;
mod shares;
mod survival;
mod trend;

use super::{Edition, Writer, Written};
use crate::diagnostic::Checked;
use crate::protect::Release;
use crate::publish::series::{Breakdown, Series};

pub use png::Png;

/// A sort of picture.
pub trait Chart: fmt::Debug + Sync {
    /// Its name, for messages and lists.
    fn name(&self) -> &'static str;

    /// One sentence for `logframe list`: what it shows.
    fn summary(&self) -> &'static str;

    /// Every picture of this sort that a release gives, in the order of its indicators.
    fn draw(&self, of: &Material<'_>) -> Vec<Picture>;
}

/// What charts are drawn of: a release, its rows put together once for all of them.
#[derive(Debug)]
pub struct Material<'a> {
    release: &'a Release,
    /// The totals of every measure.
    series: Vec<Series<'a>>,
    /// Its parts, dimension by dimension.
    breakdowns: Vec<Breakdown<'a>>,
}

impl<'a> Material<'a> {
    /// Puts the rows of a release together.
    pub fn of(release: &'a Release) -> Self {
        let (series, breakdowns) = (Series::all(release), Breakdown::all(release));
        Self { release, series, breakdowns }
    }
}

/// Every sort of picture that there is.
pub const CHARTS: &[&dyn Chart] = &[
    &trend::Trend,
    &survival::Survival,
    &pyramid::Pyramid,
    &shares::Shares,
    &bullet::Bullet,
    &control::Control,
    &funnel::Funnel,
    &dots::Dots,
    &multiples::Multiples,
    &scorecard::Scorecard,
    &cascade::Cascade,
];

/// Pictures that an indicator has at most: the first sorts of [`CHARTS`] that it suits.
const MOST: usize = 4;

/// What a picture is of, and so where it stands in a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// One measure of an indicator, which is an index into the release.
    Measure(usize, String),
    /// The indicators of an objective, by its key.
    Objective(String),
    /// The programme as a whole.
    Programme,
}

/// A picture as SVG that carries its own title and description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it is of.
    pub(crate) subject: Subject,
    /// Name of its files, without folder and ending.
    pub(crate) stem: String,
    /// The picture.
    pub(crate) svg: String,
}

impl Picture {
    /// A picture of a series.
    fn of(series: &Series<'_>, stem: String, svg: String) -> Self {
        let subject = Subject::Measure(series.number, series.measure.to_owned());
        Self { subject, stem, svg }
    }
}

/// Of pictures in the order of what they are of, the first of each.
fn first_of_each(drawn: impl IntoIterator<Item = Picture>) -> Vec<Picture> {
    let mut pictures: Vec<Picture> = Vec::new();
    for picture in drawn {
        if pictures.last().is_none_or(|last| last.subject != picture.subject) {
            pictures.push(picture);
        }
    }
    pictures
}

/// Every picture of a release: of an indicator no more than can be looked at.
pub(super) fn draw(release: &Release) -> Vec<Picture> {
    let material = Material::of(release);
    let drawn: Vec<Picture> = CHARTS.par_iter().flat_map(|chart| chart.draw(&material)).collect();
    let mut pictures: BTreeMap<usize, usize> = BTreeMap::new();
    let is_kept = |picture: &Picture| {
        let Subject::Measure(indicator, _) = &picture.subject else { return true };
        let pictures = pictures.entry(*indicator).or_default();
        *pictures += 1;
        *pictures <= MOST
    };
    drawn.into_iter().filter(is_kept).collect()
}

/// `charts/*.svg`: every picture as it was drawn.
#[derive(Debug)]
pub struct Svg;

impl Writer for Svg {
    fn name(&self) -> &'static str {
        "svg"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        let file = |picture: &Picture| {
            Written::new(format!("charts/{}.svg", picture.stem), picture.svg.clone().into_bytes())
        };
        Ok(edition.pictures.iter().map(file).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_chart_has_a_name_of_its_own_and_draws() {
        let release = fixture::release_in("en");
        let names: BTreeSet<&str> = CHARTS.iter().map(|chart| chart.name()).collect();
        assert_eq!(names.len(), CHARTS.len());
        for chart in CHARTS {
            assert!(!chart.draw(&Material::of(&release)).is_empty(), "{}", chart.name());
        }
    }

    #[test]
    fn no_two_pictures_have_one_name() {
        let pictures = draw(&fixture::release_in("en"));
        let stems: BTreeSet<&str> = pictures.iter().map(|one| one.stem.as_str()).collect();
        assert_eq!(stems.len(), pictures.len());
    }

    #[test]
    fn an_indicator_has_no_more_pictures_than_can_be_looked_at() {
        let mut pictures: BTreeMap<usize, usize> = BTreeMap::new();
        for picture in draw(&fixture::release_in("en")) {
            if let Subject::Measure(indicator, _) = picture.subject {
                *pictures.entry(indicator).or_default() += 1;
            }
        }
        assert_eq!(pictures.values().max(), Some(&MOST));
    }

    #[test]
    fn where_nothing_is_shown_nothing_is_drawn() {
        let hidden = |row| crate::protect::Row { shown: crate::protect::Shown::Withheld, ..row };
        let rows = fixture::rows().into_iter().map(hidden).collect();
        let release = fixture::release_of("en", rows);
        assert_eq!(draw(&release), []);
    }
}
