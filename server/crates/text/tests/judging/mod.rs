//! A quotation against one source that it cites, and nothing else known.
#![allow(dead_code, reason = "no test needs all of it")]

use std::sync::Arc;

use pincite_text::{
    Cited, Claim, Library, Options, Prepared, Quotation, SourceId, SourceText, Verdict, judge,
};

pub(crate) fn verdict(text: &str, quotation: &str) -> Verdict {
    let source = Prepared::new(SourceId(0), Arc::new(SourceText::plain(text)));
    judge_in(&source, &Quotation::plain(quotation))
}

pub(crate) fn judge_in(source: &Prepared, quotation: &Quotation) -> Verdict {
    judge_with(source, quotation, &(), &Options::default())
}

pub(crate) fn judge_with(
    source: &Prepared,
    quotation: &Quotation,
    library: &dyn Library,
    options: &Options,
) -> Verdict {
    let claim = Claim {
        cited: vec![Cited {
            source,
            place: None,
            authors: &[],
        }],
        ..Claim::default()
    };
    judge(quotation, &claim, library, options)
}
