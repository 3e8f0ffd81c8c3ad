//! Which format bytes are: by what they begin with, then by the name's extension.
//!
//! The extension only chooses between formats that are plain text underneath (Markdown, subtitles,
//! HTML without a tag in sight); it never overrules a magic number.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Markdown,
    Html,
    Xhtml,
    Mhtml,
    WebArchive,
    Pdf,
    Epub,
    Docx,
    Odt,
    /// OpenDocument as one XML file (`.fodt`).
    FlatOdt,
    Subtitles,
    Xml,
    Json,
    Image,
    /// A format that is recognised but not read.
    Unknown(&'static str),
}

impl Format {
    /// Whether bytes alone show the format, so that a name that promises it can be contradicted.
    pub(crate) fn is_told_by_bytes(self) -> bool {
        matches!(
            self,
            Format::Pdf
                | Format::Epub
                | Format::Docx
                | Format::Odt
                | Format::WebArchive
                | Format::Image
        )
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Format::Text => "plain text",
            Format::Markdown => "Markdown",
            Format::Html => "HTML",
            Format::Xhtml => "XHTML",
            Format::Mhtml => "MHTML",
            Format::WebArchive => "a web archive",
            Format::Pdf => "PDF",
            Format::Epub => "EPUB",
            Format::Docx => "DOCX",
            Format::Odt | Format::FlatOdt => "OpenDocument text",
            Format::Subtitles => "subtitles",
            Format::Xml => "XML",
            Format::Json => "JSON",
            Format::Image => "an image",
            Format::Unknown(what) => what,
        })
    }
}

/// The format of `bytes`; `name` is the file's name.
pub(crate) fn sniff(bytes: &[u8], name: &str) -> Format {
    if let Some(format) = by_magic(bytes) {
        return format;
    }
    let promised = by_extension(name);
    let head = Head::new(bytes);
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        return if promised == Some(Format::Xhtml) {
            Format::Xhtml
        } else {
            Format::Html
        };
    }
    if head.starts_with("<?xml") || head.starts_with("<!doctype") {
        return xml_flavor(&head);
    }
    if head.starts_with("webvtt") {
        return Format::Subtitles;
    }
    // The names below promise a dialect of text, which no magic number contradicts.
    match promised {
        Some(Format::Mhtml) => Format::Mhtml,
        Some(format @ (Format::Markdown | Format::Subtitles | Format::Html)) => format,
        Some(Format::Xhtml) => Format::Xhtml,
        Some(Format::Xml | Format::FlatOdt) if head.starts_with("<") => xml_flavor(&head),
        Some(Format::Json) => Format::Json,
        // A name that says text is believed only against guesses, not against magic numbers.
        Some(Format::Text) => Format::Text,
        _ if head.is_mail() => Format::Mhtml,
        _ if head.is_html() => Format::Html,
        _ => Format::Text,
    }
}

/// What the extension promises.
pub(crate) fn by_extension(name: &str) -> Option<Format> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (_, extension) = base.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "txt" | "text" | "asc" | "log" => Format::Text,
        "md" | "markdown" | "mdown" | "mkd" | "qmd" | "rmd" => Format::Markdown,
        "html" | "htm" | "shtml" => Format::Html,
        "xhtml" | "xht" => Format::Xhtml,
        "mhtml" | "mht" | "eml" => Format::Mhtml,
        "webarchive" => Format::WebArchive,
        "pdf" => Format::Pdf,
        "epub" => Format::Epub,
        "docx" | "docm" | "dotx" => Format::Docx,
        "odt" | "ott" => Format::Odt,
        "fodt" => Format::FlatOdt,
        "srt" | "vtt" | "sbv" => Format::Subtitles,
        "xml" | "tei" | "nxml" | "jats" | "fb2" => Format::Xml,
        "json" | "jsonld" => Format::Json,
        "png" | "jpg" | "jpeg" | "tif" | "tiff" | "gif" | "webp" | "bmp" | "jp2" | "djvu" => {
            Format::Image
        }
        _ => return None,
    })
}

