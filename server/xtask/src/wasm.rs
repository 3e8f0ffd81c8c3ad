//! `cargo xtask wasm`: `grammar/tree-sitter-pincite.wasm` for web-tree-sitter.
//!
//! Wants clang, lld and wasi-libc (Debian's packages of these names). This is
//! what tree-sitter's own command runs, without the SDK it would download.

use std::process::{Command, ExitCode};

use crate::run::{complain, status};

pub(crate) fn run(_: &[String]) -> ExitCode {
    let sysroot =
        std::env::var("WASI_INCLUDE").unwrap_or_else(|_| "/usr/include/wasm32-wasi".to_owned());
    // Older than 17, it writes a section that web-tree-sitter does not read.
    let clang = ["clang-19", "clang"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok());
    let code = status(
        Command::new(std::env::var_os("CLANG").unwrap_or_else(|| clang.unwrap_or("clang").into()))
            .args([
                "--target=wasm32-unknown-wasi",
                "-fPIC",
                "-shared",
                "-Os",
                "-std=c11",
            ])
            .args([
                "-nostdlib",
                "-nostdlibinc",
                "-isystem",
                &sysroot,
                "-fvisibility=hidden",
            ])
            .args([
                "-Wl,--export=tree_sitter_pincite",
                "-Wl,--allow-undefined",
                "-Wl,--no-entry",
            ])
            .args(["-Wl,--experimental-pic", "-Igrammar/src"])
            .args(["grammar/src/parser.c", "grammar/src/scanner.c"])
            .args(["-o", "grammar/tree-sitter-pincite.wasm"]),
    );
    if code != ExitCode::SUCCESS {
        complain("cargo xtask wasm wants clang, lld and wasi-libc");
    }
    code
}
