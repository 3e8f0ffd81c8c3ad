//! The language of quoting: a quotation read into words, brackets, ellipses and editorial notes.
//!
//! Nothing is decided here: dots and brackets may be the source's own, which the alignment tries
//! first.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::flow::{Crossed, FlowChar, RunKind};
use crate::tokens::{Hash, Kind, Punct, Space, Token, tokens};
use crate::{MarkupKind, Quotation, Remark, RemarkKind, Span};

/// A quotation, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parsed {
    /// Everything that is read, punctuation included, in order.
    pub tokens: Vec<Token>,
    pub elements: Vec<Element>,
    /// An ellipsis after the last element.
    pub closing: Option<Span>,
    /// What the note's author set inside: emphasis, callouts.
    pub remarks: Vec<Remark>,
    /// The note says that citations of the source are left out.
    pub frees_citations: bool,
    /// The note says that nested marks and brackets of the source are left out as well.
    pub cleaned_up: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub kind: ElementKind,
    /// The tokens it covers, brackets included.
    pub tokens: Range<usize>,
    pub span: Span,
    /// An ellipsis that stands before it.
    pub omission: Option<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ElementKind {
    Word,
    /// `[T]he`, `walk[ed]`, `deduct[]`: letters that must stand in the source's word, in order,
    /// and letters that the note's author set.
    Pattern(Vec<Piece>),
    /// `[words]`: put in, or standing for words of the source. The tokens inside.
    Bracket(Range<usize>),
    /// `[sic]`, `(emphasis added)`. The tokens inside.
    Editorial(Range<usize>, EditorialKind),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Fixed(Box<str>),
    Free(Box<str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EditorialKind {
    Sic,
    Note,
    /// Citations, notes or marks of the source are left out.
    Omitted,
    Cleaned,
    /// `[^3]`: a callout of the note.
    Callout,
}

impl Parsed {
    pub(crate) fn new(quotation: &Quotation) -> Parsed {
        let mut parsed = Parsed::default();
        let chars = characters(quotation, &mut parsed.remarks);
        parsed.tokens = tokens(&chars);
        Reader {
            parsed: &mut parsed,
            at: 0,
            omission: None,
        }
        .run();
        for element in &parsed.elements {
            if let ElementKind::Editorial(_, kind) = &element.kind {
                parsed.frees_citations |=
                    matches!(kind, EditorialKind::Omitted | EditorialKind::Cleaned);
                parsed.cleaned_up |= *kind == EditorialKind::Cleaned;
            }
        }
        parsed
    }

    /// Some of its elements, as a quotation by themselves.
    pub(crate) fn part(&self, elements: Range<usize>) -> Parsed {
        let picked = &self.elements[elements];
        let base = picked.first().map_or(0, |element| element.tokens.start);
        let end = picked.last().map_or(base, |element| element.tokens.end);
        let shift = |range: &Range<usize>| range.start - base..range.end - base;
        Parsed {
            tokens: self.tokens[base..end].to_vec(),
            elements: picked
                .iter()
                .map(|element| Element {
                    kind: match &element.kind {
                        ElementKind::Bracket(inside) => ElementKind::Bracket(shift(inside)),
                        ElementKind::Editorial(inside, kind) => {
                            ElementKind::Editorial(shift(inside), *kind)
                        }
                        kind => kind.clone(),
                    },
                    tokens: shift(&element.tokens),
                    ..element.clone()
                })
                .collect(),
            ..Parsed::default()
        }
    }

    /// The token of a plain word.
    pub(crate) fn word(&self, element: usize) -> Option<&Token> {
        let element = self.elements.get(element)?;
        (element.kind == ElementKind::Word).then(|| &self.tokens[element.tokens.start])
    }

    /// How many words of the source's a reader sees in it; two characters of a script without
    /// spaces count as one.
    pub(crate) fn words(&self) -> usize {
        let (mut words, mut ideographs) = (0, 0usize);
        for idx in 0..self.elements.len() {
            match self.word(idx) {
                Some(token) if token.is_ideograph() => ideographs += 1,
                Some(token) if token.kind != Kind::Sign => words += 1,
                Some(_) => {}
                None if matches!(self.elements[idx].kind, ElementKind::Pattern(_)) => words += 1,
                None => {}
            }
        }
        words + ideographs.div_ceil(2)
    }

    /// Whether marks inside the marks show all of it as somebody else's words.
    pub(crate) fn is_quoted_whole(&self) -> bool {
        let is_mark =
            |token: Option<&Token>| token.is_some_and(|token| token.punct() == Some(Punct::Quote));
        let last = self
            .tokens
            .iter()
            .rev()
            .find(|token| !matches!(token.punct(), Some(Punct::Period | Punct::Comma)));
        self.tokens.len() > 1 && is_mark(self.tokens.first()) && is_mark(last)
    }

    /// The text to search for: every letter and digit, brackets included.
    pub(crate) fn whole(&self) -> String {
        self.text_of(0..self.elements.len(), true)
    }

    /// Runs of elements without an ellipsis, a bracket or an editorial note between them.
    pub(crate) fn pieces(&self) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut start = None;
        for (idx, element) in self.elements.iter().enumerate() {
            let word = matches!(element.kind, ElementKind::Word);
            if (element.omission.is_some() || !word)
                && let Some(from) = start.take()
            {
                out.push(from..idx);
            }
            if word && start.is_none() {
                start = Some(idx);
            }
        }
        if let Some(from) = start {
            out.push(from..self.elements.len());
        }
        out
    }

    /// Runs of elements between ellipses.
    pub(crate) fn segments(&self) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut start = 0;
        for (idx, element) in self.elements.iter().enumerate() {
            if element.omission.is_some() && idx > start {
                out.push(start..idx);
                start = idx;
            }
        }
        if start < self.elements.len() {
            out.push(start..self.elements.len());
        }
        out
    }

    /// The words of some elements, as they are searched for.
    pub(crate) fn text_of(&self, elements: Range<usize>, brackets: bool) -> String {
        let mut out = String::new();
        for element in &self.elements[elements] {
            match &element.kind {
                ElementKind::Word => push(&mut out, &self.tokens[element.tokens.start]),
                ElementKind::Pattern(_) => self.tokens[element.tokens.clone()]
                    .iter()
                    .for_each(|token| push(&mut out, token)),
                ElementKind::Bracket(inside) | ElementKind::Editorial(inside, _) if brackets => {
                    self.tokens[inside.clone()]
                        .iter()
                        .for_each(|token| push(&mut out, token));
                }
                _ => {}
            }
        }
        out
    }
}

