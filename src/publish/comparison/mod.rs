//! Figures beside each other: countries, years, months, and what others have published.
//!
//! Every table here is a function of a [`Release`] alone: of figures that have
//! passed the gate and of what is public anyway. So it tells nothing that the release does not tell. Rows
//! that are withheld, or have no value for another reason, are no input: they are a gap in a series and are
//! not ranked, and whether they are there does not hang on what is withheld in them. Where a series breaks is
//! taken from `breaks.csv` and from definitions, not from the flags of rows, which are withheld with them.

pub(super) mod comparability;
mod control_charts;
pub(super) mod evidence;
mod reconciliation;
pub(super) mod segments;
pub(super) mod standings;
mod table;
pub(super) mod trends;

pub(super) use comparability::Comparability;
pub(super) use control_charts::{ControlCharts, Controlled, controlled};
pub(super) use reconciliation::Reconciliation;
pub(super) use standings::{Funnelled, Standings, funnelled};
pub(super) use trends::Trends;

use crate::protect::Release;
use crate::stats::{holm, round12};

/// What writers and reports share: worked out once for all of them.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) standings: Vec<standings::Line>,
    pub(super) trends: Vec<trends::Line>,
    pub(super) comparability: Vec<comparability::Line>,
}

impl Comparison {
    /// Sets the figures of a release beside each other.
    pub(super) fn of(release: &Release) -> Self {
        let ((standings, trends), comparability) = rayon::join(
            || rayon::join(|| standings::lines(release), || trends::lines(release)),
            || comparability::lines(release),
        );
        Self { standings, trends, comparability }
    }
}

/// The level of limits, and of what survives correction.
const LEVEL: f64 = 0.95;

/// A p-value among others: how many there are, and what it is when that is taken into account.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Compared {
    p: f64,
    corrected: f64,
    comparisons: u64,
}

impl Compared {
    /// Whether it is no chance find, although so many comparisons were made.
    fn survives(&self) -> bool {
        self.corrected < 1.0 - LEVEL
    }
}

/// Corrects the p-values of a table for their number; places without one stay empty.
fn corrected(p: &[Option<f64>]) -> Vec<Option<Compared>> {
    let made: Vec<f64> = p.iter().flatten().copied().collect();
    let mut corrected = holm(&made).into_iter();
    let comparisons = made.len() as u64;
    let mut compared = |p: f64| {
        let corrected = corrected.next().expect("one for each p-value");
        Compared { p: round12(p), corrected: round12(corrected), comparisons }
    };
    p.iter().map(|p| p.map(&mut compared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::parquet::tests::read;
    use crate::publish::{Options, Written, fixture, render};

    #[test]
    fn every_table_says_where_it_comes_from_and_what_its_columns_mean() {
        let files = render(&fixture::release(), &Options::default()).unwrap();
        let table = |name: &str| {
            let path = std::path::PathBuf::from(format!("tables/{name}.parquet"));
            let file: &Written = files.iter().find(|file| file.path == path).unwrap();
            let (batch, metadata) = read(&file.bytes);
            (batch.schema(), metadata.file_metadata().key_value_metadata().unwrap().clone())
        };
        let entry = |entries: &[parquet::file::metadata::KeyValue], key: &str| {
            entries.iter().find(|entry| entry.key == key).unwrap().value.clone()
        };
        let (_, indicators) = table("indicators");
        for name in TABLES {
            let (schema, entries) = table(name);
            for key in ["programme", "engine_version", "run_id", "policy", "definitions"] {
                assert_eq!(entry(&entries, key), entry(&indicators, key), "{name} {key}");
            }
            let told =
                |field: &arrow::datatypes::Field| field.metadata().contains_key("description");
            assert!(schema.fields().iter().all(|field| told(field)), "{name}");
        }
    }

    const TABLES: [&str; 6] = [
        "standings",
        "trends",
        "control_charts",
        "comparability",
        "reconciliation",
        "reconciliation_summary",
    ];

    #[test]
    fn places_without_a_p_value_do_not_count_as_comparisons() {
        // Holm's correction of 0.01 and 0.04, as R's `p.adjust`.
        let found = corrected(&[Some(0.01), None, Some(0.04)]);
        let corrected: Vec<Option<f64>> =
            found.iter().map(|one| one.map(|one| one.corrected)).collect();
        assert_eq!(corrected, [Some(0.02), None, Some(0.04)]);
        assert_eq!(found[0].unwrap().comparisons, 2);
        assert!(found[2].unwrap().survives());
    }
}
