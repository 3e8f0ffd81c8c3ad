//! From our types to the protocol's: bytes to positions, findings to diagnostics.
//!
//! With `from_proto` the only place that knows UTF-8, UTF-16 and UTF-32 columns.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;

use analysis::finding::{DocName, Passage, Related, RelatedPlace};
use analysis::ide::code_actions::Action;
use analysis::ide::completion::{Completions, Item, ItemKind};
use analysis::ide::definition::{Definition, Target};
use analysis::ide::hover::{Hover, HoverBlock, HoverLink, HoverTarget};
use analysis::ide::references::Reference;
use analysis::ide::symbols::Symbol;
use analysis::workspace::NoteFile;
use analysis::{Edit, Finding, Level};
use text::{LineIndex, Span};
use tower_lsp::ls_types as lsp;

use super::capabilities::Client;
use super::from_proto::Encoding;
use super::places::Places;
use crate::escape;
use crate::world::Snapshot;

/// Positions in one text.
///
/// Remembers the last answer: the places of one line, asked for in order, are counted once, however
/// long the line is.
#[derive(Debug)]
pub(crate) struct Positions<'a> {
    text: &'a str,
    lines: &'a LineIndex,
    encoding: Encoding,
    last: Cell<Counted>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    line: usize,
    at: usize,
    units: usize,
}

impl<'a> Positions<'a> {
    pub(crate) fn new(text: &'a str, lines: &'a LineIndex, encoding: Encoding) -> Positions<'a> {
        Positions {
            text,
            lines,
            encoding,
            last: Cell::default(),
        }
    }

    /// The position of a byte; between `\r` and `\n` there is none, so it is that before them.
    pub(crate) fn at(&self, at: usize) -> lsp::Position {
        let at = at.min(self.text.len());
        let line = self.lines.line_of(at);
        let last = self.last.get();
        let start = self.lines.span(line).start;
        let (from, units) = if last.line == line && start <= last.at && last.at <= at {
            (last.at, last.units)
        } else {
            (start, 0)
        };
        let between = Span::new(from, at).of(self.text);
        let between = if self
            .text
            .get(at..)
            .is_some_and(|rest| rest.starts_with('\n'))
        {
            between.strip_suffix('\r').unwrap_or(between)
        } else {
            between
        };
        let units = units
            + between
                .chars()
                .map(|c| self.encoding.units(c))
                .sum::<usize>();
        if from + between.len() == at {
            self.last.set(Counted { line, at, units });
        }
        lsp::Position {
            line: clamp(line),
            character: clamp(units),
        }
    }

    pub(crate) fn range(&self, span: Span) -> lsp::Range {
        lsp::Range {
            start: self.at(span.start),
            end: self.at(span.end),
        }
    }
}

/// The URI of a file.
pub(crate) fn uri(path: &Path) -> Option<lsp::Uri> {
    let shown = path.to_str()?;
    let slashes = if cfg!(windows) {
        shown.replace('\\', "/")
    } else {
        shown.to_owned()
    };
    let lead = if slashes.starts_with('/') { "" } else { "/" };
    format!("file://{lead}{}", escape::uri(&slashes))
        .parse()
        .ok()
}

