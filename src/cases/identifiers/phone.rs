//! Telephone numbers, in international form and as they are written in Ukraine, Moldova and Belarus.

use super::cell::Cell;
use super::{Detector, Enough, Pattern};

/// `+` and 10 to 15 digits, alone or in a sentence: nothing else is written so.
#[derive(Debug)]
pub(super) struct International;

impl Detector for International {
    fn pattern(&self) -> Pattern {
        Pattern::Phone
    }

    fn enough(&self) -> Enough {
        Enough::ONE
    }

    /// E.164 has up to 15 digits; the shortest of Europe have 10 with the country's.
    fn matches(&self, cell: &Cell<'_>) -> bool {
        if cell.digits < 10 {
            return false;
        }
        cell.text.split('+').skip(1).any(|rest| {
            let number = rest.chars().take_while(|one| one.is_ascii_digit() || is_sign(*one));
            let digits: Vec<char> = number.filter(char::is_ascii_digit).collect();
            (10..=15).contains(&digits.len()) && digits[0] != '0'
        })
    }
}

/// What stands between the digits of a telephone number.
fn is_sign(one: char) -> bool {
    matches!(one, ' ' | '-' | '(' | ')' | '.' | '\u{a0}')
}

/// A number as it is dialled at home: other numbers may look so, therefore many values have to.
#[derive(Debug)]
pub(super) struct National;

impl Detector for National {
    fn pattern(&self) -> Pattern {
        Pattern::Phone
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.3, least: 2 }
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        if !(9..=14).contains(&cell.digits) || cell.letters > 0 {
            return false;
        }
        let may = |one: char| one.is_ascii_digit() || is_sign(one);
        let digits: String = cell.text.chars().filter(char::is_ascii_digit).collect();
        cell.text.chars().all(may) && (is_of_a_country(&digits) || is_dialled(&digits))
    }
}

/// The country's number stands before it, with or without `00`.
fn is_of_a_country(digits: &str) -> bool {
    let digits = digits.strip_prefix("00").unwrap_or(digits);
    [("380", 12), ("373", 11), ("375", 12)]
        .iter()
        .any(|(country, length)| digits.starts_with(country) && digits.len() == *length)
}

/// `0` and the area or the operator: nine digits behind it in Ukraine, eight in Moldova; `80` and nine
/// in Belarus.
fn is_dialled(digits: &str) -> bool {
    let area =
        |digits: &str, areas: &str| digits.chars().nth(1).is_some_and(|one| areas.contains(one));
    match digits.len() {
        9 => digits.starts_with('0') && area(digits, "267"),
        10 => digits.starts_with('0') && area(digits, "345679"),
        11 => digits.starts_with("80") && area(&digits[1..], "1234"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> bool {
        let cell = Cell::new(text);
        International.matches(&cell) || National.matches(&cell)
    }

    #[test]
    fn numbers_of_three_countries_are_known_however_they_are_written() {
        for text in [
            "+380 (99) 000-00-00",
            "380990000000",
            "099 000 00 00",
            "0990000000",
            "+373 60 000 000",
            "37360000000",
            "060000000",
            "+375 29 000-00-00",
            "375290000000",
            "8 029 000-00-00",
            "00380990000000",
            "call +380990000000 after six",
        ] {
            assert!(is(text), "{text}");
        }
    }

    #[test]
    fn days_codes_and_counts_are_no_telephones() {
        for text in [
            "2013-04-05",
            "05.04.2013",
            "2013-04-05 10:11:12",
            "0000012345",
            "1234567890",
            "c503d07",
            "163330.59",
            "+10 points",
            "1 000 000 000",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
