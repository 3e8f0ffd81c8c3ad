//! Quotations: between marks, over several paragraphs, and block quotations.

use text::{Markup, MarkupKind, Quotation as QuotedText, Span};

use super::{Cite, CiteKind, Cx, Quote, State, markup};
use crate::inline::quotation_content;
use crate::phrases::{self, Bare, Form};
use crate::tree::Kind;
use crate::{PrimaryMarks, Quotation, QuotationKind};

/// `“…”` and its kin.
pub(super) fn inline(cx: &mut Cx<'_>, idx: usize, state: State) -> State {
    let span = cx.nodes.span(idx);
    let mark = span.of(cx.text).chars().next().unwrap_or('"');
    let parent = state.quotation.or(state.block_quote);
    if !state.prose || (parent.is_none() && is_single(mark) && cx.primary == PrimaryMarks::Double) {
        return state;
    }
    let text_span = quotation_content(cx.nodes, idx);
    let quote = add(cx, idx, &state, QuotationKind::Inline, text_span);
    let title_marks = matches!(mark, '《' | '〈')
        || matches!(mark, '「' | '『')
            && cx
                .lang
                .as_deref()
                .is_some_and(|lang| lang.starts_with("ko"));
    cx.note.quotations[quote].title_marks = title_marks;
    cx.quotes[quote].open_ended = text_span.end == span.end;
    cx.quotes[quote].group = state.group;
    if let Some(leaf) = state.leaf.filter(|_| parent.is_none()) {
        cx.leaves[leaf].quotes.push(quote);
    }
    State {
        quotation: Some(quote),
        ..state
    }
}

/// `> …`. One inside another is a part of it; a callout (`> [!note]`) is the author's own words.
pub(super) fn block(cx: &mut Cx<'_>, idx: usize, state: State) -> State {
    if state.block_quote.is_some()
        || state.quotation.is_some()
        || callout(cx, idx) == Callout::Other
    {
        return state;
    }
    let span = cx.trimmed(cx.nodes.span(idx));
    let quote = add(cx, idx, &state, QuotationKind::Block, span);
    cx.quotes[quote].leaves = cx.leaves.len()..cx.leaves.len();
    State {
        block_quote: Some(quote),
        ..state
    }
}

fn add(cx: &mut Cx<'_>, idx: usize, state: &State, kind: QuotationKind, text_span: Span) -> usize {
    let span = cx.trimmed(cx.nodes.span(idx));
    // Without a closing mark the content reaches to the end of the node, blanks and all.
    let text_span = Span::new(text_span.start.min(span.end), text_span.end.min(span.end));
    cx.quotes.push(Quote {
        node: idx,
        last_node: idx,
        leaf: state.leaf,
        first_leaf: state.leaf,
        section: state.section,
        ..Quote::default()
    });
    cx.note.quotations.push(Quotation {
        span,
        text_span,
        kind,
        quoted: QuotedText::default(),
        sentence: span,
        candidates: Vec::new(),
        translation: false,
        title_marks: false,
        parent: state.quotation.or(state.block_quote),
        footnote: state.footnote,
        says_quoted: false,
        named: Vec::new(),
        beside: Vec::new(),
    });
    cx.note.quotations.len() - 1
}

fn is_single(mark: char) -> bool {
    matches!(mark, '\'' | '‘' | '’' | '‚' | '‛' | '‹' | '›')
}

#[derive(PartialEq, Eq)]
enum Callout {
    None,
    /// `> [!quote] title`.
    Quote,
    Other,
}

/// Obsidian's and GitHub's callouts, which borrow the notation of block quotations.
fn callout(cx: &Cx<'_>, idx: usize) -> Callout {
    let raw = cx
        .nodes
        .span(idx)
        .of(cx.text)
        .trim_start_matches(['>', ' ', '\t']);
    let Some(name) = raw
        .strip_prefix("[!")
        .and_then(|rest| rest.split(']').next())
    else {
        return Callout::None;
    };
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    {
        return Callout::None;
    }
    match name.to_lowercase().as_str() {
        "quote" | "cite" => Callout::Quote,
        _ => Callout::Other,
    }
}

/// Joins and delimits what the walk has listed, and makes its text ready for the verifier.
pub(super) fn finish(cx: &mut Cx<'_>) {
    let mut dead = vec![false; cx.quotes.len()];
    join_paragraphs(cx, &mut dead);
    for quote in 0..cx.quotes.len() {
        if cx.is_block(quote) {
            delimit_block(cx, quote, &mut dead);
        }
    }
    remove(cx, &dead);
    unclosed(cx);
    for quote in 0..cx.quotes.len() {
        let text_span = cx.note.quotations[quote].text_span;
        let info = &cx.quotes[quote];
        let mut markup = markup::within(
            cx.nodes,
            cx.text,
            info.node + 1,
            cx.nodes.end(info.last_node),
            text_span,
        );
        add_reopened(&mut markup, &info.reopened, text_span);
        cx.note.quotations[quote].quoted = QuotedText {
            text: text_span.of(cx.text).to_owned(),
            markup,
            language: language_at(cx, text_span.start),
        };
    }
}

