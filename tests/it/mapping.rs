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
    fs::copy(root("data/mappings/contract.yaml"), folder.path().join("data/contract.yaml"))
        .unwrap();
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
#[expect(clippy::unwrap_in_result, reason = "every column of the contract has its counts")]
fn counts(loaded: &Loaded, table: &str, column: &str) -> Option<CellCounts> {
    let of = |one: &&cases::states::CellStates| one.table == table && one.column == column;
    loaded.cells.iter().find(of).unwrap().counts
}

#[expect(clippy::unnecessary_wraps, reason = "a column is collected or not: these all are")]
fn cells(values: u64, missing: u64, unmapped: u64, unreadable: u64) -> Option<CellCounts> {
    Some(CellCounts { values, missing, suppressed: 0, unmapped, unreadable })
}

#[test]
fn the_ready_mappings_give_typed_rows() {
    let folder = programme();
    let (loaded, contract) = (loaded(folder.path()), Contract::read(folder.path()).unwrap());
    let first = |table| row(&loaded, &contract, table, 0);
    insta::assert_snapshot!(first("ctdc_global").split(", means_of").next().unwrap(), @"year 2016, source_kind case_management, gender female, age_group 9-17, majority minor, majority_at_exploitation adult, majority_at_entry ., citizenship NOR, country_of_exploitation UKR");
    insta::assert_snapshot!(first("ctdc_synthetic").split(", means_of").next().unwrap(), @"year 2016, gender female, age_group 9-17, citizenship UKR, country_of_exploitation UKR, duration over_2_years");
    insta::assert_snapshot!(first("htcds"), @"person_id p01, country UKR, gender female, trafficking_status victim, means_of_control debt_bondage, exploitation_form labour+sexual, industry construction, case_status active, citizenship MDA+UKR, children 2, accepted_on 2013-03-15, plan_due_on 2013-11-30, plan_ended_on 2013-12-01, consent true");
    let rows: Vec<usize> =
        LAYOUTS.map(|(layout, _)| loaded.tables.get(layout).unwrap().rows()).into();
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
    let text =
        text.replace("    country: country_of", "    subject: none\n    country: country_of");
    fs::write(&contract, text).unwrap();
    let rows = run(folder.path(), &folder.path().join("reports"));
    for indicator in ["CTDC-GLOBAL", "CTDC-SYNTHETIC"] {
        let share = |form: &str| {
            let wanted = [indicator, "UKR", "2016", "exploitation_form", form];
            let keys = ["indicator", "country", "period", "dimension", "category"];
            let found =
                rows.iter().find(|row| keys.iter().zip(wanted).all(|(key, one)| row[*key] == one));
            (number(found.unwrap(), "value"), number(found.unwrap(), "denominator"))
        };
        assert_eq!(share("labour"), (Some(50.0), Some(4.0)), "{indicator}");
        assert_eq!(share("sexual"), (Some(50.0), Some(4.0)), "{indicator}");
        assert_eq!(share("other"), (Some(25.0), Some(4.0)), "{indicator}");
    }
}

const PROGRAMME: &str = "
id: offices
title: {en: Offices}
countries: [UKR, MDA]
periods: [{each: year, from: 2013, to: 2013}]
objectives: {capacity: {en: Capacity}}
";

const CONTRACT: &str = "
lists:
  sex: [female, male, other]
  form:
    labour: {en: Forced labour, ro: Muncă forțată}
    sexual: {en: Sexual exploitation}
    other: {en: Other}
tables:
  cases:
    key: case_id
    country: country
    columns:
      case_id: {type: id}
      country: {type: code, list: country}
      sex: {type: code, list: sex}
      citizenship: {type: code, list: country}
      forms: {type: codes, list: form, title: {en: Form of exploitation}}
      identified_on: {type: date}
      consent: {type: bool}
      cost: {type: decimal, scale: 2, aliases: [Витрати]}
      notes: {type: text}
";

const UKRAINIAN: &str = "\
№ справи;Cтать;Громадянство;Форма експлуатації;Дата виявлення;Згода;Витрати;Примітки;Область
s-001;Ж;Україна;трудова;31.01.2013;так;1200,50;Олена просила передзвонити;Львівська
s-002;Ч;молдовське;трудова, сексуальна;15.02.2013;ні;80,00;тел. 0501234567;Львівська
s-003;Ж;UA;сексуальна;16.02.2013;так;н/д;;Волинська
s-004;жінка;Україна;підневільна;н/д;так;15,25;;Волинська
s-005;Ч;Україна;підневільна;01.03.2013;так;10,00;;Львівська
s-006;Ч;Атлантида;підневільна;02.03.2013;ні;10,00;;Львівська
";

