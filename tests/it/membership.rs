//! What becomes of a row, and of cells and periods made of rows: the specifications in `tests/specs`.
//!
//! A specification is a Markdown file. Every fenced block is a file of a programme folder: its path
//! stands after the language, `indicators/NAME.yaml` when silent. `programme.yaml` and `contract.yaml`
//! of the folder hold for all that do not bring their own. The tests in the definitions must pass; a
//! block `expect` lists rows of `indicators.csv` that a run over the file's own exports must give.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use logframe::check;
use logframe::pipeline::{self, RunOptions};

const FOLDER: &str = "tests/specs";
const POLICY: &str = "min_denominator: 1\n";

/// Blocks of a specification, by the path they are a file of.
type Blocks = BTreeMap<String, String>;

#[test]
fn every_specification_holds() {
    let failures: Vec<String> = specifications().iter().flat_map(|spec| failures(spec)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_figure_that_is_not_as_expected_is_noticed() {
    let rows = vec![BTreeMap::from([("country", "UKR"), ("value", "3")].map(owned))];
    assert_eq!(unmet("country | value\nUKR | 3", &rows), Vec::<String>::new());
    assert_eq!(unmet("country | value\nUKR | 4", &rows).len(), 1);
    assert_eq!(unmet("country | value\nMDA | 3", &rows).len(), 1);
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Every specification, in byte order of names.
fn specifications() -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    files.sort();
    assert!(!files.is_empty(), "there are specifications");
    files
}

/// How a specification fails: its tests, and what a run gives.
fn failures(spec: &Path) -> Vec<String> {
    let name = spec.file_stem().unwrap().to_string_lossy().into_owned();
    let mut blocks = blocks(&fs::read_to_string(spec).unwrap(), &name);
    let expected = blocks.remove("expect");
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in &blocks {
        write(&folder.path().join(path), text);
    }
    fs::create_dir_all(folder.path().join("data/sources")).unwrap();
    let defined = match pipeline::define(folder.path()) {
        Ok(defined) => defined,
        Err(faults) => return faults.iter().map(|fault| format!("{name}: {fault}")).collect(),
    };
    assert!(
        !defined.definitions.tests.is_empty() || expected.is_some(),
        "{name} could not fail: it has neither tests nor an `expect`"
    );
    let failed = check::run_tests(&defined.programme, &defined.contract, &defined.definitions);
    let mut failures: Vec<String> = failed.iter().map(ToString::to_string).collect();
    if let (Some(expected), true) = (expected, failures.is_empty()) {
        failures.extend(unmet(&expected, &run(folder.path())));
    }
    failures.iter().map(|failure| format!("{name}: {failure}")).collect()
}

/// The fenced blocks of a specification over what all share.
fn blocks(text: &str, name: &str) -> Blocks {
    let shared = |file: &str| fs::read_to_string(format!("{FOLDER}/{file}")).unwrap();
    let mut blocks = Blocks::from([
        ("programme.yaml".to_owned(), shared("programme.yaml")),
        ("data/contract.yaml".to_owned(), shared("contract.yaml")),
        ("policy.yaml".to_owned(), POLICY.to_owned()),
    ]);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let silent = format!("indicators/{name}.yaml");
            let path = info.split_once(' ').map_or(silent, |(_, path)| path.to_owned());
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.insert(path, block.join("\n") + "\n");
        }
    }
    blocks
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The rows of `indicators.csv` that a run gives.
fn run(folder: &Path) -> Vec<BTreeMap<String, String>> {
    let options = RunOptions { no_charts: true, ..RunOptions::default() };
    let finished = pipeline::run(folder, &options, &|_| {});
    let finished = finished.unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    let table = finished.out.join("tables/indicators.csv");
    let mut reader = csv::Reader::from_path(table).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Expected rows that no row agrees with: keys pick a row, the other columns are compared.
fn unmet(expected: &str, rows: &[BTreeMap<String, String>]) -> Vec<String> {
    const KEYS: [&str; 6] = ["indicator", "country", "period", "dimension", "category", "measure"];
    let mut lines = expected.lines().map(cells);
    let header = lines.next().unwrap();
    let mut unmet = Vec::new();
    for line in lines {
        let wanted: BTreeMap<&str, &str> = header.iter().copied().zip(line).collect();
        let same = |row: &&BTreeMap<String, String>, column: &str| row[column] == wanted[column];
        let is_key = |column: &&&str| KEYS.contains(column);
        let found = rows.iter().find(|row| header.iter().filter(is_key).all(|key| same(row, key)));
        match found {
            None => unmet.push(format!("there is no row {wanted:?}")),
            Some(row) => unmet.extend(
                header
                    .iter()
                    .filter(|column| !same(&row, column))
                    .map(|column| format!("{column} is `{}` in {wanted:?}", row[*column])),
            ),
        }
    }
    unmet
}

fn cells(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}
