//! From the flat tree to the typed note, in three steps: collect what stands where, then bind every
//! quotation, then ask who is credited with it.
//!
//! One walk in document order; everything that looks ahead (footnotes, labels) is looked up afterwards.

mod attributes;
mod binding;
mod blocks;
mod citations;
mod credit;
mod declared;
mod literals;
pub(crate) mod markup;
mod quotations;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use text::Span;

use crate::inline::Inlines;
use crate::locator::Labels;
use crate::phrases::Bare;
use crate::sentence::{Atom, AtomKind};
use crate::tree::{Kind, Nodes};
use crate::{FrontMatter, Note, PrimaryMarks, QuotationKind, Settings, front_matter};

/// Reads the note. Total.
pub(crate) fn lower(text: &str, nodes: &Nodes, settings: &Settings) -> Note {
    if nodes.len() == 0 {
        return Note::default();
    }
    let mut cx = Cx::new(text, nodes, settings);
    blocks::footnotes(&mut cx);
    cx.walk();
    blocks::finish(&mut cx);
    quotations::finish(&mut cx);
    binding::bind(&mut cx);
    credit::credit(&mut cx);
    cx.note
}

/// Everything that is known while a note is lowered.
struct Cx<'a> {
    text: &'a str,
    nodes: &'a Nodes,
    inlines: Inlines<'a>,
    primary: PrimaryMarks,
    /// The language of the note.
    lang: Option<String>,
    labels: Arc<Labels>,
    note: Note,
    leaves: Vec<Leaf>,
    groups: Vec<Group>,
    /// As many as `note.quotations`.
    quotes: Vec<Quote>,
    /// Footnotes by label; an inline note has none.
    footnotes: HashMap<&'a str, usize>,
    /// Labels of example items, and where each stands first.
    examples: HashMap<&'a str, usize>,
    /// Where an opening mark is no mark: marks that have a quotation, code, addresses, comments.
    settled: Vec<Span>,
    /// Spans and divs that name a language.
    languages: Vec<(Span, String)>,
    /// Footnotes that the walk has met: they were listed in the same order.
    met: usize,
    /// `source` of the front matter, and where it stands.
    source: Option<(String, Span)>,
}

/// A block of inlines: what sentences are made of.
struct Leaf {
    node: usize,
    span: Span,
    footnote: Option<usize>,
    /// The innermost section node, 0 outside all.
    section: usize,
    /// The block quotation that holds it.
    block_quote: Option<usize>,
    /// Citations and callouts outside quotations, in order.
    cites: Vec<Cite>,
    atoms: Vec<Atom>,
    /// Inline quotations outside others, in order.
    quotes: Vec<usize>,
}

/// Something in a leaf that names a source.
#[derive(Clone, Copy)]
struct Cite {
    span: Span,
    kind: CiteKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CiteKind {
    Group(usize),
    /// A narrative citation, with its group.
    Narrative(usize),
    /// A footnote callout or inline note.
    Note(usize),
}

/// A citation group, or a narrative citation with its bracket.
struct Group {
    span: Span,
    citations: Range<usize>,
}

/// What the later steps know of a quotation.
#[derive(Default)]
struct Quote {
    node: usize,
    /// The node of its last paragraph; the same where it has one.
    last_node: usize,
    /// The leaf it ends in, and the one it begins in; a block quotation: none.
    leaf: Option<usize>,
    first_leaf: Option<usize>,
    section: usize,
    /// The citation group whose prefix or suffix holds it.
    group: Option<usize>,
    /// The inline quotation goes on in the next paragraph.
    open_ended: bool,
    /// The marks that open its further paragraphs.
    reopened: Vec<Span>,
    /// The leaves inside a block quotation.
    leaves: Range<usize>,
    /// What ends a block quotation: citations, or a bare locator; and its attribution line.
    ending: Vec<Cite>,
    bare: Option<Bare>,
    attribution: Option<usize>,
}

/// Where the walk stands.
#[derive(Clone, Copy)]
struct State {
    leaf: Option<usize>,
    footnote: Option<usize>,
    quotation: Option<usize>,
    block_quote: Option<usize>,
    section: usize,
    group: Option<usize>,
    /// Inside an inline that sentences read as one thing.
    atomic: bool,
    /// Quotation marks are quotations here: not in headings, image descriptions and the like.
    prose: bool,
}

impl<'a> Cx<'a> {
    fn new(text: &'a str, nodes: &'a Nodes, settings: &Settings) -> Cx<'a> {
        let mut front = FrontMatter::default();
        if let Some(idx) = nodes
            .children(0)
            .find(|&idx| nodes.kind(idx) == Kind::FrontMatter)
        {
            front.span = Some(nodes.span(idx));
            front.yaml = nodes.child(idx, Kind::Yaml).map(|yaml| nodes.span(yaml));
        }
        let scalar = |key| {
            let yaml = front.yaml?;
            let (value, span) = front_matter::scalar(yaml.of(text), key)?;
            Some((value, span.shifted(yaml.start)))
        };
        let lang = scalar("lang")
            .map(|(lang, _)| lang)
            .or_else(|| settings.locale.clone());
        // An address says where a clipped page comes from: the file is a source, not about one.
        let source = scalar("source").filter(|(key, _)| !key.contains("://"));
        Cx {
            text,
            nodes,
            inlines: Inlines { text, nodes },
            primary: settings.primary,
            labels: Labels::of(lang.as_deref()),
            lang,
            note: Note {
                front_matter: front,
                ..Note::default()
            },
            leaves: Vec::new(),
            groups: Vec::new(),
            quotes: Vec::new(),
            footnotes: HashMap::new(),
            examples: HashMap::new(),
            settled: Vec::new(),
            languages: Vec::new(),
            met: 0,
            source,
        }
    }

