//! What a library has, without opening its sources: fingerprints and words on disk.
//!
//! Sources stand in groups by the first bits of their hashes. A group has a file of fingerprints and
//! one of words, each under a key that names all its sources and is made when it is first asked
//! for. Another source makes one group anew, not the library. A file that turns out to be damaged is
//! made anew at once, so that nothing is called absent because of it.

use std::sync::{Arc, Mutex, PoisonError};

use text::{Catalog, Cataloger, Source, SourceId};

use super::shelf::{Content, Library};
use crate::cache::buckets::{BITS, BUCKETS, Buckets, encode};
use crate::cache::{Cache, INDEX, Key, Kind, WORDS};

/// Sources of a group, on average at most.
const GROUP: usize = 128;
/// A source's number in its group, in bits: what a bucket's number leaves of a fingerprint's 32.
const NUMBER: u32 = BITS;

impl Cataloger for Library {
    fn catalog(&self, sources: &[Source]) -> Box<dyn Catalog> {
        match self.cache() {
            Some(cache) => Box::new(OnDisk::new(cache, sources, &|id| self.content(id))),
            None => text::catalog(sources),
        }
    }
}

#[derive(Debug)]
struct OnDisk {
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    cache: Cache,
    /// The place of the first on the shelf.
    first: usize,
    sources: Vec<Source>,
    prints: Table,
    words: Table,
}

/// A file of a group, opened when it is first asked for.
#[derive(Debug)]
struct Table {
    kind: Kind,
    magic: &'static [u8; 8],
    key: Key,
    open: Mutex<Option<Arc<Buckets>>>,
}

impl OnDisk {
    fn new(
        cache: &Cache,
        sources: &[Source],
        content: &dyn Fn(SourceId) -> Option<Content>,
    ) -> OnDisk {
        let groups = sources.len().div_ceil(GROUP).next_power_of_two();
        let bits = groups.trailing_zeros();
        let group_of = |source: &Source| source.id.0.checked_shr(32 - bits).unwrap_or(0);
        let mut out = Vec::with_capacity(groups);
        let mut first = 0;
        for sources in sources.chunk_by(|a, b| group_of(a) == group_of(b)) {
            // Hashes are spread evenly; should they not be, a group may not outgrow its numbers.
            for sources in sources.chunks(1 << NUMBER) {
                let mut parts = Vec::new();
                for source in sources {
                    if let Some((hash, extension)) = content(source.id) {
                        parts.push(hash.to_vec());
                        parts.push(extension.into_bytes());
                    }
                }
                let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
                let table = |kind, magic| Table {
                    kind,
                    magic,
                    key: Key::of(kind, &parts),
                    open: Mutex::new(None),
                };
                out.push(Group {
                    cache: cache.clone(),
                    first,
                    sources: sources.to_vec(),
                    prints: table(Kind::Index, INDEX),
                    words: table(Kind::Words, WORDS),
                });
                first += sources.len();
            }
        }
        OnDisk { groups: out }
    }
}

impl Catalog for OnDisk {
    fn holders(&self, print: u32, out: &mut Vec<usize>) {
        let low = print << BITS;
        for group in &self.groups {
            let bucket = group.bucket(&group.prints, (print >> (32 - BITS)) as usize);
            let (entries, _) = bucket.as_chunks::<4>();
            let entry = |idx: usize| entries.get(idx).map_or(0, |it| u32::from_le_bytes(*it));
            let mut idx = partition_point(entries.len(), &|idx| entry(idx) < low);
            while idx < entries.len() && entry(idx) >> NUMBER == low >> NUMBER {
                out.push(group.first + (entry(idx) & ((1 << NUMBER) - 1)) as usize);
                idx += 1;
            }
        }
    }

    fn frequency(&self, word: u64) -> usize {
        let mut count = 0;
        for group in &self.groups {
            let bucket = group.bucket(&group.words, (word >> (64 - BITS)) as usize);
            let (entries, _) = bucket.as_chunks::<8>();
            let entry = |idx: usize| entries.get(idx).map_or(0, |it| u64::from_le_bytes(*it));
            let idx = partition_point(entries.len(), &|idx| entry(idx) < word);
            if idx < entries.len() && entry(idx) & !1 == word & !1 {
                count += 1 + (entry(idx) & 1) as usize;
            }
            if count > 1 {
                break;
            }
        }
        count
    }
}

