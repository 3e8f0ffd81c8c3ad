//! A silent change that the chosen style wants marked.

use text::RemarkKind;

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteStyle,
    summary: "the style wants this change marked",
    page: include_str!("docs/quote-style.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.quotations {
        let remarks = &assessed.verdict.remarks;
        for remark in remarks
            .iter()
            .filter(|remark| remark.kind == RemarkKind::Convention)
        {
            let span = cx.pointed_at(assessed, remark.span);
            out.push(
                RULE.on(cx, assessed, span, remark.text.clone())
                    .because("the style of this workspace lets no change pass in silence")
                    .help("mark it with brackets, or choose another style in pincite.toml"),
            );
        }
    }
}
