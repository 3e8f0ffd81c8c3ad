//! From a locator to the place in a source, and from a place to its locator.
//!
//! Which divisions a source has is read off its pages, blocks and marks; a locator of a kind that
//! it does not have is "no such division", never wrong.

mod value;

use syntax::Locator;
use text::{Block, BlockKind, LabelOrigin, MarkKind, Page, Place, SourceText, Span};

use crate::bibliography::Entry;
use value::{Range, ranges};

/// Where a locator points.
#[derive(Clone, Debug, PartialEq)]
pub enum Located {
    Place {
        /// Empty: the source has divisions of this kind and none of them is meant.
        place: Place,
        /// Pages are known by their physical index only, so that "wrong" is only a guess.
        physical: bool,
    },
    /// The source has no divisions of this kind, or the locator's value cannot be read.
    NoSuchDivision,
}

/// Where in `source` the locator points. `entry` knows on which page a paper begins.
#[must_use]
pub fn locate(locator: &Locator, source: &SourceText, entry: &Entry) -> Located {
    let spans = match locator.label.as_str() {
        "page" | "folio" => {
            // Pandoc calls every bare number a page, also "00:03:15".
            if let Some(spans) = at_time(&locator.value, source) {
                return place(spans, false);
            }
            return on_pages(&locator.value, source, entry);
        }
        "paragraph" => numbered(&locator.value, paragraphs(source)),
        "line" => numbered(&locator.value, lines(source)),
        "verse" => numbered(
            &locator.value,
            of_kind(source, |kind| kind == BlockKind::Verse),
        ),
        "note" => numbered(&locator.value, notes(source)),
        "section" | "chapter" | "part" => sections(&locator.value, source),
        "timestamp" => at_time(&locator.value, source),
        _ => None,
    };
    spans.map_or(Located::NoSuchDivision, |spans| place(spans, false))
}

/// The locator that a place has, in the words that notes use ("p. 12"), or `None` without pages.
#[must_use]
pub fn locator_of(span: Span, source: &SourceText, entry: Option<&Entry>) -> Option<String> {
    let labels = page_labels(span, source, entry);
    let (first, last) = (labels.first()?, labels.last()?);
    Some(if first == last {
        format!("p. {first}")
    } else {
        format!("pp. {first}-{last}")
    })
}

/// The printed labels of the pages that a passage touches, in order.
#[must_use]
pub fn page_labels(span: Span, source: &SourceText, entry: Option<&Entry>) -> Vec<String> {
    let counted = entry.and_then(|entry| counted_from(source, entry));
    source
        .pages_of(span)
        .map(|page| label_of(page, counted))
        .collect()
}

/// How the page labels of a source are known in the light of its entry.
#[must_use]
pub fn label_origin(source: &SourceText, entry: Option<&Entry>) -> Option<LabelOrigin> {
    let best = source.pages.iter().map(|page| page.origin).min()?;
    let counted = entry.and_then(|entry| counted_from(source, entry));
    Some(if counted.is_some() {
        LabelOrigin::Bibliography
    } else {
        best
    })
}

fn place(spans: Vec<Span>, physical: bool) -> Located {
    Located::Place {
        place: Place { spans },
        physical,
    }
}

fn label_of(page: &Page, counted: Option<u32>) -> String {
    match (&page.label, counted) {
        (None, Some(first)) => (first as usize + page.index).to_string(),
        (Some(_), Some(first)) if page.origin == LabelOrigin::Physical => {
            (first as usize + page.index).to_string()
        }
        (Some(label), _) => label.clone(),
        (None, None) => (page.index + 1).to_string(),
    }
}

/// The first page of the entry's `pages = {41--46}`, where the source itself knows no labels and is
/// as long as the entry says.
fn counted_from(source: &SourceText, entry: &Entry) -> Option<u32> {
    if source.pages.is_empty()
        || source
            .pages
            .iter()
            .any(|page| page.origin != LabelOrigin::Physical)
    {
        return None;
    }
    let pages = entry.field("pages").or_else(|| entry.field("page"))?;
    let Range { start, end } = ranges(pages)?.into_iter().next()?;
    let (start, end) = (start.number()?, end.number()?);
    (end >= start && (end - start) as usize + 1 == source.pages.len()).then_some(start)
}

