//! The letters of TeX's bitmap fonts.
//!
//! dvips and pdfTeX name a glyph of a bitmap font after its code (`/a97`), and the code is TeX's own:
//! ASCII but for ligatures, quotation marks and accents. A drawn glyph tells its code and its width
//! but not its font, so the two count only while all bitmap fonts of the document agree on them.

use std::collections::{BTreeMap, BTreeSet};

use hayro_interpret::font::Type3Glyph;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object};

#[derive(Default)]
pub(super) struct Bitmaps {
    /// By code and width; `None` where two fonts disagree.
    letters: BTreeMap<(u32, i32), Option<&'static str>>,
}

impl Bitmaps {
    /// Says whether the font told anything.
    pub(super) fn learn(&mut self, font: &Dict<'_>) -> bool {
        let Some((codes, named_by_code)) = codes(font) else {
            return false;
        };
        let widths = Widths::of(font);
        let encoding = match Encoding::of(&codes) {
            _ if !named_by_code => Encoding::Unknown,
            Encoding::Unknown => Encoding::Unknown,
            _ if widths.are_equal(&codes) => Encoding::Typewriter,
            encoding => encoding,
        };
        for code in codes {
            let letters = encoding.letters(code);
            if letters.is_none() && encoding == Encoding::Shared {
                continue;
            }
            self.letters
                .entry((code, rounded(widths.of_code(code))))
                .and_modify(|known| {
                    if *known != letters {
                        *known = None;
                    }
                })
                .or_insert(letters);
        }
        named_by_code
    }

    pub(super) fn letters_of(&self, glyph: &Type3Glyph<'_>) -> Option<&'static str> {
        let width = rounded(glyph.advance_width()?);
        self.letters
            .get(&(glyph.char_code(), width))
            .copied()
            .flatten()
    }
}

/// In hundredths of a thousandth of an em.
fn rounded(width: f32) -> i32 {
    (width * 100.0).round() as i32
}

/// As hayro computes them: scaled to a thousand units.
struct Widths {
    first: u32,
    widths: Vec<f32>,
    scale: f32,
}

impl Widths {
    fn of(font: &Dict<'_>) -> Widths {
        let matrix = font.get::<[f64; 6]>(b"FontMatrix");
        Widths {
            first: font.get::<u32>(b"FirstChar").unwrap_or(0),
            widths: font
                .get::<Array<'_>>(b"Widths")
                .map(|widths| widths.iter::<f32>().take(256).collect())
                .unwrap_or_default(),
            scale: matrix.map_or(0.001, |matrix| matrix[0]) as f32,
        }
    }

    /// Whether enough letters are as wide as each other that it is no chance.
    fn are_equal(&self, codes: &BTreeSet<u32>) -> bool {
        let mut letters = codes.range(33..127).map(|&code| self.of_code(code));
        let Some(first) = letters.next() else {
            return false;
        };
        codes.len() >= 8 && first > 0.0 && letters.all(|width| (width - first).abs() < 0.01 * first)
    }

    fn of_code(&self, code: u32) -> f32 {
        let at = code.checked_sub(self.first).map(|at| at as usize);
        let width = at.and_then(|at| self.widths.get(at)).copied();
        width.unwrap_or(0.0) * self.scale * 1000.0
    }
}

/// The codes of a font, and whether each glyph is named after its code.
fn codes(font: &Dict<'_>) -> Option<(BTreeSet<u32>, bool)> {
    let differences = font
        .get::<Dict<'_>>(b"Encoding")?
        .get::<Array<'_>>(b"Differences")?;
    let mut codes = BTreeSet::new();
    let mut named_by_code = true;
    let mut code = 0_u32;
    for item in differences.iter::<Object<'_>>().take(1024) {
        match item {
            Object::Number(number) => code = number.as_i64().clamp(0, 256) as u32,
            Object::Name(name) => {
                if name.as_str() != ".notdef" && code < 256 {
                    codes.insert(code);
                    named_by_code &= name
                        .as_str()
                        .strip_prefix('a')
                        .and_then(|digits| digits.parse().ok())
                        == Some(code);
                }
                code = (code + 1).min(256);
            }
            _ => {}
        }
    }
    (!codes.is_empty()).then_some((codes, named_by_code))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// Cork (T1): has accented letters, or ligatures where only it has them.
    Cork,
    /// Knuth's (OT1).
    Knuth,
    /// A typewriter's, of either: the signs of programs stand at their places in ASCII.
    Typewriter,
    /// Russian (T2A): Cork with Cyrillic letters.
    Cyrillic,
    /// Which of the two does not show: only what they share.
    Shared,
    /// Mathematical signs, or something else.
    Unknown,
}

impl Encoding {
    fn of(codes: &BTreeSet<u32>) -> Encoding {
        let letters = codes
            .iter()
            .filter(|code| matches!(code, 48..=57 | 65..=90 | 97..=122))
            .count();
        // Small letters are more various than capitals: other Cyrillic encodings have them elsewhere.
        let (capital, small) = (codes.range(192..224).count(), codes.range(224..256).count());
        if small >= 16 && small > capital && codes.range(128..176).count() <= 4 {
            return Encoding::Cyrillic;
        }
        // The minus sign and its neighbors are the first codes of TeX's symbols.
        if letters * 2 < codes.len() || codes.first().is_some_and(|&code| code < 10) {
            return Encoding::Unknown;
        }
        let has = |code: u32| codes.contains(&code);
        let is_text = has(44) || has(46);
        let ligatures = |range: std::ops::RangeInclusive<u32>| codes.range(range).count();
        match () {
            () if codes.range(128..).next().is_some() => Encoding::Cork,
            () if ligatures(27..=31) > 0 && ligatures(11..=15) == 0 => Encoding::Cork,
            () if is_text && ligatures(11..=15) > 0 => Encoding::Knuth,
            () => Encoding::Shared,
        }
    }

