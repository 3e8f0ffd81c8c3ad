//! A note that cannot be read as text; found by whoever reads it.

use text::Span;

use super::Rule;
use crate::finding::{Code, DocName, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::NoteUnreadable,
    summary: "a note is not UTF-8 or cannot be read",
    page: include_str!("docs/note-unreadable.md"),
};

/// `why` is a whole sentence without its full stop: "the note is not UTF-8: byte 17 is wrong".
#[must_use]
pub fn finding(note: &DocName, why: &str) -> Finding {
    Finding::new(RULE.code, note, Span::empty(0), why)
        .because("nothing in it was checked")
        .help("save it as UTF-8, or take it out of the notes that are checked")
}
