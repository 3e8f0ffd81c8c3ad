//! A Markdown *source*: its blocks and its notation, found with the grammar that reads notes.
//!
//! Offsets are those of the file; nothing of its text is changed.

use text::{Block, BlockKind, Mark, MarkKind, MarkupKind, Span};

use crate::front_matter;
use crate::inline::Inlines;
use crate::lower::markup;
use crate::parse::tree;
use crate::tree::{Kind, Nodes};

/// What a Markdown file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Markdown {
    /// Ascending and disjoint.
    pub blocks: Vec<Block>,
    /// Ascending and disjoint.
    pub marks: Vec<Mark>,
    /// Of the front matter, else the first heading of level 1.
    pub title: Option<String>,
    /// `lang` of the front matter.
    pub language: Option<String>,
}

/// Reads a Markdown source. Total.
#[must_use]
pub fn marks(text: &str) -> Markdown {
    let Some(tree) = tree(text, None) else {
        return Markdown::default();
    };
    let nodes = Nodes::new(&tree, text);
    let mut blocks = Blocks {
        text,
        nodes: &nodes,
        out: Vec::new(),
    };
    blocks.walk();
    let mut marks = notation(&nodes, text);
    let yaml = nodes
        .children(0)
        .find(|&idx| nodes.kind(idx) == Kind::FrontMatter);
    let yaml = yaml
        .and_then(|idx| nodes.child(idx, Kind::Yaml))
        .map(|yaml| nodes.span(yaml).of(text))
        .unwrap_or("");
    let scalar = |key| front_matter::scalar(yaml, key).map(|(value, _)| value);
    marks.sort_by_key(|mark| (mark.span.start, mark.span.end));
    let title = scalar("title").or_else(|| first_heading(&nodes, text));
    Markdown {
        blocks: blocks.out,
        marks,
        title,
        language: scalar("lang"),
    }
}

fn notation(nodes: &Nodes, text: &str) -> Vec<Mark> {
    // Deleted text is one mark, its delimiters with it.
    let mut deleted: Vec<Span> = Vec::new();
    for span in (0..nodes.len())
        .filter(|&idx| nodes.kind(idx) == Kind::Strikeout)
        .map(|idx| nodes.span(idx))
    {
        if deleted.last().is_none_or(|last| last.end <= span.start) {
            deleted.push(span);
        }
    }
    let struck = |span: Span| {
        let at = deleted.partition_point(|deleted| deleted.end <= span.start);
        deleted
            .get(at)
            .copied()
            .filter(|deleted| deleted.covers(span))
    };
    let mut out: Vec<Mark> = Vec::new();
    for markup in markup::of_source(nodes, text) {
        let kind = match markup.kind {
            MarkupKind::Shown(shown) => MarkKind::Shown(shown),
            // A source's own citation stands where a printed one has a number or a name in brackets.
            MarkupKind::Callout | MarkupKind::Citation => MarkKind::Callout,
            MarkupKind::Emphasis | MarkupKind::Notation => MarkKind::Markup,
        };
        if let Some(span) = struck(markup.span) {
            if out.last().is_none_or(|last| last.span != span) {
                out.push(Mark {
                    span,
                    kind: MarkKind::Deleted,
                });
            }
            continue;
        }
        out.push(Mark {
            span: markup.span,
            kind,
        });
    }
    out
}

fn first_heading(nodes: &Nodes, text: &str) -> Option<String> {
    let idx = (0..nodes.len())
        .find(|&idx| matches!(nodes.kind(idx), Kind::AtxHeading | Kind::SetextHeading))?;
    let span = leaf_span(nodes, text, idx);
    let shown = Inlines { text, nodes }.stringify(idx, span);
    (level(nodes, text, idx) == 1)
        .then(|| shown.trim().to_owned())
        .filter(|title| !title.is_empty())
}

fn level(nodes: &Nodes, text: &str, idx: usize) -> u8 {
    let marker = nodes
        .child(idx, Kind::HeadingMarker)
        .map_or("", |marker| nodes.span(marker).of(text).trim());
    match marker.bytes().next() {
        Some(b'#') => marker
            .bytes()
            .take_while(|&byte| byte == b'#')
            .count()
            .clamp(1, 6) as u8,
        Some(b'=') | None => 1,
        Some(_) => 2,
    }
}

/// The inlines of a block, without its marker and attributes.
fn leaf_span(nodes: &Nodes, text: &str, idx: usize) -> Span {
    let mut span = nodes.span(idx);
    for child in nodes.children(idx) {
        let at = nodes.span(child);
        match nodes.kind(child) {
            Kind::HeadingMarker if at.start > span.start => span.end = at.start,
            Kind::HeadingMarker | Kind::AttributionMarker | Kind::LineBlockMarker => {
                span.start = at.end
            }
            _ => {}
        }
    }
    let raw = span.of(text);
    let start = span.start + (raw.len() - raw.trim_start().len());
    Span::new(start, start + raw.trim().len())
}

struct Blocks<'a> {
    text: &'a str,
    nodes: &'a Nodes,
    out: Vec<Block>,
}

