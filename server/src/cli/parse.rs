//! `pincite parse NOTE`: the note as pincite reads it, before any bibliography or source is known.

mod outline;

use std::sync::Arc;

use analysis::finding::DocName;
use analysis::workspace::{NoMemo, NoteFile, Workspace};
use analysis::{Code, Config, Finding, Level, rules};
use serde::Serialize;
use syntax::{Attributes, CitationMode, Container, Note};
use text::Span;

use super::Ending;
use super::arguments::{Parse, ParseFormat};
use super::check::quotations;
use super::document;
use super::output::Output;
use super::report::{Cursor, Documents, json};
use crate::project;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    citations: Vec<CitationJson<'a>>,
    quotations: Vec<QuotationJson>,
    footnotes: Vec<FootnoteJson<'a>>,
    headings: Vec<HeadingJson<'a>>,
    divs: Vec<ContainerJson<'a>>,
    spans: Vec<ContainerJson<'a>>,
    mentions: Vec<MentionJson<'a>>,
    claims: Vec<ClaimJson<'a>>,
    front_matter: Option<FrontMatterJson>,
    findings: Vec<json::FindingJson<'a>>,
}

#[derive(Serialize)]
struct CitationJson<'a> {
    key: &'a str,
    mode: &'static str,
    prefix: &'a str,
    suffix: &'a str,
    locator: Option<json::Locator>,
    group: usize,
    start: usize,
    end: usize,
    line: usize,
    column: usize,
}

/// The fields of `check` up to `declared_speaker`.
#[derive(Serialize)]
struct QuotationJson {
    id: usize,
    path: String,
    start: usize,
    end: usize,
    text_start: usize,
    text_end: usize,
    line: usize,
    column: usize,
    text: String,
    kind: &'static str,
    citations: Vec<json::BoundCitation>,
    declared_speaker: Option<String>,
}

#[derive(Serialize)]
struct FootnoteJson<'a> {
    label: Option<&'a str>,
    start: usize,
    end: usize,
    content_start: usize,
    content_end: usize,
    references: Vec<Range>,
}

#[derive(Serialize)]
struct HeadingJson<'a> {
    level: u8,
    text: &'a str,
    start: usize,
    end: usize,
    section_end: usize,
    attributes: AttributesJson<'a>,
}

#[derive(Serialize)]
struct ContainerJson<'a> {
    start: usize,
    end: usize,
    content_start: usize,
    content_end: usize,
    attributes: AttributesJson<'a>,
}

#[derive(Serialize)]
struct MentionJson<'a> {
    target: &'a str,
    label: Option<&'a str>,
    embed: bool,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct ClaimJson<'a> {
    start: usize,
    end: usize,
    content_start: usize,
    content_end: usize,
    attributes: AttributesJson<'a>,
    /// Indices of `citations`.
    citations: &'a [usize],
}

#[derive(Serialize)]
struct FrontMatterJson {
    start: usize,
    end: usize,
    yaml_start: Option<usize>,
    yaml_end: Option<usize>,
}

#[derive(Serialize)]
struct AttributesJson<'a> {
    identifier: Option<&'a str>,
    classes: &'a [String],
    pairs: &'a [(String, String)],
}

#[derive(Serialize)]
struct Range {
    start: usize,
    end: usize,
}

pub(crate) fn run(arguments: &Parse, output: &mut Output) -> anyhow::Result<Ending> {
    let name = DocName::from(arguments.note.to_string_lossy());
    let limit = Config::default().limits.note;
    let (file, findings) = match read(&name, document::bytes(&arguments.note, limit), limit) {
        Ok(file) => {
            let findings = own_findings(&file);
            (file, findings)
        }
        Err(Unread::Error(error)) => return Err(error),
        // Nothing of it is read; what is shown is an empty note and the finding that says why.
        Err(Unread::Finding(finding)) => (
            NoteFile::new(name.clone(), Arc::from(""), Arc::new(Note::default())),
            vec![*finding],
        ),
    };
    let mut documents = Documents::default();
    documents.insert(name, file.text.clone());
    match arguments.format {
        ParseFormat::Json => output.json(&root(&file, &findings, &documents))?,
        ParseFormat::Tree => output.text(&outline::draw(
            &file,
            &quotations_of(&file),
            &findings,
            output.look(),
        ))?,
    }
    Ok(
        if findings.iter().any(|finding| finding.code.is_unchecked()) {
            Ending::Unchecked
        } else if findings
            .iter()
            .any(|finding| finding.level >= Level::Warning)
        {
            Ending::Found
        } else {
            Ending::Clean
        },
    )
}

enum Unread {
    Finding(Box<Finding>),
    Error(anyhow::Error),
}

fn read(name: &DocName, bytes: anyhow::Result<Vec<u8>>, limit: u64) -> Result<NoteFile, Unread> {
    let bytes = bytes.map_err(|error| match error.downcast_ref() {
        Some(crate::paths::Refusal::TooLarge { .. }) => Unread::Finding(Box::new(
            rules::note_too_large(name, usize::try_from(limit).unwrap_or(usize::MAX)),
        )),
        _ => Unread::Error(error),
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let why = format!("the note is not UTF-8: byte {} is wrong", at + 1);
        Unread::Finding(Box::new(rules::note_unreadable(name, &why)))
    })?;
    let settings = syntax::Settings::default();
    project::parse_note(name, text.into(), &settings)
        .map_err(|finding| Unread::Finding(Box::new(finding)))
}

