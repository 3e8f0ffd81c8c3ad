//! The words of a source in one reading order, and their skeleton.
//!
//! A *flow* is a list of runs of the source's text: what a reader reads on, with notation, callouts,
//! running heads, notes and captions stepped over. Its *skeleton* is the letters and digits of the
//! runs, loosely folded, without anything between them: the place to search in. Sparse checkpoints
//! map the skeleton back. The skeleton finds places and decides nothing.

use crate::fold::{self, Folded};
use crate::{BlockKind, MarkKind, SourceText, Span};

/// Stands between parts of a flow that are not read one after the other; never in a query.
const WALL: u8 = 0xFF;
/// Source bytes from one checkpoint to the next, at most.
const STRIDE: usize = 1024;

#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    pub runs: Vec<Run>,
    pub skeleton: Vec<u8>,
    checkpoints: Vec<Checkpoint>,
}

/// Which order of reading a flow follows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order<'a> {
    /// As the text stands, running heads that were found in it stepped over.
    Layout(&'a [Span]),
    Stream,
}

/// A stretch of the source's text that is read as it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub span: Span,
    pub kind: RunKind,
    /// What was stepped over between this run and the one before.
    pub crossed: Crossed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunKind {
    Text,
    /// The run stands for other characters: mark number n says which.
    Shown(u32),
    Raised,
    Lowered,
    Label,
    /// A hyphen at a line's end together with the break.
    BreakHyphen,
}

/// What lies between two runs, or two tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Crossed(u8);

impl Crossed {
    pub(crate) const CALLOUT: Crossed = Crossed(1);
    pub(crate) const FURNITURE: Crossed = Crossed(2);
    pub(crate) const NOTE: Crossed = Crossed(4);
    pub(crate) const MARGIN: Crossed = Crossed(8);
    /// The next run does not follow this one: nothing may be read across.
    pub(crate) const WALL: Crossed = Crossed(16);
    /// The end of a column, in content-stream order.
    pub(crate) const GUTTER: Crossed = Crossed(32);
    /// Two windows of one source stand side by side here; what lies between was not read.
    pub(crate) const FAR: Crossed = Crossed(64);

    pub(crate) fn has(self, other: Crossed) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn and(self, other: Crossed) -> Crossed {
        Crossed(self.0 | other.0)
    }
}

/// A place in a flow: a byte of the source's text, in a certain run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub run: usize,
    pub at: usize,
}

/// Where a byte of the skeleton comes from. Ascending in all three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    /// Offset in the skeleton.
    pub skeleton: u32,
    /// Number of the run.
    pub run: u32,
    /// Offset in the source's text.
    pub at: u32,
}

/// One character of a flow with the bytes of the source that it comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlowChar {
    pub c: char,
    pub span: Span,
    pub kind: RunKind,
    pub crossed: Crossed,
}

impl Flow {
    /// The source as it reads from the first page to the last; notes, captions and running heads
    /// come after the end, each by itself, so that they can be quoted too.
    pub(crate) fn layout(source: &SourceText, furniture: &[Span]) -> Flow {
        let mut flow = Flow::default();
        flow.cut_layout(source, furniture);
        flow.build(source);
        flow
    }

    /// The runs of the layout, without their skeleton.
    fn cut_layout(&mut self, source: &SourceText, furniture: &[Span]) {
        let mut aside: Vec<(Span, Crossed)> = source
            .blocks
            .iter()
            .filter_map(|block| match block.kind {
                BlockKind::Furniture => Some((block.span, Crossed::FURNITURE)),
                BlockKind::Note | BlockKind::Caption => Some((block.span, Crossed::NOTE)),
                _ => None,
            })
            .chain(furniture.iter().map(|&span| (span, Crossed::FURNITURE)))
            .collect();
        aside.sort_by_key(|(span, _)| *span);
        let mut cut = Cutter::new(source);
        let mut at = 0;
        let mut crossed = Crossed::default();
        for &(span, kind) in &aside {
            if span.start < at || span.is_empty() {
                continue;
            }
            cut.runs(Span::new(at, span.start), &mut crossed, &mut self.runs);
            crossed = crossed.and(kind);
            at = span.end;
        }
        cut.runs(
            Span::new(at, source.text.len()),
            &mut crossed,
            &mut self.runs,
        );
        for &(span, _) in &aside {
            let mut wall = Crossed::WALL;
            cut.runs(span, &mut wall, &mut self.runs);
        }
    }

