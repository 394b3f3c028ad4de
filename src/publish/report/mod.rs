//! The report for the donor: what a release says, in sentences, tables and pictures, in every language that
//! the programme reports in.
//!
//! [`SECTIONS`] is its table of contents. A section takes what is released and what the author wrote, and gives a
//! piece of the [model](Report); [`html`] writes the model down. Adding a section is one file and one line.

use std::fmt;

use super::Edition;

mod catalogue;
mod change;
mod cover;
mod html;
mod indicator_page;
pub mod model;
pub mod narrative;
mod overview;
mod sections;
mod writing;

pub(super) use html::Html;
use model::{Block, Chapter, Report};
use sections::{
    checks, context, countries, criteria, finance, lessons, limitations, method, progress, quality,
    results, sheets, summary, sustainability, tables,
};
use writing::Writing;

/// A section of the report.
pub(super) trait Section: fmt::Debug + Sync {
    /// Its name: of its messages in the catalogue (`section-NAME`, and `prompt-NAME` where an author writes
    /// in it), of its anchor, and of the author's file.
    fn name(&self) -> &'static str;

    /// Whether it is of the annex.
    fn is_annex(&self) -> bool {
        false
    }

    /// What the release says of it; nothing where it has nothing to say.
    fn write(&self, writing: &Writing<'_>) -> Body;
}

/// What stands under the heading of a section.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
    pub(super) chapters: Vec<Chapter>,
}

/// The table of contents.
pub(super) const SECTIONS: &[&dyn Section] = &[
    &summary::Summary,
    &context::Context,
    &results::Results,
    &progress::Progress,
    &countries::Countries,
    &finance::Finance,
    &lessons::Lessons,
    &sustainability::Sustainability,
    &quality::Quality,
    &limitations::Limitations,
    &criteria::Criteria,
    &sheets::Sheets,
    &method::Method,
    &tables::Tables,
    &checks::Checks,
];

/// The report of an edition in one of its languages.
pub(super) fn assemble(edition: &Edition<'_>, language: &str) -> Report {
    let writing = Writing::new(edition, language);
    let written = SECTIONS.iter().filter_map(|section| chapter(*section, &writing));
    let mut chapters: Vec<Chapter> = written.collect();
    number(&mut chapters);
    Report {
        language: writing.catalogue.language,
        stem: stem(edition, language),
        title: writing.named(&edition.release.programme().title),
        subtitle: cover::subtitle(&writing),
        cover: cover::facts(&writing),
        chapters,
    }
}

/// Name of a report's file without ending: the programme's first language needs none of its own.
pub(super) fn stem(edition: &Edition<'_>, language: &str) -> String {
    let first = edition.release.programme().languages.first();
    if first.is_none_or(|first| first == language) {
        "report".to_owned()
    } else {
        format!("report.{language}")
    }
}

/// A section under its heading, with what the author wrote; none where nobody has anything to say.
fn chapter(section: &dyn Section, writing: &Writing<'_>) -> Option<Chapter> {
    let Body { mut blocks, chapters } = section.write(writing);
    blocks.extend(authored(section, writing));
    (!blocks.is_empty() || !chapters.is_empty()).then(|| Chapter {
        anchor: section.name().to_owned(),
        title: writing.words(&format!("section-{}", section.name())),
        is_annex: section.is_annex(),
        blocks,
        chapters,
        ..Chapter::default()
    })
}

/// What the author wrote on a section, or where it is still to be written.
fn authored(section: &dyn Section, writing: &Writing<'_>) -> Option<Block> {
    let (name, language) = (section.name(), writing.language);
    if let Some(page) = writing.edition.options.narrative.page(name, language) {
        return Some(Block::Authored(page.blocks.clone()));
    }
    let prompt = writing.catalogue.prompt(name)?;
    Some(Block::Placeholder { file: format!("narrative/{name}.{language}.md"), prompt })
}

/// Numbers chapters 1, 2, …, annexes A, B, …, and what stands in them 1.1, A.1, ….
fn number(chapters: &mut [Chapter]) {
    let (mut chapter, mut annex) = (0, b'A');
    for one in chapters {
        one.number = if one.is_annex {
            annex += 1;
            char::from(annex - 1).to_string()
        } else {
            chapter += 1;
            format!("{chapter}")
        };
        number_within(one);
    }
}

fn number_within(chapter: &mut Chapter) {
    for (place, within) in chapter.chapters.iter_mut().enumerate() {
        within.number = format!("{}.{}", chapter.number, place + 1);
        number_within(within);
    }
}

/// The names of the sections that an author may write in.
pub fn written_by_authors() -> Vec<&'static str> {
    let catalogue = catalogue::Catalogue::of("en");
    let names = SECTIONS.iter().map(|section| section.name());
    names.filter(|name| catalogue.prompt(name).is_some()).collect()
}
