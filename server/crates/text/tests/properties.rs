//! Properties of the verdict: total on any input, blind to what no reader sees, awake to every
//! other change, and the same whatever stands around.
#![allow(clippy::unwrap_used)]

mod judging;

use std::sync::Arc;

use judging::{judge_in, verdict};

use pincite_text::{
    Block, BlockKind, Cited, Claim, Mark, MarkKind, Markup, MarkupKind, Options, Prepared,
    Quotation, Shelf, SourceId, SourceText, Span, StreamLine, Verdict, judge,
};
use proptest::prelude::*;

/// Words of which no two are spellings of one another, numbers, negators or names.
const WORDS: &[&str] = &[
    "harbor",
    "winter",
    "captain",
    "bridge",
    "flour",
    "railway",
    "council",
    "merchant",
    "lantern",
    "island",
    "market",
    "window",
    "garden",
    "letter",
    "miller",
    "river",
    "engine",
    "notebook",
    "museum",
    "patience",
    "warehouse",
    "lighthouse",
    "Überfahrt",
    "été",
    "fenêtre",
    "кузница",
    "дорога",
    "항구는",
    "겨울에",
    "λιμάνι",
    "שלום",
    "سفينة",
];

fn prepared(source: SourceText) -> Prepared {
    Prepared::new(SourceId(0), Arc::new(source))
}

fn sentence() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(WORDS, 8..16).prop_shuffle()
}

/// The sentence among others that share no word with it.
fn embedded(words: &[&str]) -> String {
    format!(
        "Lorem ipsum dolor sit amet. {}. Consectetur adipiscing elit sed.",
        words.join(" ")
    )
}

fn check_spans(verdict: &Verdict, quotation: &str, source: &str) {
    let inside = |span: Span, text: &str| {
        assert!(
            span.start <= span.end && text.get(span.range()).is_some(),
            "{span:?} does not lie in {text:?}"
        )
    };
    for found in verdict
        .found
        .iter()
        .chain(&verdict.near)
        .chain(&verdict.also)
    {
        inside(found.span, source);
        for segment in &found.segments {
            inside(segment.quotation, quotation);
            inside(segment.source, source);
        }
    }
    for difference in &verdict.differences {
        inside(difference.quotation, quotation);
        inside(difference.source, source);
    }
    for risk in &verdict.risks {
        inside(risk.quotation, quotation);
        inside(risk.source, source);
    }
    for remark in &verdict.remarks {
        inside(remark.span, quotation);
    }
    assert_eq!(verdict.kinds.first(), Some(&verdict.kind));
}

/// Text of everything that is special to the verifier.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(WORDS).prop_map(str::to_owned),
        2 => proptest::sample::select(&["[", "]", "(", ")", "…", "...", ". . .", "[sic]", "[…]", "-", "—", "-\n", "\u{AD}\n", "“", "”", "\"", "'", "’", "/", "//", "10⁶", "³", "12 500", "-3.2", "%", "$", "<", "*", "_", "\x0c", "\n\n", "\r\n", "[Daily NK]", "a:", "NAME:", "日本", "が", "か\u{3099}", "\u{1100}\u{1161}", "\u{301}", "ﬁ", "\u{0}", "😀", "x[3]", "[^1]", "l’"][..]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(
        (piece, proptest::sample::select(&["", " ", " ", "\n"][..])),
        0..24,
    )
    .prop_map(|parts| {
        parts
            .into_iter()
            .map(|(part, space)| part + space)
            .collect()
    })
}

