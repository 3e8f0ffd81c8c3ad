//! What a format sets aside of the text, notes, captions and running heads, can be quoted like the text
//! around it: any words of it, from its first to its last, however short it is.
#![allow(clippy::unwrap_used)]

mod judging;

use std::sync::Arc;

use judging::judge_in;
use pincite_text::{
    Block, BlockKind, Mark, MarkKind, Prepared, Quotation, SourceId, SourceText, Span, VerdictKind,
};

const PARAGRAPHS: [&str; 5] = [
    "The gauge had been broken since the autumn, and nobody mended it",
    "«So writes the miller», in a letter that his daughter kept.",
    "A plate of the weir in flood",
    "By four the water had reached the altar, says the parish book.",
    "Compare the ballad, which asks whose fault it was",
];

/// The paragraphs, of which those in `aside` are set aside in turn as a note, a caption, a running head.
fn source(aside: u32) -> (Prepared, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for paragraph in PARAGRAPHS {
        spans.push(Span::new(text.len(), text.len() + paragraph.len()));
        text.push_str(paragraph);
        text.push_str("\n\n");
    }
    let mut source = SourceText::plain(text);
    let kinds = [BlockKind::Note, BlockKind::Caption, BlockKind::Furniture];
    for (idx, &span) in spans.iter().enumerate() {
        if aside & (1 << idx) != 0 {
            let kind = kinds[idx % kinds.len()];
            source.blocks.push(Block { kind, span });
        }
    }
    (Prepared::new(SourceId(0), Arc::new(source)), spans)
}

#[test]
fn words_set_aside_are_found_where_they_stand() {
    for aside in 0..1 << PARAGRAPHS.len() {
        let (source, spans) = source(aside);
        for (paragraph, span) in PARAGRAPHS.iter().zip(spans) {
            let words: Vec<&str> = paragraph.split(' ').collect();
            for length in [3, words.len()] {
                for window in words.windows(length) {
                    let quoted = window.join(" ");
                    let letters = quoted.trim_matches(|c: char| !c.is_alphanumeric());
                    let verdict = judge_in(&source, &Quotation::plain(letters));
                    let found = verdict.found.as_ref();
                    assert!(
                        verdict.kind.is_word_for_word() && found.is_some(),
                        "{aside:b}: {letters:?}: {verdict:?}"
                    );
                    let at = span.start + paragraph.find(letters).unwrap();
                    let whole = Span::new(at, at + letters.len());
                    assert_eq!(found.unwrap().span, whole, "{aside:b}: {letters:?}");
                }
            }
        }
    }
}

#[test]
fn words_changed_in_what_is_set_aside_are_seen() {
    let changes = [
        "gauge had been mended",
        "a letter that his brother kept",
        "plate of the weir in frost",
        "By five the water had reached the altar",
        "Compare the ballad, which knows",
    ];
    for aside in 0..1 << PARAGRAPHS.len() {
        let (source, _) = source(aside);
        for changed in changes {
            let verdict = judge_in(&source, &Quotation::plain(changed));
            assert_eq!(
                verdict.kind,
                VerdictKind::Altered,
                "{aside:b}: {changed:?}: {verdict:?}"
            );
        }
    }
}

#[test]
fn no_quotation_runs_from_one_thing_set_aside_into_another() {
    let (source, _) = source(0b11111);
    let across = "nobody mended it So writes the miller";
    let verdict = judge_in(&source, &Quotation::plain(across));
    assert!(!verdict.kind.is_word_for_word(), "{verdict:?}");
}

/// A text whose callouts, in braces, are known as such.
fn called(text: &str) -> Prepared {
    let mut source = SourceText::plain("");
    for (idx, part) in text.split(['{', '}']).enumerate() {
        let start = source.text.len();
        source.text.push_str(part);
        if idx % 2 == 1 {
            source.marks.push(Mark {
                span: Span::new(start, source.text.len()),
                kind: MarkKind::Callout,
            });
        }
    }
    Prepared::new(SourceId(0), Arc::new(source))
}

#[test]
fn callouts_may_be_quoted_with_the_words() {
    let text = "The weir14 stood for years.{3} It fell in the flood{14}, and nobody mended it; water rose 10{6} m{2} high{*} then.{21}";
    let source = called(text);
    let cases = [
        ("stood for years. It fell in the flood, and nobody", "noted"),
        (
            "stood for years.3 It fell in the flood14, and nobody",
            "noted",
        ),
        (
            "stood for years.\u{b3} It fell in the flood\u{b9}\u{2074}, and nobody",
            "noted",
        ),
        ("It fell in the flood14", "noted"),
        ("nobody mended it; water rose 10 m high then.21", "noted"),
        // Other figures than the source has there.
        (
            "stood for years.4 It fell in the flood, and nobody",
            "altered",
        ),
        ("It fell in the flood13, and nobody mended it", "altered"),
        ("It fell in the flood, and14 nobody mended it", "altered"),
        ("It fell in the flood, and nobody14 mended it", "altered"),
        // Behind figures and units it may be an exponent.
        ("nobody mended it; water rose 106 m high", "altered"),
        ("nobody mended it; water rose 10 m2 high", "altered"),
        // Figures of the text stay figures.
        ("The weir stood for years", "altered"),
    ];
    for (quoted, expected) in cases {
        let verdict = judge_in(&source, &Quotation::plain(quoted));
        assert_eq!(verdict.kind.name(), expected, "{quoted}: {verdict:?}");
    }
}
