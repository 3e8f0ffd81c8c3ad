//! A note that cites and has no bibliography.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::BibliographyMissing,
    summary: "the note cites and no bibliography is found",
    page: include_str!("docs/bibliography-missing.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    if cx.workspace.bibliographies_of(cx.note).next().is_some()
        || cx
            .note
            .bibliographies
            .iter()
            .any(|named| named.document.is_err())
    {
        return;
    }
    let mut citations = cx
        .note
        .note
        .citations
        .iter()
        .filter(|citation| !cx.workspace.is_cross_reference(cx.note, &citation.key));
    let Some(first) = citations.next() else {
        return;
    };
    out.push(
        RULE.at(
            cx,
            first.key_span,
            "this note cites, and no bibliography was found for it",
        )
        .because("without one no citation leads to a source, so no quotation was checked")
        .help("name one in the front matter (bibliography: refs.bib) or in pincite.toml"),
    );
}
