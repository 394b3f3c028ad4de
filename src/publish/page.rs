//! `index.html`: the release on one page that needs nothing else, for readers and for printing.

use std::collections::BTreeSet;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::chart::Subject;
use super::number::{Numbers, count};
use super::series::{Mark, Series, cases, value};
use super::words::{Words, fill};
use super::{Edition, Writer, Written};
use crate::define::indicator::{BoundIndicator, Change};
use crate::diagnostic::Checked;
use crate::document::Localised;
use crate::evaluate::Figures;
use crate::protect::{Release, Row, Shown};

/// The page.
#[derive(Debug)]
pub(super) struct Page;

impl Writer for Page {
    fn name(&self) -> &'static str {
        "page"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        Ok(vec![Written::new("index.html", page(&Report::new(edition)).into_bytes())])
    }
}

const TEMPLATE: &str = include_str!("page.html");

/// The page as text.
fn page(report: &Report<'_>) -> String {
    render(report).expect("our own template and data fit")
}

fn render(report: &Report<'_>) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    environment.render_named_str("page.html", TEMPLATE, Serde(report))
}

/// What the template is given: text that is ready to be read, and nothing to work out.
#[derive(Serialize)]
struct Report<'a> {
    words: &'static Words,
    title: &'a str,
    programme: &'a str,
    donor: Option<String>,
    engine: &'a str,
    run: &'a str,
    policy: Vec<String>,
    marks: Vec<Key>,
    /// Pictures of the programme as a whole.
    svgs: Vec<&'a str>,
    sections: Vec<Section<'a>>,
}

/// A mark and what it says.
#[derive(Serialize)]
struct Key {
    mark: &'static str,
    meaning: &'static str,
}

/// An objective with its indicators.
#[derive(Serialize)]
struct Section<'a> {
    anchor: String,
    title: &'a str,
    /// Level of the intervals in its table, where they have one.
    level: Option<String>,
    /// Pictures of its indicators together.
    svgs: Vec<&'a str>,
    indicators: Vec<Sheet<'a>>,
}

/// One indicator.
#[derive(Serialize)]
struct Sheet<'a> {
    anchor: String,
    code: &'a str,
    title: &'a str,
    facts: Vec<Fact>,
    /// Pictures of what has no totals, and so no block of its own.
    svgs: Vec<&'a str>,
    series: Vec<Block<'a>>,
}

/// One line of what is known of an indicator.
#[derive(Serialize)]
struct Fact {
    name: String,
    text: String,
}

/// One measure of an indicator: its latest results, its pictures, its figures.
#[derive(Serialize)]
struct Block<'a> {
    stem: String,
    measure: Option<String>,
    period: String,
    definition: String,
    latest: Vec<Printed>,
    svgs: Vec<&'a str>,
    periods: Vec<String>,
    rows: Vec<FigureRow>,
}

/// The figures of an area over time.
#[derive(Serialize)]
struct FigureRow {
    area: String,
    cells: Vec<Option<Printed>>,
}

/// The result of an area and period, printed.
#[derive(Serialize, Default)]
struct Printed {
    area: String,
    is_group: bool,
    value: Option<String>,
    /// What stands in place of the value, and what it says.
    mark: Option<&'static str>,
    meaning: Option<&'static str>,
    limits: Option<String>,
    cases: Option<String>,
    target: Option<String>,
    progress: Option<String>,
    rating: Option<String>,
    /// For the colour of the rating, which its words repeat.
    class: Option<&'static str>,
    breaks: bool,
}

/// What turns a release into text.
struct Writing<'a> {
    edition: &'a Edition<'a>,
    words: &'static Words,
    numbers: Numbers,
    language: &'a str,
}

