//! Tokens in a plain text that are not words of it: break hyphens, callouts, speakers, time codes,
//! numbers of lines in the margin.

use std::collections::{HashMap, HashSet};

use text::{Block, BlockKind, Mark, MarkKind, Span};

use super::lines::Line;

/// Hyphens at line ends, with the break and the indentation behind it. Where a running head or a
/// folio follows, the mark ends before it: furniture is free by itself.
pub(super) fn break_hyphens(text: &str, lines: &[Line], blocks: &[Block], out: &mut Vec<Mark>) {
    let mut block = 0;
    for idx in 0..lines.len() {
        let line = &lines[idx];
        let Some(hyphen) = trailing_hyphen(text, line.ink) else {
            continue;
        };
        while blocks
            .get(block)
            .is_some_and(|block| block.span.end < line.ink.end)
        {
            block += 1;
        }
        let Some(here) = blocks
            .get(block)
            .filter(|block| block.span.touches(line.ink.end) && block.kind != BlockKind::Furniture)
        else {
            continue;
        };
        let next_ink = if here.span.end > line.ink.end {
            lines
                .get(idx + 1)
                .map(|next| (next.ink.start, next.ink.start))
        } else {
            // The paragraph ends here; only a page break explains a hyphen.
            over_the_page(&blocks[block + 1..])
        };
        let Some((end, word)) = next_ink else {
            continue;
        };
        if text[word..].starts_with(char::is_alphabetic) {
            out.push(Mark {
                span: Span::new(hyphen, end),
                kind: MarkKind::BreakHyphen,
            });
        }
    }
}

/// Where the furniture begins that follows, and where the text goes on behind it.
fn over_the_page(following: &[Block]) -> Option<(usize, usize)> {
    let first = following
        .first()
        .filter(|block| block.kind == BlockKind::Furniture)?;
    let next = following
        .iter()
        .take(6)
        .find(|block| block.kind != BlockKind::Furniture)?;
    Some((first.span.start, next.span.start))
}

/// Where the hyphen stands that ends a line behind a letter.
fn trailing_hyphen(text: &str, ink: Span) -> Option<usize> {
    let line = ink.of(text);
    let last = line
        .chars()
        .next_back()
        .filter(|c| matches!(c, '-' | '\u{2010}' | '\u{ad}' | '¬'))?;
    let at = ink.end - last.len_utf8();
    line[..line.len() - last.len_utf8()]
        .ends_with(char::is_alphabetic)
        .then_some(at)
}

/// The `> ` of quoted lines in a mail.
pub(super) fn mail_prefixes(text: &str, lines: &[Line], blocks: &[Block], out: &mut Vec<Mark>) {
    for block in blocks.iter().filter(|block| block.kind == BlockKind::Quote) {
        let first = lines.partition_point(|line| line.ink.start < block.span.start);
        for line in lines[first..]
            .iter()
            .take_while(|line| line.ink.start < block.span.end)
        {
            let ink = line.of(text);
            let rest = ink.trim_start_matches(['>', ' ']);
            if rest.len() < ink.len() {
                out.push(Mark {
                    span: Span::new(line.ink.start, line.ink.end - rest.len()),
                    kind: MarkKind::Markup,
                });
            }
        }
    }
}

/// Numbered notes: `[1]` in the text, and `[1]` at the start of the line that explains it.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Starts of lines that begin a note.
    starts: HashSet<usize>,
    labels: HashSet<String>,
}

impl Notes {
    pub(super) fn find(text: &str, lines: &[Line]) -> Notes {
        let mut defined: HashMap<&str, usize> = HashMap::new();
        let mut called: HashSet<&str> = HashSet::new();
        for line in lines {
            for (at, label) in labels(line.of(text)) {
                if at == 0 {
                    defined.insert(label, line.start);
                } else {
                    called.insert(label);
                }
            }
        }
        defined.retain(|label, _| called.contains(label));
        Notes {
            labels: defined.keys().map(|label| (*label).to_owned()).collect(),
            starts: defined.into_values().collect(),
        }
    }

    /// Whether the line that starts at `at` begins a note.
    pub(super) fn begins(&self, at: usize) -> bool {
        self.starts.contains(&at)
    }

    pub(super) fn callouts(&self, text: &str, lines: &[Line]) -> Vec<Mark> {
        if self.labels.is_empty() {
            return Vec::new();
        }
        let mut out = Vec::new();
        for line in lines {
            for (at, label) in labels(line.of(text)) {
                if self.labels.contains(label) && (at > 0 || self.begins(line.start)) {
                    let start = line.ink.start + at;
                    out.push(Mark {
                        span: Span::new(start, start + label.len() + 2),
                        kind: MarkKind::Callout,
                    });
                }
            }
        }
        out
    }
}

