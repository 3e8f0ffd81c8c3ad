//! A source document as plain data: what `source` makes and everybody else reads.

use crate::Span;

/// The text of one document, in reading order, with what is known of its structure.
///
/// `text` is what a reader sees, as read and never normalised. For plain text and Markdown it is
/// the file itself (a BOM removed, legacy encodings decoded), so offsets are offsets of the file;
/// Markdown's own notation is then covered by marks of kind [`MarkKind::Markup`]. For every other
/// format it is assembled by the extractor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceText {
    pub text: String,
    /// In reading order, disjoint, ascending. Text between blocks is white space or notation.
    pub blocks: Vec<Block>,
    /// Ascending and disjoint; empty where the format has no pages.
    pub pages: Vec<Page>,
    /// Ascending and disjoint: notes that are cited by the page which leads to them.
    pub asides: Vec<Aside>,
    /// Ascending by start; tokens inside the flow that are not words of it.
    pub marks: Vec<Mark>,
    /// PDF only: the lines of pages that have another reading order too: that of the layout where
    /// `text` follows the content stream, and the other way round.
    pub stream: Vec<StreamLine>,
    pub title: Option<String>,
    pub authors: Vec<String>,
    /// BCP 47, where the format declares it.
    pub language: Option<String>,
    /// BLAKE3 of the file's bytes, lower-case hexadecimal, without a prefix.
    pub hash: String,
    /// Name and version of what read it, e.g. `pdf/1`. Part of every cache key.
    pub extractor: String,
    /// Whether the text was recognised from images (a PDF with invisible text over scans, …).
    pub ocr: bool,
    pub warnings: Vec<Warning>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Level 1 to 6.
    Heading(u8),
    Paragraph,
    ListItem,
    TableCell,
    Caption,
    /// A footnote or endnote, moved out of the flow.
    Note,
    Verse,
    /// A block quotation of the source: somebody else's words.
    Quote,
    /// Running heads, folios, line numbers in the margin: a quotation may cross it.
    Furniture,
    /// Navigation, cookie banners and the like: kept, ranked last, never hidden.
    Boilerplate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Physical, from 0.
    pub index: usize,
    /// The folio as the document prints or declares it.
    pub label: Option<String>,
    pub origin: LabelOrigin,
    pub span: Span,
}

/// A note that stands outside all pages, or on another one than its callout. Whoever cites it may
/// name the page of the callout, as if it stood at its foot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aside {
    pub span: Span,
    /// Position in [`SourceText::pages`].
    pub page: usize,
}

/// How the label of a page is known, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelOrigin {
    /// PDF `/PageLabels`, EPUB page list, `<pb n>`, `[p. 12]` in a text.
    Declared,
    /// Read from running heads and feet.
    Printed,
    /// Counted from the first page of the bibliography entry's `pages`.
    Bibliography,
    /// The index of the page and nothing better.
    Physical,
}

/// A stretch of `text` that is not a word of the flow, or is one only typographically.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub span: Span,
    pub kind: MarkKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// Notation of the format (`**`, `](url)`, backslash): invisible to the reader.
    Markup,
    /// Notation that stands for other characters (`&amp;` for `&`).
    Shown(String),
    /// A note callout: its number or sign in the flow.
    Callout,
    /// The number of a line or verse in the margin.
    LineNumber,
    /// `00:03:15`, in seconds.
    TimeCode(u32),
    /// `MR. SMITH:` at the start of a speech.
    SpeakerLabel,
    /// A hyphen at the end of a line together with the break after it: soft or hard, both are tried.
    BreakHyphen,
    /// Raised text that is no callout (10⁶ set as 10 with a raised 6).
    Superscript,
    Subscript,
    /// Text that the document marks as deleted (`<del>`).
    Deleted,
}

/// One line of a page in its other reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamLine {
    pub span: Span,
    /// Index of the page.
    pub page: usize,
    /// Column on the page, from 0; a run over two columns crosses a gutter.
    pub column: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub kind: WarningKind,
    /// Where in `text`, or empty.
    pub span: Span,
    /// In plain words, for people: what, and what it means.
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WarningKind {
    /// The encoding was guessed.
    Encoding,
    /// A page whose glyphs cannot be told: what is not found here may still be there.
    Unreadable,
    /// A page of images without text.
    Scan,
    /// A page whose reading order is unclear.
    ReadingOrder,
    /// Something was left out because of a limit.
    Limit,
    Other,
}

