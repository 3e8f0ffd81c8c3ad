//! Fingerprints of skeletons, and the index that finds sources by them.
//!
//! A fingerprint is a stable function of the text, so that a cache or a database can keep it: of the
//! skeleton's n-grams of [`GRAM`] bytes, each hashed to 32 bits by [`hash`], the smallest of every
//! [`WINDOW`] that follow one another (of a shorter skeleton the smallest of all). Two skeletons that
//! share [`REACH`] bytes in a row therefore share a fingerprint. A query looks up *all* its n-grams,
//! so that a shorter stretch between two changed words is often enough. [`FINGERPRINTS`] is the
//! version of this definition; the skeleton has its own, [`FOLDING`](crate::FOLDING).
//!
//! Finds sources and decides nothing.

/// The version of the definition above. Part of the key of whatever keeps fingerprints.
pub const FINGERPRINTS: u32 = 1;

/// Bytes of one n-gram.
pub(crate) const GRAM: usize = 12;
/// Consecutive n-grams of which the smallest hash is kept.
const WINDOW: usize = 16;
/// Two skeletons that share this many bytes in a row share a fingerprint.
pub(crate) const REACH: usize = GRAM + WINDOW - 1;

/// The hash of an n-gram: of its first eight bytes and its last four as little-endian numbers.
fn hash(gram: &[u8; GRAM]) -> u32 {
    let (first, rest) = gram.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    let last = rest.first_chunk::<4>().unwrap_or(&[0; 4]);
    let mixed = u64::from_le_bytes(*first)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(u64::from(u32::from_le_bytes(*last)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F));
    ((mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32) as u32
}

/// The hash of every n-gram, in order.
pub(crate) fn grams(skeleton: &[u8]) -> impl Iterator<Item = u32> {
    skeleton
        .windows(GRAM)
        .map(|window| window.first_chunk().map_or(0, hash))
}

/// The fingerprints of a skeleton, ascending, each once.
pub(crate) fn fingerprints(skeleton: &[u8]) -> Vec<u32> {
    let mut out = Vec::with_capacity(skeleton.len() / 8 + 1);
    winnow(skeleton, &mut out);
    out.sort_unstable();
    out.dedup();
    out
}

/// Hashes that are kept before they are copied; more than [`WINDOW`].
const FRESH: usize = 1024;

/// Appends the smallest hash of each window. A window is the end of one block of [`WINDOW`] hashes
/// and the beginning of the next: its minimum is that of two running minima, without a branch.
fn winnow(skeleton: &[u8], out: &mut Vec<u32>) {
    let Some(count) = (skeleton.len() + 1)
        .checked_sub(GRAM)
        .filter(|&count| count > 0)
    else {
        return;
    };
    if count <= WINDOW {
        out.extend(grams(skeleton).min());
        return;
    }
    // Of the block before, the smallest hash from each place to its end.
    let mut ends = [u32::MAX; WINDOW];
    let mut fresh = [0; FRESH];
    let mut kept = 0;
    let mut last = u64::MAX;
    for start in (0..count).step_by(WINDOW) {
        let mut hashes = [u32::MAX; WINDOW];
        let bytes = &skeleton[start..];
        match bytes.first_chunk::<{ WINDOW + GRAM - 1 }>() {
            Some(bytes) => {
                for (idx, hashed) in hashes.iter_mut().enumerate() {
                    *hashed = bytes[idx..].first_chunk().map_or(0, hash);
                }
            }
            None => hashes
                .iter_mut()
                .zip(grams(bytes))
                .for_each(|(to, hash)| *to = hash),
        }
        // Windows that end at place n of this block: none in the first but the one at its end.
        let from = if start == 0 { WINDOW - 1 } else { 0 };
        let to = (count - start).min(WINDOW);
        let mut smallest = u32::MAX;
        if kept > FRESH - WINDOW {
            out.extend_from_slice(&fresh[..kept.min(FRESH)]);
            kept = 0;
        }
        for idx in 0..WINDOW {
            smallest = smallest.min(hashes[idx]);
            let before = if idx + 1 < WINDOW {
                ends[idx + 1]
            } else {
                u32::MAX
            };
            let minimum = smallest.min(before);
            fresh[kept & (FRESH - 1)] = minimum;
            let is_whole = (idx >= from) & (idx < to);
            let is_new = is_whole & (last != u64::from(minimum));
            last = if is_whole { u64::from(minimum) } else { last };
            kept += usize::from(is_new);
        }
        let mut smallest = u32::MAX;
        for idx in (0..WINDOW).rev() {
            smallest = smallest.min(hashes[idx]);
            ends[idx] = smallest;
        }
    }
    out.extend_from_slice(&fresh[..kept.min(FRESH)]);
}

/// Which of many documents have a fingerprint. Documents are numbers from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    shards: Vec<Shard>,
    documents: usize,
}

