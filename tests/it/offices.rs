//! Exports as offices send them: what their tools write, and what a mapping may leave open.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use logframe::cases::contract::ColumnId;
use logframe::cases::{Loaded, State, ValidTable};
use logframe::diagnostic::Checked;
use zip::write::SimpleFileOptions;

use crate::exports::load_files;

/// A workbook of sheets, each with its rows of cells and whether it is hidden; `merged` is of the first.
pub(crate) fn workbook(sheets: &[(&str, bool, &[&[&str]])], merged: &[&str]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}").as_bytes())
            .unwrap();
    };
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    part("[Content_Types].xml", &format!("<Types xmlns=\"{package}/content-types\"/>"));
    part(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    let (mut listed, mut related) = (String::new(), String::new());
    for (number, (name, is_hidden, rows)) in (1..).zip(sheets) {
        let state = if *is_hidden { " state=\"hidden\"" } else { "" };
        write!(listed, "<sheet name=\"{name}\" sheetId=\"{number}\"{state} r:id=\"r{number}\"/>")
            .unwrap();
        write!(related, "<Relationship Id=\"r{number}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>").unwrap();
        let merged = if number == 1 { merged } else { &[] };
        part(&format!("xl/worksheets/sheet{number}.xml"), &sheet(rows, merged, main));
    }
    part(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{listed}</sheets></workbook>"
        ),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns=\"{package}/relationships\">{related}</Relationships>"),
    );
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &[&[&str]], merged: &[&str], main: &str) -> String {
    let mut text = format!("<worksheet xmlns=\"{main}\"><sheetData>");
    for (number, cells) in (1..).zip(rows) {
        write!(text, "<row r=\"{number}\">").unwrap();
        for (column, cell) in (b'A'..=b'Z').zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            let place = format!("{}{number}", char::from(column));
            write!(text, "<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>").unwrap();
        }
        text += "</row>";
    }
    text += "</sheetData>";
    if !merged.is_empty() {
        text += "<mergeCells>";
        for place in merged {
            write!(text, "<mergeCell ref=\"{place}\"/>").unwrap();
        }
        text += "</mergeCells>";
    }
    text + "</worksheet>"
}

const CONTRACT: &str = "
lists: {country: [UKR], sex: [female, male], form: [labour, sexual, begging], help: [shelter, legal]}
tables:
  cases:
    key: case_id
    country: country
    columns:
      case_id: {type: id, hxl: '#meta+case+id'}
      country: {type: code, list: country}
      sex: {type: code, list: sex, hxl: '#beneficiary+sex'}
      forms: {type: codes, list: form}
      identified_on: {type: date, hxl: '#date+identified'}
      cost: {type: decimal, scale: 2}
      children: {type: integer}
  services:
    parent: cases
    join: case_id
    columns: {case_id: {type: id}, help: {type: code, list: help}}
";

/// Loads one export by a mapping of its columns, and what else stands in the mapping.
fn load(file: &str, bytes: &[u8], mapping: &str) -> Checked<Loaded> {
    let head = format!("files: {file}\npartner: Office\nas_of: 2014-03-31\n");
    let (table, mapping) = mapping.split_once('\n').unwrap_or((mapping, ""));
    let source = format!("{table}\n{head}{mapping}");
    load_files(&[
        ("data/contract.yaml", CONTRACT.as_bytes()),
        ("data/sources/office.yaml", source.as_bytes()),
        (file, bytes),
    ])
}

fn cases_of(text: &str, mapping: &str) -> Loaded {
    let mapping = format!("table: cases\nconstant: {{country: UKR}}\n{mapping}");
    load("export.csv", text.as_bytes(), &mapping).unwrap()
}

/// A column's cells as text: `.` is missing, `!` invalid, `_` not collected.
fn cells(table: &ValidTable, name: &str) -> Vec<String> {
    let column =
        ColumnId(table.table().columns.iter().position(|column| column.id == name).unwrap());
    let mut cells = Vec::new();
    for part in table.parts() {
        for row in 0..part.rows() {
            let Some(words) = part.values(column) else {
                cells.push("_".to_owned());
                continue;
            };
            let state = part.states(column).map(|states| states[row]);
            cells.push(match (state, words[0].get(row).unwrap()) {
                (Some(State::Invalid), _) => "!".to_owned(),
                (_, value) if value.is_null() => ".".to_owned(),
                (_, value) => value.to_string().trim_matches('"').to_owned(),
            });
        }
    }
    cells
}

