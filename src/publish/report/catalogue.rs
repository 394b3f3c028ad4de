//! The words of reports in their languages: one file of messages for each, with the language's own plurals.
//!
//! Adding a language is one file in `catalogue/` and one line in [`LANGUAGES`].

use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::model::{Run, Text};
use crate::calendar::Day;
use crate::publish::number::{Numbers, count};

/// Every language that there is: its ISO 639-1 code and its messages.
const LANGUAGES: &[(&str, &str)] = &[
    ("en", include_str!("catalogue/en.ftl")),
    ("uk", include_str!("catalogue/uk.ftl")),
    ("ro", include_str!("catalogue/ro.ftl")),
];

/// Where a piece of text is to stand in a sentence: the number of the piece between two letters that no
/// message holds.
const PIECE: (char, char) = ('\u{e000}', '\u{e001}');

/// The messages of one language.
pub(in crate::publish) struct Catalogue {
    /// ISO 639-1 code.
    pub(in crate::publish) language: &'static str,
    /// How it prints numbers.
    pub(in crate::publish) numbers: Numbers,
    bundle: FluentBundle<FluentResource>,
}

/// What stands in a place of a sentence.
#[derive(Debug, Clone)]
pub(in crate::publish) enum Place {
    /// A count, which also chooses the plural.
    Count(usize),
    /// A number, with so many digits behind its point, that chooses the plural and is not printed by itself.
    Chooses(f64, u8),
    /// A name that chooses between the forms of a sentence.
    Choice(&'static str),
    /// Text with a form of its own, such as a number that knows its row.
    Piece(Text),
}

impl From<&str> for Place {
    fn from(words: &str) -> Self {
        Self::Piece(Text::plain(words))
    }
}

impl From<String> for Place {
    fn from(words: String) -> Self {
        Self::Piece(Text::plain(words))
    }
}

impl From<usize> for Place {
    fn from(things: usize) -> Self {
        Self::Count(things)
    }
}

impl From<Run> for Place {
    fn from(run: Run) -> Self {
        Self::Piece(run.into())
    }
}

impl From<Text> for Place {
    fn from(text: Text) -> Self {
        Self::Piece(text)
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Catalogue {
    /// The messages of a language; English for a language that has none yet.
    pub(in crate::publish) fn of(language: &str) -> Self {
        let known = LANGUAGES.iter().find(|(name, _)| *name == language);
        let (language, messages) = known.unwrap_or(&LANGUAGES[0]);
        Self { language, numbers: Numbers::of(language), bundle: bundle(language, messages) }
    }

    /// Words that stand by themselves.
    pub(in crate::publish) fn words(&self, key: &str) -> String {
        self.fill(key, &FluentArgs::new())
    }

    /// A sentence with its places filled by words and counts alone.
    pub(in crate::publish) fn sentence(&self, key: &str, places: &[(&str, Place)]) -> String {
        self.text(key, places).read_out()
    }

    /// A sentence with its places filled.
    pub(in crate::publish) fn text(&self, key: &str, places: &[(&str, Place)]) -> Text {
        let mut arguments = FluentArgs::new();
        let mut pieces = Vec::new();
        for (name, place) in places {
            arguments.set((*name).to_owned(), argument(place, &mut pieces));
        }
        Text(parted(&self.fill(key, &arguments), &pieces))
    }

    /// A name of the definition language as words: `on_track` as "on track". A name that the catalogue does
    /// not have stands as it is.
    pub(in crate::publish) fn term(&self, name: &str) -> String {
        if let Some(days) = name.strip_prefix("by_").and_then(|rest| rest.strip_suffix("_days")) {
            return self.sentence("by-days", &[("days", days.into())]);
        }
        self.known("term", name).unwrap_or_else(|| name.replace('_', " "))
    }

    /// What a kind of indicator is, in a sentence; its name for a kind that the catalogue has not.
    pub(in crate::publish) fn kind(&self, kind: &str) -> String {
        self.known("kind", kind).unwrap_or_else(|| self.term(kind))
    }

    /// The name of a country or a group of countries; its id where the catalogue has none.
    pub(in crate::publish) fn area(&self, id: &str) -> String {
        self.known("area", id).unwrap_or_else(|| id.to_owned())
    }

    /// What an author is asked to write in a section; none where it is not for authors.
    pub(in crate::publish) fn prompt(&self, section: &str) -> Option<String> {
        self.known("prompt", section)
    }

    /// A number with the word for what it is in, in its plural; a unit that the catalogue has not stands
    /// behind the number as it is.
    pub(in crate::publish) fn quantity(&self, number: Run, chooses: Place, unit: &str) -> Text {
        let key = key("unit", unit);
        if unit == "percent" {
            return number.into();
        }
        if self.bundle.has_message(&key) {
            return self.text(&key, &[("n", chooses), ("number", number.into())]);
        }
        Text(vec![number, Run::Plain(format!("\u{a0}{}", self.term(unit)))])
    }

    /// A day as the language writes it.
    pub(in crate::publish) fn day(&self, day: Day) -> String {
        let month = self.words(&format!("month-{}", day.month()));
        let (number, year) = (day.day_of_month().to_string(), day.year().to_string());
        let places = [("day", number.into()), ("month", month.into()), ("year", year.into())];
        self.sentence("date", &places)
    }

    /// The message of a name that may have none.
    fn known(&self, family: &str, name: &str) -> Option<String> {
        let key = key(family, name);
        self.bundle.has_message(&key).then(|| self.words(&key))
    }

    fn fill(&self, key: &str, arguments: &FluentArgs<'_>) -> String {
        let message = self.bundle.get_message(key).and_then(|message| message.value());
        let pattern = message.unwrap_or_else(|| panic!("the catalogue has the message {key}"));
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut faults);
        assert!(faults.is_empty(), "the message {key} is given all that it names: {faults:?}");
        text.into_owned()
    }
}

/// The key of a name's message: a name may hold what a key may not.
fn key(family: &str, name: &str) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    format!("{family}-{name}").chars().map(safe).collect()
}

fn bundle(language: &str, messages: &str) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = language.parse().expect("an ISO 639-1 code is a language");
    let messages = FluentResource::try_new(messages.to_owned());
    let messages = messages.map_err(|(_, faults)| faults).expect("our own catalogue can be read");
    let mut bundle = FluentBundle::new(vec![id]);
    // Every language that there is runs from left to right.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| {
        let FluentValue::Number(number) = value else { return None };
        Some(count(whole(number.value)))
    }));
    bundle.add_resource(messages).expect("no message stands twice in a catalogue");
    bundle
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts alone are printed"
)]
fn whole(number: f64) -> usize {
    number as usize
}

