//! Structured text (YAML and JSON) as a tree with places, in one shape for both.
//!
//! Total: broken text gives what was read before it broke, and the problem. Depth and aliases are
//! limited, so that no text can blow up.

mod json;
mod yaml;

use text::Span;

/// Deeper nesting is refused (trust.md, "Limits").
pub(crate) const MAX_DEPTH: usize = 64;
/// Nodes that aliases may add.
pub(crate) const MAX_ALIASED: usize = 1_000;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    /// Text, a number or a truth value, as written; `quoted` tells `"1"` from `1`.
    Scalar {
        text: String,
        quoted: bool,
    },
    Sequence(Vec<Node>),
    /// In order; keys are scalars.
    Mapping(Vec<Pair>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Node,
}

/// What is wrong with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// A text, read.
#[derive(Debug)]
pub(crate) struct Tree {
    /// `None`: an empty text, or one broken from the start.
    pub(crate) root: Option<Node>,
    pub(crate) problems: Vec<Problem>,
}

/// Reads YAML, one document.
pub(crate) fn yaml(text: &str) -> Tree {
    yaml::read(text)
}

/// Reads JSON. A list at the top loses its broken items only.
pub(crate) fn json(text: &str) -> Tree {
    json::read(text)
}

impl Node {
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.pairs()
            .iter()
            .find(|pair| pair.key == key)
            .map(|pair| &pair.value)
    }

    pub(crate) fn pairs(&self) -> &[Pair] {
        match &self.value {
            Value::Mapping(pairs) => pairs,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The scalars of a list, or the one scalar that stands for a list of one.
    pub(crate) fn texts(&self) -> Vec<(&str, Span)> {
        let own = self.text().map(|text| (text, self.span));
        own.into_iter()
            .chain(
                self.items()
                    .iter()
                    .filter_map(|item| Some((item.text()?, item.span))),
            )
            .collect()
    }
}
