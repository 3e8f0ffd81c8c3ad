//! What editors ask: one file a feature, each a pure function of a workspace and a place in a note.
//!
//! Answers are plain data with byte spans. Knows no protocol, no Markdown of a hover and no file;
//! `rules` are not its business, and it is none of theirs.

pub mod code_actions;
pub mod completion;
pub mod definition;
pub mod hover;
mod passage;
pub mod references;
pub mod symbols;

use syntax::{Citation, Mention, Quotation};

use crate::finding::DocName;
use crate::workspace::{Memo, NoteFile, Workspace};

/// A note of a workspace, as an editor looks at it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub workspace: &'a Workspace,
    pub note: &'a NoteFile,
    pub memo: &'a (dyn Memo + Sync),
}

/// What the cursor is on: the smallest thing that can be said something about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Thing<'a> {
    Citation(&'a Citation),
    Mention(&'a Mention),
    /// With its index.
    Quotation(usize, &'a Quotation),
}

impl<'a> View<'a> {
    pub(crate) fn thing_at(&self, at: usize) -> Option<Thing<'a>> {
        let note = &self.note.note;
        let citation = note.citations.iter().find(|citation| {
            // The sign before the key belongs to it.
            citation.key_span.touches(at) || citation.key_span.start == at + 1
        });
        if let Some(citation) =
            citation.or_else(|| note.citations.iter().find(|it| it.span.touches(at)))
        {
            return Some(Thing::Citation(citation));
        }
        if let Some(mention) = note
            .mentions
            .iter()
            .find(|mention| mention.span.touches(at))
        {
            return Some(Thing::Mention(mention));
        }
        // An inner quotation is part of its outer one, which has the verdict.
        note.quotations
            .iter()
            .enumerate()
            .find(|(_, quotation)| quotation.parent.is_none() && quotation.span.touches(at))
            .map(|(idx, quotation)| Thing::Quotation(idx, quotation))
    }

    /// The note that a wikilink means: by name, by the last part of it, or by an alias.
    pub(crate) fn mentioned(&self, target: &str) -> Option<&'a NoteFile> {
        let target = target.split(['#', '|']).next().unwrap_or(target).trim();
        if target.is_empty() {
            return None;
        }
        let mut by_alias = None;
        for note in self.workspace.notes() {
            if is_called(&note.name, target) {
                return Some(note);
            }
            let aliases = &note.front.aliases;
            if by_alias.is_none()
                && aliases
                    .iter()
                    .any(|alias| alias.text.eq_ignore_ascii_case(target))
            {
                by_alias = Some(&**note);
            }
        }
        by_alias
    }
}

/// The name of a note as wikilinks have it: without folders and extension.
pub(crate) fn title_of(name: &DocName) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn is_called(name: &DocName, target: &str) -> bool {
    let target = target.strip_suffix(".md").unwrap_or(target);
    let stem = name.rsplit_once('.').map_or(&**name, |(stem, _)| stem);
    let ends = stem
        .len()
        .checked_sub(target.len())
        .and_then(|at| Some((stem.get(..at)?, stem.get(at..)?)));
    ends.is_some_and(|(folders, end)| {
        end.eq_ignore_ascii_case(target) && (folders.is_empty() || folders.ends_with('/'))
    })
}
