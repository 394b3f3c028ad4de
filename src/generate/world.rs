//! Everything that a row is made from: the tables, the files that feed them, and who hangs on whom.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use crate::calendar::Day;
use crate::cases::contract::{ColumnId, Contract, Table};
use crate::cases::source::Source;
use crate::programme::Programme;

use super::Options;
use super::layout::Layout;
use super::rules::{self, Rule};

/// Exports of this folder are public figures: they are copied, not made.
pub(super) const REFERENCE: &str = "data/reference/";

/// A programme with rows that are not written yet.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) programme: &'a Programme,
    pub(super) contract: &'a Contract,
    pub(super) options: &'a Options,
    pub(super) crowds: BTreeMap<&'a str, Crowd<'a>>,
}

/// The rows of one table.
#[derive(Debug)]
pub(super) struct Crowd<'a> {
    pub(super) table: &'a Table,
    /// Its place among the tables.
    pub(super) number: u64,
    pub(super) rows: u64,
    /// The files that it is written to, in the order of its rows.
    pub(super) feeds: Vec<Feed<'a>>,
    pub(super) rules: Vec<Rule>,
    /// Its columns of days, in the order in which days follow each other.
    pub(super) days: Vec<ColumnId>,
}

/// One file.
#[derive(Debug)]
pub(super) struct Feed<'a> {
    pub(super) table: &'a str,
    pub(super) source: String,
    pub(super) file: String,
    pub(super) partner: String,
    pub(super) layout: Layout,
    pub(super) mapping: Mapping,
    /// Its first row, counted through the table, and how many it has.
    pub(super) first: u64,
    pub(super) rows: u64,
    pub(super) as_of: Day,
    /// Days lie in here.
    pub(super) window: (Day, Day),
    /// Columns that are the same in every row.
    pub(super) constant: BTreeMap<ColumnId, String>,
}

/// Where the mapping of a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mapping {
    /// It is the programme's own, as it is.
    Own,
    /// The programme's own, but for the file and its format.
    Recast,
    /// It is written anew: the contract's own names and codes.
    Plain,
}

impl<'a> World<'a> {
    pub(super) fn new(
        programme: &'a Programme,
        contract: &'a Contract,
        sources: &'a [Source],
        options: &'a Options,
    ) -> Self {
        let rules = rules::read(&programme.folder, contract);
        let builder = Builder { programme, contract, sources };
        let mut crowds = BTreeMap::new();
        for (table, number) in contract.tables.values().zip(0..) {
            let feeds = shared_out(builder.feeds(table), options.rows);
            let rules: Vec<Rule> =
                rules.iter().filter(|rule| rule.table == table.id).cloned().collect();
            let days = rules::order_of_days(table, &rules);
            let rows = if feeds.is_empty() { 0 } else { options.rows };
            crowds.insert(table.id.as_str(), Crowd { table, number, rows, feeds, rules, days });
        }
        Self { programme, contract, options, crowds }
    }

    /// Every file.
    pub(super) fn feeds(&self) -> impl Iterator<Item = &Feed<'a>> + Send {
        self.crowds.values().flat_map(|crowd| &crowd.feeds)
    }
}

impl<'a> Crowd<'a> {
    /// The file that a row is written to.
    pub(super) fn feed_of(&self, row: u64) -> &Feed<'a> {
        let place = self.feeds.partition_point(|feed| feed.first <= row);
        &self.feeds[place - 1]
    }
}

/// Gives each file its part of the rows.
fn shared_out(mut feeds: Vec<Feed<'_>>, rows: u64) -> Vec<Feed<'_>> {
    let many = feeds.len() as u64;
    for (feed, number) in feeds.iter_mut().zip(0..) {
        feed.first = rows * number / many;
        feed.rows = rows * (number + 1) / many - feed.first;
    }
    feeds.retain(|feed| feed.rows > 0);
    feeds
}

/// Finds out which files there are.
struct Builder<'a> {
    programme: &'a Programme,
    contract: &'a Contract,
    sources: &'a [Source],
}

