//! Where in a skeleton a quotation may stand: exactly, or by the n-grams that it shares.
//!
//! Finds places and decides nothing; whatever it misses is called absent, so it errs on the side of
//! too many.

use std::ops::Range;

use memchr::memmem;

/// Places of `needle`, at most `limit`, in order.
pub(crate) fn exact(skeleton: &[u8], needle: &[u8], limit: usize) -> Vec<Range<usize>> {
    if needle.is_empty() {
        return Vec::new();
    }
    let parts = if skeleton.len() < LARGE { 1 } else { PARTS };
    let mut out = Vec::new();
    for starts in starts(skeleton, needle, limit, parts) {
        out.extend(starts.into_iter().map(|at| at..at + needle.len()));
    }
    out.truncate(limit);
    out
}

/// Skeletons from this size on do not fit in the caches.
const LARGE: usize = 4 << 20;
/// Parts of a large skeleton that are searched side by side: one core waits for memory less where it
/// reads at several places at once.
const PARTS: usize = 8;
/// Bytes of one part that are searched before it is the next one's turn.
const TURN: usize = 512;

/// Where `needle` begins in each of equal parts of the skeleton, in order, at most `limit` in each.
fn starts(skeleton: &[u8], needle: &[u8], limit: usize, parts: usize) -> Vec<Vec<usize>> {
    let finder = memmem::Finder::new(needle);
    let size = skeleton.len().div_ceil(parts);
    let turn = if parts == 1 {
        size
    } else {
        TURN.max(4 * needle.len())
    };
    let mut out = vec![Vec::new(); parts];
    for from in (0..size).step_by(turn.max(1)) {
        for (part, out) in out.iter_mut().enumerate() {
            let mut at = part * size + from;
            let end =
                (part * size + (from + turn).min(size) + needle.len() - 1).min(skeleton.len());
            while out.len() < limit
                && let Some(found) = skeleton.get(at..end).and_then(|rest| finder.find(rest))
            {
                out.push(at + found);
                at += found + 1;
            }
        }
    }
    out
}

/// How much of some words a skeleton may hold in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Share {
    Little,
    /// So much that somebody may have changed them.
    Part,
    /// So much that they may stand there as they are.
    Most,
}

/// How many n-grams of `pieces`, each of which must stand there as it is, some stretch has. Cheaper
/// than to read: what has little of them was not worth it.
pub(crate) fn share(skeleton: &[u8], pieces: &[Vec<u8>]) -> Share {
    let query = pieces.concat();
    let gram = gram_of(&query);
    let step = step_of(&query);
    let all: usize = pieces
        .iter()
        .map(|piece| (piece.len() + 1).saturating_sub(gram) / step)
        .sum();
    if all < 8 || skeleton.len() < gram {
        return Share::Most;
    }
    let shift = shift_of(&query);
    let mut counts = vec![0u32; (skeleton.len() >> shift) + 3];
    Grams::new(&query, gram).count(skeleton, step, shift, &mut counts);
    // As far again as the pieces are long: brackets and running heads may stand between them.
    let reach = ((2 * query.len()) >> shift) + 3;
    let best = counts
        .windows(reach.min(counts.len()))
        .map(|window| window.iter().sum::<u32>() as usize)
        .max();
    match best.unwrap_or(0) {
        best if best * 2 >= all => Share::Most,
        best if best * 4 >= all => Share::Part,
        _ => Share::Little,
    }
}

/// Bytes of an n-gram of a query.
fn gram_of(query: &[u8]) -> usize {
    let ascii = query.iter().filter(|byte| byte.is_ascii()).count() * 2 > query.len();
    match query.len() {
        0..=11 => 3,
        12..=23 if ascii => 4,
        _ if ascii => 5,
        _ => 6,
    }
}

/// Places of a bucket of n-grams, as a power of two.
fn shift_of(query: &[u8]) -> u32 {
    (query.len() / 2)
        .max(32)
        .next_power_of_two()
        .trailing_zeros()
}

