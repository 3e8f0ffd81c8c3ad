//! The locator in the suffix of a citation, read as Pandoc reads it (`Text.Pandoc.Citeproc.Locator`).
//!
//! Pure: pieces of a suffix and the labels of a language in, a locator out. The grammar's own idea of a
//! locator is not used, since it cannot know the language of the note.

mod labels;

pub use labels::Labels;
use text::Span;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::inline::{Piece, PieceKind};
use crate::{Locator, UnreadLocator};

/// What a suffix says of the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub locator: Option<Locator>,
    /// A label that people write and this language's Pandoc does not read.
    pub unread: Option<UnreadLocator>,
    /// Where the suffix proper begins; the end of the pieces where nothing is left.
    pub rest: usize,
}

/// Reads the locator at the head of a suffix.
#[must_use]
pub fn read(pieces: &[Piece], labels: &Labels) -> Reading {
    let tokens = tokens(pieces);
    let start = tokens.first().map_or(0, |token| token.span.start);
    let end = tokens.last().map_or(0, |token| token.span.end);
    let parser = Parser {
        tokens: &tokens,
        labels,
    };
    let Some(found) = parser.suffix() else {
        return Reading {
            locator: None,
            unread: parser.unread(),
            rest: start,
        };
    };
    let rest = tokens.get(found.end).map_or(end, |token| token.span.start);
    let value = found.value.trim().to_owned();
    if value.is_empty() {
        return Reading {
            locator: None,
            unread: None,
            rest,
        };
    }
    let span = Span::new(
        tokens
            .get(found.start)
            .map_or(start, |token| token.span.start),
        found
            .end
            .checked_sub(1)
            .and_then(|last| tokens.get(last))
            .map_or(end, |token| token.span.end),
    );
    Reading {
        locator: Some(Locator {
            label: found.label.to_owned(),
            value,
            span,
        }),
        unread: None,
        rest,
    }
}

/// One of Pandoc's inlines after its split at spaces and punctuation.
#[derive(Clone, Debug)]
struct Token {
    text: String,
    span: Span,
    kind: PieceKind,
}

impl Token {
    fn single(&self) -> Option<char> {
        let mut chars = self.text.chars();
        let first = chars.next()?;
        (self.kind == PieceKind::Text && chars.next().is_none()).then_some(first)
    }

    fn is(&self, wanted: char) -> bool {
        self.single() == Some(wanted)
    }

    fn is_space(&self) -> bool {
        self.kind == PieceKind::Text && self.text.starts_with(char::is_whitespace)
    }

    /// Ends a unit: every punctuation but `-`, `–` and `:`, which join the parts of ranges.
    fn is_punctuation(&self) -> bool {
        self.single()
            .is_some_and(|c| !matches!(c, '-' | '–' | ':') && is_punctuation(c))
    }

    fn is_brace(&self) -> bool {
        self.single()
            .is_some_and(|c| matches!(c, '(' | ')' | '[' | ']' | '{' | '}'))
    }
}

struct Found<'a> {
    label: &'a str,
    value: String,
    /// Tokens `start..end`.
    start: usize,
    end: usize,
}

/// A run of tokens that may be a part of a locator.
struct Word {
    text: String,
    /// It holds a digit or a roman numeral.
    counts: bool,
    end: usize,
}

struct Parser<'a> {
    tokens: &'a [Token],
    labels: &'a Labels,
}

/// Whether a word may begin with a separator.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Later,
}

impl<'a> Parser<'a> {
    fn get(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    fn is(&self, at: usize, wanted: char) -> bool {
        self.get(at).is_some_and(|token| token.is(wanted))
    }

    fn is_space(&self, at: usize) -> bool {
        self.get(at).is_some_and(Token::is_space)
    }

    fn head(&self) -> usize {
        let at = usize::from(self.is(0, ','));
        at + usize::from(self.is_space(at))
    }

    fn suffix(&self) -> Option<Found<'a>> {
        let at = self.head();
        self.delimited(at).or_else(|| self.integrated(at))
    }

