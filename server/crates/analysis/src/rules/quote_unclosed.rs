//! An opening quotation mark without its closer.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteUnclosed,
    summary: "an opening mark without a closing one",
    page: include_str!("docs/quote-unclosed.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for &span in &cx.note.note.unclosed {
        out.push(
            RULE.at(
                cx,
                span,
                "this quotation mark is not closed in its paragraph",
            )
            .because("words after it are not read as a quotation and are not checked")
            .help("close it, or escape it with a backslash"),
        );
    }
}
