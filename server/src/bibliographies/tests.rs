//! Where bibliographies come from, in the folders that programs make.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::sync::Arc;

use analysis::Config;

use super::{Bibliographies, defaults, of_note};
use crate::paths::Bounds;

const CSL: &str = r#"[{"id": "a", "type": "book", "title": "T"}]"#;

/// A workspace with these files.
fn workspace(files: &[(&str, &str)]) -> (tempfile::TempDir, Bounds) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("work");
    fs::create_dir(&root).unwrap();
    for (name, content) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let bounds = Bounds::new(&root).unwrap();
    (folder, bounds)
}

/// The names that are found for notes that name none, then what is wrong.
#[track_caller]
fn check(config: &str, files: &[(&str, &str)], want: &[&str]) {
    let (_folder, bounds) = workspace(files);
    let found = defaults(&bounds, &Config::parse(config).0);
    let mut shown: Vec<String> = found
        .named
        .iter()
        .map(|named| named.place.name().to_string())
        .collect();
    shown.extend(found.findings.iter().map(|finding| {
        let text = files
            .iter()
            .find(|(name, _)| *finding.document == **name)
            .map_or(config, |(_, text)| text);
        format!(
            "! {} {:?}: {}",
            finding.document,
            finding.span.of(text),
            finding.message
        )
    }));
    assert_eq!(shown, want, "{files:?}");
}

#[test]
fn the_configuration_then_other_programs_then_the_root() {
    let everything = [
        ("a.bib", ""),
        ("b.json", CSL),
        ("c.yaml", "references:\n- id: x\n  title: T\n"),
        ("d.yml", "k:\n  type: book\n  title: T\n"),
        ("package.json", "{\"name\": \"x\", \"id\": 1}"),
        ("data.json", "[1, 2]"),
        ("notes.yaml", "title: x\n"),
        ("deep/e.bib", ""),
        (".vscode/x.bib", ""),
    ];
    check("", &everything, &["a.bib", "b.json", "c.yaml", "d.yml"]);
    check(
        "bibliography = \"deep/e.bib\"",
        &everything,
        &["deep/e.bib"],
    );
    check(
        "bibliography = [\"deep/e.bib\", \"a.bib\", \"deep/../a.bib\"]",
        &everything,
        &["deep/e.bib", "a.bib"],
    );
    check(
        "",
        &[
            ("a.bib", ""),
            ("q/b.bib", ""),
            (
                "_quarto.yml",
                "project:\n  type: book\nbibliography: q/b.bib\n",
            ),
        ],
        &["q/b.bib"],
    );
    check(
        "",
        &[
            ("a.bib", ""),
            ("b.bib", ""),
            ("_bookdown.yml", "bibliography: [b.bib]\n"),
        ],
        &["b.bib"],
    );
    check(
        "",
        &[
            ("a.bib", ""),
            ("b.bib", ""),
            (
                "defaults.yaml",
                "from: markdown\nciteproc: true\nbibliography: b.bib\n",
            ),
        ],
        &["b.bib"],
    );
    check(
        "",
        &[("a.bib", ""), ("_quarto.yml", "project:\n  type: book\n")],
        &["a.bib"],
    );
}

