//! Pages, parts and furniture to one [`SourceText`].
//!
//! The text of a page is: furniture drawn before it, running text with turned text between its
//! blocks, notes, furniture drawn after it; so that pages are contiguous and ascending, and running text that goes on overleaf is
//! interrupted by furniture and notes only.

use std::collections::HashSet;

use text::{Block, BlockKind, LabelOrigin, Mark, MarkKind, Page, SourceText, Span, StreamLine};

use super::blocks::{Lines, Parts, is_callout};
use super::lines::Line;
use super::page::PageLines;
use super::pieces::Script;

pub(super) struct Composer<'s> {
    pub(super) out: SourceText,
    signs: &'s HashSet<String>,
}

impl<'s> Composer<'s> {
    pub(super) fn new(signs: &'s HashSet<String>) -> Composer<'s> {
        Composer {
            out: SourceText::default(),
            signs,
        }
    }

    pub(super) fn page(
        &mut self,
        page: &PageLines,
        furniture: &[bool],
        parts: &Parts,
        label: Option<(String, LabelOrigin)>,
    ) {
        let start = self.out.text.len();
        let index = self.out.pages.len();
        // Furniture stands where the document draws it: before the running text or after it.
        let text_from = parts
            .flow
            .iter()
            .flat_map(|block| &block.lines)
            .map(|&idx| page.lines[idx].seq)
            .min()
            .unwrap_or(usize::MAX);
        let mut rows: Vec<(usize, Vec<usize>)> = page
            .rows()
            .into_iter()
            .chain(
                (0..page.lines.len())
                    .filter(|&idx| page.lines[idx].turned)
                    .map(|idx| vec![idx]),
            )
            .filter_map(|row| {
                let row: Vec<usize> = row.into_iter().filter(|&idx| furniture[idx]).collect();
                let seq = row.iter().map(|&idx| page.lines[idx].seq).min()?;
                Some((seq, row))
            })
            .collect();
        rows.sort_by_key(|(seq, _)| *seq);
        let after = rows.partition_point(|(seq, _)| *seq < text_from);
        let mut head: Vec<Lines> = rows
            .into_iter()
            .map(|(_, lines)| Lines {
                kind: BlockKind::Furniture,
                lines,
            })
            .collect();
        let foot = head.split_off(after);
        let mut flow: Vec<(usize, Span)> = Vec::new();
        let mut aside: Vec<(usize, Span)> = Vec::new();
        for block in &head {
            self.block(page, block, &mut aside);
        }
        // A figure's turned labels stand with the figure.
        let drawn = |block: &Lines| block.lines.iter().map(|&idx| page.lines[idx].seq).min();
        let mut turned: Vec<&Lines> = parts.turned.iter().collect();
        turned.sort_by_key(|block| drawn(block));
        let mut turned = turned.into_iter().peekable();
        for block in &parts.flow {
            while let Some(before) = turned.next_if(|turned| drawn(turned) < drawn(block)) {
                self.block(page, before, &mut aside);
            }
            self.block(page, block, &mut flow);
        }
        for block in turned.chain(&parts.notes).chain(&foot) {
            self.block(page, block, &mut aside);
        }
        self.stream(page, index, &flow);
        let (label, origin) = match label {
            Some((label, origin)) => (Some(label), origin),
            None => (None, LabelOrigin::Physical),
        };
        let span = Span::new(start, self.out.text.len());
        self.out.pages.push(Page {
            index,
            label,
            origin,
            span,
        });
    }

    fn block(&mut self, page: &PageLines, block: &Lines, spans: &mut Vec<(usize, Span)>) {
        let start = self.out.text.len();
        for (nth, &idx) in block.lines.iter().enumerate() {
            let line = &page.lines[idx];
            if nth > 0 {
                self.out.text.push('\n');
            }
            if block.kind == BlockKind::TableCell {
                self.row(line, idx, spans);
                continue;
            }
            let at = self.out.text.len();
            self.out.text.push_str(&line.text);
            spans.push((idx, Span::new(at, self.out.text.len())));
            for (range, script) in &line.scripts {
                let is_callout = block.kind == BlockKind::Note && range.start == 0
                    || is_callout(&line.text, range, self.signs);
                let kind = match script {
                    Script::Raised if is_callout => MarkKind::Callout,
                    Script::Raised => MarkKind::Superscript,
                    Script::Lowered => MarkKind::Subscript,
                    Script::Base => continue,
                };
                self.out.marks.push(Mark {
                    span: Span::new(at + range.start, at + range.end),
                    kind,
                });
            }
            self.break_hyphen();
        }
        let end = self.out.text.len();
        if end > start && block.kind != BlockKind::TableCell {
            self.out.blocks.push(Block {
                kind: block.kind,
                span: Span::new(start, end),
            });
        }
        self.out.text.push_str("\n\n");
    }

    /// The cells of one row of a table are blocks of their own.
    fn row(&mut self, line: &Line, idx: usize, spans: &mut Vec<(usize, Span)>) {
        let at = self.out.text.len();
        self.out.text.push_str(&line.text);
        spans.push((idx, Span::new(at, self.out.text.len())));
        let mut from = 0;
        for &cut in line.cells.iter().chain([&line.text.len()]) {
            let cell = line.text[from..cut].trim_end();
            if !cell.is_empty() {
                self.out.blocks.push(Block {
                    kind: BlockKind::TableCell,
                    span: Span::new(at + from, at + from + cell.len()),
                });
            }
            from = cut;
        }
    }

    /// Marks a hyphen at the end of the line just written, with the line break that follows it.
    fn break_hyphen(&mut self) {
        let text = &self.out.text;
        let mut back = text.chars().rev();
        let (Some(hyphen @ ('-' | '‐')), Some(before)) = (back.next(), back.next()) else {
            return;
        };
        if !before.is_alphanumeric() {
            return;
        }
        let at = text.len() - hyphen.len_utf8();
        // Every line is followed by a line break, inside a block or after it.
        self.out.marks.push(Mark {
            span: Span::new(at, text.len() + 1),
            kind: MarkKind::BreakHyphen,
        });
    }

    /// Keeps the other reading order of the page where it is another one.
    fn stream(&mut self, page: &PageLines, index: usize, spans: &[(usize, Span)]) {
        // Furniture and notes are no part of the flow in either order.
        let mut order: Vec<(usize, Span)> = spans.to_vec();
        order.sort_by_key(|(idx, _)| page.lines[*idx].elsewhere);
        if order == spans {
            return;
        }
        self.out
            .stream
            .extend(order.into_iter().map(|(idx, span)| StreamLine {
                // With its line break, so that the last word does not run into the next line.
                span: Span::new(span.start, span.end + 1),
                page: index,
                column: page.lines[idx].column,
            }));
    }
}
