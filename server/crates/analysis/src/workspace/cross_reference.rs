//! `@fig-x`: a reference to a label of the document itself, not to a bibliography.

use super::{NoteFile, Workspace};

/// Prefixes that Quarto reads as cross-references (quarto.org, "Cross References", "Theorems").
const QUARTO: &[&str] = &[
    "fig", "tbl", "sec", "eq", "lst", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr",
    "sol", "rem", "alg", "nte", "tip", "wrn", "imp", "cau",
];
/// Prefixes of pandoc-crossref (its manual, "Syntax").
const CROSSREF: &[&str] = &["fig", "tbl", "sec", "eq", "lst"];

impl Workspace {
    /// Whether `@key` refers to a label of the note and not to a work. A key that a bibliography of the
    /// note has is always a citation: a heading that happens to be called like a work
    /// (`# Kay {#kay2001}`) must not take its quotations out of the check.
    #[must_use]
    pub fn is_cross_reference(&self, note: &NoteFile, key: &str) -> bool {
        is_label(note, key) && self.entry(note, key).is_none()
    }
}

/// An example item anywhere, a figure, table, section, … in Quarto files and where the front matter
/// names pandoc-crossref, or (bookdown) `@ref`.
fn is_label(note: &NoteFile, key: &str) -> bool {
    if note.note.labels.iter().any(|(label, _)| label == key) {
        return true;
    }
    let name = note.name.as_ref();
    let quarto = name.ends_with(".qmd");
    if quarto && prefixed(key, '-', QUARTO) {
        return true;
    }
    let yaml = note
        .note
        .front_matter
        .yaml
        .map_or("", |span| span.of(&note.text));
    if (quarto || yaml.contains("pandoc-crossref")) && prefixed(&lower_first(key), ':', CROSSREF) {
        return true;
    }
    // bookdown: `\@ref(fig:x)` is escaped, so that only a bare `@ref` is left over.
    name.ends_with(".Rmd") && key == "ref"
}

fn prefixed(key: &str, separator: char, prefixes: &[&str]) -> bool {
    key.split_once(separator).is_some_and(|(prefix, rest)| {
        !rest.is_empty() && prefixes.contains(&prefix.to_lowercase().as_str())
    })
}

/// pandoc-crossref reads `@Fig:x` as `@fig:x` with a capital in its output.
fn lower_first(key: &str) -> String {
    let mut chars = key.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
