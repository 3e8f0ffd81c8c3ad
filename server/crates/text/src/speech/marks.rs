//! Quotations of a source between marks, paragraph by paragraph.

use super::{How, Spoken};
use crate::Span;

/// Words that a quotation between single marks has at least: fewer are set apart, not said.
const SINGLE_WORDS: usize = 4;
/// Bytes that a quotation between single marks has at most.
const SINGLE_REACH: usize = 800;

/// Quotations between marks; one that no mark closes goes on where the next paragraph opens it again.
pub(super) fn marked(text: &str, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    // Swedish and Finnish open with the mark that closes elsewhere.
    let alike = !text.contains(['\u{201C}', '\u{201E}']);
    let mut carried: Option<char> = None;
    for (idx, paragraph) in paragraphs.iter().enumerate() {
        let words = paragraph.of(text);
        let mut open: Vec<Open> = Vec::new();
        if let Some(closer) = carried.take() {
            let lead = words.len() - words.trim_start().len();
            let first = words[lead..].chars().next().filter(|c| is_opener(*c));
            open.push(Open {
                start: paragraph.start + lead,
                closer,
                width: first.map_or(0, char::len_utf8),
            });
        }
        let mut before: Option<char> = None;
        let (last_german, last_guillemet) = (words.rfind('\u{201C}'), words.rfind('\u{AB}'));
        for (offset, c) in words.char_indices() {
            let at = paragraph.start + offset;
            let rest = &words[offset + c.len_utf8()..];
            let place = Place {
                before,
                c,
                rest,
                german: last_german.is_some_and(|last| last > offset),
                guillemet: last_guillemet.is_some_and(|last| last > offset),
            };
            before = Some(c);
            if let Some(&Open {
                start,
                closer,
                width,
            }) = open.last()
                && c == closer
                && at > start
                && place.closes()
            {
                open.pop();
                if open.is_empty() {
                    let span = Span::new(start, at + c.len_utf8());
                    push(text, span, Span::new(start + width, at), out);
                }
                continue;
            }
            if let Some(closer) = place.closer(alike)
                && open.len() < 8
                && !open.iter().any(|open| open.start == at)
            {
                open.push(Open {
                    start: at,
                    closer,
                    width: c.len_utf8(),
                });
            }
        }
        if let Some(&Open {
            start,
            closer,
            width,
        }) = open.first()
        {
            let goes_on = paragraphs
                .get(idx + 1)
                .is_some_and(|next| next.of(text).trim_start().starts_with(is_opener));
            if goes_on && (closer != '"' || words.matches('"').count() % 2 == 1) {
                let span = Span::new(start, paragraph.end);
                push(text, span, Span::new(start + width, paragraph.end), out);
                carried = Some(closer);
            }
        }
    }
}

/// A mark that no other has closed yet.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    closer: char,
    width: usize,
}

/// A character of a paragraph between what stands on either side.
struct Place<'a> {
    before: Option<char>,
    c: char,
    rest: &'a str,
    /// A mark that closes German quotations stands further on.
    german: bool,
    /// A mark that closes inverted guillemets stands further on.
    guillemet: bool,
}

impl Place<'_> {
    fn closes(&self) -> bool {
        match self.c {
            '\u{2019}' | '\'' => closes_single(self.before, self.rest),
            '"' => self.before.is_some_and(|c| !c.is_whitespace()),
            _ => true,
        }
    }

    /// The mark that closes what this one opens; `None`: it opens nothing.
    fn closer(&self, alike: bool) -> Option<char> {
        let after = self.rest.chars().next();
        let free = !self.before.is_some_and(char::is_alphanumeric)
            && after.is_some_and(|c| !c.is_whitespace());
        // Between guillemets the side of the space tells which of the two opens.
        let leads = self
            .before
            .is_none_or(|c| c.is_whitespace() || "([\u{2014}\u{2013}'\u{2019}".contains(c));
        match self.c {
            '\u{201C}' => Some('\u{201D}'),
            '\u{201D}' if alike && free => Some('\u{201D}'),
            '\u{201E}' if self.german => Some('\u{201C}'),
            '\u{201E}' => Some('\u{201D}'),
            '\u{AB}' if leads => Some('\u{BB}'),
            '\u{BB}' if leads && free => Some(if self.guillemet { '\u{AB}' } else { '\u{BB}' }),
            '\u{300C}' => Some('\u{300D}'),
            '\u{300E}' => Some('\u{300F}'),
            '"' if free => Some('"'),
            '\u{2018}' if free && says_enough(self.rest, '\u{2019}') => Some('\u{2019}'),
            '\'' if free && leads && says_enough(self.rest, '\'') => Some('\''),
            _ => None,
        }
    }
}

/// An apostrophe stands inside a word, or behind the s of a possessive with more to come.
fn closes_single(before: Option<char>, rest: &str) -> bool {
    let mut behind = rest.chars();
    let next = behind.next();
    if next.is_some_and(char::is_alphanumeric) || before.is_none_or(char::is_whitespace) {
        return false;
    }
    let goes_on = next == Some(' ') && behind.next().is_some_and(char::is_lowercase);
    !(before == Some('s') && goes_on)
}

/// Whether a single mark opens words that somebody says, up to a mark that closes them; a straight
/// one is an apostrophe unless other punctuation stands beside the closing mark.
fn says_enough(rest: &str, closer: char) -> bool {
    let mut before = None;
    let mut words = 1;
    for (offset, c) in rest.char_indices().take_while(|(at, _)| *at < SINGLE_REACH) {
        let behind = &rest[offset + c.len_utf8()..];
        if c == closer && closes_single(before, behind) {
            let is_stop = |c: char| matches!(c, '.' | ',' | '!' | '?' | ';' | ':' | '\u{2026}');
            let plain = closer == '\''
                && !before.is_some_and(is_stop)
                && !behind.chars().next().is_none_or(|c| is_stop(c) || c == ')');
            return words >= SINGLE_WORDS && !plain;
        }
        words += usize::from(c.is_whitespace() && before.is_some_and(|c| !c.is_whitespace()));
        before = Some(c);
    }
    false
}

pub(super) fn is_opener(c: char) -> bool {
    matches!(
        c,
        '\u{201C}' | '\u{201E}' | '\u{AB}' | '\u{BB}' | '\u{300C}' | '"' | '\u{2018}'
    )
}

fn push(text: &str, span: Span, inner: Span, out: &mut Vec<Spoken>) {
    if inner.of(text).chars().any(char::is_alphanumeric) {
        out.push(Spoken {
            span,
            text: inner,
            speaker: None,
            cue: None,
            how: How::Before,
        });
    }
}
