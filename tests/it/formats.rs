//! Every format reads the same three rows to the same valid tables.
//!
//! The workbook in `tests/formats/` was written by openpyxl, with days and numbers in cells of their
//! own types; all other exports are written here.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray,
};
use logframe::cases::contract::{ColumnId, Contract};
use logframe::cases::{self, Loaded, Part};
use logframe::programme::Programme;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

/// What every format has to give: `!` is invalid, `.` missing, `-` not collected.
const READ: &str = "\
case_id c1 c2 c3
person_id p1 p2 p1
country 0 0 0
sex 0 1 !
forms 3 . 4
identified_on 2013-05-01 2013-06-30 !
month 2013-05-01 . 2013-12-01
year 2013 2012 .
age 34 . 7
cost 123450 125 .
consent true false .
entered_on - - -
";

const HEADER: &str = "Справа;Особа;Стать;Форми;Дата;Місяць;Рік;Вік;Кошти;Згода";

fn formats() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats")
}

/// Loads the programme of `tests/formats/` with one export, named so and read with these options.
fn load(name: &str, bytes: &[u8], options: &str) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let put = |file: &str, bytes: &[u8]| {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let of_corpus = |file: &str| fs::read_to_string(formats().join(file)).unwrap();
    put("programme.yaml", of_corpus("programme.yaml").as_bytes());
    put("data/contract.yaml", of_corpus("contract.yaml").as_bytes());
    let source = format!("{}files: data/exports/{name}\n{options}", of_corpus("source.yaml"));
    put("data/sources/office.yaml", source.as_bytes());
    put(&format!("data/exports/{name}"), bytes);
    let programme = Programme::read(folder.path()).unwrap();
    cases::load(&programme, &Contract::read(folder.path()).unwrap()).unwrap()
}

/// Every column of the contract with its cells, parts one after the other.
fn seen(loaded: &Loaded) -> String {
    let cases = loaded.tables.get("cases").unwrap();
    let mut out = String::new();
    for (number, column) in cases.table().columns.iter().enumerate() {
        let parts = cases.parts().iter();
        let cells: Vec<String> = parts.flat_map(|part| cells(part, ColumnId(number))).collect();
        writeln!(out, "{} {}", column.id, cells.join(" ")).unwrap();
    }
    out
}

fn cells(part: &Part, id: ColumnId) -> Vec<String> {
    let Some(words) = part.values(id) else { return vec!["-".to_owned(); part.rows()] };
    let cell = |row: usize| {
        let value = words[0].get(row).unwrap();
        let is_invalid = part.states(id).is_some_and(|states| states[row] == cases::State::Invalid);
        match (value.is_null(), is_invalid) {
            (true, true) => "!".to_owned(),
            (true, false) => ".".to_owned(),
            (false, _) => value.get_str().map_or_else(|| value.to_string(), str::to_owned),
        }
    };
    (0..part.rows()).map(cell).collect()
}

/// The export as a spreadsheet saves it where commas are decimal.
fn windows_1251() -> Vec<u8> {
    let text = format!(
        "{HEADER}\r\n\
         c1;p1;Ж;\"labour;sexual\";01.05.2013;05.2013;2013;34;1 234,50;true\r\n\
         c2;p2;Ч;;30.06.2013;;2012;;1,25;no\r\n\
         c3;p1;?;begging;30.02.2013;12.2013;;7;;\r\n"
    );
    encoding_rs::WINDOWS_1251.encode(&text).0.into_owned()
}

