//! Who speaks in a source: quotations inside it, and whose words they are.
//!
//! By rules alone: marks, block quotations, closing tags and labels say where somebody else speaks;
//! a verb of speech beside them says who. A cue behind the quotation, its continuation in the same
//! paragraph and a label are strong; every other cue is weak, and its speaker only probable.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::{BlockKind, MarkKind, SourceText, Span};

/// A stretch of a source that is somebody else's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// With its marks.
    pub span: Span,
    /// Without them.
    pub text: Span,
    /// Empty where nobody is named.
    pub speaker: Option<Span>,
    /// The verb or sign that names the speaker.
    pub cue: Option<Span>,
    pub how: How,
}

/// How the speaker is known; for a quotation without one, what sets it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// `"…," said Kim`.
    After,
    /// `Kim said that "…"`, or the paragraph before ends in a colon.
    Before,
    /// The same paragraph goes on with the same speaker.
    Continuation,
    /// `KIM: …`.
    Label,
    /// A block quotation.
    Block,
    /// `… [Daily NK]`.
    Tag,
}

impl How {
    /// The name that programs read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            How::After => "after",
            How::Before => "before",
            How::Continuation => "continuation",
            How::Label => "label",
            How::Block => "block",
            How::Tag => "tag",
        }
    }
}

impl Spoken {
    /// Whether the speaker can be named without "probably".
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.speaker.is_some() && matches!(self.how, How::After | How::Continuation | How::Label)
    }
}

/// Every quotation inside a source, in order of its start; a longer one before those inside it.
#[must_use]
pub fn spoken(source: &SourceText) -> Vec<Spoken> {
    let text = source.text.as_str();
    let paragraphs = paragraphs(source);
    let mut out = Vec::new();
    marked(text, &paragraphs, &mut out);
    attribute(text, &paragraphs, &mut out);
    blocks(source, &paragraphs, &mut out);
    tags(text, &paragraphs, &mut out);
    labels(source, &paragraphs, &mut out);
    out.sort_by_key(|spoken| (spoken.span.start, std::cmp::Reverse(spoken.span.end)));
    out.dedup_by(|a, b| a.span == b.span);
    out
}

/// The innermost quotation that holds all of `span`.
#[must_use]
pub fn holding(spoken: &[Spoken], span: Span) -> Option<&Spoken> {
    let end = spoken.partition_point(|spoken| spoken.span.start <= span.start);
    spoken[..end]
        .iter()
        .filter(|spoken| spoken.span.covers(span))
        .min_by_key(|spoken| spoken.span.len())
}

/// Blocks where the format has them; else what blank lines divide, or lines where there are none.
fn paragraphs(source: &SourceText) -> Vec<Span> {
    let text = source.text.as_str();
    let flow: Vec<Span> = source
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Furniture)
        .map(|block| block.span)
        .collect();
    if !flow.is_empty() {
        return flow;
    }
    let lines = lines(text);
    let filled = lines
        .iter()
        .filter(|line| !line.of(text).trim().is_empty())
        .count();
    let long = lines.iter().filter(|line| line.len() > 120).count();
    if long * 3 > filled {
        return lines
            .into_iter()
            .filter(|line| !line.of(text).trim().is_empty())
            .collect();
    }
    let mut out: Vec<Span> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.of(text).trim().is_empty() {
            open = false;
        } else if open && let Some(last) = out.last_mut() {
            last.end = line.end;
        } else {
            out.push(line);
            open = true;
        }
    }
    out
}

fn lines(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\n', 0x0C, text.as_bytes()) {
        out.push(Span::new(start, at));
        start = at + 1;
    }
    out.push(Span::new(start, text.len()));
    out
}

