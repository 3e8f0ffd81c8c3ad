//! Lines to paragraphs, headings, list items, table cells and notes.
//!
//! Owns what belongs together on one page. A paragraph that goes on overleaf is two blocks with
//! nothing but furniture and notes between them.

use std::collections::HashSet;

use text::BlockKind;

use super::columns::median;
use super::lines::Line;
use super::page::PageLines;

/// Lines of one page that belong together.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    pub(super) kind: BlockKind,
    /// Indices of the page's lines.
    pub(super) lines: Vec<usize>,
}

/// What is known of the whole document.
#[derive(Debug, Default)]
pub(super) struct Style {
    /// The size of most letters.
    pub(super) body: f32,
    /// Sizes of headings, the largest first.
    headings: Vec<f32>,
}

impl Style {
    pub(super) fn new(pages: &[PageLines], furniture: &[Vec<bool>]) -> Style {
        let mut sizes: Vec<(i32, usize)> = Vec::new();
        for (page, furniture) in pages.iter().zip(furniture) {
            for (line, _) in page
                .lines
                .iter()
                .zip(furniture)
                .filter(|(line, furniture)| !**furniture && !line.turned)
            {
                let size = (line.size * 4.0).round() as i32;
                if let Some((_, glyphs)) = sizes.iter_mut().find(|(known, _)| *known == size) {
                    *glyphs += line.glyphs;
                } else if sizes.len() < 400 {
                    sizes.push((size, line.glyphs));
                }
            }
        }
        let body = sizes
            .iter()
            .max_by_key(|(_, glyphs)| *glyphs)
            .map_or(10.0, |(size, _)| *size as f32 / 4.0);
        let mut headings: Vec<f32> = sizes
            .iter()
            .map(|(size, _)| *size as f32 / 4.0)
            .filter(|size| *size > 1.12 * body)
            .collect();
        headings.sort_by(|a, b| b.total_cmp(a));
        headings.dedup_by(|a, b| (*b / *a) < 1.06);
        Style { body, headings }
    }

    fn heading(&self, size: f32) -> Option<u8> {
        if size < 1.12 * self.body {
            return None;
        }
        let nth = self
            .headings
            .iter()
            .position(|known| size > 0.97 * known)
            .unwrap_or(self.headings.len());
        Some((nth + 1).min(6) as u8)
    }
}

/// The running text of a page and its notes.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) flow: Vec<Lines>,
    pub(super) notes: Vec<Lines>,
    /// Written in another direction than the page.
    pub(super) turned: Vec<Lines>,
}

pub(super) fn parts(page: &PageLines, furniture: &[bool], style: &Style) -> Parts {
    let mut parts = Parts::default();
    let mut columns: Vec<Vec<usize>> = Vec::new();
    for (idx, line) in page
        .lines
        .iter()
        .enumerate()
        .filter(|(idx, _)| !furniture[*idx])
    {
        match columns.last_mut() {
            Some(column) if page.lines[column[0]].column == line.column => column.push(idx),
            _ => columns.push(vec![idx]),
        }
    }
    let has_body =
        |idx: &usize| page.lines[*idx].size > 0.93 * style.body && page.lines[*idx].glyphs > 8;
    let page_has_body = columns.iter().flatten().any(has_body);
    let lowest_body = |of: &[usize]| {
        let (left, right) = of.iter().fold((f32::MAX, f32::MIN), |(left, right), &idx| {
            (left.min(page.lines[idx].u0), right.max(page.lines[idx].u1))
        });
        let beside = |idx: &&usize| page.lines[**idx].u0 < right && page.lines[**idx].u1 > left;
        let bodies = columns
            .iter()
            .flatten()
            .filter(|idx| has_body(idx))
            .filter(beside);
        bodies
            .map(|&idx| page.lines[idx].v)
            .fold(f32::MIN, f32::max)
    };
    let lowest: Vec<f32> = columns.iter().map(|column| lowest_body(column)).collect();
    for (mut column, lowest_body) in columns.into_iter().zip(lowest) {
        if page.lines[column[0]].turned {
            parts.turned.extend(paragraphs(page, &column, style));
            continue;
        }
        if page_has_body {
            let from = notes_from(page, &column, style, lowest_body);
            let notes = column.split_off(from);
            parts.notes.extend(notes_of(page, &notes));
        }
        for block in paragraphs(page, &column, style) {
            match parts.flow.last_mut() {
                Some(last) if goes_on(page, last, &block) => last.lines.extend(block.lines),
                _ => parts.flow.push(block),
            }
        }
    }
    parts
}

