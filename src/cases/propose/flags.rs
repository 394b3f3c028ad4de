//! Wide columns of 0 and 1 that together say what a column of codes says.

use std::collections::{BTreeMap, BTreeSet};

use super::super::contract::CodeList;
use super::fit::is_flag;
use super::fold::fold;
use super::names::Names;
use super::sample::FileColumn;

/// A name shorter than this is no end of another by chance.
const SHORTEST: usize = 4;
/// Codes that have to have a column.
const LEAST: usize = 2;

/// The code → header of the columns that are called by the codes of a list, all behind the same
/// beginning; the beginning that has most of them.
pub(super) fn of_list(
    names: &Names,
    list: &CodeList,
    free: &[&FileColumn],
) -> Option<Vec<(String, String)>> {
    let mut groups: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
    for column in free.iter().filter(|column| is_flag(column) && !column.is_twice) {
        for position in 0..list.codes.len() {
            for beginning in beginnings(&column.header, &names.of_code(list, position)) {
                let group = groups.entry(beginning).or_default();
                group.entry(position).or_insert_with(|| column.header.clone());
            }
        }
    }
    let best = groups.into_iter().rev().max_by_key(|(_, group)| group.len())?.1;
    let flag = |(position, header): (usize, String)| (list.codes[position].0.clone(), header);
    (best.len() >= LEAST).then(|| best.into_iter().map(flag).collect())
}

/// What stands before a code's name in a header, for every name that the header ends with.
fn beginnings(header: &str, code: &BTreeSet<String>) -> BTreeSet<String> {
    let header = fold(header);
    let before = |name: &String| {
        let beginning = header.strip_suffix(name.as_str())?;
        let is_name = beginning.is_empty() || name.chars().count() >= SHORTEST;
        is_name.then(|| beginning.to_owned())
    };
    code.iter().filter_map(before).collect()
}

/// The beginnings that several columns of 0 and 1 share, each with how many do, for a person to see.
pub(super) fn families(free: &[&FileColumn]) -> Vec<(String, usize)> {
    const FEWEST: usize = 3;
    let mut families: BTreeMap<String, usize> = BTreeMap::new();
    for column in free.iter().filter(|column| is_flag(column)) {
        for beginning in word_starts(&column.header) {
            *families.entry(beginning).or_insert(0) += 1;
        }
    }
    families.retain(|_, columns| *columns >= FEWEST);
    let longest = |(beginning, columns): (&String, &usize)| {
        let longer = |(other, theirs): (&String, &usize)| {
            other != beginning && other.starts_with(beginning.as_str()) && theirs == columns
        };
        (!families.iter().any(longer)).then(|| (beginning.clone(), *columns))
    };
    families.iter().filter_map(longest).collect()
}

/// The beginnings of a name that end where a word does, from four letters up: before a capital, and
/// behind `_`, `/`, `.`, `:`, `-` or a blank.
fn word_starts(header: &str) -> Vec<String> {
    let letters: Vec<char> = header.chars().collect();
    let is_end = |at: usize| {
        let (before, next) = (letters[at - 1], letters[at]);
        matches!(before, '_' | '/' | '.' | ':' | '-' | ' ')
            || (before.is_lowercase() && next.is_uppercase())
    };
    let ends = (SHORTEST..letters.len()).filter(|at| is_end(*at));
    ends.map(|at| letters[..at].iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Localised;

    fn flag(header: &str) -> FileColumn {
        let texts = ["0", "1", "-99", ""].map(|text| (text.to_owned(), 1)).into();
        FileColumn { header: header.to_owned(), texts, ..FileColumn::default() }
    }

    #[test]
    fn columns_called_by_the_codes_behind_one_beginning_are_a_group() {
        let code = |code: &str| (code.to_owned(), Localised::plain(code));
        let codes = ["labour", "sexual", "other"].map(code).to_vec();
        let list = CodeList { id: "form".to_owned(), codes };
        let columns =
            ["isForcedLabour", "isSexualExploit", "isOtherExploit", "typeOfLabourOther"].map(flag);
        let free: Vec<&FileColumn> = columns.iter().collect();
        let group = of_list(&Names::new(), &list, &free).unwrap();
        let group: Vec<(&str, &str)> =
            group.iter().map(|(code, header)| (code.as_str(), header.as_str())).collect();
        assert_eq!(
            group,
            [
                ("labour", "isForcedLabour"),
                ("sexual", "isSexualExploit"),
                ("other", "isOtherExploit")
            ]
        );
    }

    #[test]
    fn a_beginning_that_several_columns_share_is_a_family() {
        let columns = ["typeOfSexA", "typeOfSexB", "typeOfSexC", "isAbduction"].map(flag);
        let free: Vec<&FileColumn> = columns.iter().collect();
        assert_eq!(families(&free), [("typeOfSex".to_owned(), 3)]);
    }
}
