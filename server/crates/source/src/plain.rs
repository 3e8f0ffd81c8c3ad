//! Plain text: the file itself, with its paragraphs, pages and speech told apart.
//!
//! `text` is the file as decoded, so that offsets are offsets of the file. Nothing is joined or
//! removed; running heads, page markers, hyphens and labels are typed where they stand.

mod lines;
mod marks;
mod pages;
#[cfg(test)]
mod tests;

use text::{Block, BlockKind, SourceText, Span};

use crate::{Limits, Unreadable, decode};
use lines::Line;
pub(crate) use marks::time_code;

/// Reads a text file.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    if bytes.len() > limits.text.saturating_mul(2) {
        return Err(crate::too_much_text(limits));
    }
    let decoded = decode::decode(bytes, None);
    if decoded.text.len() > limits.text {
        return Err(crate::too_much_text(limits));
    }
    refuse_binary(&decoded.text)?;
    Ok(SourceText {
        warnings: decoded.warnings,
        ..structure(decoded.text)
    })
}

/// Whether a decoded file is a text at all.
pub(crate) fn refuse_binary(text: &str) -> Result<(), Unreadable> {
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(Unreadable::broken(format!(
            "it holds a NUL byte (at {at}), so it is not a text"
        )));
    }
    let head = &text.as_bytes()[..text.len().min(1 << 16)];
    let controls = head
        .iter()
        .filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b | 0x08))
        .count();
    if controls * 100 > head.len() + 100 {
        return Err(Unreadable::broken(
            "it is full of control characters, so it is not a text",
        ));
    }
    Ok(())
}

/// The structure of a text.
fn structure(text: String) -> SourceText {
    let lines = lines::lines(&text);
    let paging = pages::find(&text, &lines);
    let mut speech = marks::Speech::find(&text, &lines, &paging.furniture);
    let notes = marks::Notes::find(&text, &lines);
    let mut blocks = Vec::new();
    let cx = Cx {
        text: &text,
        lines: &lines,
        width: usual_width(&lines),
        speech: &speech,
        notes: &notes,
    };
    for (range, is_furniture) in chunks(&lines, &paging.furniture) {
        if is_furniture {
            blocks.extend(range.map(|idx| Block {
                kind: BlockKind::Furniture,
                span: lines[idx].ink,
            }));
        } else {
            cx.chunk(range, &mut blocks);
        }
    }
    let mut found = std::mem::take(&mut speech.marks);
    found.extend(notes.callouts(&text, &lines));
    found.extend(paging.inline.iter().map(|&span| text::Mark {
        span,
        kind: text::MarkKind::Markup,
    }));
    marks::break_hyphens(&text, &lines, &blocks, &mut found);
    marks::mail_prefixes(&text, &lines, &blocks, &mut found);
    found.sort_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end)));
    let (title, authors) = gutenberg_header(&text, &lines);
    SourceText {
        blocks,
        pages: paging.pages,
        marks: found,
        title,
        authors,
        extractor: "plain/1".into(),
        text,
        ..SourceText::default()
    }
}

/// What the chunks of one text are read with.
struct Cx<'a> {
    text: &'a str,
    lines: &'a [Line],
    /// The width to which most lines are set.
    width: usize,
    speech: &'a marks::Speech,
    notes: &'a marks::Notes,
}

/// Runs of lines between blank lines; each line of furniture is a chunk of its own kind.
fn chunks(lines: &[Line], furniture: &[bool]) -> Vec<(std::ops::Range<usize>, bool)> {
    let mut out: Vec<(std::ops::Range<usize>, bool)> = Vec::new();
    for (idx, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        match out.last_mut() {
            Some((range, is_furniture))
                if range.end == idx && *is_furniture == furniture[idx] && !line.after_feed =>
            {
                range.end += 1
            }
            _ => out.push((idx..idx + 1, furniture[idx])),
        }
    }
    out
}

/// The ninth decile of the widths of the lines: where lines are set to a measure, that measure.
fn usual_width(lines: &[Line]) -> usize {
    let mut widths: Vec<usize> = lines
        .iter()
        .filter(|line| !line.is_blank())
        .map(|line| line.indent + line.width)
        .collect();
    if widths.is_empty() {
        return 0;
    }
    let at = widths.len() * 9 / 10;
    let at = at.min(widths.len() - 1);
    *widths.select_nth_unstable(at).1
}

