//! Stage 5: a release becomes files.
//!
//! Adding a format is one file and one line in [`WRITERS`].

use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::Checked;
use crate::protect::Release;

/// How files are to be written.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Also draw every chart as PNG.
    pub png: bool,
    /// Draw no charts.
    pub no_charts: bool,
}

/// A file in memory: where it goes, relative to `reports/`, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Path relative to the folder of reports, with `/`.
    pub path: PathBuf,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A format that a release is written in. It gives bytes; the files are put in place together.
pub trait Writer: fmt::Debug + Sync {
    /// Its name, for progress and messages.
    fn name(&self) -> &'static str;

    /// The files of a release. Reads nothing but the release: no clock, no environment, no file.
    fn write(&self, release: &Release, options: &Options) -> Checked<Vec<Written>>;
}

/// Every format that there is.
pub const WRITERS: &[&dyn Writer] = &[];
