//! The words of a source in one reading order, and their skeleton.
//!
//! A *flow* is a list of runs of the source's text: what a reader reads on, with notation, callouts,
//! running heads, notes and captions stepped over. Its *skeleton* is the letters and digits of the
//! runs, loosely folded, without anything between them: the place to search in. Sparse checkpoints
//! map the skeleton back. The skeleton finds places and decides nothing.

use std::ops::Range;

use crate::fold;
use crate::skeleton::{Skeleton, unit};
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

    /// The parts of a range of the skeleton that lie between walls, each with a margin that ends at the
    /// walls around it and at the ends of `within`.
    pub(crate) fn around(
        &self,
        range: &Range<usize>,
        margin: usize,
        within: &Range<usize>,
    ) -> Vec<Range<usize>> {
        let hay = &self.skeleton;
        let range = range.start.min(hay.len())..range.end.min(hay.len());
        let mut out = Vec::new();
        let mut start = range.start;
        loop {
            let wall = memchr::memchr(WALL, &hay[start..range.end]).map(|at| start + at);
            let end = wall.unwrap_or(range.end);
            if start < end {
                let low = start.saturating_sub(margin).max(within.start).min(start);
                let high = (end + margin).min(hay.len()).min(within.end).max(end);
                let before = memchr::memrchr(WALL, &hay[low..start]);
                let after = memchr::memchr(WALL, &hay[end..high]);
                out.push(before.map_or(low, |at| low + at + 1)..after.map_or(high, |at| end + at));
            }
            match wall {
                Some(wall) => start = wall + 1,
                None => return out,
            }
        }
    }

    pub(crate) fn has_wall(&self, range: Range<usize>) -> bool {
        self.skeleton
            .get(range)
            .is_some_and(|letters| memchr::memchr(WALL, letters).is_some())
    }

    /// Whether nothing before byte `at` of the skeleton belongs to what follows.
    pub(crate) fn begins_at(&self, at: usize) -> bool {
        at == 0 || self.skeleton.get(at - 1) == Some(&WALL)
    }

    /// Whether nothing from byte `at` of the skeleton on belongs to what is before it.
    pub(crate) fn ends_at(&self, at: usize) -> bool {
        self.skeleton.get(at).is_none_or(|&letter| letter == WALL)
    }

    /// The character at byte `at` of the skeleton; behind a wall all that stands before it as well, such
    /// as an opening mark.
    pub(crate) fn start_of(&self, source: &SourceText, at: usize) -> Spot {
        if !self.begins_at(at) {
            return self.spot(source, at);
        }
        let mut run = if at == 0 {
            0
        } else {
            self.spot(source, at).run
        };
        while run > 0 && !self.runs[run].crossed.has(Crossed::WALL) {
            run -= 1;
        }
        Spot {
            run,
            at: self.runs.get(run).map_or(0, |run| run.span.start),
        }
    }

    pub(crate) fn end_of(&self, source: &SourceText, at: usize) -> Spot {
        if at >= self.skeleton.len() {
            return self.end();
        }
        self.spot(source, at)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Flow;
    use crate::skeleton::skeleton;
    use crate::{Mark, MarkKind, SourceText, Span};

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