/// The index of up to [`Shard::DOCUMENTS`] documents, four bytes a fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shard {
    /// Where the fingerprints with each upper half begin, and the end.
    starts: Vec<u32>,
    /// The lower halves, ascending within each upper half.
    lower: Vec<u16>,
    /// The document of each, ascending where fingerprints are equal.
    documents: Vec<u16>,
}

impl Index {
    /// The index of documents by their fingerprints, which [`Prepared::fingerprints`] gives.
    ///
    /// [`Prepared::fingerprints`]: crate::Prepared::fingerprints
    #[must_use]
    pub fn new(documents: &[&[u32]]) -> Index {
        Index {
            shards: documents.chunks(Shard::DOCUMENTS).map(Shard::new).collect(),
            documents: documents.len(),
        }
    }

    /// Bytes that the index takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let shard = |shard: &Shard| shard.starts.len() * 4 + shard.lower.len() * 4;
        self.shards.iter().map(shard).sum()
    }

    /// Appends the documents that have a fingerprint, ascending.
    pub fn holders(&self, print: u32, out: &mut Vec<usize>) {
        for (number, shard) in self.shards.iter().enumerate() {
            let holders = shard.holders(print).iter();
            out.extend(holders.map(|&document| number * Shard::DOCUMENTS + usize::from(document)));
        }
    }

    /// The documents of this index that share most with a query; see `query` of this module.
    #[must_use]
    pub fn query(&self, grams: &[u32], limit: usize, skip: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let holders = |print, out: &mut Vec<usize>| self.holders(print, out);
        query(self.documents, &holders, grams, limit, skip)
    }
}

/// Of so many documents those that share most with a query, best first; at most `limit`, but as many
/// more as share no less than the last (copies of one another are told apart by reading them, not
/// here), up to four times `limit`. What few documents have counts for more.
pub(crate) fn query(
    documents: usize,
    holders: &dyn Fn(u32, &mut Vec<usize>),
    grams: &[u32],
    limit: usize,
    skip: &dyn Fn(usize) -> bool,
) -> Vec<usize> {
    let mut scores = vec![0u32; documents];
    let mut touched = Vec::new();
    let mut held = Vec::new();
    for &gram in grams {
        held.clear();
        holders(gram, &mut held);
        let weight = 1 + (documents / held.len().max(1)).max(1).ilog2();
        for &document in held.iter().take(COMMON) {
            let Some(score) = scores.get_mut(document) else {
                continue;
            };
            if *score == 0 {
                touched.push(document);
            }
            *score += weight;
        }
    }
    touched.retain(|&document| !skip(document));
    touched.sort_unstable_by_key(|&document| (std::cmp::Reverse(scores[document]), document));
    // Next to a document that has the words, chance hits are not worth reading.
    let best = touched.first().map_or(0, |&document| scores[document]);
    let last = touched
        .get(limit.saturating_sub(1))
        .map_or(0, |&document| scores[document]);
    touched.truncate(limit.saturating_mul(4));
    touched.retain(|&document| scores[document] >= last.max(best / 4));
    touched
}

/// Holders of one n-gram that are counted: what more have says nothing.
const COMMON: usize = 4096;

impl Shard {
    const DOCUMENTS: usize = 1 << 16;

