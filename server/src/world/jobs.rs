//! Work that reads files or computes verdicts: on the pools, from a snapshot, with its result an
//! event. Nothing here changes the world.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::finding::DocName;
use analysis::workspace::{Completeness, DocumentKey, DocumentState, NoteFile};
use analysis::{Bibliography, config};
use rayon::prelude::*;

use super::{Audience, Done, Event, Inbox, Snapshot};
use crate::paths::Refusal;
use crate::progress::Task;
use crate::project::{self, Allowed, Project};
use crate::walk;
use crate::workspace_root;

/// What a job has at hand.
pub(super) struct Cx {
    pub(super) snapshot: Snapshot,
    pub(super) project: Arc<Project>,
    pub(super) generation: u64,
    pub(super) inbox: Inbox,
}

/// Notes, with the bibliographies that they name.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(super) read: Vec<NoteFile>,
    /// Names under which there is no note.
    pub(super) gone: Vec<DocName>,
    pub(super) bibliographies: Vec<(DocName, Arc<Bibliography>)>,
}

impl Cx {
    fn done(&self, done: Done) {
        self.inbox.push(Event::Done(done));
    }

    /// Looks up the bibliographies that an open note names.
    pub(super) fn resolve(&self, note: NoteFile) {
        let mut project = (*self.project).clone();
        let name = note.name.clone();
        project.add_note(note);
        self.done(Done::Notes {
            generation: self.generation,
            notes: resolved(&project, &[name]),
        });
    }

    /// Reads notes from disk.
    pub(super) fn read_notes(&self, names: &[DocName]) {
        let mut project = (*self.project).clone();
        let read: Vec<_> = names
            .par_iter()
            .map(|name| (name, project.read_note(name)))
            .collect();
        let mut gone = Vec::new();
        let mut there = Vec::new();
        for (name, note) in read {
            match note {
                Ok(note) => {
                    there.push(name.clone());
                    project.add_note(note);
                }
                Err(_) => gone.push(name.clone()),
            }
        }
        let notes = Notes {
            gone,
            ..resolved(&project, &there)
        };
        self.done(Done::Notes {
            generation: self.generation,
            notes,
        });
    }

    /// Reads all notes of the workspace, and finds out which files are sources.
    pub(super) fn walk(&self) {
        let root = self.project.bounds.root().to_owned();
        let Ok(found) = walk::notes(&self.project, &[root]) else {
            return;
        };
        let names: Vec<DocName> = found.found.into_iter().collect();
        self.read_notes(&names);
        self.name_sources();
    }

    fn name_sources(&self) {
        let names = self.project.source_names();
        self.done(Done::Sources {
            generation: self.generation,
            names,
        });
    }

    /// Reads the documents of entries.
    pub(super) fn read_documents(&self, keys: Vec<DocumentKey>, completeness: Completeness) {
        let work = self.project.progress().begin(Task::Read, keys.len());
        let documents = keys
            .into_par_iter()
            .map(|key| {
                let documents = self.project.documents_of(&key);
                work.step();
                (key, documents)
            })
            .collect();
        drop(work);
        self.project.save();
        self.done(Done::Documents {
            generation: self.generation,
            documents,
            completeness,
        });
    }

    /// Checks an open document; what is no note has no findings.
    pub(super) fn check(
        &self,
        uri: Arc<str>,
        note: Option<Arc<NoteFile>>,
        audience: &dyn Audience,
    ) {
        let report = note
            .map(|note| project::report(&self.project.workspace, &note, &self.project.verdicts));
        audience.checked(&self.snapshot, &uri, report.as_ref());
        self.done(Done::Checked {
            uri,
            generation: self.generation,
            report: report.map(Box::new),
        });
    }

