//! What a library has, without opening its sources: fingerprints and words on disk.
//!
//! Sources stand in groups by the first bits of their hashes. A group has a file of fingerprints and
//! one of words, each under a key that names all its sources; those that are not there are made when
//! the library is first asked. Another source makes one group anew, not the library. A file that turns
//! out to be damaged is made anew at once, so that nothing is called absent because of it.

use std::io::{self, BufWriter, Cursor, Seek, Write};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use text::{Catalog, Cataloger, Source, SourceId};

use super::shelf::{Content, Library};
use crate::cache::buckets::{self, BITS, BUCKETS, Buckets};
use crate::cache::{Cache, INDEX, Key, Kind, WORDS};
use crate::progress::{Progress, Task, Work};

/// Sources of a group, on average at most.
const GROUP: usize = 128;
/// A source's number in its group, in bits: what a bucket's number leaves of a fingerprint's 32.
const NUMBER: u32 = BITS;
/// Groups that are made at once: each takes memory.
const MAKERS: usize = 2;
/// Bytes of numbers that one maker has in memory.
const MOST: usize = 16 << 20;

impl Cataloger for Library {
    fn catalog(&self, sources: &[Source]) -> Box<dyn Catalog> {
        match self.cache() {
            Some(cache) => {
                let content = |id| self.content(id);
                Box::new(OnDisk::new(cache, sources, &content, self.progress()))
            }
            None => text::catalog(sources),
        }
    }
}

#[derive(Debug)]
struct OnDisk {
    groups: Vec<Group>,
    prints: Tables,
    words: Tables,
    cache: Cache,
    progress: Arc<Progress>,
}

#[derive(Debug)]
struct Group {
    /// The place of the first on the shelf.
    first: usize,
    sources: Vec<Source>,
    /// Names the sources.
    parts: Vec<Vec<u8>>,
}

/// The files of one kind, a group each, opened when one is first asked for.
#[derive(Debug)]
struct Tables {
    kind: Kind,
    open: OnceLock<Vec<Mutex<Option<Arc<Buckets>>>>>,
}

impl OnDisk {
    fn new(
        cache: &Cache,
        sources: &[Source],
        content: &dyn Fn(SourceId) -> Option<Content>,
        progress: &Arc<Progress>,
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
                out.push(Group {
                    first,
                    sources: sources.to_vec(),
                    parts,
                });
                first += sources.len();
            }
        }
        OnDisk {
            groups: out,
            prints: Tables::of(Kind::Index),
            words: Tables::of(Kind::Words),
            cache: cache.clone(),
            progress: progress.clone(),
        }
    }

    /// A bucket of a group. Empty where nothing can be known of the group.
    fn bucket(&self, tables: &Tables, at: usize, idx: usize) -> Vec<u8> {
        let open = tables.open.get_or_init(|| self.open_all(tables.kind));
        let Some(table) = open.get(at) else {
            return Vec::new();
        };
        let lock = || table.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = lock().clone();
        if let Some(bucket) = opened.and_then(|buckets| buckets.bucket(idx)) {
            return bucket;
        }
        // Damaged since it was opened.
        let group = &self.groups[at];
        self.cache.forget(tables.kind, &group.key(tables.kind));
        let work = self.progress.begin(Task::Index, group.sources.len());
        let made = self.make(tables.kind, group, &work);
        let bucket = made.as_ref().and_then(|buckets| buckets.bucket(idx));
        *lock() = made;
        bucket.unwrap_or_default()
    }

    /// Opens the files of all groups, and makes those that are not there.
    fn open_all(&self, kind: Kind) -> Vec<Mutex<Option<Arc<Buckets>>>> {
        let groups = self.groups.iter();
        let out: Vec<_> = groups
            .map(|group| Mutex::new(self.open(kind, group)))
            .collect();
        let lock = |at: usize| out[at].lock().unwrap_or_else(PoisonError::into_inner);
        let missing: Vec<usize> = (0..out.len()).filter(|&at| lock(at).is_none()).collect();
        let sources = missing.iter().map(|&at| self.groups[at].sources.len());
        let work = self.progress.begin(Task::Index, sources.sum());
        let next = Mutex::new(missing.iter());
        let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
        let make = || {
            while let Some(&at) = take() {
                *lock(at) = self.make(kind, &self.groups[at], &work);
            }
        };
        // Not on the threads that ask: one of them may be the one that all others wait for.
        thread::scope(|scope| {
            let makers = (0..missing.len().min(MAKERS)).map(|_| {
                let maker = thread::Builder::new().stack_size(8 << 20);
                maker.spawn_scoped(scope, make)
            });
            for maker in makers.collect::<Vec<_>>() {
                match maker.map(thread::ScopedJoinHandle::join) {
                    Ok(Ok(())) => {}
                    Ok(Err(panic)) => resume_unwind(panic),
                    // No more threads may be started.
                    Err(_) => make(),
                }
            }
        });
        out
    }

    fn open(&self, kind: Kind, group: &Group) -> Option<Arc<Buckets>> {
        let key = group.key(kind);
        let (file, length) = self.cache.file(kind, &key)?;
        let buckets = Buckets::open(file, length, magic(kind), &key);
        if buckets.is_none() {
            self.cache.forget(kind, &key);
        }
        buckets.map(Arc::new)
    }

    /// Makes the file of a group, and opens it; where it cannot be kept, it stays in memory.
    fn make(&self, kind: Kind, group: &Group, work: &Work<'_>) -> Option<Arc<Buckets>> {
        let key = group.key(kind);
        // What was made without a source that could not be opened is not of these sources.
        let is_kept = self.cache.put_with(kind, &key, |file| {
            group.write(kind, &mut BufWriter::with_capacity(1 << 16, file), work)
        });
        if is_kept && let Some(opened) = self.open(kind, group) {
            return Some(opened);
        }
        let mut out = Cursor::new(Vec::new());
        group.write(kind, &mut out, work).ok()?;
        Buckets::in_memory(out.into_inner(), magic(kind), &key).map(Arc::new)
    }
}

