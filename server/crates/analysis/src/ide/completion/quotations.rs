//! Passages of sources after an opening mark and three words.
//!
//! The mark is still open while one types, so the tree has no quotation: what is being quoted is
//! found lexically, in the paragraph left of the cursor.

use std::collections::{HashMap, HashSet};

use text::{Prepared, Source, SourceId, Span};

use super::fold::fold;
use super::{Item, ItemKind};
use crate::ide::{View, passage};
use crate::locate;

/// Fewer words say too little.
const LEAST_WORDS: usize = 3;
/// More words say nothing new.
const MOST_WORDS: usize = 40;
const MOST_ITEMS: usize = 8;
/// Bytes of sources read for one answer; what is cited nearby is read first.
const BUDGET: usize = 24 << 20;
/// A passage longer than this is offered up to the end of a clause, too.
const LONG: usize = 160;
const CLOSERS: [(char, char); 9] = [
    ('“', '”'),
    ('„', '“'),
    ('‘', '’'),
    ('«', '»'),
    ('‹', '›'),
    ('「', '」'),
    ('『', '』'),
    ('"', '"'),
    ('\'', '\''),
];

/// An open quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Context {
    /// What has been typed of it.
    query: String,
    /// From behind the opening mark to the cursor.
    typed: Span,
    /// As `typed`, and what follows up to a closing mark that is there already, with the mark.
    span: Span,
    close: char,
    /// A citation follows the quotation already.
    cited: bool,
    /// The paragraph, in the note.
    paragraph: Span,
}

/// The quotation that is open at a place, if it has enough words.
pub(super) fn context(text: &str, at: usize) -> Option<Context> {
    let paragraph = paragraph_around(text, at);
    let before = Span::new(paragraph.start, at).of(text);
    let (mark, close) = open_mark(before)?;
    let typed = Span::new(paragraph.start + mark, at);
    let query = typed.of(text);
    if query.trim().is_empty() || words(query).count() < LEAST_WORDS {
        return None;
    }
    let line = Span::new(at, paragraph.end).of(text);
    let line = line.split(['\n', '\r']).next().unwrap_or_default();
    let closed = closing(line, close);
    let span = Span::new(typed.start, closed.map_or(at, |end| at + end));
    let after = Span::new(span.end, paragraph.end).of(text).trim_start();
    let cited = ["[@", "[-@", "@", "[see @", "(@"]
        .iter()
        .any(|start| after.starts_with(start));
    // Edits stay on one line; a quotation that began on an earlier one is completed from here on.
    let start = typed.start + query.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    Some(Context {
        query: query.to_owned(),
        typed,
        span: Span::new(start, span.end),
        close,
        cited,
        paragraph,
    })
}

/// From blank line to blank line.
fn paragraph_around(text: &str, at: usize) -> Span {
    let before = text.get(..at).unwrap_or_default();
    let mut start = 0;
    let mut end_of_line = before.len();
    while let Some(break_at) = before[..end_of_line].rfind('\n') {
        let line_start = break_at + 1;
        let previous = before[..break_at].rfind('\n').map_or(0, |at| at + 1);
        if before[previous..break_at].trim().is_empty() {
            start = line_start;
            break;
        }
        end_of_line = break_at;
    }
    let after = text.get(at..).unwrap_or_default();
    let mut end = after.len();
    let mut from = 0;
    while let Some(found) = after[from..].find('\n') {
        let line_end = from + found;
        let next = &after[line_end + 1..];
        if next
            .split('\n')
            .next()
            .unwrap_or_default()
            .trim()
            .is_empty()
        {
            end = line_end;
            break;
        }
        from = line_end + 1;
    }
    Span::new(start, at + end)
}

/// Behind the last opening mark that has no closer, and its closer. Marks inside code are skipped.
fn open_mark(before: &str) -> Option<(usize, char)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut last = None;
    let mut in_code = false;
    for (at, c) in before.char_indices() {
        let next = before[at + c.len_utf8()..].chars().next();
        let behind = at + c.len_utf8();
        let after_word = last.is_some_and(char::is_alphanumeric);
        let escaped = last == Some('\\');
        last = Some(c);
        if c == '`' {
            in_code = !in_code;
            continue;
        }
        if in_code || escaped {
            continue;
        }
        let before_word = next.is_some_and(char::is_alphanumeric);
        // An apostrophe closes nothing inside a word, and a mark behind a word opens nothing.
        let closer = |close: char| close == c || (close == '“' && c == '”');
        let closes = open
            .iter()
            .rposition(|&(_, close)| closer(close))
            .filter(|_| !(matches!(c, '’' | '\'') && before_word));
        if let Some(idx) = closes {
            open.truncate(idx);
            continue;
        }
        let Some(&(_, close)) = CLOSERS.iter().find(|&&(mark, _)| mark == c) else {
            continue;
        };
        let elision =
            matches!(c, '‘' | '\'') && (after_word || next.is_some_and(|c| c.is_ascii_digit()));
        let straight = matches!(c, '"' | '\'') && after_word;
        if !elision && !straight {
            open.push((behind, close));
        }
    }
    open.pop()
}

