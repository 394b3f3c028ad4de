//! Stage 4: estimates and policy become a release, the only thing that may leave.
//!
//! 1. [`Policy::read`] reads what may be shown, and refuses what this gate cannot keep.
//! 2. [`rules`](fn@rules) judge every row by itself.
//! 3. `family` withholds the populations that several indicators print in all of them alike.
//! 4. `secondary` withholds what would give the withheld away, indicator by indicator.
//! 5. `twins` withholds in every rule and indicator that ask the same question what one of them withholds.
//! 6. `made` withholds the figures that are made of withheld ones.

#[cfg(test)]
mod attack;
mod bounds;
mod family;
mod field;
#[cfg(test)]
mod fixture;
mod made;
mod model;
mod nullspace;
mod policy;
mod quality;
mod release;
mod rules;
mod secondary;
mod table;
mod timeline;
mod twins;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

pub use policy::Policy;
pub use quality::Quality;
pub use release::{Release, Row, Shown, WITHHELD_REASON};
pub use rules::rules;

use crate::define::quality::Rules;
use crate::evaluate::{Estimate, Estimates, Key};
use table::Table;

/// Applies every rule to every estimate, then withholds what would give the withheld away.
pub fn release(estimates: Estimates, policy: &Policy) -> Release {
    let withheld = made::following(&estimates, withheld(&estimates, policy));
    Release::of(estimates, policy.clone(), &withheld)
}

/// The same with the rules on the quality of rows. They count the same persons, so both are one problem;
/// the rules are counted over the areas and periods of the indicators, and some more behind these.
pub fn release_with_quality(
    estimates: Estimates,
    rules: Estimates,
    about: Arc<Rules>,
    policy: &Policy,
) -> Release {
    let first = estimates.cells.len();
    let both = joined(&estimates, &rules);
    let withheld = twins::following(&both, estimates.indicators.len(), withheld(&both, policy));
    let mut withheld = made::following(&both, withheld);
    let of_rules = withheld.split_off(&first).into_iter().map(|number| number - first).collect();
    let release = Release::of(estimates, policy.clone(), &withheld);
    let rules = Release::of(rules, policy.clone(), &of_rules);
    Release { quality: Some(Arc::new(Quality { about, rules })), ..release }
}

/// Two estimates of one programme as one, the second with the wider areas and periods.
fn joined(one: &Estimates, other: &Estimates) -> Estimates {
    let further = one.indicators.len();
    let moved = |key: &Key| Key { indicator: key.indicator + further, ..key.clone() };
    let moved = other.cells.iter().map(|cell| Estimate {
        key: moved(&cell.key),
        reads: cell.reads.iter().map(moved).collect(),
        ..cell.clone()
    });
    let mut indicators = one.indicators.clone();
    indicators.extend(other.indicators.iter().cloned());
    Estimates {
        programme: Arc::clone(&other.programme),
        areas: other.areas.clone(),
        reference: one.reference.clone(),
        indicators,
        cells: one.cells.iter().cloned().chain(moved).collect(),
    }
}

/// The numbers of the counted estimates that are withheld. Beside the populations that they share, each
/// indicator is a problem of its own, so they are solved side by side, and on any number of threads
/// the answer is the same.
fn withheld(estimates: &Estimates, policy: &Policy) -> BTreeSet<usize> {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); estimates.indicators.len()];
    for (number, cell) in estimates.cells.iter().enumerate() {
        of[cell.key.indicator].push(number);
    }
    let shared = family::withheld(estimates, policy);
    let counted = of.par_iter().enumerate();
    let counted =
        counted.filter(|(indicator, _)| estimates.indicators[*indicator].counts().is_some());
    counted
        .flat_map_iter(|(indicator, numbers)| {
            withheld_of(&Table::of(estimates, indicator, numbers, policy).holding(&shared))
        })
        .collect()
}

