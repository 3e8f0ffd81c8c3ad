//! Brackets that look like citations and that Pandoc reads as text.

use text::Span;

use super::Cx;
use crate::tree::Kind;
use crate::{LiteralCitation, LiteralKind};

/// Whether the bracket of node `idx` was meant as a citation: it holds a key and an item that has none
/// at its top level (`[@a;]`, `[see; @a]`, `[*@a*]`). Lists each such item.
pub(super) fn find(cx: &mut Cx<'_>, idx: usize) -> bool {
    let nodes = cx.nodes;
    if !(idx + 1..nodes.end(idx)).any(|child| nodes.kind(child) == Kind::NarrativeCitation) {
        return false;
    }
    let span = nodes.span(idx);
    let mut items = Items {
        text: cx.text,
        start: span.start + 1,
        keyed: false,
        any_key: false,
        separators: 0,
        bad: Vec::new(),
    };
    let mut at = span.start + 1;
    for child in nodes.children(idx) {
        let node = nodes.get(child);
        items.gap(Span::new(at, node.span.start));
        at = at.max(node.span.end);
        // A mail address or an escaped key is no key.
        if node.kind == Kind::NarrativeCitation {
            items.key();
        }
    }
    let end = span.end.saturating_sub(1).max(at);
    items.gap(Span::new(at, end));
    items.close(end);
    // "[x, as @a shows, "y"]" without a `;` and with a key at its top is an editor's bracket that the
    // grammar keeps for another reason (a link's text, a reference).
    let meant = !items.bad.is_empty()
        && (items.separators > 0 || !items.any_key && is_short(cx.text, span));
    if !meant {
        return false;
    }
    let found = items.bad;
    for (kind, at) in found {
        cx.note.literals.push(LiteralCitation { span, kind, at });
    }
    true
}

/// `[*@a*]`, `[see "@a"]`: little more than the key.
fn is_short(text: &str, span: Span) -> bool {
    span.of(text).split_whitespace().count() <= 6
}

struct Items<'a> {
    text: &'a str,
    /// Where the current item begins.
    start: usize,
    keyed: bool,
    any_key: bool,
    separators: usize,
    bad: Vec<(LiteralKind, Span)>,
}

impl Items<'_> {
    fn key(&mut self) {
        self.keyed = true;
        self.any_key = true;
    }

    fn gap(&mut self, gap: Span) {
        for (at, _) in gap.of(self.text).match_indices(';') {
            self.close(gap.start + at);
            self.separators += 1;
            self.start = gap.start + at + 1;
            self.keyed = false;
        }
    }

    fn close(&mut self, end: usize) {
        let item = Span::new(self.start, end);
        if self.keyed {
            return;
        }
        if item.of(self.text).trim().is_empty() {
            // Together with a `;` that can go.
            let start = if self.separators > 0 {
                item.start - 1
            } else {
                item.start
            };
            let end = if self.separators > 0 {
                item.end
            } else {
                item.end + 1
            };
            self.bad
                .push((LiteralKind::EmptyItem, Span::new(start, end)));
        } else {
            self.bad.push((LiteralKind::ItemWithoutKey, item));
        }
    }
}
