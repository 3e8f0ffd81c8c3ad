//! Inlines as Pandoc has them: pieces of text, and the plain text that `stringify` makes of them.
//!
//! Knows Pandoc's smart punctuation and its abbreviations, which only prefixes, suffixes and headings
//! are shown with; a quotation keeps its raw text.

use std::collections::HashSet;
use std::sync::LazyLock;

use text::Span;

use crate::entity;
use crate::tree::{Kind, Nodes};

/// One of the inlines of a prefix or suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub shown: String,
    pub span: Span,
    pub kind: PieceKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Characters, which Pandoc splits at spaces and punctuation.
    Text,
    /// An inline that is one token, whatever it holds: emphasis, code, a link, a quotation.
    Whole,
    /// Never a part of a locator.
    Math,
}

impl Piece {
    /// Text as it stands in the note.
    #[must_use]
    pub fn text(shown: &str, start: usize) -> Piece {
        Piece {
            shown: shown.to_owned(),
            span: Span::new(start, start + shown.len()),
            kind: PieceKind::Text,
        }
    }
}

/// A note's text with its tree.
#[derive(Clone, Copy)]
pub(crate) struct Inlines<'a> {
    pub(crate) text: &'a str,
    pub(crate) nodes: &'a Nodes,
}

/// What becomes of raw HTML and TeX.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Raw {
    Kept,
    Dropped,
}

struct Shown {
    text: String,
    raw: Raw,
}

