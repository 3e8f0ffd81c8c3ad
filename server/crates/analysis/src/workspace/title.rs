//! Marked text that is a title and no quotation.

use syntax::Quotation;

use super::{NoteFile, Workspace};
use crate::bibliography::Entry;

/// Whether the marked text is the title of a work cited in the same sentence, or stands between
/// marks that are for titles always (`《…》`).
pub(super) fn is_title(workspace: &Workspace, note: &NoteFile, quotation: &Quotation) -> bool {
    if quotation.title_marks {
        return true;
    }
    let words = folded(quotation.text_span.of(&note.text));
    if words.is_empty() {
        return false;
    }
    note.note
        .citations
        .iter()
        .filter(|citation| {
            quotation.sentence.overlaps(citation.span)
                || quotation.candidates.first().is_some_and(|first| {
                    first.citations.iter().any(|&idx| {
                        note.note
                            .citations
                            .get(idx)
                            .is_some_and(|bound| bound.span == citation.span)
                    })
                })
        })
        .filter_map(|citation| workspace.entry(note, &citation.key))
        .any(|(_, entry)| titles(entry).any(|title| folded(title) == words))
}

fn titles(entry: &Entry) -> impl Iterator<Item = &str> {
    let main = entry.title.as_deref();
    // "Title: Subtitle" is often quoted by its first half.
    let half = main.and_then(|title| title.split_once(": ").map(|(half, _)| half));
    [
        main,
        half,
        entry.short_title.as_deref(),
        entry.container_title.as_deref(),
    ]
    .into_iter()
    .flatten()
}

/// Letters and digits only, lower case: titles are set in many ways.
fn folded(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
