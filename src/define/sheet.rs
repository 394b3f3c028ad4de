//! What the reference sheets of indicators lack: a sheet says where a definition comes from, how to
//! read it, which way is better, and says it in every language of the programme.

use super::bind::Definitions;
use super::indicator::{BoundIndicator, Targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Localised;
use crate::programme::Programme;

const INCOMPLETE: Code = Code("E0250");
const NOT_TRANSLATED: Code = Code("W0251");

/// An error for every sheet that is not complete, a warning for every text that is not in all
/// languages, in the order of the indicators.
pub fn lacking(programme: &Programme, definitions: &Definitions) -> Vec<Diagnostic> {
    let of_one = |indicator: &BoundIndicator| {
        let mut found: Vec<Diagnostic> = incomplete(indicator).into_iter().collect();
        found.extend(untranslated(indicator, &programme.languages));
        found
    };
    definitions.indicators.iter().flat_map(|indicator| of_one(indicator)).collect()
}

/// The keys that a sheet needs and a definition can do without. `level`, `title` and `objective`
/// are required by the language itself.
fn incomplete(indicator: &BoundIndicator) -> Option<Diagnostic> {
    let keys = [
        ("source", !indicator.source.trim().is_empty()),
        ("notes", !indicator.notes.0.is_empty()),
        ("dac", indicator.dac.is_some()),
        ("direction", indicator.written_direction.is_some()),
    ];
    let lacking = keys.iter().filter(|(_, there)| !there).map(|(key, _)| format!("`{key}`"));
    let lacking: Vec<String> = lacking.collect();
    let message = format!("the sheet of `{}` lacks {}", indicator.code, lacking.join(", "));
    (!lacking.is_empty()).then(|| Diagnostic::error(INCOMPLETE, message).at(&indicator.place))
}

/// Texts that are not in every language of the programme.
fn untranslated(indicator: &BoundIndicator, languages: &[String]) -> Vec<Diagnostic> {
    let lacking = texts(indicator).into_iter().filter_map(|(name, text)| {
        let lacks =
            |language: &&String| text.0.get(*language).is_none_or(|text| text.trim().is_empty());
        let lacking: Vec<&str> = languages.iter().filter(lacks).map(String::as_str).collect();
        let whole = text.0.is_empty() || lacking.is_empty();
        (!whole).then(|| {
            let lacking = lacking.join(", ");
            let message = format!("`{}` has no {name} in {lacking}", indicator.code);
            Diagnostic::warning(NOT_TRANSLATED, message).at(&indicator.place)
        })
    });
    lacking.collect()
}

/// What readers read, with its name.
fn texts(indicator: &BoundIndicator) -> Vec<(String, &Localised)> {
    let mut texts =
        vec![("title".to_owned(), &indicator.title), ("notes".to_owned(), &indicator.notes)];
    let rows = indicator.counts().map(|(rows, _)| rows);
    let reasons = rows.into_iter().flat_map(|rows| rows.exclude.iter().chain(&rows.except));
    texts.extend(
        reasons
            .enumerate()
            .map(|(number, one)| (format!("text for reason {} to leave", number + 1), &one.reason)),
    );
    texts.extend(
        indicator
            .changes
            .iter()
            .map(|one| (format!("text for the change of {}", one.date), &one.what)),
    );
    texts.extend(indicator.facts.iter().map(|(key, fact)| (format!("`{key}`"), fact)));
    texts
}

impl Targets {
    /// Why there are none, where there are to be none; empty where nobody said why.
    pub fn none_because(&self) -> Option<&str> {
        match self {
            Self::Expected => None,
            Self::None { reason } => Some(reason),
        }
    }
}

#[cfg(test)]
mod unit {
    use std::sync::Arc;

    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;
    use crate::define::indicator::Direction;

    fn said(indicator: BoundIndicator, languages: &[&str]) -> String {
        let languages = languages.iter().map(|one| (*one).to_owned()).collect();
        let programme = Programme { languages, ..example::programme() };
        let indicators = vec![Arc::new(indicator)];
        let definitions = Definitions { indicators, ..Definitions::default() };
        let lacking = lacking(&programme, &definitions);
        lacking.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    fn whole() -> BoundIndicator {
        BoundIndicator {
            source: "S".to_owned(),
            notes: Localised::plain("N"),
            dac: Some("impact".to_owned()),
            written_direction: Some(Direction::None),
            ..example::indicator("A")
        }
    }

    #[test]
    fn a_whole_sheet_lacks_nothing() {
        assert_eq!(said(whole(), &["en"]), "");
    }

    #[test]
    fn what_a_sheet_lacks_is_told_at_once() {
        assert_snapshot!(said(example::indicator("A"), &["en"]), @"a.yaml:1:1: [E0250] the sheet of `A` lacks `source`, `notes`, `dac`, `direction`");
    }

    #[test]
    fn a_text_that_is_not_in_every_language_is_told() {
        let notes =
            Localised([("en", "N"), ("uk", " ")].map(|(l, t)| (l.to_owned(), t.to_owned())).into());
        assert_snapshot!(said(BoundIndicator { notes, ..whole() }, &["en", "uk", "ro"]), @"
        a.yaml:1:1: [W0251] `A` has no title in uk, ro
        a.yaml:1:1: [W0251] `A` has no notes in uk, ro
        ");
    }
}