impl Cx<'_> {
    /// The blocks of a run of lines.
    fn chunk(&self, range: std::ops::Range<usize>, out: &mut Vec<Block>) {
        let lines = &self.lines[range.clone()];
        let has_words = |line: &Line| line.of(self.text).contains(char::is_alphanumeric);
        if !lines.iter().any(has_words) {
            return;
        }
        if let Some(level) = self.heading(lines) {
            self.push(BlockKind::Heading(level), &lines[..1], out);
            return;
        }
        if self.notes.begins(lines[0].start) {
            self.split(lines, BlockKind::Note, out, |_, line| {
                self.notes.begins(line.start)
            });
            return;
        }
        if lines.iter().all(|line| line.of(self.text).starts_with('>')) {
            self.push(BlockKind::Quote, lines, out);
            return;
        }
        let bullets = lines
            .iter()
            .filter(|line| bullet(line.of(self.text)).is_some())
            .count();
        if bullet(lines[0].of(self.text)).is_some()
            && (bullets > 1
                || lines.len() == 1
                || lines[1..].iter().all(|line| line.indent > lines[0].indent))
        {
            let unwrapped = is_unwrapped(lines);
            self.split(lines, BlockKind::ListItem, out, |_, line| {
                unwrapped || bullet(line.of(self.text)).is_some()
            });
            return;
        }
        if lines.iter().any(|line| self.speech.begins(line.start)) {
            self.split(lines, BlockKind::Paragraph, out, |_, line| {
                self.speech.begins(line.start)
            });
            return;
        }
        if self.is_verse(lines) {
            self.push(BlockKind::Verse, lines, out);
            return;
        }
        if is_unwrapped(lines) {
            self.split(lines, BlockKind::Paragraph, out, |_, _| true);
            return;
        }
        // Indented first lines are how printed pages begin a paragraph.
        let flush = lines.iter().map(|line| line.indent).min().unwrap_or(0);
        let indented = lines.iter().filter(|line| line.indent > flush + 1).count();
        if indented * 2 <= lines.len() {
            self.split(lines, BlockKind::Paragraph, out, |previous, line| {
                line.indent > flush + 1
                    && previous.indent <= flush + 1
                    && ends_a_sentence(previous.of(self.text))
            });
        } else {
            self.push(BlockKind::Paragraph, lines, out);
        }
    }

    /// One block a stretch; a stretch begins at the first line and wherever `begins` says so of the
    /// line before and the line.
    fn split(
        &self,
        lines: &[Line],
        kind: BlockKind,
        out: &mut Vec<Block>,
        begins: impl Fn(&Line, &Line) -> bool,
    ) {
        let mut start = 0;
        for idx in 1..lines.len() {
            if begins(&lines[idx - 1], &lines[idx]) {
                self.push(kind, &lines[start..idx], out);
                start = idx;
            }
        }
        self.push(kind, &lines[start..], out);
    }

    fn push(&self, kind: BlockKind, lines: &[Line], out: &mut Vec<Block>) {
        if let [first, .., last] | [first @ last] = lines {
            out.push(Block {
                kind,
                span: first.ink.join(last.ink),
            });
        }
    }

    /// The level of a heading: underlined, numbered, in capitals, or called a chapter.
    fn heading(&self, lines: &[Line]) -> Option<u8> {
        let first = lines[0].of(self.text);
        if let [_, second] = lines {
            let rule = second.of(self.text);
            if lines[0].width <= 100
                && rule.len() >= 3
                && second.width + 3 >= lines[0].width.min(20)
            {
                if rule.bytes().all(|b| b == b'=') {
                    return Some(1);
                }
                if rule.bytes().all(|b| b == b'-' || b == b'~') {
                    return Some(2);
                }
            }
        }
        if lines.len() != 1 || lines[0].width > 90 || self.speech.begins(lines[0].start) {
            return None;
        }
        if first.ends_with(['.', ',', ';', ':', '!', '?']) && !is_numbered(first) {
            return None;
        }
        let word = first.split_whitespace().next().unwrap_or("");
        let rest = first[word.len()..].trim_start();
        let plain = word.trim_end_matches(['.', ':']).to_lowercase();
        let counts = |rest: &str| {
            rest.split_whitespace().next().is_some_and(|number| {
                let number = number.trim_end_matches(['.', ':', ',']);
                lines::folio(number).is_some()
                    || matches!(
                        number.to_lowercase().as_str(),
                        "one"
                            | "two"
                            | "three"
                            | "four"
                            | "five"
                            | "six"
                            | "seven"
                            | "eight"
                            | "nine"
                            | "ten"
                    )
            })
        };
        match plain.as_str() {
            "chapter" | "kapitel" | "chapitre" | "capítulo" | "capitolo" | "part" | "teil"
            | "book" | "buch" | "act"
                if counts(rest) =>
            {
                return Some(1);
            }
            "section" | "abschnitt" | "scene" | "article" | "artikel" if counts(rest) => {
                return Some(2);
            }
            _ => {}
        }
        if let Some(depth) = numbering(word) {
            return rest.starts_with(char::is_uppercase).then_some(depth.min(6));
        }
        let letters = first.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = letters >= 4
            && !first.chars().any(char::is_lowercase)
            && first.chars().any(char::is_uppercase);
        capitals.then_some(2)
    }

    /// Lines that end where the poet ended them: short of the measure, beginning with capitals.
    fn is_verse(&self, lines: &[Line]) -> bool {
        if lines.len() < 2 {
            return false;
        }
        let body = &lines[..lines.len() - 1];
        let short =
            |line: &&Line| self.width >= 40 && (line.indent + line.width) * 4 < self.width * 3;
        let short_lines = body.iter().filter(short).count();
        let cased = lines
            .iter()
            .filter_map(|line| line.of(self.text).chars().find(|c| c.is_alphabetic()));
        let (mut upper, mut all) = (0, 0);
        for letter in cased {
            all += 1;
            upper += usize::from(letter.is_uppercase() || !letter.is_lowercase());
        }
        let capitals = all > 0 && upper * 5 >= all * 4;
        let narrow = lines.iter().all(|line| line.width <= 60);
        (short_lines * 5 >= body.len() * 4 && capitals && narrow)
            || (lines.len() >= 4 && narrow && upper * 10 >= all * 9 && self.width <= 60)
    }
}

