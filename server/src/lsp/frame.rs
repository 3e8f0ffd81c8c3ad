//! Frames of the base protocol: bytes of a stream to JSON values and back.
//!
//! Owns what a bad frame costs: an answer, never the connection. Knows nothing of methods.

use std::io::{self, BufRead, Read, Write};

use serde_json::Value;

/// A frame that is said to be longer than this is not waited for.
const MAX_BODY: u64 = 1 << 30;
/// Header lines longer than this are noise; only their end is looked at.
const MAX_HEADER_LINE: usize = 64 << 10;

/// What came next on the stream.
#[derive(Debug, PartialEq)]
pub(crate) enum Frame {
    Message(Value),
    /// Bytes that are no frame, or a body that is not JSON; reading goes on behind them.
    Bad(String),
    End,
}

/// Reads frames. After a bad one it looks for the next header, wherever on a line it stands.
#[derive(Debug)]
pub(crate) struct FrameReader<R> {
    input: R,
    /// Set while bytes without sense are skipped, so that one fault is reported once.
    lost: bool,
}

impl<R: BufRead> FrameReader<R> {
    pub(crate) fn new(input: R) -> FrameReader<R> {
        FrameReader { input, lost: false }
    }

    /// The next frame. A failing stream has ended.
    pub(crate) fn next(&mut self) -> Frame {
        loop {
            let length = match self.header() {
                Ok(Header::Length(length)) => length,
                Ok(Header::Senseless(_)) if self.lost => continue,
                Ok(Header::Senseless(why)) => {
                    self.lost = true;
                    return Frame::Bad(why);
                }
                Ok(Header::End) | Err(_) => return Frame::End,
            };
            // Nothing is allocated on the word of a header: the buffer grows as bytes arrive.
            let mut body = Vec::new();
            match self.input.by_ref().take(length).read_to_end(&mut body) {
                Ok(n) if n as u64 == length => {}
                _ => return Frame::End,
            }
            self.lost = false;
            return match parse(&body) {
                Ok(value) => Frame::Message(value),
                Err(error) => {
                    // The length may have been wrong, too: what follows is noise up to a header.
                    self.lost = true;
                    Frame::Bad(error.to_string())
                }
            };
        }
    }

    fn header(&mut self) -> io::Result<Header> {
        let mut length = None;
        let mut seen = false;
        let mut senseless = None;
        loop {
            let mut line = Vec::new();
            if read_line(&mut self.input, &mut line)? == 0 {
                return Ok(Header::End);
            }
            let line = line.trim_ascii_end();
            if line.is_empty() {
                if let Some(length) = length {
                    return Ok(Header::Length(length));
                }
                if let Some(why) = senseless {
                    return Ok(Header::Senseless(why));
                }
                if seen {
                    return Ok(Header::Senseless("no Content-Length".into()));
                }
                continue;
            }
            match field(line) {
                Some(Ok(found)) => length = Some(found),
                Some(Err(why)) => senseless = Some(why),
                None if is_known_field(line) => seen = true,
                None => senseless = Some("no header of a message".into()),
            }
        }
    }
}

enum Header {
    Length(u64),
    /// No length that can be used.
    Senseless(String),
    End,
}

/// One line without bound in time but with a bound in memory: of a longer one the end is kept.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    let mut total = 0;
    loop {
        let mut part = Vec::new();
        let n = input
            .by_ref()
            .take(MAX_HEADER_LINE as u64)
            .read_until(b'\n', &mut part)?;
        total += n;
        let ended = part.last() == Some(&b'\n') || n == 0;
        if line.len() > MAX_HEADER_LINE {
            line.drain(..line.len() - MAX_HEADER_LINE);
        }
        line.append(&mut part);
        if ended {
            return Ok(total);
        }
    }
}

/// The length that a header line declares. The name may stand behind noise: what is left of a body
/// whose length was declared too short runs into the next header.
fn field(line: &[u8]) -> Option<Result<u64, String>> {
    const NAME: &[u8] = b"content-length";
    let at = line
        .windows(NAME.len())
        .rposition(|name| name.eq_ignore_ascii_case(NAME))?;
    let value = line[at + NAME.len()..]
        .trim_ascii_start()
        .strip_prefix(b":")?
        .trim_ascii();
    let length = std::str::from_utf8(value)
        .ok()
        .and_then(|value| value.parse::<u64>().ok());
    Some(match length {
        Some(length) if length <= MAX_BODY => Ok(length),
        Some(length) => Err(format!("Content-Length {length} is more than {MAX_BODY}")),
        None => Err("Content-Length is not a number".into()),
    })
}

fn is_known_field(line: &[u8]) -> bool {
    const NAME: &[u8] = b"content-type";
    line.get(..NAME.len())
        .is_some_and(|name| name.eq_ignore_ascii_case(NAME))
}

