//! Limitations: what no figure of this report can say, and what has to be said with each.

use super::super::model::Block;
use super::super::{Body, Section, Writing};

/// Caveats that are printed in every report.
const CAVEATS: [&str; 6] = [
    "caveat-not-a-sample",
    "caveat-awareness",
    "caveat-definitions-differ",
    "caveat-several-categories",
    "caveat-chance-alone",
    "caveat-quoting",
];

#[derive(Debug)]
pub(in super::super) struct Limitations;

impl Section for Limitations {
    fn name(&self) -> &'static str {
        "limitations"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let item = |key: &str| vec![Block::Paragraph(writing.words(key).into())];
        let list = Block::List { ordered: false, items: CAVEATS.map(item).into() };
        Body { blocks: vec![list], chapters: Vec::new() }
    }
}
