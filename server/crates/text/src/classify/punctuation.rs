//! The marks between words that answer to one another.

use super::{Namer, lower};
use crate::flow::Crossed;
use crate::segments::ElementKind;
use crate::tokens::{Kind, Punct, Space, Token};
use crate::{DifferenceClass, Profile, RemarkKind, Span, variants};

impl Namer<'_, '_> {
    /// Punctuation between words that answer to one another and follow one another on both sides.
    pub(super) fn gaps(&mut self) {
        let mut before: Option<usize> = None;
        for q in 0..self.cx.parsed.elements.len() {
            let element = &self.cx.parsed.elements[q];
            match element.kind {
                ElementKind::Editorial(..) => continue,
                ElementKind::Bracket(_) => {
                    before = None;
                    continue;
                }
                _ => {}
            }
            if !self.soft[q] || self.reading.placed[q].is_none() {
                before = None;
                continue;
            }
            if let Some(left) = before
                && let (Some(from), Some(to)) = (
                    self.reading.placed[left].clone(),
                    self.reading.placed[q].clone(),
                )
                && from != to
                && from.end <= to.start
            {
                self.gap(left, q, from.end - 1, to.start);
            }
            before = Some(q);
        }
    }

    /// What of the page stands between two words, or inside one, and is left out.
    pub(super) fn crossings(&mut self, crossed: Crossed, at: usize) {
        for (flag, text) in [
            (
                Crossed::CALLOUT,
                "the callout of a note of the source is left out",
            ),
            (
                Crossed::FURNITURE,
                "a running head or a page number of the source is left out",
            ),
            (
                Crossed::NOTE,
                "a note or caption of the source is stepped over",
            ),
            (
                Crossed::MARGIN,
                "a number or a time in the margin is left out",
            ),
        ] {
            if crossed.has(flag) {
                self.remark(RemarkKind::Page, text, Span::empty(at));
            }
        }
    }

    fn gap(&mut self, left: usize, right: usize, from: usize, to: usize) {
        let cx = self.cx;
        let between = cx.window.gap(Some(from), Some(to));
        let theirs = &cx.window.tokens[between.start..between.end];
        let callouts = theirs
            .iter()
            .filter(|token| token.is_word())
            .all(|token| token.kind == Kind::Callout);
        let at = Span::new(
            cx.parsed.elements[left].span.end,
            cx.parsed.elements[right]
                .span
                .start
                .max(cx.parsed.elements[left].span.end),
        );
        let crossed = theirs
            .iter()
            .chain([&cx.window.tokens[cx.window.words[to]]])
            .fold(Crossed::default(), |crossed, token| {
                crossed.and(token.crossed)
            });
        self.reading.crosses_gutter |= crossed.has(Crossed::GUTTER) && callouts;
        if !callouts {
            return;
        }
        self.crossings(crossed, at.start);
        let edited = |idx: usize| {
            cx.parsed.elements[left + 1..right]
                .iter()
                .any(|element| element.tokens.contains(&idx))
        };
        let mine: Vec<&Token> = (cx.parsed.elements[left].tokens.end
            ..cx.parsed.elements[right].tokens.start)
            .filter(|&idx| !edited(idx))
            .map(|idx| &cx.parsed.tokens[idx])
            .collect();
        let their: Vec<&Token> = theirs.iter().filter(|token| !token.is_word()).collect();
        let source = Span::new(
            cx.window.word(from).span.end,
            cx.window
                .word(to)
                .span
                .start
                .max(cx.window.word(from).span.end),
        );
        let next = &cx.window.tokens[cx.window.words[to]];
        let divided = || {
            let ours = format!(
                "{} {}",
                cx.parsed.elements[left].span.of(cx.quoted),
                cx.parsed.elements[right].span.of(cx.quoted)
            );
            variants::is_divided(&lower(&ours))
        };
        if let Some(mark) = cx.parsed.elements[right].omission {
            // Dots of the note: the source's own, or a mark where nothing is left out.
            if their
                .iter()
                .any(|token| token.punct() == Some(Punct::Ellipsis))
            {
                return;
            }
            if cx.parsed.elements[right].omission.is_some()
                && !self
                    .reading
                    .remarks
                    .iter()
                    .any(|remark| remark.kind == RemarkKind::Omission && remark.span == mark)
            {
                self.remark(
                    RemarkKind::Omission,
                    "an ellipsis where the source leaves out nothing",
                    mark,
                );
            }
            return;
        }
        if cx.options.profile == Profile::Strict {
            let form = |tokens: &[&Token], text: &str| -> String {
                tokens
                    .iter()
                    .filter(|token| token.punct() == Some(Punct::Dash))
                    .map(|token| token.span.of(text))
                    .collect()
            };
            if form(&mine, cx.quoted) != form(&their, cx.source) {
                self.remark(
                    RemarkKind::Convention,
                    "a dash is written otherwise in the source",
                    at,
                );
            }
            let slashed = |tokens: &[&Token]| {
                tokens
                    .iter()
                    .any(|token| token.punct() == Some(Punct::Slash))
            };
            if slashed(&mine) && !slashed(&their) {
                self.remark(
                    RemarkKind::Convention,
                    "a slash stands for a line break of the source",
                    at,
                );
            }
        }
        if let Some(class) = punctuation(&mine, &their, next, cx.parsed.cleaned_up, &divided) {
            let quotation = mine
                .iter()
                .map(|token| token.span)
                .reduce(Span::join)
                .unwrap_or(Span::empty(at.start));
            let source = their
                .iter()
                .map(|token| token.span)
                .reduce(Span::join)
                .unwrap_or(Span::empty(source.start));
            self.differ_at(class, quotation, source);
        }
    }
}

