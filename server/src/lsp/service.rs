//! The framework's side: every notification is one event for the inbox, every request one question.
//!
//! No handler waits before its event is in the inbox, and none computes: that would change the order.

use std::path::PathBuf;
use std::process;
use std::sync::{Arc, mpsc};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer};

use super::diagnostics::{Publisher, Session};
use super::transport::End;
use super::{asking, capabilities, from_proto, handlers, parent};
use crate::watch;
use crate::world::{Event, Inbox, Lane, Snapshot};

/// What the framework calls.
pub(crate) struct Server {
    client: Client,
    publisher: Arc<Publisher>,
    inbox: Inbox,
    ended: mpsc::Sender<End>,
    /// Folders outside in which sources may lie, by the command line.
    allowed: Vec<PathBuf>,
}

/// What a handler has at hand.
pub(crate) struct Cx<'a> {
    pub(crate) snapshot: Snapshot,
    pub(crate) client: &'a capabilities::Client,
    is_cancelled: &'a dyn Fn() -> bool,
}

impl Cx<'_> {
    /// Whether nobody wants the answer any more. To be asked in every loop that may be long.
    pub(crate) fn is_cancelled(&self) -> bool {
        (self.is_cancelled)()
    }
}

impl Server {
    pub(crate) fn new(
        client: Client,
        publisher: Arc<Publisher>,
        inbox: Inbox,
        ended: mpsc::Sender<End>,
        allowed: Vec<PathBuf>,
    ) -> Server {
        Server {
            client,
            publisher,
            inbox,
            ended,
            allowed,
        }
    }

    fn announced(&self) -> Arc<capabilities::Client> {
        self.publisher
            .session
            .get()
            .map(|session| session.facts.clone())
            .unwrap_or_default()
    }

    fn touched(&self, files: impl IntoIterator<Item = String>) {
        self.inbox.push(Event::Touched {
            files: files.into_iter().collect(),
        });
    }

