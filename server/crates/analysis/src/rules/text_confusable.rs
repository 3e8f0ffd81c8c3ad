//! Controls and look-alike letters that make a text read otherwise than it is.

use text::Span;

use super::Rule;
use super::context::NoteCx;
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::TextConfusable,
    summary: "bidi controls or look-alike letters",
    page: include_str!("docs/text-confusable.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    let quotations = cx
        .quotations
        .iter()
        .map(|assessed| (cx.quotation(assessed).text_span, Some(assessed)));
    let keys = cx
        .note
        .note
        .citations
        .iter()
        .map(|citation| (citation.key_span, None));
    for (span, assessed) in quotations.chain(keys) {
        let text = span.of(&cx.note.text);
        if let Some((at, c)) = text.char_indices().find(|&(_, c)| is_bidi_control(c)) {
            let place = Span::new(span.start + at, span.start + at + c.len_utf8());
            let mut finding = RULE
                .at(
                    cx,
                    place,
                    format!(
                        "an invisible direction control (U+{:04X}) stands here",
                        u32::from(c)
                    ),
                )
                .because("the text is shown in another order than it is stored")
                .fix(Fix::review("Remove it", vec![cx.edit(place, "")]));
            finding.quotation = assessed.map(|assessed| assessed.quotation);
            out.push(finding);
        }
        if let Some((word, place)) = mixed_word(text, span.start) {
            let mut finding = RULE
                .at(
                    cx,
                    place,
                    format!("\"{word}\" mixes letters of two alphabets that look alike"),
                )
                .because("it reads as one word and is another, so it is found by no search")
                .help("type the word again");
            finding.quotation = assessed.map(|assessed| assessed.quotation);
            out.push(finding);
        }
    }
}

/// Overrides and isolates (Unicode UAX 9); the plain marks LRM, RLM and ALM are honest typography.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The first word that mixes Latin with Cyrillic or Greek letters that look Latin.
fn mixed_word(text: &str, offset: usize) -> Option<(&str, Span)> {
    let mut start = None;
    let ends = text
        .char_indices()
        .map(|(at, c)| (at, Some(c)))
        .chain([(text.len(), None)]);
    for (at, c) in ends {
        if c.is_some_and(char::is_alphabetic) {
            start.get_or_insert(at);
            continue;
        }
        let Some(from) = start.take() else { continue };
        let word = &text[from..at];
        let latin = word.chars().any(|c| c.is_ascii_alphabetic());
        if latin && word.chars().any(is_look_alike) {
            return Some((word, Span::new(offset + from, offset + at)));
        }
    }
    None
}

fn is_look_alike(c: char) -> bool {
    "аеорсухіјѕԁһԛԝАВЕЗКМНОРСТУХЅІЈοναΑΒΕΖΗΙΚΜΝΟΡΤΥΧ".contains(c)
}

#[cfg(test)]
mod tests {
    use super::mixed_word;

    #[test]
    fn only_mixtures_inside_one_word_are_confusable() {
        for (text, want) in [
            ("the hаrbour", Some("hаrbour")),
            ("гавань and harbour", None),
            ("α-helix", None),
            ("Kim Won-hong 김원홍", None),
        ] {
            assert_eq!(mixed_word(text, 0).map(|(word, _)| word), want, "{text}");
        }
    }
}
