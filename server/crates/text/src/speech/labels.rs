//! Speeches of a transcript: who speaks is written before the words, in capitals, in bold, as a letter
//! or as a sign.

use std::collections::HashMap;

use super::{How, Spoken, clause};
use crate::{MarkKind, SourceText, Span};

/// Speeches from one label to the next; a line of dialogue ends where it ends.
pub(super) fn labels(source: &SourceText, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    let text = source.text.as_str();
    let marked: Vec<Label> = source
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::SpeakerLabel)
        .map(|mark| {
            let name = mark.span.of(text).trim_end_matches([':', '.', ' ']);
            Label {
                sign: Sign::Marked,
                span: mark.span,
                name: Some(Span::new(mark.span.start, mark.span.start + name.len())),
                line: mark.span.end,
            }
        })
        .collect();
    let found = if marked.is_empty() {
        let timed = source
            .marks
            .iter()
            .any(|mark| matches!(mark.kind, MarkKind::TimeCode(_)));
        let found = written(text, paragraphs, timed);
        if found.is_empty() {
            interview(text, paragraphs)
        } else {
            found
        }
    } else {
        marked
    };
    for (idx, label) in found.iter().enumerate() {
        let next = found
            .get(idx + 1)
            .map_or(text.len(), |next| next.span.start);
        let end = match label.sign {
            Sign::Dash => label.line,
            _ => next,
        };
        let span = Span::new(label.span.end, end.max(label.span.end));
        let said = || clause::inside(text, span).and_then(|clause| clause.speaker);
        out.push(Spoken {
            span,
            text: span,
            speaker: match label.sign {
                Sign::Dash => said(),
                _ => label.name,
            },
            cue: Some(label.span),
            how: How::Label,
        });
    }
}

