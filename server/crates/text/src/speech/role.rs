//! Speakers without a name: a note that says "the mayor said" speaks of the mayor of the source.

use super::cues::is_cue;
use super::names::{Word, is_pronoun, list, words};
use super::sentences::sentence_start;
use super::{Spoken, clause};
use crate::{Span, fold};

/// How far from a verb of speech the word stands that says who speaks.
const NEAR: usize = 5;
/// Bytes behind a quotation of a source that may say who speaks.
const BEHIND: usize = 120;

/// Whether `beside`, the note's own words around its quotation, describe the speaker by a word by which
/// the source describes the one who says `spoken`: in both it stands beside a verb of speech, or in a
/// script without spaces right before the opening mark. Or by a name, where that stands in the sentence
/// of the source whose grammar did not tell who speaks.
pub(crate) fn is_described(
    text: &str,
    spoken: &Spoken,
    beside: &[String],
    named: &[String],
) -> bool {
    let from = text[..spoken.span.start].rfind('\n').map_or(0, |at| at + 1);
    let start = sentence_start(text, from, spoken.span.start);
    let head = Span::new(start, spoken.span.start);
    let end = text.floor_char_boundary(spoken.span.end + BEHIND);
    let tail = Span::new(spoken.span.end, end);
    let tail_text = tail.of(text);
    let over = tail_text.find(['.', '\n', ';', '“', '"', '«']);
    let tail = Span::new(tail.start, tail.start + over.unwrap_or(tail_text.len()));
    if !named.is_empty() {
        let stands = |name: &String| {
            [head, tail]
                .iter()
                .any(|stretch| holds(stretch.of(text), name))
        };
        return spoken.speaker.is_none() && named.iter().any(stands);
    }
    // "« La faute, écrivit le juge, … »": the verb stands inside the marks.
    let aside = clause::asides(text, spoken.text)
        .next()
        .map(|(_, aside)| aside);
    let mut theirs: Vec<Word<'_>> = [Some(head), aside, Some(tail)]
        .into_iter()
        .flatten()
        .flat_map(|stretch| roles(text, stretch))
        .collect();
    match spoken.speaker {
        Some(speaker) => theirs.extend(around(text, speaker)),
        // "A porter was blunter. “…,” he said."
        None => theirs.extend(subject_above(text, from, start)),
    }
    let lead = lead(head.of(text));
    beside.iter().any(|beside| {
        let ours = roles(beside, Span::new(0, beside.len()));
        let same = |ours: &Word<'_>| {
            let ours = ours.text.to_lowercase();
            theirs
                .iter()
                .any(|theirs| theirs.text.to_lowercase() == ours)
        };
        // "市長は「": office and particle; the last two letters are those of many offices.
        let common = self::lead(beside)
            .zip(lead.clone())
            .take_while(|(ours, theirs)| ours == theirs)
            .count();
        ours.iter().any(same) || common >= 3
    })
}

/// Whether a name of two letters and more stands in a stretch, not as the end of another word.
fn holds(stretch: &str, name: &str) -> bool {
    name.chars().nth(1).is_some()
        && stretch
            .match_indices(name)
            .any(|(at, _)| !stretch[..at].ends_with(char::is_alphanumeric))
}

/// The letters without spaces that lead to the opening mark, the last first.
fn lead(text: &str) -> impl Iterator<Item = char> + Clone {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    text.chars().rev().take_while(|&c| {
        fold::is_hangul(c) || matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
    })
}

/// The words beside a name that may say what its bearer is.
fn around(text: &str, name: Span) -> Vec<Word<'_>> {
    const BESIDE: usize = 60;
    let from = text.ceil_char_boundary(name.start.saturating_sub(BESIDE));
    let to = text.floor_char_boundary(name.end + BESIDE);
    let (before, behind) = (Span::new(from, name.start), Span::new(name.end, to));
    let stops = [
        '.', '\n', ';', '\u{201C}', '\u{201D}', '"', '\u{AB}', '\u{BB}',
    ];
    let start = before.of(text).rfind(stops).map_or(from, |at| {
        from + at
            + before.of(text)[at..]
                .chars()
                .next()
                .map_or(0, char::len_utf8)
    });
    let end = behind.of(text).find(stops).map_or(to, |at| name.end + at);
    [Span::new(start, name.start), Span::new(name.end, end)]
        .into_iter()
        .flat_map(|stretch| words(text, stretch))
        .filter(is_role)
        .collect()
}

/// The noun behind the first article of the sentence before.
fn subject_above(text: &str, from: usize, start: usize) -> Option<Word<'_>> {
    let end = from + text[from..start].trim_end().len();
    let above = Span::new(sentence_start(text, from, end).min(end), end);
    let words = words(text, above);
    let article = words.iter().take(4).position(|word| {
        let lower = word.text.to_lowercase();
        list("determiners").contains(lower.as_str()) || list("indefinite").contains(lower.as_str())
    })?;
    words.into_iter().skip(article + 1).take(3).find(is_role)
}

/// No name, pronoun, article or preposition.
fn is_role(word: &Word<'_>) -> bool {
    let lower = word.text.to_lowercase();
    let has = |section: &str| list(section).contains(lower.as_str());
    lower.chars().count() > 2
        && !says(&lower)
        && !is_pronoun(&lower)
        && !["determiners", "prepositions", "auxiliaries", "not-names"]
            .iter()
            .any(|section| has(section))
}

fn says(word: &str) -> bool {
    is_cue(word) || list("role-verbs").contains(word)
}

/// The words near a verb of speech that may be who speaks.
fn roles(text: &str, stretch: Span) -> Vec<Word<'_>> {
    let words = words(text, stretch);
    let mut near = vec![false; words.len()];
    for (at, word) in words.iter().enumerate() {
        if says(&word.text.to_lowercase()) {
            near[at.saturating_sub(NEAR)..(at + NEAR + 1).min(words.len())].fill(true);
        }
    }
    let near = words.iter().zip(near).filter(|(_, near)| *near);
    near.map(|(word, _)| *word).filter(is_role).collect()
}

/// "THE WITNESS", "Speaker 2": what a transcript calls those whom it does not name.
pub(crate) fn is_office(label: &str) -> bool {
    label.split(|c: char| !c.is_alphanumeric()).all(|word| {
        let lower = word.to_lowercase();
        word.chars().all(char::is_numeric)
            || ["determiners", "label-roles", "things"]
                .iter()
                .any(|section| list(section).contains(lower.as_str()))
    })
}
