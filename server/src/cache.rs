//! What was made of documents before, in the user's cache folder.
//!
//! Owns files that never change once they have their name: each is written beside its place and
//! renamed to it, holds its own key and a checksum, and is ignored when anything about it is wrong.
//! No lock is needed: whoever writes the same name writes the same content. The folder belongs to
//! the user alone; one that others could have written into is not used. Nothing here knows what a
//! verdict is, and losing all of it costs time only.

pub(crate) mod buckets;
pub(crate) mod bytes;
pub(crate) mod sealed;
pub mod segment;
mod shelves;

use std::env;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use source::Limits;

pub use shelves::{Found, Health};

/// The name of a file of the cache: a hash of everything that its content depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key([u8; 32]);

impl Key {
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Key {
        Key(bytes)
    }

    /// The key of a document's text: of its bytes, the extension, on which the reading of some
    /// formats depends, the limits, and the code that reads.
    #[must_use]
    pub fn of_text(content: &[u8; 32], extension: &str, limits: &Limits) -> Key {
        let mut written = bytes::Writer::default();
        written.limits(limits);
        let limits = written.into_bytes();
        Key::of(Kind::Text, &[content, extension.as_bytes(), &limits])
    }

    /// The key of anything: a hash of its parts, none of which can be taken for another, and of the
    /// code that makes it.
    #[must_use]
    pub fn of(kind: Kind, parts: &[&[u8]]) -> Key {
        let mut hasher = blake3::Hasher::new();
        for part in [kind.folder().as_bytes(), CODE.as_bytes()]
            .iter()
            .chain(parts)
        {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Key(*hasher.finalize().as_bytes())
    }

    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    fn from_hex(hex: &str) -> Option<Key> {
        let hash = blake3::Hash::from_hex(hex).ok()?;
        (hash.to_hex().as_str() == hex).then(|| Key(*hash.as_bytes()))
    }
}

/// The code that reads and decides (`build.rs`): what other code has made is never read.
const CODE: &str = env!("PINCITE_CODE");

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Documents, read and made ready for quotations.
    Text,
    /// Which bytes the files of a workspace had when they were read.
    Files,
    /// What `check` said of the notes of a workspace.
    Notes,
    /// Which of some sources have a fingerprint.
    Index,
    /// The words of some sources.
    Words,
}

/// The magic of files, but for those of documents; the last two bytes are the version.
pub(crate) const STAMPS: &[u8; 8] = b"pinfil\x01\x00";
pub(crate) const NOTES: &[u8; 8] = b"pinnot\x01\x00";
pub(crate) const INDEX: &[u8; 8] = b"pinind\x01\x00";
pub(crate) const WORDS: &[u8; 8] = b"pinwor\x01\x00";

impl Kind {
    pub const ALL: [Kind; 5] = [
        Kind::Text,
        Kind::Files,
        Kind::Notes,
        Kind::Index,
        Kind::Words,
    ];

    /// The folder of the kind; also its name for people.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Files => "files",
            Kind::Notes => "notes",
            Kind::Index => "index",
            Kind::Words => "words",
        }
    }
}

/// A folder of files by key. Cheap to clone; shared by threads and processes.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Bytes that all files may have together.
    most: u64,
    /// After a first failed write no other is tried: the disk is full, or may not be written.
    writes: Arc<AtomicBool>,
}

/// The bytes of a cache that nobody has set another size for.
pub const MOST_BYTES: u64 = 4 << 30;
/// A file of the cache is never larger.
const LARGEST: u64 = 1 << 30;
/// How often the time of use is written: looking must not cost a write each time.
const USE_STEP: Duration = Duration::from_secs(24 * 60 * 60);

impl Cache {
    /// Opens the cache in a folder, which is made where it is not there and may be written.
    ///
    /// # Errors
    /// It is no folder, or others than the user may write to it.
    pub fn open(folder: &Path) -> io::Result<Cache> {
        let made = create_private(folder);
        let metadata = fs::metadata(folder).map_err(|error| made.err().unwrap_or(error))?;
        if !metadata.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        is_private(&metadata)?;
        Ok(Cache {
            folder: fs::canonicalize(folder)?,
            most: MOST_BYTES,
            writes: Arc::new(AtomicBool::new(true)),
        })
    }

