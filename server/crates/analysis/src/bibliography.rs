//! Bibliographies: entries with their places, tolerant of everything.
//!
//! A broken entry is a finding with its place, and everything else is used. Reads BibTeX and
//! BibLaTeX, CSL-JSON, CSL-YAML and Hayagriva's YAML; values come out as plain text. Knows no file:
//! what a file field names is a string here, and the shell decides what it may open.

mod bibdesk;
mod bibtex;
mod csl;
mod encoding;
mod file_field;
mod hayagriva;
mod inherit;
mod language;
mod names;
mod reference;
mod scan;
mod tex;

use std::sync::Arc;

use text::Span;

use crate::finding::{Code, DocName, Finding, Related, RelatedPlace};
use crate::tree::Node;

pub use encoding::{Decoded, decode};
pub use file_field::percent_decoded;
pub use reference::reference;

/// More entries than this are not read (trust.md, "Limits").
pub const MAX_ENTRIES: usize = 1_000_000;

/// One bibliography file, or the `references:` of a note's front matter.
#[derive(Clone, Debug, Default)]
pub struct Bibliography {
    pub document: Option<DocName>,
    /// In file order; strings expanded, `crossref` and `xdata` inherited.
    pub entries: Vec<Arc<Entry>>,
    /// `bibliography-syntax`, `citation-duplicate`.
    pub findings: Vec<Finding>,
    /// Where the bibliography's own program looks for files (JabRef's file directories).
    pub folders: Vec<String>,
    /// What wrote the file and will write it again: no key is renamed in it.
    pub generated_by: Option<String>,
    /// Indices of `entries`, sorted by key, for looking up.
    order: Vec<u32>,
    /// Entry and alias, sorted by alias.
    aliases: Vec<(u32, u32)>,
}

/// One entry. Values are plain text: TeX accents and braces resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    pub key: String,
    /// Other keys it may be cited by (BibLaTeX `ids`).
    pub aliases: Vec<String>,
    /// `article`, `misc`, … as the format names it, lower case.
    pub kind: String,
    pub span: Span,
    pub key_span: Span,
    /// Lower-case names; in file order, inherited ones last.
    pub fields: Vec<Field>,
    /// `Given Family` and corporate names, authors first, else editors.
    pub authors: Vec<Name>,
    /// What the `authors` did.
    pub role: Role,
    /// Also where they stand for authors.
    pub editors: Vec<Name>,
    pub translators: Vec<Name>,
    pub title: Option<String>,
    pub short_title: Option<String>,
    pub container_title: Option<String>,
    pub year: Option<String>,
    /// BCP 47 where the language is a known one.
    pub language: Option<String>,
    /// What the file field names, each in the dialect's own order.
    pub files: Vec<FileRef>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub value: String,
    /// Of the value, without its braces or quotation marks.
    pub span: Span,
}

/// What the people did who are called the authors of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Author,
    Editor,
    Translator,
}

impl Role {
    /// Of the field of that name; whoever directed or composed a work is its author.
    fn of(field: &str) -> Role {
        match field {
            "editor" => Role::Editor,
            "translator" => Role::Translator,
            _ => Role::Author,
        }
    }
}

/// Of a person, or of a body, which has a family name only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// With its particle: `von Humboldt`.
    pub family: String,
    pub given: String,
    /// `Jr.`
    pub suffix: String,
}

/// A document that an entry names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRef {
    /// As written, unescaped; may be absolute, may have backslashes.
    pub path: String,
    /// Other readings of the same text, to be tried in order: the dialects contradict each other.
    pub otherwise: Vec<String>,
    /// Of the field's value.
    pub span: Span,
}

impl Entry {
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|field| field.name == name)
            .map(|field| field.value.as_str())
    }

    /// Whether two entries say the same, wherever they stand and in whatever order.
    fn says_the_same(&self, other: &Entry) -> bool {
        let said = |entry: &Entry| {
            let mut fields: Vec<(String, String)> = entry
                .fields
                .iter()
                .map(|field| (field.name.clone(), field.value.clone()))
                .collect();
            fields.sort_unstable();
            fields
        };
        self.kind == other.kind && said(self) == said(other)
    }
}

