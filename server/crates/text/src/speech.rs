//! Who speaks in a source: quotations inside it, and whose words they are.
//!
//! By rules alone: marks, block quotations, closing tags and labels say where somebody else speaks;
//! a verb of speech beside them says who. A cue behind the quotation, its continuation in the same
//! paragraph and a label are strong; every other cue is weak, and its speaker only probable.

mod arabic;
mod chinese;
mod clause;
mod cues;
mod japanese;
mod korean;
mod labels;
mod marks;
mod names;
pub(crate) mod own;
pub(crate) mod role;
mod sentences;
mod speaker;

use crate::{BlockKind, SourceText, Span};
use clause::before;
use names::{is_capitalized, name, words};
use sentences::sentence_start;

/// A stretch of a source that is somebody else's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// With its marks.
    pub span: Span,
    /// Without them.
    pub text: Span,
    /// Empty where nobody is named.
    pub speaker: Option<Span>,
    /// The verb or sign that names the speaker.
    pub cue: Option<Span>,
    pub how: How,
}

/// How the speaker is known; for a quotation without one, what sets it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// `"…," said Kim`.
    After,
    /// `Kim said that "…"`, or the paragraph before ends in a colon, or "she said" of whom the
    /// sentences before name.
    Before,
    /// The same paragraph goes on with the same speaker.
    Continuation,
    /// `KIM: …`.
    Label,
    /// A block quotation.
    Block,
    /// `… [Daily NK]`.
    Tag,
}

impl How {
    /// The name that programs read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            How::After => "after",
            How::Before => "before",
            How::Continuation => "continuation",
            How::Label => "label",
            How::Block => "block",
            How::Tag => "tag",
        }
    }
}

impl Spoken {
    /// Whether the speaker can be named without "probably"; "Q" and "A" name nobody.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.speaker.is_some_and(|speaker| speaker.len() > 2)
            && matches!(self.how, How::After | How::Continuation | How::Label)
    }
}

/// Every quotation inside a source, in order of its start; a longer one before those inside it.
pub(crate) fn spoken(source: &SourceText) -> Vec<Spoken> {
    let text = source.text.as_str();
    let paragraphs = paragraphs(source);
    let mut out = Vec::new();
    marks::marked(text, &paragraphs, &mut out);
    speaker::attribute(text, &paragraphs, &mut out);
    blocks(source, &paragraphs, &mut out);
    tags(text, &paragraphs, &mut out);
    labels::labels(source, &paragraphs, &mut out);
    out.sort_by_key(|spoken| (spoken.span.start, std::cmp::Reverse(spoken.span.end)));
    out.dedup_by(|a, b| a.span == b.span);
    out
}

/// The innermost quotation that holds all of `span`.
pub(crate) fn holding(spoken: &[Spoken], span: Span) -> Option<&Spoken> {
    let end = spoken.partition_point(|spoken| spoken.span.start <= span.start);
    spoken[..end]
        .iter()
        .filter(|spoken| spoken.span.covers(span))
        .min_by_key(|spoken| spoken.span.len())
}

/// Blocks where the format has them; else what blank lines divide, or lines where there are none.
fn paragraphs(source: &SourceText) -> Vec<Span> {
    let text = source.text.as_str();
    let flow: Vec<Span> = source
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Furniture)
        .map(|block| block.span)
        .collect();
    if !flow.is_empty() {
        return flow;
    }
    let lines = lines(text);
    let filled = lines
        .iter()
        .filter(|line| !line.of(text).trim().is_empty())
        .count();
    let long = lines.iter().filter(|line| line.len() > 120).count();
    if long * 3 > filled {
        return lines
            .into_iter()
            .filter(|line| !line.of(text).trim().is_empty())
            .collect();
    }
    let mut out: Vec<Span> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.of(text).trim().is_empty() {
            open = false;
        } else if open && let Some(last) = out.last_mut() {
            last.end = line.end;
        } else {
            out.push(line);
            open = true;
        }
    }
    out
}

fn lines(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\n', 0x0C, text.as_bytes()) {
        out.push(Span::new(start, at));
        start = at + 1;
    }
    out.push(Span::new(start, text.len()));
    out
}

