//! A quotation that stands elsewhere in its source than the locator says.

use syntax::Locator;
use text::VerdictKind;

use super::context::{NoteCx, with};
use super::{HINT, Rule};
use crate::finding::{Code, Edit, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteLocator,
    summary: "the words stand elsewhere than the locator says",
    page: include_str!("docs/quote-locator.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::WrongPlace) {
        let Some(found) = &assessed.verdict.found else {
            continue;
        };
        let bound = assessed
            .bound
            .iter()
            .find(|bound| bound.sources.contains(&found.source) && bound.locator.is_some());
        let Some((bound, locator)) = bound.and_then(|bound| Some((bound, bound.locator.as_ref()?)))
        else {
            continue;
        };
        let written = locator.span.of(&cx.note.text);
        let right = cx.locator(found);
        let message = match &right {
            Some(right) if bound.physical_pages => {
                format!(
                    "the words stand on {right} of the file {}, not on {written}",
                    bound.key
                )
            }
            Some(right) => format!(
                "the words stand on {right} of {}, not on {written}",
                bound.key
            ),
            None => format!("the words stand elsewhere in {} than {written}", bound.key),
        };
        let mut finding = with(
            RULE.on(cx, assessed, locator.span, message),
            cx.passage(found, [found.span], "the words"),
        )
        .because("whoever looks them up at the cited place will not find them");
        if bound.physical_pages {
            finding = finding
                .level(HINT)
                .help("the document prints no page numbers that pincite can read, so pages are counted from its first");
        } else if let Some(edit) = right.and_then(|right| corrected(cx, locator, &right)) {
            finding = finding.fix(Fix::safe("Set the locator", vec![edit]));
        }
        out.push(finding);
    }
}

/// The right locator in the style that the note uses: its own label is kept.
fn corrected(cx: &NoteCx<'_>, locator: &Locator, right: &str) -> Option<Edit> {
    if locator.label != "page" {
        return None;
    }
    let written = locator.span.of(&cx.note.text);
    let label: String = written
        .chars()
        .take_while(|c| !c.is_ascii_digit() && !is_roman(written, *c))
        .collect();
    let pages = right.trim_start_matches("pp. ").trim_start_matches("p. ");
    let many = pages.contains('-');
    let label = match label.trim_end() {
        "p." if many => "pp. ".to_owned(),
        "pp." if !many => "p. ".to_owned(),
        "page" if many => "pages ".to_owned(),
        "pages" if !many => "page ".to_owned(),
        _ => label,
    };
    let dash = if written.contains('–') {
        pages.replace('-', "–")
    } else {
        pages.to_owned()
    };
    Some(cx.edit(locator.span, format!("{label}{dash}")))
}

/// Whether the value is a roman numeral without a label ("xii").
fn is_roman(written: &str, c: char) -> bool {
    matches!(c, 'i' | 'v' | 'x' | 'l' | 'c' | 'd' | 'm')
        && written.chars().all(|c| "ivxlcdm-–".contains(c))
}