impl Name {
    /// `Given Family, Suffix` as it is read in a sentence.
    #[must_use]
    pub fn natural(&self) -> String {
        let parts = [
            self.given.as_str(),
            self.family.as_str(),
            self.suffix.as_str(),
        ];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl Bibliography {
    /// Puts entries together: finds those that share a key, and makes them ready for look-up.
    #[must_use]
    pub fn new(
        document: &DocName,
        entries: Vec<Arc<Entry>>,
        findings: Vec<Finding>,
    ) -> Bibliography {
        let mut out = Bibliography {
            document: Some(document.clone()),
            entries,
            findings,
            ..Bibliography::default()
        };
        out.order = (0..u32::try_from(out.entries.len()).unwrap_or(u32::MAX)).collect();
        out.order.sort_by(|&a, &b| {
            let (a, b) = (a as usize, b as usize);
            out.entries[a].key.cmp(&out.entries[b].key).then(a.cmp(&b))
        });
        for &entry in &out.order {
            let count = out.entries[entry as usize].aliases.len();
            out.aliases
                .extend((0..u32::try_from(count).unwrap_or(0)).map(|alias| (entry, alias)));
        }
        out.aliases
            .sort_by(|&a, &b| alias(&out.entries, a).cmp(alias(&out.entries, b)));
        out.find_duplicates(document);
        out
    }

    /// The entry of a key: the last one of that key, as Pandoc takes it; else the one that names
    /// the key as another of its own.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Arc<Entry>> {
        if self.order.len() != self.entries.len() {
            return self.entries.iter().rev().find(|entry| entry.key == key);
        }
        let behind = self
            .order
            .partition_point(|&at| self.entries[at as usize].key.as_str() <= key);
        let last = behind
            .checked_sub(1)
            .and_then(|at| self.entries.get(self.order[at] as usize));
        if let Some(entry) = last.filter(|entry| entry.key == key) {
            return Some(entry);
        }
        let at = self
            .aliases
            .partition_point(|&at| alias(&self.entries, at) < key);
        let &found = self.aliases.get(at)?;
        (alias(&self.entries, found) == key).then(|| &self.entries[found.0 as usize])
    }

    fn find_duplicates(&mut self, document: &DocName) {
        for pair in self.order.windows(2) {
            let (first, second) = (
                &self.entries[pair[0] as usize],
                &self.entries[pair[1] as usize],
            );
            if first.key != second.key || first.says_the_same(second) {
                continue;
            }
            let message = format!("the key `{}` names two entries that differ", second.key);
            let related = Related {
                place: RelatedPlace::Document(document.clone()),
                span: first.key_span,
                message: "the other one".into(),
                passage: None,
            };
            self.findings.push(
                Finding::new(Code::CitationDuplicate, document, second.key_span, message)
                    .because(
                        "which of the two a citation means is left to chance; the last one is used",
                    )
                    .help("give one of them another key, or remove it")
                    .related(related),
            );
        }
        self.findings.sort_by_key(|finding| finding.span);
    }
}

fn alias(entries: &[Arc<Entry>], (entry, alias): (u32, u32)) -> &str {
    entries[entry as usize].aliases[alias as usize].as_str()
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    BibTex,
    CslJson,
    /// CSL-YAML and Hayagriva; which of the two is seen in the text.
    Yaml,
}

/// The format of a bibliography: by the name, else by what stands in it.
#[must_use]
pub fn format(name: &str, text: &str) -> Format {
    let extension = name
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_ascii_lowercase();
    match extension.as_str() {
        "bib" | "bibtex" | "biblatex" => Format::BibTex,
        "json" => Format::CslJson,
        "yaml" | "yml" => Format::Yaml,
        _ => match text
            .trim_start_matches('\u{FEFF}')
            .trim_start()
            .as_bytes()
            .first()
        {
            Some(b'[' | b'{') => Format::CslJson,
            _ if text.contains("references:") && !text.contains('@') => Format::Yaml,
            _ => Format::BibTex,
        },
    }
}

/// Reads a bibliography. Total: whatever the text is, what can be read is read.
#[must_use]
pub fn parse(document: &DocName, text: &str) -> Bibliography {
    match format(document, text) {
        Format::BibTex => bibtex::parse(document, text),
        Format::CslJson => csl::parse_json(document, text),
        Format::Yaml => csl::parse_yaml(document, text),
    }
}

/// The `references:` of a front matter. Spans are those of the nodes.
pub(crate) fn references(document: &DocName, text: &str, list: &Node) -> Bibliography {
    csl::references(document, text, list)
}

/// The part of `span` that is `value`: quoted text without its quotation marks.
pub(crate) fn inside(text: &str, span: Span, value: &str) -> Span {
    let at = span.of(text).find(value);
    at.map_or(span, |at| {
        Span::new(span.start + at, span.start + at + value.len())
    })
}

/// A `bibliography-syntax` finding.
fn syntax_error(document: &DocName, span: Span, message: impl Into<String>) -> Finding {
    Finding::new(Code::BibliographySyntax, document, span, message)
        .because("what could be read is used, and the rest of the file; other programs stop here or read it otherwise")
}
