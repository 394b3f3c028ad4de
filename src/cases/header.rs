//! The header of a table: in which row it stands, and what hashtags say under it.

use std::collections::{BTreeMap, BTreeSet};

use super::contract::Column;
use super::raw::RawTable;
use super::source::Wanted;
use super::values::tidy;

/// How many rows are looked at.
pub(super) const LOOKED_AT: usize = 50;

/// Which row is the header, and how many of the wanted names it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) row: usize,
    pub(super) names: usize,
}

/// Finds the header among the first rows: the first of those with the most names that the mapping
/// wants. Where no row has one, it is the first row that is not much emptier than the fullest, since
/// lines of a banner fill a cell or two.
pub(super) fn find(rows: &[Vec<String>], wanted: &Wanted) -> Found {
    let worth = |row: &[String]| {
        let named = row.iter().map(|name| tidy(name));
        let named = named.filter(|name| !name.is_empty() && wanted.has(name));
        named.collect::<BTreeSet<String>>().len()
    };
    let rated = rows.iter().map(|row| worth(row)).enumerate();
    // Of equals, `max_by_key` gives the last.
    let best = rated.rev().max_by_key(|(_, names)| *names);
    match best {
        Some((row, names)) if names > 0 => Found { row, names },
        Some(_) | None => Found { row: first_full(rows), names: 0 },
    }
}

/// The first row that has cells in at least six of ten columns of the fullest.
fn first_full(rows: &[Vec<String>]) -> usize {
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let most = rows.iter().map(filled).max().unwrap_or(0);
    rows.iter().position(|row| filled(row) * 10 >= most * 6 && filled(row) > 0).unwrap_or(0)
}

/// The hashtags of a row, if it is a row of hashtags: every cell that says something is one.
pub(super) fn tags(cells: &[String]) -> Option<Vec<String>> {
    let mut said = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).peekable();
    said.peek()?;
    said.all(|cell| Tag::parse(cell).is_some()).then(|| cells.to_vec())
}

/// A hashtag of the Humanitarian Exchange Language: `#date+identified`.
#[derive(Debug, PartialEq, Eq)]
struct Tag {
    name: String,
    attributes: BTreeSet<String>,
}

impl Tag {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().strip_prefix('#')?.to_lowercase();
        let mut words = text.split('+').map(str::trim);
        let is_word = |word: &&str| {
            word.starts_with(|one: char| one.is_ascii_alphabetic())
                && word.chars().all(|one| one.is_ascii_alphanumeric() || one == '_')
        };
        let name = words.next().filter(|_| !text.starts_with(' ')).filter(is_word)?.to_owned();
        let attributes = words.map(|word| Some(word).filter(is_word).map(str::to_owned));
        Some(Self { name, attributes: attributes.collect::<Option<_>>()? })
    }
}

/// Whether a hashtag has the name of a pattern and at least its attributes, in any order.
pub(super) fn fits(pattern: &str, tag: &str) -> bool {
    Tag::parse(pattern).zip(Tag::parse(tag)).is_some_and(|(pattern, tag)| {
        pattern.name == tag.name && pattern.attributes.is_subset(&tag.attributes)
    })
}

/// The names of a table's columns, as a mapping looks them up.
#[derive(Debug)]
pub(super) struct Names<'a> {
    table: &'a RawTable,
    /// Every name as it is compared → where it stands; twice where it stands twice.
    exact: BTreeMap<String, Vec<usize>>,
    /// The last part of every path: `sex` of `person/sex`.
    last: BTreeMap<String, Vec<usize>>,
}

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// In this column.
    At(usize),
    /// In several.
    Twice,
    /// In none.
    Nowhere,
}