/// A long query has n-grams to spare: every second place is enough.
fn step_of(query: &[u8]) -> usize {
    if query.len() >= 96 { 2 } else { 1 }
}

/// The stretches that share most n-grams with `query`, best first.
pub(crate) fn votes(skeleton: &[u8], query: &[u8], keep: usize) -> Vec<Range<usize>> {
    let gram = gram_of(query);
    if query.len() < gram || skeleton.len() < gram {
        return Vec::new();
    }
    let shift = shift_of(query);
    let step = step_of(query);
    let mut counts = vec![0u32; (skeleton.len() >> shift) + 3];
    Grams::new(query, gram).count(skeleton, step, shift, &mut counts);
    let reach = (query.len() >> shift) + 2;
    let mut scores: Vec<(u32, usize)> = counts
        .windows(reach.min(counts.len()))
        .enumerate()
        .map(|(idx, window)| (window.iter().sum(), idx))
        .filter(|&(score, _)| score > 0)
        .collect();
    let best = scores.iter().map(|&(score, _)| score).max().unwrap_or(0);
    // Where one place stands out, the others are noise.
    let stands_out = best as usize * step * 3 >= query.len();
    let floor = if stands_out { best * 3 / 5 } else { best / 3 };
    scores.retain(|&(score, _)| score >= floor.max(1));
    scores.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<Range<usize>> = Vec::new();
    for (_, idx) in scores {
        let range = idx << shift..((idx + reach) << shift).min(skeleton.len());
        let apart = out
            .iter()
            .all(|other| range.start.abs_diff(other.start) >= (reach << shift) / 2);
        if apart {
            out.push(range);
            if out.len() == keep {
                break;
            }
        }
    }
    out
}

/// The n-grams of a query, as a set of hashes: a hit may be a chance, a miss is none.
struct Grams {
    /// 1 at the hash of each.
    held: Box<[u8; 1 << HASH_BITS]>,
    /// Which bits of three pairs of bytes an n-gram has.
    masks: [u16; 3],
}

/// So many that the set fits in the nearest cache and few hits are chance.
const HASH_BITS: u32 = 15;
const HASHES: usize = (1 << HASH_BITS) - 1;
/// Places that are hashed together, at every second byte; a bucket of places is no smaller.
const LANES: usize = 16;

impl Grams {
    fn new(query: &[u8], gram: usize) -> Self {
        let mask = |idx: usize| match gram.saturating_sub(2 * idx) {
            0 => 0,
            1 => 0x00FF,
            _ => 0xFFFF,
        };
        let mut grams = Grams {
            held: Box::new([0; 1 << HASH_BITS]),
            masks: [mask(0), mask(1), mask(2)],
        };
        for window in query.windows(gram) {
            let mut bytes = [0; 6];
            bytes[..gram].copy_from_slice(window);
            let [a, b, c, d, e, f] = bytes;
            let pairs = [[a, b], [c, d], [e, f]].map(u16::from_le_bytes);
            grams.held[usize::from(grams.hash(pairs))] = 1;
        }
        grams
    }

    fn hash(&self, pairs: [u16; 3]) -> u16 {
        let [a, b, c] = self.masks;
        let mixed = (pairs[0] & a)
            .wrapping_mul(0x9E37)
            .wrapping_add((pairs[1] & b).wrapping_mul(0x79B9))
            .wrapping_add((pairs[2] & c).wrapping_mul(0x2C95));
        (mixed ^ mixed >> 7).wrapping_mul(0xA3D5) >> (16 - HASH_BITS)
    }

