//! A note as typed data: from the tree of `tree-sitter-pincite` to citations, quotations, locators,
//! mentions and claims.
//!
//! Total: every text is a note. Knows the format and nothing of keys, sources, files or editors:
//! it lists the candidates of a quotation's binding in order, `analysis` chooses. Offsets are bytes
//! of the note.

mod entity;
mod front_matter;
pub mod inline;
pub mod locator;
mod lower;
pub mod markdown;
pub mod note;
mod parse;
mod phrases;
pub mod sentence;
mod settings;
mod tree;

pub use note::*;
pub use parse::{Parsed, parse, parse_with};
pub use settings::{PrimaryMarks, Settings};