/// What to do about a document of a format that is not read.
pub(crate) fn advice(what: &str, name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match what {
        "an old Word document" => {
            format!("{name} is {what} (.doc), which is not read: save it as .docx or PDF")
        }
        "Rich Text" => {
            format!("{name} is {what}, which is not read: save it as .docx, .odt or plain text")
        }
        _ => format!("{name} is {what}, which is not read: save it as PDF, HTML or plain text"),
    }
}

fn by_magic(bytes: &[u8]) -> Option<Format> {
    const MAGIC: [(&[u8], Format); 22] = [
        (b"bplist0", Format::WebArchive),
        (b"\x89PNG\r\n", Format::Image),
        (b"\xff\xd8\xff", Format::Image),
        (b"GIF87a", Format::Image),
        (b"GIF89a", Format::Image),
        (b"II*\0", Format::Image),
        (b"MM\0*", Format::Image),
        (b"AT&TFORM", Format::Image),
        (b"\0\0\0\x0cjP  ", Format::Image),
        (b"{\\rtf", Format::Unknown("Rich Text")),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            Format::Unknown("an old Word document"),
        ),
        (b"\x1f\x8b", Format::Unknown("a gzip archive")),
        (b"7z\xbc\xaf\x27\x1c", Format::Unknown("a 7-Zip archive")),
        (b"Rar!\x1a", Format::Unknown("a RAR archive")),
        (b"\x7fELF", Format::Unknown("a program")),
        (b"SQLite format 3\0", Format::Unknown("a database")),
        (b"%!PS", Format::Unknown("PostScript")),
        (b"\xfd7zXZ\0", Format::Unknown("an xz archive")),
        (b"\x28\xb5\x2f\xfd", Format::Unknown("a zstd archive")),
        (b"OggS", Format::Unknown("a recording")),
        (b"ID3", Format::Unknown("a recording")),
        (b"fLaC", Format::Unknown("a recording")),
    ];
    if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*format);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Format::Image);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(Format::Unknown("a recording"));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(crate::archive::flavor(bytes));
    }
    // Readers accept junk before the header (ISO 32000-1, annex H, note 13), and people have it.
    let head = &bytes[..bytes.len().min(1024)];
    let at = memchr::memmem::find(head, b"%PDF-")?;
    let junk = &head[..at];
    // A text that talks about PDF is not one: what precedes a real header is short or binary.
    (at == 0
        || !junk.is_ascii()
        || junk.iter().all(u8::is_ascii_whitespace)
        || bytes_end_as_pdf(bytes))
    .then_some(Format::Pdf)
}

fn bytes_end_as_pdf(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    memchr::memmem::find(tail, b"%%EOF").is_some()
}

/// An XML document by its root element.
fn xml_flavor(head: &Head) -> Format {
    let text = &head.lower;
    let root = root_element(text);
    match root {
        "html" => Format::Xhtml,
        "plist" => Format::WebArchive,
        "office:document" => Format::FlatOdt,
        _ if text.contains("<!doctype html") => Format::Xhtml,
        _ => Format::Xml,
    }
}

/// The qualified name of the first element of `text`, past declarations and comments.
fn root_element(text: &str) -> &str {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
        } else if !rest.starts_with(['!', '?']) {
            return rest
                .split(|c: char| c.is_whitespace() || c == '>' || c == '/')
                .next()
                .unwrap_or("");
        }
    }
    ""
}

/// The beginning of a file as lower-case ASCII-compatible text, BOM and leading white space gone.
struct Head {
    lower: String,
}

