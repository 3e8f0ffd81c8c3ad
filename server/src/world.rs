//! The single writer: owns everything that is known, applies what happens in the order in which it
//! happened, and hands out immutable snapshots.
//!
//! Knows no message and no position of the protocol. It never waits for a reader, computes no
//! verdict and reads no source: that is done by jobs on two pools, whose results come back as events.

mod documents;
mod jobs;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::{io, thread};

use analysis::finding::DocName;
use analysis::rules::NoteReport;
use analysis::workspace::{Completeness, Document as SourceDocument, DocumentKey, NoteFile};
use ropey::Rope;
use text::Span;

use crate::pool::Pool;
use crate::progress::Progress;
use crate::project::Project;
pub(crate) use documents::Document;
use documents::Open;
use jobs::Notes;

/// What can happen.
pub(crate) enum Event {
    /// The editor's folders, the first of which is the workspace.
    Started {
        folders: Vec<PathBuf>,
        allowed: Vec<PathBuf>,
    },
    FoldersChanged {
        added: Vec<PathBuf>,
        removed: Vec<PathBuf>,
    },
    Opened {
        uri: Arc<str>,
        version: i32,
        text: String,
    },
    Changed {
        uri: Arc<str>,
        version: i32,
        changes: Vec<Change>,
    },
    Closed {
        uri: Arc<str>,
    },
    /// Files came, went or changed on disk, by URI or path.
    Touched {
        files: Vec<String>,
    },
    /// Somebody wants to know something of the world as it is at this point of the order.
    Asked {
        lane: Lane,
        question: Question,
    },
    /// A job is done.
    Done(Done),
}

/// Results of jobs. Those of a project that has been opened anew since are dropped.
pub(crate) enum Done {
    /// Notes on disk, or the bibliographies of one that is open.
    Notes {
        generation: u64,
        notes: Notes,
    },
    /// Files that are some key's source.
    Sources {
        generation: u64,
        names: HashSet<DocName>,
    },
    Documents {
        generation: u64,
        documents: Vec<(DocumentKey, Vec<SourceDocument>)>,
        completeness: Completeness,
    },
    Checked {
        uri: Arc<str>,
        generation: u64,
        report: Option<Box<NoteReport>>,
    },
    Reopened {
        project: Box<Project>,
    },
}

/// Runs on a pool.
pub(crate) type Question = Box<dyn FnOnce(Snapshot) + Send>;

/// One change of a text.
pub(crate) enum Change {
    Whole(String),
    /// To be resolved against the text as it is when its turn comes.
    Part(Box<dyn FnOnce(&Rope) -> (Span, String) + Send>),
}

/// How long an answer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// What somebody waits for between two keys.
    Typing,
    Heavy,
}

/// Who is told what was found.
pub(crate) trait Audience: Send + Sync {
    fn opened(&self, uri: &str);
    /// Of one check of an open document, on the pool that checked it.
    fn checked(&self, snapshot: &Snapshot, uri: &str, report: Option<&NoteReport>);
    /// The document is open no more.
    fn closed(&self, uri: &str);
    /// Of the files around the notes.
    fn around(&self, snapshot: &Snapshot);
    /// Where it is to be seen how far long work has come.
    fn works(&self, progress: &Arc<Progress>);
    /// What was answered before may be answered differently now.
    fn stale(&self);
}

/// The only way to the writer; cheap to clone, never blocks.
#[derive(Clone)]
pub(crate) struct Inbox {
    events: mpsc::Sender<Event>,
}

impl Inbox {
    pub(crate) fn push(&self, event: Event) {
        // The writer lives as long as the process.
        let _ = self.events.send(event);
    }
}

/// The world at one moment.
#[derive(Clone)]
pub(crate) struct Snapshot {
    /// `None` before the first folder or document is known.
    pub(crate) project: Option<Arc<Project>>,
    /// By URI, as the editor spells it.
    pub(crate) documents: Arc<BTreeMap<Arc<str>, Document>>,
}

impl Snapshot {
    /// The URI of an open document of that name.
    pub(crate) fn uri_of(&self, name: &str) -> Option<&Arc<str>> {
        self.documents
            .iter()
            .find(|(_, document)| &*document.name == name)
            .map(|(uri, _)| uri)
    }
}

