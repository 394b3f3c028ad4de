//! A row of a release as cells: numbers where there are figures, marks where there are none.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, XlsxError};

use super::book::{Cell, Table, properties};
use super::words::Words;
use crate::calendar::{Day, Period};
use crate::define::indicator::BoundIndicator;
use crate::document::Localised;
use crate::evaluate::Figures;
use crate::protect::{Release, Row, Shown};
use crate::publish::series::{Mark, value};
use crate::publish::words::{Words as Common, fill};
use crate::publish::{Edition, Options};

/// What stands where an indicator has no such figure: a number of cases has no interval.
const NOTHING: &str = "[z]";

/// Stands beside a figure that is not final.
const PROVISIONAL: &str = "[p]";

/// What turns a release into cells, in the first language of its programme.
pub(super) struct Writing<'a> {
    pub(super) release: &'a Release,
    pub(super) options: &'a Options,
    pub(super) words: &'static Words,
    pub(super) common: &'static Common,
    pub(super) language: &'a str,
}

/// A column of a table of rows.
pub(super) struct Column {
    pub(super) header: fn(&Writing<'_>) -> String,
    pub(super) width: f64,
    pub(super) cell: fn(&Writing<'_>, &Row) -> Cell,
}

impl<'a> Writing<'a> {
    pub(super) fn new(edition: &'a Edition<'a>) -> Self {
        let (release, options) = (edition.release, edition.options);
        let language = release.programme().languages.first().map_or("en", String::as_str);
        let (words, common) = (Words::of(language), Common::of(language));
        Self { release, options, words, common, language }
    }

    pub(super) fn text(&self, text: &'a Localised) -> &'a str {
        text.get(self.language)
    }

    pub(super) fn title(&self) -> &'a str {
        self.text(&self.release.programme().title)
    }

    pub(super) fn indicator(&self, row: &Row) -> &'a BoundIndicator {
        &self.release.indicators()[row.indicator]
    }

    /// What the workbook says of itself.
    pub(super) fn properties(&self, subject: &str) -> Result<DocProperties, XlsxError> {
        let Options { engine, run_id, .. } = self.options;
        let about = fill(self.words.made_by, &[engine, run_id]);
        let made = properties(self.day())?.set_title(self.title()).set_subject(subject);
        Ok(made.set_author(format!("logframe {engine}")).set_comment(about))
    }

    /// The day of the latest data that is shown; where none is, the last day of the programme.
    pub(super) fn day(&self) -> Day {
        let shown = self.release.rows().iter().filter_map(|row| shown(row)?.as_of).max();
        let last = || self.release.programme().periods.iter().map(|period| period.end).max();
        shown.or_else(last).unwrap_or(Day(0))
    }

    /// The name of a period: its title, or its id where it has none or shares it with another.
    pub(super) fn period(&self, period: &Period) -> String {
        let title = period.title.get(self.language);
        let others = self.release.programme().periods.iter().filter(|other| other.id != period.id);
        let mut names = others.map(|other| other.title.get(self.language));
        let is_own = !title.trim().is_empty() && names.all(|name| name != title);
        if is_own { title.to_owned() } else { period.id.clone() }
    }

    /// Digits behind the point of a value: those of its definition, and no more than the policy prints
    /// of its unit.
    pub(super) fn decimals(&self, row: &Row) -> u8 {
        let indicator = self.indicator(row);
        let most = self.release.policy().decimals.get(indicator.unit_of(&row.measure));
        most.map_or(indicator.decimals, |most| indicator.decimals.min(*most))
    }

    /// A value, a limit or anything else in the unit of the row.
    pub(super) fn in_unit(&self, row: &Row, get: fn(&Figures) -> Option<f64>) -> Cell {
        figure(row, get, self.decimals(row))
    }

    /// A baseline or a target: it is public, and stands there whatever the gate says.
    pub(super) fn public(&self, row: &Row, number: Option<f64>) -> Option<Cell> {
        number.map(|number| Cell::Number(number, self.decimals(row)))
    }

    /// A name of the language in words.
    pub(super) fn term(&self, name: &str) -> Cell {
        Cell::Text(self.common.term(name))
    }

    /// Every mark, and what it says.
    pub(super) fn marks(&self) -> Vec<(&'static str, &'static str)> {
        let meaning = |mark: Mark| match mark {
            Mark::NotApplicable => self.words.nothing,
            Mark::Withheld
            | Mark::NotAvailable
            | Mark::TooFew
            | Mark::NotComparable
            | Mark::NotReached => self.common.mark(mark),
        };
        let marks = Mark::ALL.into_iter().map(|mark| (mark.text(), meaning(mark)));
        marks.chain([(PROVISIONAL, self.words.provisional)]).collect()
    }

    /// The marks in one sentence, to stand above a table.
    pub(super) fn marks_in_a_sentence(&self) -> String {
        let marks = self.marks().into_iter().map(|(mark, says)| format!("{mark} {says}"));
        fill(self.words.in_brackets, &[&marks.collect::<Vec<_>>().join("; ")])
    }

    /// The notes in the order of their numbers: what to bear in mind, then what flags say.
    pub(super) fn notes(&self) -> Vec<&'static str> {
        let flags = self.words.flags().map(|(_, note)| note);
        self.common.caveats.into_iter().chain(flags).collect()
    }