    fn new(documents: &[&[u32]]) -> Shard {
        let mut starts = vec![0u32; (1 << 16) + 1];
        for &print in documents.iter().copied().flatten() {
            starts[(print >> 16) as usize + 1] += 1;
        }
        for idx in 1..starts.len() {
            starts[idx] += starts[idx - 1];
        }
        let count = starts.last().map_or(0, |&count| count as usize);
        let mut entries = vec![0u32; count];
        let mut next = starts.clone();
        for (number, prints) in documents.iter().enumerate() {
            for &print in *prints {
                let place = &mut next[(print >> 16) as usize];
                entries[*place as usize] = print << 16 | number as u32;
                *place += 1;
            }
        }
        for pair in starts.windows(2) {
            entries[pair[0] as usize..pair[1] as usize].sort_unstable();
        }
        Shard {
            starts,
            lower: entries.iter().map(|entry| (entry >> 16) as u16).collect(),
            documents: entries.iter().map(|&entry| entry as u16).collect(),
        }
    }

    /// The documents that have a fingerprint, ascending.
    fn holders(&self, print: u32) -> &[u16] {
        let (upper, lower) = ((print >> 16) as usize, print as u16);
        let range = self.starts[upper] as usize..self.starts[upper + 1] as usize;
        let first = range.start + self.lower[range.clone()].partition_point(|&low| low < lower);
        let rest = &self.lower[first..range.end];
        let count = match rest.get(1) {
            // Nearly always.
            Some(&second) if second != lower => usize::from(rest[0] == lower),
            _ => rest.partition_point(|&low| low <= lower),
        };
        &self.documents[first..first + count]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{GRAM, Index, REACH, WINDOW, fingerprints, grams};

    /// The definition, word for word.
    fn defined(skeleton: &[u8]) -> Vec<u32> {
        let hashes: Vec<u32> = grams(skeleton).collect();
        let window = WINDOW.min(hashes.len().max(1));
        let mut out: Vec<u32> = hashes
            .windows(window)
            .filter_map(|window| window.iter().copied().min())
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    proptest! {
        #[test]
        fn fingerprints_are_as_defined(skeleton in proptest::collection::vec(b'a'..b'e', 0..200)) {
            prop_assert_eq!(fingerprints(&skeleton), defined(&skeleton));
        }

        #[test]
        fn texts_that_share_enough_share_a_fingerprint(shared in "[a-z]{27,60}", before in "[a-z]{0,40}", after in "[a-z]{0,40}") {
            prop_assert!(shared.len() >= REACH);
            let one = fingerprints(format!("{before}{shared}{after}").as_bytes());
            let two = fingerprints(shared.as_bytes());
            prop_assert!(one.iter().any(|print| two.contains(print)));
        }

        #[test]
        fn an_index_answers_as_the_lists_do(lists in proptest::collection::vec(proptest::collection::btree_set(prop_oneof![0u32..9, any::<u32>()], 0..30), 1..12), asked in proptest::collection::vec(0u32..9, 1..4)) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|list| list.into_iter().collect()).collect();
            let index = Index::new(&lists.iter().map(Vec::as_slice).collect::<Vec<_>>());
            for print in lists.iter().flatten().chain(&asked) {
                let holders: Vec<u16> = (0..lists.len()).filter(|&idx| lists[idx].contains(print)).map(|idx| idx as u16).collect();
                prop_assert_eq!(index.shards[0].holders(*print), holders);
            }
        }
    }

    /// A change of these changes what caches and databases hold: raise [`super::FINGERPRINTS`].
    #[test]
    fn fingerprints_never_change() {
        let skeleton = "theharborwasclosedforninedaysthatwinter김원홍이해임되였다";
        // Computed from the definition by another program.
        let prints = [
            58_257_162,
            131_296_241,
            178_900_279,
            518_422_787,
            546_992_882,
        ];
        assert_eq!(fingerprints(skeleton.as_bytes()), prints);
        assert!(fingerprints(&skeleton.as_bytes()[..GRAM - 1]).is_empty());
    }

    #[test]
    fn copies_come_together_and_chance_hits_do_not_come() {
        let copy: Vec<u32> = (0..40).collect();
        let other: Vec<u32> = vec![3];
        let lists: Vec<&[u32]> = (0..30)
            .map(|idx| if idx < 12 { &*copy } else { &*other })
            .collect();
        let index = Index::new(&lists);
        assert_eq!(
            index.query(&copy, 8, &|document| document == 5),
            [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
        );
        assert_eq!(index.query(&[99], 8, &|_| false), [0usize; 0]);
    }
}
