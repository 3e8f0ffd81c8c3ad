//! A quotation whose words differ from the words of the source it cites.

use text::{DifferenceClass, VerdictKind};

use super::Rule;
use super::context::{NoteCx, with};
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteAltered,
    summary: "words, numbers, names, negation or order differ from the source",
    page: include_str!("docs/quote-altered.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::Altered) {
        let (Some(found), Some(worst)) = (
            &assessed.verdict.found,
            assessed.verdict.differences.first(),
        ) else {
            let span = cx.quotation(assessed).span;
            out.push(
                RULE.on(cx, assessed, span, "the quotation differs from its source")
                    .because(WHY),
            );
            continue;
        };
        let message = format!(
            "the quotation differs from {}: {}",
            cx.place_name(found),
            cx.differences(assessed, is_alteration)
        );
        let span = cx.pointed_at(assessed, worst.quotation);
        let lit = assessed
            .verdict
            .differences
            .iter()
            .map(|difference| difference.source);
        let mut finding = with(
            RULE.on(cx, assessed, span, message).because(WHY),
            cx.passage(found, lit, "the passage"),
        );
        let edits = cx.source_words(assessed, is_alteration);
        // Words out of order cannot be put right one by one.
        if assessed
            .verdict
            .differences
            .iter()
            .all(|difference| difference.class != DifferenceClass::Order)
        {
            finding = finding.fix(Fix::review("Use the words of the source", edits));
        }
        if let Some(fix) = bracketed(cx, assessed) {
            finding = finding.fix(fix);
        }
        out.push(finding);
    }
}

const WHY: &str = "readers take what stands between quotation marks for the author's own words";

fn is_alteration(class: DifferenceClass) -> bool {
    !matches!(
        class,
        DifferenceClass::Punctuation | DifferenceClass::Capital
    )
}

/// "[ten]": the change stays and is marked as the note's own.
fn bracketed(cx: &NoteCx<'_>, assessed: &crate::workspace::Assessed) -> Option<Fix> {
    let changed: Vec<_> = assessed
        .verdict
        .differences
        .iter()
        .filter(|difference| is_alteration(difference.class))
        .collect();
    let fits = |difference: &&text::Difference| {
        !difference.quotation.is_empty()
            && !matches!(
                difference.class,
                DifferenceClass::Negation | DifferenceClass::Order | DifferenceClass::Cut
            )
            && difference.sourced.split_whitespace().count() <= 5
    };
    if changed.is_empty() || !changed.iter().all(fits) {
        return None;
    }
    let edits = changed
        .iter()
        .map(|difference| {
            cx.edit(
                cx.in_note(assessed, difference.quotation),
                format!("[{}]", difference.quoted),
            )
        })
        .collect();
    Some(Fix::review("Mark the change with brackets", edits))
}