fn on_pages(value: &str, source: &SourceText, entry: &Entry) -> Located {
    if source.pages.is_empty() {
        return Located::NoSuchDivision;
    }
    let Some(ranges) = ranges(value) else {
        return Located::NoSuchDivision;
    };
    let counted = counted_from(source, entry);
    let physical = counted.is_none()
        && source
            .pages
            .iter()
            .all(|page| page.origin == LabelOrigin::Physical);
    let labels: Vec<String> = source
        .pages
        .iter()
        .map(|page| label_of(page, counted))
        .collect();
    let mut spans = Vec::new();
    for range in &ranges {
        // A range of labels is what lies between them in the document, whatever the labels look
        // like; a single end that is absent (a blank page) is found by its number.
        for (page, label) in source.pages.iter().zip(&labels) {
            if range.holds(label) {
                spans.push(page.span);
            }
        }
    }
    place(spans, physical)
}

/// The items of `all` that the value counts, from 1.
fn numbered(value: &str, all: Vec<(Option<u32>, Span)>) -> Option<Vec<Span>> {
    let ranges = ranges(value)?;
    if all.is_empty() {
        return None;
    }
    let numbers_itself = all.iter().any(|(number, _)| number.is_some());
    let spans = all.iter().enumerate().filter_map(|(idx, &(number, span))| {
        let number = if numbers_itself {
            number?
        } else {
            u32::try_from(idx + 1).ok()?
        };
        ranges
            .iter()
            .any(|range| range.holds_number(number))
            .then_some(span)
    });
    Some(spans.collect())
}

fn of_kind(source: &SourceText, wanted: impl Fn(BlockKind) -> bool) -> Vec<(Option<u32>, Span)> {
    source
        .blocks
        .iter()
        .filter(|block| wanted(block.kind))
        .map(|block| (None, block.span))
        .collect()
}

/// Paragraphs with the numbers that the text itself prints before them, if it does.
fn paragraphs(source: &SourceText) -> Vec<(Option<u32>, Span)> {
    let is_paragraph = |block: &&Block| {
        matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote | BlockKind::Verse
        )
    };
    let mut out: Vec<(Option<u32>, Span)> = source
        .blocks
        .iter()
        .filter(is_paragraph)
        .map(|block| (leading_number(block.span.of(&source.text)), block.span))
        .collect();
    let numbers: Vec<u32> = out.iter().filter_map(|&(number, _)| number).collect();
    // Printed numbers are believed when there are several and they grow.
    if numbers.len() < 3 || numbers.windows(2).any(|pair| pair[0] >= pair[1]) {
        out.iter_mut().for_each(|(number, _)| *number = None);
    } else {
        // A paragraph without a number belongs to the one before it.
        let mut last = None;
        for (number, _) in &mut out {
            last = number.or(last);
            *number = last;
        }
    }
    out
}

/// `12. The council`, `[12] The council`, `(12)`, `§ 12`, `12 The council`.
fn leading_number(text: &str) -> Option<u32> {
    let text = text.trim_start_matches(['[', '(', '§', '¶', ' ', '\u{a0}']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let closed = rest.starts_with(['.', ']', ')', ' ', '\t', '\u{a0}']);
    (digits > 0 && digits <= 4 && closed)
        .then(|| text[..digits].parse().ok())
        .flatten()
}

fn lines(source: &SourceText) -> Vec<(Option<u32>, Span)> {
    let index = text::LineIndex::new(&source.text);
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
        return (0..index.count())
            .map(|line| (None, index.span(line)))
            .collect();
    }
    // Numbered in the margin (every fifth, or each): counted on from the last number.
    let mut out = Vec::new();
    let mut next: Option<u32> = None;
    for line in 0..index.count() {
        let span = index.span(line);
        while let Some((number, _)) = numbers.next_if(|&(_, at)| at < span.end) {
            next = Some(number);
        }
        out.push((next, span));
        next = next.map(|number: u32| number.saturating_add(1));
    }
    out
}

