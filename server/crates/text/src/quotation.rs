//! A quotation as the note has it, made ready for comparing.

use crate::Span;

/// The words between the marks, as they stand in the note, and which bytes of them are notation.
///
/// Brackets, ellipses and inner quotation marks are *not* markup: they are the language of quoting
/// and are read by the verifier itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Quotation {
    pub text: String,
    /// Ascending and disjoint; spans of `text`.
    pub markup: Vec<Markup>,
    /// BCP 47; the language of the note, where it says so.
    pub language: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Markup {
    pub span: Span,
    pub kind: MarkupKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MarkupKind {
    /// Invisible notation without a meaning for the wording: `> ` prefixes, backslashes of escapes,
    /// link targets, attributes, comments.
    Notation,
    /// Notation that stands for other characters: `&amp;` for `&`, a hard break for a line break.
    Shown(String),
    /// Emphasis set by the note's author: verified with a note.
    Emphasis,
    /// A footnote callout or inline note of the note's author inside the quotation: the same.
    Callout,
    /// A citation that stands inside the marks.
    Citation,
}

impl Quotation {
    /// A quotation without any markup.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Quotation {
        Quotation {
            text: text.into(),
            ..Quotation::default()
        }
    }
}
