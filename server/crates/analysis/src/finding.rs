//! A finding: what is wrong, why it matters, what to do.

use std::sync::Arc;

use text::Span;

/// The workspace-relative name of a document, with `/`; shared, cheap to clone.
pub type DocName = Arc<str>;

/// One thing that pincite says about one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub code: Code,
    pub level: Level,
    pub confidence: Confidence,
    /// The note (or bibliography) it speaks of, and the narrowest place in it.
    pub document: DocName,
    pub span: Span,
    /// What is wrong; no full stop at the end.
    pub message: String,
    /// A few words beside the place itself (`the source has "nine"`); the message does not need them.
    pub label: Option<String>,
    /// Why it matters.
    pub because: String,
    /// What to do, where no fix says it.
    pub help: Option<String>,
    /// Index of the quotation in its note.
    pub quotation: Option<usize>,
    pub related: Vec<Related>,
    pub fixes: Vec<Fix>,
}

/// Another place that a finding speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    pub place: RelatedPlace,
    pub span: Span,
    pub message: String,
    /// What stands there, as a reader sees it; cropped by whoever shows it.
    pub passage: Option<Passage>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RelatedPlace {
    /// A note or bibliography; the span is of its bytes.
    Document(DocName),
    /// A source; the span is of its extracted text.
    Source(DocName),
}

/// A passage with a stretch of it in the light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub text: String,
    /// In `text`.
    pub lit: Vec<Span>,
    /// "p. 12" as printed, or "".
    pub place: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    pub title: String,
    pub safety: Safety,
    pub edits: Vec<Edit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub document: DocName,
    pub span: Span,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Hint,
    Warning,
    Error,
}

/// How sure pincite is, apart from how grave it is: an OCR source or a weak cue makes it low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Confidence {
    High,
    Low,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Safety {
    /// No word of the note changes: `--fix` applies it.
    Safe,
    /// Words change: `--fix-review`, or one by one in an editor.
    Review,
}

macro_rules! codes {
    ($($variant:ident $name:literal $level:ident $checked:ident;)*) => {
        /// Every code, stable for ever, never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($variant),* }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            /// `quote-altered`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),* }
            }

            /// The level unless the configuration says otherwise; `None`: off by default.
            #[must_use]
            pub const fn default_level(self) -> Option<Level> {
                match self { $(Code::$variant => codes!(@level $level)),* }
            }

            /// Whether it says that something could not be checked (a run then ends with 3).
            #[must_use]
            pub const fn is_unchecked(self) -> bool {
                match self { $(Code::$variant => codes!(@checked $checked)),* }
            }
        }
    };
    (@level off) => { None };
    (@level $level:ident) => { Some(Level::$level) };
    (@checked unchecked) => { true };
    (@checked checked) => { false };
}

codes! {
    QuoteAltered "quote-altered" Error checked;
    QuoteOmission "quote-omission" Error checked;
    QuoteNotFound "quote-not-found" Error checked;
    QuoteWrongSource "quote-wrong-source" Error checked;
    QuoteMeaning "quote-meaning" Warning checked;
    QuoteSpelling "quote-spelling" Warning checked;
    QuotePunctuation "quote-punctuation" Warning checked;
    QuoteCapital "quote-capital" Hint checked;
    QuoteLocator "quote-locator" Warning checked;
    LocatorUnchecked "locator-unchecked" Hint checked;
    LocatorUnread "locator-unread" Hint checked;
    QuoteSecondHand "quote-second-hand" Warning checked;
    QuoteSpeaker "quote-speaker" Warning checked;
    QuoteAmbiguous "quote-ambiguous" Hint checked;
    QuoteUncited "quote-uncited" Warning checked;
    QuoteTranslated "quote-translated" Hint checked;
    QuoteStyle "quote-style" off checked;
    QuoteUnclosed "quote-unclosed" Hint checked;
    CitationUnknown "citation-unknown" Error checked;
    CitationDuplicate "citation-duplicate" Warning checked;
    CitationLiteral "citation-literal" Warning checked;
    BibliographyMissing "bibliography-missing" Hint checked;
    BibliographyUnreadable "bibliography-unreadable" Error unchecked;
    NoteUnreadable "note-unreadable" Error unchecked;
    BibliographySyntax "bibliography-syntax" Error checked;
    BibliographyUnused "bibliography-unused" off checked;
    SourceMissing "source-missing" Warning unchecked;
    SourceUnreadable "source-unreadable" Warning unchecked;
    SourceScan "source-scan" Warning unchecked;
    SourceOutside "source-outside" Warning unchecked;
    LimitSize "limit-size" Warning unchecked;
    LimitTime "limit-time" Warning unchecked;
    LimitPages "limit-pages" Warning unchecked;
    LimitNesting "limit-nesting" Warning unchecked;
    SourceChanged "source-changed" Warning checked;
    EntityVariant "entity-variant" Hint checked;
    EntityAmbiguous "entity-ambiguous" Hint checked;
    EntityAliasWeak "entity-alias-weak" Hint checked;
    EntityStyle "entity-style" Hint checked;
    EntityAbsent "entity-absent" Warning checked;
    EntityUnknown "entity-unknown" Hint checked;
    ClaimUnsupported "claim-unsupported" Warning checked;
    ClaimSingleSource "claim-single-source" Hint checked;
    ClaimCircular "claim-circular" Warning checked;
    TextConfusable "text-confusable" Warning checked;
    SuppressionUnused "suppression-unused" Warning checked;
    SuppressionReason "suppression-reason" Warning checked;
    FrontMatterSyntax "front-matter-syntax" Error checked;
    ConfigSyntax "config-syntax" Error checked;
    InternalError "internal-error" Error unchecked;
}

impl Code {
    /// The code of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl Level {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Level::Hint => "hint",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

impl Finding {
    /// A finding with its text; level as by default. Related places and fixes are added after.
    #[must_use]
    pub fn new(code: Code, document: &DocName, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            code,
            level: code.default_level().unwrap_or(Level::Hint),
            confidence: Confidence::High,
            document: document.clone(),
            span,
            message: message.into(),
            label: None,
            because: String::new(),
            help: None,
            quotation: None,
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Finding {
        self.because = why.into();
        self
    }

    #[must_use]
    pub fn label(mut self, beside: impl Into<String>) -> Finding {
        self.label = Some(beside.into());
        self
    }

    #[must_use]
    pub fn help(mut self, what_to_do: impl Into<String>) -> Finding {
        self.help = Some(what_to_do.into());
        self
    }

    #[must_use]
    pub fn level(mut self, level: Level) -> Finding {
        self.level = level;
        self
    }

    #[must_use]
    pub fn related(mut self, related: Related) -> Finding {
        self.related.push(related);
        self
    }

    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Finding {
        self.fixes.push(fix);
        self
    }
}

impl Fix {
    #[must_use]
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Fix {
        Fix {
            title: title.into(),
            safety: Safety::Safe,
            edits,
        }
    }

    #[must_use]
    pub fn review(title: impl Into<String>, edits: Vec<Edit>) -> Fix {
        Fix {
            title: title.into(),
            safety: Safety::Review,
            edits,
        }
    }
}
