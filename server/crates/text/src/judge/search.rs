//! Where in a source a quotation may stand, and how it reads there.

use std::cmp::Reverse;
use std::ops::Range;

use super::{Judge, LibraryWords, text_kind};
use crate::align::{Window, align};
use crate::classify::{Cx, Reading, classify};
use crate::flow::{Crossed, Flow};
use crate::language::Language;
use crate::locate::Share;
use crate::prepared::Prepared;
use crate::skeleton::skeleton;
use crate::tokens::tokens;
use crate::{VerdictKind, context, fold, locate};

/// Skeleton bytes of context on either side of a place: sentences, not more.
const MARGIN: usize = 320;
/// Places that are looked at where the words stand letter for letter.
const EXACT_PLACES: usize = 256;
/// Places that are looked at where they do not.
const NEAR_PLACES: usize = 6;
/// Two segments further apart than this are read in two windows.
const APART: usize = 24_000;

/// What one source holds of the quotation.
#[derive(Default)]
pub(super) struct Search {
    pub(super) readings: Vec<Reading>,
    /// A window was too large to align.
    pub(super) over_budget: bool,
}

impl Judge<'_> {
    /// How much of the quotation a source that is not cited may hold: a look at its letters, where
    /// [`Judge::search`] reads. Word for word it must have every segment, near it one.
    pub(super) fn share(&self, source: &Prepared) -> Share {
        let pieces = self.parsed.pieces();
        let texts = |segment: &Range<usize>| -> Vec<Vec<u8>> {
            pieces
                .iter()
                .filter(|piece| segment.start <= piece.start && piece.end <= segment.end)
                .map(|piece| skeleton(&self.parsed.text_of(piece.clone(), false)))
                .collect()
        };
        let segments: Vec<Vec<Vec<u8>>> = self.parsed.segments().iter().map(texts).collect();
        let in_flow = |flow: &Flow| {
            let shares = || {
                segments
                    .iter()
                    .map(|texts| locate::share(&flow.skeleton, texts))
            };
            match shares().min() {
                Some(Share::Most) | None => Share::Most,
                _ => shares().max().unwrap_or(Share::Most).min(Share::Part),
            }
        };
        let mut best = Share::Little;
        let flows = std::iter::once(&source.layout).chain(&source.stream);
        for flow in flows.chain(std::iter::once_with(|| source.unguessed().iter()).flatten()) {
            best = best.max(in_flow(flow));
            if best == Share::Most {
                break;
            }
        }
        best
    }

    /// Every reading of the quotation in a source that is worth a look.
    pub(super) fn search(&self, source: &Prepared) -> Search {
        let mut search = Search::default();
        self.search_flow(source, &source.layout, &mut search);
        let passes = |reading: &Reading| text_kind(reading) >= VerdictKind::Noted;
        let stream = || source.stream.iter();
        let unguessed = || source.unguessed().iter();
        for other in stream().chain(std::iter::once_with(unguessed).flatten()) {
            if search.readings.iter().any(passes) {
                break;
            }
            let mut second = Search::default();
            self.search_flow(source, other, &mut second);
            search.over_budget |= second.over_budget;
            search
                .readings
                .extend(second.readings.into_iter().filter(passes));
        }
        search
    }

    fn search_flow(&self, source: &Prepared, flow: &Flow, search: &mut Search) {
        let whole = skeleton(&self.parsed.whole());
        let hits = locate::exact(&flow.skeleton, &whole, EXACT_PLACES * 16);
        let mut read = 0;
        for (idx, hit) in hits.iter().enumerate() {
            if read >= EXACT_PLACES {
                break;
            }
            if whole.len() < 12 && !self.at_word(source, flow, hit) {
                continue;
            }
            read += 1;
            // Each place is read by itself: a neighbor that is whole in the window would be taken
            // in its stead.
            let before = hits[..idx]
                .iter()
                .rev()
                .find(|other| other.end <= hit.start);
            let after = hits[idx + 1..].iter().find(|other| other.start >= hit.end);
            let within = before.map_or(0, |other| other.start + 1)
                ..after.map_or(usize::MAX, |other| other.end - 1);
            self.read(source, flow, std::slice::from_ref(hit), within, search);
        }
        if search
            .readings
            .iter()
            .any(|reading| text_kind(reading) >= VerdictKind::Punctuation)
        {
            return;
        }
        for ranges in self.near(flow, &whole) {
            self.read(source, flow, &ranges, 0..usize::MAX, search);
        }
    }

    /// Whether a short hit stands at the edges of words: a cheap test for words of three letters.
    fn at_word(&self, source: &Prepared, flow: &Flow, hit: &Range<usize>) -> bool {
        let text = source.text.text.as_str();
        let start = flow.spot(&source.text, hit.start);
        let end = flow.spot(&source.text, hit.end - 1);
        let joins = |c: char| c.is_alphanumeric() && !fold::is_unspaced(c);
        let before = text[..start.at].chars().next_back().is_some_and(joins);
        let mut rest = text[end.at..].chars();
        let last = rest.next();
        let after = rest
            .find(|c| !unicode_normalization::char::is_combining_mark(*c))
            .is_some_and(joins)
            && last.is_some_and(joins);
        !before && !after
    }

    /// Ranges of the skeleton in which the segments may stand, changed; several readings.
    fn near(&self, flow: &Flow, whole: &[u8]) -> Vec<Vec<Range<usize>>> {
        let hay = flow.skeleton.as_slice();
        let segments = self.parsed.segments();
        let mut out: Vec<Vec<Range<usize>>> = Vec::new();
        let mut places: Vec<Vec<Range<usize>>> = Vec::new();
        for segment in &segments {
            places.push(self.places(hay, segment.clone(), whole));
        }
        // Chain the segments around each place of the one that says most.
        let anchor = (0..segments.len())
            .max_by_key(|&idx| (segments[idx].len(), Reverse(idx)))
            .unwrap_or(0);
        for start in places.get(anchor).into_iter().flatten() {
            let mut chain = vec![start.clone()];
            let mut edge = start.end;
            for right in &places[anchor + 1..] {
                if let Some(next) = right
                    .iter()
                    .filter(|range| range.end > edge)
                    .min_by_key(|range| range.start.saturating_sub(edge))
                {
                    chain.push(next.clone());
                    edge = next.end;
                }
            }
            let mut edge = start.start;
            for left in places[..anchor].iter().rev() {
                if let Some(before) = left
                    .iter()
                    .filter(|range| range.start < edge)
                    .min_by_key(|range| edge.saturating_sub(range.end))
                {
                    chain.insert(0, before.clone());
                    edge = before.start;
                }
            }
            out.push(chain);
        }
        if segments.len() > 1 {
            let all = skeleton(&self.parsed.text_of(0..self.parsed.elements.len(), false));
            out.extend(
                locate::votes(hay, &all, 2)
                    .into_iter()
                    .map(|range| vec![range]),
            );
        }
        out
    }

    /// Where one segment may stand: exactly, by its longest piece, by adjacent words, by n-grams.
    fn places(&self, hay: &[u8], segment: Range<usize>, whole: &[u8]) -> Vec<Range<usize>> {
        let text = skeleton(&self.parsed.text_of(segment.clone(), false));
        // What was searched for as a whole need not be searched again.
        let mut out = if text == whole {
            Vec::new()
        } else {
            locate::exact(hay, &text, 8)
        };
        if !out.is_empty() {
            return out;
        }
        let pieces = self
            .parsed
            .pieces()
            .into_iter()
            .filter(|piece| segment.start <= piece.start && piece.end <= segment.end);
        let longest = pieces
            .map(|piece| (skeleton(&self.parsed.text_of(piece.clone(), false)), piece))
            .max_by_key(|(text, _)| text.len());
        if let Some((piece, _)) = longest
            && piece.len() >= 8
            && piece.len() < text.len()
        {
            let reach = text.len();
            out.extend(
                locate::exact(hay, &piece, 4)
                    .into_iter()
                    .map(|hit| hit.start.saturating_sub(reach)..(hit.end + reach).min(hay.len())),
            );
        }
        for range in locate::votes(hay, &text, NEAR_PLACES) {
            if !out
                .iter()
                .any(|other| other.start <= range.start && range.end <= other.end)
            {
                out.push(range);
            }
        }
        if segment.len() <= 10 {
            self.bracketed(hay, &segment, &mut out);
            self.pairs(hay, segment, text.len(), &mut out);
        }
        out
    }

    /// Short segments with brackets: places where their pieces follow one another, no further apart
    /// than brackets reach.
    fn bracketed(&self, hay: &[u8], segment: &Range<usize>, out: &mut Vec<Range<usize>>) {
        const HITS: usize = 4096;
        const REACH: usize = 120;
        let pieces: Vec<Vec<u8>> = self
            .parsed
            .pieces()
            .into_iter()
            .filter(|piece| segment.start <= piece.start && piece.end <= segment.end)
            .map(|piece| skeleton(&self.parsed.text_of(piece, false)))
            .filter(|piece| !piece.is_empty())
            .collect();
        let Some(anchor) = (0..pieces.len())
            .max_by_key(|&idx| (pieces[idx].len(), Reverse(idx)))
            .filter(|&idx| pieces.len() > 1 && pieces[idx].len() >= 3)
        else {
            return;
        };
        let mut found = 0;
        for hit in locate::exact(hay, &pieces[anchor], HITS) {
            let (mut from, mut to) = (hit.start, hit.end);
            let before = pieces[..anchor].iter().rev().all(|piece| {
                let near = &hay[from.saturating_sub(REACH)..from];
                let at = memchr::memmem::rfind(near, piece);
                from -= at.map_or(0, |at| near.len() - at);
                at.is_some()
            });
            let behind = before
                && pieces[anchor + 1..].iter().all(|piece| {
                    let near = &hay[to..(to + REACH).min(hay.len())];
                    let at = memchr::memmem::find(near, piece);
                    to += at.map_or(0, |at| at + piece.len());
                    at.is_some()
                });
            if behind && !out.contains(&(from..to)) {
                out.push(from..to);
                found += 1;
            }
            if found >= 2 * NEAR_PLACES {
                return;
            }
        }
    }

    /// Short segments: every place of two adjacent words, most first.
    fn pairs(&self, hay: &[u8], segment: Range<usize>, len: usize, out: &mut Vec<Range<usize>>) {
        let mut hits: Vec<Range<usize>> = Vec::new();
        for at in segment.start + 1..segment.end {
            let pair = skeleton(&self.parsed.text_of(at - 1..at + 1, false));
            if pair.len() >= 4 {
                hits.extend(locate::exact(hay, &pair, 12));
            }
        }
        hits.sort_by_key(|range| range.start);
        let mut groups: Vec<(usize, Range<usize>)> = Vec::new();
        for hit in hits {
            match groups.last_mut() {
                Some((count, range)) if hit.start < range.end + len => {
                    *count += 1;
                    range.end = range.end.max(hit.end);
                }
                _ => groups.push((1, hit)),
            }
        }
        groups.sort_by_key(|(count, range)| (Reverse(*count), range.start));
        for (_, range) in groups.into_iter().take(NEAR_PLACES) {
            let wide = range.start.saturating_sub(len)..(range.end + len).min(hay.len());
            if !out
                .iter()
                .any(|other| other.start <= range.start && range.end <= other.end)
            {
                out.push(wide);
            }
        }
    }

    /// Reads the quotation in the windows around some ranges of the skeleton, which reach no further
    /// than `within`.
    fn read(
        &self,
        source: &Prepared,
        flow: &Flow,
        ranges: &[Range<usize>],
        within: Range<usize>,
        search: &mut Search,
    ) {
        let mut spans: Vec<Range<usize>> = ranges
            .iter()
            .flat_map(|range| flow.around(range, MARGIN, &within))
            .collect();
        spans.sort_by_key(|range| range.start);
        let mut merged: Vec<Range<usize>> = Vec::new();
        for span in spans {
            match merged.last_mut() {
                Some(last)
                    if span.start <= last.end + APART && !flow.has_wall(last.end..span.start) =>
                {
                    last.end = last.end.max(span.end);
                }
                _ => merged.push(span),
            }
        }
        let mut all = Vec::new();
        let mut chars = Vec::new();
        for range in merged {
            let from = flow.start_of(&source.text, range.start);
            let to = flow.end_of(&source.text, range.end);
            flow.chars(&source.text, from, to, &mut chars);
            let mut part = tokens(&chars);
            // A window may begin and end inside a word: what is cut off there is no word.
            if !flow.begins_at(range.start) && !part.is_empty() {
                part.remove(0);
            }
            if !flow.ends_at(range.end) {
                part.pop();
            }
            if let Some(first) = part.first_mut()
                && !all.is_empty()
            {
                first.crossed = first.crossed.and(Crossed::FAR);
            }
            all.append(&mut part);
        }
        let window = Window::new(all);
        if window.words.is_empty() {
            return;
        }
        let Some(alignment) = align(self.parsed, &window) else {
            search.over_budget = true;
            return;
        };
        let language = self.language(source, &window);
        let lexicon = LibraryWords {
            library: self.library,
            source,
        };
        let cx = Cx {
            parsed: self.parsed,
            window: &window,
            quoted: &self.quotation.text,
            source: &source.text.text,
            options: self.options,
            language,
            loose_spaces: source.text.ocr || source.text.extractor.starts_with("pdf"),
            lexicon: &lexicon,
        };
        let mut reading = classify(&cx, &alignment);
        if !reading.is_meant || reading.words.is_none() {
            return;
        }
        context::risks(&cx, &alignment, &mut reading);
        if !search
            .readings
            .iter()
            .any(|other| other.span == reading.span && other.differences == reading.differences)
        {
            search.readings.push(reading);
        }
    }

    /// A few words in which nothing speaks for any language are read as English.
    fn language(&self, source: &Prepared, window: &Window) -> Language {
        let declared = [&source.text.language, &self.quotation.language];
        let declared = declared
            .into_iter()
            .find_map(|tag| Language::named(tag.as_deref()?));
        let words = window.tokens.iter().filter(|token| token.is_word());
        Language::of(words, declared).unwrap_or(Language::ENGLISH)
    }
}
