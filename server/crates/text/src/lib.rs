//! Whether words are in a source, where, and what is wrong with them: text against text.
//!
//! One pure function decides, [`judge`]. It knows no file, no clock, no citation key and no editor:
//! all it is given is plain data, all it returns is plain data.
//!
//! ```
//! use std::sync::Arc;
//! use pincite_text::{
//!     Cited, Claim, Options, Prepared, Quotation, Shelf, SourceId, SourceText, VerdictKind, judge,
//! };
//!
//! // A source is read once, and made ready once for many quotations.
//! let letter = "The harbor was closed for nine days that winter. \"Nobody had told the ferrymen \
//!               of it,\" said Tom Ahlberg.";
//! let letter = Arc::new(Prepared::new(SourceId(1), Arc::new(SourceText::plain(letter))));
//!
//! // The note says that the words stand in that source; it could say on which page, and who says them.
//! let claim = Claim {
//!     cited: vec![Cited { source: &letter, place: None, authors: &[] }],
//!     ..Claim::default()
//! };
//! let options = Options::default();
//! let judged = |words: &str| judge(&Quotation::plain(words), &claim, &(), &options);
//!
//! let verdict = judged("closed for nine days");
//! assert_eq!(verdict.kind, VerdictKind::Verified);
//! let found = verdict.found.expect("a verified quotation was found");
//! assert_eq!(found.span.of(&letter.text.text), "closed for nine days");
//!
//! // Each difference is named, the worst first.
//! let verdict = judged("closed for ten days");
//! assert_eq!(verdict.kind, VerdictKind::Altered);
//! assert_eq!(verdict.differences[0].sourced, "nine");
//!
//! // An ellipsis is honored, but not where it swallows a figure.
//! assert_eq!(judged("closed for … days").kind, VerdictKind::Meaning);
//!
//! // The source quotes somebody itself: those are not the author's words.
//! let verdict = judged("Nobody had told the ferrymen of it");
//! assert_eq!(verdict.kind, VerdictKind::SecondHand);
//! assert_eq!(verdict.speaker.expect("it has a speaker").name, "Tom Ahlberg");
//!
//! // Words that are not in the cited source are looked for in the others before they are called absent.
//! let diary = SourceText::plain("In March the keeper painted the lamp room green.");
//! let diary = Arc::new(Prepared::new(SourceId(2), Arc::new(diary)));
//! let shelf = Shelf::new(vec![letter.clone(), diary]);
//! let quotation = Quotation::plain("painted the lamp room green");
//! let verdict = judge(&quotation, &claim, &shelf, &options);
//! assert_eq!(verdict.kind, VerdictKind::WrongSource);
//! assert_eq!(verdict.found.expect("the other source has it").source, SourceId(2));
//! ```
//!
//! # What goes in
//!
//! | data | what it is |
//! |---|---|
//! | [`Quotation`] | the words between the marks as the note has them, and which bytes are notation |
//! | [`Claim`] | in which sources they stand ([`Cited`]: any one of them), at which [`Place`], and whose they are |
//! | [`Prepared`] | a [`SourceText`] (its text, pages, blocks and marks) with its skeletons and the quotations inside it |
//! | [`Library`] | the other sources, and how often a word stands in them, which tells a misread word from a word; `()` is none, [`Shelf`] holds them in memory |
//! | [`Options`] | the style [`Profile`], limits of ellipses and brackets, other spellings of names |
//!
//! The words that turn a clause (negations, conditions, hedges, …) are data of this crate, one file a
//! language under `src/lists/`. Their language is that of the passage, else the one that the source
//! declares, else that of the note.
//!
//! # What comes out
//!
//! A [`Verdict`]: its [`VerdictKind`], where the words stand ([`Found`]), every [`Difference`],
//! convention ([`Remark`]) and [`Risk`] to the meaning, and the [`Speaker`] where the source quotes.
//! The words of all of them are those of `server/docs/verdicts.md`.
//!
//! # Conventions
//!
//! - A [`Span`] is bytes, half open, and lies on `char` boundaries. `quotation` is a span of
//!   [`Quotation::text`], `source` of [`SourceText::text`]. Lines and columns: [`LineIndex`].
//! - Kinds and classes are ordered, the worst first; so are the lists of a verdict.
//! - Nothing fails and nothing panics. What cannot be compared (no words, no source, a source of which
//!   parts could not be read, a passage too large to align) is [`VerdictKind::Unchecked`], which is
//!   never a pass. `None` stands where a cache or a caller gives parts that do not fit together.
//! - The same input gives the same answer, on every machine, with any number of threads. Sources and
//!   shelves are `Send` and `Sync`; what they compute when first asked, they compute once.
//! - A [`SourceId`] is the caller's number and means nothing here but which is which.
//! - What may be kept on disk has a version: [`FOLDING`], [`FINGERPRINTS`].
//!
//! # How it is decided
//!
//! In five steps, one module each: `segments` reads the language of quoting, `locate` finds places on
//! the `skeleton` of a `flow`, `align` reads the quotation as words of the place, `classify` names
//! each difference by the table, `context` looks at what surrounds it; `judge` puts them in order.
//! There is no measure of likeness anywhere: places are found by likeness, and decided word by word.

pub mod abbreviations;
mod align;
mod classify;
mod context;
mod fingerprints;
mod flow;
mod fold;
mod judge;
mod language;
mod lexicon;
mod library;
mod lines;
mod locate;
mod numbers;
mod prepared;
mod quotation;
mod roman;
mod segments;
mod skeleton;
mod source;
mod span;
mod speech;
mod tokens;
mod variants;
mod verdict;
mod words;

pub use fingerprints::{FINGERPRINTS, Index};
pub use flow::Checkpoint;
pub use judge::{Cited, Claim, Declared, Library, Options, Profile, judge};
pub use library::{Catalog, Cataloger, Keeper, Shelf, Source, catalog};
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
