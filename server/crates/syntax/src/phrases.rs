//! The words of scholarly practice, in several languages: lists in `data/`, and how they are compared.
//!
//! Knows no tree: it is given text and answers what the text says.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::Locator;
use crate::inline::Piece;
use crate::locator::{self, Labels};

/// Whether a prefix, or the text between two keys, says that what follows is where the words were read.
pub(crate) fn is_second_hand(before: &str) -> bool {
    let before = fold(without_name(before));
    let before = before.trim_matches(is_joint);
    SECOND_HAND.iter().any(|phrase| {
        let Some(head) = before.strip_suffix(phrase) else {
            return false;
        };
        // One word alone ("via", "nach") is a phrase only where nothing else stands before it.
        let head_ends = !head.ends_with(char::is_alphanumeric);
        head.is_empty() || head_ends && (phrase.contains(' ') || is_lead(head.trim_end()))
    })
}

/// Whether running text before a citation says that it is where the words were read: any such phrase
/// that fills a parenthesis, or, in the sentence itself, one that can mean nothing else ("Nach @k" and
/// "as reported in @k" only name who says it).
pub(crate) fn leads_second_hand(before: &str) -> bool {
    let inside = before.rsplit_once('(').map(|(_, inside)| inside);
    if let Some(inside) = inside.filter(|inside| !inside.contains(')')) {
        return is_second_hand(inside);
    }
    let before = fold(last_words(before.trim_end_matches(is_joint)));
    let before = before.trim_matches(is_joint);
    SECOND_HAND.iter().any(|phrase| {
        phrase.contains(' ')
            && !phrase.starts_with("re")
            && before
                .strip_suffix(phrase)
                .is_some_and(|head| !head.ends_with(char::is_alphanumeric))
    })
}

/// The end of a text, longer by words than any phrase: what stands before a citation may be a page.
fn last_words(text: &str) -> &str {
    const MOST: usize = 8;
    let start = text
        .rmatch_indices(char::is_whitespace)
        .nth(MOST)
        .map_or(0, |(at, blank)| at + blank.len());
    &text[start..]
}

/// "quoted in Gershman, " without the name.
fn without_name(before: &str) -> &str {
    let mut rest = before.trim_end_matches(is_joint);
    for _ in 0..3 {
        let start = rest
            .char_indices()
            .rev()
            .find(|(_, c)| c.is_whitespace())
            .map_or(0, |(at, c)| at + c.len_utf8());
        let word = rest.get(start..).unwrap_or("");
        if start == 0 || !word.starts_with(char::is_uppercase) {
            break;
        }
        rest = rest[..start].trim_end_matches(is_joint);
    }
    rest
}

fn is_joint(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ':' | '(' | '[' | ';' | '—' | '–')
}

/// Whether a suffix says that its own key is where the words were read (Korean says so behind it).
pub(crate) fn is_second_hand_suffix(suffix: &str) -> bool {
    suffix.contains("재인용") || suffix.contains("孫引き")
}

fn is_lead(head: &str) -> bool {
    matches!(
        head.rsplit(' ').next(),
        Some("as" | "here" | "hier" | "ici" | "aquí" | "also" | "e.g." | "see" | ",")
    ) || head.ends_with(',')
}

/// Whether a suffix or the words beside a quotation declare it as the author's own translation.
pub(crate) fn declares_translation(text: &str) -> bool {
    if !may_declare(text) {
        return false;
    }
    let text = fold(text);
    if !STEMS.iter().any(|stem| text.contains(stem)) {
        return false;
    }
    TRANSLATION.iter().any(|phrase| {
        text.match_indices(phrase).any(|(at, found)| {
            let before = text[..at].chars().next_back();
            let after = text[at + found.len()..].chars().next();
            // Scripts without spaces have no word boundary to ask for.
            !found.is_ascii() && found.chars().any(|c| c as u32 > 0x2E80)
                || !before.is_some_and(char::is_alphanumeric)
                    && !after.is_some_and(char::is_alphanumeric)
        })
    })
}

/// Whether a word, folded, says that the source quotes.
pub(crate) fn is_quoting(folded: &str) -> bool {
    QUOTING.contains(folded)
}

/// What a bracket beside a quotation says instead of a citation: `(p. 12)`, `(ibid., p. 12)`, `(12)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bare {
    /// It names the citation before ("ibid."), and not only a place.
    pub(crate) ibid: bool,
    pub(crate) locator: Option<Locator>,
}

/// How much a bare locator must say for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// In brackets, or alone in a footnote: a number without a label will do.
    Enclosed,
    /// In the running text: only a page, with its label.
    Open,
}

