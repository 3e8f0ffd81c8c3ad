//! A locator label that people write and Pandoc does not read.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::LocatorUnread,
    summary: "Pandoc does not read this as a locator",
    page: include_str!("docs/locator-unread.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for citation in &cx.note.note.citations {
        let Some(unread) = &citation.unread else {
            continue;
        };
        let written = unread.span.of(&cx.note.text);
        out.push(
            RULE.at(
                cx,
                unread.span,
                format!("Pandoc does not read \"{written}\" as a locator"),
            )
            .because(
                "it is printed as plain text, in no style's form, and the place cannot be checked",
            )
            .fix(Fix::safe(
                format!("Write \"{}\"", unread.instead),
                vec![cx.edit(unread.span, unread.instead.clone())],
            )),
        );
    }
}