/// A span of `text` on `char` boundaries.
fn cut(text: &str, from: usize, to: usize) -> Span {
    let clamp = |mut at: usize| {
        at %= text.len() + 1;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (a, b) = (clamp(from), clamp(to));
    Span::new(a.min(b), a.max(b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_input_gets_a_verdict(quotation in soup(), source in soup(), repeat in 1usize..3) {
        let source = source.repeat(repeat);
        check_spans(&verdict(&source, &quotation), &quotation, &source);
        check_spans(&verdict(&source, &source), &source, &source);
    }

    #[test]
    fn any_structure_gets_a_verdict(text in soup(), cuts in proptest::collection::vec((any::<usize>(), any::<usize>(), 0u8..10), 0..8), quotation in soup()) {
        let mut source = SourceText::plain(text.clone());
        let mut spans: Vec<(Span, u8)> = cuts.iter().map(|&(a, b, kind)| (cut(&text, a, b), kind)).collect();
        spans.sort();
        for &(span, kind) in &spans {
            let mark = match kind {
                0 => MarkKind::Markup,
                1 => MarkKind::Shown("and ﬁ".into()),
                2 => MarkKind::Callout,
                3 => MarkKind::SpeakerLabel,
                4 => MarkKind::BreakHyphen,
                5 => MarkKind::Superscript,
                6 => {
                    source.blocks.push(Block { kind: BlockKind::Furniture, span });
                    continue;
                }
                7 => {
                    source.blocks.push(Block { kind: BlockKind::Note, span });
                    continue;
                }
                8 => {
                    source.stream.push(StreamLine { span, page: 0, column: span.start % 2 });
                    continue;
                }
                _ => MarkKind::Deleted,
            };
            source.marks.push(Mark { span, kind: mark });
        }
        let mut quoted = Quotation::plain(quotation.clone());
        let mut at = 0;
        for &(a, b, kind) in &cuts {
            let span = cut(&quotation, a, b);
            if span.start < at {
                continue;
            }
            at = span.end;
            let kind = match kind % 4 { 0 => MarkupKind::Notation, 1 => MarkupKind::Emphasis, 2 => MarkupKind::Callout, _ => MarkupKind::Shown("…".into()) };
            quoted.markup.push(Markup { span, kind });
        }
        let source = prepared(source);
        let _ = source.spoken();
        check_spans(&judge_in(&source, &quoted), &quotation, &text);
        check_spans(&judge_in(&source, &Quotation::plain(text.clone())), &text, &text);
    }

    #[test]
    fn what_no_reader_sees_stays_verified(words in sentence(), changes in proptest::collection::vec((0usize..16, 0usize..9), 1..6)) {
        let source = embedded(&words);
        let mut quoted: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        for (at, change) in changes {
            let at = at % quoted.len();
            let word = quoted[at].clone();
            let second = word.char_indices().nth(2).map_or(word.len(), |(offset, _)| offset);
            quoted[at] = match change {
                0 => format!("{}\u{AD}{}", &word[..second], &word[second..]),
                1 => format!("{}\u{200B}{}", &word[..second], &word[second..]),
                2 => { use unicode_normalization::UnicodeNormalization; word.nfd().collect() }
                3 => { use unicode_normalization::UnicodeNormalization; word.nfc().collect() }
                4 => format!("{word}\u{A0}"),
                5 => format!("{word}\n"),
                6 => format!("\u{200F}{word}"),
                7 => word.replace("fl", "ﬂ").replace("fi", "ﬁ"),
                _ => format!(" {word}"),
            };
        }
        let quotation = quoted.join(" ");
        let found = verdict(&source, &quotation);
        prop_assert_eq!(found.kind.name(), "verified", "{:?}", found);
        let span = found.found.unwrap().span;
        prop_assert_eq!(span.of(&source), words.join(" "));
        // The same change in the source.
        let source = embedded(&quoted.iter().map(String::as_str).collect::<Vec<_>>());
        let found = verdict(&source, &words.join(" "));
        prop_assert_eq!(found.kind.name(), "verified", "{:?}", found);
    }

    #[test]
    fn every_other_change_is_seen(words in sentence(), at in 0usize..16, change in 0usize..7, other in 0usize..100) {
        let source = embedded(&words);
        let mut quoted: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let at = at % quoted.len();
        let fresh = ["mountain", "ladder", "гора", "산맥"][other % 4].to_owned();
        match change {
            0 => quoted[at] = fresh,
            1 if at > 0 && at + 1 < quoted.len() => { quoted.remove(at); }
            2 => quoted.insert(at, fresh),
            3 if at > 0 => quoted.swap(at, at - 1),
            4 => quoted.insert(at.max(1).min(quoted.len() - 1), "not".into()),
            5 => quoted[at].push('z'),
            _ => quoted.insert(at.max(1).min(quoted.len() - 1), "7".into()),
        }
        let quotation = quoted.join(" ");
        prop_assume!(!source.contains(&quotation));
        let found = verdict(&source, &quotation);
        prop_assert!(!found.passes(), "{quotation:?} passes: {found:?}");
    }

    #[test]
    fn a_changed_digit_is_seen(whole in 1u32..100_000, at in 0usize..5, by in 1u8..10) {
        let written = whole.to_string();
        let at = at % written.len();
        let mut digits = written.clone().into_bytes();
        digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
        let changed = String::from_utf8(digits).unwrap();
        prop_assume!(changed != written && !changed.starts_with('0'));
        let source = format!("the harbor paid {written} pounds for the bridge");
        let found = verdict(&source, &format!("the harbor paid {changed} pounds for the bridge"));
        prop_assert!(!found.passes(), "{found:?}");
    }

    #[test]
    fn order_and_company_change_nothing(words in sentence(), others in proptest::collection::vec(sentence(), 1..4)) {
        let source = prepared(SourceText::plain(embedded(&words[..4])));
        let shelf = |order: &[usize]| Shelf::new(order.iter().map(|&idx| {
            let text = if idx == 0 { embedded(&words) } else { embedded(&others[idx - 1]) };
            Arc::new(Prepared::new(SourceId(idx as u32 + 1), Arc::new(SourceText::plain(text))))
        }).collect());
        let claim = Claim { cited: vec![Cited { source: &source, place: None, authors: &[] }], ..Claim::default() };
        let ascending: Vec<usize> = (0..=others.len()).collect();
        let descending: Vec<usize> = ascending.iter().rev().copied().collect();
        let quotation = Quotation::plain(words.join(" "));
        let one = judge(&quotation, &claim, &shelf(&ascending), &Options::default());
        let two = judge(&quotation, &claim, &shelf(&descending), &Options::default());
        prop_assert_eq!(one.kind.name(), "wrong-source");
        prop_assert_eq!(one, two);
    }
}

/// What introduces a quotation may stand in the paragraph before, and name a description.
#[test]
fn a_lead_in_above_names_nobody_without_a_panic() {
    for lead in [
        "The mayor said:",
        "She said:",
        "Он сказал:",
        "Disse lui:",
        "Dijo:",
    ] {
        for open in ["\n\n\"", "\n\n> \"", ":\n\n\u{201C}"] {
            let text = format!("{lead}{open}We closed the harbor for nine days.\"");
            let found = verdict(&text, "We closed the harbor for nine days");
            assert_eq!(found.found.unwrap().span.of(&text).len(), 34, "{text:?}");
        }
    }
}
