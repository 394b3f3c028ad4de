//! `indicators/definitions.lock`: which definition every indicator had when it was last agreed, so
//! that none changes under a published number without an entry that says what changed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::calendar::Day;
use crate::define::bind::Definitions;
use crate::define::indicator::BoundIndicator;
use crate::diagnostic::{Checked, Code, Diagnostic, Place, collect_checked};
use crate::publish::{self, Written};

/// Where it stands, relative to the programme folder.
pub const FILE: &str = "indicators/definitions.lock";

const CHANGED: Code = Code("E0240");
const BAD_LINE: Code = Code("E0241");
const NEW: Code = Code("W0242");
const GONE: Code = Code("W0243");
const BEHIND: Code = Code("W0244");

const HEADER: &str = "\
# The definition of every indicator as it was last agreed: its code, the hash of its definition, the
# day of its last change. `logframe check --lock` writes this file. A definition that has another hash
# needs a new entry under `changes` in its YAML first.
";

/// What one line says of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    definition: String,
    /// The newest of its changes when the line was written.
    changed: Option<Day>,
    place: Place,
}

/// Holds the definitions against the lock file. Without such a file there is nothing to hold.
///
/// # Errors
/// Every definition that has changed without an entry that is newer than the locked one, and every
/// line that cannot be read.
pub fn compare(folder: &Path, definitions: &Definitions) -> Checked<Vec<Diagnostic>> {
    let Some(lines) = read(folder)? else { return Ok(Vec::new()) };
    let indicators = &definitions.indicators;
    let doubts = indicators.iter().map(|one| held(one, lines.get(&one.code)));
    let mut doubts: Vec<Diagnostic> = collect_checked(doubts)?.into_iter().flatten().collect();
    let is_gone = |code: &str| indicators.iter().all(|one| one.code != code);
    doubts.extend(
        lines.iter().filter(|(code, _)| is_gone(code)).map(|(code, line)| gone(code, line)),
    );
    Ok(doubts)
}

/// Writes the lock file anew, whole or not at all. Ask [`compare`] first.
///
/// # Errors
/// Why it could not be written.
pub fn write(folder: &Path, definitions: &Definitions) -> Checked<()> {
    publish::put_one_in_place(&Written::new(FILE, text(definitions).into_bytes()), folder)
}

/// Whether a finding says that the lock file is not up to date, which writing it mends.
pub fn is_about_lines(finding: &Diagnostic) -> bool {
    [NEW, GONE, BEHIND].contains(&finding.code)
}

/// The whole file: a line for each indicator, in byte order of the codes.
fn text(definitions: &Definitions) -> String {
    definitions.indicators.iter().fold(HEADER.to_owned(), |mut text, one| {
        let changed = last_change(one).map_or_else(|| "-".to_owned(), |day| day.to_string());
        writeln!(text, "{} {} {changed}", one.code, one.definition)
            .expect("a string can be written to");
        text
    })
}

fn last_change(indicator: &BoundIndicator) -> Option<Day> {
    indicator.changes.iter().map(|change| change.date).max()
}

/// The lines by code; `None` when there is no file.
fn read(folder: &Path) -> Checked<Option<BTreeMap<String, Line>>> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| vec![Diagnostic::unreadable(FILE, &error)])?;
    parse(&text).map(Some)
}

fn parse(text: &str) -> Checked<BTreeMap<String, Line>> {
    let written = |(_, line): &(u32, &str)| !line.trim().is_empty() && !line.starts_with('#');
    let lines = (1..).zip(text.lines()).filter(written);
    let lines: Vec<(String, Line)> =
        collect_checked(lines.map(|(number, text)| line(text, Place::line(FILE, number))))?;
    let mut by_code: BTreeMap<String, Line> = BTreeMap::new();
    for (code, line) in lines {
        if let Some(first) = by_code.get(&code) {
            let message = format!("`{code}` has a line already, {}", first.place.line);
            return Err(vec![bad(message, &line.place)]);
        }
        by_code.insert(code, line);
    }
    Ok(by_code)
}

