//! Words that do not answer to one another: changed, put in, left out, exchanged, cut.

use std::ops::Range;

use super::{CALLOUT_KEPT, Likeness, Namer, Region, lower};
use crate::align::Op;
use crate::segments::ElementKind;
use crate::tokens::{Kind, Punct};
use crate::{DifferenceClass, RemarkKind, fold, numbers, variants};

impl Namer<'_, '_> {
    /// Names the differences of each region.
    pub(super) fn regions(&mut self) {
        let mut regions = std::mem::take(&mut self.regions);
        self.within_sentences(&mut regions);
        let mut idx = 0;
        while idx < regions.len() {
            let region = &regions[idx];
            if let Some(next) = regions.get(idx + 1)
                && let Some(class) = self.exchanged(region, next)
            {
                let (q, s) = (region.q.start..next.q.end, region.s.start..next.s.end);
                self.differ(class, q, s);
                idx += 2;
                continue;
            }
            if let Some(place) = self.moved(region) {
                // What stands here instead is not left out: the order is what differs.
                self.differ(DifferenceClass::Order, region.q.clone(), place);
                idx += 1;
                continue;
            }
            if !self.region_as_one(region) {
                for op in &region.ops {
                    self.name(op, region);
                }
            }
            idx += 1;
        }
    }

    /// Words put in at either end of the quotation answer to no word of the sentence that follows, or
    /// goes before, in the source: where only the source has a stop, they are put in, and the
    /// passage ends at it.
    fn within_sentences(&mut self, regions: &mut [Region]) {
        let elements = self.cx.parsed.elements.len();
        let Some(region) = regions.last_mut() else {
            return;
        };
        if region.q.end == elements {
            let beyond = |op: &Op| match op {
                Op::Pair { q, s } => {
                    *q > 0 && *s > 0 && self.is_stopped(*q, *s) && !self.is_cut(*q, *s)
                }
                _ => false,
            };
            if let Some(at) = region.ops.iter().position(beyond) {
                self.put_in(region, at..region.ops.len());
            }
        }
        let region = &mut regions[0];
        if region.q.start == 0 {
            let before = |op: &Op| match op {
                Op::Pair { q, s } => self.is_stopped(*q + 1, *s + 1) && !self.is_cut(*q, *s),
                _ => false,
            };
            if let Some(at) = region.ops.iter().rposition(before) {
                self.put_in(region, 0..at + 1);
            }
        }
    }

    /// Whether a sentence ends before word `s` of the source, and none before element `q`.
    fn is_stopped(&self, q: usize, s: usize) -> bool {
        let (elements, words) = (&self.cx.parsed.elements, &self.cx.window.words);
        if q == 0 || q >= elements.len() || s == 0 || s >= words.len() {
            return false;
        }
        let ends = |token: &crate::tokens::Token| {
            matches!(
                token.punct(),
                Some(Punct::Period | Punct::Question | Punct::Exclamation)
            )
        };
        let ours = &self.cx.parsed.tokens[elements[q - 1].tokens.end..elements[q].tokens.start];
        let theirs = &self.cx.window.tokens[self.cx.window.gap(Some(s - 1), Some(s))];
        let begins = self.theirs(s).text.starts_with(|c: char| !c.is_lowercase());
        begins && theirs.iter().any(ends) && !ours.iter().any(ends)
    }

    /// Names the elements of some steps of a region as put in: the source has nothing for them.
    fn put_in(&mut self, region: &mut Region, steps: Range<usize>) {
        let ops = std::mem::take(&mut region.ops);
        let (mut first, mut last) = (usize::MAX, 0);
        for (idx, op) in ops.into_iter().enumerate() {
            match op {
                Op::Pair { q, .. } if steps.contains(&idx) => {
                    self.reading.placed[q] = None;
                    region.ops.push(Op::Added { q });
                }
                Op::Left { .. } if steps.contains(&idx) => {}
                op => {
                    if let Op::Pair { s, .. } = op {
                        (first, last) = (first.min(s), last.max(s + 1));
                    } else if let Op::Left { s } = &op {
                        (first, last) = (first.min(s.start), last.max(s.end));
                    }
                    region.ops.push(op);
                }
            }
        }
        region.s = match (first < last, steps.start) {
            (true, _) => first..last,
            (false, 0) => region.s.end..region.s.end,
            (false, _) => region.s.start..region.s.start,
        };
    }

