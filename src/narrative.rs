//! What the author of the report wrote: `reports/narrative/SECTION.LANGUAGE.md`. It is an input of a run like any
//! other, and no run writes or removes it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::diagnostic::{Checked, Code, Diagnostic, Place, collect_checked};
use crate::publish::report::narrative::{Narrative, Page};
use crate::publish::report::written_by_authors;

/// Where it stands, relative to the programme folder, wherever reports go.
const FOLDER: &str = "reports/narrative";

const NO_SECTION: Code = Code("W0810");
const NO_LANGUAGE: Code = Code("W0811");
const REFUSED: Code = Code("W0812");

/// Reads every page that belongs to a section in a language of the programme; the others are findings.
///
/// # Errors
/// Every page that cannot be read or is not text in UTF-8.
pub(crate) fn read(folder: &Path, languages: &[String]) -> Checked<(Narrative, Vec<Diagnostic>)> {
    let (mut narrative, mut findings) = (Narrative::default(), Vec::new());
    let pages = collect_checked(files(folder)?.iter().map(|name| page(folder, name)))?;
    for (name, page) in pages {
        let (section, language) = name.rsplit_once('.').unwrap_or((&name, ""));
        if let Some(finding) = misplaced(section, language, languages, &page.path) {
            findings.push(finding);
        } else {
            findings.extend(refused(&page));
            narrative.add(section, language, page);
        }
    }
    Ok((narrative, findings))
}

/// The names of the pages, in byte order; none where there is no folder.
fn files(folder: &Path) -> Checked<Vec<String>> {
    let unreadable = |error| vec![Diagnostic::unreadable(FOLDER, &error)];
    let entries = match fs::read_dir(folder.join(FOLDER)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(unreadable)?.file_name();
        if Path::new(&name).extension().is_some_and(|ending| ending == "md") {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// A page, and its name without ending.
fn page(folder: &Path, name: &str) -> Checked<(String, Page)> {
    let path = format!("{FOLDER}/{name}");
    let markdown = fs::read_to_string(folder.join(&path))
        .map_err(|error| vec![Diagnostic::unreadable(&path, &error)])?;
    Ok((name.trim_end_matches(".md").to_owned(), Page::parse(&path, &markdown)))
}

/// Why a page is of no section that authors write in, or of no language of the programme.
fn misplaced(
    section: &str,
    language: &str,
    languages: &[String],
    path: &str,
) -> Option<Diagnostic> {
    let sections = written_by_authors();
    if !sections.contains(&section) {
        let message =
            format!("no section `{section}` takes an author’s text; the page is left out");
        let fault = Diagnostic::warning(NO_SECTION, message).at(&Place::file(path));
        return Some(fault.did_you_mean(section, sections.iter().copied()));
    }
    (!languages.iter().any(|known| known == language)).then(|| {
        let message = format!("the programme has no language `{language}`; the page is left out");
        let fault = Diagnostic::warning(NO_LANGUAGE, message).at(&Place::file(path));
        fault.did_you_mean(language, languages.iter().map(String::as_str))
    })
}

/// What of a page does not pass into the report.
fn refused(page: &Page) -> impl Iterator<Item = Diagnostic> {
    page.refused.iter().map(|line| {
        let message = "HTML, pictures and links to anything but web and mail are left out";
        let fault =
            Diagnostic::warning(REFUSED, message).at(&Place::line(page.path.clone(), *line));
        fault.hint("a chapter or table of the report is linked as `[text](#its-anchor)`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pages: &[(&str, &str)]) -> (Narrative, String) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(FOLDER)).unwrap();
        for (name, text) in pages {
            fs::write(folder.path().join(FOLDER).join(name), text).unwrap();
        }
        let languages = ["en", "uk"].map(str::to_owned);
        let (narrative, findings) = read(folder.path(), &languages).unwrap();
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        (narrative, findings.join("\n"))
    }

    #[test]
    fn a_page_is_of_its_section_and_language() {
        let (narrative, findings) = found(&[("context.uk.md", "Закон.\n"), ("notes.txt", "mine")]);
        assert!(narrative.page("context", "uk").is_some());
        assert!(narrative.page("context", "en").is_none());
        assert_eq!(findings, "");
    }

    #[test]
    fn a_page_of_no_section_or_language_and_html_are_told() {
        let pages = [
            ("contekst.en.md", "x"),
            ("context.ru.md", "x"),
            ("lessons.en.md", "One.\n\n<b>x</b>\n"),
        ];
        insta::assert_snapshot!(found(&pages).1, @"
        reports/narrative/contekst.en.md: [W0810] no section `contekst` takes an author’s text; the page is left out
          hint: did you mean `context`?
        reports/narrative/context.ru.md: [W0811] the programme has no language `ru`; the page is left out
          hint: there is en, uk
        reports/narrative/lessons.en.md:3: [W0812] HTML, pictures and links to anything but web and mail are left out
          hint: a chapter or table of the report is linked as `[text](#its-anchor)`
        reports/narrative/lessons.en.md:3: [W0812] HTML, pictures and links to anything but web and mail are left out
          hint: a chapter or table of the report is linked as `[text](#its-anchor)`
        ");
    }

    #[test]
    fn without_a_folder_nothing_is_written_by_anybody() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), &[]).unwrap(), (Narrative::default(), Vec::new()));
    }
}
