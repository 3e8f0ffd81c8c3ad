//! The sources in which words are looked for before they are called absent.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use memchr::memmem;

use crate::flow::skeleton;
use crate::judge::Library;
use crate::prepared::Prepared;
use crate::segments::Parsed;
use crate::{Quotation, SourceId};

/// Sources in memory, by number, with an index of fingerprints that is built when first asked.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Ascending by id.
    sources: Vec<Arc<Prepared>>,
    index: Arc<OnceLock<Index>>,
}

/// Sources that are looked at for one quotation.
const CANDIDATES: usize = 8;

impl Shelf {
    #[must_use]
    pub fn new(mut sources: Vec<Arc<Prepared>>) -> Shelf {
        sources.sort_by_key(|source| source.id);
        sources.dedup_by_key(|source| source.id);
        Shelf {
            sources,
            index: Arc::default(),
        }
    }

    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Arc<Prepared>> {
        let idx = self
            .sources
            .binary_search_by_key(&id, |source| source.id)
            .ok()?;
        self.sources.get(idx)
    }

    /// Ascending by id.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<Prepared>> {
        self.sources.iter()
    }

    /// Builds the index now: what the first query would else wait for. Calls `done` after each source.
    pub fn index(&self, done: &mut dyn FnMut(usize)) {
        self.index.get_or_init(|| Index::new(&self.sources, done));
    }
}

impl Library for Shelf {
    fn candidates(&self, quotation: &Quotation, except: &[SourceId]) -> Vec<&Prepared> {
        let free = |source: &&Arc<Prepared>| !except.contains(&source.id);
        if self.sources.len() <= CANDIDATES {
            return self
                .sources
                .iter()
                .filter(free)
                .map(AsRef::as_ref)
                .collect();
        }
        let parsed = Parsed::new(quotation);
        let whole = skeleton(&parsed.text_of(0..parsed.elements.len(), false));
        let mut out: Vec<usize> = Vec::new();
        if whole.len() >= REACH {
            out = self
                .index
                .get_or_init(|| Index::new(&self.sources, &mut |_| {}))
                .query(&whole, &self.sources, except);
        }
        // Too short for a fingerprint, or nothing shared: the words as they stand, everywhere.
        if out.is_empty() {
            let longest = parsed
                .segments()
                .into_iter()
                .map(|segment| skeleton(&parsed.text_of(segment, false)))
                .max_by_key(Vec::len)
                .unwrap_or_default();
            if longest.is_empty() {
                return Vec::new();
            }
            let finder = memmem::Finder::new(&longest);
            let holders = self
                .sources
                .iter()
                .enumerate()
                .filter(|(_, source)| free(source))
                .filter(|(_, source)| finder.find(&source.layout.skeleton).is_some());
            out = holders.map(|(idx, _)| idx).take(CANDIDATES).collect();
        }
        out.into_iter()
            .filter_map(|idx| self.sources.get(idx))
            .map(AsRef::as_ref)
            .collect()
    }

    fn frequency(&self, word: &str) -> usize {
        let mut count = 0;
        for source in &self.sources {
            count += source.frequency(word, 2);
            if count > 1 {
                break;
            }
        }
        count
    }
}

/// Bytes of one fingerprint's n-gram.
const GRAM: usize = 12;
/// Consecutive n-grams of which the smallest hash is kept.
const WINDOW: usize = 16;
/// Two texts that share this many bytes of skeleton share a fingerprint.
const REACH: usize = GRAM + WINDOW - 1;

/// Winnowed n-grams of every skeleton: the smallest hash of each window, with its source.
#[derive(Debug, Default)]
struct Index {
    /// Hash in the upper half, index of the source in the lower; ascending.
    entries: Vec<u64>,
}

impl Index {
    fn new(sources: &[Arc<Prepared>], done: &mut dyn FnMut(usize)) -> Index {
        let mut entries = Vec::new();
        for (idx, source) in sources.iter().enumerate() {
            winnow(&source.layout.skeleton, &mut |hash| {
                entries.push(u64::from(hash) << 32 | idx as u64)
            });
            done(idx);
        }
        entries.sort_unstable();
        entries.dedup();
        Index { entries }
    }

    /// Sources by the number of fingerprints that they share with the query, most first.
    fn query(&self, query: &[u8], sources: &[Arc<Prepared>], except: &[SourceId]) -> Vec<usize> {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        winnow(query, &mut |hash| {
            let start = self.first(hash);
            for entry in self.entries[start..]
                .iter()
                .take_while(|entry| (**entry >> 32) as u32 == hash)
                .take(4096)
            {
                *counts.entry((entry & 0xFFFF_FFFF) as usize).or_default() += 1;
            }
        });
        let mut ranked: Vec<(usize, usize)> = counts
            .into_iter()
            .filter(|(idx, _)| {
                sources
                    .get(*idx)
                    .is_some_and(|source| !except.contains(&source.id))
            })
            .collect();
        ranked.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.truncate(CANDIDATES);
        ranked.into_iter().map(|(idx, _)| idx).collect()
    }

