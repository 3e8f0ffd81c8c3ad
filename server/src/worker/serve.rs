//! The worker itself: reads documents from standard input, answers on standard output.
//!
//! It opens no file, prints nothing for people, and ends when its input does: whoever started it
//! has then gone, whatever it is reading at the moment.

use std::io;
use std::process::{ExitCode, exit};
use std::sync::mpsc;
use std::thread;

use super::frame::{self, Request, Task};
use super::{MOST_MEMORY, highlights};
use crate::cache::segment;

/// The stack of the thread that reads documents.
const STACK: usize = 16 << 20;
/// Bytes of one request. Memory is limited anyway.
const MOST_REQUEST: u64 = 1 << 30;

/// Answers until the input ends.
#[must_use]
pub fn serve() -> ExitCode {
    // A panic is caught by `source` and becomes the answer; its message is nobody's business.
    std::panic::set_hook(Box::new(|_| {}));
    confine();
    let (documents, waiting) = mpsc::channel::<Vec<u8>>();
    let reader = move || {
        for frame in waiting {
            let Some(answer) = answer(&frame) else {
                exit(2);
            };
            drop(frame);
            let mut out = io::stdout().lock();
            if frame::write(&mut out, &[&answer]).is_err() {
                exit(0);
            }
        }
    };
    let spawned = thread::Builder::new().stack_size(STACK).spawn(reader);
    if spawned.is_err() {
        return ExitCode::from(2);
    }
    let mut input = io::stdin().lock();
    loop {
        match frame::read(&mut input, MOST_REQUEST) {
            Ok(Some(frame)) => {
                if documents.send(frame).is_err() {
                    exit(2);
                }
            }
            Ok(None) => exit(0),
            Err(_) => exit(2),
        }
    }
}

fn answer(frame: &[u8]) -> Option<Vec<u8>> {
    let (request, document) = Request::decode(frame)?;
    Some(match request.task {
        Task::Text => {
            let read = source::read(document, &request.name, &request.limits);
            segment::encode(&request.key, &read)
        }
        Task::Highlights => highlights::encode(&source::highlights(document, &request.limits)),
    })
}

/// Takes from this process what a hostile document could misuse.
#[cfg(unix)]
fn confine() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let limit = |resource, most| {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        // Where the system refuses, the limit of time still holds.
        let _ = setrlimit(resource, limit);
    };
    limit(Resource::As, MOST_MEMORY);
    limit(Resource::Core, 0);
    // No file grows by what it does, and no file is opened beyond its pipes.
    limit(Resource::Fsize, 0);
    limit(Resource::Nofile, 3);
}

#[cfg(not(unix))]
fn confine() {}