/// Quotations between marks; one that no mark closes goes on where the next paragraph opens it again.
fn marked(text: &str, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    let singles = !text.contains(['\u{201C}', '"', '\u{AB}', '\u{201E}']);
    let mut carried: Option<char> = None;
    for (idx, paragraph) in paragraphs.iter().enumerate() {
        let words = paragraph.of(text);
        let mut open: Vec<(usize, char, usize)> = Vec::new();
        if let Some(closer) = carried.take() {
            let lead = words.len() - words.trim_start().len();
            let reopened = words[lead..].starts_with(is_opener);
            let width = words[lead..]
                .chars()
                .next()
                .filter(|_| reopened)
                .map_or(0, char::len_utf8);
            open.push((paragraph.start + lead, closer, width));
        }
        let mut before: Option<char> = None;
        for (offset, c) in words.char_indices() {
            let at = paragraph.start + offset;
            let after = words[offset + c.len_utf8()..].chars().next();
            if let Some(&(start, closer, width)) = open.last() {
                let closes = c == closer
                    && at > start
                    && match c {
                        '\u{2019}' => !after.is_some_and(char::is_alphanumeric),
                        '"' => before.is_some_and(|c| !c.is_whitespace()),
                        _ => true,
                    };
                if closes {
                    open.pop();
                    if open.is_empty() {
                        push(
                            text,
                            Span::new(start, at + c.len_utf8()),
                            Span::new(start + width, at),
                            out,
                        );
                    }
                    before = Some(c);
                    continue;
                }
            }
            let free = !before.is_some_and(char::is_alphanumeric)
                && after.is_some_and(|c| !c.is_whitespace());
            let closer = match c {
                '\u{201C}' => Some('\u{201D}'),
                '\u{201E}' => Some(if words[offset..].contains('\u{201C}') {
                    '\u{201C}'
                } else {
                    '\u{201D}'
                }),
                '\u{AB}' => Some('\u{BB}'),
                '\u{300C}' => Some('\u{300D}'),
                '\u{300E}' => Some('\u{300F}'),
                '"' if free => Some('"'),
                '\u{2018}' if singles && free => Some('\u{2019}'),
                _ => None,
            };
            if let Some(closer) = closer
                && open.len() < 8
                && !open.iter().any(|(start, ..)| *start == at)
            {
                open.push((at, closer, c.len_utf8()));
            }
            before = Some(c);
        }
        if let Some(&(start, closer, width)) = open.first() {
            let goes_on = paragraphs
                .get(idx + 1)
                .is_some_and(|next| next.of(text).trim_start().starts_with(is_opener));
            if goes_on && (closer != '"' || words.matches('"').count() % 2 == 1) {
                push(
                    text,
                    Span::new(start, paragraph.end),
                    Span::new(start + width, paragraph.end),
                    out,
                );
                carried = Some(closer);
            }
        }
    }
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '\u{201C}' | '\u{201E}' | '\u{AB}' | '\u{300C}' | '"' | '\u{2018}'
    )
}

fn push(text: &str, span: Span, inner: Span, out: &mut Vec<Spoken>) {
    if inner.of(text).chars().any(char::is_alphanumeric) {
        out.push(Spoken {
            span,
            text: inner,
            speaker: None,
            cue: None,
            how: How::Before,
        });
    }
}

/// Finds the speaker of each marked quotation from the words around it.
fn attribute(text: &str, paragraphs: &[Span], out: &mut [Spoken]) {
    let mut strong: Option<(usize, Span, Option<Span>)> = None;
    for idx in 0..out.len() {
        let span = out[idx].span;
        let home = paragraphs.partition_point(|paragraph| paragraph.end <= span.start);
        let Some(&paragraph) = paragraphs.get(home) else {
            continue;
        };
        let next = out
            .get(idx + 1)
            .map_or(paragraph.end, |next| next.span.start.min(paragraph.end))
            .max(span.end);
        let tail = Span::new(
            span.end.min(paragraph.end),
            next.min(sentence_end(
                text,
                span.end.min(paragraph.end),
                paragraph.end,
            )),
        );
        if let Some((speaker, cue)) = after(text, tail) {
            out[idx].how = How::After;
            out[idx].cue = Some(cue);
            out[idx].speaker = speaker;
            strong = speaker.map(|speaker| (home, speaker, Some(cue)));
            continue;
        }
        let head = Span::new(
            sentence_start(text, paragraph.start, span.start),
            span.start,
        );
        if let Some((speaker, cue)) = before(text, head, &out[..idx]) {
            out[idx].how = How::Before;
            out[idx].cue = Some(cue);
            out[idx].speaker = speaker;
            continue;
        }
        if let Some((place, speaker, cue)) = strong
            && place == home
        {
            out[idx].how = How::Continuation;
            out[idx].speaker = Some(speaker);
            out[idx].cue = cue;
            continue;
        }
        // The paragraph before introduces it, or its own speaker goes on.
        let Some(&above) = home.checked_sub(1).and_then(|above| paragraphs.get(above)) else {
            continue;
        };
        let opens = paragraph.of(text)[..span.start - paragraph.start]
            .trim()
            .is_empty();
        if opens && above.of(text).trim_end().ends_with(':') {
            let head = Span::new(sentence_start(text, above.start, above.end), above.end);
            if let Some((speaker, cue)) = before(text, head, &out[..idx]) {
                out[idx].speaker = speaker;
                out[idx].cue = Some(cue);
            }
        } else if opens && idx > 0 && out[idx - 1].span.end == above.end {
            let (speaker, cue) = (out[idx - 1].speaker, out[idx - 1].cue);
            out[idx].how = How::Continuation;
            out[idx].speaker = speaker;
            out[idx].cue = cue;
        }
    }
}