/// Where in a column its footnotes begin: small lines at the foot of the page, the first of which
/// bears a sign or stands under a rule.
fn notes_from(page: &PageLines, column: &[usize], style: &Style, lowest_body: f32) -> usize {
    let line = |nth: usize| &page.lines[column[nth]];
    let none = column.len();
    let mut start = none;
    // The foot of a column is one stretch downwards with no running text below it.
    while start > 0 && line(start - 1).size < 0.93 * style.body && line(start - 1).v > lowest_body {
        if start < none && line(start).v < line(start - 1).v - 0.5 * line(start).size {
            break;
        }
        start -= 1;
    }
    if start == none || (line(start).v - page.top) / page.height() < 0.3 {
        return none;
    }
    let under_rule = |nth: usize| {
        let above = if nth == 0 { page.top } else { line(nth - 1).v };
        let line = line(nth);
        page.rules.iter().any(|&(left, right, v)| {
            (above - 1.0..line.top() + 0.3 * style.body).contains(&v)
                && (left - line.u0).abs() < 4.0 * style.body
                && right > line.u0
        })
    };
    let signed = |nth: usize| note_sign(line(nth)).is_some();
    if let Some(ruled) = (start..none).find(|&nth| under_rule(nth) && (nth == start || signed(nth)))
    {
        return ruled;
    }
    let raised = |nth: &usize| {
        signed(*nth) && (line(*nth).leading_script().is_some() || !starts_with_digit(line(*nth)))
    };
    if let Some(raised) = (start..none).find(raised) {
        return raised;
    }
    // Numbers on the baseline begin notes if they do not begin every line, as those of a program
    // or a table do, and something sets the notes off.
    let numbered = (start..none).filter(|&nth| signed(nth)).count();
    let set_off = start == 0
        || line(start).v - line(start - 1).v > 1.3 * line(start - 1).size.max(style.body);
    let is_apparatus =
        set_off && signed(start) && (numbered == 1 || numbered * 3 < 2 * (none - start));
    if is_apparatus { start } else { none }
}

fn starts_with_digit(line: &Line) -> bool {
    line.text.starts_with(|c: char| c.is_ascii_digit())
}

/// The sign that a note begins with: a raised number or mark, or a number before a blank.
pub(super) fn note_sign(line: &Line) -> Option<&str> {
    if let Some(range) = line.leading_script() {
        return line
            .text
            .get(range.clone())
            .map(str::trim)
            .filter(|sign| is_sign(sign));
    }
    let first = line.text.split(' ').next().unwrap_or("");
    let bare = first
        .trim_end_matches(['.', ')', ':'])
        .trim_start_matches(['[', '('])
        .trim_end_matches(']');
    let rest_is_text = line.text.len() > first.len();
    let number =
        !bare.is_empty() && bare.len() <= 3 && bare.bytes().all(|byte| byte.is_ascii_digit());
    let mark = !bare.is_empty()
        && bare
            .chars()
            .all(|c| matches!(c, '*' | '†' | '‡' | '§' | '¶' | '∗' | '⁎'));
    if rest_is_text && (number || mark) {
        return Some(bare);
    }
    // The mark may stand directly before the first word.
    let mark = line.text.len() - line.text.trim_start_matches(['*', '†', '‡', '∗']).len();
    (mark > 0).then(|| &line.text[..mark])
}

/// Whether raised letters may be the sign of a note.
pub(super) fn is_sign(raised: &str) -> bool {
    let bare = raised.trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | '.' | ','));
    if bare.is_empty() || bare.chars().count() > 12 {
        return false;
    }
    let numbers = bare.split([',', '–', '-', ' ']).all(|part| {
        part.is_empty() || part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    let marks = bare
        .chars()
        .all(|c| matches!(c, '*' | '†' | '‡' | '§' | '¶' | '∗' | '⁎' | '‖' | '#'));
    let letter = bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_lowercase());
    numbers || marks || letter
}