impl WarningKind {
    /// Whether words that are not found may stand where nothing could be read.
    #[must_use]
    pub const fn leaves_unread(self) -> bool {
        match self {
            WarningKind::Unreadable
            | WarningKind::Scan
            | WarningKind::ReadingOrder
            | WarningKind::Limit => true,
            WarningKind::Encoding | WarningKind::Other => false,
        }
    }
}

impl SourceText {
    /// A plain text without any structure but paragraphs at blank lines; for tests and `verify`.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> SourceText {
        SourceText {
            text: text.into(),
            extractor: "plain/1".into(),
            ..SourceText::default()
        }
    }

    /// Whether every span lies in the text on `char` boundaries and every list is in its order: what
    /// a reader of documents promises, and what a text from a file that anybody may have written to
    /// must be asked.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let lies =
            |span: Span| span.start <= span.end && self.text.get(span.start..span.end).is_some();
        let disjoint = |before: Span, after: Span| before.end <= after.start;
        self.blocks.iter().all(|block| lies(block.span))
            && self.pages.iter().all(|page| lies(page.span))
            && self
                .asides
                .iter()
                .all(|aside| lies(aside.span) && aside.page < self.pages.len())
            && self.marks.iter().all(|mark| lies(mark.span))
            && self.stream.iter().all(|line| lies(line.span))
            && self.warnings.iter().all(|warning| lies(warning.span))
            && self
                .blocks
                .windows(2)
                .all(|two| disjoint(two[0].span, two[1].span))
            && self
                .pages
                .windows(2)
                .all(|two| disjoint(two[0].span, two[1].span))
            && self
                .asides
                .windows(2)
                .all(|two| disjoint(two[0].span, two[1].span))
            && self
                .marks
                .windows(2)
                .all(|two| two[0].span.start <= two[1].span.start)
    }

    /// The pages that `span` touches; of a note outside all pages, the one that leads to it.
    pub fn pages_of(&self, span: Span) -> impl Iterator<Item = &Page> {
        self.page_positions(span)
            .into_iter()
            .filter_map(|at| self.pages.get(at))
    }

    /// Like [`SourceText::pages_of`], as ascending positions in `pages`.
    #[must_use]
    pub fn page_positions(&self, span: Span) -> Vec<usize> {
        let touches =
            |other: Span| other.overlaps(span) || (span.is_empty() && other.touches(span.start));
        let positions = 0..self.pages.len();
        let touched: Vec<usize> = positions
            .filter(|&at| touches(self.pages[at].span))
            .collect();
        if !touched.is_empty() {
            return touched;
        }
        let led_to = self.asides.iter().filter(|aside| touches(aside.span));
        let mut out: Vec<usize> = led_to.map(|aside| aside.page).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The block that holds `at`.
    #[must_use]
    pub fn block_at(&self, at: usize) -> Option<&Block> {
        let idx = self.blocks.partition_point(|block| block.span.end <= at);
        self.blocks.get(idx).filter(|block| block.span.contains(at))
    }

    /// The text of `span` as a reader sees it: notation out, white space runs as one space, callouts
    /// left out, and furniture too where the span goes on on both sides of it. For showing only,
    /// never for deciding.
    #[must_use]
    pub fn shown(&self, span: Span) -> String {
        let mut out = String::with_capacity(span.len());
        let mut at = span.start;
        let first = self
            .blocks
            .partition_point(|block| block.span.end <= span.start);
        for block in self.blocks[first..]
            .iter()
            .take_while(|block| block.span.end < span.end)
        {
            if block.kind == BlockKind::Furniture && block.span.start > span.start {
                self.show(Span::new(at, block.span.start.max(at)), &mut out);
                at = at.max(block.span.end);
                out.push(' ');
            }
        }
        self.show(Span::new(at, span.end), &mut out);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn show(&self, span: Span, out: &mut String) {
        let mut at = span.start;
        let first = self
            .marks
            .partition_point(|mark| mark.span.end <= span.start);
        for mark in self.marks[first..]
            .iter()
            .take_while(|mark| mark.span.start < span.end)
        {
            if mark.span.start > at {
                out.push_str(Span::new(at, mark.span.start).of(&self.text));
            }
            match &mark.kind {
                MarkKind::Shown(shown) => out.push_str(shown),
                MarkKind::Markup
                | MarkKind::Callout
                | MarkKind::LineNumber
                | MarkKind::TimeCode(_) => {}
                MarkKind::BreakHyphen => out.push('-'),
                _ => out.push_str(
                    Span::new(mark.span.start.max(at), mark.span.end.min(span.end)).of(&self.text),
                ),
            }
            at = at.max(mark.span.end);
        }
        if at < span.end {
            out.push_str(Span::new(at, span.end).of(&self.text));
        }
    }
}
