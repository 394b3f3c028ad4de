//! Names as they are compared: what looks alike is alike.

/// Small letters and numbers alone, in their order: case, blanks, punctuation, marks on letters, zeros
/// before a number and the alphabet of look-alike letters make no difference. `Країна`, with a Latin `i`
/// or a Cyrillic one, is one name; so are `is_forced_labour` and `isForcedLabour`, `9--17` and `09–17`.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::new();
    let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).map(plain).collect();
    let mut at = 0;
    while at < letters.len() {
        if letters[at].is_ascii_digit() {
            let digits = letters[at..].iter().take_while(|one| one.is_ascii_digit()).count();
            push_number(&mut folded, &letters[at..at + digits]);
            at += digits;
            if letters.get(at) == Some(&'+') {
                folded.push('+');
            }
        } else {
            if letters[at].is_alphanumeric() {
                folded.push(letters[at]);
            }
            at += 1;
        }
    }
    folded
}

/// Adds a number without the zeros before it, apart from a number that stands before it.
fn push_number(folded: &mut String, digits: &[char]) {
    if folded.ends_with(|last: char| last.is_ascii_digit()) {
        folded.push('-');
    }
    let zeros = digits.iter().take_while(|digit| **digit == '0').count();
    folded.extend(&digits[zeros.min(digits.len() - 1)..]);
}

/// A small letter without its mark, in Latin where a Cyrillic one looks the same. A mark that stands by
/// itself is dropped with the punctuation, so that composed and decomposed text are one.
fn plain(letter: char) -> char {
    match letter {
        'а' | 'ă' | 'â' | 'á' | 'à' | 'ä' => 'a',
        'в' => 'b',
        'е' | 'ё' | 'é' | 'è' | 'ë' | 'э' => 'e',
        'к' => 'k',
        'м' => 'm',
        'н' => 'h',
        'о' | 'ö' | 'ó' => 'o',
        'р' => 'p',
        'с' => 'c',
        'т' | 'ț' | 'ţ' => 't',
        'у' | 'ў' | 'ü' => 'y',
        'х' => 'x',
        'і' | 'ї' | 'î' | 'í' => 'i',
        'й' => 'и',
        'ґ' => 'г',
        'ș' | 'ş' => 's',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alike_letters_case_blanks_and_punctuation_make_no_difference() {
        assert_eq!(fold("Країна"), fold("КРАЇНA"));
        assert_eq!(fold("Kpaїнa "), fold("Країна"));
        assert_eq!(fold("is_forced_labour"), fold("isForcedLabour"));
        assert_eq!(fold("№ справи"), fold("Справи"));
        assert_ne!(fold("Країна"), fold("Країни"));
    }

    #[test]
    fn marks_on_letters_make_no_difference_composed_or_not() {
        assert_eq!(fold("Cetăţenie"), fold("Cetățenie"));
        assert_eq!(fold("Cetățenie"), fold("CETATENIE"));
        assert_eq!(fold("\u{438}\u{306}"), fold("й"));
        assert_eq!(fold("a\u{306}"), fold("ă"));
    }

    #[test]
    fn numbers_are_compared_as_numbers_each_by_itself() {
        assert_eq!(fold("9--17"), fold("09–17"));
        assert_eq!(fold("0-8"), "0-8");
        assert_ne!(fold("1-12"), fold("11-2"));
        assert_ne!(fold("48+"), fold("48"));
    }
}
