//! Pages: their labels, and the places that labels name.

use text::{LabelOrigin, Page, SourceText, Span};

use super::value::{self, PageLines, Range, ranges};
use super::{Located, divisions, place};
use crate::bibliography::Entry;

/// What the pages of a source are called.
pub(super) struct Labels {
    /// Of each page. `None`: other pages show labels, this one does not, and those of its neighbors
    /// do not tell; its index is no label beside theirs.
    pub(super) all: Vec<Option<String>>,
    pub(super) origin: Origin,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The document itself, on some page at least.
    Document,
    /// The document is as long as its entry says, and the entry says where it begins.
    Entry,
    /// Nothing is known but how many pages there are.
    Index,
}

impl Labels {
    pub(super) fn of(source: &SourceText, entry: Option<&Entry>) -> Labels {
        let is_physical = |page: &Page| page.origin == LabelOrigin::Physical;
        if !source.pages.iter().all(is_physical) {
            let own = source
                .pages
                .iter()
                .map(|page| page.label.clone().filter(|_| !is_physical(page)))
                .collect();
            return Labels {
                all: completed(own),
                origin: Origin::Document,
            };
        }
        let counted = entry.and_then(|entry| counted_from(source, entry));
        let first = counted.map_or(1, |first| first as usize);
        Labels {
            all: (0..source.pages.len())
                .map(|idx| Some((first + idx).to_string()))
                .collect(),
            origin: match counted {
                Some(_) => Origin::Entry,
                None => Origin::Index,
            },
        }
    }

    /// Of the pages that a passage touches.
    pub(super) fn touched(&self, span: Span, source: &SourceText) -> Vec<String> {
        let touched = source.page_positions(span).into_iter();
        touched.filter_map(|at| self.all.get(at)?.clone()).collect()
    }
}

/// Pages without a label between numbered ones, where the numbers on both sides leave room for just
/// them; and those before the first and behind the last number.
fn completed(mut labels: Vec<Option<String>>) -> Vec<Option<String>> {
    let number = |label: &Option<String>| label.as_deref()?.parse::<usize>().ok();
    let known: Vec<usize> = (0..labels.len())
        .filter(|&idx| labels[idx].is_some())
        .collect();
    let numbers: Vec<Option<usize>> = labels.iter().map(number).collect();
    for idx in (0..labels.len()).filter(|&idx| numbers[idx].is_none()) {
        if labels[idx].is_some() {
            continue;
        }
        let at = known.partition_point(|&other| other < idx);
        let before = at.checked_sub(1).map(|at| known[at]);
        let after = known.get(at).copied();
        let from_before = before.map(|other| numbers[other].map(|number| number + (idx - other)));
        let from_after =
            after.map(|other| numbers[other].and_then(|number| number.checked_sub(other - idx)));
        let told = match (from_before, from_after) {
            (Some(a), Some(b)) if a == b => a,
            (Some(one), None) | (None, Some(one)) => one,
            _ => None,
        };
        labels[idx] = told
            .filter(|number| *number > 0)
            .map(|number| number.to_string());
    }
    labels
}

/// The first page of the entry's `pages = {41--46}`, where the source is as long as the entry says.
fn counted_from(source: &SourceText, entry: &Entry) -> Option<u32> {
    if source.pages.is_empty() {
        return None;
    }
    let pages = entry.field("pages").or_else(|| entry.field("page"))?;
    let Range { start, end } = ranges(pages)?.into_iter().next()?;
    let (start, end) = (start.number()?, end.number()?);
    (end >= start && (end - start) as usize + 1 == source.pages.len()).then_some(start)
}

/// The pages that a value names.
pub(super) fn locate(value: &str, source: &SourceText, entry: &Entry) -> Located {
    let (false, Some(ranges)) = (source.pages.is_empty(), ranges(value)) else {
        return Located::NoSuchDivision;
    };
    let labels = Labels::of(source, Some(entry));
    let physical = labels.origin == Origin::Index;
    let mut spans = Vec::new();
    for range in &ranges {
        let found = in_range(range, &labels.all);
        if found.is_empty() && !range.is_number() {
            // "passim", "cover": words, not the label of a page that should be here.
            return Located::NoSuchDivision;
        }
        spans.extend(found.iter().map(|&idx| source.pages[idx].span));
        let led_to = source.asides.iter();
        spans.extend(
            led_to
                .filter(|aside| found.binary_search(&aside.page).is_ok())
                .map(|aside| aside.span),
        );
    }
    place(spans, physical)
}

