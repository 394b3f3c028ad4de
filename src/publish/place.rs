//! Files are put in place together: a run that fails leaves what was there.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::Written;
use crate::diagnostic::{Checked, Code, Diagnostic, Place, collect_checked};

const NOT_WRITTEN: Code = Code("E0801");

/// Folders that hold files of one run only, and the endings of what runs write there.
const OWN_FOLDERS: [&str; 2] = ["tables", "charts"];
const OWN_ENDINGS: [&str; 4] = ["parquet", "csv", "svg", "png"];

/// The endings of reports, which stand beside these folders as `report.html`, `report.uk.html`, ….
const REPORT_ENDINGS: [&str; 3] = ["html", "docx", "pdf"];

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// Whoever the system's settings let.
    Anybody,
    /// Its owner alone.
    Owner,
}

/// Puts all files of a release in place, or none: each is written beside its place and renamed when
/// all are on the disk. Tables and charts of an earlier run that are not among them are removed, so
/// call it once, with every file.
///
/// # Errors
/// Every file that could not be written, and why.
pub fn put_in_place(files: &[Written], folder: &Path) -> Checked<()> {
    put(files, folder, Readers::Anybody)?;
    remove_stale(files, folder)
}

/// Puts one file in place, whole or not at all, and touches no other.
///
/// # Errors
/// Why it could not be written.
pub fn put_one_in_place(file: &Written, folder: &Path) -> Checked<()> {
    put_among_others(std::slice::from_ref(file), folder)
}

/// Puts files in place, all or none, and touches no other.
///
/// # Errors
/// Every file that could not be written, and why.
pub fn put_among_others(files: &[Written], folder: &Path) -> Checked<()> {
    put(files, folder, Readers::Anybody)
}

/// Puts files that must not leave the office in place, readable by their owner alone.
///
/// # Errors
/// Every file that could not be written, and why.
pub fn put_in_place_private(files: &[Written], folder: &Path) -> Checked<()> {
    put(files, folder, Readers::Owner)
}

/// Writes everything beside its place, then renames everything. What is not renamed is dropped.
fn put(files: &[Written], folder: &Path, readers: Readers) -> Checked<()> {
    let staged = collect_checked(files.iter().map(|file| stage(file, folder, readers)))?;
    collect_checked(staged.into_iter().map(|(staged, path)| persist(staged, &path)))?;
    Ok(())
}

/// Writes a file beside its place and waits until it is on the disk.
fn stage(file: &Written, folder: &Path, readers: Readers) -> Checked<(NamedTempFile, PathBuf)> {
    let path = folder.join(&file.path);
    let staged = (|| {
        if path.is_dir() {
            return Err(io::Error::other("a folder is in its place"));
        }
        let parent = path.parent().unwrap_or(folder);
        make_folder(parent, readers)?;
        let mut staged = temporary(parent, readers)?;
        staged.write_all(&file.bytes)?;
        staged.as_file().sync_all()?;
        Ok(staged)
    })();
    staged.map_err(|error| not_written(&path, &error)).map(|staged| (staged, path))
}

fn persist(staged: NamedTempFile, path: &Path) -> Checked<()> {
    staged.persist(path).map(drop).map_err(|error| not_written(path, &error.error))
}

/// Makes a folder and all above it; a private folder is the owner's alone from its first moment.
fn make_folder(folder: &Path, readers: Readers) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    restrict_folder(&mut builder, readers);
    builder.recursive(true).create(folder)
}

/// A temporary file with the permissions that the finished file is to have.
fn temporary(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    restrict_file(&mut builder, readers);
    builder.prefix(".writing-").tempfile_in(folder)
}

#[cfg(unix)]
fn restrict_folder(builder: &mut fs::DirBuilder, readers: Readers) {
    use std::os::unix::fs::DirBuilderExt as _;
    if readers == Readers::Owner {
        builder.mode(0o700);
    }
}

#[cfg(unix)]
fn restrict_file(builder: &mut Builder<'_, '_>, readers: Readers) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = match readers {
        Readers::Anybody => 0o666,
        Readers::Owner => 0o600,
    };
    builder.permissions(fs::Permissions::from_mode(mode));
}

/// Elsewhere a folder has the permissions of the folder above it.
#[cfg(not(unix))]
fn restrict_folder(_: &mut fs::DirBuilder, _: Readers) {}

/// Elsewhere a file has the permissions of its folder.
#[cfg(not(unix))]
fn restrict_file(_: &mut Builder<'_, '_>, _: Readers) {}

