//! Broken front matter or configuration; found where they are read.

use super::Rule;
use crate::finding::Code;

pub(crate) const RULE: Rule = Rule {
    code: Code::FrontMatterSyntax,
    summary: "the note's front matter is broken",
    page: include_str!("docs/front-matter-syntax.md"),
};

pub(crate) const CONFIG: Rule = Rule {
    code: Code::ConfigSyntax,
    summary: "pincite.toml is broken",
    page: include_str!("docs/config-syntax.md"),
};
