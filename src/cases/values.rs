//! Cells to values: what a text means as a day, a number, a yes or a no.

use unicode_normalization::UnicodeNormalization;

use super::months;
use super::tables::State;
use crate::calendar::Day;

/// What a cell turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read<T> {
    /// A value.
    Value(T),
    /// Nothing was said.
    Missing,
    /// The sender has a value and keeps it back, such as `<5`: missing, and counted apart.
    Suppressed,
    /// Something that cannot be read.
    Invalid,
}

impl<T> Read<T> {
    /// What it is, if it is a value.
    pub(super) fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Suppressed | Self::Invalid => None,
        }
    }

    /// Whether it cannot be read.
    pub(super) fn is_invalid(&self) -> bool {
        matches!(self, Self::Invalid)
    }

    /// Why it is there or not there.
    pub(super) fn state(&self) -> State {
        match self {
            Self::Value(_) => State::Value,
            Self::Missing | Self::Suppressed => State::Missing,
            Self::Invalid => State::Invalid,
        }
    }

    /// Whether the sender keeps it back.
    pub(super) fn is_suppressed(&self) -> bool {
        matches!(self, Self::Suppressed)
    }

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
    /// The name of a month, whole or short.
    MonthName,
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
                'b' | 'B' => Part::MonthName,
                'd' => Part::Day,
                'H' | 'M' | 'S' => Part::Clock,
                _ => return None,
            },
            literal => Part::Literal(literal),
        });
    }
    Some(parts)
}

/// How much of a day a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

/// Whether a format is known in all its parts and names as much as the column holds.
pub(super) fn knows_format(format: &str, precision: Precision) -> bool {
    let wanted: &[Part] = match precision {
        Precision::Year => &[Part::Year],
        Precision::Month => &[Part::Year, Part::Month],
        Precision::Day => &[Part::Year, Part::Month, Part::Day],
    };
    parts(format).is_some_and(|parts| {
        let named = |part: &Part| *part == Part::Month && parts.contains(&Part::MonthName);
        wanted.iter().all(|part| parts.contains(part) || named(part))
    })
}

/// A format that no text fits: of a column in which day and month cannot be told apart.
pub(super) const UNDECIDED: &str = "%?";

/// The day that a text writes in a format, the first where the format knows only a month or a year;
/// days that the calendar lacks are none.
pub(super) fn day(text: &str, format: Option<&str>) -> Option<Day> {
    let text = text.trim();
    let Some(format) = format else { return iso_day(text) };
    let (year, month, day) = numbers(text, format)?;
    Day::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// Whether a text is written in a format, even if the calendar lacks the day: 30 February is.
pub(super) fn is_written_in(text: &str, format: &str) -> bool {
    let numbers = numbers(text.trim(), format);
    numbers.is_some_and(|(_, month, day)| (1..=12).contains(&month) && (1..=31).contains(&day))
}

/// Year, month and day of a text in a format; 1 for what the format does not name.
fn numbers(text: &str, format: &str) -> Option<(i32, i32, i32)> {
    let (mut year, mut month, mut day) = (None, 1, 1);
    let mut rest = text;
    for part in parts(format)? {
        match part {
            Part::Year => year = Some(digits(&mut rest, 4, 4)?),
            Part::Month => month = digits(&mut rest, 1, 2)?,
            Part::MonthName => (month, rest) = months::take(rest)?,
            Part::Day => day = digits(&mut rest, 1, 2)?,
            Part::Clock => drop(digits(&mut rest, 1, 2)?),
            Part::Literal(literal) => rest = rest.strip_prefix(literal)?,
        }
    }
    Some((year.filter(|_| rest.is_empty())?, month, day))
}

/// A day of the month that a text writes in a format; `2013-05` or a day of it when that is silent.
pub(super) fn month(text: &str, format: Option<&str>) -> Option<Day> {
    let first = || Day::parse(&format!("{}-01", text.trim()));
    day(text, format).or_else(|| first().filter(|_| format.is_none()))
}

/// `2013-05-01`, perhaps with a time such as `10:30:00.000Z` behind a `T` or a blank.
fn iso_day(text: &str) -> Option<Day> {
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, "00"));
    let of_clock = |one: char| one.is_ascii_digit() || matches!(one, ':' | '.' | '+' | '-' | 'Z');
    let is_time = time.starts_with(|one: char| one.is_ascii_digit()) && time.chars().all(of_clock);
    Day::parse(day).filter(|_| is_time)
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