/// A finding of a document whose positions are given.
pub(crate) fn diagnostic(
    finding: &Finding,
    positions: &Positions<'_>,
    places: &mut Places<'_>,
    snapshot: &Snapshot,
    client: &Client,
) -> lsp::Diagnostic {
    let mut message = escape::visible_lines(&finding.message).into_owned();
    let mut related = Vec::new();
    for place in &finding.related {
        let location = if client.related_information {
            related_location(place, places, snapshot)
        } else {
            None
        };
        match location {
            Some(location) => related.push(lsp::DiagnosticRelatedInformation {
                location,
                message: told(place),
            }),
            None => {
                message.push('\n');
                message.push_str(&told(place));
            }
        }
    }
    lsp::Diagnostic {
        range: positions.range(finding.span),
        severity: Some(match finding.level {
            Level::Error => lsp::DiagnosticSeverity::ERROR,
            Level::Warning => lsp::DiagnosticSeverity::WARNING,
            Level::Hint => lsp::DiagnosticSeverity::HINT,
        }),
        code: Some(lsp::NumberOrString::String(finding.code.name().into())),
        code_description: crate::page_url(finding.code)
            .parse()
            .ok()
            .filter(|_| client.code_description)
            .map(|href| lsp::CodeDescription { href }),
        source: Some("pincite".into()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: None,
        data: None,
    }
}

fn related_location(
    place: &Related,
    places: &mut Places<'_>,
    snapshot: &Snapshot,
) -> Option<lsp::Location> {
    match &place.place {
        RelatedPlace::Document(name) => Some(places.document(name)?.location(place.span)),
        RelatedPlace::Source(name) => {
            let library = snapshot.project.as_ref()?.workspace.library();
            let id = library
                .ids()
                .find(|&id| library.name(id).is_some_and(|it| it.document == *name))?;
            Some(
                places
                    .source(&*library.source(id)?, name)?
                    .location(place.span),
            )
        }
    }
}

/// What stands there, in one line.
fn told(place: &Related) -> String {
    let Some(passage) = &place.passage else {
        return escape::visible(&place.message).into_owned();
    };
    let at = if passage.place.is_empty() {
        String::new()
    } else {
        format!(" ({})", passage.place)
    };
    escape::visible(&format!("{}{at}: … {} …", place.message, passage.text)).into_owned()
}

pub(crate) fn hover(
    hover: &Hover,
    note: &NoteFile,
    places: &mut Places<'_>,
    snapshot: &Snapshot,
    client: &Client,
) -> lsp::Hover {
    let markdown = client.markdown_hover;
    let mut parts = Vec::new();
    for block in &hover.blocks {
        parts.push(match block {
            HoverBlock::Headline(words) if markdown => format!("**{}**", escape::markdown(words)),
            HoverBlock::Headline(words) | HoverBlock::Text(words) if !markdown => {
                escape::visible(words).into_owned()
            }
            HoverBlock::Headline(words) | HoverBlock::Text(words) => escape::markdown(words),
            HoverBlock::Passage(passage) if markdown => format!("> {}", lit(passage)),
            HoverBlock::Passage(passage) => format!("“{}”", escape::visible(&passage.text)),
            HoverBlock::Links(links) if markdown => {
                let links: Vec<String> = links
                    .iter()
                    .filter_map(|it| hover_link(it, places, snapshot))
                    .collect();
                links.join(" · ")
            }
            HoverBlock::Links(_) => String::new(),
        });
    }
    parts.retain(|part| !part.is_empty());
    lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent {
            kind: if markdown {
                lsp::MarkupKind::Markdown
            } else {
                lsp::MarkupKind::PlainText
            },
            value: parts.join(if markdown { "\n\n" } else { "\n" }),
        }),
        range: Some(Positions::new(&note.text, &note.lines, client.encoding).range(hover.span)),
    }
}

/// The passage with the match in bold.
fn lit(passage: &Passage) -> String {
    let mut out = String::new();
    let mut at = 0;
    for span in &passage.lit {
        let bold = span.of(&passage.text).trim();
        if span.start < at || bold.is_empty() {
            continue;
        }
        let start = span.start + span.of(&passage.text).find(bold).unwrap_or(0);
        out.push_str(&escape::markdown(Span::new(at, start).of(&passage.text)));
        out.push_str("**");
        out.push_str(&escape::markdown(bold));
        out.push_str("**");
        at = start + bold.len();
    }
    out.push_str(&escape::markdown(
        Span::new(at, passage.text.len()).of(&passage.text),
    ));
    out
}

