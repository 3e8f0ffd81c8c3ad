//! Typed tokens of a stretch of text: words, numbers, signs, callouts and punctuation.
//!
//! Quotation and source are cut by the same rules, so that a difference between two tokens is a
//! difference between two texts. Knows nothing of quoting.

mod callouts;

use crate::Span;
use crate::flow::{Crossed, FlowChar, RunKind};
use crate::fold::{self, Class};

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub kind: Kind,
    pub span: Span,
    /// A word in the form in which equal words are equal; empty for punctuation.
    pub text: Box<str>,
    /// Of the loose folding, composable: see [`Hash`].
    pub hash: Hash,
    /// What stands before it.
    pub space: Space,
    pub crossed: Crossed,
    /// A dash that is the sign of the number after it.
    pub sign: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// A word that begins with a digit.
    Number,
    /// A sign that is read: `%`, `$`, `<`, `=`, …
    Sign,
    /// The number of a note in the flow, known by its form only: may be stepped over.
    Callout,
    /// The label of a speaker in a transcript.
    Label,
    Punct(Punct),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Punct {
    Comma,
    Period,
    Semicolon,
    Colon,
    Question,
    Exclamation,
    Ellipsis,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    Dash,
    /// Between two letters or digits, without spaces.
    Hyphen,
    /// An unspaced dash between letters, which may be either.
    ShortDash,
    /// At the end of a line or page.
    BreakHyphen,
    Slash,
    /// A quotation mark or an apostrophe outside a word.
    Quote,
    /// Notation of emphasis, bullets, rules of a table: never read.
    Ornament,
    Inverted,
    Other(char),
}

impl Punct {
    /// A mark that ends a part of a sentence, or the sentence.
    pub(crate) const fn is_stop(self) -> bool {
        matches!(
            self,
            Punct::Comma
                | Punct::Period
                | Punct::Semicolon
                | Punct::Colon
                | Punct::Question
                | Punct::Exclamation
        )
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Space {
    #[default]
    None,
    /// A no-break or thin space: groups digits.
    Fixed,
    Blank,
    Line,
    Paragraph,
}

/// A polynomial hash of a loose folding: the hash of two words written together follows from the
/// hashes of both. Equal hashes make two tokens a pair worth comparing; texts decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Hash {
    value: u64,
    power: u64,
}

impl Hash {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
    pub(crate) const EMPTY: Hash = Hash { value: 0, power: 1 };

    pub(crate) fn of(word: &str) -> Hash {
        let mut hash = Hash::EMPTY;
        for c in word.chars() {
            fold::loose(c, &mut |folded| hash.push(folded));
        }
        hash
    }

    fn push(&mut self, c: char) {
        self.value = self
            .value
            .wrapping_mul(Self::BASE)
            .wrapping_add(c as u64 + 1);
        self.power = self.power.wrapping_mul(Self::BASE);
    }

    pub(crate) fn then(self, next: Hash) -> Hash {
        Hash {
            value: self.value.wrapping_mul(next.power).wrapping_add(next.value),
            power: self.power.wrapping_mul(next.power),
        }
    }
}

impl Token {
    pub(crate) fn is_word(&self) -> bool {
        !matches!(self.kind, Kind::Punct(_))
    }

    pub(crate) fn punct(&self) -> Option<Punct> {
        match self.kind {
            Kind::Punct(punct) => Some(punct),
            _ => None,
        }
    }

    pub(crate) fn has_digit(&self) -> bool {
        self.text.chars().any(char::is_numeric)
    }

    pub(crate) fn is_ideograph(&self) -> bool {
        self.text.chars().next().is_some_and(fold::is_unspaced)
    }

    pub(crate) fn is_hangul(&self) -> bool {
        self.text.chars().any(fold::is_hangul)
    }
}

/// Cuts characters into tokens, in order.
pub(crate) fn tokens(chars: &[FlowChar]) -> Vec<Token> {
    let mut cutter = Cutter {
        chars,
        at: 0,
        out: Vec::with_capacity(chars.len() / 4 + 4),
    };
    cutter.run();
    let mut out = cutter.out;
    callouts::mark(&mut out);
    out
}

struct Cutter<'a> {
    chars: &'a [FlowChar],
    at: usize,
    out: Vec<Token>,
}

