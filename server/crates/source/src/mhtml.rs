//! MHTML and mail: the HTML part of a MIME message, else its plain text.

use text::SourceText;

use crate::{Limits, Unreadable, html, plain};

/// Parts of parts of parts: deeper than any mail.
const MAX_DEPTH: usize = 8;

/// Reads a saved page or mail.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let mut found = Vec::new();
    parts(bytes, 0, &mut found);
    let best = found
        .iter()
        .find(|part| part.is("text/html") || part.is("application/xhtml+xml"))
        .or_else(|| found.iter().find(|part| part.is("text/plain")));
    let Some(part) = best else {
        return Err(Unreadable::broken("it holds no part with text"));
    };
    let body = part.decoded();
    let mut source = if part.is("text/plain") {
        plain::read(&body, limits)?
    } else {
        html::read_declared(&body, part.charset.as_deref(), limits)?
    };
    source.extractor = "mhtml/1".into();
    Ok(source)
}

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

    fn decoded(&self) -> Vec<u8> {
        match self.encoding.as_str() {
            "quoted-printable" => quoted_printable(self.body),
            "base64" => base64(self.body),
            _ => self.body.to_vec(),
        }
    }
}

/// The leaves of a message in order.
fn parts<'a>(message: &'a [u8], depth: usize, out: &mut Vec<Part<'a>>) {
    let (headers, body) = split_headers(message);
    let content = header(headers, "content-type").unwrap_or_else(|| "text/plain".into());
    let kind = content
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    if !kind.starts_with("multipart/") || depth >= MAX_DEPTH {
        let encoding = header(headers, "content-transfer-encoding")
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        out.push(Part {
            kind,
            charset: parameter(&content, "charset"),
            encoding,
            body,
        });
        return;
    }
    let Some(boundary) = parameter(&content, "boundary").filter(|boundary| !boundary.is_empty())
    else {
        return;
    };
    let delimiter = format!("--{boundary}");
    let mut starts = memchr::memmem::find_iter(body, delimiter.as_bytes())
        .filter(|&at| at == 0 || body[at - 1] == b'\n')
        .take(10_000)
        .peekable();
    while let Some(at) = starts.next() {
        let from = at + delimiter.len();
        if body[from..].starts_with(b"--") {
            break;
        }
        let end = starts.peek().copied().unwrap_or(body.len());
        let part = &body[from..end];
        let line = memchr::memchr(b'\n', part).map_or(part.len(), |newline| newline + 1);
        parts(&part[line..], depth + 1, out);
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

/// Base64, line breaks and anything else that is no digit left out.
pub(crate) fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &byte in body {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        count += 1;
        if count == 4 {
            out.extend([(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
            (bits, count) = (0, 0);
        }
    }
    match count {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::base64;
    use crate::{Limits, Unreadable, read};

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
    fn digits() {
        assert_eq!(base64(b"bmHDr3Zl\r\nIQ=="), "naïve!".as_bytes());
    }
}