/// The numbers of the estimates of one indicator that are withheld.
fn withheld_of(table: &Table<'_>) -> Vec<usize> {
    let withheld = secondary::withheld(table);
    let spots = table.spots.iter().zip(withheld).filter(|(_, withheld)| *withheld);
    spots.flat_map(|(spot, _)| spot.estimates.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::fixture::{World, estimate, withheld};
    use super::*;
    use crate::evaluate::cell::{Classes, Status};

    fn shown<'a>(release: &'a Release, category: &str) -> &'a Row {
        release.rows().iter().find(|row| row.category == category).unwrap()
    }

    #[test]
    fn zero_is_shown_and_what_is_withheld_keeps_its_target() {
        let release = World::one_column("sex", &["female", "male"], &[4, 0]).release();
        assert_eq!(withheld(&release), ["UKR 2013 female", "UKR 2013 total"]);
        assert_eq!(shown(&release, "female").target, Some(99.0));
        assert!(matches!(shown(&release, "male").shown, Shown::Figures(_)));
        assert_eq!(release.withheld(), 2);
    }

    #[test]
    fn rows_about_nobody_are_free() {
        let mut estimates = World::one_column("body", &["court", "police"], &[4, 30]).estimates();
        for cell in &mut estimates.cells {
            cell.of_persons = false;
        }
        assert_eq!(release(estimates, &Policy::default()).withheld(), 0);
    }

    #[test]
    fn a_stricter_indicator_wins_and_a_looser_one_does_not() {
        let withheld = |threshold| {
            let world = World::one_column("sex", &["female", "male"], &[15, 40]);
            World { threshold: Some(threshold), ..world }.withheld().len()
        };
        assert_eq!((withheld(20), withheld(3)), (2, 0));
        let small = World { threshold: Some(3), ..World::small() }.with(0, 1, &[], 5);
        assert_eq!(small.withheld().len(), 1);
    }

    #[test]
    fn what_is_not_available_says_so() {
        let mut estimates = World::one_column("sex", &["female", "male"], &[4, 30]).estimates();
        let figures = &mut estimates.cells[1].figures;
        (figures.status, figures.rows, figures.value) = (Status::NotAvailable, None, None);
        estimates.cells[1].persons = Classes::default();
        let release = release(estimates, &Policy::default());
        assert!(matches!(shown(&release, "female").shown, Shown::Figures(_)));
    }

    #[test]
    fn measures_of_a_place_are_withheld_together() {
        let mut estimates = World { kind: "quantile", ..World::small() }.estimates();
        let classes = Classes { met: 60, ..Classes::default() };
        let cell = |measure: &str, sides| {
            let key = Key { measure: measure.to_owned(), ..estimates.cells[0].key.clone() };
            Estimate { sides: Some(sides), ..estimate(key, classes, (0, 364)) }
        };
        estimates.cells = vec![cell("q0.5", (31, 30)), cell("q0.9", (55, 6))];
        assert_eq!(release(estimates.clone(), &Policy::default()).withheld(), 2);
        estimates.cells[1].sides = Some((45, 16));
        assert_eq!(release(estimates, &Policy::default()).withheld(), 0);
    }

    #[test]
    fn where_a_place_is_withheld_no_measure_says_that_it_is_not_available() {
        let mut estimates = World { kind: "time_to_event", ..World::small() }.estimates();
        let classes = Classes { met: 30, not_met: 20, ..Classes::default() };
        let cell = |measure: &str| {
            let key = Key { measure: measure.to_owned(), ..estimates.cells[0].key.clone() };
            estimate(key, classes, (0, 364))
        };
        estimates.cells = vec![cell("by_30_days"), cell("by_90_days")];
        let beyond = &mut estimates.cells[1].figures;
        (beyond.status, beyond.value, beyond.rows) = (Status::NotAvailable, None, None);
        assert_eq!(release(estimates.clone(), &Policy::default()).withheld(), 0);
        estimates.cells[0].persons.not_met = 4;
        assert_eq!(release(estimates, &Policy::default()).withheld(), 2);
    }

    #[test]
    fn counts_of_a_row_without_a_value_pass_the_gate_like_others() {
        let mut estimates = World { kind: "proportion", ..World::small() }
            .with_both(0, Some(1), &[], 6, 8)
            .estimates();
        estimates.cells[0].figures.status = Status::TooFew;
        estimates.cells[0].figures.value = None;
        assert_eq!(release(estimates, &Policy::default()).withheld(), 1);
    }

    #[test]
    fn rows_stand_in_byte_order_of_their_names() {
        let mut world = World::one_column("sex", &["male", "female"], &[40, 30]);
        world.countries = vec!["UKR", "BLR"];
        world.has_group = true;
        let mut estimates = world.estimates();
        estimates.indicators.push(Arc::new(world.indicator("ACC-01")));
        let mut other = estimates.cells.clone();
        for cell in &mut other {
            cell.key.indicator = 1;
        }
        estimates.cells.extend(other);
        let release = release(estimates, &Policy::default());
        let name = |row: &Row| {
            let code = &release.indicators()[row.indicator].code;
            format!("{code} {} {}", release.areas()[row.area].id, row.category)
        };
        let names: Vec<String> = release.rows().iter().map(name).collect();
        assert_eq!(names[..3], ["ACC-01 BLR female", "ACC-01 BLR male", "ACC-01 BLR unknown"]);
        assert_eq!(
            (names[3].as_str(), names[4].as_str()),
            ("ACC-01 BLR total", "ACC-01 UKR female")
        );
        assert!(names[names.len() - 1].starts_with("IDN-01 region"));
    }

    #[test]
    fn any_number_of_threads_withholds_the_same() {
        let world = World::one_column("sex", &["a", "b", "c", "d"], &[4, 30, 7, 50]);
        let mut estimates = world.estimates();
        for indicator in 1..8 {
            estimates.indicators.push(Arc::clone(&estimates.indicators[0]));
            let mut more = world.estimates().cells;
            for cell in &mut more {
                cell.key.indicator = indicator;
            }
            estimates.cells.extend(more);
        }
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| release(estimates.clone(), &Policy::default()))
        };
        assert_eq!(on(1).rows(), on(4).rows());
    }
}
