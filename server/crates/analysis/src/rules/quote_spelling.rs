//! A quotation that differs from its source only in spelling, number format or diacritics.

use text::{DifferenceClass, VerdictKind};

use super::Rule;
use super::context::{NoteCx, with};
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteSpelling,
    summary: "only spelling, number format, transliteration or diacritics differ",
    page: include_str!("docs/quote-spelling.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::Spelling) {
        let Some(found) = &assessed.verdict.found else {
            continue;
        };
        let first = assessed
            .verdict
            .differences
            .iter()
            .find(|difference| is_spelling(difference.class));
        let Some(first) = first else { continue };
        let message = format!(
            "the quotation spells differently from {}: {}",
            cx.place_name(found),
            cx.differences(assessed, is_spelling)
        );
        let span = cx.pointed_at(assessed, first.quotation);
        let lit = assessed
            .verdict
            .differences
            .iter()
            .map(|difference| difference.source);
        out.push(
            with(RULE.on(cx, assessed, span, message), cx.passage(found, lit, "the passage"))
                .because("a quotation keeps the spelling of its source; a silent change is found by whoever searches for the words")
                .fix(Fix::review("Use the spelling of the source", cx.source_words(assessed, is_spelling))),
        );
    }
}

fn is_spelling(class: DifferenceClass) -> bool {
    !matches!(
        class,
        DifferenceClass::Punctuation | DifferenceClass::Capital
    )
}
