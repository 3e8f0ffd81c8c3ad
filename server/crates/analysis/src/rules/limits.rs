//! A limit that was reached, so that something was not checked.

use text::Span;

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, DocName, Finding};

pub(crate) const SIZE: Rule = Rule {
    code: Code::LimitSize,
    summary: "a note, source or text is larger than the limit",
    page: include_str!("docs/limit-size.md"),
};

pub(crate) const TIME: Rule = Rule {
    code: Code::LimitTime,
    summary: "reading or comparing took more work than the limit",
    page: include_str!("docs/limit-time.md"),
};

pub(crate) const PAGES: Rule = Rule {
    code: Code::LimitPages,
    summary: "a source has more pages than the limit",
    page: include_str!("docs/limit-pages.md"),
};

pub(crate) const NESTING: Rule = Rule {
    code: Code::LimitNesting,
    summary: "a source is nested deeper than the limit",
    page: include_str!("docs/limit-nesting.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for rule in [SIZE, TIME, PAGES, NESTING] {
        cx.unread_documents(&rule, "its quotations were not checked", out);
    }
    for assessed in cx.quotations {
        if assessed
            .reasons
            .contains(&crate::workspace::Reason::Undecided)
        {
            let span = cx.quotation(assessed).span;
            let why = assessed
                .verdict
                .remarks
                .first()
                .map_or("comparing this quotation took too much work", |remark| {
                    remark.text.as_str()
                });
            out.push(
                TIME.on(cx, assessed, span, why)
                    .because("it was not compared to the end, so it is neither right nor wrong")
                    .help("quote it in shorter pieces, each with its citation"),
            );
        }
    }
}

/// The finding for a note over the limit of its size, in bytes.
#[must_use]
pub fn note_too_large(note: &DocName, limit: usize) -> Finding {
    Finding::new(
        Code::LimitSize,
        note,
        Span::empty(0),
        format!("the note is larger than {} MiB", limit >> 20),
    )
    .because("nothing in it was checked")
    .help("split it into several notes")
}
