//! Brackets that look like citations and that Pandoc reads as text.

use syntax::{LiteralKind, SecondHand};

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::CitationLiteral,
    summary: "Pandoc reads this bracket as text, or a key as a suffix",
    page: include_str!("docs/citation-literal.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for literal in &cx.note.note.literals {
        // "[@a, qtd. in @b]" is a declared second-hand quotation, however Pandoc prints it.
        let second_hand = cx.note.note.citations.iter().any(|citation| {
            literal.span.overlaps(citation.span)
                && citation.second_hand == Some(SecondHand::Document)
        });
        if second_hand {
            continue;
        }
        let (message, help) = match literal.kind {
            LiteralKind::EmptyItem => (
                "Pandoc prints this bracket as text: an item of it is empty",
                "remove the semicolon that separates nothing",
            ),
            LiteralKind::Swallowed => (
                "Pandoc reads the second key as part of the first citation's suffix",
                "separate citations by a semicolon: [@a; @b]",
            ),
            LiteralKind::ItemWithoutKey => (
                "Pandoc prints this bracket as text: an item of it has no key",
                "give every item a key, or put the words before or after a key",
            ),
        };
        out.push(
            RULE.at(cx, literal.span, message)
                .because("the citation will not look as meant, and may be missing from the list of references")
                .help(help),
        );
    }
}
