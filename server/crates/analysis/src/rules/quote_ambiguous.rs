//! A quotation that the source holds at several places.

use text::VerdictKind;

use super::context::{NoteCx, with};
use super::{Rule, locator_style};
use crate::finding::{Code, Finding, Fix};
use crate::workspace::Assessed;

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteAmbiguous,
    summary: "the words stand at several places and no locator settles which",
    page: include_str!("docs/quote-ambiguous.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::Ambiguous) {
        let Some(found) = &assessed.verdict.found else {
            continue;
        };
        let places = std::iter::once(found).chain(&assessed.verdict.also);
        let message = format!(
            "{} holds these words at {} places",
            cx.key(found),
            assessed.verdict.also.len() + 1
        );
        let span = cx.quotation(assessed).span;
        let mut finding = RULE
            .on(cx, assessed, span, message)
            .because("without a place readers cannot tell which passage is meant")
            .help("add a locator");
        for place in places.take(8) {
            let name = cx.locator(place).unwrap_or_else(|| "here".into());
            finding = with(finding, cx.passage(place, [place.span], &name));
            if let Some(fix) = locator_style::new_page(cx, place)
                .and_then(|locator| located(cx, assessed, &locator))
            {
                if !finding.fixes.contains(&fix) {
                    finding = finding.fix(fix);
                }
            }
        }
        out.push(finding);
    }
}

/// `[@kay2001]` with a place: `[@kay2001, p. 3]`.
fn located(cx: &NoteCx<'_>, assessed: &Assessed, locator: &str) -> Option<Fix> {
    let [bound] = assessed.bound.as_slice() else {
        return None;
    };
    let citation = cx.note.note.citations.get(bound.citation?)?;
    if locator_style::has_place(citation) {
        return None;
    }
    let at =
        citation.key_span.end + usize::from(cx.note.text[citation.key_span.end..].starts_with('}'));
    let text = if citation.mode == syntax::CitationMode::Narrative {
        format!(" [{locator}]")
    } else {
        format!(", {locator}")
    };
    Some(Fix::review(
        format!("Add \"{locator}\""),
        vec![cx.edit(text::Span::empty(at), text)],
    ))
}
