//! Which citations a quotation may be bound to, in the order of verdicts.md, section 1.
//!
//! By grammar and never by distance. Keys are not looked up here: whoever knows them takes the first
//! candidate that is a citation.

use text::Span;

use super::{Cite, CiteKind, Cx, Leaf, declared};
use crate::phrases::{self, Bare, Form};
use crate::sentence;
use crate::tree::Kind;
use crate::{Binding, Candidate, CitationMode, Locator};

/// How many further candidates of one kind are listed behind the first.
const FURTHER: usize = 3;

/// How many citations of a sentence are looked at on either side of a quotation.
const REACH: usize = 24;

pub(super) fn bind(cx: &mut Cx<'_>) {
    declared::second_hand(cx);
    let flow = Flow::new(cx);
    let sentences = Sentences::new(cx);
    for quote in 0..cx.quotes.len() {
        if cx.note.quotations[quote].parent.is_some() {
            continue;
        }
        let mut out = Vec::new();
        if cx.is_block(quote) {
            block(cx, &flow, &sentences, quote, &mut out);
        } else {
            inline(cx, &flow, &sentences, quote, &mut out);
        }
        enclosing(cx, &flow, quote, &mut out);
        cx.note.quotations[quote].candidates = out;
    }
    declared::translations(cx);
    claims(cx, &flow, &sentences);
}

/// The sentences of every leaf that has quotations, introduces one or supports a claim.
pub(super) struct Sentences {
    by_leaf: Vec<Vec<Span>>,
}

impl Sentences {
    fn new(cx: &Cx<'_>) -> Sentences {
        let has_claims = !cx.note.claims.is_empty();
        let mut wanted: Vec<bool> = cx
            .leaves
            .iter()
            .map(|leaf| !leaf.quotes.is_empty() || has_claims)
            .collect();
        for quote in &cx.quotes {
            if let Some(before) = quote
                .leaves
                .start
                .checked_sub(1)
                .filter(|_| quote.leaf.is_none())
            {
                wanted[before] = true;
            }
            if let Some(first) = quote.first_leaf {
                wanted[first] = true;
            }
        }
        let by_leaf = cx
            .leaves
            .iter()
            .zip(wanted)
            .map(|(leaf, wanted)| {
                if wanted {
                    sentence::split(cx.text, leaf.span, &leaf.atoms)
                } else {
                    Vec::new()
                }
            })
            .collect();
        Sentences { by_leaf }
    }

    fn at(&self, cx: &Cx<'_>, leaf: usize, at: usize) -> Span {
        sentence::at(&self.by_leaf[leaf], at).unwrap_or(cx.leaves[leaf].span)
    }
}

/// The citations of the main text in reading order: a callout stands for its note.
struct Flow {
    events: Vec<Event>,
    /// The citations of each footnote.
    notes: Vec<Vec<usize>>,
    /// Sections, divs and spans that name a source, the smallest first.
    sources: Vec<Named>,
}

struct Named {
    covers: Span,
    key: String,
    at: Span,
}

struct Event {
    at: usize,
    section: usize,
    cite: Cite,
}

impl Flow {
    fn new(cx: &Cx<'_>) -> Flow {
        let mut notes = vec![Vec::new(); cx.note.footnotes.len()];
        for (idx, citation) in cx.note.citations.iter().enumerate() {
            if let Some(footnote) = citation.footnote {
                notes[footnote].push(idx);
            }
        }
        let mut events: Vec<Event> = cx
            .leaves
            .iter()
            .filter(|leaf| leaf.footnote.is_none())
            .flat_map(|leaf| {
                leaf.cites.iter().map(|&cite| Event {
                    at: cite.span.start,
                    section: leaf.section,
                    cite,
                })
            })
            .filter(|event| match event.cite.kind {
                CiteKind::Note(footnote) => !notes[footnote].is_empty(),
                _ => true,
            })
            .collect();
        events.sort_by_key(|event| event.at);
        let sections = cx
            .note
            .headings
            .iter()
            .map(|heading| (heading.section, &heading.attributes));
        let containers = cx
            .note
            .divs
            .iter()
            .chain(&cx.note.spans)
            .map(|container| (container.span, &container.attributes));
        let mut sources: Vec<Named> = sections
            .chain(containers)
            .filter_map(|(covers, attributes)| {
                let key = attributes.get("source")?.trim_start_matches('@').to_owned();
                Some(Named {
                    covers,
                    key,
                    at: attributes.span,
                })
            })
            .collect();
        sources.sort_by_key(|named| named.covers.len());
        Flow {
            events,
            notes,
            sources,
        }
    }

