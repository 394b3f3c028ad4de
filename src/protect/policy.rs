//! The release policy: what a reader may be shown.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cases::contract::Contract;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults};
use crate::document::{self, Fields, Node};

const FILE: &str = "policy.yaml";
const UNSAFE: Code = Code("E0406");
const NOT_HONOURED: Code = Code("E0407");
const WEAK: Code = Code("W0403");
const NOT_APPLIED: Code = Code("W0405");
const NO_COLUMN: Code = Code("E0404");
const NO_CONSENT: Code = Code("W0406");

/// Below it nobody is protected at all.
const SMALLEST_THRESHOLD: u32 = 3;
/// Below it a release is against the practice of every office that publishes on victims.
const USUAL_THRESHOLD: u32 = 5;
const SMALLEST_WIDTH: u32 = 3;

/// Names for thresholds in use: the Counter-Trafficking Data Collaborative, UNODC, and a strict one.
const PROFILES: [(&str, u32); 3] = [("ctdc", 11), ("unodc", 5), ("strict", 20)];

/// What `policy.yaml` says; safe values where it is silent.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// A count of 1 to threshold − 1 persons is sensitive.
    pub threshold: u32,
    /// Whether zero may be shown.
    pub show_zero: bool,
    /// Below it a percentage is `too_few`.
    pub min_denominator: u32,
    /// Columns whose categories nearly everybody of a margin must not share.
    pub sensitive_dimensions: Vec<String>,
    /// How wide the range left for a sensitive count should be; read, not applied yet.
    pub width: u32,
    /// Whether rare categories join `other`; read, not applied yet.
    pub fold: bool,
    /// What counts would be rounded to, by a method that rounds.
    pub rounding_base: u32,
    /// Digits behind the point, by unit.
    pub decimals: BTreeMap<String, u8>,
    /// Where earlier releases are; read, not applied yet.
    pub earlier_releases: String,
    /// Whether the file asks for rows without consent to be left out. They are wherever the contract
    /// names the column (`data_use_consent`); here somebody counts on it.
    pub drops_withdrawn: bool,
    /// Warnings about the policy itself.
    pub findings: Vec<Diagnostic>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            threshold: 11,
            show_zero: true,
            min_denominator: 20,
            sensitive_dimensions: vec!["exploitation_form".to_owned()],
            width: 5,
            fold: true,
            rounding_base: 5,
            decimals: BTreeMap::from([("percent".to_owned(), 1)]),
            earlier_releases: "reports/releases/*".to_owned(),
            drops_withdrawn: false,
            findings: Vec::new(),
        }
    }
}

impl Policy {
    /// Reads `policy.yaml` of a programme folder; safe values when there is none.
    ///
    /// # Errors
    /// Every unknown key, unsafe value and value that this gate cannot honour, with its place.
    pub fn read(folder: &Path) -> Checked<Self> {
        if !folder.join(FILE).exists() {
            return Ok(Self::default());
        }
        Self::from_node(&document::read(folder, FILE)?)
    }

    /// Reads the text of a policy file.
    ///
    /// # Errors
    /// As [`Policy::read`].
    pub fn parse(text: &str) -> Checked<Self> {
        Self::from_node(&document::parse(FILE, text)?)
    }

    /// Whether every sensitive dimension that `policy.yaml` names is a column of some table. One that
    /// is not protects nobody: usually it is misspelt.
    ///
    /// # Errors
    /// Every other name, with its place.
    pub fn fits(folder: &Path, contract: &Contract) -> Checked<()> {
        if !folder.join(FILE).exists() {
            return Ok(());
        }
        // What is wrong with the file itself is told where the policy is read.
        let Ok(node) = document::read(folder, FILE) else { return Ok(()) };
        let mut faults = Faults::default();
        for (key, names) in node.entries().unwrap_or_default() {
            if key.text().is_ok_and(|key| key == "sensitive_dimensions") {
                for name in names.list() {
                    faults.absorb(known_column(name, contract));
                }
            }
        }
        faults.or_whole(Some(()))
    }