    /// Visits every node once, in document order, with the state of what encloses it.
    fn walk(&mut self) {
        let mut state = State {
            leaf: None,
            footnote: None,
            quotation: None,
            block_quote: None,
            section: 0,
            group: None,
            atomic: false,
            prose: true,
        };
        let mut enclosing: Vec<(usize, State)> = Vec::new();
        let mut idx = 0;
        while idx < self.nodes.len() {
            while enclosing.last().is_some_and(|(end, _)| *end <= idx) {
                if let Some((_, outer)) = enclosing.pop() {
                    self.leave(&state, &outer);
                    state = outer;
                }
            }
            let inner = self.enter(idx, state);
            let end = self.nodes.end(idx);
            if end > idx + 1 {
                enclosing.push((end, state));
                state = inner;
            } else {
                self.leave(&inner, &state);
            }
            idx += 1;
        }
        while let Some((_, outer)) = enclosing.pop() {
            self.leave(&state, &outer);
            state = outer;
        }
    }

    fn leave(&mut self, inner: &State, outer: &State) {
        if let Some(quote) = inner.block_quote.filter(|_| outer.block_quote.is_none()) {
            self.quotes[quote].leaves.end = self.leaves.len();
        }
    }

    /// Notes what node `idx` is and returns the state for its children.
    fn enter(&mut self, idx: usize, state: State) -> State {
        let kind = self.nodes.kind(idx);
        match kind {
            Kind::Section => State {
                section: idx,
                ..state
            },
            Kind::AtxHeading | Kind::SetextHeading => {
                blocks::heading(self, idx);
                State {
                    leaf: Some(self.leaf(idx, &state)),
                    prose: false,
                    ..state
                }
            }
            // A comment that stands alone is no text.
            Kind::Paragraph if blocks::is_comment_only(self, idx) => State {
                leaf: None,
                ..state
            },
            Kind::Paragraph
            | Kind::Attribution
            | Kind::Term
            | Kind::TableCell
            | Kind::TableCaption
            | Kind::LineBlockLine => State {
                leaf: Some(self.leaf(idx, &state)),
                ..state
            },
            Kind::BlockQuote => quotations::block(self, idx, state),
            Kind::FootnoteDefinition => State {
                footnote: Some(self.next_footnote()),
                block_quote: None,
                ..state
            },
            Kind::InlineNote => {
                let footnote = self.next_footnote();
                self.cite(
                    Cite {
                        span: self.nodes.span(idx),
                        kind: CiteKind::Note(footnote),
                    },
                    &state,
                );
                self.atom(idx, AtomKind::Citation, &state);
                let inner = State {
                    footnote: Some(footnote),
                    quotation: None,
                    block_quote: None,
                    atomic: false,
                    group: None,
                    ..state
                };
                State {
                    leaf: Some(self.leaf(idx, &inner)),
                    ..inner
                }
            }
            Kind::FootnoteReference => {
                if let Some(footnote) = blocks::footnote_reference(self, idx) {
                    self.cite(
                        Cite {
                            span: self.nodes.span(idx),
                            kind: CiteKind::Note(footnote),
                        },
                        &state,
                    );
                }
                self.atom(idx, AtomKind::Citation, &state);
                State {
                    atomic: true,
                    ..state
                }
            }
            Kind::FencedDiv => {
                blocks::div(self, idx);
                state
            }
            Kind::BracketedSpan => {
                blocks::span(self, idx);
                state
            }
            Kind::Quotation => {
                self.atom(idx, AtomKind::Quotation, &state);
                quotations::inline(
                    self,
                    idx,
                    State {
                        atomic: true,
                        ..state
                    },
                )
            }
            Kind::Citation => {
                self.atom(idx, AtomKind::Citation, &state);
                citations::group(
                    self,
                    idx,
                    State {
                        atomic: true,
                        ..state
                    },
                )
            }
            Kind::NarrativeCitation => {
                self.atom(idx, AtomKind::Narrative, &state);
                citations::narrative(
                    self,
                    idx,
                    State {
                        atomic: true,
                        ..state
                    },
                )
            }
            Kind::BracketedText => {
                if state.leaf.is_some() && !state.atomic && literals::find(self, idx) {
                    self.atom(idx, AtomKind::Citation, &state);
                    citations::literal(
                        self,
                        idx,
                        State {
                            atomic: true,
                            ..state
                        },
                    )
                } else {
                    self.atom(idx, AtomKind::Word, &state);
                    State {
                        atomic: true,
                        ..state
                    }
                }
            }
            Kind::Wikilink | Kind::Embed => {
                blocks::mention(self, idx);
                self.settled.push(self.nodes.span(idx));
                self.atom(idx, AtomKind::Word, &state);
                State {
                    atomic: true,
                    ..state
                }
            }
            Kind::Link | Kind::Image => {
                blocks::link(self, idx);
                self.atom(idx, AtomKind::Word, &state);
                State {
                    atomic: true,
                    prose: state.prose && kind == Kind::Link,
                    ..state
                }
            }
            Kind::CodeSpan
            | Kind::Math
            | Kind::DisplayMath
            | Kind::Uri
            | Kind::Autolink
            | Kind::RawTex
            | Kind::Shortcode
            | Kind::Tag => {
                self.settled.push(self.nodes.span(idx));
                self.atom(idx, AtomKind::Word, &state);
                state
            }
            Kind::HtmlComment | Kind::HtmlBlock => {
                blocks::comment(self, idx);
                self.settled.push(self.nodes.span(idx));
                self.atom(idx, AtomKind::Blank, &state);
                state
            }
            Kind::HtmlTag | Kind::Attributes => {
                self.settled.push(self.nodes.span(idx));
                self.atom(idx, AtomKind::Delimiter, &state);
                state
            }
            Kind::LinkDestination | Kind::LinkTitle | Kind::BackslashEscape => {
                self.settled.push(self.nodes.span(idx));
                state
            }
            Kind::QuotationMark => {
                self.settled.push(self.nodes.span(idx));
                state
            }
            Kind::BlockContinuation => {
                self.atom(idx, AtomKind::Blank, &state);
                state
            }
            Kind::EmphasisDelimiter => {
                self.atom(idx, AtomKind::Delimiter, &state);
                state
            }
            Kind::Identifier | Kind::ExampleLabel | Kind::CodeLine => {
                blocks::label(self, idx);
                state
            }
            _ => state,
        }
    }

