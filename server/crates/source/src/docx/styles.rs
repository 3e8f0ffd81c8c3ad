//! What styles of Word do to text: headings, hidden, raised and struck text. Styles are based on others.

use std::collections::HashMap;

use text::MarkKind;

use crate::tree::{Id, Tree};

/// Bases of bases; documents have four or five.
const MAX_BASES: usize = 16;

/// The styles of a document by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Debug, Default)]
struct Style {
    base: Option<String>,
    level: Option<u8>,
    look: Look,
}

/// What run properties say; `None` where they say nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub(super) hidden: Option<bool>,
    pub(super) struck: Option<bool>,
    /// Raised or lowered; `Some(None)` where text is set back on the line.
    pub(super) raised: Option<Option<MarkKind>>,
}

impl Styles {
    pub(super) fn new(tree: &Tree) -> Styles {
        let mut out = HashMap::new();
        for id in tree
            .descendants(tree.root())
            .filter(|&id| tree.name(id) == "style")
        {
            let Some(key) = tree
                .element(id)
                .and_then(|style| style.local_attribute("styleId"))
            else {
                continue;
            };
            out.insert(
                key.to_owned(),
                Style {
                    base: value(tree, id, "basedOn").map(str::to_owned),
                    level: level(tree, id),
                    look: tree
                        .named(id, "rPr")
                        .next()
                        .map(|properties| Look::of(tree, properties))
                        .unwrap_or_default(),
                },
            );
        }
        Styles(out)
    }

    /// The level of the heading that the style makes. Not inherited: what is based on a heading is
    /// often a caption or a line of a table of contents.
    pub(super) fn level(&self, key: &str) -> Option<u8> {
        self.0.get(key)?.level
    }

    /// What the style says of its text, its bases asked where it is silent.
    pub(super) fn look(&self, key: &str) -> Look {
        let mut out = Look::default();
        let mut key = Some(key);
        for _ in 0..MAX_BASES {
            let Some(style) = key.and_then(|key| self.0.get(key)) else {
                break;
            };
            out = out.or(&style.look);
            key = style.base.as_deref();
        }
        out
    }
}

impl Look {
    /// What an `rPr` element says.
    pub(super) fn of(tree: &Tree, properties: Id) -> Look {
        let toggle = |name: &str| {
            let element = tree.named(properties, name).next()?;
            // A toggle is on unless it says that it is not.
            let value = tree.element(element)?.local_attribute("val");
            Some(!matches!(value, Some("0" | "false" | "off")))
        };
        let raised = tree
            .named(properties, "vertAlign")
            .next()
            .and_then(|id| tree.element(id)?.local_attribute("val"));
        Look {
            hidden: match (toggle("vanish"), toggle("webHidden")) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (said, _) => said,
            },
            struck: toggle("strike").or_else(|| toggle("dstrike")),
            raised: raised.map(|align| match align {
                "superscript" => Some(MarkKind::Superscript),
                "subscript" => Some(MarkKind::Subscript),
                _ => None,
            }),
        }
    }

    /// What `self` says, else what `other` says.
    pub(super) fn or(self, other: &Look) -> Look {
        Look {
            hidden: self.hidden.or(other.hidden),
            struck: self.struck.or(other.struck),
            raised: self.raised.or_else(|| other.raised.clone()),
        }
    }
}

fn level(tree: &Tree, style: Id) -> Option<u8> {
    let outline = value(tree, style, "outlineLvl")
        .and_then(|level| level.parse::<u8>().ok())
        .filter(|level| *level < 9)
        .map(|level| level + 1);
    let named = || {
        let name = value(tree, style, "name")?.to_lowercase();
        match name.as_str() {
            "title" => Some(1),
            name => name.strip_prefix("heading ")?.parse::<u8>().ok(),
        }
    };
    Some(outline.or_else(named)?.clamp(1, 6))
}

/// The value of the first element of that name below a style.
fn value<'t>(tree: &'t Tree, style: Id, name: &str) -> Option<&'t str> {
    let id = tree.descendants(style).find(|&id| tree.name(id) == name)?;
    tree.element(id)?.local_attribute("val")
}
