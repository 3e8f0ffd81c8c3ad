//! The lines of a plain text, and what a line looks like.

use text::Span;

/// One line; a form feed ends a line too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// From the first to the last character that is not white space; empty in a blank line.
    pub(super) ink: Span,
    /// Where the line begins, its indentation included.
    pub(super) start: usize,
    /// Where the next line begins.
    pub(super) next: usize,
    /// Columns of indentation; a tab is eight.
    pub(super) indent: usize,
    /// Characters of the ink.
    pub(super) width: usize,
    /// A form feed stands between the line before and this one.
    pub(super) after_feed: bool,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.ink.is_empty()
    }

    pub(super) fn of<'t>(&self, text: &'t str) -> &'t str {
        self.ink.of(text)
    }
}

pub(super) fn lines(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len() / 40 + 1);
    let mut start = 0;
    let mut after_feed = false;
    for at in memchr::memchr3_iter(b'\n', b'\r', 0x0c, bytes) {
        if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
            continue;
        }
        // The `\r` of `\r\n` is white space and falls outside the ink.
        out.push(line(text, start, at, after_feed));
        after_feed = bytes[at] == 0x0c;
        start = at + 1;
    }
    if start < bytes.len() {
        out.push(line(text, start, bytes.len(), after_feed));
    }
    for idx in 1..out.len() {
        out[idx - 1].next = out[idx].start;
    }
    if let Some(last) = out.last_mut() {
        last.next = bytes.len();
    }
    out
}

fn line(text: &str, start: usize, end: usize, after_feed: bool) -> Line {
    let whole = &text[start..end];
    let body = whole.trim_start();
    let ink_start = start + (whole.len() - body.len());
    let body = body.trim_end();
    let indent = whole[..ink_start - start]
        .chars()
        .map(|c| if c == '\t' { 8 } else { 1 })
        .sum();
    Line {
        ink: Span::new(ink_start, ink_start + body.len()),
        start,
        next: end,
        indent,
        width: body.chars().count(),
        after_feed,
    }
}

/// The number of a page as books print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Folio {
    pub(super) roman: bool,
    pub(super) value: u32,
}

/// `12`, `xii`, `XII`, nothing else.
pub(super) fn folio(word: &str) -> Option<Folio> {
    if word.is_empty() || word.len() > 8 {
        return None;
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        let value: u32 = word.parse().ok()?;
        return (word.len() <= 5).then_some(Folio {
            roman: false,
            value,
        });
    }
    let value = text::roman(word)?;
    Some(Folio { roman: true, value })
}

/// The numeral as printed.
pub(super) fn shown_folio(folio: Folio) -> String {
    if !folio.roman {
        return folio.value.to_string();
    }
    text::roman_numeral(folio.value)
}

#[cfg(test)]
mod tests {
    use super::{Folio, folio, lines, shown_folio};

    #[test]
    fn a_line_knows_its_ink() {
        let text = "one\r\n  two \rthree\u{c}four\n\n";
        let lines = lines(text);
        let inks: Vec<(&str, usize, bool)> = lines
            .iter()
            .map(|line| (line.of(text), line.indent, line.after_feed))
            .collect();
        assert_eq!(
            inks,
            [
                ("one", 0, false),
                ("two", 2, false),
                ("three", 0, false),
                ("four", 0, true),
                ("", 0, false)
            ]
        );
        assert_eq!(lines.last().map(|line| line.next), Some(text.len()));
    }

    #[test]
    fn folios() {
        for (word, want) in [
            ("12", Some((false, 12))),
            ("xii", Some((true, 12))),
            ("XIV", Some((true, 14))),
            ("iiii", None),
            ("vv", None),
            ("Xi", None),
            ("12a", None),
            ("mix", Some((true, 1009))),
            ("did", None),
            ("", None),
        ] {
            assert_eq!(
                folio(word),
                want.map(|(roman, value)| Folio { roman, value }),
                "{word}"
            );
        }
        for value in 1..200 {
            let shown = shown_folio(Folio { roman: true, value });
            assert_eq!(text::roman(&shown), Some(value), "{shown}");
        }
    }
}
