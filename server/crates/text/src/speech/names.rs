//! Names of people among the words of a sentence.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::Span;

#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub span: Span,
}

/// The words of a stretch; an elided article is none ("l’historienne").
pub(super) fn words(text: &str, span: Span) -> Vec<Word<'_>> {
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
            let word = &piece[start..end];
            let start = start + elided(word);
            let span = Span::new(span.start + start, span.start + end);
            Word {
                text: span.of(text),
                span,
            }
        })
        .collect()
}

/// Bytes of an elided article before the word itself.
fn elided(word: &str) -> usize {
    let Some((article, rest)) = word.split_once(['\'', '\u{2019}']) else {
        return 0;
    };
    let is_article = matches!(
        article,
        "l" | "L" | "d" | "D" | "s" | "S" | "n" | "qu" | "Qu" | "c" | "C" | "j" | "m"
    );
    if is_article && rest != "après" && rest.starts_with(char::is_alphabetic) {
        word.len() - rest.len()
    } else {
        0
    }
}

/// A name among the words of a sentence, without the office before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub span: Span,
    /// Of how many words.
    pub len: usize,
    /// An office stood before it.
    pub titled: bool,
    /// A preposition stands before it: it is not who acts.
    pub governed: bool,
    /// An article stands before it: "the Embassy", "der Minister", "the Marlow Democrat".
    pub described: bool,
    /// Where the run of capitalized words begins, offices included.
    pub run_start: usize,
}

/// Every run of capitalized words that may be a name, in order.
pub(super) fn names(text: &str, words: &[Word<'_>]) -> Vec<Name> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if !starts_name(words[at].text) {
            at += 1;
            continue;
        }
        let first = at;
        while at + 1 < words.len() && joins(text, words[at], words[at + 1]) {
            at += 1;
        }
        at += 1;
        let run = &words[first..at];
        // "The report": an article or an office alone names nobody.
        if run.iter().all(|word| list("offices").contains(word.text)) {
            continue;
        }
        // "Der Zeuge": the article that begins a sentence is a capitalized word as well.
        let leads = run.len() > 1 && list("articles").contains(run[0].text);
        let run = if leads { &run[1..] } else { run };
        let (span, len, titled) = trimmed(run);
        let lower = |back: usize| {
            first
                .checked_sub(back)
                .map(|idx| words[idx].text.to_lowercase())
                .unwrap_or_default()
        };
        let adjoins = first.checked_sub(1).is_some_and(|idx| {
            let between = Span::new(words[idx].span.end, words[first].span.start).of(text);
            between.chars().all(char::is_whitespace)
        });
        let has = |section: &str, word: &str| list(section).contains(word);
        // English writes no common noun with a capital: "The Courier wrote" names a paper.
        let proper = leads && words[first].text == "The";
        let article = leads && !proper || adjoins && has("determiners", &lower(1));
        let definite = adjoins && lower(1) == "the";
        // "la ministra dei Trasporti Anna Riva": the office reaches into the run of capitals.
        let office = run.len() >= 3
            && !titled
            && adjoins
            && (has("offices-of", &lower(2)) || has("offices-of", &lower(3)));
        let (span, len) = if office {
            (Span::new(run[run.len() - 2].span.start, span.end), 2)
        } else {
            (span, len)
        };
        out.push(Name {
            span,
            len,
            titled,
            governed: !office
                && (adjoins && has("prepositions", &lower(1))
                    || article && len == run.len() && has("prepositions", &lower(2))),
            described: article && run.len() == 1 || definite && len == run.len(),
            run_start: run[0].span.start,
        });
    }
    out
}

