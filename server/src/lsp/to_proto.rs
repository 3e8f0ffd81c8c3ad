//! From our types to the protocol's: bytes to positions, findings to diagnostics.
//!
//! With `from_proto` the only place that knows UTF-8, UTF-16 and UTF-32 columns.

use std::cell::Cell;

use text::{LineIndex, Span};
use tower_lsp::ls_types as lsp;

use super::from_proto::Encoding;

/// Positions in one text.
///
/// Remembers the last answer: the places of one line, asked for in order, are counted once, however
/// long the line is.
#[derive(Debug)]
pub(crate) struct Positions<'a> {
    text: &'a str,
    lines: &'a LineIndex,
    encoding: Encoding,
    last: Cell<Counted>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    line: usize,
    at: usize,
    units: usize,
}

impl<'a> Positions<'a> {
    pub(crate) fn new(text: &'a str, lines: &'a LineIndex, encoding: Encoding) -> Positions<'a> {
        Positions { text, lines, encoding, last: Cell::default() }
    }

    /// The position of a byte; between `\r` and `\n` there is none, so it is that before them.
    pub(crate) fn at(&self, at: usize) -> lsp::Position {
        let at = at.min(self.text.len());
        let line = self.lines.line_of(at);
        let last = self.last.get();
        let start = self.lines.span(line).start;
        let (from, units) = if last.line == line && start <= last.at && last.at <= at {
            (last.at, last.units)
        } else {
            (start, 0)
        };
        let between = Span::new(from, at).of(self.text);
        let between = if self.text.get(at..).is_some_and(|rest| rest.starts_with('\n')) {
            between.strip_suffix('\r').unwrap_or(between)
        } else {
            between
        };
        let units = units + between.chars().map(|c| self.encoding.units(c)).sum::<usize>();
        if from + between.len() == at {
            self.last.set(Counted { line, at, units });
        }
        lsp::Position { line: clamp(line), character: clamp(units) }
    }

    pub(crate) fn range(&self, span: Span) -> lsp::Range {
        lsp::Range { start: self.at(span.start), end: self.at(span.end) }
    }
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
