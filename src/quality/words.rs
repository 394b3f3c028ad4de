//! The words of feedback packs, in the languages that programmes report in.

use crate::cases::contract::{Column, ColumnType};

/// Words in one language. `{}` stands where a name goes.
#[derive(Debug)]
pub(super) struct Words {
    language: &'static str,
    pub(super) to_mend: &'static str,
    pub(super) mended: &'static str,
    pub(super) summary: &'static str,
    pub(super) state: &'static str,
    pub(super) new: &'static str,
    pub(super) still: &'static str,
    pub(super) rule: &'static str,
    pub(super) severity: &'static str,
    pub(super) error: &'static str,
    pub(super) warning: &'static str,
    pub(super) table: &'static str,
    pub(super) key: &'static str,
    pub(super) country: &'static str,
    pub(super) file: &'static str,
    pub(super) row: &'static str,
    pub(super) columns: &'static str,
    pub(super) wrong: &'static str,
    pub(super) applies: &'static str,
    pub(super) holds: &'static str,
    pub(super) fails: &'static str,
    pub(super) unknown: &'static str,
    pub(super) waived: &'static str,
    pub(super) value: &'static str,
    pub(super) target: &'static str,
    pub(super) index: &'static str,
    pub(super) aspects: [&'static str; 5],
    pub(super) blank: &'static str,
    pub(super) not_in_list: &'static str,
    pub(super) not_a_date: &'static str,
    pub(super) not_a_number: &'static str,
    pub(super) not_yes_or_no: &'static str,
    pub(super) unreadable: &'static str,
    pub(super) same_key: &'static str,
    pub(super) orphan: &'static str,
    pub(super) future: &'static str,
    pub(super) breaks: &'static str,
    pub(super) let_off: &'static str,
    pub(super) rest: &'static str,
}

impl Words {
    /// The words of a language; English where there are none.
    pub(super) fn of(language: &str) -> &'static Self {
        ALL.iter().find(|words| words.language == language).unwrap_or(&ALL[0])
    }

    /// Why what a column says cannot be read.
    pub(super) fn invalid(&self, column: &Column) -> String {
        match &column.kind {
            ColumnType::Code { list } | ColumnType::Codes { list } => {
                fill(self.not_in_list, &[list])
            }
            ColumnType::Date | ColumnType::Month | ColumnType::Year => self.not_a_date.to_owned(),
            ColumnType::Integer | ColumnType::Decimal { .. } => {
                let range = match column.range {
                    (None, None) => String::new(),
                    (low, high) => {
                        let end =
                            |end: Option<f64>| end.map_or("…".to_owned(), |end| end.to_string());
                        format!(" ({}–{})", end(low), end(high))
                    }
                };
                format!("{}{range}", self.not_a_number)
            }
            ColumnType::Bool => self.not_yes_or_no.to_owned(),
            ColumnType::Id | ColumnType::Text => self.unreadable.to_owned(),
        }
    }
}

/// A sentence with these in the places of its `{}`.
pub(super) fn fill(sentence: &str, with: &[&str]) -> String {
    with.iter().fold(sentence.to_owned(), |filled, one| filled.replacen("{}", one, 1))
}

