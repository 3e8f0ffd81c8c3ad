//! The single writer: owns everything that is known, applies what happens in the order in which it
//! happened, and hands out immutable snapshots.
//!
//! Knows no message and no position of the protocol. It never waits for a reader, never computes a
//! verdict and reads no source: that is done by jobs on two pools, whose results come back as events.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::{io, thread};

use ropey::Rope;
use text::{LineIndex, Span};

use crate::pool::Pool;

/// What can happen.
pub(crate) enum Event {
    Opened { uri: Arc<str>, version: i32, text: String },
    Changed { uri: Arc<str>, version: i32, changes: Vec<Change> },
    Closed { uri: Arc<str> },
    /// Somebody wants to know something of the world as it is at this point of the order.
    Asked { lane: Lane, question: Question },
}

/// Runs on a pool.
pub(crate) type Question = Box<dyn FnOnce(Snapshot) + Send>;

/// One change of a text.
pub(crate) enum Change {
    Whole(String),
    /// To be resolved against the text as it is when its turn comes.
    Part(Box<dyn FnOnce(&Rope) -> (Span, String) + Send>),
}

/// How long an answer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// What somebody waits for between two keys.
    Typing,
    Heavy,
}

/// The only way to the writer; cheap to clone, never blocks.
#[derive(Clone)]
pub(crate) struct Inbox {
    events: mpsc::Sender<Event>,
}

impl Inbox {
    pub(crate) fn push(&self, event: Event) {
        // The writer lives as long as the process.
        let _ = self.events.send(event);
    }
}

/// The world at one moment.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) documents: Arc<BTreeMap<Arc<str>, Document>>,
}

/// An open document.
#[derive(Clone)]
pub(crate) struct Document {
    pub(crate) version: i32,
    pub(crate) text: Arc<str>,
    pub(crate) lines: Arc<LineIndex>,
}

/// Starts the writer.
pub(crate) fn start() -> io::Result<Inbox> {
    let (events, inbox) = mpsc::channel();
    let typing = Pool::start("typing", 2)?;
    let heavy = Pool::start("heavy", thread::available_parallelism().map_or(2, usize::from))?;
    let mut world = World { typing, heavy, open: BTreeMap::new(), snapshot: None };
    thread::Builder::new().name("writer".into()).spawn(move || {
        for event in inbox {
            // A panic costs the event, not the world.
            let _ = catch_unwind(AssertUnwindSafe(|| world.apply(event)));
        }
    })?;
    Ok(Inbox { events })
}

struct World {
    typing: Pool,
    heavy: Pool,
    open: BTreeMap<Arc<str>, Open>,
    /// `None`: something happened since it was taken.
    snapshot: Option<Snapshot>,
}

struct Open {
    version: i32,
    rope: Rope,
    /// `None`: the rope has changed since it was made.
    document: Option<Document>,
}

impl World {
    fn apply(&mut self, event: Event) {
        match event {
            Event::Opened { uri, version, text } => {
                self.snapshot = None;
                self.open.insert(uri, Open { version, rope: Rope::from_str(&text), document: None });
            }
            Event::Changed { uri, version, changes } => {
                let Some(open) = self.open.get_mut(&uri) else { return };
                self.snapshot = None;
                open.document = None;
                open.version = version;
                for change in changes {
                    open.change(change);
                }
            }
            Event::Closed { uri } => {
                self.snapshot = None;
                self.open.remove(&uri);
            }
            Event::Asked { lane, question } => {
                let snapshot = self.snapshot();
                match lane {
                    Lane::Typing => self.typing.run(move || question(snapshot)),
                    Lane::Heavy => self.heavy.run(move || question(snapshot)),
                }
            }
        }
    }

    fn snapshot(&mut self) -> Snapshot {
        if let Some(snapshot) = &self.snapshot {
            return snapshot.clone();
        }
        let documents = self.open.iter_mut().map(|(uri, open)| (uri.clone(), open.document())).collect();
        self.snapshot.insert(Snapshot { documents: Arc::new(documents) }).clone()
    }
}

impl Open {
    fn change(&mut self, change: Change) {
        match change {
            Change::Whole(text) => self.rope = Rope::from_str(&text),
            Change::Part(resolve) => {
                let (span, text) = resolve(&self.rope);
                let start = self.rope.byte_to_char(span.start);
                let end = self.rope.byte_to_char(span.end);
                self.rope.remove(start..end);
                self.rope.insert(start, &text);
            }
        }
    }

    fn document(&mut self) -> Document {
        let (version, rope) = (self.version, &self.rope);
        self.document
            .get_or_insert_with(|| {
                let text: Arc<str> = rope.to_string().into();
                Document { version, lines: Arc::new(LineIndex::new(&text)), text }
            })
            .clone()
    }
}