/// `IDN-17 0123456789abcdef 2013-01-01`, or `-` for an indicator that never changed.
fn line(text: &str, place: Place) -> Checked<(String, Line)> {
    let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let day = |text: &str| if text == "-" { Some(None) } else { Day::parse(text).map(Some) };
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [code, definition, changed] = words.as_slice()
        && is_hash(definition)
        && let Some(changed) = day(changed)
    {
        let line = Line { definition: (*definition).to_owned(), changed, place };
        return Ok(((*code).to_owned(), line));
    }
    Err(vec![bad("the line is no code, hash and day".to_owned(), &place)])
}

fn bad(message: String, place: &Place) -> Diagnostic {
    let hint = "take the last good file, or remove this one and run `logframe check --lock`";
    Diagnostic::error(BAD_LINE, message).at(place).hint(hint)
}

/// What is to be said of an indicator and its line.
fn held(indicator: &BoundIndicator, line: Option<&Line>) -> Checked<Option<Diagnostic>> {
    let code = &indicator.code;
    let last = last_change(indicator);
    let warning = |kind, message: String| {
        let warning = Diagnostic::warning(kind, message).at(&indicator.place);
        Ok(Some(warning.hint("run `logframe check --lock`")))
    };
    let Some(line) = line else {
        return warning(NEW, format!("`{code}` is new: the lock file does not have it"));
    };
    match (line.definition == indicator.definition, last == line.changed) {
        (true, true) => Ok(None),
        (false, _) if last <= line.changed => Err(vec![changed(indicator, line)]),
        (_, _) => {
            warning(BEHIND, format!("`{code}` has a change that the lock file does not have"))
        }
    }
}

/// The fault of a definition that has changed without a word about it.
fn changed(indicator: &BoundIndicator, line: &Line) -> Diagnostic {
    let since = line.changed.map_or_else(String::new, |day| format!(", newer than {day}"));
    let message = format!(
        "the definition of `{}` is not the one that was agreed: its hash is {}, not {}",
        indicator.code, indicator.definition, line.definition
    );
    Diagnostic::error(CHANGED, message)
        .at(&indicator.place)
        .hint(format!(
            "add a `changes` entry that says what changed{since}, then run `logframe check --lock`"
        ))
        .hint(format!("it was locked in {}", line.place))
}

