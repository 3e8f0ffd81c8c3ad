//! A locator of a kind that the source does not have.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::LocatorUnchecked,
    summary: "the source has no division of the locator's kind",
    page: include_str!("docs/locator-unchecked.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.quotations {
        for bound in assessed
            .bound
            .iter()
            .filter(|bound| bound.locator_unchecked)
        {
            let Some(locator) = &bound.locator else {
                continue;
            };
            let message = format!(
                "the document of {} has no {}s that pincite can tell, so \"{}\" was not checked",
                bound.key,
                locator.label,
                locator.span.of(&cx.note.text)
            );
            out.push(
                RULE.on(cx, assessed, locator.span, message)
                    .because("the words were compared with the whole document; the place was not")
                    .help("cite a place that the document has, or keep a copy with page numbers"),
            );
        }
    }
}
