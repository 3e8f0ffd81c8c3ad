//! A workspace on disk: reads what `analysis` needs, in the order in which it is needed.
//!
//! Cited sources are read first; only when words are absent from them, the others. The command line
//! and the language server both stand on it, so that they say the same. Decides nothing about words.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::bibliography::Entry;
use analysis::config::{self, Config};
use analysis::finding::DocName;
use analysis::rules::{self, NoteReport};
use analysis::workspace::{
    Completeness, Document, DocumentKey, LOCK_FILE_NAME, Lock, NamedBibliography, NoteFile,
    Workspace,
};
use analysis::{Code, Finding};
use rayon::prelude::*;
use text::Span;

use crate::bibliographies::{self, Bibliographies};
use crate::cache::Cache;
use crate::library::{Content, Library, Listings, Reader, Search, locate};
use crate::memo::Verdicts;
use crate::paths::{Bounds, Place, Refusal};
use crate::progress::{Progress, Task};
use crate::{user, workspace_root};

/// A lock is never larger than this.
const LARGEST_LOCK: u64 = 64 << 20;

/// What the user allows besides the workspace; never taken from the workspace itself.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// Folders outside in which sources may lie.
    pub folders: Vec<PathBuf>,
}

impl Allowed {
    /// The folders of this run and those that the user allowed for good (`pincite allow`).
    #[must_use]
    pub fn by_user(folders: &[PathBuf]) -> Allowed {
        Allowed {
            folders: folders
                .iter()
                .cloned()
                .chain(user::allowed_folders())
                .collect(),
        }
    }
}

/// A workspace on disk, with what was read of it.
#[derive(Clone, Debug)]
pub struct Project {
    pub bounds: Bounds,
    pub workspace: Workspace,
    library: Arc<Library>,
    listings: Arc<Listings>,
    /// Parsed by content; the names of those in use are in the workspace.
    bibliographies: Arc<Bibliographies>,
    /// Of the bytes of the bibliographies in the workspace.
    hashes: BTreeMap<DocName, blake3::Hash>,
    /// Bibliographies as notes of a folder name them.
    named: HashMap<(PathBuf, String), Result<DocName, String>>,
    pub verdicts: Arc<Verdicts>,
    /// Of the configuration, and of bibliographies that it names.
    pub findings: Vec<Finding>,
}

/// What `check` says of some notes.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Of the configuration and the bibliographies.
    pub findings: Vec<Finding>,
    /// In the order in which the notes were named.
    pub notes: Vec<NoteReport>,
    /// Notes that could not be read, each with its finding.
    pub unread: Vec<Finding>,
}

impl Report {
    /// Every finding: of notes, then of the files around them.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let notes = self.notes.iter().flat_map(|note| &note.findings);
        notes.chain(&self.unread).chain(&self.findings)
    }
}

impl Project {
    /// Opens the workspace whose root is `root`. What is broken in it is a finding.
    ///
    /// # Errors
    /// The root, or an allowed folder, does not exist or cannot be read: the user named both.
    pub fn open(root: &Path, allowed: &Allowed) -> io::Result<Project> {
        let mut findings = Vec::new();
        let mut bounds = Bounds::new(root)?;
        allowed
            .folders
            .iter()
            .try_for_each(|folder| bounds.allow(folder))?;
        let (config, wrong) = workspace_root::read_config(&bounds);
        findings.extend(wrong);
        let reader = Reader::of_process(Some(bounds.root()));
        let library = Arc::new(Library::of_workspace(&config, reader, bounds.root()));
        let bibliographies = Arc::default();
        Ok(Project::with(
            bounds,
            config,
            findings,
            library,
            bibliographies,
        ))
    }

    /// The same workspace with its files as they are now: without notes and documents, but with
    /// everything that is known by content.
    #[must_use]
    pub fn reopen(&self) -> Project {
        let (config, findings) = workspace_root::read_config(&self.bounds);
        let same_limits = config.limits == self.config().limits;
        let library = if same_limits {
            self.library.clone()
        } else {
            let reader = Reader::of_process(Some(self.bounds.root()));
            Arc::new(Library::of_workspace(&config, reader, self.bounds.root()))
        };
        let (bounds, bibliographies) = (self.bounds.clone(), self.bibliographies.clone());
        Project::with(bounds, config, findings, library, bibliographies)
    }

