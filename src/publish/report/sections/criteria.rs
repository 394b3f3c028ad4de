//! Evaluation matrix: the questions of the OECD's Development Assistance Committee, and the indicators that
//! speak to them.

use super::super::indicator_page::{latest_rows, link};
use super::super::model::{Block, Cell, Heading, Line, Purpose, Run, Table, Text};
use super::super::{Body, Section, Writing};
use crate::publish::series::value;

/// The criteria of 10 December 2019, in their order.
const CRITERIA: [&str; 6] =
    ["relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability"];

#[derive(Debug)]
pub(in super::super) struct Criteria;

impl Section for Criteria {
    fn name(&self) -> &'static str {
        "criteria"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let heads = ["head-criterion", "head-question", "head-indicators", "head-ratings"];
        let table = Table {
            anchor: "matrix".to_owned(),
            caption: writing.text("caption-criteria", &[]),
            head: vec![heads.map(|key| Heading::words(writing.words(key))).into()],
            groups: vec![CRITERIA.iter().map(|name| line(writing, name)).collect()],
            purpose: Purpose::Main,
        };
        Body { blocks: vec![Block::Table(table)], chapters: Vec::new() }
    }
}

fn line(writing: &Writing<'_>, criterion: &str) -> Line {
    let indicators = writing.release.indicators();
    let own: Vec<usize> = (0..indicators.len())
        .filter(|number| indicators[*number].dac.as_deref() == Some(criterion))
        .collect();
    Line::of(vec![
        Cell::head(writing.words(&format!("criterion-{criterion}"))),
        Cell::words(writing.words(&format!("question-{criterion}"))),
        Cell::words(links(writing, &own)),
        Cell::words(ratings(writing, &own)),
    ])
}

fn links(writing: &Writing<'_>, own: &[usize]) -> Text {
    let mut runs = Vec::new();
    for number in own {
        if !runs.is_empty() {
            runs.push(Run::Plain(", ".to_owned()));
        }
        runs.push(link(&writing.release.indicators()[*number].code));
    }
    Text(runs)
}

/// How many of the results with a target have which rating.
fn ratings(writing: &Writing<'_>, own: &[usize]) -> Text {
    let series = own.iter().filter_map(|number| writing.series_of(*number).first());
    let rated: Vec<&'static str> =
        series.flat_map(latest_rows).filter_map(|row| value(row).ok()?.1.rating).collect();
    if rated.is_empty() {
        return writing.words("no-targets").into();
    }
    let said = |rating: &str| {
        let count = rated.iter().filter(|one| **one == rating).count();
        (count > 0).then(|| format!("{}: {count}", writing.catalogue.term(rating)))
    };
    let said = ["achieved", "on_track", "partly", "off_track"].into_iter().filter_map(said);
    Text::plain(said.collect::<Vec<_>>().join(", "))
}
