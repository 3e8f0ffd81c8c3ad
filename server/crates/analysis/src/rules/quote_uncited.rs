//! A quotation of some length that no citation is bound to.

use text::VerdictKind;

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};
use crate::workspace::Kind;

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteUncited,
    summary: "a quotation without a citation",
    page: include_str!("docs/quote-uncited.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    let min_words = cx.workspace.config.min_words();
    for assessed in cx.with_kind(VerdictKind::Unbound) {
        let quotation = cx.quotation(assessed);
        // Short marked phrases are often scare quotes or terms.
        if assessed.kind == Kind::Title || words(quotation.text_span.of(&cx.note.text)) < min_words
        {
            continue;
        }
        out.push(
            RULE.on(
                cx,
                assessed,
                quotation.span,
                "this quotation has no citation",
            )
            .because("without a source its words cannot be checked, by pincite or by readers")
            .help("cite its source in the same sentence: \"…\" [@key, p. 3]"),
        );
    }
}

/// Words, and characters of scripts that set no spaces, two of which count as one word.
fn words(text: &str) -> usize {
    let spaced = text
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphanumeric))
        .count();
    let dense = text
        .chars()
        .filter(|c| matches!(u32::from(*c), 0x3040..=0x30FF | 0x3400..=0x9FFF))
        .count();
    spaced.max(dense / 2)
}