    fn with(
        bounds: Bounds,
        config: Config,
        findings: Vec<Finding>,
        library: Arc<Library>,
        bibliographies: Arc<Bibliographies>,
    ) -> Project {
        let mut project = Project {
            bounds,
            workspace: Workspace::new(config),
            library,
            listings: Arc::default(),
            bibliographies,
            hashes: BTreeMap::new(),
            named: HashMap::new(),
            // Those of another project spoke of other revisions of the library.
            verdicts: Arc::default(),
            findings,
        };
        project.workspace.cataloger = Some(project.library.clone());
        project.read_lock();
        project.read_default_bibliographies();
        project
    }

    /// Lets go of documents that nobody holds any more.
    pub fn forget_unused(&self) {
        self.library.forget_unused();
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.workspace.config
    }

    /// Reads a note from disk.
    ///
    /// # Errors
    /// The finding that says why not; nothing of the note is then checked.
    pub fn read_note(&self, name: &DocName) -> Result<NoteFile, Finding> {
        let text = self.read_note_text(name)?;
        parse_note(name, text, &self.settings())
    }

    /// The text of a note on disk.
    ///
    /// # Errors
    /// As [`Project::read_note`].
    pub fn read_note_text(&self, name: &DocName) -> Result<Arc<str>, Finding> {
        let limit = self.config().limits.note;
        let bytes = self
            .bounds
            .confine(self.bounds.root(), name)
            .and_then(|place| place.read(limit))
            .map_err(|refusal| match refusal {
                Refusal::TooLarge { .. } => {
                    rules::note_too_large(name, usize::try_from(limit).unwrap_or(usize::MAX))
                }
                other => rules::note_unreadable(name, &other.to_string()),
            })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            rules::note_unreadable(
                name,
                &format!("the note is not UTF-8: byte {} is wrong", at + 1),
            )
        })?;
        Ok(text.into())
    }

    /// How the notes of this workspace are read.
    #[must_use]
    pub fn settings(&self) -> syntax::Settings {
        syntax::Settings {
            locale: self.config().lang.clone(),
            primary: match self.config().quotes.primary {
                config::Primary::Double => syntax::PrimaryMarks::Double,
                config::Primary::Single => syntax::PrimaryMarks::Single,
            },
        }
    }

    /// Puts a note into the workspace, together with the bibliographies that it names.
    pub fn add_note(&mut self, mut note: NoteFile) {
        let written: Vec<String> = note
            .front
            .bibliography
            .iter()
            .map(|named| named.text.clone())
            .collect();
        let documents = self.add_bibliographies(&note.name, &written);
        note.bibliographies = note
            .front
            .bibliography
            .iter()
            .zip(documents)
            .map(|(named, document)| NamedBibliography {
                span: named.span,
                document,
            })
            .collect();
        self.workspace.set_note(note);
    }

    /// Reads the bibliographies that a note names into the workspace, without the note; in the order
    /// in which it names them.
    pub fn add_bibliographies(
        &mut self,
        note: &str,
        written: &[String],
    ) -> Vec<Result<DocName, String>> {
        let folder = self.folder_of(note);
        let mut out = Vec::with_capacity(written.len());
        for written in written {
            let named = (folder.clone(), written.clone());
            if let Some(known) = self.named.get(&named) {
                out.push(known.clone());
                continue;
            }
            let document = bibliographies::of_note(&self.bounds, &folder, written)
                .and_then(|place| self.keep_bibliography(&place));
            self.named.insert(named, document.clone());
            out.push(document);
        }
        out
    }

    /// Of the bytes of a bibliography in the workspace.
    #[must_use]
    pub fn bibliography_hash(&self, name: &str) -> Option<&blake3::Hash> {
        self.hashes.get(name)
    }

    /// What the source of that number was read from.
    #[must_use]
    pub fn content(&self, id: text::SourceId) -> Option<Content> {
        self.library.content(id)
    }

    /// The cache of this workspace's documents.
    #[must_use]
    pub fn cache(&self) -> Option<&Cache> {
        self.library.cache()
    }

    /// How far long work has come.
    #[must_use]
    pub fn progress(&self) -> &Arc<Progress> {
        self.library.progress()
    }

    /// Writes down what the next run need not find out again.
    pub fn save(&self) {
        self.library.save();
    }

    /// Checks notes, by name, reading whatever that needs.
    #[must_use]
    pub fn check_notes(&mut self, names: &[DocName]) -> Report {
        let mut out = Report::default();
        let read: Vec<Result<NoteFile, Finding>> =
            names.par_iter().map(|name| self.read_note(name)).collect();
        let mut checked = Vec::new();
        for note in read {
            match note {
                Ok(note) => {
                    checked.push(note.name.clone());
                    self.add_note(note);
                }
                Err(finding) => out.unread.push(finding),
            }
        }
        out.notes = self.check(&checked);
        out.findings.clone_from(&self.findings);
        out.findings
            .extend(rules::check_bibliographies(&self.workspace));
        out
    }

    /// Checks notes that are in the workspace already.
    #[must_use]
    pub fn check(&mut self, names: &[DocName]) -> Vec<NoteReport> {
        let notes: Vec<Arc<NoteFile>> = names
            .iter()
            .filter_map(|name| self.workspace.note(name).cloned())
            .collect();
        let quoted = self
            .workspace
            .quoted_entries(notes.iter().map(AsRef::as_ref));
        self.read_sources(&quoted, Completeness::Part);
        let mut reports = self.reports(&notes);
        if reports.iter().any(|report| report.wants_library) {
            self.read_sources(&self.workspace.all_entries(), Completeness::Whole);
            reports = self.reports(&notes);
        }
        reports
    }

    fn reports(&self, notes: &[Arc<NoteFile>]) -> Vec<NoteReport> {
        each_note(notes, |note| report(&self.workspace, note, &self.verdicts))
    }

    /// Reads the documents of entries, in parallel, and puts them on the shelf. What was read
    /// before is not read again.
    pub fn read_sources(&mut self, keys: &[DocumentKey], completeness: Completeness) {
        let wanted: Vec<&DocumentKey> = keys
            .iter()
            .filter(|key| {
                self.workspace
                    .documents(&key.bibliography, &key.key)
                    .is_none()
            })
            .collect();
        let work = self.progress().begin(Task::Read, wanted.len());
        let read: Vec<(DocumentKey, Vec<Document>)> = wanted
            .into_par_iter()
            .map(|key| {
                let documents = self.documents_of(key);
                work.step();
                (key.clone(), documents)
            })
            .collect();
        drop(work);
        for (key, documents) in read {
            self.workspace.set_documents(key, documents);
        }
        self.workspace.stock_library(completeness);
    }

    /// The documents of one entry, read from disk.
    #[must_use]
    pub fn documents_of(&self, key: &DocumentKey) -> Vec<Document> {
        let (folder, folders, entry) = self.where_to_look(key);
        self.library
            .documents(&self.search(&folder, &folders), &key.key, entry.as_deref())
    }

    /// The names of all files that are some key's source: they are not notes.
    #[must_use]
    pub fn source_names(&self) -> HashSet<DocName> {
        let all = self.workspace.all_entries();
        all.iter().flat_map(|key| self.names_of(key)).collect()
    }

    /// The keys whose document a file is. Reads nothing but names.
    #[must_use]
    pub fn keys_of(&self, document: &DocName) -> Vec<String> {
        let all = self.workspace.all_entries();
        let is_of = |key: &&DocumentKey| self.names_of(key).contains(document);
        all.iter()
            .filter(is_of)
            .map(|key| key.key.to_string())
            .collect()
    }

    fn names_of(&self, key: &DocumentKey) -> Vec<DocName> {
        let (folder, folders, entry) = self.where_to_look(key);
        let found = locate(&self.search(&folder, &folders), &key.key, entry.as_deref());
        let names = found.documents.into_iter();
        names.map(|found| found.place.name().clone()).collect()
    }

    fn search<'a>(&'a self, folder: &'a Path, folders: &'a [String]) -> Search<'a> {
        Search {
            bounds: &self.bounds,
            config: self.config(),
            listings: &self.listings,
            folder,
            folders,
        }
    }

    fn where_to_look(&self, key: &DocumentKey) -> (PathBuf, Vec<String>, Option<Arc<Entry>>) {
        let folder = self.folder_of(&key.bibliography);
        if let Some(bibliography) = self.workspace.bibliography(&key.bibliography) {
            return (
                folder,
                bibliography.folders.clone(),
                bibliography.entry(&key.key).cloned(),
            );
        }
        // The references of a note's own.
        let own = self
            .workspace
            .note(&key.bibliography)
            .and_then(|note| note.front.references.as_ref());
        (
            folder,
            Vec::new(),
            own.and_then(|own| own.entry(&key.key)).cloned(),
        )
    }

    /// The folder in which a document of that name lies.
    fn folder_of(&self, name: &str) -> PathBuf {
        let path = self.bounds.root().join(name);
        path.parent()
            .map_or_else(|| self.bounds.root().to_owned(), Path::to_owned)
    }

    /// Which documents the quotations were checked against, if somebody wrote that down.
    fn read_lock(&mut self) {
        let place = match self.bounds.confine(self.bounds.root(), LOCK_FILE_NAME) {
            Err(Refusal::Missing { .. }) => return,
            place => place,
        };
        let name = DocName::from(LOCK_FILE_NAME);
        let read = place
            .and_then(|place| place.read(LARGEST_LOCK))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let (lock, findings) = match read {
            Ok(text) => Lock::parse(&name, &text),
            Err(refusal) => {
                let why = format!("the lock cannot be read: {refusal}");
                let finding = Finding::new(Code::ConfigSyntax, &name, Span::empty(0), why)
                    .because("no document can be held against a lock that cannot be read");
                (Lock::default(), vec![finding])
            }
        };
        self.workspace.lock = Arc::new(lock);
        self.findings.extend(findings);
    }

    fn read_default_bibliographies(&mut self) {
        let defaults = bibliographies::defaults(&self.bounds, self.config());
        self.findings.extend(defaults.findings);
        let mut names = Vec::new();
        for named in defaults.named {
            match self.keep_bibliography(&named.place) {
                Ok(name) => names.push(name),
                Err(why) => {
                    self.findings
                        .push(bibliographies::unreadable(&named.document, named.span, why))
                }
            }
        }
        self.workspace.set_default_bibliographies(names);
    }

    /// Reads a bibliography into the workspace, and says what it is called there.
    fn keep_bibliography(&mut self, place: &Place) -> Result<DocName, String> {
        let read = self.bibliographies.read(place, self.config())?;
        self.hashes.insert(place.name().clone(), read.hash);
        self.workspace
            .set_bibliography(place.name().clone(), read.bibliography);
        Ok(place.name().clone())
    }
}

