//! An entry that no note cites. Speaks of the workspace, so it is asked once a run.

use std::collections::HashSet;

use super::Rule;
use crate::finding::{Code, Finding, Level};
use crate::workspace::Workspace;

pub(crate) const RULE: Rule = Rule {
    code: Code::BibliographyUnused,
    summary: "an entry that nobody cites",
    page: include_str!("docs/bibliography-unused.md"),
};

/// Off unless the configuration sets a level; only sensible where all notes are loaded.
pub fn check(workspace: &Workspace) -> Vec<Finding> {
    let Some(Some(level)) = workspace.config.level(RULE.code) else {
        return Vec::new();
    };
    let cited: HashSet<&str> = workspace
        .notes()
        .flat_map(|note| {
            note.note
                .citations
                .iter()
                .map(|citation| citation.key.as_str())
        })
        .collect();
    // `nocite: @*` cites everything.
    if cited.contains("*") {
        return Vec::new();
    }
    let entries = workspace.bibliographies().flat_map(|(name, bibliography)| {
        bibliography.entries.iter().map(move |entry| (name, entry))
    });
    entries
        .filter(|(_, entry)| !cited.contains(entry.key.as_str()))
        .map(|(name, entry)| unused(name, entry, level))
        .collect()
}

fn unused(
    name: &crate::finding::DocName,
    entry: &crate::bibliography::Entry,
    level: Level,
) -> Finding {
    Finding::new(
        RULE.code,
        name,
        entry.key_span,
        format!("no note cites \"{}\"", entry.key),
    )
    .level(level)
    .because("an entry without a citation is often the trace of one that was lost")
    .help("cite it, or remove it")
}
