//! Characters: what kind each is, what it folds to, and which forms of one letter are the same.
//!
//! Two foldings, for two purposes. [`silent`] undoes only what no reader can see or every manual
//! passes over (Unicode forms, ligatures, width, invisible characters, the form of an apostrophe):
//! words that are equal after it are the same words. The *loose* folding (letters and digits only,
//! no case, no diacritics) finds places and never decides.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a character is for the tokenizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// White space of any kind and width.
    Space,
    /// Invisible: soft hyphen, zero-width characters, bidi controls, tatweel, byte-order mark.
    Ignorable,
    Letter,
    /// A combining mark: part of the letter before it.
    Mark,
    Digit,
    /// A letter of a script that is written without spaces: a word of its own.
    Ideograph,
    Other,
}

pub(crate) fn class(c: char) -> Class {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' => Class::Letter,
            '0'..='9' => Class::Digit,
            ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c' => Class::Space,
            '\0'..='\x1f' | '\x7f' => Class::Ignorable,
            _ => Class::Other,
        };
    }
    match c {
        _ if is_ignorable(c) => Class::Ignorable,
        _ if c.is_whitespace() => Class::Space,
        _ if is_unspaced(c) => Class::Ideograph,
        _ if is_combining_mark(c) || matches!(c, '\u{FF9E}' | '\u{FF9F}') => Class::Mark,
        _ if c.is_numeric() => Class::Digit,
        _ if c.is_alphabetic() => Class::Letter,
        // Modifier letters and signs that are letters of a word in transliteration and in Hebrew.
        '\u{02B0}'..='\u{02FF}' | '\u{05F3}' | '\u{05F4}' if !is_apostrophe(c) => Class::Letter,
        _ => Class::Other,
    }
}

pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{0640}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
        | '\u{0080}'..='\u{0084}' | '\u{0086}'..='\u{009F}')
}

/// Scripts written without spaces between words: Han, Kana, Thai, Lao, Khmer, Myanmar, Tibetan.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}'
        | '\u{0E01}'..='\u{0E30}' | '\u{0E32}'..='\u{0E33}' | '\u{0E40}'..='\u{0E46}' | '\u{0E81}'..='\u{0EB0}'
        | '\u{0EB2}'..='\u{0EB3}' | '\u{0EC0}'..='\u{0EC6}' | '\u{1000}'..='\u{102A}' | '\u{1780}'..='\u{17B3}'
        | '\u{0F40}'..='\u{0F6C}')
}

pub(crate) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}'
        | '\u{A960}'..='\u{A97C}' | '\u{D7B0}'..='\u{D7FB}')
}

/// Everything that is written for an apostrophe inside a word, the wrong-way mark included.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}'
            | '\u{2018}'
            | '\u{02BC}'
            | '\u{02B9}'
            | '\u{02BB}'
            | '\u{2032}'
            | '\u{00B4}'
            | '`'
            | '\u{FF07}'
            | '\u{201B}'
            | '\u{055A}'
            | '\u{A78C}'
    )
}

pub(crate) fn is_superscript(c: char) -> bool {
    matches!(
        c,
        '\u{00B2}' | '\u{00B3}' | '\u{00B9}' | '\u{2070}'..='\u{207F}'
    )
}

/// The raised form of a digit or sign.
pub(crate) fn raised(c: char) -> char {
    match c {
        '0' => '\u{2070}',
        '1' => '\u{00B9}',
        '2' => '\u{00B2}',
        '3' => '\u{00B3}',
        '4' => '\u{2074}',
        '5' => '\u{2075}',
        '6' => '\u{2076}',
        '7' => '\u{2077}',
        '8' => '\u{2078}',
        '9' => '\u{2079}',
        '+' => '\u{207A}',
        '-' | '\u{2212}' | '\u{2013}' => '\u{207B}',
        '=' => '\u{207C}',
        '(' => '\u{207D}',
        ')' => '\u{207E}',
        'n' => '\u{207F}',
        'i' => '\u{2071}',
        other => other,
    }
}

pub(crate) fn lowered(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(0x2080 + (c as u32 - '0' as u32)).unwrap_or(c),
        '+' => '\u{208A}',
        '-' | '\u{2212}' => '\u{208B}',
        other => other,
    }
}

