//! A quotation that is a translation of its source's words.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding, Level};
use crate::workspace::{Declaration, Reason};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteTranslated,
    summary: "a translation cannot be checked word for word",
    page: include_str!("docs/quote-translated.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.quotations {
        let declaration = assessed.reasons.iter().find_map(|reason| match reason {
            Reason::Translation(declaration) => Some(*declaration),
            _ => None,
        });
        let span = cx.quotation(assessed).span;
        out.extend(match declaration {
            Some(Declaration::Declared) => Some(
                RULE.on(
                    cx,
                    assessed,
                    span,
                    "a declared translation: its words were not checked",
                )
                .because("only the words of the source itself can be compared with the source"),
            ),
            Some(Declaration::Evident) => Some(
                RULE.on(
                    cx,
                    assessed,
                    span,
                    "this quotation is in another language than its source",
                )
                .level(Level::Warning)
                .because("readers take it for the words of the source")
                .help("declare it: [@key, my translation], or quote the source's own words"),
            ),
            None => None,
        });
    }
}