    /// The lines of a PDF in the order of its content stream.
    pub(crate) fn stream(source: &SourceText) -> Flow {
        let mut flow = Flow::default();
        flow.cut_stream(source);
        flow.build(source);
        flow
    }

    fn cut_stream(&mut self, source: &SourceText) {
        let mut cut = Cutter::new(source);
        let mut crossed = Crossed::default();
        let mut before: Option<(usize, usize)> = None;
        for line in &source.stream {
            if before.is_some_and(|(page, column)| page == line.page && column != line.column) {
                crossed = crossed.and(Crossed::GUTTER);
            }
            before = Some((line.page, line.column));
            cut.runs(line.span, &mut crossed, &mut self.runs);
        }
    }

    /// A flow of which the skeleton is known; `None` where that cannot be of this source.
    pub(crate) fn again(
        source: &SourceText,
        order: Order<'_>,
        skeleton: Vec<u8>,
        checkpoints: Vec<Checkpoint>,
    ) -> Option<Flow> {
        let mut flow = Flow {
            runs: Vec::new(),
            skeleton,
            checkpoints,
        };
        match order {
            Order::Layout(furniture) => flow.cut_layout(source, furniture),
            Order::Stream => flow.cut_stream(source),
        }
        flow.is_sound(source).then_some(flow)
    }

    pub(crate) fn checkpoints(&self) -> &[Checkpoint] {
        &self.checkpoints
    }

    /// Whether every checkpoint lies in its run, at a character, in order. The letters between them
    /// are not read again: whoever kept the skeleton has a checksum for them.
    fn is_sound(&self, source: &SourceText) -> bool {
        let ascending = self.checkpoints.windows(2).all(|pair| {
            pair[0].skeleton <= pair[1].skeleton
                && (pair[0].run, pair[0].at) < (pair[1].run, pair[1].at)
        });
        let placed = self.checkpoints.iter().all(|point| {
            let at = point.at as usize;
            self.runs
                .get(point.run as usize)
                .is_some_and(|run| run.span.contains(at))
                && source.text.is_char_boundary(at)
                && point.skeleton as usize <= self.skeleton.len()
        });
        let begins = match self.checkpoints.first() {
            Some(first) => first.run == 0,
            None => self.runs.is_empty() && self.skeleton.is_empty(),
        };
        ascending && placed && begins
    }

    fn build(&mut self, source: &SourceText) {
        let text = source.text.as_str();
        // A folding is at most as long as what it folds, but for a few compatibility letters.
        let mut skeleton = Skeleton::with_capacity(text.len() + 64);
        for idx in 0..self.runs.len() {
            let run = self.runs[idx];
            if run.crossed.has(Crossed::WALL) {
                skeleton.push(WALL);
            }
            self.checkpoint(skeleton.len(), idx, run.span.start);
            match run.kind {
                RunKind::Text | RunKind::Label => {
                    let mut at = run.span.start;
                    while at < run.span.end {
                        let end = boundary(text, (at + STRIDE).min(run.span.end), run.span.end);
                        if at > run.span.start {
                            self.checkpoints.push(Checkpoint {
                                skeleton: skeleton.len() as u32,
                                run: idx as u32,
                                at: at as u32,
                            });
                        }
                        skeleton.fold(&text[at..end]);
                        at = end;
                    }
                }
                RunKind::Shown(mark) => {
                    if let Some(MarkKind::Shown(shown)) =
                        source.marks.get(mark as usize).map(|mark| &mark.kind)
                    {
                        skeleton.fold(shown);
                    }
                }
                RunKind::Lowered => skeleton.fold(run.span.of(text)),
                RunKind::Raised | RunKind::BreakHyphen => {}
            }
        }
        self.skeleton = skeleton.finish();
    }

