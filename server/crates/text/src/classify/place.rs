//! Where a passage and its segments lie, and whether it is the one meant.

use std::ops::Range;

use super::Namer;
use crate::segments::ElementKind;
use crate::tokens::Kind;
use crate::{DifferenceClass, SegmentMatch, Span};

impl Namer<'_, '_> {
    /// Where the passage and its segments lie, and whether it is the one meant.
    pub(super) fn places(&mut self) {
        let cx = self.cx;
        let words: Vec<Range<usize>> = self
            .reading
            .placed
            .iter()
            .flatten()
            .filter(|s| !s.is_empty())
            .cloned()
            .collect();
        let (Some(first), Some(last)) = (
            words.iter().map(|s| s.start).min(),
            words.iter().map(|s| s.end).max(),
        ) else {
            return;
        };
        self.reading.words = Some((first, last - 1));
        let spans = words
            .iter()
            .flat_map(|s| s.clone())
            .map(|s| cx.window.word(s).span);
        self.reading.span = spans.reduce(Span::join).unwrap_or_default();
        for segment in cx.parsed.segments() {
            let quotation = self.span_q(segment.clone());
            let source = segment
                .clone()
                .filter_map(|q| self.reading.placed[q].clone())
                .flatten()
                .map(|s| cx.window.word(s).span)
                .reduce(Span::join);
            if let Some(source) = source {
                self.reading
                    .segments
                    .push(SegmentMatch { quotation, source });
            }
        }
        self.reading.is_meant = self.is_meant();
    }

    fn is_meant(&self) -> bool {
        let soft = |q: usize| self.soft[q] && self.reading.placed[q].is_some();
        let elements = self.reading.placed.len();
        if elements == 1 {
            return soft(0)
                || self
                    .reading
                    .differences
                    .iter()
                    .any(|difference| difference.class == DifferenceClass::Cut);
        }
        // Callouts of the source and brackets of the quotation may stand between two words.
        let callouts =
            |mut between: Range<usize>| between.all(|s| self.theirs(s).kind == Kind::Callout);
        let mut before: Option<usize> = None;
        let mut adjacent = false;
        for q in 0..elements {
            let Some(place) = &self.reading.placed[q] else {
                before = None;
                continue;
            };
            let joined = before.is_some_and(|end| end <= place.start && callouts(end..place.start));
            match self.cx.parsed.elements[q].kind {
                ElementKind::Bracket(_) | ElementKind::Editorial(..) => {
                    before = joined.then_some(place.end);
                }
                _ => {
                    let same = q > 0 && self.reading.placed[q - 1].as_ref() == Some(place);
                    adjacent |= soft(q) && (joined || same && soft(q - 1));
                    before = soft(q).then_some(place.end);
                }
            }
        }
        let most = self.cx.parsed.segments().into_iter().any(|segment| {
            let words = segment
                .clone()
                .filter(|&q| {
                    matches!(
                        self.cx.parsed.elements[q].kind,
                        ElementKind::Word | ElementKind::Pattern(_)
                    )
                })
                .count();
            let found = segment.filter(|&q| soft(q)).count();
            found * 2 > words
        });
        adjacent && most
    }
}