impl Inlines<'_> {
    /// The pieces of `span`, whose nodes are the children of `parent`, the top level as Pandoc parses it.
    pub(crate) fn pieces(&self, parent: usize, span: Span) -> Vec<Piece> {
        let mut out = Vec::new();
        self.top(parent, span, &mut out);
        out
    }

    fn top(&self, parent: usize, span: Span, out: &mut Vec<Piece>) {
        let mut at = span.start;
        for child in self.nodes.children(parent) {
            let node = self.nodes.get(child);
            if node.span.end <= span.start || node.span.start >= span.end {
                continue;
            }
            self.raw(Span::new(at, node.span.start), out);
            at = at.max(node.span.end);
            match node.kind {
                // No inlines of their own: their text belongs to what is around them.
                Kind::Prefix | Kind::Suffix | Kind::BracketedText => {
                    self.top(child, node.span, out)
                }
                Kind::Locator => self.escaped(node.span, out),
                Kind::CitationKey | Kind::AuthorSuppression => self.raw(node.span, out),
                Kind::Attributes | Kind::Tag | Kind::Uri | Kind::Ellipsis => {
                    self.raw(node.span, out)
                }
                Kind::BackslashEscape | Kind::Entity | Kind::HardLineBreak => {
                    out.push(Piece {
                        shown: self.shown(child),
                        span: node.span,
                        kind: PieceKind::Text,
                    });
                }
                Kind::HtmlTag if is_break(node.span.of(self.text)) => out.push(Piece {
                    shown: " ".into(),
                    span: node.span,
                    kind: PieceKind::Text,
                }),
                // Nothing of these is text for Pandoc.
                Kind::BlockContinuation | Kind::HtmlTag | Kind::HtmlComment | Kind::RawTex => {}
                kind => {
                    let shown = self.shown(child);
                    let kind = if matches!(kind, Kind::Math | Kind::DisplayMath) {
                        PieceKind::Math
                    } else if kind == Kind::Quotation && !self.is_straight(child) {
                        PieceKind::Text
                    } else {
                        PieceKind::Whole
                    };
                    out.push(Piece {
                        shown,
                        span: node.span,
                        kind,
                    });
                }
            }
        }
        self.raw(Span::new(at, span.end), out);
    }

    fn shown(&self, idx: usize) -> String {
        let mut out = Shown {
            text: String::new(),
            raw: Raw::Dropped,
        };
        self.show(idx, &mut out);
        out.text
    }

    fn raw(&self, span: Span, out: &mut Vec<Piece>) {
        if !span.is_empty() {
            out.push(Piece::text(span.of(self.text), span.start));
        }
    }

    /// A locator of the grammar has leaves that may hold escapes.
    fn escaped(&self, span: Span, out: &mut Vec<Piece>) {
        let mut at = span.start;
        while let Some(escape) = Span::new(at, span.end)
            .of(self.text)
            .find('\\')
            .map(|offset| at + offset)
        {
            let Some(c) = Span::new(escape + 1, span.end).of(self.text).chars().next() else {
                break;
            };
            self.raw(Span::new(at, escape), out);
            let shown = if c == ' ' { '\u{a0}' } else { c };
            at = escape + 1 + c.len_utf8();
            out.push(Piece {
                shown: shown.into(),
                span: Span::new(escape, at),
                kind: PieceKind::Text,
            });
        }
        self.raw(Span::new(at, span.end), out);
    }

    fn is_straight(&self, quotation: usize) -> bool {
        self.nodes
            .span(quotation)
            .of(self.text)
            .starts_with(['"', '\''])
    }

    /// The text of `span` inside `parent`, as Pandoc's `stringify` would give it, one line.
    pub(crate) fn stringify(&self, parent: usize, span: Span) -> String {
        self.one_line(parent, span, Raw::Dropped)
    }

    /// The same with the raw HTML and TeX that Pandoc's tree has in a prefix or suffix.
    pub(crate) fn stringify_with_raw(&self, parent: usize, span: Span) -> String {
        self.one_line(parent, span, Raw::Kept)
    }

    fn one_line(&self, parent: usize, span: Span, raw: Raw) -> String {
        let mut out = Shown {
            text: String::with_capacity(span.len()),
            raw,
        };
        self.show_children(parent, span, &mut out);
        one_line(&out.text)
    }

    fn show_children(&self, parent: usize, span: Span, out: &mut Shown) {
        let mut at = span.start;
        for child in self.nodes.children(parent) {
            let node = self.nodes.get(child);
            if node.span.end <= span.start || node.span.start >= span.end {
                continue;
            }
            self.smart(Span::new(at, node.span.start), span.end, &mut out.text);
            self.show(child, out);
            at = at.max(node.span.end);
        }
        self.smart(Span::new(at, span.end), span.end, &mut out.text);
    }

    fn show(&self, idx: usize, out: &mut Shown) {
        let node = self.nodes.get(idx);
        let raw = node.span.of(self.text);
        match node.kind {
            Kind::EmphasisDelimiter
            | Kind::BlockContinuation
            | Kind::FootnoteReference
            | Kind::InlineNote => {}
            Kind::BackslashEscape => match raw.strip_prefix('\\') {
                Some(" ") => out.text.push('\u{a0}'),
                Some(shown) => out.text.push_str(shown),
                None => out.text.push_str(raw),
            },
            Kind::Entity => match entity::decode(raw) {
                Some(shown) => out.text.push_str(&shown),
                None => out.text.push_str(raw),
            },
            Kind::HardLineBreak => out.text.push(' '),
            Kind::HtmlTag if out.raw == Raw::Dropped && is_break(raw) => out.text.push(' '),
            Kind::HtmlTag | Kind::HtmlComment | Kind::RawTex if out.raw == Raw::Dropped => {}
            Kind::Locator => {
                let mut pieces = Vec::new();
                self.escaped(node.span, &mut pieces);
                for piece in pieces {
                    if piece.shown == piece.span.of(self.text) {
                        self.smart(piece.span, usize::MAX, &mut out.text);
                    } else {
                        out.text.push_str(&piece.shown);
                    }
                }
            }
            Kind::CodeSpan => out.text.push_str(raw.trim_matches('`').trim()),
            Kind::Math | Kind::DisplayMath => out.text.push_str(raw.trim_matches('$')),
            Kind::Autolink => out
                .text
                .push_str(raw.trim_start_matches('<').trim_end_matches('>')),
            Kind::Ellipsis => self.smart(node.span, node.span.end, &mut out.text),
            // Pandoc keeps the text of a citation as it was written.
            Kind::Citation | Kind::NarrativeCitation => out.text.push_str(raw),
            Kind::Link | Kind::Image => {
                let label = |kind| matches!(kind, Kind::LinkText | Kind::ImageDescription);
                if let Some(label) = self
                    .nodes
                    .children(idx)
                    .find(|&child| label(self.nodes.kind(child)))
                {
                    self.show_children(label, self.nodes.span(label), out);
                }
            }
            Kind::BracketedSpan => {
                let inside = bracketed_span_content(self.nodes, idx);
                self.show_children(idx, inside, out);
            }
            Kind::Quotation if self.is_straight(idx) => {
                let (open, close) = if raw.starts_with('"') {
                    ("“", "”")
                } else {
                    ("‘", "’")
                };
                let inside = quotation_content(self.nodes, idx);
                out.text.push_str(open);
                self.show_children(idx, inside, out);
                out.text.push_str(close);
            }
            _ => self.show_children(idx, node.span, out),
        }
    }

    /// Whether a line break, citation or note stands at `at`, before which Pandoc lets a line end.
    fn breaks(&self, at: usize) -> bool {
        const WITHIN: usize = 200;
        let rest = self.text.get(at..).unwrap_or("");
        if rest.starts_with(['\n', '\r', '@'])
            || ["-@", "[^", "^["]
                .iter()
                .any(|start| rest.starts_with(start))
        {
            return true;
        }
        let bracket = rest
            .starts_with('[')
            .then(|| &rest[..rest.floor_char_boundary(WITHIN)]);
        bracket
            .and_then(|bracket| bracket.split(']').next())
            .is_some_and(|inside| inside.contains('@'))
    }

    /// Raw text with smart punctuation; `end` bounds what an abbreviation looks ahead at.
    fn smart(&self, span: Span, end: usize, out: &mut String) {
        let raw = span.of(self.text);
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            let (shown, len) = match c {
                '-' if rest.starts_with("---") => ("—", 3),
                '-' if rest.starts_with("--") => ("–", 2),
                '.' if rest.starts_with("...") => ("…", 3),
                '\'' => ("’", 1),
                '"' if !after_string(out)
                    && rest[1..].starts_with(|next: char| !next.is_whitespace()) =>
                {
                    ("“", 1)
                }
                ' ' | '\t' if ends_in_abbreviation(out) => {
                    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                    let at = span.start + raw.len() - rest.len() + blank;
                    let tied = at < end && !self.breaks(at);
                    (if tied { "\u{a0}" } else { " " }, blank)
                }
                _ => (&rest[..c.len_utf8()], c.len_utf8()),
            };
            out.push_str(shown);
            rest = &rest[len..];
        }
    }
}

