//! Data-quality statement: the scores of records by country, and what rests on them.

use std::collections::BTreeMap;

use super::super::model::{Block, Cell, Heading, Line, Purpose, Table, Text};
use super::super::{Body, Section, Writing};
use crate::protect::{self, Release, Row};
use crate::publish::series::{Mark, value};

/// The scores, in the order of the table.
const SCORES: [&str; 6] =
    ["completeness", "validity", "consistency", "timeliness", "uniqueness", "index"];

#[derive(Debug)]
pub(in super::super) struct Quality;

impl Section for Quality {
    fn name(&self) -> &'static str {
        "quality"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let mut blocks = Vec::new();
        if let Some(quality) = writing.release.quality() {
            blocks.push(Block::Paragraph(writing.words("quality-how").into()));
            blocks.extend(scores(writing, quality.rules()).map(Block::Table));
            blocks.extend(missed(writing, quality).map(Block::Paragraph));
        }
        let standards = ["validity", "integrity", "precision", "reliability", "timeliness"];
        let said = |name: &str| vec![Block::Paragraph(writing.text(&format!("dqa-{name}"), &[]))];
        blocks.push(Block::Paragraph(writing.words("dqa-how").into()));
        blocks.push(Block::List { ordered: false, items: standards.map(said).into() });
        Body { blocks, chapters: Vec::new() }
    }
}

/// Scores by area over all rows and all partners.
fn scores(writing: &Writing<'_>, rules: &Release) -> Option<Table> {
    let last = rules.programme().periods.len().checked_sub(1)?;
    let mut found: BTreeMap<(&str, usize), &Row> = BTreeMap::new();
    for row in rules.rows().iter().filter(|row| row.period == last && row.category == "total") {
        if let Some(score) = rules.indicators()[row.indicator].code.strip_prefix("score:") {
            found.insert((score, row.area), row);
        }
    }
    // Rows of no country of the programme have a place of their own, which is usually empty.
    let is_empty = |row: &Row| value(row).map(drop) == Err(Mark::NotApplicable);
    let shown =
        |area: &usize| found.iter().any(|((_, other), row)| other == area && !is_empty(row));
    let areas: Vec<usize> = (0..rules.areas().len()).filter(shown).collect();
    let mut head = vec![Heading::words(writing.words("head-dimension"))];
    head.extend(
        areas.iter().map(|area| Heading::number(writing.catalogue.area(&rules.areas()[*area].id))),
    );
    let line = |score: &&str| {
        let cells = areas.iter().map(|area| {
            let row = found.get(&(*score, *area));
            Cell::number(row.map(|row| writing.value_of_rule(rules, row)))
        });
        let name = Cell::head(writing.words(&format!("score-{score}")));
        Line::of([name].into_iter().chain(cells).collect())
    };
    (!areas.is_empty()).then(|| Table {
        anchor: "scores".to_owned(),
        caption: writing.text("caption-scores", &[]),
        head: vec![head],
        groups: vec![SCORES.iter().map(line).collect()],
        purpose: Purpose::Main,
    })
}

/// How many rules with a target miss it in some country, over all rows.
fn missed(writing: &Writing<'_>, quality: &protect::Quality) -> Option<Text> {
    let rules = quality.rules();
    let last = rules.programme().periods.len().checked_sub(1)?;
    let mut of_rules: BTreeMap<usize, bool> = BTreeMap::new();
    for row in rules.rows().iter().filter(|row| row.period == last && row.category == "total") {
        let rule = quality.about().get(&rules.indicators()[row.indicator].code);
        let target = rule.and_then(|rule| rule.target);
        if let (Ok((value, _)), Some(target)) = (value(row), target) {
            *of_rules.entry(row.indicator).or_default() |= value < target;
        }
    }
    let missed = of_rules.values().filter(|missed| **missed).count();
    let places = [("rules", of_rules.len().into()), ("missed", missed.into())];
    (!of_rules.is_empty()).then(|| writing.text("quality-missed", &places))
}