const ROMANIAN: &str = "\
Nr. cazului,Sexul,Cetăţenie,Muncă forțată,Sexual exploitation,Data identificarii
1,F,Ucraina,1,0,2013-03-01
2,M,Republica Moldova,,1,2013-03-02
";

const ENGLISH: &str = "\
case_id,Gender,Nationality,isForcedLabour,isSexualExploit,isOtherExploit,Date of identificaton,Informed consent,typeOfSexA,typeOfSexB,typeOfSexC
1,Woman,Moldovan,1,0,-99,01/02/2013,Y,1,0,0
2,Man,Ukrainian,0,1,-99,03/04/2013,N,0,0,1
3,Unknown,ZZ,-99,-99,-99,05/06/2013,Y,,,
";

/// A programme of one table with an export in the folder of Moldova or Ukraine.
fn office(country: &str, export: &[u8]) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("data/exports").join(country);
    fs::create_dir_all(&exports).unwrap();
    fs::write(folder.path().join("programme.yaml"), PROGRAMME).unwrap();
    fs::write(folder.path().join("data/contract.yaml"), CONTRACT).unwrap();
    fs::write(exports.join("cases.csv"), export).unwrap();
    (folder, format!("{country}/cases"))
}

/// What is proposed for an export.
fn proposed(country: &str, export: &[u8], more: &[&str]) -> String {
    let (folder, file) = office(country, export);
    mapped(folder.path(), &file, more)
}

#[test]
fn a_ukrainian_export_is_understood_and_none_of_its_texts_is_shown() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(UKRAINIAN);
    let proposal = proposed("UKR", &bytes, &[]);
    insta::assert_snapshot!(proposal, @r#"
    # A proposal: read it, mend it, and save it in data/sources/.
    # 6 rows; csv, windows-1251, delimiter ;, header in line 1
    table: cases   # the table that it fits best
    files: "data/exports/UKR/cases.csv"
    partner: "…"   # to be written: who sent it
    as_of: "…"   # to be written: the day it was drawn, such as 2013-12-31
    constant: {country: UKR}   # by the name of the folder
    missing: ["", "н/д"]
    columns:
      # high: a name of the field; 100 % of the cells are read
      case_id: "№ справи"
      # high: a name of the field; 100 % of the cells are read
      sex: {from: Cтать, map: {Ж: female, Ч: male, жінка: female}}
      # medium: a name of the field; 83 % of the cells are read; 1 text not known and not shown
      citizenship: {from: Громадянство, map: {UA: UKR, Україна: UKR, молдовське: MDA}}
      # medium: a name of the field; 50 % of the cells are read; not known: підневільна
      forms: {from: Форма експлуатації, split: ",", map: {сексуальна: sexual, трудова: labour}}
      # high: a name of the field; 100 % of the cells are read
      identified_on: {from: Дата виявлення, date: "%d.%m.%Y"}
      # high: a name of the field; 100 % of the cells are read
      consent: {from: Згода, map: {ні: no, так: yes}}
      # high: an alias in the contract; 100 % of the cells are read
      cost: Витрати
    # Columns of the contract that nothing was found for: not collected.
    #   notes
    # Columns of the file that nothing is made of:
    #   Примітки
    #   Область
    "#);
}

#[test]
fn a_romanian_export_with_columns_called_by_the_codes_is_understood() {
    let proposal = proposed("MDA", ROMANIAN.as_bytes(), &[]);
    let rules = [
        "case_id: \"Nr. cazului\"",
        "constant: {country: MDA}",
        "sex: {from: Sexul, map: {F: female, M: male}}",
        "citizenship: {from: Cetățenie, map: {Republica Moldova: MDA, Ucraina: UKR}}",
        "forms: {from_flags: {labour: Muncă forțată, sexual: Sexual exploitation}}",
        "identified_on: Data identificarii",
    ];
    for rule in rules {
        assert!(proposal.contains(rule), "{rule}\n{proposal}");
    }
}

