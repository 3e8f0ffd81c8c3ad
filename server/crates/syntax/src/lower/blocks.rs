//! Headings, footnotes, containers, labels, links, mentions, claims and comments to pincite.

use text::Span;

use super::{Cx, attributes};
use crate::inline::bracketed_span_content;
use crate::tree::Kind;
use crate::{
    Claim, Container, Footnote, Heading, Link, LiteralCitation, LiteralKind, Mention, Suppression,
};

pub(super) fn heading(cx: &mut Cx<'_>, idx: usize) {
    let nodes = cx.nodes;
    let span = cx.trimmed(nodes.span(idx));
    let attributes = attributes::of(nodes, cx.text, idx);
    let marker = nodes
        .child(idx, Kind::HeadingMarker)
        .map(|marker| nodes.span(marker))
        .unwrap_or_default();
    let written = marker.of(cx.text).trim();
    let (level, inlines) = if nodes.kind(idx) == Kind::AtxHeading {
        (
            written
                .bytes()
                .take_while(|&byte| byte == b'#')
                .count()
                .clamp(1, 6),
            Span::new(marker.end, span.end),
        )
    } else {
        (
            if written.starts_with('=') { 1 } else { 2 },
            Span::new(span.start, marker.start.max(span.start)),
        )
    };
    let end = if attributes.span.is_empty() {
        inlines.end
    } else {
        attributes.span.start.max(inlines.start)
    };
    let shown = cx.inlines.stringify(idx, Span::new(inlines.start, end));
    let shown = shown.trim();
    // `## Title ##`: the closing marks are no text where a space stands before them.
    let bare = shown.trim_end_matches('#');
    let text = if bare.len() < shown.len() && (bare.is_empty() || bare.ends_with(' ')) {
        bare.trim_end()
    } else {
        shown
    };
    let section = nodes
        .parent(idx)
        .filter(|&parent| nodes.kind(parent) == Kind::Section)
        .map_or(span, |section| cx.trimmed(nodes.span(section)).join(span));
    cx.note.headings.push(Heading {
        level: level as u8,
        text: text.to_owned(),
        span,
        section,
        attributes,
    });
}

/// Lists every note and the label of every example before the walk, since callouts stand before their
/// notes. Of two with one label the first is the one, as in Pandoc.
pub(super) fn footnotes(cx: &mut Cx<'_>) {
    let nodes = cx.nodes;
    for idx in 0..nodes.len() {
        let span = nodes.span(idx);
        match nodes.kind(idx) {
            Kind::InlineNote => {
                let start = (span.start + 2).min(span.end);
                let content = Span::new(start, span.end.saturating_sub(1).max(start));
                cx.note.footnotes.push(Footnote {
                    label: None,
                    span,
                    content,
                    references: vec![span],
                });
            }
            Kind::FootnoteDefinition => {
                let span = cx.trimmed(span);
                let label = label_of(cx, idx);
                let start = Span::new(label.end, span.end)
                    .of(cx.text)
                    .find("]:")
                    .map_or(span.end, |at| label.end + at + 2);
                let name = label.of(cx.text);
                cx.footnotes.entry(name).or_insert(cx.note.footnotes.len());
                cx.note.footnotes.push(Footnote {
                    label: Some(name.to_owned()),
                    span,
                    content: cx.trimmed(Span::new(start, span.end)),
                    references: Vec::new(),
                });
            }
            Kind::ExampleLabel => {
                cx.examples.entry(span.of(cx.text)).or_insert(span.start);
            }
            _ => {}
        }
    }
}

/// The note that a callout means, if the text defines it.
pub(super) fn footnote_reference(cx: &mut Cx<'_>, idx: usize) -> Option<usize> {
    let footnote = *cx.footnotes.get(label_of(cx, idx).of(cx.text))?;
    cx.note.footnotes[footnote]
        .references
        .push(cx.nodes.span(idx));
    Some(footnote)
}

fn label_of(cx: &Cx<'_>, idx: usize) -> Span {
    let start = cx.nodes.span(idx).start;
    cx.nodes
        .child(idx, Kind::FootnoteLabel)
        .map_or(Span::empty(start), |label| cx.nodes.span(label))
}

