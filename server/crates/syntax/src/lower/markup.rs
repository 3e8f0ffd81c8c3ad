//! Which bytes of a quotation are notation, and of what kind.

use text::{Markup, MarkupKind, Span};

use crate::entity;
use crate::inline::{bracketed_span_content, is_break};
use crate::tree::{Kind, Nodes};

/// The longest tag, and the longest text between two, that is looked at for a raised number.
const HTML_TAG: usize = 64;

/// The notation inside `span`, in order and disjoint, relative to its start. `nodes[from..to]` are the
/// nodes that may lie in it.
pub(crate) fn within(nodes: &Nodes, text: &str, from: usize, to: usize, span: Span) -> Vec<Markup> {
    let mut finder = Finder {
        nodes,
        text,
        reader: Reader::Verifier,
        out: Vec::new(),
    };
    finder.range(from, to, span);
    finder.disjoint(span)
}

/// The notation of a whole Markdown source: descriptions of images and notes are text of it.
pub(crate) fn of_source(nodes: &Nodes, text: &str) -> Vec<Markup> {
    let whole = Span::new(0, text.len());
    let mut finder = Finder {
        nodes,
        text,
        reader: Reader::Source,
        out: Vec::new(),
    };
    finder.range(1, nodes.len(), whole);
    finder.disjoint(whole)
}

/// For whom notation is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Verifier,
    Source,
}

struct Finder<'a> {
    nodes: &'a Nodes,
    text: &'a str,
    reader: Reader,
    out: Vec<(Span, MarkupKind)>,
}

impl Finder<'_> {
    fn range(&mut self, from: usize, to: usize, span: Span) {
        let mut idx = from;
        while idx < to {
            let node = self.nodes.get(idx);
            if node.span.end <= span.start {
                idx = self.nodes.end(idx);
            } else if node.span.start >= span.end {
                break;
            } else {
                idx = self.node(idx);
            }
        }
    }

    fn disjoint(self, span: Span) -> Vec<Markup> {
        let mut out = self.out;
        out.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        let mut end = span.start;
        let mut kept = Vec::with_capacity(out.len());
        for (at, kind) in out {
            // What begins inside another stretch of notation is a part of it.
            let at = Span::new(at.start.max(span.start), at.end.min(span.end));
            if at.start >= end && at.start < at.end {
                end = at.end;
                kept.push(Markup {
                    span: Span::new(at.start - span.start, at.end - span.start),
                    kind,
                });
            }
        }
        kept
    }

    /// Notes what the node says and returns where to go on: inside it or behind it.
    fn node(&mut self, idx: usize) -> usize {
        let nodes = self.nodes;
        let span = nodes.span(idx);
        let behind = nodes.end(idx);
        match nodes.kind(idx) {
            Kind::EmphasisDelimiter => self.put(span, MarkupKind::Emphasis),
            Kind::Superscript | Kind::Subscript => {
                if let Some(shown) = raised(span.of(self.text)) {
                    self.put(span, MarkupKind::Shown(shown));
                } else {
                    for delimiter in nodes
                        .children(idx)
                        .filter(|&child| nodes.kind(child) == Kind::EmphasisDelimiter)
                    {
                        self.put(nodes.span(delimiter), MarkupKind::Notation);
                    }
                    // The delimiters are notation, not emphasis; what is between them is read as ever.
                    let mut at = idx + 1;
                    while at < behind {
                        at = if nodes.kind(at) == Kind::EmphasisDelimiter {
                            at + 1
                        } else {
                            self.node(at)
                        };
                    }
                }
            }
            Kind::BackslashEscape => self.put(
                Span::new(span.start, (span.start + 1).min(span.end)),
                MarkupKind::Notation,
            ),
            Kind::HardLineBreak => self.put(span, MarkupKind::Shown("\n".into())),
            Kind::Entity => {
                if let Some(shown) = entity::decode(span.of(self.text)) {
                    self.put(span, MarkupKind::Shown(shown));
                }
            }
            Kind::HtmlBlock if self.reader == Reader::Source => self.tags(span),
            Kind::HtmlTag if is_break(span.of(self.text)) => {
                self.put(span, MarkupKind::Shown("\n".into()))
            }
            Kind::HtmlTag => match html_raised(self.text, span.start) {
                Some((whole, shown)) => {
                    self.put(whole, MarkupKind::Shown(shown));
                    let mut at = behind;
                    while at < nodes.len() && nodes.span(at).start < whole.end {
                        at = nodes.end(at);
                    }
                    return at;
                }
                None => self.put(span, MarkupKind::Notation),
            },
            Kind::HtmlComment
            | Kind::HtmlBlock
            | Kind::Attributes
            | Kind::BlockContinuation
            | Kind::BlockQuoteMarker
            | Kind::ListMarker
            | Kind::TaskMarker
            | Kind::LineBlockMarker
            | Kind::HeadingMarker
            | Kind::DefinitionMarker
            | Kind::AttributionMarker
            | Kind::FencedDivMarker
            | Kind::ThematicBreak
            | Kind::TableLine
            | Kind::TableDelimiterRow
            | Kind::RawTex
            | Kind::Shortcode
            | Kind::FrontMatter
            | Kind::LinkReferenceDefinition => self.put(span, MarkupKind::Notation),
            Kind::FootnoteReference | Kind::InlineNote => self.put(span, MarkupKind::Callout),
            Kind::FootnoteDefinition if self.reader == Reader::Verifier => {
                self.put(span, MarkupKind::Notation)
            }
            Kind::Image if self.reader == Reader::Source => {
                let Some(label) = nodes.child(idx, Kind::ImageDescription) else {
                    self.put(span, MarkupKind::Notation);
                    return behind;
                };
                self.around(span, nodes.span(label));
                return self.inside(label, behind);
            }
            Kind::Citation | Kind::NarrativeCitation => self.put(span, MarkupKind::Citation),
            Kind::Image | Kind::Embed => self.put(span, MarkupKind::Notation),
            Kind::Link => {
                let Some(label) = nodes.child(idx, Kind::LinkText) else {
                    self.put(span, MarkupKind::Notation);
                    return behind;
                };
                self.around(span, nodes.span(label));
                return self.inside(label, behind);
            }
            Kind::BracketedSpan => {
                self.around(span, bracketed_span_content(nodes, idx));
                return idx + 1;
            }
            Kind::Wikilink => {
                let shown = nodes
                    .child(idx, Kind::WikilinkLabel)
                    .or_else(|| nodes.child(idx, Kind::WikilinkTarget));
                match shown {
                    Some(shown) => self.around(span, nodes.span(shown)),
                    None => self.put(span, MarkupKind::Notation),
                }
            }
            Kind::Autolink => self.around(
                span,
                Span::new(
                    span.start + 1,
                    span.end.saturating_sub(1).max(span.start + 1),
                ),
            ),
            Kind::CodeSpan => {
                let raw = span.of(self.text);
                let ticks = raw.len() - raw.trim_start_matches('`').len();
                self.around(
                    span,
                    Span::new(
                        span.start + ticks,
                        span.end.saturating_sub(ticks).max(span.start + ticks),
                    ),
                );
            }
            _ => return idx + 1,
        }
        behind
    }

    /// The tags and comments of raw HTML, whose text is text.
    fn tags(&mut self, span: Span) {
        let raw = span.of(self.text);
        let mut at = 0;
        while let Some(open) = raw[at..].find('<').map(|open| at + open) {
            if let Some((whole, shown)) = html_raised(self.text, span.start + open) {
                at = whole.end - span.start;
                self.put(whole, MarkupKind::Shown(shown));
                continue;
            }
            let closer = if raw[open..].starts_with("<!--") {
                "-->"
            } else {
                ">"
            };
            at = raw[open..]
                .find(closer)
                .map_or(raw.len(), |close| open + close + closer.len());
            self.put(
                Span::new(span.start + open, span.start + at),
                MarkupKind::Notation,
            );
        }
    }

    /// Visits what stands inside `idx` and goes on at `behind`.
    fn inside(&mut self, idx: usize, behind: usize) -> usize {
        let mut at = idx + 1;
        while at < self.nodes.end(idx) {
            at = self.node(at);
        }
        behind
    }

    fn around(&mut self, outer: Span, inner: Span) {
        self.put(Span::new(outer.start, inner.start), MarkupKind::Notation);
        self.put(Span::new(inner.end, outer.end), MarkupKind::Notation);
    }

    fn put(&mut self, span: Span, kind: MarkupKind) {
        if !span.is_empty() {
            self.out.push((span, kind));
        }
    }
}

