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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protect::Release;
    use crate::publish::Options;
    use crate::publish::fixture::{release, release_in, release_of, rows};
    use crate::publish::report::narrative::Page as Authored;

    fn written(release: &Release, options: &Options) -> String {
        let files = Html.write(&Edition::new(release, options)).unwrap();
        String::from_utf8(files[0].bytes.clone()).unwrap()
    }

    fn plain(release: &Release) -> String {
        written(release, &Options { run_id: "4f1c".to_owned(), ..Options::default() })
    }

    #[test]
    fn there_is_a_page_for_each_language_and_one_that_leads_to_them() {
        let options = Options::default();
        let files = Html.write(&Edition::new(&release(), &options)).unwrap();
        let names: Vec<String> =
            files.iter().map(|file| file.path.to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["report.html", "report.uk.html", "report.ro.html", "index.html"]);
        let index = String::from_utf8(files[3].bytes.clone()).unwrap();
        for name in &names[..3] {
            assert!(index.contains(&format!("href=\"{name}\"")), "{name}");
        }
    }

    #[test]
    fn the_page_needs_nothing_else() {
        let page = plain(&release());
        for outside in ["<script src", "<link", " src=", "url(", "@import", "fetch("] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("<html lang=\"en\">") && page.contains("<svg "));
        assert_eq!(page.matches("<h1").count(), 1);
    }

    #[test]
    fn a_row_shows_value_interval_target_progress_and_rating() {
        let page = plain(&release());
        let row =
            page.split("<tr").find(|row| row.contains("81.9\u{a0}%")).expect("the latest year");
        for part in ["Ukraine", "74.3", "87.6", "80.0\u{a0}%", "104\u{a0}%", "achieved", "+1.9"] {
            assert!(row.contains(part), "{part} in {row}");
        }
        assert!(row.contains("<data value=\"81.88976377952756\">"), "{row}");
    }

    #[test]
    fn how_much_is_withheld_is_said_of_the_whole_release_only() {
        let release = release();
        let page = plain(&release);
        let rows = release.rows().len();
        let said =
            format!("Of all {rows} rows of this release, 3 are withheld to protect persons.");
        assert!(page.contains(&said));
        assert!(page.contains("a group of 1 to 10 persons"));
    }

    #[test]
    fn text_of_the_programme_is_escaped() {
        let mut rows = rows();
        rows.truncate(4);
        assert!(!plain(&release_of("<b>", rows)).contains("<b>"));
    }

    #[test]
    fn nothing_that_an_author_writes_runs() {
        let mut options = Options::default();
        let sly = "<script>alert(1)</script>\n\nA <img src=x onerror=alert(1)> [x](javascript:alert(1)) & more.\n";
        options.narrative.add("context", "en", Authored::parse("context.en.md", sly));
        let page = written(&release(), &options);
        assert!(page.contains("class=\"authored\"") && page.contains("&amp; more."));
        for bad in ["alert(1)", "onerror", "javascript:"] {
            assert!(!page.contains(bad), "{bad}");
        }
    }

    #[test]
    fn the_page_is_in_its_language() {
        let page = plain(&release_in("uk"));
        assert!(page.contains("<html lang=\"uk\">"));
        assert!(page.contains("Програма протидії торгівлі людьми"));
        assert!(page.contains("81,9\u{a0}%") && page.contains("досягнуто"));
    }

    #[test]
    fn every_header_cell_says_what_it_heads_and_every_table_has_a_caption() {
        let page = plain(&release());
        let heads = page.matches("<th").count() - page.matches("<thead").count();
        assert_eq!(heads, page.matches(" scope=\"").count());
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
    }
}