/// Removes reports, tables and charts of an earlier run that this run did not write: they are under another
/// release's protection, and a reader would take them for this one's. What the author wrote is no such file.
fn remove_stale(files: &[Written], folder: &Path) -> Checked<()> {
    let kept: BTreeSet<PathBuf> = files.iter().map(|file| folder.join(&file.path)).collect();
    let of_folders = OWN_FOLDERS.iter().map(|own| our_files(&folder.join(own), has_our_ending));
    let found = of_folders.chain([our_files(folder, is_report)]);
    let stale = collect_checked(found)?.into_iter().flatten().filter(|path| !kept.contains(path));
    let removed =
        |path: PathBuf| fs::remove_file(&path).map_err(|error| not_written(&path, &error));
    collect_checked(stale.map(removed))?;
    Ok(())
}

/// The files in a folder that are such as runs write; none when there is no folder.
fn our_files(folder: &Path, is_ours: fn(&Path) -> bool) -> Checked<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(not_written(folder, &error)),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths: io::Result<Vec<PathBuf>> = paths.collect();
    let mut paths = paths.map_err(|error| not_written(folder, &error))?;
    paths.retain(|path| path.is_file() && is_ours(path));
    paths.sort();
    Ok(paths)
}

fn has_our_ending(path: &Path) -> bool {
    path.extension().is_some_and(|ending| OWN_ENDINGS.iter().any(|own| ending == *own))
}

/// Whether a file is `report.ENDING` or `report.LANGUAGE.ENDING`.
fn is_report(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let parts: Vec<&str> = name.split('.').collect();
    matches!(parts.as_slice(), ["report", ending] | ["report", _, ending] if REPORT_ENDINGS.contains(ending))
}

fn not_written(path: &Path, error: &io::Error) -> Vec<Diagnostic> {
    let fault = Diagnostic::error(NOT_WRITTEN, format!("cannot write the file: {error}"));
    vec![fault.at(&Place::file(path.to_string_lossy()))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(path: &str, text: &str) -> Written {
        Written::new(path, text.as_bytes().to_vec())
    }

    #[test]
    fn files_of_an_earlier_run_go_and_other_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        put_in_place(
            &[written("charts/OLD.svg", "old"), written("index.html", "old")],
            folder.path(),
        )
        .unwrap();
        fs::write(folder.path().join("charts/notes.txt"), "mine").unwrap();
        put_in_place(
            &[written("charts/NEW.svg", "new"), written("index.html", "new")],
            folder.path(),
        )
        .unwrap();
        let charts = fs::read_dir(folder.path().join("charts")).unwrap();
        let mut names: Vec<_> = charts.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["NEW.svg", "notes.txt"]);
        assert_eq!(fs::read_to_string(folder.path().join("index.html")).unwrap(), "new");
    }

    #[test]
    fn a_report_in_a_language_that_is_gone_goes_and_the_authors_words_stay() {
        let folder = tempfile::tempdir().unwrap();
        let mine = folder.path().join("narrative/context.uk.md");
        fs::create_dir_all(folder.path().join("narrative")).unwrap();
        fs::write(&mine, "mine").unwrap();
        fs::write(folder.path().join("report.notes.txt"), "mine").unwrap();
        put_in_place(&[written("report.html", "a"), written("report.uk.html", "a")], folder.path())
            .unwrap();
        put_in_place(&[written("report.html", "b")], folder.path()).unwrap();
        assert!(!folder.path().join("report.uk.html").exists());
        assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
        assert!(folder.path().join("report.notes.txt").exists());
    }

    #[test]
    fn when_one_file_cannot_be_written_none_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("index.html")).unwrap();
        let files = [written("tables/a.csv", "a"), written("index.html", "page")];
        let faults = put_in_place(&files, folder.path()).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert!(faults[0].to_string().contains("index.html"), "{}", faults[0]);
        assert_eq!(fs::read_dir(folder.path().join("tables")).unwrap().count(), 0);
    }

    #[test]
    fn one_file_is_put_in_place_and_no_other_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        put_in_place(&[written("tables/a.csv", "a")], folder.path()).unwrap();
        put_one_in_place(&written("indicators/definitions.lock", "one"), folder.path()).unwrap();
        put_one_in_place(&written("indicators/definitions.lock", "two"), folder.path()).unwrap();
        let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
        assert_eq!(
            (read("tables/a.csv"), read("indicators/definitions.lock")),
            ("a".into(), "two".into())
        );
        assert_eq!(fs::read_dir(folder.path().join("indicators")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn internal_files_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        put_in_place_private(&[written("internal/x.json", "{}")], folder.path()).unwrap();
        let mode = |path: &str| {
            fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777
        };
        assert_eq!((mode("internal"), mode("internal/x.json")), (0o700, 0o600));
    }
}
