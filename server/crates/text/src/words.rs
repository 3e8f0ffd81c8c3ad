//! Which words a text has, and which of them more than once: the lexicon that a library is.
//!
//! A word here is a run of letters and digits as it is written, and also several of them with one
//! hyphen or apostrophe between each two. Kept as hashes of 63 bits, so that a library of many sources
//! stays small.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The words of one text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// Ascending. The lowest bit: the word stands more than once.
    hashes: Vec<u64>,
}

impl Words {
    pub(crate) fn new(text: &str) -> Words {
        let mut seen: HashMap<u64, bool, BuildHasherDefault<Hashed>> = HashMap::default();
        let mut add = |word: &str| {
            seen.entry(hash(word))
                .and_modify(|more| *more = true)
                .or_insert(false);
        };
        let is_apart = |c: char| !c.is_alphanumeric() && !is_joint(c);
        for joined in text.split(is_apart) {
            let mut parts = 0;
            for word in joined.split(is_joint).filter(|word| !word.is_empty()) {
                parts += 1;
                add(word);
            }
            if parts > 1 {
                add(joined.trim_matches(is_joint));
            }
        }
        let mut hashes: Vec<u64> = seen
            .into_iter()
            .map(|(hash, more)| hash | u64::from(more))
            .collect();
        hashes.sort_unstable();
        Words { hashes }
    }

    /// Ascending. The lowest bit: the word stands more than once.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// 0, 1 or 2 for more.
    pub(crate) fn count(&self, word: &str) -> usize {
        self.count_hash(hash(word))
    }

    pub(crate) fn count_hash(&self, hash: u64) -> usize {
        let idx = self.hashes.partition_point(|&entry| entry < hash);
        match self.hashes.get(idx) {
            Some(&entry) if entry & !1 == hash => 1 + (entry & 1) as usize,
            _ => 0,
        }
    }
}

/// Joins words to one: hyphens and apostrophes.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '’')
}

/// Even.
pub(crate) fn hash(word: &str) -> u64 {
    let mixed = word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (mixed ^ mixed >> 32) << 1
}

/// A key that is a hash already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        // The table reads the highest bits too.
        self.0 = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_are_counted_up_to_more_than_once() {
        let words = Words::new("The harbor, the strait; harbor-side. Été été 1914 日本は");
        for (word, count) in [
            ("harbor", 2),
            ("The", 1),
            ("the", 1),
            ("side", 1),
            ("arbor", 0),
            ("harbors", 0),
            ("harbor-side", 1),
            ("harbor;", 0),
            ("Été", 1),
            ("1914", 1),
            ("日本は", 1),
            ("", 0),
        ] {
            assert_eq!(words.count(word), count, "{word}");
        }
        assert_eq!(Words::new("").count("harbor"), 0);
    }
}
