//! CSV and its kin: any delimiter, any encoding, any line end, lines of banner above the header.

use std::ops::Range;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};

use super::decode::{self, TextFile};
use super::header::{self, LOOKED_AT};
use super::raw::{Lines, RawTable, Tally, Texts};
use super::source::{Export, Format, Opened, Piece};
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const NO_HEADER: Code = Code("E0620");
const EMPTY: Code = Code("W0601");
const SHORT: Code = Code("W0602");
const LONG: Code = Code("W0603");
const UNCLOSED: Code = Code("W0604");
/// Of every format that has cells without a letter in them.
pub(super) const BLANK: Code = Code("W0606");

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
        let text = TextFile::open(&export.bytes, export.read.encoding.as_deref(), export.file)?;
        let layout = Layout::find(&text, export)?;
        let delimiter = match layout.delimiter {
            b'\t' => "tab".to_owned(),
            other => char::from(other).to_string(),
        };
        let mut read_as =
            format!("csv, {}, delimiter {delimiter}, header in line {}", text.name, layout.line);
        if !layout.tags.is_empty() {
            read_as.push_str(", hashtags under it");
        }
        let (spans, is_torn) = spans(&text.bytes, &layout);
        let last = spans.len() - 1;
        let layout = Arc::new(layout);
        let piece = |(number, span): (usize, Span)| -> Piece {
            let (text, layout) = (text.clone(), Arc::clone(&layout));
            let (file, is_torn) = (export.file.to_owned(), is_torn && number == last);
            Box::new(move || {
                let body = text.text(span.bytes.clone(), span.line, &file)?;
                Ok(read(&body, span.line, &layout, is_torn, last == 0, &file))
            })
        };
        let pieces = spans.into_iter().enumerate().map(piece).collect();
        Ok(Opened { pieces, read_as, findings: Vec::new(), is_typed: false })
    }
}

/// How many bytes the delimiter and the header are looked for in.
const SAMPLE: usize = 1 << 18;
/// How many bytes a piece has at least: each is decoded and read on a thread of its own.
const PIECE: usize = 1 << 23;
/// What may stand between cells where nobody says it.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// How a file is laid out.
#[derive(Debug)]
struct Layout {
    delimiter: u8,
    header: Vec<String>,
    /// Whether the texts of a column are mostly different, as the mapping says.
    different: Vec<bool>,
    /// Hashtags in the row under the header.
    tags: Vec<String>,
    /// The header's line.
    line: u32,
    /// Where the rows begin: at the line end behind the header or the hashtags.
    rows: usize,
}

impl Layout {
    /// Finds the delimiter and the header that give the most names that are wanted; of equals, those
    /// that give the most rows of as many cells as the header.
    fn find(text: &TextFile, export: &Export<'_>) -> Checked<Self> {
        let start = export.read.header_row.map_or(0, |row| line_start(&text.bytes, row));
        let sample = text.beginning(start.saturating_add(SAMPLE));
        // Decoded letters are longer than their bytes, so the place in the text is found anew.
        let start_in_text =
            export.read.header_row.map_or(0, |row| line_start(sample.as_bytes(), row));
        let sample = &sample[start_in_text..];
        let known = export.read.delimiter.map(|delimiter| vec![delimiter]);
        let looks = known.unwrap_or_else(|| DELIMITERS.to_vec()).into_iter().rev();
        let looks = looks.map(|delimiter| Look::new(sample, delimiter, export));
        let best = looks.max_by_key(|look| look.worth).filter(Look::has_header);
        let Some(look) = best else {
            let fault = Diagnostic::error(NO_HEADER, "the file has no header, or no text at all");
            let hint = "`read: {header_row: 3}` says on which line it stands; is the file whole?";
            let line = export.read.header_row.and_then(|row| u32::try_from(row).ok()).unwrap_or(1);
            return Err(vec![fault.at(&Place::line(export.file, line)).hint(hint)]);
        };
        Ok(look.layout(text, start, export))
    }
}

/// Where a line begins, counted from 1.
fn line_start(bytes: &[u8], line: usize) -> usize {
    let mut at = 0;
    for _ in 1..line {
        let Some(end) = bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            return bytes.len();
        };
        at += end + if bytes[at + end..].starts_with(b"\r\n") { 2 } else { 1 };
    }
    at
}

