//! Files that answers point into: their URIs and their texts, each looked up once an answer.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use analysis::bibliography;
use analysis::finding::DocName;
use text::{LineIndex, Prepared, SourceId, Span};
use tower_lsp::ls_types as lsp;

use super::from_proto::Encoding;
use super::to_proto::{self, Positions};
use crate::extracted::{self, Extracted};
use crate::project::Project;
use crate::world::Snapshot;

/// The files that one answer points into.
pub(crate) struct Places<'a> {
    snapshot: &'a Snapshot,
    encoding: Encoding,
    documents: HashMap<DocName, Option<Arc<File>>>,
    sources: HashMap<SourceId, Option<Arc<File>>>,
}

/// A file with its text as its editor would show it.
pub(crate) struct File {
    pub(crate) uri: lsp::Uri,
    text: Arc<str>,
    lines: LineIndex,
    encoding: Encoding,
    /// The file is not the document itself but its text.
    extracted: Option<Extracted>,
}

impl File {
    pub(crate) fn range(&self, span: Span) -> lsp::Range {
        let span = self
            .extracted
            .as_ref()
            .map_or(span, |extracted| extracted.span(span));
        Positions::new(&self.text, &self.lines, self.encoding).range(span)
    }

    pub(crate) fn location(&self, span: Span) -> lsp::Location {
        lsp::Location {
            uri: self.uri.clone(),
            range: self.range(span),
        }
    }
}

impl<'a> Places<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, encoding: Encoding) -> Places<'a> {
        Places {
            snapshot,
            encoding,
            documents: HashMap::new(),
            sources: HashMap::new(),
        }
    }

    /// A note or a bibliography.
    pub(crate) fn document(&mut self, name: &DocName) -> Option<Arc<File>> {
        if let Some(known) = self.documents.get(name) {
            return known.clone();
        }
        let file = self.find_document(name).map(Arc::new);
        self.documents.insert(name.clone(), file.clone());
        file
    }

    /// A source's text: the file itself where its text is the file's, else the extracted text.
    pub(crate) fn source(&mut self, source: &Prepared, document: &DocName) -> Option<Arc<File>> {
        if let Some(known) = self.sources.get(&source.id) {
            return known.clone();
        }
        let file = self.find_source(source, document).map(Arc::new);
        self.sources.insert(source.id, file.clone());
        file
    }

    /// The document itself, whatever an editor makes of it.
    pub(crate) fn original(&self, document: &DocName) -> Option<lsp::Uri> {
        uri_of(self.snapshot, document)
    }

    fn find_document(&self, name: &DocName) -> Option<File> {
        let project = self.snapshot.project.as_ref()?;
        let uri = uri_of(self.snapshot, name)?;
        let open = self
            .snapshot
            .documents
            .values()
            .find(|document| document.name == *name);
        let text = match (open, project.workspace.note(name)) {
            (Some(open), _) => open.text.clone(),
            (None, Some(note)) => note.text.clone(),
            (None, None) => text_on_disk(project, name)?,
        };
        Some(self.file(uri, text, None))
    }

    fn find_source(&self, source: &Prepared, document: &DocName) -> Option<File> {
        let is_its_file = ["plain", "markdown"]
            .iter()
            .any(|reader| source.text.extractor.starts_with(reader));
        if is_its_file {
            let uri = uri_of(self.snapshot, document)?;
            return Some(self.file(uri, source.text.text.as_str().into(), None));
        }
        let extracted = extracted::write(&source.text, document).ok()?;
        let uri = to_proto::uri(&extracted.path)?;
        let text = extracted.text.as_str().into();
        Some(self.file(uri, text, Some(extracted)))
    }

    fn file(&self, uri: lsp::Uri, text: Arc<str>, extracted: Option<Extracted>) -> File {
        File {
            uri,
            lines: LineIndex::new(&text),
            text,
            encoding: self.encoding,
            extracted,
        }
    }
}

/// As the editor spells it where it is open.
fn uri_of(snapshot: &Snapshot, name: &DocName) -> Option<lsp::Uri> {
    if let Some(uri) = snapshot.uri_of(name) {
        return uri.parse().ok();
    }
    let root = snapshot.project.as_ref()?.bounds.root();
    to_proto::uri(&root.join(Path::new(&**name)))
}

fn text_on_disk(project: &Project, name: &DocName) -> Option<Arc<str>> {
    let place = project.bounds.confine(project.bounds.root(), name).ok()?;
    let bytes = place.read(project.config().limits.bibliography).ok()?;
    Some(bibliography::decode(name, &bytes)?.text.into())
}
