//! A YAML file as its author wrote it: every key and value with its place, scalars as their text.
//!
//! Serde stops at the first fault; here a file is read whole, and [`Fields`] reports every unknown
//! key, missing key and wrong shape, each with file, line, column and the nearest known name.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;
use serde_yaml::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

use crate::calendar::Day;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};

const NOT_YAML: Code = Code("E0102");
const UNKNOWN_KEY: Code = Code("E0103");
const MISSING_KEY: Code = Code("E0104");
const WRONG_SHAPE: Code = Code("E0105");
const REPEATED_KEY: Code = Code("E0106");

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: `~`, `null` or no text at all.
    Null,
    /// A scalar as written, without its quotes: `07` stays `07`, and `no` stays `no`.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values in the order of the file.
    Map(Vec<(Node, Node)>),
}

/// Reads a file of the programme folder; the place of a fault is named relative to the folder.
pub fn read(folder: &Path, file: &str) -> Checked<Node> {
    let text = std::fs::read_to_string(folder.join(file))
        .map_err(|error| vec![Diagnostic::unreadable(file, &error)])?;
    parse(file, &text)
}

/// Parses YAML text; `file` names it in messages.
pub fn parse(file: &str, text: &str) -> Checked<Node> {
    let raw = serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options())
        .map_err(|error| vec![not_yaml(file, &error)])?;
    let mut faults = Faults::default();
    let node = Placing { file, text }.node(raw, &mut faults);
    faults.or_whole(Some(node))
}

/// A key that is written twice is left to [`Placing`], which names every one of them.
fn options() -> serde_yaml::Options {
    let mut options = serde_yaml::Options::default();
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.non_finite_float_policy = NonFiniteFloatPolicy::AsString;
    options.with_snippet = false;
    options
}

/// What the parser says, without the place, which stands before every message of ours.
fn not_yaml(file: &str, error: &serde_yaml::Error) -> Diagnostic {
    let place = error.location().map_or_else(|| Place::file(file), |at| place_of(file, &at));
    let message = error.to_string();
    let first = message.lines().next().unwrap_or_default().trim_start_matches("error: ");
    let said = match first.split_once(": ") {
        Some((place, said)) if place.starts_with("line ") => said,
        Some(_) | None => first,
    };
    let said = said.split(" at line ").next().unwrap_or_default();
    Diagnostic::error(NOT_YAML, format!("not valid YAML: {said}")).at(&place)
}

impl Node {
    /// The scalar's text.
    pub fn text(&self) -> Checked<&str> {
        match &self.value {
            Value::Text(text) => Ok(text),
            Value::Null | Value::List(_) | Value::Map(_) => Err(self.not("a single value")),
        }
    }

    /// A yes or a no, as a contract's `bool` reads them.
    pub fn yes_no(&self) -> Checked<bool> {
        match self.text()?.to_lowercase().as_str() {
            "true" | "yes" => Ok(true),
            "false" | "no" => Ok(false),
            _ => Err(self.not("true or false")),
        }
    }

    /// A number of any type that text can become.
    pub fn number<N: std::str::FromStr>(&self) -> Checked<N> {
        self.text()?.parse().map_err(|_| self.not("a number"))
    }

    /// A day written `2013-12-31`.
    pub fn day(&self) -> Checked<Day> {
        Day::parse(self.text()?).ok_or_else(|| self.not("a day such as 2013-12-31"))
    }

