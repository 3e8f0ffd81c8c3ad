//! `cargo xtask fuzz source [SECONDS] [FORMAT]` and `cargo xtask fuzz bibliography [SECONDS]`: mutants,
//! in-process, without coverage. What breaks a promise is left in `target/fuzz`.

use std::process::{Command, ExitCode};

use crate::run::{root, status};

/// The package and its example that a word of the command line means.
fn target(what: &str) -> Option<(&'static str, &'static str)> {
    match what {
        "source" => Some(("pincite-source", "fuzz")),
        "bibliography" => Some(("pincite-analysis", "fuzz_bibliography")),
        _ => None,
    }
}

/// Runs the fuzzer that `arguments` name; `None` where they name none of these.
pub(crate) fn run(arguments: &[String]) -> Option<ExitCode> {
    let (what, rest) = arguments.split_first()?;
    let (package, example) = target(what)?;
    Some(status(
        Command::new("cargo")
            .args([
                "run",
                "--quiet",
                "--package",
                package,
                "--example",
                example,
                "--",
            ])
            .args(rest)
            .current_dir(root()),
    ))
}