    /// Asks the world as it is at this point of the order. The reply's receiver is dropped when the
    /// client cancels; a job that panics drops the sender.
    async fn ask<P, T>(&self, lane: Lane, params: P, answer: fn(&Cx<'_>, P) -> T) -> Result<T>
    where
        P: Send + 'static,
        T: Send + 'static,
    {
        let (reply, answered) = oneshot::channel();
        let client = self.announced();
        let question = Box::new(move |snapshot| {
            if reply.is_closed() {
                return;
            }
            let cx = Cx {
                snapshot,
                client: &client,
                is_cancelled: &|| reply.is_closed(),
            };
            let answer = answer(&cx, params);
            // Cancelled meanwhile.
            let _ = reply.send(answer);
        });
        self.inbox.push(Event::Asked { lane, question });
        answered.await.map_err(|_| Error::internal_error())
    }

    /// The server's own text of a document, for tests.
    pub(crate) async fn document_text(
        &self,
        params: DocumentTextParams,
    ) -> Result<Option<DocumentText>> {
        self.ask(Lane::Typing, params, handlers::document_text)
            .await
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct DocumentTextParams {
    #[serde(rename = "textDocument")]
    pub(crate) text_document: lsp::TextDocumentIdentifier,
}

#[derive(Debug, Serialize)]
pub(crate) struct DocumentText {
    pub(crate) text: String,
    pub(crate) version: i32,
}

fn key(uri: &lsp::Uri) -> Arc<str> {
    uri.as_str().into()
}

/// The folders that the client has open, the first of which is the workspace.
#[expect(deprecated, reason = "older clients announce their folder this way")]
fn folders(params: &lsp::InitializeParams) -> Vec<PathBuf> {
    let many = params
        .workspace_folders
        .iter()
        .flatten()
        .filter_map(|it| from_proto::path(it.uri.as_str()));
    let one = params
        .root_uri
        .iter()
        .filter_map(|uri| from_proto::path(uri.as_str()));
    let oldest = params.root_path.iter().map(PathBuf::from);
    many.chain(one).chain(oldest).collect()
}

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        if let Some(id) = params.process_id.filter(|&id| id != process::id()) {
            parent::watch(id, self.ended.clone()).map_err(|_| Error::internal_error())?;
        }
        let session = self.publisher.session.get_or_init(|| Session {
            facts: Arc::new(capabilities::Client::new(&params)),
            client: self.client.clone(),
        });
        let folders = folders(&params);
        if !session.facts.watches_files
            && let Some(folder) = folders.first()
        {
            watch::start(folder, self.inbox.clone());
        }
        self.inbox.push(Event::Started {
            folders,
            allowed: self.allowed.clone(),
        });
        Ok(lsp::InitializeResult {
            capabilities: capabilities::of_server(&session.facts),
            server_info: Some(lsp::ServerInfo {
                name: "pincite".into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            ..lsp::InitializeResult::default()
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        if self.announced().watches_files {
            let client = self.client.clone();
            tokio::spawn(asking(async move {
                client
                    .register_capability(vec![capabilities::watching()])
                    .await
            }));
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let lsp::TextDocumentItem {
            uri, version, text, ..
        } = params.text_document;
        self.inbox.push(Event::Opened {
            uri: key(&uri),
            version,
            text,
        });
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let lsp::VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        let encoding = self.announced().encoding;
        let changes = params
            .content_changes
            .into_iter()
            .map(|change| from_proto::change(encoding, change))
            .collect();
        self.inbox.push(Event::Changed {
            uri: key(&uri),
            version,
            changes,
        });
    }

    async fn did_save(&self, params: lsp::DidSaveTextDocumentParams) {
        self.touched([params.text_document.uri.as_str().to_owned()]);
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.inbox.push(Event::Closed {
            uri: key(&params.text_document.uri),
        });
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        self.touched(
            params
                .changes
                .into_iter()
                .map(|change| change.uri.as_str().to_owned()),
        );
    }

    async fn did_create_files(&self, params: lsp::CreateFilesParams) {
        self.touched(params.files.into_iter().map(|file| file.uri));
    }

    async fn did_rename_files(&self, params: lsp::RenameFilesParams) {
        self.touched(
            params
                .files
                .into_iter()
                .flat_map(|file| [file.old_uri, file.new_uri]),
        );
    }

    async fn did_delete_files(&self, params: lsp::DeleteFilesParams) {
        self.touched(params.files.into_iter().map(|file| file.uri));
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let lsp::WorkspaceFoldersChangeEvent { added, removed } = params.event;
        let paths = |folders: Vec<lsp::WorkspaceFolder>| {
            folders
                .iter()
                .filter_map(|folder| from_proto::path(folder.uri.as_str()))
                .collect()
        };
        self.inbox.push(Event::FoldersChanged {
            added: paths(added),
            removed: paths(removed),
        });
    }

    /// pincite reads its settings from `pincite.toml` and the command line only.
    async fn did_change_configuration(&self, _: lsp::DidChangeConfigurationParams) {}

    async fn document_symbol(
        &self,
        params: lsp::DocumentSymbolParams,
    ) -> Result<Option<lsp::DocumentSymbolResponse>> {
        self.ask(Lane::Typing, params, handlers::document_symbol)
            .await
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        self.ask(Lane::Typing, params, handlers::hover).await
    }

    async fn completion(
        &self,
        params: lsp::CompletionParams,
    ) -> Result<Option<lsp::CompletionResponse>> {
        self.ask(Lane::Typing, params, handlers::completion).await
    }

    async fn goto_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.ask(Lane::Heavy, params, handlers::definition).await
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        self.ask(Lane::Heavy, params, handlers::references).await
    }

    async fn code_action(
        &self,
        params: lsp::CodeActionParams,
    ) -> Result<Option<lsp::CodeActionResponse>> {
        self.ask(Lane::Heavy, params, handlers::code_action).await
    }

    async fn diagnostic(
        &self,
        params: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReportResult> {
        self.ask(Lane::Heavy, params, handlers::diagnostic).await
    }
}