/// The first rows as a delimiter cuts them.
struct Look {
    delimiter: u8,
    records: Vec<Vec<String>>,
    header: usize,
    /// Wanted names in the header, rows as wide as it, and how wide it is.
    worth: (usize, usize, usize),
}

impl Look {
    fn new(sample: &str, delimiter: u8, export: &Export<'_>) -> Self {
        let mut reader = reader(sample, delimiter);
        let mut record = StringRecord::new();
        let mut records: Vec<Vec<String>> = Vec::new();
        while records.len() < LOOKED_AT && reader.read_record(&mut record).unwrap_or(false) {
            records.push(record.iter().map(str::to_owned).collect());
        }
        let found = match export.read.header_row {
            Some(_) => header::find(&records[..records.len().min(1)], &export.wanted),
            None => header::find(&records, &export.wanted),
        };
        let width = records.get(found.row).map_or(0, Vec::len);
        let alike = records.iter().skip(found.row).filter(|record| record.len() == width).count();
        let worth = (found.names, if width > 1 { alike } else { 0 }, width);
        Self { delimiter, records, header: found.row, worth }
    }

    fn has_header(&self) -> bool {
        let header = self.records.get(self.header);
        header.is_some_and(|names| names.iter().any(|name| !name.trim().is_empty()))
    }

    /// Where all this lies in the file itself.
    fn layout(mut self, text: &TextFile, start: usize, export: &Export<'_>) -> Layout {
        let header = self.records.swap_remove(self.header);
        let under =
            self.records.get(self.header + 1).filter(|_| self.records.len() > self.header + 1);
        let mut tags = under.and_then(|cells| header::tags(cells)).unwrap_or_default();
        let (begin, end) = record_span(&text.bytes, start, self.delimiter, self.header);
        let rows =
            if tags.is_empty() { end } else { record_span(&text.bytes, end, self.delimiter, 0).1 };
        if tags.is_empty() {
            tags = header::tags(&header).unwrap_or_default();
        }
        let different = |name: &String| export.wanted.is_different(name);
        Layout {
            delimiter: self.delimiter,
            different: header.iter().map(different).collect(),
            header,
            tags,
            line: text.line_at(begin),
            rows,
        }
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes())
}

/// Walks over bytes, and knows what is inside quotes. A quote opens a cell only where one begins: that
/// of `5"` is a letter like any other.
struct Quotes {
    delimiter: u8,
    is_quoted: bool,
    begins: bool,
}

impl Quotes {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, is_quoted: false, begins: true }
    }

    /// Takes the next byte; whether it is a line end outside quotes.
    fn ends_line(&mut self, byte: u8) -> bool {
        let ends = matches!(byte, b'\n' | b'\r');
        if byte == b'"' && (self.is_quoted || self.begins) {
            self.is_quoted = !self.is_quoted;
            // The second of two quotes in a quoted cell stands for one, and the cell goes on.
            self.begins = !self.is_quoted;
        } else {
            self.begins = byte == self.delimiter || ends;
        }
        ends && !self.is_quoted
    }
}

/// Where the record of a number begins and ends, blank lines left out as the reader leaves them out.
fn record_span(bytes: &[u8], start: usize, delimiter: u8, number: usize) -> (usize, usize) {
    let mut quotes = Quotes::new(delimiter);
    let (mut begin, mut records) = (None, 0);
    for (place, byte) in bytes.iter().enumerate().skip(start) {
        let ends = quotes.ends_line(*byte);
        match (begin, ends) {
            (None, false) => begin = Some(place),
            (Some(begin), true) if records == number => return (begin, place),
            (Some(_), true) => (begin, records) = (None, records + 1),
            (None, true) | (Some(_), false) => {}
        }
    }
    (begin.unwrap_or(bytes.len()), bytes.len())
}

/// Bytes of a piece, and the line that they begin in.
#[derive(Debug)]
struct Span {
    bytes: Range<usize>,
    line: u32,
}

