//! A quotation of which nothing is in the cited source, nor word for word in any other.

use text::VerdictKind;

use super::context::{NoteCx, with};
use super::{HINT, Rule};
use crate::finding::{Code, Finding};
use crate::workspace::Assessed;

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteNotFound,
    summary: "nothing close in the cited source, verified nowhere else",
    page: include_str!("docs/quote-not-found.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::NotFound) {
        let quotation = cx.quotation(assessed);
        let keys: Vec<&str> = assessed
            .bound
            .iter()
            .map(|bound| bound.key.as_str())
            .collect();
        let mut finding = RULE
            .on(cx, assessed, quotation.span, format!("these words are not in {}", listed(&keys)))
            .because("a quotation that its source does not hold may be misremembered, invented or cited to the wrong work");
        if let Some(near) = &assessed.verdict.near {
            let message = format!("the closest passage, in {}", cx.place_name(near));
            finding = with(
                finding,
                cx.passage(
                    near,
                    near.segments.iter().map(|segment| segment.source),
                    &message,
                ),
            );
            finding = finding
                .help("compare with the closest passage, or look the words up in the work itself");
        } else if assessed.wants_library {
            finding = finding.help(
                "look the words up in the work itself; the other sources are still being searched",
            );
        } else {
            finding = finding
                .help("look the words up in the work itself: no source of this workspace has them");
        }
        if is_one_word(cx, assessed) {
            finding = finding.level(HINT);
        }
        out.push(finding);
    }
}

/// One marked word is as often a term or a scare quote as a quotation.
fn is_one_word(cx: &NoteCx<'_>, assessed: &Assessed) -> bool {
    cx.quotation(assessed)
        .text_span
        .of(&cx.note.text)
        .split_whitespace()
        .count()
        <= 1
}

/// "a", "a or b", "a, b or c".
fn listed(keys: &[&str]) -> String {
    match keys {
        [] => "the cited source".into(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