/// What stands at the start of a speech.
#[derive(Clone, Copy, Debug)]
struct Label {
    sign: Sign,
    span: Span,
    name: Option<Span>,
    /// The end of its line.
    line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Sign {
    /// The format says so.
    Marked,
    /// `MR. SMITH:`.
    Capitals,
    /// `SMITH.`
    Stop,
    /// `Smith:`, `**Smith:**`.
    Name,
    /// `Q.`, `A:`.
    Letter,
    /// `>>`.
    Angle,
    /// `— `, and `- ` in subtitles.
    Dash,
}

/// The labels at the starts of lines; one alone is a word of the text.
fn written(text: &str, paragraphs: &[Span], timed: bool) -> Vec<Label> {
    let mut found = Vec::new();
    for paragraph in paragraphs {
        let mut start = paragraph.start;
        for line in paragraph.of(text).split_inclusive('\n') {
            let span = Span::new(start, start + line.trim_end().len());
            found.extend(label(text, span, timed));
            start += line.len();
        }
    }
    let mut times: HashMap<(Sign, &str), usize> = HashMap::new();
    let mut signs: HashMap<Sign, usize> = HashMap::new();
    for label in &found {
        *signs.entry(label.sign).or_default() += 1;
        if let Some(name) = label.name {
            *times.entry((label.sign, name.of(text))).or_default() += 1;
        }
    }
    let letter = |name: &str| times.contains_key(&(Sign::Letter, name));
    let pairs = [("Q", "A"), ("D", "R"), ("F", "A"), ("P", "R"), ("В", "О")];
    let asked = pairs
        .iter()
        .any(|(asks, answers)| letter(asks) && letter(answers));
    let again = |sign: Sign| {
        times
            .iter()
            .any(|((of, _), times)| *of == sign && *times >= 2)
    };
    let is_believed = |label: &Label| {
        let times = |name: Span| times.get(&(label.sign, name.of(text))).copied();
        let count = signs.get(&label.sign).copied().unwrap_or(0);
        match label.sign {
            Sign::Letter => asked,
            Sign::Stop => count >= 3 && again(Sign::Stop),
            Sign::Name => count >= 3 && again(Sign::Name) && label.name.and_then(times) >= Some(2),
            Sign::Marked => true,
            Sign::Capitals | Sign::Angle | Sign::Dash => count >= 2,
        }
    };
    found.retain(is_believed);
    found
}

/// The label that a line begins with.
fn label(text: &str, line: Span, timed: bool) -> Option<Label> {
    const LONGEST: usize = 40;
    let words = line.of(text);
    let bare = words.trim_start_matches(['*', '_', ' ']);
    let from = line.start + (words.len() - bare.len());
    let make = |sign: Sign, len: usize, name: Option<usize>| Label {
        sign,
        span: Span::new(line.start, from + len),
        name: name.map(|name| Span::new(from, from + name)),
        line: line.end,
    };
    if bare.starts_with(">>") {
        return Some(make(Sign::Angle, 2, None));
    }
    let dash = ["\u{2014}", "\u{2013}", "\u{2015}", "-"]
        .into_iter()
        .find(|dash| words.starts_with(dash));
    if let Some(dash) = dash {
        let behind = words[dash.len()..].trim_start();
        let speaks = behind.starts_with(|c: char| c.is_uppercase() || "¿¡«“\"…".contains(c));
        let line_of_subtitles = dash != "-" || timed;
        return (speaks && line_of_subtitles && behind.contains(' '))
            .then(|| make(Sign::Dash, dash.len(), None));
    }
    let at = bare
        .find([':', '.', '\u{FF1A}'])
        .filter(|&at| at <= LONGEST)?;
    // "MR. SMITH:", "J. KAY.": the stop of a title or an initial is no end.
    let at = match bare[at..].starts_with('.') && at <= 4 && at != 1 {
        true => bare[at + 1..]
            .find([':', '.'])
            .map(|next| at + 1 + next)
            .filter(|&next| next <= LONGEST && is_capitals(&bare[..next]))
            .unwrap_or(at),
        false => at,
    };
    let mark = bare[at..].chars().next()?;
    let name = &bare[..at];
    let behind = bare[at + mark.len_utf8()..].trim_start_matches(['*', '_']);
    let skipped = bare.len() - behind.len();
    if name.is_empty() || !(behind.is_empty() || behind.starts_with(char::is_whitespace)) {
        return None;
    }
    if name.chars().count() == 1 && name.chars().all(char::is_uppercase) {
        return Some(make(Sign::Letter, skipped, Some(at)));
    }
    let colon = mark != '.';
    if is_capitals(name) && name.chars().count() > 1 {
        let sign = if colon { Sign::Capitals } else { Sign::Stop };
        let numeral = name.chars().all(|c| "IVXLCDM".contains(c));
        return (!numeral && !behind.trim().is_empty() || colon)
            .then(|| make(sign, skipped, Some(at)));
    }
    (colon && is_name(name)).then(|| make(Sign::Name, skipped, Some(at)))
}

fn is_capitals(name: &str) -> bool {
    name.chars().any(char::is_uppercase)
        && !name.chars().any(char::is_lowercase)
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '\u{2019}'))
}

/// One to four words, each with a capital.
fn is_name(name: &str) -> bool {
    let words = name.split(' ').count();
    (1..=4).contains(&words)
        && name.split(' ').all(|word| {
            word.starts_with(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphanumeric() || c == '.' || c == '-')
        })
}

/// Questions in bold, each with its answer below.
fn interview(text: &str, paragraphs: &[Span]) -> Vec<Label> {
    let is_question = |paragraph: &&Span| {
        let words = paragraph.of(text).trim();
        ["**", "__"].iter().any(|bold| {
            words
                .strip_prefix(bold)
                .and_then(|words| words.strip_suffix(bold))
                .is_some_and(|words| words.trim_end().ends_with('?') && !words.contains(bold))
        })
    };
    let questions: Vec<&Span> = paragraphs.iter().filter(is_question).collect();
    if questions.len() < 2 {
        return Vec::new();
    }
    let speech = |at: usize| Label {
        sign: Sign::Marked,
        span: Span::empty(at),
        name: None,
        line: at,
    };
    questions
        .iter()
        .flat_map(|question| [speech(question.start), speech(question.end)])
        .collect()
}
