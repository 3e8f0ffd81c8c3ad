//! One worker process, seen from the program that started it.

use std::io::{self, Read as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::Settings;
use super::frame::{self, Request};

/// Why there is no answer. The process is dead afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    TimedOut,
    OutOfMemory,
    /// It died, or answered what no worker answers.
    Crashed(String),
}

#[derive(Debug)]
pub(super) struct Process {
    child: Arc<Mutex<Child>>,
    /// Closing it ends the worker.
    input: Option<ChildStdin>,
    output: ChildStdout,
    /// The beginning of what it says on standard error: nobody else shows it.
    said: mpsc::Receiver<Vec<u8>>,
    answered: usize,
}

/// How long a process may take to end that will give no answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// What is kept of standard error.
const MOST_SAID: usize = 4096;

impl Process {
    pub(super) fn start(settings: &Settings) -> io::Result<Process> {
        let mut command = Command::new(&settings.program);
        command
            .args(&settings.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if cfg!(unix) {
            // It needs nothing of what the user's environment holds, and keeps no folder busy.
            command.env_clear().current_dir("/");
        }
        let mut child = command.spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else {
            return Err(io::Error::other("it has no pipes"));
        };
        let (tell, said) = mpsc::channel();
        let listen = move || {
            let mut said = Vec::new();
            let mut errors = errors;
            let _ = errors
                .by_ref()
                .take(MOST_SAID as u64)
                .read_to_end(&mut said);
            let _ = io::copy(&mut errors, &mut io::sink());
            let _ = tell.send(said);
        };
        thread::Builder::new()
            .name("worker-log".into())
            .spawn(listen)?;
        Ok(Process {
            child: Arc::new(Mutex::new(child)),
            input: Some(input),
            output,
            said,
            answered: 0,
        })
    }

    /// Whether it has read nothing yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.answered == 0
    }

    pub(super) fn id(&self) -> u32 {
        lock(&self.child).id()
    }

    pub(super) fn ask(
        &mut self,
        request: &Request,
        document: &[u8],
        time: Duration,
        most: u64,
    ) -> Result<Vec<u8>, Gone> {
        let timed_out = AtomicBool::new(false);
        let child = self.child.clone();
        let exchanged = thread::scope(|scope| {
            let (done, waiting) = mpsc::channel::<()>();
            let timed_out = &timed_out;
            let watch = move || {
                if waiting.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout) {
                    timed_out.store(true, Ordering::SeqCst);
                    // Both pipes break, and whoever waits for them goes on.
                    let _ = lock(&child).kill();
                }
            };
            thread::Builder::new()
                .name("worker-watch".into())
                .spawn_scoped(scope, watch)?;
            let exchanged = self.exchange(request, document, most);
            drop(done);
            exchanged
        });
        match exchanged {
            Ok(Some(answer)) if !timed_out.load(Ordering::SeqCst) => {
                self.answered += 1;
                Ok(answer)
            }
            _ if timed_out.load(Ordering::SeqCst) => Err(Gone::TimedOut),
            Ok(_) => Err(self.autopsy(None)),
            Err(error) => Err(self.autopsy(Some(&error))),
        }
    }

    fn exchange(
        &mut self,
        request: &Request,
        document: &[u8],
        most: u64,
    ) -> io::Result<Option<Vec<u8>>> {
        let Some(input) = &mut self.input else {
            return Ok(None);
        };
        frame::write(input, &[&request.encode(), document])?;
        frame::read(&mut self.output, most)
    }

    /// Why a process has died that was not killed for its time.
    fn autopsy(&mut self, error: Option<&io::Error>) -> Gone {
        let status = self.end(PATIENCE);
        // Whatever else holds its standard error open is not waited for.
        let said = self.said.recv_timeout(PATIENCE).ok();
        let said = String::from_utf8_lossy(&said.unwrap_or_default()).into_owned();
        // The words of Rust's own handler, which ends the process.
        if said.contains("memory allocation of ") {
            return Gone::OutOfMemory;
        }
        if said.contains("has overflowed its stack") {
            return Gone::Crashed("its stack overflowed".into());
        }
        match (status, error) {
            (Some(status), _) if !status.success() => Gone::Crashed(status.to_string()),
            (_, Some(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Gone::Crashed(format!("its answer is none ({error})"))
            }
            _ => Gone::Crashed("it gave no answer".into()),
        }
    }

    /// Waits for a process that is about to end; kills it where it does not.
    fn end(&mut self, patience: Duration) -> Option<ExitStatus> {
        self.input = None;
        let mut child = lock(&self.child);
        let started = Instant::now();
        while started.elapsed() < patience {
            if let Ok(Some(status)) = child.try_wait() {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(2));
        }
        let _ = child.kill();
        let _ = child.wait();
        None
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        let _ = child.kill();
        // A process that nobody waits for stays in the system's table.
        let _ = child.wait();
    }
}

fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}