/// How the marks between two words differ; `None`: not at all, or as every manual allows.
fn punctuation(
    mine: &[&Token],
    their: &[&Token],
    next: &Token,
    cleaned_up: bool,
    divided: &dyn Fn() -> bool,
) -> Option<DifferenceClass> {
    let sign = |tokens: &[&Token]| tokens.last().is_some_and(|token| token.sign);
    let has_dash = |tokens: &[&Token]| {
        tokens.iter().any(|token| {
            matches!(
                token.punct(),
                Some(Punct::Dash | Punct::Hyphen | Punct::ShortDash)
            )
        })
    };
    if (sign(mine) && !has_dash(their)) || (sign(their) && !has_dash(mine)) {
        return Some(DifferenceClass::Number);
    }
    let quotes = |tokens: &[&Token]| {
        tokens
            .iter()
            .any(|token| token.punct() == Some(Punct::Quote))
    };
    // A slash for a line break; where the source has slashes of its own, they are compared.
    let slashed = their
        .iter()
        .any(|token| token.punct() == Some(Punct::Slash));
    let broken = next.space >= Space::Line || their.iter().any(|token| token.space >= Space::Line);
    let verse = broken && !slashed;
    let read = |tokens: &[&Token], is_note: bool, bullet: Option<Punct>| -> Vec<Punct> {
        let mut out: Vec<Punct> = Vec::new();
        let mut slashes = 0;
        for token in tokens {
            match token.punct() {
                Some(Punct::Ornament) if token.space >= Space::Line => out.extend(bullet),
                None | Some(Punct::Quote | Punct::Ornament) => {}
                Some(Punct::Slash) if is_note && verse && token.space != Space::None => {
                    slashes += 1
                }
                Some(Punct::BreakHyphen) if out.last() == Some(&Punct::Slash) => {}
                // The second of "//".
                Some(Punct::Slash) if is_note && verse && slashes > 0 => {}
                Some(Punct::OpenBracket | Punct::CloseBracket) if cleaned_up => {}
                Some(punct) if out.last() == Some(&Punct::Ellipsis) && punct == Punct::Period => {}
                Some(Punct::Ellipsis) => {
                    if out.last() == Some(&Punct::Period) {
                        out.pop();
                    }
                    out.push(Punct::Ellipsis);
                }
                Some(punct) => out.push(punct),
            }
        }
        out
    };
    let (ours, theirs) = (read(mine, true, None), read(their, false, None));
    // What looks like a bullet may be a dash where a line was broken: the note may have it as one.
    if ours != theirs && ours != read(their, false, Some(Punct::Dash)) {
        let short =
            |punct: &Punct| matches!(punct, Punct::Hyphen | Punct::ShortDash | Punct::BreakHyphen);
        // At the end of a line nobody knows whether a hyphen hangs ("Ein- und Ausgang").
        let long =
            |punct: &Punct| matches!(punct, Punct::Dash | Punct::ShortDash | Punct::BreakHyphen);
        // A hyphen with a space beside it ("arm -port") is one with a space lost or added.
        let spaced = |tokens: &[&Token], kind: Punct| {
            tokens
                .iter()
                .any(|token| token.punct() == Some(kind) && token.span.len() == 1)
        };
        let is_hyphen_spaced =
            |a: &[Punct], b: &[Punct]| a == [Punct::Hyphen] && b == [Punct::Dash];
        let same = ours.len() == theirs.len()
            && ours
                .iter()
                .zip(&theirs)
                .all(|(a, b)| a == b || short(a) && short(b) || long(a) && long(b))
            || is_hyphen_spaced(&ours, &theirs) && spaced(their, Punct::Dash)
            || is_hyphen_spaced(&theirs, &ours) && spaced(mine, Punct::Dash);
        if !same {
            let one_hyphen =
                |a: &[Punct], b: &[Punct]| a.len() == 1 && short(&a[0]) && b.is_empty();
            return Some(
                if one_hyphen(&ours, &theirs) || one_hyphen(&theirs, &ours) {
                    if divided() {
                        DifferenceClass::Spelling
                    } else {
                        DifferenceClass::Hyphen
                    }
                } else {
                    DifferenceClass::Punctuation
                },
            );
        }
    }
    // A mark that opens a paragraph inside a long quotation is set again, not added.
    let reopened = broken
        && next.space == Space::None
        && their
            .iter()
            .any(|token| token.punct() == Some(Punct::Quote) && token.space >= Space::Line);
    if quotes(mine) != quotes(their) && !cleaned_up && !reopened {
        return Some(DifferenceClass::Punctuation);
    }
    None
}
