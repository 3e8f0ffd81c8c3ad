//! Words of the source left out of a quotation without an ellipsis.

use text::{DifferenceClass, VerdictKind};

use super::Rule;
use super::context::{NoteCx, cropped, with};
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteOmission,
    summary: "source words left out without an ellipsis",
    page: include_str!("docs/quote-omission.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::Omission) {
        let Some(found) = &assessed.verdict.found else {
            continue;
        };
        let omitted: Vec<_> = assessed
            .verdict
            .differences
            .iter()
            .filter(|difference| difference.class == DifferenceClass::Omitted)
            .collect();
        let Some(first) = omitted.first() else {
            continue;
        };
        let message = format!(
            "the quotation leaves out words of {} without saying so: \"{}\"",
            cx.place_name(found),
            cropped(&first.sourced)
        );
        let span = cx.pointed_at(assessed, first.quotation);
        let ellipses = omitted
            .iter()
            .map(|difference| {
                let at = cx.in_note(assessed, difference.quotation);
                let open = cx.note.text[..at.start].ends_with(char::is_whitespace);
                cx.edit(at, if open { "… " } else { " …" })
            })
            .collect();
        let restored = cx.source_words(assessed, |class| class == DifferenceClass::Omitted);
        let lit = omitted.iter().map(|difference| difference.source);
        out.push(
            with(
                RULE.on(cx, assessed, span, message),
                cx.passage(found, lit, "the passage"),
            )
            .because("without an ellipsis readers take the words for one unbroken passage")
            .fix(Fix::review("Insert an ellipsis", ellipses))
            .fix(Fix::review("Restore the words of the source", restored)),
        );
    }
}
