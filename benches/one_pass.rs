//! The promised number of the one-pass engine: a whole run up to its tables over ten million cases,
//! forty indicators and six groupings, as a ratio to reading the same columns with Polars.
//!
//! `cargo bench --features yardstick --bench one_pass [-- ROWS]`. Both are timed in turn in one
//! process, three times; medians are printed. The cases are generated once into the target folder.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Int32Array, RecordBatch, StringArray};
use logframe::pipeline::{self, RunOptions};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use polars::prelude::{ParquetReader, SerReader};

const ROW_GROUP: usize = 500_000;
const ROUNDS: usize = 3;

fn main() {
    let rows = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(10_000_000);
    let folder = programme(rows);
    let export = folder.join("data/exports/cases.parquet");
    let (mut reads, mut runs, mut steps) = (Vec::new(), Vec::new(), Steps::new());
    for _ in 0..ROUNDS {
        reads.push(seconds(|| read_with_polars(&export)));
        runs.push(seconds(|| run(&folder, &mut steps)));
    }
    let (read, run) = (median(&mut reads), median(&mut runs));
    println!("rows                         {rows}");
    println!("Polars reads the columns     {read:.2} s");
    println!("logframe runs to its tables  {run:.2} s");
    for (step, seconds) in &mut steps {
        println!("  {step:<27}{:.2} s", median(seconds));
    }
    println!("ratio                        {:.2}", run / read);
    println!("peak memory of the process   {}", peak_memory());
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
    let frame = ParquetReader::new(file).finish().expect("the export is Parquet");
    assert!(frame.height() > 0, "the yardstick has read the rows");
}

/// The steps of a run in their order, each with how long it took in every round.
type Steps = Vec<(String, Vec<f64>)>;

fn run(folder: &Path, steps: &mut Steps) {
    let options = RunOptions { no_charts: true, ..RunOptions::default() };
    let begun = RefCell::new(Vec::new());
    let begin = |step: &str| begun.borrow_mut().push((step.to_owned(), Instant::now()));
    let finished = pipeline::run(folder, &options, &begin).expect("the programme runs");
    begin("");
    assert!(!finished.release.rows().is_empty(), "there are tables");
    for pair in begun.borrow().windows(2) {
        let ((step, start), (_, end)) = (&pair[0], &pair[1]);
        let took = (*end - *start).as_secs_f64();
        match steps.iter_mut().find(|(known, _)| known == step) {
            Some((_, seconds)) => seconds.push(took),
            None => steps.push((step.clone(), vec![took])),
        }
    }
}

/// The most memory that this process has held, as Linux counts it.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("not known here".to_owned(), |kib| kib.trim().to_owned())
}

/// A programme folder with that many cases, made if it is not there yet.
fn programme(rows: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("one_pass_{rows}"));
    for part in ["data/exports", "data/sources", "indicators"] {
        fs::create_dir_all(folder.join(part)).expect("the target folder can be written");
    }
    let write = |file: &str, text: &str| {
        fs::write(folder.join(file), text).expect("the target folder can be written");
    };
    write("programme.yaml", PROGRAMME);
    write("data/contract.yaml", CONTRACT);
    write("data/sources/cases.yaml", SOURCE);
    write("indicators/all.yaml", &indicators());
    let export = folder.join("data/exports/cases.parquet");
    if !export.exists() {
        let unfinished = folder.join("unfinished.parquet");
        write_cases(&unfinished, rows);
        fs::rename(unfinished, export).expect("the target folder can be written");
    }
    folder
}

const PROGRAMME: &str = "
id: bench
title: Benchmark
languages: [en]
countries: [UKR, MDA, BLR]
groups: {region: [UKR, MDA, BLR]}
periods:
  - {each: year, from: 2010, to: 2013}
  - {each: quarter, from: 2012, to: 2013}
  - {id: first, from: 2012-08-01, to: 2013-07-31}
objectives: {capacity: Capacity}
";

const CONTRACT: &str = "
lists:
  sex: [female, male, other]
  age: [a0, a9, a18, a21, a24, a27, a30, a39, a48]
  form: [labour, sexual, begging, other]
  nation: [UKR, MDA, BLR, RUS, POL, other]
  org: [police, border, ngo, social, hotline]
  outcome: [granted, refused, incomplete, pending]
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
      age: {type: code, list: age}
      form: {type: code, list: form}
      nation: {type: code, list: nation}
      org: {type: code, list: org}
      outcome: {type: code, list: outcome}
      identified_on: {type: date}
      referred_on: {type: date}
      accepted_on: {type: date}
      applied_on: {type: date}
      decided_on: {type: date}
      assessed_on: {type: date}
      closed_on: {type: date}
      consent: {type: bool}
      self_identified: {type: bool}
      returned: {type: bool}
      score: {type: integer}
      services: {type: integer}
";

const SOURCE: &str = "
table: cases
files: data/exports/cases.parquet
partner: Generator
as_of: 2014-03-31
";

