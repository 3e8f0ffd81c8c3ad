//! The small texts of the shared dossier, where that folder lies beside the repository.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod judging;

use std::path::Path;

use judging::verdict;

#[test]
fn traps_have_their_verdicts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/dossier/traps.tsv");
    let Ok(table) = std::fs::read_to_string(path) else {
        eprintln!("skipped: the shared dossier is not here");
        return;
    };
    let mut wrong = Vec::new();
    for line in table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let fields: Vec<&str> = line.split('\t').collect();
        let text: String = serde_json::from_str(fields[2]).unwrap();
        let quotation: String = serde_json::from_str(fields[3]).unwrap();
        let verdict = verdict(&text, &quotation);
        if !fields[4].split('|').any(|want| want == verdict.kind.name()) {
            wrong.push(format!(
                "{} ({}): {} instead of {}: {:?} {:?}",
                fields[0],
                fields[1],
                verdict.kind.name(),
                fields[4],
                verdict.differences,
                verdict.remarks
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
