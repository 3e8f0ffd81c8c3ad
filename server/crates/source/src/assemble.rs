//! Puts together the text of a document whose format is not text: blocks, marks, pages, notes.
//!
//! White space is only ever *pending* until the next visible character, so that no block begins or
//! ends with it and every span is exact. Whatever the format keeps apart is kept apart: blocks by a
//! blank line, rows by a line break, cells by a tab. Knows no format.

use std::cmp::Reverse;
use std::collections::HashMap;

use text::{Aside, Block, BlockKind, LabelOrigin, Mark, MarkKind, Page, SourceText, Span};

use crate::{Limits, Unreadable};

/// How white space of the input is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum White {
    /// A run is one space, as in flowing text.
    Collapse,
    /// As it stands (`<pre>`, verse).
    Keep,
}

/// What stands between two blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    Blank,
    Row,
    Cell,
}

/// Where text goes that is set beside the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Foot- and endnotes: behind everything; what page leads to them is kept.
    End,
    /// Text boxes: behind the block that they are anchored in.
    AfterBlock,
}

#[derive(Debug)]
pub(crate) struct Assembly {
    /// The flow being written is the last; those below wait for it.
    flows: Vec<Flow>,
    at_end: Vec<Flow>,
    /// The document inside the file that is being written: a chapter of a book.
    part: String,
    /// Where callouts of the flow lead.
    leads: HashMap<String, Lead>,
    title: Option<String>,
    authors: Vec<String>,
    language: Option<String>,
    budget: usize,
    limits: Limits,
}

#[derive(Clone, Copy, Debug)]
struct Lead {
    at: usize,
    /// How many pages had begun.
    begun: usize,
}

/// A stretch of text with its own blocks.
#[derive(Debug)]
struct Flow {
    text: String,
    blocks: Vec<Block>,
    marks: Vec<Mark>,
    pages: Vec<PageStart>,
    /// White space that the next visible character brings along.
    pending: String,
    gap: Gap,
    kind: BlockKind,
    /// Where the block being written starts.
    open: Option<usize>,
    /// Marks being written; `None` until their first character.
    open_marks: Vec<(MarkKind, Option<usize>)>,
    /// Pages that begin at the next visible character.
    pending_pages: Vec<PageStart>,
    after_block: Vec<Flow>,
    /// Names of what follows a place.
    anchors: Vec<(String, usize)>,
    place: Place,
    /// How many pages had begun where this was taken out of the flow, if it was.
    begun: Option<usize>,
}

#[derive(Clone, Debug)]
struct PageStart {
    at: usize,
    label: Option<String>,
    origin: LabelOrigin,
}

impl Assembly {
    pub(crate) fn new(limits: &Limits) -> Assembly {
        Assembly {
            flows: vec![Flow::new(Place::End, None)],
            at_end: Vec::new(),
            part: String::new(),
            leads: HashMap::new(),
            title: None,
            authors: Vec::new(),
            language: None,
            budget: limits.text,
            limits: *limits,
        }
    }

    /// Ends the block being written; the next visible character begins one of `kind`.
    pub(crate) fn begin(&mut self, kind: BlockKind) {
        let flow = self.flow();
        flow.end();
        flow.kind = kind;
    }

    /// The next block stands behind `gap` instead of a blank line.
    pub(crate) fn gap(&mut self, gap: Gap) {
        let flow = self.flow();
        flow.end();
        flow.gap = gap;
    }

    pub(crate) fn push(&mut self, text: &str, white: White) {
        if self.is_full() {
            return;
        }
        let written = self.flow().push(text, white);
        self.budget = self.budget.saturating_sub(written);
    }

    /// A line break inside the block.
    pub(crate) fn line_break(&mut self) {
        let flow = self.flow();
        while flow.pending.ends_with(' ') {
            flow.pending.pop();
        }
        flow.pending.push('\n');
    }

    /// What is pushed until [`Assembly::close_mark`] is covered by a mark.
    pub(crate) fn open_mark(&mut self, kind: MarkKind) {
        self.flow().open_marks.push((kind, None));
    }

