//! A document that cannot be read.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};
use crate::workspace::Reason;

pub(crate) const RULE: Rule = Rule {
    code: Code::SourceUnreadable,
    summary: "a document cannot be read",
    page: include_str!("docs/source-unreadable.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    cx.unread_documents(&RULE, "its quotations were not checked", out);
    for assessed in cx.quotations {
        for reason in &assessed.reasons {
            let Reason::ReadingOrder { message, .. } = reason else {
                continue;
            };
            let span = cx.quotation(assessed).span;
            out.push(
                RULE.on(cx, assessed, span, message)
                    .because("the file does not tell in which order they are read, so this was not checked")
                    .help("look at the page; quote what stands together in one column"),
            );
        }
    }
}
