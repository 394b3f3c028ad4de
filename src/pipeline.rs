//! The whole run on one screen: from a programme folder to its reports.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cases::contract::Contract;
use crate::cases::{self, Account, Loaded};
use crate::check;
use crate::define::bind::{self, Definitions};
use crate::diagnostic::{Checked, Code, Diagnostic, Faults};
use crate::evaluate::{self, Estimates, Plan};
use crate::programme::Programme;
use crate::protect::{self, Policy, Release};
use crate::publish::report::narrative::Narrative;
use crate::publish::{self, Options, Written};
use crate::quality::{Assessment, Previous, Summary};
use crate::{cascade_check, internal, lock, narrative, provenance, review};

/// How a programme is to be run.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Where reports go; `reports/` of the programme folder when silent.
    pub out: Option<PathBuf>,
    /// Also write `internal/`, which must not leave the office.
    pub internal: bool,
    /// Only these indicators are written; all when empty. All are computed and protected.
    pub only: Vec<String>,
    /// Also draw every chart as PNG.
    pub png: bool,
    /// Draw no charts.
    pub no_charts: bool,
}

/// What a run gave.
#[derive(Debug, Clone)]
pub struct Finished {
    /// What was released.
    pub release: Release,
    /// Every file that was written, relative to the folder of reports.
    pub files: Vec<PathBuf>,
    /// Where they are.
    pub out: PathBuf,
    /// What was found on the way.
    pub findings: Vec<Diagnostic>,
    /// What became of the rows of every source.
    pub accounts: Vec<Account>,
    /// Rules on the quality of rows that miss their target somewhere.
    pub missed: Vec<Diagnostic>,
}

/// What asking the rules on the quality of rows gave. Its numbers are for the office.
#[derive(Debug, Clone)]
pub struct Assessed {
    /// Scores, counts and profile.
    pub summary: Summary,
    /// Whether rows were compared with those of an earlier run.
    pub compared: bool,
    /// Every file that was written, relative to the folder of reports.
    pub files: Vec<PathBuf>,
    /// Where they are.
    pub out: PathBuf,
    /// What was found on the way.
    pub findings: Vec<Diagnostic>,
    /// Rules that miss their target somewhere.
    pub missed: Vec<Diagnostic>,
    /// What became of the rows of every source.
    pub accounts: Vec<Account>,
}

/// What a programme folder defines, checked without any data.
#[derive(Debug, Clone)]
pub struct Defined {
    /// `programme.yaml`.
    pub programme: Arc<Programme>,
    /// `data/contract.yaml`.
    pub contract: Arc<Contract>,
    /// `indicators/`.
    pub definitions: Definitions,
    /// `policy.yaml`.
    pub policy: Policy,
}

/// Runs a programme: cases → define → evaluate → protect → publish. `progress` is told each step.
///
/// # Errors
/// Every fault of definitions, mappings, tests and exports that keeps figures from being made. Then
/// nothing is written, and the last good reports stay.
pub fn run(folder: &Path, options: &RunOptions, progress: &dyn Fn(&str)) -> Checked<Finished> {
    progress("Reading definitions");
    let defined = define(folder)?;
    are_known(&defined, &options.only)?;
    lock::compare(folder, &defined.definitions)?;
    let (narrative, told) = narrative::read(folder, &defined.programme.languages)?;
    progress("Running definition tests");
    passed(check::run_tests(&defined.programme, &defined.contract, &defined.definitions))?;
    progress("Reading exports");
    let mut loaded = cases::load(&defined.programme, &defined.contract)?;
    loaded.findings.extend(review::references(&defined, &loaded.reference));
    loaded.findings.extend(told);
    progress("Counting");
    let plan = plan(&defined);
    let estimates = estimate(&plan, &loaded, &defined.policy);
    loaded.findings.extend(estimates.constant_conditions());
    let quality = Assessment::new(&defined, &loaded)?;
    loaded.findings.extend(quality.expired(&loaded));
    progress("Protecting");
    let how = publish_options(&defined, &loaded, options, narrative);
    let out = options.out.clone().unwrap_or_else(|| folder.join("reports"));
    let internal = options.internal.then(|| -> Checked<Vec<Written>> {
        let figures = internal::files(&plan, &loaded, &estimates, &defined.policy, &how)?;
        let (_, rows) = quality.files(&loaded, &Previous::read(&out)?, &how)?;
        Ok([figures, rows].concat())
    });
    let internal = internal.transpose()?;
    let (missed, rules) = (quality.missed(), quality.rules);
    let release =
        protect::release_with_quality(estimates, quality.estimates, rules, &defined.policy);
    let release = if options.only.is_empty() { release } else { release.only(&options.only) };
    progress("Writing");
    let files = publish::render(&release, &how)?;
    publish::put_in_place(&files, &out)?;
    if let Some(files) = internal {
        publish::put_in_place_private(&files, &out)?;
    }
    let files = files.into_iter().map(|file| file.path).collect();
    let accounts = Account::of(&loaded.inputs);
    let findings = findings(defined, loaded);
    Ok(Finished { release, files, out, findings, accounts, missed })
}

