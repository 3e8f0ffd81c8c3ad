//! A citation key that no bibliography has.

use super::Rule;
use super::context::NoteCx;
use crate::bibliography::Entry;
use crate::finding::{Code, Finding, Fix};

pub(crate) const RULE: Rule = Rule {
    code: Code::CitationUnknown,
    summary: "no bibliography has this key",
    page: include_str!("docs/citation-unknown.md"),
};

pub(crate) fn check(cx: &NoteCx<'_>, out: &mut Vec<Finding>) {
    // Without any bibliography every key is unknown: that is said once, by `bibliography-missing`.
    if cx.workspace.bibliographies_of(cx.note).next().is_none() {
        return;
    }
    for citation in &cx.note.note.citations {
        let key = citation.key.as_str();
        if cx.workspace.is_cross_reference(cx.note, key)
            || key == "*"
            || cx.workspace.entry(cx.note, key).is_some()
        {
            continue;
        }
        let mut finding = RULE
            .at(
                cx,
                citation.key_span,
                format!("no bibliography of this note has the key \"{key}\""),
            )
            .because("the citation will print as \"???\" and its quotations cannot be checked");
        if let Some(inner) = inflected(cx, key) {
            let ending = &key[inner.len()..];
            finding = finding
                .help(format!(
                    "Pandoc reads letters behind a key as part of it: write @{{{inner}}}{ending}"
                ))
                .fix(Fix::review(
                    format!("Put the key {inner} into braces"),
                    vec![cx.edit(citation.key_span, format!("{{{inner}}}{ending}"))],
                ));
            out.push(finding);
            continue;
        }
        let near = nearest(cx, key);
        if near.is_empty() {
            finding = finding.help("add the entry to the bibliography, or correct the key");
        }
        for entry in near {
            let title = format!("Cite {}{}", entry.key, described(entry));
            finding = finding.fix(Fix::review(
                title,
                vec![cx.edit(citation.key_span, entry.key.clone())],
            ));
        }
        out.push(finding);
    }
}

/// The known key that `key` begins with, where a particle or an ending in other letters follows it
/// (`@kim에서`). In braces there is nothing to mistake.
fn inflected<'a>(cx: &NoteCx<'a>, key: &'a str) -> Option<&'a str> {
    let ending = key.find(|c: char| !c.is_ascii())?;
    let inner = &key[..ending];
    let bare = inner.starts_with(|c: char| c.is_ascii_alphanumeric());
    (bare && cx.workspace.entry(cx.note, inner).is_some()).then_some(inner)
}

/// At most three entries whose key is near, or whose author and year the key names.
fn nearest<'a>(cx: &NoteCx<'a>, key: &str) -> Vec<&'a Entry> {
    let wanted = key.to_lowercase();
    let budget = wanted.chars().count() / 3;
    let mut near: Vec<(usize, &Entry)> = cx
        .workspace
        .bibliographies_of(cx.note)
        .flat_map(|(_, bibliography)| &bibliography.entries)
        .filter_map(|entry| {
            let distance = strsim::osa_distance(&wanted, &entry.key.to_lowercase());
            if distance <= budget {
                return Some((distance, entry.as_ref()));
            }
            names_it(&wanted, entry).then_some((budget + 1, entry.as_ref()))
        })
        .collect();
    near.sort_by(|a, b| (a.0, &a.1.key).cmp(&(b.0, &b.1.key)));
    near.dedup_by(|a, b| a.1.key == b.1.key);
    near.into_iter().map(|(_, entry)| entry).take(3).collect()
}

/// `gershman:2024` names the entry of Gershman from 2024, whatever its key.
fn names_it(key: &str, entry: &Entry) -> bool {
    let (Some(author), Some(year)) = (entry.authors.first(), &entry.year) else {
        return false;
    };
    let family = author.family.to_lowercase();
    !family.is_empty()
        && key.contains(&family)
        && year.len() >= 4
        && key.contains(&year[..4.min(year.len())])
}

fn described(entry: &Entry) -> String {
    match (entry.authors.first(), &entry.year) {
        (Some(author), Some(year)) => format!(" ({} {year})", author.family),
        (Some(author), None) => format!(" ({})", author.family),
        _ => String::new(),
    }
}
