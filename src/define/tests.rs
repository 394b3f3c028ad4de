//! Tests that stand in a definition's file: small tables, and what must come out.

use std::collections::BTreeMap;

use crate::calendar::Day;
use crate::diagnostic::Place;

/// One test of one indicator.
#[derive(Debug, Clone)]
pub struct DefinitionTest {
    /// The indicator's code.
    pub indicator: String,
    /// What it shows.
    pub name: String,
    /// The day the made-up export was drawn.
    pub as_of: Option<Day>,
    /// Table id → the table as text, cells between `|`, with the place of the text.
    pub tables: BTreeMap<String, (Place, String)>,
    /// Expected classes by key of the row.
    pub rows: Vec<(String, String, Place)>,
    /// Expected figures.
    pub figures: Vec<ExpectedFigures>,
    /// Where it stands.
    pub place: Place,
}

/// Expected figures of one cell.
#[derive(Debug, Clone)]
pub struct ExpectedFigures {
    /// A period id, or `country/period/dimension/category` with an optional measure.
    pub cell: String,
    /// Column of the result table → text of the expected value.
    pub columns: Vec<(String, String)>,
    /// Where it stands.
    pub place: Place,
}
