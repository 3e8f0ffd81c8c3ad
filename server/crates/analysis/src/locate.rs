//! From a locator to the place in a source, and from a place to its locator.
//!
//! Which divisions a source has is read off its pages, blocks and marks; a locator of a kind that
//! it does not have is "no such division", never wrong.

mod divisions;
mod pages;
mod value;

use syntax::Locator;
use text::{LabelOrigin, Place, SourceText, Span};

use crate::bibliography::Entry;
use divisions::Numbered;

/// Where a locator points.
#[derive(Clone, Debug, PartialEq)]
pub enum Located {
    Place {
        /// Empty: the source has divisions of this kind and none of them is meant.
        place: Place,
        /// Pages or lines are known only by counting what the file has, so that "wrong" is a guess.
        physical: bool,
    },
    /// The source has no divisions of this kind, or the locator's value cannot be read.
    NoSuchDivision,
}

/// Where in `source` the locator points. `entry` knows on which page a paper begins.
#[must_use]
pub fn locate(locator: &Locator, source: &SourceText, entry: &Entry) -> Located {
    locate_before("", locator, source, entry)
}

/// The same where the note goes on with `after`: Pandoc reads "p. 11 f." and "pp. 3 and 12" as page 11
/// and page 3.
#[must_use]
pub fn locate_before(
    after: &str,
    locator: &Locator,
    source: &SourceText,
    entry: &Entry,
) -> Located {
    let value = value::continued(locator.value.trim(), after);
    let value = &*value;
    let spans = match locator.label.as_str() {
        // A style prints a forced value without a label (`{33}`) as a page. Pandoc calls every bare
        // number a page, also `00:03:15` and `12:5` of a transcript.
        "" | "page" | "folio" => {
            let other = divisions::at_time(value, source)
                .or_else(|| pages::at_lines(value, source, entry))
                .or_else(|| divisions::captioned(None, value, source));
            return match other {
                Some(spans) => place(spans, false),
                None => pages::locate(value, source, entry),
            };
        }
        "column" => divisions::columns(value, source),
        "figure" => divisions::captioned(Some("figure"), value, source),
        "table" => divisions::captioned(Some("table"), value, source),
        "timestamp" => divisions::at_time(value, source),
        "volume" => match divisions::sections("volume", value, source) {
            None => return pages::in_volume(value, after, source, entry),
            spans => spans,
        },
        label => match divisions::numbered(label, source) {
            Some(numbered) => return at_numbers(value, &numbered),
            None => divisions::sections(label, value, source),
        },
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

/// The value of a locator of the same kind for another place, with hyphens for ranges.
#[must_use]
pub fn value_of(
    locator: &Locator,
    span: Span,
    source: &SourceText,
    entry: Option<&Entry>,
) -> Option<String> {
    let value = locator.value.trim();
    match locator.label.as_str() {
        "" | "page" | "folio" if divisions::at_time(value, source).is_some() => {
            divisions::time_of(span, source)
        }
        "" | "page" | "folio" => pages_of(span, source, entry),
        "timestamp" => divisions::time_of(span, source),
        label => match divisions::numbered(label, source) {
            Some(numbered) => {
                let (first, last) = numbered.of(span)?;
                Some(joined(&first.to_string(), &last.to_string()))
            }
            None => divisions::section_of(label, span, source),
        },
    }
}

/// The page that a passage stands on, or the first and the last with a hyphen between them.
#[must_use]
pub fn pages_of(span: Span, source: &SourceText, entry: Option<&Entry>) -> Option<String> {
    let labels = page_labels(span, source, entry);
    Some(joined(labels.first()?, labels.last()?))
}

/// The labels of the pages that a passage touches, in order. A page that shows no label has none
/// where others do.
#[must_use]
pub fn page_labels(span: Span, source: &SourceText, entry: Option<&Entry>) -> Vec<String> {
    pages::Labels::of(source, entry).touched(span, source)
}

/// Pages by their positions, ascending, as notes name them: "p. 15", "pp. 3-5, 12"; one without a
/// label by its number in brackets, as in catalogs. `None` for none.
#[must_use]
pub fn page_names(
    positions: &[usize],
    source: &SourceText,
    entry: Option<&Entry>,
) -> Option<String> {
    let labels = pages::Labels::of(source, entry);
    let name = |at: usize| match labels.all.get(at) {
        Some(Some(label)) => label.clone(),
        _ => format!("[{}]", at + 1),
    };
    let runs: Vec<String> = positions
        .chunk_by(|one, next| one + 1 == *next)
        .filter_map(|run| Some(joined(&name(*run.first()?), &name(*run.last()?))))
        .collect();
    let sign = if positions.len() > 1 { "pp." } else { "p." };
    let shown = runs.len().min(MOST_RUNS);
    let more = if runs.len() > shown { ", …" } else { "" };
    (!runs.is_empty()).then(|| format!("{sign} {}{more}", runs[..shown].join(", ")))
}

/// Of pages in one message.
const MOST_RUNS: usize = 12;

/// How the page labels of a source are known in the light of its entry.
#[must_use]
pub fn label_origin(source: &SourceText, entry: Option<&Entry>) -> Option<LabelOrigin> {
    let best = source.pages.iter().map(|page| page.origin).min()?;
    Some(
        if pages::Labels::of(source, entry).origin == pages::Origin::Entry {
            LabelOrigin::Bibliography
        } else {
            best
        },
    )
}

fn place(spans: Vec<Span>, physical: bool) -> Located {
    Located::Place {
        place: Place { spans },
        physical,
    }
}

fn at_numbers(value: &str, numbered: &Numbered) -> Located {
    match numbered.at(value) {
        Some(spans) => place(spans, numbered.is_guess),
        None => Located::NoSuchDivision,
    }
}

fn joined(first: &str, last: &str) -> String {
    if first == last {
        first.to_owned()
    } else {
        format!("{first}-{last}")
    }
}

#[cfg(test)]
mod tests;
