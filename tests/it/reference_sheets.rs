//! The reference sheets in `docs/indicators/` are those of the definitions as they are now.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use logframe::cases::reference::Reference;
use logframe::{pipeline, reference_sheet};

use crate::cli::logframe;

const FOLDER: &str = "docs/indicators";

/// The text of every file below a folder, by its path in it.
fn texts(folder: &Path, below: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(below).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(texts(folder, &path));
        } else {
            let name = path.strip_prefix(folder).unwrap().to_owned();
            found.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    found
}

/// The sheets of the sample programme.
fn sheets() -> BTreeMap<PathBuf, String> {
    let folder = Path::new(".");
    let (defined, reference) =
        (pipeline::define(folder).unwrap(), Reference::read(folder).unwrap());
    let pages = reference_sheet::pages(&defined, &reference);
    pages.into_iter().map(|page| (page.path, String::from_utf8(page.bytes).unwrap())).collect()
}

#[test]
fn the_sheets_in_the_docs_are_current() {
    let folder = Path::new(FOLDER);
    let sheets = sheets();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let _there_may_be_none = fs::remove_dir_all(folder);
        logframe(&["list", "--sheets", FOLDER]).assert().success();
    }
    let found = texts(folder, folder);
    let differ = |name: &&PathBuf| found.get(*name) != sheets.get(*name);
    let differing: Vec<&PathBuf> = found.keys().chain(sheets.keys()).filter(differ).collect();
    assert!(differing.is_empty(), "run with UPDATE_DOCS=1 to write these anew: {differing:?}");
}

#[test]
fn every_indicator_has_a_sheet_in_every_language_and_the_index_leads_there() {
    let sheets = sheets();
    let defined = pipeline::define(Path::new(".")).unwrap();
    for language in &defined.programme.languages {
        let index = &sheets[&PathBuf::from(format!("{language}/index.md"))];
        for indicator in &defined.definitions.indicators {
            let sheet = &sheets[&PathBuf::from(format!("{language}/{}.md", indicator.code))];
            assert!(sheet.contains(&indicator.definition), "{} {language}", indicator.code);
            assert!(
                index.contains(&format!("({}.md)", indicator.code)),
                "{} {language}",
                indicator.code
            );
        }
    }
}

#[test]
fn sheets_are_written_for_any_programme_beside_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let programme = folder.path().join("programme");
    let out = folder.path().join("sheets");
    logframe(&["init", programme.to_str().unwrap()]).assert().success();
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mine.md"), "mine").unwrap();
    let words = ["list", programme.to_str().unwrap(), "--sheets", out.to_str().unwrap()];
    logframe(&words).assert().success();
    assert!(out.join("README.md").is_file() && out.join("en/index.md").is_file());
    assert_eq!(fs::read_to_string(out.join("mine.md")).unwrap(), "mine");
}
