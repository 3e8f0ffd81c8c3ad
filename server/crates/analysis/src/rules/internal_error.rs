//! A defect of pincite itself, caught and told.

use text::Span;

use super::Rule;
use crate::finding::{Code, DocName, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::InternalError,
    summary: "a defect of pincite was caught",
    page: include_str!("docs/internal-error.md"),
};

/// `doing` says what pincite did when it failed: "checking the note".
#[must_use]
pub fn finding(document: &DocName, doing: &str, what: &str) -> Finding {
    Finding::new(
        RULE.code,
        document,
        Span::empty(0),
        format!("pincite failed while {doing}: {what}"),
    )
    .because("this is a defect of pincite; what it concerns was not checked")
    .help("report it at the project's issue tracker, with this message and, if you can, the note")
}
