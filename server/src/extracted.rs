//! The text of a document that no editor opens, as a read-only file in the user's cache.
//!
//! A passage of a PDF needs a place to go to. The file is the extracted text with a heading a page;
//! it is written when somebody goes there, under the hash of the document, and never read back.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use text::{SourceText, Span};

use crate::cache;

/// The file, and how the places of the text lie in it.
#[derive(Clone, Debug)]
pub(crate) struct Extracted {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// Where headings are put in, and how many bytes have been put in up to there.
    shifts: Vec<(usize, usize)>,
}

impl Extracted {
    /// From a span of the source's text to one of the file.
    pub(crate) fn span(&self, span: Span) -> Span {
        Span::new(self.shifted(span.start), self.shifted(span.end))
    }

    fn shifted(&self, at: usize) -> usize {
        let idx = self.shifts.partition_point(|&(from, _)| from <= at);
        at + idx.checked_sub(1).map_or(0, |idx| self.shifts[idx].1)
    }

    fn of(source: &SourceText, path: PathBuf) -> Extracted {
        let mut out = Extracted {
            path,
            text: String::new(),
            shifts: Vec::new(),
        };
        let mut at = 0;
        let mut put = 0;
        for page in &source.pages {
            let start = page.span.start.clamp(at, source.text.len());
            let Some(before) = source.text.get(at..start) else {
                continue;
            };
            out.text.push_str(before);
            at = start;
            let label = page
                .label
                .clone()
                .unwrap_or_else(|| (page.index + 1).to_string());
            let heading = format!(
                "{}# Page {label}\n\n",
                if out.text.is_empty() { "" } else { "\n\n" }
            );
            put += heading.len();
            out.shifts.push((at, put));
            out.text.push_str(&heading);
        }
        out.text.push_str(source.text.get(at..).unwrap_or_default());
        out
    }
}

/// Writes the file unless it is there.
///
/// # Errors
/// There is no cache folder, or it cannot be written.
pub(crate) fn write(source: &SourceText, document: &str) -> io::Result<Extracted> {
    let folder = folder().ok_or_else(|| io::Error::other("no cache folder is known"))?;
    let folder = folder.join(source.hash.get(..32).unwrap_or(&source.hash));
    let out = Extracted::of(source, folder.join(file_name(document)));
    let there = fs::symlink_metadata(&out.path)
        .is_ok_and(|it| it.is_file() && it.len() == out.text.len() as u64);
    if there {
        return Ok(out);
    }
    cache::create_private(&folder)?;
    // Whoever reads it sees all of it or the one before.
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(out.text.as_bytes())?;
    let mut permissions = file.as_file().metadata()?.permissions();
    permissions.set_readonly(true);
    file.as_file().set_permissions(permissions)?;
    file.persist(&out.path)?;
    Ok(out)
}

/// Whether a file is one of ours: it is a source, not a note.
pub(crate) fn holds(path: &Path) -> bool {
    folder().is_some_and(|folder| path.starts_with(folder))
}

fn folder() -> Option<PathBuf> {
    cache::default_folder().map(|cache| cache.join("extracted"))
}

/// The document's own name, so that a tab of the editor says what it is.
fn file_name(document: &str) -> String {
    let name = document.rsplit(['/', '\\']).next().unwrap_or(document);
    let plain: String = name
        .chars()
        .map(|c| if c.is_control() || c == ':' { '_' } else { c })
        .collect();
    format!("{plain}.md")
}

#[cfg(test)]
mod tests {
    use text::{LabelOrigin, Page, SourceText, Span};

    use super::Extracted;

    #[test]
    fn places_are_moved_by_the_headings_before_them() {
        let page = |index, label: Option<&str>, span| Page {
            index,
            label: label.map(Into::into),
            origin: LabelOrigin::Declared,
            span,
        };
        let source = SourceText {
            pages: vec![
                page(0, Some("iv"), Span::new(0, 6)),
                page(1, None, Span::new(6, 12)),
            ],
            ..SourceText::plain("first\nsecond")
        };
        let out = Extracted::of(&source, "x.md".into());
        assert_eq!(out.text, "# Page iv\n\nfirst\n\n\n# Page 2\n\nsecond");
        for words in ["first", "second"] {
            let at = source.text.find(words).expect("the words");
            assert_eq!(
                out.span(Span::new(at, at + words.len())).of(&out.text),
                words
            );
        }
    }
}
