//! Random cases in three exports, for the laws that hold whatever the rows are.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use logframe::calendar::Day;
use proptest::prelude::*;

/// The days on which the three exports were drawn.
pub(crate) const DRAWN: [&str; 3] = ["2013-12-31", "2013-06-30", "2014-03-31"];
/// The codes of `sex`, the last one stands for nothing recorded.
pub(crate) const SEXES: [&str; 3] = ["female", "male", ""];
/// The codes of `forms`.
pub(crate) const FORMS: [&str; 3] = ["labour", "sexual", "other"];

/// One made-up case; `None` is missing.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) file: usize,
    pub(crate) country: Option<&'static str>,
    pub(crate) person: Option<u8>,
    pub(crate) sex: usize,
    pub(crate) forms: [bool; 3],
    pub(crate) applied: Option<Day>,
    pub(crate) decided: Option<Day>,
    pub(crate) asked: Option<bool>,
    pub(crate) abroad: Option<bool>,
    pub(crate) withdrawn: Option<bool>,
    pub(crate) appealed: Option<bool>,
    pub(crate) eligible: Option<bool>,
    pub(crate) granted: Option<bool>,
    pub(crate) age: Option<i64>,
    pub(crate) cents: Option<i64>,
    /// Whether each of its services is free.
    pub(crate) services: Vec<Option<bool>>,
}

/// Up to sixty cases.
pub(crate) fn cases() -> impl Strategy<Value = Vec<Case>> {
    proptest::collection::vec(case(), 0..60)
}

fn case() -> impl Strategy<Value = Case> {
    let country = prop_oneof![8 => Just(Some("UKR")), 4 => Just(Some("MDA")), 1 => Just(None)];
    let person = proptest::option::weighted(0.8, 0..8_u8);
    let applied = proptest::option::weighted(0.9, applied());
    let decided = proptest::option::weighted(0.8, decided_after());
    let whom = (0..3_usize, country, person, 0..3_usize, any::<[bool; 3]>());
    // Mostly what keeps a case in the denominator, so that the last tests of the table are reached.
    let (mostly, rarely) = (answer(8, 1, 1), answer(1, 8, 1));
    let answers =
        (mostly.clone(), rarely.clone(), answer(1, 2, 1), rarely, mostly, answer(4, 2, 1));
    let numbers = (proptest::option::of(-3..60_i64), proptest::option::of(-999..99_999_i64));
    let services = proptest::collection::vec(answer(4, 3, 1), 0..3);
    (whom, applied, decided, answers, numbers, services).prop_map(
        |(
            (file, country, person, sex, forms),
            applied,
            decided,
            answers,
            (age, cents),
            services,
        )| {
            let (asked, abroad, withdrawn, appealed, eligible, granted) = answers;
            let decided = decided.map(|after: i32| Day(applied.unwrap_or(15_800) + after));
            let applied = applied.map(Day);
            Case {
                file,
                country,
                person,
                sex,
                forms,
                applied,
                decided,
                asked,
                abroad,
                withdrawn,
                appealed,
                eligible,
                granted,
                age,
                cents,
                services,
            }
        },
    )
}

/// A day from December 2011 to February 2014, often at the edge of a period or of what is due.
fn applied() -> impl Strategy<Value = i32> {
    let day = |text: &str| Day::parse(text).unwrap().0;
    let bounds = ["2012-01-01", "2012-08-01", "2013-01-01", "2013-07-01", "2013-08-01"].map(day);
    let bound = proptest::sample::select(bounds.to_vec()).prop_flat_map(|day| day - 1..=day);
    let drawn = proptest::sample::select(DRAWN.map(day).to_vec());
    let due = drawn.prop_flat_map(|day| day - 31..=day - 29);
    prop_oneof![4 => 15_320..16_120, 1 => bound, 1 => due]
}

/// Days up to a decision, often at an edge of the thirty that it may take.
fn decided_after() -> impl Strategy<Value = i32> {
    prop_oneof![2 => -5..50, 1 => -1..=0, 1 => 30..=31]
}

/// Yes, no and unknown with these weights.
fn answer(yes: u32, no: u32, unknown: u32) -> impl Strategy<Value = Option<bool>> + Clone {
    prop_oneof![yes => Just(Some(true)), no => Just(Some(false)), unknown => Just(None)]
}

/// Writes a programme folder with these cases and definitions. Nobody is in the cases, so that nothing
/// is withheld.
pub(crate) fn write_programme(folder: &Path, indicators: &str, cases: &[Case]) {
    let spec = |file: &str| fs::read_to_string(format!("tests/specs/{file}")).unwrap();
    let contract = spec("contract.yaml")
        .replace("  cases:\n", "  cases:\n    subject: none\n")
        .replace("    parent: cases\n", "    subject: none\n    parent: cases\n");
    let mut files = BTreeMap::from([
        ("programme.yaml".to_owned(), spec("programme.yaml")),
        ("policy.yaml".to_owned(), "min_denominator: 1\n".to_owned()),
        ("data/contract.yaml".to_owned(), contract),
        ("indicators/random.yaml".to_owned(), indicators.to_owned()),
    ]);
    for (number, drawn) in DRAWN.iter().enumerate() {
        for (table, rest) in [("cases", FORMS_SPLIT), ("services", "")] {
            let export = format!("data/exports/{table}-{number}.csv");
            let source = format!("table: {table}\nfiles: {export}\npartner: p\nas_of: {drawn}\n");
            files.insert(format!("data/sources/{table}-{number}.yaml"), source + rest);
            let text = if table == "cases" { export_of } else { services_of };
            files.insert(export, text(cases, number));
        }
    }
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const FORMS_SPLIT: &str = "columns: {forms: {from: forms, split: \";\"}}\n";

/// One export of cases.
fn export_of(cases: &[Case], file: usize) -> String {
    let mut text = String::from(
        "case_id,country,person_id,sex,forms,applied_on,decided_on,asked,abroad,withdrawn,\
         appealed,eligible,granted,age,cost,arrived_in,known_in\n",
    );
    for (number, case) in cases.iter().enumerate().filter(|(_, case)| case.file == file) {
        let forms = FORMS.iter().zip(case.forms).filter(|(_, has)| *has);
        let forms: Vec<&str> = forms.map(|(form, _)| *form).collect();
        let answers =
            [case.asked, case.abroad, case.withdrawn, case.appealed, case.eligible, case.granted];
        let cells = [
            number.to_string(),
            case.country.unwrap_or_default().to_owned(),
            said(case.person),
            SEXES[case.sex].to_owned(),
            forms.join(";"),
            said(case.applied),
            said(case.decided),
            answers.map(yes_no).join(","),
            said(case.age),
            case.cents.map(money).unwrap_or_default(),
            case.applied.map(|day| day.to_string()[..7].to_owned()).unwrap_or_default(),
            said(case.applied.map(Day::year)),
        ];
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    text
}

/// The services of cases whose number leaves this rest: they come from another export than the case.
fn services_of(cases: &[Case], file: usize) -> String {
    let mut text = String::from("service_id,case_id,free\n");
    for (number, case) in cases.iter().enumerate().filter(|(number, _)| number % 3 == file) {
        for (nth, free) in case.services.iter().enumerate() {
            writeln!(text, "{number}-{nth},{number},{}", yes_no(*free)).unwrap();
        }
    }
    text
}

fn said<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn yes_no(answer: Option<bool>) -> &'static str {
    answer.map_or("", |yes| if yes { "yes" } else { "no" })
}

fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}
