//! Two words side by side: the same, written otherwise, or another word.

use std::ops::Range;

use super::{Likeness, Namer, lower};
use crate::flow::Crossed;
use crate::segments::ElementKind;
use crate::tokens::{Punct, Space, Token};
use crate::variants;
use crate::{DifferenceClass, Profile, RemarkKind, fold, numbers};

impl Namer<'_, '_> {
    /// How a word of the quotation stands to one of the source. `place`: the pair in the reading.
    pub(super) fn likeness(
        &self,
        ours: &Token,
        theirs: &Token,
        place: Option<(usize, usize)>,
    ) -> Likeness {
        if ours.text == theirs.text {
            return Likeness::Same;
        }
        let (mine, their) = (&*ours.text, &*theirs.text);
        if fold_vowels(mine) == fold_vowels(their) {
            // Vowel signs on one side only: nothing was changed, something was not written.
            let bare = |text: &str| !text.chars().any(fold::is_vowel_sign);
            if bare(mine) || bare(their) {
                return Likeness::Noted(
                    RemarkKind::Spacing,
                    "vowel signs are written on one side only",
                );
            }
            return Likeness::Differs(DifferenceClass::Word);
        }
        let raised = |text: &str| {
            text.chars()
                .filter(|&c| fold::is_superscript(c))
                .collect::<String>()
        };
        if raised(mine) != raised(their) {
            return Likeness::Differs(DifferenceClass::Number);
        }
        if ours.has_digit() || theirs.has_digit() {
            return match numbers::same(&[mine], &[their]) || numbers::same_counted(mine, their) {
                true => Likeness::Differs(DifferenceClass::Spelling),
                false if mine.to_lowercase() == their.to_lowercase() => {
                    Likeness::Differs(DifferenceClass::Capital)
                }
                false if self.is_look_alike(mine, their) => Likeness::Noted(
                    RemarkKind::Ocr,
                    "the source is misread here; the letters look alike",
                ),
                false => Likeness::Differs(DifferenceClass::Number),
            };
        }
        let (low, their_low) = (lower(mine), lower(their));
        if low == their_low {
            return self.capitals(mine, their, place);
        }
        if numbers::same(&[mine], &[their]) {
            return Likeness::Differs(DifferenceClass::Spelling);
        }
        if ours.hash == theirs.hash
            && fold::loosely(mine) == fold::loosely(their)
            && !mine.is_empty()
        {
            return Likeness::Differs(DifferenceClass::Diacritics);
        }
        if variants::same(&low, &their_low) || self.are_aliases(mine, their) {
            return Likeness::Differs(DifferenceClass::Spelling);
        }
        if self.is_look_alike(mine, their) {
            return Likeness::Noted(
                RemarkKind::Ocr,
                "the source is misread here; the letters look alike",
            );
        }
        if self.is_corrected(&low, &their_low) {
            return Likeness::Differs(DifferenceClass::Spelling);
        }
        if self.lists().is_negator(&low) != self.lists().is_negator(&their_low)
            || variants::negates(&low, &their_low)
        {
            return Likeness::Differs(DifferenceClass::Negation);
        }
        if numbers::is_number(&low) || numbers::is_number(&their_low) {
            return Likeness::Differs(DifferenceClass::Number);
        }
        let is_name = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
        if is_name(mine) && is_name(their) {
            return Likeness::Differs(DifferenceClass::Name);
        }
        Likeness::Differs(DifferenceClass::Word)
    }

    fn capitals(&self, mine: &str, their: &str, place: Option<(usize, usize)>) -> Likeness {
        let rest = |text: &str| text.chars().skip(1).collect::<String>();
        let only_first = rest(mine) == rest(their);
        // The first letter of the quotation, or of what follows an ellipsis, suits its sentence.
        let free = place.is_some_and(|(q, _)| self.begins(q));
        if only_first && free && !(letters(mine) > 1 && is_capitals(mine) != is_capitals(their)) {
            return match self.cx.options.profile {
                Profile::Chicago | Profile::Apa => Likeness::Same,
                Profile::Mla | Profile::Bluebook => Likeness::Noted(
                    RemarkKind::Convention,
                    "the case of the first letter is changed: this style wants it in brackets",
                ),
                Profile::Strict => Likeness::Noted(
                    RemarkKind::Convention,
                    "the case of the first letter is changed",
                ),
            };
        }
        let longer = letters(mine) >= 2;
        let shouted = |a: &str, b: &str| is_capitals(a) && b == lower(b);
        if longer && (shouted(mine, their) || shouted(their, mine)) {
            // A line set in capitals is typeface, in the source or in the quotation; one word in
            // capitals among others is a name.
            let set_in_capitals =
                place.is_some_and(|(q, s)| self.in_capitals(s) || self.are_capitals(q));
            return Likeness::Differs(if set_in_capitals {
                DifferenceClass::Capital
            } else {
                DifferenceClass::Word
            });
        }
        Likeness::Differs(DifferenceClass::Capital)
    }

