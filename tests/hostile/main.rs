//! Hostile workspaces, made by code, through the real program: what cannot be read is never a pass,
//! never "not found", never a crash, and nothing of it reaches a terminal as it stands.
//!
//! One file a kind of trouble; `corpus` makes the documents, this file runs them.

#![allow(clippy::unwrap_used)]

mod corpus;
#[path = "../cli/program.rs"]
#[allow(dead_code)]
mod program;
mod workspaces;

use std::time::{Duration, Instant};

use program::{Folder, Ran};

/// A run takes milliseconds; the machine may be busy with others.
const SLOW: Duration = Duration::from_secs(120);

/// Checks a workspace under a limit of memory, and what holds whatever is in it.
#[track_caller]
fn check(folder: &Folder, what: &str) -> Ran {
    let begun = Instant::now();
    let program = folder.command(&["check"]);
    let mut command = if cfg!(unix) {
        // The limit of address space of trust.md, twice: the program and its worker.
        let mut command = std::process::Command::new("sh");
        command
            .args(["-c", "ulimit -v 3145728; exec \"$0\" check"])
            .arg(program.get_program())
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path().join(".config"))
            .env_remove("CI")
            .env_remove("GITHUB_ACTIONS");
        command
    } else {
        program
    };
    let ran = program::run(&mut command, "");
    assert!(begun.elapsed() < SLOW, "{what}: {:?}", begun.elapsed());
    let all = format!("{}{}", ran.out, ran.err);
    for panicked in ["panicked at", "internal-error", "please report"] {
        assert!(!all.contains(panicked), "{what}: {all}");
    }
    let raw = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}')
    };
    assert!(!all.contains(raw), "{what}: {all:?}");
    for line in all.lines().map(str::trim_start) {
        assert!(
            !line.starts_with("::") && !line.starts_with("##"),
            "{what}: {line}"
        );
    }
    ran
}

/// A note that quotes seven words from a document, which stands at `sources/<name>`.
fn workspace(name: &str, document: &[u8]) -> Folder {
    let folder = Folder::new(&[
        ("pincite.toml", ""),
        (
            "note.md",
            "He said “these seven words are not in any source” [@k].\n",
        ),
    ]);
    folder.write(
        "refs.bib",
        format!("@book{{k,\n  title = {{T}},\n  file = {{sources/{name}}}\n}}\n").as_bytes(),
    );
    folder.write(&format!("sources/{name}"), document);
    folder
}

#[test]
fn what_cannot_be_read_is_unchecked_and_says_why() {
    for case in corpus::unreadable() {
        let ran = check(&workspace(case.name, &case.document), case.name);
        let said = format!("{}: {}{}", case.name, ran.out, ran.err);
        assert_eq!(ran.code, Some(3), "{said}");
        assert!(ran.out.contains(case.code), "{said}");
        assert!(!ran.out.contains("quote-"), "{said}");
    }
}

#[test]
fn what_can_be_read_is_read_whatever_its_shape() {
    for (name, document) in corpus::readable() {
        let ran = check(&workspace(name, &document), name);
        assert_eq!(ran.code, Some(1), "{name}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("quote-not-found"), "{name}: {}", ran.out);
    }
}

#[test]
fn a_quotation_beside_what_is_unreadable_is_still_found() {
    let document = corpus::half_readable();
    let folder = workspace("half.xml", &document);
    folder.write(
        "note.md",
        "He said “the river rose at night” [@k].\n".as_bytes(),
    );
    let ran = check(&folder, "half.xml");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
}
