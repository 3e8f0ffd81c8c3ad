//! A verdict in the words of the outputs: `check` and `verify` say the same of the same.

use analysis::Code;
use analysis::bibliography::Entry;
use analysis::locate::page_labels;
use text::{DifferenceClass, Found, Prepared, RiskKind, Verdict, VerdictKind};

use super::report::json::{Difference, Note, Segment};

/// The codes of a verdict by itself, the worst first: what `check` would report of the quotation.
pub(crate) fn codes(verdict: &Verdict) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    for kind in &verdict.kinds {
        let code = match kind {
            VerdictKind::Unbound => Code::QuoteUncited,
            VerdictKind::NotFound => Code::QuoteNotFound,
            VerdictKind::WrongSource => Code::QuoteWrongSource,
            VerdictKind::Altered => Code::QuoteAltered,
            VerdictKind::Omission => Code::QuoteOmission,
            VerdictKind::Spelling => Code::QuoteSpelling,
            VerdictKind::Punctuation => {
                let has = |class| {
                    verdict
                        .differences
                        .iter()
                        .any(|difference| difference.class == class)
                };
                if has(DifferenceClass::Capital) && !has(DifferenceClass::Punctuation) {
                    Code::QuoteCapital
                } else {
                    Code::QuotePunctuation
                }
            }
            VerdictKind::SecondHand => Code::QuoteSecondHand,
            VerdictKind::Meaning => Code::QuoteMeaning,
            VerdictKind::WrongPlace => Code::QuoteLocator,
            VerdictKind::Ambiguous => Code::QuoteAmbiguous,
            VerdictKind::Unchecked | VerdictKind::Noted | VerdictKind::Verified => continue,
        };
        if !out.contains(&code.name()) {
            out.push(code.name());
        }
    }
    out
}

pub(crate) fn differences(verdict: &Verdict) -> Vec<Difference> {
    verdict
        .differences
        .iter()
        .map(|difference| Difference {
            class: difference.class.name().into(),
            quotation: difference.quoted.clone(),
            source: difference.sourced.clone(),
        })
        .collect()
}

/// The conventions that were used, and why the meaning is at risk.
pub(crate) fn notes(verdict: &Verdict) -> Vec<Note> {
    let remarks = verdict.remarks.iter().map(|remark| Note {
        kind: remark.kind.name().into(),
        text: remark.text.clone(),
    });
    let risks = verdict.risks.iter().map(|risk| Note {
        kind: "meaning".into(),
        text: risk_in_words(risk.kind, &risk.words),
    });
    remarks.chain(risks).collect()
}

pub(crate) fn pages(found: &Found, source: &Prepared, entry: Option<&Entry>) -> Vec<String> {
    page_labels(found.span, &source.text, entry)
}

/// The passage as a reader sees it.
pub(crate) fn passage(found: &Found, source: &Prepared) -> String {
    source.text.shown(found.span)
}

/// Byte ranges in the note, whose quotation begins at `start`, and in the source.
pub(crate) fn segments(found: &Found, start: usize) -> Vec<Segment> {
    found
        .segments
        .iter()
        .map(|segment| Segment::new(segment.quotation.shifted(start), segment.source))
        .collect()
}

/// The verdict as people say it, with its mark.
pub(crate) fn in_words(kind: VerdictKind) -> (&'static str, &'static str) {
    match kind {
        VerdictKind::Verified => ("✓", "verified"),
        VerdictKind::Noted => ("≈", "verified with notes"),
        VerdictKind::Meaning => ("✗", "the meaning is at risk"),
        VerdictKind::Altered => ("✗", "altered"),
        VerdictKind::Omission => ("✗", "words are left out without a mark"),
        VerdictKind::Spelling => ("✗", "the spelling differs"),
        VerdictKind::Punctuation => ("✗", "the punctuation differs"),
        VerdictKind::WrongSource => ("✗", "in another source"),
        VerdictKind::WrongPlace => ("✗", "at another place"),
        VerdictKind::SecondHand => ("✗", "somebody else's words"),
        VerdictKind::Ambiguous => ("✗", "at several places"),
        VerdictKind::NotFound => ("✗", "not found"),
        VerdictKind::Unchecked => ("?", "unchecked"),
        VerdictKind::Unbound => ("?", "bound to no citation"),
    }
}

/// What to do about it; `None`: nothing.
pub(crate) fn advice(kind: VerdictKind) -> Option<&'static str> {
    Some(match kind {
        VerdictKind::Altered => "use the source's words, or mark the change: \"for [ten] days\"",
        VerdictKind::Omission => {
            "quote the words that are left out, or put an ellipsis in their place"
        }
        VerdictKind::Spelling | VerdictKind::Punctuation => {
            "write it as the source does, or mark the change with brackets"
        }
        VerdictKind::Meaning => "quote the words that turn the meaning, or quote less",
        VerdictKind::SecondHand => {
            "name the speaker, or declare it in the citation: \"[@a, qtd. in @b]\""
        }
        VerdictKind::WrongPlace => "set the locator to where the words are",
        VerdictKind::Ambiguous => "add a locator that says which place is meant",
        VerdictKind::NotFound => "check the document and the words; nothing close is in it",
        _ => return None,
    })
}

fn risk_in_words(kind: RiskKind, words: &str) -> String {
    match kind {
        RiskKind::Negation => format!("a negation is left out: \"{words}\""),
        RiskKind::Condition => format!("a condition is left out: \"{words}\""),
        RiskKind::Modal => format!("a modal verb is left out: \"{words}\""),
        RiskKind::Hedge => format!("a hedge is left out: \"{words}\""),
        RiskKind::Number => format!("a number that quantifies kept words is left out: \"{words}\""),
        RiskKind::StartsAfterNegator => format!("the quotation starts right after \"{words}\""),
        RiskKind::EndsBeforeReversal => {
            format!("the quotation ends before \"{words}\", which takes it back")
        }
        RiskKind::FarSplice => "the omission joins places far apart".to_owned(),
        RiskKind::Speakers => "the omission crosses from one speaker to another".to_owned(),
    }
}