impl<'a> Report<'a> {
    fn new(edition: &'a Edition<'a>) -> Self {
        let programme = edition.release.programme();
        let language = programme.languages.first().map_or("en", String::as_str);
        let (words, numbers) = (Words::of(language), Numbers::of(language));
        let writing = Writing { edition, words, numbers, language };
        let key = |mark: Mark| Key { mark: mark.text(), meaning: words.mark(mark) };
        Self {
            words,
            title: programme.title.get(language),
            programme: &programme.id,
            donor: programme.donor.as_ref().map(|donor| {
                let agreement = donor.agreement.as_deref();
                [Some(donor.name.as_str()), agreement]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(", ")
            }),
            engine: edition.options.engine,
            run: &edition.options.run_id,
            policy: writing.policy(),
            marks: Mark::ALL.map(key).into(),
            svgs: writing.pictures(|subject| *subject == Subject::Programme),
            sections: writing.sections(),
        }
    }
}

impl<'a> Writing<'a> {
    /// The policy in sentences, and how much it withholds in all: never where.
    fn policy(&self) -> Vec<String> {
        let (release, words) = (self.edition.release, self.words);
        let (policy, programme) = (release.policy(), release.programme());
        let mut sentences = Vec::new();
        if policy.threshold > 1 {
            sentences.push(fill(words.threshold, &[&(policy.threshold - 1).to_string()]));
        }
        if policy.min_denominator > 1 {
            sentences.push(fill(words.few, &[&policy.min_denominator.to_string()]));
        }
        sentences.push(self.withheld(release));
        if let Some(set) = &programme.policy_set_by {
            sentences.push(fill(words.set_by, &[&set.name, &set.date.to_string()]));
        }
        let not_applied = policy.not_yet_applied();
        if !not_applied.is_empty() {
            sentences.push(fill(words.not_applied, &[&not_applied.join(", ")]));
        }
        sentences
    }

    fn withheld(&self, release: &Release) -> String {
        let withheld = release.rows().iter().filter(|row| row.shown == Shown::Withheld).count();
        let counts = [release.rows().len(), withheld].map(count);
        fill(self.words.rows_withheld, &[&counts[0], &counts[1]])
    }

