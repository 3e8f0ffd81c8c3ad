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
    let shift = (query.len() / 2)
        .max(32)
        .next_power_of_two()
        .trailing_zeros();
    let mut counts = vec![0u16; (skeleton.len() >> shift) + 3];
    // A long query has n-grams to spare: every second place is enough.
    let step = if query.len() >= 96 { 2 } else { 1 };
    for (bucket, count) in counts.iter_mut().enumerate() {
        let start = bucket << shift;
        let end = ((bucket + 1) << shift).min(skeleton.len());
        if start >= end {
            break;
        }
        // Eight bytes from every place of the bucket; the text's last few places come after.
        let hits: u64 = skeleton[start..(end + 7).min(skeleton.len())]
            .windows(8)
            .step_by(step)
            .map(|window| {
                set.holds(
                    window
                        .first_chunk::<8>()
                        .map_or(0, |bytes| u64::from_le_bytes(*bytes)),
                )
            })
            .sum();
        *count = hits.min(u64::from(u16::MAX)) as u16;
    }
    // The last few n-grams do not fill a machine word.
    for at in skeleton.len().saturating_sub(7)..(skeleton.len() + 1).saturating_sub(gram) {
        let mut bytes = [0; 8];
        let rest = &skeleton[at..];
        bytes[..rest.len().min(8)].copy_from_slice(&rest[..rest.len().min(8)]);
        counts[at >> shift] =
            counts[at >> shift].saturating_add(set.holds(u64::from_le_bytes(bytes)) as u16);
    }
    let reach = (query.len() >> shift) + 2;
    let mut scores: Vec<(u32, usize)> = counts
        .windows(reach.min(counts.len()))
        .enumerate()
        .map(|(idx, window)| (window.iter().map(|&count| u32::from(count)).sum(), idx))
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
    bits: Box<[u64; 1024]>,
    mask: u64,
}

impl Grams {
    fn new(query: &[u8], gram: usize) -> Self {
        let mut bytes = [0; 8];
        bytes[..gram].fill(0xFF);
        let mut grams = Grams {
            bits: Box::new([0; 1024]),
            mask: u64::from_le_bytes(bytes),
        };
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

    /// 1 or 0: a sum of them is a count without a branch.
    fn holds(&self, word: u64) -> u64 {
        let slot = self.slot(word);
        (self.bits[(slot >> 6) & 1023] >> (slot & 63)) & 1
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
