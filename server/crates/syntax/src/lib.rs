//! A note as typed data: from the tree of `tree-sitter-pincite` to citations, quotations, locators,
//! mentions and claims.
//!
//! Total: every text is a note. Knows the format and nothing of keys, sources, files or editors:
//! it lists the candidates of a quotation's binding in order, `analysis` chooses. Offsets are bytes
//! of the note.

pub mod note;

pub use note::*;