/// A number × 10^scale, exactly; `None` where it has more digits behind the point than that, and
/// where nobody can tell a point from a mark between thousands. A number in percent stays in percent.
pub(super) fn scaled(text: &str, scale: u8, decimal: Option<char>) -> Option<i64> {
    let text = text.trim();
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let (sign, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = split_at_point(text, scale, decimal)?;
    let whole = without_thousands(whole)?;
    let fraction = fraction.trim_end_matches('0');
    if !is_digits(fraction) || fraction.len() > usize::from(scale) {
        return None;
    }
    let padded = format!("{whole}{fraction:0<width$}", width = usize::from(scale));
    padded.parse::<i64>().ok().map(|number| sign * number)
}

/// What stands before and behind the decimal point. Where the source does not say which it is, the
/// last of two different marks is the point, a mark that stands twice is none, and `1,230` could be
/// either number: it is read as neither.
fn split_at_point(text: &str, scale: u8, decimal: Option<char>) -> Option<(&str, &str)> {
    let split = |point: char| text.rsplit_once(point).or(Some((text, "")));
    if let Some(point) = decimal {
        return split(point);
    }
    let Some(at) = text.rfind(['.', ',']) else { return Some((text, "")) };
    let (whole, fraction) = (&text[..at], &text[at + 1..]);
    let point = if text[at..].starts_with(',') { ',' } else { '.' };
    if whole.contains(point) {
        return Some((text, ""));
    }
    let both = whole.contains(['.', ',']) || whole.contains(is_blank);
    let three = fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
    let machine = point == '.' && scale >= 3;
    if three && !both && !machine { None } else { Some((whole, fraction)) }
}

/// Digits alone; marks between thousands have to stand before three digits each, all the same.
fn without_thousands(whole: &str) -> Option<String> {
    let marks = |one: char| is_blank(one) || matches!(one, '.' | ',');
    let Some(mark) = whole.chars().find(|one| marks(*one)) else {
        return (!whole.is_empty() && is_digits(whole)).then(|| whole.to_owned());
    };
    let groups: Vec<&str> = whole.split(mark).collect();
    let (first, rest) = groups.split_first()?;
    let fits = (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    (fits && groups.iter().all(|group| is_digits(group))).then(|| groups.concat())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What some write between thousands.
fn is_blank(one: char) -> bool {
    matches!(one, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'')
}

/// A number that a file holds in binary, × 10^scale: by its shortest text, or by the fifteen digits
/// that a spreadsheet shows of what it has worked out, such as 0.1 + 0.2.
pub(super) fn scaled_number(number: f64, scale: u8) -> Option<i64> {
    let exact = |number: f64| scaled(&number.to_string(), scale, Some('.'));
    exact(number).or_else(|| exact(format!("{number:.14e}").parse().ok()?))
}

/// Letters as one sign each (NFC), one blank where there are several, none at the ends, and the Romanian
/// letters with a comma below where a code page had only those with a cedilla: how headers and codes
/// are compared.
pub(super) fn tidy(text: &str) -> String {
    let comma_below = |one: char| match one {
        'ş' => 'ș',
        'Ş' => 'Ș',
        'ţ' => 'ț',
        'Ţ' => 'Ț',
        other => other,
    };
    let text: String = text.trim_start_matches('\u{feff}').nfc().map(comma_below).collect();
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
        assert_eq!(day("2013-05-01 10:30:00.000+03:00", None), Day::new(2013, 5, 1));
        for wrong in ["01.05.2013", "2013-05-01 or later", "2013-05-01 ", "2013-05-01T"] {
            assert_eq!(day(wrong, None).is_some(), wrong == "2013-05-01 ", "{wrong}");
        }
    }

    #[test]
    fn a_month_is_read_in_its_format_and_in_no_other() {
        let may = Day::new(2013, 5, 1);
        assert_eq!((month("2013-05", None), month("05.2013", Some("%m.%Y"))), (may, may));
        assert_eq!((month("05.2013", None), month("2013-05", Some("%m.%Y"))), (None, None));
        assert_eq!(month("2013-13", None), None);
    }

    #[test]
    fn a_format_has_to_name_as_much_as_the_column_holds() {
        let day = |format| knows_format(format, Precision::Day);
        assert!(day("%d.%m.%Y") && day("%Y-%m-%dT%H:%M:%S"));
        assert!(!day("%d.%m") && !day("%d %y") && !day("%m.%Y"));
        assert!(day("%d %b %Y") && day("%B %d, %Y") && !day("%B %Y"));
        assert!(knows_format("%m.%Y", Precision::Month) && knows_format("%Y", Precision::Year));
        assert!(!knows_format("%Y", Precision::Month));
    }

    #[test]
    fn a_format_of_months_gives_their_first_day() {
        assert_eq!(day("05.2013", Some("%m.%Y")), Day::new(2013, 5, 1));
    }

    #[test]
    fn numbers_are_exact_and_nothing_is_cut_off() {
        assert_eq!(scaled("38,05", 2, Some(',')), Some(3805));
        assert_eq!(scaled("1 234.5", 2, None), Some(123_450));
        assert_eq!(scaled("1.234,5", 2, Some(',')), Some(123_450));
        assert_eq!(scaled("-7.60", 1, None), Some(-76));
        assert_eq!(scaled("0.125", 2, None), None);
        assert_eq!((whole("12.0", None), whole("12.5", None)), (Some(12), None));
        for wrong in ["", "<5", "1,2,3", "٣", "1e5", ".", "1 2", "12 34.5", "1.2,3.4"] {
            assert_eq!(scaled(wrong, 2, None), None, "{wrong}");
        }
    }

    #[test]
    fn a_mark_that_could_be_a_point_or_of_thousands_is_read_as_neither() {
        for unclear in ["1,230", "1.230", "12,000"] {
            assert_eq!(scaled(unclear, 2, None), None, "{unclear}");
            assert_eq!(whole(unclear, None), None, "{unclear}");
        }
        assert_eq!(scaled("1,230", 2, Some(',')), Some(123));
        assert_eq!(scaled("1,230", 2, Some('.')), Some(123_000));
        assert_eq!(scaled("1.5", 2, Some(',')), None);
        assert_eq!(scaled("1,230,000", 2, None), Some(123_000_000));
        assert_eq!(scaled("1.230,50", 2, None), Some(123_050));
        assert_eq!(scaled("1\u{a0}230,500", 3, None), Some(1_230_500));
        assert_eq!(scaled("0,125", 3, None), Some(125));
        assert_eq!(scaled("1.125", 3, None), Some(1125));
    }

    #[test]
    fn what_a_spreadsheet_has_worked_out_is_read_as_it_is_shown() {
        assert_eq!(scaled_number(0.1 + 0.2, 1), Some(3));
        assert_eq!(scaled_number(12.35, 2), Some(1235));
        assert_eq!(scaled_number(0.125, 2), None);
        assert_eq!(scaled_number(f64::NAN, 2), None);
    }

    #[test]
    fn yes_and_no_are_read_in_every_common_spelling() {
        assert_eq!(["TRUE", "yes", "1"].map(truth), [Some(true); 3]);
        assert_eq!(["false", "No", "0"].map(truth), [Some(false); 3]);
        assert_eq!(truth("так"), None);
    }

    #[test]
    fn months_are_read_by_their_names() {
        let may = Day::new(2013, 5, 1);
        for written in ["1 May 2013", "01 травня 2013", "1 mai 2013", "1 трав. 2013"] {
            assert_eq!(day(written, Some("%d %B %Y")), may, "{written}");
        }
        assert_eq!(day("01-MAY-2013", Some("%d-%b-%Y")), may);
        assert_eq!(day("1 Mayor 2013", Some("%d %B %Y")), None);
    }

    #[test]
    fn a_day_that_the_calendar_lacks_is_written_in_its_format_and_is_no_day() {
        assert!(
            is_written_in("30.02.2013", "%d.%m.%Y") && !is_written_in("30.13.2013", "%d.%m.%Y")
        );
        assert_eq!(day("30.02.2013", Some("%d.%m.%Y")), None);
        for signed in ["2013-+1-+1", "+013-01-01", "2013-1 -01"] {
            assert_eq!(day(signed, None), None, "{signed}");
        }
    }

    #[test]
    fn a_percentage_stays_in_percent() {
        assert_eq!(scaled("-7.60%", 1, None), Some(-76));
        assert_eq!(
            (whole("18 %", None), scaled("38,5\u{a0}%", 1, Some(','))),
            (Some(18), Some(385))
        );
        assert_eq!((whole("%", None), whole("5%%", None)), (None, None));
    }

    #[test]
    fn a_letter_of_two_signs_is_the_letter() {
        assert_eq!(tidy("\u{feff}Украі\u{308}на\u{202f}\t x"), "Україна x");
        assert_eq!(tidy("s\u{327}"), "ș");
    }

    #[test]
    fn a_cedilla_is_a_comma_below_and_blanks_are_one() {
        assert_eq!(tidy(" Cetăţenie\u{a0} \u{a0}ş "), "Cetățenie ș");
    }
}
