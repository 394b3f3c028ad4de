//! Bank accounts and cards.

use super::cell::Cell;
use super::{Detector, Enough, Pattern};

/// An IBAN with its check digits.
#[derive(Debug)]
pub(super) struct Iban;

impl Detector for Iban {
    fn pattern(&self) -> Pattern {
        Pattern::Account
    }

    fn enough(&self) -> Enough {
        Enough::ONE
    }

    /// ISO 13616: the first four characters put last, letters as 10 to 35, mod 97 is 1.
    fn matches(&self, cell: &Cell<'_>) -> bool {
        if cell.length < 15 || cell.digits < 8 || cell.letters < 2 {
            return false;
        }
        let text: Vec<char> = cell.text.chars().filter(|one| !one.is_whitespace()).collect();
        let begins = text.len() <= 34
            && text.iter().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit())
            && text[..2].iter().all(char::is_ascii_uppercase)
            && text[2..4].iter().all(char::is_ascii_digit);
        begins && remainder(&text) == Some(1)
    }
}

fn remainder(text: &[char]) -> Option<u32> {
    text[4..].iter().chain(&text[..4]).try_fold(0, |so_far, one| {
        let value = one.to_digit(36)?;
        Some((so_far * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

/// The number of a card, with its check digit.
#[derive(Debug)]
pub(super) struct Card;

impl Detector for Card {
    fn pattern(&self) -> Pattern {
        Pattern::Account
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.5, least: 3 }
    }

    /// Luhn's sum of sixteen digits is a multiple of ten (ISO/IEC 7812).
    fn matches(&self, cell: &Cell<'_>) -> bool {
        if cell.digits != 16 || !cell.is_number() {
            return false;
        }
        let doubled = |(place, digit): (usize, u32)| match (place % 2, 2 * digit) {
            (0, twice) if twice > 9 => twice - 9,
            (0, twice) => twice,
            (_, _) => digit,
        };
        let digits = cell.numbers();
        (3..=6).contains(&digits[0])
            && digits.into_iter().enumerate().map(doubled).sum::<u32>() % 10 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standards_are_known() {
        // The IBAN of ISO 13616's own example, and the number that card makers give for tests.
        assert!(Iban.matches(&Cell::new("GB82 WEST 1234 5698 7654 32")));
        assert!(!Iban.matches(&Cell::new("GB83 WEST 1234 5698 7654 32")));
        assert!(Card.matches(&Cell::new("4111 1111 1111 1111")));
        assert!(!Card.matches(&Cell::new("4111 1111 1111 1112")));
    }
}
