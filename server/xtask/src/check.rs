//! `cargo xtask check`: what CI runs and what README tells a newcomer to run.

use std::process::{Command, ExitCode};

use crate::say;

/// Runs each step and stops at the first that fails.
pub(crate) fn run(_: &[String]) -> ExitCode {
    let steps: &[&[&str]] = &[
        &["cargo", "fmt", "--all", "--check"],
        &[
            "cargo",
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
        &[
            "cargo",
            "build",
            "--release",
            "--package",
            "pincite",
            "--locked",
        ],
        &["cargo", "test", "--workspace", "--locked"],
    ];
    for step in steps {
        say(&format!("+ {}", step.join(" ")));
        match Command::new(step[0]).args(&step[1..]).status() {
            Ok(status) if status.success() => {}
            Ok(status) => {
                say(&format!("{} ended with {status}", step.join(" ")));
                return ExitCode::FAILURE;
            }
            Err(error) => {
                say(&format!("{} could not be started: {error}", step[0]));
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
