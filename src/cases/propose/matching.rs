//! Which column of a file becomes which column of a table.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::contract::{Column, ColumnId, ColumnType, Contract, Table};
use super::fit::{self, Fit};
use super::names::{Names, Reason};
use super::sample::{FileColumn, Sample};
use super::{Confidence, Origin, Proposed, flags};

/// So many percent of the recorded cells have to be read for a rule that nobody needs to look at.
const NEARLY_ALL: u64 = 95;
/// With fewer than that read, a name alone is no more than a hint.
const HALF: u64 = 50;
/// From here on names are alike but for a slip of the pen.
const VERY_ALIKE: u8 = 92;

/// One file against one table.
pub(super) struct Matching<'a> {
    pub(super) names: &'a Names,
    pub(super) contract: &'a Contract,
    pub(super) table: &'a Table,
    pub(super) sample: &'a Sample,
}

/// A column of the file that could be a column of the contract.
struct Candidate {
    column: ColumnId,
    place: usize,
    confidence: Confidence,
    reason: Reason,
    fit: Fit,
}

/// What has been chosen so far, by column of the contract.
type Chosen = BTreeMap<ColumnId, Proposed>;

impl Matching<'_> {
    /// A rule for every column of the contract that one can be found for, in the contract's order: by
    /// name first, then from columns of 0 and 1, last by values alone.
    pub(super) fn columns(&self) -> Vec<Proposed> {
        let mut chosen = Chosen::new();
        self.take(self.by_name(), &mut chosen);
        self.add_flags(&mut chosen);
        self.take(self.by_values(&chosen), &mut chosen);
        chosen.into_values().collect()
    }

    /// Takes the surest candidates first; each column of the file is used once.
    fn take(&self, mut candidates: Vec<Candidate>, chosen: &mut Chosen) {
        candidates.sort_by_key(|one| {
            let read = one.fit.percent().unwrap_or(0);
            let surest = (one.confidence, one.reason.strength(), read);
            (Reverse(surest), one.column, one.place)
        });
        for Candidate { column, place, confidence, reason, fit } in candidates {
            let header = &self.sample.columns[place].header;
            if chosen.contains_key(&column) || used(chosen).contains(header) {
                continue;
            }
            let (id, from) = (self.table[column].id.clone(), Origin::Header(header.clone()));
            chosen.insert(column, Proposed { column: id, from, fit, confidence, reason });
        }
    }

    /// Every pair of columns whose names have to do with each other.
    fn by_name(&self) -> Vec<Candidate> {
        let pairs = self.pairs(|_| true, |_| true);
        pairs
            .filter_map(|(id, column, place, file)| {
                let reason = self.names.reason(column, &file.header)?;
                let fit = fit::fit(self.names, self.contract, column, file);
                let confidence = confidence(&reason, &fit)?;
                Some(Candidate { column: id, place, confidence, reason, fit })
            })
            .collect()
    }

    /// Columns of codes that are still without a source, where the values of one free column fit theirs
    /// and those of no other, nor any other column them.
    fn by_values(&self, chosen: &Chosen) -> Vec<Candidate> {
        let used = used(chosen);
        let is_code = |id: ColumnId| {
            let kind = &self.table[id].kind;
            let codes = matches!(kind, ColumnType::Code { .. } | ColumnType::Codes { .. });
            codes && !chosen.contains_key(&id)
        };
        let fits = self.pairs(is_code, |file| {
            !used.contains(&file.header) && !fit::is_flag(file) && fit::has_few_texts(file)
        });
        let candidates: Vec<Candidate> = fits
            .filter_map(|(column, of, place, file)| {
                let fit = fit::fit(self.names, self.contract, of, file);
                let read = fit.percent().is_some_and(|percent| percent >= NEARLY_ALL);
                let (reason, confidence) = (Reason::Values, Confidence::Low);
                read.then_some(Candidate { column, place, confidence, reason, fit })
            })
            .collect();
        let alone = |one: &Candidate| {
            let others = candidates.iter();
            let same =
                others.filter(|other| other.column == one.column || other.place == one.place);
            same.count() == 1
        };
        let is_alone: Vec<bool> = candidates.iter().map(alone).collect();
        candidates
            .into_iter()
            .zip(is_alone)
            .filter_map(|(one, alone)| alone.then_some(one))
            .collect()
    }

    /// Columns of several codes that nothing surer was found for, from free columns of 0 and 1.
    fn add_flags(&self, chosen: &mut Chosen) {
        for (number, column) in self.table.columns.iter().enumerate() {
            let id = ColumnId(number);
            let sure = chosen.get(&id).is_some_and(|one| one.confidence == Confidence::High);
            if sure || !matches!(column.kind, ColumnType::Codes { .. }) {
                continue;
            }
            let Some(list) = self.contract.list_of(column) else { continue };
            let used = used(chosen);
            let free: Vec<&FileColumn> =
                self.sample.columns.iter().filter(|one| !used.contains(&one.header)).collect();
            let Some(flags) = flags::of_list(self.names, list, &free) else { continue };
            let most = 2 * flags.len() >= list.codes.len();
            let confidence = if most { Confidence::High } else { Confidence::Medium };
            let (from, reason) = (Origin::Flags(flags), Reason::Field);
            let (column, fit) = (column.id.clone(), Fit::default());
            chosen.insert(id, Proposed { column, from, fit, confidence, reason });
        }
    }

    /// Columns of the contract with columns of the file.
    fn pairs(
        &self,
        wanted: impl Fn(ColumnId) -> bool,
        free: impl Fn(&FileColumn) -> bool,
    ) -> impl Iterator<Item = (ColumnId, &Column, usize, &FileColumn)> {
        let files = self.sample.columns.iter().enumerate();
        let files: Vec<_> = files.filter(|(_, file)| !file.is_twice && free(file)).collect();
        let ids = (0..self.table.columns.len()).map(ColumnId).filter(move |id| wanted(*id));
        ids.flat_map(move |id| {
            let pair = move |(place, file)| (id, &self.table[id], place, file);
            files.clone().into_iter().map(pair)
        })
    }
}

