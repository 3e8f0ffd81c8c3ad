//! What Pandoc reads, and what is read here. The answers in `data/` are Pandoc 3.9's.
#![allow(clippy::print_stderr)]
#![allow(clippy::unwrap_used)]

use pincite_syntax::{CitationMode, Settings, parse, parse_with};

/// Inputs on which the grammar differs from Pandoc on purpose (`grammar/test/corpus/known_deviation.txt`).
const DEVIATIONS: &[(&str, &str)] = &[
    ("[[@a]]", "a wiki link, as in Obsidian"),
    (
        "[[@a] and b]",
        "nothing: listed so that the reason is found if it comes to differ",
    ),
    ("[[x|@a]]", "a wiki link"),
    ("[[Wiki @a]]", "a wiki link"),
    (
        "(@a)",
        "example labels stay citations here: the server resolves them",
    ),
    ("(@a) x", "an example label"),
];

#[test]
fn citations_are_read_as_pandoc_reads_them() {
    let mut wrong = Vec::new();
    let (mut probes, mut agreeing) = (0, 0);
    for line in include_str!("data/citations.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let mut fields = line.split('\t');
        let input = unescaped(fields.next().unwrap());
        let mut want: Vec<String> = fields
            .filter(|field| !field.is_empty())
            .map(str::to_owned)
            .collect();
        let parsed = parse(&input);
        let mut got: Vec<String> = parsed
            .note()
            .citations
            .iter()
            .map(|citation| {
                let mode = match citation.mode {
                    CitationMode::Normal => "normal",
                    CitationMode::Suppress => "suppress",
                    CitationMode::Narrative => "narrative",
                };
                [mode, &citation.key, &citation.prefix, &citation.suffix].join("¦")
            })
            .collect();
        want.sort();
        got.sort();
        probes += 1;
        agreeing += usize::from(want == got);
        if want != got && !DEVIATIONS.iter().any(|(deviation, _)| *deviation == input) {
            wrong.push(format!(
                "{input:?}\n  Pandoc: {want:?}\n  here:   {got:?}\n  {}",
                parsed.to_sexp()
            ));
        }
    }
    eprintln!("citation probes agreeing: {agreeing}/{probes}");
    assert!(
        wrong.is_empty(),
        "{agreeing} of {probes} agree\n{}",
        wrong.join("\n")
    );
}

#[test]
fn locators_are_read_as_pandoc_reads_them() {
    let mut wrong = Vec::new();
    let (mut probes, mut agreeing) = (0, 0);
    for line in include_str!("data/locators.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let mut fields = line.split('\t');
        let (locale, input, want) = (
            fields.next().unwrap(),
            fields.next().unwrap(),
            fields.next().unwrap(),
        );
        let locale = Some(locale.to_owned()).filter(|locale| !locale.is_empty());
        let parsed = parse_with(
            input,
            &Settings {
                locale,
                ..Settings::default()
            },
        );
        let shown: Vec<String> = parsed
            .note()
            .citations
            .iter()
            .map(|citation| shown(input, citation))
            .collect();
        let got = if shown.is_empty() {
            input.to_owned()
        } else {
            shown.join(" ;; ")
        };
        probes += 1;
        // Without a locator only that there is none is compared: prefixes and suffixes have their own probes.
        let agrees = plain(want) == plain(&got) || !has_locator(want) && !has_locator(&got);
        agreeing += usize::from(agrees);
        if !agrees {
            wrong.push(format!("{line}\n  here: {got}"));
        }
    }
    eprintln!("locator probes agreeing: {agreeing}/{probes}");
    assert!(
        wrong.is_empty(),
        "{agreeing} of {probes} agree\n{}",
        wrong.join("\n")
    );
}

/// A citation as the style of the probes prints it.
fn shown(input: &str, citation: &pincite_syntax::Citation) -> String {
    let title = citation.key.to_uppercase();
    match &citation.locator {
        None => format!(
            "{title}{}",
            with_comma(citation.suffix.trim_start_matches("{}"))
        ),
        Some(locator) => {
            let label = if locator.label.is_empty() {
                "NOLAB"
            } else {
                &locator.label
            };
            let end = if citation.mode == CitationMode::Narrative {
                citation.group_span.end - 1
            } else {
                citation.span.end
            };
            let rest = &input[locator.span.end..end];
            format!("{title}={label}=«{}»{rest}", en_dashes(&locator.value))
        }
    }
}

/// A label without a value (`{p. }`) is a locator for Pandoc and none for us.
fn has_locator(shown: &str) -> bool {
    shown.contains('«')
}

/// Pandoc puts a comma before a suffix that begins with a word.
fn with_comma(suffix: &str) -> String {
    let first = suffix.trim_start().chars().next();
    if first.is_some_and(|c| c.is_alphanumeric()) && !suffix.starts_with(' ') {
        format!(", {suffix}")
    } else {
        suffix.to_owned()
    }
}

/// A single hyphen inside a locator is printed as an en dash.
fn en_dashes(value: &str) -> String {
    value
        .replace("--", "\u{0}")
        .replace('-', "–")
        .replace('\u{0}', "--")
}

/// Without what the style's plain text leaves of notation and of smart punctuation.
fn plain(text: &str) -> String {
    let text = text.replace("[^x]", "").replace("<b>", "");
    text.chars()
        .filter(|c| !matches!(c, '*' | '`' | '^' | '$' | '\\'))
        .map(|c| match c {
            '\u{a0}' | '\n' => ' ',
            '“' | '”' => '"',
            '–' | '‑' => '-',
            c => c,
        })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("--", "-")
        .replace(", 0", ",0")
}

fn unescaped(input: &str) -> String {
    let mut out = String::new();
    let mut chars = input.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => out.push(c),
            _ => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
        }
    }
    out
}
