//! The queries fit the grammar and say what the editors show.

mod common;

use common::{files, folder, parse, read};
use tree_sitter::{Query, QueryCursor, StreamingIterator};

fn query(name: &str) -> Query {
    Query::new(
        &tree_sitter_pincite::LANGUAGE.into(),
        &read(&format!("queries/{name}.scm")),
    )
    .unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn queries_compile() {
    for name in [
        "highlights",
        "injections",
        "folds",
        "tags",
        "locals",
        "textobjects",
    ] {
        assert!(query(name).pattern_count() > 0, "{name}");
    }
    assert_eq!(files("queries", "scm").len(), 6);
}

/// Each capture of `name` in `text`, as `capture text`.
fn captures(name: &str, text: &str) -> Vec<String> {
    let query = query(name);
    let tree = parse(text);
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut matches = cursor.captures(&query, tree.root_node(), text.as_bytes());
    while let Some((matched, index)) = matches.next() {
        let capture = matched.captures()[*index];
        // A name with an underscore serves a predicate and is shown by nobody.
        if query.capture_names()[capture.index as usize].starts_with('_') {
            continue;
        }
        let words = text[capture.node.byte_range()]
            .trim_end()
            .replace('\n', "⏎");
        found.push(format!(
            "{} {words}",
            query.capture_names()[capture.index as usize]
        ));
    }
    found
}

/// `note.captures` lists, for each query, what it captures in `note.md`.
/// `PINCITE_BLESS=1` writes it; read it before you commit it.
#[test]
fn captures_are_as_listed() {
    let note = read("test/highlight/note.md");
    let mut found = String::new();
    for name in [
        "highlights",
        "injections",
        "folds",
        "tags",
        "locals",
        "textobjects",
    ] {
        found += &format!("# {name}\n{}\n\n", captures(name, &note).join("\n"));
    }
    if std::env::var_os("PINCITE_BLESS").is_some() {
        std::fs::write(folder("test/highlight/note.captures"), &found).expect("it can be written");
    }
    assert_eq!(found, read("test/highlight/note.captures"));
}

/// The captures that nvim-treesitter documents for highlights, and those of Helix for what it names
/// otherwise. A more special name falls back on these.
const NAMES: &str = "attribute character.special comment function.macro keyword label \
     markup.bold markup.heading markup.italic markup.link markup.list markup.math markup.quote markup.raw \
     markup.strikethrough markup.strong markup.underline number operator punctuation.bracket \
     punctuation.delimiter punctuation.special string string.escape string.special tag type";

#[test]
fn highlights_have_the_names_that_themes_know() {
    for name in query("highlights").capture_names() {
        let known = NAMES.split_whitespace().any(|known| {
            name.strip_prefix(known)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        assert!(known || name.starts_with('_'), "{name}");
    }
}

#[test]
fn headings_are_named_by_their_level() {
    for level in 1..=6 {
        let found = captures("highlights", &format!("{} Title\n", "#".repeat(level)));
        let wanted = format!("markup.heading.{level} ");
        let levels = found
            .iter()
            .filter(|found| found.starts_with("markup.heading."));
        assert_eq!(
            levels.filter(|found| found.starts_with(&wanted)).count(),
            1,
            "{found:?}"
        );
        assert_eq!(
            found
                .iter()
                .filter(|found| found.starts_with("markup.heading."))
                .count(),
            1
        );
    }
}