#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    span: Span,
}

fn words(text: &str, span: Span) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let mut open = None;
    let piece = span.of(text);
    let is_part = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '\'' | '\u{2019}' | '-' | '\u{2018}')
            || unicode_normalization::char::is_combining_mark(c)
    };
    for (offset, c) in piece.char_indices() {
        if is_part(c) {
            open.get_or_insert(offset);
        } else if let Some(start) = open.take() {
            out.push((start, offset));
        }
    }
    if let Some(start) = open {
        out.push((start, piece.len()));
    }
    out.into_iter()
        .map(|(start, end)| {
            let span = Span::new(span.start + start, span.start + end);
            Word {
                text: span.of(text),
                span,
            }
        })
        .collect()
}

/// `said Kim`, `Kim said`, directly behind the quotation.
fn after(text: &str, tail: Span) -> Option<(Option<Span>, Span)> {
    let words = words(text, tail);
    let at = words.iter().take(8).position(|word| is_cue(word.text))?;
    if let Some(after) =
        name(text, &words[at + 1..]).filter(|name| name.start <= words[at].span.end + 24)
        && at == 0
    {
        return Some((Some(after), words[at].span));
    }
    // "…," the foreman said later: whoever stands before the verb.
    if at > 0 {
        return Some((last_name(text, &words[..at]), words[at].span));
    }
    Some((name(text, &words[at + 1..]), words[at].span))
}

/// `Kim said that`, anywhere in the sentence before the quotation, other quotations left out.
fn before(text: &str, head: Span, others: &[Spoken]) -> Option<(Option<Span>, Span)> {
    let quoted = |span: Span| {
        others
            .iter()
            .rev()
            .take_while(|other| other.span.end > head.start)
            .any(|other| other.span.covers(span))
    };
    let words: Vec<Word<'_>> = words(text, head)
        .into_iter()
        .filter(|word| !quoted(word.span))
        .collect();
    if let Some(at) = words
        .windows(2)
        .rposition(|pair| pair[0].text.eq_ignore_ascii_case("according") && pair[1].text == "to")
    {
        return Some((name(text, &words[at + 2..]), words[at].span));
    }
    let at = words.iter().rposition(|word| is_cue(word.text))?;
    Some((last_name(text, &words[..at]), words[at].span))
}

