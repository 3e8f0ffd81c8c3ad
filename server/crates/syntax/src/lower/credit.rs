//! Whom a sentence's own words credit with a quotation, and whether they say that the source quotes.
//!
//! Names are runs of capitalized words beside a cue of speech. Only what is certain from the grammar of
//! the sentence is listed: a wrong name is worse than none.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use text::Span;

use super::Cx;
use crate::phrases;
use crate::sentence;
use crate::tree::Kind;

pub(super) fn credit(cx: &mut Cx<'_>) {
    for quote in 0..cx.quotes.len() {
        let quotation = &cx.note.quotations[quote];
        if quotation.parent.is_some() {
            continue;
        }
        let credit = if cx.is_block(quote) {
            of_block(cx, quote)
        } else {
            of_inline(cx, quote)
        };
        let quotation = &mut cx.note.quotations[quote];
        quotation.says_quoted = credit.says_quoted;
        quotation.named = credit.named;
        quotation.beside = credit.beside;
    }
}

#[derive(Default)]
struct Credit {
    says_quoted: bool,
    named: Vec<Span>,
    beside: Vec<Span>,
}

fn of_inline(cx: &Cx<'_>, quote: usize) -> Credit {
    let quotation = &cx.note.quotations[quote];
    let (Some(first), Some(last)) = (cx.quotes[quote].first_leaf, cx.quotes[quote].leaf) else {
        return Credit::default();
    };
    let leaf = &cx.leaves[last];
    let nth = leaf.quotes.partition_point(|&other| other < quote);
    let span = quotation.span;
    // The words between this quotation and its neighbours speak of it; those before the first quotation of
    // the sentence speak of all.
    let sentence = quotation.sentence;
    let before = nth
        .checked_sub(1)
        .map(|nth| cx.note.quotations[leaf.quotes[nth]].span.end)
        .filter(|_| first == last);
    let near = Span::new(
        before
            .unwrap_or(sentence.start)
            .clamp(sentence.start.min(span.start), span.start),
        span.start,
    );
    let head = sentence.start.min(span.start);
    let after = leaf
        .quotes
        .iter()
        .skip(nth + 1)
        .map(|&other| cx.note.quotations[other].span.start)
        .next();
    let end = after
        .unwrap_or(sentence.end)
        .min(sentence.end)
        .max(span.end);
    let left = clipped(cx, near, Side::End);
    let right = clipped(cx, Span::new(span.end, end), Side::Start);
    let ahead = words(cx, last, left);
    let behind = words(cx, last, right);
    let mut named = Vec::new();
    let cues = &*CUES;
    named.extend(korean(&ahead, &behind));
    if named.is_empty() {
        named.extend(cues.behind(&behind));
    }
    if named.is_empty() {
        named.extend(cues.ahead(&ahead));
    }
    if named.is_empty() && near.start > head {
        // "Kay said "…" and "…"": the second belongs to the first's speaker where nothing new is said.
        let start = first_quotation(cx, last, sentence).unwrap_or(near.start);
        let opening = words(
            cx,
            last,
            clipped(cx, Span::new(head, start.max(head)), Side::End),
        );
        if !cues.says(&ahead) && !cues.says(&behind) {
            named.extend(cues.ahead(&opening));
        }
    }
    let quoting = |words: &[Word<'_>]| words.iter().any(|word| phrases::is_quoting(&word.folded));
    Credit {
        says_quoted: quoting(&ahead) || quoting(&behind),
        named,
        beside: vec![left, right],
    }
}

/// A block quotation is credited by its attribution line, or by the sentence that introduces it.
fn of_block(cx: &Cx<'_>, quote: usize) -> Credit {
    let info = &cx.quotes[quote];
    let mut out = Credit::default();
    if let Some(leaf) = info.attribution {
        let line = words(cx, leaf, cx.leaves[leaf].span);
        out.beside.push(cx.leaves[leaf].span);
        out.says_quoted |= line.iter().any(|word| phrases::is_quoting(&word.folded));
        if line.first().is_some_and(|word| is_name(word)) {
            out.named.extend(run(&line, 0).map(|(span, _)| span));
        }
    }
    let introduction = (0..info.leaves.start)
        .rev()
        .find(|&leaf| cx.nodes.kind(cx.leaves[leaf].node) != Kind::InlineNote);
    let Some(leaf) = introduction.filter(|&leaf| {
        cx.nodes.kind(cx.leaves[leaf].node) == Kind::Paragraph
            && cx.nodes.parent(cx.leaves[leaf].node) == cx.nodes.parent(info.node)
    }) else {
        return out;
    };
    let sentences = sentence::split(cx.text, cx.leaves[leaf].span, &cx.leaves[leaf].atoms);
    let Some(&last) = sentences.last() else {
        return out;
    };
    let last = clipped(cx, last, Side::End);
    let introducing = words(cx, leaf, last);
    out.beside.push(last);
    out.says_quoted |= introducing
        .iter()
        .any(|word| phrases::is_quoting(&word.folded));
    if out.named.is_empty() {
        out.named.extend(CUES.ahead(&introducing));
    }
    out
}

fn first_quotation(cx: &Cx<'_>, leaf: usize, sentence: Span) -> Option<usize> {
    let quotes = &cx.leaves[leaf].quotes;
    let first =
        quotes.partition_point(|&quote| cx.note.quotations[quote].span.start < sentence.start);
    quotes
        .get(first)
        .map(|&quote| cx.note.quotations[quote].span.start)
}

enum Side {
    Start,
    End,
}

/// A sentence of any length is asked near the quotation only.
fn clipped(cx: &Cx<'_>, span: Span, side: Side) -> Span {
    const WITHIN: usize = 400;
    match side {
        Side::Start => Span::new(
            span.start,
            cx.text
                .floor_char_boundary(span.end.min(span.start + WITHIN))
                .max(span.start),
        ),
        Side::End => Span::new(
            cx.text
                .ceil_char_boundary(span.start.max(span.end.saturating_sub(WITHIN)))
                .min(span.end),
            span.end,
        ),
    }
}

#[derive(Clone, Debug)]
struct Word<'a> {
    text: &'a str,
    /// In lower case, with plain apostrophes.
    folded: String,
    span: Span,
    /// Punctuation between this word and the one before.
    after: Gap,
    /// How many round brackets are open.
    depth: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Space,
    Comma,
    /// A colon, dash, semicolon, quotation or citation.
    Break,
}

