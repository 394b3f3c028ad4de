//! Mutation: every definition is flipped in every place, one at a time, and put to its own tests.
//! A flip that no test notices survives: either a test is missing, or the flip changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::cases::contract::Contract;
use crate::check::Prepared;
use crate::define::bind::Definitions;
use crate::define::indicator::BoundIndicator;
use crate::define::mutate::{self, Clauses, Explanation, Mutant};
use crate::diagnostic::{Code, Diagnostic};
use crate::programme::Programme;

const SURVIVES: Code = Code("E0410");
const UNTESTED: Code = Code("E0411");
const STALE: Code = Code("W0410");

/// What came of flipping all definitions.
#[derive(Debug, Clone, Default)]
pub struct Mutation {
    /// How many flips there were.
    pub flips: usize,
    /// How many of them no test notices, for a reason that stands in the file.
    pub explained: usize,
    /// Those that no test notices and nobody explains, in the order of indicators and clauses.
    pub survivors: Vec<Survivor>,
    /// A warning for every explanation that explains nothing.
    pub findings: Vec<Diagnostic>,
}

/// A flip that no test notices.
#[derive(Debug, Clone)]
pub struct Survivor {
    /// The indicator's code.
    pub indicator: String,
    /// Whether it has no test at all.
    pub untested: bool,
    /// What was flipped, and where.
    pub mutant: Mutant,
}

impl Mutation {
    /// What to say of the survivors: of an indicator without a test, once.
    pub fn said(&self) -> Vec<Diagnostic> {
        let mut untested: BTreeMap<&str, (&Survivor, usize)> = BTreeMap::new();
        for survivor in self.survivors.iter().filter(|survivor| survivor.untested) {
            untested.entry(&survivor.indicator).or_insert((survivor, 0)).1 += 1;
        }
        let tested = self.survivors.iter().filter(|survivor| !survivor.untested);
        let untested = untested.into_values().map(|(first, flips)| first.untested(flips));
        tested.map(Survivor::finding).chain(untested).collect()
    }

    /// What came of both.
    fn and(mut self, other: Self) -> Self {
        self.flips += other.flips;
        self.explained += other.explained;
        self.survivors.extend(other.survivors);
        self.findings.extend(other.findings);
        self
    }
}

impl Survivor {
    /// What to say of it.
    fn finding(&self) -> Diagnostic {
        let message = format!("no test of `{}` notices {}", self.indicator, self.mutant.flip());
        Diagnostic::error(SURVIVES, message).at(&self.mutant.place)
    }

    /// What to say of an indicator that has no test.
    fn untested(&self, flips: usize) -> Diagnostic {
        let message = format!("`{}` has no test to notice its {flips} flips", self.indicator);
        Diagnostic::error(UNTESTED, message).at(&self.mutant.indicator.place)
    }
}

/// Flips every definition and runs its tests against every flip.
pub fn run(programme: &Programme, contract: &Contract, definitions: &Definitions) -> Mutation {
    let (programme, contract) = (Arc::new(programme.clone()), Arc::new(contract.clone()));
    let bench = Bench { programme, contract, definitions };
    let outcomes: Vec<Mutation> =
        definitions.indicators.par_iter().map(|indicator| bench.outcome(indicator)).collect();
    outcomes.into_iter().fold(Mutation::default(), Mutation::and)
}

/// Where definitions are put to their tests.
struct Bench<'a> {
    programme: Arc<Programme>,
    contract: Arc<Contract>,
    definitions: &'a Definitions,
}

impl Bench<'_> {
    /// Flips one definition.
    fn outcome(&self, indicator: &BoundIndicator) -> Mutation {
        let (code, definitions) = (&indicator.code, self.definitions);
        let tests = self.tests(code);
        let nowhere = Clauses::default();
        let clauses = definitions.clauses.get(code).unwrap_or(&nowhere);
        let mutants = mutate::mutants(indicator, clauses, &self.contract);
        let flips: BTreeSet<String> = mutants.iter().map(Mutant::flip).collect();
        let number = mutants.len();
        let survivors: Vec<Mutant> = mutants
            .into_par_iter()
            .filter(|mutant| !tests.iter().any(|test| test.notices(&mutant.indicator)))
            .collect();
        let explanations = definitions.explanations.iter().filter(|one| one.indicator == *code);
        let explanations: Vec<&Explanation> = explanations.collect();
        let mut mutation = judge(code, &flips, survivors, &explanations);
        mutation.flips = number;
        mutation.survivors.iter_mut().for_each(|one| one.untested = tests.is_empty());
        mutation
    }

    /// The tests of an indicator, their tables read once for all its mutants.
    fn tests(&self, code: &str) -> Vec<Prepared<'_>> {
        let indicators = self.definitions.by_code();
        let tests = self.definitions.tests.iter().filter(|test| test.indicator == code);
        let prepared =
            |test| Prepared::new(&self.programme, &self.contract, &indicators, test).ok();
        tests.filter_map(prepared).collect()
    }
}

/// Parts the survivors that are explained from those that are not, and finds explanations of
/// nothing.
fn judge(
    code: &str,
    flips: &BTreeSet<String>,
    survivors: Vec<Mutant>,
    explanations: &[&Explanation],
) -> Mutation {
    let survived: BTreeSet<String> = survivors.iter().map(Mutant::flip).collect();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let idle = explanations.iter().filter(|one| {
        let first = told.insert(&one.flip);
        !first || !survived.contains(&one.flip)
    });
    let findings = idle.map(|one| stale(one, flips, &survived)).collect();
    let (explained, survivors): (Vec<Mutant>, Vec<Mutant>) =
        survivors.into_iter().partition(|mutant| told.contains(mutant.flip().as_str()));
    let survivors = survivors.into_iter();
    let survivors =
        survivors.map(|mutant| Survivor { indicator: code.to_owned(), untested: false, mutant });
    Mutation { flips: 0, explained: explained.len(), survivors: survivors.collect(), findings }
}

/// The warning of an explanation that explains nothing.
fn stale(
    explanation: &Explanation,
    flips: &BTreeSet<String>,
    survived: &BTreeSet<String>,
) -> Diagnostic {
    let Explanation { indicator, flip, place, .. } = explanation;
    let warning = |message: String| Diagnostic::warning(STALE, message).at(place);
    if survived.contains(flip) {
        return warning(format!("this flip of `{indicator}` is explained twice"));
    }
    if flips.contains(flip) {
        let message = format!("a test of `{indicator}` notices this flip");
        return warning(message).hint("it needs no explanation any more");
    }
    warning(format!("`{indicator}` has no such flip: {flip}"))
        .hint("copy the flip as `check --mutate` prints it")
}