/// Reads the whole of `text`, which starts at `start` of the note, as an ibid. or a bare locator.
pub(crate) fn bare(text: &str, start: usize, labels: &[&Labels], form: Form) -> Option<Bare> {
    const LONGEST: usize = 120;
    if text.len() > LONGEST {
        return None;
    }
    let lead = text.len() - text.trim_start_matches(is_blank).len();
    let mut at = lead;
    for see in ["see ", "cf. ", "vgl. ", "s. ", "voir ", "véase ", "cfr. "] {
        if text[at..]
            .get(..see.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(see))
            && ibid_len(&text[at + see.len()..]).is_some()
        {
            at += see.len();
        }
    }
    let ibid = ibid_len(&text[at..]);
    at += ibid.unwrap_or(0);
    let rest =
        text[at..].trim_start_matches(|c: char| is_blank(c) || matches!(c, ',' | ';' | ':' | '.'));
    let at = text.len() - rest.len();
    if rest.trim_end_matches(is_end).is_empty() {
        return ibid.map(|_| Bare {
            ibid: true,
            locator: None,
        });
    }
    let pieces = [Piece::text(rest, start + at)];
    for labels in labels {
        let reading = locator::read(&pieces, labels);
        let Some(mut locator) = reading.locator else {
            continue;
        };
        let after = rest
            .get(reading.rest.saturating_sub(start + at)..)
            .unwrap_or("");
        let open = form == Form::Open
            && after
                .trim_start()
                .starts_with(['.', ',', ';', ':', ')', '—', '–']);
        if !open && !is_tail(after) {
            continue;
        }
        let labelled = !rest.starts_with(&locator.value);
        if !labelled && (form == Form::Open || !is_plain_place(&locator.value)) {
            continue;
        }
        // "(c. 1900)" is a time, not a chapter.
        if labelled && rest.starts_with(['c', 'C']) && is_year(&locator.value) {
            continue;
        }
        if form == Form::Open && !matches!(locator.label.as_str(), "page" | "paragraph" | "section")
        {
            continue;
        }
        if let Some(number) = locator.value.strip_suffix(['쪽', '면', '頁', '页']) {
            locator.value = number.to_owned();
        }
        return Some(Bare {
            ibid: ibid.is_some(),
            locator: Some(locator),
        });
    }
    None
}

/// What may follow a bare locator in its bracket.
fn is_tail(after: &str) -> bool {
    let after = after.trim_matches(|c: char| is_blank(c) || is_end(c));
    after.is_empty()
        || matches!(after, "f" | "ff" | "sq" | "sqq" | "n")
        || declares_translation(after)
        || EDITORIAL.iter().any(|phrase| fold(after).contains(phrase))
}

/// Most texts have no stem, and can say so without being folded: "tra", "tr." and "ver" are ASCII.
fn may_declare(text: &str) -> bool {
    let lower =
        |window: &[u8]| [window[0], window[1], window[2]].map(|byte| byte.to_ascii_lowercase());
    !text.is_ascii()
        || text.as_bytes().windows(3).any(|window| {
            matches!(
                lower(window),
                [b't', b'r', b'a' | b'.'] | [b'v', b'e', b'r'] | [b'o', b'v', b'e']
            )
        })
}

/// One of these is in every phrase of `data/translation.txt`: most texts are done with them.
const STEMS: &[&str] = &[
    "trans",
    "tr. ",
    "über",
    "trad",
    "vertal",
    "översätt",
    "overs",
    "przekład",
    "tłum",
    "перев",
    "пер.",
    "번역",
    "옮김",
    "필자 역",
    "訳",
    "译",
    "譯",
];

const EDITORIAL: &[&str] = &[
    "emphasis",
    "italics",
    "passim",
    "hervorhebung",
    "hervorh",
    "je souligne",
    "nous soulignons",
    "souligné",
    "cursivas",
    "énfasis",
    "강조",
    "footnote",
    "citation",
    "sic",
];

/// A number, range or time code that can be a page; never a year alone.
fn is_plain_place(value: &str) -> bool {
    let first = value
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_digit() || c == '[');
    let shape = value.chars().all(|c| {
        c.is_ascii_digit()
            || matches!(
                c,
                '-' | '–' | ',' | ' ' | ':' | 'f' | '.' | '[' | ']' | '쪽' | '면' | '頁' | '页'
            )
    });
    first && shape && !is_year(value)
}

fn is_year(value: &str) -> bool {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4
        && value
            .as_bytes()
            .get(4)
            .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b':')
}

/// The length of an ibid. at the head of `text`.
fn ibid_len(text: &str) -> Option<usize> {
    let lead = text.len() - text.trim_start_matches(['*', '_']).len();
    let text = &text[lead..];
    IBID.iter().find_map(|phrase| {
        let (end, matches) = fold_prefix(text, phrase);
        let after = text[end..].chars().next();
        (matches && !after.is_some_and(char::is_alphanumeric)).then(|| {
            let emphasis = text[end..].len() - text[end..].trim_start_matches(['*', '_']).len();
            lead + end + emphasis
        })
    })
}

