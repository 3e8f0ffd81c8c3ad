//! Where the sentences of a block end.
//!
//! Pure: the text of one block and the places that no sentence ends in. A sentence ends at a full stop
//! and its like before white space and something that can begin a sentence; never inside a quotation,
//! bracket, citation, link or code, which the caller gives as atoms.

use text::{Span, abbreviations};

/// A stretch of a block that is read as one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atom {
    pub span: Span,
    pub kind: AtomKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtomKind {
    /// May end a sentence inside its closing mark, and may begin one.
    Quotation,
    /// A citation group or footnote callout: belongs to what it follows.
    Citation,
    /// A narrative citation: may begin a sentence.
    Narrative,
    /// A line's prefix (`> `): as if it were not there.
    Blank,
    /// The delimiter of emphasis: as if it were not there, though it ends no word.
    Delimiter,
    /// A link, code, bracket: begins a sentence as a word would.
    Word,
}

/// The sentences of `block`, which together cover it without white space at its ends.
#[must_use]
pub fn split(text: &str, block: Span, atoms: &[Atom]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut scanner = Scanner {
        text,
        block,
        atoms,
        depth: 0,
        closer: None,
    };
    let (mut start, mut at, mut next) = (block.start, block.start, 0);
    while at < block.end {
        let step = scanner.step(at, &mut next);
        at = step.end;
        if !step.ends {
            continue;
        }
        if let Some(end) = scanner.boundary(at, next, step.wants_space) {
            push(&mut out, text, Span::new(start, end), atoms);
            start = end;
            at = end;
            scanner.depth = 0;
            while atoms.get(next).is_some_and(|atom| atom.span.end <= at) {
                next += 1;
            }
        }
    }
    push(&mut out, text, Span::new(start, block.end), atoms);
    out
}

/// The sentence that holds `at`; the nearest before it where `at` is white space between two.
#[must_use]
pub fn at(sentences: &[Span], at: usize) -> Option<Span> {
    let idx = sentences.partition_point(|sentence| sentence.start <= at);
    sentences.get(idx.saturating_sub(1)).copied()
}

fn push(out: &mut Vec<Span>, text: &str, span: Span, atoms: &[Atom]) {
    let span = trimmed(text, span);
    if span.is_empty() {
        return;
    }
    match out.last_mut() {
        // A "sentence" of nothing but citations and punctuation belongs to the one before.
        Some(last) if !has_words(text, span, atoms) => last.end = span.end,
        _ => out.push(span),
    }
}

fn has_words(text: &str, span: Span, atoms: &[Atom]) -> bool {
    let mut at = span.start;
    let first = atoms.partition_point(|atom| atom.span.end <= span.start);
    for atom in atoms[first..]
        .iter()
        .take_while(|atom| atom.span.start < span.end)
    {
        if atom.span.start > at
            && Span::new(at, atom.span.start)
                .of(text)
                .contains(char::is_alphanumeric)
        {
            return true;
        }
        if matches!(atom.kind, AtomKind::Quotation | AtomKind::Word) {
            return true;
        }
        at = at.max(atom.span.end);
    }
    at < span.end
        && Span::new(at, span.end)
            .of(text)
            .contains(char::is_alphanumeric)
}

fn trimmed(text: &str, span: Span) -> Span {
    let raw = span.of(text);
    let start = span.start + (raw.len() - raw.trim_start().len());
    Span::new(start, start + raw.trim().len())
}

struct Step {
    end: usize,
    ends: bool,
    wants_space: bool,
}

struct Scanner<'a> {
    text: &'a str,
    block: Span,
    atoms: &'a [Atom],
    /// Of round brackets.
    depth: usize,
    /// The next closing round bracket, once looked for; `MAX` where there is none.
    closer: Option<usize>,
}

