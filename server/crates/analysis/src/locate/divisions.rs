//! Divisions that are no pages: paragraphs, lines, verses, notes, sections, columns, captions, times.

use text::{Block, BlockKind, LineIndex, MarkKind, SourceText, Span, roman};

use super::value::{self, DASHES, ranges};

/// Divisions that are known by numbers.
pub(super) struct Numbered {
    /// A division may have two numbers, where it is not clear how they are counted.
    items: Vec<(u32, Span)>,
    /// Counted in a way that a printed edition need not share.
    pub(super) is_guess: bool,
}

impl Numbered {
    /// The divisions that the value names; `None` where it is no number.
    pub(super) fn at(&self, value: &str) -> Option<Vec<Span>> {
        let ranges = ranges(value)?;
        if self.items.is_empty() || ranges.iter().any(|range| !range.is_plain_number()) {
            return None;
        }
        let held = |number: u32| ranges.iter().any(|range| range.holds_number(number));
        let found = self.items.iter().filter(|&&(number, _)| held(number));
        Some(found.map(|&(_, span)| span).collect())
    }

    /// The numbers of the first and the last division that a passage touches.
    pub(super) fn of(&self, span: Span) -> Option<(u32, u32)> {
        let touched = || self.items.iter().filter(|(_, item)| item.overlaps(span));
        Some((touched().next()?.0, touched().next_back()?.0))
    }
}

/// The divisions of a kind that is told by numbers; `None` for other kinds.
pub(super) fn numbered(label: &str, source: &SourceText) -> Option<Numbered> {
    match label {
        "paragraph" => Some(paragraphs(source)),
        "line" => Some(lines(source)),
        "verse" => Some(verses(source)),
        "note" => Some(notes(source)),
        _ => None,
    }
}

/// Paragraphs by the numbers that the text itself prints before them, else counted. Where only some
/// bear numbers, either will do.
fn paragraphs(source: &SourceText) -> Numbered {
    let all: Vec<Span> = source
        .blocks
        .iter()
        .filter(|block| is_paragraph(block))
        .map(|block| block.span)
        .collect();
    let printed = printed_numbers(source, &all);
    let mut items = counted(&all);
    if let Some(first) = printed.iter().position(Option::is_some) {
        let bearing = printed.iter().flatten().count();
        if bearing * 2 >= all.len() - first {
            items.clear();
        }
        // A paragraph without a number belongs to the one before it.
        let mut last = None;
        for (number, &span) in printed.iter().zip(&all) {
            last = number.or(last);
            items.extend(last.map(|number| (number, span)));
        }
    }
    Numbered {
        items,
        is_guess: false,
    }
}

fn all_of(kind: BlockKind, source: &SourceText) -> Vec<Span> {
    let blocks = source.blocks.iter().filter(|block| block.kind == kind);
    blocks.map(|block| block.span).collect()
}

fn is_paragraph(block: &Block) -> bool {
    matches!(
        block.kind,
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote | BlockKind::Verse
    )
}

fn counted(all: &[Span]) -> Vec<(u32, Span)> {
    (1..).zip(all.iter().copied()).collect()
}

/// The numbers of a series that grows through the text; numbers of lists and years inside it are
/// not of it. All `None` where there is no such series.
fn printed_numbers(source: &SourceText, all: &[Span]) -> Vec<Option<u32>> {
    let leading: Vec<Option<u32>> = all
        .iter()
        .map(|span| leading_number(span.of(&source.text)))
        .collect();
    let series = |from: usize| {
        let mut out = vec![None; leading.len()];
        let mut last: Option<u32> = None;
        for (idx, number) in leading.iter().enumerate().skip(from) {
            // A few numbers may be lost.
            let follows =
                |number: &u32| last.is_none_or(|last| (last + 1..=last + 3).contains(number));
            if let Some(number) = number.filter(follows) {
                last = Some(number);
                out[idx] = Some(number);
            }
        }
        out
    };
    let starts = leading
        .iter()
        .enumerate()
        .filter(|(_, number)| number.is_some())
        .map(|(idx, _)| idx);
    let longest = starts
        .take(5)
        .map(series)
        .max_by_key(|out| out.iter().flatten().count());
    longest
        .filter(|out| out.iter().flatten().count() >= 3)
        .unwrap_or_else(|| vec![None; leading.len()])
}