fn notes(source: &SourceText) -> Vec<(Option<u32>, Span)> {
    source
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Note)
        .map(|block| (leading_number(block.span.of(&source.text)), block.span))
        .collect()
}

/// A section by its number ("4.2") or by words of its heading; it reaches to the next heading of
/// its level or a higher one.
fn sections(value: &str, source: &SourceText) -> Option<Vec<Span>> {
    let headings: Vec<(u8, Span)> = source
        .blocks
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Heading(level) => Some((level, block.span)),
            _ => None,
        })
        .collect();
    if headings.is_empty() {
        return None;
    }
    let wanted = value.trim().trim_matches(['"', '“', '”']).to_lowercase();
    let section = |idx: usize, level: u8, span: Span| {
        let end = headings[idx + 1..]
            .iter()
            .find(|(other, _)| *other <= level)
            .map_or(source.text.len(), |(_, next)| next.start);
        Span::new(span.start, end)
    };
    let labelled: Vec<Option<String>> = headings
        .iter()
        .map(|&(_, span)| number_label(&source.shown(span)))
        .collect();
    let found: Vec<Span> = headings
        .iter()
        .enumerate()
        .filter(|&(idx, &(_, span))| {
            labelled[idx].as_deref() == Some(&wanted)
                || source.shown(span).to_lowercase() == wanted
                || ranges(&wanted).is_some_and(|ranges| {
                    let label = labelled[idx].as_deref().unwrap_or("");
                    !label.is_empty() && ranges.iter().any(|range| range.holds(label))
                })
        })
        .map(|(idx, &(level, span))| section(idx, level, span))
        .collect();
    // Headings without numbers cannot say that there is no section 4.
    let numbered = labelled.iter().any(Option::is_some);
    (!found.is_empty() || numbered).then_some(found)
}

/// `4.2` of "4.2 The winter", `ii` of "II. The council", `3` of "Chapter 3: Ice".
fn number_label(heading: &str) -> Option<String> {
    let heading = heading.trim().trim_start_matches(['§', ' ', '\u{a0}']);
    let mut words = heading.split_whitespace();
    let first = words.next()?;
    let named = [
        "chapter",
        "section",
        "part",
        "kapitel",
        "teil",
        "abschnitt",
        "chapitre",
        "partie",
        "capítulo",
    ];
    let word = if named.contains(&first.to_lowercase().as_str()) {
        words.next()?
    } else {
        first
    };
    let label = word
        .trim_end_matches(['.', ':', ')', '—', '–'])
        .to_lowercase();
    let digits = label.chars().all(|c| c.is_ascii_digit() || c == '.')
        && label.starts_with(|c: char| c.is_ascii_digit());
    // "I think" begins no section: a roman numeral must be closed or be named.
    let roman =
        value::roman(&label).is_some() && (word != first || word.ends_with(['.', ':', ')']));
    (digits || roman).then_some(label)
}

/// The stretch from the time code at or before the time to the next one.
fn at_time(value: &str, source: &SourceText) -> Option<Vec<Span>> {
    let times: Vec<(u32, usize)> = source
        .marks
        .iter()
        .filter_map(|mark| match mark.kind {
            MarkKind::TimeCode(seconds) => Some((seconds, mark.span.start)),
            _ => None,
        })
        .collect();
    if times.is_empty() {
        return None;
    }
    let mut ends = value
        .split(['-', '–'])
        .map(|end| value::seconds(end.trim()));
    let start = ends.next()??;
    let end = ends.next().flatten().unwrap_or(start);
    let from = times
        .iter()
        .rposition(|&(seconds, _)| seconds <= start)
        .map_or(0, |idx| times[idx].1);
    let to = times
        .iter()
        .find(|&&(seconds, at)| seconds > end && at > from)
        .map_or(source.text.len(), |&(_, at)| at);
    Some(vec![Span::new(from, to)])
}

#[cfg(test)]
mod tests;
