//! One value of a column, with what can be said of its letters at a glance.

use super::super::raw::RawValue;

/// A value to be looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'a> {
    /// As written, without blanks around it.
    pub(super) text: &'a str,
    /// How many digits it has.
    pub(super) digits: usize,
    /// How many letters.
    pub(super) letters: usize,
    /// How many blanks.
    pub(super) blanks: usize,
    /// How many letters, digits, blanks and signs together.
    pub(super) length: usize,
}

impl<'a> Cell<'a> {
    /// Counts what a text is made of.
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.trim();
        let (mut digits, mut letters, mut blanks, mut length) = (0, 0, 0, 0);
        for letter in text.chars() {
            length += 1;
            digits += usize::from(letter.is_ascii_digit());
            letters += usize::from(letter.is_alphabetic());
            blanks += usize::from(letter.is_whitespace());
        }
        Self { text, digits, letters, blanks, length }
    }

    /// Its digits, one after the other.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.text.chars().filter_map(|one| one.to_digit(10)).collect()
    }

    /// Whether it is made of digits and, between them, blanks and hyphens.
    pub(super) fn is_number(&self) -> bool {
        let may = |one: char| one.is_ascii_digit() || one == ' ' || one == '-' || one == '\u{a0}';
        self.digits > 0 && self.letters == 0 && self.text.chars().all(may)
    }
}

/// The texts of a value as a file holds it; nothing of yes and no, and of small numbers.
pub(super) fn texts(value: &RawValue) -> Vec<String> {
    match value {
        RawValue::Text(text) => vec![text.clone()],
        RawValue::List(texts) => texts.clone(),
        RawValue::Day(_) | RawValue::Whole(_) | RawValue::Number(_) => vec![value.text()],
        RawValue::Truth(_) | RawValue::Torn => Vec::new(),
    }
}
