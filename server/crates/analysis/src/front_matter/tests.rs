//! Front matters as people write them.
#![allow(clippy::unwrap_used)]

use text::Span;

use super::{FrontMatter, Named, named_bibliographies};

fn read(yaml: &str) -> (String, FrontMatter) {
    let note = format!("---\n{yaml}\n---\n\nText.\n");
    let found = syntax::FrontMatter {
        span: Some(Span::new(0, yaml.len() + 9)),
        yaml: Some(Span::new(4, 4 + yaml.len() + 1)),
    };
    let front = FrontMatter::read(&"note.md".into(), &note, &found);
    (note, front)
}

/// The texts, each of which must stand where its span says.
#[track_caller]
fn texts(note: &str, named: &[Named]) -> Vec<String> {
    for named in named {
        assert_eq!(named.span.of(note), named.text, "in {note}");
    }
    named.iter().map(|named| named.text.clone()).collect()
}

#[test]
fn every_key_is_read_with_its_place() {
    let (note, front) = read(
        "title: Wïnter\nlang: de\nbibliography: [a.bib, \"b c.json\"]\nsource: kay2001\nnocite: |\n  @x, @y\n\
         aliases:\n  - One\n  - Two\nreferences:\n- id: own\n  title: Own\ntags: [x]",
    );
    assert_eq!(front.findings, []);
    assert_eq!(front.title.as_deref(), Some("Wïnter"));
    assert_eq!(front.lang.as_deref(), Some("de"));
    assert_eq!(texts(&note, &front.bibliography), ["a.bib", "b c.json"]);
    assert_eq!(texts(&note, front.source.as_slice()), ["kay2001"]);
    assert_eq!(texts(&note, &front.nocite), ["@x, @y"]);
    assert_eq!(texts(&note, &front.aliases), ["One", "Two"]);
    let own = front.references.unwrap();
    assert_eq!(own.entry("own").unwrap().key_span.of(&note), "own");
}

#[test]
fn a_source_is_named_in_many_ways() {
    for (written, want) in [
        ("kay2001", "kay2001"),
        ("\"@kay2001\"", "kay2001"),
        ("\"[@kay2001]\"", "kay2001"),
        ("\"[[@kay2001]]\"", "kay2001"),
        ("'[[@kay2001|The report]]'", "kay2001"),
        ("https://example.org/a", "https://example.org/a"),
    ] {
        let (note, front) = read(&format!("source: {written}"));
        assert_eq!(texts(&note, front.source.as_slice()), [want], "{written}");
        assert_eq!(front.findings, [], "{written}");
    }
}

#[test]
fn what_is_broken_is_told_and_the_rest_is_used() {
    let (note, front) = read("bibliography: refs.bib\ntitle: \"never closed\nsource: x");
    assert_eq!(texts(&note, &front.bibliography), ["refs.bib"]);
    assert_eq!(front.findings.len(), 1);
    for (yaml, message) in [
        (
            "bibliography: {a: b}",
            "`bibliography` is one name or a list of names",
        ),
        (
            "bibliography: [[a]]",
            "`bibliography` is one name or a list of names",
        ),
        ("references: nothing", "`references` is a list of entries"),
        (
            "just words",
            "the front matter is no mapping of keys to values",
        ),
        (
            "pincite:\n  chek: true",
            "`chek` is not known under `pincite`",
        ),
    ] {
        let (note, front) = read(yaml);
        let shown: Vec<&str> = front
            .findings
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(shown, [message], "{yaml}");
        assert!(front.findings[0].span.end <= note.len());
    }
    for empty in [
        "",
        "# a comment",
        "bibliography:",
        "references:",
        "title: ~",
    ] {
        assert_eq!(read(empty).1.findings, [], "{empty:?}");
    }
}

#[test]
fn settings_of_other_programs_name_bibliographies() {
    for (yaml, want) in [
        (
            "project:\n  type: book\nbibliography: refs.bib\n",
            vec!["refs.bib"],
        ),
        ("bibliography:\n- a.bib\n- b.bib\n", vec!["a.bib", "b.bib"]),
        ("book:\n  bibliography: [a.bib]\n", vec!["a.bib"]),
        (
            "metadata:\n  bibliography: a.bib\ncsl: x.csl\n",
            vec!["a.bib"],
        ),
        ("book_filename: x\n", vec![]),
        ("bibliography: [", vec![]),
    ] {
        let named = named_bibliographies(yaml);
        assert_eq!(texts(yaml, &named), want, "{yaml}");
    }
}
