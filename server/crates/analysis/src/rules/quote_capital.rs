//! A word inside a quotation whose initial capital differs from the source's.

use text::{DifferenceClass, VerdictKind};

use super::Rule;
use super::context::{NoteCx, with};
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteCapital,
    summary: "an initial capital inside the quotation differs",
    page: include_str!("docs/quote-capital.md"),
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
            .find(|difference| is_capital(difference.class));
        let Some(first) = first else { continue };
        let message = format!(
            "a capital differs from {}: {}",
            cx.place_name(found),
            cx.differences(assessed, is_capital)
        );
        let span = cx.pointed_at(assessed, first.quotation);
        out.push(
            with(
                RULE.on(cx, assessed, span, message),
                cx.passage(found, [first.source], "the passage"),
            )
            .because("manuals let only the first letter of a quotation change its case")
            .fix(Fix::review(
                "Use the capitals of the source",
                cx.source_words(assessed, is_capital),
            )),
        );
    }
}

fn is_capital(class: DifferenceClass) -> bool {
    class == DifferenceClass::Capital
}