const ALL: [Words; 3] = [
    Words {
        language: "en",
        to_mend: "To mend",
        mended: "Mended",
        summary: "Summary",
        state: "State",
        new: "new",
        still: "still failing",
        rule: "Rule",
        severity: "Severity",
        error: "error",
        warning: "warning",
        table: "Table",
        key: "Key",
        country: "Country",
        file: "File",
        row: "Row",
        columns: "Columns",
        wrong: "What is wrong",
        applies: "Rows it applies to",
        holds: "Holds",
        fails: "Fails",
        unknown: "Cannot be told",
        waived: "Waived",
        value: "Percent",
        target: "Target",
        index: "Index of data quality",
        aspects: ["Completeness", "Validity", "Consistency", "Timeliness", "Uniqueness"],
        blank: "There is no value.",
        not_in_list: "The value is not in the list “{}”.",
        not_a_date: "The value is not a date as agreed.",
        not_a_number: "The value is not a number, or out of range",
        not_yes_or_no: "The value is not a yes or a no.",
        unreadable: "The value cannot be read.",
        same_key: "The same key stands in {}, row {}.",
        orphan: "There is no row of “{}” with this “{}”.",
        future: "The day is after {}, when the export was drawn.",
        breaks: "The row breaks the rule “{}”.",
        let_off: "Waived until {} by {} ({}). ",
        rest: "… and {} more: see the CSV file.",
    },
    Words {
        language: "uk",
        to_mend: "Виправити",
        mended: "Виправлено",
        summary: "Підсумок",
        state: "Стан",
        new: "нове",
        still: "досі не виправлено",
        rule: "Правило",
        severity: "Вага",
        error: "помилка",
        warning: "попередження",
        table: "Таблиця",
        key: "Ключ",
        country: "Країна",
        file: "Файл",
        row: "Рядок",
        columns: "Стовпці",
        wrong: "Що не так",
        applies: "Рядків, яких стосується",
        holds: "Виконано",
        fails: "Порушено",
        unknown: "Не можна сказати",
        waived: "Дозволено",
        value: "Відсоток",
        target: "Ціль",
        index: "Індекс якості даних",
        aspects: ["Повнота", "Правильність", "Узгодженість", "Своєчасність", "Унікальність"],
        blank: "Значення немає.",
        not_in_list: "Значення немає у списку «{}».",
        not_a_date: "Значення не є датою в узгодженому форматі.",
        not_a_number: "Значення не є числом або поза межами",
        not_yes_or_no: "Значення не є «так» чи «ні».",
        unreadable: "Значення не можна прочитати.",
        same_key: "Такий самий ключ є у {}, рядок {}.",
        orphan: "У «{}» немає рядка з таким «{}».",
        future: "Дата пізніша за {} — день вивантаження.",
        breaks: "Рядок порушує правило «{}».",
        let_off: "Дозволено до {}, {} ({}). ",
        rest: "… і ще {}: див. файл CSV.",
    },
    Words {
        language: "ro",
        to_mend: "De corectat",
        mended: "Corectate",
        summary: "Rezumat",
        state: "Stare",
        new: "nou",
        still: "încă necorectat",
        rule: "Regulă",
        severity: "Gravitate",
        error: "eroare",
        warning: "avertisment",
        table: "Tabel",
        key: "Cheie",
        country: "Țară",
        file: "Fișier",
        row: "Rând",
        columns: "Coloane",
        wrong: "Ce nu este corect",
        applies: "Rânduri la care se aplică",
        holds: "Respectă",
        fails: "Încalcă",
        unknown: "Nu se poate spune",
        waived: "Exceptate",
        value: "Procent",
        target: "Țintă",
        index: "Indicele calității datelor",
        aspects: ["Completitudine", "Validitate", "Consecvență", "Promptitudine", "Unicitate"],
        blank: "Nu există valoare.",
        not_in_list: "Valoarea nu este în lista „{}”.",
        not_a_date: "Valoarea nu este o dată în formatul convenit.",
        not_a_number: "Valoarea nu este un număr sau este în afara limitelor",
        not_yes_or_no: "Valoarea nu este da sau nu.",
        unreadable: "Valoarea nu poate fi citită.",
        same_key: "Aceeași cheie este în {}, rândul {}.",
        orphan: "În „{}” nu există un rând cu acest „{}”.",
        future: "Data este după {}, ziua exportului.",
        breaks: "Rândul încalcă regula „{}”.",
        let_off: "Exceptat până la {} de {} ({}). ",
        rest: "… și încă {}: vedeți fișierul CSV.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences in which something is filled in.
    fn sentences(words: &Words) -> [&'static str; 7] {
        let Words { not_in_list, same_key, orphan, future, breaks, let_off, rest, .. } = words;
        [not_in_list, same_key, orphan, future, breaks, let_off, rest]
    }

    #[test]
    fn sentences_of_all_languages_have_as_many_gaps() {
        let gaps = |words: &Words| sentences(words).map(|one| one.matches("{}").count());
        for words in &ALL {
            assert_eq!(gaps(words), [1, 2, 2, 1, 1, 3, 1], "{}", words.language);
        }
        assert_eq!(
            fill(Words::of("ro").same_key, &["a.csv", "7"]),
            "Aceeași cheie este în a.csv, rândul 7."
        );
    }

    #[test]
    fn names_of_sheets_are_short_enough_and_differ() {
        for words in &ALL {
            let names = [words.to_mend, words.mended, words.summary];
            assert!(names.iter().all(|name| name.chars().count() <= 31), "{names:?}");
            assert!(names[0] != names[1] && names[1] != names[2], "{names:?}");
        }
    }

    #[test]
    fn an_unknown_language_is_english() {
        assert_eq!(Words::of("ka").to_mend, "To mend");
    }
}