impl Scanner<'_> {
    /// Reads one character or atom; `next` is the first atom that does not end before it.
    fn step(&mut self, at: usize, next: &mut usize) -> Step {
        while self
            .atoms
            .get(*next)
            .is_some_and(|atom| atom.span.end <= at)
        {
            *next += 1;
        }
        if let Some(atom) = self.atoms.get(*next).filter(|atom| atom.span.start <= at) {
            let end = atom.span.end.min(self.block.end);
            *next += 1;
            if atom.kind != AtomKind::Quotation || self.depth > 0 {
                return Step {
                    end,
                    ends: false,
                    wants_space: true,
                };
            }
            let inside = atom.span.of(self.text).trim_end_matches(is_closer);
            return match inside.chars().next_back() {
                // 「寒い。」と言った goes on.
                Some(c) if is_wide_stop(c) => Step {
                    end,
                    ends: true,
                    wants_space: true,
                },
                Some(c) if is_stop(c) => Step {
                    end,
                    ends: !self.abbreviated(atom.span.start + inside.len()),
                    wants_space: true,
                },
                _ => Step {
                    end,
                    ends: false,
                    wants_space: true,
                },
            };
        }
        let Some(c) = self.char_at(at) else {
            return Step {
                end: self.block.end,
                ends: false,
                wants_space: true,
            };
        };
        let end = at + c.len_utf8();
        match c {
            '(' | '（' => {
                // A bracket that nobody closes shields nothing.
                if self.depth > 0 || self.closes(end) {
                    self.depth += 1;
                }
            }
            ')' | '）' => self.depth = self.depth.saturating_sub(1),
            _ if self.depth > 0 => {}
            c if is_wide_stop(c) => {
                return Step {
                    end,
                    ends: true,
                    wants_space: false,
                };
            }
            c if is_stop(c) => {
                return Step {
                    end,
                    ends: c != '.' || !self.abbreviated(end),
                    wants_space: true,
                };
            }
            _ => {}
        }
        Step {
            end,
            ends: false,
            wants_space: true,
        }
    }

    /// Whether a round bracket closes at all. The next closer is remembered, so that many openers stay
    /// linear.
    fn closes(&mut self, at: usize) -> bool {
        if self.closer.is_none_or(|closer| closer < at) {
            let rest = Span::new(at, self.block.end).of(self.text);
            self.closer = Some(
                rest.find([')', '）'])
                    .map_or(usize::MAX, |offset| at + offset),
            );
        }
        self.closer != Some(usize::MAX)
    }

    /// Where the sentence whose last stop ends at `at` ends, if it does.
    fn boundary(&self, at: usize, mut next: usize, wants_space: bool) -> Option<usize> {
        let mut end = at;
        let mut spaced = !wants_space;
        let mut at = at;
        // Bounded, so that a block of nothing but stops and brackets stays linear.
        for _ in 0..64 {
            while self.atoms.get(next).is_some_and(|atom| atom.span.end <= at) {
                next += 1;
            }
            let atom = self.atoms.get(next).filter(|atom| atom.span.start <= at);
            match atom.map(|atom| atom.kind) {
                Some(AtomKind::Blank | AtomKind::Delimiter) => at = self.atoms[next].span.end,
                Some(AtomKind::Citation) if !self.begins_prose(self.atoms[next].span.end) => {
                    // A group behind the stop belongs to the sentence that the stop ends.
                    at = self.atoms[next].span.end;
                    end = at;
                    spaced = !wants_space;
                }
                Some(
                    AtomKind::Citation | AtomKind::Narrative | AtomKind::Quotation | AtomKind::Word,
                ) => {
                    return spaced.then_some(end);
                }
                None => match self.char_at(at).filter(|_| at < self.block.end) {
                    None => return Some(end),
                    Some(c) if c.is_whitespace() => {
                        spaced = true;
                        at += c.len_utf8();
                    }
                    Some(c)
                        if !spaced
                            && (is_closer(c)
                                || is_stop(c)
                                || is_wide_stop(c)
                                || is_delimiter(c)) =>
                    {
                        at += c.len_utf8();
                        end = at;
                    }
                    Some(c) => return (spaced && begins_sentence(c)).then_some(end),
                },
            }
        }
        None
    }

    /// Whether a citation that ends at `at` is the subject of what follows ("[@k] shows that").
    fn begins_prose(&self, at: usize) -> bool {
        Span::new(at, self.block.end)
            .of(self.text)
            .trim_start()
            .starts_with(char::is_lowercase)
    }

    /// Whether the word before the full stop that ends at `end` keeps the sentence open.
    fn abbreviated(&self, end: usize) -> bool {
        let before = Span::new(self.block.start, end).of(self.text);
        before.strip_suffix('.').is_some_and(|before| {
            abbreviations::keeps_open(before, &self.text[end..self.block.end.max(end)])
        })
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‽' | '؟' | '۔' | '।' | '॥')
}

/// Ends a sentence without white space after it.
fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

fn is_closer(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '"'
            | '\''
            | '”'
            | '’'
            | '»'
            | '«'
            | '›'
            | '‹'
            | '“'
            | '‘'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
    )
}

