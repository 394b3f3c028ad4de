//! What a workbook may ask for: looked at before calamine takes it apart, which believes it.
//!
//! A part may unpack without end; a chain of sectors that bites its own tail would be followed until memory
//! is full ([MS-CFB]); and a sheet of an XLS or ODS is laid out as large as its farthest cell says.

use std::io::{Cursor, Read as _};

use bytes::Bytes;

use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const TOO_BIG: Code = Code("E0642");

/// Most bytes that all parts of a workbook may unpack to.
const UNPACKED: u64 = 2 << 30;
/// From how many bytes on a part may be no more than so many times as large as it is packed: cells of a
/// register are packed to a tenth, and nothing but a trap to less than a two-hundredth.
const TRAP: (u64, u64) = (64 << 20, 200);
/// Most cells that the sheets of an XLS or ODS may be laid out with: as many as one full sheet of an XLS.
const CELLS: u64 = 65_536 * 256;

/// Whether a workbook can be taken apart in bounded time and memory.
pub(super) fn check(bytes: &Bytes, file: &str) -> Checked<()> {
    if is_sound(bytes) && unpacks(bytes) {
        return Ok(());
    }
    let message =
        "the workbook asks for more than a register can need: it is damaged, a trap, or too big";
    let fault = Diagnostic::error(TOO_BIG, message).at(&Place::file(file));
    Err(vec![fault.hint("save the sheet as CSV, or in several workbooks")])
}

/// Whether unpacking stays within bounds: what a part says of its own size is not believed.
fn unpacks(bytes: &Bytes) -> bool {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes.clone())) else { return true };
    let mut all = 0;
    for number in 0..archive.len() {
        let Ok(part) = archive.by_index(number) else { continue };
        let is_open_sheet = part.name().is_ok_and(|name| name == "content.xml");
        let most = part.compressed_size().saturating_mul(TRAP.1).max(TRAP.0).min(UNPACKED - all);
        let mut part = part.take(most + 1);
        // What cannot be unpacked is no trap; calamine says what is wrong with it.
        let size = if is_open_sheet {
            let mut text = Vec::new();
            let size = part.read_to_end(&mut text).unwrap_or(0) as u64;
            if !open_sheets_fit(&text) {
                return false;
            }
            size
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).unwrap_or(0)
        };
        if size > most {
            return false;
        }
        all += size;
    }
    true
}

/// Whether the sheets of an ODS, whose cells and rows may stand for many alike, are small enough when
/// they are laid out.
fn open_sheets_fit(text: &[u8]) -> bool {
    let mut cells = 0_u64;
    let (mut rows, mut filled_rows, mut columns) = (0_u64, 0_u64, 0_u64);
    let (mut row_repeats, mut column) = (0_u64, 0_u64);
    for tag in text.split(|byte| *byte == b'<') {
        let tag = tag.split(|byte| *byte == b'>').next().unwrap_or_default();
        let name = tag.split(|byte| byte.is_ascii_whitespace() || *byte == b'/').next();
        match name.unwrap_or_default() {
            b"table:table" => {
                cells = cells.saturating_add(filled_rows.saturating_mul(columns));
                (rows, filled_rows, columns, row_repeats) = (0, 0, 0, 0);
            }
            b"table:table-row" => {
                rows = rows.saturating_add(row_repeats);
                row_repeats = repeats(tag, b"table:number-rows-repeated=");
                column = 0;
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                column = column.saturating_add(repeats(tag, b"table:number-columns-repeated="));
                let says = |word: &[u8]| tag.windows(word.len()).any(|window| window == word);
                if says(b"value-type") || says(b"formula") {
                    columns = columns.max(column);
                    filled_rows = rows.saturating_add(row_repeats);
                }
            }
            _ => {}
        }
    }
    cells.saturating_add(filled_rows.saturating_mul(columns)) <= CELLS
}

/// How many an element stands for.
fn repeats(tag: &[u8], attribute: &[u8]) -> u64 {
    let place = tag.windows(attribute.len()).position(|window| window == attribute);
    let digits = place.map(|place| &tag[(place + attribute.len() + 1).min(tag.len())..]);
    let digits = digits.unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit());
    let text: String = digits.map(|digit| char::from(*digit)).collect();
    if text.is_empty() { 1 } else { text.parse().unwrap_or(u64::MAX) }
}

