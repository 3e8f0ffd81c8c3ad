//! The framework's side: every notification is one event for the inbox, every request one question.
//!
//! No handler waits before its event is in the inbox, and none computes: that would change the order.

use std::process;
use std::sync::{Arc, OnceLock, mpsc};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer};

use super::transport::End;
use super::{capabilities, from_proto, handlers, parent};
use crate::world::{Event, Inbox, Lane, Snapshot};

/// What the framework calls.
pub(crate) struct Server {
    client: Client,
    announced: OnceLock<Arc<capabilities::Client>>,
    inbox: Inbox,
    ended: mpsc::Sender<End>,
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
    pub(crate) fn new(client: Client, inbox: Inbox, ended: mpsc::Sender<End>) -> Server {
        Server { client, announced: OnceLock::new(), inbox, ended }
    }

    fn announced(&self) -> Arc<capabilities::Client> {
        self.announced.get().cloned().unwrap_or_default()
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
            let cx = Cx { snapshot, client: &client, is_cancelled: &|| reply.is_closed() };
            let answer = answer(&cx, params);
            // Cancelled meanwhile.
            let _ = reply.send(answer);
        });
        self.inbox.push(Event::Asked { lane, question });
        answered.await.map_err(|_| Error::internal_error())
    }

    /// The server's own text of a document, for tests.
    pub(crate) async fn document_text(&self, params: DocumentTextParams) -> Result<Option<DocumentText>> {
        self.ask(Lane::Typing, params, handlers::document_text).await
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

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        if let Some(id) = params.process_id.filter(|&id| id != process::id()) {
            parent::watch(id, self.ended.clone()).map_err(|_| Error::internal_error())?;
        }
        let client = self.announced.get_or_init(|| Arc::new(capabilities::Client::new(&params)));
        Ok(lsp::InitializeResult {
            capabilities: capabilities::of_server(client),
            server_info: Some(lsp::ServerInfo {
                name: "pincite".into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            ..lsp::InitializeResult::default()
        })
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let lsp::TextDocumentItem { uri, version, text, .. } = params.text_document;
        self.inbox.push(Event::Opened { uri: key(&uri), version, text });
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let lsp::VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        let encoding = self.announced().encoding;
        let changes =
            params.content_changes.into_iter().map(|change| from_proto::change(encoding, change)).collect();
        self.inbox.push(Event::Changed { uri: key(&uri), version, changes });
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.inbox.push(Event::Closed { uri: key(&params.text_document.uri) });
    }
}
