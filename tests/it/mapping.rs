//! Ready mappings against made-up exports of their layouts, the states that a cell can be in, and what
//! `map` proposes for exports in three languages.

use std::fs;
use std::path::{Path, PathBuf};

use logframe::cases::contract::{ColumnId, ColumnType, Contract};
use logframe::cases::states::CellCounts;
use logframe::cases::{self, Loaded, Part, State};
use logframe::programme::Programme;
use tempfile::TempDir;

use crate::cli::logframe;
use crate::errors::lay;
use crate::laws::{number, run};

const LAYOUTS: [(&str, &str); 3] =
    [("ctdc_global", "2019-01-31"), ("ctdc_synthetic", "2025-03-31"), ("htcds", "2014-01-31")];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A programme with the made-up exports and, for each, its ready mapping as `map` adapts it: what was to be
/// written in it is.
fn programme() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    lay(&root("tests/mappings"), folder.path());
    fs::copy(root("data/mappings/contract.yaml"), folder.path().join("data/contract.yaml")).unwrap();
    fs::create_dir(folder.path().join("data/sources")).unwrap();
    for (layout, as_of) in LAYOUTS {
        let mapping = mapped(folder.path(), layout, &["--like", layout])
            .replace("as_of: \"…\"", &format!("as_of: {as_of}"))
            .replace("partner: \"…\"", "partner: Office")
            .replace("country: \"…\"", "country: UKR");
        let mapping = match layout {
            "htcds" => mapping.replace("columns:\n", "columns:\n  person_id: Client\n"),
            _ => mapping,
        };
        fs::write(folder.path().join(format!("data/sources/{layout}.yaml")), mapping).unwrap();
    }
    folder
}

