//! Documents, read once by content, and what is said of those that cannot be read.

use std::collections::HashMap;
use std::fs::Metadata;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use analysis::Code;
use analysis::bibliography::Entry;
use analysis::config::Config;
use analysis::finding::DocName;
use analysis::workspace::{Document, DocumentState};
use source::{LimitCode, Unreadable};
use text::{Keeper, Prepared, Source, SourceId};

use super::listing;
use super::locate::{Found, Located, Rule, Search, locate};
use super::reader::{self, Bytes, Reader};
use super::recent::Recent;
use super::stamps::Stamps;
use crate::cache::{Cache, Key};
use crate::paths::{Place, Refusal};
use crate::progress::Progress;

/// The documents of a workspace by their content. Shared by all threads; the same bytes are read,
/// and made ready for quotations, once.
#[derive(Debug)]
pub struct Library {
    shared: Arc<Shared>,
    progress: Arc<Progress>,
    read: Mutex<Shelf>,
}

/// What every source needs to be opened.
#[derive(Debug)]
struct Shared {
    limits: source::Limits,
    /// Bytes of a file.
    largest: u64,
    reader: Reader,
    recent: Recent,
    stamps: Stamps,
}

/// What a file turned out to hold.
struct Looked {
    content: Content,
    /// Where it had to be read.
    bytes: Option<Vec<u8>>,
}

/// A source that the cache keeps.
#[derive(Debug)]
struct Kept {
    id: SourceId,
    key: Key,
    content: Content,
    /// Where it was, to be read again where the cache has lost it.
    place: Place,
    shared: Arc<Shared>,
}

/// Bytes of sources that stay in memory when nobody looks at them.
const MOST_RECENT: usize = 24 << 20;

#[derive(Debug, Default)]
struct Shelf {
    by_content: HashMap<Content, Arc<OnceLock<Reading>>>,
    ids: HashMap<SourceId, Content>,
}

/// BLAKE3 of the bytes, and the extension, on which the reading of some formats depends.
pub type Content = ([u8; 32], String);

/// What reading a document gave.
pub type Reading = Result<Source, Failure>;

/// Why a document cannot be used, as a finding says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub code: Code,
    /// What is wrong and what to do.
    pub message: String,
}

impl Library {
    #[must_use]
    pub fn new(config: &Config, reader: Reader) -> Library {
        Library::of_workspace(config, reader, Path::new(""))
    }

    /// The library of a workspace, which remembers its files from one run to the next.
    #[must_use]
    pub fn of_workspace(config: &Config, reader: Reader, root: &Path) -> Library {
        let mut limits = source::Limits::default();
        let own = &config.limits;
        limits.text = limits
            .text
            .min(usize::try_from(own.text).unwrap_or(usize::MAX));
        limits.pages = limits
            .pages
            .min(usize::try_from(own.pages).unwrap_or(usize::MAX));
        Library {
            shared: Arc::new(Shared {
                limits,
                largest: own.source,
                stamps: Stamps::new(
                    reader.cache().filter(|_| !root.as_os_str().is_empty()),
                    root.as_os_str().as_encoded_bytes(),
                ),
                reader,
                recent: Recent::new(MOST_RECENT),
            }),
            progress: Arc::default(),
            read: Mutex::default(),
        }
    }

    /// The documents of a key with what became of each. Never empty: where nothing is found, one
    /// document says so.
    #[must_use]
    pub fn documents(&self, cx: &Search<'_>, key: &str, entry: Option<&Entry>) -> Vec<Document> {
        let located = locate(cx, key, entry);
        if located.documents.is_empty() {
            return vec![absent(key, entry, &located)];
        }
        let rule = located.documents[0].rule;
        let mut out: Vec<Document> = located
            .documents
            .iter()
            .map(|found| self.document(cx, found))
            .collect();
        // A volume that is not there may hold the words.
        let lost = located.refusals.iter().filter(|(lost, _)| *lost == rule);
        out.extend(lost.map(|(rule, refusal)| refused(key, *rule, refusal)));
        out
    }

