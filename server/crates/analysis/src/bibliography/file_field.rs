//! The file field in all its dialects.
//!
//! A plain path; JabRef's `description:path:TYPE`, several by `;`, with `\:` and `\;`; Zotero's
//! `title:path:mime`; Better BibTeX's `path1;path2`; Mendeley's `:path:pdf`, whose colon may be
//! `$\backslash$:` and whose leading slash is gone. The dialects contradict each other, so that a
//! text may have several readings; all are kept, the likeliest first.

use text::Span;

use super::{FileRef, tex};

/// Adds what a file field names.
pub(super) fn parse(value: &str, span: Span, out: &mut Vec<FileRef>) {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = value
        .strip_prefix('{')
        .and_then(|value| value.strip_suffix('}'))
        .unwrap_or(&value);
    let value = value.replace("$\\backslash$", "\\");
    for item in items(&value) {
        let mut readings = readings(item);
        if readings.is_empty() {
            continue;
        }
        let path = readings.remove(0);
        out.push(FileRef {
            path,
            otherwise: readings,
            span,
        });
    }
}

/// What a single path names where there is no dialect: CSL-JSON, configuration.
pub(super) fn plain(path: &str, span: Span) -> Option<FileRef> {
    let path = path.trim();
    if path.is_empty() || is_address(path) {
        return None;
    }
    Some(FileRef {
        path: path.to_owned(),
        otherwise: percent_decoded(path).into_iter().collect(),
        span,
    })
}

/// The items between unescaped semicolons. A semicolon inside a file's name stays in it: what
/// stands before it is no whole item.
fn items(value: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in unescaped(value, b';') {
        let item = value[start..at].trim();
        if item.is_empty() {
            start = at + 1;
        } else if is_whole(item) {
            out.push(item);
            start = at + 1;
        }
    }
    out.push(value[start..].trim());
    out.retain(|item| !item.is_empty());
    out
}

fn is_whole(item: &str) -> bool {
    item.matches(':').count() >= 2
        || has_extension(item)
        || is_type(item.rsplit(':').next().unwrap_or(""))
}

/// The paths that an item may mean, likeliest first.
fn readings(item: &str) -> Vec<String> {
    let mut out = Vec::new();
    let bare_description = item.starts_with(':');
    let scheme = item
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("file:"));
    if scheme {
        return vec![unescape(item)];
    }
    // EndNote: below the folder `PDF` of the library's own folder, which a root can name.
    if let Some(inside) = item.strip_prefix("internal-pdf://") {
        let inside = unescape(inside);
        return vec![format!("PDF/{inside}"), inside];
    }
    if is_address(item) || is_address(item.trim_start_matches(':')) {
        return out;
    }
    let parts = parts(item);
    match &parts[..] {
        [_] => add(&mut out, item),
        // `path:TYPE`, `:path`, or a name with a colon.
        [first, second] if is_type(second) => add(&mut out, first),
        ["", second] => add(&mut out, second),
        [_, second] => {
            add(&mut out, item);
            add(&mut out, second);
        }
        [_, middle @ .., last] => {
            let joined = joined(item, middle);
            // Newer JabRef writes the address behind the type.
            if middle.len() > 1 && is_type(middle[1]) {
                add(&mut out, middle[0]);
            } else if last.is_empty()
                || is_type(last)
                || (has_extension(joined) && !has_extension(last))
            {
                add(&mut out, joined);
                add(&mut out, middle[middle.len() - 1]);
            } else {
                add(&mut out, item);
                add(&mut out, middle[middle.len() - 1]);
            }
        }
        [] => {}
    }
    out.retain(|path| path.contains(char::is_alphanumeric) && !is_address(path));
    // Mendeley drops the slash of an absolute path.
    let homes = [
        "home/", "Users/", "Volumes/", "media/", "mnt/", "run/", "tmp/", "data/", "var/", "srv/",
        "opt/", "export/", "scratch/",
    ];
    if let Some(path) = out
        .first()
        .filter(|path| bare_description && homes.iter().any(|home| path.starts_with(home)))
    {
        let absolute = format!("/{path}");
        out.push(absolute);
    }
    out
}

