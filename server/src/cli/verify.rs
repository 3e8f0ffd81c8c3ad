//! `pincite verify`: one quotation against one document, or a stream of them.

mod stream;

use std::fmt::Write as _;
use std::io::Read as _;

use analysis::bibliography::Entry;
use analysis::locate::{Located, locate_before};
use anyhow::{Context as _, anyhow};
use serde::Serialize;
use text::{
    Cited, Claim, Options, Place, Prepared, Quotation, Span, Speaker, Verdict, VerdictKind,
};

use super::arguments::{Format, Verify};
use super::output::Output;
use super::report::json;
use super::{Ending, document, verdict};
use crate::escape::visible;
use crate::library::{Library, Reader};

/// What is answered of one quotation.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Answer {
    pub(crate) id: serde_json::Value,
    pub(crate) verdict: Option<&'static str>,
    pub(crate) codes: Vec<&'static str>,
    /// Byte offsets in the extracted text.
    pub(crate) start: Option<usize>,
    pub(crate) end: Option<usize>,
    /// The document in which the words were found; `None` for a text that was given itself.
    #[serde(rename = "in")]
    pub(crate) within: Option<String>,
    pub(crate) pages: Vec<String>,
    pub(crate) differences: Vec<json::Difference>,
    pub(crate) notes: Vec<json::Note>,
    pub(crate) passage: Option<String>,
    pub(crate) error: Option<String>,
}

pub(crate) fn run(arguments: &Verify, output: &mut Output) -> anyhow::Result<Ending> {
    let options = Options {
        profile: arguments.style.into(),
        ..Options::default()
    };
    if arguments.jsonl {
        return stream::run(&options, output);
    }
    let path = arguments.source.as_deref().context("--source is missing")?;
    let name = path.display().to_string();
    let library = Library::new(&analysis::Config::default(), Reader::of_process(None));
    let written = match &arguments.quotation {
        Some(written) => written.clone(),
        None => standard_input()?,
    };
    let mut speaker = None;
    let answer = match document::read(&library, path)? {
        Err(failure) => unreadable(failure.code, failure.message),
        Ok(source) => {
            let place = arguments
                .locator
                .as_deref()
                .map(|locator| located(locator, &source))
                .transpose()?;
            let (place, unchecked) = match place {
                Some(Where::Place(place)) => (Some(place), None),
                Some(Where::NoSuchDivision) => (None, Some("locator-unchecked")),
                None => (None, None),
            };
            let claim = Claim {
                cited: vec![Cited {
                    source: &source,
                    place,
                    authors: &[],
                }],
                ..Claim::default()
            };
            let verdict = text::judge(&quotation(&written, None), &claim, &(), &options);
            let mut answer = answered(&verdict, &source, Some(name.clone()));
            answer.codes.extend(unchecked);
            speaker = verdict.speaker;
            answer
        }
    };
    match arguments.format {
        Format::Json => output.json(&answer)?,
        Format::Text => output.text(&in_words(
            &answer,
            speaker.as_ref(),
            &name,
            output.look().width,
        ))?,
    }
    Ok(match answer.verdict {
        Some("verified" | "noted") => Ending::Clean,
        Some("unchecked") | None => Ending::Unchecked,
        Some(_) => Ending::Found,
    })
}

/// What a locator means in a source.
pub(crate) enum Where {
    Place(Place),
    NoSuchDivision,
}

/// Whose labels of locators are tried, in turn: nothing says in which language one is written.
const LANGUAGES: [&str; 11] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "ko", "ja", "zh", "ru",
];

/// A locator as it stands in a citation.
///
/// # Errors
/// It cannot be read.
pub(crate) fn located(written: &str, source: &Prepared) -> anyhow::Result<Where> {
    let read = |language: &&str| {
        let text = format!("---\nlang: {language}\n---\n\n[@source, {written}]\n");
        let note = syntax::parse(&text);
        let locator = note.note().citations.first()?.locator.clone()?;
        let after = text[locator.span.end..].to_owned();
        Some((locator, after))
    };
    let (locator, after) = LANGUAGES.iter().find_map(read).ok_or_else(|| {
        anyhow!(
            "\"{}\" is no locator; write it as in a citation: \"p. 3\"",
            visible(written)
        )
    })?;
    Ok(
        match locate_before(&after, &locator, &source.text, &Entry::default()) {
            Located::Place { place, .. } => Where::Place(place),
            Located::NoSuchDivision => Where::NoSuchDivision,
        },
    )
}