    /// What the policy asks for that this gate reads and does not do yet. A report says so, rather
    /// than let a reader believe in a protection that was not applied.
    pub fn not_yet_applied(&self) -> Vec<&'static str> {
        let fold = self.fold.then_some("fold");
        fold.into_iter().chain(["width", "earlier_releases"]).collect()
    }

    /// A warning where rows without consent are to be left out and no table says which they are.
    pub fn consent_unknown(&self, contract: &Contract) -> Option<Diagnostic> {
        let is_told = contract.tables.values().any(|table| table.data_use_consent.is_some());
        let message =
            "`withdrawn_consent: drop` leaves nobody out: no table says which rows are withdrawn";
        (self.drops_withdrawn && !is_told).then(|| {
            Diagnostic::warning(NO_CONSENT, message).at(&crate::diagnostic::Place::file(FILE)).hint(
                "`data_use_consent: COLUMN` of a table in data/contract.yaml names a `bool` column",
            )
        })
    }

    fn from_node(node: &Node) -> Checked<Self> {
        let mut faults = Faults::default();
        let mut fields = node.fields()?;
        let safe = Self::default();
        let findings = Vec::new();
        let threshold = read_threshold(&mut fields, &mut faults).unwrap_or(safe.threshold);
        let mut policy = Self { threshold, width: safe.width.min(threshold), findings, ..safe };
        policy.read_numbers(&mut fields, &mut faults);
        policy.read_places(&mut fields, &mut faults);
        refuse_what_is_not_done(&mut fields, &mut faults);
        policy.drops_withdrawn = fields.read("withdrawn_consent", &mut faults, withdrawn).is_some();
        fields.finish(&mut faults);
        policy.findings.extend(weak(threshold));
        policy.findings.extend(policy.asked_in_vain(node));
        faults.or_whole(Some(policy))
    }

    /// A warning where the file asks for what is not applied yet.
    fn asked_in_vain(&self, node: &Node) -> Option<Diagnostic> {
        let keys = node.entries().unwrap_or_default();
        let written =
            |key: &str| keys.iter().any(|(name, _)| name.text().is_ok_and(|one| one == key));
        let vain: Vec<&str> =
            self.not_yet_applied().into_iter().filter(|key| written(key)).collect();
        let message = format!("read, but not applied by this version: {}", vain.join(", "));
        let place = &crate::diagnostic::Place::file(FILE);
        (!vain.is_empty()).then(|| Diagnostic::warning(NOT_APPLIED, message).at(place))
    }

    /// Reads the keys that are numbers.
    fn read_numbers(&mut self, fields: &mut Fields<'_>, faults: &mut Faults) {
        let widest = self.threshold;
        replace(&mut self.width, fields.read("width", faults, |node| width(node, widest)));
        replace(&mut self.rounding_base, fields.read("rounding_base", faults, rounding_base));
        replace(&mut self.min_denominator, fields.read("min_denominator", faults, Node::number));
        replace(&mut self.decimals, fields.read("decimals", faults, decimals));
    }

    /// Reads the keys that are names, paths and choices.
    fn read_places(&mut self, fields: &mut Fields<'_>, faults: &mut Faults) {
        let earlier = fields.read("earlier_releases", faults, |node| Ok(node.text()?.to_owned()));
        replace(&mut self.earlier_releases, earlier);
        let sensitive = fields.read("sensitive_dimensions", faults, Node::texts);
        replace(&mut self.sensitive_dimensions, sensitive);
        replace(&mut self.fold, fields.read("fold", faults, Node::yes_no));
    }
}

/// The name of a column of any table.
fn known_column(node: &Node, contract: &Contract) -> Checked<()> {
    let name = node.text()?;
    let tables = contract.tables.values();
    let columns: Vec<&str> =
        tables.flat_map(|table| &table.columns).map(|column| column.id.as_str()).collect();
    if columns.contains(&name) {
        return Ok(());
    }
    let fault = Diagnostic::error(NO_COLUMN, format!("no table has a column `{name}`"));
    Err(vec![fault.at(&node.place).did_you_mean(name, columns)])
}

/// Puts what was written in the place of the safe value.
fn replace<T>(value: &mut T, written: Option<T>) {
    if let Some(written) = written {
        *value = written;
    }
}

/// The threshold as a number, or by the name of a profile; the number wins.
fn read_threshold(fields: &mut Fields<'_>, faults: &mut Faults) -> Option<u32> {
    let profile = fields.read("profile", faults, profile);
    fields.read("threshold", faults, threshold).or(profile)
}

