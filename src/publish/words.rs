//! The words of charts, in the languages that programmes report in. Reports have a catalogue of their own.

use super::series::Mark;

/// Words in one language. `{}` stands where a number goes.
#[derive(Debug)]
pub(crate) struct Words {
    /// ISO 639-1 code.
    pub(crate) language: &'static str,
    pub(crate) target: &'static str,
    pub(crate) baseline: &'static str,
    pub(crate) series_break: &'static str,
    pub(crate) withheld: &'static str,
    pub(crate) not_available: &'static str,
    pub(crate) not_applicable: &'static str,
    pub(crate) too_few: &'static str,
    pub(crate) not_comparable: &'static str,
    pub(crate) not_reached: &'static str,
    pub(crate) interval: &'static str,
    pub(crate) source: &'static str,
    pub(crate) as_of: &'static str,
    pub(crate) definition: &'static str,
    pub(crate) other_countries: &'static str,
    /// A measure such as `by_30_days`.
    by_days: &'static str,
    terms: &'static [(&'static str, &'static str)],
}

impl Words {
    /// The words of a language; English for a language that has none yet.
    pub(crate) fn of(language: &str) -> &'static Self {
        ALL.iter().copied().find(|words| words.language == language).unwrap_or(&ENGLISH)
    }

    /// What a mark says.
    pub(crate) fn mark(&self, mark: Mark) -> &'static str {
        match mark {
            Mark::Withheld => self.withheld,
            Mark::NotAvailable => self.not_available,
            Mark::NotApplicable => self.not_applicable,
            Mark::TooFew => self.too_few,
            Mark::NotComparable => self.not_comparable,
            Mark::NotReached => self.not_reached,
        }
    }

    /// A name of the definition language as a word: `on_track` as "on track".
    pub(crate) fn term(&self, name: &str) -> String {
        if let Some(days) = name.strip_prefix("by_").and_then(|rest| rest.strip_suffix("_days")) {
            return self.by_days.replace("{}", days);
        }
        let known = self.terms.iter().find(|(key, _)| *key == name);
        known.map_or_else(|| name.replace('_', " "), |(_, word)| (*word).to_owned())
    }
}

/// Every language that there is.
const ALL: &[&Words] = &[&ENGLISH, &UKRAINIAN, &ROMANIAN];

const ENGLISH: Words = Words {
    language: "en",
    target: "target",
    baseline: "baseline",
    series_break: "series break",
    withheld: "withheld to protect persons",
    not_available: "not available",
    not_applicable: "not applicable: nothing to be counted",
    too_few: "too few cases for a value",
    not_comparable: "not comparable: the series breaks",
    not_reached: "not reached within the time observed",
    interval: "shaded: {} interval",
    source: "Source",
    as_of: "data as of {}",
    definition: "definition",
    other_countries: "grey: other countries",
    by_days: "by day {}",
    terms: &[
        ("count", "number"),
        ("distinct", "number of persons"),
        ("time_to_event", "time to an event"),
        ("composite", "composite score"),
        ("derived", "derived from other indicators"),
        ("q0.5", "median"),
        ("q0.25", "lower quartile"),
        ("q0.75", "upper quartile"),
        ("q0.9", "90th percentile"),
        ("up", "more is better"),
        ("down", "less is better"),
    ],
};

