//! The first and the last word of a quotation: cut words and numbers, signs, final marks.

use super::{Namer, lower};
use crate::segments::ElementKind;
use crate::tokens::{Kind, Punct, Space, Token};
use crate::{DifferenceClass, Profile, RemarkKind, Span, numbers};

impl Namer<'_, '_> {
    /// The first and the last word: cut words and numbers, final marks.
    pub(super) fn edges(&mut self) {
        let cx = self.cx;
        let said = |q: &usize| !matches!(cx.parsed.elements[*q].kind, ElementKind::Editorial(..));
        let mut ends = (0..self.reading.placed.len()).filter(said);
        let first = ends.next();
        // A quotation of one word ends where it begins.
        let last = ends.next_back().or(first);
        let place = |namer: &Self, q: usize| {
            let is_word = cx.parsed.elements[q].kind == ElementKind::Word;
            (is_word && namer.soft[q]).then(|| namer.reading.placed[q].clone())?
        };
        if let Some((q, s)) = first.and_then(|q| Some((q, place(self, q)?))) {
            self.first(q, s.start);
        }
        if let Some((q, s)) = last.and_then(|q| Some((q, place(self, q)?))) {
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
                is_group(token, this) && !self.is_month(s.checked_sub(2))
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
        // A mark before the first word is the source's, or it is put in.
        let inner = |token: &&Token| token.punct().is_some_and(Punct::is_stop);
        if let Some(mark) = opening.iter().copied().find(inner) {
            let gap = cx.window.gap(s.checked_sub(1), Some(s));
            let stands = cx.window.tokens[gap]
                .iter()
                .any(|token| token.punct() == mark.punct());
            if !stands {
                self.differ_at(
                    DifferenceClass::Punctuation,
                    mark.span,
                    Span::empty(this.span.start),
                );
            }
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
                is_group(this, token) && !self.is_month(s.checked_sub(1))
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
            let opens = cx
                .window
                .tokens
                .get(next + 1)
                .is_some_and(|behind| behind.space == Space::None && behind.is_word());
            if token.is_word()
                || (token.space != Space::None && opens)
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

    /// "May 12 500 men": a day, and what is counted.
    fn is_month(&self, s: Option<usize>) -> bool {
        s.is_some_and(|s| numbers::is_month(&lower(&self.theirs(s).text)))
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
}

fn is_currency(token: &Token) -> bool {
    token.kind == Kind::Sign
        && !matches!(&*token.text, "%" | "&" | "=" | "+" | "#" | "@" | "\u{A7}")
}

/// Whether two numbers are groups of one: `12 500`, `12 500,5`, `12 500km`.
fn is_group(left: &Token, right: &Token) -> bool {
    let group = right.text.bytes().take_while(u8::is_ascii_digit).count();
    left.kind == Kind::Number
        && right.kind == Kind::Number
        && left.text.len() <= 3
        && left.text.bytes().all(|b| b.is_ascii_digit())
        && group == 3
}
