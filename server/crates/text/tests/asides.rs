//! What a format sets aside of the text, notes, captions and running heads, can be quoted like the text
//! around it: any words of it, from its first to its last, however short it is.
#![allow(clippy::unwrap_used)]

mod judging;

use std::sync::Arc;

use judging::judge_in;
use pincite_text::{
    Block, BlockKind, Prepared, Quotation, SourceId, SourceText, Span, VerdictKind,
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
