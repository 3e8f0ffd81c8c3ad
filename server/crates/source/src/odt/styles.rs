//! What styles of OpenDocument do to text: raise, strike, hide, quote. Styles inherit from others.

use std::collections::HashMap;

use text::{BlockKind, MarkKind};

use crate::tree::{Element, Id, Tree};

/// Parents of parents; documents have four or five.
const MAX_PARENTS: usize = 16;

/// The styles of a document, by family and name.
#[derive(Debug, Default)]
pub(super) struct Styles {
    spans: HashMap<String, Style>,
    paragraphs: HashMap<String, Style>,
}

/// What a style says itself; what it does not say is its parent's to say.
#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    hidden: Option<bool>,
    mark: Option<MarkKind>,
}

/// What is to be seen of text in a style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) hidden: bool,
    pub(super) mark: Option<MarkKind>,
    /// For paragraphs: what their name says they are.
    pub(super) kind: Option<BlockKind>,
}

impl Styles {
    /// Adds the styles of one member; later ones of the same name win.
    pub(super) fn add(&mut self, tree: &Tree) {
        for id in tree.descendants(tree.root()) {
            let Some(element) = tree.element(id).filter(|element| &*element.name == "style") else {
                continue;
            };
            let family = match element.local_attribute("family") {
                Some("text") => &mut self.spans,
                Some("paragraph") => &mut self.paragraphs,
                _ => continue,
            };
            if let Some(name) = element.local_attribute("name") {
                family.insert(name.to_owned(), style(tree, id, element));
            }
        }
    }

    pub(super) fn span(&self, name: Option<&str>) -> Look {
        look(&self.spans, name)
    }

    pub(super) fn paragraph(&self, name: Option<&str>) -> Look {
        look(&self.paragraphs, name)
    }
}

fn style(tree: &Tree, id: Id, element: &Element) -> Style {
    let properties = tree
        .named(id, "text-properties")
        .next()
        .and_then(|id| tree.element(id));
    let said = |name: &str| properties.and_then(|properties| properties.local_attribute(name));
    let raised = said("text-position").and_then(|position| {
        let first = position.split_whitespace().next()?;
        match first
            .strip_suffix('%')
            .map_or(0.0, |percent| percent.parse().unwrap_or(0.0))
        {
            _ if first == "super" => Some(MarkKind::Superscript),
            _ if first == "sub" => Some(MarkKind::Subscript),
            percent if percent > 0.0 => Some(MarkKind::Superscript),
            percent if percent < 0.0 => Some(MarkKind::Subscript),
            _ => None,
        }
    });
    let struck = said("text-line-through-style")
        .or_else(|| said("text-line-through-type"))
        .is_some_and(|style| style != "none");
    Style {
        parent: element
            .local_attribute("parent-style-name")
            .map(str::to_owned),
        hidden: said("display").map(|display| display == "none"),
        mark: raised.or_else(|| struck.then_some(MarkKind::Deleted)),
    }
}

fn look(styles: &HashMap<String, Style>, name: Option<&str>) -> Look {
    let mut out = Look::default();
    let mut hidden = None;
    let mut name = name;
    for _ in 0..MAX_PARENTS {
        let Some(this) = name else { break };
        out.kind = out.kind.or_else(|| kind_of(this));
        let Some(style) = styles.get(this) else { break };
        hidden = hidden.or(style.hidden);
        out.mark = out.mark.or_else(|| style.mark.clone());
        name = style.parent.as_deref();
    }
    out.hidden = hidden.unwrap_or(false);
    out
}

/// The names that LibreOffice and Pandoc give: they are the same in every language of the program.
fn kind_of(name: &str) -> Option<BlockKind> {
    match name.to_lowercase().as_str() {
        "quotations" | "quote" | "block_20_quotation" => Some(BlockKind::Quote),
        "title" => Some(BlockKind::Heading(1)),
        "caption" | "table" | "illustration" | "drawing" | "figure" | "tablecaption"
        | "figurecaption" => Some(BlockKind::Caption),
        _ => None,
    }
}
