//! One key with several entries that differ; found where bibliographies are read.

use super::Rule;
use crate::finding::Code;

pub(crate) const RULE: Rule = Rule {
    code: Code::CitationDuplicate,
    summary: "one key, several entries that differ",
    page: include_str!("docs/citation-duplicate.md"),
};