/// A quotation of several paragraphs opens each with its mark and closes the last only.
fn join_paragraphs(cx: &mut Cx<'_>, dead: &mut [bool]) {
    let mut whole: Vec<usize> = (0..cx.quotes.len()).collect();
    for quote in 0..cx.quotes.len() {
        if dead[quote] || !cx.quotes[quote].open_ended || cx.note.quotations[quote].parent.is_some()
        {
            continue;
        }
        let mut parts = vec![quote];
        let mut closed = false;
        while let Some(next) = parts.last().and_then(|&last| next_part(cx, last)) {
            parts.push(next);
            if !cx.quotes[next].open_ended {
                closed = true;
                break;
            }
        }
        for &part in &parts[1..] {
            dead[part] = true;
        }
        if !closed {
            dead[quote] = true;
            let open = cx.note.quotations[quote].span.start;
            cx.note
                .unclosed
                .push(Span::new(open, cx.note.quotations[quote].text_span.start));
            continue;
        }
        let last = parts[parts.len() - 1];
        let (end, text_end) = (
            cx.note.quotations[last].span.end,
            cx.note.quotations[last].text_span.end,
        );
        cx.note.quotations[quote].span.end = end;
        cx.note.quotations[quote].text_span.end = text_end;
        cx.quotes[quote].leaf = cx.quotes[last].leaf;
        cx.quotes[quote].last_node = cx.quotes[last].node;
        cx.quotes[quote].open_ended = false;
        for &part in &parts[1..] {
            let reopened = Span::new(
                cx.note.quotations[part].span.start,
                cx.note.quotations[part].text_span.start,
            );
            cx.quotes[quote].reopened.push(reopened);
            whole[part] = quote;
        }
        // The last paragraph's leaf now lists the joined quotation.
        if let Some(leaf) = cx.quotes[last].leaf {
            for listed in cx.leaves[leaf]
                .quotes
                .iter_mut()
                .filter(|listed| **listed == last)
            {
                *listed = quote;
            }
        }
    }
    for quotation in &mut cx.note.quotations {
        quotation.parent = quotation.parent.map(|parent| whole[parent]);
    }
}

/// The quotation that begins the paragraph after the one of `quote`, with the same mark.
fn next_part(cx: &Cx<'_>, quote: usize) -> Option<usize> {
    let leaf = cx.quotes[quote].leaf?;
    let parent = cx.nodes.parent(cx.leaves[leaf].node);
    let is_note = |at: &usize| cx.nodes.kind(cx.leaves[*at].node) == Kind::InlineNote;
    let next = (leaf + 1..cx.leaves.len()).find(|at| !is_note(at))?;
    if cx.nodes.parent(cx.leaves[next].node) != parent {
        return None;
    }
    let first = *cx.leaves[next].quotes.first()?;
    let mark = |quote: usize| cx.note.quotations[quote].span.of(cx.text).chars().next();
    (cx.note.quotations[first].span.start == cx.leaves[next].span.start
        && mark(first) == mark(quote))
    .then_some(first)
}