    /// Two neighboring regions that hold the same words crosswise: an order, or a form of date.
    fn exchanged(&self, first: &Region, second: &Region) -> Option<DifferenceClass> {
        let between = second.q.start.checked_sub(first.q.end)?;
        if between > 6 {
            return None;
        }
        let whole = (first.q.start..second.q.end, first.s.start..second.s.end);
        let (ours, theirs) = (self.texts_q(whole.0), self.texts_s(whole.1));
        if between <= 2 && numbers::same_date(&ours, &theirs) {
            return Some(DifferenceClass::Spelling);
        }
        let lowered = |words: Vec<&str>| words.into_iter().map(lower).collect::<Vec<_>>();
        let crosswise = lowered(self.texts_q(first.q.clone()))
            == lowered(self.texts_s(second.s.clone()))
            && lowered(self.texts_q(second.q.clone())) == lowered(self.texts_s(first.s.clone()));
        crosswise.then_some(DifferenceClass::Order)
    }

    /// Where the words of a region stand in the source, one after the other, but in another place
    /// of the passage: they are not too many, their order is another.
    fn moved(&self, region: &Region) -> Option<Range<usize>> {
        let plain = region
            .q
            .clone()
            .all(|idx| self.cx.parsed.word(idx).is_some());
        let ours: Vec<String> = self
            .texts_q(region.q.clone())
            .into_iter()
            .map(lower)
            .collect();
        let total = self.cx.window.words.len();
        if !plain || ours.len() < 3 || region.s.len() > ours.len() || total < ours.len() {
            return None;
        }
        let first = self.ours(region.q.start).hash;
        let free = |s: &Range<usize>| {
            let placed = self.reading.placed.iter().enumerate();
            placed
                .filter(|(q, _)| !region.q.contains(q))
                .filter_map(|(_, place)| place.as_ref())
                .all(|place| place.end <= s.start || s.end <= place.start)
        };
        (0..=total - ours.len())
            .filter(|&start| self.theirs(start).hash == first)
            .map(|start| start..start + ours.len())
            .find(|s| {
                s.clone()
                    .zip(&ours)
                    .all(|(word, mine)| lower(&self.theirs(word).text) == *mine)
                    && free(s)
            })
    }

    /// A region whose sides say the same otherwise: a number, a listed phrase, a name's alias.
    fn region_as_one(&mut self, region: &Region) -> bool {
        let (q, s) = (region.q.clone(), region.s.clone());
        let plain = q.clone().all(|idx| self.cx.parsed.word(idx).is_some());
        let (ours, theirs) = (self.texts_q(q.clone()), self.texts_s(s.clone()));
        if ours.is_empty() || theirs.is_empty() || !plain {
            return false;
        }
        let phrase = |words: &[&str]| {
            words
                .iter()
                .map(|word| lower(word))
                .collect::<Vec<_>>()
                .join(" ")
        };
        if ours
            .iter()
            .map(|word| lower(word))
            .eq(theirs.iter().map(|word| lower(word)))
        {
            return false;
        }
        let spelling = numbers::same(&ours, &theirs)
            || numbers::same_date(&ours, &theirs)
            || variants::same_phrase(&phrase(&ours), &phrase(&theirs))
            || self.are_aliases(&ours.join(" "), &theirs.join(" "))
            || self.aliases_around(&q, &s);
        if spelling {
            self.differ(DifferenceClass::Spelling, q.clone(), s);
            for idx in q {
                self.soft[idx] = true;
            }
            return true;
        }
        let sorted = |words: &[&str]| {
            let mut words: Vec<String> = words.iter().map(|word| lower(word)).collect();
            words.sort();
            words
        };
        if ours.len() > 1 && sorted(&ours) == sorted(&theirs) {
            self.differ(DifferenceClass::Order, q, s);
            return true;
        }
        false
    }

    /// Whether the region with a word or two around it are spellings of one name ("Kim Won Hong").
    fn aliases_around(&self, q: &Range<usize>, s: &Range<usize>) -> bool {
        if self.cx.options.aliases.is_empty() {
            return false;
        }
        (0..3).any(|left| {
            (0..3).any(|right| {
                if left + right == 0
                    || q.start < left
                    || s.start < left
                    || q.end + right > self.cx.parsed.elements.len()
                    || s.end + right > self.cx.window.words.len()
                {
                    return false;
                }
                let ours = self.texts_q(q.start - left..q.end + right).join(" ");
                let theirs = self.texts_s(s.start - left..s.end + right).join(" ");
                self.are_aliases(&ours, &theirs)
            })
        })
    }