fn hover_link(link: &HoverLink, places: &mut Places<'_>, snapshot: &Snapshot) -> Option<String> {
    let target = match &link.target {
        HoverTarget::Passage {
            source,
            document,
            span,
        } => {
            let source = snapshot
                .project
                .as_ref()?
                .workspace
                .library()
                .source(*source)?;
            let file = places.source(&source, document)?;
            // Editors understand a line behind the sign.
            format!(
                "{}#L{}",
                file.uri.as_str(),
                file.range(*span).start.line + 1
            )
        }
        HoverTarget::Original { document, page } => {
            let uri = places.original(document)?;
            match page {
                Some(page) => format!("{}#page={page}", uri.as_str()),
                None => uri.as_str().to_owned(),
            }
        }
    };
    // Of a URI only parentheses could end the link.
    let target = target.replace('(', "%28").replace(')', "%29");
    Some(format!("[{}]({target})", escape::markdown(&link.title)))
}

pub(crate) fn definitions(
    found: &[Definition],
    note: &NoteFile,
    places: &mut Places<'_>,
    snapshot: &Snapshot,
    client: &Client,
) -> Option<lsp::GotoDefinitionResponse> {
    let positions = Positions::new(&note.text, &note.lines, client.encoding);
    let links: Vec<lsp::LocationLink> = found
        .iter()
        .filter_map(|definition| {
            let (file, whole, name_span) = match &definition.target {
                Target::Document {
                    name,
                    whole,
                    name_span,
                } => (places.document(name)?, *whole, *name_span),
                Target::Source {
                    source,
                    document,
                    span,
                } => {
                    let source = snapshot
                        .project
                        .as_ref()?
                        .workspace
                        .library()
                        .source(*source)?;
                    (places.source(&source, document)?, *span, *span)
                }
            };
            Some(lsp::LocationLink {
                origin_selection_range: Some(positions.range(definition.origin)),
                target_uri: file.uri.clone(),
                target_range: file.range(whole),
                target_selection_range: file.range(name_span),
            })
        })
        .collect();
    if links.is_empty() {
        return None;
    }
    if client.definition_links {
        return Some(lsp::GotoDefinitionResponse::Link(links));
    }
    let locations = links
        .into_iter()
        .map(|link| lsp::Location {
            uri: link.target_uri,
            range: link.target_selection_range,
        })
        .collect();
    Some(lsp::GotoDefinitionResponse::Array(locations))
}

pub(crate) fn locations(references: &[Reference], places: &mut Places<'_>) -> Vec<lsp::Location> {
    references
        .iter()
        .filter_map(|it| Some(places.document(&it.document)?.location(it.span)))
        .collect()
}

pub(crate) fn symbols(
    symbols: &[Symbol],
    uri: &lsp::Uri,
    note: &NoteFile,
    client: &Client,
) -> lsp::DocumentSymbolResponse {
    let positions = Positions::new(&note.text, &note.lines, client.encoding);
    if client.nested_symbols {
        return lsp::DocumentSymbolResponse::Nested(
            symbols.iter().map(|it| nested(it, &positions)).collect(),
        );
    }
    let mut out = Vec::new();
    flatten(symbols, None, uri, &positions, &mut out);
    lsp::DocumentSymbolResponse::Flat(out)
}

#[expect(
    deprecated,
    reason = "a field of the protocol's type that has to be given"
)]
fn nested(symbol: &Symbol, positions: &Positions<'_>) -> lsp::DocumentSymbol {
    lsp::DocumentSymbol {
        name: escape::visible(&symbol.name).into_owned(),
        detail: None,
        kind: lsp::SymbolKind::STRING,
        tags: None,
        deprecated: None,
        range: positions.range(symbol.span),
        selection_range: positions.range(symbol.selection),
        children: (!symbol.children.is_empty()).then(|| {
            symbol
                .children
                .iter()
                .map(|child| nested(child, positions))
                .collect()
        }),
    }
}

#[expect(
    deprecated,
    reason = "a field of the protocol's type that has to be given"
)]
fn flatten(
    symbols: &[Symbol],
    parent: Option<&str>,
    uri: &lsp::Uri,
    positions: &Positions<'_>,
    out: &mut Vec<lsp::SymbolInformation>,
) {
    for symbol in symbols {
        let name = escape::visible(&symbol.name).into_owned();
        out.push(lsp::SymbolInformation {
            name: name.clone(),
            kind: lsp::SymbolKind::STRING,
            tags: None,
            deprecated: None,
            location: lsp::Location {
                uri: uri.clone(),
                range: positions.range(symbol.span),
            },
            container_name: parent.map(str::to_owned),
        });
        flatten(&symbol.children, Some(&name), uri, positions, out);
    }
}