/// The headers that something is made of.
fn used(chosen: &Chosen) -> BTreeSet<String> {
    let headers = chosen.values().flat_map(|one| one.from.headers());
    headers.map(str::to_owned).collect()
}

impl Reason {
    /// How much a reason weighs against another of the same confidence.
    fn strength(&self) -> u8 {
        match self {
            Self::Same => u8::MAX,
            Self::Alias => u8::MAX - 1,
            Self::Title(_) => u8::MAX - 2,
            Self::Field => u8::MAX - 3,
            Self::Similar(percent) => *percent,
            Self::Values => 0,
        }
    }
}

/// How sure a pair is: by its name, and by how many percent of the cells are read.
///
/// | name | 95 % and more | 50 % and more | less |
/// |---|---|---|---|
/// | the same, an alias, a title, a name of the field | high | medium | low |
/// | alike from 92 % up | medium | low | none |
/// | alike from 85 % up | low | none | none |
///
/// A column without a recorded cell says nothing against its name and nothing for it: one step lower.
fn confidence(reason: &Reason, fit: &Fit) -> Option<Confidence> {
    let certain = match reason {
        Reason::Same | Reason::Alias | Reason::Title(_) | Reason::Field => 3,
        Reason::Similar(percent) if *percent >= VERY_ALIKE => 2,
        Reason::Similar(_) => 1,
        Reason::Values => 0,
    };
    let steps_down = match fit.percent() {
        Some(percent) if percent >= NEARLY_ALL => 0,
        Some(percent) if percent >= HALF => 1,
        Some(_) => 2,
        None => 1,
    };
    match certain - steps_down {
        3.. => Some(Confidence::High),
        2 => Some(Confidence::Medium),
        1 => Some(Confidence::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_falls_with_the_likeness_of_names_and_with_cells_that_are_not_read() {
        use Confidence::{High, Low, Medium};
        let of = |reason: &Reason| {
            let by = |read| confidence(reason, &Fit { recorded: 100, read, ..Fit::default() });
            [by(95), by(50), by(49)]
        };
        assert_eq!(of(&Reason::Field), [Some(High), Some(Medium), Some(Low)]);
        assert_eq!(of(&Reason::Similar(92)), [Some(Medium), Some(Low), None]);
        assert_eq!(of(&Reason::Similar(85)), [Some(Low), None, None]);
        assert_eq!(confidence(&Reason::Same, &Fit::default()), Some(Medium));
    }
}
