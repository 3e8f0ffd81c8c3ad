//! From the code points that a font gives to the letters that a reader sees.
//!
//! Owns ligatures, blanks, presentation forms and PDF text strings. Must not know where a glyph
//! stands.

use unicode_normalization::UnicodeNormalization;

/// What a glyph turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Letters,
    Blank,
    /// Nothing that is seen: a joiner, a direction mark.
    Nothing,
    Unknown,
}

/// Adds the letters of `c` to `out`.
pub(super) fn push(out: &mut String, c: char) -> Seen {
    match c {
        ' '..='~' if c != ' ' => out.push(c),
        ' ' | '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' => return Seen::Blank,
        '\u{200B}' => return Seen::Blank,
        // A glyph that is drawn is a hyphen, whatever its code point promises.
        '\u{AD}' => out.push('-'),
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => return Seen::Unknown,
        '\u{200C}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' => {
            return Seen::Nothing;
        }
        // Latin ligatures, and the presentation forms of Hebrew and Arabic, are ways to draw
        // letters, not letters.
        '\u{FB00}'..='\u{FB06}'
        | '\u{FB13}'..='\u{FB17}'
        | '\u{FB1D}'..='\u{FDFB}'
        | '\u{FE70}'..='\u{FEFC}' => {
            out.extend(std::iter::once(c).nfkc().filter(|&letter| letter != ' '));
        }
        // The Symbol font and its kin put their bullets into the private use area.
        '\u{F0B7}' | '\u{F0A7}' => out.push('•'),
        '\u{F0D8}' | '\u{F076}' => out.push('▪'),
        '\u{F020}' => return Seen::Blank,
        '\u{F02D}' => out.push('-'),
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}' | '\u{FFF0}'..='\u{FFFF}' => {
            return Seen::Unknown;
        }
        _ if c.is_whitespace() => return Seen::Blank,
        _ => out.push(c),
    }
    Seen::Letters
}

/// Adds the letters of a glyph, or of a `/ActualText`, that stands for several code points.
pub(super) fn push_all(out: &mut String, several: &str) -> Seen {
    let start = out.len();
    let (mut blank, mut unknown) = (false, false);
    for c in several.chars() {
        match push(out, c) {
            Seen::Letters | Seen::Nothing => {}
            Seen::Blank => {
                blank = true;
                if out.len() > start && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            Seen::Unknown => unknown = true,
        }
    }
    while out.len() > start && out.ends_with(' ') {
        out.pop();
    }
    match () {
        () if out.len() > start => Seen::Letters,
        () if unknown => Seen::Unknown,
        () if blank => Seen::Blank,
        () => Seen::Nothing,
    }
}

/// A PDF text string: UTF-16 with a byte order mark, UTF-8 with one, else PDFDocEncoding
/// (ISO 32000-2, 7.9.2.2).
pub(super) fn decode(bytes: &[u8]) -> String {
    let utf16 = |of: fn([u8; 2]) -> u16| {
        let units = bytes[2..]
            .chunks_exact(2)
            .map(|pair| of([pair[0], pair[1]]));
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match bytes {
        [0xFE, 0xFF, ..] => utf16(u16::from_be_bytes),
        [0xFF, 0xFE, ..] => utf16(u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&byte| doc_encoding(byte)).collect(),
    }
}

/// PDFDocEncoding, ISO 32000-2, annex D.3.
fn doc_encoding(byte: u8) -> char {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const SIGNS: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
    ];
    match byte {
        0x18..=0x1F => ACCENTS[usize::from(byte - 0x18)],
        0x80..=0xA0 => SIGNS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Whether `c` is a script that is written from right to left.
pub(super) const fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
        && !matches!(c, '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}')
}

/// The combining mark for an accent that is drawn as a sign of its own.
pub(super) const fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' => '\u{300}',
        '´' => '\u{301}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '¯' | 'ˉ' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30A}',
        '˝' => '\u{30B}',
        'ˇ' => '\u{30C}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        '\u{300}'..='\u{36F}' => accent,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Seen, decode, push_all};

    #[test]
    fn ligatures_and_presentation_forms_become_letters() {
        for (given, want) in [
            ("ﬁ", "fi"),
            ("ﬃ", "ffi"),
            ("\u{FEFB}", "لا"),
            ("\u{FB2A}", "שׁ"),
            ("ab", "ab"),
        ] {
            let mut out = String::new();
            assert_eq!(push_all(&mut out, given), Seen::Letters, "{given:?}");
            assert_eq!(out, want);
        }
    }

    #[test]
    fn what_is_not_seen_is_told_from_what_is_not_known() {
        for (given, want) in [
            (" ", Seen::Blank),
            ("\u{A0}", Seen::Blank),
            ("\u{200D}", Seen::Nothing),
            ("\u{E123}", Seen::Unknown),
            ("", Seen::Nothing),
        ] {
            assert_eq!(push_all(&mut String::new(), given), want, "{given:?}");
        }
    }

    #[test]
    fn text_strings_in_their_three_encodings() {
        for (bytes, want) in [
            (&b"\xFE\xFF\x00A\x20\x19"[..], "A’"),
            (b"\xFF\xFEA\x00", "A"),
            (b"\xEF\xBB\xBF\xC3\xA9", "é"),
            (b"it\x90s \x84 \xE9", "it’s — é"),
        ] {
            assert_eq!(decode(bytes), want);
        }
    }
}