    fn note(&self, flag: &str) -> Option<String> {
        match flag {
            "series_break" => return Some(Mark::NotComparable.text().to_owned()),
            "immature" => return Some(PROVISIONAL.to_owned()),
            _ => {}
        }
        let number = self.words.flags().position(|(known, _)| known == flag)?;
        Some(format!(
            "[{} {}]",
            self.words.note.to_lowercase(),
            self.common.caveats.len() + number + 1
        ))
    }

    /// The level of the intervals, such as 95 %, where any is shown.
    pub(super) fn level(&self) -> Option<f64> {
        let limits = |row| shown(row)?.limits.as_ref();
        self.release.rows().iter().find_map(limits).map(|limits| limits.level)
    }

    /// A table with these columns, of these rows.
    pub(super) fn table<'r, R: IntoIterator<Item = &'r Row>>(
        &self,
        name: &str,
        about: &str,
        columns: &[Column],
        rows: R,
    ) -> Table {
        let row = |row| columns.iter().map(|column| (column.cell)(self, row)).collect();
        Table {
            name: name.to_owned(),
            about: about.to_owned(),
            header: different(columns.iter().map(|column| (column.header)(self))),
            widths: columns.iter().map(|column| column.width).collect(),
            rows: rows.into_iter().map(row).collect(),
            works: false,
        }
    }

    /// The objectives in the order of the programme, each with the numbers of its indicators; then the
    /// indicators of none of them.
    pub(super) fn objectives(&self) -> Vec<(&'a str, Vec<usize>)> {
        let known = &self.release.programme().objectives;
        let of = |belongs: &dyn Fn(&str) -> bool| {
            let all = self.release.indicators().iter().enumerate();
            let own = all.filter(|(_, one)| belongs(&one.objective)).map(|(number, _)| number);
            own.collect::<Vec<_>>()
        };
        let named = known.iter().map(|(key, title)| (self.text(title), of(&|one| one == key)));
        let strange = |one: &str| known.iter().all(|(key, _)| key != one);
        let all = named.chain([(self.common.other_objectives, of(&strange))]);
        all.filter(|(_, indicators)| !indicators.is_empty()).collect()
    }
}

/// The figures of a row, where they may be seen.
pub(super) fn shown(row: &Row) -> Option<&Figures> {
    match &row.shown {
        Shown::Figures(figures) => Some(figures),
        Shown::Withheld => None,
    }
}

/// A figure, or the mark that stands in its place. Of a withheld row there is nothing but its mark.
pub(super) fn figure(row: &Row, get: fn(&Figures) -> Option<f64>, decimals: u8) -> Cell {
    match shown(row).and_then(get) {
        Some(number) => Cell::Number(number, decimals),
        None => mark(row),
    }
}

/// A count of rows, or a sum: with two digits behind the point where it is not whole.
pub(super) fn amount(row: &Row, get: fn(&Figures) -> Option<f64>) -> Cell {
    let whole = shown(row).and_then(get).is_none_or(|number| number.fract() == 0.0);
    figure(row, get, if whole { 0 } else { 2 })
}

/// What stands where a row has no such figure.
pub(super) fn mark(row: &Row) -> Cell {
    Cell::Mark(value(row).err().map_or(NOTHING, Mark::text))
}

/// What stands where a programme has set nothing.
pub(super) fn nothing() -> Cell {
    Cell::Mark(NOTHING)
}

/// Headers that differ, as those of a table must: a name that is there already is numbered.
pub(super) fn different(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut own = |name: String| {
        let numbered = (2..).map(|number| format!("{name} {number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        let free = names.find(|name| taken.insert(name.to_lowercase()));
        free.expect("there are more numbers than columns")
    };
    names.into_iter().map(&mut own).collect()
}

/// Which of an indicator's values a row has.
pub(super) fn measure(writing: &Writing<'_>, row: &Row) -> Cell {
    if row.measure == "value" {
        Cell::text(writing.common.value)
    } else {
        writing.term(&row.measure)
    }
}

/// What is to be noted of a row: marks and numbers of notes.
pub(super) fn noted(writing: &Writing<'_>, row: &Row) -> Cell {
    let flags = shown(row).map(|figures| figures.flags.as_slice()).unwrap_or_default();
    let notes: Vec<String> = flags.iter().filter_map(|flag| writing.note(flag)).collect();
    if notes.is_empty() { Cell::Blank } else { Cell::Text(notes.join(" ")) }
}