#[test]
fn obsidian_names_its_bibliography() {
    let citations = ".obsidian/plugins/obsidian-citation-plugin/data.json";
    let pandoc = ".obsidian/plugins/obsidian-pandoc-reference-list/data.json";
    check(
        "",
        &[
            ("a.bib", ""),
            ("lib/z.bib", ""),
            (
                citations,
                r#"{"citationExportPath": "lib/z.bib", "literatureNoteFolder": "x"}"#,
            ),
        ],
        &["lib/z.bib"],
    );
    check(
        "",
        &[
            ("a.bib", ""),
            ("z.json", CSL),
            (pandoc, r#"{"pathToBibliography": "z.json"}"#),
        ],
        &["z.json"],
    );
    check(
        "",
        &[("a.bib", ""), (citations, r#"{"citationExportPath": ""}"#)],
        &["a.bib"],
    );
    check("", &[("a.bib", ""), (citations, "broken")], &["a.bib"]);
}

#[test]
fn a_name_that_leads_nowhere_is_told() {
    check(
        "bibliography = [\"lost.bib\", \"a.bib\"]",
        &[("a.bib", "")],
        &[
            "a.bib",
            "! pincite.toml \"\\\"lost.bib\\\"\": there is no bibliography `lost.bib`",
        ],
    );
    check(
        "",
        &[
            ("a.bib", ""),
            (
                ".obsidian/plugins/x/data.json",
                r#"{"citationExportPath": "/elsewhere/z.bib"}"#,
            ),
        ],
        &[
            "! .obsidian/plugins/x/data.json \"/elsewhere/z.bib\": the bibliography `/elsewhere/z.bib` lies outside of the workspace; allow its folder once: `pincite allow /elsewhere`",
        ],
    );
    check(
        "",
        &[("_quarto.yml", "bibliography: https://example.org/a.bib\n")],
        &[
            "! _quarto.yml \"https://example.org/a.bib\": the bibliography `https://example.org/a.bib` is not on this machine, and pincite never uses the network; save it in the workspace",
        ],
    );
}

#[test]
fn a_note_names_its_own_relative_to_itself_then_to_the_workspace() {
    let (_folder, bounds) = workspace(&[
        ("a.bib", ""),
        ("notes/a.bib", ""),
        ("b.bib", ""),
        ("notes/folder/x", ""),
    ]);
    let folder = bounds.root().join("notes");
    let shown: Vec<String> = [
        "a.bib",
        "b.bib",
        "../b.bib",
        "c.bib",
        "folder",
        "../../out.bib",
    ]
    .map(|written| of_note(&bounds, &folder, written))
    .into_iter()
    .map(|place| place.map_or_else(|why| why, |place| place.name().to_string()))
    .collect();
    assert_eq!(shown[..3], ["notes/a.bib", "b.bib", "b.bib"]);
    assert_eq!(shown[3], "there is no bibliography `c.bib`");
    assert_eq!(
        shown[4],
        "the bibliography cannot be used: `notes/folder` is no regular file"
    );
    assert!(
        shown[5].starts_with("the bibliography `../../out.bib` lies outside of the workspace"),
        "{}",
        shown[5]
    );
}

#[test]
fn one_parse_for_one_content() {
    let (_folder, bounds) = workspace(&[("a.bib", "@misc{a}"), ("pic.bib", "\0\0")]);
    let cache = Bibliographies::default();
    let config = Config::default();
    let place = bounds.confine(bounds.root(), "a.bib").unwrap();
    let first = cache.read(&place, &config).unwrap();
    assert!(Arc::ptr_eq(
        &first.bibliography,
        &cache.read(&place, &config).unwrap().bibliography
    ));
    assert_eq!(first.read_only, None);
    // The same length at the same moment: the content decides.
    fs::write(place.path(), "@misc{b}").unwrap();
    assert!(
        cache
            .read(&place, &config)
            .unwrap()
            .bibliography
            .entry("b")
            .is_some()
    );
    fs::write(place.path(), b"@misc{b, title={\xFC}}").unwrap();
    let guessed = cache.read(&place, &config).unwrap();
    assert_eq!(
        guessed.bibliography.entry("b").unwrap().title.as_deref(),
        Some("ü")
    );
    assert_eq!(
        (
            guessed.bibliography.findings.len(),
            guessed.read_only.is_some()
        ),
        (1, true)
    );
    let binary = bounds.confine(bounds.root(), "pic.bib").unwrap();
    assert_eq!(
        cache.read(&binary, &config).unwrap_err(),
        "`pic.bib` is not text"
    );
}