/// The words of `span` outside quotations, citations and other atoms.
fn words<'a>(cx: &Cx<'a>, leaf: usize, span: Span) -> Vec<Word<'a>> {
    let text = cx.text;
    let atoms = &cx.leaves[leaf].atoms;
    let mut next = atoms.partition_point(|atom| atom.span.end <= span.start);
    let mut out: Vec<Word<'a>> = Vec::new();
    let (mut gap, mut depth, mut start) = (Gap::Space, 0usize, None);
    let mut at = span.start;
    let flush = |start: &mut Option<usize>,
                 end: usize,
                 gap: &mut Gap,
                 depth: usize,
                 out: &mut Vec<Word<'a>>| {
        if let Some(from) = start.take() {
            let span = Span::new(from, end);
            let word = span.of(text).trim_end_matches(['\'', '’', '-', '.']);
            let dotted =
                span.of(text).len() > word.len() && span.of(text)[word.len()..].starts_with('.');
            // An initial keeps its stop: "J. Kay".
            let end = if dotted && word.chars().count() == 1 {
                from + word.len() + 1
            } else {
                from + word.len()
            };
            let shown = Span::new(from, end).of(text);
            out.push(Word {
                text: shown,
                folded: phrases::fold(shown),
                span: Span::new(from, end),
                after: *gap,
                depth,
            });
            *gap = Gap::Space;
        }
    };
    while at < span.end {
        if let Some(atom) = atoms.get(next).filter(|atom| atom.span.start <= at) {
            flush(&mut start, at, &mut gap, depth, &mut out);
            if !matches!(
                atom.kind,
                sentence::AtomKind::Blank | sentence::AtomKind::Delimiter
            ) {
                // A footnote or group is passed over; a quotation or link is something of its own.
                if !matches!(atom.kind, sentence::AtomKind::Citation) {
                    gap = Gap::Break;
                }
            }
            at = at.max(atom.span.end);
            next += 1;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        if c.is_alphanumeric() || start.is_some() && matches!(c, '\'' | '’' | '-' | '.' | '·') {
            start.get_or_insert(at);
        } else {
            flush(&mut start, at, &mut gap, depth, &mut out);
            match c {
                ',' => {
                    gap = if gap == Gap::Break {
                        Gap::Break
                    } else {
                        Gap::Comma
                    }
                }
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                c if c.is_whitespace() || c == '.' => {}
                _ => gap = Gap::Break,
            }
        }
        at += c.len_utf8();
    }
    flush(&mut start, span.end.min(at), &mut gap, depth, &mut out);
    out
}

