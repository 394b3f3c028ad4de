//! What each partner gets back: the rows to mend, what it has mended, and how it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::exceptions::{Earlier, Exception, Identity, Previous, Told};
use super::sheet::{Cell, Sheet, workbook};
use super::summary::{Kept, Scores, Summary};
use super::words::{Words, fill};
use crate::calendar::Day;
use crate::define::quality::Gravity;
use crate::diagnostic::{Checked, Code, Diagnostic, Place};
use crate::evaluate::Failing;
use crate::publish::Written;

const NO_WORKBOOK: Code = Code("E0266");

/// The packs of all partners: for each a folder with sheets as text and as one workbook.
///
/// # Errors
/// What keeps a workbook from being made.
pub(super) fn packs(
    told: &Told<'_>,
    previous: &Previous,
    summary: &Summary,
) -> Checked<Vec<Written>> {
    let mut rows: BTreeMap<&str, Vec<&Failing>> = BTreeMap::new();
    for failing in told.failing.iter().filter(|one| told.is_to_mend(one)) {
        rows.entry(told.partner(failing)).or_default().push(failing);
    }
    let nothing = BTreeMap::new();
    let mut files = Vec::new();
    for (partner, folder) in folders(told.rules.partners()) {
        let failing = rows.remove(partner.as_str()).unwrap_or_default();
        let earlier = previous.partners.as_ref();
        let earlier = earlier.map(|partners| partners.get(&partner).unwrap_or(&nothing));
        let pack = Pack { told, partner: &partner, failing, earlier };
        files.extend(pack.files(&folder, summary)?);
    }
    Ok(files)
}

/// A folder of its own for each partner, by its name.
fn folders(partners: Vec<String>) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let mut folder = |partner: &str| {
        let plain = as_folder(partner);
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let mut names = std::iter::once(plain.clone()).chain(numbered);
        let free = names.find(|name| taken.insert(name.to_lowercase()));
        free.expect("there are more numbers than partners")
    };
    partners.into_iter().map(|partner| (partner.clone(), folder(&partner))).collect()
}

/// A name that every file system takes.
fn as_folder(partner: &str) -> String {
    let plain = |one: char| if one.is_control() || "/\\:*?\"<>|".contains(one) { '-' } else { one };
    let name: String = partner.chars().map(plain).take(80).collect();
    let name = name.trim_matches([' ', '.']);
    if name.is_empty() { "partner".to_owned() } else { name.to_owned() }
}

/// The pack of one partner.
struct Pack<'a> {
    told: &'a Told<'a>,
    partner: &'a str,
    failing: Vec<&'a Failing>,
    /// What an earlier run listed for it; `None` where there was no earlier run.
    earlier: Option<&'a BTreeMap<Identity, Earlier>>,
}

