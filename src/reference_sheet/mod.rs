//! Reference sheets: one page an indicator and language, for those who collect, compute and read it.
//!
//! They have the fields of performance indicator reference sheets and are made from the definitions,
//! the contract and `targets.csv` alone, so that nobody has to write anything twice.

mod conditions;
mod words;

use std::fmt::Write as _;

use conditions::Teller;
use words::Words;

use crate::cases::contract::Subject;
use crate::cases::reference::{Reference, Target};
use crate::define::indicator::{BoundIndicator, Dimension, Direction, Excluded, Rows, UnknownRule};
use crate::define::quality::Origin;
use crate::document::Localised;
use crate::pipeline::Defined;
use crate::publish::Written;
use crate::publish::series::file_name;
use crate::publish::words::{Words as Common, fill, sentence_case};

/// Every sheet in every language of the programme, an index for each, and one page that leads there.
pub fn pages(defined: &Defined, reference: &Reference) -> Vec<Written> {
    let languages = &defined.programme.languages;
    let mut pages = vec![Written::new("README.md", entrance(defined).into_bytes())];
    for language in languages {
        let writing = Writing::new(defined, reference, language);
        let page = |name: &str, text: String| {
            Written::new(format!("{language}/{name}.md"), text.into_bytes())
        };
        pages.push(page("index", writing.index()));
        for indicator in &defined.definitions.indicators {
            pages.push(page(&file_name(&indicator.code), writing.sheet(indicator)));
        }
    }
    pages
}

/// The languages that there are.
fn entrance(defined: &Defined) -> String {
    let programme = &defined.programme;
    let first = programme.languages.first().map_or("en", String::as_str);
    let mut out = format!("# {}\n\n", programme.title.get(first));
    for language in &programme.languages {
        let words = Words::of(language);
        line(&mut out, &format!("- [{} ({language})]({language}/index.md)", words.all_indicators));
    }
    out
}

/// What writes the sheets of one language.
struct Writing<'a> {
    defined: &'a Defined,
    reference: &'a Reference,
    language: &'a str,
    words: &'static Words,
    common: &'static Common,
}

impl<'a> Writing<'a> {
    fn new(defined: &'a Defined, reference: &'a Reference, language: &'a str) -> Self {
        let (words, common) = (Words::of(language), Common::of(language));
        Self { defined, reference, language, words, common }
    }

