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

/// What an ASCII byte folds to; 0: nothing.
const ASCII: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        if b.is_ascii_alphanumeric() {
            table[byte] = b.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

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
        const BLOCK: usize = 16;
        const HIGH: u64 = 0x8080_8080_8080_8080;
        self.reserve(text.len() + BLOCK);
        let table = fold::table();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if let Some(block) = bytes[at..].first_chunk::<BLOCK>()
                && let Some(out) = self.bytes[self.len..].first_chunk_mut::<BLOCK>()
            {
                let word = u128::from_le_bytes(*block);
                let (low, high) = (word as u64 & HIGH, (word >> 64) as u64 & HIGH);
                let mut kept = 0;
                if low | high == 0 {
                    for &byte in block {
                        let folded = ASCII[byte as usize];
                        out[kept & (BLOCK - 1)] = folded;
                        kept += usize::from(folded != 0);
                    }
                    self.len += kept;
                    at += BLOCK;
                    continue;
                }
                let plain = if low != 0 {
                    low.trailing_zeros() / 8
                } else {
                    8 + high.trailing_zeros() / 8
                } as usize;
                for &byte in &block[..plain] {
                    let folded = ASCII[byte as usize];
                    out[kept & (BLOCK - 1)] = folded;
                    kept += usize::from(folded != 0);
                }
                self.len += kept;
                at += plain;
            } else if bytes[at] < 0x80 {
                self.reserve(1);
                let folded = ASCII[bytes[at] as usize];
                self.bytes[self.len] = folded;
                self.len += usize::from(folded != 0);
                at += 1;
                continue;
            }
            // Letters beyond ASCII come in runs.
            while bytes.get(at).is_some_and(|&byte| byte >= 0x80) {
                let (code, width) = decode(bytes, at);
                if self.len + 4 > self.bytes.len() {
                    self.reserve(4);
                }
                // Syllables of Hangul and Han fold to themselves: a copy, without the table.
                if matches!(code, 0xAC00..=0xD7A3 | 0x4E00..=0x9FFF)
                    && let (Some(from), Some(to)) = (
                        bytes[at..].first_chunk::<3>(),
                        self.bytes[self.len..].first_chunk_mut::<3>(),
                    )
                {
                    *to = *from;
                    self.len += 3;
                    at += 3;
                    continue;
                }
                let folded = table.get(code).copied().unwrap_or(Folded {
                    bytes: [0; 3],
                    len: Folded::LONG,
                });
                if folded.len <= 3 {
                    if let Some(to) = self.bytes[self.len..].first_chunk_mut::<3>() {
                        *to = folded.bytes;
                    }
                    self.len += folded.len as usize;
                    at += width;
                } else {
                    at += self.rare(&text[at..]);
                }
            }
        }
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
    use super::{Flow, skeleton};
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
