//! HTML to a tree with html5ever, which reads what browsers read, within limits.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, QualName, parse_document};

use super::{Data, Element, Id, Tree};
use crate::{LimitCode, Limits, Unreadable};

/// The tokenizer compares each attribute of a tag with all before it. This many comparisons in one
/// document take about a second; pages have a few thousand.
const MAX_COMPARISONS: u64 = 1 << 30;

/// The parser is fed in pieces of this many bytes; limits are looked at between them.
const PIECE: usize = 1 << 15;

pub(crate) fn parse_html(text: &str, limits: &Limits) -> Result<Tree, Unreadable> {
    if attribute_comparisons(text.as_bytes()) > MAX_COMPARISONS {
        return Err(Unreadable::limit(
            LimitCode::Size,
            "one of its tags has too many attributes",
        ));
    }
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: true,
            drop_doctype: true,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let sink = Sink {
        tree: RefCell::new(Tree::new()),
        nesting: limits.nesting as u32,
        too_deep: Cell::new(false),
    };
    let mut parser = parse_document(sink, options);
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = rest.len().min(PIECE);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        parser.process(StrTendril::from_slice(&rest[..end]));
        rest = &rest[end..];
        let sink = &parser.tokenizer.sink.sink;
        if sink.too_deep.get() {
            return Err(Unreadable::limit(
                LimitCode::Nesting,
                format!("its elements are nested more than {} deep", limits.nesting),
            ));
        }
        if sink.tree.borrow().len() > limits.nodes {
            return Err(Unreadable::limit(
                LimitCode::Size,
                format!("it has more than {} elements", limits.nodes),
            ));
        }
    }
    let tree = parser.finish();
    Ok(tree)
}

/// An upper bound of what html5ever's search for duplicate attributes costs, in comparisons.
///
/// Where a tag really begins only a tokenizer knows; so every `<` before a letter is taken for one,
/// and all readings of the bytes are followed at once: for each state of a tokenizer inside a tag,
/// the most attributes that any reading in this state has seen.
fn attribute_comparisons(bytes: &[u8]) -> u64 {
    let mut total = 0u64;
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'<', &bytes[at.min(bytes.len())..]) {
        at += next;
        let mut readings = Readings::default();
        while let Some(&byte) = bytes.get(at) {
            let before = if at == 0 { b' ' } else { bytes[at - 1] };
            if let Some(most) = readings.step(before, byte) {
                total = total.saturating_add(most.saturating_mul(most));
            }
            if byte == b'<' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) {
                readings.names = readings.names.max(Some(0));
            }
            at += 1;
            if readings.is_over() {
                break;
            }
        }
        let most = readings
            .names
            .max(readings.value)
            .max(readings.bare)
            .max(readings.double)
            .max(readings.single)
            .unwrap_or(0);
        total = total.saturating_add(most.saturating_mul(most));
    }
    total
}

#[derive(Default)]
struct Readings {
    /// Between and in the names of attributes.
    names: Option<u64>,
    /// Behind `=`.
    value: Option<u64>,
    /// In a value without marks, in `"…"`, in `'…'`.
    bare: Option<u64>,
    double: Option<u64>,
    single: Option<u64>,
}

impl Readings {
    /// Reads a byte; returns the most attributes of a reading in which a tag ends with it.
    fn step(&mut self, before: u8, byte: u8) -> Option<u64> {
        let is_white = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c);
        let was = std::mem::take(self);
        (self.double, self.single) = (was.double, was.single);
        match byte {
            b'>' => return was.names.max(was.value).max(was.bare),
            b'=' => {
                self.value = was.names;
                self.bare = was.bare.max(was.value);
            }
            b'"' | b'\'' => {
                let (open, other) = if byte == b'"' {
                    (&mut self.double, was.double)
                } else {
                    (&mut self.single, was.single)
                };
                *open = was.value;
                self.names = was.names.max(other);
                self.bare = was.bare;
            }
            _ if is_white(byte) => {
                self.names = was.names.max(was.bare);
                self.value = was.value;
            }
            _ => {
                let begins =
                    byte != b'/' && (is_white(before) || matches!(before, b'/' | b'"' | b'\''));
                self.names = was.names.map(|count| count + u64::from(begins));
                self.bare = was.bare.max(was.value);
            }
        }
        None
    }

    fn is_over(&self) -> bool {
        self.names.is_none()
            && self.value.is_none()
            && self.bare.is_none()
            && self.double.is_none()
            && self.single.is_none()
    }
}

