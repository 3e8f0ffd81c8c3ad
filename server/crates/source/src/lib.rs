//! Untrusted bytes to a [`SourceText`], or a reason why not.
//!
//! Owns what every format does to text. Opens no file and runs no process: it is given bytes and a
//! name, and never believes the name. Nothing here decides about words.

use std::fmt;

use text::SourceText;

/// What a document is read with.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of extracted text.
    pub text: usize,
    pub pages: usize,
    /// Nesting of elements or objects.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { text: 64 << 20, pages: 20_000, nesting: 256 }
    }
}

/// Why a document gives no text. Each becomes a finding on the citation that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Not a document of a format that is known, encrypted, broken: says which, in plain words.
    Broken(String),
    /// Images without text; `pages` of them.
    Scan { pages: usize },
    /// A limit was reached: which, and what it is.
    Limit { code: LimitCode, message: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitCode {
    Size,
    Time,
    Pages,
    Nesting,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Broken(why) => out.write_str(why),
            Unreadable::Scan { pages } => write!(out, "its {pages} pages are images without text"),
            Unreadable::Limit { message, .. } => out.write_str(message),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Reads a document. `name` is the file's name, for its extension and for messages only.
///
/// # Errors
/// [`Unreadable`] says why there is no text; a text with holes is `Ok` with warnings.
pub fn read(bytes: &[u8], name: &str, limits: &Limits) -> Result<SourceText, Unreadable> {
    let _ = (name, limits);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(Unreadable::Broken("not a text".into()));
    };
    Ok(SourceText { hash: blake3::hash(bytes).to_hex().to_string(), ..SourceText::plain(text) })
}
