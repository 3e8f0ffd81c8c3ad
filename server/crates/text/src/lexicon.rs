//! Common words, for telling a misread word from a word. Small on purpose: a word that is not
//! listed counts as common only if the user's own library has it.

use std::collections::HashSet;
use std::sync::OnceLock;

pub(crate) fn is_common(word: &str) -> bool {
    words().contains(word)
}

/// Whether the word, or what it is formed from, is listed.
pub(crate) fn is_known(word: &str) -> bool {
    is_common(word)
        || LOOKS_MISREAD.contains(&word)
        || ["s", "es", "ed", "d", "ing", "ly", "er", "'s"]
            .iter()
            .any(|suffix| word.strip_suffix(suffix).is_some_and(is_common))
}

/// Real words that a table of confusions would take for others.
const LOOKS_MISREAD: &[&str] = &[
    "modem", "com", "bum", "tum", "bam", "yam", "dam", "clam", "stem", "comer", "comers", "earn",
    "yearn", "arid", "ail", "hall", "hill", "bail", "bead", "head", "hear", "bear", "heat", "beat",
    "hot", "bot", "hare", "bare", "have", "bave", "care", "core", "cone", "cane", "corn", "cornet",
    "comet", "turn", "turns", "tums", "barn", "bams", "form", "fonn", "than", "then", "thin",
    "lit", "tit", "ill", "all", "tall", "tail", "fall", "fail", "fill", "till", "sun", "sum",
    "sin", "fun", "fin", "hun", "nun", "hub", "bub", "but", "hut", "hunt", "bunt", "but", "burn",
    "bum", "horn", "born", "log", "fog", "dose", "close", "clone", "done", "dear", "clear", "dock",
    "clock", "day", "clay", "dip", "clip", "dump", "clump", "dub", "club", "sod", "see", "sec",
    "eat", "cat", "car", "ear", "tie", "tic", "mice", "mica", "band", "hand", "bat", "hat", "boat",
    "hoat", "bold", "hold", "bole", "hole", "bay", "hay", "big", "hig", "bed", "her", "him", "bin",
    "six", "fix", "sing", "fing", "sire", "fire", "sit", "fit", "sold", "fold", "sound", "found",
    "fame", "same", "live", "love", "lave", "line", "lime", "mine", "nine", "vine", "wine", "vain",
    "wain", "vest", "west", "vent", "went", "guest", "quest", "quit", "guilt", "quilt", "gay",
    "way", "var", "war",
];

fn words() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        include_str!("lists/common.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
            .collect()
    })
}
