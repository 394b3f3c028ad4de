//! E-mail addresses.

use super::cell::Cell;
use super::{Detector, Enough, Pattern};

/// `somebody@example.org`, alone or in a sentence.
#[derive(Debug)]
pub(super) struct Mail;

impl Detector for Mail {
    fn pattern(&self) -> Pattern {
        Pattern::Mail
    }

    fn enough(&self) -> Enough {
        Enough::ONE
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        cell.text.contains('@') && cell.text.split(is_between).any(is_address)
    }
}

/// What cannot be inside an address.
fn is_between(one: char) -> bool {
    one.is_whitespace() || matches!(one, ',' | ';' | '<' | '>' | '(' | ')' | '"' | ':' | '/')
}

/// Something, an `@`, and a name of a place in the net with a point in it.
fn is_address(word: &str) -> bool {
    let Some((user, host)) = word.trim_matches('.').rsplit_once('@') else { return false };
    let part = |part: &str| {
        !part.is_empty() && part.chars().all(|one| one.is_alphanumeric() || one == '-')
    };
    let ending = host.rsplit('.').next().unwrap_or_default();
    !user.is_empty()
        && host.contains('.')
        && host.split('.').all(part)
        && ending.chars().count() >= 2
        && ending.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_handles_and_prices() {
        let is = |text| Mail.matches(&Cell::new(text));
        assert!(is("no.body@example.org") && is("write to <nobody@mail.example.md>, please"));
        assert!(is("хтось@приклад.укр"));
        assert!(!is("@nobody") && !is("5 @ 3.50") && !is("a@b") && !is("c503d07"));
    }
}