    /// Keeps checkpoints sparse where runs are short.
    fn checkpoint(&mut self, skeleton: usize, run: usize, at: usize) {
        let far = self
            .checkpoints
            .last()
            .is_none_or(|last| skeleton - last.skeleton as usize >= STRIDE / 2);
        if far {
            self.checkpoints.push(Checkpoint {
                skeleton: skeleton as u32,
                run: run as u32,
                at: at as u32,
            });
        }
    }

    /// The character that wrote byte `target` of the skeleton.
    pub(crate) fn spot(&self, source: &SourceText, target: usize) -> Spot {
        let idx = self
            .checkpoints
            .partition_point(|point| point.skeleton as usize <= target)
            .saturating_sub(1);
        let Some(point) = self.checkpoints.get(idx) else {
            return Spot::default();
        };
        let mut written = point.skeleton as usize;
        let mut run = point.run as usize;
        // The wall before a run is written before its first character.
        let mut from = Some(point.at as usize);
        while let Some(this) = self.runs.get(run) {
            if from.is_none() && this.crossed.has(Crossed::WALL) {
                written += 1;
            }
            let start = from.take().unwrap_or(this.span.start);
            let piece = match this.kind {
                RunKind::Text | RunKind::Label | RunKind::Lowered => {
                    Span::new(start, this.span.end).of(&source.text)
                }
                RunKind::Shown(mark) => shown(source, mark),
                RunKind::Raised | RunKind::BreakHyphen => "",
            };
            let mut rest = piece;
            while !rest.is_empty() {
                let (width, len) = unit(rest);
                written += width;
                if written > target {
                    let at = match this.kind {
                        RunKind::Shown(_) => this.span.start,
                        _ => start + (piece.len() - rest.len()),
                    };
                    return Spot { run, at };
                }
                rest = rest.get(len..).unwrap_or("");
            }
            run += 1;
        }
        self.end()
    }

    pub(crate) fn end(&self) -> Spot {
        match self.runs.last() {
            Some(last) => Spot {
                run: self.runs.len() - 1,
                at: last.span.end,
            },
            None => Spot::default(),
        }
    }

    /// The characters from `from` up to the end of the run that holds `to`, or a little beyond
    /// `to` in a long run; never across a wall.
    pub(crate) fn chars(&self, source: &SourceText, from: Spot, to: Spot, out: &mut Vec<FlowChar>) {
        out.clear();
        let mut crossed = Crossed::default();
        for idx in from.run..=to.run.min(self.runs.len().saturating_sub(1)) {
            let Some(run) = self.runs.get(idx) else { break };
            if idx > from.run {
                if run.crossed.has(Crossed::WALL) {
                    break;
                }
                crossed = crossed.and(run.crossed);
            }
            let start = if idx == from.run {
                from.at
            } else {
                run.span.start
            };
            let end = if idx == to.run { to.at } else { run.span.end };
            match run.kind {
                RunKind::Shown(mark) => {
                    for c in shown(source, mark).chars() {
                        out.push(FlowChar {
                            c,
                            span: run.span,
                            kind: run.kind,
                            crossed: std::mem::take(&mut crossed),
                        });
                    }
                }
                kind => {
                    for (offset, c) in Span::new(start, end).of(&source.text).char_indices() {
                        let at = start + offset;
                        let c = match kind {
                            RunKind::Raised => fold::raised(c),
                            RunKind::Lowered => fold::lowered(c),
                            _ => c,
                        };
                        let span = Span::new(
                            at,
                            at + source.text[at..].chars().next().map_or(1, char::len_utf8),
                        );
                        out.push(FlowChar {
                            c,
                            span,
                            kind,
                            crossed: std::mem::take(&mut crossed),
                        });
                    }
                }
            }
        }
    }
}

