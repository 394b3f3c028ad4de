//! What is wrong, where, and what would help: the one way in which logframe reports a fault.
//!
//! A fault in somebody's file is a value, never a panic, and a stage reports all the faults it can
//! find before it gives up: [`Checked`] carries them, [`collect_checked`] and [`Faults`] gather them.

use std::fmt;
use std::io::{self, ErrorKind};

const UNREADABLE: Code = Code("E0101");

/// What a stage gives: the thing itself, or every fault that kept it from being made.
pub type Checked<T> = Result<T, Vec<Diagnostic>>;

/// A short stable name of a kind of fault, such as `E0203`, to look up and to test for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(pub &'static str);

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The run stops, with exit status 2.
    Error,
    /// The run goes on; somebody should look.
    Warning,
    /// Worth knowing: what was detected, assumed or counted.
    Note,
}

/// Where in which file, lines and columns counted from 1; 0 means the whole file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// Path relative to the programme folder, with `/` on every platform.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Place {
    /// A place that is a whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0 }
    }

    /// A line of a file.
    pub fn line(file: impl Into<String>, line: u32) -> Self {
        Self { file: file.into(), line, column: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        Ok(())
    }
}

/// One fault or finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of fault.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// Where, when it has a place.
    pub place: Option<Place>,
    /// What is wrong, in one sentence for the person who wrote the file.
    pub message: String,
    /// What would help, one sentence each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// An error without place and hints yet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            place: None,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// A file or folder that cannot be read, in the same words on every system.
    pub fn unreadable(file: &str, error: &io::Error) -> Self {
        let said = |message: &str| Self::error(UNREADABLE, message).at(&Place::file(file));
        #[expect(clippy::wildcard_enum_match_arm, reason = "rare faults keep the system's words")]
        match error.kind() {
            ErrorKind::NotFound => said("it is not there"),
            ErrorKind::IsADirectory => said("it is a folder, and a file is wanted"),
            ErrorKind::NotADirectory => said("it is a file, and a folder is wanted"),
            ErrorKind::PermissionDenied => said("it may not be read: permission is denied"),
            ErrorKind::InvalidData => said("it is not text in UTF-8").hint("save it as UTF-8"),
            _ => said(&format!("it cannot be read: {error}")),
        }
    }

    /// A warning without place and hints yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// A note without place and hints yet.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, message) }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(place.clone());
        self
    }

    /// Says what would help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says which of the known names is nearest to the one that was written, or what there is.
    #[must_use]
    #[expect(single_use_lifetimes, reason = "an elided one is not allowed inside `impl Iterator`")]
    pub fn did_you_mean<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(written, &known) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None if known.is_empty() || known.len() > 24 => self,
            None => self.hint(format!("there is {}", known.join(", "))),
        }
    }
}

impl fmt::Display for Diagnostic {
    /// `indicators/outcome.yaml:7:5: [E0203] no column 'dayz'`, then a line for each hint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "[{}] {}", self.code.0, self.message)?;
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// The known name that is most like the written one, if any is like it at all.
fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let likeness = |name: &str| strsim::jaro_winkler(&written.to_lowercase(), &name.to_lowercase());
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= 0.8).then_some(best)
}

/// A gathering of faults on the way through a file or a stage.
#[derive(Debug, Default)]
pub struct Faults(Vec<Diagnostic>);

impl Faults {
    /// Adds one.
    pub fn push(&mut self, fault: Diagnostic) {
        self.0.push(fault);
    }

    /// Adds the faults of a part and gives the part, if it could be made.
    pub fn absorb<T>(&mut self, part: Checked<T>) -> Option<T> {
        match part {
            Ok(part) => Some(part),
            Err(faults) => {
                self.0.extend(faults);
                None
            }
        }
    }

    /// Whether nothing that stops a run was found.
    pub fn is_clean(&self) -> bool {
        !self.0.iter().any(|fault| fault.severity == Severity::Error)
    }

    /// The whole, unless an error was found or the whole could not be made.
    pub fn or_whole<T>(self, whole: Option<T>) -> Checked<T> {
        match whole {
            Some(whole) if self.is_clean() => Ok(whole),
            Some(_) | None => Err(self.0),
        }
    }

    /// Everything gathered, in the order it was found.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.0
    }
}

/// All the parts, or all their faults: a second fault is not hidden behind the first.
pub fn collect_checked<T>(parts: impl IntoIterator<Item = Checked<T>>) -> Checked<Vec<T>> {
    let mut faults = Faults::default();
    let whole: Vec<T> = parts.into_iter().filter_map(|part| faults.absorb(part)).collect();
    if faults.0.is_empty() { Ok(whole) } else { Err(faults.0) }
}