/// `[1]`, `[^a]`, `[*]` in a line: where, and what is between the brackets.
fn labels(line: &str) -> impl Iterator<Item = (usize, &str)> {
    memchr::memchr_iter(b'[', line.as_bytes()).filter_map(|at| {
        let rest = &line[at + 1..];
        let end = memchr::memchr(b']', &rest.as_bytes()[..rest.len().min(8)])?;
        let label = rest.get(..end)?;
        let inner = label.strip_prefix('^').unwrap_or(label);
        let fits = !inner.is_empty()
            && (inner.bytes().all(|b| b.is_ascii_digit())
                || inner.chars().all(|c| matches!(c, '*' | '†' | '‡'))
                || (label.len() > inner.len() && inner.chars().all(char::is_alphanumeric)));
        fits.then_some((at, label))
    })
}

/// Who speaks when: labels of speakers, time codes, numbers of lines.
#[derive(Debug, Default)]
pub(super) struct Speech {
    pub(super) marks: Vec<Mark>,
    /// Starts of lines that begin a speech.
    starts: HashSet<usize>,
}

impl Speech {
    pub(super) fn find(text: &str, lines: &[Line], furniture: &[bool]) -> Speech {
        let mut out = Speech::default();
        let numbered = line_numbers(text, lines, &mut out.marks);
        let clocks = clocks(text, lines);
        let mut labels: Vec<(usize, Span, &str)> = Vec::new();
        for (idx, line) in lines
            .iter()
            .enumerate()
            .filter(|(idx, line)| !line.is_blank() && !furniture[*idx])
        {
            // Behind a number that stands alone there is white space up to the line's end.
            let mut at = numbered
                .get(&line.start)
                .map_or(line.ink.start, |&at| at.min(line.ink.end));
            for &(span, seconds) in clocks.iter_on(line) {
                out.marks.push(Mark {
                    span,
                    kind: MarkKind::TimeCode(seconds),
                });
                if span.start == at {
                    out.starts.insert(line.start);
                    let behind = &text[span.end..line.ink.end];
                    at = line.ink.end - behind.trim_start().len();
                }
            }
            if let Some(label) = speaker(&text[at..line.ink.end]) {
                labels.push((idx, Span::new(at, at + label.len() + 1), label));
            }
        }
        let mut times: HashMap<&str, usize> = HashMap::new();
        for (_, _, label) in &labels {
            *times.entry(label).or_default() += 1;
        }
        // "Note:" alone is a word of the text; who speaks, speaks again, or answers somebody.
        let capitals = labels
            .iter()
            .filter(|(_, _, label)| is_capitals(label))
            .count();
        let dialogue = times.values().any(|&times| times >= 2) && labels.len() >= 3;
        for (idx, span, label) in labels {
            let believed = if is_capitals(label) {
                capitals >= 2
            } else {
                dialogue && times.get(label).is_some_and(|&times| times >= 2)
            };
            if believed {
                out.starts.insert(lines[idx].start);
                out.marks.push(Mark {
                    span,
                    kind: MarkKind::SpeakerLabel,
                });
            }
        }
        out
    }

    /// Whether the line that starts at `at` begins a speech.
    pub(super) fn begins(&self, at: usize) -> bool {
        self.starts.contains(&at)
    }
}

/// The label before the colon that a line begins with.
fn speaker(line: &str) -> Option<&str> {
    let colon = memchr::memchr(b':', &line.as_bytes()[..line.len().min(48)])?;
    let label = line.get(..colon)?;
    let behind = &line[colon + 1..];
    if !(behind.is_empty() || behind.starts_with(char::is_whitespace))
        || !label.starts_with(char::is_alphabetic)
    {
        return None;
    }
    let words = label.split_whitespace().count();
    let name = label.split_whitespace().all(|word| {
        word.starts_with(|c: char| {
            c.is_uppercase()
                || c.is_ascii_digit()
                || matches!(c, '(' | '[' | '#' | '&')
                || !c.is_lowercase()
        }) || matches!(
            word,
            "de" | "van" | "von" | "der" | "of" | "the" | "la" | "del" | "al" | "bin" | "and"
        )
    });
    let clean = label.chars().all(|c| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '.' | '-' | '\'' | '’' | '(' | ')' | '[' | ']' | '#' | '&' | ','
            )
    });
    ((1..=5).contains(&words) && name && clean).then_some(label)
}

fn is_capitals(label: &str) -> bool {
    label.chars().any(char::is_uppercase) && !label.chars().any(char::is_lowercase)
}

