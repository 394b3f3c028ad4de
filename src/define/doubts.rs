//! What is well formed in definitions and doubtful all the same: two indicators of one formula, a
//! rating that nobody can get, age bands that overlap or leave a gap, parts taken for a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::indicator::{Bands, BoundIndicator, Direction};
use crate::cases::contract::{CodeList, ColumnType, Contract};
use crate::diagnostic::{Code, Diagnostic, Place};

const SAME_FORMULA: Code = Code("W0203");
const DOUBTFUL_BANDS: Code = Code("W0204");
const DOUBTFUL_LIST: Code = Code("W0205");
const NO_PARTITION: Code = Code("W0206");

/// Where code lists stand.
const CONTRACT: &str = "data/contract.yaml";

/// Every doubt about indicators and the code lists that they are broken down by.
pub(super) fn of(contract: &Contract, indicators: &[Arc<BoundIndicator>]) -> Vec<Diagnostic> {
    let mut doubts = same_formulas(contract, indicators);
    for indicator in indicators {
        doubts.extend(bands(indicator));
        doubts.extend(crossed(indicator));
        doubts.extend(strata(contract, indicator));
    }
    doubts.sort_by(|one, other| one.place.cmp(&other.place));
    doubts.extend(contract.lists.values().flat_map(steps));
    doubts
}

/// A warning for every indicator whose formula an earlier one has: it counts the same.
fn same_formulas(contract: &Contract, indicators: &[Arc<BoundIndicator>]) -> Vec<Diagnostic> {
    let mut firsts: BTreeMap<String, &BoundIndicator> = BTreeMap::new();
    let mut found = Vec::new();
    for indicator in indicators {
        match firsts.get(&formula(contract, indicator)) {
            Some(first) => found.push(same_formula(first, indicator)),
            None => drop(firsts.insert(formula(contract, indicator), indicator)),
        }
    }
    found
}

/// The canonical text without codes: its own, and those of the halves of a ratio.
fn formula(contract: &Contract, indicator: &BoundIndicator) -> String {
    let text = indicator.canonical(contract);
    let lines = text.lines().filter(|line| !line.starts_with("code "));
    lines.collect::<Vec<_>>().join("\n")
}

fn same_formula(first: &BoundIndicator, second: &BoundIndicator) -> Diagnostic {
    let message = format!("`{}` has the same formula as `{}`", second.code, first.code);
    let hint = format!("`{}` is in {}; one of them is enough", first.code, first.place);
    Diagnostic::warning(SAME_FORMULA, message).at(&second.place).hint(hint)
}

/// Bands that have no gap and do not overlap as edges, and rate nobody or the wrong ones.
fn bands(indicator: &BoundIndicator) -> Vec<Diagnostic> {
    let Bands { achieved, on_track, partly } = indicator.bands;
    let idle = indicator.direction == Direction::None && indicator.bands != Bands::default();
    #[expect(clippy::float_cmp, reason = "edges are compared as they are written")]
    let doubts = [
        (idle, "rate nothing: without a `direction` there is no progress".to_owned()),
        (
            achieved == on_track,
            format!("let nobody be rated `on_track`: `achieved` begins at {on_track} too"),
        ),
        (
            on_track == partly,
            format!("let nobody be rated `partly`: `on_track` begins at {partly} too"),
        ),
        (
            achieved > 100.0,
            format!("begin `achieved` at {achieved}: a target that is just met is not achieved"),
        ),
        (
            partly <= 0.0,
            format!("begin `partly` at {partly}: what stays at its baseline is not off track"),
        ),
    ];
    let said = doubts.into_iter().filter(|(holds, _)| *holds);
    said.map(|(_, said)| {
        let message = format!("the bands of `{}` {said}", indicator.code);
        Diagnostic::warning(DOUBTFUL_BANDS, message).at(&indicator.place)
    })
    .collect()
}

/// Two columns with several values crossed: which value of one belongs to which of the other is
/// not known, so every pair is counted.
fn crossed(indicator: &BoundIndicator) -> Vec<Diagnostic> {
    let several = |dimension: &&super::indicator::Dimension| {
        dimension.columns.iter().filter(|column| column.multi_valued).count() > 1
    };
    let crossed = indicator.dimensions.iter().filter(several);
    crossed
        .map(|dimension| {
            let message = format!(
                "`{}` is broken down by `{}`, columns that may both have several values: every pair of them is counted, whether they belong together or not",
                indicator.code, dimension.id
            );
            Diagnostic::warning(NO_PARTITION, message)
                .at(&indicator.place)
                .hint("break it down by each of them, or count the table that has a row for each pair")
        })
        .collect()
}

/// Columns with several values that choose the outside value of a rate: a row is counted in several
/// strata, though each resident is in one.
fn strata(contract: &Contract, indicator: &BoundIndicator) -> Vec<Diagnostic> {
    let Some((rows, measure)) = indicator.counts() else { return Vec::new() };
    let table = contract.tables.get(&rows.table);
    let Some((over, table)) = measure.over().zip(table) else { return Vec::new() };
    let columns = over.strata.iter().map(|(own, _)| &table[*own]);
    let several = columns.filter(|column| matches!(column.kind, ColumnType::Codes { .. }));
    several
        .map(|column| {
            let message = format!(
                "`{}` divides by a value for each code of `{}`, of which a row may have several: it is counted in each",
                indicator.code, column.id
            );
            Diagnostic::warning(NO_PARTITION, message)
                .at(&indicator.place)
                .hint(format!("take `{}` out of `over.keys`", column.id))
        })
        .collect()
}

