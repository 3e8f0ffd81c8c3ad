//! From the protocol's types to ours: positions to bytes, changes to edits.
//!
//! With `to_proto` the only place that knows UTF-8, UTF-16 and UTF-32 columns.

use std::path::PathBuf;

use ropey::Rope;
use text::{LineIndex, Span};
use tower_lsp::ls_types as lsp;

use crate::world::Change;

/// How the client counts columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// Bytes if the client offers them: they cost nothing to convert. Else what it likes best.
    pub(crate) fn choose(offered: &[lsp::PositionEncodingKind]) -> Encoding {
        let known = |kind: &lsp::PositionEncodingKind| match kind.as_str() {
            "utf-8" => Some(Encoding::Utf8),
            "utf-16" => Some(Encoding::Utf16),
            "utf-32" => Some(Encoding::Utf32),
            _ => None,
        };
        if offered.contains(&lsp::PositionEncodingKind::UTF8) {
            return Encoding::Utf8;
        }
        offered.iter().find_map(known).unwrap_or_default()
    }

    pub(crate) fn kind(self) -> lsp::PositionEncodingKind {
        match self {
            Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
            Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
            Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
        }
    }

    /// How many units `c` counts.
    pub(crate) fn units(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }
}

/// The path of a `file:` URI of this machine.
pub(crate) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    if !rest.starts_with('/') {
        return None;
    }
    // What has nothing to decode is itself.
    let path = analysis::bibliography::percent_decoded(rest).unwrap_or_else(|| rest.to_owned());
    // `/C:/notes`: the drive is the root.
    let bytes = path.as_bytes();
    let has_drive =
        cfg!(windows) && bytes.len() > 2 && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    Some(PathBuf::from(if has_drive { &path[1..] } else { &path }))
}

/// The byte that a position means: past the end of a line its end, past the last line the end of
/// the text, inside a character its start.
pub(crate) fn offset(
    text: &str,
    lines: &LineIndex,
    encoding: Encoding,
    at: lsp::Position,
) -> usize {
    let Ok(line) = usize::try_from(at.line) else {
        return text.len();
    };
    let span = lines.span(line);
    let mut units = 0;
    for (idx, c) in span.of(text).char_indices() {
        units += encoding.units(c);
        if matches!(c, '\n' | '\r') || units > at.character as usize {
            return span.start + idx;
        }
    }
    span.end
}

/// The same on a rope, in the time of a look-up however long the line is.
fn rope_offset(rope: &Rope, encoding: Encoding, at: lsp::Position) -> usize {
    let line = at.line as usize;
    if line >= rope.len_lines() {
        return rope.len_bytes();
    }
    let slice = rope.line(line);
    let mut chars = slice.len_chars();
    while chars > 0 && matches!(slice.char(chars - 1), '\n' | '\r') {
        chars -= 1;
    }
    let column = at.character as usize;
    let column = match encoding {
        Encoding::Utf8 => slice.byte_to_char(column.min(slice.char_to_byte(chars))),
        Encoding::Utf16 => slice.utf16_cu_to_char(column.min(slice.char_to_utf16_cu(chars))),
        Encoding::Utf32 => column.min(chars),
    };
    rope.line_to_byte(line) + slice.char_to_byte(column)
}

/// A change, to be resolved against the text as it is when its turn comes.
pub(crate) fn change(encoding: Encoding, change: lsp::TextDocumentContentChangeEvent) -> Change {
    let lsp::TextDocumentContentChangeEvent { range, text, .. } = change;
    let Some(range) = range else {
        return Change::Whole(text);
    };
    Change::Part(Box::new(move |rope| {
        let start = rope_offset(rope, encoding, range.start);
        let end = rope_offset(rope, encoding, range.end);
        (Span::new(start.min(end), start.max(end)), text)
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ropey::Rope;
    use text::LineIndex;
    use tower_lsp::ls_types as lsp;

    use super::{Encoding, offset, rope_offset};
    use crate::lsp::to_proto::Positions;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn a_uri_of_this_machine_is_a_path() {
        for (uri, want) in [
            ("file:///notes/a.md", Some("/notes/a.md")),
            ("file:///notes/a%20b%C3%A9.md", Some("/notes/a bé.md")),
            ("file://localhost/notes", Some("/notes")),
            ("file://server/share/a.md", None),
            ("untitled:Untitled-1", None),
            ("", None),
        ] {
            assert_eq!(super::path(uri), want.map(Into::into), "{uri}");
        }
    }

    #[track_caller]
    fn check(text: &str, encoding: Encoding, line: u32, character: u32, want: usize) {
        let at = lsp::Position { line, character };
        assert_eq!(offset(text, &LineIndex::new(text), encoding, at), want);
        assert_eq!(
            rope_offset(&Rope::from_str(text), encoding, at),
            want,
            "on a rope"
        );
    }

    #[test]
    fn a_position_past_the_end_of_a_line_is_its_end() {
        for encoding in ENCODINGS {
            check("ab\r\ncd\ref\n", encoding, 0, 99, 2);
            check("ab\r\ncd\ref\n", encoding, 1, u32::MAX, 6);
            check("ab\r\ncd\ref\n", encoding, 2, 3, 9);
            check("ab\r\ncd\ref\n", encoding, 3, 5, 10);
            check("ab\r\ncd\ref\n", encoding, u32::MAX, 0, 10);
            check("", encoding, 0, 0, 0);
        }
    }

    #[test]
    fn a_position_inside_a_character_is_its_start() {
        check("😀x", Encoding::Utf16, 0, 1, 0);
        check("😀x", Encoding::Utf16, 0, 2, 4);
        check("😀x", Encoding::Utf8, 0, 3, 0);
        check("😀x", Encoding::Utf32, 0, 1, 4);
        check("é😀", Encoding::Utf8, 0, 1, 0);
    }

    #[test]
    fn only_lf_cr_and_crlf_end_lines() {
        for encoding in ENCODINGS {
            let text = "a\u{2028}b\u{b}c\u{c}d\u{85}e";
            check(text, encoding, 1, 0, text.len());
            check(&format!("{text}\n"), encoding, 1, 0, text.len() + 1);
        }
    }

    fn encoding() -> impl Strategy<Value = Encoding> {
        prop::sample::select(ENCODINGS.to_vec())
    }

    proptest! {
        #[test]
        fn every_offset_has_a_position_that_means_it(
            text in "([a-z ]|é|😀|김|\r|\n|\r\n|\u{2028}|\u{301}){0,40}",
            encoding in encoding(),
        ) {
            let lines = LineIndex::new(&text);
            let rope = Rope::from_str(&text);
            let positions = Positions::new(&text, &lines, encoding);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let position = positions.at(at);
                // There is no position between the two characters of a line break.
                let between = text[..at].ends_with('\r') && text[at..].starts_with('\n');
                let want = if between { at - 1 } else { at };
                prop_assert_eq!(offset(&text, &lines, encoding, position), want);
                prop_assert_eq!(rope_offset(&rope, encoding, position), want);
            }
        }

        #[test]
        fn the_rope_and_the_text_agree_on_any_position(
            text in "([a-z]|é|😀|\r|\n){0,20}",
            line in 0u32..12, character in 0u32..12,
            encoding in encoding(),
        ) {
            let at = lsp::Position { line, character };
            prop_assert_eq!(
                offset(&text, &LineIndex::new(&text), encoding, at),
                rope_offset(&Rope::from_str(&text), encoding, at)
            );
        }
    }
}
