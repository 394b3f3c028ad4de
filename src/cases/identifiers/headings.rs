//! What a column is by its name, in English, Ukrainian, Russian and Romanian.

use std::sync::LazyLock;

use super::Pattern;
use super::letters::words;

/// Words for direct identifiers: `headings.txt`. Spelling slips, accents, large letters and letters of
/// another script that look alike are seen through; so are blanks that are there or not.
static HEADINGS: LazyLock<Vec<Heading>> =
    LazyLock::new(|| include_str!("headings.txt").split("\n\n").skip(1).map(heading).collect());

/// Names that look like one of the headings and are none.
static HARMLESS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = [
        "year of birth",
        "birth year",
        "month of birth",
        "рік народження",
        "год рождения",
        "anul nasterii",
    ];
    names.map(joined).to_vec()
});

/// So many words of a name are put together at most.
const LONGEST: usize = 5;

/// Words for one kind of identifier.
struct Heading {
    pattern: Pattern,
    /// Whether they have to be the whole name: alone they say less, as `name` does.
    whole: bool,
    /// As they are compared.
    phrases: Vec<String>,
}

/// Reads `Phone within`, then phrases between commas.
fn heading(text: &str) -> Heading {
    let (head, phrases) = text.split_once('\n').expect("a heading has phrases");
    let (kind, place) = head.split_once(' ').expect("a heading says where its words stand");
    let phrases = phrases.split(',').map(joined).filter(|phrase| !phrase.is_empty());
    Heading { pattern: pattern(kind), whole: place == "whole", phrases: phrases.collect() }
}

fn pattern(kind: &str) -> Pattern {
    match kind {
        "Phone" => Pattern::Phone,
        "Mail" => Pattern::Mail,
        "Document" => Pattern::Document,
        "PersonalNumber" => Pattern::PersonalNumber,
        "Birth" => Pattern::Birth,
        "Name" => Pattern::Name,
        "Address" => Pattern::Address,
        "Coordinates" => Pattern::Coordinates,
        "Web" => Pattern::Web,
        "Device" => Pattern::Device,
        "Account" => Pattern::Account,
        "Photo" => Pattern::Photo,
        "FreeText" => Pattern::FreeText,
        other => unreachable!("`{other}` is no kind of identifier"),
    }
}

fn joined(phrase: &str) -> String {
    words(phrase).concat()
}

/// What a column is by its name; `persons` says whether its table is about persons, where words that
/// say little mean more.
pub(super) fn by_name(name: &str, persons: bool) -> Option<Pattern> {
    let words = words(name);
    if HARMLESS.iter().any(|phrase| stands_in(&words, phrase)) {
        return None;
    }
    let fits = |heading: &&Heading| {
        if heading.whole {
            persons && heading.phrases.contains(&words.concat())
        } else {
            heading.phrases.iter().any(|phrase| stands_in(&words, phrase))
        }
    };
    let found: Vec<Pattern> = HEADINGS.iter().filter(fits).map(|one| one.pattern).collect();
    // An IP address is no street, and an e-mail address is none either.
    let special = [Pattern::Mail, Pattern::Device].into_iter().find(|one| found.contains(one));
    special.or_else(|| found.first().copied())
}

/// Whether a phrase stands among words, whatever blanks are between its letters.
fn stands_in(words: &[String], phrase: &str) -> bool {
    (0..words.len()).any(|from| {
        let longest = words.len().min(from + LONGEST);
        (from + 1..=longest).any(|to| is_near(&words[from..to].concat(), phrase))
    })
}