/// A code that is a stretch of whole numbers: `9-17`, `48+`, `<9`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step<'a> {
    low: u32,
    /// The last number in it; none where it is open.
    high: Option<u32>,
    code: &'a str,
}

impl<'a> Step<'a> {
    fn read(code: &'a str) -> Option<Self> {
        // Longer numbers are years and amounts, which need not be steps of one scale.
        let number = |text: &str| text.parse().ok().filter(|_| (1..=3).contains(&text.len()));
        if let Some(low) = code.strip_suffix('+').or_else(|| code.strip_prefix(">=")) {
            return Some(Self { low: number(low)?, high: None, code });
        }
        if let Some(end) = code.strip_prefix('<') {
            return Some(Self { low: 0, high: Some(number(end)?.checked_sub(1)?), code });
        }
        let (low, high) = code.split_once('-').or_else(|| code.split_once('–'))?;
        Some(Self { low: number(low)?, high: Some(number(high)?), code })
    }

    /// What is wrong between this step and the one that begins next.
    fn doubt(self, next: Self) -> Option<String> {
        let Self { code, .. } = self;
        match self.high {
            Some(high) if high < self.low => Some(format!("`{code}` ends before it begins")),
            Some(high) if next.low > high + 1 => {
                Some(format!("nothing holds what is between `{code}` and `{}`", next.code))
            }
            Some(high) if next.low > high => None,
            Some(_) | None => Some(format!("{} is in `{code}` and in `{}`", next.low, next.code)),
        }
    }
}

/// Whether the numeric codes of a list follow each other, as those of age bands do.
fn steps(list: &CodeList) -> Vec<Diagnostic> {
    let mut steps: Vec<Step<'_>> =
        list.codes.iter().filter_map(|(code, _)| Step::read(code)).collect();
    steps.sort();
    let doubts = steps.windows(2).filter_map(|pair| pair[0].doubt(pair[1]));
    doubts
        .map(|doubt| {
            let message = format!("the codes of the list `{}` are no steps: {doubt}", list.id);
            Diagnostic::warning(DOUBTFUL_LIST, message).at(&Place::file(CONTRACT))
        })
        .collect()
}

#[cfg(test)]
mod unit {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;
    use crate::document::Localised;

    fn said(doubts: &[Diagnostic]) -> String {
        doubts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    fn of_list(codes: &[&str]) -> String {
        let titled = |code: &&str| ((*code).to_owned(), Localised::plain(code));
        said(&steps(&CodeList { id: "age".to_owned(), codes: codes.iter().map(titled).collect() }))
    }

    fn banded(direction: Direction, achieved: f64, on_track: f64, partly: f64) -> String {
        let bands = Bands { achieved, on_track, partly };
        let indicator = BoundIndicator { direction, bands, ..example::indicator("A") };
        said(&super::bands(&indicator))
    }

    #[test]
    fn bands_of_age_follow_each_other() {
        assert_eq!(of_list(&["0-8", "9-17", "18-20", "48+", "21–47", "other"]), "");
        assert_eq!(of_list(&["<18", ">=18"]), "");
        assert_eq!(of_list(&["2012-2013", "2013-2014"]), "");
        assert_eq!(of_list(&["labour", "5-9"]), "");
    }

    #[test]
    fn bands_of_age_that_overlap_or_leave_a_gap_are_told() {
        assert_snapshot!(of_list(&["0-9", "9-17", "19-30", "40-31", "45+", "50-60"]), @"
        data/contract.yaml: [W0205] the codes of the list `age` are no steps: 9 is in `0-9` and in `9-17`
        data/contract.yaml: [W0205] the codes of the list `age` are no steps: nothing holds what is between `9-17` and `19-30`
        data/contract.yaml: [W0205] the codes of the list `age` are no steps: nothing holds what is between `19-30` and `40-31`
        data/contract.yaml: [W0205] the codes of the list `age` are no steps: `40-31` ends before it begins
        data/contract.yaml: [W0205] the codes of the list `age` are no steps: 50 is in `45+` and in `50-60`
        ");
    }

    #[test]
    fn the_usual_bands_are_no_doubt() {
        assert_eq!(banded(Direction::Up, 100.0, 80.0, 50.0), "");
        assert_eq!(banded(Direction::None, 100.0, 80.0, 50.0), "");
        assert_eq!(banded(Direction::Down, 90.0, 60.0, 0.1), "");
    }

    #[test]
    fn bands_that_rate_nobody_or_the_wrong_ones_are_told() {
        assert_snapshot!(banded(Direction::Up, 80.0, 80.0, 80.0), @"
        a.yaml:1:1: [W0204] the bands of `A` let nobody be rated `on_track`: `achieved` begins at 80 too
        a.yaml:1:1: [W0204] the bands of `A` let nobody be rated `partly`: `on_track` begins at 80 too
        ");
        assert_snapshot!(banded(Direction::Down, 120.0, 80.0, 0.0), @"
        a.yaml:1:1: [W0204] the bands of `A` begin `achieved` at 120: a target that is just met is not achieved
        a.yaml:1:1: [W0204] the bands of `A` begin `partly` at 0: what stays at its baseline is not off track
        ");
        assert_snapshot!(banded(Direction::None, 90.0, 80.0, 50.0), @"a.yaml:1:1: [W0204] the bands of `A` rate nothing: without a `direction` there is no progress");
    }
}
