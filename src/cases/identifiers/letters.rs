//! Names of columns as they are compared: without case, accents, signs and the script of letters that
//! look alike.

/// The words of a name: `prs_FirstName` → `prs`, `first`, `name`; `П.І.Б.` → `p`, `i`, `b`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars().filter(|letter| !is_apostrophe(*letter)) {
        let humps = letter.is_uppercase() && before.is_lowercase();
        if humps || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            let word = words.last_mut().expect("there is a word from the start");
            word.extend(letter.to_lowercase().map(plain));
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Letters and marks that stand inside words of Ukrainian and Romanian.
fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | 'ʼ' | '`' | '´') || ('\u{300}'..='\u{36f}').contains(&letter)
}

/// A small letter without its accent; a Cyrillic one that looks like a Latin one, large or small, as
/// that.
pub(super) fn plain(letter: char) -> char {
    match letter {
        'а' | 'á' | 'à' | 'â' | 'ă' | 'ä' | 'ã' => 'a',
        'е' | 'ё' | 'é' | 'è' | 'ê' | 'ë' => 'e',
        'і' | 'ї' | 'í' | 'î' | 'ï' => 'i',
        'о' | 'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'у' | 'ў' => 'y',
        'в' => 'b',
        'к' => 'k',
        'м' => 'm',
        'н' => 'h',
        'р' => 'p',
        'с' | 'ç' => 'c',
        'х' => 'x',
        'й' => 'и',
        'ґ' => 'г',
        'ș' | 'ş' => 's',
        'т' | 'ț' | 'ţ' => 't',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn humps_signs_and_blanks_part_words_and_accents_do_not() {
        assert_eq!(words("prs_FirstName"), ["prs", "first", "name"]);
        assert_eq!(words("Prénume și  nume"), ["prenume", "si", "nume"]);
        assert_eq!(words("Ім’я"), words("ІМ'Я"));
        assert_eq!(words("--"), [""; 0]);
    }

    #[test]
    fn latin_letters_in_a_cyrillic_word_change_nothing() {
        assert_eq!(words("ТEЛEФOН"), words("телефон"));
        assert_eq!(words("Адpeсa"), words("АДРЕСА"));
    }
}
