//! Names of entities after `[[`: the titles of notes and their aliases.

use text::Span;

use super::fold::{fold, rank};
use super::{Context, Item, ItemKind, MOST, line_around};
use crate::ide::{View, title_of};

/// What is typed behind `[[`.
pub(super) fn context(text: &str, at: usize) -> Option<Context> {
    let (before, after) = line_around(text, at);
    let open = before.rfind("[[")?;
    let query = &before[open + 2..];
    if query.contains(']') || query.contains('|') || query.contains('#') {
        return None;
    }
    // The rest of the name up to the closing brackets is replaced; the brackets stay.
    let rest = after
        .find("]]")
        .filter(|&end| !after[..end].contains('['))
        .unwrap_or(0);
    Some(Context {
        query: query.to_owned(),
        span: Span::new(at - query.len(), at + rest),
    })
}

pub(super) fn items(view: View<'_>, context: &Context) -> Vec<Item> {
    let query = fold(&context.query);
    // What follows the cursor is left out where it is there already: not every client deletes it.
    let closed = view
        .note
        .text
        .get(context.span.end..)
        .is_some_and(|rest| rest.starts_with("]]"));
    let close = if closed { "" } else { "]]" };
    let mut found = Vec::new();
    for note in view
        .workspace
        .notes()
        .filter(|note| note.name != view.note.name)
    {
        let title = title_of(&note.name);
        if let Some(rank) = rank(&query, &[&fold(title)]) {
            found.push((rank, title, None, note));
        }
        for alias in &note.front.aliases {
            if let Some(rank) = rank(&query, &[&fold(&alias.text)]) {
                found.push((rank, title, Some(alias.text.as_str()), note));
            }
        }
    }
    found.sort_by_key(|(rank, title, alias, _)| {
        (*rank, alias.unwrap_or(title).len(), *title, *alias)
    });
    found
        .into_iter()
        .take(MOST)
        .map(|(_, title, alias, note)| Item {
            kind: ItemKind::Entity,
            label: alias.unwrap_or(title).to_owned(),
            detail: alias.map_or_else(String::new, |_| format!("alias of {title}")),
            documentation: note.name.to_string(),
            query: context.query.clone(),
            span: context.span,
            // Obsidian does not resolve a bare alias.
            text: match alias {
                Some(alias) => format!("{title}|{alias}{close}"),
                None => format!("{title}{close}"),
            },
        })
        .collect()
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
    fn a_name_is_typed_behind_two_brackets() {
        check("see [[Kim W$0", Some(("Kim W", "Kim W")));
        check(
            "see [[Kim W$0on-hong]] and",
            Some(("Kim W", "Kim Won-hong")),
        );
        check("see [[$0]]", Some(("", "")));
        check("[[done]] $0", None);
        check("[[Kim|K$0]]", None);
        check("[one$0]", None);
        check("[[a$0 b [[c]]", Some(("a", "a")));
    }
}
