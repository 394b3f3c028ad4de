//! Long texts in people's own words.

use super::cell::Cell;
use super::{Detector, Enough, Pattern};

/// More than five words or forty letters, hardly ever the same.
#[derive(Debug)]
pub(super) struct FreeText;

impl Detector for FreeText {
    fn pattern(&self) -> Pattern {
        Pattern::FreeText
    }

    fn enough(&self) -> Enough {
        Enough { share: 0.5, least: 3 }
    }

    fn looks_at_all_tables(&self) -> bool {
        false
    }

    /// Labels of codes may be long, but they come again.
    fn is_always_new(&self) -> bool {
        true
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        is_long(cell)
    }
}

/// Whether a text is longer than a label.
pub(super) fn is_long(cell: &Cell<'_>) -> bool {
    let words = cell.text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    cell.blanks > 0 && (cell.length > 40 || words.count() > 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_long_and_a_label_is_not() {
        let long = |text| is_long(&Cell::new(text));
        assert!(long("She said that she had left in May"));
        assert!(
            long("Перевезено до притулку після термінового звернення"),
            "words of many letters"
        );
        assert!(
            !long("Forced labour") && !long("a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q;r;s;t;u;v;w;x;y;z")
        );
    }
}
