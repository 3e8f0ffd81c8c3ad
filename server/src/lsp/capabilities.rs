//! What the client can do, as it announced it, and what the server then announces.

use tower_lsp::ls_types as lsp;

use super::from_proto::Encoding;

/// What the client announced; what it did not is not used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    pub(crate) encoding: Encoding,
    pub(crate) markdown_hover: bool,
    pub(crate) related_information: bool,
    pub(crate) code_description: bool,
    pub(crate) definition_links: bool,
    pub(crate) nested_symbols: bool,
    pub(crate) code_actions: bool,
    pub(crate) preferred_actions: bool,
    pub(crate) label_details: bool,
    pub(crate) markdown_documentation: bool,
    pub(crate) watches_files: bool,
    pub(crate) refreshes_diagnostics: bool,
    pub(crate) file_operations: bool,
    pub(crate) shows_progress: bool,
    /// Takes diagnostics only when it asks for them.
    pub(crate) pulls_only: bool,
}

impl Client {
    pub(crate) fn new(params: &lsp::InitializeParams) -> Client {
        let capabilities = &params.capabilities;
        let document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let offered = capabilities
            .general
            .as_ref()
            .and_then(|general| general.position_encodings.as_deref());
        let hover = document.and_then(|document| document.hover.as_ref());
        let diagnostics = document.and_then(|document| document.publish_diagnostics.as_ref());
        let action = document.and_then(|document| document.code_action.as_ref());
        let item = document
            .and_then(|document| document.completion.as_ref())
            .and_then(|completion| completion.completion_item.as_ref());
        let is_markdown = |formats: Option<&Vec<lsp::MarkupKind>>| {
            formats.is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown))
        };
        Client {
            encoding: Encoding::choose(offered.unwrap_or_default()),
            markdown_hover: is_markdown(hover.and_then(|hover| hover.content_format.as_ref())),
            related_information: diagnostics
                .and_then(|told| told.related_information)
                .unwrap_or(false),
            code_description: diagnostics
                .and_then(|told| told.code_description_support)
                .unwrap_or(false),
            definition_links: document
                .and_then(|document| document.definition.as_ref())
                .and_then(|definition| definition.link_support)
                .unwrap_or(false),
            nested_symbols: document
                .and_then(|document| document.document_symbol.as_ref())
                .and_then(|symbols| symbols.hierarchical_document_symbol_support)
                .unwrap_or(false),
            code_actions: action.is_some_and(|action| action.code_action_literal_support.is_some()),
            preferred_actions: action
                .and_then(|action| action.is_preferred_support)
                .unwrap_or(false),
            label_details: item
                .and_then(|item| item.label_details_support)
                .unwrap_or(false),
            markdown_documentation: is_markdown(
                item.and_then(|item| item.documentation_format.as_ref()),
            ),
            watches_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .and_then(|watching| watching.dynamic_registration)
                .unwrap_or(false),
            refreshes_diagnostics: workspace
                .and_then(|workspace| workspace.diagnostics.as_ref())
                .and_then(|diagnostics| diagnostics.refresh_support)
                .unwrap_or(false),
            file_operations: workspace.is_some_and(|workspace| workspace.file_operations.is_some()),
            shows_progress: capabilities
                .window
                .as_ref()
                .and_then(|window| window.work_done_progress)
                .unwrap_or(false),
            pulls_only: diagnostics.is_none()
                && document.is_some_and(|document| document.diagnostic.is_some()),
        }
    }
}

/// What the server announces to this client.
pub(crate) fn of_server(client: &Client) -> lsp::ServerCapabilities {
    let files = || {
        let pattern = |glob: &str| lsp::FileOperationFilter {
            scheme: Some("file".into()),
            pattern: lsp::FileOperationPattern {
                glob: glob.into(),
                ..lsp::FileOperationPattern::default()
            },
        };
        Some(lsp::FileOperationRegistrationOptions {
            filters: vec![pattern("**/*")],
        })
    };
    lsp::ServerCapabilities {
        position_encoding: Some(client.encoding.kind()),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(
            lsp::TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
                save: Some(lsp::TextDocumentSyncSaveOptions::SaveOptions(
                    lsp::SaveOptions {
                        include_text: Some(false),
                    },
                )),
                ..lsp::TextDocumentSyncOptions::default()
            },
        )),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(TRIGGERS.iter().map(|&sign| sign.into()).collect()),
            ..lsp::CompletionOptions::default()
        }),
        definition_provider: Some(lsp::OneOf::Left(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        code_action_provider: client.code_actions.then(|| {
            lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
                code_action_kinds: Some(vec![lsp::CodeActionKind::QUICKFIX]),
                ..lsp::CodeActionOptions::default()
            })
        }),
        // To a client that takes both, the same finding would be shown twice.
        diagnostic_provider: client.pulls_only.then(|| {
            lsp::DiagnosticServerCapabilities::Options(lsp::DiagnosticOptions {
                identifier: Some("pincite".into()),
                // A bibliography or a source that changes changes the findings of a note.
                inter_file_dependencies: true,
                workspace_diagnostics: false,
                ..lsp::DiagnosticOptions::default()
            })
        }),
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            file_operations: client.file_operations.then(|| {
                lsp::WorkspaceFileOperationsServerCapabilities {
                    did_create: files(),
                    did_rename: files(),
                    did_delete: files(),
                    ..lsp::WorkspaceFileOperationsServerCapabilities::default()
                }
            }),
        }),
        ..lsp::ServerCapabilities::default()
    }
}

/// Where a citation, a name or a quotation may begin or go on. Without the space, editors would
/// reuse the items of the word before.
const TRIGGERS: &[&str] = &["@", "[", "\"", "“", "„", "«", "‘", " ", "-"];

/// What the client is asked to watch for the server.
pub(crate) fn watching() -> lsp::Registration {
    let watcher = lsp::FileSystemWatcher {
        glob_pattern: lsp::GlobPattern::String("**/*".into()),
        kind: None,
    };
    let options = lsp::DidChangeWatchedFilesRegistrationOptions {
        watchers: vec![watcher],
    };
    lsp::Registration {
        id: "files".into(),
        method: "workspace/didChangeWatchedFiles".into(),
        register_options: serde_json::to_value(options).ok(),
    }
}
