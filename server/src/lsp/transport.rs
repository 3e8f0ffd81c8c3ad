//! Messages between the client and the framework's service, with none of the framework's loop.
//!
//! Owns order, lifetime and survival: messages reach the service in the order of arrival, a bad one
//! costs an answer, a panic costs one answer, and the process ends when it should. Knows nothing of
//! notes. See `server/ARCHITECTURE.md` for what the framework's own loop does instead.

use std::future::Future;
use std::io::{self, BufRead};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;

use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use tokio::runtime::Handle;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError, LanguageServer, Loopback, LspService};
use tower_service::Service;

use super::frame::{Frame, FrameReader};
use super::outbox::Outbox;

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// `exit` after `shutdown`.
    Polite,
    /// `exit` alone, end of input, nobody reads, or the editor's process is gone.
    Abrupt,
}

impl From<End> for ExitCode {
    fn from(end: End) -> ExitCode {
        match end {
            End::Polite => ExitCode::SUCCESS,
            End::Abrupt => ExitCode::FAILURE,
        }
    }
}

/// Starts the thread that reads `input` until the session ends, which `ended` is told once.
pub(crate) fn serve<S: LanguageServer>(
    input: impl BufRead + Send + 'static,
    service: LspService<S>,
    socket: ClientSocket,
    outbox: Outbox,
    runtime: Handle,
    ended: mpsc::Sender<End>,
) -> io::Result<()> {
    let (mut requests, answers) = socket.split();
    let to_client = outbox.clone();
    runtime.spawn(async move {
        while let Some(request) = requests.next().await {
            to_client.post(&request);
        }
    });
    let mut session = Session {
        service,
        answers,
        outbox,
        runtime,
        phase: Phase::Fresh,
    };
    thread::Builder::new().name("inlet".into()).spawn(move || {
        // Handlers may spawn tasks.
        let runtime = session.runtime.clone();
        let _entered = runtime.enter();
        // Nobody listens any more: the process is already ending.
        let _ = ended.send(session.run(FrameReader::new(input)));
    })?;
    Ok(())
}

struct Session<S> {
    service: LspService<S>,
    answers: <ClientSocket as Loopback>::ResponseSink,
    outbox: Outbox,
    runtime: Handle,
    phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before a successful `initialize`.
    Fresh,
    Running,
    ShutDown,
}

type Answer = Result<Option<Response>, ExitedError>;

impl<S: LanguageServer> Session<S> {
    fn run(&mut self, mut frames: FrameReader<impl BufRead>) -> End {
        loop {
            match frames.next() {
                Frame::Message(value) => match classify(value) {
                    // A response is never answered, whatever it is.
                    Message::Response(response) => {
                        let _ = self.answers.send(response).now_or_never();
                    }
                    Message::Request(request)
                        if request.method() == "exit" && request.id().is_none() =>
                    {
                        return if self.phase == Phase::ShutDown {
                            End::Polite
                        } else {
                            End::Abrupt
                        };
                    }
                    Message::Request(request) => self.take(request),
                    Message::Senseless => self.refuse(Id::Null, Error::invalid_request()),
                    Message::Ignored => {}
                },
                Frame::Bad(why) => {
                    self.refuse(
                        Id::Null,
                        Error {
                            message: why.into(),
                            ..Error::parse_error()
                        },
                    );
                }
                Frame::End => {
                    return if self.phase == Phase::ShutDown {
                        End::Polite
                    } else {
                        End::Abrupt
                    };
                }
            }
        }
    }

    fn refuse(&self, id: Id, error: Error) {
        self.outbox.post(&Response::from_error(id, error));
    }

    fn take(&mut self, request: Request) {
        let method = request.method();
        match (request.id(), self.phase) {
            (Some(_), Phase::Fresh) if method == "initialize" => {}
            (Some(id), Phase::Fresh) => return self.refuse(id.clone(), not_initialized()),
            (Some(id), Phase::ShutDown) => {
                return self.refuse(id.clone(), Error::invalid_request());
            }
            (None, Phase::Fresh | Phase::ShutDown) => return,
            // The framework never answers these, and everything has an answer.
            (Some(id), Phase::Running) if method.starts_with("$/") => {
                return self.refuse(id.clone(), Error::method_not_found());
            }
            (_, Phase::Running) => {}
        }
        let initializes = method == "initialize";
        let shuts_down = method == "shutdown" && request.id().is_some();
        self.start(request, initializes);
        if shuts_down {
            self.phase = Phase::ShutDown;
        }
    }

    /// Polls the handler once, so that its effects on the inbox come in order; what then still
    /// waits becomes a task.
    fn start(&mut self, request: Request, initializes: bool) {
        let id = request.id().cloned();
        let mut future = None;
        let first = catch_unwind(AssertUnwindSafe(|| {
            let future = future.insert(self.service.call(request));
            Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
        }));
        match (first, future) {
            (Ok(Poll::Ready(answer)), _) => {
                if initializes && matches!(&answer, Ok(Some(response)) if response.is_ok()) {
                    self.phase = Phase::Running;
                }
                answer_with(&self.outbox, id, Ok(answer));
            }
            (Ok(Poll::Pending), Some(future)) => {
                let outbox = self.outbox.clone();
                self.runtime.spawn(async move {
                    let answer = AssertUnwindSafe(future).catch_unwind().await;
                    answer_with(&outbox, id, answer);
                });
            }
            (Ok(Poll::Pending), None) => {}
            (Err(panic), _) => answer_with(&self.outbox, id, Err(panic)),
        }
    }
}

fn answer_with(outbox: &Outbox, id: Option<Id>, answer: thread::Result<Answer>) {
    match answer {
        Ok(Ok(Some(response))) => outbox.post(&response),
        Ok(Ok(None) | Err(ExitedError { .. })) => {}
        Err(_panic) => {
            if let Some(id) = id {
                outbox.post(&Response::from_error(id, Error::internal_error()));
            }
        }
    }
}

fn not_initialized() -> Error {
    Error {
        code: ErrorCode::ServerError(-32002),
        message: "the session is not initialized".into(),
        data: None,
    }
}

enum Message {
    Request(Request),
    Response(Response),
    /// JSON, but no message.
    Senseless,
    /// A response that is malformed.
    Ignored,
}

/// Tells requests from responses by their members: a response has no method. (The framework decodes
/// in the other order and takes a response with an error for a request without a method.)
fn classify(value: Value) -> Message {
    let Value::Object(mut members) = value else {
        return Message::Senseless;
    };
    let Some(method) = members.remove("method") else {
        if !members.contains_key("result") && !members.contains_key("error") {
            return Message::Senseless;
        }
        return serde_json::from_value(Value::Object(members))
            .map_or(Message::Ignored, Message::Response);
    };
    let Value::String(method) = method else {
        return Message::Senseless;
    };
    let mut request = Request::build(method);
    match members.remove("id").map(serde_json::from_value::<Id>) {
        Some(Ok(id)) => request = request.id(id),
        Some(Err(_)) => return Message::Senseless,
        None => {}
    }
    match members.remove("params") {
        Some(Value::Null) | None => {}
        Some(params) => request = request.params(params),
    }
    Message::Request(request.finish())
}