#[test]
fn an_english_export_is_understood_and_its_data_are_for_programs() {
    let data = proposed("UKR", ENGLISH.as_bytes(), &["--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    let column = |name: &str| {
        let columns = data["columns"].as_array().unwrap().iter();
        columns.clone().find(|one| one["column"] == name).unwrap().clone()
    };
    assert_eq!(column("sex")["map"], serde_json::json!({"Man": "male", "Woman": "female"}));
    assert_eq!(column("sex")["confidence"], "high");
    assert_eq!(
        column("citizenship")["map"],
        serde_json::json!({"Moldovan": "MDA", "Ukrainian": "UKR"})
    );
    let flags = serde_json::json!({
        "labour": "isForcedLabour", "sexual": "isSexualExploit", "other": "isOtherExploit"
    });
    assert_eq!(column("forms")["from_flags"], flags);
    let identified = column("identified_on");
    assert_eq!(
        (&identified["date"], &identified["either_order"]),
        (&"%d/%m/%Y".into(), &true.into())
    );
    assert_eq!(identified["confidence"], "medium", "the name has a slip of the pen");
    assert_eq!(column("consent")["map"], serde_json::json!({"Y": "yes", "N": "no"}));
    assert_eq!(data["missing"], serde_json::json!(["", "-99", "Unknown", "ZZ"]));
    assert_eq!(data["families"], serde_json::json!({"typeOfSex": 3}));
    assert_eq!(data["without_source"], serde_json::json!(["cost", "notes"]));
}

#[test]
fn a_proposal_with_its_blanks_filled_in_is_a_mapping_that_loads() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(UKRAINIAN);
    let (folder, file) = office("UKR", &bytes);
    let proposal = mapped(folder.path(), &file, &["--table", "cases"]);
    let mapping = proposal.replacen("\"…\"", "Ministry", 1).replacen("\"…\"", "2013-12-31", 1);
    fs::create_dir(folder.path().join("data/sources")).unwrap();
    fs::write(folder.path().join("data/sources/office.yaml"), mapping).unwrap();
    let loaded = loaded(folder.path());
    assert_eq!(counts(&loaded, "cases", "sex"), cells(6, 0, 0, 0));
    assert_eq!(counts(&loaded, "cases", "forms"), cells(3, 0, 3, 0));
    assert_eq!(counts(&loaded, "cases", "citizenship"), cells(5, 0, 1, 0));
    assert_eq!(counts(&loaded, "cases", "identified_on"), cells(5, 1, 0, 0));
    assert_eq!(counts(&loaded, "cases", "cost"), cells(5, 1, 0, 0));
}

#[test]
fn a_layout_is_recognised_by_its_header() {
    let folder = programme();
    for (layout, columns) in [("ctdc_global", "54 of its 54"), ("ctdc_synthetic", "27 of its 27")] {
        let proposal = mapped(folder.path(), layout, &[]);
        let told = format!("The header is of the layout `{layout}` ({columns} columns)");
        assert!(proposal.contains(&told), "{proposal}");
    }
}

#[test]
fn a_ready_mapping_keeps_as_comments_what_the_file_or_the_contract_lacks() {
    let export = "prs_Gender,prs_Citizenship,con_Consent\nFeminine,UA,true\n";
    let mapping = proposed("UKR", export.as_bytes(), &["--like", "htcds", "--table", "cases"]);
    assert!(
        mapping.contains("\n  # the contract lacks it: gender: {from: prs_Gender"),
        "{mapping}"
    );
    assert!(mapping.contains("\n  citizenship: {from: prs_Citizenship"), "{mapping}");
    assert!(mapping.contains("\n  consent: con_Consent\n"), "{mapping}");
    assert!(mapping.contains("table: cases\nfiles: \"data/exports/UKR/cases.csv\"\n"), "{mapping}");
}

#[test]
fn a_table_or_layout_that_there_is_not_is_a_fault_with_the_nearest() {
    let (folder, file) = office("UKR", b"a,b\n1,2\n");
    let file = folder.path().join(format!("data/exports/{file}.csv"));
    let told = |more: &[&str]| {
        let words = ["map", file.to_str().unwrap(), folder.path().to_str().unwrap()];
        let output = logframe(&[&words, more].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(
        told(&["--table", "case"])
            .contains("[E0602] no table `case`\n  hint: did you mean `cases`?")
    );
    assert!(
        told(&["--like", "htcd"])
            .contains("[E0616] no layout `htcd`\n  hint: did you mean `htcds`?")
    );
}

#[test]
fn a_file_without_a_header_shows_no_value_for_a_name() {
    let export = "Olena,olena@example.org,380501234567\nIon,ion@example.org,37369123456\n";
    let proposal = proposed("UKR", export.as_bytes(), &["--table", "cases"]);
    assert!(!proposal.contains("example.org") && !proposal.contains("38050"), "{proposal}");
    assert!(
        proposal.contains("(column 2, whose name is blank or looks like a value)"),
        "{proposal}"
    );
}