    fn letters(self, code: u32) -> Option<&'static str> {
        const ASCII: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
        const CORK: &str = "ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖŒØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöœøùúûüýþß";
        let shared = |code: u32| match code {
            39 => Some("’"),
            96 => Some("‘"),
            // Where the encodings, or their mathematical kin, differ.
            34 | 60 | 62 | 92 | 94 | 95 | 123..=126 => None,
            33..=122 => nth(ASCII, code - 33),
            _ => None,
        };
        const CYRILLIC: &str = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
        match (self, code) {
            (Encoding::Unknown, _) => None,
            (Encoding::Cyrillic, 156) => Some("Ё"),
            (Encoding::Cyrillic, 157) => Some("№"),
            (Encoding::Cyrillic, 188) => Some("ё"),
            (Encoding::Cyrillic, 190) => Some("«"),
            (Encoding::Cyrillic, 191) => Some("»"),
            (Encoding::Cyrillic, 192..=255) => nth(CYRILLIC, code - 192),
            (Encoding::Cyrillic, 128..) => None,
            (Encoding::Cyrillic, _) => Encoding::Cork.letters(code),
            (Encoding::Typewriter, 39 | 96 | 128..) => Encoding::Cork.letters(code),
            (Encoding::Typewriter, 33..=126) => nth(ASCII, code - 33),
            (Encoding::Typewriter, _) => None,
            (Encoding::Cork, 16) => Some("“"),
            (Encoding::Cork, 17) => Some("”"),
            (Encoding::Cork, 18) => Some("„"),
            (Encoding::Cork, 19) => Some("«"),
            (Encoding::Cork, 20) => Some("»"),
            (Encoding::Cork, 21) => Some("–"),
            (Encoding::Cork, 22) => Some("—"),
            (Encoding::Cork, 27) | (Encoding::Knuth, 11) => Some("ff"),
            (Encoding::Cork, 28) | (Encoding::Knuth, 12) => Some("fi"),
            (Encoding::Cork, 29) | (Encoding::Knuth, 13) => Some("fl"),
            (Encoding::Cork, 30) | (Encoding::Knuth, 14) => Some("ffi"),
            (Encoding::Cork, 31) | (Encoding::Knuth, 15) => Some("ffl"),
            (Encoding::Cork, 34 | 60 | 62 | 92 | 94 | 95 | 123..=126) => nth(ASCII, code - 33),
            (Encoding::Cork, 128..=255) => nth(CORK, code - 128),
            (Encoding::Knuth, 34 | 92) => Some(if code == 34 { "”" } else { "“" }),
            (Encoding::Knuth, 123) => Some("–"),
            (Encoding::Knuth, 124) => Some("—"),
            (_, code) => shared(code),
        }
    }
}

fn nth(of: &'static str, nth: u32) -> Option<&'static str> {
    let (start, letter) = of.char_indices().nth(nth as usize)?;
    of.get(start..start + letter.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    #[test]
    fn the_encoding_shows_in_the_codes() {
        let of = |codes: &[u8]| Encoding::of(&codes.iter().map(|&code| u32::from(code)).collect());
        assert!(of(b"abcde,\x1C\x1E") == Encoding::Cork);
        assert!(of(b"abcde.\x0B\x0E") == Encoding::Knuth);
        assert!(of(b"Header") == Encoding::Shared);
        assert!(of(&[0, 1, 50, 54]) == Encoding::Unknown);
        let small: Vec<u8> = (224..=250).chain([44, 46, 192, 205]).collect();
        assert!(of(&small) == Encoding::Cyrillic);
        // KOI8 has the capitals there, and the small letters where T2A has the capitals.
        let koi: Vec<u8> = (192..=222).chain([44, 46, 224, 237]).collect();
        assert!(of(&koi) != Encoding::Cyrillic);
    }

    #[test]
    fn each_encoding_gives_its_letters() {
        for (encoding, code, want) in [
            (Encoding::Cork, 97, Some("a")),
            (Encoding::Cork, 28, Some("fi")),
            (Encoding::Cork, 233, Some("é")),
            (Encoding::Cork, 255, Some("ß")),
            (Encoding::Cork, 128, Some("Ă")),
            (Encoding::Cork, 192, Some("À")),
            (Encoding::Knuth, 12, Some("fi")),
            (Encoding::Knuth, 92, Some("“")),
            (Encoding::Knuth, 233, None),
            (Encoding::Shared, 39, Some("’")),
            (Encoding::Shared, 12, None),
            (Encoding::Typewriter, 60, Some("<")),
            (Encoding::Typewriter, 123, Some("{")),
            (Encoding::Typewriter, 12, None),
            (Encoding::Cyrillic, 224, Some("а")),
            (Encoding::Cyrillic, 223, Some("Я")),
            (Encoding::Cyrillic, 28, Some("fi")),
            (Encoding::Cyrillic, 200, Some("И")),
            (Encoding::Cyrillic, 160, None),
            (Encoding::Unknown, 97, None),
        ] {
            assert_eq!(encoding.letters(code), want, "{code}");
        }
    }
}