impl Pack<'_> {
    fn files(&self, folder: &str, summary: &Summary) -> Checked<Vec<Written>> {
        let words = self.told.words;
        let told: Vec<Exception<'_>> =
            self.failing.iter().map(|failing| self.told.exception(failing)).collect();
        let mut sheets = vec![("to-mend", self.to_mend(&told))];
        if let Some(earlier) = self.earlier {
            sheets.push(("mended", self.mended(&told, earlier)));
        }
        sheets.push(("summary", self.summary(summary)));
        let path = |file: &str| format!("internal/feedback/{folder}/{file}");
        let mut files: Vec<Written> = sheets
            .iter()
            .map(|(name, sheet)| Written::new(path(&format!("{name}.csv")), sheet.csv()))
            .collect();
        let sheets: Vec<Sheet> = sheets.into_iter().map(|(_, sheet)| sheet).collect();
        let rest = |rows: usize| fill(words.rest, &[&rows.to_string()]);
        let bytes = workbook(&sheets, self.drawn(), rest).map_err(|error| {
            let message = format!("the workbook cannot be made: {error}");
            vec![Diagnostic::error(NO_WORKBOOK, message).at(&Place::file(path("feedback.xlsx")))]
        })?;
        files.push(Written::new(path("feedback.xlsx"), bytes));
        Ok(files)
    }

    /// The day that the last of the partner's exports was drawn.
    fn drawn(&self) -> Day {
        self.told.drawn(self.partner).unwrap_or(Day(0))
    }

    /// The rows to mend, errors first.
    fn to_mend(&self, told: &[Exception<'_>]) -> Sheet {
        let words = self.told.words;
        let mut rows: Vec<&Exception<'_>> = told.iter().collect();
        rows.sort_by_key(|one| one.rule.gravity);
        let row = |one: &&Exception<'_>| {
            let severity = match one.rule.gravity {
                Gravity::Error => words.error,
                Gravity::Warning => words.warning,
            };
            let line = u64::from(one.row);
            let before = [self.state(one), severity, &one.rule.name, &one.rule.rows.table];
            let place = [one.key, one.country, one.file];
            let texts = before.into_iter().chain(place).map(text);
            texts
                .chain([Cell::Count(line), text(&one.columns), text(&one.reason)])
                .collect::<Vec<_>>()
        };
        let names = [words.state, words.severity];
        Sheet {
            name: words.to_mend.to_owned(),
            header: names.into_iter().chain(place(words)).map(str::to_owned).collect(),
            widths: vec![16.0, 12.0, 32.0, 14.0, 18.0, 10.0, 34.0, 8.0, 30.0, 60.0],
            rows: rows.iter().map(row).collect(),
        }
    }

    /// Whether an earlier run listed it.
    fn state(&self, one: &Exception<'_>) -> &'static str {
        let words = self.told.words;
        match self.earlier {
            None => "",
            Some(earlier) if earlier.contains_key(&one.identity()) => words.still,
            Some(_) => words.new,
        }
    }

    /// The rows of an earlier list that are no longer in it.
    fn mended(&self, told: &[Exception<'_>], earlier: &BTreeMap<Identity, Earlier>) -> Sheet {
        let words = self.told.words;
        let still: BTreeSet<Identity> = told.iter().map(Exception::identity).collect();
        let gone = earlier.iter().filter(|(same, _)| !still.contains(*same));
        let row = |(_, one): (&Identity, &Earlier)| {
            let texts = [&one.rule, &one.table, &one.key, &one.country, &one.file];
            let line = Cell::Count(u64::try_from(one.row).unwrap_or(0));
            let after = [line, text(&one.columns), text(&one.reason)];
            texts.map(|one| text(one)).into_iter().chain(after).collect()
        };
        Sheet {
            name: words.mended.to_owned(),
            header: place(words).map(str::to_owned).to_vec(),
            widths: vec![32.0, 14.0, 18.0, 10.0, 34.0, 8.0, 30.0, 60.0],
            rows: gone.map(row).collect(),
        }
    }

    /// The partner's scores, then every rule.
    fn summary(&self, summary: &Summary) -> Sheet {
        let words = self.told.words;
        let scores = summary.partners.iter().find(|scores| scores.of == self.partner);
        let kept = summary.kept.get(self.partner);
        let scores = scores.map(|scores| score_rows(scores, words)).unwrap_or_default();
        let rules = kept.into_iter().flatten().map(rule_row);
        let names = [
            words.rule,
            words.applies,
            words.holds,
            words.fails,
            words.unknown,
            words.waived,
            words.value,
            words.target,
        ];
        Sheet {
            name: words.summary.to_owned(),
            header: names.map(str::to_owned).to_vec(),
            widths: vec![44.0, 14.0, 12.0, 12.0, 16.0, 12.0, 12.0, 10.0],
            rows: scores.into_iter().chain(rules).collect(),
        }
    }
}

/// The names of the columns that say which row is meant and what is wrong.
fn place(words: &Words) -> [&'static str; 8] {
    [
        words.rule,
        words.table,
        words.key,
        words.country,
        words.file,
        words.row,
        words.columns,
        words.wrong,
    ]
}

fn score_rows(scores: &Scores, words: &Words) -> Vec<Vec<Cell>> {
    let row = |name: &str, score: Option<f64>| {
        let blanks = (0..5).map(|_| text(""));
        let first = std::iter::once(text(name));
        first.chain(blanks).chain([Cell::Percent(score), text("")]).collect::<Vec<_>>()
    };
    let aspects = words.aspects.iter().zip(scores.scores).map(|(name, score)| row(name, score));
    std::iter::once(row(words.index, scores.index)).chain(aspects).collect()
}

fn rule_row(kept: &Kept) -> Vec<Cell> {
    let rows = &kept.rows;
    let applies = rows.met + rows.not_met + rows.unknown;
    let counts = [applies, rows.met, rows.not_met, rows.unknown, rows.excepted];
    let values = [Cell::Percent(kept.value()), Cell::Percent(kept.target)];
    let first = std::iter::once(text(&kept.rule));
    first.chain(counts.map(Cell::Count)).chain(values).collect()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_as_the_partner_and_every_system_takes_it() {
        let names = ["IOM Ukraine", "a/b", "a:b", "..", "Міністерство"].map(str::to_owned);
        let folders = folders(names.to_vec());
        let of = |name: &str| folders[name].as_str();
        assert_eq!([of("IOM Ukraine"), of("Міністерство")], ["IOM Ukraine", "Міністерство"]);
        assert_eq!([of("a/b"), of("a:b"), of("..")], ["a-b", "a-b-2", "partner"]);
    }
}
