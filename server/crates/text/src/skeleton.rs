//! Skeletons: the letters and digits of a text, loosely folded, without anything between them.
//!
//! Owns how fast that is done; what becomes of a character is the table of `fold`, and a test holds
//! every character of Unicode to it. Knows no source and no run: `flow` says what is folded.

use std::sync::OnceLock;

use crate::fold::{self, Folded};

/// The skeleton of a query.
pub(crate) fn skeleton(text: &str) -> Vec<u8> {
    let mut skeleton = Skeleton::with_capacity(text.len() + 64);
    skeleton.fold(text);
    skeleton.finish()
}

/// Skeleton bytes and source bytes of the first folding unit of `text`.
pub(crate) fn unit(text: &str) -> (usize, usize) {
    if let Some((c, read)) = fold::compose_jamo(text) {
        return (c.len_utf8(), read);
    }
    let Some(c) = text.chars().next() else {
        return (0, 1);
    };
    let mut width = 0;
    fold::loose(c, &mut |folded| width += folded.len_utf8());
    (width, c.len_utf8())
}

/// Writes skeletons: a copy with holes, whose loops have no branch that depends on a letter.
pub(crate) struct Skeleton {
    bytes: Vec<u8>,
    /// What comes after `bytes`, up to `len`: written here first, at places that the processor need
    /// not check, then copied.
    fresh: Box<[u8; FRESH]>,
    len: usize,
}

/// What becomes of a byte of text and the byte after it, at [`pair`] of the two: a letter or digit of
/// ASCII; 0, nothing; [`HARD`], more than the two tell. A byte that does not begin a character is
/// nothing: what it helps to write is written at the byte that does.
fn pairs() -> &'static [u8; 1 << 16] {
    static PAIRS: OnceLock<Box<[u8; 1 << 16]>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let mut pairs = Box::new([0; 1 << 16]);
        for first in 0..=0xFF {
            for second in 0..=0xFF {
                pairs[pair(first, second)] = folded_pair(first, second);
            }
        }
        pairs
    })
}

const HARD: u8 = 0x80;

fn pair(first: u8, second: u8) -> usize {
    usize::from(u16::from_le_bytes([first, second]))
}

fn folded_pair(first: u8, second: u8) -> u8 {
    let one = |code: usize| match fold::table().get(code) {
        Some(Folded { len: 0, .. }) => 0,
        Some(&Folded {
            len: 1,
            bytes: [letter, ..],
        }) if letter < HARD => letter,
        _ => HARD,
    };
    let (high, low) = (usize::from(first), usize::from(second & 0x3F));
    match first {
        0..=0x7F => one(high),
        0x80..=0xBF => 0,
        _ if !(0x80..=0xBF).contains(&second) => HARD,
        0xC0..=0xDF => one((high & 0x1F) << 6 | low),
        0xE0..=0xEF => {
            let block = (high & 0x0F) << 12 | low << 6;
            let nothing = (block..block + 0x40).all(|code| one(code) == 0);
            if nothing { 0 } else { HARD }
        }
        0xF0.. => HARD,
    }
}

/// Bytes of text that are folded together.
const BLOCK: usize = 64;
/// Bytes of a text in Latin letters that are folded together.
const PART: usize = 8;
const FRESH: usize = 4096;

/// A block of text with what becomes of each byte: the byte to write, and 1 or 0 for whether it is.
struct Block {
    bytes: [u8; BLOCK],
    kept: [u8; BLOCK],
    /// First bytes of characters that the table knows, one bit each.
    looked_up: u64,
    /// Bytes of the block, less a character at its end that is not whole.
    len: usize,
}

impl Block {
    /// The block at the start of `text`, and the two bytes after it.
    fn new(text: &[u8; BLOCK + 2]) -> Block {
        let mut bytes = [0; BLOCK];
        let mut kept = [0; BLOCK];
        let mut lead = [0; BLOCK];
        // Of characters of three bytes that fold to themselves, the first: syllables of Hangul (AC00
        // to D77F here) and Han (4E00 to 9FFF).
        let mut whole = [0; BLOCK + 2];
        for idx in 0..BLOCK {
            let (byte, second) = (text[idx], text[idx + 1]);
            let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
            let digit = byte.wrapping_sub(b'0') < 10;
            kept[idx] = u8::from(letter | digit);
            bytes[idx] = byte | (u8::from(byte < 0x80) << 5);
            let always = (byte.wrapping_sub(0xE5) < 5) | (byte.wrapping_sub(0xEB) < 2);
            let above = ((byte == 0xE4) & (second >= 0xB8)) | ((byte == 0xEA) & (second >= 0xB0));
            let below = (byte == 0xED) & (second <= 0x9D);
            whole[idx + 2] = u8::from(always | above | below);
            lead[idx] = u8::from(byte >= 0xC0) & !whole[idx + 2];
        }
        for idx in 0..BLOCK {
            kept[idx] |= whole[idx] | whole[idx + 1] | whole[idx + 2];
        }
        let mut block = Block {
            bytes,
            kept,
            looked_up: gather(&lead),
            len: BLOCK,
        };
        // The last character may go on behind the block: the next block begins with it.
        for at in BLOCK - 2..BLOCK {
            if whole[at + 2] != 0 {
                block.leave(at);
                break;
            }
        }
        block
    }