/// How far `phrase`, in lower case, reaches into `text`, letter by letter in either case.
fn fold_prefix(text: &str, phrase: &str) -> (usize, bool) {
    let mut wanted = phrase.chars();
    for (at, c) in text.char_indices() {
        let Some(want) = wanted.next() else {
            return (at, true);
        };
        let same = c == want || c.to_lowercase().eq([want]) || want == ' ' && is_blank(c);
        if !same {
            return (0, false);
        }
    }
    (text.len(), wanted.next().is_none())
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

fn is_end(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | ')' | '*' | '_' | ' ' | '\u{a0}')
}

/// Lower case, plain apostrophes, single spaces.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c == '’' {
            out.push('\'');
        } else if !matches!(c, '*' | '_') {
            out.extend(c.to_lowercase());
        }
    }
    out
}

fn lines(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

static SECOND_HAND: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| lines(include_str!("data/second_hand.txt")).collect());
static TRANSLATION: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| lines(include_str!("data/translation.txt")).collect());
static QUOTING: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    lines(include_str!("data/quoting.txt"))
        .flat_map(str::split_whitespace)
        .collect()
});
/// Longest first, so that "ibidem" is not read as "ib".
static IBID: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut phrases: Vec<&'static str> = lines(include_str!("data/ibid.txt")).collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    phrases
});

#[cfg(test)]
mod tests {
    use super::{Form, bare, declares_translation, is_second_hand, leads_second_hand};
    use crate::locator::Labels;

    #[test]
    fn second_hand_in_running_text() {
        for (text, want) in [
            ("told him that \"it froze\" (qtd. in ", true),
            ("told him that \"it froze\" (via ", true),
            ("said, as quoted in ", true),
            ("\"es fror\", zit. nach ", true),
            ("Nach ", false),
            ("as reported in ", false),
            ("(as she was cited in) ", false),
            ("(the harbour office) writes in ", false),
            ("(see ", false),
        ] {
            assert_eq!(leads_second_hand(text), want, "{text:?}");
        }
    }

    #[test]
    fn second_hand_words() {
        for (text, want) in [
            ("qtd. in", true),
            (", qtd. in ", true),
            ("as quoted in", true),
            ("; see, quoted in", true),
            ("via", true),
            ("as cited by", true),
            ("zit. nach", true),
            ("hier zit. nach", true),
            ("cité par", true),
            ("apud", true),
            ("Quoted in", true),
            ("see also", false),
            ("in", false),
            ("trivia", false),
            ("nach", true),
            ("nach Meinung von", false),
            ("", false),
        ] {
            assert_eq!(is_second_hand(text), want, "{text:?}");
        }
    }

    #[test]
    fn declared_translations() {
        for (text, want) in [
            (", my translation", true),
            (", p. 3, My Translation", true),
            (", trans. mine", true),
            (", eigene Übersetzung", true),
            (", c’est moi qui traduis", true),
            (", traducción mía", true),
            (", 필자 번역", true),
            (", Übers. d. Verf.", true),
            (", in Smith’s translation", false),
            (", my translations of both", false),
            ("", false),
        ] {
            assert_eq!(declares_translation(text), want, "{text:?}");
        }
    }

    #[test]
    fn every_phrase_of_translation_has_a_stem() {
        for phrase in super::TRANSLATION.iter() {
            assert!(declares_translation(phrase), "{phrase}");
        }
    }

    #[test]
    fn bare_locators_and_ibid() {
        let (en, de) = (Labels::of(None), Labels::of(Some("de")));
        let labels = [&*en, &*de];
        for (text, ibid, label, value) in [
            ("p. 12", false, "page", "12"),
            ("pp. 12-13", false, "page", "12-13"),
            ("12", false, "page", "12"),
            ("12쪽", false, "page", "12"),
            ("ibid., p. 12", true, "page", "12"),
            ("Ibid. 12", true, "page", "12"),
            ("*ibid.*, 12", true, "page", "12"),
            ("a.a.O., S. 12", true, "page", "12"),
            ("ebd., S. 3", true, "page", "3"),
            ("op. cit.", true, "", ""),
            ("ibidem", true, "", ""),
            ("§ 4", false, "section", "4"),
            ("00:03:15", false, "page", "00:03:15"),
            ("p. 12, my translation", false, "page", "12"),
            ("p. 12, emphasis added", false, "page", "12"),
            ("p. 12 ff.", false, "page", "12"),
        ] {
            let bare = bare(text, 0, &labels, Form::Enclosed)
                .unwrap_or_else(|| panic!("{text:?} is no locator"));
            assert_eq!(bare.ibid, ibid, "{text:?}");
            let got = bare
                .locator
                .map(|locator| (locator.label, locator.value))
                .unwrap_or_default();
            assert_eq!((got.0.as_str(), got.1.as_str()), (label, value), "{text:?}");
        }
        for text in [
            "1984",
            "c. 1900",
            "see below",
            "idea",
            "12 men",
            "the page",
            "",
            "in 1984",
            "2 of them",
        ] {
            assert_eq!(bare(text, 0, &labels, Form::Enclosed), None, "{text:?}");
        }
        assert!(bare("12", 0, &labels, Form::Open).is_none());
        assert!(bare("p. 12", 0, &labels, Form::Open).is_some());
    }
}
