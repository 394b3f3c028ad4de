//! From YAML and the contract to bound indicators: every name found, every type agreed, all faults
//! of all files at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::expression::{Expr, Type};
use super::indicator::{BoundIndicator, Excluded};
use super::kind::{KINDS, Kind};
use super::mutate::{Clauses, Explanation};
use super::quality::{self, Rules};
use super::syntax::{self, Proof, Reading};
use super::tests::DefinitionTest;
use super::{condition, doubts, parse};
use crate::cases::contract::{Contract, Table};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::{self, Node, Value};
use crate::programme::Programme;

const FOLDER: &str = "indicators";

const REPEATED_CODE: Code = Code("E0220");
const CIRCLE: Code = Code("E0232");
const UNUSED: Code = Code("W0201");
const NO_INDICATOR: Code = Code("W0202");

/// Keys under which people write to people.
const PROSE: &[&str] = &["title", "notes", "source", "reason", "changes", "tests", "mutants"];

/// What an expression may name: the table at hand, its children, the named conditions.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The whole contract.
    pub contract: &'a Contract,
    /// The table whose rows are meant.
    pub table: &'a Table,
    /// `conditions.yaml`, bound: name → (table, condition).
    pub conditions: &'a BTreeMap<String, (String, Arc<Expr>)>,
}

impl Scope<'_> {
    /// A condition: yes, no or unknown for every row.
    pub fn condition(&self, node: &Node) -> Checked<Arc<Expr>> {
        Ok(self.typed(node.text()?, &node.place, &Type::Truth)?.expr)
    }

    /// A number for every row whose sums are exact, with its digits behind the point.
    pub fn number(&self, node: &Node) -> Checked<(Arc<Expr>, u8)> {
        self.exact(node.text()?, &node.place)
    }

    /// A day for every row.
    pub fn day(&self, node: &Node) -> Checked<Arc<Expr>> {
        Ok(self.typed(node.text()?, &node.place, &Type::Day)?.expr)
    }

    /// Whether rows of the table have a person, of their own or their parent's.
    pub fn has_person(&self) -> bool {
        let mut table = Some(self.table);
        while let Some(this) = table {
            if this.person.is_some() {
                return true;
            }
            table = this.parent.as_ref().and_then(|parent| self.contract.tables.get(&parent.table));
        }
        false
    }

    /// Reasons to leave: a list of `{when, reason}`.
    pub fn excluded(&self, node: &Node) -> Checked<Vec<Excluded>> {
        collect_checked(node.list().iter().map(|item| {
            let mut fields = item.fields()?;
            let mut faults = Faults::default();
            let when = fields.require("when", &mut faults, |node| self.condition(node));
            let reason = fields.require("reason", &mut faults, Node::localised);
            fields.finish(&mut faults);
            faults.or_whole(when.zip(reason).map(|(when, reason)| Excluded { when, reason }))
        }))
    }
}

/// Definitions of a programme: indicators in byte order of their codes, with their tests.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// Every indicator.
    pub indicators: Vec<Arc<BoundIndicator>>,
    /// Tests in the files, by indicator code.
    pub tests: Vec<DefinitionTest>,
    /// Flips that the tests need not notice, explained in the files.
    pub explanations: Vec<Explanation>,
    /// Rules on the quality of rows, written and made from the contract.
    pub rules: Rules,
    /// Where the clauses of each indicator stand, by its code.
    pub clauses: BTreeMap<String, Clauses>,
    /// Warnings and notes.
    pub findings: Vec<Diagnostic>,
}

impl Definitions {
    /// Every indicator by its code.
    pub fn by_code(&self) -> BTreeMap<&str, &Arc<BoundIndicator>> {
        self.indicators.iter().map(|one| (one.code.as_str(), one)).collect()
    }
}

