//! The files of a cache as a whole: how many there are, whether they are whole, and which go.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::sealed::{Whole, opened};
use super::{Cache, INDEX, Key, Kind, NOTES, STAMPS, WORDS, buckets, segment};

/// How the names of files begin that are being written.
pub(super) const UNFINISHED: &str = ".unfinished-";
/// A file that has been written for so long is left over from a process that was ended.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// The files of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    pub files: u64,
    pub bytes: u64,
}

/// What looking at every file gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    pub whole: u64,
    /// Written by another version of pincite: not read, and removed when room is needed.
    pub foreign: u64,
    /// Damaged; they have been removed.
    pub damaged: u64,
    /// Left over from processes that were ended; they have been removed.
    pub unfinished: u64,
}

impl Found {
    /// Both together.
    #[must_use]
    pub fn with(self, other: Found) -> Found {
        Found {
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
        }
    }
}

struct Entry {
    path: PathBuf,
    kind: Kind,
    key: Option<Key>,
    bytes: u64,
    used: SystemTime,
}

impl Cache {
    /// How much there is of a kind.
    #[must_use]
    pub fn found(&self, kind: Kind) -> Found {
        let mut out = Found::default();
        for entry in self.entries().iter().filter(|entry| entry.kind == kind) {
            out.files += 1;
            out.bytes += entry.bytes;
        }
        out
    }

    /// Removes everything that the cache has written. Says how much that was.
    pub fn clear(&self) -> Found {
        let mut out = Found::default();
        for entry in self.entries() {
            if fs::remove_file(&entry.path).is_ok() {
                out.files += 1;
                out.bytes += entry.bytes;
            }
        }
        for kind in Kind::ALL {
            remove_empty(&self.folder.join(kind.folder()));
        }
        out
    }

    /// Looks at every file, and removes those that are damaged.
    pub fn verify(&self) -> Health {
        let mut out = Health::default();
        let now = SystemTime::now();
        for entry in self.entries() {
            let Some(key) = entry.key else {
                if is_abandoned(&entry, now) && fs::remove_file(&entry.path).is_ok() {
                    out.unfinished += 1;
                }
                continue;
            };
            let bytes = fs::read(&entry.path).unwrap_or_default();
            match whole(entry.kind, &bytes, &key) {
                Whole::Yes => out.whole += 1,
                Whole::OtherVersion => out.foreign += 1,
                Whole::No => {
                    out.damaged += 1;
                    let _ = fs::remove_file(&entry.path);
                }
            }
        }
        out
    }

    /// Makes room: what was not used for the longest time goes first.
    pub fn evict(&self) {
        let now = SystemTime::now();
        let mut entries = self.entries();
        entries.retain(|entry| {
            let gone = entry.key.is_none() && is_abandoned(entry, now);
            if gone {
                let _ = fs::remove_file(&entry.path);
            }
            !gone
        });
        let mut bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
        if bytes <= self.most {
            return;
        }
        // A time in the future is that of a wrong clock, and says nothing.
        entries.sort_by_key(|entry| (entry.used <= now).then_some(entry.used));
        // Some more than needed, or the next file would have to make room again.
        let wanted = self.most - self.most / 8;
        for entry in entries {
            if bytes <= wanted {
                break;
            }
            if fs::remove_file(&entry.path).is_ok() {
                bytes = bytes.saturating_sub(entry.bytes);
            }
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let mut out = Vec::new();
        for kind in Kind::ALL {
            for folder in names(&self.folder.join(kind.folder())) {
                for path in names(&folder) {
                    let Ok(metadata) = fs::symlink_metadata(&path) else {
                        continue;
                    };
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    let key = Key::from_hex(&name);
                    // What we have not written is not ours to remove.
                    if !metadata.is_file() || (key.is_none() && !name.starts_with(UNFINISHED)) {
                        continue;
                    }
                    out.push(Entry {
                        kind,
                        key,
                        bytes: metadata.len(),
                        used: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                        path,
                    });
                }
            }
        }
        out
    }
}

fn whole(kind: Kind, bytes: &[u8], key: &Key) -> Whole {
    let sealed = |magic| Whole::of(magic, bytes, || opened(magic, key, bytes).is_some());
    let bucketed = |magic| Whole::of(magic, bytes, || buckets::is_whole(bytes, magic, key));
    match kind {
        Kind::Text => segment::is_whole(bytes, key),
        Kind::Files => sealed(STAMPS),
        Kind::Notes => sealed(NOTES),
        Kind::Index => bucketed(INDEX),
        Kind::Words => bucketed(WORDS),
    }
}

/// Whoever wrote it has ended. Files that are written at this moment are a little younger than `now`;
/// a clock that went back leaves times in the far future.
fn is_abandoned(entry: &Entry, now: SystemTime) -> bool {
    let apart = now.duration_since(entry.used);
    apart.unwrap_or_else(|ahead| ahead.duration()) > ABANDONED
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
    let Some(entries) = is_folder.then(|| fs::read_dir(folder).ok()).flatten() else {
        return Vec::new();
    };
    let mut out: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    out.sort_unstable();
    out
}

fn remove_empty(folder: &Path) {
    for below in names(folder) {
        let _ = fs::remove_dir(below);
    }
    let _ = fs::remove_dir(folder);
}
