//! What a note holds, as plain data. Indices refer to the vectors of the same [`Note`].

use text::{Quotation as QuotedText, Span};

/// A note, read. Every vector is in document order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    pub front_matter: FrontMatter,
    pub citations: Vec<Citation>,
    pub quotations: Vec<Quotation>,
    pub headings: Vec<Heading>,
    pub footnotes: Vec<Footnote>,
    pub divs: Vec<Container>,
    pub spans: Vec<Container>,
    pub mentions: Vec<Mention>,
    pub claims: Vec<Claim>,
    pub links: Vec<Link>,
    pub suppressions: Vec<Suppression>,
    /// Opening marks without a closer in their block (`quote-unclosed`).
    pub unclosed: Vec<Span>,
    /// Brackets that look like citations and that Pandoc reads otherwise (`citation-literal`).
    pub literals: Vec<LiteralCitation>,
    /// Labels that `@label` may mean instead of a citation: example items, headings, figures.
    pub labels: Vec<(String, Span)>,
    /// Top-level blocks: what a suppression comment's "next block" means.
    pub blocks: Vec<Span>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// With its fences; `None` where the note has none.
    pub span: Option<Span>,
    /// The YAML between the fences.
    pub yaml: Option<Span>,
}

/// One item of a citation group, or a narrative citation.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    pub key: String,
    /// Without `@` and braces.
    pub key_span: Span,
    pub mode: CitationMode,
    /// Plain text, as Pandoc's `stringify` gives it.
    pub prefix: String,
    pub suffix: String,
    pub locator: Option<Locator>,
    /// A label that people write and Pandoc does not read (`ch. 2`): `locator-unread`.
    pub unread: Option<UnreadLocator>,
    /// From prefix to suffix.
    pub span: Span,
    /// Which group of the note it belongs to; a narrative citation and its bracket are one group.
    pub group: usize,
    /// The whole group with its brackets.
    pub group_span: Span,
    /// "qtd. in", "via": how this item names the document or the speaker of its neighbour.
    pub second_hand: Option<SecondHand>,
    /// The suffix declares the quotation as the author's own translation.
    pub translation: bool,
    /// The footnote it stands in.
    pub footnote: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CitationMode {
    Normal,
    Suppress,
    Narrative,
}

/// The place in the source, as Pandoc reads it from a suffix in the note's language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Locator {
    /// CSL's name: `page`, `chapter`, `section`, `sub-verbo`, …; empty where the note forces a value
    /// without a label (`{33}`), which a style prints as a page.
    pub label: String,
    /// As the note writes it: ranges keep their hyphens and dashes.
    pub value: String,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadLocator {
    /// The label as written.
    pub span: Span,
    /// The label that Pandoc reads for the same thing (`chap.`).
    pub instead: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondHand {
    /// This item is the document ("qtd. in @b"); the item before it is the speaker.
    Document,
    /// This item is only the speaker: the next item is the document.
    Speaker,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Quotation {
    /// With the marks (a block quotation: the whole block).
    pub span: Span,
    /// Without the marks (a block quotation: without prefix of the first line, attribution and the
    /// citation that ends it).
    pub text_span: Span,
    pub kind: QuotationKind,
    /// Ready for the verifier; its offsets are relative to `text_span.start`.
    pub quoted: QuotedText,
    /// The sentence that holds it; a block quotation: the block.
    pub sentence: Span,
    /// The ordered candidates of its binding: the first whose citations exist is the one.
    pub candidates: Vec<Candidate>,
    /// Declared as a translation by a class `translation` on a span or div, or by words beside it.
    pub translation: bool,
    /// Set between marks that are for titles always (`《…》`, `〈…〉`).
    pub title_marks: bool,
    /// The quotation that holds it.
    pub parent: Option<usize>,
    /// The footnote it stands in.
    pub footnote: Option<usize>,
    /// The sentence's own words around it say that the source quotes ("quoted by Gershman").
    pub says_quoted: bool,
    /// Names that the sentence's own words credit with the quotation ("McCaul … said"): the
    /// capitalised runs beside a cue of speech.
    pub named: Vec<Span>,
    /// The words of the sentence around it that speak of it and of no other quotation; of a block
    /// quotation its attribution and the sentence that introduces it.
    pub beside: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotationKind {
    Inline,
    Block,
}

/// One way to read what a quotation is bound to.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub binding: Binding,
    /// A disjunction; empty where `source` names the key.
    pub citations: Vec<usize>,
    /// A bare locator beside the quotation, which replaces that of the citations.
    pub locator: Option<Locator>,
    /// The key of a section, div or the front matter.
    pub source: Option<String>,
    /// Where the key or the bare locator stands.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binding {
    Following,
    Sentence,
    Narrative,
    Block,
    Ibid,
    Section,
    Note,
}

impl Binding {
    /// The name that programs read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Binding::Following => "following",
            Binding::Sentence => "sentence",
            Binding::Narrative => "narrative",
            Binding::Block => "block",
            Binding::Ibid => "ibid",
            Binding::Section => "section",
            Binding::Note => "note",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    pub level: u8,
    pub text: String,
    pub span: Span,
    /// From the heading to the end of its section.
    pub section: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    pub identifier: Option<String>,
    pub classes: Vec<String>,
    pub pairs: Vec<(String, String)>,
    pub span: Span,
}

/// A fenced div or a bracketed span.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    pub span: Span,
    pub content: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    /// `None`: an inline note.
    pub label: Option<String>,
    /// The definition, or the inline note.
    pub span: Span,
    pub content: Span,
    pub references: Vec<Span>,
}

/// `[[Target#anchor|label]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    pub target: String,
    pub target_span: Span,
    pub label: Option<String>,
    pub span: Span,
    pub embed: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub span: Span,
    pub content: Span,
    pub attributes: Attributes,
    pub citations: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub span: Span,
    pub destination: String,
    pub destination_span: Span,
    pub image: bool,
}

/// `<!-- pincite: ignore quote-altered -- reason -->`.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    pub span: Span,
    /// Empty: every code.
    pub codes: Vec<(String, Span)>,
    pub reason: Option<String>,
    /// What it covers: the next block, or the whole note for `ignore-file`.
    pub covers: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LiteralCitation {
    /// The whole bracket; of an example item its key.
    pub span: Span,
    pub kind: LiteralKind,
    /// What is to be changed: the empty item with its `;`, the item without a key, or the text that
    /// should be a `;` before the swallowed key.
    pub at: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralKind {
    /// `@a.` or `(@a)` at the start of a block: Pandoc's marker of a numbered example, whatever the
    /// bibliography says.
    ExampleItem,
    /// `[@a;]`: an item without a key, so the whole bracket is text.
    EmptyItem,
    /// `[@a, @b]`: b is swallowed into the suffix of a; `;` was meant.
    Swallowed,
    /// Text after `;` that holds no key.
    ItemWithoutKey,
}
