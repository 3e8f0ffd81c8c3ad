//! The outline of a note: its headings, nested by level.

use text::Span;

use crate::workspace::NoteFile;

/// A heading with the headings under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Never empty: editors refuse a symbol without a name.
    pub name: String,
    /// The section, up to the next heading of its level.
    pub span: Span,
    /// The heading, inside `span`.
    pub selection: Span,
    pub children: Vec<Symbol>,
}

/// The headings of a note.
#[must_use]
pub fn symbols(note: &NoteFile) -> Vec<Symbol> {
    let mut root = Vec::new();
    // The open sections, outermost first, each with its level.
    let mut open: Vec<(u8, Symbol)> = Vec::new();
    for heading in &note.note.headings {
        while open
            .last()
            .is_some_and(|(level, _)| *level >= heading.level)
        {
            close(&mut open, &mut root);
        }
        let name = heading.text.trim();
        let symbol = Symbol {
            name: if name.is_empty() {
                "#".repeat(usize::from(heading.level.max(1)))
            } else {
                name.to_owned()
            },
            span: heading.section.join(heading.span),
            selection: heading.span,
            children: Vec::new(),
        };
        open.push((heading.level, symbol));
    }
    while !open.is_empty() {
        close(&mut open, &mut root);
    }
    root
}

/// Ends the innermost section: it becomes a child of the one around it.
fn close(open: &mut Vec<(u8, Symbol)>, root: &mut Vec<Symbol>) {
    let Some((_, symbol)) = open.pop() else {
        return;
    };
    match open.last_mut() {
        Some((_, parent)) => {
            parent.span = parent.span.join(symbol.span);
            parent.children.push(symbol);
        }
        None => root.push(symbol),
    }
}