/// The end of a chain, and everything else that is no sector.
const NO_SECTOR: u32 = 0xFFFF_FFFA;

/// Whether bytes are no container of an XLS, or one that can be taken apart in bounded memory.
fn is_sound(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return true;
    }
    // What cannot even be looked at here is refused by calamine before it follows a chain.
    let Some(container) = Container::read(bytes) else { return true };
    container.chains_end() && container.workbooks().iter().all(|stream| fits(stream))
}

fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(place..place + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(place..place + 4)?.try_into().ok()?))
}

/// Sectors, and which follows which.
struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    /// Where the directory begins, and the table of small sectors.
    starts: [u32; 2],
}

impl<'a> Container<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let starts = [u32_at(bytes, 48)?, u32_at(bytes, 60)?];
        let mut container = Self { bytes, sector, next: Vec::new(), starts };
        let numbers = |bytes: &[u8]| -> Vec<u32> {
            bytes.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number)).collect()
        };
        let mut tables = numbers(bytes.get(76..512)?);
        let mut more = u32_at(bytes, 68)?;
        for _ in 0..=bytes.len() / sector {
            if more >= NO_SECTOR {
                break;
            }
            tables.extend(numbers(container.sector(more)));
            more = tables.pop().unwrap_or(NO_SECTOR);
        }
        for table in tables.into_iter().filter(|table| *table < NO_SECTOR) {
            let next = numbers(container.sector(table));
            container.next.extend(next);
        }
        Some(container)
    }

    fn sector(&self, number: u32) -> &'a [u8] {
        // The header takes the place of a sector.
        let start = (number as usize + 1).saturating_mul(self.sector).min(self.bytes.len());
        &self.bytes[start..start.saturating_add(self.sector).min(self.bytes.len())]
    }

    /// The sectors of a chain; `None` where it comes back to one of them.
    fn chain(&self, start: u32) -> Option<Vec<u32>> {
        let mut chain = Vec::new();
        let mut number = start;
        while (number as usize) < self.next.len() {
            if chain.len() > self.next.len() {
                return None;
            }
            chain.push(number);
            number = self.next[number as usize];
        }
        Some(chain)
    }

    fn stream(&self, start: u32) -> Vec<u8> {
        let chain = self.chain(start).unwrap_or_default();
        chain.into_iter().flat_map(|number| self.sector(number)).copied().collect()
    }

    /// Whether every chain that the directory names ends.
    fn chains_end(&self) -> bool {
        let [directory, _] = self.starts;
        if self.starts.iter().any(|start| self.chain(*start).is_none()) {
            return false;
        }
        let directory = self.stream(directory);
        let starts = directory.chunks_exact(128).filter_map(|entry| u32_at(entry, 116));
        starts.into_iter().all(|start| self.chain(start).is_some())
    }

    /// The streams that hold sheets.
    fn workbooks(&self) -> Vec<Vec<u8>> {
        let directory = self.stream(self.starts[0]);
        let named = |entry: &&[u8]| {
            let letters: Vec<u8> = entry[..64].iter().step_by(2).copied().collect();
            let name = letters.split(|letter| *letter == 0).next().unwrap_or_default();
            name.eq_ignore_ascii_case(b"Workbook") || name.eq_ignore_ascii_case(b"Book")
        };
        let entries = directory.chunks_exact(128).filter(named);
        entries.filter_map(|entry| Some(self.stream(u32_at(entry, 116)?))).collect()
    }
}

