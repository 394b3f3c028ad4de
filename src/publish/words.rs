//! The words of charts and reports, in the languages that programmes report in.

use super::series::Mark;
use crate::define::indicator::Change;

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
    pub(crate) indicator: &'static str,
    pub(crate) country: &'static str,
    pub(crate) period: &'static str,
    pub(crate) value: &'static str,
    pub(crate) rating: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) level: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) notes: &'static str,
    pub(crate) changes: &'static str,
    pub(crate) donor: &'static str,
    pub(crate) threshold: &'static str,
    pub(crate) few: &'static str,
    pub(crate) rows_withheld: &'static str,
    pub(crate) set_by: &'static str,
    pub(crate) not_applied: &'static str,
    pub(crate) other_objectives: &'static str,
    pub(crate) caveats: [&'static str; 6],
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

    /// The changes of a definition: when, what, and whether the series breaks.
    pub(crate) fn changes(&self, changes: &[Change], language: &str) -> String {
        let change = |change: &Change| {
            let what = format!("{}: {}", change.date, change.what.get(language));
            if change.comparable { what } else { format!("{what} ({})", self.series_break) }
        };
        changes.iter().map(change).collect::<Vec<_>>().join(" ")
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
    indicator: "Indicator",
    country: "Country",
    period: "Period",
    value: "Value",
    rating: "Rating",
    kind: "Kind",
    level: "Level",
    unit: "Unit",
    notes: "Notes",
    changes: "Changes",
    donor: "Donor",
    threshold: "Figures that rest on, or give away, a group of 1 to {} persons are withheld, \
        together with figures from which they could be worked out.",
    few: "Values on fewer than {} cases are not shown.",
    rows_withheld: "Of all {} rows of this release, {} are withheld.",
    set_by: "Policy set by {} on {}.",
    not_applied: "Not yet applied by this version: {}.",
    other_objectives: "Other indicators",
    caveats: [
        "The figures are of persons who were identified or assisted. They are no random sample of \
            all victims; how far they lean is not known and cannot be corrected for.",
        "A rise or a fall may come from awareness, identification and recording as much as from \
            trafficking itself.",
        "Countries differ in whom they count as a victim: some count formally identified persons \
            only, others presumed victims too.",
        "One person can be in several categories of some breakdowns. Their shares add up to more \
            than 100 % and are of the persons for whom something is recorded.",
        "An interval shows the play of chance alone, neither missing cases nor wrong records. Where \
            two intervals overlap widely, do not speak of a difference.",
        "When quoting a figure, name the source, the day of the data and the definition.",
    ],
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
    indicator: "Показник",
    country: "Країна",
    period: "Період",
    value: "Значення",
    rating: "Оцінка",
    kind: "Вид",
    level: "Рівень",
    unit: "Одиниця",
    notes: "Примітки",
    changes: "Зміни",
    donor: "Донор",
    threshold: "Дані, що ґрунтуються на групі від 1 до {} осіб або розкривають її, приховано разом \
        із даними, з яких їх можна обчислити.",
    few: "Значення, що ґрунтуються менш як на {} випадках, не наводяться.",
    rows_withheld: "З усіх рядків цього випуску ({}) приховано {}.",
    set_by: "Правила встановлено: {}, {}.",
    not_applied: "Ця версія ще не застосовує: {}.",
    other_objectives: "Інші показники",
    caveats: [
        "Дані стосуються осіб, яких виявили або яким допомогли. Це не випадкова вибірка всіх \
            постраждалих; міра зміщення невідома, і виправити її неможливо.",
        "Зростання чи спад може пояснюватися обізнаністю, виявленням та обліком не менше, ніж самою \
            торгівлею людьми.",
        "Країни по-різному визначають, кого вважати постраждалою особою: одні рахують лише офіційно \
            встановлених, інші також імовірних.",
        "У деяких розподілах одна особа може належати до кількох категорій. Їхні частки в сумі \
            перевищують 100 % і стосуються осіб, про яких є відповідний запис.",
        "Інтервал показує лише вплив випадковості, а не відсутні справи чи хибні записи. Якщо два \
            інтервали значно перекриваються, не слід говорити про відмінність.",
        "Цитуючи дані, вказуйте джерело, дату даних і визначення.",
    ],
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
    indicator: "Indicator",
    country: "Țara",
    period: "Perioada",
    value: "Valoare",
    rating: "Apreciere",
    kind: "Tip",
    level: "Nivel",
    unit: "Unitate",
    notes: "Note",
    changes: "Modificări",
    donor: "Donator",
    threshold: "Cifrele care se bazează pe un grup de 1 până la {} persoane sau îl dezvăluie nu se \
        publică, împreună cu cifrele din care ar putea fi deduse.",
    few: "Valorile bazate pe mai puțin de {} cazuri nu se publică.",
    rows_withheld: "Din totalul de {} rânduri ale acestei publicații, {} sunt nepublicate.",
    set_by: "Politica a fost stabilită de {} la {}.",
    not_applied: "Această versiune încă nu aplică: {}.",
    other_objectives: "Alți indicatori",
    caveats: [
        "Cifrele se referă la persoane identificate sau asistate. Ele nu sunt un eșantion aleatoriu \
            al tuturor victimelor; abaterea nu este cunoscută și nu poate fi corectată.",
        "O creștere sau o scădere se poate datora sensibilizării, identificării și evidenței la fel \
            de mult ca traficului însuși.",
        "Țările diferă în privința persoanelor pe care le consideră victime: unele numără doar \
            persoanele identificate oficial, altele și victimele prezumate.",
        "În unele defalcări o persoană poate fi în mai multe categorii. Ponderile lor depășesc \
            împreună 100 % și se referă la persoanele pentru care există o înregistrare.",
        "Intervalul arată doar efectul întâmplării, nu și cazurile lipsă sau înregistrările greșite. \
            Dacă două intervale se suprapun mult, nu se vorbește despre o diferență.",
        "Când citați o cifră, numiți sursa, data datelor și definiția.",
    ],
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

/// The first letter as a capital.
pub(crate) fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_leaves_the_same_places_open() {
        let places = |words: &Words| {
            [
                words.interval,
                words.as_of,
                words.threshold,
                words.few,
                words.rows_withheld,
                words.set_by,
            ]
            .map(|sentence| sentence.matches("{}").count())
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
