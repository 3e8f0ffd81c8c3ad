//! MHTML and mail: every part of a MIME message that is text, of alternatives the richest.

use text::{BlockKind, SourceText, Span, Warning, WarningKind};

use crate::assemble::{Assembly, White};
use crate::tree::parse_html;
use crate::{Limits, Unreadable, decode, html, plain};

/// Parts of parts of parts: deeper than any mail.
const MAX_DEPTH: usize = 8;

/// Parts of one message; a saved page has one an image.
const MAX_PARTS: usize = 10_000;

/// Reads a saved page or mail.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let mut message = Message::default();
    message.parts(bytes, 0);
    let mut source = match message.texts.as_slice() {
        [] if message.unread > 0 => {
            return Err(Unreadable::broken(
                "its parts are nested too deep or encoded in a way that is not read",
            ));
        }
        [] => return Err(Unreadable::broken("it holds no part with text")),
        [part] if part.is("text/plain") => plain::read(&part.decoded(), limits)?,
        [part] => html::read_declared(&part.decoded(), part.charset.as_deref(), limits)?,
        parts => together(parts, limits)?,
    };
    source.extractor = "mhtml/2".into();
    if message.unread > 0 {
        source.warnings.push(Warning {
            kind: WarningKind::Unreadable,
            span: Span::new(0, source.text.len()),
            message: format!("{} of its parts are not read", message.unread),
        });
    }
    Ok(source)
}

/// One text of several parts: a page and its frames, a mail and the mail that it forwards.
fn together(parts: &[Part<'_>], limits: &Limits) -> Result<SourceText, Unreadable> {
    let mut out = Assembly::new(limits);
    let mut warnings = Vec::new();
    for part in parts {
        let body = part.decoded();
        out.begin(BlockKind::Paragraph);
        if part.is("text/plain") {
            let decoded = decode::decode(&body, part.charset.as_deref());
            for line in decoded.text.lines() {
                match line.trim() {
                    "" => out.begin(BlockKind::Paragraph),
                    line => {
                        out.push(line, White::Collapse);
                        out.line_break();
                    }
                }
            }
            warnings.extend(decoded.warnings);
        } else {
            let declared = part.charset.clone().or_else(|| html::charset(&body));
            let decoded = decode::decode(&body, declared.as_deref());
            let tree = parse_html(&decoded.text, limits)?;
            html::describe(&tree, &mut out);
            html::walk(&tree, tree.root(), &mut out);
            warnings.extend(decoded.warnings);
        }
        if out.is_full() {
            break;
        }
    }
    if !out.has_text() {
        return Err(Unreadable::broken("it holds no part with text"));
    }
    let mut source = out.finish("mhtml/2")?;
    // Places that could not be decoded are found again in the text by whoever called.
    warnings.retain(|warning| warning.kind == WarningKind::Encoding);
    source.warnings = warnings;
    Ok(source)
}

#[derive(Clone)]
struct Part<'a> {
    kind: String,
    charset: Option<String>,
    encoding: String,
    body: &'a [u8],
}

impl Part<'_> {
    fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }

    fn is_page(&self) -> bool {
        self.is("text/html") || self.is("application/xhtml+xml")
    }

    fn decoded(&self) -> Vec<u8> {
        match self.encoding.as_str() {
            "quoted-printable" => quoted_printable(self.body),
            "base64" => plist::base64(self.body),
            _ => self.body.to_vec(),
        }
    }
}

/// What a message holds.
#[derive(Default)]
struct Message<'a> {
    /// The parts that are text, in order.
    texts: Vec<Part<'a>>,
    /// Parts that may hold text and are not read.
    unread: usize,
    seen: usize,
}

impl<'a> Message<'a> {
    fn parts(&mut self, message: &'a [u8], depth: usize) {
        self.seen += 1;
        if depth > MAX_DEPTH || self.seen > MAX_PARTS {
            self.unread += 1;
            return;
        }
        let (headers, body) = split_headers(message);
        let content = header(headers, "content-type").unwrap_or_else(|| "text/plain".into());
        let kind = content
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        if kind == "message/rfc822" {
            self.parts(body, depth + 1);
        } else if let Some(way) = kind.strip_prefix("multipart/") {
            self.multipart(way, &content, body, depth);
        } else {
            self.leaf(kind, &content, headers, body);
        }
    }

    fn leaf(&mut self, kind: String, content: &str, headers: &[u8], body: &'a [u8]) {
        let part = Part {
            kind,
            charset: parameter(content, "charset"),
            encoding: header(headers, "content-transfer-encoding")
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase(),
            body,
        };
        if !part.is_page() && !part.is("text/plain") {
            return;
        }
        match part.encoding.as_str() {
            "" | "7bit" | "8bit" | "binary" | "quoted-printable" | "base64" => {
                self.texts.push(part);
            }
            _ => self.unread += 1,
        }
    }

