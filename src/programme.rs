//! The programme: who reports, on which countries and periods, in which languages, to whom.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::calendar::{Day, Each, Period, Starts};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::{self, Fields, Localised, Node};

const FILE: &str = "programme.yaml";

const REPEATED_PERIOD: Code = Code("E0121");
const BACKWARDS: Code = Code("E0122");
const UNKNOWN_COUNTRY: Code = Code("E0123");
const BAD_NAME: Code = Code("E0124");
const NONE_NAMED: Code = Code("E0125");
const REPEATED: Code = Code("E0126");
const BAD_PERIOD: Code = Code("E0127");

/// What `programme.yaml` says.
#[derive(Debug, Clone)]
pub struct Programme {
    /// The folder that everything else is relative to.
    pub folder: PathBuf,
    /// A short name without blanks.
    pub id: String,
    /// Its full name.
    pub title: Localised,
    /// Languages of reports; the first is the default.
    pub languages: Vec<String>,
    /// ISO 3166-1 alpha-3 codes, in the order of the file. A country is its index in this list.
    pub countries: Vec<String>,
    /// Groups of countries, by id; members are indices into `countries`.
    pub groups: BTreeMap<String, Vec<usize>>,
    /// Every period, in the order of the file, `each` written out. Ids are unique.
    pub periods: Vec<Period>,
    /// Objectives, by key, in the order of the file.
    pub objectives: Vec<(String, Localised)>,
    /// Cascades by id, in the order of the file.
    pub cascades: Vec<(String, Cascade)>,
    /// Who pays.
    pub donor: Option<Donor>,
    /// Who set the release policy, and when.
    pub policy_set_by: Option<PolicySetBy>,
}

/// How far one cohort came: shares, each of those that the one before counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cascade {
    /// What it is called.
    pub title: Localised,
    /// What the whole of the first share is called, such as "Identified".
    pub first: Localised,
    /// Codes of indicators, with where they stand.
    pub steps: Vec<(String, Place)>,
}

/// Who pays, under which agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donor {
    /// Name of the donor.
    pub name: String,
    /// Number or title of the agreement.
    pub agreement: Option<String>,
    /// ISO 4217 code that finance is reported in.
    pub currency: Option<String>,
}

/// Who answers for the release policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySetBy {
    /// The person or office.
    pub name: String,
    /// The day it was set.
    pub date: Day,
}

/// A country or a group of countries: what stands in the column `country` of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The country's or group's id.
    pub id: String,
    /// Indices of its countries in [`Programme::countries`].
    pub countries: Vec<usize>,
    /// Whether it is a group.
    pub is_group: bool,
}

impl Programme {
    /// Reads `programme.yaml` of a folder.
    ///
    /// # Errors
    /// Every unknown key, missing key, repeated period and unknown country, with its place.
    pub fn read(folder: &Path) -> Checked<Self> {
        let node = document::read(folder, FILE).map_err(|faults| {
            let hint = "is this the folder of a programme? `logframe init` makes a new one";
            let with = |fault: Diagnostic| {
                if folder.join(FILE).exists() { fault } else { fault.hint(hint) }
            };
            faults.into_iter().map(with).collect::<Vec<_>>()
        })?;
        Self::from_node(folder, &node)
    }

    /// Makes a programme of what its file says.
    fn from_node(folder: &Path, node: &Node) -> Checked<Self> {
        let mut fields = node.fields()?;
        let mut faults = Faults::default();
        let id = fields.require("id", &mut faults, name);
        let title = fields.require("title", &mut faults, Node::localised);
        let languages = fields.read("languages", &mut faults, languages);
        let countries = fields.require("countries", &mut faults, countries).unwrap_or_default();
        let groups = fields.read("groups", &mut faults, |node| groups(node, &countries));
        let periods = fields.require("periods", &mut faults, |node| periods(node, &countries));
        let objectives = fields.read("objectives", &mut faults, objectives);
        let cascades = fields.read("cascades", &mut faults, cascades);
        let donor = fields.read("donor", &mut faults, donor);
        let policy_set_by = fields.read("policy_set_by", &mut faults, policy_set_by);
        fields.finish(&mut faults);
        let whole = || {
            Some(Self {
                folder: folder.to_owned(),
                id: id?,
                title: title?,
                languages: languages.unwrap_or_else(|| vec!["en".to_owned()]),
                countries,
                groups: groups.unwrap_or_default(),
                periods: periods?,
                objectives: objectives.unwrap_or_default(),
                cascades: cascades.unwrap_or_default(),
                donor,
                policy_set_by,
            })
        };
        faults.or_whole(whole())
    }

