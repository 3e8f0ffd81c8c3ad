//! How a document's bytes become text: from the cache, by a worker, or here.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use source::{Highlight, LimitCode, Limits, Unreadable};
use text::{Prepared, SourceId, SourceText};

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

    /// What the cache says of a document without opening it: whether it has its text, or why there
    /// is none. `None`: it must be read.
    #[must_use]
    pub fn known(&self, key: &Key) -> Option<Result<(), Unreadable>> {
        let cache = self.cache.as_ref()?;
        let (start, length) = cache.start(Kind::Text, key, START)?;
        match segment::is_text(&start, length, key) {
            Some(true) => Some(Ok(())),
            Some(false) => {
                let bytes = cache.get(Kind::Text, key)?;
                match segment::decode_kept(&bytes, key, SourceId(0)) {
                    Some(Err(unreadable)) => Some(Err(unreadable)),
                    _ => self.forget(key),
                }
            }
            None => self.forget(key),
        }
    }

    /// A source from the cache; `None`: it is not there, or not whole, and must be read.
    #[must_use]
    pub fn open(&self, key: &Key, hash: &[u8; 32], id: SourceId) -> Option<Prepared> {
        let cache = self.cache.as_ref()?;
        let bytes = cache.get(Kind::Text, key)?;
        match segment::decode_kept(&bytes, key, id) {
            Some(Ok(source)) if is_of(&source.text, hash) => Some(source),
            _ => self.forget(key),
        }
    }

    /// The fingerprints of a source that the cache has.
    #[must_use]
    pub fn fingerprints(&self, key: &Key) -> Option<Vec<u32>> {
        let bytes = self.cache.as_ref()?.get(Kind::Text, key)?;
        segment::decode_fingerprints(&bytes, key)
    }

    /// Reads what somebody has marked in a PDF.
    ///
    /// # Errors
    /// [`Unreadable`] says why it cannot be read.
    pub fn highlights(
        &self,
        bytes: &[u8],
        name: &str,
        limits: &Limits,
    ) -> Result<Vec<Highlight>, Unreadable> {
        match &self.workers {
            Some(workers) => workers.highlights(bytes, name, limits),
            None => source::highlights(bytes, limits),
        }
    }

    /// Reads a document, makes it ready for quotations, and keeps that where it can.
    ///
    /// # Errors
    /// [`Unreadable`] says why there is no text.
    pub fn read(
        &self,
        document: Bytes<'_>,
        id: SourceId,
        limits: &Limits,
    ) -> Result<Read, Unreadable> {
        let key = Key::of_text(document.hash, document.extension, limits);
        let made = match self.make(&key, document, limits) {
            Ok(text) => Ok(Prepared::new(id, Arc::new(text))),
            Err(unreadable) => Err(unreadable),
        };
        let kept = self.cache.as_ref().filter(|_| is_kept(&made));
        let is_kept = kept
            .is_some_and(|cache| cache.put(Kind::Text, &key, &segment::encode_kept(&key, &made)));
        made.map(|source| Read {
            source: Arc::new(source),
            is_kept,
        })
    }

    fn forget<T>(&self, key: &Key) -> Option<T> {
        self.cache.as_ref()?.forget(Kind::Text, key);
        None
    }

    /// Reads the document itself.
    fn make(&self, key: &Key, document: Bytes<'_>, limits: &Limits) -> segment::Reading {
        let workers = self
            .workers
            .as_ref()
            .filter(|_| source::is_complicated(document.bytes, document.name));
        let Some(workers) = workers else {
            return source::read(document.bytes, document.name, limits);
        };
        let answer = workers.read(key, document.bytes, document.name, limits)?;
        // An answer is data like any other.
        match segment::decode(&answer, key) {
            Some(Ok(text)) if is_of(&text, document.hash) && is_within(&text, limits) => Ok(text),
            Some(Err(unreadable)) => Err(unreadable),
            _ => Err(Unreadable::Broken(
                "the worker that read it gave an answer that cannot be right; please report this"
                    .into(),
            )),
        }
    }
}

/// A document that was read.
#[derive(Clone, Debug)]
pub struct Read {
    pub source: Arc<Prepared>,
    /// Whether the cache has it, so that it need not stay in memory.
    pub is_kept: bool,
}

/// Bytes of a segment that tell what it is.
const START: usize = 64;

/// Whether the text says itself that it is of these bytes.
fn is_of(text: &SourceText, hash: &[u8; 32]) -> bool {
    text.hash == blake3::Hash::from_bytes(*hash).to_hex().as_str()
}

fn is_within(text: &SourceText, limits: &Limits) -> bool {
    text.text.len() <= limits.text && text.pages.len() <= limits.pages
}

/// Whether the same bytes will always be read so. What time or memory cut short is read again, and
/// so is what failed in a way that may be ours.
fn is_kept(reading: &segment::Kept) -> bool {
    match reading {
        Ok(_) | Err(Unreadable::Scan { .. }) => true,
        Err(Unreadable::Limit { code, .. }) => {
            matches!(code, LimitCode::Pages | LimitCode::Nesting)
        }
        Err(Unreadable::Broken(_)) => false,
    }
}
