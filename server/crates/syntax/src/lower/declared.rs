//! What a note declares of its quotations by words beside them: that they are quoted from somewhere
//! else, that they are translated.

use std::ops::Range;

use text::Span;

use super::binding::has_words;
use super::{Cite, CiteKind, Cx};
use crate::SecondHand;
use crate::phrases;

/// `[@a] (qtd. in [@b])`, `@a (quoted in @b)`: the same as in one bracket; and `"…" (qtd. in @b)`,
/// "as quoted in @b", where only the sentence names the speaker.
pub(super) fn second_hand(cx: &mut Cx<'_>) {
    for leaf in 0..cx.leaves.len() {
        for at in 0..cx.leaves[leaf].cites.len() {
            let start = match at.checked_sub(1) {
                Some(before) => cx.leaves[leaf].cites[before].span.end,
                None => cx.leaves[leaf].span.start,
            };
            let cite = cx.leaves[leaf].cites[at];
            let Some(document) = citations_of(cx, cite).next() else {
                continue;
            };
            let lead = Span::new(start.min(cite.span.start), cite.span.start);
            // The citation before is the speaker where nothing else stands between the two.
            let before = at
                .checked_sub(1)
                .map(|before| cx.leaves[leaf].cites[before])
                .filter(|_| lead.len() <= 80 && phrases::is_second_hand(lead.of(cx.text)));
            if before.is_none() && !phrases::leads_second_hand(lead.of(cx.text)) {
                continue;
            }
            cx.note.citations[document]
                .second_hand
                .get_or_insert(SecondHand::Document);
            if let Some(speaker) = before.and_then(|before| citations_of(cx, before).last()) {
                cx.note.citations[speaker]
                    .second_hand
                    .get_or_insert(SecondHand::Speaker);
            }
        }
    }
}

fn citations_of(cx: &Cx<'_>, cite: Cite) -> Range<usize> {
    match cite.kind {
        CiteKind::Group(group) | CiteKind::Narrative(group) => cx.groups[group].citations.clone(),
        CiteKind::Note(_) => 0..0,
    }
}

/// Quotations that the note declares as translated: by a class around them, or by words beside them.
pub(super) fn translations(cx: &mut Cx<'_>) {
    let declared: Vec<Span> = cx
        .note
        .divs
        .iter()
        .chain(&cx.note.spans)
        .filter(|container| container.attributes.has_class("translation"))
        .map(|container| container.span)
        .collect();
    for quote in 0..cx.quotes.len() {
        let quotation = &cx.note.quotations[quote];
        let span = quotation.span;
        let by_class = declared.iter().any(|declared| declared.covers(span));
        cx.note.quotations[quote].translation = by_class || declared_beside(cx, quote);
    }
}

fn declared_beside(cx: &Cx<'_>, quote: usize) -> bool {
    const WITHIN: usize = 300;
    let quotation = &cx.note.quotations[quote];
    let span = quotation.span;
    let Some(leaf) = cx.quotes[quote].leaf.map(|leaf| &cx.leaves[leaf]) else {
        // A block quotation: its attribution line, or the note that ends it.
        let attribution = cx.quotes[quote]
            .attribution
            .map(|leaf| cx.leaves[leaf].span);
        let tail = Span::new(quotation.text_span.end, span.end);
        return [attribution, Some(tail)]
            .into_iter()
            .flatten()
            .any(|at| phrases::declares_translation(at.of(cx.text)))
            || notes_declare(cx, &cx.quotes[quote].ending);
    };
    let nth = leaf.quotes.partition_point(|&other| other <= quote);
    let after = leaf
        .quotes
        .get(nth)
        .map(|&other| cx.note.quotations[other].span.start);
    let end = after
        .unwrap_or(quotation.sentence.end)
        .min(quotation.sentence.end.max(span.end))
        .min(span.end + WITHIN);
    let end = cx.text.floor_char_boundary(end).max(span.end);
    if phrases::declares_translation(Span::new(span.end, end).of(cx.text)) {
        return true;
    }
    let next = leaf
        .cites
        .partition_point(|cite| cite.span.start < span.end);
    let adjoining: Vec<Cite> = leaf.cites[next..]
        .iter()
        .take(1)
        .filter(|cite| !has_words(cx, Span::new(span.end, cite.span.start)))
        .copied()
        .collect();
    notes_declare(cx, &adjoining)
}

fn notes_declare(cx: &Cx<'_>, cites: &[Cite]) -> bool {
    cites.iter().any(|cite| match cite.kind {
        CiteKind::Note(footnote) => {
            phrases::declares_translation(cx.note.footnotes[footnote].content.of(cx.text))
        }
        _ => false,
    })
}