    fn next_footnote(&mut self) -> usize {
        self.met += 1;
        self.met - 1
    }

    fn leaf(&mut self, node: usize, state: &State) -> usize {
        self.leaves.push(Leaf {
            node,
            span: self.leaf_span(node),
            footnote: state.footnote,
            section: state.section,
            block_quote: state.block_quote,
            cites: Vec::new(),
            atoms: Vec::new(),
            quotes: Vec::new(),
        });
        self.leaves.len() - 1
    }

    /// The inlines of a block without its marker and the white space around them.
    fn leaf_span(&self, node: usize) -> Span {
        let span = self.nodes.span(node);
        let start = match self.nodes.kind(node) {
            Kind::InlineNote => {
                return self.trimmed(Span::new(
                    span.start + 2,
                    span.end.saturating_sub(1).max(span.start + 2),
                ));
            }
            Kind::Attribution | Kind::AtxHeading | Kind::LineBlockLine => self
                .nodes
                .children(node)
                .next()
                .filter(|&first| {
                    matches!(
                        self.nodes.kind(first),
                        Kind::AttributionMarker | Kind::HeadingMarker | Kind::LineBlockMarker
                    )
                })
                .map_or(span.start, |marker| self.nodes.span(marker).end),
            _ => span.start,
        };
        self.trimmed(Span::new(start, span.end))
    }

    fn trimmed(&self, span: Span) -> Span {
        let raw = span.of(self.text);
        let start = span.start + (raw.len() - raw.trim_start().len());
        Span::new(start, start + raw.trim().len())
    }

    fn atom(&mut self, idx: usize, kind: AtomKind, state: &State) {
        if let Some(leaf) = state.leaf.filter(|_| !state.atomic) {
            let span = self.nodes.span(idx);
            self.leaves[leaf].atoms.push(Atom { span, kind });
        }
    }

    /// Lists a citation in its leaf, unless it stands inside a quotation or another group.
    fn cite(&mut self, cite: Cite, state: &State) {
        if let Some(leaf) = state
            .leaf
            .filter(|_| state.quotation.is_none() && state.group.is_none())
        {
            self.leaves[leaf].cites.push(cite);
        }
    }

    /// The labels that bare locators are read with after those of the note's own language.
    fn other_labels(&self) -> [Arc<Labels>; 4] {
        ["en", "de", "fr", "es"].map(|lang| Labels::of(Some(lang)))
    }

    fn is_block(&self, quotation: usize) -> bool {
        self.note.quotations[quotation].kind == QuotationKind::Block
    }
}
