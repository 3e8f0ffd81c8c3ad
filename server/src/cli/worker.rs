//! `pincite worker`: the process that reads documents of complicated formats for another pincite.

use std::process::ExitCode;

pub(crate) fn run() -> ExitCode {
    crate::worker::serve()
}