/// Behind the closing mark on what follows the cursor, unless another quotation opens before it.
fn closing(line: &str, close: char) -> Option<usize> {
    let mut last = None;
    for (at, c) in line.char_indices() {
        let next = line[at + c.len_utf8()..].chars().next();
        if c == close {
            let inside = matches!(c, '’' | '\'') && next.is_some_and(char::is_alphanumeric);
            // A straight mark behind a space opens the next quotation.
            let opens = matches!(c, '"' | '\'')
                && at > 0
                && last.is_some_and(char::is_whitespace)
                && next.is_some_and(char::is_alphanumeric);
            if opens {
                return None;
            }
            if !inside {
                return Some(at + c.len_utf8());
            }
        } else if CLOSERS.iter().any(|&(mark, _)| mark == c) && c != '\'' && c != '‘' {
            return None;
        }
        last = Some(c);
    }
    None
}

pub(super) fn items(view: View<'_>, context: &Context) -> Vec<Item> {
    let query = Query::new(&context.query);
    let mut out: Vec<(Hit, Item)> = Vec::new();
    let mut left = BUDGET;
    for (rank, source) in sources(view, context).into_iter().enumerate() {
        let Some(source) = source.open() else {
            continue;
        };
        let Some(rest) = left.checked_sub(source.text.text.len()) else {
            break;
        };
        left = rest;
        for hit in query.find(&source.text.text) {
            let hit = Hit { rank, ..hit };
            for item in offered(view, context, &source, &hit) {
                out.push((hit.clone(), item));
            }
        }
    }
    // The best match first; of equal ones that of the nearest source.
    out.sort_by_key(|(hit, _)| (std::cmp::Reverse(hit.score), hit.rank, hit.start));
    let mut seen = HashSet::new();
    out.into_iter()
        .map(|(_, item)| item)
        .filter(|item| seen.insert(item.text.clone()))
        .take(MOST_ITEMS)
        .collect()
}

/// Cited in this paragraph, cited in this note, named by its front matter, then the workspace.
fn sources(view: View<'_>, context: &Context) -> Vec<Source> {
    let library = view.workspace.library();
    let citations = &view.note.note.citations;
    let near = citations
        .iter()
        .filter(|it| context.paragraph.overlaps(it.span));
    let keys = near
        .chain(citations)
        .map(|citation| citation.key.as_str())
        .chain(
            view.note
                .front
                .source
                .iter()
                .map(|named| named.text.as_str()),
        );
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    let mut add = |id: SourceId| {
        if seen.insert(id) {
            out.extend(library.shelf().get(id).cloned());
        }
    };
    let mut known = HashSet::new();
    for key in keys.filter(|key| known.insert(*key)) {
        let Some((bibliography, _)) = view.workspace.entry(view.note, key) else {
            continue;
        };
        for document in view
            .workspace
            .documents(bibliography, key)
            .unwrap_or_default()
        {
            if let crate::workspace::DocumentState::Ready(source) = &document.state {
                add(source.id);
            }
        }
    }
    for id in library.ids() {
        add(id);
    }
    out
}

/// Up to the end of the sentence; of a long one also up to the end of the clause.
fn offered(view: View<'_>, context: &Context, source: &Prepared, hit: &Hit) -> Vec<Item> {
    let text = &source.text.text;
    let block = source
        .text
        .block_at(hit.start)
        .map_or(text.len(), |block| block.span.end);
    let rest = Span::new(hit.end, block.max(hit.end));
    let sentence = passage::end_of_sentence(text, rest);
    let mut ends = vec![(sentence, "sentence")];
    if sentence - hit.start > LONG {
        let clause = Span::new(hit.end, sentence)
            .of(text)
            .find([',', ';', ':', '—'])
            .map(|at| hit.end + at);
        ends.extend(clause.map(|end| (end, "clause")));
    }
    ends.into_iter()
        .filter_map(|(end, much)| item(view, context, source, Span::new(hit.start, end), much))
        .collect()
}