    pub(crate) fn close_mark(&mut self) {
        let flow = self.flow();
        if let Some((kind, Some(start))) = flow.open_marks.pop() {
            flow.marks.push(Mark {
                span: Span::new(start, flow.text.len()),
                kind,
            });
        }
    }

    /// Text under a mark.
    pub(crate) fn marked(&mut self, text: &str, kind: MarkKind) {
        self.open_mark(kind);
        self.push(text, White::Collapse);
        self.close_mark();
    }

    /// A page begins at the next visible character. Inside text set beside the flow it is ignored.
    pub(crate) fn page(&mut self, label: Option<String>, origin: LabelOrigin) {
        if let [flow] = self.flows.as_mut_slice() {
            // A break that is counted and one that was set by hand are one break.
            if label.is_none() && !flow.pending_pages.is_empty() {
                return;
            }
            flow.pending_pages.push(PageStart {
                at: 0,
                label,
                origin,
            });
        }
    }

    /// What follows until [`Assembly::leave`] is set beside the flow.
    pub(crate) fn enter(&mut self, place: Place) {
        self.flows.push(Flow::new(place, Some(self.begun())));
    }

    /// What follows is of this document inside the file.
    pub(crate) fn part(&mut self, name: &str) {
        name.clone_into(&mut self.part);
    }

    pub(crate) fn part_name(&self) -> &str {
        &self.part
    }

    /// What follows has a name in its part.
    pub(crate) fn anchor(&mut self, name: &str) {
        let name = format!("{}#{name}", self.part);
        let flow = self.flow();
        flow.anchors.push((name, flow.text.len()));
    }

    /// A callout that leads to what has the name in the part. Only those of the flow count: a note
    /// leads back to its callout.
    pub(crate) fn lead(&mut self, part: &str, name: &str) {
        let begun = self.begun();
        if let [flow] = self.flows.as_slice()
            && flow.kind != BlockKind::Note
        {
            let at = flow.text.len();
            let lead = Lead { at, begun };
            self.leads.entry(format!("{part}#{name}")).or_insert(lead);
        }
    }

    /// How many pages have begun in the flow.
    fn begun(&self) -> usize {
        let main = self.flows.first();
        main.map_or(0, |main| main.pages.len() + main.pending_pages.len())
    }

    pub(crate) fn leave(&mut self) {
        if self.flows.len() < 2 {
            return;
        }
        let Some(mut done) = self.flows.pop() else {
            return;
        };
        done.end();
        match done.place {
            _ if done.text.is_empty() => {}
            Place::End => self.at_end.push(done),
            Place::AfterBlock => self.flow().after_block.push(done),
        }
    }

    /// The first title said wins.
    pub(crate) fn title(&mut self, title: &str) {
        let title = one_line(title);
        if self.title.is_none() && !title.is_empty() {
            self.title = Some(title);
        }
    }

    pub(crate) fn author(&mut self, author: &str) {
        let author = one_line(author);
        if !author.is_empty() && !self.authors.contains(&author) && self.authors.len() < 1000 {
            self.authors.push(author);
        }
    }

    pub(crate) fn language(&mut self, language: &str) {
        let language = language.trim();
        if self.language.is_none() && !language.is_empty() && language.len() < 36 {
            self.language = Some(language.replace('_', "-"));
        }
    }

    pub(crate) fn has_text(&self) -> bool {
        self.flows.iter().any(|flow| !flow.text.is_empty())
    }

    /// What has been written of the block being written, "" behind white space.
    pub(crate) fn tail(&self) -> &str {
        let Some(flow) = self.flows.last() else {
            return "";
        };
        match flow.open {
            Some(start) if flow.pending.is_empty() => &flow.text[start..],
            _ => "",
        }
    }

    /// What the document is read with; documents inside it are read with the same.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Whether the limit of text was reached, so that going on is of no use.
    pub(crate) fn is_full(&self) -> bool {
        self.budget == 0
    }