    fn multipart(&mut self, way: &str, content: &str, body: &'a [u8], depth: usize) {
        let Some(boundary) = parameter(content, "boundary").filter(|boundary| !boundary.is_empty())
        else {
            self.unread += 1;
            return;
        };
        let before = self.texts.len();
        let delimiter = format!("--{boundary}");
        let mut starts = memchr::memmem::find_iter(body, delimiter.as_bytes())
            .filter(|&at| at == 0 || body[at - 1] == b'\n')
            // A boundary may begin with another: `--x` is not `--xy`.
            .filter(|&at| {
                let behind = body[at + delimiter.len()..].trim_ascii_start();
                let glued = body.get(at + delimiter.len());
                behind.is_empty()
                    || behind.starts_with(b"--")
                    || glued.is_some_and(u8::is_ascii_whitespace)
            })
            .peekable();
        while let Some(at) = starts.next() {
            let from = at + delimiter.len();
            if body[from..].starts_with(b"--") {
                break;
            }
            let end = starts.peek().copied().unwrap_or(body.len());
            let part = &body[from..end];
            let line = memchr::memchr(b'\n', part).map_or(part.len(), |newline| newline + 1);
            self.parts(&part[line..], depth + 1);
            if self.seen > MAX_PARTS {
                break;
            }
        }
        if way == "alternative" {
            // They say the same: the page if there is one, else the last (RFC 2046, 5.1.4).
            let all = self.texts.split_off(before);
            let has_page = all.iter().any(Part::is_page);
            self.texts
                .extend(all.into_iter().filter(|part| part.is_page() == has_page));
        }
    }
}

/// The headers and what follows the blank line behind them.
fn split_headers(message: &[u8]) -> (&[u8], &[u8]) {
    // A part may have no headers at all: then it begins with the blank line.
    for blank in [&b"\r\n"[..], b"\n"] {
        if message.starts_with(blank) {
            return (&[], &message[blank.len()..]);
        }
    }
    let crlf = memchr::memmem::find(message, b"\r\n\r\n").map(|at| (at, 4));
    let lf = memchr::memmem::find(message, b"\n\n").map(|at| (at, 2));
    match [crlf, lf].into_iter().flatten().min() {
        Some((at, len)) => (&message[..at], &message[at + len..]),
        None => (message, &[]),
    }
}

/// The value of a header, its folded lines joined.
fn header(headers: &[u8], name: &str) -> Option<String> {
    let headers = String::from_utf8_lossy(headers);
    let mut value: Option<String> = None;
    for line in headers.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some(value) = &mut value {
                value.push_str(line);
            }
        } else if value.is_some() {
            break;
        } else if let Some((key, rest)) = line.split_once(':') {
            if key.trim().eq_ignore_ascii_case(name) {
                value = Some(rest.to_owned());
            }
        }
    }
    value
}

fn parameter(content: &str, name: &str) -> Option<String> {
    content.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// RFC 2045, section 6.7; what is no escape stays as it is.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let hex = |byte: Option<&u8>| byte.and_then(|&byte| (byte as char).to_digit(16));
    let mut at = 0;
    while at < body.len() {
        match &body[at..] {
            [b'=', b'\r', b'\n', ..] => at += 3,
            [b'=', b'\n', ..] => at += 2,
            [b'=', rest @ ..] => match (hex(rest.first()), hex(rest.get(1))) {
                (Some(high), Some(low)) => {
                    out.push((high * 16 + low) as u8);
                    at += 3;
                }
                _ => {
                    out.push(b'=');
                    at += 1;
                }
            },
            _ => {
                out.push(body[at]);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::{Limits, Unreadable, read};
    use plist::base64;

    #[test]
    fn a_saved_page() {
        let mail = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--x\"\r\n\r\n\
            preamble\r\n----x\r\nContent-Type: text/css\r\n\r\np{}\r\n----x\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            <p>na=C3=AFve wor=\r\nds 1=3D1</p>\r\n----x--\r\n";
        let source = read(mail.as_bytes(), "a.mhtml", &Limits::default()).unwrap();
        assert_eq!(source.text, "naïve words 1=1");
    }

    #[test]
    fn no_part_with_text() {
        let mail = b"MIME-Version: 1.0\nContent-Type: image/png\n\nxx";
        assert!(matches!(
            read(mail, "a.mht", &Limits::default()),
            Err(Unreadable::Broken(_))
        ));
    }

    #[test]
    fn frames_forwarded_mails_and_alternatives() {
        let mail = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n\
            --a\nContent-Type: multipart/alternative; boundary=ab\n\n--ab\nContent-Type: text/plain\n\nplain\n--ab\nContent-Type: text/html\n\n<p>rich\n--ab--\n\
            --a\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: text/plain\n\nforwarded\nwords\n\
            --a\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+ZnJhbWU=\n--a--\n";
        let source = read(mail.as_bytes(), "a.mht", &Limits::default()).unwrap();
        assert_eq!(source.text, "rich\n\nforwarded\nwords\n\nframe");
        assert_eq!(source.warnings, []);
    }

    #[test]
    fn parts_that_are_not_read_are_told() {
        let mail = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nread\n--a\nContent-Transfer-Encoding: x-uuencode\n\nM)R\n--a--\n";
        let source = read(mail.as_bytes(), "a.mht", &Limits::default()).unwrap();
        assert_eq!(source.text.trim(), "read");
        assert_eq!(source.warnings[0].kind, text::WarningKind::Unreadable);
        let deep: String = (100..1100)
            .map(|n| format!("Content-Type: multipart/mixed; boundary=a{n}\n\n--a{n}\n"))
            .collect();
        assert!(matches!(
            read(deep.as_bytes(), "a.mht", &Limits::default()),
            Err(Unreadable::Broken(why)) if why.contains("nested")
        ));
    }

    #[test]
    fn digits() {
        assert_eq!(base64(b"bmHDr3Zl\r\nIQ=="), "naïve!".as_bytes());
        assert_eq!(base64(b"IQ==IQ=="), b"!!");
    }
}
