//! `<!-- pincite: ignore quote-altered -- reason -->`: what is ignored, and whether it should be.

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding, Fix};

pub(crate) const UNUSED: Rule = Rule {
    code: Code::SuppressionUnused,
    summary: "an ignore that ignores nothing",
    page: include_str!("docs/suppression-unused.md"),
};

pub(crate) const REASON: Rule = Rule {
    code: Code::SuppressionReason,
    summary: "an ignore without a reason",
    page: include_str!("docs/suppression-reason.md"),
};

/// Takes the suppressed findings out and says what is wrong with the suppressions themselves.
/// What was not checked cannot be ignored: such findings stay.
pub(crate) fn apply(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    let suppressions = &cx.note.note.suppressions;
    let mut used = vec![false; suppressions.len()];
    out.retain(|finding| {
        if finding.code.is_unchecked() {
            return true;
        }
        let by = suppressions.iter().position(|suppression| {
            let covers = suppression.covers.start <= finding.span.start
                && finding.span.start < suppression.covers.end;
            covers
                && (suppression.codes.is_empty()
                    || suppression
                        .codes
                        .iter()
                        .any(|(code, _)| code == finding.code.name()))
        });
        if let Some(idx) = by {
            used[idx] = true;
        }
        by.is_none()
    });
    for (suppression, used) in suppressions.iter().zip(used) {
        if let Some((code, span)) = suppression
            .codes
            .iter()
            .find(|(code, _)| Code::named(code).is_none())
        {
            out.push(
                UNUSED
                    .at(cx, *span, format!("there is no code \"{code}\" to ignore"))
                    .because("the comment ignores nothing")
                    .help("see `pincite rules` for every code"),
            );
        } else if !used {
            let removed = cx.edit(suppression.span, "");
            out.push(
                UNUSED
                    .at(cx, suppression.span, "this comment ignores nothing")
                    .because("a stale ignore would hide the next finding here")
                    .fix(Fix::safe("Remove it", vec![removed])),
            );
        }
        if suppression
            .reason
            .as_deref()
            .is_none_or(|reason| reason.trim().is_empty())
        {
            out.push(
                REASON
                    .at(
                        cx,
                        suppression.span,
                        "this comment ignores a finding without a reason",
                    )
                    .because(
                        "whoever reads the note next cannot tell why the finding does not matter",
                    )
                    .help("write the reason after two hyphens: ignore quote-altered -- the reason"),
            );
        }
    }
}