/// Whether the cells of all sheets lie where cells can be, and near enough to each other.
fn fits(stream: &[u8]) -> bool {
    let (mut place, mut all) = (0, 0);
    let (mut rows, mut columns) = (0..0, 0..0);
    let area = |rows: &std::ops::Range<u64>, columns: &std::ops::Range<u64>| {
        (rows.end - rows.start) * (columns.end - columns.start)
    };
    while let (Some(kind), Some(length)) = (u16_at(stream, place), u16_at(stream, place + 2)) {
        let start = (place + 4).min(stream.len());
        let record = &stream[start..start.saturating_add(usize::from(length)).min(stream.len())];
        place = start + usize::from(length);
        let farthest = match kind {
            // The beginning of a sheet.
            0x0809 | 0x0409 | 0x0209 | 0x0009 => {
                all += area(&rows, &columns);
                (rows, columns) = (0..0, 0..0);
                None
            }
            0x0200 if record.len() >= 14 => {
                u32_at(record, 4).zip(u16_at(record, 10)).filter(|(row, _)| *row > 65_536)
            }
            0x0006 | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E => {
                u16_at(record, 0).map(u32::from).zip(u16_at(record, 2))
            }
            0x00BD => {
                let last = record.len().checked_sub(2).and_then(|last| u16_at(record, last));
                u16_at(record, 0).map(u32::from).zip(last)
            }
            _ => None,
        };
        if let Some((row, column)) = farthest {
            if row > 65_536 || column > 255 {
                return false;
            }
            reach(&mut rows, u64::from(row));
            reach(&mut columns, u64::from(column));
        }
    }
    all + area(&rows, &columns) <= CELLS
}

/// Widens a range so that a number is in it.
fn reach(range: &mut std::ops::Range<u64>, number: u64) {
    if range.is_empty() {
        *range = number..number + 1;
    }
    *range = range.start.min(number)..range.end.max(number + 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workbook() -> Vec<u8> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::read(folder.join("tests/exports/cases.xls")).unwrap()
    }

    #[test]
    fn a_whole_workbook_is_sound() {
        assert!(
            is_sound(&workbook())
                && is_sound(b"text")
                && is_sound(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
        );
        let container = workbook();
        let streams = Container::read(&container).unwrap().workbooks();
        assert_eq!(streams.len(), 1);
        assert!(streams[0].len() > 1000);
    }

    #[test]
    fn a_chain_that_comes_back_to_itself_is_not_sound() {
        let mut bytes = workbook();
        let table = 512 * (1 + u32_at(&bytes, 76).unwrap() as usize);
        let directory = u32_at(&bytes, 48).unwrap();
        bytes[table + 4 * directory as usize..][..4].copy_from_slice(&directory.to_le_bytes());
        assert!(!is_sound(&bytes));
    }

    #[test]
    fn rows_that_stand_for_many_are_counted_as_many_where_they_say_something() {
        let sheet = |row: &str, column: &str| {
            let row = format!("<table:table-row table:number-rows-repeated=\"{row}\">");
            let cell = format!("<table:table-cell table:number-columns-repeated=\"{column}\"");
            (
                format!("<table:table>{row}{cell} office:value-type=\"float\">"),
                format!("{row}{cell}/>"),
            )
        };
        let (filled, empty) = sheet("1048576", "16384");
        assert!(!open_sheets_fit(filled.as_bytes()));
        assert!(open_sheets_fit(format!("{}{empty}", sheet("1000", "9").0).as_bytes()));
        assert!(!open_sheets_fit(
            format!("{empty}{}", sheet("1", "17").0.replace("<table:table>", "")).as_bytes()
        ));
        assert!(!open_sheets_fit(sheet("99999999999999999999999", "2").0.as_bytes()));
    }

    #[test]
    fn a_workbook_that_unpacks_without_end_is_refused() {
        use std::io::Write as _;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        for _ in 0..65 {
            zip.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
        let bytes = Bytes::from(zip.finish().unwrap().into_inner());
        let faults = check(&bytes, "a.xlsx").unwrap_err();
        assert_eq!(faults[0].code.0, "E0642");
    }

    #[test]
    fn cells_too_far_apart_are_not_sound() {
        let cell = |row: u16, column: u16| {
            let mut record = vec![0x03, 0x02, 14, 0];
            record.extend(row.to_le_bytes().into_iter().chain(column.to_le_bytes()).chain([0; 10]));
            record
        };
        let sheet = [0x09, 0x08, 0, 0];
        assert!(fits(&[&sheet[..], &cell(0, 0), &cell(65_535, 255)].concat()));
        assert!(!fits(&[&sheet[..], &cell(0, 256)].concat()));
        let two = [&sheet[..], &cell(0, 0), &cell(65_535, 255), &sheet[..], &cell(1, 1)].concat();
        assert!(!fits(&two));
    }
}