/// `12. The council`, `[12] The council`, `(12)`, `§ 12`, `12 The council`.
fn leading_number(text: &str) -> Option<u32> {
    let text = text.trim_start_matches(['[', '(', '§', '¶', ' ', '\u{a0}', '\n']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let closed = rest.starts_with(['.', ']', ')', ' ', '\t', '\u{a0}', '\n']);
    (digits > 0 && digits <= 4 && closed)
        .then(|| text[..digits].parse().ok())
        .flatten()
}

/// Lines by the numbers in the margin; else those of verse; else those of the file, with and
/// without the empty ones, which a printed edition need not share.
fn lines(source: &SourceText) -> Numbered {
    let items = printed_lines(source);
    if !items.is_empty() {
        return Numbered {
            items,
            is_guess: false,
        };
    }
    let index = LineIndex::new(&source.text);
    let all: Vec<Span> = (0..index.count()).map(|line| index.span(line)).collect();
    let is_ink = |span: &&Span| !span.of(&source.text).trim().is_empty();
    let verse = all_of(BlockKind::Verse, source);
    if !verse.is_empty() {
        let in_verse = |span: &&Span| {
            let at = verse.partition_point(|block| block.end <= span.start);
            verse.get(at).is_some_and(|block| block.overlaps(**span))
        };
        let all: Vec<Span> = all
            .iter()
            .filter(is_ink)
            .filter(in_verse)
            .copied()
            .collect();
        return Numbered {
            items: counted(&all),
            is_guess: false,
        };
    }
    let inked: Vec<Span> = all.iter().filter(is_ink).copied().collect();
    let mut items = counted(&all);
    items.extend(counted(&inked));
    items.sort_by_key(|&(number, span)| (span, number));
    items.dedup();
    Numbered {
        items,
        is_guess: true,
    }
}

/// Lines with the numbers in the margin (every fifth, or each), counted on from the last one.
pub(super) fn printed_lines(source: &SourceText) -> Vec<(u32, Span)> {
    let mut numbers = source
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::LineNumber)
        .filter_map(|mark| {
            Some((
                mark.span.of(&source.text).trim().parse().ok()?,
                mark.span.start,
            ))
        })
        .peekable();
    if numbers.peek().is_none() {
        return Vec::new();
    }
    let index = LineIndex::new(&source.text);
    let mut out = Vec::new();
    let mut next: Option<u32> = None;
    for line in 0..index.count() {
        let span = index.span(line);
        let is_empty = span.of(&source.text).trim().is_empty();
        while let Some((number, _)) = numbers.next_if(|&(_, at)| at < span.end) {
            next = Some(number);
        }
        if !is_empty {
            out.extend(next.map(|number| (number, span)));
            next = next.map(|number: u32| number.saturating_add(1));
        }
    }
    out
}

/// Verses by the numbers in the margin, else counted in verse.
fn verses(source: &SourceText) -> Numbered {
    let mut items = printed_lines(source);
    if items.is_empty() {
        items = counted(&all_of(BlockKind::Verse, source));
    }
    Numbered {
        items,
        is_guess: false,
    }
}

/// Notes by their own numbers, else counted. In Markdown (`[^5]: See above.`) the number of the file
/// is not the printed one, and either will do.
fn notes(source: &SourceText) -> Numbered {
    let all = all_of(BlockKind::Note, source);
    let own: Vec<(u32, Span)> = all
        .iter()
        .filter_map(|&span| Some((leading_number(span.of(&source.text))?, span)))
        .collect();
    let mut items = if own.is_empty() { counted(&all) } else { own };
    let labelled = |&span: &Span| {
        let before = source
            .text
            .get(..span.start)?
            .trim_end()
            .strip_suffix("]:")?;
        let (_, label) = before.rsplit_once("[^")?;
        Some((label.parse().ok()?, span))
    };
    items.extend(all.iter().filter_map(labelled));
    items.sort_by_key(|&(_, span)| span);
    Numbered {
        items,
        is_guess: false,
    }
}