    fn citations(&self, cx: &Cx<'_>, cite: Cite) -> Vec<usize> {
        match cite.kind {
            CiteKind::Group(group) | CiteKind::Narrative(group) => {
                cx.groups[group].citations.clone().collect()
            }
            CiteKind::Note(footnote) => self.notes[footnote].clone(),
        }
    }

    /// The nearest citations before `at` in the same section, nearest first.
    fn before(&self, at: usize, section: usize) -> impl Iterator<Item = Cite> {
        let end = self.events.partition_point(|event| event.at < at);
        self.events[..end]
            .iter()
            .rev()
            .take_while(move |event| event.section == section)
            .map(|event| event.cite)
    }
}

fn candidate(
    binding: Binding,
    citations: Vec<usize>,
    locator: Option<Locator>,
    span: Span,
) -> Candidate {
    Candidate {
        binding,
        citations,
        locator,
        source: None,
        span,
    }
}

fn inline(
    cx: &mut Cx<'_>,
    flow: &Flow,
    sentences: &Sentences,
    quote: usize,
    out: &mut Vec<Candidate>,
) {
    let Some(leaf_idx) = cx.quotes[quote].leaf else {
        return;
    };
    let span = cx.note.quotations[quote].span;
    let last_start = cx.quotes[quote]
        .reopened
        .last()
        .map_or(span.start, |reopened| reopened.start);
    let sentence = sentences.at(cx, leaf_idx, last_start);
    cx.note.quotations[quote].sentence = sentence.join(span);
    if let Some(group) = cx.quotes[quote].group {
        // "[@k, p. 3: “…”]": the words stand in the citation itself.
        let citations = cx.groups[group].citations.clone();
        let own = citations
            .clone()
            .rev()
            .find(|&idx| cx.note.citations[idx].span.covers(span));
        let citations = own.map_or(citations.collect(), |own| vec![own]);
        let at = cx.groups[group].span;
        out.push(candidate(Binding::Following, citations, None, at));
        return;
    }
    let cx = &*cx;
    let leaf = &cx.leaves[leaf_idx];
    let next = leaf
        .cites
        .partition_point(|cite| cite.span.start < span.end);
    let beside = beside(cx, leaf_idx, span);
    if let Some((bare, at)) = beside.as_ref().filter(|(bare, _)| bare.ibid) {
        ibid(cx, flow, quote, bare, *at, out);
    }
    following(cx, flow, leaf_idx, next, span, sentence, quote, out);
    if let Some(cite) = ends_inside(cx, quote) {
        out.push(candidate(
            Binding::Following,
            flow.citations(cx, cite),
            None,
            cite.span,
        ));
    }
    let locator = beside.as_ref().and_then(|(bare, _)| bare.locator.clone());
    let in_sentence = |cite: &&Cite| sentence.covers(cite.span);
    let sourced = |cite: &&Cite| !flow.citations(cx, **cite).is_empty();
    let first_sentence = match cx.quotes[quote].first_leaf {
        Some(first) if first != leaf_idx => sentences.at(cx, first, span.start),
        _ => sentence,
    };
    let preceding: Vec<Cite> = preceding(cx, quote, span, first_sentence)
        .take(REACH)
        .filter(|cite| sourced(&cite))
        .collect();
    let mut narrative = preceding
        .iter()
        .copied()
        .filter(|&cite| is_author(cx, cite))
        .peekable();
    // A group behind the quotation and an author before it are alternatives.
    let mut behind: Vec<Cite> = leaf.cites[next..]
        .iter()
        .take(REACH)
        .take_while(in_sentence)
        .filter(sourced)
        .copied()
        .collect();
    let later: Vec<Cite> = behind
        .iter()
        .copied()
        .filter(|cite| !cite.is_narrative())
        .collect();
    behind.retain(|cite| cite.is_narrative());
    for (nth, cite) in later.iter().take(FURTHER).enumerate() {
        let mut citations = flow.citations(cx, *cite);
        if nth == 0
            && let Some(author) = narrative.peek()
        {
            citations.extend(
                flow.citations(cx, *author)
                    .into_iter()
                    .filter(|idx| !citations.contains(idx))
                    .collect::<Vec<_>>(),
            );
        }
        out.push(candidate(
            Binding::Sentence,
            citations,
            locator.clone(),
            cite.span,
        ));
    }
    for cite in narrative.take(FURTHER) {
        out.push(candidate(
            Binding::Narrative,
            flow.citations(cx, cite),
            locator.clone(),
            cite.span,
        ));
    }
    // "“…,” writes @k [p. 3]", and "Kay [@k, p. 3] writes “…”": the author is named behind the words, or
    // before them and outside the citation.
    for cite in behind.iter().take(1) {
        out.push(candidate(
            Binding::Narrative,
            flow.citations(cx, *cite),
            locator.clone(),
            cite.span,
        ));
    }
    let nth = leaf.quotes.partition_point(|&other| other < quote);
    let before = nth
        .checked_sub(1)
        .map(|nth| cx.note.quotations[leaf.quotes[nth]].span.end);
    let free = |cite: Cite| {
        before.is_none_or(|end| {
            cite.span.start >= end && has_words(cx, Span::new(end, cite.span.start))
        })
    };
    for cite in preceding
        .iter()
        .filter(|&&cite| !is_author(cx, cite) && free(cite))
        .take(1)
    {
        out.push(candidate(
            Binding::Narrative,
            flow.citations(cx, *cite),
            locator.clone(),
            cite.span,
        ));
    }
    row(cx, flow, leaf_idx, locator.as_ref(), out);
    if let Some((bare, at)) = beside.as_ref().filter(|(bare, _)| !bare.ibid) {
        ibid(cx, flow, quote, bare, *at, out);
    }
}