pub(super) fn div(cx: &mut Cx<'_>, idx: usize) {
    let nodes = cx.nodes;
    let span = cx.trimmed(nodes.span(idx));
    let attributes = attributes::of(nodes, cx.text, idx);
    let open = span
        .of(cx.text)
        .find('\n')
        .map_or(span.end, |newline| span.start + newline + 1);
    let close = nodes
        .children(idx)
        .skip(1)
        .filter(|&child| nodes.kind(child) == Kind::FencedDivMarker)
        .last();
    let end = close.map_or(span.end, |marker| nodes.span(marker).start);
    container(
        cx,
        Container {
            span,
            content: cx.trimmed(Span::new(open, end.max(open))),
            attributes,
        },
        Kind::FencedDiv,
    );
}

pub(super) fn span(cx: &mut Cx<'_>, idx: usize) {
    let attributes = attributes::of(cx.nodes, cx.text, idx);
    let content = bracketed_span_content(cx.nodes, idx);
    container(
        cx,
        Container {
            span: cx.nodes.span(idx),
            content,
            attributes,
        },
        Kind::BracketedSpan,
    );
}

fn container(cx: &mut Cx<'_>, container: Container, kind: Kind) {
    if container.attributes.has_class("claim") {
        cx.note.claims.push(Claim {
            span: container.span,
            content: container.content,
            attributes: container.attributes.clone(),
            citations: Vec::new(),
        });
    }
    if let Some(lang) = container.attributes.get("lang") {
        cx.languages.push((container.span, lang.to_owned()));
    }
    let list = if kind == Kind::FencedDiv {
        &mut cx.note.divs
    } else {
        &mut cx.note.spans
    };
    list.push(container);
}

pub(super) fn mention(cx: &mut Cx<'_>, idx: usize) {
    let nodes = cx.nodes;
    let span = nodes.span(idx);
    let target_span = nodes
        .child(idx, Kind::WikilinkTarget)
        .map_or(Span::empty(span.start + 2), |part| nodes.span(part));
    let label = nodes
        .child(idx, Kind::WikilinkLabel)
        .map(|part| nodes.span(part).of(cx.text).trim().to_owned());
    cx.note.mentions.push(Mention {
        target: target_span.of(cx.text).trim().to_owned(),
        target_span: cx.trimmed(target_span),
        label,
        span,
        embed: nodes.kind(idx) == Kind::Embed,
    });
}

pub(super) fn link(cx: &mut Cx<'_>, idx: usize) {
    let nodes = cx.nodes;
    let Some(destination) = nodes.child(idx, Kind::LinkDestination) else {
        return;
    };
    let destination_span = nodes.span(destination);
    let destination = destination_span
        .of(cx.text)
        .trim_start_matches('<')
        .trim_end_matches('>')
        .to_owned();
    let image = nodes.kind(idx) == Kind::Image;
    cx.note.links.push(Link {
        span: nodes.span(idx),
        destination,
        destination_span,
        image,
    });
}

/// Everything that `@label` may mean: identifiers, example labels and the labels of code cells.
pub(super) fn label(cx: &mut Cx<'_>, idx: usize) {
    let span = cx.nodes.span(idx);
    let raw = span.of(cx.text);
    if cx.nodes.kind(idx) != Kind::CodeLine {
        cx.note.labels.push((raw.to_owned(), span));
        if cx.nodes.kind(idx) == Kind::ExampleLabel {
            cx.note.literals.push(LiteralCitation {
                span,
                kind: LiteralKind::ExampleItem,
                at: span,
            });
        }
        return;
    }
    // Quarto: `#| label: fig-x`, with the comment sign of the cell's language.
    let Some(option) = raw
        .trim_start()
        .trim_start_matches(['#', '%', '/', '-'])
        .strip_prefix('|')
    else {
        return;
    };
    let Some(value) = option.trim_start().strip_prefix("label:") else {
        return;
    };
    let value = value.trim().trim_matches(['"', '\'']);
    if let Some(at) = raw.rfind(value).filter(|_| !value.is_empty()) {
        cx.note.labels.push((
            value.to_owned(),
            Span::new(span.start + at, span.start + at + value.len()),
        ));
    }
}

/// `<!-- pincite: ignore CODE -- reason -->`, one or more in one comment node.
pub(super) fn comment(cx: &mut Cx<'_>, idx: usize) {
    let span = cx.nodes.span(idx);
    let raw = span.of(cx.text);
    let mut at = 0;
    while let Some(open) = raw[at..].find("<!--").map(|open| at + open) {
        let Some(close) = raw[open..].find("-->").map(|close| open + close) else {
            return;
        };
        at = close + 3;
        let inside = Span::new(span.start + open + 4, span.start + close.max(open + 4));
        let Some((codes, reason, whole)) = suppression(cx.text, inside) else {
            continue;
        };
        let covers = if whole {
            Span::new(0, cx.text.len())
        } else {
            next_block(cx, idx)
        };
        cx.note.suppressions.push(Suppression {
            span: Span::new(span.start + open, span.start + at),
            codes,
            reason,
            covers,
        });
    }
}

