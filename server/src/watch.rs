//! Files that change on disk, for clients that do not watch them.
//!
//! Owns the watcher; what a change means is the world's business. Where the system refuses to
//! watch, files are read when they are needed and changes are seen when a note is saved.

use std::path::Path;
use std::thread;

use notify::{Event as Change, EventKind, RecursiveMode, Watcher};

use crate::world::{Event, Inbox};

/// Watches a folder for as long as the process lives.
pub(crate) fn start(folder: &Path, inbox: Inbox) {
    let folder = folder.to_owned();
    // Entering every folder of a large workspace takes a while, and nobody waits for it. Without a
    // thread there is no watcher.
    let _ = thread::Builder::new().name("watch".into()).spawn(move || {
        let told = move |change: notify::Result<Change>| {
            let Ok(change) = change else { return };
            if matches!(change.kind, EventKind::Access(_)) {
                return;
            }
            let files = change
                .paths
                .iter()
                .filter_map(|path| crate::lsp::uri_of(path))
                .map(|uri| uri.as_str().to_owned());
            inbox.push(Event::Touched {
                files: files.collect(),
            });
        };
        let Ok(mut watcher) = notify::recommended_watcher(told) else {
            return;
        };
        if watcher.watch(&folder, RecursiveMode::Recursive).is_ok() {
            // The watcher watches until it is dropped.
            loop {
                thread::park();
            }
        }
    });
}