fn shown(source: &SourceText, mark: u32) -> &str {
    match source.marks.get(mark as usize).map(|mark| &mark.kind) {
        Some(MarkKind::Shown(shown)) => shown,
        _ => "",
    }
}

/// Cuts spans of the text into runs at the marks inside them.
struct Cutter<'a> {
    source: &'a SourceText,
}

impl<'a> Cutter<'a> {
    fn new(source: &'a SourceText) -> Self {
        Cutter { source }
    }

    /// Appends the runs of `span`; `crossed` is what lies before it, and then what lies after it.
    fn runs(&mut self, span: Span, crossed: &mut Crossed, out: &mut Vec<Run>) {
        let marks = &self.source.marks;
        let mut at = span.start;
        let mut push = |span: Span, kind: RunKind, crossed: &mut Crossed| {
            if !span.is_empty() {
                out.push(Run {
                    span,
                    kind,
                    crossed: std::mem::take(crossed),
                });
            }
        };
        let first = marks.partition_point(|mark| mark.span.end <= span.start);
        for (idx, mark) in marks.iter().enumerate().skip(first) {
            if mark.span.start >= span.end {
                break;
            }
            let inside = Span::new(mark.span.start.max(at), mark.span.end.min(span.end));
            if inside.is_empty()
                || !self.source.text.is_char_boundary(inside.start)
                || !self.source.text.is_char_boundary(inside.end)
            {
                continue;
            }
            push(Span::new(at, inside.start), RunKind::Text, crossed);
            at = inside.end;
            match &mark.kind {
                MarkKind::Markup | MarkKind::Deleted => {}
                MarkKind::Shown(_) => push(inside, RunKind::Shown(idx as u32), crossed),
                MarkKind::Callout => *crossed = crossed.and(Crossed::CALLOUT),
                MarkKind::LineNumber | MarkKind::TimeCode(_) => {
                    *crossed = crossed.and(Crossed::MARGIN)
                }
                MarkKind::SpeakerLabel => push(inside, RunKind::Label, crossed),
                MarkKind::BreakHyphen => push(inside, RunKind::BreakHyphen, crossed),
                MarkKind::Superscript => push(inside, RunKind::Raised, crossed),
                MarkKind::Subscript => push(inside, RunKind::Lowered, crossed),
            }
        }
        push(Span::new(at, span.end), RunKind::Text, crossed);
    }
}

/// The first place at or after `at` where a folding may stop: a `char` boundary that does not
/// divide a syllable written with conjoining letters.
fn boundary(text: &str, mut at: usize, end: usize) -> usize {
    while at < end {
        let divides = !text.is_char_boundary(at)
            || text[at..]
                .chars()
                .next()
                .is_some_and(|c| matches!(c, '\u{1160}'..='\u{11FF}'));
        if !divides {
            break;
        }
        at += 1;
    }
    at
}

/// Skeleton bytes and source bytes of the first folding unit of `text`.
fn unit(text: &str) -> (usize, usize) {
    if let Some((c, read)) = fold::compose_jamo(text) {
        return (c.len_utf8(), read);
    }
    let Some(c) = text.chars().next() else {
        return (0, 1);
    };
    let mut width = 0;
    fold::loose(c, &mut |folded| width += folded.len_utf8());
    (width, c.len_utf8())
}

/// The skeleton of a query.
pub(crate) fn skeleton(text: &str) -> Vec<u8> {
    let mut skeleton = Skeleton::with_capacity(text.len() + 64);
    skeleton.fold(text);
    skeleton.finish()
}

/// Writes skeletons: a copy with holes, so the output is kept as long as the input could need.
struct Skeleton {
    bytes: Vec<u8>,
    len: usize,
}

/// Bytes of text that are classified together: one bit of a machine word each.
const BLOCK: usize = 64;
/// Bytes that are copied together, and that may be read behind a block for it.
const COPY: usize = 16;

