//! The promised numbers of ingestion: how long it takes to load a register from CSV as a ratio to Polars'
//! CSV reader, and from XLSX as a ratio to calamine alone, on the same files in the same process.
//!
//! `cargo bench --features yardstick --bench ingest [-- ROWS]`. Each is timed in turn, three times; medians
//! are printed. Loading is more than reading: it decodes, maps codes, reads days and numbers exactly, keeps
//! why a cell is empty, hashes the file and checks keys.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use calamine::{Reader, Xlsx};
use logframe::cases::{self, contract::Contract};
use logframe::programme::Programme;
use polars::prelude::{CsvReadOptions, CsvReader, SerReader};
use zip::write::SimpleFileOptions;

const ROUNDS: usize = 3;
/// How many times fewer rows the workbook has.
const FEWER: usize = 5;

fn main() {
    let rows = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(1_000_000);
    let csv = programme("csv", rows);
    let xlsx = programme("xlsx", rows / FEWER);
    let [mut polars, mut from_csv, mut calamine, mut from_xlsx] = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        polars.push(seconds(|| read_with_polars(&csv.join("cases.csv"))));
        from_csv.push(seconds(|| load(&csv, rows)));
        calamine.push(seconds(|| read_with_calamine(&xlsx.join("cases.xlsx"))));
        from_xlsx.push(seconds(|| load(&xlsx, rows / FEWER)));
    }
    print("csv", rows, "Polars", median(&mut polars), median(&mut from_csv));
    print("xlsx", rows / FEWER, "calamine", median(&mut calamine), median(&mut from_xlsx));
    println!("peak memory of the process   {}", peak_memory());
}

fn print(format: &str, rows: usize, yardstick: &str, read: f64, load: f64) {
    println!("{format}: rows {rows}");
    println!("  {yardstick:<10}{read:.2} s");
    println!("  logframe  {load:.2} s");
    println!("  ratio     {:.2}", load / read);
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn read_with_polars(export: &Path) {
    let file = File::open(export).expect("the export was made");
    let frame = CsvReader::new(file)
        .with_options(CsvReadOptions::default())
        .finish()
        .expect("the export is CSV");
    assert!(frame.height() > 0, "the yardstick has read the rows");
}

fn read_with_calamine(export: &Path) {
    let bytes = fs::read(export).expect("the export was made");
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("the export is a workbook");
    let range = book.worksheet_range("cases").expect("it has the sheet");
    assert!(range.height() > 0, "the yardstick has read the rows");
}

fn load(folder: &Path, rows: usize) {
    let programme = Programme::read(folder).expect("the programme was made");
    let contract = Contract::read(folder).expect("the contract was made");
    let loaded = cases::load(&programme, &contract).expect("the export can be read");
    let table = loaded.tables.get("cases").expect("the export feeds the table");
    assert_eq!(table.rows(), rows, "every row is there");
}

/// The most memory that this process has held, as Linux counts it.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("not known here".to_owned(), |kib| kib.trim().to_owned())
}

const PROGRAMME: &str = "
id: bench
title: Benchmark
languages: [en]
countries: [UKR, MDA, BLR]
periods: [{each: year, from: 2010, to: 2013}]
objectives: {capacity: Capacity}
";

const CONTRACT: &str = "
lists:
  sex: [female, male, other]
  form: [labour, sexual, begging, other]
  org: [police, border, ngo, social, hotline]
tables:
  cases:
    key: case_id
    person: person_id
    country: country
    columns:
      case_id: {type: id}
      person_id: {type: id}
      country: {type: code, list: country}
      sex: {type: code, list: sex}
      form: {type: code, list: form}
      org: {type: code, list: org}
      identified_on: {type: date}
      decided_on: {type: date}
      consent: {type: bool}
      services: {type: integer}
      cost: {type: decimal, scale: 2}
";

const HEADER: [&str; 11] = [
    "case_id",
    "person_id",
    "country",
    "sex",
    "form",
    "org",
    "identified_on",
    "decided_on",
    "consent",
    "services",
    "cost",
];

/// A programme folder with an export of that many rows, made if it is not there yet.
fn programme(format: &str, rows: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ingest_{format}_{rows}"));
    fs::create_dir_all(folder.join("data/sources")).expect("the target folder can be written");
    let write = |file: &str, text: &str| {
        fs::write(folder.join(file), text).expect("the target folder can be written");
    };
    write("programme.yaml", PROGRAMME);
    write("data/contract.yaml", CONTRACT);
    let source =
        format!("table: cases\nfiles: cases.{format}\npartner: Generator\nas_of: 2014-03-31\n");
    write("data/sources/cases.yaml", &source);
    let export = folder.join(format!("cases.{format}"));
    if !export.exists() {
        let unfinished = folder.join("unfinished");
        let file =
            BufWriter::new(File::create(&unfinished).expect("the target folder can be written"));
        let written = if format == "csv" { write_csv(file, rows) } else { write_xlsx(file, rows) };
        written.expect("the target folder can be written");
        fs::rename(unfinished, export).expect("the target folder can be written");
    }
    folder
}

/// The cells of a row: the same in every run.
fn cells(row: usize) -> [String; 11] {
    let of = |list: &[&str], by: usize| list[row / by % list.len()].to_owned();
    let day =
        |row: usize| format!("{}-{:02}-{:02}", 2010 + row % 4, 1 + row / 4 % 12, 1 + row / 48 % 28);
    [
        format!("c{row:08}"),
        format!("p{:08}", row * 7 % (row / 2 + 1)),
        of(&["UKR", "MDA", "BLR"], 1),
        of(&["female", "male", "other", ""], 3),
        of(&["labour", "sexual", "begging", "other"], 5),
        of(&["police", "border", "ngo", "social", "hotline"], 7),
        day(row),
        if row.is_multiple_of(5) { String::new() } else { day(row + 40) },
        of(&["yes", "no", ""], 11),
        (row % 9).to_string(),
        format!("{}.{:02}", row % 1500, row % 100),
    ]
}

fn write_csv(mut file: impl Write, rows: usize) -> std::io::Result<()> {
    writeln!(file, "{}", HEADER.join(","))?;
    (0..rows).try_for_each(|row| writeln!(file, "{}", cells(row).join(",")))
}

fn write_xlsx(file: impl Write + std::io::Seek, rows: usize) -> std::io::Result<()> {
    let mut zip = zip::ZipWriter::new(file);
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"cases\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
    ];
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())?;
    write!(zip, "<worksheet xmlns=\"{main}\"><sheetData>")?;
    for row in 0..=rows {
        let cells = if row == 0 { HEADER.map(str::to_owned) } else { cells(row - 1) };
        let mut text = format!("<row r=\"{}\">", row + 1);
        for (column, cell) in (b'A'..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let (place, is_number) = (char::from(column), row > 0 && column >= b'J');
            let written = if is_number {
                write!(text, "<c r=\"{place}{}\"><v>{cell}</v></c>", row + 1)
            } else {
                let kind = "inlineStr";
                write!(text, "<c r=\"{place}{}\" t=\"{kind}\"><is><t>{cell}</t></is></c>", row + 1)
            };
            written.expect("memory can be written");
        }
        zip.write_all(text.as_bytes())?;
        zip.write_all(b"</row>")?;
    }
    zip.write_all(b"</sheetData></worksheet>")?;
    zip.finish()?.flush()
}
