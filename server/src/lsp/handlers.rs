//! Requests: each a plain function of what is known at its point of the order.

use super::service::{Cx, DocumentText, DocumentTextParams};

pub(super) fn document_text(cx: &Cx<'_>, params: DocumentTextParams) -> Option<DocumentText> {
    let document = cx.snapshot.documents.get(params.text_document.uri.as_str())?;
    Some(DocumentText { text: document.text.to_string(), version: document.version })
}