/// Lines that a program did not wrap: each is a paragraph.
fn is_unwrapped(lines: &[Line]) -> bool {
    let widest = lines.iter().map(|line| line.width).max().unwrap_or(0);
    if lines.len() < 2 || widest <= 100 {
        return false;
    }
    let full = lines[..lines.len() - 1]
        .iter()
        .filter(|line| line.width * 5 >= widest * 4)
        .count();
    widest > 240 || full * 2 < lines.len() - 1
}

fn ends_a_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '\'', '»', '«', ')', ']'])
        .ends_with(['.', '!', '?', '…', ':', '。', '！', '？', '—'])
}

/// The mark of a list item that a line begins with, with the space behind it.
fn bullet(line: &str) -> Option<Span> {
    let first = line.split(' ').next().unwrap_or("");
    let is_mark = matches!(
        first,
        "-" | "*" | "+" | "•" | "–" | "·" | "o" | "‣" | "◦" | "▪"
    ) || is_numbered_item(first);
    (is_mark && line.len() > first.len()).then(|| Span::new(0, first.len() + 1))
}

/// `1.`, `12)`, `(a)`, `iv.`.
fn is_numbered_item(word: &str) -> bool {
    let Some(inner) = word.strip_suffix(['.', ')']) else {
        return false;
    };
    let bracketed = inner.strip_prefix('(');
    let inner = bracketed.unwrap_or(inner);
    let number = !inner.is_empty() && inner.len() <= 3 && inner.bytes().all(|b| b.is_ascii_digit());
    let letter = inner.len() == 1 && inner.bytes().all(|b| b.is_ascii_lowercase());
    number
        || ((letter
            || text::roman(inner).is_some() && inner.bytes().all(|b| b.is_ascii_lowercase()))
            && (bracketed.is_some() || word.ends_with(')')))
}

fn is_numbered(line: &str) -> bool {
    numbering(line.split_whitespace().next().unwrap_or("")).is_some()
}

/// How deep `3.1.2` or `IV.` numbers a section.
fn numbering(word: &str) -> Option<u8> {
    let inner = word.trim_end_matches('.');
    if inner.is_empty() || word.len() > 12 {
        return None;
    }
    let parts: Vec<&str> = inner.split('.').collect();
    if parts
        .iter()
        .all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return (parts.len() > 1 || word.ends_with('.')).then_some(parts.len() as u8);
    }
    (word.ends_with('.')
        && word.len() > 1
        && inner.bytes().all(|b| b.is_ascii_uppercase())
        && text::roman(inner).is_some())
    .then_some(1)
}

/// Title and author as Project Gutenberg writes them before its texts.
fn gutenberg_header(text: &str, lines: &[Line]) -> (Option<String>, Vec<String>) {
    let head = &lines[..lines.len().min(60)];
    if !head
        .iter()
        .any(|line| line.of(text).contains("Project Gutenberg"))
    {
        return (None, Vec::new());
    }
    let field = |name: &str| {
        head.iter()
            .find_map(|line| line.of(text).strip_prefix(name))
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    (field("Title:"), field("Author:").into_iter().collect())
}
