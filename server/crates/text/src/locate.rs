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
    let finder = memmem::Finder::new(needle);
    let mut out = Vec::new();
    let mut at = 0;
    while out.len() < limit
        && let Some(found) = skeleton.get(at..).and_then(|rest| finder.find(rest))
    {
        out.push(at + found..at + found + needle.len());
        at += found + 1;
    }
    out
}

/// The stretches that share most n-grams with `query`, best first.
pub(crate) fn votes(skeleton: &[u8], query: &[u8], keep: usize) -> Vec<Range<usize>> {
    let ascii = query.iter().filter(|byte| byte.is_ascii()).count() * 2 > query.len();
    let gram = match query.len() {
        0..=11 => 3,
        12..=23 if ascii => 4,
        _ if ascii => 5,
        _ => 6,
    };
    if query.len() < gram || skeleton.len() < gram {
        return Vec::new();
    }
    let set = Grams::new(query, gram);
    let shift = (query.len() / 2).max(32).next_power_of_two().trailing_zeros();
    let mut counts = vec![0u16; (skeleton.len() >> shift) + 3];
    let (blocks, _) = skeleton.as_chunks::<8>();
    let _ = blocks;
    let mut at = 0;
    for window in skeleton.windows(8) {
        let word = u64::from_le_bytes([window[0], window[1], window[2], window[3], window[4], window[5], window[6], window[7]]);
        if set.may_hold(word) {
            counts[at >> shift] = counts[at >> shift].saturating_add(1);
        }
        at += 1;
    }
    // The last few n-grams do not fill a machine word.
    while at + gram <= skeleton.len() {
        let mut bytes = [0; 8];
        let rest = &skeleton[at..(at + 8).min(skeleton.len())];
        bytes[..rest.len()].copy_from_slice(rest);
        if set.may_hold(u64::from_le_bytes(bytes)) {
            counts[at >> shift] = counts[at >> shift].saturating_add(1);
        }
        at += 1;
    }
    let reach = (query.len() >> shift) + 2;
    let mut scores: Vec<(u32, usize)> = counts
        .windows(reach.min(counts.len()))
        .enumerate()
        .map(|(idx, window)| (window.iter().map(|&count| u32::from(count)).sum(), idx))
        .filter(|&(score, _)| score > 0)
        .collect();
    let floor = scores.iter().map(|&(score, _)| score).max().unwrap_or(0) / 3;
    scores.retain(|&(score, _)| score >= floor.max(1));
    scores.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<Range<usize>> = Vec::new();
    for (_, idx) in scores {
        let range = idx << shift..((idx + reach) << shift).min(skeleton.len());
        let apart = out.iter().all(|other| range.start.abs_diff(other.start) >= (reach << shift) / 2);
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
    bits: Box<[u64; 1024]>,
    mask: u64,
}

impl Grams {
    fn new(query: &[u8], gram: usize) -> Self {
        let mut bytes = [0; 8];
        bytes[..gram].fill(0xFF);
        let mut grams = Grams { bits: Box::new([0; 1024]), mask: u64::from_le_bytes(bytes) };
        for window in query.windows(gram) {
            let mut bytes = [0; 8];
            bytes[..gram].copy_from_slice(window);
            let slot = grams.slot(u64::from_le_bytes(bytes));
            grams.bits[slot >> 6] |= 1 << (slot & 63);
        }
        grams
    }

    fn slot(&self, word: u64) -> usize {
        ((word & self.mask).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as usize
    }

    fn may_hold(&self, word: u64) -> bool {
        let slot = self.slot(word);
        self.bits[(slot >> 6) & 1023] & (1 << (slot & 63)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::{exact, votes};

    #[test]
    fn exact_places_in_order() {
        assert_eq!(exact(b"abcabcab", b"abc", 9), [0..3, 3..6]);
        assert_eq!(exact(b"aaaa", b"aa", 9), [0..2, 1..3, 2..4]);
        assert_eq!(exact(b"aaaa", b"", 9), []);
    }

    #[test]
    fn shared_n_grams_find_the_place_of_changed_words() {
        let mut hay = "loremipsumdolorsitametconsecteturadipiscingelit".repeat(200).into_bytes();
        let passage = b"theharborwasclosedforninedaysthatwinterandnobodyremembered";
        hay.splice(4000..4000, passage.iter().copied());
        let found = votes(&hay, b"theharbourwasclosedfortendaysthatwinterandnobodyremembers", 3);
        assert!(found[0].start <= 4000 && found[0].end >= 4050, "{found:?}");
    }
}
