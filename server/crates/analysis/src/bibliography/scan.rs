//! Where the entries of a BibTeX file begin and end, and what their fields hold, as written.
//!
//! Tolerant of everything: an entry is read as Pandoc reads it, else as BibTeX reads it (the two
//! disagree on whether `\{` opens a group), else line by line; what cannot be read costs one
//! problem and the next entry is found again at the next `@` at the start of a line. Every byte is
//! looked at a bounded number of times. Knows nothing of TeX.

use text::Span;

/// One thing in a BibTeX file, in file order.
#[derive(Debug)]
pub(super) enum Item<'t> {
    Entry(RawEntry<'t>),
    /// `@string{name = value}`.
    Strings(Vec<RawField<'t>>),
    /// The inside of `@comment{…}`.
    Comment(&'t str),
    Problem(Problem),
}

#[derive(Debug)]
pub(super) struct RawEntry<'t> {
    pub(super) kind: &'t str,
    pub(super) key: &'t str,
    pub(super) key_span: Span,
    pub(super) span: Span,
    pub(super) fields: Vec<RawField<'t>>,
}

#[derive(Debug)]
pub(super) struct RawField<'t> {
    pub(super) name: &'t str,
    pub(super) value: RawValue<'t>,
    /// Of the value, without the braces or marks of a single piece.
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) enum RawValue<'t> {
    Text(&'t str),
    /// Pieces joined by `#`, or a single name.
    Pieces(Vec<Piece<'t>>),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// An abbreviation.
    Name(&'t str, Span),
}

/// What is wrong with a stretch of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) message: String,
}

/// Everything in the file, in order.
pub(super) fn scan(text: &str) -> Vec<Item<'_>> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        strong: 0,
        weak: 0,
        unbalanced_comment: false,
    };
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'@', &scanner.bytes[at..]) {
        at = scanner.item(at + found, &mut out);
    }
    out
}

/// Longest key or name that is looked for; a bound on look-ahead, not on what is read.
const LOOK: usize = 400;

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The first place at or behind the last asked one where an entry surely begins.
    strong: usize,
    /// The same for places where one may begin.
    weak: usize,
    /// A comment was never closed: from then on comments end with their line.
    unbalanced_comment: bool,
}

/// `@kind{`.
struct Head<'t> {
    kind: &'t str,
    close: u8,
    /// Behind the delimiter.
    body: usize,
}

impl<'t> Scanner<'t> {
    /// Reads what begins at the `@` at `start`; returns where to go on.
    fn item(&mut self, start: usize, out: &mut Vec<Item<'t>>) -> usize {
        let at_line_start = starts_line(self.bytes, start);
        if in_comment_line(self.bytes, start) {
            return start + 1;
        }
        let kind_end = name_end(self.bytes, start + 1);
        let kind = &self.text[start + 1..kind_end];
        if kind.eq_ignore_ascii_case("comment") && at_line_start {
            return self.comment(kind_end, out);
        }
        let Some(head) = head(self.text, start) else {
            if at_line_start && is_known_kind(kind) {
                out.push(problem(
                    start,
                    kind_end,
                    format!("`@{kind}` has no opening brace; it was skipped"),
                ));
            }
            return start + 1;
        };
        let strong = is_strong(self.text, start);
        if !at_line_start && !strong {
            return start + 1;
        }
        if kind.eq_ignore_ascii_case("comment") {
            return self.comment(kind_end, out);
        }
        let limit = if strong {
            self.next_strong(start + 1)
        } else {
            self.next_weak(start + 1)
        };
        if kind.eq_ignore_ascii_case("preamble") {
            return self.preamble(start, &head, limit, out);
        }
        let (entry, trouble, closed) = read_entry(self.text, start, &head, limit);
        let span = entry.span;
        if head.kind.eq_ignore_ascii_case("string") {
            out.push(Item::Strings(entry.fields));
        } else if entry.key.is_empty() {
            let at = if entry.key_span.is_empty() {
                Span::new(start, kind_end)
            } else {
                entry.key_span
            };
            let message = format!("this `@{kind}` has no citation key; it was skipped");
            out.push(Item::Problem(Problem { span: at, message }));
            return if closed { span.end } else { start + 1 };
        } else {
            out.push(Item::Entry(entry));
        }
        out.extend(trouble.map(Item::Problem));
        if closed { span.end } else { start + 1 }
    }