/// Note Markdown as it stands between the marks. It is read between marks that it does not hold
/// itself, so that its own notation is known.
pub(crate) fn quotation(written: &str, language: Option<String>) -> Quotation {
    const MARKS: [(&str, &str); 4] = [("「", "」"), ("«", "»"), ("“", "”"), ("„", "“")];
    let has_notation = written.contains([
        '*', '_', '\\', '&', '<', '[', '`', '^', '~', '\n', '@', '#', '$', '!',
    ]);
    if has_notation {
        for (open, close) in MARKS {
            if written.contains(open) || written.contains(close) {
                continue;
            }
            let parsed = syntax::parse(&format!("{open}{written}{close}"));
            let whole = Span::new(open.len(), open.len() + written.len());
            let found = parsed
                .note()
                .quotations
                .iter()
                .find(|quotation| quotation.text_span == whole);
            if let Some(found) = found {
                return Quotation {
                    language,
                    ..found.quoted.clone()
                };
            }
        }
    }
    Quotation {
        language,
        ..Quotation::plain(written)
    }
}

/// The answer for a verdict; `name` is the path of the cited document.
pub(crate) fn answered(verdict: &Verdict, source: &Prepared, name: Option<String>) -> Answer {
    let mut answer = Answer {
        verdict: Some(verdict.kind.name()),
        codes: verdict::codes(verdict),
        differences: verdict::differences(verdict),
        notes: verdict::notes(verdict),
        ..Answer::default()
    };
    if let Some(found) = &verdict.found {
        answer.start = Some(found.span.start);
        answer.end = Some(found.span.end);
        answer.within = name;
        answer.pages = verdict::pages(found, source, None);
        answer.passage = Some(verdict::passage(found, source));
    }
    answer
}

/// The answer for a document that gives no text: unchecked, and why.
pub(crate) fn unreadable(code: analysis::Code, message: String) -> Answer {
    Answer {
        verdict: Some(VerdictKind::Unchecked.name()),
        codes: vec![code.name()],
        notes: vec![json::Note {
            kind: "unchecked".into(),
            text: message,
        }],
        ..Answer::default()
    }
}

fn in_words(answer: &Answer, speaker: Option<&Speaker>, name: &str, width: usize) -> String {
    let kind = json::VERDICTS
        .iter()
        .find(|kind| Some(kind.name()) == answer.verdict)
        .copied();
    let (mark, words) = verdict::in_words(kind.unwrap_or(VerdictKind::Unchecked));
    let mut out = String::new();
    let _ = write!(out, "{mark} {words}: {}", visible(name));
    let pages: Vec<_> = answer.pages.iter().map(|page| visible(page)).collect();
    let _ = match &pages[..] {
        [] => writeln!(out),
        [page] => writeln!(out, ", p. {page}"),
        [first, .., last] => writeln!(out, ", pp. {first}-{last}"),
    };
    if let Some(passage) = &answer.passage {
        super::report::text::indented(passage, 2, width, &mut out);
    }
    for difference in &answer.differences {
        let (quoted, sourced) = (visible(&difference.quotation), visible(&difference.source));
        let _ = match (quoted.is_empty(), sourced.is_empty()) {
            (true, _) => writeln!(
                out,
                "- {}: the source has \"{sourced}\" here",
                difference.class
            ),
            (_, true) => writeln!(
                out,
                "- {}: \"{quoted}\" is not in the source",
                difference.class
            ),
            _ => writeln!(
                out,
                "- {}: \"{quoted}\" is \"{sourced}\" in the source",
                difference.class
            ),
        };
    }
    for note in &answer.notes {
        let _ = writeln!(out, "- {}: {}", note.kind, visible(&note.text));
    }
    if let Some(speaker) = speaker.filter(|speaker| !speaker.name.is_empty()) {
        let who = visible(&speaker.name);
        let _ = match speaker.certain {
            true => writeln!(out, "- speaker: the source quotes {who}"),
            false => writeln!(out, "- speaker: the source quotes somebody, probably {who}"),
        };
    }
    if let Some(advice) = kind.and_then(verdict::advice) {
        let _ = writeln!(out, "= {advice}");
    }
    if !answer.codes.is_empty() {
        let _ = writeln!(out, "({})", answer.codes.join(", "));
    }
    out
}

fn standard_input() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(8 << 20)
        .read_to_string(&mut text)
        .context("cannot read the quotation from standard input")?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::quotation;

    #[test]
    fn a_quotation_is_read_as_it_would_be_between_marks() {
        for (written, plain) in [
            ("no notation at all", true),
            ("a *word* in the light", false),
            ("she said “yes” and *left*", false),
            ("R&D at 5 % and [sic]", true),
        ] {
            let quotation = quotation(written, None);
            assert_eq!(quotation.text, written);
            assert_eq!(
                quotation.markup.is_empty(),
                plain,
                "{written}: {:?}",
                quotation.markup
            );
        }
    }
}