impl<'a> Builder<'a> {
    /// The files of a table; two of two offices where no mapping feeds it.
    fn feeds(&self, table: &'a Table) -> Vec<Feed<'a>> {
        let sources: Vec<&Source> =
            self.sources.iter().filter(|source| source.table == table.id).collect();
        if !sources.is_empty() {
            let made = sources.into_iter().filter(|source| !is_reference(source));
            return made.flat_map(|source| self.of_source(table, source)).collect();
        }
        let last = self.programme.periods.iter().map(|period| period.end).max();
        let as_of = last.unwrap_or(Day(0));
        let office = |letter: char| {
            let id = format!("{}-{}", table.id, letter.to_ascii_lowercase());
            let layout = Layout::plain(table, self.contract, &BTreeMap::new());
            let (partner, file) = (format!("Synthetic office {letter}"), exported(&id));
            let mapping = Mapping::Plain;
            let window = self.window(as_of);
            let (first, rows, constant) = (0, 0, BTreeMap::new());
            let table = table.id.as_str();
            let source = id;
            Feed {
                table,
                source,
                file,
                partner,
                layout,
                mapping,
                first,
                rows,
                as_of,
                window,
                constant,
            }
        };
        ['A', 'B'].into_iter().map(office).collect()
    }

    /// The files of a source: its own, or one of another format where its own cannot be written.
    fn of_source(&self, table: &'a Table, source: &'a Source) -> Vec<Feed<'a>> {
        let own = self.own_files(source);
        let as_it_is = own.as_ref().and_then(|_| Layout::of(source, table, self.contract, true));
        let recast = || Layout::of(source, table, self.contract, false);
        let plain = || Layout::plain(table, self.contract, &source.constant);
        let other = || {
            let recast = recast().map(|layout| (layout, Mapping::Recast));
            recast.unwrap_or_else(|| (plain(), Mapping::Plain))
        };
        let (layout, mapping) = as_it_is.map_or_else(other, |layout| (layout, Mapping::Own));
        let other_file = vec![exported(&source.id)];
        let files = own.filter(|_| mapping == Mapping::Own).unwrap_or(other_file);
        let feed = |file| Feed {
            table: table.id.as_str(),
            source: source.id.clone(),
            file,
            partner: source.partner.clone(),
            layout: layout.clone(),
            mapping,
            first: 0,
            rows: 0,
            as_of: source.as_of,
            window: self.window(source.as_of),
            constant: source.constant.clone(),
        };
        files.into_iter().map(feed).collect()
    }

    /// The files of a source, if all are in the folder and no other source reads them.
    fn own_files(&self, source: &Source) -> Option<Vec<String>> {
        let files = files_of(source);
        let own = files.iter().all(|file| is_inside(file) && self.claims(file) == 1);
        own.then_some(files)
    }

    /// How many sources read a file.
    fn claims(&self, file: &str) -> usize {
        let reads = |source: &&Source| files_of(source).iter().any(|one| one == file);
        self.sources.iter().filter(reads).count()
    }

    /// The programme's time, up to the day that an export is drawn; a year at least.
    fn window(&self, as_of: Day) -> (Day, Day) {
        let periods = &self.programme.periods;
        let first = periods.iter().map(|period| period.start).min().unwrap_or(as_of);
        let last = periods.iter().map(|period| period.end).max().unwrap_or(as_of);
        let end = if last < first || as_of < first { as_of } else { last.min(as_of) };
        (first.min(Day(end.0 - 366)), end)
    }
}

/// A file that is written because the source's own cannot be.
fn exported(id: &str) -> String {
    format!("data/exports/{id}.csv")
}

/// Whether a source is of public figures.
pub(super) fn is_reference(source: &Source) -> bool {
    source.unmet.is_empty() && source.files.iter().all(|file| file.starts_with(REFERENCE))
}

/// The files of a source, those that are there and those that could be.
fn files_of(source: &Source) -> Vec<String> {
    let could = source.unmet.iter().map(|(pattern, _)| pattern);
    let could = could.map(|pattern| pattern.replace('*', "synthetic").replace('?', "0"));
    source.files.iter().cloned().chain(could).collect()
}

/// Whether a path stays in its folder.
fn is_inside(file: &str) -> bool {
    Path::new(file).components().all(|part| matches!(part, Component::Normal(_)))
}
