//! Entries of clean and dirty files.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use text::LineIndex;

use super::super::{Bibliography, Entry};
use super::parse;
use crate::finding::Code;

fn read(text: &str) -> Bibliography {
    parse(&"refs.bib".into(), text)
}

/// What was read: `key: field=value; …` a line, then `! line: message` for every finding.
#[track_caller]
fn check(text: &str, want: &str) {
    let read = read(text);
    let lines = LineIndex::new(text);
    let mut shown: Vec<String> = read.entries.iter().map(|entry| show(entry)).collect();
    shown.extend(read.findings.iter().map(|finding| {
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
}

fn show(entry: &Entry) -> String {
    let fields: Vec<String> = entry
        .fields
        .iter()
        .map(|field| format!("{}={}", field.name, field.value))
        .collect();
    format!("{}: {}", entry.key, fields.join("; "))
        .trim()
        .to_owned()
}

fn only(text: &str) -> Arc<Entry> {
    let read = read(text);
    assert_eq!(read.findings, [], "of {text}");
    assert_eq!(read.entries.len(), 1, "of {text}");
    read.entries[0].clone()
}

#[test]
fn well_formed_entries_are_read() {
    check("@misc{a, title={T}, year=2000}", "a: title=T; year=2000");
    check(
        "@Misc{a, TITLE = \"T\", Year = 2000,\n}\n",
        "a: title=T; year=2000",
    );
    check(
        "@misc(a, title = {T (1)}, year = 2000)",
        "a: title=T (1); year=2000",
    );
    check(
        "@misc{a, title = {A} # \" and \" # {B}}",
        "a: title=A and B",
    );
    check("@misc{a}", "a:");
    check("@misc{a,}", "a:");
    check("@ misc { a , title = { T } }", "a: title=T");
    check(
        "@misc{DBLP:conf/x/Y99, title={T}}",
        "DBLP:conf/x/Y99: title=T",
    );
    check("@misc{김원홍2017, title={T}}", "김원홍2017: title=T");
    check(
        "@misc{a, title={Nested {B}races {\\\"o}}}",
        "a: title=Nested Braces ö",
    );
    check(
        "@misc{a, title=\"A {\"}quoted{\"} word\"}",
        "a: title=A \"quoted\" word",
    );
    check("@misc{a, note={open \\{ brace}}", "a: note=open { brace");
    check(
        "@misc{a, file={C:\\dir\\}, year=2000}",
        "a: file=C:\\dir\\; year=2000",
    );
    check(
        "@misc{a, date-added = {x}, bdsk-url-1={y}}",
        "a: date-added=x; bdsk-url-1=y",
    );
    check(
        "@misc{a,title={T}}@misc{b,title={U}} @misc{c,title={V}}",
        "a: title=T\nb: title=U\nc: title=V",
    );
    check("\u{FEFF}@misc{a, title={T}}", "a: title=T");
    check(
        "@misc{a,\r\n title={T},\r\n year={1}\r\n}\r\n@misc{b}\r",
        "a: title=T; year=1\nb:",
    );
    check("  @misc{a,\n  title={T}}", "a: title=T");
    check(
        "@misc{a, title={T}, % a comment\n year=2000 % another\n}",
        "a: title=T; year=2000",
    );
    check(
        "@misc{a, keywords={x@y.org, @home}}",
        "a: keywords=x@y.org, @home",
    );
    check("", "");
}

#[test]
fn strings_and_months_are_expanded() {
    check(
        "@string{p = {Press}}\n@misc{a, publisher = p}",
        "a: publisher=Press",
    );
    check(
        "@STRING(p = \"The \" # {Press})\n@misc{a, publisher = P # {, } # 2}",
        "a: publisher=The Press, 2",
    );
    check(
        "@misc{a, month = mar, note = 1 # \"~\" # jan}",
        "a: month=March; note=1\u{A0}January",
    );
    check("@misc{a, month = {5}}", "a: month=5");
    check(
        "@misc{a, journal = prl,\n publisher = PRL}",
        "a: journal=prl; publisher=PRL
         ! 1: no `@string` defines `prl` (2 times in this file); it is read as a word",
    );
    check(
        "@misc{a, pages = 12-15}",
        "a: pages=12-15\n! 1: `12-15` needs braces",
    );
    check(
        "@misc{a, publisher = pub-quay}",
        "a: publisher=pub-quay\n! 1: no `@string` defines `pub-quay`; it is read as a word",
    );
    // The styles that come with BibTeX define it.
    check(
        "@misc{a, journal = sicomp}",
        "a: journal=SIAM Journal on Computing",
    );
    check(
        "@preamble{ \\textbf{Quay} }\n@misc{a, note = 1}",
        "a: note=1",
    );
}

#[test]
fn what_is_no_entry_is_passed_over() {
    check("Some words, an address a@b.org\n@misc{a}", "a:");
    check("% @misc{old, title={T}}\n@misc{a}", "a:");
    check("@comment{jabref-meta: x}\n@misc{a}", "a:");
    check("@comment{\n@misc{old, title={T}}\n}\n@misc{a}", "a:");
    check("@comment this is { one\n@misc{a}", "a:");
    check(
        "@comment{never closed\n@misc{a}\n@comment{again\n@misc{b}",
        "a:\nb:",
    );
    check("@preamble{ {\\newcommand{\\x}{y}} }\n@misc{a}", "a:");
    check("@preamble{\"a\" # \"b\"}\n@misc{a}", "a:");
    check(
        "@misc{a, note={\n@home we said\n}}",
        "a: note=@home we said",
    );
}

#[test]
fn a_broken_entry_costs_itself_only() {
    // A value that is never closed.
    check(
        "@misc{a, title = {T}}\n@misc{b,\n  title = {T,\n  year = 2000\n}\n\n@misc{c, title = {U}}",
        "a: title=T
         b: title=T; year=2000
         c: title=U
         ! 3: the value of the field `title` is not closed, or closed too early",
    );
    // The entry is never closed.
    check(
        "@misc{a,\n  title = {T},\n  year = 2000\n\n@misc{b, title = {U}}",
        "a: title=T; year=2000
         b: title=U
         ! 1: nothing closes this `@misc`",
    );
    // A brace too many.
    check(
        "@misc{a,\n  title = {T}},\n  year = 2000\n}\n@misc{b}",
        "a: title=T; year=2000
         b:
         ! 2: this brace closes the entry, and fields follow",
    );
    // Commas left out.
    check(
        "@misc{a,\n  title = {T}\n  year = 2000\n}\n@misc{b\n  title = {U},\n}",
        "a: title=T; year=2000
         b: title=U
         ! 2: a comma is missing behind the field `title`
         ! 5: a comma is missing behind the key `b`",
    );
    // A mark inside marks.
    check(
        "@misc{a,\n  title = \"The \"quoted\" word\",\n  year = 2000\n}\n@misc{b}",
        "a: title=The \"quoted\" word; year=2000
         b:
         ! 2: the value of the field `title` is not closed, or closed too early",
    );
    // A mark that is never closed.
    check(
        "@misc{a,\n  title = \"T,\n  year = 2000\n}\n@misc{b, title = \"U\"}",
        "a: title=T; year=2000
         b: title=U
         ! 2: the value of the field `title` is not closed, or closed too early",
    );
    // No value, no name, no sign between them.
    check(
        "@misc{a,\n  title = ,\n  year = 2000\n}\n@misc{b,\n  title {T},\n  year = 1\n}\n@misc{c}",
        "a: title=; year=2000
         b: year=1
         c:
         ! 2: the value of the field `title` is not closed, or closed too early
         ! 6: a field, a comma or the end of the entry was expected here, not `t`",
    );
    // Keys.
    check(
        "@misc{,\n title={T}}\n@misc{title={T}}\n@misc{a b, title={T}}\n@misc{c}",
        "a b: title=T
         c:
         ! 1: this `@misc` has no citation key; it was skipped
         ! 3: this `@misc` has no citation key; it was skipped
         ! 4: the key `a b` holds a space, so that no note can cite it",
    );
    check(
        "@article kay2001, title={T}}\n@misc{a}",
        "a:\n! 1: `@article` has no opening brace; it was skipped",
    );
    check(
        "@misc{a, title={T}",
        "a: title=T\n! 1: nothing closes this `@misc`",
    );
    check(
        "@misc{",
        "! 1: this `@misc` has no citation key; it was skipped",
    );
    check("@misc", "! 1: `@misc` has no opening brace; it was skipped");
    check(
        "@preamble{ {x }\n@misc{a}",
        "a:\n! 1: nothing closes this `@preamble`",
    );
}

#[test]
fn a_closed_group_may_hold_what_looks_like_an_entry() {
    // Not a head of an entry: nothing behind the brace is a key and a field.
    check(
        "@misc{a, note={as in\n@misc{x} and so on}, year=1}\n@misc{b}",
        "a: note=as in @miscx and so on; year=1\nb:",
    );
}

#[test]
fn entries_that_share_a_key_are_told_if_they_differ() {
    check(
        "@misc{a, title={T}, year=1}\n@misc{a,\n  year = {1},\n  title = \"T\"}",
        "a: title=T; year=1\na: year=1; title=T",
    );
    let text = "@misc{a, title={T}}\n@misc{A}\n@misc{a, title={U}}";
    let read = read(text);
    assert_eq!(read.findings.len(), 1);
    let finding = &read.findings[0];
    assert_eq!(finding.code, Code::CitationDuplicate);
    assert_eq!(finding.span.start, text.rfind("a, title").unwrap());
    assert_eq!(finding.related[0].span.start, 6);
    // The last one is what Pandoc takes.
    assert_eq!(read.entry("a").unwrap().title.as_deref(), Some("U"));
    assert_eq!(read.entry("A").unwrap().title, None);
    assert_eq!(read.entry("b"), None);
}

#[test]
fn fields_are_inherited() {
    let text = "@inproceedings{child, title={Talk}, crossref={book}, pages={1--2}}
                @incollection{grand, title={Part}, xdata={data, lost}, crossref={book}}
                @proceedings{book, title={Volume}, subtitle={Sub}, shorttitle={V}, year=1999, editor={Ed Itor},
                  author={No Body}, file={vol.pdf}, keywords={k}}
                @xdata{data, publisher={Press}, location={Town}, xdata={deep}}
                @xdata{deep, series={S}}";
    let read = read(text);
    assert_eq!(read.findings, []);
    let child = read.entry("child").unwrap();
    assert_eq!(
        show(child),
        "child: title=Talk; crossref=book; pages=1–2; booktitle=Volume; booksubtitle=Sub; year=1999; editor=Ed Itor; \
         file=vol.pdf; keywords=k"
    );
    assert_eq!(child.container_title.as_deref(), Some("Volume"));
    assert_eq!(child.files[0].path, "vol.pdf");
    let grand = read.entry("grand").unwrap();
    assert_eq!(grand.field("publisher"), Some("Press"));
    assert_eq!(grand.field("series"), Some("S"));
    assert_eq!(grand.field("booktitle"), Some("Volume"));
}

#[test]
fn inheritance_in_a_circle_ends() {
    check(
        "@misc{a, crossref={b}, title={T}}\n@misc{b, crossref={a}, year=1}\n@misc{c, crossref={c}}",
        "a: crossref=b; title=T; year=1
         b: crossref=a; year=1
         c: crossref=c
         ! 2: the `crossref` of `b` leads back to itself
         ! 3: the `crossref` of `c` leads back to itself",
    );
}

#[test]
fn what_a_citation_needs_is_taken_from_the_fields() {
    let entry = only(
        r#"@Article{kay2001,
          author = {Kay, Anna and {Harbour Board} and Tom Brown},
          title = {The {Harbour} Report},
          subtitle = "Ice \& Ferries",
          journaltitle = {Journal of Ice},
          date = {2001-03-04},
          langid = {ngerman},
          ids = {kay01, kay:old},
          url = {https://example.org/a\_b?x=1\&y},
          pages = {41--46},
          file = {:sources/kay.pdf:PDF},
        }"#,
    );
    assert_eq!(entry.kind, "article");
    let names: Vec<String> = entry
        .authors
        .iter()
        .map(super::super::Name::natural)
        .collect();
    assert_eq!(names, ["Anna Kay", "Harbour Board", "Tom Brown"]);
    assert_eq!(
        entry.title.as_deref(),
        Some("The Harbour Report: Ice & Ferries")
    );
    assert_eq!(entry.short_title.as_deref(), Some("The Harbour Report"));
    assert_eq!(entry.container_title.as_deref(), Some("Journal of Ice"));
    assert_eq!(entry.year.as_deref(), Some("2001"));
    assert_eq!(entry.language.as_deref(), Some("de"));
    assert_eq!(entry.aliases, ["kay01", "kay:old"]);
    assert_eq!(entry.field("url"), Some("https://example.org/a_b?x=1&y"));
    assert_eq!(entry.field("pages"), Some("41–46"));
    assert_eq!(entry.files[0].path, "sources/kay.pdf");
    let read = read("@misc{a, ids={old}}\n@misc{b}");
    assert_eq!(read.entry("old").unwrap().key, "a");
}

#[test]
fn places_are_those_of_the_text() {
    let text = "x\n@misc{ké,\n  title = {Tü {x}},\n  note = \"a\" # {b},\n  year = 2000\n}\n";
    let entry = only(text);
    assert_eq!(entry.key_span.of(text), "ké");
    assert_eq!(entry.span.of(text), text[2..].trim_end());
    let spans: Vec<&str> = entry
        .fields
        .iter()
        .map(|field| field.span.of(text))
        .collect();
    assert_eq!(spans, ["Tü {x}", "\"a\" # {b}", "2000"]);
}

#[test]
fn programs_leave_their_marks() {
    let jabref = "% Encoding: UTF-8\n\n@misc{a}\n\n@Comment{jabref-meta: databaseType:biblatex;}\n\n@Comment{jabref-meta: fileDirectory:papers/pdf;}\n";
    let read_jabref = read(jabref);
    assert_eq!(read_jabref.folders, ["papers/pdf"]);
    assert_eq!(read_jabref.generated_by, None);
    let mendeley = "Automatically generated by Mendeley Desktop 1.19.4\nAny changes to this file will be lost if it is regenerated by Mendeley.\n\n@misc{a}";
    assert_eq!(read(mendeley).generated_by.as_deref(), Some("Mendeley"));
    assert_eq!(read(mendeley).entries.len(), 1);
}

#[test]
fn hostile_files_are_linear() {
    let many = |text: &str, times: usize| text.repeat(times);
    for text in [
        many("@a{k,t={\n", 25_000),
        many("@a{k t={\n", 25_000),
        many("@a{", 50_000),
        many("@a{k,", 50_000),
        many("@comment{", 50_000),
        many("@comment{\n", 25_000),
        many("@preamble{", 50_000),
        many("@string{a=a#a}", 50_000),
        format!("@a{{k,{}", many("t={\n", 50_000)),
        format!("@a{{k,t={}", many("{", 250_000)),
        format!("@a{{k,t={{{}}}", many("{}", 125_000)),
        format!("@a{{k,{}}}", many("t=1,", 50_000)),
        format!("@a{{k,t={}1}}", many("1#", 50_000)),
        format!("@a{{{}", many("k", 250_000)),
        format!("@{}", many("k", 250_000)),
        format!("@a{{k,t={{{}}}}}", many("\\", 250_001)),
        format!("@a{{k,author={{{}}}}}", many("a and ", 25_000)),
        format!("@a{{k,file={{{}}}}}", many("a:b;", 25_000)),
        (0..10_000)
            .map(|n| format!("@a{{k{n},crossref=k{}}}", n + 1))
            .collect(),
        (0..10_000)
            .map(|n| format!("@string{{s{n}=s{}#s{}}}", n + 1, n + 1))
            .collect(),
    ] {
        let started = std::time::Instant::now();
        let _ = read(&text);
        // Quadratic work on inputs of this size takes minutes.
        assert!(started.elapsed().as_secs() < 20, "{}…", &text[..20]);
    }
}
