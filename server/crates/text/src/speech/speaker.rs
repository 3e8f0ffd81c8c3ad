//! Who says a quotation: the clause behind it or before it, somebody whom a pronoun means, the same
//! paragraph that goes on.

use super::clause::{self, Clause, Subject, unquoted};
use super::japanese::Speaker;
use super::names::{Name, Word, list, names};
use super::sentences::{sentence_end, sentence_start};
use super::{How, Spoken, arabic, chinese, japanese, korean, marks};
use crate::Span;

/// Somebody who speaks, and by what we know.
#[derive(Clone, Copy, Debug)]
struct Said {
    speaker: Option<Span>,
    cue: Option<Span>,
    how: How,
}

/// Sentences back in the paragraph among which somebody stands whom a pronoun means.
const SENTENCES: usize = 3;

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
            below: paragraphs.get(home + 1).copied(),
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
    // Who speaks is often told behind the last paragraph of a long quotation.
    for idx in (1..out.len()).rev() {
        if is_unclosed(&out[idx - 1])
            && out[idx - 1].speaker.is_none()
            && out[idx].how != How::Block
        {
            let between = Span::new(
                out[idx - 1].span.end,
                out[idx].span.start.max(out[idx - 1].span.end),
            );
            if between.of(text).trim().is_empty() {
                (out[idx - 1].speaker, out[idx - 1].cue) = (out[idx].speaker, out[idx].cue);
            }
        }
    }
}

/// A quotation between what stands before and behind it.
struct Around<'a> {
    text: &'a str,
    paragraph: Span,
    above: Option<Span>,
    below: Option<Span>,
    all: &'a [Spoken],
    idx: usize,
}