/// Reads and binds every file in `indicators/`.
///
/// # Errors
/// Every fault of every file.
pub fn read(programme: &Programme, contract: &Contract) -> Checked<Definitions> {
    let mut faults = Faults::default();
    let named = faults.absorb(condition::file(&programme.folder)).flatten();
    let files = files(&programme.folder)?;
    let documents: Vec<Node> = files
        .iter()
        .filter_map(|file| faults.absorb(document::read(&programme.folder, file)))
        .collect();
    let conditions =
        named.as_ref().map(|node| condition::bind(node, contract, &mut faults)).unwrap_or_default();
    let (kinds, indicators) = (KINDS, &BTreeMap::new());
    let reading = Reading { programme, contract, conditions: &conditions, kinds, indicators };
    let definitions = bind(reading, &documents, &mut faults);
    let written = faults.absorb(quality::file(&programme.folder)).flatten();
    let about = quality::About { contract, conditions: &conditions };
    let (folder, read) = (&programme.folder, &definitions.indicators);
    let rules = Rules::read(about, folder, written.as_ref(), read, &mut faults);
    let all: Vec<&Node> = documents.iter().chain(&written).chain(&named).collect();
    let mentioned = mentioned(&all);
    let findings = unused(named.as_ref(), &mentioned).into_iter().chain(none(&definitions));
    let findings = findings.chain(doubts::of(contract, &definitions.indicators)).collect();
    faults.or_whole(Some(Definitions { rules, findings, ..definitions })).map_err(in_order)
}

/// Faults in the order in which somebody who mends the files meets them.
fn in_order(mut faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    faults.sort_by(|one, other| one.place.cmp(&other.place));
    faults
}

/// Files of definitions in byte order of their names, relative to the programme folder.
fn files(folder: &Path) -> Checked<Vec<String>> {
    let unreadable = |error: std::io::Error| vec![Diagnostic::unreadable(FOLDER, &error)];
    if !folder.join(FOLDER).exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder.join(FOLDER)).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let file = format!("{FOLDER}/{}", name.to_string_lossy());
        let yaml = Path::new(&file).extension().is_some_and(|ending| ending == "yaml");
        if yaml && ![condition::FILE, quality::FILE].contains(&file.as_str()) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// Binds the indicators of all files; a code is there once.
fn bind(reading: Reading<'_>, documents: &[Node], faults: &mut Faults) -> Definitions {
    let nodes: Vec<&Node> = documents.iter().flat_map(|document| items(document, faults)).collect();
    let waiting = once(&nodes, faults);
    let waiting = waiting.into_iter().map(|node| Waiting::new(node, reading.kinds)).collect();
    let (indicators, proofs) = in_turn(reading, waiting, faults);
    let indicators = indicators.into_values().collect();
    let mut definitions = Definitions { indicators, ..Definitions::default() };
    for (code, proof) in proofs {
        definitions.tests.extend(proof.tests);
        definitions.explanations.extend(proof.explanations);
        definitions.clauses.insert(code, proof.clauses);
    }
    definitions
}

/// The nodes with a code of their own; the others are refused.
fn once<'a>(nodes: &[&'a Node], faults: &mut Faults) -> Vec<&'a Node> {
    let mut places: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut kept = Vec::new();
    for node in nodes {
        let Some((code, place)) = code_of(node) else {
            kept.push(*node);
            continue;
        };
        if let Some(first) = places.get(code) {
            faults.push(
                Diagnostic::error(REPEATED_CODE, format!("there are two indicators `{code}`"))
                    .at(place)
                    .hint(format!("the first is in {first}")),
            );
            continue;
        }
        places.insert(code, place);
        kept.push(node);
    }
    kept
}

/// An indicator that is not read yet, and the codes that it names.
struct Waiting<'a> {
    node: &'a Node,
    code: &'a str,
    mentions: Vec<String>,
}

