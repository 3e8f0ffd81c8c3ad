//! What is decided about a quotation, as plain data. The words are those of `server/docs/verdicts.md`.

use crate::Span;

/// A source, as the caller numbers it. Stable as long as the caller keeps the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// One verdict a quotation: the first that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VerdictKind {
    /// Bound to no citation.
    Unbound,
    /// Could not be compared. Never a pass.
    Unchecked,
    /// Nothing close in the cited source, verified nowhere else.
    NotFound,
    /// Not word for word in the cited source, verified in another.
    WrongSource,
    /// Words, numbers, names, negation or order differ, or a word is cut.
    Altered,
    /// Source words left out without an ellipsis.
    Omission,
    /// Only spelling, number format, transliteration, diacritics differ.
    Spelling,
    /// Only inner punctuation (or an inner capital) differs.
    Punctuation,
    /// Inside somebody else's words in the source, undeclared.
    SecondHand,
    /// A marked change may turn the meaning.
    Meaning,
    /// Verified, outside the cited locator.
    WrongPlace,
    /// Verified at several places and nothing settles which.
    Ambiguous,
    /// Verified through marked conventions; each is a remark.
    Noted,
    Verified,
}

/// What was decided, where, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub kind: VerdictKind,
    /// Every kind that applies, worst first; the first is `kind`.
    pub kinds: Vec<VerdictKind>,
    /// Where the words, or the passage that is meant, stand; under `WrongSource` the other document.
    pub found: Option<Found>,
    /// Under `WrongSource`: the near passage of the cited source. Under `NotFound`: the closest
    /// passage elsewhere.
    pub near: Option<Found>,
    /// Worst first. They belong to `found`.
    pub differences: Vec<Difference>,
    pub remarks: Vec<Remark>,
    /// Why the meaning is at risk.
    pub risks: Vec<Risk>,
    /// Whose words they are in the source, where they stand inside somebody else's.
    pub speaker: Option<Speaker>,
    /// Other places that hold the same words.
    pub also: Vec<Found>,
}

/// A passage of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub source: SourceId,
    /// From the first to the last matched byte of the source's text.
    pub span: Span,
    /// One for each run of words between ellipses.
    pub segments: Vec<SegmentMatch>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentMatch {
    /// In the quotation's text.
    pub quotation: Span,
    /// In the source's text.
    pub source: Span,
}

/// One difference between a quotation and the passage that it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub class: DifferenceClass,
    /// In the quotation's text; empty where the source has words that the quotation lacks.
    pub quotation: Span,
    /// In the source's text; empty where the quotation has words that the source lacks.
    pub source: Span,
    /// The words of either side, as shown to people.
    pub quoted: String,
    pub sourced: String,
}

/// In the order of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DifferenceClass {
    Negation,
    Number,
    Name,
    Word,
    Order,
    Inserted,
    Omitted,
    /// The quotation begins or ends inside a word or number.
    Cut,
    Hyphen,
    Space,
    Spelling,
    Diacritics,
    Punctuation,
    Capital,
}

/// A convention that was used and is honoured: shown in hover, never a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub kind: RemarkKind,
    /// In plain words: "3 words omitted".
    pub text: String,
    /// In the quotation's text.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RemarkKind {
    Omission,
    Bracket,
    Sic,
    /// `[emphasis added]` and its like, or emphasis and callouts set by the note's author.
    Editorial,
    /// Page furniture, a note callout or a page break inside the passage.
    Page,
    /// The source is OCR and has a look-alike here.
    Ocr,
    /// A space lost or added between letters in a text from PDF or OCR; Korean spacing.
    Spacing,
    /// A convention that profile `strict` does not pass over in silence.
    Convention,
    /// The marked text is the title of the cited work.
    Title,
    /// The words stand in a note, a table or a caption of the source.
    Where,
}