fn gone(code: &str, line: &Line) -> Diagnostic {
    Diagnostic::warning(GONE, format!("there is no indicator `{code}` any more"))
        .at(&line.place)
        .hint("run `logframe check --lock`")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;
    use crate::define::indicator::Change;
    use crate::document::Localised;

    const HASHES: [&str; 2] = ["0000000000000001", "0000000000000002"];

    /// An indicator with a hash and changes on these days.
    fn indicator(code: &str, hash: &str, changes: &[&str]) -> Arc<BoundIndicator> {
        let change = |day: &&str| Change {
            date: Day::parse(day).unwrap(),
            what: Localised::plain("W"),
            comparable: true,
        };
        Arc::new(BoundIndicator {
            definition: hash.to_owned(),
            changes: changes.iter().map(change).collect(),
            place: Place::line("indicators/a.yaml", 7),
            ..example::indicator(code)
        })
    }

    fn of(indicators: &[Arc<BoundIndicator>]) -> Definitions {
        Definitions { indicators: indicators.to_vec(), ..Definitions::default() }
    }

    /// What is said of `now` when `then` was locked.
    fn said(then: &[Arc<BoundIndicator>], now: &[Arc<BoundIndicator>]) -> String {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &of(then)).unwrap();
        let said = compare(folder.path(), &of(now));
        let said = said.unwrap_or_else(|faults| faults);
        said.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_lock_file_has_a_line_for_each_indicator() {
        let definitions = of(&[
            indicator("A", HASHES[0], &[]),
            indicator("B", HASHES[1], &["2013-02-01", "2013-01-01"]),
        ]);
        assert_snapshot!(text(&definitions), @"
        # The definition of every indicator as it was last agreed: its code, the hash of its definition, the
        # day of its last change. `logframe check --lock` writes this file. A definition that has another hash
        # needs a new entry under `changes` in its YAML first.
        A 0000000000000001 -
        B 0000000000000002 2013-02-01
        ");
    }

    #[test]
    fn nothing_is_said_of_what_is_as_it_was_locked_nor_without_a_lock_file() {
        let one = [indicator("A", HASHES[0], &["2013-01-01"])];
        assert_eq!(said(&one, &one), "");
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(compare(folder.path(), &of(&one)), Ok(Vec::new()));
    }

    #[test]
    fn a_definition_that_changed_without_an_entry_is_a_fault() {
        let never = [indicator("A", HASHES[0], &[])];
        assert_snapshot!(said(&never, &[indicator("A", HASHES[1], &[])]), @"
        indicators/a.yaml:7: [E0240] the definition of `A` is not the one that was agreed: its hash is 0000000000000002, not 0000000000000001
          hint: add a `changes` entry that says what changed, then run `logframe check --lock`
          hint: it was locked in indicators/definitions.lock:4
        ");
        let once = [indicator("A", HASHES[0], &["2013-01-01"])];
        assert_snapshot!(said(&once, &[indicator("A", HASHES[1], &["2012-01-01", "2013-01-01"])]), @"
        indicators/a.yaml:7: [E0240] the definition of `A` is not the one that was agreed: its hash is 0000000000000002, not 0000000000000001
          hint: add a `changes` entry that says what changed, newer than 2013-01-01, then run `logframe check --lock`
          hint: it was locked in indicators/definitions.lock:4
        ");
    }

    #[test]
    fn a_change_that_says_so_only_leaves_the_lock_file_behind() {
        let once = [indicator("A", HASHES[0], &["2013-01-01"])];
        assert_snapshot!(said(&once, &[indicator("A", HASHES[1], &["2013-01-01", "2013-06-01"])]), @"
        indicators/a.yaml:7: [W0244] `A` has a change that the lock file does not have
          hint: run `logframe check --lock`
        ");
        assert_snapshot!(said(&once, &[indicator("A", HASHES[0], &[])]), @"
        indicators/a.yaml:7: [W0244] `A` has a change that the lock file does not have
          hint: run `logframe check --lock`
        ");
    }

    #[test]
    fn what_is_new_and_what_is_gone_is_told() {
        let (a, b) = (indicator("A", HASHES[0], &[]), indicator("B", HASHES[0], &[]));
        assert_snapshot!(said(&[a], &[b]), @"
        indicators/a.yaml:7: [W0242] `B` is new: the lock file does not have it
          hint: run `logframe check --lock`
        indicators/definitions.lock:4: [W0243] there is no indicator `A` any more
          hint: run `logframe check --lock`
        ");
    }

    #[test]
    fn a_line_that_cannot_be_read_is_a_fault() {
        let faults = |text: &str| {
            let faults = parse(text).unwrap_err();
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert_snapshot!(faults("# head\n<<<<<<< one\nA 0000000000000001 -\nB 01 -\nC 0000000000000001 soon\n"), @"
        indicators/definitions.lock:2: [E0241] the line is no code, hash and day
          hint: take the last good file, or remove this one and run `logframe check --lock`
        indicators/definitions.lock:4: [E0241] the line is no code, hash and day
          hint: take the last good file, or remove this one and run `logframe check --lock`
        indicators/definitions.lock:5: [E0241] the line is no code, hash and day
          hint: take the last good file, or remove this one and run `logframe check --lock`
        ");
        assert_snapshot!(faults("A 0000000000000001 -\n\nA 0000000000000001 -\n"), @"
        indicators/definitions.lock:3: [E0241] `A` has a line already, 1
          hint: take the last good file, or remove this one and run `logframe check --lock`
        ");
    }
}
