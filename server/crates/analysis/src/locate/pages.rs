//! Pages: their labels, and the places that labels name.

use text::{LabelOrigin, Page, SourceText, Span};

use super::value::{self, Range, ranges};
use super::{Located, divisions, place};
use crate::bibliography::Entry;

/// What the pages of a source are called.
pub(super) struct Labels {
    /// The number of the first page, where the entry says it and the source does not.
    counted: Option<u32>,
    /// No page is known by more than its index.
    all_physical: bool,
}

impl Labels {
    pub(super) fn of(source: &SourceText, entry: Option<&Entry>) -> Labels {
        let all_physical = source
            .pages
            .iter()
            .all(|page| page.origin == LabelOrigin::Physical);
        let counted = entry
            .filter(|_| all_physical)
            .and_then(|entry| counted_from(source, entry));
        Labels {
            counted,
            all_physical,
        }
    }

    pub(super) fn are_counted(&self) -> bool {
        self.counted.is_some()
    }

    /// `None`: other pages show labels and this one does not. Its index is no label beside theirs.
    pub(super) fn label(&self, page: &Page) -> Option<String> {
        if let Some(first) = self.counted {
            return Some((first as usize + page.index).to_string());
        }
        match &page.label {
            _ if page.origin == LabelOrigin::Physical && !self.all_physical => None,
            Some(label) => Some(label.clone()),
            None => self.all_physical.then(|| (page.index + 1).to_string()),
        }
    }
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
    let physical = labels.all_physical && !labels.are_counted();
    let shown: Vec<Option<String>> = source.pages.iter().map(|page| labels.label(page)).collect();
    let mut spans = Vec::new();
    for range in &ranges {
        let found = in_range(range, &shown);
        if found.is_empty() && !range.is_number() {
            // "passim", "cover": words, not the label of a page that should be here.
            return Located::NoSuchDivision;
        }
        spans.extend(found.into_iter().map(|idx| source.pages[idx].span));
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
        (Some(first), Some(last)) if first < last && range.start != range.end => first..=last,
        _ => 1..=0,
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

/// `12:5-9` of a transcript: lines 5 to 9 of page 12, by the numbers in the margin. `None` where the
/// value is no such place or the source has no pages.
pub(super) fn at_lines(value: &str, source: &SourceText, entry: &Entry) -> Option<Vec<Span>> {
    let places = value::page_lines(value).filter(|_| !source.pages.is_empty())?;
    let labels = Labels::of(source, Some(entry));
    let numbered = divisions::printed_lines(source);
    let on_page = |wanted: u32| {
        source
            .pages
            .iter()
            .find(|page| labels.label(page).as_deref() == Some(&wanted.to_string()))
            .map(|page| page.span)
    };
    let mut spans = Vec::new();
    for wanted in places {
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
