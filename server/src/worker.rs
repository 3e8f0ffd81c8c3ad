//! Documents of complicated formats, read by processes of their own.
//!
//! Owns the processes: the same program, started as `pincite worker`. They are kept and reused,
//! killed when they take too long, and replaced when they die. A worker opens no file: it is given
//! bytes and a name, and answers with a segment as the cache holds it, which is data like any
//! other and checked before it is used. Knows nothing of workspaces or words.

mod frame;
mod highlights;
mod process;
mod serve;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use source::{Highlight, LimitCode, Limits, Unreadable};

use crate::cache::Key;
use frame::{Request, Task};
use process::{Gone, Process};

pub use serve::serve;

/// How workers are started, and what each may use.
#[derive(Clone, Debug)]
pub struct Settings {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    /// How many documents are read at once.
    pub processes: usize,
    /// For one document.
    pub time: Duration,
}

impl Settings {
    /// This program, with the defaults. Only the program `pincite` itself may ask for it: another
    /// one that is linked with this library would start itself.
    #[must_use]
    pub fn of_this_program() -> Settings {
        // By this name the program is the same even when its file has been replaced meanwhile.
        let same = Path::new("/proc/self/exe");
        let program = if same.exists() {
            same.to_owned()
        } else {
            env::current_exe().unwrap_or_default()
        };
        Settings {
            program,
            arguments: vec!["worker".into()],
            processes: thread::available_parallelism()
                .map_or(2, usize::from)
                .min(8),
            time: Duration::from_secs(30),
        }
    }
}

/// The bytes of one worker's memory. Where the system knows no such limit, only time is limited.
pub const MOST_MEMORY: u64 = 1536 << 20;

/// The processes that are at rest, and how many more may be started.
#[derive(Debug)]
pub struct Workers {
    settings: Settings,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Debug)]
struct State {
    idle: Vec<Process>,
    free: usize,
}

impl Workers {
    /// Starts nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Workers {
        let state = State {
            idle: Vec::new(),
            free: settings.processes.max(1),
        };
        Workers {
            settings,
            state: Mutex::new(state),
            returned: Condvar::new(),
        }
    }

    /// Reads a document and gives the segment of it: still to be decoded, and not to be believed
    /// before.
    ///
    /// # Errors
    /// The worker died, took too long or could not be started.
    pub fn read(
        &self,
        key: &Key,
        bytes: &[u8],
        name: &str,
        limits: &Limits,
    ) -> Result<Vec<u8>, Unreadable> {
        let request = Request::new(Task::Text, key, name, limits);
        self.ask(&request, bytes, most_answer(limits))
    }

    /// Reads what somebody has marked in a document.
    ///
    /// # Errors
    /// As [`Workers::read`].
    pub fn highlights(
        &self,
        bytes: &[u8],
        name: &str,
        limits: &Limits,
    ) -> Result<Vec<Highlight>, Unreadable> {
        let key = Key::of_text(blake3::hash(bytes).as_bytes(), "", limits);
        let request = Request::new(Task::Highlights, &key, name, limits);
        let answer = self.ask(&request, bytes, most_answer(limits))?;
        highlights::decode(&answer).unwrap_or_else(|| {
            Err(Unreadable::Broken(
                "the worker that read it gave an answer that cannot be right; please report this"
                    .into(),
            ))
        })
    }

    fn ask(&self, request: &Request, bytes: &[u8], most: u64) -> Result<Vec<u8>, Unreadable> {
        let mut process = self.take();
        loop {
            let mut worker = match process
                .take()
                .map_or_else(|| Process::start(&self.settings), Ok)
            {
                Ok(worker) => worker,
                Err(error) => {
                    self.put_back(None);
                    return Err(Unreadable::Broken(format!(
                        "the worker that reads it cannot be started ({error})"
                    )));
                }
            };
            let is_fresh = worker.is_fresh();
            let asked = worker.ask(request, bytes, self.settings.time, most);
            match asked {
                Ok(answer) => {
                    self.put_back(Some(worker));
                    return Ok(answer);
                }
                // What earlier documents left in it may be the reason: the answer of a fresh one counts.
                Err(Gone::Crashed(_) | Gone::OutOfMemory) if !is_fresh => {}
                Err(gone) => {
                    self.put_back(None);
                    return Err(self.said(&gone));
                }
            }
        }
    }

    /// Process ids of the workers that are at rest.
    #[must_use]
    pub fn idle(&self) -> Vec<u32> {
        self.lock().idle.iter().map(Process::id).collect()
    }

    /// Waits until a process may be used: one at rest, or none, where one may be started.
    fn take(&self) -> Option<Process> {
        let mut state = self.lock();
        while state.free == 0 {
            state = self
                .returned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.free -= 1;
        state.idle.pop()
    }

    fn put_back(&self, process: Option<Process>) {
        let mut state = self.lock();
        state.free += 1;
        state.idle.extend(process);
        self.returned.notify_one();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn said(&self, gone: &Gone) -> Unreadable {
        match gone {
            Gone::TimedOut => Unreadable::Limit {
                code: LimitCode::Time,
                message: format!(
                    "reading it takes more than {} s",
                    self.settings.time.as_secs_f32()
                ),
            },
            Gone::OutOfMemory => Unreadable::Limit {
                code: LimitCode::Size,
                message: format!(
                    "reading it takes more than {} MiB of memory",
                    MOST_MEMORY >> 20
                ),
            },
            Gone::Crashed(how) => Unreadable::Broken(format!(
                "the worker that read it ended: {how}; please report this, with the file if you may"
            )),
        }
    }
}

/// A whole request as a worker reads it, for those who speak to one directly.
#[must_use]
pub fn request(key: &Key, bytes: &[u8], name: &str, limits: &Limits) -> Vec<u8> {
    let request = Request::new(Task::Text, key, name, limits);
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = frame::write(&mut out, &[&request.encode(), bytes]);
    out
}

/// A text with its tables is seldom twice as large as the text; an answer beyond this is none.
fn most_answer(limits: &Limits) -> u64 {
    (limits.text as u64).saturating_mul(8).max(64 << 20)
}
