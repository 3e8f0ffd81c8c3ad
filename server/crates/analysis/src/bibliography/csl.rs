//! CSL-JSON and CSL-YAML, also as Zotero, Better BibTeX and Pandoc's front matter write them.

use std::sync::Arc;

use text::Span;

use super::{
    Bibliography, Entry, Field, FileRef, MAX_ENTRIES, Name, Role, file_field, hayagriva, inside,
    language, syntax_error,
};
use crate::finding::{Code, DocName, Finding};
use crate::tree::{self, Node, Tree, Value};

pub(super) fn parse_json(document: &DocName, text: &str) -> Bibliography {
    from_tree(document, text, tree::json(text))
}

pub(super) fn parse_yaml(document: &DocName, text: &str) -> Bibliography {
    let tree = tree::yaml(text);
    match &tree.root {
        Some(root) if hayagriva::is_one(root) => {
            let mut findings = problems(document, &tree);
            let entries = hayagriva::entries(document, text, root, &mut findings);
            Bibliography::new(document, entries, findings)
        }
        _ => from_tree(document, text, tree),
    }
}

pub(super) fn references(document: &DocName, text: &str, list: &Node) -> Bibliography {
    let mut findings = Vec::new();
    let entries = entries(document, text, list.items(), &mut findings);
    Bibliography::new(document, entries, findings)
}

fn from_tree(document: &DocName, text: &str, tree: Tree) -> Bibliography {
    let mut findings = problems(document, &tree);
    let Some(root) = &tree.root else {
        return Bibliography::new(document, Vec::new(), findings);
    };
    let items = match &root.value {
        Value::Sequence(items) => items.as_slice(),
        _ => match root.get("references").or_else(|| root.get("items")) {
            Some(list) => list.items(),
            None if key(root).is_some() => std::slice::from_ref(root),
            None => {
                if findings.is_empty() {
                    findings.push(
                        syntax_error(
                            document,
                            head(text, root),
                            "this holds no list of references",
                        )
                        .help("export it again as CSL, or name another file as the bibliography"),
                    );
                }
                &[]
            }
        },
    };
    let entries = entries(document, text, items, &mut findings);
    Bibliography::new(document, entries, findings)
}

fn problems(document: &DocName, tree: &Tree) -> Vec<Finding> {
    let findings = tree.problems.iter();
    findings
        .map(|problem| syntax_error(document, problem.span, problem.message.clone()))
        .collect()
}

/// The first character of a node: enough to point at.
fn head(text: &str, node: &Node) -> Span {
    let len = node.span.of(text).chars().next().map_or(0, char::len_utf8);
    Span::new(node.span.start, node.span.start + len)
}

fn entries(
    document: &DocName,
    text: &str,
    items: &[Node],
    findings: &mut Vec<Finding>,
) -> Vec<Arc<Entry>> {
    if items.len() > MAX_ENTRIES {
        let message = format!("only the first {MAX_ENTRIES} entries are read");
        findings.push(Finding::new(
            Code::LimitSize,
            document,
            Span::empty(0),
            message,
        ));
    }
    let mut out = Vec::with_capacity(items.len().min(MAX_ENTRIES));
    for item in items.iter().take(MAX_ENTRIES) {
        // Better BibTeX lists attachments and notes beside the works.
        if matches!(
            scalar(item, "itemType").as_deref(),
            Some("attachment" | "note" | "annotation")
        ) {
            continue;
        }
        match key(item) {
            Some((key, span)) => out.push(Arc::new(entry(text, item, key, span))),
            None => findings.push(
                syntax_error(
                    document,
                    head(text, item),
                    "this reference has no `id`; it was skipped",
                )
                .help("give it an `id`, by which notes cite it"),
            ),
        }
    }
    out
}

fn key(item: &Node) -> Option<(String, Span)> {
    let node = ["id", "citationKey", "citekey"]
        .iter()
        .find_map(|name| item.get(name))?;
    let key = node.text()?.trim();
    (!key.is_empty()).then(|| (key.to_owned(), node.span))
}

