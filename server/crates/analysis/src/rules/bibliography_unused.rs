//! An entry that no note cites. Speaks of the workspace, so it is asked once a run over all notes.

use std::collections::{BTreeSet, HashSet};

use super::Rule;
use crate::bibliography::Entry;
use crate::finding::{Code, DocName, Finding, Level};
use crate::workspace::{NoteFile, Workspace};

pub(crate) const RULE: Rule = Rule {
    code: Code::BibliographyUnused,
    summary: "an entry that nobody cites",
    page: include_str!("docs/bibliography-unused.md"),
};

/// Fields by which an entry uses others.
const LINKS: [&str; 6] = ["crossref", "xdata", "xref", "entryset", "related", "set"];

/// The keys that a note cites, also those that it only lists (`nocite:`); none where nobody asked for
/// entries without a citation.
#[must_use]
pub fn cited_keys(workspace: &Workspace, note: &NoteFile) -> BTreeSet<String> {
    if level(workspace).is_none() {
        return BTreeSet::new();
    }
    let citations = note.note.citations.iter();
    let listed = note.front.nocite.iter().flat_map(|it| keys_in(&it.text));
    citations
        .map(|citation| citation.key.clone())
        .chain(listed.map(str::to_owned))
        .collect()
}

/// Entries that are not among the keys that all notes of the workspace cite together. Off unless the
/// configuration sets a level.
#[must_use]
pub fn check(workspace: &Workspace, cited: &BTreeSet<String>) -> Vec<Finding> {
    let Some(level) = level(workspace) else {
        return Vec::new();
    };
    // `nocite: "@*"` cites everything.
    if cited.contains("*") {
        return Vec::new();
    }
    let entries = || {
        workspace
            .bibliographies()
            .flat_map(|(name, bibliography)| bibliography.entries.iter().map(move |it| (name, it)))
    };
    let linked: HashSet<&str> = entries()
        .flat_map(|(_, entry)| &entry.fields)
        .filter(|field| LINKS.contains(&&*field.name))
        .flat_map(|field| field.value.split(',').map(str::trim))
        .collect();
    let is_used = |entry: &Entry| {
        let mut keys = std::iter::once(&entry.key).chain(&entry.aliases);
        keys.any(|key| cited.contains(key) || linked.contains(&**key))
    };
    entries()
        .filter(|(_, entry)| !is_used(entry))
        .map(|(name, entry)| unused(name, entry, level))
        .collect()
}

fn level(workspace: &Workspace) -> Option<Level> {
    workspace.config.level(RULE.code).flatten()
}

/// The keys behind `@` in the text of `nocite:`.
fn keys_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('@').skip(1).map(|behind| {
        let braced = behind.strip_prefix('{').and_then(|it| it.split_once('}'));
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ']' | '[');
        let bare = || {
            let key = behind.split(ends).next().unwrap_or(behind);
            key.trim_end_matches(['.', ':', '?', '!'])
        };
        braced.map_or_else(bare, |(key, _)| key)
    })
}

fn unused(name: &DocName, entry: &Entry, level: Level) -> Finding {
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

#[cfg(test)]
mod tests {
    use super::keys_in;

    #[test]
    fn nocite_lists_keys() {
        let keys: Vec<&str> = keys_in("@a, @b; [@{c d}]\n@e. @*").collect();
        assert_eq!(keys, ["a", "b", "c d", "e", "*"]);
        assert_eq!(keys_in("nothing").count(), 0);
    }
}
