//! Who says a quotation: a verb of speech behind it or before it, a pronoun that goes back to
//! somebody named, the same paragraph that goes on.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::korean;
use super::names::{Name, Word, according, is_capitalized, is_pronoun, list, name, names, words};
use super::{How, Spoken};
use crate::Span;

/// Somebody who speaks, and by what we know.
#[derive(Clone, Copy, Debug)]
struct Said {
    speaker: Option<Span>,
    cue: Option<Span>,
    how: How,
}

/// Words behind a quotation among which its verb of speech stands.
const REACH: usize = 10;

/// Finds the speaker of each marked quotation from the words around it.
pub(super) fn attribute(text: &str, paragraphs: &[Span], out: &mut [Spoken]) {
    let mut last: Option<(usize, Said)> = None;
    for idx in 0..out.len() {
        let home = paragraphs.partition_point(|paragraph| paragraph.end <= out[idx].span.start);
        let Some(&paragraph) = paragraphs.get(home) else {
            continue;
        };
        let around = Around {
            text,
            paragraph,
            above: home
                .checked_sub(1)
                .and_then(|above| paragraphs.get(above))
                .copied(),
            all: out,
            idx,
        };
        let same = last
            .filter(|(place, _)| *place == home)
            .map(|(_, said)| said);
        let said = around.said(same);
        if let Some(said) = said {
            out[idx].how = said.how;
            out[idx].cue = said.cue;
            out[idx].speaker = said.speaker;
            last = Some((home, said));
        } else {
            last = None;
        }
    }
}

/// A quotation between what stands before and behind it.
struct Around<'a> {
    text: &'a str,
    paragraph: Span,
    above: Option<Span>,
    all: &'a [Spoken],
    idx: usize,
}

