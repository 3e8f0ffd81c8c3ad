//! Citation groups and narrative citations.

use text::Span;

use super::{Cite, CiteKind, Cx, Group, State};
use crate::tree::Kind;
use crate::{Citation, CitationMode, LiteralCitation, LiteralKind, SecondHand, locator, phrases};

/// `[see @a, p. 3; also -@b]`.
pub(super) fn group(cx: &mut Cx<'_>, idx: usize, state: State) -> State {
    // What stands inside another group was read with it.
    if state.group.is_some() {
        return state;
    }
    let group = open(cx, idx, &state, CiteKind::Group);
    items(cx, idx, group, &state);
    close(cx, group);
    State {
        group: Some(group),
        ..state
    }
}

/// `@a [p. 33; @b]`.
pub(super) fn narrative(cx: &mut Cx<'_>, idx: usize, state: State) -> State {
    if state.group.is_some() {
        return state;
    }
    let example = is_example(cx, idx);
    if example && cx.nodes.child(idx, Kind::CitationItem).is_none() {
        return state;
    }
    let kind = if example {
        CiteKind::Group
    } else {
        CiteKind::Narrative
    };
    let group = open(cx, idx, &state, kind);
    first(cx, idx, group, &state);
    items(cx, idx, group, &state);
    close(cx, group);
    State {
        group: Some(group),
        ..state
    }
}

/// A bracket that Pandoc reads as text: its keys are a group all the same, for it was meant.
pub(super) fn literal(cx: &mut Cx<'_>, idx: usize, state: State) -> State {
    let group = open(cx, idx, &state, CiteKind::Group);
    nested(cx, idx, group, &state);
    close(cx, group);
    State {
        group: Some(group),
        ..state
    }
}

fn open(cx: &mut Cx<'_>, idx: usize, state: &State, kind: fn(usize) -> CiteKind) -> usize {
    let span = cx.nodes.span(idx);
    let first = cx.note.citations.len();
    let group = cx.groups.len();
    cx.groups.push(Group {
        span,
        citations: first..first,
    });
    cx.cite(
        Cite {
            span,
            kind: kind(group),
        },
        state,
    );
    group
}

/// In `[@a; via @b]` the item before a declared document is its speaker.
fn close(cx: &mut Cx<'_>, group: usize) {
    let range = cx.groups[group].citations.start..cx.note.citations.len();
    for at in range.clone().skip(1) {
        if cx.note.citations[at].second_hand == Some(SecondHand::Document)
            && cx.note.citations[at - 1].second_hand.is_none()
        {
            cx.note.citations[at - 1].second_hand = Some(SecondHand::Speaker);
        }
    }
    cx.groups[group].citations = range;
}

/// Whether `@label` is the number of an example item. With a bracket it is one only below the item, for
/// Pandoc reads the bracket at once.
fn is_example(cx: &Cx<'_>, idx: usize) -> bool {
    let nodes = cx.nodes;
    let Some(key) = nodes.child(idx, Kind::CitationKey) else {
        return false;
    };
    let key = nodes.span(key);
    let bracket = nodes.span(idx).of(cx.text).ends_with(']');
    cx.examples
        .get(key.of(cx.text))
        .is_some_and(|&label| !bracket || label < key.start)
}

/// The key in front of a narrative citation's bracket, unless it is the number of an example.
fn first(cx: &mut Cx<'_>, idx: usize, group: usize, state: &State) {
    if is_example(cx, idx) {
        return;
    }
    let nodes = cx.nodes;
    let span = nodes.span(idx);
    let key = key(cx, idx, span.start);
    let suppressed = nodes.child(idx, Kind::AuthorSuppression).is_some();
    let suffix = nodes.child(idx, Kind::Suffix);
    let parts = Parts {
        mode: if suppressed {
            CitationMode::Suppress
        } else {
            CitationMode::Narrative
        },
        span: if nodes.child(idx, Kind::CitationItem).is_none() {
            span
        } else {
            Span::new(span.start, key.after)
        },
        prefix: String::new(),
        suffix: suffix.map(|suffix| (suffix, nodes.span(suffix))),
        key,
    };
    push(cx, parts, group, state);
    if let Some(suffix) = suffix {
        nested(cx, suffix, group, state);
    }
}

fn items(cx: &mut Cx<'_>, idx: usize, group: usize, state: &State) {
    let nodes = cx.nodes;
    for item in nodes
        .children(idx)
        .filter(|&child| nodes.kind(child) == Kind::CitationItem)
    {
        let span = nodes.span(item);
        let prefix = nodes.child(item, Kind::Prefix);
        let suppression = nodes.child(item, Kind::AuthorSuppression);
        let from = suppression.map_or_else(
            || prefix.map_or(span.start, |prefix| nodes.span(prefix).end),
            |suppression| nodes.span(suppression).end,
        );
        let key = key(cx, item, from);
        let prefix_end =
            suppression.map_or(key.before, |suppression| nodes.span(suppression).start);
        let parts = Parts {
            mode: if suppression.is_some() {
                CitationMode::Suppress
            } else {
                CitationMode::Normal
            },
            span: cx.trimmed(span),
            prefix: cx
                .inlines
                .stringify_with_raw(item, Span::new(span.start, prefix_end.max(span.start)))
                .trim_matches(' ')
                .to_owned(),
            suffix: Some((item, Span::new(key.after, span.end.max(key.after)))),
            key,
        };
        push(cx, parts, group, state);
        if let Some(prefix) = prefix {
            nested(cx, prefix, group, state);
        }
        if let Some(suffix) = nodes.child(item, Kind::Suffix) {
            swallowed(cx, suffix, key.after, group);
            nested(cx, suffix, group, state);
        }
    }
}