pub(crate) fn completions(
    found: &Completions,
    note: &NoteFile,
    client: &Client,
) -> lsp::CompletionResponse {
    let positions = Positions::new(&note.text, &note.lines, client.encoding);
    let items = found
        .items
        .iter()
        .enumerate()
        .map(|(rank, it)| completion(rank, it, &positions, client))
        .collect();
    // What fits changes with every key.
    lsp::CompletionResponse::List(lsp::CompletionList {
        is_incomplete: true,
        items,
    })
}

fn completion(
    rank: usize,
    item: &Item,
    positions: &Positions<'_>,
    client: &Client,
) -> lsp::CompletionItem {
    let detail = (!item.detail.is_empty()).then(|| escape::visible(&item.detail).into_owned());
    let beside = detail.clone().filter(|_| client.label_details);
    let documentation = if client.markdown_documentation {
        let lines: Vec<String> = item.documentation.lines().map(escape::markdown).collect();
        lsp::Documentation::MarkupContent(lsp::MarkupContent {
            kind: lsp::MarkupKind::Markdown,
            value: lines.join("\n\n"),
        })
    } else {
        lsp::Documentation::String(escape::visible_lines(&item.documentation).into_owned())
    };
    lsp::CompletionItem {
        label: escape::visible(&item.label).into_owned(),
        label_details: beside.map(|beside| lsp::CompletionItemLabelDetails {
            detail: None,
            description: Some(beside),
        }),
        kind: Some(match item.kind {
            ItemKind::Key => lsp::CompletionItemKind::REFERENCE,
            ItemKind::Entity => lsp::CompletionItemKind::FILE,
            ItemKind::Quotation => lsp::CompletionItemKind::TEXT,
        }),
        detail: detail.filter(|_| !client.label_details),
        documentation: (!item.documentation.is_empty()).then_some(documentation),
        // Clients rank by their own score of this text: what begins with what was typed keeps the
        // server's order, and stays with the next key.
        filter_text: Some(format!("{} {}", item.query, item.label)),
        sort_text: Some(format!("{rank:04}")),
        insert_text_format: Some(lsp::InsertTextFormat::PLAIN_TEXT),
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit {
            range: positions.range(item.span),
            new_text: item.text.clone(),
        })),
        ..lsp::CompletionItem::default()
    }
}

pub(crate) fn code_action(
    action: &Action,
    diagnostic: lsp::Diagnostic,
    places: &mut Places<'_>,
    client: &Client,
) -> Option<lsp::CodeAction> {
    Some(lsp::CodeAction {
        title: action.title.clone(),
        kind: Some(lsp::CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic]),
        edit: Some(workspace_edit(&action.edits, places)?),
        is_preferred: (client.preferred_actions && action.preferred).then_some(true),
        ..lsp::CodeAction::default()
    })
}

/// `None` where a file of an edit cannot be read: half a fix is none.
fn workspace_edit(edits: &[Edit], places: &mut Places<'_>) -> Option<lsp::WorkspaceEdit> {
    let mut by_document: HashMap<DocName, Vec<&Edit>> = HashMap::new();
    for edit in edits {
        by_document
            .entry(edit.document.clone())
            .or_default()
            .push(edit);
    }
    let mut changes = HashMap::new();
    for (name, edits) in by_document {
        let file = places.document(&name)?;
        let edits = edits
            .into_iter()
            .map(|edit| lsp::TextEdit {
                range: file.range(edit.span),
                new_text: edit.text.clone(),
            })
            .collect();
        changes.insert(file.uri.clone(), edits);
    }
    Some(lsp::WorkspaceEdit {
        changes: Some(changes),
        ..lsp::WorkspaceEdit::default()
    })
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
