//! Which bytes a file had when it was read last, known without reading it.
//!
//! A file is the same when its device, number, size, time of change of its content and time of
//! change of itself (`ctime`) are the same, and only under these conditions: the system is Linux and
//! the file system one of those below, which set `ctime` to the clock at every write and let no
//! program set it; and the file had been at rest for [`REST`] before it was read, so that nothing
//! that was under way then (the same tick of the clock, a page that a program had mapped and that
//! was not yet written back) can have changed it unseen. Everywhere else files are read and hashed
//! on every run. `mtime` and size alone are never believed: any program may set them.

use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::cache::bytes::{Reader, Writer};
use crate::cache::sealed::{opened, sealed};
use crate::cache::{Cache, Key, Kind, STAMPS};

/// How long a file must have been at rest: longer than Linux leaves a changed page unwritten.
const REST: Duration = Duration::from_secs(60);
/// Files that are remembered; when there are more, those of this run only.
const MOST: usize = 200_000;

/// What only the system writes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stamp {
    device: u64,
    number: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// The content of files by their stamps, in the cache of a workspace.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    /// Without a cache nothing is remembered.
    file: Option<(Cache, Key)>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    loaded: bool,
    changed: bool,
    known: HashMap<Stamp, Known>,
    /// By device, whether its file system is one to rely on.
    devices: HashMap<u64, bool>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    hash: [u8; 32],
    /// In this run.
    used: bool,
}

impl Stamps {
    pub(super) fn new(cache: Option<&Cache>, workspace: &[u8]) -> Stamps {
        let key = Key::of(Kind::Files, &[workspace]);
        Stamps {
            file: cache.map(|cache| (cache.clone(), key)),
            state: Mutex::default(),
        }
    }

    /// The stamp of a file, where it can be relied on.
    pub(super) fn of(&self, file: &File, metadata: &Metadata) -> Option<Stamp> {
        self.file.as_ref()?;
        let stamp = stamp(metadata)?;
        let mut state = self.lock();
        let is_known = *state
            .devices
            .entry(stamp.device)
            .or_insert_with(|| is_relied_on(file));
        is_known.then_some(stamp)
    }

    /// The hash of the bytes that the file had, and therefore has.
    pub(super) fn hash(&self, stamp: &Stamp) -> Option<[u8; 32]> {
        let mut state = self.lock();
        self.load(&mut state);
        let known = state.known.get_mut(stamp)?;
        known.used = true;
        Some(known.hash)
    }

    /// Remembers what a file holds that had this stamp before it was read, from `started` on, and
    /// has it still.
    pub(super) fn remember(&self, stamp: Stamp, hash: [u8; 32], started: SystemTime) {
        if !stamp.was_at_rest(started) {
            return;
        }
        let mut state = self.lock();
        self.load(&mut state);
        state.changed = true;
        state.known.insert(stamp, Known { hash, used: true });
    }

    /// Writes down what is new.
    pub(super) fn save(&self) {
        let mut state = self.lock();
        let Some((cache, key)) = self.file.as_ref().filter(|_| state.changed) else {
            return;
        };
        state.changed = false;
        if state.known.len() > MOST {
            state.known.retain(|_, known| known.used);
        }
        let file = sealed(STAMPS, key, |body| {
            body.size(state.known.len());
            for (stamp, known) in &state.known {
                stamp.put(body);
                body.raw(&known.hash);
            }
        });
        drop(state);
        cache.put(Kind::Files, key, &file);
    }

