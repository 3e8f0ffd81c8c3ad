//! Requests: each a plain function of what is known at its point of the order.

use std::sync::Arc;

use analysis::ide::references::Declarations;
use analysis::ide::{self, View};
use analysis::workspace::NoteFile;
use text::Span;
use tower_lsp::ls_types as lsp;

use super::places::Places;
use super::service::{Cx, DocumentText, DocumentTextParams};
use super::{diagnostics, from_proto, to_proto};
use crate::project::{self, Project};

/// The note that a request is about.
struct Note {
    project: Arc<Project>,
    note: Arc<NoteFile>,
}

impl Note {
    fn of(cx: &Cx<'_>, uri: &lsp::Uri) -> Option<Note> {
        let document = cx.snapshot.documents.get(uri.as_str())?;
        let project = cx.snapshot.project.clone()?;
        let note = project.workspace.note(&document.name)?.clone();
        Some(Note { project, note })
    }

    fn view(&self) -> View<'_> {
        View {
            workspace: &self.project.workspace,
            note: &self.note,
            memo: &*self.project.verdicts,
        }
    }

    fn offset(&self, cx: &Cx<'_>, position: lsp::Position) -> usize {
        from_proto::offset(
            &self.note.text,
            &self.note.lines,
            cx.client.encoding,
            position,
        )
    }
}

pub(super) fn document_text(cx: &Cx<'_>, params: DocumentTextParams) -> Option<DocumentText> {
    let document = cx
        .snapshot
        .documents
        .get(params.text_document.uri.as_str())?;
    Some(DocumentText {
        text: document.text.to_string(),
        version: document.version,
    })
}

pub(super) fn document_symbol(
    cx: &Cx<'_>,
    params: lsp::DocumentSymbolParams,
) -> Option<lsp::DocumentSymbolResponse> {
    let uri = params.text_document.uri;
    let note = Note::of(cx, &uri)?;
    Some(to_proto::symbols(
        &ide::symbols::symbols(&note.note),
        &uri,
        &note.note,
        cx.client,
    ))
}

pub(super) fn hover(cx: &Cx<'_>, params: lsp::HoverParams) -> Option<lsp::Hover> {
    let at = params.text_document_position_params;
    let note = Note::of(cx, &at.text_document.uri)?;
    let hover = ide::hover::hover(note.view(), note.offset(cx, at.position))?;
    let mut places = Places::new(&cx.snapshot, cx.client.encoding);
    Some(to_proto::hover(
        &hover,
        &note.note,
        &mut places,
        &cx.snapshot,
        cx.client,
    ))
}

pub(super) fn definition(
    cx: &Cx<'_>,
    params: lsp::GotoDefinitionParams,
) -> Option<lsp::GotoDefinitionResponse> {
    let at = params.text_document_position_params;
    let note = Note::of(cx, &at.text_document.uri)?;
    let found = ide::definition::definition(note.view(), note.offset(cx, at.position));
    let mut places = Places::new(&cx.snapshot, cx.client.encoding);
    to_proto::definitions(&found, &note.note, &mut places, &cx.snapshot, cx.client)
}

pub(super) fn references(cx: &Cx<'_>, params: lsp::ReferenceParams) -> Option<Vec<lsp::Location>> {
    let at = params.text_document_position;
    let note = Note::of(cx, &at.text_document.uri)?;
    let declarations = if params.context.include_declaration {
        Declarations::Included
    } else {
        Declarations::Left
    };
    let found =
        ide::references::references(note.view(), note.offset(cx, at.position), declarations);
    Some(to_proto::locations(
        &found,
        &mut Places::new(&cx.snapshot, cx.client.encoding),
    ))
}

pub(super) fn completion(
    cx: &Cx<'_>,
    params: lsp::CompletionParams,
) -> Option<lsp::CompletionResponse> {
    let at = params.text_document_position;
    let note = Note::of(cx, &at.text_document.uri)?;
    let found = ide::completion::completion(note.view(), note.offset(cx, at.position))?;
    Some(to_proto::completions(&found, &note.note, cx.client))
}

pub(super) fn code_action(
    cx: &Cx<'_>,
    params: lsp::CodeActionParams,
) -> Option<Vec<lsp::CodeActionOrCommand>> {
    let wanted = params.context.only.is_none_or(|kinds| {
        // A kind includes those under it.
        kinds
            .iter()
            .any(|kind| kind.as_str().is_empty() || kind.as_str() == "quickfix")
    });
    let note = Note::of(cx, &params.text_document.uri)?;
    if !wanted {
        return Some(Vec::new());
    }
    let stretch = Span::new(
        note.offset(cx, params.range.start),
        note.offset(cx, params.range.end),
    );
    let stretch = Span::new(
        stretch.start.min(stretch.end),
        stretch.end.max(stretch.start),
    );
    let report = project::report(&note.project.workspace, &note.note, &note.project.verdicts);
    let positions = to_proto::Positions::new(&note.note.text, &note.note.lines, cx.client.encoding);
    let mut places = Places::new(&cx.snapshot, cx.client.encoding);
    let mut out = Vec::new();
    for action in ide::code_actions::code_actions(&report.findings, stretch) {
        if cx.is_cancelled() {
            return None;
        }
        let finding = &report.findings[action.finding];
        let diagnostic =
            to_proto::diagnostic(finding, &positions, &mut places, &cx.snapshot, cx.client);
        let action = to_proto::code_action(&action, diagnostic, &mut places, cx.client);
        out.extend(action.map(lsp::CodeActionOrCommand::CodeAction));
    }
    Some(out)
}

pub(super) fn diagnostic(
    cx: &Cx<'_>,
    params: lsp::DocumentDiagnosticParams,
) -> lsp::DocumentDiagnosticReportResult {
    let items = Note::of(cx, &params.text_document.uri).map(|note| {
        let report = project::report(&note.project.workspace, &note.note, &note.project.verdicts);
        diagnostics::of_note(&report, &note.note, &cx.snapshot, cx.client)
    });
    let full = lsp::FullDocumentDiagnosticReport {
        result_id: None,
        items: items.unwrap_or_default(),
    };
    lsp::DocumentDiagnosticReportResult::Report(lsp::DocumentDiagnosticReport::Full(
        lsp::RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: full,
        },
    ))
}
