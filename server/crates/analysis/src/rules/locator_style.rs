//! How a note writes its locators: so are those written that a fix sets or adds.

use syntax::Locator;
use text::{Found, Span};

use super::context::NoteCx;
use crate::finding::Edit;

/// A page's label for one and for several, in the languages that have two.
const LABELS: &[(&str, &str)] = &[
    ("p.", "pp."),
    ("page", "pages"),
    ("pg.", "pgs."),
    ("Seite", "Seiten"),
    ("pág.", "págs."),
    ("página", "páginas"),
    ("pagina", "pagine"),
    ("pag.", "pagg."),
    ("para.", "paras."),
    ("paragraph", "paragraphs"),
    ("¶", "¶¶"),
    ("§", "§§"),
    ("sec.", "secs."),
    ("section", "sections"),
    ("l.", "ll."),
    ("line", "lines"),
    ("v.", "vv."),
    ("verse", "verses"),
    ("n.", "nn."),
    ("note", "notes"),
    ("fol.", "fols."),
    ("chap.", "chaps."),
    ("chapter", "chapters"),
];

/// The locator with another value: its own label, braces and dashes are kept.
pub(super) fn with_value(cx: &NoteCx<'_>, locator: &Locator, value: &str) -> Option<Edit> {
    let written = locator.span.of(&cx.note.text);
    let at = written.rfind(&locator.value)?;
    let (before, after) = (&written[..at], &written[at + locator.value.len()..]);
    let label = before.trim_start_matches('{').trim_end();
    let label_now = relabeled(label, value);
    let before = before.replacen(label, label_now, usize::from(!label.is_empty()));
    Some(cx.edit(
        locator.span,
        format!("{before}{}{after}", dashed(cx, value)),
    ))
}

/// The locator of a passage's pages where a citation has none yet, in the form of the note's others.
pub(super) fn new_page(cx: &NoteCx<'_>, found: &Found) -> Option<String> {
    let value = cx.pages(found)?;
    let written = written_label(cx).unwrap_or("p.");
    let label = relabeled(written, &value);
    let space = if label.is_empty() { "" } else { " " };
    Some(format!("{label}{space}{}", dashed(cx, &value)))
}

/// The label that the note's other page locators bear, the first of them; `""` for bare numbers.
fn written_label<'a>(cx: &NoteCx<'a>) -> Option<&'a str> {
    let text = &cx.note.text;
    cx.note.note.citations.iter().find_map(|citation| {
        let locator = citation
            .locator
            .as_ref()
            .filter(|locator| locator.label == "page")?;
        let written = locator.span.of(text);
        let label = written[..written.rfind(&locator.value)?].trim();
        let is_plain = !label.contains(['{', '[', ',']);
        is_plain.then_some(label)
    })
}

/// The label for the value: of one division, or of several.
fn relabeled<'a>(label: &'a str, value: &str) -> &'a str {
    let known = LABELS
        .iter()
        .find(|(one, many)| *one == label || *many == label);
    match known {
        Some((_, many)) if value.contains(['-', ',']) => many,
        Some((one, _)) => one,
        None => label,
    }
}

/// Ranges with the dash that the note uses.
fn dashed(cx: &NoteCx<'_>, value: &str) -> String {
    let has_dash = |span: Span| span.of(&cx.note.text).contains('–');
    let citations = &cx.note.note.citations;
    let en = citations.iter().any(|citation| {
        citation
            .locator
            .as_ref()
            .is_some_and(|locator| has_dash(locator.span))
    });
    if en {
        value.replace('-', "–")
    } else {
        value.to_owned()
    }
}

/// Whether a citation says a place already, in whatever way.
pub(super) fn has_place(citation: &syntax::Citation) -> bool {
    citation.locator.is_some() || citation.unread.is_some()
}
