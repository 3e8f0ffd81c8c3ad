//! The parts of a cited document that could not be read, and what they leave undecided.

use text::{Place, SourceText, Span, Verdict, VerdictKind, Warning, WarningKind};

use super::assess::{Assessed, Bound, Found, Reason};
use crate::finding::Code;
use crate::locate;

/// One reason a cited document that was read in part only: what is not found in it may stand in
/// the rest. Says which pages were not read, and what can be done about the first of them.
pub(super) fn reasons<'a>(
    bound: &[Bound],
    cited: impl IntoIterator<Item = &'a Found>,
) -> Vec<Reason> {
    let mut out = Vec::new();
    for found in cited {
        let source = &found.source.text;
        let bound = bound
            .iter()
            .find(|bound| bound.sources.contains(&found.source.id));
        let (Some(first), Some(bound)) = (warnings(source).next(), bound) else {
            continue;
        };
        let entry = bound.entry.as_ref().map(|(_, entry)| &**entry);
        let pages = locate::page_names(&unread_pages(source), source, entry);
        let (key, why) = (&bound.key, &first.message);
        out.push(Reason::Document {
            key: key.clone(),
            code: match first.kind {
                WarningKind::Scan => Code::SourceScan,
                _ => Code::SourceUnreadable,
            },
            message: match pages {
                Some(pages) => format!(
                    "these words are not on the pages of {key} that could be read; not read: {pages} ({why})"
                ),
                None => format!("these words are not in what could be read of {key}: {why}"),
            },
        });
    }
    out
}

/// Whether the locator leads to a page that could not be read, so that nothing found on other pages
/// tells what stands there.
pub(super) fn is_named(found: &Found) -> bool {
    let source = &found.source.text;
    let named = |place: &Place, page: Span| place.spans.contains(&page);
    found.place.as_ref().is_some_and(|place| {
        unread_pages(source)
            .iter()
            .filter_map(|&at| source.pages.get(at))
            .any(|page| named(place, page.span))
    })
}

/// Why a verdict against the quotation cannot stand: all that differs is what the document holds as
/// letters that nobody can tell (U+FFFD).
pub(super) fn hidden_letters(
    verdict: &Verdict,
    bound: &[Bound],
    cited: &[Found],
) -> Option<Reason> {
    let passage = verdict.found.as_ref().filter(|_| !elsewhere(verdict));
    let passage = passage.or(verdict.near.as_ref())?;
    let found = cited
        .iter()
        .find(|found| found.source.id == passage.source)?;
    let text = &found.source.text.text;
    let words = match verdict.differences.as_slice() {
        [] => vec![hidden_word(text, passage.span)?],
        differences => differences
            .iter()
            .map(|difference| hidden_word(text, difference.source))
            .collect::<Option<Vec<&str>>>()?,
    };
    let bound = bound
        .iter()
        .find(|bound| bound.sources.contains(&passage.source))?;
    Some(Reason::Document {
        key: bound.key.clone(),
        code: Code::SourceUnreadable,
        message: format!(
            "letters of the passage cannot be told in {}: \"{}\"",
            bound.key,
            words.first()?
        ),
    })
}

fn elsewhere(verdict: &Verdict) -> bool {
    verdict.kind == VerdictKind::WrongSource
}

/// Characters that are looked at on either side of a difference for the rest of its word.
const WORD: usize = 24;

/// The word round a letter that cannot be told, where `span` with the rest of its words holds one.
fn hidden_word(text: &str, span: Span) -> Option<&str> {
    let wide = around(text, span)?;
    let at = wide.start + wide.of(text).find(UNTOLD)?;
    Some(around(text, Span::empty(at))?.of(text))
}

/// `span` with the rest of the words that it cuts.
fn around(text: &str, span: Span) -> Option<Span> {
    let joins =
        |c: &char| *c == UNTOLD || (c.is_alphanumeric() && !('\u{2e80}'..='\u{d7ff}').contains(c));
    let before = text.get(..span.start)?.chars().rev();
    let after = text.get(span.end..)?.chars();
    let length = |chars: &mut dyn Iterator<Item = char>| {
        let rest = chars.take(WORD).take_while(joins);
        rest.map(char::len_utf8).sum::<usize>()
    };
    Some(Span::new(
        span.start - length(&mut before.into_iter()),
        span.end + length(&mut after.into_iter()),
    ))
}

/// The verifier found the words and does not trust the order in which the page has them.
pub(super) fn reading_order(assessed: &Assessed, cited: &[Found]) -> Option<Reason> {
    let place = assessed.verdict.found.as_ref()?;
    let bound = assessed
        .bound
        .iter()
        .find(|bound| bound.sources.contains(&place.source))?;
    let found = cited.iter().find(|it| it.source.id == place.source)?;
    let page = found.source.text.pages_of(place.span).next();
    let page = page.and_then(|page| page.label.as_deref());
    let page = page.map_or("a page".into(), |page| format!("page {page}"));
    let key = bound.key.clone();
    Some(Reason::ReadingOrder {
        message: format!("these words follow one another on {page} of {key} only across columns"),
        key,
    })
}

const UNTOLD: char = '\u{fffd}';

fn warnings(source: &SourceText) -> impl Iterator<Item = &Warning> {
    let warnings = source.warnings.iter();
    warnings.filter(|warning| warning.kind.leaves_unread())
}

/// Positions of the pages that are warned of as wholes. A warning of more than a page, or of less,
/// says itself where it is.
fn unread_pages(source: &SourceText) -> Vec<usize> {
    let mut warned: Vec<(usize, usize)> = warnings(source)
        .map(|warning| (warning.span.start, warning.span.end))
        .collect();
    warned.sort_unstable();
    let is_warned = |span: Span| warned.binary_search(&(span.start, span.end)).is_ok();
    let positions = 0..source.pages.len();
    positions
        .filter(|&at| is_warned(source.pages[at].span))
        .collect()
}