    /// Adds to each bucket of `1 << shift` places how many n-grams held begin there, at every place or
    /// at every second. A block of places may reach into the next bucket by one.
    fn count(&self, skeleton: &[u8], step: usize, shift: u32, counts: &mut [u32]) {
        for from in 0..3 - step {
            for at in (from..skeleton.len()).step_by(2 * LANES) {
                let mut end = [0; 2 * LANES + 4];
                let rest = &skeleton[at..];
                // The few places at the end are filled up with what no query holds.
                let bytes = rest.first_chunk().unwrap_or_else(|| {
                    end[..rest.len()].copy_from_slice(rest);
                    &end
                });
                let [first, second, third] = [0, 2, 4].map(|idx| pairs(bytes, idx));
                let mut hashes = [0; LANES];
                for (idx, hash) in hashes.iter_mut().enumerate() {
                    *hash = self.hash([first[idx], second[idx], third[idx]]);
                }
                let hits = hashes.map(|hash| u32::from(self.held[usize::from(hash) & HASHES]));
                counts[at >> shift] += hits.iter().sum::<u32>();
            }
        }
    }
}

/// The pairs of bytes from `idx` on.
fn pairs(bytes: &[u8; 2 * LANES + 4], idx: usize) -> [u16; LANES] {
    let mut out = [0; LANES];
    if let Some(bytes) = bytes[idx..].first_chunk::<{ 2 * LANES }>() {
        for (pair, bytes) in out.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *pair = u16::from_le_bytes(*bytes);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Grams, exact, starts, votes};

    #[test]
    fn exact_places_in_order() {
        assert_eq!(exact(b"abcabcab", b"abc", 9), [0..3, 3..6]);
        assert_eq!(exact(b"aaaa", b"aa", 9), [0..2, 1..3, 2..4]);
        assert_eq!(exact(b"aaaa", b"", 9), []);
        assert_eq!(exact(b"aaaa", b"aa", 2), [0..2, 1..3]);
        assert_eq!(exact(b"", b"a", 9), []);
        assert_eq!(exact(b"a", b"aa", 9), []);
    }

    proptest! {
        /// However many parts are searched side by side, and wherever they meet.
        #[test]
        fn parts_are_searched_as_the_whole_is(hay in "[ab]{0,3000}", needle in "[ab]{1,9}", parts in 1usize..9) {
            let all = starts(hay.as_bytes(), needle.as_bytes(), usize::MAX, 1).concat();
            let defined: Vec<usize> = (0..hay.len()).filter(|&at| hay[at..].starts_with(&needle)).collect();
            prop_assert_eq!(&all, &defined);
            prop_assert_eq!(starts(hay.as_bytes(), needle.as_bytes(), usize::MAX, parts).concat(), defined);
        }

        /// Every n-gram of the query that stands in the text is counted, in its bucket or, at the end
        /// of one, in the next; and little else.
        #[test]
        fn held_n_grams_are_counted(hay in "[a-z]{0,400}", query in "[a-z]{6,60}", gram in 3usize..7, step in 1usize..3) {
            let held = Grams::new(query.as_bytes(), gram);
            let mut counts = vec![0; (hay.len() >> 5) + 3];
            held.count(hay.as_bytes(), step, 5, &mut counts);
            let defined = (0..hay.len()).step_by(step).filter(|&at| hay.get(at..at + gram).is_some_and(|gram| query.contains(gram))).count();
            let counted = counts.iter().sum::<u32>() as usize;
            prop_assert!(defined <= counted && counted <= defined + hay.len() / 20 + 2, "{defined} {counted}");
        }
    }

    #[test]
    fn shared_n_grams_find_the_place_of_changed_words() {
        let mut hay = "loremipsumdolorsitametconsecteturadipiscingelit"
            .repeat(200)
            .into_bytes();
        let passage = b"theharborwasclosedforninedaysthatwinterandnobodyremembered";
        hay.splice(4000..4000, passage.iter().copied());
        let found = votes(
            &hay,
            b"theharbourwasclosedfortendaysthatwinterandnobodyremembers",
            3,
        );
        assert!(found[0].start <= 4000 && found[0].end >= 4050, "{found:?}");
    }
}