fn of(loaded: &Loaded, name: &str) -> Vec<String> {
    cells(loaded.tables.get("cases").unwrap(), name)
}

fn told(loaded: &Loaded) -> Vec<String> {
    loaded.findings.iter().map(ToString::to_string).collect()
}

#[test]
fn everything_is_detected_where_the_mapping_is_silent_and_said_in_the_manifest() {
    let text = "Міністерство\n\nНомер;Стать;Дата;Сума\n1;female;13/05/2013;38,50\n2;male;30/02/2013;1 192,00\n3;male;01/02/2013;1,192\n";
    let (bytes, ..) = encoding_rs::KOI8_U.encode(text);
    let mapping = "table: cases\nconstant: {country: UKR}\ncolumns: {case_id: Номер, sex: Стать, identified_on: Дата, cost: Сума}\n";
    let loaded = load("export.csv", &bytes, mapping).unwrap();
    assert_eq!(
        loaded.inputs[0].read_as,
        "csv, KOI8-U, delimiter ;, header in line 3, decimal ,, identified_on %d/%m/%Y"
    );
    assert_eq!(of(&loaded, "identified_on"), ["2013-05-13", "!", "2013-02-01"]);
    assert_eq!(of(&loaded, "cost"), ["3850", "119200", "!"]);
}

#[test]
fn a_column_of_whole_numbers_tells_what_a_comma_is() {
    let loaded = cases_of("id;n\n1;1,192\n2;12,000\n3;7\n", "columns: {case_id: id, children: n}");
    assert_eq!(of(&loaded, "children"), ["1192", "12000", "7"]);
    let unclear = cases_of("id;n\n1;1,000\n2;12,000\n3;7\n", "columns: {case_id: id, children: n}");
    assert_eq!(of(&unclear, "children"), ["!", "!", "7"]);
}

#[test]
fn a_column_in_which_day_and_month_cannot_be_told_apart_is_not_read() {
    let mapping = "columns: {case_id: id, identified_on: d}";
    let loaded = cases_of("id,d\n1,01/02/2013\n2,03/04/2013\n3,2013-05-01\n", mapping);
    assert_eq!(of(&loaded, "identified_on"), ["!", "!", "!"]);
    assert!(
        told(&loaded)[0].contains("[W0621] day and month of `identified_on`"),
        "{:?}",
        told(&loaded)
    );
}

#[test]
fn what_the_sender_keeps_back_is_missing_counted_apart_and_never_filled_in() {
    let mapping = "suppressed: ['<5', c]\ncolumns: {case_id: id, children: n}";
    let loaded = cases_of("id,n\n1,<5\n2,7\n3,c\n4,<10\n5,\n", mapping);
    assert_eq!(of(&loaded, "children"), [".", "7", ".", "!", "."]);
    let told = told(&loaded);
    assert_eq!(
        told[0],
        "export.csv:2: [N0602] 2 cells of `children` kept back by the sender: missing, and nothing is put in their place"
    );
    assert!(told[1].contains("[W0620] 1 cell of `children` cannot be read (line 5)"), "{told:?}");
}

/// As Kobo writes it: `;`, every cell in quotes, groups before names, a column for each answer.
const KOBO: &str = "\"start\";\"person/case_no\";\"person/sex\";\"person/forms\";\"person/forms/labour\";\"person/forms/sex_work\";\"person/forms/other\";\"_index\"
\"x\";\"17\";\"female\";\"labour sex_work\";\"1\";\"1\";\"0\";\"1\"
\"x\";\"18\";\"male\";\"\";\"\";\"\";\"\";\"2\"
\"x\";\"19\";\"male\";\"\";\"0\";\"0\";\"0\";\"3\"
\"x\";\"20\";\"male\";\"other\";\"0\";\"0\";\"1\";\"4\"
";

