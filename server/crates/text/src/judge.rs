//! From a quotation and what it claims to one verdict.

use std::cmp::Reverse;
use std::ops::Range;

use crate::align::{Window, align};
use crate::classify::{Cx, Lexicon, Reading, classify};
use crate::flow::{Crossed, Flow};
use crate::language::Language;
use crate::library::Source;
use crate::prepared::Prepared;
use crate::segments::Parsed;
use crate::skeleton::skeleton;
use crate::tokens::tokens;
use crate::{
    BlockKind, Difference, DifferenceClass, Found, Place, Quotation, Remark, RemarkKind, Risk,
    RiskKind, SourceId, Span, Speaker, Verdict, VerdictKind, WarningKind, context, fold, lexicon,
    locate, speech,
};

/// What the note claims of a quotation: in which sources its words stand, where, and whose they are.
#[derive(Clone, Debug, Default)]
pub struct Claim<'a> {
    /// Alternatives: the words must be in one of them.
    pub cited: Vec<Cited<'a>>,
    pub declared: Declared,
    /// Names that the note's own sentence gives as the speaker ("McCaul said").
    pub named: Vec<String>,
    /// The note's own words around the quotation. Where the source names nobody, whoever both describe
    /// by one word ("the mayor said") is named.
    pub beside: Vec<String>,
    /// Where neighboring quotations of the note stand: they settle which of several places is meant.
    pub neighbors: Vec<(SourceId, Span)>,
}

#[derive(Clone, Debug)]
pub struct Cited<'a> {
    pub source: &'a Prepared,
    /// Where the locator says that the words stand; `None` without a locator, or where the source
    /// has no such division.
    pub place: Option<Place>,
    /// Names of the source's authors: quoting oneself is not second-hand.
    pub authors: &'a [String],
}

/// Whether the note says that the source quotes somebody else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Declared {
    #[default]
    No,
    /// `qtd. in`, `via`, "quoted by": second-hand is declared.
    SecondHand,
}

/// How strict, and with which lists.
#[derive(Clone, Debug)]
pub struct Options {
    pub profile: Profile,
    /// Source words that an ellipsis may leave out before it is a far splice.
    pub max_omission: usize,
    /// Source words that a bracket may replace.
    pub max_bracket: usize,
    /// Groups of spellings of one name, from the entity registry: a difference inside a group is
    /// transliteration.
    pub aliases: Vec<Vec<String>>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            profile: Profile::Chicago,
            max_omission: 400,
            max_bracket: 5,
            aliases: Vec::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    #[default]
    Chicago,
    Apa,
    Mla,
    Bluebook,
    Strict,
}

/// The other sources in which words are looked for before they are called absent.
pub trait Library {
    /// The sources most likely to hold the quotation, best first; never one of `except`.
    fn candidates(&self, quotation: &Quotation, except: &[SourceId]) -> Vec<Source>;

    /// How often a lower-case word stands in the library; 0 where nobody counted.
    fn frequency(&self, word: &str) -> usize {
        let _ = word;
        0
    }
}

/// A library without sources.
impl Library for () {
    fn candidates(&self, _: &Quotation, _: &[SourceId]) -> Vec<Source> {
        Vec::new()
    }
}

/// Skeleton bytes of context on either side of a place: sentences, not more.
const MARGIN: usize = 320;
/// Places that are looked at where the words stand letter for letter.
const EXACT_PLACES: usize = 256;
/// Places that are looked at where they do not.
const NEAR_PLACES: usize = 6;
/// Two segments further apart than this are read in two windows.
const APART: usize = 24_000;

/// Judges one quotation. Total: never fails, never panics, same input same answer.
#[must_use]
pub fn judge(
    quotation: &Quotation,
    claim: &Claim<'_>,
    library: &dyn Library,
    options: &Options,
) -> Verdict {
    let parsed = Parsed::new(quotation);
    if parsed.words() == 0 || claim.cited.is_empty() {
        return Verdict::bare(VerdictKind::Unchecked);
    }
    let cx = Judge {
        quotation,
        parsed: &parsed,
        claim,
        library,
        options,
    };
    let mut best: Option<Verdict> = None;
    for cited in &claim.cited {
        let verdict = cx.in_cited(cited);
        if best.as_ref().is_none_or(|best| verdict.kind > best.kind) {
            best = Some(verdict);
        }
    }
    let best = best.unwrap_or_else(|| Verdict::bare(VerdictKind::Unchecked));
    match best.kind {
        VerdictKind::NotFound
        | VerdictKind::Altered
        | VerdictKind::Omission
        | VerdictKind::Spelling => cx.elsewhere(best),
        _ => best,
    }
}

