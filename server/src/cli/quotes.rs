//! `pincite quotes SOURCE`: the quotations inside a document and who says them.

use std::fmt::Write as _;

use analysis::Config;
use serde::Serialize;
use text::{Prepared, Span, Spoken};

use super::arguments::{Format, Quotes};
use super::output::Output;
use super::report::text::indented;
use super::{Ending, document};
use crate::escape::visible;
use crate::library::{Library, Reader};

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    quotations: Vec<QuotationJson<'a>>,
}

#[derive(Serialize)]
struct QuotationJson<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    speaker: Option<Piece<'a>>,
    cue: Option<Piece<'a>>,
    how: &'static str,
    confidence: &'static str,
}

#[derive(Serialize)]
struct Piece<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

pub(crate) fn run(arguments: &Quotes, output: &mut Output) -> anyhow::Result<Ending> {
    let library = Library::new(&Config::default(), Reader::of_process(None));
    let source = match document::read(&library, &arguments.source)? {
        Ok(source) => source,
        Err(failure) => {
            if arguments.format == Format::Json {
                output.json(&Root {
                    version: 1,
                    quotations: Vec::new(),
                })?;
            }
            output.say(&format!(
                "warning[{}]: {}",
                failure.code.name(),
                visible(&failure.message)
            ));
            return Ok(Ending::Unchecked);
        }
    };
    match arguments.format {
        Format::Json => {
            let quotations = source
                .spoken()
                .iter()
                .map(|spoken| json(spoken, &source))
                .collect();
            output.json(&Root {
                version: 1,
                quotations,
            })?;
        }
        Format::Text => output.text(&shown(&source, output.look().width))?,
    }
    Ok(Ending::Clean)
}

fn json<'a>(spoken: &Spoken, source: &'a Prepared) -> QuotationJson<'a> {
    let text = &source.text.text;
    let piece = |span: Span| Piece {
        text: span.of(text),
        start: span.start,
        end: span.end,
    };
    QuotationJson {
        start: spoken.span.start,
        end: spoken.span.end,
        text: spoken.text.of(text),
        speaker: spoken.speaker.map(piece),
        cue: spoken.cue.map(piece),
        how: spoken.how.name(),
        confidence: confidence(spoken),
    }
}

fn confidence(spoken: &Spoken) -> &'static str {
    if spoken.is_certain() { "high" } else { "low" }
}

fn shown(source: &Prepared, width: usize) -> String {
    let mut out = String::new();
    for spoken in source.spoken() {
        let name = spoken.speaker.map(|span| source.text.shown(span));
        let probably = if spoken.is_certain() { "" } else { "probably " };
        let _ = match name {
            Some(name) => writeln!(out, "{probably}{} ({}):", visible(&name), spoken.how.name()),
            None => writeln!(out, "nobody named ({}):", spoken.how.name()),
        };
        indented(&source.text.shown(spoken.text), 2, width, &mut out);
    }
    out
}
