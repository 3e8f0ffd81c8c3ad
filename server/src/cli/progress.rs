//! One line on a terminal that says how far long work has come; nothing in logs and pipes.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::output;
use crate::progress::Progress;

/// What is done by then is not shown.
const SOON: Duration = Duration::from_secs(1);
const BETWEEN: Duration = Duration::from_millis(100);

/// Shows work on standard error until it is dropped.
pub(crate) struct Shown {
    /// Dropped before the thread is waited for.
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Shows what is under way, where somebody looks on.
pub(crate) fn shown(progress: &Arc<Progress>) -> Shown {
    let mut shown = Shown {
        stop: None,
        thread: None,
    };
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if output::is_ci() || is_dumb || !io::stderr().is_terminal() {
        return shown;
    }
    let (stop, stopped) = mpsc::channel();
    let progress = progress.clone();
    let thread = thread::Builder::new().name("progress".into());
    let thread = thread.spawn(move || watch(&progress, &stopped));
    if let Ok(thread) = thread {
        shown.stop = Some(stop);
        shown.thread = Some(thread);
    }
    shown
}

fn watch(progress: &Progress, stopped: &mpsc::Receiver<()>) {
    let goes_on = |wait| stopped.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout);
    if !goes_on(SOON) {
        return;
    }
    let mut is_written = false;
    loop {
        // That it cannot be written is no reason to stop the work.
        if let Some(step) = progress.step() {
            let _ = write!(io::stderr(), "\r\x1b[K{step}");
            is_written = true;
        } else if std::mem::take(&mut is_written) {
            erase();
        }
        if !goes_on(BETWEEN) {
            break;
        }
    }
    if is_written {
        erase();
    }
}

fn erase() {
    let _ = write!(io::stderr(), "\r\x1b[K");
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It ends at once: nobody can stop it any more.
            let _ = thread.join();
        }
    }
}