    /// The objectives in the order of the programme, then indicators of none of them.
    fn sections(&self) -> Vec<Section<'a>> {
        let objectives = &self.edition.release.programme().objectives;
        let known: BTreeSet<&str> = objectives.iter().map(|(key, _)| key.as_str()).collect();
        let section = |(key, title): &'a (String, Localised)| {
            self.section(key, title.get(self.language), |one| one.objective == *key)
        };
        let other = self.section("other", self.words.other_objectives, |one| {
            !known.contains(one.objective.as_str())
        });
        let sections = objectives.iter().map(section).chain([other]);
        sections.filter(|section| !section.indicators.is_empty()).collect()
    }

    fn section(
        &self,
        key: &str,
        title: &'a str,
        belongs: impl Fn(&BoundIndicator) -> bool,
    ) -> Section<'a> {
        let all = Series::all(self.edition.release);
        let numbered = self.edition.release.indicators().iter().enumerate();
        let mut level = None;
        let sheet = |(number, indicator): (usize, &'a std::sync::Arc<BoundIndicator>)| {
            let own: Vec<&Series<'_>> = all.iter().filter(|one| one.number == number).collect();
            level = level.take().or_else(|| self.level(&own));
            self.sheet((number, indicator), &own)
        };
        let indicators: Vec<Sheet<'a>> =
            numbered.filter(|(_, one)| belongs(one)).map(sheet).collect();
        let svgs = self.pictures(|subject| *subject == Subject::Objective(key.to_owned()));
        Section { anchor: format!("objective-{key}"), title, level, svgs, indicators }
    }

    /// The level of the first interval that is shown.
    fn level(&self, series: &[&Series<'_>]) -> Option<String> {
        let limits = |series: &&Series<'_>| {
            series
                .rows()
                .filter_map(|row| value(row).ok()?.1.limits.as_ref())
                .map(|one| one.level)
                .next()
        };
        series.iter().find_map(limits).map(|level| self.numbers.level(level))
    }

    /// The pictures of what is asked for.
    fn pictures(&self, of: impl Fn(&Subject) -> bool) -> Vec<&'a str> {
        let pictures = self.edition.pictures.iter().filter(|picture| of(&picture.subject));
        pictures.map(|picture| picture.svg.as_str()).collect()
    }

    fn sheet(
        &self,
        (number, indicator): (usize, &'a BoundIndicator),
        series: &[&Series<'_>],
    ) -> Sheet<'a> {
        let has_block = |measure: &str| series.iter().any(|series| series.measure == measure);
        let svgs = self.pictures(|subject| match subject {
            Subject::Measure(of, measure) => *of == number && !has_block(measure),
            Subject::Objective(_) | Subject::Programme => false,
        });
        Sheet {
            anchor: format!("indicator-{}", indicator.code),
            code: &indicator.code,
            title: indicator.title.get(self.language),
            facts: self.facts(indicator),
            svgs,
            series: series.iter().map(|series| self.block(series)).collect(),
        }
    }

    /// What a reader has to know of a definition, without its expressions.
    fn facts(&self, indicator: &BoundIndicator) -> Vec<Fact> {
        let words = self.words;
        let level = words.term(indicator.level.name());
        let direction = words.term(indicator.direction.name());
        let mut facts = vec![
            (words.kind.to_owned(), words.term(indicator.kind)),
            (words.level.to_owned(), level),
            (words.unit.to_owned(), format!("{}, {direction}", words.term(&indicator.unit))),
            (words.source.to_owned(), indicator.source.clone()),
            (words.notes.to_owned(), indicator.notes.get(self.language).to_owned()),
            (words.changes.to_owned(), self.changes(&indicator.changes)),
        ];
        let further = indicator.facts.iter();
        facts.extend(further.map(|(name, text)| {
            (sentence_case(&words.term(name)), text.get(self.language).to_owned())
        }));
        facts.push((sentence_case(words.definition), indicator.definition.clone()));
        let filled = facts.into_iter().filter(|(_, text)| !text.is_empty());
        filled.map(|(name, text)| Fact { name, text }).collect()
    }

    fn changes(&self, changes: &[Change]) -> String {
        let change = |change: &Change| {
            let what = format!("{}: {}", change.date, change.what.get(self.language));
            if change.comparable { what } else { format!("{what} ({})", self.words.series_break) }
        };
        changes.iter().map(change).collect::<Vec<_>>().join(" ")
    }

    fn block(&self, series: &Series<'_>) -> Block<'a> {
        let periods = series.periods();
        let areas = series.areas(&periods);
        let latest = series.latest(&periods);
        let result = |area: &usize, period: usize| self.result(series, *area, period);
        let row = |area: &usize| FigureRow {
            area: series.release.areas()[*area].id.clone(),
            cells: periods.iter().map(|period| result(area, *period)).collect(),
        };
        let stem = series.stem();
        let own = Subject::Measure(series.number, series.measure.to_owned());
        Block {
            measure: (series.measure != "value").then(|| self.words.term(series.measure)),
            period: latest.map_or_else(String::new, |latest| self.period(series, latest)),
            definition: series.indicator.definition.chars().take(12).collect(),
            latest: latest.map_or_else(Vec::new, |latest| {
                areas.iter().filter_map(|area| result(area, latest)).collect()
            }),
            svgs: self.pictures(|subject| *subject == own),
            periods: periods.iter().map(|period| self.period(series, *period)).collect(),
            rows: areas.iter().map(row).collect(),
            stem,
        }
    }

    fn period(&self, series: &Series<'_>, number: usize) -> String {
        let period = series.period(number);
        let title = period.title.get(self.language);
        if title.is_empty() { period.id.clone() } else { title.to_owned() }
    }

    fn result(&self, series: &Series<'_>, area: usize, period: usize) -> Option<Printed> {
        let row = series.row(area, period)?;
        let area = &series.release.areas()[area];
        let public = Printed {
            area: area.id.clone(),
            is_group: area.is_group,
            target: row.target.map(|target| self.print(series, target)),
            ..Printed::default()
        };
        Some(self.shown(series, row, public))
    }

    /// Adds to what is public anyway what may be shown, or the mark that stands in its place.
    fn shown(&self, series: &Series<'_>, row: &Row, public: Printed) -> Printed {
        match value(row) {
            Ok((value, figures)) => {
                let value = Some(self.print(series, value));
                self.with_figures(series, figures, Printed { value, ..public })
            }
            Err(mark) => {
                Printed { mark: Some(mark.text()), meaning: Some(self.words.mark(mark)), ..public }
            }
        }
    }

    fn with_figures(&self, series: &Series<'_>, figures: &Figures, result: Printed) -> Printed {
        let bare = |number| self.numbers.print(number, series.indicator.decimals);
        let limits = figures.limits.as_ref();
        let progress = |progress| self.numbers.with_unit(progress, 0, "percent");
        Printed {
            limits: limits.map(|limits| format!("{}–{}", bare(limits.low), bare(limits.high))),
            cases: cases(series.indicator, figures).map(|cases| self.numbers.print(cases, 0)),
            progress: figures.progress.map(progress),
            rating: figures.rating.map(|rating| self.words.term(rating)),
            class: figures.rating,
            breaks: figures.flags.contains(&"series_break"),
            ..result
        }
    }

    fn print(&self, series: &Series<'_>, number: f64) -> String {
        let unit = series.indicator.unit_of(series.measure);
        self.numbers.with_unit(number, series.indicator.decimals, unit)
    }
}

/// The first letter as a capital.
fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Options;
    use crate::publish::fixture::{release, release_in};

    fn written(release: &Release) -> String {
        let options = Options { run_id: "4f1c".to_owned(), ..Options::default() };
        let files = Page.write(&Edition::new(release, &options)).unwrap();
        String::from_utf8(files[0].bytes.clone()).unwrap()
    }

    #[test]
    fn the_page_needs_nothing_else_and_runs_nothing() {
        let page = written(&release());
        for outside in ["<script", "<link", "src=", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("<html lang=\"en\">") && page.contains("<svg "));
    }

    #[test]
    fn how_much_is_withheld_is_said_of_the_whole_release_only() {
        let page = written(&release());
        let release = release();
        let rows = release.rows().len();
        assert!(page.contains(&format!("Of all {rows} rows of this release, 3 are withheld.")));
        assert!(page.contains("a group of 1 to 10 persons"));
    }

    #[test]
    fn a_table_shows_value_interval_target_progress_and_rating() {
        let page = written(&release());
        let row = page.split("<tr").find(|row| row.contains("81.9")).expect("the latest year");
        for part in
            ["UKR", "81.9\u{a0}%", "74.3–87.6", "131", "80.0\u{a0}%", "104\u{a0}%", "achieved"]
        {
            assert!(row.contains(part), "{part} in {row}");
        }
    }

    #[test]
    fn text_of_the_programme_is_escaped() {
        let mut rows = crate::publish::fixture::rows();
        rows.truncate(4);
        let release = crate::publish::fixture::release_of("<b>", rows);
        assert!(!written(&release).contains("<b>"));
    }

    #[test]
    fn the_page_is_in_the_first_language() {
        let page = written(&release_in("uk"));
        assert!(page.contains("<html lang=\"uk\">"));
        assert!(page.contains("Програма протидії торгівлі людьми"));
        assert!(page.contains("81,9\u{a0}%") && page.contains("досягнуто"));
    }

    #[test]
    fn every_header_cell_says_what_it_heads_and_every_table_has_a_caption() {
        let page = written(&release());
        assert_eq!(
            page.matches("<th").count() - page.matches("<thead").count(),
            page.matches(" scope=\"").count()
        );
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
    }
}
