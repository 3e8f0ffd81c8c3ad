//! CSL-JSON, CSL-YAML and Hayagriva, as programs write them and people break them.
#![allow(clippy::unwrap_used)]

use text::LineIndex;

use super::super::{Bibliography, Entry, parse};

/// `key [kind] authors / title / container (year)`, then what is wrong.
#[track_caller]
fn check(name: &str, text: &str, want: &str) -> Bibliography {
    let read = parse(&name.into(), text);
    let lines = LineIndex::new(text);
    let mut shown: Vec<String> = read.entries.iter().map(|entry| show(entry)).collect();
    let findings = read.findings.iter();
    shown.extend(findings.map(|finding| {
        format!(
            "! {}: {}",
            lines.line_of(finding.span.start) + 1,
            finding.message
        )
    }));
    let want: Vec<&str> = want
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(shown, want, "of\n{text}");
    read
}

fn show(entry: &Entry) -> String {
    let authors: Vec<String> = entry
        .authors
        .iter()
        .map(super::super::Name::natural)
        .collect();
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
    format!(
        "{} [{}] {} / {} / {} ({})",
        entry.key,
        entry.kind,
        authors.join(", "),
        text(&entry.title),
        text(&entry.container_title),
        text(&entry.year)
    )
}

fn files(read: &Bibliography) -> Vec<&str> {
    read.entries
        .iter()
        .flat_map(|entry| &entry.files)
        .map(|file| file.path.as_str())
        .collect()
}

#[test]
fn csl_json_is_read() {
    let text = r#"[
      {"id": "kay2001", "type": "report", "title": "The <i>Harbour</i> Report", "title-short": "Report",
       "container-title": "Ice", "language": "en-GB",
       "author": [{"family": "Kay", "given": "Anna"}, {"literal": "Harbour Board"},
                  {"family": "Beethoven", "given": "L.", "non-dropping-particle": "van"}],
       "issued": {"date-parts": [["2001", 3, 4]]}, "note": "file: papers/kay.pdf\nCitation Key: kayreport\nother: x"},
      {"id": 7, "title": "M\u00fcller \ud83d\ude00 a\/b", "issued": {"raw": "c. 1999"}},
      {"id": "z", "citation-key": "lund1999", "file": "a.pdf", "issued": {"literal": "undated"}}
    ]"#;
    let read = check(
        "refs.json",
        text,
        "kay2001 [report] Anna Kay, Harbour Board, L. van Beethoven / The Harbour Report / Ice (2001)
         7 []  / Müller 😀 a/b / - (1999)
         z []  / - / - (undated)",
    );
    let entry = &read.entries[0];
    assert_eq!(entry.key_span.of(text), "kay2001");
    assert_eq!(
        (entry.language.as_deref(), entry.short_title.as_deref()),
        (Some("en-GB"), Some("Report"))
    );
    assert_eq!(files(&read), ["papers/kay.pdf", "a.pdf"]);
    assert_eq!(read.entry("lund1999").unwrap().key, "z");
    assert_eq!(read.entry("kayreport").unwrap().key, "kay2001");
    assert_eq!(read.entry("7").unwrap().key_span.of(text), "7");
}

#[test]
fn better_bibtex_json_is_read() {
    let text = r#"{"config": {"id": "x"}, "items": [
      {"itemType": "journalArticle", "citationKey": "kay2001", "title": "T", "publicationTitle": "Ice", "date": "2001-03",
       "creators": [{"creatorType": "editor", "name": "Nobody"}, {"creatorType": "author", "firstName": "Anna", "lastName": "Kay"}],
       "attachments": [{"itemType": "attachment", "path": "/z/storage/ABCD1234/Kay.pdf"}, {"path": "https://example.org"}]},
      {"itemType": "note", "note": "x"}]}"#;
    let read = check(
        "zotero.json",
        text,
        "kay2001 [journalarticle] Anna Kay / T / Ice (2001)",
    );
    assert_eq!(files(&read), ["/z/storage/ABCD1234/Kay.pdf"]);
}