impl Head {
    fn new(bytes: &[u8]) -> Head {
        let head = &bytes[..bytes.len().min(4096)];
        let text = match head {
            [0xff, 0xfe, rest @ ..] => wide(rest, 0),
            [0xfe, 0xff, rest @ ..] => wide(rest, 1),
            [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
            _ => String::from_utf8_lossy(head).into_owned(),
        };
        Head {
            lower: text.trim_start().to_ascii_lowercase(),
        }
    }

    fn starts_with(&self, what: &str) -> bool {
        self.lower.starts_with(what)
    }

    /// A page without a declaration: it begins with a tag that only HTML has, or with a comment
    /// (SingleFile, "saved from url") before one.
    fn is_html(&self) -> bool {
        if !self.lower.starts_with('<') {
            return false;
        }
        const TAGS: [&str; 14] = [
            "html", "head", "body", "title", "meta", "div", "p", "table", "article", "h1",
            "script", "style", "link", "base",
        ];
        TAGS.contains(&root_element(&self.lower)) || self.lower.contains("<!doctype html")
    }

    /// A saved mail or MHTML: header lines first, one of which is a MIME header.
    fn is_mail(&self) -> bool {
        let first_is_header = self.lower.split_once(':').is_some_and(|(name, _)| {
            (1..40).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
        let headers = self
            .lower
            .split("\n\n")
            .next()
            .unwrap_or("")
            .split("\r\n\r\n")
            .next()
            .unwrap_or("");
        first_is_header && headers.contains("mime-version:") && headers.contains("content-type:")
    }
}

/// UTF-16 as far as it is ASCII, which is all that sniffing looks at.
fn wide(bytes: &[u8], low: usize) -> String {
    bytes
        .chunks_exact(2)
        .map(|pair| {
            if pair[1 - low] == 0 && pair[low].is_ascii() {
                pair[low] as char
            } else {
                '\u{fffd}'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Format, sniff};

    #[test]
    fn bytes_are_believed_before_names() {
        let table: &[(&[u8], &str, Format)] = &[
            (b"%PDF-1.7\n", "a.txt", Format::Pdf),
            (b"\n\n%PDF-1.7\n", "a.pdf", Format::Pdf),
            (
                b"About the header %PDF-1.7 of a file",
                "a.txt",
                Format::Text,
            ),
            (b"<!DOCTYPE html><p>x", "a.txt", Format::Html),
            (b"\xef\xbb\xbf  <html><p>x", "a", Format::Html),
            (
                b"<!-- saved from url=(0014)about:internet -->\n<html>",
                "page",
                Format::Html,
            ),
            (b"<p>x</p>", "a.html", Format::Html),
            (b"<p>x</p>", "a.txt", Format::Text),
            (
                b"<?xml version='1.0'?><!-- <html> --><TEI xmlns='x'>",
                "a.html",
                Format::Xml,
            ),
            (
                b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC ''>\n<html>",
                "a.xml",
                Format::Xhtml,
            ),
            (
                b"<?xml version='1.0'?><office:document >",
                "a.fodt",
                Format::FlatOdt,
            ),
            (
                b"<?xml version='1.0'?><plist>",
                "a.webarchive",
                Format::WebArchive,
            ),
            (b"bplist00", "a.html", Format::WebArchive),
            (
                b"From: a@b\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>x",
                "a.mht",
                Format::Mhtml,
            ),
            (
                b"From: a@b\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>x",
                "a",
                Format::Mhtml,
            ),
            (b"WEBVTT\n\n", "a", Format::Subtitles),
            (
                b"1\n00:00:01,000 --> 00:00:02,000\nx",
                "a.srt",
                Format::Subtitles,
            ),
            (b"# Title", "notes/a.b/c.md", Format::Markdown),
            (b"{\\rtf1", "a.doc", Format::Unknown("Rich Text")),
            (b"\x89PNG\r\n\x1a\n", "a.pdf", Format::Image),
            (b"plain words", "no-extension", Format::Text),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "a", Format::Html),
        ];
        for (bytes, name, want) in table {
            assert_eq!(
                sniff(bytes, name),
                *want,
                "{name}: {}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
}