    fn text(&self, text: &'a Localised) -> &'a str {
        text.get(self.language).trim()
    }

    /// Every indicator with a way to its sheet, by objective.
    fn index(&self) -> String {
        let mut out = format!("# {}\n\n{}\n", self.words.all_indicators, self.words.as_published);
        let objectives = &self.defined.programme.objectives;
        let known = objectives.iter().map(|(key, title)| (key.as_str(), self.text(title)));
        for (key, title) in known {
            let own = self.defined.definitions.indicators.iter().filter(|one| one.objective == key);
            let lines = own.map(|one| self.entry(one)).collect::<String>();
            if !lines.is_empty() {
                line(&mut out, &format!("\n## {title}\n\n{}", lines.trim_end()));
            }
        }
        out
    }

    fn entry(&self, indicator: &'a BoundIndicator) -> String {
        let (code, title) = (&indicator.code, plain(self.text(&indicator.title)));
        format!("- [{code}]({}.md) {title}\n", file_name(code))
    }

    /// The sheet of one indicator.
    fn sheet(&self, indicator: &'a BoundIndicator) -> String {
        let words = self.words;
        let title = plain(self.text(&indicator.title));
        let mut out = format!("# {}: {title}\n\n{}\n", indicator.code, words.as_published);
        line(&mut out, &format!("\n{}", self.facts(indicator)));
        let sections = [
            (words.definition, self.definition(indicator)),
            (words.reading, plain(self.text(&indicator.notes))),
            (words.targets, self.targets(indicator)),
            (words.quality, self.quality(indicator)),
            (words.changes, self.changes(indicator)),
            (words.caveats, self.caveats(indicator)),
            (words.exactly, self.exactly(indicator)),
        ];
        for (heading, text) in sections.iter().filter(|(_, text)| !text.is_empty()) {
            line(&mut out, &format!("\n## {heading}\n\n{}", text.trim_end()));
        }
        out
    }

    /// What is known of it, as a table of two columns.
    fn facts(&self, indicator: &'a BoundIndicator) -> String {
        let (words, common) = (self.words, self.common);
        let fact = |name: &'static str| {
            let known = indicator.facts.iter().find(|(key, _)| *key == name);
            let text = known.map_or("", |(_, text)| self.text(text));
            (sentence_case(&common.term(name)), text.to_owned())
        };
        let facts = [
            (words.code.to_owned(), indicator.code.clone()),
            (words.objective.to_owned(), self.objective(indicator)),
            (common.level.to_owned(), common.term(indicator.level.name())),
            (words.criterion.to_owned(), indicator.dac.clone().unwrap_or_default()),
            (common.kind.to_owned(), common.term(indicator.kind)),
            (common.unit.to_owned(), common.term(&indicator.unit)),
            (words.direction.to_owned(), self.direction(indicator)),
            (words.counting.to_owned(), self.counting(indicator)),
            (words.broken_down.to_owned(), self.broken_down(indicator)),
            fact("means_of_verification"),
            fact("frequency"),
            fact("responsible"),
            fact("assumptions"),
            (words.source.to_owned(), indicator.source.clone()),
            (words.hash.to_owned(), format!("`{}`", indicator.definition)),
        ];
        let mut out = String::from("| | |\n|---|---|\n");
        for (name, text) in &facts {
            let text = if text.trim().is_empty() { words.not_said } else { text };
            line(&mut out, &format!("| {} | {} |", cell(name), cell(text)));
        }
        out.trim_end().to_owned()
    }

    fn objective(&self, indicator: &BoundIndicator) -> String {
        let objectives = &self.defined.programme.objectives;
        let own = objectives.iter().find(|(key, _)| *key == indicator.objective);
        own.map_or_else(|| indicator.objective.clone(), |(_, title)| self.text(title).to_owned())
    }

    fn direction(&self, indicator: &BoundIndicator) -> String {
        match indicator.direction {
            Direction::None => self.words.no_direction.to_owned(),
            Direction::Up | Direction::Down => self.common.term(indicator.direction.name()),
        }
    }

    fn counting(&self, indicator: &BoundIndicator) -> String {
        let words = self.words;
        (if indicator.cumulative { words.cumulative } else { words.in_period }).to_owned()
    }

    fn broken_down(&self, indicator: &BoundIndicator) -> String {
        let dimensions: Vec<String> =
            indicator.dimensions.iter().map(|one| self.dimension(indicator, one)).collect();
        if dimensions.is_empty() { self.words.by_nothing.to_owned() } else { dimensions.join(", ") }
    }

    /// A dimension by the titles of its columns.
    fn dimension(&self, indicator: &BoundIndicator, dimension: &Dimension) -> String {
        let teller = indicator.counts().and_then(|(rows, _)| self.teller(rows));
        let Some(teller) = teller else { return format!("`{}`", dimension.id) };
        let names = dimension.columns.iter().map(|one| teller.column(one.column));
        names.collect::<Vec<_>>().join(" × ")
    }