fn item(
    view: View<'_>,
    context: &Context,
    source: &Prepared,
    span: Span,
    much: &str,
) -> Option<Item> {
    let name = view.workspace.library().name(source.id)?;
    let shown = source.text.shown(span);
    // The full stop comes behind the citation.
    let shown = shown.trim_end_matches(['.', ',', ';', ':', ' ']);
    let locator = locate::locator_of(span, &source.text, name.entry.as_deref());
    let mut text = quoted(shown, context.close);
    if context.typed.start < context.span.start {
        // What stands on earlier lines stays as it is typed.
        let kept = words(&view.note.text[context.typed.start..context.span.start]).count();
        text = text
            .split_whitespace()
            .skip(kept)
            .collect::<Vec<_>>()
            .join(" ");
    }
    text.push(context.close);
    if !context.cited {
        let citation = match &locator {
            Some(locator) => format!(" [@{}, {locator}]", name.key),
            None => format!(" [@{}]", name.key),
        };
        text.push_str(&citation);
    }
    let place = match &locator {
        Some(locator) => format!("{}, {locator}", name.key),
        None => name.key.clone(),
    };
    Some(Item {
        kind: ItemKind::Quotation,
        label: cropped(shown),
        detail: format!("{place} · {much}"),
        documentation: format!("{shown}\n\n{place} ({})", name.document),
        query: Span::new(context.span.start, context.typed.end)
            .of(&view.note.text)
            .to_owned(),
        span: context.span,
        text,
    })
}

