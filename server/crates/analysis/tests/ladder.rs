//! No import runs up the ladder: `config, finding <- bibliography, front_matter, entity, locate <-
//! workspace <- {rules, ide}`, and `rules` and `ide` do not know each other.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of each rung, lowest first. Rooms of one rung may import each other, but for the top.
const LADDER: &[&[&str]] = &[
    &["finding", "config", "tree"],
    &["bibliography", "front_matter", "entity", "locate"],
    &["workspace"],
    &["rules", "ide"],
];

#[test]
fn no_import_runs_up() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for file in rust_files(&src) {
        let room = room_of(&src, &file);
        if room == "lib" {
            continue;
        }
        let rung = rung_of(&room)
            .unwrap_or_else(|| panic!("{} stands on no rung: add it to LADDER", file.display()));
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let Some(target) = rung_of(&import) else {
                continue;
            };
            seen += 1;
            assert!(
                target < rung || import == room || (target == rung && rung + 1 < LADDER.len()),
                "{} imports crate::{import}, which stands {}",
                file.display(),
                if target > rung {
                    "above it"
                } else {
                    "beside it at the top"
                }
            );
        }
    }
    assert!(seen > 20, "the test reads the imports ({seen} seen)");
}

fn rung_of(room: &str) -> Option<usize> {
    LADDER.iter().position(|rung| rung.contains(&room))
}

/// `rules` for `src/rules/quote_altered.rs`.
fn room_of(src: &Path, file: &Path) -> String {
    let first = file.strip_prefix(src).unwrap().components().next().unwrap();
    first
        .as_os_str()
        .to_str()
        .unwrap()
        .trim_end_matches(".rs")
        .to_owned()
}

/// The first segment of every `crate::…` path: `use` lines, lists in braces, and paths in code.
fn imports(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => list
                .split('}')
                .next()
                .unwrap_or("")
                .split(',')
                .map(str::trim)
                .collect(),
            None => vec![rest],
        };
        out.extend(names.into_iter().map(|name| {
            name.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect::<String>()
        }));
    }
    out
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
    out
}
