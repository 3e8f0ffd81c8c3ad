//! Headings, footnotes, containers, mentions, claims, suppressions, labels, literals and unclosed marks.
#![allow(clippy::unwrap_used)]

use pincite_syntax::{LiteralKind, SecondHand, Settings, parse, parse_with};

#[test]
fn brackets_that_pandoc_reads_as_text() {
    use LiteralKind::{EmptyItem, ItemWithoutKey, Swallowed};
    let cases: &[(&str, &[(LiteralKind, &str)])] = &[
        ("[@a;]", &[(EmptyItem, ";")]),
        ("[;@a]", &[(EmptyItem, ";")]),
        ("[@a; see]", &[(ItemWithoutKey, " see")]),
        ("[see; also @a]", &[(ItemWithoutKey, "see")]),
        ("[@a; ; @b]", &[(EmptyItem, "; ")]),
        ("[*@a*]", &[(ItemWithoutKey, "*@a*")]),
        ("[@a, @b]", &[(Swallowed, ", ")]),
        ("[@a @b]", &[(Swallowed, " ")]),
        ("[@a, qtd. in @b]", &[]),
        ("[@a; via @b]", &[]),
        ("[@a; @b]", &[]),
        ("[@a, p. 3]", &[]),
        ("[x] @a", &[]),
        ("[a note; of mine]", &[]),
        ("[x@y.com; z]", &[]),
    ];
    for (note, want) in cases {
        let parsed = parse(note);
        let got: Vec<(LiteralKind, &str)> = parsed
            .note()
            .literals
            .iter()
            .map(|literal| (literal.kind, literal.at.of(note)))
            .collect();
        assert_eq!(got, *want, "{note}\n{}", parsed.to_sexp());
    }
}

#[test]
fn declared_second_hand() {
    use SecondHand::{Document, Speaker};
    for (note, want) in [
        ("[@a, qtd. in @b]", vec![Some(Speaker), Some(Document)]),
        (
            "[@a, as quoted in @b, p. 4]",
            vec![Some(Speaker), Some(Document)],
        ),
        ("[@a; via @b]", vec![Some(Speaker), Some(Document)]),
        ("[@a; as cited in @b]", vec![Some(Speaker), Some(Document)]),
        ("[@a, zit. nach @b]", vec![Some(Speaker), Some(Document)]),
        ("[qtd. in @b]", vec![Some(Document)]),
        ("@a (qtd. in [@b])", vec![Some(Speaker), Some(Document)]),
        ("[@a; see also @b]", vec![None, None]),
        (
            "[@a; @b, apud @c]",
            vec![None, Some(Speaker), Some(Document)],
        ),
    ] {
        let parsed = parse(note);
        let got: Vec<Option<SecondHand>> = parsed
            .note()
            .citations
            .iter()
            .map(|citation| citation.second_hand)
            .collect();
        assert_eq!(got, want, "{note}");
    }
    let parsed = parse("[@a, qtd. in @b, p. 4]");
    assert_eq!(
        parsed.note().citations[1].locator.as_ref().unwrap().value,
        "4"
    );
}

#[test]
fn labels_that_pandoc_does_not_read() {
    for (locale, note, written, instead) in [
        ("", "[@a, ch. 2]", "ch.", "chap."),
        ("", "[@a, chs. 2-3]", "chs.", "chaps."),
        ("", "[@a, pg. 3]", "pg.", "p."),
        ("", "[@a, p 3]", "p", "p."),
        ("", "[@a, S. 3]", "S.", "p."),
        ("de", "[@a, p 3]", "p", "S."),
        ("fr", "[@a, pp 3-5]", "pp", "p."),
    ] {
        let locale = Some(locale.to_owned()).filter(|locale| !locale.is_empty());
        let parsed = parse_with(
            note,
            &Settings {
                locale,
                ..Settings::default()
            },
        );
        let unread = parsed.note().citations[0]
            .unread
            .as_ref()
            .unwrap_or_else(|| panic!("{note} is read"));
        assert_eq!(
            (unread.span.of(note), unread.instead.as_str()),
            (written, instead),
            "{note}"
        );
    }
    for note in [
        "[@a, p. 3]",
        "[@a, see 3]",
        "[@a, emphasis added]",
        "[@a, in 1950]",
    ] {
        assert_eq!(parse(note).note().citations[0].unread, None, "{note}");
    }
}

#[test]
fn marks_without_a_closer() {
    let cases: &[(&str, &[usize])] = &[
        ("He said \"it froze.", &[8]),
        ("He said “it froze.", &[8]),
        ("“It froze.\n\nThen.", &[0]),
        ("“It froze.\n\n“Then.”", &[]),
        ("He said \"it froze\".", &[]),
        ("A 5\" pipe and a 6' rod", &[]),
        ("`\"` and <!-- \"x -->", &[]),
        ("the dogs' owner's ‘90s", &[]),
    ];
    for (note, want) in cases {
        let got: Vec<usize> = parse(note)
            .note()
            .unclosed
            .iter()
            .map(|span| span.start)
            .collect();
        assert_eq!(got, *want, "{note}");
    }
}

