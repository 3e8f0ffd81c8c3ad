//! Bibliographies, front matter and configuration on any text: nothing panics, every place lies in
//! the text, and what is well-formed is found beside anything that is broken.
#![allow(clippy::unwrap_used)]

use pincite_analysis::bibliography::{self, Bibliography, Field};
use pincite_analysis::config::{Config, UserConfig};
use pincite_analysis::finding::{DocName, Finding};
use pincite_analysis::front_matter::{FrontMatter, named_bibliographies};
use proptest::prelude::*;
use text::Span;

/// Pieces of the three formats, thrown together.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "@misc{",
        "@article(",
        "@string{",
        "@comment{",
        "@preamble{",
        "@",
        "key",
        "k2",
        ",",
        "title",
        "=",
        "{",
        "}",
        "(",
        ")",
        "\"",
        "#",
        "\\",
        "\\'e",
        "{\\\"o}",
        "$",
        "_",
        "^",
        "~",
        "--",
        "%",
        "\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "\t",
        "é",
        "김",
        "\u{FEFF}",
        "😀",
        "\0",
        "crossref",
        "xdata",
        "file",
        "ids",
        ":",
        ";",
        "author",
        " and ",
        "von ",
        "year",
        "2001",
        "[",
        "]",
        "id",
        "\"id\":",
        "null",
        "- ",
        "? ",
        "&a ",
        "*a",
        "|\n",
        ">\n",
        "'",
        "---\n",
        "...\n",
        "references:",
        "<i>",
        "</i>",
        "\\u00e9",
        "\\ud83d",
        ".pdf",
        "C:\\",
        "%20",
        "!!x ",
        "<<: ",
        "bibliography",
        "source",
        "style",
        "sources",
        "root",
        "pattern",
        "\"{key}\"",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => soup(), 1 => any::<String>()]
}

#[track_caller]
fn lies_in(text: &str, span: Span, what: &str) {
    assert!(
        text.get(span.start..span.end).is_some(),
        "{what} at {span:?} of {text:?}"
    );
}

fn hold(text: &str, read: &Bibliography) {
    for entry in &read.entries {
        lies_in(text, entry.span, "an entry");
        lies_in(text, entry.key_span, "a key");
        assert!(!entry.key.is_empty(), "a key is never empty: {text:?}");
        for Field { span, .. } in &entry.fields {
            lies_in(text, *span, "a field");
        }
        for file in &entry.files {
            lies_in(text, file.span, "a file");
        }
        let found = read.entry(&entry.key).unwrap();
        assert_eq!(found.key, entry.key);
        for alias in &entry.aliases {
            assert!(read.entry(alias).is_some(), "{alias:?} of {text:?}");
        }
    }
    found_in(text, &read.findings);
}

fn found_in(text: &str, findings: &[Finding]) {
    for finding in findings {
        lies_in(text, finding.span, &finding.message);
        for related in &finding.related {
            lies_in(text, related.span, &related.message);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bibliographies_are_total(text in any_text()) {
        for name in ["refs.bib", "refs.json", "refs.yaml", "refs"] {
            hold(&text, &bibliography::parse(&DocName::from(name), &text));
        }
    }

    #[test]
    fn front_matter_and_configuration_are_total(yaml in any_text()) {
        let note = format!("---\n{yaml}\n---\n");
        let found = syntax::FrontMatter { span: Some(Span::new(0, note.len())), yaml: Some(Span::new(4, 4 + yaml.len())) };
        let front = FrontMatter::read(&DocName::from("note.md"), &note, &found);
        found_in(&note, &front.findings);
        for named in front.bibliography.iter().chain(&front.source).chain(&front.aliases).chain(&front.nocite) {
            lies_in(&note, named.span, "a name");
        }
        if let Some(references) = &front.references {
            hold(&note, references);
        }
        for named in named_bibliographies(&yaml) {
            lies_in(&yaml, named.span, "a name");
        }
        let (config, findings) = Config::parse(&yaml);
        found_in(&yaml, &findings);
        for located in config.bibliography.iter().chain(config.sources.documents.values().flatten()) {
            lies_in(&yaml, located.span, "a name");
        }
        let _ = UserConfig::parse(&yaml);
    }

    #[test]
    fn bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let name = DocName::from("refs.bib");
        if let Some(decoded) = bibliography::decode(&name, &bytes) {
            found_in(&decoded.text, decoded.guessed.as_slice());
            hold(&decoded.text, &bibliography::parse(&name, &decoded.text));
        }
    }

    /// Whatever is broken costs itself: the entries before and behind it are found.
    #[test]
    fn well_formed_entries_are_found_beside_broken_ones(broken in prop::collection::vec(soup(), 1..4)) {
        let mut text = String::new();
        for (n, broken) in broken.iter().enumerate() {
            text.push_str(&format!("@book{{good{n},\n  title = {{The {{Harbor}} Report}},\n  year = 2001\n}}\n"));
            // A comment may hold entries, and a comment sign hides the rest of its line.
            let broken = broken.replace("@comment", "@misc");
            text.push_str(&format!("@misc{{bad{n},\n  {}\n\n", broken.trim_end_matches([' ', '\t', '%'])));
        }
        text.push_str("@book{last, title = {T}}\n");
        let read = bibliography::parse(&DocName::from("refs.bib"), &text);
        for n in 0..broken.len() {
            let entry = read.entry(&format!("good{n}"));
            prop_assert!(entry.is_some(), "good{n} is lost in {text:?}");
            prop_assert_eq!(entry.unwrap().title.as_deref(), Some("The Harbor Report"));
        }
        prop_assert!(read.entry("last").is_some(), "the last is lost in {text:?}");
    }
}
