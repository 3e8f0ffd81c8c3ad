//! Everything that is known of a workspace at one moment, as a value.
//!
//! The shell reads files and puts what it read in here; rules and editors' features read it. It is
//! cheap to clone (everything inside is shared), never changes under a reader, and knows no file.

mod assess;
mod bind;
mod cross_reference;
mod language;
mod lock;
mod title;
mod unread;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use text::{LineIndex, Prepared, Source, SourceId};

use crate::bibliography::{Bibliography, Entry};
use crate::config::Config;
use crate::finding::{Code, DocName, Finding};
use crate::front_matter::FrontMatter;

pub use assess::{
    Assessed, Bound, Declaration, Judged, Kind, Memo, MemoKey, NoMemo, Reason, assess, assess_one,
};
pub use lock::{FILE_NAME as LOCK_FILE_NAME, Lock, Locked};

/// A workspace at one moment.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub config: Arc<Config>,
    /// Which documents quotations were checked against; empty without a lock.
    pub lock: Arc<Lock>,
    notes: BTreeMap<DocName, Arc<NoteFile>>,
    bibliographies: BTreeMap<DocName, Arc<Bibliography>>,
    /// For notes that name none.
    default_bibliographies: Vec<DocName>,
    documents: BTreeMap<DocumentKey, Arc<[Document]>>,
    library: Library,
    /// Who keeps the catalog of the library, if not memory.
    pub cataloger: Option<Arc<dyn text::Cataloger>>,
}

/// A note with what was read from it.
#[derive(Clone, Debug)]
pub struct NoteFile {
    pub name: DocName,
    pub text: Arc<str>,
    pub lines: LineIndex,
    pub note: Arc<syntax::Note>,
    pub front: FrontMatter,
    /// What its front matter's `bibliography:` names, in order.
    pub bibliographies: Vec<NamedBibliography>,
}

/// A bibliography that a note names, as the shell found it.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedBibliography {
    /// Where the note names it.
    pub span: text::Span,
    /// Its document, or why it cannot be used.
    pub document: Result<DocName, String>,
}

/// An entry of a bibliography, by which documents are looked up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey {
    pub bibliography: DocName,
    pub key: String,
}

/// A document that a citation key stands for, as the shell found it.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it lies, or would lie; as people would name it.
    pub name: Option<DocName>,
    /// Which rule decided, in words: "the file field of its entry".
    pub rule: String,
    pub state: DocumentState,
}

#[derive(Clone, Debug)]
pub enum DocumentState {
    Ready(Source),
    /// Being read; its quotations are unchecked for the moment, without a finding.
    Pending,
    /// Why it could not be checked: the code says what kind, the message what and what to do.
    Failed {
        code: Code,
        message: String,
    },
}

/// The sources of a workspace in which words are looked for before they are called absent.
#[derive(Clone, Debug, Default)]
pub struct Library {
    shelf: Arc<text::Shelf>,
    names: BTreeMap<SourceId, SourceName>,
    /// Whether every source of the workspace is on the shelf.
    pub complete: bool,
    /// Changes whenever the shelf does.
    pub revision: u64,
}

/// How a source is called in messages.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceName {
    pub key: String,
    pub document: DocName,
    pub entry: Option<Arc<Entry>>,
}

impl PartialEq for Document {
    fn eq(&self, other: &Document) -> bool {
        self.name == other.name
            && self.rule == other.rule
            && match (&self.state, &other.state) {
                (DocumentState::Ready(a), DocumentState::Ready(b)) => a.id == b.id,
                (DocumentState::Pending, DocumentState::Pending) => true,
                (
                    DocumentState::Failed {
                        code: a,
                        message: x,
                    },
                    DocumentState::Failed {
                        code: b,
                        message: y,
                    },
                ) => a == b && x == y,
                _ => false,
            }
    }
}

impl NoteFile {
    #[must_use]
    pub fn new(name: DocName, text: Arc<str>, note: Arc<syntax::Note>) -> NoteFile {
        let front = FrontMatter::read(&name, &text, &note.front_matter);
        NoteFile {
            lines: LineIndex::new(&text),
            name,
            text,
            note,
            front,
            bibliographies: Vec::new(),
        }
    }
}

impl Workspace {
    #[must_use]
    pub fn new(config: Config) -> Workspace {
        Workspace {
            config: Arc::new(config),
            ..Workspace::default()
        }
    }

    pub fn set_note(&mut self, note: NoteFile) {
        self.notes.insert(note.name.clone(), Arc::new(note));
    }

    pub fn remove_note(&mut self, name: &str) {
        self.notes.remove(name);
    }

    #[must_use]
    pub fn note(&self, name: &str) -> Option<&Arc<NoteFile>> {
        self.notes.get(name)
    }

    /// By name.
    pub fn notes(&self) -> impl Iterator<Item = &Arc<NoteFile>> {
        self.notes.values()
    }

    pub fn set_bibliography(&mut self, name: DocName, bibliography: Arc<Bibliography>) {
        self.bibliographies.insert(name, bibliography);
    }

    pub fn remove_bibliography(&mut self, name: &str) {
        self.bibliographies.remove(name);
        self.documents.retain(|key, _| &*key.bibliography != name);
    }

    #[must_use]
    pub fn bibliography(&self, name: &str) -> Option<&Arc<Bibliography>> {
        self.bibliographies.get(name)
    }

    pub fn bibliographies(&self) -> impl Iterator<Item = (&DocName, &Arc<Bibliography>)> {
        self.bibliographies.iter()
    }