impl<'a> Waiting<'a> {
    fn new(node: &'a Node, kinds: &[&'static dyn Kind]) -> Self {
        let mentions = node.fields().ok().and_then(|mut fields| {
            let name = fields.get("kind")?.text().ok()?;
            let kind = kinds.iter().find(|kind| kind.name() == name)?;
            Some(kind.mentions(&mut fields))
        });
        let code = code_of(node).map_or("", |(code, _)| code);
        Self { node, code, mentions: mentions.unwrap_or_default() }
    }
}

/// Indicators by their codes, and what proves them.
type Read = (BTreeMap<String, Arc<BoundIndicator>>, BTreeMap<String, Proof>);

/// Reads each indicator after those that it names.
fn in_turn(reading: Reading<'_>, mut waiting: Vec<Waiting<'_>>, faults: &mut Faults) -> Read {
    let mut indicators: BTreeMap<String, Arc<BoundIndicator>> = BTreeMap::new();
    let mut proofs: BTreeMap<String, Proof> = BTreeMap::new();
    let mut failed: BTreeSet<&str> = BTreeSet::new();
    while !waiting.is_empty() {
        let open: BTreeSet<&str> = waiting.iter().map(|one| one.code).collect();
        let (ready, later): (Vec<Waiting<'_>>, Vec<Waiting<'_>>) = waiting
            .into_iter()
            .partition(|one| one.mentions.iter().all(|code| !open.contains(code.as_str())));
        if ready.is_empty() {
            for one in &later {
                faults.push(circle(one));
            }
            break;
        }
        for one in ready {
            // What is wrong with what it names has been said.
            let read =
                (!one.mentions.iter().any(|code| failed.contains(code.as_str()))).then(|| {
                    let reading = Reading { indicators: &indicators, ..reading };
                    faults.absorb(syntax::indicator(reading, one.node))
                });
            match read.flatten() {
                Some((indicator, proof)) => {
                    proofs.insert(indicator.code.clone(), proof);
                    indicators.insert(indicator.code.clone(), Arc::new(indicator));
                }
                None => {
                    failed.insert(one.code);
                }
            }
        }
        waiting = later;
    }
    (indicators, proofs)
}

/// The fault of an indicator that is made of itself, at once or by way of others.
fn circle(one: &Waiting<'_>) -> Diagnostic {
    let named = one.mentions.join("`, `");
    let message = format!("`{}` is made of `{named}`, and so of itself", one.code);
    Diagnostic::error(CIRCLE, message).at(&one.node.place)
}

/// The indicators of a file: a list of them.
fn items<'a>(document: &'a Node, faults: &mut Faults) -> &'a [Node] {
    if matches!(document.value, Value::List(_) | Value::Null) {
        return document.list();
    }
    for fault in document.not("a list of indicators") {
        faults.push(fault.hint("begin every indicator with `- code:`"));
    }
    &[]
}

/// The code of an indicator that is not read yet.
fn code_of(node: &Node) -> Option<(&str, &Place)> {
    let entries = node.entries().ok()?;
    let (_, code) = entries.iter().find(|(key, _)| key.text().is_ok_and(|key| key == "code"))?;
    Some((code.text().ok()?, &code.place))
}

/// A warning for every named condition that nothing names.
fn unused(named: Option<&Node>, mentioned: &BTreeSet<String>) -> Vec<Diagnostic> {
    let given = named.map(condition::names).unwrap_or_default().into_iter();
    let idle = given.filter(|(name, _)| !mentioned.contains(*name));
    idle.map(|(name, place)| {
        Diagnostic::warning(UNUSED, format!("nothing uses the condition `@{name}`")).at(place)
    })
    .collect()
}

/// The conditions that anything in these documents names.
fn mentioned(documents: &[&Node]) -> BTreeSet<String> {
    documents.iter().fold(BTreeSet::new(), |mut names, document| {
        mention(document, &mut names);
        names
    })
}