    /// Leaves out what stands from `at` on.
    fn leave(&mut self, at: usize) {
        self.len = at;
        self.kept[at..].fill(0);
    }
}

/// One bit for each byte, which is 0 or 1.
fn gather(bytes: &[u8; BLOCK]) -> u64 {
    let (words, _) = bytes.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| {
        let eight = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits << 8 | eight
    })
}

impl Skeleton {
    pub(crate) fn with_capacity(len: usize) -> Self {
        Skeleton {
            bytes: Vec::with_capacity(len),
            fresh: Box::new([0; FRESH]),
            len: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len() + self.len
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.settle();
        self.bytes
    }

    fn settle(&mut self) {
        self.bytes
            .extend_from_slice(&self.fresh[..self.len.min(FRESH)]);
        self.len = 0;
    }

    pub(crate) fn push(&mut self, byte: u8) {
        self.settle();
        self.bytes.push(byte);
    }

    pub(crate) fn fold(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let pairs = pairs();
        let mut at = 0;
        while at < bytes.len() {
            if self.len > FRESH - 2 * BLOCK {
                self.settle();
            }
            let mut end = [0; BLOCK + 2];
            let read = bytes[at..].first_chunk().unwrap_or_else(|| {
                end[..bytes.len() - at].copy_from_slice(&bytes[at..]);
                &end
            });
            at += match self.latin(pairs, read) {
                0 => self.block(read, text, at),
                read => read,
            };
        }
    }

    /// Folds the characters that begin in the block at `start` of the text; the bytes read.
    fn block(&mut self, read: &[u8; BLOCK + 2], text: &str, start: usize) -> usize {
        let mut block = Block::new(read);
        while block.looked_up != 0 {
            let at = block.looked_up.trailing_zeros() as usize;
            block.looked_up &= block.looked_up - 1;
            let (code, width) = decode(read, at);
            let folded = fold::table().get(code).copied().unwrap_or(Folded::ASK);
            // The next block begins with a character that is not whole here.
            if at + width > BLOCK {
                block.leave(at);
                break;
            }
            // In the place of the character, where it fits there.
            if usize::from(folded.len) <= width.min(3) {
                for idx in 0..usize::from(folded.len) {
                    block.bytes[at + idx] = folded.bytes[idx];
                    block.kept[at + idx] = 1;
                }
                continue;
            }
            block.leave(at);
            self.copy(&block, at);
            return at + self.rare(text.get(start + at..).unwrap_or(""));
        }
        self.copy(&block, block.len);
        block.len
    }

    /// Folds characters that fold to ASCII or to nothing, up to the first that is hard, and that one
    /// too if it is written in ASCII; the bytes read.
    fn latin(&mut self, pairs: &[u8; 1 << 16], read: &[u8; BLOCK + 2]) -> usize {
        let mut at = self.parts(pairs, read);
        if at == BLOCK {
            return at;
        }
        let folded = read[at..].windows(2).map(|two| pairs[pair(two[0], two[1])]);
        let to = &mut self.fresh[self.len & (FRESH - 1)..];
        let mut kept = 0;
        for (idx, folded) in folded.enumerate() {
            if folded >= HARD || idx == PART {
                break;
            }
            to[kept] = folded;
            kept += usize::from(folded != 0);
            at += 1;
        }
        // A letter that is written as two, or one of three bytes.
        let (code, width) = decode(read, at);
        let folded = fold::table().get(code).copied().unwrap_or(Folded::ASK);
        if folded.len <= 3
            && folded.bytes.iter().all(|&letter| letter < HARD)
            && at + width <= BLOCK
        {
            let to = to[kept..].iter_mut();
            to.zip(folded.bytes).for_each(|(to, letter)| *to = letter);
            kept += usize::from(folded.len);
            at += width;
        }
        self.len += kept;
        at
    }

    /// Folds part after part up to one that holds a hard character; the bytes read.
    fn parts(&mut self, pairs: &[u8; 1 << 16], read: &[u8; BLOCK + 2]) -> usize {
        for at in 0..BLOCK / PART {
            let at = at * PART;
            let (Some(part), Some(to)) = (
                read[at..].first_chunk::<PART>(),
                self.fresh[self.len & (FRESH - 1)..].first_chunk_mut::<PART>(),
            ) else {
                return at;
            };
            let bytes = u64::from_le_bytes(*part);
            let (mut kept, mut all) = (0, 0);
            for idx in 0..PART {
                let pair = match idx {
                    7 => pair(read[at + 7], read[at + 8]),
                    _ => (bytes >> (8 * idx)) as usize & 0xFFFF,
                };
                let folded = pairs[pair];
                to[kept & (PART - 1)] = folded;
                kept += usize::from(folded != 0);
                all |= folded;
            }
            if all >= HARD {
                return at;
            }
            self.len += kept;
        }
        BLOCK
    }

    /// Writes what is kept of the first `len` bytes.
    fn copy(&mut self, block: &Block, len: usize) {
        let (bytes, _) = block.bytes.as_chunks::<8>();
        let (kept, _) = block.kept.as_chunks::<8>();
        let parts = bytes.iter().zip(kept).take(len.div_ceil(8));
        for (bytes, kept) in parts {
            let Some(to) = self.fresh[self.len & (FRESH - 1)..].first_chunk_mut::<8>() else {
                return;
            };
            let mut out = 0;
            for (byte, kept) in bytes.iter().zip(kept) {
                to[out & 7] = *byte;
                out += usize::from(kept & 1);
            }
            self.len += out;
        }
    }

    /// Folds one unit that the table does not hold; the bytes read.
    fn rare(&mut self, text: &str) -> usize {
        if let Some((c, read)) = fold::compose_jamo(text) {
            self.write(c);
            return read;
        }
        let Some(c) = text.chars().next() else {
            return 1;
        };
        fold::loose(c, &mut |folded| self.write(folded));
        c.len_utf8()
    }

    fn write(&mut self, c: char) {
        self.settle();
        self.bytes
            .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Code point and width of the character at `at` of valid UTF-8.
fn decode(bytes: &[u8], at: usize) -> (usize, usize) {
    let byte = |n: usize| bytes.get(at + n).copied().unwrap_or(0) as usize & 0x3F;
    let lead = bytes[at] as usize;
    match lead {
        0..=0x7F => (lead, 1),
        0x80..=0xDF => ((lead & 0x1F) << 6 | byte(1), 2),
        0xE0..=0xEF => ((lead & 0x0F) << 12 | byte(1) << 6 | byte(2), 3),
        _ => (
            (lead & 0x07) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3),
            4,
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::skeleton;
    use crate::fold;

    #[test]
    fn a_skeleton_is_the_letters_and_digits() {
        for (text, want) in [
            (
                "The free-flow of in\u{AD}formation, 1914!",
                "thefreeflowofinformation1914",
            ),
            ("Élan vital — “œuvre”", "elanvitaloeuvre"),
            ("김원홍이 해임되였다", "김원홍이해임되였다"),
            ("\u{1100}\u{1175}\u{11B7}", "김"),
        ] {
            assert_eq!(String::from_utf8(skeleton(text)).unwrap(), want);
        }
    }

    /// The folding, character by character.
    fn folded(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (unit, read) = fold::compose_jamo(rest).unwrap_or((c, c.len_utf8()));
            fold::loose(unit, &mut |folded| out.push(folded));
            rest = &rest[read..];
        }
        out
    }

    #[test]
    fn every_character_of_unicode_folds_at_every_place_of_a_block() {
        for c in ('\0'..=char::MAX).filter(|c| !c.is_ascii()) {
            let text: String = [' ', c, 'A', c, c].iter().collect();
            assert_eq!(
                String::from_utf8(skeleton(&text)).unwrap(),
                folded(&text),
                "{c:?}"
            );
        }
        for c in [
            'A',
            'z',
            '0',
            '/',
            ':',
            '@',
            '[',
            '`',
            '{',
            '\u{7F}',
            'é',
            'ŉ',
            'ß',
            '”',
            '\u{FDFA}',
            '가',
            '힣',
            '힀',
            '一',
            '鿿',
            '䷿',
            '꯿',
            '\u{1100}',
            '\u{1161}',
            '\u{301}',
            '😀',
            '𝐀',
            '\u{20000}',
        ] {
            for before in 0..140 {
                let text = format!("{}{c}{c}b-{c}", "x".repeat(before));
                assert_eq!(
                    String::from_utf8(skeleton(&text)).unwrap(),
                    folded(&text),
                    "{c:?} at {before}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_folds_as_its_characters_do(text in mixed()) {
            proptest::prop_assert_eq!(String::from_utf8(skeleton(&text)).unwrap(), folded(&text));
            for form in [text.nfc().collect::<String>(), text.nfd().collect()] {
                proptest::prop_assert_eq!(String::from_utf8(skeleton(&form)).unwrap(), folded(&form));
            }
        }
    }

    /// Words of many scripts, whatever stands between words, and anything at all.
    fn mixed() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[A-Za-z0-9 .,'-]{0,40}",
            2 => "[À-ſ ]{0,12}",
            2 => "[가-힣一-龥 ]{0,24}",
            1 => "[\u{1100}-\u{1112}\u{1161}-\u{1175}\u{11A8}-\u{11C2}]{0,9}",
            1 => "[ａ-ｚ０-９ｦ-ﾟ\u{300}-\u{36F}“”’–…]{0,9}",
            1 => "[α-ωА-яא-תء-ي\u{64B}-\u{652}\u{900}-\u{97F}]{0,20}",
            2 => "\\PC{0,9}",
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }
}
