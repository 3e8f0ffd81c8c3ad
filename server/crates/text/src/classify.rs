//! Each difference of a reading, named by the table of `server/docs/verdicts.md`.
//!
//! Here: the steps of the alignment, gathered into regions of what does not answer word for word.
//! How each part is named: `spelling` (two words), `wording` (a region), `convention` (marked
//! changes), `punctuation` (between words), `edge` (first and last word), `place` (the passage).

mod convention;
mod edge;
mod place;
mod punctuation;
mod spelling;
mod wording;

use std::ops::Range;

use self::convention::CALLOUT_KEPT;
use crate::align::{Alignment, Op, Window};
use crate::language::{Language, Lists};
use crate::segments::{ElementKind, Parsed};
use crate::tokens::{Kind, Token};
use crate::{
    Difference, DifferenceClass, Options, Remark, RemarkKind, Risk, RiskKind, SegmentMatch, Span,
};

/// What is needed to name differences.
pub(crate) struct Cx<'a> {
    pub parsed: &'a Parsed,
    pub window: &'a Window,
    /// The note's text and the source's, for showing.
    pub quoted: &'a str,
    pub source: &'a str,
    pub options: &'a Options,
    pub language: Language,
    /// Letters of the source were placed by a machine: spaces between them are not to be trusted.
    pub loose_spaces: bool,
    pub lexicon: &'a dyn Lexicon,
}

/// Which words are words.
pub(crate) trait Lexicon {
    fn is_word(&self, word: &str) -> bool;
    fn is_common(&self, word: &str) -> bool;
}

/// A reading with every difference named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub differences: Vec<Difference>,
    pub remarks: Vec<Remark>,
    pub risks: Vec<Risk>,
    pub segments: Vec<SegmentMatch>,
    pub span: Span,
    /// First and last word of the window that belong to the passage.
    pub words: Option<(usize, usize)>,
    /// Two adjacent words of the quotation and most words of one of its segments are here, in order.
    pub is_meant: bool,
    /// Elements whose words are the source's.
    pub same: usize,
    pub cost: u32,
    /// Where each element went.
    pub placed: Vec<Option<Range<usize>>>,
    /// The passage jumps over the gutter between two columns.
    pub crosses_gutter: bool,
}

/// How two words stand to one another.
enum Likeness {
    Same,
    Noted(RemarkKind, &'static str),
    Differs(DifferenceClass),
}

pub(crate) fn classify(cx: &Cx<'_>, alignment: &Alignment) -> Reading {
    let mut reading = Reading {
        remarks: cx.parsed.remarks.clone(),
        placed: vec![None; cx.parsed.elements.len()],
        cost: alignment.cost,
        ..Reading::default()
    };
    let mut namer = Namer {
        cx,
        reading: &mut reading,
        soft: vec![false; cx.parsed.elements.len()],
        regions: Vec::new(),
    };
    namer.words(&alignment.ops);
    namer.regions();
    namer.gaps();
    namer.edges();
    namer.places();
    namer.emphasis();
    namer.sic();
    let rank = |difference: &Difference| (difference.class, difference.quotation.start);
    reading.differences.sort_by_key(rank);
    reading.remarks.sort_by_key(|remark| remark.span.start);
    reading
}

/// A run of differences: elements and words that do not answer to one another.
#[derive(Clone, Debug)]
struct Region {
    q: Range<usize>,
    s: Range<usize>,
    ops: Vec<Op>,
}

struct Namer<'a, 'b> {
    cx: &'b Cx<'a>,
    reading: &'b mut Reading,
    /// Elements whose words are the source's, but for spelling.
    soft: Vec<bool>,
    regions: Vec<Region>,
}

impl Namer<'_, '_> {
    fn ours(&self, q: usize) -> &Token {
        &self.cx.parsed.tokens[self.cx.parsed.elements[q].tokens.start]
    }

    fn theirs(&self, s: usize) -> &Token {
        self.cx.window.word(s)
    }

    fn span_q(&self, q: Range<usize>) -> Span {
        let elements = &self.cx.parsed.elements;
        match (
            elements.get(q.start),
            q.end.checked_sub(1).and_then(|last| elements.get(last)),
        ) {
            (Some(first), Some(last)) if q.start < q.end => first.span.join(last.span),
            (Some(next), _) => Span::empty(
                q.start
                    .checked_sub(1)
                    .and_then(|before| elements.get(before))
                    .map_or(next.span.start, |before| before.span.end),
            ),
            _ => Span::empty(elements.last().map_or(0, |last| last.span.end)),
        }
    }

    fn span_s(&self, s: Range<usize>) -> Span {
        let window = self.cx.window;
        if s.start < s.end {
            return window.word(s.start).span.join(window.word(s.end - 1).span);
        }
        match s.start.checked_sub(1) {
            Some(before) if before < window.words.len() => {
                Span::empty(window.word(before).span.end)
            }
            _ if s.start < window.words.len() => Span::empty(window.word(s.start).span.start),
            _ => Span::default(),
        }
    }

    fn differ(&mut self, class: DifferenceClass, q: Range<usize>, s: Range<usize>) {
        let (quotation, source) = (self.span_q(q), self.span_s(s));
        self.differ_at(class, quotation, source);
    }