struct Judge<'a> {
    quotation: &'a Quotation,
    parsed: &'a Parsed,
    claim: &'a Claim<'a>,
    library: &'a dyn Library,
    options: &'a Options,
}

/// What one source holds of the quotation.
#[derive(Default)]
struct Search {
    readings: Vec<Reading>,
    /// A window was too large to align.
    over_budget: bool,
}

impl Judge<'_> {
    fn in_cited(&self, cited: &Cited<'_>) -> Verdict {
        let source = cited.source;
        let mut search = self.search(source);
        let place = cited.place.as_ref();
        let Some(best) = self.choose(source, &mut search.readings, place) else {
            let unread = source.text.warnings.iter().any(|warning| {
                matches!(
                    warning.kind,
                    WarningKind::Unreadable | WarningKind::ReadingOrder | WarningKind::Scan
                )
            });
            let kind = if unread || search.over_budget {
                VerdictKind::Unchecked
            } else {
                VerdictKind::NotFound
            };
            return Verdict::bare(kind);
        };
        self.verdict(source, best, &search.readings, cited)
    }

    /// Every reading of the quotation in a source that is worth a look.
    fn search(&self, source: &Prepared) -> Search {
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

    /// The reading that is meant, first; the others that hold the same words after it.
    fn choose(
        &self,
        source: &Prepared,
        readings: &mut [Reading],
        place: Option<&Place>,
    ) -> Option<usize> {
        let neighbors: Vec<Span> = self
            .claim
            .neighbors
            .iter()
            .filter(|(id, _)| *id == source.id)
            .map(|(_, span)| *span)
            .collect();
        let key = |reading: &Reading| {
            let kind = text_kind(reading);
            let aside = source
                .text
                .block_at(reading.span.start)
                .is_some_and(|block| block.kind == BlockKind::Boilerplate);
            let distance = neighbors
                .iter()
                .map(|span| span.start.abs_diff(reading.span.start))
                .min()
                .unwrap_or(0);
            (
                Reverse(kind),
                !place.is_none_or(|place| is_in(place, reading.span)),
                Reverse(reading.risks.is_empty()),
                Reverse(reading.same),
                reading.cost,
                aside,
                distance,
                reading.span.start,
            )
        };
        readings.sort_by_key(key);
        (!readings.is_empty()).then_some(0)
    }

    fn verdict(
        &self,
        source: &Prepared,
        best: usize,
        readings: &[Reading],
        cited: &Cited<'_>,
    ) -> Verdict {
        let reading = &readings[best];
        let kind = text_kind(reading);
        let mut verdict = Verdict::bare(kind);
        let mut kinds = text_kinds(reading);
        let passes = kind >= VerdictKind::Noted;
        let crossed = self.crossed_speakers(source, reading);
        if !reading.risks.is_empty() || !crossed.is_empty() {
            kinds.push(VerdictKind::Meaning);
        }
        if let Some(spoken) = self.second_hand(source, reading, cited, &mut verdict) {
            kinds.push(spoken);
        }
        let same: Vec<&Reading> = readings[best + 1..]
            .iter()
            .filter(|other| {
                passes
                    && text_kind(other) >= VerdictKind::Noted
                    && !other.span.overlaps(reading.span)
            })
            .collect();
        if let Some(place) = &cited.place {
            if !is_in(place, reading.span) {
                kinds.push(VerdictKind::WrongPlace);
            }
        }
        let settled = cited
            .place
            .as_ref()
            .is_some_and(|place| is_in(place, reading.span))
            || self.claim.neighbors.iter().any(|(id, _)| *id == source.id);
        if !same.is_empty() && !settled {
            kinds.push(VerdictKind::Ambiguous);
        }
        verdict.remarks = reading.remarks.clone();
        self.where_found(source, reading, &mut verdict.remarks);
        if passes {
            let noted = verdict
                .remarks
                .iter()
                .any(|remark| !matches!(remark.kind, RemarkKind::Where | RemarkKind::Title));
            kinds.push(if noted {
                VerdictKind::Noted
            } else {
                VerdictKind::Verified
            });
            if reading.crosses_gutter {
                kinds.push(VerdictKind::Unchecked);
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() > 1 {
            kinds.retain(|kind| !matches!(kind, VerdictKind::Noted | VerdictKind::Verified));
        }
        verdict.kind = kinds.first().copied().unwrap_or(VerdictKind::Unchecked);
        verdict.kinds = kinds;
        verdict.differences = reading.differences.clone();
        verdict.risks = reading.risks.iter().cloned().chain(crossed).collect();
        verdict.found = Some(found(source.id, reading));
        verdict.also = same
            .into_iter()
            .map(|other| found(source.id, other))
            .collect();
        verdict
    }

    /// Omissions that lead from one speaker of a transcript to another.
    fn crossed_speakers(&self, source: &Prepared, reading: &Reading) -> Vec<Risk> {
        if reading.segments.len() < 2 {
            return Vec::new();
        }
        let spoken = source.spoken();
        let speech = |span: Span| {
            spoken.iter().position(|spoken| {
                spoken.how == speech::How::Label && spoken.span.contains(span.start)
            })
        };
        let pairs = reading.segments.windows(2).filter(|pair| {
            let (left, right) = (speech(pair[0].source), speech(pair[1].source));
            left != right && (left.is_some() || right.is_some())
        });
        pairs
            .map(|pair| Risk {
                kind: RiskKind::Speakers,
                quotation: Span::new(
                    pair[0].quotation.end,
                    pair[1].quotation.start.max(pair[0].quotation.end),
                ),
                source: Span::new(
                    pair[0].source.end,
                    pair[1].source.start.max(pair[0].source.end),
                ),
                words: String::new(),
            })
            .collect()
    }

    /// Words inside somebody else's in the source: who says them, and whether the note owes us that.
    fn second_hand(
        &self,
        source: &Prepared,
        reading: &Reading,
        cited: &Cited<'_>,
        verdict: &mut Verdict,
    ) -> Option<VerdictKind> {
        if self.parsed.words() < 4 {
            return None;
        }
        let spoken = source.speech(reading.span)?;
        let name = spoken.speaker.map_or("", |span| span.of(&source.text.text));
        let is_author = cited
            .authors
            .iter()
            .chain(&source.text.authors)
            .any(|author| same_person(author, name));
        if is_author {
            return None;
        }
        verdict.speaker = Some(Speaker {
            name: name.to_owned(),
            span: spoken.speaker.unwrap_or_default(),
            certain: spoken.is_certain(),
        });
        let is_named = self
            .claim
            .named
            .iter()
            .any(|named| same_person(named, name));
        let is_described = spoken.speaker.is_none()
            && self.claim.named.is_empty()
            && speech::role::is_described(&source.text.text, spoken, &self.claim.beside);
        let declared = self.claim.declared == Declared::SecondHand
            || is_named
            || is_described
            || self.parsed.is_quoted_whole();
        (!declared && spoken.how != speech::How::Label).then_some(VerdictKind::SecondHand)
    }

    /// Pages that the passage spans, and whether it stands in a note, a table or a caption.
    fn where_found(&self, source: &Prepared, reading: &Reading, remarks: &mut Vec<Remark>) {
        let pages: Vec<&str> = source
            .text
            .pages_of(reading.span)
            .filter_map(|page| page.label.as_deref())
            .collect();
        if let (Some(first), Some(last)) = (pages.first(), pages.last())
            && pages.len() > 1
        {
            remarks.push(Remark {
                kind: RemarkKind::Page,
                text: format!("spans pages {first}\u{2013}{last}"),
                span: Span::empty(0),
            });
        }
        let place = match source
            .text
            .block_at(reading.span.start)
            .map(|block| block.kind)
        {
            Some(BlockKind::Note) => "stands in a note of the source",
            Some(BlockKind::Caption) => "stands in a caption of the source",
            Some(BlockKind::TableCell) => "stands in a table of the source",
            Some(BlockKind::Furniture) => "stands in a running head of the source",
            Some(BlockKind::Boilerplate) => "stands beside the text of the source",
            _ => return,
        };
        remarks.push(Remark {
            kind: RemarkKind::Where,
            text: place.into(),
            span: Span::empty(0),
        });
    }

    /// Not word for word in the cited sources: looks whether another has the words.
    fn elsewhere(&self, mut verdict: Verdict) -> Verdict {
        let except: Vec<SourceId> = self
            .claim
            .cited
            .iter()
            .map(|cited| cited.source.id)
            .collect();
        let few = self.parsed.words()
            < if verdict.kind == VerdictKind::NotFound {
                2
            } else {
                4
            };
        let mut closest: Option<(VerdictKind, Found, Vec<Difference>)> = None;
        let mut holders: Vec<(SourceId, Reading)> = Vec::new();
        for source in self.library.candidates(self.quotation, &except) {
            if except.contains(&source.id) {
                continue;
            }
            let Some(source) = source.open() else {
                continue;
            };
            let mut search = self.search(&source);
            let Some(best) = self.choose(&source, &mut search.readings, None) else {
                continue;
            };
            let reading = search.readings.swap_remove(best);
            let kind = text_kind(&reading);
            if kind >= VerdictKind::Noted && !few {
                holders.push((source.id, reading));
            } else if closest.as_ref().is_none_or(|(before, ..)| kind > *before) {
                closest = Some((
                    kind,
                    found(source.id, &reading),
                    reading.differences.clone(),
                ));
            }
        }
        if let Some((source, reading)) = holders.first() {
            let near = verdict.found.take();
            let mut kinds = vec![VerdictKind::WrongSource];
            if !reading.risks.is_empty() {
                kinds.push(VerdictKind::Meaning);
            }
            return Verdict {
                kind: VerdictKind::WrongSource,
                kinds,
                found: Some(found(*source, reading)),
                near,
                differences: Vec::new(),
                remarks: reading.remarks.clone(),
                risks: reading.risks.clone(),
                speaker: None,
                also: holders[1..]
                    .iter()
                    .map(|(source, reading)| found(*source, reading))
                    .collect(),
            };
        }
        if verdict.kind == VerdictKind::NotFound
            && let Some((_, near, differences)) = closest
        {
            verdict.near = Some(near);
            verdict.differences = differences;
        }
        verdict
    }
}

/// What the library and the source itself say of words.
struct LibraryWords<'a> {
    library: &'a dyn Library,
    source: &'a Prepared,
}

impl Lexicon for LibraryWords<'_> {
    /// A word that stands once, in the very passage that is looked at, is not known to be one.
    fn is_word(&self, word: &str) -> bool {
        lexicon::is_known(word)
            || self.source.frequency(word, 2) > 1
            || self.library.frequency(word) > 1
    }

    fn is_common(&self, word: &str) -> bool {
        lexicon::is_common(word)
            || self.source.frequency(word, 3) + self.library.frequency(word) > 1
    }
}

