//! Coordinates and street addresses.

use super::cell::Cell;
use super::letters::words;
use super::{Detector, Enough, Pattern};

/// Degrees with so many digits behind the point that a house is found by them.
#[derive(Debug)]
pub(super) struct Pair;

impl Detector for Pair {
    fn pattern(&self) -> Pattern {
        Pattern::Coordinates
    }

    fn enough(&self) -> Enough {
        Enough::ONE
    }

    /// `47.0105, 28.8638`, with height and accuracy behind them or without; `POINT(28.8638 47.0105)`.
    fn matches(&self, cell: &Cell<'_>) -> bool {
        if cell.digits < 8 || cell.letters > 5 {
            return false;
        }
        let parts = cell
            .text
            .split(|one: char| one.is_whitespace() || matches!(one, ',' | ';' | '(' | ')'));
        let parts: Vec<&str> = parts
            .filter(|part| {
                part.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
            })
            .collect();
        parts.len() >= 2 && parts[..2].iter().all(|part| degrees(part, 3).is_some())
    }
}

/// A column of latitudes or longitudes of the region.
#[derive(Debug)]
pub(super) struct Single;

impl Detector for Single {
    fn pattern(&self) -> Pattern {
        Pattern::Coordinates
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.9, least: 5 }
    }

    /// Rates and shares have as many digits: only degrees between which Ukraine, Moldova and Belarus
    /// lie are taken.
    fn matches(&self, cell: &Cell<'_>) -> bool {
        let degrees = if cell.letters == 0 { degrees(cell.text, 4) } else { None };
        degrees.is_some_and(|one| (44.0..=56.5).contains(&one) || (22.0..=40.5).contains(&one))
    }
}

/// Degrees with at least so many digits behind the point.
fn degrees(text: &str, digits: usize) -> Option<f64> {
    let (_, behind) = text.split_once('.')?;
    let degrees: f64 = text.parse().ok()?;
    (behind.len() >= digits && degrees.abs() <= 180.0).then_some(degrees)
}

/// A street with the number of a house.
#[derive(Debug)]
pub(super) struct Street;

/// Words for streets, as [`words`] gives them.
const STREETS: [&str; 18] = [
    "street",
    "avenue",
    "вул",
    "вулиця",
    "ул",
    "улица",
    "проспект",
    "просп",
    "провулок",
    "переулок",
    "бульвар",
    "бул",
    "str",
    "strada",
    "stradela",
    "bulevardul",
    "bd",
    "sos",
];

impl Detector for Street {
    fn pattern(&self) -> Pattern {
        Pattern::Address
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.2, least: 2 }
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        if cell.digits == 0 || cell.letters < 5 || cell.digits > 12 {
            return false;
        }
        let words = words(cell.text);
        let is_street =
            |word: &String| STREETS.iter().any(|street| self::words(street).concat() == *word);
        words.len() >= 3 && words.iter().any(is_street)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_the_map_are_told_from_rates() {
        let pair = |text| Pair.matches(&Cell::new(text));
        assert!(
            pair("47.0105, 28.8638")
                && pair("50.4501 30.5234 0 0")
                && pair("POINT(28.8638 47.0105)")
        );
        assert!(!pair("1.5, 2.5") && !pair("2013-04-05") && !pair("12.345"));
        let single = |text| Single.matches(&Cell::new(text));
        assert!(single("47.0105") && single("30.5234"));
        assert!(!single("0.1234") && !single("47.01") && !single("100.1234"));
    }

    #[test]
    fn a_street_has_a_house() {
        let street = |text| Street.matches(&Cell::new(text));
        assert!(
            street("вул. Прикладна, 1")
                && street("str. Exemplului 5, ap. 2")
                && street("1 Example Street")
        );
        assert!(!street("Street children") && !street("вулиця") && !street("other 2"));
    }
}
