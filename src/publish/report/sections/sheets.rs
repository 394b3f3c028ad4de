//! Annex: the reference sheet of every indicator.

use std::sync::Arc;

use super::super::catalogue::Place;
use super::super::indicator_page::safe;
use super::super::model::{Block, Chapter, Fact, Text};
use super::super::{Body, Section, Writing};
use crate::define::indicator::{BoundIndicator, Change, Direction, Interval, Targets};

#[derive(Debug)]
pub(in super::super) struct Sheets;

impl Section for Sheets {
    fn name(&self) -> &'static str {
        "sheets"
    }

    fn is_annex(&self) -> bool {
        true
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let sheet = |indicator: &Arc<BoundIndicator>| Chapter {
            anchor: format!("sheet-{}", safe(&indicator.code)),
            title: format!("{} · {}", indicator.code, writing.named(&indicator.title)),
            blocks: vec![Block::Facts(facts(writing, indicator))],
            ..Chapter::default()
        };
        Body {
            blocks: vec![Block::Paragraph(writing.words("sheets-how").into())],
            chapters: writing.release.indicators().iter().map(sheet).collect(),
        }
    }
}

/// The facts of a reference sheet.
fn facts(writing: &Writing<'_>, indicator: &BoundIndicator) -> Vec<Fact> {
    let term = |name: &str| writing.catalogue.term(name);
    let decimals = usize::from(indicator.decimals);
    let mut facts = vec![
        ("sheet-kind", writing.kind(indicator)),
        ("sheet-level", term(indicator.level.name())),
        (
            "sheet-criterion",
            indicator
                .dac
                .as_deref()
                .map(|one| writing.words(&format!("criterion-{one}")))
                .unwrap_or_default(),
        ),
        ("sheet-unit", format!("{}, {}", term(&indicator.unit), term(direction(indicator)))),
        ("sheet-breakdown", breakdown(writing, indicator)),
        ("sheet-interval", interval(writing, indicator)),
        ("sheet-decimals", writing.text("sheet-digits", &[("digits", decimals.into())]).read_out()),
        ("sheet-targets", targets(writing, indicator)),
        ("sheet-source", indicator.source.clone()),
        ("sheet-changes", changes(writing, indicator)),
    ];
    let further = indicator.facts.iter();
    facts.extend(further.filter_map(|(name, text)| Some((sheet_key(name)?, writing.named(text)))));
    facts.push(("sheet-definition", indicator.definition.clone()));
    let filled = facts.into_iter().filter(|(_, text)| !text.trim().is_empty());
    filled.map(|(key, text)| writing.fact(key, Text::plain(text))).collect()
}

fn sheet_key(name: &str) -> Option<&'static str> {
    match name {
        "frequency" => Some("sheet-frequency"),
        "responsible" => Some("sheet-responsible"),
        "means_of_verification" => Some("sheet-verification"),
        "assumptions" => Some("sheet-assumptions"),
        _ => None,
    }
}

fn direction(indicator: &BoundIndicator) -> &'static str {
    match indicator.direction {
        Direction::Up => "up",
        Direction::Down => "down",
        Direction::None => "none",
    }
}

fn breakdown(writing: &Writing<'_>, indicator: &BoundIndicator) -> String {
    let name = |id: &str| {
        id.split('*').map(|part| writing.catalogue.term(part)).collect::<Vec<_>>().join(" × ")
    };
    indicator.dimensions.iter().map(|one| name(&one.id)).collect::<Vec<_>>().join(", ")
}

fn interval(writing: &Writing<'_>, indicator: &BoundIndicator) -> String {
    match &indicator.interval {
        Interval::Default => writing.words("sheet-interval-usual"),
        Interval::Wilson => "Wilson".to_owned(),
        Interval::Exact => "Clopper–Pearson".to_owned(),
        Interval::None { reason } => {
            writing.text("sheet-interval-none", &[("reason", reason.as_str().into())]).read_out()
        }
    }
}

fn targets(writing: &Writing<'_>, indicator: &BoundIndicator) -> String {
    match &indicator.targets {
        Targets::None { reason } if !reason.is_empty() => {
            writing.text("sheet-targets-none", &[("reason", reason.as_str().into())]).read_out()
        }
        Targets::None { .. } | Targets::Expected => String::new(),
    }
}

fn changes(writing: &Writing<'_>, indicator: &BoundIndicator) -> String {
    let change = |change: &Change| {
        let places = [
            ("day", writing.catalogue.day(change.date).into()),
            ("what", writing.named(&change.what).into()),
            ("comparable", Place::Choice(if change.comparable { "yes" } else { "no" })),
        ];
        writing.text("sheet-change", &places).read_out()
    };
    indicator.changes.iter().map(change).collect::<Vec<_>>().join(" ")
}