    /// Countries first, then groups, each in the order of the file.
    pub fn areas(&self) -> Vec<Area> {
        let country = |(index, id): (usize, &String)| Area {
            id: id.clone(),
            countries: vec![index],
            is_group: false,
        };
        let group = |(id, members): (&String, &Vec<usize>)| Area {
            id: id.clone(),
            countries: members.clone(),
            is_group: true,
        };
        self.countries
            .iter()
            .enumerate()
            .map(country)
            .chain(self.groups.iter().map(group))
            .collect()
    }
}

/// A name that may stand in a path and in a key such as `UKR/2013/total/total`.
pub(crate) fn name(node: &Node) -> Checked<String> {
    let text = node.text()?;
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"/\\*".contains(c);
    if text.is_empty() || !text.chars().all(plain) {
        let message = format!("`{text}` cannot be a name");
        let hint = "a name has no blanks, `/`, `\\` or `*`";
        return Err(vec![Diagnostic::error(BAD_NAME, message).at(&node.place).hint(hint)]);
    }
    Ok(text.to_owned())
}

/// Languages, the first of which is the default.
fn languages(node: &Node) -> Checked<Vec<String>> {
    let languages = distinct(node, name)?;
    if languages.is_empty() {
        return Err(nothing(node, "language"));
    }
    Ok(languages)
}

/// Countries by their ISO 3166-1 alpha-3 codes; there is at least one.
fn countries(node: &Node) -> Checked<Vec<String>> {
    let countries = distinct(node, country)?;
    if countries.is_empty() {
        return Err(nothing(node, "country"));
    }
    Ok(countries)
}

/// A code of three capital letters.
fn country(node: &Node) -> Checked<String> {
    let text = node.text()?;
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err(node.not("a country such as UKR (ISO 3166-1 alpha-3)"))
}

/// The items of a list, none of which may stand there twice.
fn distinct(node: &Node, read: impl Fn(&Node) -> Checked<String>) -> Checked<Vec<String>> {
    let mut seen = Vec::new();
    collect_checked(node.list().iter().map(|item| {
        let text = read(item)?;
        if seen.contains(&text) {
            let message = format!("`{text}` is named twice");
            return Err(vec![Diagnostic::error(REPEATED, message).at(&item.place)]);
        }
        seen.push(text.clone());
        Ok(text)
    }))
}

fn nothing(node: &Node, what: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::error(NONE_NAMED, format!("no {what} is named")).at(&node.place)]
}

/// Groups by id, members as indices of countries.
fn groups(node: &Node, countries: &[String]) -> Checked<BTreeMap<String, Vec<usize>>> {
    let groups = node.entries()?.iter().map(|(id, members)| {
        let group = (group_id(id, countries)?, group_members(members, countries)?);
        Ok(group)
    });
    Ok(collect_checked(groups)?.into_iter().collect())
}

/// A group's id stands beside countries in results, so it may not be one.
fn group_id(node: &Node, countries: &[String]) -> Checked<String> {
    let id = name(node)?;
    if countries.contains(&id) {
        let message = format!("`{id}` is a country and cannot name a group");
        return Err(vec![Diagnostic::error(REPEATED, message).at(&node.place)]);
    }
    Ok(id)
}

fn group_members(node: &Node, countries: &[String]) -> Checked<Vec<usize>> {
    let members = distinct(node, |item| known_country(item, countries))?;
    if members.is_empty() {
        return Err(nothing(node, "country"));
    }
    let index = |member: &String| countries.iter().position(|country| country == member);
    Ok(members.iter().filter_map(index).collect())
}

/// A country of the programme. Where its list could not be read, every country passes: that fault
/// is enough.
fn known_country(node: &Node, countries: &[String]) -> Checked<String> {
    let text = node.text()?;
    if countries.is_empty() || countries.iter().any(|country| country == text) {
        return Ok(text.to_owned());
    }
    let fault = Diagnostic::error(UNKNOWN_COUNTRY, format!("no country `{text}`"))
        .at(&node.place)
        .did_you_mean(text, countries.iter().map(String::as_str));
    Err(vec![fault])
}

/// All periods, `each` written out; an id is there once.
fn periods(node: &Node, countries: &[String]) -> Checked<Vec<Period>> {
    let mut faults = Faults::default();
    let mut periods: Vec<Period> = Vec::new();
    for item in node.list() {
        for period in faults.absorb(period(item, countries)).unwrap_or_default() {
            if periods.iter().any(|known| known.id == period.id) {
                let message = format!("there are two periods `{}`", period.id);
                faults.push(Diagnostic::error(REPEATED_PERIOD, message).at(&item.place));
            } else {
                periods.push(period);
            }
        }
    }
    if periods.is_empty() && faults.is_clean() {
        return Err(nothing(node, "period"));
    }
    faults.or_whole(Some(periods))
}