/// A row of a pipe table reads as one sentence: `| "…" | [@k, p. 3] |`. The cells behind the quotation
/// come first, then those before it.
fn row(
    cx: &Cx<'_>,
    flow: &Flow,
    leaf_idx: usize,
    locator: Option<&Locator>,
    out: &mut Vec<Candidate>,
) {
    let row_of = |leaf: &Leaf| cx.nodes.ancestor(leaf.node, |kind| kind == Kind::TableRow);
    let Some(row) = row_of(&cx.leaves[leaf_idx]) else {
        return;
    };
    let in_row = |leaf: &&Leaf| row_of(leaf) == Some(row);
    let behind = cx.leaves[leaf_idx + 1..].iter().take_while(in_row);
    let before = cx.leaves[..leaf_idx].iter().rev().take_while(in_row);
    let cites = behind
        .filter_map(|leaf| leaf.cites.first())
        .chain(before.filter_map(|leaf| leaf.cites.last()));
    for &cite in cites.take(FURTHER) {
        let citations = flow.citations(cx, cite);
        if !citations.is_empty() {
            out.push(candidate(
                Binding::Sentence,
                citations,
                locator.cloned(),
                cite.span,
            ));
        }
    }
}

/// The citations of the sentence before the quotation, nearest first.
fn preceding<'a>(
    cx: &'a Cx<'_>,
    quote: usize,
    span: Span,
    sentence: Span,
) -> impl Iterator<Item = Cite> + 'a {
    let leaf = cx.quotes[quote].first_leaf.map(|leaf| &cx.leaves[leaf]);
    let cites: &[Cite] = leaf.map_or(&[], |leaf| &leaf.cites);
    let end = cites.partition_point(|cite| cite.span.start < span.start);
    cites[..end]
        .iter()
        .rev()
        .take_while(move |cite| cite.span.start >= sentence.start)
        .copied()
}

/// An author in the text: a narrative citation, or "Kay [-@k]".
fn is_author(cx: &Cx<'_>, cite: Cite) -> bool {
    match cite.kind {
        CiteKind::Narrative(_) => true,
        CiteKind::Group(group) => cx.groups[group]
            .citations
            .clone()
            .all(|idx| cx.note.citations[idx].mode == CitationMode::Suppress),
        CiteKind::Note(_) => false,
    }
}