/// Parts the rows into pieces that end where a row ends, at least one; and whether the last cell is a
/// quoted one that does not end.
fn spans(bytes: &[u8], layout: &Layout) -> (Vec<Span>, bool) {
    let mut quotes = Quotes::new(layout.delimiter);
    let (mut spans, mut begin) = (Vec::new(), layout.rows);
    let mut line = decode::line_after(&bytes[..layout.rows], 1);
    let mut begin_line = line;
    for (place, byte) in bytes.iter().enumerate().skip(layout.rows) {
        let ends = quotes.ends_line(*byte);
        if !matches!(byte, b'\n' | b'\r') {
            continue;
        }
        let is_half = *byte == b'\r' && bytes.get(place + 1) == Some(&b'\n');
        line = line.saturating_add(u32::from(!is_half));
        if ends && !is_half && place + 1 - begin >= PIECE && place + 1 < bytes.len() {
            spans.push(Span { bytes: begin..place + 1, line: begin_line });
            (begin, begin_line) = (place + 1, line);
        }
    }
    spans.push(Span { bytes: begin..bytes.len(), line: begin_line });
    (spans, quotes.is_quoted)
}

/// Reads the rows of a piece; one that is too short or too long is kept and told.
fn read(
    body: &str,
    line: u32,
    layout: &Layout,
    is_torn: bool,
    is_whole: bool,
    file: &str,
) -> RawTable {
    let mut reader = reader(body, layout.delimiter);
    let mut record = StringRecord::new();
    let mut rows = Rows::new(&layout.different);
    let mut lines = LineCounter::new(body, line);
    // Decoded text is UTF-8 and memory can be read, so nothing can go wrong here.
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(0, csv::Position::byte);
        rows.push(&record, lines.at(start));
    }
    let mut findings = Vec::new();
    if is_torn {
        let last = rows.lines.last().copied().unwrap_or(layout.line);
        let message = "a quote is not closed: the file is torn, or what follows the quote is read as one cell";
        findings.push(Diagnostic::warning(UNCLOSED, message).at(&Place::line(file, last)));
    }
    if is_whole && rows.lines.is_empty() {
        let message = "the export has a header and no rows";
        findings.push(Diagnostic::warning(EMPTY, message).at(&Place::file(file)));
    }
    rows.finish(layout, findings)
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

/// Rows on their way into columns.
struct Rows {
    columns: Vec<Texts>,
    lines: Vec<u32>,
    short: Vec<u32>,
    long: Vec<u32>,
    blank: Vec<u32>,
}

impl Rows {
    fn new(different: &[bool]) -> Self {
        let columns = different.iter().map(|different| Texts::new(*different)).collect();
        Self { columns, lines: Vec::new(), short: Vec::new(), long: Vec::new(), blank: Vec::new() }
    }