type Ignored = (Vec<(String, Span)>, Option<String>, bool);

fn suppression(text: &str, inside: Span) -> Option<Ignored> {
    let raw = inside.of(text);
    let body = raw.trim_start().strip_prefix("pincite:")?;
    let body = body.trim_start();
    let after = body.strip_prefix("ignore")?;
    let (after, whole) = match after.strip_prefix("-file") {
        Some(after) => (after, true),
        None => (after, false),
    };
    if !after.is_empty() && !after.starts_with(char::is_whitespace) {
        return None;
    }
    let (list, reason) = match after.find("--") {
        Some(dashes) => (
            &after[..dashes],
            after[dashes..].trim_matches(|c: char| c == '-' || c.is_whitespace()),
        ),
        None => (after, ""),
    };
    let mut codes = Vec::new();
    let mut at = inside.end - after.len();
    for word in list.split_inclusive(|c: char| c.is_whitespace() || c == ',') {
        let code = word.trim_end_matches(|c: char| c.is_whitespace() || c == ',');
        if !code.is_empty() {
            codes.push((code.to_owned(), Span::new(at, at + code.len())));
        }
        at += word.len();
    }
    Some((
        codes,
        (!reason.is_empty()).then(|| reason.to_owned()),
        whole,
    ))
}

/// The block that a comment speaks of: its own where text follows it there, else the next.
fn next_block(cx: &Cx<'_>, comment: usize) -> Span {
    let nodes = cx.nodes;
    let mut at = comment;
    if nodes.kind(comment) == Kind::HtmlComment {
        let is_leaf = |kind| {
            matches!(
                kind,
                Kind::Paragraph
                    | Kind::AtxHeading
                    | Kind::SetextHeading
                    | Kind::TableCell
                    | Kind::LineBlockLine
                    | Kind::Attribution
            )
        };
        let Some(leaf) = nodes.ancestor(comment, is_leaf) else {
            return Span::empty(nodes.span(comment).end);
        };
        let after = Span::new(nodes.span(comment).end, nodes.span(leaf).end).of(cx.text);
        if !after.trim().is_empty() {
            return cx.trimmed(nodes.span(leaf));
        }
        at = leaf;
    }
    while let Some(parent) = nodes.parent(at) {
        let mut next = nodes.end(at);
        while next < nodes.end(parent)
            && (nodes.kind(next) == Kind::BlockContinuation || is_comment_only(cx, next))
        {
            next = nodes.end(next);
        }
        if next < nodes.end(parent) {
            // A section is no block: its heading is.
            let block = if nodes.kind(next) == Kind::Section {
                next + 1
            } else {
                next
            };
            return cx.trimmed(nodes.span(block));
        }
        if nodes.kind(parent) != Kind::Section {
            break;
        }
        at = parent;
    }
    Span::empty(nodes.span(comment).end)
}

/// What can only be told after the walk.
pub(super) fn finish(cx: &mut Cx<'_>) {
    let nodes = cx.nodes;
    let mut idx = 1;
    while idx < nodes.len() {
        match nodes.kind(idx) {
            Kind::Section => idx += 1,
            Kind::FrontMatter | Kind::BlockContinuation | Kind::HeadingMarker => {
                idx = nodes.end(idx)
            }
            Kind::HtmlBlock | Kind::Paragraph if is_comment_only(cx, idx) => idx = nodes.end(idx),
            _ => {
                let span = cx.trimmed(nodes.span(idx));
                cx.note.blocks.push(span);
                idx = nodes.end(idx);
            }
        }
    }
}

/// Whether a block is a comment and nothing else.
pub(super) fn is_comment_only(cx: &Cx<'_>, idx: usize) -> bool {
    let nodes = cx.nodes;
    match nodes.kind(idx) {
        Kind::HtmlBlock => {
            let raw = nodes.span(idx).of(cx.text).trim();
            raw.starts_with("<!--") && raw.ends_with("-->")
        }
        Kind::Paragraph => {
            let first = idx + 1;
            first < nodes.end(idx)
                && nodes.kind(first) == Kind::HtmlComment
                && nodes.span(first).covers(cx.trimmed(nodes.span(idx)))
        }
        _ => false,
    }
}