    /// The same cache with another limit of its size.
    #[must_use]
    pub fn with_most(self, most: u64) -> Cache {
        Cache { most, ..self }
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    #[must_use]
    pub fn most(&self) -> u64 {
        self.most
    }

    /// The bytes under a key, as they were written or not: the caller checks them.
    #[must_use]
    pub fn get(&self, kind: Kind, key: &Key) -> Option<Vec<u8>> {
        let (file, metadata) = self.open_file(kind, key)?;
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).ok()?);
        (&file).take(LARGEST).read_to_end(&mut bytes).ok()?;
        mark_used(&file, metadata.modified().ok());
        Some(bytes)
    }

    /// The first bytes of a file, at most `most`, and the length of the whole.
    #[must_use]
    pub fn start(&self, kind: Kind, key: &Key, most: usize) -> Option<(Vec<u8>, u64)> {
        let (file, metadata) = self.open_file(kind, key)?;
        let mut bytes = Vec::with_capacity(most);
        (&file).take(most as u64).read_to_end(&mut bytes).ok()?;
        mark_used(&file, metadata.modified().ok());
        Some((bytes, metadata.len()))
    }

    /// A file to read parts of, and its length.
    #[must_use]
    pub(crate) fn file(&self, kind: Kind, key: &Key) -> Option<(File, u64)> {
        let (file, metadata) = self.open_file(kind, key)?;
        mark_used(&file, metadata.modified().ok());
        Some((file, metadata.len()))
    }

    fn open_file(&self, kind: Kind, key: &Key) -> Option<(File, fs::Metadata)> {
        let path = self.path_of(kind, key);
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let file = File::open(&path).ok()?;
        let metadata = file.metadata().ok()?;
        (metadata.is_file() && metadata.len() <= LARGEST).then_some((file, metadata))
    }

    /// Keeps bytes under a key, and says whether it did. That they cannot be kept is no error: they
    /// are made again.
    pub fn put(&self, kind: Kind, key: &Key, bytes: &[u8]) -> bool {
        bytes.len() as u64 <= LARGEST
            && self.put_with(kind, key, |file| file.write_all(bytes).map(|()| true))
    }

    /// Keeps what `write` writes, where that says that it is to be kept.
    pub(crate) fn put_with(
        &self,
        kind: Kind,
        key: &Key,
        write: impl FnOnce(&mut File) -> io::Result<bool>,
    ) -> bool {
        if !self.writes.load(Ordering::Relaxed) {
            return false;
        }
        match self.write(&self.path_of(kind, key), write) {
            Ok(true) => {}
            Ok(false) => return false,
            // Somebody cleared the cache meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return false,
            Err(_) => {
                self.writes.store(false, Ordering::Relaxed);
                return false;
            }
        }
        // Now and then, by chance that is none: the keys are spread evenly.
        if key.0[0] < 8 {
            self.evict();
        }
        true
    }

    /// Takes a file away that turned out to be damaged.
    pub fn forget(&self, kind: Kind, key: &Key) {
        let _ = fs::remove_file(self.path_of(kind, key));
    }

    /// Whether the cache lies in that folder, and could therefore come from whoever made it.
    #[must_use]
    pub fn lies_in(&self, folder: &Path) -> bool {
        self.folder.starts_with(folder)
    }

    fn path_of(&self, kind: Kind, key: &Key) -> PathBuf {
        let hex = key.hex();
        self.folder.join(kind.folder()).join(&hex[..2]).join(hex)
    }

    fn write(
        &self,
        path: &Path,
        write: impl FnOnce(&mut File) -> io::Result<bool>,
    ) -> io::Result<bool> {
        let folder = path.parent().unwrap_or(&self.folder);
        create_private(folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(shelves::UNFINISHED)
            .tempfile_in(folder)?;
        let is_kept = write(file.as_file_mut())?;
        if is_kept {
            // Not synced: after a power cut the checksum tells.
            file.persist(path)?;
        }
        Ok(is_kept)
    }
}

/// The user's cache folder of pincite; nothing where no home is known.
#[must_use]
pub fn default_folder() -> Option<PathBuf> {
    let whole = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let cache = if cfg!(windows) {
        whole("LOCALAPPDATA")
    } else {
        whole("XDG_CACHE_HOME").or_else(|| {
            whole("HOME").map(|home| {
                if cfg!(target_os = "macos") {
                    home.join("Library/Caches")
                } else {
                    home.join(".cache")
                }
            })
        })
    };
    cache.map(|cache| cache.join("pincite"))
}

/// Makes a folder and those above it, for the user alone.
pub(crate) fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;

    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::other("it belongs to somebody else"));
    }
    if metadata.mode() & 0o022 != 0 {
        return Err(io::Error::other("others may write to it"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Writes down that a file was used, by its time of change.
fn mark_used(file: &File, modified: Option<SystemTime>) {
    let now = SystemTime::now();
    // Also where the time lies in the future: a clock was wrong, and the file would stay for ever.
    let is_recent = modified
        .and_then(|modified| now.duration_since(modified).ok())
        .is_some_and(|age| age < USE_STEP);
    if !is_recent {
        let _ = file.set_modified(now);
    }
}

#[cfg(test)]
mod tests;
