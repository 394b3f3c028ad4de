//! Annex: the reference sheet of every indicator.

use super::super::indicator_page::{facts, safe};
use super::super::model::{Block, Chapter};
use super::super::{Body, Section, Writing};

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
        let sheet =
            |indicator: &std::sync::Arc<crate::define::indicator::BoundIndicator>| Chapter {
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