/// The words of speech of every language.
struct Cues {
    verbs: HashSet<&'static str>,
    before: Vec<&'static str>,
    after: Vec<&'static str>,
    between: HashSet<&'static str>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut lists: HashMap<&str, Vec<&'static str>> = HashMap::new();
    for line in include_str!("../data/speech.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let mut fields = line.split('\t').skip(1);
        let (Some(kind), Some(words)) = (fields.next(), fields.next()) else {
            continue;
        };
        let separator = if matches!(kind, "before" | "after") {
            '|'
        } else {
            ' '
        };
        lists
            .entry(kind)
            .or_default()
            .extend(words.split(separator).filter(|word| !word.is_empty()));
    }
    let mut take = |kind: &str| lists.remove(kind).unwrap_or_default();
    Cues {
        verbs: take("verb").into_iter().collect(),
        before: take("before"),
        after: take("after"),
        between: take("between").into_iter().collect(),
    }
});

impl Cues {
    fn is_verb(&self, word: &Word<'_>) -> bool {
        self.verbs.contains(word.folded.as_str())
    }

    fn says(&self, words: &[Word<'_>]) -> bool {
        words.iter().any(|word| self.is_verb(word))
    }

    /// "According to Kay, "…"", "Kay (quoted by Lee) wrote that "…"": the nearest cue before the words.
    fn ahead(&self, words: &[Word<'_>]) -> Option<Span> {
        for at in (0..words.len()).rev() {
            if self.is_verb(&words[at]) {
                // "quotes McCaul as saying": the object of the verb speaks.
                return self.subject(words, at);
            }
            if phrases::is_quoting(&words[at].folded) && words[at].depth == 0 {
                let named = words
                    .get(at + 1)
                    .filter(|word| word.after == Gap::Space && is_name(word));
                return named
                    .and_then(|_| run(words, at + 1))
                    .map(|(span, _)| span)
                    .or_else(|| self.subject(words, at));
            }
            if let Some(name) = self.introduced(words, at) {
                return Some(name);
            }
        }
        None
    }

    /// ""…," said Kay", ""…," Kay said": only what stands right behind the words.
    fn behind(&self, words: &[Word<'_>]) -> Option<Span> {
        let first = words.first().filter(|word| word.after != Gap::Break)?;
        if let Some(name) = self
            .introduced(words, 0)
            .filter(|_| first.after != Gap::Break)
        {
            return Some(name);
        }
        if self.is_verb(first) {
            return words
                .get(1)
                .filter(|word| word.after == Gap::Space && is_name(word))
                .and_then(|_| run(words, 1))
                .map(|(span, _)| span);
        }
        // "as Kay puts it"
        let start = usize::from(matches!(
            first.folded.as_str(),
            "as" | "wie" | "comme" | "como"
        ));
        let (span, end) = run(words, start)?;
        let verb = (end..words.len().min(end + 3))
            .find(|&at| !self.between.contains(words[at].folded.as_str()))?;
        (self.is_verb(&words[verb]) && words[verb].after == Gap::Space).then_some(span)
    }

    /// The name before a verb of speech, past adverbs, a bracket or an apposition between commas.
    fn subject(&self, words: &[Word<'_>], verb: usize) -> Option<Span> {
        let depth = words[verb].depth;
        let mut at = verb;
        let mut gap = words[verb].after;
        let mut apposition = false;
        for _ in 0..24 {
            if gap == Gap::Break {
                return None;
            }
            at = at.checked_sub(1)?;
            let word = &words[at];
            if word.depth > depth {
                gap = Gap::Space;
                continue;
            }
            if gap == Gap::Comma && !apposition {
                // Skip back to the comma that opens the apposition.
                let open = (at.saturating_sub(10)..=at)
                    .rev()
                    .find(|&open| words[open].after == Gap::Comma)?;
                apposition = true;
                at = open;
                gap = Gap::Space;
                continue;
            }
            if self.between.contains(word.folded.as_str()) {
                gap = word.after;
                continue;
            }
            if !is_name(word) {
                return None;
            }
            let first = run_start(words, at);
            let before = first
                .checked_sub(1)
                .filter(|_| words[first].after == Gap::Space)
                .map(|before| words[before].folded.as_str());
            match before {
                // "Meier bei Schulz sagt": who is read in somebody's book speaks.
                Some("bei" | "chez") if first > 1 => {
                    at = first - 1;
                    gap = words[at].after;
                }
                // "Die Vorsitzende sagte": an office, and no name.
                Some(article) if first == at && is_determiner(article) => return None,
                _ => return Some(words[first].span.join(words[at].span)),
            }
        }
        None
    }

    /// "according to" and its like before a name.
    fn introduced(&self, words: &[Word<'_>], at: usize) -> Option<Span> {
        let phrase = self.before.iter().find(|phrase| {
            let mut parts = phrase.split(' ').enumerate();
            parts.all(|(nth, part)| words.get(at + nth).is_some_and(|word| word.folded == part))
        })?;
        let name = at + phrase.split(' ').count();
        // One short word ("so", "per", "pour") is a cue only at the head of a clause.
        let clause = at == 0 || words[at].after != Gap::Space;
        if !phrase.contains(' ') && phrase.len() <= 5 && !clause {
            return None;
        }
        words
            .get(name)
            .filter(|word| word.after == Gap::Space && is_name(word))?;
        run(words, name).map(|(span, _)| span)
    }
}

/// Words that begin a sentence with a capital and are no names.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "the a an he she it they we i you this that these those his her its their our my there here when while where \
     as if in on at by for from with after before since although though because but and or so yet nor thus hence \
     however moreover then now later today yesterday once what who which why how someone somebody others many some \
     most one two both all each every no not another critics officials experts observers scholars \
     der die das ein eine er sie es wir ich ihr sein ihre dies diese dieser jener wenn als während da weil aber und \
     oder doch nach vor seit bei mit für von zu im am auf dort hier dann nun später so wie man was wer \
     le la les un une il elle ils elles nous vous je ce cette ces son sa ses leur quand lorsque comme si mais et ou \
     donc or ni car pour par avec dans sur après avant puis alors ici là on que qui \
     el los las una unos él ella ellos ellas nosotros yo su sus este esta estos estas ese esa aquel cuando como si \
     pero y o porque para por con en sobre después antes luego entonces aquí allí se que quien"
        .split_whitespace()
        .collect()
});

/// A capitalized word that may be a name, or an initial.
fn is_name(word: &Word<'_>) -> bool {
    let first = word.text.chars().next();
    first.is_some_and(char::is_uppercase) && !COMMON.contains(word.folded.as_str())
}

fn is_particle(word: &Word<'_>) -> bool {
    matches!(
        word.text,
        "de" | "von"
            | "van"
            | "der"
            | "den"
            | "di"
            | "da"
            | "del"
            | "della"
            | "dos"
            | "du"
            | "la"
            | "le"
            | "bin"
            | "ibn"
            | "al"
            | "zu"
            | "of"
            | "y"
            | "e"
    )
}

/// The run of names from `at` on, and the word behind it.
fn run(words: &[Word<'_>], at: usize) -> Option<(Span, usize)> {
    words.get(at).filter(|word| is_name(word))?;
    let mut end = at + 1;
    let mut last = at;
    while end < words.len()
        && end - at < 6
        && words[end].after == Gap::Space
        && words[end].depth == words[at].depth
    {
        if is_name(&words[end]) {
            last = end;
        } else if !is_particle(&words[end]) {
            break;
        }
        end += 1;
    }
    Some((
        without_genitive(words[at].span.join(words[last].span), words[last].text),
        last + 1,
    ))
}

/// Where the run of names begins that ends at `at`.
fn run_start(words: &[Word<'_>], at: usize) -> usize {
    let mut first = at;
    let mut start = at;
    while start > 0
        && at - start < 5
        && words[start].after == Gap::Space
        && words[start - 1].depth == words[at].depth
    {
        if is_name(&words[start - 1]) {
            first = start - 1;
        } else if !is_particle(&words[start - 1]) {
            break;
        }
        start -= 1;
    }
    first
}

/// An article or possessive, in lower case.
fn is_determiner(folded: &str) -> bool {
    matches!(
        folded,
        "the"
            | "a"
            | "an"
            | "his"
            | "her"
            | "their"
            | "its"
            | "our"
            | "this"
            | "that"
            | "der"
            | "die"
            | "das"
            | "ein"
            | "eine"
            | "sein"
            | "seine"
            | "ihr"
            | "ihre"
            | "dieser"
            | "diese"
            | "jener"
            | "jene"
            | "unser"
            | "unsere"
            | "le"
            | "la"
            | "les"
            | "un"
            | "une"
            | "ce"
            | "cette"
            | "son"
            | "sa"
            | "ses"
            | "leur"
            | "el"
            | "los"
            | "las"
            | "una"
            | "su"
            | "sus"
            | "este"
            | "esta"
            | "il"
            | "lo"
            | "o"
    )
}

fn without_genitive(span: Span, last: &str) -> Span {
    let cut = ["'s", "’s"]
        .iter()
        .find(|genitive| last.ends_with(**genitive))
        .map_or(0, |genitive| genitive.len());
    Span::new(span.start, span.end - cut)
}

/// Korean has no capitals: the topic or subject before the words, where a verb of speech ends the
/// sentence ("김원홍은 "…"라고 말했다"), or a name before 에 따르면.
fn korean(ahead: &[Word<'_>], behind: &[Word<'_>]) -> Option<Span> {
    let speaks = behind
        .iter()
        .any(|word| CUES.verbs.contains(word.text) && is_hangul(word.text));
    for word in ahead.iter().rev().filter(|word| is_hangul(word.text)) {
        if let Some(next) = ahead.iter().find(|next| next.span.start > word.span.end)
            && CUES
                .after
                .iter()
                .any(|cue| cue.contains(next.text) && is_hangul(next.text))
            && let Some(name) = word.text.strip_suffix('에')
        {
            return Some(Span::new(word.span.start, word.span.start + name.len()));
        }
        if speaks
            && let Some(name) = ["은", "는", "이", "가"]
                .iter()
                .find_map(|particle| word.text.strip_suffix(particle))
            && name.chars().count() >= 2
        {
            return Some(Span::new(word.span.start, word.span.start + name.len()));
        }
    }
    None
}

fn is_hangul(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| ('가'..='힣').contains(&c))
}