/// What of a block quotation is the quoted text, and what ends it.
fn delimit_block(cx: &mut Cx<'_>, quote: usize, dead: &mut [bool]) {
    let leaves: Vec<usize> = cx.quotes[quote]
        .leaves
        .clone()
        .filter(|&leaf| {
            cx.leaves[leaf].block_quote == Some(quote) && !cx.leaves[leaf].span.is_empty()
        })
        .collect();
    let Some(&first) = leaves.first() else {
        dead[quote] = true;
        return;
    };
    let mut body = leaves.as_slice();
    let mut end = None;
    if let Some((&last, before)) = leaves.split_last()
        && is_attribution(cx, last, before)
    {
        cx.quotes[quote].attribution = Some(last);
        cx.quotes[quote].ending = cx.leaves[last].cites.clone();
        let span = cx.leaves[last].span;
        cx.quotes[quote].bare = match *cx.leaves[last].cites {
            [] => bare(cx, span, Form::Enclosed),
            // "— @k, p. 3": Pandoc reads no locator without a bracket.
            [only] if only.is_narrative() => {
                bare(cx, Span::new(only.span.end, span.end), Form::Enclosed)
            }
            _ => None,
        };
        body = before;
        end = before.last().map(|&leaf| cx.leaves[leaf].span.end);
    }
    if let Some(&last) = body.last()
        && cx.quotes[quote].ending.is_empty()
    {
        let tail = tail(cx, first, last);
        if !tail.cites.is_empty() || tail.bare.is_some() {
            let span = cx.leaves[last].span;
            end = if tail.start > span.start {
                Some(tail.start)
            } else {
                body.len()
                    .checked_sub(2)
                    .map(|at| cx.leaves[body[at]].span.end)
            };
            end = end.or(Some(cx.leaves[first].span.start));
            cx.quotes[quote].ending = tail.cites;
            cx.quotes[quote].bare = tail.bare.or(cx.quotes[quote].bare.take());
        }
    }
    let mut start = cx.leaves[first].span.start;
    if callout(cx, cx.quotes[quote].node) == Callout::Quote {
        let line = Span::new(start, cx.leaves[first].span.end)
            .of(cx.text)
            .find('\n');
        start = line.map_or(cx.leaves[first].span.end, |newline| start + newline + 1);
    }
    let end = end
        .or(body.last().map(|&leaf| cx.leaves[leaf].span.end))
        .unwrap_or(start)
        .max(start);
    let mut text_span = cx.trimmed(Span::new(start, end));
    // A block quotation that is set in marks as well: the marks are not the source's.
    let children = cx.quotes[quote].node + 1..cx.nodes.end(cx.quotes[quote].node);
    if let Some(inner) = children
        .clone()
        .find(|&idx| cx.nodes.kind(idx) == Kind::Quotation)
        && cx.nodes.span(inner) == text_span
        && quotation_content(cx.nodes, inner).end < text_span.end
    {
        text_span = quotation_content(cx.nodes, inner);
        if let Some(nested) =
            (quote + 1..cx.quotes.len()).find(|&nested| cx.quotes[nested].node >= inner)
        {
            dead[nested] |= cx.quotes[nested].node == inner;
        }
    }
    cx.note.quotations[quote].text_span = text_span;
}

/// A line or a last paragraph of its own that begins with a dash.
fn is_attribution(cx: &Cx<'_>, leaf: usize, before: &[usize]) -> bool {
    const LONGEST: usize = 300;
    let leaf = &cx.leaves[leaf];
    cx.nodes.kind(leaf.node) == Kind::Attribution
        || !before.is_empty()
            && leaf.span.len() <= LONGEST
            && ["—", "―", "–", "--"]
                .iter()
                .any(|dash| leaf.span.of(cx.text).starts_with(dash))
}

struct Tail {
    start: usize,
    cites: Vec<Cite>,
    bare: Option<Bare>,
}

/// The citations or the bare locator that end paragraph `leaf` of a block quotation that begins with
/// paragraph `first`.
fn tail(cx: &Cx<'_>, first: usize, leaf: usize) -> Tail {
    let begins = first == leaf;
    let leaf = &cx.leaves[leaf];
    let words = |span: Span| span.of(cx.text).contains(char::is_alphanumeric);
    let mut start = leaf.span.end;
    let mut cites: Vec<Cite> = Vec::new();
    let mut locator = None;
    for cite in leaf.cites.iter().rev() {
        let behind = Span::new(cite.span.end, start);
        if words(behind) {
            // "@k, p. 3" as a line of its own: the place stands behind a narrative citation.
            let alone = cites.is_empty() && !words(Span::new(leaf.span.start, cite.span.start));
            let found = if alone {
                bare(cx, behind, Form::Enclosed)
            } else {
                None
            };
            if found.is_none() {
                break;
            }
            locator = found;
        }
        start = cite.span.start;
        cites.push(*cite);
    }
    cites.reverse();
    if cites.is_empty() {
        let raw = leaf.span.of(cx.text);
        let closed = raw.trim_end_matches(['.', ' ']);
        let opener = if closed.ends_with(')') {
            Some('(')
        } else if closed.ends_with(']') {
            Some('[')
        } else {
            None
        };
        if let Some(open) = opener.and_then(|opener| closed.rfind(opener)) {
            let inside = Span::new(
                leaf.span.start + open + 1,
                leaf.span.start + closed.len() - 1,
            );
            locator = bare(cx, inside, Form::Enclosed);
            if locator.is_some() {
                start = leaf.span.start + open;
            }
        }
        // "p. 12" as a line or a paragraph of its own: a place, where words stand before it. The line is
        // the note's, because Pandoc reads "p. 12" at the start of a block as the item of a list.
        let end = leaf.span.start + raw.trim_end().len();
        let line = cx.text[..end].rfind('\n').map_or(0, |newline| newline + 1);
        let lead = cx.text[line..end].trim_start_matches(['>', ' ', '\t']);
        let at = Span::new(end - lead.len(), end);
        let alone = begins && at.start <= leaf.span.start;
        if locator.is_none() && !alone && !lead.starts_with(char::is_numeric) {
            locator = bare(cx, at, Form::Enclosed);
            if locator.is_some() {
                start = at.start;
            }
        }
    }
    let from = leaf.span.start.min(start);
    let mut before = Span::new(from, start).of(cx.text);
    loop {
        before = before.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '(' | '—' | '–' | '―' | '-')
        });
        // The prefix of a line that holds nothing else.
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        if line == 0
            || !before[line..]
                .chars()
                .all(|c| matches!(c, '>' | ' ' | '\t'))
        {
            break;
        }
        before = &before[..line];
    }
    Tail {
        start: from + before.len(),
        cites,
        bare: locator,
    }
}

