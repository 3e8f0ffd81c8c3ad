//! Lines of a text, and columns in the three encodings that editors use.

use crate::Span;

/// Where the lines of a text begin. A line ends at `\n`, `\r\n` or `\r` (LSP 3.17, "Text
/// Documents"), so that an editor and a report agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<usize>,
    len: usize,
}

impl LineIndex {
    #[must_use]
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        LineIndex {
            starts,
            len: text.len(),
        }
    }

    /// The number of lines; a text that ends in a line break has an empty last line.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line that holds `at`, from 0; past the end it is the last.
    #[must_use]
    pub fn line_of(&self, at: usize) -> usize {
        self.starts
            .partition_point(|&start| start <= at)
            .saturating_sub(1)
    }

    /// Line `line` with its line break; past the end an empty span at the end.
    #[must_use]
    pub fn span(&self, line: usize) -> Span {
        let start = self.starts.get(line).copied().unwrap_or(self.len);
        let end = self.starts.get(line + 1).copied().unwrap_or(self.len);
        Span::new(start, end)
    }

    /// Line and column of `at`, both from 1, the column in Unicode scalar values: what reports show.
    #[must_use]
    pub fn shown(&self, text: &str, at: usize) -> (usize, usize) {
        let line = self.line_of(at);
        let column = Span::new(self.span(line).start, at.min(text.len()))
            .of(text)
            .chars()
            .count();
        (line + 1, column + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

    #[test]
    fn lines_end_at_every_kind_of_break() {
        let text = "a\nb\r\nc\rd";
        let lines = LineIndex::new(text);
        assert_eq!(lines.count(), 4);
        for (at, want) in [
            (0, 0),
            (1, 0),
            (2, 1),
            (4, 1),
            (5, 2),
            (6, 2),
            (7, 3),
            (8, 3),
            (99, 3),
        ] {
            assert_eq!(lines.line_of(at), want, "offset {at}");
        }
        assert_eq!(LineIndex::new("é😀x").shown("é😀x", 6), (1, 3));
    }
}