    fn teller(&self, rows: &Rows) -> Option<Teller<'a>> {
        let contract = &self.defined.contract;
        let table = contract.tables.get(&rows.table)?;
        Some(Teller { contract, table, words: self.words })
    }

    /// What happens to a row, a sentence each; of an indicator made of figures, whose.
    fn definition(&self, indicator: &BoundIndicator) -> String {
        let words = self.words;
        let mut out = match (indicator.counts(), indicator.recipe()) {
            (Some((rows, _)), _) => self.rows(rows),
            (None, Some(recipe)) => {
                let parts: Vec<&str> =
                    indicator.parts.iter().map(|one| one.code.as_str()).collect();
                let reads = recipe.reads();
                let reads = reads.iter().filter(|code| !parts.contains(&code.as_str()));
                let links: Vec<String> =
                    reads.map(|code| format!("[{code}]({}.md)", file_name(code))).collect();
                let made = fill(words.made_of, &[&links.join(", ")]);
                if links.is_empty() { String::new() } else { format!("- {made}\n") }
            }
            (None, None) => String::new(),
        };
        for (number, part) in (1..).zip(&indicator.parts) {
            let kind = self.common.term(part.kind);
            let name = fill(words.part, &[&number.to_string()]);
            let rows = part.counts().map(|(rows, _)| self.rows(rows)).unwrap_or_default();
            line(&mut out, &format!("\n{name} ({kind}):\n\n{}", rows.trim_end()));
        }
        out
    }

    /// What happens to a row, in the order of the language.
    fn rows(&self, rows: &Rows) -> String {
        let Some(teller) = self.teller(rows) else { return String::new() };
        let words = self.words;
        let say = |sentence: &str, expr: Option<&std::sync::Arc<_>>| {
            expr.and_then(|expr| teller.say(expr)).map(|told| fill(sentence, &[&told]))
        };
        let mut said = vec![fill(words.rows_of, &[&format!("`{}`", rows.table)])];
        if teller.table.columns.get(rows.period.0).is_some() {
            said.push(fill(words.dated_by, &[&teller.column(rows.period)]));
        }
        let everybody = rows.population.is_none().then(|| words.everybody.to_owned());
        said.extend(everybody.or_else(|| say(words.population, rows.population.as_ref())));
        said.extend(rows.exclude.iter().filter_map(|one| self.leaves(teller, words.excluded, one)));
        said.extend(say(words.denominator, rows.denominator.as_ref()));
        said.extend(say(words.numerator, rows.numerator.as_ref()));
        said.extend(rows.within.as_ref().and_then(|within| {
            let (event, of) = (teller.say(&within.event)?, teller.say(&within.of)?);
            Some(fill(words.within, &[&event, &within.days.to_string(), &of]))
        }));
        said.extend(say(words.numerator_exclude, rows.numerator_exclude.as_ref()));
        said.extend(rows.except.iter().filter_map(|one| self.leaves(teller, words.excepted, one)));
        said.extend(say(words.value, rows.value.as_ref()));
        said.extend(rows.numerator.as_ref().map(|_| self.unknown(rows).to_owned()));
        points(said.iter().map(|sentence| plain(sentence)))
    }

    /// A reason to leave, and whom it is for.
    fn leaves(&self, teller: Teller<'_>, sentence: &str, one: &Excluded) -> Option<String> {
        let reason = one.reason.get(self.language);
        teller.say(&one.when).map(|when| fill(sentence, &[reason, &when]))
    }

    fn unknown(&self, rows: &Rows) -> &'static str {
        match rows.unknown {
            UnknownRule::Bounds => self.words.unknown_apart,
            UnknownRule::NotMet => self.words.unknown_not_met,
        }
    }

    /// Every line of `targets.csv`, or why there is none.
    fn targets(&self, indicator: &BoundIndicator) -> String {
        let words = self.words;
        let own = self.reference.targets.iter().filter(|one| one.indicator == indicator.code);
        let rows: String = own.map(target).collect();
        if rows.is_empty() {
            return match indicator.targets.none_because() {
                Some(reason) if !reason.is_empty() => {
                    fill(words.no_targets_because, &[&plain(reason)])
                }
                Some(_) | None => words.no_targets.to_owned(),
            };
        }
        let names = [
            self.common.country,
            self.common.period,
            words.category,
            words.baseline,
            words.baseline_period,
            words.target,
        ];
        format!("| {} |\n|---|---|---|---:|---|---:|\n{rows}", names.join(" | "))
    }

    /// How many examples hold the definition, and the rules that its rows are held against.
    fn quality(&self, indicator: &BoundIndicator) -> String {
        let (words, definitions) = (self.words, &self.defined.definitions);
        let tests =
            definitions.tests.iter().filter(|test| test.indicator == indicator.code).count();
        let mut said = fill(words.tests, &[&tests.to_string()]);
        let parts = indicator.parts.iter().filter_map(|part| part.counts());
        let tables = indicator.counts().into_iter().chain(parts).map(|(rows, _)| &rows.table);
        let tables: std::collections::BTreeSet<&String> = tables.collect();
        for table in tables {
            let of_table = definitions
                .rules
                .rules
                .iter()
                .filter(|rule| rule.origin == Origin::Written && rule.rows.table == *table);
            let rules: Vec<&str> = of_table.map(|rule| self.text(&rule.title)).collect();
            let table = format!("`{table}`");
            let sentence = if rules.is_empty() {
                words.no_rules.to_owned()
            } else {
                fill(words.rules, &[&table, &rules.join("; ")])
            };
            said = format!("{said} {sentence}");
        }
        plain(&said)
    }

    /// Changes of the definition, then breaks of the series.
    fn changes(&self, indicator: &BoundIndicator) -> String {
        let words = self.words;
        let changes = self.common.changes(&indicator.changes, self.language);
        let own = self.reference.breaks.iter().filter(|one| one.indicator == indicator.code);
        let said = own.map(|one| {
            format!("{}, {}: {} ({})", one.country, one.period, one.reason, words.breaks)
        });
        let said: Vec<String> =
            Some(changes).filter(|one| !one.is_empty()).into_iter().chain(said).collect();
        if said.is_empty() { words.no_changes.to_owned() } else { plain(&said.join("; ")) }
    }

    /// The caveats that are true of it.
    fn caveats(&self, indicator: &BoundIndicator) -> String {
        let [sample, rise, differ, several, ..] = self.common.caveats;
        let of_persons = indicator.counts().and_then(|(rows, _)| self.teller(rows));
        let of_persons = of_persons.is_some_and(|teller| teller.table.subject == Subject::Person);
        let multi_valued = indicator.dimensions.iter().any(Dimension::multi_valued);
        let persons = [sample, rise, differ].into_iter().filter(|_| of_persons);
        let all = persons.chain([several].into_iter().filter(|_| multi_valued));
        points(all.map(str::to_owned))
    }

    /// The canonical text that the hash is of.
    fn exactly(&self, indicator: &BoundIndicator) -> String {
        let canonical = indicator.canonical(&self.defined.contract);
        format!("{}\n\n```text\n{}\n```", self.words.hash_says, canonical.trim_end())
    }
}

/// A line of `targets.csv` as a row of a table.
fn target(target: &Target) -> String {
    let number = |number: Option<f64>| number.map_or(String::new(), |number| number.to_string());
    let category = if target.dimension == "total" { "" } else { &target.category };
    let began = target.baseline_period.as_deref().unwrap_or_default();
    let cells = [
        cell(&target.country),
        cell(&target.period),
        cell(category),
        number(target.baseline),
        cell(began),
        number(target.target),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// A list, one point a line.
fn points(texts: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    texts.for_each(|text| line(&mut out, &format!("- {text}")));
    out
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    plain(text).replace('|', "\\|")
}

/// Text on one line that is no HTML; between backticks nothing is HTML.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts = line.split('`').enumerate();
    let part = |(number, part): (usize, &str)| {
        if number % 2 == 0 { part.replace('<', "&lt;") } else { part.to_owned() }
    };
    parts.map(part).collect::<Vec<_>>().join("`")
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}").expect("a string can be written to");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_html_and_conditions_keep_their_signs() {
        assert_eq!(plain("a <b>\n and `x < 5`"), "a &lt;b> and `x < 5`");
        assert_eq!(cell("a | b"), "a \\| b");
    }
}
