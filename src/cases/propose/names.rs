//! The names of the field: under which other names columns and codes are written.

use std::collections::{BTreeMap, BTreeSet};

use super::super::contract::{CodeList, Column};
use super::fold::fold;
use crate::document::{self, Node};

const FILE: &str = "aliases.yaml";
const ALIASES: &str = include_str!("../aliases.yaml");
const COUNTRIES: &str = include_str!("../iso_3166.txt");
/// ISO 3166-1 alpha-3 and alpha-2, a pair a line.
const ALPHA_2: &str = include_str!("../iso_3166_alpha_2.txt");

/// Names that mean one thing, as they are compared.
type Group = BTreeSet<String>;

/// What logframe itself knows of names, beside the contract.
#[derive(Debug)]
pub(super) struct Names {
    columns: Vec<Group>,
    codes: Vec<Group>,
    /// The names of columns as they are written.
    written: BTreeSet<String>,
    truth: BTreeMap<String, &'static str>,
    countries: BTreeMap<String, Group>,
}

/// Why a column of a file is taken for a column of the contract, the strongest first.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reason {
    /// Both have one name.
    Same,
    /// The contract gives the name among the column's `aliases`.
    Alias,
    /// The contract gives the name as the column's title in a language.
    Title(String),
    /// The field has the name for it.
    Field,
    /// The names are much alike, in percent.
    Similar(u8),
    /// Its cells fit a code list that no other column has.
    Values,
}

impl Names {
    /// The names that come with logframe.
    pub(super) fn new() -> Self {
        let node = document::parse(FILE, ALIASES).expect("the names of the field are YAML");
        let named = |key: &str| {
            let entries = entries(&node);
            let found = entries.iter().find(|(name, _)| text(name) == key);
            groups(&found.expect("every part of the names is there").1)
        };
        let truth = named("truth").into_iter().flat_map(|(meaning, names)| {
            let meaning = if meaning == "yes" { "yes" } else { "no" };
            names.into_iter().map(move |name| (name, meaning))
        });
        let group = |(_, names)| names;
        let columns = entries(&node).iter().find(|(name, _)| text(name) == "columns");
        let columns = columns.into_iter().flat_map(|(_, columns)| entries(columns));
        let written = columns.flat_map(|(_, names)| names.list()).map(|name| text(name).to_owned());
        Self {
            written: written.collect(),
            columns: named("columns").into_iter().map(group).collect(),
            codes: named("codes").into_iter().map(group).collect(),
            truth: truth.collect(),
            countries: countries(named("countries").into_iter().collect()),
        }
    }

    /// The names that the field has for columns, as they are written.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(String::as_str)
    }

    /// The names of a column in the contract: its own, its aliases, its titles.
    pub(super) fn in_contract(column: &Column) -> impl Iterator<Item = &String> {
        [&column.id].into_iter().chain(&column.aliases).chain(column.title.0.values())
    }

    /// Yes or no, in any of the languages.
    pub(super) fn truth(&self, text: &str) -> Option<&'static str> {
        self.truth.get(&fold(text)).copied()
    }

    /// How sure a header is by its name alone, if it is at all: by the whole of it, or by the question of a
    /// path `group/question`.
    pub(super) fn reason(&self, column: &Column, header: &str) -> Option<Reason> {
        let question = header.rsplit_once('/').map(|(_, question)| question);
        let of_question = || question.and_then(|question| self.reason_of(column, question));
        self.reason_of(column, header).or_else(of_question)
    }

    fn reason_of(&self, column: &Column, name: &str) -> Option<Reason> {
        let name = fold(name);
        if name.is_empty() {
            return None;
        }
        if name == fold(&column.id) {
            return Some(Reason::Same);
        }
        if column.aliases.iter().any(|alias| fold(alias) == name) {
            return Some(Reason::Alias);
        }
        let title = column.title.0.iter().find(|(_, title)| fold(title) == name);
        if let Some((language, _)) = title {
            return Some(Reason::Title(language.clone()));
        }
        let names = self.of_column(column);
        if names.contains(&name) {
            return Some(Reason::Field);
        }
        likeness(&name, names.into_iter())
    }

    /// Every name of a column in the contract, and those that the field has for any of them.
    pub(super) fn of_column(&self, column: &Column) -> BTreeSet<String> {
        let own: BTreeSet<String> = Self::in_contract(column).map(|name| fold(name)).collect();
        let field = own.iter().flat_map(|name| known(&self.columns, name)).collect::<Vec<_>>();
        own.into_iter().chain(field).collect()
    }

    /// Every name of a code, as it is compared.
    pub(super) fn of_code(&self, list: &CodeList, position: usize) -> BTreeSet<String> {
        let (code, titles) = &list.codes[position];
        let own = std::iter::once(code).chain(titles.0.values()).map(|name| fold(name));
        let field = known(&self.codes, &fold(code));
        own.chain(field).chain(self.countries.get(code).into_iter().flatten().cloned()).collect()
    }

    /// Name → code of a list. A name that two codes have means the one that it is, or that it is the
    /// title of; what remains unclear means neither.
    pub(super) fn of_list(&self, list: &CodeList) -> BTreeMap<String, String> {
        let itself = |code: &str, _: &BTreeSet<String>| BTreeSet::from([fold(code)]);
        let titles = |_: &str, titles: &BTreeSet<String>| titles.clone();
        let field = |code: &str, _: &BTreeSet<String>| known(&self.codes, &fold(code));
        let country = |code: &str, _: &BTreeSet<String>| {
            self.countries.get(code).cloned().unwrap_or_default()
        };
        let mut all = BTreeMap::new();
        for (name, code) in layer(list, itself)
            .into_iter()
            .chain(layer(list, titles))
            .chain(layer(list, country))
            .chain(layer(list, field))
        {
            all.entry(name).or_insert(code);
        }
        all
    }
}