/// The last run of capitalized words.
fn last_name(text: &str, words: &[Word<'_>]) -> Option<Span> {
    let last = words
        .iter()
        .rposition(|word| is_capitalized(word.text) && !is_pronoun(word.text))?;
    // "…, he said": nobody is named where a pronoun stands nearer to the verb.
    if words[last + 1..].iter().any(|word| is_pronoun(word.text)) || words.len() - last > 12 {
        return None;
    }
    let mut first = last;
    while first > 0 && joins(text, words[first - 1], words[first]) {
        first -= 1;
    }
    Some(trimmed(&words[first..=last]))
}

/// The first run of capitalized words.
fn name(text: &str, words: &[Word<'_>]) -> Option<Span> {
    let first = words
        .iter()
        .take(10)
        .position(|word| is_capitalized(word.text) && !is_pronoun(word.text))?;
    if words[..first].iter().any(|word| is_pronoun(word.text)) {
        return None;
    }
    let mut last = first;
    while last + 1 < words.len() && joins(text, words[last], words[last + 1]) {
        last += 1;
    }
    Some(trimmed(&words[first..=last]))
}

fn joins(text: &str, left: Word<'_>, right: Word<'_>) -> bool {
    let between = Span::new(left.span.end, right.span.start).of(text);
    let particle = |word: &str| {
        matches!(
            word,
            "de" | "von" | "van" | "der" | "bin" | "al" | "la" | "du" | "di"
        )
    };
    let close = between.trim().is_empty() || between == ". " && left.text.chars().count() <= 3;
    close
        && (is_capitalized(left.text) || particle(left.text))
        && (is_capitalized(right.text) || particle(right.text))
}

/// A run without the office before the name: "House Committee Michael McCaul".
fn trimmed(run: &[Word<'_>]) -> Span {
    let is_office = |word: &Word<'_>| {
        matches!(
            word.text,
            "Committee"
                | "Minister"
                | "President"
                | "Secretary"
                | "Chairman"
                | "Chairwoman"
                | "Senator"
                | "Captain"
                | "Professor"
                | "Director"
                | "General"
                | "Judge"
                | "Justice"
                | "Governor"
                | "Mayor"
                | "Commissioner"
                | "Ambassador"
                | "Representative"
                | "Congressman"
                | "Commission"
                | "Department"
                | "Ministry"
                | "Office"
                | "Mr"
                | "Mrs"
                | "Ms"
                | "Dr"
                | "The"
                | "A"
                | "An"
                | "Sir"
                | "Lord"
                | "Lady"
                | "Chancellor"
                | "Officer"
                | "Council"
                | "And"
                | "But"
                | "As"
                | "In"
        )
    };
    let start = run[..run.len() - 1]
        .iter()
        .rposition(is_office)
        .map_or(0, |at| at + 1);
    let (first, last) = (run[start], run[run.len() - 1]);
    let text = last.text;
    let possessive = text
        .strip_suffix("\u{2019}s")
        .or_else(|| text.strip_suffix("'s"))
        .or_else(|| text.strip_suffix("\u{2018}s"));
    Span::new(
        first.span.start,
        last.span.end - possessive.map_or(0, |bare| text.len() - bare.len()),
    )
}

fn is_capitalized(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || crate::fold::is_hangul(c) && word.chars().count() <= 4)
}

fn is_pronoun(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "he" | "she"
            | "it"
            | "they"
            | "i"
            | "we"
            | "you"
            | "who"
            | "il"
            | "elle"
            | "ils"
            | "elles"
            | "on"
            | "er"
            | "sie"
            | "él"
            | "ella"
            | "ellos"
            | "он"
            | "она"
            | "они"
            | "그는"
            | "그가"
            | "그녀는"
            | "lui"
            | "lei"
            | "the"
            | "this"
            | "that"
            | "these"
            | "some"
            | "others"
            | "one"
            | "what"
            | "when"
            | "there"
    ) && !matches!(word, "The")
}

