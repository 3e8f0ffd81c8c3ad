//! Citation keys after `@`, found by key, author, title and year.

use text::Span;

use super::fold::{fold, rank};
use super::{Context, Item, ItemKind, MOST, line_around};
use crate::bibliography::{Entry, reference};
use crate::ide::View;

/// Signs that a key may have between letters (Pandoc's manual, "Citation syntax").
const INNER: &[char] = &[
    '_', ':', '.', '#', '$', '%', '&', '-', '+', '?', '<', '>', '~', '/',
];

/// What is typed behind an `@` that begins a citation.
pub(super) fn context(text: &str, at: usize) -> Option<Context> {
    let (before, after) = line_around(text, at);
    let sign = before.rfind('@')?;
    let query = &before[sign + 1..];
    let braced = query.starts_with('{');
    let query = query.strip_prefix('{').unwrap_or(query);
    let is_inner = |c: char| c.is_alphanumeric() || INNER.contains(&c);
    if !query.chars().all(is_inner) {
        return None;
    }
    // A letter before it makes it an address.
    let lead = before[..sign].chars().next_back();
    if lead.is_some_and(|c| c.is_alphanumeric() || matches!(c, '\\' | '/' | '_')) {
        return None;
    }
    let rest: usize = after
        .chars()
        .take_while(|&c| c.is_alphanumeric() || matches!(c, '_' | ':' | '-'))
        .map(char::len_utf8)
        .sum();
    let rest = if braced {
        after.find('}').unwrap_or(rest)
    } else {
        rest
    };
    Some(Context {
        query: query.to_owned(),
        span: Span::new(at - query.len(), at + rest),
    })
}

pub(super) fn items(view: View<'_>, context: &Context) -> Vec<Item> {
    let query = fold(&context.query);
    let cited: Vec<&str> = view
        .note
        .note
        .citations
        .iter()
        .map(|it| it.key.as_str())
        .collect();
    let mut found: Vec<(usize, bool, &Entry)> = Vec::new();
    for (_, bibliography) in view.workspace.bibliographies_of(view.note) {
        for entry in &bibliography.entries {
            let authors: Vec<&str> = entry
                .authors
                .iter()
                .map(|name| name.family.as_str())
                .collect();
            let fields = [
                fold(&entry.key),
                fold(&authors.join(" ")),
                fold(entry.title.as_deref().unwrap_or_default()),
                fold(entry.year.as_deref().unwrap_or_default()),
            ];
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            if let Some(rank) = rank(&query, &fields) {
                found.push((rank, !cited.contains(&entry.key.as_str()), entry));
            }
        }
    }
    // What fits best; then what this note cites already; then by key.
    found.sort_by(|a, b| (a.0, a.1, &a.2.key).cmp(&(b.0, b.1, &b.2.key)));
    found.dedup_by(|a, b| a.2.key == b.2.key);
    found
        .into_iter()
        .take(MOST)
        .map(|(_, _, entry)| item(entry, context))
        .collect()
}

fn item(entry: &Entry, context: &Context) -> Item {
    let author = match entry.authors.as_slice() {
        [] => String::new(),
        [one] => one.family.clone(),
        [a, b] => format!("{} and {}", a.family, b.family),
        [first, ..] => format!("{} et al.", first.family),
    };
    let detail: Vec<&str> = [author.as_str(), entry.year.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect();
    Item {
        kind: ItemKind::Key,
        label: entry.key.clone(),
        detail: detail.join(", "),
        documentation: reference(entry),
        query: context.query.clone(),
        span: context.span,
        text: entry.key.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check_context;
    use super::context;

    #[track_caller]
    fn check(marked: &str, want: Option<(&str, &str)>) {
        check_context(marked, want, |text, at| {
            context(text, at).map(|it| (it.query, it.span))
        });
    }

    #[test]
    fn a_key_is_typed_behind_a_sign_that_begins_a_citation() {
        check("see [@ka$0]", Some(("ka", "ka")));
        check("see [@$0", Some(("", "")));
        check("@ka$0y2001 says", Some(("ka", "kay2001")));
        check("[-@{a.b$0.c}]", Some(("a.b", "a.b.c")));
        check("[see @a; @b:1$0, p. 3]", Some(("b:1", "b:1")));
        check("me@kay$0", None);
        check("@kay $0", None);
        check("\\@kay$0", None);
        check("no sign$0", None);
    }
}
