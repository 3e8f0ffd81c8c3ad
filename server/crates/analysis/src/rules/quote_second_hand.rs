//! Words that the source itself quotes from somebody else.

use text::{Speaker, VerdictKind};

use super::Rule;
use super::context::{NoteCx, with};
use crate::finding::{Code, Finding, Fix};
use crate::workspace::Assessed;

pub(crate) const RULE: Rule = Rule {
    code: Code::QuoteSecondHand,
    summary: "the source quotes these words from somebody else",
    page: include_str!("docs/quote-second-hand.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    for assessed in cx.with_kind(VerdictKind::SecondHand) {
        let Some(found) = &assessed.verdict.found else {
            continue;
        };
        let key = cx.key(found);
        let message = match assessed
            .verdict
            .speaker
            .as_ref()
            .filter(|speaker| !speaker.name.is_empty())
        {
            Some(Speaker {
                name,
                certain: true,
                ..
            }) => format!("{key} quotes these words: {name} says them"),
            Some(Speaker { name, .. }) => {
                format!("{key} quotes these words: probably {name} says them")
            }
            None => format!("{key} quotes these words from somebody else"),
        };
        let span = cx.quotation(assessed).span;
        // Where nobody is named, the words themselves show whose marks they stand in.
        let named = assessed
            .verdict
            .speaker
            .as_ref()
            .map(|speaker| speaker.span);
        let lit = [named.filter(|span| !span.is_empty()).unwrap_or(found.span)];
        let mut finding = with(
            RULE.on(cx, assessed, span, message).because(
                "readers will credit the author of the source with words that are not theirs",
            ),
            cx.passage(found, lit, "the passage"),
        );
        finding = match declared(cx, assessed) {
            Some(fix) => finding.fix(fix),
            None => finding.help("name the speaker in your sentence, or cite \"qtd. in\""),
        };
        out.push(finding);
    }
}

/// `[McCaul, qtd. in @gershman2024]`.
fn declared(cx: &NoteCx<'_>, assessed: &Assessed) -> Option<Fix> {
    let [bound] = assessed.bound.as_slice() else {
        return None;
    };
    let citation = cx.note.note.citations.get(bound.citation?)?;
    if citation.mode == syntax::CitationMode::Narrative || !citation.prefix.trim().is_empty() {
        return None;
    }
    let name = assessed
        .verdict
        .speaker
        .as_ref()
        .map(|speaker| speaker.name.trim())
        .filter(|name| is_plain(name));
    let text = name.map_or_else(|| "qtd. in ".to_owned(), |name| format!("{name}, qtd. in "));
    let edit = cx.edit(text::Span::empty(citation.span.start), text);
    Some(Fix::review("Declare it as quoted in", vec![edit]))
}

/// A name comes from the source: only letters may go into the note's Markdown.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || " .-'’".contains(c))
}
