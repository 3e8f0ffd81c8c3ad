//! The language server: everything that speaks the protocol, and nothing that knows of notes.
//!
//! `transport` carries messages, `service` puts each into the inbox of the world, `handlers` answer
//! from a snapshot, `from_proto` and `to_proto` translate.

mod capabilities;
mod frame;
mod from_proto;
mod handlers;
mod outbox;
mod parent;
mod service;
mod to_proto;
mod transport;

use std::io::{self, BufReader};
use std::process::ExitCode;
use std::sync::mpsc;

use tower_lsp::LspService;

use outbox::Outbox;
use service::Server;
use transport::End;

/// Runs the language server on standard input and output until the client ends it.
///
/// # Errors
/// Threads that cannot be started.
pub fn run() -> io::Result<ExitCode> {
    let (end, ended) = mpsc::channel();
    let nobody_reads = end.clone();
    let outbox = Outbox::start(io::stdout(), move || {
        let _ = nobody_reads.send(End::Abrupt);
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
    let inbox = crate::world::start()?;
    let (service, socket) = LspService::build(|client| Server::new(client, inbox, end.clone()))
        .custom_method("pincite/documentText", Server::document_text)
        .finish();
    let input = BufReader::with_capacity(64 << 10, io::stdin());
    transport::serve(input, service, socket, outbox.clone(), runtime.handle().clone(), end)?;
    let end = ended.recv().unwrap_or(End::Abrupt);
    outbox.flush();
    // Whatever still computes is not waited for.
    runtime.shutdown_background();
    Ok(end.into())
}