pub(super) fn bare(cx: &Cx<'_>, span: Span, form: Form) -> Option<Bare> {
    let others = cx.other_labels();
    let mut labels = vec![&*cx.labels];
    labels.extend(others.iter().map(|labels| &**labels));
    phrases::bare(span.of(cx.text), span.start, &labels, form)
}

/// Takes the dead out of the note and keeps every index right. What stood in a dead quotation stands in
/// that one's parent, or in none.
fn remove(cx: &mut Cx<'_>, dead: &[bool]) {
    if !dead.contains(&true) {
        return;
    }
    let mut new_index = Vec::with_capacity(dead.len());
    let mut alive = 0;
    for &is_dead in dead {
        new_index.push(alive);
        alive += usize::from(!is_dead);
    }
    for quote in 0..dead.len() {
        let mut parent = cx.note.quotations[quote].parent;
        while let Some(above) = parent.filter(|&above| dead[above]) {
            parent = cx.note.quotations[above].parent;
        }
        if parent.is_none()
            && cx.note.quotations[quote].parent.is_some()
            && !dead[quote]
            && let Some(leaf) = cx.quotes[quote].leaf
        {
            cx.leaves[leaf].quotes.push(quote);
        }
        cx.note.quotations[quote].parent = parent.map(|parent| new_index[parent]);
    }
    for leaf in &mut cx.leaves {
        leaf.quotes.retain(|&quote| !dead[quote]);
        leaf.quotes
            .iter_mut()
            .for_each(|quote| *quote = new_index[*quote]);
        leaf.quotes.sort_unstable();
        leaf.block_quote = leaf
            .block_quote
            .filter(|&quote| !dead[quote])
            .map(|quote| new_index[quote]);
    }
    let mut keep = dead.iter().map(|&is_dead| !is_dead);
    cx.note.quotations.retain(|_| keep.next().unwrap_or(true));
    let mut keep = dead.iter().map(|&is_dead| !is_dead);
    cx.quotes.retain(|_| keep.next().unwrap_or(true));
}

/// Opening marks that no quotation begins with.
fn unclosed(cx: &mut Cx<'_>) {
    let mut settled = 0;
    let mut covered = 0;
    let mut found = Vec::new();
    for leaf in &cx.leaves {
        if matches!(
            cx.nodes.kind(leaf.node),
            Kind::InlineNote | Kind::AtxHeading | Kind::SetextHeading
        ) {
            continue;
        }
        let mut before = None;
        let mut chars = leaf.span.of(cx.text).char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            let at = leaf.span.start + offset;
            let previous = before.replace(c);
            if !matches!(c, '"' | '“' | '„' | '«' | '「' | '『' | '《') {
                continue;
            }
            while cx.settled.get(settled).is_some_and(|span| span.start <= at) {
                covered = covered.max(cx.settled[settled].end);
                settled += 1;
            }
            let next = chars.peek().map(|&(_, next)| next);
            let opens = !previous.is_some_and(|c| c.is_alphanumeric() || c == '.')
                && next.is_some_and(|c| {
                    c.is_alphanumeric() || matches!(c, '[' | '(' | '…' | '¿' | '¡')
                });
            if at >= covered && opens {
                found.push(Span::new(at, at + c.len_utf8()));
            }
        }
    }
    cx.note.unclosed.extend(found);
    cx.note.unclosed.sort_unstable();
    cx.note.unclosed.dedup();
}

fn add_reopened(markup: &mut Vec<Markup>, reopened: &[Span], text_span: Span) {
    for span in reopened {
        let at = Span::new(span.start - text_span.start, span.end - text_span.start);
        if !markup.iter().any(|markup| markup.span.overlaps(at)) {
            markup.push(Markup {
                span: at,
                kind: MarkupKind::Notation,
            });
        }
    }
    markup.sort_by_key(|markup| markup.span.start);
}

/// `lang` of the innermost span or div, else of the note.
fn language_at(cx: &Cx<'_>, at: usize) -> Option<String> {
    cx.languages
        .iter()
        .filter(|(span, _)| span.contains(at))
        .min_by_key(|(span, _)| span.len())
        .map(|(_, lang)| lang.clone())
        .or_else(|| cx.lang.clone())
}

impl Cite {
    pub(super) fn is_narrative(self) -> bool {
        matches!(self.kind, CiteKind::Narrative(_))
    }
}