    /// Whether word `s` of the source stands in a run of four words in capitals.
    fn in_capitals(&self, s: usize) -> bool {
        let words = &self.cx.window.words;
        run_of_capitals(s, &|idx| {
            words
                .get(idx)
                .map(|&word| &*self.cx.window.tokens[word].text)
        })
    }

    /// The same of element `q` of the quotation.
    fn are_capitals(&self, q: usize) -> bool {
        run_of_capitals(q, &|idx| self.cx.parsed.word(idx).map(|word| &*word.text))
    }

    pub(super) fn are_aliases(&self, mine: &str, their: &str) -> bool {
        self.cx.options.aliases.iter().any(|group| {
            group.iter().any(|name| same_name(name, mine))
                && group.iter().any(|name| same_name(name, their))
        })
    }

    fn is_look_alike(&self, mine: &str, their: &str) -> bool {
        let only_digits = their.chars().all(char::is_numeric);
        !only_digits
            && !mine.chars().any(char::is_numeric)
            && variants::look_alike(mine, their)
            && self.cx.lexicon.is_common(&lower(mine))
            && !self.cx.lexicon.is_word(&lower(their))
    }

    /// A slip of the source that the quotation corrects: still a difference, but one of spelling.
    fn is_corrected(&self, mine: &str, their: &str) -> bool {
        variants::one_slip(mine, their)
            && self.cx.lexicon.is_common(mine)
            && !self.cx.lexicon.is_word(their)
    }