    pub(crate) fn finish(mut self, extractor: &str) -> Result<SourceText, Unreadable> {
        if self.is_full() {
            return Err(crate::too_much_text(&self.limits));
        }
        while self.flows.len() > 1 {
            self.leave();
        }
        let Some(mut main) = self.flows.pop() else {
            return Err(Unreadable::broken("it holds no text"));
        };
        main.end();
        let at = main.text.len();
        main.pages.extend(
            std::mem::take(&mut main.pending_pages)
                .into_iter()
                .map(|page| PageStart { at, ..page }),
        );
        let pages = pages(&main.pages, &main.text);
        // Text before the first declared page is a page too.
        let before = usize::from(main.pages.first().is_some_and(|page| page.at > 0));
        let page_of = |begun: usize| (begun + before).saturating_sub(1);
        let mut asides = main.led_to(&self.leads, page_of);
        for note in self.at_end {
            // A callout that names its note says more than the place from which it was moved.
            let led = note
                .led_to(&self.leads, page_of)
                .first()
                .map(|led| led.page);
            let page = led.unwrap_or(page_of(note.begun.unwrap_or(0)));
            let span = main.append(note);
            // Running heads belong to no page more than to another.
            let kind = main.blocks.last().map(|block| block.kind);
            if kind != Some(BlockKind::Furniture) {
                asides.push(Aside { span, page });
            }
        }
        asides.retain(|aside| aside.page < pages.len());
        main.marks
            .sort_by_key(|mark| (mark.span.start, Reverse(mark.span.end)));
        Ok(SourceText {
            text: main.text,
            blocks: main.blocks,
            pages,
            asides,
            marks: main.marks,
            title: self.title,
            authors: self.authors,
            language: self.language,
            extractor: extractor.to_owned(),
            ..SourceText::default()
        })
    }

    fn flow(&mut self) -> &mut Flow {
        if self.flows.is_empty() {
            self.flows.push(Flow::new(Place::End, None));
        }
        let last = self.flows.len() - 1;
        &mut self.flows[last]
    }
}

impl Flow {
    fn new(place: Place, begun: Option<usize>) -> Flow {
        Flow {
            text: String::new(),
            blocks: Vec::new(),
            marks: Vec::new(),
            pages: Vec::new(),
            pending: String::new(),
            gap: Gap::Blank,
            kind: BlockKind::Paragraph,
            open: None,
            open_marks: Vec::new(),
            pending_pages: Vec::new(),
            after_block: Vec::new(),
            anchors: Vec::new(),
            place,
            begun,
        }
    }

