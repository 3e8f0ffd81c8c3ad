//! `cargo xtask conformance FOLDER [--differences [N]]`: compares what pincite reads
//! in the Markdown files of a folder with what Pandoc reads, kind by kind.
//!
//! Pandoc comes from the Python package `pypandoc_binary`, installed under
//! `target/`, or is the program named by `PINCITE_PANDOC`.

use std::process::{Command, ExitCode};

use crate::run::{cargo, complain, root, status};

pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let Some(folder) = arguments.first() else {
        complain("usage: cargo xtask conformance FOLDER [--differences [N]]");
        return ExitCode::from(2);
    };
    let venv = root().join("target/conformance");
    let python = venv.join("bin/python");
    if !python.exists() {
        let made = status(Command::new("python3").args(["-m", "venv"]).arg(&venv));
        let installed = status(Command::new(&python).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "pypandoc_binary",
        ]));
        if made != ExitCode::SUCCESS || installed != ExitCode::SUCCESS {
            return ExitCode::FAILURE;
        }
    }
    let built = cargo(&["build", "--quiet", "--package", "pincite"]);
    if built != ExitCode::SUCCESS {
        return built;
    }
    status(
        Command::new(&python)
            .arg("grammar/test/conformance.py")
            .arg("target/debug/pincite")
            .arg(std::path::absolute(folder).unwrap_or_else(|_| folder.into()))
            .args(&arguments[1..]),
    )
}
