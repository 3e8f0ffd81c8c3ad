//! A note that credits a quotation to somebody who, by the source, did not say it.

use super::Rule;
use super::context::{NoteCx, with};
use crate::finding::{Code, Finding};
use crate::workspace::Assessed;

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteSpeaker,
    summary: "the note names another speaker than the source does",
    page: include_str!("docs/quote-speaker.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.quotations {
        let Some(speaker) = assessed
            .verdict
            .speaker
            .as_ref()
            .filter(|speaker| speaker.certain)
        else {
            continue;
        };
        let (Some(found), false) = (&assessed.verdict.found, speaker.name.is_empty()) else {
            continue;
        };
        let Some((named, span)) = named(cx, assessed) else {
            continue;
        };
        let authors = assessed
            .bound
            .iter()
            .filter_map(|bound| bound.entry.as_ref())
            .flat_map(|(_, entry)| &entry.authors);
        let is_author = authors
            .into_iter()
            .any(|author| is_same(&named, &author.family));
        if is_author || is_same(&named, &speaker.name) {
            continue;
        }
        let message = format!(
            "in {} {} says these words, not {named}",
            cx.place_name(found),
            speaker.name
        );
        out.push(
            with(
                RULE.on(cx, assessed, span, message),
                cx.passage(found, [speaker.span], "the passage"),
            )
            .because("crediting words to the wrong person is the error readers forgive least")
            .help("name the speaker whom the source names"),
        );
    }
}

/// The one name that the sentence credits, and where; several names credit nobody for certain.
fn named(cx: &NoteCx<'_>, assessed: &Assessed) -> Option<(String, text::Span)> {
    let [span] = cx.quotation(assessed).named.as_slice() else {
        return None;
    };
    Some((span.of(&cx.note.text).to_owned(), *span))
}

/// Whether two names share a word of three letters or more: "Kim Jong Un" and "Kim" may be one.
fn is_same(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() >= 2)
            .map(str::to_lowercase)
            .collect()
    };
    let other = words(other);
    words(one).iter().any(|word| other.contains(word))
}
