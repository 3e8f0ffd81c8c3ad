//! `pincite bibliography FILE`: the entries as pincite reads them, and what is wrong with the file.

use std::fmt::Write as _;

use analysis::bibliography::{self, Bibliography, Entry, Field};
use analysis::finding::DocName;
use analysis::{Code, Config, Finding, Level};
use serde::{Serialize, Serializer};
use text::Span;

use super::arguments::{BibliographyFile, Format};
use super::output::Output;
use super::report::{self, Documents, Report, json};
use super::{Ending, document};
use crate::escape::visible;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    entries: Vec<EntryJson<'a>>,
    findings: Vec<json::FindingJson<'a>>,
}

#[derive(Serialize)]
struct EntryJson<'a> {
    key: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    start: usize,
    end: usize,
    key_start: usize,
    key_end: usize,
    #[serde(serialize_with = "in_order")]
    fields: &'a [Field],
    file: Vec<&'a str>,
}

pub(crate) fn run(arguments: &BibliographyFile, output: &mut Output) -> anyhow::Result<Ending> {
    let name = DocName::from(arguments.file.to_string_lossy());
    let bytes = document::bytes(&arguments.file, Config::default().limits.bibliography)?;
    let mut documents = Documents::default();
    let (bibliography, findings) = match bibliography::decode(&name, &bytes) {
        Some(decoded) => {
            let bibliography = bibliography::parse(&name, &decoded.text);
            let findings = decoded
                .guessed
                .into_iter()
                .chain(bibliography.findings.iter().cloned())
                .collect();
            documents.insert(name.clone(), decoded.text.into());
            (bibliography, findings)
        }
        None => {
            let message = format!("`{name}` is not text");
            (
                Bibliography::default(),
                vec![Finding::new(
                    Code::BibliographyUnreadable,
                    &name,
                    Span::empty(0),
                    message,
                )],
            )
        }
    };
    let ending = ending(&findings);
    match arguments.format {
        Format::Json => output.json(&Root {
            version: 1,
            entries: bibliography
                .entries
                .iter()
                .map(|entry| json(entry))
                .collect(),
            findings: json::findings(&findings, &documents),
        })?,
        Format::Text => {
            let report = Report::new(findings, Vec::new(), documents, Vec::new());
            let findings =
                report::text::render(&report.shown(Level::Warning), output.look(), &|_| None);
            output.text(&format!("{}{findings}", list(&bibliography)))?;
        }
    }
    Ok(ending)
}

fn ending(findings: &[Finding]) -> Ending {
    if findings
        .iter()
        .any(|finding| finding.level >= Level::Warning && !finding.code.is_unchecked())
    {
        Ending::Found
    } else if findings.iter().any(|finding| finding.code.is_unchecked()) {
        Ending::Unchecked
    } else {
        Ending::Clean
    }
}

fn json(entry: &Entry) -> EntryJson<'_> {
    EntryJson {
        key: &entry.key,
        kind: &entry.kind,
        start: entry.span.start,
        end: entry.span.end,
        key_start: entry.key_span.start,
        key_end: entry.key_span.end,
        fields: &entry.fields,
        file: entry.files.iter().map(|file| &*file.path).collect(),
    }
}

/// Each name once, with its first value, in the order of the file.
fn in_order<S: Serializer>(fields: &[Field], serializer: S) -> Result<S::Ok, S::Error> {
    let first = |idx: usize, field: &Field| {
        !fields[..idx]
            .iter()
            .any(|earlier| earlier.name == field.name)
    };
    let once = fields
        .iter()
        .enumerate()
        .filter(|(idx, field)| first(*idx, field));
    serializer.collect_map(once.map(|(_, field)| (&field.name, &field.value)))
}

/// `kay2001  article  Kay 2001: The harbour  (sources/kay2001.pdf)`
fn list(bibliography: &Bibliography) -> String {
    let wide = bibliography
        .entries
        .iter()
        .map(|entry| entry.key.chars().count().min(32))
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for entry in &bibliography.entries {
        let author = entry
            .authors
            .first()
            .map_or("", |name| name.family.as_str());
        let year = entry.year.as_deref().unwrap_or("");
        let title = entry.title.as_deref().unwrap_or("");
        let key = visible(&entry.key);
        let _ = write!(out, "{key:wide$}  {:10}  ", visible(&entry.kind));
        let head: Vec<&str> = [author, year]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let _ = match (head.is_empty(), title.is_empty()) {
            (true, _) => write!(out, "{}", visible(title)),
            (_, true) => write!(out, "{}", visible(&head.join(" "))),
            _ => write!(out, "{}: {}", visible(&head.join(" ")), visible(title)),
        };
        for file in &entry.files {
            let _ = write!(out, " ({})", visible(&file.path));
        }
        let end = out.trim_end_matches(' ').len();
        out.truncate(end);
        out.push('\n');
    }
    out
}
