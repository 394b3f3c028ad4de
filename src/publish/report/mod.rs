//! The report for the donor: what a release says, in sentences, tables and pictures, in every language that
//! the programme reports in.
//!
//! `SECTIONS` is its table of contents. A section takes what is released and what the author wrote, and gives a
//! piece of the [model](Report); `html` writes the model down. Adding a section is one file and one line.

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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::catalogue::Catalogue;
    use super::model::{Number, Of, Run, To};
    use super::writing::figure;
    use super::*;
    use crate::protect::{Release, Shown};
    use crate::publish::Options;
    use crate::publish::fixture::{release, release_in};

    /// What looks at every report of a release.
    fn each_report(release: &Release, mut look: impl FnMut(&Report)) {
        let options = Options { run_id: "4f1c".to_owned(), ..Options::default() };
        Edition::new(release, &options).reports().iter().for_each(&mut look);
    }

    fn numbers(report: &Report) -> Vec<&Number> {
        let runs = report.runs().into_iter();
        runs.filter_map(|run| if let Run::Number(number) = run { Some(number) } else { None })
            .collect()
    }

    /// A printed number, read again.
    fn read(text: &str) -> f64 {
        let plain =
            text.replace(['\u{a0}', '%', '+'], "").replace('\u{2212}', "-").replace(',', ".");
        plain.parse().unwrap_or_else(|_| panic!("{text} is a number"))
    }

    #[test]
    fn every_number_is_the_number_of_its_row() {
        let release = release();
        each_report(&release, |report| {
            let numbers = numbers(report);
            assert!(numbers.len() > 100, "{}", numbers.len());
            for number in numbers {
                let source = number.source;
                assert_eq!(source.of, Of::Indicators);
                let exact = figure(&release, &release.rows()[source.row], source.column).unwrap();
                let digits = number
                    .text
                    .split(['.', ','])
                    .nth(1)
                    .map_or(0, |rest| rest.chars().filter(char::is_ascii_digit).count());
                let half = 0.5 / libm::pow(10.0, f64::from(u8::try_from(digits).unwrap()));
                let apart = (read(&number.text) - exact).abs();
                assert!(apart <= half + 1e-9, "{number:?} is printed of {exact}");
            }
        });
    }

    #[test]
    fn a_row_without_a_value_has_no_number_but_what_is_public() {
        let release = release();
        each_report(&release, |report| {
            for number in numbers(report) {
                let row = &release.rows()[number.source.row];
                if row.shown == Shown::Withheld {
                    assert!(["baseline", "target"].contains(&number.source.column), "{number:?}");
                }
            }
        });
    }

    #[test]
    fn a_withheld_value_is_said_to_be_withheld() {
        let withheld = |report: &Report| {
            let marks = report
                .runs()
                .into_iter()
                .filter(|run| matches!(run, Run::Mark(one) if one.mark == "[c]"));
            marks.map(Run::read_out).next().unwrap()
        };
        let mut said = Vec::new();
        each_report(&release(), |report| said.push(withheld(report)));
        assert_eq!(
            said,
            [
                "[c] (withheld to protect persons)",
                "[c] (приховано для захисту осіб)",
                "[c] (nepublicat pentru protecția persoanelor)",
            ]
        );
    }

    #[test]
    fn the_report_has_its_sections_in_every_language_and_the_first_language_names_no_file() {
        let mut stems = Vec::new();
        each_report(&release_in("uk"), |report| {
            let titles: Vec<&str> = report.chapters.iter().map(|one| one.title.as_str()).collect();
            let numbers: Vec<&str> =
                report.chapters.iter().map(|one| one.number.as_str()).collect();
            assert_eq!(titles.iter().collect::<BTreeSet<_>>().len(), titles.len());
            assert_eq!(
                numbers,
                ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "A", "B", "C"]
            );
            stems.push((report.stem.clone(), report.chapters[0].title.clone()));
        });
        let expected = [("report", "Підсумок"), ("report.en", "Summary"), ("report.ro", "Rezumat")];
        assert_eq!(stems, expected.map(|(stem, title)| (stem.to_owned(), title.to_owned())));
    }

    #[test]
    fn no_anchor_stands_twice_and_every_link_leads_somewhere() {
        each_report(&release(), |report| {
            let mut anchors = BTreeMap::new();
            for chapter in report.all_chapters() {
                *anchors.entry(chapter.anchor.clone()).or_insert(0) += 1;
                for block in &chapter.blocks {
                    if let Block::Table(table) = block {
                        *anchors.entry(table.anchor.clone()).or_insert(0) += 1;
                    }
                }
            }
            let twice: Vec<_> = anchors.iter().filter(|(_, count)| **count > 1).collect();
            assert!(twice.is_empty(), "{twice:?}");
            for run in report.runs() {
                if let Run::Link { to: To::Anchor(anchor), .. } = run {
                    assert!(anchors.contains_key(anchor), "{anchor}");
                }
            }
        });
    }

    #[test]
    fn every_row_of_a_table_fills_its_columns() {
        use super::model::{Role, Table};
        let fits = |table: &Table| {
            for group in &table.groups {
                let head = group.first().and_then(|line| line.cells.first());
                let shared = head.is_some_and(|cell| matches!(cell.role, Role::GroupHead(_)));
                for (place, line) in group.iter().enumerate() {
                    let cells = line.cells.len() + usize::from(shared && place > 0);
                    assert_eq!(cells, table.columns(), "{}", table.anchor);
                }
            }
        };
        each_report(&release(), |report| {
            let blocks = report.all_chapters().into_iter().flat_map(|chapter| &chapter.blocks);
            let tables =
                blocks.filter_map(
                    |block| if let Block::Table(table) = block { Some(table) } else { None },
                );
            tables.for_each(fits);
        });
    }

    #[test]
    fn the_same_release_gives_the_same_report() {
        let mut all = Vec::new();
        each_report(&release(), |report| all.push(report.clone()));
        let mut again = Vec::new();
        each_report(&release(), |report| again.push(report.clone()));
        assert!(all == again && all.len() == 3);
    }

    #[test]
    fn the_authors_words_stand_where_the_placeholder_stood() {
        let mut options = Options::default();
        let page =
            narrative::Page::parse("reports/narrative/context.uk.md", "Закон **2011** року.\n");
        options.narrative.add("context", "uk", page);
        let release = release();
        let edition = Edition::new(&release, &options);
        let context = |report: &Report| {
            report.chapters.iter().find(|one| one.anchor == "context").unwrap().blocks[0].clone()
        };
        let [english, ukrainian, _] = edition.reports() else { panic!("three languages") };
        assert!(matches!(context(english), Block::Placeholder { .. }));
        let Block::Authored(blocks) = context(ukrainian) else { panic!("the author's words") };
        let Block::Paragraph(text) = &blocks[0] else { panic!("{blocks:?}") };
        assert_eq!(text.read_out(), "Закон 2011 року.");
    }

    #[test]
    fn every_section_has_a_name_of_its_own_and_a_title() {
        let names: BTreeSet<&str> = SECTIONS.iter().map(|section| section.name()).collect();
        assert_eq!(names.len(), SECTIONS.len());
        let catalogue = Catalogue::of("ro");
        for name in names {
            assert!(!catalogue.words(&format!("section-{name}")).is_empty());
        }
        assert_eq!(written_by_authors().len(), 7);
    }
}
