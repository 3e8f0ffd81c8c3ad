//! Text against text: spans and lines, the source as plain data, and the verdict on a quotation.
//!
//! Owns every decision about words. Knows no file, no clock, no citation key and no editor: all it
//! is given is plain data, all it returns is plain data, and the same input gives the same answer.
//! Offsets are bytes and always lie on `char` boundaries.
//!
//! ```
//! use std::sync::Arc;
//! use pincite_text::{Cited, Claim, Options, Prepared, Quotation, SourceId, SourceText, VerdictKind, judge};
//!
//! let text = SourceText::plain("The harbor was closed for nine days that winter.");
//! let source = Prepared::new(SourceId(0), Arc::new(text));
//! let claim = Claim { cited: vec![Cited { source: &source, place: None, authors: &[] }], ..Claim::default() };
//! let judged = |words: &str| judge(&Quotation::plain(words), &claim, &(), &Options::default());
//!
//! assert_eq!(judged("closed for nine days").kind, VerdictKind::Verified);
//! assert_eq!(judged("closed for … days").kind, VerdictKind::Meaning); // a figure is swallowed
//! assert_eq!(judged("closed for ten days").differences[0].sourced, "nine");
//! ```
//!
//! A verdict is made in five steps, one module each: `segments` reads the language of quoting,
//! `locate` finds places on the `skeleton` of a `flow`, `align` reads the quotation as words of
//! the place, `classify` names each difference by the table, `context` looks at what surrounds it;
//! `judge` puts them in order. Word lists are data, under `lists/`.

mod align;
mod classify;
mod context;
mod fingerprints;
mod flow;
mod fold;
pub mod judge;
mod language;
mod lexicon;
pub mod library;
pub mod lines;
mod locate;
mod numbers;
pub mod prepared;
pub mod quotation;
mod roman;
mod segments;
mod skeleton;
pub mod source;
pub mod span;
pub mod speech;
mod tokens;
mod variants;
pub mod verdict;
mod words;

pub use fingerprints::{FINGERPRINTS, Index};
pub use flow::Checkpoint;
pub use judge::{Cited, Claim, Declared, Library, Options, Profile, judge};
pub use library::Shelf;
pub use lines::LineIndex;
pub use prepared::{FOLDING, FlowParts, Parts, Prepared};
pub use quotation::{Markup, MarkupKind, Quotation};
pub use roman::{roman, roman_numeral};
pub use source::{
    Aside, Block, BlockKind, LabelOrigin, Mark, MarkKind, Page, SourceText, StreamLine, Warning,
    WarningKind,
};
pub use span::Span;
pub use speech::{How, Spoken};
pub use verdict::{
    Difference, DifferenceClass, Found, Place, Remark, RemarkKind, Risk, RiskKind, SegmentMatch,
    SourceId, Speaker, Verdict, VerdictKind,
};

/// For the benchmarks only: inner functions that have a bar of their own.
#[doc(hidden)]
pub mod bench {
    /// The skeleton of a text.
    #[must_use]
    pub fn skeleton(text: &str) -> Vec<u8> {
        crate::skeleton::skeleton(text)
    }

    /// The n-grams of a text that a library is asked for.
    #[must_use]
    pub fn grams(text: &str) -> Vec<u32> {
        crate::fingerprints::grams(&skeleton(text)).collect()
    }
}
