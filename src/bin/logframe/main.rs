//! The command line: it reads arguments, calls the library, prints, and chooses the exit status.

#![expect(clippy::print_stderr, reason = "a program talks")]

mod args;
mod check;
mod generate;
mod init;
mod list;
mod map;
mod mutate;
mod quality;
mod render;
mod run;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use render::Printer;

/// Done.
const DONE: u8 = 0;
/// A definition test fails, a flip that no test notices is not explained, or, where it is to count, a
/// quality target is missed.
const FAILED: u8 = 1;
/// Input, definitions or arguments are at fault.
const AT_FAULT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.format, cli.quiet);
    ExitCode::from(match cli.command.unwrap_or(Command::Run(run_here())) {
        Command::Run(run) => run::run(&run, &printer),
        Command::Check(check) => check::check(&check, &printer),
        Command::Quality(quality) => quality::quality(&quality, &printer),
        Command::List(list) if list.check => list::check(&list.dir, &printer),
        Command::List(args::List { dir, sheets: Some(out), .. }) => {
            list::sheets(&dir, &out, &printer)
        }
        Command::List(list) => list::list(&list.dir, &printer),
        Command::Generate(wanted) => generate::generate(&wanted, &printer),
        Command::Map(map) => map::map(&map, &printer),
        Command::Init(init) => init::init(&init.dir, &printer),
        Command::Completions { shell } => completions(shell),
    })
}

/// What `logframe` alone means: `run` on this folder.
fn run_here() -> args::Run {
    args::Run { dir: ".".into(), ..args::Run::default() }
}

/// Prints completions for a shell.
fn completions(shell: clap_complete::Shell) -> u8 {
    clap_complete::generate(shell, &mut Cli::command(), "logframe", &mut std::io::stdout());
    DONE
}
