//! Which source a quotation claims: chooses among the candidates that `syntax` lists in order.

use syntax::{Binding, Candidate, Locator, Quotation, SecondHand};
use text::Span;

use super::{NoteFile, Workspace};

/// What a quotation is bound to.
#[derive(Clone, Debug, Default)]
pub(super) struct Binds {
    /// A disjunction; empty: unbound.
    pub(super) keys: Vec<BoundKey>,
    /// The citation whose work is only the speaker ("[@a, qtd. in @b]").
    pub(super) speaker: Option<String>,
    /// The bound citations declare the quotation as second-hand.
    pub(super) second_hand: bool,
    /// The bound citations declare it as a translation.
    pub(super) translation: bool,
}

#[derive(Clone, Debug)]
pub(super) struct BoundKey {
    pub(super) key: String,
    pub(super) locator: Option<Locator>,
    pub(super) binding: Binding,
    /// Index of the citation in the note; `None` where a section, div or the note names the key.
    pub(super) citation: Option<usize>,
    /// Where the key stands.
    pub(super) span: Span,
}

/// The first candidate that names a source; cross-references name none.
pub(super) fn bind(workspace: &Workspace, note: &NoteFile, quotation: &Quotation) -> Binds {
    quotation
        .candidates
        .iter()
        .map(|candidate| binds_of(workspace, note, candidate))
        .find(|binds| !binds.keys.is_empty())
        .unwrap_or_default()
}

fn binds_of(workspace: &Workspace, note: &NoteFile, candidate: &Candidate) -> Binds {
    let mut out = Binds::default();
    if let Some(key) = &candidate.source {
        // A `source:` that is an address marks the note itself as a source (a web clipping).
        if !key.contains("://") {
            out.keys.push(BoundKey {
                key: key.clone(),
                locator: candidate.locator.clone(),
                binding: candidate.binding,
                citation: None,
                span: candidate.span,
            });
        }
        return out;
    }
    let citations = candidate
        .citations
        .iter()
        .filter_map(|&idx| Some((idx, note.note.citations.get(idx)?)))
        .filter(|(_, citation)| !workspace.is_cross_reference(note, &citation.key));
    let documents = citations
        .clone()
        .any(|(_, citation)| citation.second_hand == Some(SecondHand::Document));
    for (idx, citation) in citations {
        out.translation |= citation.translation;
        if documents && citation.second_hand == Some(SecondHand::Speaker) {
            out.speaker.get_or_insert_with(|| citation.key.clone());
            continue;
        }
        out.keys.push(BoundKey {
            key: citation.key.clone(),
            locator: candidate
                .locator
                .clone()
                .or_else(|| citation.locator.clone()),
            binding: candidate.binding,
            citation: Some(idx),
            span: citation.key_span,
        });
    }
    out.second_hand = documents;
    out
}