/// Rule 1: what follows with only white space and punctuation between, and what adjoins that.
#[expect(
    clippy::too_many_arguments,
    reason = "the places that one rule looks at"
)]
fn following(
    cx: &Cx<'_>,
    flow: &Flow,
    leaf: usize,
    next: usize,
    span: Span,
    sentence: Span,
    quote: usize,
    out: &mut Vec<Candidate>,
) {
    let cites = &cx.leaves[leaf].cites;
    let mut end = span.end;
    let mut citations: Vec<usize> = Vec::new();
    let mut first: Option<Span> = None;
    for cite in &cites[next..] {
        let between = Span::new(end, cite.span.start);
        let joined = if first.is_none() {
            !has_words(cx, between)
        } else {
            between.of(cx.text).trim().is_empty() || phrases::is_second_hand(between.of(cx.text))
        };
        if !joined || cite.is_narrative() && !sentence.covers(cite.span) {
            break;
        }
        let own = flow.citations(cx, *cite);
        if own.is_empty() {
            // A note without citations may say "Ibid., p. 12".
            let note = if let CiteKind::Note(footnote) = cite.kind {
                Some(footnote)
            } else {
                None
            };
            if let Some((bare, at)) = note
                .filter(|_| first.is_none())
                .and_then(|note| note_says(cx, note))
            {
                ibid(cx, flow, quote, &bare, at, out);
            }
        } else {
            citations.extend(
                own.into_iter()
                    .filter(|idx| !citations.contains(idx))
                    .collect::<Vec<_>>(),
            );
            first.get_or_insert(cite.span);
        }
        end = cite.span.end;
    }
    if let Some(first) = first {
        out.push(candidate(Binding::Following, citations, None, first));
    }
}

/// A whole footnote that is an ibid. or a bare locator.
fn note_says(cx: &Cx<'_>, footnote: usize) -> Option<(Bare, Span)> {
    let span = cx.note.footnotes[footnote].content;
    super::quotations::bare(cx, span, Form::Enclosed).map(|bare| (bare, span))
}

/// A citation that ends the quotation inside its marks.
fn ends_inside(cx: &Cx<'_>, quote: usize) -> Option<Cite> {
    let text = cx.note.quotations[quote].text_span;
    let nodes = cx.nodes;
    let info = &cx.quotes[quote];
    let last = (info.node + 1..nodes.end(info.last_node))
        .rev()
        .find(|&idx| nodes.kind(idx) == Kind::Citation && text.covers(nodes.span(idx)))?;
    let span = nodes.span(last);
    let group = cx
        .groups
        .partition_point(|group| group.span.start < span.start);
    let same = cx.groups.get(group).is_some_and(|group| group.span == span);
    (same && !has_words(cx, Span::new(span.end, text.end))).then_some(Cite {
        span,
        kind: CiteKind::Group(group),
    })
}

/// What stands right behind a quotation instead of a citation, and where.
fn beside(cx: &Cx<'_>, leaf: usize, span: Span) -> Option<(Bare, Span)> {
    const WITHIN: usize = 160;
    let end = cx
        .text
        .floor_char_boundary(cx.leaves[leaf].span.end.min(span.end + WITHIN))
        .max(span.end);
    let raw = Span::new(span.end, end).of(cx.text);
    let inner = raw.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ',' | ';' | '…' | '!' | '?')
    });
    let start = span.end + raw.len() - inner.len();
    let closer = match inner.chars().next()? {
        '(' => ')',
        '[' => ']',
        '（' => '）',
        _ => {
            let open = Span::new(
                start,
                cx.text.floor_char_boundary(end.min(start + 40)).max(start),
            );
            return super::quotations::bare(cx, open, Form::Open).map(|bare| (bare, open));
        }
    };
    let open = inner.chars().next().map_or(1, char::len_utf8);
    let close = inner.find(closer)?;
    let inside = Span::new(start + open, start + close);
    if inside.of(cx.text).contains('@') {
        return None;
    }
    super::quotations::bare(cx, inside, Form::Enclosed)
        .map(|bare| (bare, Span::new(start, start + close + closer.len_utf8())))
}

