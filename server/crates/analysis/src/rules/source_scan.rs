//! A document of images without text.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::SourceScan,
    summary: "a document is images without text",
    page: include_str!("docs/source-scan.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    cx.unread_documents(&RULE, "its quotations were not checked", out);
}