    /// BibTeX skips the word only, Pandoc and Biber a whole group: we do as they do.
    fn comment(&mut self, kind_end: usize, out: &mut Vec<Item<'t>>) -> usize {
        let line_end = memchr::memchr(b'\n', &self.bytes[kind_end..])
            .map_or(self.bytes.len(), |at| kind_end + at);
        let open = skip_blank(self.bytes, kind_end, self.bytes.len());
        if self.bytes.get(open) != Some(&b'{') || self.unbalanced_comment {
            return line_end;
        }
        let mut cx = Reader::new(self.text, open, self.text.len(), Escapes::Literal);
        if let Ok(inside) = cx.group() {
            out.push(Item::Comment(inside.of(self.text)));
            return cx.at;
        }
        self.unbalanced_comment = true;
        line_end
    }

    fn preamble(
        &mut self,
        start: usize,
        head: &Head<'t>,
        limit: usize,
        out: &mut Vec<Item<'t>>,
    ) -> usize {
        for escapes in [Escapes::Respected, Escapes::Literal] {
            let mut cx = Reader::new(self.text, head.body, limit, escapes);
            if cx.value(head.close).is_ok() {
                cx.skip();
                if cx.peek() == Some(head.close) {
                    return cx.at + 1;
                }
            }
        }
        out.push(problem(
            start,
            head.body,
            "nothing closes this `@preamble`".into(),
        ));
        start + 1
    }

    fn next_strong(&mut self, from: usize) -> usize {
        if self.strong < from {
            self.strong = self.next(from, is_strong);
        }
        self.strong
    }

    fn next_weak(&mut self, from: usize) -> usize {
        if self.weak < from {
            self.weak = self.next(from, |text, at| {
                is_strong(text, at) || head(text, at).is_some()
            });
        }
        self.weak
    }

    fn next(&self, from: usize, begins: impl Fn(&str, usize) -> bool) -> usize {
        memchr::memchr_iter(b'@', &self.bytes[from..])
            .map(|at| from + at)
            .find(|&at| starts_line(self.bytes, at) && begins(self.text, at))
            .unwrap_or(self.bytes.len())
    }
}

fn problem<'t>(start: usize, end: usize, message: String) -> Item<'t> {
    Item::Problem(Problem {
        span: Span::new(start, end),
        message,
    })
}

/// `@kind{` or `@kind(` at `at`.
fn head(text: &str, at: usize) -> Option<Head<'_>> {
    let bytes = text.as_bytes();
    let start = skip_blank(bytes, at + 1, (at + LOOK).min(bytes.len()));
    let end = name_end(bytes, start);
    let open = skip_blank(bytes, end, (end + LOOK).min(bytes.len()));
    if start == end || !bytes[start].is_ascii_alphabetic() {
        return None;
    }
    let close = match bytes.get(open)? {
        b'{' => b'}',
        b'(' => b')',
        _ => return None,
    };
    Some(Head {
        kind: &text[start..end],
        close,
        body: open + 1,
    })
}

/// Whether what stands at `at` can be nothing but the head of an entry: `@kind{key, name =`.
fn is_strong(text: &str, at: usize) -> bool {
    let Some(head) = head(text, at) else {
        return false;
    };
    let bytes = text.as_bytes();
    let column_one = at == 0 || matches!(bytes[at - 1], b'\n' | b'\r');
    if head.kind.eq_ignore_ascii_case("comment") || head.kind.eq_ignore_ascii_case("preamble") {
        return column_one;
    }
    let end = bytes.len().min(head.body + LOOK);
    let mut at = skip_blank(bytes, head.body, end);
    if !head.kind.eq_ignore_ascii_case("string") {
        let key = at;
        while at < end && !matches!(bytes[at], b',' | b'\n' | b'\r' | b'{' | b'}' | b'=' | b'"') {
            at += 1;
        }
        if at == key || at >= end || !matches!(bytes[at], b',' | b'\n' | b'\r') {
            return false;
        }
        at = skip_blank(bytes, at, end);
        if bytes.get(at) == Some(&b',') {
            at = skip_blank(bytes, at + 1, end);
        }
        if bytes.get(at) == Some(&head.close) {
            return true;
        }
    }
    let name = at;
    at = name_end(bytes, name);
    at > name && bytes.get(skip_blank(bytes, at, (at + LOOK).min(bytes.len()))) == Some(&b'=')
}