/// Does something with every note, in parallel. Notes that begin with the same source follow one
/// another, because it is then in memory; the order of the answers is that of the notes.
pub(crate) fn each_note<T: Send>(
    notes: &[Arc<NoteFile>],
    act: impl Fn(&NoteFile) -> T + Sync,
) -> Vec<T> {
    let first_key = |idx: usize| {
        let citations = &notes[idx].note.citations;
        citations.first().map(|citation| citation.key.as_str())
    };
    let mut order: Vec<usize> = (0..notes.len()).collect();
    order.sort_by_key(|&idx| first_key(idx));
    let mut done: Vec<(usize, T)> = order
        .into_par_iter()
        .map(|idx| (idx, act(&notes[idx])))
        .collect();
    done.sort_by_key(|(idx, _)| *idx);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// Parses a note; a panic is a finding.
///
/// # Errors
/// `internal-error`, where parsing panicked.
pub fn parse_note(
    name: &DocName,
    text: Arc<str>,
    settings: &syntax::Settings,
) -> Result<NoteFile, Finding> {
    let parse = || {
        NoteFile::new(
            name.clone(),
            text.clone(),
            syntax::parse_with(&text, settings).note().clone(),
        )
    };
    catch_unwind(AssertUnwindSafe(parse))
        .map_err(|panic| rules::internal_error(name, "reading the note", &said(&*panic)))
}

/// Checks one note; a panic is a finding of its report.
#[must_use]
pub fn report(workspace: &Workspace, note: &NoteFile, verdicts: &Verdicts) -> NoteReport {
    let check = || rules::check(workspace, note, verdicts);
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| NoteReport {
        name: note.name.clone(),
        findings: vec![rules::internal_error(
            &note.name,
            "checking the note",
            &said(&*panic),
        )],
        quotations: Vec::new(),
        citations: note.note.citations.len(),
        wants_library: false,
        // Nothing is known of it that another run could use.
        searched: true,
    })
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
    said.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason was given".into())
}