/// What the bytes of a block are.
struct Bits {
    /// Letters and digits that are copied: of ASCII (in lower case), Hangul and Han.
    kept: u64,
    /// First bytes of characters that the table knows.
    looked_up: u64,
    /// Bytes of the block, less a character at its end that is not whole.
    len: usize,
}

impl Bits {
    fn new(block: &[u8; BLOCK + COPY]) -> Bits {
        let mut ascii = [0u8; BLOCK];
        let mut high = 0;
        for (kind, &byte) in ascii.iter_mut().zip(block) {
            let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
            let digit = byte.wrapping_sub(b'0') < 10;
            *kind = u8::from(letter | digit);
            high |= byte;
        }
        let kept = gather(&ascii);
        if high < 0x80 {
            return Bits {
                kept,
                looked_up: 0,
                len: BLOCK,
            };
        }
        // Syllables of Hangul (AC00 to D77F here) and Han (4E00 to 9FFF) fold to themselves.
        let mut whole = [0u8; BLOCK];
        let mut lead = [0u8; BLOCK];
        for idx in 0..BLOCK {
            let (first, second) = (block[idx], block[idx + 1]);
            let always = (first.wrapping_sub(0xE5) < 5) | (first.wrapping_sub(0xEB) < 2);
            let above = ((first == 0xE4) & (second >= 0xB8)) | ((first == 0xEA) & (second >= 0xB0));
            let below = (first == 0xED) & (second <= 0x9D);
            whole[idx] = u8::from(always | above | below);
            lead[idx] = u8::from(first >= 0xC0);
        }
        let (whole, lead) = (gather(&whole), gather(&lead));
        let divided = whole >> (BLOCK - 2);
        let len = match divided {
            0 => BLOCK,
            _ => BLOCK - 2 + divided.trailing_zeros() as usize,
        };
        let inside = if len == BLOCK {
            u64::MAX
        } else {
            (1 << len) - 1
        };
        let whole = whole & inside;
        Bits {
            kept: kept & inside | whole | whole << 1 | whole << 2,
            looked_up: lead & inside & !whole,
            len,
        }
    }
}

/// One bit for each byte, which is 0 or 1.
fn gather(bytes: &[u8; BLOCK]) -> u64 {
    let (words, _) = bytes.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| {
        let eight = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits << 8 | eight
    })
}

impl Skeleton {
    fn with_capacity(len: usize) -> Self {
        Skeleton {
            bytes: vec![0; len],
            len: 0,
        }
    }

    fn len(&self) -> usize {
        self.len
    }

    fn finish(mut self) -> Vec<u8> {
        self.bytes.truncate(self.len);
        self.bytes
    }

    fn push(&mut self, byte: u8) {
        self.reserve(1);
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    fn reserve(&mut self, more: usize) {
        if self.len + more > self.bytes.len() {
            self.bytes.resize((self.len + more) * 5 / 4 + 64, 0);
        }
    }

    fn fold(&mut self, text: &str) {
        self.reserve(text.len() + BLOCK);
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            at += match bytes[at..].first_chunk() {
                Some(block) => self.block(block, text, at),
                None => {
                    let mut block = [0; BLOCK + COPY];
                    block[..bytes.len() - at].copy_from_slice(&bytes[at..]);
                    self.block(&block, text, at)
                }
            };
        }
    }