    /// The same letters, divided otherwise: what lies between them decides.
    pub(super) fn join(&mut self, q: Range<usize>, s: Range<usize>) {
        for idx in q.clone() {
            self.reading.placed[idx] = Some(s.clone());
            self.soft[idx] = true;
        }
        let ours: Vec<&Token> = self.cx.parsed.tokens[self.cx.parsed.elements[q.start].tokens.start
            ..self.cx.parsed.elements[q.end - 1].tokens.end]
            .iter()
            .collect();
        let theirs: Vec<&Token> = self.cx.window.tokens
            [self.cx.window.words[s.start]..=self.cx.window.words[s.end - 1]]
            .iter()
            .collect();
        let crossed = theirs[1..]
            .iter()
            .fold(Crossed::default(), |crossed, token| {
                crossed.and(token.crossed)
            });
        self.crossings(crossed, self.span_q(q.clone()).end);
        let letters =
            |tokens: &[&Token]| tokens.iter().map(|token| &*token.text).collect::<String>();
        let (mine, their) = (letters(&ours), letters(&theirs));
        let between = |tokens: &[&Token], punct: Punct| {
            tokens.iter().any(|token| token.punct() == Some(punct))
        };
        let any_digit = mine.chars().any(char::is_numeric);
        let class = if any_digit {
            let words = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .filter(|token| token.is_word())
                    .map(|token| token.text.to_string())
                    .collect::<Vec<_>>()
            };
            let (a, b) = (words(&ours), words(&theirs));
            let borrowed = |words: &[String]| {
                words
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let dashed = ours.iter().chain(&theirs).any(|token| {
                matches!(
                    token.punct(),
                    Some(
                        Punct::Dash
                            | Punct::ShortDash
                            | Punct::Slash
                            | Punct::Colon
                            | Punct::Period
                    )
                )
            });
            let same = !dashed && numbers::same(&[&borrowed(&a)], &[&borrowed(&b)]);
            Some(if same {
                DifferenceClass::Spelling
            } else {
                DifferenceClass::Number
            })
        } else {
            let punctuated = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .any(|token| matches!(token.punct(), Some(Punct::Period | Punct::Quote)))
            };
            let plain = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .all(|token| token.is_word() || token.punct() == Some(Punct::BreakHyphen))
            };
            let spaced = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .skip(1)
                    .any(|token| token.is_word() && token.space != Space::None)
            };
            // Two items of a list: nothing between them but a bullet, and space.
            let listed_apart = |tokens: &[&Token]| {
                let is_bullet = |token: &&Token| {
                    token.punct() == Some(Punct::Ornament) && token.space >= Space::Line
                };
                spaced(tokens)
                    && tokens
                        .iter()
                        .all(|token| token.is_word() || is_bullet(token))
            };
            let hyphen = |tokens: &[&Token]| {
                between(tokens, Punct::Hyphen) || between(tokens, Punct::ShortDash)
            };
            let listed = variants::same_divided(&ours_words(&ours), &ours_words(&theirs));
            // "provi- ded": the break of a line that the format no longer has.
            let rejoined = q.len() == 1 && theirs.len() == 3 && theirs[0].is_word() && {
                let (hyphen, word) = (theirs[1], theirs[2]);
                hyphen.punct() == Some(Punct::Dash)
                    && hyphen.space == Space::None
                    && hyphen.span.len() == 1
                    && word.is_word()
                    && word.space == Space::Blank
                    && word.text.starts_with(char::is_lowercase)
                    && !self.lists().is_clause(&word.text)
                    && theirs[0].text.ends_with(char::is_alphabetic)
            };
            if between(&theirs, Punct::BreakHyphen)
                && plain(&theirs)
                && (q.len() == 1 || !plain(&ours))
            {
                None
            } else if rejoined {
                let span = self.span_q(q.clone());
                self.remark(
                    RemarkKind::Spacing,
                    "a hyphen of the source is read as the end of a line",
                    span,
                );
                None
            } else if punctuated(&ours) || punctuated(&theirs) {
                Some(DifferenceClass::Punctuation)
            } else if listed {
                Some(DifferenceClass::Spelling)
            } else if hyphen(&ours) || hyphen(&theirs) || between(&theirs, Punct::Dash) {
                Some(DifferenceClass::Hyphen)
            } else if !plain(&ours) || !plain(&theirs) && !listed_apart(&theirs) {
                Some(DifferenceClass::Punctuation)
            } else if mine.chars().any(fold::is_hangul) && (spaced(&ours) || spaced(&theirs)) {
                let span = self.span_q(q.clone());
                self.remark(
                    RemarkKind::Spacing,
                    "the words are spaced otherwise in the source",
                    span,
                );
                None
            } else if self.cx.loose_spaces {
                let span = self.span_q(q.clone());
                self.remark(
                    RemarkKind::Spacing,
                    "a space was lost or added in reading the source",
                    span,
                );
                None
            } else {
                Some(DifferenceClass::Space)
            }
        };
        match class {
            Some(class) => self.differ(class, q.clone(), s.clone()),
            None => self.reading.same += q.len(),
        }
        for idx in q.clone() {
            if matches!(self.cx.parsed.elements[idx].kind, ElementKind::Pattern(_)) {
                let span = self.cx.parsed.elements[idx].span;
                self.remark(
                    RemarkKind::Bracket,
                    format!("bracketed: the source has \u{201C}{their}\u{201D}"),
                    span,
                );
            }
        }
        if mine != their {
            let (low, their_low) = (lower(&mine), lower(&their));
            // "U.S." is not "us".
            let shouted = mine.chars().count() >= 2 && is_capitals(&mine) != is_capitals(&their);
            let class = if low == their_low && shouted && theirs.len() > 1 {
                DifferenceClass::Word
            } else if low == their_low {
                DifferenceClass::Capital
            } else {
                DifferenceClass::Diacritics
            };
            let only_first = mine.chars().skip(1).eq(their.chars().skip(1));
            if !(class == DifferenceClass::Capital && only_first && self.begins(q.start)) {
                self.differ(class, q, s);
            }
        }
    }
}

fn ours_words(tokens: &[&Token]) -> Vec<String> {
    tokens
        .iter()
        .filter(|token| token.is_word())
        .map(|token| lower(&token.text))
        .collect()
}

fn run_of_capitals<'a>(at: usize, word: &dyn Fn(usize) -> Option<&'a str>) -> bool {
    let is = |idx: usize| {
        word(idx).is_some_and(|text| is_capitals(text) || !text.chars().any(char::is_alphabetic))
    };
    let mut run = 1;
    run += (1..4)
        .take_while(|&back| at.checked_sub(back).is_some_and(is))
        .count();
    run += (1..4).take_while(|&ahead| is(at + ahead)).count();
    run >= 4
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

fn fold_vowels(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        text.chars().filter(|&c| !fold::is_vowel_sign(c)).collect()
    }
}

fn same_name(name: &str, words: &str) -> bool {
    let plain = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    plain(name) == plain(words)
}