    /// `{pp. iv, vi}`: anything in balanced braces.
    fn delimited(&self, start: usize) -> Option<Found<'a>> {
        if !self.is(start, '{') {
            return None;
        }
        let mut at = start + 1;
        while self.is_space(at) {
            at += 1;
        }
        let (label, mut at) = self
            .label(at, |at| at < self.tokens.len())
            .unwrap_or(("", at));
        let mut value = String::new();
        while let Some(token) = self.get(at) {
            if token.is('}') {
                return Some(Found {
                    label,
                    value,
                    start,
                    end: at + 1,
                });
            }
            let closer = match token.single() {
                Some('[') => Some(']'),
                Some('{') => Some('}'),
                Some(']') => return None,
                _ => None,
            };
            match closer {
                None => {
                    value.push_str(&token.text);
                    at += 1;
                }
                // As Pandoc does: brackets inside braces hold at most one token.
                Some(closer) => {
                    let inside = self.get(at + 1)?;
                    if inside.is(closer) {
                        value.push_str(&token.text);
                        value.push(closer);
                        at += 2;
                    } else if !matches!(inside.single(), Some('[' | ']' | '{' | '}'))
                        && self.is(at + 2, closer)
                    {
                        value.push_str(&token.text);
                        value.push_str(&inside.text);
                        value.push(closer);
                        at += 3;
                    } else {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// A label and words, or words of which the first has a digit.
    fn integrated(&self, start: usize) -> Option<Found<'a>> {
        let labelled = self.label(start, |at| {
            self.word(at, Place::First).is_some_and(|word| word.counts)
        });
        let (label, at, first) = match labelled {
            Some((label, at)) => (label, at, Place::First),
            None => {
                self.word(start, Place::First).filter(Word::has_digit)?;
                ("page", start, Place::Later)
            }
        };
        // Without a label every word needs a digit: roman numerals alone could be words.
        let allowed = |word: &Word| {
            if first == Place::Later {
                word.has_digit()
            } else {
                word.counts
            }
        };
        let word = self.word(at, first).filter(allowed)?;
        let (mut value, mut end) = (word.text, word.end);
        while let Some(word) = self.word(end, Place::Later).filter(allowed) {
            value.push_str(&word.text);
            end = word.end;
        }
        Some(Found {
            label,
            value,
            start,
            end,
        })
    }

    /// The longest label that a locator can follow.
    fn label(&self, start: usize, follows: impl Fn(usize) -> bool) -> Option<(&'a str, usize)> {
        let mut best = None;
        let mut written = String::new();
        let mut at = start;
        while written.len() <= self.labels.longest() {
            let Some(token) = self.get(at) else { break };
            written.push_str(&token.text);
            at += 1;
            if !follows(at) {
                continue;
            }
            if let Some(label) = self.labels.get(&written) {
                best = Some((label, at));
            }
        }
        best
    }

    fn word(&self, start: usize, place: Place) -> Option<Word> {
        let mut at = start;
        let mut text = String::new();
        if place == Place::Later && (self.is(at, ',') || self.is(at, ';')) {
            text.push_str(&self.get(at)?.text);
            at += 1;
        }
        if self.is_space(at) {
            text.push(' ');
            at += 1;
        }
        let first = at;
        let mut counts = false;
        while let Some(end) = self
            .bracketed(at, &mut counts)
            .or_else(|| self.sequence(at, &mut counts))
        {
            self.tokens[at..end]
                .iter()
                .for_each(|token| text.push_str(&token.text));
            at = end;
        }
        (at > first).then_some(Word {
            text,
            counts,
            end: at,
        })
    }

    /// `(a)`, `[17]`, `{}`: one sequence, or none, in brackets.
    fn bracketed(&self, at: usize, counts: &mut bool) -> Option<usize> {
        let closer = match self.get(at)?.single()? {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            _ => return None,
        };
        let mut inner = false;
        let end = self.sequence(at + 1, &mut inner).unwrap_or(at + 1);
        if !self.is(end, closer) {
            return None;
        }
        *counts |= inner;
        Some(end + 1)
    }

    /// `1.2.3`, or `.2`; a full stop at the end stays outside.
    fn sequence(&self, at: usize, counts: &mut bool) -> Option<usize> {
        if self.get(at)?.is_brace() {
            return None;
        }
        let mut end = self.unit(at, counts).or_else(|| self.dotted(at, counts))?;
        while let Some(next) = self.dotted(end, counts) {
            end = next;
        }
        Some(end)
    }

    fn dotted(&self, at: usize, counts: &mut bool) -> Option<usize> {
        if self.is(at, '.') {
            self.unit(at + 1, counts)
        } else {
            None
        }
    }

    fn unit(&self, at: usize, counts: &mut bool) -> Option<usize> {
        let first = self.get(at)?;
        if first.kind == PieceKind::Text && is_roman(&first.text) {
            *counts = true;
            return Some(at + 1);
        }
        let mut end = at;
        while let Some(token) = self.get(end) {
            if token.is_space() || token.is_punctuation() || token.kind == PieceKind::Math {
                break;
            }
            *counts |= has_digit(&token.text);
            end += 1;
        }
        (end > at).then_some(end)
    }

    /// `ch. 2`: a label that is not one in this language.
    fn unread(&self) -> Option<UnreadLocator> {
        let start = self.head();
        let mut written = String::new();
        let mut best = None;
        for at in start..self.tokens.len().min(start + 4) {
            written.push_str(&self.tokens[at].text);
            let Some(value) = self.word(at + 1, Place::First).filter(Word::has_digit) else {
                continue;
            };
            if self.tokens[at].is_space() {
                continue;
            }
            if let Some(instead) = self.labels.instead(&written, is_range(&value.text)) {
                let span = Span::new(self.tokens[start].span.start, self.tokens[at].span.end);
                best = Some(UnreadLocator { span, instead });
            }
        }
        best
    }
}

impl Word {
    fn has_digit(&self) -> bool {
        has_digit(&self.text)
    }
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_range(value: &str) -> labels::Number {
    if value.contains(['-', '–', ',', ';']) {
        labels::Number::Plural
    } else {
        labels::Number::Singular
    }
}

fn tokens(pieces: &[Piece]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for piece in pieces {
        if piece.kind != PieceKind::Text {
            out.push(Token {
                text: piece.shown.clone(),
                span: piece.span,
                kind: piece.kind,
            });
            continue;
        }
        // Offsets inside the piece are those of the note only where the piece is shown as written.
        let verbatim = piece.shown.len() == piece.span.len();
        let at = |offset: usize, len: usize| {
            if verbatim {
                Span::new(piece.span.start + offset, piece.span.start + offset + len)
            } else {
                piece.span
            }
        };
        let mut word = 0;
        for (offset, c) in piece.shown.char_indices() {
            if !c.is_whitespace() && (c == ':' || !is_punctuation(c)) {
                continue;
            }
            if word < offset {
                push_word(
                    &mut out,
                    &piece.shown[word..offset],
                    at(word, offset - word),
                );
            }
            word = offset + c.len_utf8();
            let span = at(offset, c.len_utf8());
            match out.last_mut() {
                // Pandoc has one space where the note has a run of them.
                Some(last)
                    if is_plain_space(c) && last.text == " " && last.kind == PieceKind::Text =>
                {
                    last.span.end = span.end;
                }
                _ => out.push(Token {
                    text: if is_plain_space(c) {
                        " ".into()
                    } else {
                        c.into()
                    },
                    span,
                    kind: PieceKind::Text,
                }),
            }
        }
        if word < piece.shown.len() {
            push_word(
                &mut out,
                &piece.shown[word..],
                at(word, piece.shown.len() - word),
            );
        }
    }
    out
}

fn push_word(out: &mut Vec<Token>, text: &str, span: Span) {
    out.push(Token {
        text: text.to_owned(),
        span,
        kind: PieceKind::Text,
    });
}

fn is_plain_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        // ASCII symbols ($ + < = > ^ ` | ~) are no punctuation in Unicode.
        return c.is_ascii_punctuation()
            && !matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~');
    }
    c.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// Whether the whole text is a roman numeral, in either case, as Pandoc counts them.
fn is_roman(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let mut rest = upper.as_str();
    for digit in [
        "M*", "CM", "D", "CD", "C*", "XC", "L", "XL", "X*", "IX", "V", "IV", "I*",
    ] {
        if let Some(many) = digit.strip_suffix('*') {
            rest = rest.trim_start_matches(many);
        } else if let Some(after) = rest.strip_prefix(digit) {
            rest = after;
        }
    }
    rest.is_empty() && !text.is_empty()
}
