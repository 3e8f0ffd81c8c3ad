//! The `pincite` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    pincite::cli::main()
}