fn notes_of(page: &PageLines, lines: &[usize]) -> Vec<Lines> {
    let mut notes: Vec<Lines> = Vec::new();
    let mut left = f32::MAX;
    for &idx in lines {
        let line = &page.lines[idx];
        let raised = line.leading_script().is_some();
        // A number that merely begins a line of the note stands at the edge of the text.
        let begins = note_sign(line).is_some()
            && (raised || line.u0 <= left + 0.5 * line.size || notes.is_empty());
        left = left.min(line.u0);
        match notes.last_mut() {
            Some(note) if !begins => note.lines.push(idx),
            _ => notes.push(Lines {
                kind: BlockKind::Note,
                lines: vec![idx],
            }),
        }
    }
    notes
}

/// Whether `next`, at the top of another column, goes on with the paragraph `last`.
fn goes_on(page: &PageLines, last: &Lines, next: &Lines) -> bool {
    let (Some(&end), Some(&start)) = (last.lines.last(), next.lines.first()) else {
        return false;
    };
    let (end, start) = (&page.lines[end], &page.lines[start]);
    last.kind == BlockKind::Paragraph
        && next.kind == BlockKind::Paragraph
        && (end.size / start.size - 1.0).abs() < 0.05
        && !ends_sentence(&end.text)
        && start.text.chars().next().is_some_and(char::is_lowercase)
}

fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(['”', '"', '’', '\'', ')', ']', '»', '“', '」', '』']);
    end.ends_with(['.', '!', '?', ':', '…', '。', '！', '？', '؟', '۔'])
}

/// Divides the lines of one column.
fn paragraphs(page: &PageLines, column: &[usize], style: &Style) -> Vec<Lines> {
    let mut out: Vec<Lines> = Vec::new();
    if column.is_empty() {
        return out;
    }
    let line = |nth: usize| &page.lines[column[nth]];
    let shape = Shape::new(page, column);
    let mut open: Vec<usize> = Vec::new();
    for (nth, &idx) in column.iter().enumerate() {
        if nth > 0 && shape.breaks(line(nth - 1), line(nth)) {
            close(page, std::mem::take(&mut open), style, &mut out);
        }
        open.push(idx);
    }
    close(page, open, style, &mut out);
    out
}

/// The measures of a column.
struct Shape {
    left: f32,
    right: f32,
    pitch: f32,
    /// First lines hang out to the left instead of being indented.
    hanging: bool,
    justified: bool,
}

impl Shape {
    fn new(page: &PageLines, column: &[usize]) -> Shape {
        let lines = || column.iter().map(|&idx| &page.lines[idx]);
        let size = median(lines().map(|line| line.size).collect());
        let left = lines().map(|line| line.u0).fold(f32::MAX, f32::min);
        let right = lines().map(|line| line.u1).fold(f32::MIN, f32::max);
        let pitches: Vec<f32> = column
            .windows(2)
            .map(|pair| (&page.lines[pair[0]], &page.lines[pair[1]]))
            .filter(|(a, b)| (a.size / b.size - 1.0).abs() < 0.05 && b.v > a.v)
            .map(|(a, b)| b.v - a.v)
            .filter(|pitch| *pitch < 3.0 * size)
            .collect();
        let pitch = if pitches.is_empty() {
            1.2 * size
        } else {
            median(pitches)
        };
        let indented = lines()
            .filter(|line| line.u0 > left + 0.6 * size && line.u0 < left + 6.0 * size)
            .count();
        let full = lines().filter(|line| line.u1 > right - 0.6 * size).count();
        Shape {
            left,
            right,
            pitch,
            hanging: indented * 2 > column.len() && column.len() >= 4,
            justified: full * 2 > column.len(),
        }
    }

    /// Whether a new block begins between two lines of the column.
    fn breaks(&self, last: &Line, line: &Line) -> bool {
        let size = last.size.max(line.size);
        let gap = line.v - last.v;
        if gap < -0.5 * size || gap > 1.4 * self.pitch.max(0.9 * size) {
            return true;
        }
        if (last.size / line.size - 1.0).abs() > 0.08 {
            return true;
        }
        if last.cells.is_empty() != line.cells.is_empty() {
            return true;
        }
        if list_sign(&line.text) {
            return true;
        }
        let (out, before) = (
            line.u0 - self.left > 0.7 * size,
            last.u0 - self.left > 0.7 * size,
        );
        if self.hanging && !out && before {
            return true;
        }
        let short = last.u1
            < self.right
                - if self.justified {
                    1.5
                } else {
                    0.25 * (self.right - self.left) / size
                } * size;
        let fits = last.u1 + 0.3 * size + (line.first_word - line.u0) < self.right;
        if !self.hanging
            && line.u0 > last.u0 + 0.7 * size
            && line.u0 < last.u0 + 6.0 * size
            && (ends_sentence(&last.text) || short)
        {
            return true;
        }
        short && fits && ends_sentence(&last.text)
    }
}