#[test]
fn questions_with_several_answers_are_read_from_their_columns_or_their_summary() {
    let columns = "columns:\n  case_id: case_no\n  sex: sex\n  forms: {select_multiple: RULE, map: {sex_work: sexual}}\n";
    let rules = ["person/forms", "{prefix: person/forms/}", "{prefix: person/forms, sep: /}"];
    for rule in rules {
        let loaded = cases_of(KOBO, &columns.replace("RULE", rule));
        // Not answered is not the same as no.
        assert_eq!(of(&loaded, "forms"), ["3", ".", "0", "!"], "{rule}");
        assert_eq!(of(&loaded, "case_id"), ["17", "18", "19", "20"]);
        assert_eq!(of(&loaded, "sex"), ["0", "1", "1", "1"]);
    }
    let summary = "columns: {case_id: case_no, forms: {from: person/forms, split: ' ', map: {sex_work: sexual}}}";
    assert_eq!(of(&cases_of(KOBO, summary), "forms"), ["3", ".", ".", "!"]);
}

/// A form and a repeat group of it.
fn kobo_workbook() -> Vec<u8> {
    let form: &[&[&str]] = &[
        &["person/case_no", "person/sex", "_index"],
        &["17", "female", "1"],
        &["18", "male", "2"],
    ];
    let group: &[&[&str]] = &[
        &["services/help", "_index", "_parent_table_name", "_parent_index"],
        &["shelter", "1", "form", "2"],
        &["legal", "2", "form", "2"],
        &["legal", "3", "form", "1"],
        &["legal", "4", "form", "9"],
    ];
    workbook(&[("form", false, form), ("services", false, group)], &[])
}

#[test]
fn a_repeat_group_hangs_on_its_form_by_a_link() {
    let source = |table: &str, sheet: &str, columns: &str| {
        format!(
            "table: {table}\nfiles: form.xlsx\npartner: Office\nas_of: 2014-03-31\n{sheet}\ncolumns: {columns}\n"
        )
    };
    let cases = source("cases", "constant: {country: UKR}", "{case_id: case_no, sex: sex}");
    let link = "{case_id: {from: _parent_index, through: {sheet: form, from: _index, to: case_no}}, help: help}";
    let services = source("services", "read: {sheet: services}", link);
    let loaded = load_files(&[
        ("data/contract.yaml", CONTRACT.as_bytes()),
        ("data/sources/cases.yaml", cases.as_bytes()),
        ("data/sources/services.yaml", services.as_bytes()),
        ("form.xlsx", &kobo_workbook()),
    ]);
    let loaded = loaded.unwrap();
    let services = loaded.tables.get("services").unwrap();
    assert_eq!(cells(services, "case_id"), ["18", "18", "17", "!"]);
    assert_eq!(services.parts()[0].parent().unwrap()[..3], [1, 1, 0]);
    assert_eq!(
        loaded.inputs.iter().map(|input| input.read_as.as_str()).collect::<Vec<_>>(),
        ["xlsx, sheet form, header in row 1", "xlsx, sheet services, header in row 1"]
    );
}

/// As ODK Central writes it: a file for each repeat group, groups joined by a hyphen.
#[test]
fn a_repeat_group_in_a_file_of_its_own_hangs_on_its_parent_by_a_key() {
    let form = "SubmissionDate,person-case_no,person-sex,KEY\n2013-05-01T10:00:00.000Z,17,female,uuid:1\n2013-05-02T10:00:00.000Z,18,male,uuid:2\n";
    let group =
        "services-help,PARENT_KEY,KEY\nshelter,uuid:2,uuid:2/a[1]\nlegal,uuid:1,uuid:1/a[1]\n";
    let source = |table: &str, file: &str, rest: &str| {
        format!("table: {table}\nfiles: {file}\npartner: Office\nas_of: 2014-03-31\n{rest}\n")
    };
    let cases = source(
        "cases",
        "form.csv",
        "constant: {country: UKR}\ncolumns: {case_id: case_no, sex: sex, identified_on: SubmissionDate}",
    );
    let services = source(
        "services",
        "form-services.csv",
        "columns: {case_id: {from: PARENT_KEY, through: {file: form.csv, from: KEY, to: case_no}}, help: help}",
    );
    let loaded = load_files(&[
        ("data/contract.yaml", CONTRACT.as_bytes()),
        ("data/sources/cases.yaml", cases.as_bytes()),
        ("data/sources/services.yaml", services.as_bytes()),
        ("form.csv", form.as_bytes()),
        ("form-services.csv", group.as_bytes()),
    ]);
    let loaded = loaded.unwrap();
    assert_eq!(of(&loaded, "identified_on"), ["2013-05-01", "2013-05-02"]);
    let services = loaded.tables.get("services").unwrap();
    assert_eq!(cells(services, "case_id"), ["18", "17"]);
    assert_eq!(cells(services, "help"), ["0", "1"]);
}

