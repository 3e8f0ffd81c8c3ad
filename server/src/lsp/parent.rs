//! Ends the session when the process that started it is gone, even if the pipes stay open.

use std::sync::mpsc;
use std::time::Duration;
use std::{io, thread};

use super::transport::End;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Watches process `id`; tells `ended` when it is gone.
pub(crate) fn watch(id: u32, ended: mpsc::Sender<End>) -> io::Result<()> {
    thread::Builder::new()
        .name("parent".into())
        .spawn(move || {
            while is_alive(id) {
                thread::sleep(LOOK_EVERY);
            }
            let _ = ended.send(End::Abrupt);
        })?;
    Ok(())
}

#[cfg(unix)]
fn is_alive(id: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else {
        return false;
    };
    // Not being allowed to signal it proves that it is there.
    !matches!(test_kill_process(pid), Err(Errno::SRCH))
}

/// Elsewhere the end of input is the only sign.
#[cfg(not(unix))]
fn is_alive(_: u32) -> bool {
    true
}
