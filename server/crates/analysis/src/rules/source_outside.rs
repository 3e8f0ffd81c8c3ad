//! A document outside of what the user allowed.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::SourceOutside,
    summary: "a document lies outside of what you allowed",
    page: include_str!("docs/source-outside.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    cx.unread_documents(&RULE, "its quotations were not checked", out);
}