fn is_delimiter(c: char) -> bool {
    matches!(c, '*' | '_' | '~' | '=')
}

fn begins_sentence(c: char) -> bool {
    if c.is_alphabetic() {
        return !c.is_lowercase();
    }
    c.is_numeric()
        || matches!(
            c,
            '"' | '\''
                | '“'
                | '‘'
                | '„'
                | '‚'
                | '«'
                | '»'
                | '‹'
                | '›'
                | '「'
                | '『'
                | '《'
                | '〈'
                | '('
                | '['
                | '（'
                | '¿'
                | '¡'
                | '*'
                | '_'
                | '—'
                | '–'
                | '@'
                | '§'
                | '¶'
                | '$'
                | '€'
                | '£'
        )
}

#[cfg(test)]
mod tests {
    use text::Span;

    use super::{Atom, AtomKind, split};

    /// `|` stands where a sentence ends and the next begins; `"…"` and `[…]` are atoms.
    #[track_caller]
    fn check(marked: &str) {
        let text = marked.replace('|', "");
        let want: Vec<&str> = marked.split('|').map(str::trim).collect();
        let atoms = atoms(&text);
        let got: Vec<&str> = split(&text, Span::new(0, text.len()), &atoms)
            .into_iter()
            .map(|span| span.of(&text))
            .collect();
        assert_eq!(got, want);
    }

    fn atoms(text: &str) -> Vec<Atom> {
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(open) = text[at..]
            .find(['"', '“', '„', '「', '[', '@'])
            .map(|open| at + open)
        {
            let (close, kind) = match &text[open..] {
                rest if rest.starts_with('[') => (
                    rest[1..].find(']').map(|close| close + 1),
                    AtomKind::Citation,
                ),
                rest if rest.starts_with('@') => {
                    (rest.find(' ').map(|close| close - 1), AtomKind::Narrative)
                }
                rest => {
                    let after = rest.chars().next().map_or(1, char::len_utf8);
                    let close = rest[after..]
                        .find(['"', '”', '“', '」'])
                        .map(|close| after + close);
                    (close, AtomKind::Quotation)
                }
            };
            let Some(close) = close else { break };
            let last = text[open + close..]
                .chars()
                .next()
                .map_or(1, char::len_utf8);
            at = open + close + last;
            out.push(Atom {
                span: Span::new(open, at),
                kind,
            });
        }
        out
    }

    #[test]
    fn sentences_end_where_readers_end_them() {
        check("It snowed.| The harbour froze.");
        check("Did it snow?| Yes!| It did… | And it froze.");
        check("It snowed. and then it thawed.");
        check("The war ended in 1953.| Kim stayed.");
        check("Am 3. März fror der Hafen zu.| Am 4. April taute er.");
        check("See vol. 3 by Dr. Kim et al. The rest is lost.");
        check("Mr. J. R. Kay of the U.S. Army wrote it.| He left.");
        check("He (see p. 3. Then p. 4.) left.| She stayed.");
        check("An open ( bracket. | Then more.");
        check("He said \"It froze. It thawed.\" and left.| She stayed.");
        check("He said \"It froze.\"| Then he left.");
        check("He said \"It froze.\" then he left.");
        check("\"It froze.\"| @kay writes otherwise.");
        check("\"It froze\" [@k]. | Then he left.");
        check("\"It froze.\" [@k]| Then he left.");
        check("\"It froze.\"| [@k] shows this.");
        check("It froze.[^1]| Then it thawed.");
        check("It froze. [@k]");
        check("It froze. [@k].| Then it thawed.");
        check("눈이 왔다. | 항구가 얼었다.");
        check("雪が降った。|港は凍った。");
        check("彼は「寒い。」と言った。|港は凍った。");
        check("¿Nevó?| ¡Sí!| Después heló.");
        check("Das gilt z. B. für den Hafen.| Er fror zu.");
        check("**It snowed.**| *Then* it froze.");
        check("Is it “cold?”| Yes.");
        check("I.e. the port, e.g. Busan, was open.");
        check("It was I.| He left.");
    }

    #[test]
    fn a_line_of_stops_and_brackets_takes_linear_time() {
        for unit in ["(", ". ", "A. ", "[", "…"] {
            let text = unit.repeat(100_000 / unit.len());
            let sentences = split(&text, Span::new(0, text.len()), &[]);
            assert!(sentences.iter().all(|span| span.end <= text.len()));
        }
    }
}
