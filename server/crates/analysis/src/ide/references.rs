//! Where a citation key stands, in all notes of the workspace.

use text::Span;

use super::{Thing, View};
use crate::finding::DocName;

/// A place of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    pub document: DocName,
    pub span: Span,
}

/// Whether the entry that declares the key is one of its references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declarations {
    Included,
    Left,
}

/// Every place of the key, or of the note's name in wikilinks, at a place; by document and position.
#[must_use]
pub fn references(view: View<'_>, at: usize, declarations: Declarations) -> Vec<Reference> {
    match view.thing_at(at) {
        Some(Thing::Citation(citation)) => of_key(view, &citation.key, declarations),
        Some(Thing::Mention(mention)) => of_note(view, &mention.target),
        Some(Thing::Quotation(..)) | None => Vec::new(),
    }
}

/// The same key in another note may mean the entry of another bibliography: those are left out.
fn of_key(view: View<'_>, key: &str, declarations: Declarations) -> Vec<Reference> {
    let declared = view.workspace.entry(view.note, key);
    let mut out = Vec::new();
    for note in view.workspace.notes() {
        let mut places = note
            .note
            .citations
            .iter()
            .filter(|citation| citation.key == key)
            .peekable();
        if places.peek().is_none() {
            continue;
        }
        let same = match (declared, view.workspace.entry(note, key)) {
            (Some((a, _)), Some((b, _))) => a == b,
            (None, None) => true,
            _ => false,
        };
        if same {
            out.extend(places.map(|it| Reference {
                document: note.name.clone(),
                span: it.key_span,
            }));
        }
    }
    if let (Declarations::Included, Some((document, entry))) = (declarations, declared) {
        out.push(Reference {
            document: document.clone(),
            span: entry.key_span,
        });
    }
    out.sort();
    out
}

fn of_note(view: View<'_>, target: &str) -> Vec<Reference> {
    let Some(mentioned) = view.mentioned(target) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for note in view.workspace.notes() {
        let view = View { note, ..view };
        for mention in &note.note.mentions {
            if view
                .mentioned(&mention.target)
                .is_some_and(|found| found.name == mentioned.name)
            {
                out.push(Reference {
                    document: note.name.clone(),
                    span: mention.target_span,
                });
            }
        }
    }
    out.sort();
    out
}