/// Whether only blanks stand between the start of the line and `at`.
fn starts_line(bytes: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(LOOK);
    match bytes[from..at]
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'\t'))
    {
        None => from == 0,
        Some(last) if from == 0 && last == 2 && bytes.starts_with(BYTE_ORDER_MARK) => true,
        Some(last) => matches!(bytes[from + last], b'\n' | b'\r'),
    }
}

/// Whether the line begins with `%`: an entry that somebody has commented out.
fn in_comment_line(bytes: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(LOOK);
    let line = bytes[from..at]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(from, |found| from + found + 1);
    bytes[line..at]
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\t'))
        == Some(&b'%')
}

/// The end of a run of the characters that names of kinds and fields are made of.
fn name_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < bytes.len() && is_name(bytes[end]) {
        end += 1;
    }
    end
}

fn is_name(byte: u8) -> bool {
    !byte.is_ascii_whitespace()
        && !byte.is_ascii_control()
        && !matches!(
            byte,
            b'"' | b'#' | b'%' | b'\'' | b'(' | b')' | b',' | b'=' | b'{' | b'}' | b'@' | b'\\'
        )
}

fn skip_blank(bytes: &[u8], mut at: usize, end: usize) -> usize {
    while at < end && bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    at
}

fn is_known_kind(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "article",
        "artwork",
        "audio",
        "book",
        "bookinbook",
        "booklet",
        "collection",
        "conference",
        "dataset",
        "electronic",
        "inbook",
        "incollection",
        "inproceedings",
        "inreference",
        "legislation",
        "letter",
        "manual",
        "mastersthesis",
        "misc",
        "movie",
        "mvbook",
        "mvcollection",
        "mvproceedings",
        "mvreference",
        "online",
        "patent",
        "performance",
        "periodical",
        "phdthesis",
        "proceedings",
        "reference",
        "report",
        "review",
        "software",
        "standard",
        "string",
        "suppbook",
        "suppcollection",
        "suppperiodical",
        "techreport",
        "thesis",
        "unpublished",
        "video",
        "webpage",
        "www",
        "xdata",
    ];
    let kind = kind.to_ascii_lowercase();
    KINDS.binary_search(&kind.as_str()).is_ok()
}

/// What a backslash before a brace or mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escapes {
    /// `\{` is a character (Pandoc, JabRef).
    Respected,
    /// `\{` opens a group (BibTeX, Biber): also paths that end in `\`.
    Literal,
}

/// Reads the entry whose head is given, up to `limit`; says whether its end was found.
fn read_entry<'t>(
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

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    end: usize,
    escapes: Escapes,
    /// The first thing that is wrong and could be understood all the same.
    trouble: Option<Problem>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, at: usize, end: usize, escapes: Escapes) -> Reader<'t> {
        Reader {
            text,
            bytes: text.as_bytes(),
            at,
            end: end.min(text.len()),
            escapes,
            trouble: None,
        }
    }

    fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.bytes[self.at])
    }

    /// Skips white space and comments (`% …` where a token could stand).
    fn skip(&mut self) {
        loop {
            self.at = skip_blank(self.bytes, self.at, self.end);
            if self.peek() != Some(b'%') {
                return;
            }
            let rest = &self.bytes[self.at..self.end];
            self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        }
    }

    fn note(&mut self, span: Span, message: impl FnOnce() -> String) {
        if self.trouble.is_none() {
            self.trouble = Some(Problem {
                span,
                message: message(),
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
                    self.note(behind, || {
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
            _ => self.note(span, || {
                format!("a comma is missing behind the key `{key}`")
            }),
        }
        if key.contains([' ', '\t']) {
            self.note(span, || {
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
        })?;
        Ok(RawField {
            name: name.of(self.text),
            value,
            span,
        })
    }

    /// Pieces joined by `#`.
    fn value(&mut self, close: u8) -> Result<(RawValue<'t>, Span), ()> {
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
    fn group(&mut self) -> Result<Span, ()> {
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
                self.note(unexpected.span, || unexpected.message);
                self.at = next;
                continue;
            };
            if closed {
                let at = Span::new(end - 1, end);
                self.note(at, || {
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
                self.note(name, || {
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
            self.note(at, || format!("nothing closes this `@{}`", head.kind));
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
