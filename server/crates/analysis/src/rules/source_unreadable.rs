//! A document that cannot be read.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::SourceUnreadable,
    summary: "a document cannot be read",
    page: include_str!("docs/source-unreadable.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    cx.unread_documents(&RULE, "its quotations were not checked", out);
}