/// A heading as a section is named by it.
struct Heading {
    /// It reaches to the next heading of its level or a higher one.
    span: Span,
    /// `chapter` of "Chapter 3: Ice".
    kind: Option<&'static str>,
    /// `4.2` of "4.2 The winter", `ii` of "II. The council".
    label: Option<String>,
    /// Its words, in lower case: with and without the number.
    words: [String; 2],
}

/// A section by its number ("4.2") or by words of its heading.
pub(super) fn sections(kind: &str, value: &str, source: &SourceText) -> Option<Vec<Span>> {
    let all = of_kind(kind, headings(source));
    let wanted = value
        .trim()
        .trim_matches(['"', '“', '”', '‘', '’'])
        .to_lowercase();
    let ranges = ranges(&wanted);
    let is_meant = |heading: &&Heading| {
        let by_label = heading.label.as_deref().is_some_and(|label| {
            // "Chapter II" is chapter 2, however either is written.
            let number = value::number(label);
            let holds = |range: &value::Range| {
                range.holds(label) || number.is_some_and(|number| range.holds_number(number))
            };
            label == wanted
                || ranges
                    .as_ref()
                    .is_some_and(|ranges| ranges.iter().any(holds))
        });
        by_label || heading.words.contains(&wanted)
    };
    let found: Vec<Span> = all
        .iter()
        .filter(is_meant)
        .map(|heading| heading.span)
        .collect();
    // Headings without numbers cannot say that there is no section 4, nor numbers that there is
    // none called "Ice".
    let is_number = ranges.is_some_and(|ranges| ranges.iter().all(|range| range.is_number()));
    let numbered = is_number && all.iter().any(|heading| heading.label.is_some());
    (!found.is_empty() || numbered).then_some(found)
}

/// The number of the innermost section of a kind that holds the beginning of a passage.
pub(super) fn section_of(kind: &str, span: Span, source: &SourceText) -> Option<String> {
    let all = of_kind(kind, headings(source));
    let holding = all
        .into_iter()
        .filter(|heading| heading.span.start <= span.start && span.start < heading.span.end);
    holding.filter_map(|heading| heading.label).next_back()
}

/// The headings that may be of a kind: those that say so, else, for chapters and sections, those
/// that only bear a number.
fn of_kind(kind: &str, mut all: Vec<Heading>) -> Vec<Heading> {
    let named = all.iter().any(|heading| heading.kind == Some(kind));
    let may_be_bare = matches!(kind, "chapter" | "section");
    all.retain(|heading| match heading.kind {
        Some(own) => own == kind,
        None => !named && may_be_bare || heading.label.is_none(),
    });
    all
}

fn headings(source: &SourceText) -> Vec<Heading> {
    let all: Vec<(u8, Span)> = source
        .blocks
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Heading(level) => Some((level, block.span)),
            _ => None,
        })
        .collect();
    // From the end, so that each looks only at the headings that still may close it.
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut out: Vec<Heading> = Vec::new();
    for &(level, span) in all.iter().rev() {
        while open.last().is_some_and(|&(other, _)| other > level) {
            open.pop();
        }
        let end = open.last().map_or(source.text.len(), |&(_, at)| at);
        open.push((level, span.start));
        out.push(heading(&source.shown(span), Span::new(span.start, end)));
    }
    out.reverse();
    out
}