    /// Folds the characters that begin in `block`, which stands at `start` of the text; the bytes
    /// read.
    fn block(&mut self, block: &[u8; BLOCK + COPY], text: &str, start: usize) -> usize {
        let Bits {
            mut kept,
            looked_up,
            len,
        } = Bits::new(block);
        // Nothing here folds to more than twice its length, but for what `rare` reserves itself.
        self.reserve(2 * BLOCK + COPY);
        let mut looked_up = looked_up;
        let mut out = self.len;
        loop {
            let next = looked_up.trailing_zeros();
            let before = if looked_up == 0 {
                kept
            } else {
                kept & ((1 << next) - 1)
            };
            kept ^= before;
            out = copy_runs(block, before, &mut self.bytes, out);
            if looked_up == 0 {
                break;
            }
            let at = next as usize;
            looked_up &= looked_up - 1;
            let (code, width) = decode(block, at);
            let folded = fold::table().get(code).copied().unwrap_or(Folded::ASK);
            if folded.len <= 3 {
                if let Some(to) = self
                    .bytes
                    .get_mut(out..)
                    .and_then(<[u8]>::first_chunk_mut::<3>)
                {
                    *to = folded.bytes;
                }
                out += folded.len as usize;
                // A character may reach beyond the block.
                if at + width > len {
                    self.len = out;
                    return at + width;
                }
                continue;
            }
            self.len = out;
            let read = self.rare(text.get(start + at..).unwrap_or(""));
            self.reserve(2 * BLOCK + COPY);
            out = self.len;
            // Conjoining letters: one syllable, several characters.
            let behind = at + read;
            if behind >= len {
                return behind;
            }
            looked_up &= u64::MAX << behind;
        }
        self.len = out;
        len
    }
    /// Folds one unit that the table does not hold; the bytes read.
    fn rare(&mut self, text: &str) -> usize {
        if let Some((c, read)) = fold::compose_jamo(text) {
            self.write(c);
            return read;
        }
        let Some(c) = text.chars().next() else {
            return 1;
        };
        fold::loose(c, &mut |folded| self.write(folded));
        c.len_utf8()
    }

    fn write(&mut self, c: char) {
        self.reserve(4);
        let width = c.encode_utf8(&mut self.bytes[self.len..]).len();
        self.len += width;
    }
}

/// Copies the marked bytes in lower case; where the output ends.
fn copy_runs(block: &[u8; BLOCK + COPY], kept: u64, bytes: &mut [u8], mut out: usize) -> usize {
    let mut rest = kept;
    while rest != 0 {
        let start = rest.trailing_zeros() as usize & (BLOCK - 1);
        let run = (!(rest >> start)).trailing_zeros() as usize;
        let mut copied = 0;
        while copied < run {
            if let Some(from) = block
                .get(start + copied..)
                .and_then(<[u8]>::first_chunk::<COPY>)
                && let Some(to) = bytes
                    .get_mut(out + copied..)
                    .and_then(<[u8]>::first_chunk_mut)
            {
                *to = from.map(|byte| byte.to_ascii_lowercase());
            }
            copied += COPY;
        }
        out += run;
        rest &= u64::MAX.checked_shl((start + run) as u32).unwrap_or(0);
    }
    out
}