/// The time codes of a text, ascending.
struct Clocks(Vec<(Span, u32)>);

impl Clocks {
    fn iter_on(&self, line: &Line) -> impl Iterator<Item = &(Span, u32)> {
        let first = self
            .0
            .partition_point(|(span, _)| span.start < line.ink.start);
        let end = line.ink.end;
        self.0[first..]
            .iter()
            .take_while(move |(span, _)| span.start < end)
    }
}

/// Time codes in brackets anywhere, and bare ones that open a line, where they never go back.
fn clocks(text: &str, lines: &[Line]) -> Clocks {
    let mut bracketed = Vec::new();
    let mut bare = Vec::new();
    for line in lines {
        let ink = line.of(text);
        for open in memchr::memchr2_iter(b'[', b'(', ink.as_bytes()) {
            let close = if ink.as_bytes()[open] == b'[' {
                b']'
            } else {
                b')'
            };
            let window = &ink.as_bytes()[open..ink.len().min(open + 18)];
            let Some(end) = memchr::memchr(close, window) else {
                continue;
            };
            if let Some(seconds) = ink.get(open + 1..open + end).and_then(time_code) {
                bracketed.push((
                    Span::new(line.ink.start + open, line.ink.start + open + end + 1),
                    seconds,
                ));
            }
        }
        let first = ink.split([' ', '\t']).next().unwrap_or("");
        if let Some(seconds) = time_code(first) {
            bare.push((
                Span::new(line.ink.start, line.ink.start + first.len()),
                seconds,
            ));
        }
    }
    let forward =
        |all: &[(Span, u32)]| all.windows(2).filter(|pair| pair[0].1 <= pair[1].1).count();
    let long = bracketed.iter().any(|(span, _)| span.len() >= 9);
    let believed = |all: &[(Span, u32)], least: usize| {
        all.len() >= least && (forward(all) + 1) * 10 >= all.len() * 9
    };
    let mut out = Vec::new();
    if believed(&bracketed, if long { 1 } else { 2 }) {
        out.extend(bracketed);
    }
    if believed(&bare, 3) {
        out.extend(bare);
    }
    out.sort_by_key(|(span, _)| span.start);
    Clocks(out)
}

/// `03:15`, `00:03:15`, `00:03:15.250`, `00:03:15,250` as seconds.
pub(crate) fn time_code(word: &str) -> Option<u32> {
    let whole = word.trim().split(['.', ',']).next()?;
    if whole.len() > 9 || word.len() > 16 {
        return None;
    }
    let mut parts = Vec::with_capacity(3);
    for part in whole.split(':') {
        if part.is_empty() || part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        parts.push((part.parse::<u32>().ok()?, part.len()));
    }
    match parts.as_slice() {
        [(minutes, _), (seconds, 2)] if *seconds < 60 => Some(minutes * 60 + seconds),
        [(hours, _), (minutes, 2), (seconds, 2)] if *minutes < 60 && *seconds < 60 => {
            Some(hours * 3600 + minutes * 60 + seconds)
        }
        _ => None,
    }
}

/// Numbers in the left margin that count the lines of a page (a court transcript, an edition).
/// Returns where the text of each such line begins.
fn line_numbers(text: &str, lines: &[Line], out: &mut Vec<Mark>) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    let mut run: Vec<(usize, Span, u32)> = Vec::new();
    let mut close = |run: &mut Vec<(usize, Span, u32)>| {
        if run.len() >= 5 {
            for &(start, span, _) in run.iter() {
                let behind =
                    text[span.end..].len() - text[span.end..].trim_start_matches([' ', '\t']).len();
                found.insert(start, span.end + behind);
                out.push(Mark {
                    span,
                    kind: MarkKind::LineNumber,
                });
            }
        }
        run.clear();
    };
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let ink = line.of(text);
        let digits = ink.bytes().take_while(u8::is_ascii_digit).count();
        let number = ink
            .get(..digits)
            .filter(|digits| (1..=3).contains(&digits.len()))
            .and_then(|digits| digits.parse::<u32>().ok());
        let behind = &ink[digits..];
        let number = number.filter(|_| behind.is_empty() || behind.starts_with([' ', '\t']));
        let Some(number) = number else {
            // A heading between numbered lines ends a page's count.
            close(&mut run);
            continue;
        };
        if run.last().is_some_and(|(_, _, last)| *last + 1 != number) {
            close(&mut run);
        }
        run.push((
            line.start,
            Span::new(line.ink.start, line.ink.start + digits),
            number,
        ));
    }
    close(&mut run);
    found
}
