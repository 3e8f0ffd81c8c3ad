//! A passage of a source with a little of what stands around it.

use text::{SourceText, Span, abbreviations};

use crate::finding::Passage;

/// Longest stretch that is shown before or after the match.
const AROUND: usize = 300;

/// The passage with one sentence either side, inside its block; `lit` are spans of the source.
pub(crate) fn with_sentences(source: &SourceText, span: Span, lit: &[Span]) -> Passage {
    let block = |at: usize| source.block_at(at).map(|block| block.span);
    let floor = block(span.start).map_or(0, |block| block.start.min(span.start));
    let ceiling = block(span.end.saturating_sub(1))
        .map_or(source.text.len(), |block| block.end.max(span.end));
    let from = sentence_before(&source.text, Span::new(floor, span.start));
    let to = sentence_after(&source.text, Span::new(span.end, ceiling));
    shown(source, Span::new(from, to), lit)
}

/// From `at` to the end of its sentence, or of its clause where the sentence is long.
pub(crate) fn end_of_sentence(text: &str, within: Span) -> usize {
    ends(text, within).next().unwrap_or(within.end)
}

/// Where the sentence before that of the end of `within` begins.
fn sentence_before(text: &str, within: Span) -> usize {
    let floor = floor_boundary(text, within.end.saturating_sub(AROUND).max(within.start));
    let behind = |end: usize| end + text[end..].len() - text[end..].trim_start().len();
    let mut own = within.start;
    let mut before = within.start;
    for start in ends(text, within)
        .map(behind)
        .filter(|&start| start <= within.end)
    {
        before = own;
        own = start;
    }
    if before >= floor {
        before
    } else {
        next_word(text, Span::new(floor, within.end))
    }
}

/// Where the sentence after that of the start of `within` ends.
fn sentence_after(text: &str, within: Span) -> usize {
    let ceiling = floor_boundary(text, (within.start + AROUND).min(within.end));
    // The match may hold the end of its own sentence.
    let ended = text[..within.start]
        .trim_end_matches(['"', '”', '’', ')'])
        .ends_with(['.', '!', '?']);
    let end = ends(text, within)
        .nth(usize::from(!ended))
        .unwrap_or(within.end);
    if end <= ceiling {
        return end;
    }
    let cut = Span::new(within.start, ceiling).of(text);
    cut.rfind(char::is_whitespace)
        .map_or(within.start, |at| within.start + at)
}

/// The ends of the sentences in a span, each behind its closing marks.
fn ends(text: &str, within: Span) -> impl Iterator<Item = usize> {
    let piece = within.of(text);
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = piece[at..].find(['.', '!', '?', '。', '！', '？', '\n']) {
            let mark = at + found;
            let c = piece[mark..].chars().next()?;
            let mut end = mark + c.len_utf8();
            at = end;
            if c == '\n' {
                // A blank line ends a sentence, a line break does not.
                if piece[at..]
                    .trim_start_matches([' ', '\t'])
                    .starts_with('\n')
                    && mark > 0
                {
                    return Some(within.start + mark);
                }
                continue;
            }
            let closing = |c: &char| {
                matches!(
                    c,
                    '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '」' | '.' | '!' | '?'
                )
            };
            end += piece[end..]
                .chars()
                .take_while(closing)
                .map(char::len_utf8)
                .sum::<usize>();
            at = end;
            let rest = &piece[end..];
            if rest.is_empty() || matches!(c, '。' | '！' | '？') {
                return Some(within.start + end);
            }
            let next = rest.trim_start();
            let starts = next
                .chars()
                .next()
                .is_none_or(|c| !c.is_lowercase() && !c.is_ascii_digit());
            if next.len() < rest.len() && starts && !abbreviations::keeps_open(&piece[..mark], rest)
            {
                return Some(within.start + end);
            }
        }
        None
    })
}

fn next_word(text: &str, within: Span) -> usize {
    let piece = within.of(text);
    piece.find(char::is_whitespace).map_or(within.end, |at| {
        within.start + at + piece[at..].len() - piece[at..].trim_start().len()
    })
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The text of a span as people see it, with the lit spans carried over.
fn shown(source: &SourceText, span: Span, lit: &[Span]) -> Passage {
    let mut out = Passage {
        text: String::new(),
        lit: Vec::new(),
        place: String::new(),
    };
    let mut at = span.start;
    for light in lit
        .iter()
        .filter(|light| span.covers(**light) && !light.is_empty())
    {
        if light.start < at {
            continue;
        }
        append(source, Span::new(at, light.start), &mut out.text);
        let start = out.text.len();
        append(source, *light, &mut out.text);
        out.lit
            .push(Span::new(start, out.text.trim_end().len().max(start)));
        at = light.end;
    }
    append(source, Span::new(at, span.end), &mut out.text);
    out.text.truncate(out.text.trim_end().len());
    out
}

/// Appends a piece; white space at its edges becomes one space.
fn append(source: &SourceText, span: Span, out: &mut String) {
    let raw = span.of(&source.text);
    if raw.starts_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
    out.push_str(&source.shown(span));
    if raw.ends_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use text::{SourceText, Span};

    use super::{end_of_sentence, with_sentences};

    /// The source has the match between `<` and `>`; the answer too.
    #[track_caller]
    fn check(marked: &str, want: &str) {
        let (before, rest) = marked.split_once('<').expect("a start");
        let (inside, after) = rest.split_once('>').expect("an end");
        let span = Span::new(before.len(), before.len() + inside.len());
        let source = SourceText::plain(format!("{before}{inside}{after}"));
        let passage = with_sentences(&source, span, &[span]);
        let mut got = passage.text.clone();
        for light in passage.lit.iter().rev() {
            got.insert(light.end, '>');
            got.insert(light.start, '<');
        }
        assert_eq!(got, want);
    }

    #[test]
    fn one_sentence_either_side_is_shown() {
        check("One. Two. <Three>. Four. Five.", "Two. <Three>. Four.");
        check(
            "One. Two is <here> and ends. Four. Five.",
            "One. Two is <here> and ends. Four.",
        );
        check("<All>.", "<All>.");
        check(
            "Mr. Kay left. He <saw> J. Smith. Then rain. Then sun.",
            "Mr. Kay left. He <saw> J. Smith. Then rain.",
        );
    }

    #[test]
    fn lines_are_joined_and_paragraphs_are_not_crossed_twice() {
        check("a\nb <c>\nd. E.", "a b <c> d. E.");
    }

    #[test]
    fn a_sentence_ends_behind_its_closing_marks() {
        for (text, want) in [
            ("It is. So", "It is."),
            ("He said “no.” Then", "He said “no.”"),
            ("It cost 3.5 million. So", "It cost 3.5 million."),
            ("no end", "no end"),
            ("Yes! No", "Yes!"),
            ("그는 갔다. 그리고", "그는 갔다."),
        ] {
            assert_eq!(
                &text[..end_of_sentence(text, Span::new(0, text.len()))],
                want
            );
        }
    }
}
