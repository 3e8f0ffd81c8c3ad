//! The tree-sitter grammar of pincite notes: Pandoc Markdown with citations,
//! locators and quotations.
//!
//! This crate owns the grammar and nothing else: it knows no type of the
//! server. The shape of the tree is in the crate's README.

use tree_sitter_language::LanguageFn;

#[expect(unsafe_code, reason = "the generated parser is C")]
unsafe extern "C" {
    fn tree_sitter_pincite() -> *const ();
}

/// The language, for `tree_sitter::Parser::set_language`.
#[expect(
    unsafe_code,
    reason = "the symbol is this crate's own generated parser"
)]
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_pincite) };

/// Every node type and field of the grammar, as tree-sitter describes them.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");
