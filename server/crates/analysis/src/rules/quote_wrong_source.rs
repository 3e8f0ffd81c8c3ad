//! A quotation whose words are not in the cited source but in another one.

use text::{Found, VerdictKind};

use super::context::{NoteCx, with};
use super::{Rule, locator_style};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::workspace::Assessed;

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteWrongSource,
    summary: "not in the cited source, but word for word in another",
    page: include_str!("docs/quote-wrong-source.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::WrongSource) {
        let Some(found) = &assessed.verdict.found else {
            continue;
        };
        let mut places = vec![cx.place_name(found)];
        places.extend(assessed.verdict.also.iter().map(|also| cx.place_name(also)));
        places.dedup();
        let cited = assessed
            .bound
            .first()
            .map_or("the cited source", |bound| bound.key.as_str());
        let message = format!(
            "these words are not in {cited} but in {}",
            places.join(" and ")
        );
        let span = cx.quotation(assessed).span;
        let mut finding = with(
            RULE.on(cx, assessed, span, message)
                .because("whoever looks the words up under the citation will not find them"),
            cx.passage(found, [found.span], "the words"),
        );
        if let Some(near) = &assessed.verdict.near {
            let message = format!("the closest passage of {}", cx.key(near));
            finding = with(
                finding,
                cx.passage(
                    near,
                    near.segments.iter().map(|segment| segment.source),
                    &message,
                ),
            );
        }
        if let Some(edits) = other_key(cx, assessed, found) {
            finding = finding.fix(Fix::review(format!("Cite {}", places[0]), edits));
        }
        out.push(finding);
    }
}

/// The edits that change key and locator, where one citation is bound and can be edited.
fn other_key(cx: &NoteCx<'_>, assessed: &Assessed, found: &Found) -> Option<Vec<Edit>> {
    let [bound] = assessed.bound.as_slice() else {
        return None;
    };
    let citation = cx.note.note.citations.get(bound.citation?)?;
    let mut edits = vec![cx.edit(citation.key_span, cx.key(found))];
    let new = locator_style::new_page(cx, found);
    match (&citation.locator, new) {
        (Some(old), Some(new)) => edits.push(cx.edit(old.span, new)),
        (Some(old), None) => {
            // A page of another work is worse than none; the comma before it goes too.
            let before = &cx.note.text[citation.key_span.end..old.span.start];
            if before.trim_matches([',', ' ', '\n']).is_empty() {
                edits.push(cx.edit(text::Span::new(citation.key_span.end, old.span.end), ""));
            }
        }
        (None, _) => {}
    }
    Some(edits)
}
