//! Punctuation inside a quotation that differs from the source's.

use text::DifferenceClass;

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuotePunctuation,
    summary: "punctuation inside the quotation differs",
    page: include_str!("docs/quote-punctuation.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    cx.differing_in(
        &RULE,
        DifferenceClass::Punctuation,
        "the punctuation differs",
        "a comma or question mark can decide what a sentence says",
        "Use the punctuation of the source",
        out,
    );
}