/// The indices of the pages in a range: those whose labels lie in it, and those between its ends
/// whatever is printed on them (plates, blank pages).
fn in_range(range: &Range, labels: &[Option<String>]) -> Vec<usize> {
    let find = |is_it: &dyn Fn(&str) -> bool| {
        labels
            .iter()
            .position(|label| label.as_deref().is_some_and(is_it))
    };
    let first = find(&|label| range.begins_at(label));
    let last = labels
        .iter()
        .rposition(|label| label.as_deref().is_some_and(|label| range.ends_at(label)));
    let between = match (first, last) {
        (Some(first), Some(last)) if first < last && range.start != range.end => first..last + 1,
        _ => 0..0,
    };
    let held = |idx: usize| {
        labels[idx]
            .as_deref()
            .is_some_and(|label| range.holds(label))
            || (between.contains(&idx) && labels[idx].is_none())
            || (between.contains(&idx) && range.is_mixed())
    };
    (0..labels.len()).filter(|&idx| held(idx)).collect()
}

/// `vol. 2, p. 5` of a document that is one volume: Pandoc reads the volume, and leaves the page to the
/// suffix. Of another volume than the entry's the document knows nothing.
pub(super) fn in_volume(value: &str, after: &str, source: &SourceText, entry: &Entry) -> Located {
    let own = entry.field("volume").and_then(value::number);
    if own.is_some() && own != value::number(value) {
        return Located::NoSuchDivision;
    }
    match value::page_behind(after) {
        Some(page) => locate(page, source, entry),
        None => Located::NoSuchDivision,
    }
}

/// `2:345` of a work in volumes (Chicago 14.116): the entry is of that volume, the document has no
/// page of the first number, or no page has so many lines.
fn is_volume(wanted: PageLines, has_page: bool, entry: &Entry) -> bool {
    let volume = entry.field("volume").and_then(value::number);
    wanted.from.0 == wanted.to.0
        && (volume == Some(wanted.from.0) || !has_page || wanted.from.1 > MOST_LINES)
}

/// Of one page.
const MOST_LINES: u32 = 60;

/// `12:5-9` of a transcript: lines 5 to 9 of page 12, by the numbers in the margin. `None` where the
/// value is no such place or the source has no pages.
pub(super) fn at_lines(value: &str, source: &SourceText, entry: &Entry) -> Option<Vec<Span>> {
    let places = value::page_lines(value).filter(|_| !source.pages.is_empty())?;
    let labels = Labels::of(source, Some(entry));
    let numbered = divisions::printed_lines(source);
    let on_page = |wanted: u32| {
        let wanted = wanted.to_string();
        let idx = labels
            .all
            .iter()
            .position(|label| label.as_ref() == Some(&wanted))?;
        Some(source.pages[idx].span)
    };
    let mut spans = Vec::new();
    for wanted in places {
        if numbered.is_empty() && is_volume(wanted, on_page(wanted.from.0).is_some(), entry) {
            let (Some(first), Some(last)) = (on_page(wanted.from.1), on_page(wanted.to.1)) else {
                continue;
            };
            spans.push(first.join(last));
            continue;
        }
        let (Some(first), Some(last)) = (on_page(wanted.from.0), on_page(wanted.to.0)) else {
            continue;
        };
        let line = |page: Span, number: u32| {
            let here = |(other, span): &&(u32, Span)| *other == number && page.covers(*span);
            numbered.iter().find(here).map(|(_, span)| *span)
        };
        // Pages whose lines bear no numbers are checked as pages.
        let from = line(first, wanted.from.1).unwrap_or(first);
        let to = line(last, wanted.to.1).unwrap_or(last);
        spans.push(Span::new(from.start, to.end.max(from.end)));
    }
    Some(spans)
}
