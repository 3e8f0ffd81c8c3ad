//! How a document's bytes become text: from the cache, by a worker, or here.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use source::{LimitCode, Limits, Unreadable};
use text::SourceText;

use crate::cache::{Cache, Key, Kind, segment};
use crate::worker::Workers;

/// What reading needs besides the bytes. Cheap to clone; by default everything is read here, and
/// nothing is kept.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    cache: Option<Cache>,
    workers: Option<Arc<Workers>>,
}

/// A document as it was read from disk.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    pub bytes: &'a [u8],
    /// BLAKE3 of the bytes.
    pub hash: &'a [u8; 32],
    /// The file's name.
    pub name: &'a str,
    /// Of the name, in lower case.
    pub extension: &'a str,
}

static INSTALLED: OnceLock<Reader> = OnceLock::new();

impl Reader {
    #[must_use]
    pub fn new(cache: Option<Cache>, workers: Option<Arc<Workers>>) -> Reader {
        Reader { cache, workers }
    }

    /// Makes this the reader of every library that this process opens from now on. The program does
    /// it once, when it knows its arguments; whoever only links this library gets the default.
    pub fn install(self) {
        let _ = INSTALLED.set(self);
    }

    /// The reader of this process, for a workspace: a cache that lies in it is not used, because it
    /// could come from whoever made the workspace.
    #[must_use]
    pub fn of_process(workspace: Option<&Path>) -> Reader {
        let mut reader = INSTALLED.get().cloned().unwrap_or_default();
        reader
            .cache
            .take_if(|cache| workspace.is_some_and(|folder| cache.lies_in(folder)));
        reader
    }

    #[must_use]
    pub fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`Unreadable`] says why there is no text.
    pub fn read(&self, document: Bytes<'_>, limits: &Limits) -> segment::Reading {
        let key = Key::of_text(document.hash, document.extension, limits);
        if let Some(known) = self.known(&key, document) {
            return known;
        }
        let (reading, made) = self.make(&key, document, limits);
        if let Some(cache) = &self.cache
            && is_kept(&reading)
        {
            let segment = made.unwrap_or_else(|| segment::encode(&key, &reading));
            cache.put(Kind::Text, &key, &segment);
        }
        reading
    }

    fn known(&self, key: &Key, document: Bytes<'_>) -> Option<segment::Reading> {
        let cache = self.cache.as_ref()?;
        let segment = cache.get(Kind::Text, key)?;
        let known = segment::decode(&segment, key).filter(|known| is_of(known, document.hash));
        if known.is_none() {
            cache.forget(Kind::Text, key);
        }
        known
    }

    /// Reads the document itself; with its segment, where that is at hand.
    fn make(
        &self,
        key: &Key,
        document: Bytes<'_>,
        limits: &Limits,
    ) -> (segment::Reading, Option<Vec<u8>>) {
        let workers = self
            .workers
            .as_ref()
            .filter(|_| source::is_complicated(document.bytes, document.name));
        let Some(workers) = workers else {
            return (source::read(document.bytes, document.name, limits), None);
        };
        match workers.read(key, document.bytes, document.name, limits) {
            Err(unreadable) => (Err(unreadable), None),
            // An answer is data like any other.
            Ok(answer) => match segment::decode(&answer, key) {
                Some(reading) if is_of(&reading, document.hash) && is_within(&reading, limits) => {
                    (reading, Some(answer))
                }
                _ => (
                    Err(Unreadable::Broken(
                        "the worker that read it gave an answer that cannot be right; please report this"
                            .into(),
                    )),
                    None,
                ),
            },
        }
    }
}

/// Whether the text says itself that it is of these bytes.
fn is_of(reading: &segment::Reading, hash: &[u8; 32]) -> bool {
    let is_same =
        |text: &SourceText| text.hash == blake3::Hash::from_bytes(*hash).to_hex().as_str();
    reading.as_ref().map_or(true, is_same)
}

fn is_within(reading: &segment::Reading, limits: &Limits) -> bool {
    reading.as_ref().map_or(true, |text| {
        text.text.len() <= limits.text && text.pages.len() <= limits.pages
    })
}

/// Whether the same bytes will always be read so. What time or memory cut short is read again, and
/// so is what failed in a way that may be ours.
fn is_kept(reading: &segment::Reading) -> bool {
    match reading {
        Ok(_) | Err(Unreadable::Scan { .. }) => true,
        Err(Unreadable::Limit { code, .. }) => {
            matches!(code, LimitCode::Pages | LimitCode::Nesting)
        }
        Err(Unreadable::Broken(_)) => false,
    }
}
