//! Hayagriva's YAML: a mapping of keys to entries, with parents inside.

use std::sync::Arc;

use super::{
    Entry, Field, MAX_ENTRIES, Name, Role, file_field, inside, language, names, syntax_error,
};
use crate::finding::{DocName, Finding};
use crate::tree::{Node, Value};

/// Whether a text is of this format: every value is a mapping with a type.
pub(super) fn is_one(root: &Node) -> bool {
    let pairs = root.pairs();
    root.get("references").is_none()
        && pairs
            .iter()
            .take(10)
            .filter(|pair| pair.value.get("type").is_some())
            .count()
            * 2
            > pairs.len().min(10)
}

pub(super) fn entries(
    document: &DocName,
    text: &str,
    root: &Node,
    findings: &mut Vec<Finding>,
) -> Vec<Arc<Entry>> {
    let mut out = Vec::new();
    for pair in root.pairs().iter().take(MAX_ENTRIES) {
        if !matches!(pair.value.value, Value::Mapping(_)) {
            findings.push(
                syntax_error(
                    document,
                    pair.key_span,
                    format!("`{}` is no entry; it was skipped", pair.key),
                )
                .help("write its fields under it, at least a `type` and a `title`"),
            );
            continue;
        }
        let mut entry = entry(&pair.value);
        entry.key = pair.key.clone();
        entry.key_span = inside(text, pair.key_span, &pair.key);
        entry.span = pair.key_span.join(pair.value.span);
        out.push(Arc::new(entry));
    }
    out
}

fn entry(node: &Node) -> Entry {
    let mut entry = Entry {
        kind: words(node, "type").unwrap_or_default().to_lowercase(),
        ..Entry::default()
    };
    for pair in node.pairs() {
        if let Some(value) = value(&pair.value) {
            entry.fields.push(Field {
                name: pair.key.to_lowercase(),
                value,
                span: pair.value.span,
            });
        }
    }
    let people = |name: &str| node.get(name).map(authors).unwrap_or_default();
    let author = ["author", "editor"]
        .into_iter()
        .find(|name| node.get(name).is_some());
    entry.role = author.map(Role::of).unwrap_or_default();
    entry.authors = author.map(people).unwrap_or_default();
    entry.editors = people("editor");
    entry.title = words(node, "title");
    entry.short_title = node.get("title").and_then(|title| words(title, "short"));
    entry.container_title = parent(node).and_then(|parent| words(parent, "title"));
    // A chapter often leaves the date to its book.
    entry.year = std::iter::successors(Some(node), |node| parent(node))
        .take(4)
        .find_map(|node| words(node, "date"))
        .map(|date| {
            date.split('-')
                .find(|part| !part.is_empty())
                .unwrap_or("")
                .to_owned()
        });
    entry.language = words(node, "language").map(|name| language::tag(&name));
    for (path, span) in node.get("file").map(Node::texts).unwrap_or_default() {
        file_field::parse(path, span, &mut entry.files);
    }
    entry
}

fn parent(node: &Node) -> Option<&Node> {
    let parent = node.get("parent")?;
    parent.items().first().or(Some(parent))
}

fn words(node: &Node, name: &str) -> Option<String> {
    value(node.get(name)?)
}

/// A text, or the `value` of a text with more to it.
fn value(node: &Node) -> Option<String> {
    let text = node.text().or_else(|| node.get("value")?.text())?;
    Some(
        text.replace(['{', '}'], "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
    )
}

fn authors(node: &Node) -> Vec<Name> {
    let all = if node.items().is_empty() {
        std::slice::from_ref(node)
    } else {
        node.items()
    };
    all.iter().filter_map(author).collect()
}

fn author(node: &Node) -> Option<Name> {
    if let Some(text) = node.text() {
        // Without a comma it is one name: a body, or a person of one name.
        return match text.contains(',') {
            true => names::parse(text).into_iter().next(),
            false => Some(Name {
                family: text.to_owned(),
                ..Name::default()
            }),
        };
    }
    let part = |name: &str| node.get(name).and_then(Node::text).unwrap_or("").to_owned();
    let prefix = part("prefix");
    let family = if prefix.is_empty() {
        part("name")
    } else {
        format!("{prefix} {}", part("name"))
    };
    (!family.is_empty()).then(|| Name {
        family,
        given: part("given-name"),
        suffix: part("suffix"),
    })
}
