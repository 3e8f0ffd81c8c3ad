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

/// A small document of each format, to be mutated.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let word = b"<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>It rose.</w:t></w:r><w:r><w:footnoteReference w:id='1'/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    let notes = b"<w:footnotes xmlns:w='w'><w:footnote w:id='1'><w:p><w:r><w:t>Register.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let book = b"<html xmlns:epub='e'><body><h1>One</h1><p>It<a epub:type='noteref' href='#n'>1</a> <span epub:type='pagebreak' title='7'/>rose.</p></body></html>";
    vec![
        ("a.txt", "[p. 1]\nMR. ORME: It rose [1] at [00:01:02]\nni-\nght.\n\u{c}{2}\n\n1. one\n2. two\n\n[1] Register.\n- 3 -\n".as_bytes().to_vec()),
        ("a.txt", "\u{feff}It rose.\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a.md", "---\ntitle: x\n---\n# It *rose*\n\n> at [night](x) [^1]\n\n[^1]: Register.\n".into()),
        ("a.html", "<!doctype html><title>x</title><style>.a{display:none}</style><p class=a>no<p>It <q>rose</q><sup><a href='#fn1'>1</a></sup><table><tr><td>a<td>b</table><ol class=footnotes><li id=fn1>Register</ol><ruby>水<rt>x</rt></ruby>".into()),
        ("a.xhtml", "<?xml version='1.0'?><html><body><p>It<br/>rose &nbsp;.</p></body></html>".into()),
        ("a.mhtml", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>It ro=\r\nse=2E\r\n--x--".into()),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n<i>It</i> rose.\n\n2\n00:00:03,000 --> 00:00:04,000\n- So.\n".into()),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>It rose.\n".into()),
        ("a.xml", "<?xml version='1.0'?><TEI><text><body><pb n='1'/><p>It<note>x</note> rose &amp; <hi rend='sup'>2</hi></p><lg><l>a</l><l>b</l></lg></body></text></TEI>".into()),
        ("a.json", r#"{"headline":"x","articleBody":"It rose.\nSo."}"#.into()),
        ("a.fodt", "<?xml version='1.0'?><office:document><office:body><office:text><text:p>It rose<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>x</text:p></text:note-body></text:note></text:p></office:text></office:body></office:document>".into()),
        ("a.docx", container(&[("word/document.xml", word), ("word/footnotes.xml", notes)])),
        ("a.epub", container(&[
            ("META-INF/container.xml", b"<container><rootfile full-path='p.opf'/></container>"),
            ("p.opf", b"<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>"),
            ("a.xhtml", book),
        ])),
        ("a.odt", container(&[("content.xml", b"<office:body><text:p>It rose.</text:p></office:body>")])),
    ]
}

#[test]
fn the_seeds_themselves_are_read() {
    for (name, bytes) in seeds() {
        let source =
            read(&bytes, name, &Limits::default()).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(source.text.contains("rose"), "{name}: {}", source.text);
    }
}

/// A generator whose runs are the same everywhere (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most.max(1)
    }
}

#[test]
fn mutants_end_in_a_text_or_a_reason() {
    const PIECES: [&[u8]; 16] = [
        b"<",
        b">",
        b"&",
        b"\0",
        b"\xff",
        b"\r",
        b"\x0c",
        b"<b ",
        b"</p>",
        b"[p. 9]",
        b"--> ",
        b"=3D",
        b"\xf0\x9f\x98\x80",
        b"-\n",
        b"\"",
        b"{",
    ];
    let seeds = seeds();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for round in 0..4000 {
        let (name, seed) = &seeds[round % seeds.len()];
        let mut bytes = seed.clone();
        for _ in 0..=chance.below(6) {
            let at = chance.below(bytes.len() + 1);
            match chance.below(5) {
                0 if at < bytes.len() => bytes[at] = chance.below(256) as u8,
                1 => bytes.truncate(at),
                2 => drop(bytes.splice(at..at, PIECES[chance.below(PIECES.len())].iter().copied())),
                3 => {
                    let end = (at + chance.below(40)).min(bytes.len());
                    bytes.drain(at..end);
                }
                _ => {
                    let end = (at + chance.below(40)).min(bytes.len());
                    let again: Vec<u8> = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
            }
        }
        fuzz::any(&bytes, name);
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
