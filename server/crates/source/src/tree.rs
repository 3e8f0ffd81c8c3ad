//! A document of HTML or XML as a tree in one vector, built within limits.
//!
//! Only what readers of formats need is kept: no comments, no DTD, no scripts' attributes. No entity
//! is ever expanded but the predefined ones and those of HTML.

mod build_html;
mod build_xml;
mod entities;

use html5ever::tendril::StrTendril;
use html5ever::{LocalName, Namespace};

pub(crate) use build_html::parse_html;
pub(crate) use build_xml::parse_xml;
pub(crate) use entities::unescape;

/// A node of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id(u32);

impl Id {
    /// The number of the node, below [`Tree::len`].
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    parent: u32,
    first: u32,
    last: u32,
    previous: u32,
    next: u32,
    depth: u32,
    data: Data,
}

#[derive(Debug)]
enum Data {
    /// The document, comments, anything without text.
    Nothing,
    Text(StrTendril),
    Element(Box<Element>),
}

#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) space: Namespace,
    pub(crate) name: LocalName,
    attributes: Vec<(LocalName, StrTendril)>,
}

const NONE: u32 = u32::MAX;

impl Element {
    /// The attribute of that name as written, prefix included.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| &**key == name)
            .map(|(_, value)| &**value)
    }

    /// The attribute of that name with any prefix.
    pub(crate) fn local_attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key.rsplit_once(':').map_or(&**key, |(_, local)| local) == name)
            .map(|(_, value)| &**value)
    }
}

impl Tree {
    fn new() -> Tree {
        let mut tree = Tree { nodes: Vec::new() };
        tree.add(Data::Nothing);
        tree
    }

    pub(crate) fn root(&self) -> Id {
        Id(0)
    }

    pub(crate) fn element(&self, id: Id) -> Option<&Element> {
        match &self.node(id)?.data {
            Data::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(crate) fn text(&self, id: Id) -> Option<&str> {
        match &self.node(id)?.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The local name of an element, "" of anything else.
    pub(crate) fn name(&self, id: Id) -> &str {
        self.element(id).map_or("", |element| &element.name)
    }

    pub(crate) fn parent(&self, id: Id) -> Option<Id> {
        self.node(id).and_then(|node| some(node.parent))
    }

    pub(crate) fn first_child(&self, id: Id) -> Option<Id> {
        self.node(id).and_then(|node| some(node.first))
    }

    pub(crate) fn next(&self, id: Id) -> Option<Id> {
        self.node(id).and_then(|node| some(node.next))
    }

    pub(crate) fn previous(&self, id: Id) -> Option<Id> {
        self.node(id).and_then(|node| some(node.previous))
    }

    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.first_child(id), |&child| self.next(child))
    }

    /// The children that are elements of that name.
    pub(crate) fn named<'t>(&'t self, id: Id, name: &'t str) -> impl Iterator<Item = Id> + 't {
        self.children(id)
            .filter(move |&child| self.name(child) == name)
    }

    /// The nodes below `id` in document order.
    pub(crate) fn descendants(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let mut at = Some(id);
        std::iter::from_fn(move || {
            at = self.following(at?, id, true);
            at
        })
    }

    /// The first element of that name below `id`.
    pub(crate) fn find(&self, id: Id, name: &str) -> Option<Id> {
        self.descendants(id).find(|&node| self.name(node) == name)
    }

    /// All text below `id`, white space as it stands.
    pub(crate) fn whole_text(&self, id: Id) -> String {
        self.descendants(id)
            .filter_map(|node| self.text(node))
            .collect()
    }

    /// The text below `id` as far as it is short, white space trimmed; `None` if it is longer.
    pub(crate) fn short_text(&self, id: Id, most: usize) -> Option<String> {
        let mut out = String::new();
        for text in self.descendants(id).filter_map(|node| self.text(node)) {
            out.push_str(text.trim_matches(|c: char| c.is_ascii_whitespace()));
            if out.len() > most {
                return None;
            }
        }
        Some(out)
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The node after `at` in document order, `at`'s children first where `down`; within `top`.
    fn following(&self, at: Id, top: Id, down: bool) -> Option<Id> {
        if down {
            if let Some(child) = self.first_child(at) {
                return Some(child);
            }
        }
        let mut at = at;
        loop {
            if at == top {
                return None;
            }
            if let Some(next) = self.next(at) {
                return Some(next);
            }
            at = self.parent(at)?;
        }
    }

    fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    fn add(&mut self, data: Data) -> Id {
        let id = self.nodes.len() as u32;
        self.nodes.push(Node {
            parent: NONE,
            first: NONE,
            last: NONE,
            previous: NONE,
            next: NONE,
            depth: 0,
            data,
        });
        Id(id)
    }

    fn at(&mut self, id: u32) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    fn detach(&mut self, id: Id) {
        let (parent, previous, next) = {
            let node = self.at(id.0);
            let links = (node.parent, node.previous, node.next);
            (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
            links
        };
        match (previous, parent) {
            (NONE, NONE) => {}
            (NONE, parent) => self.at(parent).first = next,
            (previous, _) => self.at(previous).next = next,
        }
        match (next, parent) {
            (NONE, NONE) => {}
            (NONE, parent) => self.at(parent).last = previous,
            (next, _) => self.at(next).previous = previous,
        }
    }

    fn append(&mut self, parent: Id, child: Id) {
        self.detach(child);
        let last = std::mem::replace(&mut self.at(parent.0).last, child.0);
        let depth = self.at(parent.0).depth + 1;
        let node = self.at(child.0);
        (node.parent, node.previous, node.depth) = (parent.0, last, depth);
        match last {
            NONE => self.at(parent.0).first = child.0,
            last => self.at(last).next = child.0,
        }
    }

    fn insert_before(&mut self, sibling: Id, child: Id) {
        self.detach(child);
        let (parent, previous, depth) = {
            let node = self.at(sibling.0);
            let before = (node.parent, node.previous, node.depth);
            node.previous = child.0;
            before
        };
        let node = self.at(child.0);
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, sibling.0, depth);
        match (previous, parent) {
            (NONE, NONE) => {}
            (NONE, parent) => self.at(parent).first = child.0,
            (previous, _) => self.at(previous).next = child.0,
        }
    }

    /// Appends text, to the text that is there already if it is the last child.
    fn append_text(&mut self, parent: Id, text: &StrTendril) {
        let last = self.at(parent.0).last;
        if last != NONE {
            if let Data::Text(before) = &mut self.at(last).data {
                before.push_tendril(text);
                return;
            }
        }
        let node = self.add(Data::Text(text.clone()));
        self.append(parent, node);
    }
}

fn some(id: u32) -> Option<Id> {
    (id != NONE).then_some(Id(id))
}
