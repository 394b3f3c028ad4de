//! Numbers of passports and other papers.

use super::cell::Cell;
use super::letters::plain;
use super::{Detector, Enough, Pattern};

/// Series of Belarusian passports.
const SERIES: [&str; 10] = ["ab", "bm", "hb", "kh", "mp", "mc", "kb", "pp", "sp", "dp"];

/// A series of letters and the number behind it, as passports of the three countries have them.
#[derive(Debug)]
pub(super) struct Passport;

impl Detector for Passport {
    fn pattern(&self) -> Pattern {
        Pattern::Document
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.5, least: 3 }
    }

    /// A pseudonym may well be two letters and a number.
    fn looks_at_ids(&self) -> bool {
        false
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        if !(6..=8).contains(&cell.digits) || !(1..=2).contains(&cell.letters) {
            return false;
        }
        let series: String = cell.text.chars().take_while(|one| one.is_alphabetic()).collect();
        let number = cell.text[series.len()..].trim_start_matches([' ', '№', 'N', '-']);
        if series.is_empty() || !number.chars().all(|one| one.is_ascii_digit()) {
            return false;
        }
        let is_cyrillic =
            series.chars().all(|one| ('А'..='Я').contains(&one) || "ІЇЄҐ".contains(one));
        let small: String = series.chars().flat_map(char::to_lowercase).map(plain).collect();
        let ukrainian = series.chars().count() == 2 && is_cyrillic && number.len() == 6;
        let moldovan = ["A", "B"].contains(&series.as_str()) && (7..=8).contains(&number.len());
        ukrainian || moldovan || (SERIES.contains(&small.as_str()) && number.len() == 7)
    }
}

/// The first line that a passport has for machines.
#[derive(Debug)]
pub(super) struct MachineLine;

impl Detector for MachineLine {
    fn pattern(&self) -> Pattern {
        Pattern::Document
    }

    fn enough(&self) -> Enough {
        Enough::ONE
    }

    /// ICAO 9303: `P<UKR`, the name, and `<` to the end.
    fn matches(&self, cell: &Cell<'_>) -> bool {
        let bytes = cell.text.as_bytes();
        bytes.len() >= 30
            && matches!(bytes[0], b'P' | b'I' | b'A' | b'C' | b'V')
            && cell.text.contains("<<")
            && bytes
                .iter()
                .all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || *one == b'<')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passports_of_three_countries_are_known() {
        let is = |text| Passport.matches(&Cell::new(text));
        assert!(is("АА000000") && is("ЖЖ № 000000") && is("A0000000") && is("MP0000000"));
        assert!(
            !is("T994826")
                && !is("CT123456")
                && !is("2013-04-05")
                && !is("c503d07")
                && !is("АА0000")
        );
    }

    #[test]
    fn a_line_for_machines_is_known() {
        let is = |text| MachineLine.matches(&Cell::new(text));
        assert!(is("P<UKRNOBODY<<NO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"));
        assert!(!is("A<<B"));
    }
}
