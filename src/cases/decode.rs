//! Bytes to text: byte order mark, UTF-8 if the bytes are, letter statistics otherwise.
//!
//! A file stays the bytes that it is; each piece of it is decoded where it is read. Only what is not a
//! superset of ASCII, such as UTF-16, is decoded as a whole.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const UNKNOWN_ENCODING: Code = Code("E0610");
const UNDECODABLE: Code = Code("E0611");

/// How many bytes of lines that are not ASCII letter statistics are made of.
const ENOUGH: usize = 1 << 20;

/// A file as text that can be decoded piece by piece: its line ends, quotes and delimiters are the
/// bytes that they are in ASCII.
#[derive(Debug, Clone)]
pub(super) struct TextFile {
    /// All bytes behind a byte order mark.
    pub(super) bytes: Bytes,
    encoding: &'static Encoding,
    /// The encoding of the file itself.
    pub(super) name: &'static str,
}

impl TextFile {
    /// Finds out what a file's bytes are.
    ///
    /// # Errors
    /// An encoding nobody knows, and bytes that are not text in it where they are decoded at once.
    pub(super) fn open(bytes: &Bytes, wanted: Option<&str>, file: &str) -> Checked<Self> {
        let wanted = wanted.map(|label| known(label, file)).transpose()?;
        let (encoding, mark) = match Encoding::for_bom(bytes) {
            Some((encoding, length)) => (encoding, length),
            None => (wanted.unwrap_or_else(|| detect(bytes)), 0),
        };
        let bytes = bytes.slice(mark..);
        let name = encoding.name();
        if encoding.is_ascii_compatible() {
            return Ok(Self { bytes, encoding, name });
        }
        let text = decode(&bytes, encoding, 1, file)?.into_owned();
        Ok(Self { bytes: Bytes::from(text), encoding: UTF_8, name })
    }

    /// The text of some bytes that begin in a line.
    ///
    /// # Errors
    /// Bytes that are not text in the file's encoding, with the first line that has them.
    pub(super) fn text(&self, range: Range<usize>, line: u32, file: &str) -> Checked<Cow<'_, str>> {
        decode(&self.bytes[range], self.encoding, line, file)
    }

    /// The first bytes as text, whatever they are.
    pub(super) fn beginning(&self, most: usize) -> Cow<'_, str> {
        let bytes = &self.bytes[..most.min(self.bytes.len())];
        self.encoding.decode_without_bom_handling(bytes).0
    }

    /// The line that bytes up to a place end in.
    pub(super) fn line_at(&self, place: usize) -> u32 {
        line_after(&self.bytes[..place], 1)
    }
}

/// An encoding by its name or a code page's: `windows-1251`, `cp1251`, `koi8-u`, `cp866`.
fn known(label: &str, file: &str) -> Checked<&'static Encoding> {
    let page = label.to_lowercase().replace("cp125", "windows-125");
    Encoding::for_label(page.as_bytes()).ok_or_else(|| {
        let message = format!("no encoding `{label}`");
        vec![Diagnostic::error(UNKNOWN_ENCODING, message).at(&Place::file(file))]
    })
}

fn decode<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    line: u32,
    file: &str,
) -> Checked<Cow<'a, str>> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let whole = text.split('\u{fffd}').next().unwrap_or_default();
    let place = Place::line(file, line_after(whole.as_bytes(), line));
    let message = format!("the file is not text in {}", encoding.name());
    let fault = Diagnostic::error(UNDECODABLE, message).at(&place);
    Err(vec![fault.hint("say which it is: `read: {encoding: windows-1251}`")])
}

/// The line that follows some bytes which begin in a line, by any line end.
pub(super) fn line_after(bytes: &[u8], line: u32) -> u32 {
    let ends = bytes.iter().enumerate().filter(|(place, byte)| {
        **byte == b'\n' || (**byte == b'\r' && bytes.get(place + 1) != Some(&b'\n'))
    });
    line.saturating_add(u32::try_from(ends.count()).unwrap_or(u32::MAX))
}