    /// The list's items; a single value is a list of one.
    pub fn list(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Null => &[],
            Value::Text(_) | Value::Map(_) => std::slice::from_ref(self),
        }
    }

    /// The texts of a list.
    pub fn texts(&self) -> Checked<Vec<String>> {
        crate::diagnostic::collect_checked(
            self.list().iter().map(|item| item.text().map(str::to_owned)),
        )
    }

    /// The entries of a map whose keys are the author's own, in the order of the file.
    pub fn entries(&self) -> Checked<&[(Node, Node)]> {
        match &self.value {
            Value::Map(entries) => Ok(entries),
            Value::Null => Ok(&[]),
            Value::Text(_) | Value::List(_) => Err(self.not("keys and values")),
        }
    }

    /// The fields of a map whose keys the language fixes.
    pub fn fields(&self) -> Checked<Fields<'_>> {
        Ok(Fields { place: &self.place, entries: self.entries()?, known: Vec::new() })
    }

    /// Text in several languages: `{en: …, uk: …}`, or a plain text, which is for every language.
    pub fn localised(&self) -> Checked<Localised> {
        if let Value::Text(text) = &self.value {
            return Ok(Localised::plain(text));
        }
        let texts = self
            .entries()?
            .iter()
            .map(|(language, text)| Ok((language.text()?.to_owned(), text.text()?.to_owned())));
        Ok(Localised(crate::diagnostic::collect_checked(texts)?.into_iter().collect()))
    }

    /// A fault that says what would have been right here.
    pub fn not(&self, wanted: &str) -> Vec<Diagnostic> {
        let written = match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Text(text) => format!("`{text}`"),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "keys and values".to_owned(),
        };
        vec![Diagnostic::error(WRONG_SHAPE, format!("{written} is not {wanted}")).at(&self.place)]
    }
}

/// A map under reading: it remembers which keys were asked for, and so which are unknown.
#[derive(Debug)]
pub struct Fields<'a> {
    place: &'a Place,
    entries: &'a [(Node, Node)],
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// Where the map begins.
    pub fn place(&self) -> &'a Place {
        self.place
    }

    /// The value under a key, if it is there and not null.
    pub fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        let (_, value) =
            self.entries.iter().find(|(k, _)| k.value == Value::Text(key.to_owned()))?;
        (value.value != Value::Null).then_some(value)
    }

    /// The value under a key that has to be there.
    pub fn need(&mut self, key: &'static str) -> Checked<&'a Node> {
        self.get(key).ok_or_else(|| {
            vec![Diagnostic::error(MISSING_KEY, format!("`{key}` is missing")).at(self.place)]
        })
    }

    /// What `read` makes of the value under a key, if the key is there.
    pub fn read<T>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&'a Node) -> Checked<T>,
    ) -> Option<T> {
        self.get(key).and_then(|node| faults.absorb(read(node)))
    }

    /// What `read` makes of the value under a key that has to be there.
    pub fn require<T>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&'a Node) -> Checked<T>,
    ) -> Option<T> {
        let node = self.need(key);
        faults.absorb(node.and_then(read))
    }

    /// Reports every key that nobody asked for. Call it last.
    pub fn finish(self, faults: &mut Faults) {
        for (key, _) in self.entries {
            let name = key.text().unwrap_or_default();
            if !self.known.contains(&name) {
                faults.push(
                    Diagnostic::error(UNKNOWN_KEY, format!("unknown key `{name}`"))
                        .at(&key.place)
                        .did_you_mean(name, self.known.iter().copied()),
                );
            }
        }
    }
}

/// Text in one or more languages, by language code.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Localised(pub BTreeMap<String, String>);

impl Localised {
    /// The same text for every language.
    pub fn plain(text: &str) -> Self {
        Self(BTreeMap::from([("en".to_owned(), text.to_owned())]))
    }

