//! `check --format json`: the shape that programs read, version 1 (`server/docs/schemas`).
//!
//! Absent is `null` and never left out. Names and order of the fields are a public interface.

use std::borrow::Cow;

use ::text::{Span, VerdictKind};
use analysis::finding::RelatedPlace;
use analysis::{Confidence, Finding, Safety};
use serde::Serialize;

use super::{Cursor, Documents, Report, Reported};

pub(crate) const VERSION: u32 = 1;

#[derive(Serialize)]
pub(crate) struct Root<'a> {
    version: u32,
    summary: Summary,
    findings: Vec<FindingJson<'a>>,
    quotations: &'a [Quotation],
}

#[derive(Serialize)]
struct Summary {
    notes: usize,
    citations: usize,
    quotations: usize,
    verdicts: serde_json::Map<String, serde_json::Value>,
    findings: Levels,
}

#[derive(Serialize)]
struct Levels {
    error: usize,
    warning: usize,
    hint: usize,
}

#[derive(Serialize)]
pub(crate) struct FindingJson<'a> {
    code: &'static str,
    level: &'static str,
    confidence: &'static str,
    path: &'a str,
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    /// Why it matters, and what to do where no fix says it.
    because: String,
    quotation: Option<usize>,
    related: Vec<RelatedJson<'a>>,
    fixes: Vec<FixJson<'a>>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct RelatedJson<'a> {
    path: &'a str,
    start: usize,
    end: usize,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
}

#[derive(Serialize)]
struct FixJson<'a> {
    title: &'a str,
    safety: &'static str,
    edits: Vec<EditJson<'a>>,
}

#[derive(Serialize)]
struct EditJson<'a> {
    path: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
}

/// A quotation and what was decided about it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Quotation {
    pub(crate) id: usize,
    pub(crate) path: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text_start: usize,
    pub(crate) text_end: usize,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) text: String,
    pub(crate) kind: &'static str,
    pub(crate) citations: Vec<BoundCitation>,
    pub(crate) declared_speaker: Option<String>,
    pub(crate) verdict: &'static str,
    #[serde(skip)]
    pub(crate) kind_of_verdict: VerdictKind,
    /// It is bound, could not be compared, and is no declared translation.
    #[serde(skip)]
    pub(crate) counts_as_unchecked: bool,
    pub(crate) codes: Vec<&'static str>,
    pub(crate) source: Option<Source>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) differences: Vec<Difference>,
    pub(crate) notes: Vec<Note>,
    pub(crate) speaker: Option<String>,
    pub(crate) also: Vec<Also>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct BoundCitation {
    pub(crate) key: String,
    pub(crate) locator: Option<Locator>,
    pub(crate) binding: Cow<'static, str>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Locator {
    pub(crate) label: String,
    pub(crate) value: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Source {
    pub(crate) key: String,
    pub(crate) path: String,
    pub(crate) hash: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) pages: Vec<String>,
    /// `None` where it is redacted.
    pub(crate) passage: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Segment {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) source_start: usize,
    pub(crate) source_end: usize,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Difference {
    pub(crate) class: Cow<'static, str>,
    pub(crate) quotation: String,
    pub(crate) source: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Note {
    pub(crate) kind: Cow<'static, str>,
    pub(crate) text: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Also {
    pub(crate) source: String,
    pub(crate) pages: Vec<String>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl<'a> Root<'a> {
    pub(crate) fn new(report: &'a Report) -> Root<'a> {
        let counts = report.verdicts();
        let levels = report.levels();
        Root {
            version: VERSION,
            summary: Summary {
                notes: report.notes.len(),
                citations: report.citations,
                quotations: report.quotations.len(),
                verdicts: VERDICTS
                    .iter()
                    .map(|kind| {
                        (
                            kind.name().to_owned(),
                            counts.get(kind).copied().unwrap_or(0).into(),
                        )
                    })
                    .collect(),
                findings: Levels {
                    error: levels.error,
                    warning: levels.warning,
                    hint: levels.hint,
                },
            },
            findings: report
                .findings
                .iter()
                .map(|reported| reported.json(&report.documents))
                .collect(),
            quotations: &report.quotations,
        }
    }
}

/// Findings outside a run of `check`: of `parse` and `bibliography`.
pub(crate) fn findings<'a>(
    findings: &'a [Finding],
    documents: &'a Documents,
) -> Vec<FindingJson<'a>> {
    let mut cursor = Cursor::new(documents);
    findings
        .iter()
        .map(|finding| {
            let start = cursor.position(&finding.document, finding.span.start);
            let end = cursor.ahead(finding.span.end);
            finding_json(finding, documents, (start, end), "")
        })
        .collect()
}

/// Every verdict, the best first.
pub(crate) const VERDICTS: [VerdictKind; 14] = [
    VerdictKind::Verified,
    VerdictKind::Noted,
    VerdictKind::Meaning,
    VerdictKind::Altered,
    VerdictKind::Spelling,
    VerdictKind::Punctuation,
    VerdictKind::Omission,
    VerdictKind::WrongSource,
    VerdictKind::WrongPlace,
    VerdictKind::SecondHand,
    VerdictKind::Ambiguous,
    VerdictKind::NotFound,
    VerdictKind::Unchecked,
    VerdictKind::Unbound,
];

impl Reported {
    fn json<'a>(&'a self, documents: &'a Documents) -> FindingJson<'a> {
        finding_json(
            &self.finding,
            documents,
            (self.start, self.end),
            &self.fingerprint,
        )
    }
}

fn finding_json<'a>(
    finding: &'a Finding,
    documents: &'a Documents,
    (start, end): (super::Position, super::Position),
    fingerprint: &'a str,
) -> FindingJson<'a> {
    FindingJson {
        code: finding.code.name(),
        level: finding.level.name(),
        confidence: match finding.confidence {
            Confidence::High => "high",
            Confidence::Low => "low",
        },
        path: &finding.document,
        start: finding.span.start,
        end: finding.span.end,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        message: &finding.message,
        because: [&*finding.because, finding.help.as_deref().unwrap_or("")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
        quotation: finding.quotation,
        related: finding
            .related
            .iter()
            .map(|related| {
                let (path, position) = match &related.place {
                    RelatedPlace::Document(name) => {
                        (name, documents.position(name, related.span.start))
                    }
                    RelatedPlace::Source(name) => (name, None),
                };
                RelatedJson {
                    path,
                    start: related.span.start,
                    end: related.span.end,
                    line: position.map(|position| position.line),
                    column: position.map(|position| position.column),
                    message: &related.message,
                }
            })
            .collect(),
        fixes: finding
            .fixes
            .iter()
            .map(|fix| FixJson {
                title: &fix.title,
                safety: match fix.safety {
                    Safety::Safe => "safe",
                    Safety::Review => "review",
                },
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| EditJson {
                        path: &edit.document,
                        start: edit.span.start,
                        end: edit.span.end,
                        text: &edit.text,
                    })
                    .collect(),
            })
            .collect(),
        fingerprint,
    }
}

impl Segment {
    pub(crate) fn new(note: Span, source: Span) -> Segment {
        Segment {
            start: note.start,
            end: note.end,
            source_start: source.start,
            source_end: source.end,
        }
    }
}
