//! `manifest.json`: what a release consists of, and `internal/manifest.json`: what went in.

use serde::Serialize;

use super::Written;
use super::provenance::Provenance;
use super::report::narrative::Page;
use crate::cases::Input;
use crate::digest::sha256;

/// The public manifest: only what anybody with the files could find out.
#[derive(Serialize)]
struct Manifest<'a> {
    #[serde(flatten)]
    provenance: &'a Provenance,
    files: Vec<Entry>,
}

/// A file of the release.
#[derive(Serialize)]
struct Entry {
    path: String,
    sha256: String,
    bytes: usize,
}

/// The internal manifest: hashes and row counts of inputs, from which small exports could be told.
#[derive(Serialize)]
struct Inputs<'a> {
    run_id: &'a str,
    engine_version: &'a str,
    #[serde(rename = "inputs")]
    files: Vec<InputEntry<'a>>,
    narrative: Vec<PageEntry<'a>>,
}

/// What the author wrote.
#[derive(Serialize)]
struct PageEntry<'a> {
    path: &'a str,
    sha256: &'a str,
}

/// A file that was read.
#[derive(Serialize)]
struct InputEntry<'a> {
    source: &'a str,
    path: &'a str,
    sha256: &'a str,
    bytes: u64,
    rows: u64,
    typed: u64,
    totals: u64,
    withdrawn: u64,
    read_as: &'a str,
}

impl<'a> InputEntry<'a> {
    fn of(input: &'a Input) -> Self {
        let Input { source, path, sha256, bytes, rows, typed, totals, withdrawn, read_as } = input;
        Self {
            source,
            path,
            sha256,
            bytes: *bytes,
            rows: *rows,
            typed: *typed,
            totals: *totals,
            withdrawn: *withdrawn,
            read_as,
        }
    }
}

impl<'a> PageEntry<'a> {
    fn of(page: &'a Page) -> Self {
        Self { path: &page.path, sha256: &page.sha256 }
    }
}

/// The manifest of a release's files, itself apart.
pub(super) fn manifest(provenance: &Provenance, files: &[Written]) -> Written {
    let entry = |file: &Written| Entry {
        path: file.path.to_string_lossy().into_owned(),
        sha256: sha256(&file.bytes),
        bytes: file.bytes.len(),
    };
    let files = files.iter().map(entry).collect();
    Written::new("manifest.json", json(&Manifest { provenance, files }))
}

/// The manifest of what went in, for `internal/`: it must not leave the office.
pub fn internal_manifest(inputs: &[Input], options: &super::Options) -> Written {
    let inputs = Inputs {
        run_id: &options.run_id,
        engine_version: options.engine,
        files: inputs.iter().map(InputEntry::of).collect(),
        narrative: options.narrative.pages().map(PageEntry::of).collect(),
    };
    Written::new("internal/manifest.json", json(&inputs))
}

/// Readable JSON with a line feed at its end.
fn json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("a manifest is plain data");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internal_manifest_names_every_input_with_its_hash_and_rows() {
        let input = Input {
            source: "ukr".to_owned(),
            path: "data/exports/UKR/cases.csv".to_owned(),
            sha256: "ab".repeat(32),
            bytes: 812,
            rows: 9,
            typed: 8,
            totals: 0,
            withdrawn: 1,
            read_as: "csv, windows-1251, `;`".to_owned(),
        };
        let written = internal_manifest(&[input], &super::super::Options::default());
        let read: serde_json::Value = serde_json::from_slice(&written.bytes).unwrap();
        let input = &read["inputs"][0];
        assert_eq!(
            (&input["rows"], &input["typed"], &input["withdrawn"]),
            (&9.into(), &8.into(), &1.into())
        );
        assert_eq!(read["inputs"][0]["sha256"], "ab".repeat(32));
    }
}
