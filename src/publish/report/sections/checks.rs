//! Annex: the checks that records went through.

use std::collections::BTreeMap;

use super::super::model::{Block, Cell, Heading, Line, Purpose, Run, Table, Text};
use super::super::{Body, Section, Writing};
use crate::define::quality::{Origin, Rule};
use crate::protect::{Quality, Row};
use crate::publish::series::{Mark, value};

#[derive(Debug)]
pub(in super::super) struct Checks;

impl Section for Checks {
    fn name(&self) -> &'static str {
        "checks"
    }

    fn is_annex(&self) -> bool {
        true
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let Some(quality) = writing.release.quality() else { return Body::default() };
        let table = table(writing, quality);
        let made =
            quality.about().rules.iter().filter(|rule| rule.origin != Origin::Written).count();
        let blocks = [
            Block::Paragraph(writing.text("checks-made", &[("rules", made.into())])),
            Block::Table(table),
        ];
        Body { blocks: blocks.into(), chapters: Vec::new() }
    }
}

/// The rules that the programme has written, over all rows and partners.
fn table(writing: &Writing<'_>, quality: &Quality) -> Table {
    let rules = quality.rules();
    let last = rules.programme().periods.len().saturating_sub(1);
    let mut found: BTreeMap<(&str, usize), &Row> = BTreeMap::new();
    for row in rules.rows().iter().filter(|row| row.period == last && row.category == "total") {
        found.insert((&rules.indicators()[row.indicator].code, row.area), row);
    }
    let is_empty = |row: &Row| value(row).map(drop) == Err(Mark::NotApplicable);
    let shown = |area: &usize| found.iter().any(|((_, one), row)| one == area && !is_empty(row));
    let areas: Vec<usize> = (0..rules.areas().len()).filter(shown).collect();
    let mut head = vec![
        Heading::words(writing.words("head-rule")),
        Heading::words(writing.words("head-dimension")),
        Heading::number(writing.words("head-target")),
    ];
    head.extend(
        areas.iter().map(|area| Heading::number(writing.catalogue.area(&rules.areas()[*area].id))),
    );
    let line = |rule: &Rule| {
        let mut cells = vec![
            Cell::head(name(writing, rule)),
            Cell::words(writing.words(&format!("score-{}", rule.aspect.name()))),
            Cell::number(rule.target.map(|target| {
                Text::plain(writing.catalogue.numbers.with_unit(target, 0, "percent"))
            })),
        ];
        cells.extend(areas.iter().map(|area| {
            let row = found.get(&(rule.name.as_str(), *area));
            Cell::number(row.map(|row| writing.value_of_rule(rules, row)))
        }));
        Line::of(cells)
    };
    let written = quality.about().rules.iter().filter(|rule| rule.origin == Origin::Written);
    Table {
        anchor: "rules".to_owned(),
        caption: writing.text("caption-checks", &[]),
        head: vec![head],
        groups: vec![written.map(line).collect()],
        purpose: Purpose::Main,
    }
}

/// What the rule asks for, and its name.
fn name(writing: &Writing<'_>, rule: &Rule) -> Text {
    let title = writing.named(&rule.title);
    let code = Text::from(Run::Code(rule.name.clone()));
    if title.is_empty() { code } else { Text::plain(title).with(Run::Small(code)) }
}