    /// Opens the project anew, with the notes and documents that are known of it.
    pub(super) fn reopen(&self) {
        let old = &*self.project;
        let mut new = old.reopen();
        let settings = new.settings();
        let same = settings == old.settings();
        let notes: Vec<NoteFile> = old
            .workspace
            .notes()
            .par_bridge()
            .filter_map(|note| {
                if same {
                    return Some(NoteFile::clone(note));
                }
                project::parse_note(&note.name, note.text.clone(), &settings).ok()
            })
            .collect();
        for note in notes {
            new.add_note(note);
        }
        let known: Vec<DocumentKey> = old
            .workspace
            .all_documents()
            .map(|(key, _)| key.clone())
            .collect();
        let entries = new.workspace.all_entries();
        let complete = old.workspace.library().complete;
        let keys = if complete { entries } else { known };
        new.read_sources(
            &keys,
            if complete {
                Completeness::Whole
            } else {
                Completeness::Part
            },
        );
        new.forget_unused();
        self.done(Done::Reopened {
            project: Box::new(new),
        });
    }
}

fn resolved(project: &Project, names: &[DocName]) -> Notes {
    let mut out = Notes::default();
    for note in names.iter().filter_map(|name| project.workspace.note(name)) {
        for named in note
            .bibliographies
            .iter()
            .filter_map(|named| named.document.as_ref().ok())
        {
            if out.bibliographies.iter().any(|(known, _)| known == named) {
                continue;
            }
            let read = project.workspace.bibliography(named);
            out.bibliographies
                .extend(read.map(|read| (named.clone(), read.clone())));
        }
        out.read.push(NoteFile::clone(note));
    }
    out
}

/// Opens the workspace that a folder belongs to.
pub(super) fn open(folder: &Path, allowed: &[PathBuf]) -> Option<Project> {
    let root = workspace_root::find(folder, folder);
    Project::open(&root, &Allowed::by_user(allowed)).ok()
}

/// The folder of a document before any folder is known: that of its file, else the current one.
pub(super) fn folder_of_uri(uri: &str) -> PathBuf {
    let file = crate::lsp::path_of(uri).and_then(|path| path.parent().map(Path::to_owned));
    file.filter(|folder| folder.is_dir())
        .or_else(|| env::current_dir().ok())
        .unwrap_or_default()
}

/// What a document is called: relative to the workspace, where it lies there, else by its URI.
pub(super) fn name_of_uri(project: &Project, uri: &str) -> DocName {
    match project.bounds.confine(project.bounds.root(), uri) {
        Ok(place) => place.name().clone(),
        Err(
            Refusal::Missing { name }
            | Refusal::NotAFile { name }
            | Refusal::Unreadable { name, .. }
            | Refusal::TooLarge { name, .. },
        ) => name,
        Err(Refusal::Outside { .. } | Refusal::Remote { .. } | Refusal::Malformed { .. }) => {
            DocName::from(uri)
        }
    }
}

/// Whether a file of this name may be a note.
pub(super) fn is_note(name: &str) -> bool {
    has_extension(name, &["md", "markdown", "qmd", "rmd"])
}

/// Whether a change of this file may change anything but a note: what is read, or would be if it
/// were there.
pub(super) fn matters(
    project: &Project,
    sources: &std::collections::HashSet<DocName>,
    name: &DocName,
) -> bool {
    let workspace = &project.workspace;
    if &**name == config::FILE_NAME
        || workspace.bibliography(name).is_some()
        || sources.contains(name)
    {
        return true;
    }
    if has_extension(name, &["bib", "bibtex", "biblatex", "json", "yaml", "yml"]) {
        return !name.starts_with('.') || name.starts_with(".obsidian/");
    }
    if is_note(name) {
        return workspace.all_documents().any(|(_, documents)| {
            documents
                .iter()
                .any(|document| document.name.as_ref() == Some(name))
        });
    }
    // A document that comes may be the one that a key lacks, and one that goes may be read.
    let lacks = || {
        workspace.all_documents().any(|(_, documents)| {
            documents.iter().any(|document| {
                document.name.as_ref() == Some(name)
                    || matches!(document.state, DocumentState::Failed { .. })
            })
        })
    };
    has_extension(
        name,
        &[
            "pdf", "txt", "text", "html", "htm", "xhtml", "epub", "docx", "odt", "xml", "srt",
            "vtt", "mhtml", "mht",
        ],
    ) && lacks()
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extensions
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}