fn is_cue(word: &str) -> bool {
    static CUES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let cues = CUES.get_or_init(|| {
        include_str!("lists/cues.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(' ').skip(1))
            .collect()
    });
    cues.contains(word)
        || word.chars().next().is_some_and(crate::fold::is_hangul)
            && cues.iter().any(|cue| {
                cue.chars().next().is_some_and(crate::fold::is_hangul) && word.ends_with(cue)
            })
}

fn sentence_start(text: &str, from: usize, to: usize) -> usize {
    let piece = Span::new(from, to).of(text);
    let mut start = from;
    let chars: Vec<(usize, char)> = piece.char_indices().collect();
    for idx in 1..chars.len().saturating_sub(1) {
        let (offset, c) = chars[idx];
        if matches!(c, '.' | '!' | '?' | '\u{3002}') && ends_sentence(piece, offset, &chars, idx) {
            start = from + offset + c.len_utf8();
        }
    }
    start
}

fn sentence_end(text: &str, from: usize, to: usize) -> usize {
    let piece = Span::new(from, to).of(text);
    let chars: Vec<(usize, char)> = piece.char_indices().take(400).collect();
    for (idx, &(offset, c)) in chars.iter().enumerate() {
        if matches!(c, '.' | '!' | '?' | '\u{3002}') && ends_sentence(piece, offset, &chars, idx) {
            return from + offset + c.len_utf8();
        }
    }
    from + chars.last().map_or(0, |&(offset, c)| offset + c.len_utf8())
}

fn ends_sentence(piece: &str, offset: usize, chars: &[(usize, char)], idx: usize) -> bool {
    let next = chars[idx + 1..]
        .iter()
        .map(|(_, c)| *c)
        .find(|c| !matches!(c, '\u{201D}' | '"' | '\u{BB}' | '\u{2019}' | ')' | ']'));
    if !next.is_none_or(char::is_whitespace) && chars[idx].1 != '\u{3002}' {
        return false;
    }
    let word = piece[..offset]
        .rsplit(|c: char| !c.is_alphanumeric() && c != '.')
        .next()
        .unwrap_or("");
    let abbreviated = chars[idx].1 == '.'
        && (word.chars().count() == 1
            || word.contains('.')
            || matches!(
                word,
                "Mr" | "Mrs"
                    | "Ms"
                    | "Dr"
                    | "St"
                    | "Prof"
                    | "Sen"
                    | "Rep"
                    | "Gen"
                    | "Col"
                    | "Lt"
                    | "Gov"
                    | "vs"
                    | "No"
            ));
    !abbreviated
}

/// Block quotations of the format, with the name behind a dash that signs them.
fn blocks(source: &SourceText, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    let text = source.text.as_str();
    for block in source
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Quote)
    {
        let words = block.span.of(text);
        let signed = words
            .trim_end()
            .rfind('\n')
            .map(|at| block.span.start + at + 1)
            .filter(|&at| {
                text[at..block.span.end]
                    .trim_start_matches(['>', ' '])
                    .starts_with(['\u{2014}', '\u{2013}', '-'])
            });
        let mut spoken = Spoken {
            span: block.span,
            text: block.span,
            speaker: None,
            cue: None,
            how: How::Block,
        };
        if let Some(at) = signed {
            spoken.text.end = at;
            spoken.speaker = name(text, &self::words(text, Span::new(at, block.span.end)));
        } else {
            let above = paragraphs
                .partition_point(|paragraph| paragraph.end <= block.span.start)
                .checked_sub(1)
                .and_then(|idx| paragraphs.get(idx));
            if let Some(above) = above.filter(|above| above.of(text).trim_end().ends_with(':'))
                && let Some((speaker, cue)) = before(
                    text,
                    Span::new(sentence_start(text, above.start, above.end), above.end),
                    &[],
                )
            {
                (spoken.speaker, spoken.cue) = (speaker, Some(cue));
            }
        }
        out.push(spoken);
    }
}

/// Passages that a tag in brackets closes, back to the paragraph that introduces them with a colon.
fn tags(text: &str, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    const REACH: usize = 16;
    for (idx, paragraph) in paragraphs.iter().enumerate() {
        let words = paragraph.of(text).trim_end();
        let Some(at) = words.ends_with(']').then(|| words.rfind('[')).flatten() else {
            continue;
        };
        let tag = Span::new(paragraph.start + at + 1, paragraph.start + words.len() - 1);
        let named = tag.of(text).split_whitespace().count() <= 6
            && tag
                .of(text)
                .split(|c: char| !c.is_alphanumeric())
                .any(is_capitalized)
            && !tag.of(text).starts_with(['^', '@']);
        if !named || words[..at].trim().is_empty() {
            continue;
        }
        let lead = (idx.saturating_sub(REACH)..idx)
            .rev()
            .find(|&above| paragraphs[above].of(text).trim_end().ends_with(':'));
        let Some(lead) = lead else { continue };
        let Some(first) = paragraphs.get(lead + 1) else {
            continue;
        };
        let span = Span::new(first.start, tag.start - 1);
        out.push(Spoken {
            span,
            text: span,
            speaker: Some(tag),
            cue: Some(Span::new(tag.start - 1, tag.end + 1)),
            how: How::Tag,
        });
    }
}

