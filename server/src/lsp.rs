//! The language server: everything that speaks the protocol, and nothing that knows of notes.
//!
//! `transport` carries messages, `service` puts each into the inbox of the world, `handlers` answer
//! from a snapshot, `from_proto` and `to_proto` translate.

mod capabilities;
mod diagnostics;
mod frame;
mod from_proto;
mod handlers;
mod outbox;
mod parent;
mod places;
mod progress;
mod service;
mod to_proto;
mod transport;

use std::io::{self, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tower_lsp::LspService;

use diagnostics::Publisher;
pub(crate) use from_proto::path as path_of;
use outbox::Outbox;
use service::Server;
pub(crate) use to_proto::uri as uri_of;
use transport::End;

/// Runs the language server on standard input and output until the client ends it. Sources may lie
/// in the `allowed` folders outside of the workspace.
///
/// # Errors
/// Threads that cannot be started.
pub fn run(allowed: Vec<PathBuf>) -> io::Result<ExitCode> {
    let (end, ended) = mpsc::channel();
    let nobody_reads = end.clone();
    let outbox = Outbox::start(io::stdout(), move || {
        let _ = nobody_reads.send(End::Abrupt);
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()?;
    let publisher = Arc::new(Publisher::new(outbox.clone(), runtime.handle().clone()));
    let inbox = crate::world::start(publisher.clone())?;
    let (service, socket) =
        LspService::build(|client| Server::new(client, publisher, inbox, end.clone(), allowed))
            .custom_method("pincite/documentText", Server::document_text)
            .finish();
    let input = BufReader::with_capacity(64 << 10, io::stdin());
    transport::serve(
        input,
        service,
        socket,
        outbox.clone(),
        runtime.handle().clone(),
        end,
    )?;
    let end = ended.recv().unwrap_or(End::Abrupt);
    outbox.flush();
    // Whatever still computes is not waited for.
    runtime.shutdown_background();
    Ok(end.into())
}

/// A request of the server, which a client may never answer.
async fn asking<T>(request: impl Future<Output = T>) {
    const PATIENCE: Duration = Duration::from_secs(30);
    // What the client answers changes nothing: what it refuses does without.
    let _ = tokio::time::timeout(PATIENCE, request).await;
}
