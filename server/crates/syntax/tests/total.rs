//! Every text is a note: no panic, no span outside the text, no slow path, and an edit is a fresh read.
#![allow(clippy::print_stderr)]
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use pincite_syntax::{Note, markdown, parse};
use proptest::prelude::*;
use text::Span;

/// Pieces of notation: what falls apart does so between these.
const SOUP: &[&str] = &[
    "\"",
    "“",
    "”",
    "‘",
    "’",
    "„",
    "«",
    "»",
    "「",
    "」",
    "'",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "@a",
    "@{b c}",
    "-@c",
    "[@k, p. 3]",
    "[@a; @b]",
    "@k [p. 3]",
    "[@a;]",
    ";",
    ", qtd. in @b",
    "^[",
    "[^1]",
    "\n\n[^1]: x @n\n",
    "\n",
    "\n\n",
    "> ",
    "\n> ",
    "\n>\n> — ",
    "# ",
    "\n## H {source=k}\n",
    "::: {.claim #c}\n",
    "\n:::\n",
    "- ",
    "1. ",
    "| a | b |\n|--|--|\n",
    "`",
    "```\n",
    "$",
    "\\",
    "*",
    "**",
    "_",
    "~",
    "^",
    "<!-- pincite: ignore quote-altered -- why -->",
    "<b>",
    "&amp;",
    "...",
    "…",
    ". ",
    "? ",
    "said ",
    "Kay ",
    "p. 12",
    "(ibid., p. 3)",
    "(p. 4)",
    "[[Kim|he]]",
    "![[f]]",
    "[x](u)",
    "[x]{.translation}",
    "---\n",
    "---\nlang: de\nsource: k\n---\n",
    "é",
    "김원홍은 ",
    "😀",
    "\u{301}",
    "\r\n",
    "\0",
    " ",
    "\t",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(SOUP), 0..60).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_quotation_without_its_end_stops_at_the_last_letter() {
    let parsed = parse("> “a> ");
    well_formed("> “a> ", parsed.note());
    let parsed = parse("> “> ");
    well_formed("> “> ", parsed.note());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn soup_is_a_note(text in soup()) {
        well_formed(&text, parse(&text).note());
        let read = markdown::marks(&text);
        let mut end = 0;
        for block in &read.blocks {
            prop_assert!(block.span.start >= end && inside(&text, block.span), "{:?} in {text:?}", block);
            end = block.span.end;
        }
        let mut end = 0;
        for mark in &read.marks {
            prop_assert!(mark.span.start >= end && inside(&text, mark.span), "{:?} in {text:?}", mark);
            end = mark.span.end;
        }
    }

    #[test]
    fn any_text_is_a_note(text in any::<String>()) {
        well_formed(&text, parse(&text).note());
    }

    #[test]
    fn an_edit_is_a_fresh_read(text in soup(), piece in soup(), at in any::<prop::sample::Index>(), len in 0usize..20) {
        let start = text.floor_char_boundary(at.index(text.len() + 1));
        let end = text.ceil_char_boundary((start + len).min(text.len()));
        let edited = format!("{}{}{}", &text[..start], piece, &text[end..]);
        let by_edit = parse(&text).edit(&edited);
        let fresh = parse(&edited);
        prop_assert_eq!(by_edit.to_sexp(), fresh.to_sexp());
        prop_assert_eq!(by_edit.note(), fresh.note());
    }
}

fn inside(text: &str, span: Span) -> bool {
    span.start <= span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
}

#[track_caller]
fn well_formed(text: &str, note: &Note) {
    let mut spans: Vec<Span> = Vec::new();
    for citation in &note.citations {
        spans.extend([citation.key_span, citation.span, citation.group_span]);
        spans.extend(citation.locator.iter().map(|locator| locator.span));
        spans.extend(citation.unread.iter().map(|unread| unread.span));
        assert_eq!(citation.key_span.of(text), citation.key);
        assert!(
            citation
                .footnote
                .is_none_or(|footnote| footnote < note.footnotes.len())
        );
    }
    for (idx, quotation) in note.quotations.iter().enumerate() {
        spans.extend([quotation.span, quotation.text_span, quotation.sentence]);
        spans.extend(&quotation.named);
        assert!(
            quotation.span.covers(quotation.text_span),
            "{quotation:?} in {text:?}"
        );
        assert!(
            quotation.parent.is_none_or(|parent| parent < idx),
            "{quotation:?} in {text:?}"
        );
        assert_eq!(quotation.quoted.text, quotation.text_span.of(text));
        let mut end = 0;
        for markup in &quotation.quoted.markup {
            assert!(
                markup.span.start >= end && inside(&quotation.quoted.text, markup.span),
                "{markup:?} in {text:?}"
            );
            end = markup.span.end;
        }
        for candidate in &quotation.candidates {
            spans.push(candidate.span);
            assert!(
                candidate.source.is_some() || !candidate.citations.is_empty(),
                "{candidate:?} in {text:?}"
            );
            assert!(
                candidate
                    .citations
                    .iter()
                    .all(|&citation| citation < note.citations.len())
            );
        }
    }
    spans.extend(
        note.headings
            .iter()
            .flat_map(|heading| [heading.span, heading.section]),
    );
    spans.extend(
        note.footnotes
            .iter()
            .flat_map(|footnote| [footnote.span, footnote.content]),
    );
    spans.extend(
        note.divs
            .iter()
            .chain(&note.spans)
            .flat_map(|container| [container.span, container.content]),
    );
    spans.extend(
        note.mentions
            .iter()
            .flat_map(|mention| [mention.span, mention.target_span]),
    );
    spans.extend(
        note.claims
            .iter()
            .flat_map(|claim| [claim.span, claim.content]),
    );
    spans.extend(
        note.links
            .iter()
            .flat_map(|link| [link.span, link.destination_span]),
    );
    spans.extend(
        note.suppressions
            .iter()
            .flat_map(|suppression| [suppression.span, suppression.covers]),
    );
    spans.extend(
        note.suppressions
            .iter()
            .flat_map(|suppression| suppression.codes.iter().map(|(_, span)| *span)),
    );
    spans.extend(
        note.literals
            .iter()
            .flat_map(|literal| [literal.span, literal.at]),
    );
    spans.extend(note.labels.iter().map(|(_, span)| *span));
    spans.extend(note.unclosed.iter().chain(&note.blocks));
    for span in spans {
        assert!(inside(text, span), "{span:?} in {text:?}");
    }
}

/// Ten times the text may take a hundred times the time only if something is quadratic; the budget is wide,
/// for builds without optimization.
#[test]
fn many_openers_take_linear_time() {
    for unit in [
        "\"",
        "“",
        "“a ",
        "[",
        "(",
        "[@a ",
        "\"a\" ",
        "\"a\" (p. 3) ",
        "'a ",
        "@a ",
        "[@a] ",
        "> ",
        "> \"a\" [@k]\n\n",
        "“a\n\n",
        "^[",
        "[^1] ",
        "*",
        "a. ",
        "<!--",
        "# H {source=k}\n\n\"a\"\n\n",
        "[a]{.claim} ",
    ] {
        let text = unit.repeat(10_000);
        let start = Instant::now();
        well_formed(&text, parse(&text).note());
        let took = start.elapsed();
        assert!(took < Duration::from_secs(20), "{unit:?}: {took:?}");
        if took > Duration::from_secs(2) {
            eprintln!("{unit:?}: {took:?}");
        }
    }
}