fn found(id: SourceId, reading: &Reading) -> Found {
    Found {
        source: id,
        span: reading.span,
        segments: reading.segments.clone(),
    }
}

/// Whether two names share their last word: "McCaul", "Michael McCaul".
fn same_person(a: &str, b: &str) -> bool {
    let parts = |name: &str| {
        name.split(|c: char| !c.is_alphanumeric() && c != '-')
            .filter(|part| part.chars().count() > 1)
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
    };
    let (a, b) = (parts(a), parts(b));
    match (a.last(), b.last()) {
        (Some(last), Some(other)) => b.contains(last) || a.contains(other),
        _ => false,
    }
}

/// A place is right if it covers where the quotation begins.
fn is_in(place: &Place, span: Span) -> bool {
    place.spans.iter().any(|part| part.contains(span.start))
}

/// What the words alone amount to.
fn text_kind(reading: &Reading) -> VerdictKind {
    text_kinds(reading)
        .into_iter()
        .min()
        .unwrap_or(if reading.remarks.is_empty() {
            VerdictKind::Verified
        } else {
            VerdictKind::Noted
        })
}

fn text_kinds(reading: &Reading) -> Vec<VerdictKind> {
    let mut kinds: Vec<VerdictKind> = reading
        .differences
        .iter()
        .map(|difference| kind_of(difference.class))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn kind_of(class: DifferenceClass) -> VerdictKind {
    match class {
        DifferenceClass::Omitted => VerdictKind::Omission,
        DifferenceClass::Spelling | DifferenceClass::Diacritics => VerdictKind::Spelling,
        DifferenceClass::Punctuation | DifferenceClass::Capital => VerdictKind::Punctuation,
        _ => VerdictKind::Altered,
    }
}