/// Starts the writer.
pub(crate) fn start(audience: Arc<dyn Audience>) -> io::Result<Inbox> {
    let (events, queue) = mpsc::channel();
    let inbox = Inbox { events };
    let mut world = World {
        typing: Pool::start("typing", 2)?,
        heavy: Pool::start(
            "heavy",
            thread::available_parallelism().map_or(2, usize::from),
        )?,
        inbox: inbox.clone(),
        audience,
        project: None,
        generation: 0,
        open: BTreeMap::new(),
        snapshot: None,
        sources: HashSet::new(),
        reading: BTreeSet::new(),
        touched: BTreeSet::new(),
        reopening: Reopening::No,
        allowed: Vec::new(),
        walks: Walks::Never,
    };
    thread::Builder::new()
        .name("writer".into())
        .stack_size(16 << 20)
        .spawn(move || world.run(&queue))?;
    Ok(inbox)
}

struct World {
    typing: Pool,
    heavy: Pool,
    inbox: Inbox,
    audience: Arc<dyn Audience>,
    project: Option<Project>,
    /// Of the project: grows when it is opened anew.
    generation: u64,
    open: BTreeMap<Arc<str>, Open>,
    /// `None`: something happened since it was taken.
    snapshot: Option<Snapshot>,
    /// Files that are some key's source, and therefore no notes.
    sources: HashSet<DocName>,
    /// Entries whose documents are being read.
    reading: BTreeSet<DocumentKey>,
    /// Notes on disk that have changed and are not yet read.
    touched: BTreeSet<DocName>,
    reopening: Reopening,
    allowed: Vec<PathBuf>,
    walks: Walks,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reopening {
    No,
    Running,
    /// Files have changed while it ran.
    Again,
}

/// Whether all notes of the workspace are read: only of folders that the editor has named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walks {
    Never,
    Folder,
}