impl Blocks<'_> {
    fn walk(&mut self) {
        // What encloses the block, and where it ends.
        let mut enclosing: Vec<(usize, BlockKind)> = Vec::new();
        let mut idx = 1;
        while idx < self.nodes.len() {
            while enclosing.last().is_some_and(|(end, _)| *end <= idx) {
                enclosing.pop();
            }
            let around = enclosing
                .last()
                .map_or(BlockKind::Paragraph, |(_, kind)| *kind);
            let behind = self.nodes.end(idx);
            let kind = self.nodes.kind(idx);
            idx = match kind {
                Kind::AtxHeading | Kind::SetextHeading => {
                    self.put(idx, BlockKind::Heading(level(self.nodes, self.text, idx)));
                    behind
                }
                Kind::Paragraph | Kind::Term | Kind::Attribution => {
                    self.put(idx, around);
                    behind
                }
                Kind::LineBlockLine => {
                    self.put(
                        idx,
                        if around == BlockKind::Paragraph {
                            BlockKind::Verse
                        } else {
                            around
                        },
                    );
                    behind
                }
                Kind::TableCell => {
                    self.put(idx, BlockKind::TableCell);
                    behind
                }
                Kind::TableCaption => {
                    self.put(idx, BlockKind::Caption);
                    behind
                }
                Kind::FencedCodeBlock | Kind::IndentedCodeBlock => {
                    self.code(idx, around);
                    behind
                }
                Kind::HtmlBlock => {
                    self.put(idx, around);
                    behind
                }
                Kind::BlockQuote | Kind::ListItem | Kind::FootnoteDefinition => {
                    let inner = match kind {
                        Kind::BlockQuote => BlockKind::Quote,
                        Kind::FootnoteDefinition => BlockKind::Note,
                        _ if around == BlockKind::Paragraph => BlockKind::ListItem,
                        // A list inside a quotation or note is still that.
                        _ => around,
                    };
                    enclosing.push((behind, inner));
                    idx + 1
                }
                _ => idx + 1,
            };
        }
    }

    fn put(&mut self, idx: usize, kind: BlockKind) {
        let span = leaf_span(self.nodes, self.text, idx);
        if !span.is_empty() {
            self.out.push(Block { kind, span });
        }
    }

    fn code(&mut self, idx: usize, around: BlockKind) {
        let mut lines = self
            .nodes
            .children(idx)
            .filter(|&child| self.nodes.kind(child) == Kind::CodeLine);
        let Some(first) = lines.next() else { return };
        let span = self
            .nodes
            .span(first)
            .join(self.nodes.span(lines.last().unwrap_or(first)));
        let raw = span.of(self.text);
        let span = Span::new(span.start, span.start + raw.trim_end().len());
        if !span.is_empty() {
            self.out.push(Block { kind: around, span });
        }
    }
}

#[cfg(test)]
mod tests {
    use text::{BlockKind, MarkKind, SourceText};

    use super::marks;

    /// What a reader sees of each block.
    fn shown(text: &str) -> Vec<(BlockKind, String)> {
        let read = marks(text);
        let source = SourceText {
            text: text.into(),
            blocks: read.blocks,
            marks: read.marks,
            ..SourceText::default()
        };
        source
            .blocks
            .iter()
            .map(|block| (block.kind, source.shown(block.span)))
            .collect()
    }

    #[track_caller]
    fn check(text: &str, want: &[(BlockKind, &str)]) {
        let got = shown(text);
        let got: Vec<(BlockKind, &str)> = got
            .iter()
            .map(|(kind, text)| (*kind, text.as_str()))
            .collect();
        assert_eq!(got, want, "{text:?}");
    }

    #[test]
    fn blocks_and_what_a_reader_sees() {
        use BlockKind::{Heading, ListItem, Note, Paragraph, Quote, TableCell};
        check(
            "# The *harbour*\n\nIt **froze** [today](https://x.org).\n",
            &[(Heading(1), "The harbour"), (Paragraph, "It froze today.")],
        );
        check(
            "> She said: it\n> froze.\n\nThen.\n",
            &[(Quote, "She said: it froze."), (Paragraph, "Then.")],
        );
        check("- one\n- two\n", &[(ListItem, "one"), (ListItem, "two")]);
        check(
            "Words.[^1]\n\n[^1]: The note.\n",
            &[(Paragraph, "Words."), (Note, "The note.")],
        );
        check(
            "| a | b |\n|---|---|\n| c | d |\n",
            &[
                (TableCell, "a"),
                (TableCell, "b"),
                (TableCell, "c"),
                (TableCell, "d"),
            ],
        );
        check("AT&amp;T and 10^6^\n", &[(Paragraph, "AT&T and 10⁶")]);
        check(
            "10<sup>6</sup> of H<SUB class=\"x\">2</SUB>O, 1<sup>st</sup> <sup>\n",
            &[(Paragraph, "10⁶ of H₂O, 1st")],
        );
        check("<div>\n10<sup>6</sup> m\n</div>\n", &[(Paragraph, "10⁶ m")]);
        check("![A *map*](m.png)\n", &[(Paragraph, "A map")]);
        check("<div>\nIn <b>HTML</b>\n</div>\n", &[(Paragraph, "In HTML")]);
    }

    #[test]
    fn deleted_text_and_the_title() {
        let read = marks("---\ntitle: \"Ice\"\nlang: de\n---\n\n~~gone~~ kept\n");
        assert_eq!(read.title.as_deref(), Some("Ice"));
        assert_eq!(read.language.as_deref(), Some("de"));
        assert!(read.marks.iter().any(|mark| mark.kind == MarkKind::Deleted));
    }
}
