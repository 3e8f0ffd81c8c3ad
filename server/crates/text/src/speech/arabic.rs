//! Who says a quotation in Arabic: the verb comes first, its subject behind it.

use super::names::{Word, list, words};
use crate::Span;

/// The speaker and what tells him; `None`: not Arabic, or no verb of speech.
pub(super) fn said(text: &str, head: Span, tail: Span) -> Option<(Option<Span>, Span)> {
    for stretch in [tail, head] {
        let words = words(text, stretch);
        if !words.iter().any(|word| word.text.starts_with(is_arabic)) {
            continue;
        }
        let near = if stretch == tail { 3 } else { words.len() };
        let verb = words[..near.min(words.len())]
            .iter()
            .rposition(|word| is_verb(word.text));
        if let Some(at) = verb {
            return Some((subject(text, &words[at + 1..], stretch.end), words[at].span));
        }
    }
    None
}

/// "قال القبطان سامي حداد للصحفيين": the words behind the offices, up to the next particle.
fn subject(text: &str, words: &[Word<'_>], end: usize) -> Option<Span> {
    let stop = words
        .iter()
        .position(|word| list("ar-stops").contains(word.text) || word.text.starts_with("لل"))
        .unwrap_or(words.len());
    let words = &words[..stop];
    let is_office =
        |word: &Word<'_>| word.text.starts_with("ال") || list("ar-offices").contains(word.text);
    let first = words.iter().rposition(is_office).map_or(0, |at| at + 1);
    let rest = &words[first..];
    let name = &rest[..rest.len().min(3)];
    let (one, last) = (name.first()?, name.last()?);
    let span = one.span.join(last.span);
    let whole = !span.of(text).contains(['،', ',', ':', '؛', '"']);
    let indefinite = list("ar-indefinite").contains(words.first()?.text);
    (whole && !indefinite && span.end <= end && first < 4).then_some(span)
}

/// With "and" or "so" written together, and the ending of the feminine.
fn is_verb(word: &str) -> bool {
    let verbs = list("ar-verbs");
    let bare = word.strip_prefix(['و', 'ف']).unwrap_or(word);
    [word, bare].iter().any(|word| {
        verbs.contains(word)
            || word
                .strip_suffix('ت')
                .is_some_and(|stem| verbs.contains(stem))
    })
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{6FF}')
}