/// What can be said of a note by itself.
fn own_findings(file: &NoteFile) -> Vec<Finding> {
    const OWN: [Code; 7] = [
        Code::FrontMatterSyntax,
        Code::CitationLiteral,
        Code::LocatorUnread,
        Code::QuoteUnclosed,
        Code::SuppressionReason,
        Code::TextConfusable,
        Code::InternalError,
    ];
    let report = project::report(
        &Workspace::default(),
        file,
        &crate::memo::Verdicts::default(),
    );
    report
        .findings
        .into_iter()
        .filter(|finding| OWN.contains(&finding.code))
        .collect()
}

fn quotations_of(file: &NoteFile) -> Vec<json::Quotation> {
    let workspace = Workspace::default();
    let assessed = analysis::workspace::assess(&workspace, file, &NoMemo);
    quotations::of_assessed(&workspace, file, &assessed)
}

fn root<'a>(file: &'a NoteFile, findings: &'a [Finding], documents: &'a Documents) -> Root<'a> {
    let note = &file.note;
    let mut cursor = Cursor::new(documents);
    Root {
        version: 1,
        citations: note
            .citations
            .iter()
            .map(|citation| {
                let position = cursor.position(&file.name, citation.span.start);
                CitationJson {
                    key: &citation.key,
                    mode: mode(citation.mode),
                    prefix: &citation.prefix,
                    suffix: &citation.suffix,
                    locator: citation.locator.as_ref().map(|locator| json::Locator {
                        label: locator.label.clone(),
                        value: locator.value.clone(),
                    }),
                    group: citation.group,
                    start: citation.span.start,
                    end: citation.span.end,
                    line: position.line,
                    column: position.column,
                }
            })
            .collect(),
        quotations: quotations_of(file)
            .into_iter()
            .map(QuotationJson::from)
            .collect(),
        footnotes: note
            .footnotes
            .iter()
            .map(|footnote| FootnoteJson {
                label: footnote.label.as_deref(),
                start: footnote.span.start,
                end: footnote.span.end,
                content_start: footnote.content.start,
                content_end: footnote.content.end,
                references: footnote
                    .references
                    .iter()
                    .copied()
                    .map(Range::from)
                    .collect(),
            })
            .collect(),
        headings: note
            .headings
            .iter()
            .map(|heading| HeadingJson {
                level: heading.level,
                text: &heading.text,
                start: heading.span.start,
                end: heading.span.end,
                section_end: heading.section.end,
                attributes: (&heading.attributes).into(),
            })
            .collect(),
        divs: note.divs.iter().map(ContainerJson::from).collect(),
        spans: note.spans.iter().map(ContainerJson::from).collect(),
        mentions: note
            .mentions
            .iter()
            .map(|mention| MentionJson {
                target: &mention.target,
                label: mention.label.as_deref(),
                embed: mention.embed,
                start: mention.span.start,
                end: mention.span.end,
            })
            .collect(),
        claims: note
            .claims
            .iter()
            .map(|claim| ClaimJson {
                start: claim.span.start,
                end: claim.span.end,
                content_start: claim.content.start,
                content_end: claim.content.end,
                attributes: (&claim.attributes).into(),
                citations: &claim.citations,
            })
            .collect(),
        front_matter: note.front_matter.span.map(|span| FrontMatterJson {
            start: span.start,
            end: span.end,
            yaml_start: note.front_matter.yaml.map(|yaml| yaml.start),
            yaml_end: note.front_matter.yaml.map(|yaml| yaml.end),
        }),
        findings: json::findings(findings, documents),
    }
}

fn mode(mode: CitationMode) -> &'static str {
    match mode {
        CitationMode::Normal => "normal",
        CitationMode::Suppress => "suppress",
        CitationMode::Narrative => "narrative",
    }
}

impl From<json::Quotation> for QuotationJson {
    fn from(quotation: json::Quotation) -> QuotationJson {
        QuotationJson {
            id: quotation.id,
            path: quotation.path,
            start: quotation.start,
            end: quotation.end,
            text_start: quotation.text_start,
            text_end: quotation.text_end,
            line: quotation.line,
            column: quotation.column,
            text: quotation.text,
            kind: quotation.kind,
            citations: quotation.citations,
            declared_speaker: quotation.declared_speaker,
        }
    }
}

impl<'a> From<&'a Attributes> for AttributesJson<'a> {
    fn from(attributes: &'a Attributes) -> AttributesJson<'a> {
        AttributesJson {
            identifier: attributes.identifier.as_deref(),
            classes: &attributes.classes,
            pairs: &attributes.pairs,
        }
    }
}

impl<'a> From<&'a Container> for ContainerJson<'a> {
    fn from(container: &'a Container) -> ContainerJson<'a> {
        ContainerJson {
            start: container.span.start,
            end: container.span.end,
            content_start: container.content.start,
            content_end: container.content.end,
            attributes: (&container.attributes).into(),
        }
    }
}

impl From<Span> for Range {
    fn from(span: Span) -> Range {
        Range {
            start: span.start,
            end: span.end,
        }
    }
}
