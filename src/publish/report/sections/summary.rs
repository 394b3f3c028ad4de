//! Summary: how many targets are reached, and the figures that a reader sees first.

use super::super::indicator_page::{anchor, latest_rows};
use super::super::model::{Block, Headline, Run, Text};
use super::super::{Body, Section, Writing};
use crate::define::indicator::Level;
use crate::protect::{Row, Shown};
use crate::publish::series::{Series, value};

/// How many figures a reader sees first.
const HEADLINES: usize = 8;

#[derive(Debug)]
pub(in super::super) struct Summary;

impl Section for Summary {
    fn name(&self) -> &'static str {
        "summary"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let mut blocks = Vec::new();
        let headlines = headlines(writing);
        if !headlines.is_empty() {
            blocks.push(Block::Headlines(headlines));
        }
        blocks.extend(reached(writing).map(Block::Paragraph));
        blocks.push(Block::Paragraph(withheld(writing)));
        Body { blocks, chapters: Vec::new() }
    }
}

/// The figures that weigh most: named as headlines, with a target, high in the results chain.
fn headlines(writing: &Writing<'_>) -> Vec<Headline> {
    let mut found: Vec<(Weight, Headline)> =
        writing.first_series().filter_map(|series| headline(writing, series)).collect();
    found.sort_by_key(|(weight, _)| *weight);
    found.into_iter().take(HEADLINES).map(|(_, headline)| headline).collect()
}

/// What weighs more is smaller: not a headline, without a rating, place in the results chain.
type Weight = (bool, bool, u8);

fn headline(writing: &Writing<'_>, series: &Series<'_>) -> Option<(Weight, Headline)> {
    let rows: Vec<&Row> =
        latest_rows(series).into_iter().filter(|row| value(row).is_ok()).collect();
    let is_group = |row: &&&Row| writing.release.areas()[row.area].is_group;
    let is_rated = |row: &&&Row| writing.rating(row).is_some();
    let rated = || rows.iter().filter(is_rated);
    let row = rated().find(is_group).or_else(|| rated().next());
    let row = row.or_else(|| rows.iter().find(is_group)).or(rows.first())?;
    let level = match series.indicator.level {
        Level::Impact => 0,
        Level::Outcome => 1,
        Level::Output => 2,
        Level::Quality => 3,
    };
    let weight = (!series.indicator.headline, writing.rating(row).is_none(), level);
    Some((
        weight,
        Headline {
            value: writing.value(row),
            label: writing.measure(series),
            detail: detail(writing, row),
            anchor: anchor(&series.indicator.code),
            rating: writing.rating(row),
        },
    ))
}

/// Of what area and period, with interval and target.
fn detail(writing: &Writing<'_>, row: &Row) -> Text {
    let places =
        [("area", writing.area(row.area).into()), ("period", writing.period(row.period).into())];
    let mut text = writing.text("headline-of", &places);
    let further = [
        ("headline-interval", writing.range(row, "ci_low", "ci_high")),
        ("headline-target", writing.number(row, "target").map(Text::from)),
    ];
    for (key, number) in further {
        if let Some(number) = number {
            text.0.push(Run::Plain("; ".to_owned()));
            text.0.extend(writing.text(key, &[("number", number.into())]).0);
        }
    }
    text
}

/// How many of the targets of the latest periods are reached.
fn reached(writing: &Writing<'_>) -> Option<Text> {
    let rated: Vec<&'static str> = writing
        .first_series()
        .flat_map(latest_rows)
        .filter_map(|row| Some(writing.rating(row)?.rating))
        .collect();
    let of = |rating: &str| rated.iter().filter(|one| **one == rating).count();
    let places = [
        ("rated", rated.len().into()),
        ("achieved", of("achieved").into()),
        ("ontrack", of("on_track").into()),
        ("partly", of("partly").into()),
        ("offtrack", of("off_track").into()),
    ];
    (!rated.is_empty()).then(|| writing.text("summary-reached", &places))
}

/// How much of the release is withheld in all: never where.
fn withheld(writing: &Writing<'_>) -> Text {
    let rows = writing.release.rows();
    let withheld = rows.iter().filter(|row| row.shown == Shown::Withheld).count();
    writing.text("rows-withheld", &[("rows", rows.len().into()), ("withheld", withheld.into())])
}
