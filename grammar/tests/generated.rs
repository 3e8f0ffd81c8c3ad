//! What is generated is current, and the grammar keeps its laws.

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{folder, read};

/// `cargo xtask generate` notes which `grammar.js` it has read, so that no
/// JavaScript is needed here.
#[test]
fn the_grammar_is_the_one_generated() {
    let noted = read("src/generated-from.txt");
    assert_eq!(
        noted.trim(),
        common::fingerprint(&read("grammar.js")),
        "run `cargo xtask generate`"
    );
}

#[test]
fn the_parser_is_current() {
    let scratch = std::env::temp_dir().join(format!("pincite-grammar-{}", std::process::id()));
    std::fs::create_dir_all(scratch.join("src")).expect("a scratch folder can be made");
    for file in ["src/grammar.json", "tree-sitter.json"] {
        std::fs::copy(folder(file), scratch.join(file)).expect("the grammar can be copied");
    }
    let mut diagnostics = Vec::new();
    tree_sitter_generate::generate_parser_in_directory::<PathBuf, PathBuf, PathBuf>(
        scratch.clone(),
        None,
        Some(scratch.join("src/grammar.json")),
        14,
        None,
        None,
        true,
        tree_sitter_generate::OptLevel::default(),
        &mut diagnostics,
    )
    .expect("the grammar has no conflicts");
    for file in [
        "src/parser.c",
        "src/node-types.json",
        "src/tree_sitter/parser.h",
    ] {
        let generated = std::fs::read_to_string(scratch.join(file)).expect("it was generated");
        assert!(
            generated == read(file),
            "{file} is not current: run `cargo xtask generate`"
        );
    }
    std::fs::remove_dir_all(&scratch).expect("the scratch folder can go");
}

/// Conflicts and precedences would make the tree depend on more than the
/// scanner's decisions; an internal token would make the lexer fail.
#[test]
fn every_token_is_external_and_nothing_is_ambiguous() {
    let grammar = read("src/grammar.json");
    for forbidden in ["\"PREC", "\"PATTERN\"", "\"STRING\"", "\"IMMEDIATE_TOKEN\""] {
        assert!(!grammar.contains(forbidden), "{forbidden} in the grammar");
    }
    let squeezed: String = grammar.split_whitespace().collect();
    for empty in ["\"extras\":[]", "\"conflicts\":[]", "\"precedences\":[]"] {
        assert!(squeezed.contains(empty), "no {empty}");
    }
}

/// The scanner's enumeration and the grammar's externals are one list.
#[test]
fn tokens_are_in_the_scanners_order() {
    let grammar = read("grammar.js");
    let externals = grammar
        .split("externals: $ => [")
        .nth(1)
        .and_then(|rest| rest.split("],").next());
    let in_grammar: Vec<String> = externals
        .expect("the grammar has externals")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("$.")?.strip_suffix(','))
        .map(|name| name.trim_start_matches('_').to_uppercase())
        .collect();
    let state = read("src/scanner/state.h");
    let tokens = state
        .split("enum Token {")
        .nth(1)
        .and_then(|rest| rest.split('}').next());
    let in_scanner: Vec<&str> = tokens
        .expect("the scanner has tokens")
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(in_grammar, in_scanner);
}

/// Names that queries and the server rely on: taking one away is a break.
#[test]
fn the_nodes_are_those_of_the_inventory() {
    const NAMES: &str = include_str!("../test/node-names.txt");
    let types = tree_sitter_pincite::NODE_TYPES;
    let language: tree_sitter::Language = tree_sitter_pincite::LANGUAGE.into();
    let found: BTreeSet<&str> = (0..language.node_kind_count() as u16)
        .filter(|id| language.node_kind_is_named(*id) && language.node_kind_is_visible(*id))
        .filter_map(|id| language.node_kind_for_id(id))
        .filter(|name| *name != "ERROR")
        .collect();
    let expected: BTreeSet<&str> = NAMES.lines().collect();
    assert_eq!(found, expected);
    for name in expected {
        assert!(
            types.contains(&format!("\"type\": \"{name}\"")),
            "{name} is not in node-types.json"
        );
    }
    for field in [
        "key",
        "prefix",
        "suffix",
        "label",
        "value",
        "open",
        "close",
        "target",
        "destination",
        "marker",
    ] {
        assert!(
            language.field_id_for_name(field).is_some(),
            "no field {field}"
        );
    }
}

/// An editor loads many grammars into one program: no name of ours may be another's.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn every_exported_symbol_has_the_grammars_name() {
    let archive = Path::new(env!("OUT_DIR")).join("libtree-sitter-pincite.a");
    let listed = Command::new("nm")
        .args(["-g", "--defined-only", "-P"])
        .arg(&archive)
        .output();
    let Ok(listed) = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    else {
        eprintln!("skipped: there is no nm");
        return;
    };
    let symbols: BTreeSet<&str> = listed
        .lines()
        .filter(|line| !line.ends_with(':'))
        .filter_map(|line| line.split_whitespace().next())
        .map(|name| name.trim_start_matches('_'))
        .collect();
    let scanner = ["create", "destroy", "serialize", "deserialize", "scan"]
        .map(|part| format!("tree_sitter_pincite_external_scanner_{part}"));
    let expected: BTreeSet<&str> = scanner
        .iter()
        .map(String::as_str)
        .chain(["tree_sitter_pincite"])
        .collect();
    assert_eq!(symbols, expected);
}
