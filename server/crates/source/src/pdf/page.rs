//! One page as lines, with what is needed to tell running text from furniture and notes.

use super::glyphs::Drawing;
use super::lines::{Line, lines};
use super::pieces::frames;

#[derive(Debug, Default)]
pub(super) struct PageLines {
    /// In reading order; lines that are not written in the page's main direction come last.
    pub(super) lines: Vec<Line>,
    /// Top and bottom of the page, in the frame of its lines.
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// Horizontal rules: left, right, height. Empty where the main direction is not upright.
    pub(super) rules: Vec<(f32, f32, f32)>,
    pub(super) glyphs: usize,
    pub(super) unknown: usize,
    pub(super) hidden: usize,
    /// Share of the page that its largest image covers.
    pub(super) image: f32,
    pub(super) shapes: usize,
    /// Why it is not read to its end.
    pub(super) cut: Option<&'static str>,
}

impl PageLines {
    pub(super) fn new(drawing: Drawing) -> PageLines {
        let mut page = PageLines {
            glyphs: drawing.inked(),
            unknown: drawing.unknown,
            image: drawing.image,
            shapes: drawing.shapes,
            cut: drawing.cut,
            ..PageLines::default()
        };
        for (idx, frame) in frames(&drawing).into_iter().enumerate() {
            if idx == 0 {
                [_, _, page.top, page.bottom] = frame.page;
                if frame.turn == 0 {
                    page.rules.clone_from(&drawing.rules);
                }
            }
            let first_column = page.lines.last().map_or(0, |line| line.column + 1);
            page.lines.extend(lines(frame, first_column, idx > 0));
        }
        page.hidden = page.lines.iter().map(|line| line.hidden).sum();
        page
    }

    pub(super) fn height(&self) -> f32 {
        (self.bottom - self.top).max(1.0)
    }

    /// The lines of the main direction by baseline, from top to bottom: indices of `lines`.
    pub(super) fn rows(&self) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.lines.len())
            .filter(|&idx| !self.lines[idx].turned)
            .collect();
        order.sort_by(|&a, &b| self.lines[a].v.total_cmp(&self.lines[b].v));
        let mut rows: Vec<Vec<usize>> = Vec::new();
        let mut base = f32::MIN;
        for idx in order {
            let line = &self.lines[idx];
            match rows.last_mut() {
                Some(row) if line.v - base < 0.3 * line.size => row.push(idx),
                _ => {
                    base = line.v;
                    rows.push(vec![idx]);
                }
            }
        }
        for row in &mut rows {
            row.sort_by(|&a, &b| self.lines[a].u0.total_cmp(&self.lines[b].u0));
        }
        rows
    }
}