/// The export as a database writes it: texts, whole and decimal numbers, and truths. `days` turns the
/// days of the rows into a column; `rows` go into each row group.
fn parquet(days: ArrayRef, rows: usize) -> Vec<u8> {
    let texts = |cells: [Option<&str>; 3]| Arc::new(StringArray::from(cells.to_vec())) as ArrayRef;
    let whole = |cells: [Option<i64>; 3]| Arc::new(Int64Array::from(cells.to_vec())) as ArrayRef;
    let cost = Decimal128Array::from(vec![Some(1_234_500), Some(1250), None]);
    let columns: [ArrayRef; 10] = [
        texts([Some("c1"), Some("c2"), Some("c3")]),
        texts([Some("p1"), Some("p2"), Some("p1")]),
        texts([Some("Ж"), Some("Ч"), Some("?")]),
        texts([Some("labour;sexual"), None, Some("begging")]),
        days,
        texts([Some("05.2013"), None, Some("12.2013")]),
        whole([Some(2013), Some(2012), None]),
        whole([Some(34), None, Some(7)]),
        Arc::new(cost.with_precision_and_scale(12, 3).unwrap()),
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
    ];
    let batch = RecordBatch::try_from_iter(HEADER.split(';').zip(columns)).unwrap();
    let groups = WriterProperties::builder().set_max_row_group_row_count(Some(rows)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(groups)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn days_as_text() -> ArrayRef {
    Arc::new(StringArray::from(vec!["01.05.2013", "30.06.2013", "30.02.2013"]))
}

const NDJSON: &str = r#"{"Справа": "c1", "Особа": "p1", "Стать": "Ж", "Форми": ["labour", "sexual"], "Дата": "01.05.2013", "Місяць": "05.2013", "Рік": 2013, "Вік": 34, "Кошти": 1234.5, "Згода": true}
{"Справа": "c2", "Особа": "p2", "Стать": "Ч", "Дата": "30.06.2013", "Рік": "2012", "Кошти": "1.25", "Згода": false}

{"Справа": "c3", "Особа": "p1", "Стать": "?", "Форми": "begging", "Дата": "30.02.2013", "Місяць": "12.2013", "Вік": 7.0, "Згода": null}
"#;

#[test]
fn a_csv_of_windows_1251_with_decimal_commas() {
    let loaded = load("cases.csv", &windows_1251(), "");
    assert_eq!(seen(&loaded), READ);
    assert_eq!(loaded.inputs[0].read_as, "csv, windows-1251, delimiter ;, header in line 1");
}

#[test]
fn a_workbook() {
    let bytes = fs::read(formats().join("cases.xlsx")).unwrap();
    let loaded = load("cases.xlsx", &bytes, "");
    assert_eq!(seen(&loaded), READ);
    assert_eq!(loaded.inputs[0].read_as, "xlsx, sheet Справи, header in row 1");
}

#[test]
fn lines_of_json() {
    assert_eq!(seen(&load("cases.ndjson", NDJSON.as_bytes(), "")), READ);
}

#[test]
fn parquet_in_one_row_group_or_in_three() {
    for (rows, parts) in [(3, 1), (1, 3)] {
        let loaded = load("cases.parquet", &parquet(days_as_text(), rows), "");
        assert_eq!(seen(&loaded), READ);
        let cases = loaded.tables.get("cases").unwrap();
        assert_eq!(cases.parts().len(), parts);
        assert_eq!((cases.persons(), cases.repeated().iter().collect()), (2, vec![0]));
    }
}

#[test]
fn days_of_parquet_need_no_format() {
    let days = Date32Array::from(vec![Some(15_826), Some(15_886), None]);
    let loaded = load("cases.parquet", &parquet(Arc::new(days), 3), "");
    let read = READ.replace("2013-06-30 !", "2013-06-30 .");
    assert_eq!(seen(&loaded), read);
}

#[test]
fn what_cannot_be_read_is_found_alike() {
    let said = |loaded: Loaded| -> Vec<String> {
        loaded
            .findings
            .iter()
            .map(|finding| finding.message.replace("(line 3)", "(line 4)"))
            .collect()
    };
    let csv = said(load("cases.csv", &windows_1251(), ""));
    assert_eq!(csv.len(), 2, "{csv:#?}");
    // Parquet has no header line: its third row is line 3.
    assert_eq!(said(load("cases.parquet", &parquet(days_as_text(), 1), "")), csv);
    let workbook = fs::read(formats().join("cases.xlsx")).unwrap();
    assert_eq!(said(load("cases.xlsx", &workbook, "")), csv);
}

#[test]
fn utf_16_and_a_named_code_page_are_read() {
    let bytes = windows_1251();
    let (text, _, _) = encoding_rs::WINDOWS_1251.decode(&bytes);
    let utf_16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(seen(&load("cases.csv", &utf_16, "")), READ);
    let options = "read: {encoding: windows-1251, delimiter: \";\", decimal: \",\"}\n";
    assert_eq!(seen(&load("cases.csv", &bytes, options)), READ);
}
