//! A marked omission or bracket that may turn the meaning.

use text::{Risk, RiskKind, VerdictKind};

use super::Rule;
use super::context::{NoteCx, cropped, with};
use crate::finding::{Code, Finding};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteMeaning,
    summary: "a marked change that may turn the meaning",
    page: include_str!("docs/quote-meaning.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::Meaning) {
        let (Some(found), Some(risk)) = (&assessed.verdict.found, assessed.verdict.risks.first())
        else {
            continue;
        };
        let span = cx.pointed_at(assessed, risk.quotation);
        let lit = assessed.verdict.risks.iter().map(|risk| risk.source);
        let whole = text::Found {
            span: assessed
                .verdict
                .risks
                .iter()
                .fold(found.span, |span, risk| {
                    if risk.source.is_empty() {
                        span
                    } else {
                        span.join(risk.source)
                    }
                }),
            ..found.clone()
        };
        out.push(
            with(
                RULE.on(cx, assessed, span, said(risk)),
                cx.passage(&whole, lit, "the whole passage"),
            )
            .because("the words are the source's own, but the marked change decides what they say")
            .help("restore the words, or say in your own words what the source says"),
        );
    }
}

fn said(risk: &Risk) -> String {
    let words = cropped(&risk.words);
    match risk.kind {
        RiskKind::Negation if risk.source.is_empty() => {
            format!("the bracket puts in \"{words}\", which turns the sentence round")
        }
        RiskKind::Negation => {
            format!("what is left out holds \"{words}\", which turns the sentence round")
        }
        RiskKind::Condition => format!("what is left out holds the condition \"{words}\""),
        RiskKind::Modal => format!(
            "what is left out holds \"{words}\", without which a possibility reads as a fact"
        ),
        RiskKind::Hedge => format!("what is left out holds the reservation \"{words}\""),
        RiskKind::Number => {
            format!("what is left out holds \"{words}\", which counts the words that stay")
        }
        RiskKind::StartsAfterNegator => format!("the quotation begins right after \"{words}\""),
        RiskKind::EndsBeforeReversal => {
            format!("the quotation ends before \"{words}\", which takes it back")
        }
        RiskKind::FarSplice => format!("the ellipsis joins places that lie far apart ({words})"),
        RiskKind::Speakers => "the ellipsis joins the words of two speakers".to_owned(),
    }
}
