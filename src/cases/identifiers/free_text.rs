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

/// Whether a text, or what stands between its semicolons, is longer than a label. Labels in a list may
/// be longer: who writes in sentences hardly parts them so.
pub(super) fn is_long(cell: &Cell<'_>) -> bool {
    let (letters, words) = if cell.text.contains([';', '|']) { (60, 8) } else { (40, 5) };
    cell.blanks > 0
        && cell.text.split([';', '|']).any(|part| is_longer(part.trim(), letters, words))
}

/// Whether a text of several words has more letters or words than that.
fn is_longer(text: &str, letters: usize, most: usize) -> bool {
    let words =
        text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    words > most || (words > 1 && text.chars().count() > letters)
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