#[test]
fn broken_json_loses_what_is_broken() {
    check(
        "refs.json",
        "[\n  {\"id\": \"a\"},\n  {\"id\": \"b\", \"author\": [\n    {\"family\": \"X\"},\n    {\"family\": }\n  ]},\n  {\"id\": \"c\"}\n]",
        "a []  / - / - (-)
         c []  / - / - (-)
         ! 5: a value was expected here, not `}`",
    );
    check(
        "refs.json",
        "[{\"id\": \"a\", \"title\": \"x\ny\"},{\"id\": \"b\"},{\"title\": \"no key\"}]",
        "b []  / - / - (-)
         ! 1: this quotation mark is not closed on its line
         ! 2: this reference has no `id`; it was skipped",
    );
    check(
        "refs.json",
        "[{\"id\": \"a\"} {\"id\": \"b\"},]",
        "a []  / - / - (-)\nb []  / - / - (-)\n! 1: a comma was expected here, not `{`",
    );
    check(
        "refs.json",
        "[{\"id\": \"a\",}",
        "a []  / - / - (-)\n! 1: `]` was expected, and the file ends",
    );
    check(
        "refs.json",
        "{\"name\": \"package\"}",
        "! 1: this holds no list of references",
    );
    check("refs.json", "", "");
    check(
        "refs.json",
        "nonsense",
        "! 1: `nonsense` is no value; text stands in quotation marks",
    );
    let deep = format!(
        "[{{\"id\": \"a\", \"x\": {}}},\n{{\"id\": \"b\"}}]",
        "[".repeat(100_000)
    );
    check(
        "refs.json",
        &deep,
        "b []  / - / - (-)\n! 1: nested deeper than 64",
    );
}

#[test]
fn csl_yaml_is_read() {
    let text = "---\nreferences:\n- id: kay2001\n  type: report\n  title: 'The Harbour Report'\n  author:\n  - family: Kay\n    given: Anna\n  \
                issued:\n  - year: 2001\n    month: 3\n  file: papers/kay.pdf\n- id: \"mül\"\n  issued: 1999-05-01\n  title: Ü\n...\n";
    let read = check(
        "refs.yaml",
        text,
        "kay2001 [report] Anna Kay / The Harbour Report / - (2001)
         mül []  / Ü / - (1999)",
    );
    assert_eq!(files(&read), ["papers/kay.pdf"]);
    let spans: Vec<&str> = read
        .entries
        .iter()
        .map(|entry| entry.key_span.of(text))
        .collect();
    assert_eq!(spans, ["kay2001", "mül"]);
    assert_eq!(
        read.entries[0].fields[2].span.of(text),
        "The Harbour Report"
    );
    check("refs.yaml", "- id: a\n  title: T\n", "a []  / T / - (-)");
}

#[test]
fn hayagriva_is_read() {
    let text = "kay2001:\n  type: Article\n  title: The Harbour Report\n  author: [\"Kay, Anna\", Harbour Board]\n  date: 2001-03\n  \
                parent:\n    type: Periodical\n    title: Ice\n    volume: 3\nlund1999:\n  type: chapter\n  title: {value: Part, short: P}\n  parent: {type: book, title: Whole, date: 1999}\n";
    let read = check(
        "refs.yml",
        text,
        "kay2001 [article] Anna Kay, Harbour Board / The Harbour Report / Ice (2001)
         lund1999 [chapter]  / Part / Whole (1999)",
    );
    assert_eq!(read.entries[1].key_span.of(text), "lund1999");
}

#[test]
fn broken_yaml_keeps_what_was_read_before() {
    let read = parse(
        &"refs.yaml".into(),
        "references:\n- id: a\n  title: T\n- id: b\n  title: [x\n- id: c\n",
    );
    assert_eq!(read.entries[0].key, "a");
    assert_eq!(read.findings.len(), 1, "{:?}", read.findings);
    // A billion laughs.
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for n in 1..20 {
        bomb.push_str(&format!(
            "a{n}: &a{n} [{}]\n",
            vec![format!("*a{}", n - 1); 9].join(",")
        ));
    }
    let read = parse(&"refs.yaml".into(), &bomb);
    assert!(
        read.findings
            .iter()
            .any(|finding| finding.message.contains("aliases repeat more than")),
        "{:?}",
        read.findings
    );
    for deep in [
        "[".repeat(100_000),
        "{a: ".repeat(50_000),
        "- ".repeat(50_000),
        "? ".repeat(10_000),
    ] {
        let read = parse(&"refs.yaml".into(), &deep);
        assert!(!read.findings.is_empty());
    }
}
