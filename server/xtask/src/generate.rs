//! `cargo xtask generate`: writes the parser from `grammar/grammar.js`.

use std::process::ExitCode;

use crate::run::cargo;

pub(crate) fn run(_: &[String]) -> ExitCode {
    cargo(&[
        "run",
        "--quiet",
        "--package",
        "tree-sitter-pincite",
        "--example",
        "generate",
    ])
}