/// `<sup>2</sup>` as `²`, with the span of both tags, where the element at `at` is one and says so.
fn html_raised(text: &str, at: usize) -> Option<(Span, String)> {
    let rest = text.get(at..)?;
    let name = rest.get(1..4)?;
    let delimiter = match name.to_ascii_lowercase().as_str() {
        "sup" => '^',
        "sub" => '~',
        _ => return None,
    };
    let attributes = rest.get(4..)?;
    if !rest.starts_with('<') || !attributes.starts_with(|c: char| c == '>' || c.is_whitespace()) {
        return None;
    }
    let open = attributes.find('>').filter(|&open| open < HTML_TAG)? + 5;
    let inside = rest.get(open..)?;
    let close = inside.find('<').filter(|&close| close < HTML_TAG)?;
    let closer = inside.get(close..close + 6)?;
    let closing = closer.strip_prefix("</")?.strip_suffix('>')?;
    if !closing.eq_ignore_ascii_case(name) {
        return None;
    }
    let shown = forms(delimiter, &inside[..close])?;
    Some((Span::new(at, at + open + close + 6), shown))
}

/// `^2^` as `²`.
fn raised(raw: &str) -> Option<String> {
    let delimiter = raw.chars().next()?;
    let inside = raw.strip_prefix(delimiter)?.strip_suffix(delimiter)?;
    forms(delimiter, inside)
}

/// What stands raised (`^`) or lowered (`~`), where every character has such a form: 10^6^ must never
/// read as 106.
fn forms(delimiter: char, inside: &str) -> Option<String> {
    let forms = match delimiter {
        '^' => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁺', '⁻'],
        '~' => ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉', '₊', '₋'],
        _ => return None,
    };
    let form = |c: char| match c {
        '0'..='9' => Some(forms[c as usize - '0' as usize]),
        '+' => Some(forms[10]),
        '-' | '−' => Some(forms[11]),
        _ => None,
    };
    if inside.is_empty() {
        None
    } else {
        inside.chars().map(form).collect()
    }
}
