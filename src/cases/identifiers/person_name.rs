//! Names of persons, by the names that people are given and how names are put together.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::cell::Cell;
use super::letters::plain;
use super::{Detector, Enough, Pattern};

/// Names that are given in Ukraine, Moldova and Belarus, in the letters of both scripts, and some that
/// are given elsewhere.
static GIVEN: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| include_str!("given_names.txt").split_whitespace().map(folded).collect());

/// Endings of fathers' names.
const FATHERS: [&str; 12] = [
    "ович",
    "евич",
    "йович",
    "івна",
    "ївна",
    "овна",
    "евна",
    "ovych",
    "ovich",
    "evich",
    "ivna",
    "ovna",
];
static ENDINGS: LazyLock<Vec<String>> = LazyLock::new(|| FATHERS.map(folded).to_vec());

fn folded(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// A name with a father's name, or with a given name beside another.
#[derive(Debug)]
pub(super) struct FullName;

impl Detector for FullName {
    fn pattern(&self) -> Pattern {
        Pattern::Name
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.2, least: 2 }
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        if !(1..=3).contains(&cell.blanks) || cell.digits > 0 || cell.length > 60 {
            return false;
        }
        let words: Vec<&str> =
            cell.text.split_whitespace().map(|word| word.trim_matches(',')).collect();
        let whole = words.iter().filter(|word| is_capitalised(word)).count();
        let is_known = |word: &&&str| is_given(word) || is_of_a_father(word);
        whole == words.len() && whole >= 2 && words.iter().any(|word| is_known(&word))
    }
}

/// A family name with initials.
#[derive(Debug)]
pub(super) struct Initials;

impl Detector for Initials {
    fn pattern(&self) -> Pattern {
        Pattern::Name
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.3, least: 2 }
    }

    /// `Ніхтоненко Н. Н.`, `N.N. Nobody`.
    fn matches(&self, cell: &Cell<'_>) -> bool {
        if cell.digits > 0 || cell.length > 40 || !cell.text.contains('.') {
            return false;
        }
        let apart = cell.text.replace('.', ". ");
        let (initials, names): (Vec<&str>, Vec<&str>) =
            apart.split_whitespace().partition(|word| word.ends_with('.'));
        let is_initial =
            |word: &&str| word.chars().count() == 2 && word.starts_with(char::is_uppercase);
        (1..=2).contains(&initials.len())
            && initials.iter().all(is_initial)
            && names.len() == 1
            && is_capitalised(names[0])
    }
}

/// Given names alone.
#[derive(Debug)]
pub(super) struct GivenName;

impl Detector for GivenName {
    fn pattern(&self) -> Pattern {
        Pattern::Name
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.5, least: 3 }
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        cell.blanks == 0 && cell.letters == cell.length && cell.length <= 20 && is_given(cell.text)
    }
}

fn is_given(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && GIVEN.contains(&folded(word))
}

fn is_of_a_father(word: &str) -> bool {
    let word = folded(word);
    word.chars().count() >= 6 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// A capital, then small letters; or capitals alone. Double names have two of either.
fn is_capitalised(word: &str) -> bool {
    let part = |part: &str| {
        let mut letters = part.chars().filter(|one| !matches!(one, '\'' | '’' | 'ʼ'));
        let first = letters.next().is_some_and(char::is_uppercase);
        first && letters.all(char::is_alphabetic)
    };
    word.chars().count() >= 2 && word.split('-').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> bool {
        let cell = Cell::new(text);
        FullName.matches(&cell) || Initials.matches(&cell) || GivenName.matches(&cell)
    }

    #[test]
    fn names_are_known_in_both_scripts() {
        for text in [
            "Нікова Олена",
            "Ніков Ніхто Ніхтович",
            "NOBODY IVAN",
            "Nobody, Maria",
            "Нікова-Ніщо О. П.",
            "N.N. Nobody",
            "Олена",
            "Ion",
            "Maria Nobody",
        ] {
            assert!(is(text), "{text}");
        }
    }

    #[test]
    fn offices_countries_and_codes_are_no_names() {
        for text in [
            "Ministry of Social Policy",
            "Republic of Moldova",
            "La Strada",
            "Great Manchester Police",
            "IOM Ukraine",
            "United Kingdom",
            "Україна",
            "sexual",
            "Forced labour",
            "c503d07",
            "A. B.",
            "e.g. other",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