#[test]
fn hashtags_map_columns_without_a_mapping_of_them() {
    let text = "Case,Gender,When,Kids\n#meta +id +case,#beneficiary+sex,#date+identified+v_iso,#affected+children\n1,female,2013-05-01,2\n";
    let loaded = cases_of(text, "columns: {children: '#affected'}");
    assert_eq!(of(&loaded, "case_id"), ["1"]);
    assert_eq!(
        (of(&loaded, "sex"), of(&loaded, "identified_on")),
        (vec!["0".to_owned()], vec!["2013-05-01".to_owned()])
    );
    assert_eq!(
        (of(&loaded, "children"), of(&loaded, "cost")),
        (vec!["2".to_owned()], vec!["_".to_owned()])
    );
    let tags_alone = text.split_once('\n').unwrap().1;
    assert_eq!(of(&cases_of(tags_alone, ""), "case_id"), ["1"]);
}

#[test]
fn the_sheet_with_the_wanted_names_is_read_merged_names_and_all_and_hidden_ones_are_told() {
    let about: &[&[&str]] = &[&["About"], &["Sex: of the person"]];
    let register: &[&[&str]] = &[
        &["Register 2013"],
        &["Case", "Person", "", "Money"],
        &["", "Sex", "Age", ""],
        &["1", "female", "17", "5.5"],
    ];
    let secret: &[&[&str]] = &[&["Case", "Sex", "Money"], &["9", "male", "1"]];
    let sheets = [("register", false, register), ("about", false, about), ("old", true, secret)];
    let bytes = workbook(&sheets, &["A1:D1", "A2:A3", "B2:C2", "D2:D3"]);
    let mapping = "table: cases\nconstant: {country: UKR}\ncolumns: {case_id: Case, sex: Person/Sex, cost: Money}";
    let loaded = load("export.xlsx", &bytes, mapping).unwrap();
    assert_eq!(
        (of(&loaded, "case_id"), of(&loaded, "cost")),
        (vec!["1".to_owned()], vec!["550".to_owned()])
    );
    assert_eq!(of(&loaded, "sex"), ["0"]);
    assert_eq!(
        loaded.inputs[0].read_as,
        "xlsx, sheet register, header in row 3, groups above it, decimal ."
    );
    assert_eq!(told(&loaded), ["export.xlsx: [N0603] hidden sheets are not read: `old`"]);
}

#[test]
fn a_header_is_the_same_in_one_sign_or_two_and_with_any_blanks() {
    let loaded = cases_of(
        "Case\u{a0}\u{202f} id;S\u{326}ex\n7;male\n",
        "columns: {case_id: Case id, sex: 'Șex'}",
    );
    assert_eq!(
        (of(&loaded, "case_id"), of(&loaded, "sex")),
        (vec!["7".to_owned()], vec!["1".to_owned()])
    );
}

#[test]
fn totals_are_left_out_or_verified_as_the_mapping_says() {
    let text = "id;n\n1;1 192\n2;8\nTotal;1 201\n";
    let mapping = |how: &str| {
        format!(
            "read: {{totals: {{column: id, values: [total, Total], {how}}}}}\ncolumns: {{case_id: id, children: n}}"
        )
    };
    let dropped = cases_of(text, &mapping("do: drop"));
    assert_eq!(of(&dropped, "children"), ["1192", "8"]);
    assert_eq!(told(&dropped), ["export.csv: [N0601] 1 row of totals, by `id`, left out"]);
    let verified = cases_of(text, &mapping("do: verify, of: n"));
    assert_eq!(
        told(&verified)[1],
        "export.csv:4: [W0607] the total of `n` is 1201, and its rows add up to 1200"
    );
}