    /// The text in a language, or in English, or in whichever language there is.
    pub fn get(&self, language: &str) -> &str {
        let text = self.0.get(language).or_else(|| self.0.get("en"));
        text.or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}

/// A node as the YAML parser gives it, before its place is known to our type.
enum Raw {
    Null,
    /// A scalar that is certainly text.
    Text(String),
    /// A scalar that the parser took for a number or a yes/no: its text stands in the file.
    Plain(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Plain(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Plain(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Plain(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Plain(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

/// Gives raw nodes their places and, where the parser read a number, their text.
struct Placing<'a> {
    file: &'a str,
    text: &'a str,
}

impl Placing<'_> {
    /// A node and all below it.
    fn node(&self, raw: Spanned<Raw>, faults: &mut Faults) -> Node {
        let place = place_of(self.file, &raw.referenced);
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Text(text) => Value::Text(text),
            // What an alias stands for is written where its anchor is.
            Raw::Plain(read) => Value::Text(written(self.text, &raw.defined).unwrap_or(read)),
            Raw::List(items) => {
                Value::List(items.into_iter().map(|item| self.node(item, faults)).collect())
            }
            Raw::Map(entries) => Value::Map(self.map(entries, faults)),
        };
        Node { place, value }
    }

    /// The entries of a map; a key that is written twice is a fault.
    fn map(
        &self,
        raw: Vec<(Spanned<Raw>, Spanned<Raw>)>,
        faults: &mut Faults,
    ) -> Vec<(Node, Node)> {
        let mut entries: Vec<(Node, Node)> = Vec::with_capacity(raw.len());
        let mut lines: BTreeMap<String, u32> = BTreeMap::new();
        for (key, value) in raw {
            let key = self.key(key, faults);
            let name = key.text().unwrap_or_default();
            if let Some(line) = lines.insert(name.to_owned(), key.place.line) {
                faults.push(
                    Diagnostic::error(REPEATED_KEY, format!("`{name}` is written twice"))
                        .at(&key.place)
                        .hint(format!("it is in line {line} before")),
                );
            }
            entries.push((key, self.node(value, faults)));
        }
        entries
    }

    /// A key, which is always text: `2013`, `no` and `null` stay what they are.
    fn key(&self, raw: Spanned<Raw>, faults: &mut Faults) -> Node {
        let at = raw.defined;
        let mut key = self.node(raw, faults);
        match key.value {
            Value::Text(_) => {}
            Value::Null => {
                let text = written(self.text, &at).unwrap_or_else(|| "~".to_owned());
                key.value = Value::Text(text);
            }
            Value::List(_) | Value::Map(_) => {
                for fault in key.not("a key") {
                    faults.push(fault);
                }
            }
        }
        key
    }
}

fn place_of(file: &str, at: &serde_yaml::Location) -> Place {
    Place {
        file: file.to_owned(),
        line: u32::try_from(at.line()).unwrap_or(u32::MAX),
        column: u32::try_from(at.column()).unwrap_or(u32::MAX),
    }
}

/// The text that stands in the file at a place.
fn written(text: &str, at: &serde_yaml::Location) -> Option<String> {
    let start = usize::try_from(at.span().byte_offset()?).ok()?;
    let length = usize::try_from(at.span().byte_len()?).ok()?;
    let written = text.get(start..start + length)?.trim();
    (!written.is_empty()).then(|| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every scalar below a node as `line:column text`.
    fn scalars(node: &Node, out: &mut Vec<String>) {
        match &node.value {
            Value::Null => out.push(format!("{}:{} ~", node.place.line, node.place.column)),
            Value::Text(text) => {
                out.push(format!("{}:{} {text}", node.place.line, node.place.column));
            }
            Value::List(items) => items.iter().for_each(|item| scalars(item, out)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    scalars(key, out);
                    scalars(value, out);
                }
            }
        }
    }

    fn seen(yaml: &str) -> String {
        let mut out = Vec::new();
        scalars(&parse("a.yaml", yaml).unwrap(), &mut out);
        out.join("\n")
    }

    fn refused(yaml: &str) -> String {
        parse("a.yaml", yaml).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn scalars_keep_their_written_text() {
        let yaml = "[07, 2013, 50.0, no, NO, yes, True, 1_000, 0x1F, 1e3, 2013-01-01, 04-01, .inf, -99, +5, '07', \"no\", 12:30]";
        let texts: Vec<String> = parse("a.yaml", yaml).unwrap().texts().unwrap();
        assert_eq!(
            texts.join(" "),
            "07 2013 50.0 no NO yes True 1_000 0x1F 1e3 2013-01-01 04-01 .inf -99 +5 07 no 12:30"
        );
    }

    #[test]
    fn keys_keep_their_written_text() {
        insta::assert_snapshot!(seen("2013: 1.50\nno: 07\n\"x\": ''\n1.0: ~\nnull: 2\n"), @"
        1:1 2013
        1:7 1.50
        2:1 no
        2:5 07
        3:1 x
        3:6 
        4:1 1.0
        4:6 ~
        5:1 null
        5:7 2
        ");
    }

    #[test]
    fn places_are_those_of_the_file() {
        insta::assert_snapshot!(seen(
            "- code: A\n  title: {en: \"Ж\", uk: Жінки, ro: 07}\n  tests:\n    - name: one\n      cases: |\n        a | b\n        1 | 2\n      expect: {rows: {a: met}, \"2013\": {value: 50.0}}\n"
        ), @"
        1:3 code
        1:9 A
        2:3 title
        2:11 en
        2:15 Ж
        2:20 uk
        2:24 Жінки
        2:31 ro
        2:35 07
        3:3 tests
        4:7 name
        4:13 one
        5:7 cases
        6:9 a | b
        1 | 2

        8:7 expect
        8:16 rows
        8:23 a
        8:26 met
        8:32 2013
        8:41 value
        8:48 50.0
        ");
    }

    #[test]
    fn a_key_written_twice_is_an_error() {
        insta::assert_snapshot!(refused("a: 1\nb: {c: 1, c: 2}\n"), @"
        a.yaml:2:11: [E0106] `c` is written twice
          hint: it is in line 2 before
        ");
        insta::assert_snapshot!(refused("a: 1\nb: 2\na: 3\n"), @"
        a.yaml:3:1: [E0106] `a` is written twice
          hint: it is in line 1 before
        ");
    }

    #[test]
    fn text_that_is_not_yaml_is_an_error_with_its_place() {
        insta::assert_snapshot!(refused("a: [1, 2\nb: }\n"), @"a.yaml:2:2: [E0102] not valid YAML: illegal placement of ':' indicator");
        insta::assert_snapshot!(refused("a: 1\n  b: 2\n"), @"a.yaml:2:4: [E0102] not valid YAML: mapping values are not allowed in this context");
    }

    #[test]
    fn an_alias_stands_where_it_is_used() {
        insta::assert_snapshot!(seen("a: &x 07\nb: *x\n"), @"
        1:1 a
        1:7 07
        2:1 b
        2:4 07
        ");
    }

    #[test]
    fn nothing_is_null() {
        insta::assert_snapshot!(seen("a:\nb: ~\nc: null\nd: ''\ne: Null\n"), @"
        1:1 a
        1:2 ~
        2:1 b
        2:4 ~
        3:1 c
        3:4 ~
        4:1 d
        4:4 
        5:1 e
        5:4 ~
        ");
        assert_eq!(parse("a.yaml", "").unwrap().value, Value::Null);
        assert_eq!(parse("a.yaml", "# nothing\n").unwrap().value, Value::Null);
    }

    #[test]
    fn comments_do_not_belong_to_a_value() {
        insta::assert_snapshot!(seen("a: 07 # seven\nb: [1.50 , 2.0]  # x\nc: {d: 1.0 }\n"), @"
        1:1 a
        1:4 07
        2:1 b
        2:5 1.50
        2:12 2.0
        3:1 c
        3:5 d
        3:8 1.0
        ");
    }

    #[test]
    fn a_merged_map_gives_way_to_what_is_written() {
        insta::assert_snapshot!(seen("base: &base {a: 01, b: 02}\none:\n  <<: *base\n  b: 03\n"), @"
        1:1 base
        1:14 a
        1:17 01
        1:21 b
        1:24 02
        2:1 one
        4:3 b
        4:6 03
        3:7 a
        3:7 01
        ");
    }
}