    fn differ_at(&mut self, class: DifferenceClass, quotation: Span, source: Span) {
        let shown = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let difference = Difference {
            class,
            quotation,
            source,
            quoted: shown(quotation.of(self.cx.quoted)),
            sourced: shown(source.of(self.cx.source)),
        };
        if !self.reading.differences.contains(&difference) {
            self.reading.differences.push(difference);
        }
    }

    fn remark(&mut self, kind: RemarkKind, text: impl Into<String>, span: Span) {
        self.reading.remarks.push(Remark {
            kind,
            text: text.into(),
            span,
        });
    }

    fn risk(&mut self, kind: RiskKind, quotation: Span, source: Span) {
        let words = source
            .of(self.cx.source)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        self.reading.risks.push(Risk {
            kind,
            quotation,
            source,
            words,
        });
    }

    fn lists(&self) -> &'static Lists {
        self.cx.language.lists()
    }

    /// Goes through the steps; what does not answer word for word is gathered into regions.
    fn words(&mut self, ops: &[Op]) {
        let mut open: Option<Region> = None;
        for op in ops {
            let (q, s) = match op {
                Op::Pair { q, s } => {
                    self.reading.placed[*q] = Some(*s..*s + 1);
                    if self.pair(*q, *s) {
                        self.regions.extend(open.take());
                        continue;
                    }
                    (*q..*q + 1, *s..*s + 1)
                }
                Op::Added { q } => (*q..*q + 1, 0..0),
                Op::Left { s } => (0..0, s.clone()),
                Op::Join { q, s } => {
                    self.regions.extend(open.take());
                    self.join(q.clone(), s.clone());
                    continue;
                }
                Op::Omitted { q, s } => {
                    self.regions.extend(open.take());
                    self.omitted(*q, s.clone());
                    continue;
                }
                Op::Skip { s } => {
                    self.callout(*s);
                    continue;
                }
                Op::Bracket { q, s, literal } => {
                    self.regions.extend(open.take());
                    self.bracket(*q, s.clone(), *literal);
                    continue;
                }
            };
            let region = open.get_or_insert_with(|| Region {
                q: q.clone(),
                s: s.clone(),
                ops: Vec::new(),
            });
            if !q.is_empty() {
                region.q = if region.q.is_empty() {
                    q
                } else {
                    region.q.start..q.end
                };
            }
            if !s.is_empty() {
                region.s = if region.s.is_empty() {
                    s
                } else {
                    region.s.start..s.end
                };
            }
            region.ops.push(op.clone());
        }
        self.regions.extend(open);
        // An empty side lies where the other side's neighbors are.
        for idx in 0..self.regions.len() {
            let region = self.regions[idx].clone();
            if region.q.is_empty() {
                let at = (0..self.reading.placed.len())
                    .find(|&q| {
                        self.reading.placed[q]
                            .as_ref()
                            .is_some_and(|s| s.start >= region.s.end)
                    })
                    .unwrap_or(self.reading.placed.len());
                self.regions[idx].q = at..at;
            }
            if region.s.is_empty() {
                let at = (0..region.q.start)
                    .rev()
                    .find_map(|q| self.reading.placed[q].as_ref().map(|s| s.end))
                    .unwrap_or(0);
                self.regions[idx].s = at..at;
            }
        }
    }

    /// Whether the words are the same, or differ only in writing; the difference is then noted.
    fn pair(&mut self, q: usize, s: usize) -> bool {
        if let ElementKind::Pattern(pieces) = &self.cx.parsed.elements[q].kind {
            return self.pattern(q, s, pieces);
        }
        let likeness = match self.with_its_callout(q, s) {
            true => Likeness::Noted(RemarkKind::Page, CALLOUT_KEPT),
            false => self.likeness(self.ours(q), self.theirs(s), Some((q, s))),
        };
        match likeness {
            Likeness::Same => {
                self.soft[q] = true;
                self.reading.same += 1;
                true
            }
            Likeness::Noted(kind, text) => {
                self.soft[q] = true;
                self.reading.same += 1;
                let span = self.ours(q).span;
                self.remark(kind, text, span);
                true
            }
            Likeness::Differs(class) if class >= DifferenceClass::Spelling => {
                self.soft[q] = true;
                self.differ(class, q..q + 1, s..s + 1);
                true
            }
            Likeness::Differs(_) => false,
        }
    }

    /// Whether element `q` opens the quotation or a segment.
    fn begins(&self, q: usize) -> bool {
        self.cx.parsed.elements[q].omission.is_some()
            || self.cx.parsed.elements[..q]
                .iter()
                .all(|element| matches!(element.kind, ElementKind::Editorial(..)))
    }

    fn texts_q(&self, q: Range<usize>) -> Vec<&str> {
        q.filter_map(|idx| self.cx.parsed.word(idx))
            .map(|token| &*token.text)
            .collect()
    }

    fn texts_s(&self, s: Range<usize>) -> Vec<&str> {
        s.map(|idx| self.theirs(idx))
            .filter(|token| token.kind != Kind::Callout)
            .map(|token| &*token.text)
            .collect()
    }
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}
