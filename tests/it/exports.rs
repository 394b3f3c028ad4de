//! One small register in every format that exports come in: the same valid tables come out of each.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, ListBuilder,
    RecordBatch, StringArray, StringBuilder,
};
use arrow::datatypes::Int32Type;
use logframe::calendar::Day;
use logframe::cases::contract::{ColumnId, Contract};
use logframe::cases::{self, Loaded, Part, State, ValidTable};
use logframe::diagnostic::Checked;
use logframe::programme::Programme;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;

use crate::cli::logframe;

const PROGRAMME: &str = "
id: formats
title: {en: Formats}
countries: [MDA, UKR]
periods: [{each: year, from: 2013, to: 2013}]
objectives: {capacity: {en: Capacity}}
";

const CONTRACT: &str = "
lists: {country: [UKR, MDA], sex: [female, male], form: [labour, sexual, begging]}
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
      forms: {type: codes, list: form}
      identified_on: {type: date}
      cost: {type: decimal, scale: 2}
      children: {type: integer}
      consent: {type: bool}
      notes: {type: text}
";

/// The mapping of every format; how it is read stands in the gap.
const SOURCE: &str = "
table: cases
files: data/exports/cases.FORMAT
partner: Office
as_of: 2014-03-31
read: {READ}
missing: ['', '-99', 'н/д']
columns:
  case_id: № справи
  person_id: Особа
  country: Країна
  sex: {from: Стать, map: {Ж: female, Ч: male}}
  forms: {from: Форми, split: ';'}
  identified_on: {from: Дата ідентифікації, date: '%d.%m.%Y'}
  cost: Вартість
  children: Дітей
  consent: {from: Згода, map: {так: true, ні: false}}
";

const HEADER: [&str; 9] = [
    "№ справи",
    "Особа",
    "Країна",
    "Стать",
    "Форми",
    "Дата ідентифікації",
    "Вартість",
    "Дітей",
    "Згода",
];

const CSV: &str = "Реєстр постраждалих, зразок;;
;;
№ справи;Особа;Країна;Стать;Форми;Дата ідентифікації;Вартість;Дітей;Згода
1;p1;UKR;Ж;labour;01.02.2013;1 234,50;2;так
2;p2;UKR;Ч;;15.03.2013;0,05;н/д;ні
3;p1;UKR;?;begging;31.12.2013;-99;0;
4;p3;MDA;Ж;-;31.12.2013;#DIV/0!;1,5;так
";

const NDJSON: &str = r##"{"№ справи": 1, "Особа": "p1", "Країна": "UKR", "Стать": "Ж", "Форми": ["labour"], "Дата ідентифікації": "01.02.2013", "Вартість": 1234.5, "Дітей": 2, "Згода": true}
{"№ справи": 2, "Особа": "p2", "Країна": "UKR", "Стать": "Ч", "Форми": null, "Дата ідентифікації": "15.03.2013", "Вартість": 0.05, "Дітей": null, "Згода": false}
{"№ справи": 3, "Особа": "p1", "Країна": "UKR", "Стать": "?", "Форми": ["begging"], "Дата ідентифікації": "31.12.2013", "Вартість": -99, "Дітей": 0}
{"№ справи": 4, "Особа": "p3", "Країна": "MDA", "Стать": "Ж", "Форми": ["-"], "Дата ідентифікації": "31.12.2013", "Вартість": "#DIV/0!", "Дітей": 1.5, "Згода": true}
"##;

/// What comes out: `1 p1 …`, `.` for missing, `!` for invalid, then country and person.
pub(crate) const EXPECTED: &str = "\
1 | p1 | 0 | 0 | 1 | 15737 | 123450 | 2 | true | _ | UKR 0
2 | p2 | 0 | 1 | . | 15779 | 5 | . | false | _ | UKR 1
3 | p1 | 0 | ! | 4 | 16070 | . | 0 | . | _ | UKR 0
4 | p3 | 1 | 0 | ! | 16070 | ! | ! | true | _ | MDA 2
";

/// Loads the register from a file of one format.
pub(crate) fn load(format: &str, read: &str, bytes: &[u8]) -> Checked<Loaded> {
    let source = SOURCE.replace("FORMAT", format).replace("READ", read);
    load_files(&[
        ("data/contract.yaml", CONTRACT.as_bytes()),
        ("data/sources/office.yaml", source.as_bytes()),
        (&format!("data/exports/cases.{format}"), bytes),
    ])
}

