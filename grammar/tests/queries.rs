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