/// What `map` prints for an export of a programme.
fn mapped(folder: &Path, export: &str, more: &[&str]) -> String {
    let file = folder.join(format!("data/exports/{export}.csv"));
    let words = ["map", file.to_str().unwrap(), folder.to_str().unwrap(), "-q"];
    let output = logframe(&[&words, more].concat()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn loaded(folder: &Path) -> Loaded {
    let programme = Programme::read(folder).unwrap();
    cases::load(&programme, &Contract::read(folder).unwrap()).unwrap()
}

/// A row of a table in words: `year 2016, gender female, citizenship .`, without what is not collected.
fn row(loaded: &Loaded, contract: &Contract, table: &str, row: usize) -> String {
    let table = loaded.tables.get(table).unwrap();
    let part = &table.parts()[0];
    let cells = table.table().columns.iter().filter_map(|column| {
        let id = table.table().column(&column.id)?;
        let words = part.values(id)?;
        let codes = contract.list_of(column).map(|list| &list.codes);
        let is_invalid = part.states(id).is_some_and(|states| states[row] == State::Invalid);
        let cell = words[0].get(row).unwrap();
        let text = match (&column.kind, codes) {
            _ if is_invalid => "!".to_owned(),
            _ if cell.is_null() => ".".to_owned(),
            (ColumnType::Code { .. }, Some(codes)) => {
                codes[cell.try_extract::<usize>().unwrap()].0.clone()
            }
            (_, Some(codes)) => several(part, id, row, codes.len(), |code| codes[code].0.clone()),
            (_, None) => cell.to_string().trim_matches('"').to_owned(),
        };
        Some(format!("{} {text}", column.id))
    });
    cells.collect::<Vec<_>>().join(", ")
}

/// The codes of a cell of a column of several.
fn several(
    part: &Part,
    id: ColumnId,
    row: usize,
    codes: usize,
    name: impl Fn(usize) -> String,
) -> String {
    let words = part.values(id).unwrap();
    let has = |code: &usize| {
        let word: u64 = words[code / 64].get(row).unwrap().try_extract().unwrap();
        word >> (code % 64) & 1 == 1
    };
    (0..codes).filter(has).map(name).collect::<Vec<_>>().join("+")
}

/// What the cells of a column of a file are; `None` where it is not collected.
fn counts(loaded: &Loaded, table: &str, column: &str) -> Option<CellCounts> {
    let of = |one: &&cases::states::CellStates| one.table == table && one.column == column;
    loaded.cells.iter().find(of).unwrap().counts
}

fn cells(values: u64, missing: u64, unmapped: u64, unreadable: u64) -> Option<CellCounts> {
    Some(CellCounts { values, missing, unmapped, unreadable })
}

#[test]
fn the_ready_mappings_give_typed_rows() {
    let folder = programme();
    let (loaded, contract) = (loaded(folder.path()), Contract::read(folder.path()).unwrap());
    let first = |table| row(&loaded, &contract, table, 0);
    insta::assert_snapshot!(first("ctdc_global").split(", means_of").next().unwrap(), @"");
    insta::assert_snapshot!(first("ctdc_synthetic").split(", means_of").next().unwrap(), @"");
    insta::assert_snapshot!(first("htcds"), @"");
    let rows: Vec<usize> = LAYOUTS.map(|(layout, _)| loaded.tables.get(layout).unwrap().rows()).into();
    assert_eq!(rows, [47, 38, 30]);
}

#[test]
fn unmapped_unreadable_missing_and_not_collected_are_counted_apart() {
    let folder = programme();
    let loaded = loaded(folder.path());
    let global = |column| counts(&loaded, "ctdc_global", column);
    assert_eq!(global("year"), cells(45, 0, 0, 2));
    assert_eq!(global("gender"), cells(42, 3, 2, 0));
    assert_eq!(global("citizenship"), cells(44, 2, 1, 0));
    assert_eq!(global("abduction"), cells(46, 0, 0, 1));
    assert_eq!(global("majority_at_entry"), cells(0, 47, 0, 0));
    assert_eq!(global("exploitation_form").unwrap().unreadable, 1);
    let synthetic = |column| counts(&loaded, "ctdc_synthetic", column);
    assert_eq!(synthetic("gender"), cells(36, 1, 1, 0));
    assert_eq!(synthetic("year"), cells(37, 0, 0, 1));
    assert_eq!(synthetic("age_group"), cells(38, 0, 0, 0));
    let htcds = |column| counts(&loaded, "htcds", column);
    assert_eq!(htcds("gender").map(|one| (one.unmapped, one.unreadable)), Some((1, 0)));
    assert_eq!(htcds("accepted_on"), cells(29, 0, 0, 1));
    assert_eq!(htcds("children"), cells(29, 0, 0, 1));
    assert_eq!((htcds("case_id"), htcds("marital_status")), (None, None));
}

#[test]
fn a_person_without_any_form_recorded_is_in_no_denominator_of_either_layout() {
    let folder = programme();
    // The persons are made up: nothing has to be withheld of them.
    let contract = folder.path().join("data/contract.yaml");
    let text = fs::read_to_string(&contract).unwrap();
    let text = text.replace("    country: country_of", "    subject: none\n    country: country_of");
    fs::write(&contract, text).unwrap();
    let rows = run(folder.path(), &folder.path().join("reports"));
    for indicator in ["CTDC-GLOBAL", "CTDC-SYNTHETIC"] {
        let share = |form: &str| {
            let wanted = [indicator, "UKR", "2016", "exploitation_form", form];
            let keys = ["indicator", "country", "period", "dimension", "category"];
            let found = rows.iter().find(|row| keys.iter().zip(wanted).all(|(key, one)| row[*key] == one));
            (number(found.unwrap(), "value"), number(found.unwrap(), "denominator"))
        };
        assert_eq!(share("labour"), (Some(50.0), Some(4.0)), "{indicator}");
        assert_eq!(share("sexual"), (Some(50.0), Some(4.0)), "{indicator}");
        assert_eq!(share("other"), (Some(25.0), Some(4.0)), "{indicator}");
    }
}
