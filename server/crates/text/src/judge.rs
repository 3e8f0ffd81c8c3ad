//! From a quotation and what it claims to one verdict.

use crate::prepared::Prepared;
use crate::{Place, Quotation, SourceId, Verdict, VerdictKind};

/// What the note claims of a quotation: in which sources its words stand, where, and whose they are.
#[derive(Clone, Debug, Default)]
pub struct Claim<'a> {
    /// Alternatives: the words must be in one of them.
    pub cited: Vec<Cited<'a>>,
    pub declared: Declared,
    /// Names that the note's own sentence or citation gives as the speaker ("McCaul said").
    pub named: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Cited<'a> {
    pub source: &'a Prepared,
    /// Where the locator says that the words stand; `None` without a locator, or where the source
    /// has no such division.
    pub place: Option<Place>,
    /// Names of the source's authors: quoting oneself is not second-hand.
    pub authors: &'a [String],
}

/// Whether the note says that the source quotes somebody else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Declared {
    #[default]
    No,
    /// `qtd. in`, `via`, "quoted by": second-hand is declared.
    SecondHand,
}

/// How strict, and with which lists.
#[derive(Clone, Debug)]
pub struct Options {
    pub profile: Profile,
    /// Source words that an ellipsis may leave out before it is a far splice.
    pub max_omission: usize,
    /// Source words that a bracket may replace.
    pub max_bracket: usize,
    /// Groups of spellings of one name, from the entity registry: a difference inside a group is
    /// transliteration.
    pub aliases: Vec<Vec<String>>,
}

impl Default for Options {
    fn default() -> Self {
        Options { profile: Profile::Chicago, max_omission: 400, max_bracket: 5, aliases: Vec::new() }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    #[default]
    Chicago,
    Apa,
    Mla,
    Bluebook,
    Strict,
}

/// The other sources in which words are looked for before they are called absent.
pub trait Library {
    /// The sources most likely to hold the quotation, best first; never one of `except`.
    fn candidates(&self, quotation: &Quotation, except: &[SourceId]) -> Vec<&Prepared>;
}

/// A library without sources.
impl Library for () {
    fn candidates(&self, _: &Quotation, _: &[SourceId]) -> Vec<&Prepared> {
        Vec::new()
    }
}

/// Judges one quotation. Total: never fails, never panics, same input same answer.
#[must_use]
pub fn judge(quotation: &Quotation, claim: &Claim<'_>, library: &dyn Library, options: &Options) -> Verdict {
    let _ = (quotation, claim, library, options);
    Verdict::bare(VerdictKind::Unchecked)
}