/// The source's words as they are written between the note's marks: inner marks of the same kind
/// become single ones, and what Markdown would read is escaped.
fn quoted(words: &str, close: char) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\\' | '*' | '_' | '`' | '<' => out.extend(['\\', c]),
            '"' if matches!(close, '"' | '”' | '“') => out.push('\''),
            '“' if matches!(close, '"' | '”') => out.push('‘'),
            '”' if matches!(close, '"' | '”' | '“') => out.push('’'),
            c => out.push(c),
        }
    }
    out
}

fn cropped(words: &str) -> String {
    if words.chars().count() <= 90 {
        return words.to_owned();
    }
    let start: String = words.chars().take(80).collect();
    format!("{} …", start.trim_end())
}

/// Where the words typed may stand.
#[derive(Clone, Debug)]
struct Hit {
    score: usize,
    /// Of the source.
    rank: usize,
    start: usize,
    /// Where the last word that was typed begins.
    end: usize,
}

struct Query {
    words: Vec<String>,
    at: HashMap<String, Vec<usize>>,
}

impl Query {
    fn new(query: &str) -> Query {
        let words: Vec<String> = words(query)
            .map(|(_, word)| fold(word))
            .take(MOST_WORDS)
            .collect();
        let mut at: HashMap<String, Vec<usize>> = HashMap::new();
        for (idx, word) in words.iter().enumerate() {
            at.entry(word.clone()).or_default().push(idx);
        }
        Query { words, at }
    }

    /// The best places in a text. Each word of the text that is one of the query votes for where
    /// the query would begin; words typed wrongly only lack a vote. Linear in the text.
    fn find(&self, text: &str) -> Vec<Hit> {
        let n = self.words.len();
        let last = self.words.last().map(String::as_str).unwrap_or_default();
        let places: Vec<usize> = words(text).map(|(at, _)| at).collect();
        let mut votes = vec![0_u8; places.len()];
        for (idx, (_, word)) in words(text).enumerate() {
            let folded = if word.is_ascii() {
                word.to_ascii_lowercase()
            } else {
                fold(word)
            };
            let known = self.at.get(&folded).map(Vec::as_slice).unwrap_or_default();
            // The last word may not be typed to its end.
            let begun = n - 1;
            let begins = folded.starts_with(last) && !known.contains(&begun);
            for &k in known.iter().chain(begins.then_some(&begun)) {
                if let Some(vote) = idx.checked_sub(k).and_then(|start| votes.get_mut(start)) {
                    *vote = vote.saturating_add(1);
                }
            }
        }
        let least = match n {
            0..=3 => n,
            4..=5 => n - 1,
            _ => n * 2 / 3,
        };
        let mut hits: Vec<Hit> = Vec::new();
        for start in 0..votes.len() {
            // A word too many or too few shifts the rest by one.
            let shifted = votes
                .get(start + 1)
                .copied()
                .unwrap_or(0)
                .max(start.checked_sub(1).map_or(0, |it| votes[it]));
            let own = usize::from(votes[start]);
            let score = own + usize::from(shifted) / 2;
            if own * 2 < n || own < 2 || own + usize::from(shifted) < least {
                continue;
            }
            let end = places[(start + n - 1).min(places.len() - 1)];
            let hit = Hit {
                score,
                rank: 0,
                start: places[start],
                end,
            };
            match hits.last_mut() {
                Some(before) if before.end >= hit.start => {
                    if hit.score > before.score {
                        *before = hit;
                    }
                }
                _ => hits.push(hit),
            }
        }
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
        hits.truncate(MOST_ITEMS);
        hits
    }
}

/// The words of a text with their places; a sign inside a word belongs to it.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphanumeric)?;
        let rest = &text[start..];
        let mut end = rest.len();
        let mut chars = rest.char_indices().peekable();
        while let Some((idx, c)) = chars.next() {
            let joins = matches!(c, '’' | '\'')
                && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !c.is_alphanumeric() && !joins && !is_mark(c) {
                end = idx;
                break;
            }
        }
        at = start + end;
        Some((start, &rest[..end]))
    })
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::super::check_context;
    use super::{Query, context, words};

    #[track_caller]
    fn check(marked: &str, want: Option<(&str, &str)>) {
        check_context(marked, want, |text, at| {
            context(text, at).map(|it| (it.query.as_str().to_owned(), it.span))
        });
    }

    #[test]
    fn three_words_behind_an_open_mark_are_a_quotation() {
        check(
            "She said \"the harbour was$0",
            Some(("the harbour was", "the harbour was")),
        );
        check(
            "She said “the harbour was $0",
            Some(("the harbour was ", "the harbour was ")),
        );
        check("She said “the harbour$0", None);
        check("She said the harbour was$0", None);
        check("„Der Hafen war$0", Some(("Der Hafen war", "Der Hafen war")));
        check("«le port est$0", Some(("le port est", "le port est")));
    }

    #[test]
    fn a_closed_quotation_is_not_open() {
        check("\"the harbour was closed\" and so on$0", None);
        check(
            "“the harbour was closed” and “it was cold$0",
            Some(("it was cold", "it was cold")),
        );
        check("“it was\n\nthe end of it$0", None);
        check("`\"` the harbour was$0", None);
    }

    #[test]
    fn apostrophes_open_and_close_nothing() {
        check("the harbour's pilots aren't there$0", None);
        check(
            "“the harbour’s pilots didn’t$0",
            Some(("the harbour’s pilots didn’t", "the harbour’s pilots didn’t")),
        );
        check("in the '90s it was cold$0", None);
        check(
            "he said 'the harbour's pilots$0",
            Some(("the harbour's pilots", "the harbour's pilots")),
        );
    }

    #[test]
    fn what_follows_up_to_the_closing_mark_is_replaced() {
        check(
            "\"the harbour was$0\" [@kay]",
            Some(("the harbour was", "the harbour was\"")),
        );
        check(
            "“the harbour was$0 shut” and",
            Some(("the harbour was", "the harbour was shut”")),
        );
        check(
            "\"the harbour was$0 and \"it was",
            Some(("the harbour was", "the harbour was")),
        );
    }

    #[test]
    fn a_citation_that_follows_is_seen() {
        for (marked, want) in [
            ("“a b c$0” [@kay]", true),
            ("“a b c$0”", false),
            ("“a b c$0 [@kay]", true),
        ] {
            let at = marked.find("$0").expect("a cursor");
            assert_eq!(
                context(&marked.replace("$0", ""), at).map(|it| it.cited),
                Some(want),
                "{marked}"
            );
        }
    }

    #[test]
    fn an_edit_stays_on_the_line_of_the_cursor() {
        check(
            "“the harbour\nwas closed for$0",
            Some(("the harbour\nwas closed for", "was closed for")),
        );
    }

    const SOURCE: &str = "The pilots spoke. The harbour was closed for nine days that winter, and nobody complained.";

    #[track_caller]
    fn found(query: &str, want: Option<&str>) {
        let hits = Query::new(query).find(SOURCE);
        let got = hits.first().map(|hit| &SOURCE[hit.start..hit.start + 11]);
        assert_eq!(got, want, "{query}");
    }

    #[test]
    fn words_are_found_in_the_source() {
        found("the harbour was", Some("The harbour"));
        found("the harbour was clo", Some("The harbour"));
        found("harbour was closed for nine days", Some("harbour was"));
        found("an unknown sentence", None);
    }

    #[test]
    fn words_typed_wrongly_still_find_the_passage() {
        found("the harbor was closed for nine", Some("The harbour"));
        found("the harbour was closed nine days that", Some("The harbour"));
    }

    #[test]
    fn signs_inside_words_belong_to_them() {
        let text = "don’t re-read e\u{301}té, NK’s.";
        let got: Vec<&str> = words(text).map(|(_, word)| word).collect();
        assert_eq!(got, ["don’t", "re", "read", "e\u{301}té", "NK’s"]);
    }
}
