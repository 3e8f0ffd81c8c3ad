//! Files that are made to harm: each ends in a text with its warnings, or in a reason, and soon.

#![allow(clippy::unwrap_used)]

use text::{SourceText, WarningKind};

use super::read;
use crate::{LimitCode, Limits, Unreadable};

const FONT: &str =
    "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</X 5 0 R>>>>";

/// A file of these objects, numbered from 1; without a table of them, so that each is searched for.
fn file(objects: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    for (nth, object) in objects.into_iter().enumerate() {
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", nth + 1).bytes());
    }
    out.extend(b"trailer\n<</Root 1 0 R>>\n");
    out
}

fn stream(entries: &str, data: &str) -> String {
    format!(
        "<<{entries}/Length {}>>\nstream\n{data}\nendstream",
        data.len()
    )
}

/// A file of one page with this content, whose further objects are numbered from 5.
fn page(entries: &str, content: &str, more: impl IntoIterator<Item = String>) -> Vec<u8> {
    let first = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R{FONT}{entries}>>"),
        stream("", content),
    ];
    file(first.into_iter().chain(more))
}

fn text_of(bytes: &[u8]) -> Result<SourceText, Unreadable> {
    let found = read(bytes, &Limits::default());
    if let Ok(source) = &found {
        assert_eq!(crate::sound::check(source), Ok(()));
    }
    found
}

fn is_doubtful(source: &SourceText) -> bool {
    let kinds = source.warnings.iter().map(|warning| warning.kind);
    kinds
        .into_iter()
        .any(|kind| kind == WarningKind::Unreadable)
}

const GREETING: &str = "BT /F 12 Tf 50 700 Td (Good morning) Tj ET ";

#[test]
fn a_form_that_draws_itself_ends() {
    let form = |inner: &str| {
        stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 600 800]{FONT}"),
            inner,
        )
    };
    let itself = page("", &format!("{GREETING}/X Do"), [form("/X Do")]);
    let source = text_of(&itself).unwrap();
    assert_eq!(source.text.trim(), "Good morning");
}

#[test]
fn forms_within_forms_are_read_or_the_page_is_doubtful() {
    let nested = |depth: usize| {
        let forms = (0..depth).map(|nth| {
            let resources = FONT.replace("5 0 R", &format!("{} 0 R", nth + 6));
            let inner = if nth + 1 == depth { GREETING } else { "/X Do" };
            stream(
                &format!("/Type/XObject/Subtype/Form/BBox[0 0 600 800]{resources}"),
                inner,
            )
        });
        text_of(&page(
            "",
            "BT /F 12 Tf 50 650 Td (Outside) Tj ET /X Do",
            forms,
        ))
        .unwrap()
    };
    let shallow = nested(20);
    assert!(shallow.text.contains("Good morning") && !is_doubtful(&shallow));
    let deep = nested(200);
    assert!(deep.text.contains("Outside") && is_doubtful(&deep));
}

#[test]
fn page_trees_that_contain_themselves_end() {
    let tree = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 9/Kids[2 0 R 5 0 R 3 0 R 3 0 R 5 0 R]>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R{FONT}>>"),
        stream("", GREETING),
        "<</Type/Pages/Count 9/Kids[2 0 R 5 0 R 3 0 R]>>".to_owned(),
    ];
    let source = text_of(&file(tree)).unwrap();
    assert_eq!(source.pages.len(), 1);
    assert_eq!(source.text.trim(), "Good morning");
}