fn push(out: &mut String, token: &Token) {
    if token.is_word() {
        out.push_str(&token.text);
    }
}

/// The characters of a quotation that are read; what the note's author set becomes a remark.
fn characters(quotation: &Quotation, remarks: &mut Vec<Remark>) -> Vec<FlowChar> {
    let text = quotation.text.as_str();
    let mut out = Vec::with_capacity(text.len());
    let plain = |span: Span, out: &mut Vec<FlowChar>| {
        for (offset, c) in span.of(text).char_indices() {
            let at = span.start + offset;
            out.push(FlowChar {
                c,
                span: Span::new(at, at + c.len_utf8()),
                kind: RunKind::Text,
                crossed: Crossed::default(),
            });
        }
    };
    let mut at = 0;
    for markup in &quotation.markup {
        if markup.span.start < at
            || !text.is_char_boundary(markup.span.start)
            || !text.is_char_boundary(markup.span.end)
        {
            continue;
        }
        plain(Span::new(at, markup.span.start), &mut out);
        at = markup.span.end;
        let remark = match &markup.kind {
            MarkupKind::Notation | MarkupKind::Citation => continue,
            MarkupKind::Shown(shown) => {
                for c in shown.chars() {
                    out.push(FlowChar {
                        c,
                        span: markup.span,
                        kind: RunKind::Text,
                        crossed: Crossed::default(),
                    });
                }
                continue;
            }
            MarkupKind::Emphasis => "emphasis set in the note",
            MarkupKind::Callout => "a note of the note's author",
        };
        remarks.push(Remark {
            kind: RemarkKind::Editorial,
            text: remark.into(),
            span: markup.span,
        });
    }
    plain(Span::new(at, text.len()), &mut out);
    out
}