fn entry(text: &str, item: &Node, key: String, key_span: Span) -> Entry {
    let mut entry = Entry {
        key_span: inside(text, key_span, &key),
        key,
        kind: scalar(item, "type")
            .or_else(|| scalar(item, "itemType"))
            .unwrap_or_default()
            .to_lowercase(),
        span: item.span,
        ..Entry::default()
    };
    for pair in item.pairs() {
        let (value, span) = match &pair.value.value {
            Value::Scalar { text: written, .. } => {
                (plain(written), inside(text, pair.value.span, written))
            }
            _ => match date(&pair.value) {
                Some(date) => (date, pair.value.span),
                None => continue,
            },
        };
        entry.fields.push(Field {
            name: pair.key.to_lowercase(),
            value,
            span,
        });
    }
    let names = [
        "author",
        "editor",
        "translator",
        "director",
        "interviewer",
        "composer",
    ];
    let people = |field: &str| -> Vec<Name> {
        let list = item.get(field).map_or(&[][..], Node::items);
        list.iter().filter_map(name).collect()
    };
    match names.into_iter().find(|name| item.get(name).is_some()) {
        Some(field) => {
            entry.role = Role::of(field);
            entry.authors = people(field);
        }
        None => {
            entry.role = Role::of(first_role(item));
            entry.authors = creators(item, first_role(item));
        }
    }
    entry.editors = people("editor");
    entry.editors.extend(creators(item, "editor"));
    entry.translators = people("translator");
    entry.translators.extend(creators(item, "translator"));
    let first = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| scalar(item, name).filter(|value| !value.is_empty()))
            .map(|value| plain(&value))
    };
    entry.title = first(&["title"]);
    entry.short_title = first(&["title-short", "shortTitle"]);
    entry.container_title = first(&[
        "container-title",
        "collection-title",
        "publicationTitle",
        "bookTitle",
        "websiteTitle",
        "blogTitle",
    ]);
    entry.year = item
        .get("issued")
        .or_else(|| item.get("date"))
        .and_then(|node| date(node).or_else(|| node.text().map(str::to_owned)))
        .map(|date| year(&date));
    entry.language = first(&["language"]).map(|name| language::tag(&name));
    let others = ["citation-key", "citationKey", "other-ids"]
        .iter()
        .filter_map(|name| item.get(name));
    entry.aliases = others
        .flat_map(|node| node.texts())
        .map(|(other, _)| other.to_owned())
        .chain(in_note(item, "citation key:").map(|(other, _)| other.to_owned()))
        .filter(|other| *other != entry.key && !other.is_empty())
        .collect();
    entry.files = files(item);
    entry
}

fn scalar(item: &Node, name: &str) -> Option<String> {
    item.get(name)?.text().map(str::to_owned)
}

