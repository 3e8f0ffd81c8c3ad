//! `pincite.toml`, read.
//!
//! The file is data from the workspace and trusted no more than a note: it chooses rules and names
//! files, may lower limits, and never widens what pincite may open. A key that is not known is
//! refused, because a misspelt one would be obeyed by nobody.

mod read;
mod user;

use std::collections::BTreeMap;

use text::{Options, Profile, Span};

use crate::finding::{Code, DocName, Finding, Level};

pub use user::UserConfig;
pub(crate) use user::quoted;

/// The name of the file, at the root of a workspace.
pub const FILE_NAME: &str = "pincite.toml";

/// The configuration of a workspace; every field has a default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// `style`: the manual of style whose conventions are honored.
    pub style: Style,
    /// `bibliography`: for notes that name none. Relative to the workspace.
    pub bibliography: Vec<Located>,
    /// `notes`: which files are notes, as globs; empty: every Markdown file.
    pub notes: Vec<String>,
    /// `lang`: the language of notes that name none (BCP 47).
    pub lang: Option<String>,
    /// `[quotes]`
    pub quotes: Quotes,
    /// `[sources]`
    pub sources: Sources,
    /// `[rules]`: levels by code; `None` is off.
    pub rules: BTreeMap<Code, Option<Level>>,
    /// `[limits]`
    pub limits: Limits,
    /// `[entities]`
    pub entities: Entities,
}

/// A name of a file with its place in `pincite.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Located {
    pub path: String,
    pub span: Span,
}

/// `style = "chicago" | "apa" | "mla" | "bluebook" | "strict"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    #[default]
    Chicago,
    Apa,
    Mla,
    Bluebook,
    Strict,
}

/// `[quotes]`: what is a quotation, and how much it may leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotes {
    /// `primary = "double" | "single"`: whether single marks hold quotations.
    pub primary: Primary,
    /// `min-words`: marked words without a citation are reported from this many on.
    pub min_words: usize,
    /// `max-omission`: source words that an ellipsis may leave out.
    pub max_omission: usize,
    /// `max-bracket`: source words that a bracket may replace.
    pub max_bracket: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Primary {
    #[default]
    Double,
    Single,
}

impl Default for Quotes {
    fn default() -> Self {
        Quotes {
            primary: Primary::Double,
            min_words: 6,
            max_omission: 400,
            max_bracket: 5,
        }
    }
}

/// `[sources]`: which document a citation key means, before the bibliography is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// `kay2001 = "papers/harbour.pdf"`, or a list: the document, or the volumes, of a key.
    pub documents: BTreeMap<String, Vec<Located>>,
    /// `root` and `pattern`: a folder, and how the files in it are named after their keys.
    pub pattern: Option<Pattern>,
    /// `roots`: folders in which file fields and `<key>.*` are looked for, too.
    pub roots: Vec<Located>,
}

/// `root = "papers"`, `pattern = "{key}.*"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub root: Located,
    /// `{key}` stands for the citation key and `*` for anything but a slash.
    pub pattern: String,
}

/// `[limits]`: only lower than the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `note`: bytes of a note.
    pub note: u64,
    /// `source`: bytes of a source's file.
    pub source: u64,
    /// `text`: bytes of a source's extracted text.
    pub text: u64,
    /// `pages`: pages of a source.
    pub pages: u64,
    /// `bibliography`: bytes of a bibliography.
    pub bibliography: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            note: 8 << 20,
            source: 512 << 20,
            text: 64 << 20,
            pages: 20_000,
            bibliography: 256 << 20,
        }
    }
}

/// `[entities]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entities {
    /// `accept`: spellings that `entity-style` lets stand.
    pub accept: Vec<String>,
}

impl Config {
    /// Reads `pincite.toml`. Total: a broken key keeps its default and is a `config-syntax` finding,
    /// with which a run ends with exit code 2.
    #[must_use]
    pub fn parse(text: &str) -> (Config, Vec<Finding>) {
        Config::parse_named(&DocName::from(FILE_NAME), text)
    }

    /// The same, where the file is called otherwise in messages.
    #[must_use]
    pub fn parse_named(document: &DocName, text: &str) -> (Config, Vec<Finding>) {
        read::read(document, text)
    }

    /// What the configuration says of a code: nothing, off, or a level.
    #[must_use]
    pub fn level(&self, code: Code) -> Option<Option<Level>> {
        self.rules.get(&code).copied()
    }

    #[must_use]
    pub fn min_words(&self) -> usize {
        self.quotes.min_words
    }

    /// What the verifier is told.
    #[must_use]
    pub fn verifier_options(&self) -> Options {
        Options {
            profile: self.style.into(),
            max_omission: self.quotes.max_omission,
            max_bracket: self.quotes.max_bracket,
            ..Options::default()
        }
    }
}

impl From<Style> for Profile {
    fn from(style: Style) -> Profile {
        match style {
            Style::Chicago => Profile::Chicago,
            Style::Apa => Profile::Apa,
            Style::Mla => Profile::Mla,
            Style::Bluebook => Profile::Bluebook,
            Style::Strict => Profile::Strict,
        }
    }
}