impl Around<'_> {
    /// `same`: who spoke before in the paragraph.
    fn said(&self, same: Option<Said>) -> Option<Said> {
        let (text, span) = (self.text, self.all[self.idx].span);
        let start = sentence_start(text, self.paragraph.start, span.start);
        let head = Span::new(start, span.start);
        let tail = self.tail();
        if let Some(said) = korean::said(text, self.paragraph, head, tail, &self.all[..self.idx]) {
            return Some(Said {
                speaker: Some(said.0),
                cue: Some(said.1),
                how: How::After,
            });
        }
        let introduced =
            self.is_sentence(tail) && self::before(text, head, &self.all[..self.idx]).is_some();
        if !introduced && let Some((speaker, cue, subject)) = after(text, tail) {
            let named = speaker.is_some();
            let speaker = speaker.or_else(|| self.referent(subject, same, head));
            return Some(Said {
                speaker,
                cue: Some(cue),
                how: if named || speaker.is_none() {
                    How::After
                } else {
                    How::Before
                },
            });
        }
        // "…," said Kim, "and …": the sentence of the quotation before goes on.
        let before = self.idx.checked_sub(1).map(|before| &self.all[before]);
        let interrupted = before.is_some_and(|before| {
            before.span.end > start
                && before.speaker.is_some()
                && before
                    .cue
                    .is_some_and(|cue| cue.start >= before.span.end && cue.end <= span.start)
        });
        if interrupted && let Some(same) = same {
            return Some(same.goes_on());
        }
        if let Some((speaker, cue)) = self::before(text, head, &self.all[..self.idx]) {
            let speaker = speaker.or_else(|| {
                let subject = self.pronoun_before(head, cue);
                self.referent(subject, same, head)
            });
            return Some(Said {
                speaker,
                cue: Some(cue),
                how: How::Before,
            });
        }
        if let Some(same) = same {
            return Some(same.goes_on());
        }
        self.introduced_above()
    }

    /// What follows the quotation, to the end of its sentence or to the next quotation.
    fn tail(&self) -> Span {
        let span = self.all[self.idx].span;
        let next = self
            .all
            .get(self.idx + 1)
            .map_or(self.paragraph.end, |next| {
                next.span.start.min(self.paragraph.end)
            })
            .max(span.end);
        let from = span.end.min(self.paragraph.end);
        let end = sentence_end(self.text, from, self.paragraph.end);
        Span::new(from, next.min(end).max(from))
    }

    /// Whether the quotation ends its sentence, so that what follows is another one.
    fn is_sentence(&self, tail: Span) -> bool {
        let said = self.all[self.idx].text.of(self.text).trim_end();
        said.ends_with(['.', '!', '?', '\u{2026}'])
            && tail
                .of(self.text)
                .trim_start()
                .starts_with(char::is_uppercase)
    }

    fn pronoun_before(&self, head: Span, cue: Span) -> Subject {
        let lead = Span::new(head.start, cue.start.max(head.start));
        let words = words(self.text, lead);
        // "He went on:", "he told them that": near the verb.
        let near = words.iter().rev().take(4).any(|word| is_pronoun(word.text));
        if near {
            Subject::Pronoun
        } else {
            Subject::Nobody
        }
    }

    /// Who a pronoun or a description means: who spoke before in the paragraph, else who acts in
    /// the sentence before.
    fn referent(&self, subject: Subject, same: Option<Said>, head: Span) -> Option<Span> {
        let described = match subject {
            Subject::Nobody => return None,
            Subject::Pronoun => None,
            Subject::Described(noun) => Some(noun.of(self.text).to_lowercase()),
        };
        let spoke = same.and_then(|same| same.speaker);
        let before = self.idx.checked_sub(1).map(|before| self.all[before].span);
        let mut end = head.start;
        for _ in 0..3 {
            // Whoever is named between the two quotations is meant before who spoke the first.
            if described.is_none()
                && let Some(speaker) = spoke
                && before.is_some_and(|before| end <= before.end)
            {
                return Some(speaker);
            }
            let trimmed = self.text[self.paragraph.start..end].trim_end().len();
            let stop = self.paragraph.start + trimmed;
            if stop <= self.paragraph.start {
                return None;
            }
            let start = sentence_start(self.text, self.paragraph.start, stop);
            let sentence = Span::new(start, stop);
            let free = self.free_words(sentence);
            let mut all = names(self.text, &free);
            let owns = |name: &Name| {
                let rest = &self.text[name.span.end..];
                rest.starts_with("\u{2019}s") || rest.starts_with("'s")
            };
            let known = |name: &Name| name.len > 1 || name.titled || owns(name);
            // "Weiss’s successor, Omar Haidari": who is named in full, before who owns.
            all.sort_by_key(owns);
            let person = all.iter().find(|name| {
                let head = &self.text[sentence.start..name.span.end];
                let fits = described
                    .as_ref()
                    .is_none_or(|noun| head.to_lowercase().contains(noun.as_str()));
                !name.governed && !name.described && known(name) && fits
            });
            // "the letters of Kim": the only one whom "she" can mean.
            let mut full = all.iter().filter(|name| name.len > 1);
            let only = (full.clone().count() == 1 && described.is_none())
                .then(|| full.next())
                .flatten();
            let person = person.or(only);
            if let Some(person) = person {
                return Some(person.span);
            }
            end = start;
        }
        spoke.filter(|_| described.is_none())
    }

    /// Words of a stretch that are in no quotation.
    fn free_words(&self, stretch: Span) -> Vec<Word<'_>> {
        unquoted(self.text, stretch, &self.all[..self.idx])
    }

    /// The paragraph before introduces the quotation, or its own speaker goes on.
    fn introduced_above(&self) -> Option<Said> {
        let (text, above) = (self.text, self.above?);
        let span = self.all[self.idx].span;
        let opens = text[self.paragraph.start..span.start].trim().is_empty();
        if opens && above.of(text).trim_end().ends_with(':') {
            let start = sentence_start(text, above.start, above.end);
            let head = Span::new(start, above.end);
            let (speaker, cue) = before(text, head, &self.all[..self.idx])?;
            return Some(Said {
                speaker,
                cue: Some(cue),
                how: How::Before,
            });
        }
        let last = &self.all[self.idx.checked_sub(1)?];
        // A quotation that no mark closed goes on in the next paragraph.
        let unclosed = last.span.end == above.end && last.text.end == above.end;
        (opens && unclosed).then_some(Said {
            speaker: last.speaker,
            cue: last.cue,
            how: How::Continuation,
        })
    }
}

impl Said {
    /// The same speaker, who goes on; no surer than before.
    fn goes_on(self) -> Said {
        Said {
            how: match self.how {
                How::After | How::Continuation if self.speaker.is_some() => How::Continuation,
                _ => How::Before,
            },
            ..self
        }
    }
}

/// Who acts, where nobody is named.
#[derive(Clone, Copy, Debug)]
enum Subject {
    Nobody,
    Pronoun,
    /// "the minister": the noun.
    Described(Span),
}

