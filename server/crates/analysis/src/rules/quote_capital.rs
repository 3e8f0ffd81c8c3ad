//! A word inside a quotation whose initial capital differs from the source's.

use text::DifferenceClass;

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteCapital,
    summary: "an initial capital inside the quotation differs",
    page: include_str!("docs/quote-capital.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    cx.differing_in(
        &RULE,
        DifferenceClass::Capital,
        "a capital differs",
        "manuals let only the first letter of a quotation change its case",
        "Use the capitals of the source",
        out,
    );
}