    /// A document, or one of its renditions where it has no text.
    fn document(&self, cx: &Search<'_>, found: &Found) -> Document {
        let failure = match self.read(&found.place) {
            Ok(source) => return ready(&found.place, found.rule.to_string(), source),
            Err(failure) => failure,
        };
        let why = match failure.code {
            Code::SourceScan => "is a scan without text",
            Code::SourceUnreadable => "cannot be read",
            _ => "",
        };
        if !why.is_empty() {
            let name = file_name(&found.place);
            let others = cx
                .listings
                .of_stem(cx.bounds, found.place.folder(), listing::stem(&name));
            for other in others.iter().filter(|other| **other != found.place) {
                if let Ok(source) = self.read(other) {
                    let rule = format!("{}: a rendition of {name}, which {why}", found.rule);
                    return ready(other, rule, source);
                }
            }
        }
        Document {
            name: Some(found.place.name().clone()),
            rule: found.rule.to_string(),
            state: DocumentState::Failed {
                code: failure.code,
                message: failure.message,
            },
        }
    }

    /// Finds out what a document is. Its bytes are read every time, or known to be the same
    /// (`stamps`); what was made of the same bytes before is used again, and opened when it is
    /// looked at.
    ///
    /// # Errors
    /// [`Failure`] says why it cannot be used.
    pub fn read(&self, place: &Place) -> Reading {
        let refused = |refusal: Refusal| failure_of(place.name(), &refusal);
        let name = file_name(place);
        let mut looked = self.shared.look(place).map_err(refused)?;
        let mut cell = self.cell(&looked.content);
        let is_known = |content| {
            self.shared
                .reader
                .known(&self.shared.key(content))
                .is_some()
        };
        if looked.bytes.is_none() && cell.get().is_none() && !is_known(&looked.content) {
            looked = self.shared.look_inside(place).map_err(refused)?;
            cell = self.cell(&looked.content);
        }
        let Looked { content, bytes } = looked;
        // Computed outside the lock, by one thread; others that want the same bytes wait.
        let reading = cell.get_or_init(|| {
            let id = self.id_of(&content);
            let kept = || Kept {
                id,
                key: self.shared.key(&content),
                content: content.clone(),
                place: place.clone(),
                shared: self.shared.clone(),
            };
            match self.shared.reader.known(&self.shared.key(&content)) {
                Some(Ok(())) => return Ok(Source::kept(id, Arc::new(kept()))),
                Some(Err(unreadable)) => return Err(unread(place.name(), &unreadable)),
                None => {}
            }
            // Its segment went between two looks.
            let bytes = bytes.or_else(|| self.shared.bytes_of(place, &content));
            let Some(bytes) = bytes else {
                return Err(changed(place.name()));
            };
            match self.shared.read(id, &content, &name, &bytes) {
                None => Err(internal(place.name())),
                Some(Err(unreadable)) => Err(unread(place.name(), &unreadable)),
                Some(Ok(read)) if read.is_kept => {
                    self.shared.recent.put(&read.source);
                    Ok(Source::kept(id, Arc::new(kept())))
                }
                Some(Ok(read)) => Ok(read.source.into()),
            }
        });
        match reading {
            Ok(source) => Ok(source.clone()),
            // The same bytes may lie under several names.
            Err(failure) => Err(failure.clone()),
        }
    }

    fn cell(&self, content: &Content) -> Arc<OnceLock<Reading>> {
        let mut shelf = self.shelf();
        shelf.by_content.entry(content.clone()).or_default().clone()
    }

    /// What the source of that number was read from.
    #[must_use]
    pub fn content(&self, id: SourceId) -> Option<Content> {
        self.shelf().ids.get(&id).cloned()
    }

    #[must_use]
    pub fn cache(&self) -> Option<&Cache> {
        self.shared.reader.cache()
    }

    #[must_use]
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Writes down what is known of files, for the next run.
    pub fn save(&self) {
        self.shared.stamps.save();
    }

