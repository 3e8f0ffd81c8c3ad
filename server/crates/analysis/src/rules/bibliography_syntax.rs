//! A broken entry or bibliography; found where bibliographies are read.

use super::Rule;
use crate::finding::Code;

pub(crate) const RULE: Rule = Rule {
    code: Code::BibliographySyntax,
    summary: "an entry or the file is broken; the rest is used",
    page: include_str!("docs/bibliography-syntax.md"),
};
