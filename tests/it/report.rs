//! The report from outside: a page for each language, small enough to be handed on, with the author's words in it.

use std::fs;
use std::path::Path;

use crate::cli::logframe;

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_sample_has_a_report_of_a_handy_size_in_each_of_its_languages() {
    let out = tempfile::tempdir().unwrap();
    logframe(&["run", "--quiet", "--out", out.path().to_str().unwrap()]).assert().success();
    for (file, language) in
        [("report.html", "en"), ("report.uk.html", "uk"), ("report.ro.html", "ro")]
    {
        let page = text(&out.path().join(file));
        assert!(page.len() < 5_000_000, "{file}: {} bytes", page.len());
        assert!(page.contains(&format!("<html lang=\"{language}\">")), "{file}");
        assert!(page.contains("id=\"indicator-IDN-13\""), "{file}");
        assert!(page.contains("[c]"), "{file} says that something is withheld");
    }
}

#[test]
fn the_authors_words_are_an_input_that_every_run_reads_and_none_removes() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("programme");
    let dir_text = dir.to_str().unwrap();
    logframe(&["init", dir_text]).assert().success();
    logframe(&["run", "--quiet", dir_text]).assert().success();
    let run = || {
        let manifest: serde_json::Value =
            serde_json::from_str(&text(&dir.join("reports/manifest.json"))).unwrap();
        manifest["run_id"].as_str().unwrap().to_owned()
    };
    let before = run();
    let mine = dir.join("reports/narrative/context.en.md");
    fs::create_dir_all(mine.parent().unwrap()).unwrap();
    fs::write(&mine, "A new law came into **force**.\n").unwrap();
    for _ in 0..2 {
        logframe(&["run", "--quiet", dir_text]).assert().success();
    }
    assert_eq!(text(&mine), "A new law came into **force**.\n");
    assert_ne!(run(), before);
    assert!(text(&dir.join("reports/report.html")).contains("into <strong>force</strong>."));
    // Wherever reports go, the words come from the programme folder.
    let out = folder.path().join("elsewhere");
    logframe(&["run", "--quiet", dir_text, "--out", out.to_str().unwrap()]).assert().success();
    assert!(text(&out.join("report.html")).contains("into <strong>force</strong>."));
}
