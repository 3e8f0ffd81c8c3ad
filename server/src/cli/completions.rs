//! `pincite completions SHELL`.

use clap::CommandFactory as _;

use super::Ending;
use super::arguments::{Arguments, Completions};
use super::output::Output;

pub(crate) fn run(arguments: &Completions, output: &mut Output) -> anyhow::Result<Ending> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "pincite",
        &mut script,
    );
    output.data(&String::from_utf8(script)?)?;
    Ok(Ending::Clean)
}
