//! Three files of fixed columns: targets, published figures, series breaks.

use crate::diagnostic::Place;

/// What stands in `data/reference/`; each list is empty where its file is not there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reference {
    /// `targets.csv`.
    pub targets: Vec<Target>,
    /// `published.csv`.
    pub published: Vec<Published>,
    /// `breaks.csv`.
    pub breaks: Vec<Break>,
}

/// Where an indicator began and where it wants to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its code.
    pub indicator: String,
    /// Country or group.
    pub country: String,
    /// Period id.
    pub period: String,
    /// `total` when blank.
    pub dimension: String,
    /// `total` when blank.
    pub category: String,
    /// Value at the start.
    pub baseline: Option<f64>,
    /// Period or year of the baseline.
    pub baseline_period: Option<String>,
    /// Value wanted.
    pub target: Option<f64>,
    /// Line of the file.
    pub place: Place,
}

/// A figure that somebody has published.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The indicator's code.
    pub indicator: String,
    /// Country or group.
    pub country: String,
    /// Period id.
    pub period: String,
    /// What was published.
    pub value: f64,
    /// Where.
    pub source: String,
    /// The day it was as of.
    pub as_of: Option<crate::calendar::Day>,
    /// Line of the file.
    pub place: Place,
}

/// A series break before a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The indicator's code.
    pub indicator: String,
    /// Country or group.
    pub country: String,
    /// Period id.
    pub period: String,
    /// Why.
    pub reason: String,
    /// Line of the file.
    pub place: Place,
}