/// Whether a word is a phrase, but for one slip in seven letters and two in twelve.
fn is_near(word: &str, phrase: &str) -> bool {
    let letters = phrase.chars().count();
    let slips = if letters < 7 { 0 } else { 1 + usize::from(letters >= 12) };
    if slips == 0 || word.chars().count().abs_diff(letters) > slips {
        return word == phrase;
    }
    strsim::osa_distance(word, phrase) <= slips
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Option<Pattern> {
        by_name(name, true)
    }

    #[test]
    fn direct_identifiers_of_the_case_data_standard_are_known() {
        for name in ["prs_Salutation", "prs_FirstName", "prs_MiddleName", "prs_SecondName"] {
            assert_eq!(of(name), Some(Pattern::Name), "{name}");
        }
        for name in
            ["prs_MailingCity", "prs_MailingState", "prs_MailingStreet", "prs_MailingPostalCode"]
        {
            assert_eq!(of(name), Some(Pattern::Address), "{name}");
        }
        for name in ["prs_MailingLongitude", "prs_MailingLatitude", "hte_Latitude"] {
            assert_eq!(of(name), Some(Pattern::Coordinates), "{name}");
        }
        for name in [
            "cas_ReasonForCaseClosure",
            "cco_CaseComment",
            "spl_Objectives",
            "spl_ActionPlan",
            "hte_Description",
            "cas_IncomingReferralDetails",
        ] {
            assert_eq!(of(name), Some(Pattern::FreeText), "{name}");
        }
        assert_eq!(of("prs_Birthdate"), Some(Pattern::Birth));
        assert_eq!(of("prs_IdentityNumber"), Some(Pattern::Document));
        assert_eq!(of("prs_Email"), Some(Pattern::Mail));
        assert_eq!(of("prs_HomePhone"), Some(Pattern::Phone));
        assert_eq!(of("prs_MobilePhone"), Some(Pattern::Phone));
    }

    #[test]
    fn columns_that_an_export_may_have_are_let_be() {
        for name in [
            "prs_Gender",
            "prs_Citizenship",
            "vic_TypeOfExploitation",
            "cas_Status",
            "con_Consent",
            "cas_IncomingReferralDate",
            "vic_RelationshipToTrafficker",
            "per_RoleInProcess",
            "spl_Type",
            "yearOfRegistration",
            "Datasource",
            "ageBroad",
            "majorityStatusAtExploit",
            "CountryOfExploitation",
            "meansOfControlWithholdsDocuments",
            "isForcedLabour",
            "recruiterRelationFriend",
            "traffickMonths",
            "Код особи",
            "№ справи",
            "Nr. cazului",
            "Cod persoană",
            "Person id",
            "event",
            "Identified on",
            "Year of birth",
            "Рік народження",
            "birth_year",
            "Послуга",
            "La Strada",
            "Nationality",
        ] {
            assert_eq!(of(name), None, "{name}");
        }
    }

    #[test]
    fn four_languages_are_spoken() {
        let names = [
            ("Прізвище", Pattern::Name),
            ("Имя", Pattern::Name),
            ("Ім’я", Pattern::Name),
            ("ПІБ", Pattern::Name),
            ("Nume și prenume", Pattern::Name),
            ("Номер телефону", Pattern::Phone),
            ("Телефон", Pattern::Phone),
            ("Nr. de telefon", Pattern::Phone),
            ("Паспорт (серія, номер)", Pattern::Document),
            ("Pașaport", Pattern::Document),
            ("РНОКПП", Pattern::Document),
            ("IDNP", Pattern::Document),
            ("Дата народження", Pattern::Birth),
            ("Дата рождения", Pattern::Birth),
            ("Data nașterii", Pattern::Birth),
            ("Адреса проживання", Pattern::Address),
            ("Домашний адрес", Pattern::Address),
            ("Adresa", Pattern::Address),
            ("Координати", Pattern::Coordinates),
            ("Примітки", Pattern::FreeText),
            ("Observații", Pattern::FreeText),
            ("Электронная почта", Pattern::Mail),
            ("E-mail", Pattern::Mail),
            ("IP address", Pattern::Device),
            ("email address", Pattern::Mail),
            ("личный номер", Pattern::PersonalNumber),
        ];
        for (name, pattern) in names {
            assert_eq!(of(name), Some(pattern), "{name}");
        }
    }

    #[test]
    fn a_slip_and_a_letter_of_another_script_hide_nothing() {
        assert_eq!(of("Pasport No"), Some(Pattern::Document));
        assert_eq!(of("SURNMAE"), Some(Pattern::Name));
        assert_eq!(of("ТEЛEФOН"), Some(Pattern::Phone));
    }

    #[test]
    fn a_word_that_says_little_says_nothing_of_laws_and_events() {
        assert_eq!(by_name("name", false), None);
        assert_eq!(by_name("first_name", false), Some(Pattern::Name));
        assert_eq!((of("event name"), of("name of service")), (None, None));
    }
}