const UKRAINIAN: Words = Words {
    language: "uk",
    target: "ціль",
    baseline: "базове значення",
    series_break: "розрив ряду",
    withheld: "приховано для захисту осіб",
    not_available: "немає даних",
    not_applicable: "не застосовується: немає що рахувати",
    too_few: "замало випадків для значення",
    not_comparable: "непорівнянно: розрив ряду",
    not_reached: "не досягнуто за час спостереження",
    interval: "смуга: {} інтервал",
    source: "Джерело",
    as_of: "дані станом на {}",
    definition: "визначення",
    other_countries: "сірим: інші країни",
    by_days: "до {}-го дня",
    terms: &[
        ("percent", "відсотки"),
        ("persons", "особи"),
        ("cases", "справи"),
        ("days", "дні"),
        ("achieved", "досягнуто"),
        ("on_track", "за планом"),
        ("partly", "частково"),
        ("off_track", "відстає"),
        ("output", "продукт"),
        ("outcome", "результат"),
        ("impact", "вплив"),
        ("quality", "якість"),
        ("count", "кількість"),
        ("distinct", "кількість осіб"),
        ("sum", "сума"),
        ("proportion", "частка"),
        ("distribution", "розподіл"),
        ("ratio", "співвідношення"),
        ("rate", "коефіцієнт"),
        ("mean", "середнє"),
        ("quantile", "квантиль"),
        ("time_to_event", "час до події"),
        ("composite", "складений показник"),
        ("derived", "похідний показник"),
        ("standardised", "стандартизований"),
        ("q0.5", "медіана"),
        ("q0.25", "нижній квартиль"),
        ("q0.75", "верхній квартиль"),
        ("q0.9", "90-й процентиль"),
        ("frequency", "періодичність"),
        ("responsible", "відповідальні"),
        ("means_of_verification", "засоби перевірки"),
        ("assumptions", "припущення"),
        ("up", "більше — краще"),
        ("down", "менше — краще"),
    ],
};

const ROMANIAN: Words = Words {
    language: "ro",
    target: "țintă",
    baseline: "valoare de referință",
    series_break: "întrerupere a seriei",
    withheld: "nepublicat pentru protecția persoanelor",
    not_available: "date indisponibile",
    not_applicable: "nu se aplică: nimic de numărat",
    too_few: "prea puține cazuri pentru o valoare",
    not_comparable: "necomparabil: seria este întreruptă",
    not_reached: "neatins în perioada observată",
    interval: "banda: interval de {}",
    source: "Sursa",
    as_of: "date la {}",
    definition: "definiția",
    other_countries: "gri: celelalte țări",
    by_days: "până în ziua {}",
    terms: &[
        ("percent", "procente"),
        ("persons", "persoane"),
        ("cases", "cazuri"),
        ("days", "zile"),
        ("achieved", "atins"),
        ("on_track", "conform planului"),
        ("partly", "parțial"),
        ("off_track", "în urmă"),
        ("output", "produs"),
        ("outcome", "rezultat"),
        ("impact", "impact"),
        ("quality", "calitate"),
        ("count", "număr"),
        ("distinct", "număr de persoane"),
        ("sum", "sumă"),
        ("proportion", "pondere"),
        ("distribution", "distribuție"),
        ("ratio", "raport"),
        ("rate", "rată"),
        ("mean", "medie"),
        ("quantile", "cuantilă"),
        ("time_to_event", "timp până la eveniment"),
        ("composite", "indicator compus"),
        ("derived", "indicator derivat"),
        ("standardised", "standardizat"),
        ("q0.5", "mediana"),
        ("q0.25", "cuartila inferioară"),
        ("q0.75", "cuartila superioară"),
        ("q0.9", "a 90-a percentilă"),
        ("frequency", "frecvența"),
        ("responsible", "responsabili"),
        ("means_of_verification", "mijloace de verificare"),
        ("assumptions", "ipoteze"),
        ("up", "mai mult este mai bine"),
        ("down", "mai puțin este mai bine"),
    ],
};

/// Puts numbers or names in the places that a sentence leaves for them, in order.
pub(crate) fn fill(sentence: &str, places: &[&str]) -> String {
    places.iter().fold(sentence.to_owned(), |text, place| text.replacen("{}", place, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_leaves_the_same_places_open() {
        let places = |words: &Words| {
            [words.interval, words.as_of].map(|sentence| sentence.matches("{}").count())
        };
        for words in ALL {
            assert_eq!(places(words), places(&ENGLISH), "{}", words.language);
        }
    }

    #[test]
    fn a_language_without_words_is_reported_in_english() {
        assert_eq!(Words::of("ka").language, "en");
        assert_eq!(Words::of("uk").term("on_track"), "за планом");
        assert_eq!(Words::of("en").term("on_track"), "on track");
    }
}
