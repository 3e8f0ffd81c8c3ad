//! Whatever the bytes: a text whose promises hold, or a reason. And no visible word of a page is lost.

#![allow(clippy::unwrap_used)]

use std::io::{Cursor, Write as _};

use pincite_source::{LimitCode, Limits, Unreadable, fuzz, read};
use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

const NAMES: [&str; 14] = [
    "a.txt",
    "a.md",
    "a.html",
    "a.xhtml",
    "a.mhtml",
    "a.webarchive",
    "a.epub",
    "a.docx",
    "a.odt",
    "a.fodt",
    "a.srt",
    "a.xml",
    "a.json",
    "a",
];

fn container(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_seeds_themselves_are_read() {
    for seed in fuzz::seeds() {
        let name = seed.name;
        let source = read(&seed.bytes(), name, &Limits::default())
            .unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(source.text.contains("rose"), "{name}: {}", source.text);
        assert_eq!(source.warnings, [], "{name}");
    }
}

#[test]
fn mutants_end_in_a_text_or_a_reason() {
    let seeds = fuzz::seeds();
    let mut chance = fuzz::Chance::new(1);
    for round in 0..6000 {
        let seed = &seeds[round % seeds.len()];
        fuzz::any(&seed.mutant(&mut chance), seed.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in 0..NAMES.len()) {
        fuzz::any(&bytes, NAMES[name]);
    }

    #[test]
    fn any_text(text in "(?s)[\\PC\n\r\t\u{c}\\[\\]{}<>&#:.-]{0,200}", name in 0..NAMES.len()) {
        fuzz::any(text.as_bytes(), NAMES[name]);
    }

    /// Words between tags, however the tags are nested or left open.
    #[test]
    fn no_visible_word_of_a_page_is_lost(parts in proptest::collection::vec((0usize..18, "[a-z]{1,8}"), 1..40)) {
        const TAGS: [&str; 18] = [
            "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<td>", "<table>", "</table>", "<li>", "<h2>", "<br>", "<blockquote>", "<a href=x>",
            "<sup>", "<ul>", "<span class=x>", "<section>",
        ];
        let mut html = String::from("<!doctype html><body>");
        for (tag, word) in &parts {
            html.push_str(TAGS[*tag]);
            html.push_str(&format!(" {word} "));
        }
        let source = read(html.as_bytes(), "a.html", &Limits::default()).unwrap();
        let mut found: Vec<&str> = source.text.split_whitespace().collect();
        let mut want: Vec<&str> = parts.iter().map(|(_, word)| word.as_str()).collect();
        found.sort_unstable();
        want.sort_unstable();
        prop_assert_eq!(found, want);
    }
}

#[test]
fn hostile_files_end_in_a_limit_or_a_reason() {
    let bomb = vec![b' '; 8 << 20];
    let deep_xml = format!("<?xml version='1.0'?>{}", "<a>".repeat(10_000));
    let deep_html = format!("<!doctype html>{}x", "<div>".repeat(10_000));
    let package: &[u8] = b"<package><manifest><item id='a' href='../../etc/passwd' media-type='text/html'/></manifest><spine><itemref idref='a'/></spine></package>";
    let is_limit = |wanted: LimitCode| move |why: &Unreadable| matches!(why, Unreadable::Limit { code, .. } if *code == wanted);
    let is_broken = |why: &Unreadable| matches!(why, Unreadable::Broken(_));
    let cases: Vec<(&str, Vec<u8>, Box<dyn Fn(&Unreadable) -> bool>)> = vec![
        (
            "bomb.docx",
            container(&[("word/document.xml", &bomb)]),
            Box::new(is_limit(LimitCode::Size)),
        ),
        (
            "deep.xml",
            deep_xml.into_bytes(),
            Box::new(is_limit(LimitCode::Nesting)),
        ),
        (
            "deep.html",
            deep_html.into_bytes(),
            Box::new(is_limit(LimitCode::Nesting)),
        ),
        (
            "outside.epub",
            container(&[
                (
                    "META-INF/container.xml",
                    b"<c><rootfile full-path='p.opf'/></c>",
                ),
                ("p.opf", package),
                ("../../etc/passwd", b"<p>secret"),
            ]),
            Box::new(is_broken),
        ),
        ("nul.txt", b"words\0words".to_vec(), Box::new(is_broken)),
        (
            "old.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            Box::new(is_broken),
        ),
        ("empty.html", Vec::new(), Box::new(is_broken)),
    ];
    for (name, bytes, expected) in cases {
        match read(&bytes, name, &Limits::default()) {
            Ok(source) => panic!("{name} was read: {}", source.text.len()),
            Err(why) => assert!(expected(&why), "{name}: {why:?}"),
        }
    }
}

#[test]
fn five_megabytes_in_one_line() {
    let line = "word ".repeat(1 << 20);
    for name in ["a.txt", "a.html"] {
        let bytes = if name == "a.html" {
            format!("<!doctype html><p>{line}")
        } else {
            line.clone()
        };
        let source = read(bytes.as_bytes(), name, &Limits::default()).unwrap();
        assert_eq!(source.blocks.len(), 1, "{name}");
    }
}