#[test]
fn a_page_under_ten_thousand_nodes_is_read() {
    let first = [
        "<</Type/Catalog/Pages 5 0 R>>".to_owned(),
        "null".to_owned(),
        format!("<</Type/Page/MediaBox[0 0 600 800]/Contents 4 0 R{FONT}>>"),
        stream("", GREETING),
    ];
    let nodes = (5..10_005).map(|nth| format!("<</Type/Pages/Count 1/Kids[{} 0 R]>>", nth + 1));
    let last = ["<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned()];
    let source = text_of(&file(first.into_iter().chain(nodes).chain(last))).unwrap();
    assert_eq!(source.text.trim(), "Good morning");
}

#[test]
fn a_hundred_thousand_pages_are_too_many() {
    let kid = "<</Type/Page/MediaBox[0 0 9 9]>>";
    let tree = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count 100000/Kids[{}]>>", kid.repeat(100_000)),
    ];
    assert!(matches!(
        text_of(&file(tree)),
        Err(Unreadable::Limit {
            code: LimitCode::Pages,
            ..
        })
    ));
}

#[test]
fn a_page_of_any_size_is_read_or_refused() {
    for media in [
        "0 0 1e30 1e30",
        "0 0 0 0",
        "600 800 0 0",
        "-1e9 -1e9 1e9 1e9",
        "0 0 600",
        "(a) null /b 3",
        "0 0 99999999999999999999 1",
    ] {
        let _ = text_of(&page(&format!("/CropBox[{media}]"), GREETING, []));
        let _ = text_of(&page(
            &format!("/UserUnit 1e9/CropBox[{media}]"),
            GREETING,
            [],
        ));
    }
}

#[test]
fn one_line_of_five_megabytes_is_cut_and_said_to_be() {
    let line = format!("BT /F 12 Tf 50 700 Td ({}) Tj ET", "a".repeat(5 << 20));
    match text_of(&page("", &format!("{GREETING}{line}"), [])) {
        Ok(source) => assert!(is_doubtful(&source) && source.text.contains("Good morning")),
        Err(why) => assert!(matches!(why, Unreadable::Limit { .. }), "{why}"),
    }
}

#[test]
fn arrays_and_dictionaries_within_each_other_end() {
    for (open, close) in [("[", "]"), ("<</A", ">>")] {
        for depth in [600, 100_000] {
            let nested = open.repeat(depth) + &close.repeat(depth);
            let source = text_of(&page("", GREETING, [nested.clone()])).unwrap();
            assert_eq!(source.text.trim(), "Good morning");
            // In the page itself, and among the operands of its content.
            let _ = text_of(&page(&format!("/B {nested}"), GREETING, []));
            let _ = text_of(&page("", &format!("{nested} TJ {GREETING}"), []));
        }
    }
}

#[test]
fn tables_of_objects_that_lead_to_themselves_end() {
    let mut bytes = page("", GREETING, []);
    let at = bytes.len();
    bytes.extend(
        format!("xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 9/Root 1 0 R/Prev {at}>>\nstartxref\n{at}\n%%EOF\n")
            .bytes(),
    );
    let source = text_of(&bytes).unwrap();
    assert_eq!(source.text.trim(), "Good morning");
}

/// `Length` that refers to the stream itself, contents that list themselves, a font that is its own
/// descendant.
#[test]
fn objects_that_refer_to_themselves_end() {
    let first = |page: &str| {
        [
            "<</Type/Catalog/Pages 2 0 R/PageLabels 1 0 R>>".to_owned(),
            "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]{page}>>"),
        ]
    };
    for (entries, fourth) in [
        (
            "/Contents 4 0 R",
            "<</Length 4 0 R>>\nstream\nBT ET\nendstream",
        ),
        ("/Contents 4 0 R", "[4 0 R 4 0 R 4 0 R]"),
        ("/Contents 4 0 R", "4 0 R"),
        (
            "/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>",
            "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding 4 0 R/DescendantFonts[4 0 R]/ToUnicode 4 0 R>>",
        ),
        (
            "/Contents 5 0 R/Resources 4 0 R",
            "<</Font 4 0 R/XObject 4 0 R/F 4 0 R>>",
        ),
    ] {
        let objects = first(entries)
            .into_iter()
            .chain([fourth.to_owned(), stream("", GREETING)]);
        let _ = text_of(&file(objects));
    }
}
