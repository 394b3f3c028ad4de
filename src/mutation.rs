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
    /// What was flipped, and where.
    pub mutant: Mutant,
}

impl Survivor {
    /// What to say of it.
    pub fn finding(&self) -> Diagnostic {
        let message = format!("no test of `{}` notices {}", self.indicator, self.mutant.flip());
        Diagnostic::error(SURVIVES, message).at(&self.mutant.place)
    }
}

/// Flips every definition and runs its tests against every flip.
pub fn run(programme: &Programme, contract: &Contract, definitions: &Definitions) -> Mutation {
    let (programme, contract) = (Arc::new(programme.clone()), Arc::new(contract.clone()));
    let outcomes: Vec<Mutation> = definitions
        .indicators
        .par_iter()
        .map(|indicator| outcome(&programme, &contract, definitions, indicator))
        .collect();
    outcomes.into_iter().fold(Mutation::default(), Mutation::and)
}

impl Mutation {
    /// What came of both.
    fn and(mut self, other: Self) -> Self {
        self.flips += other.flips;
        self.explained += other.explained;
        self.survivors.extend(other.survivors);
        self.findings.extend(other.findings);
        self
    }
}

/// Flips one definition.
fn outcome(
    programme: &Arc<Programme>,
    contract: &Arc<Contract>,
    definitions: &Definitions,
    indicator: &BoundIndicator,
) -> Mutation {
    let code = &indicator.code;
    let tests = definitions.tests.iter().filter(|test| test.indicator == *code);
    let tests: Vec<Prepared<'_>> =
        tests.filter_map(|test| Prepared::new(programme, contract, test).ok()).collect();
    let nowhere = Clauses::default();
    let clauses = definitions.clauses.get(code).unwrap_or(&nowhere);
    let mutants = mutate::mutants(indicator, clauses, contract);
    let all: BTreeSet<String> = mutants.iter().map(Mutant::flip).collect();
    let survivors: Vec<Mutant> = mutants
        .into_par_iter()
        .filter(|mutant| !tests.iter().any(|test| test.notices(&mutant.indicator)))
        .collect();
    let explanations = definitions.explanations.iter().filter(|one| one.indicator == *code);
    judge(code, &all, survivors, &explanations.collect::<Vec<_>>())
}

/// Parts the survivors that are explained from those that are not.
fn judge(
    code: &str,
    all: &BTreeSet<String>,
    survivors: Vec<Mutant>,
    explanations: &[&Explanation],
) -> Mutation {
    let mut idle: BTreeMap<&str, &Explanation> =
        explanations.iter().map(|one| (one.flip.as_str(), *one)).collect();
    let flips = all.len();
    let survived = survivors.len();
    let reasons = idle.clone();
    let survivors: Vec<Survivor> = survivors
        .into_iter()
        .filter(|mutant| {
            idle.remove(mutant.flip().as_str());
            !reasons.contains_key(mutant.flip().as_str())
        })
        .map(|mutant| Survivor { indicator: code.to_owned(), mutant })
        .collect();
    let findings = idle.into_values().map(|one| stale(one, all)).collect();
    Mutation { flips, explained: survived - survivors.len(), survivors, findings }
}

/// The warning of an explanation that explains nothing.
fn stale(explanation: &Explanation, all: &BTreeSet<String>) -> Diagnostic {
    let Explanation { indicator, flip, place, .. } = explanation;
    let warning = |message| Diagnostic::warning(STALE, message).at(place);
    if all.contains(flip) {
        warning(format!("a test of `{indicator}` notices this flip: it needs no explanation"))
    } else {
        warning(format!("`{indicator}` has no such flip to explain: {flip}"))
            .did_you_mean(flip, all.iter().map(String::as_str))
    }
}