/// Forty indicators: 30 shares (10 with a window), 4 counts, 2 of distinct persons, 2 means, 2 of
/// quantiles; each for the total and five breakdowns.
fn indicators() -> String {
    let dates = ["referred_on", "accepted_on", "applied_on", "decided_on", "assessed_on"];
    let codes = [
        "outcome = 'granted'",
        "outcome in ('refused', 'incomplete')",
        "org = 'police'",
        "org <> 'ngo'",
        "self_identified",
        "consent",
        "returned or consent",
        "score >= 60",
        "services > 2",
        "nation <> 'UKR'",
        "age in ('a0', 'a9')",
        "form = 'labour'",
        "closed_on is not null",
        "consent and not returned",
        "score between 20 and 80",
        "sex = 'female' and form = 'sexual'",
        "services = 0",
        "decided_on >= applied_on",
        "days_between(identified_on, closed_on) <= 365",
        "org in ('police', 'border')",
    ];
    let mut text = String::new();
    for (number, condition) in codes.iter().enumerate() {
        one(
            &mut text,
            &format!("P{number:02}"),
            "proportion",
            &format!("  population: \"consent is not null\"\n  numerator: \"{condition}\"\n"),
        );
    }
    for (number, date) in dates.iter().cycle().take(10).enumerate() {
        let days = if number < 5 { 30 } else { 90 };
        one(
            &mut text,
            &format!("W{number:02}"),
            "proportion",
            &format!(
                "  population: \"consent\"\n  exclude: [{{when: \"outcome = 'pending'\", reason: pending}}]\n  \
             within: {{event: {date}, of: identified_on, days: {days}}}\n"
            ),
        );
    }
    for (number, condition) in codes.iter().take(4).enumerate() {
        let keys = format!("  population: \"{condition}\"\n");
        one(&mut text, &format!("C{number:02}"), "count", &keys);
    }
    one(&mut text, "D00", "distinct", "");
    one(&mut text, "D01", "distinct", "  population: \"outcome = 'granted'\"\n");
    one(&mut text, "M00", "mean", "  value: score\n");
    one(&mut text, "M01", "mean", "  value: \"days_between(applied_on, decided_on)\"\n");
    one(
        &mut text,
        "Q00",
        "quantile",
        "  q: [0.5]\n  value: \"days_between(identified_on, referred_on)\"\n",
    );
    one(
        &mut text,
        "Q01",
        "quantile",
        "  q: [0.5, 0.9]\n  value: \"days_between(applied_on, decided_on)\"\n",
    );
    text
}

fn one(text: &mut String, code: &str, kind: &str, keys: &str) {
    write!(
        text,
        "- code: {code}\n  title: {code}\n  kind: {kind}\n  level: outcome\n  objective: capacity\n  \
         table: cases\n  period: identified_on\n  source: bench\n  \
         disaggregate: [sex, age, form, nation, [sex, age]]\n{keys}"
    )
    .expect("a string takes text");
}

/// Splitmix64: the same cases on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, sides: u64) -> u64 {
        self.roll() % sides
    }
}

fn write_cases(path: &Path, rows: usize) {
    let file = File::create(path).expect("the target folder can be written");
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_compression(parquet::basic::Compression::SNAPPY)
        .build();
    let mut dice = Dice(11);
    let mut writer: Option<ArrowWriter<File>> = None;
    let mut file = Some(file);
    for start in (0..rows).step_by(ROW_GROUP) {
        let batch = cases(&mut dice, start, ROW_GROUP.min(rows - start));
        let writer = writer.get_or_insert_with(|| {
            let file = file.take().expect("there is one writer");
            ArrowWriter::try_new(file, batch.schema(), Some(properties.clone())).expect("a schema")
        });
        writer.write(&batch).expect("the target folder can be written");
    }
    writer.expect("there are rows").close().expect("the target folder can be written");
}

fn cases(dice: &mut Dice, start: usize, rows: usize) -> RecordBatch {
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    let ids: Vec<String> = (0..rows).map(|row| format!("{:010x}", start + row)).collect();
    columns.push(("case_id", Arc::new(StringArray::from(ids))));
    // One person in twenty has been a case before.
    let persons: Vec<String> = (0..rows)
        .map(|row| {
            let number = start + row;
            let again = dice.below(20) == 0 && number > 0;
            format!("p{:09x}", if again { dice.below(number as u64) as usize } else { number })
        })
        .collect();
    columns.push(("person_id", Arc::new(StringArray::from(persons))));
    for (name, codes) in [
        ("country", &["UKR", "UKR", "MDA", "BLR"][..]),
        ("sex", &["female", "female", "male", "other", ""]),
        ("age", &["a0", "a9", "a18", "a21", "a24", "a27", "a30", "a39", "a48", ""]),
        ("form", &["labour", "sexual", "begging", "other", ""]),
        ("nation", &["UKR", "MDA", "BLR", "RUS", "POL", "other"]),
        ("org", &["police", "border", "ngo", "social", "hotline"]),
        ("outcome", &["granted", "refused", "incomplete", "pending", ""]),
    ] {
        let codes: StringArray = (0..rows)
            .map(|_| Some(codes[dice.below(codes.len() as u64) as usize]).filter(|c| !c.is_empty()))
            .collect();
        columns.push((name, Arc::new(codes)));
    }
    let identified: Vec<i32> = (0..rows).map(|_| 14_610 + dice.below(1_461) as i32).collect();
    columns.push(("identified_on", Arc::new(Date32Array::from(identified.clone()))));
    for name in
        ["referred_on", "accepted_on", "applied_on", "decided_on", "assessed_on", "closed_on"]
    {
        let days: Date32Array = identified
            .iter()
            .map(|day| (dice.below(6) > 0).then(|| day + dice.below(120) as i32))
            .collect();
        columns.push((name, Arc::new(days)));
    }
    for name in ["consent", "self_identified", "returned"] {
        let flags: BooleanArray =
            (0..rows).map(|_| (dice.below(12) > 0).then(|| dice.below(3) > 0)).collect();
        columns.push((name, Arc::new(flags)));
    }
    for (name, sides) in [("score", 101), ("services", 9)] {
        let numbers: Int32Array =
            (0..rows).map(|_| (dice.below(15) > 0).then(|| dice.below(sides) as i32)).collect();
        columns.push((name, Arc::new(numbers)));
    }
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}