#[test]
fn suppressions_and_what_they_cover() {
    let text = "<!-- pincite: ignore quote-altered quote-locator -- the edition differs -->\n\nFirst \"a\".\n\nSecond.\n";
    let parsed = parse(text);
    let found = &parsed.note().suppressions[0];
    let codes: Vec<&str> = found.codes.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["quote-altered", "quote-locator"]);
    assert!(found.codes.iter().all(|(code, span)| span.of(text) == code));
    assert_eq!(found.reason.as_deref(), Some("the edition differs"));
    assert_eq!(found.covers.of(text), "First \"a\".");

    for (text, covers, reason) in [
        ("<!-- pincite: ignore -->\n\n> Block.\n", "> Block.", None),
        (
            "<!-- pincite: ignore-file -- mine -->\n\nText.\n",
            "",
            Some("mine"),
        ),
        (
            "A.\n\n<!-- pincite: ignore x -- y -->\n\n# H\n\nB.\n",
            "# H",
            Some("y"),
        ),
        (
            "- <!-- pincite: ignore x -- y --> item\n",
            "<!-- pincite: ignore x -- y --> item",
            Some("y"),
        ),
    ] {
        let parsed = parse(text);
        let found = &parsed.note().suppressions[0];
        let want = if covers.is_empty() { text } else { covers };
        assert_eq!(
            (found.covers.of(text), found.reason.as_deref()),
            (want, reason),
            "{text}\n{}",
            parsed.to_sexp()
        );
    }
    for text in [
        "<!-- a comment -->\n",
        "<!-- pincite: ignored -->\n",
        "`<!-- pincite: ignore -->`\n",
    ] {
        assert!(parse(text).note().suppressions.is_empty(), "{text}");
    }
}

#[test]
fn raw_html_and_tex_are_no_text_of_headings_nor_of_locators() {
    for (written, shown) in [
        ("Help <a id=\"help\"></a>", "Help"),
        ("Ice<sup>2</sup> of `x`", "Ice2 of x"),
        ("One<br>two", "One two"),
        ("A <!-- \"not yet\" --> B", "A B"),
        ("Of \\emph{x} here", "Of here"),
        ("1 < 2 and \"q\"", "1 < 2 and “q”"),
    ] {
        let text = format!("## {written}\n");
        let parsed = parse(&text);
        assert_eq!(parsed.note().headings[0].text, shown, "{text}");
    }
    // Pandoc 3.9: `[@a, \S 2.4.3]` is page 2.4.3, `[@a, <b>p. 3</b>]` page 3.
    for (suffix, value) in [
        (", \\S 2.4.3", Some("2.4.3")),
        (", <b>p. 3</b>", Some("3")),
        (" <!-- x --> p. 3", Some("3")),
        (", <i>passim</i>", None),
    ] {
        let text = format!("[@a{suffix}]\n");
        let parsed = parse(&text);
        let citation = &parsed.note().citations[0];
        let locator = citation.locator.as_ref();
        assert_eq!(
            locator.map(|locator| locator.value.as_str()),
            value,
            "{text}"
        );
    }
}

#[test]
fn headings_divs_mentions_and_claims() {
    let text = "---\nlang: de\n---\n\n# The *harbour* {#h .x source=k}\n\n[It froze]{.claim #c1 confidence=high} [@k].\n\n\
                ::: {.claim #c2}\nIt thawed.[^1]\n:::\n\n## Below ##\n\nSee [[Kim Won-hong#x|him]] and ![[a.pdf]].\n\n[^1]: [@m].\n";
    let parsed = parse(text);
    let note = parsed.note();
    let headings: Vec<(u8, &str)> = note
        .headings
        .iter()
        .map(|heading| (heading.level, heading.text.as_str()))
        .collect();
    assert_eq!(headings, [(1, "The harbour"), (2, "Below")]);
    assert_eq!(note.headings[0].attributes.identifier.as_deref(), Some("h"));
    assert_eq!(note.headings[0].attributes.get("source"), Some("k"));
    assert!(note.headings[0].section.covers(note.headings[1].section));
    let claims: Vec<(&str, Vec<&str>)> = note
        .claims
        .iter()
        .map(|claim| {
            (
                claim.content.of(text),
                claim
                    .citations
                    .iter()
                    .map(|&idx| note.citations[idx].key.as_str())
                    .collect(),
            )
        })
        .collect();
    assert_eq!(
        claims,
        [("It froze", vec!["k"]), ("It thawed.[^1]", vec!["m"])]
    );
    assert_eq!(note.claims[0].attributes.get("confidence"), Some("high"));
    let mentions: Vec<(&str, Option<&str>, bool)> = note
        .mentions
        .iter()
        .map(|mention| {
            (
                mention.target.as_str(),
                mention.label.as_deref(),
                mention.embed,
            )
        })
        .collect();
    assert_eq!(
        mentions,
        [("Kim Won-hong", Some("him"), false), ("a.pdf", None, true)]
    );
    let labels: Vec<&str> = note
        .labels
        .iter()
        .map(|(label, _)| label.as_str())
        .collect();
    assert_eq!(labels, ["h", "c1", "c2"]);
    assert_eq!(note.front_matter.yaml.unwrap().of(text).trim(), "lang: de");
    assert_eq!(note.footnotes[0].content.of(text), "[@m].");
    assert_eq!(note.footnotes[0].references.len(), 1);
}

#[test]
fn labels_of_figures_examples_and_cells() {
    let text =
        "![A map](m.png){#fig-map}\n\n(@good) An example.\n\n```{r}\n#| label: tbl-ice\nx\n```\n";
    let labels: Vec<String> = parse(text)
        .note()
        .labels
        .iter()
        .map(|(label, _)| label.clone())
        .collect();
    assert_eq!(labels, ["fig-map", "good", "tbl-ice"]);
}
