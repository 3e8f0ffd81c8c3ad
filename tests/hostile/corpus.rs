//! Documents that mean harm: bombs, loops, lies about size, paths that lead out.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

/// A document, and the code of the finding that it must become.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) document: Vec<u8>,
    pub(crate) code: &'static str,
}

const WORD: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";

fn container(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document {WORD}><w:body>{body}</w:body></w:document>");
    container(&[("word/document.xml", document.as_bytes())])
}

fn epub(container_xml: &str, package: &str) -> Vec<u8> {
    container(&[
        ("META-INF/container.xml", container_xml.as_bytes()),
        ("p.opf", package.as_bytes()),
        ("../../../etc/passwd", b"<p>secret</p>"),
    ])
}

/// Writes `value` at `offset` behind the first `signature`.
fn patched(mut bytes: Vec<u8>, signature: &[u8], offset: usize, value: [u8; 4]) -> Vec<u8> {
    let at = bytes
        .windows(signature.len())
        .position(|window| window == signature)
        .unwrap();
    bytes[at + offset..at + offset + 4].copy_from_slice(&value);
    bytes
}

const PARAGRAPH: &str = "<w:p><w:r><w:t>The river rose at night.</w:t></w:r></w:p>";

/// Documents that no text can be had of, or not all of it.
pub(crate) fn unreadable() -> Vec<Case> {
    let case = |name, document, code| Case {
        name,
        document,
        code,
    };
    let spaces = vec![b' '; 64 << 20];
    let many: Vec<String> = (0..10_001).map(|n| format!("m{n}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let mut nested = docx(PARAGRAPH);
    for _ in 0..20 {
        nested = container(&[("word/document.xml", &nested)]);
    }
    let central = b"PK\x01\x02";
    // Two members of the directory that are the same bytes of the file.
    let twice = container(&[
        ("word/document.xml", b"<w:document/>"),
        ("word/styles.xml", b"<w:styles/>"),
    ]);
    let laughs: String = (1..10)
        .map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)))
        .collect();
    let mime: String = (0..10_000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=a{n}\n\n--a{n}\n"))
        .collect();
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
    let out_of_it = "<package><manifest><item id='a' href='/etc/passwd' media-type='text/html'/><item id='b' href='../../../etc/passwd' media-type='text/html'/></manifest><spine><itemref idref='a'/><itemref idref='b'/></spine></package>";
    vec![
        case("ratio.docx", container(&[("word/document.xml", &spaces)]), "limit-size"),
        case("many.docx", container(&many), "limit-size"),
        case("nested.docx", nested, "source-unreadable"),
        case("less-packed.docx", patched(docx(&PARAGRAPH.repeat(1000)), central, 20, [5, 0, 0, 0]), "source-unreadable"),
        case("elsewhere.docx", patched(docx(PARAGRAPH), central, 42, [0xff, 0xff, 0, 0]), "source-unreadable"),
        case("overlap.docx", patched(twice, central, 42, [1, 0, 0, 0]), "source-unreadable"),
        case("dots.epub", epub("<c><rootfile full-path='../../../etc/passwd'/></c>", ""), "source-unreadable"),
        case("absolute.epub", epub("<c><rootfile full-path='p.opf'/></c>", out_of_it), "source-unreadable"),
        case("deep.xml", format!("<?xml version='1.0'?>{}x{}", "<a>".repeat(10_000), "</a>".repeat(10_000)).into_bytes(), "limit-nesting"),
        case("deep.html", format!("<!doctype html>{}x", "<div>".repeat(10_000)).into_bytes(), "limit-nesting"),
        case("deep.docx", docx(&"<w:p>".repeat(10_000)), "limit-nesting"),
        case("deep.json", "[".repeat(10_000).into_bytes(), "source-unreadable"),
        case("laughs.xml", format!("<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a0 \"ha\">{laughs}]><TEI><text><body><p>It rose &a9; at night.</p></body></text></TEI>").into_bytes(), "source-unreadable"),
        case("outside.xml", b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><TEI><text><body><p>It rose &a; at night.</p></body></text></TEI>".to_vec(), "source-unreadable"),
        case("mime.mhtml", mime.into_bytes(), "source-unreadable"),
        case("parts.mhtml", format!("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n{}", "--a\n\nwords\n".repeat(20_000)).into_bytes(), "source-unreadable"),
        case("attributes.html", format!("<!doctype html><p{attributes}>x").into_bytes(), "limit-size"),
        case("tables.html", format!("<!doctype html>{}x", "<table><tr><td>".repeat(3000)).into_bytes(), "limit-nesting"),
        case("list.webarchive", [b"bplist00", &[0xdf; 1000][..]].concat(), "source-unreadable"),
        case("cycle.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF".to_vec(), "source-unreadable"),
        case("control.txt", b"\0\x01\x02".repeat(100), "source-unreadable"),
        case("##vso[task.logissue]x.docx", b"PK\x03\x04".to_vec(), "source-unreadable"),
        case("::error::x.docx", b"PK\x03\x04".to_vec(), "source-unreadable"),
        case("\u{202e}cod.docx", b"PK\x03\x04".to_vec(), "source-unreadable"),
    ]
}

/// Documents of a strange shape that hold text and nothing else.
pub(crate) fn readable() -> Vec<(&'static str, Vec<u8>)> {
    let line = "word ".repeat(1 << 20);
    vec![
        ("line.txt", line.clone().into_bytes()),
        ("line.html", format!("<!doctype html><p>{line}").into_bytes()),
        ("brackets.md", "[".repeat(10_000).into_bytes()),
        ("quotes.md", format!("{}x", "> ".repeat(10_000)).into_bytes()),
        ("emphasis.md", "*a_".repeat(20_000).into_bytes()),
        // It loops nowhere: every line ends softly.
        ("soft.mhtml", format!("MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n{}<p>x", "=\n".repeat(500_000)).into_bytes()),
        ("style.html", format!("<!doctype html><style>{}</style><p>x", ".a{".repeat(200_000)).into_bytes()),
        ("escapes.html", "<!doctype html><p>\u{202e}gnorw\u{202c} \u{1b}[31mred\u{1b}[0m\n::error::x".as_bytes().to_vec()),
    ]
}

/// An entity that only the DTD declares leaves a hole; what stands around it was read.
pub(crate) fn half_readable() -> Vec<u8> {
    b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'x'>]><TEI><text><body><p>The river rose at night.</p><p>It fell &a; by day.</p></body></text></TEI>".to_vec()
}
