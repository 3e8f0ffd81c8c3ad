//! Who says a quotation in Korean: particles mark the subject, and the verb comes last.

use super::Spoken;
use super::names::{Word, list, words};
use super::speaker::unquoted;
use crate::{Span, fold};

/// Family names of one syllable.
const FAMILIES: &str = "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용봉사부가복태목형피두감음빈동온호범좌팽승간상시갈단";
/// Particles of the subject, longest first.
const SUBJECT: [&str; 6] = ["께서는", "께서", "은", "는", "이", "가"];
/// What binds a quotation to its verb.
const BINDERS: [&str; 12] = [
    "이라고",
    "라고",
    "이라며",
    "라며",
    "이라면서",
    "라면서",
    "이라는",
    "라는",
    "고",
    "며",
    "면서",
    "는",
];

/// The speaker and what tells him; `None`: not Korean, or nobody is named.
pub(super) fn said(
    text: &str,
    paragraph: Span,
    head: Span,
    tail: Span,
    others: &[Spoken],
) -> Option<(Span, Span)> {
    let behind = words(text, tail);
    let first = behind.first()?;
    if !first.text.starts_with(fold::is_hangul) {
        return None;
    }
    let bound = first.span.start == tail.start && BINDERS.contains(&first.text);
    let cue = behind.iter().position(|word| is_cue(word.text));
    let (cue, end) = match cue {
        Some(at) => (behind[at].span, at),
        None if bound => (first.span, behind.len()),
        None => return None,
    };
    let lead: Vec<Word<'_>> = behind[usize::from(bound).min(end)..end].to_vec();
    let topic = |words: &[Word<'_>]| (0..words.len()).find_map(|at| subject(text, words, at));
    let speaker = topic(&lead)
        .or_else(|| topic(&unquoted(text, head, others)))
        .or_else(|| {
            // "강 장관은": whose family name the paragraph has before.
            let family = lead.iter().find(|word| is_family(word.text))?.text;
            let before = words(text, Span::new(paragraph.start, head.end));
            let named = |word: &&Word<'_>| is_name(word.text) && word.text.starts_with(family);
            before.iter().rev().find(named).map(|word| word.span)
        })?;
    Some((speaker, cue))
}

fn is_cue(word: &str) -> bool {
    list("ko-verbs").iter().any(|stem| word.starts_with(stem))
}

/// The name in the subject that ends with word `at`.
fn subject(text: &str, words: &[Word<'_>], at: usize) -> Option<Span> {
    let word = words[at];
    let stem = SUBJECT.iter().find_map(|end| word.text.strip_suffix(end))?;
    let own = Span::new(word.span.start, word.span.start + stem.len());
    if is_title(stem) {
        // "이준호 교수는", "강동석 전 반장은".
        let mut back = at;
        while let Some(before) = back.checked_sub(1).map(|idx| words[idx]) {
            if is_name(before.text) {
                return Some(before.span);
            }
            if before.text.chars().count() > 1 && !is_title(before.text) {
                return None;
            }
            back -= 1;
        }
        return None;
    }
    (is_name(stem) && !list("ko-nouns").contains(own.of(text))).then_some(own)
}

/// A word that ends in an office: "재무장관".
fn is_title(word: &str) -> bool {
    list("ko-titles")
        .iter()
        .any(|title| word == *title || title.chars().count() > 1 && word.ends_with(title))
}

fn is_family(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| FAMILIES.contains(c)) && chars.next().is_none()
}

/// A family name and one or two syllables of a given name.
fn is_name(word: &str) -> bool {
    let count = word.chars().count();
    (count == 3
        || count == 4
            && ["남궁", "황보", "제갈", "선우", "독고", "사공"]
                .iter()
                .any(|family| word.starts_with(family)))
        && word.chars().all(fold::is_hangul)
        && word.chars().next().is_some_and(|c| FAMILIES.contains(c))
        && !word.ends_with('들')
}
