//! Punctuation inside a quotation that differs from the source's.

use text::{DifferenceClass, VerdictKind};

use super::Rule;
use super::context::{NoteCx, with};
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuotePunctuation,
    summary: "punctuation inside the quotation differs",
    page: include_str!("docs/quote-punctuation.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::Punctuation) {
        let Some(found) = &assessed.verdict.found else {
            continue;
        };
        let first = assessed
            .verdict
            .differences
            .iter()
            .find(|difference| is_punctuation(difference.class));
        let Some(first) = first else { continue };
        let message = format!(
            "the punctuation differs from {}: {}",
            cx.place_name(found),
            cx.differences(assessed, is_punctuation)
        );
        let span = cx.pointed_at(assessed, first.quotation);
        out.push(
            with(
                RULE.on(cx, assessed, span, message),
                cx.passage(found, [first.source], "the passage"),
            )
            .because("a comma or question mark can decide what a sentence says")
            .fix(Fix::review(
                "Use the punctuation of the source",
                cx.source_words(assessed, is_punctuation),
            )),
        );
    }
}

fn is_punctuation(class: DifferenceClass) -> bool {
    class == DifferenceClass::Punctuation
}
