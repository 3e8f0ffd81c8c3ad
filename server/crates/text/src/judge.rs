//! From a quotation and what it claims to one verdict.

mod search;

use std::cmp::Reverse;

use crate::classify::{Lexicon, Reading};
use crate::library::Source;
use crate::locate::Share;
use crate::prepared::Prepared;
use crate::segments::Parsed;
use crate::{
    BlockKind, Difference, DifferenceClass, Found, Place, Quotation, Remark, RemarkKind, Risk,
    RiskKind, SourceId, Span, Speaker, Verdict, VerdictKind, lexicon, speech,
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

impl Judge<'_> {
    fn in_cited(&self, cited: &Cited<'_>) -> Verdict {
        let source = cited.source;
        let mut search = self.search(source);
        let place = cited.place.as_ref();
        let Some(best) = self.choose(source, &mut search.readings, place) else {
            let mut warnings = source.text.warnings.iter();
            let unread = warnings.any(|warning| warning.kind.leaves_unread());
            let kind = if unread || search.over_budget {
                VerdictKind::Unchecked
            } else {
                VerdictKind::NotFound
            };
            return Verdict::bare(kind);
        };
        self.verdict(source, best, &search.readings, cited)
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
        // Between a speech and the prose around it only a name tells that somebody else begins.
        let named = |at: Option<usize>| at.is_some_and(|at| spoken[at].speaker.is_some());
        let pairs = reading.segments.windows(2).filter(|pair| {
            let (left, right) = (speech(pair[0].source), speech(pair[1].source));
            left != right && (left.is_some() && right.is_some() || named(left) || named(right))
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
        if speech::own::is_own(&source.text, spoken, source.spoken()) {
            return None;
        }
        verdict.speaker = Some(Speaker {
            name: name.to_owned(),
            span: spoken.speaker.unwrap_or_default(),
            certain: spoken.is_certain() && !speech::role::is_office(name),
        });
        let is_named = self
            .claim
            .named
            .iter()
            .any(|named| same_person(named, name));
        let (beside, named) = (&self.claim.beside, &self.claim.named);
        let is_described = speech::role::is_described(&source.text.text, spoken, beside, named);
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
        let mut closest: Option<Closest> = None;
        let mut holders: Vec<(SourceId, Reading)> = Vec::new();
        let mut read = |rank: usize, source: &Prepared, holders: &mut Vec<(SourceId, Reading)>| {
            let mut search = self.search(source);
            let Some(best) = self.choose(source, &mut search.readings, None) else {
                return;
            };
            let reading = search.readings.swap_remove(best);
            let kind = text_kind(&reading);
            if kind >= VerdictKind::Noted && !few {
                holders.push((source.id, reading));
                return;
            }
            let near = Closest {
                kind,
                rank: Reverse(rank),
                found: found(source.id, &reading),
                differences: reading.differences.clone(),
            };
            let order = |near: &Closest| (near.kind, near.rank);
            if closest
                .as_ref()
                .is_none_or(|best| order(&near) > order(best))
            {
                closest = Some(near);
            }
        };
        // Those that may hold the words are read first; what is merely near is only shown where
        // nobody has them.
        let mut others = Vec::new();
        let candidates = self.library.candidates(self.quotation, &except);
        for (rank, source) in candidates.into_iter().enumerate() {
            if except.contains(&source.id) {
                continue;
            }
            let Some(opened) = source.open() else {
                continue;
            };
            match self.share(&opened) {
                Share::Most => read(rank, &opened, &mut holders),
                Share::Part => others.push((rank, source)),
                Share::Little => {}
            }
        }
        if holders.is_empty() && verdict.kind == VerdictKind::NotFound {
            for (rank, source) in others {
                if let Some(source) = source.open() {
                    read(rank, &source, &mut holders);
                }
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
            && let Some(near) = closest
        {
            verdict.near = Some(near.found);
            verdict.differences = near.differences;
        }
        verdict
    }
}

/// A passage of a source that is not cited, near to the quotation.
struct Closest {
    kind: VerdictKind,
    /// Of equals the first candidate.
    rank: Reverse<usize>,
    found: Found,
    differences: Vec<Difference>,
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
