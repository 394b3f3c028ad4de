//! Numbers as reports print them.

/// How numbers are printed in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbers {
    point: &'static str,
}

/// Parts thousands, and a number from its unit: not a place to break a line.
const BLANK: &str = "\u{a0}";

impl Numbers {
    /// A decimal comma, except in English.
    pub(crate) fn of(language: &str) -> Self {
        Self { point: if language == "en" { "." } else { "," } }
    }

    /// `12 345.6`: rounded half to even, thousands parted by a blank, a true minus.
    pub(crate) fn print(self, number: f64, decimals: u8) -> String {
        let rounded = format!("{:.*}", usize::from(decimals), number.abs());
        let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
        let zero = rounded.bytes().all(|digit| digit == b'0' || digit == b'.');
        let sign = if number < 0.0 && !zero { "\u{2212}" } else { "" };
        let point = if fraction.is_empty() { "" } else { self.point };
        format!("{sign}{}{point}{fraction}", thousands(whole))
    }

    /// The number with its sign, also when it is above zero.
    pub(crate) fn signed(self, number: f64, decimals: u8) -> String {
        let printed = self.print(number, decimals);
        let is_zero = !printed.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        if number > 0.0 && !is_zero { format!("+{printed}") } else { printed }
    }

    /// The number with `%` behind it when its unit is percent.
    pub(crate) fn with_unit(self, number: f64, decimals: u8, unit: &str) -> String {
        let printed = self.print(number, decimals);
        if unit == "percent" { format!("{printed}{BLANK}%") } else { printed }
    }

    /// A share such as 0.95 as `95 %`, with a digit behind the point only where it needs one.
    pub(crate) fn level(self, share: f64) -> String {
        let percent = share * 100.0;
        let whole = (percent - percent.round()).abs() < 0.05;
        self.with_unit(percent, u8::from(!whole), "percent")
    }
}

/// A whole number of things, which no language prints in another way.
pub(crate) fn count(things: usize) -> String {
    thousands(&things.to_string())
}

/// Digits in groups of three, from the right.
fn thousands(digits: &str) -> String {
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .map(|group| std::str::from_utf8(group).expect("digits are ASCII"))
        .collect();
    groups.into_iter().rev().collect::<Vec<_>>().join(BLANK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_digit() {
        let numbers = Numbers::of("en");
        let printed = [0.5, 1.5, 2.5, 3.5].map(|number| numbers.print(number, 0));
        assert_eq!(printed, ["0", "2", "2", "4"]);
        assert_eq!([0.25, 0.75].map(|number| numbers.print(number, 1)), ["0.2", "0.8"]);
    }

    #[test]
    fn thousands_are_parted_and_the_point_follows_the_language() {
        assert_eq!(Numbers::of("en").print(1_234_567.891, 1), "1\u{a0}234\u{a0}567.9");
        assert_eq!(Numbers::of("uk").print(-1234.5, 1), "\u{2212}1\u{a0}234,5");
        assert_eq!(Numbers::of("en").print(999.0, 0), "999");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(Numbers::of("en").print(-0.04, 1), "0.0");
    }

    #[test]
    fn a_level_shows_a_digit_behind_the_point_only_when_it_needs_one() {
        let levels = [0.95, 0.998].map(|share| Numbers::of("en").level(share));
        assert_eq!(levels, ["95\u{a0}%", "99.8\u{a0}%"]);
    }
}