impl World {
    fn run(&mut self, queue: &mpsc::Receiver<Event>) {
        while let Ok(event) = queue.recv() {
            let mut next = Some(event);
            while let Some(event) = next {
                // A panic costs the event, not the world.
                let _ = catch_unwind(AssertUnwindSafe(|| self.apply(event)));
                next = queue.try_recv().ok();
            }
            // Work is begun when everything that has happened is known.
            let _ = catch_unwind(AssertUnwindSafe(|| self.begin_due()));
        }
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Started { folders, allowed } => {
                self.allowed = allowed;
                if let Some(folder) = folders.into_iter().find(|folder| folder.is_dir()) {
                    self.walks = Walks::Folder;
                    self.open_project(&folder);
                }
            }
            Event::FoldersChanged { added, removed } => {
                // The workspace stays what it is until its own folder goes and another is there.
                let root = self
                    .project
                    .as_ref()
                    .map(|project| project.bounds.root().to_owned());
                let gone =
                    root.is_none_or(|root| removed.iter().any(|folder| root.starts_with(folder)));
                if let Some(folder) = added.into_iter().find(|folder| gone && folder.is_dir()) {
                    self.walks = Walks::Folder;
                    self.open_project(&folder);
                }
            }
            Event::Opened { uri, version, text } => self.opened(uri, version, &text),
            Event::Changed {
                uri,
                version,
                changes,
            } => {
                let Some(open) = self.open.get_mut(&uri) else {
                    return;
                };
                self.snapshot = None;
                open.change(version, changes);
            }
            Event::Closed { uri } => self.closed(&uri),
            Event::Touched { files } => self.touched(&files),
            Event::Asked { lane, question } => {
                let snapshot = self.snapshot();
                match lane {
                    Lane::Typing => self.typing.run(move || question(snapshot)),
                    Lane::Heavy => self.heavy.run(move || question(snapshot)),
                }
            }
            Event::Done(done) => self.done(done),
        }
    }

    fn opened(&mut self, uri: Arc<str>, version: i32, text: &str) {
        if self.project.is_none() {
            self.open_project(&jobs::folder_of_uri(&uri));
        }
        // After that: a project that is opened takes a snapshot of its own.
        self.snapshot = None;
        if let Some(before) = self.open.get_mut(&uri) {
            before.replace(version, text);
            return;
        }
        let name = self.name_of(&uri);
        // Another spelling of the URI of a document that is open is a document of its own.
        let taken = self.open.values().any(|open| open.name == name);
        let name = if taken { DocName::from(&*uri) } else { name };
        self.audience.opened(&uri);
        self.open.insert(uri, Open::new(name, version, text));
    }

    fn closed(&mut self, uri: &str) {
        let Some(open) = self.open.remove(uri) else {
            return;
        };
        self.snapshot = None;
        self.audience.closed(uri);
        // From now on the file on disk counts.
        if let Some(project) = &mut self.project {
            project.workspace.remove_note(&open.name);
            if self.walks == Walks::Folder {
                self.touched.insert(open.name);
            }
        }
    }

    fn name_of(&self, uri: &str) -> DocName {
        self.project.as_ref().map_or_else(
            || DocName::from(uri),
            |project| jobs::name_of_uri(project, uri),
        )
    }

    fn open_project(&mut self, folder: &std::path::Path) {
        let Some(project) = jobs::open(folder, &self.allowed) else {
            return;
        };
        self.replace_project(project);
        if self.walks == Walks::Folder {
            self.job(|cx| cx.walk());
        }
    }

    fn replace_project(&mut self, project: Project) {
        self.snapshot = None;
        self.generation += 1;
        self.audience.works(project.progress());
        self.project = Some(project);
        self.reading.clear();
        for open in self.open.values_mut() {
            open.forget_bibliographies();
        }
        let audience = self.audience.clone();
        let snapshot = self.snapshot();
        self.heavy.run(move || audience.around(&snapshot));
    }

    /// Starts a job with the world as it is now.
    fn job(&mut self, work: impl FnOnce(&jobs::Cx) + Send + 'static) {
        let snapshot = self.snapshot();
        let Some(project) = snapshot.project.clone() else {
            return;
        };
        let cx = jobs::Cx {
            snapshot,
            project,
            generation: self.generation,
            inbox: self.inbox.clone(),
        };
        self.heavy.run(move || work(&cx));
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Notes { generation, notes } if generation == self.generation => {
                self.take_notes(notes)
            }
            Done::Sources { generation, names } if generation == self.generation => {
                self.take_sources(names)
            }
            Done::Documents {
                generation,
                documents,
                completeness,
            } if generation == self.generation => {
                self.take_documents(documents, completeness);
            }
            Done::Checked {
                uri,
                generation,
                report,
            } => self.take_report(&uri, generation, report.as_deref()),
            Done::Reopened { project } => {
                let again = self.reopening == Reopening::Again;
                self.reopening = Reopening::No;
                self.replace_project(*project);
                self.audience.stale();
                if again {
                    self.reopen();
                }
            }
            Done::Notes { .. } | Done::Sources { .. } | Done::Documents { .. } => {}
        }
    }

    fn take_notes(&mut self, notes: Notes) {
        let Some(project) = &mut self.project else {
            return;
        };
        self.snapshot = None;
        let mut changed = false;
        for (name, bibliography) in notes.bibliographies {
            let known = project
                .workspace
                .bibliography(&name)
                .is_some_and(|known| Arc::ptr_eq(known, &bibliography));
            if !known {
                project.workspace.set_bibliography(name, bibliography);
                changed = true;
            }
        }
        for note in notes.read {
            match self.open.values_mut().find(|open| open.name == note.name) {
                // The editor's text counts, not that of the disk.
                Some(open) => open.take_bibliographies(&note),
                None if self.sources.contains(&note.name) => {}
                None => project.workspace.set_note(note),
            }
        }
        for name in notes.gone {
            if !self.open.values().any(|open| open.name == name) {
                project.workspace.remove_note(&name);
            }
        }
        if changed {
            self.check_all();
            let audience = self.audience.clone();
            let snapshot = self.snapshot();
            self.heavy.run(move || audience.around(&snapshot));
        }
    }

    fn take_sources(&mut self, names: HashSet<DocName>) {
        let Some(project) = &mut self.project else {
            return;
        };
        self.snapshot = None;
        for name in &names {
            if !self.open.values().any(|open| open.name == *name) {
                project.workspace.remove_note(name);
            }
        }
        if names != self.sources {
            self.sources = names;
            self.check_all();
        }
    }

    fn take_documents(
        &mut self,
        documents: Vec<(DocumentKey, Vec<SourceDocument>)>,
        completeness: Completeness,
    ) {
        let Some(project) = &mut self.project else {
            return;
        };
        self.snapshot = None;
        for (key, documents) in documents {
            self.reading.remove(&key);
            project.workspace.set_documents(key, documents);
        }
        project.workspace.stock_library(completeness);
        self.check_all();
        self.audience.stale();
    }

    fn take_report(&mut self, uri: &str, generation: u64, report: Option<&NoteReport>) {
        let Some(open) = self.open.get_mut(uri) else {
            return;
        };
        open.checked();
        let wants =
            report.is_some_and(|report| report.wants_library) && generation == self.generation;
        let Some(project) = self
            .project
            .as_ref()
            .filter(|project| wants && !project.workspace.library().complete)
        else {
            return;
        };
        let keys = project.workspace.all_entries();
        self.read_documents(keys, Completeness::Whole);
    }

    fn check_all(&mut self) {
        for open in self.open.values_mut() {
            open.due();
        }
    }

    /// Reads the documents of those entries of which nothing is known and nothing is on its way.
    fn read_documents(&mut self, keys: Vec<DocumentKey>, completeness: Completeness) {
        let Some(project) = &self.project else { return };
        let keys: Vec<DocumentKey> = keys
            .into_iter()
            .filter(|key| {
                project
                    .workspace
                    .documents(&key.bibliography, &key.key)
                    .is_none()
            })
            .filter(|key| !self.reading.contains(key))
            .collect();
        let whole_is_known = completeness == Completeness::Whole && self.reading.is_empty();
        if keys.is_empty() && !whole_is_known {
            return;
        }
        self.reading.extend(keys.iter().cloned());
        let completeness = if self
            .project
            .as_ref()
            .is_some_and(|project| project.workspace.library().complete)
        {
            Completeness::Whole
        } else {
            completeness
        };
        self.job(move |cx| cx.read_documents(keys, completeness));
    }

    fn snapshot(&mut self) -> Snapshot {
        if let Some(snapshot) = &self.snapshot {
            return snapshot.clone();
        }
        if let Some(project) = &mut self.project {
            for open in self.open.values_mut() {
                open.refresh(project);
            }
        }
        let documents = self
            .open
            .iter_mut()
            .map(|(uri, open)| (uri.clone(), open.document()))
            .collect();
        let project = self.project.clone().map(Arc::new);
        self.snapshot
            .insert(Snapshot {
                project,
                documents: Arc::new(documents),
            })
            .clone()
    }

    /// Begins what is due: bibliographies and documents to be read, notes to be checked.
    fn begin_due(&mut self) {
        if !self.touched.is_empty() {
            let names: Vec<DocName> = std::mem::take(&mut self.touched).into_iter().collect();
            self.job(move |cx| cx.read_notes(&names));
        }
        let due: Vec<Arc<str>> = self
            .open
            .iter()
            .filter(|(_, open)| open.is_due())
            .map(|(uri, _)| uri.clone())
            .collect();
        if due.is_empty() {
            return;
        }
        let snapshot = self.snapshot();
        let Some(project) = &snapshot.project else {
            return;
        };
        for uri in due {
            let Some(open) = self.open.get_mut(&uri) else {
                continue;
            };
            let note = project.workspace.note(&open.name).cloned();
            if let Some(note) = note.as_ref().filter(|_| !open.knows_bibliographies()) {
                open.asks_bibliographies();
                let note = NoteFile::clone(note);
                self.job(move |cx| cx.resolve(note));
                continue;
            }
            open.begins_check();
            if let Some(note) = &note {
                let keys = project.workspace.quoted_entries([note.as_ref()]);
                self.read_documents(keys, Completeness::Part);
            }
            let audience = self.audience.clone();
            // A source that happens to be open is no note.
            let is_extracted =
                crate::lsp::path_of(&uri).is_some_and(|path| crate::extracted::holds(&path));
            let is_source = is_extracted
                || self
                    .open
                    .get(&uri)
                    .is_some_and(|open| self.sources.contains(&open.name));
            self.job(move |cx| cx.check(uri, note.filter(|_| !is_source), audience.as_ref()));
        }
    }

    fn touched(&mut self, files: &[String]) {
        let Some(project) = &self.project else { return };
        let mut reopen = false;
        for file in files {
            let name = jobs::name_of_uri(project, file);
            if jobs::is_note(&name) && self.walks == Walks::Folder {
                self.touched.insert(name.clone());
            }
            reopen = reopen || jobs::matters(project, &self.sources, &name);
        }
        if reopen {
            self.reopen();
        }
    }

    fn reopen(&mut self) {
        if self.reopening != Reopening::No {
            self.reopening = Reopening::Again;
            return;
        }
        self.reopening = Reopening::Running;
        self.job(|cx| cx.reopen());
    }
}