/// Puts a programme of these files into a folder.
pub(crate) fn put_files(folder: &Path, files: &[(&str, &[u8])]) {
    for (file, bytes) in [("programme.yaml", PROGRAMME.as_bytes())].iter().chain(files) {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Loads a programme of these files.
#[expect(clippy::unwrap_in_result, reason = "what is unwrapped is the test's own")]
pub(crate) fn load_files(files: &[(&str, &[u8])]) -> Checked<Loaded> {
    let folder = tempfile::tempdir().unwrap();
    put_files(folder.path(), files);
    let programme = Programme::read(folder.path())?;
    cases::load(&programme, &Contract::read(folder.path())?)
}

/// Every row of a table as text.
pub(crate) fn described(table: &ValidTable) -> String {
    let mut text = String::new();
    for part in table.parts() {
        for row in 0..part.rows() {
            let cells = (0..table.table().columns.len()).map(|column| {
                let column = ColumnId(column);
                let Some(words) = part.values(column) else { return "_".to_owned() };
                match part.states(column).map(|states| states[row]) {
                    Some(State::Invalid) => "!".to_owned(),
                    _ if words[0].get(row).unwrap().is_null() => ".".to_owned(),
                    _ => value(words[0], row),
                }
            });
            let cells: Vec<String> = cells.collect();
            let country = ["MDA", "UKR"][usize::from(part.country()[row])];
            let person = part.person().unwrap()[row];
            writeln!(text, "{} | {country} {person}", cells.join(" | ")).unwrap();
        }
    }
    text
}

fn value(column: &polars::prelude::Column, row: usize) -> String {
    if let Ok(texts) = column.str() {
        texts.get(row).unwrap().to_owned()
    } else if let Ok(truths) = column.bool() {
        truths.get(row).unwrap().to_string()
    } else if let Ok(days) = column.date() {
        days.physical().get(row).unwrap().to_string()
    } else {
        let number = column.get(row).unwrap().try_extract::<i64>().unwrap();
        number.to_string()
    }
}

pub(crate) fn cases(loaded: &Loaded) -> &ValidTable {
    loaded.tables.get("cases").unwrap()
}

fn parquet(row_group: usize) -> Vec<u8> {
    let mut forms = ListBuilder::new(StringBuilder::new());
    for form in [Some("labour"), None, Some("begging"), Some("-")] {
        forms.values().extend(form.map(Some));
        forms.append(form.is_some());
    }
    let sexes: DictionaryArray<Int32Type> = ["Ж", "Ч", "?", "Ж"].into_iter().collect();
    let day = |day, month| Day::new(2013, month, day).map(|day| day.0);
    let days = [day(1, 2), day(15, 3), day(31, 12), day(31, 12)];
    let costs = [Some(1234.5), Some(0.05), Some(-99.0), Some(0.001)];
    let columns: [ArrayRef; 9] = [
        Arc::new(Int64Array::from(vec![1, 2, 3, 4])),
        Arc::new(StringArray::from(vec!["p1", "p2", "p1", "p3"])),
        Arc::new(StringArray::from(vec!["UKR", "UKR", "UKR", "MDA"])),
        Arc::new(sexes),
        Arc::new(forms.finish()),
        Arc::new(Date32Array::from(days.to_vec())),
        Arc::new(Float64Array::from(costs.to_vec())),
        Arc::new(Float64Array::from(vec![Some(2.0), None, Some(0.0), Some(1.5)])),
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, Some(true)])),
    ];
    let batch = RecordBatch::try_from_iter(HEADER.into_iter().zip(columns)).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(row_group));
    let mut bytes = Vec::new();
    let mut writer =
        ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn csv_in_an_old_encoding_with_a_decimal_comma() {
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1251.encode(CSV);
    assert!(!unmappable);
    let loaded = load("csv", "header_row: 3", &bytes).unwrap();
    assert_eq!(described(cases(&loaded)), EXPECTED);
    let [input] = loaded.inputs.as_slice() else { panic!("one file was read") };
    assert_eq!(input.read_as, "csv, windows-1251, delimiter ;, header in line 3, decimal ,");
    assert_eq!(input.rows, 4);
}

#[test]
fn csv_in_utf_16_with_tabs_and_old_line_ends() {
    let text = CSV.replace(';', "\t").replace('\n', "\r");
    let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
    let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    let loaded = load("txt", "header_row: 3", &bytes).unwrap();
    assert_eq!(described(cases(&loaded)), EXPECTED);
}

#[test]
fn a_workbook_with_days_as_days_and_numbers_as_doubles() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports/cases.xlsx");
    let loaded = load("xlsx", "header_row: 3", &fs::read(file).unwrap()).unwrap();
    assert_eq!(described(cases(&loaded)), EXPECTED);
    assert_eq!(loaded.inputs[0].read_as, "xlsx, sheet Реєстр, header in row 3");
}

