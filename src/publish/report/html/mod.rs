//! `report.html`, `report.uk.html`, …: the report on one page that needs nothing else, for readers and for
//! printing. Without its script it is whole; with it, rows can be filtered and numbers say more of themselves.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

mod blocks;

use super::catalogue::Catalogue;
use super::model::{Chapter, Report};
use crate::diagnostic::Checked;
use crate::publish::{Edition, Writer, Written};
use blocks::Page;

/// A page for each language, and `index.html`, which leads to them.
#[derive(Debug)]
pub(in crate::publish) struct Html;

impl Writer for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        let page = |report: &Report| {
            Written::new(format!("{}.html", report.stem), report_page(edition, report).into_bytes())
        };
        let index = Written::new("index.html", index(edition).into_bytes());
        Ok(edition.reports().iter().map(page).chain([index]).collect())
    }
}

const TEMPLATES: [(&str, &str); 2] =
    [("report.html", include_str!("report.html")), ("index.html", include_str!("index.html"))];
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// What the template of a report is given: text that is ready to be read.
#[derive(Serialize)]
struct Shell<'a> {
    language: &'a str,
    title: &'a str,
    subtitle: &'a str,
    engine: &'a str,
    style: &'a str,
    script: &'a str,
    words: Words,
    languages: Vec<Edited<'a>>,
    contents: Vec<Entry<'a>>,
    filters: Vec<Filter>,
    cover: String,
    body: String,
}

/// Words of the page itself.
#[derive(Serialize)]
struct Words {
    skip: String,
    language: String,
    contents: String,
    filter: String,
    all: String,
}

/// The report in a language.
#[derive(Serialize)]
struct Edited<'a> {
    file: String,
    language: &'a str,
    name: String,
    title: &'a str,
    is_this: bool,
}

/// A line of the table of contents.
#[derive(Serialize)]
struct Entry<'a> {
    anchor: &'a str,
    number: String,
    title: &'a str,
    within: Vec<Entry<'a>>,
}

/// What rows can be filtered by.
#[derive(Serialize)]
struct Filter {
    name: &'static str,
    label: String,
    options: Vec<(String, String)>,
}

/// A report as a page.
fn report_page(edition: &Edition<'_>, report: &Report) -> String {
    let catalogue = Catalogue::of(report.language);
    let page = Page::new(edition, report, &catalogue);
    let shell = Shell {
        language: report.language,
        title: &report.title,
        subtitle: &report.subtitle,
        engine: edition.options.engine,
        style: STYLE,
        script: SCRIPT,
        words: words(&catalogue),
        languages: languages(edition, report),
        contents: report.chapters.iter().map(|one| entry(&catalogue, one)).collect(),
        filters: filters(edition, report, &catalogue),
        cover: page.facts(&report.cover),
        body: page.chapters(&report.chapters),
    };
    render("report.html", &shell).expect("our own template and data fit")
}

/// What the template of the index is given.
#[derive(Serialize)]
struct Index<'a> {
    language: &'a str,
    title: &'a str,
    style: &'a str,
    words: BTreeMap<&'static str, String>,
    languages: Vec<Edited<'a>>,
    tables: Vec<&'static str>,
    charts: bool,
}

/// The page that leads to the reports and to the files beside them.
fn index(edition: &Edition<'_>) -> String {
    let first = &edition.reports()[0];
    let catalogue = Catalogue::of(first.language);
    let keys = ["ui-reports", "ui-files", "ui-tables", "ui-charts", "ui-manifest", "ui-index-how"];
    let index = Index {
        language: first.language,
        title: &first.title,
        style: STYLE,
        words: keys.map(|key| (key, catalogue.words(key))).into(),
        languages: languages(edition, first),
        tables: vec!["indicators", "quality", "trends", "comparability", "standings"],
        charts: !edition.pictures.is_empty(),
    };
    render("index.html", &index).expect("our own template and data fit")
}

fn render(name: &str, data: &impl Serialize) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    for (file, template) in TEMPLATES {
        environment.add_template(file, template)?;
    }
    environment.get_template(name)?.render(Serde(data))
}

fn words(catalogue: &Catalogue) -> Words {
    Words {
        skip: catalogue.words("ui-skip"),
        language: catalogue.words("ui-language"),
        contents: catalogue.words("ui-contents"),
        filter: catalogue.words("ui-filter"),
        all: catalogue.words("ui-filter-all"),
    }
}

/// The report in every language, this one marked.
fn languages<'a>(edition: &'a Edition<'_>, report: &Report) -> Vec<Edited<'a>> {
    let edited = |one: &'a Report| Edited {
        file: format!("{}.html", one.stem),
        language: one.language,
        name: Catalogue::of(one.language).words("language-name"),
        title: &one.title,
        is_this: one.stem == report.stem,
    };
    edition.reports().iter().map(edited).collect()
}

/// A chapter in the table of contents, with what stands in it; of the annex only the annexes.
fn entry<'a>(catalogue: &Catalogue, chapter: &'a Chapter) -> Entry<'a> {
    let within = |one: &'a Chapter| Entry {
        anchor: &one.anchor,
        number: one.number.clone(),
        title: &one.title,
        within: Vec::new(),
    };
    let parts = if chapter.is_annex { &[][..] } else { &chapter.chapters };
    Entry {
        anchor: &chapter.anchor,
        number: numbered(catalogue, chapter),
        title: &chapter.title,
        within: parts.iter().map(within).collect(),
    }
}

/// `3`, or `Annex A`.
fn numbered(catalogue: &Catalogue, chapter: &Chapter) -> String {
    if chapter.is_annex && !chapter.number.contains('.') {
        return catalogue.sentence("ui-annex", &[("number", chapter.number.clone().into())]);
    }
    chapter.number.clone()
}

/// What the rows of this report can be filtered by: countries, objectives, ratings.
fn filters(edition: &Edition<'_>, report: &Report, catalogue: &Catalogue) -> Vec<Filter> {
    let areas = edition.release.areas().iter();
    let areas = areas.map(|area| (area.id.clone(), catalogue.area(&area.id))).collect();
    let objectives = report.all_chapters().into_iter().filter_map(|chapter| {
        let key = chapter.about.objective.clone()?;
        chapter.about.indicator.is_none().then(|| (key, chapter.title.clone()))
    });
    let ratings = ["achieved", "on_track", "partly", "off_track"];
    let ratings = ratings.map(|rating| (rating.to_owned(), catalogue.term(rating))).into();
    [
        ("area", "country", areas),
        ("objective", "objective", objectives.collect()),
        ("rating", "rating", ratings),
    ]
    .into_iter()
    .map(|(name, key, options)| Filter {
        name,
        label: catalogue.words(&format!("ui-filter-{key}")),
        options,
    })
    .collect()
}
