//! Dependencies run one way only: a stage may use what comes before it, never what comes after.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The stages in pipeline order. `stats` is pure arithmetic and uses none of them.
const STAGES: [&str; 5] = ["cases", "define", "evaluate", "protect", "publish"];

/// What a stage may use beside the stages before it, with the reason.
const ALLOWED: [(&str, &str, &str); 1] =
    [("define", "evaluate", "a kind makes figures of one cell: evaluate::cell, plain numbers")];

#[test]
fn stages_use_earlier_stages_only() {
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let stage = stage_of(&file);
        for used in used_stages(&fs::read_to_string(&file).unwrap()) {
            if !may_use(&stage, &used) {
                wrong.push(format!("{}: `{stage}` may not use `{used}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_one_exception_is_used_for_nothing_but_cells() {
    for file in rust_files(Path::new("src/define")) {
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|line| line.starts_with("use crate::evaluate")) {
            assert!(line.contains("evaluate::cell"), "{}: {line}", file.display());
        }
    }
}

#[test]
fn a_use_against_the_stream_is_found() {
    assert!(!may_use("stats", "cases"));
    assert!(!may_use("evaluate", "protect"));
    assert!(may_use("protect", "evaluate"));
    assert_eq!(used_stages("use crate::publish::chart;\n"), ["publish"]);
}

/// Whether one module may use another; files at the top (`pipeline`, `check`, …) see every stage.
fn may_use(stage: &str, used: &str) -> bool {
    let place = |name: &str| STAGES.iter().position(|stage| *stage == name);
    let allowed = ALLOWED.iter().any(|(one, other, _)| *one == stage && *other == used);
    match (place(stage), place(used)) {
        _ if stage == used || allowed => true,
        (Some(stage), Some(used)) => used < stage,
        (None, Some(_)) => stage != "stats",
        (_, None) => true,
    }
}

/// Every stage that a file names in `use crate::…`.
fn used_stages(text: &str) -> Vec<String> {
    let name = |line: &str| {
        let rest = line.trim_start().strip_prefix("use crate::")?;
        let name = rest.split([':', ';', ' ', '{']).next()?;
        Some(name.to_owned()).filter(|name| STAGES.contains(&name.as_str()) || name == "stats")
    };
    // Unit tests may look further than the code they test.
    text.split("#[cfg(test)]").next().unwrap_or_default().lines().filter_map(name).collect()
}

fn stage_of(file: &Path) -> String {
    let part = file.strip_prefix("src").unwrap().components().next().unwrap();
    part.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every code with the names of the constants that hold it, and a file of each.
fn codes() -> BTreeMap<String, BTreeMap<String, PathBuf>> {
    let mut codes: BTreeMap<String, BTreeMap<String, PathBuf>> = BTreeMap::new();
    for file in rust_files(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().map(str::trim) {
            let Some((name, code)) = line.split_once(": Code = Code(\"") else { continue };
            let (name, code) = (name.trim_start_matches("const "), code.trim_end_matches("\");"));
            codes.entry(code.to_owned()).or_default().insert(name.to_owned(), file.clone());
        }
    }
    codes
}

#[test]
fn a_code_means_one_thing() {
    let codes = codes();
    assert!(codes.len() > 50, "the codes are found");
    let ambiguous: Vec<_> = codes.iter().filter(|(_, names)| names.len() > 1).collect();
    assert!(ambiguous.is_empty(), "{ambiguous:#?}");
}