#[test]
fn old_and_open_workbooks_with_days_of_either_calendar() {
    for format in ["xls", "ods"] {
        let file = format!("tests/exports/cases.{format}");
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let loaded = load(format, "", &bytes).unwrap();
        assert_eq!(described(cases(&loaded)), EXPECTED, "{format}");
        assert_eq!(loaded.inputs[0].read_as, "xlsx, sheet Реєстр, header in row 3");
    }
}

/// Written by `pyreadstat` as release 119, with labels of values and `.a` among its numbers.
#[test]
fn a_data_set_of_stata_with_labels_days_and_missing_values() {
    let source = SOURCE.replace("FORMAT", "dta").replace("READ", "");
    let names = [
        ("№ справи", "case_no"),
        ("Особа", "person"),
        ("Країна", "country"),
        ("Стать", "sex"),
        ("Форми", "forms"),
        ("Дата ідентифікації", "identified"),
        ("Вартість", "cost"),
        ("Дітей", "children"),
        ("Згода", "consent"),
    ];
    let source = names.iter().fold(source, |source, (from, to)| source.replace(from, to));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports/cases.dta");
    let loaded = load_files(&[
        ("data/contract.yaml", CONTRACT.as_bytes()),
        ("data/sources/office.yaml", source.as_bytes()),
        ("data/exports/cases.dta", &fs::read(file).unwrap()),
    ]);
    let loaded = loaded.unwrap();
    assert_eq!(described(cases(&loaded)), EXPECTED);
    assert_eq!(loaded.inputs[0].read_as, "dta, release 119");
}

#[test]
fn parquet_with_types_of_its_own() {
    let loaded = load("parquet", "", &parquet(100)).unwrap();
    assert_eq!(described(cases(&loaded)), EXPECTED);
}

#[test]
fn parquet_in_several_row_groups_has_the_same_rows_in_several_parts() {
    let loaded = load("parquet", "", &parquet(3)).unwrap();
    assert_eq!(described(cases(&loaded)), EXPECTED);
    let first_rows: Vec<u32> = cases(&loaded).parts().iter().map(Part::first_row).collect();
    assert_eq!(first_rows, [0, 3]);
    assert_eq!(cases(&loaded).parts()[1].line(0), 4);
}

#[test]
fn ndjson_with_lists_and_nulls() {
    let loaded = load("ndjson", "", NDJSON.as_bytes()).unwrap();
    assert_eq!(described(cases(&loaded)), EXPECTED);
}

#[test]
fn a_damaged_file_is_told_and_never_a_panic() {
    let workbook = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports/cases.xlsx");
    let files = [
        ("parquet", parquet(3)),
        ("xlsx", fs::read(workbook).unwrap()),
        ("csv", CSV.as_bytes().to_vec()),
        ("ndjson", NDJSON.as_bytes().to_vec()),
    ];
    let mut damaged = 0;
    for (format, bytes) in files {
        for at in (0..bytes.len()).step_by(bytes.len() / 24) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x5b;
            for bytes in [flipped.as_slice(), &bytes[..at]] {
                damaged += usize::from(load(format, "header_row: 3", bytes).is_err());
            }
        }
    }
    assert!(damaged > 50, "most damage is seen: {damaged}");
}

/// A few indicators of everything that the register has.
const INDICATORS: &str = "
- code: R-1
  title: {en: Rows}
  kind: count
  level: output
  objective: capacity
  table: cases
  period: identified_on
  disaggregate: [sex, forms]
- code: R-2
  title: {en: Cost}
  kind: sum
  value: cost
  level: output
  objective: capacity
  table: cases
  period: identified_on
- code: R-3
  title: {en: Consent}
  kind: proportion
  numerator: consent and children >= 0
  level: output
  objective: capacity
  table: cases
  period: identified_on
";

/// `indicators.csv` of a run over the register in one format. Its rows are of no person, so that
/// every number is shown.
fn report(format: &str, read: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let contract = CONTRACT.replace("    person: person_id\n", "    subject: none\n");
    let source = SOURCE.replace("FORMAT", format).replace("READ", read);
    put_files(
        folder.path(),
        &[
            ("data/contract.yaml", contract.as_bytes()),
            ("data/sources/office.yaml", source.as_bytes()),
            ("indicators/register.yaml", INDICATORS.as_bytes()),
            ("policy.yaml", b"min_denominator: 1\n"),
            (&format!("data/exports/cases.{format}"), bytes),
        ],
    );
    let words = ["run", folder.path().to_str().unwrap(), "--quiet", "--no-charts"];
    logframe(&words).assert().success();
    fs::read_to_string(folder.path().join("reports/tables/indicators.csv")).unwrap()
}

