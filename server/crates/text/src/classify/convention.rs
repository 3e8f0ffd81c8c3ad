//! Marked changes: ellipses, brackets, `[sic]`, callouts and emphasis. They become remarks.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::{Namer, lower};
use crate::flow::Crossed;
use crate::segments::{EditorialKind, ElementKind, Piece, fit};
use crate::tokens::{Kind, Punct, Token};
use crate::{DifferenceClass, Profile, RemarkKind, RiskKind, Span, variants};

pub(super) const CALLOUT_KEPT: &str = "the callout of a note of the source is quoted too";

impl Namer<'_, '_> {
    pub(super) fn pattern(&mut self, q: usize, s: usize, pieces: &[Piece]) -> bool {
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

    pub(super) fn omitted(&mut self, q: usize, s: Range<usize>) {
        let Some(mark) = self.cx.parsed.elements[q].omission else {
            return;
        };
        let count = self.count(s.clone());
        let unspaced = s.clone().all(|word| self.theirs(word).is_ideograph());
        let text = match (count, unspaced) {
            (1, true) => "1 character omitted".to_owned(),
            (n, true) => format!("{n} characters omitted"),
            (1, false) => "1 word omitted".to_owned(),
            (n, false) => format!("{n} words omitted"),
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

    /// How many words of the source a reader counts: signs and callouts are none; in a script
    /// without spaces every character is one.
    fn count(&self, s: Range<usize>) -> usize {
        s.filter(|&word| !matches!(self.theirs(word).kind, Kind::Callout | Kind::Sign))
            .count()
    }

    /// Whether element `q` is word `s` with the callout that the source has behind it ("war14"): so it
    /// comes out of a PDF's viewer.
    pub(super) fn with_its_callout(&self, q: usize, s: usize) -> bool {
        let theirs = &*self.theirs(s).text;
        // Behind figures and short words it may be an exponent that a format took for a callout.
        theirs.chars().count() > 2
            && theirs.chars().all(char::is_alphabetic)
            && self
                .ours(q)
                .text
                .strip_prefix(theirs)
                .is_some_and(|behind| self.is_callout_behind(s, behind))
    }

    /// Whether a callout that reads `figures` stands behind word `s` of the source, before the next.
    pub(super) fn is_callout_behind(&self, s: usize, figures: &str) -> bool {
        let window = self.cx.window;
        let plain =
            |text: &str| -> String { text.nfkc().filter(|c| c.is_alphanumeric()).collect() };
        let figures = plain(figures);
        if !(1..=3).contains(&figures.len()) || !figures.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let behind = &window.tokens[window.words[s] + 1..];
        let next = behind.iter().position(Token::is_word);
        // At the end of the source nothing follows that could tell what was stepped over.
        let called = next.is_none_or(|next| {
            behind[..=next]
                .iter()
                .any(|token| token.crossed.has(Crossed::CALLOUT))
        });
        let from = window.word(s).span.end;
        let to = next.map_or(self.cx.source.len(), |next| behind[next].span.start);
        // No callout with the spaces and marks around it is longer.
        let near = from <= to && to - from <= 64;
        called && near && plain(Span::new(from, to).of(self.cx.source)) == figures
    }

    pub(super) fn callout(&mut self, s: usize) {
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
    pub(super) fn sic(&mut self) {
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

    pub(super) fn bracket(&mut self, q: usize, s: Range<usize>, literal: bool) {
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
                let taken = self.count(s.clone());
                // Beside an ellipsis the bracket stands for what it likes: the ellipsis omits the rest.
                let omitted = [Some(element), self.cx.parsed.elements.get(q + 1)]
                    .into_iter()
                    .flatten()
                    .any(|element| element.omission.is_some());
                if taken > self.cx.options.max_bracket && !omitted {
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

    /// Emphasis that reached us as notation: a note, unless the source has it too.
    pub(super) fn emphasis(&mut self) {
        let is_star = |c: char| matches!(c, '*' | '_');
        let emphasized = self.reading.span.of(self.cx.source).contains(is_star);
        let ours = self.cx.parsed.tokens.iter().find(|token| {
            token.punct() == Some(Punct::Ornament)
                && token.span.of(self.cx.quoted).contains(is_star)
        });
        match ours {
            Some(token) if !emphasized => {
                let (text, span) = ("emphasis set in the note", token.span);
                // The grammar of the note may have said so.
                if self
                    .reading
                    .remarks
                    .iter()
                    .all(|remark| remark.text != text)
                {
                    self.remark(RemarkKind::Editorial, text, span);
                }
            }
            None if emphasized && self.cx.options.profile == Profile::Strict => {
                let text = "emphasis of the source is left out";
                self.remark(RemarkKind::Convention, text, Span::empty(0));
            }
            _ => {}
        }
    }
}
