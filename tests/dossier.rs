//! The real dossier, where the folder that holds it lies beside the repository.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::path::Path;
use std::process::Command;

#[test]
fn the_real_dossier_gets_the_findings_that_a_careful_reader_expects() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/tools/check_dossier.py");
    if !script.is_file() {
        eprintln!("skipped: the shared dossier is not here");
        return;
    }
    let output = Command::new("python3")
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_pincite-tested"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("cases 36/36, traps 24/24"), "{said}");
}