#[test]
fn every_format_gives_the_same_report() {
    let wanted = report("csv", "header_row: 3", CSV.as_bytes());
    assert!(wanted.contains("1234.55"), "{wanted}");
    for (format, read, bytes) in registers() {
        assert_eq!(report(format, read, &bytes), wanted, "{format}");
    }
}

/// The register in all formats, each with how it is read.
pub(crate) fn registers() -> [(&'static str, &'static str, Vec<u8>); 6] {
    let file = |name| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports").join(name);
    let workbook = file("cases.xlsx");
    [
        ("xls", "", fs::read(file("cases.xls")).unwrap()),
        ("ods", "", fs::read(file("cases.ods")).unwrap()),
        ("csv", "header_row: 3", encoding_rs::WINDOWS_1251.encode(CSV).0.into_owned()),
        ("xlsx", "header_row: 3", fs::read(workbook).unwrap()),
        ("parquet", "", parquet(3)),
        ("ndjson", "", NDJSON.as_bytes().to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    /// Whatever is done to an export, loading it gives tables or says what is wrong.
    #[test]
    fn no_mutation_of_an_export_is_a_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        for (format, read, mut bytes) in registers() {
            for (at, mask) in &flips {
                let at = at.index(bytes.len());
                bytes[at] ^= mask;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            match load(format, read, &bytes) {
                Ok(loaded) => prop_assert!(loaded.tables.get("cases").is_some()),
                Err(faults) => prop_assert!(faults.iter().all(|fault| fault.place.is_some())),
            }
        }
    }
}

/// A contract with a list of so many codes, and flags for its first and last.
fn flags(codes: usize) -> [String; 2] {
    let list: Vec<String> = (0..codes).map(|code| format!("c{code}")).collect();
    let contract = format!(
        "lists: {{need: [{}]}}\ntables:\n  cases:\n    columns: {{needs: {{type: codes, list: need}}}}\n",
        list.join(", ")
    );
    let source = format!(
        "table: cases\nfiles: needs.csv\npartner: Office\nas_of: 2014-03-31\nmissing: ['99']\n\
         columns: {{needs: {{from_flags: {{c0: first, c{}: last}}}}}}\n",
        codes - 1
    );
    [contract, source]
}

#[test]
fn a_row_with_one_flag_recorded_is_recorded_and_one_that_cannot_be_read_spoils_it() {
    let [contract, source] = flags(70);
    let export = "n,first,last\n1,1,0\n2,0,0\n3,,1\n4,,\n5,99,\n6,1,maybe\n";
    let loaded = load_files(&[
        ("data/contract.yaml", contract.as_bytes()),
        ("data/sources/needs.yaml", source.as_bytes()),
        ("needs.csv", export.as_bytes()),
    ]);
    let loaded = loaded.unwrap();
    let part = &cases(&loaded).parts()[0];
    let words = part.values(ColumnId(0)).unwrap();
    let word = |word: usize| words[word].u64().unwrap().iter().collect::<Vec<Option<u64>>>();
    assert_eq!(word(0), [Some(1), Some(0), Some(0), None, None, None]);
    assert_eq!(word(1), [Some(0), Some(0), Some(1 << 5), None, None, None]);
    let states = &part.states(ColumnId(0)).unwrap()[2..];
    assert_eq!(states, [State::Value, State::Missing, State::Missing, State::Invalid]);
}

#[test]
fn files_of_a_pattern_and_sources_are_read_in_byte_order_whatever_the_threads() {
    let contract =
        "tables: {cases: {person: id, person_scope: programme, columns: {id: {type: id}}}}";
    let source =
        |files: &str| format!("table: cases\nfiles: {files}\npartner: Office\nas_of: 2014-03-31\n");
    let (one, two) = (source("x/b-*.csv"), source("x/a.csv"));
    let loaded = load_files(&[
        ("data/contract.yaml", contract.as_bytes()),
        ("data/sources/1.yaml", one.as_bytes()),
        ("data/sources/2.yaml", two.as_bytes()),
        ("x/a.csv", b"id\nq\nr\n"),
        ("x/b-10.csv", b"id\np\n"),
        ("x/b-2.csv", b"id\nq\n"),
        ("x/~$b-2.csv", b"a lock"),
    ]);
    let loaded = loaded.unwrap();
    let parts = cases(&loaded).parts();
    let files: Vec<&str> = parts.iter().map(Part::file).collect();
    assert_eq!(files, ["x/b-10.csv", "x/b-2.csv", "x/a.csv"]);
    let persons: Vec<&[u32]> = parts.iter().filter_map(Part::person).collect();
    assert_eq!(persons, [&[0][..], &[1], &[1, 2]]);
}
