//! Who says a quotation in Korean: particles mark the subject, and the verb comes last.

use super::Spoken;
use super::clause::unquoted;
use super::names::{Word, list, words};
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

/// Bytes before a quotation where a full name stands to which "강 장관은" goes back.
const REACH: usize = 2000;

/// The speaker and what tells him, `Some((None, _))` for "그는"; `None`: not Korean, or nobody is named.
pub(super) fn said(
    text: &str,
    head: Span,
    tail: Span,
    others: &[Spoken],
) -> Option<(Option<Span>, Span)> {
    let lead_in = unquoted(text, head, others);
    // "오정란에 따르면".
    let source = lead_in.windows(2).find_map(|pair| {
        let phrase = pair[1].text.starts_with("따르면") || pair[1].text.starts_with("의하면");
        let name = pair[0]
            .text
            .strip_suffix('에')
            .filter(|name| phrase && is_name(name))?;
        let start = pair[0].span.start;
        Some((Some(Span::new(start, start + name.len())), pair[1].span))
    });
    if source.is_some() {
        return source;
    }
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
        .or_else(|| topic(&lead_in))
        .or_else(|| whose(text, &behind[..(end + 1).min(behind.len())]))
        .or_else(|| {
            // "강 장관은": whose family name stands before.
            let mut both = lead.iter().chain(&lead_in);
            let family = both.find(|word| is_family(word.text))?.text;
            let from = text
                .ceil_char_boundary(head.end.saturating_sub(REACH))
                .min(head.end);
            let before = words(text, Span::new(from, head.end));
            let named = |word: &Word<'_>| {
                let bare = SUBJECT.iter().find_map(|end| word.text.strip_suffix(end));
                [Some(word.text), bare]
                    .into_iter()
                    .flatten()
                    .find_map(|name| {
                        (is_name(name) && name.starts_with(family))
                            .then(|| Span::new(word.span.start, word.span.start + name.len()))
                    })
            };
            before.iter().rev().find_map(named)
        });
    let pronoun = lead
        .iter()
        .chain(&lead_in)
        .any(|word| matches!(word.text, "그는" | "그녀는" | "그가" | "그녀가"));
    match speaker {
        Some(speaker) => Some((Some(speaker), cue)),
        None if pronoun => Some((None, cue)),
        None => None,
    }
}

/// "은퇴한 도선사 이정민 씨의 말이다".
fn whose(text: &str, words: &[Word<'_>]) -> Option<Span> {
    let at = words
        .windows(2)
        .position(|pair| pair[0].text.ends_with('의') && pair[1].text.starts_with('말'))?;
    let stem = words[at].text.strip_suffix('의')?;
    let own = Span::new(words[at].span.start, words[at].span.start + stem.len());
    if is_title(stem) {
        let before = words[..at].last()?;
        return is_name(before.text).then_some(before.span);
    }
    is_name(own.of(text)).then_some(own)
}

fn is_cue(word: &str) -> bool {
    word == "말이다" || list("ko-verbs").iter().any(|stem| word.starts_with(stem))
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
            // "김도윤(34) 씨는", "박상우 국토교통부 장관은".
            let aged = before.text.bytes().all(|byte| byte.is_ascii_digit());
            let office = ["부", "청", "시", "도", "군", "구", "당", "회", "원"]
                .iter()
                .any(|end| before.text.ends_with(end))
                && before.text.chars().count() > 2;
            if before.text.chars().count() > 1 && !is_title(before.text) && !aged && !office {
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