struct Reader<'a> {
    parsed: &'a mut Parsed,
    at: usize,
    omission: Option<Span>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(token) = self.parsed.tokens.get(self.at) {
            match token.kind {
                Kind::Punct(Punct::Ellipsis) => {
                    self.omission = Some(
                        self.omission
                            .map_or(token.span, |before| before.join(token.span)),
                    );
                    self.at += 1;
                }
                Kind::Punct(Punct::OpenBracket) => {
                    match self.closer(Punct::OpenBracket, Punct::CloseBracket) {
                        Some(close) => self.bracket(close),
                        None => self.at += 1,
                    }
                }
                Kind::Punct(Punct::OpenParen) => {
                    match self.closer(Punct::OpenParen, Punct::CloseParen) {
                        Some(close) => self.parenthesis(close),
                        None => self.at += 1,
                    }
                }
                Kind::Punct(_) => self.at += 1,
                _ => self.word(),
            }
        }
        self.parsed.closing = self.omission.take();
    }

    fn closer(&self, open: Punct, close: Punct) -> Option<usize> {
        let mut depth = 0;
        for (idx, token) in self.parsed.tokens.iter().enumerate().skip(self.at) {
            match token.punct() {
                Some(punct) if punct == open => depth += 1,
                Some(punct) if punct == close => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(idx);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn push(&mut self, kind: ElementKind, tokens: Range<usize>) {
        let covered = &self.parsed.tokens[tokens.clone()];
        let span = covered
            .iter()
            .map(|token| token.span)
            .reduce(Span::join)
            .unwrap_or_default();
        self.at = tokens.end;
        let omission = self.omission.take();
        self.parsed.elements.push(Element {
            kind,
            tokens,
            span,
            omission,
        });
    }

    fn word(&mut self) {
        match self.pattern(self.at) {
            Some((pieces, end)) => self.push(ElementKind::Pattern(pieces), self.at..end),
            None => self.push(ElementKind::Word, self.at..self.at + 1),
        }
    }

    fn bracket(&mut self, close: usize) {
        if let Some((pieces, end)) = self.pattern(self.at) {
            self.push(ElementKind::Pattern(pieces), self.at..end);
            return;
        }
        let inside = self.at + 1..close;
        if self.is_ellipsis(&inside) {
            self.omit(close);
            return;
        }
        let kind = match editorial(&self.parsed.tokens[inside.clone()]) {
            Some(kind) => ElementKind::Editorial(inside, kind),
            None => ElementKind::Bracket(inside),
        };
        self.push(kind, self.at..close + 1);
    }

    fn parenthesis(&mut self, close: usize) {
        let inside = self.at + 1..close;
        if self.is_ellipsis(&inside) {
            self.omit(close);
            return;
        }
        match editorial(&self.parsed.tokens[inside.clone()]) {
            Some(kind) if kind != EditorialKind::Callout => {
                self.push(ElementKind::Editorial(inside, kind), self.at..close + 1)
            }
            _ => self.at += 1,
        }
    }

    fn is_ellipsis(&self, inside: &Range<usize>) -> bool {
        let tokens = &self.parsed.tokens[inside.clone()];
        !tokens.is_empty()
            && tokens
                .iter()
                .all(|token| token.punct() == Some(Punct::Ellipsis))
    }

    fn omit(&mut self, close: usize) {
        let span = self.parsed.tokens[self.at]
            .span
            .join(self.parsed.tokens[close].span);
        self.omission = Some(self.omission.map_or(span, |before| before.join(span)));
        self.at = close + 1;
    }

    /// A word with brackets in it that begins at token `start`, and where it ends.
    fn pattern(&self, start: usize) -> Option<(Vec<Piece>, usize)> {
        let tokens = &self.parsed.tokens;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = start;
        let (mut fixed, mut free) = (false, false);
        while let Some(token) = tokens.get(at) {
            if at > start && token.space != Space::None {
                break;
            }
            match token.kind {
                Kind::Word | Kind::Number if !token.is_ideograph() => {
                    if matches!(pieces.last(), Some(Piece::Fixed(_))) {
                        break;
                    }
                    pieces.push(Piece::Fixed(token.text.clone()));
                    fixed = true;
                    at += 1;
                }
                Kind::Punct(Punct::OpenBracket) => {
                    let (content, end) = match (tokens.get(at + 1), tokens.get(at + 2)) {
                        (Some(close), _) if close.punct() == Some(Punct::CloseBracket) => {
                            ("".into(), at + 2)
                        }
                        (Some(word), Some(close))
                            if matches!(word.kind, Kind::Word | Kind::Number)
                                && word.space == Space::None
                                && close.punct() == Some(Punct::CloseBracket)
                                && close.space == Space::None =>
                        {
                            (word.text.clone(), at + 3)
                        }
                        _ => break,
                    };
                    pieces.push(Piece::Free(content));
                    free = true;
                    at = end;
                }
                _ => break,
            }
        }
        (fixed && free).then_some((pieces, at))
    }
}

/// Whether the tokens between brackets speak about the quotation itself.
fn editorial(inside: &[Token]) -> Option<EditorialKind> {
    let first = inside.iter().find(|token| token.is_word())?;
    if &*first.text == "^" {
        return Some(EditorialKind::Callout);
    }
    let mut kind = None;
    for part in inside.split(|token| matches!(token.punct(), Some(Punct::Semicolon | Punct::Comma)))
    {
        let words: Vec<String> = part
            .iter()
            .filter(|token| token.is_word())
            .map(|token| token.text.to_lowercase())
            .collect();
        if words.is_empty() {
            continue;
        }
        let found = *notes().get(words.join(" ").as_str())?;
        kind = Some(match kind {
            Some(EditorialKind::Cleaned | EditorialKind::Omitted)
                if found == EditorialKind::Note =>
            {
                continue;
            }
            _ => found,
        });
    }
    kind
}

fn notes() -> &'static HashMap<&'static str, EditorialKind> {
    static NOTES: OnceLock<HashMap<&'static str, EditorialKind>> = OnceLock::new();
    NOTES.get_or_init(|| {
        include_str!("lists/editorial.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let (kind, words) = line.split_once(": ")?;
                let kind = match kind {
                    "sic" => EditorialKind::Sic,
                    "omitted" => EditorialKind::Omitted,
                    "cleaned" => EditorialKind::Cleaned,
                    _ => EditorialKind::Note,
                };
                Some((words.trim(), kind))
            })
            .collect()
    })
}

/// The letters of `word` that a pattern leaves to the note's author, if the fixed ones fit: for each
/// free piece, what it stands for.
pub(crate) fn fit(pieces: &[Piece], word: &str) -> Option<Vec<Box<str>>> {
    let mut rest = word;
    let mut absorbed: Vec<Box<str>> = Vec::new();
    let mut waiting = 0;
    let last = pieces.len().checked_sub(1)?;
    for (idx, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Free(_) => waiting += 1,
            Piece::Fixed(letters) => {
                let at = if waiting == 0 {
                    rest.starts_with(&**letters).then_some(0)?
                } else if idx == last {
                    rest.ends_with(&**letters)
                        .then(|| rest.len() - letters.len())?
                } else {
                    rest.find(&**letters)?
                };
                if waiting > 0 {
                    absorbed.push(rest[..at].into());
                    absorbed.extend((1..waiting).map(|_| Box::from("")));
                    waiting = 0;
                }
                rest = &rest[at + letters.len()..];
            }
        }
    }
    if waiting > 0 {
        absorbed.push(rest.into());
        absorbed.extend((1..waiting).map(|_| Box::from("")));
    } else if !rest.is_empty() {
        return None;
    }
    let mut taken = absorbed.iter();
    for piece in pieces {
        let Piece::Free(content) = piece else {
            continue;
        };
        let from = taken.next()?;
        // One letter for one letter is a change of case; anything else a bracket must spell out.
        let one = content.chars().count() == 1
            && matches!(pieces.first(), Some(Piece::Free(first)) if first == content);
        if one && from.to_lowercase() != content.to_lowercase() || from.chars().count() > 8 {
            return None;
        }
    }
    Some(absorbed)
}