/// Adds a path with its escapes read, then as it stands, then with TeX and percent signs read.
fn add(out: &mut Vec<String>, raw: &str) {
    let raw = raw.trim();
    let unescaped = unescape(raw);
    let tex = raw.contains('{')
        || raw.contains("\\_")
        || raw.contains("\\&")
        || raw.contains("\\%")
        || raw.contains("\\#");
    // `\:` is no thin space here.
    let as_tex =
        tex.then(|| tex::to_text(&raw.replace("\\:", ":").replace("\\;", ";")).into_owned());
    let mut push = |path: String| {
        if !path.is_empty() && !out.contains(&path) {
            out.push(path);
        }
    };
    // `{\_}` is TeX for certain; `\_` may be a folder that begins with an underscore.
    if let Some(as_tex) = as_tex.clone().filter(|_| raw.contains("{\\")) {
        push(as_tex);
    }
    push(unescaped.clone());
    if let Some(as_tex) = as_tex {
        push(as_tex);
    }
    if let Some(decoded) = percent_decoded(&unescaped) {
        push(decoded);
    }
    push(raw.to_owned());
}

/// Splits at unescaped colons; a drive's colon (`C:\`, `C:/`) separates nothing.
fn parts(item: &str) -> Vec<&str> {
    let bytes = item.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    for at in unescaped(item, b':') {
        let drive = at == start + 1
            && bytes[start].is_ascii_alphabetic()
            && matches!(bytes.get(at + 1), Some(b'\\' | b'/'));
        if !drive {
            out.push(&item[start..at]);
            start = at + 1;
        }
    }
    out.push(&item[start..]);
    out
}

/// The stretch of `item` that neighboring parts cover, colons included.
fn joined<'t>(item: &'t str, parts: &[&'t str]) -> &'t str {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return "";
    };
    let start = first.as_ptr().addr().wrapping_sub(item.as_ptr().addr());
    let end = last.as_ptr().addr().wrapping_sub(item.as_ptr().addr()) + last.len();
    item.get(start..end).unwrap_or("")
}

/// Where `sign` stands without a backslash before it.
fn unescaped(text: &str, sign: u8) -> Vec<usize> {
    let mut out = Vec::new();
    let mut backslashes = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'\\' {
            backslashes += 1;
            continue;
        }
        if byte == sign && backslashes.is_multiple_of(2) {
            out.push(at);
        }
        backslashes = 0;
    }
    out
}