/// `said Kim`, `Kim said`, directly behind the quotation.
fn after(text: &str, tail: Span) -> Option<(Option<Span>, Span, Subject)> {
    let words = words(text, tail);
    // „…“, so Brandt.
    if let [so, next, ..] = words.as_slice()
        && matches!(so.text, "so")
        && is_capitalized(next.text)
    {
        return Some((name(text, &words[1..]), so.span, Subject::Nobody));
    }
    let at = words
        .iter()
        .take(REACH)
        .position(|word| is_cue(cue_of(word.text)))?;
    let cue = words[at].span;
    // "écrit-elle".
    if cue_of(words[at].text).len() < words[at].text.len() {
        let subject = match words[at].text.rsplit('-').next() {
            Some("on") => Subject::Nobody,
            _ => Subject::Pronoun,
        };
        return Some((None, cue, subject));
    }
    let lead: Vec<Word<'_>> = words[..at]
        .iter()
        .copied()
        .filter(|word| !list("auxiliaries").contains(word.text.to_lowercase().as_str()))
        .collect();
    if lead.is_empty() {
        let (speaker, subject) = behind(text, &words[at + 1..]);
        return Some((speaker, cue, subject));
    }
    if lead.iter().any(|word| is_pronoun(word.text)) {
        return Some((None, cue, Subject::Pronoun));
    }
    if let Some(subject) = subject_of(text, &lead) {
        return Some((Some(subject), cue, Subject::Nobody));
    }
    Some((None, cue, description(text, &lead)))
}