/// A node, with its name where it is an element, so that the parser need not borrow the tree.
#[derive(Clone)]
struct Handle {
    id: Id,
    name: Option<QualName>,
}

struct Sink {
    tree: RefCell<Tree>,
    nesting: u32,
    too_deep: Cell<bool>,
}

impl Sink {
    fn plain(&self) -> Handle {
        Handle {
            id: self.tree.borrow_mut().add(Data::Nothing),
            name: None,
        }
    }

    fn watch(&self, id: Id) {
        if self.tree.borrow_mut().at(id.0).depth > self.nesting {
            self.too_deep.set(true);
        }
    }
}

const NO_NAME: QualName = QualName {
    prefix: None,
    ns: html5ever::ns!(),
    local: html5ever::local_name!(""),
};

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = html5ever::ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle {
            id: Id(0),
            name: None,
        }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> html5ever::ExpandedName<'a> {
        const NONE: &QualName = &NO_NAME;
        target.name.as_ref().unwrap_or(NONE).expanded()
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        let element = Element {
            space: name.ns.clone(),
            name: name.local.clone(),
            attributes: kept(attrs),
        };
        let id = self.tree.borrow_mut().add(Data::Element(Box::new(element)));
        Handle {
            id,
            name: Some(name),
        }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.plain()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.plain()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(node) => {
                self.tree.borrow_mut().append(parent.id, node.id);
                self.watch(node.id);
            }
            NodeOrText::AppendText(text) => self.tree.borrow_mut().append_text(parent.id, &text),
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let has_parent = self.tree.borrow().parent(element.id).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // A template's contents become its children; the walk decides what is seen of them.
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(node) => {
                tree.insert_before(sibling.id, node.id);
                drop(tree);
                self.watch(node.id);
            }
            NodeOrText::AppendText(text) => {
                if let Some(previous) = tree.previous(sibling.id) {
                    if let Data::Text(before) = &mut tree.at(previous.0).data {
                        before.push_tendril(&text);
                        return;
                    }
                }
                let node = tree.add(Data::Text(text));
                tree.insert_before(sibling.id, node);
            }
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        if let Data::Element(element) = &mut tree.at(target.id.0).data {
            for (name, value) in kept(attrs) {
                if !element.attributes.iter().any(|(known, _)| *known == name) {
                    element.attributes.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.first_child(node.id) {
            tree.append(new_parent.id, child);
        }
    }
}

/// The attributes that a reader of HTML looks at; pages carry images in the others.
fn kept(attributes: Vec<Attribute>) -> Vec<(html5ever::LocalName, StrTendril)> {
    const KEPT: [&str; 26] = [
        "srcdoc",
        "id",
        "class",
        "style",
        "hidden",
        "href",
        "lang",
        "xml:lang",
        "role",
        "epub:type",
        "title",
        "aria-label",
        "name",
        "content",
        "charset",
        "http-equiv",
        "property",
        "open",
        "data-page-number",
        "type",
        "shadowrootmode",
        "rel",
        "media",
        "itemprop",
        "data-mw-footnote-number",
        "value",
    ];
    attributes
        .into_iter()
        .filter(|attribute| {
            KEPT.contains(&&*attribute.name.local)
                && (attribute.value.len() < 1 << 16 || &*attribute.name.local == "srcdoc")
        })
        .map(|attribute| (attribute.name.local, attribute.value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{attribute_comparisons, parse_html};
    use crate::{LimitCode, Limits, Unreadable};

    #[test]
    fn attributes_are_counted_in_every_reading() {
        assert_eq!(attribute_comparisons(b"no tag at all, 1 < 2"), 0);
        assert_eq!(attribute_comparisons(b"<p a b='x y z' c = d>text</p>"), 9);
        // Taken for a tag inside a script or not, the second one counts.
        let hidden = b"<script>\"<a x='\"</script><b a b c d e f g h i j>";
        assert!(attribute_comparisons(hidden) >= 100);
        let white = format!("<p{}a>", " ".repeat(10_000));
        assert!(attribute_comparisons(white.as_bytes()) < 10);
    }

    #[test]
    fn hostile_pages_end_in_a_limit() {
        let many = format!(
            "<p {}>x",
            (0..100_000).map(|n| format!("a{n} ")).collect::<String>()
        );
        let deep = "<div>".repeat(10_000);
        for (page, code) in [(many, LimitCode::Size), (deep, LimitCode::Nesting)] {
            let Err(Unreadable::Limit { code: found, .. }) = parse_html(&page, &Limits::default())
            else {
                panic!("read")
            };
            assert_eq!(found, code);
        }
    }
}