fn list_sign(text: &str) -> bool {
    let mut words = text.split(' ');
    let (Some(first), Some(_)) = (words.next(), words.next()) else {
        return false;
    };
    if matches!(
        first,
        "•" | "◦" | "▪" | "■" | "●" | "○" | "–" | "‣" | "►" | "✓" | "·" | "∗"
    ) {
        return true;
    }
    let bare = first.trim_start_matches('(');
    let Some(bare) = bare.strip_suffix([')', '.']) else {
        return false;
    };
    bare.len() <= 2 && bare.bytes().all(|byte| byte.is_ascii_digit())
        || bare.len() == 1
            && first.ends_with(')')
            && bare.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn close(page: &PageLines, lines: Vec<usize>, style: &Style, out: &mut Vec<Lines>) {
    let Some(&first) = lines.first() else { return };
    let head = &page.lines[first];
    let letters: usize = lines.iter().map(|&idx| page.lines[idx].glyphs).sum();
    let table = lines.len() >= 2 && lines.iter().all(|&idx| !page.lines[idx].cells.is_empty());
    let kind = match style.heading(head.size) {
        _ if table => BlockKind::TableCell,
        Some(level) if lines.len() <= 5 && letters < 400 && letters > 1 => {
            BlockKind::Heading(level)
        }
        _ if list_sign(&head.text) => BlockKind::ListItem,
        _ if caption(&head.text) && head.size < 0.97 * style.body => BlockKind::Caption,
        _ => BlockKind::Paragraph,
    };
    out.push(Lines { kind, lines });
}

/// "Figure 3:", "Table 2.", "Abb. 4" at the start of a small block.
fn caption(text: &str) -> bool {
    let mut words = text.split(' ');
    let (Some(first), Some(second)) = (words.next(), words.next()) else {
        return false;
    };
    let known = [
        "Figure",
        "Fig.",
        "FIG.",
        "FIGURE",
        "Table",
        "TABLE",
        "Abbildung",
        "Abb.",
        "Tabelle",
        "Tab.",
        "Tableau",
        "Figura",
        "Tabla",
        "Plate",
        "Map",
        "Chart",
    ];
    known.contains(&first)
        && second.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
}

/// Whether the raised letters at `range` of a line of the flow call a note, rather than being an
/// exponent or an ordinal: they follow a word or its punctuation, not a number or a unit.
pub(super) fn is_callout(
    line: &str,
    range: &std::ops::Range<usize>,
    signs: &HashSet<String>,
) -> bool {
    let raised = line[range.clone()].trim();
    if !is_sign(raised) {
        return false;
    }
    let known = signs.contains(raised.trim_matches(['[', ']', '(', ')']));
    let before = line[..range.start].trim_end();
    let Some(last) = before.chars().next_back() else {
        return known;
    };
    let word = before
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or("")
        .chars()
        .count();
    let is_letter = raised.bytes().all(|byte| byte.is_ascii_lowercase());
    match last {
        _ if is_letter => known && word != 1 && !last.is_numeric(),
        '0'..='9' => known && !raised.bytes().all(|byte| byte.is_ascii_digit()),
        _ if last.is_alphabetic() => word >= 3 || known && word == 2,
        _ => true,
    }
}

/// The signs of all notes of a document.
pub(super) fn signs<'a>(
    pages: impl Iterator<Item = (&'a PageLines, &'a Parts)>,
) -> HashSet<String> {
    let mut signs = HashSet::new();
    for (page, parts) in pages {
        for note in &parts.notes {
            let sign = note
                .lines
                .first()
                .and_then(|&idx| note_sign(&page.lines[idx]));
            signs.extend(sign.map(str::to_owned));
        }
    }
    signs
}