/// The subject that stands behind its verb: a name at once, or after a description ("la maire,
/// Jeanne Morel").
fn behind(text: &str, words: &[Word<'_>]) -> (Option<Span>, Subject) {
    let near = &words[..words.len().min(REACH)];
    let stop = near
        .iter()
        .position(|word| {
            matches!(
                word.text,
                "who" | "qui" | "whose" | "dont" | "que" | "quien" | "on" | "when"
            )
        })
        .unwrap_or(near.len());
    let near = &near[..stop];
    // "…», aseguró.": the verb alone goes on with who acts.
    let Some(first) = near.first() else {
        return (None, Subject::Pronoun);
    };
    // "dijo ante el jurado".
    if list("prepositions").contains(first.text) {
        return (None, Subject::Pronoun);
    }
    if is_pronoun(first.text) {
        let nobody = matches!(first.text, "one" | "man" | "on");
        return (
            None,
            if nobody {
                Subject::Nobody
            } else {
                Subject::Pronoun
            },
        );
    }
    let all = names(text, near);
    let starts = |name: &&Name| name.span.start <= first.span.start + 24 && !name.described;
    let described = list("determiners").contains(first.text.to_lowercase().as_str());
    let found = if described || !is_capitalized(first.text) {
        all.iter().find(|name| name.len > 1 && !name.governed)
    } else {
        all.first().filter(starts)
    };
    match found {
        Some(name) => (Some(name.span), Subject::Nobody),
        None => (None, description(text, near)),
    }
}

/// "the minister", of whom the text says the name elsewhere.
fn description(text: &str, words: &[Word<'_>]) -> Subject {
    match words {
        [noun, ..]
            if ["l\u{2019}", "l'"]
                .iter()
                .any(|article| text[..noun.span.start].ends_with(article)) =>
        {
            Subject::Described(noun.span)
        }
        [article, noun, ..]
            if matches!(
                &*article.text.to_lowercase(),
                "the" | "le" | "la" | "der" | "die" | "el" | "il"
            ) =>
        {
            Subject::Described(noun.span)
        }
        _ => Subject::Nobody,
    }
}

/// The name of who acts among the words before a verb: the last one that no preposition governs,
/// a full name before a single word.
fn subject_of(text: &str, words: &[Word<'_>]) -> Option<Span> {
    let all = names(text, words);
    let free = |name: &&Name| !name.governed && !name.described;
    all.iter()
        .rev()
        .filter(free)
        .find(|name| name.len > 1)
        .or_else(|| all.iter().rev().find(free))
        .map(|name| name.span)
}

/// `Kim said that`, anywhere in the sentence before the quotation, other quotations left out.
pub(super) fn before(text: &str, head: Span, others: &[Spoken]) -> Option<(Option<Span>, Span)> {
    let words = unquoted(text, head, others);
    let has_cue = words.iter().any(|word| is_cue(cue_of(word.text)));
    let is_weak = |at: usize, len: usize| {
        let word = words[at].text.to_lowercase();
        len == 1 && list("prepositions").contains(word.as_str())
    };
    if let Some((at, len)) =
        source_phrase(&words).filter(|&(at, len)| !(has_cue && is_weak(at, len)))
    {
        let cue = words[at].span.join(words[at + len - 1].span);
        let near = &words[at + len..];
        let all = names(text, near);
        let person = all
            .iter()
            .find(|name| name.len > 1)
            .or_else(|| all.iter().find(|name| !name.described));
        return Some((person.map(|name| name.span), cue));
    }
    let last = words.last()?;
    let colon = text[..head.end].trim_end().ends_with(':');
    let Some(at) = words.iter().rposition(|word| is_cue(cue_of(word.text))) else {
        // "Kim was blunt:", "Kim: “…”".
        let all = names(text, &words);
        let person = all.iter().find(|name| {
            !name.governed && !name.described && (name.len > 1 || name.len == words.len())
        });
        return person
            .filter(|_| colon)
            .map(|name| (Some(name.span), last.span));
    };
    let cue = words[at].span;
    // "The chronicler Anselm records that the abbot cried:".
    let clause = words[..at]
        .iter()
        .rposition(|word| matches!(word.text, "that" | "dass" | "da\u{DF}"))
        .filter(|clause| clause + 1 < at);
    let lead = &words[clause.map_or(0, |clause| clause + 1)..at];
    // "In einem Brief schrieb Oberst Weiß:": the subject stands behind its verb.
    let inverted = lead.first().is_none_or(|first| {
        let first = first.text.to_lowercase();
        list("prepositions").contains(first.as_str()) || list("openers").contains(first.as_str())
    });
    if inverted && let (Some(name), _) = behind(text, &words[at + 1..]) {
        return Some((Some(name), cue));
    }
    if lead.iter().rev().take(2).any(|word| is_pronoun(word.text)) {
        return Some((None, cue));
    }
    // "Not so, argued Kim:".
    let subject = subject_of(text, lead).or_else(|| behind(text, &words[at + 1..]).0);
    Some((subject, cue))
}

/// "according to": where the phrase stands, and of how many words it is.
fn source_phrase(words: &[Word<'_>]) -> Option<(usize, usize)> {
    let lower: Vec<String> = words
        .iter()
        .map(|word| word.text.to_lowercase().replace('\u{2019}', "'"))
        .collect();
    for phrase in according() {
        // "For" and "pour" are prepositions like others but at the start of a sentence.
        let anywhere = phrase.len() > 1 || !list("prepositions").contains(phrase[0]);
        let last = if anywhere { lower.len() } else { 1 };
        let at = (0..last.min(lower.len())).find(|&at| {
            lower.len() >= at + phrase.len()
                && lower[at..]
                    .iter()
                    .zip(phrase)
                    .all(|(word, part)| word == part)
        });
        if let Some(at) = at {
            return Some((at, phrase.len()));
        }
    }
    None
}

/// The words of a stretch that stand in none of these quotations.
pub(super) fn unquoted<'a>(text: &'a str, stretch: Span, others: &[Spoken]) -> Vec<Word<'a>> {
    let quoted = |span: Span| {
        others
            .iter()
            .rev()
            .take_while(|other| other.span.end > stretch.start)
            .any(|other| other.span.covers(span))
    };
    words(text, stretch)
        .into_iter()
        .filter(|word| !quoted(word.span))
        .collect()
}

/// The verb of "écrit-elle", "assure-t-on", "dit-il"; any other word as it stands.
fn cue_of(word: &str) -> &str {
    match word.rsplit_once('-') {
        Some((verb, "il" | "elle" | "on" | "ils" | "elles" | "je")) => {
            verb.strip_suffix("-t").unwrap_or(verb)
        }
        _ => word,
    }
}

pub(super) fn is_cue(word: &str) -> bool {
    static CUES: OnceLock<HashSet<String>> = OnceLock::new();
    let cues = CUES.get_or_init(|| {
        let mut out = HashSet::new();
        for line in include_str!("../lists/cues.txt").lines() {
            match line.split_once(" | ") {
                _ if line.starts_with('#') => {}
                Some((endings, stems)) => {
                    for stem in stems.split(' ') {
                        let forms = endings.split(' ').skip(1);
                        out.extend(
                            forms.map(|ending| format!("{stem}{}", ending.trim_matches('-'))),
                        );
                    }
                }
                None => out.extend(line.split(' ').skip(1).map(str::to_owned)),
            }
        }
        out
    });
    cues.contains(word)
}

pub(super) fn sentence_start(text: &str, from: usize, to: usize) -> usize {
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
        && (word.chars().count() == 1 && !word.chars().all(char::is_numeric)
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