/// Words that name a division before its number, and the kind they name.
const NAMES: &[(&str, &str)] = &[
    ("chapter", "chapter"),
    ("chap.", "chapter"),
    ("kapitel", "chapter"),
    ("chapitre", "chapter"),
    ("capítulo", "chapter"),
    ("capitolo", "chapter"),
    ("section", "section"),
    ("abschnitt", "section"),
    ("sección", "section"),
    ("part", "part"),
    ("teil", "part"),
    ("partie", "part"),
    ("parte", "part"),
    ("book", "book"),
    ("buch", "book"),
    ("livre", "book"),
    ("libro", "book"),
    ("act", "act"),
    ("scene", "scene"),
    ("appendix", "appendix"),
    ("anhang", "appendix"),
    ("volume", "volume"),
    ("band", "volume"),
    ("article", "article-locator"),
    ("artikel", "article-locator"),
    ("canon", "canon"),
    ("rule", "rule"),
    ("title", "title-locator"),
];

fn heading(shown: &str, span: Span) -> Heading {
    let text = shown.trim().trim_start_matches(['§', ' ', '\u{a0}']);
    let first = text.split_whitespace().next().unwrap_or("");
    let name = first.to_lowercase();
    let kind = NAMES
        .iter()
        .find(|(written, _)| *written == name)
        .map(|&(_, kind)| kind);
    let after = match kind {
        Some(_) => text[first.len()..].trim_start(),
        None => text,
    };
    let word = after.split_whitespace().next().unwrap_or("");
    let naming = match kind {
        Some(_) => Naming::Named,
        None if after == word => Naming::Whole,
        None => Naming::Bare,
    };
    let label = number_label(word, naming);
    // "Part of the harbour" names no division.
    let kind = kind.filter(|_| label.is_some());
    let rest = match &label {
        Some(_) => after[word.len()..].trim_start_matches([' ', ':', '.', '—', '–', '-', '\u{a0}']),
        None => text,
    };
    Heading {
        span,
        kind,
        label,
        words: [text.to_lowercase(), rest.to_lowercase()],
    }
}

/// What stands around the number in a heading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// A word that says what is numbered.
    Named,
    /// Nothing at all.
    Whole,
    /// Words of the heading.
    Bare,
}

/// `4.2`, `ii`, `three` as `3`. "I think" begins no section: letters must be closed by a sign, or
/// the division be named, or the number be all of the heading.
fn number_label(word: &str, naming: Naming) -> Option<String> {
    const SPELLED: [&str; 20] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let bare = word.trim_end_matches(['.', ':', ')', '—', '–', ',']);
    let label = bare.to_lowercase();
    let digits = label.starts_with(|c: char| c.is_ascii_digit())
        && label.chars().all(|c| c.is_ascii_digit() || c == '.');
    let sure = naming != Naming::Bare || bare.len() < word.len();
    if let Some(number) = SPELLED
        .iter()
        .position(|name| naming == Naming::Named && *name == label)
    {
        return Some((number + 1).to_string());
    }
    let letter =
        naming == Naming::Named && bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_uppercase());
    (digits || letter || sure && roman(bare).is_some()).then_some(label)
}

/// Columns, where the text prints their numbers: on lines of their own (`Column 123`), or between
/// brackets anywhere (`[col. 124]`).
pub(super) fn columns(value: &str, source: &SourceText) -> Option<Vec<Span>> {
    let ranges = ranges(value)?;
    let mut starts: Vec<(u32, usize)> = Vec::new();
    let mut end = 0;
    for line in source.text.split_inclusive('\n') {
        let at = end;
        end += line.len();
        let bracketed = line.match_indices('[').filter_map(|(open, _)| {
            let inside = &line[open + 1..];
            let end = inside.bytes().take(20).position(|byte| byte == b']')?;
            Some((column_number(&inside[..end])?, at + open))
        });
        let whole = line.trim().trim_matches(['[', ']', '(', ')', ' ']);
        match column_number(whole) {
            Some(number) => starts.push((number, at)),
            None => starts.extend(bracketed),
        }
    }
    if starts.is_empty() || ranges.iter().any(|range| !range.is_plain_number()) {
        return None;
    }
    let ends = starts.iter().skip(1).map(|&(_, at)| at);
    let ends = ends.chain([source.text.len()]);
    let all = starts.iter().zip(ends);
    let meant =
        all.filter(|((number, _), _)| ranges.iter().any(|range| range.holds_number(*number)));
    Some(
        meant
            .map(|(&(_, start), end)| Span::new(start, end))
            .collect(),
    )
}

