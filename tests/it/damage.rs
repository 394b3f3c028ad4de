//! Exports that something has happened to, some thousands of them, through the reader: each gives tables
//! or says what is wrong, in bounded time and memory.
//!
//! A few hundred are tried; `LOGFRAME_MUTATIONS=10000` says how many, as `just deep` does.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::time::{Duration, Instant};

use zip::write::SimpleFileOptions;

use crate::exports::{load, registers};

/// Longest that one small export may take, on a busy machine.
const LONGEST: Duration = Duration::from_secs(30);
/// Most memory that all of them together may come to need.
const MEMORY: u64 = 1 << 30;

/// Numbers that are the same in every run (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// Does one thing to bytes.
fn mutated(mut bytes: Vec<u8>, chance: &mut Chance) -> Vec<u8> {
    let length = bytes.len();
    let (at, other) = (chance.below(length), chance.below(length));
    let (from, to) = (at.min(other), at.max(other));
    match chance.below(10) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(from..to)),
        2 => bytes.rotate_left(at),
        3 => bytes.swap(at, other),
        4 => bytes = shuffled(&bytes, chance),
        5 => drop(bytes.splice(at..at, vec![b'x'; 1 << 20])),
        6 => {
            let nested = [b"[".as_slice(), b"{\"a\":", b"<c>", b"\"", b"(", b"\xFF"];
            drop(bytes.splice(at..at, nested[chance.below(nested.len())].repeat(20_000)));
        }
        7 => {
            let slice = bytes[from..to.min(from + 4096)].repeat(1 + chance.below(50));
            drop(bytes.splice(at..at, slice));
        }
        _ => {
            for _ in 0..=chance.below(6) {
                let at = chance.below(length);
                bytes[at] = if chance.below(2) == 0 {
                    chance.byte()
                } else {
                    bytes[at] ^ 1 << chance.below(8)
                };
            }
        }
    }
    bytes
}

/// Puts the cells of every line in another order, not the same in each.
fn shuffled(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| {
        let mut cells: Vec<&[u8]> = line.split(|byte| matches!(byte, b';' | b',')).collect();
        let (one, other) = (chance.below(cells.len()), chance.below(cells.len()));
        cells.swap(one, other);
        cells.join(b";".as_slice())
    });
    lines.collect::<Vec<_>>().join(b"\n".as_slice())
}

/// Does one thing to a part of a workbook, and packs it again: what is done to the packed bytes is
/// mostly seen before any part is read.
fn mutated_inside(bytes: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = chance.below(archive.len());
    let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if number == chosen && !text.is_empty() {
            text = mutated(text, chance);
        }
        packed.start_file(part.name().unwrap(), SimpleFileOptions::default()).unwrap();
        packed.write_all(&text).unwrap();
    }
    Some(packed.finish().unwrap().into_inner())
}

#[expect(clippy::disallowed_methods, reason = "how many are tried is up to who tries")]
fn how_many() -> usize {
    std::env::var("LOGFRAME_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

/// The most memory that this process has had, where the system tells.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

#[test]
fn nothing_that_happens_to_an_export_is_a_panic_or_takes_for_ever() {
    let mut registers = registers().to_vec();
    registers.push(("dta", "", fs::read("tests/exports/cases.dta").unwrap()));
    let mut chance = Chance(0x5EED_1E55_BAD0_F11E);
    let (mut read, mut refused) = (0, 0);
    for number in 0..how_many() {
        let (format, options, bytes) = &registers[number % registers.len()];
        let inside = if chance.below(4) > 0 { mutated_inside(bytes, &mut chance) } else { None };
        let bytes = inside.unwrap_or_else(|| mutated(bytes.clone(), &mut chance));
        let began = Instant::now();
        match load(format, options, &bytes) {
            Ok(loaded) => {
                assert!(loaded.tables.get("cases").is_some(), "{number}: {format}");
                read += 1;
            }
            Err(faults) => {
                assert!(faults.iter().all(|fault| fault.place.is_some()), "{number}: {faults:?}");
                refused += 1;
            }
        }
        assert!(began.elapsed() < LONGEST, "{number}: {format} took {:?}", began.elapsed());
        let memory = memory();
        assert!(memory.is_none_or(|memory| memory < MEMORY), "{number}: {format} {memory:?}");
    }
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

/// A workbook of one sheet whose cells are these bytes, packed.
fn packed(sheet: &[u8], times: usize) -> Vec<u8> {
    let whole = crate::offices::workbook(&[("a", false, &[&["x"]])], &[]);
    let mut archive = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let name = part.name().unwrap().into_owned();
        packed.start_file(&name, SimpleFileOptions::default()).unwrap();
        if name.contains("sheet1") {
            (0..times).for_each(|_| packed.write_all(sheet).unwrap());
        } else {
            std::io::copy(&mut part, &mut packed).unwrap();
        }
    }
    packed.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_is_a_trap_is_refused_before_it_is_unpacked() {
    let bomb = packed(&vec![b' '; 1 << 20], 200);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let began = Instant::now();
    let faults = load("xlsx", "", &bomb).unwrap_err();
    assert_eq!(faults[0].code.0, "E0642");
    assert!(began.elapsed() < LONGEST);
}

#[test]
fn a_cell_in_the_last_corner_of_a_sheet_does_not_fill_memory() {
    let cell = |place: &str, text: &str| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">{}{}</row><row r=\"1048576\">{}{}</row></sheetData></worksheet>",
        cell("A1", "№ справи"),
        cell("B1", "Особа"),
        cell("A1048576", "1"),
        cell("XFD1048576", "x"),
    );
    // The mapping wants more columns than the sheet has.
    let faults = load("xlsx", "", &packed(sheet.as_bytes(), 1)).unwrap_err();
    assert!(faults.iter().all(|fault| fault.code.0 == "E0620"), "{faults:?}");
}
