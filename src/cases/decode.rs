//! Bytes to text: byte order mark, UTF-8 if the bytes are, letter statistics otherwise.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const UNKNOWN_ENCODING: Code = Code("E0610");
const UNDECODABLE: Code = Code("E0611");

/// The text of a file and the name of its encoding.
///
/// # Errors
/// An encoding nobody knows, and bytes that are not text in it, with the first line that has them.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    wanted: Option<&str>,
    file: &str,
) -> Checked<(Cow<'a, str>, &'static str)> {
    let encoding = match wanted {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            let message = format!("no encoding `{label}`");
            vec![Diagnostic::error(UNKNOWN_ENCODING, message).at(&Place::file(file))]
        })?,
        None => detect(bytes),
    };
    let (text, used, faulty) = encoding.decode(bytes);
    if faulty {
        let line = 1 + text.split('\u{fffd}').next().unwrap_or_default().matches('\n').count();
        let place = Place::line(file, u32::try_from(line).unwrap_or(u32::MAX));
        let message = format!("the file is not text in {}", used.name());
        let fault = Diagnostic::error(UNDECODABLE, message).at(&place);
        return Err(vec![fault.hint("say which it is: `read: {encoding: windows-1251}`")]);
    }
    Ok((text, used.name()))
}

/// What the bytes most likely are.
fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // Without a hint: a country's hint turns another language of the region into wrong letters.
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ukrainian_in_windows_1251_is_found_without_a_hint() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251
            .encode("Дата виявлення;Стать;Громадянство;Хто виявив;Дата перенаправлення\n");
        let (text, name) = decode(&bytes, None, "a.csv").unwrap();
        assert_eq!(name, "windows-1251");
        assert!(text.starts_with("Дата виявлення"));
    }

    #[test]
    fn a_byte_order_mark_decides_and_is_not_text() {
        let (text, name) = decode(b"\xEF\xBB\xBFa,b\n", None, "a.csv").unwrap();
        assert_eq!((text.as_ref(), name), ("a,b\n", "UTF-8"));
    }

    #[test]
    fn bytes_that_are_not_text_are_told_with_their_line() {
        let faults = decode(b"a\nb\n\xFF\n", Some("utf-8"), "a.csv").unwrap_err();
        assert_eq!(faults[0].place, Some(Place::line("a.csv", 3)));
    }
}