/// The periods of one entry: a run of years, quarters or months, or one with a name.
fn period(node: &Node, countries: &[String]) -> Checked<Vec<Period>> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let members = fields.read("countries", &mut faults, |node| {
        let members = distinct(node, |item| known_country(item, countries))?;
        if members.is_empty() { Err(nothing(node, "country")) } else { Ok(members) }
    });
    let periods = match fields.get("each") {
        Some(each) => run_of(each, &mut fields, &mut faults),
        None => named(&mut fields, &mut faults).map(|period| vec![period]),
    };
    fields.finish(&mut faults);
    let with = |period| Period { countries: members.clone(), ..period };
    faults.or_whole(periods.map(|periods| periods.into_iter().map(with).collect()))
}

/// `{id: nrm-y1, title: …, from: 2012-08-01, to: 2013-07-31}`.
fn named(fields: &mut Fields<'_>, faults: &mut Faults) -> Option<Period> {
    let id = fields.require("id", faults, name);
    let title = fields.read("title", faults, Node::localised);
    let start = fields.require("from", faults, Node::day);
    let to = fields.need("to");
    let to = faults.absorb(to)?;
    let end = faults.absorb(to.day());
    let (id, start, end) = (id?, start?, end?);
    forwards(to, start, end, faults)?;
    let title = title.unwrap_or_else(|| Localised::plain(&id));
    Some(Period { id, title, start, end, each: Each::Named, countries: None })
}

/// `{each: year, from: 2010, to: 2013, starts: 04-01}`.
fn run_of(each: &Node, fields: &mut Fields<'_>, faults: &mut Faults) -> Option<Vec<Period>> {
    let each = faults.absorb(sort(each));
    let starts = fields.read("starts", faults, |node| {
        if each.is_some_and(|each| each != Each::Year) {
            let message = "`starts` is for years";
            return Err(vec![Diagnostic::error(BAD_PERIOD, message).at(&node.place)]);
        }
        Starts::parse(node.text()?).ok_or_else(|| node.not("a day of the year such as 04-01"))
    });
    let from = fields.require("from", faults, |node| calendar(node, each));
    let to = fields.need("to");
    let to = faults.absorb(to)?;
    let until = faults.absorb(calendar(to, each));
    let (each, from, until) = (each?, from?, until?);
    forwards(to, from.start, until.end, faults)?;
    let Some(starts) = starts else { return Some(Period::every(each, from.start, until.end)) };
    let years = from.start.year()..=until.start.year();
    Some(years.filter_map(|year| Period::year(year, starts)).collect())
}

fn sort(node: &Node) -> Checked<Each> {
    match node.text()? {
        "year" => Ok(Each::Year),
        "quarter" => Ok(Each::Quarter),
        "month" => Ok(Each::Month),
        _ => Err(node.not("year, quarter or month")),
    }
}

/// A year, or for quarters and months one of them.
fn calendar(node: &Node, each: Option<Each>) -> Checked<Period> {
    let period = Period::calendar(node.text()?);
    let fits =
        |period: &Period| period.each == Each::Year || each.is_none_or(|each| each == period.each);
    period.filter(fits).ok_or_else(|| node.not("a year such as 2013"))
}

fn forwards(to: &Node, start: Day, end: Day, faults: &mut Faults) -> Option<()> {
    if start <= end {
        return Some(());
    }
    let message = format!("the period ends on {end}, before it begins on {start}");
    faults.push(Diagnostic::error(BACKWARDS, message).at(&to.place));
    None
}

/// Objectives by key, in the order of the file.
fn objectives(node: &Node) -> Checked<Vec<(String, Localised)>> {
    collect_checked(node.entries()?.iter().map(|(key, title)| Ok((name(key)?, title.localised()?))))
}

/// Cascades by id, in the order of the file.
fn cascades(node: &Node) -> Checked<Vec<(String, Cascade)>> {
    collect_checked(node.entries()?.iter().map(|(id, node)| Ok((name(id)?, cascade(node)?))))
}

/// `{title: …, first: …, steps: [IDN-10, AST-02]}`.
fn cascade(node: &Node) -> Checked<Cascade> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let title = fields.require("title", &mut faults, Node::localised);
    let first = fields.require("first", &mut faults, Node::localised);
    let steps = fields.require("steps", &mut faults, |node| {
        let places = node.list().iter().map(|item| item.place.clone());
        let codes = distinct(node, |item| Ok(item.text()?.to_owned()))?;
        if codes.is_empty() {
            Err(nothing(node, "step"))
        } else {
            Ok(codes.into_iter().zip(places).collect())
        }
    });
    fields.finish(&mut faults);
    let whole = || Some(Cascade { title: title?, first: first?, steps: steps? });
    faults.or_whole(whole())
}