/// `\:` `\;` `\\` `\{` `\}` are the second sign; any other backslash is one of a Windows path. Two
/// at the start that stand alone are those of a server's name.
fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    if raw.starts_with("\\\\") && !raw.starts_with("\\\\\\") {
        out.push_str("\\\\");
        rest = &raw[2..];
    }
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(&next @ (':' | ';' | '\\' | '{' | '}')) if c == '\\' => {
                out.push(next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

fn is_address(text: &str) -> bool {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    [
        "http:", "https:", "ftp:", "http\\:", "https\\:", "zotero:", "mailto:", "doi:",
    ]
    .iter()
    .any(|scheme| lower.starts_with(scheme) || text.to_ascii_lowercase().starts_with(scheme))
}

/// `pdf`, `PDF`, `application/pdf`: what the last part of an item says of the file.
fn is_type(text: &str) -> bool {
    const TYPES: &[&str] = &[
        "pdf",
        "html",
        "htm",
        "epub",
        "docx",
        "doc",
        "odt",
        "rtf",
        "txt",
        "text",
        "md",
        "markdown",
        "ps",
        "postscript",
        "djvu",
        "url",
        "image",
        "png",
        "jpg",
        "tiff",
        "word",
        "word 2007+",
        "word (xml)",
        "excel",
        "powerpoint",
        "opendocument text",
        "mhtml",
        "mht",
        "xml",
        "snapshot",
    ];
    let text = text.trim().to_lowercase();
    TYPES.contains(&text.as_str())
        || text.split_once('/').is_some_and(|(kind, rest)| {
            matches!(
                kind,
                "application" | "text" | "image" | "audio" | "video" | "message" | "multipart"
            ) && !rest.contains(['/', '.', '\\'])
                || (kind == "application" && rest.starts_with("vnd."))
        })
}

/// Whether the text ends in a dot and one to eight letters or digits.
fn has_extension(text: &str) -> bool {
    let name = text.trim().rsplit(['/', '\\']).next().unwrap_or("");
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (1..=8).contains(&extension.len())
            && extension.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// The text with `%20` and the like read, if there is any and it is UTF-8.
#[must_use]
pub fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |at: usize| {
            bytes
                .get(at)
                .and_then(|&byte| char::from(byte).to_digit(16))
        };
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out)
        .ok()
        .filter(|decoded| decoded != text)
}

#[cfg(test)]
mod tests {
    use text::Span;

    use super::parse;

    #[track_caller]
    fn check(value: &str, want: &str) {
        let mut files = Vec::new();
        parse(value, Span::empty(0), &mut files);
        let shown: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(shown.join(" & "), want, "{value}: {files:?}");
    }

    #[test]
    fn every_dialect_is_read() {
        // Plain.
        check("sources/kay2001.pdf", "sources/kay2001.pdf");
        check("/home/anna/kay.pdf", "/home/anna/kay.pdf");
        check(r"C:\papers\kay.pdf", r"C:\papers\kay.pdf");
        check(r"C:\\papers\\kay.pdf", r"C:\papers\kay.pdf");
        check("C:/papers/kay.pdf", "C:/papers/kay.pdf");
        check(
            "file:///home/anna/kay%20b.pdf",
            "file:///home/anna/kay%20b.pdf",
        );
        check(
            "file://localhost/Users/anna/kay.pdf",
            "file://localhost/Users/anna/kay.pdf",
        );
        check("Harbour: a report.pdf", "Harbour: a report.pdf");
        check("Harbour; a report.pdf", "Harbour; a report.pdf");
        check("{kay.pdf}", "kay.pdf");
        check("long\n   name.pdf", "long name.pdf");
        // JabRef.
        check(":kay2001.pdf:PDF", "kay2001.pdf");
        check("The report:papers/kay2001.pdf:PDF", "papers/kay2001.pdf");
        check(r"a\:b:papers/x\;y.pdf:PDF", "papers/x;y.pdf");
        check(r":C\:\\papers\\kay.pdf:PDF", r"C:\papers\kay.pdf");
        check(r":C\:/papers/kay.pdf:PDF", "C:/papers/kay.pdf");
        check(":a.pdf:PDF;:b.html:HTML", "a.pdf & b.html");
        check("a:x.docx:Word 2007+", "x.docx");
        check(":x.pdf:", "x.pdf");
        check(":x.pdf:PDF:https\\://example.org/x.pdf", "x.pdf");
        check(":https\\://example.org/x:URL", "");
        // Zotero, Better BibTeX.
        check(
            "Full Text PDF:files/12/Kay.pdf:application/pdf",
            "files/12/Kay.pdf",
        );
        check(
            "Full Text:files/12/Kay.pdf:application/pdf;Snapshot:files/13/kay.html:text/html",
            "files/12/Kay.pdf & files/13/kay.html",
        );
        check(
            r"PDF:C\:\\Users\\a\\Zotero\\storage\\X\\Kay.pdf:application/pdf",
            r"C:\Users\a\Zotero\storage\X\Kay.pdf",
        );
        check(
            "/z/storage/A/Kay.pdf;/z/storage/B/kay.html",
            "/z/storage/A/Kay.pdf & /z/storage/B/kay.html",
        );
        check(r"C\:\\z\\A.pdf;C\:\\z\\B.pdf", r"C:\z\A.pdf & C:\z\B.pdf");
        check(
            "x:a.docx:application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "a.docx",
        );
        // Mendeley.
        check(":papers/kay.pdf:pdf", "papers/kay.pdf");
        check(r":C$\backslash$:/Users/a/kay.pdf:pdf", "C:/Users/a/kay.pdf");
        check(r":C:/Users/a/kay.pdf:pdf", "C:/Users/a/kay.pdf");
        check(
            r":C$\backslash$:/Users/a/kay{\_}2001.pdf:pdf",
            "C:/Users/a/kay_2001.pdf",
        );
        check(
            r":papers/kay{\_}2001.pdf:pdf;:b.pdf:pdf",
            "papers/kay_2001.pdf & b.pdf",
        );
        check(r":papers/M{\'{e}}rim{\'{e}}e.pdf:pdf", "papers/Mérimée.pdf");
        // EndNote.
        check("internal-pdf://0123/Kay-2001.pdf", "PDF/0123/Kay-2001.pdf");
        check(
            "internal-pdf://0123/a.pdf;internal-pdf://4567/b.pdf",
            "PDF/0123/a.pdf & PDF/4567/b.pdf",
        );
        // Servers and addresses are kept to be refused, or are no files.
        check(r"\\server\share\kay.pdf", r"\\server\share\kay.pdf");
        check(r"\\\\server\\share\\kay.pdf", r"\\server\share\kay.pdf");
        check("https://example.org/kay.pdf", "");
        check("", "");
        check(";;", "");
        check(":::", "");
    }

    #[test]
    fn other_readings_are_kept() {
        let mut files = Vec::new();
        parse(
            ":Users/anna/kay.pdf:pdf;a\\_b.pdf;c%20d.pdf",
            Span::empty(0),
            &mut files,
        );
        let others: Vec<String> = files
            .iter()
            .map(|file| file.otherwise.join(" | "))
            .collect();
        assert_eq!(others, ["/Users/anna/kay.pdf", "a_b.pdf", "c d.pdf"]);
    }
}
