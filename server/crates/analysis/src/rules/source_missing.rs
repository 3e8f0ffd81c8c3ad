//! A cited work of which there is no document on disk.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::SourceMissing,
    summary: "a quoted work has no document on disk",
    page: include_str!("docs/source-missing.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    cx.unread_documents(&RULE, "its quotations were not checked", out);
}