/// Vowel signs of Arabic and Hebrew, which a text may have or leave out.
pub(crate) fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{064B}'..='\u{0652}' | '\u{0656}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}'
        | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}')
}

/// Forms that Unicode keeps for compatibility only and that a reader sees as plain letters.
fn is_compatibility_form(c: char) -> bool {
    matches!(c, '\u{017F}' | '\u{0132}' | '\u{0133}' | '\u{01C4}'..='\u{01CC}' | '\u{01F1}'..='\u{01F3}'
        | '\u{FB00}'..='\u{FB06}' | '\u{FB13}'..='\u{FB17}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{FF01}'..='\u{FFEE}' | '\u{0149}' | '\u{3131}'..='\u{318E}' | '\u{F900}'..='\u{FAFF}'
        | '\u{2100}'..='\u{2101}' | '\u{1E9B}')
}

/// Writes the word `raw` in the form in which equal words are equal: invisible characters out,
/// ligatures and width undone, apostrophes straight, canonically composed.
pub(crate) fn silent(raw: &str) -> Box<str> {
    if raw.is_ascii() && !raw.bytes().any(|b| b == b'`' || b < b' ') {
        return raw.into();
    }
    let mut undone = String::with_capacity(raw.len());
    let mut lowered = false;
    for c in raw.chars() {
        match c {
            _ if is_ignorable(c) || c.is_ascii_control() => {}
            _ if is_apostrophe(c) => undone.push('\''),
            '\u{05F3}' => undone.push('\''),
            '\u{05F4}' | '\u{201D}' | '\u{201C}' | '\u{201E}' => undone.push('"'),
            // H₂O is written H2O by whoever has no lowered digits; 10₂ and 102 are two numbers.
            '\u{2080}'..='\u{2089}' if undone.ends_with(char::is_alphabetic) || lowered => {
                lowered = true;
                undone.push(char::from(b'0' + (c as u32 - 0x2080) as u8));
                continue;
            }
            _ if is_compatibility_form(c) => undone.extend(std::iter::once(c).nfkc()),
            _ => undone.push(c),
        }
        lowered = false;
    }
    undone.nfc().collect::<String>().into_boxed_str()
}

/// Letters that do not decompose, in the spelling in which they are looked for.
fn undecomposable(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' | 'Ł' => "l",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ı' => "i",
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ŧ' | 'Ŧ' => "t",
        'ς' => "σ",
        'ک' => "ك",
        'ی' | 'ى' => "ي",
        _ => return None,
    })
}

/// Calls `out` with each character of the loose folding of `c`; Hangul stays as it is.
pub(crate) fn loose(c: char, out: &mut impl FnMut(char)) {
    if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            out(c.to_ascii_lowercase());
        }
        return;
    }
    if is_ignorable(c) || is_superscript(c) {
        return;
    }
    if is_hangul(c) {
        out(c);
        return;
    }
    for part in std::iter::once(c).nfkd() {
        if is_combining_mark(part) {
            continue;
        }
        match undecomposable(part) {
            Some(spelled) => spelled.chars().for_each(&mut *out),
            None => {
                for lower in part.to_lowercase() {
                    if lower.is_alphanumeric() && !is_combining_mark(lower) && lower != '\u{0640}' {
                        match undecomposable(lower) {
                            Some(spelled) => spelled.chars().for_each(&mut *out),
                            None => out(lower),
                        }
                    }
                }
            }
        }
    }
}

/// The loose folding of a word.
pub(crate) fn loosely(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.nfc() {
        loose(c, &mut |folded| out.push(folded));
    }
    out
}

/// How the loose folding of one character of the basic plane is stored: its UTF-8 bytes and their
/// number, so that writing it is a copy.
#[derive(Clone, Copy, Default)]
pub(crate) struct Folded {
    pub bytes: [u8; 3],
    /// 0 to 3; [`Folded::LONG`]: more than three bytes, ask [`loose`]; [`Folded::JAMO`]: a
    /// conjoining letter of Hangul, which only its neighbours can place.
    pub len: u8,
}