    /// The first entry of a hash. Hashes are spread evenly, so the place is guessed, then bounded.
    fn first(&self, hash: u32) -> usize {
        let len = self.entries.len();
        let guess = ((len as u128 * u128::from(hash)) >> 32) as usize;
        let is_before = |idx: usize| {
            self.entries
                .get(idx)
                .is_some_and(|entry| ((entry >> 32) as u32) < hash)
        };
        let mut step = 64;
        let (mut low, mut high) = (guess, guess);
        while low > 0 && !is_before(low - 1) {
            low = low.saturating_sub(step);
            step *= 2;
        }
        step = 64;
        while high < len && is_before(high) {
            high = (high + step).min(len);
            step *= 2;
        }
        low + self.entries[low.min(high)..high]
            .partition_point(|entry| ((entry >> 32) as u32) < hash)
    }
}

/// Calls `out` with the smallest hash of each window of n-grams, once for each place it stands at.
fn winnow(skeleton: &[u8], out: &mut dyn FnMut(u32)) {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
    if skeleton.len() < GRAM {
        return;
    }
    let mut leaving = 1u64;
    for _ in 1..GRAM {
        leaving = leaving.wrapping_mul(BASE);
    }
    let mut rolling = skeleton[..GRAM].iter().fold(0u64, |hash, &byte| {
        hash.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1)
    });
    let mut recent = [u32::MAX; WINDOW];
    let (mut smallest, mut smallest_at) = (u32::MAX, 0usize);
    let count = skeleton.len() - GRAM + 1;
    for at in 0..count {
        if at > 0 {
            let gone = u64::from(skeleton[at - 1]) + 1;
            rolling = rolling
                .wrapping_sub(gone.wrapping_mul(leaving))
                .wrapping_mul(BASE)
                .wrapping_add(u64::from(skeleton[at + GRAM - 1]) + 1);
        }
        let hash = ((rolling ^ rolling >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32) as u32;
        recent[at % WINDOW] = hash;
        let expired = at >= WINDOW && smallest_at + WINDOW <= at;
        if hash <= smallest || expired {
            if expired && hash > smallest {
                let from = at + 1 - WINDOW;
                (smallest, smallest_at) = (from..=at)
                    .map(|idx| (recent[idx % WINDOW], idx))
                    .min_by_key(|&(hash, idx)| (hash, std::cmp::Reverse(idx)))
                    .unwrap_or((hash, at));
            } else {
                (smallest, smallest_at) = (hash, at);
            }
            if at + 1 >= WINDOW || at + 1 == count {
                out(smallest);
            }
        } else if at + 1 == WINDOW || at + 1 == count {
            out(smallest);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Shelf, winnow};
    use crate::judge::Library;
    use crate::{Prepared, Quotation, SourceId, SourceText};

    #[test]
    fn shared_text_shares_a_fingerprint() {
        let hashes = |text: &str| {
            let mut out = Vec::new();
            winnow(text.as_bytes(), &mut |hash| out.push(hash));
            out
        };
        let shared = "theharborwasclosedforninedaysthatwinter";
        let one = hashes(&format!("loremipsumdolorsitamet{shared}consectetur"));
        let two = hashes(&format!("another{shared}beginningandend"));
        assert!(one.iter().any(|hash| two.contains(hash)));
    }

    #[test]
    fn the_right_source_comes_first() {
        let texts: Vec<String> = (0..40).map(|idx| format!("Source {idx} tells of lantern number {idx} and of the keeper of house {idx} who painted ladder {idx} green before supper time.")).collect();
        let shelf = Shelf::new(
            texts
                .iter()
                .enumerate()
                .map(|(idx, text)| {
                    Arc::new(Prepared::new(
                        SourceId(idx as u32),
                        Arc::new(SourceText::plain(text.clone())),
                    ))
                })
                .collect(),
        );
        let quotation =
            Quotation::plain("of the keeper of house 23 who painted bench 23 green before supper");
        let found = shelf.candidates(&quotation, &[]);
        assert!(
            found.iter().any(|source| source.id == SourceId(23)),
            "{:?}",
            found.iter().map(|source| source.id).collect::<Vec<_>>()
        );
        assert!(
            shelf
                .candidates(&quotation, &[SourceId(23)])
                .iter()
                .all(|source| source.id != SourceId(23))
        );
        let short = shelf.candidates(&Quotation::plain("painted ladder 7"), &[]);
        assert!(short.iter().any(|source| source.id == SourceId(7)));
    }
}
