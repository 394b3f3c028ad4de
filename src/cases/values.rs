//! Cells to values: what a text means as a day, a number, a yes or a no.

use crate::calendar::Day;

/// What a cell turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read<T> {
    /// A value.
    Value(T),
    /// Nothing was said.
    Missing,
    /// Something that cannot be read.
    Invalid,
}

impl<T> Read<T> {
    /// The value, or invalid.
    pub(super) fn of(value: Option<T>) -> Self {
        value.map_or(Self::Invalid, Self::Value)
    }
}

/// A part of a date format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    /// Hours, minutes or seconds: read over.
    Clock,
    Literal(char),
}

/// The parts of a format such as `%d.%m.%Y`; `None` where a part is unknown.
fn parts(format: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut chars = format.chars();
    while let Some(one) = chars.next() {
        parts.push(match one {
            '%' => match chars.next()? {
                'Y' => Part::Year,
                'm' => Part::Month,
                'd' => Part::Day,
                'H' | 'M' | 'S' => Part::Clock,
                _ => return None,
            },
            literal => Part::Literal(literal),
        });
    }
    Some(parts)
}

/// Whether a format is known in all its parts and names a whole day.
pub(super) fn knows_format(format: &str) -> bool {
    let all = [Part::Year, Part::Month, Part::Day];
    parts(format).is_some_and(|parts| all.iter().all(|part| parts.contains(part)))
}

/// The day that a text writes in a format; days that the calendar lacks are none.
pub(super) fn day(text: &str, format: Option<&str>) -> Option<Day> {
    let text = text.trim();
    let Some(format) = format else { return iso_day(text) };
    let (mut year, mut month, mut day) = (None, None, None);
    let mut rest = text;
    for part in parts(format)? {
        match part {
            Part::Year => year = Some(digits(&mut rest, 4, 4)?),
            Part::Month => month = Some(digits(&mut rest, 1, 2)?),
            Part::Day => day = Some(digits(&mut rest, 1, 2)?),
            Part::Clock => drop(digits(&mut rest, 1, 2)?),
            Part::Literal(literal) => rest = rest.strip_prefix(literal)?,
        }
    }
    let whole = rest.is_empty().then_some((year?, month?, day?))?;
    Day::new(whole.0, u8::try_from(whole.1).ok()?, u8::try_from(whole.2).ok()?)
}

/// `2013-05-01`, perhaps with a time behind a `T` or a blank.
fn iso_day(text: &str) -> Option<Day> {
    let day = text.split(['T', ' ']).next()?;
    Day::parse(day)
}

/// Takes digits off the front of a text.
fn digits(rest: &mut &str, least: usize, most: usize) -> Option<i32> {
    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < least {
        return None;
    }
    let (number, behind) = rest.split_at(length);
    *rest = behind;
    number.parse().ok()
}

/// Yes or no: true/false, yes/no, 1/0.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A whole number; `12.0` is one, and blanks between thousands are.
pub(super) fn whole(text: &str, decimal: Option<char>) -> Option<i64> {
    scaled(text, 0, decimal)
}

/// A number × 10^scale, exactly; `None` where it has more digits behind the point than that.
pub(super) fn scaled(text: &str, scale: u8, decimal: Option<char>) -> Option<i64> {
    let text = without_thousands(text.trim(), decimal);
    let (sign, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let point = |one: char| match decimal {
        Some(decimal) => one == decimal,
        None => one == '.' || one == ',',
    };
    let (whole, fraction) = text.split_once(point).unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > usize::from(scale)
    {
        return None;
    }
    let padded = format!("{whole}{fraction:0<width$}", width = usize::from(scale));
    padded.parse::<i64>().ok().map(|number| sign * number)
}

/// The text without blanks between thousands, and without the other separator where it can only be
/// one of thousands.
fn without_thousands(text: &str, decimal: Option<char>) -> String {
    let thousands = match decimal {
        Some(',') => Some('.'),
        Some('.') => Some(','),
        Some(_) | None => None,
    };
    let blank = |one: &char| matches!(one, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'');
    text.chars().filter(|one| !blank(one) && Some(*one) != thousands).collect()
}

/// A number that a file holds in binary, × 10^scale: exact only where its shortest text is.
pub(super) fn scaled_number(number: f64, scale: u8) -> Option<i64> {
    scaled(&number.to_string(), scale, Some('.'))
}

/// One blank where there are several, none at the ends, and the Romanian letters with a comma below
/// where a code page had only those with a cedilla: how headers and codes are compared.
pub(super) fn tidy(text: &str) -> String {
    let comma_below = |one: char| match one {
        'ş' => 'ș',
        'Ş' => 'Ș',
        'ţ' => 'ț',
        'Ţ' => 'Ț',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    };
    let text: String = text.trim_start_matches('\u{feff}').chars().map(comma_below).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_its_format_and_in_no_other() {
        let read = |text| day(text, Some("%d.%m.%Y"));
        assert_eq!(read("01.05.2013"), Day::new(2013, 5, 1));
        assert_eq!(read("1.5.2013"), Day::new(2013, 5, 1));
        for wrong in ["31.02.2013", "2013-05-01", "01.05.13", "01.05.2013 ?", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(day("05/01/2013 10:30", Some("%m/%d/%Y %H:%M")), Day::new(2013, 5, 1));
    }

    #[test]
    fn iso_days_may_carry_a_time() {
        assert_eq!(day("2013-05-01T00:00:00", None), Day::new(2013, 5, 1));
        assert_eq!(day("01.05.2013", None), None);
    }

    #[test]
    fn a_format_has_to_name_a_whole_day() {
        assert!(knows_format("%d.%m.%Y") && knows_format("%Y-%m-%dT%H:%M:%S"));
        assert!(!knows_format("%d.%m") && !knows_format("%d %b %Y"));
    }

    #[test]
    fn numbers_are_exact_and_nothing_is_cut_off() {
        assert_eq!(scaled("38,05", 2, Some(',')), Some(3805));
        assert_eq!(scaled("1 234.5", 2, None), Some(123_450));
        assert_eq!(scaled("1.234,5", 2, Some(',')), Some(123_450));
        assert_eq!(scaled("-7.60", 1, None), Some(-76));
        assert_eq!(scaled("0.125", 2, None), None);
        assert_eq!((whole("12.0", None), whole("12.5", None)), (Some(12), None));
        for wrong in ["", "<5", "1,2,3", "٣", "1e5", "."] {
            assert_eq!(scaled(wrong, 2, None), None, "{wrong}");
        }
    }

    #[test]
    fn yes_and_no_are_read_in_every_common_spelling() {
        assert_eq!(["TRUE", "yes", "1"].map(truth), [Some(true); 3]);
        assert_eq!(["false", "No", "0"].map(truth), [Some(false); 3]);
        assert_eq!(truth("так"), None);
    }

    #[test]
    fn a_cedilla_is_a_comma_below_and_blanks_are_one() {
        assert_eq!(tidy(" Cetăţenie\u{a0} \u{a0}ş "), "Cetățenie ș");
    }
}
