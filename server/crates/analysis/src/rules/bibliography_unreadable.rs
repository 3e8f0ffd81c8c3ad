//! A bibliography that a note names and that cannot be used.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::BibliographyUnreadable,
    summary: "a named bibliography is absent, outside or not text",
    page: include_str!("docs/bibliography-unreadable.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for named in &cx.note.bibliographies {
        let Err(why) = &named.document else { continue };
        out.push(
            RULE.at(cx, named.span, why.clone())
                .because("its keys are unknown, so the quotations that cite them were not checked")
                .help("correct the name, or put the file there"),
        );
    }
}