/// Block quotations of the format, with the name that signs them or that the paragraph above tells.
fn blocks(source: &SourceText, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    let text = source.text.as_str();
    let quotes: Vec<Span> = source
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Quote)
        .map(|block| block.span)
        .collect();
    let mut signed: Option<Span> = None;
    let mut found = Vec::new();
    for (idx, &block) in quotes.iter().enumerate().rev() {
        let next = quotes.get(idx + 1);
        let joined = next.is_some_and(|next| is_gap(text, block.end, next.start));
        signed = signed.filter(|_| joined);
        if idx > 0
            && let Some(name) = signature(text, quotes[idx - 1], block)
        {
            signed = Some(name);
            continue;
        }
        let quoted = block.of(text);
        let line = quoted.trim_end().rfind('\n').map(|at| block.start + at + 1);
        let line = line.filter(|&at| {
            text[at..block.end]
                .trim_start_matches(['>', ' '])
                .starts_with(DASHES)
        });
        let mut spoken = Spoken {
            span: block,
            text: block,
            speaker: signed,
            cue: None,
            how: How::Block,
        };
        if let Some(at) = line {
            spoken.text.end = at;
            spoken.speaker = name(text, &words(text, Span::new(at, block.end)));
        } else if signed.is_none() {
            let above = paragraphs
                .partition_point(|paragraph| paragraph.end <= block.start)
                .checked_sub(1)
                .and_then(|idx| paragraphs.get(idx));
            if let Some(above) = above.filter(|above| above.of(text).trim_end().ends_with(':'))
                && let Some(clause) = before(
                    text,
                    Span::new(sentence_start(text, above.start, above.end), above.end),
                    &[],
                )
            {
                (spoken.speaker, spoken.cue) = (clause.speaker, Some(clause.cue));
            }
        }
        found.push(spoken);
    }
    out.extend(found.into_iter().rev());
}

const DASHES: [char; 3] = ['\u{2014}', '\u{2013}', '-'];

/// Whether nothing but white space, marks of a block and a dash stand between two blocks.
fn is_gap(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|gap| {
        gap.chars()
            .all(|c| c.is_whitespace() || c == '>' || DASHES.contains(&c))
    })
}

/// The name in a block that signs the one above: behind a dash, or all that stands in it.
fn signature(text: &str, above: Span, block: Span) -> Option<Span> {
    const WORDS: usize = 8;
    if !is_gap(text, above.end, block.start) {
        return None;
    }
    let words = words(text, block);
    let dashed = text[above.end..block.start].contains(DASHES)
        || block.of(text).trim_start().starts_with(DASHES);
    let name = name(text, &words).filter(|_| words.len() <= WORDS)?;
    let whole = name.of(text) == block.of(text).trim() && name.of(text).contains(' ');
    (dashed || whole).then_some(name)
}

/// Passages that a tag in brackets closes, back to the paragraph that introduces them with a colon.
fn tags(text: &str, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    const REACH: usize = 16;
    for (idx, paragraph) in paragraphs.iter().enumerate() {
        let words = paragraph.of(text).trim_end();
        let Some(at) = words.ends_with(']').then(|| words.rfind('[')).flatten() else {
            continue;
        };
        let tag = Span::new(paragraph.start + at + 1, paragraph.start + words.len() - 1);
        let named = tag.of(text).split_whitespace().count() <= 6
            && tag
                .of(text)
                .split(|c: char| !c.is_alphanumeric())
                .any(is_capitalized)
            && !tag.of(text).starts_with(['^', '@']);
        if !named || words[..at].trim().is_empty() {
            continue;
        }
        let lead = (idx.saturating_sub(REACH)..idx)
            .rev()
            .find(|&above| paragraphs[above].of(text).trim_end().ends_with(':'));
        let Some(lead) = lead else { continue };
        let Some(first) = paragraphs.get(lead + 1) else {
            continue;
        };
        let span = Span::new(first.start, tag.start - 1);
        out.push(Spoken {
            span,
            text: span,
            speaker: Some(tag),
            cue: Some(Span::new(tag.start - 1, tag.end + 1)),
            how: How::Tag,
        });
    }
}

#[cfg(test)]
mod tests;
