//! The quotations of a checked note as programs read them.

use std::collections::{BTreeMap, BTreeSet};

use analysis::rules::{NoteReport, QuotationReport};
use analysis::workspace::{Assessed, Declaration, Kind, NoteFile, Reason, Workspace};
use text::{Found, VerdictKind};

use crate::cli::report::json::{Also, BoundCitation, Locator, Quotation, Source};
use crate::cli::report::{Cursor, Documents};
use crate::cli::verdict;

/// In the order of the note. `reasons` gathers why quotations are unchecked: codes with their keys.
pub(crate) fn of_note(
    workspace: &Workspace,
    file: &NoteFile,
    report: &NoteReport,
    reasons: &mut BTreeMap<&'static str, BTreeSet<String>>,
) -> Vec<Quotation> {
    for quotation in &report.quotations {
        if counts_as_unchecked(&quotation.assessed) {
            gather(&quotation.assessed, reasons);
        }
    }
    let out = of_assessed(
        workspace,
        file,
        report
            .quotations
            .iter()
            .map(|quotation| &quotation.assessed),
    );
    let with_codes = |(quotation, report): (Quotation, &QuotationReport)| Quotation {
        codes: report.codes.iter().map(|code| code.name()).collect(),
        ..quotation
    };
    out.into_iter()
        .zip(&report.quotations)
        .map(with_codes)
        .collect()
}

/// The same without codes.
pub(crate) fn of_assessed<'a>(
    workspace: &Workspace,
    file: &NoteFile,
    assessed: impl IntoIterator<Item = &'a Assessed>,
) -> Vec<Quotation> {
    let mut documents = Documents::default();
    documents.insert(file.name.clone(), file.text.clone());
    let mut cursor = Cursor::new(&documents);
    let cx = Cx { workspace, file };
    assessed
        .into_iter()
        .map(|assessed| cx.quotation(assessed, &mut cursor))
        .collect()
}

struct Cx<'a> {
    workspace: &'a Workspace,
    file: &'a NoteFile,
}

impl Cx<'_> {
    fn quotation(&self, assessed: &Assessed, cursor: &mut Cursor<'_>) -> Quotation {
        let quotation = &self.file.note.quotations[assessed.quotation];
        let position = cursor.position(&self.file.name, quotation.span.start);
        let found = assessed.verdict.found.as_ref();
        Quotation {
            id: assessed.quotation,
            path: self.file.name.to_string(),
            start: quotation.span.start,
            end: quotation.span.end,
            text_start: quotation.text_span.start,
            text_end: quotation.text_span.end,
            line: position.line,
            column: position.column,
            text: quotation.quoted.text.clone(),
            kind: match assessed.kind {
                Kind::Inline => "inline",
                Kind::Block => "block",
                Kind::Title => "title",
            },
            citations: assessed
                .bound
                .iter()
                .map(|bound| BoundCitation {
                    key: bound.key.clone(),
                    locator: bound.locator.as_ref().map(|locator| Locator {
                        label: locator.label.clone(),
                        value: locator.value.clone(),
                    }),
                    binding: bound.binding.name().into(),
                })
                .collect(),
            declared_speaker: assessed.declared_speaker.clone(),
            verdict: assessed.verdict.kind.name(),
            kind_of_verdict: assessed.verdict.kind,
            counts_as_unchecked: counts_as_unchecked(assessed),
            codes: Vec::new(),
            source: found.and_then(|found| self.source(found)),
            segments: found.map_or_else(Vec::new, |found| {
                verdict::segments(found, quotation.text_span.start)
            }),
            differences: verdict::differences(&assessed.verdict),
            notes: verdict::notes(&assessed.verdict),
            speaker: assessed
                .verdict
                .speaker
                .as_ref()
                .map(|speaker| speaker.name.clone())
                .filter(|name| !name.is_empty()),
            also: assessed
                .verdict
                .also
                .iter()
                .filter_map(|found| self.also(found))
                .collect(),
        }
    }

    fn source(&self, found: &Found) -> Option<Source> {
        let library = self.workspace.library();
        let (source, name) = (library.source(found.source)?, library.name(found.source)?);
        Some(Source {
            key: name.key.clone(),
            path: name.document.to_string(),
            hash: format!("blake3:{}", source.text.hash),
            start: found.span.start,
            end: found.span.end,
            pages: verdict::pages(found, &source, name.entry.as_deref()),
            passage: Some(verdict::passage(found, &source)),
        })
    }

    fn also(&self, found: &Found) -> Option<Also> {
        let library = self.workspace.library();
        let (source, name) = (library.source(found.source)?, library.name(found.source)?);
        Some(Also {
            source: name.key.clone(),
            pages: verdict::pages(found, &source, name.entry.as_deref()),
            start: found.span.start,
            end: found.span.end,
        })
    }
}

/// It is bound, could not be compared, and is no declared translation.
fn counts_as_unchecked(assessed: &Assessed) -> bool {
    assessed.verdict.kind == VerdictKind::Unchecked
        && !assessed.bound.is_empty()
        && !assessed
            .reasons
            .contains(&Reason::Translation(Declaration::Declared))
}

fn gather(assessed: &Assessed, out: &mut BTreeMap<&'static str, BTreeSet<String>>) {
    let mut told = false;
    for reason in &assessed.reasons {
        let (what, key) = match reason {
            Reason::NoBibliography => ("bibliography-missing", None),
            Reason::UnknownKey { key } => ("citation-unknown", Some(key)),
            Reason::Document { key, code, .. } => (code.name(), Some(key)),
            Reason::Pending { key } => ("not read", Some(key)),
            Reason::Translation(_) => ("quote-translated", None),
            Reason::ReadingOrder { key, .. } => ("source-unreadable", Some(key)),
            Reason::Undecided => ("limit-time", None),
        };
        out.entry(what).or_default().extend(key.cloned());
        told = true;
    }
    if !told {
        out.entry("no reason given").or_default();
    }
}
