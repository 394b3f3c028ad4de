//! Names of months, in the languages that exports are written in.

/// Every form that a month is written in, January first: English, Ukrainian, Russian, Belarusian and
/// Romanian, as subject and as in a date.
const FORMS: [&[&str]; 12] = [
    &["january", "січень", "січня", "январь", "января", "студзень", "студзеня", "ianuarie"],
    &["february", "лютий", "лютого", "февраль", "февраля", "люты", "лютага", "februarie"],
    &["march", "березень", "березня", "март", "марта", "сакавік", "сакавіка", "martie"],
    &["april", "квітень", "квітня", "апрель", "апреля", "красавік", "красавіка", "aprilie"],
    &["may", "травень", "травня", "май", "мая", "траўня", "mai"],
    &["june", "червень", "червня", "июнь", "июня", "чэрвень", "чэрвеня", "iunie"],
    &["july", "липень", "липня", "июль", "июля", "ліпень", "ліпеня", "iulie"],
    &["august", "серпень", "серпня", "август", "августа", "жнівень", "жніўня"],
    &[
        "september",
        "вересень",
        "вересня",
        "сентябрь",
        "сентября",
        "верасень",
        "верасня",
        "septembrie",
    ],
    &[
        "october",
        "жовтень",
        "жовтня",
        "октябрь",
        "октября",
        "кастрычнік",
        "кастрычніка",
        "octombrie",
    ],
    &[
        "november",
        "листопад",
        "листопада",
        "ноябрь",
        "ноября",
        "лістапад",
        "лістапада",
        "noiembrie",
    ],
    &["december", "грудень", "грудня", "декабрь", "декабря", "снежань", "снежня", "decembrie"],
];

/// Takes the name of a month off the front of a text: a form, or at least its first three letters,
/// perhaps with a point.
///
/// ```text
/// "травня 2013" → (5, " 2013")      "Sept. 2013" → (9, " 2013")
/// ```
pub(super) fn take(text: &str) -> Option<(i32, &str)> {
    let end = text.find(|one: char| !one.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let word = word.to_lowercase();
    if word.chars().count() < 3 {
        return None;
    }
    let is_form = |forms: &&[&str]| forms.iter().any(|form| form.starts_with(&word));
    let month = FORMS.iter().position(is_form)?;
    Some((i32::try_from(month).ok()? + 1, rest.strip_prefix('.').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_beginning_of_a_name_is_of_two_months() {
        for (month, forms) in (1..).zip(FORMS) {
            for form in forms {
                let letters: Vec<char> = form.chars().collect();
                for length in 3..=letters.len() {
                    let short: String = letters[..length].iter().collect();
                    assert_eq!(take(&short), Some((month, "")), "{short}");
                }
            }
        }
        let forms: BTreeSet<&&str> = FORMS.iter().copied().flatten().collect();
        assert_eq!(forms.len(), FORMS.iter().map(|forms| forms.len()).sum::<usize>());
    }

    #[test]
    fn what_is_no_month_is_not_taken() {
        assert_eq!((take("Ma 2013"), take("2013"), take("Maybe")), (None, None, None));
    }
}
