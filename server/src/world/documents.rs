//! Open documents: the editor's text, and the note that was read from it.

use std::sync::Arc;

use analysis::finding::DocName;
use analysis::workspace::{NamedBibliography, NoteFile};
use ropey::Rope;
use syntax::Parsed;
use text::LineIndex;

use super::Change;
use crate::project::Project;

/// An open document as it is handed out.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) name: DocName,
    pub(crate) version: i32,
    pub(crate) text: Arc<str>,
    pub(crate) lines: Arc<LineIndex>,
}

/// An open document as the writer keeps it.
pub(super) struct Open {
    pub(super) name: DocName,
    version: i32,
    rope: Rope,
    /// `None`: the rope has changed since it was made.
    document: Option<Document>,
    parsed: Option<Parsed>,
    /// The note of the project is that of the rope.
    fresh: bool,
    /// What its front matter named when that was looked up, and what was found.
    bibliographies: Option<(Vec<String>, Vec<NamedBibliography>)>,
    check: Check,
    asking: bool,
}

/// One check of a document runs at a time; what happens meanwhile is checked afterwards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    Idle,
    Due,
    Running,
    DueAgain,
}

impl Open {
    pub(super) fn new(name: DocName, version: i32, text: &str) -> Open {
        Open {
            name,
            version,
            rope: Rope::from_str(text),
            document: None,
            parsed: None,
            fresh: false,
            bibliographies: None,
            check: Check::Due,
            asking: false,
        }
    }

    pub(super) fn replace(&mut self, version: i32, text: &str) {
        self.change(version, vec![Change::Whole(text.to_owned())]);
    }

    /// Applies changes one after the other, in the order of arrival, whatever the versions say.
    pub(super) fn change(&mut self, version: i32, changes: Vec<Change>) {
        self.version = version;
        self.document = None;
        self.fresh = false;
        self.due();
        for change in changes {
            match change {
                Change::Whole(text) => self.rope = Rope::from_str(&text),
                Change::Part(resolve) => {
                    let (span, text) = resolve(&self.rope);
                    let start = self.rope.byte_to_char(span.start);
                    let end = self.rope.byte_to_char(span.end);
                    self.rope.remove(start..end);
                    self.rope.insert(start, &text);
                }
            }
        }
    }

    pub(super) fn document(&mut self) -> Document {
        let (name, version, rope) = (&self.name, self.version, &self.rope);
        self.document
            .get_or_insert_with(|| {
                let text: Arc<str> = rope.to_string().into();
                Document {
                    name: name.clone(),
                    version,
                    lines: Arc::new(LineIndex::new(&text)),
                    text,
                }
            })
            .clone()
    }

    /// Puts the note of the text as it is now into the project. A text over the limit is no note.
    pub(super) fn refresh(&mut self, project: &mut Project) {
        if self.fresh {
            return;
        }
        self.fresh = true;
        let limit = usize::try_from(project.config().limits.note).unwrap_or(usize::MAX);
        if self.rope.len_bytes() > limit {
            self.parsed = None;
            project.workspace.remove_note(&self.name);
            return;
        }
        let text = self.document().text;
        let settings = project.settings();
        // What the parser has in hand is dropped if it panics.
        let parsed = match self.parsed.take() {
            Some(before) if *before.settings() == settings => before.edit(&text),
            _ => syntax::parse_with(&text, &settings),
        };
        let mut note = NoteFile::new(self.name.clone(), text, parsed.note().clone());
        self.parsed = Some(parsed);
        self.give_bibliographies(&mut note);
        project.workspace.set_note(note);
    }

    /// Puts what was found for the names of the front matter where they stand now.
    fn give_bibliographies(&mut self, note: &mut NoteFile) {
        if note.front.bibliography.is_empty() {
            self.bibliographies = Some((Vec::new(), Vec::new()));
        }
        let Some((names, found)) = &self.bibliographies else {
            return;
        };
        note.bibliographies.clone_from(found);
        if *names != names_of(note) {
            // Until they are looked up the old ones are better than none.
            self.bibliographies = None;
            return;
        }
        for (found, named) in note.bibliographies.iter_mut().zip(&note.front.bibliography) {
            found.span = named.span;
        }
    }

    pub(super) fn take_bibliographies(&mut self, note: &NoteFile) {
        self.asking = false;
        self.bibliographies = Some((names_of(note), note.bibliographies.clone()));
        self.fresh = false;
        self.due();
    }

    /// The project has changed under the document.
    pub(super) fn forget_bibliographies(&mut self) {
        self.bibliographies = None;
        self.asking = false;
        self.fresh = false;
        self.due();
    }

    pub(super) fn knows_bibliographies(&self) -> bool {
        self.bibliographies.is_some()
    }

    pub(super) fn asks_bibliographies(&mut self) {
        self.asking = true;
    }

    pub(super) fn due(&mut self) {
        self.check = match self.check {
            Check::Idle | Check::Due => Check::Due,
            Check::Running | Check::DueAgain => Check::DueAgain,
        };
    }

    pub(super) fn is_due(&self) -> bool {
        self.check == Check::Due && !self.asking
    }

    pub(super) fn begins_check(&mut self) {
        self.check = Check::Running;
    }

    pub(super) fn checked(&mut self) {
        self.check = if self.check == Check::DueAgain {
            Check::Due
        } else {
            Check::Idle
        };
    }
}

fn names_of(note: &NoteFile) -> Vec<String> {
    note.front
        .bibliography
        .iter()
        .map(|named| named.text.clone())
        .collect()
}