/// The first of `count` places for which `is_before` does not hold.
fn partition_point(count: usize, is_before: &dyn Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (0, count);
    while from < to {
        let middle = from.midpoint(to);
        if is_before(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}

impl Group {
    fn bucket(&self, table: &Table, idx: usize) -> Vec<u8> {
        let mut open = table.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            *open = self.open(table).or_else(|| self.build(table)).map(Arc::new);
        }
        let buckets = open.clone();
        drop(open);
        if let Some(bucket) = buckets.and_then(|buckets| buckets.bucket(idx)) {
            return bucket;
        }
        // Damaged since it was opened.
        self.cache.forget(table.kind, &table.key);
        let rebuilt = self.build(table).map(Arc::new);
        let bucket = rebuilt.as_ref().and_then(|buckets| buckets.bucket(idx));
        *table.open.lock().unwrap_or_else(PoisonError::into_inner) = rebuilt;
        bucket.unwrap_or_default()
    }

    fn open(&self, table: &Table) -> Option<Buckets> {
        let (file, length) = self.cache.file(table.kind, &table.key)?;
        let buckets = Buckets::open(file, length, table.magic, &table.key);
        if buckets.is_none() {
            self.cache.forget(table.kind, &table.key);
        }
        buckets
    }

    /// Makes the file of a table, and opens it; where it cannot be kept, it stays in memory.
    fn build(&self, table: &Table) -> Option<Buckets> {
        let (bytes, is_whole) = match table.kind {
            Kind::Index => self.fingerprints(table)?,
            _ => self.all_words(table)?,
        };
        // What was made without a source that could not be opened is not of these sources.
        if is_whole && self.cache.put(table.kind, &table.key, &bytes) {
            let opened = self.open(table);
            if opened.is_some() {
                return opened;
            }
        }
        Buckets::in_memory(bytes, table.magic, &table.key)
    }

    fn fingerprints(&self, table: &Table) -> Option<(Vec<u8>, bool)> {
        let mut counts = vec![0u32; BUCKETS];
        let mut is_whole = true;
        let mut all = Vec::with_capacity(self.sources.len());
        for source in &self.sources {
            let opened = source.open();
            is_whole &= opened.is_some();
            let prints = opened.map_or_else(Vec::new, |source| source.fingerprints().to_vec());
            for print in &prints {
                counts[(print >> (32 - BITS)) as usize] += 1;
            }
            all.push(prints);
        }
        let mut next = Vec::with_capacity(BUCKETS);
        let mut total = 0usize;
        for count in &counts {
            next.push(total);
            total += *count as usize;
        }
        let mut entries = vec![0u32; total];
        for (number, prints) in all.into_iter().enumerate() {
            for print in prints {
                let place = &mut next[(print >> (32 - BITS)) as usize];
                entries[*place] = print << BITS | number as u32;
                *place += 1;
            }
        }
        let mut start = 0;
        for count in &counts {
            let end = start + *count as usize;
            entries[start..end].sort_unstable();
            start = end;
        }
        let entries = entries.iter().map(|entry| entry.to_le_bytes());
        Some((encode(table.magic, &table.key, &counts, entries)?, is_whole))
    }

    fn all_words(&self, table: &Table) -> Option<(Vec<u8>, bool)> {
        let mut is_whole = true;
        let mut words: Vec<u64> = Vec::new();
        for source in &self.sources {
            match source.open() {
                Some(source) => words.extend_from_slice(source.words()),
                None => is_whole = false,
            }
        }
        words.sort_unstable();
        // A word of two sources stands more than once.
        words.dedup_by(|next, kept| {
            let same = *next & !1 == *kept & !1;
            if same {
                *kept |= 1;
            }
            same
        });
        let mut counts = vec![0u32; BUCKETS];
        for word in &words {
            counts[(word >> (64 - BITS)) as usize] += 1;
        }
        let words = words.iter().map(|word| word.to_le_bytes());
        Some((encode(table.magic, &table.key, &counts, words)?, is_whole))
    }
}

#[cfg(test)]
mod tests;
