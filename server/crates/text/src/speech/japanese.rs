//! Who says a quotation in Japanese: the topic before the quotation or behind its particle.

use super::names::list;
use crate::Span;

/// Who a clause without spaces says speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    Named(Span),
    /// "彼は", "他": whoever spoke before.
    Pronoun,
    /// Somebody without a name.
    Nobody,
}

/// The speaker and what tells him; `None`: not Japanese, or nobody is said to speak.
pub(super) fn said(text: &str, paragraph: Span, head: Span, tail: Span) -> Option<(Speaker, Span)> {
    let behind = tail.of(text);
    let quotative = ["と", "との", "という", "って"]
        .iter()
        .any(|particle| behind.starts_with(particle));
    let lead = head.of(text);
    if !quotative && !lead.contains(|c: char| is_kana(c) && !is_katakana(c)) {
        return None;
    }
    for phrase in ["によると", "によれば", "いわく", "曰く"] {
        if let Some(at) = lead.rfind(phrase) {
            let cue = Span::new(head.start + at, head.start + at + phrase.len());
            return Some((phrase_before(text, paragraph, head.start, cue.start), cue));
        }
    }
    if !quotative {
        return None;
    }
    let particle = behind.chars().next().map_or(0, char::len_utf8);
    let cue = Span::new(tail.start, tail.start + particle);
    // "「…」と、田中課長は述べた".
    let after = Span::new(cue.end, tail.end);
    if let Some(topic) = topic(text, after, After::Quotation) {
        let start = cue.end;
        return Some((phrase_before(text, paragraph, start, topic), cue));
    }
    let topic = topic(text, head, After::Sentence)?;
    Some((phrase_before(text, paragraph, head.start, topic), cue))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Sentence,
    Quotation,
}

/// Where the particle of the topic stands, else that of the subject.
fn topic(text: &str, stretch: Span, after: After) -> Option<usize> {
    let piece = stretch.of(text);
    let mut subject = None;
    for (at, c) in piece.char_indices() {
        // Behind the quotation the topic stands at once.
        if after == After::Quotation && (at > 90 || c == '。' || at > 0 && c == '、') {
            break;
        }
        let before = piece[..at].chars().next_back();
        let noun = before.is_some_and(|c| is_name_part(c) || matches!(c, 'ん' | '）' | ')' | '」'));
        if !noun {
            continue;
        }
        match c {
            'は' | 'も' => return Some(stretch.start + at),
            'が' if subject.is_none() => subject = Some(stretch.start + at),
            _ => {}
        }
    }
    subject
}

/// The name that ends before `end`, without its office; not before `from`.
fn phrase_before(text: &str, paragraph: Span, from: usize, end: usize) -> Speaker {
    let mut end = end;
    // "佐藤由美さん（34）".
    let piece = &text[from..end];
    if piece.ends_with(['）', ')'])
        && let Some(open) = piece.rfind(['（', '('])
    {
        end = from + open;
    }
    let piece = &text[from..end];
    if ["彼", "彼女", "同氏", "同さん", "本人"].iter().any(|word| {
        piece
            .strip_suffix(word)
            .is_some_and(|rest| !rest.ends_with(is_name_part))
    }) {
        return Speaker::Pronoun;
    }
    let title = list("ja-titles")
        .iter()
        .filter(|title| piece.ends_with(**title))
        .max_by_key(|title| title.len());
    let bare = end - title.map_or(0, |title| title.len());
    let name = run_before(text, from, bare);
    if is_name(name.of(text), title.is_some()) {
        return Speaker::Named(name);
    }
    // "海上保安庁長官田中誠": the name begins inside the run.
    if let Some(title) = title
        && name.is_empty()
        && let Some(at) = text[paragraph.start..from].rfind(*title)
    {
        // "市長は": the mayor of the sentences before.
        let before = paragraph.start + at;
        let start = text.ceil_char_boundary(before.saturating_sub(60).max(paragraph.start));
        let name = run_before(text, start, before);
        if is_name(name.of(text), true) {
            return Speaker::Named(name);
        }
    }
    Speaker::Nobody
}

/// The letters of names that end before `end`, none of them before `from`.
fn run_before(text: &str, from: usize, end: usize) -> Span {
    let letters = text[from..end].char_indices().rev();
    let run = letters.take_while(|(_, c)| is_name_part(*c)).last();
    Span::new(run.map_or(end, |(at, _)| from + at), end)
}

/// A family name with a given name, or what stands before an office; a foreign name has its dot.
fn is_name(run: &str, titled: bool) -> bool {
    let count = run.chars().count();
    let foreign = run.chars().all(|c| is_katakana(c) || c == '・');
    if foreign {
        return run.contains('・') || titled && count >= 2;
    }
    let family = list("ja-families")
        .iter()
        .filter(|family| run.starts_with(**family))
        .map(|family| family.chars().count())
        .max();
    family.is_some_and(|family| {
        if titled {
            count <= family + 4
        } else {
            (1..=3).contains(&(count - family))
        }
    })
}

pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}')
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FC}')
}

fn is_name_part(c: char) -> bool {
    is_katakana(c) || matches!(c, '\u{3400}'..='\u{9FFF}' | '々' | '・')
}
