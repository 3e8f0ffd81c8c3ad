//! What looks like a citation and what Pandoc reads as something else.

use syntax::{LiteralKind, SecondHand};
use text::Span;

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::CitationLiteral,
    summary: "Pandoc does not read this as the citation that was meant",
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
            LiteralKind::ExampleItem => {
                out.extend(example_item(cx, literal.span));
                continue;
            }
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

/// Only a key of the bibliography looks like a citation there; other labels are what they seem.
fn example_item(cx: &NoteCx<'_>, span: Span) -> Option<Finding> {
    let key = span.of(&cx.note.text);
    cx.workspace.entry(cx.note, key)?;
    let at = Span::new(span.start.saturating_sub(1), span.end);
    let message = format!(
        "Pandoc reads \"@{key}\" here as the label of a numbered example, not as a citation"
    );
    Some(
        RULE.at(cx, at, message)
            .because(
                "the work will not be cited, and the quotation that it belongs to has no source",
            )
            .help(format!("put it into brackets: [@{key}]"))
            .fix(Fix::review(
                "Put the key into brackets",
                vec![cx.edit(at, format!("[@{key}]"))],
            )),
    )
}