/// CSL's texts hold a few tags (`<i>`, `<sup>`, `<span class="nocase">`); the words stay.
fn plain(text: &str) -> String {
    if !text.contains('<') {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let name = rest[1..].trim_start_matches('/');
        let tag = [
            "i>", "b>", "em>", "strong>", "sup>", "sub>", "sc>", "span>", "span ", "p>", "br>",
            "br/>",
        ];
        let is_tag = tag.iter().any(|tag| name.starts_with(tag));
        match rest.find('>').filter(|_| is_tag) {
            Some(close) => rest = &rest[close + 1..],
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name(node: &Node) -> Option<Name> {
    if let Some(text) = node.text() {
        return (!text.is_empty()).then(|| Name {
            family: text.to_owned(),
            ..Name::default()
        });
    }
    let part = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| scalar(node, name))
            .unwrap_or_default()
    };
    let literal = part(&["literal", "name"]);
    let mut family = part(&["family", "lastName"]);
    if !literal.is_empty() && family.is_empty() {
        return Some(Name {
            family: literal,
            ..Name::default()
        });
    }
    for particle in ["dropping-particle", "non-dropping-particle"] {
        let particle = part(&[particle]);
        if !particle.is_empty() && !family.is_empty() {
            family = format!("{particle} {family}");
        }
    }
    let name = Name {
        family,
        given: part(&["given", "firstName"]),
        suffix: part(&["suffix"]),
    };
    (!name.family.is_empty() || !name.given.is_empty()).then_some(name)
}

/// Who of Zotero's own list of people did a thing.
fn creators(item: &Node, role: &str) -> Vec<Name> {
    let all = item.get("creators").map_or(&[][..], Node::items);
    all.iter()
        .filter(|node| scalar(node, "creatorType").as_deref() == Some(role))
        .filter_map(name)
        .collect()
}

/// What the first of them did: wrote it, if anybody did.
fn first_role(item: &Node) -> &str {
    let all = item.get("creators").map_or(&[][..], Node::items);
    let roles = || {
        all.iter()
            .filter_map(|node| node.get("creatorType")?.text())
    };
    roles()
        .find(|role| *role == "author")
        .or_else(|| roles().next())
        .unwrap_or("author")
}

/// A date in one of CSL's shapes, as `2017-01-02`.
fn date(node: &Node) -> Option<String> {
    let node = match &node.value {
        // Pandoc's YAML: a list of dates.
        Value::Sequence(items) => items.first().filter(|item| item.get("year").is_some())?,
        Value::Mapping(_) => node,
        _ => return None,
    };
    if let Some(dates) = node.get("date-parts") {
        let date = |parts: &Node| {
            let parts = parts.items().iter().filter_map(Node::text);
            let parts: Vec<String> = parts.map(|part| format!("{part:0>2}")).collect();
            parts.join("-")
        };
        let dates: Vec<String> = dates.items().iter().take(2).map(date).collect();
        return (!dates.concat().is_empty()).then(|| dates.join("/"));
    }
    if let Some(year) = scalar(node, "year") {
        let rest = ["month", "day"]
            .iter()
            .map_while(|name| scalar(node, name))
            .map(|part| format!("-{part:0>2}"));
        return Some(std::iter::once(year).chain(rest).collect());
    }
    ["raw", "literal"]
        .iter()
        .find_map(|name| scalar(node, name))
}

fn year(date: &str) -> String {
    let digits = date
        .split(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() >= 4);
    digits.unwrap_or(date).to_owned()
}

/// `file`, `attachments[].path`, and the lines `file: …` of a note.
fn files(item: &Node) -> Vec<FileRef> {
    let mut out = Vec::new();
    for (value, span) in item.get("file").map(Node::texts).unwrap_or_default() {
        file_field::parse(value, span, &mut out);
    }
    for attachment in item.get("attachments").map_or(&[][..], Node::items) {
        let path = ["path", "localPath"]
            .iter()
            .find_map(|name| attachment.get(name));
        out.extend(path.and_then(|node| file_field::plain(node.text()?, node.span)));
    }
    for (value, span) in in_note(item, "file:") {
        file_field::parse(value, span, &mut out);
    }
    out
}

/// What the lines `label …` of a note say: Zotero's "Extra", where it keeps what has no field.
fn in_note<'n>(item: &'n Node, label: &'static str) -> impl Iterator<Item = (&'n str, Span)> {
    let note = item.get("note").or_else(|| item.get("extra"));
    let lines = note
        .and_then(|node| Some((node.text()?, node.span)))
        .into_iter()
        .flat_map(|(text, span)| text.lines().map(move |line| (line.trim(), span)));
    lines.filter_map(move |(line, span)| {
        let named = line.get(..label.len())?;
        let value = line[label.len()..].trim();
        (named.eq_ignore_ascii_case(label) && !value.is_empty()).then_some((value, span))
    })
}

#[cfg(test)]
mod tests;
