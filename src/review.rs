//! What can be said of a programme without any export: the lock on its definitions, the names and
//! numbers of its reference files, the texts of its reference sheets.

use crate::cases::reference::{Reference, Target};
use crate::define::indicator::BoundIndicator;
use crate::define::sheet;
use crate::diagnostic::{Checked, Diagnostic, Faults};
use crate::pipeline::Defined;
use crate::reference_check::Known;
use crate::{lock, target_check};

/// What `logframe check` finds beside failing tests.
///
/// # Errors
/// Definitions that changed without an entry, and reference files that cannot be read.
pub fn check(defined: &Defined) -> Checked<Vec<Diagnostic>> {
    let mut faults = Faults::default();
    let folder = &defined.programme.folder;
    let locked = faults.absorb(lock::compare(folder, &defined.definitions));
    let reference = faults.absorb(Reference::read(folder));
    let whole = locked.zip(reference).map(|(mut found, reference)| {
        found.extend(references(defined, &reference));
        found.extend(target_check::untargeted(&defined.definitions, &reference.targets));
        found
    });
    faults.or_whole(whole)
}

/// What is found in the reference files of a programme.
pub(crate) fn references(defined: &Defined, reference: &Reference) -> Vec<Diagnostic> {
    let known = Known::of(&defined.programme, &defined.definitions);
    let mut found = known.strangers(reference);
    let targets = &reference.targets;
    found.extend(target_check::doubts(&defined.programme, &defined.definitions, targets));
    found
}

/// What the reference sheets lack that `logframe list` shows: errors for what a sheet must have,
/// warnings for what is not translated.
pub fn sheets(defined: &Defined) -> Vec<Diagnostic> {
    sheet::lacking(&defined.programme, &defined.definitions)
}

/// How many lines of `targets.csv` there are for an indicator.
pub fn lines_for(indicator: &BoundIndicator, targets: &[Target]) -> usize {
    targets.iter().filter(|target| target.indicator == indicator.code).count()
}
