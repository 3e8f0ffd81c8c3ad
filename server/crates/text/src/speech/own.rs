//! Words between marks that are the document's own all the same: its author quotes himself, names a
//! title, or the whole document stands in marks.

use super::names::words;
use super::{How, Spoken};
use crate::{SourceText, Span};

/// Whether no other person says `spoken`, one of `all` quotations of the source.
pub(crate) fn is_own(source: &SourceText, spoken: &Spoken, all: &[Spoken]) -> bool {
    let text = source.text.as_str();
    spoken.speaker.is_none()
        && (is_first_person(text, spoken) || is_title(text, spoken) || is_whole(text, spoken, all))
}

/// "As I wrote last year, “…”": the verb of speech has the writer for its subject.
fn is_first_person(text: &str, spoken: &Spoken) -> bool {
    const NEAR: usize = 24;
    let Some(cue) = spoken.cue else { return false };
    let from = text.ceil_char_boundary(cue.start.saturating_sub(NEAR));
    let to = text.floor_char_boundary(cue.end + NEAR);
    let near = if cue.start >= spoken.span.end {
        Span::new(from.max(spoken.span.end).min(cue.start), to)
    } else {
        Span::new(from.min(cue.start), to.min(spoken.span.start).max(cue.end))
    };
    let stop = near.of(text).find(['\n', ';']).map(|at| near.start + at);
    let near = match stop {
        Some(stop) if stop >= cue.end => Span::new(near.start, stop),
        _ => near,
    };
    let pronoun = words(text, near).iter().any(|word| {
        matches!(
            word.text,
            "I" | "ich"
                | "Ich"
                | "je"
                | "Je"
                | "yo"
                | "Yo"
                | "io"
                | "eu"
                | "Eu"
                | "я"
                | "Я"
                | "나는"
                | "내가"
                | "저는"
        ) || word.text.ends_with("-je")
    });
    let glued = [
        "私は",
        "私が",
        "僕は",
        "筆者は",
        "我",
        "j\u{2019}",
        "J\u{2019}",
        "j'",
        "J'",
    ]
    .iter()
    .any(|pronoun| {
        near.of(text)
            .match_indices(pronoun)
            .any(|(at, _)| !near.of(text)[..at].ends_with(char::is_alphabetic))
    });
    pronoun || glued
}

/// "“The Long Winter of the Northern Harbors”": every long word has its capital, and nobody says it.
fn is_title(text: &str, spoken: &Spoken) -> bool {
    let words = words(text, spoken.text);
    let long: Vec<&str> = words
        .iter()
        .map(|word| word.text)
        .filter(|word| word.chars().count() >= 4 && word.starts_with(char::is_alphabetic))
        .collect();
    spoken.cue.is_none()
        && !matches!(spoken.how, How::Block | How::Tag)
        && long.len() >= 2
        && long.iter().all(|word| word.starts_with(char::is_uppercase))
        && !spoken.text.of(text).trim_end().ends_with(['.', ',', '!'])
}

/// An address that is printed between marks from its first word to its last.
fn is_whole(text: &str, spoken: &Spoken, all: &[Spoken]) -> bool {
    let mut covered = 0;
    let mut end = 0;
    for other in all
        .iter()
        .filter(|other| !matches!(other.how, How::Label | How::Tag))
    {
        if other.speaker.is_some() {
            return false;
        }
        if other.span.start >= end {
            covered += other.span.len();
            end = other.span.end;
        }
    }
    !matches!(spoken.how, How::Label | How::Tag) && covered * 10 >= text.trim().len() * 9
}

#[cfg(test)]
mod tests {
    use super::is_own;
    use crate::SourceText;
    use crate::speech::spoken;

    #[track_caller]
    fn check(text: &str, quotation: &str, own: &[bool]) {
        let source = SourceText::plain(text);
        let all = spoken(&source);
        let found: Vec<bool> = all
            .iter()
            .filter(|spoken| spoken.text.of(text).trim() == quotation)
            .map(|spoken| is_own(&source, spoken, &all))
            .collect();
        assert_eq!(found, own, "{text}: {all:?}");
    }

    #[test]
    fn the_author_a_title_and_a_whole_address_are_own() {
        check(
            "The ice came. As I wrote last year, “a harbor is a promise”. It is.",
            "a harbor is a promise",
            &[true],
        );
        check(
            "„Der Hafen ist ein Versprechen“, schrieb ich damals. So war es.",
            "Der Hafen ist ein Versprechen",
            &[true],
        );
        check(
            "Her book “The Long Winter of the North” sold well in all towns.",
            "The Long Winter of the North",
            &[true],
        );
        check(
            "“We waited for the thaw.\n\n“We can wait a little longer.”",
            "We can wait a little longer.",
            &[true],
        );
        check(
            "The ice came. “We waited for the thaw,” he said to all of them in the end.",
            "We waited for the thaw,",
            &[false],
        );
        check(
            "The paper said that “the ice came early” in the year of the fire.",
            "the ice came early",
            &[false],
        );
    }
}
