//! `logframe init`: a small programme folder that runs, to start from.

use std::path::Path;

use logframe::diagnostic::{Code, Diagnostic, Place};
use serde_json::json;

use crate::render::Printer;
use crate::{AT_FAULT, DONE};

/// Every file of the new folder. The export is synthetic.
const FILES: &[(&str, &str)] = &[
    ("programme.yaml", include_str!("template/programme.yaml")),
    ("policy.yaml", include_str!("template/policy.yaml")),
    ("data/contract.yaml", include_str!("template/data/contract.yaml")),
    ("data/sources/cases.yaml", include_str!("template/data/sources/cases.yaml")),
    ("data/exports/cases.csv", include_str!("template/data/exports/cases.csv")),
    ("indicators/identification.yaml", include_str!("template/indicators/identification.yaml")),
    ("reports/.gitignore", include_str!("template/gitignore")),
];

/// Makes the folder and says how to go on.
pub(crate) fn init(dir: &Path, printer: &Printer) -> u8 {
    if is_taken(dir) {
        let fault = Diagnostic::error(Code("E0003"), "the folder is not empty")
            .at(&Place::file(dir.display().to_string()))
            .hint("name a folder that does not exist yet");
        return printer.faults(&[fault], AT_FAULT);
    }
    let faults: Vec<Diagnostic> =
        FILES.iter().filter_map(|(file, text)| write(&dir.join(file), text).err()).collect();
    if !faults.is_empty() {
        return printer.faults(&faults, AT_FAULT);
    }
    let files: Vec<&str> = FILES.iter().map(|(file, _)| *file).collect();
    let text = format!("{}: a programme of its own; next: logframe run {0}\n", dir.display());
    printer.result(&text, json!({ "ok": true, "folder": dir, "files": files }), &[]);
    DONE
}

/// Whether a folder already holds something.
fn is_taken(dir: &Path) -> bool {
    dir.is_file() || std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let parent = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).and_then(|()| std::fs::write(path, text)).map_err(|error| {
        Diagnostic::error(Code("E0004"), format!("cannot write the file: {error}"))
            .at(&Place::file(path.display().to_string()))
    })
}