/// The names that one source gives the codes of a list, without those that it gives to two.
fn layer(
    list: &CodeList,
    names: impl Fn(&str, &BTreeSet<String>) -> BTreeSet<String>,
) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (code, titles) in &list.codes {
        let titles: BTreeSet<String> = titles.0.values().map(|title| fold(title)).collect();
        for name in names(code, &titles).into_iter().filter(|name| !name.is_empty()) {
            found.entry(name).or_default().insert(code.clone());
        }
    }
    let one = |(name, codes): (String, BTreeSet<String>)| {
        (codes.len() == 1).then(|| (name, codes.into_iter().next().unwrap_or_default()))
    };
    found.into_iter().filter_map(one).collect()
}

/// The names of every group that has a name.
fn known(groups: &[Group], name: &str) -> Group {
    groups.iter().filter(|group| group.contains(name)).flatten().cloned().collect()
}

/// How like the likest of some names is, from 85 percent up; short names are too easily alike.
fn likeness(name: &str, others: impl Iterator<Item = String>) -> Option<Reason> {
    const SHORTEST: usize = 5;
    const LEAST: f64 = 0.85;
    let long = |name: &str| name.chars().count() >= SHORTEST;
    let alike = others
        .filter(|other| long(other) && long(name))
        .map(|other| strsim::normalized_damerau_levenshtein(name, &other))
        .fold(0.0, f64::max);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    let percent = (alike * 100.0).floor() as u8;
    (alike >= LEAST).then_some(Reason::Similar(percent))
}

/// The names of each country by its code: two letters, English name, adjectives, other languages.
fn countries(mut known: BTreeMap<String, Group>) -> BTreeMap<String, Group> {
    let pairs = COUNTRIES.lines().chain(ALPHA_2.lines()).filter_map(|line| line.split_once(' '));
    for (code, name) in pairs {
        let names = known.entry(code.to_owned()).or_default();
        names.extend([fold(code), fold(name)]);
    }
    known
}

/// Each key with the names under it and itself.
fn groups(node: &Node) -> Vec<(String, Group)> {
    let group = |(key, names): &(Node, Node)| {
        let key = text(key).to_owned();
        let own = [fold(&key)].into_iter();
        let names = names.list().iter().map(|name| fold(text(name)));
        (key, own.chain(names).collect())
    };
    entries(node).iter().map(group).collect()
}

fn entries(node: &Node) -> &[(Node, Node)] {
    node.entries().expect("a part of the names is a map")
}

fn text(node: &Node) -> &str {
    node.text().expect("a name is a text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Localised;

    fn list(codes: &[&str]) -> CodeList {
        let code = |code: &&str| ((*code).to_owned(), Localised::plain(code));
        CodeList { id: "list".to_owned(), codes: codes.iter().map(code).collect() }
    }

    #[test]
    fn a_code_is_known_in_four_languages() {
        let names = Names::new().of_list(&list(&["female", "male"]));
        for female in ["F", "Ж", "жінка", "Woman", "femeie", "женщина"] {
            assert_eq!(names.get(&fold(female)).map(String::as_str), Some("female"), "{female}");
        }
        for male in ["M", "М", "Ч", "чоловік", "bărbat", "Man"] {
            assert_eq!(names.get(&fold(male)).map(String::as_str), Some("male"), "{male}");
        }
        assert_eq!(names.get(&fold("unknown")), None);
    }

    #[test]
    fn a_country_is_known_by_two_letters_three_letters_name_and_adjective() {
        let names = Names::new().of_list(&list(&["UKR", "MDA", "NGA", "NER"]));
        for written in ["UA", "ua", "Ukraine", "Ukrainian", "Україна", "Ucraina", "ukr"] {
            assert_eq!(names.get(&fold(written)).map(String::as_str), Some("UKR"), "{written}");
        }
        assert_eq!(names.get(&fold("Nigerian")).map(String::as_str), Some("NGA"));
        assert_eq!(names.get(&fold("NE")).map(String::as_str), Some("NER"));
    }

    #[test]
    fn a_name_that_two_codes_have_is_neither() {
        let names = Names::new().of_list(&list(&["withdrawn", "withdrew"]));
        assert_eq!(names.get(&fold("retras")), None);
        assert_eq!(names.get(&fold("Withdrew")).map(String::as_str), Some("withdrew"));
    }

    #[test]
    fn yes_and_no_are_known_in_four_languages() {
        let names = Names::new();
        assert_eq!(["так", "Да", "DA", "Y"].map(|text| names.truth(text)), [Some("yes"); 4]);
        assert_eq!(["ні", "нет", "nu", "0"].map(|text| names.truth(text)), [Some("no"); 4]);
        assert_eq!(names.truth("можливо"), None);
    }
}
