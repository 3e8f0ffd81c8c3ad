//! Where the entries of a BibTeX file begin and end, and what their fields hold, as written.
//!
//! Tolerant of everything: an entry is read as Pandoc reads it, else as BibTeX reads it (the two
//! disagree on whether `\{` opens a group), else line by line; what cannot be read costs one
//! problem and the next entry is found again at the next `@` at the start of a line. Every byte is
//! looked at a bounded number of times. Knows nothing of TeX.

mod entry;

use text::Span;

use entry::{Escapes, Reader, read_entry};

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
    /// What to do about it.
    pub(super) help: &'static str,
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
                    "write the brace and the key behind it: `@book{kay2001,`",
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
            let help = "write the key by which notes cite it behind the brace: `@book{kay2001,`";
            out.push(Item::Problem(Problem {
                span: at,
                message,
                help,
            }));
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
        // Without its marks it is wrong for BibTeX; it says nothing of any entry.
        let mut cx = Reader::new(self.text, head.body - 1, limit, Escapes::Literal);
        if head.close == b'}' && cx.group().is_ok() {
            return cx.at;
        }
        out.push(problem(
            start,
            head.body,
            "nothing closes this `@preamble`".into(),
            "add the brace that closes it",
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

fn problem<'t>(start: usize, end: usize, message: String, help: &'static str) -> Item<'t> {
    Item::Problem(Problem {
        span: Span::new(start, end),
        message,
        help,
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
