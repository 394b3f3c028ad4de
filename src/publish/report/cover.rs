//! The cover: whose report it is, for whom, on what time, and where its numbers come from.

use std::collections::BTreeSet;

use super::model::{Fact, Text};
use super::writing::Writing;
use crate::calendar::Day;
use crate::protect::Shown;

/// What the report is, and of which years.
pub(super) fn subtitle(writing: &Writing<'_>) -> String {
    let periods = &writing.release.programme().periods;
    let (start, end) = (periods.iter().map(|one| one.start), periods.iter().map(|one| one.end));
    let years = (start.min().map_or(0, Day::year), end.max().map_or(0, Day::year));
    let places = [("from", years.0.to_string().into()), ("to", years.1.to_string().into())];
    writing.text("report-of", &places).read_out()
}

/// Donor, countries, day of the data, run.
pub(super) fn facts(writing: &Writing<'_>) -> Vec<Fact> {
    let (programme, options) = (writing.release.programme(), writing.edition.options);
    let donor = programme.donor.as_ref();
    let areas: Vec<String> =
        programme.countries.iter().map(|id| writing.catalogue.area(id)).collect();
    let run = (!options.run_id.is_empty()).then(|| options.run_id.clone());
    let facts = [
        ("cover-donor", donor.map(|donor| donor.name.clone())),
        ("cover-agreement", donor.and_then(|donor| donor.agreement.clone())),
        ("cover-currency", donor.and_then(|donor| donor.currency.clone())),
        ("cover-countries", Some(areas.join(", "))),
        ("cover-data", days_of_data(writing)),
        ("cover-engine", Some(format!("logframe {}", options.engine))),
        ("cover-run", run),
    ];
    let filled = facts.into_iter().filter_map(|(key, text)| Some((key, text?)));
    filled.map(|(key, text)| writing.fact(key, Text::plain(text))).collect()
}

/// The day, or the days from the earliest to the latest, of the extracts that shown figures rest on.
fn days_of_data(writing: &Writing<'_>) -> Option<String> {
    let days: BTreeSet<Day> = writing
        .release
        .rows()
        .iter()
        .filter_map(|row| match &row.shown {
            Shown::Figures(figures) => figures.as_of,
            Shown::Withheld => None,
        })
        .collect();
    let (first, last) = (*days.first()?, *days.last()?);
    let printed = |day| writing.catalogue.day(day);
    Some(if first == last {
        printed(first)
    } else {
        format!("{} – {}", printed(first), printed(last))
    })
}
