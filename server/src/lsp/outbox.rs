//! What goes to the client: messages in the order in which they were posted, written by one thread.
//!
//! Posting never waits: a client that does not read costs memory, not answers.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::Serialize;
use tower_lsp::ls_types::notification::Notification;

use super::frame;

/// How long the last messages may take on the way out.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The way to the client; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    queue: mpsc::Sender<Post>,
}

#[derive(Debug)]
enum Post {
    Message(Vec<u8>),
    /// Answered when everything before it is written.
    Flush(mpsc::Sender<()>),
}

#[derive(Serialize)]
struct Note<'a, T> {
    jsonrpc: &'a str,
    method: &'a str,
    params: T,
}

impl Outbox {
    /// Starts the thread that writes to `out`; `closed` is called once when that is no longer possible.
    pub(crate) fn start(
        mut out: impl io::Write + Send + 'static,
        closed: impl FnOnce() + Send + 'static,
    ) -> io::Result<Outbox> {
        let (queue, posts) = mpsc::channel();
        thread::Builder::new()
            .name("outbox".into())
            .spawn(move || {
                for post in posts {
                    match post {
                        Post::Message(body) if frame::write(&mut out, &body).is_err() => {
                            return closed();
                        }
                        Post::Message(_) => {}
                        Post::Flush(done) => {
                            let _ = done.send(());
                        }
                    }
                }
            })?;
        Ok(Outbox { queue })
    }

    /// Posts a response or a request of our own.
    pub(crate) fn post(&self, message: &impl Serialize) {
        // Our messages are maps with string keys and finite numbers: they always serialize.
        if let Ok(body) = serde_json::to_vec(message) {
            // A closed outbox has already ended the session.
            let _ = self.queue.send(Post::Message(body));
        }
    }

    pub(crate) fn notify<N: Notification>(&self, params: N::Params) {
        self.post(&Note {
            jsonrpc: "2.0",
            method: N::METHOD,
            params,
        });
    }

    /// Waits until everything is written, or for as long as that may take.
    pub(crate) fn flush(&self) {
        let (done, written) = mpsc::channel();
        if self.queue.send(Post::Flush(done)).is_ok() {
            let _ = written.recv_timeout(LAST_WORDS);
        }
    }
}