impl Cutter<'_> {
    fn run(&mut self) {
        let mut space = Space::None;
        let mut crossed = Crossed::default();
        let mut line_start = true;
        while let Some(&this) = self.chars.get(self.at) {
            crossed = crossed.and(this.crossed);
            let class = fold::class(this.c);
            match class {
                Class::Space => {
                    space = self.white(space, &mut crossed);
                    line_start |= space >= Space::Line;
                    continue;
                }
                Class::Ignorable if this.c == '\u{AD}' && self.breaks_line(self.at + 1) => {
                    self.punct(Punct::BreakHyphen, self.at + 1, space, crossed);
                }
                Class::Ignorable => {
                    self.at += 1;
                    continue;
                }
                Class::Letter | Class::Mark | Class::Digit | Class::Ideograph => {
                    self.word(space, crossed)
                }
                Class::Other if this.c == '>' && line_start => {
                    self.at += 1;
                    continue;
                }
                // "- item", and another below or above it: a list in plain text.
                Class::Other if this.c == '-' && line_start && self.is_listed() => {
                    self.punct(Punct::Ornament, self.at + 1, space, crossed);
                }
                // "+ item": a bullet of a list in plain text.
                Class::Other
                    if this.c == '+'
                        && line_start
                        && self.class_at(self.at + 1) == Some(Class::Space) =>
                {
                    self.punct(Punct::Ornament, self.at + 1, space, crossed);
                }
                Class::Other => self.other(space, crossed),
            }
            space = Space::None;
            crossed = Crossed::default();
            line_start = false;
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|this| this.c)
    }

    fn class_at(&self, idx: usize) -> Option<Class> {
        self.chars.get(idx).map(|this| fold::class(this.c))
    }

    /// Reads white space; the wider of it and what was before.
    fn white(&mut self, before: Space, crossed: &mut Crossed) -> Space {
        let mut breaks = 0;
        let mut plain = false;
        while let Some(this) = self.chars.get(self.at) {
            if fold::class(this.c) != Class::Space {
                break;
            }
            *crossed = crossed.and(this.crossed);
            match this.c {
                '\r' if self.peek(1) == Some('\n') => {}
                '\n' | '\r' | '\x0b' | '\u{85}' | '\u{2028}' => breaks += 1,
                '\u{2029}' => breaks += 2,
                '\u{A0}' | '\u{202F}' | '\u{2007}' | '\u{2009}' | '\u{200A}' | '\u{2008}' => {}
                _ => plain = true,
            }
            self.at += 1;
        }
        let this = match breaks {
            0 if plain => Space::Blank,
            0 => Space::Fixed,
            1 => Space::Line,
            _ => Space::Paragraph,
        };
        this.max(before)
    }

    /// Whether from `idx` on there is the end of a line, or of a page, and then a letter.
    fn breaks_line(&self, mut idx: usize) -> bool {
        let (mut lines, mut page) = (0, false);
        while let Some(this) = self.chars.get(idx) {
            page |= !this.crossed.is_empty();
            match fold::class(this.c) {
                Class::Space => {
                    page |= this.c == '\x0c';
                    lines += usize::from(
                        matches!(this.c, '\n' | '\u{2028}' | '\x0b')
                            || this.c == '\r'
                                && self.chars.get(idx + 1).is_none_or(|next| next.c != '\n'),
                    );
                    idx += 1;
                }
                Class::Ignorable => idx += 1,
                Class::Letter | Class::Ideograph | Class::Mark => {
                    return lines == 1 || page && !(lines == 0 && this.crossed.is_empty());
                }
                _ => return false,
            }
        }
        false
    }

    /// Whether the dash here, at the beginning of a line, is a bullet: it has a space behind it, and
    /// another line near by begins alike. A lone one is a dash of the sentence.
    fn is_listed(&self) -> bool {
        const NEAR: usize = 400;
        let mark = self.chars[self.at].c;
        let is_item = |mut idx: usize| {
            while self.class_at(idx) == Some(Class::Space) {
                idx += 1;
            }
            idx != self.at
                && self.chars.get(idx).is_some_and(|this| this.c == mark)
                && self.class_at(idx + 1) == Some(Class::Space)
        };
        let from = self.at.saturating_sub(NEAR);
        let to = self.chars.len().min(self.at + NEAR);
        self.class_at(self.at + 1) == Some(Class::Space)
            && (from..to).any(|idx| self.chars[idx].c == '\n' && is_item(idx + 1))
    }

    fn punct(&mut self, punct: Punct, end: usize, space: Space, crossed: Crossed) {
        self.push(Kind::Punct(punct), end, "".into(), space, crossed);
    }

    fn push(&mut self, kind: Kind, end: usize, text: Box<str>, space: Space, crossed: Crossed) {
        let span = self.chars[self.at].span.join(self.chars[end - 1].span);
        let hash = if text.is_empty() {
            Hash::EMPTY
        } else {
            Hash::of(&text)
        };
        self.out.push(Token {
            kind,
            span,
            text,
            hash,
            space,
            crossed,
            sign: false,
        });
        self.at = end;
    }

    fn word(&mut self, space: Space, crossed: Crossed) {
        let start = self.at;
        let first = self.chars[start];
        if fold::class(first.c) == Class::Ideograph {
            let mut end = start + 1;
            while self.class_at(end).is_some_and(|class| class == Class::Mark) {
                end += 1;
            }
            let text = self.text(start, end);
            self.push(Kind::Word, end, text, space, crossed);
            return;
        }
        let label = first.kind == RunKind::Label;
        let mut end = start + 1;
        while let Some(this) = self.chars.get(end) {
            if !this.crossed.is_empty()
                || (this.kind == RunKind::Label) != label
                || this.kind == RunKind::BreakHyphen
            {
                break;
            }
            match fold::class(this.c) {
                // A soft hyphen at the end of a line is a hyphen: the word goes on below.
                Class::Ignorable if this.c == '\u{AD}' && self.breaks_line(end + 1) => break,
                Class::Ignorable | Class::Mark => end += 1,
                Class::Letter | Class::Digit => {
                    if fold::is_superscript(this.c) && self.is_raised_callout(start, end) {
                        break;
                    }
                    end += 1;
                }
                Class::Other => match self.inside(start, end) {
                    Inside::Part => end += 1,
                    Inside::LastPart => {
                        end += 1;
                        break;
                    }
                    Inside::No => break,
                },
                Class::Space | Class::Ideograph => break,
            }
        }
        let text = self.text(start, end);
        let kind = if label {
            Kind::Label
        } else if fold::is_superscript(first.c) && text.chars().all(fold::is_superscript) {
            Kind::Callout
        } else if text.starts_with(char::is_numeric) {
            Kind::Number
        } else {
            Kind::Word
        };
        self.push(kind, end, text, space, crossed);
    }

    fn text(&self, start: usize, end: usize) -> Box<str> {
        let raw: String = self.chars[start..end].iter().map(|this| this.c).collect();
        fold::silent(&raw)
    }

    /// Whether the sign at `idx` belongs to the word that began at `start`.
    fn inside(&self, start: usize, idx: usize) -> Inside {
        let this = self.chars[idx].c;
        let (Some(before), Some(after)) = (self.chars.get(idx - 1), self.chars.get(idx + 1)) else {
            return Inside::No;
        };
        if !after.crossed.is_empty() {
            return Inside::No;
        }
        let (left, right) = (fold::class(before.c), fold::class(after.c));
        let is_letter = |class| matches!(class, Class::Letter | Class::Mark | Class::Ignorable);
        if matches!(
            this,
            '.' | ',' | '\u{66B}' | '\u{66C}' | '\u{FF0C}' | '\u{FF0E}'
        ) && left == Class::Digit
            && right == Class::Digit
        {
            let raised = fold::is_superscript(before.c) || fold::is_superscript(after.c);
            return if raised { Inside::No } else { Inside::Part };
        }
        if fold::is_apostrophe(this) {
            if left == Class::Digit && right == Class::Digit {
                return Inside::Part;
            }
            if is_letter(left) && right == Class::Letter {
                let elided: String = self.chars[start..idx].iter().map(|this| this.c).collect();
                return if is_elision(&elided) {
                    Inside::LastPart
                } else {
                    Inside::Part
                };
            }
            return Inside::No;
        }
        let is_hebrew = |c| matches!(c, '\u{5D0}'..='\u{5EA}');
        if matches!(this, '"' | '\u{201D}' | '\u{5F4}') && is_hebrew(before.c) && is_hebrew(after.c)
        {
            return Inside::Part;
        }
        Inside::No
    }

    /// A raised number behind a word is the number of a note, unless the word is a unit or a symbol.
    fn is_raised_callout(&self, start: usize, idx: usize) -> bool {
        let word: String = self.chars[start..idx].iter().map(|this| this.c).collect();
        let mut end = idx;
        while self
            .chars
            .get(end)
            .is_some_and(|this| fold::is_superscript(this.c))
        {
            end += 1;
        }
        if self
            .class_at(end)
            .is_some_and(|class| matches!(class, Class::Letter | Class::Digit))
        {
            return false;
        }
        if word.chars().all(char::is_numeric) {
            return word.len() == 4 && (word.starts_with('1') || word.starts_with("20"));
        }
        let goes_on = self
            .out
            .last()
            .is_some_and(|last| last.punct() == Some(Punct::BreakHyphen));
        goes_on || word.chars().filter(|c| c.is_alphabetic()).count() >= 3
    }

    fn other(&mut self, space: Space, crossed: Crossed) {
        let this = self.chars[self.at];
        let c = this.c;
        if this.kind == RunKind::BreakHyphen && is_hyphen(c) {
            let mut end = self.at + 1;
            while self
                .chars
                .get(end)
                .is_some_and(|next| next.kind == RunKind::BreakHyphen)
            {
                end += 1;
            }
            self.punct(Punct::BreakHyphen, end, space, crossed);
            return;
        }
        if let Some(end) = self.dots() {
            self.punct(Punct::Ellipsis, end, space, crossed);
            return;
        }
        if is_hyphen(c) || is_dash(c) {
            self.dash(space, crossed);
            return;
        }
        if is_sign(c) {
            let text = self.text(self.at, self.at + 1);
            let mut hash = Hash::EMPTY;
            text.chars().for_each(|c| hash.push(c));
            self.push(Kind::Sign, self.at + 1, text, space, crossed);
            if let Some(last) = self.out.last_mut() {
                last.hash = hash;
            }
            return;
        }
        let punct = match c {
            ',' | '\u{60C}' | '\u{FF0C}' | '\u{FE50}' | '\u{FE10}' => Punct::Comma,
            '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}' | '\u{6D4}' | '\u{964}' | '\u{FE12}'
            | '\u{FE52}' => Punct::Period,
            ';' | '\u{61B}' | '\u{FF1B}' | '\u{37E}' | '\u{FE14}' | '\u{FE54}' => Punct::Semicolon,
            ':' | '\u{FF1A}' | '\u{FE13}' | '\u{FE30}' | '\u{FE55}' => Punct::Colon,
            '?' | '\u{61F}' | '\u{FF1F}' | '\u{FE16}' | '\u{FE56}' => Punct::Question,
            '!' | '\u{FF01}' | '\u{FE15}' | '\u{FE57}' => Punct::Exclamation,
            '(' | '\u{FF08}' | '\u{FE35}' | '\u{FE59}' => Punct::OpenParen,
            ')' | '\u{FF09}' | '\u{FE36}' | '\u{FE5A}' => Punct::CloseParen,
            '[' | '\u{FF3B}' | '\u{FE47}' => Punct::OpenBracket,
            ']' | '\u{FF3D}' | '\u{FE48}' => Punct::CloseBracket,
            '/' | '\u{FF0F}' => Punct::Slash,
            '\u{BF}' | '\u{A1}' => Punct::Inverted,
            '*' | '_' | '|' | '\u{2022}' | '\u{25CF}' | '\u{25AA}' | '\u{2020}' | '\u{2021}'
            | '\\' => Punct::Ornament,
            '\u{30FB}' | '\u{FF65}' | '\u{2027}' => Punct::Other('\u{B7}'),
            '\u{FF64}' | '\u{FE11}' | '\u{FE51}' => Punct::Other('\u{3001}'),
            _ if is_quote(c) => Punct::Quote,
            _ => Punct::Other(c),
        };
        self.punct(punct, self.at + 1, space, crossed);
    }

    /// The end of an ellipsis that begins here: `…`, or three dots and more, close or spaced.
    fn dots(&self) -> Option<usize> {
        let mut end = self.at;
        match self.chars.get(end)?.c {
            '\u{2026}' | '\u{22EF}' | '\u{FE19}' => {
                while self
                    .chars
                    .get(end)
                    .is_some_and(|this| matches!(this.c, '\u{2026}' | '\u{22EF}' | '\u{FE19}'))
                {
                    end += 1;
                }
                return Some(end);
            }
            '.' => {}
            _ => return None,
        }
        let mut count = 0;
        let mut close = end;
        while let Some(this) = self.chars.get(end) {
            match this.c {
                '.' => {
                    count += 1;
                    end += 1;
                    close = end;
                }
                ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' if end == close => end += 1,
                _ => break,
            }
        }
        // Four dots: the full stop of the sentence, and an ellipsis. They are one token.
        (count >= 3).then_some(close)
    }

    fn dash(&mut self, space: Space, crossed: Crossed) {
        let start = self.at;
        let mut end = start + 1;
        while self.chars.get(end).is_some_and(|this| {
            (is_hyphen(this.c) || is_dash(this.c))
                && this.crossed.is_empty()
                && this.kind != RunKind::BreakHyphen
        }) {
            end += 1;
        }
        let single = self.chars[start].c;
        let glued_left = space == Space::None
            && crossed.is_empty()
            && self.out.last().is_some_and(Token::is_word);
        let mut behind = end;
        while self.class_at(behind) == Some(Class::Ignorable) {
            behind += 1;
        }
        let right = self.class_at(behind);
        let glued_right = right
            .is_some_and(|class| matches!(class, Class::Letter | Class::Digit | Class::Ideograph));
        let alone = end == start + 1;
        let one_of_hyphens = alone && (is_hyphen(single) || single == '\u{AC}');
        // "GNU/-" at the end of a line: TeX breaks behind a slash so.
        let behind_slash =
            space == Space::None && self.out.last().and_then(Token::punct) == Some(Punct::Slash);
        if one_of_hyphens && (glued_left || behind_slash) && self.breaks_line(end) {
            self.punct(Punct::BreakHyphen, end, space, crossed);
            return;
        }
        let digits = right == Some(Class::Digit)
            && self
                .out
                .last()
                .is_some_and(|last| last.text.ends_with(char::is_numeric));
        let punct = if glued_left && glued_right && alone && !digits {
            match single {
                _ if is_hyphen(single) => Punct::Hyphen,
                '\u{2013}' | '\u{2212}' | '\u{2012}' => Punct::ShortDash,
                _ => Punct::Dash,
            }
        } else {
            Punct::Dash
        };
        let decimal = self.chars.get(end).is_some_and(|this| this.c == '.')
            && self.class_at(end + 1) == Some(Class::Digit);
        let sign = alone
            && !glued_left
            && (right == Some(Class::Digit) || decimal)
            && single != '\u{2014}'
            && single != '\u{2015}';
        self.punct(punct, end, space, crossed);
        if let Some(last) = self.out.last_mut() {
            last.sign = sign;
        }
    }
}