fn profile(node: &Node) -> Checked<u32> {
    let name = node.text()?;
    let known = PROFILES.iter().find(|(known, _)| *known == name);
    known.map(|(_, threshold)| *threshold).ok_or_else(|| node.not("ctdc, unodc or strict"))
}

fn threshold(node: &Node) -> Checked<u32> {
    let threshold: u32 = node.number()?;
    if threshold >= SMALLEST_THRESHOLD {
        return Ok(threshold);
    }
    let message = format!("a threshold of {threshold} protects nobody");
    Err(vec![
        Diagnostic::error(UNSAFE, message)
            .at(&node.place)
            .hint(format!("the smallest is {SMALLEST_THRESHOLD}; 11 is usual for victims")),
    ])
}

/// A warning when the threshold is lower than anybody's who publishes on victims.
fn weak(threshold: u32) -> Option<Diagnostic> {
    (threshold < USUAL_THRESHOLD).then(|| {
        Diagnostic::warning(WEAK, format!("a threshold of {threshold} is weak"))
            .at(&crate::diagnostic::Place::file(FILE))
            .hint("UNODC uses 5, the Counter-Trafficking Data Collaborative 11")
    })
}

fn width(node: &Node, widest: u32) -> Checked<u32> {
    let width = node.number()?;
    if (SMALLEST_WIDTH..=widest).contains(&width) {
        return Ok(width);
    }
    Err(node.not(&format!("a width from {SMALLEST_WIDTH} to the threshold, {widest}")))
}

fn rounding_base(node: &Node) -> Checked<u32> {
    let base = node.number()?;
    if base >= 2 { Ok(base) } else { Err(node.not("a number of 2 or more")) }
}

fn decimals(node: &Node) -> Checked<BTreeMap<String, u8>> {
    let read = node
        .entries()?
        .iter()
        .map(|(unit, digits)| Ok((unit.text()?.to_owned(), digits.number()?)));
    Ok(crate::diagnostic::collect_checked(read)?.into_iter().collect())
}

/// Refuses choices that this gate cannot carry out: a policy that is not kept is worse than none.
fn refuse_what_is_not_done(fields: &mut Fields<'_>, faults: &mut Faults) {
    let methods = ["suppress", "round", "suppress+round", "none"];
    fields.read("method", faults, |node| only("method", node, &methods));
    fields.read("show_zero", faults, |node| {
        if node.yes_no()? {
            return Ok(());
        }
        Err(not_honoured("show_zero: false", "`show_zero: true` can be applied", node))
    });
}

/// Rows without consent are left out. To count them in totals alone is refused: the total less its
/// categories would tell how many they are, in every cell, whatever is withheld.
fn withdrawn(node: &Node) -> Checked<()> {
    match node.text()? {
        "drop" => Ok(()),
        "totals_only" => {
            let can = "`withdrawn_consent: drop` can be applied: a total less its categories would show them";
            Err(not_honoured("withdrawn_consent: totals_only", can, node))
        }
        _ => Err(node.not("drop, totals_only")),
    }
}

/// Accepts the first of the known choices, which is the one that is done.
fn only(key: &str, node: &Node, known: &[&str]) -> Checked<()> {
    let choice = node.text()?;
    match known.iter().position(|name| *name == choice) {
        Some(0) => Ok(()),
        Some(_) => {
            let can = format!("`{key}: {}` can be applied", known[0]);
            Err(not_honoured(&format!("{key}: {choice}"), &can, node))
        }
        None => Err(node.not(&known.join(", "))),
    }
}

