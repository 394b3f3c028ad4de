//! Whether the steps of a cascade can be of one cohort: shares of rows of one table, put in periods by one
//! column.

use crate::define::bind::Definitions;
use crate::define::indicator::BoundIndicator;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};
use crate::programme::{Cascade, Programme};

const UNKNOWN: Code = Code("E0128");
const NO_COHORT: Code = Code("E0129");

/// Checks every cascade of a programme.
///
/// # Errors
/// Steps that are no indicator, no share, or not of the cohort of the first step.
pub(crate) fn fit(programme: &Programme, definitions: &Definitions) -> Checked<()> {
    let mut faults = Faults::default();
    for (_, cascade) in &programme.cascades {
        faults.absorb(one_cohort(cascade, definitions));
    }
    faults.or_whole(Some(()))
}

/// Checks each step against the first that there is.
fn one_cohort(cascade: &Cascade, definitions: &Definitions) -> Checked<()> {
    let mut faults = Faults::default();
    let mut first: Option<&BoundIndicator> = None;
    for (code, place) in &cascade.steps {
        let Some(step) = faults.absorb(share(code, place, definitions)) else { continue };
        if !is_of_cohort(first.get_or_insert(step), step) {
            let message = format!("`{code}` is not of the cohort of the first step");
            let hint = "the steps of a cascade have the same `table` and the same `period`";
            faults.push(Diagnostic::error(NO_COHORT, message).at(place).hint(hint));
        }
    }
    faults.or_whole(Some(()))
}

/// The share of a step.
fn share<'a>(
    code: &str,
    place: &Place,
    definitions: &'a Definitions,
) -> Checked<&'a BoundIndicator> {
    let codes = || definitions.indicators.iter().map(|one| one.code.as_str());
    let found = definitions.indicators.iter().find(|one| one.code == code);
    let Some(found) = found else {
        let fault = Diagnostic::error(UNKNOWN, format!("no indicator `{code}`")).at(place);
        return Err(vec![fault.did_you_mean(code, codes())]);
    };
    if found.kind != "proportion" {
        let message = format!("`{code}` is a {} and no share of the step before", found.kind);
        let hint = "a step of a cascade is a `proportion` whose `denominator` is what the step before counts";
        return Err(vec![Diagnostic::error(NO_COHORT, message).at(place).hint(hint)]);
    }
    Ok(found)
}

fn is_of_cohort(first: &BoundIndicator, step: &BoundIndicator) -> bool {
    let cohort =
        |one: &BoundIndicator| one.counts().map(|(rows, _)| (rows.table.clone(), rows.period));
    cohort(first) == cohort(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::define::example;

    #[test]
    fn a_cohort_is_one_table_and_one_column_of_periods() {
        let share = |table: &str| {
            let keys = "kind: proportion, table: cases, period: applied_on, numerator: minor";
            let mut share = example::bound(&example::programme(), &example::contract(), keys);
            table.clone_into(&mut share.rows_mut().table);
            share
        };
        assert!(is_of_cohort(&share("cases"), &share("cases")));
        assert!(!is_of_cohort(&share("cases"), &share("services")));
    }
}