/// Speeches of a transcript: from one label to the next.
fn labels(source: &SourceText, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    let text = source.text.as_str();
    let mut found: Vec<Span> = source
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::SpeakerLabel)
        .map(|mark| mark.span)
        .collect();
    if found.is_empty() {
        found = paragraphs
            .iter()
            .filter_map(|paragraph| label(text, *paragraph))
            .collect();
        if found.len() < 2 {
            return;
        }
    }
    for (idx, label) in found.iter().enumerate() {
        let end = found.get(idx + 1).map_or(text.len(), |next| next.start);
        let words = label.of(text).trim_end_matches([':', '.', ' ']);
        let speaker = Span::new(label.start, label.start + words.len());
        let span = Span::new(label.end, end.max(label.end));
        out.push(Spoken {
            span,
            text: span,
            speaker: Some(speaker),
            cue: Some(*label),
            how: How::Label,
        });
    }
}

/// `MR. SMITH:` at the start of a paragraph.
fn label(text: &str, paragraph: Span) -> Option<Span> {
    let words = paragraph.of(text);
    let at = words.find(':').filter(|&at| (2..=40).contains(&at))?;
    let name = &words[..at];
    let shouted = name.chars().any(char::is_uppercase)
        && !name.chars().any(char::is_lowercase)
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''));
    (shouted && words[at + 1..].starts_with(char::is_whitespace))
        .then(|| Span::new(paragraph.start, paragraph.start + at + 1))
}

#[cfg(test)]
mod tests {
    use super::{How, spoken};
    use crate::SourceText;

    fn said(text: &str) -> Vec<(String, Option<String>, How)> {
        let source = SourceText::plain(text);
        spoken(&source)
            .iter()
            .map(|spoken| {
                (
                    spoken.text.of(text).to_owned(),
                    spoken.speaker.map(|name| name.of(text).to_owned()),
                    spoken.how,
                )
            })
            .collect()
    }

    #[track_caller]
    fn check(text: &str, quotation: &str, speaker: Option<&str>, how: How) {
        let found = said(text);
        let want = (quotation.to_owned(), speaker.map(str::to_owned), how);
        assert!(found.contains(&want), "{want:?} is not among {found:?}");
    }

    #[test]
    fn the_speaker_stands_beside_the_quotation() {
        check(
            "“We waited for the thaw,” said Ada Brandt.",
            "We waited for the thaw,",
            Some("Ada Brandt"),
            How::After,
        );
        check(
            "“We waited for the thaw,” Ada Brandt told the paper.",
            "We waited for the thaw,",
            Some("Ada Brandt"),
            How::After,
        );
        check(
            "The head of the Harbor Committee Ada Brandt said recently that “we waited”.",
            "we waited",
            Some("Ada Brandt"),
            How::Before,
        );
        check(
            "According to Ada Brandt, “we waited”.",
            "we waited",
            Some("Ada Brandt"),
            How::Before,
        );
        check("“We waited,” he said.", "We waited,", None, How::After);
        check(
            "“We waited,” said Ada Brandt. “It came.”",
            "It came.",
            Some("Ada Brandt"),
            How::Continuation,
        );
        check(
            "„Wir warteten“, sagte Ada Brandt.",
            "Wir warteten",
            Some("Ada Brandt"),
            How::After,
        );
    }

    #[test]
    fn a_paragraph_may_go_on_without_a_closing_mark() {
        let text = "“We waited all that winter and nobody came to help us, not even once.\n\n“Then it thawed,” said Ada Brandt.";
        check(text, "Then it thawed,", Some("Ada Brandt"), How::After);
        check(
            text,
            "We waited all that winter and nobody came to help us, not even once.",
            None,
            How::Before,
        );
    }

    #[test]
    fn a_closing_tag_reaches_back_to_the_colon() {
        let text = "The paper has more on this:\n\nThe ice came in January.\n\nNobody was paid. [Harbor Post]\n\nSo far the paper.";
        check(
            text,
            "The ice came in January.\n\nNobody was paid. ",
            Some("Harbor Post"),
            How::Tag,
        );
    }

    #[test]
    fn labels_divide_a_transcript() {
        let text = "MR. BRANDT: We waited.\n\nMS. COLE: For what?\n\nMR. BRANDT: The thaw.";
        check(text, " For what?\n\n", Some("MS. COLE"), How::Label);
    }
}
