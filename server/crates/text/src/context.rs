//! What surrounds the words: clauses that an omission robs of their negation, quotations that begin
//! after a "not" or end before a "but this is false".

use std::ops::Range;

use crate::align::{Alignment, Op, Window};
use crate::classify::{Cx, Reading};
use crate::language::Lists;
use crate::segments::ElementKind;
use crate::tokens::{Kind, Punct, Space, Token};
use crate::{Risk, RiskKind, Span, numbers};

/// Looks for what may turn the meaning of a reading whose words are the source's.
pub(crate) fn risks(cx: &Cx<'_>, alignment: &Alignment, reading: &mut Reading) {
    let surroundings = Surroundings::new(cx);
    for op in &alignment.ops {
        match op {
            Op::Omitted { q, s } => {
                let Some(mark) = cx.parsed.elements[*q].omission else {
                    continue;
                };
                surroundings.swallowed(s, None, mark, &mut reading.risks);
            }
            Op::Bracket {
                q,
                s,
                literal: false,
            } => {
                let ElementKind::Bracket(inside) = &cx.parsed.elements[*q].kind else {
                    continue;
                };
                if surroundings.is_same_word(cx.parsed.elements[*q].span.of(cx.quoted), s) {
                    continue;
                }
                surroundings.swallowed(
                    s,
                    Some(&cx.parsed.tokens[inside.clone()]),
                    cx.parsed.elements[*q].span,
                    &mut reading.risks,
                );
            }
            _ => {}
        }
    }
    if let Some((first, last)) = reading.words {
        surroundings.starts(first, &mut reading.risks);
        surroundings.ends(last, &mut reading.risks);
    }
    reading.risks.dedup();
}

/// Whether words that were left out without a mark turn a clause that was kept.
pub(crate) fn turns_kept_clause(cx: &Cx<'_>, left: &Range<usize>) -> bool {
    let mut risks = Vec::new();
    Surroundings::new(cx).swallowed(left, None, Span::default(), &mut risks);
    risks.iter().any(|risk| {
        matches!(
            risk.kind,
            RiskKind::Negation | RiskKind::Condition | RiskKind::Modal
        )
    })
}

/// Words between a negator and what it denies.
const REACH: usize = 5;
/// Words of a clause that are looked through for what turns another.
const CLAUSE: usize = 8;
/// Words of a clause that holds little but a "not" or a "false".
const SHORT: usize = 3;

struct Surroundings<'a> {
    window: &'a Window,
    quoted_end: usize,
    source: &'a str,
    lists: &'static Lists,
    /// The words of the window in lower case.
    words: Vec<String>,
}

impl<'a> Surroundings<'a> {
    fn new(cx: &Cx<'a>) -> Self {
        let window = cx.window;
        let words = (0..window.words.len())
            .map(|word| window.word(word).text.to_lowercase())
            .collect();
        Surroundings {
            window,
            quoted_end: cx.quoted.len(),
            source: cx.source,
            lists: cx.language.lists(),
            words,
        }
    }

    /// `[n]obody` for "Nobody": the bracket changes a letter and takes no word away.
    fn is_same_word(&self, bracketed: &str, s: &Range<usize>) -> bool {
        let letters: String = bracketed
            .chars()
            .filter(|c| !matches!(c, '[' | ']'))
            .flat_map(char::to_lowercase)
            .collect();
        s.len() == 1
            && self
                .words
                .get(s.start)
                .is_some_and(|word| *word == letters.trim())
    }

    fn risk(&self, kind: RiskKind, quotation: Span, s: Range<usize>, out: &mut Vec<Risk>) {
        let source = self
            .window
            .word(s.start)
            .span
            .join(self.window.word(s.end - 1).span);
        let words = source
            .of(self.source)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let risk = Risk {
            kind,
            quotation,
            source,
            words,
        };
        if !out.contains(&risk) {
            out.push(risk);
        }
    }

    /// Punctuation that separates clauses before word `s`.
    fn is_divided(&self, s: usize) -> bool {
        self.between(s).iter().any(|token| {
            let divides = |punct: Punct| {
                punct.is_stop()
                    || matches!(
                        punct,
                        Punct::Dash | Punct::OpenParen | Punct::CloseParen | Punct::Ellipsis
                    )
            };
            token.punct().is_some_and(divides) && !token.sign
        }) || self.begins_paragraph(s)
    }