/// Code point and width of the character at `at` of valid UTF-8.
fn decode(bytes: &[u8], at: usize) -> (usize, usize) {
    let byte = |n: usize| bytes.get(at + n).copied().unwrap_or(0) as usize & 0x3F;
    let lead = bytes[at] as usize;
    match lead {
        0..=0x7F => (lead, 1),
        0x80..=0xDF => ((lead & 0x1F) << 6 | byte(1), 2),
        0xE0..=0xEF => ((lead & 0x0F) << 12 | byte(1) << 6 | byte(2), 3),
        _ => (
            (lead & 0x07) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3),
            4,
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::{Flow, skeleton};
    use crate::fold;
    use crate::{Mark, MarkKind, SourceText, Span};

    #[test]
    fn a_skeleton_is_the_letters_and_digits() {
        for (text, want) in [
            (
                "The free-flow of in\u{AD}formation, 1914!",
                "thefreeflowofinformation1914",
            ),
            ("Élan vital — “œuvre”", "elanvitaloeuvre"),
            ("김원홍이 해임되였다", "김원홍이해임되였다"),
            ("\u{1100}\u{1175}\u{11B7}", "김"),
        ] {
            assert_eq!(String::from_utf8(skeleton(text)).unwrap(), want);
        }
    }

    /// The folding, character by character.
    fn folded(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (unit, read) = fold::compose_jamo(rest).unwrap_or((c, c.len_utf8()));
            fold::loose(unit, &mut |folded| out.push(folded));
            rest = &rest[read..];
        }
        out
    }

    #[test]
    fn every_character_of_unicode_folds_at_every_place_of_a_block() {
        for c in ('\0'..=char::MAX).filter(|c| !c.is_ascii()) {
            let text: String = [' ', c, 'A', c, c].iter().collect();
            assert_eq!(
                String::from_utf8(skeleton(&text)).unwrap(),
                folded(&text),
                "{c:?}"
            );
        }
        for c in [
            'A',
            'z',
            '0',
            '/',
            ':',
            '@',
            '[',
            '`',
            '{',
            '\u{7F}',
            'é',
            'ŉ',
            'ß',
            '”',
            '\u{FDFA}',
            '가',
            '힣',
            '힀',
            '一',
            '鿿',
            '䷿',
            '꯿',
            '\u{1100}',
            '\u{1161}',
            '\u{301}',
            '😀',
            '𝐀',
            '\u{20000}',
        ] {
            for before in 0..140 {
                let text = format!("{}{c}{c}b-{c}", "x".repeat(before));
                assert_eq!(
                    String::from_utf8(skeleton(&text)).unwrap(),
                    folded(&text),
                    "{c:?} at {before}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_folds_as_its_characters_do(text in mixed()) {
            proptest::prop_assert_eq!(String::from_utf8(skeleton(&text)).unwrap(), folded(&text));
            for form in [text.nfc().collect::<String>(), text.nfd().collect()] {
                proptest::prop_assert_eq!(String::from_utf8(skeleton(&form)).unwrap(), folded(&form));
            }
        }
    }

    /// Words of many scripts, whatever stands between words, and anything at all.
    fn mixed() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[A-Za-z0-9 .,'-]{0,40}",
            2 => "[À-ſ ]{0,12}",
            2 => "[가-힣一-龥 ]{0,24}",
            1 => "[\u{1100}-\u{1112}\u{1161}-\u{1175}\u{11A8}-\u{11C2}]{0,9}",
            1 => "[ａ-ｚ０-９ｦ-ﾟ\u{300}-\u{36F}“”’–…]{0,9}",
            1 => "[α-ωА-яא-תء-ي\u{64B}-\u{652}\u{900}-\u{97F}]{0,20}",
            2 => "\\PC{0,9}",
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn every_byte_of_the_skeleton_maps_back_to_its_character() {
        let text = "Ün café, 12 € — 김원홍 \u{1100}\u{1175}\u{11B7} x². ".repeat(40);
        let source = SourceText::plain(text.clone());
        let flow = Flow::layout(&source, &[]);
        for (target, &byte) in flow.skeleton.iter().enumerate() {
            let spot = flow.spot(&source, target);
            let folded = skeleton(&text[spot.at..]);
            let start = flow.skeleton.len() - folded.len();
            assert!(
                start <= target && target < start + 3,
                "byte {byte} at {target} came from {start}"
            );
        }
    }

    #[test]
    fn notation_and_callouts_are_not_words() {
        let mut source = SourceText::plain("the **Min**istry1 of &amp; State");
        for (range, kind) in [
            (4..6, MarkKind::Markup),
            (9..11, MarkKind::Markup),
            (16..17, MarkKind::Callout),
            (21..26, MarkKind::Shown("and".into())),
        ] {
            source.marks.push(Mark {
                span: Span::from(range),
                kind,
            });
        }
        let flow = Flow::layout(&source, &[]);
        assert_eq!(
            String::from_utf8(flow.skeleton.clone()).unwrap(),
            "theministryofandstate"
        );
        assert_eq!(flow.spot(&source, 4).at, 7);
        assert_eq!(flow.spot(&source, 6).at, 11);
    }
}