/// The hash of a pattern written out, for comparing with words that need no bracket.
pub(crate) fn spelled(pieces: &[Piece]) -> Hash {
    pieces.iter().fold(Hash::EMPTY, |hash, piece| match piece {
        Piece::Fixed(text) | Piece::Free(text) => hash.then(Hash::of(text)),
    })
}

#[cfg(test)]
mod tests {
    use super::{ElementKind, Parsed, Piece, fit};
    use crate::Quotation;

    fn read(text: &str) -> String {
        let parsed = Parsed::new(&Quotation::plain(text));
        let mut out = Vec::new();
        for element in &parsed.elements {
            if element.omission.is_some() {
                out.push("…".to_owned());
            }
            out.push(match &element.kind {
                ElementKind::Word => parsed.tokens[element.tokens.start].text.to_string(),
                ElementKind::Pattern(pieces) => pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Fixed(text) => text.to_string(),
                        Piece::Free(text) => format!("<{text}>"),
                    })
                    .collect(),
                ElementKind::Bracket(inside) => format!("[{}]", inside.len()),
                ElementKind::Editorial(_, kind) => format!("({kind:?})"),
            });
        }
        if parsed.closing.is_some() {
            out.push("…".to_owned());
        }
        out.join(" ")
    }

    #[test]
    fn a_quotation_is_read_into_elements() {
        for (text, want) in [
            (
                "it is ... playing […] a (…) role",
                "it is … playing … a … role",
            ),
            ("[the dictator] cannot", "[2] cannot"),
            (
                "[t]his walk[ed] deduct[] N[orth]",
                "<t>his walk<ed> deduct<> N<orth>",
            ),
            ("sedan [sic] to (emphasis added)", "sedan (Sic) to (Note)"),
            ("so [emphasis added; citations omitted]", "so (Omitted)"),
            ("no[^3] more", "no (Callout) more"),
            ("… a [b", "… a b"),
            ("rule (cleaned up) ...", "rule (Cleaned) …"),
        ] {
            assert_eq!(read(text), want, "{text:?}");
        }
    }

    #[test]
    fn fixed_letters_must_fit() {
        let free = |text: &str| Piece::Free(text.into());
        let fixed = |text: &str| Piece::Fixed(text.into());
        assert!(fit(&[free("T"), fixed("he")], "the").is_some());
        assert!(fit(&[free("T"), fixed("he")], "she").is_none());
        assert!(fit(&[fixed("walk"), free("ed")], "walks").is_some());
        assert!(fit(&[fixed("walk"), free("ed")], "talks").is_none());
        assert!(fit(&[fixed("deduct"), free("")], "deductions").is_some());
        assert!(fit(&[fixed("N"), free("orth")], "N").is_some());
    }
}