/// `123` of "Column 123".
fn column_number(text: &str) -> Option<u32> {
    const NAMES: [&str; 6] = ["columns", "column", "col.", "col", "spalte", "sp."];
    if text.len() > 20 {
        return None;
    }
    let text = text.trim().to_lowercase();
    let number = NAMES.iter().find_map(|name| text.strip_prefix(name))?;
    number.trim().parse().ok()
}

/// Ways to write the number of something that has a caption.
const CAPTIONS: &[(&str, &[&str])] = &[
    ("figure", &["figure", "fig.", "fig", "abbildung", "abb."]),
    ("table", &["table", "tab.", "tabelle"]),
    (
        "plate",
        &["plate", "plates", "pl.", "pls.", "tafel", "taf."],
    ),
];

/// A figure, table or plate by the number in its caption. Without a kind the value must name one
/// (`{pl. 3}`: Pandoc has no such label). `None` where no caption has the number.
pub(super) fn captioned(kind: Option<&str>, value: &str, source: &SourceText) -> Option<Vec<Span>> {
    let (names, number) = match kind {
        Some(kind) => (CAPTIONS.iter().find(|(name, _)| *name == kind)?.1, value),
        None => {
            let (word, number) = value.split_once(char::is_whitespace)?;
            let word = word.to_lowercase();
            let known = CAPTIONS.iter().find(|(_, names)| names.contains(&&*word))?;
            (known.1, number)
        }
    };
    let ranges = ranges(number)?;
    let is_it = |block: &&Block| {
        let shown = source.shown(block.span);
        let mut words = shown.split_whitespace();
        let name = words.next().unwrap_or("").to_lowercase();
        let label = words
            .next()
            .unwrap_or("")
            .trim_end_matches(['.', ':', ',', '—', '–']);
        names.contains(&name.as_str()) && ranges.iter().any(|range| range.holds(label))
    };
    let found: Vec<Span> = source
        .blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Furniture))
        .filter(is_it)
        .map(|block| block.span)
        .collect();
    (!found.is_empty()).then_some(found)
}

/// Time codes are rounded to so many seconds by those who cite them.
const ROUNDED: u32 = 2;

/// The stretch from the time code at or before the time to the next one.
pub(super) fn at_time(value: &str, source: &SourceText) -> Option<Vec<Span>> {
    let times = times(source);
    if times.is_empty() {
        return None;
    }
    let mut ends = value.split(DASHES).map(|end| value::seconds(end.trim()));
    let start = ends.next()??;
    let end = ends.next().flatten().unwrap_or(start);
    let from = times
        .iter()
        .rposition(|&(seconds, _)| seconds <= start)
        .map_or(0, |idx| times[idx].1);
    let to = times
        .iter()
        .find(|&&(seconds, at)| seconds > end.saturating_add(ROUNDED) && at > from)
        .map_or(source.text.len(), |&(_, at)| at);
    Some(vec![Span::new(from, to)])
}

/// The time code at or before the beginning of a passage: `03:15`, `1:03:15`.
pub(super) fn time_of(span: Span, source: &SourceText) -> Option<String> {
    let times = times(source);
    let before = times.iter().rfind(|&&(_, at)| at <= span.start);
    let &(seconds, _) = before?;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(format!("{hours:02}:{minutes:02}:{seconds:02}"))
}

fn times(source: &SourceText) -> Vec<(u32, usize)> {
    source
        .marks
        .iter()
        .filter_map(|mark| match mark.kind {
            MarkKind::TimeCode(seconds) => Some((seconds, mark.span.start)),
            _ => None,
        })
        .collect()
}
