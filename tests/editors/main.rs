//! The real editors against the real server.
//!
//! Neovim is taken from `PINCITE_NVIM`, else from the path where it is new enough, else from Debian's
//! packages, unpacked under the target folder.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The suite whose Neovim is the oldest that is served.
const SUITE: &str = "trixie";

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn is_new_enough(program: &Path) -> bool {
    let Ok(output) = Command::new(program).arg("--version").output() else {
        return false;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = said
        .strip_prefix("NVIM v")
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap_or_default();
    let mut parts = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next(), parts.next()) >= (Some(0), Some(10))
}

/// Neovim, or `None` where there is no way to have it.
fn neovim() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("PINCITE_NVIM") {
        return Some(named.into());
    }
    if is_new_enough(Path::new("nvim")) {
        return Some("nvim".into());
    }
    let folder = repository().join("target/editors/nvim").join(SUITE);
    let script = repository().join("tests/editors/get-nvim.sh");
    let got = Command::new(script).arg(SUITE).arg(&folder).status();
    match got {
        Ok(status) if status.success() => Some(folder.join("nvim")),
        _ => None,
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn neovim_shows_findings_and_applies_fixes() {
    let Some(neovim) = neovim() else {
        // On CI there is a way.
        assert!(std::env::var_os("CI").is_none(), "Neovim could not be had");
        eprintln!("skipped: no Neovim 0.10 here, and none could be unpacked");
        return;
    };
    let output = Command::new(repository().join("editors/nvim/tests/run.sh"))
        .arg(&neovim)
        .arg(env!("CARGO_BIN_EXE_pincite-tested"))
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.status.success() && said.contains("all is well"),
        "{said}"
    );
}

/// Types, bundle and package of the extension, and how it finds the server.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn the_extension_for_vs_code_is_sound() {
    let folder = repository().join("editors/vscode");
    if Command::new("npm").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "npm could not be run");
        eprintln!("skipped: no npm here");
        return;
    }
    let npm = |arguments: &[&str]| {
        let output = Command::new("npm")
            .args(arguments)
            .current_dir(&folder)
            .output()
            .unwrap();
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.status.success(), "npm {arguments:?}: {said}");
    };
    if !folder.join("node_modules/.package-lock.json").exists() {
        npm(&["ci", "--no-audit", "--no-fund"]);
    }
    npm(&["test"]);
}
