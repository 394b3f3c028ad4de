//! What may be typed after `logframe`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use logframe::generate::Wish;

/// Indicators of referral mechanisms: right, traceable, and nobody in them can be found.
#[derive(Debug, Parser)]
#[command(name = "logframe", version, propagate_version = true)]
pub(crate) struct Cli {
    /// What to do; `run` on this folder when silent.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// How results and findings are printed.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Print no progress and no findings, only results and errors.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// How results and findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document on standard output.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read the exports, compute the indicators, protect them, write tables, charts and the report
    Run(Run),
    /// Check definitions, mappings and definition tests, without any data
    Check(Check),
    /// Ask the rules on the quality of rows alone, and list the rows to mend for every partner
    Quality(Quality),
    /// Show indicators, kinds, dimensions, codes, formats and rules
    List(List),
    /// Write synthetic exports true to a contract, with planted faults and a ledger of them
    Generate(Generate),
    /// Propose a source mapping for an export, for a person to check
    Map(Map),
    /// Make a new programme folder that runs
    Init(Init),
    /// Print completions for a shell
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The programme folder.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,

    /// Also write indicators/definitions.lock: which definition every indicator has now
    #[arg(long)]
    pub(crate) lock: bool,

    /// Also flip every operator, bound and clause, and list the flips that no test notices
    #[arg(long, conflicts_with = "lock")]
    pub(crate) mutate: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Quality {
    /// The programme folder.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,

    /// Where reports go [default: DIR/reports]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// A folder of reports whose list of rows this one is compared with [default: where reports go]
    #[arg(long, value_name = "DIR")]
    pub(crate) previous: Option<PathBuf>,

    /// End with 1 if a quality target is missed
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// The programme folder.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,

    /// Only say what the indicators' reference sheets lack; ends with 2 if one is not complete
    #[arg(long)]
    pub(crate) check: bool,

    /// Write the reference sheets: a page an indicator and language (Markdown), with an index
    #[arg(long, value_name = "FOLDER", conflicts_with = "check")]
    pub(crate) sheets: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Map {
    /// The export.
    pub(crate) file: PathBuf,

    /// The programme folder.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,

    /// The table that it is for [default: the one that it fits best]
    #[arg(long, value_name = "TABLE")]
    pub(crate) table: Option<String>,

    /// Print the ready mapping of a layout, such as htcds; a proposal names the one that fits
    #[arg(long, value_name = "LAYOUT")]
    pub(crate) like: Option<String>,
}

#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Run {
    /// The programme folder.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,

    /// Where reports go [default: DIR/reports]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Also write reports/internal/: unprotected figures and rows, which must not leave the office
    #[arg(long)]
    pub(crate) internal: bool,

    /// Also draw every chart as PNG
    #[arg(long)]
    pub(crate) png: bool,

    /// How many threads to use [default: all cores]; the result is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,

    /// Write only these indicators; all are computed and protected together
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(crate) only: Vec<String>,

    /// Draw no charts
    #[arg(long)]
    pub(crate) no_charts: bool,

    /// End with 1 if a quality target is missed; everything is written all the same
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder to make; it must not hold anything yet.
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// The programme folder whose contract and mappings the exports are true to.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,

    /// The folder to make; it must not hold anything yet
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,

    /// How many rows every table gets
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(crate) rows: u64,

    /// Another seed makes other rows; the same makes the same bytes
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,

    /// The share of the values that may be missing which are
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, value_parser = share)]
    pub(crate) missing: f64,

    /// Plant faults: in a share of all rows (0.01), or so many of each kind (orphan=20,invalid-code=5)
    #[arg(long, value_name = "SHARE|KIND=N,…")]
    pub(crate) faults: Option<Wish>,
}

/// A number from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().map_err(|_| "a number from 0 to 1 is wanted".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("a share is from 0 to 1".to_owned()) }
}