enum Inside {
    Part,
    /// An elided article: the apostrophe ends it, the next word begins behind.
    LastPart,
    No,
}

fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}' | '\u{2011}' | '\u{FE63}' | '\u{FF0D}' | '\u{58A}' | '\u{5BE}'
    )
}

fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2012}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{FE58}'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{301C}'
                | '\u{AC}'
    )
}

fn is_sign(c: char) -> bool {
    matches!(c, '%' | '$' | '&' | '+' | '=' | '<' | '>' | '#' | '@' | '^'
        | '\u{A2}'..='\u{A5}' | '\u{A7}' | '\u{B0}' | '\u{B1}' | '\u{D7}' | '\u{F7}' | '\u{66A}' | '\u{2030}' | '\u{2031}'
        | '\u{20A0}'..='\u{20CF}' | '\u{221A}' | '\u{221E}' | '\u{2248}' | '\u{2260}' | '\u{2264}' | '\u{2265}'
        | '\u{FF04}' | '\u{FF05}' | '\u{FF06}' | '\u{FF0B}' | '\u{FF1C}'..='\u{FF1E}' | '\u{FFE0}' | '\u{FFE1}' | '\u{FFE5}' | '\u{FFE6}')
}

pub(crate) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{AB}' | '\u{BB}' | '\u{2018}'..='\u{201F}' | '\u{2039}' | '\u{203A}' | '\u{300C}'..='\u{300F}' | '\u{FE41}'..='\u{FE44}'
        | '\u{301D}'..='\u{301F}' | '\u{FF02}' | '\u{2033}' | '\u{2036}' | '\u{FF62}' | '\u{FF63}' | '\u{5F4}')
        || fold::is_apostrophe(c)
}