fn parse(body: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(body).or_else(|error| match without_lone_surrogates(body) {
        Some(mended) => serde_json::from_slice(&mended),
        None => Err(error),
    })
}

/// The body with each `\ud83d` that has no partner written as U+FFFD: an editor that cuts an emoji
/// in two sends it, JSON allows it, and as many UTF-16 units remain. `None` where there is none.
fn without_lone_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &body[at..]) {
        let escape = at + found;
        match unit(body, escape) {
            None => at = escape + 2,
            Some(0xD800..=0xDBFF) if matches!(unit(body, escape + 6), Some(0xDC00..=0xDFFF)) => {
                at = escape + 12;
            }
            Some(0xD800..=0xDFFF) => {
                out.extend_from_slice(&body[copied..escape]);
                out.extend_from_slice(b"\\ufffd");
                at = escape + 6;
                copied = at;
            }
            Some(_) => at = escape + 6,
        }
        if at >= body.len() {
            break;
        }
    }
    if copied == 0 {
        return None;
    }
    out.extend_from_slice(&body[copied..]);
    Some(out)
}

/// The UTF-16 unit that the escape at `at` stands for.
fn unit(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

/// Writes one frame.
pub(crate) fn write(out: &mut impl Write, body: &[u8]) -> io::Result<()> {
    write!(out, "Content-Length: {}\r\n\r\n", body.len())?;
    out.write_all(body)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{Value, json};

    use super::{Frame, FrameReader};

    /// Every frame of a stream; a bad one is `None`.
    fn read(stream: impl AsRef<[u8]>) -> Vec<Option<Value>> {
        let mut reader = FrameReader::new(stream.as_ref());
        let mut out = Vec::new();
        loop {
            match reader.next() {
                Frame::Message(value) => out.push(Some(value)),
                Frame::Bad(_) => out.push(None),
                Frame::End => return out,
            }
        }
    }

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn headers_are_read_in_any_case_and_order() {
        for header in [
            "Content-Length: 4\r\n\r\n",
            "content-length: 4\r\n\r\n",
            "CONTENT-LENGTH:4\r\n\r\n",
            "Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: 4\r\n\r\n",
            "Content-Length: 4\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
            "Content-Length: 4\n\n",
        ] {
            assert_eq!(
                read(format!("{header}null{}", frame("1"))),
                [Some(Value::Null), Some(json!(1))],
                "{header:?}"
            );
        }
    }

    #[test]
    fn reading_goes_on_behind_a_bad_frame() {
        for bad in [
            "Content-Length: 9\r\n\r\n{\"a\": 1,,",
            "Content-Length: -5\r\n\r\n",
            "Content-Length: ten\r\n\r\n",
            "Content-Length: 4611686018427387904\r\n\r\n{}",
            "Content-Length: 99999999999999999999999\r\n\r\n",
            "Content-Type: x\r\n\r\n{}",
            "garbage garbage\r\n\r\n",
            "Content-Length: 3\r\n\r\n\"abcdef\"",
        ] {
            assert_eq!(
                read(format!("{bad}{}", frame("7"))),
                [None, Some(json!(7))],
                "{bad:?}"
            );
        }
    }

    #[test]
    fn a_length_that_is_too_long_costs_the_next_message_only() {
        let body = r#"{"id":1}"#;
        let stream = format!(
            "Content-Length: {}\r\n\r\n{body}{}{}",
            body.len() + 10,
            frame("[2,2,2,2]"),
            frame("3")
        );
        assert_eq!(read(stream), [None, Some(json!(3))]);
    }

    #[test]
    fn a_stream_may_end_anywhere() {
        let whole = frame("[1,2]");
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), [], "cut at {end}");
        }
        assert_eq!(read(whole), [Some(json!([1, 2]))]);
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        for (body, want) in [
            (r#""a \ud83d b""#, "a \u{FFFD} b"),
            (r#""\ude00""#, "\u{FFFD}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
            (r#""\\ud83d \ud83d""#, "\\ud83d \u{FFFD}"),
            (r#""\ud83dx""#, "\u{FFFD}x"),
        ] {
            assert_eq!(read(frame(body)), [Some(json!(want))], "{body}");
        }
        assert_eq!(read(frame(r#""\ud83d"#)), [None]);
    }

    #[test]
    fn a_deep_value_is_refused() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(
            read(format!("{}{}", frame(&deep), frame("1"))),
            [None, Some(json!(1))]
        );
    }

    #[test]
    fn a_body_that_is_not_utf8_is_refused() {
        let mut stream = b"Content-Length: 5\r\n\r\n\"a\xffb\"".to_vec();
        stream.extend_from_slice(frame("1").as_bytes());
        assert_eq!(read(stream), [None, Some(json!(1))]);
    }
}