/// Adds the conditions that the texts of a node name.
fn mention(node: &Node, mentioned: &mut BTreeSet<String>) {
    match &node.value {
        Value::Null => {}
        Value::Text(text) => {
            if text.contains('@') {
                mentioned.extend(parse::names_in(text));
            }
        }
        Value::List(items) => items.iter().for_each(|item| mention(item, mentioned)),
        Value::Map(entries) => {
            for (key, value) in entries {
                // Prose is no use of a condition.
                if !key.text().is_ok_and(|key| PROSE.contains(&key)) {
                    mention(value, mentioned);
                }
            }
        }
    }
}

fn none(definitions: &Definitions) -> Option<Diagnostic> {
    let none = definitions.indicators.is_empty();
    let warning = Diagnostic::warning(NO_INDICATOR, "no indicator is defined");
    none.then(|| warning.at(&Place::file(FOLDER)))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;

    /// What comes of files with these conditions and indicators, for a kind that has no keys.
    fn bound(conditions: &str, files: &[&str]) -> (Definitions, String) {
        let (programme, contract) = (example::programme(), example::contract());
        let mut faults = Faults::default();
        let named = document::parse("indicators/conditions.yaml", conditions).unwrap();
        let documents: Vec<Node> = files
            .iter()
            .enumerate()
            .map(|(number, text)| {
                document::parse(&format!("indicators/{number}.yaml"), text).unwrap()
            })
            .collect();
        let conditions = condition::bind(&named, &contract, &mut faults);
        let kinds = example::KINDS;
        let (programme, contract, conditions) = (&programme, &contract, &conditions);
        let indicators = &BTreeMap::new();
        let reading = Reading { programme, contract, conditions, kinds, indicators };
        let definitions = bind(reading, &documents, &mut faults);
        let all: Vec<&Node> = documents.iter().chain([&named]).collect();
        let mentioned = mentioned(&all);
        let said = faults.into_vec().into_iter().chain(unused(Some(&named), &mentioned));
        let said = said.map(|fault| fault.to_string()).collect::<Vec<_>>().join("\n");
        (definitions, said)
    }

    fn indicator(code: &str, population: &str) -> String {
        format!(
            "- {{code: {code}, title: T, kind: plain, table: cases, period: applied_on, level: output, objective: capacity, population: \"{population}\"}}\n"
        )
    }

    #[test]
    fn indicators_of_all_files_are_in_byte_order_of_their_codes() {
        let files = [indicator("b", "true") + &indicator("B", "true"), indicator("A-1", "minor")];
        let (definitions, said) = bound("", &[&files[0], &files[1]]);
        let codes: Vec<&str> =
            definitions.indicators.iter().map(|indicator| indicator.code.as_str()).collect();
        assert_eq!(codes, ["A-1", "B", "b"]);
        assert_eq!(said, "");
    }

    #[test]
    fn a_code_is_there_once() {
        let (_, said) = bound("", &[&indicator("A", "true"), &indicator("A", "minor")]);
        assert_snapshot!(said, @"
        indicators/1.yaml:1:10: [E0220] there are two indicators `A`
          hint: the first is in indicators/0.yaml:1:10
        ");
    }

    #[test]
    fn a_file_is_a_list_of_indicators() {
        assert_snapshot!(bound("", &["code: A\n"]).1, @"
        indicators/0.yaml:1:1: [E0105] keys and values is not a list of indicators
          hint: begin every indicator with `- code:`
        ");
        assert_eq!(bound("", &["# nothing yet\n"]).1, "");
    }

    #[test]
    fn a_condition_that_nothing_uses_is_a_warning() {
        let conditions = concat!(
            "adult: {table: cases, when: \"age >= 18\"}\n",
            "other: {table: cases, when: \"@grown\"}\n",
            "grown: {table: cases, when: \"age >= 21\"}\n",
        );
        assert_snapshot!(bound(conditions, &[&indicator("A", "@adult")]).1, @"indicators/conditions.yaml:2:1: [W0201] nothing uses the condition `@other`");
    }

    #[test]
    fn a_hash_changes_with_what_changes_a_number_and_with_nothing_else() {
        let hash = |yaml: &str| {
            let (definitions, said) = bound("adult: {table: cases, when: \"age >= 18\"}", &[yaml]);
            assert_eq!(
                said.replace(
                    "indicators/conditions.yaml:1:1: [W0201] nothing uses the condition `@adult`",
                    ""
                ),
                ""
            );
            definitions.indicators[0].definition.clone()
        };
        let one = hash(&indicator("A", "@adult"));
        assert_eq!(one.len(), 16);
        assert_eq!(
            one,
            hash(&indicator("A", "age  >= 18").replace("title: T", "title: other, notes: N"))
        );
        assert_ne!(one, hash(&indicator("A", "age > 18")));
        assert_ne!(
            one,
            hash(&indicator("A", "@adult").replace("period: applied_on", "period: decided_on"))
        );
        assert_ne!(
            one,
            hash(&indicator("A", "@adult").replace("level:", "unknown: not_met, level:"))
        );
        assert_ne!(
            one,
            hash(&indicator("A", "@adult").replace("level:", "disaggregate: sex, level:"))
        );
        assert_ne!(
            one,
            hash(&indicator("A", "@adult").replace("level:", "cumulative: true, level:"))
        );
    }

    #[test]
    fn a_reason_to_leave_has_a_condition_and_a_reason() {
        let contract = example::contract();
        let table = &contract.tables["cases"];
        let scope = Scope { contract: &contract, table, conditions: &BTreeMap::new() };
        let read = |yaml: &str| scope.excluded(&document::parse("a.yaml", yaml).unwrap());
        let left =
            read("[{when: minor, reason: {en: young}}, {when: not consent, reason: no}]").unwrap();
        assert_eq!(left.len(), 2);
        assert_eq!(left[1].reason.get("en"), "no");
        let faults = read("[{wen: minor, reason: x}, {when: age}]").unwrap_err();
        assert_snapshot!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"), @"
        a.yaml:1:2: [E0104] `when` is missing
        a.yaml:1:3: [E0103] unknown key `wen`
          hint: did you mean `when`?
        a.yaml:1:34: [E0205] `age` is a number, not a yes or no
        a.yaml:1:27: [E0104] `reason` is missing
        ");
    }

    #[test]
    fn a_key_says_which_type_it_takes() {
        let contract = example::contract();
        let table = &contract.tables["cases"];
        let scope = Scope { contract: &contract, table, conditions: &BTreeMap::new() };
        let node = |text: &str| document::parse("a.yaml", text).unwrap();
        assert!(scope.condition(&node("minor")).is_ok());
        assert!(scope.day(&node("first(services, began_on)")).is_ok());
        assert_eq!(scope.number(&node("cost * 2")).unwrap().1, 2);
        let said = |fault: Vec<Diagnostic>| fault[0].to_string();
        assert_snapshot!(said(scope.condition(&node("age")).unwrap_err()), @"a.yaml:1:1: [E0205] `age` is a number, not a yes or no");
        assert_snapshot!(said(scope.day(&node("'2013-01-01'")).unwrap_err()), @"a.yaml:1:1: [E0205] `2013 - 01 - 01` is a number, not a day");
        assert_snapshot!(said(scope.number(&node("minor")).unwrap_err()), @"a.yaml:1:1: [E0205] `minor` is a yes or no, not a number");
        assert_snapshot!(said(scope.number(&node("cost / 2")).unwrap_err()), @"
        a.yaml:1:1: [E0211] the sum of `cost / 2` would not be exact: it divides
          hint: a quotient is a `ratio` of two sums
        ");
        assert_snapshot!(said(scope.number(&node("share * share * share * share * share")).unwrap_err()), @"
        a.yaml:1:1: [E0211] the sum of `share * share * share * share * share` would not be exact: it has too many digits
          hint: a quotient is a `ratio` of two sums
        ");
        assert_snapshot!(said(scope.condition(&node("[a]")).unwrap_err()), @"a.yaml:1:1: [E0105] a list is not a single value");
    }
}
