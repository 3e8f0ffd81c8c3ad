//! What one entry holds: its key and its fields, read strictly first, then line by line.

use text::Span;

use super::{Head, LOOK, Piece, Problem, RawEntry, RawField, RawValue, name_end, skip_blank};

/// What to do about braces.
const UNCLOSED: &str = "add the brace that closes it, or the one that a value in it lacks";
const SURPLUS: &str = "remove this brace, or add the one that a value before it lacks";
const VALUE: &str = "see whether each of its braces and quotation marks has its partner";

/// What a backslash before a brace or mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// `\{` is a character (Pandoc, JabRef).
    Respected,
    /// `\{` opens a group (BibTeX, Biber): also paths that end in `\`.
    Literal,
}

/// Reads the entry whose head is given, up to `limit`; says whether its end was found.
pub(super) fn read_entry<'t>(
    text: &'t str,
    start: usize,
    head: &Head<'t>,
    limit: usize,
) -> (RawEntry<'t>, Option<Problem>, bool) {
    let mut why = None;
    for escapes in [Escapes::Respected, Escapes::Literal] {
        let mut cx = Reader::new(text, head.body, limit, escapes);
        match cx.entry(start, head) {
            Ok(entry) => return (entry, cx.trouble, true),
            Err(trouble) => why = why.or(Some(trouble)),
        }
    }
    let mut cx = Reader::new(text, head.body, limit, Escapes::Literal);
    let (entry, closed) = cx.entry_by_lines(start, head);
    (entry, cx.trouble.or(why), closed)
}

