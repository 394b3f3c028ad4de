//! Sustainability and hand-over: what the states carry by themselves, and whether that grows.

use super::super::indicator_page::movements;
use super::super::model::{Block, Run, Text};
use super::super::overview::latest_by_area;
use super::super::{Body, Section, Writing};
use crate::define::indicator::BoundIndicator;

#[derive(Debug)]
pub(in super::super) struct Sustainability;

impl Section for Sustainability {
    fn name(&self) -> &'static str {
        "sustainability"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let table = latest_by_area(writing, "handover", "caption-handover", is_of_hand_over);
        let moved = moved(writing);
        let moved = (!moved.is_empty()).then_some(Block::List { ordered: false, items: moved });
        let blocks = table.map(Block::Table).into_iter().chain(moved).collect();
        Body { blocks, chapters: Vec::new() }
    }
}

fn is_of_hand_over(indicator: &BoundIndicator) -> bool {
    indicator.dac.as_deref() == Some("sustainability")
}

/// How each of its indicators moved in each area.
fn moved(writing: &Writing<'_>) -> Vec<Vec<Block>> {
    let own = writing.first_series().filter(|series| is_of_hand_over(series.indicator));
    own.flat_map(|series| {
        let title = writing.named(&series.indicator.title);
        movements(writing, series).into_iter().map(move |text| {
            let named = Run::Strong(format!("{title} – "));
            vec![Block::Paragraph(Text([named].into_iter().chain(text.0).collect()))]
        })
    })
    .collect()
}
