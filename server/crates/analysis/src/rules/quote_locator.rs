//! A quotation that stands elsewhere in its source than the locator says.

use text::VerdictKind;

use super::context::{NoteCx, with};
use super::{HINT, Rule, locator_style};
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteLocator,
    summary: "the words stand elsewhere than the locator says",
    page: include_str!("docs/quote-locator.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::WrongPlace) {
        let Some(found) = &assessed.verdict.found else {
            continue;
        };
        let bound = assessed
            .bound
            .iter()
            .find(|bound| bound.sources.contains(&found.source) && bound.locator.is_some());
        let Some((bound, locator)) = bound.and_then(|bound| Some((bound, bound.locator.as_ref()?)))
        else {
            continue;
        };
        let written = locator.span.of(&cx.note.text);
        let edit = cx
            .value_like(locator, found)
            .and_then(|value| locator_style::with_value(cx, locator, &value));
        // In the note's own words, without its braces.
        let right = edit.as_ref().map(|edit| edit.text.trim_matches(['{', '}']));
        let preposition = if matches!(locator.label.as_str(), "page" | "folio") {
            "on"
        } else {
            "at"
        };
        let message = match (right, cx.locator(found)) {
            (Some(right), _) if bound.physical_pages => format!(
                "the words stand {preposition} {right} of the file of {}, not {preposition} {written}",
                bound.key
            ),
            (Some(right), _) => format!(
                "the words stand {preposition} {right} of {}, not {preposition} {written}",
                bound.key
            ),
            (None, Some(page)) => {
                format!(
                    "the words stand on {page} of {}, not {preposition} {written}",
                    bound.key
                )
            }
            (None, None) => format!("the words stand elsewhere in {} than {written}", bound.key),
        };
        let mut finding = with(
            RULE.on(cx, assessed, locator.span, message),
            cx.passage(found, [found.span], "the words"),
        )
        .because("whoever looks them up at the cited place will not find them");
        if bound.physical_pages {
            finding = finding.level(HINT).help(counted(&locator.label));
        } else if let Some(edit) = edit {
            finding = finding.fix(Fix::safe("Set the locator", vec![edit]));
        } else {
            finding = finding.help("name the place where the words stand");
        }
        out.push(finding);
    }
}

/// Why the place is only a guess.
fn counted(label: &str) -> &'static str {
    if label == "line" {
        "the document prints no line numbers that pincite can read, so the lines of the file are counted"
    } else {
        "the document prints no page numbers that pincite can read, so pages are counted from its first"
    }
}
