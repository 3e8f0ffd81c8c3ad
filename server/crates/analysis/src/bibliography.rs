//! Bibliographies: entries with their places, tolerant of everything.

use std::sync::Arc;

use text::Span;

use crate::finding::{DocName, Finding};

/// One bibliography file, or the `references:` of a note's front matter.
#[derive(Clone, Debug, Default)]
pub struct Bibliography {
    pub document: Option<DocName>,
    /// In file order; strings expanded, `crossref` and `xdata` inherited.
    pub entries: Vec<Arc<Entry>>,
    /// `bibliography-syntax`, `citation-duplicate`.
    pub findings: Vec<Finding>,
}

/// One entry. Values are plain text: TeX accents and braces resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    pub key: String,
    /// `article`, `misc`, … as the format names it, lower case.
    pub kind: String,
    pub span: Span,
    pub key_span: Span,
    /// Lower-case names; in file order, inherited ones last.
    pub fields: Vec<Field>,
    /// `Given Family` and corporate names, authors first, else editors.
    pub authors: Vec<Name>,
    pub title: Option<String>,
    pub short_title: Option<String>,
    pub container_title: Option<String>,
    pub year: Option<String>,
    pub language: Option<String>,
    /// What the file field names, each in the dialect's own order.
    pub files: Vec<FileRef>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub value: String,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub family: String,
    pub given: String,
}

/// A document that an entry names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRef {
    /// As written, unescaped; may be absolute, may have backslashes.
    pub path: String,
    /// Of the field's value.
    pub span: Span,
}

impl Entry {
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }
}