/// Why a marked change may turn the meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    pub kind: RiskKind,
    /// In the quotation's text: the ellipsis, the bracket, or the empty span at the edge.
    pub quotation: Span,
    /// In the source's text: the words that turn it ("not", "unless", "probably"); empty where a
    /// bracket puts them in.
    pub source: Span,
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RiskKind {
    /// The omission or bracket swallows a negator.
    Negation,
    Condition,
    Modal,
    Hedge,
    /// … a number that quantifies kept words.
    Number,
    /// The quotation starts right after a negator of its clause.
    StartsAfterNegator,
    /// It ends inside the clause that reverses it.
    EndsBeforeReversal,
    /// The omission is longer than `max_omission` words.
    FarSplice,
    /// The omission crosses from one speaker to another.
    Speakers,
}

/// Who says the words in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// As the source writes it; empty where nobody is named.
    pub name: String,
    /// In the source's text.
    pub span: Span,
    /// Strong enough to be named without "probably".
    pub certain: bool,
}

/// Where a locator says that the words stand, resolved by the caller into spans of the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    pub spans: Vec<Span>,
}

impl Verdict {
    /// A verdict of one kind that says nothing else.
    #[must_use]
    pub fn bare(kind: VerdictKind) -> Verdict {
        Verdict {
            kind,
            kinds: vec![kind],
            found: None,
            near: None,
            differences: Vec::new(),
            remarks: Vec::new(),
            risks: Vec::new(),
            speaker: None,
            also: Vec::new(),
        }
    }

    /// Whether the words are in the cited source, word for word.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self.kind, VerdictKind::Verified | VerdictKind::Noted)
    }
}

impl VerdictKind {
    /// Whether the words stand in the source word for word, whatever else is wrong with their place,
    /// their speaker or what they leave out.
    #[must_use]
    pub const fn is_word_for_word(self) -> bool {
        matches!(
            self,
            VerdictKind::Verified
                | VerdictKind::Noted
                | VerdictKind::Ambiguous
                | VerdictKind::WrongPlace
                | VerdictKind::Meaning
                | VerdictKind::SecondHand
        )
    }

    /// The name that programs read (`check --format json`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            VerdictKind::Unbound => "unbound",
            VerdictKind::Unchecked => "unchecked",
            VerdictKind::NotFound => "not-found",
            VerdictKind::WrongSource => "wrong-source",
            VerdictKind::Altered => "altered",
            VerdictKind::Omission => "omission",
            VerdictKind::Spelling => "spelling",
            VerdictKind::Punctuation => "punctuation",
            VerdictKind::SecondHand => "second-hand",
            VerdictKind::Meaning => "meaning",
            VerdictKind::WrongPlace => "wrong-place",
            VerdictKind::Ambiguous => "ambiguous",
            VerdictKind::Noted => "noted",
            VerdictKind::Verified => "verified",
        }
    }
}

impl DifferenceClass {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DifferenceClass::Negation => "negation",
            DifferenceClass::Number => "number",
            DifferenceClass::Name => "name",
            DifferenceClass::Word => "word",
            DifferenceClass::Order => "order",
            DifferenceClass::Inserted => "inserted",
            DifferenceClass::Omitted => "omitted",
            DifferenceClass::Cut => "cut",
            DifferenceClass::Hyphen => "hyphen",
            DifferenceClass::Space => "space",
            DifferenceClass::Spelling => "spelling",
            DifferenceClass::Diacritics => "diacritics",
            DifferenceClass::Punctuation => "punctuation",
            DifferenceClass::Capital => "capital",
        }
    }
}

impl RemarkKind {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RemarkKind::Omission => "omission",
            RemarkKind::Bracket => "bracket",
            RemarkKind::Sic => "sic",
            RemarkKind::Editorial => "editorial",
            RemarkKind::Page => "page",
            RemarkKind::Ocr => "ocr",
            RemarkKind::Spacing => "spacing",
            RemarkKind::Convention => "convention",
            RemarkKind::Title => "title",
            RemarkKind::Where => "where",
        }
    }
}