    /// Reads a document that will be looked at now.
    ///
    /// # Errors
    /// As [`Library::read`].
    pub fn open(&self, place: &Place) -> Result<Arc<Prepared>, Failure> {
        self.read(place)?
            .open()
            .ok_or_else(|| internal(place.name()))
    }

    /// Lets go of everything that nobody holds any more.
    pub fn forget_unused(&self) {
        let mut shelf = self.shelf();
        let held = |cell: &Arc<OnceLock<Reading>>| match cell.get() {
            Some(Ok(source)) => source.is_shared(),
            Some(Err(_)) => false,
            None => true,
        };
        shelf.by_content.retain(|_, cell| held(cell));
        let shelf = &mut *shelf;
        shelf
            .ids
            .retain(|_, content| shelf.by_content.contains_key(content));
    }

    /// The number of a content: taken from its hash, so that runs agree, and never that of another.
    fn id_of(&self, content: &Content) -> SourceId {
        let mut shelf = self.shelf();
        let [a, b, c, d, ..] = content.0;
        let mut id = SourceId(u32::from_be_bytes([a, b, c, d]));
        while shelf.ids.get(&id).is_some_and(|other| other != content) {
            id = SourceId(id.0.wrapping_add(1));
        }
        shelf.ids.insert(id, content.clone());
        id
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// What a file holds: by its stamp, else by reading it.
    fn look(&self, place: &Place) -> Result<Looked, Refusal> {
        let opened = place.open()?;
        let metadata = opened.metadata();
        let known = self
            .stamps
            .of(opened.file(), metadata)
            .filter(|_| metadata.len() <= self.largest)
            .and_then(|stamp| self.stamps.hash(&stamp));
        match known {
            Some(hash) => Ok(Looked {
                content: (hash, extension(place)),
                bytes: None,
            }),
            None => self.look_inside(place),
        }
    }

    fn look_inside(&self, place: &Place) -> Result<Looked, Refusal> {
        let started = SystemTime::now();
        let opened = place.open()?;
        let stamp = |metadata: &Metadata| self.stamps.of(opened.file(), metadata);
        let before = stamp(opened.metadata());
        let bytes = opened.read(self.largest)?;
        let hash = *blake3::hash(&bytes).as_bytes();
        let after = opened.file().metadata().ok();
        if let Some(before) = before
            && after.and_then(|after| stamp(&after)) == Some(before)
        {
            self.stamps.remember(before, hash, started);
        }
        Ok(Looked {
            content: (hash, extension(place)),
            bytes: Some(bytes),
        })
    }

    /// The bytes of a file, where they still are those of that content.
    fn bytes_of(&self, place: &Place, content: &Content) -> Option<Vec<u8>> {
        let bytes = place.read(self.largest).ok()?;
        (*blake3::hash(&bytes).as_bytes() == content.0).then_some(bytes)
    }

    fn key(&self, content: &Content) -> Key {
        Key::of_text(&content.0, &content.1, &self.limits)
    }

    /// `None`: it panicked.
    fn read(
        &self,
        id: SourceId,
        content: &Content,
        name: &str,
        bytes: &[u8],
    ) -> Option<Result<reader::Read, Unreadable>> {
        let document = Bytes {
            bytes,
            hash: &content.0,
            name,
            extension: &content.1,
        };
        let read = || self.reader.read(document, id, &self.limits);
        catch_unwind(AssertUnwindSafe(read)).ok()
    }
}

impl Keeper for Kept {
    fn open(&self) -> Option<Arc<Prepared>> {
        self.shared.recent.get(self.id, || self.load())
    }

    fn fingerprints(&self) -> Option<Vec<u32>> {
        let known = self.shared.reader.fingerprints(&self.key);
        known.or_else(|| Some(self.load()?.fingerprints().to_vec()))
    }

