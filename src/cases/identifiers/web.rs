//! Addresses in the net: pages, accounts, machines.

use super::cell::Cell;
use super::{Detector, Enough, Pattern};

/// A page, or an account on one.
#[derive(Debug)]
pub(super) struct Page;

const BEGINNINGS: [&str; 9] = [
    "http://",
    "https://",
    "www.",
    "facebook.com/",
    "fb.com/",
    "t.me/",
    "vk.com/",
    "ok.ru/",
    "instagram.com/",
];

impl Detector for Page {
    fn pattern(&self) -> Pattern {
        Pattern::Web
    }

    fn enough(&self) -> Enough {
        Enough::ONE
    }

    /// Laws and reports have pages; persons are found by theirs.
    fn looks_at_all_tables(&self) -> bool {
        false
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        cell.text.contains(['/', '.']) && {
            let small = cell.text.to_lowercase();
            let goes_on = |(at, begin): (usize, &str)| {
                small[at + begin.len()..].starts_with(|one: char| one.is_alphanumeric())
                    && !small[..at].ends_with(char::is_alphanumeric)
            };
            BEGINNINGS.iter().any(|begin| small.match_indices(begin).any(goes_on))
        }
    }
}

/// `198.51.100.7`.
#[derive(Debug)]
pub(super) struct Machine;

impl Detector for Machine {
    fn pattern(&self) -> Pattern {
        Pattern::Device
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.5, least: 2 }
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        cell.letters == 0
            && (7..=15).contains(&cell.length)
            && cell.text.parse::<std::net::Ipv4Addr>().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_machines_are_known() {
        let page = |text| Page.matches(&Cell::new(text));
        assert!(
            page("see https://example.org/x") && page("t.me/nobody") && page("WWW.EXAMPLE.ORG")
        );
        assert!(!page("and/or") && !page("chat.me/x") && !page("www."));
        let machine = |text| Machine.matches(&Cell::new(text));
        assert!(machine("198.51.100.7"));
        assert!(!machine("1.2.3") && !machine("2013.04.05") && !machine("300.1.1.1"));
    }
}
