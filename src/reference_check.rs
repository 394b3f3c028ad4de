//! Lines of `data/reference/` that name what the programme does not have: nothing would ever use
//! them, and a misspelt target would be missed in silence.

use std::collections::BTreeMap;

use crate::cases::reference::Reference;
use crate::define::bind::Definitions;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::programme::Programme;

/// Every name that a line may have.
#[derive(Debug)]
pub(crate) struct Known(Vec<Names>);

/// The names that one column may have.
#[derive(Debug)]
struct Names {
    code: Code,
    thing: &'static str,
    known: Vec<String>,
}

/// A line's cells in the order of [`Known`], and where it stands.
type Line<'a> = ([&'a str; 3], &'a Place);

impl Known {
    /// What a programme has; ask before indicators are picked, for those left out are known too.
    pub(crate) fn of(programme: &Programme, definitions: &Definitions) -> Self {
        let indicators = definitions.indicators.iter().map(|one| one.code.clone()).collect();
        let areas = programme.areas().into_iter().map(|area| area.id).collect();
        let periods = programme.periods.iter().map(|period| period.id.clone()).collect();
        let column = |code, thing, known| Names { code: Code(code), thing, known };
        Self(vec![
            column("W0701", "indicator", indicators),
            column("W0702", "country or group", areas),
            column("W0703", "period", periods),
        ])
    }

    /// A warning for every unknown name of a file, at the first line that has it.
    pub(crate) fn strangers(&self, reference: &Reference) -> Vec<Diagnostic> {
        let lines = lines(reference);
        let columns = self.0.iter().enumerate();
        let mut found: Vec<Diagnostic> =
            columns.flat_map(|(number, names)| names.strangers(number, &lines)).collect();
        found.sort_by(|one, other| (&one.place, one.code).cmp(&(&other.place, other.code)));
        found
    }
}

impl Names {
    /// A warning for every name in this column that is not known.
    fn strangers(&self, column: usize, lines: &[Line<'_>]) -> Vec<Diagnostic> {
        let mut strangers: BTreeMap<(&str, &str), Vec<&Place>> = BTreeMap::new();
        for (cells, place) in lines {
            let name = cells[column];
            if !self.known.iter().any(|known| known == name) {
                strangers.entry((&place.file, name)).or_default().push(place);
            }
        }
        strangers.into_iter().map(|((_, name), places)| self.stranger(name, &places)).collect()
    }

    fn stranger(&self, name: &str, places: &[&Place]) -> Diagnostic {
        let thing = self.thing;
        let (said, used) = match places.len() {
            1 => (String::new(), "the line is not used".to_owned()),
            lines => (format!(", which {lines} lines name"), "they are not used".to_owned()),
        };
        let message = if name.is_empty() {
            format!("no {thing} is named; {used}")
        } else {
            format!("the programme has no {thing} `{name}`{said}; {used}")
        };
        Diagnostic::warning(self.code, message)
            .at(places[0])
            .did_you_mean(name, self.known.iter().map(String::as_str))
    }
}

/// The lines of all three files.
fn lines(reference: &Reference) -> Vec<Line<'_>> {
    let Reference { targets, published, breaks } = reference;
    let mut lines: Vec<Line<'_>> = Vec::new();
    lines.extend(targets.iter().map(|one| {
        let cells = [one.indicator.as_str(), one.country.as_str(), one.period.as_str()];
        (cells, &one.place)
    }));
    lines.extend(published.iter().map(|one| {
        let cells = [one.indicator.as_str(), one.country.as_str(), one.period.as_str()];
        (cells, &one.place)
    }));
    lines.extend(breaks.iter().map(|one| {
        let cells = [one.indicator.as_str(), one.country.as_str(), one.period.as_str()];
        (cells, &one.place)
    }));
    lines
}
