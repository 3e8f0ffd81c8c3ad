//! A clipping as it will stand in a note.
//!
//! Owns the Markdown: whatever the words, the key or the label of a page are, what is written is one
//! quotation, one citation and plain text, and means just these letters.

use std::fmt::Write as _;

use super::Clipping;

/// A clipping on its way into a note.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub clipping: Clipping,
    pub key: Option<String>,
    /// Why no key is known, in words.
    pub why: &'static str,
    pub locator: Option<String>,
    /// What its mark in the note says; `None`: it passed.
    pub doubt: Option<String>,
}

impl Draft {
    /// The quotation, its citation, the mark and the comment.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown(self)
    }
}

fn markdown(draft: &Draft) -> String {
    let mut out = String::new();
    let paragraphs: Vec<String> = draft
        .clipping
        .text
        .split('\n')
        .map(escaped)
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    let citation = citation(draft);
    for (idx, paragraph) in paragraphs.iter().enumerate() {
        let last = idx + 1 == paragraphs.len();
        let behind = if last { citation.as_str() } else { "" };
        let space = if behind.is_empty() { "" } else { " " };
        let _ = writeln!(out, "> {paragraph}{space}{behind}");
        if !last {
            out.push_str(">\n");
        }
    }
    if let Some(doubt) = &draft.doubt {
        let _ = write!(out, "\n**Not verified:** {}\n", escaped(doubt));
    }
    let comment: Vec<String> = draft
        .clipping
        .comment
        .split('\n')
        .map(escaped)
        .filter(|line| !line.is_empty())
        .collect();
    if !comment.is_empty() {
        let _ = write!(out, "\n{}\n", comment.join("\n\n"));
    }
    out
}

fn citation(draft: &Draft) -> String {
    let Some(key) = &draft.key else {
        return String::new();
    };
    let key = if is_plain_key(key) {
        format!("@{key}")
    } else {
        format!("@{{{key}}}")
    };
    match draft
        .locator
        .as_deref()
        .map(str::trim)
        .filter(|page| is_label(page))
    {
        None => format!("[{key}]"),
        Some(page) if page.contains(['-', '–', ',']) => format!("[{key}, pp. {page}]"),
        Some(page) => format!("[{key}, p. {page}]"),
    }
}

/// What Pandoc reads as a key without braces.
fn is_plain_key(key: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || c == '_' || ":.#$%&-+?<>~/".contains(c);
    let edge = |c: char| c.is_alphanumeric() || c == '_';
    let doubled = key
        .as_bytes()
        .windows(2)
        .any(|pair| pair.iter().all(|b| b.is_ascii_punctuation() && *b != b'_'));
    key.starts_with(edge) && key.ends_with(edge) && key.chars().all(inner) && !doubled
}

/// A label of a page that cannot break out of its citation.
fn is_label(page: &str) -> bool {
    !page.is_empty()
        && page
            .chars()
            .all(|c| c.is_alphanumeric() || "-–, .*".contains(c))
        && page
            .chars()
            .any(|c| c.is_ascii_digit() || "ivxlcdmIVXLCDM".contains(c))
}

/// Text as Markdown that means just these letters.
fn escaped(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let lists = (at == 0 && matches!(c, '-' | '+' | ':' | '='))
            || (at == digits && digits > 0 && matches!(c, '.' | ')'));
        let always = matches!(
            c,
            '\\' | '*'
                | '_'
                | '['
                | ']'
                | '<'
                | '>'
                | '#'
                | '@'
                | '&'
                | '`'
                | '$'
                | '~'
                | '^'
                | '|'
                | '{'
                | '}'
        );
        if lists || always {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