impl Around<'_> {
    /// `same`: who spoke before in the paragraph.
    fn said(&self, same: Option<Said>) -> Option<Said> {
        let (text, span) = (self.text, self.all[self.idx].span);
        let others = &self.all[..self.idx];
        let start = sentence_start(text, self.paragraph.start, span.start);
        let start = clause_start(text, start, span.start);
        let head = Span::new(start, span.start);
        let tail = self.tail();
        if let Some(said) = self.without_capitals(head, tail, same) {
            return Some(said);
        }
        let before = clause::before(text, head, others);
        let introduced = self.is_sentence(tail) && before.is_some();
        if !introduced && let Some(clause) = clause::after(text, self.all[self.idx].text, tail) {
            return Some(self.resolved(clause, How::After, same, head));
        }
        // "…," said Kim, "and …": the sentence of the quotation before goes on.
        let last = others.last();
        let interrupted = last.is_some_and(|last| {
            last.span.end > start
                && last.speaker.is_some()
                && last
                    .cue
                    .is_some_and(|cue| cue.start >= last.span.end && cue.end <= span.start)
        });
        if interrupted && let Some(same) = same {
            return Some(same.goes_on());
        }
        if let Some(clause) = before {
            return Some(self.resolved(clause, How::Before, same, head));
        }
        if let Some(clause) = clause::inside(text, self.all[self.idx].text) {
            return Some(self.resolved(clause, How::After, same, head));
        }
        let leads = unquoted(text, head, others);
        if leads.is_empty() {
            return self
                .reported(same, head)
                .or_else(|| same.map(Said::goes_on))
                .or_else(|| self.introduced_above());
        }
        // "His captain broke the news: “…”": somebody else, whom nobody names.
        let other =
            last.is_none_or(|last| last.span.end <= start) && clause::has_subject(text, &leads);
        same.filter(|_| !other).map(Said::goes_on)
    }

    /// Who speaks where the script tells no names by their capitals.
    fn without_capitals(&self, head: Span, tail: Span, same: Option<Said>) -> Option<Said> {
        let (text, others) = (self.text, &self.all[..self.idx]);
        // Nothing of the quotation before is read again.
        let from = others.last().map_or(head.start, |last| last.span.end);
        let free = Span::new(from.clamp(head.start, head.end), head.end);
        let named = |speaker: Option<Span>, cue: Span| Said {
            speaker,
            cue: Some(cue),
            how: How::After,
        };
        if let Some((speaker, cue)) = korean::said(text, head, tail, others) {
            return Some(named(speaker.or_else(|| self.spoke_before(same)), cue));
        }
        if let Some((speaker, cue)) = arabic::said(text, free, tail) {
            return Some(named(speaker, cue));
        }
        let (speaker, cue) = japanese::said(text, self.paragraph, free, tail)
            .or_else(|| chinese::said(text, free, tail))?;
        Some(match speaker {
            Speaker::Named(name) => named(Some(name), cue),
            Speaker::Nobody => named(None, cue),
            Speaker::Pronoun => Said {
                how: How::Before,
                ..named(self.spoke_before(same), cue)
            },
        })
    }

    /// Who spoke before in the paragraph, else in the one above.
    fn spoke_before(&self, same: Option<Said>) -> Option<Span> {
        same.and_then(|same| same.speaker).or_else(|| {
            let last = self.idx.checked_sub(1).map(|last| &self.all[last])?;
            let above = self.above?;
            above.covers(last.span).then_some(last.speaker).flatten()
        })
    }

    /// What a clause says, with the one whom its pronoun or description means.
    fn resolved(&self, clause: Clause, how: How, same: Option<Said>, head: Span) -> Said {
        let speaker = clause
            .speaker
            .or_else(|| self.referent(clause.subject, same, head));
        let certain = clause.speaker.is_some() || speaker.is_none();
        Said {
            speaker,
            cue: Some(clause.cue),
            how: if certain { how } else { How::Before },
        }
    }

    /// "Okafor said the ship would be towed. “If the weather holds …”": the sentence before reports what
    /// the same person says. Else somebody new who acts in it, unless the quotation before is his too.
    fn reported(&self, same: Option<Said>, head: Span) -> Option<Said> {
        let from = self.all[..self.idx]
            .last()
            .map_or(self.paragraph.start, |last| last.span.end)
            .max(self.paragraph.start);
        let end = from + self.text.get(from..head.start)?.trim_end().len();
        if end <= from {
            return None;
        }
        let start = sentence_start(self.text, from, end);
        let words = self.free_words(Span::new(start, end));
        // What still belongs to the quotation before is no sentence of its own.
        if start == from && from > self.paragraph.start {
            return None;
        }
        let clause = clause::reports(self.text, &words)?;
        let said = self.resolved(clause, How::Before, same, Span::new(start, start));
        said.speaker.is_some().then_some(said)
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

    /// Who a pronoun or a description means: who spoke before in the paragraph, else who acts in
    /// the sentence before.
    fn referent(&self, subject: Subject, same: Option<Said>, head: Span) -> Option<Span> {
        let described = match subject {
            Subject::Nobody => return None,
            Subject::Pronoun | Subject::Dropped => None,
            Subject::Described(noun) => Some(noun.of(self.text).to_lowercase()),
        };
        let spoke = same.and_then(|same| same.speaker);
        let before = self.idx.checked_sub(1).map(|before| self.all[before].span);
        let mut seen: Vec<(usize, Name)> = Vec::new();
        let mut end = head.start;
        for back in 0..SENTENCES {
            // Whoever is named between the two quotations is meant before who spoke the first.
            if described.is_none()
                && let Some(speaker) = spoke
                && before.is_some_and(|before| end <= before.end)
            {
                return Some(speaker);
            }
            // What introduces the quotation may stand before its own paragraph.
            let Some(within) = self.text.get(self.paragraph.start..end) else {
                break;
            };
            let trimmed = within.trim_end().len();
            let stop = self.paragraph.start + trimmed;
            if stop <= self.paragraph.start {
                break;
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
            if let Some(person) = person.or(only) {
                return Some(person.span);
            }
            seen.extend(full.map(|name| (back, *name)));
            end = start;
        }
        match described {
            // "the 52-year-old", "el letrado": the one person of whom the text has just told.
            Some(noun) if is_thing(&noun) => None,
            Some(_) => spoke.or(match seen.as_slice() {
                [(0, name)] if !name.governed && !name.described => Some(name.span),
                _ => None,
            }),
            None if matches!(subject, Subject::Dropped) => spoke,
            None => spoke.or_else(|| self.named_above(head)),
        }
    }

    /// "Ada Brandt lost forty cows.": a paragraph that tells of one person, before one that begins with
    /// a quotation.
    fn named_above(&self, head: Span) -> Option<Span> {
        const LONGEST: usize = 600;
        let above = self.above.filter(|above| above.len() <= LONGEST)?;
        let before = self.text.get(self.paragraph.start..head.end);
        if before.is_none_or(|before| !before.trim().is_empty()) {
            return None;
        }
        let all = names(self.text, &self.free_words(above));
        let mut full = all.iter().filter(|name| name.len > 1 && !name.described);
        let only = full.next()?;
        (full.next().is_none() && !only.governed).then_some(only.span)
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
            let clause = clause::before(text, head, &self.all[..self.idx])?;
            return Some(self.resolved(clause, How::Before, None, head));
        }
        let last = self.idx.checked_sub(1).map(|last| &self.all[last])?;
        // A quotation that no mark closed goes on in the next paragraph.
        if opens && is_unclosed(last) && last.span.end == above.end {
            return Some(Said {
                speaker: last.speaker,
                cue: last.cue,
                how: How::Continuation,
            });
        }
        (opens && self.stands_alone() && above.covers(last.span) && self.is_report(last, above))
            .then_some(Said {
                speaker: last.speaker,
                cue: last.cue,
                how: How::Before,
            })
    }

    /// Whether the quotation fills its paragraph, and is no question that somebody answers below.
    fn stands_alone(&self) -> bool {
        let span = self.all[self.idx].span;
        let alone = self.text[span.end..self.paragraph.end.max(span.end)]
            .trim()
            .is_empty();
        let below = self.below.map_or("", |below| below.of(self.text));
        alone
            && !self.all[self.idx].text.of(self.text).ends_with('?')
            && !below.trim_start().starts_with(marks::is_opener)
    }

    /// Whether somebody named in full speaks in the paragraph above, and none of it is dialogue.
    fn is_report(&self, last: &Spoken, above: Span) -> bool {
        let named = last
            .speaker
            .is_some_and(|speaker| speaker.of(self.text).contains(' '));
        let outside = last.cue.is_some_and(|cue| above.covers(cue));
        named && outside && !last.text.of(self.text).ends_with('?')
    }
}

/// Where the clause begins that leads to a quotation: behind a semicolon with words after it.
fn clause_start(text: &str, from: usize, to: usize) -> usize {
    let head = Span::new(from, to).of(text);
    let clause = head.rfind("; ").map(|at| from + at + 1);
    clause
        .filter(|&at| text[at..to].chars().any(char::is_alphabetic))
        .unwrap_or(from)
}

/// A quotation that no mark closes.
fn is_unclosed(spoken: &Spoken) -> bool {
    spoken.span.end == spoken.text.end
}

/// "the company", "das Ministerium": what no single person is.
fn is_thing(noun: &str) -> bool {
    list("things").contains(noun)
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