impl<'a> Names<'a> {
    pub(super) fn new(table: &'a RawTable) -> Self {
        let mut exact: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut last: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, name) in table.header.iter().enumerate() {
            exact.entry(tidy(name)).or_default().push(place);
        }
        // Exports of ODK join groups by a hyphen, which others have in names.
        let is_odk = exact.contains_key("KEY") || exact.contains_key("SubmissionDate");
        for (name, places) in &exact {
            let parted = name.rsplit_once('/').or_else(|| name.rsplit_once('-').filter(|_| is_odk));
            if let Some((_, part)) = parted {
                last.entry(part.to_owned()).or_default().extend(places);
            }
        }
        Self { table, exact, last }
    }

    /// Where a name that a mapping gives stands: the name itself, a hashtag, or the last part of the
    /// path of one column.
    pub(super) fn find(&self, name: &str) -> Stands {
        let tidy = tidy(name);
        match self.exact.get(&tidy) {
            Some(places) => stands(places),
            None if is_tag(&tidy) => stands(&self.tagged(&tidy)),
            None => stands(self.last.get(&tidy).map_or(&[], Vec::as_slice)),
        }
    }

    /// Where a column stands that a mapping does not name: under its own name, or under its hashtag.
    pub(super) fn find_own(&self, column: &Column) -> Stands {
        match (self.exact.get(&tidy(&column.id)), &column.hxl) {
            (Some(places), _) => stands(places),
            (None, Some(hashtag)) => stands(&self.tagged(hashtag)),
            (None, None) => Stands::Nowhere,
        }
    }

    /// Every column whose name begins so, with the rest of the name.
    pub(super) fn beginning(&self, prefix: &str) -> Vec<(&str, &str, usize)> {
        let prefix = tidy(prefix);
        let names = self.exact.iter().filter_map(|(name, places)| {
            let rest = name.strip_prefix(&prefix).filter(|rest| !rest.is_empty())?;
            Some((name.as_str(), rest, *places.first()?))
        });
        names.collect()
    }

    fn tagged(&self, pattern: &str) -> Vec<usize> {
        let tags = self.table.tags.iter().enumerate();
        tags.filter(|(_, tag)| fits(pattern, tag)).map(|(place, _)| place).collect()
    }
}

fn stands(places: &[usize]) -> Stands {
    match places {
        [] => Stands::Nowhere,
        [one] => Stands::At(*one),
        _ => Stands::Twice,
    }
}

/// Whether a text is a hashtag.
pub(super) fn is_tag(text: &str) -> bool {
    Tag::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
    }

    fn wanted(names: &[&str]) -> Wanted {
        let names = names.iter().map(|name| ((*name).to_owned(), false)).collect();
        Wanted { names, ..Wanted::default() }
    }

    fn table(header: &[&str], tags: &[&str]) -> RawTable {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        RawTable { header: texts(header), tags: texts(tags), ..RawTable::default() }
    }

    #[test]
    fn a_name_is_the_whole_the_last_part_of_a_path_or_a_hashtag() {
        let table =
            table(&["sex", "person/sex", "a/age", "b/age", "c/x-y"], &["", "", "#age", "", ""]);
        let names = Names::new(&table);
        assert_eq!((names.find("sex"), names.find("person/sex")), (Stands::At(0), Stands::At(1)));
        assert_eq!((names.find("age"), names.find("b/age")), (Stands::Twice, Stands::At(3)));
        assert_eq!((names.find("#age"), names.find("#date")), (Stands::At(2), Stands::Nowhere));
        assert_eq!((names.find("x-y"), names.find("y")), (Stands::At(4), Stands::Nowhere));
    }

    #[test]
    fn a_hyphen_parts_the_groups_of_odk_alone() {
        let table = table(&["exit-date", "KEY"], &[]);
        assert_eq!(Names::new(&table).find("date"), Stands::At(0));
    }

    #[test]
    fn the_header_is_the_row_with_the_most_wanted_names() {
        let table = rows("UNODC||\n14/04/2025|Year|\nCountry|Year|Value\nUKR|2013|9");
        let names = wanted(&["Year", "Value"]);
        assert_eq!(find(&table, &names), Found { row: 2, names: 2 });
        let paths = rows("start|person/Year|person/Value\n1|2|3");
        assert_eq!(find(&paths, &names), Found { row: 0, names: 2 });
    }

    #[test]
    fn without_a_wanted_name_the_header_is_the_first_full_row() {
        let table = rows("UNODC||\n|14/04/2025|\nCountry|Year|Value\nUKR|2013|9");
        assert_eq!(find(&table, &wanted(&["x"])), Found { row: 2, names: 0 });
        assert_eq!(find(&rows("a\n1\n2"), &wanted(&[])).row, 0);
        assert_eq!(find(&[], &wanted(&["x"])).row, 0);
    }

    #[test]
    fn a_hashtag_has_a_name_and_attributes_in_any_order() {
        assert!(fits("#country+code", "#country +v_iso3+code") && fits("#date", "#Date+year"));
        assert!(!fits("#country+code", "#country+name") && !fits("#date", "#datum"));
        assert!(tags(&["#date".to_owned(), String::new()]).is_some());
        for other in ["#1", "№", "#date+", "# date", "#date, #sex", ""] {
            assert_eq!(tags(&[other.to_owned()]), None, "{other}");
        }
    }
}
