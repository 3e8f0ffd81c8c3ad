//! `{#id .class key="value"}`.

use crate::Attributes;
use crate::tree::{Kind, Nodes};

/// The attributes of node `idx`, from its child that holds them.
pub(super) fn of(nodes: &Nodes, text: &str, idx: usize) -> Attributes {
    let Some(holder) = nodes
        .children(idx)
        .filter(|&child| nodes.kind(child) == Kind::Attributes)
        .last()
    else {
        // `::: claim` has a bare class and no braces.
        let classes: Vec<usize> = nodes
            .children(idx)
            .filter(|&child| nodes.kind(child) == Kind::Class)
            .collect();
        return Attributes {
            span: classes
                .first()
                .map(|&class| nodes.span(class))
                .unwrap_or_default(),
            classes: classes
                .iter()
                .map(|&class| nodes.span(class).of(text).to_owned())
                .collect(),
            ..Attributes::default()
        };
    };
    let mut out = Attributes {
        span: nodes.span(holder),
        ..Attributes::default()
    };
    for child in nodes.children(holder) {
        let raw = nodes.span(child).of(text);
        match nodes.kind(child) {
            Kind::Identifier => out.identifier = Some(raw.to_owned()),
            Kind::Class => out.classes.push(raw.to_owned()),
            Kind::KeyValue => {
                let part = |kind| {
                    nodes
                        .child(child, kind)
                        .map(|part| nodes.span(part).of(text))
                };
                let key = part(Kind::AttributeName).unwrap_or("");
                out.pairs.push((
                    key.to_owned(),
                    unquoted(part(Kind::AttributeValue).unwrap_or("")),
                ));
            }
            _ => {}
        }
    }
    out
}

impl Attributes {
    /// The value of the last pair with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    #[must_use]
    pub fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|name| name == class)
    }
}

fn unquoted(value: &str) -> String {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inside = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let Some(inside) = inside else {
        return value.to_owned();
    };
    let mut out = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' {
            chars.next().unwrap_or('\\')
        } else {
            c
        });
    }
    out
}
