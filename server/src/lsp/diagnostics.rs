//! What was found, told to the client: only what differs from what it was told before.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use analysis::Finding;
use analysis::finding::DocName;
use analysis::rules::{self, NoteReport};
use analysis::workspace::NoteFile;
use text::LineIndex;
use tokio::runtime::Handle;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::notification::PublishDiagnostics;

use super::capabilities;
use super::outbox::Outbox;
use super::places::Places;
use super::to_proto::{self, Positions};
use crate::progress::Progress;
use crate::world::{Audience, Snapshot};

/// Publishes diagnostics, and remembers what the client was told.
pub(crate) struct Publisher {
    outbox: Outbox,
    runtime: Handle,
    /// Set by `initialize`; nothing is published before.
    pub(crate) session: OnceLock<Session>,
    told: Mutex<Told>,
}

/// The client of this session.
pub(crate) struct Session {
    pub(crate) facts: Arc<capabilities::Client>,
    pub(crate) client: tower_lsp::Client,
}

#[derive(Default)]
struct Told {
    /// Of open documents, by URI; `None` before the first check.
    documents: HashMap<String, Option<Vec<lsp::Diagnostic>>>,
    /// Of the files around the notes.
    around: BTreeMap<String, Vec<lsp::Diagnostic>>,
}

impl Publisher {
    pub(crate) fn new(outbox: Outbox, runtime: Handle) -> Publisher {
        Publisher {
            outbox,
            runtime,
            session: OnceLock::new(),
            told: Mutex::default(),
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, uri: &str, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        let Ok(uri) = uri.parse() else { return };
        self.outbox
            .notify::<PublishDiagnostics>(lsp::PublishDiagnosticsParams {
                uri,
                diagnostics,
                version,
            });
    }
}

impl Audience for Publisher {
    fn opened(&self, uri: &str) {
        self.told().documents.insert(uri.to_owned(), None);
    }

    fn checked(&self, snapshot: &Snapshot, uri: &str, report: Option<&NoteReport>) {
        let Some(session) = self
            .session
            .get()
            .filter(|session| !session.facts.pulls_only)
        else {
            return;
        };
        let Some(document) = snapshot.documents.get(uri) else {
            return;
        };
        let note = snapshot
            .project
            .as_ref()
            .and_then(|project| project.workspace.note(&document.name));
        let diagnostics = match (report, note) {
            (Some(report), Some(note)) => of_note(report, note, snapshot, &session.facts),
            _ => of_no_note(document, snapshot),
        };
        let mut told = self.told();
        // It may have been closed meanwhile.
        let Some(before) = told.documents.get_mut(uri) else {
            return;
        };
        // The first check is told of even if nothing was found: the document was checked.
        if before.as_ref() == Some(&diagnostics) {
            return;
        }
        *before = Some(diagnostics.clone());
        // Under the lock: what is told last is what is remembered.
        self.publish(uri, Some(document.version), diagnostics);
    }

    fn closed(&self, uri: &str) {
        let mut told = self.told();
        let before = told.documents.remove(uri).flatten();
        if before.is_some_and(|before| !before.is_empty()) {
            self.publish(uri, None, Vec::new());
        }
    }

    fn around(&self, snapshot: &Snapshot) {
        let (Some(session), Some(project)) = (self.session.get(), &snapshot.project) else {
            return;
        };
        if session.facts.pulls_only {
            return;
        }
        let mut findings = project.findings.clone();
        findings.extend(rules::check_bibliographies(&project.workspace));
        let mut by_document: BTreeMap<DocName, Vec<Finding>> = BTreeMap::new();
        for finding in findings {
            by_document
                .entry(finding.document.clone())
                .or_default()
                .push(finding);
        }
        let mut now = BTreeMap::new();
        for (name, findings) in by_document {
            // A note's own references are told of with the note.
            if project.workspace.note(&name).is_some() {
                continue;
            }
            let mut places = Places::new(snapshot, session.facts.encoding);
            let Some(uri) = places.original(&name) else {
                continue;
            };
            let file = places.document(&name);
            let diagnostics: Vec<lsp::Diagnostic> = findings
                .iter()
                .map(|finding| {
                    let lines = LineIndex::new("");
                    let positions = Positions::new("", &lines, session.facts.encoding);
                    let mut out = to_proto::diagnostic(
                        finding,
                        &positions,
                        &mut places,
                        snapshot,
                        &session.facts,
                    );
                    if let Some(file) = &file {
                        out.range = file.range(finding.span);
                    }
                    out
                })
                .collect();
            now.insert(uri.as_str().to_owned(), diagnostics);
        }
        let mut told = self.told();
        let before = std::mem::take(&mut told.around);
        for uri in before.keys().filter(|uri| !now.contains_key(*uri)) {
            self.publish(uri, None, Vec::new());
        }
        for (uri, diagnostics) in &now {
            if before.get(uri) != Some(diagnostics) {
                self.publish(uri, None, diagnostics.clone());
            }
        }
        told.around = now;
    }

    fn works(&self, progress: &Arc<Progress>) {
        let Some(session) = self
            .session
            .get()
            .filter(|session| session.facts.shows_progress)
        else {
            return;
        };
        let (client, runtime) = (session.client.clone(), self.runtime.clone());
        // It holds this closure itself.
        let watched = Arc::downgrade(progress);
        progress.tell(move || {
            if let Some(progress) = watched.upgrade() {
                runtime.spawn(super::progress::show(progress, client.clone()));
            }
        });
    }

    fn stale(&self) {
        let Some(session) = self.session.get() else {
            return;
        };
        if !(session.facts.pulls_only && session.facts.refreshes_diagnostics) {
            return;
        }
        let client = session.client.clone();
        self.runtime.spawn(super::asking(async move {
            client.workspace_diagnostic_refresh().await
        }));
    }
}

/// The findings of a note, as the protocol has them.
pub(crate) fn of_note(
    report: &NoteReport,
    note: &NoteFile,
    snapshot: &Snapshot,
    client: &capabilities::Client,
) -> Vec<lsp::Diagnostic> {
    let positions = Positions::new(&note.text, &note.lines, client.encoding);
    let mut places = Places::new(snapshot, client.encoding);
    report
        .findings
        .iter()
        .filter(|finding| finding.document == note.name)
        .map(|finding| to_proto::diagnostic(finding, &positions, &mut places, snapshot, client))
        .collect()
}

/// A document that is open and no note: a source has no findings, a text over the limit has one.
fn of_no_note(document: &crate::world::Document, snapshot: &Snapshot) -> Vec<lsp::Diagnostic> {
    let limit = snapshot
        .project
        .as_ref()
        .map_or(u64::MAX, |project| project.config().limits.note);
    if document.text.len() as u64 <= limit {
        return Vec::new();
    }
    let finding =
        rules::note_too_large(&document.name, usize::try_from(limit).unwrap_or(usize::MAX));
    let positions = Positions::new("", &document.lines, super::from_proto::Encoding::default());
    let mut places = Places::new(snapshot, super::from_proto::Encoding::default());
    let client = capabilities::Client::default();
    vec![to_proto::diagnostic(
        &finding,
        &positions,
        &mut places,
        snapshot,
        &client,
    )]
}