#[derive(Clone, Copy)]
struct Key {
    span: Span,
    /// Where `@` stands.
    before: usize,
    /// Behind the key and its brace.
    after: usize,
}

/// The key of a citation; `@{}` has an empty one that is no node.
fn key(cx: &Cx<'_>, idx: usize, from: usize) -> Key {
    let nodes = cx.nodes;
    let end = nodes.span(idx).end;
    let Some(key) = nodes
        .child(idx, Kind::CitationKey)
        .map(|key| nodes.span(key))
    else {
        let at = Span::new(from, end)
            .of(cx.text)
            .find("@{")
            .map_or(from, |at| from + at + 2)
            .min(end);
        return Key {
            span: Span::empty(at),
            before: at.saturating_sub(2).max(from),
            after: (at + 1).min(end),
        };
    };
    let braced = cx.text[..key.start].ends_with("@{");
    let before = key.start - if braced { 2 } else { 1 };
    Key {
        span: key,
        before,
        after: if braced {
            (key.end + 1).min(end)
        } else {
            key.end
        },
    }
}

struct Parts {
    mode: CitationMode,
    span: Span,
    prefix: String,
    /// The node that holds the suffix, and where it stands.
    suffix: Option<(usize, Span)>,
    key: Key,
}

fn push(cx: &mut Cx<'_>, parts: Parts, group: usize, state: &State) {
    let mut suffix = String::new();
    let mut reading = locator::Reading::default();
    if let Some((holder, span)) = parts.suffix.filter(|(_, span)| !span.is_empty()) {
        suffix = cx.inlines.stringify_with_raw(holder, span);
        suffix.truncate(suffix.trim_end_matches([' ', '\t']).len());
        if !suffix.is_empty() {
            reading = locator::read(&cx.inlines.pieces(holder, span), &cx.labels);
        }
    }
    let second_hand = (phrases::is_second_hand(&parts.prefix)
        || phrases::is_second_hand_suffix(&suffix))
    .then_some(SecondHand::Document);
    cx.note.citations.push(Citation {
        key: parts.key.span.of(cx.text).to_owned(),
        key_span: parts.key.span,
        mode: parts.mode,
        translation: phrases::declares_translation(&suffix)
            || phrases::declares_translation(&parts.prefix),
        prefix: parts.prefix,
        suffix,
        locator: reading.locator,
        unread: reading.unread,
        span: parts.span,
        group,
        group_span: cx.groups[group].span,
        second_hand,
        footnote: state.footnote,
    });
}

/// Keys inside a suffix that no words declare as second-hand: a `;` was forgotten.
fn swallowed(cx: &mut Cx<'_>, suffix: usize, from: usize, group: usize) {
    let nodes = cx.nodes;
    let mut from = from;
    for nested in nodes
        .children(suffix)
        .filter(|&child| nodes.kind(child) == Kind::NarrativeCitation)
    {
        let at = Span::new(from, nodes.span(nested).start);
        from = nodes.span(nested).end;
        if !phrases::is_second_hand(at.of(cx.text)) {
            let span = cx.groups[group].span;
            cx.note.literals.push(LiteralCitation {
                span,
                kind: LiteralKind::Swallowed,
                at,
            });
        }
    }
}

/// The keys anywhere below `parent`: citations of their own for Pandoc, of the same group for us.
fn nested(cx: &mut Cx<'_>, parent: usize, group: usize, state: &State) {
    let nodes = cx.nodes;
    let mut idx = parent + 1;
    while idx < nodes.end(parent) {
        let first_new = cx.note.citations.len();
        match nodes.kind(idx) {
            Kind::NarrativeCitation => {
                first(cx, idx, group, state);
                items(cx, idx, group, state);
            }
            Kind::Citation => items(cx, idx, group, state),
            // A note inside has its own citations.
            Kind::InlineNote => {}
            _ => {
                idx += 1;
                continue;
            }
        }
        if cx.note.citations.len() > first_new {
            declared(cx, parent, first_new, nodes.span(idx).end, group);
        }
        idx = nodes.end(idx);
    }
}

/// `@a, qtd. in @b, p. 4`: b is the document, and the place is one of b's, though Pandoc prints it
/// behind a.
fn declared(cx: &mut Cx<'_>, parent: usize, at: usize, end: usize, group: usize) {
    let Some(before) = at
        .checked_sub(1)
        .filter(|&before| before >= cx.groups[group].citations.start)
    else {
        return;
    };
    let between = Span::new(
        cx.note.citations[before].key_span.end,
        cx.note.citations[at].key_span.start,
    );
    if !phrases::is_second_hand(between.of(cx.text).trim_end_matches(['@', '{', '-', '['])) {
        return;
    }
    cx.note.citations[at].second_hand = Some(SecondHand::Document);
    let span = Span::new(end, cx.nodes.span(parent).end);
    if cx.nodes.kind(parent) == Kind::Suffix
        && cx.note.citations[at].locator.is_none()
        && !span.is_empty()
    {
        cx.note.citations[at].locator =
            locator::read(&cx.inlines.pieces(parent, span), &cx.labels).locator;
    }
}