/// `<br>`, `<br/>`.
pub(crate) fn is_break(tag: &str) -> bool {
    let name = tag
        .trim_start_matches('<')
        .trim_end_matches('>')
        .trim_end_matches('/')
        .trim();
    name.eq_ignore_ascii_case("br")
}

/// A quotation without its marks.
pub(crate) fn quotation_content(nodes: &Nodes, idx: usize) -> Span {
    let span = nodes.span(idx);
    let mut marks = nodes
        .children(idx)
        .filter(|&child| nodes.kind(child) == Kind::QuotationMark);
    let start = marks.next().map_or(span.start, |mark| nodes.span(mark).end);
    let end = marks
        .last()
        .map(|mark| nodes.span(mark))
        .filter(|mark| mark.end == span.end && mark.start >= start);
    Span::new(start, end.map_or(span.end, |mark| mark.start))
}

/// What stands between the brackets of `[…]{…}`.
pub(crate) fn bracketed_span_content(nodes: &Nodes, idx: usize) -> Span {
    let span = nodes.span(idx);
    let attributes = nodes
        .children(idx)
        .filter(|&child| nodes.kind(child) == Kind::Attributes)
        .last();
    let end = attributes.map_or(span.end, |attributes| nodes.span(attributes).start);
    let start = span.start + 1;
    Span::new(start, end.saturating_sub(1).max(start))
}

fn one_line(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        if !matches!(c, ' ' | '\t' | '\n' | '\r') {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

fn after_string(out: &str) -> bool {
    out.ends_with(|c: char| c.is_alphanumeric() || c == '.')
}

/// Pandoc's default abbreviations, after which a space does not break.
static ABBREVIATIONS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "aet. aetat. al. Apr. Aug. bk. Bros. c. Capt. cf. ch. chap. chs. Co. col. Corp. cp. d. Dec. Dr. e.g. ed. eds. \
     esp. f. fasc. Feb. ff. fig. fl. fol. fols. Fr. Gen. Gov. Hon. i.e. ill. Inc. incl. Jan. Jr. Jul. Jun. Ltd. \
     M.A. M.D. Mar. Mr. Mrs. Ms. n. n.b. nn. No. Nov. Oct. p. Ph.D. pp. Pres. Prof. pt. q.v. Rep. Rev. s.v. s.vv. \
     saec. sec. Sen. Sep. Sept. Sgt. Sr. St. univ. viz. vol. vs."
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect()
});

fn ends_in_abbreviation(out: &str) -> bool {
    if !out.ends_with('.') {
        return false;
    }
    let start = out
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric() || *c == '.')
        .last()
        .map_or(out.len(), |(at, _)| at);
    ABBREVIATIONS.contains(&out[start..])
}
