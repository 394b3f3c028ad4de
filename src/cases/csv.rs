//! CSV and its kin: any delimiter, any encoding, any line end, lines of banner above the header.

use csv::{ReaderBuilder, StringRecord};

use super::decode::decode;
use super::raw::{Dictionary, Lines, RawTable, RawValue};
use super::source::{Export, Format, Opened};
use super::validate::counted;
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const NO_HEADER: Code = Code("E0620");
const EMPTY: Code = Code("W0601");
const SHORT: Code = Code("W0602");
const LONG: Code = Code("W0603");
const UNCLOSED: Code = Code("W0604");

/// Text with a delimiter.
#[derive(Debug)]
pub(super) struct Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn summary(&self) -> &'static str {
        "text with a delimiter, in any common encoding"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv", "tsv", "txt"]
    }

    fn open(&self, export: &Export<'_>) -> Checked<Opened> {
        let (text, encoding) = decode(&export.bytes, export.read.encoding.as_deref(), export.file)?;
        let body = Body::new(&text, export);
        let delimiter = export.read.delimiter.unwrap_or_else(|| find_delimiter(body.text));
        let table = read(&body, delimiter, export.file)?;
        let shown =
            if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() };
        let read_as = format!("csv, {encoding}, delimiter {shown}, header in line {}", body.line);
        Ok(Opened { pieces: vec![Box::new(move || Ok(table))], read_as })
    }
}

/// A file's text from its header on.
struct Body<'a> {
    text: &'a str,
    /// The header's line.
    line: u32,
}

impl<'a> Body<'a> {
    fn new(text: &'a str, export: &Export<'_>) -> Self {
        let skipped = export.read.header_row - 1;
        let mut rest = text;
        for _ in 0..skipped {
            rest = after_line(rest);
        }
        Self { text: rest, line: u32::try_from(skipped + 1).unwrap_or(u32::MAX) }
    }
}

/// What follows the first line.
fn after_line(text: &str) -> &str {
    let end = text
        .find(['\n', '\r'])
        .map_or(text.len(), |at| at + if text[at..].starts_with("\r\n") { 2 } else { 1 });
    &text[end..]
}

/// The delimiter that the header has most of, outside quotes.
fn find_delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let mut quoted = false;
    let outside: Vec<u8> = header
        .bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted
        })
        .collect();
    let count = |delimiter: u8| outside.split(|byte| *byte == delimiter).count() - 1;
    let best = *b",;\t|".iter().rev().max_by_key(|delimiter| count(**delimiter)).unwrap_or(&b',');
    if count(best) == 0 { b',' } else { best }
}

/// Reads the header and all rows; a row that is too short or too long is kept and told.
fn read(body: &Body<'_>, delimiter: u8, file: &str) -> Checked<RawTable> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(body.text.as_bytes());
    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| {
        // Decoded text is UTF-8 and memory can be read, so nothing can go wrong here.
        reader.read_record(record).unwrap_or(false)
    };
    if !next(&mut record) || record.iter().all(str::is_empty) {
        let fault = Diagnostic::error(NO_HEADER, "the file has no header");
        return Err(vec![fault.at(&Place::line(file, body.line))]);
    }
    let header: Vec<String> = record.iter().map(str::to_owned).collect();
    let mut rows = Rows::new(header.len());
    let mut lines = LineCounter::new(body.text, body.line);
    while next(&mut record) {
        let start = record.position().map_or(0, csv::Position::byte);
        rows.push(&record, lines.at(start));
    }
    Ok(rows.finish(header, body, delimiter, file))
}

/// Counts lines by any line end, up to a byte.
struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a str, line: u32) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line }
    }

    /// The line of a byte that is not before the last one asked for. The reader gives the end of the
    /// record before, so line ends that follow it belong to what is skipped.
    fn at(&mut self, byte: u64) -> u32 {
        let mut byte = usize::try_from(byte).unwrap_or(usize::MAX).min(self.bytes.len());
        while self.bytes.get(byte).is_some_and(|one| matches!(one, b'\n' | b'\r')) {
            byte += 1;
        }
        while self.at < byte {
            let two = self.bytes[self.at] == b'\r' && self.bytes.get(self.at + 1) == Some(&b'\n');
            if matches!(self.bytes[self.at], b'\n' | b'\r') {
                self.line += 1;
            }
            self.at += if two { 2 } else { 1 };
        }
        self.line
    }
}

/// Whether the text ends in a quoted cell. A quote opens one only where a cell begins: that of `5"` is
/// a letter like any other.
fn is_torn(text: &str, delimiter: u8) -> bool {
    let (mut is_quoted, mut begins) = (false, true);
    for byte in text.bytes() {
        if byte == b'"' && (is_quoted || begins) {
            is_quoted = !is_quoted;
            // The second of two quotes in a quoted cell stands for one, and the cell goes on.
            begins = !is_quoted;
        } else {
            begins = byte == delimiter || matches!(byte, b'\n' | b'\r');
        }
    }
    is_quoted
}

/// Rows on their way into columns.
struct Rows {
    columns: Vec<Dictionary>,
    lines: Vec<u32>,
    short: Vec<u32>,
    long: Vec<u32>,
}