/// The first name that is one.
pub(super) fn name(text: &str, words: &[Word<'_>]) -> Option<Span> {
    names(text, words)
        .into_iter()
        .find(|name| !name.described)
        .map(|name| name.span)
}

fn starts_name(word: &str) -> bool {
    is_capitalized(word) && word != "I" && !list("not-names").contains(word.to_lowercase().as_str())
}

pub(super) fn is_capitalized(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// A pronoun, also one that its verb binds ("a-t-il").
pub(super) fn is_pronoun(word: &str) -> bool {
    let lower = word.to_lowercase();
    let bound = lower.rsplit_once("-t-").map(|(_, bound)| bound);
    list("pronouns").contains(bound.unwrap_or(&lower))
}

fn joins(text: &str, left: Word<'_>, right: Word<'_>) -> bool {
    let between = Span::new(left.span.end, right.span.start).of(text);
    let particle = |word: &str| {
        matches!(
            word,
            "de" | "von"
                | "van"
                | "der"
                | "bin"
                | "al"
                | "la"
                | "du"
                | "di"
                | "del"
                | "zu"
                | "ten"
                | "da"
                | "dos"
                | "das"
                | "do"
                | "af"
                | "el"
                | "ibn"
        )
    };
    let possessive = left.text.ends_with("\u{2019}s") || left.text.ends_with("'s");
    let close = between.trim().is_empty() || between == ". " && left.text.chars().count() <= 4;
    close
        && !possessive
        && (is_capitalized(left.text) || particle(left.text))
        && (is_capitalized(right.text) || particle(right.text))
}

/// A run without the office before the name ("House Committee Michael McCaul"), how many words are
/// left, and whether there was an office.
fn trimmed(run: &[Word<'_>]) -> (Span, usize, bool) {
    let is_office = |word: &Word<'_>| {
        let lower = word.text.to_lowercase();
        list("offices").contains(word.text) && !list("articles").contains(word.text)
            || list("office-ends")
                .iter()
                .any(|end| lower.ends_with(end) && lower.len() > end.len())
    };
    let mut end = run.len();
    // "Ada Brandt de": a particle belongs to what follows it.
    while end > 1 && !is_capitalized(run[end - 1].text) {
        end -= 1;
    }
    let run = &run[..end];
    let mut start = run[..run.len() - 1]
        .iter()
        .rposition(is_office)
        .map_or(0, |at| at + 1);
    // "Sprecher der Polizei".
    while start > 0 && start + 1 < run.len() && !is_capitalized(run[start].text) {
        start += 1;
    }
    let (first, last) = (run[start], run[run.len() - 1]);
    let text = last.text;
    let possessive = text
        .strip_suffix("\u{2019}s")
        .or_else(|| text.strip_suffix("'s"))
        .or_else(|| text.strip_suffix("\u{2018}s"));
    let span = Span::new(
        first.span.start,
        last.span.end - possessive.map_or(0, |bare| text.len() - bare.len()),
    );
    (span, run.len() - start, start > 0)
}

/// The words of a section of `lists/speakers.txt`.
pub(super) fn list(section: &str) -> &'static HashSet<&'static str> {
    static LISTS: OnceLock<HashMap<&'static str, HashSet<&'static str>>> = OnceLock::new();
    static EMPTY: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let lists = LISTS.get_or_init(|| {
        let mut out: HashMap<&str, HashSet<&str>> = HashMap::new();
        sections(|section, line| {
            out.entry(section).or_default().extend(line.split(' '));
        });
        out
    });
    lists
        .get(section)
        .unwrap_or_else(|| EMPTY.get_or_init(HashSet::new))
}

/// The phrases of a section, by words ("according to").
pub(super) fn phrases(section: &str) -> &'static [Vec<&'static str>] {
    static PHRASES: OnceLock<HashMap<&'static str, Vec<Vec<&'static str>>>> = OnceLock::new();
    let phrases = PHRASES.get_or_init(|| {
        let mut out: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
        sections(|section, line| {
            out.entry(section)
                .or_default()
                .push(line.split(' ').collect());
        });
        out
    });
    phrases.get(section).map_or(&[], Vec::as_slice)
}

fn sections(mut each: impl FnMut(&'static str, &'static str)) {
    let mut section = "";
    for line in include_str!("../lists/speakers.txt").lines() {
        match line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            Some(name) => section = name,
            None if line.starts_with('#') => {}
            None => each(section, line),
        }
    }
}