fn not_honoured(choice: &str, can: &str, node: &Node) -> Vec<Diagnostic> {
    let message = format!("`{choice}` cannot be applied in this version");
    vec![Diagnostic::error(NOT_HONOURED, message).at(&node.place).hint(format!("only {can}"))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let faults = Policy::parse(text).expect_err("it is refused");
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn silence_is_safe() {
        let silent = Policy::parse("").unwrap();
        assert_eq!(silent, Policy::default());
        assert_eq!((silent.threshold, silent.min_denominator, silent.width), (11, 20, 5));
    }

    #[test]
    fn a_folder_without_a_policy_is_safe() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Policy::read(folder.path()).unwrap(), Policy::default());
    }

    #[test]
    fn every_key_is_read() {
        let text = "threshold: 12\nprofile: strict\nshow_zero: true\nwidth: 6\nfold: false\n\
            method: suppress\nrounding_base: 3\nsensitive_dimensions: [hiv]\nmin_denominator: 30\n\
            decimals: {percent: 2}\nearlier_releases: old/*\nwithdrawn_consent: drop\n";
        let expected = Policy {
            threshold: 12,
            show_zero: true,
            min_denominator: 30,
            sensitive_dimensions: vec!["hiv".to_owned()],
            width: 6,
            fold: false,
            rounding_base: 3,
            decimals: BTreeMap::from([("percent".to_owned(), 2)]),
            earlier_releases: "old/*".to_owned(),
            drops_withdrawn: true,
            findings: Vec::new(),
        };
        let read = Policy::parse(text).unwrap();
        assert_eq!(Policy { findings: Vec::new(), ..read.clone() }, expected);
        let said: Vec<&str> = read.findings.iter().map(|one| one.message.as_str()).collect();
        let vain = "read, but not applied by this version: width, earlier_releases";
        assert_eq!(said, [vain]);
    }

    #[test]
    fn a_profile_names_a_threshold() {
        let of = |profile| Policy::parse(&format!("profile: {profile}")).unwrap().threshold;
        assert_eq!([of("ctdc"), of("unodc"), of("strict")], [11, 5, 20]);
        assert!(fault("profile: lax").contains("ctdc, unodc or strict"));
    }

    #[test]
    fn a_threshold_under_three_is_refused_and_under_five_is_a_warning() {
        insta::assert_snapshot!(fault("threshold: 2"), @"
        policy.yaml:1:12: [E0406] a threshold of 2 protects nobody
          hint: the smallest is 3; 11 is usual for victims
        ");
        let findings = |text| Policy::parse(text).unwrap().findings.len();
        assert_eq!((findings("threshold: 3"), findings("threshold: 5")), (1, 0));
    }

    #[test]
    fn what_cannot_be_honoured_is_refused_not_ignored() {
        insta::assert_snapshot!(
            fault("method: round\nshow_zero: false\nwithdrawn_consent: totals_only\n"), @"
        policy.yaml:1:9: [E0407] `method: round` cannot be applied in this version
          hint: only `method: suppress` can be applied
        policy.yaml:2:12: [E0407] `show_zero: false` cannot be applied in this version
          hint: only `show_zero: true` can be applied
        policy.yaml:3:20: [E0407] `withdrawn_consent: totals_only` cannot be applied in this version
          hint: only `withdrawn_consent: drop` can be applied: a total less its categories would show them
        ");
        assert!(fault("method: none").contains("E0407"));
        assert!(fault("method: suppress+round").contains("E0407"));
    }

    #[test]
    fn an_unknown_key_is_named_with_the_nearest_known_one() {
        insta::assert_snapshot!(fault("treshold: 11"), @"
        policy.yaml:1:1: [E0103] unknown key `treshold`
          hint: did you mean `threshold`?
        ");
    }

    #[test]
    fn a_width_beyond_the_threshold_is_refused() {
        assert!(fault("threshold: 5\nwidth: 6").contains("from 3 to the threshold, 5"));
        assert_eq!(Policy::parse("threshold: 3").unwrap().width, 3);
    }

    #[test]
    fn a_misspelt_sensitive_dimension_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let contract = "tables:\n  cases: {country: country, columns: {country: {type: code, list: country}}}\n";
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(folder.path().join("data/contract.yaml"), contract).unwrap();
        let contract = Contract::read(folder.path()).unwrap();
        let fits = |text: &str| {
            std::fs::write(folder.path().join(FILE), text).unwrap();
            Policy::fits(folder.path(), &contract)
        };
        assert!(fits("sensitive_dimensions: [country]\n").is_ok());
        assert!(fits("threshold: 11\n").is_ok(), "silence is safe");
        let faults = fits("threshold: 11\nsensitive_dimensions: [countri]\n").unwrap_err();
        insta::assert_snapshot!(faults[0].to_string(), @"
        policy.yaml:2:24: [E0404] no table has a column `countri`
          hint: did you mean `country`?
        ");
    }

    #[test]
    fn what_is_read_but_not_done_is_said() {
        let said = |text| Policy::parse(text).unwrap().not_yet_applied();
        assert_eq!(said(""), ["fold", "width", "earlier_releases"]);
        assert!(!said("fold: false").contains(&"fold"));
    }
}