/// Rule 5: the nearest preceding citation of the same section, with the place that the note gives.
fn ibid(cx: &Cx<'_>, flow: &Flow, quote: usize, bare: &Bare, at: Span, out: &mut Vec<Candidate>) {
    let quotation = &cx.note.quotations[quote];
    let mut cites: Vec<Cite> = Vec::new();
    let (mut position, mut section) = (quotation.span.start, cx.quotes[quote].section);
    if let Some(footnote) = quotation.footnote {
        let note = cx.note.footnotes[footnote].span;
        let first = cx
            .leaves
            .partition_point(|leaf| leaf.span.start < note.start);
        let inside = cx.leaves[first..]
            .iter()
            .take_while(|leaf| leaf.span.start < note.end);
        let inside = inside
            .filter(|leaf| leaf.footnote == Some(footnote))
            .flat_map(|leaf| &leaf.cites);
        cites.extend(inside.filter(|cite| cite.span.end <= position));
        cites.reverse();
        if let Some(reference) = cx.note.footnotes[footnote].references.first() {
            position = reference.start;
            section = section_at(cx, reference.start);
        }
    }
    cites.extend(flow.before(position, section).take(FURTHER));
    for cite in cites.into_iter().take(FURTHER) {
        let citations = flow.citations(cx, cite);
        if !citations.is_empty() {
            out.push(candidate(
                Binding::Ibid,
                citations,
                bare.locator.clone(),
                at,
            ));
        }
    }
    out.push(Candidate {
        binding: Binding::Ibid,
        citations: Vec::new(),
        locator: bare.locator.clone(),
        source: None,
        span: at,
    });
}

fn section_at(cx: &Cx<'_>, at: usize) -> usize {
    let leaf = cx.leaves.partition_point(|leaf| leaf.span.start <= at);
    leaf.checked_sub(1)
        .map_or(0, |leaf| cx.leaves[leaf].section)
}

/// Rule 4: what ends a block quotation, introduces it, or follows it.
fn block(
    cx: &mut Cx<'_>,
    flow: &Flow,
    sentences: &Sentences,
    quote: usize,
    out: &mut Vec<Candidate>,
) {
    let cx = &*cx;
    let info = &cx.quotes[quote];
    let locator = info.bare.as_ref().and_then(|bare| bare.locator.clone());
    let mut ending: Vec<usize> = Vec::new();
    for cite in &info.ending {
        ending.extend(flow.citations(cx, *cite));
    }
    if !ending.is_empty() {
        let span = info
            .ending
            .first()
            .map_or(cx.note.quotations[quote].span, |cite| cite.span);
        out.push(candidate(Binding::Block, ending, locator.clone(), span));
    } else if let Some(&Cite {
        kind: CiteKind::Note(footnote),
        ..
    }) = info.ending.first()
        && let Some((bare, at)) = note_says(cx, footnote)
    {
        ibid(cx, flow, quote, &bare, at, out);
    }
    let whole = cx.note.quotations[quote].span;
    if let Some(bare) = info.bare.as_ref().filter(|bare| bare.ibid) {
        ibid(cx, flow, quote, bare, whole, out);
    }
    let parent = cx.nodes.parent(info.node);
    let beside = |leaf: Option<usize>| {
        leaf.filter(|&leaf| leaf < cx.leaves.len()).filter(|&leaf| {
            cx.nodes.kind(cx.leaves[leaf].node) == Kind::Paragraph
                && cx.nodes.parent(cx.leaves[leaf].node) == parent
        })
    };
    let introduction = beside(before(cx, info.leaves.start));
    let after = beside(Some(info.leaves.end));
    let put = |cites: &[Cite], out: &mut Vec<Candidate>| {
        let mut citations: Vec<usize> = Vec::new();
        for cite in cites {
            citations.extend(flow.citations(cx, *cite));
        }
        if let Some(first) = cites.first().filter(|_| !citations.is_empty()) {
            out.push(candidate(
                Binding::Block,
                citations,
                locator.clone(),
                first.span,
            ));
        }
    };
    let (mut ends, mut within) = (Vec::new(), Vec::new());
    if let Some(leaf) = introduction {
        let last = sentences.at(cx, leaf, cx.leaves[leaf].span.end.saturating_sub(1));
        let mut end = cx.leaves[leaf].span.end;
        for cite in cx.leaves[leaf].cites.iter().rev() {
            if !has_words(cx, Span::new(cite.span.end, end)) {
                end = cite.span.start;
                ends.push(*cite);
            } else if cite.span.start >= last.start {
                within.push(*cite);
            }
        }
        ends.reverse();
        // The author of the sentence before any group in it.
        within.sort_by_key(|&cite| !is_author(cx, cite));
    }
    let opening: Vec<Cite> = after.map_or(Vec::new(), |leaf| {
        let leaf = &cx.leaves[leaf];
        leaf.cites
            .iter()
            .take(1)
            .filter(|cite| !has_words(cx, Span::new(leaf.span.start, cite.span.start)))
            .copied()
            .collect()
    });
    put(&ends, out);
    // A narrative citation that opens the next paragraph mostly begins a new thought, so an author who
    // introduces the words comes first.
    let author_opens = opening.iter().any(|cite| cite.is_narrative());
    if !author_opens {
        put(&opening, out);
    }
    for cite in within.iter().take(FURTHER) {
        put(&[*cite], out);
    }
    if author_opens {
        put(&opening, out);
    }
    if let Some(bare) = info.bare.as_ref().filter(|bare| !bare.ibid) {
        ibid(cx, flow, quote, bare, whole, out);
    }
}