    fn load(&self, state: &mut State) {
        if std::mem::replace(&mut state.loaded, true) {
            return;
        }
        let Some((cache, key)) = &self.file else {
            return;
        };
        let Some(bytes) = cache.get(Kind::Files, key) else {
            return;
        };
        match read(&bytes, key) {
            Some(known) => state.known = known,
            None => cache.forget(Kind::Files, key),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(bytes: &[u8], key: &Key) -> Option<HashMap<Stamp, Known>> {
    let mut body = Reader::new(opened(STAMPS, key, bytes)?);
    let known = body.list(88, &mut |input| {
        let stamp = Stamp::get(input)?;
        let hash = input.raw(32)?.try_into().ok()?;
        Some((stamp, Known { hash, used: false }))
    })?;
    body.rest().is_empty().then(|| known.into_iter().collect())
}

impl Stamp {
    fn was_at_rest(&self, now: SystemTime) -> bool {
        // A time in the future is that of a wrong clock, and says nothing.
        let rested = |(seconds, _): (i64, i64)| {
            let seconds = u64::try_from(seconds).ok()?;
            let at = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?;
            now.duration_since(at).ok()
        };
        rested(self.changed).is_some_and(|rest| rest > REST)
    }

    fn put(&self, out: &mut Writer) {
        for number in [self.device, self.number, self.size] {
            out.u64(number);
        }
        for (seconds, rest) in [self.modified, self.changed] {
            out.u64(seconds.cast_unsigned());
            out.u64(rest.cast_unsigned());
        }
    }

    fn get(input: &mut Reader<'_>) -> Option<Stamp> {
        let time =
            |input: &mut Reader<'_>| Some((input.u64()?.cast_signed(), input.u64()?.cast_signed()));
        Some(Stamp {
            device: input.u64()?,
            number: input.u64()?,
            size: input.u64()?,
            modified: time(input)?,
            changed: time(input)?,
        })
    }
}

#[cfg(target_os = "linux")]
fn stamp(metadata: &Metadata) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt as _;

    Some(Stamp {
        device: metadata.dev(),
        number: metadata.ino(),
        size: metadata.len(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
        changed: (metadata.ctime(), metadata.ctime_nsec()),
    })
}

#[cfg(not(target_os = "linux"))]
fn stamp(_: &Metadata) -> Option<Stamp> {
    None
}

/// Whether the file lies on a file system of this machine that keeps `ctime` itself. Not tmpfs, which
/// changes no time when a mapped page is written; not one over a network or in another program.
#[cfg(target_os = "linux")]
fn is_relied_on(file: &File) -> bool {
    const EXT: u32 = 0xEF53;
    const XFS: u32 = 0x5846_5342;
    const BTRFS: u32 = 0x9123_683E;
    const F2FS: u32 = 0xF2F5_2010;
    const ZFS: u32 = 0x2FC1_2FC1;

    rustix::fs::fstatfs(file).is_ok_and(|system| {
        // The field's type differs from machine to machine; the numbers have 32 bits.
        u32::try_from(system.f_type & 0xFFFF_FFFF)
            .is_ok_and(|kind| [EXT, XFS, BTRFS, F2FS, ZFS].contains(&kind))
    })
}

#[cfg(not(target_os = "linux"))]
fn is_relied_on(_: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::{Duration, SystemTime};

    use super::{REST, Stamp, Stamps, read};
    use crate::cache::{Cache, Key, Kind};

    fn stamp(seconds_ago: i64) -> Stamp {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let at = i64::try_from(now.unwrap().as_secs()).unwrap() - seconds_ago;
        Stamp {
            device: 1,
            number: 2,
            size: 3,
            modified: (4, 5),
            changed: (at, 6),
        }
    }

    fn remembered(stamp: Stamp) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("cache")).unwrap();
        let stamps = Stamps::new(Some(&cache), b"here");
        stamps.remember(stamp, [7; 32], SystemTime::now());
        stamps.save();
        let again = Stamps::new(Some(&cache), b"here");
        let elsewhere = Stamps::new(Some(&cache), b"there");
        assert_eq!(elsewhere.hash(&stamp), None);
        again.hash(&stamp).is_some()
    }

    /// What was changed just now may be changed again at the same time; a clock that went back
    /// leaves times in the future.
    #[test]
    fn only_files_at_rest_are_remembered() {
        let rest = i64::try_from(REST.as_secs()).unwrap();
        for (seconds_ago, want) in [
            (0, false),
            (rest - 2, false),
            (rest + 2, true),
            (100_000, true),
            (-5, false),
            (-100_000, false),
        ] {
            assert_eq!(remembered(stamp(seconds_ago)), want, "{seconds_ago} s ago");
        }
    }

    #[test]
    fn every_part_of_a_stamp_counts() {
        let stamps = Stamps::new(None, b"");
        let known = stamp(1000);
        stamps.remember(known, [7; 32], SystemTime::now());
        assert_eq!(stamps.hash(&known), Some([7; 32]));
        let others: [fn(&mut Stamp); 7] = [
            |it| it.device += 1,
            |it| it.number += 1,
            |it| it.size += 1,
            |it| it.modified.0 += 1,
            |it| it.modified.1 += 1,
            |it| it.changed.0 += 1,
            |it| it.changed.1 += 1,
        ];
        for (idx, change) in others.into_iter().enumerate() {
            let mut other = known;
            change(&mut other);
            assert_eq!(stamps.hash(&other), None, "part {idx}");
        }
    }

    #[test]
    fn a_file_of_stamps_with_any_wrong_bit_or_end_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("cache")).unwrap();
        let stamps = Stamps::new(Some(&cache), b"here");
        let long_ago = SystemTime::now() + Duration::from_secs(5000);
        for number in 0..3 {
            let stamp = Stamp { number, ..stamp(0) };
            stamps.remember(stamp, [7; 32], long_ago);
        }
        stamps.save();
        let key = Key::of(Kind::Files, &[b"here"]);
        let bytes = cache.get(Kind::Files, &key).unwrap();
        assert_eq!(read(&bytes, &key).unwrap().len(), 3);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut wrong = bytes.clone();
                wrong[at] ^= 1 << bit;
                assert!(read(&wrong, &key).is_none(), "byte {at}");
            }
            assert!(read(&bytes[..at], &key).is_none(), "cut at {at}");
        }
    }
}
