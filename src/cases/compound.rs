//! The container of old workbooks (XLS): looked at before calamine takes it apart, which believes it.
//!
//! A chain of sectors that bites its own tail would be followed until memory is full, and a sheet is made
//! as large as its farthest cell says ([MS-CFB], [MS-XLS]).

/// Most cells that all sheets of a workbook may be laid out with: as many as one full sheet has.
const CELLS: u64 = 65_536 * 256;

/// The end of a chain, and everything else that is no sector.
const NO_SECTOR: u32 = 0xFFFF_FFFA;

/// Whether bytes are no such container, or one that can be taken apart in bounded memory.
pub(super) fn is_sound(bytes: &[u8]) -> bool {
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