impl Rows {
    fn new(columns: usize) -> Self {
        let columns = (0..columns).map(|_| Dictionary::default()).collect();
        Self { columns, lines: Vec::new(), short: Vec::new(), long: Vec::new() }
    }

    fn push(&mut self, record: &StringRecord, line: u32) {
        let wanted = self.columns.len();
        match record.len() {
            // A blank line is no row.
            1 if wanted > 1 && record.get(0).is_some_and(|cell| cell.trim().is_empty()) => return,
            fields if fields < wanted => self.short.push(line),
            fields
                if fields > wanted && record.iter().skip(wanted).any(|cell| !cell.is_empty()) =>
            {
                self.long.push(line);
            }
            _ => {}
        }
        self.lines.push(line);
        for (number, column) in self.columns.iter_mut().enumerate() {
            match record.get(number) {
                Some(cell) => column.push_text(cell),
                None => column.push(RawValue::Torn),
            }
        }
    }

    fn finish(self, header: Vec<String>, body: &Body<'_>, delimiter: u8, file: &str) -> RawTable {
        let rows = self.lines.len();
        let mut findings = Vec::new();
        let mut tell = |code, lines: &[u32], what: &str| {
            if let Some(first) = lines.first() {
                let message = format!("{} {what}", counted(lines.len() as u64, "row"));
                findings.push(Diagnostic::warning(code, message).at(&Place::line(file, *first)));
            }
        };
        tell(SHORT, &self.short, "with fewer cells than the header: what is not there is invalid");
        tell(LONG, &self.long, "with more cells than the header: what is too much is not read");
        if is_torn(body.text, delimiter) {
            let last = self.lines.last().copied().unwrap_or(body.line);
            let message = "a quote is not closed: the file is torn, or what follows the quote is read as one cell";
            findings.push(Diagnostic::warning(UNCLOSED, message).at(&Place::line(file, last)));
        }
        if rows == 0 {
            let message = "the export has a header and no rows";
            findings.push(Diagnostic::warning(EMPTY, message).at(&Place::file(file)));
        }
        RawTable {
            header,
            columns: self.columns.into_iter().map(Dictionary::finish).collect(),
            rows,
            lines: Lines::Each(self.lines),
            findings,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::source::ReadOptions;
    use super::*;

    fn table(text: &str, read: &ReadOptions) -> RawTable {
        let bytes = bytes::Bytes::copy_from_slice(text.as_bytes());
        let export = Export { bytes, file: "a.csv", read, wanted: BTreeMap::new() };
        Csv.open(&export).unwrap().pieces.remove(0)().unwrap()
    }

    fn cells(table: &RawTable, row: usize) -> Vec<String> {
        table
            .columns
            .iter()
            .map(|column| column.get(row).map_or(String::new(), |cell| cell.text()))
            .collect()
    }

    #[test]
    fn every_line_end_gives_the_same_rows_and_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a;b", "1;2", "", "3;\"x;y\""].join(end);
            let table = table(&text, &ReadOptions::default());
            assert_eq!(table.header, ["a", "b"]);
            assert_eq!(
                (cells(&table, 0), cells(&table, 1)),
                (vec!["1".into(), "2".into()], vec!["3".into(), "x;y".into()]),
                "{end:?}"
            );
            assert_eq!((table.lines.of(0), table.lines.of(1)), (2, 4), "{end:?}");
        }
    }

    #[test]
    fn lines_above_the_header_are_skipped() {
        let read = ReadOptions { header_row: 3, ..ReadOptions::default() };
        let table = table("Ministry\nRegister, sample\na,b\n1,2\n", &read);
        assert_eq!(
            (table.header.clone(), table.lines.of(0)),
            (vec!["a".to_owned(), "b".to_owned()], 4)
        );
    }

    #[test]
    fn a_torn_last_line_is_kept_and_told() {
        let table = table("a,b,c\n1,2,3\n4,\"5", &ReadOptions::default());
        assert_eq!(table.rows, 2);
        assert_eq!(table.columns[2].get(1), Some(RawValue::Torn));
        let codes: Vec<&str> = table.findings.iter().map(|finding| finding.code.0).collect();
        assert_eq!(codes, ["W0602", "W0604"]);
    }

    #[test]
    fn only_a_quoted_cell_that_does_not_end_is_torn() {
        for whole in ["a,b\n5\",x\n", "a\n\"x \"\"y\"\"\"\n", "\"a\",\"\"\n", "\"a\"b\"\n"] {
            assert!(!is_torn(whole, b','), "{whole}");
        }
        for torn in ["a,b\n1,\"x", "a\n\"x\"\"", "\"a\n1\n"] {
            assert!(is_torn(torn, b','), "{torn}");
        }
    }

    #[test]
    fn the_delimiter_is_what_the_header_has_most_of() {
        assert_eq!(find_delimiter("a;b;\"c,d,e\""), b';');
        assert_eq!(find_delimiter("a\tb,c\td"), b'\t');
        assert_eq!(find_delimiter("alone"), b',');
    }
}
