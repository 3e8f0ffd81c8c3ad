//! Each difference of a reading, named by the table of `server/docs/verdicts.md`.

use std::ops::Range;

use crate::align::{Alignment, Op, Window};
use crate::flow::Crossed;
use crate::fold;
use crate::language::{Language, Lists};
use crate::segments::{EditorialKind, ElementKind, Parsed, Piece, fit};
use crate::tokens::{Kind, Punct, Space, Token};
use crate::variants;
use crate::{
    Difference, DifferenceClass, Options, Profile, Remark, RemarkKind, Risk, RiskKind,
    SegmentMatch, Span, numbers,
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
        let likeness = self.likeness(self.ours(q), self.theirs(s), Some((q, s)));
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

    fn pattern(&mut self, q: usize, s: usize, pieces: &[Piece]) -> bool {
        let theirs = self.theirs(s).text.clone();
        let Some(absorbed) = fit(pieces, &theirs) else {
            let written: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Fixed(text) | Piece::Free(text) => &**text,
                })
                .collect();
            if written == *theirs {
                self.soft[q] = true;
                self.reading.same += 1;
                return true;
            }
            return false;
        };
        self.soft[q] = true;
        self.reading.same += 1;
        let span = self.cx.parsed.elements[q].span;
        let written: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Fixed(text) | Piece::Free(text) => &**text,
            })
            .collect();
        let negates = variants::negates(&written, &theirs)
            || self.lists().is_negator(&lower(&written))
                != self.lists().is_negator(&lower(&theirs));
        let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).collect::<String>();
        if negates {
            let source = self.theirs(s).span;
            self.risk(RiskKind::Negation, span, source);
        } else if digits(&written) != digits(&theirs) {
            let source = self.theirs(s).span;
            self.risk(RiskKind::Number, span, source);
        }
        let _ = absorbed;
        self.remark(
            RemarkKind::Bracket,
            format!("bracketed: the source has \u{201C}{theirs}\u{201D}"),
            span,
        );
        true
    }

    fn lists(&self) -> &'static Lists {
        self.cx.language.lists()
    }

    /// How a word of the quotation stands to one of the source. `place`: the pair in the reading.
    fn likeness(&self, ours: &Token, theirs: &Token, place: Option<(usize, usize)>) -> Likeness {
        if ours.text == theirs.text {
            return Likeness::Same;
        }
        let (mine, their) = (&*ours.text, &*theirs.text);
        if fold_vowels(mine) == fold_vowels(their) {
            // Vowel signs on one side only: nothing was changed, something was not written.
            let bare = |text: &str| !text.chars().any(fold::is_vowel_sign);
            if bare(mine) || bare(their) {
                return Likeness::Noted(
                    RemarkKind::Spacing,
                    "vowel signs are written on one side only",
                );
            }
            return Likeness::Differs(DifferenceClass::Word);
        }
        let raised = |text: &str| {
            text.chars()
                .filter(|&c| fold::is_superscript(c))
                .collect::<String>()
        };
        if raised(mine) != raised(their) {
            return Likeness::Differs(DifferenceClass::Number);
        }
        if ours.has_digit() || theirs.has_digit() {
            return match numbers::same(&[mine], &[their]) || numbers::same_counted(mine, their) {
                true => Likeness::Differs(DifferenceClass::Spelling),
                false if mine.to_lowercase() == their.to_lowercase() => {
                    Likeness::Differs(DifferenceClass::Capital)
                }
                false if self.is_look_alike(mine, their) => Likeness::Noted(
                    RemarkKind::Ocr,
                    "the source is misread here; the letters look alike",
                ),
                false => Likeness::Differs(DifferenceClass::Number),
            };
        }
        let (low, their_low) = (lower(mine), lower(their));
        if low == their_low {
            return self.capitals(mine, their, place);
        }
        if numbers::same(&[mine], &[their]) {
            return Likeness::Differs(DifferenceClass::Spelling);
        }
        if ours.hash == theirs.hash
            && fold::loosely(mine) == fold::loosely(their)
            && !mine.is_empty()
        {
            return Likeness::Differs(DifferenceClass::Diacritics);
        }
        if variants::same(&low, &their_low) || self.are_aliases(mine, their) {
            return Likeness::Differs(DifferenceClass::Spelling);
        }
        if self.is_look_alike(mine, their) {
            return Likeness::Noted(
                RemarkKind::Ocr,
                "the source is misread here; the letters look alike",
            );
        }
        if self.is_corrected(&low, &their_low) {
            return Likeness::Differs(DifferenceClass::Spelling);
        }
        if self.lists().is_negator(&low) != self.lists().is_negator(&their_low)
            || variants::negates(&low, &their_low)
        {
            return Likeness::Differs(DifferenceClass::Negation);
        }
        if numbers::is_number(&low) || numbers::is_number(&their_low) {
            return Likeness::Differs(DifferenceClass::Number);
        }
        let is_name = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
        if is_name(mine) && is_name(their) {
            return Likeness::Differs(DifferenceClass::Name);
        }
        Likeness::Differs(DifferenceClass::Word)
    }

    fn capitals(&self, mine: &str, their: &str, place: Option<(usize, usize)>) -> Likeness {
        let rest = |text: &str| text.chars().skip(1).collect::<String>();
        let only_first = rest(mine) == rest(their);
        // The first letter of the quotation, or of what follows an ellipsis, suits its sentence.
        let free = place.is_some_and(|(q, _)| self.begins(q));
        if only_first
            && free
            && !(mine.chars().count() > 1 && is_capitals(mine) != is_capitals(their))
        {
            return match self.cx.options.profile {
                Profile::Chicago | Profile::Apa => Likeness::Same,
                Profile::Mla | Profile::Bluebook => Likeness::Noted(
                    RemarkKind::Convention,
                    "the case of the first letter is changed: this style wants it in brackets",
                ),
                Profile::Strict => Likeness::Noted(
                    RemarkKind::Convention,
                    "the case of the first letter is changed",
                ),
            };
        }
        let longer = mine.chars().filter(|c| c.is_alphabetic()).count() >= 2;
        let shouted = |a: &str, b: &str| is_capitals(a) && b == lower(b);
        if longer && (shouted(mine, their) || shouted(their, mine)) {
            // A line set in capitals is typeface; one word in capitals among others is a name.
            let set_in_capitals = place.is_some_and(|(_, s)| self.in_capitals(s));
            return Likeness::Differs(if set_in_capitals {
                DifferenceClass::Capital
            } else {
                DifferenceClass::Word
            });
        }
        Likeness::Differs(DifferenceClass::Capital)
    }

    /// Whether element `q` opens the quotation or a segment.
    fn begins(&self, q: usize) -> bool {
        self.cx.parsed.elements[q].omission.is_some()
            || self.cx.parsed.elements[..q]
                .iter()
                .all(|element| matches!(element.kind, ElementKind::Editorial(..)))
    }

    /// Whether word `s` stands in a run of four words in capitals.
    fn in_capitals(&self, s: usize) -> bool {
        let is = |idx: usize| {
            idx < self.cx.window.words.len() && {
                let text = &self.theirs(idx).text;
                is_capitals(text) || !text.chars().any(char::is_alphabetic)
            }
        };
        let mut run = 1;
        run += (1..4).take_while(|&back| s >= back && is(s - back)).count();
        run += (1..4).take_while(|&ahead| is(s + ahead)).count();
        run >= 4
    }

    fn are_aliases(&self, mine: &str, their: &str) -> bool {
        self.cx.options.aliases.iter().any(|group| {
            group.iter().any(|name| same_name(name, mine))
                && group.iter().any(|name| same_name(name, their))
        })
    }

    fn is_look_alike(&self, mine: &str, their: &str) -> bool {
        let only_digits = their.chars().all(char::is_numeric);
        !only_digits
            && !mine.chars().any(char::is_numeric)
            && variants::look_alike(mine, their)
            && self.cx.lexicon.is_common(&lower(mine))
            && !self.cx.lexicon.is_word(&lower(their))
    }

    /// A slip of the source that the quotation corrects: still a difference, but one of spelling.
    fn is_corrected(&self, mine: &str, their: &str) -> bool {
        variants::one_slip(mine, their)
            && self.cx.lexicon.is_common(mine)
            && !self.cx.lexicon.is_word(their)
    }

    /// The same letters, divided otherwise: what lies between them decides.
    fn join(&mut self, q: Range<usize>, s: Range<usize>) {
        for idx in q.clone() {
            self.reading.placed[idx] = Some(s.clone());
            self.soft[idx] = true;
        }
        let ours: Vec<&Token> = self.cx.parsed.tokens[self.cx.parsed.elements[q.start].tokens.start
            ..self.cx.parsed.elements[q.end - 1].tokens.end]
            .iter()
            .collect();
        let theirs: Vec<&Token> = self.cx.window.tokens
            [self.cx.window.words[s.start]..=self.cx.window.words[s.end - 1]]
            .iter()
            .collect();
        let letters =
            |tokens: &[&Token]| tokens.iter().map(|token| &*token.text).collect::<String>();
        let (mine, their) = (letters(&ours), letters(&theirs));
        let between = |tokens: &[&Token], punct: Punct| {
            tokens.iter().any(|token| token.punct() == Some(punct))
        };
        let any_digit = mine.chars().any(char::is_numeric);
        let class = if any_digit {
            let words = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .filter(|token| token.is_word())
                    .map(|token| token.text.to_string())
                    .collect::<Vec<_>>()
            };
            let (a, b) = (words(&ours), words(&theirs));
            let borrowed = |words: &[String]| {
                words
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let dashed = ours.iter().chain(&theirs).any(|token| {
                matches!(
                    token.punct(),
                    Some(
                        Punct::Dash
                            | Punct::ShortDash
                            | Punct::Slash
                            | Punct::Colon
                            | Punct::Period
                    )
                )
            });
            let same = !dashed && numbers::same(&[&borrowed(&a)], &[&borrowed(&b)]);
            Some(if same {
                DifferenceClass::Spelling
            } else {
                DifferenceClass::Number
            })
        } else {
            let punctuated = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .any(|token| matches!(token.punct(), Some(Punct::Period | Punct::Quote)))
            };
            let plain = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .all(|token| token.is_word() || token.punct() == Some(Punct::BreakHyphen))
            };
            let spaced = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .skip(1)
                    .any(|token| token.is_word() && token.space != Space::None)
            };
            let hyphen = |tokens: &[&Token]| {
                between(tokens, Punct::Hyphen) || between(tokens, Punct::ShortDash)
            };
            let listed = variants::same_divided(&ours_words(&ours), &ours_words(&theirs));
            if between(&theirs, Punct::BreakHyphen)
                && plain(&theirs)
                && (q.len() == 1 || !plain(&ours))
            {
                None
            } else if punctuated(&ours) || punctuated(&theirs) {
                Some(DifferenceClass::Punctuation)
            } else if listed {
                Some(DifferenceClass::Spelling)
            } else if hyphen(&ours) || hyphen(&theirs) {
                Some(DifferenceClass::Hyphen)
            } else if !plain(&ours) || !plain(&theirs) {
                Some(DifferenceClass::Punctuation)
            } else if mine.chars().any(fold::is_hangul) && (spaced(&ours) || spaced(&theirs)) {
                let span = self.span_q(q.clone());
                self.remark(
                    RemarkKind::Spacing,
                    "the words are spaced otherwise in the source",
                    span,
                );
                None
            } else if self.cx.loose_spaces {
                let span = self.span_q(q.clone());
                self.remark(
                    RemarkKind::Spacing,
                    "a space was lost or added in reading the source",
                    span,
                );
                None
            } else {
                Some(DifferenceClass::Space)
            }
        };
        match class {
            Some(class) => self.differ(class, q.clone(), s.clone()),
            None => self.reading.same += q.len(),
        }
        if mine != their {
            let (low, their_low) = (lower(&mine), lower(&their));
            let class = if low == their_low {
                DifferenceClass::Capital
            } else {
                DifferenceClass::Diacritics
            };
            let only_first = mine.chars().skip(1).eq(their.chars().skip(1));
            if !(class == DifferenceClass::Capital && only_first && self.begins(q.start)) {
                self.differ(class, q, s);
            }
        }
    }

    fn omitted(&mut self, q: usize, s: Range<usize>) {
        let Some(mark) = self.cx.parsed.elements[q].omission else {
            return;
        };
        let count = s
            .clone()
            .filter(|&word| self.theirs(word).kind != Kind::Callout)
            .count();
        let text = match count {
            1 => "1 word omitted".to_owned(),
            n => format!("{n} words omitted"),
        };
        self.remark(RemarkKind::Omission, text, mark);
        // Two windows side by side: nobody counted what lies between them.
        let tokens = self.cx.window.words[s.start].saturating_sub(1)
            ..(self
                .cx
                .window
                .words
                .get(s.end)
                .map_or(self.cx.window.tokens.len(), |&last| last + 1));
        let is_far = self.cx.window.tokens[tokens]
            .iter()
            .any(|token| token.crossed.has(Crossed::FAR));
        if count > self.cx.options.max_omission || is_far {
            let source = self.span_s(s);
            self.risk(RiskKind::FarSplice, mark, source);
        }
    }

    fn callout(&mut self, s: usize) {
        let at = self
            .reading
            .placed
            .iter()
            .enumerate()
            .rev()
            .find_map(|(q, placed)| placed.as_ref().map(|_| q));
        let at = at.map_or(0, |q| self.cx.parsed.elements[q].span.end);
        let text = format!(
            "the callout of a note of the source, {}, is left out",
            self.theirs(s).text
        );
        self.remark(RemarkKind::Page, text, Span::empty(at));
    }

    /// `[sic]` vouches for the word before it: where that word is not the source's, however near it
    /// is spelled, the quotation is altered.
    fn sic(&mut self) {
        for element in &self.cx.parsed.elements {
            if !matches!(element.kind, ElementKind::Editorial(_, EditorialKind::Sic)) {
                continue;
            }
            for difference in &mut self.reading.differences {
                let between = Span::new(difference.quotation.end, element.span.start);
                let adjoins = difference.quotation.end <= element.span.start
                    && between.of(self.cx.quoted).trim().is_empty();
                if adjoins
                    && matches!(
                        difference.class,
                        DifferenceClass::Spelling | DifferenceClass::Diacritics
                    )
                {
                    difference.class = DifferenceClass::Word;
                }
            }
        }
    }

    fn bracket(&mut self, q: usize, s: Range<usize>, literal: bool) {
        let element = &self.cx.parsed.elements[q];
        let span = element.span;
        self.reading.placed[q] = Some(s.clone());
        if literal {
            self.soft[q] = true;
            self.reading.same += 1;
            return;
        }
        match &element.kind {
            ElementKind::Editorial(_, EditorialKind::Sic) => {
                self.remark(RemarkKind::Sic, "[sic]: the source's own wording", span)
            }
            ElementKind::Editorial(_, EditorialKind::Callout) => {
                self.remark(RemarkKind::Editorial, "a note of the note's author", span)
            }
            ElementKind::Editorial(..) => self.remark(
                RemarkKind::Editorial,
                span.of(self.cx.quoted).to_owned(),
                span,
            ),
            _ => {
                let taken = s
                    .clone()
                    .filter(|&word| self.theirs(word).kind != Kind::Callout)
                    .count();
                if taken > self.cx.options.max_bracket {
                    self.differ(DifferenceClass::Word, q..q + 1, s);
                    return;
                }
                let words = self
                    .span_s(s)
                    .of(self.cx.source)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ");
                let text = match taken {
                    0 => "bracketed: put in by the quoter".to_owned(),
                    _ => format!("bracketed: the source has \u{201C}{words}\u{201D}"),
                };
                self.remark(RemarkKind::Bracket, text, span);
            }
        }
    }

    /// Names the differences of each region.
    fn regions(&mut self) {
        let regions = std::mem::take(&mut self.regions);
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
            if !self.region_as_one(region) {
                for op in &region.ops {
                    self.name(op, region);
                }
            }
            idx += 1;
        }
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

    /// Punctuation between words that answer to one another and follow one another on both sides.
    fn gaps(&mut self) {
        let mut before: Option<usize> = None;
        for q in 0..self.cx.parsed.elements.len() {
            let element = &self.cx.parsed.elements[q];
            match element.kind {
                ElementKind::Editorial(..) => continue,
                ElementKind::Bracket(_) => {
                    before = None;
                    continue;
                }
                _ => {}
            }
            if !self.soft[q] || self.reading.placed[q].is_none() {
                before = None;
                continue;
            }
            if let Some(left) = before
                && let (Some(from), Some(to)) = (
                    self.reading.placed[left].clone(),
                    self.reading.placed[q].clone(),
                )
                && from != to
                && from.end <= to.start
            {
                self.gap(left, q, from.end - 1, to.start);
            }
            before = Some(q);
        }
    }

    fn gap(&mut self, left: usize, right: usize, from: usize, to: usize) {
        let cx = self.cx;
        let between = cx.window.gap(Some(from), Some(to));
        let theirs = &cx.window.tokens[between.start..between.end];
        let callouts = theirs
            .iter()
            .filter(|token| token.is_word())
            .all(|token| token.kind == Kind::Callout);
        let at = Span::new(
            cx.parsed.elements[left].span.end,
            cx.parsed.elements[right]
                .span
                .start
                .max(cx.parsed.elements[left].span.end),
        );
        let crossed = theirs
            .iter()
            .chain([&cx.window.tokens[cx.window.words[to]]])
            .fold(Crossed::default(), |crossed, token| {
                crossed.and(token.crossed)
            });
        self.reading.crosses_gutter |= crossed.has(Crossed::GUTTER) && callouts;
        if !callouts {
            return;
        }
        for (flag, text) in [
            (
                Crossed::CALLOUT,
                "the callout of a note of the source is left out",
            ),
            (
                Crossed::FURNITURE,
                "a running head or a page number of the source is left out",
            ),
            (
                Crossed::NOTE,
                "a note or caption of the source is stepped over",
            ),
            (
                Crossed::MARGIN,
                "a number or a time in the margin is left out",
            ),
        ] {
            if crossed.has(flag) {
                self.remark(RemarkKind::Page, text, Span::empty(at.start));
            }
        }
        let edited = |idx: usize| {
            cx.parsed.elements[left + 1..right]
                .iter()
                .any(|element| element.tokens.contains(&idx))
        };
        let mine: Vec<&Token> = (cx.parsed.elements[left].tokens.end
            ..cx.parsed.elements[right].tokens.start)
            .filter(|&idx| !edited(idx))
            .map(|idx| &cx.parsed.tokens[idx])
            .collect();
        let their: Vec<&Token> = theirs.iter().filter(|token| !token.is_word()).collect();
        let source = Span::new(
            cx.window.word(from).span.end,
            cx.window
                .word(to)
                .span
                .start
                .max(cx.window.word(from).span.end),
        );
        let next = &cx.window.tokens[cx.window.words[to]];
        let divided = || {
            let ours = format!(
                "{} {}",
                cx.parsed.elements[left].span.of(cx.quoted),
                cx.parsed.elements[right].span.of(cx.quoted)
            );
            variants::is_divided(&lower(&ours))
        };
        if let Some(mark) = cx.parsed.elements[right].omission {
            // Dots of the note: the source's own, or a mark where nothing is left out.
            if their
                .iter()
                .any(|token| token.punct() == Some(Punct::Ellipsis))
            {
                return;
            }
            if cx.parsed.elements[right].omission.is_some()
                && !self
                    .reading
                    .remarks
                    .iter()
                    .any(|remark| remark.kind == RemarkKind::Omission && remark.span == mark)
            {
                self.remark(
                    RemarkKind::Omission,
                    "an ellipsis where the source leaves out nothing",
                    mark,
                );
            }
            return;
        }
        if cx.options.profile == Profile::Strict {
            let form = |tokens: &[&Token], text: &str| -> String {
                tokens
                    .iter()
                    .filter(|token| token.punct() == Some(Punct::Dash))
                    .map(|token| token.span.of(text))
                    .collect()
            };
            if form(&mine, cx.quoted) != form(&their, cx.source) {
                self.remark(
                    RemarkKind::Convention,
                    "a dash is written otherwise in the source",
                    at,
                );
            }
            let slashed = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .any(|token| token.punct() == Some(Punct::Slash))
            };
            if slashed(&mine) && !slashed(&their) {
                self.remark(
                    RemarkKind::Convention,
                    "a slash stands for a line break of the source",
                    at,
                );
            }
        }
        if let Some(class) = punctuation(&mine, &their, next, cx.parsed.cleaned_up, &divided) {
            let quotation = mine
                .iter()
                .map(|token| token.span)
                .reduce(Span::join)
                .unwrap_or(Span::empty(at.start));
            let source = their
                .iter()
                .map(|token| token.span)
                .reduce(Span::join)
                .unwrap_or(Span::empty(source.start));
            self.differ_at(class, quotation, source);
        }
    }

    /// The first and the last word: cut words and numbers, final marks.
    fn edges(&mut self) {
        let cx = self.cx;
        let is_placed = |q: &usize| {
            self.reading.placed[*q].is_some() && cx.parsed.elements[*q].kind == ElementKind::Word
        };
        let first = (0..self.reading.placed.len())
            .find(|q| !matches!(cx.parsed.elements[*q].kind, ElementKind::Editorial(..)))
            .filter(is_placed);
        let last = (0..self.reading.placed.len())
            .rev()
            .find(|q| !matches!(cx.parsed.elements[*q].kind, ElementKind::Editorial(..)))
            .filter(is_placed);
        if let Some(q) = first
            && self.soft[q]
            && let Some(s) = self.reading.placed[q].clone()
        {
            self.first(q, s.start);
        }
        if let Some(q) = last
            && self.soft[q]
            && let Some(s) = self.reading.placed[q].clone()
        {
            self.last(q, s.end - 1);
        }
    }

    fn first(&mut self, q: usize, s: usize) {
        let cx = self.cx;
        let word = cx.window.words[s];
        let opening: Vec<&Token> = cx.parsed.tokens[..cx.parsed.elements[q].tokens.start]
            .iter()
            .filter(|token| !token.is_word())
            .collect();
        let before = word.checked_sub(1).map(|idx| &cx.window.tokens[idx]);
        let this = cx.window.word(s);
        let signed = opening.last().is_some_and(|token| token.sign);
        if signed != before.is_some_and(|token| token.sign) && this.kind == Kind::Number {
            let source = before
                .filter(|token| token.sign)
                .map_or(this.span, |token| token.span.join(this.span));
            let quotation = opening
                .last()
                .filter(|token| token.sign)
                .map_or(cx.parsed.elements[q].span, |token| {
                    token.span.join(cx.parsed.elements[q].span)
                });
            self.differ_at(DifferenceClass::Number, quotation, source);
        }
        let cut = match before {
            Some(token) if token.punct() == Some(Punct::BreakHyphen) => true,
            Some(token) if this.kind == Kind::Number && this.space == Space::None => {
                is_currency(token)
            }
            Some(token)
                if this.kind == Kind::Number
                    && matches!(this.space, Space::Fixed | Space::Blank) =>
            {
                is_group(token, this)
            }
            _ => false,
        };
        if cut && let Some(token) = before {
            self.differ_at(
                DifferenceClass::Cut,
                cx.parsed.elements[q].span,
                token.span.join(this.span),
            );
        }
        let inverted = opening
            .iter()
            .any(|token| token.punct() == Some(Punct::Inverted));
        if inverted && before.is_none_or(|token| token.punct() != Some(Punct::Inverted)) {
            self.differ_at(
                DifferenceClass::Punctuation,
                opening[0].span,
                Span::empty(this.span.start),
            );
        }
        if let Some(mark) = cx
            .parsed
            .elements
            .iter()
            .take(q + 1)
            .find_map(|element| element.omission)
            && before.is_none_or(|token| token.punct() != Some(Punct::Ellipsis))
        {
            self.remark(RemarkKind::Omission, "words before it omitted", mark);
        }
    }

    fn last(&mut self, q: usize, s: usize) {
        let cx = self.cx;
        let word = cx.window.words[s];
        let this = cx.window.word(s);
        let closing: Vec<&Token> = (cx.parsed.elements[q].tokens.end..cx.parsed.tokens.len())
            .filter(|idx| {
                !cx.parsed.elements[q + 1..]
                    .iter()
                    .any(|element| element.tokens.contains(idx))
            })
            .map(|idx| &cx.parsed.tokens[idx])
            .collect();
        let mut next = word + 1;
        while cx.window.tokens.get(next).is_some_and(|token| {
            token.kind == Kind::Callout || token.punct() == Some(Punct::Ornament)
        }) {
            next += 1;
        }
        let after = cx.window.tokens.get(word + 1);
        let cut = match after {
            Some(token) if token.punct() == Some(Punct::BreakHyphen) => true,
            Some(token)
                if this.kind == Kind::Number
                    && token.space == Space::None
                    && token.kind == Kind::Sign =>
            {
                matches!(&*token.text, "%" | "\u{2030}" | "\u{B0}")
            }
            Some(token)
                if token.kind == Kind::Number
                    && matches!(token.space, Space::Fixed | Space::Blank) =>
            {
                is_group(this, token)
            }
            _ => false,
        };
        if cut && let Some(token) = after {
            self.differ_at(
                DifferenceClass::Cut,
                cx.parsed.elements[q].span,
                this.span.join(token.span),
            );
        }
        let mut marks: Vec<&Token> = Vec::new();
        while let Some(token) = cx.window.tokens.get(next) {
            if token.is_word()
                || (token.space != Space::None
                    && !matches!(
                        token.punct(),
                        Some(
                            Punct::Ellipsis
                                | Punct::Question
                                | Punct::Exclamation
                                | Punct::Semicolon
                                | Punct::Colon
                        )
                    ))
            {
                break;
            }
            marks.push(token);
            next += 1;
        }
        if let Some(mark) = cx.parsed.closing {
            if !marks
                .iter()
                .any(|token| token.punct() == Some(Punct::Ellipsis))
            {
                self.remark(RemarkKind::Omission, "words after it omitted", mark);
            }
            return;
        }
        if cx.options.profile == Profile::Strict {
            let weak = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .filter_map(|token| token.punct())
                    .find(|punct| {
                        matches!(
                            punct,
                            Punct::Period | Punct::Comma | Punct::Semicolon | Punct::Colon
                        )
                    })
            };
            if weak(&closing) != weak(&marks) {
                let at = closing
                    .iter()
                    .map(|token| token.span)
                    .reduce(Span::join)
                    .unwrap_or(Span::empty(cx.parsed.elements[q].span.end));
                self.remark(
                    RemarkKind::Convention,
                    "the final mark is not the source's",
                    at,
                );
            }
        }
        let strong =
            |token: &&&Token| matches!(token.punct(), Some(Punct::Question | Punct::Exclamation));
        let (ours, theirs) = (
            closing.iter().find(strong).copied(),
            marks.iter().find(strong).copied(),
        );
        let ended = closing.iter().any(|token| {
            matches!(
                token.punct(),
                Some(Punct::Period | Punct::Semicolon | Punct::Colon | Punct::Comma)
            )
        });
        match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours.punct() == theirs.punct() => {}
            (Some(ours), theirs) => {
                let source = theirs
                    .or(marks.first().copied())
                    .map_or(Span::empty(this.span.end), |token| token.span);
                self.differ_at(DifferenceClass::Punctuation, ours.span, source);
            }
            (None, Some(theirs)) if ended || self.starts_sentence() => {
                let at = Span::empty(cx.parsed.elements[q].span.end);
                let quotation = closing
                    .iter()
                    .map(|token| token.span)
                    .reduce(Span::join)
                    .unwrap_or(at);
                self.differ_at(DifferenceClass::Punctuation, quotation, theirs.span);
            }
            _ => {}
        }
    }

    /// Whether the passage begins where a sentence of the source begins.
    fn starts_sentence(&self) -> bool {
        let Some(first) = self.reading.placed.iter().flatten().map(|s| s.start).min() else {
            return false;
        };
        let word = self.cx.window.words[first];
        let mut idx = word;
        while let Some(before) = idx
            .checked_sub(1)
            .map(|before| &self.cx.window.tokens[before])
        {
            match before.punct() {
                Some(Punct::Quote | Punct::Inverted | Punct::Ornament | Punct::OpenParen) => {
                    idx -= 1
                }
                Some(Punct::Period | Punct::Question | Punct::Exclamation) => return true,
                _ => {
                    return self.cx.window.tokens[idx].space == Space::Paragraph
                        || self.cx.window.tokens[word].space == Space::Paragraph;
                }
            }
        }
        true
    }

    /// Emphasis that reached us as notation: a note, unless the source has it too.
    fn emphasis(&mut self) {
        let is_star = |c: char| matches!(c, '*' | '_');
        let Some(token) = self.cx.parsed.tokens.iter().find(|token| {
            token.punct() == Some(Punct::Ornament)
                && token.span.of(self.cx.quoted).contains(is_star)
        }) else {
            return;
        };
        if !self.reading.span.of(self.cx.source).contains(is_star) {
            let span = token.span;
            self.remark(RemarkKind::Editorial, "emphasis set in the note", span);
        }
    }

    /// Where the passage and its segments lie, and whether it is the one meant.
    fn places(&mut self) {
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
        let adjacent = (1..elements).any(|q| {
            soft(q - 1)
                && soft(q)
                && match (&self.reading.placed[q - 1], &self.reading.placed[q]) {
                    (Some(left), Some(right)) => left == right || left.end == right.start,
                    _ => false,
                }
        });
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

fn ours_words(tokens: &[&Token]) -> Vec<String> {
    tokens
        .iter()
        .filter(|token| token.is_word())
        .map(|token| lower(&token.text))
        .collect()
}

fn is_currency(token: &Token) -> bool {
    token.kind == Kind::Sign
        && !matches!(&*token.text, "%" | "&" | "=" | "+" | "#" | "@" | "\u{A7}")
}

/// Whether two numbers are groups of one: `12 500`.
fn is_group(left: &Token, right: &Token) -> bool {
    let digits = |token: &Token| {
        token.kind == Kind::Number && token.text.bytes().all(|b| b.is_ascii_digit())
    };
    digits(left) && digits(right) && left.text.len() <= 3 && right.text.len() == 3
}

/// How the marks between two words differ; `None`: not at all, or as every manual allows.
fn punctuation(
    mine: &[&Token],
    their: &[&Token],
    next: &Token,
    cleaned_up: bool,
    divided: &dyn Fn() -> bool,
) -> Option<DifferenceClass> {
    let sign = |tokens: &[&Token]| tokens.last().is_some_and(|token| token.sign);
    let has_dash = |tokens: &[&Token]| {
        tokens.iter().any(|token| {
            matches!(
                token.punct(),
                Some(Punct::Dash | Punct::Hyphen | Punct::ShortDash)
            )
        })
    };
    if (sign(mine) && !has_dash(their)) || (sign(their) && !has_dash(mine)) {
        return Some(DifferenceClass::Number);
    }
    let quotes = |tokens: &[&Token]| {
        tokens
            .iter()
            .any(|token| token.punct() == Some(Punct::Quote))
    };
    let verse = next.space >= Space::Line || their.iter().any(|token| token.space >= Space::Line);
    let read = |tokens: &[&Token], is_note: bool| -> Vec<Punct> {
        let mut out: Vec<Punct> = Vec::new();
        for token in tokens {
            match token.punct() {
                None | Some(Punct::Quote | Punct::Ornament) => {}
                Some(Punct::Slash) if is_note && verse && token.space != Space::None => {}
                Some(Punct::Slash)
                    if is_note
                        && verse
                        && out.is_empty()
                        && tokens.iter().any(|other| {
                            other.punct() == Some(Punct::Slash) && other.space != Space::None
                        }) => {}
                Some(Punct::OpenBracket | Punct::CloseBracket) if cleaned_up => {}
                Some(punct) if out.last() == Some(&Punct::Ellipsis) && punct == Punct::Period => {}
                Some(Punct::Ellipsis) => {
                    if out.last() == Some(&Punct::Period) {
                        out.pop();
                    }
                    out.push(Punct::Ellipsis);
                }
                Some(punct) => out.push(punct),
            }
        }
        out
    };
    let (ours, theirs) = (read(mine, true), read(their, false));
    if ours != theirs {
        let short =
            |punct: &Punct| matches!(punct, Punct::Hyphen | Punct::ShortDash | Punct::BreakHyphen);
        let long = |punct: &Punct| matches!(punct, Punct::Dash | Punct::ShortDash);
        let same = ours.len() == theirs.len()
            && ours
                .iter()
                .zip(&theirs)
                .all(|(a, b)| a == b || short(a) && short(b) || long(a) && long(b));
        if !same {
            let one_hyphen =
                |a: &[Punct], b: &[Punct]| a.len() == 1 && short(&a[0]) && b.is_empty();
            return Some(
                if one_hyphen(&ours, &theirs) || one_hyphen(&theirs, &ours) {
                    if divided() {
                        DifferenceClass::Spelling
                    } else {
                        DifferenceClass::Hyphen
                    }
                } else {
                    DifferenceClass::Punctuation
                },
            );
        }
    }
    // A mark that opens a paragraph inside a long quotation is set again, not added.
    let reopened = verse
        && next.space == Space::None
        && their
            .iter()
            .any(|token| token.punct() == Some(Punct::Quote) && token.space >= Space::Line);
    if quotes(mine) != quotes(their) && !cleaned_up && !reopened {
        return Some(DifferenceClass::Punctuation);
    }
    None
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

fn fold_vowels(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        text.chars().filter(|&c| !fold::is_vowel_sign(c)).collect()
    }
}

fn same_name(name: &str, words: &str) -> bool {
    let plain = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    plain(name) == plain(words)
}