pub(super) struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    pub(super) at: usize,
    end: usize,
    escapes: Escapes,
    /// The first thing that is wrong and could be understood all the same.
    trouble: Option<Problem>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, at: usize, end: usize, escapes: Escapes) -> Reader<'t> {
        Reader {
            text,
            bytes: text.as_bytes(),
            at,
            end: end.min(text.len()),
            escapes,
            trouble: None,
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.bytes[self.at])
    }

    /// Skips white space and comments (`% …` where a token could stand).
    pub(super) fn skip(&mut self) {
        loop {
            self.at = skip_blank(self.bytes, self.at, self.end);
            if self.peek() != Some(b'%') {
                return;
            }
            let rest = &self.bytes[self.at..self.end];
            self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        }
    }

    fn note(&mut self, span: Span, help: &'static str, message: impl FnOnce() -> String) {
        if self.trouble.is_none() {
            self.trouble = Some(Problem {
                span,
                message: message(),
                help,
            });
        }
    }

    /// A whole entry, behind its opening delimiter.
    fn entry(&mut self, start: usize, head: &Head<'t>) -> Result<RawEntry<'t>, Problem> {
        let (key, key_span) = self.key(head);
        let mut fields = Vec::with_capacity(12);
        loop {
            self.skip();
            while self.peek() == Some(b',') {
                self.at += 1;
                self.skip();
            }
            match self.peek() {
                None => {
                    let message = format!("nothing closes this `@{}`", head.kind);
                    return Err(Problem {
                        span: Span::new(start, head.body),
                        message,
                        help: UNCLOSED,
                    });
                }
                Some(byte) if byte == head.close => break,
                Some(_) => {}
            }
            let Some(name) = self.field_name() else {
                return Err(self.unexpected());
            };
            fields.push(self.field(name, head)?);
            let behind = Span::empty(self.at);
            self.skip();
            match self.peek() {
                Some(b',') => {}
                Some(byte) if byte == head.close => {}
                None => {}
                Some(_) if self.looks_like_field() => {
                    let name = fields.last().map_or("", |field| field.name);
                    self.note(behind, "add the comma", || {
                        format!("a comma is missing behind the field `{name}`")
                    });
                }
                Some(_) => return Err(self.unexpected()),
            }
        }
        self.at += 1;
        self.check_surplus()?;
        Ok(RawEntry {
            kind: head.kind,
            key,
            key_span,
            span: Span::new(start, self.at),
            fields,
        })
    }

    /// An entry that seems to end while its fields go on: a brace too many.
    fn check_surplus(&mut self) -> Result<(), Problem> {
        let closed = self.at;
        let mut ahead = Reader::new(self.text, closed, self.end.min(closed + LOOK), self.escapes);
        ahead.at = skip_blank(self.bytes, ahead.at, ahead.end);
        if ahead.peek() == Some(b',') {
            ahead.at = skip_blank(self.bytes, ahead.at + 1, ahead.end);
        }
        if ahead.looks_like_field() {
            return Err(Problem {
                span: Span::new(closed - 1, closed),
                message: "this brace closes the entry, and fields follow".into(),
                help: SURPLUS,
            });
        }
        Ok(())
    }

    fn unexpected(&self) -> Problem {
        let shown = self.text[self.at..self.end].chars().next();
        let len = shown.map_or(0, char::len_utf8);
        let message = match shown {
            Some(shown) => {
                format!("a field, a comma or the end of the entry was expected here, not `{shown}`")
            }
            None => "the entry ends too early".into(),
        };
        Problem {
            span: Span::new(self.at, self.at + len),
            message,
            help: "write a field as `name = {value},`; see whether the value before it is closed",
        }
    }

    /// The citation key and the comma behind it. `@string` has none.
    fn key(&mut self, head: &Head<'t>) -> (&'t str, Span) {
        if head.kind.eq_ignore_ascii_case("string") {
            return ("", Span::empty(self.at));
        }
        self.skip();
        let start = self.at;
        if self.looks_like_field() {
            return ("", Span::empty(start));
        }
        while let Some(byte) = self.peek() {
            if matches!(byte, b',' | b'\n' | b'\r' | b'{' | b'}' | b'"' | b'=')
                || byte == head.close
            {
                break;
            }
            self.at += 1;
        }
        // `@misc{kay title = {…}}`: the last word belongs to a field.
        if self.peek() == Some(b'=') {
            let line = &self.text[start..self.at];
            let field = line.trim_end().rfind([' ', '\t']).map_or(0, |at| at + 1);
            self.at = start + field;
        }
        let key = self.text[start..self.at].trim_end();
        let span = Span::new(start, start + key.len());
        self.skip();
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(byte) if byte == head.close => {}
            _ => self.note(span, "add the comma", || {
                format!("a comma is missing behind the key `{key}`")
            }),
        }
        if key.contains([' ', '\t']) {
            self.note(span, "write the key without the space", || {
                format!("the key `{key}` holds a space, so that no note can cite it")
            });
        }
        (key, span)
    }

    /// `name =`; nothing is consumed where there is none.
    fn field_name(&mut self) -> Option<Span> {
        let name = Span::new(self.at, name_end(&self.bytes[..self.end], self.at));
        if name.is_empty() {
            return None;
        }
        let equals = skip_blank(self.bytes, name.end, self.end);
        if equals >= self.end || self.bytes[equals] != b'=' {
            return None;
        }
        self.at = equals + 1;
        Some(name)
    }

    fn looks_like_field(&self) -> bool {
        let mut ahead = Reader::new(
            self.text,
            self.at,
            self.end.min(self.at + LOOK),
            self.escapes,
        );
        ahead.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) && ahead.field_name().is_some()
    }

    fn field(&mut self, name: Span, head: &Head<'t>) -> Result<RawField<'t>, Problem> {
        let (value, span) = self.value(head.close).map_err(|()| Problem {
            span: name,
            message: format!(
                "nothing closes the value of the field `{}`",
                name.of(self.text)
            ),
            help: VALUE,
        })?;
        Ok(RawField {
            name: name.of(self.text),
            value,
            span,
        })
    }

    /// Pieces joined by `#`.
    pub(super) fn value(&mut self, close: u8) -> Result<(RawValue<'t>, Span), ()> {
        self.skip();
        let start = self.at;
        let (first, mut span) = self.piece(close)?;
        let mut end = self.at;
        self.skip();
        if self.peek() != Some(b'#') {
            let value = match first {
                Piece::Text(text) => RawValue::Text(text),
                Piece::Name(..) => RawValue::Pieces(vec![first]),
            };
            self.at = end;
            return Ok((value, span));
        }
        let mut pieces = vec![first];
        while self.peek() == Some(b'#') {
            self.at += 1;
            self.skip();
            pieces.push(self.piece(close)?.0);
            end = self.at;
            self.skip();
        }
        span = Span::new(start, end);
        self.at = end;
        Ok((RawValue::Pieces(pieces), span))
    }

    fn piece(&mut self, close: u8) -> Result<(Piece<'t>, Span), ()> {
        let span = match self.peek() {
            Some(b'{') => self.group()?,
            Some(b'"') => self.marked()?,
            _ => return self.bare(close),
        };
        Ok((Piece::Text(span.of(self.text)), span))
    }

    /// `{…}`; the span is of the inside.
    pub(super) fn group(&mut self) -> Result<Span, ()> {
        let start = self.at + 1;
        let mut depth = 0usize;
        let mut at = self.at;
        while at < self.end {
            let rest = &self.bytes[at..self.end];
            let found = match self.escapes {
                Escapes::Respected => memchr::memchr3(b'{', b'}', b'\\', rest),
                Escapes::Literal => memchr::memchr2(b'{', b'}', rest),
            };
            at += found.ok_or(())?;
            match self.bytes[at] {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ if matches!(self.bytes.get(at + 1), Some(b'{' | b'}' | b'\\')) => at += 1,
                _ => {}
            }
            at += 1;
            if depth == 0 && at <= self.end {
                self.at = at;
                return Ok(Span::new(start, at - 1));
            }
        }
        Err(())
    }

    /// `"…"`; a mark inside braces does not close it.
    fn marked(&mut self) -> Result<Span, ()> {
        let start = self.at + 1;
        let mut depth = 0usize;
        let mut at = start;
        while at < self.end {
            match self.bytes[at] {
                b'"' if depth == 0 => {
                    self.at = at + 1;
                    return Ok(Span::new(start, at));
                }
                b'{' => depth += 1,
                b'}' if depth == 0 => return Err(()),
                b'}' => depth -= 1,
                b'\\'
                    if self.escapes == Escapes::Respected
                        && matches!(self.bytes.get(at + 1), Some(b'{' | b'}' | b'\\' | b'"')) =>
                {
                    at += 1;
                }
                _ => {}
            }
            at += 1;
        }
        Err(())
    }

    /// A number or the name of an abbreviation.
    fn bare(&mut self, close: u8) -> Result<(Piece<'t>, Span), ()> {
        let start = self.at;
        while let Some(byte) = self.peek() {
            if byte.is_ascii_whitespace()
                || byte == close
                || matches!(byte, b',' | b'#' | b'"' | b'{' | b'}' | b'=')
            {
                break;
            }
            self.at += 1;
        }
        let span = Span::new(start, self.at);
        let text = span.of(self.text);
        if text.is_empty() {
            return Err(());
        }
        let number = text.bytes().all(|byte| byte.is_ascii_digit());
        Ok((
            if number {
                Piece::Text(text)
            } else {
                Piece::Name(text, span)
            },
            span,
        ))
    }

    /// What can be had of a broken entry: each field ends at the latest where a line begins the
    /// next one.
    fn entry_by_lines(&mut self, start: usize, head: &Head<'t>) -> (RawEntry<'t>, bool) {
        let limit = self.end;
        let (key, key_span) = self.key(head);
        let mut fields = Vec::new();
        let mut end = self.at;
        let mut closed = false;
        loop {
            self.end = limit;
            self.skip();
            while self
                .peek()
                .is_some_and(|byte| matches!(byte, b',' | b'}' | b')'))
            {
                closed |= self.peek() == Some(head.close);
                self.at += 1;
                end = self.at;
                self.skip();
            }
            let Some(name) = self.field_name() else {
                if closed || self.at >= limit {
                    break;
                }
                // Something else: on to the next line that begins a field.
                let (at, next) = (self.at, self.next_field_line());
                self.at = at;
                let unexpected = self.unexpected();
                self.note(unexpected.span, unexpected.help, || unexpected.message);
                self.at = next;
                continue;
            };
            if closed {
                let at = Span::new(end - 1, end);
                self.note(at, SURPLUS, || {
                    "this brace closes the entry, and fields follow".into()
                });
                closed = false;
            }
            self.end = self.next_field_line();
            let value_start = self.at;
            let whole = self.value(head.close).ok().filter(|_| {
                self.skip();
                self.at >= self.end || matches!(self.peek(), Some(b',' | b'}' | b')'))
            });
            let (value, span) = whole.unwrap_or_else(|| {
                let text = name.of(self.text);
                self.note(name, VALUE, || {
                    format!("the value of the field `{text}` is not closed, or closed too early")
                });
                let span = loose_value(self.text, value_start, self.end);
                self.at = self.end;
                (RawValue::Text(span.of(self.text)), span)
            });
            end = self.at.min(self.end).max(span.end);
            fields.push(RawField {
                name: name.of(self.text),
                value,
                span,
            });
        }
        if !closed {
            let at = Span::new(start, head.body);
            self.note(at, UNCLOSED, || {
                format!("nothing closes this `@{}`", head.kind)
            });
        }
        let end = if closed {
            end
        } else {
            start + self.text[start..end].trim_end().len()
        };
        (
            RawEntry {
                kind: head.kind,
                key,
                key_span,
                span: Span::new(start, end),
                fields,
            },
            closed,
        )
    }

    /// The start of the next line that begins with `name =`, or the end.
    fn next_field_line(&self) -> usize {
        let mut at = self.at;
        while let Some(found) = memchr::memchr2(b'\n', b'\r', &self.bytes[at..self.end]) {
            at += found + 1;
            let ahead = Reader::new(
                self.text,
                skip_blank(self.bytes, at, self.end),
                self.end,
                self.escapes,
            );
            if ahead.looks_like_field() {
                return at;
            }
        }
        self.end
    }
}

/// A value whose delimiters do not balance: what stands between them as far as one can tell.
fn loose_value(text: &str, start: usize, end: usize) -> Span {
    let value = text[start..end]
        .trim_end()
        .trim_end_matches([',', ' ', '\t', '\r', '\n']);
    let lead = value.len() - value.trim_start().len();
    let (mut from, mut to) = (start + lead, start + value.len());
    let opener = text.as_bytes().get(from).copied().filter(|_| from < to);
    if let Some(open @ (b'{' | b'"')) = opener {
        from += 1;
        let close = if open == b'{' { '}' } else { '"' };
        // The braces of the entry itself may stand at the end of its last field.
        let inside = text[from..to]
            .trim_end_matches(|c: char| c.is_whitespace() || (c == '}' && close == '"'));
        let inside = inside.strip_suffix(close).unwrap_or(inside);
        to = from + inside.trim_end().len();
    }
    Span::new(from, to.max(from))
}
