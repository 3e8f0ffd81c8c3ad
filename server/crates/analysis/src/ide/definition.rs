//! Where a thing comes from: a quotation from its source, a key from its bibliography.

use text::{SourceId, Span};

use super::{Thing, View};
use crate::finding::DocName;
use crate::workspace::assess_one;

/// Where to go, and from what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What is looked up, in the note.
    pub origin: Span,
    pub target: Target,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A note or a bibliography: what belongs to the thing, and what of it is its name.
    Document {
        name: DocName,
        whole: Span,
        name_span: Span,
    },
    /// A passage of a source's text.
    Source {
        source: SourceId,
        document: DocName,
        span: Span,
    },
}

/// What stands at a place comes from here.
#[must_use]
pub fn definition(view: View<'_>, at: usize) -> Vec<Definition> {
    match view.thing_at(at) {
        Some(Thing::Citation(citation)) => view
            .workspace
            .entry(view.note, &citation.key)
            .map(|(document, entry)| Definition {
                origin: citation.key_span,
                target: Target::Document {
                    name: document.clone(),
                    whole: entry.span.join(entry.key_span),
                    name_span: entry.key_span,
                },
            })
            .into_iter()
            .collect(),
        Some(Thing::Mention(mention)) => view
            .mentioned(&mention.target)
            .map(|note| Definition {
                origin: mention.span,
                target: Target::Document {
                    name: note.name.clone(),
                    whole: Span::new(0, note.text.len()),
                    name_span: Span::empty(0),
                },
            })
            .into_iter()
            .collect(),
        Some(Thing::Quotation(idx, quotation)) => passages(view, idx, quotation.span),
        None => Vec::new(),
    }
}

/// The passage that was found, or the closest one; where the same words stand in several places,
/// all of them.
fn passages(view: View<'_>, idx: usize, origin: Span) -> Vec<Definition> {
    let Some(assessed) = assess_one(view.workspace, view.note, idx, view.memo) else {
        return Vec::new();
    };
    let verdict = &assessed.verdict;
    let found = verdict.found.iter().chain(&verdict.also);
    let near = verdict.near.iter().filter(|_| verdict.found.is_none());
    found
        .chain(near)
        .filter_map(|found| {
            let name = view.workspace.library().name(found.source)?;
            let target = Target::Source {
                source: found.source,
                document: name.document.clone(),
                span: found.span,
            };
            Some(Definition { origin, target })
        })
        .collect()
}