/// Asks the rules on the quality of rows alone, and writes what stays in the office. `previous` is the
/// folder of reports with the rows of an earlier run; `out` itself when silent.
///
/// # Errors
/// Every fault of definitions, mappings and exports that keeps rows from being read.
pub fn assess(
    folder: &Path,
    out: Option<&Path>,
    previous: Option<&Path>,
    progress: &dyn Fn(&str),
) -> Checked<Assessed> {
    progress("Reading definitions");
    let defined = define(folder)?;
    progress("Reading exports");
    let mut loaded = cases::load(&defined.programme, &defined.contract)?;
    progress("Asking the rules");
    let quality = Assessment::new(&defined, &loaded)?;
    loaded.findings.extend(quality.expired(&loaded));
    let missed = quality.missed();
    let out = out.map_or_else(|| folder.join("reports"), Path::to_path_buf);
    let earlier = match previous {
        Some(named) => Previous::need(named)?,
        None => Previous::read(&out)?,
    };
    progress("Listing rows");
    let how = publish_options(&defined, &loaded, &RunOptions::default(), Narrative::default());
    let (summary, files) = quality.files(&loaded, &earlier, &how)?;
    progress("Writing");
    publish::put_in_place_private(&files, &out)?;
    let accounts = Account::of(&loaded.inputs);
    let (compared, findings) = (earlier.is_known(), findings(defined, loaded));
    let files = files.into_iter().map(|file| file.path).collect();
    Ok(Assessed { summary, compared, files, out, findings, missed, accounts })
}

/// Reads everything that a folder defines; all faults of all files at once.
///
/// # Errors
/// Every fault in `programme.yaml`, `policy.yaml`, `data/contract.yaml`, `data/sources/` and
/// `indicators/`.
pub fn define(folder: &Path) -> Checked<Defined> {
    let mut faults = Faults::default();
    let programme = faults.absorb(Programme::read(folder));
    let contract = faults.absorb(Contract::read(folder));
    let mut policy = faults.absorb(Policy::read(folder));
    if let Some(contract) = &contract {
        faults.absorb(Policy::fits(folder, contract));
        if let Some(policy) = &mut policy {
            policy.findings.extend(policy.consent_unknown(contract));
        }
    }
    let definitions = match (&programme, &contract) {
        (Some(programme), Some(contract)) => {
            faults.absorb(cases::source::read_all(programme, contract).map(drop));
            faults.absorb(bind::read(programme, contract))
        }
        (None | Some(_), None | Some(_)) => None,
    };
    if let (Some(programme), Some(definitions)) = (&programme, &definitions) {
        faults.absorb(cascade_check::fit(programme, definitions));
    }
    let whole = match (programme, contract, policy, definitions) {
        (Some(programme), Some(contract), Some(policy), Some(definitions)) => Some(Defined {
            programme: Arc::new(programme),
            contract: Arc::new(contract),
            definitions,
            policy,
        }),
        (None | Some(_), None | Some(_), None | Some(_), None | Some(_)) => None,
    };
    faults.or_whole(whole)
}

/// Whether there is an indicator for each of these codes.
fn are_known(defined: &Defined, codes: &[String]) -> Checked<()> {
    let names = || defined.definitions.indicators.iter().map(|one| one.code.as_str());
    let unknown = codes.iter().filter(|code| !names().any(|name| name == *code)).map(|code| {
        let fault = Diagnostic::error(Code("E0001"), format!("there is no indicator `{code}`"));
        fault.did_you_mean(code, names())
    });
    let unknown: Vec<Diagnostic> = unknown.collect();
    if unknown.is_empty() { Ok(()) } else { Err(unknown) }
}

/// Plans what has to be counted.
pub fn plan(defined: &Defined) -> Plan {
    evaluate::plan(
        Arc::clone(&defined.programme),
        Arc::clone(&defined.contract),
        defined.definitions.indicators.clone(),
    )
}

/// Counts every row once and makes the figures of every cell.
pub fn estimate(plan: &Plan, loaded: &Loaded, policy: &Policy) -> Estimates {
    let partials = evaluate::aggregate(plan, &loaded.tables);
    let least = u64::from(policy.min_denominator);
    evaluate::finish(plan, &partials, &loaded.reference, &loaded.tables, least)
}

/// A failing definition test stops a run.
fn passed(failures: Vec<Diagnostic>) -> Checked<()> {
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}

fn publish_options(
    defined: &Defined,
    loaded: &Loaded,
    options: &RunOptions,
    narrative: Narrative,
) -> Options {
    Options {
        png: options.png,
        no_charts: options.no_charts,
        run_id: run_id(defined, loaded, &narrative),
        narrative,
        ..Options::default()
    }
}

/// The run's id, from every definition, the policy, the author's words and every byte that was read.
fn run_id(defined: &Defined, loaded: &Loaded, narrative: &Narrative) -> String {
    let key = std::fs::read(defined.programme.folder.join("run.key"));
    let definitions: Vec<&str> =
        defined.definitions.indicators.iter().map(|one| one.definition.as_str()).collect();
    let (definitions, rules) = (definitions.join(" "), &defined.definitions.rules);
    let definitions =
        format!("{definitions}\n{}\n{:?}", rules.canonical(&defined.contract), defined.policy);
    let pages: Vec<(&str, &str)> =
        narrative.pages().map(|page| (page.path.as_str(), page.sha256.as_str())).collect();
    provenance::run_id(&key.unwrap_or_default(), &definitions, &loaded.inputs, &pages)
}

fn findings(defined: Defined, loaded: Loaded) -> Vec<Diagnostic> {
    let policy = defined.policy.findings.into_iter();
    policy.chain(defined.definitions.findings).chain(loaded.findings).collect()
}