/// What the bytes most likely are.
fn detect(bytes: &[u8]) -> &'static Encoding {
    // First, since noughts are letters of UTF-8 too.
    if let Some(encoding) = utf_16(bytes) {
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() || is_utf_8_with_faults(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut fed = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        let line = &line[..line.len().min(ENOUGH)];
        detector.feed(line, false);
        fed += line.len();
        if fed >= ENOUGH {
            break;
        }
    }
    detector.feed(&[], true);
    // Without a hint: a country's hint turns another language of the region into wrong letters.
    detector.guess(None, Utf8Detection::Allow)
}

/// Whether nearly all letters are UTF-8: another encoding would read a damaged byte, and turn all the
/// others into wrong letters.
fn is_utf_8_with_faults(bytes: &[u8]) -> bool {
    let (mut letters, mut faults) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|one| !one.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    letters > 20 * faults
}

/// UTF-16 without a byte order mark: every second byte of its ASCII letters is nought.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let noughts = |of: usize| sample.iter().skip(of).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (noughts(0), noughts(1));
    match (even * 8 > sample.len() / 2, odd * 8 > sample.len() / 2) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], wanted: Option<&str>) -> Checked<(String, &'static str)> {
        let file = TextFile::open(&Bytes::copy_from_slice(bytes), wanted, "a.csv")?;
        let text = file.text(0..file.bytes.len(), 1, "a.csv")?.into_owned();
        Ok((text, file.name))
    }

    const UKRAINIAN: &str = "Дата виявлення;Стать;Громадянство;Хто виявив;Дата перенаправлення\n01.02.2013;Ж;Україна;Їжак\n";
    const ROMANIAN: &str = "Nr. dosar;Sex;Cetăţenie;Data identificării;Forma exploatării\n1;F;Moldova;01.02.2013;muncă forţată\n";

    #[test]
    fn the_encodings_of_the_region_are_found_without_a_hint() {
        let samples = [
            (encoding_rs::WINDOWS_1251, UKRAINIAN),
            (encoding_rs::KOI8_U, UKRAINIAN),
            (encoding_rs::WINDOWS_1250, ROMANIAN),
            (encoding_rs::IBM866, "Дата выявления;Пол;Гражданство\n01.02.2013;Ж;Беларусь\n"),
        ];
        for (encoding, text) in samples {
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable);
            assert_eq!(decoded(&bytes, None).unwrap(), (text.to_owned(), encoding.name()));
            let label = encoding.name().to_lowercase().replace("windows-", "cp");
            assert_eq!(decoded(&bytes, Some(&label)).unwrap().0, text);
        }
    }

    #[test]
    fn a_byte_order_mark_decides_and_is_not_text() {
        let (text, name) = decoded(b"\xEF\xBB\xBFa,b\n", None).unwrap();
        assert_eq!((text.as_str(), name), ("a,b\n", "UTF-8"));
    }

    #[test]
    fn utf_16_is_found_without_a_byte_order_mark() {
        let units = || "Case ID,Країна\n1,Україна\n".encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&little, None).unwrap().1, "UTF-16LE");
        assert_eq!(decoded(&big, None).unwrap().1, "UTF-16BE");
    }

    #[test]
    fn bytes_that_are_not_text_are_told_with_their_line_whatever_the_line_ends() {
        for bytes in [b"a\nb\n\xFF\n".as_slice(), b"a\rb\r\xFF\r", b"a\r\nb\r\n\xFF"] {
            let faults = decoded(bytes, Some("utf-8")).unwrap_err();
            assert_eq!(faults[0].place, Some(Place::line("a.csv", 3)));
        }
    }

    #[test]
    fn one_damaged_byte_does_not_make_utf_8_another_encoding() {
        let mut bytes = UKRAINIAN.as_bytes().to_vec();
        let last = bytes.len() - 2;
        bytes[last] = 0xFF;
        let faults = decoded(&bytes, None).unwrap_err();
        assert_eq!(faults[0].place, Some(Place::line("a.csv", 2)));
    }
}
