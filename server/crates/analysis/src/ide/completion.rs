//! What may be written at the cursor: citation keys, names of entities, quotations.

mod entities;
mod fold;
mod keys;
mod quotations;

use text::Span;

use super::View;

/// Items to choose from, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub kind: ItemKind,
    pub label: String,
    /// Beside the label: author and year, the source and its page.
    pub detail: String,
    /// Shown before it is chosen: the title of a work, the whole passage.
    pub documentation: String,
    /// What has been typed, by which clients keep or drop the item.
    pub query: String,
    /// Replaces what has been typed.
    pub span: Span,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    Key,
    Entity,
    Quotation,
}

/// At most as many are shown.
const MOST: usize = 50;

/// What may be written at a place; `None` where it is no place for anything.
#[must_use]
pub fn completion(view: View<'_>, at: usize) -> Option<Completions> {
    let text: &str = &view.note.text;
    if !text.is_char_boundary(at)
        || view
            .note
            .note
            .front_matter
            .span
            .is_some_and(|span| span.contains(at))
    {
        return None;
    }
    let items = if let Some(context) = entities::context(text, at) {
        entities::items(view, &context)
    } else if let Some(context) = keys::context(text, at) {
        keys::items(view, &context)
    } else {
        quotations::items(view, &quotations::context(text, at)?)
    };
    Some(Completions { items })
}

/// What has been typed, and what a choice replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Context {
    /// From behind the opening sign to the cursor.
    query: String,
    /// The query, and what follows the cursor and belongs to it.
    span: Span,
}

/// The line of `at`, up to it and from it.
fn line_around(text: &str, at: usize) -> (&str, &str) {
    let before = text.get(..at).unwrap_or_default();
    let after = text.get(at..).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = after.find(['\n', '\r']).unwrap_or(after.len());
    (&before[start..], &after[..end])
}

/// What a kind of completion reads at `$0`: what was typed, and what is replaced.
#[cfg(test)]
#[track_caller]
fn check_context(
    marked: &str,
    want: Option<(&str, &str)>,
    context: impl Fn(&str, usize) -> Option<(String, Span)>,
) {
    let at = marked.find("$0").expect("a cursor");
    let text = marked.replace("$0", "");
    let got = context(&text, at);
    let got = got.as_ref().map(|(query, span)| (&**query, span.of(&text)));
    assert_eq!(got, want, "{marked}");
}