    /// Punctuation that separates sentences before word `s`.
    fn begins_sentence(&self, s: usize) -> bool {
        self.begins_paragraph(s)
            || self.between(s).iter().any(|token| match token.punct() {
                Some(Punct::Question | Punct::Exclamation) => true,
                Some(Punct::Period) => {
                    let word = self.window.word(s);
                    let starts = word.text.chars().next().is_some_and(|c| !c.is_lowercase());
                    let before = s.checked_sub(1).map_or("", |before| &*self.words[before]);
                    starts
                        && !(before.chars().count() == 1 && before.chars().all(char::is_alphabetic))
                        && !matches!(
                            before,
                            "mr" | "mrs"
                                | "ms"
                                | "dr"
                                | "st"
                                | "prof"
                                | "gen"
                                | "sen"
                                | "rep"
                                | "vs"
                        )
                }
                _ => false,
            })
    }

    fn begins_paragraph(&self, s: usize) -> bool {
        s == 0
            || self.window.word(s).space == Space::Paragraph
            || self
                .between(s)
                .iter()
                .any(|token| token.space == Space::Paragraph)
    }

    fn between(&self, s: usize) -> &[Token] {
        if s >= self.window.words.len() {
            return &[];
        }
        &self.window.tokens[self.window.gap(s.checked_sub(1), Some(s))]
    }

    /// Negators, conditions, modals, hedges and figures among words that were left out or replaced,
    /// as far as they belong to a clause that was kept. `instead`: what a bracket puts in their place.
    fn swallowed(
        &self,
        s: &Range<usize>,
        instead: Option<&[Token]>,
        mark: Span,
        out: &mut Vec<Risk>,
    ) {
        if s.is_empty() {
            if let Some(inside) = instead {
                self.put_in(inside, mark, s.start, out);
            }
            return;
        }
        let said: Vec<String> = instead
            .unwrap_or(&[])
            .iter()
            .filter(|token| token.is_word())
            .map(|token| token.text.to_lowercase())
            .collect();
        let says = |test: &dyn Fn(&[String], usize) -> usize| {
            (0..said.len()).any(|at| test(&said, at) > 0)
        };
        for shared in self.shared(s) {
            for word in shared.clone() {
                let negator = self.negator(word);
                if negator > 0 && !says(&|words, at| self.lists.negator_at(words, at)) {
                    self.risk(
                        RiskKind::Negation,
                        mark,
                        word..(word + negator).min(s.end),
                        out,
                    );
                }
                let modal = self.lists.modal_at(&self.words, word);
                let named = self.window.word(word).text.starts_with(char::is_uppercase)
                    && !self.begins_sentence(word);
                if modal > 0 && !named && !says(&|words, at| self.lists.modal_at(words, at)) {
                    self.risk(RiskKind::Modal, mark, word..(word + modal).min(s.end), out);
                }
                let hedge = self.lists.hedge_at(&self.words, word);
                if hedge > 0 && !says(&|words, at| self.lists.hedge_at(words, at)) {
                    self.risk(RiskKind::Hedge, mark, word..(word + hedge).min(s.end), out);
                }
            }
        }
        for word in s.clone() {
            let condition = self.lists.condition_at(&self.words, word);
            if condition > 0
                && self.in_kept_sentence(s, word)
                && !says(&|words, at| self.lists.condition_at(words, at))
            {
                self.risk(
                    RiskKind::Condition,
                    mark,
                    word..(word + condition).min(s.end),
                    out,
                );
            }
        }
        self.figure(s, &said, mark, out);
    }

    /// A negator that a bracket puts in where the source has none.
    fn put_in(&self, inside: &[Token], mark: Span, at: usize, out: &mut Vec<Risk>) {
        let negator = inside
            .iter()
            .find(|token| self.lists.is_negator(&token.text.to_lowercase()));
        if let Some(negator) = negator {
            let place = self
                .window
                .words
                .get(at)
                .map_or(0, |_| self.window.word(at).span.start);
            out.push(Risk {
                kind: RiskKind::Negation,
                quotation: mark,
                source: Span::empty(place),
                words: negator.text.to_string(),
            });
        }
    }

    /// Words from `word` on that negate; 0: none, or "not only".
    fn negator(&self, word: usize) -> usize {
        let found = self.lists.negator_at(&self.words, word);
        match self.words.get(word + found) {
            Some(next) if found > 0 && self.lists.is_not_negating(next) => 0,
            _ => found,
        }
    }