    fn push(&mut self, record: &StringRecord, line: u32) {
        let wanted = self.columns.len();
        if wanted > 1 && record.iter().all(|cell| cell.trim().is_empty()) {
            // A blank line is no row; one of delimiters alone is told.
            self.blank.extend((record.len() > 1).then_some(line));
            return;
        }
        match record.len() {
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
                Some(cell) => column.push(cell),
                None => column.push_torn(),
            }
        }
    }

    fn finish(self, layout: &Layout, findings: Vec<Diagnostic>) -> RawTable {
        let short = "with fewer cells than the header: what is not there is invalid";
        let long = "with more cells than the header: what is too much is not read";
        let tallies = [
            Tally::of(SHORT, &self.short, short),
            Tally::of(LONG, &self.long, long),
            Tally::of(BLANK, &self.blank, "without anything in any cell: not taken for rows"),
        ];
        RawTable {
            header: layout.header.clone(),
            tags: layout.tags.clone(),
            columns: self.columns.into_iter().map(Texts::finish).collect(),
            rows: self.lines.len(),
            lines: Lines::Each(self.lines),
            findings,
            tallies: tallies.into_iter().flatten().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::raw::RawValue;
    use super::super::source::{ReadOptions, Wanted};
    use super::*;

    fn table(text: &str, read: &ReadOptions) -> RawTable {
        let bytes = bytes::Bytes::copy_from_slice(text.as_bytes());
        let export = Export { bytes, file: "a.csv", read, wanted: Wanted::default() };
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
        let read = ReadOptions { header_row: Some(3), ..ReadOptions::default() };
        let table = table("Ministry\nRegister, sample\na,b\n1,2\n", &read);
        assert_eq!(
            (table.header.clone(), table.lines.of(0)),
            (vec!["a".to_owned(), "b".to_owned()], 4)
        );
    }

    #[test]
    fn lines_above_the_header_are_found() {
        let text = "Ministry of Social Policy\nRegister;;\n\nNo;Sex;Date\n1;F;2013-01-01\n2;M;2013-01-02\n";
        let table = table(text, &ReadOptions::default());
        assert_eq!(table.header, ["No", "Sex", "Date"]);
        assert_eq!((table.rows, table.lines.of(0)), (2, 5));
    }

    #[test]
    fn hashtags_under_the_header_are_no_row() {
        let table =
            table("No,Date\n#meta+id,#date +identified\n1,2013-01-01\n", &ReadOptions::default());
        assert_eq!(table.tags, ["#meta+id", "#date +identified"]);
        assert_eq!((table.rows, table.lines.of(0), cells(&table, 0)[0].as_str()), (1, 3, "1"));
    }

    #[test]
    fn a_torn_last_line_is_kept_and_told() {
        let table = table("a,b,c\n1,2,3\n4,\"5", &ReadOptions::default());
        assert_eq!(table.rows, 2);
        assert_eq!(table.columns[2].get(1), Some(RawValue::Torn));
        let tallies: Vec<&str> = table.tallies.iter().map(|tally| tally.code.0).collect();
        let findings: Vec<&str> = table.findings.iter().map(|finding| finding.code.0).collect();
        assert_eq!((tallies, findings), (vec!["W0602"], vec!["W0604"]));
    }

    #[test]
    fn rows_of_delimiters_alone_are_no_rows_and_told() {
        let table = table("a;b\n1;2\n;\n ; \n", &ReadOptions::default());
        assert_eq!((table.rows, table.tallies[0].rows, table.tallies[0].line), (1, 2, 3));
    }

    #[test]
    fn only_a_quoted_cell_that_does_not_end_is_torn() {
        let is_torn = |text: &str| {
            let mut quotes = Quotes::new(b',');
            for byte in text.bytes() {
                quotes.ends_line(byte);
            }
            quotes.is_quoted
        };
        for whole in ["a,b\n5\",x\n", "a\n\"x \"\"y\"\"\"\n", "\"a\",\"\"\n", "\"a\"b\"\n"] {
            assert!(!is_torn(whole), "{whole}");
        }
        for torn in ["a,b\n1,\"x", "a\n\"x\"\"", "\"a\n1\n"] {
            assert!(is_torn(torn), "{torn}");
        }
    }

    #[test]
    fn the_delimiter_is_what_cuts_rows_as_the_header() {
        let delimiter = |text: &str| {
            let read = ReadOptions::default();
            let bytes = bytes::Bytes::copy_from_slice(text.as_bytes());
            let export = Export {
                bytes: bytes.clone(),
                file: "a.csv",
                read: &read,
                wanted: Wanted::default(),
            };
            let text = TextFile::open(&bytes, None, "a.csv").unwrap();
            Layout::find(&text, &export).unwrap().delimiter
        };
        assert_eq!(delimiter("a;b;\"c,d,e,f\"\n1,5;2,5;3\n"), b';');
        assert_eq!(delimiter("a\tb,c\td"), b'\t');
        assert_eq!(delimiter("Name, first;Age, in years\nx;1\ny;2\n"), b';');
        assert_eq!(delimiter("alone"), b',');
    }

    #[test]
    fn pieces_of_a_file_have_all_its_rows_and_lines() {
        use std::fmt::Write as _;
        let mut text = "id,note\r\n".to_owned();
        for row in 0..200_000 {
            write!(text, "{row},\"{}\r\n, x\"\r\n", "y".repeat(row % 90)).unwrap();
        }
        let read = ReadOptions::default();
        let bytes = bytes::Bytes::from(text);
        let export = Export { bytes, file: "a.csv", read: &read, wanted: Wanted::default() };
        let pieces = Csv.open(&export).unwrap().pieces;
        assert!(pieces.len() > 1);
        let mut row = 0;
        for piece in pieces {
            let table = piece().unwrap();
            for place in 0..table.rows {
                assert_eq!(table.lines.of(place), 2 + 2 * row);
                row += 1;
            }
            assert_eq!(cells(&table, table.rows - 1)[0], (row - 1).to_string());
        }
        assert_eq!(row, 200_000);
    }
}
