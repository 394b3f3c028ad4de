//! Progress by objective: a page for each indicator.

use super::super::indicator_page;
use super::super::model::{About, Block, Chapter};
use super::super::{Body, Section, Writing};

#[derive(Debug)]
pub(in super::super) struct Progress;

impl Section for Progress {
    fn name(&self) -> &'static str {
        "progress"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let objectives = writing.objectives().into_iter();
        let chapters = objectives.filter_map(|(key, title)| objective(writing, &key, title));
        Body { blocks: Vec::new(), chapters: chapters.collect() }
    }
}

/// An objective: what is counted of it, the author's words, and its indicators.
fn objective(writing: &Writing<'_>, key: &str, title: String) -> Option<Chapter> {
    let numbers = writing.indicators_of(key);
    let count = [("indicators", numbers.len().into())];
    let intro = Block::Paragraph(writing.text("objective-indicators", &count));
    (!numbers.is_empty()).then(|| Chapter {
        anchor: format!("objective-{key}"),
        title,
        about: About { objective: Some(key.to_owned()), ..About::default() },
        blocks: vec![intro],
        chapters: numbers.iter().map(|number| indicator_page::page(writing, *number)).collect(),
        ..Chapter::default()
    })
}