    /// The parts of the words left out that belong to the clauses on either side.
    fn shared(&self, s: &Range<usize>) -> Vec<Range<usize>> {
        let ends: Vec<usize> = (s.start..s.end)
            .filter(|&word| {
                self.is_divided(word) || word > s.start && self.lists.is_clause(&self.words[word])
            })
            .collect();
        let closed_left = self.is_divided(s.start);
        let closed_right = s.end >= self.window.words.len() || self.is_divided(s.end);
        let first = ends
            .iter()
            .copied()
            .find(|&word| word > s.start)
            .unwrap_or(s.end);
        let last = ends.last().copied().unwrap_or(s.start);
        #[expect(
            clippy::single_range_in_vec_init,
            reason = "stretches of words, one or two"
        )]
        match (closed_left, closed_right) {
            (false, false) if first >= s.end => vec![s.clone()],
            (false, false) => vec![s.start..first, last..s.end],
            (false, true) => vec![s.start..first],
            (true, false) => vec![last..s.end],
            (true, true) => Vec::new(),
        }
    }

    /// Whether `word`, among words left out, is in a sentence of which something was kept.
    fn in_kept_sentence(&self, s: &Range<usize>, word: usize) -> bool {
        let from_left = (s.start..=word).all(|at| !self.begins_sentence(at));
        let to_right = (word + 1..=s.end)
            .all(|at| at >= self.window.words.len() || !self.begins_sentence(at))
            && s.end < self.window.words.len();
        from_left || to_right
    }

    /// A figure or a word like "few" that counts words which were kept: the last word left out,
    /// before a kept one.
    fn figure(&self, s: &Range<usize>, said: &[String], mark: Span, out: &mut Vec<Risk>) {
        if s.end >= self.window.words.len() || self.is_divided(s.end) {
            return;
        }
        let next = &self.words[s.end];
        let mut last = s.end - 1;
        // "two of the pilots"
        let is_partitive = last > s.start && self.lists.is_partitive(&self.words[last]);
        if let Some(word) = s.clone().find(|&word| {
            let end = word + self.lists.quantifier_at(&self.words, word);
            end > word && (end == s.end || is_partitive && end == last)
        }) && !self.lists.is_clause(next)
        {
            self.risk(RiskKind::Number, mark, word..s.end, out);
            return;
        }
        if !is_partitive && self.lists.is_uncounted(next) {
            return;
        }
        let is_figure = |word: usize| {
            let text = &self.words[word];
            (numbers::is_number(text) || numbers::is_scale(text))
                && !numbers::is_year(text)
                // "w3m" is a name, and "dos" is "of the" in Portuguese.
                && (text.starts_with(char::is_numeric) || !text.contains(char::is_numeric))
                && !self.lists.is_partitive(text)
                && self.window.word(word).kind != Kind::Callout
        };
        let is_counter = |word: usize| {
            // "두 척의 배"
            let hangul = self.window.word(word).is_hangul()
                && (self.words[word].ends_with('의') || self.words[word].chars().count() == 1);
            is_partitive || hangul || matches!(&*self.words[word], "%" | "percent")
        };
        if last > s.start && !is_figure(last) && is_counter(last) {
            last -= 1;
        }
        let is_measured = last > s.start && numbers::is_unit(&self.words[last]);
        if !is_figure(last) && !is_measured {
            return;
        }
        let mut word = last;
        while word > s.start && is_figure(word - 1) {
            word -= 1;
        }
        let dated = word
            .checked_sub(1)
            .is_some_and(|before| numbers::is_month(&self.words[before]))
            || numbers::is_month(next);
        let same = said.iter().any(|text| numbers::is_number(text));
        if !dated && !same {
            self.risk(RiskKind::Number, mark, word..s.end, out);
        }
    }

    /// The quotation begins right after a negator of its clause.
    fn starts(&self, first: usize, out: &mut Vec<Risk>) {
        if first == 0 || self.is_divided(first) || self.begins_sentence(first) {
            return;
        }
        let here = Span::empty(0);
        let before = first - 1;
        let hyphened = self
            .between(first)
            .iter()
            .any(|token| matches!(token.punct(), Some(Punct::Hyphen | Punct::ShortDash)));
        if hyphened {
            if matches!(
                &*self.words[before],
                "non" | "un" | "anti" | "nicht" | "not"
            ) {
                self.risk(RiskKind::StartsAfterNegator, here, before..first, out);
            }
            return;
        }
        // "not only … but" denies nothing.
        if self.lists.is_not_negating(&self.words[first]) {
            return;
        }
        let that = match self.lists.is_complementizer(&self.words[first]) {
            true => first,
            false => before,
        };
        if let Some(denied) = self.disavowed(that) {
            self.risk(
                RiskKind::StartsAfterNegator,
                here,
                denied..first.max(denied + 1),
                out,
            );
        }
        if self.lists.is_complementizer(&self.words[before]) {
            return;
        }
        let mut word = before;
        for _ in 0..REACH {
            let negator = (0..3).find_map(|back| {
                let start = word.checked_sub(back)?;
                (self.negator(start) > back).then_some(start)
            });
            if let Some(start) = negator {
                let denies = !self.is_completed(start, first..first + 4)
                    && !self.lists.is_trailing_at(&self.words, start);
                if denies {
                    self.risk(RiskKind::StartsAfterNegator, here, start..first, out);
                }
                return;
            }
            let passes_on = self.lists.is_in_scope(&self.words[word])
                || self.lists.modal_at(&self.words, word) > 0;
            if !passes_on || word == 0 || self.is_divided(word) {
                return;
            }
            word -= 1;
        }
    }

    /// Where what vouches for the clause behind the "that" at `that` is denied: "it is not true that",
    /// "nobody believes that", "he denied that". To deny a denial ("no one doubts that") is none.
    fn disavowed(&self, that: usize) -> Option<usize> {
        if that == 0 || !self.lists.is_complementizer(&self.words[that]) {
            return None;
        }
        let mut believed = false;
        let mut denied = None;
        for word in (that.saturating_sub(CLAUSE)..that).rev() {
            if word + 1 < that && self.is_divided(word + 1) {
                break;
            }
            let reversal = self.lists.reversal_at(&self.words, word);
            let negator = self.negator(word);
            // "denied that" holds the "that" itself.
            let closes = [that, that + 1].contains(&(word + reversal.max(negator)));
            if denied.is_some() {
                // The "no" of "no doubt" denies nothing but the doubt.
                if self.lists.is_negator(&self.words[word]) && !believed {
                    return None;
                }
            } else if reversal > 0 && word + reversal <= that || negator > 0 && (closes || believed)
            {
                denied = Some(word);
            } else if negator > 0 {
                return None;
            }
            believed |= self.lists.is_belief(&self.words[word]);
        }
        denied
    }

    /// The quotation ends where its clause goes on to deny it.
    fn ends(&self, last: usize, out: &mut Vec<Risk>) {
        let next = last + 1;
        if next >= self.window.words.len() || self.begins_paragraph(next) {
            return;
        }
        let here = Span::empty(self.quoted_end);
        let sentence_over = self.begins_sentence(next);
        // "… tut er nicht", "… ne le fait pas": the negation stands behind the words.
        let negator = self.negator(next);
        let paired =
            (last.saturating_sub(3)..=last).any(|word| self.lists.is_paired(&self.words[word]));
        if negator > 0
            && !paired
            && !self.lists.is_leading_at(&self.words, next)
            && !self.is_joined_on(next)
            && !self.is_divided(next)
            && !self.lists.is_clause(&self.words[last])
        {
            self.risk(
                RiskKind::EndsBeforeReversal,
                here,
                next..next + negator.min(self.window.words.len() - next),
                out,
            );
            return;
        }
        let turn = self.lists.adversative_at(&self.words, next);
        let opens = turn > 0
            || !sentence_over && !self.is_divided(next) && self.lists.is_copula(&self.words[next])
            || self.is_this(next);
        if !opens {
            return;
        }
        // A comma may stand behind the "however".
        let open = next + turn.max(1);
        let end = self.window.words.len().min(next + CLAUSE + 1);
        for word in next..end {
            if word > next && (self.begins_sentence(word) || word > open && self.is_divided(word)) {
                return;
            }
            let reversal = self.lists.reversal_at(&self.words, word);
            if reversal > 0 {
                let denied = (next..word).any(|before| self.negator(before) > 0);
                if !denied {
                    let words = word..(word + reversal).min(self.window.words.len());
                    self.risk(RiskKind::EndsBeforeReversal, here, words, out);
                }
                return;
            }
            // "…, but they did not."
            let negator = self.negator(word);
            let behind = word + negator;
            let closes = behind >= self.window.words.len() || self.begins_sentence(behind);
            if turn > 0 && negator > 0 && closes && word > open && word <= open + SHORT {
                self.risk(RiskKind::EndsBeforeReversal, here, open..behind, out);
                return;
            }
        }
    }

    /// A negator written together with "and" (Arabic "ولم") begins a clause of its own.
    fn is_joined_on(&self, word: usize) -> bool {
        self.words[word]
            .strip_prefix(['و', 'ف'])
            .is_some_and(|rest| self.lists.is_negator(rest))
    }

    /// "ne" of which a "pas" among `kept` is the other half: the quotation still denies.
    fn is_completed(&self, word: usize, kept: Range<usize>) -> bool {
        self.lists.is_paired(&self.words[word])
            && kept
                .take_while(|&at| at < self.window.words.len() && !self.is_divided(at))
                .any(|at| self.negator(at) > 0)
    }

    /// "This is false.", ", which is false", right behind.
    fn is_this(&self, next: usize) -> bool {
        let is_copula = |word: &String| self.lists.is_copula(word);
        self.lists.is_this_at(&self.words, next)
            && (self.words.get(next + 1).is_some_and(is_copula)
                || (next + 1..=next + SHORT)
                    .any(|word| self.lists.reversal_at(&self.words, word) > 0))
    }
}
