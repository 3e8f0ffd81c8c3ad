//! What the front matter of a note says to pincite; Pandoc's keys keep Pandoc's meaning.
//!
//! Total: a broken front matter is a `front-matter-syntax` finding, and what was read before it
//! broke is used. Every other key belongs to somebody else and is left alone.

use text::Span;

use crate::bibliography::{self, Bibliography};
use crate::finding::{Code, DocName, Finding};
use crate::tree::{self, Node, Value};

/// The front matter of a note. Spans are of the note.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// `bibliography:` one name or a list.
    pub bibliography: Vec<Named>,
    /// `references:` entries of the note's own.
    pub references: Option<Bibliography>,
    /// `lang:` (BCP 47).
    pub lang: Option<String>,
    /// `source:` the key of the one source that the note is about, or the address of a clipping.
    pub source: Option<Named>,
    /// `nocite:`
    pub nocite: Vec<Named>,
    pub title: Option<String>,
    /// `aliases:` as Obsidian has them.
    pub aliases: Vec<Named>,
    /// `pincite:` settings for this note only.
    pub pincite: Settings,
    /// `front-matter-syntax`, and `bibliography-syntax` of the references.
    pub findings: Vec<Finding>,
}

/// A text of the front matter with its place, without quotation marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub text: String,
    pub span: Span,
}

/// `pincite:` in the front matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `check: false`: not a note that is checked.
    pub check: Option<bool>,
}

impl FrontMatter {
    /// Reads the front matter of a note; `found` says where it stands.
    #[must_use]
    pub fn read(document: &DocName, note: &str, found: &syntax::FrontMatter) -> FrontMatter {
        let Some(span) = found.yaml else {
            return FrontMatter::default();
        };
        let tree = tree::yaml(span.of(note));
        let mut cx = Cx {
            document,
            note,
            at: span.start,
            out: FrontMatter::default(),
        };
        for problem in &tree.problems {
            cx.say(problem.span, problem.message.clone());
        }
        match &tree.root {
            Some(root) if matches!(root.value, Value::Mapping(_)) => cx.keys(root),
            Some(root) if tree.problems.is_empty() && root.value != Value::Null => {
                cx.say(
                    root.span,
                    "the front matter is no mapping of keys to values".into(),
                );
            }
            _ => {}
        }
        cx.out
    }
}

/// The bibliographies that a settings file of Quarto, bookdown or Pandoc names: `bibliography`, at
/// the top or inside a section such as `book:` or `metadata:`. Spans are of the text.
#[must_use]
pub fn named_bibliographies(yaml: &str) -> Vec<Named> {
    fn collect(text: &str, node: &Node, depth: usize, out: &mut Vec<Named>) {
        for pair in node.pairs() {
            if pair.key == "bibliography" {
                out.extend(pair.value.texts().into_iter().map(|(name, span)| Named {
                    span: bibliography::inside(text, span, name.trim()),
                    text: name.trim().to_owned(),
                }));
            } else if depth < 3 {
                collect(text, &pair.value, depth + 1, out);
            }
        }
    }
    let mut out = Vec::new();
    if let Some(root) = &tree::yaml(yaml).root {
        collect(yaml, root, 0, &mut out);
    }
    out.retain(|named| !named.text.is_empty());
    out
}

struct Cx<'a> {
    document: &'a DocName,
    note: &'a str,
    /// Where the YAML begins.
    at: usize,
    out: FrontMatter,
}

impl Cx<'_> {
    fn say(&mut self, span: Span, message: String) {
        self.out.findings.push(
            Finding::new(
                Code::FrontMatterSyntax,
                self.document,
                span.shifted(self.at),
                message,
            )
            .because("what the front matter says of bibliographies and sources may be lost"),
        );
    }

    fn keys(&mut self, root: &Node) {
        for pair in root.pairs() {
            let value = &pair.value;
            match pair.key.as_str() {
                "bibliography" => self.out.bibliography = self.names(pair.key.as_str(), value),
                "references" => self.references(value),
                "lang" | "language" => {
                    if self.out.lang.is_none() || pair.key == "lang" {
                        self.out.lang = value.text().map(str::to_owned);
                    }
                }
                "source" => self.out.source = self.source(value),
                "nocite" => self.out.nocite = self.texts(value),
                "title" => self.out.title = value.text().map(str::to_owned),
                "aliases" | "alias" => self.out.aliases = self.texts(value),
                "pincite" => self.settings(value),
                _ => {}
            }
        }
    }

    /// One name or a list of names.
    fn names(&mut self, key: &str, value: &Node) -> Vec<Named> {
        let is_name = |node: &Node| node.text().is_some();
        if !(is_name(value) || value.value == Value::Null || value.items().iter().all(is_name))
            || !value.pairs().is_empty()
        {
            self.say(
                value.span,
                format!("`{key}` is one name or a list of names"),
            );
        }
        self.texts(value)
    }

    fn texts(&self, value: &Node) -> Vec<Named> {
        let texts = value.texts().into_iter();
        texts
            .map(|(text, span)| self.named(text, span))
            .filter(|named| !named.text.is_empty())
            .collect()
    }

    fn named(&self, text: &str, span: Span) -> Named {
        let span = span.shifted(self.at);
        let text = text.trim();
        Named {
            span: bibliography::inside(self.note, span, text),
            text: text.to_owned(),
        }
    }

    /// `source: kay2001`, also as `"@kay2001"`, `"[@kay2001]"` and `"[[@kay2001]]"`.
    fn source(&self, value: &Node) -> Option<Named> {
        let (text, span) = value.texts().into_iter().next()?;
        let bare = text.trim().trim_matches(['[', ']']);
        let bare = bare.split('|').next().unwrap_or(bare).trim();
        let key = bare.strip_prefix('@').unwrap_or(bare);
        (!key.is_empty()).then(|| self.named(key, span))
    }

    fn references(&mut self, value: &Node) {
        if value.items().is_empty() {
            if value.value != Value::Null {
                self.say(value.span, "`references` is a list of entries".into());
            }
            return;
        }
        let mut moved = value.clone();
        shift(&mut moved, self.at);
        let mut references = bibliography::references(self.document, self.note, &moved);
        self.out.findings.append(&mut references.findings);
        self.out.references = Some(references);
    }

    fn settings(&mut self, value: &Node) {
        for pair in value.pairs() {
            match (pair.key.as_str(), pair.value.text()) {
                ("check", Some("true")) => self.out.pincite.check = Some(true),
                ("check", Some("false")) => self.out.pincite.check = Some(false),
                ("check", _) => self.say(pair.value.span, "`check` is true or false".into()),
                (key, _) => self.say(
                    pair.key_span,
                    format!("`{key}` is not known under `pincite`"),
                ),
            }
        }
    }
}

/// Spans of the YAML to spans of the note.
fn shift(node: &mut Node, by: usize) {
    node.span = node.span.shifted(by);
    match &mut node.value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| shift(item, by)),
        Value::Mapping(pairs) => {
            for pair in pairs {
                pair.key_span = pair.key_span.shifted(by);
                shift(&mut pair.value, by);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
