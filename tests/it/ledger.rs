//! The ledger test: everything that `generate` plants is found, nothing else is reported, and every row
//! that was written is a row that was read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use arrow::array::AsArray as _;
use arrow::datatypes::Int64Type;
use logframe::cases::contract::Contract;
use logframe::cases::{self, Loaded, State};
use logframe::diagnostic::{Checked, Severity};
use logframe::generate::{Fault, Generated, Options, Wish, generate};
use logframe::programme::Programme;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;

use crate::cli::logframe;

const PROGRAMME: &str = "
id: ledger
title: {en: Ledger}
countries: [UKR, MDA, BLR]
periods: [{each: year, from: 2011, to: 2013}]
";

/// Every type, every use of a column, children of children, and a table that no mapping feeds.
const CONTRACT: &str = "
lists:
  sex: {female: {en: F}, male: {en: M}}
  form: {labour: {en: L}, sexual: {en: S}, begging: {en: B}, other: {en: O}}
tables:
  cases:
    key: case_id
    person: person_id
    country: country
    columns:
      case_id: {type: id}
      person_id: {type: id}
      country: {type: code, list: country}
      sex: {type: code, list: sex, quasi_identifier: true}
      forms: {type: codes, list: form}
      needs: {type: codes, list: form}
      identified_on: {type: date, required: true}
      referred_on: {type: date}
      closed_on: {type: date}
      cost: {type: decimal, scale: 2, min: 0}
      score: {type: integer, min: 1, max: 5}
      born: {type: year}
      entered: {type: month}
      consent: {type: bool, required: true}
  services:
    parent: cases
    join: case_id
    key: service_id
    columns:
      service_id: {type: id}
      case_id: {type: id}
      kind: {type: code, list: form, required: true}
      started_on: {type: date, required: true}
      ended_on: {type: date}
      price: {type: decimal, scale: 3}
  hints:
    columns:
      given_on: {type: date}
      form: {type: code, list: form}
  visits:
    parent: services
    join: service_id
    columns:
      service_id: {type: id}
      held_on: {type: date}
      hours: {type: integer, max: 24}
";

