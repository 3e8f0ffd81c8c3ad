//! Untrusted bytes to a [`SourceText`], or a reason why not.
//!
//! Owns what every format does to text. Opens no file and runs no process: it is given bytes and a
//! name, and never believes the name. Nothing here decides about words.
//!
//! One file a format; [`sniff`] chooses, [`assemble`] builds the text of those formats that are
//! not plain text, [`tree`] reads HTML and XML, [`archive`] reads zip containers within limits.

mod archive;
mod assemble;
mod decode;
mod docx;
mod epub;
pub mod fuzz;
mod html;
mod json;
mod markdown;
mod mhtml;
mod odt;
mod pdf;
mod plain;
mod sniff;
mod sound;
mod subtitles;
#[cfg(test)]
mod testing;
mod tree;
mod webarchive;
mod xml;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use text::{SourceText, Warning, WarningKind};

pub use pdf::{Highlight, highlights};
pub use sniff::Format;
pub use sound::check;

/// What a document is read with.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of extracted text.
    pub text: usize,
    pub pages: usize,
    /// Nesting of elements or objects.
    pub nesting: usize,
    /// Elements and runs of text of one HTML or XML document, which bounds its memory.
    pub nodes: usize,
    /// Members of a zip container.
    pub members: usize,
    /// Bytes of all members of a container that are read, inflated.
    pub inflated: u64,
    /// How many times larger than its compressed form a member may be.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            text: 64 << 20,
            pages: 20_000,
            nesting: 256,
            nodes: 8_000_000,
            members: 10_000,
            inflated: 1 << 30,
            ratio: 200,
        }
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

impl Unreadable {
    pub(crate) fn broken(why: impl Into<String>) -> Unreadable {
        Unreadable::Broken(why.into())
    }

    pub(crate) fn limit(code: LimitCode, message: impl Into<String>) -> Unreadable {
        Unreadable::Limit {
            code,
            message: message.into(),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Broken(why) => out.write_str(why),
            Unreadable::Scan { pages: 1 } => out.write_str("it is an image without text"),
            Unreadable::Scan { pages } => write!(out, "its {pages} pages are images without text"),
            Unreadable::Limit { message, .. } => out.write_str(message),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Reads a document. `name` is the file's name, for its extension and for messages only.
///
/// Total: a panic of a reader is caught here and becomes [`Unreadable::Broken`], and so does a text
/// whose spans do not hold, so that nobody downstream has to ask.
///
/// # Errors
/// [`Unreadable`] says why there is no text; a text with holes is `Ok` with warnings. `Ok` always
/// holds at least one character that is not white space.
pub fn read(bytes: &[u8], name: &str, limits: &Limits) -> Result<SourceText, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::broken("the file is empty"));
    }
    let format = sniff::sniff(bytes, name);
    let read = catch_unwind(AssertUnwindSafe(|| dispatch(format, bytes, name, limits)));
    let Ok(read) = read else {
        return Err(Unreadable::broken(format!(
            "reading it as {format} failed inside pincite; please report this, with the file if you may"
        )));
    };
    let mut source = read?;
    if source
        .text
        .chars()
        .all(|c| c.is_whitespace() || is_invisible(c))
    {
        return Err(Unreadable::broken(format!(
            "it holds no text (read as {format})"
        )));
    }
    if source.text.len() > limits.text {
        return Err(too_much_text(limits));
    }
    if source.pages.len() > limits.pages {
        return Err(Unreadable::limit(
            LimitCode::Pages,
            format!("it has more than {} pages", limits.pages),
        ));
    }
    if let Err(why) = sound::check(&source) {
        return Err(Unreadable::broken(format!(
            "its text was put together wrongly ({why}, read as {format}); please report this"
        )));
    }
    // What no decoder could tell must not be taken for absent; PDF pages speak for themselves.
    let told = source
        .warnings
        .iter()
        .any(|warning| warning.kind == WarningKind::Unreadable);
    if !told && format != Format::Pdf {
        source.warnings.extend(decode::unreadable_places(
            &source.text,
            "letters that can be told",
        ));
    }
    source.warnings.extend(name_warning(format, name));
    source.hash = blake3::hash(bytes).to_hex().to_string();
    Ok(source)
}

/// Whether a document is of a complicated format, whose reader had better not share a process with
/// anything else: containers, PDF and XML.
#[must_use]
pub fn is_complicated(bytes: &[u8], name: &str) -> bool {
    match sniff::sniff(bytes, name) {
        Format::Pdf
        | Format::Epub
        | Format::Docx
        | Format::Odt
        | Format::FlatOdt
        | Format::Xml
        | Format::WebArchive => true,
        Format::Text
        | Format::Markdown
        | Format::Html
        | Format::Xhtml
        | Format::Mhtml
        | Format::Subtitles
        | Format::Json
        | Format::Image
        | Format::Unknown(_) => false,
    }
}

pub(crate) fn too_much_text(limits: &Limits) -> Unreadable {
    Unreadable::limit(
        LimitCode::Size,
        format!(
            "it holds more than {} of text",
            shown_size(limits.text as u64)
        ),
    )
}

/// A size as people read it.
pub(crate) fn shown_size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 20 => format!("{} MiB", b >> 20),
        b if b >= 1 << 10 => format!("{} KiB", b >> 10),
        b => format!("{b} bytes"),
    }
}

fn dispatch(
    format: Format,
    bytes: &[u8],
    name: &str,
    limits: &Limits,
) -> Result<SourceText, Unreadable> {
    match format {
        Format::Text => plain::read(bytes, limits),
        Format::Markdown => markdown::read(bytes, limits),
        Format::Html => html::read(bytes, limits),
        Format::Xhtml => html::read_xhtml(bytes, limits),
        Format::Mhtml => mhtml::read(bytes, limits),
        Format::WebArchive => webarchive::read(bytes, limits),
        Format::Pdf => pdf::read(bytes, limits),
        Format::Epub => epub::read(bytes, limits),
        Format::Docx => docx::read(bytes, limits),
        Format::Odt => odt::read(bytes, limits),
        Format::FlatOdt => odt::read_flat(bytes, limits),
        Format::Subtitles => subtitles::read(bytes, limits),
        Format::Xml => xml::read(bytes, limits),
        Format::Json => json::read(bytes, limits),
        Format::Image => Err(Unreadable::Scan { pages: 1 }),
        Format::Unknown(what) => Err(Unreadable::broken(sniff::advice(what, name))),
    }
}

/// A name that promises another format than the bytes are is said, because a reader who opens the
/// file by its name may see something else.
fn name_warning(format: Format, name: &str) -> Option<Warning> {
    let promised = sniff::by_extension(name)?;
    if promised == format || !promised.is_told_by_bytes() {
        return None;
    }
    Some(Warning {
        kind: WarningKind::Other,
        span: text::Span::empty(0),
        message: format!("its name promises {promised}, but it is {format}, and was read as that"),
    })
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{0}'..='\u{1f}' | '\u{fffd}')
}