    /// The bibliographies of notes that name none.
    #[must_use]
    pub fn default_bibliographies(&self) -> &[DocName] {
        &self.default_bibliographies
    }

    pub fn set_default_bibliographies(&mut self, names: Vec<DocName>) {
        self.default_bibliographies = names;
    }

    /// The bibliographies that apply to a note, in the order in which keys are looked up. A note's
    /// own `references:` come first, under the note's name.
    pub fn bibliographies_of<'a>(
        &'a self,
        note: &'a NoteFile,
    ) -> impl Iterator<Item = (&'a DocName, &'a Bibliography)> {
        let own = note
            .front
            .references
            .as_ref()
            .map(|references| (&note.name, references));
        let named = note
            .bibliographies
            .iter()
            .filter_map(|named| named.document.as_ref().ok());
        let default = if note.bibliographies.is_empty() {
            &self.default_bibliographies[..]
        } else {
            &[]
        };
        own.into_iter().chain(
            named
                .chain(default)
                .filter_map(|name| Some((name, self.bibliographies.get(name)?.as_ref()))),
        )
    }

    /// The entry that a key means in a note. Pandoc takes the last of several in one file and, of
    /// several files, the last; we take the first file's last, and `citation-duplicate` warns.
    #[must_use]
    pub fn entry<'a>(
        &'a self,
        note: &'a NoteFile,
        key: &str,
    ) -> Option<(&'a DocName, &'a Arc<Entry>)> {
        self.bibliographies_of(note)
            .find_map(|(name, bibliography)| Some((name, bibliography.entry(key)?)))
    }

    pub fn set_documents(&mut self, key: DocumentKey, documents: Vec<Document>) {
        self.documents.insert(key, documents.into());
    }

    /// `None`: nobody has looked yet.
    #[must_use]
    pub fn documents(&self, bibliography: &DocName, key: &str) -> Option<&[Document]> {
        let key = DocumentKey {
            bibliography: bibliography.clone(),
            key: key.to_owned(),
        };
        self.documents.get(&key).map(|documents| &**documents)
    }

    pub fn all_documents(&self) -> impl Iterator<Item = (&DocumentKey, &[Document])> {
        self.documents
            .iter()
            .map(|(key, documents)| (key, &**documents))
    }

    /// Puts all ready documents on the shelf. Call after a batch of [`Workspace::set_documents`].
    pub fn stock_library(&mut self, complete: Completeness) {
        let mut names = BTreeMap::new();
        let mut prepared = Vec::new();
        for (key, documents) in &self.documents {
            let entry = self
                .bibliographies
                .get(&key.bibliography)
                .and_then(|found| found.entry(&key.key));
            for document in documents.iter() {
                let (DocumentState::Ready(source), Some(name)) = (&document.state, &document.name)
                else {
                    continue;
                };
                names.entry(source.id).or_insert_with(|| {
                    prepared.push(source.clone());
                    SourceName {
                        key: key.key.clone(),
                        document: name.clone(),
                        entry: entry.cloned(),
                    }
                });
            }
        }
        let mut shelf = text::Shelf::new(prepared);
        if let Some(cataloger) = &self.cataloger {
            shelf = shelf.cataloged_by(cataloger.clone());
        }
        self.library = Library {
            shelf: Arc::new(shelf),
            names,
            complete: complete == Completeness::Whole,
            revision: self.library.revision + 1,
        };
    }

    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Entries of which a quotation is claimed, in the given notes: what must be read first.
    #[must_use]
    pub fn quoted_entries<'a>(
        &self,
        notes: impl IntoIterator<Item = &'a NoteFile>,
    ) -> Vec<DocumentKey> {
        let mut seen = HashSet::new();
        let mut out = Vec::new();
        for note in notes {
            for quotation in &note.note.quotations {
                for bound in bind::bind(self, note, quotation).keys {
                    let Some((bibliography, _)) = self.entry(note, &bound.key) else {
                        continue;
                    };
                    let key = DocumentKey {
                        bibliography: bibliography.clone(),
                        key: bound.key,
                    };
                    if seen.insert(key.clone()) {
                        out.push(key);
                    }
                }
            }
        }
        out
    }

    /// Every entry of every bibliography: what must be read before words are called absent.
    #[must_use]
    pub fn all_entries(&self) -> Vec<DocumentKey> {
        let keys = self.bibliographies.iter().flat_map(|(name, bibliography)| {
            bibliography.entries.iter().map(|entry| DocumentKey {
                bibliography: name.clone(),
                key: entry.key.clone(),
            })
        });
        let mut seen = HashSet::new();
        keys.filter(|key| seen.insert(key.clone())).collect()
    }

    /// The findings of a bibliography itself, wherever it is used.
    #[must_use]
    pub fn bibliography_findings(&self) -> Vec<Finding> {
        self.bibliographies
            .values()
            .flat_map(|bibliography| bibliography.findings.iter().cloned())
            .collect()
    }
}

/// Whether a library holds all sources of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    Part,
    Whole,
}

impl Library {
    /// Every source on the shelf.
    pub fn ids(&self) -> impl Iterator<Item = SourceId> {
        self.names.keys().copied()
    }

    /// How a source is called.
    #[must_use]
    pub fn name(&self, id: SourceId) -> Option<&SourceName> {
        self.names.get(&id)
    }

    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<Arc<Prepared>> {
        self.shelf.get(id)?.open()
    }

    #[must_use]
    pub fn shelf(&self) -> &text::Shelf {
        &self.shelf
    }
}
