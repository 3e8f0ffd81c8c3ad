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
    /// Takes diagnostics only when it asks for them.
    pub(crate) pulls_only: bool,
}

impl Client {
    pub(crate) fn new(params: &lsp::InitializeParams) -> Client {
        let capabilities = &params.capabilities;
        let document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let offered = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_deref());
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
            related_information: diagnostics.and_then(|told| told.related_information).unwrap_or(false),
            code_description: diagnostics.and_then(|told| told.code_description_support).unwrap_or(false),
            definition_links: document
                .and_then(|document| document.definition.as_ref())
                .and_then(|definition| definition.link_support)
                .unwrap_or(false),
            nested_symbols: document
                .and_then(|document| document.document_symbol.as_ref())
                .and_then(|symbols| symbols.hierarchical_document_symbol_support)
                .unwrap_or(false),
            code_actions: action.is_some_and(|action| action.code_action_literal_support.is_some()),
            preferred_actions: action.and_then(|action| action.is_preferred_support).unwrap_or(false),
            label_details: item.and_then(|item| item.label_details_support).unwrap_or(false),
            markdown_documentation: is_markdown(item.and_then(|item| item.documentation_format.as_ref())),
            watches_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .and_then(|watching| watching.dynamic_registration)
                .unwrap_or(false),
            pulls_only: diagnostics.is_none()
                && document.is_some_and(|document| document.diagnostic.is_some()),
        }
    }
}

/// What the server announces to this client.
pub(crate) fn of_server(client: &Client) -> lsp::ServerCapabilities {
    lsp::ServerCapabilities {
        position_encoding: Some(client.encoding.kind()),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            ..lsp::TextDocumentSyncOptions::default()
        })),
        ..lsp::ServerCapabilities::default()
    }
}
