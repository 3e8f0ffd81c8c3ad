//! `pincite extract SOURCE`: the document as pincite reads it.

use std::fmt::Write as _;

use analysis::Config;
use serde::Serialize;
use text::{BlockKind, SourceText, WarningKind};

use super::arguments::{Extract, Format};
use super::output::Output;
use super::{Ending, document};
use crate::escape::visible;
use crate::library::{Library, Reader};

#[derive(Default, Serialize)]
struct Root<'a> {
    version: u32,
    hash: Option<String>,
    extractor: Option<&'a str>,
    title: Option<&'a str>,
    language: Option<&'a str>,
    pages: Vec<PageJson<'a>>,
    headings: Vec<HeadingJson>,
    notes: Vec<NoteJson>,
    text: Option<&'a str>,
    warnings: Vec<WarningJson<'a>>,
}

#[derive(Serialize)]
struct PageJson<'a> {
    label: Option<&'a str>,
    index: usize,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct HeadingJson {
    level: u8,
    text: String,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct NoteJson {
    text: String,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct WarningJson<'a> {
    kind: &'a str,
    message: &'a str,
    start: usize,
    end: usize,
}

pub(crate) fn run(arguments: &Extract, output: &mut Output) -> anyhow::Result<Ending> {
    let library = Library::new(&Config::default(), Reader::of_process(None));
    match (
        document::read(&library, &arguments.source)?,
        arguments.format,
    ) {
        (Ok(source), Format::Json) => output.json(&root(&source.text))?,
        (Ok(source), Format::Text) => output.text(&shown(&source.text))?,
        (Err(failure), Format::Json) => {
            let warning = WarningJson {
                kind: failure.code.name(),
                message: &failure.message,
                start: 0,
                end: 0,
            };
            output.json(&Root {
                version: 1,
                warnings: vec![warning],
                ..Root::default()
            })?;
            return Ok(Ending::Unchecked);
        }
        (Err(failure), Format::Text) => {
            output.say(&format!(
                "{}[{}]: {}",
                "warning",
                failure.code.name(),
                visible(&failure.message)
            ));
            return Ok(Ending::Unchecked);
        }
    }
    Ok(Ending::Clean)
}

fn root(source: &SourceText) -> Root<'_> {
    Root {
        version: 1,
        hash: Some(format!("blake3:{}", source.hash)),
        extractor: Some(&source.extractor),
        title: source.title.as_deref(),
        language: source.language.as_deref(),
        pages: source
            .pages
            .iter()
            .map(|page| PageJson {
                label: page.label.as_deref(),
                index: page.index,
                start: page.span.start,
                end: page.span.end,
            })
            .collect(),
        headings: source
            .blocks
            .iter()
            .filter_map(|block| match block.kind {
                BlockKind::Heading(level) => Some(HeadingJson {
                    level,
                    text: source.shown(block.span),
                    start: block.span.start,
                    end: block.span.end,
                }),
                _ => None,
            })
            .collect(),
        notes: source
            .blocks
            .iter()
            .filter(|block| block.kind == BlockKind::Note)
            .map(|block| NoteJson {
                text: source.shown(block.span),
                start: block.span.start,
                end: block.span.end,
            })
            .collect(),
        text: Some(&source.text),
        warnings: source
            .warnings
            .iter()
            .map(|warning| WarningJson {
                kind: kind(warning.kind),
                message: &warning.message,
                start: warning.span.start,
                end: warning.span.end,
            })
            .collect(),
    }
}

/// Page by page with the labels as printed, a paragraph a line.
fn shown(source: &SourceText) -> String {
    let mut out = String::new();
    for warning in &source.warnings {
        let _ = writeln!(out, "! {}", visible(&warning.message));
    }
    if source.blocks.is_empty() {
        out.push_str(&crate::escape::visible_lines(
            &source.text.replace("\r\n", "\n").replace('\r', "\n"),
        ));
        if !out.ends_with('\n') {
            out.push('\n');
        }
        return out;
    }
    let mut pages = source.pages.iter().peekable();
    for block in &source.blocks {
        while let Some(page) = pages.next_if(|page| page.span.start <= block.span.start) {
            let label = page
                .label
                .clone()
                .unwrap_or_else(|| format!("({})", page.index + 1));
            let _ = writeln!(out, "-- page {} --\n", visible(&label));
        }
        let text = source.shown(block.span);
        if text.is_empty() {
            continue;
        }
        let text = visible(&text);
        let _ = match block.kind {
            BlockKind::Heading(level) => {
                writeln!(out, "{} {text}\n", "#".repeat(usize::from(level)))
            }
            BlockKind::ListItem => writeln!(out, "- {text}\n"),
            BlockKind::Quote => writeln!(out, "> {text}\n"),
            BlockKind::Paragraph | BlockKind::Verse => writeln!(out, "{text}\n"),
            BlockKind::TableCell => writeln!(out, "[cell] {text}\n"),
            BlockKind::Caption => writeln!(out, "[caption] {text}\n"),
            BlockKind::Note => writeln!(out, "[note] {text}\n"),
            BlockKind::Furniture => writeln!(out, "[furniture] {text}\n"),
            BlockKind::Boilerplate => writeln!(out, "[boilerplate] {text}\n"),
        };
    }
    out
}

fn kind(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::Encoding => "encoding",
        WarningKind::Unreadable => "unreadable",
        WarningKind::Scan => "scan",
        WarningKind::ReadingOrder => "reading-order",
        WarningKind::Limit => "limit",
        WarningKind::Other => "other",
    }
}