/// Articles and pronouns of French and Italian that lose their vowel before the next word.
fn is_elision(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "l" | "d"
            | "j"
            | "m"
            | "t"
            | "s"
            | "c"
            | "n"
            | "qu"
            | "jusqu"
            | "lorsqu"
            | "puisqu"
            | "quoiqu"
            | "presqu"
            | "quelqu"
            | "dell"
            | "nell"
            | "all"
            | "dall"
            | "sull"
            | "un"
            | "quest"
            | "quell"
    )
}

#[cfg(test)]
mod tests {
    use super::{Kind, Punct, tokens};
    use crate::SourceText;
    use crate::flow::Flow;

    fn cut(text: &str) -> String {
        let source = SourceText::plain(text);
        let flow = Flow::layout(&source, &[]);
        let mut chars = Vec::new();
        flow.chars(
            &source,
            crate::flow::Spot::default(),
            flow.end(),
            &mut chars,
        );
        tokens(&chars)
            .iter()
            .map(|token| match token.kind {
                Kind::Punct(Punct::Other(c)) => format!("<{c}>"),
                Kind::Punct(punct) => format!("<{punct:?}>"),
                Kind::Callout => format!("<callout {}>", token.text),
                _ => token.text.to_string(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn tokens_are_typed() {
        for (text, want) in [
            ("It’s 1,000.5 %", "It's 1,000.5 %"),
            ("the l’homme n'est", "the l' homme n' est"),
            (
                "a free-flow of in-\nformation",
                "a free <Hyphen> flow of in <BreakHyphen> formation",
            ),
            ("in\u{AD}\nfor\u{AD}mal", "in <BreakHyphen> formal"),
            (
                "10–12, -3.2 and 10⁶",
                "10 <Dash> 12 <Comma> <Dash> 3.2 and 10⁶",
            ),
            ("war,3 World", "war <Comma> <callout 3> World"),
            (
                "war,³ World war³ m³",
                "war <Comma> <callout ³> World war <callout ³> m³",
            ),
            ("No.5 is p.3 of", "No <Period> 5 is p <Period> 3 of"),
            (
                "said [12] that war[12] was",
                "said <OpenBracket> 12 <CloseBracket> that war <Ornament> <callout 12> <Ornament> was",
            ),
            (
                "so . . . . and … but...",
                "so <Ellipsis> and <Ellipsis> but <Ellipsis>",
            ),
            ("“a—b”", "<Quote> a <Dash> b <Quote>"),
            ("U.S. $5", "U <Period> S <Period> $ 5"),
            ("日本です。", "日 本 で す <Period>"),
            ("G7 5o 21st", "G7 5o 21st"),
            ("צה״ל אמר", "צה\"ל אמר"),
        ] {
            assert_eq!(cut(text), want, "{text:?}");
        }
    }
}