    /// Returns the bytes that this adds to the text, white space as far as it is kept.
    fn push(&mut self, text: &str, white: White) -> usize {
        let mut written = 0;
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.find(is_white).unwrap_or(rest.len());
            if word > 0 {
                written += word + self.pending.len();
                self.word(&rest[..word], white);
                rest = &rest[word..];
            }
            let end = rest.find(|c| !is_white(c)).unwrap_or(rest.len());
            match white {
                White::Keep => self.pending.push_str(&rest[..end]),
                White::Collapse if end > 0 && self.pending.is_empty() => self.pending.push(' '),
                White::Collapse => {}
            }
            rest = &rest[end..];
        }
        written
    }

    fn word(&mut self, word: &str, white: White) {
        // Two line breaks are how old pages part paragraphs.
        if white == White::Collapse && self.open.is_some() && self.pending.matches('\n').count() > 1
        {
            self.end();
        }
        if self.open.is_none() {
            if !self.text.is_empty() {
                self.text.push_str(match self.gap {
                    Gap::Blank => "\n\n",
                    Gap::Row => "\n",
                    Gap::Cell => "\t",
                });
            }
            self.gap = Gap::Blank;
            self.open = Some(self.text.len());
        } else {
            self.text.push_str(&self.pending);
        }
        self.pending.clear();
        let at = self.text.len();
        for (_, start) in &mut self.open_marks {
            start.get_or_insert(at);
        }
        self.pages.extend(
            self.pending_pages
                .drain(..)
                .map(|page| PageStart { at, ..page }),
        );
        self.text.push_str(word);
    }

    fn end(&mut self) {
        self.pending.clear();
        if let Some(start) = self.open.take() {
            self.blocks.push(Block {
                kind: self.kind,
                span: Span::new(start, self.text.len()),
            });
            self.gap = Gap::Blank;
        }
        for beside in std::mem::take(&mut self.after_block) {
            self.append(beside);
        }
    }

    /// Returns where it stands now.
    fn append(&mut self, other: Flow) -> Span {
        if other.text.is_empty() {
            return Span::empty(self.text.len());
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let by = self.text.len();
        self.text.push_str(&other.text);
        self.blocks
            .extend(other.blocks.into_iter().map(|block| Block {
                span: block.span.shifted(by),
                ..block
            }));
        self.marks.extend(other.marks.into_iter().map(|mark| Mark {
            span: mark.span.shifted(by),
            ..mark
        }));
        let anchors = other.anchors.into_iter();
        self.anchors
            .extend(anchors.map(|(name, at)| (name, at + by)));
        self.gap = Gap::Blank;
        Span::new(by, self.text.len())
    }

    /// Notes of the flow that callouts before them lead to. Disjoint and ascending.
    fn led_to(
        &self,
        leads: &HashMap<String, Lead>,
        page_of: impl Fn(usize) -> usize,
    ) -> Vec<Aside> {
        let block_at = |at: usize| self.blocks.partition_point(|block| block.span.end <= at);
        let mut found: Vec<(usize, usize)> = self
            .anchors
            .iter()
            .filter_map(|(name, at)| Some((*at, leads.get(name)?)))
            .filter(|(at, lead)| self.begun.is_some() || lead.at < *at)
            .map(|(at, lead)| (block_at(at), page_of(lead.begun)))
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(first, _)| *first);
        let ends = found.iter().skip(1).map(|(next, _)| *next);
        let ends: Vec<usize> = ends.chain([self.blocks.len()]).collect();
        let aside = |((first, page), end): ((usize, usize), usize)| {
            let blocks = self.blocks.get(first..end)?;
            let kind = blocks.first()?.kind;
            // What says to be a note goes on to the next one; of other text it is one block.
            let count = match kind {
                BlockKind::Note => blocks.iter().take_while(|it| it.kind == kind).count(),
                BlockKind::Paragraph | BlockKind::ListItem => 1,
                _ => return None,
            };
            let span = Span::new(blocks[0].span.start, blocks[count - 1].span.end);
            Some(Aside { span, page })
        };
        found.into_iter().zip(ends).filter_map(aside).collect()
    }
}

/// Pages from their starts. Text before the first start is a page without a label.
fn pages(starts: &[PageStart], text: &str) -> Vec<Page> {
    let Some(first) = starts.first() else {
        return Vec::new();
    };
    let before = PageStart {
        at: 0,
        label: None,
        origin: LabelOrigin::Physical,
    };
    let mut all: Vec<&PageStart> = Vec::with_capacity(starts.len() + 1);
    if first.at > 0 {
        all.push(&before);
    }
    all.extend(starts);
    let ends = all.iter().skip(1).map(|next| next.at).chain([text.len()]);
    all.iter()
        .zip(ends)
        .enumerate()
        .map(|(index, (page, end))| Page {
            index,
            label: page.label.clone(),
            origin: if page.label.is_some() {
                page.origin
            } else {
                LabelOrigin::Physical
            },
            span: Span::new(page.at, end),
        })
        .collect()
}

