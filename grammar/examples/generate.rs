//! Writes `src/parser.c` and its kin from `grammar.js`; run by
//! `cargo xtask generate`. Wants Node.

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut diagnostics = Vec::new();
    // ABI 14, because Neovim 0.10 refuses 15.
    let result = tree_sitter_generate::generate_parser_in_directory::<PathBuf, PathBuf, PathBuf>(
        common::folder(""),
        None,
        None,
        14,
        None,
        Some("node"),
        true,
        tree_sitter_generate::OptLevel::default(),
        &mut diagnostics,
    );
    if let Err(error) = result {
        complain(&error.to_string());
        return ExitCode::FAILURE;
    }
    let mark = common::fingerprint(&common::read("grammar.js")) + "\n";
    match std::fs::write(common::folder("src/generated-from.txt"), mark) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a program for people at a terminal")]
fn complain(message: &str) {
    eprintln!("{message}");
}
