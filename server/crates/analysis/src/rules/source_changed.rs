//! A document that is not the one that the lock names.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::SourceChanged,
    summary: "a document is not the one that the lock names",
    page: include_str!("docs/source-changed.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    let library = cx.workspace.library();
    let mut told: Vec<&str> = Vec::new();
    for assessed in cx.quotations {
        for bound in &assessed.bound {
            let locked = cx.workspace.lock.of(&bound.key);
            if locked.is_empty() || told.contains(&bound.key.as_str()) {
                continue;
            }
            let sources = bound.sources.iter().filter_map(|&id| library.source(id));
            let changed = sources
                .filter(|source| !locked.iter().any(|locked| locked.hash == source.text.hash))
                .map(|source| source.id)
                .next();
            let Some(id) = changed else { continue };
            told.push(&bound.key);
            let document = library.name(id).map_or("", |name| &name.document);
            let message = format!(
                "the document of {} (`{document}`) is not the one that pincite.lock names",
                bound.key
            );
            out.push(
                RULE.at(cx, bound.span, message)
                    .because("its quotations were checked against another document when the lock was written")
                    .help("if the new document is meant, run `pincite lock`; else put the old one back"),
            );
        }
    }
}
