//! Running other programs from the workspace's root.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn cargo(arguments: &[&str]) -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    status(Command::new(cargo).args(arguments))
}

/// Runs to the end with this terminal's input and output.
pub(crate) fn status(command: &mut Command) -> ExitCode {
    match command.current_dir(root()).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            complain(&format!(
                "{}: {error}",
                command.get_program().to_string_lossy()
            ));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a program for people at a terminal")]
pub(crate) fn complain(message: &str) {
    eprintln!("{message}");
}
