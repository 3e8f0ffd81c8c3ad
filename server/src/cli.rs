//! The command line: verbs, exit codes and output that people and programs read.
//!
//! Owns what a run prints and how it ends. Decides nothing about words: verbs let `project` read
//! files, ask `analysis` and write what it says.

mod allow;
mod arguments;
mod bibliography;
mod cache;
pub(crate) mod check;
mod completions;
mod config;
mod document;
mod explain;
mod extract;
mod find;
mod import;
mod init;
mod lock;
mod man;
mod output;
mod parse;
mod progress;
mod quotes;
mod report;
mod rules;
mod sources;
mod verdict;
mod verify;
mod why;
mod worker;

use std::any::Any;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;

use arguments::{Arguments, CacheArgs, Verb};
use output::Output;

use crate::library::Reader;
use crate::worker::{Settings, Workers};
use crate::{REPOSITORY, escape};

/// How a run ends; the exit codes are a public interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything was checked and nothing was found.
    Clean = 0,
    /// Something was found that fails the run.
    Found = 1,
    /// The command line or a configuration is wrong, or the answer could not be written.
    Wrong = 2,
    /// Nothing was found, but not everything could be checked.
    Unchecked = 3,
}

/// The whole program: reads the arguments of the process, writes to its streams.
#[must_use]
pub fn main() -> ExitCode {
    say_panics_plainly();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    if let Verb::Worker = arguments.verb {
        return worker::run();
    }
    let mut output = Output::new(arguments.color);
    if let Err(error) = install_reader(&arguments) {
        return ended(Ok(Err(error)), &output);
    }
    if let Verb::Lsp(lsp) = arguments.verb {
        return crate::lsp::run(lsp.workspace.allow_dir)
            .unwrap_or_else(|error| ended(Ok(Err(error.into())), &output));
    }
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let ending = run(arguments.verb, &arguments.cache, &mut output)?;
        output.flush()?;
        Ok(ending)
    }));
    ended(ran, &output)
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// Documents are read by workers, and what was read is kept: only where this is the program itself.
fn install_reader(arguments: &Arguments) -> anyhow::Result<()> {
    if !reads_documents(&arguments.verb) {
        return Ok(());
    }
    let cache = cache::chosen(&arguments.cache)?;
    let workers = Workers::new(Settings::of_this_program());
    Reader::new(cache, Some(Arc::new(workers))).install();
    Ok(())
}

/// Whether a verb may read a document: the others open no cache and start no worker.
fn reads_documents(verb: &Verb) -> bool {
    match verb {
        Verb::Check(_)
        | Verb::Verify(_)
        | Verb::Find(_)
        | Verb::Why(_)
        | Verb::Extract(_)
        | Verb::Sources(_)
        | Verb::Quotes(_)
        | Verb::Import(_)
        | Verb::Lock(_)
        | Verb::Lsp(_) => true,
        Verb::Parse(_)
        | Verb::Bibliography(_)
        | Verb::Config(_)
        | Verb::Allow(_)
        | Verb::Explain(_)
        | Verb::Rules(_)
        | Verb::Init(_)
        | Verb::Completions(_)
        // It is about the cache itself.
        | Verb::Cache(_)
        | Verb::Man
        | Verb::Worker => false,
    }
}

fn run(verb: Verb, options: &CacheArgs, output: &mut Output) -> anyhow::Result<Ending> {
    match verb {
        Verb::Check(arguments) => check::run(&arguments, output),
        Verb::Verify(arguments) => verify::run(&arguments, output),
        Verb::Find(arguments) => find::run(&arguments, output),
        Verb::Why(arguments) => why::run(&arguments, output),
        Verb::Parse(arguments) => parse::run(&arguments, output),
        Verb::Extract(arguments) => extract::run(&arguments, output),
        Verb::Sources(arguments) => sources::run(&arguments, output),
        Verb::Bibliography(arguments) => bibliography::run(&arguments, output),
        Verb::Quotes(arguments) => quotes::run(&arguments, output),
        Verb::Config(arguments) => config::run(&arguments, output),
        Verb::Allow(arguments) => allow::run(&arguments, output),
        Verb::Explain(arguments) => explain::run(&arguments, output),
        Verb::Rules(arguments) => rules::run(&arguments, output),
        Verb::Import(arguments) => import::run(&arguments, output),
        Verb::Lock(arguments) => lock::run(&arguments, output),
        Verb::Init(arguments) => init::run(&arguments, output),
        Verb::Completions(arguments) => completions::run(&arguments, output),
        Verb::Cache(arguments) => cache::run(&arguments, options, output),
        Verb::Man => man::run(output),
        Verb::Lsp(_) | Verb::Worker => Ok(Ending::Clean),
    }
}

/// Usage errors end with 2; help and version were asked for and end with 0.
fn usage(error: &clap::Error) -> ExitCode {
    // That nobody reads it is no reason to panic.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() {
        Ending::Wrong
    } else {
        Ending::Clean
    })
}

fn ended(ran: std::thread::Result<anyhow::Result<Ending>>, output: &Output) -> ExitCode {
    match ran {
        Ok(Ok(ending)) => ending.into(),
        Ok(Err(error)) => {
            output.say(&format!(
                "error: {}",
                escape::visible_lines(&format!("{error:#}"))
            ));
            Ending::Wrong.into()
        }
        Err(panic) => {
            let what = escape::visible(panic_message(&*panic));
            output.say(&format!("error[internal-error]: pincite failed: {what}"));
            output.say(&format!(
                "nothing is to be taken for checked; please report this at {REPOSITORY}/issues"
            ));
            Ending::Unchecked.into()
        }
    }
}

/// A panic is caught where it can be told of; its own message goes to the log, on one line and
/// without what a terminal or a runner could obey.
fn say_panics_plainly() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let what = escape::visible(panic_message(panic.payload())).into_owned();
        let line = format!("pincite: internal error at {place}: {what}");
        let _ = writeln!(std::io::stderr(), "{}", escape::log(&line));
    }));
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> ExitCode {
        ExitCode::from(ending as u8)
    }
}