    /// Without taking the place of what somebody looks at.
    fn words(&self) -> Option<Vec<u64>> {
        Some(self.load()?.words().to_vec())
    }
}

impl Kept {
    fn load(&self) -> Option<Arc<Prepared>> {
        let reader = &self.shared.reader;
        if let Some(source) = reader.open(&self.key, &self.content.0, self.id) {
            return Some(Arc::new(source));
        }
        // Lost or damaged meanwhile: the same bytes give the same source.
        let bytes = self.shared.bytes_of(&self.place, &self.content)?;
        let name = file_name(&self.place);
        let read = self.shared.read(self.id, &self.content, &name, &bytes)?;
        Some(read.ok()?.source)
    }
}

fn ready(place: &Place, rule: String, source: Source) -> Document {
    Document {
        name: Some(place.name().clone()),
        rule,
        state: DocumentState::Ready(source),
    }
}

/// In lower case.
fn extension(place: &Place) -> String {
    let extension = place.path().extension();
    let extension = extension.and_then(|extension| extension.to_str());
    extension.unwrap_or("").to_lowercase()
}

fn file_name(place: &Place) -> String {
    place
        .path()
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The one document of a key for which there is none.
fn absent(key: &str, entry: Option<&Entry>, located: &Located) -> Document {
    // What the user can set right by one command comes first, then what is wrong with a file.
    let says_most = |(_, refusal): &&(Rule, Refusal)| match refusal {
        Refusal::Outside { .. } | Refusal::Remote { .. } => 0,
        Refusal::Unreadable { .. } | Refusal::NotAFile { .. } | Refusal::TooLarge { .. } => 1,
        Refusal::Malformed { .. } | Refusal::Missing { .. } => 2,
    };
    if let Some((rule, refusal)) = located.refusals.iter().min_by_key(says_most) {
        return refused(key, *rule, refusal);
    }
    let name = save_as(key, entry);
    let at = address(entry).map_or_else(String::new, |address| format!(" ({address})"));
    let message = format!("there is no document of `{key}`{at}; save it as `{name}`");
    Document {
        name: Some(name.into()),
        rule: String::new(),
        state: DocumentState::Failed {
            code: Code::SourceMissing,
            message,
        },
    }
}

fn refused(key: &str, rule: Rule, refusal: &Refusal) -> Document {
    let (name, code, message) = match refusal {
        Refusal::Missing { name } if is_of_home(name) => (
            Some(name.clone()),
            Code::SourceMissing,
            format!(
                "{rule} names `{name}`; `~` is not read as your home folder: write the whole path"
            ),
        ),
        Refusal::Missing { name } => (
            Some(name.clone()),
            Code::SourceMissing,
            format!(
                "{rule} names `{name}`, which is not there; save the document of `{key}` under this name"
            ),
        ),
        Refusal::Outside { written, .. } if is_foreign(written) => {
            let message = format!(
                "{rule} names `{written}`, on a drive that this system does not have; save the document of `{key}` in the workspace, as `sources/{key}.pdf` or the like"
            );
            (None, Code::SourceOutside, message)
        }
        Refusal::Outside { written, folder } => {
            let folder = allowable(folder);
            let message = format!(
                "{rule} names `{written}`, outside of the workspace; allow the folder once: `pincite allow {folder}`, or for one run: `--allow-dir {folder}`"
            );
            (None, Code::SourceOutside, message)
        }
        Refusal::Remote { written } => (
            None,
            Code::SourceOutside,
            format!(
                "{rule} names `{written}` on another machine; save the document of `{key}` in the workspace"
            ),
        ),
        Refusal::Malformed { .. } => (None, Code::SourceMissing, format!("{rule}: {refusal}")),
        Refusal::NotAFile { name }
        | Refusal::Unreadable { name, .. }
        | Refusal::TooLarge { name, .. } => {
            let failure = failure_of(name, refusal);
            (Some(name.clone()), failure.code, failure.message)
        }
    };
    Document {
        name,
        rule: rule.to_string(),
        state: DocumentState::Failed { code, message },
    }
}

/// `~/papers`, which is a shell's to read.
fn is_of_home(name: &str) -> bool {
    name.starts_with("~/") || name.contains("/~/")
}

/// `C:\papers` on a system without drives: no folder can be allowed for it.
fn is_foreign(written: &str) -> bool {
    let bytes = written.trim().as_bytes();
    cfg!(not(windows))
        && matches!(bytes, [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic())
}

/// The folder to allow: of Zotero's storage the whole, not the one of a single document.
fn allowable(folder: &Path) -> String {
    let mut shown = folder;
    if let (Some(last), Some(parent)) = (folder.file_name(), folder.parent()) {
        let is_item = last.len() == 8
            && last
                .as_encoded_bytes()
                .iter()
                .all(u8::is_ascii_alphanumeric);
        if is_item && parent.file_name().is_some_and(|name| name == "storage") {
            shown = parent;
        }
    }
    let shown = shown.to_string_lossy();
    if shown.contains(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '$' | '&' | '(' | ')' | ';')
    }) {
        format!("'{}'", shown.replace('\'', "'\\''"))
    } else {
        shown.into_owned()
    }
}

/// The name under which a document would be found: a page for what is on the web only.
fn save_as(key: &str, entry: Option<&Entry>) -> String {
    let has = |name: &str| entry.is_some_and(|entry| entry.field(name).is_some());
    let online = entry.is_some_and(|entry| {
        matches!(
            entry.kind.as_str(),
            "online" | "webpage" | "www" | "electronic" | "post-weblog" | "post" | "web"
        )
    });
    let extension =
        if online || (has("url") && !has("doi") && !has("journal") && !has("journaltitle")) {
            "html"
        } else {
            "pdf"
        };
    let is_bad = |c: char| matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    format!("sources/{}.{extension}", key.replace(is_bad, "_"))
}

fn address(entry: Option<&Entry>) -> Option<String> {
    let entry = entry?;
    let doi = entry.field("doi").filter(|doi| !doi.is_empty());
    let doi = doi.map(|doi| {
        if doi.starts_with("http") {
            doi.to_owned()
        } else {
            format!("https://doi.org/{doi}")
        }
    });
    doi.or_else(|| {
        entry
            .field("url")
            .filter(|url| !url.is_empty())
            .map(str::to_owned)
    })
}

fn failure_of(name: &DocName, refusal: &Refusal) -> Failure {
    let code = match refusal {
        Refusal::Missing { .. } | Refusal::Malformed { .. } => Code::SourceMissing,
        Refusal::Outside { .. } | Refusal::Remote { .. } => Code::SourceOutside,
        Refusal::NotAFile { .. } | Refusal::Unreadable { .. } => Code::SourceUnreadable,
        Refusal::TooLarge { .. } => Code::LimitSize,
    };
    let message = match refusal {
        Refusal::TooLarge { limit, .. } => {
            format!(
                "`{name}` is larger than {} MiB, the most that is read",
                limit >> 20
            )
        }
        other => other.to_string(),
    };
    Failure { code, message }
}

fn unread(name: &DocName, why: &Unreadable) -> Failure {
    let (code, message) = match why {
        Unreadable::Broken(why) => (
            Code::SourceUnreadable,
            format!("`{name}` cannot be read: {why}"),
        ),
        Unreadable::Scan { .. } => {
            let layer = format!("{}.txt", listing::stem(name));
            let message = format!(
                "`{name}` is a scan: {why}; recognize it (`ocrmypdf {name} …`), or save its text beside it as `{layer}`"
            );
            (Code::SourceScan, message)
        }
        Unreadable::Limit { code, message } => {
            let code = match code {
                LimitCode::Size => Code::LimitSize,
                LimitCode::Time => Code::LimitTime,
                LimitCode::Pages => Code::LimitPages,
                LimitCode::Nesting => Code::LimitNesting,
            };
            (code, format!("`{name}` cannot be read whole: {message}"))
        }
    };
    Failure { code, message }
}

fn changed(name: &DocName) -> Failure {
    Failure {
        code: Code::SourceUnreadable,
        message: format!("`{name}` changed while it was read; check again"),
    }
}

fn internal(name: &DocName) -> Failure {
    Failure {
        code: Code::InternalError,
        message: format!("reading `{name}` failed inside pincite; please report it"),
    }
}

#[cfg(test)]
mod tests;
