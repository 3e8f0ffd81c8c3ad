//! `cargo xtask VERB`: everything beyond `cargo build` and `cargo test`. One file a verb.

mod bench;
mod check;
mod conformance;
mod fuzz;
mod fuzz_sources;
mod generate;
mod run;
mod wasm;

use std::process::ExitCode;

/// Name, what it does, and the function; the rest of the command line goes to it.
const VERBS: &[(&str, &str, fn(&[String]) -> ExitCode)] = &[
    (
        "check",
        "format, lints and every test, the editors' included; installs what it needs",
        check::run,
    ),
    (
        "generate",
        "write the parser from grammar/grammar.js",
        generate::run,
    ),
    (
        "bench",
        "measure: bench [grammar|verifier|library]",
        bench::run,
    ),
    (
        "fuzz",
        "random edits: fuzz grammar [SECONDS | EDITSx] [FILE | FOLDER...] | source [SECONDS] [FORMAT] | bibliography [SECONDS]",
        fuzz::run,
    ),
    (
        "conformance",
        "compare with Pandoc: conformance FOLDER [--differences [N]]",
        conformance::run,
    ),
    ("wasm", "build grammar/tree-sitter-pincite.wasm", wasm::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (verb, rest) = arguments
        .split_first()
        .map_or(("help", &[][..]), |(verb, rest)| (verb.as_str(), rest));
    if let Some((_, _, run)) = VERBS.iter().find(|(name, _, _)| *name == verb) {
        return run(rest);
    }
    say("usage: cargo xtask VERB\n");
    for (name, what, _) in VERBS {
        say(&format!("  {name:<12} {what}"));
    }
    if verb == "help" {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    }
}

#[expect(clippy::print_stdout, reason = "a program for people at a terminal")]
fn say(line: &str) {
    println!("{line}");
}