impl Folded {
    pub(crate) const LONG: u8 = 4;
    pub(crate) const JAMO: u8 = 5;
    /// A character that the table does not hold.
    pub(crate) const ASK: Folded = Folded {
        bytes: [0; 3],
        len: Folded::LONG,
    };
}

/// The loose folding of the whole basic plane.
pub(crate) fn table() -> &'static [Folded; 0x1_0000] {
    static TABLE: OnceLock<Box<[Folded; 0x1_0000]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Box<[Folded; 0x1_0000]> = vec![Folded::default(); 0x1_0000]
            .into_boxed_slice()
            .try_into()
            .unwrap_or_else(|_| Box::new([Folded::default(); 0x1_0000]));
        for code in 0..0x1_0000u32 {
            let Some(c) = char::from_u32(code) else {
                continue;
            };
            table[code as usize] = fold_one(c);
        }
        table
    })
}

fn fold_one(c: char) -> Folded {
    if matches!(c, '\u{1100}'..='\u{11FF}') && !is_ignorable(c) {
        return Folded {
            bytes: [0; 3],
            len: Folded::JAMO,
        };
    }
    if matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}') {
        let mut bytes = [0; 3];
        c.encode_utf8(&mut bytes);
        return Folded { bytes, len: 3 };
    }
    let mut bytes = [0u8; 3];
    let mut len = 0;
    let mut long = false;
    loose(c, &mut |folded| {
        let width = folded.len_utf8();
        if long || len + width > 3 {
            long = true;
            return;
        }
        folded.encode_utf8(&mut bytes[len..]);
        len += width;
    });
    Folded {
        bytes,
        len: if long { Folded::LONG } else { len as u8 },
    }
}

/// Composes conjoining letters of Hangul at the start of `text`: the syllable and the bytes read.
pub(crate) fn compose_jamo(text: &str) -> Option<(char, usize)> {
    let mut chars = text.chars();
    let lead = chars.next()? as u32;
    if !(0x1100..=0x1112).contains(&lead) {
        return None;
    }
    let vowel = chars.next()? as u32;
    if !(0x1161..=0x1175).contains(&vowel) {
        return None;
    }
    let tail = chars.next().map_or(0, |c| c as u32);
    let tail = if (0x11A8..=0x11C2).contains(&tail) {
        tail - 0x11A7
    } else {
        0
    };
    let code = 0xAC00 + ((lead - 0x1100) * 21 + (vowel - 0x1161)) * 28 + tail;
    char::from_u32(code).map(|c| (c, if tail == 0 { 6 } else { 9 }))
}

#[cfg(test)]
mod tests {
    use super::{compose_jamo, loosely, silent};

    #[test]
    fn silent_folding_keeps_every_letter_and_sign() {
        for (raw, want) in [
            ("ﬁnal", "final"),
            ("infor\u{AD}mation", "information"),
            ("don’t", "don't"),
            ("ＡＢＣ", "ABC"),
            ("ſo", "so"),
            ("10⁶", "10⁶"),
            ("cafe\u{301}", "café"),
            ("\u{1100}\u{1161}\u{11AB}", "간"),
            ("ｶﾞ", "ガ"),
        ] {
            assert_eq!(&*silent(raw), want, "{raw:?}");
        }
    }

    #[test]
    fn loose_folding_drops_case_and_diacritics() {
        for (raw, want) in [
            ("Málaga", "malaga"),
            ("Straße", "strasse"),
            ("ŁÓDŹ", "lodz"),
            ("ΛΌΓΟΣ", "λογοσ"),
            ("λόγος", "λογοσ"),
            ("Ёлка", "елка"),
            ("10⁶", "10"),
            ("٣", "٣"),
            ("Việt", "viet"),
            ("ﬁ", "fi"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(loosely(raw), want, "{raw:?}");
        }
    }

    #[test]
    fn conjoining_letters_compose() {
        assert_eq!(compose_jamo("\u{1112}\u{1161}\u{11AB}글"), Some(('한', 9)));
        assert_eq!(compose_jamo("\u{1112}\u{1161}"), Some(('하', 6)));
        assert_eq!(compose_jamo("한"), None);
    }
}
