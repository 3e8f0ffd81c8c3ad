//! `cargo xtask bench WHAT`: measurements. Each is an example of the package it
//! measures, so that this crate stays cheap to build.

use std::process::ExitCode;

use crate::run::{cargo, complain};

/// What can be measured: a name, a package and its example.
const BENCHES: &[(&str, &str, &str)] = &[
    ("grammar", "tree-sitter-pincite", "grammar_speed"),
    ("verifier", "pincite-text", "bench"),
    ("library", "pincite", "bench_library"),
];

pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let wanted = arguments.first().map(String::as_str);
    let chosen: Vec<_> = BENCHES
        .iter()
        .filter(|(name, ..)| wanted.is_none_or(|wanted| wanted == *name))
        .collect();
    if chosen.is_empty() {
        complain("usage: cargo xtask bench [grammar|verifier|library]");
        return ExitCode::from(2);
    }
    for (_, package, example) in chosen {
        if *package == "pincite" {
            // It measures the program as people run it.
            let code = cargo(&["build", "--quiet", "--release", "--package", package]);
            if code != ExitCode::SUCCESS {
                return code;
            }
        }
        let code = cargo(&[
            "run",
            "--quiet",
            "--release",
            "--package",
            package,
            "--example",
            example,
        ]);
        if code != ExitCode::SUCCESS {
            return code;
        }
    }
    ExitCode::SUCCESS
}