fn argument<'a>(place: &'a Place, pieces: &mut Vec<&'a Text>) -> FluentValue<'a> {
    match place {
        Place::Count(things) => FluentValue::from(*things),
        Place::Chooses(number, decimals) => {
            let digits = Some(usize::from(*decimals));
            let options =
                FluentNumberOptions { minimum_fraction_digits: digits, ..Default::default() };
            FluentValue::Number(FluentNumber::new(*number, options))
        }
        Place::Choice(name) => FluentValue::from(*name),
        Place::Piece(text) => {
            pieces.push(text);
            FluentValue::from(format!("{}{}{}", PIECE.0, pieces.len() - 1, PIECE.1))
        }
    }
}

/// A filled sentence, its pieces put where they are to stand.
fn parted(sentence: &str, pieces: &[&Text]) -> Vec<Run> {
    let mut runs = Vec::new();
    for (number, part) in sentence.split(PIECE.0).enumerate() {
        let (piece, plain) = match part.split_once(PIECE.1) {
            Some((piece, plain)) if number > 0 => (piece.parse::<usize>().ok(), plain),
            Some(_) | None => (None, part),
        };
        runs.extend(
            piece.and_then(|piece| pieces.get(piece)).into_iter().flat_map(|one| one.0.clone()),
        );
        if !plain.is_empty() {
            runs.push(Run::Plain(plain.to_owned()));
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The variables of each message of a catalogue.
    fn variables(messages: &'static str) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
        let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let mut key = "";
        for line in messages.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
                assert!(!found.contains_key(name), "{name} stands twice");
                key = name;
                found.insert(name, BTreeSet::new());
            }
            let named = line.split('$').skip(1).map(|rest| {
                rest.split(|letter: char| !letter.is_ascii_alphanumeric())
                    .next()
                    .unwrap_or_default()
            });
            found.entry(key).or_default().extend(named);
        }
        found.remove("");
        found
    }

    fn all() -> impl Iterator<Item = Catalogue> {
        LANGUAGES.iter().map(|(language, _)| Catalogue::of(language))
    }

    #[test]
    fn every_catalogue_has_the_same_messages_with_the_same_variables() {
        let english = variables(LANGUAGES[0].1);
        assert!(english.len() > 250, "{}", english.len());
        for (language, messages) in LANGUAGES {
            assert_eq!(variables(messages), english, "{language}");
        }
    }

    #[test]
    fn every_message_renders_with_its_variables() {
        for catalogue in all() {
            for (key, names) in variables(LANGUAGES[0].1) {
                for number in [0, 1, 2, 5, 21] {
                    let places: Vec<(&str, Place)> =
                        names.iter().map(|name| (*name, Place::Count(number))).collect();
                    let text = catalogue.sentence(key, &places);
                    assert!(!text.is_empty() && !text.contains(['{', '$']), "{key}: {text}");
                }
            }
        }
    }

    /// A sentence with one count, in one language, for several counts.
    fn counted(language: &str, key: &str, name: &str, counts: &[usize]) -> Vec<String> {
        let catalogue = Catalogue::of(language);
        counts.iter().map(|count| catalogue.sentence(key, &[(name, (*count).into())])).collect()
    }

    #[test]
    fn each_language_has_its_own_plurals() {
        let indicators =
            |language| counted(language, "objective-indicators", "indicators", &[1, 2, 5, 21, 22]);
        assert_eq!(
            indicators("en"),
            ["1 indicator.", "2 indicators.", "5 indicators.", "21 indicators.", "22 indicators."]
        );
        assert_eq!(
            indicators("uk"),
            ["1 показник.", "2 показники.", "5 показників.", "21 показник.", "22 показники."]
        );
        assert_eq!(
            indicators("ro"),
            [
                "1 indicator.",
                "2 indicatori.",
                "5 indicatori.",
                "21 de indicatori.",
                "22 de indicatori."
            ]
        );
    }

    #[test]
    fn a_quantity_has_the_plural_of_the_number_that_is_printed() {
        let days = |language: &str, number: f64, decimals: u8| {
            let catalogue = Catalogue::of(language);
            let printed = Run::Plain(catalogue.numbers.print(number, decimals));
            let text = catalogue.quantity(printed, Place::Chooses(number, decimals), "days");
            text.read_out()
        };
        assert_eq!([days("en", 1.0, 0), days("en", 1.0, 1)], ["1 day", "1.0 days"]);
        assert_eq!(
            [days("uk", 1.0, 0), days("uk", 3.0, 0), days("uk", 11.0, 0), days("uk", 12.5, 1)],
            ["1 день", "3 дні", "11 днів", "12,5 дня"]
        );
        assert_eq!(
            [days("ro", 1.0, 0), days("ro", 19.0, 0), days("ro", 20.0, 0), days("ro", 20.5, 1)],
            ["1 zi", "19 zile", "20 de zile", "20,5 zile"]
        );
    }

    #[test]
    fn a_day_is_written_as_the_language_writes_it() {
        let day = Day::new(2014, 1, 15).unwrap();
        let days: Vec<String> = all().map(|catalogue| catalogue.day(day)).collect();
        assert_eq!(days, ["15 January 2014", "15 січня 2014 р.", "15 ianuarie 2014"]);
    }

    #[test]
    fn what_the_catalogue_does_not_know_stands_as_it_is() {
        let catalogue = Catalogue::of("uk");
        assert_eq!(catalogue.term("some_code"), "some code");
        assert_eq!(catalogue.area("west"), "west");
        assert_eq!(catalogue.area("UKR"), "Україна");
        assert_eq!(catalogue.term("by_30_days"), "до 30-го дня");
        assert_eq!(Catalogue::of("ka").language, "en");
    }

    #[test]
    fn words_of_users_are_not_taken_for_places() {
        let catalogue = Catalogue::of("en");
        let sly = format!("{}1{} {{ $n }}", PIECE.0, PIECE.1);
        let places = [("reasons", sly.as_str().into())];
        let text = catalogue.text("meaning-excluded", &places);
        assert_eq!(text.0[1], Run::Plain(sly));
    }
}