impl Catalog for OnDisk {
    fn holders(&self, print: u32, out: &mut Vec<usize>) {
        let low = print << BITS;
        for (at, group) in self.groups.iter().enumerate() {
            let bucket = self.bucket(&self.prints, at, bucket_of_print(print));
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
        for at in 0..self.groups.len() {
            let bucket = self.bucket(&self.words, at, bucket_of_word(word));
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

/// What is to be written of a kind: which numbers a source has, ascending, in which bucket each
/// stands, and how those of a bucket, each with its source, become bytes.
struct Numbers<T> {
    of: fn(&Source) -> Option<Vec<T>>,
    bucket: fn(T) -> usize,
    put: fn(&mut Vec<(T, u32)>, &mut Vec<u8>),
}

const PRINTS: Numbers<u32> = Numbers {
    of: Source::fingerprints,
    bucket: bucket_of_print,
    put: |prints, out| {
        let entries = prints.iter().map(|(print, source)| print << BITS | source);
        let mut entries: Vec<u32> = entries.collect();
        entries.sort_unstable();
        out.extend(entries.iter().flat_map(|entry| entry.to_le_bytes()));
    },
};

const ALL_WORDS: Numbers<u64> = Numbers {
    of: Source::words,
    bucket: bucket_of_word,
    put: |words, out| {
        words.sort_unstable();
        // A word of two sources stands more than once.
        words.dedup_by(|(next, _), (kept, _)| {
            let same = *next & !1 == *kept & !1;
            if same {
                *kept |= 1;
            }
            same
        });
        out.extend(words.iter().flat_map(|(word, _)| word.to_le_bytes()));
    },
};

fn bucket_of_print(print: u32) -> usize {
    (print >> (32 - BITS)) as usize
}

fn bucket_of_word(word: u64) -> usize {
    (word >> (64 - BITS)) as usize
}

fn magic(kind: Kind) -> &'static [u8; 8] {
    match kind {
        Kind::Words => WORDS,
        _ => INDEX,
    }
}

impl Tables {
    fn of(kind: Kind) -> Tables {
        Tables {
            kind,
            open: OnceLock::new(),
        }
    }
}

impl Group {
    fn key(&self, kind: Kind) -> Key {
        let parts: Vec<&[u8]> = self.parts.iter().map(Vec::as_slice).collect();
        Key::of(kind, &parts)
    }

    /// Writes the file of a kind; says whether every source could be opened for it.
    fn write(
        &self,
        kind: Kind,
        out: &mut (impl Write + Seek),
        work: &Work<'_>,
    ) -> io::Result<bool> {
        match kind {
            Kind::Words => self.write_numbers(kind, &ALL_WORDS, MOST, out, work),
            _ => self.write_numbers(kind, &PRINTS, MOST, out, work),
        }
    }

    /// With at most so many bytes of numbers in memory: where there are more, sources are opened
    /// several times, each time for some of the buckets.
    fn write_numbers<T: Copy>(
        &self,
        kind: Kind,
        numbers: &Numbers<T>,
        most: usize,
        out: &mut (impl Write + Seek),
        work: &Work<'_>,
    ) -> io::Result<bool> {
        let fits = most / size_of::<T>();
        let mut held = Vec::with_capacity(self.sources.len());
        let mut is_whole = true;
        let mut total = 0;
        for source in &self.sources {
            let of_source = (numbers.of)(source);
            is_whole &= of_source.is_some();
            let of_source = of_source.unwrap_or_default();
            total += of_source.len();
            if total > fits {
                held.clear();
            } else {
                held.push(of_source);
            }
            work.step();
        }
        let parts = total.div_ceil(fits).max(1);
        let buckets = BUCKETS.div_ceil(parts);
        let mut next = vec![0; self.sources.len()];
        let mut of_bucket = Vec::new();
        buckets::write(out, magic(kind), &self.key(kind), &mut |idx, bucket| {
            if parts > 1 && idx % buckets == 0 {
                held.clear();
                next.fill(0);
                for source in &self.sources {
                    let all = (numbers.of)(source);
                    is_whole &= all.is_some();
                    let all = all.unwrap_or_default();
                    let place = |bucket| all.partition_point(|it| (numbers.bucket)(*it) < bucket);
                    held.push(all[place(idx)..place(idx + buckets)].to_vec());
                }
            }
            of_bucket.clear();
            for (source, (held, next)) in held.iter().zip(&mut next).enumerate() {
                while let Some(&number) = held.get(*next)
                    && (numbers.bucket)(number) == idx
                {
                    of_bucket.push((number, source as u32));
                    *next += 1;
                }
            }
            (numbers.put)(&mut of_bucket, bucket);
        })?;
        Ok(is_whole)
    }
}

#[cfg(test)]
mod tests;