fn donor(node: &Node) -> Checked<Donor> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let text = |node: &Node| node.text().map(str::to_owned);
    let name = fields.require("name", &mut faults, text);
    let agreement = fields.read("agreement", &mut faults, text);
    let currency = fields.read("currency", &mut faults, text);
    fields.finish(&mut faults);
    faults.or_whole(name.map(|name| Donor { name, agreement, currency }))
}

fn policy_set_by(node: &Node) -> Checked<PolicySetBy> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let name = fields.require("name", &mut faults, |node| node.text().map(str::to_owned));
    let date = fields.require("date", &mut faults, Node::day);
    fields.finish(&mut faults);
    faults.or_whole(name.zip(date).map(|(name, date)| PolicySetBy { name, date }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> Checked<Programme> {
        Programme::from_node(Path::new("."), &document::parse(FILE, yaml)?)
    }

    /// A programme of two countries with these further lines.
    fn with(lines: &str) -> Checked<Programme> {
        read(&format!("id: p\ntitle: P\ncountries: [UKR, MDA]\n{lines}"))
    }

    fn periods_of(list: &str) -> String {
        let programme = with(&format!("periods: [{list}]")).unwrap();
        let written = |period: &Period| format!("{} {}..{}", period.id, period.start, period.end);
        programme.periods.iter().map(written).collect::<Vec<_>>().join("\n")
    }

    fn faults(read: Checked<Programme>) -> String {
        read.unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    fn faults_of(list: &str) -> String {
        faults(with(&format!("periods: [{list}]")))
    }

    #[test]
    fn a_whole_programme_is_read() {
        let programme = with(concat!(
            "languages: [en, uk]\n",
            "groups: {region: [MDA, UKR], west: [MDA]}\n",
            "periods: [{each: year, from: 2013, to: 2013}]\n",
            "objectives: {quality: {en: Quality}, capacity: Capacity}\n",
            "donor: {name: D, agreement: 07, currency: DKK}\n",
            "policy_set_by: {name: N, date: 2014-01-15}\n",
        ))
        .unwrap();
        assert_eq!(programme.languages, ["en", "uk"]);
        assert_eq!(programme.groups["region"], [1, 0]);
        assert_eq!(programme.objectives[0].0, "quality");
        assert_eq!(programme.donor.as_ref().unwrap().agreement.as_deref(), Some("07"));
        assert_eq!(programme.policy_set_by.as_ref().unwrap().date.to_string(), "2014-01-15");
        let areas: Vec<String> = programme.areas().into_iter().map(|area| area.id).collect();
        assert_eq!(areas, ["UKR", "MDA", "region", "west"]);
    }

    #[test]
    fn a_run_of_periods_is_written_out() {
        insta::assert_snapshot!(periods_of(
            "{each: year, from: 2012, to: 2013}, {each: quarter, from: 2013, to: 2013}, {each: month, from: 2013-11, to: 2014-01}"
        ), @"
        2012 2012-01-01..2012-12-31
        2013 2013-01-01..2013-12-31
        2013-Q1 2013-01-01..2013-03-31
        2013-Q2 2013-04-01..2013-06-30
        2013-Q3 2013-07-01..2013-09-30
        2013-Q4 2013-10-01..2013-12-31
        2013-11 2013-11-01..2013-11-30
        2013-12 2013-12-01..2013-12-31
        2014-01 2014-01-01..2014-01-31
        ");
    }

    #[test]
    fn a_fiscal_year_spans_two_calendar_years() {
        insta::assert_snapshot!(periods_of("{each: year, from: 2012, to: 2013, starts: 04-01}"), @"
        2012 2012-04-01..2013-03-31
        2013 2013-04-01..2014-03-31
        ");
    }

    #[test]
    fn a_named_period_is_what_it_says() {
        insta::assert_snapshot!(periods_of("{id: nrm-y1, from: 2012-08-01, to: 2013-07-31, countries: [UKR]}"), @"nrm-y1 2012-08-01..2013-07-31");
    }

    #[test]
    fn bad_periods_are_refused() {
        insta::assert_snapshot!(faults_of("{each: year, from: 2013, to: 2012}"), @"programme.yaml:4:40: [E0122] the period ends on 2012-12-31, before it begins on 2013-01-01");
        insta::assert_snapshot!(faults_of("{each: year, from: 2012, to: 2013}, {id: \"2013\", from: 2013-01-01, to: 2013-06-30}"), @"programme.yaml:4:47: [E0121] there are two periods `2013`");
        insta::assert_snapshot!(faults_of("{id: x, from: 2013-02-30, to: soon, countries: [POL, MDE]}"), @"
        programme.yaml:4:59: [E0123] no country `POL`
          hint: there is UKR, MDA
        programme.yaml:4:64: [E0123] no country `MDE`
          hint: did you mean `MDA`?
        programme.yaml:4:25: [E0105] `2013-02-30` is not a day such as 2013-12-31
        programme.yaml:4:41: [E0105] `soon` is not a day such as 2013-12-31
        ");
        insta::assert_snapshot!(faults_of("{each: week, from: 13, to: 2013}"), @"
        programme.yaml:4:18: [E0105] `week` is not year, quarter or month
        programme.yaml:4:30: [E0105] `13` is not a year such as 2013
        ");
        insta::assert_snapshot!(faults_of("{each: quarter, from: 2013, to: 2013, starts: 04-01}"), @"programme.yaml:4:57: [E0127] `starts` is for years");
        insta::assert_snapshot!(faults_of("{each: year, from: 2013-06, to: 2013}"), @"programme.yaml:4:30: [E0105] `2013-06` is not a year such as 2013");
        insta::assert_snapshot!(faults_of("{each: year, from: 2013}"), @"programme.yaml:4:11: [E0104] `to` is missing");
        insta::assert_snapshot!(faults_of("{id: a/b, from: 2013-01-01, to: 2013-06-30, titel: x}"), @r"
        programme.yaml:4:16: [E0124] `a/b` cannot be a name
          hint: a name has no blanks, `/`, `\` or `*`
        programme.yaml:4:55: [E0103] unknown key `titel`
          hint: did you mean `title`?
        ");
        insta::assert_snapshot!(faults_of(""), @"programme.yaml:4:10: [E0125] no period is named");
    }

    #[test]
    fn bad_countries_and_groups_are_refused() {
        let rest = "periods: [{each: year, from: 2013, to: 2013}]";
        let countries =
            |list: &str| faults(read(&format!("id: p\ntitle: P\ncountries: {list}\n{rest}")));
        insta::assert_snapshot!(countries("[]"), @"programme.yaml:3:12: [E0125] no country is named");
        insta::assert_snapshot!(countries("[UKR, ua, UKR]"), @"
        programme.yaml:3:18: [E0105] `ua` is not a country such as UKR (ISO 3166-1 alpha-3)
        programme.yaml:3:22: [E0126] `UKR` is named twice
        ");
        let groups = |groups: &str| faults(with(&format!("groups: {groups}\n{rest}")));
        insta::assert_snapshot!(groups("{UKR: [MDA], region: [UKR, POL], none: []}"), @"
        programme.yaml:4:10: [E0126] `UKR` is a country and cannot name a group
        programme.yaml:4:36: [E0123] no country `POL`
          hint: there is UKR, MDA
        programme.yaml:4:48: [E0125] no country is named
        ");
    }

    #[test]
    fn a_cascade_has_a_title_a_first_bar_and_steps() {
        let rest = "periods: [{each: year, from: 2013, to: 2013}]";
        let read = |cascade: &str| with(&format!("cascades: {cascade}\n{rest}"));
        let programme = read("{way: {title: The way, first: Identified, steps: [A, B]}}").unwrap();
        let (id, cascade) = &programme.cascades[0];
        let steps: Vec<&str> = cascade.steps.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!((id.as_str(), steps), ("way", vec!["A", "B"]));
        insta::assert_snapshot!(faults(read("{way: {title: The way, steps: [A, A]}}")), @"
        programme.yaml:4:17: [E0104] `first` is missing
        programme.yaml:4:45: [E0126] `A` is named twice
        ");
    }

    #[test]
    fn every_missing_and_unknown_key_is_named() {
        insta::assert_snapshot!(faults(read("contries: [UKR]\n")), @"
        programme.yaml:1:1: [E0104] `id` is missing
        programme.yaml:1:1: [E0104] `title` is missing
        programme.yaml:1:1: [E0104] `countries` is missing
        programme.yaml:1:1: [E0104] `periods` is missing
        programme.yaml:1:1: [E0103] unknown key `contries`
          hint: did you mean `countries`?
        ");
        insta::assert_snapshot!(faults(read("- 1\n")), @"programme.yaml:1:1: [E0105] a list is not keys and values");
    }
}