const MINISTRY: &str = "
table: cases
files: data/exports/ministry-*.csv
partner: Ministry
as_of: 2014-03-31
constant: {country: UKR}
read: {encoding: windows-1251, delimiter: \";\", decimal: \",\", header_row: 3}
missing: [\"\", \"-99\", \"н/д\"]
columns:
  case_id: \"№ справи\"
  person_id: Особа
  sex: {from: Стать, map: {Ж: female, ж.: female, Ч: male}}
  forms: {from_flags: {labour: Праця, sexual: Сексуальна, begging: Жебрацтво, other: Інша}}
  needs: {select_multiple: {prefix: Потреби, sep: \" - \"}, map: {праця: labour, інше: other}}
  identified_on: {from: Дата, date: \"%d.%m.%Y\"}
  referred_on: {from: Направлено, date: \"%d.%m.%Y\"}
  closed_on: {from: Закрито, date: \"%d.%m.%Y %H:%M\"}
  cost: Вартість
  score: Бал
  born: {from: Рік, date: \"%Y р.\"}
  entered: {from: Внесено, date: \"%m/%Y\"}
  consent: {from: Згода, map: {так: yes, ні: no}}
";

const OFFICE: &str = "
table: cases
files: data/exports/office.xlsx
partner: Office
as_of: 2014-02-28
read: {format: xlsx, sheet: Cases}
missing: [\"\", \"Unknown\"]
suppressed: [\"5\", \"<5\"]
columns:
  case_id: Case
  person_id: Person
  country: Country
  sex: Sex
  identified_on: Identified
  referred_on: Referred
  forms: {from: Forms, split: \"|\"}
  cost: Cost
  score: Score
  entered: {from: Entered, date: \"%B %Y\"}
  consent: Consent
";

const SERVICES: &str = "
table: services
files: data/exports/services.ndjson
partner: Office
as_of: 2014-02-28
";

const RULES: &str = "
- rule: referred-after-identified
  dimension: consistency
  table: cases
  holds: referred_on >= identified_on
  severity: error
- rule: closed-after-referred
  dimension: consistency
  table: cases
  applies: closed_on is not null
  holds: referred_on is not null and closed_on > referred_on
  severity: error
- rule: consent-of-the-dear
  dimension: consistency
  table: cases
  applies: cost > 500
  holds: consent
  severity: warning
";

/// A programme of these files.
fn programme(folder: &Path) {
    for (file, text) in [
        ("programme.yaml", PROGRAMME),
        ("data/contract.yaml", CONTRACT),
        ("data/sources/ministry.yaml", MINISTRY),
        ("data/sources/office.yaml", OFFICE),
        ("data/sources/services.yaml", SERVICES),
        ("indicators/quality.yaml", RULES),
    ] {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Generates into `out` of a folder, and loads what is there.
fn round(folder: &Path, rows: u64, faults: Wish) -> (Generated, Checked<Loaded>) {
    let out = folder.join("out");
    let options = Options { rows, faults, ..Options::new(&out) };
    let generated = generate(folder, &options).unwrap();
    (generated, load(&out))
}

fn load(folder: &Path) -> Checked<Loaded> {
    cases::load(&Programme::read(folder)?, &Contract::read(folder)?)
}

/// What is told of a file, a column and a kind of fault → of how many rows. Whoever finds faults, row by
/// row or counted, is held against the ledger in these.
type Told = BTreeMap<(String, String, String), u64>;

/// What the findings of loading tell.
fn by_findings(loaded: &Loaded) -> Told {
    let warnings = loaded.findings.iter().filter(|finding| finding.severity != Severity::Note);
    let told = warnings.map(|finding| {
        let count = finding.message.split(' ').next().unwrap().parse().unwrap();
        let column = finding.message.split('`').nth(1).unwrap_or_default();
        let file = &finding.place.as_ref().unwrap().file;
        ((file.clone(), column_of(finding.code.0, column), finding.code.0.to_owned()), count)
    });
    told.collect()
}

/// Whether a finding is about a column, and so says which.
fn column_of(finding: &str, column: &str) -> String {
    let named = ["W0610", "W0611", "W0614", "W0620", "W0622"].contains(&finding);
    if named { column.to_owned() } else { String::new() }
}

/// What the ledger says that loading is to tell.
fn by_ledger(out: &Path) -> Told {
    let mut told = Told::new();
    for line in csv::Reader::from_path(out.join("ledger.csv")).unwrap().records() {
        let line = line.unwrap();
        let (file, column, finding) = (&line[0], &line[5], &line[7]);
        if !finding.is_empty() {
            let key = (file.to_owned(), column_of(finding, column), finding.to_owned());
            *told.entry(key).or_default() += 1;
        }
    }
    told
}

/// A rule that a row breaks: rule, file, line, key.
type Broken = (String, String, String, String);

/// Every row that the rules on quality list, blanks where a value may be missing left out.
fn by_quality(out: &Path) -> Vec<Broken> {
    logframe(&["quality", out.to_str().unwrap(), "--quiet"]).assert().success();
    let file = fs::File::open(out.join("reports/internal/exceptions.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let mut broken = Vec::new();
    for batch in reader.map(Result::unwrap) {
        let text = |name: &str, row| batch[name].as_string::<i32>().value(row).to_owned();
        for row in 0..batch.num_rows() {
            let line = batch["row"].as_primitive::<Int64Type>().value(row).to_string();
            let (rule, severity) = (text("rule", row), text("severity", row));
            if !(rule.starts_with("complete:") && severity == "warning") {
                broken.push((rule, text("file", row), line, text("key", row)));
            }
        }
    }
    broken.sort();
    broken
}

/// What the ledger says that the rules on quality are to list.
fn broken_by_ledger(out: &Path) -> Vec<Broken> {
    let contract = Contract::read(out).unwrap();
    let lines = csv::Reader::from_path(out.join("ledger.csv")).unwrap().into_records();
    let lines = lines.map(Result::unwrap).filter(|line| {
        let table = &contract.tables[&line[3]];
        let is_required = || table[table.column(&line[5]).unwrap()].required;
        !line[8].is_empty() && (!line[8].starts_with("complete:") || is_required())
    });
    let broken = lines.map(|line| [8, 0, 1, 4].map(|place| line[place].to_owned()).into());
    let mut broken: Vec<Broken> = broken.collect();
    broken.sort();
    broken
}

/// Rows that were written are rows that were read and typed, file by file.
fn is_accounted_for(generated: &Generated, loaded: &Loaded) {
    let read = loaded.inputs.iter().map(|input| (input.path.clone(), input.rows));
    let read: Vec<(String, u64)> = read.collect();
    assert_eq!(generated.exports, read);
    let typed: usize = loaded.tables.iter().map(cases::ValidTable::rows).sum();
    assert_eq!(generated.rows(), typed as u64);
}

/// Whether two sorted lists are the same; they are too long to be shown whole.
fn differ_nowhere(ledger: &[Broken], found: &[Broken]) {
    let only = |these: &[Broken], those: &[Broken]| {
        let lone = these.iter().filter(|one| those.binary_search(one).is_err());
        lone.take(10).cloned().collect::<Vec<Broken>>()
    };
    assert_eq!((only(ledger, found), only(found, ledger)), (Vec::new(), Vec::new()));
    assert_eq!(ledger.len(), found.len());
}

/// Everything planted is found, nothing else is reported, every row is accounted for.
fn ledger_test(rows: u64) {
    let folder = tempfile::tempdir().unwrap();
    programme(folder.path());
    let (generated, loaded) = round(folder.path(), rows, Wish::Share(0.05));
    let loaded = loaded.unwrap();
    let (ledger, found) = (by_ledger(&folder.path().join("out")), by_findings(&loaded));
    assert_eq!(found, ledger);
    let out = folder.path().join("out");
    let (ledger, found) = (broken_by_ledger(&out), by_quality(&out));
    assert!(ledger.len() as u64 > rows / 20, "{}", ledger.len());
    differ_nowhere(&ledger, &found);
    assert!(generated.planted > rows / 20, "{}", generated.planted);
    is_accounted_for(&generated, &loaded);
}

#[test]
fn everything_planted_is_found_and_nothing_else_is_reported() {
    ledger_test(2000);
}

/// `just deep` sets the number.
#[test]
fn everything_planted_in_many_rows_is_found() {
    #[expect(clippy::disallowed_methods, reason = "a test that is too long for every day")]
    if let Ok(rows) = std::env::var("LOGFRAME_LEDGER_ROWS") {
        ledger_test(rows.parse().unwrap());
    }
}

#[test]
fn exports_without_faults_give_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    programme(folder.path());
    // A row of blanks alone would be no row, however many values are missing.
    let out = folder.path().join("out");
    let options = Options { rows: 2000, missing: 0.6, ..Options::new(&out) };
    let generated = generate(folder.path(), &options).unwrap();
    let loaded = load(&out).unwrap();
    assert_eq!(by_findings(&loaded), Told::new());
    assert_eq!(generated.planted, 0);
    assert_eq!(by_quality(&folder.path().join("out")), []);
    is_accounted_for(&generated, &loaded);
}

/// The sample programme has mappings of all formats, in three languages.
#[test]
fn the_sample_programme_has_no_finding_without_faults_and_those_of_the_ledger_with_them() {
    for faults in [Wish::None, Wish::Share(0.1)] {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { rows: 200, faults, ..Options::new(folder.path()) };
        generate(Path::new("."), &options).unwrap();
        let loaded = load(folder.path()).unwrap();
        assert_eq!(by_findings(&loaded), by_ledger(folder.path()));
        differ_nowhere(&broken_by_ledger(folder.path()), &by_quality(folder.path()));
    }
}

#[test]
fn every_kind_of_fault_has_a_place_and_is_planted_as_often_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    programme(folder.path());
    let kinds = Fault::ALL.into_iter().filter(|fault| !fault.stops());
    let wish = Wish::Counts(kinds.clone().map(|fault| (fault, 3)).collect());
    let (generated, loaded) = round(folder.path(), 500, wish);
    assert_eq!(generated.findings, []);
    assert_eq!(generated.planted, 3 * kinds.count() as u64);
    assert_eq!(by_findings(&loaded.unwrap()), by_ledger(&folder.path().join("out")));
}

#[test]
fn a_byte_that_is_no_letter_is_planted_only_by_name_and_stops_a_run() {
    let folder = tempfile::tempdir().unwrap();
    programme(folder.path());
    let wish = Wish::Counts(BTreeMap::from([(Fault::UndecodableByte, 1)]));
    let (_, loaded) = round(folder.path(), 500, wish);
    let faults = loaded.unwrap_err();
    let ledger: Vec<(String, String, String)> =
        by_ledger(&folder.path().join("out")).into_keys().collect();
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    let file = fault.place.as_ref().unwrap().file.clone();
    assert_eq!(ledger, [(file, String::new(), fault.code.0.to_owned())]);
}

#[test]
fn the_same_seed_makes_the_same_bytes_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    programme(folder.path());
    let made = |name: &str, seed: u64, threads: usize| {
        let out = folder.path().join(name);
        let options = Options { rows: 300, seed, faults: Wish::Share(0.1), ..Options::new(&out) };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| generate(folder.path(), &options)).unwrap();
        let files = ["data/exports/ministry-synthetic.csv", "ledger.csv", "README.md"];
        files.map(|file| fs::read(out.join(file)).unwrap())
    };
    let one = made("one", 1, 1);
    assert_eq!(one, made("two", 1, 3));
    assert_ne!(one, made("three", 2, 1));
}

#[test]
fn rows_keep_the_written_rules_and_persons_come_again() {
    let folder = tempfile::tempdir().unwrap();
    programme(folder.path());
    let (_, loaded) = round(folder.path(), 2000, Wish::None);
    let loaded = loaded.unwrap();
    let cases = loaded.tables.get("cases").unwrap();
    let (mut referred, mut closed) = (0, 0);
    for part in cases.parts() {
        let day = |column: &str, row: usize| {
            let values = part.values(cases.table().column(column).unwrap())?;
            values[0].date().unwrap().physical().get(row)
        };
        for row in 0..part.rows() {
            if let Some(on) = day("referred_on", row) {
                referred += 1;
                assert!(on >= day("identified_on", row).unwrap());
                if let Some(end) = day("closed_on", row) {
                    closed += 1;
                    assert!(end > on);
                }
            }
        }
    }
    assert!(referred > 1000 && closed > 500, "{referred} {closed}");
    // One row in five is of a person who is known; the bounds are five standard errors wide.
    let known = 2000.0 - f64::from(cases.persons());
    assert!((known / 2000.0 - 0.2).abs() < 5.0 * (0.16_f64 / 2000.0).sqrt(), "{known}");
}

#[test]
fn the_command_makes_a_folder_of_its_own_and_touches_no_other() {
    let folder = tempfile::tempdir().unwrap();
    programme(folder.path());
    let (dir, out) = (folder.path().to_str().unwrap(), folder.path().join("out"));
    let words = ["generate", dir, "--out", out.to_str().unwrap(), "--rows", "20"];
    logframe(&words).args(["--faults", "orphan=2"]).assert().success();
    assert!(fs::read_to_string(out.join("README.md")).unwrap().contains("Nobody is in here"));
    logframe(&words).assert().code(2);
    logframe(&words[..3]).arg(dir).assert().code(2);
    logframe(&words).args(["--faults", "orfan=2"]).assert().code(2);
}

/// A column of any type, for a contract.
fn column() -> impl Strategy<Value = String> {
    let list = prop::sample::select(vec!["country", "few", "odd"]);
    let number = (any::<bool>(), -50_i32..50, 0_i32..80).prop_map(|(bounded, least, span)| {
        if bounded { format!(", min: {least}, max: {}", least + span) } else { String::new() }
    });
    let kind = prop_oneof![
        Just("type: id".to_owned()),
        Just("type: text".to_owned()),
        Just("type: bool".to_owned()),
        Just("type: date".to_owned()),
        Just("type: month".to_owned()),
        Just("type: year".to_owned()),
        list.clone().prop_map(|list| format!("type: code, list: {list}")),
        list.prop_map(|list| format!("type: codes, list: {list}")),
        number.clone().prop_map(|range| format!("type: integer{range}")),
        // With four digits behind the point, numbers between 22 and 40 are taken for coordinates.
        (0_u8..4, number)
            .prop_map(|(scale, range)| format!("type: decimal, scale: {scale}{range}")),
    ];
    (kind, any::<bool>()).prop_map(|(kind, required)| format!("{{{kind}, required: {required}}}"))
}

/// A table of these columns; a later one may hang on the one before.
fn table(number: usize, columns: &[String], hangs: bool, person: bool) -> String {
    let mut text = format!("  t{number}:\n    key: own\n");
    if hangs && number > 0 {
        let _infallible = write!(text, "    parent: t{}\n    join: above\n", number - 1);
    } else {
        text += "    country: place\n";
    }
    if person {
        text += "    person: who\n";
    }
    text += "    columns:\n      own: {type: id}\n      above: {type: id}\n      who: {type: id}\n      place: {type: code, list: country}\n";
    for (place, column) in columns.iter().enumerate() {
        let _infallible = writeln!(text, "      \"c {place}\": {column}");
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    /// Whatever the contract, what is generated is read without a finding, and so are all its values.
    #[test]
    fn any_contract_has_exports_without_a_finding(
        tables in prop::collection::vec(
            (prop::collection::vec(column(), 1..6), any::<bool>(), any::<bool>()),
            1..4,
        ),
        seed in any::<u64>(),
    ) {
        let mut contract = "lists:\n  few: [a, b]\n  odd: ['a;b', 'c,d', '\"e\"', 'f  g', '-1', 'так']\ntables:\n".to_owned();
        for (number, (columns, hangs, person)) in tables.iter().enumerate() {
            contract += &table(number, columns, *hangs, *person);
        }
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("data")).unwrap();
        fs::write(folder.path().join("programme.yaml"), PROGRAMME).unwrap();
        fs::write(folder.path().join("data/contract.yaml"), contract).unwrap();
        let out = folder.path().join("out");
        let options = Options { rows: 40, seed, ..Options::new(&out) };
        let generated = generate(folder.path(), &options).unwrap();
        let loaded = load(&out).unwrap();
        // That two offices know the same persons is no fault.
        let faults = loaded.findings.iter().filter(|one| one.severity != Severity::Note);
        prop_assert_eq!(faults.count(), 0);
        prop_assert_eq!(generated.rows(), 40 * tables.len() as u64);
        is_accounted_for(&generated, &loaded);
        let invalid = loaded.tables.iter().flat_map(cases::ValidTable::parts).any(|part| {
            (0..10).any(|column| {
                let states = part.states(cases::contract::ColumnId(column));
                states.is_some_and(|states| states.contains(&State::Invalid))
            })
        });
        prop_assert!(!invalid);
    }
}