/// The leaf before `leaf` that is no inline note.
fn before(cx: &Cx<'_>, leaf: usize) -> Option<usize> {
    (0..leaf)
        .rev()
        .find(|&at| cx.nodes.kind(cx.leaves[at].node) != Kind::InlineNote)
}

/// Rules 6 and 7: the section, div or note around it names a source. Innermost first.
fn enclosing(cx: &Cx<'_>, flow: &Flow, quote: usize, out: &mut Vec<Candidate>) {
    let quotation = &cx.note.quotations[quote];
    let mut at = quotation.span.start;
    if let Some(footnote) = quotation.footnote
        && let Some(reference) = cx.note.footnotes[footnote].references.first()
    {
        at = reference.start;
    }
    let from_ibid = out
        .iter()
        .rev()
        .find(|candidate| candidate.binding == Binding::Ibid)
        .and_then(|ibid| ibid.locator.clone());
    let locator = cx.quotes[quote]
        .bare
        .as_ref()
        .and_then(|bare| bare.locator.clone())
        .or(from_ibid);
    // An ibid. without anything before it means the source of what is around it.
    out.retain(|candidate| candidate.binding != Binding::Ibid || !candidate.citations.is_empty());
    for named in flow
        .sources
        .iter()
        .filter(|named| named.covers.contains(at))
    {
        out.push(Candidate {
            binding: Binding::Section,
            citations: Vec::new(),
            locator: locator.clone(),
            source: Some(named.key.clone()),
            span: named.at,
        });
    }
    if let Some((key, span)) = &cx.source {
        out.push(Candidate {
            binding: Binding::Note,
            citations: Vec::new(),
            locator,
            source: Some(key.trim_start_matches('@').to_owned()),
            span: *span,
        });
    }
}

/// A claim is supported by what it cites, and by the citations that follow it in its sentence.
fn claims(cx: &mut Cx<'_>, flow: &Flow, sentences: &Sentences) {
    for claim in 0..cx.note.claims.len() {
        let span = cx.note.claims[claim].span;
        let first = cx.leaves.partition_point(|leaf| leaf.span.end < span.end);
        let around = cx.leaves.get(first).filter(|leaf| leaf.span.covers(span));
        let end = around.map_or(span.end, |_| {
            sentences
                .at(cx, first, span.end.saturating_sub(1))
                .end
                .max(span.end)
        });
        let from = cx
            .note
            .citations
            .partition_point(|citation| citation.key_span.start < span.start);
        let mut citations: Vec<usize> = (from..cx.note.citations.len())
            .take_while(|&idx| cx.note.citations[idx].key_span.start < end)
            .collect();
        // A callout in the claim or behind it brings its note's citations.
        let from = cx
            .leaves
            .partition_point(|leaf| leaf.span.start < span.start)
            .saturating_sub(1);
        let notes: Vec<usize> = cx.leaves[from..]
            .iter()
            .take_while(|leaf| leaf.span.start < end)
            .flat_map(|leaf| &leaf.cites)
            .filter(|cite| cite.span.start >= span.start && cite.span.start < end)
            .filter_map(|cite| {
                if let CiteKind::Note(footnote) = cite.kind {
                    Some(footnote)
                } else {
                    None
                }
            })
            .collect();
        for note in notes {
            citations.extend(&flow.notes[note]);
        }
        citations.sort_unstable();
        citations.dedup();
        cx.note.claims[claim].citations = citations;
    }
}

pub(super) fn has_words(cx: &Cx<'_>, span: Span) -> bool {
    span.of(cx.text).contains(char::is_alphanumeric)
}
