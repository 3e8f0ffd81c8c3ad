//! A text, its tree and its note, kept together so that an edit can reuse the tree.

use std::fmt;
use std::sync::Arc;

use text::Span;
use tree_sitter::{InputEdit, Parser, Point, Tree};

use crate::lower::lower;
use crate::tree::Nodes;
use crate::{Note, Settings};

/// A note, read. Cheap to clone, never changed.
#[derive(Clone)]
pub struct Parsed {
    text: Arc<str>,
    /// `None` only if the grammar could not be loaded; the note is then empty.
    tree: Option<Tree>,
    note: Arc<Note>,
    settings: Settings,
}

/// Reads a note with the settings that most notes want.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    parse_with(text, &Settings::default())
}

/// Reads a note.
#[must_use]
pub fn parse_with(text: &str, settings: &Settings) -> Parsed {
    Parsed::new(text, None, settings)
}

impl Parsed {
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn note(&self) -> &Arc<Note> {
        &self.note
    }

    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The tree as text, for people who look at the grammar.
    #[must_use]
    pub fn to_sexp(&self) -> String {
        self.tree
            .as_ref()
            .map(|tree| tree.root_node().to_sexp())
            .unwrap_or_default()
    }

    /// The note after its text has become `new_text`. What has changed is found by comparing, so that
    /// nobody's wrong ranges can lead to a wrong tree.
    #[must_use]
    pub fn edit(&self, new_text: &str) -> Parsed {
        let Some(change) = Change::between(&self.text, new_text) else {
            return self.clone();
        };
        let old = self.tree.clone().map(|mut tree| {
            tree.edit(&change.input_edit(&self.text, new_text));
            tree
        });
        Parsed::new(new_text, old.as_ref(), &self.settings)
    }

    /// The same text with other settings.
    #[must_use]
    pub fn with_settings(&self, settings: &Settings) -> Parsed {
        if *settings == self.settings {
            return self.clone();
        }
        Parsed::of_tree(Arc::clone(&self.text), self.tree.clone(), settings)
    }

    fn new(text: &str, old: Option<&Tree>, settings: &Settings) -> Parsed {
        Parsed::of_tree(Arc::from(text), tree(text, old), settings)
    }

    fn of_tree(text: Arc<str>, tree: Option<Tree>, settings: &Settings) -> Parsed {
        let note = match &tree {
            Some(tree) => lower(&text, &Nodes::new(tree, &text), settings),
            None => Note::default(),
        };
        Parsed {
            text,
            tree,
            note: Arc::new(note),
            settings: settings.clone(),
        }
    }
}

/// The tree of a text; `None` only if the grammar could not be loaded.
pub(crate) fn tree(text: &str, old: Option<&Tree>) -> Option<Tree> {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_pincite::LANGUAGE.into())
        .ok()?;
    parser.parse(text, old)
}

impl fmt::Debug for Parsed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Parsed")
            .field("bytes", &self.text.len())
            .field("note", &self.note)
            .finish_non_exhaustive()
    }
}

/// What one text replaces of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    old: Span,
    new: Span,
}

impl Change {
    /// The smallest single change on `char` boundaries; `None` where the texts are equal.
    fn between(old: &str, new: &str) -> Option<Change> {
        if old == new {
            return None;
        }
        let (a, b) = (old.as_bytes(), new.as_bytes());
        let mut start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        while !(old.is_char_boundary(start) && new.is_char_boundary(start)) {
            start -= 1;
        }
        let mut tail = a[start..]
            .iter()
            .rev()
            .zip(b[start..].iter().rev())
            .take_while(|(a, b)| a == b)
            .count();
        while !(old.is_char_boundary(old.len() - tail) && new.is_char_boundary(new.len() - tail)) {
            tail -= 1;
        }
        Some(Change {
            old: Span::new(start, old.len() - tail),
            new: Span::new(start, new.len() - tail),
        })
    }

    fn input_edit(&self, old: &str, new: &str) -> InputEdit {
        InputEdit {
            start_byte: self.old.start,
            old_end_byte: self.old.end,
            new_end_byte: self.new.end,
            start_position: point(old, self.old.start),
            old_end_position: point(old, self.old.end),
            new_end_position: point(new, self.new.end),
        }
    }
}

fn point(text: &str, at: usize) -> Point {
    let before = &text.as_bytes()[..at];
    let row = before.iter().filter(|&&byte| byte == b'\n').count();
    let line = before
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |newline| newline + 1);
    Point::new(row, at - line)
}

#[cfg(test)]
mod tests {
    use super::Change;

    #[test]
    fn a_change_is_the_smallest_on_char_boundaries() {
        for (old, new, want) in [
            ("abc", "abc", None),
            ("abc", "axc", Some((1..2, 1..2))),
            ("aa", "aaa", Some((2..2, 2..3))),
            ("é", "è", Some((0..2, 0..2))),
            ("xéy", "xèy", Some((1..3, 1..3))),
            ("", "a", Some((0..0, 0..1))),
            ("ab", "", Some((0..2, 0..0))),
        ] {
            let got =
                Change::between(old, new).map(|change| (change.old.range(), change.new.range()));
            assert_eq!(got, want, "{old:?} to {new:?}");
        }
    }
}