/// The white space of HTML and XML; a no-break space is a character like others.
fn is_white(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use text::{BlockKind, LabelOrigin, MarkKind};

    use super::{Assembly, Gap, Place, White};
    use crate::{LimitCode, Limits, Unreadable};

    fn assembly() -> Assembly {
        Assembly::new(&Limits::default())
    }

    #[test]
    fn blocks_are_trimmed_and_kept_apart() {
        let mut out = assembly();
        out.begin(BlockKind::Heading(1));
        out.push("  A  title \n", White::Collapse);
        out.begin(BlockKind::TableCell);
        out.push("one", White::Collapse);
        out.gap(Gap::Cell);
        out.push("two", White::Collapse);
        out.gap(Gap::Row);
        out.push("three", White::Collapse);
        out.begin(BlockKind::Paragraph);
        out.push(" \n ", White::Collapse);
        out.begin(BlockKind::Paragraph);
        out.push("a", White::Collapse);
        out.line_break();
        out.push(" b", White::Collapse);
        let source = out.finish("x/1").unwrap();
        assert_eq!(source.text, "A title\n\none\ttwo\nthree\n\na\nb");
        let blocks: Vec<(BlockKind, &str)> = source
            .blocks
            .iter()
            .map(|block| (block.kind, block.span.of(&source.text)))
            .collect();
        assert_eq!(
            blocks,
            [
                (BlockKind::Heading(1), "A title"),
                (BlockKind::TableCell, "one"),
                (BlockKind::TableCell, "two"),
                (BlockKind::TableCell, "three"),
                (BlockKind::Paragraph, "a\nb"),
            ]
        );
    }

    #[test]
    fn marks_begin_at_their_first_character_and_notes_go_last() {
        let mut out = assembly();
        out.push("word ", White::Collapse);
        out.marked("1", MarkKind::Callout);
        out.enter(Place::End);
        out.begin(BlockKind::Note);
        out.push("the note", White::Collapse);
        out.leave();
        out.push(" more", White::Collapse);
        out.open_mark(MarkKind::Deleted);
        out.push(" ", White::Collapse);
        out.close_mark();
        let source = out.finish("x/1").unwrap();
        assert_eq!(source.text, "word 1 more\n\nthe note");
        assert_eq!(source.marks.len(), 1);
        assert_eq!(source.marks[0].span.of(&source.text), "1");
        assert_eq!(source.blocks[1].kind, BlockKind::Note);
    }

    #[test]
    fn pages_begin_at_a_word() {
        let mut out = assembly();
        out.push("before", White::Collapse);
        out.page(Some("12".into()), LabelOrigin::Declared);
        out.begin(BlockKind::Paragraph);
        out.push(" on twelve", White::Collapse);
        out.page(Some("13".into()), LabelOrigin::Declared);
        let source = out.finish("x/1").unwrap();
        let pages: Vec<(Option<&str>, &str)> = source
            .pages
            .iter()
            .map(|page| (page.label.as_deref(), page.span.of(&source.text)))
            .collect();
        assert_eq!(
            pages,
            [
                (None, "before\n\n"),
                (Some("12"), "on twelve"),
                (Some("13"), "")
            ]
        );
    }

    #[test]
    fn notes_belong_to_the_page_that_leads_to_them() {
        let mut out = assembly();
        let note = |out: &mut Assembly, words: &str| {
            out.enter(Place::End);
            out.begin(BlockKind::Note);
            out.push(words, White::Collapse);
            out.leave();
        };
        out.push("before", White::Collapse);
        note(&mut out, "of the first");
        out.page(Some("12".into()), LabelOrigin::Declared);
        note(&mut out, "of twelve");
        out.push(" on twelve", White::Collapse);
        out.lead("", "n3");
        out.page(Some("13".into()), LabelOrigin::Declared);
        out.push(" on thirteen", White::Collapse);
        out.enter(Place::End);
        out.begin(BlockKind::Note);
        out.anchor("n3");
        out.push("led to", White::Collapse);
        out.leave();
        out.begin(BlockKind::ListItem);
        out.lead("", "n5");
        out.anchor("n4");
        out.push("no note", White::Collapse);
        out.begin(BlockKind::Note);
        out.anchor("n5");
        out.push("in its place", White::Collapse);
        out.begin(BlockKind::Note);
        out.push("and more of it", White::Collapse);
        let source = out.finish("x/1").unwrap();
        let asides: Vec<(usize, &str)> = source
            .asides
            .iter()
            .map(|aside| (aside.page, aside.span.of(&source.text)))
            .collect();
        assert_eq!(
            asides,
            [
                (2, "in its place\n\nand more of it"),
                (0, "of the first"),
                (1, "of twelve"),
                (1, "led to"),
            ]
        );
        assert!(source.is_sound());
    }

    #[test]
    fn too_much_text_is_refused_whole() {
        let mut out = Assembly::new(&Limits {
            text: 10,
            ..Limits::default()
        });
        out.push("twelve bytes", White::Collapse);
        assert!(matches!(
            out.finish("x/1"),
            Err(Unreadable::Limit {
                code: LimitCode::Size,
                ..
            })
        ));
    }
}