    fn name(&mut self, op: &Op, region: &Region) {
        match op {
            Op::Pair { q, s } => {
                let class = if self.is_cut(*q, *s) {
                    DifferenceClass::Cut
                } else {
                    match &self.cx.parsed.elements[*q].kind {
                        ElementKind::Word => {
                            match self.likeness(self.ours(*q), self.theirs(*s), Some((*q, *s))) {
                                Likeness::Differs(class) => class,
                                _ => DifferenceClass::Word,
                            }
                        }
                        _ => DifferenceClass::Word,
                    }
                };
                self.differ(class, *q..*q + 1, *s..*s + 1);
            }
            Op::Added { q } => {
                let text = self.ours(*q).text.to_lowercase();
                if let Some(before) = region.s.start.checked_sub(1)
                    && self.is_callout_behind(before, &text)
                {
                    let span = self.ours(*q).span;
                    self.remark(RemarkKind::Page, CALLOUT_KEPT, span);
                    self.soft[*q] = true;
                    return;
                }
                let class = if self.lists().is_negator(&text) {
                    DifferenceClass::Negation
                } else if numbers::is_number(&text) {
                    DifferenceClass::Number
                } else {
                    DifferenceClass::Inserted
                };
                let at = region.s.start;
                let source = self.span_s(at..at);
                let quotation = self.span_q(*q..*q + 1);
                self.differ_at(class, quotation, source);
            }
            Op::Left { s } => self.left(region.q.start, s.clone()),
            _ => {}
        }
    }

    /// Words of the source left out without a mark.
    fn left(&mut self, q: usize, s: Range<usize>) {
        let words: Vec<usize> = s
            .clone()
            .filter(|&word| self.theirs(word).kind != Kind::Callout)
            .collect();
        if words.is_empty() {
            for word in s {
                self.callout(word);
            }
            return;
        }
        if self.cx.parsed.frees_citations && self.is_citation(&s) {
            let at = self.span_q(q..q);
            self.remark(
                RemarkKind::Omission,
                "a citation of the source is left out",
                at,
            );
            return;
        }
        let class = if crate::context::turns_kept_clause(self.cx, &s) {
            DifferenceClass::Negation
        } else {
            DifferenceClass::Omitted
        };
        self.differ(class, q..q, s);
    }

    /// Whether the words stand between parentheses or brackets of the source, or are a reference.
    fn is_citation(&self, s: &Range<usize>) -> bool {
        let before = self.cx.window.gap(s.start.checked_sub(1), Some(s.start));
        let after = self.cx.window.gap(
            s.end.checked_sub(1),
            (s.end < self.cx.window.words.len()).then_some(s.end),
        );
        let has = |range: Range<usize>, open: [Punct; 2]| {
            self.cx.window.tokens[range]
                .iter()
                .any(|token| token.punct().is_some_and(|punct| open.contains(&punct)))
        };
        let parenthesized = has(before, [Punct::OpenParen, Punct::OpenBracket])
            && has(after, [Punct::CloseParen, Punct::CloseBracket]);
        let negates = s.clone().any(|word| {
            self.lists()
                .is_negator(&self.theirs(word).text.to_lowercase())
        });
        parenthesized && !negates
    }

    /// Whether the quotation begins or ends inside this word of the source.
    fn is_cut(&self, q: usize, s: usize) -> bool {
        let Some(ours) = self.cx.parsed.word(q) else {
            return false;
        };
        let (ours, theirs) = (
            fold::loosely(&ours.text),
            fold::loosely(&self.theirs(s).text),
        );
        if ours.is_empty() || ours.len() >= theirs.len() {
            return false;
        }
        let first = self.cx.parsed.elements[..q]
            .iter()
            .all(|element| element.kind != ElementKind::Word);
        let last = self.cx.parsed.elements[q + 1..]
            .iter()
            .all(|element| element.kind != ElementKind::Word);
        first && theirs.ends_with(&ours)
            || last && theirs.starts_with(&ours)
            || first && last && theirs.contains(&ours)
    }
}
