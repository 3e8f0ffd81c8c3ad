//! Where the sentence around a quotation of a source begins and ends.

use crate::{Span, abbreviations};

/// Bytes of a sentence that anybody asks for: what stands further away tells no speaker.
const REACH: usize = 600;

/// The start of the sentence that leads to `to`, not before `from`.
pub(crate) fn sentence_start(text: &str, from: usize, to: usize) -> usize {
    let from = from.min(to);
    let near = text
        .ceil_char_boundary(to.saturating_sub(REACH).max(from))
        .min(to);
    let piece = Span::new(near, to).of(text);
    let mut last = None;
    // The last character before the quotation closes nothing yet.
    for (offset, c) in piece.char_indices().rev() {
        let Some(next) = last.replace(offset) else {
            continue;
        };
        if is_stop(c) && offset > 0 && ends_sentence(piece, offset, c, next) {
            return near + next;
        }
    }
    near
}

/// The end of the sentence that begins at `from`.
pub(super) fn sentence_end(text: &str, from: usize, to: usize) -> usize {
    let end = text
        .floor_char_boundary(to.min(from.saturating_add(REACH)))
        .max(from);
    let piece = Span::new(from, end).of(text);
    for (offset, c) in piece.char_indices() {
        let next = offset + c.len_utf8();
        if is_stop(c) && ends_sentence(piece, offset, c, next) {
            return from + next;
        }
    }
    end
}

pub(super) fn is_stop(c: char) -> bool {
    matches!(
        c,
        '.' | '!' | '?' | '\u{3002}' | '\u{FF01}' | '\u{FF1F}' | '\u{61F}'
    )
}

fn ends_sentence(piece: &str, offset: usize, c: char, next: usize) -> bool {
    let closes = |c: char| {
        matches!(
            c,
            '\u{201D}' | '"' | '\u{BB}' | '\u{2019}' | ')' | ']' | '\u{201C}' | '\u{300D}'
        )
    };
    let behind = piece[next..].trim_start_matches(closes).chars().next();
    let wide = matches!(c, '\u{3002}' | '\u{FF01}' | '\u{FF1F}');
    if !wide && !behind.is_none_or(char::is_whitespace) {
        return false;
    }
    !(c == '.' && abbreviations::keeps_open(&piece[..offset], &piece[next..]))
}
